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
from extractor.arabic.quantities.drafts import Draft
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


def settle(tokens: Tokens, drafts: list[Draft]) -> list[Draft]:
    """The drafts in their order with their unit, what happened, and the figure that each is part of."""
    settled: list[Draft] = []
    for draft in map(partial(with_next, tokens), drafts, [*drafts[1:], None]):
        of, unclear = whole_of(tokens, draft, settled), is_unclear(tokens, draft, settled)
        found = _measured(tokens, draft._replace(of=of, is_unclear=unclear), settled)
        if not draft.is_loose or _is_told(tokens, found):
            settled.append(found)
    return together(wholes([out_of(tokens, draft, settled, at) for at, draft in enumerate(settled)]))


def _is_told(tokens: Tokens, draft: Draft) -> bool:
    """Whether "بعض" or "كثير من" is a figure: it tells what happened to people, not what they said."""
    is_phrase = tokens.text(draft.lead + 1) == _OF
    if draft.unit is not Unit.PERSONS:
        return is_phrase  # "العديد من التهم"
    if draft.measure in (None, Measure.OTHER):
        return False
    own = draft.noun.measure if draft.noun else None
    is_own = own is not None and (is_phrase or (own is Measure.KILLED and tokens.text(draft.lead) == _SOME))
    if draft.noun is None and not is_phrase and tokens.text(draft.lead) in _OF_SOMEBODY:
        return False  # "قتل معظم الأمل"
    return draft.is_by_cue or draft.noun is None or is_own


def _measured(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Draft:
    own = draft.noun.measure if draft.noun else None
    is_other = draft.unit is Unit.PERSONS and own not in (None, Measure.KILLED)
    may_perish = draft.unit in (Unit.PERSONS, None) and own is not Measure.KILLED
    if is_of_illness(tokens, draft):
        return draft._replace(measure=Measure.OTHER, unit=Unit.PERSONS)
    if may_perish and perished(tokens, draft.first, draft.last):
        return draft._replace(measure=Measure.KILLED, unit=Unit.PERSONS, is_by_cue=True)  # "قضى 12 شخصاً"
    if is_other and died(tokens, draft.first, draft.last):
        return draft._replace(measure=Measure.KILLED, unit=Unit.PERSONS, is_by_cue=True)
    if (thing := _thing(tokens, draft, earlier)) is not None:
        return draft._replace(measure=Measure.OTHER, unit=thing)
    if (same := _of_the_same(tokens, draft, earlier)) is not None:
        return draft._replace(measure=same.measure, unit=same.unit)
    if draft.unit in _SHARES and (people := people_shared(tokens, draft)) is not None:
        return draft._replace(measure=people.measure or _said(tokens, draft, earlier) or Measure.OTHER)
    if are_people(tokens, draft):
        draft = draft._replace(noun=SOMEBODY, unit=Unit.PERSONS)
    if not (draft.noun.is_open if draft.noun else draft.unit is None):
        known = own if draft.noun else Measure.OTHER
        known = Measure.BESIEGED if own is Measure.DETAINED and _is_buried(tokens, draft) else known
        return draft._replace(measure=known, unit=draft.unit or Unit.OTHER)
    return _told(tokens, draft, earlier)


def _is_buried(tokens: Tokens, draft: Draft) -> bool:
    """Whether those held are held by rubble: "7 محتجزين تحت الأنقاض"."""
    return f"{tokens.text(draft.last + 1)} {tokens.text(draft.last + 2)}" in _after()


def _told(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Draft:
    """The figure of people, or of nobody knows what, with what the words around it say."""
    own = draft.noun.measure if draft.noun else None
    found = _said(tokens, draft, earlier)
    if own is None and found is None and (people := number_of(tokens, draft, earlier)) is not None:
        return draft._replace(measure=people.measure, unit=Unit.PERSONS, is_by_cue=people.measure is not None)
    measure = found if found is not None else own
    if measure is Measure.INJURED and draft.noun is None and is_count_of_ill(tokens, draft):
        measure = Measure.OTHER
    is_people = found is not None or tokens.text(draft.last) in _OF_PEOPLE or _is_crowd(tokens, draft)
    if measure is None and is_bystander(tokens, draft):
        measure = Measure.OTHER
    if measure is None and is_condemned(tokens, draft):
        measure, is_people = Measure.OTHER, True
    whole = earlier[draft.of].unit if draft.of is not None else None
    unit = draft.unit or whole or (Unit.PERSONS if is_people else Unit.OTHER)
    return draft._replace(measure=measure, unit=unit, is_by_cue=found is not None)


def _is_crowd(tokens: Tokens, draft: Draft) -> bool:
    """Whether "الآلاف" or "المئات" counts people, for nothing else is named."""
    is_vague = draft.value is None and draft.low is None and draft.first == draft.last
    word = tokens.written(draft.last)
    is_money = word is not None and word.value > _MOST_PEOPLE
    return is_vague and not is_money and tokens.text(draft.last).removeprefix("و").startswith("ال")


def _thing(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Unit | None:
    """What a figure counts that is no figure of people, where its own noun does not tell it."""
    if tokens.text(draft.last) in _OF_THINGS and draft.of is None and draft.noun in (None, SOMETHING):
        things = [one.unit for one in earlier if one.unit in THINGS]
        if things:  # "أسقطت أربعا منها", "سقطت 12 أخرى"
            return things[-1]
        if (thing := thing_before(tokens, draft.first)) is not None:
            return thing
    if counts_things(tokens, draft) or _counts_animals(tokens, draft):
        return Unit.OTHER
    if (unit := sense(tokens, draft)) is not None:
        return unit
    return Unit.MONEY if is_price(tokens, draft, earlier[-1] if earlier else None) else None


def _counts_animals(tokens: Tokens, draft: Draft) -> bool:
    """Whether animals are counted, who are nobody's dead: "إعدام ملايين من الدجاجات"."""
    following = draft.last + 1 + (tokens.text(draft.last + 1) == "من")
    return tokens.text(following).removeprefix("ال") in word_set("slaughtered")


def _of_the_same(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Draft | None:
    """The figure whose noun goes for this one too: "30 منزلا كليا و40 جزئيا", "73 مقعدا من أصل 329"."""
    previous = earlier[-1] if earlier else None
    if previous is None or previous.noun is None or draft.noun is not None or draft.unit is not None:
        return None
    if is_out_of(tokens, previous, draft.first):
        return previous._replace(measure=Measure.OTHER)
    if tokens.text(draft.lead - 1) == TO and draft.first - previous.last <= len(TO):
        return previous  # "من 90 ألف كيلومتر مربع إلى 60 ألفا"
    is_near = draft.first - previous.last <= _APART
    is_apart = is_near and tuple(tokens.texts[draft.lead - 2 : draft.lead]) in OUT_OF
    if is_apart and tokens.in_one_sentence(previous.last, draft.first):
        return previous._replace(measure=Measure.OTHER)  # "غرق 61 مهاجرا قبالة الساحل، من أصل 86"
    is_next = draft.is_listed and tokens.text(draft.last + 1) in _ELLIPTICAL
    return previous if is_next and tokens.in_one_sentence(previous.last, draft.first) else None


def _said(tokens: Tokens, draft: Draft, earlier: list[Draft]) -> Measure | None:
    """What the words around it say: a cue before it, the list it goes on with, or a cue after it."""
    previous = earlier[-1] if earlier else None
    if gave_up(tokens, draft.first, draft.last):
        return Measure.SURRENDERED
    if draft.unit in (None, Unit.PERSONS) and (headed := measure_of_heading(tokens, draft.first)) is not None:
        return headed
    before = _happened_before(tokens, draft.lead, previous.last if previous else -1)
    if before is not None and before[0] is Measure.DETAINED and _are_goods(tokens, draft):
        before = None
    if before is not None and not before[1]:
        return before[0]
    is_family = draft.noun is not None and draft.noun.unit is Unit.OTHER
    after = _happened_after(tokens, draft.last, feminine=is_family, are_two=draft.value == _TWO)
    if after is Measure.MISSING:
        return after  # "65 منهم تحت الأنقاض"
    if draft.of is not None and after is not None and _is_verb_of_many(tokens.text(draft.last + 1)):
        return after  # "اعتقل 50 شابا، 7 منهم قتلوا"
    if draft.of is not None and not (draft.noun and draft.noun.measure):
        return earlier[draft.of].measure
    is_said = after is not None and tokens.text(draft.last + 1).endswith("وا")  # "و20 أصيبوا"
    if previous is not None and not is_said and _goes_on(tokens, draft, previous):
        return previous.measure
    return after or (before[0] if before else were_among(tokens, draft.last))


def _goes_on(tokens: Tokens, draft: Draft, previous: Draft) -> bool:
    """Whether the figure is the next item of a list that the previous one belongs to."""
    is_next = joins_range(tokens.text(draft.lead - 1)) and draft.lead - 2 == previous.last
    is_toll = draft.noun is None and previous.unit is Unit.PERSONS
    is_toll = is_toll and tokens.text(draft.last + 1) in _AT_PLACES
    is_toll = is_toll and (draft.is_listed or tokens.text(draft.lead - 1) == ":")
    if not is_toll and not ((draft.is_listed or draft.is_unclear or is_next) and previous.is_by_cue):
        return False
    is_near = draft.first - previous.last <= _LONGEST_ITEM
    return is_near and tokens.in_one_sentence(previous.last, draft.first)


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


def _are_goods(tokens: Tokens, draft: Draft) -> bool:
    """Whether a noun in no table follows thousands or millions, which may be things: "ضبط 50 ألف قرص"."""
    word, following = tokens.written(draft.last), tokens.text(draft.last + 1)
    if draft.noun is not None or word is None or word.what not in SCALES or cue(following) is not None:
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
