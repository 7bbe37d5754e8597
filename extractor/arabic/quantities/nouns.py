"""The table of units: what a counted noun says by itself, and what words of events say happened."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from extractor.arabic.lexicon import folded, rows
from extractor.arabic.text.once import per_word
from extractor.claims import Measure, Unit

_SHORTEST_CONSTRUCT = 2
_CONSTRUCT_DUAL = "تي"
_TWO_CASES = {"حالتا": "حالتان", "حالتي": "حالتان"}
_WILL, _IMPERFECT = "س", ("ي", "ت", "ن", "ا")
_OWNERS = ("هما", "هم", "هن", "ها", "نا", "كم", "ه")
_SHORTEST_OWNED = 3
_WITHOUT_OWNER = {"ا": "ي", "ت": "ه"}
"""The last letter that a pronoun changes: "قتلاها" of قتلى, "قادته" of قادة."""
KILLED_AND_INJURED = {Measure.KILLED, Measure.INJURED}
TIMES = frozenset({Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS})
"""Lengths of time."""


class Noun(NamedTuple):
    """What a counted noun says by itself."""

    unit: Unit
    measure: Measure | None
    """What it says happened to them, if anything."""
    is_open: bool
    """Whether a cue may say what happened to them."""
    is_weak: bool
    """Whether a cue goes before its own measure."""


SOMEBODY = Noun(Unit.PERSONS, None, is_open=True, is_weak=False)
"""A noun of persons that says nothing of what happened."""
CASUALTIES = Noun(Unit.PERSONS, Measure.CASUALTIES, is_open=False, is_weak=False)
"""Nouns of the dead and the wounded together."""
SOMETHING = Noun(Unit.OTHER, None, is_open=False, is_weak=False)
"""A noun of which nothing is known."""


@per_word
def noun(word: str, definite: bool = False) -> Noun | None:
    """A folded noun that is counted, its accusative included; with the article before it where `definite`."""
    nouns = _nouns()
    if definite and word[:2] in ("ال", "لل"):
        word = word[2:]
    found = nouns.get(word)
    if found is None and word[-1:] == "ا":
        found = nouns.get(word[:-1])
    if found is None and word[-1:] in ("ي", "و") and len(word) > _SHORTEST_CONSTRUCT:
        found = nouns.get(word + "ن")  # "مسلحي كتيبة"
    return found


@per_word
def owned(word: str) -> Noun | None:
    """A noun of persons with a pronoun after it: "عناصرها", "مقاتليه", "ضحاياه", "قتلاها"."""
    for owner in _OWNERS:
        stem = word.removesuffix(owner)
        if stem == word or len(stem) < _SHORTEST_OWNED:
            continue
        last = _WITHOUT_OWNER.get(stem[-1])
        found = noun(stem) or (noun(stem[:-1] + last) if last else None)
        if found is not None and found.unit is Unit.PERSONS:
            return found
    return None


@per_word
def dual(word: str) -> tuple[Noun, int] | None:
    """A noun in the dual, and how many letters of clitics stand before it."""
    duals = _duals()
    for cut in range(3):
        if not all(letter in "وفبلك" for letter in word[:cut]):
            break
        if word[cut:] in duals:
            return duals[word[cut:]], cut
        construct = duals.get(word[cut:] + "ن") if word.endswith(_CONSTRUCT_DUAL) else None
        if construct is not None and construct.unit is Unit.ATTACKS:  # "قذيفتي هاون"; "سيارتي" is mine
            return construct, cut
        if word[cut:] in _TWO_CASES:
            return duals[_TWO_CASES[word[cut:]]], cut
    return None


@per_word
def single(word: str) -> Noun | None:
    """A bare singular that counts one person inside a counted list."""
    one = _single(word)
    return one if one is not None and one.unit is Unit.PERSONS else None


@per_word
def span_of_time(word: str) -> Noun | None:
    """A bare unit of time: the year of "لمدة سنة"."""
    one = _single(word)
    return one if one is not None and one.unit in TIMES else None


def _single(word: str) -> Noun | None:
    return noun(word) if word in _ones() or (word[-1:] == "ا" and word[:-1] in _ones()) else None


@per_word
def cue(word: str) -> tuple[Measure, bool] | None:
    """What a verb or noun of an event says happened, and whether any other cue goes before it."""
    cues = _cues()
    for cut in range(3):
        rest = word[cut:]
        if not all(letter in "وفبلكس" for letter in word[:cut]):
            return None
        if word[cut - 1 : cut] == _WILL and rest[:1] not in _IMPERFECT:
            continue  # "سفر" is no "فر" to come
        if rest in cues:
            return cues[rest]
        if rest[:2] in ("ال", "لل") and rest[2:] in cues:
            return cues[rest[2:]]
    return None


def money() -> Noun:
    """What the sign of a currency counts."""
    return _nouns()["$"]


def _noun(unit: str, measure: str) -> Noun:
    weak, _, name = measure.rpartition(" ")
    own = Measure(name) if name not in ("", "?") else None
    if not name:
        return Noun(Unit(unit), Measure.OTHER, is_open=False, is_weak=False)
    return Noun(Unit(unit), own, is_open=name == "?" or bool(weak), is_weak=bool(weak))


@cache
def table() -> tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]:
    """The table of units: unit, measure, words, dual forms, and forms that count one."""
    padded = ((*row, "", "", "", "")[:5] for row in rows("units"))
    return tuple(
        (unit, what, folded(cell), folded(two), folded(one)) for unit, what, cell, two, one in padded
    )


@cache
def _nouns() -> dict[str, Noun]:
    units = {unit.value for unit in Unit}
    nouns: dict[str, Noun] = {}
    for unit, measure, forms, _, _ in table():
        if unit in units:
            for form in forms:
                nouns.setdefault(form, _noun(unit, measure))
    return nouns


@cache
def _duals() -> dict[str, Noun]:
    return {form: _noun(unit, measure) for unit, measure, _, forms, _ in table() for form in forms}


@cache
def _ones() -> frozenset[str]:
    return frozenset(form for _, _, _, _, forms in table() for form in forms)


@cache
def more() -> frozenset[str]:
    """Words that may follow what is counted and belong to it: آخرون."""
    return listed("more")


@cache
def listed(what: str) -> frozenset[str]:
    """The words of the table that are listed as one thing: adverb, bar, illness."""
    return frozenset(form for unit, _, forms, _, _ in table() if unit == what for form in forms)


@cache
def _cues() -> dict[str, tuple[Measure, bool]]:
    cues: dict[str, tuple[Measure, bool]] = {}
    for unit, measure, forms, _, _ in table():
        if unit == "cue":
            weak, _, name = measure.rpartition(" ")
            cues |= {form: (Measure(name), bool(weak)) for form in forms}
    return cues
