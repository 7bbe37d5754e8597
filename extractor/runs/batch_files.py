"""Requests and answers as files: what a run would send, for a batch service, and its answers taken in."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn, Self

from extractor.article import Article
from extractor.claims import Result
from extractor.errors import InputError, NotCached
from extractor.llm.completions import read_completion
from extractor.llm.endpoint import OPENAI, Endpoint
from extractor.llm.faults import FOR_GOOD, Asked, body_fault, status_fault
from extractor.llm.wire import Binding, Completion, Request
from extractor.runs.corpus import Results

URL = "/v1/chat/completions"
MOST_REQUESTS = 50_000
"""Of one file, as OpenAI takes it."""
MOST_BYTES = 200_000_000
_NAME = re.compile(rb'\{"custom_id":"([0-9a-f]{32}(?:-[0-9]+)?)"')
"""How a request begins, with its name."""


def custom_id(request: Request) -> str:
    """The name of a request: the same in every run that would send the same.

    It is 32 hexadecimal digits of a hash of the body, and for a repeat its number: "…-1".
    """
    digits = hashlib.sha256(request.body).hexdigest()[:32]
    return f"{digits}-{request.repeat}" if request.repeat else digits


def binding_for(base_url: str | None) -> Binding:
    """How requests to a server hold answers to a schema, where it cannot be asked first."""
    endpoint = Endpoint("-", base_url or OPENAI)
    return Binding.STRICT if endpoint.wants_strict else Binding.SCHEMA


class RequestFile:
    """A file of requests in the form of OpenAI's Batch API, each once; its body stands there byte for byte.

    It appears under its name when it is closed, and only if there are requests. Where a file is as large as
    a service takes, it goes on in another ("requests-2.jsonl"). `paths` are those written. Raises OSError.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._written: set[str] = set()
        self._files: list[tuple[Path, Path]] = []
        """Under which name each is written, and which it will have."""
        self._file: BinaryIO | None = None
        self._requests = self._bytes = 0

    def __len__(self) -> int:
        return len(self._written)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, in order."""
        return tuple(path for _, path in self._files)

    def add(self, request: Request) -> None:
        """Write the request, unless it is there."""
        name = custom_id(request)
        if name in self._written:
            return
        head = f'{{"custom_id":"{name}","method":"POST","url":"{URL}","body":'
        line = head.encode() + request.body + b"}\n"
        if self._file is None or self._requests == MOST_REQUESTS or self._bytes + len(line) > MOST_BYTES:
            self._file = self._next_file()
        self._file.write(line)
        self._written.add(name)
        self._requests += 1
        self._bytes += len(line)

    def close(self) -> None:
        """Give the files their names."""
        if self._file is not None:
            self._file.close()
            self._file = None
            for draft, path in self._files:
                draft.replace(path)

    def discard(self) -> None:
        """Leave no file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        for draft, _ in self._files:
            draft.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self.discard()

    def _next_file(self) -> BinaryIO:
        if self._file is not None:
            self._file.close()
        number = len(self._files) + 1
        name = self._path.name if number == 1 else f"{self._path.stem}-{number}{self._path.suffix}"
        draft = self._path.with_name(f".{name}.{os.getpid()}")
        self._files.append((draft, self._path.with_name(name)))
        self._requests = self._bytes = 0
        return draft.open("wb")


class AnswerFiles:
    """Files of answers in the form of OpenAI's Batch API, in any order; looked up by the request's name.

    Only places are held in memory. A line that is none is passed over and told in `problems`; where a name
    occurs twice, an answer is preferred to an error. Raises InputError where a file cannot be read.
    """

    def __init__(self, paths: Sequence[str | Path]) -> None:
        self.problems: list[str] = []
        self._files: list[BinaryIO] = []
        self._places: dict[str, tuple[BinaryIO, int]] = {}
        self._errors: set[str] = set()
        self._unused: set[str] = set()
        for path in map(Path, paths):
            try:
                file = path.open("rb")
            except OSError as error:
                raise InputError(f"{path}: cannot be read ({error.strerror or error}).") from error
            self._files.append(file)
            for number, start, line in _lines(file):
                self._take(line, file, start, f"{path}:{number}")

    def __len__(self) -> int:
        return len(self._places)

    @property
    def unused(self) -> int:
        """Answers to nothing that was asked so far."""
        return len(self._unused)

    def came(self, name: str) -> bool | None:
        """Whether the answer to a request is one or an error; None where nothing has come."""
        return name not in self._errors if name in self._places else None

    def find(self, name: str) -> dict[str, Any] | None:
        """The line of the answer to a request, whole."""
        if name not in self._places:
            return None
        self._unused.discard(name)
        file, start = self._places[name]
        file.seek(start)
        line: dict[str, Any] = json.loads(file.readline())
        return line

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, line: bytes, file: BinaryIO, start: int, where: str) -> None:
        try:
            record = json.loads(line)
            name = record["custom_id"]
            is_answer = _status(record) == 200
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.problems.append(f"{where}: not a line of a batch's output; it was passed over.")
            return
        name = str(name)
        if name not in self._places or is_answer:
            self._places[name] = (file, start)
            (self._errors.discard if is_answer else self._errors.add)(name)
        self._unused.add(name)


@dataclass(frozen=True)
class SentFile:
    """A file of requests that was sent, and how much of it has come back."""

    path: Path
    requests: int
    answers: int
    errors: int

    @property
    def is_out(self) -> bool:
        """Whether nothing of it has come back: a service gives a file back whole."""
        return not self.answers and not self.errors


class SentFiles:
    """Files of requests that were sent. Raises InputError where one cannot be read, or is none."""

    def __init__(self, paths: Sequence[str | Path], answers: AnswerFiles) -> None:
        self.files: list[SentFile] = []
        self._out: set[str] = set()
        for path in map(Path, paths):
            names = set(_names(path))
            came = [answers.came(name) for name in names]
            file = SentFile(path, len(names), came.count(True), came.count(False))
            self.files.append(file)
            if file.is_out:
                self._out |= names

    def is_out(self, name: str) -> bool:
        """Whether the answer to a request is still to come, with its file."""
        return name in self._out


@dataclass
class Batch:
    """Carries requests to a file and answers from files, where a run would use a connection.

    A request with an answer gets it, be it an error; one without, or whose error may pass, is written to
    `requests` and raises NotCached: it waits. So does one that was `sent` in a file of which nothing has come
    back, but it is not written again.
    """

    model: str
    server: str
    requests: RequestFile
    answers: AnswerFiles | None = None
    sent: SentFiles | None = None
    out: int = 0
    """Requests that were sent in files of which nothing has come back."""
    missing: int = 0
    """Requests that no file of answers knows."""
    failed: int = 0
    """Requests that the service answered with an error."""

    async def post(self, request: Request, sent: Callable[[int], None]) -> tuple[Completion, str]:
        """The answer that the files hold, or NotCached."""
        record = self.answers.find(custom_id(request)) if self.answers is not None else None
        if record is None and self.sent is not None and self.sent.is_out(custom_id(request)):
            self.out += 1
            raise NotCached("The answer to a request is still to come, with the file that asks for it.")
        if record is None:
            self.missing += 1
            self._ask_again(request)
        asked = Asked(self.server, self.model, "", request.body)
        status, text = _status(record), json.dumps((record.get("response") or {}).get("body"))
        if status is None:
            self.failed += 1
            self._ask_again(request)
        sent(1)
        if status != 200:
            self.failed += 1
            fault = status_fault(asked, status, {}, text)
        else:
            try:
                return read_completion(text), text
            except ValueError:
                fault = body_fault(asked, text, "application/json")
        if fault.attempts > FOR_GOOD:
            self._ask_again(request)
        raise fault.error

    async def get(self, path: str) -> Any:
        """Raises NotCached: a file knows nothing of a server."""
        raise NotCached(f"A batch cannot be asked for {path}.")

    async def aclose(self) -> None:
        """Nothing is open here."""

    def _ask_again(self, request: Request) -> NoReturn:
        self.requests.add(request)
        raise NotCached("The answer to a request is still to come, with the batch that asks for it.")


@dataclass
class WholeResults:
    """Passes results on to where they are kept, unless they wait for answers."""

    kept: Results | None = None
    waiting: int = 0
    """Articles that wait."""

    def is_done(self, article: Article) -> bool:
        """Whether the article needs nothing."""
        return self.kept is not None and self.kept.is_done(article)

    def write(self, result: Result) -> None:
        """Keep the result if nothing of it is still to come."""
        if any(failure.error == NotCached.__name__ for failure in result.failures):
            self.waiting += 1
        elif self.kept is not None:
            self.kept.write(result)


def _lines(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    start = 0
    for number, line in enumerate(file, 1):
        if line.strip():
            yield number, start, line
        start += len(line)


def _names(path: Path) -> Iterator[str]:
    """The names of the requests of a file."""
    try:
        with path.open("rb") as file:
            for number, _, line in _lines(file):
                found = _NAME.match(line)
                if found is None:
                    raise InputError(f"{path}:{number}: not a request that this program wrote.")
                yield found[1].decode()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}).") from error


def _status(record: dict[str, Any]) -> int | None:
    """The HTTP status of an answer; None where the service never asked the model."""
    response = record.get("response") or {}
    status = response.get("status_code")
    return status if isinstance(status, int) else None
