"""Who killed or hurt those whom a statement tells of: only one whom the grammar ties to a deed that kills."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.statements.deeds import Deeds
from extractor.arabic.statements.event_arguments import Deed
from extractor.arabic.statements.participants import PLURAL, is_agent, is_person, is_site, phrase_range
from extractor.arabic.statements.phrases import Phrase
from extractor.claims import Range

_REACH = 14
"""Words after "تمكن", "أقدم على" and the like among which the killing is named that somebody came to do."""


class Killings:
    """The deeds of a statement, asked who killed: its own, and those of its sentence before it."""

    def __init__(self, deeds: Deeds, own: Sequence[Deed], before: Sequence[Deed]) -> None:
        self.sent, self.forms = deeds.sent, deeds.sent.forms
        self.own, self.before = own, before

    def killer(self, actor: Range | None) -> Range | None:
        """The actor where a deed that kills is his, or else another whose it is."""
        if self.sent.cut >= len(self.forms):
            return None
        start = self.sent.starts[self.sent.cut]
        if actor is not None and self._is_charged(actor):
            return actor
        tied = [deed.actor for deed in self.own if deed.actor and self._kills(deed) and self._able(deed)]
        own = [one for one in tied if one[0] >= start]
        if actor in own or (actor is not None and actor[0] < start and self._carries(actor)):
            return actor
        return next(iter(own), None)

    def struck(self, main: Deed) -> Phrase | None:
        """The subject of a verb that may be a passive, where nobody is named whom he could have killed."""
        subject, verb = main.subject, self.forms[main.index].bare
        doubtful = main.who == "either" and not main.noun and not verb.startswith(("ي", "ت"))
        if subject is None or not doubtful or not self.is_killing(main.index) or verb.endswith(PLURAL):
            return None
        only_people = is_person(self.sent, subject) and not is_agent(self.sent, subject)
        first = self.sent.cut <= subject.begin < main.index and any(
            part in verb for part in word_set("takes people")
        )
        return subject if (only_people or first) and not self._befalls(main) else None

    def is_killing(self, index: int) -> bool:
        """Whether a word tells of a deed that kills or hurts."""
        form = self.forms[index]
        return form.bare in word_set("kills alone") or any(part in form.stem for part in word_set("kills"))

    def _kills(self, deed: Deed) -> bool:
        """Whether a deed kills: by its word, or by the verbal noun that follows "تمكنت … من قتل"."""
        named = self._phrase(deed.actor)
        if named is not None and self._by_whom(named.begin):
            return True
        if deed.who in {"none", "befalls", "clash"}:
            return False
        if self.is_killing(deed.index):
            return deed.about is None or self.forms[deed.about.head].verbal or self._is_weapon(deed.about)
        coming = not deed.noun and self.forms[deed.index].bare in word_set("coming to")
        return coming and self._comes_to_kill(deed)

    def _is_weapon(self, phrase: Phrase) -> bool:
        """Whether what a relative clause is about kills: "صاروخ أطلقته القوات", "كمين نصبه مسلحون"."""
        return self.is_killing(phrase.head) or not is_site(self.sent, phrase)

    def _by_whom(self, index: int) -> bool:
        """Whether "من قبل" or "على يد" before a word names who did it: "سقطوا على يد مسلحين"."""
        return any(form.folded in word_set("by whom") for form in self.forms[max(0, index - 2) : index])

    def _comes_to_kill(self, deed: Deed) -> bool:
        for index in range(deed.index + 1, min(deed.index + _REACH, len(self.forms))):
            form, before = self.forms[index], self.forms[index - 1]
            if self.is_killing(index) and (form.preposition or before.kind == "preposition" or form.joined):
                return True
            if form.kind in {"verb", "relative"} and before.kind not in {"verb", "preposition"}:
                return False
        return False

    def _able(self, deed: Deed) -> bool:
        """Whether the actor of a deed is one who can kill: nobody who is dead; people only of a verb."""
        phrase = self._phrase(deed.actor)
        if phrase is None or (deed.noun and phrase.begin == deed.index):
            return True  # an adjective: "القصف الروسي"
        form = self.forms[phrase.head]
        if form.lists & {"victim", "nature", "thing"} or not self._is_own(deed, phrase):
            return False
        if self._describes(deed, phrase) or (phrase is deed.subject and self.struck(deed)):
            return False
        adjective = deed.noun and "manner" in form.lists and phrase.begin > deed.index
        if is_agent(self.sent, phrase) or "nisba" in form.lists or adjective:
            return True  # "ضربة جوية أميركية"
        return is_person(self.sent, phrase) and (not deed.noun or self._by_whom(phrase.begin))

    def _is_own(self, deed: Deed, phrase: Phrase) -> bool:
        """Whether a phrase can be the subject of a deed, by where both stand."""
        verb = self.forms[deed.index]
        if phrase.begin > deed.index:  # "قتل وأسر", "يقتل الفصيل": whom, as well as who
            imperfect = deed.who == "either" and not deed.noun and verb.bare.startswith(("ي", "ت"))
            unsure = imperfect and deed.target is None and not verb.pronoun
            return not self.forms[phrase.begin].joined and not unsure
        if deed.noun or verb.joined or verb.bare.endswith(PLURAL):
            return True  # of "زار موقع هجوم قتل خمسة" the visitor killed nobody
        return not any(form.kind == "verb" for form in self.forms[phrase.end : deed.index])

    def _describes(self, deed: Deed, phrase: Phrase) -> bool:
        """Whether a phrase only says how a deed was done: "عمل إرهابي أوقع 30 قتيلا"."""
        form, before = self.forms[phrase.begin], self.forms[phrase.begin - 1] if phrase.begin else None
        indefinite = form.stem in word_set("no side") and not form.definite and phrase.end == phrase.begin + 1
        if before is None or before.definite or not indefinite:
            return False
        return before.kind == "noun" or (before.kind == "verb" and phrase.end == deed.index)

    def _is_charged(self, actor: Range) -> bool:
        """Whether the actor is accused of a deed that kills: "اتهم الجيش التنظيم بقتل خمسة"."""
        charge = next((deed for deed in reversed(self.before) if deed.who == "accuses"), None)
        if charge is None or charge.target != actor:
            return False
        reach = range(charge.index + 1, min(charge.index + _REACH, len(self.forms) - 1))
        named = next((index for index in reach if self.forms[index].preposition == "ب"), None)
        committed = named is not None and self.forms[named].stem in word_set("committing")
        return named is not None and self.is_killing(named + committed)

    def _befalls(self, deed: Deed) -> bool:
        """Whether people or a side are named whom a verb befalls."""
        target = self._phrase(deed.target)
        return target is not None and (
            is_person(self.sent, target) or is_agent(self.sent, target) or target.counted
        )

    def _carries(self, actor: Range) -> bool:
        """Whether the verb must go on with who acted before it: "وقتلت خمسة مسلحين", not "وقتل"."""
        main = next((deed for deed in self.own if not deed.relative), None)
        if main is None:
            last = next((deed for deed in reversed(self.before) if not deed.noun), None)
            return last is not None and last.actor == actor and self._kills(last)  # "أعدمت 5، و7 من آل فلان"
        if main.noun or main.passive or main.actor not in {None, actor} or not self._kills(main):
            return False
        verb = self.forms[main.index].bare
        if verb in word_set("coming to") or verb.endswith(PLURAL):
            return True
        if verb.startswith(word_starts("results")):
            return any(deed.actor == actor and self._claims(deed) for deed in self.before)
        if main.who != "either":
            return main.actor == actor
        return verb.startswith(("ي", "ت")) or (verb.endswith("ت") and self._befalls_others())

    def _claims(self, deed: Deed) -> bool:
        """Whether a verb claims an attack: "تبناه التنظيم، وأوقع 15 قتيلاً"."""
        return any(part in self.forms[deed.index].bare for part in word_set("claiming"))

    def _befalls_others(self) -> bool:
        """Whether the one whom a verb of the feminine befalls cannot be its subject."""
        targets = (self._phrase(deed.target) for deed in self.own if not deed.relative)
        target = next((phrase for phrase in targets if phrase is not None), None)
        return target is not None and not self.forms[target.begin].feminine

    def _phrase(self, found: Range | None) -> Phrase | None:
        """The noun phrase in which a range stands."""
        if found is None:
            return None
        ranges = ((phrase, phrase_range(self.sent, phrase)) for phrase in self.sent.phrases)
        return next((phrase for phrase, one in ranges if one[0] < found[1] and found[0] < one[1]), None)
