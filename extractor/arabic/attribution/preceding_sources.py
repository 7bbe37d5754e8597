"""Who is named before his verb: "وزارة الصحة قالت", "رئيس البلدية، سامي حداد، أكد"."""

from __future__ import annotations

import re

from extractor.arabic.attribution.coreference import agrees
from extractor.arabic.attribution.name_limits import has_verb, is_thing
from extractor.arabic.attribution.name_shape import is_apposition
from extractor.arabic.attribution.outlets import is_bound_to, is_document
from extractor.arabic.attribution.sentence import QUOTE, Sentence, deeds
from extractor.arabic.attribution.source_kinds import titles, told_kind
from extractor.arabic.attribution.source_names import LONGEST_QUOTED, named_source
from extractor.arabic.lexicon import word_set
from extractor.arabic.text.verbs import is_verb
from extractor.claims import Source, SourceKind

_LONGEST_SUBJECT = 20
"""Words of the longest subject that is looked for in front of its verb."""
_SAID = r"\b[وف]?(?:قال|أكد|أعلن|أضاف|صرح|أوضح|شدد|كتب|اعتبر|حذر|دعا|أشار|رأى|تابع)ت?\b"
"""Verbs that tell a name from other words where they precede it."""
_NOT_IN = r"(?<! في)(?<! من)(?<! عن)(?<! إلى)(?<! على)"
"""A place after one of these is no name of a speaker."""
_TELLS_NOTHING = (SourceKind.UNNAMED, SourceKind.PUBLIC_FIGURE)
"""Kinds of names of which no word tells what they are."""
_HEAD = 20_000
"""Characters at the head of an article among which a bare name is looked for."""
_SENTENCE_MARKS = (".", ";", ":", "?", "!", '"')


def source_before(sent: Sentence, index: int) -> tuple[int, tuple[Source, ...]]:
    """The subject in front of its verb ("وزارة الصحة قالت"), and where it begins."""
    nobody: tuple[int, tuple[Source, ...]] = index, ()
    begin = _subject_begin(sent, index)
    topic = begin < index and sent.folded(begin) in ("اما", "واما")
    if sent.is_joined(index) and not topic:
        return nobody
    begin += topic
    begin = index - 1 if _is_capital(sent, index - 1, index) else begin
    if begin >= index or sent.among(begin, "end of name") or _begins_no_subject(sent, begin, index):
        return nobody
    if sent.among(index - 1, "relative") or _tells_deed(sent, begin, index) or has_verb(sent, begin, index):
        return nobody
    source = named_source(sent, begin, index)
    if source is None:
        return nobody
    unknown = source.kind is SourceKind.UNNAMED and not source.name.startswith(("مصدر", "مصادر"))
    if unknown and not speaks_elsewhere(sent, source.name):
        return nobody
    return begin, (source,)


def _begins_no_subject(sent: Sentence, begin: int, end: int) -> bool:
    """Whether a preposition, a negation or a clause begins: "ربما تحظى", "ومع دخول الشهر"."""
    bare = sent.words[begin].bare
    if word_set("no subject") & {sent.folded(begin), bare, sent.folded(begin)[1:]}:
        return True
    acts = is_verb(bare) and sent.kind_told(begin) is None
    following = range(begin + 1, end)
    return acts and any(sent.among(at, "this", "preposition") for at in following)


def _quoted_name(sent: Sentence, index: int) -> int | None:
    """Index of the mark that opens the short quotation that closes at another one; None elsewhere."""
    if sent.folded(index) != QUOTE:
        return None
    near = range(max(0, index - LONGEST_QUOTED), index - 1)
    return next((opening for opening in near if sent.closing.get(opening) == index), None)


def _tells_deed(sent: Sentence, begin: int, end: int) -> bool:
    """Whether a deed is among these words, and not what a body is for: لجنة الأسرى."""
    told = sent.kind_told(begin, end) is not None
    named = told and not deeds().at(sent.words, begin)
    indexes = (index for index in range(begin, end) if not _tells_nothing(sent, index, named=named))
    return any(deeds().at(sent.words, index) for index in indexes)


def _tells_nothing(sent: Sentence, index: int, *, named: bool) -> bool:
    """Whether a word belongs to a name: وزير الدفاع, قد, or with the article in that of a body."""
    definite = named and sent.folded(index).startswith(("ال", "لل", "بال"))
    return definite or sent.among(index - 1, "before noun") or sent.among(index, "before name")


def _is_capital(sent: Sentence, index: int, verb: int) -> bool:
    """Whether a headline turns to a government here: "غرق قارب قبالة إيطاليا وروما تطالب"."""
    word = sent.words[index]
    if index <= 0 or not sent.is_joined(index) or sent.folded(verb)[:1] not in "يت":
        return False
    return told_kind(sent.text[word.start + 1 : word.end]) == (SourceKind.STATE, "body")


def speaks_elsewhere(sent: Sentence, name: str) -> bool:
    """Whether the article hands the word to a bare name somewhere: قال دونالد ترامب, of "ترامب يهدد"."""
    if name.startswith("و"):
        return False
    said = rf"{_SAID}(?: (?![إأ]ن)\w+){{0,5}}?{_NOT_IN} {re.escape(name)}\b"
    return re.search(said, sent.text[:_HEAD]) is not None


def cannot_speak(sent: Sentence, verb: str, source: Source) -> bool:
    """Whether a thing is named, or one of whom nothing tells that he speaks: "كشفت القناع", "وفق الموقع"."""
    mention = source.mention
    if mention is None or source.name != mention.text or sent.speakers.knows(source.name):
        return False
    begin = next(at for at, word in enumerate(sent.words) if word.end > mention.start)
    end = next((at for at, word in enumerate(sent.words) if word.start >= mention.end), len(sent.words))
    pointed = source.kind not in _TELLS_NOTHING and told_kind(source.name) is None  # "البرنامج" of a body
    if pointed or sent.among(begin, "excellency") or not is_thing(sent, begin, end):
        return False
    if agrees("قالت", source.name) and agrees(verb, source.name):
        return False  # "أكدت الإمارة": what agrees with a feminine verb is its subject
    return not _introduced(sent, source.name)


def _introduced(sent: Sentence, name: str) -> bool:
    """Whether the article hands the word to a name elsewhere, or names him with his title."""
    said = rf"{_SAID} {re.escape(name)}(?: \w+){{0,3}}(?: [إأا]ن| ?[:«\"])"
    titled = rf"\b(?:{'|'.join(titles())})(?: \w+){{1,5}} {re.escape(name)}\b"
    return re.search(f"{said}|{titled}", sent.text[:_HEAD]) is not None


def relative_antecedent(sent: Sentence, relative: int) -> tuple[Source, ...]:
    """Whom "الذي" takes up before a verb of speech: "نُقل عن عضو المجلس، سامي حداد، الذي قال"."""
    begin = relative
    if relative and (sent.among(relative - 1, "exhibit") or is_document(sent, relative - 1)):
        return ()
    while begin > 0 and relative - begin < _LONGEST_SUBJECT:
        before = sent.folded(begin - 1)
        inserted = before == "," and (begin == relative or is_apposition(sent, begin))
        if not inserted and (not sent.is_word(begin - 1) or _leads_to_name(sent, begin - 1)):
            break
        begin -= 1
        if is_bound_to(sent.folded(begin)):
            break
    while begin < relative and not sent.kind_told(begin):
        begin += 1
    bound = begin < relative and is_bound_to(sent.folded(begin))
    source = named_source(sent, begin, relative, relay=bound) if begin < relative else None
    told = told_kind(source.name) if source is not None else None
    return (source,) if source is not None and told is not None and told[1] != "last" else ()


def _leads_to_name(sent: Sentence, index: int) -> bool:
    if sent.among(index, "speech"):
        return True
    plain = not sent.among(index, "before name")
    return plain and (sent.among(index, "preposition") or is_verb(sent.words[index].bare))


def _subject_begin(sent: Sentence, verb: int) -> int:
    """Where the words begin that can be the subject of a verb after them, insertions included."""
    begin = verb
    while begin > 0 and verb - begin < _LONGEST_SUBJECT:
        before = sent.folded(begin - 1)
        opening = _quoted_name(sent, begin - 1)
        if opening is not None:
            begin = opening
            continue
        if before in _SENTENCE_MARKS or sent.among(begin - 1, "clause opener", "that", "after name"):
            break
        if sent.words[begin - 1].bare in word_set("and that"):
            break
        inserted = begin == verb or sent.among(begin, "before name")
        inserted = inserted or sent.folded(begin) in ("وهو", "وهي", "وهم")
        if before == "," and not inserted and not is_apposition(sent, begin):
            break
        begin -= 1
    return begin
