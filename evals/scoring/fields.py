"""The fields of a claim, each with a tally: how much is right, of how much predicted and labelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.labels.gold import GoldClaim
from evals.scoring.similarity import (
    best_similarity,
    chain_links,
    figure,
    pair_quantities,
    same_source,
    text_similarity,
    time_similarity,
)
from extractor.claims import Claim, Flag, Source

LABELLED_FLAGS = frozenset({Flag.CARRIED_ACTOR, Flag.AMBIGUOUS_SOURCE, Flag.UNCLEAR_SCOPE, Flag.UNCONFIRMED})
"""Flags that a labeller sets; the others tell how the tool got there and have no label."""


@dataclass(frozen=True)
class Tally:
    """Items right, predicted and labelled; right counts in parts where a likeness is partial."""

    right: float = 0.0
    predicted: float = 0.0
    gold: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Right over predicted; 1 where nothing was predicted and nothing was to be."""
        return self.right / self.predicted if self.predicted else float(not self.gold)

    @property
    def recall(self) -> float:
        """Right over labelled; 1 where nothing was labelled."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where nothing was predicted or labelled."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 1.0


Comparison = Callable[[Claim, GoldClaim], Tally]
Count = Callable[[Claim], int]


@dataclass(frozen=True)
class Field:
    """One field: how many items a claim holds, and how many of a pair's are right."""

    name: str
    count: Count
    compare: Comparison
    weight: float = 0.0
    """Share in the likeness of a pair of claims."""


def one(_: Claim) -> int:
    """Fields that every claim has."""
    return 1


def choice(name: str) -> Comparison:
    """A comparison of a field of fixed values."""

    def compare(ours: Claim, gold: GoldClaim) -> Tally:
        right = getattr(ours, name) in (getattr(gold.claim, name), *getattr(gold.accept, name))
        return Tally(float(right), 1, 1)

    return compare


compare_type = choice("type")


def wording(name: str) -> Comparison:
    """A comparison of a field of one wording or none; `accept` may hold an empty text for none."""

    def compare(ours: Claim, gold: GoldClaim) -> Tally:
        predicted, label = getattr(ours, name), getattr(gold.claim, name)
        accept: Sequence[str] = getattr(gold.accept, name)
        if predicted is None:
            return Tally(0, 0, float(label is not None and "" not in accept))
        right = best_similarity(predicted.text, (label.text if label else "", *accept))
        return Tally(right, 1, float(label is not None or right > 0))

    return compare


def compare_places(ours: Claim, gold: GoldClaim) -> Tally:
    """Places one to one, the most alike first; a spare one in `accept` stands in, or is not counted."""
    labels = gold.claim.places
    ranked = sorted(
        (-text_similarity(place.text, label.text), row, column)
        for row, place in enumerate(ours.places)
        for column, label in enumerate(labels)
    )
    right = 0.0
    rows: set[int] = set()
    columns: set[int] = set()
    for negative, row, column in ranked:
        if negative < 0 and row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            right -= negative
    predicted = len(ours.places)
    for row, place in enumerate(ours.places):
        if row in rows or not best_similarity(place.text, gold.accept.places):
            continue
        if len(columns) < len(labels):
            columns.add(next(column for column in range(len(labels)) if column not in columns))
            right += 1
        else:
            predicted -= 1
    return Tally(right, predicted, len(labels))


def compare_time(ours: Claim, gold: GoldClaim) -> Tally:
    """The expression, or its days where both sides resolve it."""
    label, accept = gold.claim.time, gold.accept.time
    if ours.time is None:
        return Tally(0, 0, float(label is not None and None not in accept))
    right = max((time_similarity(ours.time, time) for time in (label, *accept) if time), default=0.0)
    return Tally(right, 1, float(label is not None or right > 0))


def compare_days(ours: Claim, gold: GoldClaim) -> Tally:
    """The days of the time, where the label or the prediction resolves them."""
    labels = [time for time in (gold.claim.time, *gold.accept.time) if time and time.start]
    days = None if ours.time is None or ours.time.start is None else (ours.time.start, ours.time.end)
    right = any(days == (label.start, label.end) for label in labels)
    return Tally(float(right), float(days is not None), float(bool(labels)))


def compare_chain(ours: Claim, gold: GoldClaim) -> Tally:
    """Links in common, in order."""
    links = chain_links(ours.attribution, gold.claim.attribution, gold.accept.origin)
    return Tally(links, len(ours.attribution), len(gold.claim.attribution))


def origin_right(ours: Claim, gold: GoldClaim) -> bool:
    """Whether the chain starts with the labelled origin."""
    return same_source(ours.attribution[0], gold.claim.attribution[0], gold.accept.origin)


def compare_origin(ours: Claim, gold: GoldClaim) -> Tally:
    """Who said it first."""
    return Tally(float(origin_right(ours, gold)), 1, 1)


def origin_detail(detail: Callable[[Source], object]) -> Comparison:
    """A comparison of one property of the origin, right only where the origin is."""

    def compare(ours: Claim, gold: GoldClaim) -> Tally:
        same = detail(ours.attribution[0]) == detail(gold.claim.attribution[0])
        return Tally(float(same and origin_right(ours, gold)), 1, 1)

    return compare


def compare_full_names(ours: Claim, gold: GoldClaim) -> Tally:
    """By which full name each link is known, where the labels or the prediction have one besides its name."""
    right = predicted = 0
    for source in ours.attribution:
        links = gold.claim.attribution
        label = next((link for link in links if same_source(source, link, gold.accept.origin)), None)
        alike = text_similarity(source.known_as, label.known_as) if label is not None else 0.0
        same = alike == 1 or (alike > 0 and source.full_name is not None)
        if label is not None and label.full_name:
            right += same
            predicted += same or source.full_name is not None
        else:
            predicted += source.full_name is not None and not same
    return Tally(right, predicted, count_full_names(gold.claim))


def count_full_names(claim: Claim) -> int:
    """Links that have a fuller name than the one they are written with."""
    return sum(source.full_name is not None for source in claim.attribution)


def compare_quantities(ours: Claim, gold: GoldClaim) -> Tally:
    """Figures by value and unit: both 1, the value alone a half, another value nothing."""
    right = 0.0
    for row, column in pair_quantities(ours.quantities, gold.claim.quantities):
        predicted, label = ours.quantities[row], gold.claim.quantities[column]
        if figure(predicted) == figure(label):
            right += 1.0 if predicted.unit == label.unit else 0.5
    return Tally(right, len(ours.quantities), len(gold.claim.quantities))


def figure_detail(name: str) -> Comparison:
    """A comparison of one property of the figures, right only where the value is."""

    def compare(ours: Claim, gold: GoldClaim) -> Tally:
        labels = gold.claim.quantities
        right = sum(
            figure(ours.quantities[row]) == figure(labels[column])
            and getattr(ours.quantities[row], name) == getattr(labels[column], name)
            for row, column in pair_quantities(ours.quantities, labels)
        )
        return Tally(right, len(ours.quantities), len(labels))

    return compare


def compare_parts(ours: Claim, gold: GoldClaim) -> Tally:
    """Links from a figure to the larger one that it is part of."""
    labels = gold.claim.quantities
    partner = dict(pair_quantities(ours.quantities, labels))
    right = sum(
        predicted.of is not None
        and row in partner
        and labels[partner[row]].of is not None
        and partner.get(predicted.of) == labels[partner[row]].of
        for row, predicted in enumerate(ours.quantities)
    )
    return Tally(right, count_parts(ours), count_parts(gold.claim))


def count_parts(claim: Claim) -> int:
    """Figures that are part of another one."""
    return sum(quantity.of is not None for quantity in claim.quantities)


def compare_flags(ours: Claim, gold: GoldClaim) -> Tally:
    """Flags that a labeller sets."""
    predicted, labels = set(ours.flags) & LABELLED_FLAGS, set(gold.claim.flags) & LABELLED_FLAGS
    return Tally(len(predicted & labels), len(predicted), len(labels))


def count_quantities(claim: Claim) -> int:
    """Figures of a claim."""
    return len(claim.quantities)


FIELDS: tuple[Field, ...] = (
    Field("type", one, compare_type, weight=2),
    Field("modality", one, choice("modality"), weight=1),
    Field("stance", one, choice("stance")),
    Field("cue", lambda claim: claim.cue is not None, wording("cue")),
    Field("chain", lambda claim: len(claim.attribution), compare_chain, weight=2),
    Field("origin", one, compare_origin),
    Field("origin kind", one, origin_detail(lambda source: source.kind)),
    Field("origin given", one, origin_detail(lambda source: source.given)),
    Field("full name", count_full_names, compare_full_names),
    Field("actor", lambda claim: claim.actor is not None, wording("actor"), weight=1),
    Field("target", lambda claim: claim.target is not None, wording("target"), weight=1),
    Field("places", lambda claim: len(claim.places), compare_places, weight=1),
    Field("time", lambda claim: claim.time is not None, compare_time, weight=1),
    Field("days", lambda claim: bool(claim.time and claim.time.start), compare_days),
    Field("figures", count_quantities, compare_quantities, weight=2),
    Field("unit", count_quantities, figure_detail("unit")),
    Field("measure", count_quantities, figure_detail("measure")),
    Field("qualifier", count_quantities, figure_detail("qualifier")),
    Field("part of", count_parts, compare_parts),
    Field("flags", lambda claim: len(set(claim.flags) & LABELLED_FLAGS), compare_flags),
)
"""In the order of the table."""

DETAILS: Mapping[str, frozenset[str]] = {
    "chain": frozenset({"origin", "origin kind", "origin given", "full name"}),
    "figures": frozenset({"unit", "measure", "qualifier", "part of"}),
    "time": frozenset({"days"}),
}
"""Fields that say little where the field before the colon differs as well."""

WEIGHTED = tuple(field for field in FIELDS if field.weight)


def likeness(ours: Claim, gold: GoldClaim) -> float:
    """Weighted mean of the fields that either side has, in 0 to 1."""
    total = weights = 0.0
    for field in WEIGHTED:
        tally = field.compare(ours, gold)
        if tally.predicted or tally.gold:
            total += field.weight * tally.f1
            weights += field.weight
    return total / weights


def pair_tallies(ours: Claim, gold: GoldClaim) -> Mapping[str, Tally]:
    """The tally of each field for a matched pair."""
    return {field.name: field.compare(ours, gold) for field in FIELDS}


def headlines(names: Iterable[str]) -> list[str]:
    """Fields in the order of the table, without those that another one of them implies."""
    wrong = set(names)
    for name, details in DETAILS.items():
        if name in wrong:
            wrong -= details
    return [field.name for field in FIELDS if field.name in wrong]


def strictly_right(ours: Claim, gold: GoldClaim) -> bool:
    """Type, origin and every figure (value, unit, measure) right, none added."""
    if not (compare_type(ours, gold).right and origin_right(ours, gold)):
        return False
    predicted, labels = ours.quantities, gold.claim.quantities
    return len(predicted) == len(labels) and all(
        figure(predicted[row]) == figure(labels[column])
        and predicted[row].unit == labels[column].unit
        and predicted[row].measure == labels[column].measure
        for row, column in pair_quantities(predicted, labels)
    )
