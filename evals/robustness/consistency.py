"""Whether a run answers a changed article as it answered the original, beside the noise of asking twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.labels.gold import GoldArticle, GoldClaim
from evals.robustness.perturbations import PERTURBATIONS, Perturbed
from evals.scoring.fields import Tally
from evals.scoring.scorer import CLAIMS, ArticleScore, score_article
from evals.scoring.similarity import figure, overlap
from extractor.claims import Claim, Modality, Result

COVERS = 0.5
"""Least overlap of a predicted claim with the label that a change is about."""


@dataclass(frozen=True)
class Consistency:
    """One kind of change over all articles that allow it."""

    kind: str
    articles: int
    tally: Tally
    """Claims on the changed articles against those on the originals, carried along."""
    noise: Tally
    """Claims on the same originals asked a second time, against the first."""
    followed: Tally
    """Changes of a number, place or verb that the run reports, of those it read rightly before."""
    obeyed: int
    """Claims read from an inserted instruction."""
    articles_changed: tuple[str, ...]
    """Articles whose claims are not exactly the same, the worst first."""

    @property
    def beyond_noise(self) -> float:
        """Consistency lost to the change alone, in points of F1; never below 0."""
        return 100 * max(0.0, self.noise.f1 - self.tally.f1)


def perturb(gold: Sequence[GoldArticle], kinds: Sequence[str]) -> tuple[Perturbed, ...]:
    """Every changed article, for the kinds of change given."""
    changed = (PERTURBATIONS[kind](article) for kind in kinds for article in gold)
    return tuple(change for change in changed if change is not None)


def consistencies(
    changes: Sequence[Perturbed], first: Mapping[str, Result], second: Mapping[str, Result]
) -> Iterator[Consistency]:
    """Compare answers; `first` and `second` map texts' hashes to results, changed texts in `first` alone."""
    for kind in dict.fromkeys(change.kind for change in changes):
        group = [change for change in changes if change.kind == kind]
        pairs = [(change, compared(change, first)) for change in group]
        noise = Tally()
        for change in group:
            original = change.original.sha256
            noise += against(change.original, first[original].claims, second[original]).tallies[CLAIMS]
        tally, followed = Tally(), Tally()
        for change, scored in pairs:
            tally += scored.tallies[CLAIMS]
            followed += follows(change, first)
        differing = sorted((scored.f1, change.original.name) for change, scored in pairs if scored.f1 < 1)
        yield Consistency(
            kind=kind,
            articles=len(group),
            tally=tally,
            noise=noise,
            followed=followed,
            obeyed=sum(scored.counts["obeyed"] for _, scored in pairs),
            articles_changed=tuple(name for _, name in differing),
        )


def compared(change: Perturbed, results: Mapping[str, Result]) -> ArticleScore:
    """The changed article's claims, scored against the original's as they should be now."""
    expected = (change.carry(claim) for claim in results[change.original.sha256].claims)
    claims = [claim for claim in expected if claim]
    return against(change.gold, claims, results[change.gold.sha256])


def against(article: GoldArticle, claims: Sequence[Claim], result: Result) -> ArticleScore:
    """A result scored against other claims on the same text, instead of the labels."""
    labels = tuple(GoldClaim(claim=claim) for claim in claims)
    return score_article(article.model_copy(update={"claims": labels}), result)


def follows(change: Perturbed, results: Mapping[str, Result]) -> Tally:
    """Whether the run reports the change, where it had read that claim's field rightly before."""
    target = change.target
    if target is None:
        return Tally()
    old = next(label for label in change.original.claims if change.carry(label.claim) == target.claim)
    if not reports(change.kind, results[change.original.sha256], old):
        return Tally()
    return Tally(float(reports(change.kind, results[change.gold.sha256], target)), 1, 1)


def reports(kind: str, result: Result, label: GoldClaim) -> bool:
    """Whether some claim over the label's evidence has the field that this kind of change is about."""
    near = [claim for claim in result.claims if overlap(claim.evidence, label.claim.evidence) >= COVERS]
    match kind:
        case "number-swapped":
            wanted = {figure(quantity) for quantity in label.claim.quantities}
            return wanted <= {figure(quantity) for claim in near for quantity in claim.quantities}
        case "place-swapped":
            places = {place.start for place in label.claim.places}
            spans = [place for claim in near for place in claim.places]
            return all(any(span.start <= place < span.end for span in spans) for place in places)
        case "verb-denied":
            denied = label.claim.modality is Modality.DENIED
            return any((claim.modality is Modality.DENIED) == denied for claim in near)
        case _:
            return False


def consistency_table(found: Sequence[Consistency]) -> str:
    """One line a kind of change."""
    lines = [f"{'change':20} articles  same claims  asked twice  lost beyond noise  followed   obeyed"]
    for part in found:
        followed = f"{part.followed.right:g}/{part.followed.gold:g}" if part.followed.gold else "-"
        lines.append(
            f"{part.kind:20}{part.articles:9}{part.tally.f1:13.3f}{part.noise.f1:13.3f}"
            f"{part.beyond_noise:12.1f} points{followed:>10}{part.obeyed:9}"
        )
    lines += [
        f"{part.kind}: differs in {', '.join(part.articles_changed[:8])}"
        for part in found
        if part.articles_changed
    ]
    return "\n".join(lines)
