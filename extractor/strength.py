"""Whether a model is strong enough to be asked for whole claims, told by what became of those it returned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.claims import Reason, Result

UNFIT = frozenset(
    {
        Reason.NOT_IN_TEXT,
        Reason.CHANGED_NUMBER,
        Reason.CHANGED_NEGATION,
        Reason.INVALID,
        Reason.NO_PROPOSITION,
    }
)
"""Reasons that speak against a model: to repeat itself, or to quote what stands twice, is no weakness."""
FEWEST = 10
"""Returned claims below which nothing is said: three slips in one short article are no pattern."""
SHARE = 0.3
"""Of what is returned. A strong model misses the text in a few of a hundred; a weak one in every second."""


@dataclass
class Strength:
    """Counts what models returned that were asked for whole claims; it keeps counts, not results."""

    _returned: Counter[str] = field(default_factory=Counter)
    _unfit: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        """Count one article."""
        if result.provenance.strategy == "statements":
            return
        model = result.provenance.model
        reasons = Counter(rejection.reason for rejection in result.rejections)
        unfit = sum(reasons[reason] for reason in UNFIT)
        self._unfit[model] += unfit
        self._returned[model] += len(result.claims) + unfit + reasons[Reason.AMBIGUOUS]

    def counts(self) -> dict[str, tuple[int, int]]:
        """What each model returned, and how much of it is unfit."""
        return {model: (number, self._unfit[model]) for model, number in self._returned.items()}

    def add_counts(self, counts: Mapping[str, Sequence[int]]) -> None:
        """Add what was counted elsewhere."""
        for model, (returned, unfit) in counts.items():
            self._returned[model] += returned
            self._unfit[model] += unfit

    @property
    def notes(self) -> tuple[str, ...]:
        """One sentence or two for each model that seems too weak."""
        return tuple(
            f"{unfit:,} of {self._returned[model]:,} claims that {model} returned are not in the articles or "
            "do not fit: it seems too weak to be asked for whole claims. "
            "Try --profile small, or a stronger model."
            for model, unfit in self._unfit.items()
            if self._returned[model] >= FEWEST and unfit >= SHARE * self._returned[model]
        )


def weaknesses(results: Iterable[Result]) -> tuple[str, ...]:
    """A note for each model of these results that seems too weak to be asked for whole claims; else none."""
    strength = Strength()
    for result in results:
        strength.add(result)
    return strength.notes
