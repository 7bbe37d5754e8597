"""Where a statement begins after a reporting verb: at أن, a colon, a quotation, or after the subject."""

from __future__ import annotations

import re
from functools import cache

from extractor.claims import SourceKind, Stance
from extractor.lexicon import rows, word_set, word_starts
from extractor.sources.kinds import kind_of
from extractor.sources.lines import QUOTE, Cue, Line, deeds
from extractor.text.words import Phrases, forms

_LONGEST_ZONE = 34
"""Words between a reporting verb and its أن; farther away it belongs to something else."""
_VERBAL_NOUN = re.compile(r"(?:ت\w{2}ي\w|ا\wت\wا\w|ان\w{2}ا\w|است\w{2}ا\w|ا\w{2}ا\w)(?:ه|ها|هم)?|م\wا\w{2}ه")
"""Shapes of verbal nouns that an announcement may begin with: تسجيل, ارتفاع, استئناف, إطلاق, مصادرة."""
_ADJECTIVAL = ("يه", "ي", "يون", "يين", "ليا")
_PARTIES = frozenset(
    {SourceKind.MILITARY, SourceKind.ARMED_GROUP, SourceKind.STATE, SourceKind.OPPOSITION}
)  # fmt: skip


class Openings(Line):
    """Adds to the words of a sentence where the statement after a reporting verb begins."""

    def __init__(self, text: str, start: int, end: int) -> None:
        super().__init__(text, start, end)
        self._markers: dict[tuple[int, int], int | None] = {}

    def marker(self, after: int, farthest: int = _LONGEST_ZONE) -> int | None:
        """Index of the أن, colon or quotation that opens the statement; None where nothing does."""
        # Cues in a row look past each other: without this, two cues more are four times the work.
        key = after, farthest
        if key not in self._markers:
            self._markers[key] = self._marker(after, farthest)
        return self._markers[key]

    def _marker(self, after: int, farthest: int) -> int | None:
        aside = after
        for index in range(after, min(len(self.words), after + farthest)):
            if self._opens_statement_at(index, after):
                return index
            if self.folded(index) in (".", ";", "!", "?"):
                return None
            hit = self.cue(index)
            if hit and hit[1].how == "aside":
                aside = index + hit[0] + 2
            if hit is None or index == after or index < aside or self.folded(index - 1) in ("كما", "حسبما"):
                continue
            if self._speaks_anew(index, hit, farthest - (index - after)):
                return None
        return None

    def _opens_statement_at(self, index: int, after: int) -> bool:
        if self.among(index, "that"):
            return not self.among(index - 1, "no report")
        if self.folded(index) == QUOTE:
            return self._is_speech(index, after)
        return self.folded(index) == ":" or (index > after + 1 and self.among(index, "showing"))

    def _speaks_anew(self, index: int, hit: tuple[int, Cue], farthest: int) -> bool:
        """Whether a cue between a verb and its أن is the one that أن belongs to."""
        length, cue = hit
        if cue.how in ("relay", "according", "aside") or self.words[index].bare in ("جاء", "القول"):
            return False
        return cue.how != "verb" or self.marker(index + length, farthest) is not None

    def _is_speech(self, index: int, after: int) -> bool:
        """Whether the quotation that opens here is speech, not the name of a newspaper."""
        length = self.closing.get(index, index) - index
        if index == after and index in self.closing:
            ends = self.folded(self.closing[index] + 1)
            return length > 4 or not ends[:1].isalpha()
        return length > 5 and self.folded(index - 1) not in ("ل", "عبر")

    def statement(self, index: int) -> int:
        """Index of the first word of the statement: after prepositions, أن, colon and quotation mark."""
        while self.folded(index) in (",", "الي", "عن", "من", "ب", "علي"):
            index += 1
        while self.folded(index) in (":", QUOTE) or self.among(index, "that") or self.among(index, "showing"):
            index += 1
        return index

    def content_after_by(self, after: int) -> int | None:
        """Index of the word with ب that follows "ما وصفه"."""
        for index in range(after, min(len(self.words), after + 8)):
            if self.folded(index).startswith("ب") and len(self.folded(index)) > 3:
                return index
        return None

    def content(self, after: int, cue: Cue) -> int:
        """Index where a statement without أن begins: after the subject that follows the verb."""
        stop = self.clause_end(after)
        for index in range(after, stop):
            folded = self.folded(index)
            if folded in ("الي", "عن") or (folded == "علي" and self.is_preposition(index)):
                return self._addressee(after, index) if cue.how == "appeal" else index
            if folded == "من" and cue.stance is Stance.WARNING:
                return index
            if self._names_deed(index, after) or self._names_other(index, after, cue):
                return index
            if folded == "," and index > after and not self.apposition(index + 1):
                return self._after_adverbial(index + 1, stop)
        return min(after + 1, stop) if after < stop else after

    def _names_deed(self, index: int, after: int) -> bool:
        """Whether a verbal noun begins here that is announced: مقتل, بوجود, استئناف."""
        folded = self.folded(index)
        if index > after and (
            self.among(index - 1, "before noun") or folded.startswith(word_starts("no announcement"))
        ):
            return False
        if deeds().at(self.words, index, clitics=False) or _announced().fullmatch(folded):
            return True
        if folded[0] == "ب" and len(forms(folded)) > 1 and self._is_deed_after_by(index):
            return True
        return index > after and bool(_VERBAL_NOUN.fullmatch(folded))

    def _is_deed_after_by(self, index: int) -> bool:
        """Whether the rest of a word is announced: بمقتل, بوجود, باستئناف."""
        noun = self.folded(index)[1:]
        listed = deeds().at(self.words, index) or _announced().fullmatch(noun)
        return bool(listed or _VERBAL_NOUN.fullmatch(noun))

    def _names_other(self, index: int, after: int, cue: Cue) -> bool:
        """Whether those begin here who are asked for something, or blamed."""
        if cue.how not in ("appeal", "accuse"):
            return False
        if self._is_addressed(index, after):
            return True
        return cue.how == "accuse" and index > after and self._starts_phrase(index)

    def _is_addressed(self, index: int, after: int) -> bool:
        """Whether those who are asked or blamed are named here."""
        if not _addressees().at(self.words, index, clitics=False):
            return False
        if index == after:
            return self.is_joined(after - 1)
        before = self.folded(index - 1)
        return before.startswith("ال") or not before[0].isalnum()

    def _addressee(self, after: int, preposition: int) -> int:
        """Where those who are asked are named, between the verb and إلى: "دعت المنظمة الدولية الأسر إلى"."""
        for index in range(preposition - 1, after, -1):
            folded, before = self.folded(index), self.folded(index - 1)
            if folded.startswith("ال") and not folded.endswith(_ADJECTIVAL) and before.endswith(_ADJECTIVAL):
                return index
            if folded in ("كل", "جميع", "كافه"):
                return index
        return after if self.is_joined(after - 1) and preposition - after <= 2 else preposition

    def _starts_phrase(self, index: int) -> bool:
        """Whether a new noun phrase begins: an actor's indefinite head after a definite word."""
        folded = self.folded(index)
        before = self.folded(index - 1) if self.folded(index - 1) != QUOTE else self.folded(index - 2)
        definite, after_definite = folded.startswith("ال"), before.startswith("ال")
        if definite == after_definite or (after_definite and folded[:1] in "وبل"):
            return False
        return (after_definite or index > 1) and self._is_party(index)

    def _is_party(self, index: int) -> bool:
        word = self.words[index]
        return kind_of(self.text[word.start : word.end]) in _PARTIES

    def second_phrase(self, after: int, stop: int) -> int:
        """Index of the first definite noun that follows a name: what was claimed."""
        for index in range(after + 1, stop):
            if deeds().at(self.words, index) or self.among(index, "claimed"):
                return index
        return min(after + 2, stop)

    def apposition(self, index: int) -> bool:
        """Whether what follows a comma still names the source: "، أحد شهود العيان بحلب،"."""
        return (
            self.is_word(index)
            and not self.among(index, "end of name")
            and not self.folded(index).startswith(("و", "ف"))
            and not self.among(index, "no apposition")
            and not deeds().at(self.words, index, clitics=False)
        )

    def _after_adverbial(self, index: int, stop: int) -> int:
        """Past "مساء الاثنين،" to what was announced."""
        if self.cue(index) or self.among(index, "end of name") or self.folded(index) == "في":
            comma = self.find(",", index, stop)
            return index if comma is None else comma + 1
        return index


@cache
def _addressees() -> Phrases[bool]:
    return Phrases((row[0], True) for row in rows("addressees"))


@cache
def _announced() -> re.Pattern[str]:
    """Nouns that an announcement begins with, with the pronouns that may be written on to them."""
    nouns = "|".join(sorted(word_set("announced")))
    return re.compile(f"(?:{nouns})(?:ه|ها|هم)?")
