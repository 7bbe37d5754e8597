"""Which words tell of an event, of which type, and how strongly; and the words for numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extractor.arabic.lexicon import listed, rows, word_set, words_of
from extractor.arabic.normalization import fold_text
from extractor.arabic.text.inflection import imperfects
from extractor.arabic.text.verbs import is_already, is_common_verb
from extractor.arabic.text.words import Excerpt, Phrases, Word, forms

Event = tuple[int, tuple[str, int]]
"""How many words tell of an event, of which type, and how strongly (1 to 3)."""
WEIGHTLESS = frozenset({"action", "assessment", "prediction", "testimony"})
"""Types of what is no statement of its own where it only says after what something happened."""


@cache
def events() -> Phrases[tuple[str, int]]:
    """The words that tell what a statement is about, verbs in all tenses: type and strength."""
    told = [
        (phrase, (kind, int(strength))) for kind, strength, cell in rows("events") for phrase in listed(cell)
    ]
    also = [(form, event) for phrase, event in told for form in _imperfects(phrase, *event)]
    return Phrases([*told, *also])


def _imperfects(phrase: str, kind: str, strength: int) -> tuple[str, ...]:
    """The imperfects of what happened; those of what is thought and planned say too little."""
    word = fold_text(phrase.rstrip("*"))
    tells = strength > 1 and kind not in WEIGHTLESS and is_common_verb(word)
    return imperfects(word) if tells and word not in word_set("no imperfect") and word[-1] != "ت" else ()


def event_at(sequence: Sequence[Word], index: int, end: int | None = None) -> Event | None:
    """The event that the words at an index tell of, none of them at `end` or after it."""
    hit = events().at(sequence, index, end=end)
    return None if hit is None or _is_no_event(sequence, index) else hit


def events_along(found: Excerpt, sequence: Sequence[Word]) -> list[Event | None]:
    """The same of each word of a stretch."""
    hits = events().along(found, sequence)
    return [None if hit is None or _is_no_event(sequence, index) else hit for index, hit in enumerate(hits)]


def _is_no_event(sequence: Sequence[Word], index: int) -> bool:
    """Whether a word that else tells of an event is "already" or a part of a name here."""
    word, following = sequence[index], sequence[index + 1].bare if index + 1 < len(sequence) else ""
    return is_already(word.folded, following) or (word.folded.startswith("ال") and _is_name(sequence, index))


def _is_name(sequence: Sequence[Word], index: int) -> bool:
    """Whether a place is named here: "بلدة التبني", "ميدان التحرير"."""
    before = forms(sequence[index - 1].folded) if index else ()
    return not word_set("before place").isdisjoint(before) and not before[0].startswith("ال")


@cache
def numbers() -> frozenset[str]:
    """The words for numbers."""
    return words_of("numbers", "digit", "ten", "number", "scale")
