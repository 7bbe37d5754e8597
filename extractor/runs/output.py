"""The results file: one line an article, appended whole, taken up again where a run broke off."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from extractor.article import Article
from extractor.claims import Provenance, Result, moment
from extractor.errors import InputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class ResultsFile:
    """A JSONL file of results that runs write, and write again.

    On opening, what an earlier run wrote is looked through: an article whose text and provenance are the
    same and that was read to its end is done; the server may be another if its model is the same. A result
    that replaces an earlier one is appended; the earlier line goes when the file is closed. A line that a
    kill cut off goes at once. Lines are written with one call, so that a reader, or a kill, finds whole ones.
    Memory grows by about 250 bytes an article.

    Raises InputError where the file holds something else than results or another run is writing there,
    OSError where the disk fails.
    """

    def __init__(self, path: str | Path, provenance: Provenance) -> None:
        self.path = Path(path)
        self._provenance = _made(provenance.model_dump(mode="json"))
        self._lines: dict[bytes, tuple[int, bytes]] = {}
        self._superseded: set[int] = set()
        self._is_regular = not self.path.exists() or stat.S_ISREG(self.path.stat().st_mode)
        self._file: BinaryIO = self.path.open("ab", buffering=0)
        if self._is_regular:
            try:
                self._claim()
                self._look_through()
            except BaseException:
                self._file.close()
                raise

    def __len__(self) -> int:
        return len(self._lines)

    def is_done(self, article: Article) -> bool:
        """Whether the file holds a whole result of this text, made the same way."""
        name = article.id or article.sha256[:16]
        _, done = self._lines.get(_key(name, article.path), (0, b""))
        return done == _key(article.sha256, article.published and article.published.isoformat())

    def write(self, result: Result) -> None:
        """Append one result. A line that does not fit the disk is taken back, and OSError raised.

        The error's `filename` is that of this file.
        """
        try:
            start = self._append(result.model_dump_json().encode() + b"\n")
        except OSError as error:
            error.filename = str(self.path)
            raise
        self._note(json.loads(result.article.model_dump_json()), start, whole=not result.failures)

    def close(self) -> None:
        """Close the file, without the lines that later ones replaced if the disk has room for that."""
        self._file.close()
        if self._superseded:
            with suppress(OSError):  # they stay until the next run ends
                self._compact()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, line: bytes) -> int:
        """Write a line, whole or not at all; where it begins."""
        start = self._file.seek(0, os.SEEK_END) if self._is_regular else 0
        if self._file.write(line) != len(line):
            if self._is_regular:
                self._file.truncate(start)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return start

    def _claim(self) -> None:
        """Make sure that no other run writes there as long as the file is open."""
        if fcntl is not None:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise InputError(
                    f"{self.path}: another run is writing there. Let it finish, or choose another file."
                ) from error
            except OSError:  # a file system without locks
                return

    def _look_through(self) -> None:
        end = 0
        for start, line in self._read():
            if not line.endswith(b"\n"):
                break
            end = start + len(line)
            if line.strip():
                self._take(line, start)
        if end < self.path.stat().st_size:
            self._drop_torn_line(end)

    def _drop_torn_line(self, end: int) -> None:
        with self.path.open("r+b") as file:
            file.seek(end)
            if end == 0 and not file.read(1).startswith(b"{"):
                raise self._foreign(1)
            file.truncate(end)

    def _take(self, line: bytes, start: int) -> None:
        try:
            record: dict[str, Any] = json.loads(line)
            whole = _made(record["provenance"]) == self._provenance and not record["failures"]
            self._note(record["article"], start, whole=whole)
        except (ValueError, KeyError, TypeError) as error:
            raise self._foreign(len(self._lines) + len(self._superseded) + 1) from error

    def _note(self, article: Mapping[str, Any], start: int, *, whole: bool) -> None:
        key = _key(article["id"], article["path"])
        if key in self._lines:
            self._superseded.add(self._lines[key][0])
        published = article["published"] and moment(article["published"]).isoformat()
        self._lines[key] = (start, _key(article["sha256"], published) if whole else b"")

    def _read(self) -> Iterator[tuple[int, bytes]]:
        start = 0
        with self.path.open("rb") as lines:
            for line in lines:
                yield start, line
                start += len(line)

    def _compact(self) -> None:
        whole = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            with whole.open("wb") as target:
                target.writelines(line for start, line in self._read() if start not in self._superseded)
                target.flush()
                os.fsync(target.fileno())
            whole.chmod(stat.S_IMODE(self.path.stat().st_mode))
            whole.replace(self.path)
        finally:
            whole.unlink(missing_ok=True)

    def _foreign(self, number: int) -> InputError:
        return InputError(
            f"{self.path}: line {number} is no result of this program, so nothing is written there. "
            "Choose another file for the results."
        )


def _made(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """What makes two results comparable; a rented server has another address every day."""
    return {name: value for name, value in provenance.items() if name != "server"}


def _key(*parts: object) -> bytes:
    """A short name for these parts: 12 bytes of a hash, as a long run keeps many."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()[:12]
