"""Labelled sets of articles: which stretches tell of one happening, and which come from one origin."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from evals.errors import EvalsError
from evals.events.measures import Clusters
from evals.places import SEEDS
from extractor.article import Article
from extractor.claims import Claim, Result

SETS = Path(__file__).parent / "sets"
OVERLAP = 0.5
"""Of the shorter of the two, from which on a claim is the one that a labelled mention means."""
ARTICLES, LABELS = "articles.jsonl", "labels.jsonl"


@dataclass(frozen=True)
class Mention:
    """A labelled stretch of an article that tells of a happening."""

    id: str
    article: str
    start: int
    end: int
    event: str
    origin: str
    second: Mapping[str, str]
    """What a second reader said; empty where none read it."""


@dataclass(frozen=True)
class EventSet:
    """Articles, and the mentions that one reader labelled, or two apart."""

    name: str
    articles: tuple[Article, ...]
    mentions: tuple[Mention, ...]

    @cached_property
    def events(self) -> Clusters:
        """The mentions by event."""
        return clusters((mention.id, mention.event) for mention in self.mentions)

    @cached_property
    def origins(self) -> Clusters:
        """The mentions by event and origin."""
        return clusters((mention.id, (mention.event, mention.origin)) for mention in self.mentions)

    @property
    def is_read_twice(self) -> bool:
        """Whether a second reader labelled it."""
        return all(mention.second for mention in self.mentions)

    @cached_property
    def second_events(self) -> Clusters:
        """The mentions by event, as the second reader has them."""
        return clusters((mention.id, mention.second["event"]) for mention in self.mentions)

    def events_of(self, results: Sequence[Result]) -> dict[str, str]:
        """For each claim that lies over a mention the event of the mention that it lies over best."""
        found = {}
        for result in results:
            mentions = [mention for mention in self.mentions if mention.article == result.article.id]
            for claim in result.claims:
                best = max(mentions, key=lambda mention: _fit(mention, claim), default=None)
                if best is not None and _fit(best, claim):
                    found[claim.id] = best.event
        return found

    def claims(self, results: Sequence[Result]) -> dict[str, str]:
        """For each mention the id of the claim that lies over it best; mentions without one are missing."""
        by_article = {result.article.id: result.claims for result in results}
        found = {}
        for mention in self.mentions:
            claims = by_article.get(mention.article, ())
            best = max(claims, key=lambda claim: _fit(mention, claim), default=None)
            if best is not None and _fit(mention, best):
                found[mention.id] = best.id
        return found


def sets(folder: Path) -> list[EventSet]:
    """The sets of a folder, by name. Raises EvalsError where a quote does not stand once in its article."""
    return [_read(path) for path in sorted(folder.iterdir()) if (path / LABELS).is_file()]


def clusters(pairs: Any) -> Clusters:
    """Mentions that have the same key, together."""
    found: dict[Any, set[str]] = {}
    for mention, key in pairs:
        found.setdefault(key, set()).add(mention)
    return [frozenset(members) for members in found.values()]


def _read(folder: Path) -> EventSet:
    articles = _articles(folder)
    texts = {article.id: article.text for article in articles}
    mentions = []
    for row in _rows(folder / LABELS):
        text, quote = texts[row["article"]], row["quote"]
        if text.count(quote) != 1:
            raise EvalsError(
                f"{folder / LABELS}: «{quote}» stands {text.count(quote)} times in {row['article']}."
            )
        start = text.index(quote)
        mentions.append(
            Mention(
                row["mention"],
                row["article"],
                start,
                start + len(quote),
                row["event"],
                row["origin"],
                row.get("second", {}),
            )
        )
    return EventSet(folder.name, articles, tuple(mentions))


def _articles(folder: Path) -> tuple[Article, ...]:
    """The articles of a set; the seeds, where it has none of its own."""
    if not (folder / ARTICLES).is_file():
        return tuple(Article.read(path) for path in sorted(SEEDS.glob("*/article.txt")))
    return tuple(
        Article(
            row["text"],
            id=row["id"],
            published=datetime.fromisoformat(row["published"]),
            outlet=row["outlet"],
            title=row["title"],
        )
        for row in _rows(folder / ARTICLES)
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _fit(mention: Mention, claim: Claim) -> float:
    """How much of both is shared; 0 where too little of the shorter one is."""
    start, end = claim.evidence.start, claim.evidence.end
    common = max(0, min(mention.end, end) - max(mention.start, start))
    if common / min(mention.end - mention.start, end - start) < OVERLAP:
        return 0.0
    return common / (max(mention.end, end) - min(mention.start, start))
