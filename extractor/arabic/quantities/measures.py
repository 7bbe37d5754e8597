"""What happened to those whom figures count."""

from __future__ import annotations

import re
from functools import cache, partial

from extractor.arabic.lexicon import word_set
from extractor.arabic.quantities.bounds import bound_before, joins_range
from extractor.arabic.quantities.contexts import (
    REACH,
    REACH_AFTER,
    THINGS,
    are_people,
    counts_things,
    died,
    gave_up,
    is_bystander,
    is_condemned,
    is_count_of_ill,
    is_of_illness,
    is_price,
    is_verdict,
    measure_of_heading,
    number_of,
    or_else,
    perished,
    sense,
    thing_before,
    were_among,
)
from extractor.arabic.quantities.counting import between_fates
from extractor.arabic.quantities.figure_values import Reading
from extractor.arabic.quantities.nouns import (
    KILLED_AND_INJURED,
    SOMEBODY,
    SOMETHING,
    cue,
    listed,
    more,
    noun,
    table,
)
from extractor.arabic.quantities.parts import (
    OUT_OF,
    TO,
    is_out_of,
    is_unclear,
    out_of,
    people_shared,
    together,
    whole_of,
    wholes,
    with_next,
)
from extractor.arabic.text.tokens import SCALES, Tokens
from extractor.arabic.text.wording import negates
from extractor.claims import Measure, Unit

_LONGEST_ITEM = 14
"""Words that may stand between two items of a list."""
_STOPS = frozenset(".!?;:")
_PREDICATES = ("ون", "ين", "وا", "هم")
_OF_THINGS = frozenset({"منها", "اخري"})
_OF_PEOPLE = frozenset({"منهم", "منهن"})
_APART = 12
_AT_PLACES = frozenset({"في", ",", ".", ""})
_AS_FOLLOWS = frozenset({"التالي", "الاتي", "تالي", "اتي"})
_SHARES = (Unit.PERCENT, Unit.FRACTION)
_OF_SOMEBODY = frozenset({"بعض", "معظم", "اغلب", "اغلبيه", "غالبيه"})
_OF, _SOME = "من", "بعض"
_BODIES = "جث"
_VERB_REACH = 6
_PERHAPS = "فقد"
_TWO = 2
_OFF = "عن"
_FAMILIES = re.compile(r"[وف]?(?:[بل]?ال|لل|[بل])اسر(?:هم|ها|ه)?|[وف]?اسر(?:هم|ها)")
"""الأسر, لأسرهم: families, where أسر is "captured"."""
_NO_NOUN = "وفبلكا"
_SHORTEST_NOUN = 3
_MOST_PEOPLE = 1_000_000
_ELLIPTICAL = frozenset({"كليا", "جزءيا", "بشكل", "بصوره"})


def settle(tokens: Tokens, readings: list[Reading]) -> list[Reading]:
    """The readings in their order with their unit, what happened, and the figure that each is part of."""
    settled: list[Reading] = []
    for reading in map(partial(with_next, tokens), readings, [*readings[1:], None]):
        of, unclear = whole_of(tokens, reading, settled), is_unclear(tokens, reading, settled)
        found = _measured(tokens, reading._replace(of=of, is_unclear=unclear), settled)
        if not reading.is_loose or _is_told(tokens, found):
            settled.append(found)
    return together(wholes([out_of(tokens, reading, settled, at) for at, reading in enumerate(settled)]))


def _is_told(tokens: Tokens, reading: Reading) -> bool:
    """Whether "بعض" or "كثير من" is a figure: it tells what happened to people, not what they said."""
    is_phrase = tokens.text(reading.lead + 1) == _OF
    if reading.unit is not Unit.PERSONS:
        return is_phrase  # "العديد من التهم"
    if reading.measure in (None, Measure.OTHER):
        return False
    own = reading.noun.measure if reading.noun else None
    is_own = own is not None and (is_phrase or (own is Measure.KILLED and tokens.text(reading.lead) == _SOME))
    if reading.noun is None and not is_phrase and tokens.text(reading.lead) in _OF_SOMEBODY:
        return False  # "قتل معظم الأمل"
    return reading.is_by_cue or reading.noun is None or is_own


def _measured(tokens: Tokens, reading: Reading, earlier: list[Reading]) -> Reading:
    own = reading.noun.measure if reading.noun else None
    is_other = reading.unit is Unit.PERSONS and own not in (None, Measure.KILLED)
    may_perish = reading.unit in (Unit.PERSONS, None) and own is not Measure.KILLED
    if is_of_illness(tokens, reading):
        return reading._replace(measure=Measure.OTHER, unit=Unit.PERSONS)
    if may_perish and perished(tokens, reading.first, reading.last):
        return reading._replace(measure=Measure.KILLED, unit=Unit.PERSONS, is_by_cue=True)  # "قضى 12 شخصاً"
    if is_other and died(tokens, reading.first, reading.last):
        return reading._replace(measure=Measure.KILLED, unit=Unit.PERSONS, is_by_cue=True)
    if (thing := _thing(tokens, reading, earlier)) is not None:
        return reading._replace(measure=Measure.OTHER, unit=thing)
    if (same := _of_the_same(tokens, reading, earlier)) is not None:
        return reading._replace(measure=same.measure, unit=same.unit)
    if reading.unit in _SHARES and (people := people_shared(tokens, reading)) is not None:
        return reading._replace(measure=people.measure or _said(tokens, reading, earlier) or Measure.OTHER)
    if are_people(tokens, reading):
        reading = reading._replace(noun=SOMEBODY, unit=Unit.PERSONS)
    if not (reading.noun.is_open if reading.noun else reading.unit is None):
        known = own if reading.noun else Measure.OTHER
        known = Measure.BESIEGED if own is Measure.DETAINED and _is_buried(tokens, reading) else known
        return reading._replace(measure=known, unit=reading.unit or Unit.OTHER)
    return _told(tokens, reading, earlier)


def _is_buried(tokens: Tokens, reading: Reading) -> bool:
    """Whether those held are held by rubble: "7 محتجزين تحت الأنقاض"."""
    return f"{tokens.text(reading.last + 1)} {tokens.text(reading.last + 2)}" in _after()


def _told(tokens: Tokens, reading: Reading, earlier: list[Reading]) -> Reading:
    """The figure of people, or of nobody knows what, with what the words around it say."""
    own = reading.noun.measure if reading.noun else None
    found = _said(tokens, reading, earlier)
    if own is None and found is None and (people := number_of(tokens, reading, earlier)) is not None:
        return reading._replace(
            measure=people.measure, unit=Unit.PERSONS, is_by_cue=people.measure is not None
        )
    measure = found if found is not None else own
    if measure is Measure.INJURED and reading.noun is None and is_count_of_ill(tokens, reading):
        measure = Measure.OTHER
    is_people = found is not None or tokens.text(reading.last) in _OF_PEOPLE or _is_crowd(tokens, reading)
    if measure is None and is_bystander(tokens, reading):
        measure = Measure.OTHER
    if measure is None and is_condemned(tokens, reading):
        measure, is_people = Measure.OTHER, True
    whole = earlier[reading.of].unit if reading.of is not None else None
    unit = reading.unit or whole or (Unit.PERSONS if is_people else Unit.OTHER)
    return reading._replace(measure=measure, unit=unit, is_by_cue=found is not None)


def _is_crowd(tokens: Tokens, reading: Reading) -> bool:
    """Whether "الآلاف" or "المئات" counts people, for nothing else is named."""
    is_vague = reading.value is None and reading.low is None and reading.first == reading.last
    word = tokens.written(reading.last)
    is_people = word is not None and word.definite and word.cut == word.joined and word.value <= _MOST_PEOPLE
    return is_vague and is_people


def _thing(tokens: Tokens, reading: Reading, earlier: list[Reading]) -> Unit | None:
    """What a figure counts that is no figure of people, where its own noun does not tell it."""
    if tokens.text(reading.last) in _OF_THINGS and reading.of is None and reading.noun in (None, SOMETHING):
        things = [one.unit for one in earlier if one.unit in THINGS]
        if things:  # "أسقطت أربعا منها", "سقطت 12 أخرى"
            return things[-1]
        if (thing := thing_before(tokens, reading.first)) is not None:
            return thing
    if counts_things(tokens, reading) or _counts_animals(tokens, reading):
        return Unit.OTHER
    if (unit := sense(tokens, reading)) is not None:
        return unit
    return Unit.MONEY if is_price(tokens, reading, earlier[-1] if earlier else None) else None


def _counts_animals(tokens: Tokens, reading: Reading) -> bool:
    """Whether animals are counted, who are nobody's dead: "إعدام ملايين من الدجاجات"."""
    following = reading.last + 1 + (tokens.text(reading.last + 1) == "من")
    return tokens.text(following).removeprefix("ال") in word_set("slaughtered")


def _of_the_same(tokens: Tokens, reading: Reading, earlier: list[Reading]) -> Reading | None:
    """The figure whose noun goes for this one too: "30 منزلا كليا و40 جزئيا", "73 مقعدا من أصل 329"."""
    previous = earlier[-1] if earlier else None
    if previous is None or previous.noun is None or reading.noun is not None or reading.unit is not None:
        return None
    if is_out_of(tokens, previous, reading.first):
        return previous._replace(measure=Measure.OTHER)
    if tokens.text(reading.lead - 1) == TO and reading.first - previous.last <= len(TO):
        return previous  # "من 90 ألف كيلومتر مربع إلى 60 ألفا"
    is_near = reading.first - previous.last <= _APART
    is_apart = is_near and tuple(tokens.texts[reading.lead - 2 : reading.lead]) in OUT_OF
    if is_apart and tokens.in_one_sentence(previous.last, reading.first):
        return previous._replace(measure=Measure.OTHER)  # "غرق 61 مهاجرا قبالة الساحل، من أصل 86"
    is_next = reading.is_listed and tokens.text(reading.last + 1) in _ELLIPTICAL
    return previous if is_next and tokens.in_one_sentence(previous.last, reading.first) else None


def _said(tokens: Tokens, reading: Reading, earlier: list[Reading]) -> Measure | None:
    """What the words around it say: a cue before it, the list it goes on with, or a cue after it."""
    previous = earlier[-1] if earlier else None
    if gave_up(tokens, reading.first, reading.last):
        return Measure.SURRENDERED
    if (
        reading.unit in (None, Unit.PERSONS)
        and (headed := measure_of_heading(tokens, reading.first)) is not None
    ):
        return headed
    before = _happened_before(tokens, reading.lead, previous.last if previous else -1)
    if before is not None and before[0] is Measure.DETAINED and _are_goods(tokens, reading):
        before = None
    if before is not None and not before[1]:
        return before[0]
    is_family = reading.noun is not None and reading.noun.unit is Unit.OTHER
    after = _happened_after(tokens, reading.last, feminine=is_family, are_two=reading.value == _TWO)
    if after is Measure.MISSING:
        return after  # "65 منهم تحت الأنقاض"
    if reading.of is not None and after is not None and _is_verb_of_many(tokens.text(reading.last + 1)):
        return after  # "اعتقل 50 شابا، 7 منهم قتلوا"
    if reading.of is not None and not (reading.noun and reading.noun.measure):
        return earlier[reading.of].measure
    is_said = after is not None and tokens.text(reading.last + 1).endswith("وا")  # "و20 أصيبوا"
    if previous is not None and not is_said and _goes_on(tokens, reading, previous):
        return previous.measure
    return after or (before[0] if before else were_among(tokens, reading.last))


def _goes_on(tokens: Tokens, reading: Reading, previous: Reading) -> bool:
    """Whether the figure is the next item of a list that the previous one belongs to."""
    is_next = joins_range(tokens.text(reading.lead - 1)) and reading.lead - 2 == previous.last
    is_toll = reading.noun is None and previous.unit is Unit.PERSONS
    is_toll = is_toll and tokens.text(reading.last + 1) in _AT_PLACES
    is_toll = is_toll and (reading.is_listed or tokens.text(reading.lead - 1) == ":")
    if not is_toll and not ((reading.is_listed or reading.is_unclear or is_next) and previous.is_by_cue):
        return False
    is_near = reading.first - previous.last <= _LONGEST_ITEM
    return is_near and tokens.in_one_sentence(previous.last, reading.first)


def _happened_before(tokens: Tokens, at: int, stop: int) -> tuple[Measure, bool] | None:
    """What the nearest cue in the clause between tokens `stop` and `at` says happened, and whether weakly."""
    for place in range(at - 1, max(stop, at - REACH - 1), -1):
        word = tokens.text(place)
        if word == ":" and tokens.text(place - 1).removeprefix("ك") in _AS_FOLLOWS:
            continue
        if word in _STOPS or word == "," or word in _bars() or tokens.is_break(place):
            return None
        found = cue(word) if word != _PERHAPS or _opens_figure(tokens, place, at) else None
        if (
            found
            and found[0] is Measure.DETAINED
            and (_is_after_from(tokens, at) or _FAMILIES.fullmatch(word))
        ):
            continue  # "أوقف الإعانة عن 600 أسرة", "عدد الأسر 600"
        if found and is_verdict(tokens, place):
            return Measure.OTHER, False
        if found and not word.endswith("هم"):  # "مصرعهم" is said of those before it
            before = tokens.text(place - 1)
            before = tokens.text(place - 2) if before == "او" else before
            other = cue(before)
            is_free = place - 1 > stop  # "7 قتلى وإصابة العديد" are not together
            is_pair = is_free and _ending(before) == _ending(word) and tokens.text(at + 1) not in more()
            if other and is_pair and {found[0], other[0]} == KILLED_AND_INJURED:
                return Measure.CASUALTIES, False
            return found
    return None


def _is_after_from(tokens: Tokens, at: int) -> bool:
    """Whether "عن" governs the figure whose number begins at a token."""
    bound = bound_before(tokens, at)
    return tokens.text((bound.at if bound else at) - 1) == _OFF


def _are_goods(tokens: Tokens, reading: Reading) -> bool:
    """Whether a noun in no table follows thousands or millions, which may be things: "ضبط 50 ألف قرص"."""
    word, following = tokens.written(reading.last), tokens.text(reading.last + 1)
    if reading.noun is not None or word is None or word.what not in SCALES or cue(following) is not None:
        return False
    is_noun = following.isalpha() and following[0] not in _NO_NOUN and len(following) >= _SHORTEST_NOUN
    return is_noun and following not in word_set("preposition") and following not in more()


def _opens_figure(tokens: Tokens, place: int, at: int) -> bool:
    """Whether nothing but what bounds it stands between a word and a number: not in "فقد أجريت على 20"."""
    bound = bound_before(tokens, at)
    return place + 1 == (bound.at if bound else at)


def _is_verb_of_many(word: str) -> bool:
    """Whether the word is a verb in the plural that says what happened to those before it."""
    return word.endswith("وا") and cue(word) is not None


def _happened_after(tokens: Tokens, at: int, *, feminine: bool, are_two: bool) -> Measure | None:
    """What a participle or a plural verb right after token `at` says: "100 ألف مدني محاصرون".

    `feminine`: a verb in the feminine may say it too, as of families: "80 أسرة نزحت"; `are_two`: one in the
    dual may: "شخصين قتلا".
    """
    endings = (*_PREDICATES, *(("ت",) if feminine else ()), *(("ا",) if are_two else ()))
    for place in range(at + 1, at + 1 + REACH_AFTER):
        word = tokens.text(place)
        is_joined = word[:1] == "و" and tokens.written(place) is None
        is_next = word[:1] == "ف" and cue(word[1:]) is not None  # "فقتلوا" is what they did
        if not word.isalpha() or is_joined or is_next or tokens.is_break(place - 1):
            return None
        if between_fates(tokens, place) is not None:
            return Measure.CASUALTIES  # "14 من أفراد الجيش سقطوا بين قتيل وجريح"
        if negates(word, tokens.text(place + 1)):
            return None  # "67 ألف شخص غير مصابين"
        if word.startswith(_BODIES):
            return None  # "شيع الآلاف جثامين الشهداء"
        if word == _OF:
            return _verb_after(tokens, place)
        if (said := _after().get(f"{word} {tokens.text(place + 1)}")) is not None:
            return said
        found = cue(word)
        if found and word.endswith(endings):
            return Measure.CASUALTIES if or_else(tokens, place, found[0]) else found[0]
        named = noun(word) if word.endswith(_PREDICATES) or place == at + 1 else None
        if named and named.measure and named.unit is Unit.PERSONS:
            return named.measure
    return None


def _verb_after(tokens: Tokens, at: int) -> Measure | None:
    """What a plural verb says after those whom "من" names: "18 عنصراً من قوات النظام قتلوا"."""
    for place in range(at + 1, at + _VERB_REACH):
        word = tokens.text(place)
        if not word.isalpha() or word in _bars() or not tokens.in_one_sentence(place - 1, place):
            return None
        found = cue(word) if word.endswith("وا") and word[0] not in "وف" else None
        if found:
            return found[0]
    return None


def _ending(word: str) -> str:
    """What tells gender and number of a verb: "قتلت وأصيب شخصان" has two subjects."""
    return next((ending for ending in ("وا", "ت", "ا") if word.endswith(ending)), "")


@cache
def _after() -> dict[str, Measure]:
    return {form: Measure(what) for unit, what, cell, _, _ in table() if unit == "after" for form in cell}


@cache
def _bars() -> frozenset[str]:
    return frozenset(clitic + form for form in listed("bar") for clitic in ("", "و", "ف"))
