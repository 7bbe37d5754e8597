"""A second run over what is cached: articles of the seeds' size a second, on two processes; goal 300.

    python -m evals.benchmarks.warm_cache [--processes 2]

Each article has its own answer of 43 claims in the cache; none is asked again.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from evals.benchmarks.material import MODEL, machine, seed_answer, seed_articles
from evals.benchmarks.saturation import Instant, run
from extractor.extract import Extractor
from extractor.llm.wire import Binding


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--part", nargs=2, metavar=("FOLDER", "NUMBER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        _part(Path(options.part[0]), int(options.part[1]), options)
        return
    with tempfile.TemporaryDirectory() as folder:
        with _extractor(Path(folder), sender=True) as extractor:
            asyncio.run(run(extractor, seed_articles(options.articles)))
        processes = [_started(folder, number, options) for number in range(options.processes)]
        for process in processes:
            _line(process)  # all are ready
        began = time.perf_counter()
        for process in processes:
            _say(process, "go")
        used = sum(float(_line(process)) for process in processes)
        wall = time.perf_counter() - began
    print(f"{machine()}; {options.articles} articles in {options.processes} processes")
    print(f"{options.articles / wall:.1f} a second, {options.articles / used:.1f} a second of CPU")


def _started(folder: str, number: int, options: argparse.Namespace) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", __spec__.name, "--part", folder, str(number)]
    command += ["--articles", str(options.articles), "--processes", str(options.processes)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _part(folder: Path, number: int, options: argparse.Namespace) -> None:
    """Every n-th article, in a process of its own; the CPU seconds are printed."""
    mine = list(islice(seed_articles(options.articles), number, None, options.processes))
    with _extractor(folder, sender=False) as extractor:
        asyncio.run(run(extractor, mine[:3]))  # imports and tables
        print("ready", flush=True)
        sys.stdin.readline()
        used = time.process_time()
        asyncio.run(run(extractor, mine))
        print(time.process_time() - used, flush=True)


def _extractor(folder: Path, *, sender: bool) -> Extractor:
    return Extractor(
        MODEL,
        base_url="http://127.0.0.1:9/v1",
        cache_dir=folder / "cache",
        offline=not sender,
        binding=Binding.SCHEMA,
        sender=Instant(seed_answer()) if sender else None,
    )


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None  # noqa: S101 (for mypy)
    return process.stdout.readline()


def _say(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdin is not None  # noqa: S101 (for mypy)
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


if __name__ == "__main__":
    main()
