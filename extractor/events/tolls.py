"""What is said of each measure of an event, figure by figure; nothing is added up and none is chosen."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from extractor.arabic.event_signs import counts_bodies, is_partitive
from extractor.claims import Claim, Measure, Modality, Qualifier, Quantity, Unit
from extractor.events.values import Contradiction, Figure, Said, Toll, instant

_MEASURES = tuple(measure for measure in Measure if measure is not Measure.OTHER)
Bounds = tuple[float, float]


Whole = dict[str, list[Quantity]]
"""Of each claim, by its id, the figures for the whole."""


def tolls(said: Sequence[Said], claims: dict[str, Claim], whole: Whole) -> tuple[Toll, ...]:
    """The figures of people, by what happened to them and what is counted, in the order of publication."""
    found: defaultdict[tuple[Measure, Unit], list[tuple[Said, Quantity]]] = defaultdict(list)
    for one in said:
        for quantity in claims[one.claim].quantities:
            if quantity.measure in _MEASURES:
                found[quantity.measure, quantity.unit].append((one, quantity))
    order = sorted(found, key=lambda key: (_MEASURES.index(key[0]), key[1]))
    return tuple(_toll(*key, found[key], claims, whole) for key in order)


def contradictions(said: Sequence[Said], whole: Whole) -> tuple[Contradiction, ...]:
    """For each measure whose figures exclude each other, what is stated for the whole, the smallest first."""
    by_measure: defaultdict[tuple[Measure, Unit], dict[Bounds, list[Said]]] = defaultdict(dict)
    for one in said:
        for quantity in whole[one.claim]:
            if (bounds := bounds_of(quantity)) is not None and one.modality is not Modality.DENIED:
                by_measure[quantity.measure, quantity.unit].setdefault(bounds, []).append(one)
    found = []
    for (measure, _), stated in by_measure.items():
        sides = sorted(stated)
        if all(low[1] >= high[0] for low, high in pairwise(sides)):
            continue  # all can be right: "at least 12" and 15
        found.append(
            Contradiction(
                kind="figures",
                about=measure.value,
                sides=tuple(tuple(dict.fromkeys(one.claim for one in stated[side])) for side in sides),
                may_be_time=all(_later(stated[low], stated[high]) for low, high in pairwise(sides)),
            )
        )
    return tuple(found)


def bounds_of(quantity: Quantity) -> Bounds | None:
    """The least and the most that a figure says; None where it gives no number."""
    if quantity.low is not None and quantity.high is not None:
        return float(quantity.low), float(quantity.high)
    if quantity.value is None:
        return None
    value = float(quantity.value)
    match quantity.qualifier:
        case Qualifier.AT_LEAST | Qualifier.MORE_THAN:
            return value, math.inf
        case Qualifier.UP_TO | Qualifier.LESS_THAN:
            return -math.inf, value
        case Qualifier.ABOUT:
            return 0.9 * value, 1.1 * value
        case Qualifier.VAGUE:
            return None
    return value, value


def _toll(
    measure: Measure,
    unit: Unit,
    given: Sequence[tuple[Said, Quantity]],
    claims: dict[str, Claim],
    whole: Whole,
) -> Toll:
    figures = tuple(_figure(one, quantity, claims[one.claim]) for one, quantity in given)
    stated = [
        (one, number)
        for one, quantity in given
        if quantity in whole[one.claim] and one.modality is not Modality.DENIED
        for number in (quantity.value, quantity.low, quantity.high)
        if number is not None
    ]
    values = [value for _, value in stated]
    days: defaultdict[date, list[int | float]] = defaultdict(list)
    for one, value in stated:
        if one.day is not None:
            days[one.day].append(value)
    return Toll(
        measure=measure,
        unit=unit,
        figures=figures,
        smallest=min(values, default=None),
        largest=max(values, default=None),
        course=tuple((day, min(of_day), max(of_day)) for day, of_day in sorted(days.items())),
    )


def _figure(one: Said, quantity: Quantity, claim: Claim) -> Figure:
    larger = (
        claim.quantities[quantity.of]
        if quantity.of is not None and quantity.of < len(claim.quantities)
        else None
    )
    return Figure(
        claim=one.claim,
        mention=quantity.mention.text,
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        qualifier=quantity.qualifier,
        denied=one.modality is Modality.DENIED,
        of=larger.mention.text if larger else None,
    )


def stated(said: Sequence[Said], claims: dict[str, Claim]) -> Whole:
    """Of each claim the figures for the whole; bodies that were found are that only where nothing else is."""
    whole = {one.claim: _whole(claims[one.claim]) for one in said}
    found = {claim: [(q, counts_bodies(q.mention.text)) for q in whole[claim]] for claim in whole}
    told = {(q.measure, q.unit) for figures in found.values() for q, bodies in figures if not bodies}
    return {
        claim: [q for q, bodies in figures if not bodies or (q.measure, q.unit) not in told]
        for claim, figures in found.items()
    }


def _whole(claim: Claim) -> list[Quantity]:
    """The figures that are no part of a larger one; of several beside each other none is the whole."""
    found = [
        quantity
        for quantity in claim.quantities
        if quantity.of is None and quantity.measure in _MEASURES and not is_partitive(quantity.mention.text)
    ]
    measures = [(quantity.measure, quantity.unit) for quantity in found]
    return [quantity for quantity, key in zip(found, measures, strict=True) if measures.count(key) == 1]


def _later(low: Sequence[Said], high: Sequence[Said]) -> bool:
    """Whether all who say more published later than all who say less."""
    if any(one.published is None for one in (*low, *high)):
        return False
    return max(instant(one.published) for one in low) < min(instant(one.published) for one in high)
