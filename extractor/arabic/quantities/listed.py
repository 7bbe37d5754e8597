"""How many is meant by words that somebody gives as a figure: "الزميلين", "النصف", "أحد العناصر"."""

from __future__ import annotations

from typing import NamedTuple

from extractor.arabic.normalization import fold
from extractor.arabic.quantities.figure_values import Value, plain
from extractor.arabic.quantities.nouns import dual, noun, single, span_of_time
from extractor.arabic.text.tokens import Tokens
from extractor.claims import Unit

_ONE_OF = frozenset({"احد", "احدي"})
_ONCE, _TWICE = "مره", frozenset({"مرتين", "مرتان"})


class ListedValue(NamedTuple):
    """A value, and the unit of what it counts where the words tell."""

    value: Value
    unit: Unit | None = None


def listed_value(words: str) -> ListedValue | None:
    """The value of a counted singular, a dual or a bare fraction, the article allowed; None for all else."""
    tokens = Tokens(fold(words))
    first = tokens.text(0)
    bare = first.removeprefix("ال")
    written = tokens.written(0)
    if written is not None and written.what == "fraction":
        return ListedValue(plain(written.value), Unit.FRACTION)
    if bare in _TWICE:
        return ListedValue(2)
    if (two := dual(first) or dual(bare)) is not None:
        return ListedValue(2, two[0].unit)
    if first in _ONE_OF:
        among = noun(tokens.text(1), definite=True)
        return ListedValue(1, among.unit if among is not None else None)
    one = single(first) or span_of_time(first)
    if one is not None or first == _ONCE:
        return ListedValue(1, one.unit if one is not None else None)
    return None
