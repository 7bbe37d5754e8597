"""What a noun phrase of a sentence can be in a deed: its subject, somebody who acts, people, land."""

from __future__ import annotations

from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.forms import Form
from extractor.arabic.statements.phrases import Phrase, Sentence
from extractor.claims import Range

_FIRST = frozenset({"all", "victim"})
_SOMEBODY = frozenset({"person", "agent", "country"})
PLURAL = ("وا", "ون")
"""Endings of a verb whose subject is several people."""


class Participants:
    """The noun phrases of a sentence, asked what they can be."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence, self.forms = sentence, sentence.forms

    def agrees(self, verb: str, phrase: Phrase) -> bool:
        """Whether a folded verb can have a phrase as its subject."""
        head = self.forms[phrase.head]
        if phrase.counted:
            return True
        if verb.endswith(PLURAL):
            singular = head.stem.endswith("ه") and "person" not in head.lists
            return not singular or phrase.end - phrase.begin > 2
        if verb.endswith("ت") or verb.startswith(("ت", "ست", "وت")):
            return head.feminine or not head.stem.endswith(("ون", "ين"))
        return not head.stem.endswith("ه") or head.possessed or "title" in head.lists

    def agent(self, phrase: Phrase, *, states: bool = True) -> bool:
        """Whether a phrase names somebody who can act; `states` says whether countries count."""
        head = self._head(phrase)
        lists = head.lists
        march = head.stem in {"مسيره", "مسيرات"} and phrase.head + 1 < phrase.end
        if march and self.forms[phrase.head + 1].stem in word_set("march"):
            return False  # "مسيرات حاشدة" are no drones
        acts = bool(lists & ({"agent", "country"} if states else {"agent"}))
        return (acts or self.named(phrase)) and not lists & {"nature", "thing"}

    def named(self, phrase: Phrase) -> bool:
        """Whether a phrase is a name in quotation marks."""
        return self.forms[phrase.begin].folded == '"'

    def person(self, phrase: Phrase) -> bool:
        """Whether a phrase names people."""
        return "person" in self._head(phrase).lists

    def _head(self, phrase: Phrase) -> Form:
        """The noun that a phrase is about: "أطباء" of "كل الأطباء", "مدنيا" of "93 قتيلا مدنيا"."""
        index = phrase.head + (self.forms[phrase.head].kind == "mark" and phrase.head + 1 < phrase.end)
        while (
            index < phrase.end - 1 and self.forms[index].lists & _FIRST and not self.forms[index + 1].joined
        ):
            index += 1 + (index + 2 < phrase.end and self.forms[index + 1].folded == "من")
        return self.forms[index]

    def sufferer(self, phrase: Phrase) -> bool:
        """Whether a phrase names or counts people whom something can befall."""
        return self.person(phrase)

    def land(self, phrase: Phrase) -> bool:
        """Whether a phrase names a place, or only a share of one."""
        head, last = self.forms[phrase.head], self.forms[phrase.end - 1]
        return "place" in head.lists | last.lists or not head.stem.isalpha() or head.kind == "figure"

    def suffers(self, phrase: Phrase) -> bool:
        """Whether a phrase names people whom things happen to: المهاجرون, السجناء."""
        return self._head(phrase).stem in word_set("suffering")

    def site(self, phrase: Phrase) -> bool:
        """Whether a phrase names a place or a building: what is taken is no target then."""
        return self.land(phrase) or "building" in self.forms[phrase.head].lists

    def adjective(self, head: int, end: int) -> bool:
        """Whether what stands for a noun phrase is only an adjective: كبير, مكتظة."""
        form = self.forms[head]
        if form.definite or form.possessed or end > head + 1 or form.preposition:
            return False
        return bool(form.lists & {"manner", "nisba"}) and not form.lists & _SOMEBODY and form.stem != "اخر"

    def range(self, phrase: Phrase) -> Range:
        """Where a phrase stands in the text."""
        return self.sentence.range(phrase.begin, phrase.end)

    def core(self, phrase: Phrase, *, victims: bool = False) -> Range | None:
        """The one it befalls without a figure; None where only `victims` are counted (17 قتيلاً)."""
        forms, head = self.forms, phrase.head
        if forms[head].stem in {"عدد", "اعداد"} and head + 1 < phrase.end:
            head += 1
        if "victim" in forms[head].lists and not phrase.counted and not victims:
            # "قتلى وجرحى من المدنيين"
            head = next((i + 1 for i in range(head, phrase.end - 1) if forms[i].folded == "من"), head)
        while phrase.counted and not victims and head < phrase.end and "victim" in forms[head].lists:
            head += 1
            head += head < phrase.end and forms[head].folded == "من"
        if head >= phrase.end or forms[head].kind == "figure" or forms[head].folded == "من":
            return None
        if "thing" in forms[head].lists or self.adjective(head, phrase.end):
            return None
        if head > phrase.head and forms[head].joined:
            return None
        several = any(form.kind == "figure" and form.joined for form in forms[head + 1 : phrase.end])
        whole = several or (not phrase.counted and head == phrase.head)
        return self.sentence.range(phrase.begin if whole else head, phrase.end)
