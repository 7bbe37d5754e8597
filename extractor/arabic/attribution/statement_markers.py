"""The أن, colon or quotation mark that opens what is reported, and which of them belongs to which verb."""

from __future__ import annotations

from extractor.arabic.attribution.sentence import QUOTE, Cue, Sentence
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb

_LONGEST_ADVERBIAL = 12
"""Words between a name in quotation marks and the أن that its verb asks for."""
_LONGEST_NAME = 8
"""Words and marks between the quotation marks of a name."""
_SHORTEST_SPEECH = 3
"""Words of the shortest quotation that is told from a name by its verb."""
_NEGATIONS = frozenset("لا لن لم ليس ليست".split())
_SPELT = frozenset(("سي", "بي"))
"""Letters before the إن of broadcasters: سي إن إن."""
_CLOSED = frozenset(".;!?:")
_INTRODUCING = frozenset((":", "-", QUOTE))
_LONGEST_ZONE = 34
"""Words between a reporting verb and its أن; farther away it belongs to something else."""


def find_marker(sent: Sentence, after: int, farthest: int = _LONGEST_ZONE) -> int | None:
    """Index of the أن, colon or quotation that opens the statement; None where nothing does."""
    # Cues in a row look past each other: without this, two cues more are four times the work.
    key = after, farthest
    if key not in sent.markers:
        sent.markers[key] = _marker(sent, after, farthest)
    return sent.markers[key]


def _marker(sent: Sentence, after: int, farthest: int) -> int | None:
    aside = after
    for index in range(after, min(len(sent.words), after + farthest)):
        if _opens_statement_at(sent, index, after):
            return index
        if sent.ends_sentence(index):
            return None
        hit = sent.cue(index)
        if hit and hit[1].how == "aside":
            aside = index + hit[0] + 2
        if hit is None or index == after or index < aside or sent.folded(index - 1) == "حسبما":
            continue
        if sent.folded(index - 1) == "كما" and sent.words[index].folded.endswith(("ه", "ها")):
            continue
        if _speaks_anew(sent, index, hit, farthest - (index - after)):
            return None
    return None


def _opens_statement_at(sent: Sentence, index: int, after: int) -> bool:
    if sent.among(index, "that"):
        spelt = not _SPELT.isdisjoint((sent.folded(index - 1), sent.folded(index - 2)))
        return not (spelt and sent.is_word(index - 1)) and not sent.among(index - 1, "no report")
    if sent.folded(index) == QUOTE:
        return _is_speech(sent, index, after)
    if sent.among(index, "saying"):
        return True
    return sent.folded(index) == ":" or (index > after + 1 and sent.among(index, "showing"))


def _speaks_anew(sent: Sentence, index: int, hit: tuple[int, Cue], farthest: int) -> bool:
    """Whether a cue between a verb and its أن is the one that أن belongs to."""
    length, cue = hit
    if cue.how == "according":
        return sent.is_joined(index)
    if cue.how in ("relay", "aside") or sent.words[index].bare in ("جاء", "القول"):
        return False
    if is_called(sent, index) or is_student(sent, index):
        return False
    if is_published(sent, index) or (cue.how == "participle" and _is_inserted(sent, index)):
        return False
    return cue.how != "verb" or find_marker(sent, index + length, farthest) is not None


def _is_inserted(sent: Sentence, index: int) -> bool:
    """Whether a participle stands between commas before أن: "وقال المدير، معلقاً على الحادث، إن"."""
    closing = sent.find(",", index, min(len(sent.words), index + _LONGEST_ADVERBIAL))
    return sent.folded(index - 1) == "," and closing is not None and sent.among(closing + 1, "that")


def is_student(sent: Sentence, index: int) -> bool:
    """Whether طالب is a student: طالب جامعي."""
    return sent.words[index].bare == "طالب" and sent.folded(index + 1).startswith(word_starts("school"))


def is_called(sent: Sentence, index: int) -> bool:
    """Whether a person is only named: "رجل يدعى فلان", "أحد السكان، ويدعى فلان"."""
    named = sent.words[index].bare in ("يدعي", "تدعي") and sent.words[index].raw.endswith("ى")
    if named and sent.folded(index - 1) == ",":
        name = range(index + 1, index + _LONGEST_NAME)
        ends = next((i for i in name if sent.folded(i) in (",", ":") or sent.among(i, "that")), index)
        return sent.folded(ends) in (",", ":")
    return named and sent.is_word(index - 1) and not sent.is_joined(index)


def is_published(sent: Sentence, index: int) -> bool:
    """Whether a verb that is rarely one of speech tells where something was published: نُشرت في دورية."""
    bare = sent.words[index].bare
    published = sent.folded(index + 1) == "في" or sent.among(index - 1, "speech")
    return published and bare in word_set("unlikely cue") and bare[:2] != "جا"


def _is_speech(sent: Sentence, index: int, after: int) -> bool:
    """Whether the quotation that opens here is speech, not the name of a newspaper."""
    length = sent.closing.get(index, index) - index
    if index == after and index in sent.closing:
        ends = sent.folded(sent.closing[index] + 1)
        said = any(is_verb(word.bare) or sent.folded(at) in _NEGATIONS for at, word in sent.quoted(index))
        if length <= _LONGEST_NAME and (not said or _names_speaker(sent, sent.closing[index])):
            return sent.closing[index] + 2 >= sent.clause_end(sent.closing[index])
        return length > 4 or not ends[:1].isalpha()
    if sent.folded(index - 1) in ("ل", "عبر"):
        return False
    # A newspaper's name has two words or no verb: أضاف الرئيس «لن نتخلى عنكم».
    said = any(is_verb(word.bare) or sent.folded(at) in _NEGATIONS for at, word in sent.quoted(index))
    after_it = index + length + 1
    ended = not sent.is_word(after_it) or (sent.is_joined(after_it) and sent.cue(after_it) is not None)
    return length > 5 or (length > _SHORTEST_SPEECH and said and ended)


def _names_speaker(sent: Sentence, closing: int) -> bool:
    """Whether أن still follows a short quotation that a verb begins with: وأضاف "عبد الله"، أمس، أن."""
    for index in range(closing, min(len(sent.words), closing + _LONGEST_ADVERBIAL)):
        if sent.folded(index) in _CLOSED or (index > closing and sent.cue(index)):
            return False
        if sent.among(index, "that"):
            return True
    return False


def statement_start(sent: Sentence, index: int) -> int:
    """Index of the first word of the statement: after prepositions, أن, colon and quotation mark."""
    while sent.folded(index) in (",", "الي", "عن", "من", "ب", "علي"):
        index += 1
    while sent.folded(index) in _INTRODUCING or sent.among(index, "that", "showing", "saying"):
        index += 1
    when = index
    while sent.among(when, "adverb"):
        when += 1
    # "قوله الاثنين إن": when it was said stands before what was said.
    return statement_start(sent, when) if when > index and sent.among(when, "that") else index
