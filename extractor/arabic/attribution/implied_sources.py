"""Who is meant where no name follows a cue: whoever acts in the sentence, or heads it before a colon."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.arabic.attribution.coreference import agrees
from extractor.arabic.attribution.event_words import numbers
from extractor.arabic.attribution.name_shape import LONGEST_PERSON, is_occasion, past_name, subject_end
from extractor.arabic.attribution.non_cues import is_non_cue
from extractor.arabic.attribution.outlets import is_document
from extractor.arabic.attribution.preceding_sources import speaks_elsewhere
from extractor.arabic.attribution.sentence import QUOTE, Sentence, deeds
from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.attribution.source_names import named_source, relayed_chain
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import forms
from extractor.claims import Source, SourceKind

_LONGEST_HEAD = 9
"""Words of a headline up to the colon after the one who speaks."""
_OUTLETS = frozenset((SourceKind.MEDIA, SourceKind.NEWS_AGENCY, SourceKind.NEWSROOM))
"""What stands before a colon at the head of an article as the one who publishes it."""
_SOURCES = frozenset("مصدر مصادر المصدر المصادر".split())
"""Names before a colon that say no more than that somebody speaks."""
_PERSONS = (SourceKind.CIVILIAN, SourceKind.ACTIVIST, SourceKind.WITNESS, SourceKind.PUBLIC_FIGURE)
"""Kinds of those whom a plural names as persons."""
_LONGEST_CLAUSE = 40
"""Words before a verb among which its clause begins."""
_LONGEST_SOURCE = 14
"""Words of the subject of a sentence."""


def acting_source(sent: Sentence, index: int, *, agreeing: bool = True) -> tuple[Source, ...]:
    """The subject of the first verb, and of this one if `agreeing`: "زار الوزير القاعدة وقال"."""
    topic = sent.find("اما", 0, len(sent.words))
    if topic is not None and topic < index:
        return _topic(sent, topic + 1, index)
    first = past_setting(sent, index)
    bare = sent.words[first].bare
    acts = first < index - 1 and (is_verb(bare) or bare in word_set("issuing"))
    deed = deeds().at(sent.words, first)
    survives = sent.words[first].bare in word_set("survives")
    suffers = deed is not None and deed[1] in ("casualties", "detention") and not survives
    hit = sent.cue(first) if acts else None
    spoke = hit is not None and hit[1].how != "verb" and not is_non_cue(sent, first, hit[1])
    if not acts or suffers or spoke:
        return ()
    end = subject_end(sent, first + 1, min(index, first + _LONGEST_SOURCE))
    source = named_source(sent, first + 1, past_name(sent, end, index))
    told = None if source is None else told_kind(source.name)
    if source is None or told is None or told[1] == "last":
        return ()
    return (source,) if not agreeing or agrees(sent.words[index].bare, source.name) else ()


def _topic(sent: Sentence, begin: int, index: int) -> tuple[Source, ...]:
    """Who is named after أما: "أما الرئيس، فقد افتتح الحملة حيث قال"."""
    resumed = (at for at in range(begin, index) if sent.folded(at) == "," or sent.folded(at)[:1] == "ف")
    end = next(resumed, begin)
    source = named_source(sent, begin, end) if begin < end else None
    named = source is not None and agrees(sent.words[index].bare, source.name)
    return (source,) if source is not None and named and told_kind(source.name) else ()


def past_setting(sent: Sentence, index: int) -> int:
    """Index of the first word of a sentence after its times and occasions: "في غضون ذلك، أثار"."""
    led = sent.among(0, "preposition", "end of name")
    comma = sent.find(",", 0, min(index, _LONGEST_HEAD)) if led else None
    places = (place for place in range(comma or 0, index) if sent.is_word(place))
    return next((place for place in places if not sent.among(place, "end of name")), index)


def issuing_source(sent: Sentence, index: int) -> tuple[Source, ...]:
    """Who issued the document at the head of a sentence: "وفي بلاغ للمكتب، ذكر أن"."""
    comma = sent.find(",", 2, index) if sent.words[0].bare == "في" and is_document(sent, 1) else None
    source = None if comma is None else named_source(sent, 1, comma)
    return () if source is None or told_kind(source.name) is None else (source,)


def plural_persons(sent: Sentence, index: int) -> tuple[Source, ...]:
    """The persons before a verb of the plural in its sentence: "وجهت للموقوفين تهما لكنهم أنكروا"."""
    if not sent.folded(index).endswith("وا"):
        return ()
    for place in range(index - 1, max(-1, index - _LONGEST_CLAUSE), -1):
        folded = sent.folded(place)
        if not folded.endswith(("ون", "ين")):
            continue
        if folded.startswith(("ال", "لل")):
            source = named_source(sent, place, place + 1)
            if source is not None and source.kind in _PERSONS:
                return (source,)
        elif sent.kind_told(place):
            source = named_source(sent, place, next(_breaks(sent, place, index), index))
            if source is not None and source.kind in _PERSONS:
                return (source,)
    return ()


def _breaks(sent: Sentence, begin: int, end: int) -> Iterator[int]:
    """Indexes of the words that end a phrase: a clause opener or a mark."""
    return (at for at in range(begin, end) if sent.among(at, "clause opener") or not sent.is_word(at))


def is_passed_on(sent: Sentence, begin: int, end: int) -> bool:
    """Whether only those who relay are named after a verb: "قالت في بيان نشرته الوكالة"."""
    return is_occasion(sent, begin) and any(sent.among(at, "passed on") for at in range(begin, end))


def is_relayed(sent: Sentence, begin: int, mark: int) -> bool:
    """Whether somebody's word is passed on, and not goods: "نقلت الوكالة عن", "نقلت قناة النهار أن"."""
    named = range(begin, mark)
    if any(sent.folded(at) == "عن" or sent.among(at, "speech") for at in named):
        return True
    told = sent.kind_told(begin, mark)
    return told is not None and sent.find("الي", begin, mark) is None


def headline_source(sent: Sentence, *, breaking: bool = False) -> tuple[int, tuple[Source, ...]]:
    """Those named before a colon at the head of the sentence, and the index of the word after it.

    Bylines, places and what a toll counts are none, but outlets are in `breaking` news; (0, ()) where
    nobody is.
    """
    colon = sent.find(":", 0, min(_LONGEST_HEAD, len(sent.words) - 1))
    first = next((i for i in range(len(sent.words)) if sent.is_word(i)), 0)
    dashes = (i for i in range(first, colon or first) if sent.folded(i) == "-" and _is_apart(sent, i))
    first = max(dashes, default=first - 1) + 1  # "بيروت – وزارة الصحة: قتل"
    named = range(first, colon or first)
    plain = all((sent.is_word(i) or sent.folded(i) == QUOTE) and not sent.cue(i) for i in named)
    if colon is None or not plain or _labels(sent, first, colon):
        return 0, ()
    relays = sent.find("عن", first + 1, colon)
    if relays is not None and _is_outlet(sent, first, relays):
        chain = relayed_chain(sent, first, colon)
        return (colon + 1, chain) if len(chain) > 1 else (0, ())
    source = named_source(sent, first, colon) if _speaks(sent, first, colon, breaking=breaking) else None
    return (0, ()) if source is None else (colon + 1, (source,))


def _is_apart(sent: Sentence, index: int) -> bool:
    """Whether blanks stand around a mark, which then joins no two parts of a name."""
    start, end = sent.words[index].start, sent.words[index].end
    return sent.text[start - 1 : start].isspace() and sent.text[end : end + 1].isspace()


def _speaks(sent: Sentence, first: int, colon: int, *, breaking: bool) -> bool:
    """Whether those speak who are named before a colon."""
    told = told_kind(sent.text[sent.words[first].start : sent.words[colon].start])
    if told is None:
        name = sent.text[sent.words[first].start : sent.words[colon - 1].end]
        return colon - first <= LONGEST_PERSON and speaks_elsewhere(sent, name)
    if sent.folded(first) in _SOURCES:
        return True  # "مصدر عسكري: مقتل"
    head = told_kind(sent.folded(first))
    if told[1] == "last" or (told[1] == "body" and (head is None or head[1] != "generic")):
        return False  # not "روسيا:", but "مسؤول في روسيا:"
    return breaking or told[0] not in _OUTLETS


def _is_outlet(sent: Sentence, begin: int, end: int) -> bool:
    told = sent.kind_told(begin, end)
    return told is not None and told[0] in _OUTLETS


def _labels(sent: Sentence, first: int, colon: int) -> bool:
    """Whether what stands before a colon is counted after it: "الضحايا: 12 قتيلا"."""
    heads = word_set("toll label") & set(forms(sent.folded(first)))
    number = sent.folded(colon + 1)[:1].isdigit() or sent.words[colon + 1].bare in numbers()
    counted = word_set("suffering") & set(forms(sent.folded(first)))
    return bool(heads) or (number and bool(counted))


def interview_chain(sent: Sentence) -> tuple[Source, ...]:
    """Who spoke to which outlet: "أجرى الطبيب مقابلة مع وكالة"; the sentences after it quote from it."""
    for index in range(2, len(sent.words) - 2):
        if not sent.folded(index).startswith(word_starts("interview")) or sent.folded(index + 1) != "مع":
            continue
        first = past_setting(sent, index)
        end = next(_breaks(sent, index + 2, len(sent.words)), len(sent.words))
        one, other = named_source(sent, first + 1, index), named_source(sent, index + 2, end)
        if not sent.words[first].bare.startswith("اجر") or one is None or other is None:
            return ()
        pair = (other, one) if one.kind in _OUTLETS else (one, other)
        return pair if pair[1].kind in _OUTLETS else ()
    return ()
