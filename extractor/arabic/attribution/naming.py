"""Which sources a reporting phrase names, in which order, and whom a verb without a subject carries on."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from extractor.arabic.attribution.lines import QUOTE
from extractor.arabic.attribution.outlets import Outlets, is_bound_to
from extractor.arabic.attribution.source_kinds import kind_of, titles, told_kind
from extractor.arabic.attribution.speakers import Speakers
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import Phrases, whole_words
from extractor.arabic.text.wrapping import unbroken
from extractor.claims import Given, Source, SourceKind, Span

UNNAMED = Source(name="unnamed", kind=SourceKind.UNNAMED, given=Given.EXPLICIT)
"""The source of a rumour."""
_UNIONS = ("اتحاد", "نقابه", "رابطه", "جمعيه")
"""Heads of names that "للصحفيين" belongs to, who elsewhere are those spoken to."""
_PARTICIPLE = re.compile(r"م\w*(?<!ه)ا")
_FARTHEST_INTRODUCTION = 20_000
"""Characters at the head of an article among which a body is called by its full name."""
LONGEST_QUOTED = 5
"""Words and marks of a name in quotation marks before its verb."""
_LONGEST_BRACKET = 3
"""Words up to the end of a bracket that holds another name: "(أوبك)", "(قوات التحالف)"."""
_ANY_OUTLET = "وسائل الإعلام"
"""Whoever came to listen, no relay."""
_MARKS = frozenset('"«»“”')
_THEIRS = ("ته", "تها", "تهم")
"""Ends of feminine nouns with the pronoun of an owner."""
_AFTER_NAME = ("before name", "no name", "relative")


class Naming(Outlets):
    """Adds the sources that a reporting phrase names, given those who spoke before."""

    def __init__(self, text: str, start: int, end: int, speakers: Speakers) -> None:
        super().__init__(text, start, end)
        self.speakers = speakers

    def may_go_on(self, verb: int) -> bool:
        """Whether a verb can have one who spoke before as its subject."""
        return super().may_go_on(verb) and self.speakers.may_go_on(self.words[verb].bare)

    def chain(self, begin: int, end: int) -> tuple[Source, ...]:
        """The sources named between a reporting verb and the statement: origin first."""
        begin, end = self.trimmed(begin, end)
        if begin < end and begin and self._is_circumstance(begin):
            return ()
        several = self._as_told(begin, end)
        if several is None:
            several = self._relay(begin, end)
        if several is not None:
            return several
        spoken_to = self.outlet(begin, end)
        if spoken_to is None or self.issuer(begin, end) == spoken_to:
            source = self.name(begin, end)
            return (source, *self.speakers.relays_of(source)) if source else ()
        named = self.name(begin, spoken_to), self.name(spoken_to, end, relay=True)
        return tuple(source for source in named if source and source.name != _ANY_OUTLET)

    def _is_circumstance(self, index: int) -> bool:
        """Whether it is told how one spoke right after the verb: "قال والدموع في عينيه"."""
        return self.folded(index).startswith("وال") and self.is_joined(index) and self.is_word(index - 1)

    def is_outlet_alone(self, begin: int, end: int) -> bool:
        """Whether a phrase names nobody but the outlet that was spoken to: "وأضاف في تصريح لقناة"."""
        spoken_to = self.outlet(begin, end)
        return spoken_to is not None and self.name(begin, spoken_to) is None

    def _as_told(self, begin: int, end: int) -> tuple[Source, ...] | None:
        """The chain of "ناشطون كما أوردته الشبكة", "الوزارة في بيان نقلته الوكالة": the last one relays."""
        for index in range(begin + 1, end):
            as_told = self.folded(index) in ("كما", "حسبما")
            if as_told or (self.among(index, "passed on") and not self.is_document(begin)):
                comma = self.find(",", index, end)
                relay_end = end if comma is None else comma
                return (*self.chain(begin, index), *self.chain(index + 1 + as_told, relay_end))
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
        while begin < end and (skipped := self._before_name(begin, end)):
            begin, end = self.trimmed(begin + skipped, end)
        begin = self.issuer(begin, end)
        stop = self._name_end(begin, end)
        closing = self.closing.get(begin - 1, stop)
        if closing < stop and not self.folded(closing + 1).startswith("ال"):
            stop = closing + 1
        begin, stop = self.trimmed(begin, stop)
        while stop > begin and any(self.among(stop - 1, name) for name in _AFTER_NAME):
            stop -= 1
        begin, stop = self.trimmed(begin, stop)
        if not self._can_be_name(begin, stop):
            return None
        written = self._written(begin, stop, relay=relay)
        if written is None:
            return None
        name, mention = written
        kind = SourceKind.MEDIA if relay and told_kind(name) is None else self._kind(name)
        return self.speakers.meant(Source(name=name, mention=mention, kind=kind, given=Given.EXPLICIT))

    def _before_name(self, index: int, end: int) -> int:
        """How many words at an index stand before a name without being part of it: كان, له, رحمه الله."""
        hit = _blessings().at(self.words, index, clitics=False, end=end)
        return hit[0] if hit else int(self.among(index, "before name"))

    def _kind(self, name: str) -> SourceKind:
        """The kind of a name; البنك is of the kind of what the article called so in full before."""
        told = told_kind(name)
        if (told is None or told[1]) and name.startswith("ال") and " " not in name:
            head = self.text[: min(self.start, _FARTHEST_INTRODUCTION)]
            called = (re.search(rf"\b{re.escape(noun)}(?: \w+){{1,3}}", head) for noun in (name, name[2:]))
            full = next((found for found in called if found), None)
            told = told_kind(full[0]) if full else None
            if told and not told[1]:
                return told[0]
        return kind_of(name)

    def _name_end(self, begin: int, end: int) -> int:
        """Where a name ends: before an adverb, an occasion, another name, or what its owner asks for."""
        for index in range(begin, end):
            folded, following = self.folded(index), self.folded(index + 1)
            if (folded, following[:2]) == ("لدي", "ال") or (self.folded(index - 1), folded) == ("من", "قبل"):
                continue
            if folded.startswith("للصح") and self.folded(begin).endswith(_UNIONS):
                continue
            if folded == "من" and following.startswith(("جهت", "جانب", "ناحيت")) and index > begin:
                return index
            if self._is_office(index, begin) and index + 1 < end:
                continue
            opening, closing = self.quotation(index)
            if begin - 1 <= opening < index and closing - opening <= LONGEST_QUOTED:
                continue
            if index > begin and (
                self.among(index, "end of name")
                or self._begins_prayer(index)
                or (folded == "," and not self.apposition(index + 1))
                or (folded.startswith("ل") and len(folded) < 3 and following == QUOTE)
            ):
                return index
            hit = self.cue(index)
            outlet = folded == QUOTE and following in word_set("outlet") and index > begin
            if self.is_occasion(index) or outlet or (index > begin and self._is_dash(index)):
                return index
            aside = hit is not None and hit[1].how in ("aside", "participle")
            if index > begin and (aside or self._is_remark(index) or self._is_spoken_to(index, begin)):
                return index
        return end

    def _begins_prayer(self, index: int) -> bool:
        """Whether God is asked or a blessing is said after a name: "سأل الوزير الله", "الشيخ رحمه الله"."""
        asked = self.folded(index) == "الله" and self.folded(index - 1).startswith("ال")
        return asked or _blessings().at(self.words, index, clitics=False) is not None

    def _is_office(self, index: int, begin: int) -> bool:
        """Whether a preposition belongs to an office: "النائب عن كتلة", "المبعوث إلى اليمن"."""
        if self.folded(index) == "عن":
            return self.among(index - 1, "standing for")
        return self.folded(index) == "الي" and self.is_sent_to(index, begin)

    def _is_dash(self, index: int) -> bool:
        """Whether a dash sets a remark apart: "سرجيو -الذي يقود فريقا- إلى", not "الروسي-السوري"."""
        start = self.words[index].start
        return self.folded(index) in ("-", "–", "—") and self.text[start - 1 : start].isspace()

    def _is_remark(self, index: int) -> bool:
        """Whether a bracket opens that says more of a source than another name for it."""
        closing = self.find(")", index, len(self.words)) if self.folded(index) == "(" else None
        if closing is None:
            return self.among(index, "aside")
        return closing - index > _LONGEST_BRACKET or self.folded(index + 1)[:1].isdigit()

    def _is_spoken_to(self, index: int, begin: int) -> bool:
        """Whether a person is named with ل whom a person speaks to: "قال مسعود بزشكيان لولي العهد"."""
        folded, before = self.folded(index), self.words[index - 1]
        told = folded[1:] in titles() or folded[1:] in word_set("spoken to")
        if not (folded.startswith("ل") and told) or before.folded.startswith("ال"):
            return False
        alone = index - 1 == begin
        told = self.kind_told(index - 1) is not None
        told = told and not (alone and before.folded.endswith("ون"))  # "روى ناجون لمنظمة العفو"
        return (
            not told and before.folded not in titles() and (alone or not before.folded.endswith(("ي", "يه")))
        )

    def _can_be_name(self, begin: int, end: int) -> bool:
        """Whether words can name a source; a participle that says how one spoke (مصوراً المشهد) does not."""
        folded = self.folded(begin)
        return (
            end > begin
            and not (end == begin + 1 and (self.among(begin, "all of") or self.among(begin, "epicene")))
            and not folded.startswith(word_starts("blame"))
            and not (_PARTICIPLE.fullmatch(folded) and told_kind(folded) is None)
            and not self._only_looks_like_name(begin, end)
            and not self.among(begin, "no name")
            and not self.among(begin, "no head")
            and not self.among(begin, "end of name")
            and any(self.is_word(index) for index in range(begin, end))
        )

    def _only_looks_like_name(self, begin: int, end: int) -> bool:
        """Whether a verb after و begins here, an adverb with tanwin, a number, or one thing of somebody's."""
        word = self.words[begin]
        written = self.text[word.start : word.end]
        if word.folded.startswith(word_starts("document")) or self.kind_told(begin, end) is not None:
            return False
        if self.is_joined(begin) and (is_verb(word.bare) or self.cue(begin) is not None):
            return True
        if written.rstrip("ا").endswith("ً") or written[:1].isdigit():
            return True
        return end == begin + 1 and written.endswith(_THEIRS) and self._is_told_of_his(begin)

    def _is_told_of_his(self, index: int) -> bool:
        """Whether one word with a pronoun is what a verb tells of: "ختم رسالته", "أعلنت موافقتها"."""
        verb = self.words[index - 1].bare if index else ""
        spoke = index > 0 and self.cue(index - 1) is not None
        masculine = not (verb.endswith("ت") or verb.startswith("ت")) or verb in word_set("masculine verb")
        return spoke and (masculine or self.is_deed_of_his(index))

    def _written(self, begin: int, end: int, *, relay: bool) -> tuple[str, Span] | None:
        """The name in these words without ل before it and quotation marks around it, and where it stands.

        None where nothing but the ل of "لـ" is there.
        """
        start, finish = self.words[begin].start, self.words[end - 1].end
        folded, article = self.folded(begin), ""
        if folded.startswith("لل") and len(folded) > 4:
            start, article = start + 2, "ال"
        else:
            first = self.words[begin]
            named = folded.startswith("وال") or told_kind(self.text[start + 1 : first.end]) is not None
            joined = named and self.is_joined(begin) and folded not in whole_words()
            start += joined or (is_bound_to(folded) and (relay or self.governed(begin)))
        name = self.text[start:finish].lstrip("ـ ")
        if not name:
            return None
        start = finish - len(name)
        bracketed = (name[:1], name[-1:]) == ("(", ")")
        if (bracketed or (name[:1] in _MARKS and name[-1:] in _MARKS)) and len(name) > 2:
            start, finish, name = start + 1, finish - 1, name[1:-1]
            if bracketed:
                start, finish = start + len(name) - len(name.lstrip()), start + len(name.rstrip())
                name = name.strip()
        elif name[-1:] in _MARKS and not _MARKS.intersection(name[:-1]):
            finish, name = finish - 1, name[:-1]
        return (article + unbroken(name), Span(start=start, end=finish, text=name)) if name.strip() else None

    def told_to(self, begin: int, end: int) -> tuple[Source, ...]:
        """The chain of "أبلغ دبلوماسي وكالة رويترز أن": the outlet that was told relays."""
        told = next((index for index in range(begin + 1, end) if self.is_told(index)), None)
        if told is None:
            return self.chain(begin, end)
        named = self.name(begin, told), self.name(told, end, relay=True)
        return tuple(source for source in named if source)

    def ends_name(self, index: int, begin: int) -> bool:
        """Whether a word after "بحسب" no longer belongs to the sources that begin at another one."""
        if self.folded(index) in (",", ".", ";", ":", "(", "فقد", "لقد") or self.among(index, "relative"):
            return True
        if self.among(index, "that") or self.among(index, "clause opener"):
            return True
        hit = self.cue(index) if index > begin else None
        if hit and hit[1].how not in ("according", "relay"):
            return True
        return self.folded(index) in ("علي", "في") and self.folded(index + 1) == QUOTE


@cache
def _blessings() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in word_set("blessing"))
