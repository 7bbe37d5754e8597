"""A second run over what is cached: articles of the seeds' size a second, on two cores.

Each article has its own answer of 43 claims in the cache; none is asked again.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from evals.benchmarks.material import MODEL, seed_answer, seed_articles
from evals.benchmarks.rows import Row, Setting
from evals.benchmarks.saturation import Instant, run
from extractor.extract import Extractor
from extractor.llm.wire import Binding

PROCESSES = 2


def measured(setting: Setting) -> list[Row]:
    """Articles a second, by the clock and of CPU."""
    number = setting.size(400, 8)
    with tempfile.TemporaryDirectory() as folder:
        with _extractor(Path(folder), sender=True) as extractor:
            asyncio.run(run(extractor, seed_articles(number)))
        processes = [_started(folder, part, number) for part in range(PROCESSES)]
        for process in processes:
            _line(process)  # all are ready
        began = time.perf_counter()
        for process in processes:
            _say(process, "go")
        used = sum(float(_line(process)) for process in processes)
        wall = time.perf_counter() - began
        for process in processes:
            process.communicate()
    return [
        Row(f"in {PROCESSES} processes", number / wall, "a second", at_least=300),
        Row("of CPU, one core", number / used, "a second"),
    ]


def _started(folder: str, part: int, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", __spec__.name, folder, str(part), str(number)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def main() -> None:
    """Read every n-th article, as a process of its own; the CPU seconds are printed."""
    folder, part, number = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    mine = list(islice(seed_articles(number), part, None, PROCESSES))
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
        prompt="claims/v1",
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
