"""A number, or the two numbers of a range."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from extractor.arabic.quantities.bounds import joins_range, opens, percent_end, tells_change
from extractor.arabic.quantities.exclusions import is_year
from extractor.arabic.quantities.number_words import Number, number_at
from extractor.arabic.text.tokens import Tokens

_OR = "او"
_FARTHEST_ALTERNATIVE = 2
_FARTHEST_FROM_YEAR = 10


class Amount(NamedTuple):
    """A number or a range in a folded text: tokens `first` to `last`, and where it ends."""

    number: Number
    first: int
    last: int
    end: int
    low: Fraction | None = None
    high: Fraction | None = None
    is_between: bool = False
    """Whether "بين" opens it; that is its first token then."""
    needs_noun: bool = False
    """Whether it is a score unless something is counted: "5-7"."""
    is_figure: bool = True
    """False for scores and spans of years."""


def amount_of(tokens: Tokens, number: Number) -> Amount:
    """The number by itself, or the range that begins with it."""
    alone = Amount(number, number.first, number.last, number.end)
    if number.value is None:
        return alone
    if opens(tokens, number.first, "between"):
        return _between(tokens, number) or alone
    at = percent_end(tokens, number.last + 1)
    at = number.last + 1 if at is None else at + 1
    word = tokens.text(at)
    if not joins_range(word):
        return alone
    other = number_at(tokens, at + 1)
    if other is None or _is_apart(tokens, number, other, at):
        return alone
    if is_year(tokens, number) and is_year(tokens, other):
        return Amount(number, number.first, other.last, other.end, is_figure=False)
    low, high = _scaled(number, other)
    if word == "-":
        is_figure = low < high
    elif word == _OR:
        is_figure = low < high <= _FARTHEST_ALTERNATIVE * low + 1
    else:
        is_figure = low < high and not tells_change(tokens, number.first)
    if not is_figure:
        return Amount(number, number.first, other.last, other.end, is_figure=False) if word == "-" else alone
    return Amount(number, number.first, other.last, other.end, low, high, needs_noun=word == "-")


def _is_apart(tokens: Tokens, number: Number, other: Number, at: int) -> bool:
    """Whether two numbers with "إلى" or the like at a token between them are two of different things."""
    if other.value is None or other.joined or other.kind != number.kind:
        return True
    if at > number.last + 1 and percent_end(tokens, other.last + 1) is None:
        return True  # "1.2 في المئة إلى 38 ألف نقطة"
    low, high = _scaled(number, other)
    is_far = high > _FARTHEST_FROM_YEAR * low  # "في 2016 إلى 30 مليون"
    return is_far and is_year(tokens, number) and not is_year(tokens, other)


def _between(tokens: Tokens, number: Number) -> Amount | None:
    """A range that "بين" opens; "بين خمسة وعشرين" is from five to twenty."""
    first = number.first - (2 if tokens.text(number.first - 2) == "ما" else 1)
    at = percent_end(tokens, number.last + 1)
    after = number.last + 1 if at is None else at + 1
    following = after + 1 if joins_range(tokens.text(after)) else tokens.joined_number(after)
    other = number_at(tokens, following) if following is not None else None
    if other is not None and other.value is not None and other.kind == number.kind:
        low, high = _scaled(number, other)
        if is_year(tokens, number) and is_year(tokens, other):
            return Amount(number, number.first, other.last, other.end, is_figure=False)
        if low >= high:
            return None
        return Amount(number, first, other.last, other.end, low, high, is_between=True)
    value = number.value or Fraction(0)
    units = value % 10
    if not number.digits and 20 < value < 100 and units:
        return Amount(number, first, number.last, number.end, units, value - units, is_between=True)
    return None


def _scaled(one: Number, other: Number) -> tuple[Fraction, Fraction]:
    """Both ends; the thousands of the second go for the first too: "5 إلى 7 آلاف"."""
    low, high = one.value or Fraction(0), other.value or Fraction(0)
    if one.scale == 1 and other.scale > 1 and low < high / other.scale:
        low *= other.scale
    return low, high
