"""What changed between two runs, claim by claim, and how much of it is the system's doing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evals.scoring.fields import FIELDS
from evals.scoring.matching import SAME_SPAN
from evals.scoring.scorer import ArticleScore, Pair, Score
from evals.scoring.similarity import iou, overlap
from extractor.claims import Claim, Span


class Transition(StrEnum):
    """What became of a claim."""

    BROKEN = "broken"
    """Found before, missed now."""
    FIXED = "fixed"
    """Missed before, found now."""
    DRIFTED = "drifted"
    """Found in both, with a field that turned right or wrong."""
    SPLIT = "split"
    """Covered by one claim before, by several now."""
    MERGED = "merged"
    """Missed now, because a claim that covers it was matched to another label."""
    INVENTED = "invented"
    """A claim without a label that the old run did not have."""
    WITHDRAWN = "withdrawn"
    """A claim without a label that the new run no longer has."""


@dataclass(frozen=True)
class Change:
    """One claim's transition."""

    article: str
    transition: Transition
    evidence: Span
    """Of the label; of the predicted claim where there is no label."""
    kind: str
    """Type of the claim."""
    pinned: bool = False
    better: tuple[str, ...] = ()
    """Fields that turned right."""
    worse: tuple[str, ...] = ()
    """Fields that turned wrong."""
    gain: float = 0.0
    """Change of similarity, -1 to 1."""


def changes(old: Score, new: Score) -> tuple[Change, ...]:
    """Every change in the articles that both runs have, the most telling first.

    Losses come before gains, pinned claims before others, then by how much similarity moved.
    """
    later = {article.name: article for article in new.articles}
    found = [
        change
        for article in old.articles
        if article.name in later
        for change in article_changes(article, later[article.name])
    ]
    order = list(Transition)
    return tuple(
        sorted(
            found,
            key=lambda change: (
                not change.pinned,
                change.gain,
                order.index(change.transition),
                change.article,
                change.evidence.start,
            ),
        )
    )


def article_changes(old: ArticleScore, new: ArticleScore) -> Iterator[Change]:
    """The changes of one article."""
    before = {pair.gold.claim.id: pair for pair in old.pairs if not pair.gold.optional}
    after = {pair.gold.claim.id: pair for pair in new.pairs if not pair.gold.optional}
    labels = {pair.gold.claim.id: pair.gold for score in (old, new) for pair in score.pairs}
    labels |= {label.claim.id: label for score in (old, new) for label in score.missed}
    for key, label in labels.items():
        first, second = before.get(key), after.get(key)
        claim, pinned = label.claim, label.pinned
        if first and not second:
            kind = Transition.MERGED if covered(claim.evidence, new.pairs) else Transition.BROKEN
            yield Change(new.name, kind, claim.evidence, claim.type, pinned, gain=-first.similarity)
        elif second and not first:
            yield Change(
                new.name, Transition.FIXED, claim.evidence, claim.type, pinned, gain=second.similarity
            )
        elif first and second:
            yield from pair_changes(old, new, first, second)
    yield from lone_changes(old, new)


def pair_changes(old: ArticleScore, new: ArticleScore, first: Pair, second: Pair) -> Iterator[Change]:
    """A label found by both runs: its fields, and whether it was split."""
    label = second.gold
    evidence, kind = label.claim.evidence, label.claim.type
    gain = second.similarity - first.similarity
    rates = {field.name: (first.tallies[field.name].f1, second.tallies[field.name].f1) for field in FIELDS}
    better = tuple(name for name, (was, now) in rates.items() if now > was)
    worse = tuple(name for name, (was, now) in rates.items() if now < was)
    if better or worse:
        yield Change(new.name, Transition.DRIFTED, evidence, kind, label.pinned, better, worse, gain)
    if len(fragments(evidence, new)) > len(fragments(evidence, old)) > 0:
        yield Change(new.name, Transition.SPLIT, evidence, kind, label.pinned, gain=min(gain, 0.0))


def fragments(evidence: Span, score: ArticleScore) -> list[Claim]:
    """Predicted claims that lie mostly inside a label's evidence and have no other label."""
    own = [pair.predicted for pair in score.pairs if pair.gold.claim.evidence == evidence]
    return own + [claim for claim in score.invented if overlap(claim.evidence, evidence) >= SAME_SPAN]


def covered(evidence: Span, pairs: Sequence[Pair]) -> bool:
    """Whether a claim that was matched to another label covers this evidence."""
    return any(overlap(pair.predicted.evidence, evidence) >= SAME_SPAN for pair in pairs)


def lone_changes(old: ArticleScore, new: ArticleScore) -> Iterator[Change]:
    """Claims without a label that came or went."""
    for claim in without(new.invented, old.invented):
        yield Change(new.name, Transition.INVENTED, claim.evidence, claim.type)
    for claim in without(old.invented, new.invented):
        yield Change(new.name, Transition.WITHDRAWN, claim.evidence, claim.type)


def without(claims: Sequence[Claim], others: Sequence[Claim]) -> list[Claim]:
    """The claims that none of the others stands for."""
    return [
        claim
        for claim in claims
        if not any(iou(claim.evidence, other.evidence) >= SAME_SPAN for other in others)
    ]


@dataclass(frozen=True)
class Split:
    """Where a difference to the blessed score comes from, in 0 to 1; the parts add up."""

    blessed: float
    """The score that was recorded with the baseline."""
    scorer: float
    """The old responses and the old labels under today's scorer, less the recorded score."""
    gold: float
    """The old responses under today's labels, less the same under the old labels."""
    system: float
    """Today's responses less the old responses, both under today's labels and scorer."""

    @property
    def now(self) -> float:
        """Today's score on the baseline's articles."""
        return self.blessed + self.scorer + self.gold + self.system


def split(recorded: float, old_gold: Score, old: Score, new: Score) -> Split:
    """Split a difference; `old_gold` is the old responses under the old labels, rescored today."""
    return Split(recorded, old_gold.f1 - recorded, old.f1 - old_gold.f1, new.f1 - old.f1)


def transitions(found: Sequence[Change]) -> Mapping[Transition, int]:
    """How many changes there are of each kind."""
    return {kind: sum(change.transition is kind for change in found) for kind in Transition}
