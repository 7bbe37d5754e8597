"""The way to the model: one retry policy, one limit of requests, one server or several of the same."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import tenacity

from extractor.errors import NotCached
from extractor.llm.balance import Balance
from extractor.llm.context import NO_LIST
from extractor.llm.endpoint import Endpoint
from extractor.llm.faults import Fault
from extractor.llm.replica import FaultError, Replica
from extractor.llm.retry_policy import RetryPolicy
from extractor.llm.wire import Completion, Request

if TYPE_CHECKING:
    import httpx2

LOG = logging.getLogger("extractor")
MOST_SERVERS = 3
"""Servers that one attempt at a request is tried at: a request may be what breaks them."""


class Transport:
    """Sends request bodies to one endpoint and returns the completions, or raises a ModelError.

    `others` have the same model: each request goes to the least busy of those that answer, and elsewhere at
    once where that one fails. `timeout` is for one attempt, in seconds, from the first byte sent to the last
    one read. A server that asks to wait holds back every request to it, not only the one it was said to; one
    that is overloaded gets fewer at a time than `max_concurrency`. After `max_requests`, attempts included,
    nothing more is sent and NotCached raised.
    """

    def __init__(  # noqa: PLR0913 (settings, by name)
        self,
        endpoint: Endpoint,
        *,
        retries: RetryPolicy,
        timeout: float,
        max_concurrency: int,
        max_requests: int | None = None,
        http_client: httpx2.AsyncClient | None = None,
        others: Sequence[Endpoint] = (),
        note: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._retries = retries
        self._requests_left = max_requests
        replica = partial(
            Replica,
            timeout=timeout,
            max_concurrency=max_concurrency,
            spread=retries.first_wait,
            http_client=http_client,
        )
        self._first = replica(endpoint)
        self._balance = Balance([self._first, *map(replica, others)], note)

    async def post(self, request: Request, sent: Callable[[int], None]) -> tuple[Completion, str]:
        """Send a chat request; the completion and the text of the response body.

        `sent` is called with the number of the attempt each time that a request goes out.
        """
        attempts = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, FaultError)),
            stop=_WorthNoMore()
            | tenacity.stop_after_attempt(self._retries.attempts)
            | tenacity.stop_before_delay(self._retries.patience),
            wait=self._wait,
            sleep=asyncio.sleep,
            before_sleep=_tell_retry,
            reraise=True,
        )
        going = _Going(self._book, sent)
        try:
            async for attempt in attempts:
                with attempt:
                    return await self._attempt(request.body, going)
        except FaultError as failed:
            raise failed.fault.error from failed.__cause__
        raise AssertionError("tenacity ends with a result or an error")

    async def get(self, path: str) -> Any:
        """The JSON at a path of the server, as Endpoint.address takes it; no retries."""
        tried: list[Replica] = []
        while (replica := await self._balance.pick(tried)) is not None:
            try:
                return await replica.get(path)
            except FaultError as failed:
                last = failed
                tried.append(replica)
                # A path that a server does not know says nothing of the server.
                if failed.fault.error.status in NO_LIST or not self._learn(replica, failed):
                    break
            finally:
                self._balance.left()
        raise last.fault.error from last.__cause__

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        for replica in self._balance.replicas:
            await replica.aclose()

    async def _attempt(self, body: bytes, going: _Going) -> tuple[Completion, str]:
        """The answer of the server that is picked, or of another one where that fails by itself."""
        tried: list[Replica] = []
        replica = await self._balance.pick(going.failed) or await self._balance.pick()
        while True:
            assert replica is not None  # noqa: S101 (for mypy: one is picked where none was tried)
            try:
                return await replica.post(replica.asked(body), going)
            except FaultError as failed:
                tried.append(replica)
                going.failed = (replica,)
                if not self._learn(replica, failed) or len(tried) == MOST_SERVERS:
                    raise
                last = failed
            finally:
                self._balance.left()
            replica = await self._balance.pick(tried)
            if replica is None:
                raise last

    def _learn(self, replica: Replica, failed: FaultError) -> bool:
        """Whether another server may do better."""
        if (asked_for := failed.fault.retry_after) is not None:
            replica.rest(min(asked_for, self._retries.longest_retry_after))
        return self._balance.learn(replica, failed.fault, timed_out=failed.is_timeout)

    def _book(self) -> None:
        """Take one request off those that are left."""
        if self._requests_left is not None:
            if self._requests_left < 1:
                raise NotCached("Not asked: the limit of requests is reached. Run again with a higher one.")
            self._requests_left -= 1

    def _wait(self, state: tenacity.RetryCallState) -> float:
        policy = self._retries
        asked_for = _fault(state).retry_after
        if asked_for is None:
            high = min(policy.longest_wait, policy.first_wait * 2.0 ** (state.attempt_number - 1))
            return random.uniform(high / 2, high)  # noqa: S311 (keeps no secret)
        # Seconds at random, so that those who waited for the same moment do not all come at once.
        return min(asked_for, policy.longest_retry_after) + random.uniform(0, policy.first_wait)  # noqa: S311


class _Going:
    """Books and counts each time that a request goes out."""

    def __init__(self, book: Callable[[], None], sent: Callable[[int], None]) -> None:
        self._book = book
        self._sent = sent
        self._times = 0
        self.failed: tuple[Replica, ...] = ()
        """The server that failed last: another one comes first."""

    def __call__(self) -> None:
        self._book()
        self._times += 1
        self._sent(self._times)


class _WorthNoMore(tenacity.stop.stop_base):
    """Stops where the kind of fault is worth no further attempt."""

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:
        return retry_state.attempt_number >= _fault(retry_state).attempts


def _tell_retry(state: tenacity.RetryCallState) -> None:
    error = type(_fault(state).error).__name__
    LOG.info("again in %.2f s, after attempt %d: %s", state.upcoming_sleep, state.attempt_number, error)


def _fault(state: tenacity.RetryCallState) -> Fault:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, FaultError)  # noqa: S101 (for mypy: only such errors are retried)
    return error.fault
