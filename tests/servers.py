"""A real HTTP server on loopback that answers like an OpenAI-compatible one, and misbehaves on request.

    with ScriptedServer() as server:
        server.queue(status(503, retry_after=0), completion('{"claims": []}'))
        ... ask a client at server.base_url ...
        assert len(server.requests) == 2

Chat requests take the queued replies in order, then `default` (a reply, or a function of the request).
Other paths are looked up in `routes`. The question by which the package finds out whether a server keeps
to a schema is answered apart from the queue, as `binds` says, and recorded in `probes`; with "as scripted"
it is a request like any other.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

FOREVER = 3600.0


@dataclass(frozen=True)
class Reply:
    """One HTTP answer, and how it goes wrong. Times are seconds, places are bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    delay: float = 0.0
    """Before the first byte of the answer."""
    reset_at: int | None = None
    """The connection is reset after this many bytes of the body; at -1 before the headers."""
    stall_at: int | None = None
    """Nothing more comes after this many bytes of the body, and the connection stays open."""
    drip: float = 0.0
    """Between one byte of the body and the next."""

    def but(self, **changes: Any) -> Reply:
        """The same reply with other values."""
        return replace(self, **changes)


def completion(
    content: str | None,
    *,
    finish_reason: str | None = "stop",
    refusal: str | None = None,
    prompt_tokens: int = 10,
    completion_tokens: int = 5,
) -> Reply:
    """A chat completion."""
    return reply_json(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 0,
            "model": "scripted",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish_reason,
                    "message": {"role": "assistant", "content": content, "refusal": refusal},
                }
            ],
            "usage": {
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "total_tokens": prompt_tokens + completion_tokens,
            },
        }
    )


def status(
    number: int, /, *, retry_after: float | str | None = None, message: str = "no", **error: Any
) -> Reply:
    """A refusal in OpenAI's form; further keys go into its `error`."""
    headers = {"Content-Type": "application/json"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return reply_json({"error": {"message": message, **error}}).but(status=number, headers=headers)


def reply_json(value: Any) -> Reply:
    """Any JSON, with status 200."""
    return Reply(json.dumps(value, ensure_ascii=False).encode())


NOTHING_QUEUED = status(500, message="the test queued no reply for this request")


def html(text: str = "<!doctype html><title>It works!</title>", *, code: int = 200) -> Reply:
    """A web page where JSON was wanted."""
    return Reply(text.encode(), code, {"Content-Type": "text/html; charset=utf-8"})


def closed_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    at: float
    """When it had come whole, on the monotonic clock."""

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Script = Reply | Callable[[Request], Reply]


class ScriptedServer:
    """See the module. All times are real; keep delays and waits short."""

    def __init__(
        self,
        *replies: Script,
        default: Script = NOTHING_QUEUED,
        binds: Literal["schema", "strict", "as scripted"] | None = "schema",
    ) -> None:
        self.requests: list[Request] = []
        """Chat requests, probes apart."""
        self.probes: list[Request] = []
        self.others: list[Request] = []
        """Requests to other paths."""
        self.routes: dict[str, Script] = {}
        """Replies by path, as "/v1/models"."""
        self.default = default
        self.binds = binds
        self.most_at_a_time = 0
        """The largest number of chat requests that were open together."""
        self._open = 0
        self._queue: deque[Script] = deque(replies)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._port = 0

    @property
    def base_url(self) -> str:
        """For clients, as http://127.0.0.1:41234/v1."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._port}"

    def queue(self, *replies: Script) -> None:
        """Add replies for the next chat requests."""
        self._queue.extend(replies)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
        )
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while (request := await self._read(reader)) is not None:
                self._open += 1
                self.most_at_a_time = max(self.most_at_a_time, self._open)
                try:
                    await self._send(writer, self._reply(request))
                finally:
                    self._open -= 1
        with contextlib.suppress(Exception):
            writer.close()

    @staticmethod
    async def _read(reader: asyncio.StreamReader) -> Request | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Request(method, path, headers, body, time.monotonic())

    def _reply(self, request: Request) -> Reply:
        path = request.path.partition("?")[0]
        if not path.endswith("/chat/completions"):
            self.others.append(request)
            script = self.routes.get(path, status(404, message="no such path"))
        elif (bent := self._probe(request)) is not None:
            self.probes.append(request)
            script = bent
        else:
            self.requests.append(request)
            script = self._queue.popleft() if self._queue else self.default
        return script if isinstance(script, Reply) else script(request)

    def _probe(self, request: Request) -> Reply | None:
        """The answer to a request whose schema allows one answer only: the schema's, if it is kept to."""
        if self.binds == "as scripted":
            return None
        form = request.json.get("response_format", {}).get("json_schema", {})
        properties = form.get("schema", {}).get("properties", {})
        if len(properties) != 1 or len(words := next(iter(properties.values())).get("enum", [])) != 1:
            return None
        kept = self.binds == "schema" or (self.binds == "strict" and form.get("strict"))
        return completion(json.dumps({next(iter(properties)): words[0]}) if kept else "The sea is wide.")

    async def _send(self, writer: asyncio.StreamWriter, reply: Reply) -> None:
        await asyncio.sleep(reply.delay)
        if reply.reset_at == -1:
            _reset(writer)
        head = f"HTTP/1.1 {reply.status} Scripted\r\nContent-Length: {len(reply.body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        stops = [place for place in (reply.reset_at, reply.stall_at) if place is not None]
        body = reply.body[: min(stops)] if stops else reply.body
        writer.write(head.encode("latin-1") + b"\r\n" + (b"" if reply.drip else body))
        for byte in body if reply.drip else b"":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(reply.drip)
        await writer.drain()
        if reply.stall_at is not None:
            await asyncio.sleep(FOREVER)
        if reply.reset_at is not None:
            await asyncio.sleep(0.05)  # let what was sent arrive first
            _reset(writer)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection off with RST, as a crashing server or a middlebox does."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    raise ConnectionResetError
