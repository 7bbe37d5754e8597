"""Which figures are parts of others, and which take their noun from the next one."""

from __future__ import annotations

from collections import defaultdict

from extractor.arabic.quantities.figure_values import Reading
from extractor.arabic.quantities.nouns import KILLED_AND_INJURED, Noun, noun
from extractor.arabic.text.tokens import Tokens
from extractor.claims import Measure, Unit

_MOST_BEFORE = 20
"""Figures among which the whole of a part is looked for."""
_NEXT = 1
_NEXT_PART = 2
TO = "الي"
OUT_OF = {("من",), ("من", "اصل"), ("من", "بين"), ("من", "مجموع"), ("من", "اجمالي")}
"""Words between a part and its whole."""
_TOGETHER = {Measure.KILLED, Measure.INJURED, Measure.CASUALTIES}


def with_next(tokens: Tokens, reading: Reading, following: Reading | None) -> Reading:
    """The bare number of "من 8.5 إلى 12 في المئة" and "5 من أصل 7 صواريخ" with the unit of the next one."""
    if following is None or reading.unit is not None or reading.value is None or following.unit is None:
        return reading
    between = tuple(tokens.texts[reading.last + 1 : following.lead])
    if between == (TO,) or between in OUT_OF:
        return reading._replace(unit=following.unit, noun=following.noun)
    return reading


def out_of(tokens: Tokens, reading: Reading, settled: list[Reading], at: int) -> Reading:
    """The number of "5 من أصل 7 صواريخ" as part of the next one."""
    if reading.of is not None or at + 1 == len(settled) or reading.value is None:
        return reading
    following = settled[at + 1]
    is_part = is_out_of(tokens, reading, following.lead)
    if len(tokens.texts[reading.last + 1 : following.lead]) == 1:  # "5 من 7", not "3 قرى من 7" nor "9% من 8%"
        is_part = is_part and not reading.counted and reading.unit is not Unit.PERCENT
    return reading._replace(of=at + 1) if is_part and _can_be_part(reading, following) else reading


def is_out_of(tokens: Tokens, reading: Reading, lead: int) -> bool:
    """Whether "من أصل" or the like joins a figure to the number at a token; an adjective may go before."""
    between = tuple(tokens.texts[reading.last + 1 : lead])
    return between in OUT_OF or (len(between) > 2 and between[0].isalpha() and between[1:] in OUT_OF)


def wholes(settled: list[Reading]) -> list[Reading]:
    """The figures; what befell a part is not said of its whole: the 12 of "قتل 5 من أصل 12 عاملا"."""
    found = list(settled)
    for at, part in enumerate(settled[:-1]):
        whole = settled[at + 1]
        if part.of == at + 1 and not (whole.noun and whole.noun.measure):
            found[at + 1] = whole._replace(measure=Measure.OTHER)
    return found


def together(settled: list[Reading]) -> list[Reading]:
    """The figures; one whose parts are its dead and its wounded counts both: "7 بينهم 4 قتلى و3 جرحى"."""
    parts: dict[int, list[Reading]] = defaultdict(list)
    for part in settled:
        if part.of is not None:
            parts[part.of].append(part)
    found = list(settled)
    for at, own in parts.items():
        whole = settled[at]
        is_all = sum(part.value or 0 for part in own) == whole.value
        is_both = {part.measure for part in own} == KILLED_AND_INJURED
        if whole.unit is Unit.PERSONS and whole.measure not in _TOGETHER and is_all and is_both:
            found[at] = whole._replace(measure=Measure.CASUALTIES)
    return found


def whole_of(tokens: Tokens, reading: Reading, earlier: list[Reading]) -> int | None:
    """The larger figure that "بينهم" points back to; a list after it goes on with it."""
    if not earlier:
        return None
    previous = earlier[-1]
    far = _NEXT_PART if reading.unit is previous.unit else _NEXT
    if reading.is_listed and previous.of is not None and reading.first - previous.last <= far:
        return previous.of if _can_be_part(reading, earlier[previous.of]) else None
    if not reading.is_part:
        return None
    place = reading.first
    for at in range(len(earlier) - 1, max(len(earlier) - 1 - _MOST_BEFORE, -1), -1):
        whole = earlier[at]
        if not tokens.in_one_sentence(whole.last, place):
            return None
        place = whole.last
        if whole.of is None and _can_be_part(reading, whole):
            return at
    return None


def is_unclear(tokens: Tokens, reading: Reading, earlier: list[Reading]) -> bool:
    """Whether "مع" joins the figure to one of the same kind before it; a list after it goes on with it."""
    if not earlier or reading.unit is not earlier[-1].unit:
        return False
    previous = earlier[-1]
    if reading.is_listed and previous.is_unclear and reading.first - previous.last <= _NEXT:
        return True
    return reading.is_unclear and tokens.in_one_sentence(previous.last, reading.first)


def _can_be_part(reading: Reading, whole: Reading) -> bool:
    """Whether one figure can be part of another: not of another kind, and not larger."""
    kinds = {reading.unit, whole.unit} - {None, Unit.FRACTION, Unit.PERCENT}
    fits = reading.value is None or whole.value is None or reading.value <= whole.value
    return len(kinds) < 2 and (fits or reading.unit in (Unit.PERCENT, Unit.FRACTION))


def people_shared(tokens: Tokens, reading: Reading) -> Noun | None:
    """The people that a share is of: "40 في المئة من السكان", "ثلث سكان البلدة"."""
    following = reading.last + 1 + (tokens.text(reading.last + 1) == "من")
    named = (noun(tokens.text(at).removeprefix("ال")) for at in (reading.last, following))
    return next((one for one in named if one is not None and one.unit is Unit.PERSONS), None)
