"""One person whom a bare noun counts beside figures: the woman of "ثلاثة رجال وامرأة"."""

from __future__ import annotations

from extractor.claims import Unit
from extractor.numbers.bounds import opens
from extractor.numbers.counting import Noun, cue, single
from extractor.numbers.drafts import Draft
from extractor.text.tokens import Tokens

_SMALLEST_LARGE = 11


def single_after(tokens: Tokens, draft: Draft) -> Draft | None:
    """A bare singular that goes on with a counted list: the woman of "ثلاثة رجال وامرأة"."""
    word = tokens.text(draft.last + 1)
    one = single(word[1:]) if word[:1] == "و" else None
    if one is None or draft.noun is None or draft.unit is not Unit.PERSONS:
        return None
    if draft.value is None or draft.value >= _SMALLEST_LARGE:
        return None  # "24 طفلاً وامرأة" are 24 together
    return _of_one(tokens, draft.last + 1, one, 1)


def single_before(tokens: Tokens, draft: Draft, previous: int) -> Draft | None:
    """A bare singular that a counted list begins with: the woman of "مقتل امرأة وثلاثة أطفال"."""
    at = draft.first - 1
    is_item = draft.is_listed and at > previous and draft.unit is Unit.PERSONS
    one = single(tokens.text(at)) if is_item else None
    if one is None or not (one.measure or cue(tokens.text(at - 1)) or opens(tokens, at, "of")):
        return None
    return _of_one(tokens, at, one, 0)


def one_of(tokens: Tokens, at: int) -> Draft | None:
    """A bare singular that is named as part of a figure: the girl of "ثمانية أشخاص بينهم طفلة"."""
    one = single(tokens.text(at)) if opens(tokens, at, "of") else None
    return _of_one(tokens, at, one, 0) if one else None


def _of_one(tokens: Tokens, at: int, what: Noun, cut: int) -> Draft:
    word = (tokens.spans[at][0] + cut, tokens.spans[at][1])
    return Draft(
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
