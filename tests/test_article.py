"""How files become articles, and what is said of those that are none."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.article import MAX_CHARACTERS, Article, BadInput
from extractor.errors import InputError
from extractor.inputs.paths import articles

TEXT = "قال المرصد السوري إن 93 مدنياً قتلوا في حلب."


def standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Let these bytes wait on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def written(folder: Path, name: str, data: bytes | str) -> Path:
    """A file of this name with these bytes, or this text as UTF-8."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def good(path: Path, **options: Any) -> list[Article]:
    """The articles of a file or folder, without what is none."""
    return [article for article in articles([str(path)], **options) if isinstance(article, Article)]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=60))
def test_a_file_gives_its_text_code_point_by_code_point(tmp_path_factory: pytest.TempPathFactory, text: str):
    """Line ends of any kind, marks and characters beyond the BMP are kept: offsets depend on them."""
    path = written(tmp_path_factory.mktemp("articles"), "one.txt", "ا" + text)
    assert Article.read(path).text == "ا" + text


def test_line_ends_are_kept_and_a_byte_order_mark_is_not(tmp_path: Path):
    """CRLF stays two characters; the mark at the start of a file is not part of the text."""
    path = written(tmp_path, "one.txt", b"\xef\xbb\xbf" + "سطر\r\nسطر\rسطر\n".encode())
    assert Article.read(path).text == "سطر\r\nسطر\rسطر\n"


def test_the_id_is_the_name_of_the_file_or_of_the_articles_own_folder(tmp_path: Path):
    """A folder for each article, as the seeds have, gives its name; a lone file gives its own."""
    assert Article.read(written(tmp_path, "aleppo.txt", TEXT)).id == "aleppo"
    assert Article.read(written(tmp_path, "aleppo-fall/article.txt", TEXT)).id == "aleppo-fall"


def test_the_same_text_has_the_same_identity_wherever_it_is_read(tmp_path: Path):
    """The hash is of the text, not of its file or its day."""
    first = Article.read(written(tmp_path, "a.txt", TEXT))
    marked = written(tmp_path, "b.txt", b"\xef\xbb\xbf" + TEXT.encode())
    second = Article.read(marked, published=date(2016, 12, 13))
    assert first.sha256 == second.sha256 == Article(TEXT).sha256


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (TEXT.encode("windows-1256"), "byte 0 (0xde) is not utf-8"),
        (TEXT.encode() + b"\xff", f"byte {len(TEXT.encode())} (0xff) is not utf-8"),
        (TEXT.encode()[:-2], "is not utf-8"),
        (b"%PDF-1.7\n" + TEXT.encode(), "binary"),
        (b"PK\x03\x04" + TEXT.encode(), "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (TEXT.encode() * 200 + b"\x00" + TEXT.encode(), "binary"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"An article in English, with no word of Arabic.", "no Arabic letter"),
        ("Новости без арабских букв".encode(), "no Arabic letter"),
        ("؟ ، ٪ ١٢٣".encode(), "no Arabic letter"),
        (("ا" * (MAX_CHARACTERS + 1)).encode(), "more than one article may have"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_article_is_refused_by_name_and_reason(tmp_path: Path, data: bytes, says: str):
    """The message names the file and what is wrong with it, and shows nothing of its text."""
    path = written(tmp_path, "bad.txt", data)
    with pytest.raises(InputError) as caught:
        Article.read(path)
    assert "bad" in str(caught.value)
    assert says in str(caught.value)
    assert "المرصد" not in str(caught.value)


def test_five_megabytes_are_no_article(tmp_path: Path):
    """A corpus in one file is refused, whatever letters it is made of."""
    path = written(tmp_path, "corpus.txt", (TEXT + "\n") * (5_000_000 // len((TEXT + "\n").encode())))
    with pytest.raises(InputError, match="Split the file"):
        Article.read(path)


def test_a_long_single_line_is_an_article(tmp_path: Path):
    """200 KB without a line break are read like any other text."""
    path = written(tmp_path, "line.txt", (TEXT + " ") * 2700)
    assert len(Article.read(path).text) == 2700 * (len(TEXT) + 1)


def test_an_old_file_is_read_with_the_encoding_that_the_message_offers(tmp_path: Path):
    """What the refusal of a windows-1256 file proposes, works."""
    path = written(tmp_path, "old.txt", TEXT.encode("windows-1256"))
    with pytest.raises(InputError, match="--encoding windows-1256"):
        Article.read(path)
    assert Article.read(path, encoding="windows-1256").text == TEXT


def test_utf16_is_read_where_it_is_named(tmp_path: Path):
    """Its zero bytes are no sign of binary data then."""
    path = written(tmp_path, "wide.txt", TEXT.encode("utf-16"))
    assert Article.read(path, encoding="utf-16").text == TEXT


def test_an_unknown_encoding_is_named(tmp_path: Path):
    """The message says what was asked for, and what there is."""
    with pytest.raises(InputError, match=r"no encoding is called 'arabic-8'.*windows-1256"):
        Article.read(written(tmp_path, "one.txt", TEXT), encoding="arabic-8")


@pytest.mark.parametrize("encoding", ["base64", "rot13", "hex", "zlib"])
def test_a_codec_that_is_no_encoding_of_text_is_refused(tmp_path: Path, encoding: str):
    """Python's codecs of bytes to bytes do not crash the reading."""
    with pytest.raises(InputError):
        Article.read(written(tmp_path, "one.txt", TEXT), encoding=encoding)


def test_a_missing_file_is_named(tmp_path: Path):
    """So that a typing error is found at once."""
    with pytest.raises(InputError, match=r"nowhere\.txt"):
        Article.read(tmp_path / "nowhere.txt")


def test_a_folder_gives_its_texts_and_lines_in_order_of_name(tmp_path: Path):
    """Text and JSONL files at any depth; other files are passed over."""
    written(tmp_path, "b/article.txt", TEXT)
    written(tmp_path, "a.txt", TEXT)
    written(tmp_path, "c.jsonl", json.dumps({"id": "line", "text": TEXT}))
    written(tmp_path, "notes.md", TEXT)
    assert [article.id for article in good(tmp_path)] == ["a", "b", "line"]


def test_a_folder_does_not_lead_out_of_itself(tmp_path: Path):
    """A symbolic link to a file elsewhere is not followed: a shared folder must not read a user's files."""
    outside = written(tmp_path, "outside/secret.txt", TEXT)
    inside = written(tmp_path, "inside/one.txt", TEXT).parent
    (inside / "link.txt").symlink_to(outside)
    (inside / "folder").symlink_to(outside.parent, target_is_directory=True)
    assert [article.id for article in good(inside)] == ["one"]


def test_what_is_bad_is_told_and_the_others_go_on(tmp_path: Path):
    """Every file of a folder comes out, as an article or as the reason why it is none."""
    for name, data in {"a": TEXT.encode(), "b": b"\xff\xfe\xff", "c": b"", "d": TEXT.encode()}.items():
        written(tmp_path, f"{name}.txt", data)
    found = list(articles([str(tmp_path)]))
    assert [isinstance(article, BadInput) for article in found] == [False, True, True, False]
    assert [Path(bad.name).name for bad in found if isinstance(bad, BadInput)] == ["b.txt", "c.txt"]


def test_a_line_of_jsonl_brings_id_text_and_day(tmp_path: Path):
    """What a line leaves out is left out, or comes from the option; no place stands for an id."""
    lines = [{"id": "x1", "text": TEXT, "published": "2016-12-13"}, {"text": TEXT}, {"id": 7, "text": TEXT}]
    path = written(tmp_path, "all.jsonl", "\n\n".join(json.dumps(line) for line in lines))
    found = good(path, published=date(2020, 1, 1))
    assert [(article.id, article.published) for article in found] == [
        ("x1", date(2016, 12, 13)),
        ("", date(2020, 1, 1)),
        ("7", date(2020, 1, 1)),
    ]
    assert [article.path for article in found] == [f"{path}:{number}" for number in (1, 3, 5)]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"7",
        b"null",
        b'"text"',
        b"{}",
        b'{"text": null}',
        b'{"text": 7}',
        b'{"text": ["a"]}',
        b'{"text": ""}',
        b'{"text": "English only"}',
        '{"text": "نص", "published": "13/12/2016"}'.encode(),
        '{"text": "نص", "published": 20161213}'.encode(),
        '{"text": "نص", "published": {"day": 1}}'.encode(),
        '{"text": "نص \\ud800"}'.encode(),
        '{"text": "نص", "id": "\\udfff"}'.encode(),
        '{"text": "نص", "id": ["a"]}'.encode(),
        '{"text": "نص \\u0000"}'.encode(),
        b'{"text": "\xff"}',
        b"[" * 100_000,
    ],
    ids=lambda line: line[:40].decode("utf-8", "replace"),
)
def test_a_line_that_is_no_article_is_told_by_its_number(tmp_path: Path, line: bytes):
    """The lines around it are read; what can be read can also be written into a result."""
    fine = json.dumps({"text": TEXT}).encode()
    path = written(tmp_path, "all.jsonl", b"\n".join([fine, line, fine]))
    first, bad, last = articles([str(path)])
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(bad, BadInput)
    assert bad.name == f"{path}:2"
    assert f"{path}:2" in bad.message


def test_standard_input_is_one_text_or_lines_of_json(monkeypatch: pytest.MonkeyPatch):
    """What begins with a brace is JSONL."""
    standard_input(monkeypatch, TEXT.encode())
    assert [article.text for article in articles(["-"]) if isinstance(article, Article)] == [TEXT]
    standard_input(monkeypatch, "\n".join(json.dumps({"id": name, "text": TEXT}) for name in "ab").encode())
    assert [article.id for article in articles(["-"]) if isinstance(article, Article)] == ["a", "b"]


@pytest.mark.parametrize("data", [b"", b"\xff\xff", b"no Arabic", TEXT.encode("windows-1256")])
def test_bad_standard_input_is_told(monkeypatch: pytest.MonkeyPatch, data: bytes):
    """As for files, with a name that a person understands."""
    standard_input(monkeypatch, data)
    (bad,) = articles(["-"])
    assert isinstance(bad, BadInput)
    assert "std" in bad.message or "standard input" in bad.message


@pytest.mark.parametrize("text", ["", "   ", "English", "نص\x00", "نص\ud800", "ا" * (MAX_CHARACTERS + 1)])
def test_a_text_given_in_python_is_checked_the_same_way(text: str):
    """Articles need not come from files."""
    with pytest.raises(InputError, match="mine"):
        Article(text, id="mine").checked()


def test_presentation_forms_and_other_arabic_script_letters_are_arabic():
    """Old files hold shaped letters; Persian and Urdu letters stand in Arabic news as well."""
    for text in ("ﻋﺮﺑﻲ", "پژواک", "ٹوٹا"):
        assert Article(text).checked().text == text
