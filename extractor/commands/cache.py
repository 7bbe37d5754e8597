"""`extractor cache`: where answers are kept, how much they take, and removing them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from extractor.llm.cache import Cache, default_directory


def where(options: SimpleNamespace) -> int:
    """Print the folder."""
    print(_directory(options))
    return 0


def size(options: SimpleNamespace) -> int:
    """Print how many answers and results there are, and the bytes they take."""
    if not _directory(options).is_dir():
        print("0 entries, 0 bytes")
        return 0
    with Cache(_directory(options)) as cache:
        print(f"{len(cache):,} entries, {cache.size():,} bytes")
    return 0


def clear(options: SimpleNamespace) -> int:
    """Remove all of them."""
    removed = 0
    if _directory(options).is_dir():
        with Cache(_directory(options)) as cache:
            removed = cache.clear()
    print(f"{removed:,} entries removed")
    return 0


def _directory(options: SimpleNamespace) -> Path:
    return Path(options.cache_dir) if options.cache_dir else default_directory()
