"""The benchmarks: each can be run, and RESULTS.md is put together from what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evals.benchmarks.__main__ import BENCHMARKS
from evals.benchmarks.against import compared
from evals.benchmarks.results import Section, measured, merged, written
from evals.benchmarks.rows import Row, Setting

SLOW = {"injection"}
"""Needs minutes of the embedded model even when it is quick."""
ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.xdist_group("benchmarks")
NOWHERE = Setting(quick=True, langextract=Path("/nowhere/python"))


@pytest.mark.parametrize("name", [name for name in BENCHMARKS if name not in SLOW])
def test_a_benchmark_measures(name: str) -> None:
    """At a small size each gives rows of figures; where LangExtract is not installed it says so."""
    title, rows = measured(name, NOWHERE)
    assert title.endswith(".")
    assert [row for row in rows if isinstance(row.figure, float | int) and row.figure >= 0]
    assert len({row.what for row in rows}) == len(rows)
    told = [row.said for row in rows if row.what.startswith("LangExtract")]
    assert all("make bench-peers" in said for said in told)
    assert bool(told) == (name in {"throughput", "own_time"})


def test_every_measuring_module_is_run() -> None:
    """No benchmark lies about that the command does not know."""
    modules = (ROOT / "evals" / "benchmarks").glob("*.py")
    assert {module.stem for module in modules if "\ndef measured(setting" in module.read_text()} == set(
        BENCHMARKS
    )


def test_goals_are_held_against_figures() -> None:
    """A figure at its goal meets it; words in place of a figure neither meet nor miss it."""
    assert Row("a", 150.0, "a second", at_least=150).is_met is True
    assert Row("a", 149.9, "a second", at_least=150).is_met is False
    assert Row("a", 50.1, "MB", at_most=50).is_met is False
    assert Row("a", "not measured", at_most=50).is_met is None
    assert Row("a", 1.0).is_met is None


def section(name: str, figure: float) -> Section:
    rows = (Row("so many", figure, "ms", at_most=10),)
    return Section(name, "What it is about.", f"python -m evals.benchmarks {name}", "today", rows)


def test_a_section_replaces_its_earlier_one_and_no_other(tmp_path: Path) -> None:
    """Sections stand in the order of the benchmarks, each once, with what the last run of it said."""
    path = tmp_path / "RESULTS.md"
    for one in (section("scorer", 1), section("startup", 2), section("scorer", 30)):
        path.write_text(merged(path, one, BENCHMARKS))
    text = path.read_text()
    assert text.index("## startup") < text.index("## scorer")
    assert text.count("## scorer") == 1
    assert written(section("startup", 2)).strip() in text
    assert "| so many | 30 ms | at most 10 ms | **missed** |" in text


def test_the_command_measures_what_is_named_and_writes_it_down(tmp_path: Path) -> None:
    """`python -m evals.benchmarks scorer --quick -o FILE`, with the machine and the command in the file."""
    path = tmp_path / "RESULTS.md"
    command = [sys.executable, "-m", "evals.benchmarks", "scorer", "--quick", "-o", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "## scorer" in done.stdout
    assert "`python -m evals.benchmarks scorer --quick`" in path.read_text()
    assert "Python 3" in path.read_text()


def test_a_name_that_is_none_is_told() -> None:
    """With those that there are."""
    command = [sys.executable, "-m", "evals.benchmarks", "speed"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no such benchmark: speed" in done.stderr
    assert "saturation" in done.stderr


def test_two_checkouts_are_compared_by_what_they_read() -> None:
    """Each reads the same texts in a process of its own, and both are told."""
    told = compared(
        ROOT, ROOT, ["قال مصدر طبي إن 7 أشخاص قتلوا في حلب.", "وصل الوفد إلى جنيف أمس."], rounds=2
    )
    assert list(told) == ["first reading", "least of 2"]
    assert all(0 < seconds < 60 for pair in told.values() for seconds in pair)
    assert all(least <= first for first, least in zip(*told.values(), strict=True))
