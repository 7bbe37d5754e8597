"""What is set once: by variables and in one file, below the command line, and told by `extractor config`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import ScriptedServer, completion

from extractor import Extractor, cli
from extractor.commands.config import Settings

KEY = "sk-test-0123456789abcdef"
TEXT = "قال المرصد السوري لحقوق الإنسان إن 7 مدنيين قتلوا في حلب."
ANSWER = completion(json.dumps({"claims": []}))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with an article and a file of settings that is still empty."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXTRACTOR_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").touch()
    (tmp_path / "article.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def servers() -> Iterator[list[ScriptedServer]]:
    """Three servers that find nothing."""
    with (
        ScriptedServer(default=ANSWER) as one,
        ScriptedServer(default=ANSWER) as two,
        ScriptedServer(default=ANSWER) as three,
    ):
        yield [one, two, three]


def write(place: Path, **settings: object) -> None:
    """The file of settings; JSON's strings, numbers and arrays are TOML's too."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    (place / "config.toml").write_text("\n".join(lines), encoding="utf-8")


def held(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """What `extractor config --json` tells."""
    capsys.readouterr()
    assert cli.main(["config", "--json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_line_outweighs_a_variable_and_that_the_file(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """For every setting, and each is told with the place that it comes from."""
    weak = {
        "model": "a",
        "base_url": "http://a/v1",
        "prompt": "claims/v1",
        "profile": "small",
        "concurrency": 2,
        "timeout": 3.5,
        "price_in": 1.0,
        "price_out": 2.0,
        "cache_dir": str(place / "a"),
        "language": "ar",
    }
    strong = {
        "model": "b",
        "base_url": "http://b/v1 http://c/v1",
        "prompt": "claims/v2",
        "profile": "large",
        "concurrency": 4,
        "timeout": 5.5,
        "price_in": 3.0,
        "price_out": 4.0,
        "cache_dir": "b",
        "language": "en",
    }
    assert set(weak) == set(strong) == set(Settings.model_fields)
    write(place, **weak)
    expected = weak | {"base_url": ["http://a/v1"]}
    assert held(capsys)["settings"] == {n: {"value": v, "from": "file"} for n, v in expected.items()}
    for name, value in strong.items():
        monkeypatch.setenv(f"EXTRACTOR_{name.upper()}", str(value))
    expected = strong | {"base_url": ["http://b/v1", "http://c/v1"]}
    assert held(capsys)["settings"] == {
        name: {"value": value, "from": f"EXTRACTOR_{name.upper()}"} for name, value in expected.items()
    }
    typed = [word for name, value in weak.items() for word in (f"--{name.replace('_', '-')}", str(value))]
    expected = weak | {"base_url": ["http://a/v1"]}
    assert held(capsys, *typed)["settings"] == {
        name: {"value": value, "from": "command line"} for name, value in expected.items()
    }


def test_requests_go_where_the_settings_say(
    place: Path,
    servers: list[ScriptedServer],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    """Over real connections; who is asked, and why, is said where the command line does not say it."""
    by_file, by_variable, by_option = servers
    shared: dict[str, object] = {"cache_dir": "cache", "prompt": "claims/v1"}
    write(place, model="from-file", base_url=[by_file.base_url], **shared)
    assert cli.main(["extract", "article.txt"]) == 0
    assert by_file.requests[0].json["model"] == "from-file"
    assert f"model by {place / 'config.toml'}" in capsys.readouterr().err
    monkeypatch.setenv("EXTRACTOR_BASE_URL", by_variable.base_url)
    monkeypatch.setenv("EXTRACTOR_MODEL", "from-variable")
    assert cli.main(["extract", "article.txt"]) == 0
    assert by_variable.requests[0].json["model"] == "from-variable"
    assert "model by EXTRACTOR_MODEL, base_url by EXTRACTOR_BASE_URL" in capsys.readouterr().err
    assert cli.main(["extract", "article.txt", "--base-url", by_option.base_url, "--model", "typed"]) == 0
    assert by_option.requests[0].json["model"] == "typed"
    assert " by " not in capsys.readouterr().err
    assert [len(server.requests) for server in servers] == [1, 1, 1]


def test_an_address_takes_no_model_from_a_weaker_place_and_no_model_a_price(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The key of one service is not sent to another, and nothing is counted at another model's price."""
    write(place, model="m", base_url="http://a/v1", price_in=1, price_out=2, profile="large")
    found = held(capsys, "--base-url", "http://b/v1")["settings"]
    assert found["model"] == found["price_in"] == found["price_out"] == {"value": None, "from": "default"}
    assert found["profile"]["value"] == "large"
    found = held(capsys, "--model", "n")["settings"]
    assert found["base_url"] == {"value": ["http://a/v1"], "from": "file"}
    assert found["price_in"] == {"value": None, "from": "default"}
    monkeypatch.setenv("EXTRACTOR_BASE_URL", "http://c/v1")
    assert held(capsys)["settings"]["model"] == {"value": None, "from": "default"}


def test_the_rules_can_be_asked_for_whatever_is_set(
    place: Path, servers: list[ScriptedServer], capsys: pytest.CaptureFixture[str]
):
    """One option leads back to them; nothing is sent."""
    write(place, model="m", base_url=servers[0].base_url, prompt="claims/v1", cache_dir="cache")
    assert cli.main(["extract", "article.txt", "--model", "rules", "-o", "claims.jsonl"]) == 0
    line = json.loads(Path("claims.jsonl").read_text(encoding="utf-8"))
    assert line["provenance"]["prompt"] == "wording/v1"
    assert line["claims"]
    assert not servers[0].requests
    assert not servers[0].probes


def test_events_are_asked_with_the_same_settings_and_the_key(
    place: Path, servers: list[ScriptedServer], monkeypatch: pytest.MonkeyPatch
):
    """Two articles that may tell of the same are put to the model that is set."""
    for number in (7, 9):
        Path(f"{number}.txt").write_text(TEXT.replace("7", str(number)), encoding="utf-8")
    rules = ["--model", "rules", "--published", "2016-12-13"]
    assert cli.main(["extract", "7.txt", "9.txt", "-o", "claims.jsonl", *rules]) == 0
    write(place, model="m", base_url=servers[0].base_url, cache_dir="cache")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    cli.main(["events", "claims.jsonl", "-o", "events.jsonl", "--no-map"])
    assert {request.headers["authorization"] for request in servers[0].requests} == {f"Bearer {KEY}"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('modle = "m"', "there is no setting 'modle'. Did you mean 'model'?"),
        ('base-url = "http://a/v1"', "Did you mean 'base_url'?"),
        ("colour = 1", "Known: model, base_url,"),
        ("[model]\nname = 'm'", "model: input should be a valid string"),
        ("timeout = 0", "timeout: input should be greater than 0"),
        ('concurrency = "8"', "concurrency: input should be a valid integer"),
        ('profile = "medium"', "profile: input should be 'small' or 'large'"),
        ("model = m", "this is no TOML (at line 1, column 9)"),
    ],
)
@pytest.mark.parametrize("command", ["extract article.txt", "view x.jsonl", "cache where", "config"])
def test_what_is_wrong_in_the_file_is_said_with_its_name(
    place: Path, capsys: pytest.CaptureFixture[str], content: str, says: str, command: str
):
    """Code 2, before anything is read or asked; the help comes all the same."""
    (place / "config.toml").write_text(content, encoding="utf-8")
    assert cli.main(command.split()) == 2
    said = capsys.readouterr().err
    assert says in said
    assert str(place / "config.toml") in said
    assert cli.main([*command.split(), "--help"]) == 0


@pytest.mark.parametrize("name", ["api_key", "OPENAI_API_KEY", "key", "token", "client-secret", "password"])
def test_a_key_in_the_file_is_refused_and_not_repeated(
    place: Path, capsys: pytest.CaptureFixture[str], name: str
):
    """The error names the variable to use."""
    write(place, model="m", **{name: KEY})
    assert cli.main(["extract", "article.txt"]) == 2
    said = capsys.readouterr().err
    assert "set OPENAI_API_KEY" in said
    assert KEY not in said


def test_a_wrong_variable_is_called_by_its_name(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Not by the option that nobody typed."""
    monkeypatch.setenv("EXTRACTOR_TIMEOUT", "soon")
    assert cli.main(["extract", "article.txt"]) == 2
    said = capsys.readouterr().err
    assert "'EXTRACTOR_TIMEOUT': 'soon' is not a time" in said
    assert "--timeout" not in said


def test_a_file_that_is_named_must_be_there(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """While nobody needs the usual one, and /dev/null stands for none."""
    monkeypatch.setenv("EXTRACTOR_CONFIG", "nowhere.toml")
    assert cli.main(["config"]) == 2
    assert "nowhere.toml: there is no such file. EXTRACTOR_CONFIG names it." in capsys.readouterr().err
    monkeypatch.setenv("EXTRACTOR_CONFIG", "/dev/null")
    assert held(capsys)["settings"]["model"]["value"] is None
    monkeypatch.delenv("EXTRACTOR_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place))
    assert held(capsys)["file"] == str(place / "extractor" / "config.toml")


def test_neither_a_key_nor_a_password_is_shown(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Whether a key is set is told, and no more; of an address neither the password nor the query."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"https://me:{KEY}@host/v1?key={KEY}")
    monkeypatch.setenv("EXTRACTOR_MODEL", "m")
    for more in ([], ["--json"]):
        assert cli.main(["config", *more]) == 0
        said = capsys.readouterr().out
        assert KEY not in said
        assert "https://host/v1" in said
        assert "OPENAI_BASE_URL" in said
    assert json.loads(said)["keys"] == {"OPENAI_API_KEY": True}


def test_the_python_api_reads_none_of_it(place: Path, monkeypatch: pytest.MonkeyPatch):
    """A program says itself whom it asks."""
    write(place, model="m", base_url="http://localhost:1/v1")
    monkeypatch.setenv("EXTRACTOR_MODEL", "m")
    with Extractor(offline=True, cache_dir=False) as extractor:
        assert extractor.model.server == "embedded"
