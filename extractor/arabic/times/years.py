"""Years by their numbers: "عام 2016", "العام 1887", "2003م", "بين 1949 و1952", "عام 1437هـ"."""

from __future__ import annotations

import re
from datetime import date

from extractor.arabic.quantities.exclusions import is_year
from extractor.arabic.quantities.nouns import noun
from extractor.arabic.quantities.number_words import number_at
from extractor.arabic.text.tokens import Tokens
from extractor.arabic.times import resolution
from extractor.arabic.times.moments import Moment
from extractor.arabic.times.time_words import phrase_at, phrase_before

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
"""Years that digits alone can be; a word for them or "م" makes earlier ones years, too."""
_FIRST_NAMED = 1500
_FOUR_DIGITS = re.compile("1[0-9]{3}|20[0-9]{2}")
_ISLAMIC = re.compile("1[34][0-9]{2}")
_TWO_YEARS = re.compile("((?:19|20)[0-9]{2})/((?:19|20)?[0-9]{2})")
_TO = frozenset({"-", "الي", "حتي", "وحتي"})
_BETWEEN, _FROM, _AND = "بين", "من", "و"
_LONGEST = 150
"""Years from one of a span to another."""


def year_at(tokens: Tokens, at: int, _published: date | None) -> Moment | None:
    """A year that is named as one, or two of them: "عام 2016", "عامي 2015 و2016", "العام 1391هـ"."""
    named = phrase_at(tokens, at, "year")
    if named is None:
        return None
    if season := _season(tokens, named.last + 1):
        return season._replace(first=at, cut=named.cut)
    one = _year(tokens, named.last + 1, _FIRST_NAMED)
    if one is None:
        islamic = _ISLAMIC.fullmatch(tokens.text(named.last + 1))
        return Moment(at, named.last + 1, None, "hijri", named.cut) if islamic else None
    number, last = one
    following = last + 2 if tokens.text(last + 1) in _TO else tokens.joined_number(last + 1)
    second = _year(tokens, following, _FIRST_NAMED) if following is not None else None
    if second is not None and second[0] > number:
        return _span(at, number, second)._replace(cut=named.cut)
    return Moment(at, last, resolution.year(number), "year", named.cut)


def bare_year_at(tokens: Tokens, at: int, _published: date | None) -> Moment | None:
    """Four digits that count nothing, after "في" or the like, before "م", or from one year to another."""
    if season := _season(tokens, at):
        return season if _is_opened(tokens, at) else None
    christian = phrase_at(tokens, at + 1, "christian", clitics=False)
    one = _year(tokens, at, _FIRST_NAMED if christian else _FIRST_YEAR) if _is_bare(tokens, at) else None
    if one is None:
        return None
    opened = _is_opened(tokens, at)
    if found := _to_another(tokens, at, one[0], opened=opened):
        return found
    plain = christian is not None and one[0] % 100 != 0  # "2000م" may be meters
    if opened or plain or _follows_year(tokens, at):
        return Moment(at, at, resolution.year(one[0]), "year")
    return None


def beside_year(tokens: Tokens, last: int) -> tuple[int, int] | None:
    """The number of a year after what tells it, "العام الماضي 2014", "هذا العام (2015)": it and its end."""
    opened = tokens.text(last + 1) == "(" and tokens.text(last + 3) == ")"
    at = last + 2 if opened else last + 1
    one = (
        _year(tokens, at, _FIRST_YEAR) if _is_bare(tokens, at) and tokens.in_one_sentence(last, at) else None
    )
    return (one[0], at + opened) if one else None


def _is_bare(tokens: Tokens, at: int) -> bool:
    """Whether four digits stand here that count nothing."""
    after = at + 1 + (phrase_at(tokens, at + 1, "christian", clitics=False) is not None)
    return _FOUR_DIGITS.fullmatch(tokens.text(at)) is not None and noun(tokens.text(after)) is None


def _to_another(tokens: Tokens, at: int, number: int, *, opened: bool) -> Moment | None:
    """A span from this year to a later one: "2011-2016", "بين 1949 و1952", "من 1950 إلى 1970"."""
    before, to = tokens.text(at - 1), tokens.text(at + 1)
    following = tokens.joined_number(at + 1) if before == _BETWEEN else None
    bracketed = before == "(" and to == "-"
    if to in _TO and (opened or bracketed or before == _FROM):
        following = at + 2
    other = _year(tokens, following, _FIRST_YEAR) if following is not None else None
    if other is None or not number < other[0] <= number + _LONGEST or noun(tokens.text(other[1] + 1)):
        return None
    return _span(at, number, other)


def _follows_year(tokens: Tokens, at: int) -> bool:
    """Whether "و" joins a year to one before it: "في 2005 و2010"."""
    before = at - 2
    if tokens.text(at - 1) != _AND or _FOUR_DIGITS.fullmatch(tokens.text(before)) is None:
        return False
    named = phrase_before(tokens, before, "year") is not None or _is_opened(tokens, before)
    return _is_bare(tokens, before) and (named or _follows_year(tokens, before))


def _is_opened(tokens: Tokens, at: int) -> bool:
    """Whether a word stands before four digits that makes them a year."""
    return any(phrase_before(tokens, at, what) for what in ("in", "seasons"))


def _season(tokens: Tokens, at: int) -> Moment | None:
    """Two years that follow each other: "2013/2014", "2013 / 14"."""
    for last in (at, at + 2):
        found = _TWO_YEARS.fullmatch("".join(tokens.texts[at : last + 1]))
        if found is not None and int(found[2]) % 100 == (int(found[1]) + 1) % 100:
            return _span(at, int(found[1]), (int(found[1]) + 1, last))._replace(grain="season")
    return None


def _span(at: int, first: int, second: tuple[int, int]) -> Moment:
    return Moment(at, second[1], (resolution.year(first)[0], resolution.year(second[0])[1]), "span")


def _year(tokens: Tokens, at: int, earliest: int) -> tuple[int, int] | None:
    """A year from the earliest on, and the last token of it."""
    number = number_at(tokens, at)
    value = number.value if number else None
    if number is None or value is None or not earliest <= value <= _LAST_YEAR:
        return None
    digits = is_year(tokens, number) or _FOUR_DIGITS.fullmatch(tokens.text(at)) is not None
    written = not number.digits and value >= _FIRST_YEAR
    return (int(value), number.last) if digits or written else None
