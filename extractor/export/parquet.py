"""Parquet: claims with all their fields in nested columns, and figures in a table of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.export.outcome import Written
from extractor.export.rows import QUANTITY_COLUMNS, beside, quantity_rows
from extractor.records import Record

_TEXT = pa.string()
_NUMBER = pa.float64()
_DAY = pa.date32()
_SPAN = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("text", _TEXT)])
_SOURCE = pa.struct(
    [("name", _TEXT), ("mention", _SPAN), ("kind", _TEXT), ("given", _TEXT), ("full_name", _SPAN)]
)
_TIME = pa.struct([("mention", _SPAN), ("start", _DAY), ("end", _DAY)])
_QUANTITY = pa.struct(
    [
        *(("mention", _SPAN), ("value", _NUMBER), ("low", _NUMBER), ("high", _NUMBER), ("qualifier", _TEXT)),
        *(("unit", _TEXT), ("measure", _TEXT), ("of", pa.int64())),
    ]
)
CLAIMS = pa.schema(
    [
        *(("article", _TEXT), ("path", _TEXT), ("sha256", _TEXT), ("published", _DAY), ("id", _TEXT)),
        *(("type", _TEXT), ("evidence", _SPAN), ("attribution", pa.list_(_SOURCE)), ("cue", _SPAN)),
        *(("stance", _TEXT), ("modality", _TEXT), ("actor", _SPAN), ("target", _SPAN)),
        *(("places", pa.list_(_SPAN)), ("time", _TIME), ("quantities", pa.list_(_QUANTITY))),
        *(("flags", pa.list_(_TEXT)), ("model", _TEXT), ("prompt", _TEXT)),
        *(("published_at", _TEXT), ("title", _TEXT), ("outlet", _TEXT), ("url", _TEXT)),
    ],
    metadata={"offsets": "Unicode code points, end exclusive", "attribution": "origin first, then relays"},
)
_COUNTS = ("number", "start", "end", "part_of")
_FIGURES = ("value", "low", "high")
QUANTITIES = pa.schema(
    [
        (column, pa.int64() if column in _COUNTS else _NUMBER if column in _FIGURES else _TEXT)
        for column in QUANTITY_COLUMNS
    ]
)


def write(records: Sequence[Record], path: Path) -> Written:
    """Write `claims.parquet` and, beside it, `claims-figures.parquet`."""
    rows = [row for record in records for row in _rows(record)]
    figures = beside(path, "figures")
    pq.write_table(pa.Table.from_pylist(rows, schema=CLAIMS), path)
    pq.write_table(
        pa.Table.from_pylist(list(quantity_rows(record.result for record in records)), schema=QUANTITIES),
        figures,
    )
    return Written((path, figures), len(rows))


def _rows(record: Record) -> list[dict[str, Any]]:
    info, provenance = record.result.article, record.result.provenance
    shared = {
        "article": info.id,
        "path": info.path,
        "sha256": info.sha256,
        "published": info.day,
        "published_at": info.written_published,
        "title": info.title,
        "outlet": info.outlet,
        "url": info.url,
        "model": provenance.model,
        "prompt": provenance.prompt,
    }
    return [claim.model_dump(mode="python") | shared for claim in record.result.claims]
