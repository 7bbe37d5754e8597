"""Where the paragraphs and sentences of an Arabic text begin and end."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from extractor.arabic.lexicon import rows
from extractor.arabic.text.wrapping import hard_line_ends
from extractor.claims import Range

_END = re.compile(r"\.{1,3}|…|[!?؟۔]+")
_LAST_WORD = re.compile(r"[^\s.،«“\"(]*$")
_SPELT = re.compile(r"(?<!\w)\w{1,3}(?:\.\w{1,3}){2,}(?!\w)")
"""Letters and syllables with points between them: د.ب.أ, بي.بي.سي"""
_LIST_NUMBER = re.compile(r"\s*\d{1,3}")
"""A number alone at the head of a sentence counts the points of a list: "1. وقف النار"."""
_NOT_SPACE = re.compile(r"\S")
_QUOTES = {"«": "»", "“": "”", "‹": "›", '"': '"'}
_OPENING = re.compile(f"[{''.join(_QUOTES)}]")
_BEFORE_QUOTE = "([{:"
_CLOSING = "\"'”»’)]"
"""What may follow a full stop and still belong to its sentence."""
_IGNORED = " \t\u00a0.!?؟…۔" + _CLOSING
"""What makes no sentence by itself."""
_LONGEST_QUOTATION = 400
"""A quotation of up to this many characters is kept whole; a longer one is cut at its own sentences."""


def paragraphs(text: str, start: int = 0, end: int | None = None) -> tuple[Range, ...]:
    """The lines of `text[start:end]` that are not blank, without the white space around them.

    Lines that the text breaks at a width are one.
    """
    end = len(text) if end is None else end
    found: list[Range] = []
    begin = start
    for stop in (*(place for place in hard_line_ends(text) if start <= place < end), end):
        if text[begin:stop].strip():
            found.append(_trimmed(text, begin, stop))
        begin = max(begin, stop)
    return tuple(found)


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Range, ...]:
    """The sentences of `text[start:end]`, in order, never across a paragraph.

    A full stop ends a sentence unless it stands inside a number, after an abbreviation or
    inside a short quotation.
    """
    end = len(text) if end is None else end
    found: list[Range] = []
    for first, last in paragraphs(text, start, end):
        found += _cut(text, first, last)
    return tuple(found)


def _cut(text: str, start: int, end: int) -> list[Range]:
    quotations = _quotations(text, start, end)
    found: list[Range] = []
    begin = start
    spelt = [match.span() for match in _SPELT.finditer(text, start, end)]
    for mark in _END.finditer(text, start, end):
        if (
            _is_inside(mark, spelt)
            or _is_inside(mark, quotations)
            or not _ends_sentence(text, mark, begin, end)
        ):
            continue
        stop = mark.end()
        while stop < end and text[stop] in _CLOSING:
            stop += 1
        if stop > begin and text[begin:stop].strip(_IGNORED):
            found.append(_trimmed(text, begin, stop))
            begin = stop
    if text[begin:end].strip(_IGNORED):
        found.append(_trimmed(text, begin, end))
    elif found:
        found[-1] = _trimmed(text, found[-1][0], end)
    return found


def _ends_sentence(text: str, mark: re.Match[str], begin: int, end: int) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    if mark[0] == ".":
        if before.isdigit() and after.isdigit():
            return False
        word = _LAST_WORD.search(text[max(0, mark.start() - 12) : mark.start()])
        if word and (len(word[0]) == 1 or word[0] in _abbreviations()) and not word[0].isdigit():
            return False
        if before.isdigit() and _LIST_NUMBER.fullmatch(text, begin, mark.start()):
            return False
        if before.isascii() and before.isalnum() and after.isascii() and after.isalnum():
            return False
    if mark[0] in ("..", "...", "…"):
        # Dots that trail off inside a sentence are followed by more of it.
        following = _NOT_SPACE.search(text, mark.end(), end)
        return following is None or not following[0].isalpha()
    return True


def _is_inside(mark: re.Match[str], ranges: list[Range]) -> bool:
    """Whether a mark stands inside one of these ranges, which are in order and do not overlap."""
    index = bisect_left(ranges, (mark.start(), 0)) - 1
    return index >= 0 and mark.end() < ranges[index][1]


def _quotations(text: str, start: int, end: int) -> list[Range]:
    """Quotations short enough to be kept whole."""
    found: list[Range] = []
    unclosed: set[str] = set()
    position = start
    while (opening := _OPENING.search(text, position, end)) is not None:
        position, closing = opening.end(), _QUOTES[opening[0]]
        if closing == opening[0] and _only_closes(text, opening):
            continue
        close = -1 if closing in unclosed else text.find(closing, position, end)
        if close < 0:
            unclosed.add(closing)
            continue
        if close - opening.start() <= _LONGEST_QUOTATION:
            found.append((opening.start(), close + 1))
        position = close + 1
    return found


def _only_closes(text: str, mark: re.Match[str]) -> bool:
    """Whether a straight quotation mark ends what stands before it: "الجهاديين" وطالبان"."""
    before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
    return before not in ("", *_BEFORE_QUOTE) and not before.isspace() and after.isspace()


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@cache
def _abbreviations() -> frozenset[str]:
    """Words whose full stop ends no sentence."""
    return frozenset(word for (word,) in rows("abbreviations"))
