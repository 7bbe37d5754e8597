"""What the sentence around a figure tells of it: an illness, a verdict, a price, a march, a death."""

from __future__ import annotations

import re

from extractor.arabic.quantities.figure_values import Reading
from extractor.arabic.quantities.nouns import (
    KILLED_AND_INJURED,
    SOMEBODY,
    SOMETHING,
    Noun,
    cue,
    listed,
    noun,
    owned,
)
from extractor.arabic.quantities.parts import TO
from extractor.arabic.text.tokens import Tokens
from extractor.arabic.text.words import forms
from extractor.claims import Measure, Qualifier, Unit

_NUMBER_OF = re.compile("[وفبل]?(?:ال)?(?:عدد|حصيله|اعداد|مجموع|اجمالي)")
_NUMBER_REACH = 16
"""Words between "عدد القتلى" and the bare number that tells how many."""
_SOUND_PLURAL = ("ون", "ين")
REACH = 12
"""Words before a figure within which a cue can say what happened."""
REACH_AFTER = 3
_MET = ("لقي", "ولقي", "لقوا", "يلقي", "فارق", "وفارق", "لفظ", "ولفظ", "فقد", "وفقد")
_DEATH = ("حتفه", "مصرعه", "الحياه", "انفاسه", "حياته", "ارواحه")
_DEATHS = frozenset({"وفاه", "لوفاه", "بوفاه", "ووفاه"})
_THEMSELVES = frozenset({"انفسهم", "انفسهن", "نفسه", "نفسيهما", "اسلحتهم", "سلاحهم"})
_HANDED_OVER = "سلم"
_SELF_REACH = 16
"""Words between those who give themselves up and the verb that says it."""
_WERE = ("كان", "وكان")
_AMONG = frozenset({"بين", "ضمن"})
THINGS = frozenset({Unit.VEHICLES, Unit.BUILDINGS, Unit.PLACES, Unit.ATTACKS})
_OR = "او"
_FEMININE_PLURAL = "ات"
_FATES = KILLED_AND_INJURED | {Measure.MISSING}
_CASES = "حالات"
_TOLD = frozenset(Measure) - {Measure.OTHER}
_LONGEST_HEADING = 4
"""Words in the longest heading of a toll: "إجمالي عدد القتلى المدنيين"."""
_CASES_OF_ILLNESS = ("اصاب", "حاله", "حالات")
_INFECTIONS = ("اصابات", "حالات")
_ILLNESS_REACH = 25
_SPOKEN_OF = 50
"""Words before a sentence in which an illness may have been spoken of."""
_CERTAIN = frozenset({"موءكده", "مءكده", "محتمله", "مشتبه"})
_VERDICT_REACH = 6
_EXECUTION = "اعدام"
_WITH = "ب"
_VERB_REACH = 3
_DOER_REACH = 2
_ABOARD = "متن"
_PRICE_REACH = 8
_NEXT_PRICE = 6
_FOR = "مقابل"
_SENSES = (Unit.OTHER, Unit.ATTACKS)
"""What words that count two things may count beside others: "عمليات", "مسيرات"."""


def is_of_illness(tokens: Tokens, reading: Reading) -> bool:
    """Whether "إصابة" or "حالة" is a case of a kind of illness that its sentence names."""
    if reading.unit not in (Unit.PERSONS, Unit.OTHER, None):
        return False
    before = cue(tokens.text(reading.first - 1))
    if (
        before is not None
        and before[0] is Measure.INJURED
        and tokens.text(reading.last + 1).startswith(_WITH)
    ):
        return _holds(tokens, "illness", reading.last + 1, reading.last + 3)  # "أصيب 200 بالكوليرا"
    if reading.counted is None:
        return False
    counted = tokens.folded.text[slice(*reading.counted)].removeprefix("ال")
    if not counted.startswith(_CASES_OF_ILLNESS):
        return False
    if reading.noun is not None and reading.noun.measure is Measure.KILLED:
        return False  # "حالة وفاة"
    if tokens.text(reading.last) in _CERTAIN or tokens.text(reading.last + 1) in _CERTAIN:
        return True
    return tells_illness(tokens, reading)


def is_count_of_ill(tokens: Tokens, reading: Reading) -> bool:
    """Whether a bare number is of the infected: "إجمالي الإصابات بالكوليرا 2300"."""
    before = tokens.texts[max(reading.first - REACH_AFTER, 0) : reading.first]
    return any(word.endswith(_INFECTIONS) for word in before) and tells_illness(tokens, reading)


def tells_illness(tokens: Tokens, reading: Reading) -> bool:
    """Whether the sentence of a figure tells of an illness, or those before it do and it of no violence."""
    first, last = _sentence(tokens, reading.lead)
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
    known = listed(what)
    return any(bare in known for word in tokens.texts[first:last] for bare in forms(word))


def is_verdict(tokens: Tokens, at: int) -> bool:
    """Whether "إعدام" is what a court wants: "أيدت المحكمة إعدام", "أحكام بإعدام"."""
    if not tokens.text(at).endswith(_EXECUTION):
        return False
    first = max(at - _VERDICT_REACH, 0)
    return _holds(tokens, "verdict", first, at) and not _holds(tokens, "carried out", first, at)


def is_condemned(tokens: Tokens, reading: Reading) -> bool:
    """Whether the sentence tells of a death sentence: "أحالت المحكمة أوراق تسعة إلى المفتي لإعدامهم"."""
    first, last = _sentence(tokens, reading.lead)
    is_execution = any(_EXECUTION in word for word in tokens.texts[first:last])
    is_done = _holds(tokens, "carried out", first, last)
    return is_execution and not is_done and _holds(tokens, "verdict", first, last)


def is_price(tokens: Tokens, reading: Reading, previous: Reading | None) -> bool:
    """Whether a bare number is money: "السعر انخفض إلى 4500", "15 ليرة للمبيع و14 للشراء"."""
    if reading.unit is not None or reading.noun is not None or reading.qualifier is Qualifier.VAGUE:
        return False
    other = noun(tokens.text(reading.last + 2), True) if tokens.text(reading.last + 1) == _FOR else None
    if other is not None and other.unit is Unit.MONEY:
        return True
    first = reading.first
    while first > max(reading.first - _PRICE_REACH, 0) and tokens.in_one_sentence(first - 1, first):
        first -= 1
    if previous is not None and previous.last >= first:
        is_near = reading.first - previous.last <= _NEXT_PRICE
        return previous.unit is Unit.MONEY and is_near
    return _holds(tokens, "price", first, reading.first)


def sense(tokens: Tokens, reading: Reading) -> Unit | None:
    """What a word that may count two things counts beside others of its sentence: "إحباط عدد من العمليات"."""
    if reading.counted is None:
        return None
    counted = tokens.folded.text[slice(*reading.counted)].split()
    first, last = _sentence(tokens, reading.lead)
    for unit in _SENSES:
        is_known = len(counted) == 1 and counted[0].removeprefix("ال") in listed(f"as {unit}")
        if is_known and _holds(tokens, f"beside {unit}", first, last):
            return unit
    return None


def are_people(tokens: Tokens, reading: Reading) -> bool:
    """Whether a noun in no table is of people, for one kills, wounds or arrests them: "قتل 20 بلطجيا"."""
    if reading.noun != SOMETHING or reading.noun is None or reading.last == reading.lead:
        return False
    first = max(reading.first - _VERB_REACH, 0)
    if "," in tokens.texts[first : reading.first] or not tokens.in_one_sentence(first, reading.first):
        return False
    return _holds(tokens, "people", first, reading.first)


def died(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a word of death stands right beside a figure; "قتلى و5 جرحى" are no dead."""
    before = tokens.text(first - 1)
    after = tokens.text(last + (2 if tokens.text(last + 1) == "قد" else 1))
    is_event = (noun(before, True) is None or before in _DEATHS) and not tokens.text(first).startswith("و")
    beside = [cue(before)] if is_event else []
    beside += [cue(after)] if after.endswith("وا") and not after.startswith("و") else []
    return any(found is not None and found[0] is Measure.KILLED for found in beside)


def perished(tokens: Tokens, first: int, last: int) -> bool:
    """Whether those of the figure "قضوا" right beside it, or it stands between "لقي" and "حتفهم"."""
    before = tokens.text(first - 1)
    before = before[1:] if before[:1] in ("و", "ف") and before[1:] in listed("beside") else before
    if before in listed("beside") or tokens.text(last + 1) in listed("beside"):
        return True
    end = last + 1
    while before.startswith(_MET) and end < last + _SELF_REACH and tokens.in_one_sentence(end - 1, end):
        if any(death in tokens.text(end) for death in _DEATH):
            return True
        end += 1
    return False


def gave_up(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the figure stands in "سلم … أنفسهم", or "سلموا أنفسهم" is said of it."""
    for at in range(last + 1, last + _SELF_REACH):
        if not tokens.in_one_sentence(at - 1, at) or tokens.written(at) or cue(tokens.text(at)):
            break
        if tokens.text(at).endswith("سلموا") and tokens.text(at + 1) in _THEMSELVES:
            return True
    end = last + 1 + REACH_AFTER
    if not any(tokens.text(at) in _THEMSELVES for at in range(last + 1, end)):
        return False
    return any(_HANDED_OVER in tokens.text(at) for at in range(max(first - REACH, 0), end))


def were_among(tokens: Tokens, last: int) -> Measure | None:
    """What happened to those of the figure by whom they were among: "كانوا من بين القتلى"."""
    for at in range(last + 1, last + _SELF_REACH):
        if not tokens.in_one_sentence(at - 1, at):
            return None
        if tokens.text(at).startswith(_WERE):
            among = at + (2 if tokens.text(at + 1) == "من" else 1)
            those = noun(tokens.text(among + 1), definite=True) if tokens.text(among) in _AMONG else None
            return those.measure if those is not None and those.unit is Unit.PERSONS else None
    return None


def is_bystander(tokens: Tokens, reading: Reading) -> bool:
    """Whether nothing happened to those of the figure: "هاجم ثلاثة مسلحين", "قارب يقل 60 مهاجراً"."""
    first = max(reading.first - _DOER_REACH, 0)
    if tokens.in_one_sentence(first, reading.first) and _holds(tokens, "doer", first, reading.first):
        return True
    after = tokens.texts[reading.last + 1 : reading.last + 1 + REACH_AFTER]
    return _ABOARD in after and after[0].startswith(_WERE)


def number_of(tokens: Tokens, reading: Reading, earlier: list[Reading]) -> Noun | None:
    """Whom a number counts by words far before it: "عدد القتلى منذ بدء الحرب إلى 805"."""
    if reading.unit not in (None, Unit.PERSONS) or (reading.noun is not None and reading.noun.measure):
        return None
    stop = -1 if tokens.text(reading.first - 1) == TO or not earlier else earlier[-1].last
    for place in range(reading.lead - 2, max(stop, reading.lead - _NUMBER_REACH), -1):
        if not tokens.in_one_sentence(place, place + 1):
            return None
        if _NUMBER_OF.fullmatch(tokens.text(place)):
            word = tokens.text(place + 1)
            found = noun(word, True) or owned(word)
            is_same = "ال" in tokens.text(place)[:3] and found is None and earlier
            if is_same and earlier[-1].unit is Unit.PERSONS:
                return SOMEBODY._replace(measure=earlier[-1].measure)  # "ليرتفع العدد إلى 32"
            if found is None and word.startswith("ال") and word.endswith(_SOUND_PLURAL):
                return SOMEBODY  # "عدد المتضررين"
            return found if found is not None and found.unit is Unit.PERSONS else None
    return None


def measure_of_heading(tokens: Tokens, at: int) -> Measure | None:
    """What a heading says of the number at a token: "القتلى: 12", "عدد الجرحى: 30", "و الجرحى 30"."""
    end = at - 1
    has_colon = tokens.text(end) == ":"
    if has_colon and tokens.is_break(end):
        return None
    first = end = end - has_colon
    while first > end - _LONGEST_HEADING and not _ends_item(tokens, first - 1):
        first -= 1
    if not _ends_item(tokens, first - 1) and not tokens.text(first).startswith("و"):
        return None
    is_number = _NUMBER_OF.fullmatch(tokens.text(first)) is not None
    first += is_number
    if first > end or not (has_colon or (first == end and tokens.text(first).removeprefix("و")[:2] == "ال")):
        return None
    if any(not tokens.text(place).startswith("ال") for place in range(first + 1, end + 1)):
        return None
    return _measure_of_people(tokens.text(first), tokens.text(first + 1) if first < end else "")


def _ends_item(tokens: Tokens, at: int) -> bool:
    """Whether the item of a list before this token ends with it: with a stop, a figure or its line."""
    word = tokens.text(at)
    return not word.isalpha() or tokens.is_break(at)


def _measure_of_people(word: str, following: str) -> Measure | None:
    """What befell those whom a heading names: "القتلى المدنيون", "والجرحى", "حالات الوفاة"."""
    for bare in (word, word.removeprefix("و")):
        people = noun(bare, definite=True)
        if people is not None and people.unit is Unit.PERSONS and people.measure in _TOLD:
            return people.measure
        found = cue(following) if bare.removeprefix("ال") == _CASES and following else None
        if found is not None:
            return found[0]
    return None


def thing_before(tokens: Tokens, at: int) -> Unit | None:
    """What things were spoken of right before token `at`: "هجوم بالمسيّرات أسقطت أربعا منها"."""
    for place in range(at - 1, at - 1 - _VERB_REACH - REACH_AFTER, -1):
        if not tokens.in_one_sentence(max(place, 0), at):
            return None
        found = next((one for form in forms(tokens.text(place) or " ") if (one := noun(form))), None)
        if found is not None and found.unit in THINGS:
            return found.unit
    return None


def or_else(tokens: Tokens, at: int, measure: Measure) -> bool:
    """Whether something else may have happened to them: "لقوا حتفهم أو ما زالوا مفقودين"."""
    if tokens.text(at + 1) != _OR or measure not in _FATES:
        return False
    for place in range(at + 2, at + 2 + REACH_AFTER):
        other = cue(tokens.text(place))
        if other is not None and other[0] in _FATES:
            return other[0] is not measure
    return False


def counts_things(tokens: Tokens, reading: Reading) -> bool:
    """Whether a vague figure counts things that are in no table: "عدد من المعدات"."""
    is_unknown = reading.noun is None and reading.value is None and reading.unit is None
    return is_unknown and reading.last > reading.lead and tokens.text(reading.last).endswith(_FEMININE_PLURAL)
