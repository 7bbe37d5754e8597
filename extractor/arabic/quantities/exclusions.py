"""Numbers that are no figures: dates, years, times of day, orders, scores, and parts of names."""

from __future__ import annotations

from extractor.arabic.lexicon import words_of
from extractor.arabic.quantities.bounds import joins_range
from extractor.arabic.quantities.labels import is_address, is_point, names_before
from extractor.arabic.quantities.nouns import cue, noun
from extractor.arabic.quantities.number_words import Number, number_at
from extractor.arabic.text.tokens import Tokens

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_FIRST_HIJRI, _LAST_HIJRI = 1300, 1500
_THE_MONTH = "الشهر"
_LONGEST_MONTH = 31
_BETWEEN_DAYS = frozenset({"الي", "حتي", "او", "-"})
_MONTHS = frozenset({"month", "month?", "hijri"})
_CLITICS = frozenset("وفبلك")
_LONGEST_COUNT = 6
_SEVERAL = ("عده", "عديده")
_QUOTE = '"'
_LONGEST_LIST = 8
_JOINING = frozenset({"و", "او", ",", "-"})
_LEADING = frozenset({"الي", "بلغ", "بلغت", "ب"})
_ITS = ("ها", "هم")
"""Endings of what a fraction may be of: "ثلثي مساحتها"."""
_TO_SOME = frozenset({"ل", "ول", "ب", "وب"})
_OF_EVERY = ("من", "كل")
_OF_THE_MONTH = frozenset({"الشهر", "شهر", "منه"})


def is_excluded(tokens: Tokens, number: Number, *, counts: bool, bounded: bool) -> bool:
    """Whether the number is a date, a year, a name or an order.

    `counts`: a noun that it counts follows; `bounded`: "أكثر من" or the like stands before it.
    """
    after = tokens.text(number.last + 1)
    place = _before_list(tokens, number)
    before = tokens.text(place)
    is_named = _names(before, f"{tokens.text(place - 1)} {before}")
    is_named = is_named and tokens.text(number.first) not in _TO_SOME  # "15 سنة لـ34"
    is_named = is_named and (not counts or is_year(tokens, number) or names_before(tokens, number))
    if is_named and not bounded:
        return True
    if not counts and not bounded and tokens.text(number.first - 2) == after == _QUOTE:
        return True  # "فلق 2" in quotation marks
    if not counts and (is_address(tokens, number) or (is_point(tokens, number) and not bounded)):
        return True
    before = tokens.text(number.first - 1)
    if _is_teen_order(tokens, number):
        return True
    if is_day(tokens, number) or (after in words_of("numbers", "clock") and not counts):
        return True
    if _is_date(tokens, number, counts=counts) and (not bounded or before == "حتي"):
        return True
    if number.digits and not counts and not bounded and _is_label(tokens, number, before):
        return True
    if _OF_EVERY in ((after, tokens.text(number.last + 2)), (tokens.text(number.first - 2), before)):
        return True
    if _is_listing(tokens, number, counts=counts) or _is_share(tokens, number):
        return True
    return not counts and not bounded and _needs_noun(tokens, number)


def _is_date(tokens: Tokens, number: Number, *, counts: bool) -> bool:
    """Whether the number is a year: alone, or after a month, of the Muslim calendar too: "28 رمضان 1436"."""
    follows_month, value = _follows_month(tokens, number.first), number.value
    if is_year(tokens, number):
        named = tokens.text(number.first - 1) == "في" and noun(tokens.text(number.last + 1)) is None
        return follows_month or not counts or named  # "في 2004 جهاز الحماية"
    is_hijri = number.digits and value is not None and _FIRST_HIJRI <= value <= _LAST_HIJRI
    return is_hijri and follows_month and not counts


def _is_teen_order(tokens: Tokens, number: Number) -> bool:
    """Whether the ten belongs to an order: "الثاني عشر من المسافرين"."""
    before, word = tokens.written(number.first - 1), tokens.written(number.first)
    is_order = before is not None and before.what == "ordinal"
    return is_order and word is not None and word.what == "ten" and word.is_bare


def _is_label(tokens: Tokens, number: Number, before: str) -> bool:
    """Whether digits name something: after a Latin word, or too many for a count that nobody rounded."""
    digits = tokens.text(number.last)
    if tokens.is_bracketed(number.last) and not (before in _LEADING or cue(before)):
        return True  # "سعيد (34)": an age, a minute
    is_long = digits.isdigit() and len(digits) > _LONGEST_COUNT and not digits.endswith("000")
    return is_long or (before.isascii() and before.isalpha())


def _before_list(tokens: Tokens, number: Number) -> int:
    """The token before the list of digits that the number goes on with: الدقيقة of "الدقيقة 2 و72"."""
    place = start = number.first - 1
    if not number.digits or not (number.joined or tokens.text(place) in _JOINING):
        return start
    for at in range(start, start - _LONGEST_LIST, -1):
        if tokens.is_digits(at):
            place = at - 1
        elif tokens.text(at) not in _JOINING:
            break
    return place


def is_year(tokens: Tokens, number: Number) -> bool:
    """Whether the number could be a year: four digits without a separator."""
    value = number.value
    plain = number.digits and tokens.text(number.last).isdigit()
    return plain and value is not None and _FIRST_YEAR <= value <= _LAST_YEAR


def is_day(tokens: Tokens, number: Number) -> bool:
    """Whether the number is the day of a date: "15 نوفمبر", "15 و16 نوفمبر", "15 من الشهر الماضي"."""
    for _ in range(3):
        if number.value is None or number.value > _LONGEST_MONTH or number.value.denominator != 1:
            return False
        at = number.last + 1
        if tokens.text(at) == "من" and tokens.text(at + 1) in _OF_THE_MONTH:
            return True
        if tokens.text(at) == _THE_MONTH:
            return True  # "17 الشهر الحالي"
        if _begins_month(tokens, at + 1 if tokens.text(at) in ("من", "شهر") else at):
            return True
        following = at + 1 if tokens.text(at) in _BETWEEN_DAYS else tokens.joined_number(at)
        if following is None or not tokens.is_digits(following):
            return False
        other = number_at(tokens, following)
        if other is None:
            return False
        number = other
    return False


def _follows_month(tokens: Tokens, at: int) -> bool:
    """Whether the name of a month ends right before a token: "في أبريل 2023 عملية تبادل"."""
    return (
        tokens.text(at - 1) in words_of("times", *_MONTHS)
        or f"{tokens.text(at - 2)} {tokens.text(at - 1)}" in _months()
    )


def _begins_month(tokens: Tokens, at: int) -> bool:
    word = tokens.text(at)
    return word in _months() or f"{word} {tokens.text(at + 1)}" in words_of("times", *_MONTHS)


def _is_listing(tokens: Tokens, number: Number, *, counts: bool) -> bool:
    """Whether the number counts the lines of a list, or is one side of a score."""
    if not number.digits:
        return False
    starts_line = number.first == 0 or tokens.is_break(number.first - 1)
    ends = tokens.text(number.last + 1) in ("-", ")", ".", "/")
    return starts_line and (ends or (tokens.is_bracketed(number.last) and not counts))


def _needs_noun(tokens: Tokens, number: Number) -> bool:
    """Whether the number says nothing without a noun: "الثلاثة", "ألف", "ربع", "خمس السكان"."""
    word, after = tokens.written(number.first), tokens.text(number.last + 1)
    if number.kind == "vague":
        return number.first == number.last and tokens.text(number.first).endswith(_SEVERAL)
    if number.definite:
        return True
    if word is None:
        return False
    if number.kind == "fraction":
        return not (after == "من" or after.startswith(("ال", "عدد")) or after.endswith(_ITS))
    if word.what in ("scale", "either") and number.first == number.last:
        return after != "من"
    before = tokens.written(number.first - 1)
    return before is not None and before.what == "ordinal"


def _is_share(tokens: Tokens, number: Number) -> bool:
    """Whether the number may be a fraction whose vowel is not written: "خمس السكان"."""
    word = tokens.written(number.first)
    is_alone = word is not None and word.what in ("digit", "ten") and number.first == number.last
    is_short = is_alone and not number.definite and tokens.text(number.first)[-1] != "ه"
    after = tokens.text(number.last + 1)
    return is_short and after.startswith("ال") and not joins_range(after)  # "من أربع إلى ثماني ساعات"


def _names(word: str, pair: str) -> bool:
    """Whether the word before a number makes it a name or a date, with clitics before it if need be."""
    names = words_of("numbers", "name")
    if pair in names:
        return True
    for cut in range(3):
        rest = word[cut:]
        if rest in names or (rest[:2] in ("ال", "لل") and rest[2:] in names):
            return True
        if word[cut : cut + 1] not in _CLITICS:
            return False
    return False


def tells_which(word: str) -> bool:
    """Whether the word after a length of time tells which it is: "الماضية", "المقبلين"."""
    return word in words_of("times", "past", "recent", "future")


def tells_when(tokens: Tokens, at: int) -> bool:
    """Whether the word before token `at` makes a time of what follows: "منذ أسبوعين", "بعد يومين"."""
    word = tokens.text(at - 1)
    return word in _openers() or (word[:1] in ("و", "ف") and word[1:] in _openers())


def _months() -> frozenset[str]:
    return words_of("times", *_MONTHS)


def _openers() -> frozenset[str]:
    return words_of("times", "since", "ago", "ahead")
