"""How far a noun phrase reaches: whether the next noun still belongs to it."""

from __future__ import annotations

from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.forms import Form
from extractor.arabic.statements.word_forms import AMOUNTS

_COUNTED = frozenset({"person", "victim"})
_DESCRIBING = frozenset({"nisba", "manner"})
_PEOPLE = frozenset({"person", "agent"})


class Extent:
    """How complete a noun phrase is: what may still belong to it."""

    __slots__ = (
        "accusative", "adjective", "after_title", "alone", "definite", "described", "divisible", "foreign",
        "full", "name", "nominative", "people", "person", "plural", "qualified", "servant", "title",
    )  # fmt: skip

    def __init__(self, head: Form) -> None:
        lists, definite = head.lists, head.definite
        named = definite and head.stem in word_set("named person")  # المعارض فلان
        self.title = self.after_title = named or "title" in lists
        self.full = head.possessed
        part = not definite and "agent" in lists  # "قوة من الجيش"
        self.divisible = part or self.full or not lists.isdisjoint(_COUNTED)
        self.adjective = not (lists.isdisjoint(_DESCRIBING) or head.stem.endswith("ا"))
        self.definite = definite or "country" in lists
        self.accusative = head.accusative
        self.plural = head.plural
        self.nominative = head.stem.endswith("ون")
        self.person = definite and "person" in lists
        self.people = definite and not lists.isdisjoint(_PEOPLE)
        self.described = self.qualified = False
        self.foreign = 0
        self.servant = head.bare == "عبد"
        self.name = "name" in lists
        self.alone = "country" in lists or (definite and head.feminine and "agent" in lists)

    def take(self, form: Form) -> None:
        """Add a word to the phrase."""
        adjective = form.stem.endswith("ي") and not (self.title or self.person)  # المكتب الإعلامي
        self.after_title = "title" in form.lists and not adjective
        self.alone = False
        self.title = self.title or self.after_title
        self.described = self.described or (
            form.definite and "nisba" in form.lists and "person" not in form.lists
        )
        self.qualified = not (form.definite or form.lists.isdisjoint(_DESCRIBING))
        self.foreign = 0 if form.definite or form.lists else self.foreign + 1
        self.name = self.name or "name" in form.lists
        self.person = "person" in form.lists and form.definite
        self.people = self.people or (form.definite and not form.lists.isdisjoint(_PEOPLE))
        self.definite = self.definite or (form.definite and not self.servant)  # عبد الفتاح حمود
        self.servant = form.bare == "عبد"
        self.full = self.full or form.possessed
        self.accusative = self.accusative or form.accusative
        self.divisible = self.divisible or "person" in form.lists

    @property
    def open(self) -> bool:
        """Whether a noun may follow in construct."""
        return not (self.definite or self.full or self.accusative or self.plural)

    def ends_before(self, form: Form) -> bool:
        """Whether a noun without anything before it must begin another phrase."""
        if "name" in form.lists:
            return not (self.name or self.title or self.people)
        if form.bare in AMOUNTS and not form.joined:
            return True  # "واجه الوزير العديد من التهم"
        return self._ends_before_definite(form) if form.definite else self._ends_before_bare(form)

    def _ends_before_definite(self, form: Form) -> bool:
        if self.foreign > 1 and form.lists & {"agent", "person"}:
            return True  # "طالبت منظمة هيومن رايتس ووتش السلطات"
        if self.people and "shape" in form.lists:
            return False  # "المقاتلون الموالون", "الإخوان المسلمين"
        fits = form.stem.endswith(("ه", "ي", "ا", "ين", "ون")) or form.stem in word_set("loose adjective")
        if self.alone and not fits:
            return True  # "داهمت الشرطة البيت": no adjective of a feminine noun
        if (self.described or self.person) and not _qualifies(form):
            return True  # "صنفت الوزارة الأمريكية الحادث", "وضع السكان الزهور"
        return self.plural or self.accusative or ((self.full or self.definite) and _stands_alone(form))

    def _ends_before_bare(self, form: Form) -> bool:
        object_ = self.adjective and form.stem.endswith("ا")  # "استهدفت غارة إسرائيلية منزلا"
        adjective = _describes(form)
        if self.qualified and not self.definite and not adjective:
            return True  # "قصفت طائرات روسية بلدة"
        if self.name or object_:
            return True  # "واجه حسن اتهامات"
        if "all" in form.lists:
            return not self.open
        woman = form.stem in word_set("names in ه")
        if self.after_title and self.definite and form.stem.endswith("ه") and not woman:
            return True  # "وجه الرئيس رسالة"
        if self.title and not form.accusative and not form.lists & {"person", "agent"}:
            return form.stem.endswith("ات")  # the name of a person with a title
        if form.accusative and not self.accusative and not form.possessed:
            return True
        himself = form.stem in {"نفسه", "نفسها", "انفسهم"} and not self.definite  # "فجر انتحاري نفسه"
        loose = form.stem in word_set("loose adjective")  # "مقاتلين أكراد"
        other = ("agent" in form.lists and not loose) or (
            self.nominative and not form.lists & {"nisba", "manner"}
        )
        side = self.plural and other and not form.plural  # "هاجمها مسلحون قوات الأمن"
        return himself or side or self.definite or self.full or (form.possessed and self.accusative)


def _describes(form: Form) -> bool:
    """Whether a noun without the article may be an adjective: روسية, مجهولة."""
    if form.lists & {"nisba", "manner"}:
        return True
    return form.stem.endswith(("يه", "ي")) or (form.stem[0] == "م" and not form.lists)


def _qualifies(form: Form) -> bool:
    """Whether a noun with the article may be an adjective: السورية, المسلحين, السابق, القتلى."""
    stem = form.stem
    shaped = stem.endswith(("ي", "يه", "ين", "ون", "ه")) or (stem.startswith("م") and 4 <= len(stem) <= 6)
    listed = form.lists & {"nisba", "manner", "victim"} or "ال" + stem in word_set("adjective")
    return shaped or bool(listed) or stem in word_set("loose adjective")


def _stands_alone(form: Form) -> bool:
    """Whether a noun with the article is no adjective: المدنيين, الهجوم."""
    if "nisba" in form.lists or form.stem in word_set("loose adjective"):
        return False
    if form.stem.endswith(("يه", "ي", "يين", "يون")) and not form.lists & {"place", "building"}:
        return False
    if form.lists & {"title", "place", "building", "thing"} or form.stem in word_set("plural people"):
        return True
    people = form.lists & {"person", "agent"} and form.stem.endswith(("ين", "ون", "ات"))
    return bool(people) or form.verbal
