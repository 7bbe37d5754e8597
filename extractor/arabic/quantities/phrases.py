"""The noun phrase that a number counts: after it, or before it in "الجنود الثلاثة" and "شخص واحد"."""

from __future__ import annotations

from extractor.arabic.lexicon import words_of
from extractor.arabic.quantities.bounds import bound_after
from extractor.arabic.quantities.counting import Counted, counted
from extractor.arabic.quantities.exclusions import tells_which
from extractor.arabic.quantities.nouns import TIMES, Noun, noun, owned, single
from extractor.arabic.quantities.number_words import Number
from extractor.arabic.quantities.ranges import Amount
from extractor.arabic.text.tokens import Tokens
from extractor.claims import Unit

_SMALLEST_LARGE = 11
_TWO = 2
_TWO_OR_MANY = ("ين", "ان")
_SEVERAL = frozenset({"عده", "عديده"})
_OF_ONE = frozenset({"من", "في", "افراد", "ابناء", "اعضاء"})
_AT = "علي"
_WHERE = frozenset({"في", "من", "الي", "علي"})
_ADJECTIVE = "يه"


def phrase_of(tokens: Tokens, amount: Amount) -> Counted | None:
    """The noun that is counted: after the number, or before it in "الجنود الثلاثة" and "شخص واحد"."""
    number = amount.number
    value = amount.high or number.value
    is_vague = number.kind == "vague"
    large = is_vague or (value is not None and value >= _SMALLEST_LARGE)
    definite = is_vague or number.definite or number.kind == "fraction"
    named = _noun_before(tokens, number)
    if named is not None:
        before = number.first - 1
        word = tokens.text(before)[noun_cut(tokens, before) :]
        has_adjective = noun(word, True) is None and owned(word) is None
        return Counted(before - has_adjective, before, named)
    start = amount.last + (tokens.text(amount.last) != "من")  # "عدد من قوات الأمن"
    found = counted(tokens, start, definite=definite, large=large)
    if found is None:
        after = bound_after(tokens, amount.last + 1)
        found = counted(tokens, after.at + 1, definite=definite, large=False) if after else None
    return found


def _noun_before(tokens: Tokens, number: Number) -> Noun | None:
    word = tokens.written(number.first)
    if number.kind == "vague":
        return _noun_before_several(tokens, number)
    if number.digits and number.definite:
        return _noun_before_digits(tokens.text(number.first - 1)[noun_cut(tokens, number.first - 1) :])
    if word is None or word.what not in ("digit", "ten") or word.cut:
        return None
    before = tokens.text(number.first - 1)[noun_cut(tokens, number.first - 1) :]
    if number.definite:
        found = noun(before, True) if before.startswith("ال") else owned(before)  # "أشقاؤه الأربعة"
        is_where = found is not None and found.unit is Unit.PLACES
        return None if is_where and tokens.text(number.first - 2).removeprefix("و") in _WHERE else found
    if number.value == _TWO and before.endswith(_TWO_OR_MANY):  # "مدنيين اثنين", "موظفين عموميين اثنين"
        adjective = noun(before) is None and tokens.text(number.first - 2).endswith(_TWO_OR_MANY)
        return noun(tokens.text(number.first - 2) if adjective else before)
    return noun(before) if number.value == 1 else None


def _noun_before_several(tokens: Tokens, number: Number) -> Noun | None:
    """The noun of "منازل عدة" and "قذائف صاروخية عديدة"; places and times only tell where and when."""
    if tokens.text(number.first) not in _SEVERAL or noun(tokens.text(number.last + 1)) is not None:
        return None
    at = number.first - 1
    found = noun(tokens.text(at)[noun_cut(tokens, at) :])
    if found is None and tokens.text(at).endswith(_ADJECTIVE):
        found = noun(tokens.text(at - 1)[noun_cut(tokens, at - 1) :])
    is_where = found is None or found.unit is Unit.PLACES or found.unit in TIMES
    return None if is_where or _AT in (tokens.text(at - 1), tokens.text(at - 2)) else found


def _noun_before_digits(word: str) -> Noun | None:
    """The noun of "الرهائن الـ20"; after a singular ("الجولة الـ20") the number is an order."""
    found = noun(word, True) if word.startswith("ال") else None
    if found is None or found.unit in TIMES:
        return found
    is_plural = found.unit in (Unit.PERSONS, Unit.PLACES) and word[-1] != "ه" and single(word[2:]) is None
    return found if is_plural else None


def noun_cut(tokens: Tokens, at: int) -> int:
    """How many letters of conjunction stand before the noun at this token."""
    word = tokens.text(at)
    is_other = word[:1] in ("و", "ف", "ب") and noun(word, True) is None
    return 1 if is_other and (noun(word[1:], True) or owned(word[1:])) else 0


def noun_start(tokens: Tokens, at: int) -> int:
    """Where the noun at this token begins, conjunction left out."""
    return tokens.spans[at][0] + noun_cut(tokens, at)


def counts_one(tokens: Tokens, number: Number, phrase: Counted) -> bool:
    """Whether "واحد" counts the noun before it: not in "البرميل الواحد", nor in "من عائلة واحدة"."""
    if number.definite or phrase.first > number.first:
        return False
    return phrase.noun.unit is Unit.PERSONS or tokens.text(phrase.first - 1) not in _OF_ONE


def is_period(tokens: Tokens, number: Number, phrase: Counted) -> bool:
    """Whether a length of time tells when: "الساعات الـ24 الأخيرة", "24 ساعة الماضية", "اليوم الأحد"."""
    if phrase.first < number.first:
        return number.definite
    return tells_which(tokens.text(phrase.last + 1)) or tells_which(tokens.text(phrase.last))


def is_aside(tokens: Tokens, first: int, phrase: Counted) -> bool:
    """Whether brackets hold an age or where a place lies: "(62 عاما)", "(50 كلم غرب المدينة)"."""
    after = tokens.text(phrase.last + 1)
    if tokens.text(first - 1) != "(":
        return False
    if phrase.noun.unit is Unit.DISTANCE:
        return after.removeprefix("ال") in words_of("places", "side")
    return phrase.noun.unit is Unit.YEARS and after == ")"
