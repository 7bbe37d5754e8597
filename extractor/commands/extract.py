"""`extractor extract`: articles in, results written as they are done, a summary at the end."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from types import SimpleNamespace
from typing import Any, TextIO

from extractor import report
from extractor.article import Article, BadInput
from extractor.claims import RULES, Result
from extractor.commands.inputs import Given, check_paths
from extractor.commands.options import (
    NamedServer,
    extractor_options,
    format_of,
    named_server,
    price,
    results_file,
    set_beforehand,
)
from extractor.commands.progress import Bar, WatchedExtractor, expected, told_lines, weights_progress
from extractor.commands.whole import Whole
from extractor.extract import Extractor
from extractor.runs.corpus import CorpusRun, Happened, Limits, Repeat, Stop
from extractor.runs.output import ResultsFile
from extractor.runs.progress import Progress

_NAMELESS = {
    False: "Read by the rules; no model is asked. A strong model finds more: --model NAME --base-url URL",
    True: "Read with the embedded model; claims are found by the rules. A strong model finds more: "
    "--model NAME --base-url URL",
}
"""What a run begins with where no model is named; whether the embedded one is meant."""
_FORMATS = ("table", "jsonl", "json", "csv")
"""What is written on one machine."""
_INSTEAD = (
    "Write results (-o claims.jsonl), and from them files of other formats (`extractor export claims.jsonl "
    "-o claims.xlsx`) or a page (`extractor view claims.jsonl`). On a cluster, --engine ray writes parquet."
)
NAMED = 5
"""How many articles a line of the totals names."""


def run(options: SimpleNamespace) -> int:
    """Extract, and return 0 where every article was read to its end, 1 where not, 2 where there was none.

    A run that a signal ends at once returns 128 and its number; what is done is kept.
    """
    server = named_server(options)
    if options.engine == "ray" and not options.dry_run:
        from extractor.commands import cluster

        return cluster.run(options, server)
    check_paths(options.paths)
    if options.engine == "local":
        options.format = format_of(options.output, options.format, _FORMATS, _INSTEAD)
    if not options.quiet:
        nameless = options.model is None and not options.base_url
        for line in [_NAMELESS[server.is_embedded]] if nameless else set_beforehand(options, server):
            print(line, file=sys.stderr)
    if options.dry_run:
        from extractor.commands.estimate import estimate

        return estimate(options, server)
    is_watched = sys.stderr.isatty() and not options.verbose
    bar = Bar(expected(options.paths) if is_watched else None, shown=is_watched)
    with ExitStack() as opened:
        opened.callback(bar.close)
        extraction = _Extraction(options, server, bar, opened)
        if server.is_embedded and not options.offline:
            from extractor.llm.embedded import ensure_weights

            ensure_weights(progress=weights_progress())
        with suppress(asyncio.CancelledError):  # by a signal
            asyncio.run(extraction.run())
        bar.close()
        code = extraction.conclude()
        return 128 + extraction.ended_by if extraction.ended_by else code


def _concurrency(server: NamedServer, options: SimpleNamespace) -> int:
    """How many articles are read at a time: the embedded model takes one, the rules what cores there are."""
    if server.model == RULES:
        return 2 * (os.cpu_count() or 1)
    return 1 if server.is_embedded else int(options.concurrency) * max(1, len(server.addresses))


class _Extraction:
    """One run: what it reads, where results go, and what it came to."""

    def __init__(self, options: SimpleNamespace, server: NamedServer, bar: Bar, opened: ExitStack) -> None:
        self.options = options
        self._bar = bar
        self._given = Given(options, options.paths, lambda line: bar.print(line, sys.stderr))
        self._watched = bar.is_shown and server.is_embedded
        self._extractor = opened.enter_context(self._made(server))
        self._file: ResultsFile | None = None
        self._whole: Whole | None = None
        is_table = options.output is None and options.format in {None, "table"}
        self._form = options.format or ("table" if is_table else "jsonl")
        if self._form != "jsonl" and not is_table:
            self._whole = Whole(self._form, options.output, options.paths)
        elif options.output not in {None, "-"}:
            self._file = opened.enter_context(
                results_file(options.output, self._extractor, replace=options.replace)
            )
        self._totals = report.Totals()
        self._out: TextIO = sys.stdout if is_table else sys.stderr
        self._shown = "nothing" if options.quiet else "claims" if is_table else "a line"
        self._look = _look(self._out)
        self._asked = self._answers = 0
        self._interrupted = self._is_unheard = False
        self.ended_by: signal.Signals | None = None
        """The signal that ended it at once."""
        self._known = price(options, self._extractor)
        self._run = CorpusRun(
            self._extractor,
            self,
            limits=Limits(
                cost=options.max_cost,
                price=self._known,
                concurrency=_concurrency(server, options),
            ),
            total=bar.total,
            watch=self._show,
        )

    async def run(self) -> None:
        """Read article after article, several at a time where the server can."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # where signals reach no loop, Ctrl-C ends the run at once
                loop.add_signal_handler(number, self._interrupt, number, asyncio.current_task())
        ticking = asyncio.create_task(self._bar.tick())
        try:
            await self._run.over(self._given)
        finally:
            ticking.cancel()
            await self._extractor.model.aclose()

    def is_done(self, article: Article) -> bool:
        """Whether the results file holds the article's result already."""
        if self._file is not None and not self.options.refresh and self._file.is_done(article):
            return True
        if self._whole is not None:
            self._whole.came(article)
        if self._watched:
            self._asked, self._answers = len(self._extractor.questions(article)), 0
        return False

    def write(self, result: Result) -> None:
        """Write the result to where it was asked for."""
        if self._file is not None:
            self._file.write(result)
        elif self._whole is not None:
            self._whole.add(result)
        elif self._form == "jsonl":
            try:
                print(result.model_dump_json(), flush=True)
            except BrokenPipeError:
                self._is_unheard = True
                raise

    def conclude(self) -> int:
        """Say what the run came to, and return its exit code."""
        if self._is_unheard:
            raise BrokenPipeError
        progress, stopped = self._run.progress, self._run.stopped
        if progress.came:
            if self._whole is not None:
                self._whole.write()
            self._say_totals(progress)
        elif not stopped:
            raise self._given.none()
        for note in (*self._extractor.model.notes, *self._totals.notes):
            print(f"note: {note}", file=sys.stderr)
        if self._totals.failures["NotCached"]:
            print("note: what is missing was never asked; run without --offline to ask it.", file=sys.stderr)
        if stopped:
            again = " Run the same command again to go on." if self._file else ""
            print(f"stopped: {self._run.message}{again}", file=sys.stderr)
        return 1 if stopped or progress.unreadable or progress.failed else 0

    def _made(self, server: NamedServer) -> Extractor:
        given = extractor_options(self.options, server)
        given |= {"offline": self.options.offline, "refresh": self.options.refresh}
        given |= {"max_requests": self.options.max_requests, "timeout": self.options.timeout}
        given |= {"processes": os.cpu_count() or 1} if server.model == RULES else {}
        return WatchedExtractor(answered=self._answered, **given) if self._watched else Extractor(**given)

    def _spent(self, progress: Progress) -> str:
        """What the run has cost; nothing where that is unknown, or nothing was sent."""
        return self._known.shown(progress.cost) if self._known and progress.cost else ""

    def _show(self, progress: Progress, happened: Happened) -> None:
        if isinstance(happened, BadInput):
            self._bar.print(f"not read: {report.shown(happened.message)}", sys.stderr)
        elif isinstance(happened, Repeat):
            self._bar.print(f"repeated: {report.shown(happened.name)} came before in this run", sys.stderr)
        elif isinstance(happened, Result):
            self._totals.add(happened)
            if self._shown == "claims":
                self._bar.print(report.summary(happened, self._look) + "\n", self._out)
            elif self._shown == "a line":
                self._bar.print(report.headline(happened), self._out)
        self._bar.count(**_figures(progress, self._spent(progress)))

    def _answered(self) -> None:
        self._answers += 1
        if self._asked:
            self._bar.advance(min(self._answers / self._asked, 1.0))

    def _interrupt(self, number: signal.Signals, task: asyncio.Task[Any] | None) -> None:
        """End at once where a program says so, or a person again; else finish what was asked."""
        self._run.stop(Stop.INTERRUPTED, "It was interrupted.")
        if task is not None and (self._interrupted or number is signal.SIGTERM):
            self.ended_by = number
            task.cancel()
            return
        self._interrupted = True
        self._bar.print("Finishing the requests in progress; press Ctrl-C again to stop now.", sys.stderr)

    def _say_totals(self, progress: Progress) -> None:
        changed = _changed(self._file.changed) if self._file is not None and self._file.changed else ""
        causes = self._run.stopped is not Stop.SERVER  # else the last line says it
        said = self._totals.lines(progress.seconds, causes=causes) + told_lines(
            progress, self._spent(progress), changed
        )
        if progress.left_over:
            said.append(f"{report.counted(progress.left_over, 'article')} begun and left for the next run")
        said += self._given.lines()
        if self._file is not None:
            said.append(f"written to {self._file.path}")
        elif self._whole is not None and self._whole.written:
            said.append(f"written to {self._whole.written}")
        for line in said:
            print(line, file=self._out)


def _changed(names: Sequence[str]) -> str:
    """That results were replaced because the text of their article is another."""
    named = ", ".join(map(report.shown, names[:NAMED]))
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{report.counted(len(names), 'result')} replaced, as the text has changed: {named}{more}"


def _figures(progress: Progress, cost: str) -> dict[str, object]:
    """What stands beside the bar."""
    usage = progress.usage
    figures: dict[str, object] = {"claims": f"{progress.claims:,}"}
    figures["tokens"] = f"{usage.prompt_tokens + usage.completion_tokens:,}"
    if cost:
        figures["cost"] = cost
    if usage.retries:
        figures["retries"] = usage.retries
    if progress.failed:
        figures["failed"] = progress.failed
    return figures


def _look(out: TextIO) -> report.Look:
    """The width of the terminal, and colours where it shows them and nobody objects."""
    is_terminal = out.isatty()
    width = min(shutil.get_terminal_size((88, 24)).columns, 110) if is_terminal else 88
    return report.Look(width=width, colour=is_terminal and not os.environ.get("NO_COLOR"))
