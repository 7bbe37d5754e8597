"""Claims and figures as flat rows, for tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from extractor.claims import Claim, Quantity, Result, Source

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = dict[str, Cell]

BETWEEN = " | "
"""Between the values of a cell that holds several."""
RELAYED = " > "
"""Between a source and the one that relays it: the origin comes first."""
_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069]*[=+\-@＝＋－＠]|[\t\r\n]")
"""What a spreadsheet would take for a formula, or for the start of another cell."""

CLAIM_COLUMNS = (
    "article", "path", "published", "claim", "type", "evidence", "start", "end", "origin",
    "origin_kind", "origin_given", "relays", "chain", "cue", "stance", "modality", "actor", "target",
    "places", "time", "time_start", "time_end", "figures", "flags", "model", "prompt", "sha256",
    "title", "outlet", "url",
)  # fmt: skip
ARTICLE_COLUMNS = (
    "article", "path", "published", "sha256", "characters", "claims", "rejected", "not_read", "model",
    "prompt", "title", "outlet", "url",
)  # fmt: skip
QUANTITY_COLUMNS = (
    "article", "claim", "number", "mention", "start", "end", "qualifier", "value", "low", "high",
    "unit", "measure", "part_of", "type", "origin", "origin_kind", "chain", "modality", "stance",
    "places", "time", "flags", "evidence", "published", "title", "outlet", "url",
)  # fmt: skip


def claim_rows(results: Iterable[Result]) -> Iterator[Row]:
    """A row a claim, in the order of the results, with the columns of CLAIM_COLUMNS."""
    for result in results:
        for claim in result.claims:
            yield {column: _claim_row(result, claim)[column] for column in CLAIM_COLUMNS}


def quantity_rows(results: Iterable[Result]) -> Iterator[Row]:
    """A row a figure, each with the source that gives it, with the columns of QUANTITY_COLUMNS."""
    for result in results:
        for claim in result.claims:
            shared = _claim_row(result, claim)
            for number, quantity in enumerate(claim.quantities, 1):
                row = shared | _quantity_row(number, quantity)
                yield {column: row[column] for column in QUANTITY_COLUMNS}


def article_row(result: Result) -> Row:
    """The article of a result and what came of it, with the columns of ARTICLE_COLUMNS."""
    info = result.article
    return {
        "article": info.id,
        "path": info.path,
        "published": info.written_published,
        "sha256": info.sha256,
        "characters": info.characters,
        "claims": len(result.claims),
        "rejected": len(result.rejections),
        "not_read": len(result.failures),
        "model": result.provenance.model,
        "prompt": result.provenance.prompt,
        "title": info.title,
        "outlet": info.outlet,
        "url": info.url,
    }


def _claim_row(result: Result, claim: Claim) -> Row:
    origin, *relays = claim.attribution
    time = claim.time
    return {
        "article": result.article.id,
        "path": result.article.path,
        "published": result.article.written_published,
        "claim": claim.id,
        "type": claim.type.value,
        "evidence": claim.evidence.text,
        "start": claim.evidence.start,
        "end": claim.evidence.end,
        "origin": origin.name,
        "origin_kind": origin.kind.value,
        "origin_given": origin.given.value,
        "relays": BETWEEN.join(source.name for source in relays) or None,
        "chain": RELAYED.join(map(link, claim.attribution)),
        "cue": claim.cue.text if claim.cue else None,
        "stance": claim.stance.value,
        "modality": claim.modality.value,
        "actor": claim.actor.text if claim.actor else None,
        "target": claim.target.text if claim.target else None,
        "places": BETWEEN.join(place.text for place in claim.places) or None,
        "time": time.mention.text if time else None,
        "time_start": str(time.start) if time and time.start else None,
        "time_end": str(time.end) if time and time.end else None,
        "figures": len(claim.quantities),
        "flags": BETWEEN.join(claim.flags) or None,
        "model": result.provenance.model,
        "prompt": result.provenance.prompt,
        "sha256": result.article.sha256,
        "title": result.article.title,
        "outlet": result.article.outlet,
        "url": result.article.url,
        "origin_known_as": origin.known_as,
    }


def _quantity_row(number: int, quantity: Quantity) -> Row:
    return {
        "number": number,
        "mention": quantity.mention.text,
        "start": quantity.mention.start,
        "end": quantity.mention.end,
        "qualifier": quantity.qualifier.value,
        "value": quantity.value,
        "low": quantity.low,
        "high": quantity.high,
        "unit": quantity.unit.value,
        "measure": quantity.measure.value,
        "part_of": None if quantity.of is None else quantity.of + 1,
    }


def link(source: Source) -> str:
    """A link of a chain in words, as "المرصد (monitor, explicit)"."""
    return f"{source.name} ({source.kind}, {source.given})"


def defused(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before text that looks like one."""
    if isinstance(cell, str) and _FORMULA.match(cell):
        return "'" + cell
    return cell


def beside(path: Path, name: str) -> Path:
    """The path of a second file: "claims.csv" and "figures" give "claims-figures.csv"."""
    return path.with_name(f"{path.stem}-{name}{path.suffix}")
