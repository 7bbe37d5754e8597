"""Where the paragraphs and sentences of an Arabic text begin and end."""

from __future__ import annotations

import re
from functools import cache

from extractor.lexicon import rows

Range = tuple[int, int]
"""Start and end of a stretch of text, in code points, end exclusive."""

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_END = re.compile(r"\.{1,3}|…|[!?؟۔]+")
_OPEN = {"«": "»", "“": "”", "‹": "›"}
_TRAILING = " \t\u00a0\"'”»’)]"
_LONGEST_QUOTATION = 400
"""A quotation of up to this many characters is kept whole; a longer one is cut at its own sentences."""


def paragraphs(text: str) -> tuple[Range, ...]:
    """The lines of the text that are not blank, without the white space around them."""
    return tuple(
        _trimmed(text, match.start(), match.end()) for match in _PARAGRAPH.finditer(text) if match[0].strip()
    )


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Range, ...]:
    """The sentences of `text[start:end]`, in order, never across a paragraph.

    A full stop ends a sentence unless it stands inside a number, after an abbreviation or
    inside a short quotation.
    """
    end = len(text) if end is None else end
    found: list[Range] = []
    for first, last in paragraphs(text[start:end]):
        found += _cut(text, start + first, start + last)
    return tuple(found)


def _cut(text: str, start: int, end: int) -> list[Range]:
    quoted = _quotations(text, start, end)
    found: list[Range] = []
    begin = start
    for mark in _END.finditer(text, start, end):
        if not _ends_sentence(text, mark, end) or any(a < mark.start() and mark.end() < b for a, b in quoted):
            continue
        stop = mark.end()
        while stop < end and text[stop] in "\"'”»’)]":
            stop += 1
        if stop > begin and text[begin:stop].strip(_TRAILING + ".!?؟…۔"):
            found.append(_trimmed(text, begin, stop))
            begin = stop
    if text[begin:end].strip(_TRAILING + ".!?؟…۔"):
        found.append(_trimmed(text, begin, end))
    elif found:
        found[-1] = _trimmed(text, found[-1][0], end)
    return found


def _ends_sentence(text: str, mark: re.Match[str], end: int) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    if mark[0] == ".":
        if before.isdigit() and after.isdigit():
            return False
        word = re.search(r"[^\s.،«“\"(]*$", text[max(0, mark.start() - 12) : mark.start()])
        if word and (len(word[0]) == 1 or word[0] in abbreviations()):
            return False
        if before.isascii() and before.isalnum() and after.isascii() and after.isalnum():
            return False
    if mark[0] in ("..", "...", "…"):
        # Dots that trail off inside a sentence are followed by more of it.
        return not text[mark.end() : end].strip()[:1].isalpha() or after == "\n"
    return True


def _quotations(text: str, start: int, end: int) -> list[Range]:
    """Quotations short enough to be kept whole."""
    found: list[Range] = []
    position = start
    while position < end:
        char = text[position]
        close = -1
        if char in _OPEN:
            close = text.find(_OPEN[char], position + 1, end)
        elif char == '"':
            close = text.find('"', position + 1, end)
        if close >= 0:
            if close - position <= _LONGEST_QUOTATION:
                found.append((position, close + 1))
            position = close
        position += 1
    return found


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


@cache
def abbreviations() -> frozenset[str]:
    """Words whose full stop ends no sentence."""
    return frozenset(row[0] for row in rows("abbreviations"))
