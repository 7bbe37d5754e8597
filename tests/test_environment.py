"""Variables of the environment that are wrong: one sentence that names the variable; nothing to loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest
from corpora import a_claim, text
from servers import ScriptedServer, closed_port, reply_json

from extractor import cli

FAR = "https://claims.example/v1"
"""A server that is not this machine; nothing is ever sent there."""
EXTRACT = ("extract", "article.txt", "--published", "2016-12-13")
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


class Done(NamedTuple):
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs an extraction, with no variables of proxies and certificates but those given."""

    def run(url: str, *more: str, **variables: str) -> Done:
        (tmp_path / "article.txt").write_text(text(1), encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        for name in {*VARIABLES, *map(str.lower, VARIABLES)}:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        code = cli.main([*EXTRACT, "--base-url", url, "--cache-dir", "cache", *more])
        return Done(code, *capfd.readouterr())

    return run


def only_sentence(done: Done) -> str:
    """What was said, if that is one line and the exit code that of wrong use."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("extractor: ")
    return line


@pytest.mark.parametrize("content", [None, "", "no certificate", "a folder"])
def test_a_file_of_certificates_that_is_none(ran: Run, tmp_path: Path, content: str | None) -> None:
    """Missing, empty, other text, or a folder."""
    path = tmp_path / "certificates.pem"
    if content == "a folder":
        path.mkdir()
    elif content is not None:
        path.write_text(content, encoding="utf-8")
    said = only_sentence(ran(FAR, SSL_CERT_FILE=str(path)))
    assert "The variable SSL_CERT_FILE names no file of certificates" in said
    assert "unset it" in said


@pytest.mark.parametrize("content", [None, "", "plain.pem"])
def test_a_folder_of_certificates_that_is_none(ran: Run, tmp_path: Path, content: str | None) -> None:
    """Missing, empty, or without the names under which they are looked for."""
    folder = tmp_path / "certificates"
    if content is not None:
        folder.mkdir()
        if content:
            (folder / content).write_text("certificate", encoding="utf-8")
    said = only_sentence(ran(FAR, SSL_CERT_DIR=str(folder)))
    assert "The variable SSL_CERT_DIR names no folder of certificates" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "not a proxy"),
        ("https_proxy", "http://[::1"),
        ("HTTP_PROXY", "ftp://h:1"),
        ("ALL_PROXY", "http://h:99999"),
        ("all_proxy", "http://"),
    ],
)
def test_a_proxy_that_is_none(ran: Run, name: str, value: str) -> None:
    """Under either spelling of the variable, which is named as it is set; its value may hold a password."""
    said = only_sentence(ran(FAR, **{name: value}))
    assert (
        said == f"extractor: The variable {name} names no proxy: write it as http://HOST:PORT, or unset it."
    )


@pytest.mark.skipif(find_spec("socksio") is not None, reason="SOCKS proxies can be used here")
def test_a_socks_proxy_without_what_it_needs(ran: Run) -> None:
    """Which package is missing, and how to do without."""
    said = only_sentence(ran(FAR, ALL_PROXY="socks5://user:hunter2@127.0.0.1:1080"))
    assert "ALL_PROXY names a SOCKS proxy" in said
    assert "install the package socksio" in said
    assert "hunter2" not in said


def test_a_proxy_that_no_client_takes(ran: Run) -> None:
    """What only the client finds out is told without naming one of them alone."""
    said = only_sentence(ran(FAR, HTTPS_PROXY="http://ÿ..x:1"))
    assert "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY or NO_PROXY" in said


def test_a_proxy_that_is_not_there(ran: Run) -> None:
    """The variable is to blame, not the server, which nobody reached."""
    proxy = f"http://user:hunter2@127.0.0.1:{closed_port()}"
    said = only_sentence(ran("http://claims.example/v1", http_proxy=proxy))
    assert said.startswith("extractor: No connection to claims.example: ")
    assert "through the proxy that http_proxy names; is that right, and running?" in said
    assert "Is the server running?" not in said
    assert "hunter2" not in said


def test_a_proxy_that_refuses(ran: Run) -> None:
    """It answers, and will not connect."""
    with ScriptedServer() as proxy:
        proxy_url = proxy.base_url.removesuffix("/v1")
        said = only_sentence(ran(FAR, ALL_PROXY=proxy_url))
    assert "through the proxy that ALL_PROXY names" in said


def test_a_named_model_fails_with_the_same_sentence(tmp_path: Path) -> None:
    """Where no list is asked for, the article fails, with exit code 1 and no traceback.

    In a process of its own: what was read of certificates once is kept.
    """
    (tmp_path / "article.txt").write_text(text(1), encoding="utf-8")
    others = {name: value for name, value in os.environ.items() if name.upper() not in VARIABLES}
    done = subprocess.run(
        [sys.executable, "-m", "extractor.cli", "extract", "article.txt", "--base-url", FAR, "--model", "m"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=others | {"SSL_CERT_FILE": "/nowhere/certificates.pem"},
        timeout=120,
    )
    assert done.returncode in {1, 2}
    assert "SSL_CERT_FILE" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_right_proxy_is_used(ran: Run) -> None:
    """What is asked goes by way of it."""
    with ScriptedServer(default=a_claim) as proxy:
        proxy.routes["http://claims.example/v1/models"] = reply_json({"data": [{"id": "large"}]})
        done = ran("http://claims.example/v1", HTTP_PROXY=proxy.base_url.removesuffix("/v1"))
    assert done.returncode == 0, done.stderr
    assert {request.path for request in proxy.requests} == {"http://claims.example/v1/chat/completions"}


def test_a_server_on_this_machine_is_asked_whatever_they_say(ran: Run) -> None:
    """No variable about other servers is even looked at."""
    wrong = {
        "SSL_CERT_FILE": "/nowhere/certificates.pem",
        "SSL_CERT_DIR": "/nowhere",
        "HTTP_PROXY": "http://[broken",
        "https_proxy": "ftp://proxy.example:21",
        "ALL_PROXY": "socks5://127.0.0.1:1",
    }
    with ScriptedServer(default=a_claim) as server:
        server.routes["/v1/models"] = reply_json({"data": [{"id": "large"}]})
        done = ran(server.base_url, **wrong)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(server.requests) == 1
