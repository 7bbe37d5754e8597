"""The page as text: marks, escaping, words, and the records it is made from."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import tomllib
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path

import material
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import claims
from extractor.article import Article
from extractor.claims import Result
from extractor.errors import InputError
from extractor.page import view
from extractor.page.marks import LANES, Mark, cut, lanes, lines, word_start
from extractor.records import Record, pair, read_results

PAGE = Path(view.__file__).parent
marks_of = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: Mark(pair[0], sum(pair))), max_size=12
)


class Reader(HTMLParser):
    """What a browser would take from the page: elements, and the text of the articles without labels."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.paragraphs: list[str] = []
        self.skipping = 0
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        kind = dict(attrs).get("class") or ""
        if tag == "article":
            self.inside = True
        elif tag == "p" and self.inside:
            self.paragraphs.append("")
        if self.skipping or kind.split(" ")[0] in ("tag", "control", "unread-note", "glue"):
            self.skipping += 1

    def handle_endtag(self, tag: str) -> None:
        self.skipping = max(0, self.skipping - 1)
        if tag == "article":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.paragraphs and not self.skipping and data != "\n":
            self.paragraphs[-1] += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@given(marks_of)
def test_pieces_leave_no_gap_and_hold_exactly_the_marks_that_cover_them(marks: list[Mark]) -> None:
    """Cutting loses no character, and no mark begins or ends inside a piece."""
    pieces = cut(0, 80, marks)
    assert [piece.start for piece in pieces] == [0, *[piece.end for piece in pieces][:-1]]
    assert pieces[-1].end == 80
    for piece in pieces:
        covering = {n for n, mark in enumerate(marks) if mark.start <= piece.start and piece.end <= mark.end}
        touching = {n for n, mark in enumerate(marks) if mark.start < piece.end and piece.start < mark.end}
        assert set(piece.marks) == covering == touching


@given(marks_of)
def test_marks_that_share_a_stretch_have_lines_of_their_own(marks: list[Mark]) -> None:
    """Two overlapping marks share a lane only where more marks overlap than there are lanes."""
    found = lanes(marks)
    for n, one in enumerate(marks):
        others = [m for m, two in enumerate(marks) if m != n and two.start < one.end and one.start < two.end]
        if len(others) < LANES:
            assert all(found[m] != found[n] for m in others if found[m] < LANES - 1)


def test_a_label_never_tears_a_word_apart() -> None:
    """Arabic letters join across a clitic, so the label goes before the whole word."""
    text = "قال بالقصف 3 وقُتل"
    assert word_start(text, text.index("القصف")) == text.index("بالقصف")
    assert word_start(text, text.index("قُتل")) == text.index("وقُتل")
    assert word_start(text, text.index("3")) == text.index("3")


@given(st.text(alphabet="اب <&\u202e\n\r\u2028😀\u0301", min_size=1, max_size=60), st.data())
def test_the_page_shows_every_character_of_the_article(text: str, data: st.DataObject) -> None:
    """However claims nest and cross, the article's lines come out whole and in order."""
    kinds = list(claims.ClaimType)
    found = []
    for kind in kinds[: data.draw(st.integers(0, 4))]:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        found.append(material.claim(text, kind, text[start:end], near=start))
    reader = read(view.page([material.record(text, found)]))
    expected = [text[start:end].replace("\u202e", "") for start, end in lines(text)]
    assert reader.paragraphs == [html.unescape(line) for line in expected]


def test_hostile_text_adds_no_element_to_the_page() -> None:
    """Quotes that hold markup come out as text: the page has the two scripts that it always has."""
    plain = read(view.page([material.record("نص عادي.")]))
    page = view.page([material.hostile()])
    hostile = read(page)
    assert [hostile.tags.count(tag) for tag in ("script", "style", "title", "b")] == [
        plain.tags.count(tag) for tag in ("script", "style", "title", "b")
    ]
    assert "{{data}}" in hostile.paragraphs[3]
    assert "\u202e" not in page


def test_what_is_embedded_reads_back_the_same_and_cannot_end_its_element() -> None:
    """JSON inside the page holds no character that HTML or a script would act on."""
    values = ["</script>", "<!--", "\u2028\u2029", "]]>", "&lt;", "\\u003c", "\ud800"]
    text = view.embedded(values)
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == values


def test_the_policy_allows_exactly_the_style_and_the_script_of_the_page() -> None:
    """The hashes of the content-security policy are those of what stands in the page."""
    page = view.page(material.everything())
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_nothing_in_the_page_is_loaded_from_elsewhere() -> None:
    """No address, no import and no style attribute, which the policy would refuse."""
    for name in ("template.html", "style.css", *view.SCRIPTS):
        assert not re.search(
            r"https?:|//[a-z]|@import|url\(|style=|innerHTML|eval\(", (PAGE / name).read_text("utf-8")
        )


def words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((PAGE / "words.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("types", claims.ClaimType),
        ("kinds", claims.SourceKind),
        ("given", claims.Given),
        ("stances", claims.Stance),
        ("modalities", claims.Modality),
        ("qualifiers", claims.Qualifier),
        ("units", claims.Unit),
        ("reasons", claims.Reason),
        ("measures", claims.Measure),
        ("flags", claims.Flag),
        ("flag_names", claims.Flag),
    ],
)
def test_every_value_of_the_domain_has_a_word_in_both_languages(group: str, kind: type[StrEnum]) -> None:
    """A type, kind or flag that is added later must be given its words."""
    assert set(words()[group]) == set(kind)


def test_both_languages_hold_the_same_places_for_values() -> None:
    """A text that takes a number takes it in English and in Arabic."""
    for group in words().values():
        for entry in group.values():
            assert set(entry) == {"en", "ar"}
            assert sorted(re.findall(r"\{\w\}", entry["en"])) == sorted(re.findall(r"\{\w\}", entry["ar"]))


def test_every_word_that_the_page_asks_for_is_there_and_no_other() -> None:
    """The keys of the script and of the template are the keys of the words file."""
    script = "\n".join((PAGE / name).read_text("utf-8") for name in view.SCRIPTS)
    template = (PAGE / "template.html").read_text("utf-8")
    asked = set(re.findall(r'ui\("(\w+)"', script)) | set(
        re.findall(r'data-(?:word|hint|heard|placeholder)="(\w+)"', template)
    )
    assert asked <= set(words()["ui"])
    assert {key for key in words()["ui"] if not re.search(rf'"{key}"', script + template)} == set()


def test_a_page_of_nothing_is_refused() -> None:
    """An empty results file gives a message, not an empty page."""
    with pytest.raises(InputError, match="no result"):
        view.page([])


def test_a_record_refuses_another_text_and_a_changed_span() -> None:
    """Claims are shown only over the very text they were read from, at the very words they quote."""
    good = material.appeals()
    with pytest.raises(InputError, match="not the text that the claims were read from"):
        Record(good.result, Article(text=good.article.text + " "))
    claim = good.result.claims[0]
    moved = claim.evidence.model_copy(
        update={"start": claim.evidence.start + 1, "end": claim.evidence.end + 1}
    )
    changed = good.result.model_copy(update={"claims": (claim.model_copy(update={"evidence": moved}),)})
    with pytest.raises(InputError, match=f"claim {claim.id} does not hold the article's words"):
        Record(changed, good.article)


def test_results_are_read_line_by_line_and_a_bad_line_is_named(tmp_path: Path) -> None:
    """A results file that was cut off says where."""
    path = tmp_path / "claims.jsonl"
    line = material.fall().result.model_dump_json()
    path.write_text(f"{line}\n\n{line}\n", encoding="utf-8")
    assert read_results(path) == (material.fall().result,) * 2
    path.write_text(f"{line}\n{line[:200]}", encoding="utf-8")
    with pytest.raises(InputError, match=r"claims\.jsonl:2: not a result"):
        read_results(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_results(tmp_path / "none.jsonl")


def result_at(path: str, text: str, name: str = "sample") -> Result:
    result = material.record(text, name=name).result
    return result.model_copy(update={"article": result.article.model_copy(update={"path": path})})


def test_articles_are_found_where_the_run_found_them_or_where_one_says(tmp_path: Path) -> None:
    """By the path in the result, in a line of a JSONL file, in a folder, or handed over."""
    text = "قال شاهد إن القصف توقف.\r\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    (tmp_path / "many.jsonl").write_text(
        json.dumps({"id": "x", "text": "نص آخر"}) + "\n" + json.dumps({"id": "y", "text": text}),
        encoding="utf-8",
    )
    by_path = result_at(str(tmp_path / "a.txt"), text)
    by_line = result_at(str(tmp_path / "many.jsonl") + ":2", text, "y")
    moved = result_at("elsewhere/a.txt", text)
    assert [record.article.text for record in pair([by_path, by_line])] == [text, text]
    assert pair([moved], [tmp_path])[0].article.text == text
    assert pair([moved], [Article(text=text)])[0].article.text == text


def test_a_missing_or_changed_article_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """Nothing is shown over a guess of the text."""
    with pytest.raises(InputError, match="is not there"):
        pair([result_at(str(tmp_path / "gone.txt"), "نص")])
    with pytest.raises(InputError, match="no such file"):
        pair([result_at("gone.txt", "نص")], [tmp_path / "nowhere"])
    (tmp_path / "a.txt").write_text("نص آخر", encoding="utf-8")
    with pytest.raises(InputError, match="Give the unchanged file"):
        pair([result_at(str(tmp_path / "a.txt"), "نص")])
    nameless = result_at("x", "نص")
    nameless = nameless.model_copy(update={"article": nameless.article.model_copy(update={"path": None})})
    with pytest.raises(InputError, match="names no file"):
        pair([nameless])
