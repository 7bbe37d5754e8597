"""Lengths of time and units reckoned from publication: "قبل يومين", "الساعات الماضية", "العام الماضي"."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from extractor.arabic.quantities.bounds import bound_before
from extractor.arabic.quantities.nouns import dual, noun
from extractor.arabic.quantities.number_words import number_at
from extractor.arabic.text.tokens import Tokens
from extractor.arabic.times import resolution
from extractor.arabic.times.moments import Moment, direction_after
from extractor.arabic.times.resolution import Direction, Interval
from extractor.arabic.times.tenses import awaits, tense_of
from extractor.arabic.times.time_words import phrase_at, phrase_before
from extractor.arabic.times.years import beside_year
from extractor.claims import Unit

_UNITS = {Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS}
_MANY = {unit.value: unit for unit in _UNITS}
_ONE = frozenset({"يوم", "ليله", "اسبوع", "شهر", "سنه", "عام", "ساعه", "دقيقه"})
_NAMES = ("month", "month?", "hijri", "weekday", "day", "partial")
_LONGEST_BOUND = 4
_UNMEASURED = ("decade", "century", "season", "period")
_OPENERS = ("in", "during", "since", "until", "part", "early", "middle", "late")
_ARTICLES = ("ال", "لل")
_AT = "علي"
_ALAN = ("آ", "أ")
"""How the name of Alan begins, which folds to the word for now."""
_BEYOND = frozenset({"من", "منذ", "بعد", "قبل", "حتي", "الي", "لحد"})
_SAME = frozenset({"نفسه", "ذاته"})


class _Length(NamedTuple):
    """A number of units; None where it is not told."""

    unit: Unit
    number: Fraction | None
    last: int


def length_at(tokens: Tokens, at: int, published: date | None) -> Moment | None:
    """A time so long ago, or since then: "قبل يومين", "منذ نحو 5 أشهر"."""
    is_since = phrase_at(tokens, at, "since")
    opener = is_since or phrase_at(tokens, at, "ago")
    is_told = opener is not None
    opener = opener or phrase_at(tokens, at, "ahead")
    if opener is None or tokens.text(at - 1) == _AT:
        return None  # "على بعد 53 سنة ضوئية"
    first = opener.last + 1
    for place in range(first, first + _LONGEST_BOUND):
        bound = bound_before(tokens, place) if place > first else None
        length = _length(tokens, place) if place == first or (bound and bound.at == first) else None
        if length is None:
            continue
        is_exact = bound is None and tokens.text(length.last + 1) not in ("من", "ونصف")
        interval = None
        count = Fraction(24) if length.number is None and length.unit is Unit.HOURS else length.number
        if direction_after(tokens, length.last):
            return None  # "خلال 24 ساعة الماضية" is read from its length on
        if published and count is not None and is_exact and is_told:
            interval = _back(published, length.unit, count)
            interval = (interval[0], published) if is_since and interval else interval
        elif published and count is not None and is_exact and _is_within(tokens, at, length):
            interval = _ahead_or_back(published, length._replace(number=count), "future")
        several = phrase_at(tokens, length.last + 1, "several", clitics=False)
        last = several.last if several and length.number is None else length.last
        return Moment(at, last, interval, "span", opener.cut)
    return None


def _is_within(tokens: Tokens, at: int, length: _Length) -> bool:
    """Whether a length begins at publication: "أمهلهم … للانسحاب خلال 48 ساعة"; not of what is told."""
    within = phrase_at(tokens, at, "within")
    return within is not None and length.number is not None and awaits(tokens, at, length.last)


def _length(tokens: Tokens, at: int) -> _Length | None:
    word = tokens.text(at)
    two = dual(word)
    if two is not None and not two[1] and two[0].unit in _UNITS:
        return _Length(two[0].unit, Fraction(2), at)
    number = number_at(tokens, at)
    unit = noun(tokens.text(number.last + 1)) if number else noun(word)
    if unit is None or unit.unit not in _UNITS:
        return None
    if number is not None:
        return _Length(unit.unit, number.value, number.last + 1)
    if tokens.is_digits(at + 1) or any(phrase_at(tokens, at + 1, what) for what in _NAMES):
        return None  # "قبل عام 2016", "منذ شهر نوفمبر", "خلال ساعات الليل"
    return _Length(unit.unit, Fraction(1) if word in _ONE else None, at)


def _back(published: date, unit: Unit, count: Fraction) -> Interval | None:
    """The days that lie so long before publication: a day, or the whole month or year."""
    if unit in (Unit.MONTHS, Unit.YEARS) and count.denominator != 1:
        return None
    if unit is Unit.MONTHS:
        return resolution.months_away(published, -int(count))
    if unit is Unit.YEARS:
        return resolution.year(published.year - int(count))
    start = published - timedelta(days=_in_days(unit, count))
    return (start, published) if unit in (Unit.HOURS, Unit.MINUTES) else (start, start)


def _in_days(unit: Unit, count: Fraction) -> int:
    days = {Unit.MINUTES: Fraction(1, 1440), Unit.HOURS: Fraction(1, 24), Unit.WEEKS: Fraction(7)}
    return ceil(count * days.get(unit, Fraction(1)))


def last_at(tokens: Tokens, at: int, published: date | None) -> Moment | None:
    """The latest or next of several units: "الساعات الماضية", "الأيام الثلاثة المقبلة", "24 ساعة الماضية"."""
    named = phrase_at(tokens, at, "many")
    cut = named.cut if named else 0
    first = at
    if named is not None:
        unit, _, known = named.value.partition(" ")
        length = _Length(_MANY[unit], Fraction(known) if known else None, named.last)
        leads = tokens.is_digits(named.last + 2) and tokens.leading(named.last + 2)
        number = number_at(tokens, named.last + (2 if leads else 1))
        if number is not None and number.definite:
            length = _Length(length.unit, number.value, number.last)
    else:
        found = _length(tokens, at) if number_at(tokens, at) else None
        if found is None:
            return None
        length = found
        if (before := tokens.leading(at))[-2:] in _ARTICLES and tokens.is_digits(at):
            first, cut = at - 1, len(before) - 2  # "الـ24 ساعة المقبلة"
    said = direction_after(tokens, length.last)
    if said is None or said[0] == "current":
        return None
    interval = _ahead_or_back(published, length, said[0]) if published else None
    return Moment(first, said[1], interval, "many", cut)


def _ahead_or_back(published: date, length: _Length, direction: Direction) -> Interval | None:
    """The days from so long ago to publication, or from it to so far ahead; a few hours are a day."""
    unit, count = length.unit, length.number
    if unit is Unit.HOURS and count is None:
        count = Fraction(24)
    if count is None or count.denominator != 1:
        return None
    sign = 1 if direction == "future" else -1
    if unit in (Unit.MONTHS, Unit.YEARS):
        months = int(count) * (12 if unit is Unit.YEARS else 1)
        first, last = resolution.months_away(published, sign * months)
        other = first.replace(day=min(published.day, last.day))
    else:
        other = published + timedelta(days=sign * _in_days(unit, count))
    return (other, published) if sign < 0 else (published, other)


def single_at(tokens: Tokens, at: int, published: date | None) -> Moment | None:
    """A unit that an adjective tells ("العام الماضي"), or a third of this one ("نهاية العام")."""
    pointing = phrase_at(tokens, at, "current")
    named = phrase_at(tokens, pointing.last + 1 if pointing else at, "one", clitics=pointing is None)
    if named is None or (pointing and tokens.text(at).startswith("ال")):
        return None
    own = phrase_at(tokens, named.last + 1, "calendar", clitics=False)
    if own is not None:
        said = direction_after(tokens, own.last)
        return Moment(at, said[1], None, named.value, named.cut) if said and not pointing else None
    said = ("current", named.last) if pointing else direction_after(tokens, named.last)
    if said is not None and tokens.text(said[1]) in _SAME and tokens.text(said[1] + 1) == "من":
        return None  # "الشهر نفسه من العام الماضي"
    openers = ("until",) if named.value == "season" else ("early", "middle", "late")
    thirds = any(phrase_before(tokens, at, what) for what in openers)
    if said is None and (not thirds or tokens.is_digits(named.last + 1)):
        return None
    direction, last = said or ("current", named.last)
    offset = {"past": -1, "future": 1}.get(direction, 0)
    cut = pointing.cut if pointing else named.cut
    if named.value == "year" and (beside := beside_year(tokens, last)):
        return Moment(at, beside[1], resolution.year(beside[0]), "year", cut)
    if published is None or named.value in _UNMEASURED:
        return Moment(at, last, None, named.value, cut)
    if named.value == "week":
        return Moment(at, last, resolution.week(published, offset), "week", cut)
    if named.value == "month":
        return Moment(at, last, resolution.months_away(published, offset), "month", cut)
    return Moment(at, last, resolution.year(published.year + offset), "year", cut)


def now_at(tokens: Tokens, at: int, published: date | None) -> Moment | None:
    """The day of publication by a word for the present: "الآن"; "من الآن" and "حتى الآن" go beyond it."""
    named = phrase_at(tokens, at, "now")
    if named is None or tokens.original(at).startswith(_ALAN):
        return None
    beyond = named.cut > 1 or tokens.text(at - 1) in _BEYOND
    day = None if published is None or beyond else (published, published)
    return Moment(at, named.last, day, "vague", named.cut)


def vague_at(tokens: Tokens, at: int, _published: date | None) -> Moment | None:
    """A time that nobody can tell: "مؤخراً", or an hour without its day."""
    named = phrase_at(tokens, at, "adverb") or phrase_at(tokens, at, "hour", clitics=False)
    followers = ("day", "weekday", "partial", "unit")
    if named is None or any(phrase_at(tokens, named.last + 1, what) for what in followers):
        return None
    return Moment(at, named.last, None, "vague", named.cut)


def partial_at(tokens: Tokens, at: int, published: date | None) -> Moment | None:
    """A part of the day of publication: "منذ الصباح", "خلال ساعات الليل"."""
    named = phrase_at(tokens, at, "partial", clitics=False)
    if named is None:
        return None
    if phrase_before(tokens, at, "since"):
        return Moment(at, named.last, (published, published) if published else None)
    during, part = phrase_before(tokens, at, "during"), phrase_before(tokens, at, "part")
    if published and during and named.value == "night" and tense_of(tokens, during[0], named.last) == "told":
        return Moment(at, named.last, (published - timedelta(days=1), published))
    return Moment(at, named.last, None) if during or part else None


def decade_at(tokens: Tokens, at: int, _published: date | None) -> Moment | None:
    """Ten years of a century: "خلال التسعينيات", "ثمانينيات القرن الماضي"."""
    named = phrase_at(tokens, at, "decade")
    if named is None:
        return None
    century = phrase_at(tokens, named.last + 1, "century", clitics=False)
    opened = any(phrase_before(tokens, at, what) for what in _OPENERS)
    if century is None and not (opened and tokens.text(at).startswith("ال")):
        return None
    return Moment(at, century.last if century else named.last, None, "year", named.cut)


def feast_at(tokens: Tokens, at: int, _published: date | None) -> Moment | None:
    """A feast after a word that makes it a time: "عقب عيد الفطر"."""
    named = phrase_at(tokens, at, "feast", clitics=False)
    opened = named is not None and any(phrase_before(tokens, at, what) for what in _OPENERS)
    return Moment(at, named.last, None, "feast") if named and opened else None
