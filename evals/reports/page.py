"""A report as one right-to-left HTML page: every labelled and predicted claim on the article's text.

The page holds no script: filters are radio buttons that the style sheet reads. Its policy allows that style
sheet and nothing else, so that markup in an article could do nothing even if it were not escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import pairwise

from evals.labels.gold import GoldArticle, GoldClaim
from evals.reports.mistakes import field_text
from evals.reports.report import Report
from evals.reports.terminal import terminal_lines
from evals.scoring.fields import FIELDS
from evals.scoring.scorer import ArticleScore, Pair
from evals.verdicts.changes import Transition
from extractor.claims import Claim, Span

FILTERS: Mapping[str, str] = {
    "fixed": "أُصلحت",
    "broken": "انكسرت",
    "drifted": "انحرفت",
    "missed": "فاتت",
    "invented": "مختلقة",
    "split": "انقسمت",
    "merged": "اندمجت",
    "found": "وُجدت",
}
"""States of claims, as the buttons call them."""
NAMES: Mapping[str, str] = {**FILTERS, "optional": "اختيارية"}
SHOWN_FIELDS = tuple(
    field.name
    for field in FIELDS
    if field.name
    not in {
        "origin",
        "origin kind",
        "origin given",
        "full name",
        "days",
        "unit",
        "measure",
        "qualifier",
        "part of",
    }
)
"""Fields whose text does not repeat another one's."""


@dataclass(frozen=True)
class Card:
    """One claim of the list: a label, a predicted claim, or a pair of them."""

    key: str
    states: tuple[str, ...]
    label: GoldClaim | None = None
    predicted: Claim | None = None
    wrong: frozenset[str] = frozenset()
    """Fields that are not wholly right."""

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the text."""
        claim = self.label.claim if self.label else self.predicted
        return (claim.evidence.start, claim.evidence.end) if claim else (0, 0)


def html_page(report: Report) -> str:
    """The whole page."""
    changed = changed_states(report)
    texts = {article.name: article for article in report.gold}
    cards = {article.name: article_cards(article, changed) for article in report.score.articles}
    counts = Counter(state for group in cards.values() for card in group for state in card.states)
    style = files("evals.reports").joinpath("page.css").read_text(encoding="utf-8") + filter_rules()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    body = "\n".join(
        article_section(number, texts[article.name], article, cards[article.name])
        for number, article in enumerate(report.score.articles)
    )
    return f"""<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(report.title)}</title>
<style>{style}</style>
</head>
<body>
<h1>تقييم استخراج الادعاءات: <bdi>{escape(report.title)}</bdi></h1>
<details open><summary>{escape(report.comparison.gate.verdict if report.comparison else "—")}</summary>
<pre class="table">{escape(chr(10).join(terminal_lines(report)))}</pre></details>
<nav class="filters" aria-label="تصفية">{filter_buttons(counts, sum(map(len, cards.values())))}</nav>
{body}
</body>
</html>
"""


def filter_rules() -> str:
    """Style rules that hide what the chosen button does not name."""
    return "".join(
        f"body:has(#f-{state}:checked) :is(.claim:not(.{state}), .article:not(:has(.claim.{state})))"
        f"{{display:none}}body:has(#f-{state}:checked) mark:not(.{state}){{background:none;border:0}}\n"
        for state in FILTERS
    )


def filter_buttons(counts: Mapping[str, int], total: int) -> str:
    """One button a state, with how many claims are in it."""
    buttons = [f'<label><input type="radio" name="f" id="f-all" checked>الكل {total}</label>']
    buttons += [
        f'<label><input type="radio" name="f" id="f-{state}">{name} {counts[state]}</label>'
        for state, name in FILTERS.items()
    ]
    return "".join(buttons)


def changed_states(report: Report) -> dict[tuple[str, int, int], set[str]]:
    """What happened to the claim at a place of an article since the earlier run."""
    states: dict[tuple[str, int, int], set[str]] = {}
    for change in report.comparison.changes if report.comparison else ():
        if change.transition not in (Transition.INVENTED, Transition.WITHDRAWN):
            key = (change.article, change.evidence.start, change.evidence.end)
            states.setdefault(key, set()).add(str(change.transition))
    return states


def article_cards(article: ArticleScore, changed: Mapping[tuple[str, int, int], set[str]]) -> list[Card]:
    """Every claim of both sides, in order of place."""

    def states(first: str, label: GoldClaim) -> tuple[str, ...]:
        evidence = label.claim.evidence
        later = sorted(changed.get((article.name, evidence.start, evidence.end), set()))
        return (first, *later, *(["optional"] if label.optional else []))

    cards = [pair_card(pair, states("found", pair.gold)) for pair in article.pairs]
    cards += [Card(f"g{label.claim.id}", states("missed", label), label) for label in article.missed]
    cards += [Card(f"p{claim.id}", ("invented",), predicted=claim) for claim in article.invented]
    return sorted(cards, key=lambda card: card.place)


def pair_card(pair: Pair, states: tuple[str, ...]) -> Card:
    """A matched pair."""
    wrong = frozenset(name for name, tally in pair.tallies.items() if tally.f1 < 1)
    return Card(f"g{pair.gold.claim.id}", states, pair.gold, pair.predicted, wrong)


def article_section(number: int, gold: GoldArticle, score: ArticleScore, cards: Sequence[Card]) -> str:
    """One article: its text twice, with the labels and with the predictions, then the claims."""
    labels = [(card.label.claim.evidence, card) for card in cards if card.label]
    predictions = [(card.predicted.evidence, card) for card in cards if card.predicted]
    return (
        f'<section class="article"><h2><bdi>{escape(gold.name)}</bdi> — <bdi>F1 {score.f1:.3f}</bdi></h2>'
        f'<div class="panes"><div class="pane"><h3>الوسوم</h3>'
        f"{''.join(marked(gold.text, labels, f'l{number}'))}</div>"
        f'<div class="pane"><h3>التنبؤات</h3>'
        f"{''.join(marked(gold.text, predictions, f'm{number}'))}</div></div>"
        f"{''.join(card_row(card, number) for card in cards)}</section>"
    )


def marked(text: str, spans: Sequence[tuple[Span, Card]], prefix: str) -> Iterator[str]:
    """The text, escaped, with a mark over each stretch; overlapping stretches are cut where they cross."""
    edges = sorted({0, len(text), *(edge for span, _ in spans for edge in (span.start, span.end))})
    for start, end in pairwise(edges):
        yield from (f'<a id="{prefix}{escape(card.key)}"></a>' for span, card in spans if span.start == start)
        over = [card for span, card in spans if span.start <= start and end <= span.end]
        piece = escape(text[start:end])
        states = sorted({state for card in over for state in card.states})
        yield f'<mark class="{" ".join(states)}">{piece}</mark>' if over else piece


def card_row(card: Card, number: int) -> str:
    """One claim: the label on one side, the prediction on the other, differing fields in red."""
    pinned = " · مثبتة" if card.label and card.label.pinned else ""
    head = (
        f"<header>{' · '.join(NAMES[state] for state in card.states)}{pinned} "
        f'<a href="#l{number}{escape(card.key)}">الوسم</a> '
        f'<a href="#m{number}{escape(card.key)}">التنبؤ</a></header>'
    )
    sides = [
        head,
        side("الوسم", card.label.claim if card.label else None, card.wrong),
        side("التنبؤ", card.predicted, card.wrong),
    ]
    return f'<article class="claim {" ".join(card.states)}">{"".join(sides)}</article>\n'


def side(title: str, claim: Claim | None, wrong: frozenset[str]) -> str:
    """The quote and the fields of one side; empty where that side has no claim."""
    if claim is None:
        return f"<div><h3>{title}</h3>—</div>"
    rows = "".join(field_row(name, field_text(name, claim), name in wrong) for name in SHOWN_FIELDS)
    return f"<div><h3>{title}</h3><blockquote>{escape(claim.evidence.text)}</blockquote><dl>{rows}</dl></div>"


def field_row(name: str, value: str, wrong: bool) -> str:
    """One field; empty ones only where they are wrong."""
    if value == "-" and not wrong:
        return ""
    kind = ' class="wrong"' if wrong else ""
    return f'<dt{kind}>{escape(name)}</dt><dd{kind} dir="auto">{escape(value)}</dd>'
