"""Scripts that close nothing end by themselves: each in a process of its own, against a real server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from corpora import one_claim, text
from servers import Reply, Request, ScriptedServer

from extractor import Article, Extractor

LONGEST = 120
"""Seconds after which a script counts as one that never ends."""
WRONG = {
    "SSL_CERT_FILE": "/nowhere/certificates.pem",
    "SSL_CERT_DIR": "/nowhere",
    "HTTP_PROXY": "http://[broken",
    "https_proxy": "ftp://proxy.example:21",
    "ALL_PROXY": "socks5://127.0.0.1:1",
}
"""Variables of which no client could make anything."""
HEAD = """
import asyncio, os, signal, sys, threading, time
from extractor import Article, Extractor
article = Article({text!r})
e = Extractor("m", prompt="claims/v1", base_url={url!r}, cache_dir={cache!r})
"""


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server that finds one claim in whatever it is asked about."""
    with ScriptedServer(default=one_claim) as running:
        yield running


def ended(script: str, *, longest: float = LONGEST) -> subprocess.CompletedProcess[str]:
    """What a script came to, every warning shown. Raises TimeoutExpired where it does not end."""
    return subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", script],
        capture_output=True,
        text=True,
        timeout=longest,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )


def asking(server: ScriptedServer, cache: Path, script: str) -> subprocess.CompletedProcess[str]:
    """What a script came to that has an article and an extractor for this server."""
    head = HEAD.format(text=text(1), url=server.base_url, cache=str(cache))
    return ended(head + script)


ENDINGS = {
    "it reads an article": "print(len(e.extract(article).claims))",
    "it reads two, and forgets the extractor": (
        "e.extract(article); del e\n"
        "e = Extractor('n', prompt='claims/v1', base_url=os.environ['URL'], cache_dir=False)\n"
        "print(len(e.extract(article).claims))"
    ),
    "threads read": (
        "def read(): sys.stdout.write(f'{len(e.extract(article).claims)}\\n')\n"
        "threads = [threading.Thread(target=read) for _ in range(4)]\n"
        "[thread.start() for thread in threads]; threads[0].join()"
    ),
    "a loop of its own reads": (
        "async def main():\n"
        "    print(len((await e.aextract(article)).claims))\n"
        "    await e.model.aclose()\n"
        "asyncio.run(main())"
    ),
    "within a loop it waits": (
        "async def main(): print(len(e.extract(article).claims))\nasyncio.run(main())"
    ),
    "it is closed, and used again": (
        "with e: e.extract(article)\ne.close(); e.close()\nprint(len(e.extract(article).claims))"
    ),
    "it never reads": "print(1)",
}


@pytest.mark.parametrize("case", ENDINGS)
def test_a_script_that_closes_nothing_ends_by_itself(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """With exit code 0, its output, and not a word besides."""
    monkeypatch.setenv("URL", server.base_url)
    done = asking(server, tmp_path / "cache", ENDINGS[case])
    assert (done.returncode, set(done.stdout.split()), done.stderr) == (0, {"1"}, "")
    assert bool(server.requests) is (case != "it never reads")


def test_a_script_that_fails_ends_with_its_own_error(server: ScriptedServer, tmp_path: Path) -> None:
    """Nothing is added to the traceback."""
    done = asking(server, tmp_path / "cache", "e.extract(article)\nraise ValueError('mine')")
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("ValueError: mine\n")
    assert done.stderr.count("Traceback") == 1


def test_a_request_in_flight_keeps_no_script(server: ScriptedServer, tmp_path: Path) -> None:
    """One that only a daemon thread waits for is broken off."""
    server.default = Reply(delay=3600)
    script = (
        "threading.Thread(target=e.extract, args=(article,), daemon=True).start()\n"
        "time.sleep(1.5)\n"
        "print('over')"
    )
    done = asking(server, tmp_path / "cache", script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "over\n", "")


def test_an_interrupt_breaks_the_request_off(server: ScriptedServer, tmp_path: Path) -> None:
    """Ctrl-C ends a script that waits for a server which does not answer."""

    def interrupting(request: Request) -> Reply:
        os.kill(int(request.headers["x-pid"]), signal.SIGINT)
        return Reply(delay=3600)

    server.default = interrupting
    script = (
        "pid = os.getpid()\n"
        "import httpx2\n"
        "send = httpx2.AsyncClient.send\n"
        "def named(self, request, **given):\n"
        "    request.headers['x-pid'] = str(pid)\n"
        "    return send(self, request, **given)\n"
        "httpx2.AsyncClient.send = named\n"
        "try:\n"
        "    e.extract(article)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    done = asking(server, tmp_path / "cache", script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


def test_a_forked_child_has_a_loop_of_its_own(server: ScriptedServer, tmp_path: Path) -> None:
    """What its parent used before, it can use too."""
    script = (
        "e.extract(article)\n"
        "child = os.fork()\n"
        "print(len(e.extract(Article(article.text + ' .')).claims), flush=True)\n"
        "if child: sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = asking(server, tmp_path / "cache", script)
    assert (done.returncode, done.stdout) == (0, "1\n1\n")


@pytest.mark.xdist_group("embedded model")
@pytest.mark.skipif(find_spec("xllamacpp") is None, reason="the embedded model is not installed")
def test_a_script_with_the_embedded_model_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its server is stopped, though nobody says so; variables about other servers are nothing to it."""
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    script = (
        "from extractor import Article, Extractor\n"
        "from extractor.llm.model import Binding\n"
        "e = Extractor(cache_dir=False, binding=Binding.SCHEMA)\n"
        "result = e.extract(Article('واتهم ناشطون قوات النظام بقتل 12 مدنياً واعتقال آخرين.'))\n"
        "print(result.usage.requests, len(result.failures))\n"
    )
    done = ended(script, longest=600)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 0\n", "")


def test_an_extractor_that_is_forgotten_is_closed(server: ScriptedServer, tmp_path: Path) -> None:
    """Its thread ends, so that a program may make as many as it likes."""
    import gc
    import threading

    for number in range(3):
        reader = Extractor("m", prompt="claims/v1", base_url=server.base_url, cache_dir=tmp_path)
        reader.extract(Article(text(number)))
        del reader
    gc.collect()
    assert not [thread for thread in threading.enumerate() if thread.name == "extractor"]
