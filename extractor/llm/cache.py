"""The cache of raw answers: text under a hash, on disk, shared by threads and processes, never unpickled."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import diskcache
import platformdirs

from extractor.errors import CacheError

T = TypeVar("T")

SETTINGS: dict[str, Any] = {
    "eviction_policy": "none",
    "cull_limit": 0,
    "statistics": 0,
    "tag_index": 0,
    "disk_min_file_size": 1 << 40,  # every value in the database: a kill leaves no half-written file
    "disk_pickle_protocol": 0,
}
KNOWN_SETTINGS = {*SETTINGS, *diskcache.core.DEFAULT_SETTINGS, *diskcache.core.METADATA}
BUSY_SECONDS = 60.0
"""How long a write waits for another process."""


def default_directory() -> Path:
    """The folder of the user's cache directory where answers are kept."""
    return platformdirs.user_cache_path("extractor", appauthor=False) / "answers"


def cache_key(parts: Mapping[str, Any]) -> str:
    """SHA-256 of the parts as canonical JSON, 64 hexadecimal digits.

    The order of keys does not count. Where order matters, as in a JSON Schema, pass it as a string.
    """
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


class Cache:
    """A persistent map from keys to text. Values are only ever text: nothing on disk can run code.

    The directory is the user's alone (0700). One that others may write to is refused with CacheError, as its
    answers could be anybody's. A broken database is set aside with a warning and a new one begun.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = Path(directory)
        self._mending = threading.Lock()
        self._make_directory()
        try:
            self._store = self._opened()
        except sqlite3.DatabaseError as error:
            self._raise_unless_broken(error)
            self._set_aside()
            self._store = self._opened()

    @property
    def directory(self) -> Path:
        """Where the answers are."""
        return self._directory

    def get(self, key: str) -> str | None:
        """The text under `key`, or None. Raises CacheError where the disk fails."""
        value = self._guarded(lambda: self._store.get(key))
        return value if isinstance(value, str) else None

    def set(self, key: str, value: str) -> None:
        """Keep the text under `key`. Raises CacheError where it cannot be written, as on a full disk."""
        self._guarded(lambda: self._store.set(key, value))

    def clear(self) -> int:
        """Remove everything; how many answers there were."""
        return int(self._guarded(self._store.clear))

    def size(self) -> int:
        """Bytes on disk."""
        return int(self._guarded(self._store.volume))

    def __len__(self) -> int:
        return int(self._guarded(lambda: len(self._store)))

    def close(self) -> None:
        """Close this thread's connection; using the cache again opens it again."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _make_directory(self) -> None:
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            mode = self._directory.stat().st_mode
        except OSError as error:
            raise CacheError(
                f"The cache directory {self._directory} cannot be made: {error.strerror}. Choose another."
            ) from error
        if os.name == "posix" and mode & 0o022:
            raise CacheError(
                f"Others may write to the cache directory {self._directory}, so its answers are not trusted. "
                f"Look who wrote there, then `chmod 700 {self._directory}`, or choose another."
            )

    def _opened(self) -> diskcache.Cache:
        path = self._directory / "cache.db"
        if path.exists():
            with contextlib.closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
                _check_settings(connection)
        return diskcache.Cache(str(self._directory), timeout=BUSY_SECONDS, disk=_TextDisk, **SETTINGS)

    def _guarded(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except diskcache.Timeout as error:
            self._store.close()  # it may be within a transaction that failed
            raise CacheError(
                f"The cache at {self._directory} cannot be written: another process holds it, or the disk is "
                "full or read-only. Make room or choose another cache directory."
            ) from error
        except sqlite3.DatabaseError as error:
            self._store.close()
            self._raise_unless_broken(error)
            with self._mending:
                self._set_aside()
                self._store = self._opened()
            return action()

    def _raise_unless_broken(self, error: sqlite3.DatabaseError) -> None:
        name = getattr(error, "sqlite_errorname", "SQLITE_NOTADB")
        if not name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise CacheError(
                f"The cache at {self._directory} fails: {error}. "
                "Make room, check that it may be written, or choose another cache directory."
            ) from error

    def _set_aside(self) -> None:
        moment = time.strftime("%Y%m%d-%H%M%S")
        aside = self._directory / f"broken-{moment}-{os.getpid()}"
        aside.mkdir(mode=0o700, exist_ok=True)
        for path in self._directory.glob("cache.db*"):
            path.replace(aside / path.name)
        warnings.warn(
            f"The cache at {self._directory} was broken. It was set aside as {aside.name}; "
            "answers in it are asked for again.",
            stacklevel=4,
        )


def _check_settings(connection: sqlite3.Connection) -> None:
    """Raise DatabaseError where the database holds settings that diskcache does not write.

    diskcache makes an attribute of itself out of every setting it finds, whatever its name.
    """
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'Settings'").fetchone():
        found = {name for (name,) in connection.execute("SELECT key FROM Settings")}
        if not found <= KNOWN_SETTINGS:
            raise sqlite3.DatabaseError("settings of another program")


class _TextDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache has no types
    """Stores text as text, and reads nothing else: neither pickles nor files, whoever put them there."""

    def put(self, key: object) -> tuple[str, bool]:
        if not isinstance(key, str):
            raise TypeError("keys are text")
        return key, True

    def get(self, key: object, raw: object) -> str:
        if not raw or not isinstance(key, str):
            raise TypeError("keys are text")
        return key

    def store(self, value: object, read: bool, key: object = None) -> tuple[int, int, None, str]:  # noqa: ARG002
        if read or not isinstance(value, str):
            raise TypeError("values are text")
        return 0, diskcache.core.MODE_RAW, None, value

    def fetch(self, mode: int, filename: str | None, value: object, read: bool) -> str:
        if mode != diskcache.core.MODE_RAW or filename is not None or read or not isinstance(value, str):
            warnings.warn(
                "An entry of the cache is no text; it is not read and asked for again.", stacklevel=5
            )
            raise FileNotFoundError  # diskcache takes it for a missing entry
        return value

    def remove(self, file_path: str) -> None:
        """There are no files, so a name of one was planted: leave whatever it points to alone."""
