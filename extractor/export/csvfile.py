"""CSV: one file of claims and one of figures, in UTF-8 with a byte-order mark, formulas defused."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from extractor.export.outcome import Written
from extractor.export.rows import (
    CLAIM_COLUMNS,
    QUANTITY_COLUMNS,
    Row,
    beside,
    claim_rows,
    defused,
    quantity_rows,
)
from extractor.records import Record


def write(records: Sequence[Record], path: Path) -> Written:
    """Write `claims.csv` and, beside it, `claims-figures.csv`."""
    figures = beside(path, "figures")
    count = write_rows(path, CLAIM_COLUMNS, claim_rows(record.result for record in records))
    write_rows(figures, QUANTITY_COLUMNS, quantity_rows(record.result for record in records))
    return Written((path, figures), count)


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write one table and return the number of its rows. A NUL character becomes U+FFFD."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in rows:
            cells = {name: defused(cell) for name, cell in row.items()}
            writer.writerow(
                {k: v.replace("\0", "\ufffd") if isinstance(v, str) else v for k, v in cells.items()}
            )
            count += 1
    return count
