"""Knowledge of the language as tables that an Arabic reader can edit, and how they are read."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `name`.tsv: cells stripped, comments (#) and blank lines left out."""
    text = files(__name__).joinpath(f"{name}.tsv").read_text("utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in lines)


@cache
def sha256() -> str:
    """Hash of all tables together, 64 hexadecimal digits: part of what produces a result."""
    tables = sorted((table.name, table.read_bytes()) for table in files(__name__).iterdir() if table.name.endswith(".tsv"))
    return hashlib.sha256(b"".join(name.encode() + b"\0" + content for name, content in tables)).hexdigest()
