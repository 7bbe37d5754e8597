"""Articles: a text that is never changed, its identity, and how files become articles."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from extractor.errors import InputError

MAX_CHARACTERS = 2_000_000
"""Longest text taken for one article; a longer one is a corpus in one file."""
MAX_BYTES = 4 * MAX_CHARACTERS
"""What a file of so many characters takes at most."""

_ARABIC = re.compile(r"[\u0621-\u064A\u0671-\u06D3\u0750-\u077F\u08A0-\u08C7\uFB50-\uFDFF\uFE70-\uFEFC]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Article:
    """A text to read claims from. Offsets everywhere count code points of `text`."""

    text: str
    id: str = ""
    """What it is called."""
    path: str | None = None
    published: date | None = None
    """Day of publication; without it, relative time ("أمس") is not resolved."""
    outlet: str | None = None
    """Who published it."""
    is_id_given: bool = True
    """Whether the id tells it from other articles; not so where it is only the name of a file."""

    @cached_property
    def sha256(self) -> str:
        """Of the text as UTF-8, 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def key(self) -> str:
        """What tells it from other articles: its id where one was given, else its text and outlet.

        It is "id:" and the id, or 64 hexadecimal digits: the hash of the text where there is no outlet.
        """
        if self.id and self.is_id_given:
            return f"id:{self.id}"
        if not self.outlet:
            return self.sha256
        return hashlib.sha256(f"{self.sha256}\0{self.outlet}".encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def place(self) -> str | None:
        """A hash of the full path, 16 hexadecimal digits, where the article is a whole file."""
        if self.path is None or self.is_id_given or not self.id:
            return None
        return hashlib.sha256(str(Path(self.path).resolve()).encode("utf-8", "surrogatepass")).hexdigest()[
            :16
        ]

    @property
    def name(self) -> str:
        """What messages call this article: its id, else its path, else the start of its hash."""
        return self.id or self.path or self.sha256[:12]

    def checked(self) -> Article:
        """The same article, if claims can be read from it.

        Raises InputError where the text is empty, binary, not Arabic, too long or not Unicode text.
        """
        if _SURROGATE.search(self.id + (self.path or "")):
            raise InputError(
                f"{(self.path or self.id)!a}: the id or the name of the file is not Unicode text, so no "
                "result can hold it. Rename the file, or repair the program that wrote the id."
            )
        if not self.text.strip():
            raise InputError(f"{self.name}: the text is empty.")
        if "\x00" in self.text:
            raise InputError(f"{self.name}: this is binary data, not text (it holds NUL characters).")
        if len(self.text) > MAX_CHARACTERS:
            raise InputError(
                f"{self.name}: {len(self.text):,} characters are more than one article may have "
                f"({MAX_CHARACTERS:,}). Split the file into articles."
            )
        surrogate = _SURROGATE.search(self.text)
        if surrogate:
            raise InputError(
                f"{self.name}: character {surrogate.start()} is half of a surrogate pair, so the text cannot "
                "be sent as UTF-8. Repair the program that wrote it."
            )
        if not _ARABIC.search(self.text):
            raise InputError(
                f"{self.name}: the text holds no Arabic letter; this tool reads Arabic articles."
            )
        return self

    @classmethod
    def read(cls, path: str | Path, *, encoding: str = "utf-8", published: date | None = None) -> Article:
        """Read one text file; its line ends are kept, a byte-order mark is not.

        Raises InputError where the file is missing, empty, binary or not in `encoding`.
        """
        path = Path(path)
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror or error}).") from error
        if len(data) > MAX_BYTES:
            raise InputError(
                f"{path}: more than {MAX_BYTES:,} bytes are more than one article may have. "
                "Split the file into articles."
            )
        text = decoded(data, name=str(path), encoding=encoding)
        return cls(
            text=text, id=_id_of(path), path=str(path), published=published, is_id_given=False
        ).checked()


@dataclass(frozen=True)
class BadInput:
    """Something that should have been an article: its name, and why it is none."""

    name: str
    message: str


def decoded(data: bytes, *, name: str, encoding: str) -> str:
    """The text of a file, or InputError that says which byte is at fault and what to try."""
    is_wide = encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32", "utf16", "utf32"))
    if not is_wide and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{name}: this looks like UTF-16. Try --encoding utf-16.")
    if data[:4] in (b"%PDF", b"PK\x03\x04") or (not is_wide and b"\x00" in data[:4096]):
        raise InputError(f"{name}: this is a binary file, not a text file. Export the article as plain text.")
    try:
        return data.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except LookupError as error:
        raise InputError(f"{name}: no encoding is called {encoding!r}. Try utf-8 or windows-1256.") from error
    except UnicodeDecodeError as error:
        hint = "" if encoding == "windows-1256" else " If the file is old, try --encoding windows-1256."
        raise InputError(
            f"{name}: byte {error.start} (0x{data[error.start]:02x}) is not {encoding}.{hint}"
        ) from error


def articles(
    paths: Iterable[str], *, encoding: str = "utf-8", published: date | None = None
) -> Iterator[Article | BadInput]:
    """Articles of text files, folders, JSONL files (`id`, `text`, `published`) and "-" (standard input).

    Lazily, one at a time; what cannot be read comes out as BadInput and the rest goes on.
    A folder gives its *.txt and *.jsonl files, sorted by name, without following symbolic links out of it.
    """
    for path in paths:
        if path == "-":
            yield from _standard_input(encoding, published)
        elif Path(path).is_dir():
            for file in _files_below(Path(path)):
                yield from _file(file, encoding, published)
        else:
            yield from _file(Path(path), encoding, published)


def _file(path: Path, encoding: str, published: date | None) -> Iterator[Article | BadInput]:
    if path.suffix == ".jsonl":
        try:
            with path.open("rb") as lines:
                yield from _json_lines(lines, str(path), published)
        except OSError as error:
            yield BadInput(str(path), f"{path}: cannot be read ({error.strerror or error}).")
        return
    try:
        yield Article.read(path, encoding=encoding, published=published)
    except InputError as error:
        yield BadInput(str(path), str(error))


def _files_below(folder: Path) -> list[Path]:
    root = folder.resolve()
    found = [path for path in folder.rglob("*") if path.suffix in (".txt", ".jsonl") and path.is_file()]
    return sorted(path for path in found if path.resolve().is_relative_to(root))


def _standard_input(encoding: str, published: date | None) -> Iterator[Article | BadInput]:
    data = sys.stdin.buffer.read()
    if data.lstrip()[:1] == b"{":
        yield from _json_lines(data.splitlines(), "-", published)
        return
    try:
        text = decoded(data, name="standard input", encoding=encoding)
        yield Article(text=text, id="stdin", published=published, is_id_given=False).checked()
    except InputError as error:
        yield BadInput("-", str(error))


def _json_lines(lines: Iterable[bytes], name: str, published: date | None) -> Iterator[Article | BadInput]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            yield replace(_json_article(line, where, published), path=where).checked()
        except InputError as error:
            yield BadInput(where, str(error))


def _json_article(line: bytes, where: str, published: date | None) -> Article:
    try:
        record = json.loads(line)
        text = record["text"]
        day = record.get("published")
        day = date.fromisoformat(day) if day else published
        name = record.get("id")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f'{where}: not an article. A line is {{"id": …, "text": …, "published": "YYYY-MM-DD"}}; '
            f"id and published may be left out ({type(error).__name__})."
        ) from error
    if not isinstance(text, str):
        raise InputError(f"{where}: `text` must be a string.")
    if isinstance(name, bool) or not isinstance(name, str | int | None):
        raise InputError(f"{where}: `id` must be a string or a whole number.")
    return Article(text=text, id="" if name is None else str(name), published=day)


def _id_of(path: Path) -> str:
    """The file's name; for the article of a folder of its own, the folder's."""
    return path.parent.name if path.name == "article.txt" and path.parent.name else path.stem
