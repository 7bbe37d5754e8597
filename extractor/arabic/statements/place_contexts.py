"""Whether words stand where a place stands: what governs a name, and whether a body or a state is meant."""

from __future__ import annotations

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


class FoundPlaces(WordForms):
    """The words of a statement, and the places found among them so far."""

    def __init__(self, text: str, start: int, end: int) -> None:
        super().__init__(text, start, end)
        self.found: list[Range] = []
        """The words of each place."""
        self.named = False
        """Whether the last place found has a name of its own."""

    def is_joined_to_last(self, index: int) -> bool:
        """Whether و joins a word to the place found right before it."""
        return bool(self.found) and self.found[-1][1] == index and self.at(index).joined


def is_located(places: FoundPlaces, index: int) -> bool:
    """Whether a preposition puts the event at a word: في السجن, في هذا السجن, بالمستشفى, من البحر."""
    form, before = places.at(index), index - 1
    if (form.preposition == "ب" and not form.deeds) or places.is_joined_to_last(index):
        return form.definite
    before -= places.at(before).stem in BEFORE
    if form.preposition or form.joined:
        return False
    return places.at(before).folded in _LOCATING or _comes_from(places, before)


def _comes_from(words: WordForms, index: int) -> bool:
    """Whether "من" after a verb of motion says from where: انتشلت الجثث من البحر."""
    near = words.forms[max(0, index - 4) : index] if words.at(index).folded == "من" else ()
    return any(form.bare.startswith(word_starts("moving")) for form in near)


def is_land(words: WordForms, index: int) -> bool:
    """Whether a word means a land without its name: البلاد, القطاع."""
    return words.forms[index].definite and words.forms[index].stem in place_nouns("land")


def is_there(places: FoundPlaces, index: int) -> bool:
    """Whether "البلاد" or "القطاع" is where it happened, not whose or which: في البلاد, القطاع الصحي."""
    before, after = places.at(index - 1), places.at(index + 1)
    if index == 0 or (after.definite and after.plain):
        return False
    sides = before.stem in place_nouns("side") or before.stem in BEFORE or before.stem == "وسط"
    return sides or is_governed(places, index) or before.folded == "علي"


def is_bound(words: WordForms, index: int) -> bool:
    """Whether a preposition or a word for a quantity stands before a word."""
    before = words.at(index - 1)
    governed = before.verbal or before.kind in {"preposition", "figure", "verb"}
    return index == 0 or bool(words.at(index).preposition) or governed


def is_governed(places: FoundPlaces, index: int) -> bool:
    """Whether the words around say that the name of a state stands for its land."""
    if _of_group(places, index):
        return False
    if places.at(index).preposition == "ب" or places.is_joined_to_last(index):
        return True
    before = places.at(index - 1)
    if before.folded == "علي":  # a raid on it, but not pressure on it
        return any(form.verbal or form.kind == "verb" for form in places.forms[max(0, index - 5) : index])
    if _comes_from(places, index - 1) or _entered(places, index):
        return True
    governors = place_nouns("governor") | place_nouns("edge")
    governed = not governors.isdisjoint((before.folded, before.bare, before.stem))
    return governed or places.at(index + 1).folded == "مقابل"


def _entered(words: WordForms, index: int) -> bool:
    """Whether somebody comes to a state, or something goes through it: "وصل القاهرة", "شهدت مصر"."""
    before, after = words.at(index - 1), words.at(index + 1).folded
    goes = before.kind == "verb" or bool(before.deeds)
    return goes and before.bare.startswith(word_starts("entering")) and after not in {"الي", "في", "على"}


def _of_group(words: WordForms, index: int) -> bool:
    """Whether a country is part of the name of an armed group, or where an envoy is sent."""
    if words.at(index + 1).folded in _OF_GROUP:
        return True
    sent = words.at(index - 1).folded in {"الي", "لدي", "في"}
    near = words.forms[max(0, index - 5) : index - 1] if sent else ()
    return any(form.stem.startswith(_MISSIONS) for form in near)


def is_meant(places: FoundPlaces, index: int, length: int, what: str) -> bool:
    """Whether a listed name stands for the place here, not for its government and not for a common word."""
    if what == "city":
        return not _is_government(places, index)
    common = what == "unclear" and _is_plain_word(places, index + length, definite=places.at(index).definite)
    return not common and is_governed(places, index)


def _is_government(places: FoundPlaces, index: int) -> bool:
    """Whether a capital stands for its government: "تسعى بغداد إلى", "مع دمشق"."""
    form, before = places.at(index), places.at(index - 1)
    if form.preposition or form.folded not in place_nouns("capital") or places.is_joined_to_last(index):
        return False
    if before.kind == "verb":
        return not before.bare.startswith(word_starts("striking"))
    return before.folded == "مع"


def belongs_to_body(words: WordForms, index: int) -> bool:
    """Whether a place belongs to the name of a body or a person: مجلس محافظة حلب, طالب بكلية الطب."""
    form, before = words.at(index), words.at(index - 1)
    if form.joined:
        return False
    if form.preposition == "ب":
        return before.bare in _STUDENTS
    if before.bare in _OIL:
        return True  # "خام غرب تكساس"
    body = before.kind == "noun" and not before.definite and before.stem in place_nouns("body")
    return body and not form.preposition


def means_land(words: WordForms, index: int) -> bool:
    """Whether a word means an area here: not live bullets, people alive, or a boycott."""
    form, before, after = words.at(index), words.at(index - 1), words.at(index + 1)
    if form.stem == "سوق":
        return after.stem not in place_nouns("no market")  # "سوق الأسهم"
    if form.stem == "حي" and form.definite:
        return not before.definite
    if form.folded == "احياء":
        remains = before.kind == "verb" and (not before.deeds or "زال" in before.bare)
        return not (remains or before.lists & {"person", "victim"} or before.folded in _THEY)
    named = bool(listed_name(words, index + 1)[1])
    if form.stem == "قطاع" and form.definite:
        return "غزة" in words.text or "غزه" in words.text
    if form.stem in place_nouns("other sense"):
        return named and not after.preposition
    if form.stem == "مقاطعه":
        return named or before.folded == "في" or form.preposition == "ب"
    return True


def _is_plain_word(words: WordForms, index: int, *, definite: bool) -> bool:
    """Whether what follows a name that is a word too makes it only a word: "في العديد من", "في كأس الملك"."""
    form = words.at(index)
    genitive = form.plain and not form.adverb and (form.definite or not form.deeds)
    adjective = form.definite and form.stem.endswith(("يه", "ي"))
    acts = form.kind == "verb" and not form.folded.startswith("ب")  # "بيد القوات"
    if definite:  # nothing belongs to it: "بالباحة سعيد حسن"
        return form.folded == "من"
    return form.folded in {"من", "ان"} or acts or (genitive and not adjective)


def is_unlisted_town(words: WordForms, index: int) -> bool:
    """Whether a word nobody listed must be a town: "في بيلتسفيل بولاية ميريلاند"."""
    form, after = words.at(index), words.at(index + 1)
    put = words.at(index - 1).folded in {"في", "قرب", "الي"}
    if not put or form.definite or form.possessed or form.lists:
        return False
    wide = after.stem in place_nouns("area") and words.at(index + 2).kind == "noun"
    apart = after.preposition == "ب" and not after.definite and wide
    return apart and form.plain and not is_common_noun(words, index)
