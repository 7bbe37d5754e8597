"""Which stretch of a sentence is whose: voices that are opened, interrupted and handed over as it is read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractor.arabic.attribution.coreference import agrees
from extractor.arabic.attribution.sentence import Sentence
from extractor.arabic.attribution.source_names import UNNAMED
from extractor.arabic.lexicon import word_set
from extractor.arabic.text.verbs import is_perfect, is_verb
from extractor.claims import NEWSROOM, Source, Span, Stance

_LONGEST_LEAD = 8
"""Words among which a sentence after a quotation has its verb."""
LONGEST_TERM = 5
"""Words and marks of a quotation that may be a name or a term, not somebody's words."""
_LONGEST_SETTING = 9
"""Words of a headline up to the colon after the one who speaks."""


@dataclass(frozen=True)
class Voice:
    """A stretch of the text and the chain of sources whose word it is."""

    start: int
    end: int
    chain: tuple[Source, ...]
    cue: Span | None = None
    stance: Stance = Stance.NEUTRAL
    reporting: bool = False
    """Whether this is the reporting phrase itself ("وقال فلان إن"), which states nothing else."""


class VoiceSpans:
    """The voices of a sentence up to the word that is read."""

    def __init__(self, sent: Sentence) -> None:
        self.sent = sent
        self.trailing: Voice | None = None
        """The phrase of a source that stands inside or after what it says."""
        self.leading: tuple[Source, ...] | None = None
        """Those named by "بحسب" at the head of the sentence: relays where a speaker follows at once."""
        self.found: list[Voice] = [Voice(sent.start, sent.end, (NEWSROOM,))]
        self.brief = False
        """Whether the last who spoke only named what is meant ("دعا إلى وقف النار"), and told no sentence."""
        self.quoted_until: int | None = None
        """Index of the mark that closes the words quoted of the last who spoke."""

    def goes_on(self, index: int) -> None:
        """Give the word back to the article where somebody's words are over before a word."""
        last = self.found[-1]
        if last.cue is None or last.reporting or self.sent.words[index].start <= last.start:
            return
        over = self._follows_quotation(index) or self._turns_to(index)
        if over or (self.brief and (self._turns_against(index) or self._acts_next(index))):
            start = self.sent.words[index].start
            self.found[-1] = replace(last, end=start)
            self.found.append(Voice(start, self.sent.end, (NEWSROOM,)))

    def _turns_to(self, index: int) -> bool:
        """Whether the article turns to somebody else: "أما الرئيس، فقد افتتح"."""
        near = range(index + 2, min(len(self.sent.words), index + _LONGEST_LEAD))
        topic = self.sent.words[index].bare == "اما" and not self.inside_quotation(index)
        return topic and any(
            self.sent.folded(at)[:1] == "ف" and self.sent.folded(at - 1) == "," for at in near
        )

    def _turns_against(self, index: int) -> bool:
        """Whether "لكنها لم تحدد موعدا", "وهو ما أدى إلى" begins here, told of what somebody asked."""
        pair = self.sent.words[index].bare, self.sent.folded(index + 1)
        if self.sent.among(index, "but") or pair in (("هو", "ما"), ("هي", "ما"), ("الامر", "الذي")):
            return True
        return pair[0] in ("غير", "الا", "بيد") and self.sent.among(index + 1, "and that")

    def _acts_next(self, index: int) -> bool:
        """Whether who only named what is meant does something next: "نفت الوزارة الاتهامات وأفرجت عنهم"."""
        sent, last, verb = self.sent, self.found[-1], self.sent.words[index].bare
        finite = sent.is_joined(index) and verb.endswith(("ت", "وا")) and is_perfect(verb)
        if not finite or sent.cue(index) or not agrees(verb, last.chain[0].name):
            return False
        said = (at for at in range(index) if sent.words[at].start >= last.start)
        return not any(is_verb(sent.words[at].bare) or sent.among(at, "relative") for at in said)

    def _follows_quotation(self, index: int) -> bool:
        """Whether a sentence of its own follows after what was quoted: "»، بعد أن غادر الوفد"."""
        if self.quoted_until is None or index <= self.quoted_until or not self.sent.is_word(index):
            return False
        between, self.quoted_until = range(self.quoted_until + 1, index), None
        if not any(self.sent.folded(place) == "," for place in between) and self.sent.folded(index) != "ثم":
            return False
        if self.sent.cue(index) or self.sent.among(index, "remark") or self.sent.among(index + 1, "remark"):
            return False
        return any(
            self._acts(place) for place in range(index, min(len(self.sent.words), index + _LONGEST_LEAD))
        )

    def _acts(self, index: int) -> bool:
        return is_verb(self.sent.words[index].bare) and not self.sent.cue(index)

    def insert(self, index: int, content: int, chain: tuple[Source, ...], *, origin: bool) -> None:
        """Take a source's phrase out of somebody's words, and put the source behind or before him."""
        told = self.found.pop()
        names = {source.name for source in told.chain}
        new = tuple(source for source in chain if source.name not in names)
        several = (*new, *told.chain) if origin else (*told.chain, *new)
        start, until = self.sent.words[index].start, self.sent.words[content - 1].end
        told = replace(told, chain=several)
        phrase = replace(told, start=start, end=until, reporting=True)
        parts = (replace(told, end=start), phrase, replace(told, start=until))
        self.found += [part for part in parts if part.start < part.end]

    def speaking(self) -> tuple[Source, ...]:
        """Those who speak so far in the sentence; nobody where it is the newsroom."""
        last = self.found[-1].chain
        return () if last == (NEWSROOM,) else last

    def told_by(self, phrase: Voice) -> list[Voice]:
        """The voices, with all that nobody else says given to the source named inside or after it."""
        found: list[Voice] = []
        for said in self.found:
            inside = phrase.start < said.start < phrase.end
            voice = replace(said, start=min(phrase.end, said.end)) if inside else said
            if voice.start == voice.end:
                continue
            if voice.chain != (NEWSROOM,) or voice.reporting:
                found.append(voice)
                continue
            told = replace(voice, chain=phrase.chain, cue=phrase.cue)
            if voice.start <= phrase.start < voice.end:
                parts = (replace(told, end=phrase.start), phrase, replace(told, start=phrase.end))
                found += [part for part in parts if part.start < part.end]
            else:
                found.append(told)
        return found

    def speak(self, index: int, content: int, chain: tuple[Source, ...], cue: Span, stance: Stance) -> None:
        """Open a voice at its first word of content; what was open ends where its reporting phrase begins."""
        began, start = self.sent.words[index].start, self.sent.words[content].start
        last = self.found[-1]
        if last.start == began and last.chain == self.leading:
            chain = (*chain, *last.chain)
        if last.start < began:
            setting = len(self.found) == 1 and _is_setting(self.sent, began)
            self.found[-1] = replace(last, end=began, reporting=last.reporting or setting)
            self.found.append(Voice(began, start, chain, cue, stance, reporting=True))
        elif last.start < start:
            self.found[-1] = Voice(last.start, start, chain, cue, stance, reporting=True)
        else:
            self.found.pop()
        self.found.append(Voice(start, self.sent.end, chain, cue, stance))
        self.brief = False
        self.quoted_until = self.sent.closing.get(content - 1)
        if chain[0] not in (NEWSROOM, UNNAMED):
            self.sent.speakers.add(chain)

    def inside_quotation(self, index: int) -> bool:
        """Whether a word stands inside a quotation that somebody is already speaking."""
        last = self.found[-1]
        if last.chain == (NEWSROOM,) or last.cue is None:
            return False
        opening, closing = self.sent.quotation(index)
        return closing - opening > LONGEST_TERM


def _is_setting(sent: Sentence, end: int) -> bool:
    """Whether the words up to a position only say where or when one spoke: "وخلال الاجتماع، قالت"."""
    words = [word for word in sent.words if word.start < end]
    led = bool(words) and words[0].bare in word_set("preposition") and words[-1].folded == ","
    return led and len(words) <= _LONGEST_SETTING and not any(is_verb(word.bare) for word in words)
