"""What somebody says point by point: "تعلن المنظمة:" and then "تنديدها بـ", "تطالب السلطات بـ"."""

from __future__ import annotations

import re
from functools import cache

from extractor.arabic.attribution.attribution_phrases import Attributions
from extractor.arabic.attribution.lines import Cue
from extractor.arabic.attribution.speakers import agrees, replace_given
from extractor.arabic.lexicon import listed, rows
from extractor.arabic.text.verbs import is_perfect
from extractor.arabic.text.words import Phrases, Word
from extractor.claims import Given, Source, Stance

_OWN = re.compile(r"(?:ها|هم|ه|نا)$")


class Listings(Attributions):
    """Adds the points of a list that an earlier sentence has announced."""

    def point(self) -> int:
        """Read the head of a point: the index of the word to go on from, 0 where there is none."""
        first = next((index for index in range(len(self.words)) if self.is_word(index)), len(self.words))
        if first >= len(self.words):
            return 0
        joined = self.is_joined(first)
        found = None if joined else self._noun_of_theirs(first) or self._verb_of_theirs(first)
        if found is None:
            if not self._ends_in_colon() and not (joined and self.cue(first)):
                self.speakers.announcing = ()
            return 0
        chain, length, stance = found
        content = self.statement(first + length)
        if content >= len(self.words):
            return 0
        told = tuple(replace_given(source, Given.CARRIED) for source in chain)
        self.speak(first, content, told, self.span(first, first + max(1, length)), stance)
        self.brief = True
        return content

    def _noun_of_theirs(self, first: int) -> tuple[tuple[Source, ...], int, Stance] | None:
        """What "تنديدها" or "دعوتهم" hands on, and whose word it is."""
        word = self.words[first]
        stem = _OWN.sub("", word.bare)
        if stem == word.bare:
            return None
        stem = stem[:-1] + "ه" if stem.endswith("ت") and len(stem) > 3 else stem
        hit = _nouns().at([Word(word.start, word.end, stem, stem)], 0, clitics=False)
        chain = self.speakers.announcing or self.speakers.carried(word.bare[len(stem) :], self.start)
        return None if hit is None else (chain, int(hit[1] is not Stance.NEUTRAL), hit[1])

    def _verb_of_theirs(self, first: int) -> tuple[tuple[Source, ...], int, Stance] | None:
        """What "تطالب السلطات بـ" hands on in a list, where whoever follows is asked and does not ask."""
        hit, bare = self.cue(first), self.words[first].bare
        chain = self.speakers.announcing
        if not chain or hit is None or hit[1].how not in ("announce", "appeal", "accuse"):
            return None
        if bare[:1] not in "يت" or is_perfect(bare) or not agrees(bare, chain[0].name):
            return None
        return chain, hit[0], hit[1].stance

    def announces(self, chain: tuple[Source, ...], cue: Cue) -> None:
        """Remember who announces a list with a verb at the end of a sentence: "تعلن المنظمة عن:"."""
        if self._ends_in_colon() and cue.how != "claims":
            self.speakers.announcing = chain

    def _ends_in_colon(self) -> bool:
        return self.text[self.start : self.end].rstrip().endswith(":")


@cache
def _nouns() -> Phrases[Stance]:
    """Verbal nouns of reporting, with what they convey."""
    return Phrases(
        (noun, Stance(stance)) for how, stance, cell in rows("cues") if how == "noun" for noun in listed(cell)
    )
