"""The expressions of time in a text, and the days they cover where that can be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from extractor.arabic.normalization import fold
from extractor.arabic.text.tokens import Tokens
from extractor.arabic.times.clock import clock_at, event_at
from extractor.arabic.times.lengths import (
    decade_at,
    feast_at,
    last_at,
    length_at,
    now_at,
    partial_at,
    single_at,
    vague_at,
)
from extractor.arabic.times.moments import Moment, date_at, numeric_at
from extractor.arabic.times.ranges import Pair, joined
from extractor.arabic.times.resolution import Interval, months_of, third
from extractor.arabic.times.time_words import kinds_of, phrase_at, phrase_before
from extractor.arabic.times.weekdays import day_at, weekday_at
from extractor.arabic.times.years import bare_year_at, year_at

_MOST_WORDS_BEFORE = 4
_RECORD_REACH = 6
_THIRDS = ("early", "middle", "late")
_QUARTERS = {f"quarter {number}": (3 * number - 2, 3 * number) for number in (1, 2, 3, 4)}
_PARTS_OF_YEARS = _QUARTERS | {"half 1": (1, 6), "half 2": (7, 12)}
_SMALLER: dict[str, tuple[str, ...]] = {"span": ("during",), "event": (), "clock": ("near",)}
"""What may stand before a moment and leaves its days as they are, where it is not the usual."""
_LONG = frozenset({"week", "month", "year"})
_READERS = (
    ("clock", clock_at),
    ("since", length_at),
    ("since", event_at),
    ("ago", length_at),
    ("ahead", length_at),
    ("digits", numeric_at),
    ("date", date_at),
    ("date", clock_at),
    ("digits", bare_year_at),
    ("weekday", weekday_at),
    ("day", day_at),
    ("one", single_at),
    ("current", single_at),
    ("many", last_at),
    ("many", clock_at),
    ("year", year_at),
    ("partial", partial_at),
    ("decade", decade_at),
    ("feast", feast_at),
    ("now", now_at),
    ("adverb", vague_at),
    ("hour", vague_at),
)
"""What reads an expression that begins with a word of a kind, in the order in which they are asked."""


@dataclass(frozen=True)
class TimeExpression:
    """An expression of time, as a range of the text."""

    start: int
    end: int
    interval: Interval | None
    """First and last day; None where it cannot be told, for want of a day of publication or at all."""


def read_times(text: str | Tokens, published: date | None) -> tuple[TimeExpression, ...]:
    """The expressions of time in the text, in order.

    "أمس" and the like are reckoned from the day of publication, and tell nothing without one. Weeks run from
    Monday to Sunday; the beginning, middle and end of a month or a year are its thirds; a bare weekday is the
    latest that is not after publication, unless something near announces it. "منذ" reaches to publication;
    without one it leaves the days that are named.
    """
    tokens = text if isinstance(text, Tokens) else Tokens(fold(text))
    found: list[TimeExpression] = []
    for moment in joined(tokens, _moments(tokens, published)):
        start, end = tokens.spans[moment.first][0] + moment.cut, tokens.spans[moment.last][1]
        found.append(TimeExpression(*tokens.folded.span(start, end), moment.interval))
    return tuple(found)


def _moments(tokens: Tokens, published: date | None) -> list[Pair]:
    """The moments by themselves and with what stands before them, in order."""
    found: list[Pair] = []
    at, done = 0, -1
    while at < len(tokens.texts):
        kinds = kinds_of(tokens.texts[at])
        moment = _moment_at(tokens, at, kinds, published) if kinds else None
        if moment is None:
            at += 1
            continue
        is_long = moment.last > moment.first or phrase_at(tokens, at, "weekday", clitics=False)
        if is_long and phrase_before(tokens, moment.first, "named"):
            at = moment.last + 1  # "مدينة العاشر من رمضان" and "سوق الجمعة" are places
            continue
        whole = _with_what_stands_before(tokens, moment, published, done)
        done = moment.last
        at = done + 1
        if not _is_record(tokens, whole):
            found.append((moment, whole))
    return found


def _is_record(tokens: Tokens, moment: Moment) -> bool:
    """Whether the moment tells since when nothing was like it: "أعلى مستوى منذ عام 2008".

    What happened then may stand between: "الأعنف منذ الثورة عام 1979".
    """
    is_since = phrase_at(tokens, moment.first, "since") is not None
    for at in range(moment.first - 1, max(moment.first - _RECORD_REACH, -1), -1):
        if not tokens.text(at).isalpha() or not tokens.in_one_sentence(at, at + 1):
            return False
        if phrase_at(tokens, at, "record"):
            return is_since
        is_since = is_since or phrase_at(tokens, at, "since") is not None
    return False


def _moment_at(tokens: Tokens, at: int, kinds: frozenset[str], published: date | None) -> Moment | None:
    """The expression of time whose core begins at this token."""
    for kind, read in _READERS:
        if kind in kinds:
            try:
                moment = read(tokens, at, published)
            except (OverflowError, ValueError):  # no calendar reaches there: "قبل مليون سنة"
                moment = read(tokens, at, None)
            if moment is not None:
                return moment
    return None


def _with_what_stands_before(tokens: Tokens, moment: Moment, published: date | None, done: int) -> Moment:
    """The moment with "مساء", "منتصف", "منذ" and the like before it."""
    for _ in range(_MOST_WORDS_BEFORE):
        wider = None if moment.cut else _wider(tokens, moment, published)
        if wider is None or wider.first <= done:
            return moment
        moment = wider
    return moment


def _wider(tokens: Tokens, moment: Moment, published: date | None) -> Moment | None:
    interval = moment.interval
    for number, what in enumerate(_THIRDS):
        if moment.grain in _LONG and (before := phrase_before(tokens, moment.first, what)):
            part = third(interval, number) if interval and moment.grain != "week" else None
            return moment._replace(first=before[0], cut=before[1], interval=part, grain="part")
    for what, months in _PARTS_OF_YEARS.items():
        if moment.grain == "year" and (before := phrase_before(tokens, moment.first, what)):
            part = months_of(interval, *months) if interval else None
            return moment._replace(first=before[0], cut=before[1], interval=part, grain="part")
    if before := phrase_before(tokens, moment.first, "since"):
        since = interval
        if interval and published:
            since = (interval[0], published) if interval[0] <= published else None
        return moment._replace(first=before[0], cut=before[1], interval=since, grain="span")
    if moment.grain != "span" and (before := phrase_before(tokens, moment.first, "until")):
        return moment._replace(first=before[0], cut=before[1], interval=None, grain="span")
    for what in _SMALLER.get(moment.grain, ("part", "during", "unit")):
        if before := phrase_before(tokens, moment.first, what):
            return moment._replace(first=before[0], cut=before[1])
    return None
