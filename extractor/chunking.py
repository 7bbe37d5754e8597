"""The segments by which a prompt numbers a text: sentences cut by marks alone, the same for ever.

Requests, and so kept answers and recordings, depend on where a text is cut. So this is part of the prompt
versions that use it: no table of the language is read here, and what is cut today is cut so in every later
version of the program. A better way of cutting is a new function, for new versions of prompts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractor.claims import Range

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_END = re.compile(r"(?:[.!?؟۔]+|…+)[\"'”»’)\]]*(?=\s)")
_SHORT = re.compile(r"(?:^|[\s.(«“\"])[^\W\d_]{1,2}$")
"""A letter or two before a full stop: an initial or a title, no end of a sentence."""
_LIST_NUMBER = re.compile(r"^\s*\d{1,3}$")
_QUOTATION = re.compile(r"«[^«»]{0,400}»|“[^“”]{0,400}”")


def segments(text: str) -> tuple[Range, ...]:
    """The sentences of a text, in order, none over two lines, with blanks around them left out.

    A mark ends a sentence where a blank follows it, unless it stands inside a quotation of up to 400
    characters, after an initial, or after the number of a list's point. Lines without a letter or a digit are
    left out.
    """
    found: list[Range] = []
    for line in _LINE.finditer(text):
        found += _cut(text, line.start(), line.end())
    return tuple(found)


def _cut(text: str, start: int, end: int) -> list[Range]:
    line = text[start:end]
    quotations = [place.span() for place in _QUOTATION.finditer(line)]
    cuts = [0]
    for mark in _END.finditer(line):
        before = line[cuts[-1] : mark.start()]
        inside = any(first < mark.start() and mark.end() < last for first, last in quotations)
        is_point = mark[0].startswith(".") and (_SHORT.search(before) or _LIST_NUMBER.match(before))
        if not inside and not is_point:
            cuts.append(mark.end())
    cuts.append(len(line))
    found: list[Range] = []
    for first, last in pairwise(cuts):
        said = line[first:last]
        if any(map(str.isalnum, said)):
            low = first + len(said) - len(said.lstrip())
            found.append((start + low, start + first + len(said.rstrip())))
    return found


def packed(ranges: Sequence[Range], characters: int) -> tuple[Sequence[Range], ...]:
    """Segments in groups of about equal length, as few as none is much longer than so many characters.

    Groups of equal length are answered in equal time, so that none is waited for alone.
    """
    if not ranges:
        return ()
    whole = ranges[-1][1] - ranges[0][0]
    number = max(1, -(-whole // characters))
    groups: list[list[Range]] = [[]]
    for place in ranges:
        middle = (place[0] + place[1]) // 2 - ranges[0][0]
        if groups[-1] and middle * number > whole * len(groups):
            groups.append([])
        groups[-1].append(place)
    return tuple(groups)
