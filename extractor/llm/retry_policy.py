"""How often and how long a server that fails is tried again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RetryPolicy:
    """How long a server that fails is tried again. All times are seconds."""

    attempts: int = 6
    """Requests at most, the first included."""
    patience: float = 300.0
    """After this long no further attempt begins."""
    first_wait: float = 0.5
    """Before the second attempt; it doubles from attempt to attempt, and is spread at random."""
    longest_wait: float = 30.0
    longest_retry_after: float = 120.0
    """The most that a server's Retry-After is believed."""


PATIENT = RetryPolicy()
