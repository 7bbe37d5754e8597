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
from extractor.extras import installing
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
    beside: str = ""
    """What is in the second file, which is written beside the first; empty where there is none."""
    is_binary: bool = False
    """Whether the file is no text."""


FORMATS = {
    "csv": Format(
        "csvfile", ".csv", "claims, one a line, and figures, one a line; for spreadsheets", beside="figures"
    ),
    "xlsx": Format("xlsx", ".xlsx", "a workbook of right-to-left sheets", "export", is_binary=True),
    "parquet": Format(
        *("parquet", ".parquet", "nested columns, for pandas, Arrow and DuckDB", "export"),
        beside="figures",
        is_binary=True,
    ),
    "sqlite": Format(
        "sqlite", ".sqlite", "a database to query, search and open in datasette", is_binary=True
    ),
    "w3c": Format("w3c", ".jsonld", "Web Annotations in JSON-LD"),
    "acled": Format("acled", ".acled.csv", "draft event rows in ACLED's columns, for human coding"),
    "label-studio": Format(
        *("label_studio", ".label-studio.json", "tasks with pre-annotations, and the labelling interface"),
        beside="the interface",
    ),
    "inception": Format(
        *("inception", ".inception.zip", "UIMA CAS documents and their type system", "export"),
        is_binary=True,
    ),
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
            f"The format {name} needs {error.name}, which is not installed. {installing(chosen.extra or '')}"
        ) from error
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}).") from error
    return written
