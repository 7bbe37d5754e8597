"""The best place for a quote whose words are nearly those of the text, in bounded work."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from extractor.text.wording import NEGATION, NUMBER, WORD, is_negated, key

_ACCEPTED = 0.75
"""Share of letters in common from which a quote counts as that stretch of the text."""
_RELATED = 0.55
"""Share of letters in common from which a stretch is worth naming as the nearest wording."""
_FEWEST_WORDS = 3
_MOST_WORDS = 400
_FEWEST_SHARED = 0.4
"""Share of the quote's words that a stretch must have for a closer look."""
_FEW_SLIPS = 2
"""Words that may differ, one for one, without looking for a better alignment."""
_GUARDS = (NUMBER, NEGATION)
_RAREST = 4
_PLACES = 6
_STRETCHES = 3
_GAP = 0.4
"""What each word that is skipped costs, in words that match."""


@dataclass(frozen=True)
class Stretch:
    """Words `first` to `last` (inclusive) of a text, set against a quote."""

    first: int
    last: int
    similarity: float
    number_changed: bool
    negation_changed: bool

    @property
    def fits(self) -> bool:
        """Whether the quote counts as this stretch of the text."""
        return self.similarity >= _ACCEPTED and not (self.number_changed or self.negation_changed)


class Quote:
    """The words of a quote, their keys, and the numbers of those that the text has too, the rarest first."""

    def __init__(self, folded: str, places: Mapping[str, Sequence[int]]) -> None:
        self.words = WORD.findall(folded)
        self.keys = list(map(key, self.words))
        self.distinct = frozenset(self.keys)
        self.guarded = _guarded(self.keys)
        self.letters = sum(map(len, self.words))
        held = [(len(places[word]), at) for at, word in enumerate(self.keys) if word in places]
        self.rarest = [at for _, at in sorted(held)[:_RAREST]]
        enough = len(held) >= _FEWEST_SHARED * len(self.words)
        self.is_askable = enough and _FEWEST_WORDS <= len(self.words) <= _MOST_WORDS


class Words:
    """The words of a folded text, each with its place and the key it is compared by."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self.spans = [match.span() for match in WORD.finditer(folded)]
        self._texts = [folded[start:end] for start, end in self.spans]
        self.keys = list(map(key, self._texts))

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins in the folded text."""
        return [start for start, _ in self.spans]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.keys):
            places[word].append(at)
        return places

    def quote(self, folded: str) -> Quote:
        """A quote, to be compared with this text."""
        return Quote(folded, self._places)

    def nearest(self, quote: Quote, start: int, end: int, near: int | None) -> list[Stretch]:
        """The stretches of the folded text[start:end] that are most like the quote, the likeliest first.

        One that keeps the numbers and negations of the quote goes before one that does not. The work does
        not grow with the text: a few places of the rarest words vote for where the quote may stand.
        """
        if not quote.is_askable:
            return []
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
        about = bisect_left(self.starts, near) if near is not None else low
        found: set[Stretch] = set()
        for shift in self._shifts(quote, low, high, about):
            stretch = self._compare(quote, shift, low, high)
            if stretch:
                found.add(stretch)
                if stretch.fits and near is not None:
                    break  # the others would only tell that the quote is ambiguous
        return sorted(found, key=_rank, reverse=True)

    def _shifts(self, quote: Quote, low: int, high: int, about: int) -> list[int]:
        """The likeliest places of the quote's first word, the likeliest first."""
        votes: dict[int, int] = defaultdict(int)
        nearby: dict[int, int] = defaultdict(int)
        for at in quote.rarest:
            found = self._places[quote.keys[at]]
            first, last = 0, len(found)
            if high - low < len(self.keys):
                first, last = bisect_left(found, low), bisect_left(found, high)
            if last - first > _PLACES:
                middle = min(max(bisect_left(found, about) - _PLACES // 2, first), last - _PLACES)
                first, last = middle, middle + _PLACES
            for place in found[first:last]:
                votes[place - at] += 1
                nearby[(place - at) >> 3] += 1
        fewest = 1 if len(votes) <= _STRETCHES else 2  # else a single word is no lead
        weights = {shift: -count - nearby[shift >> 3] for shift, count in votes.items()}
        leads = [shift for shift, weight in weights.items() if weight < -fewest]
        chosen: list[int] = []
        for shift in sorted(leads, key=weights.__getitem__):
            if all(abs(shift - other) > 3 for other in chosen):
                chosen.append(shift)
            if len(chosen) == _STRETCHES:
                break
        return chosen

    def _compare(self, quote: Quote, shift: int, low: int, high: int) -> Stretch | None:
        """The words around `shift` that are most like the quote, and whether a guarded one differs."""
        texts, length = self._texts, len(quote.keys)
        pairs = []
        if low <= shift <= high - length:
            there = self.keys[shift : shift + length]
            pairs = [(at, shift + at) for at in range(length) if quote.keys[at] == there[at]]
        if len(pairs) < length - _FEW_SLIPS or pairs[0][0] > 0 or pairs[-1][0] < length - 1:
            slack = 3 + length // 3
            low, high = max(low, shift - slack), min(high, shift + length + slack)
            keys = self.keys[low:high]
            if len(quote.distinct.intersection(keys)) < _FEWEST_SHARED * len(quote.distinct):
                return None
            pairs = [(at, low + place) for at, place in _densest(_common(quote.keys, keys))]
        if not pairs:
            return None
        if len(pairs) < length:
            pairs = _with_similar(pairs, quote.words, texts)
        first, last = pairs[0][1], pairs[-1][1]
        alike = sum([_alike(quote.words[at], texts[place]) for at, place in pairs])
        whole = quote.letters + sum(map(len, texts[first : last + 1]))
        if alike < _RELATED * whole:
            return None
        found = _guarded(self.keys[first : last + 1])
        number_changed = found != quote.guarded and _of(found, NUMBER) != _of(quote.guarded, NUMBER)
        negation_changed = found != quote.guarded and _of(found, NEGATION) != _of(quote.guarded, NEGATION)
        negation_changed = negation_changed or is_negated(self._folded, self.spans[first][0])
        return Stretch(first, last, alike / whole, number_changed, negation_changed)


def _alike(one: str, other: str) -> int:
    """Letters in common of two words that are taken for one another."""
    return 2 * len(one) if one == other else 2 * min(len(one), len(other)) - 1


def _rank(stretch: Stretch) -> tuple[bool, float, int]:
    return stretch.fits, stretch.similarity, -stretch.first


def _guarded(keys: list[str]) -> list[str]:
    """The keys of numbers and negations."""
    return [word for word in keys if word[0] in _GUARDS]


def _of(keys: list[str], kind: str) -> list[str]:
    return [word for word in keys if word[0] == kind]


def _common(wanted: list[str], found: list[str]) -> list[tuple[int, int]]:
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


def _densest(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
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


def _with_similar(pairs: list[tuple[int, int]], wanted: list[str], found: list[str]) -> list[tuple[int, int]]:
    """The pairs, and those between and beside them whose words are misspellings of each other."""
    head, tail = pairs[0], pairs[-1]
    before = min(head)
    after = min(len(wanted) - tail[0], len(found) - tail[1])
    edges = [(head[0] - before - 1, head[1] - before - 1), *pairs, (tail[0] + after, tail[1] + after)]
    extra = [
        (one + step, other + step)
        for (one, other), (next_one, next_other) in pairwise(edges)
        if next_one - one == next_other - other
        for step in range(1, next_one - one)
        if _similar(wanted[one + step], found[other + step])
    ]
    return sorted(pairs + extra)


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
