"""A run over many articles: streamed, within limits, gone on with where one broke off, all accounted for."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from traceback import extract_tb
from typing import Protocol

from extractor.article import Article, BadInput
from extractor.claims import Failure, Result, Usage
from extractor.errors import (
    AnswerInvalid,
    CacheError,
    EmbeddedModelError,
    InputError,
    NotCached,
    PromptError,
    RequestRefused,
    ServerUnreachable,
)
from extractor.extract import Extractor, described
from extractor.runs import harmless
from extractor.runs.output import digest
from extractor.runs.prices import Price, Spending
from extractor.runs.progress import Count, Progress

REFUSALS = frozenset(error.__name__ for error in (ServerUnreachable, RequestRefused, AnswerInvalid))
"""Failures that mean a text which is refused, or else a server which gives no answer to anybody."""
EVERY_ARTICLE = (PromptError, CacheError, EmbeddedModelError)
"""Errors that the next article would meet too."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a disk says that takes no more."""
BREATH = 200
"""After so many articles that need no work, everything else gets a turn."""


class Results(Protocol):
    """Where results go, and which articles need no reading again."""

    def is_done(self, article: Article) -> bool:
        """Whether a whole result of this text, made the same way, is there."""

    def write(self, result: Result) -> None:
        """Keep a result for good. Raises OSError where that fails."""


class Stop(StrEnum):
    """Why a run ended before its articles did."""

    INTERRUPTED = "interrupted"
    REQUESTS = "requests"
    """The limit of requests was reached."""
    COST = "cost"
    """One more article might cost more than the limit allows."""
    SERVER = "server"
    """The server gives no answers."""
    OUTPUT = "output"
    """Results cannot be written."""


@dataclass(frozen=True)
class Limits:
    """What a run may use. `max_requests` of the extractor bounds its requests."""

    cost: float | None = None
    """In the money of the price; it holds nothing back where there is none."""
    price: Price | None = None
    concurrency: int = 8
    """Articles at a time, and so about the number of articles that a kill sets back."""
    silence: int = 5
    """After so many articles in a row that got no answer at all, a harmless text is asked about."""


@dataclass(frozen=True)
class Repeat:
    """An article that came before in the same run: what it is called."""

    name: str


Happened = Result | BadInput | Repeat | None
"""What a progress is told with: a result, what was not read, or nothing but a count."""
Watch = Callable[[Progress, Happened], None]


class CorpusRun:
    """Reads articles and writes their results as they are done; one run is one object.

    An article that fails is written with its failures and the run goes on. It stops when the server gives
    no answer even to a harmless text, when a limit is reached, or when `stop` is called: then what is in
    flight is finished. `stopped` says why, `message` in words. Memory grows by what `results` keeps and by
    about 100 bytes an article, 200 where ids are given: an article that comes twice is read once.
    """

    def __init__(
        self,
        extractor: Extractor,
        results: Results,
        *,
        limits: Limits = Limits(),
        total: int | None = None,
        watch: Watch = lambda _progress, _happened: None,
    ) -> None:
        self._extractor = extractor
        self._results = results
        self._limits = limits
        self._price = limits.price
        self._total = total
        self._watch = watch
        self._count = Count()
        self._began = time.monotonic()
        self._refused = 0
        self._checking = asyncio.Lock()
        self._seen: set[bytes] = set()
        self._spending = Spending(limits.cost)
        self.stopped: Stop | None = None
        self.message = ""

    @property
    def progress(self) -> Progress:
        """The figures of this moment."""
        return self._count.progress(self._price, time.monotonic() - self._began, self._total)

    def stop(self, why: Stop = Stop.INTERRUPTED, message: str = "It was interrupted.") -> None:
        """Begin nothing more; what is in flight is finished. The first reason given counts."""
        if self.stopped is None:
            self.stopped, self.message = why, message

    async def over(self, articles: Iterable[Article | BadInput]) -> Progress:
        """Read the articles, taken one at a time as there is room for them.

        Raises what keeps every article from being read, as PromptError, CacheError or EmbeddedModelError.
        """
        source = iter(articles)
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(self._limits.concurrency):
                    workers.create_task(self._work(source))
        except* _EndedError:
            self._count.in_flight = 0
        except* Exception as group:
            raise _first(group) from None
        return self.progress

    async def _work(self, source: Iterator[Article | BadInput]) -> None:
        """Take the next article from those that all workers share, until there are no more."""
        idle = 0
        while await self._may_go_on():
            item = next(source, None)
            if item is None:
                return
            if isinstance(item, BadInput):
                self._count.unreadable += 1
                self._watch(self.progress, item)
            elif (told := self._told_before(item)) is not None:
                self._watch(self.progress, told)
            elif self._results.is_done(item):
                self._count.done_before += 1
                self._watch(self.progress, None)
            else:
                await self._read(item)
                continue
            idle += 1
            if idle % BREATH == 0:
                await asyncio.sleep(0)

    def _told_before(self, article: Article) -> Repeat | BadInput | None:
        """What is to be said, and is counted, of an article whose key came before in this run."""
        key, text = digest(article.key), digest(f"{article.key}\0{article.sha256}")
        if key not in self._seen:
            self._seen |= {key, text} if article.key != article.sha256 else {key}
            return None
        if article.key == article.sha256 or text in self._seen:
            self._count.repeated += 1
            return Repeat(article.path or article.name)
        self._count.unreadable += 1
        where = article.path or article.name
        why = f"{where}: another article of this run has the `id` {article.id!r} and another text."
        return BadInput(where, f"{why} Give each article an id of its own.")

    async def _may_go_on(self) -> bool:
        async with self._checking:
            pass  # nothing begins while nobody knows whether the server answers
        if not await self._spending.allows():
            limit = self._limits.cost or 0.0
            told = self._price.shown(limit) if self._price else f"{limit:g}"
            self.stop(Stop.COST, f"One more article might cost more than the limit allows: {told}.")
        return self.stopped is None

    async def _read(self, article: Article) -> None:
        self._count.in_flight += 1
        self._spending.begin()
        usage = Usage()
        result = None
        try:
            result = await self._result(article)
            usage = result.usage
        except InputError as error:
            self._count.unreadable += 1
            self._watch(self.progress, BadInput(article.name, str(error)))
        else:
            self._count.bill(usage)
            self._take(result)
        finally:
            self._count.in_flight -= 1
            self._spending.end(self._price.cost(usage) if self._price else 0.0)
        if result is not None:
            await self._listen(result)

    async def _result(self, article: Article) -> Result:
        try:
            return await self._extractor.aextract(article)
        except (InputError, *EVERY_ARTICLE):
            raise
        except Exception as error:  # one bad article never stops a run
            failure = Failure(error=type(error).__name__, message=_unexpected(error))
            return Result(
                article=described(article), failures=(failure,), provenance=self._extractor.provenance
            )

    def _take(self, result: Result) -> None:
        if self._is_cut_short(result):
            self._count.left_over += 1
            self.stop(Stop.REQUESTS, "The limit of requests is reached.")
            self._watch(self.progress, None)
            return
        try:
            self._results.write(result)
        except OSError as error:
            self.stop(Stop.OUTPUT, _unwritten(error))
            raise _EndedError from error
        self._count.add(result)
        self._watch(self.progress, result)

    def _is_cut_short(self, result: Result) -> bool:
        """Whether the limit of requests left questions of the article unasked."""
        unasked = any(failure.error == NotCached.__name__ for failure in result.failures)
        return unasked and self._extractor.max_requests is not None

    async def _listen(self, result: Result) -> None:
        """Find out whether it is the server's fault where articles in a row got no answer."""
        if _is_refused(result):
            self._refused += 1
        elif result.usage.requests:
            self._refused = 0
        if self._refused < self._limits.silence or self.stopped is not None or self._checking.locked():
            return
        async with self._checking:
            await self._check()
            self._refused = 0

    async def _check(self) -> None:
        """End the run if a harmless text gets no answer either."""
        self._spending.begin()
        asked = await harmless.asked(self._extractor)
        self._count.bill(asked.usage)
        self._spending.end(self._price.cost(asked.usage) if self._price else 0.0)
        if isinstance(asked.error, NotCached):
            self.stop(Stop.REQUESTS, "The limit of requests is reached.")
        elif asked.error is not None:
            none = f"{self._limits.silence} articles in a row got no answer, nor did a harmless text"
            self.stop(Stop.SERVER, f"{none}. {asked.error}")
            raise _EndedError  # those in flight wait for the same server


class _EndedError(Exception):
    """Ends the other workers at once; why is in `stopped`."""


def _is_refused(result: Result) -> bool:
    """Whether an article got no answer at all, or one that declines or says nothing."""
    errors = {failure.error for failure in result.failures}
    if not errors or not errors <= REFUSALS or result.usage.cached:
        return False
    return AnswerInvalid.__name__ in errors or not result.usage.completion_tokens


def _unwritten(error: OSError) -> str:
    """Which file could not be written, and what to do."""
    advice = "Make room on its disk" if error.errno in FULL else "See what is wrong with its disk"
    return f"{error.filename or 'The results'}: cannot be written ({error.strerror or error}). {advice}."


def _unexpected(error: Exception) -> str:
    """Where something broke that should not; what the error says may be article text."""
    place = extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"Internal error ({type(error).__name__} in {where}). Please report it."


def _first(group: BaseExceptionGroup[Exception]) -> Exception:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, Exception)  # noqa: S101 (for mypy)
    return error
