"""Where a statement begins after a reporting verb without أن: after its subject, at a deed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractor.arabic.attribution.addressees import addressee_start, begins_addressee
from extractor.arabic.attribution.event_words import numbers
from extractor.arabic.attribution.name_shape import (
    VERBAL_NOUN,
    is_apposition,
    is_envoys,
    is_occasion,
    is_one_name,
    subject_end,
    tells_name,
)
from extractor.arabic.attribution.sentence import Cue, Sentence, deeds
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import has_by
from extractor.claims import SourceKind, Stance

_OWN = re.compile(r"(?<=\w{3})(?:ها|هم|ه)$")
_COUNTING = (SourceKind.STATE, SourceKind.MONITOR, SourceKind.INTERGOVERNMENTAL, SourceKind.CIVIL_SOCIETY)
"""Kinds of those who count cases, not their own deeds."""
_LONGEST_SOURCE = 14
"""Words of the name of one who counts."""


def content_after_by(sent: Sentence, after: int) -> int | None:
    """Index of the word with ب that follows "ما وصفه"."""
    for index in range(after, min(len(sent.words), after + 8)):
        if sent.folded(index).startswith("ب") and len(sent.folded(index)) > 3:
            return index
    return None


def content_start(sent: Sentence, after: int, cue: Cue) -> int:
    """Index where a statement without أن begins: after the subject that follows the verb."""
    stop = sent.clause_end(after)
    for index in _but_asides(sent, after, stop):
        folded = sent.folded(index)
        if index > after and sent.is_joined(index) and sent.cue(index):
            return index
        if _leads_on(sent, index, after):
            if cue.how == "appeal":
                return addressee_start(sent, after, index)
            return index - _is_definite_deed(sent, index - 1, after)
        if index > after and (sent.among(index, "what") or names_charge(sent, index)):
            return index
        if _governs(sent, after - 1, index, cue):
            return index + (folded == "في")
        if index > after and _pledges(sent, after - 1, index, cue):
            return index
        told = announces_deed(sent, index, after) or _begins_object(sent, index, after, cue)
        if told or begins_addressee(sent, index, after, cue):
            return index
        if folded == "," and index > after and not is_apposition(sent, index + 1):
            return _after_adverbial(sent, index + 1, stop)
    return subject_end(sent, after, stop)


def object_start(sent: Sentence, after: int, cue: Cue, *, plural: bool) -> int:
    """Index where a statement without أن begins; right after a verb of the plural: "وأكدوا استمرار"."""
    end = content_start(sent, after, cue)
    if not plural:
        return end
    while after < end and (sent.among(after, "adverb", "before name")):
        after += 1
    return end if is_occasion(sent, after) else after


def _begins_object(sent: Sentence, index: int, after: int, cue: Cue) -> bool:
    """Whether what a verb governs begins here: "تعهدت الحكومة بإعادة", "دعت فرنسا لوقف", "طلب من"."""
    folded, verb = sent.folded(index), sent.words[after - 1].bare
    if index == after:
        return False
    if folded.startswith("ب") and verb.startswith(word_starts("with by")):
        return has_by(folded)
    if folded == "من":
        return verb in ("طلب", "طلبت") and not sent.among(index - 1, "quantity")
    if cue.how == "accuse" and _is_blamed_deed(sent, index):
        return True
    return cue.how == "appeal" and folded.startswith("ل") and _is_deed_after_by(sent, index)


def _governs(sent: Sentence, verb: int, index: int, cue: Cue) -> bool:
    """Whether the preposition of a verb's object stands here: حذر من, شكا من, شكك في."""
    if sent.folded(index) == "من":
        from_ = cue.stance is Stance.WARNING or sent.words[verb].bare in word_set("with from")
        return from_ and not sent.among(index - 1, "quantity")
    return sent.folded(index) == "في" and cue.stance is Stance.DOUBT and index > verb + 1


def _pledges(sent: Sentence, verb: int, index: int, cue: Cue) -> bool:
    """Whether what is said again is named here, or the blame: تضامنها, دعوته, باللوم."""
    if sent.words[verb].bare not in word_set("renewing"):
        return cue.how == "accuse" and leads_to_content(sent, verb, index)
    named = sent.folded(index).startswith(word_starts("pledge"))
    return named and not sent.among(index - 1, "before noun")


def leads_to_content(sent: Sentence, verb: int, index: int) -> bool:
    """Whether a noun only leads on to what is said: "جدد دعوته إلى", "ألقى باللوم على"."""
    leads_on = sent.folded(index + 1) in ("الي", "علي", "من") or sent.among(index + 1, "that")
    if sent.words[verb].bare in word_set("renewing"):
        return leads_on and sent.folded(index).startswith(word_starts("conveying"))
    return sent.folded(index + 1) == "علي" and sent.folded(index).startswith(word_starts("blame"))


def _leads_on(sent: Sentence, index: int, after: int) -> bool:
    """Whether إلى, عن or على leads from the verb to what is said, and does not belong to a name."""
    folded = sent.folded(index)
    if folded == "علي":
        return sent.is_preposition(index)
    return folded == "عن" or (folded == "الي" and not is_envoys(sent, index, after))


def _is_blamed_deed(sent: Sentence, index: int) -> bool:
    """Whether a definite deed is blamed, after a definite name or an occasion: "دانت الوزارة الهجوم"."""
    definite = sent.folded(index).startswith("ال") and bool(deeds().at(sent.words, index))
    occasion = sent.folded(index - 2) == "في" and is_occasion(sent, index - 2)
    return definite and (occasion or sent.folded(index - 1).startswith("ال"))


def names_charge(sent: Sentence, index: int) -> bool:
    """Whether charges are named that somebody rejects: هذه الاتهامات, المزاعم."""
    return sent.among(index + sent.folded(index).startswith(("هذ", "تلك")), "charges")


def _but_asides(sent: Sentence, begin: int, end: int) -> Iterator[int]:
    """The indexes of words without what is said of a source by the way: "، وهي منظمة مستقلة،"."""
    resumed = begin
    for index in range(begin, end):
        if sent.folded(index) == "," and sent.among(index + 1, "aside"):
            resumed = sent.find(",", index + 1, end) or index
        if index >= resumed:
            yield index


def _is_definite_deed(sent: Sentence, index: int, after: int) -> bool:
    """Whether what is announced is a definite deed before its preposition: أعلن الجيش السيطرة على."""
    return (
        index > after
        and sent.folded(index).startswith("ال")
        and not sent.among(index - 1, "before noun")
        and (sent.folded(index - 1).startswith("ال") or tells_name(sent, index - 1, after))
        and bool(deeds().at(sent.words, index))
        and not is_one_name(sent, index - 1)
    )


def announces_deed(sent: Sentence, index: int, after: int) -> bool:
    """Whether a verbal noun begins here that is announced: مقتل, بوجود, استئناف."""
    folded = sent.folded(index)
    if index > after and (
        sent.among(index - 1, "before noun", "epicene") or folded.startswith(word_starts("no announcement"))
    ):
        return False
    shaped = VERBAL_NOUN.fullmatch(folded)
    if sent.kind_told(index) and not shaped:
        return False
    if deeds().at(sent.words, index, clitics=False) or _announced().fullmatch(folded):
        return True
    if has_by(folded) and _is_deed_after_by(sent, index):
        return True
    if index > after and shaped:
        # أطباء, أعضاء have the shape of إطلاق but for their hamza.
        return not sent.text[sent.words[index].start :].startswith(("أ", "وأ"))
    return index > after and is_own_deed(sent, index)


def is_own_deed(sent: Sentence, index: int) -> bool:
    """Whether a deed is announced as the speaker's own: سيطرته, انسحابها, تعليقهم."""
    stem = _OWN.sub("", sent.words[index].bare)
    if stem == sent.words[index].bare or sent.among(index - 1, "before noun"):
        return False
    stem = stem[:-1] + "ه" if stem.endswith("ت") else stem
    bare = sent.words[index]._replace(folded=stem, bare=stem)
    return bool(deeds().at([bare], 0, clitics=False) or VERBAL_NOUN.fullmatch(stem))


def _is_deed_after_by(sent: Sentence, index: int) -> bool:
    """Whether the rest of a word is announced: بمقتل, بوجود, باستئناف."""
    noun = sent.folded(index)[1:]
    listed = deeds().at(sent.words, index) or _announced().fullmatch(noun)
    return bool(listed or VERBAL_NOUN.fullmatch(noun))


def second_phrase(sent: Sentence, after: int, stop: int) -> int:
    """Index of the first definite noun that follows a name: what was claimed."""
    for index in range(after + 1, stop):
        if deeds().at(sent.words, index) or sent.among(index, "claimed"):
            return index
    return min(after + 2, stop)


def _after_adverbial(sent: Sentence, index: int, stop: int) -> int:
    """Past "مساء الاثنين،" to what was announced."""
    if sent.folded(index) in ("عن", "الي"):
        return index
    if sent.cue(index) or sent.among(index, "end of name") or sent.folded(index) == "في":
        comma = sent.find(",", index, stop)
        return index if comma is None else comma + 1
    return index


def counts_cases(sent: Sentence, index: int, after: int) -> bool:
    """Whether an authority counts what it is told: "سجلت وزارة الصحة 500 إصابة"."""
    if sent.words[index].bare not in word_set("counting cue"):
        return False
    end = counted_from(sent, after)
    if not after < end < len(sent.words):
        return False
    told = sent.kind_told(after, end)
    return told is not None and told[0] in _COUNTING and told[1] != "body"


def counted_from(sent: Sentence, after: int) -> int:
    """Index where the name of one who counts ends and what he counts begins; the last index for none."""
    ended: int | None = None
    for index in range(after + 1, min(len(sent.words), after + _LONGEST_SOURCE)):
        folded = sent.folded(index)
        if folded[:1].isdigit() or folded in numbers() or sent.among(index, "counted"):
            return index if ended is None else ended
        if ended is None and (folded == "," or sent.among(index, "end of name")):
            ended = index
        if sent.ends_sentence(index):
            break
        if not folded.startswith("ال") and not is_verb(folded) and announces_deed(sent, index, after):
            return index
    return len(sent.words)


@cache
def _announced() -> re.Pattern[str]:
    """Nouns that an announcement begins with, with the pronouns that may be written on to them."""
    nouns = "|".join(sorted(word_set("announced")))
    return re.compile(f"(?:{nouns})(?:ه|ها|هم)?")
