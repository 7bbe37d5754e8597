"""XLSX: a workbook whose sheets run from right to left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from extractor.export.outcome import Written
from extractor.export.rows import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    QUANTITY_COLUMNS,
    Cell,
    Row,
    article_row,
    claim_rows,
    quantity_rows,
)
from extractor.records import Record

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold."""
_LONGEST = 32_767
"""Characters that a cell can hold."""
_WIDTHS = {
    "evidence": 60,
    "quote": 60,
    "chain": 45,
    "origin": 28,
    "relays": 28,
    "actor": 28,
    "target": 28,
    "places": 24,
}
_NARROW = 13
REJECTED_COLUMNS = ("article", "reason", "detail", "item", "start", "end")


def write(records: Sequence[Record], path: Path) -> Written:
    """Write one workbook with sheets of claims, figures, articles and rejected items."""
    rejected = (row for record in records for row in _rejected_rows(record))
    book(
        {
            "Claims": (CLAIM_COLUMNS, claim_rows(record.result for record in records)),
            "Figures": (QUANTITY_COLUMNS, quantity_rows(record.result for record in records)),
            "Articles": (ARTICLE_COLUMNS, (article_row(record.result) for record in records)),
            "Rejected": (REJECTED_COLUMNS, rejected),
        }
    ).save(path)
    return Written((path,), sum(len(record.result.claims) for record in records))


def book(sheets: Mapping[str, tuple[Sequence[str], Iterable[Row]]]) -> Workbook:
    """A workbook of right-to-left sheets: titles, with their columns and rows."""
    made = Workbook()
    first = made.active
    if first is not None:
        made.remove(first)
    for title, (columns, rows) in sheets.items():
        _sheet(made, title, columns, rows)
    return made


def _rejected_rows(record: Record) -> Iterable[Row]:
    for rejection in record.result.rejections:
        yield {
            "article": record.result.article.id,
            "reason": rejection.reason.value,
            "detail": rejection.detail,
            "item": rejection.item,
            "start": rejection.piece.start if rejection.piece else None,
            "end": rejection.piece.end if rejection.piece else None,
        }


def _sheet(made: Workbook, title: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    sheet: Worksheet = made.create_sheet(title)
    sheet.sheet_view.rightToLeft = True
    sheet.append(list(columns))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    count = 0
    for row in rows:
        count += 1
        for number, column in enumerate(columns, 1):
            _fill(sheet, count + 1, number, row[column])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(column, _NARROW)


def _fill(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    """Put a value in its cell; text is stored as text, whatever it begins with."""
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
        return
    text = _ILLEGAL.sub("\ufffd", value)
    cell.value = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2)
