"""A run on a cluster: what is to be read is found first, then read by the pool, then settled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pyarrow as pa
import ray.data

from extractor.claims import RULES, Usage
from extractor.cluster.files import size_of
from extractor.cluster.parts import Index, Parts
from extractor.cluster.plan import IDENTITIES, Plan, identities, planned
from extractor.cluster.rows import NUMBERS, SCHEMA, table_of
from extractor.cluster.worker import TOLD, PartsWriter, Reader, Settings
from extractor.report import Totals
from extractor.runs.progress import Count

LEAST, MOST = 1 << 16, 1 << 22
"""Bytes of articles that are read, and become a part, together: of news about 20, and 1,300."""
PARTS = 16
"""So many parts a worker at least, where there is enough to read, so that all end at about the same time."""
READER, WORKER = 0.5, 0.4
"""Of a processor, for a task that reads files and for a worker: so that workers on all of them leave room.
They differ, or Ray would have one worker read a whole file and all of its articles."""


def dataset_of(
    files: Sequence[str], *, workers: int, encoding: str = "utf-8", published: date | None = None
) -> ray.data.Dataset:
    """The articles of files as a dataset with rows of SCHEMA, in blocks of a size for so many workers."""
    rows = [{"file": file, "number": number} for number, file in enumerate(files)]
    block = min(MOST, max(LEAST, size_of(files) // (workers * PARTS)))
    with ray.data.DataContext.current(_context(block)):
        listed = ray.data.from_items(rows, override_num_blocks=min(len(rows), workers * PARTS))
        reading = partial(_tables, encoding=encoding, published=published)
        found: ray.data.Dataset = listed.map_batches(reading, batch_format="pyarrow", num_cpus=READER)
    return found


def read_by(
    dataset: ray.data.Dataset, reader: type[Reader], settings: Settings, *given: Any
) -> ray.data.Dataset:
    """What a pool of workers makes of a dataset."""
    calls = 1 if settings.model == RULES else 2  # while one call waits for its last answers, another goes on
    pool = ray.data.ActorPoolStrategy(
        min_size=1,
        max_size=settings.workers,
        initial_size=settings.workers,
        max_concurrent_calls_per_actor=calls,
        enable_true_multi_threading=calls > 1,
    )
    with ray.data.DataContext.current(dataset.context):
        made: ray.data.Dataset = dataset.map_batches(
            reader,
            fn_constructor_args=(settings, *given),
            compute=pool,
            batch_size=None,
            batch_format="pyarrow",
            num_cpus=WORKER,
        )
    return made


@dataclass
class Told:
    """What a run came to."""

    count: Count = field(default_factory=Count)
    totals: Totals = field(default_factory=Totals)
    stopped: str = ""
    notes: dict[str, None] = field(default_factory=dict)
    settled: int = 0
    """Earlier results that were replaced or taken away."""

    def add(self, told: dict[str, Any]) -> None:
        """Count a part."""
        usage = Usage.model_validate(told["usage"])
        self.count.whole += told["whole"]
        self.count.failed += told["unread"]
        self.count.unreadable += len(told["problems"])
        self.count.claims += told["claims"]
        self.count.bill(usage)
        self.totals.articles += told["whole"] + told["unread"]
        self.totals.incomplete += told["unread"]
        self.totals.claims += told["claims"]
        self.totals.usage += usage
        self.totals.rejections.update(told["rejections"])
        self.totals.failures.update(told["failures"])
        self.totals.strength.add_counts(told["strength"])
        self.notes |= dict.fromkeys(told["notes"])


Watch = Callable[[Told, list[str]], None]


def nobody(_told: Told, _problems: list[str]) -> None:
    """Watches nothing."""


class ClusterRun:
    """Reads the articles of a dataset on a cluster and writes parts; `told` is what it came to.

    Articles that `parts` hold already, made the same way, are not read again; one that comes twice is read
    once. Two passes are made over the dataset: one finds out which articles there are, which takes about 40
    bytes of memory for each here, and one reads them. `watch` is told of each part, and of what is not read.
    """

    def __init__(
        self,
        dataset: ray.data.Dataset,
        parts: Parts,
        settings: Settings,
        *,
        files: Sequence[str] = (),
        watch: Watch = nobody,
    ) -> None:
        self._dataset = dataset
        self._parts = parts
        self._settings = settings
        self._files = files
        self._watch = watch
        self.told = Told()

    def run(self, *, replace: bool = False) -> Told:
        """Read what is to be read. What was written stays, whatever ends the run."""
        self._parts.open(replace=replace)
        plan = self._plan(self._parts.index())
        try:
            self._read(plan)
        finally:
            self.told.settled = self._parts.settle(plan.left)
        return self.told

    def _plan(self, index: Index) -> Plan:
        found = self._dataset.map_batches(identities, batch_format="pyarrow", num_cpus=READER)
        tables = []
        for table in found.iter_batches(batch_format="pyarrow", batch_size=None):
            problems = [problem for problem in table["problem"].to_pylist() if problem is not None]
            self.told.count.unreadable += len(problems)
            self._watch(self.told, problems)
            tables.append(table)
        plan = planned(pa.concat_tables(tables) if tables else IDENTITIES.empty_table(), index)
        self.told.count.repeated += plan.repeated
        self.told.count.done_before += plan.done
        self.told.count.unreadable += len(plan.conflicts)
        self._watch(self.told, [self._conflict(position) for position in plan.conflicts.tolist()])
        return plan

    def _read(self, plan: Plan) -> None:
        if not plan.to_read:
            return
        self._parts.pass_over(plan.passed_over)
        accounts = read_by(self._dataset, PartsWriter, self._settings, self._parts)
        for table in accounts.iter_batches(batch_format="pyarrow", batch_size=None):
            for line in table["told"].to_pylist() if TOLD.equals(table.schema) else ():
                told = json.loads(line)
                self.told.add(told)
                self._watch(self.told, told["problems"])
                if told["stopped"]:
                    self.told.stopped = told["stopped"]
                    return

    def _conflict(self, position: int) -> str:
        number = position >> NUMBERS
        is_known = 0 <= number < len(self._files)
        where = (
            f"{self._files[number]}, article {(position & (1 << NUMBERS) - 1) + 1}" if is_known else "a row"
        )
        why = f"{where}: another article of this run has the same `id` and another text."
        return f"{why} Give each article an id of its own."


def _tables(table: pa.Table, *, encoding: str, published: date | None) -> Iterator[pa.Table]:
    for row in table.to_pylist():
        yield from table_of(row["file"], row["number"], encoding, published)
    yield SCHEMA.empty_table()


def _context(block: int) -> ray.data.DataContext:
    context = ray.data.DataContext.get_current().copy()
    context.target_max_block_size = block
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    return context
