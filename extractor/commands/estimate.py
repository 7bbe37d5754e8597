"""`extractor extract --dry-run`: what a run would send and cost, with nothing sent and nothing written."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace

from extractor import report
from extractor.article import Article
from extractor.commands.inputs import Given
from extractor.commands.options import NamedServer, extractor_options, price, results_file
from extractor.extract import Extractor
from extractor.runs.batch_files import WholeResults, binding_for
from extractor.runs.corpus import CorpusRun, Limits
from extractor.runs.estimate import Counting
from extractor.runs.output import ResultsFile
from extractor.runs.prices import Price


def estimate(options: SimpleNamespace, server: NamedServer) -> int:
    """Print the estimate, and return 0."""
    articles = Given(options, options.paths, lambda line: print(line, file=sys.stderr))
    counting = Counting()
    given = extractor_options(options, server) | {"refresh": options.refresh}
    if server.model is None and not server.is_embedded:
        # How much is asked depends on the model, and only its server knows which that is. No article is sent.
        with Extractor(**given) as asking:
            given["model"] = asking.model.model
    with Extractor(**given, binding=binding_for(server.base_url), sender=counting) as extractor:
        done = _Done(options, extractor)
        run = CorpusRun(extractor, done, limits=Limits(concurrency=1))
        progress = asyncio.run(run.over(articles))
        known = price(options, extractor)
    read = progress.whole + progress.failed
    print(f"{report.counted(read, 'article')} to read, {progress.done_before:,} done before")
    if progress.repeated:
        print(f"{report.counted(progress.repeated, 'article')} the same as others")
    if progress.unreadable:
        print(f"{report.counted(progress.unreadable, 'article')} not readable")
    for line in articles.lines():
        print(line)
    usage = counting.usage
    print(f"about {report.counted(usage.requests, 'request')}; {progress.usage.cached:,} answers are cached")
    print(
        f"about {usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens; re-asks and retries come on top"
    )
    cost = known.cost(usage) if known else 0.0
    print(_cost(known, cost, extractor))
    for line in _limits(options, usage.requests, cost, known):
        print(line)
    return 0


def _limits(options: SimpleNamespace, requests: int, cost: float, known: Price | None) -> list[str]:
    """Whether the run would stay within the limits that it is given."""
    found = []
    if options.max_requests is not None:
        found.append((f"--max-requests {options.max_requests:,}", requests > options.max_requests))
    if options.max_cost is not None and known is not None:
        found.append((f"--max-cost {known.shown(options.max_cost)}", cost > options.max_cost))
    return [
        f"limit: {limit} would be passed: the run stops there, and the same command goes on later"
        if is_passed
        else f"limit: {limit} is not reached by this estimate"
        for limit, is_passed in found
    ]


def _cost(known: Price | None, cost: float, extractor: Extractor) -> str:
    if known is None:
        return f"cost: no price is known for {extractor.model.model}; give --price-in and --price-out"
    of = f", by the price list of {known.as_of:%Y-%m-%d}" if known.as_of and cost else ""
    return f"cost: about {known.shown(cost)}{of}"


class _Done(WholeResults):
    """Knows what an earlier run has done, and keeps nothing."""

    def __init__(self, options: SimpleNamespace, extractor: Extractor) -> None:
        super().__init__()
        self._earlier: ResultsFile | None = None
        is_kept = options.output not in {None, "-"} and options.format in {None, "jsonl"}
        if is_kept and Path(options.output).exists() and not options.refresh:
            self._earlier = results_file(options.output, extractor, replace=options.replace)

    def is_done(self, article: Article) -> bool:
        """Whether the results file holds it."""
        return self._earlier is not None and self._earlier.is_done(article)
