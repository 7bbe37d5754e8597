"""Articles in, results out: asks about every piece, and accounts for every item and every failure."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from extractor import lexicon
from extractor.answers import partial_of, usage_of
from extractor.article import Article
from extractor.claims import (
    ArticleInfo,
    Claim,
    Failure,
    Provenance,
    Reason,
    Rejection,
    Result,
    Usage,
)
from extractor.errors import AnswerCutOff, AnswerInvalid, ModelError
from extractor.faults import PATIENT, RetryPolicy
from extractor.injections import addressed_to_model
from extractor.prompts import Prompt, compact, load
from extractor.reading import Reading
from extractor.strategies import Outcome, Piece, Question, Strategy, strategy_for
from extractor.wire import Binding, Decoding, Sender, json_in, schema_sha256, wire_schema

if TYPE_CHECKING:
    from types import TracebackType

    from extractor.model import ChatModel


@dataclass
class _Account:
    """What one article has come to so far."""

    claims: list[Claim] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)


class Extractor:
    """Reads typed claims from Arabic articles with a language model.

    With neither `model` nor `base_url` the embedded model is used and no text leaves the machine.
    `prompt` is a label as "claims/v1"; without it the profile's own: "small" asks about statements cut
    out beforehand, "large" asks for whole claims. `cache_dir` False keeps nothing. `max_requests` is how much
    is sent at most, in all; `binding` how answers are held to a schema, found out where it is not given;
    `sender` carries requests in place of a connection. One extractor may be used by many threads and many
    tasks; close it, or use it as a context manager.
    """

    def __init__(  # noqa: PLR0913 (settings, by name)
        self,
        model: str | None = None,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        prompt: str | None = None,
        profile: str | None = None,
        cache_dir: str | Path | bool | None = None,
        offline: bool = False,
        refresh: bool = False,
        max_concurrency: int = 8,
        max_requests: int | None = None,
        retries: RetryPolicy = PATIENT,
        binding: Binding | None = None,
        sender: Sender | None = None,
        temperature: float | None = 0.0,
        seed: int | None = 0,
        timeout: float = 120.0,
    ) -> None:
        from extractor.connection import Connection

        self._connection = Connection(
            model=model,
            base_url=base_url,
            api_key=api_key,
            cache_dir=cache_dir,
            offline=offline,
            refresh=refresh,
            max_concurrency=max_concurrency,
            max_requests=max_requests,
            retries=retries,
            binding=binding,
            sender=sender,
            timeout=timeout,
        )
        self.max_requests = max_requests
        self.profile = profile or self._connection.profile
        self.prompt: Prompt = load(prompt or {"small": "statements", "large": "claims"}[self.profile])
        self._strategy: Strategy = strategy_for(self.prompt)
        self._decoding = Decoding(temperature=temperature, seed=seed)
        self._concurrency = max_concurrency

    @property
    def model(self) -> ChatModel:
        """The model that is asked; `notes` on it tell what a user should know about the server."""
        return self._connection.model

    def extract(self, article: Article) -> Result:
        """Read one article; what goes wrong with a model is in the result's `failures`.

        Raises InputError for an article that cannot be read, CacheError and EmbeddedModelError where there
        is nothing to ask.
        """
        return self._connection.wait(self.aextract, article)

    async def aextract(self, article: Article) -> Result:
        """As `extract`, for asyncio."""
        article.checked()
        began = time.monotonic()
        reading = Reading(article)
        account = _Account()
        pieces = self._strategy.pieces(reading)
        await asyncio.gather(*(self._ask(reading, piece, account) for piece in pieces))
        return self._result(reading, account, time.monotonic() - began)

    async def astream(
        self, articles: Iterable[Article], *, ahead: int | None = None
    ) -> AsyncIterator[Result]:
        """Read many articles, several at a time; results come in the order in which they are done."""
        waiting: set[asyncio.Task[Result]] = set()
        source = iter(articles)
        exhausted = False
        try:
            while waiting or not exhausted:
                while not exhausted and len(waiting) < (ahead or self._concurrency):
                    article = next(source, None)
                    exhausted = article is None
                    if article is not None:
                        waiting.add(asyncio.ensure_future(self.aextract(article)))
                if waiting:
                    done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        yield task.result()
        finally:
            for task in waiting:
                task.cancel()

    def questions(self, article: Article) -> list[tuple[Piece, Question]]:
        """What would be asked about an article, in order, without asking it."""
        reading = Reading(article.checked())
        asked = ((piece, self._strategy.question(reading, piece)) for piece in self._strategy.pieces(reading))
        return [(piece, question) for piece, question in asked if question is not None]

    def close(self) -> None:
        """Close connections and the cache, and stop the embedded model if it was started."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _ask(self, reading: Reading, piece: Piece, account: _Account) -> None:
        """Ask about a piece, in halves where its answer is cut off, and book what comes of it."""
        question = self._strategy.question(reading, piece)
        if question is None:
            self._book(reading, account, self._strategy.outcome(reading, piece, None))
            return
        try:
            answer = await self.model.ask(
                question.messages,
                question.response,
                decoding=replace(self._decoding, max_tokens=question.max_tokens),
                wire_schema=question.schema,
            )
        except AnswerCutOff as error:
            account.usage += usage_of(error)
            halves = self._strategy.halves(reading, piece)
            if halves:
                for half in halves:
                    await self._ask(reading, half, account)
            else:
                self._salvage(reading, piece, account, error)
        except AnswerInvalid as error:
            account.usage += usage_of(error)
            self._salvage(reading, piece, account, error)
        except ModelError as error:
            account.usage += usage_of(error)
            self._fail(reading, piece, account, error)
        else:
            account.usage += answer.usage
            self._book(reading, account, self._strategy.outcome(reading, piece, _parsed(answer.content)))

    def _salvage(self, reading: Reading, piece: Piece, account: _Account, error: ModelError) -> None:
        """Take what fits from an answer that as a whole does not; the failure stays on record."""
        parsed = _parsed(partial_of(error))
        if parsed is not None:
            self._book(reading, account, self._strategy.outcome(reading, piece, parsed))
        self._fail(reading, piece, account, error)

    @staticmethod
    def _book(reading: Reading, account: _Account, outcome: Outcome) -> None:
        account.rejections += outcome.rejections
        for claim in outcome.claims:
            if reading.addresses_a_model and addressed_to_model(claim.evidence.text):
                account.rejections.append(_addressed(claim))
            else:
                account.claims.append(claim)

    @staticmethod
    def _fail(reading: Reading, piece: Piece, account: _Account, error: ModelError) -> None:
        span = reading.span(piece.start, piece.end)
        account.failures.append(Failure(error=type(error).__name__, message=str(error), piece=span))

    def _result(self, reading: Reading, account: _Account, seconds: float) -> Result:
        claims, repeated = _unique(
            sorted(account.claims, key=lambda claim: (claim.evidence.start, claim.evidence.end))
        )
        return Result(
            article=described(reading.article),
            claims=claims,
            rejections=(*account.rejections, *repeated),
            failures=tuple(
                sorted(account.failures, key=lambda failure: failure.piece.start if failure.piece else 0)
            ),
            usage=account.usage.model_copy(update={"seconds": round(seconds, 3)}),
            provenance=self.provenance,
        )

    @cached_property
    def provenance(self) -> Provenance:
        """What produces this extractor's results."""
        from extractor.replies import ClaimsAnswer, DecisionsAnswer

        response = ClaimsAnswer if self.prompt.strategy == "quotes" else DecisionsAnswer
        return Provenance(
            package=metadata.version("arabic-claims"),
            prompt=self.prompt.label,
            prompt_sha256=self.prompt.sha256,
            schema_sha256=schema_sha256(wire_schema(response)),
            lexicon_sha256=lexicon.sha256(),
            strategy=self.prompt.strategy,
            model=self.model.model,
            server=self.model.server,
            decoding={"temperature": self._decoding.temperature, "seed": self._decoding.seed},
        )


def described(article: Article) -> ArticleInfo:
    """Which article a result is about."""
    return ArticleInfo(
        id=article.id or article.sha256[:16],
        sha256=article.sha256,
        characters=len(article.text),
        path=article.path,
        published=article.published,
    )


def _unique(claims: Iterable[Claim]) -> tuple[tuple[Claim, ...], list[Rejection]]:
    """Claims without those that say the same of the same words again."""
    kept: dict[str, Claim] = {}
    repeated: list[Rejection] = []
    for claim in claims:
        if claim.id in kept:
            detail = "The same claim about the same words was returned before."
            item = compact({"quote": claim.evidence.text, "type": claim.type.value})
            repeated.append(
                Rejection(reason=Reason.DUPLICATE, detail=detail, item=item, piece=claim.evidence)
            )
        else:
            kept[claim.id] = claim
    return tuple(kept.values()), repeated


def _addressed(claim: Claim) -> Rejection:
    """Why words to a language model are no claim."""
    detail = "These words are addressed to a language model, not to readers; they state nothing."
    item = compact({"quote": claim.evidence.text, "type": claim.type.value})
    return Rejection(reason=Reason.NO_PROPOSITION, detail=detail, item=item, piece=claim.evidence)


def _parsed(content: str) -> Any:
    """The JSON of an answer, as far as it goes where it was cut off; None where it holds none."""
    import jiter  # it refuses half characters, which no result can hold

    # First all there is from the first brace: the first whole object within a list that was cut off is
    # only its first item.
    for text, partial in ((content[max(0, content.find("{")) :], True), (json_in(content), False)):
        try:
            return jiter.from_json(text.encode(), partial_mode=partial)
        except ValueError:
            continue
    return None
