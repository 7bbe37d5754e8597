"""What announces breaking news before a sentence and is no part of it: "عاجل |", "#عاجل", "بالفيديو.."."""

from __future__ import annotations

from functools import cache

from extractor.arabic.attribution.sentence import QUOTE
from extractor.arabic.lexicon import word_set
from extractor.arabic.text.words import Phrases, Word, words

_HASH = "#"
_NO_END = frozenset((",", "(", _HASH, QUOTE))
"""Marks that do not part an announcement from what it announces."""
_LONGEST = 100
"""Characters among which it ends."""


def after_flash(text: str, start: int, end: int) -> int:
    """Where a sentence begins after what announces it; its own start where nothing does."""
    found = words(text, start, min(end, start + _LONGEST))
    index, flashes, parted = 0, False, False
    while index < len(found):
        length = _flash_at(found, index)
        tagged = index > 0 and found[index - 1].folded == _HASH
        if not length and not tagged and _is_word(found[index]):
            break
        flashes = flashes or bool(length)
        parted = tagged if length or tagged else parted or found[index].folded not in _NO_END
        index += length or 1
    if not flashes or not parted or index == len(found):
        return start
    return found[index - (found[index - 1].folded == QUOTE)].start


def _flash_at(found: list[Word], index: int) -> int:
    """How many words at an index announce news; #عاجل_سوريا does, too."""
    if not _is_word(found[index]):
        return 0
    if index > 0 and found[index - 1].folded == _HASH:
        return int(not word_set("flash").isdisjoint(found[index].folded.split("_")))
    hit = _flashes().at(found, index, clitics=False)
    return 0 if hit is None else hit[0]


def _is_word(word: Word) -> bool:
    return word.folded[0].isalnum()


@cache
def _flashes() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in word_set("flash"))
