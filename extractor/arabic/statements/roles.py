"""Who did it and whom it befell, read from the grammar of a statement.

Arabic says who acts by order, agreement and particles: the subject after its verb (قصفت الطائرات) or
before it (القوات أعدمت), the first noun after a verbal noun (إعدام القوات أطفالاً), an adjective
(قصف روسي), من قبل after a passive; and whom it befalls by the object, by على after an attack, or by
the subject of a passive or of a verb such as نزح.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.deeds import Deeds
from extractor.arabic.statements.event_arguments import Deed
from extractor.arabic.statements.killings import Killings
from extractor.arabic.statements.participants import core, is_agent, is_person, names_nobody, phrase_range
from extractor.arabic.statements.phrases import ParsedSentence, Phrase
from extractor.claims import Range

_ACTING = frozenset({"hits", "does", "gives", "holds"})
_OPEN = frozenset({"befalls", "either", "general"})
"""Deeds that leave it to another of the statement to name who did it: "قُتل ... في قصف روسي"."""
_LAID = frozenset({"وجه", "وجهت", "ووجه", "ووجهت", "يوجه", "توجه", "وجهوا"})
"""Verbs that lay a charge on somebody."""
_CHARGES = frozenset({"تهم", "تهمه", "اتهام", "اتهامات"})
_FARTHEST = 1200
"""Code points before a statement in which its actor may still be named."""


@dataclass(frozen=True)
class Roles:
    """Ranges in the text; None where the statement names nobody in that role."""

    actor: Range | None
    carried: bool
    """Whether the actor is named before the statement."""
    target: Range | None


def roles(
    text: str,
    statement: Range,
    *,
    context_start: int | None = None,
    speaker: Range | None = None,
    told_as: Literal["deed", "opinion", "killing"] = "deed",
) -> Roles:
    """The one who does and the one it befalls in a statement: the range of it in the text.

    `context_start` is where its sentence begins: the actor may stand before the statement. `speaker` is the
    mention of the source where the statement is an appeal or an action of the source: the speaker is the
    actor of the appeal, and of the action unless the statement itself names another. Of an opinion only
    those are told who can act, and only people as the ones it befalls; of a killing only one of whom the
    grammar says that he killed.
    """
    start, end = statement
    begin = start if context_start is None else max(min(context_start, start), start - _FARTHEST)
    sentence = ParsedSentence(text, begin, end, cut=start)
    choice = _Choice(Deeds(sentence), speaker)
    actor, target = choice.read()
    if told_as == "opinion":
        actor, target = choice.doer_of_opinion(actor), choice.people_of_opinion(target)
    if told_as == "killing":
        actor, target = choice.killing(actor, target)
        target = choice.somebody(target)
    actor = choice.somebody(actor)
    carried = actor is not None and actor != speaker and actor[0] < start
    return Roles(actor, carried, target)


class _Choice:
    """One statement: which of the deeds it tells, and which one says who and whom."""

    def __init__(self, deeds: Deeds, speaker: Range | None) -> None:
        self.deeds, self.sent, self.speaker = deeds, deeds.sent, speaker
        self.first, self.forms, self.phrases = self.sent.cut, self.sent.forms, self.sent.phrases
        self.before = [deed for deed in deeds.found if deed.index < self.first]
        here = [deed for deed in deeds.found if deed.index >= self.first]
        self.own = [deed for deed in here if deed.who != "none"]
        self.states = [deed.subject for deed in here if deed.who == "none" and deed.subject is not None]
        self.opening = self.sent.by_begin.get(self.first)

    def read(self) -> tuple[Range | None, Range | None]:
        """Actor and target."""
        governing = self._governing()
        if governing is not None and governing.who == "asks":
            return self._appeal(governing)
        if governing is not None and self.opening is not None:
            return phrase_range(self.sent, self.opening), _first(deed.target for deed in self.own)
        accused = governing.target if governing is not None else self._charged()
        if accused is not None:
            return accused, _first(deed.target for deed in self.own)
        counted = self.opening is not None and self.opening.counted
        if not self.own or (counted and self.own[0].noun and self.own[0].who != "befalls"):
            return self._elliptic()
        heads = not self.own[0].noun and self.own[0].index == self.first  # "الأمر الذي قلص مناطق سيطرتهم"
        main = self.own[0] if heads else next((deed for deed in self.own if not deed.relative), self.own[0])
        state = self._state(self.opening)
        if main.relative and state is not None:
            return None, state
        actor, target = self._actor(main), self._target(main)
        if target is None and actor is None:
            target = state
        if actor is None and main.who != "befalls" and not main.passive and not self.states:
            actor = self._doer(main)
        return actor, target

    def killing(self, actor: Range | None, target: Range | None) -> tuple[Range | None, Range | None]:
        """Who killed whom, as far as the grammar ties the one to the other."""
        killings = Killings(self.deeds, self.own, self.before)
        main = next((deed for deed in self.own if not deed.relative), None)
        struck = killings.struck(main) if main is not None else None
        if struck is not None:
            target = core(self.sent, struck)  # "قتل شاب متأثرا بجروحه"
        actor = killings.killer(actor)
        return (None if actor == target else actor), target

    def somebody(self, actor: Range | None) -> Range | None:
        """The actor where its words can mean a person or a body: no particle, ordinal, manner or deed."""
        phrase = self._phrase_of(actor)
        whole = phrase is not None and phrase_range(self.sent, phrase) == actor
        return None if phrase is not None and whole and names_nobody(self.sent, phrase) else actor

    def doer_of_opinion(self, actor: Range | None) -> Range | None:
        """The actor where it is somebody who can act: a price and a danger cannot."""
        phrase = self._phrase_of(actor)
        able = phrase is None or is_agent(self.sent, phrase) or is_person(self.sent, phrase)
        return actor if able else None

    def people_of_opinion(self, target: Range | None) -> Range | None:
        """The target where it is people or a side: not what is judged."""
        phrase = self._phrase_of(target)
        people = phrase is None or is_person(self.sent, phrase) or is_agent(self.sent, phrase)
        return target if people else None

    def _phrase_of(self, found: Range | None) -> Phrase | None:
        """The noun phrase in which a range stands."""
        if found is None:
            return None
        ranges = ((phrase, phrase_range(self.sent, phrase)) for phrase in self.phrases)
        return next((phrase for phrase, one in ranges if _overlap(one, found)), None)

    def _governing(self) -> Deed | None:
        """The verb of asking or accusing that the statement depends on."""
        if self.own and self.own[0].who == "asks":
            return self.own[0]
        found = next((deed for deed in reversed(self.before) if deed.who in {"asks", "accuses"}), None)
        if found is None or any(form.folded in {";", "."} for form in self.forms[found.index : self.first]):
            return None
        return found

    def _charged(self) -> Range | None:
        """Who is charged with what the statement tells: "وجهت النيابة للموقوفين تهم السرقة"."""
        for index, form in enumerate(self.forms):
            if form.stem not in _CHARGES or not any(deed.folded in _LAID for deed in self.forms[:index]):
                continue
            over = any(later.kind == "verb" for later in self.forms[index : self.first])
            accused = None if over else self.sent.ending_at(index)
            if accused is not None and accused.governor in {"ل", "الي"}:
                return phrase_range(self.sent, accused)
        return None

    # -- the actor ------------------------------------------------------------------------------------

    def _actor(self, main: Deed) -> Range | None:
        if main.actor is not None:
            return main.actor
        opens = not main.noun or main.index <= self.first + 1
        carries = (main.who in _ACTING and not main.passive) or (main.who == "clash" and main.noun)
        owned = (
            main.noun
            and self.forms[main.index].pronoun == "هم"
            and (main.who != "hits" or main.target is not None)
        )
        carries = carries and not owned and not (main.relative and self.states)
        actor = self._carried() if opens and carries else None
        actor = None if actor is not None and self._is_amid(main, actor) else actor
        if actor is None and (main.who in _OPEN or main.passive or main.noun or main.relative):
            clash = any(deed.who == "clash" for deed in self.own)  # a toll of clashes has no actor
            others = (deed for deed in self.own if deed is not main and self._tells_of_deed(deed))
            actor = None if clash else _first(deed.actor for deed in others)
        return actor

    def _is_amid(self, main: Deed, actor: Range) -> bool:
        """Whether a verbal noun only says amid or after what somebody acted: "انسحب الجيش وسط قصف".

        After "بعد" it may be the deed of a force, not of people: "تجمع الأهالي بعد قصف الحي".
        """
        before = self.forms[self.first - 1] if self.first else None
        if before is None or not main.noun or main.who == "clash" or self.forms[main.index].pronoun:
            return False
        phrase = self._phrase_of(actor)
        people = phrase is not None and "person" in self.forms[phrase.head].lists
        return before.bare in word_set("amid") or (people and before.bare in word_set("afterwards"))

    def _tells_of_deed(self, deed: Deed) -> bool:
        """Whether a deed may say who did another: not one told of a place, "المبنى الذي حوله الجيش"."""
        return deed.about is None or self.forms[deed.about.head].verbal

    def _carried(self) -> Range | None:
        """The latest actor before the statement, or the latest subject there who could be one."""
        told = [deed for deed in reversed(self.before) if deed.who not in {"asks", "accuses", "clash"}]
        main = _first(deed.actor for deed in told if not deed.relative and deed.about is None)
        named = main or _first(deed.actor for deed in told)
        if named is not None:
            return named
        befallen = {deed.target for deed in self.before if deed.who == "befalls"}
        topics = (phrase for phrase in reversed(self.deeds.subjects.topics) if phrase.end <= self.first)
        able = (phrase for phrase in topics if is_agent(self.sent, phrase, states=False))
        topic = next((phrase for phrase in able if core(self.sent, phrase) not in befallen), None)
        return phrase_range(self.sent, topic) if topic is not None else None

    def _doer(self, main: Deed) -> Range | None:
        """Of a speaker's action: the subject of its verb, whatever it is, or the speaker."""
        if self.speaker is None or main.noun or main.subject is None or main.subject.begin < self.first:
            return self.speaker
        able = is_agent(self.sent, main.subject) or is_person(self.sent, main.subject)
        return phrase_range(self.sent, main.subject) if able else None

    # -- the target -----------------------------------------------------------------------------------

    def _target(self, main: Deed) -> Range | None:
        if main.target is not None and not main.place:
            if main.noun and main.who == "hits":
                return _first(deed.target for deed in self.own if deed.who == "befalls") or main.target
            return main.target
        found = _first(deed.target for deed in self.own if deed.who in {"befalls", "either"})
        if found is None and main.actor is None:
            found = self._state(self.opening)
        if found is None:
            people = (phrase for phrase in self.phrases if phrase.begin >= self.first and phrase.counted)
            phrase = next((phrase for phrase in people if self._whole(phrase)), None)
            found = (
                core(self.sent, phrase)
                if phrase is not None and phrase_range(self.sent, phrase) != main.actor
                else None
            )
        found = found or main.target or _first(deed.target for deed in self.own) or self._of_whom()
        if found is None and main.actor is not None:
            # The complement of a verb: "تحاول محاصرة الفصائل".
            found = _first(deed.actor for deed in self.own if deed.noun and deed.who == "hits")
            found = None if found == main.actor else found
        return found

    def _of_whom(self) -> Range | None:
        """Among whom the dead and hurt are: "قتلى لدى القوات", "إصابات بين المتظاهرين"."""
        for phrase in self.phrases:
            if phrase.begin >= self.first and phrase.governor in {"بين", "لدي", "من"}:
                before = self.forms[max(self.first, phrase.begin - 4) : phrase.begin]
                hurt = any("victim" in form.lists or form.stem == "نزوح" for form in before)
                if hurt and (is_person(self.sent, phrase) or is_agent(self.sent, phrase, states=False)):
                    return core(self.sent, phrase)
        return None

    def _whole(self, phrase: Phrase) -> bool:
        """Whether a phrase counts people who are not only some of those counted before it."""
        part = phrase.begin > 0 and self.forms[phrase.begin - 1].folded.endswith(("هم", "ها", "هن"))
        return is_person(self.sent, phrase) and not part

    def _state(self, phrase: Phrase | None) -> Range | None:
        """The people whose state the statement tells: "12 من المصابين في حالة حرجة"."""
        if phrase is None or phrase.governor or is_agent(self.sent, phrase):
            return None
        amount = self.forms[phrase.head].stem in {"عدد", "اعداد"} and phrase.head + 1 < phrase.end
        form = self.forms[phrase.head + amount]
        people = "person" in form.lists and (form.definite or "victim" not in form.lists)
        return core(self.sent, phrase) if people else None

    # -- statements of other shapes -------------------------------------------------------------------

    def _elliptic(self) -> tuple[Range | None, Range | None]:
        """A further item under the verb of the clause before: "و9 أشخاص من آل فلان"; or a mere state."""
        speaker = None if self.states else self.speaker
        if self.opening is not None and self.opening.counted and not self.before:
            people = is_person(self.sent, self.opening) or is_agent(self.sent, self.opening, states=False)
            return speaker, core(self.sent, self.opening) if people else self._of_whom()
        if self.opening is None or not self.opening.counted or not self.before:
            return speaker, self._state(self.opening or next(iter(self.states), None)) or self._of_whom()
        verbs = (deed for deed in reversed(self.before) if not deed.noun and deed.who != "none")
        last = next(verbs, self.before[-1])
        actor = last.actor if last.who in {"hits", "either", "does"} else None
        return actor or speaker, core(self.sent, self.opening)

    def _appeal(self, asking: Deed) -> tuple[Range | None, Range | None]:
        """Who asks, and who is asked: "ناشدت الوزارة المجتمع الدولي"."""
        actor = self.speaker
        own = asking.subject is self.opening and asking.index < self.first
        if actor is None and asking.subject is not None and not own:
            actor = phrase_range(self.sent, asking.subject)
        if asking.index < self.first and self.opening is not None:
            return actor, self._asked(asking, self.opening)
        limit = self.first if asking.index < self.first else len(self.forms)
        asked = (
            phrase_range(self.sent, phrase)
            for phrase in self.sent.phrases_from(asking.index + 1)
            if phrase.begin < limit and phrase is not asking.subject and not phrase.governor
            and not self.forms[phrase.head].verbal and "thing" not in self.forms[phrase.head].lists
        )  # fmt: skip
        return actor, next((found for found in asked if actor is None or not _overlap(found, actor)), None)

    def _asked(self, asking: Deed, opening: Phrase) -> Range | None:
        """Who is asked for what a statement tells: named before it, or the first words of it."""
        sayer = asking.subject
        between = (
            phrase
            for phrase in self.sent.phrases_from(asking.index + 1)
            if phrase.end <= self.first and phrase is not sayer and not phrase.governor
        )
        named = next(
            (phrase for phrase in between if is_agent(self.sent, phrase) or is_person(self.sent, phrase)),
            None,
        )
        if named is None and sayer is not None and self.speaker is not None and sayer.begin > asking.index:
            other = not _overlap(phrase_range(self.sent, sayer), self.speaker)
            named = sayer if other and self.forms[opening.head].verbal else None
        if named is not None:
            return phrase_range(self.sent, named)
        return None if self.forms[opening.head].verbal else phrase_range(self.sent, opening)


def _first(found: Iterable[Range | None]) -> Range | None:
    return next((one for one in found if one is not None), None)


def _overlap(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]
