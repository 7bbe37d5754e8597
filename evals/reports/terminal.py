"""A report as plain text for a terminal: the verdict first, then the table, then what changed."""

from __future__ import annotations

from collections.abc import Iterator

from evals.reports.mistakes import show
from evals.reports.report import Comparison, Report
from evals.reports.tables import score_table
from evals.scoring.fields import headlines
from evals.verdicts.changes import Change, transitions
from evals.verdicts.gate import points

MOST_TELLING = 12


def terminal_report(report: Report) -> str:
    """The whole report."""
    return "\n".join(terminal_lines(report))


def terminal_lines(report: Report) -> Iterator[str]:
    """Verdict, table, changes."""
    yield report.title
    if report.comparison:
        yield from verdict_lines(report.comparison)
    else:
        yield "No baseline for this system, so no verdict; `python -m evals bless` makes this run one."
    yield ""
    yield score_table(report.score, report.bounds)
    if report.comparison:
        yield ""
        yield from change_lines(report.comparison)


def verdict_lines(comparison: Comparison) -> Iterator[str]:
    """The verdict, its grounds, and where the difference comes from."""
    verdict = comparison.gate
    yield f"{verdict.verdict}: {verdict.reason}"
    parts = comparison.split
    yield (
        f"soft claim-F1 {parts.now:.3f}, blessed {parts.blessed:.3f}: system {points(parts.system)}, "
        f"labels {points(parts.gold)}, scorer {points(parts.scorer)} points; on "
        f"{len(comparison.old.articles)} articles, against {comparison.manifest['prompt']} "
        f"of {str(comparison.manifest['created'])[:10]}"
    )


def change_lines(comparison: Comparison) -> Iterator[str]:
    """How many claims changed in each way, then the most telling ones."""
    counts = {kind: number for kind, number in transitions(comparison.changes).items() if number}
    if not counts:
        yield "no claim changed"
        return
    yield "changes: " + ", ".join(f"{number} {kind}" for kind, number in counts.items())
    for change in comparison.changes[:MOST_TELLING]:
        yield "  " + change_line(change)
    if len(comparison.changes) > MOST_TELLING:
        yield f"  and {len(comparison.changes) - MOST_TELLING} more; the HTML report shows them all"


def change_line(change: Change) -> str:
    """One change on one line."""
    pinned = ", pinned" if change.pinned else ""
    return (
        f"{change.transition} {change.kind}{pinned}{fields_text(change)}  [{change.article}] "
        f"{show(change.evidence.text)}"
    )


def fields_text(change: Change) -> str:
    """The fields of a drift."""
    worse = f" worse: {', '.join(headlines(change.worse))}" if change.worse else ""
    better = f" better: {', '.join(headlines(change.better))}" if change.better else ""
    return worse + better
