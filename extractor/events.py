"""What the words around a figure say happened to those who are counted."""

from __future__ import annotations

from functools import cache

from extractor.claims import Measure, Unit
from extractor.counting import KILLED_AND_INJURED, cue, more, noun, table
from extractor.tokens import Tokens

_REACH = 12
"""Words before a figure within which a cue can say what happened."""
_REACH_AFTER = 3
_STOPS = frozenset(".!?;:")
_PREDICATES = ("ون", "ين", "وا", "هم")
_DEATHS = frozenset({"وفاه", "لوفاه", "بوفاه", "ووفاه"})
_THEMSELVES = frozenset({"انفسهم", "انفسهن", "نفسه", "نفسيهما"})
_HANDED_OVER = "سلم"


def happened_before(tokens: Tokens, at: int, stop: int) -> tuple[Measure, bool] | None:
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


def happened_after(tokens: Tokens, at: int) -> Measure | None:
    """What a participle or a plural verb right after token `at` says: "100 ألف مدني محاصرون"."""
    for place in range(at + 1, at + 1 + _REACH_AFTER):
        word = tokens.text(place)
        if not word.isalpha() or word[0] == "و" or tokens.is_break(place - 1):
            return None
        found = cue(word)
        if found and word.endswith(_PREDICATES):
            return found[0]
        named = noun(word) if word.endswith(_PREDICATES) else None
        if named and named.measure and named.unit is Unit.PERSONS:
            return named.measure
    return None


def died(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a word of death stands right beside a figure; "قتلى و5 جرحى" are no dead."""
    before = tokens.text(first - 1)
    after = tokens.text(last + (2 if tokens.text(last + 1) == "قد" else 1))
    is_event = noun(before, True) is None or before in _DEATHS
    beside = [cue(before)] if is_event else []
    beside += [cue(after)] if after.endswith("وا") and not after.startswith("و") else []
    return any(found is not None and found[0] is Measure.KILLED for found in beside)


def gave_up(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the figure stands in "سلم … أنفسهم"."""
    end = last + 1 + _REACH_AFTER
    if not any(tokens.text(at) in _THEMSELVES for at in range(last + 1, end)):
        return False
    return any(_HANDED_OVER in tokens.text(at) for at in range(max(first - _REACH, 0), end))


def _ending(word: str) -> str:
    """What tells gender and number of a verb: "قتلت وأصيب شخصان" has two subjects."""
    return next((ending for ending in ("وا", "ت") if word.endswith(ending)), "")


@cache
def _bars() -> frozenset[str]:
    bars = [form for unit, _, forms, _, _ in table() if unit == "bar" for form in forms]
    return frozenset(clitic + form for form in bars for clitic in ("", "و", "ف"))
