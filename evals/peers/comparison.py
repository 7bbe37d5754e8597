"""The comparison as a table: every system under the same scorer, with what it cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evals.labels.gold import GoldArticle
from evals.peers.records import Record, result_of, usage_of
from evals.reports.markdown import escaped, row
from evals.scoring.fields import FIELDS
from evals.scoring.scorer import CLAIMS, NUMBERS, SPANS, STRICT, Score, score
from evals.verdicts.runs import summary
from extractor.claims import Result, Usage


@dataclass(frozen=True)
class Entry:
    """One system's answers to all articles."""

    name: str
    gold: tuple[GoldArticle, ...]
    records: tuple[Record, ...]

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """In the order of the articles."""
        texts = {article.sha256: article.article for article in self.gold}
        return tuple(result_of(record, texts[record.sha256]) for record in self.records)

    @cached_property
    def score(self) -> Score:
        """Under the project's scorer."""
        return score(self.gold, self.results)

    @cached_property
    def usage(self) -> Usage:
        """Summed over articles, as the meter saw it."""
        return sum((usage_of(record) for record in self.records), Usage())

    @property
    def cached_tokens(self) -> int:
        """Prompt tokens that the server had read before."""
        return sum(one.cached_prompt_tokens for record in self.records for one in record.exchanges)

    @property
    def correct(self) -> float:
        """Claims with type, origin and every figure right."""
        return self.score.tallies[STRICT].right

    @property
    def seconds_per_correct(self) -> float | None:
        """None where no claim is right."""
        return self.usage.seconds / self.correct if self.correct else None

    @property
    def quotes_missing(self) -> int:
        """Claims whose quote the text does not hold, or that the system itself could not place."""
        lengths = {article.sha256: len(article.text) for article in self.gold}
        return sum(
            claim.evidence.start >= lengths[result.article.sha256]
            for result in self.results
            for claim in result.claims
        )

    @property
    def load(self) -> float:
        """The highest load average while it ran."""
        return max((load for record in self.records for load in record.load), default=0.0)


Value = float | int | str | None
ROWS: tuple[tuple[str, str, Callable[[Entry], Value]], ...] = (
    ("span_f1", "spans, F1", lambda entry: entry.score.tallies[SPANS].f1),
    ("span_precision", "spans, precision", lambda entry: entry.score.tallies[SPANS].precision),
    ("span_recall", "spans, recall", lambda entry: entry.score.tallies[SPANS].recall),
    ("soft_f1", "claims, soft F1", lambda entry: entry.score.tallies[CLAIMS].f1),
    ("strict_f1", "claims, strict F1", lambda entry: entry.score.tallies[STRICT].f1),
    ("matched_type", "type right, of matched claims", lambda entry: entry.score.matched["type"].recall),
    ("matched_origin", "origin right, of matched claims", lambda entry: entry.score.matched["origin"].recall),
    ("numbers_exact", "numbers exact, of labelled ones", lambda entry: numbers_exact(entry.score)),
    ("numbers_invented", "numbers invented", lambda entry: entry.score.counts["number_invented"]),
    ("predicted", "claims given", lambda entry: entry.score.counts["predicted"]),
    ("labelled", "claims labelled", lambda entry: entry.score.counts["gold"]),
    ("ungrounded", "claims with a span not in the text", lambda entry: entry.score.counts["ungrounded"]),
    ("quotes_missing", "… whose quote is not in the text", lambda entry: entry.quotes_missing),
    ("answered", "articles answered in full", lambda entry: entry.score.counts["answered"]),
    ("requests", "requests", lambda entry: entry.usage.requests),
    ("prompt_tokens", "prompt tokens", lambda entry: entry.usage.prompt_tokens),
    ("cached_prompt_tokens", "… that the server still had", lambda entry: entry.cached_tokens),
    ("output_tokens", "output tokens", lambda entry: entry.usage.completion_tokens),
    ("seconds", "seconds", lambda entry: round(entry.usage.seconds, 1)),
    ("correct", "claims strictly right", lambda entry: int(entry.correct)),
    ("seconds_per_correct", "seconds a strictly right claim", lambda entry: entry.seconds_per_correct),
    ("load", "highest load of the machine", lambda entry: round(entry.load, 1)),
)
"""Key, title and value of each row."""


def numbers_exact(scored: Score) -> float | None:
    """Labelled numbers that were found exactly; none where none is labelled."""
    labelled = sum(scored.counts[name] for name in NUMBERS)
    return scored.counts["exact"] / labelled if labelled else None


def markdown(entries: Sequence[Entry], head: Mapping[str, object]) -> str:
    """The tables, after what was measured on what."""
    return "\n".join(lines(entries, head)) + "\n"


def lines(entries: Sequence[Entry], head: Mapping[str, object]) -> Iterator[str]:
    """Head, scores and costs, fields, failures."""
    yield "# This project and its peers"
    yield ""
    yield from (f"- {name}: {escaped(str(value))}" for name, value in head.items())
    yield ""
    yield row(["", *(entry.name for entry in entries)])
    yield row(["---", *("---:" for _ in entries)])
    for _, title, value in ROWS:
        yield row([title, *(shown(value(entry)) for entry in entries)])
    yield ""
    yield "F1 of each field: over all claims / over matched claims alone."
    yield ""
    yield row(["field", *(entry.name for entry in entries)])
    yield row(["---", *("---:" for _ in entries)])
    for part in FIELDS:
        cells = [
            f"{entry.score.tallies[part.name].f1:.3f} / {entry.score.matched[part.name].f1:.3f}"
            for entry in entries
        ]
        yield row([part.name, *cells])
    failures = [(one, why) for entry in entries for one in entry.records for why in one.failures]
    if failures:
        yield ""
        yield "Not answered in full:"
        yield ""
        yield from (f"- {one.system}, {escaped(one.article)}: {escaped(why[:160])}" for one, why in failures)


def shown(value: Value) -> str:
    """A cell."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}" if value <= 1 else f"{value:.1f}"
    return str(value)


def values(entries: Sequence[Entry], head: Mapping[str, object]) -> dict[str, Any]:
    """The same as JSON, with every total of the scorer."""
    return {
        **head,
        "systems": {
            entry.name: {
                **{key: value(entry) for key, _, value in ROWS},
                "settings": dict(entry.records[0].settings) if entry.records else {},
                "scores": summary(entry.score),
            }
            for entry in entries
        },
    }
