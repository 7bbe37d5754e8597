"""Which sources a reporting phrase names, in which order, and whom a verb without a subject carries on."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

from extractor.claims import NEWSROOM, Given, Source, SourceKind, Span
from extractor.lexicon import word_set, word_starts
from extractor.sources.kinds import kind_of
from extractor.sources.lines import QUOTE, deeds
from extractor.sources.openings import Openings
from extractor.text.words import forms, words

UNNAMED = Source(name="unnamed", kind=SourceKind.UNNAMED, given=Given.EXPLICIT)
"""The source of a rumour."""
_MARKS = frozenset('"«»“”')
_LONGEST_SUBJECT = 14
"""Words of the longest subject that is looked for in front of its verb."""
_SENTENCE_MARKS = (".", ";", ":", "?", "!", '"')


class Naming(Openings):
    """Adds the sources that a reporting phrase names; `past` holds earlier chains, the latest last."""

    def __init__(self, text: str, start: int, end: int, past: deque[tuple[Source, ...]]) -> None:
        super().__init__(text, start, end)
        self.past = past

    def chain(self, begin: int, end: int) -> tuple[Source, ...]:
        """The sources named between a reporting verb and the statement: origin first."""
        begin, end = self.trimmed(begin, end)
        several = self._as_told(begin, end)
        if several is None:
            several = self._relay(begin, end)
        if several is not None:
            return several
        outlet = next((index for index in range(begin, end) if self._outlet_at(index)), None)
        if outlet is None:
            source = self.name(begin, end)
            return (source, *self._relays_of(source)) if source else ()
        named = self.name(begin, outlet), self.name(outlet, end, relay=True)
        return tuple(source for source in named if source)

    def _as_told(self, begin: int, end: int) -> tuple[Source, ...] | None:
        """The chain of "ناشطون كما أوردته الشبكة": whoever كما names relays the others."""
        for index in range(begin + 1, end):
            if self.folded(index) in ("كما", "حسبما"):
                comma = self.find(",", index, end)
                relay_end = end if comma is None else comma
                return (*self.chain(begin, index), *self.chain(index + 2, relay_end))
        return None

    def _relay(self, begin: int, end: int) -> tuple[Source, ...] | None:
        """The chain of "الشبكة نقلاً عن ناشطين عن شهود": the last one named is the origin."""
        for index in range(begin, end):
            hit = self.cue(index)
            if hit and hit[1].how == "relay":
                first = index + hit[0]
                links = [i for i in range(first, end) if self.folded(i) == "عن"]
                named = [self.chain(a, b) for a, b in pairwise([first, *links, end])]
                return (*(source for chain in reversed(named) for source in chain), *self.chain(begin, index))
        return None

    def _relays_of(self, source: Source) -> list[Source]:
        """Those who relayed a source before, where it is meant again by a single definite word: "المصدر"."""
        if " " in source.name or not source.name.startswith("ال"):
            return []
        for chain in reversed(self.past):
            if chain[0].name.split()[0] in (source.name.removeprefix("ال"), source.name):
                return [replace_given(relay, Given.CARRIED) for relay in chain[1:]]
        return []

    def relayed(self, begin: int, mark: int) -> tuple[Source, ...]:
        """The chain of "نقل X عن Y" and "نقل X رسالة Y": Y is the origin, X the relay."""
        for index in range(begin, mark):
            if self.folded(index) in ("عن", "عنه", "عنها") and index < mark - 1:
                return (*self.chain(index + 1, mark), *self.chain(begin, index))
            if index > begin and self.among(index, "speech"):
                return (*self.chain(index + 1, self._writer_end(index + 1, mark)), *self.chain(begin, index))
        return self.chain(begin, mark)

    def _writer_end(self, begin: int, mark: int) -> int:
        """Where the one who wrote a message is named no more: "رسالة أحد المحاصرين جاء فيها"."""
        ends = (i for i in range(begin, mark) if self.folded(i).endswith(("جاء", "جاءت", "الذي", "التي")))
        return next(ends, mark)

    def name(self, begin: int, end: int, *, relay: bool = False) -> Source | None:
        """The source whose name stands in a stretch of words, without adverbs around it."""
        begin, end = self.trimmed(begin, end)
        while begin < end and self.among(begin, "before name"):
            begin += 1
        while end > begin and self.folded(end - 1) in ("قد", "كان", "كانت"):
            end -= 1
        begin, stop = self.trimmed(begin, self._name_end(begin, end))
        if not self._can_be_name(begin, stop):
            return None
        written = self._written(begin, stop, relay=relay)
        if written is None:
            return None
        name, mention = written
        return self._known(Source(name=name, mention=mention, kind=kind_of(name), given=Given.EXPLICIT))

    def _name_end(self, begin: int, end: int) -> int:
        """Where a name ends: before an adverb, an occasion, another name, or what its owner asks for."""
        for index in range(begin, end):
            folded, following = self.folded(index), self.folded(index + 1)
            if folded == "علي" and not self.is_preposition(index):
                continue
            if index > begin and (
                self.among(index, "end of name")
                or (folded == "," and not self.apposition(index + 1))
                or (folded.startswith("ل") and following == QUOTE)
            ):
                return index
            hit = self.cue(index)
            occasion = folded == "في" and following.startswith(word_starts("occasion"))
            if occasion or (hit and hit[1].how == "aside"):
                return index
        return end

    def _can_be_name(self, begin: int, end: int) -> bool:
        """Whether words can name a source; a participle that says how one spoke (مصوراً المشهد) does not."""
        folded = self.folded(begin)
        return (
            end > begin
            and not (folded.startswith("م") and folded.endswith("ا"))
            and not self.among(begin, "no name")
            and not self.among(begin, "end of name")
            and any(self.is_word(index) for index in range(begin, end))
        )

    def _written(self, begin: int, end: int, *, relay: bool) -> tuple[str, Span] | None:
        """The name in these words without ل before it and quotation marks around it, and where it stands.

        None where nothing but the ل of "لـ" is there.
        """
        start, finish = self.words[begin].start, self.words[end - 1].end
        folded, article = self.folded(begin), ""
        if folded.startswith("لل") and len(folded) > 4:
            start, article = start + 2, "ال"
        elif _is_bound_to(folded) and (relay or self._governed(begin)):
            start += 1
        name = self.text[start:finish].lstrip("ـ ")
        if not name:
            return None
        start = finish - len(name)
        if name[:1] in _MARKS and name[-1:] in _MARKS and len(name) > 2:
            start, finish, name = start + 1, finish - 1, name[1:-1]
        return article + name, Span(start=start, end=finish, text=name)

    def _governed(self, index: int) -> bool:
        """Whether the ل of a name comes from what stands before it: وفقاً لـ, حصيلة لـ."""
        return self.how_before(index) == "according" or self.among(index - 1, "issued")

    def _known(self, source: Source) -> Source:
        """The source under the full name that introduced it; "المصادر" is of the kind of those meant."""
        definite = source.name.startswith("ال")
        proper = source.kind in (SourceKind.UNNAMED, SourceKind.PUBLIC_FIGURE) and not definite
        alone = definite and " " not in source.name
        for chain in reversed(self.past):
            for earlier in chain:
                listed = earlier.name.replace("،", " ").split()
                if proper and source.name in listed and source.name != earlier.name:
                    return source.model_copy(update={"name": earlier.name, "kind": earlier.kind})
                if alone and source.name.removeprefix("ال") in listed[:1]:
                    return source.model_copy(update={"kind": earlier.kind})
        return source

    def subject_before(self, index: int) -> tuple[int, tuple[Source, ...]]:
        """The subject in front of its verb ("وزارة الصحة قالت"), and where it begins."""
        nobody: tuple[int, tuple[Source, ...]] = index, ()
        if self.is_joined(index) and self.folded(index - 1) != ",":
            return nobody
        begin = self._subject_begin(index)
        topic = begin < index and self.folded(begin) in ("اما", "واما")
        if self.is_joined(index) and not topic:
            return nobody
        begin += topic
        if begin >= index or self.among(begin, "end of name") or self.among(begin, "no subject"):
            return nobody
        if self.among(index - 1, "relative") or any(deeds().at(self.words, i) for i in range(begin, index)):
            return nobody
        source = self.name(begin, index)
        if source is None or (
            source.kind is SourceKind.UNNAMED and not source.name.startswith(("مصدر", "مصادر"))
        ):
            return nobody
        return begin, (source,)

    def _subject_begin(self, verb: int) -> int:
        """Where the words begin that can be the subject of a verb after them, insertions included."""
        begin = verb
        while begin > 0 and verb - begin < _LONGEST_SUBJECT:
            before = self.folded(begin - 1)
            if before in _SENTENCE_MARKS or self.among(begin - 1, "clause opener"):
                break
            inserted = begin == verb or self.folded(begin) in ("وهو", "وهي", "وهم")
            if before == "," and not inserted and not self.apposition(begin):
                break
            begin -= 1
        return begin

    def _outlet_at(self, index: int) -> bool:
        """Whether a word opens "لـ«صحيفة»": the outlet that was spoken to."""
        folded = self.folded(index)
        if not folded.startswith("ل"):
            return False
        quoted = len(folded) < 3 and self.folded(index + 1) == QUOTE
        return folded == "ل" or quoted or folded[1:] in word_set("outlet")

    def ends_name(self, index: int, begin: int) -> bool:
        """Whether a word after "بحسب" no longer belongs to the sources that begin at another one."""
        if self.folded(index) in (",", ".", ";", ":", "("):
            return True
        if self.among(index, "that") or self.among(index, "clause opener"):
            return True
        hit = self.cue(index) if index > begin else None
        if hit and hit[1].how != "according":
            return True
        return self.folded(index) in ("علي", "في") and self.folded(index + 1) == QUOTE

    def carried(self, verb: str) -> tuple[Source, ...]:
        """The latest speaker whose gender and number agree with a verb without a subject, else the latest."""
        if not self.past:
            return (NEWSROOM,)
        agreeing = (chain for chain in reversed(self.past) if _agrees(verb, chain[0].name))
        chain = next(agreeing, self.past[-1])
        if chain[0].mention is not None and chain[0].mention.start >= self.start:
            return chain
        return tuple(replace_given(source, Given.CARRIED) for source in chain)


def _agrees(verb: str, name: str) -> bool:
    """Whether a verb of the third person can have this name as its subject."""
    head = words(name)[0].folded
    plural = head.endswith(("ون", "ين")) or head in word_set("plural source")
    feminine = head.endswith(("ه", "ات")) or head in word_set("feminine source")
    if verb.endswith(("وا", "ون", "ين")):
        return plural
    if (verb.endswith(("ت", "ه")) or verb.startswith("ت")) and verb not in word_set("masculine verb"):
        return feminine
    return not feminine and not plural


def replace_given(source: Source, given: Given) -> Source:
    """The same source, given in another way."""
    return source.model_copy(update={"given": given})


def _is_bound_to(folded: str) -> bool:
    """Whether a word begins with the preposition ل, alone before a quotation mark or written on to it."""
    return folded == "ل" or (folded.startswith("ل") and len(forms(folded)) > 1)
