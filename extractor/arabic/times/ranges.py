"""Moments that make one expression together: "بين الخميس والسبت", "منذ مطلع العام حتى 17 أغسطس"."""

from __future__ import annotations

from datetime import timedelta

from extractor.arabic.text.tokens import Tokens
from extractor.arabic.times.moments import Moment
from extractor.arabic.times.resolution import Interval
from extractor.arabic.times.time_words import phrase_at

_BETWEEN = "بين"
_FROM = "من"
_IN = "في"
_NOR = "ولا"
_TWO = frozenset({"يومي", "شهري", "ليلتي", "بيومي", "ليومي"})
_TO = frozenset({"الي", "حتي", "وحتي"})
_DATES = frozenset({"hijri", "day", "month", "year"})
_ERAS = frozenset({"ه", "م"})
_BESIDE = frozenset({"ه", "م", "(", ")", "/", "-", ",", "ل", "ب", "يوم", "عام", "سنه"})
"""What may stand between a day of one calendar and the same of another."""
_OPEN = ("clock", "vague")
"""What may belong to a day: "الساعة العاشرة من صباح الأحد", "في وقت سابق من اليوم"."""
Pair = tuple[Moment, Moment]
"""A moment by itself, and with what stands before it."""


def joined(tokens: Tokens, moments: list[Pair]) -> list[Moment]:
    """The moments in order, each range and each hour with its day as one."""
    found: list[Moment] = []
    at = 0
    while at < len(moments):
        following = moments[at + 1] if at + 1 < len(moments) else None
        one = _joined(tokens, moments[at], following) if following else None
        found.append(one or moments[at][1])
        at += 2 if one else 1
    return found


def _joined(tokens: Tokens, pair: Pair, following: Pair) -> Moment | None:
    (alone, whole), (other, wider) = pair, following
    between = tokens.texts[whole.last + 1 : wider.first]
    before = tokens.text(whole.first - 1)
    if (alone.grain == "clock" and not between) or (alone.grain in _OPEN and between == [_FROM]):
        return whole._replace(last=wider.last, interval=wider.interval)
    if alone.grain == "event" and between in ([], [_IN]):
        return whole._replace(last=wider.last)
    if (
        "hijri" in (alone.grain, other.grain)
        and {alone.grain, other.grain} <= _DATES
        and _are_same(tokens, whole, wider)
    ):
        return _same(tokens, whole, wider)
    if alone.grain == other.grain == "day" and between == [_NOR]:
        return _range(whole, other, whole.first)
    is_pair = any(text in _TWO for text in tokens.texts[whole.first : alone.first]) and not between
    if is_pair and alone.grain == other.grain and tokens.text(other.first).startswith("و"):
        return _range(whole, other, whole.first)  # "يومي الخميس والجمعة"
    if before == _BETWEEN and not between and tokens.text(wider.first).startswith("و"):
        return _range(whole, other, whole.first - 1)
    if alone.grain == other.grain == "day" and not between and _are_next(tokens, whole, other):
        return _range(whole, other, whole.first)
    is_since = phrase_at(tokens, whole.first, "since") is not None
    to = between or [tokens.text(wider.first)]
    if (is_since or before == _FROM) and len(to) == 1 and to[0] in _TO:
        return _range(whole, other, whole.first - (not is_since))
    return None


def _are_same(tokens: Tokens, one: Moment, other: Moment) -> bool:
    """Whether two calendars tell one time: "12 رجب 1437هـ الموافق 19 أبريل 2016"."""
    places = range(one.last + 1, other.first)
    named = [phrase_at(tokens, at, "dated") is not None for at in places]
    told = any(named) or tokens.text(other.first - 1) in ("/", "(")
    islamic = one.interval is None or other.interval is None
    return (
        islamic
        and told
        and all(tokens.text(at) in _BESIDE or is_named for at, is_named in zip(places, named, strict=True))
    )


def _same(tokens: Tokens, one: Moment, other: Moment) -> Moment:
    """One time of which one calendar tells the days, with the bracket around the other."""
    end = other.last + (tokens.text(other.last + 1) in _ERAS)
    closes = tokens.text(end + 1) == ")" and "(" in tokens.texts[one.last : other.first]
    known = None if phrase_at(tokens, one.first, "until") else one.interval or other.interval
    return one._replace(last=end + 1 if closes else other.last, interval=known)


def _are_next(tokens: Tokens, one: Moment, other: Moment) -> bool:
    """Whether "و" joins a day to the day before it: "اليوم وغدا"."""
    if not tokens.text(other.first).startswith("و") or one.interval is None or other.interval is None:
        return False
    return other.interval[0] - one.interval[1] == timedelta(days=1)


def _range(whole: Moment, other: Moment, first: int) -> Moment:
    """The days from the beginning of one moment to the end of another."""
    days: Interval | None = None
    if whole.interval and other.interval and whole.interval[0] <= other.interval[1]:
        days = (whole.interval[0], other.interval[1])
    return Moment(first, other.last, days, "span")
