"""Assignment: the largest sum, one to one, by either method, with a choice that does not depend on order."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from evals_builders import PATIENT
from hypothesis import given
from hypothesis import strategies as st

from evals.scoring.matching import FEW, assign, best_of_few, best_of_many, groups

Pairs = dict[tuple[int, int], float]
PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 6)), st.integers(50, 100).map(lambda n: n / 100), max_size=20
)


def untied(_row: int, _column: int) -> float:
    return 0.0


def total(pairs: Pairs, chosen: list[tuple[int, int]]) -> float:
    return sum(pairs[pair] for pair in chosen)


def tried(pairs: Pairs) -> float:
    """The largest sum, by trying every order of columns for the rows."""
    rows = sorted({row for row, _ in pairs})
    columns = [*range(7), *([None] * len(rows))]
    best = 0.0
    for order in set(permutations(columns, len(rows))):
        best = max(
            best, sum(pairs.get((r, c), 0.0) for r, c in zip(rows, order, strict=True) if c is not None)
        )
    return best


@PATIENT
@given(PAIRS)
def test_both_methods_find_the_same_sum(pairs: Pairs) -> None:
    """Trying every choice and the Hungarian method agree, and neither uses a claim twice."""
    if not pairs:
        return
    few, many = best_of_few(pairs), best_of_many(pairs)
    assert total(pairs, few) == pytest.approx(total(pairs, many))
    for chosen in (few, many):
        assert len({row for row, _ in chosen}) == len({column for _, column in chosen}) == len(chosen)


@PATIENT
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 2), st.integers(0, 3)), st.sampled_from([0.5, 0.7, 1.0]), max_size=8
    )
)
def test_the_sum_is_the_largest_there_is(pairs: Pairs) -> None:
    """Against every possible choice, tried one by one."""
    assert total(pairs, assign(pairs, untied)) == pytest.approx(tried(pairs))


@PATIENT
@given(PAIRS)
def test_groups_share_no_claim_and_lose_none(pairs: Pairs) -> None:
    """Groups of rivals can be settled apart: together they are all pairs, and no claim is in two."""
    found = groups(pairs)
    assert sorted(pair for group in found for pair in group) == sorted(pairs)
    for side in (0, 1):
        members = [{pair[side] for pair in group} for group in found]
        assert sum(map(len, members)) == len(set().union(*members))


@PATIENT
@given(PAIRS, st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_order_of_pairs(pairs: Pairs, chance: random.Random) -> None:
    """Ties included: the same pairs in another order give the same choice."""
    items = list(pairs.items())
    chance.shuffle(items)
    assert assign(dict(items), untied) == assign(pairs, untied)


def test_a_large_contest_is_settled_as_well() -> None:
    """More rivals than can be tried: every row wants column 0 most, and each gets its own."""
    size = FEW + 3
    pairs = {
        (row, column): 0.9 if column == 0 else 0.6 + 0.01 * (row == column)
        for row in range(size)
        for column in range(size)
    }
    chosen = assign(pairs, untied)
    assert len(chosen) == size
    assert total(pairs, chosen) == pytest.approx(0.9 + 0.61 * (size - 1))


def test_ties_go_to_the_pair_that_the_tie_break_prefers() -> None:
    """Two equal choices: the one that is strictly right is taken."""
    pairs = {(0, 0): 0.8, (0, 1): 0.8}
    assert assign(pairs, lambda _, column: 1e-6 * (column == 1)) == [(0, 1)]
    assert assign(pairs, lambda _, column: 1e-6 * (column == 0)) == [(0, 0)]
