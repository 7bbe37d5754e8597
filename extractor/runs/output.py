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
from extractor.claims import Provenance, Result
from extractor.errors import InputError
from extractor.extract import described
from extractor.formats import upgraded

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


CHOSEN = ("prompt", "prompt_sha256", "strategy", "model")
"""What a user chooses for a run. What comes with this program may change: then its results are made anew."""
NAMES = frozenset({"id", "key", "sha256", "characters", "path", "place"})
"""What is no news of an article: its name and place, and its text, which is compared itself."""
TEXT, REST, PLACE = slice(0, 8), slice(8, 12), slice(12, 20)
"""Where a state holds what the text was, what else was told of it, and the file that it was."""


class ResultsFile:
    """A JSONL file of results that runs write, and write again.

    On opening, what an earlier run wrote is looked through: an article whose text, day and provenance are
    the same and that was read to its end is done; the server may be another if its model is the same. A
    result that replaces an earlier one is appended; the earlier line goes when the file is closed, and so
    does that of a file's former text, unless the run found that text elsewhere. A line that a kill cut off
    goes at once. Lines are written with one call, so that a reader, or a kill, finds whole ones. Memory grows
    by about 250 bytes an article, and as much again for a file that an earlier run read.

    Raises InputError where the file holds something else than results, or results of another prompt or model
    that this run may not `replace`, or another run is writing there; OSError where the disk fails.
    """

    def __init__(self, path: str | Path, provenance: Provenance, *, replace: bool = False) -> None:
        self.path = Path(path)
        self._provenance = made_by(provenance.model_dump(mode="json"))
        self._may_replace = replace
        self._lines: dict[bytes, tuple[int, bytes]] = {}
        """By the article's key: where its line begins, and the state of the article then."""
        self._at: dict[bytes, tuple[bytes, ...]] = {}
        """Keys of what earlier runs read from a file, by its place."""
        self._left: dict[bytes, str] = {}
        """Keys of former texts of files, with the name of the article that stands there now."""
        self._found: dict[bytes, str] = {}
        """What is told of articles that are done, but stand elsewhere now, as JSON."""
        self._unfinished: set[bytes] = set()
        """Keys of what was not read to its end, or was made another way."""
        self._superseded: set[int] = set()
        self._changed: list[str] = []
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

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of articles whose text is another than before, so that their result was replaced."""
        return (*self._changed, *(name for key, name in self._left.items() if key not in self._found))

    def is_done(self, article: Article) -> bool:
        """Whether the file holds a whole result of the same article, made the same way."""
        key = digest(article.key)
        if key not in self._lines or key in self._unfinished:
            return False
        known, info = self._lines[key][1], described(article).model_dump(mode="json")
        now = state_of(info)
        if (known[TEXT], known[REST]) != (now[TEXT], now[REST]):
            return False
        if known[PLACE] != now[PLACE]:
            self._found[key] = json.dumps(info)
        self._leave(key, now, article.id)
        return True

    def write(self, result: Result) -> None:
        """Append one result. A line that does not fit the disk is taken back, and OSError raised.

        The error's `filename` is that of this file.
        """
        try:
            start = self._append(result.model_dump_json().encode() + b"\n")
        except OSError as error:
            error.filename = str(self.path)
            raise
        article = result.article.model_dump(mode="json")
        key, now = digest(article["key"]), state_of(article)
        if key in self._lines and self._lines[key][1][TEXT] != now[TEXT]:
            self._changed.append(result.article.id)
        self._leave(key, now, result.article.id)
        self._note(key, now, start, whole=not result.failures)

    def close(self) -> None:
        """Close the file, without the lines that later ones replaced if the disk has room for that."""
        self._file.close()
        left = {key for key in self._left if key not in self._found}
        self._superseded |= {self._lines[key][0] for key in left}
        moved = {self._lines[key][0]: self._found[key] for key in self._left if key in self._found}
        if self._superseded or moved:
            with suppress(OSError):  # they stay until the next run ends
                self._compact(moved)

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
            record = upgraded(json.loads(line), str(self.path))
            made = made_by(record["provenance"])
            if record["claims"] or not record["failures"]:  # what only failed is nobody's loss
                self._check_choice(made)
            key, state = digest(record["article"]["key"]), state_of(record["article"])
            self._note(key, state, start, whole=made == self._provenance and not record["failures"])
            if any(state[PLACE]):
                self._at[state[PLACE]] = (*self._at.get(state[PLACE], ()), key)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._foreign(len(self._lines) + len(self._superseded) + 1) from error

    def _check_choice(self, made: Mapping[str, Any]) -> None:
        """Raise InputError where an earlier run was told another prompt or model."""
        ours = self._provenance
        if self._may_replace or all(made[name] == ours[name] for name in CHOSEN):
            return
        was, now = said_of(made), said_of(ours)
        if was == now:
            was, now = f"{was} as it was before it was edited", f"{now} as it is now"
        raise InputError(
            f"{self.path} holds results of {was}; this run would add results of {now}. "
            "Choose another file, or give --replace to read those articles again and replace their results."
        )

    def _leave(self, key: bytes, now: bytes, name: str) -> None:
        """Note which other articles no longer stand where this one does."""
        for other in self._at.get(now[PLACE], ()):
            if other != key and self._lines[other][1][PLACE] == now[PLACE]:
                self._left[other] = name

    def _note(self, key: bytes, state: bytes, start: int, *, whole: bool) -> None:
        if key in self._lines:
            self._superseded.add(self._lines[key][0])
        self._lines[key] = (start, state)
        self._left.pop(key, None)
        if whole:
            self._unfinished.discard(key)
        else:
            self._unfinished.add(key)

    def _read(self) -> Iterator[tuple[int, bytes]]:
        start = 0
        with self.path.open("rb") as lines:
            for line in lines:
                yield start, line
                start += len(line)

    def _compact(self, moved: Mapping[int, str]) -> None:
        whole = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            with whole.open("wb") as target:
                for start, line in self._read():
                    if start not in self._superseded:
                        target.write(_moved(line, moved[start]) if start in moved else line)
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


def made_by(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """What makes two results comparable; a rented server has another address every day."""
    return {name: value for name, value in provenance.items() if name != "server"}


def said_of(made: Mapping[str, Any]) -> str:
    """What a user chose, in words."""
    return f"prompt {made['prompt']} with model {made['model']}"


def state_of(article: Mapping[str, Any]) -> bytes:
    """What an article was when it was read: its text, its day and whatever else is told of it, its place."""
    rest = {name: value for name, value in article.items() if value is not None and name not in NAMES}
    place = article.get("place")
    where = digest(place)[:8] if place else bytes(8)
    return digest(article["sha256"])[:8] + digest(json.dumps(rest, sort_keys=True))[:4] + where


def _moved(line: bytes, article: str) -> bytes:
    """A line whose article stands elsewhere now."""
    record = {**json.loads(line), "article": json.loads(article)}
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def digest(text: str) -> bytes:
    """A short name for a text: 12 bytes of a hash, as a long run keeps many."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:12]
