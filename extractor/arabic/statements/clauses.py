"""The statements inside what a voice says: where one proposition ends and the next begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.arabic.attribution.sentence import QUOTE
from extractor.arabic.attribution.sources import Voice
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.normalization import fold_text
from extractor.arabic.statements.clause_openings import (
    adds_by_relative,
    after_description,
    asks_for,
    counts_anew,
    describes_source,
    end_before_turn,
    ends_aside,
    exceeds_first,
    has_pronoun,
    is_answer,
    is_denied_verb,
    is_fronted,
    is_plainly_verb,
    is_subject,
    is_torn_off,
    is_wished,
    only_leads_in,
    opens_after_fronted,
    opens_contrast,
    opens_fronted,
    opens_nominally,
    opens_with_negation,
    opens_with_rank,
    opens_with_that,
    says_itself,
    says_on,
    tells_rise,
)
from extractor.arabic.statements.connectives import (
    adds_to,
    attached,
    connective_at,
    connectives,
    event_follows,
    is_thing,
    is_told_before,
    mark_before,
    skipped,
    tells_cause,
    trailing_connective,
)
from extractor.arabic.statements.datelines import after_byline
from extractor.arabic.statements.utterances import Utterance
from extractor.arabic.text.verbs import is_already, is_possible
from extractor.arabic.text.words import has_by
from extractor.claims import Range, Stance

_CHARGES = frozenset("تهم تهمه تهما تهمتي اتهامات اتهاما".split())
_CHARGED = 5
"""Words among which the first charge begins."""
_LEAST = 2
"""Words that a statement within a sentence has at least."""
_AIMED = (Stance.ACCUSATION, Stance.APPEAL, Stance.BELIEF, Stance.DENIAL, Stance.WARNING)
_NO_DEED = ("casualties", "execution", "assessment")
"""Types of events that a figure after "و" only adds to: "مقتل 3 وإصابة 5"."""
_ENDING = frozenset(".!?;")
_PARTING = _ENDING | {","}
"""Marks after which a statement may begin without a connective."""
_AFTER = frozenset("بعد عقب قبل".split())


@dataclass(frozen=True)
class Clause:
    """One candidate statement: its range in the text, and whose word it is."""

    start: int
    end: int
    voice: Voice


def clauses(text: str, voices: Sequence[Voice]) -> tuple[Clause, ...]:
    """The candidate statements of every voice, in order of place; reporting phrases are none."""
    return tuple(
        Clause(start, end, voice)
        for voice in voices
        if not voice.reporting
        for start, end in _Splitter(text, voice).ranges()
    )


class _Splitter:
    """Where each statement among the words of a voice begins and ends."""

    def __init__(self, text: str, voice: Voice) -> None:
        self.text = text
        self.said = Utterance(text, voice.start, voice.end)
        self.apart = voice.stance is Stance.DISTANCING
        """Whether the article only quotes a term: "ما وصفه بـ«الخائن»"."""
        self.pleads = voice.stance is Stance.APPEAL
        """Whether somebody asks for something: requests with objects of their own are statements."""
        self.aims = voice.stance in _AIMED
        """Whether what is meant is said even in one word: "أدان المجلس الهجوم", "توعدت الحركة بالرد"."""
        self.told = voice.cue is not None
        """Whether a source says it, so that it is a statement even where no word of it tells an event."""
        heads = {word.bare for word in self.said.words[:_CHARGED]}
        self.charges = voice.stance is Stance.ACCUSATION and not heads.isdisjoint(_CHARGES)
        """Whether somebody is charged, each charge being a statement: "تهم القتل، وحيازة أسلحة"."""

    def ranges(self) -> list[Range]:
        """The statements, in order, as ranges of the text."""
        said = self.said
        cuts = [0]
        for index in self._openings():
            if self._begins(index, cuts[-1], told=self.told and self._needs_no_verb(cuts[-1])):
                cuts.append(index)
        found = (self._evidence(begin, end) for begin, end in pairwise([*cuts, len(said.words)]))
        return [stretch for stretch in found if stretch is not None]

    def _openings(self) -> Iterator[int]:
        """The words at which a statement may begin: after a mark, joined, or listed as a connective."""
        words, connective, fronted = self.said.words, self.said.hits(connectives()), word_set("fronted")
        opened = any(word.bare in fronted for word in words)
        before = words[0].folded if words else ""
        for index in range(1, len(words)):
            if words[index - 1].folded != QUOTE:
                before = words[index - 1].folded
            word = words[index]
            joined = word.bare != word.folded or connective[index] is not None
            if opened or joined or before in _PARTING or word.folded in word_set("rises"):
                yield index

    def _needs_no_verb(self, first: int) -> bool:
        """Whether what begins at a word is said, whatever its words: what a source says first, or "لكن …"."""
        said = self.said
        asked = self.pleads and asks_for(said, first)
        return first == 0 or self.charges or asked or opens_contrast(said, first)

    def _begins(self, index: int, last: int, *, told: bool) -> bool:
        """Whether a statement of its own begins at a word, given where the last one began."""
        said = self.said
        before = mark_before(said, index)
        if before == "," and self._begins_after_list(index, last):
            return True
        if tells_rise(said, index):
            return True
        connective = connective_at(said, index)
        inside = before not in _PARTING and not said.is_joined(index) and connective is None
        if inside and said.bare(last) not in word_set("fronted"):
            return False
        if not self._may_begin(index, last, told=told):
            return False
        if opens_after_fronted(said, index, last):
            return True
        if before == "," and adds_by_relative(said, index, last):
            return True
        fronted = before == "," and is_fronted(said, last, index)
        opens = connective is not None and connective[1] == "opens"
        if (fronted and not opens) or is_answer(said, index, last):
            return False
        if connective is not None and not said.is_yet(index):
            return self._begins_after(connective, index, last)
        return self._begins_plainly(index, last, told=told)

    def _begins_after_list(self, index: int, last: int) -> bool:
        """Whether the next charge, the next item of a list or a time stands at a word after a comma."""
        said = self.said
        charge = self.charges and said.is_joined(index) and not said.is_verb(index)
        return charge or self._is_next_item(index, last) or opens_fronted(said, index)

    def _may_begin(self, index: int, last: int, *, told: bool) -> bool:
        """Whether there are words enough before and after a word, and those before it state something."""
        said = self.said
        enough = index - last >= _LEAST and said.stop(index) - index >= _LEAST
        if not enough or not said.folded(index)[0].isalnum() or said.bare(index) in word_set("named"):
            return False
        return told or said.is_number(last) or said.states(last, index, loose=True)

    def _begins_plainly(self, index: int, last: int, *, told: bool) -> bool:
        """Whether a statement begins at a word that is no connective."""
        said = self.said
        before, stop = mark_before(said, index), said.stop(index)
        if before not in _PARTING and not said.is_joined(index):
            return False
        if before in _ENDING:
            return said.states(index, stop, loose=True)
        if self._is_same_toll(index, last) or is_wished(said, index, last):
            return False
        if opens_with_that(said, index) or opens_nominally(said, index, last, told=told):
            return opens_with_rank(said, index) or said.states(index, stop, loose=True)
        if self.pleads and said.is_joined(index) and asks_for(said, index):
            return not said.is_relative_open(last, index)
        if not said.states(index, stop):
            return False
        return self._begins_after_comma(index, last) if before == "," else self._is_joined_deed(index, last)

    def _is_next_item(self, index: int, last: int) -> bool:
        """Whether the next item of a list of tolls begins: "أعدمت 14 شخصاً …، و9 أشخاص"."""
        said = self.said
        if said.bare(last) == "بين":
            return False  # "وبين القتلى 7 أطفال، و4 نساء"
        if said.is_figure(index) and (said.counts(last, index) or exceeds_first(said, index, last)):
            return True
        # A number in words may count some of those before it; with a place of its own it does not.
        joined = said.is_joined(index) and said.is_number(index)
        return joined and said.has_place(index, said.stop(index)) and said.has_place(last, index)

    def _begins_after(self, connective: tuple[int, str], index: int, last: int) -> bool:
        said = self.said
        length, how = connective
        if self.told and opens_contrast(said, index):
            return True
        if said.stop(index) - index - length < _LEAST:
            return False
        if tells_cause(said, index):
            return False
        if how in ("opens", "verb"):
            return said.states(index + length, said.stop(index), loose=True)
        if said.bare(index) == "وسط" and said.is_place(index + 1):
            return False
        if adds_to(said, index, length):
            return said.is_event_near(index + length) and not self._is_same_toll(index + length, last)
        if is_told_before(said, index + length):
            return False
        after = how == "state" and length == 1 and said.bare(index) in _AFTER
        if after and said.is_mere_background(index + length):
            return False
        if said.stop(index) - index - length == _LEAST and has_pronoun(said, said.stop(index) - 1):
            return False  # "قبل أن ينفذ هجومه"
        return event_follows(said, index + length) and not (how == "cause" and said.tolls(last, index))

    def _begins_after_comma(self, index: int, last: int) -> bool:
        said = self.said
        joined = said.is_joined(index)
        verbal = said.is_verb(index) or opens_with_negation(said, index)
        told = verbal and said.states(last, index, loose=True) and not is_subject(said, last, index)
        if not joined and (not told or ends_aside(said, index, last)):
            return False
        if joined and not verbal and said.event(index) is None and not says_itself(said, index):
            return False
        if said.hits(attached())[index] is None:
            return True
        return joined and any(said.is_verb(place) for place in range(index, said.stop(index)))

    def _is_joined_deed(self, index: int, last: int) -> bool:
        """Whether و joins a new deed here, and not one more thing inside a relative clause."""
        said = self.said
        if not said.is_joined(index) or said.is_relative_open(last, index):
            return False
        if said.is_verb(index - 1) and said.is_verb(index):
            return False  # two verbs of one object: "أصابت وقتلت قائد الكتيبة"
        if is_denied_verb(said, index):
            return True
        return is_plainly_verb(said, index) or self._is_own_deed(index, last)

    def _is_own_deed(self, index: int, last: int) -> bool:
        """Whether a verbal noun after و is a deed with an object of its own: "وانسحاب قوة الردع باتجاه"."""
        said = self.said
        event = said.event(index)
        if event is not None and counts_anew(said, index, last) and event[1][0] not in _NO_DEED:
            return True
        least = 1 if self.pleads and not has_pronoun(said, index + 1) else 2
        if (
            event is None
            or event[1][1] < least
            or is_thing(said, index)
            or (event[1][0] == "assessment" and not self.pleads)
            or index - last < 3
            or said.stop(index) - index < 4
        ):
            return False
        return not said.bare(index).startswith("ال") and said.event(index - 1) is None

    def _is_same_toll(self, index: int, last: int) -> bool:
        """Whether the wounded are named here whose dead were named before: one statement."""
        said = self.said
        return said.bare(index).startswith(word_starts("also hurt")) and said.tolls(last, index)

    def _evidence(self, first: int, last: int) -> Range | None:
        """The statement in a range of words, without connectives before it and punctuation around it.

        None where nothing is left.
        """
        said = self.said
        head = self._head(first, last)
        if head is None:
            return None
        told = self.told and self._needs_no_verb(first)
        end = self._trimmed_end(head, self._before_fragment(head, last))
        if (end - head < 2 and not (told and self._is_whole_word(head, end))) or not self._is_statement(
            head, end, told=told
        ):
            return None
        if not any(len(word.folded) > 1 and word.folded.isalpha() for word in said.words[head:end]):
            return None  # "2)", "77 %"
        start = said.words[head].start
        if said.is_joined(head) and self.text[start] in "وف" and (first > 0 or self._drops_conjunction(head)):
            start += 1
        if said.folded(head) in word_set("rises"):
            start += 1  # "ليرتفع العدد"
        by = self.told and first == 0 and self.text[start] == "ب" and has_by(said.bare(head))
        if by and not self._follows_that(start):
            start += 1  # what is reported, without the ب of "أفاد بمقتل", "طالب بإخراجهم"
        return start, said.words[end - 1].end

    def _follows_that(self, start: int) -> bool:
        """Whether "أن" stands right before a position: "أعلن أن بإمكان السكان العودة"."""
        before = self.text[max(0, start - 5) : start].split()
        return bool(before) and fold_text(before[-1]) in word_set("that")

    def _is_whole_word(self, head: int, end: int) -> bool:
        """Whether one word is all that is said: a verb, what is quoted, judged or asked for."""
        said = self.said
        if end <= head:
            return False
        quoted = self.text[: said.words[head].start].rstrip().endswith(('"', "“", "«", ":"))
        whole = (quoted and not self.apart) or self.aims
        return said.is_verb(head) or (whole and said.folded(head)[0].isalpha())

    def _before_fragment(self, begin: int, end: int) -> int:
        """Where a statement ends before "لكن" or "فيما" after which nothing more is stated."""
        said = self.said
        for index in range(end - 1, begin + 1, -1):
            hit = connective_at(said, index, end)
            if hit is not None and hit[1] == "opens":
                return end if said.states(index + hit[0], end, loose=True) else index
        return end

    def _head(self, first: int, last: int) -> int | None:
        """Index of the first word after a byline, punctuation and connectives; None where nothing is left."""
        said = self.said
        index = after_description(said, after_byline(said, first, last), last)
        while index < last:
            length = self._skipped_at(index, last)
            if length == 0:
                return index
            index += length
        return None

    def _skipped_at(self, index: int, last: int) -> int:
        """How many words at an index stand before a statement without being part of it."""
        said = self.said
        if not said.folded(index)[0].isalnum():
            return 1
        if said.folded(index) in word_set("relative") and mark_before(said, index) == ",":
            return 1  # "، الذي انعقد"
        if said.bare(index) == "قد" and is_possible(said.folded(index + 1)):
            return 0  # what may be: "قد يرتفع العدد"
        if said.bare(index) == "بعد" and not said.is_event_near(index + 1):
            return 0  # a time: "بعد ساعة، عاد"
        if is_already(said.folded(index), said.folded(index + 1)):
            return 1
        if is_torn_off(said, index) or says_on(said, index):
            return 1
        hits = (
            connective_at(said, index, last),
            skipped().at(said.words, index, clitics=False, end=last),
        )
        lengths = [hit[0] for hit in hits if hit and (hit[0] > 1 or index + hit[0] + 1 != last)]
        return max(lengths, default=0)

    def _trimmed_end(self, begin: int, end: int) -> int:
        """Where a statement ends: before punctuation and a connective that leads on to the next one."""
        said = self.said
        while end > begin:
            folded = said.folded(end - 1)
            opened = any(said.folded(place) == "(" for place in range(begin, end))
            kept = folded[0].isalnum() or folded in "%?!" or (folded == ")" and opened)
            loose = (
                1
                if not kept or said.bare(end - 1) in word_set("dangling")
                else trailing_connective(said, begin, end)
            )
            if not loose:
                break
            end -= loose
        return end_before_turn(said, begin, end)

    def _is_statement(self, begin: int, end: int, *, told: bool) -> bool:
        said = self.said
        if only_leads_in(said, begin, end, told=told) or describes_source(said, begin, end):
            return False
        if opens_with_rank(said, begin):
            return True
        if told and said.folded(begin) not in word_set("no statement"):
            return True
        return said.states(begin, end, loose=True) or said.has_figure(begin, end) or said.is_number(begin)

    def _drops_conjunction(self, index: int) -> bool:
        """Whether the first letter is a conjunction, not part of the word (وزارة, فرق)."""
        said = self.said
        bare = said.bare(index)
        return (
            said.is_verb(index)
            or said.event(index) is not None
            or said.is_figure(index)
            or bare.startswith("ال")
            or bare in word_set("auxiliary")
            or bare in word_set("preposition")
            or bare in word_set("break")
        )
