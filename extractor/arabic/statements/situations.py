"""Whether words stand where a place stands: what governs a name, and whether a body or a state is meant."""

from __future__ import annotations

from extractor.arabic.lexicon import word_starts
from extractor.arabic.statements.placenames import PlaceNames, place_nouns
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


class Situations(PlaceNames):
    """The words of a statement and what stands before them; `found` holds the words of its places."""

    def __init__(self, text: str, start: int, end: int) -> None:
        super().__init__(text, start, end)
        self.found: list[Range] = []

    def _follows(self, index: int) -> bool:
        """Whether و joins a word to the place found right before it."""
        return bool(self.found) and self.found[-1][1] == index and self.forms[index].joined

    def _located(self, index: int) -> bool:
        """Whether a preposition puts the event at a word: في السجن, في هذا السجن, بالمستشفى, من البحر."""
        form = self.forms[index]
        if (form.preposition == "ب" and not form.deeds) or self._follows(index):
            return form.definite
        before = index - 1
        if before > 0 and self.forms[before].stem in BEFORE:
            before -= 1
        if before < 0 or form.preposition or form.joined:
            return False
        return self.forms[before].folded in _LOCATING or self._comes_from(before)

    def _comes_from(self, index: int) -> bool:
        """Whether "من" after a verb of motion says from where: انتشلت الجثث من البحر."""
        if self.forms[index].folded != "من":
            return False
        near = self.forms[max(0, index - 4) : index]
        return any(form.bare.startswith(word_starts("moving")) for form in near)

    def _is_land(self, index: int) -> bool:
        return self.forms[index].definite and self.forms[index].stem in place_nouns("land")

    def _is_there(self, index: int) -> bool:
        """Whether "البلاد" or "القطاع" is where it happened, not whose or which: في البلاد, القطاع الصحي."""
        before = self.forms[index - 1] if index else None
        after = self.forms[index + 1] if index + 1 < len(self.forms) else None
        if before is None or (after is not None and after.definite and after.plain):
            return False
        sides = before.stem in place_nouns("side") or before.stem in BEFORE or before.stem == "وسط"
        return sides or self._governed(index) or before.folded == "علي"

    def _bound(self, index: int) -> bool:
        """Whether a preposition or a word for a quantity stands before a word."""
        before = self.forms[index - 1] if index else None
        if before is None or self.forms[index].preposition:
            return True
        return before.verbal or before.kind in {"preposition", "figure", "verb"}

    def _governed(self, index: int) -> bool:
        """Whether the words around say that the name of a state stands for its land."""
        if self._of_group(index):
            return False
        if self.forms[index].preposition == "ب" or self._follows(index):
            return True
        before = self.forms[index - 1] if index else None
        after = self.forms[index + 1] if index + 1 < len(self.forms) else None
        if before is not None and before.folded == "علي":  # a raid on it, but not pressure on it
            return any(form.verbal or form.kind == "verb" for form in self.forms[max(0, index - 5) : index])
        if index and (self._comes_from(index - 1) or self._entered(index)):
            return True
        governors = place_nouns("governor") | place_nouns("edge")
        governed = before is not None and bool({before.folded, before.bare, before.stem} & governors)
        return governed or (after is not None and after.folded == "مقابل")

    def _entered(self, index: int) -> bool:
        """Whether somebody comes to a state, or something goes through it: "وصل القاهرة", "شهدت مصر"."""
        before = self.forms[index - 1]
        after = self.forms[index + 1].folded if index + 1 < len(self.forms) else ""
        goes = before.kind == "verb" or bool(before.deeds)
        return goes and before.bare.startswith(word_starts("entering")) and after not in {"الي", "في", "على"}

    def _of_group(self, index: int) -> bool:
        """Whether a country is part of the name of an armed group, or where an envoy is sent."""
        after = self.forms[index + 1] if index + 1 < len(self.forms) else None
        if after is not None and after.folded in _OF_GROUP:
            return True
        if index and self.forms[index - 1].folded in {"الي", "لدي", "في"}:
            near = self.forms[max(0, index - 5) : index - 1]
            return any(form.stem.startswith(_MISSIONS) for form in near)
        return False

    def _rules(self, index: int) -> bool:
        """Whether a capital stands for its government: "تسعى بغداد إلى", "مع دمشق"."""
        form = self.forms[index]
        before = self.forms[index - 1] if index else None
        if form.preposition or form.folded not in place_nouns("capital") or self._follows(index):
            return False
        if before is not None and before.kind == "verb":
            return not before.bare.startswith(word_starts("striking"))
        return before is not None and before.folded == "مع"

    def _of_body(self, index: int) -> bool:
        """Whether a place belongs to the name of a body or a person: مجلس محافظة حلب, طالب بكلية الطب."""
        before = self.forms[index - 1] if index else None
        if before is None or self.forms[index].joined:
            return False
        if self.forms[index].preposition == "ب":
            return before.bare in _STUDENTS
        if before.bare in _OIL:
            return True  # "خام غرب تكساس"
        body = before.kind == "noun" and not before.definite and before.stem in place_nouns("body")
        return body and not self.forms[index].preposition

    def _means_land(self, index: int) -> bool:
        """Whether a word means an area here: not live bullets, people alive, or a boycott."""
        form = self.forms[index]
        before = self.forms[index - 1] if index else None
        after = index + 1
        if form.stem == "حي" and form.definite and before is not None:
            return not before.definite
        if form.folded == "احياء" and before is not None:
            remains = before.kind == "verb" and (not before.deeds or "زال" in before.bare)
            return not (remains or before.lists & {"person", "victim"} or before.folded in _THEY)
        if form.stem == "مقاطعه":
            named = after < len(self.forms) and bool(self.name(after)[1])
            return named or (before is not None and before.folded == "في") or form.preposition == "ب"
        return True

    def _unlisted(self, index: int) -> bool:
        """Whether a word nobody listed must be a town: "في بيلتسفيل بولاية ميريلاند"."""
        form = self.forms[index]
        if not index or index + 2 >= len(self.forms) or form.definite or form.possessed or form.lists:
            return False
        after = self.forms[index + 1]
        wide = after.stem in place_nouns("area") and self.forms[index + 2].kind == "noun"
        name = form.plain and not self._common(index)
        put = name and self.forms[index - 1].folded in {"في", "قرب", "الي"}
        return put and after.preposition == "ب" and not after.definite and wide
