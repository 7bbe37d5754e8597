"""What is worked out of a text or a word one time only: of a text while it is read, of a word for good."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Self, TypeVar

T = TypeVar("T")
VOCABULARY = 1 << 15
"""Words of which is kept what is worked out: most words of a text have stood in another one before."""
per_word = lru_cache(maxsize=VOCABULARY)
"""Marks a function that tells something of a word by itself."""


class ReadText(str):
    """A text that keeps what functions marked `once` tell of it; that is forgotten together with it."""

    __slots__ = ("kept",)
    kept: dict[Callable[[str], Any], Any]

    def __new__(cls, text: str) -> Self:
        """The same text, of which nothing has been worked out yet."""
        made = super().__new__(cls, text)
        made.kept = {}
        return made


def once(work: Callable[[str], T]) -> Callable[[str], T]:
    """The function, which works out what it tells of a `ReadText` one time, of any other text each time."""

    @wraps(work)
    def kept(text: str) -> T:
        if not isinstance(text, ReadText):
            return work(text)
        found: T
        try:
            found = text.kept[work]
        except KeyError:
            found = text.kept[work] = work(text)
        return found

    return kept
