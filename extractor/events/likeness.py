"""How likely two happenings of two articles are one: what they share, weighed as labelled sets have it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from extractor.events.happenings import Happening, Value, overlap_told
from extractor.events.places import Relation, related

_DAYS, _SIZE, _WORDS, _NAMES, _FIGURES = 5, 5, 3, 5, 2.0
"""What more there is of a sign says no more."""
QUOTED = 4
"""Spaces from which on in a quote the same words are a copy."""
_TELLING = 0.8
"""How much shared figures must tell to be the one thing that two share."""
_SHARED = 2
"""Rare words or names in common from which on they are the one thing that two share."""


def likeness(one: Happening, other: Happening) -> float:
    """How likely two are one, as log odds."""
    return sum(weights()[name] * value for name, value in signs(one, other).items())


def reasons(one: Happening, other: Happening) -> Iterator[str]:
    """What a reader can check of what two share."""
    place = related(one.scene, other.scene)
    if place is Relation.SAME:
        yield "the same place"
    elif place is Relation.INSIDE:
        yield "one place inside the other"
    if overlap_told(one, other):
        yield "the same day"
    if shared := one.kinds & other.kinds:
        yield f"the same kind ({', '.join(sorted(shared))})"
    if one.is_total and other.is_total:
        yield "both count over a period"
    if telling(one.values & other.values):
        yield "the same figures"
    if _is_copied(one, other):
        yield "the same words"
    if words := len(one.words & other.words | one.around & other.around):
        yield f"{words} words in common"


def _is_copied(one: Happening, other: Happening) -> bool:
    return any(quote.count(" ") >= QUOTED for quote in one.quotes & other.quotes)


def is_anchored(one: Happening, other: Happening) -> bool:
    """Whether two are of one kind, and share something that other happenings of that kind do not."""
    if _is_copied(one, other):
        return True
    open_kind = one.harms and other.harms and not (one.kinds and other.kinds)
    if not (one.kinds & other.kinds or open_kind or (one.is_total and other.is_total)):
        return False
    if related(one.scene, other.scene) >= Relation.INSIDE or telling(one.values & other.values) >= _TELLING:
        return True
    return len(one.words & other.words) + len(one.around & other.around) >= _SHARED


@cache
def weights() -> Mapping[str, float]:
    """The weight of each sign."""
    text = files("extractor.events").joinpath("weights.toml").read_text(encoding="utf-8")
    found: dict[str, float] = tomllib.loads(text)["weights"]
    return found


def signs(one: Happening, other: Happening) -> dict[str, float]:
    """What speaks for two being one, or against it, each from 0 on."""
    place = related(one.scene, other.scene)
    days = abs((one.info.day - other.info.day).days) if one.info.day and other.info.day else 1
    found: dict[str, float] = {
        "always": 1,
        "place": place >= Relation.INSIDE,
        "other places": place is Relation.UNKNOWN and one.is_placed and other.is_placed,
        "same day": overlap_told(one, other),
        "days between": min(days, _DAYS),
        "kind not told": not one.kinds or not other.kinds,
        "period in both": one.is_total and other.is_total,
        "harm in both": one.harms and other.harms,
        "figures": min(_FIGURES, telling(one.values & other.values)),
        "copied": _is_copied(one, other),
        "other part of the day": bool(one.parts and other.parts and not one.parts & other.parts),
        "words": min(_WORDS, len(one.words & other.words)),
        "names": min(_NAMES, len(one.around & other.around)),
        "main in both": one.is_main and other.is_main,
        "claims": min(_SIZE, len(one.claims), len(other.claims)),
    }
    return {name: float(value) for name, value in found.items()}


def telling(values: frozenset[Value]) -> float:
    """How much shared figures tell: small ones are everywhere."""
    return sum(
        0.0 if value <= 2 else 0.4 if value <= 10 else 0.8 if value <= 30 else 1.2 for _, value, _ in values
    )
