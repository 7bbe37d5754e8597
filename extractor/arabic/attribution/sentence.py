"""A sentence as its words, with the reporting cues and quotations among them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, cached_property
from math import inf
from typing import NamedTuple

from extractor.arabic.attribution.coreference import Speakers
from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.lexicon import listed, rows, word_set, word_starts
from extractor.arabic.text.words import Phrases, Word, excerpt
from extractor.claims import SourceKind, Span, Stance

QUOTE = '"'
"""What every quotation mark is folded to."""
_ENDS = frozenset(".;!?")
_CLOSING = frozenset(')"»”')
_FARTHEST_VOICED = 15
"""Words between عبر and its عن."""
_OWN_LETTERS = ("وف", "وص")
"""Beginnings of words whose و is their own, whatever follows: وفد, وصول."""


class Cue(NamedTuple):
    """How a cue works and what it conveys."""

    how: str
    stance: Stance


@cache
def cues() -> Phrases[Cue]:
    """The reporting cues."""
    return Phrases(
        (phrase, Cue(how, Stance(stance)))
        for how, stance, cell in rows("cues")
        if how != "noun"
        for phrase in listed(cell)
    )


@cache
def deeds() -> Phrases[str]:
    """Event words without the article: what an announcement may begin with."""
    return Phrases(
        (phrase, kind)
        for kind, _, cell in rows("events")
        for phrase in listed(cell)
        if not phrase.startswith("ال")
    )


class Sentence:
    """The words of `text[start:end]`, asked about by index, and who has spoken before them."""

    def __init__(self, text: str, start: int, end: int, speakers: Speakers) -> None:
        self.text, self.start, self.end = text, start, end
        self.speakers = speakers
        self.markers: dict[tuple[int, int], int | None] = {}
        """What opens the statement after a word, as far as it was looked for; see `find_marker`."""
        found = excerpt(text, start, end)
        self.words = found.words()
        self.cues = cues().along(found, self.words, clitics=False)
        """The words of cues, whatever they mean where they stand."""
        self.closing = self._quotations()
        self._opening = list(self.closing)

    def folded(self, index: int) -> str:
        """The folded word at an index; empty outside the sentence."""
        return self.words[index].folded if 0 <= index < len(self.words) else ""

    def among(self, index: int, *names: str) -> bool:
        """Whether the word at an index stands in a list of particles.tsv; the name علي is no على."""
        folded = self.folded(index)
        for name in names:
            if folded in word_set(name):
                if folded == "غير" and name == "clause opener":
                    return self.folded(index + 1).startswith("ان")
                return folded != "علي" or self.is_preposition(index)
        return False

    def kind_told(self, begin: int, end: int | None = None) -> tuple[SourceKind, str] | None:
        """The kind that a word, or the words up to `end`, tell a source to be of; see `told_kind`."""
        last = begin if end is None else end - 1
        return told_kind(self.text[self.words[begin].start : self.words[last].end])

    @cached_property
    def tells_h_from_t(self) -> bool:
        """Whether the article tells ه from ة: many write ه for both, and then ه alone tells no pronoun."""
        return self.text.find("ة", 0, self.end) >= 0

    def is_word(self, index: int) -> bool:
        """Whether a word begins with a letter; no number, no mark, nothing outside the sentence."""
        return self.folded(index)[:1].isalpha()

    def is_joined(self, index: int) -> bool:
        """Whether و or ف is written on to a word."""
        word = self.words[index]
        return word.bare != word.folded

    def cue(self, index: int) -> tuple[int, Cue] | None:
        """The cue that begins at a word, and how many words it has; None outside the sentence."""
        hit = self.cues[index] if index < len(self.words) else None
        if hit is not None and self.words[index].bare in word_set("burden") and not self._blames(index):
            return None
        if hit is not None and self.words[index].bare in word_set("renewing") and not self._renews(index):
            return None
        if hit is not None and hit[0] == 1 and self.words[index].bare in word_set("voicing"):
            led = self.is_joined(index) or self.is_opening(index)
            return (
                hit
                if led and self.find("عن", index + 1, min(len(self.words), index + _FARTHEST_VOICED))
                else None
            )
        return hit

    def _blames(self, index: int) -> bool:
        """Whether the clause speaks of blame: "حملت الوزارة الشركة مسؤولية", not "حملت الشاحنات"."""
        for place in range(index + 1, len(self.words)):
            if self.ends_sentence(place):
                return False
            if self.folded(place).startswith(word_starts("blame")):
                return True
        return False

    def _renews(self, index: int) -> bool:
        """Whether somebody says a thing again: "جددت المنظمة دعوتها إلى", not "جدد الجيش قصفه"."""
        near = range(index + 1, min(len(self.words), index + _FARTHEST_VOICED))
        return any(self.folded(place).startswith(word_starts("pledge")) for place in near)

    def how_before(self, index: int) -> str:
        """How the cue of one word before a word works; empty where there is none."""
        hit = self.cue(index - 1) if index > 0 else None
        return hit[1].how if hit and hit[0] == 1 else ""

    def is_opening(self, index: int) -> bool:
        """Whether only adverbs and punctuation stand before a word."""
        return all(self.among(i, "end of name") or not self.is_word(i) for i in range(index))

    def is_preposition(self, index: int) -> bool:
        """على, not the name علي that folds to the same letters."""
        word = self.words[index]
        return not self.text[word.start : word.end].rstrip("ـ").endswith("ي")

    def ends_sentence(self, index: int) -> bool:
        """Whether a mark ends a sentence; the points of د.ب.أ do not."""
        if self.folded(index) not in _ENDS:
            return False
        begin, end = self.words[index].start, self.words[index].end
        spelt = self.text[begin - 1 : begin].isalpha() and self.text[end : end + 1].isalpha()
        return self.folded(index) != "." or not spelt

    def clause_end(self, after: int) -> int:
        """Index of the word where the clause that holds a word ends."""
        ends = _from(self._sentence_ends, after), _from(self._clause_openers, after + 1), len(self.words)
        return int(min(ends))

    def find(self, folded: str, begin: int, end: int) -> int | None:
        """Index of the first of these words that is the one looked for."""
        found = _from(self._places.get(folded, ()), begin)
        return int(found) if found < end else None

    # Worked out once: a text of nothing but cues asks for these at every word.

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [index for index in range(len(self.words)) if self.ends_sentence(index)]

    @cached_property
    def _clause_openers(self) -> list[int]:
        return [index for index in range(len(self.words)) if self.among(index, "clause opener")]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for index, word in enumerate(self.words):
            places.setdefault(word.folded, []).append(index)
        return places

    def span(self, begin: int, end: int) -> Span:
        """The words from `begin` up to `end` as a span, without a leading و or ف."""
        first = self.words[begin]
        start, stop = first.start, self.words[end - 1].end
        own = first.folded.startswith(_OWN_LETTERS) and not cues().at([first._replace(folded=first.bare)], 0)
        if self.is_joined(begin) and len(first.folded) > 3 and not own:
            start += 1
        return Span(start=start, end=stop, text=self.text[start:stop])

    def trimmed(self, begin: int, end: int) -> tuple[int, int]:
        """The range of words without punctuation around it."""
        while begin < end and (not self.folded(begin)[0].isalnum() or self.folded(begin) == "عن"):
            begin += 1
        while end > begin and not (self.folded(end - 1)[0].isalnum() or self.folded(end - 1) in _CLOSING):
            end -= 1
        return begin, end

    def quotation(self, index: int) -> tuple[int, int]:
        """Where the quotation opens and closes inside which a word stands; the same index twice for none."""
        before = bisect_left(self._opening, index) - 1
        opening = self._opening[before] if before >= 0 else index
        closing = self.closing.get(opening, index)
        return (opening, closing) if opening < index < closing else (index, index)

    def quoted(self, opening: int) -> list[tuple[int, Word]]:
        """The words of the quotation that opens at an index, with theirs."""
        inside = range(opening + 1, self.closing.get(opening, opening))
        return [(index, self.words[index]) for index in inside]

    def _quotations(self) -> dict[int, int]:
        """Index of the word that opens each quotation, and of the one that closes it."""
        pairs: dict[int, int] = {}
        opened: int | None = None
        for index, word in enumerate(self.words):
            if word.folded != QUOTE:
                continue
            if opened is None:
                opened = index
            else:
                pairs[opened], opened = index, None
        if opened is not None:
            pairs[opened] = len(self.words)
        return pairs


def _from(places: Sequence[int], begin: int) -> float:
    """The first of these places, which are in order, that is `begin` or later; infinity where none is."""
    index = bisect_left(places, begin)
    return places[index] if index < len(places) else inf


def without_object(word: Word) -> Word:
    """A verb without the pronoun that stands for what is said: نفته, تصفه, أعلنتها."""
    bare = re.sub("(?:ه|ها|هم)$", "", word.bare)
    return word._replace(folded=bare, bare=bare)
