"""A server in a process of its own that answers every chat request the same after a set time."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Stub:
    """A running stub; each content is served below its own name."""

    port: int

    def base_url(self, name: str) -> str:
        """For clients."""
        return f"http://127.0.0.1:{self.port}/{name}/v1"


@contextmanager
def stub(contents: Mapping[str, str], *, latency: float = 0.0) -> Iterator[Stub]:
    """A server on loopback that gives the content of the name in the path, after `latency` seconds."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "contents.json"
        path.write_text(json.dumps(dict(contents)), encoding="utf-8")
        command = [sys.executable, "-m", __spec__.name, str(path), str(latency)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 (ourselves)
        try:
            assert process.stdout is not None  # noqa: S101 (for mypy)
            yield Stub(int(process.stdout.readline()))
        finally:
            process.terminate()
            process.wait()


def completion(content: str) -> bytes:
    """A chat completion as servers write it."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    usage = {"prompt_tokens": 3000, "completion_tokens": 1000, "total_tokens": 4000}
    whole = {"id": "c", "object": "chat.completion", "created": 0, "model": "stub", "choices": [choice]}
    return json.dumps(whole | {"usage": usage}, ensure_ascii=False).encode()


async def serve(contents: Mapping[str, str], latency: float) -> None:
    """Serve until the process ends; the port is printed first."""
    answers = {
        f"/{name}/v1/chat/completions".encode(): b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        for name, body in ((name, completion(content)) for name, content in contents.items())
    }

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
                await reader.readexactly(int(length or 0))
                if latency:
                    await asyncio.sleep(latency)
                writer.write(answers.get(head.split(b" ", 2)[1], NOT_FOUND))
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Serve, as a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("contents", type=Path)
    parser.add_argument("latency", type=float)
    options = parser.parse_args()
    asyncio.run(serve(json.loads(options.contents.read_text(encoding="utf-8")), options.latency))


if __name__ == "__main__":
    main()
