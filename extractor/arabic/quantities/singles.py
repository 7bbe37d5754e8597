"""One person whom a bare noun counts beside figures: the woman of "ثلاثة رجال وامرأة"."""

from __future__ import annotations

from extractor.arabic.quantities.bounds import opens
from extractor.arabic.quantities.figure_values import DIVISIBLE, Reading, with_halves
from extractor.arabic.quantities.nouns import SOMEBODY, Noun, cue, more, noun, single, span_of_time
from extractor.arabic.text.once import per_word
from extractor.arabic.text.tokens import Tokens
from extractor.claims import Measure, Unit

_SMALLEST_LARGE = 11
_REACH = 8
_ANOTHER = frozenset({"اخر", "اخري"})
_LASTING = frozenset({"لمده", "ولمده", "مده"})
_ON = "علي"
_CIRCUMSTANCES = frozenset({"في", "من", "اثر", "جراء", "خلال", "امس", "اليوم"})
_HAPPENED = frozenset({Measure.KILLED, Measure.INJURED, Measure.DETAINED, Measure.MISSING})
_SENTENCED = Noun(Unit.PERSONS, Measure.OTHER, is_open=False, is_weak=False)


def single_after(tokens: Tokens, reading: Reading) -> Reading | None:
    """A bare singular that goes on with a counted list: the woman of "ثلاثة رجال وامرأة"."""
    word = tokens.text(reading.last + 1)
    one = single(word[1:]) if word[:1] == "و" else None
    if one is None or reading.noun is None or reading.unit is not Unit.PERSONS:
        return None
    if reading.value is None or reading.value >= _SMALLEST_LARGE:
        return None  # "24 طفلاً وامرأة" are 24 together
    return _of_one(tokens, reading.last + 1, one, 1)


def single_before(tokens: Tokens, reading: Reading, previous: int) -> Reading | None:
    """A bare singular that a counted list begins with: the woman of "مقتل امرأة وثلاثة أطفال"."""
    at = reading.first - 1
    is_item = reading.is_listed and at > previous and reading.unit is Unit.PERSONS
    one = single(tokens.text(at)) if is_item else None
    if one is None or not (one.measure or cue(tokens.text(at - 1)) or opens(tokens, at, "of")):
        return None
    return _of_one(tokens, at, one, 0)


def one_beside(tokens: Tokens, reading: Reading, previous: int) -> Reading | None:
    """The nurse of "مقتل ممرض وإصابة 3 آخرين", and the man of "شاب استشهد وأصيب ثلاثة آخرون"."""
    cued = reading.first - 1
    verb = tokens.text(cued)
    if reading.unit not in (None, Unit.PERSONS) or not verb.startswith("و") or cue(verb) is None:
        return None
    for at in range(cued - 1, max(previous, cued - _REACH), -1):
        if not tokens.in_one_sentence(at, cued):
            return None
        one = single(tokens.text(at))
        is_before = cue(tokens.text(at - 1)) is not None and not tokens.text(at - 1).startswith("ال")
        after = cue(tokens.text(at + 1)) if tokens.text(reading.last) in more() else None
        if one is not None and after is not None:
            return _of_one(tokens, at, one._replace(measure=after[0], is_open=False), 0)
        if one is not None and is_before:
            return _of_one(tokens, at, one, 0)
    return None


@per_word
def may_be_one(word: str) -> bool:
    """Whether `one_of` or `one_and_a_half` may read this word."""
    if word in _ANOTHER or single(word) is not None or span_of_time(word) is not None:
        return True
    what = noun(word)
    return what is not None and what.unit in DIVISIBLE


def one_of(tokens: Tokens, at: int, last: Reading | None) -> Reading | None:
    """A bare singular that is counted by itself.

    Named as part of the figure before it ("ثمانية أشخاص بينهم طفلة"), as one more ("وإصابة شخص آخر"), as a
    length of time ("لمدة سنة"), or as one more who is sentenced ("على آخر بالسجن").
    """
    word, before = tokens.text(at), tokens.text(at - 1)
    if (one := single(word)) is not None:
        is_another = tokens.text(at + 1) in _ANOTHER and cue(before) is not None
        if last is None or not (is_another or opens(tokens, at, "of")):
            return None
        if not tokens.in_one_sentence(last.last, at):
            return None
        found = _of_one(tokens, at, one, 0)
        return found._replace(last=at + 1, end=tokens.spans[at + 1][1]) if is_another else found
    is_bare = not word.endswith("ا")  # "لمدة عاما" has lost its number
    if before in _LASTING and is_bare and (one := span_of_time(word)) and not tokens.is_digits(at + 1):
        return with_halves(tokens, _of_one(tokens, at, one, 0))
    if word in _ANOTHER and last is not None and _is_alone(tokens, at):
        happened = cue(before)
        is_third = happened is not None and happened[0] in _HAPPENED and last.unit in (None, Unit.PERSONS)
        if is_third and tokens.in_one_sentence(last.last, at):
            return _of_one(tokens, at, SOMEBODY, 0)  # "قتل خمسة وأصيب آخر"
    if before == _ON and word in _ANOTHER and _is_alone(tokens, at):
        around = tokens.texts[max(at - _REACH, 0) : at + _REACH]
        if any(cue(near) == (Measure.OTHER, False) for near in around):
            return _of_one(tokens, at, _SENTENCED, 0)
    return None


def one_and_a_half(tokens: Tokens, at: int) -> Reading | None:
    """A bare unit with a half after it: "متر ونصف المتر", "سنة ونصف"."""
    after = tokens.written(at + 1)
    if after is None or after.what != "fraction":
        return None
    what = noun(tokens.text(at))
    alone = _of_one(tokens, at, what, 0) if what is not None and what.unit in DIVISIBLE else None
    whole = with_halves(tokens, alone) if alone is not None else None
    return whole if whole != alone else None


def _is_alone(tokens: Tokens, at: int) -> bool:
    """Whether "آخر" is a noun here, and does not mean the last of what follows."""
    after = tokens.text(at + 1)
    return not after.isalpha() or after[0] in "بلو" or after in _CIRCUMSTANCES


def _of_one(tokens: Tokens, at: int, what: Noun, cut: int) -> Reading:
    word = (tokens.spans[at][0] + cut, tokens.spans[at][1])
    return Reading(
        first=at,
        last=at,
        lead=at,
        start=word[0],
        end=word[1],
        number=word,
        value=1,
        unit=what.unit,
        noun=what,
        counted=word,
        is_part=opens(tokens, at, "of"),
        is_listed=cut > 0,
    )
