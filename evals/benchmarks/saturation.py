"""The saturation point: articles a second on one core when the server answers at once.

Short articles over HTTP are the goal; articles of the seeds' size with 43 claims each, and both without HTTP,
show where the time goes. Articles a second of CPU do not depend on what else the machine does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from evals.benchmarks.material import (
    MODEL,
    SHORT_ANSWER,
    Nowhere,
    seed_answer,
    seed_articles,
    short_articles,
)
from evals.benchmarks.rows import Row, Setting
from evals.benchmarks.stub import completion, stub
from extractor.article import Article
from extractor.extract import Extractor
from extractor.llm.completions import read_completion
from extractor.llm.wire import Binding, Completion, Request, Sender
from extractor.runs.corpus import CorpusRun, Limits

IN_FLIGHT = 16


class Instant:
    """Answers at once, within the process."""

    def __init__(self, content: str) -> None:
        self._text = completion(content).decode()

    async def post(self, request: Request, sent: Callable[[int], None]) -> tuple[Completion, str]:  # noqa: ARG002
        """The answer."""
        sent(1)
        return read_completion(self._text), self._text

    async def get(self, path: str) -> Any:
        """Nothing is there."""
        raise NotImplementedError(path)

    async def aclose(self) -> None:
        """Nothing is open."""


def measured(setting: Setting) -> list[Row]:
    """Articles a second, by the clock and of CPU, for short and long ones."""
    many, few = setting.size(1000, 20), setting.size(200, 4)
    with stub({"short": SHORT_ANSWER, "seed": seed_answer()}) as server:
        rows = _rows("short, over HTTP", _extractor(server.base_url("short")), short_articles, many, goal=150)
        rows += _rows("seed's size, over HTTP", _extractor(server.base_url("seed")), seed_articles, few)
    rows += _rows("short, without HTTP", _extractor(sender=Instant(SHORT_ANSWER)), short_articles, many)
    rows += _rows("seed's size, without HTTP", _extractor(sender=Instant(seed_answer())), seed_articles, few)
    return rows


def _extractor(base_url: str = "http://127.0.0.1:9/v1", sender: Sender | None = None) -> Extractor:
    return Extractor(
        MODEL,
        prompt="claims/v1",
        base_url=base_url,
        cache_dir=False,
        binding=Binding.SCHEMA,
        max_concurrency=IN_FLIGHT,
        sender=sender,
    )


def _rows(
    name: str,
    extractor: Extractor,
    articles: Callable[[int], Iterator[Article]],
    number: int,
    *,
    goal: float | None = None,
) -> list[Row]:
    asyncio.run(run(extractor, articles(5)))  # imports and tables
    began, cpu = time.perf_counter(), time.process_time()
    asyncio.run(run(extractor, articles(number)))
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    return [
        Row(name, number / wall, "a second", at_least=goal),
        Row(f"{name}, of CPU", number / used, "a second", at_least=goal),
    ]


async def run(extractor: Extractor, articles: Iterable[Article]) -> None:
    """Read them all; every one must be whole."""
    done = CorpusRun(extractor, Nowhere(), limits=Limits(concurrency=IN_FLIGHT))
    progress = await done.over(articles)
    await extractor.model.aclose()
    assert progress.whole == progress.came, done.message  # noqa: S101
