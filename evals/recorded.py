"""Systems whose answers are kept: files of answers, found by what was asked, and requests that lack one.

A strong model costs money, or was asked by hand; its answers are asked for once and committed. The key of an
answer is a hash of the messages and of the schema alone: neither the server nor the model nor any table of
the language is part of it. So work on the rules leaves recordings valid.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.errors import RecordingError
from extractor.errors import NotCached
from extractor.llm.wire import Completion

MANIFEST = "manifest.toml"
AGAIN = "-again"
"""Ends the name of the file with the answers of the second asking."""
KEY_DIGITS = 32


@dataclass(frozen=True)
class Recorded:
    """A system of kept answers: its name, what its model is called, and where it was asked."""

    name: str
    folder: Path
    model: str
    how: str
    """How the model was asked, in a sentence that every report shows."""

    def file(self, prompt: str, *, again: bool = False) -> Path:
        """The answers to a prompt."""
        return self.folder / f"{prompt.replace('/', '-')}{AGAIN if again else ''}.jsonl"


def recorded_system(name: str, recordings: Path) -> Recorded:
    """The system of a folder. Raises RecordingError where its manifest is missing or lacks a key."""
    path = recordings / name / MANIFEST
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Recorded(name, path.parent, str(table["model"]), str(table["how"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise RecordingError(f"{path}: no manifest of a recorded system ({type(error).__name__}).") from error


def recorded_systems(store: Path) -> list[tuple[str, str | None]]:
    """Which systems a run without a name scores, each with its prompt; none where the store names none."""
    path = store / "systems.toml"
    if not path.is_file():
        return []
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return [(str(entry["name"]), entry.get("prompt")) for entry in table["system"]]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RecordingError(f"{path}: not a list of systems ({type(error).__name__}).") from error


def key_of(body: Mapping[str, Any]) -> str:
    """The key of a request: 32 hexadecimal digits of a hash of its messages and the schema of its answer."""
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    asked = json.dumps([body["messages"], schema], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(asked.encode()).hexdigest()[:KEY_DIGITS]


def read_answers(path: Path) -> dict[str, str]:
    """The content of each answer by its key; empty where there is no file. Raises RecordingError."""
    if not path.is_file():
        return {}
    answers = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line:
            try:
                entry = json.loads(line)
                answers[str(entry["key"])] = str(entry["answer"])
            except (ValueError, KeyError, TypeError) as error:
                raise RecordingError(f"{path}, line {number}: damaged; restore the file") from error
    return answers


def write_answers(path: Path, answers: Mapping[str, str]) -> None:
    """Write answers in order of keys, so that files diff well."""
    lines = (
        json.dumps({"answer": answer, "key": key}, ensure_ascii=False, sort_keys=True)
        for key, answer in sorted(answers.items())
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@dataclass
class Replay:
    """Carries requests to kept answers in place of a connection; those without one are gathered."""

    answers: Mapping[str, str]
    model: str
    missing: dict[str, bytes] = field(default_factory=dict)
    """Bodies of requests without an answer, by their keys."""

    async def post(self, body: bytes, sent: Callable[[int], None]) -> tuple[Completion, str]:
        """The kept answer. Raises NotCached where there is none."""
        request = json.loads(body)
        key = key_of(request)
        if key not in self.answers:
            self.missing[key] = body
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
