"""The command line, as a user has it: a real server on loopback, real files, signals and a terminal."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
from servers import Reply, Request, ScriptedServer, completion, reply_json, status

from extractor import Result, cli, export, prompts
from extractor.article import Article
from extractor.events import tables

KEY = "sk-test-0123456789abcdef"
SENTENCE = "قال المرصد السوري لحقوق الإنسان إن {} مدنياً قتلوا في حلب."


def text_of(number: int) -> str:
    """An article of one claim, which differs from others by a figure."""
    return SENTENCE.format(number)


def claims_of(request: Request) -> Reply:
    """An answer with the claim that the last message asks about."""
    number = re.findall(r"إن (\d+) مدنياً", request.json["messages"][-1]["content"])[-1]
    source = {"name": "المرصد السوري لحقوق الإنسان", "kind": "monitor", "given": "explicit"}
    claim = {"quote": f"{number} مدنياً قتلوا في حلب", "type": "casualties", "sources": [source], "cue": "قال"}
    return completion(json.dumps({"claims": [claim]}, ensure_ascii=False))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server that finds the claim of each article."""
    with ScriptedServer(default=claims_of) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, with no variables that would change where requests go."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, numbers: range, name: str = "articles") -> Path:
    """A folder of articles, one for each number."""
    home = folder / name
    home.mkdir(exist_ok=True)
    for number in numbers:
        (home / f"a{number:03}.txt").write_text(text_of(number), encoding="utf-8")
    return home


def asking(server: ScriptedServer, *arguments: object) -> list[str]:
    """The arguments of an extraction that asks this server."""
    options = ["--model", "m", "--base-url", server.base_url, "--cache-dir", "cache"]
    if "--prompt" not in arguments:
        options += ["--prompt", "claims/v1"]
    return ["extract", *map(str, arguments), *options]


def read(path: str | Path) -> list[Result]:
    """The results of a file."""
    return [Result.model_validate_json(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def program(*arguments: str) -> list[str]:
    """The command line for a process of its own."""
    return [sys.executable, "-m", "extractor.cli", *arguments]


class TestSummary:
    def test_without_a_file_the_summary_is_what_is_printed(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Claims with their source and figures on standard output, ready to be read or piped."""
        assert cli.main(asking(server, write(place, range(7, 9)))) == 0
        out, err = capsys.readouterr()
        assert "monitor: المرصد السوري لحقوق الإنسان" in out
        assert "= 7 | killed | persons" in out
        assert "= 8 | killed | persons" in out
        assert "2 articles, 2 claims" in out
        assert err == ""

    def test_no_colours_and_no_bar_where_nobody_watches(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Output to a file or a pipe holds no escape sequences."""
        cli.main(asking(server, write(place, range(7, 9)), "-o", "out.jsonl"))
        out, err = capsys.readouterr()
        assert out == ""
        assert "\x1b" not in err
        assert "%|" not in err

    @pytest.mark.parametrize(("more", "lines"), [([], 1), (["--quiet"], 0)], ids=["line", "quiet"])
    def test_less_can_be_asked_for(
        self,
        server: ScriptedServer,
        place: Path,
        capsys: pytest.CaptureFixture[str],
        more: list[str],
        lines: int,
    ):
        """One line an article, or none; the totals stay."""
        cli.main(asking(server, write(place, range(7, 8)), "-o", "claims.jsonl", *more))
        out, err = capsys.readouterr()
        assert out == ""
        assert sum(line.startswith("a007: 1 claim") for line in err.splitlines()) == lines
        assert "monitor:" not in err
        assert "1 article, 1 claim" in err

    def test_a_terminal_sees_progress_with_what_is_left(self, server: ScriptedServer, place: Path):
        """A bar on stderr, colours on stdout; both need a terminal."""
        write(place, range(1, 5))
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        arguments = asking(server, "articles", "--concurrency", "1")
        with subprocess.Popen(program(*arguments), stdout=theirs, stderr=theirs, cwd=place) as running:
            os.close(theirs)
            seen = b"".join(iter(lambda: _read(ours), b"")).decode()
            assert running.wait() == 0
        assert re.search(r"[1-3] of 4 articles +\d+%\|.*\d\d:\d\d gone, \d\d:\d\d left.*claims=", seen)
        assert "\x1b[1m" in seen


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the other end is closed
        return b""


class TestFormats:
    """What `extract --format` writes, to a file and to standard output."""

    @pytest.fixture
    def written(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> Callable[[str], tuple[str, str]]:
        """What a format comes to in a file, and on standard output, without what the runs took."""
        home = write(place, range(7, 9))
        cli.main(asking(server, home, "-o", "claims.jsonl", "--concurrency", 1))

        def both(form: str) -> tuple[str, str]:
            assert cli.main(asking(server, home, "-o", "out", "-f", form, "--concurrency", 1)) == 0
            assert capsys.readouterr().out == ""
            more = ["-o", "-"] if form == "table" else []
            assert cli.main(asking(server, home, "-f", form, *more, "--concurrency", 1)) == 0
            return Path("out").read_text(encoding="utf-8-sig"), capsys.readouterr().out

        return both

    def test_json_is_one_array_of_results(self, written: Callable[[str], tuple[str, str]]):
        """Each as in a line of a results file."""
        for text in written("json"):
            found = [Result.model_validate(entry) for entry in json.loads(text)]
            assert [result.claims for result in found] == [result.claims for result in read("claims.jsonl")]

    def test_lines_are_those_of_a_results_file(self, written: Callable[[str], tuple[str, str]]):
        """On standard output as with -o -."""
        for text in written("jsonl"):
            found = [Result.model_validate_json(line) for line in text.splitlines()]
            assert [result.claims for result in found] == [result.claims for result in read("claims.jsonl")]

    def test_csv_is_what_the_export_writes(
        self, written: Callable[[str], tuple[str, str]], capsys: pytest.CaptureFixture[str]
    ):
        """Claims, with the figures beside them where there is a file."""
        in_file, printed = written("csv")
        cli.main(["export", "claims.jsonl", "-f", "csv", "-o", "exported.csv"])
        assert "exported.csv (and figures in exported-figures.csv)" in capsys.readouterr().err
        exported = Path("exported.csv").read_text(encoding="utf-8-sig")
        assert in_file == printed.lstrip("\ufeff").replace("\r\n", "\n") == exported
        assert list(Path().glob("out*figures*"))

    def test_the_name_of_the_file_tells_what_is_meant(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """JSON lines in claims.csv would be read by nobody; a named format counts more."""
        home = write(place, range(7, 9))
        for more in ([], ["-f", "jsonl"]):
            assert cli.main(asking(server, home, "-o", "claims.CSV", *more, "--concurrency", 1)) == 0
            assert Path("claims.CSV").read_text(encoding="utf-8-sig").startswith("{") is bool(more)
            beside = " (and figures in claims-figures.CSV)" if not more else ""
            assert f"written to claims.CSV{beside}\n" in capsys.readouterr().err
            Path("claims.CSV").unlink()

    @pytest.mark.parametrize("name", ["claims.xlsx", "claims.html", "claims.parquet", "claims.sqlite"])
    def test_a_name_of_another_format_is_refused(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str], name: str
    ):
        """Before anything is asked, with the command that makes such a file."""
        assert cli.main(asking(server, write(place, range(1)), "-o", name)) == 2
        assert "`extractor export claims.jsonl -o" in capsys.readouterr().err
        assert not server.requests
        assert not Path(name).exists()

    def test_a_table_reads_as_the_summary_does(
        self,
        written: Callable[[str], tuple[str, str]],
        server: ScriptedServer,
        capsys: pytest.CaptureFixture[str],
    ):
        """Sources, claims and figures, as without -o."""
        in_file, printed = written("table")
        cli.main(asking(server, "articles", "--concurrency", 1))
        shown = capsys.readouterr().out
        for text in (in_file, printed):
            assert "= 7 | killed | persons" in text
            lines = [line for line in text.splitlines() if line and "from the cache" not in line]
            assert lines == [line for line in shown.splitlines() if line in lines and line]

    @pytest.mark.parametrize(
        ("output", "says"),
        [
            ("claims.jsonl", "this holds the results of a run"),
            ("articles/a007.txt", "this is an article"),
            ("no/such/out.csv", "cannot be written"),
        ],
    )
    @pytest.mark.parametrize("form", ["table", "json", "csv"])
    def test_what_a_run_cannot_do_without_is_not_overwritten(
        self,
        server: ScriptedServer,
        place: Path,
        capsys: pytest.CaptureFixture[str],
        output: str,
        says: str,
        form: str,
    ):
        """Neither results nor articles; said before anything is asked."""
        home = write(place, range(7, 9))
        cli.main(asking(server, home, "-o", "claims.jsonl"))
        before = [path.read_bytes() for path in (Path("claims.jsonl"), home / "a007.txt")]
        asked = len(server.requests)
        given = "articles" if form == "json" else "articles/a007.txt"
        assert cli.main(asking(server, given, "-o", output, "-f", form, "--refresh")) == 2
        assert says in capsys.readouterr().err
        assert [path.read_bytes() for path in (Path("claims.jsonl"), home / "a007.txt")] == before
        assert len(server.requests) == asked

    def test_a_stopped_run_writes_what_there_is(self, server: ScriptedServer, place: Path):
        """Whole JSON, though some articles have no answer."""
        server.queue(status(400, message="bad luck"))
        code = cli.main(
            asking(server, write(place, range(3)), "-o", "out.json", "-f", "json", "--concurrency", 1)
        )
        assert code == 1
        assert [bool(entry["failures"]) for entry in json.loads(Path("out.json").read_text("utf-8"))] == [
            True,
            False,
            False,
        ]


class TestResultsFile:
    def test_one_line_an_article_that_fits_the_published_schema(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """What `extractor schema` prints describes what `extractor extract` writes."""
        assert cli.main(asking(server, write(place, range(3)), "-o", "claims.jsonl")) == 0
        capsys.readouterr()
        assert cli.main(["schema"]) == 0
        schema = json.loads(capsys.readouterr().out)
        jsonschema.Draft202012Validator.check_schema(schema)
        lines = (place / "claims.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 3
        for line in lines:
            jsonschema.Draft202012Validator(schema).validate(json.loads(line))
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(lines[0]) | {"article": {}}, schema)

    def test_every_span_is_the_text_itself(self, server: ScriptedServer, place: Path):
        """Whoever cuts the article at the offsets gets the words."""
        home = write(place, range(3))
        cli.main(asking(server, home, "-o", "claims.jsonl"))
        for result in read("claims.jsonl"):
            text = Article.read(result.article.path or "").text
            assert result.claims
            for claim in result.claims:
                assert all(text[span.start : span.end] == span.text for span in claim.spans)

    def test_results_on_standard_output_are_alone_there(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """`-o -` can be piped into another program; people's lines go to stderr."""
        assert cli.main(asking(server, write(place, range(3)), "-o", "-")) == 0
        out, err = capsys.readouterr()
        assert len([Result.model_validate_json(line) for line in out.splitlines()]) == 3
        assert "3 articles, 3 claims" in err

    def test_a_second_run_asks_nothing_and_keeps_the_file(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """What is done is done, byte for byte."""
        arguments = asking(server, write(place, range(4)), "-o", "claims.jsonl")
        assert cli.main(arguments) == 0
        before, asked = Path("claims.jsonl").read_bytes(), len(server.requests)
        assert cli.main(arguments) == 0
        assert Path("claims.jsonl").read_bytes() == before
        assert len(server.requests) == asked
        assert "4 articles done before" in capsys.readouterr().err

    def test_without_the_file_the_cache_answers(self, server: ScriptedServer, place: Path):
        """The same claims again, with no request."""
        cli.main(asking(server, write(place, range(4)), "-o", "one.jsonl"))
        asked = len(server.requests)
        cli.main(asking(server, place / "articles", "-o", "two.jsonl"))
        assert len(server.requests) == asked
        claims = [{result.article.id: result.claims for result in read(f"{n}.jsonl")} for n in ("one", "two")]
        assert claims[0] == claims[1]
        assert all(result.usage.requests == 0 and result.usage.cached == 1 for result in read("two.jsonl"))

    def test_refresh_asks_again_and_replaces(self, server: ScriptedServer, place: Path):
        """One line an article all the same."""
        arguments = asking(server, write(place, range(2)), "-o", "claims.jsonl")
        cli.main(arguments)
        asked = len(server.requests)
        assert cli.main([*arguments, "--refresh"]) == 0
        assert len(server.requests) == 2 * asked
        assert len(read("claims.jsonl")) == 2

    def test_a_changed_text_is_read_again_and_replaces_its_line(self, server: ScriptedServer, place: Path):
        """The others stay as they are."""
        home = write(place, range(3))
        cli.main(asking(server, home, "-o", "claims.jsonl"))
        (home / "a001.txt").write_text(text_of(77), encoding="utf-8")
        asked = len(server.requests)
        assert cli.main(asking(server, home, "-o", "claims.jsonl")) == 0
        assert len(server.requests) == asked + 1
        values = [(one.article.id, one.claims[0].quantities[0].value) for one in read("claims.jsonl")]
        assert sorted(values) == [("a000", 0), ("a001", 77), ("a002", 2)]

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            (["--model", "another"], ("model m;", "model another")),
            (["--prompt", "wording/v1"], ("prompt claims/v1", "prompt wording/v1")),
        ],
    )
    def test_another_model_or_prompt_needs_leave_to_replace(
        self,
        server: ScriptedServer,
        place: Path,
        capsys: pytest.CaptureFixture[str],
        change: list[str],
        named: tuple[str, str],
    ):
        """The message names both and what to do, a dry run too; with --replace all is read anew."""
        home = write(place, range(3))
        cli.main(asking(server, home, "-o", "claims.jsonl"))
        before, asked = Path("claims.jsonl").read_bytes(), len(server.requests)
        other = [*asking(server, home, "-o", "claims.jsonl"), *change]
        for options in ([], ["--dry-run"]):
            capsys.readouterr()
            assert cli.main([*other, *options]) == 2
            said = capsys.readouterr().err
            assert "--replace" in said
            assert all(name in said for name in named)
        assert Path("claims.jsonl").read_bytes() == before
        assert len(server.requests) == asked
        assert cli.main([*other, "--replace"]) == 0
        made = {(result.provenance.model, result.provenance.prompt) for result in read("claims.jsonl")}
        assert len(read("claims.jsonl")) == 3
        assert len(made) == 1
        assert cli.main(other) == 0
        assert "3 articles done before" in capsys.readouterr().err

    def test_what_only_failed_under_a_wrong_model_is_nobodys_loss(self, server: ScriptedServer, place: Path):
        """A mistyped name leaves failures behind; the right one may be given at once."""
        home = write(place, range(2))
        server.queue(*[status(404, message="no such model")] * 2)
        assert cli.main(asking(server, home, "-o", "claims.jsonl")) == 1
        assert cli.main([*asking(server, home, "-o", "claims.jsonl"), "--model", "right"]) == 0
        assert [result.provenance.model for result in read("claims.jsonl")] == ["right"] * 2

    def test_failed_articles_alone_are_tried_again(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """The failure is on record until the article is read."""
        home = write(place, range(3))
        server.queue(status(400, message="bad luck"))
        arguments = asking(server, home, "-o", "claims.jsonl", "--concurrency", 1)
        assert cli.main(arguments) == 1
        assert [bool(result.failures) for result in read("claims.jsonl")] == [True, False, False]
        said = capsys.readouterr().err
        assert "1 of them not read to the end" in said
        assert re.search(r"^  RequestRefused: .*\(status 400\)", said, re.MULTILINE)
        asked = len(server.requests)
        assert cli.main(arguments) == 0
        assert len(server.requests) == asked + 1
        assert not any(result.failures for result in read("claims.jsonl"))
        assert len(read("claims.jsonl")) == 3

    def test_results_of_other_articles_stay(self, server: ScriptedServer, place: Path):
        """Two folders may be read into one file, one after the other."""
        cli.main(asking(server, write(place, range(2), "one"), "-o", "claims.jsonl"))
        cli.main(asking(server, write(place, range(5, 7), "two"), "-o", "claims.jsonl"))
        assert sorted(result.article.id for result in read("claims.jsonl")) == [
            "a000",
            "a001",
            "a005",
            "a006",
        ]

    def test_a_line_that_a_kill_cut_off_is_written_anew(self, server: ScriptedServer, place: Path):
        """At every place where it can be cut."""
        home = write(place, range(2))
        arguments = asking(server, home, "-o", "claims.jsonl", "--concurrency", 1)
        cli.main(arguments)
        whole = Path("claims.jsonl").read_bytes()
        second = whole.index(b"\n") + 1
        for end in (1, second - 1, second + 1, (second + len(whole)) // 2, len(whole) - 1):
            Path("claims.jsonl").write_bytes(whole[:end])
            assert cli.main(arguments) == 0
            assert [result.article.id for result in read("claims.jsonl")] == ["a000", "a001"]

    @pytest.mark.parametrize(
        "content", ["notes of mine", "notes of mine\n", '{"id": "a"}\n', "[]\n", "\x00\n"]
    )
    def test_a_file_that_holds_something_else_is_left_alone(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str], content: str
    ):
        """A wrong name after -o costs nothing."""
        Path("mine").write_text(content, encoding="utf-8")
        assert cli.main(asking(server, write(place, range(1)), "-o", "mine")) == 2
        assert Path("mine").read_text(encoding="utf-8") == content
        assert "mine: line 1 is no result" in capsys.readouterr().err
        assert not server.requests

    def test_the_articles_are_never_overwritten(self, server: ScriptedServer, place: Path):
        """Results after -o are refused where the articles come from."""
        line = json.dumps({"id": "a", "text": text_of(3)}) + "\n"
        Path("articles.jsonl").write_text(line, encoding="utf-8")
        assert cli.main(asking(server, "articles.jsonl", "-o", "articles.jsonl")) == 2
        assert Path("articles.jsonl").read_text(encoding="utf-8") == line

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
    def test_a_full_disk_is_said(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """The run stops with the reason, the file, and what to do."""
        assert cli.main(asking(server, write(place, range(3)), "-o", "/dev/full")) == 1
        said = "/dev/full: cannot be written (No space left on device). Make room on its disk."
        assert said in capsys.readouterr().err

    def test_a_folder_that_is_not_there_is_said_before_anything_is_asked(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Nobody pays for results that cannot be written."""
        assert cli.main(asking(server, write(place, range(1)), "-o", "no/such/claims.jsonl")) == 2
        assert "no/such/claims.jsonl: cannot be written" in capsys.readouterr().err
        assert not server.requests


class TestInput:
    def test_what_is_bad_is_named_and_the_rest_is_done(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Exit code 1: some failed, the others are written."""
        home = write(place, range(2))
        (home / "bad.txt").write_bytes(b"\xff\xff")
        (home / "empty.txt").write_bytes(b"")
        assert cli.main(asking(server, home, "-o", "claims.jsonl")) == 1
        assert len(read("claims.jsonl")) == 2
        err = capsys.readouterr().err
        assert re.search(r"not read: .*bad\.txt: ", err)
        assert re.search(r"not read: .*empty.*: the text is empty", err)
        assert "2 articles not readable" in err

    def test_lines_of_json_and_standard_input(
        self, server: ScriptedServer, place: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """Every way of giving articles leads to the same results."""
        lines = [json.dumps({"id": f"x{n}", "text": text_of(n), "published": "2016-12-13"}) for n in range(2)]
        Path("all.jsonl").write_text("\n".join(lines), encoding="utf-8")
        cli.main(asking(server, "all.jsonl", "-o", "one.jsonl"))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
        cli.main(asking(server, "-", "-o", "two.jsonl"))
        for name in ("one.jsonl", "two.jsonl"):
            found = {result.article.id: str(result.article.published) for result in read(name)}
            assert found == {"x0": "2016-12-13", "x1": "2016-12-13"}
        ids = [
            {claim.id for result in read(name) for claim in result.claims}
            for name in ("one.jsonl", "two.jsonl")
        ]
        assert ids[0] == ids[1]

    def test_encoding_and_day_are_passed_on(self, server: ScriptedServer, place: Path):
        """Old files are read as what they are, and dated by option."""
        Path("old.txt").write_bytes(text_of(5).encode("windows-1256"))
        options = ["--encoding", "windows-1256", "--published", "2016-12-13"]
        assert cli.main(asking(server, "old.txt", "-o", "claims.jsonl", *options)) == 0
        (result,) = read("claims.jsonl")
        assert result.article.characters == len(text_of(5))
        assert str(result.article.published) == "2016-12-13"

    def test_a_path_that_is_not_there_is_wrong_use(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Said at once, before the others are paid for."""
        assert cli.main(asking(server, write(place, range(2)), "nowhere.txt")) == 2
        assert "nowhere.txt: there is no such file or folder" in capsys.readouterr().err
        assert not server.requests

    def test_a_folder_without_articles_is_wrong_use(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Success with nothing done would hide a mistake."""
        (place / "empty").mkdir()
        assert cli.main(asking(server, "empty")) == 2
        assert "No article in empty" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "arguments",
        [
            ["extract"],
            ["extract", "x", "--published", "13/12/2016"],
            ["extract", "x", "--profile", "medium"],
            ["extract", "x", "--concurrency", "0"],
            ["extract", "x", "--offline", "--refresh"],
            ["extract", "x", "--no-such-option"],
            ["no-such-command"],
            ["export", "x", "-f", "pdf"],
            ["prompts", "show"],
        ],
        ids=" ".join,
    )
    def test_wrong_use_is_code_2(self, arguments: list[str], capsys: pytest.CaptureFixture[str]):
        """With a line that says what is wrong."""
        assert cli.main(arguments) == 2
        assert re.search(r"^Error: \S", capsys.readouterr().err, re.MULTILINE)

    def test_an_unknown_prompt_is_wrong_use(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """The message names those that there are."""
        assert cli.main(asking(server, write(place, range(1)), "--prompt", "claims/v99")) == 2
        assert "claims/v1" in capsys.readouterr().err


class TestModel:
    def test_the_usual_variables_count_once_a_model_is_named(
        self, server: ScriptedServer, place: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """As every other tool of this kind has it."""
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        home = write(place, range(1))
        options = ["--model", "m", "--prompt", "claims/v1", "--cache-dir", "cache"]
        assert cli.main(["extract", str(home), *options]) == 0
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
        assert server.requests[0].json["model"] == "m"

    def test_variables_alone_send_nothing_anywhere(
        self, server: ScriptedServer, place: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """With nothing named the embedded model is meant, whatever is set."""
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        home = write(place, range(1))
        cli.main(["extract", str(home), "--offline", "--cache-dir", "cache", "-o", "claims.jsonl"])
        assert read("claims.jsonl")[0].provenance.server == "embedded"
        assert not server.requests
        assert not server.probes
        assert not server.others

    def test_a_key_is_in_nothing_that_is_written(
        self,
        server: ScriptedServer,
        place: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ):
        """Neither in results nor on the terminal nor in the cache, refused or not."""
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        server.queue(status(401, message=f"Incorrect API key provided: {KEY}"))
        cli.main(asking(server, write(place, range(2)), "-o", "claims.jsonl", "--concurrency", 1))
        printed = "".join(capsys.readouterr())
        assert "not read to the end" in printed
        assert KEY not in printed
        written = [path for path in place.rglob("*") if path.is_file()]
        assert len(written) > 3
        assert not [path for path in written if KEY.encode() in path.read_bytes()]

    def test_a_server_that_refuses_everybody_stops_the_run(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """One message, not one for each of ten thousand articles; and the run can be taken up again."""
        server.default = status(401, message="no such key")
        arguments = asking(server, write(place, range(30)), "-o", "claims.jsonl", "--concurrency", 2)
        assert cli.main(arguments) == 1
        assert len(server.requests) < 10
        said = capsys.readouterr().err
        assert re.search(r"^stopped: \d articles in a row got no answer", said, re.MULTILINE)
        server.default = claims_of
        assert cli.main(arguments) == 0
        assert len({result.article.id for result in read("claims.jsonl") if result.claims}) == 30

    def test_articles_that_cannot_be_answered_stop_nothing(self, server: ScriptedServer, place: Path):
        """An answer that does not fit is the article's failure, however many come in a row."""
        server.default = completion("I cannot help with that.")
        assert cli.main(asking(server, write(place, range(5)), "-o", "claims.jsonl")) == 1
        assert len(read("claims.jsonl")) == 5

    def test_offline_answers_from_the_cache_and_says_what_is_missing(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """No request, whatever is missing."""
        home = write(place, range(2))
        cli.main(asking(server, home, "-o", "one.jsonl"))
        write(place, range(4))
        asked = len(server.requests)
        assert cli.main([*asking(server, home, "-o", "two.jsonl"), "--offline"]) == 1
        assert len(server.requests) == asked
        assert sum(bool(result.claims) for result in read("two.jsonl")) == 2
        err = capsys.readouterr().err
        assert "without an answer: NotCached 2" in err
        assert "run without --offline" in err

    def test_the_concurrency_is_kept_to(self, server: ScriptedServer, place: Path):
        """Never more open requests than asked for."""
        server.default = lambda request: claims_of(request).but(delay=0.05)
        cli.main(asking(server, write(place, range(9)), "--concurrency", 3, "-o", "claims.jsonl"))
        assert server.most_at_a_time == 3


class TestInterruption:
    SLOW: ClassVar[float] = 0.2

    @contextmanager
    def started(self, server: ScriptedServer, place: Path, after: int) -> Iterator[subprocess.Popen[str]]:
        """A run that has asked so many times."""
        server.default = lambda request: claims_of(request).but(delay=self.SLOW)
        arguments = program(*asking(server, "articles", "-o", "claims.jsonl", "--concurrency", "2"))
        with subprocess.Popen(arguments, cwd=place, stderr=subprocess.PIPE, text=True) as running:
            wait_for(lambda: len(server.requests) >= after)
            yield running

    def test_ctrl_c_finishes_what_is_asked_and_says_how_to_go_on(self, server: ScriptedServer, place: Path):
        """Nothing that was asked is thrown away, and nothing is asked twice."""
        write(place, range(20))
        with self.started(server, place, 4) as running:
            running.send_signal(signal.SIGINT)
            _, err = running.communicate()
            assert running.returncode == 1
        assert "Run the same command again to go on." in err
        done, asked = len(read(place / "claims.jsonl")), len(server.requests)
        assert 4 <= done == asked < 20
        assert cli.main(asking(server, "articles", "-o", "claims.jsonl")) == 0
        assert len(server.requests) == 20
        assert len(read("claims.jsonl")) == 20

    def test_twice_ends_it_at_once(self, server: ScriptedServer, place: Path):
        """What was written is whole."""
        write(place, range(20))
        server_slow = lambda request: claims_of(request).but(delay=30)  # noqa: E731
        with self.started(server, place, 4) as running:
            server.default = server_slow
            asked = len(server.requests)
            wait_for(lambda: len(server.requests) > asked)
            running.send_signal(signal.SIGINT)
            wait_for(lambda: "Ctrl-C again" in (running.stderr.readline() if running.stderr else ""))
            running.send_signal(signal.SIGINT)
            assert running.wait(timeout=20) == 130
        assert all(result.claims for result in read(place / "claims.jsonl"))

    def test_killed_three_times_it_still_reads_every_article_once(self, server: ScriptedServer, place: Path):
        """At most what was in flight is asked again."""
        write(place, range(20))
        for after in (4, 9, 14):
            with self.started(server, place, after) as running:
                running.kill()
        with self.started(server, place, 0) as running:
            assert running.wait() == 0
        found = sorted(result.article.id for result in read(place / "claims.jsonl"))
        assert found == [f"a{number:03}" for number in range(20)]
        assert 20 <= len(server.requests) <= 20 + 3 * 2

    def test_a_reader_that_has_seen_enough_is_no_error(self, server: ScriptedServer, place: Path):
        """`extractor … | head` ends without a traceback."""
        write(place, range(3))
        command = program(*asking(server, "articles", "-o", "-"))
        with subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout
            assert running.stderr
            running.stdout.close()
            assert b"Traceback" not in running.stderr.read()


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Until it holds; a failure where it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


class TestOtherCommands:
    def test_prompts_are_listed_shown_and_compared(self, capsys: pytest.CaptureFixture[str]):
        """Every version with its hash; the whole of one; what differs between two."""
        assert cli.main(["prompts"]) == 0
        listing = capsys.readouterr().out
        assert cli.main(["prompts", "list"]) == 0
        assert capsys.readouterr().out == listing
        assert all(f"{label} " in listing for label in prompts.listed())
        first = prompts.load("claims/v1")
        assert cli.main(["prompts", "show", "claims/v1"]) == 0
        shown = capsys.readouterr().out
        assert first.instructions in shown
        assert first.template in shown
        assert first.sha256 in shown
        assert cli.main(["prompts", "diff", "claims/v1", "statements/v1"]) == 1
        diff = capsys.readouterr().out
        assert diff.startswith("--- claims/v1\n+++ statements/v1\n")
        assert cli.main(["prompts", "diff", "claims/v1", "claims/v1"]) == 0

    def test_the_cache_is_found_measured_and_cleared(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """After clearing, everything is asked again."""
        cli.main(asking(server, write(place, range(3)), "-o", "claims.jsonl"))
        asked = len(server.requests)
        capsys.readouterr()
        assert cli.main(["cache", "--cache-dir", "cache"]) == 0
        assert capsys.readouterr().out == "cache\n"
        assert cli.main(["cache", "size", "--cache-dir", "cache"]) == 0
        answers, bytes_kept = map(int, re.findall(r"[\d,]+", capsys.readouterr().out.replace(",", "")))
        assert answers >= 3
        assert bytes_kept > 0
        assert cli.main(["cache", "clear", "--cache-dir", "cache"]) == 0
        assert capsys.readouterr().out == f"{answers} entries removed\n"
        cli.main(asking(server, place / "articles", "-o", "again.jsonl"))
        assert len(server.requests) == 2 * asked

    def test_a_cache_that_was_never_made_is_empty(self, place: Path, capsys: pytest.CaptureFixture[str]):
        """And asking about it does not make it."""
        assert cli.main(["cache", "size", "--cache-dir", "none"]) == 0
        assert cli.main(["cache", "clear", "--cache-dir", "none"]) == 0
        assert capsys.readouterr().out == "0 entries, 0 bytes\n0 entries removed\n"
        assert not (place / "none").exists()

    def test_results_become_a_page_and_exports(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """From the results file alone, as long as the articles are where they were."""
        cli.main(asking(server, write(place, range(2)), "-o", "claims.jsonl"))
        assert cli.main(["view", "claims.jsonl"]) == 0
        assert "1 مدنياً قتلوا في حلب" in Path("claims.html").read_text(encoding="utf-8")
        assert cli.main(["export", "claims.jsonl", "--format", "csv"]) == 0
        err = capsys.readouterr().err
        assert "claims.html (2 articles, 2 claims)" in err
        assert ".csv" in err
        assert list(place.glob("*.csv"))

    def test_moved_articles_are_found_where_they_are_said_to_be(self, server: ScriptedServer, place: Path):
        """By their hash, so names do not matter."""
        home = write(place, range(2))
        cli.main(asking(server, home, "-o", "claims.jsonl"))
        home.rename(place / "elsewhere")
        assert cli.main(["view", "claims.jsonl", "-o", "page.html"]) == 2
        assert cli.main(["view", "claims.jsonl", "elsewhere", "-o", "page.html", "--language", "ar"]) == 0
        assert '<html lang="ar"' in Path("page.html").read_text(encoding="utf-8")

    def test_a_page_that_cannot_be_written_is_said(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """With its name and the reason."""
        cli.main(asking(server, write(place, range(1)), "-o", "claims.jsonl"))
        assert cli.main(["view", "claims.jsonl", "-o", "no/such/page.html"]) == 2
        assert "no/such/page.html: cannot be written" in capsys.readouterr().err

    def test_the_formats_of_the_help_are_those_that_there_are(self):
        """They are written down twice, so that the help text loads fast."""
        assert list(cli.FORMATS) == list(export.FORMATS)
        assert cli.EVENT_FORMATS == tables.FORMATS

    def test_the_doctor_says_what_a_server_can_do(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Code 0 where it can be used, 1 with advice where it cannot."""
        models = {"data": [{"id": "m", "owned_by": "vllm", "max_model_len": 32768}]}
        server.routes["/v1/models"] = reply_json(models)
        server.default = completion("نعم", prompt_tokens=300, completion_tokens=40)
        assert cli.main(["doctor", "--model", "m", "--base-url", server.base_url]) == 0
        out = capsys.readouterr().out
        assert re.search(r"^ok +server +.*vLLM", out, re.MULTILINE)
        assert re.search(r"^ok +schema", out, re.MULTILINE)
        assert re.search(r"^ok +context +32,768 tokens", out, re.MULTILINE)
        assert cli.main(["doctor", "--model", "n", "--base-url", server.base_url]) == 1
        out = capsys.readouterr().out
        assert re.search(r"^NO +models +there is no 'n'", out, re.MULTILINE)
        assert "It cannot be used as it is." in out

    @pytest.mark.parametrize(
        ("options", "key", "following"),
        [
            (["--model", "m"], KEY, "extractor extract PATH --model m --base-url {url} -o claims.jsonl"),
            (
                ["--model", "m"],
                "",
                "export OPENAI_API_KEY=YOUR-KEY; extractor doctor --model m --base-url {url}",
            ),
            ([], "", "export OPENAI_API_KEY=YOUR-KEY; extractor doctor --base-url {url} --model NAME"),
            (["--model", "em"], KEY, "extractor doctor --model m --base-url {url}"),
        ],
    )
    def test_the_doctor_ends_with_what_to_run_next(
        self,
        server: ScriptedServer,
        place: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        options: list[str],
        key: str,
        following: str,
    ):
        """For people and for programs; a key that is missing is called by its variable, and none is shown."""
        monkeypatch.setenv("OPENAI_API_KEY", key)
        found = reply_json({"data": [{"id": "m", "owned_by": "vllm", "max_model_len": 32768}]})
        if key:
            server.routes["/v1/models"] = found
            server.default = completion("نعم", prompt_tokens=300, completion_tokens=40)
        else:
            server.routes["/v1/models"] = server.default = status(401, message="no key")
        asked = ["doctor", *options, "--base-url", server.base_url]
        code = cli.main(asked)
        out = capsys.readouterr().out
        expected = following.format(url=server.base_url)
        assert out.splitlines()[-1].replace(" --profile small", "") == f"Next: {expected}"
        assert "OPENAI_API_KEY" in out or key
        assert cli.main([*asked, "--json"]) == code
        told = json.loads(capsys.readouterr().out)
        assert told["next"].replace(" --profile small", "") == expected
        assert told["usable"] == (code == 0)
        (one,) = told["servers"]
        assert [finding["name"] for finding in one["findings"]] == re.findall(
            r"^(?:ok|NO|\?) +(\w+(?: speed)?)  ", out, re.MULTILINE
        )
        assert KEY not in out + json.dumps(told)

    def test_a_slow_server_is_given_more_time(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Not the same command again, which would end as this one did."""
        server.default = completion("نعم").but(delay=5)
        asked = ["doctor", "--model", "m", "--base-url", server.base_url]
        assert cli.main([*asked, "--timeout", "0.5"]) == 1
        assert capsys.readouterr().out.endswith(f"Next: extractor {' '.join(asked)} --timeout 2\n")

    def test_a_dry_run_counts_in_the_currency_of_the_price_list(
        self, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ):
        """And says which limit would be passed; the model is one of the list, and nothing is sent."""
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        asked = [
            "extract",
            str(write(place, range(3))),
            "--model",
            "gpt-4o",
            "--cache-dir",
            "cache",
            "--dry-run",
        ]
        asked += ["--cache-dir", "cache"]
        assert cli.main([*asked, "--max-cost", "0.0001"]) == 0
        out = capsys.readouterr().out
        assert re.search(r"^cost: about 0\.\d{4} USD, by the price list of 20\d\d-", out, re.MULTILINE)
        assert "limit: --max-cost 0.0001 USD would be passed" in out
        assert cli.main([*asked, "--max-cost", "5", "--max-requests", "3"]) == 0
        out = capsys.readouterr().out
        assert "limit: --max-requests 3 is not reached" in out
        assert "limit: --max-cost 5.00 USD is not reached" in out

    def test_no_command_shows_the_help(self, capsys: pytest.CaptureFixture[str]):
        """With the exit codes, and code 2 as nothing was done."""
        assert cli.main([]) == 2
        out = capsys.readouterr().out
        assert "Exit codes:" in out
        for command in ("extract", "view", "export", "serve", "doctor", "prompts", "cache", "schema"):
            assert re.search(rf"^ +{command} ", out, re.MULTILINE)

    def test_the_version_is_the_packages(self, capsys: pytest.CaptureFixture[str]):
        """As results name it."""
        from importlib.metadata import version

        assert cli.main(["--version"]) == 0
        assert capsys.readouterr().out == f"extractor {version('arabic-claims')}\n"


@pytest.mark.xdist_group("embedded model")
class TestEmbedded:
    PARAGRAPH: ClassVar[str] = (
        "قال الدفاع المدني السوري إن أكثر من 93 مدنياً قتلوا في قصف على أحياء شرقي حلب. "
        "وأضاف أن الحكومة خصصت 1.2 مليار دولار لدعم أسعار الحبوب.\n"
    )

    def test_the_embedded_model_reads_a_paragraph(self, place: Path, capsys: pytest.CaptureFixture[str]):
        """End to end with a real model: typed claims, their words, their source and their figures."""
        pytest.importorskip("xllamacpp")
        Path("article.txt").write_text(self.PARAGRAPH, encoding="utf-8")
        arguments = ["extract", "article.txt", "-o", "claims.jsonl", "--cache-dir", "cache"]
        arguments += ["--prompt", "statements/v1"]  # it leaves every type to the model
        assert cli.main(arguments) == 0
        (result,) = read("claims.jsonl")
        assert result.provenance.server == "embedded"
        assert result.usage.requests >= 1
        assert len(result.claims) >= 2
        for claim in result.claims:
            assert all(self.PARAGRAPH[span.start : span.end] == span.text for span in claim.spans)
            assert claim.attribution[0].name == "الدفاع المدني السوري"
        assert {93, 1_200_000_000} <= {
            quantity.value for claim in result.claims for quantity in claim.quantities
        }
        Path("claims.jsonl").unlink()
        assert cli.main(arguments) == 0
        (again,) = read("claims.jsonl")
        assert again.claims == result.claims
        assert again.usage.requests == 0

    def test_it_can_be_served_to_others(self, place: Path):
        """On a free port of this machine, until it is ended."""
        pytest.importorskip("xllamacpp")
        command = program("serve", "--port", "0", "--context", "4096")
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout
            told: list[str] = []
            reader = threading.Thread(target=lambda: told.append(running.stdout.readline()))
            reader.start()
            reader.join(timeout=120)
            url = re.search(r"http://127\.0\.0\.1:\d+/v1", "".join(told))
            assert url, "it never said where it answers"
            assert json.loads(fetched(f"{url[0]}/models"))["data"]
            running.send_signal(signal.SIGTERM)
            assert running.wait(timeout=30) == 0


def fetched(url: str) -> Any:
    """What a server answers."""
    from urllib.request import ProxyHandler, build_opener

    with build_opener(ProxyHandler({})).open(url, timeout=30) as answer:
        return answer.read()
