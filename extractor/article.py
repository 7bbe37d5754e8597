"""Articles: a text that is never changed, its identity, and how a file of text becomes one."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from extractor.claims import is_web_address
from extractor.errors import InputError

MAX_CHARACTERS = 2_000_000
"""Longest text taken for one article; a longer one is a corpus in one file."""
MAX_BYTES = 4 * MAX_CHARACTERS
"""What a file of so many characters takes at most."""

_ARABIC = re.compile(r"[\u0621-\u064A\u0671-\u06D3\u0750-\u077F\u08A0-\u08C7\uFB50-\uFDFF\uFE70-\uFEFC]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UTF = ("utf-8", "utf-16", "utf-32", "utf-7")
_MARKUP = (b"<!doctype html", b"<html")
HTML_ADVICE = "Save the text of the page as plain text, in a .txt file."


@dataclass(frozen=True)
class Article:
    """A text to read claims from. Offsets everywhere count code points of `text`.

    `published` is a date or a datetime, never a string. Raises InputError where a field is of another type.
    """

    text: str
    """The words, as they are; they are never changed."""
    id: str = ""
    """What it is called."""
    path: str | None = None
    """The file that it was read from."""
    published: date | datetime | None = None
    """Day of publication, or day and time; without it, relative time ("أمس") is not resolved."""
    title: str | None = None
    """Its title."""
    url: str | None = None
    """Where it can be read: an http or https address."""
    outlet: str | None = None
    """Who published it."""
    is_id_given: bool = True
    """Whether the id tells it from other articles; not so where it is only the name of a file."""

    def __post_init__(self) -> None:
        for field in ("text", "id", "path", "title", "url", "outlet"):
            value = getattr(self, field)
            if not isinstance(value, str) and (value is not None or field in {"text", "id"}):
                raise InputError(f"`{field}` of an article must be a string, not {type(value).__name__}.")
        if not isinstance(self.published, date | None):
            raise InputError(
                "`published` of an article must be a date or a datetime, not "
                f"{type(self.published).__name__}; write date(2016, 12, 13) or datetime.fromisoformat(…)."
            )

    @property
    def day(self) -> date | None:
        """The day of publication, in the time zone that the time was given in."""
        return self.published.date() if isinstance(self.published, datetime) else self.published

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

        Raises InputError where the text is empty, binary, not Arabic, too long or not Unicode text, and
        where `title`, `url` or `outlet` cannot stand in a result.
        """
        if _SURROGATE.search(self.id + (self.path or "")):
            raise InputError(
                f"{(self.path or self.id)!a}: the id or the name of the file is not Unicode text, so no "
                "result can hold it. Rename the file, or repair the program that wrote the id."
            )
        for field in ("title", "url", "outlet"):
            if _SURROGATE.search(getattr(self, field) or ""):
                raise InputError(
                    f"{self.name}: `{field}` holds half of a surrogate pair, so no result can hold it. "
                    "Repair the program that wrote it."
                )
        if self.url is not None and not is_web_address(self.url):
            raise InputError(
                f"{self.name}: `url` must be a whole http or https address. Repair it, or leave it out."
            )
        return self._checked_text()

    def _checked_text(self) -> Article:
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
        return cls.of(data, str(path), encoding=encoding, published=published)

    @classmethod
    def of(cls, data: bytes, path: str, *, encoding: str = "utf-8", published: date | None = None) -> Article:
        """The article of a file that holds these bytes. Raises InputError as `read` does."""
        if len(data) > MAX_BYTES:
            raise InputError(
                f"{path}: more than {MAX_BYTES:,} bytes are more than one article may have. "
                "Split the file into articles."
            )
        text = decoded(data, name=path, encoding=encoding)
        name = _id_of(Path(path))
        return cls(text=text, id=name, path=path, published=published, is_id_given=False).checked()


@dataclass(frozen=True)
class BadInput:
    """Something that should have been an article: its name, and why it is none."""

    name: str
    message: str


def decoded(data: bytes, *, name: str, encoding: str) -> str:
    """The text of a file, or InputError that says which byte is at fault and what to try."""
    try:
        known = codecs.lookup(encoding).name
    except LookupError as error:
        raise _no_encoding(name, encoding) from error
    is_wide = known.startswith(("utf-16", "utf-32"))
    if not is_wide and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{name}: this looks like UTF-16. Try --encoding utf-16.")
    if data[:4] in (b"%PDF", b"PK\x03\x04") or (not is_wide and b"\x00" in data[:4096]):
        raise InputError(f"{name}: this is a binary file, not a text file. Export the article as plain text.")
    if data[:512].lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower().startswith(_MARKUP):
        raise InputError(f"{name}: this is HTML. {HTML_ADVICE}")
    if not known.startswith(_UTF) and _is_utf8(data):
        raise InputError(f"{name}: this is UTF-8, not {encoding}. Leave --encoding out.")
    try:
        return data.decode("utf-8-sig" if known == "utf-8" else encoding)
    except LookupError as error:  # a codec of bytes, as base64
        raise _no_encoding(name, encoding) from error
    except UnicodeDecodeError as error:
        hint = "" if known == "cp1256" else " If the file is old, try --encoding windows-1256."
        raise InputError(
            f"{name}: byte {error.start} (0x{data[error.start]:02x}) is not {encoding}.{hint}"
        ) from error


def _no_encoding(name: str, encoding: str) -> InputError:
    return InputError(f"{name}: no encoding is called {encoding!r}. Try utf-8 or windows-1256.")


def _is_utf8(data: bytes) -> bool:
    """Whether these bytes can only be meant as UTF-8: words in other encodings of Arabic never form it."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _id_of(path: Path) -> str:
    """The file's name; for the article of a folder of its own, the folder's."""
    return path.parent.name if path.name == "article.txt" and path.parent.name else path.stem
