"""Finding a labeller's verbatim quotes in the article's text."""

from __future__ import annotations

import re
from collections.abc import Collection

from extractor.claims import Span

CLITICS = re.compile(r"(?<!\w)[وفبلكس]{1,2}\Z")
"""Letters that Arabic writes on to the front of the next word."""

MARKS = "\u064b-\u065f\u0670\u0640"
INSIDE_WORD = re.compile(rf"[\w{MARKS}]")


class QuoteError(ValueError):
    """A quote is missing from the text, or fits in more than one place."""


def occurrences(text: str, quote: str) -> list[int]:
    """Every start of `quote` in `text`, in code points; overlapping ones count too."""
    starts = []
    start = text.find(quote) if quote else -1
    while start >= 0:
        starts.append(start)
        start = text.find(quote, start + 1)
    return starts


def find_evidence(text: str, quote: str, near: str | None) -> Span:
    """The one place of `quote`; `near`, a longer quote that occurs once, tells repeats apart.

    Raises QuoteError where the quote is missing, ambiguous, or runs over a paragraph's end.
    """
    if re.search(r"\n\s*\n", quote):
        raise QuoteError("the evidence runs over the end of a paragraph")
    area, offset = text, 0
    if near is not None:
        places = occurrences(text, near)
        if len(places) != 1:
            raise QuoteError(f"'near' occurs {len(places)} times in the article; it must occur once")
        area, offset = near, places[0]
    places = occurrences(area, quote)
    where = "the article" if near is None else "'near'"
    if not places:
        raise QuoteError(f"the evidence does not occur in {where}")
    if len(places) > 1:
        raise QuoteError(f"the evidence occurs {len(places)} times in {where}; add or widen 'near'")
    return Span(start=offset + places[0], end=offset + places[0] + len(quote), text=quote)


def find_mention(text: str, quote: str, evidence: Span, taken: Collection[int] = ()) -> Span:
    """The occurrence of `quote` that a reader of `evidence` means.

    Whole words come before parts of words; then inside the evidence, before it in its paragraph, after
    it there, elsewhere; then the nearest. Starts in `taken` are used only when there is no other.
    Raises QuoteError where the quote is missing.
    """
    starts = occurrences(text, quote)
    if not starts:
        raise QuoteError("does not occur in the article")
    top = text.rfind("\n", 0, evidence.start) + 1
    bottom = text.find("\n", evidence.end)
    bottom = len(text) if bottom < 0 else bottom

    def rank(start: int) -> tuple[bool, bool, int, int]:
        end = start + len(quote)
        if evidence.start <= start and end <= evidence.end:
            zone, distance = 0, start - evidence.start
        elif top <= start < evidence.start:
            zone, distance = 1, evidence.start - start
        elif evidence.start <= start < bottom:
            zone, distance = 2, start - evidence.start
        else:
            zone, distance = 3, abs(start - evidence.start)
        return (not is_whole_word(text, start, end), start in taken, zone, distance)

    start = min(starts, key=rank)
    return Span(start=start, end=start + len(quote), text=quote)


def is_whole_word(text: str, start: int, end: int) -> bool:
    """Whether the stretch begins and ends at word boundaries; a clitic before it is allowed."""
    if end < len(text) and INSIDE_WORD.match(text[end]) and INSIDE_WORD.match(text[end - 1]):
        return False
    if start == 0 or not INSIDE_WORD.match(text[start - 1]) or not INSIDE_WORD.match(text[start]):
        return True
    return CLITICS.search(text, max(0, start - 3), start) is not None and not text[start].isdigit()
