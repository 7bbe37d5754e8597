"""Whether words stand where a place stands: what governs a name, and whether a body or a state is meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.arabic.lexicon import word_starts
from extractor.arabic.statements.placenames import is_common_noun, listed_name, place_nouns
from extractor.arabic.statements.word_forms import WordForms
from extractor.claims import Range

BEFORE = frozenset("بضعه عده نفس ذات كل هذا هذه ذلك تلك احد احدي".split())
"""What belongs to the place that it stands before: نفس المنطقة, هذا السجن."""
_LOCATING = frozenset("في فى داخل خارج قرب الي بالقرب قباله".split())
_STUDENTS = frozenset("طالب طالبه طلاب طلبه استاذ عميد مدرس خريج خريجي".split())
_MISSIONS = ("مبعوث", "سفير", "سفراء", "بعثه", "قنصل", "مندوب", "القايم", "القائم", "موفد")
_OF_GROUP = frozenset({"والشام", "الاسلامي", "الاسلاميه"})
"""What follows a country in the name of an armed group: "الدولة الإسلامية في العراق والشام"."""
_THEY = frozenset("وهم هم ومازالوا مازالوا بينهم منهم".split())
_OIL = frozenset({"خام", "خامي", "توقيت", "بتوقيت"})


@dataclass
class FoundPlaces:
    """The words of a statement, and the places found among them so far."""

    words: WordForms
    found: list[Range] = field(default_factory=list)
    """The words of each place."""
    named: bool = False
    """Whether the last place found has a name of its own."""


def _is_joined_to_last(places: FoundPlaces, index: int) -> bool:
    """Whether و joins a word to the place found right before it."""
    words = places.words
    return bool(places.found) and places.found[-1][1] == index and words.forms[index].joined


def is_located(places: FoundPlaces, index: int) -> bool:
    """Whether a preposition puts the event at a word: في السجن, في هذا السجن, بالمستشفى, من البحر."""
    words = places.words
    form = words.forms[index]
    if (form.preposition == "ب" and not form.deeds) or _is_joined_to_last(places, index):
        return form.definite
    before = index - 1
    if before > 0 and words.forms[before].stem in BEFORE:
        before -= 1
    if before < 0 or form.preposition or form.joined:
        return False
    return words.forms[before].folded in _LOCATING or _comes_from(words, before)


def _comes_from(words: WordForms, index: int) -> bool:
    """Whether "من" after a verb of motion says from where: انتشلت الجثث من البحر."""
    if words.forms[index].folded != "من":
        return False
    near = words.forms[max(0, index - 4) : index]
    return any(form.bare.startswith(word_starts("moving")) for form in near)


def is_land(words: WordForms, index: int) -> bool:
    """Whether a word means a land without its name: البلاد, القطاع."""
    return words.forms[index].definite and words.forms[index].stem in place_nouns("land")


def is_there(places: FoundPlaces, index: int) -> bool:
    """Whether "البلاد" or "القطاع" is where it happened, not whose or which: في البلاد, القطاع الصحي."""
    words = places.words
    before = words.forms[index - 1] if index else None
    after = words.forms[index + 1] if index + 1 < len(words.forms) else None
    if before is None or (after is not None and after.definite and after.plain):
        return False
    sides = before.stem in place_nouns("side") or before.stem in BEFORE or before.stem == "وسط"
    return sides or is_governed(places, index) or before.folded == "علي"


def is_bound(words: WordForms, index: int) -> bool:
    """Whether a preposition or a word for a quantity stands before a word."""
    before = words.forms[index - 1] if index else None
    if before is None or words.forms[index].preposition:
        return True
    return before.verbal or before.kind in {"preposition", "figure", "verb"}


def is_governed(places: FoundPlaces, index: int) -> bool:
    """Whether the words around say that the name of a state stands for its land."""
    words = places.words
    if _of_group(words, index):
        return False
    if words.forms[index].preposition == "ب" or _is_joined_to_last(places, index):
        return True
    before = words.forms[index - 1] if index else None
    after = words.forms[index + 1] if index + 1 < len(words.forms) else None
    if before is not None and before.folded == "علي":  # a raid on it, but not pressure on it
        return any(form.verbal or form.kind == "verb" for form in words.forms[max(0, index - 5) : index])
    if index and (_comes_from(words, index - 1) or _entered(words, index)):
        return True
    governors = place_nouns("governor") | place_nouns("edge")
    governed = before is not None and bool({before.folded, before.bare, before.stem} & governors)
    return governed or (after is not None and after.folded == "مقابل")


def _entered(words: WordForms, index: int) -> bool:
    """Whether somebody comes to a state, or something goes through it: "وصل القاهرة", "شهدت مصر"."""
    before = words.forms[index - 1]
    after = words.forms[index + 1].folded if index + 1 < len(words.forms) else ""
    goes = before.kind == "verb" or bool(before.deeds)
    return goes and before.bare.startswith(word_starts("entering")) and after not in {"الي", "في", "على"}


def _of_group(words: WordForms, index: int) -> bool:
    """Whether a country is part of the name of an armed group, or where an envoy is sent."""
    after = words.forms[index + 1] if index + 1 < len(words.forms) else None
    if after is not None and after.folded in _OF_GROUP:
        return True
    if index and words.forms[index - 1].folded in {"الي", "لدي", "في"}:
        near = words.forms[max(0, index - 5) : index - 1]
        return any(form.stem.startswith(_MISSIONS) for form in near)
    return False


def is_meant(places: FoundPlaces, index: int, length: int, what: str) -> bool:
    """Whether a listed name stands for the place here, not for its government and not for a common word."""
    if what == "city":
        return not is_government(places, index)
    definite = places.words.forms[index].definite
    common = what == "unclear" and is_plain_word(places.words, index + length, definite=definite)
    return not common and is_governed(places, index)


def is_government(places: FoundPlaces, index: int) -> bool:
    """Whether a capital stands for its government: "تسعى بغداد إلى", "مع دمشق"."""
    words = places.words
    form = words.forms[index]
    before = words.forms[index - 1] if index else None
    if form.preposition or form.folded not in place_nouns("capital") or _is_joined_to_last(places, index):
        return False
    if before is not None and before.kind == "verb":
        return not before.bare.startswith(word_starts("striking"))
    return before is not None and before.folded == "مع"


def belongs_to_body(words: WordForms, index: int) -> bool:
    """Whether a place belongs to the name of a body or a person: مجلس محافظة حلب, طالب بكلية الطب."""
    before = words.forms[index - 1] if index else None
    if before is None or words.forms[index].joined:
        return False
    if words.forms[index].preposition == "ب":
        return before.bare in _STUDENTS
    if before.bare in _OIL:
        return True  # "خام غرب تكساس"
    body = before.kind == "noun" and not before.definite and before.stem in place_nouns("body")
    return body and not words.forms[index].preposition


def means_land(words: WordForms, index: int) -> bool:
    """Whether a word means an area here: not live bullets, people alive, or a boycott."""
    form = words.forms[index]
    before = words.forms[index - 1] if index else None
    after = index + 1
    if form.stem == "سوق" and after < len(words.forms):
        return words.forms[after].stem not in place_nouns("no market")  # "سوق الأسهم"
    if form.stem == "حي" and form.definite and before is not None:
        return not before.definite
    if form.folded == "احياء" and before is not None:
        remains = before.kind == "verb" and (not before.deeds or "زال" in before.bare)
        return not (remains or before.lists & {"person", "victim"} or before.folded in _THEY)
    named = after < len(words.forms) and bool(listed_name(words, after)[1])
    if form.stem == "قطاع" and form.definite:
        return "غزة" in words.text or "غزه" in words.text
    if form.stem in place_nouns("other sense"):
        return named and not words.forms[after].preposition
    if form.stem == "مقاطعه":
        return named or (before is not None and before.folded == "في") or form.preposition == "ب"
    return True


def is_plain_word(words: WordForms, index: int, *, definite: bool) -> bool:
    """Whether what follows a name that is a word too makes it only a word: "في العديد من", "في كأس الملك"."""
    if index >= len(words.forms):
        return False
    form = words.forms[index]
    genitive = form.kind == "noun" and not form.preposition and not form.joined and not form.adverb
    genitive = genitive and (form.definite or not form.deeds)
    adjective = form.definite and form.stem.endswith(("يه", "ي"))
    acts = form.kind == "verb" and not form.folded.startswith("ب")  # "بيد القوات"
    if definite:  # nothing belongs to it: "بالباحة سعيد حسن"
        return form.folded == "من"
    return form.folded in {"من", "ان"} or acts or (genitive and not adjective)


def is_unlisted_town(words: WordForms, index: int) -> bool:
    """Whether a word nobody listed must be a town: "في بيلتسفيل بولاية ميريلاند"."""
    form = words.forms[index]
    put = index > 0 and words.forms[index - 1].folded in {"في", "قرب", "الي"}
    if not put or index + 2 >= len(words.forms) or form.definite or form.possessed or form.lists:
        return False
    after = words.forms[index + 1]
    wide = after.stem in place_nouns("area") and words.forms[index + 2].kind == "noun"
    apart = after.preposition == "ب" and not after.definite and wide
    return apart and form.plain and not is_common_noun(words, index)
