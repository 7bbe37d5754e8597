"""The orders to a model in the articles of `hostile/`, each between the two sentences of one report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evals.places import HOSTILE


def injections(folder: Path = HOSTILE) -> Mapping[str, str]:
    """What stands between the first and the last line of every article in or below `folder`, by its name."""
    return {path.parent.name: injection(path) for path in sorted(folder.rglob("article.txt"))}


def injection(path: Path) -> str:
    """What stands between the first and the last line of an article."""
    _, *lines, _ = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    return "\n".join(lines)
