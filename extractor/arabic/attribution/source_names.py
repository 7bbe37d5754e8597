"""Which sources a reporting phrase names, in which order, and whom a verb without a subject carries on."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from extractor.arabic.attribution.name_limits import before_relative, goes_on_after, names_nobody
from extractor.arabic.attribution.name_shape import is_apposition, is_envoys, is_occasion
from extractor.arabic.attribution.outlets import (
    is_bound_to,
    is_document,
    is_governed,
    is_outlet_told,
    issuer_start,
    outlet_addressed,
)
from extractor.arabic.attribution.sentence import QUOTE, Sentence
from extractor.arabic.attribution.source_kinds import kind_of, titles, told_kind
from extractor.arabic.attribution.statement_starts import is_own_deed
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import Phrases
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
_CLOSING = dict.fromkeys(_MARKS, _MARKS) | {")": frozenset("(")}
"""Marks that close a name, and those that may open it."""
_THEIRS = ("ته", "تها", "تهم")
"""Ends of feminine nouns with the pronoun of an owner."""


def named_chain(sent: Sentence, begin: int, end: int) -> tuple[Source, ...]:
    """The sources named between a reporting verb and the statement: origin first."""
    begin, end = sent.trimmed(begin, end)
    if begin < end and begin and _is_circumstance(sent, begin):
        return ()
    several = _as_told(sent, begin, end)
    if several is None:
        several = _relay(sent, begin, end)
    if several is not None:
        return several
    spoken_to = outlet_addressed(sent, begin, end)
    if spoken_to is None or issuer_start(sent, begin, end) == spoken_to:
        source = named_source(sent, begin, end)
        return (source, *sent.speakers.relays_of(source)) if source else ()
    named = named_source(sent, begin, spoken_to), named_source(sent, spoken_to, end, relay=True)
    return tuple(source for source in named if source and source.name != _ANY_OUTLET)


def _is_circumstance(sent: Sentence, index: int) -> bool:
    """Whether it is told how one spoke right after the verb: "قال والدموع في عينيه"."""
    return sent.folded(index).startswith("وال") and sent.is_joined(index) and sent.is_word(index - 1)


def is_outlet_alone(sent: Sentence, begin: int, end: int) -> bool:
    """Whether a phrase names nobody but the outlet that was spoken to: "وأضاف في تصريح لقناة"."""
    spoken_to = outlet_addressed(sent, begin, end)
    return spoken_to is not None and named_source(sent, begin, spoken_to) is None


def _as_told(sent: Sentence, begin: int, end: int) -> tuple[Source, ...] | None:
    """The chain of "ناشطون كما أوردته الشبكة", "الوزارة في بيان نقلته الوكالة": the last one relays."""
    for index in range(begin + 1, end):
        as_told = sent.folded(index) in ("كما", "حسبما")
        if as_told or (sent.among(index, "passed on") and not is_document(sent, begin)):
            comma = sent.find(",", index, end)
            relay_end = end if comma is None else comma
            return (*named_chain(sent, begin, index), *named_chain(sent, index + 1 + as_told, relay_end))
    return None


def _relay(sent: Sentence, begin: int, end: int) -> tuple[Source, ...] | None:
    """The chain of "الشبكة نقلاً عن ناشطين عن شهود": the last one named is the origin."""
    for index in range(begin, end):
        hit = sent.cue(index)
        if hit and hit[1].how == "relay":
            first = index + hit[0]
            links = [i for i in range(first, end) if sent.folded(i) == "عن"]
            named = [named_chain(sent, a, b) for a, b in pairwise([first, *links, end])]
            return (
                *(source for chain in reversed(named) for source in chain),
                *named_chain(sent, begin, index),
            )
    return None


def relayed_chain(sent: Sentence, begin: int, mark: int) -> tuple[Source, ...]:
    """The chain of "نقل X عن Y" and "نقل X رسالة Y": Y is the origin, X the relay."""
    for index in range(begin, mark):
        if sent.folded(index) in ("عن", "عنه", "عنها") and index < mark - 1:
            return (*named_chain(sent, index + 1, mark), *named_chain(sent, begin, index))
        if index > begin and sent.among(index, "speech"):
            return (
                *named_chain(sent, index + 1, _writer_end(sent, index + 1, mark)),
                *named_chain(sent, begin, index),
            )
    return named_chain(sent, begin, mark)


def _writer_end(sent: Sentence, begin: int, mark: int) -> int:
    """Where the one who wrote a message is named no more: "رسالة أحد المحاصرين جاء فيها"."""
    ends = (i for i in range(begin, mark) if sent.folded(i).endswith(("جاء", "جاءت", "الذي", "التي")))
    return next(ends, mark)


def named_source(sent: Sentence, begin: int, end: int, *, relay: bool = False) -> Source | None:
    """The source whose name stands in a stretch of words, without adverbs around it."""
    begin, end = sent.trimmed(begin, end)
    while begin < end and (skipped := _before_name(sent, begin, end)):
        begin, end = sent.trimmed(begin + skipped, end)
    begin = issuer_start(sent, begin, end)
    stop = _name_end(sent, begin, end)
    closing = sent.closing.get(begin - 1, stop)
    if closing < stop and not sent.folded(closing + 1).startswith("ال"):
        stop = closing + 1
    begin, stop = sent.trimmed(begin, before_relative(sent, begin, stop))
    while stop > begin and sent.among(stop - 1, "before name", "no name", "relative", "that"):
        stop -= 1
    begin, stop = sent.trimmed(begin, stop)
    if not _can_be_name(sent, begin, stop, relay=relay):
        return None
    written = _written(sent, begin, stop, relay=relay)
    if written is None:
        return None
    name, mention = written
    kind = SourceKind.MEDIA if relay and told_kind(name) is None else _kind(sent, name)
    return sent.speakers.meant(Source(name=name, mention=mention, kind=kind, given=Given.EXPLICIT))


def _before_name(sent: Sentence, index: int, end: int) -> int:
    """How many words at an index stand before a name without being part of it: كان, له, رحمه الله."""
    hit = _blessings().at(sent.words, index, clitics=False, end=end)
    return hit[0] if hit else int(sent.among(index, "before name"))


def _kind(sent: Sentence, name: str) -> SourceKind:
    """The kind of a name; البنك is of the kind of what the article called so in full before."""
    told = told_kind(name)
    if (told is None or told[1]) and name.startswith("ال") and " " not in name:
        head = sent.text[: min(sent.start, _FARTHEST_INTRODUCTION)]
        called = (re.search(rf"\b{re.escape(noun)}(?: \w+){{1,3}}", head) for noun in (name, name[2:]))
        full = next((found for found in called if found), None)
        told = told_kind(full[0]) if full else None
        if told and not told[1]:
            return told[0]
    return kind_of(name)


def _name_end(sent: Sentence, begin: int, end: int) -> int:
    """Where a name ends: before an adverb, an occasion, another name, or what its owner asks for."""
    for index in range(begin, end):
        folded, following = sent.folded(index), sent.folded(index + 1)
        if (folded, following[:2]) == ("لدي", "ال") or (sent.folded(index - 1), folded) == ("من", "قبل"):
            continue
        if folded.startswith("للصح") and sent.folded(begin).endswith(_UNIONS):
            continue
        if folded == "من" and following.startswith(("جهت", "جانب", "ناحيت")) and index > begin:
            return index
        if _goes_on(sent, index, begin) and index + 1 < end:
            continue
        opening, closing = sent.quotation(index)
        if begin - 1 <= opening < index and closing - opening <= LONGEST_QUOTED:
            continue
        if index > begin and (
            sent.among(index, "end of name")
            or _begins_prayer(sent, index)
            or goes_on_after(sent, index, begin)
            or (folded == "," and not is_apposition(sent, index + 1))
            or (folded.startswith("ل") and len(folded) < 3 and following == QUOTE)
        ):
            return index
        hit = sent.cue(index)
        outlet = folded == QUOTE and following in word_set("outlet") and index > begin
        if is_occasion(sent, index) or outlet or (index > begin and _is_dash(sent, index)):
            return index
        aside = hit is not None and hit[1].how in ("aside", "participle")
        if index > begin and (aside or _is_remark(sent, index) or _is_spoken_to(sent, index, begin)):
            return index
    return end


def _begins_prayer(sent: Sentence, index: int) -> bool:
    """Whether God is asked or a blessing is said after a name: "سأل الوزير الله", "الشيخ رحمه الله"."""
    asked = sent.folded(index) == "الله" and sent.folded(index - 1).startswith("ال")
    return asked or _blessings().at(sent.words, index, clitics=False) is not None


def _goes_on(sent: Sentence, index: int, begin: int) -> bool:
    """Whether a name goes on: "النائب عن كتلة", "المبعوث إلى اليمن", "أصحاب هذه المبادرة"."""
    if sent.among(index, "this"):
        pair = sent.folded(begin)[:2], sent.folded(index + 1)[:2]
        return index == begin + 1 and pair[0] != "ال" == pair[1]
    if sent.folded(index) == "عن":
        return sent.among(index - 1, "standing for")
    return sent.folded(index) == "الي" and is_envoys(sent, index, begin)


def _is_dash(sent: Sentence, index: int) -> bool:
    """Whether a dash sets a remark apart: "سرجيو -الذي يقود فريقا- إلى", not "الروسي-السوري"."""
    start = sent.words[index].start
    return sent.folded(index) in ("-", "–", "—") and sent.text[start - 1 : start].isspace()


def _is_remark(sent: Sentence, index: int) -> bool:
    """Whether a bracket opens that says more of a source than another name for it."""
    closing = sent.find(")", index, len(sent.words)) if sent.folded(index) == "(" else None
    if closing is None:
        return sent.among(index, "aside")
    return closing - index > _LONGEST_BRACKET or sent.folded(index + 1)[:1].isdigit()


def _is_spoken_to(sent: Sentence, index: int, begin: int) -> bool:
    """Whether a person is named with ل whom a person speaks to: "قال مسعود بزشكيان لولي العهد"."""
    folded, before = sent.folded(index), sent.words[index - 1]
    told = folded[1:] in titles() or folded[1:] in word_set("spoken to")
    if not (folded.startswith("ل") and told) or before.folded.startswith("ال"):
        return False
    alone = index - 1 == begin
    told = sent.kind_told(index - 1) is not None
    told = told and not (alone and before.folded.endswith("ون"))  # "روى ناجون لمنظمة العفو"
    return not told and before.folded not in titles() and (alone or not before.folded.endswith(("ي", "يه")))


def _can_be_name(sent: Sentence, begin: int, end: int, *, relay: bool) -> bool:
    """Whether words can name a source; a participle that says how one spoke (مصوراً المشهد) does not."""
    folded = sent.folded(begin)
    return (
        end > begin
        and not (end == begin + 1 and (sent.among(begin, "all of", "epicene")))
        and not folded.startswith(word_starts("blame"))
        and not (_PARTICIPLE.fullmatch(folded) and told_kind(folded) is None)
        and not _only_looks_like_name(sent, begin, end)
        and not names_nobody(sent, begin, end, relay=relay)
        and not sent.among(begin, "no name", "no head", "end of name")
        and any(sent.is_word(index) for index in range(begin, end))
    )


def _only_looks_like_name(sent: Sentence, begin: int, end: int) -> bool:
    """Whether a verb after و begins here, an adverb with tanwin, a number, or one thing of somebody's."""
    word = sent.words[begin]
    written = sent.text[word.start : word.end]
    if word.folded.startswith(word_starts("document")) or sent.kind_told(begin, end) is not None:
        return False
    if sent.is_joined(begin) and (is_verb(word.bare) or sent.cue(begin) is not None):
        return True
    if written.rstrip("ا").endswith("ً") or written[:1].isdigit():
        return True
    return end == begin + 1 and written.endswith(_THEIRS) and _is_told_of_his(sent, begin)


def _is_told_of_his(sent: Sentence, index: int) -> bool:
    """Whether one word with a pronoun is what a verb tells of: "ختم رسالته", "أعلنت موافقتها"."""
    verb = sent.words[index - 1].bare if index else ""
    spoke = index > 0 and sent.cue(index - 1) is not None
    masculine = not (verb.endswith("ت") or verb.startswith("ت")) or verb in word_set("masculine verb")
    return spoke and (masculine or is_own_deed(sent, index))


def _written(sent: Sentence, begin: int, end: int, *, relay: bool) -> tuple[str, Span] | None:
    """The name in these words without ل before it and quotation marks around it, and where it stands.

    None where nothing but the ل of "لـ" is there.
    """
    start, finish = sent.words[begin].start, sent.words[end - 1].end
    folded, article = sent.folded(begin), ""
    if folded.startswith("لل") and len(folded) > 4:
        start, article = start + 2, "ال"
    else:
        first = sent.words[begin]
        named = folded.startswith("وال") or told_kind(sent.text[start + 1 : first.end]) is not None
        joined = named and sent.is_joined(begin)
        start += joined or (is_bound_to(folded) and (relay or is_governed(sent, begin)))
    name = sent.text[start:finish].lstrip("ـ ")
    if not name:
        return None
    start = finish - len(name)
    bracketed = (name[:1], name[-1:]) == ("(", ")")
    if (bracketed or (name[:1] in _MARKS and name[-1:] in _MARKS)) and len(name) > 2:
        start, finish, name = start + 1, finish - 1, name[1:-1]
        if bracketed:
            start, finish = start + len(name) - len(name.lstrip()), start + len(name.rstrip())
            name = name.strip()
    elif (name[-1:] in _MARKS and not _MARKS.intersection(name[:-1])) or (
        name[-1:] == ")" and "(" not in name
    ):
        name = name[:-1].rstrip()
        finish = start + len(name)
    return (article + unbroken(name), Span(start=start, end=finish, text=name)) if name.strip() else None


def informed_chain(sent: Sentence, begin: int, end: int) -> tuple[Source, ...]:
    """The chain of "أبلغ دبلوماسي وكالة رويترز أن": the outlet that was told relays."""
    closing = sent.closing.get(begin, end)
    if closing + 1 < end and sent.is_word(closing + 1):
        # "أبلغ «النهار» الدكتور سامي حداد أن"
        named = named_source(sent, closing + 1, end), named_source(sent, begin, closing + 1, relay=True)
        return tuple(source for source in named if source)
    told = next((index for index in range(begin + 1, end) if is_outlet_told(sent, index)), None)
    if told is None:
        return named_chain(sent, begin, end)
    named = named_source(sent, begin, told), named_source(sent, told, end, relay=True)
    return tuple(source for source in named if source)


@cache
def _blessings() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in word_set("blessing"))
