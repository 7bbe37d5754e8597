"""Memory over a long run: 100,000 short articles to a results file; growth after the first 1,000 below 50 MB.

    python -m evals.benchmarks.memory [--articles 100000]

The model answers within the process, so that all of the memory is the run's own. What grows are the names
of finished articles, by which the results file knows them.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from evals.benchmarks.material import MODEL, SHORT_ANSWER, machine, resident, short_articles
from evals.benchmarks.saturation import Instant
from extractor.extract import Extractor
from extractor.llm.wire import Binding
from extractor.runs.corpus import CorpusRun, Happened, Limits
from extractor.runs.output import ResultsFile
from extractor.runs.progress import Progress


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    options = parser.parse_args()
    print(machine())
    held: dict[int, int] = {}

    def watch(progress: Progress, _: Happened) -> None:
        if progress.came == 1000 or progress.came % (options.articles // 10) == 0:
            held[progress.came] = resident()
            print(f"{progress.came:>7,} articles: {held[progress.came] / 1e6:6.1f} MB", flush=True)

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        extractor = Extractor(
            MODEL,
            base_url="http://127.0.0.1:9/v1",
            cache_dir=False,
            binding=Binding.SCHEMA,
            sender=Instant(SHORT_ANSWER),
        )
        with ResultsFile(Path(folder) / "claims.jsonl", extractor.provenance) as file:
            run = CorpusRun(extractor, file, limits=Limits(concurrency=8), watch=watch)
            progress = asyncio.run(run.over(short_articles(options.articles)))
    assert progress.whole == options.articles, run.message  # noqa: S101
    growth = held[options.articles] - held[1000]
    print(f"growth from 1,000 to {options.articles:,}: {growth / 1e6:.1f} MB")
    print(f"{options.articles / (time.perf_counter() - began):.0f} articles a second")


if __name__ == "__main__":
    main()
