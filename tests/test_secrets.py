"""No key and no password in any output, log, cache, page, export or error; no article text in messages."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from corpora import corpus_file, extractor, model_options, one_claim, text
from servers import Reply, ScriptedServer, closed_port, html, reply_json, status

from extractor.article import Article
from extractor.export import FORMATS

KEY = "sk-proj-Zq8secretsecretsecret0123456789"
PASSWORD = "hunter2hunter2"
ECHOES: dict[str, Reply | None] = {
    "answered": None,
    "401 that repeats the key": status(401, message=f"Incorrect API key provided: {KEY}"),
    "403 that repeats the header": status(403, message=f"Authorization: Bearer {KEY}"),
    "400 that repeats the article": status(400, message=text(1)),
    "429 that repeats the key": status(429, message=f"no credit, {KEY}", code="insufficient_quota"),
    "500 that repeats all": status(500, message=f"{KEY} {PASSWORD} {text(2)}"),
    "a page that repeats the key": html(f"<p>{KEY}</p>"),
    "an error in a 200 that repeats the key": reply_json({"error": {"message": KEY, "code": 400}}),
    "no completion, but the key": reply_json({"key": KEY}),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A place for everything that a run writes."""
    return tmp_path


def run(home: Path, *arguments: str) -> str:
    """What the command line says on both streams."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "OPENAI_API_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-m", "extractor.cli", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr


def nowhere(secret: str, said: str, home: Path) -> None:
    """The secret is in nothing that was said or written, by name or by content."""
    assert secret not in said
    for path in home.rglob("*"):
        assert secret not in str(path)
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("reply", ECHOES.values(), ids=ECHOES)
def test_the_key_is_sent_and_stands_nowhere_else(reply: Reply | None, home: Path) -> None:
    """Whatever the server says, the key is in no stream, file, cache, page, export or batch."""
    articles = str(corpus_file(home / "articles.jsonl", 2))
    results = str(home / "claims.jsonl")
    with ScriptedServer(default=reply or one_claim) as server:
        model = model_options(server.base_url, home / "cache")
        said = run(home, "extract", articles, "-o", results, *model)
        assert f"Bearer {KEY}" in {request.headers["authorization"] for request in server.requests}
        said += run(home, "extract", articles, "--dry-run", *model)
        said += run(home, "batch", "write", articles, "-o", str(home / "batch.jsonl"), *model)
    said += run(home, "view", results)
    for name, known in FORMATS.items():
        said += run(home, "export", results, "-f", name, "-o", str(home / f"x{known.suffix}"))
    assert (home / "claims.jsonl").stat().st_size
    nowhere(KEY, said, home)


def test_a_password_in_the_address_stands_nowhere(home: Path) -> None:
    """Neither where it works nor where nobody answers."""
    articles = str(corpus_file(home / "articles.jsonl", 1))
    with ScriptedServer(default=one_claim) as server:
        address = f"http://user:{PASSWORD}@{server.host}/v1"
        model = model_options(address, home / "cache")
        said = run(home, "extract", articles, "-o", str(home / "claims.jsonl"), *model)
    assert (home / "claims.jsonl").stat().st_size
    with extractor(f"http://user:{PASSWORD}@127.0.0.1:{closed_port()}/v1") as reader:
        said += reader.extract(Article(text(1))).model_dump_json()
    nowhere(PASSWORD, said, home)


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY} x", f"{KEY}\u200b", f"Bearer {KEY}"])
def test_a_key_that_is_none_is_not_quoted(key: str, home: Path) -> None:
    """A key with a line end or a blank is used or refused, without being shown."""
    with ScriptedServer(default=one_claim) as server, extractor(server.base_url, api_key=key) as reader:
        result = reader.extract(Article(text(1)))
    assert KEY not in result.model_dump_json()
    assert KEY not in repr(reader.__dict__.get("provenance"))


@pytest.mark.parametrize("reply", ECHOES.values(), ids=ECHOES)
def test_messages_and_logs_hold_no_article_text(
    reply: Reply | None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Errors of servers that quote the article are told without it; nothing is logged unless asked for."""
    caplog.set_level(logging.WARNING)
    with (
        ScriptedServer(default=reply or one_claim) as server,
        extractor(server.base_url, api_key=KEY) as reader,
    ):
        result = reader.extract(Article(text(1)))
        notes = " ".join(reader.model.notes)
    told = " ".join(failure.message for failure in result.failures) + notes + caplog.text
    told += "".join(capfd.readouterr())
    assert not re.search("[\u0600-\u06ff]", told)
    assert KEY not in told


@pytest.mark.parametrize("reply", ECHOES.values(), ids=ECHOES)
def test_a_verbose_run_tells_requests_and_no_text(reply: Reply | None, home: Path) -> None:
    """Server, model, counts and seconds, retries and cache hits; neither the article nor the key."""
    articles = str(corpus_file(home / "articles.jsonl", 1))
    with ScriptedServer(default=one_claim) as server:
        model = [*model_options(server.base_url, home / "cache"), "--quiet", "--verbose"]
        if reply is None:
            server.queue(status(500, message=f"{KEY} {text(1)}"))
        else:
            server.default = reply
            model += ["--max-requests", "1"]
        said = run(home, "extract", articles, "-o", str(home / "c.jsonl"), *model)
        told = [line for line in said.splitlines() if re.match(r"\d\d:\d\d:\d\d extractor: ", line)]
        assert re.search(rf"POST {server.host}, \S+: .*\d\.\d\d s$", "\n".join(told), re.MULTILINE)
        if reply is None:
            assert any("ServerUnreachable (500)" in line for line in told)
            assert any("again in " in line for line in told)
            assert any(re.search(r"[\d,]+ \+ [\d,]+ tokens", line) for line in told)
            again = run(home, "extract", articles, "-o", str(home / "d.jsonl"), *model)
            assert "extractor: whole result from the cache" in again
            said += again
    assert KEY not in said
    assert not re.search("[\u0600-\u06ff]", said)


def test_only_debugging_shows_what_is_sent(home: Path) -> None:
    """On its two streams a run names articles and counts; with `--quiet` it shows no text."""
    articles = str(corpus_file(home / "articles.jsonl", 3))
    with ScriptedServer(default=one_claim) as server:
        model = model_options(server.base_url, home / "cache")
        said = run(home, "extract", articles, "-o", str(home / "c.jsonl"), "--quiet", *model)
    assert "3 articles" in said
    assert not re.search("[\u0600-\u06ff]", said)
