"""An event loop in a thread of its own, for callers that have none; and coroutines run side by side."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")
CLOSING_SECONDS = 10.0
"""How long the end of an interpreter waits for what is being asked to be broken off."""


class LoopThread:
    """Runs coroutine functions for threads that wait for them, until it is closed.

    No interpreter waits for it to end.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._hurried = False
        self._last: Callable[[], Awaitable[None]] | None = None
        # A daemon: a script that never closes anything ends all the same.
        self._thread = threading.Thread(target=self._run, name="extractor", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether it runs what it is given; not after it was closed, nor in a forked child."""
        return self._thread.is_alive()

    def wait(self, action: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """What a coroutine function returns, run to its end. An interrupt of this thread cancels it."""

        async def running() -> T:
            return await action(*arguments)

        future = asyncio.run_coroutine_threadsafe(running(), self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            if self._hurried:
                # The interpreter is ending, and this thread with it; it need not say so.
                raise SystemExit from None
            raise

    def close(self, last: Callable[[], Awaitable[None]] | None = None, *, hurried: bool = False) -> None:
        """Run what is running to its end, then `last`, and end the thread.

        `hurried` cancels what is running, and waits at most CLOSING_SECONDS.
        """
        if not self._thread.is_alive():
            return
        self._last, self._hurried = last, hurried
        self._loop.call_soon_threadsafe(self._closing.set)
        if threading.current_thread() is not self._thread:  # garbage may be collected there too
            self._thread.join(CLOSING_SECONDS if hurried else None)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._until_closed())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    async def _until_closed(self) -> None:
        await self._closing.wait()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if self._hurried:
            for task in others:
                task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._last is not None:
            await self._last()


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What coroutines return, in their order; the first error ends them all and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
    except ExceptionGroup as errors:
        first = errors.exceptions[0]
    else:
        return [task.result() for task in tasks]
    raise first
