"""How far a noun phrase reaches: whether the next noun still belongs to it."""

from __future__ import annotations

from extractor.events.forms import Form
from extractor.lexicon import word_set


class Extent:
    """How complete a noun phrase is: what may still belong to it."""

    def __init__(self, head: Form) -> None:
        self.title = self.after_title = "title" in head.lists
        self.divisible = bool(head.lists & {"person", "victim"}) or head.possessed
        self.adjective = bool(head.lists & {"nisba", "manner"}) and not head.stem.endswith("ا")
        self.definite = head.definite or "country" in head.lists
        self.full = head.possessed
        self.accusative = head.accusative
        self.plural = head.plural

    def take(self, form: Form) -> None:
        """Add a word to the phrase."""
        self.after_title = "title" in form.lists
        self.title = self.title or self.after_title
        self.definite = self.definite or form.definite
        self.full = self.full or form.possessed
        self.accusative = self.accusative or form.accusative
        self.divisible = self.divisible or "person" in form.lists

    @property
    def open(self) -> bool:
        """Whether a noun may follow in construct."""
        return not (self.definite or self.full or self.accusative or self.plural)

    def ends_before(self, form: Form) -> bool:
        """Whether a noun without anything before it must begin another phrase."""
        if form.definite:
            return self.plural or self.accusative or ((self.full or self.definite) and _stands_alone(form))
        if self.adjective and form.stem.endswith("ا"):
            return True  # "استهدفت غارة إسرائيلية منزلا"
        if "all" in form.lists:
            return not self.open
        if (
            self.after_title
            and self.definite
            and form.stem.endswith("ه")
            and form.stem not in word_set("names in ه")
        ):
            return True  # "وجه الرئيس رسالة"
        if self.title and not form.accusative and not form.lists & {"person", "agent"}:
            return False  # the name of a person with a title
        if form.accusative and not self.accusative and not form.possessed:
            return True
        if form.stem in {"نفسه", "نفسها", "انفسهم"} and not self.definite:
            return True  # "فجر انتحاري نفسه"
        if self.plural and "agent" in form.lists and not form.plural:
            return True  # "هاجمها مسلحون قوات الأمن"
        return self.definite or self.full or (form.possessed and self.accusative)


def _stands_alone(form: Form) -> bool:
    """Whether a noun with the article is no adjective: المدنيين, الهجوم."""
    if "nisba" in form.lists:
        return False
    if form.lists & {"title", "place", "building", "thing"} or form.stem in word_set("plural people"):
        return True
    if form.stem.endswith(("يه", "ي", "يين", "يون")):
        return False
    people = form.lists & {"person", "agent"} and form.stem.endswith(("ين", "ون", "ات"))
    return bool(people) or form.verbal
