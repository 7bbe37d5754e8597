"""What kind of source a name is, told by its words."""

from __future__ import annotations

from functools import cache, lru_cache

from extractor.claims import SourceKind
from extractor.lexicon import rows
from extractor.words import Phrases, words


@cache
def _kinds() -> tuple[tuple[SourceKind, Phrases[bool]], ...]:
    return tuple(
        (SourceKind(kind), Phrases((phrase.strip(), True) for phrase in listed.split("؛") if phrase.strip()))
        for kind, listed in rows("kinds")
    )


@lru_cache(maxsize=16_384)
def kind_of(name: str) -> SourceKind:
    """The kind that the words of a source's name point to; `unnamed` where none does."""
    sequence = words(name)
    for kind, phrases in _kinds():
        if any(phrases.at(sequence, index) for index in range(len(sequence))):
            return kind
    return SourceKind.PUBLIC_FIGURE if len(sequence) > 1 else SourceKind.UNNAMED
