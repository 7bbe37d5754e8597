"""What kind of source a name is, told by its words."""

from __future__ import annotations

from functools import cache, lru_cache

from extractor.claims import SourceKind
from extractor.lexicon import listed, rows
from extractor.text.words import Phrases, words


@cache
def _kinds(*, generic: bool) -> Phrases[SourceKind]:
    table = [row for row in rows("kinds") if (row[0] == "generic") is generic]
    return Phrases((phrase, SourceKind(row[-2])) for row in table for phrase in listed(row[-1]))


@lru_cache(maxsize=1 << 13)
def kind_of(name: str) -> SourceKind:
    """The kind that the words of a source's name point to; `unnamed` where none does.

    The first word that tells decides (وزارة, ناشط), for Arabic names begin with what they are; a word
    that many kinds share (رئيس, متحدث, مصدر) decides only where no other does.
    """
    sequence = words(name)
    for generic in (False, True):
        for index in range(len(sequence)):
            hit = _kinds(generic=generic).at(sequence, index)
            if hit is not None:
                return hit[1]
    return SourceKind.PUBLIC_FIGURE if len(sequence) > 1 else SourceKind.UNNAMED
