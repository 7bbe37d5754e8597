"""How long starting takes, best of some; what is imported is compared with what must not be."""

from __future__ import annotations

import subprocess
import sys
import time

from evals.benchmarks.rows import Row, Setting

TIMES = 15
HEAVY = ("openai", "httpx2", "instructor", "tenacity", "diskcache", "xllamacpp", "pydantic", "tqdm")
WORK = {
    "python -c pass": ["-c", "pass"],
    "import extractor": ["-c", "import extractor"],
    "from extractor import Extractor": ["-c", "from extractor import Extractor"],
    "extractor --version": ["-m", "extractor.cli", "--version"],
    "extractor --help": ["-m", "extractor.cli", "--help"],
    "extractor extract --help": ["-m", "extractor.cli", "extract", "--help"],
}
GOALS = {"import extractor": 150.0, "extractor --version": 150.0, "extractor --help": 150.0}


def measured(setting: Setting) -> list[Row]:
    """Milliseconds for each way to start, the interpreter's own included."""
    rows = []
    for name, arguments in WORK.items():
        seconds = min(_seconds(arguments) for _ in range(setting.size(TIMES, 1)))
        rows.append(Row(name, seconds * 1000, "ms", at_most=GOALS.get(name)))
    heavy = {name: _heavy(name) for name in ("import extractor", "import extractor.cli")}
    return rows + [
        Row(f"heavy modules of `{name}`", ", ".join(found) or "none") for name, found in heavy.items()
    ]


def _seconds(arguments: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)  # noqa: S603
    return time.perf_counter() - began


def _heavy(statement: str) -> list[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    loaded = done.stdout.split()
    return [name for name in HEAVY if name in loaded]
