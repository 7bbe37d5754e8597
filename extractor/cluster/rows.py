"""Articles as rows of a dataset: read from files, or of a dataset that somebody else made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from itertools import count, islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.article import Article, BadInput
from extractor.cluster.files import lines_of, opened
from extractor.errors import InputError
from extractor.inputs.fields import article_of
from extractor.inputs.paths import articles, streamed
from extractor.runs.output import digest

PARQUET = ".parquet"
ROWS = 128
"""Rows that are handed on together as they are read."""
NUMBERS = 32
"""Bits of a position for the number of the article in its file; the file's number is above them."""
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("text", "id", "path", "published", "title", "url", "outlet")),
        ("is_id_given", pa.bool_()),
        ("position", pa.int64()),
        ("problem", pa.string()),
    ]
)
"""A row: an article and where it stands in the order of what was named, or why it is none."""

Given = tuple[Article | BadInput, int]
"""An article, and its position."""


def table_of(file: str, number: int, encoding: str, published: date | None) -> Iterator[pa.Table]:
    """The articles of a file in tables of SCHEMA; `number` is that of the file."""
    found = _articles(file, encoding, published)
    positions = count(number << NUMBERS)
    while rows := [_row(item, next(positions)) for item in islice(found, ROWS)]:
        yield pa.Table.from_pylist(rows, schema=SCHEMA)


def given(table: pa.Table) -> Iterator[Given]:
    """The articles of a table, of SCHEMA or with the fields of articles as its columns."""
    is_ours = table.schema.equals(SCHEMA)
    for row in table.to_pylist():
        yield _from_ours(row) if is_ours else _from_theirs(row)


def _articles(file: str, encoding: str, published: date | None) -> Iterator[Article | BadInput]:
    if file.lower().endswith(PARQUET):
        yield from _of_parquet(file, published)
    elif "://" not in file:
        yield from articles([file], encoding=encoding, published=published)
    else:
        with opened(file) as stream:
            yield from streamed(lines_of(stream), file, encoding=encoding, published=published)


def _of_parquet(file: str, published: date | None) -> Iterator[Article | BadInput]:
    numbers = count(1)
    try:
        with opened(file) as stream:
            for batch in pq.ParquetFile(stream).iter_batches(batch_size=ROWS):
                for row in batch.to_pylist():
                    yield _article(row, f"{file}:{next(numbers)}", published)
    except (pa.ArrowInvalid, OSError) as error:
        yield BadInput(file, f"{file}: cannot be read as Parquet ({type(error).__name__}).")


def _article(row: Mapping[str, Any], where: str, published: date | None = None) -> Article | BadInput:
    """The article of a row of somebody else's."""
    fields = {name: _told(value) for name, value in row.items()}
    try:
        return article_of(fields, where, published).checked()
    except InputError as error:
        said = str(error)
        return BadInput(where, said if said.startswith(where) else f"{where}: {said}")


def _told(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _row(item: Article | BadInput, position: int) -> dict[str, Any]:
    if isinstance(item, BadInput):
        return {"path": item.name, "position": position, "problem": item.message}
    published = item.published.isoformat() if item.published else None
    return {**asdict(item), "published": published, "position": position}


def _from_ours(row: dict[str, Any]) -> Given:
    position, problem = row.pop("position"), row.pop("problem")
    if problem is not None:
        return BadInput(row["path"], problem), position
    published = article_of({"text": "", "published": row["published"]}, "", None).published
    return Article(**{**row, "published": published}), position


def _from_theirs(row: dict[str, Any]) -> Given:
    path = row.pop("path", None)
    item = _article(row, path or "a row of the dataset")
    if isinstance(item, BadInput):
        return item, 0
    item = replace(item, path=path)
    whole = digest(f"{path}\0{item.key}\0{item.sha256}")
    return item, int.from_bytes(whole[:8], "big", signed=True)
