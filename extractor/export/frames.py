"""Data frames: claims and figures as pandas has them, with the columns of the other tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractor.claims import Result
from extractor.export.outcome import ExportError
from extractor.export.rows import CLAIM_COLUMNS, QUANTITY_COLUMNS, claim_rows, quantity_rows
from extractor.extras import installing

if TYPE_CHECKING:
    from pandas import DataFrame


def to_pandas(results: Result | Iterable[Result]) -> tuple[DataFrame, DataFrame]:
    """The claims of results, one a row, and their figures, one a row, each with its claim's id.

    Raises ExportError where pandas is not installed.
    """
    try:
        from pandas import DataFrame
    except ModuleNotFoundError as error:
        raise ExportError(
            f"Data frames need {error.name}, which is not installed. {installing('export')}"
        ) from error
    results = (results,) if isinstance(results, Result) else tuple(results)
    return (
        DataFrame(list(claim_rows(results)), columns=list(CLAIM_COLUMNS)),
        DataFrame(list(quantity_rows(results)), columns=list(QUANTITY_COLUMNS)),
    )
