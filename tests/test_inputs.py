"""What a user names becomes articles, or a line that says what it is: folders, JSON, standard input."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from extractor import cli
from extractor.article import Article, BadInput
from extractor.claims import Result, moment
from extractor.errors import InputError
from extractor.inputs import intake as intakes
from extractor.inputs.intake import Intake
from extractor.inputs.paths import articles

TEXT = "قال المرصد السوري إن 93 مدنياً قتلوا في حلب."
OTHER = "قال الدفاع المدني إن 7 مدنيين قتلوا في إدلب."
URL = "https://news.example/ar/2016/12/13/حلب?x=1"


def line(**fields: Any) -> str:
    """An article in JSON."""
    return json.dumps({"text": TEXT} | fields, ensure_ascii=False)


def written(folder: Path, **files: str | bytes) -> Path:
    """A folder with these files; "__" in a name stands for its dot."""
    for name, data in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def taken(*paths: Path | str, **options: Any) -> tuple[list[Article], list[BadInput], list[str], Intake]:
    """The articles of paths, what is none, what was told, and the intake that told it."""
    told: list[str] = []
    intake = Intake(told.append)
    found = list(articles(map(str, paths), intake=intake, **options))
    good = [item for item in found if isinstance(item, Article)]
    return good, [item for item in found if isinstance(item, BadInput)], told, intake


def refused(tmp_path: Path, data: str | bytes, name: str = "a.jsonl") -> str:
    """Why the only article of a file is none."""
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    good, (bad,), _, _ = taken(path)
    assert not good
    assert str(path) in bad.message
    assert "قال" not in bad.message
    return bad.message


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def extract(*arguments: str) -> int:
    """An extraction by the wording alone."""
    return cli.main(["extract", *arguments, "--prompt", "wording/v1", "--cache-dir", ".cache"])


def given(monkeypatch: pytest.MonkeyPatch, data: str | bytes) -> None:
    """Let this wait on standard input."""
    raw = data.encode() if isinstance(data, str) else data
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


class TestFolders:
    def test_the_case_of_a_suffix_makes_no_difference(self, tmp_path: Path):
        """Files of old cameras, scanners and Windows are articles too."""
        home = written(tmp_path, B__TXT=TEXT, c__JSONL=line(id="c"), d__Json=f"[{line(id='d')}]")
        good, bad, told, _ = taken(home)
        assert [article.id for article in good] == ["B", "c", "d"]
        assert not bad
        assert not told

    def test_what_is_no_article_is_named_by_kind_with_what_to_do(self, tmp_path: Path):
        """One line a kind: nothing in a folder is passed over in silence."""
        home = written(
            tmp_path, a__txt=TEXT, d__html="<p>", e__PDF=b"%PDF", f__docx=b"PK", g__md="x", h__csv="x"
        )
        good, bad, told, intake = taken(home)
        assert [article.id for article in good] == ["a"]
        assert not bad
        html, documents, others = (line.removeprefix(f"not read: {home}: ") for line in told)
        assert html == "1 HTML file (d.html). Save the text of the page as plain text, in a .txt file."
        assert documents.startswith("2 document files (e.PDF, f.docx). Export the text of each article")
        assert others == "2 other files (g.md, h.csv). Articles are .txt, .jsonl, .ndjson and .json files."
        assert intake.passed_over == 5

    def test_many_are_counted_and_the_first_named(self, tmp_path: Path):
        """A thousand pictures take one line."""
        (tmp_path / "sub").mkdir()
        written(tmp_path / "sub", **{f"p{number:04}__png": b"x" for number in range(1200)})
        _, _, (told,), intake = taken(tmp_path)
        assert "1,200 other files (sub/p0000.png, sub/p0001.png, sub/p0002.png and 1,197 more)" in told
        assert intake.passed_over == 1200

    def test_hidden_files_are_neither_read_nor_named(self, tmp_path: Path):
        """Those of file managers and of version control are nobody's articles."""
        written(tmp_path, a__txt=TEXT, __hidden__txt=TEXT, __DS_Store="x")
        (tmp_path / ".git").mkdir()
        written(tmp_path / ".git", b__txt=TEXT, config="x")
        good, bad, told, _ = taken(tmp_path)
        assert [article.id for article in good] == ["a"]
        assert not bad
        assert not told

    def test_what_this_program_wrote_is_no_input(self, place: Path, capsys: pytest.CaptureFixture[str]):
        """Results, pages and exports may lie among the articles, and a run may be repeated there."""
        written(place, a__txt=TEXT)
        assert extract(".", "-o", "out.jsonl") == 0
        assert cli.main(["view", "out.jsonl"]) == 0
        for name in ("csv", "w3c", "acled", "label-studio"):
            assert cli.main(["export", "out.jsonl", "-f", name]) == 0
        assert cli.main(["export", "out.jsonl", "-f", "label-studio", "-o", "tasks.json"]) == 0
        batch = ["batch", "write", "a.txt", "--model", "m", "-o", "ask.jsonl", "--cache-dir", ".cache"]
        assert cli.main(batch) == 0
        capsys.readouterr()
        assert extract(".", "-o", "out.jsonl") == 0
        err = capsys.readouterr().err
        assert "1 article done before" in err
        assert "not read:" not in err.replace("not read: .: 1 other file (tasks-interface.xml)", "")

    def test_a_link_out_of_the_folder_is_named(self, tmp_path: Path):
        """It is not followed, and not passed over in silence either."""
        outside, inside = tmp_path / "outside", tmp_path / "inside"
        for folder in (outside, inside):
            folder.mkdir()
        written(outside, secret__txt=OTHER)
        written(inside, a__txt=TEXT)
        (inside / "link.txt").symlink_to(outside / "secret.txt")
        (inside / "there").symlink_to(outside, target_is_directory=True)
        good, _, (told,), _ = taken(inside)
        assert [article.id for article in good] == ["a"]
        assert "2 links out of the folder (link.txt, there)" in told

    def test_a_link_to_nowhere_is_told(self, tmp_path: Path):
        """Somebody moved what it led to."""
        for name in ("a.txt", "b.jsonl"):
            (tmp_path / name).symlink_to(tmp_path / f"gone-{name}")
        good, bad, *_ = taken(tmp_path)
        assert not good
        assert [Path(item.name).name for item in bad] == ["a.txt", "b.jsonl"]

    def test_they_change_no_exit_code_and_stand_in_the_totals(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Whoever names a folder means its articles."""
        (place / "home").mkdir()
        written(place / "home", a__txt=TEXT, d__html="<html>", e__png=b"x")
        assert extract("home", "-o", "out.jsonl") == 0
        err = capsys.readouterr().err
        assert "not read: home: 1 HTML file (d.html)" in err
        assert "2 files not read, as named above" in err

    def test_a_folder_of_other_files_alone_is_wrong_use(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """With what they are, before the message that there is no article."""
        (place / "home").mkdir()
        written(place / "home", d__html="<html>")
        assert extract("home") == 2
        err = capsys.readouterr().err
        assert err.index("1 HTML file (d.html)") < err.index("No article in home")

    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            ("d.html", TEXT, "this is HTML. Save the text of the page"),
            ("d.txt", "\ufeff <!DOCTYPE html><p>" + TEXT, "this is HTML. Save the text of the page"),
            ("d.docx", TEXT, "this is a docx document, not plain text"),
        ],
    )
    def test_a_file_that_was_named_and_is_no_article_is_code_1(
        self, place: Path, capsys: pytest.CaptureFixture[str], name: str, data: str, says: str
    ):
        """The others are read."""
        written(place, a__txt=TEXT)
        Path(name).write_text(data, encoding="utf-8")
        assert extract("a.txt", name, "-o", "out.jsonl") == 1
        err = capsys.readouterr().err
        assert f"not read: {name}: {says}" in err
        assert "1 article not readable" in err

    def test_results_that_were_named_as_articles_are_refused_once(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Not line by line."""
        written(place, a__txt=TEXT, b__txt=OTHER)
        extract(".", "-o", "out.jsonl")
        capsys.readouterr()
        assert extract("out.jsonl") == 1
        assert capsys.readouterr().err.count("this program wrote it") == 1

    def test_dry_run_and_batch_name_them_too(self, place: Path, capsys: pytest.CaptureFixture[str]):
        """Every command that reads articles says what it does not read."""
        (place / "home").mkdir()
        written(place / "home", a__txt=TEXT, d__html="<html>")
        assert cli.main(["extract", "home", "--model", "m", "--dry-run", "--cache-dir", ".cache"]) == 0
        said = capsys.readouterr()
        assert "1 HTML file (d.html)" in said.err
        assert "1 file not read" in said.out
        batch = ["batch", "write", "home", "--model", "m", "-o", "ask.jsonl", "--cache-dir", ".cache"]
        assert cli.main(batch) == 0
        said = capsys.readouterr()
        assert "1 HTML file (d.html)" in said.err
        assert "1 file not read" in said.err


class TestJson:
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
    @pytest.mark.parametrize(
        "data",
        [
            f"[{line(id='a')}, {line(id='b', text=OTHER)}]",
            f"[\n  {line(id='a')},\n\n  {line(id='b', text=OTHER)}\n]\n",
            f"\n{line(id='a')}\n\n{line(id='b', text=OTHER)}\n",
        ],
        ids=["array", "array of lines", "lines"],
    )
    def test_an_array_or_lines_from_a_file_or_standard_input(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: bytes, data: str
    ):
        """All the ways in which people keep articles give the same articles, with a BOM or without."""
        path = written(tmp_path, **{"all.json": mark + data.encode()}) / "all.json"
        given(monkeypatch, mark + data.encode())
        for good, bad, *_ in (taken(path), taken("-")):
            assert [(article.id, article.text) for article in good] == [("a", TEXT), ("b", OTHER)]
            assert not bad

    @pytest.mark.parametrize("indent", [None, 2])
    def test_one_object_is_one_article(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, indent: int | None
    ):
        """In one line or laid out over many."""
        data = json.dumps({"id": "a", "text": TEXT}, indent=indent, ensure_ascii=False)
        path = written(tmp_path, one__json=data) / "one.json"
        given(monkeypatch, data)
        for good, bad, *_ in (taken(path), taken("-")):
            assert [(article.id, article.text) for article in good] == [("a", TEXT)]
            assert not bad

    def test_a_byte_order_mark_before_lines_is_passed_over(self, tmp_path: Path):
        """As Windows programs write them."""
        path = written(tmp_path, a__jsonl=b"\xef\xbb\xbf" + line(id="a").encode()) / "a.jsonl"
        assert [article.id for article in taken(path)[0]] == ["a"]

    def test_text_that_begins_with_a_bracket_is_text(self, monkeypatch: pytest.MonkeyPatch):
        """A note of the desk in brackets is no JSON."""
        given(monkeypatch, f"[صورة] {TEXT}")
        assert [article.text for article in taken("-")[0]] == [f"[صورة] {TEXT}"]

    def test_a_bad_item_is_told_by_its_number_and_the_others_are_read(self, tmp_path: Path):
        """As a line is."""
        path = written(tmp_path, all__json=f"[{line(id='a')}, 7, {line(id='b', text=OTHER)}]") / "all.json"
        good, (bad,), *_ = taken(path)
        assert [article.id for article in good] == ["a", "b"]
        assert bad.message.startswith(f"{path}:2: this is a number, not an article")

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ("[{", "not JSON: "),
            ("7", "this is a number"),
            (b"\xff\xfe[\x00]\x00", "byte 0 (0xff) is not UTF-8"),
            ("[" * 100_000, "not JSON that can be read"),
        ],
        ids=["cut off", "number", "UTF-16", "deep"],
    )
    def test_a_file_that_is_no_json_is_refused_once(self, tmp_path: Path, data: str | bytes, says: str):
        """With what is wrong."""
        assert says in refused(tmp_path, data, "a.json")

    def test_lines_in_utf_16_are_refused_once(self, tmp_path: Path):
        """PowerShell writes so."""
        data = f"{line(id='a')}\n{line(id='b')}\n".encode("utf-16")
        assert "looks like UTF-16" in refused(tmp_path, data)

    def test_a_value_too_large_to_be_read_whole_says_how_to_cut_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """Lines have no such limit."""
        monkeypatch.setattr("extractor.inputs.paths.MOST_JSON", 20)
        assert "jq -c '.[]'" in refused(tmp_path, f"[{line()}]", "a.json")

    def test_an_article_of_an_array_is_found_again_by_the_page(self, place: Path):
        """The results name file and item."""
        written(place, all__json=f"[{line(id='a')}, {line(id='b', text=OTHER)}]")
        assert extract("all.json", "-o", "out.jsonl") == 0
        assert cli.main(["view", "out.jsonl"]) == 0
        assert "إدلب" in Path("out.html").read_text(encoding="utf-8")


class TestFields:
    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"text": 7}, "`text` must be a string, not a number"),
            ({"text": None}, "`text` must be a string, not null"),
            ({"text": ""}, "the text is empty"),
            ({"id": ["x"]}, "`id` must be a string or a whole number, not a list"),
            ({"id": True}, "`id` must be a string or a whole number, not true or false"),
            ({"id": 1.5}, "`id` must be a string or a whole number, not a number"),
            ({"published": 20161213}, "`published` must be a string, not a number"),
            ({"published": "13/12/2016"}, "`published` must be a day or a time as 2016-12-13"),
            ({"published": "2016-12-13T25:00"}, "`published` must be a day or a time"),
            ({"title": {"ar": "x"}}, "`title` must be a string, not an object"),
            ({"outlet": 7}, "`outlet` must be a string, not a number"),
            ({"url": ["x"]}, "`url` must be a string, not a list"),
            ({"url": "javascript:alert(1)"}, "`url` must be a whole http or https address"),
            ({"url": "//news.example/x"}, "`url` must be a whole http or https address"),
            ({"url": "https://news.example@evil.example/"}, "`url` must be a whole http or https address"),
            ({"url": "https://news.example/\u202egpj"}, "`url` must be a whole http or https address"),
            ({"url": "https://news.example/ x"}, "`url` must be a whole http or https address"),
            ({"url": "https://[::1"}, "`url` must be a whole http or https address"),
        ],
        ids=str,
    )
    def test_what_does_not_fit_is_refused_by_the_fields_name(
        self, tmp_path: Path, fields: dict[str, Any], says: str
    ):
        """And the place; nothing of the article is shown."""
        message = refused(tmp_path, "\n" + line(**fields))
        assert says in message
        assert "a.jsonl:2" in message

    @pytest.mark.parametrize("field", ["title", "url", "outlet"])
    def test_half_of_a_surrogate_pair_is_refused_by_the_fields_name(self, tmp_path: Path, field: str):
        """What is read can be written into a result."""
        data = json.dumps({"id": "a", "text": TEXT, field: "https://a.example/\ud800"})
        assert f"`{field}` holds half of a surrogate pair" in refused(tmp_path, data)

    def test_a_missing_text_is_said_with_the_keys_that_are_there(self, tmp_path: Path):
        """So that one sees how the corpus calls it."""
        message = refused(tmp_path, '{"id": "a", "body": "x", "headline": "y"}')
        assert "`text` is missing (there is: id, body, headline)" in message

    def test_unknown_keys_are_named_once_and_the_article_is_read(self, tmp_path: Path):
        """A corpus has keys of its own."""
        lines = [line(id=str(n), author="x", tags=[]) for n in range(5)] + [line(id="9", section="x")]
        path = written(tmp_path, a__jsonl="\n".join(lines)) / "a.jsonl"
        good, bad, told, _ = taken(path)
        assert len(good) == 6
        assert not bad
        known = "(known: id, text, published, title, url, outlet)"
        assert told == [
            f"note: {path}:1: keys that are not read: author, tags {known}",
            f"note: {path}:6: keys that are not read: section {known}",
        ]

    def test_a_corpus_with_a_new_key_in_each_line_tells_of_few(self, tmp_path: Path):
        """Nobody reads a thousand notes."""
        lines = [line(id=str(n), **{f"key{n}": 1}) for n in range(100)]
        path = written(tmp_path, a__jsonl="\n".join(lines)) / "a.jsonl"
        assert len(taken(path)[2]) == intakes.MOST_KEYS

    def test_an_id_given_twice_is_refused_unless_the_text_is_the_same(self, tmp_path: Path):
        """Over all inputs of a run: one of the two would be lost."""
        first = written(tmp_path, a__jsonl=f"{line(id='x')}\n{line(id='y')}\n{line(id='x')}") / "a.jsonl"
        second = written(tmp_path, b__jsonl=f"{line(id='x', text=OTHER)}\n{line()}\n{line()}") / "b.jsonl"
        good, (bad,), _, intake = taken(first, second)
        assert [article.id for article in good[:2]] == ["x", "y"]
        assert len(good) == 4
        assert intake.repeated == 1
        assert bad.message.startswith(f"{second}:1: `id` 'x' is that of an earlier article")

    def test_ids_are_remembered_within_a_bound(self, monkeypatch: pytest.MonkeyPatch):
        """A run over many millions does not fill the memory."""
        monkeypatch.setattr(intakes, "MOST_IDS", 2)
        intake = Intake(lambda _: None)
        for name in "abc":
            assert not intake.is_repeat(Article(TEXT, id=name), "x")
        assert intake.is_repeat(Article(TEXT, id="a"), "x")
        assert not intake.is_repeat(Article(TEXT, id="c"), "x")
        with pytest.raises(InputError, match="`id`"):
            intake.is_repeat(Article(OTHER, id="b"), "x")

    def test_a_repeat_stands_in_the_totals(self, place: Path, capsys: pytest.CaptureFixture[str]):
        """And costs nothing."""
        written(place, a__jsonl=f"{line(id='x')}\n{line(id='x')}")
        assert extract("a.jsonl", "-o", "out.jsonl") == 0
        assert "1 article given twice, and read once" in capsys.readouterr().err

    def test_title_address_and_outlet_come_out_in_the_results(self, place: Path):
        """So that a claim can be cited; results of 0.1.0, which had none, are read."""
        written(place, a__jsonl=line(id="x", title="سقوط حلب", url=URL, outlet="الجزيرة"))
        assert extract("a.jsonl", "-o", "out.jsonl") == 0
        raw = Path("out.jsonl").read_text(encoding="utf-8")
        info = Result.model_validate_json(raw).article
        assert (info.title, info.url, info.outlet) == ("سقوط حلب", URL, "الجزيرة")
        old = json.loads(raw)
        for name in ("title", "url", "outlet"):
            del old["article"][name]
        assert Result.model_validate(old).article.url is None

    def test_results_with_another_kind_of_address_are_refused(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """No link of a page leads to a script, whoever wrote the results."""
        written(place, a__jsonl=line(id="x", url=URL))
        extract("a.jsonl", "-o", "out.jsonl")
        raw = Path("out.jsonl").read_text(encoding="utf-8")
        Path("out.jsonl").write_text(raw.replace(URL, "javascript:alert(1)"), encoding="utf-8")
        assert cli.main(["view", "out.jsonl"]) == 2
        assert "article.url" in capsys.readouterr().err


class TestTimeOfPublication:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("2016-12-13", "2016-12-13"),
            ("2016-12-13T18:30:00+03:00", "2016-12-13T18:30:00+03:00"),
            ("2016-12-13 18:30", "2016-12-13T18:30:00"),
            ("2016-12-13T00:00:00", "2016-12-13T00:00:00"),
            ("2016-12-13T18:30:00Z", "2016-12-13T18:30:00Z"),
        ],
    )
    def test_the_time_of_day_is_kept_and_the_day_resolves(self, place: Path, given: str, kept: str):
        """From a line and from the option; "أمس" is the day before, in the time zone that was given."""
        text = "قال الدفاع المدني السوري إن 7 مدنيين قتلوا أمس في قصف على إدلب."
        written(place, a__jsonl=line(text=text, published=given), b__txt=text)
        assert extract("a.jsonl", "b.txt", "--published", given, "-o", "out.jsonl") == 0
        for raw in Path("out.jsonl").read_text(encoding="utf-8").splitlines():
            assert json.loads(raw)["article"]["published"] == kept
            result = Result.model_validate_json(raw)
            assert result.article.published == moment(given)
            assert [claim.time.start for claim in result.claims if claim.time] == [date(2016, 12, 12)]

    @pytest.mark.parametrize("given", ["2016-12-13", "2016-12-13T18:30:00Z", "2016-12-13 18:30"])
    def test_a_run_goes_on_where_it_was_whatever_the_form(
        self, place: Path, capsys: pytest.CaptureFixture[str], given: str
    ):
        """The same time is known again."""
        written(place, a__jsonl=line(id="x", published=given))
        for _ in range(2):
            assert extract("a.jsonl", "-o", "out.jsonl") == 0
        assert "1 article done before" in capsys.readouterr().err

    def test_the_day_of_a_time_is_that_of_its_own_zone(self):
        """Half past midnight in Damascus is another day in London, and the outlet meant its own."""
        zone = timezone(timedelta(hours=3))
        assert Article(TEXT, published=datetime(2016, 12, 13, 0, 30, tzinfo=zone)).day == date(2016, 12, 13)
        assert Article(TEXT, published=date(2016, 12, 13)).day == date(2016, 12, 13)
        assert Article(TEXT).day is None


class TestEncoding:
    @pytest.mark.parametrize("encoding", ["windows-1256", "cp1256", "iso-8859-6", "latin-1"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
    def test_utf_8_read_as_something_else_is_refused_with_what_to_leave_out(
        self, tmp_path: Path, encoding: str, mark: str
    ):
        """Or the claims would be of ط§ظ„ and its like."""
        path = written(tmp_path, a__txt=mark + TEXT) / "a.txt"
        with pytest.raises(
            InputError, match=re.escape(f"this is UTF-8, not {encoding}. Leave --encoding out")
        ):
            Article.read(path, encoding=encoding)

    def test_a_folder_of_old_and_new_files_reads_the_old_ones_and_names_the_new(self, tmp_path: Path):
        """And the other way round."""
        written(tmp_path, new__txt=TEXT, old__txt=TEXT.encode("windows-1256"))
        good, (bad,), *_ = taken(tmp_path, encoding="windows-1256")
        assert [article.text for article in good] == [TEXT]
        assert "new.txt" in bad.message
        good, (bad,), *_ = taken(tmp_path)
        assert [article.text for article in good] == [TEXT]
        assert "old.txt" in bad.message

    @pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf_8_sig", "utf-16"])
    def test_names_of_unicode_are_taken_in_any_spelling(self, tmp_path: Path, encoding: str):
        """They are no other encoding."""
        path = written(tmp_path, a__txt=TEXT.encode(encoding)) / "a.txt"
        assert Article.read(path, encoding=encoding).text == TEXT
