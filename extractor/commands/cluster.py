"""`extractor extract --engine ray`: articles read on a Ray cluster, results in a folder of parts."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from extractor import report
from extractor.commands.inputs import check_paths
from extractor.commands.options import NamedServer, price_of_model
from extractor.commands.progress import Bar, told_lines
from extractor.errors import ExtractorError, InputError
from extractor.extras import installing
from extractor.inputs.folders import READ, listed
from extractor.inputs.paths import STANDARD_INPUT

try:
    import ray

    from extractor.cluster import dataset, files
    from extractor.cluster.rows import PARQUET
    from extractor.cluster.run import Told, dataset_of
except ImportError as error:
    raise InputError(f"--engine ray needs the package {error.name}. {installing('ray')}") from error


def run(options: SimpleNamespace, server: NamedServer) -> int:
    """Extract on a cluster, and return 0 where every article was read to its end, 1 where not."""
    _check(options)
    found = list(_files(options.paths))
    if not found:
        raise InputError(f"No article in {', '.join(options.paths)}: no file of articles is there.")
    began, bar = time.monotonic(), Bar(None)
    with _connected(options.address):
        made = dataset.settings(
            server.model,
            base_url=server.addresses,
            prompt=options.prompt,
            profile=options.profile,
            cache_dir=options.cache_dir,
            offline=options.offline,
            refresh=options.refresh,
            concurrency=options.concurrency,
            timeout=options.timeout,
            workers=options.workers,
        )
        articles = dataset_of(
            found, workers=made.workers, encoding=options.encoding, published=options.published
        )
        told = dataset.written(
            articles,
            options.output,
            made,
            form=options.format or "jsonl",
            replace=options.replace,
            files=found,
            watch=partial(_show, bar),
        )
    bar.close()
    price = price_of_model(options, made.model, made.provenance.server)
    spent = price.cost(told.totals.usage) if price else 0.0
    cost = price.shown(spent) if price and spent else ""
    for line in _said(told, time.monotonic() - began, cost, options.output):
        print(line, file=sys.stderr)
    count = told.count
    return 1 if told.stopped or count.failed or count.unreadable else 0


def _check(options: SimpleNamespace) -> None:
    if options.output in {None, "-"}:
        raise InputError("--engine ray writes parts: give the folder for them with -o.")
    if Path(options.output).is_file():
        raise InputError(f"{options.output}: this is a file; --engine ray writes parts into a folder.")
    if options.format not in {None, "jsonl", "parquet"}:
        raise InputError(f"--engine ray writes parts, as jsonl or parquet, not {options.format}.")
    if options.max_requests is not None or options.max_cost is not None:
        raise InputError(
            "--max-requests and --max-cost hold for one process. With --engine ray give fewer articles; "
            "--dry-run says what they cost."
        )
    if STANDARD_INPUT in options.paths:
        raise InputError("--engine ray reads files and folders; standard input belongs to one process.")
    check_paths(path for path in options.paths if "://" not in path)


def _files(paths: list[str]) -> Iterator[str]:
    """The files of articles of these paths and addresses, as every machine finds them."""
    for path in paths:
        if "://" in path:
            yield from files.found(path, (*READ, PARQUET))
        elif not Path(path).is_dir():
            yield files.absolute(path)
        else:
            folder = Path(files.absolute(path))
            below = listed(folder)
            tables = [other for others in below.others.values() for other in others if _is_table(other)]
            for kind, others in list(below.others.items()):
                below.others[kind] = [other for other in others if not _is_table(other)]
            for line in below.lines(folder) if any(below.others.values()) else ():
                print(report.shown(line), file=sys.stderr)
            yield from map(str, sorted([*below.articles, *tables]))


def _is_table(path: Path) -> bool:
    return path.suffix.lower() == PARQUET


@contextmanager
def _connected(address: str | None) -> Iterator[None]:
    """The cluster at an address, or one of this machine alone; nothing is reported to anybody."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    given = {"include_dashboard": False} if address is None else {"address": address}
    try:
        ray.init(log_to_driver=False, logging_level=logging.ERROR, **given)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise InputError(f"No Ray cluster at {address or 'this machine'}: {error}") from error
    try:
        yield
    except ray.exceptions.RayError as error:
        raise _cause(error) from error
    finally:
        ray.shutdown()


def _cause(error: Exception) -> Exception:
    """What a worker raised, where it is an error that says what to do."""
    cause = getattr(error, "cause", None)
    return cause if isinstance(cause, ExtractorError) else error


def _show(bar: Bar, told: Told, problems: list[str]) -> None:
    for problem in problems:
        bar.print(f"not read: {report.shown(problem)}", sys.stderr)
    bar.advance_to(told.count.whole + told.count.failed, claims=f"{told.count.claims:,}")


def _said(told: Told, seconds: float, cost: str, folder: str) -> list[str]:
    changed = (
        f"{report.counted(told.settled, 'earlier result')} replaced or taken away" if told.settled else ""
    )
    said = told.totals.lines(seconds) + told_lines(told.count, cost, changed)
    said.append(f"written to {folder}")
    said += [f"note: {note}" for note in (*told.notes, *told.totals.strength.notes)]
    if told.stopped:
        said.append(f"stopped: {told.stopped} Run the same command again to go on.")
    return said
