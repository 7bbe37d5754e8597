"""A report as Markdown for a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evals.reports.report import Comparison, Report
from evals.reports.tables import ROWS, fault_lines
from evals.reports.terminal import fields_text, verdict_lines
from evals.scoring.fields import FIELDS, Tally
from evals.scoring.scorer import CLAIMS, Score
from evals.verdicts.changes import Change, transitions
from evals.verdicts.gate import points

MOST = 25
"""Changes listed; a pull request is no place for hundreds."""


def markdown_report(report: Report) -> str:
    """The whole report."""
    return "\n".join(markdown_lines(report)) + "\n"


def markdown_lines(report: Report) -> Iterator[str]:
    """Verdict, scores, fields, faults, changes."""
    comparison = report.comparison
    yield f"## {escaped(report.title)}: {comparison.gate.verdict if comparison else 'no baseline'}"
    yield ""
    if comparison:
        yield from (f"{escaped(line)}  " for line in verdict_lines(comparison))
        yield ""
    yield from score_rows(report, comparison)
    yield ""
    yield from field_rows(report.score, comparison)
    yield ""
    yield from (f"- {escaped(line)}" for line in fault_lines(report.score))
    if comparison and comparison.changes:
        yield ""
        yield from change_rows(comparison)


def score_rows(report: Report, comparison: Comparison | None) -> Iterator[str]:
    """The claim scores between floor and ceiling."""
    yield "| | P | R | F1 | before | floor | ceiling |"
    yield "|---|---|---|---|---|---|---|"
    ceiling = report.bounds.ceiling
    for name, title in ROWS:
        cells = [
            rates(report.score.tallies[name]),
            f"{comparison.old.tallies[name].f1:.3f}" if comparison else "",
            f"{report.bounds.floor.tallies[name].f1:.3f}",
            f"{ceiling.mean_f1(name):.3f}" if ceiling else "",
        ]
        yield row([title, *cells])
    for group, part in report.score.groups.items():
        yield row([f"soft, {group}", rates(part.tallies[CLAIMS]), "", "", ""])


def field_rows(score: Score, comparison: Comparison | None) -> Iterator[str]:
    """Each field over all claims, and over matched ones."""
    yield "| field | P | R | F1 | change | F1, matched claims | labelled |"
    yield "|---|---|---|---|---|---|---|"
    for field in FIELDS:
        tally, matched = score.tallies[field.name], score.matched[field.name]
        if tally.predicted or tally.gold:
            yield row(
                [
                    field.name,
                    rates(tally),
                    moved(field.name, comparison),
                    f"{matched.f1:.3f}",
                    f"{tally.gold:g}",
                ]
            )


def moved(name: str, comparison: Comparison | None) -> str:
    """By how many points a field's F1 moved, on the articles of both runs."""
    if comparison is None:
        return ""
    return points(comparison.new.tallies[name].f1 - comparison.old.tallies[name].f1)


def change_rows(comparison: Comparison) -> Iterator[str]:
    """The most telling changes; the text of each claim is shown as the article has it."""
    counts = transitions(comparison.changes)
    yield "Changes: " + ", ".join(f"{number} {kind}" for kind, number in counts.items() if number)
    yield ""
    yield "| change | type | fields | article | text |"
    yield "|---|---|---|---|---|"
    yield from (change_row(change) for change in comparison.changes[:MOST])


def change_row(change: Change) -> str:
    """One change."""
    pinned = " (pinned)" if change.pinned else ""
    cells = [f"{change.transition}{pinned}", change.kind, fields_text(change).strip(), change.article]
    return row([*map(escaped, cells), escaped(change.evidence.text)])


def rates(tally: Tally) -> str:
    """Three cells."""
    return f"{tally.precision:.3f} | {tally.recall:.3f} | {tally.f1:.3f}"


def row(cells: Sequence[str]) -> str:
    """A row of a table; its cells are escaped already."""
    return "| " + " | ".join(cells) + " |"


def escaped(text: str) -> str:
    """Text in which nothing is markup: article text comes from outside."""
    line = " ".join(text.split())
    return re.sub(r"([\\`*_\[\]<>|#~@&!])", r"\\\1", line)
