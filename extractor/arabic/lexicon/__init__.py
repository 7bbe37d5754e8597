"""Knowledge of the language as tables that an Arabic reader can edit, and how they are read."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from extractor.arabic.normalization import fold_text


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `name`.tsv: cells stripped, comments (#) and blank lines left out."""
    text = files(__name__).joinpath(f"{name}.tsv").read_text("utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in lines)


def listed(cell: str) -> tuple[str, ...]:
    """The words or phrases of a cell, as they are written there."""
    return tuple(word.strip() for word in cell.split("؛") if word.strip())


def folded(cell: str) -> tuple[str, ...]:
    """The words or phrases of a cell, folded."""
    return tuple(map(fold_text, listed(cell)))


@cache
def word_set(name: str) -> frozenset[str]:
    """The small words that particles.tsv lists under a name, folded; KeyError where it lists none."""
    return frozenset(word_starts(name))


@cache
def word_starts(name: str) -> tuple[str, ...]:
    """The same words in order of the table, for `str.startswith`."""
    return _particles()[name]


@cache
def _particles() -> dict[str, tuple[str, ...]]:
    return {name: folded(cell) for name, cell in rows("particles")}


@cache
def sha256() -> str:
    """Hash of all tables together, 64 hexadecimal digits: part of what produces a result."""
    found = (table for table in files(__name__).iterdir() if table.name.endswith(".tsv"))
    tables = sorted((table.name, table.read_bytes()) for table in found)
    return hashlib.sha256(b"".join(name.encode() + b"\0" + content for name, content in tables)).hexdigest()
