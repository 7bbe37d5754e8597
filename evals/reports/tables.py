"""Scores as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evals.scoring.agreement import Agreement
from evals.scoring.bounds import Bounds
from evals.scoring.fields import FIELDS, Tally
from evals.scoring.scorer import CLAIMS, NUMBERS, SPANS, STRICT, ArticleScore, Score

ROWS = ((CLAIMS, "claims, soft"), (STRICT, "claims, strict"), (SPANS, "spans, IoU 0.5"))
WIDTH = 16


def share(part: float, whole: float) -> str:
    """A rate with what it counts."""
    return f"{part / whole:.2f} ({part:g}/{whole:g})" if whole else "- (0/0)"


def score_table(score: Score, bounds: Bounds | None = None) -> str:
    """The whole table: claims, fields, numbers, faults, and one line an article."""
    parts = (head_lines(score, bounds), field_lines(score), fault_lines(score), article_lines(score))
    return "\n\n".join("\n".join(lines) for lines in parts)


def head_lines(score: Score, bounds: Bounds | None) -> Iterator[str]:
    """What was scored, and the three claim scores, by group, with floor and ceiling."""
    counts = score.counts
    yield (
        f"{counts['articles']} articles, {counts['answered']} answered in full; "
        f"{counts['gold']} claims labelled and {counts['optional']} optional, {counts['predicted']} predicted"
    )
    yield ""
    yield f"{'':{WIDTH}}      P      R     F1"
    for name, title in ROWS:
        yield f"{title:{WIDTH}}{prf(score.tallies[name])}"
    groups = score.groups
    if len(groups) > 1:
        for group, part in groups.items():
            yield f"{'  soft, ' + group:{WIDTH}}{prf(part.tallies[CLAIMS])}"
    if bounds:
        yield from bound_lines(bounds)


def bound_lines(bounds: Bounds) -> Iterator[str]:
    """Floor and ceiling: soft, strict and span F1."""
    soft, strict, spans = (bounds.floor.tallies[name].f1 for name, _ in ROWS)
    yield f"floor, a list of words without a model: soft {soft:.3f}, strict {strict:.3f}, spans {spans:.3f}"
    if bounds.ceiling:
        soft, strict, spans = (bounds.ceiling.mean_f1(name) for name, _ in ROWS)
        articles = ", ".join(bounds.ceiling.articles)
        yield (
            f"ceiling, two labellers on {articles}: soft {soft:.3f}, strict {strict:.3f}, spans {spans:.3f}"
        )


SIDES = ("type", "origin", "actor", "target", "places", "figures", "flags")
"""Fields that a comparison of two systems shows."""


def beside_table(columns: Mapping[str, Score]) -> str:
    """F1 of several systems on the same articles, a column each."""
    width = max(20, *map(len, columns)) + 2
    rows = [("", list(columns))]
    for name, title in (*((key, title) for key, title in ROWS), *((name, name) for name in SIDES)):
        rows.append((title, [f"{score.tallies[name].f1:.3f}" for score in columns.values()]))
    rows.append(("figures invented", [str(score.counts["number_invented"]) for score in columns.values()]))
    return "\n".join(
        f"{title:{WIDTH}}" + "".join(f"{cell:>{width}}" for cell in cells) for title, cells in rows
    )


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


def agreement_table(found: Agreement) -> str:
    """Two labellers compared: each direction's scores, fields of matched claims, kappa."""
    first, second = found.forward.counts, found.backward.counts
    sizes = f"{first['gold']} and {second['gold']} claims"
    optional = f"{first['optional']} and {second['optional']} optional"
    lines = [
        f"two labellers on {', '.join(found.articles)}: {sizes}, {optional}",
        "",
        f"{'F1':{WIDTH}}  first as gold  second as gold   mean",
    ]
    for name, title in ROWS:
        forward, backward = (part.tallies[name].f1 for part in (found.forward, found.backward))
        lines.append(f"{title:{WIDTH}}{forward:15.3f}{backward:16.3f}{found.mean_f1(name):7.3f}")
    lines += ["", f"{'matched claims':{WIDTH}}  F1 of the field   kappa"]
    for field in FIELDS:
        tally = found.forward.matched[field.name] + found.backward.matched[field.name]
        if tally.gold or tally.predicted:
            kappa = f"{found.kappas[field.name]:8.3f}" if field.name in found.kappas else ""
            lines.append(f"{field.name:{WIDTH}}{tally.f1:17.3f}{kappa}")
    return "\n".join(lines)


def agreement_page(found: Agreement) -> str:
    """The same as a page of Markdown."""
    return f"# How far the two labellers agree\n\n```text\n{agreement_table(found)}\n```"
