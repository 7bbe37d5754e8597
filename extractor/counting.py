"""What a figure counts, and what happened to those who are counted."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from extractor.claims import Measure, Unit
from extractor.lexicon import rows
from extractor.tokens import Tokens
from extractor.wording import words

_REACH = 12
"""Words before a figure within which a cue can say what happened."""
_REACH_AFTER = 3
_STOPS = frozenset(".!?;:")
_PREDICATES = ("ون", "ين", "وا", "هم")
_NISBA = ("يون", "يين")
_LONGEST_ROOT = 4
_NO_NOUNS = ("وا", "ها", "نا", "ما", "هما")
_THEMSELVES = frozenset({"انفسهم", "انفسهن", "نفسه", "نفسيهما"})
_HANDED_OVER = "سلم"
_KILLED_AND_INJURED = {Measure.KILLED, Measure.INJURED}


class Noun(NamedTuple):
    """What a counted noun says by itself."""

    unit: Unit
    measure: Measure | None
    """What it says happened to them, if anything."""
    is_open: bool
    """Whether a cue may say what happened to them."""
    is_weak: bool
    """Whether a cue goes before its own measure."""


class Counted(NamedTuple):
    """The noun of a figure: tokens `first` to `last` (inclusive)."""

    first: int
    last: int
    noun: Noun


_SOMEBODY = Noun(Unit.PERSONS, None, is_open=True, is_weak=False)
_CASUALTIES = Noun(Unit.PERSONS, Measure.CASUALTIES, is_open=False, is_weak=False)
_SOMETHING = Noun(Unit.OTHER, None, is_open=False, is_weak=False)


@lru_cache(maxsize=1 << 15)
def noun(word: str, definite: bool = False) -> Noun | None:
    """A folded noun that is counted, its accusative included; with the article before it where `definite`."""
    table = _nouns()
    if definite and word[:2] in ("ال", "لل"):
        word = word[2:]
    found = table.get(word)
    if found is None and word[-1:] == "ا":
        found = table.get(word[:-1])
    return found


@lru_cache(maxsize=1 << 15)
def dual(word: str) -> tuple[Noun, int] | None:
    """A noun in the dual, and how many letters of clitics stand before it."""
    table = _duals()
    for cut in range(3):
        if word[cut:] in table and all(letter in "وفبلك" for letter in word[:cut]):
            return table[word[cut:]], cut
    return None


@lru_cache(maxsize=1 << 15)
def single(word: str) -> Noun | None:
    """A bare singular that counts one inside a counted list."""
    return noun(word) if word in _ones() or (word[-1:] == "ا" and word[:-1] in _ones()) else None


@lru_cache(maxsize=1 << 15)
def cue(word: str) -> tuple[Measure, bool] | None:
    """What a verb or noun of an event says happened, and whether any other cue goes before it."""
    table = _cues()
    for cut in range(3):
        rest = word[cut:]
        if not all(letter in "وفبلكس" for letter in word[:cut]):
            return None
        if rest in table:
            return table[rest]
        if rest[:2] in ("ال", "لل") and rest[2:] in table:
            return table[rest[2:]]
    return None


def counted(tokens: Tokens, at: int, *, definite: bool, large: bool) -> Counted | None:
    """The noun phrase that begins at this token: what the number before it counts.

    `definite`: the noun may have the article; `large`: after eleven and more a noun that is in no table
    is known by its accusative.
    """
    first = at
    if tokens.text(at) == "من":
        at, definite = at + 1, True
    word = tokens.text(at)
    if not word.isalpha():
        return Counted(first, first, _money()) if word == "$" else None
    two = noun(f"{word} {tokens.text(at + 1)}")
    found = two or noun(word, definite)
    if found is None:
        if word in _more():
            return Counted(first, at, _SOMEBODY if word[-2:] in ("ون", "ين", "ان") else _SOMETHING)
        if word.endswith(_NISBA) and len(word) > _LONGEST_ROOT and first == at:
            return Counted(first, at, _SOMEBODY)
        is_noun = word[-1] == "ا" and not word.endswith(_NO_NOUNS) and not tokens.written(at)
        return Counted(first, at, _SOMETHING) if is_noun and large and first == at and len(word) > 3 else None
    return _with_more(tokens, Counted(first, at + (1 if two else 0), found))


def _with_more(tokens: Tokens, phrase: Counted) -> Counted:
    """The noun with what else says who they are: "قتيلاً مدنياً", "قتيلاً وجريحاً"."""
    word, following = tokens.text(phrase.last), tokens.text(phrase.last + 1)
    if following == "بين" and phrase.noun.unit is Unit.PERSONS:
        one, other = noun(tokens.text(phrase.last + 2)), noun(tokens.text(phrase.last + 3)[1:])
        if one and other and {one.measure, other.measure} == _KILLED_AND_INJURED:
            return Counted(phrase.first, phrase.last + 3, _CASUALTIES)
    if following[:1] == "و" and phrase.noun.measure in _KILLED_AND_INJURED:
        other = noun(following[1:], definite=True)
        alike = (word[-1:] == "ا") == (following[-1:] == "ا") and _is_plural(word) == _is_plural(following)
        if other and alike and {phrase.noun.measure, other.measure} == _KILLED_AND_INJURED:
            return Counted(phrase.first, phrase.last + 1, _CASUALTIES)
    more = noun(following, definite=True)
    is_plain = more is not None and more.unit is Unit.PERSONS and more.measure is None
    definite = (word.startswith("ال"), following.startswith("ال"))
    is_construct = definite == (False, True) and phrase.noun.measure is not None  # "جثث المدنيين"
    agrees = (definite[0] == definite[1] or is_construct) and dual(following) is None
    if phrase.noun.unit is Unit.PERSONS and agrees and (is_plain or following in _more()):
        return Counted(phrase.first, phrase.last + 1, phrase.noun)
    return phrase


def _is_plural(word: str) -> bool:
    return word.endswith(("ي", "اء", "ون", "ين", "ات"))


def happened_before(tokens: Tokens, at: int, stop: int) -> tuple[Measure, bool] | None:
    """What the nearest cue in the clause between tokens `stop` and `at` says happened, and whether weakly."""
    for place in range(at - 1, max(stop, at - _REACH - 1), -1):
        word = tokens.text(place)
        if word in _STOPS or word == "," or word in _bars() or tokens.is_break(place):
            return None
        found = cue(word)
        if found and not word.endswith("هم"):  # "مصرعهم" is said of those before it
            before = tokens.text(place - 1)
            other = cue(tokens.text(place - 2) if before == "او" else before)
            if other and {found[0], other[0]} == _KILLED_AND_INJURED:
                return Measure.CASUALTIES, False
            return found
    return None


def happened_after(tokens: Tokens, at: int) -> Measure | None:
    """What a participle or a plural verb right after token `at` says: "100 ألف مدني محاصرون"."""
    for place in range(at + 1, at + 1 + _REACH_AFTER):
        word = tokens.text(place)
        if not word.isalpha() or word[0] == "و" or tokens.is_break(place - 1):
            return None
        found = cue(word)
        if found and word.endswith(_PREDICATES):
            return found[0]
        named = noun(word) if word.endswith(_PREDICATES) else None
        if named and named.measure and named.unit is Unit.PERSONS:
            return named.measure
    return None


def gave_up(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the figure stands in "سلم … أنفسهم"."""
    end = last + 1 + _REACH_AFTER
    if not any(tokens.text(at) in _THEMSELVES for at in range(last + 1, end)):
        return False
    return any(_HANDED_OVER in tokens.text(at) for at in range(max(first - _REACH, 0), end))


def _money() -> Noun:
    return _nouns()["$"]


def _noun(unit: str, measure: str) -> Noun:
    weak, _, name = measure.rpartition(" ")
    own = Measure(name) if name not in ("", "?") else None
    if not name:
        return Noun(Unit(unit), Measure.OTHER, is_open=False, is_weak=False)
    return Noun(Unit(unit), own, is_open=name == "?" or bool(weak), is_weak=bool(weak))


@cache
def _rows() -> tuple[tuple[str, str, list[str], list[str], list[str]], ...]:
    padded = ((*row, "", "", "", "")[:5] for row in rows("units"))
    return tuple((unit, what, words(cell), words(two), words(one)) for unit, what, cell, two, one in padded)


@cache
def _nouns() -> dict[str, Noun]:
    units = {unit.value for unit in Unit}
    table: dict[str, Noun] = {}
    for unit, measure, forms, _, _ in _rows():
        if unit in units:
            for form in forms:
                table.setdefault(form, _noun(unit, measure))
    return table


@cache
def _duals() -> dict[str, Noun]:
    return {form: _noun(unit, measure) for unit, measure, _, forms, _ in _rows() for form in forms}


@cache
def _ones() -> frozenset[str]:
    return frozenset(form for _, _, _, _, forms in _rows() for form in forms)


@cache
def _cues() -> dict[str, tuple[Measure, bool]]:
    table: dict[str, tuple[Measure, bool]] = {}
    for unit, measure, forms, _, _ in _rows():
        if unit == "cue":
            weak, _, name = measure.rpartition(" ")
            table |= {form: (Measure(name), bool(weak)) for form in forms}
    return table


@cache
def _more() -> frozenset[str]:
    return frozenset(form for unit, _, forms, _, _ in _rows() if unit == "more" for form in forms)


@cache
def _bars() -> frozenset[str]:
    bars = [form for unit, _, forms, _, _ in _rows() if unit == "bar" for form in forms]
    return frozenset(clitic + form for form in bars for clitic in ("", "و", "ف"))
