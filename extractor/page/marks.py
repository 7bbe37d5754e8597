"""Cuts a text wherever a mark begins or ends, so that nested and overlapping marks can be drawn."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WORD = re.compile(r"\w")
LANES = 4
"""How many marks that share a stretch get a line of their own; further ones share the last."""


@dataclass(frozen=True)
class Mark:
    """A stretch of the text, in code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A stretch over which the same marks hold. `marks` are indices, the outermost first."""

    start: int
    end: int
    marks: tuple[int, ...] = ()


def lines(text: str) -> list[tuple[int, int]]:
    """Start and end of every line that holds more than white space, without its line end."""
    found = []
    start = 0
    for end in [match.span() for match in _LINE_END.finditer(text)] + [(len(text), len(text))]:
        if text[start : end[0]].strip():
            found.append((start, end[0]))
        start = end[1]
    return found


def cut(start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    """The pieces of `start:end`, in order and without gaps; each holds the marks that cover it whole.

    Outermost means: begins first, and of those that begin together, ends last.
    """
    opening: dict[int, list[int]] = defaultdict(list)
    closing: dict[int, list[int]] = defaultdict(list)
    for index, mark in enumerate(marks):
        first, last = max(mark.start, start), min(mark.end, end)
        if first < last:
            opening[first].append(index)
            closing[last].append(index)
    pieces = []
    active: set[int] = set()
    bounds = sorted({start, end, *opening, *closing})
    for here, there in pairwise(bounds):
        active.difference_update(closing[here])
        active.update(opening[here])
        order = sorted(active, key=lambda index: (marks[index].start, -marks[index].end, index))
        pieces.append(Piece(here, there, tuple(order)))
    return pieces


def lanes(marks: Sequence[Mark]) -> list[int]:
    """A lane for each mark, such that marks that overlap differ, as far as there are lanes.

    An enclosing mark gets the lower lane.
    """
    taken: list[int] = []
    result = [0] * len(marks)
    for index in sorted(range(len(marks)), key=lambda index: (marks[index].start, -marks[index].end)):
        mark = marks[index]
        free = next((lane for lane, busy_until in enumerate(taken) if busy_until <= mark.start), len(taken))
        if free == len(taken) and free < LANES:
            taken.append(0)
        lane = min(free, LANES - 1)
        taken[lane] = max(taken[lane], mark.end)
        result[index] = lane
    return result


def word_start(text: str, position: int) -> int:
    """Where the word that holds `position` begins: Arabic letters must not be torn apart by a label."""
    while 0 < position < len(text) and _joins(text[position]) and _joins(text[position - 1]):
        position -= 1
    return position


def _joins(character: str) -> bool:
    return (
        bool(_WORD.match(character)) or "\u0610" <= character <= "\u061a" or "\u064b" <= character <= "\u065f"
    )
