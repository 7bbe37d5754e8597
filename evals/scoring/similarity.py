"""How alike two field values are: words, names, places, figures, times, chains of sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from extractor.arabic.normalization import fold_text
from extractor.claims import Quantity, Source, SourceKind, Span, Time

WORD = re.compile(r"\w+")
ARTICLE = re.compile(r"[وف]?(?:[بك]?ال|لل)(?=\w{2})")
"""The definite article, with the clitics that Arabic writes on to it."""
CLITICS = frozenset({"و", "ف", "ب", "ل", "ك", "س", "وب", "ول", "وك", "وس", "فب", "فل", "فك", "فس"})
PARTIAL = 0.5
"""Token-F1 below this is no likeness at all."""


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The words of `text`, folded, without the definite article."""
    return tuple(
        ARTICLE.sub("", word, count=1) if ARTICLE.match(word) else word
        for word in WORD.findall(fold_text(text))
    )


@lru_cache(maxsize=65536)
def text_similarity(left: str, right: str) -> float:
    """1 where equal after folding; else the F1 of the shared words, or 0 where that is below a half."""
    ours, theirs = words(left), words(right)
    if not ours or not theirs:
        return float(left.strip() == right.strip())
    if clitic_apart(ours[0], theirs[0]):
        ours = (theirs[0], *ours[1:])
    if ours == theirs:
        return 1.0
    shared = sum((Counter(ours) & Counter(theirs)).values())
    f1 = 2 * shared / (len(ours) + len(theirs))
    return f1 if f1 >= PARTIAL else 0.0


def clitic_apart(left: str, right: str) -> bool:
    """Whether one word is the other one with a clitic before it."""
    short, long = sorted((left, right), key=len)
    return len(short) > 1 and long.endswith(short) and long[: len(long) - len(short)] in CLITICS


def best_similarity(text: str, right: Sequence[str]) -> float:
    """The best likeness of `text` to one of several right answers."""
    return max((text_similarity(text, other) for other in right if other), default=0.0)


@lru_cache(maxsize=65536)
def names_agree(predicted: str, gold: str) -> bool:
    """Whether two names of a source mean the same one.

    Equal, or one inside the other: a label holds the whole phrase with its title, and the bare name is
    right too. A longer prediction must be at least half made of the label, or it swallowed more.
    """
    ours, theirs = words(predicted), words(gold)
    if not ours or not theirs:
        return predicted.strip() == gold.strip()
    if clitic_apart(ours[0], theirs[0]):
        ours = (theirs[0], *ours[1:])
    if contains(theirs, ours):
        return True
    return contains(ours, theirs) and 2 * len(theirs) >= len(ours)


def contains(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    """Whether `inner` is a contiguous run of `outer`."""
    size = len(inner)
    return any(outer[start : start + size] == inner for start in range(len(outer) - size + 1))


def same_source(predicted: Source, gold: Source, also: Sequence[str] = ()) -> bool:
    """Whether two links name the same source; `also` are other names that are right."""
    return any(name_fits(predicted, name) for name in (gold.name, *also))


def name_fits(predicted: Source, name: str) -> bool:
    """Whether a predicted link is the source called `name`; the nameless voices go by kind."""
    for voice in (SourceKind.NEWSROOM, SourceKind.UNNAMED):
        if name == voice:
            return predicted.kind is voice
    return predicted.kind is not SourceKind.NEWSROOM and names_agree(predicted.name, name)


def chain_links(predicted: Sequence[Source], gold: Sequence[Source], origins: Sequence[str] = ()) -> int:
    """Links of the longest common subsequence of two chains; `origins` are other right origins."""
    row = [0] * (len(gold) + 1)
    for ours in predicted:
        above = row[:]
        for column, theirs in enumerate(gold):
            same = same_source(ours, theirs, origins if column == 0 else ())
            row[column + 1] = above[column] + 1 if same else max(above[column + 1], row[column])
    return row[-1]


def figure(quantity: Quantity) -> tuple[float | None, float | None, float | None]:
    """What a figure says: value, low, high; a range of one point is that point."""
    low, high = quantity.low, quantity.high
    if quantity.value is None and low is not None and low == high:
        return (float(low), None, None)
    value, low, high = (None if part is None else float(part) for part in (quantity.value, low, high))
    return (value, low, high)


def magnitude(quantity: Quantity) -> float | None:
    """One number to compare sizes by: the value, or the middle of the range; none where vague."""
    value, low, high = figure(quantity)
    if value is not None:
        return value
    bounds = [bound for bound in (low, high) if bound is not None]
    return sum(bounds) / len(bounds) if bounds else None


def pair_quantities(predicted: Sequence[Quantity], gold: Sequence[Quantity]) -> list[tuple[int, int]]:
    """One-to-one pairs of indices: same figure first, then same unit and measure, then nearest wording."""
    sizes = [figure(quantity) for quantity in predicted]
    ranked = sorted(
        (
            sizes[row] != figure(theirs),
            ours.unit != theirs.unit,
            ours.measure != theirs.measure,
            -text_similarity(ours.mention.text, theirs.mention.text),
            column,
            row,
        )
        for row, ours in enumerate(predicted)
        for column, theirs in enumerate(gold)
    )
    rows: set[int] = set()
    columns: set[int] = set()
    pairs = []
    for *_, column, row in ranked:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((row, column))
    return pairs


def time_similarity(predicted: Time, gold: Time) -> float:
    """Days where both have them: right if inside the label's days; else the expressions compared."""
    if predicted.start and predicted.end and gold.start and gold.end:
        return float(gold.start <= predicted.start and predicted.end <= gold.end)
    return text_similarity(predicted.mention.text, gold.mention.text)


def intersection(left: Span, right: Span) -> int:
    """Code points that two spans share."""
    return max(0, min(left.end, right.end) - max(left.start, right.start))


def overlap(left: Span, right: Span) -> float:
    """Shared code points over the length of the shorter span."""
    return intersection(left, right) / min(left.end - left.start, right.end - right.start)


def iou(left: Span, right: Span) -> float:
    """Shared code points over those that either span covers."""
    shared = intersection(left, right)
    return shared / (left.end - left.start + right.end - right.start - shared)
