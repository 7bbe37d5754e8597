"""Runs over many articles: what is written, what is skipped, what stops them, what they may use."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from corpora import asked_about, claims_of, corpus, extractor, one_claim, text
from servers import Reply, Request, ScriptedServer, closed_port, completion, status

from extractor.article import Article, BadInput
from extractor.claims import Result
from extractor.errors import InputError, PromptError
from extractor.extract import Extractor
from extractor.runs.corpus import CorpusRun, Happened, Limits, Stop
from extractor.runs.output import ResultsFile
from extractor.runs.prices import Price
from extractor.runs.progress import Progress


class Kept:
    """Results in memory."""

    def __init__(self) -> None:
        self.results: list[Result] = []

    def is_done(self, article: Article) -> bool:
        return any(result.article.sha256 == article.sha256 for result in self.results)

    def write(self, result: Result) -> None:
        self.results.append(result)


class FullDisk(Kept):
    """Takes three results and no more."""

    def write(self, result: Result) -> None:
        if len(self.results) == 3:
            raise OSError(28, "No space left on device")
        super().write(result)


def run(made: CorpusRun, articles: Iterable[Article | BadInput], reader: Extractor) -> Progress:
    """The run to its end, connections closed."""

    async def over() -> Progress:
        try:
            return await made.over(articles)
        finally:
            await reader.model.aclose()

    return asyncio.run(over())


def start(server: ScriptedServer, **options: object) -> tuple[Extractor, Kept]:
    return extractor(server.base_url, **options), Kept()


def test_every_article_is_accounted_for_in_one_count() -> None:
    """Read, done before, failed or unreadable: the counts add up and name everything that came."""

    def answer(request: Request) -> Reply:
        return status(400) if "حمص" in request.json["messages"][-1]["content"] else one_claim(request)

    with ScriptedServer(default=answer) as server:
        reader, kept = start(server)
        items = [*corpus(20), BadInput("x", "x: not text."), Article("no Arabic"), Article("  ")]
        run(CorpusRun(reader, kept), list(corpus(3)), reader)
        done = run(CorpusRun(reader, kept, total=len(items)), items, reader)
    assert (done.whole, done.failed, done.done_before, done.unreadable) == (15, 2, 3, 3)
    assert done.came == done.total == 23
    assert done.in_flight == done.left_over == 0
    assert done.claims == 15
    assert done.usage.requests == 17


def test_what_a_run_says_while_it_runs_only_grows() -> None:
    """Progress is told once an article, and time left once it can be told."""
    told: list[tuple[Progress, Happened]] = []
    with ScriptedServer(default=one_claim) as server:
        reader, kept = start(server)
        limits = Limits(price=Price(1.0, 2.0))
        watch = lambda progress, happened: told.append((progress, happened))  # noqa: E731
        run(CorpusRun(reader, kept, limits=limits, total=30, watch=watch), corpus(30), reader)
    assert [progress.came for progress, _ in told] == list(range(1, 31))
    assert all(isinstance(happened, Result) for _, happened in told)
    assert told[-1][0].cost == pytest.approx(30 * (10 * 1.0 + 5 * 2.0) / 1e6)
    assert told[-1][0].seconds_left == 0
    assert (told[0][0].seconds_left or 0) > 0


def test_no_more_articles_are_taken_than_are_being_read() -> None:
    """The articles stay where they are until there is room: memory does not grow with their number."""
    taken = 0

    def counted() -> Iterable[Article]:
        nonlocal taken
        for article in corpus(40):
            taken += 1
            yield article

    ahead: list[int] = []
    with ScriptedServer(default=one_claim) as server:
        reader, kept = start(server, max_concurrency=4)
        watch = lambda progress, _: ahead.append(taken - progress.came)  # noqa: E731
        run(CorpusRun(reader, kept, limits=Limits(concurrency=4), watch=watch), counted(), reader)
        assert server.most_at_a_time <= 4
    assert max(ahead) <= 4


def test_a_bad_article_never_stops_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of this program in one article becomes that article's failure, without its text."""
    with ScriptedServer(default=one_claim) as server:
        reader, kept = start(server)
        sound = Extractor.aextract

        async def broken(self: Extractor, article: Article) -> Result:
            if article.id == "a4":
                raise ValueError(article.text)
            return await sound(self, article)

        monkeypatch.setattr(Extractor, "aextract", broken)
        done = run(CorpusRun(reader, kept), corpus(10), reader)
    assert (done.whole, done.failed) == (9, 1)
    failed = next(result for result in kept.results if result.failures)
    assert failed.article.id == "a4"
    assert failed.failures[0].error == "ValueError"
    assert "report" in failed.failures[0].message
    assert text(4)[:10] not in failed.failures[0].message


def test_what_every_article_would_meet_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken prompt is no failure of an article."""
    with ScriptedServer(default=one_claim) as server:
        reader, kept = start(server)

        async def broken(self: Extractor, article: Article) -> Result:
            raise PromptError("broken")

        monkeypatch.setattr(Extractor, "aextract", broken)
        with pytest.raises(PromptError, match="broken"):
            run(CorpusRun(reader, kept), corpus(10), reader)


def test_a_server_that_is_down_stops_the_run_with_one_message() -> None:
    """Nobody listens: five articles find out, with one in flight; the rest is left for the next run."""
    reader, kept = extractor(f"http://127.0.0.1:{closed_port()}/v1"), Kept()
    made = CorpusRun(reader, kept, limits=Limits(concurrency=2))
    done = run(made, corpus(10_000), reader)
    assert made.stopped is Stop.SERVER
    assert made.message.count("No connection to 127.0.0.1") == 1
    assert done.came == done.failed
    assert done.failed in (5, 6)


def test_a_key_that_expires_stops_the_run_soon() -> None:
    """After some answers the server refuses the key: what was read is kept, nothing is asked in vain."""
    answered = 0

    def expiring(request: Request) -> Reply:
        nonlocal answered
        answered += 1
        return one_claim(request) if answered <= 20 else status(401, message="expired")

    with ScriptedServer(default=expiring) as server:
        reader, kept = start(server)
        made = CorpusRun(reader, kept, limits=Limits(concurrency=4))
        done = run(made, corpus(1000), reader)
        assert made.stopped is Stop.SERVER
        assert "API key" in made.message
        assert done.whole == 20
        assert len(server.requests) <= 20 + 5 + 4


def test_articles_that_fail_alone_do_not_stop_a_run() -> None:
    """Only articles in a row without any answer show that the server is gone."""

    def every_second(request: Request) -> Reply:
        return status(400) if any(place in asked_about(request) for place in ("حلب", "درعا", "حمص")) else (
            one_claim(request)
        )  # fmt: skip

    with ScriptedServer(default=every_second) as server:
        reader, kept = start(server)
        made = CorpusRun(reader, kept, limits=Limits(concurrency=1))
        done = run(made, corpus(50), reader)
    assert made.stopped is None
    assert (done.whole, done.failed) == (35, 15)


def test_a_limit_of_requests_is_never_passed() -> None:
    """Retries and re-asks count too; what could not be finished is left for the next run."""
    calls = 0

    def busy_at_times(request: Request) -> Reply:
        nonlocal calls
        calls += 1
        return status(429, retry_after=0) if calls % 3 == 0 else one_claim(request)

    with ScriptedServer(default=busy_at_times) as server:
        reader, kept = start(server, max_requests=20)
        made = CorpusRun(reader, kept, limits=Limits(concurrency=4))
        done = run(made, corpus(100), reader)
        assert len(server.requests) == 20
    assert made.stopped is Stop.REQUESTS
    assert done.whole == len(kept.results)
    assert 10 <= done.whole <= 14
    assert done.failed == 0
    assert 1 <= done.left_over <= 4


def test_a_limit_of_cost_is_kept() -> None:
    """An article begins only if what is left pays for it and for those in flight."""
    price = Price(1_000_000, 1_000_000)  # 15 an answer
    with ScriptedServer(default=one_claim) as server:
        reader, kept = start(server)
        made = CorpusRun(reader, kept, limits=Limits(cost=100, price=price, concurrency=8))
        done = run(made, corpus(100), reader)
        assert made.stopped is Stop.COST
        assert done.cost == 15 * len(server.requests)
        assert 75 <= done.cost <= 100
        assert done.whole == len(kept.results) == len(server.requests)


def test_results_that_cannot_be_written_end_the_run() -> None:
    """A full disk is said once, and nothing more is asked."""
    with ScriptedServer(default=one_claim) as server:
        reader, kept = extractor(server.base_url), FullDisk()
        made = CorpusRun(reader, kept, limits=Limits(concurrency=2))
        run(made, corpus(100), reader)
        assert len(server.requests) <= 6
    assert made.stopped is Stop.OUTPUT
    assert "No space left" in made.message


def test_stopping_finishes_what_is_in_flight() -> None:
    """What was sent is answered, booked and written; nothing more is sent."""
    with ScriptedServer(default=lambda request: one_claim(request).but(delay=0.05)) as server:
        reader, kept = start(server)
        made = CorpusRun(
            reader,
            kept,
            limits=Limits(concurrency=4),
            watch=lambda progress, _: made.stop() if progress.whole == 6 else None,
        )
        done = run(made, corpus(100), reader)
        assert len(server.requests) == len(kept.results) == done.whole
    assert made.stopped is Stop.INTERRUPTED
    assert 6 <= done.whole <= 9


def test_a_second_run_reads_only_what_is_left(tmp_path: Path) -> None:
    """Whole results are kept, failed articles asked again; what changed is read anew and replaced."""
    path = tmp_path / "claims.jsonl"
    bad = {"on": True}

    def answer(request: Request) -> Reply:
        return status(400) if bad["on"] and "إدلب" in asked_about(request) else one_claim(request)

    def pass_over(server: ScriptedServer, articles: Iterable[Article], **options: object) -> Progress:
        reader = extractor(server.base_url, **options)
        with ResultsFile(path, reader.provenance) as file:
            return run(CorpusRun(reader, file), articles, reader)

    with ScriptedServer(default=answer) as server:
        first = pass_over(server, corpus(20))
        bad["on"] = False
        second = pass_over(server, corpus(20))
        third = pass_over(server, corpus(20))
        changed = [Article(text(99), id="a7") if article.id == "a7" else article for article in corpus(20)]
        fourth = pass_over(server, changed)
        fifth = pass_over(server, changed, seed=1)
    assert (first.whole, first.failed) == (18, 2)
    assert (second.whole, second.done_before) == (2, 18)
    assert third.done_before == 20
    assert (fourth.whole, fourth.done_before) == (1, 19)
    assert fifth.whole == 20
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert Counter(line["article"]["id"] for line in lines) == Counter(f"a{n}" for n in range(20))


def test_the_same_article_at_two_places_is_read_at_both(tmp_path: Path) -> None:
    """Two files with the same text are two articles, each with its line."""
    twins = [Article(text(1), id="one", path="one.txt"), Article(text(1), id="two", path="two.txt")]
    with ScriptedServer(default=one_claim) as server:
        reader = extractor(server.base_url)
        with ResultsFile(tmp_path / "claims.jsonl", reader.provenance) as file:
            done = run(CorpusRun(reader, file), twins, reader)
    assert done.whole == 2


def test_answers_without_claims_are_whole() -> None:
    """An article of which the model says nothing is read to its end."""
    with ScriptedServer(default=completion('{"claims": []}')) as server:
        reader, kept = start(server)
        done = run(CorpusRun(reader, kept), corpus(3), reader)
    assert (done.whole, done.claims) == (3, 0)


def test_claims_are_counted_by_article() -> None:
    """Two quotes, one of them not in the text: a claim and a rejection."""
    answer = lambda request: claims_of([asked_about(request).partition(".")[0], "لم يقل أحد هذا قط"])  # noqa: E731
    with ScriptedServer(default=answer) as server:
        reader, kept = start(server)
        done = run(CorpusRun(reader, kept), corpus(3), reader)
    assert (done.claims, done.rejections) == (3, 3)


def test_two_runs_do_not_write_to_one_file(tmp_path: Path) -> None:
    """The second is told at once, and what the first writes stays whole."""
    path = tmp_path / "claims.jsonl"
    with ScriptedServer(default=one_claim) as server:
        reader = extractor(server.base_url)
        with ResultsFile(path, reader.provenance) as file:
            run(CorpusRun(reader, file), corpus(2), reader)
            with pytest.raises(InputError, match="another run"):
                ResultsFile(path, reader.provenance)
            run(CorpusRun(reader, file), corpus(4), reader)
        with ResultsFile(path, reader.provenance) as file:
            assert len(file) == 4


def test_another_server_of_the_same_model_goes_on(tmp_path: Path) -> None:
    """A rented server comes back at another address: what is done stays done."""
    path = tmp_path / "claims.jsonl"
    for articles, read in ((5, 5), (8, 3)):
        with ScriptedServer(default=one_claim) as server:
            reader = extractor(server.base_url)
            with ResultsFile(path, reader.provenance) as file:
                done = run(CorpusRun(reader, file), corpus(articles), reader)
            assert done.whole == len(server.requests) == read
