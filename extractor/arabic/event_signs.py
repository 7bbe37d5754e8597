"""What words tell one happening from another: how it was done, at what kind of place, when in the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from extractor.arabic.lexicon import folded, listed, rows
from extractor.arabic.normalization import fold_text

_PREFIX = re.compile(r"^(?:[وف](?=\w{3}))?(?:(?:بال|كال|وال|فال|لل|ال)(?=\w{2})|[بلك](?=\w{4}))?")
_CLITIC = re.compile(r"^(?:لل|بال|وال|ال)(?=\w{2})")
_NOT_WORDS = re.compile(r"[^\w\s]+")
_WHOLE = 4
"""Letters up to which a listed word must be the whole word, but for an ending."""
_COMMON_TABLES = ("events", "verbs", "cues", "kinds", "units", "numbers", "times")
_ENDINGS = ("", "وا", "ه", "ات", "ين", "ان", "ون", "ا", "ها", "هم", "ت")


@dataclass(frozen=True)
class Signs:
    """What the words of a claim tell of the happening, each as names of the table of happenings."""

    kinds: frozenset[str] = frozenset()
    """How it was done, as "strike": two happenings without a common one are two."""
    aftermath: frozenset[str] = frozenset()
    """What is done after an attack, as "funeral"."""
    sites: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    means_first: bool = False
    """Whether how it was done is told before what followed: "غارة على قافلة مساعدات"."""
    is_another: bool = False
    """Whether it is told as one beside another: "في هجوم آخر"."""
    is_total: bool = False
    """Whether what is counted is counted over a period: "منذ بداية الشهر"."""
    is_old: bool = False
    """Whether it lies months or years back: "قبل ثلاثة أشهر"."""


def signs(text: str) -> Signs:
    """What the words of a text tell of the happening that they speak of."""
    words = folded_words(text)
    stems = list(map(_stem, words))
    names = _matches(tuple(stems))
    first = {what: min(at for (kind, _), at in names.items() if kind == what) for what, _ in names}
    means = first.get("means", len(words))
    kinds: frozenset[str] = frozenset()
    for what, name in sorted(names):
        kinds = narrowed(kinds, frozenset(name.split(":")[1:])) if what == "means" else kinds
    return Signs(
        kinds=kinds,
        aftermath=frozenset(name for what, name in names if what == "aftermath"),
        sites=frozenset(name for what, name in names if what == "site"),
        parts=frozenset(name for what, name in names if what == "part"),
        means_first=means < first.get("aftermath", 0) and not _words("cause") & set(words[:means][-1:]),
        is_another=_tells_another(words, stems),
        is_total=_counts_over_time(words),
        is_old=bool(_words("long ago") & set(stems + words)) and bool(_words("before") & set(words)),
    )


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """A folded word without the clitics before it; equal ones are one string in all articles."""
    return _PREFIX.sub("", word)


def narrowed(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The kinds that both may be; all of both where they share none: an explosion of a shell is a strike."""
    return one & other or one | other


def folded_words(text: str) -> list[str]:
    """The words of a text, folded, without marks between them."""
    return _NOT_WORDS.sub(" ", fold_text(text)).split()


def name_words(name: str) -> frozenset[str]:
    """The words of a name that tell whose it is, folded and without the article.

    Of other names of a body, those of the name that tells most: "الخوذ البيضاء" is "الدفاع المدني السوري".
    """
    written = " ".join(folded_words(name))
    own = next((own for other, own in _other_names() if f" {other} " in f" {written} "), written)
    words = [word for word in own.split() if word not in _words("relating")]
    return frozenset(_CLITIC.sub("", word) for word in words) - {""}


@dataclass(frozen=True)
class PlaceName:
    """The name of a place without the nouns before it: "الفردوس" of "حي الفردوس"."""

    name: str
    """Folded."""
    within: bool
    """Whether what is meant lies in or around the place named: a side, an edge or a building of it."""
    settlement: bool
    """Whether a noun before it says that it is a town or larger: "مدينة حلب"."""
    country: bool
    generic: bool
    """Whether it is nothing but such a noun: "الساحل", "السوق"."""


def place_name(text: str) -> PlaceName:
    """What a mention of a place names, without nouns for areas, sides and edges before it."""
    words = folded_words(text)
    lists = _place_words()
    within = settlement = False
    while len(words) > 1:
        plain = _CLITIC.sub("", words[0])
        if plain in lists["side"] or plain in lists["edge"]:
            within = True
        elif plain in _QUARTERS:
            within = False
        elif plain in _SETTLEMENTS or plain in lists["area"] or plain in lists["several"]:
            settlement = settlement or plain in _SETTLEMENTS
        else:
            break
        words = words[1:]
    name = " ".join(words)
    generic = len(words) == 1 and _CLITIC.sub("", words[0]) in _generic()
    within = within or _CLITIC.sub("", words[0]) in lists["building"] if words else within
    settlement = settlement or name in lists["city"]
    return PlaceName(name, within, settlement, name in _countries(), generic)


_QUARTERS = frozenset(map(fold_text, ("حي", "أحياء", "حارة")))
_SETTLEMENTS = frozenset(
    map(fold_text, ("مدينة", "بلدة", "قرية", "محافظة", "ولاية", "عاصمة", "قضاء", "ناحية", "مديرية"))
)


@cache
def _place_words() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(folded(row[1])) for row in rows("places")}


@cache
def _generic() -> frozenset[str]:
    lists = _place_words()
    return (
        lists["area"] | lists["several"] | lists["edge"] | lists["building"] | lists["side"] | lists["wide"]
    )


@cache
def _countries() -> frozenset[str]:
    return _place_words()["country"] | frozenset(map(fold_text, ("قطاع غزة", "الضفة الغربية")))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(
        word
        for what, found, words in rows("happenings")
        if what == "word" and found == name
        for word in folded(words)
    )


@cache
def _other_names() -> tuple[tuple[str, str], ...]:
    """Other names of bodies, folded, the longest first, each with the name that tells most."""
    pairs = (
        (" ".join(folded_words(other)), " ".join(folded_words(name)))
        for what, name, others in rows("happenings")
        if what == "known as"
        for other in listed(others)
    )
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _phrases() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple(
        (what, name, tuple(_PREFIX.sub("", part) for part in phrase.split()))
        for what, name, words in rows("happenings")
        if what != "word"
        for phrase in folded(words)
    )


@cache
def _by_first() -> dict[str, list[tuple[str, str, tuple[str, ...]]]]:
    found: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for phrase in _phrases():
        found.setdefault(phrase[2][0][:3], []).append(phrase)
    return found


def _matches(stems: tuple[str, ...]) -> dict[tuple[str, str], int]:
    """What the words match in the table, with the index of the first word of the first match."""
    found: dict[tuple[str, str], int] = {}
    for index, stem in enumerate(stems):
        for what, name, phrase in _by_first().get(stem[:3], ()):
            here = stems[index : index + len(phrase)]
            if len(here) == len(phrase) and all(map(_fits, here, phrase)):
                found.setdefault((what, name), index)
    return found


def _fits(word: str, listed: str) -> bool:
    """Whether a word is the listed one, with an ending; a longer listed word may begin another."""
    if not word.startswith(listed):
        return False
    return len(listed) > _WHOLE or word[len(listed) :] in _ENDINGS


def _counts_over_time(words: list[str]) -> bool:
    """Whether a period is told: "هذا العام", "منذ 15 نوفمبر", not "منذ ساعات"."""
    spaced = f" {' '.join(words)} "
    if any(f" {phrase} " in spaced for phrase in _words("so far")):
        return True
    since, not_long = _words("since"), _words("not long")
    return any(word in since and following not in not_long for word, following in pairwise(words))


def _tells_another(words: list[str], stems: list[str]) -> bool:
    another, nouns = _words("another"), _happenings()
    return any(
        word in another and not nouns.isdisjoint(stems[max(index - 2, 0) : index])
        for index, word in enumerate(words)
    )


@cache
def _happenings() -> frozenset[str]:
    return frozenset(_PREFIX.sub("", word) for word in _words("happening"))


def content_words(text: str) -> frozenset[str]:
    """The words of a text by which it may be known again: folded, without clitics, four letters or more."""
    stems = map(_stem, folded_words(text))
    known = _common()
    return frozenset(
        stem for stem in stems if len(stem) >= _WHOLE and not stem.isdigit() and stem not in known
    )


@cache
def _common() -> frozenset[str]:
    """Words that reports of all happenings share: those of the tables of events, cues, sources and units."""
    cells = (cell for table in _COMMON_TABLES for row in rows(table) for cell in row)
    return frozenset(
        _PREFIX.sub("", word) for cell in cells for part in folded(cell) for word in part.split()
    )


def is_partitive(figure: str) -> bool:
    """Whether a figure counts some of others told before: "سبعة من المصابين", not "أكثر من 93"."""
    words = folded_words(figure)
    return any(
        word == "من" and index > 0 and words[index - 1] not in _words("comparing")
        for index, word in enumerate(words)
    )


def counts_bodies(figure: str) -> bool:
    """Whether a figure counts the dead who were found: "21 جثة"."""
    return not _words("bodies").isdisjoint(folded_words(figure))
