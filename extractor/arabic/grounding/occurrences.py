"""Where a wording stands in a folded text as whole words and whole numbers, near a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice, pairwise

from extractor.arabic.text.wording import is_clitic

_ENOUGH = 8
"""Places on either side among which a better one than the nearest is looked for."""
_MOST_TRIES = 500
_NEARBY = 4_000
_LONG = 20_000
"""Characters from which searching costs more than seeing first whether the words occur at all."""
_LONGEST_CLITIC = 4

_LETTERS_BEFORE = re.compile(r"[^\W\d_]+$")
_CUT_END = re.compile(r"[^\W\d_][^\W\d_]|[0-9](?:[0-9]|[.,:/-][0-9])")
_CUT_NUMBER = re.compile(r"[0-9][.,:/-][0-9]")


class Occurrences:
    """Looks for wordings in one folded text. A clitic may stand before the first word of a wording."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _neighbours(self) -> frozenset[tuple[str, str]]:
        """Every two words in a row, cut at spaces."""
        return frozenset(pairwise(self._text.split(" ")))

    def first(self, wording: str, low: int, high: int) -> list[int]:
        """The first few places in text[low:high]."""
        if not self._possible(wording, low, high):
            return []
        return list(islice(self._forward(wording, low, high), _ENOUGH))

    def nearest(self, wording: str, low: int, high: int, anchor: int) -> int | None:
        """The place in text[low:high] that is nearest to the anchor."""
        if not self._possible(wording, low, high):
            return None
        after = next(self._forward(wording, max(low, anchor), high), None)
        if after is not None:
            low = max(low, 2 * anchor - after)
        before = next(self._backward(wording, low, min(high, anchor + len(wording) - 1)), None)
        return after if before is None else before

    def around(self, wording: str, low: int, high: int, anchor: int) -> list[int]:
        """A few places in text[low:high] round the anchor, the nearest first; there is at least one."""
        close = max(low, anchor - _NEARBY), min(high, anchor + _NEARBY)
        for start, end in (close, (low, high)):
            after = islice(self._forward(wording, max(start, anchor), end), _ENOUGH)
            before = islice(self._backward(wording, start, min(end, anchor + len(wording) - 1)), _ENOUGH)
            if hits := sorted((*after, *before), key=lambda hit: abs(hit - anchor)):
                break
        return hits

    def _possible(self, wording: str, low: int, high: int) -> bool:
        """False where two neighbours in the middle of the wording are nowhere neighbours in the text."""
        return high - low < _LONG or self._neighbours.issuperset(pairwise(wording.split(" ")[1:-1]))

    def _forward(self, wording: str, low: int, high: int) -> Iterator[int]:
        for _ in range(_MOST_TRIES):
            low = self._text.find(wording, low, high)
            if low < 0:
                return
            if self._stands_alone(low, low + len(wording)):
                yield low
            low += 1

    def _backward(self, wording: str, low: int, high: int) -> Iterator[int]:
        for _ in range(_MOST_TRIES):
            hit = self._text.rfind(wording, low, high)
            if hit < 0:
                return
            if self._stands_alone(hit, hit + len(wording)):
                yield hit
            high = hit + len(wording) - 1

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether the range is made of whole words and whole numbers, but for clitics before the first."""
        text = self._text
        if _CUT_END.match(text, end - 1) or (start > 1 and _CUT_NUMBER.match(text, start - 2)):
            return False
        if start == 0 or not text[start].isalnum() or not text[start - 1].isalnum():
            return True
        if text[start].isdigit() or text[start - 1].isdigit():
            return text[start].isdigit() != text[start - 1].isdigit()
        before = _LETTERS_BEFORE.search(text, max(start - _LONGEST_CLITIC - 1, 0), start)
        return before is not None and is_clitic(before[0])
