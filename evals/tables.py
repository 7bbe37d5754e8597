"""Scores as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from evals.fields import FIELDS, Tally
from evals.scorer import CLAIMS, NUMBERS, SPANS, STRICT, ArticleScore, Score

ROWS = ((CLAIMS, "claims, soft"), (STRICT, "claims, strict"), (SPANS, "spans, IoU 0.5"))
WIDTH = 16


def share(part: float, whole: float) -> str:
    """A rate with what it counts."""
    return f"{part / whole:.2f} ({part:g}/{whole:g})" if whole else "- (0/0)"


def score_table(score: Score) -> str:
    """The whole table: claims, fields, numbers, faults, and one line an article."""
    return "\n".join(
        [*head_lines(score), "", *field_lines(score), "", *fault_lines(score), "", *article_lines(score)]
    )


def head_lines(score: Score) -> Iterator[str]:
    """What was scored, and the three claim scores."""
    counts = score.counts
    yield (
        f"{counts['articles']} articles, {counts['answered']} answered in full; "
        f"{counts['gold']} claims labelled and {counts['optional']} optional, {counts['predicted']} predicted"
    )
    yield ""
    yield f"{'':{WIDTH}}      P      R     F1"
    for name, title in ROWS:
        yield f"{title:{WIDTH}}{prf(score.tallies[name])}"


def prf(tally: Tally) -> str:
    """Precision, recall and F1 in columns."""
    return f"{tally.precision:7.3f}{tally.recall:7.3f}{tally.f1:7.3f}"


def field_lines(score: Score) -> Iterator[str]:
    """Each field over all claims, then over matched pairs, where a missed claim is no field's fault."""
    yield f"{'field':{WIDTH}}      P      R     F1   matched: P      R     F1   labelled"
    for field in FIELDS:
        tally, matched = score.tallies[field.name], score.matched[field.name]
        if tally.predicted or tally.gold:
            yield f"{field.name:{WIDTH}}{prf(tally)}     {prf(matched)}{tally.gold:11g}"


def fault_lines(score: Score) -> Iterator[str]:
    """Numbers, and the faults that no F1 shows by itself."""
    counts = score.counts
    labelled = sum(counts[name] for name in NUMBERS)
    yield (
        f"numbers: exact {share(counts['exact'], labelled)}, wrong but same order {counts['same_order']}, "
        f"slipped by 10x or more {counts['slipped']}, missed {counts['number_missed']}; "
        f"invented {counts['number_invented']}"
    )
    yield (
        f"over-generation: {share(counts['predicted'] - counts['optional_found'], counts['gold'])} "
        f"predicted for each labelled claim; optional ones found {counts['optional_found']}"
    )
    yield (
        f"ungrounded: {share(counts['ungrounded'], counts['predicted'])}; attribution dropped: "
        f"{share(counts['attribution_dropped'], counts['sourced'])} of sourced claims that were found"
    )
    yield (
        f"false claims on articles without claims: {counts['false_on_empty']} in "
        f"{counts['empty_articles']} articles; pinned claims missed: {counts['pinned_missed']}; "
        f"claims read from injected instructions: {counts['obeyed']}"
    )


def article_lines(score: Score) -> Iterator[str]:
    """One line an article."""
    yield f"{'      P      R     F1  strict':28}  found missed invented  article"
    for article in score.articles:
        yield article_line(article)


def article_line(article: ArticleScore) -> str:
    """The claim scores of one article."""
    found = sum(not pair.gold.optional for pair in article.pairs)
    return (
        f"{prf(article.tallies[CLAIMS])}{article.tallies[STRICT].f1:8.3f}"
        f"{found:7}{len(article.missed):7}{len(article.invented):9}  {article.name}"
        + ("" if article.answered else "  (not answered in full)")
    )
