"""Which words of a quote stand for which words of a text, as pairs of indices."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

_GAP = 0.4
"""What each word that is skipped costs, in words that match."""


def common(wanted: list[str], found: list[str]) -> list[tuple[int, int]]:
    """The longest common subsequence, as pairs of indices.

    Bit-parallel, after Hyyrö, "Bit-parallel LCS-length computation revisited" (2004).
    """
    masks: dict[str, int] = defaultdict(int)
    for at, word in enumerate(wanted):
        masks[word] |= 1 << at
    every = (1 << len(wanted)) - 1
    row = every
    table = []
    for word in found:
        mask = row & masks.get(word, 0)
        row = ((row + mask) | (row - mask)) & every
        table.append(row)
    pairs = []
    at, place = len(wanted), len(found)
    while at and place:
        if table[place - 1] >> (at - 1) & 1:
            at -= 1
            continue
        place -= 1
        if not place or table[place - 1] >> (at - 1) & 1:
            at -= 1
            pairs.append((at, place))
    return pairs[::-1]


def densest(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The run of pairs with the most in common for what it skips: a stray match far off does not belong."""
    best, best_range, score, start = 0.0, (0, 0), 0.0, 0
    for at, (one, other) in enumerate(pairs):
        if at:
            score -= _GAP * (one - pairs[at - 1][0] + other - pairs[at - 1][1] - 2)
        if score <= 0:
            score, start = 0.0, at
        score += 1
        if score > best:
            best, best_range = score, (start, at + 1)
    return pairs[slice(*best_range)]


def with_similar(pairs: list[tuple[int, int]], wanted: list[str], found: list[str]) -> list[tuple[int, int]]:
    """The pairs, and those between and beside them whose words are misspellings of each other."""
    head, tail = pairs[0], pairs[-1]
    before = min(head)
    after = min(len(wanted) - tail[0], len(found) - tail[1])
    edges = [(head[0] - before - 1, head[1] - before - 1), *pairs, (tail[0] + after, tail[1] + after)]
    extra = [
        (one + step, other + step)
        for (one, other), (next_one, next_other) in pairwise(edges)
        if next_one - one > 1 and next_one - one == next_other - other
        for step in range(1, next_one - one)
        if _similar(wanted[one + step], found[other + step])
    ]
    return sorted(pairs + extra) if extra else pairs


def _similar(one: str, other: str) -> bool:
    """Whether two words differ by a letter, by two in long ones, or by two letters that changed places."""
    if one[0] != other[0] and one[-1] != other[-1]:
        return False
    shorter, longer = sorted((len(one), len(other)))
    if shorter < 4 or longer - shorter > 2:
        return False
    head = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    tail = next((at for at in range(shorter - head) if one[-1 - at] != other[-1 - at]), shorter - head)
    changed = longer - head - tail
    swapped = sorted(one[head : len(one) - tail]) == sorted(other[head : len(other) - tail])
    return changed <= 1 or (changed == 2 and (swapped or longer >= 7))
