"""Where a byline or a dateline ends and the first statement begins."""

from __future__ import annotations

from extractor.arabic.attribution.sentence import QUOTE
from extractor.arabic.lexicon import word_set, words_of
from extractor.arabic.statements.utterances import Utterance

_BYLINE = 12
"""Words among which a byline or a dateline ends."""
_NAME = 7
"""Words of the longest byline before a colon."""
_OUTLET = 4
"""Words of the longest name of an outlet in quotation marks."""


def after_byline(said: Utterance, first: int, last: int) -> int:
    """Index after "بهية مارديني:" or a dateline ("بيروت - ", "طهران / وكالة /"), if there is one."""
    found = first
    for index in range(first, min(last, first + _BYLINE)):
        apart = index > first and said.words[index].start > said.words[index - 1].end
        mark = said.folded(index)
        ends = index < found + _NAME if mark == ":" else mark in "-/|" and apart
        if not ends or _is_month(said, index - 1) or _is_month(said, index + 1):
            continue  # "في 22 نيسان / أبريل تعرضت"
        if not said.states(found, index, loose=True):
            found = _after_agencies(said, index + 1, last)
    return found


def _after_agencies(said: Utterance, index: int, last: int) -> int:
    """Index after the outlets that a dateline names: "بغداد:«الخليج»، وكالات واصلت القوات"."""
    found = place = index
    while place < last:
        quoted = range(place + 1, min(last, place + 2 + _OUTLET)) if said.folded(place) == QUOTE else ()
        closing = next((end for end in quoted if said.folded(end) == QUOTE), None)
        if closing is not None and not said.states(place, closing):
            place = found = closing + 1
        elif said.bare(place) in word_set("agencies"):
            place = found = place + 1
        elif said.folded(place) in (",", "-", "+") and found > index:
            place += 1
        else:
            break
    return found


def _is_month(said: Utterance, index: int) -> bool:
    return said.folded(index) in words_of("times", "month")
