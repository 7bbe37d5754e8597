"""Which outlet was spoken to, and who issued a document: "في حديث لقناة النهار", "بيان صادر عن الوزارة"."""

from __future__ import annotations

from extractor.arabic.attribution.sentence import QUOTE, Sentence
from extractor.arabic.attribution.source_kinds import kind_at
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.words import forms
from extractor.claims import SourceKind

_OUTLETS = (SourceKind.MEDIA, SourceKind.NEWS_AGENCY)
"""Kinds that tell an outlet by a word of its own."""
_LATEST = frozenset("اخر احدث".split())
"""Words before a document that say which of them it is."""
_LONGEST_DOCUMENT = 5
"""Words of "حصيلة أولية صادرة عن" before the one who issued it."""


def outlet_addressed(sent: Sentence, begin: int, end: int) -> int | None:
    """Index of the word that opens the outlet that was spoken to: "لـ«صحيفة»", لقناة, للجزيرة."""
    for index in range(begin, end):
        if _outlet_at(sent, index):
            return index
        # "في حديث إلى «النهار»", "في مقابلة مع قناة العربية"
        if sent.folded(index) in ("مع", "الي") and _is_interview(sent, index):
            return index + 1
    return None


def _is_interview(sent: Sentence, index: int) -> bool:
    """Whether an occasion stands before a preposition, and an outlet after it."""
    told = sent.folded(index - 1).startswith(word_starts("interview"))
    told = told or sent.folded(index - 2).startswith(word_starts("interview"))
    return told and (sent.folded(index + 1) == QUOTE or is_outlet(sent, index + 1))


def is_outlet(sent: Sentence, index: int) -> bool:
    """Whether a word is the name of a newspaper, a broadcaster or an agency, or begins one."""
    if index >= len(sent.words):
        return False
    return sent.among(index, "outlet") or kind_at(sent.words, index) in _OUTLETS


def is_outlet_told(sent: Sentence, index: int) -> bool:
    """Whether an outlet is the object here: "أفادت المنظمة وكالة رويترز", but not مراسلة قناة النهار."""
    quoted = sent.folded(index) == QUOTE
    if sent.is_joined(index) or not is_outlet(sent, index + quoted):
        return False
    before = sent.folded(index - 1)
    told = sent.kind_told(index - 1)
    head = told is not None and told[0] in _OUTLETS and not before.startswith("ال")
    held = sent.among(index - 1, "before noun") or head
    return not held


def _outlet_at(sent: Sentence, index: int) -> bool:
    folded = sent.folded(index)
    if not folded.startswith("ل"):
        return False
    quoted = len(folded) < 3 and sent.folded(index + 1) == QUOTE
    if folded == "ل" or quoted or word_set("outlet") & {folded[1:], folded.removeprefix("لل")}:
        return True
    return is_outlet(sent, index) and len(forms(folded)) > 1 and not sent.folded(index + 1).startswith("وال")


def issuer_start(sent: Sentence, begin: int, end: int) -> int:
    """Index of who issued a document: "حصيلة أولية لجهاز الإسعاف", "بيان صادر عن", "بيانات البنك"."""
    if not is_document(sent, begin):
        return begin
    if begin + 1 < end and sent.folded(begin + 1).startswith("ال") and _is_body(sent, begin + 1):
        return begin + 1
    for index in range(begin + 1, min(end, begin + _LONGEST_DOCUMENT)):
        folded = sent.folded(index)
        if folded == "عن" or (folded, index) == ("من", begin + 1) or sent.among(index, "passed on"):
            return index + 1
        if is_bound_to(folded) and folded != "ل":
            return index
    if begin + 1 >= end or sent.folded(begin + 1).endswith(("ي", "يه")):
        return begin
    issuing = sent.kind_told(begin + 1)
    return begin + 1 if issuing and issuing[1] != "last" else begin


def _is_body(sent: Sentence, index: int) -> bool:
    told = sent.kind_told(index)
    return kind_at(sent.words, index) is not None or (told is not None and told[1] == "body")


def is_document(sent: Sentence, index: int) -> bool:
    """Whether a word is what a source issues, and no source: حصيلة, بيان, "آخر حصيلة"."""
    index += sent.folded(index) in _LATEST
    return any(form.startswith(word_starts("document")) for form in forms(sent.folded(index)))


def is_governed(sent: Sentence, index: int) -> bool:
    """Whether the ل of a name comes from what stands before it: وفقاً لـ, حصيلة لـ."""
    return (
        sent.how_before(index) == "according"
        or sent.among(index - 1, "issued")
        or is_document(sent, index - 1)
    )


def is_bound_to(folded: str) -> bool:
    """Whether a word begins with the preposition ل, alone before a quotation mark or written on to it."""
    return folded == "ل" or (folded.startswith("ل") and len(forms(folded)) > 1)
