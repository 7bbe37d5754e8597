"""A proxy on loopback that counts what a system asks of the model server behind it."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from extractor.claims import Frozen

LONGEST = 3600.0
"""Seconds that one answer may take: on a slow machine a long one takes minutes."""
CHAT = "/chat/completions"


class Exchange(Frozen):
    """One request and what came back."""

    status: int
    prompt_tokens: int = 0
    cached_prompt_tokens: int = 0
    """Those of the prompt that the server still had from the request before."""
    completion_tokens: int = 0
    finish_reason: str = ""
    content: str = ""
    seconds: float = 0.0


class Meter:
    """Passes requests on to a server, and keeps what each chat request cost and brought.

    So every system is measured by the same means, those too that tell nothing of their tokens.
    """

    def __init__(self, base_url: str) -> None:
        self._parts = urlsplit(base_url)
        self._lock = threading.Lock()
        self._exchanges: list[Exchange] = []
        self._server = _Listener(("127.0.0.1", 0), _Passing, self)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def base_url(self) -> str:
        """For clients, as http://127.0.0.1:41234/v1."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{self._parts.path}"

    def taken(self) -> tuple[Exchange, ...]:
        """What was exchanged since this was last asked."""
        with self._lock:
            taken, self._exchanges = tuple(self._exchanges), []
        return taken

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def passed(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        """Status, content type and body of the server's answer."""
        began = time.monotonic()
        connection = http.client.HTTPConnection(self._parts.netloc, timeout=LONGEST)
        try:
            connection.request(method, path, body=body or None, headers=dict(headers))
            response = connection.getresponse()
            answer = response.read()
            kind = response.getheader("Content-Type", "application/json")
        except OSError as error:
            return 502, "text/plain", f"the server behind the meter does not answer: {error}".encode()
        finally:
            connection.close()
        if path.endswith(CHAT):
            with self._lock:
                self._exchanges.append(exchange(response.status, answer, time.monotonic() - began))
        return response.status, kind, answer


def exchange(status: int, answer: bytes, seconds: float) -> Exchange:
    """What an answer says of itself."""
    try:
        said: dict[str, Any] = json.loads(answer)
        choice, usage = said["choices"][0], said["usage"]
        return Exchange(
            status=status,
            prompt_tokens=usage["prompt_tokens"],
            cached_prompt_tokens=(usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0,
            completion_tokens=usage["completion_tokens"],
            finish_reason=choice.get("finish_reason") or "",
            content=choice["message"].get("content") or "",
            seconds=round(seconds, 3),
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        shown = answer[:2000].decode(errors="replace")
        return Exchange(status=status, content=shown, seconds=round(seconds, 3))


class _Listener(ThreadingHTTPServer):
    """Knows the meter that it listens for."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], meter: Meter) -> None:
        super().__init__(address, handler)
        self.meter = meter


class _Passing(BaseHTTPRequestHandler):
    """Passes one client's requests on."""

    protocol_version = "HTTP/1.1"
    passed_on: ClassVar = ("Content-Type", "Authorization", "Accept")

    def do_GET(self) -> None:
        self._pass("GET")

    def do_POST(self) -> None:
        self._pass("POST")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name in the base class)
        pass

    def _pass(self, method: str) -> None:
        assert isinstance(self.server, _Listener)  # noqa: S101 (for the type checker)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name in self.passed_on if (value := self.headers.get(name))}
        status, kind, answer = self.server.meter.passed(method, self.path, headers, body)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
