"""Where a byline or a dateline ends and the first statement begins."""

from __future__ import annotations

from functools import cache

from extractor.arabic.attribution.sentence import QUOTE
from extractor.arabic.lexicon import folded, rows, word_set
from extractor.arabic.statements.openers import Openers

_BYLINE = 12
"""Words among which a byline or a dateline ends."""
_NAME = 7
"""Words of the longest byline before a colon."""
_OUTLET = 4
"""Words of the longest name of an outlet in quotation marks."""


class Datelines(Openers):
    """The words of one voice, asked what stands before its first statement."""

    def after_byline(self, first: int, last: int) -> int:
        """Index after "بهية مارديني:" or a dateline ("بيروت - ", "طهران / وكالة /"), if there is one."""
        found = first
        for index in range(first, min(last, first + _BYLINE)):
            apart = index > first and self.words[index].start > self.words[index - 1].end
            mark = self.folded(index)
            ends = index < first + _NAME if mark == ":" else mark in "-/" and apart
            if self._is_month(index - 1) or self._is_month(index + 1):
                continue  # "في 22 نيسان / أبريل تعرضت"
            if ends and not self.states(found, index, loose=True):
                found = self._after_agencies(index + 1, last)
        return found

    def _after_agencies(self, index: int, last: int) -> int:
        """Index after the outlets that a dateline names: "بغداد:«الخليج»، وكالات واصلت القوات"."""
        found = place = index
        while place < last:
            quoted = range(place + 1, min(last, place + 2 + _OUTLET)) if self.folded(place) == QUOTE else ()
            closing = next((end for end in quoted if self.folded(end) == QUOTE), None)
            if closing is not None and not self.states(place, closing):
                place = found = closing + 1
            elif self.bare(place) in word_set("agencies"):
                place = found = place + 1
            elif self.folded(place) in (",", "-", "+") and found > index:
                place += 1
            else:
                break
        return found

    def _is_month(self, index: int) -> bool:
        return self.folded(index) in _months()


@cache
def _months() -> frozenset[str]:
    return frozenset(word for what, *_, cell in rows("times") if what == "month" for word in folded(cell))
