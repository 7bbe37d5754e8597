"""The saturation point: articles a second on one core when the server answers at once; goal 150.

    python -m evals.benchmarks.saturation [--profile]

Short articles over HTTP are the goal; articles of the seeds' size with 43 claims each, and both without HTTP,
show where the time goes. Articles a second of CPU do not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from evals.benchmarks.material import (
    MODEL,
    SHORT_ANSWER,
    Nowhere,
    machine,
    seed_answer,
    seed_articles,
    short_articles,
)
from evals.benchmarks.stub import completion, stub
from extractor.article import Article
from extractor.extract import Extractor
from extractor.llm.wire import Binding, Completion, Sender, read_completion
from extractor.runs.corpus import CorpusRun, Limits

IN_FLIGHT = 16


class Instant:
    """Answers at once, within the process."""

    def __init__(self, content: str) -> None:
        self._text = completion(content).decode()

    async def post(self, body: bytes, sent: Callable[[int], None]) -> tuple[Completion, str]:  # noqa: ARG002
        """The answer."""
        sent(1)
        return read_completion(self._text), self._text

    async def get(self, path: str) -> Any:
        """Nothing is there."""
        raise NotImplementedError(path)

    async def aclose(self) -> None:
        """Nothing is open."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--profile", action="store_true", help="print where the time of the last one goes")
    options = parser.parse_args()
    print(f"{machine()}; articles a second")
    few = max(1, options.articles // 5)
    with stub({"short": SHORT_ANSWER, "seed": seed_answer()}) as server:
        _measure("short, over HTTP", short_articles, options.articles, server.base_url("short"))
        _measure("seed, over HTTP", seed_articles, few, server.base_url("seed"))
    _measure("short, without HTTP", short_articles, options.articles, sender=Instant(SHORT_ANSWER))
    profile = cProfile.Profile() if options.profile else None
    _measure("seed, without HTTP", seed_articles, few, sender=Instant(seed_answer()), profile=profile)
    if profile is not None:
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)


def _measure(  # noqa: PLR0913 (two of them by name)
    name: str,
    articles: Callable[[int], Iterator[Article]],
    number: int,
    base_url: str = "http://127.0.0.1:9/v1",
    *,
    sender: Sender | None = None,
    profile: cProfile.Profile | None = None,
) -> None:
    extractor = Extractor(
        MODEL,
        base_url=base_url,
        cache_dir=False,
        binding=Binding.SCHEMA,
        max_concurrency=IN_FLIGHT,
        sender=sender,
    )
    asyncio.run(run(extractor, articles(5)))  # imports and tables
    began, cpu = time.perf_counter(), time.process_time()
    if profile is not None:
        profile.enable()
    asyncio.run(run(extractor, articles(number)))
    if profile is not None:
        profile.disable()
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    print(f"{name:<20} {number / wall:7.1f} by the clock   {number / used:7.1f} a second of CPU")


async def run(extractor: Extractor, articles: Iterable[Article]) -> None:
    """Read them all; every one must be whole."""
    done = CorpusRun(extractor, Nowhere(), limits=Limits(concurrency=IN_FLIGHT))
    progress = await done.over(articles)
    await extractor.model.aclose()
    assert progress.whole == progress.came, done.message  # noqa: S101


if __name__ == "__main__":
    main()
