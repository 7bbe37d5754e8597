"""A figure as it is first read: its number or range, what bounds it, and the noun it counts."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from extractor.arabic.quantities.bounds import (
    Bound,
    bound_after,
    bound_before,
    has_plus,
    opens,
    percent_end,
    vague_end,
)
from extractor.arabic.quantities.counting import Counted, case_of
from extractor.arabic.quantities.exclusions import is_excluded, tells_when
from extractor.arabic.quantities.nouns import TIMES, Noun, cue, dual, more, noun
from extractor.arabic.quantities.number_words import Number, number_at
from extractor.arabic.quantities.phrases import (
    counts_one,
    is_aside,
    is_period,
    noun_cut,
    noun_start,
    phrase_of,
)
from extractor.arabic.quantities.ranges import Amount, amount_of
from extractor.arabic.text.tokens import Tokens
from extractor.claims import Measure, Qualifier, Unit

Value = int | float
_WHOLE = frozenset({Unit.PERSONS, Unit.VEHICLES, Unit.BUILDINGS, Unit.PLACES, Unit.ATTACKS})
"""What can only be counted, so that "1.071" of it is a thousand and more."""
_SETTINGS = (_WHOLE | {Unit.OTHER}) - {Unit.PERSONS}
DIVISIBLE = frozenset(Unit) - _WHOLE - {Unit.PERCENT, Unit.FRACTION, Unit.OTHER}
"""What comes in halves: "ساعة ونصف"."""
_TWO_OR_MANY = ("ان", "ين")
_QUOTE = '"'
_NUMBER_OF, _MANY_OF = "عدد", "كثير"
_MANY_WORDS = ("كثير", "عديد")
_WHERE = frozenset({"في", "عبر", "الي"})
_JOINING_WHERE = "وب"
_NAMES = frozenset({"بن", "ابن", "ابو", "ابي", "ال"})
_BOTH = "هما"
_TALIBAN = "طالبان"
_OF_THEM = frozenset({"منهم", "منهن", "منها", "منهما"})


class Reading(NamedTuple):
    """A figure in a folded text: its tokens `first` to `last`, its range, and what is known of it so far."""

    first: int
    last: int
    lead: int
    """The token with which its number begins."""
    start: int
    end: int
    number: tuple[int, int]
    qualifier: Qualifier = Qualifier.EXACT
    value: Value | None = None
    low: Value | None = None
    high: Value | None = None
    unit: Unit | None = None
    noun: Noun | None = None
    counted: tuple[int, int] | None = None
    is_part: bool = False
    """Whether "بينهم" or the like stands before it."""
    is_unclear: bool = False
    """Whether "مع" or the like stands before it."""
    is_listed: bool = False
    """Whether a conjunction joins it to what stands before it."""
    is_loose: bool = False
    """Whether it is a figure of people only where it tells what happened to them: "بعض الجثث"."""
    measure: Measure | None = None
    is_by_cue: bool = False
    """Whether a word around it, and not its own noun, says what happened."""
    of: int | None = None


class _Head(NamedTuple):
    """Where a reading begins: its first token, the clitics before that, and whether it is joined by one."""

    first: int
    start: int
    is_listed: bool


def reading_at(tokens: Tokens, at: int) -> tuple[Reading | None, int]:
    """The figure whose number begins at this token, if one does, and the token to go on from."""
    vague = vague_end(tokens, at)
    if vague is not None:
        last, cut = vague
        start, end = tokens.spans[at][0] + cut, tokens.spans[last][1]
        joined = cut > 0 and tokens.text(at)[0] == "و"
        number: Number | None = Number(at, last, start, end, None, kind="vague", joined=joined)
    else:
        number = number_at(tokens, at)
    if number is None:
        two = dual(tokens.text(at))
        is_figure = two is not None and not (_is_setting(tokens, at, two[0]) or _is_name(tokens, at))
        return (with_halves(tokens, _of_two(tokens, at, *two)) if two and is_figure else None), at + 1
    amount = amount_of(tokens, number)
    reading = _reading(tokens, amount) if amount.is_figure else None
    return reading, amount.last + 1


def _is_setting(tokens: Tokens, at: int, two: Noun) -> bool:
    """Whether a dual tells when or in what something happened: "بعد يومين", "قتلوا في هجومين"."""
    if two.unit in TIMES:
        return tells_when(tokens, at)
    return two.unit in _SETTINGS and opens(tokens, at, "setting")


def _is_name(tokens: Tokens, at: int) -> bool:
    """Whether what looks like a dual is a name, or tells what two are: "جابر بن حيان", "أنهما مسلحان".

    "طالبان" is two students only in "قتل طالبان".
    """
    before = tokens.text(at - 1)
    if not tokens.text(at).endswith(_TALIBAN):
        return before in _NAMES or before.endswith(_BOTH)
    return tokens.text(at) != _TALIBAN or cue(before) is None or before.endswith("ت")


def _reading(tokens: Tokens, amount: Amount) -> Reading | None:
    number = amount.number
    first = amount.first
    percent = percent_end(tokens, amount.last + 1)
    sign = tokens.text(first - 1) if tokens.is_glued(first) and tokens.text(first - 1) in ("%", "$") else ""
    unit = Unit.PERCENT if percent is not None or sign == "%" else Unit.MONEY if sign else None
    phrase = phrase_of(tokens, amount) if unit is None else None
    if number.value == 1 and not number.digits and not (phrase and counts_one(tokens, number, phrase)):
        return None  # "واحد من", "أحد شهود"
    if phrase is not None and phrase.noun.unit in TIMES and is_period(tokens, number, phrase):
        return None
    if amount.needs_noun and not (phrase or unit):
        return None
    is_change = has_plus(tokens, first) and not (phrase and phrase.noun.unit in _WHOLE)
    if is_change and unit is not Unit.PERCENT:
        return None  # "+3 درجات"
    if number.kind == "vague" and _tells_nothing(tokens, number, phrase):
        return None
    is_next = number.joined and first == number.first
    opened = tokens.text(first - 1) == _QUOTE and tokens.is_glued(first)
    bound = None if is_next or is_change else bound_before(tokens, first - 1 if sign or opened else first)
    if is_excluded(tokens, number, counts=bool(phrase or unit), bounded=bound is not None):
        return None
    head = _head(tokens, amount, bound, first - 1 if sign else first)
    if phrase is not None and is_aside(tokens, head.first, phrase):
        return None
    if phrase is not None and phrase.first < head.first:
        head = _Head(phrase.first, noun_start(tokens, phrase.first), noun_cut(tokens, phrase.first) > 0)
    last = max(amount.last, percent or 0, phrase.last if phrase else 0)
    last += phrase is None and number.kind == "vague" and _leaves_open(tokens, last)
    last += tokens.text(last + 1) in _OF_THEM and not _begins_part(tokens, last + 2)
    inside = bound_after(tokens, amount.last + 1)  # "7 على الأقل محتجزين"
    after = bound_after(tokens, last + 1)
    reading = Reading(
        first=head.first,
        last=after.at if after else last,
        lead=number.first,
        start=head.start,
        end=tokens.spans[after.at if after else last][1],
        number=(number.start, amount.end),
        qualifier=_qualifier(number, bound or after or inside),
        unit=unit or (Unit.FRACTION if number.kind == "fraction" else None),
        is_part=(opens(tokens, head.first, "of") and not head.is_listed) or tokens.text(last) in _OF_THEM,
        is_unclear=opens(tokens, head.first, "besides"),
        is_listed=head.is_listed,
        is_loose=number.loose or _is_manner(tokens, number),
    )
    return with_halves(tokens, _with_noun(tokens, _valued(tokens, reading, amount, phrase), phrase))


def _begins_part(tokens: Tokens, at: int) -> bool:
    """Whether "منها" before this token belongs to the number there: "80 إصابة منها 16 خطرة"."""
    number = number_at(tokens, at)
    return number is not None and not number.joined


def _tells_nothing(tokens: Tokens, number: Number, phrase: Counted | None) -> bool:
    """Whether a vague count is a manner of speaking: "في عدد من المدن", "الكثير من الجهد"."""
    before, first = tokens.text(number.first - 1), tokens.text(number.first)
    is_of_places = phrase is not None and phrase.noun.unit is Unit.PLACES
    if _NUMBER_OF in first and is_of_places:
        return before in _WHERE or first[0] in _JOINING_WHERE
    return _MANY_OF in first and not number.loose and phrase is None


def _is_manner(tokens: Tokens, number: Number) -> bool:
    """Whether "كثير من المراقبين" or "العديد من السكان" may only be whoever says something."""
    is_phrase = number.kind == "vague" and tokens.text(number.last) == "من"
    return is_phrase and any(word in tokens.text(number.first) for word in _MANY_WORDS)


def _head(tokens: Tokens, amount: Amount, bound: Bound | None, first: int) -> _Head:
    if bound is not None:
        joined = tokens.text(bound.at)[0] == "و" and bound.cut > 0
        joined = joined or (tokens.text(bound.at) == "+" and tokens.text(bound.at - 1) == "و")
        return _Head(bound.at, tokens.spans[bound.at][0] + bound.cut, is_listed=joined)
    if amount.is_between or first < amount.first:
        return _Head(first, tokens.spans[first][0], is_listed=False)
    return _Head(first, amount.number.start, is_listed=amount.number.joined)


def _leaves_open(tokens: Tokens, last: int) -> bool:
    """Whether a vague figure that ends with "من" has the noun it counts in no table: "عدد من النخب"."""
    return tokens.text(last) == "من" and tokens.text(last + 1).startswith("ال")


def _qualifier(number: Number, bound: Bound | None) -> Qualifier:
    if number.kind in ("vague", "unsure", "disputed"):
        return Qualifier.VAGUE
    return bound.qualifier if bound else Qualifier.EXACT


def _valued(tokens: Tokens, reading: Reading, amount: Amount, phrase: Counted | None) -> Reading:
    """The reading with its value, or with both ends of its range."""
    if amount.low is not None and amount.high is not None:
        return reading._replace(low=plain(amount.low), high=plain(amount.high))
    number = amount.number
    if number.kind == "unsure" and phrase is not None and phrase.noun.unit in _WHOLE:
        digits = tokens.text(number.last).replace(".", "")
        if digits.isdigit():
            bound = reading.qualifier if reading.qualifier is not Qualifier.VAGUE else Qualifier.EXACT
            return reading._replace(value=int(digits), qualifier=bound)
    return reading if number.value is None else reading._replace(value=plain(number.value))


def _with_noun(tokens: Tokens, reading: Reading, phrase: Counted | None) -> Reading:
    if phrase is None:
        return reading
    first = phrase.first + 1 if tokens.text(phrase.first) == "من" else phrase.first
    counts = (noun_start(tokens, first), tokens.spans[phrase.last][1])
    if reading.unit is Unit.FRACTION and phrase.noun.unit not in DIVISIBLE:
        return reading._replace(counted=counts)
    return reading._replace(unit=phrase.noun.unit, noun=phrase.noun, counted=counts)


def with_halves(tokens: Tokens, reading: Reading) -> Reading:
    """The reading with what follows its noun: "ثلاث ساعات ونصف"."""
    word = tokens.written(reading.last + 1)
    is_half = word is not None and word.what == "fraction" and word.joined and not word.definite
    if not (
        is_half and word and reading.value is not None and reading.noun and reading.noun.unit in DIVISIBLE
    ):
        return reading
    last = reading.last + 1
    if (again := noun(tokens.text(last + 1), True)) is not None and again.unit is reading.noun.unit:
        last += 1
    value = plain(Fraction(reading.value) + word.value)
    return reading._replace(last=last, end=tokens.spans[last][1], value=value)


def _of_two(tokens: Tokens, at: int, what: Noun, cut: int) -> Reading:
    """A noun in the dual, as the figure two."""
    word = tokens.text(at)
    number = (tokens.spans[at][0] + cut, tokens.spans[at][1])
    bound = bound_before(tokens, at) if not cut else None
    case = case_of(tokens, at, word[cut:])
    what = case or what
    last = at + 1 if case or tokens.text(at + 1) in ("اثنين", "اثنان", "اثنتين", "اثنتان") else at
    last += tokens.text(last + 1) in more() and tokens.text(last + 1).endswith(_TWO_OR_MANY)
    after = bound_after(tokens, last + 1)
    last = after.at if after else last
    first = bound.at if bound else at
    return Reading(
        first=first,
        last=last,
        lead=at,
        start=tokens.spans[bound.at][0] + bound.cut if bound else number[0],
        end=tokens.spans[last][1],
        number=number,
        qualifier=bound.qualifier if bound else after.qualifier if after else Qualifier.EXACT,
        value=2,
        unit=what.unit,
        noun=what,
        counted=number,
        is_part=opens(tokens, first, "of"),
        is_unclear=opens(tokens, first, "besides"),
        is_listed=cut > 0 and word[0] == "و",
    )


def plain(value: Fraction) -> Value:
    """A whole number where it is one, else a decimal one."""
    return value.numerator if value.denominator == 1 else round(float(value), 6)
