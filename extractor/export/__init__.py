"""Exports: claims in the formats of the tools that people already have.

One module a format, each with one function `write(records, path)`; this package holds their table.
A module, and the library that it needs, is imported only when its format is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from extractor.export.outcome import ExportError, Written
from extractor.records import Record

__all__ = ["FORMATS", "ExportError", "Format", "Written", "write"]


@dataclass(frozen=True)
class Format:
    """A format, and what it takes to write it."""

    module: str
    suffix: str
    """Of the file that is written."""
    about: str
    """One line for people."""
    extra: str | None = None
    """The optional dependency of this package that brings the library it needs."""


FORMATS = {
    "csv": Format("csvfile", ".csv", "claims, one a line, and figures, one a line; for spreadsheets"),
    "xlsx": Format("xlsx", ".xlsx", "a workbook of right-to-left sheets", "export"),
    "parquet": Format("parquet", ".parquet", "nested columns, for pandas, Arrow and DuckDB", "export"),
    "w3c": Format("w3c", ".jsonld", "Web Annotations in JSON-LD"),
    "acled": Format("acled", ".acled.csv", "draft event rows in ACLED's columns, for human coding"),
    "label-studio": Format(
        "label_studio", ".label-studio.json", "tasks with pre-annotations, and the labelling interface"
    ),
    "inception": Format("inception", ".inception.zip", "UIMA CAS documents and their type system", "export"),
}


def write(records: Sequence[Record], name: str, path: str | Path) -> Written:
    """Write the records in the format of this name; existing files are replaced.

    Raises ExportError where the format is unknown, its library is not installed, or the file cannot be
    written.
    """
    chosen = FORMATS.get(name)
    if chosen is None:
        raise ExportError(f"There is no export format {name!r}. Choose one of {', '.join(FORMATS)}.")
    if not records:
        raise ExportError("There is no result to export: the results file is empty.")
    try:
        written: Written = import_module(f"extractor.export.{chosen.module}").write(records, Path(path))
    except ModuleNotFoundError as error:
        raise ExportError(
            f"The format {name} needs {error.name}, which is not installed. "
            f"Install this package with its extra: pip install 'arabic-claims[{chosen.extra}]'."
        ) from error
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}).") from error
    return written
