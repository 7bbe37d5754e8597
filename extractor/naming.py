"""Which sources a reporting phrase names, in which order, and whom a verb without a subject carries on."""

from __future__ import annotations

from extractor.claims import NEWSROOM, Given, Source, SourceKind, Span
from extractor.kinds import kind_of
from extractor.lines import ADVERBS, CLAUSE_OPENERS, QUOTE, THAT, cues, deeds
from extractor.openings import Openings
from extractor.words import forms, words

_SPEECH_NOUNS = frozenset(
    [
        "رساله",
        "تغريده",
        "بيان",
        "بيانا",
        "تصريح",
        "تصريحات",
        "كلمه",
        "منشور",
        "منشورا",
        "تدوينه",
        "خطاب",
        "تقرير",
        "تقريرا",
    ]
)
_OCCASIONS = tuple(
    [
        "تصريح",
        "بيان",
        "مءتمر",
        "حديث",
        "مقابله",
        "كلمه",
        "خطاب",
        "منشور",
        "تغريده",
        "رساله",
        "اتصال",
        "لقاء",
        "جلسه",
        "ختام",
        "تقرير",
        "مداخله",
        "حوار",
        "وقت",
        "استغاث",
    ]
)
"""After في these say on which occasion a source spoke; anything else after في belongs to its name."""
_MARKS = frozenset('"«»“”')
_RELATIVES = frozenset(["التي", "الذي", "الذين", "اللذين", "اللتين", "اللواتي"])
_OUTLETS = frozenset(["وكاله", "قناه", "صحيفه", "موقع", "اذاعه", "شبكه", "تلفزيون", "جريده", "مجله"])
UNNAMED = Source(name="unnamed", kind=SourceKind.UNNAMED, given=Given.EXPLICIT)
"""The source of a rumour."""
_FEMININE_HEADS = frozenset(
    [
        "مصادر",
        "وسائل",
        "صفحات",
        "قوات",
        "وكالات",
        "تقارير",
        "منظمات",
        "سلطات",
        "السلطات",
        "المصادر",
        "القوات",
        "صحف",
        "قنوات",
    ]
)
_MASCULINE_VERBS = frozenset(
    ["لفت", "اثبت", "تابع", "تحدث", "توقع", "تعهد", "تساءل", "تناقل", "توسل", "توعد", "تنصل", "تردد"]
)
"""Verbs whose own ت looks like the ending or the prefix of the feminine."""


class Naming(Openings):
    """A sentence whose sources are looked for; `past` holds the chains of those who spoke, latest last."""

    def __init__(self, text: str, start: int, end: int, past: list[tuple[Source, ...]]) -> None:
        super().__init__(text, start, end)
        self.past = past

    def chain(self, begin: int, end: int) -> tuple[Source, ...]:
        """The sources named between a reporting verb and the statement: origin first."""
        begin, end = self.trimmed(begin, end)
        outer: list[Source] = []
        for index in range(begin + 1, end):
            if self.folded(index) in ("كما", "حسبما"):
                relay_end = next((i for i in range(index, end) if self.folded(i) == ","), end)
                return (*self.chain(begin, index), *self.chain(index + 2, relay_end))
        for index in range(begin, end):
            hit = cues().at(self.words, index, clitics=False)
            if hit and hit[1].how == "relay":
                links = [i for i in range(index + hit[0], end) if self.folded(i) == "عن"]
                bounds = [index + hit[0], *links, end]
                named = [self.chain(a, b) for a, b in zip(bounds, bounds[1:], strict=False)]
                return (*(source for chain in reversed(named) for source in chain), *self.chain(begin, index))
        outlet = next((i for i in range(begin, end) if self._outlet_at(i)), None)
        if outlet is not None:
            name = self.name(outlet, end, relay=True)
            outer = [name] if name else []
            end = outlet
        source = self.name(begin, end)
        if source is not None and not outer:
            outer = self._relays_of(source)
        return (*((source,) if source else ()), *outer)

    def _relays_of(self, source: Source) -> list[Source]:
        """Those who relayed a source before, where it is meant again by a single definite word: "المصدر"."""
        if " " in source.name or not source.name.startswith("ال"):
            return []
        for chain in reversed(self.past):
            if chain[0].name.split()[0] in (source.name.removeprefix("ال"), source.name):
                return [replace_given(relay, Given.CARRIED) for relay in chain[1:]]
        return []

    def relayed(self, begin: int, mark: int) -> tuple[Source, ...]:
        """ "نقل X عن Y", "نقل X رسالة Y": Y is the origin, X the relay."""
        for index in range(begin, mark):
            folded = self.folded(index)
            if folded in ("عن", "عنه", "عنها") and index < mark - 1:
                return (*self.chain(index + 1, mark), *self.chain(begin, index))
            if folded in _SPEECH_NOUNS and index > begin:
                stop = next(
                    (
                        i
                        for i in range(index + 1, mark)
                        if self.folded(i).endswith(("جاء", "جاءت", "الذي", "التي"))
                    ),
                    mark,
                )
                return (*self.chain(index + 1, stop), *self.chain(begin, index))
        return self.chain(begin, mark)

    def name(self, begin: int, end: int, *, relay: bool = False) -> Source | None:
        """The source whose name stands in a stretch of words, without adverbs around it."""
        begin, end = self.trimmed(begin, end)
        while begin < end and self.folded(begin) in ("كان", "كانت", "وكان", "وكانت", "وقد"):
            begin += 1
        while end > begin and self.folded(end - 1) in ("قد", "كان", "كانت"):
            end -= 1
        stop = begin
        while stop < end:
            folded = self.folded(stop)
            if folded == "علي" and not self.is_preposition(stop):
                stop += 1
                continue
            if stop > begin and (folded in ADVERBS or (folded == "," and not self.apposition(stop + 1))):
                break
            if (hit := cues().at(self.words, stop, clitics=False)) and hit[1].how == "aside":
                break
            if folded == "في" and self.folded(stop + 1).startswith(_OCCASIONS):
                break
            if stop > begin and folded.startswith("ل") and self.folded(stop + 1) == QUOTE:
                break
            stop += 1
        begin, stop = self.trimmed(begin, stop)
        if stop > begin and self.folded(begin).startswith("م") and self.folded(begin).endswith("ا"):
            return None  # a participle that says how he spoke: وأضاف مصوراً المشهد
        if self.folded(begin) in ("من", "في", "مع", "ب"):
            return None
        if (
            stop <= begin
            or self.folded(begin) in ADVERBS
            or not any(self.folded(i)[0].isalpha() for i in range(begin, stop))
        ):
            return None
        start, finish = self.words[begin].start, self.words[stop - 1].end
        folded, article = self.folded(begin), ""
        if folded.startswith("لل") and len(folded) > 4:
            start, article = start + 2, "ال"
        elif folded.startswith("ل") and len(forms(folded)) > 1 and (relay or self._governed(begin)):
            start += 1
        name = self.text[start:finish].lstrip("ـ ")
        start = finish - len(name)
        if name[:1] in _MARKS and name[-1:] in _MARKS and len(name) > 2:
            start, finish, name = start + 1, finish - 1, name[1:-1]
        mention = Span(start=start, end=finish, text=name)
        return self._known(
            Source(name=article + name, mention=mention, kind=kind_of(article + name), given=Given.EXPLICIT)
        )

    def _governed(self, index: int) -> bool:
        """Whether the ل of a name comes from what stands before it: وفقاً لـ, حصيلة لـ."""
        return self.how_before(index) == "according" or self.folded(index - 1) in ("اوليه", "حصيله", "بيان", "تقرير", "صادر")

    def _known(self, source: Source) -> Source:
        """The source with the full name that it was introduced with, and for "المصادر" the kind of those meant."""
        bare = source.name.removeprefix("ال")
        proper = source.kind in (SourceKind.UNNAMED, SourceKind.PUBLIC_FIGURE) and not source.name.startswith(
            "ال"
        )
        for chain in reversed(self.past):
            for earlier in chain:
                listed = earlier.name.replace("،", " ").split()
                if proper and source.name in listed and source.name != earlier.name:
                    return source.model_copy(update={"name": earlier.name, "kind": earlier.kind})
                if " " not in source.name and source.name.startswith("ال") and bare in listed[:1]:
                    return source.model_copy(update={"kind": earlier.kind})
        return source

    def subject_before(self, index: int) -> tuple[int, tuple[Source, ...]]:
        """The subject in front of its verb ("وزارة الصحة قالت"), and where it begins."""
        begin = index
        whose = self.words[index]
        if whose.bare != whose.folded and self.folded(index - 1) != ",":
            return index, ()
        while (
            begin > 0
            and self.folded(begin - 1) not in (".", ";", ":", "?", "!", '"', *CLAUSE_OPENERS)
            and index - begin < 14
        ):
            inserted = self.folded(begin) in ("وهو", "وهي", "وهم")
            if self.folded(begin - 1) == "," and not (begin - 1 == index - 1 or inserted or self.apposition(begin)):
                break
            begin -= 1
        topic = begin < index and self.folded(begin) in ("اما", "واما")
        if whose.bare != whose.folded and not topic:
            return index, ()
        begin += topic
        if (
            begin >= index
            or self.folded(begin) in ADVERBS
            or self.folded(begin) in ("من", "ومن", "الي", "وفي", "وحول", "وعن")
        ):
            return index, ()
        if (
            any(deeds().at(self.words, i) for i in range(begin, index))
            or self.folded(index - 1) in _RELATIVES
        ):
            return index, ()
        source = self.name(begin, index)
        if source is None or (
            source.kind is SourceKind.UNNAMED and not source.name.startswith(("مصدر", "مصادر"))
        ):
            return index, ()
        return begin, (source,)

    def _outlet_at(self, index: int) -> bool:
        """Whether a word opens "لـ«صحيفة»": the outlet that was spoken to."""
        folded = self.folded(index)
        if folded == "ل" or (folded.startswith("ل") and self.folded(index + 1) == QUOTE and len(folded) < 3):
            return True
        return folded.startswith("ل") and folded[1:] in _OUTLETS

    def ends_name(self, index: int, begin: int) -> bool:
        folded = self.folded(index)
        if folded in (",", ".", ";", ":", "(") or folded in THAT or folded in CLAUSE_OPENERS:
            return True
        hit = cues().at(self.words, index, clitics=False) if index > begin else None
        if hit and hit[1].how != "according":
            return True
        return folded in ("علي", "في") and self.folded(index + 1) == QUOTE

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
    plural = head.endswith(("ون", "ين")) or head in (
        "ناشطون",
        "شهود",
        "سكان",
        "اهالي",
        "مسءولون",
        "نشطاء",
        "خبراء",
    )
    feminine = head.endswith("ه") or head in _FEMININE_HEADS or head.endswith("ات")
    if verb.endswith(("وا", "ون", "ين")):
        return plural
    if (verb.endswith(("ت", "ه")) or verb.startswith("ت")) and verb not in _MASCULINE_VERBS:
        return feminine
    return not feminine and not plural


def replace_given(source: Source, given: Given) -> Source:
    """The same source, given in another way."""
    return source.model_copy(update={"given": given})
