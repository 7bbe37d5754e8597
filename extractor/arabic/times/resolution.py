"""Days, months and years reckoned from a day of publication."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

Interval = tuple[date, date]
"""First and last day, both included."""
Direction = Literal["past", "future", "current", "near", "told", "perhaps", "ahead", "asked", "none"]
"""What says which day of a name is meant: an adjective (past, future, current), or how it is told."""

_FARTHEST = 150
"""Days beyond which a date that is planned is as likely of one year as of another."""
_SOON = 90
"""Days ahead within which a date that nothing plainly tells may still be to come."""


def day(year: int, month: int, number: int) -> date | None:
    """The day, or None where the calendar has no such day."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def month(year: int, number: int) -> Interval:
    """The days of a month."""
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def year(number: int) -> Interval:
    """The days of a year."""
    return date(number, 1, 1), date(number, 12, 31)


def week(published: date, offset: int) -> Interval:
    """The week from Monday to Sunday (ISO 8601) that lies so many weeks from the day of publication."""
    monday = published - timedelta(days=published.weekday() - 7 * offset)
    return monday, monday + timedelta(days=6)


def months_away(published: date, offset: int) -> Interval:
    """The month that lies so many months from the day of publication."""
    index = published.year * 12 + published.month - 1 + offset
    return month(index // 12, index % 12 + 1)


def months_of(interval: Interval, first: int, last: int) -> Interval:
    """The months from the first to the last of a year."""
    year_number = interval[0].year
    return month(year_number, first)[0], month(year_number, last)[1]


def third(interval: Interval, number: int) -> Interval:
    """The first (0), second or last third of a month or a year."""
    start, end = interval
    if (end - start).days > 31:
        return month(start.year, 4 * number + 1)[0], month(start.year, 4 * number + 4)[1]
    return start.replace(day=10 * number + 1), end if number == 2 else start.replace(day=10 * number + 10)


def weekday(published: date, number: int, direction: Direction) -> date:
    """The day of that name: before publication, after it, or the latest that is not after it."""
    back = (published.weekday() - number) % 7
    if direction == "future":
        return published + timedelta(days=(7 - back) % 7 or 7)
    if direction == "past":
        return published - timedelta(days=back or 7)
    return published - timedelta(days=back)


def year_of(published: date, number: int, days: tuple[int, int] | None, direction: Direction) -> int | None:
    """The year of a month, or of days in it, where the text gives none; None where it cannot be told."""
    candidates = [published.year - 1, published.year, published.year + 1]
    spans = []
    for candidate in candidates:
        start, end = (day(candidate, number, one) for one in days) if days else month(candidate, number)
        if start is not None and end is not None:
            spans.append((candidate, start, end))
    if direction == "past":
        return _last(found for found, start, _ in spans if _is_past(published, start, days))
    if direction == "told":
        return _last(found for found, start, _ in spans if start <= published)
    if direction == "future":
        return next((found for found, start, _ in spans if start > published), None)
    if direction == "ahead":
        return next((found for found, _, end in spans if end >= published), None)
    return published.year if direction == "current" else _nearest(published, spans, direction)


def _nearest(published: date, spans: list[tuple[int, date, date]], direction: Direction) -> int | None:
    """The year nearest to publication; the past one where nothing tells, unless the next is soon."""
    near = min(spans, key=lambda span: _distance(published, span[1], span[2]), default=None)
    if near is None:
        return None
    gap = _distance(published, near[1], near[2])
    if direction in ("near", "asked"):
        return near[0] if gap <= _FARTHEST else None
    if near[1] > published and gap < _SOON:
        return None
    return _last(found for found, start, _ in spans if start <= published)


def _last(years: Iterable[int]) -> int | None:
    return max(years, default=None)


def _is_past(published: date, start: date, days: tuple[int, int] | None) -> bool:
    if days:
        return start < published
    return (start.year, start.month) < (published.year, published.month)


def _distance(published: date, start: date, end: date) -> int:
    return max((start - published).days, (published - end).days, 0)
