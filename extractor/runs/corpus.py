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
    CacheError,
    EmbeddedModelError,
    InputError,
    NotCached,
    PromptError,
    RequestRefused,
    ServerUnreachable,
)
from extractor.extract import Extractor, described
from extractor.runs.prices import Price, Spending
from extractor.runs.progress import Count, Progress

SILENT = frozenset({ServerUnreachable.__name__, RequestRefused.__name__})
"""Failures that a server which is down, or no longer takes the key, gives to every article."""
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
    """After so many articles in a row that got no answer at all, the next is taken to get none either."""


Happened = Result | BadInput | None
"""What a progress is told with: a result, what could not be read, or nothing but a count."""
Watch = Callable[[Progress, Happened], None]


class CorpusRun:
    """Reads articles and writes their results as they are done; one run is one object.

    Memory does not grow with the number of articles, except by what `results` keeps. An article that fails
    is written with its failures and the run goes on. It stops when the server answers nobody any more, when
    a limit is reached, or when `stop` is called: then what is in flight is finished. `stopped` says why,
    `message` in words.
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
        self._silent = 0
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
            elif self._results.is_done(item):
                self._count.done_before += 1
                self._watch(self.progress, None)
            else:
                await self._read(item)
                continue
            idle += 1
            if idle % BREATH == 0:
                await asyncio.sleep(0)

    async def _may_go_on(self) -> bool:
        if not await self._spending.allows():
            limit = self._limits.cost
            self.stop(Stop.COST, f"One more article might cost more than the limit of {limit:g} allows.")
        return self.stopped is None

    async def _read(self, article: Article) -> None:
        self._count.in_flight += 1
        self._spending.begin()
        usage = Usage()
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
        self._listen(result)

    def _is_cut_short(self, result: Result) -> bool:
        """Whether the limit of requests left questions of the article unasked."""
        unasked = any(failure.error == NotCached.__name__ for failure in result.failures)
        return unasked and self._extractor.max_requests is not None

    def _listen(self, result: Result) -> None:
        """End a run whose server answers nobody any more."""
        errors = {failure.error for failure in result.failures}
        if errors and errors <= SILENT and not result.usage.completion_tokens and not result.usage.cached:
            self._silent += 1
        elif result.usage.requests:
            self._silent = 0
        if self._silent >= self._limits.silence and self.stopped is None:
            said = result.failures[-1].message
            self.stop(Stop.SERVER, f"{self._limits.silence} articles in a row got no answer. {said}")
            raise _EndedError  # those in flight wait for the same server


class _EndedError(Exception):
    """Ends the other workers at once; why is in `stopped`."""


def _unwritten(error: OSError) -> str:
    """Which file could not be written, and what to do."""
    advice = "Make room on its disk" if error.errno in FULL else "See what is wrong with its disk"
    return f"{error.filename or 'The results'}: cannot be written ({error.strerror or error}). {advice}."


def _unexpected(error: Exception) -> str:
    """Where something broke that should not; what the error says may be article text."""
    place = extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"This program has a fault ({type(error).__name__} in {where}). Please report it."


def _first(group: BaseExceptionGroup[Exception]) -> Exception:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, Exception)  # noqa: S101 (for mypy)
    return error
