"""An article's text that keeps what is worked out of it, for as long as the article is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Self, TypeVar

T = TypeVar("T")


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
        if work not in text.kept:
            text.kept[work] = work(text)
        found: T = text.kept[work]
        return found

    return kept
