"""What kind of source a name is, told by its words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from extractor.arabic.lexicon import listed, rows, words_of
from extractor.arabic.text.once import per_word
from extractor.arabic.text.words import Phrases, Word, words
from extractor.claims import SourceKind

_PARENTS = ("ابو", "ام")
"""Before the name of a son or a daughter, by whom people are called who give no other name."""
_RANKS = ("", "body", "generic", "last")
"""Kinds of rows of the table, those that tell most first."""


@cache
def _kinds(rank: str) -> Phrases[SourceKind]:
    table = [row for row in rows("kinds") if (row[0] if row[0] in _RANKS else "") == rank]
    return Phrases((phrase, SourceKind(row[-2])) for row in table for phrase in listed(row[-1]))


@per_word
def told_kind(name: str) -> tuple[SourceKind, str] | None:
    """The kind that the words of a name point to, and how much the word tells; None where none does.

    The first word that tells decides (وزارة, ناشط), for Arabic names begin with what they are. A word that
    says less than one after it (وكالة «الأونروا»), one that many kinds share (رئيس, متحدث), and one that
    says nothing (مصدر) decide only where no other does.
    """
    sequence = [word for word in words(name) if word.folded[0].isalnum()]
    for rank in _RANKS:
        for index in range(len(sequence)):
            hit = _kinds(rank).at(sequence, index)
            if hit is not None:
                records = hit[1] is SourceKind.CIVIL_SOCIETY and _records_violations(sequence)
                return SourceKind.MONITOR if records else hit[1], rank
    return None


def _records_violations(sequence: Sequence[Word]) -> bool:
    """Whether a body is for human rights: المنظمة المغربية لحقوق الإنسان."""
    pairs = pairwise(sequence)
    return any(one.folded.endswith("حقوق") and other.folded == "الانسان" for one, other in pairs)


def kind_at(sequence: Sequence[Word], index: int) -> SourceKind | None:
    """The kind that a word tells of, alone or with those after it."""
    hit = _kinds("").at(sequence, index)
    return None if hit is None else hit[1]


def kind_of(name: str) -> SourceKind:
    """The kind of a source by its name; a mere name is a public figure's, a single word `unnamed`."""
    told = told_kind(name)
    if told is not None:
        return told[0]
    if words(name)[0].folded in _PARENTS:
        return SourceKind.CIVILIAN
    return SourceKind.PUBLIC_FIGURE if len(words(name)) > 1 else SourceKind.UNNAMED


@cache
def titles() -> frozenset[str]:
    """Words that stand before a person's name."""
    return words_of("deeds", "title")
