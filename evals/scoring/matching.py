"""Optimal one-to-one assignment between predicted and labelled claims of one article.

The shape of the score follows Chen et al. 2023, "A Unified View of Evaluation Metrics for Structured
Prediction" (arXiv 2310.13793): the assignment that maximises the summed similarity, as in CEAF.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.labels.gold import GoldClaim
from evals.scoring.fields import likeness, strictly_right
from evals.scoring.similarity import iou, overlap
from extractor.claims import Claim

ELIGIBLE = 0.5
"""Least similarity of a pair."""
SAME_SPAN = 0.5
"""Least intersection over union of two spans that count as the same."""
FEW = 5
"""Claims on the rarer side of a contest up to which every choice is tried."""
STRICT_TIE, SPAN_TIE, REQUIRED_TIE = 1e-6, 1e-7, 1e-8
"""Break ties between assignments of equal similarity; far below what a table shows."""


@dataclass(frozen=True)
class Match:
    """Indices of a pair, and how alike the two claims are (0.5 to 1)."""

    predicted: int
    gold: int
    similarity: float


def canonical(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims in an order that does not depend on the order given."""
    return tuple(
        sorted(claims, key=lambda claim: (claim.evidence.start, claim.evidence.end, claim.model_dump_json()))
    )


def span_overlap(claim: Claim, gold: GoldClaim) -> float:
    """Best overlap of the evidence with one of the labelled stretches."""
    return max(overlap(claim.evidence, span) for span in gold.evidences)


def span_iou(claim: Claim, gold: GoldClaim) -> float:
    """Best intersection over union of the evidence with one of the labelled stretches."""
    return max(iou(claim.evidence, span) for span in gold.evidences)


def similarity(claim: Claim, gold: GoldClaim) -> float:
    """Half the overlap of the evidence, half the likeness of the fields; 0 without any overlap."""
    shared = span_overlap(claim, gold)
    return 0.5 * shared + 0.5 * likeness(claim, gold) if shared else 0.0


def touching(predicted: Sequence[Claim], gold: Sequence[GoldClaim]) -> list[tuple[int, int]]:
    """Index pairs whose evidence shares a code point; only these can match.

    `predicted` is in order of starts, as `canonical` gives it.
    """
    starts = [claim.evidence.start for claim in predicted]
    ends = [claim.evidence.end for claim in predicted]
    return sorted(
        {
            (row, column)
            for column, label in enumerate(gold)
            for span in label.evidences
            for row in range(bisect_left(starts, span.end))
            if ends[row] > span.start
        }
    )


def match_claims(
    predicted: Sequence[Claim], gold: Sequence[GoldClaim], near: Sequence[tuple[int, int]]
) -> list[Match]:
    """The pairs of `near`, at least ELIGIBLE alike, whose similarities have the largest sum."""
    pairs = {
        (row, column): alike
        for row, column in near
        if (alike := similarity(predicted[row], gold[column])) >= ELIGIBLE
    }

    def tie(row: int, column: int) -> float:
        strict = STRICT_TIE * strictly_right(predicted[row], gold[column])
        required = REQUIRED_TIE * (not gold[column].optional)
        return strict + SPAN_TIE * span_iou(predicted[row], gold[column]) + required

    chosen = assign(pairs, tie)
    return [Match(row, column, pairs[row, column]) for row, column in chosen]


def match_spans(
    predicted: Sequence[Claim], gold: Sequence[GoldClaim], near: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The largest set of pairs of `near` whose evidence is the same span (by IoU), one to one."""
    pairs = {
        (row, column): 1.0 for row, column in near if span_iou(predicted[row], gold[column]) >= SAME_SPAN
    }

    def tie(row: int, column: int) -> float:
        return SPAN_TIE * span_iou(predicted[row], gold[column]) + REQUIRED_TIE * (not gold[column].optional)

    return assign(pairs, tie)


def assign(pairs: Mapping[tuple[int, int], float], tie: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """The one-to-one choice of `pairs` with the largest sum, in order of rows."""
    chosen: list[tuple[int, int]] = []
    for group in groups(pairs):
        weights = {pair: pairs[pair] + tie(*pair) if len(group) > 1 else 1.0 for pair in group}
        chosen += best_of_few(weights) if is_small(group) else best_of_many(weights)
    return sorted(chosen)


def groups(pairs: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Pairs that compete with one another, directly or through others; most claims have no rival."""
    found: list[tuple[set[int], set[int], list[tuple[int, int]]]] = []
    for row, column in sorted(pairs):
        rows, columns, members = {row}, {column}, [(row, column)]
        apart = []
        for group in found:
            if row in group[0] or column in group[1]:
                rows |= group[0]
                columns |= group[1]
                members += group[2]
            else:
                apart.append(group)
        found = [*apart, (rows, columns, members)]
    return [sorted(members) for _, _, members in found]


def is_small(group: Sequence[tuple[int, int]]) -> bool:
    """Whether every choice can be tried."""
    return min(len({row for row, _ in group}), len({column for _, column in group})) <= FEW


def best_of_few(weights: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The assignment of maximal weight, by trying every set of the rarer side's members."""
    turned = len({row for row, _ in weights}) < len({column for _, column in weights})
    edges = {(column, row) if turned else (row, column): weight for (row, column), weight in weights.items()}
    # For each set of columns in use, the best choice among the rows seen so far.
    best: dict[frozenset[int], tuple[float, tuple[tuple[int, int], ...]]] = {frozenset(): (0.0, ())}
    for row in sorted({row for row, _ in edges}):
        for used, (total, picks) in list(best.items()):
            for column in sorted(column for other, column in edges if other == row and column not in used):
                grown, weight = used | {column}, total + edges[row, column]
                if grown not in best or weight > best[grown][0]:
                    best[grown] = (weight, (*picks, (row, column)))
    picks = max(best.values(), key=lambda choice: choice[0])[1]
    return [(column, row) if turned else (row, column) for row, column in picks]


def best_of_many(weights: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """The assignment of maximal weight, by the Hungarian method."""
    # Imported here because both are slow to load, and most articles never need them.
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows = sorted({row for row, _ in weights})
    columns = sorted({column for _, column in weights})
    row_place = {row: place for place, row in enumerate(rows)}
    column_place = {column: place for place, column in enumerate(columns)}
    matrix = np.zeros((len(rows), len(columns)))
    for (row, column), weight in weights.items():
        matrix[row_place[row], column_place[column]] = weight
    row_picks, column_picks = linear_sum_assignment(matrix, maximize=True)
    picks = [(rows[row], columns[column]) for row, column in zip(row_picks, column_picks, strict=True)]
    return [pick for pick in picks if pick in weights]
