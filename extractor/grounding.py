"""Finds the stretch of an article that a quote or a mention comes from, or says why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

from extractor.alignment import Stretch, Words
from extractor.claims import Reason, Span
from extractor.folding import fold, fold_text
from extractor.wording import WORD, continues, is_clitic, negates

Range = tuple[int, int]
"""Start and end of a stretch of text, in code points, end exclusive."""
_WRAPPING = " \".,;:!?()[]{}-*"
_ONE_LETTER_CLITICS = "وفبلك"
_LONGEST_CLITIC = 4
_LONGEST_WORD = 40
_MOST_PARTS = 8
_ENOUGH = 8
_MOST_HITS = 500
_LONG = 20_000
"""Characters from which searching costs more than looking up the words first."""

_NUMBER_OR_WORD = r"([0-9]+(?:[.,][0-9]+)*|[^\W\d_]+)"
_LAST_WORD = re.compile(_NUMBER_OR_WORD + "$")
_WORD_BEFORE = re.compile(_NUMBER_OR_WORD + " $")
_NEXT_WORD = re.compile(r" (و?[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+)")
_PERCENT = re.compile(" ?%")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+$")
_CUT_END = re.compile(r"[^\W\d_][^\W\d_]|[0-9](?:[0-9]|[.,:/-][0-9])")
_CUT_NUMBER = re.compile(r"[0-9][.,:/-][0-9]")


@dataclass(frozen=True)
class Found:
    """Where a quote stands: `article[start:end]`, and how alike both are (1.0: the same but for spelling)."""

    start: int
    end: int
    method: Literal["exact", "folded", "approximate"]
    similarity: float = 1.0


@dataclass(frozen=True)
class Missing:
    """Why a quote was not found; `detail` is a sentence for a person."""

    reason: Reason
    detail: str


_AMBIGUOUS = Missing(Reason.AMBIGUOUS, "The quote occurs more than once; nothing tells which is meant.")


class Grounder:
    """Looks up quotes and mentions in one article.

    A quote is taken as it stands first, then in folded spelling, then as the stretch whose words are
    nearly the same. No way accepts a stretch with another number or other negations: neither where words
    differ, nor where a quote begins right after a "لم". A quote that cuts through a figure ("71 مدنياً" of
    "ألف و71 مدنياً") is widened to the whole figure.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded = fold(text)

    def find(self, quote: str, *, within: Range | None = None, near: int | None = None) -> Found | Missing:
        """Where the quote stands.

        `within` is looked through first, then the whole text. Of several places the one nearest to `near`
        counts, else the first in `within`; with neither, a quote that occurs more than once is ambiguous.
        """
        wordings = _wordings(quote)
        if not wordings:
            return Missing(Reason.NOT_IN_TEXT, "The quote is empty.")
        everything = (0, len(self._folded.text))
        zones = [self._zone(within), everything] if within else [everything]
        anchor = self._folded.index(near) if near is not None else zones[0][0] if within else None
        negated = False
        for zone in zones:
            for wording in wordings:
                hits = self._hits(wording, zone, anchor)
                fitting = [hit for hit in hits if not self._negated(hit)]
                negated = negated or len(fitting) < len(hits)
                if anchor is None and len(fitting) > 1:
                    return _AMBIGUOUS
                if fitting:
                    return self._found(quote.strip(), wording, fitting)
        if negated:
            return Missing(Reason.CHANGED_NEGATION, "In the article the quoted words follow a negation.")
        return self._nearly(wordings[-1], zones, anchor)

    def mention(self, text: str, evidence: Range, piece: Range) -> Span | None:
        """Where the name or phrase stands that a claim mentions; None where the article does not hold it.

        The evidence is looked through first, then the piece before it (from its end), the piece after it,
        and last the whole article, outwards from the evidence.
        """
        wordings = [form for wording in _wordings(text) for form in (wording, *_forms(wording))]
        start, end = self._zone(evidence)
        low, high = self._zone(piece)
        everything = (0, len(self._folded.text))
        zones = (((start, end), start), ((low, end), end), ((start, high), start), (everything, start))
        for zone, anchor in zones:
            for wording in wordings:
                if hits := self._hits(wording, zone, anchor):
                    begin, finish = self._folded.span(hits[0], hits[0] + len(wording))
                    return Span(start=begin, end=finish, text=self.text[begin:finish])
        return None

    @cached_property
    def _words(self) -> Words:
        return Words(self._folded.text)

    def _zone(self, stretch: Range) -> Range:
        return self._folded.index(max(stretch[0], 0)), self._folded.index(stretch[1])

    def _hits(self, wording: str, zone: Range, anchor: int | None) -> list[int]:
        """Where the wording stands as whole words in the zone: a few, the nearest to the anchor first."""
        low, high = zone
        if high - low > _LONG and not self._words.vocabulary.issuperset(WORD.findall(wording)[1:-1]):
            return []  # it has a word that the article lacks, which is quicker to see than to search for
        if anchor is None:
            return list(islice(self._forward(wording, low, high), _ENOUGH))
        after = islice(self._forward(wording, max(low, anchor), high), _ENOUGH)
        before = islice(self._backward(wording, low, min(high, anchor + len(wording) - 1)), _ENOUGH)
        return sorted((*after, *before), key=lambda hit: abs(hit - anchor))

    def _forward(self, wording: str, low: int, high: int) -> Iterator[int]:
        text = self._folded.text
        for _ in range(_MOST_HITS):
            low = text.find(wording, low, high)
            if low < 0:
                return
            if _stands_alone(text, low, low + len(wording)):
                yield low
            low += 1

    def _backward(self, wording: str, low: int, high: int) -> Iterator[int]:
        text = self._folded.text
        for _ in range(_MOST_HITS):
            hit = text.rfind(wording, low, high)
            if hit < 0:
                return
            if _stands_alone(text, hit, hit + len(wording)):
                yield hit
            high = hit + len(wording) - 1

    def _negated(self, hit: int) -> bool:
        """Whether what stands here in the folded text follows a negation."""
        text = self._folded.text
        before = _WORD_BEFORE.search(text, max(hit - _LONGEST_WORD, 0), hit)
        following = WORD.match(text, hit)
        return before is not None and following is not None and negates(before[1], following[0])

    def _found(self, quote: str, wording: str, hits: list[int]) -> Found:
        """The first of the hits that is verbatim, or else the first."""
        for hit in hits:
            start, end = self._folded.span(hit, hit + len(wording))
            if self.text[start:end] == quote:
                break
        else:
            hit = hits[0]
            start, end = self._folded.span(hit, hit + len(wording))
        first, last = self._whole_figures(hit, hit + len(wording))
        wider = last - first - len(wording)
        if wider or len(wording) < len(fold_text(quote).strip()):
            share = len(wording) / max(last - first, len(fold_text(quote).strip()))
            return Found(*self._folded.span(first, last), "approximate", round(share, 3))
        return Found(start, end, "exact" if self.text[start:end] == quote else "folded")

    def _whole_figures(self, start: int, end: int) -> Range:
        """The range with the rest of a figure that either end of it cuts through."""
        text = self._folded.text
        for _ in range(_MOST_PARTS):
            first = WORD.match(text, start)
            joined = text[start - 1 : start] if start and text[start - 1].isalnum() else ""
            before = _WORD_BEFORE.search(text, max(start - _LONGEST_WORD, 0), start - len(joined))
            if not (first and before and continues(before[1], joined + first[0])):
                break
            start = before.start(1)
        for _ in range(_MOST_PARTS):
            last = _LAST_WORD.search(text, max(end - _LONGEST_WORD, start), end)
            after = _NEXT_WORD.match(text, end)
            if not (last and after and continues(last[1], after[1])):
                break
            end = after.end()
        if percent := _PERCENT.match(text, end):
            end = percent.end() if text[end - 1].isdigit() else end
        return start, end

    def _nearly(self, wording: str, zones: list[Range], anchor: int | None) -> Found | Missing:
        """The stretch whose words are nearly those of the wording; or what is different about the nearest."""
        refused: Stretch | None = None
        for zone in zones:
            stretches = self._words.nearest(wording, *zone, anchor)
            fitting = [stretch for stretch in stretches if stretch.fits]
            if anchor is None and len(fitting) > 1 and fitting[0].similarity == fitting[1].similarity:
                return _AMBIGUOUS
            if fitting:
                words = self._words.spans
                span = self._whole_figures(words[fitting[0].first][0], words[fitting[0].last][1])
                return Found(*self._folded.span(*span), "approximate", round(fitting[0].similarity, 3))
            refused = refused or next(iter(stretches), None)
        if refused is None or not (refused.number_changed or refused.negation_changed):
            return Missing(Reason.NOT_IN_TEXT, "The article has no such wording.")
        if refused.number_changed:
            return Missing(Reason.CHANGED_NUMBER, "The nearest wording in the article has another figure.")
        return Missing(Reason.CHANGED_NEGATION, "The nearest wording in the article is negated differently.")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the range is made of whole words and whole numbers, but for clitics before the first."""
    if _CUT_END.match(text, end - 1) or _CUT_NUMBER.match(text, start - 2 if start > 1 else start):
        return False
    if start == 0 or not text[start].isalpha() or not text[start - 1].isalpha():
        return start == 0 or not (text[start].isdigit() and text[start - 1].isdigit())
    before = _LETTERS_BEFORE.search(text, max(start - _LONGEST_CLITIC - 1, 0), start)
    return before is not None and is_clitic(before[0])


def _wordings(quote: str) -> list[str]:
    """The quote in folded spelling: as it is, and without what a model wraps it in."""
    folded = fold_text(quote).strip()
    bare = folded.strip(_WRAPPING)
    return [folded, bare] if bare and folded != bare else [folded] if bare else []


def _forms(wording: str) -> list[str]:
    """Other forms of a mention: without a clitic of its own, or with the article after ل."""
    forms = []
    if wording.startswith("لل"):
        forms.append("ال" + wording[2:])
    elif wording.startswith("ال"):
        forms.append("لل" + wording[2:])
    if wording[0] in _ONE_LETTER_CLITICS and len(wording) > _LONGEST_CLITIC:
        forms.append(wording[1:])
    return forms
