"""What a figure counts: the noun, and what else says who or what they are."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from extractor.claims import Measure, Unit
from extractor.lexicon import rows
from extractor.text.tokens import Tokens
from extractor.text.wording import words

_NISBA = ("يون", "يين")
_LONGEST_ROOT = 4
_SHORTEST_CONSTRUCT = 2
_NO_NOUNS = ("وا", "ها", "نا", "ما", "هما")
_CONSTRUCT_DUAL = "تي"
_TANWIN = "\u064b"
_CASES = frozenset({"حاله", "حالات"})
_ILLNESSES = frozenset({"اصابه", "اصابات"})
_CONFIRMED = frozenset({"جديده", "موءكده", "مءكده", "مسجله", "محتمله", "اضافيه"})
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


class Counted(NamedTuple):
    """The noun of a figure: tokens `first` to `last` (inclusive)."""

    first: int
    last: int
    noun: Noun


SOMEBODY = Noun(Unit.PERSONS, None, is_open=True, is_weak=False)
"""A noun of persons that says nothing of what happened."""
_CASUALTIES = Noun(Unit.PERSONS, Measure.CASUALTIES, is_open=False, is_weak=False)
SOMETHING = Noun(Unit.OTHER, None, is_open=False, is_weak=False)
"""A noun of which nothing is known."""


@lru_cache(maxsize=1 << 13)
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


@lru_cache(maxsize=1 << 13)
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
    return None


@lru_cache(maxsize=1 << 13)
def single(word: str) -> Noun | None:
    """A bare singular that counts one person inside a counted list."""
    one = _single(word)
    return one if one is not None and one.unit is Unit.PERSONS else None


@lru_cache(maxsize=1 << 13)
def span_of_time(word: str) -> Noun | None:
    """A bare unit of time: the year of "لمدة سنة"."""
    one = _single(word)
    return one if one is not None and one.unit in TIMES else None


def _single(word: str) -> Noun | None:
    return noun(word) if word in _ones() or (word[-1:] == "ا" and word[:-1] in _ones()) else None


@lru_cache(maxsize=1 << 13)
def cue(word: str) -> tuple[Measure, bool] | None:
    """What a verb or noun of an event says happened, and whether any other cue goes before it."""
    cues = _cues()
    for cut in range(3):
        rest = word[cut:]
        if not all(letter in "وفبلكس" for letter in word[:cut]):
            return None
        if rest in cues:
            return cues[rest]
        if rest[:2] in ("ال", "لل") and rest[2:] in cues:
            return cues[rest[2:]]
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
    is_among = first < at and word[-1] == "ه" and not word.startswith(("ال", "لل"))
    if is_among and found is not None and found.unit is not Unit.PERSONS:
        return None  # "عشرة من عائلة واحدة" counts no families
    if found is None:
        if word in adverbs():
            return None  # "470 جزئيا"
        if word in more():
            return Counted(first, at, SOMEBODY if word[-2:] in ("ون", "ين", "ان") else SOMETHING)
        is_unit = large and first == at and tokens.original(at).endswith("ة")
        if is_unit and not word.startswith(("و", "ف", "ب", "ل", "ك", "ال")) and not tokens.written(at):
            return Counted(first, at, SOMETHING)
        if word.endswith(_NISBA) and len(word) > _LONGEST_ROOT and first == at:
            return Counted(first, at, SOMEBODY)
        is_marked = tokens.original(at).rstrip("ا").endswith(_TANWIN)  # "بستاناً" is no verb
        is_noun = word[-1] == "ا" and (is_marked or not word.endswith(_NO_NOUNS)) and not tokens.written(at)
        return Counted(first, at, SOMETHING) if is_noun and large and first == at and len(word) > 3 else None
    case = _case(tokens, at, word)
    if case is not None:
        return Counted(first, at + 1, case)
    return _with_adjective(tokens, _with_more(tokens, Counted(first, at + (1 if two else 0), found)))


def _case(tokens: Tokens, at: int, word: str) -> Noun | None:
    """What "حالة" counts where an event follows: "ثلاث حالات اختفاء"."""
    event = cue(tokens.text(at + 1)) if word in _CASES else None
    if event is None or tokens.text(at + 1)[0] in "وف":
        return None
    measure = Measure.OTHER if event[0] is Measure.INJURED else event[0]  # "حالة إصابة" is one of an illness
    return Noun(Unit.PERSONS, measure, is_open=False, is_weak=False)


def _with_adjective(tokens: Tokens, phrase: Counted) -> Counted:
    """The noun with an adjective that agrees with it: "منزلاً طينياً", "مواقع عسكرية", "إصابة مؤكدة"."""
    word, following = tokens.text(phrase.last), tokens.text(phrase.last + 1)
    is_case = word in _ILLNESSES and following in _CONFIRMED
    measure = Measure.OTHER if is_case else phrase.noun.measure
    is_adjective = following.endswith("يا") and following not in adverbs()
    accusative = word.endswith("ا") and is_adjective and not word.endswith("يا")
    feminine = following.endswith("يه") and len(following) > _LONGEST_ROOT and not word.startswith("ال")
    if is_case or accusative or (feminine and following[0] not in "يوفبلك"):
        return Counted(phrase.first, phrase.last + 1, phrase.noun._replace(measure=measure))
    if following == "من" and phrase.noun.unit is Unit.PERSONS:
        among = noun(tokens.text(phrase.last + 2), True)
        if among and among.unit is Unit.PERSONS and tokens.text(phrase.last + 2).startswith("ال"):
            return Counted(phrase.first, phrase.last + 2, phrase.noun)
    return phrase


def _with_more(tokens: Tokens, phrase: Counted) -> Counted:
    """The noun with what else says who they are: "قتيلاً مدنياً", "قتيلاً وجريحاً"."""
    word, following = tokens.text(phrase.last), tokens.text(phrase.last + 1)
    if following == "بين" and phrase.noun.unit is Unit.PERSONS:
        one, other = noun(tokens.text(phrase.last + 2)), noun(tokens.text(phrase.last + 3)[1:])
        if one and other and {one.measure, other.measure} == KILLED_AND_INJURED:
            return Counted(phrase.first, phrase.last + 3, _CASUALTIES)
    if following[:1] == "و" and phrase.noun.measure in KILLED_AND_INJURED:
        other = noun(following[1:], definite=True)
        alike = (word[-1:] == "ا") == (following[-1:] == "ا") and _is_plural(word) == _is_plural(following)
        if other and alike and {phrase.noun.measure, other.measure} == KILLED_AND_INJURED:
            return Counted(phrase.first, phrase.last + 1, _CASUALTIES)
    other_noun = noun(following, definite=True)
    is_plain = other_noun is not None and other_noun[:2] == (Unit.PERSONS, None)
    definite = (word.startswith("ال"), following.startswith("ال"))
    is_construct = definite == (False, True) and phrase.noun.measure is not None  # "جثث المدنيين"
    agrees = (definite[0] == definite[1] or is_construct) and dual(following) is None
    if phrase.noun.unit is Unit.PERSONS and agrees and (is_plain or following in more()):
        return Counted(phrase.first, phrase.last + 1, phrase.noun)
    return phrase


def _is_plural(word: str) -> bool:
    return word.endswith(("ي", "اء", "ون", "ين", "ات"))


def _money() -> Noun:
    return _nouns()["$"]


def _noun(unit: str, measure: str) -> Noun:
    weak, _, name = measure.rpartition(" ")
    own = Measure(name) if name not in ("", "?") else None
    if not name:
        return Noun(Unit(unit), Measure.OTHER, is_open=False, is_weak=False)
    return Noun(Unit(unit), own, is_open=name == "?" or bool(weak), is_weak=bool(weak))


@cache
def table() -> tuple[tuple[str, str, list[str], list[str], list[str]], ...]:
    """The table of units: unit, measure, words, dual forms, and forms that count one."""
    padded = ((*row, "", "", "", "")[:5] for row in rows("units"))
    return tuple((unit, what, words(cell), words(two), words(one)) for unit, what, cell, two, one in padded)


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
    return frozenset(form for unit, _, forms, _, _ in table() if unit == "more" for form in forms)


@cache
def adverbs() -> frozenset[str]:
    """Words that may follow what is counted and tell how: كليا."""
    return frozenset(form for unit, _, forms, _, _ in table() if unit == "adverb" for form in forms)


@cache
def _cues() -> dict[str, tuple[Measure, bool]]:
    cues: dict[str, tuple[Measure, bool]] = {}
    for unit, measure, forms, _, _ in table():
        if unit == "cue":
            weak, _, name = measure.rpartition(" ")
            cues |= {form: (Measure(name), bool(weak)) for form in forms}
    return cues
