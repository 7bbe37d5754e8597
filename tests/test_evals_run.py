"""Runs from end to end against a real HTTP server: recorded, replayed without it, judged, reported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Reply, Request, ScriptedServer, completion

from evals.__main__ import main
from evals.answers.recordings import cached_answers, fill_cache, read_answers, write_answers
from evals.answers.systems import System, check_recording, live, replay
from evals.errors import RecordingError
from evals.labels.gold import GoldArticle, load
from extractor.llm.cache import Cache

SENTENCE = "قال المرصد إن {} مدنيا قتلوا في حلب."
LABEL = """
[[claim]]
evidence = '{0} مدنيا قتلوا في حلب'
type = 'casualties'
sources = ['المرصد | monitor | explicit']
quantities = ['{0} مدنيا | exact {0} | persons | killed']
pinned = true
"""
NUMBERS = (93, 94, 95)
BASELINES = Path(__file__).parents[1] / "evals" / "baselines"


def reply(request: Request) -> Reply:
    """The claim of whatever article the request holds."""
    said = json.dumps(request.json["messages"], ensure_ascii=False)
    claims = [
        {
            "quote": f"{n} مدنيا قتلوا في حلب",
            "type": "casualties",
            "sources": [{"name": "المرصد", "kind": "monitor"}],
        }
        for n in NUMBERS
        if SENTENCE.format(n) in said
    ]
    return completion(json.dumps({"claims": claims}, ensure_ascii=False))


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Three labelled articles of one claim each."""
    for n in NUMBERS:
        folder = tmp_path / "gold" / f"a{n}"
        folder.mkdir(parents=True)
        (folder / "article.txt").write_text(SENTENCE.format(n), encoding="utf-8")
        (folder / "answers.toml").write_text(LABEL.format(n), encoding="utf-8")
    return tmp_path / "gold"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server that answers every article rightly."""
    with ScriptedServer() as scripted:
        scripted.default = reply
        yield scripted


def system(server: ScriptedServer) -> System:
    return System("claims/v1", "scripted", server.base_url)


def articles(labels: Path) -> tuple[GoldArticle, ...]:
    return load([labels])


def test_a_recording_replays_without_the_server(server: ScriptedServer, labels: Path, tmp_path: Path) -> None:
    """What a live run kept gives the same claims with the server gone, and not one request."""
    texts = [gold.article for gold in articles(labels)]
    kept = tmp_path / "kept.jsonl"
    first = live(system(server), texts, known=[], keep=kept)
    asked = len(server.requests)
    assert asked == 3
    again = replay(system(server), texts, [kept])
    assert [result.claims for result in again] == [result.claims for result in first]
    assert all(result.claims for result in again)
    assert len(server.requests) == asked
    check_recording(system(server), texts, first, [kept])


def test_a_live_run_asks_only_what_is_not_recorded(
    server: ScriptedServer, labels: Path, tmp_path: Path
) -> None:
    """Two articles recorded, the third is the only one asked; the new recording holds all three."""
    texts = [gold.article for gold in articles(labels)]
    live(system(server), texts[:2], known=[], keep=tmp_path / "two.jsonl")
    before = len(server.requests)
    live(system(server), texts, known=[tmp_path / "two.jsonl"], keep=tmp_path / "three.jsonl")
    assert len(server.requests) == before + 1
    assert len(replay(system(server), texts, [tmp_path / "three.jsonl"])) == 3


def test_a_replay_without_an_answer_fails_loudly(
    server: ScriptedServer, labels: Path, tmp_path: Path
) -> None:
    """The message names prompt and article; a missing file says how to record."""
    texts = [gold.article for gold in articles(labels)]
    live(system(server), texts[:2], known=[], keep=tmp_path / "two.jsonl")
    with pytest.raises(RecordingError, match=r"no answer of scripted to claims/v1 for a95\."):
        replay(system(server), texts, [tmp_path / "two.jsonl"])
    with pytest.raises(RecordingError, match="--live --record"):
        replay(system(server), texts, [tmp_path / "none.jsonl"])


def test_a_damaged_recording_is_named_by_line(tmp_path: Path) -> None:
    """Half a line is no recording."""
    file = tmp_path / "r.jsonl"
    file.write_text('{"answer": "x", "key": "k"}\n{"answer": \n', encoding="utf-8")
    with pytest.raises(RecordingError, match=r"r\.jsonl, line 2"):
        fill_cache(tmp_path / "cache", file)


def test_a_recording_that_does_not_replay_is_refused(
    server: ScriptedServer, labels: Path, tmp_path: Path
) -> None:
    """Where a replay would give other claims than the model did, the recording is not accepted."""
    texts = [gold.article for gold in articles(labels)]
    kept = tmp_path / "kept.jsonl"
    first = list(live(system(server), texts, known=[], keep=kept))
    first[1] = first[1].model_copy(update={"claims": ()})
    with pytest.raises(RecordingError, match="other claims than the model did for a94"):
        check_recording(system(server), texts, first, [kept])


def test_recordings_are_text_in_order_of_keys(tmp_path: Path) -> None:
    """The same answers give the same file, whatever the order in which they came."""
    answers = {"b": "ثانٍ\u2028سطر", "a": "أول\nسطر", "c": "{}"}
    for name, order in (("one", "abc"), ("two", "cba")):
        with Cache(tmp_path / name) as cache:
            for key in order:
                cache.set(key, answers[key])
        write_answers(tmp_path / f"{name}.jsonl", cached_answers(tmp_path / name))
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert read_answers(tmp_path / "one.jsonl") == answers
    fill_cache(tmp_path / "three", tmp_path / "one.jsonl")
    assert cached_answers(tmp_path / "three") == answers


def run(server: ScriptedServer, labels: Path, store: Path, *options: str) -> int:
    """`python -m evals run` against the server."""
    system = ["--prompt", "claims/v1", "--model", "scripted", "--base-url", server.base_url]
    return main(["run", *system, "--gold", str(labels), "--store", str(store), *options])


def test_the_everyday_loop(
    server: ScriptedServer, labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run, bless, run again (PASS), then a system that loses pinned claims (REGRESSED), with its reports."""
    store = tmp_path / "store"
    assert run(server, labels, store) == 0
    assert "No baseline for this system" in capsys.readouterr().out
    first = store / "runs" / "scripted" / "claims-v1"
    assert main(["bless", str(first), "--reason", "the first", "--store", str(store)]) == 0
    assert run(server, labels, store, "--fresh") == 0
    assert "PASS:" in capsys.readouterr().out
    server.default = completion('{"claims": []}')
    formats = ["--format", "html", "--format", "junit", "--format", "markdown", "--format", "json"]
    assert run(server, labels, store, "--fresh", *formats) == 1
    assert str(tmp_path) not in (first / "manifest.json").read_text(encoding="utf-8"), "paths of a machine"
    told = capsys.readouterr().out
    assert "REGRESSED: 3 pinned claims that were found are missing" in told
    assert "broken casualties, pinned" in told
    for name in ("report.html", "junit.xml", "report.md", "report.json", "responses.jsonl", "manifest.json"):
        assert (first / name).stat().st_size > 0


def test_no_committed_baseline_names_a_folder_of_a_machine() -> None:
    """The folders of labels are named from the project's root."""
    for manifest in BASELINES.glob("*/manifest.json"):
        folders = json.loads(manifest.read_text(encoding="utf-8"))["folders"]
        assert folders
        assert not [folder for folder in folders if Path(folder).is_absolute()]


def test_a_server_that_fails_is_a_failure_of_every_article(
    server: ScriptedServer, labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors count as nothing found, and the run still ends with a table."""
    server.default = completion("not JSON at all")
    assert run(server, labels, tmp_path / "store") == 0
    assert "3 articles, 0 answered in full" in capsys.readouterr().out


def test_perturbed_articles_are_asked_and_compared(
    server: ScriptedServer, labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that knows only the original sentences finds nothing once a number is swapped."""
    options = ["--prompt", "claims/v1", "--model", "scripted", "--base-url", server.base_url]
    command = ["perturb", *options, "--gold", str(labels), "--store", str(tmp_path / "store")]
    assert main([*command, "--kind", "paragraph-inserted", "--kind", "number-swapped", "--twice"]) == 0
    told = capsys.readouterr().out
    lines = {
        line.split()[0]: line.split()[1:] for line in told.splitlines() if line and line.split()[1].isdigit()
    }
    assert lines["paragraph-inserted"][:3] == ["3", "1.000", "1.000"]
    assert lines["number-swapped"][:3] == ["3", "0.000", "1.000"]


def test_commands_that_cannot_run_exit_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing file is told on standard error, without a traceback."""
    assert main(["score", str(tmp_path / "none.jsonl"), str(tmp_path)]) == 2
    assert main(["report", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err
