"""The listed words by which grammar is read: verbs in all forms, verbal nouns, people, particles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from extractor.arabic.lexicon import by_first_word, folded, rows, words_of
from extractor.arabic.text.inflection import OBJECTS, inflected

Entry = tuple[tuple[str, ...], str, str]
"""What follows the first word of a listed phrase, who its subject is, and its form: verb, form or noun."""

NOUN_LISTS = ("agent", "nature", "thing", "person", "victim", "title", "nisba", "manner", "all")
_ENDINGS = {"nisba": ("", "ه", "ا", "ين", "تين"), "manner": ("", "ه", "ا", "ين", "ات")}
FIGURES = frozenset({"digit", "ten", "number", "scale", "either", "fraction", "vague", "dual", "scales"})
_LAND = frozenset({"area", "several", "city", "country", "edge"})


@cache
def verbs() -> dict[str, tuple[Entry, ...]]:
    """Verbs in all their forms, and particles such as من قبل, by their first word."""
    table: dict[str, tuple[Entry, ...]] = {}
    for phrase, who in _deeds("form"):
        first, *rest = phrase.split()
        table[first] = (*table.get(first, ()), (tuple(rest), who, "form"))
        for pronoun in OBJECTS if who in {"hits", "does"} and not rest and first[0] in "يت" else ():
            table[first + pronoun] = (*table.get(first + pronoun, ()), ((), who, "form"))
    for lemma, who in _deeds("verb"):
        for form in inflected(lemma, objects=who != "holds" and not (who == "acts" and lemma[0] == "ت")):
            if all(rest for rest, _, _ in table.get(form, ())):
                table[form] = (*table.get(form, ()), ((), who, "verb"))
    return table


@cache
def verbal_nouns() -> dict[str, tuple[Entry, ...]]:
    """Verbal nouns and nouns of deeds, without their article; the first row that lists one decides."""
    table: dict[str, tuple[Entry, ...]] = {}
    for word, who in _deeds("noun"):
        table.setdefault(word, (((), who, "noun"),))
    return table


def _deeds(wanted: str) -> Iterator[tuple[str, str]]:
    for who, form, cell in rows("deeds"):
        if form == wanted and who not in NOUN_LISTS:
            yield from ((word, who) for word in folded(cell))


@cache
def nouns() -> dict[str, frozenset[str]]:
    """Nouns, without their article, and the lists that hold them."""
    table: dict[str, set[str]] = {}
    for kind, _, cell in rows("deeds"):
        if kind in NOUN_LISTS:
            for word in folded(cell):
                for form in _noun_forms(word, kind):
                    table.setdefault(form, set()).add(kind)
    for what, cell in rows("places"):
        for word in folded(cell):
            if what in _LAND:
                table.setdefault(word.removeprefix("ال"), set()).add("place")
            if what in {"building", "country"}:
                table.setdefault(word.removeprefix("ال"), set()).add(what)
    return {word: frozenset(kinds) for word, kinds in table.items()}


def _noun_forms(word: str, kind: str) -> Iterator[str]:
    """A listed noun with the endings of its list; of people and sides the dual, too."""
    yield from (word + ending for ending in _ENDINGS.get(kind, ("",)))
    if kind in {"agent", "person"} and len(word) > 3 and not word.endswith(("ين", "ون", "ان", "ات", "و")):
        trunk = word[:-1] + "ت" if word.endswith("ه") else word
        yield from (trunk + "ين", trunk + "ان")


@cache
def place_heads() -> frozenset[str]:
    """The first words of what names a place or stands before a name, as listed."""
    return frozenset(word.split()[0] for word in words_of("places"))


@cache
def quantifiers() -> dict[str, tuple[tuple[str, ...], ...]]:
    """What may stand before a figure or for one, by first word: أكثر من, ما لا يقل عن, عدد كبير من."""
    table = by_first_word((phrase, True) for phrase in words_of("numbers", "before", "vague"))
    return {first: tuple(rest for rest, _ in entries) for first, entries in table.items()}
