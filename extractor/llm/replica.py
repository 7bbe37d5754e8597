"""One server: its connections, its pace, one attempt at a time, and whether it answers."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
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

from extractor.errors import AnswerInvalid, RequestRefused, ServerUnreachable
from extractor.llm.completions import read_completion
from extractor.llm.endpoint import Endpoint
from extractor.llm.environment import PROXIES, check_certificates, check_proxies, suspected, untrusted
from extractor.llm.faults import ALWAYS, Asked, Fault, body_fault, status_fault
from extractor.llm.pace import Pace
from extractor.llm.wire import Completion

LOG = logging.getLogger("extractor")
"""Told are servers, models, paths, counts and times: never what is sent or comes back, and no key."""
LARGEST_BODY = 32 * 1024 * 1024
"""Bytes of the largest answer that is read; a chat completion has some thousands."""
CONNECT_SECONDS = 10.0
POOL = 16
"""Connections of one client: for each request a client looks at all of its own."""
OVERLOAD = frozenset({429, 503})
"""Statuses of a server that has too much to do, or has had too much of us."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds until a server that does not answer is looked at again; they double from time to time."""


class Replica:
    """Sends request bodies to one endpoint, once each, and returns the completions.

    `timeout` is for one attempt, in seconds, from the first byte sent to the last one read. One that asks to
    wait is asked nothing meanwhile; one that is overloaded gets fewer at a time than `max_concurrency`.
    `spread` is by how many seconds at random those who waited for the same moment come apart.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        timeout: float,
        max_concurrency: int,
        spread: float,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._address = _address_options(endpoint)
        self._timeout = timeout
        self._max_concurrency = max_concurrency
        self._spread = spread
        self._http_client = http_client
        self._resume_at = 0.0
        self._fault: Fault | None = None
        self._pause = FIRST_PAUSE
        self._due_at = 0.0
        # Connections and semaphores belong to the event loop that made them.
        self._lanes: WeakKeyDictionary[asyncio.AbstractEventLoop, _Lane] = WeakKeyDictionary()

    @property
    def is_down(self) -> bool:
        """Whether it did not answer when it was last asked."""
        return self._fault is not None

    @property
    def is_due(self) -> bool:
        """Whether it is down and it is time to look at it again."""
        return self.is_down and time.monotonic() >= self._due_at

    @property
    def is_ready(self) -> bool:
        """Whether it answers, and did not ask to wait."""
        return not self.is_down and time.monotonic() >= self._resume_at

    @property
    def ready_at(self) -> float:
        """When it may be asked again, on the monotonic clock."""
        return max(self._resume_at, self._due_at if self.is_down else 0.0)

    @property
    def busy(self) -> float:
        """Requests of this event loop that are open or wait, for each that may be open; 1 is full."""
        return self._lane().pace.busy

    def rest(self, seconds: float) -> None:
        """Ask nothing for so long."""
        self._resume_at = max(self._resume_at, time.monotonic() + seconds)

    def went_down(self, fault: Fault) -> None:
        """It does not answer, and why; it is due for a look after a pause that doubles each time."""
        self._fault = fault
        self._due_at = time.monotonic() + random.uniform(self._pause / 2, self._pause)  # noqa: S311
        self._pause = min(LONGEST_PAUSE, 2 * self._pause)

    def looked_at(self) -> None:
        """Somebody looks at it now; nobody else need."""
        self._due_at = time.monotonic() + LONGEST_PAUSE

    def came_up(self) -> None:
        """It answers."""
        self._fault, self._pause = None, FIRST_PAUSE

    async def post(self, asked: Asked, going: Callable[[], None]) -> tuple[Completion, str]:
        """Send a chat request; the completion and the text of the response body.

        `going` is called as the request goes out. Raises FaultError.
        """
        pace = self._lane().pace
        async with pace:
            while (pause := self._resume_at - time.monotonic()) > 0:  # noqa: ASYNC110 (it may be put off)
                await asyncio.sleep(pause + random.uniform(0, self._spread))  # noqa: S311 (keeps no secret)
            if self._fault is not None and not self.is_due:  # it went down while this request waited
                raise FaultError(self._fault)
            going()
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
            except FaultError as failed:
                LOG.info("POST %s, %s: %s", self.endpoint.server, self.endpoint.model, _after(failed, began))
                if failed.is_overload:
                    pace.overloaded(began)
                raise
            pace.answered(began)
        text = _text(response)
        try:
            found = read_completion(text)
        except ValueError:
            unread = FaultError(body_fault(asked, text, response.headers.get("content-type", "")))
            LOG.info("POST %s, %s: %s", self.endpoint.server, self.endpoint.model, _after(unread, began))
            raise unread from None
        tokens = f"{found.prompt_tokens:,} + {found.completion_tokens:,} tokens"
        seconds = time.monotonic() - began
        LOG.info("POST %s, %s: %s, %.2f s", self.endpoint.server, self.endpoint.model, tokens, seconds)
        return found, text

    async def get(self, path: str) -> Any:
        """The JSON at a path of the server, as Endpoint.address takes it. Raises FaultError."""
        url = self.endpoint.address(path)
        asked, began = self.asked(b""), time.monotonic()
        try:
            response = await self._response(
                asked, lambda client: client.get(url, cast_to=httpx2.Response, options=self._address)
            )
        except FaultError as failed:
            LOG.info("GET %s, %s: %s", self.endpoint.server, path, _after(failed, began))
            raise
        LOG.info("GET %s, %s: %.2f s", self.endpoint.server, path, time.monotonic() - began)
        text = _text(response)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise FaultError(body_fault(asked, text, "")) from None

    def asked(self, body: bytes) -> Asked:
        """What messages of errors need to know of a request."""
        return Asked(self.endpoint.server, self.endpoint.model, self.endpoint.key, body)

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        lane = self._lanes.pop(asyncio.get_running_loop(), None)
        if lane is not None and self._http_client is None:
            for client in lane.clients:
                await client.close()

    async def _response(
        self, asked: Asked, send: Callable[[openai.AsyncOpenAI], Awaitable[httpx2.Response]]
    ) -> httpx2.Response:
        try:
            async with asyncio.timeout(self._timeout):
                return await send(next(self._lane().turns))
        except openai.APIStatusError as error:
            got = error.response
            raise FaultError(status_fault(asked, got.status_code, got.headers, _text(got))) from None
        except (TimeoutError, openai.APITimeoutError) as error:
            raise FaultError(self._timed_out(error)) from error
        except openai.APIConnectionError as error:
            raise FaultError(self._no_connection(error)) from error

    def _timed_out(self, error: BaseException) -> Fault:
        server = self.endpoint.server
        if isinstance(error.__cause__, httpx2.ConnectTimeout):
            return Fault(
                ServerUnreachable(f"{server} does not take the connection. Is the address right?"), ALWAYS
            )
        return Fault(
            ServerUnreachable(
                f"{server} gave no whole answer within {self._timeout:g} s. "
                "Allow more time (--timeout), or ask for smaller pieces (--profile small)."
            ),
            ALWAYS,
        )

    def _no_connection(self, error: openai.APIConnectionError) -> Fault:
        server, cause = self.endpoint.server, error.__cause__
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
            suspicion = "" if self.endpoint.is_loopback else suspected(self.endpoint.address(), str(cause))
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
            base_url=self.endpoint.address(),
            api_key=self.endpoint.key or "none",
            max_retries=0,
            timeout=httpx2.Timeout(self._timeout, connect=min(CONNECT_SECONDS, self._timeout)),
            http_client=http_client,
        )
        if not self.endpoint.is_openai:
            client.organization = client.project = None
        return client

    def _connections(self) -> httpx2.AsyncClient:
        """A pool of connections, by way of the proxies that the environment names, unless it is this machine.

        Raises RequestRefused where the environment names what cannot be used.
        """
        is_loopback = self.endpoint.is_loopback
        if not is_loopback:
            check_proxies()
        needs_trust = not is_loopback or self.endpoint.address().startswith("https:")
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


class FaultError(Exception):
    """An attempt failed; its fault tells tenacity whether another can help."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault.error))
        self.fault = fault

    @property
    def is_timeout(self) -> bool:
        """Whether no whole answer came in time; a connection that was not taken is no such case."""
        cause = self.__cause__
        is_late = isinstance(cause, TimeoutError | openai.APITimeoutError)
        return is_late and not isinstance(cause and cause.__cause__, httpx2.ConnectTimeout)

    @property
    def is_overload(self) -> bool:
        """Whether fewer requests at a time might have spared it."""
        timed_out = isinstance(self.__cause__, TimeoutError | openai.APITimeoutError)
        return timed_out or self.fault.error.status in OVERLOAD


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


def _after(failed: FaultError, began: float) -> str:
    """What became of an attempt, without the server's words: they may repeat what was sent."""
    error = failed.fault.error
    status = f" ({error.status})" if error.status is not None else ""
    return f"{type(error).__name__}{status}, {time.monotonic() - began:.2f} s"


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


def _address_options(endpoint: Endpoint) -> openai.RequestOptions:
    """What each request takes along: the query of the base URL, and Azure's key in a header of its own."""
    options: openai.RequestOptions = {"params": endpoint.query} if endpoint.query else {}
    if endpoint.is_azure and endpoint.key:
        options["headers"] = {"api-key": endpoint.key, "Authorization": openai.Omit()}
    return options


def _text(response: httpx2.Response) -> str:
    # JSON is UTF-8 whatever a content type says; broken bytes show up as broken JSON.
    return response.content.decode("utf-8-sig", errors="replace")
