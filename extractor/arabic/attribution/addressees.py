"""Whom a verb of asking or of blaming is aimed at, where a sentence names him after the one who speaks."""

from __future__ import annotations

from functools import cache

from extractor.arabic.attribution.name_shape import ADJECTIVAL, is_adjective, is_one_name, tells_name
from extractor.arabic.attribution.sentence import QUOTE, Cue, Sentence
from extractor.arabic.attribution.source_kinds import kind_of, titles
from extractor.arabic.lexicon import rows, word_set, word_starts
from extractor.arabic.text.words import Phrases, has_by, whole_words
from extractor.claims import SourceKind, Stance

_SHORTEST_OWN = 4
"""Letters of a noun with a pronoun: more than those of له, عليه."""
_PARTIES = frozenset(
    {SourceKind.MILITARY, SourceKind.ARMED_GROUP, SourceKind.STATE, SourceKind.OPPOSITION}
)  # fmt: skip


def begins_addressee(sent: Sentence, index: int, after: int, cue: Cue) -> bool:
    """Whether those begin here who are asked for something, or blamed."""
    if cue.stance is Stance.WARNING:
        return index > after and _is_addressed(sent, index, after)
    if cue.how not in ("appeal", "accuse") or (index == after + 1 and sent.among(after, "before name")):
        return False
    if _is_addressed(sent, index, after) or (index == after + 1 and _is_object(sent, index)):
        return True
    return index > after and (_starts_phrase(sent, index, after) or _is_theirs(sent, index))


def is_accused_alone(sent: Sentence, verb: int, content: int) -> bool:
    """Whether the only one named after a verb of blame is the accused: "واتهمت القوات بقصف السوق"."""
    if not sent.is_joined(verb) and sent.folded(verb - 1) != "كما":
        return False
    if sent.words[verb].bare.startswith(word_starts("accusing")):
        following = sent.folded(content)
        if "ب" in (sent.folded(content - 1), sent.folded(content - 2)):
            return True
        return following == "ب" or has_by(following)
    blamed = sent.folded(content).startswith(word_starts("blame"))
    return blamed and sent.words[verb].bare in word_set("burden")


def _is_object(sent: Sentence, index: int) -> bool:
    """Whether a noun follows a body that it cannot be a part of: "ناشدت البلدية وزارة الصحة"."""
    subject, definite = sent.folded(index - 1), sent.folded(index).startswith("ال")
    told = sent.kind_told(index - 1)
    title = subject.removeprefix("ال").removesuffix("ه") in titles()
    if told is None or title or not sent.is_word(index) or sent.is_joined(index):
        return False
    if sent.among(index, "preposition", "adverb", "before name", "end of name"):
        return False
    if subject.startswith("ال"):
        return subject.endswith("ه") and not definite
    country = told == (SourceKind.STATE, "body") and not subject.endswith("ه")
    named = definite and not is_adjective(sent, index)
    named = named or sent.kind_told(index) == (SourceKind.STATE, "body")
    return country and named and not sent.among(index - 1, "before noun")


def _is_addressed(sent: Sentence, index: int, after: int) -> bool:
    """Whether those who are asked or blamed are named here."""
    if not _addressees().at(sent.words, index, clitics=False):
        return False
    if index == after:
        return can_go_on(sent, after - 1)
    before = sent.kind_told(index - 1)
    named = index > after + 1 and before is None and not sent.among(index - 1, "before noun")
    return sent.words[index - 1].folded.startswith("ال") or named


def can_go_on(sent: Sentence, verb: int) -> bool:
    """Whether a verb can have one who spoke just before as its subject.

    After a sentence that is told by nobody, "ودعت الأمم المتحدة إلى تحقيق" is said of the body that it names.
    """
    lately = sent.speakers.spoke_lately
    return lately and sent.is_joined(verb) and sent.speakers.may_go_on(sent.words[verb].bare)


def _is_theirs(sent: Sentence, index: int) -> bool:
    """Whether those of the speaker are named after him: "دعا المجلس أنصاره", "ناشدت الحكومة مواطنيها"."""
    word = sent.words[index]
    masculine = word.raw.endswith("ه") and sent.tells_h_from_t and word.folded not in word_set("names in ه")
    own = word.folded.endswith(("ها", "هم")) or masculine
    plain = (
        own
        and not word.folded.startswith("ال")
        and len(word.folded) > _SHORTEST_OWN
        and not sent.is_joined(index)
    )
    return plain and sent.folded(index - 1).startswith("ال") and not sent.among(index, "preposition")


def addressee_start(sent: Sentence, after: int, preposition: int) -> int:
    """Where those who are asked are named, between the verb and إلى: "دعت المنظمة الدولية الأسر إلى"."""
    for index in range(preposition - 1, after, -1):
        folded, before = sent.folded(index), sent.folded(index - 1)
        noun = folded.startswith("ال") and not folded.endswith(ADJECTIVAL)
        if noun and before.startswith("ال") and before.endswith(ADJECTIVAL):
            return index
        if folded in ("كل", "جميع", "كافه"):
            return index
    return after if can_go_on(sent, after - 1) and preposition - after <= 2 else preposition


def addressed_from(sent: Sentence, after: int, cue: Cue) -> int:
    """Where a statement begins after a verb whose speaker stands before it: with whom it is aimed at."""
    while sent.among(after, "adverb") or sent.folded(after) == ",":
        after += 1
    return after + (cue.how == "appeal" and sent.folded(after) in ("الي", "ب", "من"))


def described_from(sent: Sentence, after: int, end: int) -> int | None:
    """Index of what somebody describes, after his name: "وصف الوزير الهجوم بأنه"."""
    for index in range(after + 1, end):
        definite, before = sent.folded(index).startswith("ال"), sent.folded(index - 1)
        apart = before.startswith("ال") or tells_name(sent, index - 1, after)
        if sent.among(index, "this"):
            return None
        goes_on = is_one_name(sent, index - 1) or is_adjective(sent, index) or sent.is_joined(index)
        if definite and apart and not goes_on:
            return index
    return None


def _starts_phrase(sent: Sentence, index: int, after: int) -> bool:
    """Whether a new noun phrase begins: an actor's indefinite head after a definite word."""
    folded = sent.folded(index)
    before = sent.folded(index - 1) if sent.folded(index - 1) != QUOTE else sent.folded(index - 2)
    definite, after_definite = folded.startswith("ال"), before.startswith("ال")
    if not sent.is_word(index - 1) and sent.folded(index - 1) != QUOTE:
        return False
    if after_definite and definite:
        return index > 1 and sent.among(index, "party")
    if after_definite and folded[:1] in "وبل" and folded not in whole_words():
        return False
    if definite and not after_definite and not tells_name(sent, index - 1, 0):
        return False
    if not definite and not after_definite and not tells_name(sent, index - 1, after - (index == after + 1)):
        return False
    return _is_party(sent, index)


def _is_party(sent: Sentence, index: int) -> bool:
    word = sent.words[index]
    return kind_of(sent.text[word.start : word.end]) in _PARTIES


@cache
def _addressees() -> Phrases[bool]:
    return Phrases((row[0], True) for row in rows("addressees"))
