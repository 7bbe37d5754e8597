"""Answers, and the count of what each call cost, failed calls included."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from extractor.claims import Usage
from extractor.errors import ModelError
from extractor.llm.wire import Completion

T = TypeVar("T")


@dataclass(frozen=True)
class RawAnswer:
    """An answer as the server gave it."""

    content: str
    finish_reason: str
    raw: dict[str, Any]
    """The response body."""
    usage: Usage


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A validated answer; `content`, `finish_reason` and `raw` are those of the last request."""

    value: T
    content: str
    finish_reason: str
    raw: dict[str, Any]
    usage: Usage


@dataclass
class Tally:
    """Counts one call while it runs."""

    requests: int = 0
    cached: int = 0
    retries: int = 0
    reasks: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    replayed_prompt_tokens: int = 0
    replayed_completion_tokens: int = 0
    last: Completion | None = None
    """The last answer of all."""
    _started: float = field(default_factory=time.monotonic)

    def sent(self, attempt: int) -> None:
        """A request went out, as the n-th attempt at the same one."""
        self.requests += 1
        self.retries += attempt > 1

    def billed(self, completion: Completion) -> None:
        """An answer came from the server."""
        self.prompt_tokens += completion.prompt_tokens
        self.completion_tokens += completion.completion_tokens
        self.last = completion

    def replayed(self, completion: Completion) -> None:
        """An answer came from the cache."""
        self.cached += 1
        self.replayed_prompt_tokens += completion.prompt_tokens
        self.replayed_completion_tokens += completion.completion_tokens
        self.last = completion

    def answer(self) -> Completion:
        """The last answer; an AssertionError before there is one."""
        assert self.last is not None  # noqa: S101 (a fault of ours, not of a server)
        return self.last

    def usage(self) -> Usage:
        """The count so far."""
        counts = {name: value for name, value in vars(self).items() if name in Usage.model_fields}
        return Usage(**counts, seconds=time.monotonic() - self._started)

    @contextmanager
    def on_errors(self) -> Iterator[None]:
        """Whatever ModelError is raised within carries the count, and what came of an answer."""
        try:
            yield
        except ModelError as error:
            error.usage = self.usage()
            if self.last is not None:
                error.partial, error.raw = self.last.content, self.last.raw
            raise
