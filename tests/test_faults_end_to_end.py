"""The fault table: what becomes of an article when its server misbehaves, over real HTTP, a row a test."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from corpora import QUICK, claims_of, extractor, one_claim, text
from servers import Reply, ScriptedServer, closed_port, completion, html, reply_json, status

from extractor.article import Article
from extractor.claims import Flag, Reason, Result
from extractor.runs.output import ResultsFile

ARTICLE = Article(text(4), id="report")
OTHER = text(7)
QUOTE = ARTICLE.text.partition(".")[0]
GOOD = claims_of([QUOTE])
KEY = "sk-secret-0123456789"
TRUNCATED = GOOD.but(body=GOOD.body[:-40])
MANY = QUICK.attempts


@dataclass(frozen=True)
class Row:
    """A server's replies in order, the last one for ever; what the article comes to; requests it takes."""

    fault: str
    replies: tuple[Reply, ...]
    requests: int
    error: str | None = None
    claims: int = 1
    message: str = ""
    rejections: tuple[Reason, ...] = ()


def content(text: str, **more: object) -> Reply:
    return completion(text, **more)  # type: ignore[arg-type]


def raw_content(escaped: str) -> Reply:
    """A completion whose content is written in JSON as given."""
    return GOOD.but(body=content("HERE").body.replace(b"HERE", escaped.encode()))


def date_after(seconds: float, *, clock: timedelta) -> Reply:
    """429 whose Retry-After is a date, by a server whose clock is off."""
    now = datetime.now(UTC) + clock
    reply = status(429, retry_after=format_datetime(now + timedelta(seconds=seconds), usegmt=True))
    return reply.but(headers={**reply.headers, "Date": format_datetime(now, usegmt=True)})


def claim_with(**fields: object) -> Reply:
    return content(json.dumps({"claims": [{"quote": QUOTE, "type": "casualties", **fields}]}))


FIRST = '{"claims": [{"quote": "' + QUOTE + '", "type": "casualties"}'
ENDLESS = content(FIRST + ', {"quote": "' + "قصف " * 5000, finish_reason="length")
CUT_OFF = content(FIRST + ', {"quote": "وأضاف أن', finish_reason="length")
OF_BOTH_HALVES = (Reason.INVALID, Reason.INVALID, Reason.DUPLICATE)
FENCED = content(f"Sure!\n```json\n{FIRST}]}}\n```")
WEATHER = content('{"claims": [{"quote": "' + QUOTE + '", "type": "weather"}]}')
HALF = raw_content('{\\"claims\\": [{\\"quote\\": \\"\\udc00\\", \\"type\\": \\"casualties\\"}]}')
HALF_ESCAPED = raw_content('{\\"claims\\": [{\\"quote\\": \\"\\\\ud800\\", \\"type\\": \\"casualties\\"}]}')
TOO_SMALL = status(400, message="maximum context length is 512")
NO_SEED = reply_json({"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"]}]}).but(status=422)
NO_STREAM = reply_json({"detail": [{"type": "extra_forbidden", "loc": ["body", "stream"]}]}).but(status=422)
AT_MOST = status(
    400, message="max_tokens is too large: 8000. This model supports at most 4096 completion tokens."
)
TOO_MUCH = status(
    400, message="maximum context length is 8192 tokens. You requested 8700 (700 in the messages)"
)
SILENTLY_CUT = reply_json(json.loads(GOOD.body) | {"system_fingerprint": "fp_ollama"})
MOVED = status(307).but(headers={"Location": "http://127.0.0.1:9/"})
WRONG_CHARSET = GOOD.but(headers={"Content-Type": "application/json; charset=cp1256"})
OVERLOADED = reply_json({"error": {"message": "overloaded", "code": 503}})
ALTERED = claims_of([QUOTE.replace("7", "70")])
MIXED = claims_of([QUOTE, OTHER.partition(".")[0]])
NO_COMPLETION = "no chat completion"
NO_CHOICES = reply_json({"choices": []})
TABLE = (
    Row("429 with Retry-After", (status(429, retry_after=0.1), GOOD), 2),
    Row("429 without Retry-After", (status(429), GOOD), 2),
    Row("429 for ever", (status(429),), MANY, "ServerUnreachable", 0, "slow down"),
    Row("429 for want of money", (status(429, code="insufficient_quota"),), 1, "RequestRefused", 0, "credit"),
    Row("429 with a date, clocks far apart", (date_after(0.1, clock=timedelta(days=-900)), GOOD), 2),
    Row("500 once", (status(500), GOOD), 2),
    Row("500 for ever", (status(500),), 2, "ServerUnreachable", 0, "500"),
    Row("502", (status(502), html(code=502), GOOD), 3),
    Row("503", (status(503), GOOD), 2),
    Row("503 for ever", (status(503),), MANY, "ServerUnreachable", 0, "not available"),
    Row("504", (status(504), GOOD), 2),
    Row("reset before the headers", (GOOD.but(reset_at=-1), GOOD), 2),
    Row("reset in the middle of the body", (GOOD.but(reset_at=50), GOOD), 2),
    Row("reset for ever", (GOOD.but(reset_at=50),), MANY, "ServerUnreachable", 0, "broke off"),
    Row("stalled body", (GOOD.but(stall_at=50), GOOD), 2),
    Row("slow headers", (GOOD.but(delay=3), GOOD), 2),
    Row("a byte now and then", (GOOD.but(drip=0.1), GOOD), 2),
    Row("empty body", (Reply(b""), GOOD), 2),
    Row("empty body for ever", (Reply(b""),), MANY, "ServerUnreachable", 0, "broke off"),
    Row("HTML instead of JSON", (html(),), 1, "RequestRefused", 0, "web page"),
    Row("wrong content type, right body", (GOOD.but(headers={"Content-Type": "text/plain"}),), 1),
    Row("wrong charset, right body", (WRONG_CHARSET,), 1),
    Row("truncated JSON", (TRUNCATED, GOOD), 2),
    Row("valid JSON of a wrong shape", (reply_json({"answer": []}),), 1, "AnswerInvalid", 0, NO_COMPLETION),
    Row("a list", (reply_json([1, 2]),), 1, "AnswerInvalid", 0, NO_COMPLETION),
    Row("no choices, for ever", (NO_CHOICES,), 2, "AnswerInvalid", 0, "`choices` is empty"),
    Row("no choices, once", (NO_CHOICES, GOOD), 2),
    Row("an error with status 200", (OVERLOADED, GOOD), 2),
    Row("a huge answer", (Reply(b" " * (33 << 20)),), 1, "AnswerInvalid", 0, "32 MB"),
    Row("JSON nested too deep", (Reply(b"[" * 100_000),), 1, "AnswerInvalid", 0, NO_COMPLETION),
    Row("endless repetition", (ENDLESS,), 3, "AnswerCutOff", 1, "limit", OF_BOTH_HALVES),
    Row("finish_reason=length", (CUT_OFF,), 3, "AnswerCutOff", 1, "limit", OF_BOTH_HALVES),
    Row("length, then halves that fit", (CUT_OFF, GOOD, completion('{"claims": []}')), 3),
    Row("refusal", (content("", refusal="I cannot"),), 1, "AnswerInvalid", 0, "declines"),
    Row("content filter", (content("", finish_reason="content_filter"),), 1, "AnswerInvalid", 0, "declines"),
    Row("no content", (completion(None), GOOD), 2),
    Row("prose, then JSON", (content("I am sorry."), GOOD), 2),
    Row("prose for ever", (content("I am sorry."),), 2, "AnswerInvalid", 0, "does not fit"),
    Row("JSON in prose", (FENCED,), 1),
    Row("a type that is none", (WEATHER, GOOD), 2),
    Row("a type that is none, for ever", (WEATHER,), 2, "AnswerInvalid", 0, "type", (Reason.INVALID,)),
    Row("a lone surrogate, escaped", (HALF_ESCAPED,), 1, None, 0, "", (Reason.NOT_IN_TEXT,)),
    Row("a lone surrogate", (HALF,), 1, None, 0, "", (Reason.NOT_IN_TEXT,)),
    Row("duplicated claims", (claims_of([QUOTE] * 3),), 1, None, 1, "", (Reason.DUPLICATE,) * 2),
    Row("quotes from another article", (MIXED,), 1, None, 1, "", (Reason.CHANGED_NUMBER,)),
    Row("numbers not in the text", (ALTERED,), 1, None, 0, "", (Reason.CHANGED_NUMBER,)),
    Row("a key that has expired", (status(401, message="expired"),), 1, "RequestRefused", 0, "API key"),
    Row("a model that has vanished", (status(404, message="gone"),), 1, "RequestRefused", 0, "no model"),
    Row("a request too large", (status(413),), 1, "ContextTooSmall", 0, "context"),
    Row("a parameter that is refused", (NO_SEED, GOOD), 2),
    Row("two of them, in pydantic's words", (NO_SEED, NO_STREAM, GOOD), 3),
    Row("a parameter that is refused for ever", (NO_SEED,), 2, "RequestRefused", 0, "422"),
    Row("a limit above the longest answer", (AT_MOST, GOOD), 2),
    Row("a limit above the context", (TOO_MUCH, GOOD), 2),
    Row("a limit above the context, for ever", (TOO_MUCH,), 2, "ContextTooSmall", 0, "context"),
    Row("a prompt cut without a word", (SILENTLY_CUT,), 1, "ContextTooSmall", 0, "OLLAMA_CONTEXT_LENGTH"),
    Row("a context too small", (TOO_SMALL,), 1, "ContextTooSmall", 0, "context"),
    Row("a redirect", (MOVED,), 1, "RequestRefused", 0, "elsewhere"),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.fault)
def test_a_fault_is_told_and_nothing_is_lost(row: Row, tmp_path: Path) -> None:
    """The table: failures and rejections in the result, requests counted and bounded, usable results kept."""
    with ScriptedServer(*row.replies, default=row.replies[-1]) as server:
        with extractor(server.base_url, api_key=KEY, timeout=1.0) as reader:
            result = reader.extract(ARTICLE)
        assert len(server.requests) == result.usage.requests == row.requests
    assert [failure.error for failure in result.failures] == [row.error] * len(result.failures)
    assert bool(result.failures) == (row.error is not None)
    assert all(row.message in failure.message for failure in result.failures)
    assert len(result.claims) == row.claims
    assert tuple(rejection.reason for rejection in result.rejections) == row.rejections
    _holds_together(result, tmp_path)


def test_no_connection(tmp_path: Path) -> None:
    """Nobody listens at the address: told with what to look at."""
    with extractor(f"http://127.0.0.1:{closed_port()}/v1", api_key=KEY) as reader:
        result = reader.extract(ARTICLE)
    assert [failure.error for failure in result.failures] == ["ServerUnreachable"]
    assert "Is the server running?" in result.failures[0].message
    assert result.usage.requests == MANY
    _holds_together(result, tmp_path)


def test_a_figure_that_the_evidence_does_not_hold_is_left_out_and_flagged() -> None:
    """The quote is right and the figure beside it is not: the claim stays, with the text's own figures."""
    answer = claim_with(figures=[{"text": "900 قتيل", "measure": "killed"}])
    with ScriptedServer(default=answer) as server, extractor(server.base_url) as reader:
        (claim,) = reader.extract(ARTICLE).claims
    assert Flag.NUMBER_NOT_IN_EVIDENCE in claim.flags
    assert [quantity.value for quantity in claim.quantities] == [7]


def test_a_clock_that_jumps_changes_no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall clock may be set while a run waits: waits and timeouts go by another one."""
    jump: Callable[[], float] = time.time
    moments = iter(range(10**9, 0, -(10**6)))
    monkeypatch.setattr(time, "time", lambda: next(moments, jump()))
    began = time.monotonic()
    with ScriptedServer(status(429, retry_after=0.2), status(503), default=GOOD) as server:
        with extractor(server.base_url) as reader:
            result = reader.extract(ARTICLE)
        assert server.requests[1].at - server.requests[0].at >= 0.2
    assert len(result.claims) == 1
    assert 0.2 <= result.usage.seconds <= time.monotonic() - began


def test_one_server_that_asks_to_wait_is_heard_by_all_requests() -> None:
    """After a Retry-After nobody asks before its time, whichever request it was said to."""
    articles = [Article(text(number)) for number in range(4)]
    with ScriptedServer(status(429, retry_after=0.3), default=one_claim) as server:
        with extractor(server.base_url) as reader, ThreadPoolExecutor(4) as threads:
            first = threads.submit(reader.extract, articles[0])
            while not server.requests:
                time.sleep(0.005)
            time.sleep(0.1)
            rest = [threads.submit(reader.extract, article) for article in articles[1:]]
            assert all(done.result().claims for done in (first, *rest))
        asked, *others = [request.at for request in server.requests]
    assert len(others) == 4
    assert min(others) - asked >= 0.3


def _holds_together(result: Result, folder: Path) -> None:
    """Every span holds its words, the line can be written and read back, no key and no foreign text."""
    for claim in result.claims:
        for span in claim.spans:
            assert ARTICLE.text[span.start : span.end] == span.text
    with ResultsFile(folder / "claims.jsonl", result.provenance) as file:
        file.write(result)
    line = (folder / "claims.jsonl").read_text(encoding="utf-8")
    assert Result.model_validate_json(line) == result
    assert KEY not in line
    for failure in result.failures:
        assert not re.search("[\u0600-\u06ff]", failure.message)
