"""What happened to those whom figures count, and which figures are parts of others."""

from __future__ import annotations

from functools import cache, partial

from extractor.claims import Measure, Unit
from extractor.numbers.bounds import joins_range
from extractor.numbers.counting import KILLED_AND_INJURED, SOMETHING, cue, more, noun, table
from extractor.numbers.drafts import Draft
from extractor.text.tokens import Tokens
from extractor.text.words import forms

_NEXT = 1
_NEXT_PART = 2
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
_TO = "الي"
_OUT_OF = {("من",), ("من", "اصل"), ("من", "بين"), ("من", "مجموع"), ("من", "اجمالي")}
_CASES_OF_ILLNESS = ("اصاب", "حاله", "حالات")
_ILLNESS_REACH = 25


def settle(tokens: Tokens, drafts: list[Draft]) -> list[Draft]:
    """The drafts in their order with their unit, what happened, and the figure that each is part of."""
    settled: list[Draft] = []
    for draft in map(partial(_with_next, tokens), drafts, [*drafts[1:], None]):
        of, is_unclear = _whole(tokens, draft, settled), _is_unclear(tokens, draft, settled)
        settled.append(_measured(tokens, draft._replace(of=of, is_unclear=is_unclear), settled))
    return [_out_of(tokens, draft, settled, at) for at, draft in enumerate(settled)]


def _with_next(tokens: Tokens, draft: Draft, following: Draft | None) -> Draft:
    """The bare number of "من 8.5 إلى 12 في المئة" and "5 من أصل 7 صواريخ" with the unit of the next one."""
    if following is None or draft.unit is not None or draft.value is None or following.unit is None:
        return draft
    between = tuple(tokens.texts[draft.last + 1 : following.lead])
    if between == (_TO,) or between in _OUT_OF:
        return draft._replace(unit=following.unit, noun=following.noun)
    return draft


def _out_of(tokens: Tokens, draft: Draft, settled: list[Draft], at: int) -> Draft:
    """The number of "5 من أصل 7 صواريخ" as part of the next one."""
    if draft.of is not None or at + 1 == len(settled) or draft.value is None or draft.counted:
        return draft
    following = settled[at + 1]
    is_part = tuple(tokens.texts[draft.last + 1 : following.lead]) in _OUT_OF
    return draft._replace(of=at + 1) if is_part and _can_be_part(draft, following) else draft


def _whole(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> int | None:
    """The larger figure that "بينهم" points back to; a list after it goes on with it."""
    if not earlier:
        return None
    previous = earlier[-1]
    far = _NEXT_PART if draft.unit is previous.unit else _NEXT
    if draft.is_listed and previous.of is not None and draft.first - previous.last <= far:
        return previous.of if _can_be_part(draft, earlier[previous.of]) else None
    if not draft.is_part:
        return None
    for at in range(len(earlier) - 1, -1, -1):
        whole = earlier[at]
        if not tokens.in_one_sentence(whole.last, draft.first):
            return None
        if whole.of is None and _can_be_part(draft, whole):
            return at
    return None


def _is_unclear(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> bool:
    """Whether "مع" joins the figure to one of the same kind before it; a list after it goes on with it."""
    if not earlier or draft.unit is not earlier[-1].unit:
        return False
    previous = earlier[-1]
    if draft.is_listed and previous.is_unclear and draft.first - previous.last <= _NEXT:
        return True
    return draft.is_unclear and tokens.in_one_sentence(previous.last, draft.first)


def _can_be_part(draft: Draft, whole: Draft) -> bool:
    """Whether one figure can be part of another: not of another kind, and not larger."""
    kinds = {draft.unit, whole.unit} - {None, Unit.FRACTION, Unit.PERCENT}
    fits = draft.value is None or whole.value is None or draft.value <= whole.value
    return len(kinds) < 2 and (fits or draft.unit in (Unit.PERCENT, Unit.FRACTION))


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
    if not is_open:
        known = own if draft.noun else Measure.OTHER
        return draft._replace(measure=known, unit=draft.unit or Unit.OTHER)
    found = _said(tokens, draft, earlier)
    measure = found if found is not None else own
    whole = earlier[draft.of].unit if draft.of is not None else None
    is_people = found is not None or tokens.text(draft.last) in _OF_PEOPLE
    unit = draft.unit or whole or (Unit.PERSONS if is_people else Unit.OTHER)
    return draft._replace(measure=measure, unit=unit, is_by_cue=found is not None)


def _said(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Measure | None:
    """What the words around it say: a cue before it, the list it goes on with, or a cue after it."""
    previous = earlier[-1] if earlier else None
    if _gave_up(tokens, draft.first, draft.last):
        return Measure.SURRENDERED
    before = _happened_before(tokens, draft.lead, previous.last if previous else -1)
    if before is not None and not before[1]:
        return before[0]
    if draft.of is not None and not (draft.noun and draft.noun.measure):
        return earlier[draft.of].measure
    if previous is not None and _goes_on(tokens, draft, previous):
        return previous.measure
    return _happened_after(tokens, draft.last) or (before[0] if before else None)


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
        found = cue(word)
        if found and not word.endswith("هم"):  # "مصرعهم" is said of those before it
            before = tokens.text(place - 1)
            before = tokens.text(place - 2) if before == "او" else before
            other = cue(before)
            is_pair = _ending(before) == _ending(word) and tokens.text(at + 1) not in more()
            if other and is_pair and {found[0], other[0]} == KILLED_AND_INJURED:
                return Measure.CASUALTIES, False
            return found
    return None


def _happened_after(tokens: Tokens, at: int) -> Measure | None:
    """What a participle or a plural verb right after token `at` says: "100 ألف مدني محاصرون"."""
    for place in range(at + 1, at + 1 + _REACH_AFTER):
        word = tokens.text(place)
        if not word.isalpha() or word[0] == "و" or tokens.is_break(place - 1):
            return None
        if word == "من":
            return None  # "أخرجوا 17 شخصا من تحت الأنقاض"
        if (said := _after().get(f"{word} {tokens.text(place + 1)}")) is not None:
            return said
        found = cue(word)
        if found and word.endswith(_PREDICATES):
            return found[0]
        named = noun(word) if word.endswith(_PREDICATES) else None
        if named and named.measure and named.unit is Unit.PERSONS:
            return named.measure
    return None


def _is_of_illness(tokens: Tokens, draft: Draft) -> bool:
    """Whether "إصابة" or "حالة" is a case of a kind of illness that its sentence names."""
    if draft.counted is None or draft.unit not in (Unit.PERSONS, Unit.OTHER):
        return False
    if not tokens.folded.text.startswith(_CASES_OF_ILLNESS, draft.counted[0]):
        return False
    if draft.noun is not None and draft.noun.measure is Measure.KILLED:
        return False  # "حالة وفاة"
    for step in (-1, 1):
        at = draft.lead
        while abs(at - draft.lead) < _ILLNESS_REACH and 0 <= at < len(tokens.texts):
            if any(bare in _illnesses() for bare in forms(tokens.text(at))):
                return True
            at += step
            if not tokens.in_one_sentence(min(at, at - step), max(at, at - step)):
                break
    return False


def _died(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a word of death stands right beside a figure; "قتلى و5 جرحى" are no dead."""
    before = tokens.text(first - 1)
    after = tokens.text(last + (2 if tokens.text(last + 1) == "قد" else 1))
    is_event = noun(before, True) is None or before in _DEATHS
    beside = [cue(before)] if is_event else []
    beside += [cue(after)] if after.endswith("وا") and not after.startswith("و") else []
    return any(found is not None and found[0] is Measure.KILLED for found in beside)


def _gave_up(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the figure stands in "سلم … أنفسهم"."""
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
def _illnesses() -> frozenset[str]:
    return frozenset(form for unit, _, cell, _, _ in table() if unit == "illness" for form in cell)


@cache
def _bars() -> frozenset[str]:
    bars = [form for unit, _, forms, _, _ in table() if unit == "bar" for form in forms]
    return frozenset(clitic + form for form in bars for clitic in ("", "و", "ف"))
