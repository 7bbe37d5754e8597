"""How long starting takes: `import extractor` (goal 150 ms), `extractor --help` (goal 300 ms), best of some.

    python -m evals.benchmarks.startup

The time of a bare interpreter is told beside them; what is imported is compared with what must not be.
"""

from __future__ import annotations

import subprocess
import sys
import time

from evals.benchmarks.material import machine

TIMES = 15
HEAVY = ("openai", "httpx2", "instructor", "tenacity", "diskcache", "xllamacpp", "pydantic", "tqdm")
WORK = {
    "python -c pass": ["-c", "pass"],
    "import extractor": ["-c", "import extractor"],
    "from extractor import Extractor": ["-c", "from extractor import Extractor"],
    "extractor --help": ["-m", "extractor.cli", "--help"],
    "extractor extract --help": ["-m", "extractor.cli", "extract", "--help"],
}


def main() -> None:
    """Measure and print."""
    print(machine())
    for name, arguments in WORK.items():
        seconds = sorted(_seconds(arguments) for _ in range(TIMES))
        print(f"{name:<34} {seconds[0] * 1000:6.0f} ms at best, {seconds[TIMES // 2] * 1000:6.0f} usually")
    for name in ("import extractor", "import extractor.cli"):
        print(f"{name} loads {', '.join(_heavy(name)) or 'none'} of {', '.join(HEAVY)}")


def _seconds(arguments: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)  # noqa: S603
    return time.perf_counter() - began


def _heavy(statement: str) -> list[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    loaded = done.stdout.split()
    return [name for name in HEAVY if name in loaded]


if __name__ == "__main__":
    main()
