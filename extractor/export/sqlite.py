"""SQLite: one database of articles, claims, figures, sources and places, with a search over claims.

Words of the article stand with their offsets beside them (`evidence`, `evidence_start`, `evidence_end`);
`places`, `flags` and `by_rules` of a claim are JSON arrays, which datasette can facet. Sources are the links
of a claim's chain: number 1 is the origin. Keys are of the file alone; `claims.claim` is the results' id.

Columns that end in `_folded` hold the spelling of `extractor.arabic.normalization.fold_text`. The full-text
table `claims_search` has `evidence` and `sources` both as written and folded, so either spelling is found.
To find every spelling, fold what you search for: from Python with `fold_text`; by hand with ا for أ إ آ,
ه for ة, ي for ى, ء for ؤ and ئ, digits 0-9, and no marks. Words in double quotes are a phrase:

    SELECT claims.* FROM claims_search JOIN claims ON claims.id = claims_search.rowid
    WHERE claims_search MATCH '"الاحياء الشرقيه"' ORDER BY rank

Datasette's search box over `claims` asks this table with what is typed there; it folds nothing itself.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from extractor.arabic.normalization import fold_text
from extractor.claims import Quantity, Source, Span
from extractor.export.outcome import ExportError, Written
from extractor.export.rows import RELAYED, Cell, Row, article_row
from extractor.records import Record

_LARGEST = 2**63 - 1
"""Whole number that SQLite can hold."""
_BESIDE = ("-journal", "-wal", "-shm")
"""Files that SQLite keeps beside a database; those of a replaced one would be taken for the new one's."""


def _words(name: str, rule: str = "") -> str:
    return f"{name} TEXT {rule}, {name}_start INTEGER {rule}, {name}_end INTEGER {rule}"


_SCHEMA = f"""
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, article TEXT NOT NULL, path TEXT, published TEXT, title TEXT,
    outlet TEXT, url TEXT, sha256 TEXT NOT NULL, characters INTEGER NOT NULL, claims INTEGER NOT NULL,
    rejected INTEGER NOT NULL, not_read INTEGER NOT NULL, model TEXT NOT NULL, prompt TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE claims (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), claim TEXT NOT NULL,
    type TEXT NOT NULL, {_words("evidence", "NOT NULL")}, sources TEXT NOT NULL, {_words("cue")},
    stance TEXT NOT NULL, modality TEXT NOT NULL, {_words("actor")}, {_words("target")}, places TEXT NOT NULL,
    {_words("time")}, first_day TEXT, last_day TEXT, flags TEXT NOT NULL, by_rules TEXT NOT NULL,
    evidence_folded TEXT NOT NULL, sources_folded TEXT NOT NULL
);
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, claim_id INTEGER NOT NULL REFERENCES claims(id), number INTEGER NOT NULL,
    name TEXT NOT NULL, kind TEXT NOT NULL, given TEXT NOT NULL, {_words("mention")}, {_words("full_name")},
    name_folded TEXT NOT NULL, UNIQUE (claim_id, number)
);
CREATE TABLE figures (
    id INTEGER PRIMARY KEY, claim_id INTEGER NOT NULL REFERENCES claims(id), number INTEGER NOT NULL,
    {_words("mention", "NOT NULL")}, qualifier TEXT NOT NULL, value NUMERIC, low NUMERIC, high NUMERIC,
    unit TEXT NOT NULL, measure TEXT NOT NULL, part_of_id INTEGER REFERENCES figures(id),
    UNIQUE (claim_id, number)
);
CREATE TABLE places (
    id INTEGER PRIMARY KEY, claim_id INTEGER NOT NULL REFERENCES claims(id), number INTEGER NOT NULL,
    {_words("name", "NOT NULL")}, name_folded TEXT NOT NULL, UNIQUE (claim_id, number)
);
"""
_INDEXES = """
CREATE INDEX claims_of_article ON claims(article_id);
CREATE INDEX claims_by_id ON claims(claim);
CREATE INDEX claims_by_type ON claims(type);
CREATE INDEX sources_by_name ON sources(name_folded);
CREATE INDEX sources_by_kind ON sources(kind);
CREATE INDEX figures_by_measure ON figures(measure, value);
CREATE INDEX figures_by_whole ON figures(part_of_id);
CREATE INDEX places_by_name ON places(name_folded);
CREATE VIRTUAL TABLE claims_search
USING FTS5 (evidence, sources, evidence_folded, sources_folded, content="claims", content_rowid="id");
INSERT INTO claims_search(claims_search) VALUES ('rebuild');
"""


def write(records: Sequence[Record], path: Path) -> Written:
    """Write `claims.sqlite`; what stood there before is replaced when the whole file is written."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise ExportError(f"{path}: a database can only take the place of a file.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        draft.touch()
        with closing(sqlite3.connect(draft)) as database:
            count = _fill(database, records)
        for ending in _BESIDE:
            target.with_name(target.name + ending).unlink(missing_ok=True)
        draft.replace(target)
    except sqlite3.Error as error:
        raise ExportError(f"{path}: cannot be written ({error}).") from error
    finally:
        draft.unlink(missing_ok=True)
    return Written((path,), count)


def _fill(database: sqlite3.Connection, records: Iterable[Record]) -> int:
    """Put the records into an empty database and return the number of claims."""
    database.executescript("PRAGMA foreign_keys = ON;" + _SCHEMA)
    count = 0
    with database:
        for record in records:
            told: Row = {"name": record.name, **article_row(record.result), "text": record.article.text}
            article = _insert(database, "articles", told)
            for number in range(len(record.result.claims)):
                _insert_claim(database, article, record, number)
                count += 1
    database.executescript(f"BEGIN; {_INDEXES} COMMIT;")
    return count


def _insert(database: sqlite3.Connection, table: str, row: Row) -> int:
    """Put a row into a table and return its key. Names of columns are this module's own."""
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    done = database.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
    return done.lastrowid or 0


def _insert_claim(database: sqlite3.Connection, article: int, record: Record, at: int) -> None:
    claim = record.result.claims[at]
    sources = RELAYED.join(map(_named, claim.attribution))
    time = claim.time
    row: Row = {
        "article_id": article,
        "claim": claim.id,
        "type": claim.type.value,
        **_span("evidence", claim.evidence),
        "sources": sources,
        **_span("cue", claim.cue),
        "stance": claim.stance.value,
        "modality": claim.modality.value,
        **_span("actor", claim.actor),
        **_span("target", claim.target),
        "places": _array(place.text for place in claim.places),
        **_span("time", time.mention if time else None),
        "first_day": str(time.start) if time and time.start else None,
        "last_day": str(time.end) if time and time.end else None,
        "flags": _array(flag.value for flag in claim.flags),
        "by_rules": _array(claim.by_rules),
        "evidence_folded": fold_text(claim.evidence.text),
        "sources_folded": fold_text(sources),
    }
    key = _insert(database, "claims", row)
    for number, source in enumerate(claim.attribution, 1):
        _insert(database, "sources", {"claim_id": key, "number": number, **_source(source)})
    for number, place in enumerate(claim.places, 1):
        folded = fold_text(place.text)
        spelled: Row = {"claim_id": key, "number": number, **_span("name", place), "name_folded": folded}
        _insert(database, "places", spelled)
    figures = [
        _insert(database, "figures", {"claim_id": key, "number": number, **_figure(quantity)})
        for number, quantity in enumerate(claim.quantities, 1)
    ]
    for figure, quantity in zip(figures, claim.quantities, strict=True):
        if quantity.of is not None and quantity.of < len(figures):
            database.execute("UPDATE figures SET part_of_id = ? WHERE id = ?", (figures[quantity.of], figure))


def _source(source: Source) -> Row:
    return {
        "name": source.name,
        "kind": source.kind.value,
        "given": source.given.value,
        **_span("mention", source.mention),
        **_span("full_name", source.full_name),
        "name_folded": fold_text(source.name),
    }


def _figure(quantity: Quantity) -> Row:
    return {
        **_span("mention", quantity.mention),
        "qualifier": quantity.qualifier.value,
        "value": _number(quantity.value),
        "low": _number(quantity.low),
        "high": _number(quantity.high),
        "unit": quantity.unit.value,
        "measure": quantity.measure.value,
    }


def _named(source: Source) -> str:
    """The name as written, with the fuller one in brackets where there is one."""
    return source.name if source.known_as == source.name else f"{source.name} ({source.known_as})"


def _span(name: str, span: Span | None) -> Row:
    """The cells of a span: its words, and where they stand."""
    cells: tuple[Cell, ...] = (span.text, span.start, span.end) if span else (None, None, None)
    return dict(zip((name, f"{name}_start", f"{name}_end"), cells, strict=True))


def _array(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _number(value: float | None) -> Cell:
    return value if value is None or abs(value) <= _LARGEST else float(value)
