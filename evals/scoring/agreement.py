"""Agreement of two labellers who did not see each other's labels: the ceiling of every table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.labels.gold import (
    ANSWERS,
    SECOND,
    GoldArticle,
    GoldClaim,
    labelled_folders,
    load_article,
    without_model,
)
from evals.scoring.scorer import Score, score
from extractor.claims import ArticleInfo, Claim, Result

FIRST = "first.toml"
"""The first labeller's file as it was before differences were settled."""
LABELLER = without_model("labeller")
CATEGORIES: Mapping[str, Callable[[Claim], str]] = {
    "type": lambda claim: claim.type,
    "modality": lambda claim: claim.modality,
    "stance": lambda claim: claim.stance,
    "origin kind": lambda claim: claim.attribution[0].kind,
    "origin given": lambda claim: claim.attribution[0].given,
}
"""Fields of fixed values, for which chance agreement can be told."""


@dataclass(frozen=True)
class Agreement:
    """Two labellers compared: each direction has one of them as the gold."""

    articles: tuple[str, ...]
    forward: Score
    """The second labeller scored against the first."""
    backward: Score
    """The first labeller scored against the second."""
    kappas: Mapping[str, float]
    """Cohen's kappa by field, over matched claims."""

    @property
    def f1(self) -> float:
        """Soft claim-F1, the mean of both directions."""
        return (self.forward.f1 + self.backward.f1) / 2

    def mean_f1(self, name: str) -> float:
        """F1 of any tally, the mean of both directions."""
        return (self.forward.tallies[name].f1 + self.backward.tallies[name].f1) / 2


def agreement(paths: Iterable[Path | str]) -> Agreement | None:
    """Compare the labellers of every folder in or below `paths` that has a second label file."""
    firsts, seconds = [], []
    for folder in (folder for path in paths for folder in labelled_folders(Path(path), SECOND)):
        firsts.append(load_article(folder, FIRST if (folder / FIRST).is_file() else ANSWERS))
        seconds.append(load_article(folder, SECOND))
    return compare_labellers(firsts, seconds) if firsts else None


def compare_labellers(firsts: Sequence[GoldArticle], seconds: Sequence[GoldArticle]) -> Agreement:
    """Score each labeller against the other."""
    forward = score(firsts, [as_result(*pair) for pair in zip(firsts, seconds, strict=True)])
    backward = score(seconds, [as_result(*pair) for pair in zip(seconds, firsts, strict=True)])
    pairs = [(pair.gold.claim, pair.predicted) for article in forward.articles for pair in article.pairs]
    kappas = {
        name: kappa([(value(first), value(second)) for first, second in pairs])
        for name, value in CATEGORIES.items()
    }
    return Agreement(tuple(article.name for article in firsts), forward, backward, kappas)


def as_result(gold: GoldArticle, other: GoldArticle) -> Result:
    """The other labeller's claims as a run; an optional one without a partner is not held against them."""
    everything = result(other, other.claims)
    (scored,) = score([gold], [everything]).articles
    alone = {claim.id for claim in scored.invented}
    return result(
        other, [label for label in other.claims if not (label.optional and label.claim.id in alone)]
    )


def result(article: GoldArticle, labels: Iterable[GoldClaim]) -> Result:
    """Labels in the form of a run."""
    info = ArticleInfo(id=article.name, sha256=article.sha256, characters=len(article.text))
    return Result(article=info, claims=tuple(label.claim for label in labels), provenance=LABELLER)


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa (Cohen 1960): agreement beyond chance, 1 at most; 1 where only one value occurs."""
    if not pairs:
        return 1.0
    total = len(pairs)
    observed = sum(left == right for left, right in pairs) / total
    lefts, rights = (Counter(side) for side in zip(*pairs, strict=True))
    chance = sum(lefts[value] * rights[value] for value in lefts) / total**2
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)
