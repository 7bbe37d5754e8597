"""The weights of the signs that two happenings are one, fitted on the open sets, tried on those left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations
from operator import or_
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.events.measures import Agreement
from evals.events.sets import EventSet
from extractor.claims import Result
from extractor.events.across import SAME, with_rare_words
from extractor.events.gazetteer import Gazetteer
from extractor.events.happenings import Happening, conflict
from extractor.events.likeness import is_anchored, signs
from extractor.events.within import Thread, threads

_PULL = 1.0
"""How strongly weights are pulled to zero: few sets, many signs."""
_ELSEWHERE = 7
"""One of so many pairs of two sets is taken: they are all two events, and easy."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """Two happenings of two articles, what they share, and whether the labels have them as one event."""

    sets: frozenset[str]
    signs: dict[str, float]
    is_one: bool


def examples(told: Sequence[tuple[EventSet, Sequence[Result]]], gazetteer: Gazetteer) -> list[Example]:
    """The pairs of happenings of all sets: as the labels and as the rules have the claims of an article."""
    by_labels: list[tuple[str, str | None, Happening]] = []
    by_rules: list[tuple[str, str | None, Happening]] = []
    for event_set, results in told:
        events = event_set.events_of(results)
        for result in results:
            found = threads(result, gazetteer)
            by_rules += [(event_set.name, _most(thread, events), thread.happening) for thread in found]
            by_labels += _labelled(event_set.name, found, events)
    return [*_pairs(by_labels), *_pairs(by_rules)]


def fitted(given: Sequence[Example]) -> dict[str, float]:
    """The weights that make the labels likeliest, pulled to zero."""
    names = list(given[0].signs)
    values = np.array([[example.signs[name] for name in names] for example in given])
    is_one = np.array([example.is_one for example in given], dtype=float)

    def loss(weights: Vector) -> tuple[float, Vector]:
        odds = values @ weights
        likely = 1 / (1 + np.exp(-odds))
        missed = float(np.logaddexp(0, odds).sum() - is_one @ odds)
        return missed + _PULL / 2 * float(weights @ weights), values.T @ (likely - is_one) + _PULL * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return {name: round(float(weight), 2) for name, weight in zip(names, found, strict=True)}


def left_out(given: Sequence[Example], name: str) -> Agreement:
    """How well pairs of one set are told by weights that were fitted without it."""
    weights = fitted([example for example in given if name not in example.sets])
    own = [example for example in given if example.sets == {name}]
    found = [
        example
        for example in own
        if sum(weights[sign] * value for sign, value in example.signs.items()) >= SAME
    ]
    right = sum(example.is_one for example in found)
    labelled = sum(example.is_one for example in own)
    return Agreement(right / len(found) if found else 1.0, right / labelled if labelled else 1.0)


def write(weights: Mapping[str, float], names: Sequence[str], path: Path) -> None:
    """Write the weights as the package has them, with the sets that they come from."""
    lines = [
        "# How much each sign says that two happenings of two articles are one, as log odds (likeness.py).",
        "# Fitted by `python -m evals events --fit` on the labelled sets",
        *(f"#   {name}" for name in names),
        "[weights]",
        *(f'"{name}" = {weight}' for name, weight in weights.items()),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _most(thread: Thread, events: dict[str, str]) -> str | None:
    """The event that most labelled claims of a thread tell of."""
    counted = Counter(events[claim.id] for claim, _ in thread.members if claim.id in events)
    return counted.most_common(1)[0][0] if counted else None


def _labelled(
    name: str, found: Sequence[Thread], events: dict[str, str]
) -> Iterator[tuple[str, str | None, Happening]]:
    """The happenings of an article as its labels have them."""
    by_event: defaultdict[str, list[Happening]] = defaultdict(list)
    for thread in found:
        for claim, _ in thread.members:
            if claim.id in events:
                by_event[events[claim.id]].append(thread.fact(claim))
    most = max(map(len, by_event.values()), default=0)
    for event, facts in by_event.items():
        whole = replace(reduce(or_, facts), around=found[0].happening.around, is_main=len(facts) == most)
        yield name, event, whole


def _pairs(told: Sequence[tuple[str, str | None, Happening]]) -> Iterator[Example]:
    happenings = with_rare_words([happening for *_, happening in told])
    known = [(name, event, happening) for (name, event, _), happening in zip(told, happenings, strict=True)]
    for number, ((name, event, one), (other_name, other_event, other)) in enumerate(combinations(known, 2)):
        if event is None or other_event is None or one.info.key == other.info.key:
            continue
        if conflict(one, other) or not is_anchored(one, other):
            continue
        if name == other_name or number % _ELSEWHERE == 0:
            is_one = (name, event) == (other_name, other_event)
            yield Example(frozenset({name, other_name}), signs(one, other), is_one)
