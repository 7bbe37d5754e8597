"""A Ray cluster on this machine beside as many local processes, and its memory over a long run.

python -m evals.benchmarks.cluster CORPUS --articles 600            # by the rules, both ways in turn
python -m evals.benchmarks.cluster CORPUS --articles 100000 --stub  # a model server that answers at once

CORPUS is any JSONL of articles, plain or gzipped; it is repeated, with its figures and a name changed by a
counter, until there are enough.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import itertools
import json
import logging
import os
import re
import statistics
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import ray

from evals.benchmarks.material import MODEL
from evals.benchmarks.stub import stub
from extractor.claims import RULES
from extractor.cluster.dataset import settings, written
from extractor.cluster.run import Told, dataset_of
from extractor.extract import Extractor
from extractor.inputs.paths import articles
from extractor.runs.corpus import CorpusRun, Limits
from extractor.runs.output import ResultsFile

FIGURE = re.compile(r"\d+")
ANSWER = '{"claims":[{"quote":"أشخاص أصيبوا","type":"casualties"}]}'
"""What the stub says of every article; the words stand in each that was changed."""
MB = 1_000_000


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=600)
    parser.add_argument("--characters", type=int, default=100_000, help="cut longer texts")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=2, help="of both ways in turn")
    parser.add_argument("--stub", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        corpus = _written(folder, options)
        began = time.perf_counter()
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        ray.init(num_cpus=options.workers, include_dashboard=False, **quiet)
        print(f"Ray started in {time.perf_counter() - began:.1f} s")
        if options.stub:
            with stub({"claims": ANSWER}) as server:
                _long(folder, corpus, options, server.base_url("claims"))
        else:
            _paired(folder, corpus, options)
        ray.shutdown()
    return 0


def _paired(folder: Path, corpus: Path, options: argparse.Namespace) -> None:
    """Both ways in turn: how long each takes in all, for an article once it is under way, and of processors.

    The last depends least on what else the machine does; it has the processes of Ray itself in it.
    """
    whole: dict[str, list[float]] = {"local": [], "Ray": []}
    each: dict[str, list[float]] = {"local": [], "Ray": []}
    processors: dict[str, list[float]] = {"local": [], "Ray": []}
    for number in range(options.rounds):
        ways = {
            "local": partial(_locally, corpus, folder / "alone.jsonl", options.workers),
            "Ray": partial(_on_ray, corpus, folder / f"parts-{number}", options),
        }
        for name, way in ways.items():
            began, before = time.perf_counter(), _processor_seconds()
            seen = way()
            whole[name].append(time.perf_counter() - began)
            processors[name].append(_processor_seconds() - before)
            each[name].append(_steady(seen))
            said = f"{each[name][-1] * 1000:.1f} ms an article, {processors[name][-1]:.1f} s of processors"
            print(f"{name}: {whole[name][-1]:.1f} s, {said}", flush=True)
        (folder / "alone.jsonl").unlink()
    load = os.getloadavg()[0]
    kinds = {"in all": whole, "an article, once under way": each, "of processors": processors}
    for what, figures in kinds.items():
        ratio = statistics.median(figures["Ray"]) / statistics.median(figures["local"])
        print(f"Ray takes {ratio:.3f} of the time of as many local processes {what} (load {load:.1f})")


def _processor_seconds() -> float:
    """What this process and those below it have taken, with those that have ended."""
    parents, taken = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        parents[int(folder.name)] = int(fields[1])
        taken[int(folder.name)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def is_ours(process: int) -> bool:
        while process not in {0, os.getpid()}:
            process = parents.get(process, 0)
        return bool(process)

    return sum(seconds for process, seconds in taken.items() if is_ours(process))


Seen = list[tuple[float, int]]
"""When how many articles were done."""


def _steady(seen: Seen) -> float:
    """Seconds for an article, from a quarter of them to the last."""
    last = seen[-1]
    first = next(one for one in seen if one[1] >= last[1] / 4)
    return (last[0] - first[0]) / (last[1] - first[1])


def _locally(corpus: Path, output: Path, processes: int) -> Seen:
    seen: Seen = []
    with (
        Extractor(RULES, cache_dir=False, processes=processes) as extractor,
        ResultsFile(output, extractor.provenance) as file,
    ):
        limits = Limits(concurrency=2 * processes)
        run = CorpusRun(
            extractor,
            file,
            limits=limits,
            watch=lambda progress, _: seen.append((time.perf_counter(), progress.whole)),
        )
        asyncio.run(run.over(articles([str(corpus)])))
    return seen


def _on_ray(corpus: Path, output: Path, options: argparse.Namespace) -> Seen:
    seen: Seen = []
    made = settings(RULES, cache_dir=False, workers=options.workers)
    found = dataset_of([str(corpus)], workers=options.workers)
    told = written(
        found,
        str(output),
        made,
        files=[str(corpus)],
        watch=lambda told, _: seen.append((time.perf_counter(), told.count.whole)),
    )
    assert told.count.whole + told.count.repeated == options.articles, told.count  # noqa: S101
    return seen


def _long(folder: Path, corpus: Path, options: argparse.Namespace, base_url: str) -> None:
    made = settings(
        MODEL, base_url=base_url, prompt="claims/v1", cache_dir=False, workers=options.workers, concurrency=16
    )
    began, seen = time.perf_counter(), [0.0]

    def watch(told: Told, _: list[str]) -> None:
        done = told.count.whole + told.count.failed
        if (done and time.perf_counter() - seen[0] > 10) or done == options.articles:
            seen[0] = time.perf_counter()
            workers = " ".join(f"{size / MB:.0f}" for size in _workers())
            said = f"{done:>8,} articles, {seen[0] - began:6.0f} s: driver {_anonymous('self') / MB:.0f} MB"
            print(f"{said}, workers {workers} MB", flush=True)

    told = written(
        dataset_of([str(corpus)], workers=options.workers),
        str(folder / "parts"),
        made,
        files=[str(corpus)],
        watch=watch,
    )
    seconds = time.perf_counter() - began
    parts = list((folder / "parts").glob("part-*"))
    rate, load = options.articles / seconds, os.getloadavg()[0]
    print(told.count)
    print(f"{rate:.1f} articles a second, {len(parts)} parts (load {load:.1f})")


def _workers() -> list[int]:
    """Memory of the workers, in bytes, the largest first."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cmdline").read_bytes().startswith(b"ray::MapWorker"):
                found.append(_anonymous(folder.name))
        except OSError:  # it has ended
            continue
    return sorted(found, reverse=True)


def _anonymous(process: str) -> int:
    """Memory of a process that is its own, in bytes: without what it shares with others."""
    said = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{process}/status").read_text(encoding="ascii"))
    return int(said[1]) * 1024 if said else 0


def _written(folder: Path, options: argparse.Namespace) -> Path:
    path = folder / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number, (text, again) in enumerate(itertools.islice(_texts(options.corpus), options.articles)):
            line = {"id": f"n{number}", "text": _changed(text, again)[: options.characters]}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return path


def _texts(corpus: Path) -> Iterator[tuple[str, int]]:
    """The texts of a corpus over and over, with how often it has been gone through."""
    opened = gzip.open if corpus.suffix == ".gz" else open
    for again in itertools.count(1):
        with opened(corpus, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"], again


def _changed(text: str, by: int) -> str:
    """The text with its figures raised, and a sentence of somebody whose name is new."""
    raised = FIGURE.sub(lambda found: str(int(found[0]) + by), text)
    return f"قال الشاهد رقم {by} إن {by + 2} أشخاص أصيبوا. {raised}"


if __name__ == "__main__":
    sys.exit(main())
