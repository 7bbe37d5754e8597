"""Who is speaking where: reporting cues, the sources that they name, and how far their word reaches.

The reading follows the surface of Arabic news prose: a reporting verb, its subject, then أن, a colon
or a quotation; "بحسب" and its kin before or after the statement; "نقلاً عن" for one source behind
another; and a verb without a subject ("وأضاف") that carries the speaker of the sentence before.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.arabic.attribution.flashes import after_flash
from extractor.arabic.attribution.lines import QUOTE, Cue, cues, without_object
from extractor.arabic.attribution.listings import Listings
from extractor.arabic.attribution.naming import UNNAMED
from extractor.arabic.attribution.quotations import Quoting
from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.attribution.speakers import Speakers, agrees
from extractor.arabic.attribution.turns import LONGEST_TERM, Voice
from extractor.arabic.attribution.utterances import numbers
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb
from extractor.claims import NEWSROOM, Range, Source, Stance

__all__ = ["Voice", "voice_at", "voices"]

_FARTHEST_UNLIKELY = 6
"""Words between a verb that is rarely one of speech and its أن."""
_LONGEST_ACCUSED = 5
"""Words of a name that stands alone between a verb of blame and the charge."""
_FIRM = (Stance.DENIAL, Stance.ASSERTIVE, Stance.ADMISSION)
"""Stances of a verb whose subject, inside somebody's words, is a source of its own: "أن الوزير نفى"."""


def voices(text: str, sentences: Sequence[Range]) -> tuple[Voice, ...]:
    """Who speaks where: voices in order of place that cover every sentence without gap or overlap."""
    found: list[Voice] = []
    speakers = Speakers()
    quoting: Quoting | None = None
    for start, end in sentences:
        begin = start
        if quoting is not None:
            begin = quoting.end_in(text, start, end)
            if begin > start:
                found.append(quoting.voice(start, begin))
            quoting = quoting if begin == end else None
        if begin < end:
            stated = after_flash(text, begin, end)
            if stated > begin:
                found.append(Voice(begin, stated, (NEWSROOM,), reporting=True))
            found += _Sentence(text, stated, end, speakers).voices(breaking=stated > begin)
            quoting = Quoting.after(text, found[-1], begin, end)
    return tuple(found)


def voice_at(found: Sequence[Voice], position: int) -> Voice:
    """The voice at a position of the text; the newsroom's where no sentence holds it."""
    for voice in reversed(found):
        if voice.start <= position:
            return voice if position < voice.end else Voice(position, position + 1, (NEWSROOM,))
    return Voice(position, position + 1, (NEWSROOM,))


class _Sentence(Listings):
    """Adds who speaks where: one sentence, read in the order of its words."""

    def voices(self, *, breaking: bool) -> list[Voice]:
        """The voices of the sentence, from its first character to its last; `breaking` after "عاجل"."""
        index = self._headed(breaking=breaking) or self.point()
        while index < len(self.words):
            self.goes_on(index)
            hit = self._cue_at(index)
            index = max(index + 1, self._read(index, *hit) if hit else 0)
        interview = self.interviewed() if len(self.found) == 1 else ()
        if interview:
            self.speakers.add(interview)
        return self.found if self.trailing is None else self.told_by(self.trailing)

    def _headed(self, *, breaking: bool) -> int:
        """Read "وزير الخارجية: …": the index of the word after the colon, 0 where nobody is named before."""
        content, chain = self.headline(breaking=breaking)
        if chain:
            start = self.words[content].start
            self.found = [Voice(self.start, start, chain, reporting=True), Voice(start, self.end, chain)]
            self.speakers.add(chain)
        return content

    def _cue_at(self, index: int) -> tuple[int, Cue] | None:
        word = self.words[index]
        if not word.folded[0].isalpha():
            return None
        hit = self.cue(index)
        if hit is None and word.bare.endswith(("ه", "ها")):
            # "ما وصفته الوزارة بـ"; and "تتهمها المعارضة بـ", which takes up who was spoken of.
            named = self.is_word(index + 1) and self.folded(index + 1).startswith("ال")
            if self.among(index - 1, "what") or (named and word.bare.startswith(word_starts("takes up"))):
                hit = cues().at([without_object(word)], 0, clitics=False)
        if hit is None or self.inside_quotation(index) or self.is_no_report(index, hit[1]):
            return None
        return hit

    def _read(self, index: int, length: int, cue: Cue) -> int:
        """Read the cue at a word; the index of the word to go on from."""
        after = index + length
        told = self.folded(index - 1) == "ما" and self.how_before(index - 1) == "according"
        plain = cue.stance in (Stance.NEUTRAL, Stance.ASSERTIVE)
        if (
            cue.how == "according"
            or told
            or (plain and self.is_as_told(index, after))
            or self.is_trailing(index, cue)
        ):
            return self.according(index, after)
        if cue.how in ("relay", "aside"):
            return self.according(index, after, origin=True) if cue.how == "relay" else after + 2
        if cue.how == "hearsay":
            if self.words[index].bare == "ذكر" and self.rumour(index, after) is None:
                return self._verb(index, index + 1, cue._replace(how="verb", stance=Stance.NEUTRAL))
            return self.hearsay(index, after, cue)
        if cue.how == "participle":
            return self.participle(index, after, cue) if self._stands_apart(index, after) else after
        if cue.how == "claims":
            deed = self.among(index - 1, "that") or self._subject_in_speech(index) is not None
            return after if deed else self.responsibility(index, after, cue)
        if self._answers(index) and not (cue.how == "verb" and self.marker(after, _FARTHEST_UNLIKELY)):
            return self.responsibility(index, after, cue, begin=index - 2)
        if self._answers(index):
            return self._verb(index, after, cue)
        if self.among(index - 1, "what") and cue.how in ("verb", "announce"):
            return self.distanced(index, after)
        judges = self.words[index].bare in word_set("judging") and self.marker(after) is None
        return self.judged(index, after, cue) if judges else self._verb(index, after, cue)

    def _stands_apart(self, index: int, after: int) -> bool:
        """Whether a participle is no adjective or count: "، مشيرة إلى", "قائلة إن"."""
        before = self.folded(index - 1)
        if before[:1].isdigit() or before in numbers():
            return False
        apart = not before[:1].isalpha() or self.folded(index).endswith("ا")
        return apart or self.marker(after, 2) is not None

    def _answers(self, index: int) -> bool:
        """Whether a verb takes up what was said before: "وهو ما نفته الوزارة"."""
        return self.folded(index - 1) == "ما" and self.folded(index - 2) in ("وهو", "هو", "وهي", "هي")

    def _verb(self, index: int, after: int, cue: Cue) -> int:
        mark = self._mark(after, cue)
        shown = self.exhibited(index, after, cue, mark)
        if shown is not None:
            return shown
        if mark is None and cue.stance is Stance.DENIAL and self.is_refuted(after):
            return self.refuted(index, after, cue)
        subject = self._subject_in_speech(index)
        if not self._hands_on(index, after, cue, mark, subject):
            return after
        told = self._told_before(index, after, cue) if mark is None else None
        if told is not None:
            return told
        folded = self.words[index].bare
        outer = () if subject is None else self.speaking()
        plural = folded.endswith(("وا", "ون")) or (mark is None and subject is not None)
        end = self._end_of_phrase(index, after, cue, mark, plural=plural)
        informs = folded.startswith(word_starts("informing"))
        relaying = folded.startswith(word_starts("relaying")) and mark is not None
        chain = (self.relayed if relaying else self.told_to if informs else self.chain)(after, end)
        content = self.statement(end + self.conveys(index, end))
        describes = mark is not None and cue.stance is Stance.DISTANCING
        judged = self.described_from(after, end) if describes else None
        if judged is not None:
            chain, content = self.chain(after, judged), judged
        elif describes and chain and told_kind(chain[0].name) is None:
            # "وصف الهجوم بأنه": what is described stands where its speaker would.
            chain, content = (), after
        alone = self.is_outlet_alone(after, end) or (mark is not None and self.is_passed_on(after, end))
        if content - after <= _LONGEST_ACCUSED and self.is_accused_alone(index, content):
            chain, content = (), after
        # Verbs of the plural have their subject before them.
        chain = () if plural and not alone else chain
        began, chain = self._speakers_of(index, chain, cue, alone=alone)
        began -= self.folded(began - 1) in ("كما", "وكما")
        if content >= len(self.words):
            self.announces(chain, cue)
            return after
        self.speak(began, content, (*chain, *outer), self.span(index, after), cue.stance)
        self.brief = mark is None
        return content

    def _mark(self, after: int, cue: Cue) -> int | None:
        """Index of what opens the statement after a verb; None after blame and before "قائلا"."""
        mark = self.marker(after) if cue.how != "accuse" else None
        if mark is None and cue.how == "verb":
            return self.plain_speech(after)
        return None if mark is not None and cue.how == "appeal" and self.among(mark, "saying") else mark

    def _end_of_phrase(self, index: int, after: int, cue: Cue, mark: int | None, *, plural: bool) -> int:
        """Index of the word where those who speak are named no more."""
        if mark is None:
            counts = self.words[index].bare in word_set("counting cue")
            return self.counted_from(after) if counts else self.object(after, cue, plural=plural)
        if cue.how == "appeal" and self.folded(mark) == QUOTE:
            return min(mark, self.content(after, cue))
        if cue.how == "announce" and self.folded(mark) == QUOTE:
            # "أعلن الجيش سيطرته على «أكبر قاعدة»" announces a deed before what it quotes.
            return next((at for at in range(after + 1, mark) if self.names_deed(at, after)), mark)
        if self.words[index].bare in word_set("renewing"):
            return next((at for at in range(after, mark) if self.conveys(index, at)), mark)
        return mark

    def _told_before(self, index: int, after: int, cue: Cue) -> int | None:
        """Read a verb whose speaker stands before it, where what follows names somebody else.

        "وكان الجيش اتهم الحزب بخطف جنوده", "أصدرت الحركة بيانا دعت فيه السكان إلى"; None elsewhere.
        """
        if self.among(after, "in it"):
            if word_set("meanwhile") & {self.folded(index - 1 - self.among(index - 1, "relative"))}:
                return None
            began, chain = index, self.speaking() or self.acting(index) or self.issuing(index)
            after += 1
        elif self.speakers.announcing and self.is_joined(index) and cue.how == "appeal":
            began, chain = index, self.speaking()
        else:
            began, chain = self.subject_before(index)
        if not chain or not agrees(self.words[index].bare, chain[0].name):
            return None
        if told_kind(chain[0].name) is None and not self.speaks_elsewhere(chain[0].name):
            return None
        content = self.statement(self.addressed_from(after, cue))
        if content >= len(self.words):
            return None
        outer = self.speaking() if self._subject_in_speech(index) is not None else ()
        self.speak(began, content, (*chain, *outer), self.span(index, index + 1), cue.stance)
        self.brief = True
        return content

    def _hands_on(self, index: int, after: int, cue: Cue, mark: int | None, subject: str | None) -> bool:
        """Whether a verb hands the word to somebody, given what opens its statement and its subject."""
        folded = self.words[index].bare
        if mark is None and (cue.how == "verb" or self._opens_statement(index)):
            return False
        if mark is not None and folded in word_set("relaying") and not self.is_relayed(after, mark):
            return False
        own = cue.stance is Stance.BELIEF and folded[0] in "يت" and self.among(index - 1, "own that")
        if own and self.speaking():
            return False
        if mark is None and self.describes_noun(index, inside=bool(self.speaking())):
            return False
        if self.shows(index):
            return bool(self.speaking() or self.acting(index, agreeing=False))
        nested = mark is not None or cue.stance in _FIRM
        if subject is not None and (not nested or told_kind(subject) is None):
            return False
        if mark is None and self.counts_cases(index, after):
            return True
        if folded in word_set("unlikely cue"):
            return mark is not None and mark - after <= _FARTHEST_UNLIKELY and not self.is_passive(index)
        if mark is None and folded in word_set("deed cue"):
            deed = self.content(after, cue)
            told = deed < len(self.words) and self.names_deed(deed, after)
            return told and not is_verb(self.words[deed].bare)
        return True

    def _speakers_of(
        self, index: int, named: tuple[Source, ...], cue: Cue, *, alone: bool
    ) -> tuple[int, tuple[Source, ...]]:
        """Whose word a verb hands on, given those named after it, and where its phrase begins.

        With `alone` these are only the outlet that was spoken to.
        """
        if named and not alone:
            return index, named
        folded = self.words[index].bare
        began, told = self.subject_before(index)
        if not told and not named and self.among(index - 1, "relative"):
            return began, self.antecedent(index - 1) or self.acting(index, agreeing=False) or (NEWSROOM,)
        unnamed = not told and not named and not self.among(index - 1, "before name")
        if unnamed and cue.stance is Stance.BELIEF and folded.startswith("ي"):
            return began, (UNNAMED,)
        if not told and not self.speaking():
            told = self.acting(index, agreeing=not self.shows(index)) or self.issuing(index)
        if not told and not self.speakers.may_go_on(folded):
            told = self.these(index)
        return began, (*(told or self.speakers.carried(folded, self.start)), *named)

    def _opens_statement(self, index: int) -> bool:
        """Whether a word is the first of what somebody else says: a deed in it, not a new speaker's cue."""
        last = self.found[-1]
        return last.cue is not None and not last.reporting and self.words[index].start == last.start

    def _subject_in_speech(self, index: int) -> str | None:
        """What stands between أن and its verb in somebody's words: "أن الأبحاث أثبتت", "أن الوزير أكد"."""
        begin = self.found[-1].start
        words = [word for word in self.words[:index] if word.start >= begin]
        if not self.speaking() or self.is_joined(index) or not 0 < len(words) <= LONGEST_TERM:
            return None
        plain = all(word.folded[0].isalpha() for word in words) and not self.is_opening(index)
        plain = plain and not self.among(index - 1, "clause opener") and words[0].bare not in word_set("not")
        return self.text[words[0].start : words[-1].end] if plain else None
