"""What happened to those whom figures count."""

from __future__ import annotations

import re
from functools import cache, partial

from extractor.claims import Measure, Unit
from extractor.numbers.bounds import bound_before, joins_range
from extractor.numbers.counting import KILLED_AND_INJURED, SOMEBODY, SOMETHING, Noun, cue, more, noun, table
from extractor.numbers.drafts import Draft
from extractor.numbers.parts import TO, is_out_of, is_unclear, out_of, together, whole_of, with_next
from extractor.text.tokens import Tokens
from extractor.text.words import forms

"""Words from one part to the next; one may tell more of what is counted ("8 شاحنات وقود وأربع شاحنات")."""
_LONGEST_ITEM = 14
"""Words that may stand between two items of a list."""
_REACH = 12
"""Words before a figure within which a cue can say what happened."""
_REACH_AFTER = 3
_STOPS = frozenset(".!?;:")
_PREDICATES = ("ون", "ين", "وا", "هم")
_DEATHS = frozenset({"وفاه", "لوفاه", "بوفاه", "ووفاه"})
_OF_THINGS = frozenset({"منها", "اخري"})
_THINGS = frozenset({Unit.VEHICLES, Unit.BUILDINGS, Unit.PLACES, Unit.ATTACKS})
_OF_PEOPLE = frozenset({"منهم", "منهن"})
_THEMSELVES = frozenset({"انفسهم", "انفسهن", "نفسه", "نفسيهما"})
_HANDED_OVER = "سلم"
_CASES_OF_ILLNESS = ("اصاب", "حاله", "حالات")
_ILLNESS_REACH = 25
_SPOKEN_OF = 50
"""Words before a sentence in which an illness may have been spoken of."""
_CERTAIN = frozenset({"موءكده", "مءكده", "محتمله", "مشتبه"})
_SELF_REACH = 16
"""Words between those who give themselves up and the verb that says it."""
_NUMBER_OF = re.compile("[وفبل]?(?:ال)?(?:عدد|حصيله|اعداد|مجموع|اجمالي)")
_NUMBER_REACH = 16
"""Words between "عدد القتلى" and the bare number that tells how many."""
_VERDICT_REACH = 6
_SOUND_PLURAL = ("ون", "ين")
_EXECUTION = "اعدام"
_PERHAPS = "فقد"
_FEMININE_PLURAL = "ات"
_ELLIPTICAL = frozenset({"كليا", "جزءيا", "بشكل", "بصوره"})


def settle(tokens: Tokens, drafts: list[Draft]) -> list[Draft]:
    """The drafts in their order with their unit, what happened, and the figure that each is part of."""
    settled: list[Draft] = []
    for draft in map(partial(with_next, tokens), drafts, [*drafts[1:], None]):
        of, unclear = whole_of(tokens, draft, settled), is_unclear(tokens, draft, settled)
        settled.append(_measured(tokens, draft._replace(of=of, is_unclear=unclear), settled))
    return together([out_of(tokens, draft, settled, at) for at, draft in enumerate(settled)])


def _measured(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Draft:
    own = draft.noun.measure if draft.noun else None
    if _is_of_illness(tokens, draft):
        return draft._replace(measure=Measure.OTHER, unit=Unit.PERSONS)
    is_open = draft.noun.is_open if draft.noun else draft.unit is None
    is_other = draft.unit is Unit.PERSONS and own not in (None, Measure.KILLED)
    if is_other and _died(tokens, draft.first, draft.last):
        return draft._replace(measure=Measure.KILLED, is_by_cue=True)  # "مقتل ثلاثة مختطفين"
    if tokens.text(draft.last) in _OF_THINGS and draft.of is None and draft.noun in (None, SOMETHING):
        things = [one.unit for one in earlier if one.unit in _THINGS]
        if things:  # "أسقطت أربعا منها", "سقطت 12 أخرى"
            return draft._replace(measure=Measure.OTHER, unit=things[-1])
    if _counts_things(tokens, draft):
        return draft._replace(measure=Measure.OTHER, unit=Unit.OTHER)
    if (same := _of_the_same(tokens, draft, earlier)) is not None:
        return draft._replace(measure=same.measure, unit=same.unit)
    if not is_open:
        known = own if draft.noun else Measure.OTHER
        return draft._replace(measure=known, unit=draft.unit or Unit.OTHER)
    found = _said(tokens, draft, earlier)
    if own is None and found is None and (people := _number_of(tokens, draft, earlier)) is not None:
        return draft._replace(measure=people.measure, unit=Unit.PERSONS, is_by_cue=people.measure is not None)
    measure = found if found is not None else own
    if measure is None and _is_condemned(tokens, draft):
        measure = Measure.OTHER
    whole = earlier[draft.of].unit if draft.of is not None else None
    is_people = found is not None or tokens.text(draft.last) in _OF_PEOPLE
    unit = draft.unit or whole or (Unit.PERSONS if is_people else Unit.OTHER)
    return draft._replace(measure=measure, unit=unit, is_by_cue=found is not None)


def _counts_things(tokens: Tokens, draft: Draft) -> bool:
    """Whether a vague figure counts things that are in no table: "عدد من المعدات"."""
    is_unknown = draft.noun is None and draft.value is None and draft.unit is None
    return is_unknown and draft.last > draft.lead and tokens.text(draft.last).endswith(_FEMININE_PLURAL)


def _of_the_same(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Draft | None:
    """The figure whose noun goes for this one too: "30 منزلا كليا و40 جزئيا", "73 مقعدا من أصل 329"."""
    previous = earlier[-1] if earlier else None
    if previous is None or previous.noun is None or draft.noun is not None or draft.unit is not None:
        return None
    if is_out_of(tokens, previous, draft.first):
        return previous._replace(measure=Measure.OTHER)
    is_next = draft.is_listed and tokens.text(draft.last + 1) in _ELLIPTICAL
    return previous if is_next and tokens.in_one_sentence(previous.last, draft.first) else None


def _number_of(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Noun | None:
    """Whom a number counts by words far before it: "عدد القتلى منذ بدء الحرب إلى 805"."""
    if draft.unit not in (None, Unit.PERSONS) or (draft.noun is not None and draft.noun.measure):
        return None
    stop = -1 if tokens.text(draft.first - 1) == TO or not earlier else earlier[-1].last
    for place in range(draft.lead - 2, max(stop, draft.lead - _NUMBER_REACH), -1):
        if not tokens.in_one_sentence(place, place + 1):
            return None
        if _NUMBER_OF.fullmatch(tokens.text(place)):
            word = tokens.text(place + 1)
            found = noun(word, True)
            is_same = "ال" in tokens.text(place)[:3] and found is None and earlier
            if is_same and earlier[-1].unit is Unit.PERSONS:
                return SOMEBODY._replace(measure=earlier[-1].measure)  # "ليرتفع العدد إلى 32"
            if found is None and word.startswith("ال") and word.endswith(_SOUND_PLURAL):
                return SOMEBODY  # "عدد المتضررين"
            return found if found is not None and found.unit is Unit.PERSONS else None
    return None


def _said(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Measure | None:
    """What the words around it say: a cue before it, the list it goes on with, or a cue after it."""
    previous = earlier[-1] if earlier else None
    if _gave_up(tokens, draft.first, draft.last):
        return Measure.SURRENDERED
    before = _happened_before(tokens, draft.lead, previous.last if previous else -1)
    if before is not None and not before[1]:
        return before[0]
    is_family = draft.noun is not None and draft.noun.unit is Unit.OTHER
    after = _happened_after(tokens, draft.last, feminine=is_family)
    if after is Measure.MISSING:
        return after  # "65 منهم تحت الأنقاض"
    if draft.of is not None and not (draft.noun and draft.noun.measure):
        return earlier[draft.of].measure
    is_said = after is not None and tokens.text(draft.last + 1).endswith("وا")  # "و20 أصيبوا"
    if previous is not None and not is_said and _goes_on(tokens, draft, previous):
        return previous.measure
    return after or (before[0] if before else None)


def _goes_on(tokens: Tokens, draft: Draft, previous: Draft) -> bool:
    """Whether the figure is the next item of a list that the previous one belongs to."""
    is_next = joins_range(tokens.text(draft.lead - 1)) and draft.lead - 2 == previous.last
    if not (draft.is_listed or draft.is_unclear or is_next) or not previous.is_by_cue:
        return False
    is_near = draft.first - previous.last <= _LONGEST_ITEM
    return is_near and tokens.in_one_sentence(previous.last, draft.first)


def _happened_before(tokens: Tokens, at: int, stop: int) -> tuple[Measure, bool] | None:
    """What the nearest cue in the clause between tokens `stop` and `at` says happened, and whether weakly."""
    for place in range(at - 1, max(stop, at - _REACH - 1), -1):
        word = tokens.text(place)
        if word in _STOPS or word == "," or word in _bars() or tokens.is_break(place):
            return None
        found = cue(word) if word != _PERHAPS or _opens_figure(tokens, place, at) else None
        if found and _is_sentence(tokens, place):
            return Measure.OTHER, False
        if found and not word.endswith("هم"):  # "مصرعهم" is said of those before it
            before = tokens.text(place - 1)
            before = tokens.text(place - 2) if before == "او" else before
            other = cue(before)
            is_pair = _ending(before) == _ending(word) and tokens.text(at + 1) not in more()
            if other and is_pair and {found[0], other[0]} == KILLED_AND_INJURED:
                return Measure.CASUALTIES, False
            return found
    return None


def _opens_figure(tokens: Tokens, place: int, at: int) -> bool:
    """Whether nothing but what bounds it stands between a word and a number: not in "فقد أجريت على 20"."""
    bound = bound_before(tokens, at)
    return place + 1 == (bound.at if bound else at)


def _is_sentence(tokens: Tokens, at: int) -> bool:
    """Whether "إعدام" is what a court wants: "أيدت المحكمة إعدام", "أحكام بإعدام"."""
    if not tokens.text(at).endswith(_EXECUTION):
        return False
    first = max(at - _VERDICT_REACH, 0)
    return _holds(tokens, "verdict", first, at) and not _holds(tokens, "carried out", first, at)


def _is_condemned(tokens: Tokens, draft: Draft) -> bool:
    """Whether the sentence tells of a death sentence: "أحالت المحكمة أوراق تسعة إلى المفتي لإعدامهم"."""
    first, last = _sentence(tokens, draft.lead)
    is_execution = any(_EXECUTION in word for word in tokens.texts[first:last])
    is_done = _holds(tokens, "carried out", first, last)
    return is_execution and not is_done and _holds(tokens, "verdict", first, last)


def _happened_after(tokens: Tokens, at: int, *, feminine: bool) -> Measure | None:
    """What a participle or a plural verb right after token `at` says: "100 ألف مدني محاصرون".

    `feminine`: a verb in the feminine may say it too, as of families: "80 أسرة نزحت".
    """
    endings = (*_PREDICATES, "ت") if feminine else _PREDICATES
    for place in range(at + 1, at + 1 + _REACH_AFTER):
        word = tokens.text(place)
        if not word.isalpha() or word[0] == "و" or tokens.is_break(place - 1):
            return None
        if word == "من":
            return None  # "أخرجوا 17 شخصا من تحت الأنقاض"
        if (said := _after().get(f"{word} {tokens.text(place + 1)}")) is not None:
            return said
        found = cue(word)
        if found and word.endswith(endings):
            return found[0]
        named = noun(word) if word.endswith(_PREDICATES) else None
        if named and named.measure and named.unit is Unit.PERSONS:
            return named.measure
    return None


def _is_of_illness(tokens: Tokens, draft: Draft) -> bool:
    """Whether "إصابة" or "حالة" is a case of a kind of illness that its sentence names."""
    if draft.counted is None or draft.unit not in (Unit.PERSONS, Unit.OTHER):
        return False
    counted = tokens.folded.text[slice(*draft.counted)].removeprefix("ال")
    if not counted.startswith(_CASES_OF_ILLNESS):
        return False
    if draft.noun is not None and draft.noun.measure is Measure.KILLED:
        return False  # "حالة وفاة"
    if tokens.text(draft.last) in _CERTAIN or tokens.text(draft.last + 1) in _CERTAIN:
        return True
    first, last = _sentence(tokens, draft.lead)
    if _holds(tokens, "illness", first, last):
        return True
    if _holds(tokens, "violence", first, last):
        return False
    return _holds(tokens, "illness", max(first - _SPOKEN_OF, 0), first)


def _sentence(tokens: Tokens, at: int) -> tuple[int, int]:
    """Where the sentence of a token begins and ends, as far as an illness is looked for."""
    first = last = at
    while first > max(at - _ILLNESS_REACH, 0) and tokens.in_one_sentence(first - 1, first):
        first -= 1
    while last < min(at + _ILLNESS_REACH, len(tokens.texts) - 1) and tokens.in_one_sentence(last, last + 1):
        last += 1
    return first, last + 1


def _holds(tokens: Tokens, what: str, first: int, last: int) -> bool:
    """Whether one of the tokens from `first` up to `last` is a word of this kind."""
    known = _forms_of(what)
    return any(bare in known for word in tokens.texts[first:last] for bare in forms(word))


def _died(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a word of death stands right beside a figure; "قتلى و5 جرحى" are no dead."""
    before = tokens.text(first - 1)
    after = tokens.text(last + (2 if tokens.text(last + 1) == "قد" else 1))
    is_event = noun(before, True) is None or before in _DEATHS
    beside = [cue(before)] if is_event else []
    beside += [cue(after)] if after.endswith("وا") and not after.startswith("و") else []
    return any(found is not None and found[0] is Measure.KILLED for found in beside)


def _gave_up(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the figure stands in "سلم … أنفسهم", or "سلموا أنفسهم" is said of it."""
    for at in range(last + 1, last + _SELF_REACH):
        if not tokens.in_one_sentence(at - 1, at) or tokens.written(at) or cue(tokens.text(at)):
            break
        if tokens.text(at).endswith("سلموا") and tokens.text(at + 1) in _THEMSELVES:
            return True
    end = last + 1 + _REACH_AFTER
    if not any(tokens.text(at) in _THEMSELVES for at in range(last + 1, end)):
        return False
    return any(_HANDED_OVER in tokens.text(at) for at in range(max(first - _REACH, 0), end))


def _ending(word: str) -> str:
    """What tells gender and number of a verb: "قتلت وأصيب شخصان" has two subjects."""
    return next((ending for ending in ("وا", "ت") if word.endswith(ending)), "")


@cache
def _after() -> dict[str, Measure]:
    return {form: Measure(what) for unit, what, cell, _, _ in table() if unit == "after" for form in cell}


@cache
def _forms_of(what: str) -> frozenset[str]:
    return frozenset(form for unit, _, cell, _, _ in table() if unit == what for form in cell)


@cache
def _bars() -> frozenset[str]:
    bars = [form for unit, _, forms, _, _ in table() if unit == "bar" for form in forms]
    return frozenset(clitic + form for form in bars for clitic in ("", "و", "ف"))
