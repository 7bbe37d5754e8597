"""`extractor extract`: articles in, results written as they are done, a summary at the end."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, TextIO

from extractor import report
from extractor.article import Article, BadInput, articles
from extractor.claims import Result
from extractor.commands.progress import Bar, WatchedExtractor, expected, weights_progress
from extractor.commands.settings import NamedServer, named_server
from extractor.errors import InputError
from extractor.extract import Extractor
from extractor.output import ResultsFile

GIVE_UP = 3
"""After so many articles in a row that got no answer for the same reason, the next would get none either."""
LASTING = frozenset({"ServerUnreachable", "RequestRefused"})
"""Failures that are the server's, not the article's."""


def run(options: Namespace) -> int:
    """Extract, and return 0 where every article was read to its end, 1 where not, 2 where there was none."""
    for path in options.paths:
        if path != "-" and not Path(path).exists():
            raise InputError(f"{path}: there is no such file or folder.")
    server = named_server(options)
    bar = Bar(expected(options.paths) if sys.stderr.isatty() else None)
    with ExitStack() as opened:
        opened.callback(bar.close)
        extraction = _Extraction(options, server, bar)
        opened.enter_context(extraction.extractor)
        if options.output not in {None, "-"}:
            extraction.file = opened.enter_context(_results_file(options.output, extraction.extractor))
        if server.is_embedded and not options.offline:
            from extractor.embedded import ensure_weights

            ensure_weights(progress=weights_progress())
        asyncio.run(extraction.run())
        bar.close()
        return extraction.conclude()


def _results_file(path: str, extractor: Extractor) -> ResultsFile:
    try:
        return ResultsFile(path, extractor.provenance)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}).") from error


class _Extraction:
    """One run: what it reads, where results go, and what it came to."""

    def __init__(self, options: Namespace, server: NamedServer, bar: Bar) -> None:
        self.options = options
        self.file: ResultsFile | None = None
        self._bar = bar
        self._is_embedded = server.is_embedded
        self._watched = bar.is_shown and server.is_embedded
        self.extractor = self._extractor(server)
        self._started = time.monotonic()
        self._totals = report.Totals()
        self._out: TextIO = sys.stdout if options.output is None else sys.stderr
        self._summary = options.summary or ("full" if options.output is None else "line")
        self._look = _look(self._out)
        self._unreadable = self._done_before = self._in_a_row = 0
        self._asked = self._answers = 0
        self._stopped = ""

    async def run(self) -> None:
        """Read article after article, several at a time where the server can."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # where signals reach no loop, Ctrl-C ends the run at once
                loop.add_signal_handler(number, self._interrupt, loop, number)
        ahead = 1 if self._is_embedded else self.options.concurrency
        try:
            async for result in self.extractor.astream(self._articles(), ahead=ahead):
                self._take(result)
        except OSError as error:
            self._stopped = f"{self.options.output}: cannot be written ({error.strerror or error})."
        finally:
            await self.extractor.model.aclose()

    def conclude(self) -> int:
        """Say what the run came to, and return its exit code."""
        if self._totals.articles or self._done_before or self._unreadable:
            self._say_totals()
        elif not self._stopped:
            raise InputError(
                f"No article in {', '.join(self.options.paths)}: no .txt or .jsonl file is there."
            )
        for note in self.extractor.model.notes:
            print(f"note: {note}", file=sys.stderr)
        if self._totals.failures["NotCached"]:
            print("note: what is missing was never asked; run without --offline to ask it.", file=sys.stderr)
        if self._stopped:
            again = " Run the same command again to go on." if self.file else ""
            print(f"stopped: {self._stopped}{again}", file=sys.stderr)
        return 1 if self._stopped or self._unreadable or self._totals.incomplete else 0

    def _extractor(self, server: NamedServer) -> Extractor:
        options: dict[str, Any] = {
            "model": server.model,
            "base_url": server.base_url,
            "api_key": server.api_key,
            "prompt": self.options.prompt,
            "profile": self.options.profile,
            "cache_dir": self.options.cache_dir,
            "offline": self.options.offline,
            "refresh": self.options.refresh,
            "max_concurrency": self.options.concurrency,
        }
        return WatchedExtractor(answered=self._answered, **options) if self._watched else Extractor(**options)

    def _articles(self) -> Iterator[Article]:
        """The articles to read; what is none, or is done already, is booked on the way."""
        found = articles(self.options.paths, encoding=self.options.encoding, published=self.options.published)
        for article in found:
            if self._stopped:
                return
            if isinstance(article, BadInput):
                self._unreadable += 1
                self._bar.print(f"not read: {report.shown(article.message)}", sys.stderr)
                self._bar.count()
            elif self.file is not None and not self.options.refresh and self.file.is_done(article):
                self._done_before += 1
                self._bar.count()
            else:
                if self._watched:
                    self._asked, self._answers = len(self.extractor.questions(article)), 0
                yield article

    def _take(self, result: Result) -> None:
        if self.file is not None:
            self.file.write(result)
        elif self.options.output == "-":
            print(result.model_dump_json(), flush=True)
        self._totals.add(result)
        self._bar.count(claims=self._totals.claims)
        if self._summary == "full":
            self._bar.print(report.summary(result, self._look) + "\n", self._out)
        elif self._summary == "line":
            self._bar.print(report.headline(result), self._out)
        self._watch_server(result)

    def _watch_server(self, result: Result) -> None:
        errors = {failure.error for failure in result.failures}
        is_lost = bool(errors) and errors <= LASTING and not result.claims and not result.rejections
        self._in_a_row = self._in_a_row + 1 if is_lost else 0
        if self._in_a_row >= GIVE_UP and not self._stopped:
            self._stopped = f"{GIVE_UP} articles in a row got no answer. {result.failures[-1].message}"

    def _answered(self) -> None:
        self._answers += 1
        if self._asked:
            self._bar.advance(min(self._answers / self._asked, 1.0))

    def _interrupt(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        self._stopped = "it was interrupted."
        self._bar.print("Finishing what is being asked; once more ends it at once.", sys.stderr)
        loop.remove_signal_handler(number)

    def _say_totals(self) -> None:
        say: Callable[[str], None] = lambda line: print(line, file=self._out)  # noqa: E731
        for line in self._totals.lines(time.monotonic() - self._started):
            say(line)
        if self._done_before:
            say(f"{report.counted(self._done_before, 'article')} done before, and not read again")
        if self._unreadable:
            say(f"{report.counted(self._unreadable, 'article')} not readable; the reasons stand above")
        if self.file is not None:
            say(f"written to {self.file.path}")


def _look(out: TextIO) -> report.Look:
    """The width of the terminal, and colours where it shows them and nobody objects."""
    is_terminal = out.isatty()
    width = min(shutil.get_terminal_size((88, 24)).columns, 110) if is_terminal else 88
    return report.Look(width=width, colour=is_terminal and not os.environ.get("NO_COLOR"))
