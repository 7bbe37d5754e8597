"""Hours of the day and times that an event tells: "الساعة 09:30 صباحا", "منذ اندلاع القتال"."""

from __future__ import annotations

import re
from datetime import date

from extractor.arabic.text.tokens import Tokens
from extractor.arabic.times.moments import Moment
from extractor.arabic.times.time_words import kinds_of, phrase_at

_HOUR = re.compile(r"[01]?[0-9](?::[0-5][0-9]){0,2}|2[0-4](?::[0-5][0-9]){0,2}|[0-2][0-9][0-5][0-9]")
_ZONE = "بتوقيت"
_LOCAL = "بالتوقيت"
_ABOUT = "تقريبا"
_PARTS = frozenset({"والنصف", "والربع", "والثلث", "ونصف", "وربع"})
_MOST_ADJECTIVES = 2
_WITH_THEM = frozenset({"معه", "معها", "معهم", "ضده", "ضدها", "ضدهم"})
_ALIGHT = frozenset({"علي", "في"})


def clock_at(tokens: Tokens, at: int, _published: date | None) -> Moment | None:
    """An hour of the day; without "الساعة" only where a part of the day follows: "الثانية فجرا"."""
    named = phrase_at(tokens, at, "clock")
    last = _hour(tokens, named.last + 1 if named else at)
    if last is None:
        return None
    part = phrase_at(tokens, last + 1, "hour", clitics=False)
    followed = part is not None and any(phrase_at(tokens, part.last + 1, what) for what in ("day", "weekday"))
    if part is not None and not followed:
        last = part.last
    elif named is None:
        return None
    if named is None and (tokens.is_digits(at) or tokens.text(at - 1).startswith(("ال", "لل"))):
        return None
    last += tokens.text(last + 1) == _ABOUT
    cut = named.cut if named else 0
    return Moment(at, _with_zone(tokens, last), None, "clock", cut)


def _hour(tokens: Tokens, at: int) -> int | None:
    """The last token of the number of an hour: 09:30, 0730, "الثانية عشرة والنصف"."""
    word, following = tokens.written(at), tokens.written(at + 1)
    if _HOUR.fullmatch(tokens.text(at)):
        return at
    if word is None or not word.definite or word.cut or word.what not in ("ordinal", "digit"):
        return None
    last = at + 1 if following is not None and following.what == "ten" and not following.cut else at
    return last + 1 if tokens.text(last + 1) in _PARTS else last


def _with_zone(tokens: Tokens, last: int) -> int:
    """The last token with "بتوقيت غرينتش" after it, or "(06:30 بتوقيت غرينتش)"."""
    opened = tokens.text(last + 1) == "("
    at = last + (2 if opened else 1)
    hour = _hour(tokens, at) if opened else None
    at = hour + 1 if hour is not None else at
    if tokens.text(at) == _LOCAL and tokens.text(at + 1).startswith("ال") and not opened:
        return at + 1  # "بالتوقيت المحلي"
    if tokens.text(at) != _ZONE or not tokens.text(at + 1).isalpha():
        return last
    end = at + 1
    end += tokens.text(end + 1).startswith("ال") and not kinds_of(tokens.text(end + 1))
    if not opened:
        return end
    return end + 1 if tokens.text(end + 1) == ")" else last


def event_at(tokens: Tokens, at: int, _published: date | None) -> Moment | None:
    """A time that is told by what began then: "منذ بدء الحرب على المدينة"."""
    since = phrase_at(tokens, at, "since")
    began = phrase_at(tokens, since.last + 1, "began", clitics=False) if since else None
    if since and not began and phrase_at(tokens, since.last + 1, "event", clitics=False):
        return Moment(at, _with_adjectives(tokens, since.last + 1), None, "event", since.cut)
    if since is None or began is None:
        return None
    last = began.last + 1
    if not tokens.text(last).isalpha() or kinds_of(tokens.text(last)) or not tokens.in_one_sentence(at, last):
        return None
    last += tokens.text(last + 1) in _WITH_THEM
    last = _with_adjectives(tokens, last)
    place = tokens.text(last + 2)
    if tokens.text(last + 1) in _ALIGHT and place.isalpha() and not kinds_of(place):
        last += 2
    return Moment(at, last, None, "event", since.cut)


def _with_adjectives(tokens: Tokens, last: int) -> int:
    """The last token of the words with the article that follow: "الحرب الأهلية"."""
    for _ in range(_MOST_ADJECTIVES):
        last += tokens.text(last + 1).startswith("ال") and not kinds_of(tokens.text(last + 1))
    return last
