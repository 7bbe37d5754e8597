"""Things put together one pair at a time, and which of them stands for all that it was joined with."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Unions(Generic[K]):
    """Disjoint sets: each thing is alone until it is joined."""

    def __init__(self) -> None:
        self._above: dict[K, K] = {}

    def root(self, key: K) -> K:
        """What stands for all that this is joined with."""
        while (above := self._above.get(key, key)) != key:
            self._above[key] = self._above.get(above, above)  # half the way next time
            key = above
        return key

    def join(self, kept: K, other: K) -> tuple[K, K] | None:
        """Put two sets together: which root stayed and which one went; None where they were one."""
        first, second = self.root(kept), self.root(other)
        if first == second:
            return None
        self._above[second] = first
        return first, second
