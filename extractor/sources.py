"""Who is speaking where: reporting cues, the sources that they name, and how far their word reaches.

The reading follows the surface of Arabic news prose: a reporting verb, its subject, then أن, a colon
or a quotation; "بحسب" and its kin before or after the statement; "نقلاً عن" for one source behind
another; and a verb without a subject ("وأضاف") that carries the speaker of the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from extractor.claims import NEWSROOM, Given, Source, SourceKind, Span, Stance
from extractor.lexicon import rows
from extractor.sentences import Range
from extractor.words import Phrases, Word, words

_THAT = frozenset("ان انه انها انهم انهما انهن انني اننا انك بان بانه بانها بانهم بانهما فان فانه فانها".split())
_NOT_THAT_AFTER = frozenset(
    "قبل بعد منذ دون غير الا يمكن يجب ينبغي ممكن شان بمجرد بدون يكاد كاد يفترض لابد بد شرط حتي".split()
)
"""Words after which أن is no reporting أن: قبل أن, يمكن أن, إلى أن."""
_QUOTE = '"'
"""What every quotation mark is folded to."""
_SPEECH_NOUNS = frozenset("رساله تغريده بيان بيانا تصريح تصريحات كلمه منشور منشورا تدوينه خطاب تقرير تقريرا".split())
_ADVERBS = frozenset(
    "امس اليوم غدا مساء صباح ظهر ليل فجر يوم الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد خلال عبر علي حول عقب"
    " بعد قبل ردا بكثافه ايضا كذلك لاحقا حينها سابقا للصحافيين للصحفيين للصحفيه ضمن امام اثناء بشان لدي بدوره"
    " القول الانتباه النظر الي عن".split()
)
"""Words that end a source's name when they stand right after the reporting verb's subject has begun."""
_OCCASIONS = tuple(
    "تصريح بيان مءتمر حديث مقابله كلمه خطاب منشور تغريده رساله اتصال لقاء جلسه ختام تقرير مداخله حوار وقت استغاث".split()
)
"""After في these say on which occasion a source spoke; anything else after في belongs to its name."""
_MARKS = frozenset('"«»“”')
_SHOWING = frozenset("تظهر يظهر تظهره".split())
"""Between pictures and what they show: بث مشاهد تظهر."""
_CLAUSE_OPENERS = frozenset("فيما بينما وفيما وبينما كما وكما لكن ولكن غير حيث اذ وسط".split())
_RELATIVES = frozenset("التي الذي الذين اللذين اللتين اللواتي".split())
_LONGEST_ZONE = 34
"""Words between a reporting verb and its أن; farther away it belongs to something else."""


class Cue(NamedTuple):
    """How a cue works and what it conveys."""

    how: str
    stance: Stance


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


@cache
def _cues() -> Phrases[Cue]:
    table = [(phrase, Cue(how, Stance(stance))) for how, stance, listed in rows("cues") for phrase in listed.split("؛")]
    return Phrases((phrase.strip(), cue) for phrase, cue in table if phrase.strip())


@cache
def _kinds() -> tuple[tuple[SourceKind, Phrases[bool]], ...]:
    return tuple(
        (SourceKind(kind), Phrases((phrase.strip(), True) for phrase in listed.split("؛") if phrase.strip()))
        for kind, listed in rows("kinds")
    )


def kind_of(name: str) -> SourceKind:
    """The kind that the words of a source's name point to; `unnamed` where none does."""
    sequence = words(name)
    for kind, phrases in _kinds():
        if any(phrases.at(sequence, index) for index in range(len(sequence))):
            return kind
    return SourceKind.PUBLIC_FIGURE if len(sequence) > 1 else SourceKind.UNNAMED


def voices(text: str, sentences: Sequence[Range]) -> tuple[Voice, ...]:
    """Who speaks where: voices in order of place that cover every sentence without gap or overlap."""
    found: list[Voice] = []
    past: list[tuple[Source, ...]] = []
    for start, end in sentences:
        found += _Sentence(text, start, end, past).voices()
    return tuple(found)


def voice_at(found: Sequence[Voice], position: int) -> Voice:
    """The voice at a position of the text; the newsroom's where no sentence holds it."""
    for voice in reversed(found):
        if voice.start <= position:
            return voice if position < voice.end else Voice(position, position + 1, (NEWSROOM,))
    return Voice(position, position + 1, (NEWSROOM,))


class _Sentence:
    """One sentence, read in the order of its words; `past` holds the chains of those who spoke, latest last."""

    def __init__(self, text: str, start: int, end: int, past: list[tuple[Source, ...]]) -> None:
        self.text, self.start, self.end = text, start, end
        self.words = words(text, start, end)
        self.past = past
        self._closing = self._quotations()
        self._trailing: Voice | None = None
        self._found: list[Voice] = [Voice(start, end, (NEWSROOM,))]

    def voices(self) -> list[Voice]:
        index = 0
        while index < len(self.words):
            hit = self._cue_at(index)
            index = max(index + 1, self._read(index, *hit) if hit else 0)
        if self._trailing:
            self._apply_trailing()
        return self._found

    # -- cues -----------------------------------------------------------------------------------------

    def _cue_at(self, index: int) -> tuple[int, Cue] | None:
        word = self.words[index]
        if not word.folded[0].isalpha():
            return None
        hit = _cues().at(self.words, index, clitics=False)
        if hit is None or self._inside_quotation(index):
            return None
        return hit

    def _read(self, index: int, length: int, cue: Cue) -> int:
        """Read the cue at a word; the index of the word to go on from."""
        after = index + length
        if cue.how == "according" or self._folded(index - 1) in ("كما", "وكما") or (
            self._folded(index - 1) == "ما" and self._how_before(index - 1) == "according"
        ):
            return self._according(index, after)
        if cue.how == "relay":
            return after
        if cue.how == "hearsay":
            return self._hearsay(index, after, cue)
        if cue.how == "participle":
            apart = not self._folded(index - 1)[:1].isalpha() or self._folded(index).endswith("ا")
            return self._participle(index, after, cue) if apart else after
        if cue.how == "claims":
            return self._responsibility(index, after, cue)
        if self._folded(index - 1) == "ما" and cue.how in ("verb", "announce"):
            return self._distanced(index, after)
        return self._verb(index, after, cue)

    def _verb(self, index: int, after: int, cue: Cue) -> int:
        mark = self._marker(after)
        if mark is None and cue.how == "verb":
            return after
        folded = self.words[index].bare
        if folded.startswith(("نقل", "تناقل", "ينقل", "تنقل")) and mark is not None:
            chain, zone_end = self._relayed(after, mark), mark
        elif mark is not None:
            chain, zone_end = self._chain(after, mark), mark
        else:
            zone_end = self._content(after, cue)
            chain = self._chain(after, zone_end)
        if folded in ("بين", "عد", "دون", "جاء", "جاءت") and (mark is None or mark - after > 6):
            return after
        began = index
        if not chain:
            began, chain = self._subject_before(index)
        if not chain:
            impersonal = cue.stance is Stance.BELIEF and folded.startswith("ي")
            chain = (_UNNAMED,) if impersonal else self._carried(folded)
        content = self._statement(zone_end)
        if content >= len(self.words):
            return after
        self._speak(began, content, chain, self._span(index, after), cue.stance)
        return content

    def _responsibility(self, index: int, after: int, cue: Cue) -> int:
        """ "تبنى التنظيم الهجوم": the claimant is the source, and the claiming is what is stated."""
        source = self._name(after, self._second_phrase(after, self._clause_end(after)))
        if source is None:
            return after
        self._speak(index, index, (source,), self._span(index, after), cue.stance)
        return after

    def _participle(self, index: int, after: int, cue: Cue) -> int:
        mark = self._marker(after, farthest=4)
        content = self._statement(after if mark is None else mark)
        if content >= len(self.words):
            return after
        chain = self._found[-1].chain if self._found[-1].chain != (NEWSROOM,) else ()
        chain = chain or self._carried(self.words[index].bare)
        self._speak(index, content, chain, self._span(index, after), cue.stance)
        return content

    def _hearsay(self, index: int, after: int, cue: Cue) -> int:
        content = after
        if self._folded(after) in _THAT or self._folded(after) == "عن":
            content = after + 1
        elif cue.how == "hearsay" and self.words[index].bare in ("ذكر", "يبدو") and self._folded(after) not in _THAT:
            return after
        if content >= len(self.words):
            return after
        self._speak(index, content, (_UNNAMED,), self._span(index, after), cue.stance, remember=False)
        return content

    def _distanced(self, index: int, after: int) -> int:
        """ "ما قالت إنها", "ما وصفه بـ": the words are somebody else's, and the article says so."""
        mark = self._marker(after, farthest=6)
        content = self._statement(mark) if mark is not None else self._content_after_by(after)
        if content is None or content >= len(self.words):
            return after
        chain = self._chain(after, mark if mark is not None else content)
        chain = chain or (self._found[-1].chain if self._found[-1].chain != (NEWSROOM,) else ())
        chain = chain or self._carried(self.words[index].bare)
        self._speak(index - 1, content, chain, self._span(index - 1, after), Stance.DISTANCING)
        return content

    def _according(self, index: int, after: int) -> int:
        """ "بحسب": what follows is a source; it covers what comes after it, or the sentence before it."""
        begin = after
        if self._folded(begin) == "ما":
            begin += 1
            hit = _cues().at(self.words, begin, clitics=False) if begin < len(self.words) else None
            begin += hit[0] if hit else 0
        end = begin
        while end < min(len(self.words), begin + 14) and not self._ends_name(end, begin):
            end += 1
        chain = self._chain(begin, end)
        if not chain:
            return after
        cue, content = self._span(index, after), self._statement(end) if self._folded(end) in _THAT else end
        while content < len(self.words) and self._folded(content) in (",", *_THAT):
            content += 1
        leading = not any(w.folded[0].isalpha() for w in self.words[:index]) or self._is_opening(index)
        if leading and content < len(self.words):
            self._speak(index, content, chain, cue, Stance.NEUTRAL)
        elif self._found[-1].chain == (NEWSROOM,):
            until = self.words[min(content, len(self.words)) - 1].end
            self._trailing = (Voice(self.words[index].start, until, chain, cue, reporting=True))
            self.past.append(chain)
        else:
            told = self._found[-1]
            if told.chain[-1].name != chain[0].name:
                self._found[-1] = replace(told, chain=(*told.chain, *chain))
        return max(content, after)

    def _apply_trailing(self) -> None:
        """Give the whole sentence, but for other people's words, to the source named inside or after it."""
        assert self._trailing is not None
        phrase = self._trailing
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
        self._found = found

    # -- where the statement begins -------------------------------------------------------------------

    def _marker(self, after: int, farthest: int = _LONGEST_ZONE) -> int | None:
        """Index of the أن, colon or quotation that opens the statement; None where nothing does."""
        for index in range(after, min(len(self.words), after + farthest)):
            folded = self._folded(index)
            if folded in _THAT and self._folded(index - 1) not in _NOT_THAT_AFTER:
                return index
            if folded == ":" or (folded in _SHOWING and index > after + 1):
                return index
            if folded == _QUOTE and self._is_speech(index, after):
                return index
            if folded in (".", ";", "!", "?"):
                return None
            hit = _cues().at(self.words, index, clitics=False)
            if self._folded(index - 1) in ("كما", "حسبما"):
                continue
            if index > after and hit and hit[1].how not in ("relay", "according"):
                following = self._marker(index + hit[0], farthest - (index - after)) if hit[1].how == "verb" else None
                if self.words[index].bare not in ("جاء", "القول") and (following is not None or hit[1].how != "verb"):
                    return None
        return None

    def _is_speech(self, index: int, after: int) -> bool:
        """Whether the quotation that opens here is speech, not the name of a newspaper."""
        if index == after and index in self._closing:
            return True
        length = self._closing.get(index, index) - index
        return length > 5 and self._folded(index - 1) not in ("ل", "عبر")

    def _quotations(self) -> dict[int, int]:
        """Index of the word that opens each quotation, and of the one that closes it."""
        pairs: dict[int, int] = {}
        opened: int | None = None
        for index, word in enumerate(self.words):
            if word.folded != '"':
                continue
            if opened is None:
                opened = index
            else:
                pairs[opened], opened = index, None
        if opened is not None:
            pairs[opened] = len(self.words)
        return pairs

    def _statement(self, index: int) -> int:
        """Index of the first word of the statement itself: after prepositions, أن, colon and quotation mark."""
        while self._folded(index) in (",", "الي", "عن", "من", "ب", "علي"):
            index += 1
        while self._folded(index) in _THAT or self._folded(index) in (":", _QUOTE, *_SHOWING):
            index += 1
        return index

    def _content_after_by(self, after: int) -> int | None:
        """Index of the word with ب that follows "ما وصفه"."""
        for index in range(after, min(len(self.words), after + 8)):
            if self._folded(index).startswith("ب") and len(self._folded(index)) > 3:
                return index
        return None

    def _content(self, after: int, cue: Cue) -> int:
        """Index where a statement without أن begins: after the subject that follows the verb."""
        stop = self._clause_end(after)
        asks = cue.how in ("appeal", "accuse")
        joined = self.words[after - 1].bare != self.words[after - 1].folded
        for index in range(after, stop):
            folded = self._folded(index)
            if folded in ("الي", "عن") or (folded == "علي" and self._is_preposition(index)):
                return index
            if folded == "من" and cue.stance is Stance.WARNING:
                return index
            if _deeds().at(self.words, index, clitics=False) or (index > after and _VERBAL_NOUN.fullmatch(folded)):
                return index
            if asks and folded.startswith("ب") and (index == after or _deeds().at(self.words, index)):
                return index
            if asks and (index > after or joined) and _addressees().at(self.words, index, clitics=False):
                return index
            if cue.how == "accuse" and index > after and self._starts_phrase(index):
                return index
            if folded == "," and index > after and not self._apposition(index + 1):
                return self._after_adverbial(index + 1, stop)
        return min(after + 1, stop) if after < stop else after

    def _starts_phrase(self, index: int) -> bool:
        """Whether a new noun phrase begins: an actor's indefinite head after a definite word."""
        before, folded = self._folded(index - 1), self._folded(index)
        if not before.startswith("ال") or folded.startswith("ال") or folded[:1] in "وبل":
            return folded.startswith("ال") and not before.startswith("ال") and index - 1 > 0 and self._is_party(index)
        return self._is_party(index)

    def _is_party(self, index: int) -> bool:
        word = self.words[index]
        return kind_of(self.text[word.start : word.end]) in (
            SourceKind.MILITARY, SourceKind.ARMED_GROUP, SourceKind.STATE, SourceKind.OPPOSITION
        )  # fmt: skip

    def _second_phrase(self, after: int, stop: int) -> int:
        """Index of the first definite noun that follows a name: what was claimed."""
        for index in range(after + 1, stop):
            folded = self._folded(index)
            if _deeds().at(self.words, index) or folded in ("مسءوليته", "مسءوليتها", "في", "عن"):
                return index
        return min(after + 2, stop)

    def _after_adverbial(self, index: int, stop: int) -> int:
        """Past "مساء الاثنين،" to what was announced."""
        if self._folded(index) in _ADVERBS or self._folded(index) == "في":
            comma = next((i for i in range(index, stop) if self._folded(i) == ","), None)
            return index if comma is None else comma + 1
        return index

    def _is_preposition(self, index: int) -> bool:
        """على, not the name علي that folds to the same letters."""
        word = self.words[index]
        return not self.text[word.start : word.end].rstrip("ـ").endswith("ي")

    def _clause_end(self, after: int) -> int:
        for index in range(after, len(self.words)):
            folded = self._folded(index)
            if folded in (".", ";", "!", "?") or (index > after and folded in _CLAUSE_OPENERS):
                return index
        return len(self.words)

    # -- who ------------------------------------------------------------------------------------------

    def _chain(self, begin: int, end: int) -> tuple[Source, ...]:
        """The sources named between a reporting verb and the statement: origin first."""
        begin, end = self._trim(begin, end)
        outer: list[Source] = []
        for index in range(begin + 1, end):
            if self._folded(index) in ("كما", "حسبما"):
                relay_end = next((i for i in range(index, end) if self._folded(i) == ","), end)
                return (*self._chain(begin, index), *self._chain(index + 2, relay_end))
        for index in range(begin, end):
            hit = _cues().at(self.words, index, clitics=False)
            if hit and hit[1].how == "relay":
                links = [i for i in range(index + hit[0], end) if self._folded(i) == "عن"]
                bounds = [index + hit[0], *links, end]
                named = [self._chain(a, b) for a, b in zip(bounds, bounds[1:], strict=False)]
                return (*(source for chain in reversed(named) for source in chain), *self._chain(begin, index))
        outlet = next((i for i in range(begin, end) if self._outlet_at(i)), None)
        if outlet is not None:
            name = self._name(outlet, end, relay=True)
            outer = [name] if name else []
            end = outlet
        source = self._name(begin, end)
        return (*((source,) if source else ()), *outer)

    def _relayed(self, begin: int, mark: int) -> tuple[Source, ...]:
        """ "نقل X عن Y", "نقل X رسالة Y": Y is the origin, X the relay."""
        for index in range(begin, mark):
            folded = self._folded(index)
            if folded in ("عن", "عنه", "عنها") and index < mark - 1:
                return (*self._chain(index + 1, mark), *self._chain(begin, index))
            if folded in _SPEECH_NOUNS and index > begin:
                stop = next((i for i in range(index + 1, mark) if self._folded(i).endswith(("جاء", "جاءت", "الذي", "التي"))), mark)
                return (*self._chain(index + 1, stop), *self._chain(begin, index))
        return self._chain(begin, mark)

    def _name(self, begin: int, end: int, *, relay: bool = False) -> Source | None:
        """The source whose name stands in a stretch of words, without adverbs around it."""
        begin, end = self._trim(begin, end)
        while begin < end and self._folded(begin) in ("كان", "كانت", "وكان", "وكانت", "وقد"):
            begin += 1
        while end > begin and self._folded(end - 1) in ("قد", "كان", "كانت"):
            end -= 1
        stop = begin
        while stop < end:
            folded = self._folded(stop)
            if folded == "علي" and not self._is_preposition(stop):
                stop += 1
                continue
            if stop > begin and (folded in _ADVERBS or (folded == "," and not self._apposition(stop + 1))):
                break
            if folded == "في" and self._folded(stop + 1).startswith(_OCCASIONS):
                break
            if stop > begin and folded.startswith("ل") and self._folded(stop + 1) == _QUOTE:
                break
            stop += 1
        begin, stop = self._trim(begin, stop)
        if stop > begin and self._folded(begin).startswith("م") and self._folded(begin).endswith("ا"):
            return None  # a participle that says how he spoke: وأضاف مصوراً المشهد
        if self._folded(begin) in ("من", "في", "مع", "ب"):
            return None
        if stop <= begin or self._folded(begin) in _ADVERBS or not any(self._folded(i)[0].isalpha() for i in range(begin, stop)):
            return None
        start, finish = self.words[begin].start, self.words[stop - 1].end
        folded, article = self._folded(begin), ""
        if folded.startswith("لل") and len(folded) > 4:
            start, article = start + 2, "ال"
        elif folded.startswith("ل") and (relay or self._folded(begin - 1) in ("وفقا", "طبقا", "ووفقا")):
            start += 1
        name = self.text[start:finish].lstrip("ـ ")
        start = finish - len(name)
        if name[:1] in _MARKS and name[-1:] in _MARKS and len(name) > 2:
            start, finish, name = start + 1, finish - 1, name[1:-1]
        mention = Span(start=start, end=finish, text=name)
        return self._known(Source(name=article + name, mention=mention, kind=kind_of(article + name), given=Given.EXPLICIT))

    def _known(self, source: Source) -> Source:
        """The source with the full name that it was introduced with, and for "المصادر" the kind of those meant."""
        bare = source.name.removeprefix("ال")
        proper = source.kind in (SourceKind.UNNAMED, SourceKind.PUBLIC_FIGURE) and not source.name.startswith("ال")
        for chain in reversed(self.past):
            for earlier in chain:
                listed = earlier.name.replace("،", " ").split()
                if proper and source.name in listed and source.name != earlier.name:
                    return source.model_copy(update={"name": earlier.name, "kind": earlier.kind})
                if " " not in source.name and source.name.startswith("ال") and bare in listed[:1]:
                    return source.model_copy(update={"kind": earlier.kind})
        return source

    def _subject_before(self, index: int) -> tuple[int, tuple[Source, ...]]:
        """The subject in front of its verb ("وزارة الصحة قالت"), and where it begins."""
        begin = index
        whose = self.words[index]
        if whose.bare != whose.folded and self._folded(index - 1) != ",":
            return index, ()
        while begin > 0 and self._folded(begin - 1) not in (".", ";", ":", "?", "!", '"', *_CLAUSE_OPENERS) and index - begin < 14:
            if self._folded(begin - 1) == "," and not (begin - 1 == index - 1 or self._apposition(begin)):
                break
            begin -= 1
        topic = begin < index and self._folded(begin) in ("اما", "واما")
        if whose.bare != whose.folded and not topic:
            return index, ()
        begin += topic
        if begin >= index or self._folded(begin) in _ADVERBS or self._folded(begin) in ("من", "ومن", "الي", "وفي", "وحول", "وعن"):
            return index, ()
        if any(_deeds().at(self.words, i) for i in range(begin, index)) or self._folded(index - 1) in _RELATIVES:
            return index, ()
        source = self._name(begin, index)
        if source is None or source.kind is SourceKind.UNNAMED and not source.name.startswith(("مصدر", "مصادر")):
            return index, ()
        return begin, (source,)

    def _outlet_at(self, index: int) -> bool:
        """Whether a word opens "لـ«صحيفة»": the outlet that was spoken to."""
        folded = self._folded(index)
        if folded == "ل" or (folded.startswith("ل") and self._folded(index + 1) == _QUOTE and len(folded) < 3):
            return True
        return folded.startswith("ل") and folded[1:] in _OUTLETS

    def _apposition(self, index: int) -> bool:
        """Whether what follows a comma still names the source: "، أحد شهود العيان بحلب،"."""
        folded = self._folded(index)
        return folded[:1].isalpha() and folded not in _ADVERBS and not folded.startswith(("و", "ف")) and folded not in (
            "في", "علي", "من", "الي", "عن", "التي", "الذي", "مع"
        ) and not _deeds().at(self.words, index, clitics=False)

    def _ends_name(self, index: int, begin: int) -> bool:
        folded = self._folded(index)
        if folded in (",", ".", ";", ":", "(") or folded in _THAT or folded in _CLAUSE_OPENERS:
            return True
        hit = _cues().at(self.words, index, clitics=False) if index > begin else None
        if hit and hit[1].how != "according":
            return True
        return folded in ("علي", "في") and self._folded(index + 1) == _QUOTE

    def _carried(self, verb: str) -> tuple[Source, ...]:
        """The latest speaker whose gender and number agree with a verb without a subject, else the latest."""
        if not self.past:
            return (NEWSROOM,)
        agreeing = (chain for chain in reversed(self.past) if _agrees(verb, chain[0].name))
        chain = next(agreeing, self.past[-1])
        if chain[0].mention is not None and chain[0].mention.start >= self.start:
            return chain
        return tuple(replace_given(source, Given.CARRIED) for source in chain)

    # -- bookkeeping ----------------------------------------------------------------------------------

    def _speak(
        self, index: int, content: int, chain: tuple[Source, ...], cue: Span, stance: Stance, *, remember: bool = True
    ) -> None:
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
        if remember and chain not in ((NEWSROOM,), (_UNNAMED,)):
            self.past.append(chain)

    def _folded(self, index: int) -> str:
        return self.words[index].folded if 0 <= index < len(self.words) else ""

    def _how_before(self, index: int) -> str:
        hit = _cues().at(self.words, index - 1, clitics=False) if index > 0 else None
        return hit[1].how if hit else ""

    def _is_opening(self, index: int) -> bool:
        return all(self._folded(i) in _ADVERBS or not self._folded(i)[0].isalpha() for i in range(index))

    def _span(self, begin: int, end: int) -> Span:
        first = self.words[begin]
        start = first.start
        if len(first.folded) > 3 and first.folded[0] in "وف" and first.bare != first.folded and first.folded[:2] not in ("وف", "وص"):
            start += 1
        return Span(start=start, end=self.words[end - 1].end, text=self.text[start : self.words[end - 1].end])

    def _trim(self, begin: int, end: int) -> tuple[int, int]:
        while begin < end and (not self._folded(begin)[0].isalnum() or self._folded(begin) == "عن"):
            begin += 1
        while end > begin and not (self._folded(end - 1)[0].isalnum() or self._folded(end - 1) in ')"»”'):
            end -= 1
        return begin, end

    def _inside_quotation(self, index: int) -> bool:
        """Whether a word stands inside a quotation that somebody is already speaking."""
        last = self._found[-1]
        if last.chain == (NEWSROOM,) or last.cue is None:
            return False
        return any(opening < index < closing for opening, closing in self._closing.items() if closing - opening > 5)


_VERBAL_NOUN = re.compile(
    r"ت\w{2}ي\w|ا\wت\wا\w|ان\w{2}ا\w|است\w{2}ا\w|ا\w{2}ا\w|م\wا\w{2}ه"
    r"|وجود|عدم|وقوع|بدء|رفع|خفض|فتح|قرب|عزم\w*|رفض\w*|وصول|عوده|دخول|خروج|حصول|حدوث|نيه|فشل|نجاح"
)
"""Shapes of verbal nouns that an announcement may begin with: تسجيل, ارتفاع, استئناف, إطلاق, مصادرة."""
_UNNAMED = Source(name="unnamed", kind=SourceKind.UNNAMED, given=Given.EXPLICIT)
"""The source of a rumour."""
_FEMININE_HEADS = frozenset("مصادر وسائل صفحات قوات وكالات تقارير منظمات سلطات السلطات المصادر القوات صحف قنوات".split())

_MASCULINE_VERBS = frozenset("لفت اثبت تابع تحدث توقع تعهد تساءل تناقل توسل توعد تنصل تردد".split())
"""Verbs whose own ت looks like the ending or the prefix of the feminine."""


def _agrees(verb: str, name: str) -> bool:
    """Whether a verb of the third person can have this name as its subject."""
    head = words(name)[0].folded
    plural = head.endswith(("ون", "ين")) or head in ("ناشطون", "شهود", "سكان", "اهالي", "مسءولون", "نشطاء", "خبراء")
    feminine = head.endswith("ه") or head in _FEMININE_HEADS or head.endswith("ات")
    if verb.endswith(("وا", "ون", "ين")):
        return plural
    if (verb.endswith(("ت", "ه")) or verb.startswith("ت")) and verb not in _MASCULINE_VERBS:
        return feminine
    return not feminine and not plural


_OUTLETS = frozenset("وكاله قناه صحيفه موقع اذاعه شبكه تلفزيون جريده مجله".split())


def replace_given(source: Source, given: Given) -> Source:
    """The same source, given in another way."""
    return source.model_copy(update={"given": given})


@cache
def _deeds() -> Phrases[str]:
    """Event words without the article: what an announcement may begin with."""
    listed = ((phrase.strip(), kind) for kind, _, phrases in rows("events") for phrase in phrases.split("؛"))
    return Phrases((phrase, kind) for phrase, kind in listed if not phrase.startswith("ال"))


@cache
def _addressees() -> Phrases[bool]:
    return Phrases((row[0], True) for row in rows("addressees"))
