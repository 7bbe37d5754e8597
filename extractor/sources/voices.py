"""Who is speaking where: reporting cues, the sources that they name, and how far their word reaches.

The reading follows the surface of Arabic news prose: a reporting verb, its subject, then أن, a colon
or a quotation; "بحسب" and its kin before or after the statement; "نقلاً عن" for one source behind
another; and a verb without a subject ("وأضاف") that carries the speaker of the sentence before.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.claims import NEWSROOM, Source, Span, Stance
from extractor.lexicon import word_set, word_starts
from extractor.sources.lines import Cue, cues
from extractor.sources.naming import UNNAMED, Naming
from extractor.text.sentences import Range
from extractor.text.words import Word, forms

_LONGEST_SOURCE = 14
"""Words after "بحسب" among which its source ends."""
_LONGEST_TERM = 5
"""Words and marks of a quotation that may be a name or a term, not somebody's words."""
_LONGEST_DOCUMENT = 5
"""Words of "حصيلة أولية صادرة عن" before the one who issued it."""
_REMEMBERED = 300
"""Speakers that a later sentence may mean again; no article has so many, and a hostile one gains nothing."""


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


def voices(text: str, sentences: Sequence[Range]) -> tuple[Voice, ...]:
    """Who speaks where: voices in order of place that cover every sentence without gap or overlap."""
    found: list[Voice] = []
    past: deque[tuple[Source, ...]] = deque(maxlen=_REMEMBERED)
    for start, end in sentences:
        found += _Sentence(text, start, end, past).voices()
    return tuple(found)


def voice_at(found: Sequence[Voice], position: int) -> Voice:
    """The voice at a position of the text; the newsroom's where no sentence holds it."""
    for voice in reversed(found):
        if voice.start <= position:
            return voice if position < voice.end else Voice(position, position + 1, (NEWSROOM,))
    return Voice(position, position + 1, (NEWSROOM,))


class _Sentence(Naming):
    """Adds who speaks where: one sentence, read in the order of its words."""

    def __init__(self, text: str, start: int, end: int, past: deque[tuple[Source, ...]]) -> None:
        super().__init__(text, start, end, past)
        self._trailing: Voice | None = None
        """The phrase of a source that stands inside or after what it says."""
        self._found: list[Voice] = [Voice(start, end, (NEWSROOM,))]

    def voices(self) -> list[Voice]:
        """The voices of the sentence, from its first character to its last."""
        index = 0
        while index < len(self.words):
            hit = self._cue_at(index)
            index = max(index + 1, self._read(index, *hit) if hit else 0)
        return self._found if self._trailing is None else self._told_by(self._trailing)

    def _cue_at(self, index: int) -> tuple[int, Cue] | None:
        word = self.words[index]
        if not word.folded[0].isalpha():
            return None
        hit = self.cue(index)
        if hit is None and self.among(index - 1, "what"):
            hit = cues().at([_without_object(word)], 0, clitics=False)
        if hit is None or self._inside_quotation(index):
            return None
        return hit

    def _read(self, index: int, length: int, cue: Cue) -> int:
        """Read the cue at a word; the index of the word to go on from."""
        after = index + length
        if (
            cue.how == "according"
            or self.folded(index - 1) in ("كما", "وكما")
            or (self.folded(index - 1) == "ما" and self.how_before(index - 1) == "according")
        ):
            return self._according(index, after)
        if cue.how in ("relay", "aside"):
            return after if cue.how == "relay" else after + 2
        if cue.how == "hearsay":
            return self._hearsay(index, after, cue)
        if cue.how == "participle":
            apart = not self.folded(index - 1)[:1].isalpha() or self.folded(index).endswith("ا")
            apart = apart or self.marker(after, 2) is not None
            return self._participle(index, after, cue) if apart else after
        if cue.how == "claims":
            return self._responsibility(index, after, cue)
        if self.folded(index - 1) == "ما" and self.folded(index - 2) in ("وهو", "هو", "وهي", "هي"):
            return self._responsibility(index, after, cue, begin=index - 2)
        if self.among(index - 1, "what") and cue.how in ("verb", "announce"):
            return self._distanced(index, after)
        return self._verb(index, after, cue)

    def _verb(self, index: int, after: int, cue: Cue) -> int:
        mark = self.marker(after) if cue.how != "accuse" else None
        if mark is None and (cue.how == "verb" or self._opens_statement(index)):
            return after
        folded = self.words[index].bare
        if folded.startswith(word_starts("relaying")) and mark is not None:
            chain, zone_end = self.relayed(after, mark), mark
        elif mark is not None:
            chain, zone_end = self.chain(after, mark), mark
        else:
            zone_end = self.content(after, cue)
            chain = self.chain(after, zone_end)
        if folded in word_set("unlikely cue") and (mark is None or mark - after > 6):
            return after
        began = index
        if not chain:
            began, chain = self.subject_before(index)
        if not chain:
            impersonal = cue.stance is Stance.BELIEF and folded.startswith("ي")
            chain = (UNNAMED,) if impersonal else self.carried(folded)
        content = self.statement(zone_end)
        if content >= len(self.words):
            return after
        self._speak(began, content, chain, self.span(index, after), cue.stance)
        return content

    def _opens_statement(self, index: int) -> bool:
        """Whether a word is the first of what somebody else says: a deed in it, not a new speaker's cue."""
        last = self._found[-1]
        return last.cue is not None and not last.reporting and self.words[index].start == last.start

    def _responsibility(self, index: int, after: int, cue: Cue, *, begin: int | None = None) -> int:
        """The source's deed is what is stated: "تبنى التنظيم الهجوم", "وهو ما نفته الوزارة"."""
        source = self.name(after, self.second_phrase(after, self.clause_end(after)))
        if source is None:
            return after
        start = index if begin is None else begin
        self._speak(start, start, (source,), self.span(index, after), cue.stance)
        return after

    def _participle(self, index: int, after: int, cue: Cue) -> int:
        mark = self.marker(after, farthest=4)
        content = self.statement(after if mark is None else mark)
        if content >= len(self.words):
            return after
        chain = self._speaking() or self.carried(self.words[index].bare)
        self._speak(index, content, chain, self.span(index, after), cue.stance)
        return content

    def _hearsay(self, index: int, after: int, cue: Cue) -> int:
        content = after
        if self.among(after, "that") or self.folded(after) == "عن":
            content = after + 1
        elif self.words[index].bare in ("ذكر", "يبدو"):
            return after
        if content >= len(self.words):
            return after
        self._speak(index, content, (UNNAMED,), self.span(index, after), cue.stance)
        return content

    def _distanced(self, index: int, after: int) -> int:
        """Read "ما قالت إنها", "ما وصفه بـ": the words are somebody else's, and the article says so."""
        mark = self.marker(after, farthest=6)
        content = self.statement(mark) if mark is not None else self.content_after_by(after)
        if content is None or content >= len(self.words):
            return after
        chain = self.chain(after, content if mark is None else mark)
        chain = chain or self._speaking() or self.carried(self.words[index].bare)
        self._speak(index - 1, content, chain, self.span(index - 1, after), Stance.DISTANCING)
        return content

    def _according(self, index: int, after: int) -> int:
        """Read "بحسب": the source that follows covers what comes after it, or the sentence before it."""
        begin = after
        if self.folded(begin) == "ما":
            begin += 1
            hit = self.cue(begin)
            begin += hit[0] if hit else 0
        begin = self._issuer(begin)
        end = begin
        while end < min(len(self.words), begin + _LONGEST_SOURCE) and not self.ends_name(end, begin):
            end += 1
        chain = self.chain(begin, end)
        if not chain:
            return after
        content = self.statement(end) if self.among(end, "that") else end
        while self.folded(content) == "," or self.among(content, "that"):
            content += 1
        cue = self.span(index, after)
        if content < len(self.words) and self.is_opening(index):
            self._speak(index, content, chain, cue, Stance.NEUTRAL)
        elif self._speaking():
            self._relayed_by(chain)
        else:
            until = self.words[content - 1].end
            self._trailing = Voice(self.words[index].start, until, chain, cue, reporting=True)
            self.past.append(chain)
        return max(content, after)

    def _speaking(self) -> tuple[Source, ...]:
        """Those who speak so far in the sentence; nobody where it is the newsroom."""
        last = self._found[-1].chain
        return () if last == (NEWSROOM,) else last

    def _relayed_by(self, chain: tuple[Source, ...]) -> None:
        """Put those named after somebody's words behind them, unless they stand there already."""
        told = self._found[-1]
        if told.chain[-1].name != chain[0].name:
            self._found[-1] = replace(told, chain=(*told.chain, *chain))

    def _issuer(self, begin: int) -> int:
        """Index of who issued it: "بحسب حصيلة أولية لجهاز الإسعاف", "وفق بيان صادر عن الوزارة"."""
        if not self.folded(begin).startswith(word_starts("document")):
            return begin
        for index in range(begin + 1, min(len(self.words), begin + _LONGEST_DOCUMENT)):
            if self.folded(index) == "عن":
                return index + 1
            if self.folded(index).startswith("ل") and len(forms(self.folded(index))) > 1:
                return index
        return begin

    def _told_by(self, phrase: Voice) -> list[Voice]:
        """The voices, with all that nobody else says given to the source named inside or after it."""
        found: list[Voice] = []
        for voice in self._found:
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

    def _speak(self, index: int, content: int, chain: tuple[Source, ...], cue: Span, stance: Stance) -> None:
        """Open a voice at its first word of content; what was open ends where its reporting phrase begins."""
        began, start = self.words[index].start, self.words[content].start
        last = self._found[-1]
        if last.start < began:
            self._found[-1] = replace(last, end=began)
            self._found.append(Voice(began, start, chain, cue, stance, reporting=True))
        elif last.start < start:
            self._found[-1] = Voice(last.start, start, chain, cue, stance, reporting=True)
        else:
            self._found.pop()
        self._found.append(Voice(start, self.end, chain, cue, stance))
        if chain not in ((NEWSROOM,), (UNNAMED,)):
            self.past.append(chain)

    def _inside_quotation(self, index: int) -> bool:
        """Whether a word stands inside a quotation that somebody is already speaking."""
        last = self._found[-1]
        if last.chain == (NEWSROOM,) or last.cue is None:
            return False
        opening, closing = self.quotation(index)
        return closing - opening > _LONGEST_TERM


def _without_object(word: Word) -> Word:
    """A verb without the pronoun that stands for what is said: نفته, تصفه, أعلنتها."""
    bare = re.sub("(?:ه|ها|هم)$", "", word.bare)
    return word._replace(folded=bare, bare=bare)
