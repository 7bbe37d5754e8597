"""The statements inside what a voice says: where one proposition ends and the next begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.arabic.attribution.voices import Voice
from extractor.arabic.lexicon import word_set, word_starts
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
    tells_rise,
)
from extractor.arabic.statements.connectives import (
    adds_to,
    attached,
    connective_at,
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
from extractor.arabic.text.words import forms
from extractor.claims import Range, Stance

_CHARGES = frozenset("تهم تهمه تهما تهمتي اتهامات اتهاما".split())
_CHARGED = 5
"""Words among which the first charge begins."""
_LEAST = 2
"""Words that a statement within a sentence has at least."""
_AIMED = (Stance.ACCUSATION, Stance.APPEAL, Stance.BELIEF, Stance.DENIAL, Stance.WARNING)
_NO_DEED = ("casualties", "execution", "assessment")
"""Types of events that a figure after "و" only adds to: "مقتل 3 وإصابة 5"."""
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
        cuts = [0]
        for index in range(1, len(self.said.words)):
            if self._begins(index, cuts[-1], told=self.told and self._needs_no_verb(cuts[-1])):
                cuts.append(index)
        found = (self._evidence(begin, end) for begin, end in pairwise([*cuts, len(self.said.words)]))
        return [stretch for stretch in found if stretch is not None]

    def _needs_no_verb(self, first: int) -> bool:
        """Whether what begins at a word is said, whatever its words: what a source says first, or "لكن …"."""
        asked = self.pleads and asks_for(self.said, first)
        return first == 0 or self.charges or asked or opens_contrast(self.said, first)

    def _begins(self, index: int, last: int, *, told: bool) -> bool:
        """Whether a statement of its own begins at a word, given where the last one began."""
        before = mark_before(self.said, index)
        charge = self.charges and self.said.is_joined(index) and not self.said.is_verb(index)
        comma = before == "," and (
            charge or self._is_next_item(index, last) or opens_fronted(self.said, index)
        )
        if comma or tells_rise(self.said, index):
            return True
        if not self._may_begin(index, last, told=told):
            return False
        if opens_after_fronted(self.said, index, last):
            return True
        if mark_before(self.said, index) == "," and adds_by_relative(self.said, index, last):
            return True
        connective = connective_at(self.said, index)
        fronted = before == "," and is_fronted(self.said, last, index)
        if is_answer(self.said, index, last) or (
            fronted and (connective is None or connective[1] != "opens")
        ):
            return False
        if connective is not None and not self.said.is_yet(index):
            return self._begins_after(connective, index, last)
        return self._begins_plainly(index, last, told=told)

    def _may_begin(self, index: int, last: int, *, told: bool) -> bool:
        """Whether there are words enough before and after a word, and those before it state something."""
        enough = index - last >= _LEAST and self.said.stop(index) - index >= _LEAST
        if (
            not enough
            or not self.said.folded(index)[0].isalnum()
            or self.said.bare(index) in word_set("named")
        ):
            return False
        return told or self.said.is_number(last) or self.said.states(last, index, loose=True)

    def _begins_plainly(self, index: int, last: int, *, told: bool) -> bool:
        """Whether a statement begins at a word that is no connective."""
        before, stop = mark_before(self.said, index), self.said.stop(index)
        if before in (".", "!", "?", ";"):
            return self.said.states(index, stop, loose=True)
        if self._is_same_toll(index, last) or is_wished(self.said, index, last):
            return False
        if opens_with_that(self.said, index) or opens_nominally(self.said, index, last, told=told):
            return opens_with_rank(self.said, index) or self.said.states(index, stop, loose=True)
        if self.pleads and self.said.is_joined(index) and asks_for(self.said, index):
            return not self.said.is_relative_open(last, index)
        if not self.said.states(index, stop):
            return False
        return self._begins_after_comma(index, last) if before == "," else self._is_joined_deed(index, last)

    def _is_next_item(self, index: int, last: int) -> bool:
        """Whether the next item of a list of tolls begins: "أعدمت 14 شخصاً …، و9 أشخاص"."""
        if self.said.bare(last) == "بين":
            return False  # "وبين القتلى 7 أطفال، و4 نساء"
        if self.said.is_figure(index) and (
            self.said.counts(last, index) or exceeds_first(self.said, index, last)
        ):
            return True
        # A number in words may count some of those before it; with a place of its own it does not.
        joined = self.said.is_joined(index) and self.said.is_number(index)
        return (
            joined and self.said.has_place(index, self.said.stop(index)) and self.said.has_place(last, index)
        )

    def _begins_after(self, connective: tuple[int, str], index: int, last: int) -> bool:
        length, how = connective
        if self.told and opens_contrast(self.said, index):
            return True
        if self.said.stop(index) - index - length < _LEAST:
            return False
        if tells_cause(self.said, index):
            return False
        if how in ("opens", "verb"):
            return self.said.states(index + length, self.said.stop(index), loose=True)
        if self.said.bare(index) == "وسط" and self.said.is_place(index + 1):
            return False
        if adds_to(self.said, index, length):
            return self.said.is_event_near(index + length) and not self._is_same_toll(index + length, last)
        if is_told_before(self.said, index + length):
            return False
        after = how == "state" and length == 1 and self.said.bare(index) in _AFTER
        if after and self.said.is_mere_background(index + length):
            return False
        if self.said.stop(index) - index - length == _LEAST and has_pronoun(
            self.said, self.said.stop(index) - 1
        ):
            return False  # "قبل أن ينفذ هجومه"
        return event_follows(self.said, index + length) and not (
            how == "cause" and self.said.tolls(last, index)
        )

    def _begins_after_comma(self, index: int, last: int) -> bool:
        joined = self.said.is_joined(index)
        verbal = self.said.is_verb(index) or opens_with_negation(self.said, index)
        told = verbal and self.said.states(last, index, loose=True) and not is_subject(self.said, last, index)
        if not joined and (not told or ends_aside(self.said, index, last)):
            return False
        if joined and not verbal and self.said.event(index) is None and not says_itself(self.said, index):
            return False
        if attached().at(self.said.words, index, clitics=False) is None:
            return True
        return joined and any(self.said.is_verb(place) for place in range(index, self.said.stop(index)))

    def _is_joined_deed(self, index: int, last: int) -> bool:
        """Whether و joins a new deed here, and not one more thing inside a relative clause."""
        if not self.said.is_joined(index) or self.said.is_relative_open(last, index):
            return False
        if self.said.is_verb(index - 1) and self.said.is_verb(index):
            return False  # two verbs of one object: "أصابت وقتلت قائد الكتيبة"
        if is_denied_verb(self.said, index):
            return True
        return is_plainly_verb(self.said, index) or self._is_own_deed(index, last)

    def _is_own_deed(self, index: int, last: int) -> bool:
        """Whether a verbal noun after و is a deed with an object of its own: "وانسحاب قوة الردع باتجاه"."""
        event = self.said.event(index)
        if event is not None and counts_anew(self.said, index, last) and event[1][0] not in _NO_DEED:
            return True
        least = 1 if self.pleads and not has_pronoun(self.said, index + 1) else 2
        if (
            event is None
            or event[1][1] < least
            or is_thing(self.said, index)
            or (event[1][0] == "assessment" and not self.pleads)
            or index - last < 3
            or self.said.stop(index) - index < 4
        ):
            return False
        return not self.said.bare(index).startswith("ال") and self.said.event(index - 1) is None

    def _is_same_toll(self, index: int, last: int) -> bool:
        """Whether the wounded are named here whose dead were named before: one statement."""
        return self.said.bare(index).startswith(word_starts("also hurt")) and self.said.tolls(last, index)

    def _evidence(self, first: int, last: int) -> Range | None:
        """The statement in a range of words, without connectives before it and punctuation around it.

        None where nothing is left.
        """
        head = self._head(first, last)
        if head is None:
            return None
        told = self.told and self._needs_no_verb(first)
        end = self._trimmed_end(head, self._before_fragment(head, last))
        if (end - head < 2 and not (told and self._is_whole_word(head, end))) or not self._is_statement(
            head, end, told=told
        ):
            return None
        start = self.said.words[head].start
        if (
            self.said.is_joined(head)
            and self.text[start] in "وف"
            and (first > 0 or self._drops_conjunction(head))
        ):
            start += 1
        if self.said.folded(head) in word_set("rises"):
            start += 1  # "ليرتفع العدد"
        if self.told and first == 0 and self.text[start] == "ب" and len(forms(self.said.folded(head))) > 1:
            start += 1  # what is reported, without the ب of "أفاد بمقتل", "طالب بإخراجهم"
        return start, self.said.words[end - 1].end

    def _is_whole_word(self, head: int, end: int) -> bool:
        """Whether one word is all that is said: a verb, what is quoted, judged or asked for."""
        if end <= head:
            return False
        quoted = self.text[: self.said.words[head].start].rstrip().endswith(('"', "“", "«", ":"))
        whole = (quoted and not self.apart) or self.aims
        return self.said.is_verb(head) or (whole and self.said.folded(head)[0].isalpha())

    def _before_fragment(self, begin: int, end: int) -> int:
        """Where a statement ends before "لكن" or "فيما" after which nothing more is stated."""
        for index in range(end - 1, begin + 1, -1):
            hit = connective_at(self.said, index, end)
            if hit is not None and hit[1] == "opens":
                return end if self.said.states(index + hit[0], end, loose=True) else index
        return end

    def _head(self, first: int, last: int) -> int | None:
        """Index of the first word after a byline, punctuation and connectives; None where nothing is left."""
        index = after_description(self.said, after_byline(self.said, first, last), last)
        while index < last:
            length = self._skipped_at(index, last)
            if length == 0:
                return index
            index += length
        return None

    def _skipped_at(self, index: int, last: int) -> int:
        """How many words at an index stand before a statement without being part of it."""
        if not self.said.folded(index)[0].isalnum():
            return 1
        if self.said.folded(index) in word_set("relative") and mark_before(self.said, index) == ",":
            return 1  # "، الذي انعقد"
        if self.said.bare(index) == "قد" and is_possible(self.said.folded(index + 1)):
            return 0  # what may be: "قد يرتفع العدد"
        if self.said.bare(index) == "بعد" and not self.said.is_event_near(index + 1):
            return 0  # a time: "بعد ساعة، عاد"
        if is_already(self.said.folded(index), self.said.folded(index + 1)):
            return 1
        if is_torn_off(self.said, index):
            return 1
        hits = (
            connective_at(self.said, index, last),
            skipped().at(self.said.words, index, clitics=False, end=last),
        )
        lengths = [hit[0] for hit in hits if hit and (hit[0] > 1 or index + hit[0] + 1 != last)]
        return max(lengths, default=0)

    def _trimmed_end(self, begin: int, end: int) -> int:
        """Where a statement ends: before punctuation and a connective that leads on to the next one."""
        while end > begin:
            folded = self.said.folded(end - 1)
            kept = folded[0].isalnum() or folded in ")%?!"
            loose = (
                1
                if not kept or self.said.bare(end - 1) in word_set("dangling")
                else trailing_connective(self.said, begin, end)
            )
            if not loose:
                break
            end -= loose
        return end_before_turn(self.said, begin, end)

    def _is_statement(self, begin: int, end: int, *, told: bool) -> bool:
        if only_leads_in(self.said, begin, end, told=told) or describes_source(self.said, begin, end):
            return False
        if opens_with_rank(self.said, begin):
            return True
        if told and self.said.folded(begin) not in word_set("no statement"):
            return True
        return (
            self.said.states(begin, end, loose=True)
            or self.said.has_figure(begin, end)
            or self.said.is_number(begin)
        )

    def _drops_conjunction(self, index: int) -> bool:
        """Whether the first letter is a conjunction, not part of the word (وزارة, فرق)."""
        bare = self.said.bare(index)
        return (
            self.said.is_verb(index)
            or self.said.event(index) is not None
            or self.said.is_figure(index)
            or bare.startswith("ال")
            or bare in word_set("auxiliary")
            or bare in word_set("preposition")
            or bare in word_set("break")
        )
