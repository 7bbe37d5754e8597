"""The model layer's use of the cache: builds keys, reads and stores answers as they came."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractor.errors import CacheError, NotCached
from extractor.llm.completions import read_completion
from extractor.llm.wire import Completion

if TYPE_CHECKING:
    from extractor.llm.cache import Cache

LOG = logging.getLogger("extractor")


@dataclass(frozen=True)
class KeptAnswers:
    """The cache of one model at one server.

    A cache that fails costs no answer: it is noted, and the answer comes from the server or is not kept.
    """

    cache: Cache | None
    server: str
    model: str
    offline: bool
    """Whether there is nothing but the cache to answer from."""
    refresh: bool
    """Whether what is in the cache is asked for again."""
    note: Callable[[str], None]

    def key(self, **parts: Any) -> str:
        """The key of a question: everything that can change the answer, and nothing else."""
        from extractor.llm.cache import cache_key

        return cache_key({"server": self.server, "model": self.model, **parts})

    def text(self, key: str) -> str | None:
        """What is kept under a key."""
        if self.cache is None or self.refresh:
            return None
        try:
            return self.cache.get(key)
        except CacheError as error:
            if self.offline:
                raise
            self.note(f"{error} Answers are asked for as if there were no cache.")
            return None

    def completion(self, keys: Iterable[str]) -> Completion | None:
        """The answer under the first key that has one."""
        for key in keys:
            text = self.text(key)
            try:
                if text:
                    found = read_completion(text)
                    LOG.info("answer of %s from the cache (%s)", self.model, key[:12])
                    return found
            except ValueError:  # not what was kept: damaged, or somebody else's
                pass
        return None

    def lacks(self, key: str) -> NotCached:
        """The error of a question that cannot be sent, and has no answer under its key."""
        where = "no cache is set" if self.cache is None else f"the cache at {self.cache.directory} has none"
        return NotCached(
            f"Offline, with no answer of {self.model} at {self.server} to this request ({key[:12]}): "
            f"{where}. Run it once without offline."
        )

    def keep(self, key: str, text: str) -> None:
        """Keep a text under a key."""
        if self.cache is None:
            return
        try:
            self.cache.set(key, text)
        except CacheError as error:
            self.note(f"{error} Answers are not kept.")
