"""What stands with a deed: adjectives that say whose it is, whom على, ل and من name, two sides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.forms import Form
from extractor.arabic.statements.participants import (
    agrees_with,
    core,
    head_form,
    is_agent,
    is_person,
    is_site,
    phrase_range,
)
from extractor.arabic.statements.phrases import ParsedSentence, Phrase
from extractor.arabic.statements.subjects import Subjects, bare_at, is_plural_verb, past_relative
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


def subject_and_object(
    subjects: Subjects, deed: Deed, before: Phrase | None, following: Phrase | None
) -> tuple[Phrase | None, Phrase | None]:
    """Subject and object of a verb among the phrases around it."""
    sent = subjects.sent
    verb, either = sent.forms[deed.index].folded, deed.who == "either"
    before_acts = before is not None and is_agent(sent, before)
    if either and before is not None and before.end == deed.index and following is not None:
        killer = is_person(sent, before) and not before.counted and not is_plural_verb(sent, deed.index)
        before_acts = before_acts or (killer and (following.counted or is_person(sent, following)))
    meant = following is not None and (is_agent(sent, following) or is_person(sent, following))
    if sent.forms[deed.index].pronoun and following is not None and meant:
        return (following if agrees_with(sent, verb, following) else before), None  # "تستعيدها القوات"
    if following is None:
        done = before is not None and (not before_acts or before.counted)
        return (None, before) if either and done else (before, None)
    own = is_agent(sent, following) and not following.counted and agrees_with(sent, verb, following)
    if before is not None and either and own and before.end <= sent.cut == deed.index:
        before, before_acts = None, False  # "… التنظيم، و|أعدم التنظيم أربعة"
    second = bare_at(sent, past_relative(sent, following.end))
    near = before is not None and subjects.last_verb < before.begin
    if before_acts and (
        either or (near and not is_agent(sent, following) and not is_person(sent, following))
    ):
        return before, following
    if second is not None and not following.counted and (either or agrees_with(sent, verb, following)):
        return following, second
    if either:
        imperfect = verb.startswith(("ت", "ي")) and not following.counted
        side = is_agent(sent, following) and not is_person(sent, following) and not following.counted
        state = "country" in head_form(sent, following).lists
        taken = any(part in verb for part in word_set("takes people"))
        active = side and (imperfect or (taken and not state and agrees_with(sent, verb, following)))
        return (following, None) if active else (None, following)
    nominative = sent.forms[following.head].stem.endswith("ون") or (
        before is None and _tells(sent, deed, following)
    )
    if agrees_with(sent, verb, following) and (is_agent(sent, following) or deed.who == "acts" or nominative):
        kept = before_acts and deed.who in {"hits", "holds"}
        return (before, following) if kept else (following, second)
    return before, following


def _tells(sent: ParsedSentence, deed: Deed, phrase: Phrase) -> bool:
    """Whether people after a verb that befalls nobody are its subject: "ردد المصلون"."""
    return deed.who in {"general", "does", "gives"} and is_person(sent, phrase) and not phrase.counted


def actor_by_adjective(sent: ParsedSentence, adjectives: range) -> Range | None:
    """The actor that adjectives name: "روسي وسوري", "روسي-سوري"."""
    reach = range(adjectives.start, _past_hyphens(sent, adjectives.stop))
    kept = list(takewhile(lambda index: _is_kept_adjective(sent, index), reach))
    sides = (i for i in kept if sent.forms[i].stem not in word_set("no side"))
    named = [i for i in sides if "nisba" in sent.forms[i].lists]
    return sent.range(named[0], named[-1] + 1) if named else None


def _is_kept_adjective(sent: ParsedSentence, index: int) -> bool:
    return bool(sent.forms[index].lists & {"nisba", "manner"}) or sent.forms[index].folded == "-"


def _past_hyphens(sent: ParsedSentence, index: int) -> int:
    """The word after the adjectives that hyphens join to those before a word."""
    forms = sent.forms
    while index + 1 < len(forms) and forms[index].folded == "-" and "nisba" in forms[index + 1].lists:
        index += 2
    return index


def describes_deed(sent: ParsedSentence, phrase: Phrase) -> bool:
    """Whether a phrase is adjectives that say whose a deed is, or how it was."""
    form = sent.forms[phrase.head]
    return bool(form.lists & {"nisba", "manner"}) and not form.possessed


def read_directed(sent: ParsedSentence, deed: Deed, index: int) -> None:
    """What a deed was directed on (على المدينة), and from whom it came (من الطائرات, للنظام)."""
    position = index
    for phrase in sent.phrases_from(index):
        between = sent.forms[position : phrase.begin]
        bare = deed.noun and not phrase.governor
        if bare or phrase.begin > index + _REACH or (between and any(map(_ends_reach, between))):
            return
        position = phrase.begin
        _governed(sent, deed, phrase, near=phrase.begin == index)


def _ends_reach(form: Form) -> bool:
    return form.kind in {"verb", "relative"} or form.folded in _ENDS_REACH


def _governed(sent: ParsedSentence, deed: Deed, phrase: Phrase, *, near: bool) -> None:
    agent, free = is_agent(sent, phrase), deed.target is None
    if phrase.governor in {"علي", "ب"} and free and deed.who == "holds":
        deed.target = None if is_site(sent, phrase) else core(sent, phrase)
    elif phrase.governor == "عن" and free and is_person(sent, phrase):
        deed.target = core(sent, phrase, victims=True)
    elif phrase.governor == "ب" and deed.noun and deed.who == "hits" and deed.actor is None:
        deed.actor = actor_by_adjective(sent, range(phrase.head + 1, phrase.end))
    elif (
        deed.who == "gives"
        and free
        and phrase.governor in {"ل", "الي"}
        and (agent or is_person(sent, phrase))
    ):
        deed.target = core(sent, phrase)
    elif (phrase.governor in {"في", "ب"} and free and not deed.noun and _burns(sent, deed)) or (
        phrase.governor == "علي" and free and _struck(sent, deed, phrase)
    ):
        deed.target, deed.place = core(sent, phrase), not is_person(sent, phrase)
    elif phrase.governor in _TOWARDS and free and "طلق" in sent.forms[deed.index].bare:
        deed.target = core(sent, phrase)  # "أطلقوا النار باتجاه المصلين"
    elif phrase.governor in {"ل", "من"} and _open_actor(sent, deed) and agent:
        if (free and (near or deed.who != "holds")) or phrase.governor == "من":
            deed.actor = phrase_range(sent, phrase)
    elif phrase.governor == "ل" and deed.noun and free and deed.who == "hits":
        deed.target = core(sent, phrase) if near or is_person(sent, phrase) else None


def _burns(sent: ParsedSentence, deed: Deed) -> bool:
    """Whether a verb sets fire to what follows في: "أضرم محتجون النار في المقر"."""
    fire = any(form.stem in {"نار", "نيران"} for form in sent.forms[deed.index + 1 : deed.index + 5])
    return fire and sent.forms[deed.index].bare in word_set("setting fire")


def _struck(sent: ParsedSentence, deed: Deed, phrase: Phrase) -> bool:
    """Whether what follows على is what a deed was directed on: "أطلقوا النار على دورية"."""
    if deed.who in {"hits", "either"} or is_person(sent, phrase):
        return True
    return deed.who == "does" and not deed.noun and is_agent(sent, phrase, states=False)


def _open_actor(sent: ParsedSentence, deed: Deed) -> bool:
    """Whether a phrase after ل or من may name who did it: "قصف للنظام", but "قصفه للنظام"."""
    return deed.noun and deed.actor is None and not sent.forms[deed.index].pronoun


def read_clash(sent: ParsedSentence, deed: Deed, index: int) -> None:
    """The two sides: "بين القوات والفصائل", "مع الفصائل"."""
    forms, limit = sent.forms, index + _REACH
    for phrase in sent.phrases_from(index):
        if phrase.begin > limit:
            return
        if phrase.governor == "بين" and deed.actor is None:
            inside = range(phrase.begin + 1, phrase.end)
            cut = next((i for i in inside if forms[i].joined or forms[i].folded == "و"), None)
            side = phrase.end < len(forms) and forms[phrase.end].folded == "من"  # "من جهة والجيش"
            if cut is not None and not side:
                deed.actor = sent.range(phrase.begin, cut)
                deed.target = sent.range(cut + (forms[cut].folded == "و"), phrase.end)
                return
            deed.actor, limit = phrase_range(sent, phrase), phrase.end + _SIDE
        elif deed.target is None and (_faces(sent, phrase) or _second(sent, deed, phrase)):
            deed.target = phrase_range(sent, phrase)


def _faces(sent: ParsedSentence, phrase: Phrase) -> bool:
    """Whether مع names the other side, and not a neighbour: "الحدود مع سوريا"."""
    near = sent.forms[max(0, phrase.begin - 2) : phrase.begin]
    return phrase.governor == "مع" and not any(form.stem.startswith("حدود") for form in near)


def _second(sent: ParsedSentence, deed: Deed, phrase: Phrase) -> bool:
    """Whether a phrase is the other side of a clash: "من جهة والفصائل", "وبين الفصائل"."""
    return deed.actor is not None and (sent.forms[phrase.begin].joined or phrase.governor == "بين")
