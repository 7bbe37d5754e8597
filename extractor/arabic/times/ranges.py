"""Moments that make one expression together: "بين الخميس والسبت", "منذ مطلع العام حتى 17 أغسطس"."""

from __future__ import annotations

from datetime import timedelta

from extractor.arabic.text.tokens import Tokens
from extractor.arabic.times.dates import Interval
from extractor.arabic.times.moments import Moment
from extractor.arabic.times.time_words import phrase_at

_BETWEEN = "بين"
_FROM = "من"
_IN = "في"
_NOR = "ولا"
_TWO = frozenset({"يومي", "شهري", "ليلتي", "بيومي", "ليومي"})
_TO = frozenset({"الي", "حتي", "وحتي"})
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
