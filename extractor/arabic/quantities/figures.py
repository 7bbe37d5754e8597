"""The figures of a text: how many, of what, how bounded, and what happened to them.

A figure that can be read in two ways gets no value rather than a wrong one ("1.071" of what comes in
fractions). Dates, years, times of day, orders, scores and parts of names are no figures.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractor.arabic.normalization import fold
from extractor.arabic.quantities.bounds import begins_vague_phrase
from extractor.arabic.quantities.figure_values import Reading, reading_at
from extractor.arabic.quantities.measures import settle
from extractor.arabic.quantities.nouns import dual
from extractor.arabic.quantities.singles import (
    may_be_one,
    one_and_a_half,
    one_beside,
    one_of,
    single_after,
    single_before,
)
from extractor.arabic.text.once import per_word
from extractor.arabic.text.tokens import Tokens, written
from extractor.claims import Measure, Qualifier, Unit


@dataclass(frozen=True)
class Figure:
    """A figure: `start` to `end` covers what bounds it, the number and what is counted, in the text."""

    start: int
    end: int
    number: tuple[int, int]
    """The number alone; both ends of a range."""
    value: int | float | None
    """None for a range, for a vague figure, and where the text can be read in two ways."""
    low: int | float | None
    high: int | float | None
    qualifier: Qualifier
    unit: Unit
    measure: Measure | None
    """None where neither the noun nor a word around it tells what happened to those counted."""
    of: int | None
    """Index, among the figures of the text, of the larger figure that this one is part of."""
    is_by_cue: bool
    """Whether a word around it, and not its own noun, says what happened."""
    counted: str
    """The counted noun as written; empty where there is none."""
    is_unclear: bool = False
    """Whether it may add to the figure before it or be part of it ("مع 7 نساء")."""


def read_figures(text: str | Tokens) -> tuple[Figure, ...]:
    """The figures of the text, in order. Takes time in proportion to the text, less for its tokens."""
    tokens = text if isinstance(text, Tokens) else Tokens(fold(text))
    readings = settle(tokens, _readings(tokens))
    return tuple(_figure(tokens, reading) for reading in readings)


def _readings(tokens: Tokens) -> list[Reading]:
    readings: list[Reading] = []
    at = 0
    while at < len(tokens.texts):
        word = tokens.texts[at]
        if not (word[0].isdigit() or _may_begin(word)):
            if not may_be_one(word):
                at += 1
                continue
            one = one_and_a_half(tokens, at) or one_of(tokens, at, readings[-1] if readings else None)
            if one is not None:
                readings.append(one)
                readings += _going_on(tokens, one)
                at = readings[-1].last
            at += 1
            continue
        reading, at = reading_at(tokens, at)
        if reading is None:
            continue
        if readings and readings[-1].last >= reading.first:
            readings.pop()  # "منهم شهيد واحد"
        previous = readings[-1].last if readings else -1
        before = single_before(tokens, reading, previous) or one_beside(tokens, reading, previous)
        readings += [before, reading] if before else [reading]
        readings += _going_on(tokens, reading)
        at = max(at, readings[-1].last + 1)
    return readings


def _going_on(tokens: Tokens, reading: Reading) -> list[Reading]:
    """The bare singulars that go on with a list."""
    found = [reading]
    while (one := single_after(tokens, found[-1])) is not None:
        found.append(one)
    return found[1:]


@per_word
def _may_begin(word: str) -> bool:
    """Whether a figure may begin with this word."""
    return written(word) is not None or dual(word) is not None or begins_vague_phrase(word)


def _figure(tokens: Tokens, reading: Reading) -> Figure:
    folded = tokens.folded
    start, end = folded.span(reading.start, reading.end)
    counted = folded.span(*reading.counted) if reading.counted else (start, start)
    return Figure(
        start=start,
        end=end,
        number=folded.span(*reading.number),
        value=reading.value,
        low=reading.low,
        high=reading.high,
        qualifier=reading.qualifier,
        unit=reading.unit or Unit.OTHER,
        measure=reading.measure,
        of=reading.of,
        is_by_cue=reading.is_by_cue,
        counted=folded.original[slice(*counted)],
        is_unclear=reading.is_unclear,
    )
