"""Measures the gate: how often it cries wolf, and how often it sees a true drop, on simulated runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.scoring.fields import Tally
from evals.verdicts.gate import judge
from evals.verdicts.paired import compare

if TYPE_CHECKING:
    from numpy.random import Generator

PROJECT_SHAPE = (56, 56, *[3] * 24)
"""Claims an article: two seeds and the open cases."""
SIZES = (8, 20, 50, 100, 200)
DROPS = (0.0, 0.03, 0.05, 0.10, 0.20)


@dataclass(frozen=True)
class World:
    """What simulated runs are like.

    Every article has its own difficulty; a run finds a claim with the article's chance, and finds it again
    the same way in the next run unless it is `churn`ed: a changed prompt answers a part of the claims anew.
    """

    found: float = 0.6
    """Mean share of labelled claims that a run finds."""
    spread: float = 8.0
    """Concentration of the articles' chances (of a beta distribution); smaller is more varied."""
    invented: float = 0.3
    """Mean inventions for each labelled claim."""
    churn: float = 0.3
    """Share of claims that the second run answers anew."""


def sizes_of(count: int, chance: Generator) -> list[int]:
    """Labelled claims of each of `count` articles: news of mixed length, 8 on average."""
    return [int(size) for size in chance.geometric(1 / 8, count)]


def two_runs(
    sizes: list[int], drop: float, world: World, chance: Generator
) -> tuple[list[Tally], list[Tally]]:
    """Tallies of two runs, the second truly worse by about `drop` of F1."""
    import numpy as np

    old, new = [], []
    for size in sizes:
        share = chance.beta(world.found * world.spread, (1 - world.found) * world.spread)
        first, alike = chance.random(size), chance.uniform(0.6, 1.0, size)
        anew = chance.random(size) < world.churn
        second = np.where(anew, chance.random(size), first)
        alike_then = np.where(anew, chance.uniform(0.6, 1.0, size), alike)
        kept = chance.random(size) >= drop / expected_f1(world)
        invented = int(chance.poisson(world.invented * size))
        invented_then = int(chance.binomial(invented, 1 - world.churn))
        invented_then += int(chance.poisson(world.invented * size * world.churn))
        found, found_then = first < share, second < share
        lost = int((found_then & ~kept).sum())
        old.append(Tally(float(alike[found].sum()), int(found.sum()) + invented, size))
        then = float(alike_then[found_then & kept].sum())
        new.append(Tally(then, int((found_then & kept).sum()) + lost + invented_then, size))
    return old, new


def expected_f1(world: World) -> float:
    """Soft F1 of a large set of such articles; a matched claim has similarity 0.8 on average."""
    return 2 * 0.8 * world.found / (world.found + world.invented + 1)


def rates(
    count: int | None,
    drop: float,
    *,
    runs: int = 1000,
    resamples: int = 1000,
    world: World = World(),
) -> dict[str, float]:
    """Share of verdicts over simulated comparisons; `count` articles, or the project's own set."""
    import numpy as np

    chance = np.random.default_rng(0)
    verdicts: Counter[str] = Counter()
    for run in range(runs):
        sizes = list(PROJECT_SHAPE) if count is None else sizes_of(count, chance)
        old, new = two_runs(sizes, drop, world, chance)
        verdicts[judge(compare(old, new, seed=run, resamples=resamples))] += 1
    return {verdict: number / runs for verdict, number in verdicts.items()}


def table(runs: int = 1000) -> str:
    """Verdicts by size of the set and by true drop, as Markdown."""
    lines = ["| articles | true drop | REGRESSED | PASS | INCONCLUSIVE |", "|---|---|---|---|---|"]
    for count in (*SIZES, None):
        for drop in DROPS:
            shares = rates(count, drop, runs=runs)
            cells = " | ".join(
                f"{100 * shares.get(name, 0):.1f} %" for name in ("REGRESSED", "PASS", "INCONCLUSIVE")
            )
            lines.append(f"| {count or '2 seeds + 24 cases'} | {100 * drop:g} points | {cells} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
