"""The results of benchmarks as Markdown, with what they were measured on."""

from __future__ import annotations

import importlib
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evals.benchmarks.rows import Measure, Row, Setting
from evals.reports.markdown import row as table_row
from evals.verdicts.runs import commit, installed

VERSIONS = ("openai", "httpx2", "instructor", "pydantic", "xllamacpp")
"""The parts whose versions move the figures most."""


HEAD = """# What the benchmarks said

Written by `python -m evals.benchmarks` (`make bench`); nothing here is edited by hand. Figures by the clock
depend on what else the machine did: the load (processes that wanted to run) stands beside them.
"""


@dataclass(frozen=True)
class Section:
    """What one benchmark said."""

    name: str
    title: str
    command: str
    circumstances: str
    rows: tuple[Row, ...]


def measured(name: str, setting: Setting) -> tuple[str, list[Row]]:
    """What a benchmark is about, in a line, and its rows."""
    module = importlib.import_module(f"evals.benchmarks.{name}")
    measure: Measure = module.measured
    return (module.__doc__ or name).splitlines()[0], measure(setting)


def written(section: Section) -> str:
    """The section as Markdown."""
    return "\n".join(_lines(section)) + "\n"


def _lines(section: Section) -> Iterator[str]:
    yield f"## {section.name}"
    yield ""
    yield section.title
    yield ""
    yield "| | figure | goal | |"
    yield "|---|---|---|---|"
    for row in section.rows:
        met = {None: "", True: "met", False: "**missed**"}[row.is_met]
        yield table_row([row.what, row.said, row.goal, met])
    yield ""
    yield f"`{section.command}`, {section.circumstances}."


def merged(path: Path, section: Section, order: Sequence[str]) -> str:
    """The file of results with this section in place of its earlier one, all in their order."""
    parts = path.read_text(encoding="utf-8").split("\n## ")[1:] if path.exists() else []
    kept = {part.split("\n", 1)[0]: part.rstrip() for part in parts}
    kept[section.name] = written(section).removeprefix("## ").rstrip()
    ordered = [kept[name] for name in order if name in kept]
    return HEAD + "".join(f"\n## {part}\n" for part in ordered)


def circumstances(day: date) -> str:
    """Day, commit, machine and versions."""
    versions = [f"{name} {version}" for name in VERSIONS if (version := installed(name))]
    where = f"commit {commit() or 'unknown'}"
    return ", ".join([day.isoformat(), where, _machine(), f"Python {platform.python_version()}", *versions])


def load() -> float:
    """Processes that want to run, as a mean of the last minute; -1 where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else -1.0


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"{os.cpu_count()} cores of {next(names, platform.machine())}"
