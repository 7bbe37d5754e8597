"""Articles in, results out: what one extractor reads, and what its results say of how they came about."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence, Sized
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, cached_property
from importlib import metadata
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from extractor.arabic.analysis import Analysis, tables_sha256
from extractor.article import Article
from extractor.asking import Asking, Part, accounted, unique
from extractor.claims import RULES, ArticleInfo, Claim, Provenance, Result, Usage, own_claim_id
from extractor.errors import InputError, OptionError, PromptError
from extractor.kept_results import KeptResults
from extractor.llm.affinity import session
from extractor.llm.loops import together
from extractor.llm.retry_policy import PATIENT, RetryPolicy
from extractor.llm.wire import Binding, Decoding, Sender, schema_sha256
from extractor.prompts import Prompt, load
from extractor.strategies.choice import strategy_for
from extractor.strategies.contract import Piece, Question, Strategy

if TYPE_CHECKING:
    from types import TracebackType

    from extractor.llm.model import ChatModel


T = TypeVar("T")
_FEW = 16
"""Articles by the rules that are read before other processes are started to help."""
PROMPTS = {"small": "statements", "large": "claims", RULES: "wording/v1"}
"""How a model of a profile is asked where no prompt is named."""


class Extractor:
    """Reads typed claims from Arabic articles with a language model, or by rules.

    With neither `model` nor `base_url` no text leaves the machine: the embedded model is used where it is
    installed, else the rules. One extractor may be used by many threads and many tasks. Close it, or use it
    as a context manager; what is never closed is closed as the interpreter ends.

    - `model`: the model's name at its server; "rules" for the rules, which ask no model.
    - `base_url`: the address of the server, with its model where `model` is left out. Of several addresses
      the least busy server that answers is asked; the first one names them all in results.
    - `api_key`: the key that the server wants.
    - `prompt`: a label as "claims/v2", or a `Prompt`; left out, it is that of the profile.
    - `profile`: "large" asks a model for whole claims, "small" asks about statements that are cut out of
      the text beforehand; left out, the model's name decides.
    - `cache_dir`: the folder of the cache; False keeps nothing.
    - `offline`: only answers in the cache count. `refresh`: what is in the cache is asked again.
    - `max_concurrency`: requests at a time, for each server.
    - `max_requests`: how many requests are sent at most, in all.
    - `retries`: how long a server that fails is tried again.
    - `binding`: how answers are held to a schema; left out, it is found out.
    - `sender`: carries requests in place of a connection.
    - `temperature`, `seed`: how the model picks its words; None sends none.
    - `timeout`: seconds for one attempt.
    - `processes`: how many share many articles that the rules read. More than one needs a main module that
      may be imported.

    Raises OptionError, which is a ValueError too, where `max_concurrency` or `processes` is below 1,
    `max_requests` is below 0, or `timeout` is not a number above 0; PromptError where there is no such
    prompt or profile, or the rules are given one that asks a model.
    """

    def __init__(  # noqa: PLR0913 (settings, by name)
        self,
        model: str | None = None,
        *,
        base_url: str | Sequence[str] | None = None,
        api_key: str | None = None,
        prompt: str | Prompt | None = None,
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
        processes: int = 1,
    ) -> None:
        from extractor.llm.connection import Connection

        _check_options(max_concurrency, max_requests, timeout, processes)
        if model is None and base_url is None and is_by_rules(prompt, profile, asks=not (offline or sender)):
            model = RULES
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
        self._binding = binding
        if profile is not None and profile not in PROMPTS:
            raise PromptError(f"There is no profile {profile!r}. Known: {', '.join(PROMPTS)}.")
        self._given_profile, self._given_prompt = profile, prompt
        if prompt or profile or self._connection.is_named:
            _ = self._strategy  # what is wrong with a prompt is said at once, if no server has to be asked
            if self._connection.is_rules and self.prompt.asks:
                raise PromptError(
                    f"The prompt {self.prompt.label} is for a model, and the rules ask none. Name a model "
                    "(--model NAME), or leave out what names the prompt (--prompt, --profile)."
                )
        self._decoding = Decoding(temperature=temperature, seed=seed)
        self._concurrency = max_concurrency
        self._processes = processes if self._connection.is_rules else 1
        self._begun = 0
        self._pool: ProcessPoolExecutor | None = None

    @cached_property
    def profile(self) -> str:
        """How the model is asked: "small" or "large"; where nothing else says it, by the model's name."""
        return self._given_profile or self._connection.profile

    @cached_property
    def prompt(self) -> Prompt:
        """What the model is told."""
        if isinstance(self._given_prompt, Prompt):
            return self._given_prompt
        return load(self._given_prompt or PROMPTS[self.profile])

    @cached_property
    def _strategy(self) -> Strategy:
        return strategy_for(self.prompt)

    @property
    def model(self) -> ChatModel:
        """The model that is asked; `notes` on it tell what a user should know about the server.

        Raises a ModelError where no model is named and the server cannot tell which one it has.
        """
        return self._connection.model

    def extract(self, article: Article) -> Result:
        """Read one article; what goes wrong with a model is in the result's `failures`.

        Raises InputError for an article that cannot be read, CacheError and EmbeddedModelError where there
        is nothing to ask, and a ModelError where no model is named and the server cannot tell which it has.
        """
        return self._connection.wait(self.aextract, article)

    async def aextract(self, article: Article) -> Result:
        """As `extract`, for asyncio."""
        began = time.monotonic()
        _checked(article)
        await self._connection.named()
        result = self._kept.find(article)
        if result is None:
            result, answers = await self._read(article)
            self._kept.keep(article, result, answers)
        usage = result.usage.model_copy(update={"seconds": round(time.monotonic() - began, 3)})
        own = {"article": described(article), "claims": _owned(result.claims, article), "usage": usage}
        return result.model_copy(update=own)

    async def _read(self, article: Article) -> tuple[Result, int]:
        """The result of an article's text, and from how many answers it comes."""
        self._begun += 1
        if self._processes > 1 and self._begun > _FEW:
            return await asyncio.get_running_loop().run_in_executor(self._workers(), _by_rules, article)
        analysis = Analysis(article)
        pieces = self._strategy.pieces(analysis)
        asking = Asking(self._strategy, self.model, self._decoding)
        with session():
            asked = await together(asking.about(analysis, piece) for piece in pieces)
        parts = list(chain.from_iterable(asked))
        return self._result(analysis, parts), sum(part.usage != Usage() for part in parts)

    def stream(
        self, articles: Iterable[Article], *, on_progress: Callable[[int, int | None], object] | None = None
    ) -> Iterator[Result]:
        """Read many articles, several at a time; results come in the order in which they are done.

        `on_progress` is called after each with how many are done, and of how many where `articles` has a
        length, else None. The first error that `extract` raises ends the stream. What is still being read
        when the stream ends, or is closed, is cancelled.
        """
        total = len(articles) if isinstance(articles, Sized) else None
        return self._streamed(_several(articles), total, on_progress)

    def _streamed(
        self,
        articles: Iterator[Article],
        total: int | None,
        on_progress: Callable[[int, int | None], object] | None,
    ) -> Iterator[Result]:
        running: list[asyncio.Task[Result]] = []
        count = 0
        try:
            while True:
                more = list(islice(articles, self._concurrency - len(running)))  # in the caller's thread
                if not (more or running):
                    return
                for task in self._connection.wait(self._first_done, running, more):
                    result = task.result()
                    running.remove(task)
                    count += 1
                    if on_progress is not None:
                        on_progress(count, total)
                    yield result
        finally:
            for task in running:  # not waited for: garbage may be collected in the loop's own thread
                if not task.done():
                    task.get_loop().call_soon_threadsafe(task.cancel)
                elif not task.cancelled():
                    task.exception()  # else asyncio logs that nobody asked for it

    def astream(
        self, articles: Iterable[Article], *, ahead: int | None = None
    ) -> AsyncGenerator[Result, None]:
        """As `stream`, for asyncio; `ahead` is how many are read at a time."""
        if ahead is not None and ahead < 1:
            raise OptionError(
                f"ahead is {ahead}; it must be 1 or more, or None for as many as max_concurrency."
            )
        return self._astreamed(_several(articles), ahead or self._concurrency)

    async def _astreamed(self, articles: Iterator[Article], ahead: int) -> AsyncGenerator[Result, None]:
        running: list[asyncio.Task[Result]] = []
        try:
            while True:
                more = list(islice(articles, ahead - len(running)))
                if not (more or running):
                    return
                for task in await self._first_done(running, more):
                    yield task.result()
                    running.remove(task)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _first_done(
        self, running: list[asyncio.Task[Result]], more: Iterable[Article]
    ) -> list[asyncio.Task[Result]]:
        """Begin to read `more`, too, and return those of `running` that are done, as soon as one is."""
        running += [asyncio.ensure_future(self.aextract(article)) for article in more]
        if not any(task.done() for task in running):
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        return [task for task in running if task.done()]

    def questions(self, article: Article) -> list[tuple[Piece, Question]]:
        """What would be asked about an article, in order, without asking it."""
        analysis = Analysis(_checked(article))
        asked = (
            (piece, self._strategy.question(analysis, piece)) for piece in self._strategy.pieces(analysis)
        )
        return [(piece, question) for piece, question in asked if question is not None]

    async def acheck(self, article: Article) -> Usage:
        """Ask the first question about an article whatever the cache holds, and return what that cost.

        Raises one of the ModelErrors where no answer comes.
        """
        for _, question in self.questions(article)[:1]:
            answer = await self.model.complete(
                question.messages,
                decoding=replace(self._decoding, max_tokens=question.max_tokens),
                wire_schema=question.shape.schema,
                repeat=time.time_ns(),  # so that no answer is kept that was given to this question before
            )
            return answer.usage
        return Usage()

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            start = multiprocessing.get_context("spawn")  # a fork would copy threads that hold locks
            self._pool = ProcessPoolExecutor(self._processes, mp_context=start, initializer=_begin_worker)
        return self._pool

    def close(self) -> None:
        """Close connections and the cache, and stop the embedded model if it was started."""
        self._connection.close()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        self.__dict__.pop("_kept", None)  # it knows the cache that was closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _kept(self) -> KeptResults:
        return KeptResults(self.model.kept, self.provenance, binding=self._binding)

    def _result(self, analysis: Analysis, parts: Sequence[Part]) -> Result:
        claims, repeated = unique(parts)
        rejections = (*chain.from_iterable(part.outcome.rejections for part in parts), *repeated)
        failures = tuple(part.failure for part in parts if part.failure is not None)
        return Result(
            article=described(analysis.article),
            claims=claims,
            rejections=rejections,
            failures=failures,
            sentences=accounted(analysis.sentences, claims, rejections, failures),
            usage=sum((part.usage for part in parts), Usage()),
            provenance=self.provenance,
        )

    @cached_property
    def provenance(self) -> Provenance:
        """What produces this extractor's results."""
        return Provenance(
            package=metadata.version("arabic-claims"),
            prompt=self.prompt.label,
            prompt_sha256=self.prompt.sha256,
            schema_sha256=schema_sha256(self._strategy.schema),
            lexicon_sha256=tables_sha256(),
            strategy=self.prompt.strategy,
            model=self.model.model,
            server=self.model.server,
            decoding={"temperature": self._decoding.temperature, "seed": self._decoding.seed},
        )


def is_by_rules(prompt: str | Prompt | None, profile: str | None, *, asks: bool) -> bool:
    """Whether the rules are meant where neither model nor server is named.

    They are where the prompt asks nothing; and where nothing at all is named, the embedded model is not
    installed, and a model would be asked.
    """
    from extractor.llm.weights import is_installed

    label = prompt.label if isinstance(prompt, Prompt) else prompt
    if label is not None or profile is not None:
        return label == PROMPTS[RULES]
    return asks and not is_installed()


def _begin_worker() -> None:
    """Leave Ctrl-C to the process that began this one, and end where that one does, however it is ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _by_rules(article: Article) -> tuple[Result, int]:
    """What `_read` returns, from a process that does nothing else."""
    return asyncio.run(_reader()._read(article))  # noqa: SLF001 (its own)


@cache
def _reader() -> Extractor:
    return Extractor(RULES, cache_dir=False)


def _check_options(max_concurrency: int, max_requests: int | None, timeout: float, processes: int) -> None:
    """Raise OptionError for what would wait for ever, or never send anything."""
    if max_concurrency < 1:
        raise OptionError(f"max_concurrency is {max_concurrency}; it must be 1 or more.")
    if processes < 1:
        raise OptionError(f"processes is {processes}; it must be 1 or more.")
    if max_requests is not None and max_requests < 0:
        raise OptionError(f"max_requests is {max_requests}; it must be 0 or more, or None for no limit.")
    if not 0 < timeout < math.inf:
        raise OptionError(f"timeout is {timeout}; it must be a number of seconds above 0.")


def _checked(article: Article) -> Article:
    """The article, if it is one that claims can be read from; else InputError."""
    if not isinstance(article, Article):
        raise InputError(
            f"An Article is expected, not {type(article).__name__}: write Article(text), "
            "or Article.read(path) for a file."
        )
    return article.checked()


def _several(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles one by one. Raises InputError where they are none that can be taken so."""
    if isinstance(articles, str | bytes) or not isinstance(articles, Iterable):
        raise InputError(
            f"Several articles are expected, as a list of Article, not {type(articles).__name__}."
        )
    return iter(articles)


def described(article: Article) -> ArticleInfo:
    """Which article a result is about."""
    return ArticleInfo(
        id=article.id or article.sha256[:16],
        sha256=article.sha256,
        key=article.key,
        characters=len(article.text),
        path=article.path,
        place=article.place,
        published=article.published,
        title=article.title,
        url=article.url,
        outlet=article.outlet,
    )


def _owned(claims: tuple[Claim, ...], article: Article) -> tuple[Claim, ...]:
    """The claims with ids that no article of the same text has, where it is more than its text."""
    if article.key == article.sha256:
        return claims
    return tuple(claim.model_copy(update={"id": own_claim_id(claim.id, article.key)}) for claim in claims)
