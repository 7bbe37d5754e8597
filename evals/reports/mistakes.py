"""What a run got wrong, claim by claim, with the Arabic text."""

from __future__ import annotations

from collections.abc import Iterator

from evals.labels.gold import GoldClaim
from evals.scoring.fields import headlines
from evals.scoring.matching import span_overlap
from evals.scoring.scorer import ArticleScore, Pair, Score
from extractor.claims import Claim, Quantity, Source, Time

ISOLATE, END = "\u2068", "\u2069"
"""Keep Arabic from reordering the line around it."""


def mistakes(score: Score) -> Iterator[str]:
    """Lines for every article that has something wrong."""
    for article in score.articles:
        lines = list(article_mistakes(article))
        if lines:
            yield f"== {article.name}  (F1 {article.f1:.3f})" + (
                "" if article.answered else "  not answered in full"
            )
            yield from lines
            yield ""


def article_mistakes(article: ArticleScore) -> Iterator[str]:
    """Matched pairs with differing fields, then missed, then invented claims, in order of place."""
    for pair in article.pairs:
        differences = list(field_differences(pair))
        if differences:
            optional = ", optional" if pair.gold.optional else ""
            yield f"  matched {pair.similarity:.2f}{optional}: {show(pair.gold.claim.evidence.text)}"
            if pair.predicted.evidence.text not in {span.text for span in pair.gold.evidences}:
                yield f"      {'evidence':13} got {show(pair.predicted.evidence.text)}"
            yield from differences
    for label in article.missed:
        pinned = ", pinned" if label.pinned else ""
        text = show(label.claim.evidence.text)
        yield f"  MISSED {label.claim.type}{pinned}: {text}{swallowed(label, article)}"
    for claim in article.invented:
        yield f"  INVENTED {claim.type}: {show(claim.evidence.text)}{repeats(claim, article)}"


def field_differences(pair: Pair) -> Iterator[str]:
    """One line for each field of a pair that is not wholly right."""
    for name in headlines(name for name, tally in pair.tallies.items() if tally.f1 < 1):
        got, want = field_text(name, pair.predicted), field_text(name, pair.gold.claim)
        yield f"      {name:13} got {got}   want {want}"


def swallowed(label: GoldClaim, article: ArticleScore) -> str:
    """A note where another label's partner covers this one."""
    if any(span_overlap(pair.predicted, label) >= 0.5 for pair in article.pairs):
        return "   [inside a claim matched to another label]"
    if any(span_overlap(claim, label) >= 0.5 for claim in article.invented):
        return "   [a predicted claim covers it but its fields differ too much]"
    return ""


def repeats(claim: Claim, article: ArticleScore) -> str:
    """A note where a label that this claim covers has a better partner."""
    if any(span_overlap(claim, pair.gold) >= 0.5 for pair in article.pairs):
        return "   [its label is matched to another claim]"
    return ""


def show(text: str | None) -> str:
    """Arabic text on one line, apart from its surroundings."""
    return f"{ISOLATE}{' '.join(text.split())}{END}" if text else "-"


def field_text(name: str, claim: Claim) -> str:
    """One field of a claim as a person reads it."""
    match name:
        case "chain":
            return " < ".join(source_text(source) for source in claim.attribution)
        case "origin":
            return source_text(claim.attribution[0])
        case "full name":
            return "، ".join(show(source.known_as) for source in claim.attribution)
        case "origin kind" | "origin given":
            return str(getattr(claim.attribution[0], name.split()[1]))
        case "time" | "days":
            return time_text(claim.time)
        case "places":
            return "، ".join(show(place.text) for place in claim.places) or "-"
        case "figures" | "unit" | "measure" | "qualifier" | "part of":
            return "; ".join(quantity_text(quantity) for quantity in claim.quantities) or "-"
        case "flags":
            return ", ".join(claim.flags) or "-"
        case "cue" | "actor" | "target":
            span = getattr(claim, name)
            return show(span.text if span else None)
        case _:
            return str(getattr(claim, name))


def source_text(source: Source) -> str:
    """A link of a chain."""
    return f"{show(source.name)} ({source.kind}, {source.given})"


def time_text(time: Time | None) -> str:
    """A time expression with its days."""
    if time is None:
        return "-"
    return show(time.mention.text) + (f" {time.start}/{time.end}" if time.start else "")


def quantity_text(quantity: Quantity) -> str:
    """A figure with everything known about it."""
    size = quantity.value if quantity.value is not None else f"{quantity.low}-{quantity.high}"
    size = "" if quantity.value is None and quantity.low is None and quantity.high is None else f" {size}"
    part = "" if quantity.of is None else f" of #{quantity.of + 1}"
    return (
        f"{show(quantity.mention.text)} = {quantity.qualifier}{size} {quantity.unit} {quantity.measure}{part}"
    )
