"""Finds the stretch of an article that a quote or a mention comes from, or says why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from extractor.arabic.grounding.alignment import Aligned, Words
from extractor.arabic.grounding.occurrences import Occurrences
from extractor.arabic.normalization import Folded, fold, fold_text
from extractor.arabic.text.wording import is_negated, whole_figures
from extractor.claims import Reason, Span

Range = tuple[int, int]
"""Start and end of a stretch of text, in code points, end exclusive."""
_WRAPPING = ' ".,;:!?()[]{}-*'
_ONE_LETTER_CLITICS = "وفبلك"
_LONGEST_CLITIC = 4
_BETWEEN_PARAGRAPHS = re.compile(r"(?:\r\n|[\n\r\u2028])[^\S\n\r\u2028]*[\n\r\u2028]|\u2029")
"""A blank line. A single line end may stand in the middle of a sentence."""
_SURELY_MEANT = 0.9
"""Likeness from which a stretch with another figure or negation is the one that was to be quoted."""


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

    def __init__(self, text: str | Folded) -> None:
        self._folded = text if isinstance(text, Folded) else fold(text)
        self.text = self._folded.original
        self._held: dict[str, list[str]] = {}
        # Claims of one article name the same places and people, and come from the same pieces.
        self._zones: dict[Range, Range] = {}

    def find(
        self, quote: str, *, within: Range | None = None, near: int | None = None, denied: bool = False
    ) -> Found | Missing:
        """Where the quote stands; behind a negation only where it is quoted as `denied`.

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
                hits, refused = self._hits(quote.strip(), wording, zone, anchor, denied=denied)
                negated = negated or refused
                if anchor is None and len(hits) > 1:
                    return _AMBIGUOUS
                if hits:
                    return self._found(quote.strip(), len(wordings[0]), hits[0], len(wording))
        if negated:
            return Missing(Reason.CHANGED_NEGATION, "In the article the quoted words follow a negation.")
        return self._nearly(wordings[-1], zones, anchor)

    def mention(self, text: str, evidence: Range, piece: Range) -> Span | None:
        """Where the name or phrase stands that a claim mentions; None where the article does not hold it.

        The evidence is looked through first, then the piece before it (from its end), the piece after it,
        and last the whole article, outwards from the evidence.
        """
        wordings = self._held.get(text)
        if wordings is None:
            forms = (form for wording in _wordings(text) for form in (wording, *_forms(wording)))
            wordings = self._held[text] = [form for form in forms if form in self._folded.text]
        if not wordings:
            return None
        start, end = self._zone(evidence)
        low, high = self._zone(piece)
        everything = (0, len(self._folded.text))
        zones = (((start, end), start), ((low, end), end), ((start, high), start), (everything, start))
        for zone, anchor in zones:
            for wording in wordings:
                hit = self._occurrences.nearest(wording, *zone, anchor)
                if hit is not None:
                    begin, finish = self._folded.span(hit, hit + len(wording))
                    return Span(start=begin, end=finish, text=self.text[begin:finish])
        return None

    @cached_property
    def _words(self) -> Words:
        return Words(self._parted)

    @cached_property
    def _parted(self) -> str:
        """The folded text with a line end between paragraphs: no negation and no figure goes on over one."""
        text, last, parts = self._folded.text, 0, []
        for match in _BETWEEN_PARAGRAPHS.finditer(self.text):
            place = self._folded.index(match.end()) - 1
            if place >= last and text[place] == " ":
                parts.append(text[last:place])
                last = place + 1
        return "\n".join([*parts, text[last:]])

    @cached_property
    def _occurrences(self) -> Occurrences:
        return Occurrences(self._folded.text)

    def _zone(self, stretch: Range) -> Range:
        zone = self._zones.get(stretch)
        if zone is None:
            low, high = self._folded.index(max(stretch[0], 0)), self._folded.index(stretch[1])
            zone = self._zones[stretch] = low, high
        return zone

    def _hits(
        self, quote: str, wording: str, zone: Range, anchor: int | None, *, denied: bool
    ) -> tuple[list[int], bool]:
        """Where the wording stands unnegated, the likeliest place first; and whether a negated one was seen.

        A place that is spelt like the quote goes before a nearer one that is not.
        """
        if anchor is None:
            hits = self._occurrences.first(wording, *zone)
        else:
            hit = self._occurrences.nearest(wording, *zone, anchor)
            if hit is None:
                return [], False
            if self._spelt_like(quote, wording, hit) and (denied or not is_negated(self._parted, hit)):
                return [hit], False
            hits = self._occurrences.around(wording, *zone, anchor)
        fitting = [hit for hit in hits if denied or not is_negated(self._parted, hit)]
        fitting.sort(key=lambda hit: not self._spelt_like(quote, wording, hit))
        return fitting, len(fitting) < len(hits)

    def _spelt_like(self, quote: str, wording: str, hit: int) -> bool:
        start, end = self._folded.span(hit, hit + len(wording))
        return self.text[start:end] == quote

    def _found(self, quote: str, length: int, hit: int, matched: int) -> Found:
        """What was found at a hit of so many characters, for a quote of this folded length."""
        first, last = whole_figures(self._parted, hit, hit + matched)
        start, end = self._folded.span(first, last)
        if last - first == length:
            return Found(start, end, "exact" if self.text[start:end] == quote else "folded")
        return Found(start, end, "approximate", round(matched / max(last - first, length), 3))

    def _nearly(self, wording: str, zones: list[Range], anchor: int | None) -> Found | Missing:
        """The stretch whose words are nearly those of the wording; or what is different about the nearest."""
        refused: Aligned | None = None
        quote = self._words.quote(wording)
        for zone in zones:
            stretches = self._words.nearest(quote, *zone, anchor)
            fitting = [stretch for stretch in stretches if stretch.fits]
            if anchor is None and len(fitting) > 1 and fitting[0].similarity == fitting[1].similarity:
                return _AMBIGUOUS
            if fitting:
                place = self._words.span(fitting[0].first, fitting[0].last)
                span = whole_figures(self._parted, *place)
                return Found(*self._folded.span(*span), "approximate", round(fitting[0].similarity, 3))
            refused = refused or next(iter(stretches), None)
            if refused and refused.similarity >= _SURELY_MEANT:
                break
        if refused is None or not (refused.number_changed or refused.negation_changed):
            return Missing(Reason.NOT_IN_TEXT, "The article has no such wording.")
        if refused.number_changed:
            return Missing(Reason.CHANGED_NUMBER, "The nearest wording in the article has another figure.")
        return Missing(Reason.CHANGED_NEGATION, "The nearest wording in the article is negated differently.")


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
