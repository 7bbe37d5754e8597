"""Which cues of a sentence hand the word to somebody, and to whom "بحسب" does."""

from __future__ import annotations

from extractor.claims import Source, SourceKind, Stance
from extractor.lexicon import word_set, word_starts
from extractor.sources.kinds import kind_at, told_kind
from extractor.sources.lines import QUOTE, Cue, cues, deeds, without_object
from extractor.sources.naming import Naming
from extractor.sources.speakers import agrees
from extractor.text.verbs import is_verb

_LONGEST_HEAD = 9
"""Words of a headline up to the colon after the one who speaks."""
_OUTLETS = frozenset((SourceKind.MEDIA, SourceKind.NEWS_AGENCY, SourceKind.NEWSROOM))
"""What stands before a colon at the head of an article as the one who publishes it."""
_COUNTING = (SourceKind.STATE, SourceKind.MONITOR, SourceKind.INTERGOVERNMENTAL, SourceKind.CIVIL_SOCIETY)
"""Kinds of those who count cases, not their own deeds."""
_PERSONS = (SourceKind.CIVILIAN, SourceKind.ACTIVIST, SourceKind.WITNESS, SourceKind.PUBLIC_FIGURE)
"""Kinds of those whom a plural names as persons."""
_LONGEST_SUBJECT = 8
"""Words of a verb and its subject at the end of a sentence."""
_LONGEST_CLAUSE = 40
"""Words before a verb among which its clause begins."""
_LONGEST_SOURCE = 14
"""Words after "بحسب" among which its source ends."""


class Reports(Naming):
    """Adds what tells a report from a word that only looks like one."""

    def is_no_report(self, index: int, cue: Cue) -> bool:
        """Whether a cue is a noun after a preposition (أي رد), a report denied (لم تعلن), or an insertion."""
        if cue.how == "hearsay":
            # "مبنى يُعتقد أنه مستودع" adds to a noun; the speaker goes on.
            if any(word.bare in word_set("not") for word in self.words[max(0, index - 2) : index]):
                return True
            verb = self.words[index].bare[:1] in "يت" and not self.is_joined(index)
            led = self.among(index - 1, "clause opener") or self.among(index - 1, "what")
            return verb and self.is_word(index - 1) and not led
        if cue.how == "according" and (self.folded(index), self.folded(index + 1)) == ("علي", "ما"):
            # "على ما أعلن", but "على ما يرام" and "على ما قالت إنها"
            hit = self.cue(index + 2)
            reports = hit is not None and hit[1].how in ("verb", "announce")
            described = hit is not None and hit[1].stance is Stance.DISTANCING
            return not reports or described or self.marker(index + 3, _LONGEST_SUBJECT) is not None
        if self._is_noun(index):
            return True
        if cue.how not in ("verb", "announce"):
            return False
        if self.words[index].bare.startswith(word_starts("rejecting")):
            return not any(self.names_charge(i) for i in range(index + 1, self.clause_end(index + 1)))
        denied = self.among(index - 1, "not") and cue.stance in (Stance.NEUTRAL, Stance.ASSERTIVE)
        return denied or self.among(index - 1, "before no verb")

    def acting(self, index: int) -> tuple[Source, ...]:
        """The subject of the sentence's first verb: "زار الوزير القاعدة وقال"."""
        places = (place for place in range(index) if self.is_word(place))
        first = next((place for place in places if not self.among(place, "end of name")), index)
        acts = first < index - 1 and is_verb(self.words[first].bare)
        deed = deeds().at(self.words, first)
        survives = self.words[first].bare in word_set("survives")
        suffers = deed is not None and deed[1] in ("casualties", "detention") and not survives
        if not acts or self.cue(first) or suffers:
            return ()
        source = self.name(first + 1, self.subject_end(first + 1, min(index, first + _LONGEST_SOURCE)))
        told = None if source is None else told_kind(source.name)
        if source is None or told is None or told[1] == "last":
            return ()
        return (source,) if agrees(self.words[index].bare, source.name) else ()

    def issuing(self, index: int) -> tuple[Source, ...]:
        """Who issued the document at the head of a sentence: "وفي بلاغ للمكتب، ذكر أن"."""
        comma = self.find(",", 2, index) if self.words[0].bare == "في" and self.is_document(1) else None
        source = None if comma is None else self.name(1, comma)
        return () if source is None or told_kind(source.name) is None else (source,)

    def these(self, index: int) -> tuple[Source, ...]:
        """The persons before a verb of the plural in its sentence: "وجهت للموقوفين تهما لكنهم أنكروا"."""
        if not self.folded(index).endswith("وا"):
            return ()
        for place in range(index - 1, max(-1, index - _LONGEST_CLAUSE), -1):
            folded = self.folded(place)
            if folded.startswith(("ال", "لل")) and folded.endswith(("ون", "ين")):
                source = self.name(place, place + 1)
                if source is not None and source.kind in _PERSONS:
                    return (source,)
        return ()

    def counts_cases(self, index: int, after: int) -> bool:
        """Whether an authority counts what it is told: "سجلت وزارة الصحة 500 إصابة"."""
        if self.words[index].bare not in word_set("counting cue"):
            return False
        near = range(after, after + _LONGEST_SOURCE)
        counted = any(self.folded(place)[:1].isdigit() for place in near)
        named = after + (self.folded(after) == QUOTE)
        return named < len(self.words) and counted and kind_at(self.words, named) in _COUNTING

    def describes_noun(self, index: int, *, inside: bool) -> bool:
        """Whether a verb belongs to the noun before it: "في نشاطات تهدد الأمن", not "روسيا تنفي"."""
        before = self.folded(index - 1)
        open_ = any(
            self.among(index - 1, name) for name in ("that", "clause opener", "relative", "what", "not")
        )
        if open_ or self.is_joined(index) or not self.is_word(index - 1) or before.startswith("ال"):
            return False
        present = self.folded(index)[0] in "يت" and not self.among(index, "masculine verb")
        noun = told_kind(self.text[self.words[index - 1].start : self.words[index - 1].end]) is None
        return present and noun and (inside or self.among(index - 2, "preposition"))

    def _is_noun(self, index: int) -> bool:
        """Whether a word only looks like a verb: "أصيب طالب", "طلب إجراء", "ويدعى فلان", "من طلبوا"."""
        bare, before = self.words[index].bare, self.folded(index - 1)
        if self.folded(index).endswith("وا") and before in ("من", "ممن"):
            return True
        if bare in ("يدعي", "تدعي") and self.text[self.words[index].end - 1] == "ى":
            return self.marker(index + 1, _LONGEST_SUBJECT) is None
        if bare not in ("طالب", "طلب") or self.is_joined(index) or not self.is_word(index - 1):
            return False
        if bare == "طالب" and self.folded(index + 1).startswith(word_starts("school")):
            return True
        if self.among(index - 1, "preposition") or before in ("او", "كل", "اي"):
            return True
        begin = index - 1
        while (
            begin > max(0, index - _LONGEST_CLAUSE)
            and self.is_word(begin - 1)
            and not self._opens_clause(begin - 1)
        ):
            begin -= 1
        return is_verb(self.words[begin].bare) and not self.among(begin, "before name")

    def _opens_clause(self, index: int) -> bool:
        return any(self.among(index, name) for name in ("that", "clause opener", "relative"))

    def is_as_told(self, index: int, after: int) -> bool:
        """Whether "كما" is as a source told (كما أوردته الشبكة), not that it told something else, too."""
        if self.folded(index - 1) not in ("كما", "وكما"):
            return False
        end = self.clause_end(after)
        also = self.marker(after) is not None or any(self.names_deed(i, after) for i in range(after, end))
        return self.folded(index).endswith(("ه", "ها")) or not also

    def headline(self) -> tuple[int, Source | None]:
        """The one named before a colon at the head of the sentence, and the index of the word after it.

        Bylines and places are none; (0, None) where nobody is.
        """
        colon = self.find(":", 0, min(_LONGEST_HEAD, len(self.words) - 1))
        first = next((i for i in range(len(self.words)) if self.is_word(i)), 0)
        named = range(first, colon or first)
        plain = all((self.is_word(i) or self.folded(i) == QUOTE) and not self.cue(i) for i in named)
        if colon is None or not plain:
            return 0, None
        told = told_kind(self.text[self.start : self.words[colon].start])
        if told is None or told[1] in ("body", "last") or told[0] in _OUTLETS:
            return 0, None
        source = self.name(first, colon)
        return (0, None) if source is None else (colon + 1, source)

    def is_setting(self, end: int) -> bool:
        """Whether the words up to a position only say where or when one spoke: "وخلال الاجتماع، قالت"."""
        words = [word for word in self.words if word.start < end]
        led = bool(words) and words[0].bare in word_set("preposition") and words[-1].folded == ","
        return led and len(words) <= _LONGEST_HEAD and not any(is_verb(word.bare) for word in words)

    def rumour(self, index: int, after: int) -> int | None:
        """Index of the first word of what nobody says after "يقال"; None where it is no rumour."""
        content = after
        if self.among(after, "that") or self.folded(after) == "عن":
            content = after + 1
        elif self.words[index].bare in ("ذكر", "يبدو"):
            return None
        return content if content < len(self.words) else None

    def is_trailing(self, index: int, cue: Cue) -> bool:
        """Whether a verb and its subject end the sentence after what is said: "، يضيف المصدر نفسه"."""
        if cue.how not in ("verb", "announce") or self.folded(index - 1) != ",":
            return False
        rest = len(self.words) - index
        plain = all(self.is_word(i) for i in range(index, len(self.words) - 1))
        named = self.is_word(index + 1) and not self.among(index + 1, "no name")
        return (
            self.folded(index)[:1] in "يت"
            and not self.among(index, "masculine verb")
            and 1 < rest <= _LONGEST_SUBJECT
            and plain
            and named
            and self.marker(index) is None
        )

    def according_to(self, begin: int) -> tuple[int, tuple[Source, ...], int]:
        """Where those who are meant are named, who they are, and where the phrase ends."""
        relaying = informing = False
        if self.folded(begin) == "ما":
            begin += 1
        hit = self.cue(begin) if begin < len(self.words) else None
        if hit is None and self.folded(begin - 1) == "ما" and begin < len(self.words):
            hit = cues().at([without_object(self.words[begin])], 0, clitics=False)
        if hit and hit[1].how in ("verb", "announce"):
            relaying = self.words[begin].bare.startswith(word_starts("relaying"))
            informing = self.words[begin].bare.startswith(word_starts("informing"))
            begin += hit[0]
        elif self.among(begin, "passed on"):
            begin += 1
        end = begin
        while end < min(len(self.words), begin + _LONGEST_SOURCE) and not self.ends_name(end, begin):
            end += 1
        if self.among(begin, "own words"):
            return begin, (), max(end, begin + 1)
        named = self.relayed if relaying else self.told_to if informing else self.chain
        return begin, named(begin, end), end

    def past_dates(self, index: int) -> int:
        """Past "اليوم (الاثنين)" where nothing else follows in the sentence."""
        past = index
        while self.folded(past) in ("(", ")", ",") or self.among(past, "adverb"):
            past += 1
        return past if past >= len(self.words) or self.folded(past) in (".", ";") else index
