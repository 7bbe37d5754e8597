"""Lines that were broken at a width, as in mail and in a terminal: which line ends end nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractor.arabic.lexicon import word_set
from extractor.arabic.normalization import fold_text
from extractor.arabic.text.once import once

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_LINE_ENDS = re.compile(r"[\r\n\u2028\u2029]+")
_ONE_END = re.compile(r"\r\n|[\r\n\u2028]")
_FIRST_WORD = re.compile(r"\S+")
_STOPS = ".!?؟۔…:"
_CLOSING = "\"'”»’)]"
_STOP_INSIDE = re.compile(r"\w[.!?؟۔]+[\"'”»’)\]]* +\w")
_POINT = re.compile(r"[-–—•·▪●○*+>#|]|\(?\w{1,3}[).](?!\w)|\d{1,3} ?[-–]")
"""What a point of a list begins with."""
_NARROWEST, _WIDEST = 40, 200
"""Characters of a width that a text may be broken at."""
_FEWEST = 3
"""Full lines in a text that is broken at a width."""
_ONE_LOOSE = 10
"""Of so many lines that end inside a sentence, one may have room left, such as a heading."""


class _Break(NamedTuple):
    """The end of a line that another one follows at once, both without the blanks around them."""

    position: int
    """Where the line end stands."""
    line: str
    following: str

    @property
    def is_open(self) -> bool:
        """Whether no sentence ends with the line."""
        return not self.line.rstrip(_CLOSING).endswith(tuple(_STOPS))

    @property
    def leads_on(self) -> bool:
        """Whether the line ends in a word that ends no verse, no heading and no point of a list."""
        return fold_text(self.line.rsplit(None, 1)[-1]) in word_set("no line end")

    def is_full(self, width: int) -> bool:
        """Whether the first word of the next line has no room any more at the end of this one."""
        word = _FIRST_WORD.match(self.following)
        return word is not None and len(self.line) + 1 + word.end() > width


@once
def soft_line_ends(text: str) -> frozenset[int]:
    """Where those line ends stand that only a width has made: they end no sentence.

    A text has such ends where it is prose whose lines are as full as can be: the first word of nearly every
    next line has no room in the one before. That is so in no poem, in no list and in no row of headlines.
    """
    breaks = _breaks(text)
    open_ = [each for each in breaks if each.is_open]
    if len(open_) < _FEWEST:
        return frozenset()
    width = max(max(len(each.line), len(each.following)) for each in breaks)
    full = sum(each.is_full(width) for each in open_)
    loose = len(open_) - full
    prose = any(each.leads_on for each in open_) or _STOP_INSIDE.search(text) is not None
    if not _NARROWEST <= width <= _WIDEST or full < _FEWEST or loose > max(1, len(open_) // _ONE_LOOSE):
        return frozenset()
    soft = (each for each in breaks if each.is_full(width) and not _POINT.match(each.following))
    return frozenset(each.position for each in soft if prose)


def hard_line_ends(text: str) -> tuple[int, ...]:
    """Where the other line ends stand, in order; several in a row are one."""
    soft = soft_line_ends(text)
    return tuple(end.start() for end in _LINE_ENDS.finditer(text) if end.start() not in soft)


def unbroken(text: str) -> str:
    """The text in one line."""
    return " ".join(filter(None, map(str.strip, _LINE_ENDS.split(text)))) if _LINE_ENDS.search(text) else text


def _breaks(text: str) -> list[_Break]:
    found: list[_Break] = []
    before: re.Match[str] | None = None
    for line in _LINE.finditer(text):
        at_once = before is not None and _ONE_END.fullmatch(text, before.end(), line.start())
        if before is not None and at_once and before[0].strip() and line[0].strip():
            found.append(_Break(before.end(), before[0].strip(), line[0].strip()))
        before = line
    return found
