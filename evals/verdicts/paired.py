"""Paired statistics of two runs over the same articles; articles are resampled, claims never.

Methods: paired permutation (randomisation) test and paired bootstrap on the pooled F1, as in
Berg-Kirkpatrick, Burkett and Klein 2012, "An Empirical Investigation of Statistical Significance in NLP".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.scoring.fields import Tally

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sums = NDArray[np.float64]
    """One row an article: right, predicted, gold."""

RESAMPLES = 10_000
EXACT_UP_TO = 13
"""Articles up to which every exchange of the two runs is tried, instead of a sample of them."""
BATCH = 2_000_000
"""Numbers held at once while resampling."""
SIGNIFICANCE, POWER = 1.6449, 0.8416
"""Normal quantiles of a one-sided test at 5 %, and of a power of 80 %."""


@dataclass(frozen=True)
class Difference:
    """New minus old soft claim-F1, and how sure it is. All in 0 to 1, not in points."""

    articles: int
    observed: float
    p_worse: float
    """Chance of a difference this low if the runs were equally good (one-sided)."""
    p_better: float
    low: float
    """5 % bound of the bootstrap."""
    high: float
    """95 % bound of the bootstrap."""
    error: float
    """Standard error of the difference, by the bootstrap."""

    @property
    def detectable(self) -> float:
        """Smallest true drop that a set like this one shows in 80 % of comparisons at 5 %."""
        return (SIGNIFICANCE + POWER) * self.error

    def articles_to_detect(self, drop: float) -> int:
        """Articles like these that would show a true drop of this size in 80 % of comparisons."""
        return math.ceil(self.articles * (self.detectable / drop) ** 2)

    def articles_to_settle(self, margin: float) -> int | None:
        """Articles like these at which this same difference would be PASS or REGRESSED; none if never.

        PASS needs the 5 % bound above -margin, REGRESSED the 95 % bound below zero; the nearer one counts.
        """
        gaps = [gap for gap in (self.observed + margin, -self.observed) if gap > 0]
        if not gaps or not self.error:
            return None
        return math.ceil(self.articles * (SIGNIFICANCE * self.error / max(gaps)) ** 2)


def compare(
    old: Sequence[Tally], new: Sequence[Tally], *, seed: int = 0, resamples: int = RESAMPLES
) -> Difference:
    """Compare the claim tallies of two runs, article by article in the same order."""
    import numpy as np

    before, after = rows(old), rows(new)
    if before.shape != after.shape or not len(before):
        raise ValueError("both runs need the same articles, and at least one")
    chance = np.random.default_rng(seed)
    observed = float(f1(after.sum(axis=0)) - f1(before.sum(axis=0)))
    swapped = exchanged(before, after, chance, resamples)
    sampled = resampled(before, after, chance, resamples)
    tolerance = 1e-12
    # The runs as they are count as one of the exchanges, so that no p is ever 0.
    exact = len(before) <= EXACT_UP_TO
    worse, better = swapped <= observed + tolerance, swapped >= observed - tolerance
    return Difference(
        articles=len(before),
        observed=observed,
        p_worse=float(worse.mean() if exact else (worse.sum() + 1) / (len(worse) + 1)),
        p_better=float(better.mean() if exact else (better.sum() + 1) / (len(better) + 1)),
        low=float(np.quantile(sampled, 0.05)),
        high=float(np.quantile(sampled, 0.95)),
        error=float(sampled.std()),
    )


def rows(tallies: Sequence[Tally]) -> Sums:
    """Tallies as an array."""
    import numpy as np

    return np.array([[tally.right, tally.predicted, tally.gold] for tally in tallies], dtype=np.float64)


def f1(sums: Sums) -> Sums:
    """Pooled F1 along the last axis; 1 where nothing was predicted or labelled."""
    import numpy as np

    total = sums[..., 1] + sums[..., 2]
    return np.where(total > 0, 2 * sums[..., 0] / np.where(total > 0, total, 1), 1.0)


def exchanged(before: Sums, after: Sums, chance: np.random.Generator, resamples: int) -> Sums:
    """Differences of F1 when the two runs change places in some articles: all ways, or a sample."""
    import numpy as np

    count = len(before)
    if count <= EXACT_UP_TO:
        kept = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
        return difference(kept @ (after - before), before.sum(axis=0), after.sum(axis=0))
    parts = []
    for size in batches(resamples, count):
        kept = chance.integers(0, 2, size=(size, count))
        parts.append(difference(kept @ (after - before), before.sum(axis=0), after.sum(axis=0)))
    return np.concatenate(parts)


def difference(moved: Sums, before: Sums, after: Sums) -> Sums:
    """F1 of the sums after an exchange; `moved` is what the articles left in place add to the old run."""
    return f1(before + moved) - f1(after - moved)


def resampled(before: Sums, after: Sums, chance: np.random.Generator, resamples: int) -> Sums:
    """Differences of F1 over articles drawn with replacement."""
    import numpy as np

    count = len(before)
    parts = []
    for size in batches(resamples, count):
        drawn = chance.multinomial(count, np.full(count, 1 / count), size=size)
        parts.append(f1(drawn @ after) - f1(drawn @ before))
    return np.concatenate(parts)


def batches(resamples: int, count: int) -> list[int]:
    """Sizes of batches that keep the arrays small."""
    size = max(1, min(resamples, BATCH // count))
    full, rest = divmod(resamples, size)
    return [size] * full + ([rest] if rest else [])
