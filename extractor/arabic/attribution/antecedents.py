"""Who is named before his verb: "وزارة الصحة قالت", "رئيس البلدية، سامي حداد، أكد"."""

from __future__ import annotations

import re

from extractor.arabic.attribution.lines import QUOTE, deeds
from extractor.arabic.attribution.naming import LONGEST_QUOTED, Naming
from extractor.arabic.attribution.outlets import is_bound_to
from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.lexicon import word_set
from extractor.arabic.text.verbs import is_verb
from extractor.claims import Source, SourceKind

_LONGEST_SUBJECT = 20
"""Words of the longest subject that is looked for in front of its verb."""
_SAID = r"\b[وف]?(?:قال|أكد|أعلن|أضاف|صرح|أوضح|شدد|كتب|اعتبر|حذر|دعا|أشار|رأى|تابع)ت?\b"
"""Verbs that tell a name from other words where they precede it."""
_NOT_IN = r"(?<! في)(?<! من)(?<! عن)(?<! إلى)(?<! على)"
"""A place after one of these is no name of a speaker."""
_HEAD = 20_000
"""Characters at the head of an article among which a bare name is looked for."""
_BEFORE_SUBJECT = ("clause opener", "that")
_SENTENCE_MARKS = (".", ";", ":", "?", "!", '"')


class Antecedents(Naming):
    """Adds the subjects that stand in front of their verbs."""

    def subject_before(self, index: int) -> tuple[int, tuple[Source, ...]]:
        """The subject in front of its verb ("وزارة الصحة قالت"), and where it begins."""
        nobody: tuple[int, tuple[Source, ...]] = index, ()
        begin = self._subject_begin(index)
        topic = begin < index and self.folded(begin) in ("اما", "واما")
        if self.is_joined(index) and not topic:
            return nobody
        begin += topic
        begin = index - 1 if self._is_capital(index - 1, index) else begin
        if begin >= index or self.among(begin, "end of name") or self._begins_no_subject(begin, index):
            return nobody
        if self.among(index - 1, "relative") or self._tells_deed(begin, index):
            return nobody
        source = self.name(begin, index)
        if source is None:
            return nobody
        unknown = source.kind is SourceKind.UNNAMED and not source.name.startswith(("مصدر", "مصادر"))
        if unknown and not self.speaks_elsewhere(source.name):
            return nobody
        return begin, (source,)

    def _begins_no_subject(self, begin: int, end: int) -> bool:
        """Whether a preposition, a negation or a clause begins: "ربما تحظى", "ومع دخول الشهر"."""
        bare = self.words[begin].bare
        if word_set("no subject") & {self.folded(begin), bare, self.folded(begin)[1:]}:
            return True
        acts = is_verb(bare) and self.kind_told(begin) is None
        following = range(begin + 1, end)
        return acts and any(self.among(at, "this") or self.among(at, "preposition") for at in following)

    def _quoted_name(self, index: int) -> int | None:
        """Index of the mark that opens the short quotation that closes at another one; None elsewhere."""
        if self.folded(index) != QUOTE:
            return None
        near = range(max(0, index - LONGEST_QUOTED), index - 1)
        return next((opening for opening in near if self.closing.get(opening) == index), None)

    def _tells_deed(self, begin: int, end: int) -> bool:
        """Whether a deed is among these words, and not what a body is for: لجنة الأسرى."""
        told = self.kind_told(begin, end) is not None
        named = told and not deeds().at(self.words, begin)
        indexes = (index for index in range(begin, end) if not self._tells_nothing(index, named=named))
        return any(deeds().at(self.words, index) for index in indexes)

    def _tells_nothing(self, index: int, *, named: bool) -> bool:
        """Whether a word belongs to a name: وزير الدفاع, قد, or with the article in that of a body."""
        definite = named and self.folded(index).startswith(("ال", "لل", "بال"))
        return definite or self.among(index - 1, "before noun") or self.among(index, "before name")

    def _is_capital(self, index: int, verb: int) -> bool:
        """Whether a headline turns to a government here: "غرق قارب قبالة إيطاليا وروما تطالب"."""
        word = self.words[index]
        if index <= 0 or not self.is_joined(index) or self.folded(verb)[:1] not in "يت":
            return False
        return told_kind(self.text[word.start + 1 : word.end]) == (SourceKind.STATE, "body")

    def speaks_elsewhere(self, name: str) -> bool:
        """Whether the article hands the word to a bare name somewhere: قال دونالد ترامب, of "ترامب يهدد"."""
        if name.startswith("و"):
            return False
        said = rf"{_SAID}(?: (?![إأ]ن)\w+){{0,5}}?{_NOT_IN} {re.escape(name)}\b"
        return re.search(said, self.text[:_HEAD]) is not None

    def antecedent(self, relative: int) -> tuple[Source, ...]:
        """Whom "الذي" takes up before a verb of speech: "نُقل عن عضو المجلس، سامي حداد، الذي قال"."""
        begin = relative
        if relative and (self.among(relative - 1, "exhibit") or self.is_document(relative - 1)):
            return ()
        while begin > 0 and relative - begin < _LONGEST_SUBJECT:
            before = self.folded(begin - 1)
            inserted = before == "," and (begin == relative or self.apposition(begin))
            if not inserted and (not self.is_word(begin - 1) or self._leads_to_name(begin - 1)):
                break
            begin -= 1
            if is_bound_to(self.folded(begin)):
                break
        while begin < relative and not self.kind_told(begin):
            begin += 1
        bound = begin < relative and is_bound_to(self.folded(begin))
        source = self.name(begin, relative, relay=bound) if begin < relative else None
        told = told_kind(source.name) if source is not None else None
        return (source,) if source is not None and told is not None and told[1] != "last" else ()

    def _leads_to_name(self, index: int) -> bool:
        if self.among(index, "speech"):
            return True
        plain = not self.among(index, "before name")
        return plain and (self.among(index, "preposition") or is_verb(self.words[index].bare))

    def _subject_begin(self, verb: int) -> int:
        """Where the words begin that can be the subject of a verb after them, insertions included."""
        begin = verb
        while begin > 0 and verb - begin < _LONGEST_SUBJECT:
            before = self.folded(begin - 1)
            opening = self._quoted_name(begin - 1)
            if opening is not None:
                begin = opening
                continue
            if before in _SENTENCE_MARKS or any(self.among(begin - 1, name) for name in _BEFORE_SUBJECT):
                break
            if self.words[begin - 1].bare in word_set("and that"):
                break
            inserted = begin == verb or self.among(begin, "before name")
            inserted = inserted or self.folded(begin) in ("وهو", "وهي", "وهم")
            if before == "," and not inserted and not self.apposition(begin):
                break
            begin -= 1
        return begin
