"""A worker of the pool: keeps one extractor and its connections open, and reads tables of articles."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extractor.article import Article, BadInput
from extractor.claims import RULES, Provenance, Result
from extractor.cluster.parts import RESULTS, Parts, flat
from extractor.cluster.rows import given
from extractor.errors import OptionError
from extractor.extract import Extractor
from extractor.llm.loops import LoopThread
from extractor.prompts import Prompt
from extractor.report import Totals
from extractor.runs.corpus import CorpusRun, Happened, Limits
from extractor.runs.output import made_by
from extractor.runs.progress import Progress

MOST = 1000
"""Articles of one part; a larger table becomes several."""
TOLD = pa.schema([("told", pa.string())])
"""A row of what workers that write parts return: the account of one part, as JSON."""


@dataclass(frozen=True)
class Settings:
    """How every worker makes its extractor. It holds no key: the name of the variable that has one."""

    model: str
    addresses: tuple[str, ...]
    key_variable: str
    prompt: Prompt
    cache_dir: str | bool | None
    offline: bool
    refresh: bool
    concurrency: int
    """Requests of one worker to one server at a time."""
    timeout: float
    workers: int
    """How many there are."""
    provenance: Provenance
    """Of the one that began the run: results of workers with another version would not be the same."""

    @property
    def at_a_time(self) -> int:
        """Articles that a worker has in hand."""
        return 1 if self.model == RULES else self.concurrency * max(1, len(self.addresses))

    def extractor(self) -> Extractor:
        """One made here. Raises OptionError where this machine would make other results."""
        made = Extractor(
            self.model,
            base_url=self.addresses or None,
            api_key=os.environ.get(self.key_variable),
            prompt=self.prompt,
            cache_dir=self.cache_dir,
            offline=self.offline,
            refresh=self.refresh,
            max_concurrency=self.concurrency,
            timeout=self.timeout,
        )
        ours, theirs = (made_by(each.model_dump(mode="json")) for each in (made.provenance, self.provenance))
        if ours != theirs:
            names = ", ".join(name for name in ours if ours[name] != theirs[name])
            raise OptionError(
                f"A machine of the cluster would make other results ({names}): install the same version of "
                "this program on all of them."
            )
        return made


class Reader:
    """Reads tables of articles; what it returns for an article is a row of RESULTS.

    A row that is no article is a row whose `result` is null and whose `key` says why.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._extractor = settings.extractor()
        self._loop = LoopThread()

    def __call__(self, table: pa.Table) -> pa.Table:
        """The results of a table's articles, in its order."""
        rows = []
        for items in _slices(list(given(table))):
            account = self._read([item for item, _ in items if isinstance(item, Article)])
            found = {result.article.key: result for result in account.results}
            rows += [
                _problem(item) if isinstance(item, BadInput) else flat(found[item.key])
                for item, _ in items
                if isinstance(item, BadInput) or item.key in found
            ]
            if account.stopped:
                raise RuntimeError(account.stopped)
        return pa.Table.from_pylist(rows, schema=RESULTS)

    def _read(self, articles: list[Article]) -> _Account:
        account = _Account()
        limits = Limits(concurrency=self._settings.at_a_time)
        run = CorpusRun(self._extractor, account, limits=limits, watch=account.watch)
        account.progress = self._loop.wait(run.over, articles)
        account.stopped = run.message if run.stopped else ""
        account.notes = self._extractor.model.notes
        order = {article.key: number for number, article in enumerate(articles)}
        account.results.sort(key=lambda result: order[result.article.key])
        return account


class PartsWriter(Reader):
    """Reads tables of articles and writes their results in parts; returns rows of TOLD.

    Articles that the parts say are to be passed over are not read. What is done again, as a
    machine was lost, takes the place of what was done: the same table comes to parts of the same names.
    """

    def __init__(self, settings: Settings, parts: Parts) -> None:
        super().__init__(settings)
        self._parts = parts
        self._passed_over = parts.passed_over()

    def __call__(self, table: pa.Table) -> pa.Table:
        """The accounts of the parts that were written."""
        items = [(item, position) for item, position in given(table) if isinstance(item, Article)]
        left = ~_among(np.array([position for _, position in items], np.int64), self._passed_over)
        rows = []
        for some in _slices([item for item, is_left in zip(items, left, strict=True) if is_left]):
            account = self._read([item for item, _ in some])
            if account.results:
                self._parts.write(account.results, account.told())
            rows.append({"told": json.dumps(account.told())})
            if account.stopped:
                break
        return pa.Table.from_pylist(rows, schema=TOLD)


@dataclass
class _Account:
    """What the articles of one part came to."""

    results: list[Result] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    problems: list[str] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
    stopped: str = ""
    notes: tuple[str, ...] = ()

    def is_done(self, _: Article) -> bool:
        """What is done was passed over before."""
        return False

    def write(self, result: Result) -> None:
        """Keep a result until the part is whole."""
        self.results.append(result)

    def watch(self, _: Progress, happened: Happened) -> None:
        """Count what happened."""
        if isinstance(happened, Result):
            self.totals.add(happened)
        elif isinstance(happened, BadInput):
            self.problems.append(happened.message)

    def told(self) -> dict[str, Any]:
        """All of it but the results."""
        totals = self.totals
        return {
            "whole": self.progress.whole,
            "unread": self.progress.failed,
            "claims": totals.claims,
            "usage": self.progress.usage.model_dump(),
            "rejections": dict(totals.rejections),
            "failures": dict(totals.failures),
            "strength": totals.strength.counts(),
            "problems": self.problems,
            "stopped": self.stopped,
            "notes": self.notes,
        }


def _slices(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), MOST):
        yield items[start : start + MOST]


def _among(positions: npt.NDArray[np.int64], known: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of these positions are among sorted ones."""
    if not len(known):
        return np.zeros(len(positions), np.bool_)
    at = np.minimum(np.searchsorted(known, positions), len(known) - 1)
    return np.array(known[at] == positions, np.bool_)


def _problem(item: BadInput) -> dict[str, Any]:
    return {"path": item.name, "key": item.message}
