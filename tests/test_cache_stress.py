"""The cache under stress, seen from runs that use it: no wrong answer, no crash, no silent loss."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from corpora import asked_about, corpus, corpus_file, extractor, model_options, one_claim
from servers import Request, ScriptedServer, completion
from test_corpus import Kept, run

from extractor.runs.corpus import CorpusRun

ARTICLES = 30
LIMITED = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)); "
    "from extractor.cli import main; sys.exit(main(sys.argv[1:]))"
)
"""The command line on a disk where no file grows beyond 400 KB."""


def command(articles: Path, server: ScriptedServer, cache: Path, output: Path) -> list[str]:
    options = [*model_options(server.base_url, cache), "--quiet"]
    return ["extract", str(articles), "-o", str(output), *options]


def whole(output: Path) -> dict[str, str]:
    """The claims of each article, by its id; each must be whole."""
    results = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert not any(result["failures"] for result in results)
    return {result["article"]["id"]: json.dumps(result["claims"]) for result in results}


def test_eight_runs_share_a_cache_while_one_is_killed(tmp_path: Path) -> None:
    """Seven end with the same claims, and afterwards the cache alone answers everything."""
    articles, cache = corpus_file(tmp_path / "articles.jsonl", ARTICLES), tmp_path / "cache"
    with ScriptedServer(default=lambda request: one_claim(request).but(delay=0.01)) as server:
        outputs = [tmp_path / f"{number}.jsonl" for number in range(8)]
        runs = [
            subprocess.Popen(
                [sys.executable, "-m", "extractor.cli", *command(articles, server, cache, output)],
                stderr=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            for output in outputs
        ]
        while not outputs[0].exists() or outputs[0].stat().st_size == 0:
            time.sleep(0.01)
        runs[0].send_signal(signal.SIGKILL)
        assert [process.wait(120) for process in runs[1:]] == [0] * 7
        sent = len(server.requests)
        last = tmp_path / "last.jsonl"
        again = [sys.executable, "-m", "extractor.cli", *command(articles, server, cache, last), "--offline"]
        assert subprocess.run(again, capture_output=True, check=False).returncode == 0
        assert len(server.requests) == sent <= 8 * ARTICLES
    expected = whole(last)
    assert len(expected) == ARTICLES
    assert all(whole(output) == expected for output in outputs[1:])


def test_a_full_disk_costs_the_cache_and_nothing_else(tmp_path: Path) -> None:
    """The run goes on without keeping answers, says so once, and every article is read."""
    articles, output = corpus_file(tmp_path / "articles.jsonl", ARTICLES), tmp_path / "claims.jsonl"
    with ScriptedServer(default=lambda request: padded(request, 20_000)) as server:
        arguments = command(articles, server, tmp_path / "cache", output)
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert len(server.requests) == ARTICLES
    assert len(whole(output)) == ARTICLES
    assert done.stderr.count("Answers are not kept") == 1


def test_results_that_do_not_fit_the_disk_end_the_run_with_whole_lines(tmp_path: Path) -> None:
    """The file is named, what fits is kept; with room again the same command ends with every article once."""
    many = 400
    # Each line names where its article is, so that a long name fills the results long before the cache.
    deep = tmp_path.joinpath(*["long" * 60] * 8)
    deep.mkdir(parents=True)
    articles, output = corpus_file(deep / "articles.jsonl", many), tmp_path / "claims.jsonl"
    with ScriptedServer(default=one_claim) as server:
        arguments = command(articles, server, tmp_path / "cache", output)
        full = [sys.executable, "-c", LIMITED, *arguments]
        for _ in range(2):
            done = subprocess.run(full, capture_output=True, text=True, check=False)
            assert done.returncode == 1, done.stderr
            assert f"{output}: cannot be written (No space left on device)." in done.stderr
            assert "Make room on its disk. Run the same command again to go on." in done.stderr
            assert "Traceback" not in done.stderr
            assert 0 < len(whole(output)) < many
        again = [sys.executable, "-m", "extractor.cli", *arguments]
        assert subprocess.run(again, capture_output=True, check=False).returncode == 0
    assert len(whole(output)) == output.read_bytes().count(b"\n") == many


def padded(request: Request, size: int) -> object:
    """The answer, with so many blanks around it."""
    content = json.loads(one_claim(request).body)["choices"][0]["message"]["content"]
    return completion(content + " " * size)


def test_a_database_that_breaks_in_mid_run_is_set_aside(tmp_path: Path) -> None:
    """What is read is right, the broken file is kept for whoever wants to look, a new one is begun."""
    cache = tmp_path / "cache"

    def breaking(request: Request) -> object:
        if len(server.requests) == 10:
            for path in cache.glob("cache.db*"):
                path.write_bytes(os.urandom(20_000))
        return one_claim(request)

    with ScriptedServer(default=breaking) as server:  # type: ignore[arg-type]
        kept = Kept()
        reader = extractor(server.base_url, cache, max_concurrency=1)
        with reader, pytest.warns(UserWarning, match="was broken"):
            done = run(CorpusRun(reader, kept), corpus(ARTICLES), reader)
        assert (done.whole, done.claims) == (ARTICLES, ARTICLES)
        assert list(cache.glob("broken-*"))
        again = Kept()
        with extractor(server.base_url, cache) as reader:
            second = run(CorpusRun(reader, again), corpus(ARTICLES), reader)
    assert second.usage.cached >= ARTICLES - 12
    claims = {result.article.id: result.claims for result in kept.results}
    assert {result.article.id: result.claims for result in again.results} == claims


@pytest.mark.parametrize(
    "planted",
    [
        "",
        "<html>",
        "null",
        "[]",
        '{"choices": []}',
        '{"choices": [{"message": {"content": "{\\"claims\\": ',
        "\x00\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    ],
)
def test_what_is_no_answer_is_asked_again(planted: str, tmp_path: Path) -> None:
    """Entries that some other program, or a damaged disk, put there are not believed."""
    cache = tmp_path / "cache"
    with ScriptedServer(default=one_claim) as server:
        with extractor(server.base_url, cache) as reader:
            run(CorpusRun(reader, Kept()), corpus(3), reader)
        with sqlite3.connect(cache / "cache.db") as database:
            database.execute("UPDATE Cache SET value = ?", (planted,))
        kept = Kept()
        with extractor(server.base_url, cache) as reader:
            done = run(CorpusRun(reader, kept), corpus(3), reader)
        assert (done.whole, done.claims) == (3, 3)
        assert {asked_about(request)[:20] for request in server.requests[3:]} == {
            asked_about(request)[:20] for request in server.requests[:3]
        }


def test_an_answer_of_another_article_makes_no_claims_here(tmp_path: Path) -> None:
    """Whoever swaps answers in the cache gets rejections: quotes must stand in the text."""
    cache = tmp_path / "cache"
    with ScriptedServer(default=one_claim) as server:
        with extractor(server.base_url, cache) as reader:
            run(CorpusRun(reader, Kept()), corpus(2), reader)
        with sqlite3.connect(cache / "cache.db") as database:
            database.execute("DELETE FROM Cache WHERE key LIKE 'result-%'")
            kept_answers = "SELECT rowid, value FROM Cache WHERE value LIKE '%\"choices\"%'"
            rows = dict(database.execute(kept_answers).fetchall())
            (one, first), (other, second) = rows.items()
            database.execute("UPDATE Cache SET value = ? WHERE rowid = ?", (second, one))
            database.execute("UPDATE Cache SET value = ? WHERE rowid = ?", (first, other))
        kept = Kept()
        with extractor(server.base_url, cache, offline=True) as reader:
            done = run(CorpusRun(reader, kept), corpus(2), reader)
    assert (done.claims, done.rejections) == (0, 2)
