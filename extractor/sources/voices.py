"""Who is speaking where: reporting cues, the sources that they name, and how far their word reaches.

The reading follows the surface of Arabic news prose: a reporting verb, its subject, then أن, a colon
or a quotation; "بحسب" and its kin before or after the statement; "نقلاً عن" for one source behind
another; and a verb without a subject ("وأضاف") that carries the speaker of the sentence before.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.claims import NEWSROOM, Source, Stance
from extractor.lexicon import word_set, word_starts
from extractor.sources.kinds import told_kind
from extractor.sources.lines import QUOTE, Cue, cues, without_object
from extractor.sources.naming import UNNAMED
from extractor.sources.speakers import Speakers
from extractor.sources.turns import LONGEST_TERM, Turns, Voice
from extractor.sources.utterances import numbers
from extractor.text.sentences import Range
from extractor.text.verbs import is_verb

__all__ = ["Voice", "voice_at", "voices"]

_FARTHEST_UNLIKELY = 6
"""Words between a verb that is rarely one of speech and its أن."""
_LONGEST_ACCUSED = 3
"""Words of a name that stands alone between a verb of blame and the charge."""
_FIRM = (Stance.DENIAL, Stance.ASSERTIVE, Stance.ADMISSION)
"""Stances of a verb whose subject, inside somebody's words, is a source of its own: "أن الوزير نفى"."""
_LONGEST_OCCASION = 12
"""Words of "في حديث إلى «النهار»" between a participle and its أن."""


def voices(text: str, sentences: Sequence[Range]) -> tuple[Voice, ...]:
    """Who speaks where: voices in order of place that cover every sentence without gap or overlap."""
    found: list[Voice] = []
    speakers = Speakers()
    for start, end in sentences:
        found += _Sentence(text, start, end, speakers).voices()
    return tuple(found)


def voice_at(found: Sequence[Voice], position: int) -> Voice:
    """The voice at a position of the text; the newsroom's where no sentence holds it."""
    for voice in reversed(found):
        if voice.start <= position:
            return voice if position < voice.end else Voice(position, position + 1, (NEWSROOM,))
    return Voice(position, position + 1, (NEWSROOM,))


class _Sentence(Turns):
    """Adds who speaks where: one sentence, read in the order of its words."""

    def voices(self) -> list[Voice]:
        """The voices of the sentence, from its first character to its last."""
        index = self._headed()
        while index < len(self.words):
            hit = self._cue_at(index)
            index = max(index + 1, self._read(index, *hit) if hit else 0)
        return self.found if self.trailing is None else self.told_by(self.trailing)

    def _headed(self) -> int:
        """Read "وزير الخارجية: …": the index of the word after the colon, 0 where nobody is named before."""
        content, source = self.headline()
        if source is not None:
            start = self.words[content].start
            self.found = [
                Voice(self.start, start, (source,), reporting=True),
                Voice(start, self.end, (source,)),
            ]
            self.speakers.add((source,))
        return content

    def _cue_at(self, index: int) -> tuple[int, Cue] | None:
        word = self.words[index]
        if not word.folded[0].isalpha():
            return None
        hit = self.cue(index)
        if hit is None and self.among(index - 1, "what"):
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
            return self._according(index, after)
        if cue.how in ("relay", "aside"):
            return self._according(index, after, origin=True) if cue.how == "relay" else after + 2
        if cue.how == "hearsay":
            return self._hearsay(index, after, cue)
        if cue.how == "participle":
            before = self.folded(index - 1)
            if before[:1].isdigit() or before in numbers():
                return after
            apart = not before[:1].isalpha() or self.folded(index).endswith("ا")
            apart = apart or self.marker(after, 2) is not None
            return self._participle(index, after, cue) if apart else after
        if cue.how == "claims":
            deed = self.among(index - 1, "that") or self._subject_in_speech(index) is not None
            return after if deed else self._responsibility(index, after, cue)
        if self.folded(index - 1) == "ما" and self.folded(index - 2) in ("وهو", "هو", "وهي", "هي"):
            return self._responsibility(index, after, cue, begin=index - 2)
        if self.among(index - 1, "what") and cue.how in ("verb", "announce"):
            return self._distanced(index, after)
        return self._verb(index, after, cue)

    def _verb(self, index: int, after: int, cue: Cue) -> int:
        mark = self.marker(after) if cue.how != "accuse" else None
        if mark is not None and cue.how == "appeal" and self.among(mark, "saying"):
            mark = None
        if mark is None and cue.stance is Stance.DENIAL and self.folded(after) in ("ذلك", "هذا", "هذه"):
            return self._refuted(index, after, cue)
        subject = self._subject_in_speech(index)
        if not self._hands_on(index, after, cue, mark, subject):
            return after
        folded = self.words[index].bare
        outer = () if subject is None else self.speaking()
        plural = folded.endswith(("وا", "ون")) or (mark is None and subject is not None)
        end = self.object(after, cue, plural=plural) if mark is None else mark
        if mark is None and folded in word_set("counting cue"):
            end = self.subject_end(after, self.clause_end(after))
        if mark is not None and cue.how == "appeal" and self.folded(mark) == QUOTE:
            end = min(mark, self.content(after, cue))
        if mark is not None and cue.how == "announce" and self.folded(mark) == QUOTE:
            # "أعلن الجيش سيطرته على «أكبر قاعدة»" announces a deed before what it quotes.
            end = next((at for at in range(after + 1, mark) if self.names_deed(at, after)), mark)
        informs = folded.startswith(word_starts("informing"))
        relaying = folded.startswith(word_starts("relaying")) and mark is not None
        chain = (self.relayed if relaying else self.told_to if informs else self.chain)(after, end)
        content = self.statement(end)
        describes = mark is not None and cue.stance is Stance.DISTANCING
        if describes and chain and told_kind(chain[0].name) is None:
            # "وصف الهجوم بأنه": what is described stands where its speaker would.
            chain, content = (), after
        alone = self.is_outlet_alone(after, end)
        if content - after <= _LONGEST_ACCUSED and self.is_accused_alone(index, content):
            chain, content = (), after
        # Verbs of the plural have their subject before them.
        chain = () if plural and not alone else chain
        began, chain = self._speakers_of(index, chain, cue, alone=alone)
        began -= self.folded(began - 1) in ("كما", "وكما")
        if content >= len(self.words):
            return after
        self.speak(began, content, (*chain, *outer), self.span(index, after), cue.stance)
        return content

    def _hands_on(self, index: int, after: int, cue: Cue, mark: int | None, subject: str | None) -> bool:
        """Whether a verb hands the word to somebody, given what opens its statement and its subject."""
        folded = self.words[index].bare
        if mark is None and (cue.how == "verb" or self._opens_statement(index)):
            return False
        own = cue.stance is Stance.BELIEF and folded[0] in "يت" and self.among(index - 1, "own that")
        if own and self.speaking():
            return False
        if mark is None and self.describes_noun(index, inside=bool(self.speaking())):
            return False
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
        if not told and not named and cue.stance is Stance.BELIEF and folded.startswith("ي"):
            return began, (UNNAMED,)
        if not told and not self.speaking():
            told = self.acting(index) or self.issuing(index)
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
        return self.text[words[0].start : words[-1].end] if plain else None

    def _refuted(self, index: int, after: int, cue: Cue) -> int:
        """Read "غير أن الهيئة نفت ذلك", "نفى الناطق ذلك": the denying itself is what is stated."""
        begin, chain = self.subject_before(index)
        if chain:
            self.speak(begin, begin, chain, self.span(index, after), cue.stance)
        return after

    def _responsibility(self, index: int, after: int, cue: Cue, *, begin: int | None = None) -> int:
        """The source's deed is what is stated: "تبنى التنظيم الهجوم", "وهو ما نفته الوزارة"."""
        stop = self.clause_end(after)
        source = self.name(after, min(self.second_phrase(after, stop), self.content_after_by(after) or stop))
        if source is None:
            return after
        start = index if begin is None else begin
        self.speak(start, start, (source,), self.span(index, after), cue.stance)
        return after

    def _participle(self, index: int, after: int, cue: Cue) -> int:
        occasion = self.folded(after) == "في" and self.folded(after + 1).startswith(word_starts("occasion"))
        mark = self.marker(after, farthest=_LONGEST_OCCASION if occasion else 4)
        content = self.statement(after if mark is None else mark)
        if content >= len(self.words):
            return after
        chain = self.speaking() or self.speakers.carried(self.words[index].bare, self.start)
        self.speak(index, content, chain, self.span(index, after), cue.stance)
        return content

    def _hearsay(self, index: int, after: int, cue: Cue) -> int:
        content = self.rumour(index, after)
        if content is None:
            spoken = self.words[index].bare == "ذكر"
            return (
                self._verb(index, index + 1, cue._replace(how="verb", stance=Stance.NEUTRAL))
                if spoken
                else after
            )
        self.speak(
            index,
            content,
            (UNNAMED, *(source for source in self.speaking() if source != UNNAMED)),
            self.span(index, after),
            cue.stance,
        )
        return content

    def _distanced(self, index: int, after: int) -> int:
        """Read "ما قالت إنها", "ما وصفه بـ": the words are somebody else's, and the article says so."""
        mark = self.marker(after, farthest=6)
        content = self.statement(mark) if mark is not None else self.content_after_by(after)
        if content is None or content >= len(self.words):
            return after
        chain = self.chain(after, content if mark is None else mark)
        chain = chain or self.speaking() or self.speakers.carried(self.words[index].bare, self.start)
        self.speak(index - 1, content, chain, self.span(index - 1, after), Stance.DISTANCING)
        return content

    def _according(self, index: int, after: int, *, origin: bool = False) -> int:
        """Read "بحسب": the source that follows covers what comes after it, or the sentence before it.

        In somebody's words it relays them, or with `origin` ("نقلاً عن") is who said them first.
        """
        begin, chain, end = self.according_to(after)
        own = self.among(begin, "own words")
        if not chain and not (own and self.speaking()):
            return after
        content = self.statement(end) if self.among(end, "that") else end
        while self.folded(content) in (",", "فقد") or self.among(content, "that"):
            content += 1
        cue = self.span(index, after)
        if content < len(self.words) and self.is_opening(index) and chain:
            self.leading = chain
            self.speak(index, content, chain, cue, Stance.NEUTRAL)
            return max(content, after)
        content = self.past_dates(content)
        if self.speaking():
            self.insert(index, content, chain, origin=origin)
        else:
            until = self.words[content - 1].end
            self.trailing = Voice(self.words[index].start, until, chain, cue, reporting=True)
            self.speakers.add(chain)
        return max(content, after)
