"""How many requests are open at a time: fewer while the server is overloaded, more again as it recovers."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from types import TracebackType

HALF = 0.5
"""What is left of the limit after a refusal or a timeout."""
EASED = 0.9
"""What is left of it where answers only take longer."""
ROUNDS = 16
"""So many rounds of answers bring a limit back from one to the most."""
LONGER = 2.5
"""Answers that take so many times as long as usual show that the server is near what it can do."""
FEW = 32
"""Answers before there is a usual time."""
RECENT, USUAL = 1 / 8, 1 / 128
"""Weights of a new answer in the two moving averages of the time that answers take."""


class Pace:
    """A limit of requests that finds its own height, at `most` to begin with; used as `async with pace:`.

    Additive increase, multiplicative decrease (Chiu and Jain, 1989): each answer raises the limit a little,
    a sign of overload lowers it, once for all the requests that were open then. Belongs to one event loop.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = float(most)
        self._open = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._lowered_at = 0.0
        self._answers = 0
        self._recent = self._usual = 0.0

    @property
    def limit(self) -> int:
        """Requests that may be open now."""
        return int(self._limit)

    @property
    def busy(self) -> float:
        """Requests that are open or wait, for each that may be open now; 1 is full."""
        return (self._open + len(self._waiting)) / self.limit

    async def __aenter__(self) -> None:
        if self._open < self.limit and not self._waiting:
            self._open += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # its turn had come in the same moment
                self._leave()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def answered(self, began: float) -> None:
        """An answer came to a request sent at `began`, on the monotonic clock."""
        self._limit = min(self._most, self._limit + max(1.0, self._most / ROUNDS) / self._limit)
        seconds = time.monotonic() - began
        self._answers += 1
        if self._answers <= FEW:
            self._recent = self._usual = self._usual + (seconds - self._usual) / self._answers
        else:
            self._recent += (seconds - self._recent) * RECENT
            self._usual += (seconds - self._usual) * USUAL
            if self._recent > LONGER * self._usual and self._limit > self._most / 4:
                self._lower(began, EASED)

    def overloaded(self, began: float) -> None:
        """A request sent at `began` was refused for now, or got no answer in time."""
        self._lower(began, HALF)

    def _lower(self, began: float, part: float) -> None:
        if began > self._lowered_at:  # one sent before tells of an overload that was answered already
            self._lowered_at = time.monotonic()
            self._limit = max(1.0, self._limit * part)

    def _leave(self) -> None:
        self._open -= 1
        while self._waiting and self._open < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._open += 1
                turn.set_result(None)
