"""Happenings of many articles put together into events: those that share a place, day or figure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from heapq import nsmallest
from itertools import chain, combinations, product
from typing import Any, TypeAlias

from extractor.events.happenings import Happening, conflict
from extractor.events.likeness import QUOTED, is_anchored, likeness, reasons

SAME, DOUBTFUL = 0.0, -1.5
"""Log odds from which on two happenings are one, and from which on they may be."""
_CANDIDATES = 40
"""Of one happening, the most that it is compared with: those that share most with it."""
_HOLDERS = {"town": 300, "value": 100, "site": 100, "word": 40, "name": 40, "quote": 300}
"""How many happenings may have a key; what more have tells nothing."""
_ASKED = 8
"""Of each of two clusters, how many happenings must not conflict with those of the other."""
_DAYS = 7
"""The most days of one happening that are looked up."""
_BESIDE = 2.0
"""How much it says that two articles tell of the same event, for what each says followed it."""
_FOLLOWERS = 40
"""How many happenings of one kind may follow one event; what more follow tells nothing."""
_FEW_ARTICLES, _RARE = 8, 0.01
"""A word counts that so many articles have at most, or that part of all."""
_LINKED = 0.34
"""Part of the pairs of two clusters that must speak for one event."""
_FEW = 2
"""Of a figure, what is so small that it is everywhere."""

Key: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Pair:
    """Two happenings, by index, how much speaks for one event, and what."""

    one: int
    other: int
    score: float
    reasons: tuple[str, ...]


def grouped(happenings: Sequence[Happening]) -> tuple[list[list[int]], list[Pair]]:
    """The happenings put together by index, each in one group, and the pairs that stay in doubt."""
    happenings = with_rare_words(happenings)
    found = pairs(happenings)
    groups, _ = clusters(happenings, found)
    return clusters(happenings, followed(happenings, groups, found))


def with_rare_words(happenings: Sequence[Happening]) -> list[Happening]:
    """The happenings with those words alone that few articles have: only these tell one from another."""
    by_article: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for happening in happenings:
        by_article[happening.info.key] |= happening.words | happening.around
    held = Counter(word for words in by_article.values() for word in words)
    most = max(_FEW_ARTICLES, _RARE * len(by_article))
    rare = frozenset(word for word, number in held.items() if number <= most)
    return [
        replace(happening, words=happening.words & rare, around=happening.around & rare)
        for happening in happenings
    ]


def pairs(happenings: Sequence[Happening]) -> list[Pair]:
    """The pairs that may be one event, likeliest first; each happening is compared with a few others."""
    found = [compared(*both, happenings) for both in _candidates(happenings)]
    return _ordered(pair for pair in found if pair)


def followed(
    happenings: Sequence[Happening], groups: Sequence[Sequence[int]], found: Sequence[Pair]
) -> list[Pair]:
    """The pairs, with those of one kind that followed the same event in two articles."""
    beside: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    of_article: defaultdict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for index in group if len(group) > 1 else ():
            of_article[happenings[index].info.key].add(number)
    for index, happening in enumerate(happenings):
        for number, kind in product(of_article[happening.info.key], happening.aftermath):
            beside[number, kind].append(index)
    known = {(pair.one, pair.other): pair for pair in found}
    for members in beside.values():
        for one, other in combinations(members, 2) if len(members) <= _FOLLOWERS else ():
            first, second = happenings[one], happenings[other]
            before = known.get((one, other))
            if before is None and (first.info.key == second.info.key or conflict(first, second)):
                continue
            before = before or Pair(one, other, _BESIDE, ())
            why = (*before.reasons, "both told beside the same event")
            known[one, other] = Pair(one, other, before.score + _BESIDE, why)
    return _ordered(known.values())


def _ordered(found: Iterable[Pair]) -> list[Pair]:
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def compared(one: int, other: int, happenings: Sequence[Happening]) -> Pair | None:
    """How likely two happenings are one; None where they conflict, or that is too unlikely."""
    first, second = happenings[one], happenings[other]
    if first.info.key == second.info.key or conflict(first, second) or not is_anchored(first, second):
        return None
    score = likeness(first, second)
    why = tuple(reasons(first, second)) if score >= DOUBTFUL else ()
    return Pair(one, other, round(score, 2), why) if why else None


def clusters(happenings: Sequence[Happening], found: Sequence[Pair]) -> tuple[list[list[int]], list[Pair]]:
    """The happenings put together, and the pairs that stay in doubt. Each index is in one cluster.

    Pairs are taken likeliest first; clusters are joined only where no article tells of both and their first
    happenings do not conflict.
    """
    of = list(range(len(happenings)))
    members = {index: [index] for index in of}
    told_in = [{happening.info.key} for happening in happenings]
    linked = {(pair.one, pair.other) for pair in found}
    doubtful = []
    for pair in found:
        first, second = of[pair.one], of[pair.other]
        if first == second:
            continue
        apart = pair.score < SAME or not told_in[first].isdisjoint(told_in[second])
        if apart or not _agree(members[first], members[second], happenings, linked):
            doubtful.append(pair)
            continue
        told_in[first] |= told_in[second]
        for index in members[second]:
            of[index] = first
        members[first] += members.pop(second)
    joined = [sorted(group) for group in members.values()]
    return sorted(joined), [pair for pair in doubtful if of[pair.one] != of[pair.other]]


def _agree(
    ones: Sequence[int], others: Sequence[int], happenings: Sequence[Happening], linked: set[tuple[int, int]]
) -> bool:
    """Whether no two of the first happenings of two clusters conflict, and enough of them are linked."""
    asked = [(min(both), max(both)) for both in product(ones[:_ASKED], others[:_ASKED])]
    unlinked = [both for both in asked if both not in linked]  # those that are linked do not conflict
    return len(asked) - len(unlinked) >= _LINKED * len(asked) and not any(
        conflict(happenings[one], happenings[other]) for one, other in unlinked
    )


def _candidates(happenings: Sequence[Happening]) -> Iterator[tuple[int, int]]:
    """Pairs that share a key which few others have, for each happening those that share most."""
    keys = [set(_keys(happening)) for happening in happenings]
    held = Counter(key for own in keys for key in own)
    earlier: defaultdict[Key, list[int]] = defaultdict(list)
    for index, own in enumerate(keys):
        telling = [key for key in own if 1 < held[key] <= _HOLDERS[key[0]]]
        shared = Counter(chain.from_iterable(earlier[key] for key in telling))
        for other in nsmallest(_CANDIDATES, shared, key=lambda other: (-shared[other], other)):
            yield other, index
        for key in telling:
            earlier[key].append(index)


def _keys(happening: Happening) -> Iterator[Key]:
    """Under what a happening is looked up: towns, figures and sites, each with its days; words and quotes."""
    places = [place for place in happening.places if not place.named.country]
    towns = {town.removeprefix("ال") for place in places for town in place.towns}
    told: list[Key] = [("town", town) for town in towns]
    told += [("value", *value) for value in happening.values if value[1] > _FEW]
    told += [("site", *pair) for pair in product(happening.kinds, happening.sites)]
    for key, day in product(told, _days(happening)):
        yield *key, day
    yield from (("word", word) for word in happening.words)
    if happening.is_main:
        yield from (("name", word) for word in happening.around)
    yield from (("quote", quote) for quote in happening.quotes if quote.count(" ") >= QUOTED)


def _days(happening: Happening) -> list[date | None]:
    if not happening.likely_days:
        return [None]
    first, last = happening.likely_days
    return [last - timedelta(days=back) for back in range(min((last - first).days, _DAYS) + 1)]
