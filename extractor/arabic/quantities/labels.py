"""Digits that number what stands before them, the points of a list, or a telephone: no figures."""

from __future__ import annotations

from extractor.arabic.lexicon import words_of
from extractor.arabic.quantities.nouns import cue, noun
from extractor.arabic.quantities.number_words import Number
from extractor.arabic.text.tokens import Tokens
from extractor.claims import Unit

_HUNDRED, _LAST_OF_PLURAL = 100, 10
_SINGULAR = ("ا", "ه", "ي", "ء")
"""Endings of what is counted from eleven on: "35 موقعا", "35 قرية"."""
_SHORTEST_ADDRESS, _CONTACT_REACH = 4, 12
_POINTS = (".", "-", ")")
_MOST_POINTS, _POINT_REACH = 40, 150
_PLUS, _VERSE_END = "زاءد", "]"


def names_before(tokens: Tokens, number: Number) -> bool:
    """Whether digits name what stands before them though a noun follows: "المادة 222 من القانون".

    Soldiers of a kind ("اللواء 15 مشاة") are not counted; nor, from eleven on, what stands in the plural
    ("اللواء 35 مواقع").
    """
    after = tokens.text(number.last + 1)
    if not number.digits or number.joined:
        return False
    if after == "من":
        among = noun(tokens.text(number.last + 2), definite=True)
        return among is None or among.unit is not Unit.PERSONS
    if after in words_of("numbers", "arm"):
        return True
    tens = number.value % _HUNDRED if number.value is not None else 0
    is_plain = tens > _LAST_OF_PLURAL and not tokens.text(number.last).endswith("000")
    return is_plain and after.isalpha() and not after.endswith(_SINGULAR)


def is_address(tokens: Tokens, number: Number) -> bool:
    """Whether digits are a number to write to ("أرسل sms إلى 88548"), a verse ("[البقرة: 170]") or a sum."""
    if tokens.text(number.last + 1) in (_PLUS, _VERSE_END):
        return True
    digits = tokens.text(number.last)
    if not (number.digits and digits.isdigit() and len(digits) >= _SHORTEST_ADDRESS):
        return False
    before = tokens.texts[max(number.first - _CONTACT_REACH, 0) : number.first]
    return any(word in words_of("numbers", "contact") for word in before)


def is_point(tokens: Tokens, number: Number) -> bool:
    """Whether the number counts the points of a list in a line, as another beside it does: "2- كذا"."""
    mark, value = tokens.text(number.last + 1), number.value
    if not number.digits or mark not in _POINTS or value is None or value > _MOST_POINTS:
        return False
    before = tokens.text(number.first - 1)
    is_glued = tokens.is_glued(number.last + 2) and tokens.text(number.last + 2).isalpha()
    is_inside = is_glued if mark == "." else mark == "-" and tokens.is_glued(number.last + 1)
    if before.isalnum() and not (is_inside and cue(before) is None):
        return False
    around = range(max(number.first - _POINT_REACH, 0), number.first + _POINT_REACH)
    beside = {str(value - 1), str(value + 1)}
    return any(tokens.text(at) in beside and tokens.text(at + 1) == mark for at in around)
