"""Everything that a report tells about a run: its scores, bounds, verdict, and changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import RunError
from evals.labels.gold import GoldArticle
from evals.scoring.bounds import Bounds, bounds_of
from evals.scoring.scorer import Score, score
from evals.verdicts.changes import Change, Split, changes, split
from evals.verdicts.gate import Gate, Verdict, gate
from evals.verdicts.runs import Run
from extractor.claims import Result


@dataclass(frozen=True)
class Comparison:
    """A run beside an earlier one."""

    manifest: Mapping[str, Any]
    """Of the earlier run."""
    old: Score
    """The earlier responses under today's labels and scorer."""
    new: Score
    """This run on the same articles."""
    gate: Gate
    split: Split
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Report:
    """What reports are written from."""

    manifest: Mapping[str, Any]
    gold: tuple[GoldArticle, ...]
    score: Score
    bounds: Bounds
    comparison: Comparison | None = None

    @property
    def exit_code(self) -> int:
        """By verdict; 0 where there is nothing to compare with."""
        return self.comparison.gate.verdict.exit_code if self.comparison else Verdict.PASS.exit_code

    @property
    def title(self) -> str:
        """Which system was scored."""
        return f"{self.manifest['prompt']} with {self.manifest['model']}"


def build_report(
    run: Run, gold: Sequence[GoldArticle], folders: Sequence[Path | str], against: Run | None = None
) -> Report:
    """Score a run with today's labels and scorer, and compare it with an earlier run."""
    scored = score(gold, run.results)
    return Report(
        manifest=run.manifest,
        gold=tuple(gold),
        score=scored,
        bounds=bounds_of(gold, folders),
        comparison=comparison(against, gold, run.results) if against else None,
    )


def comparison(earlier: Run, gold: Sequence[GoldArticle], results: Sequence[Result]) -> Comparison:
    """Rescore the earlier responses with today's labels and scorer, then compare.

    Articles labelled since then have no earlier response; they are scored but not compared.
    Raises RunError where the runs have no article in common.
    """
    answered = {result.article.sha256 for result in earlier.results}
    shared = [article for article in gold if article.sha256 in answered]
    if not shared:
        raise RunError("the two runs have no article in common; compare runs of the same labels")
    old = score(shared, earlier.results)
    recorded = score(earlier.gold, earlier.results)
    new = score(shared, results)
    return Comparison(
        manifest=earlier.manifest,
        old=old,
        new=new,
        gate=gate(old, new, noise=float(earlier.manifest.get("noise", 0.0))),
        split=split(earlier.recorded, recorded, old, new),
        changes=changes(old, new),
    )
