"""Changes of a text, with the way from a stretch of the original to where it is now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from extractor.claims import Span


@dataclass(frozen=True)
class Edit:
    """`text` in place of the stretch from `start` to `end`, in code points of the original."""

    start: int
    end: int
    text: str


class Changed(Protocol):
    """A changed text."""

    @property
    def text(self) -> str:
        """As it is now."""

    def span(self, span: Span) -> Span | None:
        """A stretch of the original where it is now; none where nothing is left of it."""


class Edited:
    """A text with edits made, and where its stretches went."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self.edits = sorted(edits, key=lambda edit: (edit.start, edit.end))
        self._starts = [edit.start for edit in self.edits]
        self._ends = [edit.end for edit in self.edits]
        self._shifts = [0]
        parts, place = [], 0
        for edit in self.edits:
            if edit.start < place:
                raise ValueError("edits overlap")
            parts += [text[place : edit.start], edit.text]
            place = edit.end
            self._shifts.append(self._shifts[-1] + len(edit.text) - (edit.end - edit.start))
        self.text = "".join([*parts, text[place:]])

    def span(self, span: Span) -> Span | None:
        """The stretch where it is now; none where nothing is left of it."""
        start, end = self._start(span.start), self._end(span.end)
        return Span(start=start, end=end, text=self.text[start:end]) if start < end else None

    def _start(self, offset: int) -> int:
        done = bisect_right(self._ends, offset)
        if done < len(self.edits) and self._starts[done] < offset:
            return self._starts[done] + self._shifts[done]
        return offset + self._shifts[done]

    def _end(self, offset: int) -> int:
        done = bisect_right(self._ends, offset)
        while done and self._starts[done - 1] == offset:
            done -= 1
        if done < len(self.edits) and self._starts[done] < offset:
            return self._starts[done] + self._shifts[done] + len(self.edits[done].text)
        return offset + self._shifts[done]


class Reordered:
    """A text with some of its stretches in another order, and where they went; what lies between them stays.

    `stretches` are ranges in order that do not overlap; `order` tells for each place which of them stands
    there.
    """

    def __init__(self, text: str, stretches: Sequence[tuple[int, int]], order: Sequence[int]) -> None:
        if sorted(order) != list(range(len(stretches))):
            raise ValueError("an order has each stretch once")
        self._stretches = stretches
        self._shifts = [0] * len(stretches)
        parts, place, length = [], 0, 0
        for (start, end), index in zip(stretches, order, strict=True):
            between, moved = text[place:start], text[slice(*stretches[index])]
            self._shifts[index] = length + len(between) - stretches[index][0]
            parts += [between, moved]
            length += len(between) + len(moved)
            place = end
        self.text = "".join([*parts, text[place:]])

    def span(self, span: Span) -> Span | None:
        """The stretch where it is now; none where it does not lie in one of those that were moved."""
        for (start, end), shift in zip(self._stretches, self._shifts, strict=True):
            if start <= span.start and span.end <= end:
                return Span(start=span.start + shift, end=span.end + shift, text=span.text)
        return None
