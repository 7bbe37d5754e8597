"""Articles in, results out, over real HTTP: pieces, faults, cost, the cache, threads and event loops."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest
from corpora import MODEL, asked_about, claims_of, extractor, one_claim, text
from servers import Reply, Request, ScriptedServer, completion, reply_json, status

from extractor.article import Article
from extractor.claims import (
    Claim,
    ClaimType,
    Flag,
    Given,
    Measure,
    Reason,
    Result,
    SourceKind,
    State,
    Usage,
)
from extractor.errors import CacheError, InputError, RequestRefused
from extractor.llm.model import Binding

ARTICLE = Article(text(4), id="report")
QUOTE = ARTICLE.text.partition(".")[0]
EMPTY = completion('{"claims": []}')
SENTENCE = "وقال الدفاع المدني إن {} مدنيين قتلوا في قصف على مدينة حلب. "
LONG = Article("".join(map(SENTENCE.format, range(100, 400))), id="long")
"""An article of several pieces."""


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server that finds the first sentence of whatever it is asked about."""
    with ScriptedServer(default=one_claim) as running:
        yield running


def every_sentence(request: Request) -> Reply:
    """A claim for each sentence that is asked about."""
    return claims_of([said.strip() for said in asked_about(request).split(".") if said.strip()])


TOO_LONG = status(400, code="context_length_exceeded")


def cut_off(tokens: int) -> Reply:
    """An answer that ran into a limit of so many tokens."""
    return completion('{"claims": [{"quote": "قت', finish_reason="length", completion_tokens=tokens)


def of_bounded_length(request: Request) -> Reply:
    """A model whose answers are cut off after three claims."""
    sentences = asked_about(request).count(".")
    return every_sentence(request) if sentences <= 3 else cut_off(request.json["max_tokens"])


def spans_hold(article: Article, claims: tuple[Claim, ...]) -> bool:
    """Whether every span of every claim is its words."""
    return all(article.text[span.start : span.end] == span.text for claim in claims for span in claim.spans)


class TestOneArticle:
    """A large model asked about an ordinary article."""

    ANSWER: ClassVar[dict[str, Any]] = {
        "quote": "7 أشخاص قتلوا في قصف على مدينة القامشلي يوم الاثنين",
        "type": "casualties",
        "sources": [{"name": "ناشط محلي", "kind": "activist", "given": "explicit"}],
        "cue": "قال",
        "target": "أشخاص",
        "places": ["مدينة القامشلي"],
        "time": "يوم الاثنين",
        "figures": [{"text": "7 أشخاص", "measure": "killed"}],
    }

    def test_end_to_end(self) -> None:
        """From a text and an answer to a typed claim, its words, its source, its figures and its cost."""
        article = Article(
            "قال ناشط محلي إن 7 أشخاص قتلوا في قصف على مدينة القامشلي يوم الاثنين. وأضاف أن الطريق مغلق.",
            id="a8",
        )
        reply = completion(
            json.dumps({"claims": [self.ANSWER]}, ensure_ascii=False), prompt_tokens=70, completion_tokens=30
        )
        with ScriptedServer(reply) as server, extractor(server.base_url) as reader:
            result = reader.extract(article)
        (claim,) = result.claims
        assert claim.type is ClaimType.CASUALTIES
        assert claim.evidence.text == self.ANSWER["quote"]
        assert [(source.name, source.kind, source.given) for source in claim.attribution] == [
            ("ناشط محلي", SourceKind.ACTIVIST, Given.EXPLICIT)
        ]
        assert claim.cue is not None
        assert claim.cue.text == "قال"
        assert [place.text for place in claim.places] == ["مدينة القامشلي"]
        assert [(quantity.value, quantity.measure) for quantity in claim.quantities] == [(7, Measure.KILLED)]
        assert claim.flags == ()
        assert spans_hold(article, result.claims)
        assert (result.rejections, result.failures) == ((), ())
        assert (result.article.id, result.article.characters) == ("a8", len(article.text))
        usage = result.usage
        assert (usage.requests, usage.cached, usage.retries, usage.reasks) == (1, 0, 0, 0)
        assert (usage.prompt_tokens, usage.completion_tokens) == (70, 30)

    def test_every_sentence_is_accounted_for(self) -> None:
        """What is quoted is claimed; what was read and not quoted states nothing."""
        with ScriptedServer(default=one_claim) as server, extractor(server.base_url) as reader:
            result = reader.extract(ARTICLE)
        assert [sentence.state for sentence in result.sentences] == [State.CLAIMED, State.NOTHING]
        said = [ARTICLE.text[sentence.start : sentence.end] for sentence in result.sentences]
        assert " ".join(said) == ARTICLE.text

    def test_results_say_what_they_come_from(self, server: ScriptedServer) -> None:
        """Prompt, model, server and decoding: enough to ask again."""
        with extractor(server.base_url, temperature=0.5, seed=7) as reader:
            made = reader.extract(ARTICLE).provenance
            assert (made.prompt, made.prompt_sha256) == (reader.prompt.label, reader.prompt.sha256)
        assert (made.model, made.server, made.strategy) == (MODEL, server.host, "quotes")
        assert made.decoding == {"temperature": 0.5, "seed": 7}
        assert (server.requests[0].json["temperature"], server.requests[0].json["seed"]) == (0.5, 7)

    def test_a_result_is_the_same_read_back(self, server: ScriptedServer) -> None:
        """As JSON and as a value."""
        with extractor(server.base_url) as reader:
            result = reader.extract(ARTICLE)
        assert Result.model_validate_json(result.model_dump_json()) == result

    @pytest.mark.parametrize("bad", ["", " \n ", "no Arabic here", "قال\x00", "قال \ud83d"])
    def test_an_article_that_cannot_be_read_is_refused_before_it_is_sent(
        self, bad: str, server: ScriptedServer
    ) -> None:
        """The others go on."""
        with extractor(server.base_url) as reader:
            with pytest.raises(InputError):
                reader.extract(Article(bad, id="bad"))
            assert reader.extract(ARTICLE).claims
        assert len(server.requests) == 1

    def test_an_address_that_is_none_is_refused(self) -> None:
        """And the extractor closes."""
        with extractor("localhost:8080") as reader, pytest.raises(RequestRefused, match="no base URL"):
            reader.extract(ARTICLE)

    def test_a_cache_that_cannot_be_is_one_error(self, server: ScriptedServer, tmp_path: Path) -> None:
        """Raised as it is, once, before anything of the article is sent."""
        (tmp_path / "file").write_text("no folder")
        with extractor(server.base_url, tmp_path / "file") as reader, pytest.raises(CacheError):
            reader.extract(LONG)
        assert server.requests == []


class TestPieces:
    """Long articles, and answers that do not fit."""

    def test_a_long_article_is_asked_about_in_pieces(self) -> None:
        """Every sentence becomes one claim, in the order of the text, whichever answer comes first."""
        with ScriptedServer(default=slow_first) as server:
            with extractor(server.base_url) as reader:
                result = reader.extract(LONG)
            assert len(server.requests) == result.usage.requests > 1
        assert [claim.quantities[0].value for claim in result.claims] == list(range(100, 400))
        assert spans_hold(LONG, result.claims)
        assert (result.rejections, result.failures) == ((), ())

    def test_results_do_not_depend_on_which_answer_comes_first(self) -> None:
        """Claims, rejections and failures are in the order of the text."""

        def odd(request: Request) -> Reply:
            said = asked_about(request)
            if "100 " in said:
                return claims_of([said.split(".")[0], "اختراع أول"]).but(delay=0.4)
            if "399 " in said:
                return claims_of([said.split(".")[0].strip(), "اختراع آخر"])
            return status(400, message="no").but(delay=0.2)

        results = []
        with ScriptedServer(default=odd) as server:
            for concurrency in (8, 1):
                with extractor(server.base_url, max_concurrency=concurrency) as reader:
                    results.append(reader.extract(LONG))
        together, apart = (result.model_copy(update={"usage": Usage()}) for result in results)
        assert together == apart
        assert [json.loads(rejection.item)["quote"] for rejection in together.rejections] == [
            "اختراع أول",
            "اختراع آخر",
        ]
        assert len(together.failures) == len(server.requests) // 2 - 2 > 0

    def test_an_answer_that_is_cut_off_is_asked_for_in_halves(self) -> None:
        """Down to pieces that can be answered: nothing is lost, and nothing is asked twice."""
        article = Article("".join(map(SENTENCE.format, range(100, 110))), id="ten")
        with ScriptedServer(default=of_bounded_length) as server, extractor(server.base_url) as reader:
            result = reader.extract(article)
            asked = [asked_about(request) for request in server.requests]
        assert [claim.quantities[0].value for claim in result.claims] == list(range(100, 110))
        assert (result.failures, result.rejections) == ((), ())
        assert len(asked) == len(set(asked)) == result.usage.requests
        assert result.usage.reasks == len(asked) - 1
        assert asked[0] == article.text.strip()
        assert sorted(asked[0].replace(" ", "")) == sorted(
            "".join(text for text in asked if text.count(".") <= 3).replace(" ", "")
        )

    def test_a_piece_that_is_too_long_for_the_context_is_asked_about_in_halves(self) -> None:
        """A server with a small context reads the article all the same, in more requests."""
        article = Article("".join(map(SENTENCE.format, range(100, 150))), id="fifty")
        longest = 1500

        def of_small_context(request: Request) -> Reply:
            return every_sentence(request) if len(asked_about(request)) <= longest else TOO_LONG

        with ScriptedServer(default=of_small_context) as server, extractor(server.base_url) as reader:
            result = reader.extract(article)
            asked = [asked_about(request) for request in server.requests]
        assert [claim.quantities[0].value for claim in result.claims] == list(range(100, 150))
        assert (result.failures, result.rejections) == ((), ())
        assert len(asked[0]) > longest
        assert len(asked) == len(set(asked)) == result.usage.requests == result.usage.reasks + 1

    def test_a_context_too_small_for_the_instructions_is_not_asked_over_and_over(self) -> None:
        """Where halves hardly shorten the prompt nothing more is sent; the failures hold the whole text."""
        article = Article("".join(map(SENTENCE.format, range(100, 150))), id="fifty")
        with ScriptedServer(default=TOO_LONG) as server, extractor(server.base_url) as reader:
            result = reader.extract(article)
            assert len(server.requests) <= 16
        assert {failure.error for failure in result.failures} == {"ContextTooSmall"}
        places = [failure.piece for failure in result.failures if failure.piece]
        pieces = [article.text[place.start : place.end] for place in places]
        assert "".join(pieces).replace(" ", "") == article.text.replace(" ", "").strip()

    def test_a_sentence_whose_answer_is_cut_off_keeps_what_there_is(self) -> None:
        """It cannot be halved: what came of the answer is taken, and the failure is on record."""
        cut = completion(
            json.dumps({"claims": [{"quote": QUOTE, "type": "casualties"}]}, ensure_ascii=False)[:-2]
            + ', {"quote": "وأض',
            finish_reason="length",
        )
        article = Article(QUOTE + ".", id="one")
        with ScriptedServer(default=cut) as server, extractor(server.base_url) as reader:
            result = reader.extract(article)
            assert len(server.requests) == 1
        assert [claim.evidence.text for claim in result.claims] == [QUOTE]
        assert [rejection.reason for rejection in result.rejections] == [Reason.INVALID]
        (failure,) = result.failures
        assert failure.error == "AnswerCutOff"
        assert failure.piece is not None
        assert (failure.piece.start, failure.piece.end) == (0, len(article.text))

    def test_a_claim_is_made_once_over_pieces(self) -> None:
        """A quote from what a piece was only shown for context is no second claim."""

        def also_the_context(request: Request) -> Reply:
            shown = request.json["messages"][-1]["content"].partition("\n\nالنص:\n")[0]
            context = [said.strip() for said in shown.split(".") if said.strip().startswith("وقال")][-1:]
            return claims_of(
                context + [said.strip() for said in asked_about(request).split(".") if said.strip()]
            )

        with ScriptedServer(default=also_the_context) as server, extractor(server.base_url) as reader:
            result = reader.extract(LONG)
        assert [claim.quantities[0].value for claim in result.claims] == list(range(100, 400))
        assert {rejection.reason for rejection in result.rejections} == {Reason.DUPLICATE}
        assert len(result.rejections) == len(server.requests) - 1


class TestAnswersThatDoNotFit:
    """Asked again once, saying what was wrong; then what fits of them is taken."""

    GOOD: ClassVar[dict[str, str]] = {"quote": QUOTE, "type": "casualties"}
    WRONG: ClassVar[dict[str, str]] = {"quote": QUOTE, "type": "weather"}

    @staticmethod
    def reply(*items: object) -> Reply:
        return completion(json.dumps({"claims": list(items)}, ensure_ascii=False))

    def test_an_invalid_answer_is_asked_for_again(self) -> None:
        """The second answer counts alone; both requests are billed."""
        with ScriptedServer(self.reply(self.WRONG), self.reply(self.GOOD)) as server:
            with extractor(server.base_url) as reader:
                result = reader.extract(ARTICLE)
            first, second = (request.json["messages"] for request in server.requests)
        assert second[: len(first)] == first
        assert "weather" in json.dumps(second[len(first) :])
        assert "type" in second[-1]["content"]
        assert [claim.type for claim in result.claims] == [ClaimType.CASUALTIES]
        assert (result.rejections, result.failures) == ((), ())
        assert (result.usage.requests, result.usage.reasks) == (2, 1)
        assert (result.usage.prompt_tokens, result.usage.completion_tokens) == (20, 10)

    def test_what_fits_of_an_answer_is_taken(self) -> None:
        """Each item is a claim or a rejection, and nothing is asked again for those that are none."""
        answer = self.reply(self.WRONG, self.GOOD, "نص", {"quote": "اختراع كامل", "type": "siege"})
        with ScriptedServer(default=answer) as server, extractor(server.base_url) as reader:
            result = reader.extract(ARTICLE)
            assert len(server.requests) == 1
        assert [claim.evidence.text for claim in result.claims] == [QUOTE]
        assert [rejection.reason for rejection in result.rejections] == [
            Reason.INVALID,
            Reason.INVALID,
            Reason.NOT_IN_TEXT,
        ]
        assert (result.failures, result.usage.reasks) == ((), 0)

    def test_an_answer_that_is_no_json_leaves_a_failure_alone(self) -> None:
        """Nothing of it can be taken."""
        with ScriptedServer(default=completion("عذراً")) as server, extractor(server.base_url) as reader:
            result = reader.extract(ARTICLE)
        assert (result.claims, result.rejections) == ((), ())
        assert [failure.error for failure in result.failures] == ["AnswerInvalid"]

    @pytest.mark.parametrize("content", ["[" * 5000, '{"a":' * 5000, '{"claims": [' + '{"quote": ' * 3000])
    def test_an_answer_without_end_harms_nothing(self, content: str) -> None:
        """Nesting that no parser follows is an answer that does not fit."""
        with ScriptedServer(default=completion(content)) as server, extractor(server.base_url) as reader:
            result = reader.extract(ARTICLE)
        assert result.claims == ()
        assert [failure.error for failure in result.failures] == ["AnswerInvalid"]


class TestFailures:
    """What a piece does not get is on record; the other pieces are read."""

    def test_a_piece_without_an_answer_is_a_failure_with_its_place(self) -> None:
        """The rest of the article has its claims."""

        def not_the_first(request: Request) -> Reply:
            refusal = status(400, message="no")
            return refusal if "100 " in asked_about(request) else every_sentence(request)

        with ScriptedServer(default=not_the_first) as server, extractor(server.base_url) as reader:
            result = reader.extract(LONG)
        (failure,) = result.failures
        assert failure.error == "RequestRefused"
        assert failure.piece is not None
        assert failure.piece.start == 0
        assert [claim.evidence.start > failure.piece.end for claim in result.claims] == [True] * len(
            result.claims
        )
        assert len(result.claims) + LONG.text[: failure.piece.end].count(".") == 300
        states = Counter(sentence.state for sentence in result.sentences)
        assert states == {State.CLAIMED: len(result.claims), State.FAILED: 300 - len(result.claims)}

    def test_retries_are_counted(self) -> None:
        """Requests that were sent again because of the transport."""
        flaky = ScriptedServer(status(503), status(503), default=one_claim)
        with flaky as server, extractor(server.base_url) as reader:
            result = reader.extract(ARTICLE)
        assert (result.usage.requests, result.usage.retries, result.usage.reasks) == (3, 2, 0)
        assert len(result.claims) == 1


class TestCache:
    """What was asked once is not asked again."""

    def test_a_second_run_asks_nothing(self, server: ScriptedServer, tmp_path: Path) -> None:
        """Another process, the same result; its tokens were billed before."""
        results = []
        for _ in range(2):
            with extractor(server.base_url, tmp_path, binding=None) as reader:
                results.append(reader.extract(LONG))
        first, again = results
        assert len(server.requests) + len(server.probes) == first.usage.requests
        assert again.claims == first.claims
        assert again.provenance == first.provenance
        assert (again.usage.requests, again.usage.prompt_tokens, again.usage.completion_tokens) == (0, 0, 0)
        assert again.usage.cached == len(server.requests)
        assert again.usage.replayed_prompt_tokens == first.usage.prompt_tokens > 0

    def test_asking_again_in_halves_is_replayed_too(self, tmp_path: Path) -> None:
        """The answers that were cut off as well: they were paid for, and would be the same."""
        article = Article("".join(map(SENTENCE.format, range(100, 106))), id="six")
        with ScriptedServer(default=of_bounded_length) as server:
            with extractor(server.base_url, tmp_path) as reader:
                first = reader.extract(article)
            asked = len(server.requests)
            with extractor(server.base_url, tmp_path, offline=True) as reader:
                again = reader.extract(article)
            assert len(server.requests) - asked == again.usage.requests == 0
        assert again.claims == first.claims
        assert first.usage.reasks == asked - 1
        assert again.usage.reasks == 0

    def test_offline_answers_from_the_cache_and_names_what_is_missing(
        self, server: ScriptedServer, tmp_path: Path
    ) -> None:
        """An article that was read before has its claims; another one a failure that says what to do."""
        with extractor(server.base_url, tmp_path) as reader:
            known = reader.extract(ARTICLE)
        asked = len(server.requests)
        with extractor(server.base_url, tmp_path, offline=True) as reader:
            assert reader.extract(ARTICLE).claims == known.claims
            other = reader.extract(Article(text(5), id="other"))
        assert len(server.requests) == asked
        assert other.claims == ()
        (failure,) = other.failures
        assert failure.error == "NotCached"
        assert str(tmp_path) in failure.message
        assert "Run it once without offline" in failure.message

    def test_refresh_asks_again_and_keeps_the_new_answer(self, tmp_path: Path) -> None:
        """For a run whose answers are not wanted any more."""
        with ScriptedServer(EMPTY, default=one_claim) as server:
            found = []
            for options in ({}, {"refresh": True}, {}):
                with extractor(server.base_url, tmp_path, **options) as reader:
                    found.append(reader.extract(ARTICLE))
            assert len(server.requests) == 2
        assert [len(result.claims) for result in found] == [0, 1, 1]
        assert [result.usage.requests for result in found] == [1, 1, 0]

    def test_without_a_cache_everything_is_asked(self, server: ScriptedServer) -> None:
        """`cache_dir=False` keeps nothing."""
        for _ in range(2):
            with extractor(server.base_url, False) as reader:
                assert reader.extract(ARTICLE).usage.requests == 1
        assert len(server.requests) == 2


class TestCallers:
    """Threads, event loops, streams, interrupts."""

    def test_sync_within_a_running_loop(self, server: ScriptedServer) -> None:
        """A notebook has a loop of its own: the same call works there."""

        async def cell() -> Result:
            with extractor(server.base_url) as reader:
                return reader.extract(ARTICLE)

        assert asyncio.run(cell()).claims

    def test_async_and_sync_say_the_same(self, server: ScriptedServer) -> None:
        """One code path."""

        async def both() -> tuple[Result, Result]:
            with extractor(server.base_url) as reader:
                found = await reader.aextract(ARTICLE), reader.extract(ARTICLE)
                await reader.model.aclose()
                return found

        awaited, waited = asyncio.run(both())
        assert awaited.claims == waited.claims != ()
        assert awaited.provenance == waited.provenance

    def test_one_extractor_in_several_loops(self, server: ScriptedServer) -> None:
        """Each loop has connections of its own."""
        with extractor(server.base_url) as reader:
            found = [asyncio.run(closing(reader, number)) for number in range(3)]
        assert [result.article.id for result in found] == ["a0", "a1", "a2"]
        assert all(result.claims for result in found)

    def test_two_threads_at_once(self) -> None:
        """One extractor, one cache, one loop behind it; each thread gets its own article's claims."""
        met = threading.Barrier(2, timeout=30)

        def together(request: Request) -> Reply:
            return one_claim(request).but(delay=0.2)

        with ScriptedServer(default=together) as server, extractor(server.base_url) as reader:

            def read(number: int) -> Result:
                met.wait()
                return reader.extract(Article(text(number), id=f"a{number}"))

            with ThreadPoolExecutor(2) as threads:
                found = list(threads.map(read, range(2)))
            assert server.most_at_a_time == 2
        for number, result in enumerate(found):
            assert result.article.id == f"a{number}"
            assert spans_hold(Article(text(number)), result.claims)
            assert len(result.claims) == 1

    def test_a_closed_extractor_can_be_used_again(self, server: ScriptedServer, tmp_path: Path) -> None:
        """It opens what it needs anew."""
        reader = extractor(server.base_url, tmp_path)
        for _ in range(2):
            with reader:
                assert reader.extract(ARTICLE).claims
        reader.close()
        assert len(server.requests) == 1

    def test_an_interrupt_ends_what_is_being_asked(self) -> None:
        """Ctrl-C in a synchronous call: what is asked is dropped, and the rest is never asked."""

        def interrupting(request: Request) -> Reply:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return every_sentence(request).but(delay=0.5)

        with ScriptedServer(default=interrupting) as server:
            with pytest.raises(KeyboardInterrupt), extractor(server.base_url, max_concurrency=1) as reader:
                reader.extract(LONG)
            assert len(server.requests) == 1


class TestStream:
    """Many articles."""

    def test_results_come_as_they_are_done(self) -> None:
        """A slow article holds none back; each comes once."""

        def slow(request: Request) -> Reply:
            return one_claim(request).but(delay=0.6 if asked_about(request) == text(0) else 0)

        articles = [Article(text(number), id=f"a{number}") for number in range(6)]
        with ScriptedServer(default=slow) as server:
            found = asyncio.run(streamed(server, articles, ahead=3))
        names = [result.article.id for result in found]
        assert sorted(names) == [f"a{number}" for number in range(6)]
        assert names[-1] == "a0"

    def test_articles_are_taken_when_there_is_room(self, server: ScriptedServer) -> None:
        """A corpus is never held whole: only so many are taken ahead of what is done."""
        taken, done, ahead = 0, 0, []

        def articles() -> Iterator[Article]:
            nonlocal taken
            for number in range(12):
                taken += 1
                ahead.append(taken - done)
                yield Article(text(number), id=f"a{number}")

        async def count() -> None:
            nonlocal done
            with extractor(server.base_url) as reader:
                async for _ in reader.astream(articles(), ahead=3):
                    done += 1
                await reader.model.aclose()

        asyncio.run(count())
        assert (taken, done) == (12, 12)
        assert max(ahead) <= 4
        assert server.most_at_a_time <= 3

    def test_a_stream_that_is_closed_asks_nothing_more(self) -> None:
        """What was being read is cancelled, and the articles after it are not taken."""

        def slow(request: Request) -> Reply:
            return one_claim(request).but(delay=0 if asked_about(request) == text(0) else 30)

        async def first() -> Result:
            with extractor(server.base_url) as reader:
                stream = reader.astream((Article(text(n), id=f"a{n}") for n in range(50)), ahead=4)
                result = await anext(stream)
                await stream.aclose()
                others = asyncio.all_tasks() - {asyncio.current_task()}
                assert not [task for task in others if "aextract" in repr(task)]
                await reader.model.aclose()
                return result

        with ScriptedServer(default=slow) as server:
            assert asyncio.run(first()).article.id == "a0"
            assert len(server.requests) <= 4

    def test_an_article_that_cannot_be_read_ends_the_stream(self, server: ScriptedServer) -> None:
        """The error names it; what was being read is cancelled, not left behind."""
        articles = [Article(text(0), id="a0"), Article("no Arabic", id="bad"), Article(text(1), id="a1")]
        with pytest.raises(InputError, match="bad"):
            asyncio.run(streamed(server, articles, ahead=1))
        assert len(server.requests) == 1

    def test_no_articles_make_an_empty_stream(self, server: ScriptedServer) -> None:
        """And no request."""
        assert asyncio.run(streamed(server, [])) == []
        assert server.requests == []


async def closing(reader: Any, number: int) -> Result:
    """One article read in this loop, whose connections are closed."""
    try:
        result: Result = await reader.aextract(Article(text(number), id=f"a{number}"))
    finally:
        await reader.model.aclose()
    return result


async def streamed(server: ScriptedServer, articles: list[Article], **options: Any) -> list[Result]:
    """The results of a stream, in their order."""
    with extractor(server.base_url) as reader:
        try:
            return [result async for result in reader.astream(articles, **options)]
        finally:
            await reader.model.aclose()


def slow_first(request: Request) -> Reply:
    """Every sentence; the beginning of the article last."""
    return every_sentence(request).but(delay=0.4 if "100 " in asked_about(request) else 0)


def test_the_statements_of_a_small_model_go_the_same_way(tmp_path: Path) -> None:
    """Strategy, cache, halves and failures are one path: types come from the answers, words from the text."""

    def decide(request: Request) -> Reply:
        numbers = request.json["response_format"]["json_schema"]["schema"]["properties"]
        if len(numbers) > 1:
            return completion('{"1": {"type": "sie', finish_reason="length")
        decision = {"type": "humanitarian", "actor": "", "target": ""}
        return completion(json.dumps(dict.fromkeys(numbers, decision)))

    article = Article("قال الدفاع المدني إن 5 مدنيين قتلوا في حلب، وأضاف أن 100 ألف مدني محاصرون فيها.")
    with ScriptedServer(default=decide) as server:
        with extractor(server.base_url, tmp_path, prompt="statements/v1", binding=Binding.SCHEMA) as reader:
            result = reader.extract(article)
        assert len(server.requests) == 3
    assert [claim.type for claim in result.claims] == [ClaimType.HUMANITARIAN] * 2
    assert [quantity.value for claim in result.claims for quantity in claim.quantities] == [5, 100_000]
    assert result.provenance.strategy == "statements"
    assert (result.usage.requests, result.usage.reasks) == (3, 2)
    assert all(one.evidence.end <= other.evidence.start for one, other in pairwise(result.claims))
    assert Flag.NUMBER_NOT_IN_EVIDENCE not in result.claims[0].flags


class TestSmallContexts:
    """What a server tells of its context is known before anything is sent."""

    ARTICLE = Article("".join(map(SENTENCE.format, range(100, 190))), id="ninety")

    @staticmethod
    def serves(server: ScriptedServer, context: int) -> None:
        """Let the scripted server be a vLLM that refuses what does not fit, by honest counts."""

        def answer(request: Request) -> Reply:
            prompt = sum(len(said["content"]) for said in request.json["messages"]) // 3
            if prompt + request.json["max_tokens"] > context:
                return status(400, message="max_tokens must be at least 1, got -186.")
            return every_sentence(request)

        listed = {"id": MODEL, "owned_by": "vllm", "max_model_len": context}
        server.routes["/v1/models"] = reply_json({"data": [listed]})
        server.default = answer

    @pytest.mark.parametrize(
        ("context", "requests"), [(4096, 7), (8192, 2), (12_288, 1), (16_384, 1), (131_072, 1)]
    )
    def test_an_article_is_read_in_pieces_that_fit(
        self, scripted_server: ScriptedServer, context: int, requests: int
    ) -> None:
        """No request is refused and none is a repetition; the larger the context, the fewer there are."""
        self.serves(scripted_server, context)
        with extractor(scripted_server.base_url) as reader:
            result = reader.extract(self.ARTICLE)
        assert [claim.quantities[0].value for claim in result.claims] == list(range(100, 190))
        assert (result.failures, result.rejections, result.usage.reasks) == ((), (), 0)
        limits = [request.json["max_tokens"] for request in scripted_server.requests]
        assert len(limits) == result.usage.requests == requests
        assert max(limits) <= 8000
        assert (min(limits) == 8000) == (context > 16_000)

    def test_a_sentence_that_cannot_be_cut_is_asked_with_what_room_there_is(
        self, scripted_server: ScriptedServer
    ) -> None:
        """Its answer may well be shorter than an ordinary one."""
        self.serves(scripted_server, 4096)
        sentence = "قتل 7 مدنيين " + "في قصف على المدينة " * 60 + "."
        with extractor(scripted_server.base_url) as reader:
            result = reader.extract(Article(sentence))
        assert (len(result.claims), result.failures) == (1, ())
        (request,) = scripted_server.requests
        assert request.json["max_tokens"] < 1200

    def test_a_context_that_holds_no_piece_fails_before_anything_is_sent(
        self, scripted_server: ScriptedServer
    ) -> None:
        """Once for each sentence at most, saying how much is needed."""
        self.serves(scripted_server, 2048)
        with extractor(scripted_server.base_url) as reader:
            result = reader.extract(self.ARTICLE)
        assert not scripted_server.requests
        assert {failure.error for failure in result.failures} == {"ContextTooSmall"}
        assert all("--max-model-len" in failure.message for failure in result.failures)

    def test_what_is_kept_is_found_whatever_the_context_is_now(
        self, scripted_server: ScriptedServer, tmp_path: Path
    ) -> None:
        """An article that was read whole is not read again in pieces, once the server has become smaller."""
        self.serves(scripted_server, 131_072)
        with extractor(scripted_server.base_url, tmp_path) as reader:
            whole = reader.extract(self.ARTICLE)
        self.serves(scripted_server, 4096)
        asked = len(scripted_server.requests)
        with extractor(scripted_server.base_url, tmp_path) as reader:
            again = reader.extract(replace(self.ARTICLE, published=date(2020, 1, 1)))
        assert len(again.claims) == len(whole.claims)
        assert len(scripted_server.requests) == asked

    def test_offline_finds_the_pieces_that_were_planned(
        self, scripted_server: ScriptedServer, tmp_path: Path
    ) -> None:
        """The context is remembered with the answers."""
        self.serves(scripted_server, 4096)
        with extractor(scripted_server.base_url, tmp_path) as reader:
            first = reader.extract(self.ARTICLE)
        with extractor(scripted_server.base_url, tmp_path, offline=True) as reader:
            again = reader.extract(replace(self.ARTICLE, published=date(2020, 1, 1)))
        assert again.failures == ()
        assert len(again.claims) == len(first.claims)
        assert again.usage.cached == first.usage.requests
