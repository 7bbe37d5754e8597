"""The way to the server: one client, one retry policy, one limit of requests at a time."""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import random
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import httpx2
import openai
import tenacity

from extractor.errors import AnswerInvalid, NotCached, RequestRefused, ServerUnreachable
from extractor.llm.completions import read_completion
from extractor.llm.endpoint import Endpoint
from extractor.llm.environment import PROXIES, check_certificates, check_proxies, suspected, untrusted
from extractor.llm.faults import ALWAYS, Asked, Fault, RetryPolicy, body_fault, status_fault
from extractor.llm.pace import Pace
from extractor.llm.wire import Completion, Request

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes of the largest answer that is read; a chat completion has some thousands."""
CONNECT_SECONDS = 10.0
POOL = 16
"""Connections of one client: for each request a client looks at all of its own."""
OVERLOAD = frozenset({429, 503})
"""Statuses of a server that has too much to do, or has had too much of us."""


class Transport:
    """Sends request bodies to one endpoint and returns the completions, or raises a ModelError.

    `timeout` is for one attempt, in seconds, from the first byte sent to the last one read. A server that
    asks to wait holds back every request of this transport, not only the one it was said to; one that is
    overloaded gets fewer at a time than `max_concurrency`. After `max_requests`, attempts included, nothing
    more is sent and NotCached raised.
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
    ) -> None:
        self._endpoint = endpoint
        self._address = _address_options(endpoint)
        self._retries = retries
        self._timeout = timeout
        self._max_concurrency = max_concurrency
        self._requests_left = max_requests
        self._http_client = http_client
        self._resume_at = 0.0
        # Connections and semaphores belong to the event loop that made them.
        self._lanes: WeakKeyDictionary[asyncio.AbstractEventLoop, _Lane] = WeakKeyDictionary()

    async def post(self, request: Request, sent: Callable[[int], None]) -> tuple[Completion, str]:
        """Send a chat request; the completion and the text of the response body.

        `sent` is called with the number of the attempt each time that a request goes out.
        """
        asked = Asked(self._endpoint.server, self._endpoint.model, self._endpoint.key, request.body)
        attempts = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, _FaultError)),
            stop=_WorthNoMore()
            | tenacity.stop_after_attempt(self._retries.attempts)
            | tenacity.stop_before_delay(self._retries.patience),
            wait=self._wait,
            sleep=asyncio.sleep,
            reraise=True,
        )
        try:
            async for attempt in attempts:
                with attempt:
                    return await self._attempt(asked, attempt.retry_state.attempt_number, sent)
        except _FaultError as failed:
            raise failed.fault.error from failed.__cause__
        raise AssertionError("tenacity ends with a result or an error")

    async def get(self, path: str) -> Any:
        """The JSON at a path of the server, as Endpoint.address takes it; no retries."""
        url = self._endpoint.address(path)
        asked = Asked(self._endpoint.server, self._endpoint.model, self._endpoint.key, b"")
        try:
            text = _text(
                await self._response(
                    asked, lambda client: client.get(url, cast_to=httpx2.Response, options=self._address)
                )
            )
        except _FaultError as failed:
            raise failed.fault.error from failed.__cause__
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise body_fault(asked, text, "").error from None

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        lane = self._lanes.pop(asyncio.get_running_loop(), None)
        if lane is not None and self._http_client is None:
            for client in lane.clients:
                await client.close()

    async def _attempt(
        self, asked: Asked, number: int, sent: Callable[[int], None]
    ) -> tuple[Completion, str]:
        pace = self._lane().pace
        async with pace:
            while (pause := self._resume_at - time.monotonic()) > 0:  # noqa: ASYNC110 (it may be put off)
                await asyncio.sleep(pause + self._spread())
            self._book()
            sent(number)
            began = time.monotonic()
            try:
                response = await self._response(
                    asked,
                    lambda client: client.post(
                        "/chat/completions",
                        cast_to=httpx2.Response,
                        content=asked.body,
                        options=self._address,
                    ),
                )
            except _FaultError as failed:
                if failed.is_overload:
                    pace.overloaded(began)
                raise
            pace.answered(began)
        text = _text(response)
        try:
            return read_completion(text), text
        except ValueError:
            fault = body_fault(asked, text, response.headers.get("content-type", ""))
            raise _FaultError(fault) from None

    def _book(self) -> None:
        """Take one request off those that are left."""
        if self._requests_left is not None:
            if self._requests_left < 1:
                raise NotCached("Not asked: the limit of requests is reached. Run again with a higher one.")
            self._requests_left -= 1

    async def _response(
        self, asked: Asked, send: Callable[[openai.AsyncOpenAI], Awaitable[httpx2.Response]]
    ) -> httpx2.Response:
        try:
            async with asyncio.timeout(self._timeout):
                return await send(next(self._lane().turns))
        except openai.APIStatusError as error:
            got = error.response
            raise _FaultError(status_fault(asked, got.status_code, got.headers, _text(got))) from None
        except (TimeoutError, openai.APITimeoutError) as error:
            raise _FaultError(self._timed_out(error)) from error
        except openai.APIConnectionError as error:
            raise _FaultError(self._no_connection(error)) from error

    def _wait(self, state: tenacity.RetryCallState) -> float:
        policy = self._retries
        asked_for = _fault(state).retry_after
        if asked_for is None:
            high = min(policy.longest_wait, policy.first_wait * 2.0 ** (state.attempt_number - 1))
            return random.uniform(high / 2, high)  # noqa: S311 (keeps no secret)
        wait = min(asked_for, policy.longest_retry_after)
        self._resume_at = max(self._resume_at, time.monotonic() + wait)
        return wait + self._spread()

    def _spread(self) -> float:
        """Seconds at random, so that those who waited for the same moment do not all come at once."""
        return random.uniform(0, self._retries.first_wait)  # noqa: S311 (keeps no secret)

    def _timed_out(self, error: BaseException) -> Fault:
        server = self._endpoint.server
        if isinstance(error.__cause__, httpx2.ConnectTimeout):
            return Fault(
                ServerUnreachable(f"{server} does not take the connection. Is the address right?"), ALWAYS
            )
        return Fault(
            ServerUnreachable(
                f"{server} gave no whole answer within {self._timeout:g} s. "
                "Allow more time, or ask for smaller pieces."
            ),
            ALWAYS,
        )

    def _no_connection(self, error: openai.APIConnectionError) -> Fault:
        server, cause = self._endpoint.server, error.__cause__
        if isinstance(cause, _TooLargeError):
            return Fault(
                AnswerInvalid(
                    f"{server} sends an answer of more than {LARGEST_BODY >> 20} MB; it was not read."
                )
            )
        if isinstance(cause, httpx2.LocalProtocolError | httpx2.UnsupportedProtocol | httpx2.InvalidURL):
            return Fault(
                RequestRefused(
                    f"{server} cannot be asked: the base URL or the API key holds what neither may."
                )
            )
        if isinstance(cause, httpx2.ConnectError | httpx2.ProxyError):
            said = f"No connection to {server}: {cause or 'it does not answer'}."
            suspicion = "" if self._endpoint.is_loopback else suspected(self._endpoint.address(), str(cause))
            said += f" {suspicion or 'Is the server running?'}"
        else:
            said = f"The connection to {server} broke off ({type(cause).__name__})."
        return Fault(ServerUnreachable(f"{said} `extractor doctor` tells more."), ALWAYS)

    def _lane(self) -> _Lane:
        loop = asyncio.get_running_loop()
        if loop not in self._lanes:
            pools = 1 if self._http_client else math.ceil(self._max_concurrency / POOL)
            clients = tuple(self._client() for _ in range(pools))
            self._lanes[loop] = _Lane(clients, Pace(self._max_concurrency), itertools.cycle(clients))
        return self._lanes[loop]

    def _client(self) -> openai.AsyncOpenAI:
        http_client = self._http_client or self._connections()
        client = openai.AsyncOpenAI(
            base_url=self._endpoint.address(),
            api_key=self._endpoint.key or "none",
            max_retries=0,
            timeout=httpx2.Timeout(self._timeout, connect=min(CONNECT_SECONDS, self._timeout)),
            http_client=http_client,
        )
        if not self._endpoint.is_openai:
            client.organization = client.project = None
        return client

    def _connections(self) -> httpx2.AsyncClient:
        """A pool of connections, by way of the proxies that the environment names, unless it is this machine.

        Raises RequestRefused where the environment names what cannot be used.
        """
        is_loopback = self._endpoint.is_loopback
        if not is_loopback:
            check_proxies()
        needs_trust = not is_loopback or self._endpoint.address().startswith("https:")
        trusted = _trusted() if needs_trust else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            return httpx2.AsyncClient(
                event_hooks={"response": [_bounded]},
                trust_env=not is_loopback,
                limits=httpx2.Limits(max_connections=self._max_concurrency, keepalive_expiry=30.0),
                verify=trusted,
            )
        except (ValueError, httpx2.InvalidURL) as error:
            raise RequestRefused(
                f"The variables {', '.join(PROXIES.values())} or NO_PROXY hold what is no address: "
                "correct them, or unset them."
            ) from error


@dataclass(frozen=True)
class _Lane:
    """What belongs to one event loop."""

    clients: tuple[openai.AsyncOpenAI, ...]
    """Each has connections of its own."""
    pace: Pace
    turns: Iterator[openai.AsyncOpenAI]
    """The clients, over and over."""


class _FaultError(Exception):
    """An attempt failed; its fault tells tenacity whether another can help."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault.error))
        self.fault = fault

    @property
    def is_overload(self) -> bool:
        """Whether fewer requests at a time might have spared it."""
        timed_out = isinstance(self.__cause__, TimeoutError | openai.APITimeoutError)
        return timed_out or self.fault.error.status in OVERLOAD


class _WorthNoMore(tenacity.stop.stop_base):
    """Stops where the kind of fault is worth no further attempt."""

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:
        return retry_state.attempt_number >= _fault(retry_state).attempts


class _TooLargeError(Exception):
    """An answer has more bytes than any chat completion."""


class _BoundedStream(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for block in self._stream:
            size += len(block)
            if size > LARGEST_BODY:
                raise _TooLargeError
            yield block

    async def aclose(self) -> None:
        await self._stream.aclose()


@cache
def _trusted() -> ssl.SSLContext:
    """Whom TLS connections trust; reading the list takes longer than many requests.

    Raises RequestRefused where the environment names a list that is none.
    """
    check_certificates()
    try:
        return httpx2.create_ssl_context()
    except OSError as error:
        raise untrusted(error) from error


async def _bounded(response: httpx2.Response) -> None:
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _BoundedStream(response.stream)


def _fault(state: tenacity.RetryCallState) -> Fault:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, _FaultError)  # noqa: S101 (for mypy: only such errors are retried)
    return error.fault


def _address_options(endpoint: Endpoint) -> openai.RequestOptions:
    """What each request takes along: the query of the base URL, and Azure's key in a header of its own."""
    options: openai.RequestOptions = {"params": endpoint.query} if endpoint.query else {}
    if endpoint.is_azure and endpoint.key:
        options["headers"] = {"api-key": endpoint.key, "Authorization": openai.Omit()}
    return options


def _text(response: httpx2.Response) -> str:
    # JSON is UTF-8 whatever a content type says; broken bytes show up as broken JSON.
    return response.content.decode("utf-8-sig", errors="replace")
