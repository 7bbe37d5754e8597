"""The أن, colon or quotation mark that opens what is reported, and which of them belongs to which verb."""

from __future__ import annotations

from extractor.arabic.attribution.aims import Aims
from extractor.arabic.attribution.lines import QUOTE, Cue
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb

_LONGEST_ADVERBIAL = 12
"""Words between a name in quotation marks and the أن that its verb asks for."""
_LONGEST_NAME = 8
"""Words and marks between the quotation marks of a name."""
_SHORTEST_SPEECH = 3
"""Words of the shortest quotation that is told from a name by its verb."""
_NEGATIONS = frozenset("لا لن لم ليس ليست".split())
_SPELT = frozenset(("سي", "بي"))
"""Letters before the إن of broadcasters: سي إن إن."""
_CLOSED = frozenset(".;!?:")
_INTRODUCING = frozenset((":", "-", QUOTE))
_OPENERS = ("that", "showing", "saying")
"""Lists of particles.tsv whose words lead to a statement without being part of it."""
_LONGEST_ZONE = 34
"""Words between a reporting verb and its أن; farther away it belongs to something else."""


class Markers(Aims):
    """Adds to the words of a sentence what opens the statement after a reporting verb."""

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
            if self.ends_sentence(index):
                return None
            hit = self.cue(index)
            if hit and hit[1].how == "aside":
                aside = index + hit[0] + 2
            if hit is None or index == after or index < aside or self.folded(index - 1) == "حسبما":
                continue
            if self.folded(index - 1) == "كما" and self.words[index].folded.endswith(("ه", "ها")):
                continue
            if self._speaks_anew(index, hit, farthest - (index - after)):
                return None
        return None

    def _opens_statement_at(self, index: int, after: int) -> bool:
        if self.among(index, "that"):
            spelt = not _SPELT.isdisjoint((self.folded(index - 1), self.folded(index - 2)))
            return not (spelt and self.is_word(index - 1)) and not self.among(index - 1, "no report")
        if self.folded(index) == QUOTE:
            return self._is_speech(index, after)
        if self.among(index, "saying"):
            return True
        return self.folded(index) == ":" or (index > after + 1 and self.among(index, "showing"))

    def _speaks_anew(self, index: int, hit: tuple[int, Cue], farthest: int) -> bool:
        """Whether a cue between a verb and its أن is the one that أن belongs to."""
        length, cue = hit
        if cue.how == "according":
            return self.is_joined(index)
        if cue.how in ("relay", "aside") or self.words[index].bare in ("جاء", "القول"):
            return False
        if self.is_called(index) or self.is_student(index):
            return False
        if self.is_passive(index):
            return False
        return cue.how != "verb" or self.marker(index + length, farthest) is not None

    def is_student(self, index: int) -> bool:
        """Whether طالب is a student: طالب جامعي."""
        return self.words[index].bare == "طالب" and self.folded(index + 1).startswith(word_starts("school"))

    def is_called(self, index: int) -> bool:
        """Whether a person is only named: "رجل يدعى فلان"."""
        named = self.words[index].bare in ("يدعي", "تدعي") and self.text[self.words[index].end - 1] == "ى"
        return named and self.is_word(index - 1) and not self.is_joined(index)

    def is_passive(self, index: int) -> bool:
        """Whether a verb that is rarely one of speech tells where something was published: نُشرت في دورية."""
        bare = self.words[index].bare
        published = self.folded(index + 1) == "في" or self.among(index - 1, "speech")
        return published and bare in word_set("unlikely cue") and bare[:2] != "جا"

    def _is_speech(self, index: int, after: int) -> bool:
        """Whether the quotation that opens here is speech, not the name of a newspaper."""
        length = self.closing.get(index, index) - index
        if index == after and index in self.closing:
            ends = self.folded(self.closing[index] + 1)
            said = any(is_verb(word.bare) or self.folded(at) in _NEGATIONS for at, word in self.quoted(index))
            if length <= _LONGEST_NAME and (not said or self._names_speaker(self.closing[index])):
                return self.closing[index] + 2 >= self.clause_end(self.closing[index])
            return length > 4 or not ends[:1].isalpha()
        if self.folded(index - 1) in ("ل", "عبر"):
            return False
        # A newspaper's name has two words or no verb: أضاف الرئيس «لن نتخلى عنكم».
        said = any(is_verb(word.bare) or self.folded(at) in _NEGATIONS for at, word in self.quoted(index))
        return length > 5 or (length > _SHORTEST_SPEECH and said and not self.is_word(index + length + 1))

    def _names_speaker(self, closing: int) -> bool:
        """Whether أن still follows a short quotation that a verb begins with: وأضاف "عبد الله"، أمس، أن."""
        for index in range(closing, min(len(self.words), closing + _LONGEST_ADVERBIAL)):
            if self.folded(index) in _CLOSED or (index > closing and self.cue(index)):
                return False
            if self.among(index, "that"):
                return True
        return False

    def statement(self, index: int) -> int:
        """Index of the first word of the statement: after prepositions, أن, colon and quotation mark."""
        while self.folded(index) in (",", "الي", "عن", "من", "ب", "علي"):
            index += 1
        while self.folded(index) in _INTRODUCING or any(self.among(index, name) for name in _OPENERS):
            index += 1
        when = index
        while self.among(when, "adverb"):
            when += 1
        # "قوله الاثنين إن": when it was said stands before what was said.
        return self.statement(when) if when > index and self.among(when, "that") else index
