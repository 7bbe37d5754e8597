"""What a server's fault means: which error it is, whether sending again can help, and after how long."""

from __future__ import annotations

import contextlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from extractor.errors import AnswerInvalid, ContextTooSmall, ModelError, RequestRefused, ServerUnreachable
from extractor.llm.refusals import NO_KEY, NO_MODEL, TOO_LONG, refused_parameters, told_tokens

TRANSIENT = frozenset({408, 409, 425, 429, 502, 503, 504})
ABOUT_THE_REQUEST = frozenset({400, 413, 422, 500})
"""With these a server may say what of the request it does not take."""
FOR_GOOD = 1
ONCE_MORE = 2
ALWAYS = 1_000_000
SHOWN = 200
"""How much of a server's own message is shown, in characters."""
OVERLAP = 20
"""A stretch of this many characters that is in the request too may be article text and is not shown."""

NO_MONEY = re.compile(r"insufficient_quota|billing|insufficient.{0,10}(credit|balance|funds)", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """A request that failed: the error to raise for it, and whether to send it again before that."""

    error: ModelError
    attempts: int = FOR_GOOD
    """How many attempts this kind of fault is worth, the first included."""
    retry_after: float | None = None
    """Seconds that the server asks to wait."""


@dataclass(frozen=True)
class Asked:
    """Whom a request was for, as the messages of errors need it."""

    server: str
    model: str
    key: str
    body: bytes

    def shown(self, text: str) -> str:
        """What may be shown of a server's own message: no key, nothing of what was sent, not much."""
        if self.key:
            text = text.replace(self.key, "…")
        text = " ".join(re.sub(r"\b(sk|Bearer)[-\s][\w*.-]+", "…", text).split())[:SHOWN]
        sent = " ".join(self.body.decode(errors="replace").split())
        stretches = (text[i : i + OVERLAP] for i in range(len(text) - OVERLAP + 1))
        if re.search(r"[^\x00-\u05ff\u2000-\u206f]|\\u06", text) or any(part in sent for part in stretches):
            return ""
        return text


def status_fault(asked: Asked, status: int, headers: Mapping[str, str], text: str) -> Fault:
    """The fault of an answer with an HTTP status other than 2xx."""
    fault = _status_fault(asked, status, headers, text)
    fault.error.status = status
    fault.error.refuses_key = _refuses_key(status, _detail(text))
    if status in ABOUT_THE_REQUEST:
        words = _detail(text)
        fault.error.told = told_tokens(words)
        if isinstance(fault.error, RequestRefused):
            fault.error.refused = refused_parameters(text, words)
    return fault


def _status_fault(asked: Asked, status: int, headers: Mapping[str, str], text: str) -> Fault:
    detail, server = _detail(text), asked.server
    said = asked.shown(detail)
    says = f" It says: {said}" if said else ""
    if status == 429 and NO_MONEY.search(detail):
        return Fault(RequestRefused(f"{server} refuses: no credit is left (429). Check the account.{says}"))
    if status in TRANSIENT:
        meaning = "asks to slow down" if status == 429 else "is not available"
        advice = "Lower the concurrency or come back later" if status == 429 else "Come back later"
        error = ServerUnreachable(f"{server} {meaning} (status {status}). {advice}.{says}")
        return Fault(error, ALWAYS, retry_after(headers))
    if status == 413 or (status in ABOUT_THE_REQUEST and TOO_LONG.search(detail)):
        return Fault(
            ContextTooSmall(
                f"The prompt does not fit the context of {asked.model} at {server}. "
                f"Give the server a larger context, or ask for smaller pieces "
                f"(--profile small).{says}"
            )
        )
    if status == 500 and "llama.cpp" not in headers.get("server", ""):
        return Fault(ServerUnreachable(f"{server} failed (status 500). Come back later.{says}"), ONCE_MORE)
    return Fault(RequestRefused(f"{_refusal(asked, status, detail)}{says}"))


def _refuses_key(status: int, detail: str) -> bool:
    return status in {401, 403} or (status == 400 and NO_KEY.search(detail) is not None)


def _refusal(asked: Asked, status: int, detail: str) -> str:
    server = asked.server
    if _refuses_key(status, detail) and not asked.key:
        return (
            f"{server} wants an API key, and none was given (status {status}). Set OPENAI_API_KEY, which is "
            "read where a model is named; from Python give api_key."
        )
    if _refuses_key(status, detail):
        return f"{server} refuses the API key (status {status}). Check the key and what it is allowed to use."
    if status == 404 or (status == 400 and NO_MODEL.search(detail)):
        return (
            f"{server} knows no model {asked.model!r}, or no such address (status {status}). Check the name "
            "of the model with `extractor doctor`, and that the base URL ends in /v1."
        )
    if 300 <= status < 400:
        return f"{server} sends elsewhere (status {status}). Give the address that it leads to as base URL."
    if status == 500:
        return f"{server} cannot handle this request (status 500), its grammar or schema most likely."
    return f"{server} refuses the request (status {status})."


def body_fault(asked: Asked, text: str, content_type: str) -> Fault:
    """The fault of an answer with status 200 that is no chat completion."""
    server = asked.server
    if text.lstrip().startswith("<") or "html" in content_type:
        return Fault(
            RequestRefused(
                f"{server} answers with a web page, not with JSON. Check the base URL; most end in /v1."
            )
        )
    try:
        value = json.loads(text)
    except ValueError:
        error = ServerUnreachable(f"{server} broke off its answer ({len(text):,} characters came).")
        return Fault(error, ALWAYS)
    except RecursionError:
        value = None
    if isinstance(value, dict) and value.get("error"):
        code = value["error"].get("code") if isinstance(value["error"], dict) else None
        status = code if isinstance(code, int) and 400 <= code < 600 else 400
        return status_fault(asked, status, {}, text)
    if isinstance(value, dict) and value.get("choices") == []:
        return Fault(
            AnswerInvalid(
                f"{server} answers without any choice (`choices` is empty): {asked.model} wrote nothing. "
                "A filter of the server may have held it back; another model may take this text."
            ),
            ONCE_MORE,
        )
    return Fault(AnswerInvalid(f"{server} answers with JSON that is no chat completion. Is it another API?"))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks for, in either of its forms; None without it.

    The form with a date is read against the server's own `Date`, as this machine's clock may be wrong.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    with contextlib.suppress(ValueError):
        seconds = float(value)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    try:
        now = _moment(headers["date"]) if "date" in headers else datetime.now(UTC)
        return max(0.0, (_moment(value) - now).total_seconds())
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _detail(text: str) -> str:
    """The server's own words within the body of an error, with its code and type."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return "" if text.lstrip().startswith("<") else text
    error = value.get("error", value) if isinstance(value, dict) else value
    if not isinstance(error, dict):
        return str(error)
    words = [error.get(key) for key in ("message", "detail", "code", "type")]
    return " ".join(str(word) for word in words if word)
