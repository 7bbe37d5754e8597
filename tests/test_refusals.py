"""Articles that get no answer: a text that is refused fails alone, only a server at fault ends a run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest
from corpora import asked_about, corpus, extractor, one_claim
from servers import Reply, Request, ScriptedServer, closed_port, completion, status

from extractor.article import Article
from extractor.extract import Extractor
from extractor.prompts import listed
from extractor.runs import harmless
from extractor.runs.corpus import CorpusRun, Limits, Stop
from extractor.runs.output import ResultsFile
from extractor.runs.prices import Price
from extractor.runs.progress import Progress

ONE = Limits(concurrency=1)


class Counted:
    """Results that are only counted."""

    def __init__(self) -> None:
        self.written = 0

    def is_done(self, article: Article) -> bool:
        """Nothing is."""
        return False

    def write(self, result: object) -> None:
        """Count it."""
        self.written += 1


def over(run: CorpusRun, articles: Iterable[Article], reader: Extractor) -> Progress:
    """The run to its end, connections closed."""

    async def ended() -> Progress:
        try:
            return await run.over(articles)
        finally:
            await reader.model.aclose()

    return asyncio.run(ended())


def is_harmless(request: Request) -> bool:
    return harmless.article().text[:40] in asked_about(request)


@pytest.mark.parametrize(
    "refusal",
    [
        status(400, message="content management policy"),
        completion(None, refusal="I cannot help with that."),
        completion("", finish_reason="content_filter"),
        status(403, message="blocked by a firewall"),
    ],
    ids=["HTTP 400", "refusal", "content filter", "HTTP 403"],
)
def test_a_filter_that_refuses_texts_ends_no_run(refusal: Reply) -> None:
    """Twelve refused articles in a row: each fails, and what stands behind them is read."""

    def answer(request: Request) -> Reply:
        return one_claim(request) if is_harmless(request) or answered[0] else refusal

    answered = [False]
    with ScriptedServer(default=answer) as server:
        reader = extractor(server.base_url)

        def watch(progress: Progress, _: object) -> None:
            answered[0] = progress.failed >= 12

        run = CorpusRun(reader, Counted(), limits=ONE, watch=watch)
        done = over(run, corpus(20), reader)
        asked = [is_harmless(request) for request in server.requests]
    assert run.stopped is None
    assert (done.failed, done.whole) == (12, 8)
    assert [number for number, was in enumerate(asked) if was] == [5, 11]
    assert done.usage.requests == len(asked) == 22


@pytest.mark.parametrize(
    ("reply", "said"),
    [(status(401, message="bad key"), "API key"), (status(404, message="no such model"), "404")],
    ids=["dead key", "wrong model"],
)
def test_what_is_refused_to_everybody_ends_the_run(reply: Reply, said: str) -> None:
    """Five articles and the harmless text: one message, and nothing more is asked."""
    with ScriptedServer(default=reply) as server:
        reader = extractor(server.base_url)
        run = CorpusRun(reader, Counted(), limits=ONE)
        done = over(run, corpus(1000), reader)
        assert len(server.requests) == 6
        assert is_harmless(server.requests[-1])
    assert run.stopped is Stop.SERVER
    assert said in run.message
    assert "harmless" in run.message
    assert (done.failed, done.came) == (5, 5)


def test_a_model_that_declines_everything_ends_the_run() -> None:
    """Whatever it is asked."""
    with ScriptedServer(default=completion(None, refusal="No.")) as server:
        reader = extractor(server.base_url)
        run = CorpusRun(reader, Counted(), limits=ONE)
        over(run, corpus(100), reader)
        assert len(server.requests) == 6
    assert run.stopped is Stop.SERVER
    assert "declines" in run.message


def test_nothing_begins_while_the_harmless_text_is_asked() -> None:
    """Many at a time, a slow answer: nobody sends further articles to a server that may be dead."""

    def answer(request: Request) -> Reply:
        reply = status(401, message="bad key")
        return reply.but(delay=0.5) if is_harmless(request) else reply

    with ScriptedServer(default=answer) as server:
        reader = extractor(server.base_url)
        run = CorpusRun(reader, Counted(), limits=Limits(concurrency=4))
        over(run, corpus(1000), reader)
        assert sum(map(is_harmless, server.requests)) == 1
        assert len(server.requests) <= 5 + 3 + 1
    assert run.stopped is Stop.SERVER


def test_a_run_that_lost_its_server_goes_on_where_it_was(tmp_path: Path) -> None:
    """The server dies in the middle; the next run reads what failed and what is left, and nothing else."""
    path = tmp_path / "claims.jsonl"
    dying = [one_claim] * 10 + [completion("x").but(reset_at=-1)] * 200

    def into_file(server: str, articles: int) -> tuple[CorpusRun, Progress]:
        reader = extractor(server)
        with ResultsFile(path, reader.provenance) as file:
            run = CorpusRun(reader, file, limits=ONE)
            return run, over(run, corpus(articles), reader)

    with ScriptedServer(*dying) as server:
        first, done = into_file(server.base_url, 40)
        assert len(server.requests) == 10 + 6 * 5  # five attempts each
    assert first.stopped is Stop.SERVER
    assert (done.whole, done.failed) == (10, 5)
    with ScriptedServer(default=one_claim) as server:
        second, done = into_file(server.base_url, 40)
        assert len(server.requests) == 30
    assert second.stopped is None
    assert (done.done_before, done.whole, done.failed) == (10, 30, 0)


def test_nobody_listens_and_nothing_but_that_is_said() -> None:
    """No connection at all: the harmless text gets none either."""
    reader = extractor(f"http://127.0.0.1:{closed_port()}/v1")
    run = CorpusRun(reader, Counted(), limits=ONE)
    done = over(run, corpus(1000), reader)
    assert run.stopped is Stop.SERVER
    assert run.message.count("No connection") == 1
    assert (done.failed, done.claims) == (5, 0)


def test_the_harmless_text_is_paid_for_and_never_answered_from_the_cache(tmp_path: Path) -> None:
    """Its tokens are counted, and a second time it is asked again."""
    filtered = lambda request: one_claim(request) if is_harmless(request) else status(400)  # noqa: E731
    for _ in range(2):
        with ScriptedServer(default=filtered) as server:
            reader = extractor(server.base_url, tmp_path)
            limits = Limits(concurrency=1, price=Price(1_000_000, 1_000_000))
            done = over(CorpusRun(reader, Counted(), limits=limits), corpus(10), reader)
            reader.close()
            assert sum(map(is_harmless, server.requests)) == 2
        assert done.usage.completion_tokens == 10
        assert done.cost == 2 * 15


def test_the_limit_of_requests_counts_it_too() -> None:
    """Where there is no request left for it, that is why the run ends."""
    with ScriptedServer(default=status(400)) as server:
        reader = extractor(server.base_url, max_requests=5)
        run = CorpusRun(reader, Counted(), limits=ONE)
        over(run, corpus(100), reader)
        assert len(server.requests) == 5
    assert run.stopped is Stop.REQUESTS


def test_every_prompt_that_asks_has_a_question_about_the_harmless_text() -> None:
    """Otherwise nothing could be found out with it."""
    for label in listed():
        if label.startswith("events/"):
            continue  # it asks about claims, not about articles
        with Extractor("m", base_url="http://127.0.0.1:9/v1", prompt=label, cache_dir=False) as reader:
            asks = reader.prompt.name != "wording"
            assert bool(reader.questions(harmless.article())) is asks, label
