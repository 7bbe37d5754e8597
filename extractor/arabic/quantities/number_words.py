"""The value of a number as it is written: in digits, in words, or in both together."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal, NamedTuple

from extractor.arabic.quantities.nouns import noun
from extractor.arabic.text.tokens import COUNTED, SCALES, Tokens, Written

_PLAIN = re.compile(r"[1-9][0-9]{0,7}|[1-9][0-9]*000|0")
_SPACED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]*)(?:[.,][0-9]{1,2}|\.[0-9]{4,})|0[.,][0-9]+")
_FRACTIONAL = re.compile(r"[0-9]+\.[0-9]+")
"""With the Arabic decimal mark, which leaves no doubt: 3٫141."""
_EITHER = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_STRETCHED = re.compile(r"[0-9\u0660-\u0669]\u0640+[0-9\u0660-\u0669]")
"""A score with a tatweel for its dash: "1ـ3"."""
_TURNED = re.compile("[\u200f\u061c]")
"""Marks that show the parts of a number from right to left: what is stored as 29.1 is read as 1.29."""
_SEPARATORS = re.compile("([.,])")
_LISTED = "،"
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_MILLIONS_OF = re.compile(r"(?:0|[1-9][0-9]*),[0-9]{1,2}")
_LONGEST_COUNT = 6
_MOST_GROUPS = 5
"""Groups of digits in a telephone number."""
_ONES_OF_SCALE = frozenset({"scale", "either"})
_ONE = Fraction(1)
_OTHER = ("الاخر", "الاخري")
_OTHER_REACH = 8
_HUNDREDS = "مءات"
Value = Fraction | Literal["unsure"]
"""A value, or that digits can be read in two ways."""


class Number(NamedTuple):
    """A number in a folded text: tokens `first` to `last` (inclusive), its range, and its value.

    Letters that are written in one with digits ("و71") are a token of the number, but not in its range.
    """

    first: int
    last: int
    start: int
    end: int
    value: Fraction | None
    kind: str = "plain"
    """plain; vague (عشرات); fraction; unsure (1.071: a decimal, or thousands); disputed (ثلاثة (4))."""
    digits: bool = False
    """Whether it is written in digits alone."""
    definite: bool = False
    joined: bool = False
    """Whether a conjunction is written in one with it."""
    loose: bool = False
    """Whether it is a figure only of people to whom something happened: "بعض"."""
    scale: Fraction = _ONE
    """The thousand, million… that it ends with as a word."""


def number_at(tokens: Tokens, at: int) -> Number | None:
    """The number that begins at this token; None where none does, or where it is part of a name or a date."""
    if tokens.is_digits(at):
        return _once(tokens, _sum(tokens, at)) if _is_free(tokens, at) else None
    word = tokens.written(at)
    if word is None or (word.what in _ONES_OF_SCALE and word.is_bare and tokens.is_digits(at - 1)):
        return None  # the million of "2ر5 مليون" is none by itself
    if word.what in ("vague", "scales", "some"):
        return _vague(tokens, at)
    if word.what == "fraction":
        return _fraction(tokens, at, word)
    return _once(tokens, _sum(tokens, at)) if word.what in COUNTED else None


def _once(tokens: Tokens, number: Number | None) -> Number | None:
    """A number that brackets tell again as one: "ثلاثة (3)", "3 (ثلاثة)"; disputed where both differ."""
    if number is None or number.value is None:
        return number
    other, last = _again(tokens, number)
    if other is None or other.value is None:
        return number
    is_one = other.value in (number.value, number.value * other.scale, number.value / number.scale)
    value, scale = max(number.value, other.value), max(number.scale, other.scale)  # "خمسة (5) آلاف"
    while (word := tokens.written(last + 1)) is not None and word.what in SCALES and word.is_bare:
        value, scale, last = value * word.value, scale * word.value, last + 1  # "5 (خمسة) آلاف"
    whole = number._replace(last=last, end=tokens.spans[last][1], value=value, digits=False, scale=scale)
    return whole if is_one else whole._replace(value=None, kind="disputed")


def _again(tokens: Tokens, number: Number) -> tuple[Number | None, int]:
    """What brackets after a number tell in the other way of writing, and where they end."""
    at = number.last + 1
    if not number.digits:
        is_again = tokens.is_bracketed(at) and not tokens.is_bracketed(number.last)
        other = _sum(tokens, at) if is_again else None
        return other, other.last if other is not None else at
    word = tokens.written(at + 1) if tokens.text(at) == "(" else tokens.written(at)
    if word is None or word.what not in COUNTED or not word.is_bare:
        return None, at
    if tokens.text(at) == "(":
        other = _sum(tokens, at + 1)
        is_whole = other is not None and tokens.text(other.last + 1) == ")"
        return (other, other.last + 1) if other is not None and is_whole else (None, at)
    other = _sum(tokens, at) if tokens.is_bracketed(number.last) and word.what not in SCALES else None
    is_same = other is not None and other.value == number.value  # "(3) ثلاثة"; "(1) ثلاثة" counts points
    return (other, other.last) if other is not None and is_same else (None, at)


def _is_free(tokens: Tokens, at: int) -> bool:
    """Whether the digits here are no part of a name, a date, a time of day or a telephone number."""
    before = tokens.text(at - 1) if tokens.is_glued(at) else ""
    after = tokens.text(at + 1) if tokens.is_glued(at + 1) else ""
    if after == "ر" and tokens.is_digits(at + 2) and tokens.is_glued(at + 2):
        return False  # "2ر5": some write it for 2.5, some for 5.2
    if before.isalpha():
        return bool(tokens.leading(at))
    if before in ("/", "#", "_", ".") or after in ("/", "_"):
        return False
    if _is_spaced_date(tokens, at) or not _is_free_of_plus(tokens, at):
        return False
    if before == "-" and tokens.is_glued(at - 1) and tokens.text(at - 2).isalpha():
        return False
    if after == "-" and tokens.is_glued(at + 2) and tokens.text(at + 2).isalpha():
        return False
    return not ("a" <= after[:1] <= "z")


def _is_spaced_date(tokens: Tokens, at: int) -> bool:
    """Whether a stroke joins the digits to others: "8 / 11 / 1436"."""
    is_before = tokens.text(at - 1) == "/" and tokens.is_digits(at - 2)
    return is_before or (tokens.text(at + 1) == "/" and tokens.is_digits(at + 2))


def _is_free_of_plus(tokens: Tokens, at: int) -> bool:
    """Whether the digits are no part of a sum ("90+6", "5 + 1") nor of a telephone number ("+963…")."""
    if tokens.text(at + 1) == "+" and tokens.is_digits(at + 2):
        return False
    first = at
    while tokens.is_digits(first - 1) and at - first < _MOST_GROUPS:
        first -= 1  # "+963 11 234567"
    if tokens.text(first - 1) != "+":
        return True
    before = tokens.text(first - 2)
    is_sum = before[:1].isdigit() or (tokens.is_glued(first - 1) and before.isalpha() and before != "و")
    is_long = tokens.is_glued(first) and (first < at or len(tokens.text(at)) > _LONGEST_COUNT)
    return not (is_sum or is_long)


def _digits(tokens: Tokens, at: int) -> Value | None:
    """The value of digits; "unsure" where they can be read in two ways; None where they are no number."""
    text, original = tokens.text(at), tokens.original(at)
    if _STRETCHED.search(original):
        return None
    if _LISTED in original:
        return _with_arabic_commas(tokens, at, original)
    if _TURNED.search(original):
        text = "".join(reversed(_SEPARATORS.split(text)))
    if _PLAIN.fullmatch(text):
        return Fraction(int(text))
    if _SPACED.fullmatch(text):
        return Fraction(text.replace(" ", ""))
    if _EITHER.fullmatch(text) and "٫" not in original:
        return "unsure"
    if _GROUPED.fullmatch(text):
        return Fraction(text.replace(",", "") if "," in text else text.replace(".", ""))
    if _DECIMAL.fullmatch(text):
        return Fraction(text.replace(",", "."))
    if "٫" in original and _FRACTIONAL.fullmatch(text):
        return Fraction(text)
    return None


def _with_arabic_commas(tokens: Tokens, at: int, original: str) -> Fraction | None:
    """The value of "3،500", and of "1،9" before millions; else such commas divide the items of a list."""
    text = tokens.text(at)
    if original.count(_LISTED) != text.count(","):
        return None
    if _THOUSANDS.fullmatch(text):
        return Fraction(text.replace(",", ""))
    word = tokens.written(at + 1)
    is_scaled = word is not None and word.what in SCALES and word.is_bare
    return Fraction(text.replace(",", ".")) if is_scaled and _MILLIONS_OF.fullmatch(text) else None


def _small(tokens: Tokens, at: int) -> tuple[Fraction, int] | None:
    """A number word below a hundred, with what follows it: its value and where it ends."""
    word, following = tokens.written(at), tokens.written(at + 1)
    if word is None or word.what not in ("digit", "ten", "number") or word.value >= 100:
        return None
    if word.what == "digit" and following is not None:
        if following.what == "ten" and not following.cut:
            return word.value + 10, at + 2
        if following.joined and following.what == "number" and following.value < 100:
            return word.value + following.value, at + 2
    ten = tokens.written(at + 2) if word.what == "digit" and tokens.text(at + 1) == "و" else None
    if ten is not None and ten.is_bare and ten.what == "number" and ten.value < 100:
        return word.value + ten.value, at + 3  # "خمسة و عشرين"
    return word.value, at + 1


def _group(tokens: Tokens, at: int) -> tuple[Value, int] | None:
    """Digits, or number words below a thousand."""
    if tokens.is_digits(at):
        value = _digits(tokens, at)
        return None if value is None else (value, at + 1)
    word, following = tokens.written(at), tokens.written(at + 1)
    if word is None or word.what not in ("digit", "ten", "number"):
        return None
    hundreds, end = word.value, at + 1
    hundred = following is not None and not following.cut and following.value == 100
    if word.what == "digit" and (hundred or tokens.text(at + 1) == _HUNDREDS):
        hundreds, end = word.value * 100, at + 2
    if hundreds < 100:
        return _small(tokens, at)
    rest = tokens.joined_number(end)
    if rest is not None and tokens.is_digits(rest):
        value = _digits(tokens, rest)
        fits = isinstance(value, Fraction) and value < 100
        return (hundreds + Fraction(value or 0), rest + 1) if fits else (hundreds, end)
    small = _small(tokens, rest) if rest is not None else None
    return (hundreds + small[0], small[1]) if small else (hundreds, end)


def _part(tokens: Tokens, at: int) -> tuple[Value, Fraction, int] | None:
    """A group with its thousands or millions: its value, its scale, and where it ends."""
    word = tokens.written(at)
    if word is not None and word.what in ("scale", "either", "dual"):
        if word.what == "scale":
            return word.value, word.value, at + 1
        if word.what == "dual":
            return word.value, word.value / 2, at + 1
        two = noun(tokens.text(at + 1)) is not None  # "ألفا شخص" is two thousand, "ألفاً و71" one
        return word.value * (2 if two else 1), word.value, at + 1
    group = _group(tokens, at)
    if group is None:
        return None
    value, end = group
    scale = _ONE
    while (word := tokens.written(end)) is not None and word.what in SCALES and word.is_bare:
        scale *= word.value
        end += 1
    if value == "unsure" and scale > 1:
        return "unsure", scale, end
    return (value * scale if isinstance(value, Fraction) else value), scale, end


def _sum(tokens: Tokens, at: int) -> Number | None:
    """Parts of falling scale, joined by و: "ألف و71", "مليون و200 ألف", "مليون ونصف"."""
    part = _part(tokens, at)
    if part is None:
        return None
    value, scale, end = part
    parts = tokens.written(end)
    if isinstance(value, Fraction) and parts is not None and parts.what == "parts" and not parts.cut:
        return _number(tokens, at, end + 1, value * parts.value)._replace(kind="fraction")
    while isinstance(value, Fraction) and scale > 1:
        following = tokens.joined_number(end)
        word = tokens.written(following) if following is not None else None
        if following is None:
            break
        if word is not None and word.what == "fraction" and not word.definite:
            value += word.value * scale
            again = tokens.written(following + 1)
            end = following + (2 if again is not None and again.what == "scale" and not again.cut else 1)
            break
        part = _part(tokens, following)
        if part is None or not isinstance(part[0], Fraction) or part[0] >= scale:
            break
        value += part[0]
        _, scale, end = part
    kind = "plain" if isinstance(value, Fraction) else "unsure"
    return _number(tokens, at, end, value)._replace(kind=kind, scale=scale)


def _vague(tokens: Tokens, at: int) -> Number | None:
    """A figure that nobody knows: "عشرات الآلاف"."""
    if tokens.text(at)[-3:] == "عده" and not tokens.original(at).endswith("ة"):  # "عدّه" is a verb
        return None
    end = at + 1
    while (more := tokens.written(end)) is not None and more.what in ("vague", *SCALES) and not more.cut:
        end += 1
    word = tokens.written(at)
    loose = word is not None and word.what == "some"
    if loose and not _stands_alone(tokens, at):
        return None
    return _number(tokens, at, end, None)._replace(kind="vague", loose=loose)


def _stands_alone(tokens: Tokens, at: int) -> bool:
    """Whether "البعض" is no other's: not in "بعضهم البعض", "البعض الآخر", "البعض … والبعض الآخر"."""
    if tokens.text(at - 1).startswith("بعض") or tokens.text(at + 1) in (*_OTHER, "من"):
        return False
    return not any(word in _OTHER for word in tokens.texts[at + 1 : at + _OTHER_REACH])


def _fraction(tokens: Tokens, at: int, word: Written) -> Number | None:
    """A half of something, or of a million."""
    following = tokens.written(at + 1)
    if following is not None and following.what == "ordinal":
        return None  # "الربع الأول" is a time
    if following is not None and following.what in SCALES and not following.cut:
        return _number(tokens, at, at + 2, word.value * following.value)._replace(scale=following.value)
    if tokens.text(at + 1) in ("نهاءي", "النهاءي"):
        return None
    return _number(tokens, at, at + 1, word.value)._replace(kind="fraction")


def _number(tokens: Tokens, at: int, end: int, value: Value | None) -> Number:
    """The number of tokens `at` to `end` (exclusive)."""
    word = tokens.written(at)
    digits = tokens.is_digits(at)
    glued = tokens.leading(at) if digits else ""
    return Number(
        first=at - 1 if glued else at,
        last=end - 1,
        start=tokens.spans[at][0] + (word.cut if word is not None and not digits else 0),
        end=tokens.spans[end - 1][1],
        value=value if isinstance(value, Fraction) else None,
        digits=digits and end == at + 1,
        definite=word.definite if word else glued[-2:] in ("ال", "لل"),
        joined=word.joined if word else glued[:1] in ("و", "ف"),
    )
