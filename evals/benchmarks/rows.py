"""What a benchmark says: rows of a figure beside its goal, and how it was asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """How to measure."""

    quick: bool = False
    """At a size that takes seconds: the figures mean nothing, the way there is walked."""
    langextract: Path = Path(sys.prefix) / "peers" / "bin" / "python"
    """An interpreter that has LangExtract; it is left out where there is none."""

    def size(self, whole: int, quick: int) -> int:
        """How many, of something that there are many of."""
        return quick if self.quick else whole


@dataclass(frozen=True)
class Row:
    """One figure, or words in its place, and the goal where there is one."""

    what: str
    figure: float | str
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def said(self) -> str:
        """The figure with its unit."""
        return f"{shown(self.figure)} {self.unit}".strip()

    @property
    def goal(self) -> str:
        """The goal in words; empty where there is none."""
        sides = (("at least", self.at_least), ("at most", self.at_most))
        return ", ".join(
            f"{side} {shown(value)} {self.unit}".strip() for side, value in sides if value is not None
        )

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is no goal, or no figure."""
        if isinstance(self.figure, str) or not self.goal:
            return None
        low = self.at_least is None or self.figure >= self.at_least
        return low and (self.at_most is None or self.figure <= self.at_most)


Measure = Callable[[Setting], list[Row]]
"""A benchmark: each module has one, named `measured`."""


def shown(figure: float | str) -> str:
    """A figure to three digits, more where it is large; words as they are."""
    if isinstance(figure, str):
        return figure
    if abs(figure) >= 100 or figure == int(figure):
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if abs(figure) >= 10 else f"{figure:.2f}"
