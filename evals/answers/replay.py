"""Answers found by what was asked: a replay in place of a connection, and the requests that lack an answer.

A strong model costs money, or was asked by hand; its answers are asked for once and committed. The key of an
answer is a hash of the messages and of the schema alone: neither the server nor the model nor any table of
the language is part of it. So work on the rules leaves recordings valid.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.errors import RecordingError
from extractor.errors import NotCached
from extractor.llm.wire import Completion, Request

KEY_DIGITS = 32


def key_of(body: Mapping[str, Any]) -> str:
    """The key of a request: 32 hexadecimal digits of a hash of its messages and the schema of its answer."""
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    asked = json.dumps([body["messages"], schema], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(asked.encode()).hexdigest()[:KEY_DIGITS]


@dataclass
class Replay:
    """Carries requests to kept answers in place of a connection; those without one are gathered."""

    answers: Mapping[str, str]
    model: str
    missing: dict[str, bytes] = field(default_factory=dict)
    """Bodies of requests without an answer, by their keys."""

    async def post(self, request: Request, sent: Callable[[int], None]) -> tuple[Completion, str]:
        """The kept answer. Raises NotCached where there is none."""
        key = key_of(json.loads(request.body))
        if key not in self.answers:
            self.missing[key] = request.body
            raise NotCached("There is no recorded answer to this request.")
        sent(1)
        content = self.answers[key]
        return Completion(content, "stop", None, 0, 0, {"model": self.model}), content

    async def get(self, path: str) -> Any:
        """Raises NotCached: a recording knows nothing of a server."""
        raise NotCached(f"A recording cannot be asked for {path}.")

    async def aclose(self) -> None:
        """Nothing is open here."""


def request_lines(missing: Mapping[str, bytes]) -> Iterable[str]:
    """Requests in the form of OpenAI's Batch API, named by their keys."""
    for key, body in missing.items():
        head = {"custom_id": key, "method": "POST", "url": "/v1/chat/completions"}
        yield json.dumps(head)[:-1] + ', "body": ' + body.decode() + "}"


def batch_answers(path: Path) -> dict[str, str]:
    """The answers of a file in the form of a batch's output, by their keys. Raises RecordingError."""
    answers = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line:
            try:
                record = json.loads(line)
                content = record["response"]["body"]["choices"][0]["message"]["content"]
                answers[str(record["custom_id"])] = str(content)
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise RecordingError(f"{path}, line {number}: no answer of a batch") from error
    return answers
