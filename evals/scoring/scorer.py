"""Scoring results against gold: one score an article, and their sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from evals.labels.gold import GoldArticle, GoldClaim
from evals.scoring.fields import FIELDS, Tally, origin_right, pair_tallies, strictly_right
from evals.scoring.matching import canonical, match_claims, match_spans, touching
from evals.scoring.similarity import figure, magnitude, pair_quantities
from extractor.claims import Claim, Result, SourceKind

CLAIMS, STRICT, SPANS = "claims", "strict", "spans"
NUMBERS = ("exact", "same_order", "slipped", "number_missed")
SLIP = 10.0
"""A figure this many times too large or too small has slipped by an order of magnitude."""


@dataclass(frozen=True)
class Pair:
    """A predicted claim and the labelled claim that it was matched to."""

    predicted: Claim
    gold: GoldClaim
    similarity: float

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """By field."""
        return pair_tallies(self.predicted, self.gold)

    @cached_property
    def strict(self) -> bool:
        """Type, origin and every figure right."""
        return strictly_right(self.predicted, self.gold)


@dataclass(frozen=True)
class ArticleScore:
    """What a run got right, missed and invented in one article."""

    name: str
    group: str
    answered: bool
    """Every part of the article got a valid answer."""
    pairs: tuple[Pair, ...] = ()
    missed: tuple[GoldClaim, ...] = ()
    """Required claims without a partner."""
    invented: tuple[Claim, ...] = ()
    """Predicted claims without a partner."""
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    """`claims`, `strict`, `spans` and every field, over all claims that count."""
    matched: Mapping[str, Tally] = field(default_factory=dict)
    """Every field, over matched pairs alone."""
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def f1(self) -> float:
        """Soft claim-F1 of this article."""
        return self.tallies[CLAIMS].f1


@dataclass(frozen=True)
class Score:
    """Scores of articles, and their sums: every claim weighs the same."""

    articles: tuple[ArticleScore, ...]

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """Summed over articles."""
        return add_tallies(article.tallies for article in self.articles)

    @cached_property
    def matched(self) -> Mapping[str, Tally]:
        """Summed over articles, matched pairs alone."""
        return add_tallies(article.matched for article in self.articles)

    @cached_property
    def counts(self) -> Counter[str]:
        """Summed over articles."""
        total: Counter[str] = Counter()
        for article in self.articles:
            total.update(article.counts)
        return total

    @property
    def f1(self) -> float:
        """Soft claim-F1, the primary score."""
        return self.tallies[CLAIMS].f1

    @property
    def groups(self) -> dict[str, Score]:
        """Scores of the articles of each group, in order of appearance."""
        return {
            group: Score(tuple(article for article in self.articles if article.group == group))
            for group in dict.fromkeys(article.group for article in self.articles)
        }


def add_tallies(parts: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    """Sums by name; every name is there even where no article is."""
    total = {name: Tally() for name in (CLAIMS, STRICT, SPANS, *(field.name for field in FIELDS))}
    for tallies in parts:
        for name, tally in tallies.items():
            total[name] += tally
    return total


def score(gold: Sequence[GoldArticle], results: Iterable[Result]) -> Score:
    """Score every labelled article; one without a result counts as answered with nothing, and wrongly."""
    by_text = {result.article.sha256: result for result in results}
    return Score(tuple(score_article(article, by_text.get(article.sha256)) for article in gold))


def score_article(article: GoldArticle, result: Result | None) -> ArticleScore:
    """Score one article; the order of claims on either side makes no difference."""
    predicted = canonical(result.claims) if result else ()
    gold = tuple(sorted(article.claims, key=lambda label: (label.claim.evidence.start, label.claim.id)))
    near = touching(predicted, gold)
    matches = match_claims(predicted, gold, near)
    pairs = tuple(Pair(predicted[m.predicted], gold[m.gold], m.similarity) for m in matches)
    found = {match.gold for match in matches}
    used = {match.predicted for match in matches}
    missed = tuple(label for place, label in enumerate(gold) if place not in found and not label.optional)
    invented = tuple(claim for place, claim in enumerate(predicted) if place not in used)
    counted = [pair for pair in pairs if not pair.gold.optional]
    matched = add_tallies(pair.tallies for pair in counted)
    answered = result is not None and not result.failures
    return ArticleScore(
        name=article.name,
        group=article.group,
        answered=answered,
        pairs=pairs,
        missed=missed,
        invented=invented,
        tallies=whole_tallies(
            counted, missed, invented, span_tally(gold, predicted, match_spans(predicted, gold, near))
        ),
        matched={field.name: matched[field.name] for field in FIELDS},
        counts={
            "articles": 1,
            "answered": int(answered),
            "predicted": len(predicted),
            "gold": len(counted) + len(missed),
            "optional": len(gold) - len(counted) - len(missed),
            "optional_found": len(pairs) - len(counted),
            "pinned_missed": sum(label.pinned for label in missed),
            **number_counts(counted, missed, gold, predicted),
            **fault_counts(article, counted, predicted, invented),
        },
    )


def whole_tallies(
    counted: Sequence[Pair], missed: Sequence[GoldClaim], invented: Sequence[Claim], spans: Tally
) -> dict[str, Tally]:
    """Tallies over all claims that count: a missed or invented claim's fields are wrong, every one."""
    predicted, gold = len(counted) + len(invented), len(counted) + len(missed)
    tallies = add_tallies(pair.tallies for pair in counted)
    for part in FIELDS:
        extra = sum(part.count(claim) for claim in invented)
        lacking = sum(part.count(label.claim) for label in missed)
        tallies[part.name] += Tally(0, extra, lacking)
    tallies[CLAIMS] = Tally(sum(pair.similarity for pair in counted), predicted, gold)
    tallies[STRICT] = Tally(sum(pair.strict for pair in counted), predicted, gold)
    tallies[SPANS] = spans
    return tallies


def span_tally(
    gold: Sequence[GoldClaim], predicted: Sequence[Claim], pairs: Sequence[tuple[int, int]]
) -> Tally:
    """Spans found, apart from every field; what fits an optional label counts on neither side."""
    optional = sum(gold[column].optional for _, column in pairs)
    required = sum(not label.optional for label in gold)
    return Tally(len(pairs) - optional, len(predicted) - optional, required)


def number_counts(
    counted: Sequence[Pair],
    missed: Sequence[GoldClaim],
    gold: Sequence[GoldClaim],
    predicted: Sequence[Claim],
) -> dict[str, int]:
    """What became of each labelled number, and how many predicted ones no label of the article has."""
    counts: Counter[str] = Counter(dict.fromkeys(NUMBERS, 0))
    for label in missed:
        counts["number_missed"] += sum(magnitude(quantity) is not None for quantity in label.claim.quantities)
    for pair in counted:
        ours, labels = pair.predicted.quantities, pair.gold.claim.quantities
        partner = {column: row for row, column in pair_quantities(ours, labels)}
        for column, label_quantity in enumerate(labels):
            size = magnitude(label_quantity)
            if size is None:
                continue
            other = magnitude(ours[partner[column]]) if column in partner else None
            if other is not None and figure(ours[partner[column]]) == figure(label_quantity):
                counts["exact"] += 1
            else:
                counts[nearness(other, size)] += 1
    known = {figure(quantity) for label in gold for quantity in label.claim.quantities}
    counts["number_invented"] = sum(
        magnitude(quantity) is not None and figure(quantity) not in known
        for claim in predicted
        for quantity in claim.quantities
    )
    return dict(counts)


def nearness(predicted: float | None, label: float) -> str:
    """Which count a number that is not exact belongs to."""
    if predicted is None:
        return "number_missed"
    small, large = sorted((abs(predicted), abs(label)))
    return "slipped" if small == 0 or large / small >= SLIP else "same_order"


def fault_counts(
    article: GoldArticle, counted: Sequence[Pair], predicted: Sequence[Claim], invented: Sequence[Claim]
) -> dict[str, int]:
    """Faults that no F1 shows by itself."""
    sourced = [pair for pair in counted if pair.gold.claim.attribution[0].kind is not SourceKind.NEWSROOM]
    dropped = sum(
        pair.predicted.attribution[0].kind is SourceKind.NEWSROOM
        and not origin_right(pair.predicted, pair.gold)
        for pair in sourced
    )
    empty = not article.claims
    return {
        "ungrounded": sum(not grounded(claim, article.text) for claim in predicted),
        "sourced": len(sourced),
        "attribution_dropped": dropped,
        "empty_articles": int(empty),
        "false_on_empty": len(invented) if empty else 0,
        "obeyed": sum(
            span.start < claim.evidence.end and claim.evidence.start < span.end
            for claim in predicted
            for span in article.injected
        ),
    }


def grounded(claim: Claim, text: str) -> bool:
    """Whether every span of the claim is the article's own wording at its place."""
    return all(text[span.start : span.end] == span.text for span in claim.spans)
