"""Which of several servers with the same model a request goes to: the least busy of those that answer."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Collection, Sequence
from weakref import WeakKeyDictionary

from extractor.errors import ServerUnreachable
from extractor.llm import affinity
from extractor.llm.context import NO_LIST, listed
from extractor.llm.faults import ALWAYS, Fault
from extractor.llm.replica import FaultError, Replica

LOOK_SECONDS = 10.0
"""How long a server may take to say that it is there."""
OWN = frozenset({401, 403, 404})
"""Refusals that may be one server's own: its keys, its models."""


class Balance:
    """Chooses among servers that have the same model. What a user should know of them is told to `note`."""

    def __init__(self, replicas: Sequence[Replica], note: Callable[[str], object]) -> None:
        self._replicas = list(replicas)
        self._note = note
        self._is_met = len(self._replicas) == 1
        self._waiting: WeakKeyDictionary[asyncio.AbstractEventLoop, deque[asyncio.Future[None]]]
        self._waiting = WeakKeyDictionary()
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    @property
    def replicas(self) -> tuple[Replica, ...]:
        """Those that are asked."""
        return tuple(self._replicas)

    async def pick(self, tried: Collection[Replica] = ()) -> Replica | None:
        """The server to ask, other than those that were `tried`; None where no other one is ready.

        It waits until one has room; `left` has to be called when the request is over. Where nothing was
        tried, the one that is likely to be ready first is better than none.
        """
        if len(self._replicas) == 1:
            return None if tried else self._replicas[0]
        await self._meet()
        while True:
            others = [replica for replica in self._replicas if replica not in tried]
            for replica in others:
                if replica.is_due:
                    await self._look(replica)
            ready = [replica for replica in others if replica.is_ready]
            if not ready:
                return None if tried else min(others, key=lambda replica: replica.ready_at)
            picked = self._of(ready)
            if picked.busy < 1:
                return picked
            await self._room()

    def left(self) -> None:
        """A request is over: one that waits for room may look for it."""
        waiting = self._waiting.get(asyncio.get_running_loop(), ())
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    async def _room(self) -> None:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.setdefault(loop, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # its turn had come in the same moment
                self.left()
            raise

    def learn(self, replica: Replica, fault: Fault, *, timed_out: bool) -> bool:
        """Note what a fault says of a server; whether another one may do better with the same request."""
        status = fault.error.status
        if len(self._replicas) == 1:
            return False
        if fault.retry_after is not None or status == 429:
            return True
        if status in OWN or (isinstance(fault.error, ServerUnreachable) and status != 500):
            self._leave_out(replica, fault)
            return not timed_out  # an answer that takes so long here may do so there
        return False

    def _leave_out(self, replica: Replica, fault: Fault) -> None:
        """It is asked nothing until it is looked at again; the first time, users are told."""
        if not replica.is_down:
            how = f"refuses (status {fault.error.status})" if fault.error.status in OWN else "does not answer"
            self._note(f"{replica.endpoint.server} {how}; the other servers are asked.")
        replica.went_down(fault)

    @staticmethod
    def _of(ready: Sequence[Replica]) -> Replica:
        least = min(ready, key=lambda replica: (replica.busy, random.random()))  # noqa: S311
        session = affinity.current.get()
        if session is None:
            return least
        home = next((replica for replica in ready if replica is session.server), None)
        if home is None:
            session.server = home = least
        return home if home.busy < 1 or least.busy >= 1 else least

    async def _meet(self) -> None:
        """Find out, once, who is there, and leave out who has another model."""
        if self._is_met:
            return
        async with self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            if self._is_met:
                return
            names = await asyncio.gather(*(self._look(replica) for replica in self._replicas))
            model = self._replicas[0].endpoint.model
            told = [set(each) for each in names if each]
            expected = {model} if any(model in each for each in told) else next(iter(told), set())
            for replica, each in zip(list(self._replicas), names, strict=True):
                if each and not expected & set(each):
                    self._replicas.remove(replica)
                    self._note(f"{replica.endpoint.server} has another model ({each[0]}) and is not asked.")
            self._is_met = True

    async def _look(self, replica: Replica) -> tuple[str, ...]:
        """The models that a server lists; it is down where it does not answer."""
        replica.looked_at()
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                listing = await listed(lambda path: _got(replica, path))
        except (FaultError, TimeoutError) as error:
            self._leave_out(replica, _fault_of(error, replica))
            return ()
        replica.came_up()
        return listing.names


async def _got(replica: Replica, path: str) -> object:
    try:
        return await replica.get(path)
    except FaultError as failed:
        if failed.fault.error.status in NO_LIST:
            raise failed.fault.error from None
        raise


def _fault_of(error: FaultError | TimeoutError, replica: Replica) -> Fault:
    if isinstance(error, FaultError):
        return error.fault
    server = replica.endpoint.server
    return Fault(
        ServerUnreachable(f"{server} did not say within {LOOK_SECONDS:g} s that it is there."), ALWAYS
    )
