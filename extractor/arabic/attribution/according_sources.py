"""Whom "بحسب", "كما" and a verb after what is said name as the source of it."""

from __future__ import annotations

from extractor.arabic.attribution.addressees import described_from
from extractor.arabic.attribution.name_shape import ends_name
from extractor.arabic.attribution.sentence import QUOTE, Cue, Sentence, cues, deeds, without_object
from extractor.arabic.attribution.source_names import informed_chain, named_chain, relayed_chain
from extractor.arabic.attribution.statement_markers import find_marker
from extractor.arabic.attribution.statement_starts import announces_deed
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import forms
from extractor.claims import Source, Stance

Phrase = tuple[int, int, int]
"""Where a phrase after what is said begins and ends, and where its source is named no more."""
_LONGEST_TRAILING = 8
"""Words of a verb and its subject at the end of a sentence."""
_THIS = ("هذا", "ما")
_THESE = frozenset("بهذه بهذا بتلك".split())
_MARKS = frozenset(".-–…!?")
_LONGEST_SOURCE = 14
"""Words after "بحسب" among which its source ends."""


def is_as_told(sent: Sentence, index: int, after: int) -> bool:
    """Whether "كما" is as a source told (كما أوردته الشبكة), not that it told something else, too."""
    if sent.folded(index - 1) not in ("كما", "وكما"):
        return False
    end = sent.clause_end(after)
    also = find_marker(sent, after) is not None or any(
        announces_deed(sent, i, after) for i in range(after, end)
    )
    return sent.folded(index).endswith(("ه", "ها")) or not also


def trailing_phrase(sent: Sentence, index: int, cue: Cue) -> Phrase | None:
    """A verb and its subject after what is said: "، يضيف المصدر", "«...»، هكذا علق المدرب على الخسارة"."""
    if cue.how not in ("verb", "announce") or not sent.is_word(index + 1) or sent.among(index + 1, "no name"):
        return None
    led = sent.folded(index - 2) in _THESE or (sent.folded(index - 2), sent.folded(index - 1)) == _THIS
    begin = index - (2 if led else sent.folded(index - 1).endswith("هكذا"))
    quoted = _follows_speech(sent, begin, apart=begin < index)
    if not quoted and sent.folded(index - 1) != ",":
        return None
    stop = sent.find(",", index, len(sent.words)) if quoted else None
    end = len(sent.words) - (not sent.is_word(len(sent.words) - 1)) if stop is None else stop
    if quoted and begin < index:
        described = cue.stance is Stance.DISTANCING and described_from(sent, index + 1, end)
        return begin, end, described or (min(end, index + 4) if cue.stance is Stance.DISTANCING else end)
    aside = (at for at in range(index + 2, end) if sent.among(at, "aside", "relative"))
    name = next(aside, end) if quoted else end
    plain = all(sent.is_word(i) or sent.among(i, "epicene") for i in range(index, name))
    if not (plain and 1 < name - index < _LONGEST_TRAILING and find_marker(sent, index) is None):
        return None
    present = sent.folded(index)[:1] in "يت" and not sent.among(index, "masculine verb")
    told = present or (quoted and _may_be_past(sent, index, cue))
    return (begin, end if name < end else index, end) if told else None


def _follows_speech(sent: Sentence, index: int, *, apart: bool) -> bool:
    """Whether nothing but somebody's words in quotation marks stands before an index, or a full stop too."""
    closing = index - 1
    while sent.folded(closing) == "," or (apart and sent.folded(closing) in _MARKS):
        closing -= 1
    opening = next((at for at in range(len(sent.words)) if sent.is_word(at)), 0) - 1
    return (
        sent.folded(closing) == QUOTE
        and sent.closing.get(opening) == closing
        and any(is_verb(word.bare) or deeds().at(sent.words, at) for at, word in sent.quoted(opening))
    )


def _may_be_past(sent: Sentence, index: int, cue: Cue) -> bool:
    """Whether a verb of the past has its speaker after it: قال أحمد, أكد الوزير, but not أكدت رفضها."""
    if sent.words[index].bare in word_set("unlikely cue"):
        return False
    return cue.how == "verb" or sent.kind_told(index + 1) is not None


def according_source(
    sent: Sentence, begin: int, limit: int | None = None
) -> tuple[int, tuple[Source, ...], int]:
    """Where those who are meant are named, who they are, and where the phrase ends."""
    relaying = informing = False
    as_told = sent.folded(begin) in ("ما", "لما")
    begin += as_told
    hit = sent.cue(begin) if begin < len(sent.words) else None
    if hit is None and as_told and begin < len(sent.words):
        hit = cues().at([without_object(sent.words[begin])], 0, clitics=False)
    if hit and hit[1].how in ("verb", "announce"):
        relaying = sent.words[begin].bare.startswith(word_starts("relaying"))
        informing = sent.words[begin].bare.startswith(word_starts("informing"))
        begin += hit[0]
    elif sent.among(begin, "passed on"):
        begin += 1
    end = begin
    while end < min(limit or len(sent.words), begin + _LONGEST_SOURCE) and not ends_name(sent, end, begin):
        end += 1
    if sent.among(begin, "own words"):
        return begin, (), max(end, begin + 1)
    if as_told and hit is None and sent.is_word(begin) and _acts_alone(sent, begin):
        return begin, (), end
    named = relayed_chain if relaying else informed_chain if informing else named_chain
    return begin, named(sent, begin, end), end


def _acts_alone(sent: Sentence, index: int) -> bool:
    """Whether a verb that tells of no report stands here: "وفق ما تلقوه من أوامر"."""
    bare = without_object(sent.words[index]).bare
    return sent.kind_told(index) is None and (is_verb(bare) or sent.words[index].bare != bare)


def is_law(sent: Sentence, index: int) -> bool:
    """Whether what follows "وفقاً لـ" binds and does not speak: للقانون, لإعلان الأمم المتحدة."""
    return any(form in word_set("law") for form in forms(sent.folded(index) or "-"))


def past_dates(sent: Sentence, index: int) -> int:
    """Past "اليوم (الاثنين)" where nothing else follows in the sentence."""
    past = index
    while sent.folded(past) in ("(", ")", ",") or sent.among(past, "adverb"):
        past += 1
    return past if past >= len(sent.words) or sent.folded(past) in (".", ";") else index
