"""Which files of a folder are articles, and what the others are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractor.article import HTML_ADVICE, BadInput

LINES = (".jsonl", ".ndjson")
"""Suffixes of files with a JSON object a line."""
ARRAY = ".json"
"""Suffix of files with a JSON array of articles, or one article."""
READ = (".txt", *LINES, ARRAY)
"""Suffixes of the files that a folder gives, in small letters."""
NAMED = 3
"""Files that a line names; the others are counted."""
_HTML = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
_DOCUMENTS = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub", ".pages")
_ADVICE = {
    "HTML": HTML_ADVICE,
    "document": "Export the text of each article as plain text, in a .txt file.",
    "link": "Name what it leads to, if it is to be read.",
    "other": f"Articles are {', '.join(READ[:-1])} and {READ[-1]} files.",
}
"""What a file can be besides an article, and what to do."""
_HEAD = 4096
_OURS = re.compile(
    rb'"article": ?\{[^\n]{0,3000}?"sha256": ?"[0-9a-f]{64}"|"custom_id":|^\[\s*\{\s*"data": \{\s*"text"'
)
"""How results, requests and answers of batches, and tasks of Label Studio begin."""


@dataclass
class Listing:
    """The files below a folder, sorted by name, without hidden ones and without what this program wrote."""

    articles: list[Path] = field(default_factory=list)
    others: dict[str, list[Path]] = field(default_factory=dict)
    """What is not read, by what it is."""
    unlisted: list[BadInput] = field(default_factory=list)
    """Folders that cannot be looked into."""

    def lines(self, folder: Path) -> Iterator[str]:
        """A line for each kind of file that is not read: how many, the first few by name, what to do."""
        for kind, paths in self.others.items():
            names = ", ".join(str(path.relative_to(folder)) for path in paths[:NAMED])
            more = f" and {len(paths) - NAMED:,} more" if len(paths) > NAMED else ""
            what = "link" if kind == "link" else f"{kind} file"
            what += "" if len(paths) == 1 else "s"
            what += " out of the folder" if kind == "link" else ""
            yield f"not read: {folder}: {len(paths):,} {what} ({names}{more}). {_ADVICE[kind]}"


def listed(folder: Path) -> Listing:
    """What is below a folder; symbolic links are not followed out of it."""
    found = Listing()
    root = folder.resolve()
    ours: set[tuple[Path, str]] = set()
    others: list[tuple[str, Path]] = []
    for path in sorted(_below(folder, found)):
        suffix = path.suffix.lower()
        if not Path(os.path.realpath(path)).is_relative_to(root):  # resolve() knows no way out of a loop
            others.append(("link", path))
        elif path.is_dir():  # a link to a folder that is walked through anyway
            continue
        elif suffix == ".txt" or (suffix in READ and _holds_articles(path)):
            found.articles.append(path)
        elif suffix in READ:
            ours.add((path.parent, path.stem))
        else:
            others.append((kind_of(path) or "other", path))
    for kind, path in others:
        if not any((path.parent, stem) in ours for stem in _stems(path)):
            found.others.setdefault(kind, []).append(path)
    return found


def kind_of(path: Path) -> str | None:
    """For a file whose name says that it is no plain text: "HTML" or "document"."""
    suffix = path.suffix.lower()
    return "HTML" if suffix in _HTML else "document" if suffix in _DOCUMENTS else None


def refusal(path: Path) -> str | None:
    """Why a file can be no article; None where it may be one. Raises OSError where it cannot be read."""
    kind = kind_of(path)
    if kind is None and path.suffix.lower() in (*LINES, ARRAY) and is_own_output(path):
        return f"{path}: this program wrote it; it holds results or requests, no articles."
    if kind is None:
        return None
    what = (
        "this is HTML" if kind == "HTML" else f"this is a {path.suffix.lower()[1:]} document, not plain text"
    )
    return f"{path}: {what}. {_ADVICE[kind]}"


def is_own_output(path: Path) -> bool:
    """Whether the file holds results, or what goes to batch services and annotation tools."""
    with path.open("rb") as file:
        return bool(_OURS.search(file.read(_HEAD)))


def _holds_articles(path: Path) -> bool:
    """Whether a JSON file is to be read: not where it is empty, or our own."""
    try:
        return path.stat().st_size > 0 and not is_own_output(path)
    except OSError:  # told when it is read
        return True


def _below(folder: Path, found: Listing) -> Iterator[Path]:
    """Files, and links to folders, that are not hidden."""

    def unlisted(error: OSError) -> None:
        name = str(error.filename)
        found.unlisted.append(BadInput(name, f"{name}: cannot be listed ({error.strerror or error})."))

    for place, folders, names in os.walk(folder, onerror=unlisted):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in (*names, *links):
            path = Path(place, name)
            if not name.startswith(".") and (path.is_file() or path.is_symlink()):
                yield path


def _stems(path: Path) -> Iterator[str]:
    """Of which results a file may be an export: "a" for "a.csv", "a.acled.csv" and "a-figures.csv"."""
    stem = path.name.partition(".")[0]
    yield from (stem, path.stem, stem.removesuffix("-figures"), stem.removesuffix("-interface"))
