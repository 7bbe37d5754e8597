"""Knowledge of the language as tables that an Arabic reader can edit, and how they are read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from extractor.arabic.normalization import fold_text

T = TypeVar("T")


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
def words_of(table: str, *kinds: str) -> frozenset[str]:
    """The words and phrases, folded, of the rows of a table of these kinds (their first cell), or of all."""
    return frozenset(word for row in rows(table) if not kinds or row[0] in kinds for word in folded(row[-1]))


@cache
def single_words(table: str, *kinds: str) -> frozenset[str]:
    """Those of them that are one word."""
    return frozenset(word for word in words_of(table, *kinds) if " " not in word)


def by_first_word(phrases: Iterable[tuple[str, T]]) -> dict[str, tuple[tuple[tuple[str, ...], T], ...]]:
    """Phrases by their first word, the longest first: the words after it, and what goes with the phrase."""
    found: dict[str, list[tuple[tuple[str, ...], T]]] = {}
    for phrase, value in phrases:
        first, *rest = phrase.split()
        found.setdefault(first, []).append((tuple(rest), value))
    return {first: tuple(sorted(entries, key=lambda each: -len(each[0]))) for first, entries in found.items()}


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
def vocabulary() -> frozenset[str]:
    """Every word of the tables, folded, by itself."""
    cells = (cell for table in _tables() for row in rows(table.name.removesuffix(".tsv")) for cell in row)
    return frozenset(re.findall(r"\w+", fold_text(" ".join(cells))))


@cache
def sha256() -> str:
    """Hash of all tables together, 64 hexadecimal digits: part of what produces a result."""
    tables = sorted((table.name, table.read_bytes()) for table in _tables())
    return hashlib.sha256(b"".join(name.encode() + b"\0" + content for name, content in tables)).hexdigest()


def _tables() -> list[Traversable]:
    return [table for table in files(__name__).iterdir() if table.name.endswith(".tsv")]
