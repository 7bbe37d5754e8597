"""What every score stands between: a list of words without a model, and two labellers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.labels.gold import GoldArticle
from evals.scoring.agreement import Agreement, agreement
from evals.scoring.floor import floor
from evals.scoring.scorer import Score, score


@dataclass(frozen=True)
class Bounds:
    """What every score stands between."""

    floor: Score
    """A list of words without a model, on the same articles."""
    ceiling: Agreement | None
    """Two labellers, on the articles that both labelled."""


def bounds_of(gold: Sequence[GoldArticle], paths: Iterable[Path | str]) -> Bounds:
    """The floor on these articles, and the ceiling from the second label files in these folders."""
    return Bounds(score(gold, [floor(article) for article in gold]), agreement(paths))
