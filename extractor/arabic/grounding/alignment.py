"""The best place for a quote whose words are nearly those of the text, in bounded work."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from extractor.arabic.grounding.pairing import common, densest, with_similar
from extractor.arabic.text.wording import NEGATION, NUMBER, WORD, is_negated, key

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
_MOVED = (0, 1, -1, 2, -2)
"""Places by which the end of a quote may have moved against its beginning."""
_GUARDS = (NUMBER, NEGATION)
_SMALL_ZONE = 500
"""Words up to which looking at all of them costs less than looking for the rarest ones."""
_RAREST = 4
_PLACES = 6
_STRETCHES = 3
_APART = 4
"""Words between two places of a quote's first word that are looked at each by itself."""


class Aligned(NamedTuple):
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
        held = [(len(found), at) for at, word in enumerate(self.keys) if (found := places.get(word))]
        self.rarest = [at for _, at in sorted(held)[:_RAREST]]
        enough = len(held) >= _FEWEST_SHARED * len(self.words)
        self.is_askable = enough and _FEWEST_WORDS <= len(self.words) <= _MOST_WORDS
        self.compared: dict[tuple[str, ...], tuple[int, Aligned | None]] = {}
        """Words that it was compared with, the shift at which they stood, and what was found in them."""


class Words:
    """The words of a folded text, each with its place and the key it is compared by."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._texts: list[str] = WORD.findall(folded)
        self.keys = list(map(key, self._texts))

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins in the folded text."""
        return [match.start() for match in WORD.finditer(self._folded)]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words `first` to `last` (inclusive) stand in the folded text."""
        return self.starts[first], self.starts[last] + len(self._texts[last])

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.keys):
            places[word].append(at)
        return places

    def quote(self, folded: str) -> Quote:
        """A quote, to be compared with this text."""
        return Quote(folded, self._places)

    def nearest(self, quote: Quote, start: int, end: int, near: int | None) -> list[Aligned]:
        """The stretches of the folded text[start:end] that are most like the quote, the likeliest first.

        One that keeps the numbers and negations of the quote goes before one that does not. The work does
        not grow with the text: a few places of the rarest words vote for where the quote may stand.
        """
        if not quote.is_askable:
            return []
        low, high = 0, len(self.keys)
        if (start, end) != (0, len(self._folded)):
            low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
            if high - low < _SMALL_ZONE and not self._shares_enough(quote, low, high):
                return []
        about = bisect_left(self.starts, near) if near is not None else low
        found: list[Aligned] = []
        for shift in self._shifts(quote, low, high, about):
            stretch = self._stretch(quote, shift, low, high)
            if stretch is not None and stretch not in found:
                found.append(stretch)
                if stretch.fits and near is not None:
                    break  # the others would only tell that the quote is ambiguous
        return sorted(found, key=_rank, reverse=True) if len(found) > 1 else found

    def _shares_enough(self, quote: Quote, low: int, high: int) -> bool:
        """Whether the words `low` to `high` hold enough of the quote's for a closer look."""
        held = quote.distinct.intersection(self.keys[low:high])
        return len(held) >= _FEWEST_SHARED * len(quote.distinct)

    def _shifts(self, quote: Quote, low: int, high: int, about: int) -> list[int]:
        """The likeliest places of the quote's first word, the likeliest first."""
        shifts: list[int] = []
        is_all = high - low == len(self.keys)
        for at in quote.rarest:
            found = self._places[quote.keys[at]]
            first, last = (0, len(found)) if is_all else (bisect_left(found, low), bisect_left(found, high))
            if last - first > _PLACES:
                middle = min(max(bisect_left(found, about) - _PLACES // 2, first), last - _PLACES)
                first, last = middle, middle + _PLACES
            shifts += [place - at for place in found[first:last]]
        votes: dict[int, int] = {}
        nearby: dict[int, int] = {}
        for shift in shifts:
            votes[shift] = votes.get(shift, 0) + 1
            nearby[shift >> 3] = nearby.get(shift >> 3, 0) + 1
        fewest = 1 if len(votes) <= _STRETCHES else 2  # else a single word is no lead
        weights = [(count + nearby[shift >> 3], shift) for shift, count in votes.items()]
        leads = [lead for lead in weights if lead[0] > fewest]
        leads.sort(key=itemgetter(0), reverse=True)
        chosen: list[int] = []
        for _, shift in leads:
            if all(abs(shift - other) >= _APART for other in chosen):
                chosen.append(shift)
            if len(chosen) == _STRETCHES:
                break
        return chosen

    def _stretch(self, quote: Quote, shift: int, low: int, high: int) -> Aligned | None:
        """The words around `shift` that are most like the quote; the same words are compared once."""
        slack = 3 + len(quote.keys) // 3
        begin, end = shift - slack, shift + len(quote.keys) + slack
        moved = 0
        if begin < low or end > high:
            stretch = self._compare(quote, shift, max(begin, low), min(end, high))
        else:
            words = tuple(self._texts[begin:end])
            if words not in quote.compared:
                quote.compared[words] = shift, self._compare(quote, shift, begin, end)
            there, stretch = quote.compared[words]
            moved = shift - there
        if stretch is None:
            return None
        first, last = stretch.first + moved, stretch.last + moved
        negation_changed = stretch.negation_changed or is_negated(self._folded, self.starts[first])
        return Aligned(first, last, stretch.similarity, stretch.number_changed, negation_changed)

    def _compare(self, quote: Quote, shift: int, low: int, high: int) -> Aligned | None:
        """Those of the words `low` to `high` that are most like the quote; whether a guarded one differs."""
        texts, length = self._texts, len(quote.keys)
        pairs = self._ends(quote.keys, shift, low, high)
        if not pairs:
            if not self._shares_enough(quote, low, high):
                return None
            run = densest(common(quote.keys, self.keys[low:high]))
            pairs = [(at, low + place) for at, place in run]
        if not pairs:
            return None
        if len(pairs) < length:
            pairs = with_similar(pairs, quote.words, texts)
        first, last = pairs[0][1], pairs[-1][1]
        words = [(quote.words[at], texts[place]) for at, place in pairs]
        alike = sum([2 * len(one) if one == other else _alike(one, other) for one, other in words])
        whole = quote.letters + sum(map(len, texts[first : last + 1]))
        if alike < _RELATED * whole:
            return None
        found = _guarded(self.keys[first : last + 1])
        number_changed = found != quote.guarded and _of(found, NUMBER) != _of(quote.guarded, NUMBER)
        negation_changed = found != quote.guarded and _of(found, NEGATION) != _of(quote.guarded, NEGATION)
        return Aligned(first, last, alike / whole, number_changed, negation_changed)

    def _ends(self, wanted: list[str], shift: int, low: int, high: int) -> list[tuple[int, int]]:
        """The words of the quote at either end that stand there in a row, as pairs of indices.

        None where more lies between both ends than a few words changed, left out or put in: a closer look is
        worth its time then. What follows a word that is left out or put in stands a place or two further on.
        """
        keys, length = self.keys, len(wanted)
        for begin in (shift, shift - 1, shift + 1):
            if not low <= begin < high or keys[begin] != wanted[0]:
                continue
            there = keys[begin : min(begin + length, high)]
            pairs_there = enumerate(zip(wanted, there, strict=False))
            head = next((at for at, (one, other) in pairs_there if one != other), len(there))
            if there[-1] == wanted[-1] and len(there) == length:
                pairs = [(at, begin + at) for at in range(length) if wanted[at] == there[at]]
                if len(pairs) >= length - _FEW_SLIPS:
                    return pairs
            for moved in _MOVED:
                end, tail = begin + length + moved, 0
                most = min(length, length + moved) - head
                while end <= high and tail < most and keys[end - tail - 1] == wanted[length - tail - 1]:
                    tail += 1
                if (tail or head == length) and length - head - tail <= max(-moved, 0):
                    pairs = [(at, begin + at) for at in range(head)]
                    pairs += [(at, at + begin + moved) for at in range(length - tail, length)]
                    return pairs
        return []


def _alike(one: str, other: str) -> int:
    """Letters in common of two different words that are taken for one another."""
    return 2 * min(len(one), len(other)) - 1


def _rank(stretch: Aligned) -> tuple[bool, float, int]:
    return stretch.fits, stretch.similarity, -stretch.first


def _guarded(keys: list[str]) -> list[str]:
    """The keys of numbers and negations."""
    return [word for word in keys if word.startswith(_GUARDS)]


def _of(keys: list[str], kind: str) -> list[str]:
    return [word for word in keys if word[0] == kind]
