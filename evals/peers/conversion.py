"""Peers' answers as claims. What a peer gives is kept, right or wrong; what the text lacks stays ungrounded.

A peer's figures are read by this project's own number reader, and its quotes and names looked up in the
text: peers have neither, so this favours them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from evals.labels.quotes import QuoteError, find_mention, occurrences
from evals.peers.guide import nested
from extractor.arabic.analysis import read_figures
from extractor.article import Article
from extractor.claims import (
    NEWSROOM,
    Claim,
    ClaimType,
    Qualifier,
    Quantity,
    Source,
    SourceKind,
    Span,
    Time,
    Unit,
    claim_id,
)
from extractor.drafts import ClaimDraft, FigureDraft, SourceDraft

UNREADABLE = ClaimType.ASSESSMENT
"""The type of a claim whose own type is none that was asked for."""


@dataclass(frozen=True)
class Item:
    """One claim as a peer gave it, and where the peer itself says that it stands."""

    draft: ClaimDraft
    place: tuple[int, int] | None = None


def from_langextract(extractions: Iterable[Mapping[str, Any]]) -> list[Item]:
    """LangExtract's extractions; one that it could not place has no place."""
    items = []
    for given in extractions:
        draft = drafted(nested(given["text"], given["attributes"]))
        placed = given["start"] is not None
        items.append(Item(draft, (given["start"], given["end"]) if placed else (-1, -1)))
    return items


def from_answer(claims: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Claims of a JSON answer, which say nothing of places."""
    return [Item(drafted(claim)) for claim in claims]


def drafted(given: Mapping[str, Any]) -> ClaimDraft:
    """A claim as given, without those of its fields that do not read."""
    fields: dict[str, Any] = {"type": UNREADABLE, **given}
    while True:
        try:
            return ClaimDraft.model_validate(fields)
        except ValidationError as error:
            for name in {str(problem["loc"][0]) for problem in error.errors(include_url=False)}:
                fields.pop(name, None)
            fields = {"quote": str(given.get("quote") or "-"), "type": UNREADABLE, **fields}


def claims_of(article: Article, items: Sequence[Item]) -> tuple[Claim, ...]:
    """One claim an item, whether it is grounded or not."""
    claims: list[Claim] = []
    last = 0
    for item in items:
        evidence = evidence_of(article.text, item, last)
        last = evidence.start if evidence.start < len(article.text) else last
        claims.append(claim_of(article, item.draft, evidence))
    return tuple(claims)


def evidence_of(text: str, item: Item, last: int) -> Span:
    """Where the peer says, else where the quote stands, from the claim before on; else beyond the text."""
    if item.place is not None:
        start, end = item.place
        if 0 <= start < end <= len(text):
            return Span(start=start, end=end, text=text[start:end])
        return beyond(text, item.draft.quote)
    starts = occurrences(text, item.draft.quote)
    if not starts:
        return beyond(text, item.draft.quote)
    start = next((start for start in starts if start >= last), starts[0])
    return Span(start=start, end=start + len(item.draft.quote), text=item.draft.quote)


def beyond(text: str, words: str) -> Span:
    """A span for words that the text does not hold: it touches no label, and counts as ungrounded."""
    return Span(start=len(text), end=len(text) + len(words), text=words)


def claim_of(article: Article, draft: ClaimDraft, evidence: Span) -> Claim:
    """The claim, every mention looked up as it is written."""
    text = article.text

    def mention(words: str | None) -> Span | None:
        return looked_up(text, words, evidence) if words and words.strip() else None

    time = mention(draft.time)
    return Claim(
        id=claim_id(article.sha256, evidence, draft.type),
        type=draft.type,
        evidence=evidence,
        attribution=tuple(source_of(source, mention) for source in draft.sources) or (NEWSROOM,),
        cue=mention(draft.cue),
        stance=draft.stance,
        modality=draft.modality,
        actor=mention(draft.actor),
        target=mention(draft.target),
        places=tuple(place for words in draft.places if (place := mention(words))),
        time=Time(mention=time) if time else None,
        quantities=quantities_of(text, draft.figures, evidence),
    )


def looked_up(text: str, words: str, evidence: Span) -> Span:
    """Where the words stand for a reader of the evidence; beyond the text where they do not."""
    try:
        return find_mention(text, words, evidence)
    except QuoteError:
        return beyond(text, words)


def source_of(given: SourceDraft, mention: Callable[[str], Span | None]) -> Source:
    """One link as given; a name that the text does not hold has an ungrounded mention."""
    if SourceKind.NEWSROOM in (given.kind, given.name):
        return NEWSROOM
    named = given.name.strip() not in ("", SourceKind.UNNAMED)
    return Source(
        name=given.name if named else SourceKind.UNNAMED.value,
        mention=mention(given.name) if named else None,
        kind=given.kind,
        given=given.given,
    )


def quantities_of(text: str, figures: Sequence[FigureDraft], evidence: Span) -> tuple[Quantity, ...]:
    """The figures as given; one that holds no number that can be read is vague."""
    quantities: list[Quantity] = []
    taken: set[int] = set()
    for given in figures:
        if not given.text.strip():
            continue
        try:
            whole = find_mention(text, given.text, evidence, taken)
            taken.add(whole.start)
        except QuoteError:
            whole = beyond(text, given.text)
        quantities += read(given, whole)
    return tuple(quantities)


def read(given: FigureDraft, whole: Span) -> list[Quantity]:
    """What the number reader finds in a figure's own words, and what the peer says was counted."""
    found = [
        Quantity(
            mention=Span(
                start=whole.start + figure.start,
                end=whole.start + figure.end,
                text=given.text[figure.start : figure.end],
            ),
            value=figure.value,
            low=figure.low,
            high=figure.high,
            qualifier=figure.qualifier,
            unit=figure.unit,
            measure=given.measure,
        )
        for figure in read_figures(given.text)
    ]
    vague = Quantity(mention=whole, qualifier=Qualifier.VAGUE, unit=Unit.OTHER, measure=given.measure)
    return found or [vague]
