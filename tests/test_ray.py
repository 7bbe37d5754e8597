"""Runs on a Ray cluster of several nodes on this machine: results, accounts, kills in mid-run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from corpora import MODEL, asked_about, corpus, one_claim, text
from servers import Request, ScriptedServer, completion, reply_json, status

pytest.importorskip("ray")

import ray
from ray.cluster_utils import Cluster

from extractor import cli
from extractor.article import Article
from extractor.claims import RULES
from extractor.cluster.dataset import extract_dataset, extract_parts, written
from extractor.cluster.dataset import settings as settings_of
from extractor.cluster.run import dataset_of
from extractor.errors import OptionError
from extractor.extract import Extractor

pytestmark = pytest.mark.ray
KEY = "sk-proj-Zq8secretsecretsecret0123456789"
VARIABLE = "OPENAI_API_KEY"
LISTED = reply_json({"object": "list", "data": [{"id": MODEL, "owned_by": "vllm", "max_model_len": 32768}]})


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A head and two nodes, with a processor each; all of them know the key."""
    os.environ |= {VARIABLE: KEY, "RAY_USAGE_STATS_ENABLED": "0"}
    started = Cluster()
    for _ in range(3):
        add_node(started)
    started.wait_for_nodes()
    yield started
    ray.shutdown()
    started.shutdown()
    del os.environ[VARIABLE]


def add_node(cluster: Cluster) -> Any:
    """One more node; Ray gives it 30 s to start, which on a busy machine may be too little."""
    for left in (2, 1, 0):
        try:
            return cluster.add_node(num_cpus=1, include_dashboard=False)
        except Exception:  # it has no type of its own
            if not left:
                raise
    raise AssertionError


@pytest.fixture
def connected(cluster: Cluster) -> Iterator[Cluster]:
    """The same, with this process as a driver."""
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    yield cluster
    ray.shutdown()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(default=one_claim) as started:
        started.routes["/v1/models"] = LISTED
        yield started


def corpus_files(folder: Path, articles: int, each: int = 5) -> list[str]:
    """So many articles in files of a few, each of which becomes a part."""
    folder.mkdir()
    lines = [json.dumps({"id": article.id, "text": article.text}) + "\n" for article in corpus(articles)]
    names = []
    for start in range(0, articles, each):
        path = folder / f"{start:04}.jsonl"
        path.write_text("".join(lines[start : start + each]), encoding="utf-8")
        names.append(str(path))
    return names


def options_of(*servers: ScriptedServer, cache: Path | bool = False, **options: Any) -> dict[str, Any]:
    """How the workers ask, with answers that are objects."""
    known = {
        "prompt": "claims/v1",
        "workers": 2,
        "concurrency": 8,
        "cache_dir": cache if not cache else str(cache),
    }
    return {"base_url": [server.base_url for server in servers], **known, **options}


def results(folder: Path) -> list[dict[str, Any]]:
    """The lines of all parts."""
    return [json.loads(line) for part in sorted(folder.glob("part-*.jsonl")) for line in part.open("rb")]


def names(folder: Path) -> Counter[str]:
    return Counter(line["article"]["id"] for line in results(folder))


def by_key(lines: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Results without what they cost: each worker asks once how the server is held to a schema."""
    return {line["article"]["key"]: {**line, "usage": None} for line in lines}


def every(articles: int) -> Counter[str]:
    return Counter(f"a{number}" for number in range(articles))


def until(condition: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    """Wait for it; not for ever."""
    overdue = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < overdue
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.05)


def slowly(request: Request) -> Any:
    return one_claim(request).but(delay=0.4)


def test_results_and_accounts_are_those_of_one_process(
    connected: Cluster, server: ScriptedServer, tmp_path: Path
) -> None:
    """Article by article, with refused answers, failures, bad lines, repeated articles and Parquet."""
    folder = tmp_path / "articles"
    files = corpus_files(folder, 30)
    bad = ["no json\n", json.dumps({"id": "a3", "text": "نص آخر"}) + "\n", json.dumps({"text": ""}) + "\n"]
    (folder / "x.jsonl").write_text("".join([*bad, Path(files[0]).read_text("utf-8")]), encoding="utf-8")
    refused = next(article.text for article in corpus(8) if article.id == "a7")
    empty = next(article.text for article in corpus(10) if article.id == "a9")

    def answer(request: Request) -> Any:
        if asked_about(request) == refused:
            return status(400)
        if asked_about(request) == empty:
            return completion('{"claims": [{"quote": "ليس في النص", "type": "casualties"}]}')
        return one_claim(request)

    server.default = answer
    options = ["--prompt", "claims/v1", "--model", MODEL, "--base-url", server.base_url, "--quiet"]
    alone = tmp_path / "alone.jsonl"
    assert (
        cli.main(["extract", str(folder), "-o", str(alone), "--cache-dir", str(tmp_path / "c"), *options])
        == 1
    )
    found = [*files, str(folder / "x.jsonl")]
    made = settings_of(MODEL, **options_of(server))
    problems: list[str] = []
    told = written(
        dataset_of(found, workers=2),
        str(tmp_path / "parts"),
        made,
        files=found,
        watch=lambda _, more: problems.extend(more),
    )
    assert by_key(results(tmp_path / "parts")) == by_key(map(json.loads, alone.open("rb")))
    assert names(tmp_path / "parts") == every(30)
    count = told.count
    assert (count.whole, count.failed, count.repeated, count.unreadable) == (29, 1, 5, 3)
    assert len(problems) == 3
    assert told.totals.failures == {"RequestRefused": 1}
    assert told.totals.rejections == {"not_in_text": 1}
    for name in ("requests", "prompt_tokens", "completion_tokens"):
        total = sum(line["usage"][name] for line in results(tmp_path / "parts"))
        assert getattr(told.totals.usage, name) == total > 0


def test_a_dataset_of_somebody_elses_becomes_one_of_results(
    connected: Cluster, server: ScriptedServer
) -> None:
    """By the names of its columns; a row that is no article says why."""
    rows = [{"id": article.id, "text": article.text, "more": 1} for article in corpus(6)] + [
        {"id": "e", "text": "", "more": 2}
    ]
    made = extract_dataset(ray.data.from_items(rows), MODEL, **options_of(server)).take_all()
    assert {row["id"] for row in made if row["result"]} == set(every(6))
    assert [row["key"] for row in made if not row["result"]] == [
        "a row of the dataset: e: the text is empty."
    ]
    with Extractor(RULES, cache_dir=False) as reader:
        claims = reader.extract(Article(rows[0]["text"], id="a0")).claims
    (row,) = extract_dataset(ray.data.from_items(rows[:1]), RULES, cache_dir=False).take_all()
    assert json.loads(row["result"])["claims"] == [claim.model_dump(mode="json") for claim in claims]


def test_a_run_goes_on_and_asks_for_nothing_twice(
    connected: Cluster, server: ScriptedServer, tmp_path: Path
) -> None:
    """What failed is read again; parts of Parquet hold the same as lines."""
    dataset = ray.data.from_items([{"id": a.id, "text": a.text} for a in corpus(12)], override_num_blocks=4)
    server.default = lambda request: status(400) if text(7) in asked_about(request) else one_claim(request)
    options = options_of(server)
    first = extract_parts(dataset, str(tmp_path), MODEL, form="parquet", **options)
    assert (first.count.whole, first.count.failed) == (11, 1)
    server.default, asked = one_claim, len(server.requests)
    second = extract_parts(dataset, str(tmp_path), MODEL, form="parquet", **options)
    assert (second.count.whole, second.count.done_before, second.settled) == (1, 11, 1)
    assert len(server.requests) == asked + 1
    import pyarrow.parquet as pq

    table = pq.read_table(tmp_path)  # a folder of data, as any reader of Parquet sees it
    assert Counter(table["id"].to_pylist()) == every(12)
    assert all(json.loads(line)["claims"] for line in table["result"].to_pylist())


def test_a_node_that_is_killed_costs_no_article(
    cluster: Cluster, server: ScriptedServer, tmp_path: Path
) -> None:
    """Its articles are read elsewhere, and each is there once."""
    doomed = add_node(cluster)
    cluster.wait_for_nodes()
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    server.default = slowly
    files = corpus_files(tmp_path / "articles", 150)
    out = tmp_path / "parts"
    made = settings_of(MODEL, **options_of(server, workers=4, concurrency=4))
    told: list[Any] = []
    running = threading.Thread(
        target=lambda: told.append(written(dataset_of(files, workers=4), str(out), made, files=files))
    )
    running.start()
    until(lambda: len(list(out.glob("part-*"))) >= 4)
    cluster.remove_node(doomed, allow_graceful=False)
    running.join(240)
    ray.shutdown()
    assert told
    assert told[0].count.whole == 150
    assert names(out) == every(150)


def test_a_server_that_is_killed_costs_no_article(connected: Cluster, tmp_path: Path) -> None:
    """What it had taken is asked of the other one."""
    files = corpus_files(tmp_path / "articles", 60)
    with ExitStack() as opened, ExitStack() as doomed:
        stays = opened.enter_context(ScriptedServer(default=slowly))
        goes = doomed.enter_context(ScriptedServer(default=slowly))
        stays.routes["/v1/models"] = goes.routes["/v1/models"] = LISTED
        made = settings_of(MODEL, **options_of(stays, goes, concurrency=4))
        told: list[Any] = []
        out = str(tmp_path / "parts")
        running = threading.Thread(
            target=lambda: told.append(written(dataset_of(files, workers=2), out, made, files=files))
        )
        running.start()
        until(lambda: len(goes.requests) >= 10)
        doomed.close()
        running.join(240)
    assert told
    assert (told[0].count.whole, told[0].count.failed) == (60, 0)
    assert names(tmp_path / "parts") == every(60)
    assert any("does not answer" in note for note in told[0].notes)


def begin(cluster: Cluster, folder: Path, server: ScriptedServer) -> subprocess.Popen[str]:
    """The command line as a driver of its own."""
    command = [sys.executable, "-m", "extractor.cli", "extract", str(folder / "articles"), "--engine", "ray"]
    command += ["--address", cluster.address, "--workers", "2", "-o", str(folder / "parts")]
    command += ["--model", MODEL, "--prompt", "claims/v1", "--base-url", server.base_url]
    command += ["--cache-dir", str(folder / "cache")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_driver_that_is_killed_is_started_again(
    cluster: Cluster, server: ScriptedServer, tmp_path: Path
) -> None:
    """kill -9, and the same command again: every article is there once, and few were asked about twice."""
    server.default = slowly
    corpus_files(tmp_path / "articles", 80)
    out = tmp_path / "parts"
    first = begin(cluster, tmp_path, server)
    until(lambda: len(list(out.glob("_parts/part-*"))) >= 4, first)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    done = sum(names(out).values())
    second = begin(cluster, tmp_path, server)
    _, said = second.communicate(timeout=240)
    assert second.returncode == 0, said
    assert names(out) == every(80)
    assert 20 <= done < 80
    assert "done before" in said
    asked = Counter(map(asked_about, server.requests))
    assert len(asked) == 80
    assert sum(asked.values()) - 80 <= 16  # what was on its way as the driver was killed


def test_servers_that_are_all_silent_end_the_run(
    connected: Cluster, server: ScriptedServer, tmp_path: Path
) -> None:
    """One sentence says why, and what was read before is kept."""
    server.default = lambda request: one_claim(request) if len(server.requests) < 30 else status(401)
    files = corpus_files(tmp_path / "articles", 100, each=10)
    told = written(
        dataset_of(files, workers=2),
        str(tmp_path / "parts"),
        settings_of(MODEL, **options_of(server)),
        files=files,
    )
    assert "nor did a harmless text" in told.stopped
    assert sum(not line["failures"] for line in results(tmp_path / "parts")) >= 20


def test_no_key_is_in_the_state_or_the_logs_of_the_cluster(
    cluster: Cluster, server: ScriptedServer, tmp_path: Path
) -> None:
    """Workers read it from a variable of theirs; an address with a password is refused."""
    corpus_files(tmp_path / "articles", 10)
    process = begin(cluster, tmp_path, server)
    _, said = process.communicate(timeout=240)
    assert process.returncode == 0, said
    assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {KEY}"}
    session = Path(cluster.head_node.get_session_dir_path())
    searched = [path for path in session.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(searched) > 20
    assert not [path for path in searched if KEY.encode() in path.read_bytes()]
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    state = ray.experimental.internal_kv
    kept = [state._internal_kv_get(key) or b"" for key in state._internal_kv_list(b"")]
    assert kept
    assert not [value for value in kept if KEY.encode() in value]
    with pytest.raises(OptionError, match="password"):
        settings_of(MODEL, base_url="http://user:hunter2@127.0.0.1:9/v1")
    ray.shutdown()
