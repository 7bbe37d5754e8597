"""What stands with a deed: adjectives that say whose it is, whom على, ل and من name, two sides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.phrases import Phrase
from extractor.arabic.statements.subjects import Subjects
from extractor.claims import Range

_ENDS_REACH = frozenset({".", ";", "جراء", "بسبب", "هو", "هي", "هم"})
_TOWARDS = frozenset("باتجاه صوب نحو تجاه".split())
_SIDE = 4
"""Words after the first side of a clash in which the second one begins: "من جهة والفصائل من جهة أخرى"."""
_REACH = 8
"""Words after a deed in which على, ل and من still belong to it."""


@dataclass
class Deed:
    """One verb or verbal noun with those who take part."""

    index: int
    who: str
    """Who its subject is: a row of the table of deeds, or `general` for a verb that is not listed."""
    noun: bool
    relative: bool = False
    passive: bool = False
    actor: Range | None = None
    target: Range | None = None
    place: bool = False
    """Whether the target is only what an attack was directed on."""
    subject: Phrase | None = None
    about: Phrase | None = None
    """Of a relative clause: what it is about."""


class Complements(Subjects):
    """The phrases around a deed that say who takes part in it."""

    def _sides(
        self, deed: Deed, before: Phrase | None, following: Phrase | None
    ) -> tuple[Phrase | None, Phrase | None]:
        """Subject and object of a verb among the phrases around it."""
        verb, either = self.forms[deed.index].folded, deed.who == "either"
        before_acts = before is not None and self.agent(before)
        if either and before is not None and before.end == deed.index and following is not None:
            killer = self.person(before) and not before.counted and not self._several(deed.index)
            before_acts = before_acts or (killer and (following.counted or self.person(following)))
        meant = following is not None and (self.agent(following) or self.person(following))
        if self.forms[deed.index].pronoun and following is not None and meant:
            return (following if self.agrees(verb, following) else before), None  # "تستعيدها القوات"
        if following is None:
            done = before is not None and (not before_acts or before.counted)
            return (None, before) if either and done else (before, None)
        own = self.agent(following) and not following.counted and self.agrees(verb, following)
        if before is not None and either and own and before.end <= self.first == deed.index:
            before, before_acts = None, False  # "… التنظيم، و|أعدم التنظيم أربعة"
        second = self.bare_at(self._past_relative(following.end))
        near = before is not None and self._last_verb < before.begin
        if before_acts and (either or (near and not self.agent(following) and not self.person(following))):
            return before, following
        if second is not None and not following.counted and (either or self.agrees(verb, following)):
            return following, second
        if either:
            imperfect = verb.startswith(("ت", "ي")) and not following.counted
            side = self.agent(following) and not self.sufferer(following) and not following.counted
            state = "country" in self._head(following).lists
            taken = any(part in verb for part in word_set("takes people"))
            active = side and (imperfect or (taken and not state and self.agrees(verb, following)))
            return (following, None) if active else (None, following)
        nominative = self.forms[following.head].stem.endswith("ون") or (
            before is None and self._tells(deed, following)
        )
        if self.agrees(verb, following) and (self.agent(following) or deed.who == "acts" or nominative):
            kept = before_acts and deed.who in {"hits", "holds"}
            return (before, following) if kept else (following, second)
        return before, following

    def _tells(self, deed: Deed, phrase: Phrase) -> bool:
        """Whether people after a verb that befalls nobody are its subject: "ردد المصلون"."""
        return deed.who in {"general", "does", "gives"} and self.person(phrase) and not phrase.counted

    def _by_adjective(self, adjectives: range) -> Range | None:
        """The actor that adjectives name: "روسي وسوري", "روسي-سوري"."""
        kept = list(
            takewhile(self._is_adjective, range(adjectives.start, self._past_hyphens(adjectives.stop)))
        )
        sides = (i for i in kept if self.forms[i].stem not in word_set("no side"))
        named = [i for i in sides if "nisba" in self.forms[i].lists]
        return self.sentence.range(named[0], named[-1] + 1) if named else None

    def _is_adjective(self, index: int) -> bool:
        return bool(self.forms[index].lists & {"nisba", "manner"}) or self.forms[index].folded == "-"

    def _past_hyphens(self, index: int) -> int:
        """The word after the adjectives that hyphens join to those before a word."""
        forms = self.forms
        while index + 1 < len(forms) and forms[index].folded == "-" and "nisba" in forms[index + 1].lists:
            index += 2
        return index

    def _describes(self, phrase: Phrase) -> bool:
        """Whether a phrase is adjectives that say whose a deed is, or how it was."""
        form = self.forms[phrase.head]
        return bool(form.lists & {"nisba", "manner"}) and not form.possessed

    def _directed(self, deed: Deed, index: int) -> None:
        """What a deed was directed on (على المدينة), and from whom it came (من الطائرات, للنظام)."""
        position = index
        for phrase in self.sentence.phrases_from(index):
            between = self.forms[position : phrase.begin]
            bare = deed.noun and not phrase.governor
            if (
                bare
                or phrase.begin > index + _REACH
                or any(form.kind in {"verb", "relative"} or form.folded in _ENDS_REACH for form in between)
            ):
                return
            position = phrase.begin
            self._governed(deed, phrase, near=phrase.begin == index)

    def _governed(self, deed: Deed, phrase: Phrase, *, near: bool) -> None:
        agent, free = self.agent(phrase), deed.target is None
        if phrase.governor in {"علي", "ب"} and free and deed.who == "holds":
            deed.target = None if self.site(phrase) else self.core(phrase)
        elif phrase.governor == "عن" and free and self.sufferer(phrase):
            deed.target = self.core(phrase, victims=True)
        elif phrase.governor == "ب" and deed.noun and deed.who == "hits" and deed.actor is None:
            deed.actor = self._by_adjective(range(phrase.head + 1, phrase.end))
        elif (
            deed.who == "gives"
            and free
            and phrase.governor in {"ل", "الي"}
            and (agent or self.person(phrase))
        ):
            deed.target = self.core(phrase)
        elif (phrase.governor in {"في", "ب"} and free and not deed.noun and self._burns(deed)) or (
            phrase.governor == "علي" and free and self._struck(deed, phrase)
        ):
            deed.target, deed.place = self.core(phrase), not self.sufferer(phrase)
        elif phrase.governor in _TOWARDS and free and "طلق" in self.forms[deed.index].bare:
            deed.target = self.core(phrase)  # "أطلقوا النار باتجاه المصلين"
        elif phrase.governor in {"ل", "من"} and self._open_actor(deed) and agent:
            if (free and (near or deed.who != "holds")) or phrase.governor == "من":
                deed.actor = self.range(phrase)
        elif phrase.governor == "ل" and deed.noun and free and deed.who == "hits":
            deed.target = self.core(phrase) if near or self.person(phrase) else None

    def _burns(self, deed: Deed) -> bool:
        """Whether a verb sets fire to what follows في: "أضرم محتجون النار في المقر"."""
        fire = any(form.stem in {"نار", "نيران"} for form in self.forms[deed.index + 1 : deed.index + 5])
        return fire and self.forms[deed.index].bare in word_set("setting fire")

    def _struck(self, deed: Deed, phrase: Phrase) -> bool:
        """Whether what follows على is what a deed was directed on: "أطلقوا النار على دورية"."""
        if deed.who in {"hits", "either"} or self.sufferer(phrase):
            return True
        return deed.who == "does" and not deed.noun and self.agent(phrase, states=False)

    def _open_actor(self, deed: Deed) -> bool:
        """Whether a phrase after ل or من may name who did it: "قصف للنظام", but "قصفه للنظام"."""
        return deed.noun and deed.actor is None and not self.forms[deed.index].pronoun

    def _clash(self, deed: Deed, index: int) -> None:
        """The two sides: "بين القوات والفصائل", "مع الفصائل"."""
        forms, limit = self.forms, index + _REACH
        for phrase in self.sentence.phrases_from(index):
            if phrase.begin > limit:
                return
            if phrase.governor == "بين" and deed.actor is None:
                inside = range(phrase.begin + 1, phrase.end)
                cut = next((i for i in inside if forms[i].joined or forms[i].folded == "و"), None)
                side = phrase.end < len(forms) and forms[phrase.end].folded == "من"  # "من جهة والجيش"
                if cut is not None and not side:
                    deed.actor = self.sentence.range(phrase.begin, cut)
                    deed.target = self.sentence.range(cut + (forms[cut].folded == "و"), phrase.end)
                    return
                deed.actor, limit = self.range(phrase), phrase.end + _SIDE
            elif deed.target is None and (self._faces(phrase) or self._second(deed, phrase)):
                deed.target = self.range(phrase)

    def _faces(self, phrase: Phrase) -> bool:
        """Whether مع names the other side, and not a neighbour: "الحدود مع سوريا"."""
        near = self.forms[max(0, phrase.begin - 2) : phrase.begin]
        return phrase.governor == "مع" and not any(form.stem.startswith("حدود") for form in near)

    def _second(self, deed: Deed, phrase: Phrase) -> bool:
        """Whether a phrase is the other side of a clash: "من جهة والفصائل", "وبين الفصائل"."""
        return deed.actor is not None and (self.forms[phrase.begin].joined or phrase.governor == "بين")
