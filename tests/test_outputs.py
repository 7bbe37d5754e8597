"""Where results go and how commands end: standard output, pipes, refused options, exit codes, advice."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import corpora
import pytest
from servers import ScriptedServer, closed_port

from extractor import Extractor, ExtractorError, cli, export
from extractor.claims import Result
from extractor.epilogs import EXITS
from extractor.errors import OptionError
from extractor.extras import installing

ROOT = Path(__file__).parent.parent
NAMELESS = "Read by the rules; no model is asked. A strong model finds more: --model NAME --base-url URL\n"
"""What a run begins with where no model is named, on the stream for people."""
BY_WORDING = ("--prompt", "wording/v1", "--cache-dir", ".cache")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with three articles and their results."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    corpora.corpus_file(tmp_path / "corpus.jsonl", 3)
    assert cli.main(["extract", "corpus.jsonl", "-o", "out.jsonl", *BY_WORDING]) == 0
    return tmp_path


def started(*arguments: str, folder: Path, **options: Any) -> subprocess.Popen[bytes]:
    """A command in a process of its own."""
    command = [sys.executable, "-m", "extractor.cli", *arguments]
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, **options)


class TestStandardOutput:
    @pytest.mark.parametrize("name", export.FORMATS)
    def test_an_export_is_the_file_that_would_have_been_written(
        self, place: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str
    ):
        """Byte by byte; what is in a second file is said to be missing."""
        if name in {"xlsx", "parquet", "inception"}:
            pytest.importorskip({"xlsx": "openpyxl", "parquet": "pyarrow", "inception": "cassis"}[name])
        assert cli.main(["export", "out.jsonl", "-f", name, "-o", "claims.x"]) == 0
        capfdbinary.readouterr()
        assert cli.main(["export", "out.jsonl", "-f", name, "-o", "-"]) == 0
        out, err = capfdbinary.readouterr()
        if name == "xlsx":  # it stamps its time
            assert out[:4] == b"PK\x03\x04"
        else:
            assert out == Path("claims.x").read_bytes()
        second = {"csv": "figures", "parquet": "figures", "label-studio": "the interface"}.get(name)
        said = f"{name} has a second file, {second}: give -o FILE for both"
        assert (said in err.decode()) == (second is not None)
        assert "standard output: " in err.decode()

    def test_an_export_is_of_the_format_that_its_file_is_named_after(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ):
        """Where none is named; without any it is told which there are."""
        for name, begins in (("claims.sqlite", b"SQLite format 3"), ("claims.csv", b"\xef\xbb\xbfarticle,")):
            assert cli.main(["export", "out.jsonl", "-o", name]) == 0
            assert Path(name).read_bytes().startswith(begins)
        capsys.readouterr()
        for more in ([], ["-o", "claims.txt"], ["-o", "claims.json"]):
            assert cli.main(["export", "out.jsonl", *more]) == 2
            assert "csv, xlsx, parquet, sqlite, w3c" in capsys.readouterr().err
            assert set(Path().glob("claims.*")) == {Path("claims.sqlite"), Path("claims.csv")}

    def test_a_page_is_the_file_that_would_have_been_written(
        self, place: Path, capfdbinary: pytest.CaptureFixture[bytes]
    ):
        """And nothing else is printed there."""
        assert cli.main(["view", "out.jsonl", "-o", "page.html"]) == 0
        capfdbinary.readouterr()
        assert cli.main(["view", "out.jsonl", "-o", "-"]) == 0
        assert capfdbinary.readouterr().out == Path("page.html").read_bytes()
        assert not Path("-").exists()

    @pytest.mark.parametrize("name", ["xlsx", "parquet", "inception"])
    def test_a_terminal_is_spared_what_is_no_text(self, place: Path, name: str):
        """It would be set to strange modes."""
        ours, theirs = pty.openpty()
        with started("export", "out.jsonl", "-f", name, "-o", "-", folder=place, stdout=theirs) as running:
            assert running.stderr
            assert b"cannot be shown in a terminal: pipe it, or give -o FILE" in running.stderr.read()
            assert running.wait() == 2
        os.close(theirs)
        os.close(ours)

    @pytest.mark.parametrize("command", [["view"], ["export", "-f", "csv"]], ids=" ".join)
    def test_results_are_never_overwritten_with_what_is_made_of_them(
        self, place: Path, capsys: pytest.CaptureFixture[str], command: list[str]
    ):
        """They cost money."""
        before = Path("out.jsonl").read_bytes()
        assert cli.main([*command, "out.jsonl", "-o", "./out.jsonl"]) == 2
        assert "these are the results themselves" in capsys.readouterr().err
        assert Path("out.jsonl").read_bytes() == before


class TestPipes:
    @pytest.mark.parametrize(
        "command",
        [
            ("extract", "corpus.jsonl", "-o", "-", *BY_WORDING),
            ("extract", "corpus.jsonl", *BY_WORDING),
            ("export", "out.jsonl", "-f", "w3c", "-o", "-"),
            ("view", "out.jsonl", "-o", "-"),
            ("prompts", "show", "claims/v1"),
            ("prompts", "diff", "claims/v1", "statements/v1"),
            ("schema",),
            ("cache",),
            ("--help",),
            ("--version",),
        ],
        ids=lambda command: " ".join(command[:3]),
    )
    def test_a_reader_that_has_seen_enough_ends_it_quietly(self, place: Path, command: tuple[str, ...]):
        """With code 0 and not a word, as after `| head`."""
        with started(*command, folder=place, stdout=subprocess.PIPE) as running:
            assert running.stdout
            assert running.stderr
            running.stdout.close()
            assert running.stderr.read().decode() in {"", *quiet(command)}
            assert running.wait() == 0

    def test_a_run_whose_reader_is_gone_asks_no_more(self, place: Path):
        """Nobody pays for results that nobody takes."""
        corpora.corpus_file(place / "many.jsonl", 50)
        with ScriptedServer(default=corpora.a_claim) as server:
            options = (
                "--model",
                "m",
                "--base-url",
                server.base_url,
                "--concurrency",
                "1",
                "--cache-dir",
                "c",
            )
            with started(
                "extract", "many.jsonl", "-o", "-", *options, folder=place, stdout=subprocess.PIPE
            ) as run:
                assert run.stdout
                assert run.stderr
                assert Result.model_validate_json(run.stdout.readline()).claims
                run.stdout.close()
                said = run.stderr.read().decode()
                assert run.wait() == 0
            assert "Traceback" not in said
            assert "Broken pipe" not in said
            assert len(server.requests) < 50

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
    @pytest.mark.parametrize("command", [("schema",), ("view", "out.jsonl", "-o", "-")], ids=" ".join)
    def test_a_full_disk_is_one_sentence(self, place: Path, command: tuple[str, ...]):
        """And no traceback, with code 2."""
        with Path("/dev/full").open("wb") as full, started(*command, folder=place, stdout=full) as running:
            assert running.stderr
            assert running.stderr.read().decode() == "extractor: the output: No space left on device.\n"
            assert running.wait() == 2


def quiet(command: tuple[str, ...]) -> list[str]:
    """What a command says besides its output before it knows that nobody reads it."""
    return {"export": ["standard output: 7 claims\n"], "extract": [NAMELESS]}.get(command[0], [])


class TestRefusedOptions:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            ("extract x --timeout -1", "'-1' is not a time; write seconds above 0"),
            ("extract x --timeout 0", "is not a time"),
            ("extract x --timeout nan", "is not a time"),
            ("extract x --timeout inf", "is not a time"),
            ("extract x --timeout soon", "is not a time"),
            ("doctor --timeout 0", "is not a time"),
            ("serve --port 99999", "'99999' is not a port; ports are 0 to 65535"),
            ("serve --port -1", "is not a port"),
            ("serve --port http", "is not a port"),
            ("extract x --encoding foo", "no encoding is called 'foo'; try utf-8 or windows-1256"),
            ("extract x --encoding base64", "no encoding is called 'base64'"),
            ("view x --encoding foo", "no encoding is called 'foo'"),
            ("export x -f csv --encoding foo", "no encoding is called 'foo'"),
            ("batch write x --model m -o y --encoding foo", "no encoding is called 'foo'"),
            ("extract x --concurrency 0", "'0' is not a whole number above 0"),
            ("extract x --concurrency 1.5", "is not a whole number above 0"),
            ("extract x --max-requests 0", "is not a whole number above 0"),
            ("extract x --price-in -1", "is not an amount of money"),
            (
                "extract x --published yesterday",
                "is not a day; write it as 2016-12-13 or 2016-12-13T18:30+03:00",
            ),
        ],
    )
    def test_what_makes_no_sense_is_refused_at_once(
        self, capsys: pytest.CaptureFixture[str], arguments: str, says: str
    ):
        """With code 2, the option's name and one sentence, before anything is read or asked."""
        assert cli.main(arguments.split()) == 2
        *_, last = capsys.readouterr().err.splitlines()
        option = next(word for word in reversed(arguments.split()) if word.startswith("--"))
        assert option in last
        assert says in last

    @pytest.mark.parametrize("encoding", ["utf-8", "UTF-16", "windows-1256", "iso-8859-6", "mac_arabic"])
    def test_encodings_that_there_are_can_be_named(self, encoding: str):
        """In every spelling that Python knows."""
        assert cli.parsed(["extract", "x", "--encoding", encoding]).options.encoding == encoding

    @pytest.mark.parametrize(
        "options",
        [
            {"max_concurrency": 0},
            {"max_concurrency": -1},
            {"max_requests": -1},
            {"timeout": 0},
            {"timeout": -1.0},
            {"timeout": float("nan")},
            {"timeout": float("inf")},
        ],
        ids=str,
    )
    def test_from_python_too(self, options: dict[str, Any]):
        """As a ValueError that is one of this package's errors, and names the option."""
        with pytest.raises(OptionError, match=f"^{next(iter(options))} is ") as caught:
            Extractor("m", base_url="http://localhost:1/v1", cache_dir=False, **options)
        assert isinstance(caught.value, ValueError)
        assert isinstance(caught.value, ExtractorError)

    def test_no_request_at_all_is_a_limit_that_makes_sense(self):
        """Whatever is in the cache can be read with it."""
        with Extractor("m", base_url="http://localhost:1/v1", cache_dir=False, max_requests=0) as extractor:
            assert extractor.max_requests == 0


class TestExitCodes:
    """What `extractor --help` says of codes. Those of single outcomes are also in tests/test_cli.py."""

    def test_the_help_tells_every_code(self, capsys: pytest.CaptureFixture[str]):
        """Of all commands, in one place."""
        assert re.findall(r"^  (\d+) ", EXITS, re.MULTILINE) == ["0", "1", "2", "130", "143"]
        assert cli.main(["--help"]) == 0
        assert EXITS in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("code", "arguments"),
        [
            (0, "view out.jsonl"),
            (0, "export out.jsonl -f csv"),
            (0, "prompts"),
            (0, "prompts show claims"),
            (0, "prompts diff claims/v1 claims/v1"),
            (0, "schema"),
            (0, "cache size --cache-dir .cache"),
            (0, "batch write corpus.jsonl --model m -o ask.jsonl --cache-dir .cache"),
            (1, "prompts diff claims/v1 statements/v1"),
            (1, "batch read empty.jsonl --articles corpus.jsonl --model m -o r.jsonl --requests q.jsonl"),
            (1, "batch write corpus.jsonl page.html --model m -o ask.jsonl --cache-dir .cache"),
            (2, ""),
            (2, "extract nowhere.txt"),
            (2, "extract corpus.jsonl --prompt claims/v99"),
            (2, "extract corpus.jsonl --max-cost 1 --model unknown --base-url http://localhost:1/v1"),
            (2, "view nowhere.jsonl"),
            (2, "view corpus.jsonl"),
            (2, "view out.jsonl -o no/such/page.html"),
            (2, "export out.jsonl -f csv -o no/such/file.csv"),
            (2, "prompts show nothing/v1"),
            (2, "prompts diff claims/v1 nothing/v1"),
            (2, "batch write corpus.jsonl -o ask.jsonl"),
            (2, "batch read nowhere.jsonl --articles corpus.jsonl --model m -o r.jsonl --requests q.jsonl"),
        ],
    )
    def test_each_outcome_has_the_code_that_the_help_tells(
        self, place: Path, capsys: pytest.CaptureFixture[str], code: int, arguments: str
    ):
        """And never a traceback."""
        Path("empty.jsonl").touch()
        Path("page.html").write_text("<html>", encoding="utf-8")
        assert cli.main(arguments.split()) == code, capsys.readouterr().err
        assert "Traceback" not in capsys.readouterr().err

    def test_a_server_that_is_not_there(self, place: Path, capsys: pytest.CaptureFixture[str]):
        """The articles are not read to the end, and the doctor says that it cannot be used: both are 1."""
        server = ["--model", "m", "--base-url", f"http://127.0.0.1:{closed_port()}/v1"]
        assert cli.main(["doctor", *server, "--timeout", "2"]) == 1
        assert "It cannot be used as it is." in capsys.readouterr().out

    @pytest.mark.parametrize("more", [(), ("--dry-run",)], ids=["run", "dry run"])
    def test_ctrl_c_is_130_where_there_is_nothing_to_finish(self, place: Path, more: tuple[str, ...]):
        """Standard input that never comes is waited for until then."""
        command = ("extract", "-", *BY_WORDING, *more)
        with started(*command, folder=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
            assert running.stdin
            assert running.stderr
            running.stdin.write(b" \n" * (1 << 19))  # more than a pipe holds: when this is over, it reads
            while running.poll() is None:  # a signal just before it waits would go unheard
                running.send_signal(signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    running.wait(timeout=5)
            assert running.returncode == 130
            assert running.stderr.read().decode() == f"{NAMELESS}extractor: stopped.\n"


class TestAdvice:
    def test_what_is_to_be_installed_can_be(self):
        """Nothing of this name is published: the source is what there is, with its extras."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        extras = set(project["optional-dependencies"])
        sources = [*(ROOT / "extractor").rglob("*.py"), *ROOT.glob("*.md")]
        text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
        assert not re.findall(rf"{project['name']}\[", text)
        assert not re.findall(r"pip install ['\"]?(?!-e)\w", text)
        named = {chosen.extra for chosen in export.FORMATS.values() if chosen.extra}
        named |= set(re.findall(r'EXTRA = "(\w+)"', text)) | set(
            re.findall(r"pip install -e '\.\[(\w+)\]'", text)
        )
        assert {"embedded", "export"} <= named <= extras
        assert installing("export").endswith(f"{sys.executable} -m pip install -e '.[export]'")

    def test_the_demo_fits_a_screen_and_ends_with_what_to_open(self, tmp_path: Path):
        """Both seeds, by the rules here, in a folder of its own."""
        environment = Path(sys.prefix)
        if not (environment / "bin" / "extractor").exists():
            pytest.skip("the command is not installed here")
        (tmp_path / "seeds").symlink_to(ROOT / "seeds")
        settings = {"EXTRACTOR_MODEL": "rules", "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path)}
        command = ["make", "-s", "-f", str(ROOT / "Makefile"), f"VENV={environment}"]
        command += ["-o", f"{environment}/.installed-demo", "demo"]
        done = subprocess.run(
            command, cwd=tmp_path, env=os.environ | settings, capture_output=True, text=True, check=True
        )
        told = done.stdout.splitlines()
        assert 24 <= len(told) + len(done.stderr.splitlines()) <= 40
        assert max(map(len, told)) <= 110
        for name in ("claims.html", "strong.html", "claims.txt", "scores.txt", "events.txt"):
            assert any(name in line for line in told[-3:])
            assert (tmp_path / "demo" / name).stat().st_size > 0

    def test_the_demo_has_a_folder_of_its_own(self):
        """Whoever keeps claims.jsonl in the checkout keeps it."""
        told = subprocess.run(
            ["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        assert "demo/claims.jsonl" in told
        assert not re.findall(r"(?<!demo/)\bclaims\.(?:jsonl|html)", told)
        ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
        assert "/demo/" in ignored
        cleaned = subprocess.run(
            ["make", "-n", "clean"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        assert "claims" not in cleaned
        assert json.dumps("demo") not in cleaned
