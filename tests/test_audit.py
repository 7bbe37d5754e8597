"""The audit of pinned packages, with pip-audit itself against a server that speaks OSV's interface."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PINS = "# pinned\ndiskcache==5.6.3\nfine==1.0\n"
KNOWN = """
[CVE-2025-69872]
package = "diskcache"
versions = "<=5.6.3"
answer = "never unpickled"
"""
DISKCACHE = {"id": "GHSA-w8v5-vhqr-4h9v", "aliases": ["CVE-2025-69872"], "summary": "pickle"}


@contextmanager
def advisories(told: dict[str, dict[str, object]]) -> Iterator[str]:
    """A server that tells of one advisory for each of these packages; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name, version = query["package"]["name"], query["version"]
            vulns = [told[name] | {"affected": [affected(name, version)]}] if name in told else []
            body = json.dumps({"vulns": vulns} if vulns else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def affected(name: str, version: str) -> dict[str, object]:
    return {"package": {"name": name, "ecosystem": "PyPI"}, "versions": [version]}


def audit(folder: Path, url: str, *, pins: str = PINS, known: str = KNOWN) -> tuple[int, str]:
    """Exit code and output."""
    (folder / "constraints.txt").write_text(pins)
    (folder / "advisories.toml").write_text(known)
    command = [sys.executable, str(ROOT / ".ci" / "audit.py"), "constraints.txt"]
    command += ["--known", "advisories.toml", "--osv-url", url]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_an_advisory_with_an_answer_passes(tmp_path: Path) -> None:
    """By whichever of its names the service tells it; what is told is the answer."""
    with advisories({"diskcache": DISKCACHE}) as url:
        code, said = audit(tmp_path, url)
    assert code == 0
    assert "CVE-2025-69872 in diskcache 5.6.3: never unpickled" in said
    assert "2 of 2 packages looked up\n1 advisories, 0 unanswered" in said


def test_an_advisory_without_an_answer_fails(tmp_path: Path) -> None:
    """The package, its version and the advisory are named, and what to do."""
    with advisories({"diskcache": DISKCACHE, "fine": {"id": "PYSEC-2026-1", "summary": "bad"}}) as url:
        code, said = audit(tmp_path, url)
    assert code == 1
    assert "PYSEC-2026-1 in fine 1.0: NO ANSWER" in said
    assert "Pin a repaired version" in said


def test_without_a_service_nothing_fails_and_it_is_said(tmp_path: Path) -> None:
    """A checkout without a network is no vulnerability."""
    code, said = audit(tmp_path, "http://127.0.0.1:9/v1/query")
    assert code == 0
    assert "NOT CHECKED" in said
    assert "0 of 2 packages looked up" in said


@pytest.mark.parametrize(
    "known",
    [
        KNOWN.replace("never unpickled", ""),
        KNOWN.replace("CVE-2025-69872", "CVE-1").replace("answer", "note"),
    ],
)
def test_what_is_recorded_without_an_answer_fails_without_a_service(tmp_path: Path, known: str) -> None:
    """What is known does not have to be looked up to count."""
    code, said = audit(tmp_path, "http://127.0.0.1:9/v1/query", known=known)
    assert code == 1
    assert "diskcache 5.6.3: NO ANSWER" in said


def test_an_answer_holds_for_its_versions_alone(tmp_path: Path) -> None:
    """Another version of the package with the same advisory has to be answered anew."""
    with advisories({"diskcache": DISKCACHE}) as url:
        code, said = audit(tmp_path, url, pins=PINS.replace("5.6.3", "5.7"))
    assert code == 1
    assert "CVE-2025-69872 in diskcache 5.7: NO ANSWER" in said


def test_a_file_without_pins_is_no_audit(tmp_path: Path) -> None:
    """An empty list of packages passes nothing."""
    code, said = audit(tmp_path, "http://127.0.0.1:9/v1/query", pins="# none\n")
    assert code == 2
    assert "no package is pinned" in said


def test_every_answer_is_told_in_security_md() -> None:
    """Readers of SECURITY.md find each advisory that the audit passes over."""
    known = tomllib.loads((ROOT / ".ci" / "advisories.toml").read_text(encoding="utf-8"))
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert known
    assert all(name in security and entry["answer"] for name, entry in known.items())
