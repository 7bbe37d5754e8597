"""Which cues of a sentence hand the word to somebody, and to whom "بحسب" does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from extractor.arabic.attribution.lines import QUOTE, Cue, cues, deeds, without_object
from extractor.arabic.attribution.lookalikes import Lookalikes
from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.attribution.speakers import agrees
from extractor.arabic.attribution.utterances import numbers
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import forms
from extractor.claims import Source, SourceKind

_LONGEST_HEAD = 9
"""Words of a headline up to the colon after the one who speaks."""
_OUTLETS = frozenset((SourceKind.MEDIA, SourceKind.NEWS_AGENCY, SourceKind.NEWSROOM))
"""What stands before a colon at the head of an article as the one who publishes it."""
_SOURCES = frozenset("مصدر مصادر المصدر المصادر".split())
"""Names before a colon that say no more than that somebody speaks."""
_COUNTING = (SourceKind.STATE, SourceKind.MONITOR, SourceKind.INTERGOVERNMENTAL, SourceKind.CIVIL_SOCIETY)
"""Kinds of those who count cases, not their own deeds."""
_PERSONS = (SourceKind.CIVILIAN, SourceKind.ACTIVIST, SourceKind.WITNESS, SourceKind.PUBLIC_FIGURE)
"""Kinds of those whom a plural names as persons."""
_LONGEST_PERSON = 3
"""Words of a person's name after his title."""
_AFTER_PERSON = ("preposition", "adverb", "end of name", "speech")
"""Lists of words that end a person's name."""
_LONGEST_SUBJECT = 8
"""Words of a verb and its subject at the end of a sentence."""
_LONGEST_CLAUSE = 40
"""Words before a verb among which its clause begins."""
_LONGEST_SOURCE = 14
"""Words after "بحسب" among which its source ends."""


class Reports(Lookalikes):
    """Adds who is meant where no name follows a cue, and whom "بحسب" names."""

    def acting(self, index: int, *, agreeing: bool = True) -> tuple[Source, ...]:
        """The subject of the first verb, and of this one if `agreeing`: "زار الوزير القاعدة وقال"."""
        if self._topic_at is not None and self._topic_at < index:
            return self._topic(self._topic_at + 1, index)
        first = self.past_setting(index)
        bare = self.words[first].bare
        acts = first < index - 1 and (is_verb(bare) or bare in word_set("issuing"))
        deed = deeds().at(self.words, first)
        survives = self.words[first].bare in word_set("survives")
        suffers = deed is not None and deed[1] in ("casualties", "detention") and not survives
        hit = self.cue(first) if acts else None
        spoke = hit is not None and hit[1].how != "verb" and not self.is_no_report(first, hit[1])
        if not acts or suffers or spoke:
            return ()
        end = self.subject_end(first + 1, min(index, first + _LONGEST_SOURCE))
        source = self.name(first + 1, self.past_name(end, index))
        told = None if source is None else told_kind(source.name)
        if source is None or told is None or told[1] == "last":
            return ()
        return (source,) if not agreeing or agrees(self.words[index].bare, source.name) else ()

    @cached_property
    def _topic_at(self) -> int | None:
        return self.find("اما", 0, len(self.words))

    def _topic(self, begin: int, index: int) -> tuple[Source, ...]:
        """Who is named after أما: "أما الرئيس، فقد افتتح الحملة حيث قال"."""
        resumed = (at for at in range(begin, index) if self.folded(at) == "," or self.folded(at)[:1] == "ف")
        end = next(resumed, begin)
        source = self.name(begin, end) if begin < end else None
        named = source is not None and agrees(self.words[index].bare, source.name)
        return (source,) if source is not None and named and told_kind(source.name) else ()

    def past_name(self, begin: int, end: int) -> int:
        """Past the name of a person after his title: "وزير الخارجية سامي حداد القاعة"."""
        if self.folded(begin - 1)[:2] != "ال":
            return begin
        stop = min(end, begin + _LONGEST_PERSON)
        named = next((at for at in range(begin, stop) if not self._is_persons(at)), stop)
        return named if named > begin + 1 else begin

    def _is_persons(self, index: int) -> bool:
        """Whether a word can belong to a person's name after a title."""
        word = self.words[index]
        if not self.is_word(index) or self.is_joined(index) or is_verb(word.bare):
            return False
        if word.folded.startswith(("ال", "ب", "ل")) or word.folded.endswith("ا"):
            return False
        ends = any(self.among(index, name) for name in _AFTER_PERSON)
        told = self.kind_told(index) is not None
        return not (ends or told or deeds().at(self.words, index))

    def past_setting(self, index: int) -> int:
        """Index of the first word of a sentence after its times and occasions: "في غضون ذلك، أثار"."""
        led = self.among(0, "preposition") or self.among(0, "end of name")
        comma = self.find(",", 0, min(index, _LONGEST_HEAD)) if led else None
        places = (place for place in range(comma or 0, index) if self.is_word(place))
        return next((place for place in places if not self.among(place, "end of name")), index)

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
            if not folded.endswith(("ون", "ين")):
                continue
            if folded.startswith(("ال", "لل")):
                source = self.name(place, place + 1)
                if source is not None and source.kind in _PERSONS:
                    return (source,)
            elif self.kind_told(place):
                source = self.name(place, next(self._breaks(place, index), index))
                if source is not None and source.kind in _PERSONS:
                    return (source,)
        return ()

    def _breaks(self, begin: int, end: int) -> Iterator[int]:
        """Indexes of the words that end a phrase: a clause opener or a mark."""
        return (at for at in range(begin, end) if self.among(at, "clause opener") or not self.is_word(at))

    def counts_cases(self, index: int, after: int) -> bool:
        """Whether an authority counts what it is told: "سجلت وزارة الصحة 500 إصابة"."""
        if self.words[index].bare not in word_set("counting cue"):
            return False
        end = self.counted_from(after)
        if not after < end < len(self.words):
            return False
        told = self.kind_told(after, end)
        return told is not None and told[0] in _COUNTING and told[1] != "body"

    def counted_from(self, after: int) -> int:
        """Index where the name of one who counts ends and what he counts begins; the last index for none."""
        ended: int | None = None
        for index in range(after + 1, min(len(self.words), after + _LONGEST_SOURCE)):
            folded = self.folded(index)
            if folded[:1].isdigit() or folded in numbers() or self.among(index, "counted"):
                return index if ended is None else ended
            if ended is None and (folded == "," or self.among(index, "end of name")):
                ended = index
            if self.ends_sentence(index):
                break
            if not folded.startswith("ال") and not is_verb(folded) and self.names_deed(index, after):
                return index
        return len(self.words)

    def is_passed_on(self, begin: int, end: int) -> bool:
        """Whether only those who relay are named after a verb: "قالت في بيان نشرته الوكالة"."""
        return self.is_occasion(begin) and any(self.among(at, "passed on") for at in range(begin, end))

    def is_relayed(self, begin: int, mark: int) -> bool:
        """Whether somebody's word is passed on, and not goods: "نقلت الوكالة عن", "نقلت قناة النهار أن"."""
        named = range(begin, mark)
        if any(self.folded(at) == "عن" or self.among(at, "speech") for at in named):
            return True
        told = self.kind_told(begin, mark)
        return told is not None and self.find("الي", begin, mark) is None

    def is_as_told(self, index: int, after: int) -> bool:
        """Whether "كما" is as a source told (كما أوردته الشبكة), not that it told something else, too."""
        if self.folded(index - 1) not in ("كما", "وكما"):
            return False
        end = self.clause_end(after)
        also = self.marker(after) is not None or any(self.names_deed(i, after) for i in range(after, end))
        return self.folded(index).endswith(("ه", "ها")) or not also

    def headline(self, *, breaking: bool = False) -> tuple[int, tuple[Source, ...]]:
        """Those named before a colon at the head of the sentence, and the index of the word after it.

        Bylines, places and what a toll counts are none, but outlets are in `breaking` news; (0, ()) where
        nobody is.
        """
        colon = self.find(":", 0, min(_LONGEST_HEAD, len(self.words) - 1))
        first = next((i for i in range(len(self.words)) if self.is_word(i)), 0)
        named = range(first, colon or first)
        plain = all((self.is_word(i) or self.folded(i) == QUOTE) and not self.cue(i) for i in named)
        if colon is None or not plain or self._labels(first, colon):
            return 0, ()
        relays = self.find("عن", first + 1, colon)
        if relays is not None and self._is_outlet(first, relays):
            chain = self.relayed(first, colon)
            return (colon + 1, chain) if len(chain) > 1 else (0, ())
        source = self.name(first, colon) if self._speaks(first, colon, breaking=breaking) else None
        return (0, ()) if source is None else (colon + 1, (source,))

    def _speaks(self, first: int, colon: int, *, breaking: bool) -> bool:
        """Whether those speak who are named before a colon."""
        told = told_kind(self.text[self.start : self.words[colon].start])
        if told is None:
            name = self.text[self.words[first].start : self.words[colon - 1].end]
            return colon - first <= _LONGEST_PERSON and self.speaks_elsewhere(name)
        if told[1] == "last":
            return self.folded(first) in _SOURCES
        return told[1] != "body" and (breaking or told[0] not in _OUTLETS)

    def _is_outlet(self, begin: int, end: int) -> bool:
        told = self.kind_told(begin, end)
        return told is not None and told[0] in _OUTLETS

    def _labels(self, first: int, colon: int) -> bool:
        """Whether what stands before a colon is counted after it: "الضحايا: 12 قتيلا"."""
        heads = word_set("toll label") & set(forms(self.folded(first)))
        number = self.folded(colon + 1)[:1].isdigit() or self.words[colon + 1].bare in numbers()
        counted = word_set("suffering") & set(forms(self.folded(first)))
        return bool(heads) or (number and bool(counted))

    def is_setting(self, end: int) -> bool:
        """Whether the words up to a position only say where or when one spoke: "وخلال الاجتماع، قالت"."""
        words = [word for word in self.words if word.start < end]
        led = bool(words) and words[0].bare in word_set("preposition") and words[-1].folded == ","
        return led and len(words) <= _LONGEST_HEAD and not any(is_verb(word.bare) for word in words)

    def rumour(self, index: int, after: int) -> int | None:
        """Index of the first word of what nobody says after "يقال"; None where it is no rumour."""
        content = after
        while self.folded(content) == "," or self.among(content, "adverb"):
            content += 1
        if self.among(content, "that") or self.folded(content) in ("عن", "حول", "بشان"):
            content += 1
        elif self.words[index].bare in ("ذكر", "يبدو"):
            return None
        return content if content < len(self.words) else None

    def is_trailing(self, index: int, cue: Cue) -> bool:
        """Whether a verb and its subject follow what is said: "، يضيف المصدر نفسه", "«...» قال أحمد"."""
        quoted = self._follows_speech(index)
        if cue.how not in ("verb", "announce") or not (quoted or self.folded(index - 1) == ","):
            return False
        present = self.folded(index)[:1] in "يت" and not self.among(index, "masculine verb")
        stop = self.find(",", index, len(self.words)) if quoted else None
        end = len(self.words) - (not self.is_word(len(self.words) - 1)) if stop is None else stop
        plain = all(self.is_word(i) or self.among(i, "epicene") for i in range(index, end))
        named = self.is_word(index + 1) and not self.among(index + 1, "no name")
        if not (plain and named and 1 < end - index < _LONGEST_SUBJECT and self.marker(index) is None):
            return False
        return present or (quoted and self._may_be_past(index, cue))

    def _follows_speech(self, index: int) -> bool:
        """Whether nothing but somebody's words in quotation marks stands before a verb."""
        closing = index - 1 - (self.folded(index - 1) == ",")
        opening = next((at for at in range(len(self.words)) if self.is_word(at)), 0) - 1
        return (
            self.folded(closing) == QUOTE
            and self.closing.get(opening) == closing
            and any(is_verb(word.bare) or deeds().at(self.words, at) for at, word in self.quoted(opening))
        )

    def _may_be_past(self, index: int, cue: Cue) -> bool:
        """Whether a verb of the past has its speaker after it: قال أحمد, أكد الوزير, but not أكدت رفضها."""
        if self.words[index].bare in word_set("unlikely cue"):
            return False
        return cue.how == "verb" or self.kind_told(index + 1) is not None

    def according_to(self, begin: int) -> tuple[int, tuple[Source, ...], int]:
        """Where those who are meant are named, who they are, and where the phrase ends."""
        relaying = informing = False
        as_told = self.folded(begin) in ("ما", "لما")
        begin += as_told
        hit = self.cue(begin) if begin < len(self.words) else None
        if hit is None and as_told and begin < len(self.words):
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
        if as_told and hit is None and self.is_word(begin) and self._acts_alone(begin):
            return begin, (), end
        named = self.relayed if relaying else self.told_to if informing else self.chain
        return begin, named(begin, end), end

    def _acts_alone(self, index: int) -> bool:
        """Whether a verb that tells of no report stands here: "وفق ما تلقوه من أوامر"."""
        bare = without_object(self.words[index]).bare
        return self.kind_told(index) is None and (is_verb(bare) or self.words[index].bare != bare)

    def is_law(self, index: int) -> bool:
        """Whether what follows "وفقاً لـ" binds and does not speak: للقانون, لإعلان الأمم المتحدة."""
        return any(form in word_set("law") for form in forms(self.folded(index) or "-"))

    def past_dates(self, index: int) -> int:
        """Past "اليوم (الاثنين)" where nothing else follows in the sentence."""
        past = index
        while self.folded(past) in ("(", ")", ",") or self.among(past, "adverb"):
            past += 1
        return past if past >= len(self.words) or self.folded(past) in (".", ";") else index

    def interviewed(self) -> tuple[Source, ...]:
        """Who spoke to which outlet: "أجرى الطبيب مقابلة مع وكالة"; the sentences after it quote from it."""
        for index in range(2, len(self.words) - 2):
            if not self.folded(index).startswith(word_starts("interview")) or self.folded(index + 1) != "مع":
                continue
            first = self.past_setting(index)
            end = next(self._breaks(index + 2, len(self.words)), len(self.words))
            one, other = self.name(first + 1, index), self.name(index + 2, end)
            if not self.words[first].bare.startswith("اجر") or one is None or other is None:
                return ()
            pair = (other, one) if one.kind in _OUTLETS else (one, other)
            return pair if pair[1].kind in _OUTLETS else ()
        return ()
