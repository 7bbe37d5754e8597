"""Days by their names and by publication: "الاثنين المقبل", "الأحد (7/9/2026)", "أمس", "هذا الصباح"."""

from __future__ import annotations

from datetime import date, timedelta

from extractor.arabic.text.tokens import Tokens
from extractor.arabic.times import resolution
from extractor.arabic.times.moments import Moment, date_at, direction_after, numeric_at
from extractor.arabic.times.resolution import Direction
from extractor.arabic.times.tenses import tense_of
from extractor.arabic.times.time_words import phrase_at, phrase_before

_LIKE, _IN = "مثل", "في"
_TODAYS = ("اليوم", "الليله")


def weekday_at(tokens: Tokens, at: int, published: date | None) -> Moment | None:
    """A day of the week, with the date or the adjective that tells which."""
    named = phrase_at(tokens, at, "weekday")
    if named is None or ((ten := tokens.written(named.last + 1)) is not None and ten.what == "ten"):
        return None
    said = direction_after(tokens, named.last)
    if dated := _dated(tokens, at, said[1] if said else named.last, published):
        return dated._replace(cut=named.cut)
    is_ahead = said is None and tense_of(tokens, at, named.last) == "ahead"
    direction: Direction = said[0] if said else "future" if is_ahead else "near"
    last = said[1] if said else named.last
    found = resolution.weekday(published, int(named.value), direction) if published else None
    joined = last + 1 if tokens.text(last + 1) in ("-", "/") else last
    night = phrase_at(tokens, joined + 1, "weekday", clitics=False)
    if night is not None and phrase_before(tokens, at, "part"):
        last = night.last
        interval = (found, found + timedelta(days=1)) if found else None
        return Moment(at, last, interval, cut=named.cut)
    return _with_hour(tokens, Moment(at, last, (found, found) if found else None, cut=named.cut))


def _dated(tokens: Tokens, at: int, last: int, published: date | None) -> Moment | None:
    """The day from token `at` to `last` with the date after it: "الاثنين 15 نوفمبر", "الأحد (7/9/2026)"."""
    opens = tokens.text(last + 1) in (",", "(", "-")
    first = last + 2 if opens else last + 1
    if said := phrase_at(tokens, first, "dated", clitics=False):
        first = said.last + 1
    dated = date_at(tokens, first, published) or numeric_at(tokens, first, published)
    if dated is None or dated.grain not in ("day", "hijri"):
        return None
    if not tokens.is_digits(dated.first) and dated.grain == "day":
        return None
    closes = tokens.text(last + 1) == "(" and tokens.text(dated.last + 1) == ")"
    return Moment(at, dated.last + (1 if closes else 0), dated.interval, dated.grain)


def _with_hour(tokens: Tokens, moment: Moment) -> Moment:
    """The day with "مساء" after it."""
    hour = phrase_at(tokens, moment.last + 1, "hour", clitics=False)
    if hour is None or phrase_at(tokens, hour.last + 1, "day") or phrase_at(tokens, hour.last + 1, "weekday"):
        return moment
    return moment._replace(last=hour.last)


def day_at(tokens: Tokens, at: int, published: date | None) -> Moment | None:
    """A day reckoned from publication, "أمس" and the like, with the weekday that may stand beside it."""
    named = phrase_at(tokens, at, "day")
    if named is None:
        return None
    after = tokens.written(named.last + 1)
    if tokens.is_digits(named.last + 2) and tokens.leading(named.last + 2):
        return None
    is_bare = tokens.text(at).endswith(_TODAYS)
    beside_it = (named.last + 1, *((at - 1,) if is_bare else ())) if named.value == "0" else ()
    if is_bare and (tokens.text(at), tokens.text(at - 1)) == (_TODAYS[0], _IN):
        return None  # "3 غارات في اليوم"
    if _LIKE in (tokens.text(at - 1), tokens.text(at - 2)):
        return None  # "في مثل هذا اليوم"
    if any(phrase_at(tokens, place, "other") for place in beside_it):
        return None
    is_order = after is not None and after.definite and after.what in ("ordinal", "digit")
    if is_order and phrase_at(tokens, named.last + 1, "weekday", clitics=False) is None:
        return None
    offset, _, nights = named.value.partition(" ")
    found = published + timedelta(days=int(offset)) if published else None
    opened = tokens.text(named.last + 1) == "("
    beside = phrase_at(tokens, named.last + (2 if opened else 1), "weekday", clitics=False)
    last = named.last
    if beside and (not opened or tokens.text(beside.last + 1) == ")"):
        last = beside.last + opened
        found = found if found and found.weekday() == int(beside.value) else None
        if dated := _dated(tokens, at, last, published):
            known = (found, found) if found and dated.grain == "hijri" else dated.interval
            return dated._replace(interval=known, cut=named.cut)
    interval = (found, found + timedelta(days=nights == "night")) if found else None
    return _with_hour(tokens, Moment(at, last, interval, cut=named.cut))
