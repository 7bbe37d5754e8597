"""Words of time, looked up in a folded text."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from extractor.arabic.lexicon import by_first_word, folded, rows
from extractor.arabic.text.once import per_word
from extractor.arabic.text.tokens import Tokens, written

_UNITS = ("weekday", "day", "hour", "one", "many", "year")
_ITSELF = (*_UNITS, "current", "adverb", "now", "partial", "clock", "decade", "feast")
_OPENERS = ("since", "ago", "ahead")
_CORES = {what: what for what in (*_ITSELF, *_OPENERS)}
_CORES |= dict.fromkeys(("month", "month?", "hijri"), "date")
_CLITICS = frozenset("وفبلك")
_LONGEST_CLITICS = 2


class Phrase(NamedTuple):
    """A word or phrase of time: its last token, its value, and the letters of clitics before it."""

    last: int
    value: str
    cut: int


def phrase_at(tokens: Tokens, at: int, what: str, *, clitics: bool = True) -> Phrase | None:
    """The longest phrase of a kind that begins at this token."""
    starting = _starting(what)
    word = tokens.text(at)
    for cut in range(_LONGEST_CLITICS + 1 if clitics else 1):
        for rest, value in starting.get(word[cut:], ()):
            if not rest or rest == tuple(tokens.texts[at + 1 : at + 1 + len(rest)]):
                return Phrase(at + len(rest), value, cut)
        if word[cut : cut + 1] not in _CLITICS:
            return None
    return None


def phrase_before(tokens: Tokens, at: int, what: str) -> tuple[int, int] | None:
    """Where a phrase of a kind begins that ends right before token `at`, and the clitics before it."""
    for first in range(max(at - _longest(what), 0), at):
        found = phrase_at(tokens, first, what)
        if found is not None and found.last == at - 1:
            return first, found.cut
    return None


def begins_with(word: str, what: str) -> bool:
    """Whether the word begins with one of the letters that a kind lists."""
    return word.startswith(tuple(_starting(what)))


@per_word
def kinds_of(word: str) -> frozenset[str]:
    """The kinds of expressions whose core may begin with this word."""
    if word[0].isdigit():
        return frozenset({"digits", "date", "many"})
    kinds = set()
    found = written(word)
    if found is not None and found.what != "vague":
        kinds.add("date" if found.what == "ordinal" else "many")  # "الخامس من نوفمبر", "ثلاثة أيام مضت"
    for cut in range(_LONGEST_CLITICS + 1):
        kinds |= _cores().get(word[cut:], frozenset())
        if word[cut : cut + 1] not in _CLITICS:
            break
    return frozenset(kinds)


@cache
def _cores() -> dict[str, frozenset[str]]:
    """The kinds of expressions by the first words of their cores."""
    firsts = {word for what in _CORES for word in _starting(what)}
    return {word: frozenset(_CORES[what] for what in _CORES if word in _starting(what)) for word in firsts}


@cache
def _starting(what: str) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """The phrases of a kind by their first word, the longest first."""
    return by_first_word(
        (phrase, value) for kind, value, cell in rows("times") if kind == what for phrase in folded(cell)
    )


@cache
def _longest(what: str) -> int:
    return max((1 + len(rest) for phrases in _starting(what).values() for rest, _ in phrases), default=1)
