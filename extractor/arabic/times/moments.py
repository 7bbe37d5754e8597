"""Dates and days in a text: "15 نوفمبر/تشرين الثاني الماضي", "الاثنين المقبل", "أمس"."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from extractor.arabic.quantities.exclusions import is_year
from extractor.arabic.quantities.nouns import noun
from extractor.arabic.quantities.number_words import number_at
from extractor.arabic.text.tokens import Tokens
from extractor.arabic.times import resolution
from extractor.arabic.times.resolution import Direction, Interval
from extractor.arabic.times.tenses import tense_of
from extractor.arabic.times.time_words import kinds_of, phrase_at, phrase_before

_NUMERIC = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})")
_NUMERIC_TOKENS = (1, 3, 5)
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_HIJRI_YEAR = re.compile("1[34][0-9]{2}")
_AUGUST, _MADDA, _BELOW = "اب", "آ", "إ"
_TO = frozenset({"-", "الي", "حتي"})
_DIRECTIONS: tuple[tuple[str, Direction], ...] = (
    ("past", "past"),
    ("recent", "past"),
    ("future", "future"),
    ("current", "current"),
)
_JOINING = frozenset({"و", "(", ")", "/", "-"})
_SHARED, _YEAR_REACH = 8, 10
_TODAY = "اليوم"
_MONTH = "الشهر"


class Moment(NamedTuple):
    """Tokens `first` to `last` (inclusive), the letters of clitics before them, and the days they cover."""

    first: int
    last: int
    interval: Interval | None
    grain: str = "day"
    """day, month, year, week, span (a length), part (of a month or a year), hijri (no days are known)."""
    cut: int = 0


def numeric_at(tokens: Tokens, at: int, _published: date | None) -> Moment | None:
    """12/12/2016, 2016-12-12, 12 / 12 / 2016: the day before the month, unless that is no month."""
    for count in _NUMERIC_TOKENS:
        last = at + count - 1
        match = _NUMERIC.fullmatch("".join(tokens.texts[at : last + 1]))
        if match is not None and tokens.in_one_sentence(at, last):
            return _numeric(match, at, last)
    return None


def _numeric(match: re.Match[str], at: int, last: int) -> Moment | None:
    """The day that three numbers are; one of the Islamic calendar stays open."""
    one, two, three = int(match[1]), int(match[3]), int(match[4])
    if any(_HIJRI_YEAR.fullmatch(part) for part in (match[1], match[4])):
        return Moment(at, last, None, "hijri")
    if len(match[1]) == 4:
        found = resolution.day(one, two, three) or resolution.day(one, three, two)
    elif len(match[4]) == 4:
        found = resolution.day(three, two, one) or resolution.day(three, one, two)
    else:
        return None
    return Moment(at, last, (found, found)) if found else None


def date_at(tokens: Tokens, at: int, published: date | None) -> Moment | None:
    """A day or days of a month, or a month, with its year or with what says which year."""
    days, after = _days(tokens, at) or (None, at)
    while days and tokens.text(after) in ("من", "شهر"):
        after += 1
    named = phrase_at(tokens, after, "month", clitics=not days)
    if named is None and days and (found := _day_of_this(tokens, at, after, days, published)):
        return found
    if named is None:
        beside = days or any(phrase_before(tokens, at, what) for what in ("in", "unit", "delivery"))
        follows = tokens.text(after).startswith("و") and phrase_before(tokens, at, "month") is not None
        beside = beside or follows
        named = phrase_at(tokens, after, "month?") if beside else None
        if named is None and beside and (hijri := _hijri(tokens, at, after)):
            return hijri
    if named is None or _is_no_august(tokens, after, named.cut):
        return None
    return _in_its_year(tokens, Moment(at, after, None, cut=0 if days else named.cut), days, published)


def _in_its_year(
    tokens: Tokens, moment: Moment, days: tuple[int, int] | None, published: date | None
) -> Moment | None:
    """A day or days of the month that the last token names, or that month, in the year that is meant."""
    named = phrase_at(tokens, moment.last, "month") or phrase_at(tokens, moment.last, "month?")
    if named is None:
        return None
    month, last = int(named.value), _other_name(tokens, named.last, named.value)
    grain = "day" if days else "month"
    if same := _same_year(tokens, last):
        return moment._replace(last=same, grain=grain)
    year, last = _after_year(tokens, last, published)
    if year is None:
        direction, last = _direction(tokens, moment.first, last, published)
        year = resolution.year_of(published, month, days, direction) if published and direction else None
    moment = moment._replace(last=last, grain=grain)
    if year is None:
        return moment
    if days is None:
        return moment._replace(interval=resolution.month(year, month))
    start, end = (resolution.day(year, month, day) for day in days)
    return moment._replace(interval=(start, end) if start and end else None)


def _direction(tokens: Tokens, first: int, last: int, published: date | None) -> tuple[Direction | None, int]:
    """What says of which year a date is that names none, an adjective or how it is told, and its end."""
    if said := direction_after(tokens, last):
        return said
    if shared := _shared(tokens, last):
        return shared, last
    if any(phrase_at(tokens, at, "delivery") for at in (first - 1, first - 2)):
        return "ahead", last  # "عقود سبتمبر"
    other = _year_before(tokens, first)
    if other and published and other != published.year:
        return None, last  # "قتل عام 1985 بعدما خطف في مارس": of either year
    return tense_of(tokens, first, last), last


def _shared(tokens: Tokens, last: int) -> Direction | None:
    """What the adjective says that a date shares with the next: "شهري أكتوبر ونوفمبر المقبلين"."""
    at = last + 1
    while at <= last + _SHARED and (tokens.text(at) in _JOINING or kinds_of(tokens.text(at) or "-")):
        at += 1
    said = direction_after(tokens, at - 1) if at > last + 1 else None
    return said[0] if said else None


def _year_before(tokens: Tokens, first: int) -> int | None:
    """A year that its sentence names shortly before a date."""
    for at in range(first - 1, max(first - _YEAR_REACH, -1), -1):
        if not tokens.in_one_sentence(at, first):
            return None
        if _YEAR.fullmatch(tokens.text(at)) and (
            phrase_before(tokens, at, "year") or _ends_month(tokens, at)
        ):
            return int(tokens.text(at))
    return None


def _ends_month(tokens: Tokens, at: int) -> bool:
    """Whether a month, or the bracket that closes its other name, stands right before a token."""
    at -= tokens.text(at - 1) == ")"
    return bool(phrase_before(tokens, at, "month") or phrase_before(tokens, at, "month?"))


def _hijri(tokens: Tokens, at: int, after: int) -> Moment | None:
    """A month of the Islamic calendar, with its year or with what says which year."""
    named = phrase_at(tokens, after, "hijri")
    if named is None:
        return None
    has_year = _HIJRI_YEAR.fullmatch(tokens.text(named.last + 1))
    said = direction_after(tokens, named.last)
    return Moment(at, said[1] if said else named.last + (1 if has_year else 0), None, "hijri")


def _is_no_august(tokens: Tokens, at: int, cut: int) -> bool:
    """Whether what looks like آب is another word: "باب", or the town of إب."""
    written = tokens.original(at)
    return tokens.text(at).endswith(_AUGUST) and _MADDA not in written and (cut > 0 or _BELOW in written)


def _same_year(tokens: Tokens, last: int) -> int | None:
    """The last token of "من العام نفسه", a year that was spoken of before."""
    at = last + 2 if tokens.text(last + 1) == "من" else last + 1
    found = phrase_at(tokens, at, "same", clitics=False)
    return found.last if found else None


def _day_of_this(
    tokens: Tokens, at: int, month: int, days: tuple[int, int], published: date | None
) -> Moment | None:
    """A day of a month that is reckoned from publication: "23 من الشهر الجاري"."""
    pointing = phrase_at(tokens, month, "current", clitics=False)
    named = pointing.last + 1 if pointing else month
    said = direction_after(tokens, named) if tokens.text(named) == _MONTH else None
    if pointing and tokens.text(named) == _MONTH:
        said = ("current", named)  # "26 من هذا الشهر"
    if said is None:
        return None
    if published is None:
        return Moment(at, said[1], None)
    first, _ = resolution.months_away(published, {"past": -1, "future": 1}.get(said[0], 0))
    start, end = (resolution.day(first.year, first.month, day) for day in days)
    return Moment(at, said[1], (start, end) if start and end else None)


def _days(tokens: Tokens, at: int) -> tuple[tuple[int, int], int] | None:
    """One day of a month, or the first and last of several, and where the words for them end."""
    one = _day_of_month(tokens, at)
    if one is None:
        return None
    number, after = one
    following = after + 1 if tokens.text(after) in _TO else tokens.joined_number(after)
    other = _day_of_month(tokens, following, follows=True) if following is not None else None
    if other is None or other[0] <= number:
        return (number, number), after
    while (following := tokens.joined_number(other[1])) is not None:  # "3 و4 و5 مايو"
        another = _day_of_month(tokens, following, follows=True)
        if another is None or another[0] <= other[0]:
            break
        other = another
    return (number, other[0]), other[1]


def _day_of_month(tokens: Tokens, at: int, *, follows: bool = False) -> tuple[int, int] | None:
    text = tokens.text(at)
    if text.isdecimal():
        number = int(text[:3])  # of a longer one these are too many as well
        return (number, at + 1) if 1 <= number <= 31 and number_at(tokens, at) else None
    word, following = tokens.written(at), tokens.written(at + 1)
    if word is None or word.what != "ordinal" or not (follows or _begins_date(tokens, at)):
        return None
    if following is not None and following.what == "ten" and not following.cut:
        return int(word.value) + 10, at + 2
    if following is not None and following.joined and following.value in (20, 30):
        return int(word.value + following.value), at + 2
    return int(word.value), at + 1


def _begins_date(tokens: Tokens, at: int) -> bool:
    """Whether an order here is a day: not in "الأسبوع الأول من فبراير"."""
    before = tokens.text(at - 1)
    is_day = before == _TODAY or phrase_at(tokens, at - 1, "weekday") is not None
    return is_day or not before.startswith(("ال", "وال", "بال", "لل"))


def _other_name(tokens: Tokens, last: int, month: str) -> int:
    """The last token of "نوفمبر/تشرين الثاني", "نوفمبر (تشرين الثاني)" or "نوفمبر تشرين الثاني"."""
    beside = phrase_at(tokens, last + 1, "month", clitics=False)
    beside = beside or phrase_at(tokens, last + 1, "month?", clitics=False)
    if beside is not None and beside.value == month:
        return beside.last
    other = phrase_at(tokens, last + 2, "month") or phrase_at(tokens, last + 2, "month?")
    same = other is not None and other.value == month
    if other and (tokens.text(last + 1) == "/" or (same and tokens.text(last + 1) == "-")):
        return other.last
    if other and tokens.text(last + 1) == "(" and tokens.text(other.last + 1) == ")":
        return other.last + 1
    return last


def _after_year(tokens: Tokens, last: int, published: date | None = None) -> tuple[int | None, int]:
    """The year after a month, and the last token of it."""
    at = last + 2 if tokens.text(last + 1) == "من" else last + 1
    if tokens.text(at) == "," and tokens.is_glued(at + 1) and not tokens.is_glued(at):
        at += 1  # "18 مارس ،2011"
    elif (
        tokens.text(at) == "," and _YEAR.fullmatch(tokens.text(at + 1)) and noun(tokens.text(at + 2)) is None
    ):
        at += 1  # "18 مارس، 2011"
    named = phrase_at(tokens, at, "year")
    if named and (said := direction_after(tokens, named.last)):
        offset = {"past": -1, "future": 1}.get(said[0], 0)
        return published.year + offset if published else None, said[1]
    at = named.last + 1 if named else at
    digits = tokens.text(at)
    if tokens.is_glued(at) and _YEAR.fullmatch(digits):
        return int(digits), at  # "8أغسطس2024"
    number = number_at(tokens, at) if digits.isdecimal() else None
    if number is None or not is_year(tokens, number):
        return None, last
    return int(number.value or 0), number.last


def direction_after(tokens: Tokens, last: int) -> tuple[Direction, int] | None:
    """What the adjective after a token says: past, future, current."""
    few = phrase_at(tokens, last + 1, "few", clitics=False)
    at = few.last + 1 if few else last + 1
    for what, direction in _DIRECTIONS:
        if found := phrase_at(tokens, at, what, clitics=False):
            return direction, found.last
    return None
