"""Memory over a long run: 100,000 short articles to a results file, and what is held meanwhile.

The model answers within the process, so that all of the memory is the run's own. What grows are the names
of finished articles, by which the results file knows them.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from evals.benchmarks.material import MODEL, SHORT_ANSWER, resident, short_articles
from evals.benchmarks.rows import Row, Setting
from evals.benchmarks.saturation import Instant
from extractor.extract import Extractor
from extractor.llm.wire import Binding
from extractor.runs.corpus import CorpusRun, Happened, Limits
from extractor.runs.output import ResultsFile
from extractor.runs.progress import Progress

MB = 1_000_000


def measured(setting: Setting) -> list[Row]:
    """Megabytes held early, late, and the growth between; articles a second."""
    articles, early = setting.size(100_000, 100), setting.size(1000, 20)
    held: dict[int, int] = {}

    def watch(progress: Progress, _: Happened) -> None:
        if progress.came in (early, articles // 2, articles):
            held[progress.came] = resident()

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        extractor = Extractor(
            MODEL,
            prompt="claims/v1",
            base_url="http://127.0.0.1:9/v1",
            cache_dir=False,
            binding=Binding.SCHEMA,
            sender=Instant(SHORT_ANSWER),
        )
        with ResultsFile(Path(folder) / "claims.jsonl", extractor.provenance) as file:
            run = CorpusRun(extractor, file, limits=Limits(concurrency=8), watch=watch)
            progress = asyncio.run(run.over(short_articles(articles)))
    assert progress.whole == articles, run.message  # noqa: S101
    seconds = time.perf_counter() - began
    return [
        *(Row(f"after {number:,} articles", size / MB, "MB") for number, size in sorted(held.items())),
        Row(f"growth from {early:,} to {articles:,}", (held[articles] - held[early]) / MB, "MB", at_most=50),
        Row("one core, without HTTP", articles / seconds, "articles a second"),
    ]
