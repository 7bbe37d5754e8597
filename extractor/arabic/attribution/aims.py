"""Whom a verb of asking or of blaming is aimed at, where a sentence names him after the one who speaks."""

from __future__ import annotations

from functools import cache

from extractor.arabic.attribution.lines import QUOTE, Cue, Line
from extractor.arabic.attribution.source_kinds import kind_of, titles
from extractor.arabic.lexicon import rows, word_set, word_starts
from extractor.arabic.text.words import Phrases, forms, whole_words
from extractor.claims import SourceKind, Stance

_ADJECTIVAL = ("يه", "ي", "يون", "يين", "ليا")
_SHORTEST_OWN = 4
"""Letters of a noun with a pronoun: more than those of له, عليه."""
_PARTIES = frozenset(
    {SourceKind.MILITARY, SourceKind.ARMED_GROUP, SourceKind.STATE, SourceKind.OPPOSITION}
)  # fmt: skip


class Aims(Line):
    """Adds to the words of a sentence who is asked for something, or blamed."""

    def names_other(self, index: int, after: int, cue: Cue) -> bool:
        """Whether those begin here who are asked for something, or blamed."""
        if cue.stance is Stance.WARNING:
            return index > after and self._is_addressed(index, after)
        if cue.how not in ("appeal", "accuse") or (index == after + 1 and self.among(after, "before name")):
            return False
        if self._is_addressed(index, after) or (index == after + 1 and self._is_object(index)):
            return True
        return index > after and (self._starts_phrase(index, after) or self._is_theirs(index))

    def is_accused_alone(self, verb: int, content: int) -> bool:
        """Whether the only one named after a verb of blame is the accused: "واتهمت القوات بقصف السوق"."""
        if not self.is_joined(verb) and self.folded(verb - 1) != "كما":
            return False
        if self.words[verb].bare.startswith(word_starts("accusing")):
            following = self.folded(content)
            if "ب" in (self.folded(content - 1), self.folded(content - 2)):
                return True
            return following == "ب" or (following.startswith("ب") and len(forms(following)) > 1)
        blamed = self.folded(content).startswith(word_starts("blame"))
        return blamed and self.words[verb].bare in word_set("burden")

    def _is_object(self, index: int) -> bool:
        """Whether a noun follows a body that it cannot be a part of: "ناشدت البلدية وزارة الصحة"."""
        subject, definite = self.folded(index - 1), self.folded(index).startswith("ال")
        told = self.kind_told(index - 1)
        title = subject.removeprefix("ال").removesuffix("ه") in titles()
        if told is None or title or not self.is_word(index) or self.is_joined(index):
            return False
        if any(self.among(index, name) for name in ("preposition", "adverb", "before name", "end of name")):
            return False
        if subject.startswith("ال"):
            return subject.endswith("ه") and not definite
        country = told == (SourceKind.STATE, "body") and not subject.endswith("ه")
        named = definite and not self.is_adjective(index)
        named = named or self.kind_told(index) == (SourceKind.STATE, "body")
        return country and named and not self.among(index - 1, "before noun")

    def _is_addressed(self, index: int, after: int) -> bool:
        """Whether those who are asked or blamed are named here."""
        if not _addressees().at(self.words, index, clitics=False):
            return False
        if index == after:
            return self.may_go_on(after - 1)
        before = self.kind_told(index - 1)
        named = index > after + 1 and before is None and not self.among(index - 1, "before noun")
        return self.words[index - 1].folded.startswith("ال") or named

    def may_go_on(self, verb: int) -> bool:
        """Whether a verb can have one who spoke before as its subject."""
        return self.is_joined(verb)

    def _is_theirs(self, index: int) -> bool:
        """Whether those of the speaker are named after him: "دعا المجلس أنصاره", "ناشدت الحكومة مواطنيها"."""
        word = self.words[index]
        # Many write ه for ة: only where an article tells them apart does ه tell a pronoun.
        masculine = self.text[word.start : word.end].endswith("ه") and "ة" in self.text[: self.end]
        own = word.folded.endswith(("ها", "هم")) or masculine
        plain = (
            own
            and not word.folded.startswith("ال")
            and len(word.folded) > _SHORTEST_OWN
            and not self.is_joined(index)
        )
        return plain and self.folded(index - 1).startswith("ال") and not self.among(index, "preposition")

    def addressee(self, after: int, preposition: int) -> int:
        """Where those who are asked are named, between the verb and إلى: "دعت المنظمة الدولية الأسر إلى"."""
        for index in range(preposition - 1, after, -1):
            folded, before = self.folded(index), self.folded(index - 1)
            noun = folded.startswith("ال") and not folded.endswith(_ADJECTIVAL)
            if noun and before.startswith("ال") and before.endswith(_ADJECTIVAL):
                return index
            if folded in ("كل", "جميع", "كافه"):
                return index
        return after if self.may_go_on(after - 1) and preposition - after <= 2 else preposition

    def addressed_from(self, after: int, cue: Cue) -> int:
        """Where a statement begins after a verb whose speaker stands before it: with whom it is aimed at."""
        while self.among(after, "adverb") or self.folded(after) == ",":
            after += 1
        return after + (cue.how == "appeal" and self.folded(after) in ("الي", "ب", "من"))

    def described_from(self, after: int, end: int) -> int | None:
        """Index of what somebody describes, after his name: "وصف الوزير الهجوم بأنه"."""
        for index in range(after + 1, end):
            definite, before = self.folded(index).startswith("ال"), self.folded(index - 1)
            apart = before.startswith("ال") or self.tells_name(index - 1, after)
            if self.among(index, "this"):
                return None
            goes_on = self.is_one_name(index - 1) or self.is_adjective(index) or self.is_joined(index)
            if definite and apart and not goes_on:
                return index
        return None

    def is_one_name(self, index: int) -> bool:
        """Whether a word tells a source only together with the next one: مكافحة الإرهاب."""
        return self.kind_told(index, index + 2) is not None and self.kind_told(index) is None

    def _starts_phrase(self, index: int, after: int) -> bool:
        """Whether a new noun phrase begins: an actor's indefinite head after a definite word."""
        folded = self.folded(index)
        before = self.folded(index - 1) if self.folded(index - 1) != QUOTE else self.folded(index - 2)
        definite, after_definite = folded.startswith("ال"), before.startswith("ال")
        if not self.is_word(index - 1) and self.folded(index - 1) != QUOTE:
            return False
        if after_definite and definite:
            return index > 1 and self.among(index, "party")
        if after_definite and folded[:1] in "وبل" and folded not in whole_words():
            return False
        if definite and not after_definite and not self.tells_name(index - 1, 0):
            return False
        if (
            not definite
            and not after_definite
            and not self.tells_name(index - 1, after - (index == after + 1))
        ):
            return False
        return self._is_party(index)

    def _is_party(self, index: int) -> bool:
        word = self.words[index]
        return kind_of(self.text[word.start : word.end]) in _PARTIES

    def is_adjective(self, index: int) -> bool:
        """Whether a word is an adjective by its ending, or one that stands in names: النيابة العامة."""
        return self.folded(index).endswith(_ADJECTIVAL) or self.among(index, "adjective")

    def tells_name(self, index: int, after: int) -> bool:
        """Whether a word without the article stands at the end of a name: كتائب القسام, but not جهاز."""
        return index > after and not self.among(index, "before noun") and self.kind_told(index) is None


@cache
def _addressees() -> Phrases[bool]:
    return Phrases((row[0], True) for row in rows("addressees"))
