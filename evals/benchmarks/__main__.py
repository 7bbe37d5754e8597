"""Runs the benchmarks one after another, each in a process of its own, and writes down what they say.

python -m evals.benchmarks                     # all of them, at their full sizes: about an hour
python -m evals.benchmarks startup saturation  # these; the others keep their place in RESULTS.md
python -m evals.benchmarks --quick             # small sizes, nothing is written
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from evals.benchmarks.results import Section, circumstances, load, measured, merged, written
from evals.benchmarks.rows import Setting

BENCHMARKS = (
    "startup",
    "grounding",
    "own_time",
    "saturation",
    "throughput",
    "warm_cache",
    "memory",
    "scorer",
    "injection",
    "tokens",
    "events",
)
"""The modules here that measure something, in the order of RESULTS.md."""
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    """Measure, print, write; the exit code is 1 where a goal was missed."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="*", help=f"which ones: {', '.join(BENCHMARKS)}")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes; writes only to a file that is named"
    )
    parser.add_argument("--langextract", type=Path, metavar="PYTHON", help="of an environment that has it")
    parser.add_argument(
        "-o", "--output", type=Path, help=f"where results are written; {RESULTS.name} beside this"
    )
    options = parser.parse_args()
    if unknown := set(options.name) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    setting = Setting(quick=options.quick)
    if options.langextract:
        setting = Setting(options.quick, options.langextract)
    output = options.output or (None if options.quick else RESULTS)
    missed = 0
    for name in options.name or BENCHMARKS:
        section = measured_alone(name, setting)
        print(written(section), flush=True)
        missed += sum(row.is_met is False for row in section.rows)
        if output:
            output.write_text(merged(output, section, BENCHMARKS), encoding="utf-8")
    return 1 if missed and not options.quick else 0


def measured_alone(name: str, setting: Setting) -> Section:
    """What a benchmark says in a new process: no memory, import or cache of another one is in its figures."""
    before, began = load(), time.monotonic()
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        title, rows = pool.submit(measured, name, setting).result()
    return Section(
        name=name,
        title=title,
        command=f"python -m evals.benchmarks {name}{' --quick' if setting.quick else ''}",
        circumstances=f"{circumstances(datetime.now(UTC).date())}, {time.monotonic() - began:.0f} s, "
        f"load {before:.1f} before and {load():.1f} after",
        rows=tuple(rows),
    )


if __name__ == "__main__":
    raise SystemExit(main())
