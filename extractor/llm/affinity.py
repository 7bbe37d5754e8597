"""Session affinity: what is asked about one article goes to one server, which has its beginning cached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(eq=False)
class Session:
    """Requests that begin alike; `server` is where the first of them went."""

    server: object | None = None


current: ContextVar[Session | None] = ContextVar("session", default=None)
"""The session of the running task, and of those that it starts."""


@contextmanager
def session() -> Iterator[None]:
    """What is asked within goes to one server as long as that has room for it."""
    token = current.set(Session())
    try:
        yield
    finally:
        current.reset(token)
