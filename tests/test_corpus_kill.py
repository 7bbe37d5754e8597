"""The command line killed, interrupted and gone on with, against a server that misbehaves."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from corpora import asked_about, corpus_file, model_options, one_claim, unsteady
from servers import Request, ScriptedServer, completion, html, status

CONCURRENCY = 16
FAULTS = (
    status(429, retry_after=0),
    status(503),
    status(502),
    html(code=502),
    completion("x").but(reset_at=10),
    completion('{"claims": [').but(reset_at=-1),
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A place for a run's files, processes ended."""
    started: list[subprocess.Popen[str]] = []
    tmp_path.joinpath("processes").write_text("")
    STARTED[tmp_path] = started
    yield tmp_path
    for process in started:
        process.kill()
        process.wait()
    del STARTED[tmp_path]


STARTED: dict[Path, list[subprocess.Popen[str]]] = {}


def begin(folder: Path, articles: Path, server: ScriptedServer, *more: str) -> subprocess.Popen[str]:
    """`extractor extract`, begun."""
    command = [
        sys.executable,
        "-m",
        "extractor.cli",
        "extract",
        str(articles),
        "-o",
        str(folder / "claims.jsonl"),
    ]
    command += model_options(server.base_url, folder / "cache", "test-model")
    command += ["--concurrency", str(CONCURRENCY), "--quiet", *more]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )
    STARTED[folder].append(process)
    return process


def until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for it while the process runs."""
    while not condition():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.01)


def lines(folder: Path) -> list[dict[str, object]]:
    path = folder / "claims.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def written(folder: Path) -> int:
    path = folder / "claims.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def test_a_run_killed_three_times_accounts_for_every_article_once(folder: Path) -> None:
    """2,000 articles, a server with six kinds of faults, kill -9 three times: all are there, none twice.

    A request that was answered is repeated only if its article was in flight when the run was killed.
    """
    articles = corpus_file(folder / "articles.jsonl", 2000)
    answered: Counter[str] = Counter()
    unsteadily = unsteady(7, faults=FAULTS, share=0.1)

    def answer(request: Request) -> object:
        reply = unsteadily(request)  # type: ignore[operator]
        answered[asked_about(request)] += reply.status == 200 and reply.reset_at is None
        return reply

    with ScriptedServer(default=answer) as server:  # type: ignore[arg-type]
        for kill_after in (300, 900, 1500):
            process = begin(folder, articles, server)
            until(lambda after=kill_after: written(folder) >= after, process)
            process.send_signal(signal.SIGKILL)
            process.wait()
        process = begin(folder, articles, server)
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors
    found = lines(folder)
    assert Counter(line["article"]["id"] for line in found) == Counter(f"a{n}" for n in range(2000))  # type: ignore[index]
    assert not any(line["failures"] for line in found)
    assert all(len(line["claims"]) == 1 for line in found)  # type: ignore[arg-type]
    repeated = sum(count - 1 for count in answered.values())
    print(f"{len(found)} articles accounted for, {len(server.requests)} requests, {repeated} repeated")
    assert len(answered) == 2000
    assert repeated <= 3 * CONCURRENCY
    assert max(answered.values()) <= 4


def test_a_torn_last_line_is_repaired(folder: Path) -> None:
    """What a kill or a power failure left of a line goes; the article is read again, the others are not."""
    articles = corpus_file(folder / "articles.jsonl", 20)
    with ScriptedServer(default=one_claim) as server:
        assert begin(folder, articles, server).wait(60) == 0
        path = folder / "claims.jsonl"
        path.write_bytes(path.read_bytes()[:-200])
        requests = len(server.requests)
        process = begin(folder, articles, server)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert len(server.requests) == requests  # the cache had the answer
    assert len(lines(folder)) == 20
    assert "19 articles done before" in errors


def test_ctrl_c_finishes_what_is_in_flight_and_says_how_to_go_on(folder: Path) -> None:
    """Nothing that was asked is lost, nothing new begins, and the same command goes on."""
    articles = corpus_file(folder / "articles.jsonl", 500)
    with ScriptedServer(default=lambda request: one_claim(request).but(delay=0.1)) as server:
        process = begin(folder, articles, server)
        until(lambda: written(folder) >= 40, process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "Run the same command again to go on" in errors
        done = written(folder)
        assert 40 <= done < 200
        assert len(server.requests) == done
        assert begin(folder, articles, server).wait(120) == 0
        assert len(server.requests) == 500
    assert len({line["article"]["id"] for line in lines(folder)}) == 500  # type: ignore[index]


def test_ctrl_c_twice_ends_at_once(folder: Path) -> None:
    """A second one does not wait for a server that never answers."""
    articles = corpus_file(folder / "articles.jsonl", 50)
    with ScriptedServer(default=completion("").but(delay=3600)) as server:
        process = begin(folder, articles, server)
        until(lambda: len(server.requests) >= 4, process)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        while "Ctrl-C again" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 1), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_processes_of_the_rules_end_with_the_run(folder: Path, number: signal.Signals, code: int) -> None:
    """A terminal sends Ctrl-C to all of them; nothing is lost, nothing fails, and none outlives the run."""
    text = "قال الدفاع المدني السوري إن 12 مدنياً قتلوا أمس في قصف على أحياء شرقي حلب. " * 20
    articles, output = folder / "articles.jsonl", folder / "claims.jsonl"
    told = [json.dumps({"id": f"a{number}", "text": f"{text}{number}"}) for number in range(2000)]
    articles.write_text("\n".join(told), encoding="utf-8")
    command = [sys.executable, "-m", "extractor.cli", "extract", str(articles), "-o", str(output)]
    command += ["--model", "rules", "--quiet", "--cache-dir", str(folder / "cache")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    STARTED[folder].append(process)
    until(lambda: written(folder) >= 30, process)
    (os.kill if number is signal.SIGKILL else os.killpg)(process.pid, number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in errors
    assert not any(line["failures"] for line in lines(folder))
    ended = time.monotonic() + 20
    while time.monotonic() < ended:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("processes of the run are left")


@pytest.mark.parametrize("output", ["claims.jsonl", "claims.json"])
def test_a_program_that_ends_a_run_waits_for_no_server(folder: Path, output: str) -> None:
    """What was done is written, whatever the format, the stop is said, and the code is SIGTERM's."""
    articles = corpus_file(folder / "articles.jsonl", 50)
    slow = lambda request: one_claim(request).but(delay=3600 if len(server.requests) > 20 else 0)  # noqa: E731
    with ScriptedServer(default=slow) as server:
        process = begin(folder, articles, server, "-o", str(folder / output))
        until(lambda: len(server.requests) >= 20 + CONCURRENCY, process)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 143
        assert "stopped: It was interrupted." in errors
        assert f"written to {folder / output}" in errors
        text = (folder / output).read_text(encoding="utf-8")
        done = (
            json.loads(text) if output.endswith(".json") else [json.loads(line) for line in text.splitlines()]
        )
        assert len(done) == 20
        assert all(result["claims"] and not result["failures"] for result in done)
        server.default = one_claim
        assert begin(folder, articles, server).wait(60) == 0
    assert len(lines(folder)) == 50


def test_a_dead_server_is_told_once(folder: Path) -> None:
    """The server goes away for good in the middle of a run: one message, what was read is kept."""
    articles = corpus_file(folder / "articles.jsonl", 3000)
    with ScriptedServer(default=lambda request: one_claim(request).but(delay=0.02)) as server:
        process = begin(folder, articles, server)
        until(lambda: written(folder) >= 50, process)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert errors.count("stopped:") == 1
    assert errors.count("127.0.0.1") == 1
    whole = [line for line in lines(folder) if not line["failures"]]
    assert 50 <= len(whole) < 3000


def test_a_dry_run_sends_nothing_and_tells_what_would_be_sent(folder: Path) -> None:
    """Requests, tokens and cost; what is cached or done already does not count."""
    articles = corpus_file(folder / "articles.jsonl", 30)
    with ScriptedServer(default=one_claim) as server:
        limits = ["--max-requests", "29", "--max-cost", "1000"]
        prices = ["--price-in", "100", "--price-out", "200"]
        process = begin(folder, articles, server, "--dry-run", *prices, *limits)
        first, _ = process.communicate(timeout=60)
        assert not server.requests
        assert not server.probes
        assert not (folder / "claims.jsonl").exists()
        assert begin(folder, articles, server, "--max-requests", "11").wait(60) == 1
        assert len(server.requests) + len(server.probes) == 11
        process = begin(folder, articles, server, "--dry-run")
        second, _ = process.communicate(timeout=60)
    assert "30 articles to read" in first
    assert "about 30 requests" in first
    assert re.search(r"cost: about [\d.,]+ in the currency of your prices\n", first)
    assert "limit: --max-requests 29 would be passed" in first
    assert "limit: --max-cost 1,000.00 in the currency of your prices is not reached" in first
    assert "about 20 requests" in second
    assert "no price is known" in second
