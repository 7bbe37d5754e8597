"""The systems that are compared, each as a reader of one article after another from the same server."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from evals.errors import EvalsError
from evals.peers import langextract_worker
from evals.peers.guide import REQUIRED, attributes, description, examples, guide
from evals.places import PROJECT
from evals.verdicts.runs import digest
from extractor.article import Article
from extractor.errors import PromptError

INSTALL = "`make bench-peers` installs LangExtract apart; --langextract names the Python that has it."
LONGEST = 1800.0
"""Seconds that one request may take."""


class PeerError(EvalsError):
    """A system that is to be compared cannot run at all."""


@dataclass(frozen=True)
class Server:
    """Where all of them ask."""

    base_url: str
    model: str


@dataclass(frozen=True)
class Answered:
    """What a system gave for one article, in its own form."""

    raw: Any
    seconds: float
    failures: tuple[str, ...] = ()
    """Why some of the article, or all of it, has no answer."""


Reader = Callable[[Article], Answered]


class Contestant(Protocol):
    """A system under comparison."""

    @property
    def name(self) -> str:
        """What tables and folders call it."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """All that decides its answers, as JSON: an answer under other settings is not used again."""

    def reader(self, server: Server) -> AbstractContextManager[Reader]:
        """Reads articles, for as long as it is open."""


@dataclass(frozen=True)
class LangExtract:
    """LangExtract as its documentation has it for servers that speak OpenAI's protocol.

    Chunks of 1,000 characters, worked examples, a schema with enumerated attributes; `window` shows each
    chunk the end of the one before.
    """

    python: Path
    """Of the environment that it is installed in."""
    window: int | None = None
    """Characters; none, as by default, without it."""
    max_output_tokens: int = 4000
    """Of one chunk: none, its own default, lets a small model write until the context is full."""

    @property
    def name(self) -> str:
        """Apart by whether chunks see the one before."""
        return "langextract" if self.window is None else "langextract-context"

    @property
    def settings(self) -> Mapping[str, Any]:
        """Version, prompt and options."""
        return {"version": self._version(), **self._job(Article(""), Server("", "")), "text": None}

    @contextmanager
    def reader(self, server: Server) -> Iterator[Reader]:
        """A process an article; its start is not part of the seconds."""
        yield lambda article: self._read(article, server)

    def _read(self, article: Article, server: Server) -> Answered:
        found = self._run([langextract_worker.__file__], json.dumps(self._job(article, server)))
        said: dict[str, Any] = json.loads(found)
        omitted = [warning for warning in said["warnings"] if "omitted" in warning]
        failures = [said["error"]] if "error" in said else omitted
        return Answered(said["extractions"], said["seconds"], tuple(failures))

    def _job(self, article: Article, server: Server) -> dict[str, Any]:
        prompt = guide()
        return {
            "text": article.text,
            "model": server.model,
            "base_url": server.base_url,
            "description": description(prompt),
            "examples": examples(prompt),
            "attributes": attributes(),
            "required": list(REQUIRED),
            "options": {
                "max_char_buffer": 1000,
                "context_window_chars": self.window,
                "max_workers": 1,
                "max_output_tokens": self.max_output_tokens,
            },
        }

    def _version(self) -> str:
        ask = "import importlib.metadata as m; print(m.version('langextract'))"
        return self._run(["-c", ask], "").strip()

    def _run(self, arguments: list[str], given: str) -> str:
        environment = {**os.environ, "NO_PROXY": "127.0.0.1,localhost", "PYTHONIOENCODING": "utf-8"}
        try:
            done = subprocess.run(  # noqa: S603 (the interpreter that the options name)
                [str(self.python), *arguments],
                input=given,
                capture_output=True,
                encoding="utf-8",
                check=False,
                env=environment,
            )
        except OSError as error:
            raise PeerError(f"{self.python}: {error.strerror}. {INSTALL}") from error
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise PeerError(f"{self.python}: LangExtract did not run ({last}). {INSTALL}")
        return done.stdout


@dataclass(frozen=True)
class Instructor:
    """instructor in its schema mode: one request an article, two more where the answer does not validate.

    With the worked examples, or with the field guide alone: a small model may go on for ever in the style of
    an example.
    """

    examples: bool = True
    max_tokens: int = 8000
    max_retries: int = 2

    @property
    def name(self) -> str:
        """Apart by whether examples are shown."""
        return "instructor" if self.examples else "instructor-brief"

    @property
    def settings(self) -> Mapping[str, Any]:
        """Version, prompt and options."""
        limits = {"max_tokens": self.max_tokens, "max_retries": self.max_retries}
        return {"version": version("instructor"), "prompt": guide().sha256, **limits}

    @contextmanager
    def reader(self, server: Server) -> Iterator[Reader]:
        """One client for all articles."""
        import httpx2
        import instructor
        import openai

        with httpx2.Client(trust_env=False, timeout=LONGEST) as http:
            plain = openai.OpenAI(base_url=server.base_url, api_key="none", max_retries=0, http_client=http)
            client = instructor.from_openai(plain, mode=instructor.Mode.JSON_SCHEMA)
            yield lambda article: self._read(article, client, server.model)

    def _read(self, article: Article, client: Any, model: str) -> Answered:
        import openai
        from instructor.core.exceptions import InstructorError

        from extractor.drafts import ClaimsAnswer

        prompt = guide() if self.examples else replace(guide(), examples=())
        messages = prompt.messages({"before": "-", "text": article.text})
        began = time.monotonic()
        failures: tuple[str, ...] = ()
        try:
            answer: Any = client.chat.completions.create(
                model=model,
                messages=messages,
                response_model=ClaimsAnswer,
                max_retries=self.max_retries,
                max_tokens=self.max_tokens,
                temperature=0.0,
                seed=0,
            )
        except (InstructorError, openai.OpenAIError, ValidationError) as error:
            failures = (f"{type(error).__name__}: no valid answer",)
            answer = getattr(error, "last_completion", None)
        seconds = round(time.monotonic() - began, 3)
        return Answered(items_of(answer), seconds, failures)


def items_of(answer: Any) -> list[Any]:
    """The claims of an answer; of one that broke off, those that are whole, though instructor drops them."""
    from extractor.drafts import ClaimsAnswer, salvaged_claims

    if isinstance(answer, ClaimsAnswer):
        items: list[Any] = answer.model_dump(mode="json", exclude_defaults=True)["claims"]
        return items
    try:
        content = answer.choices[0].message.content
    except (AttributeError, IndexError, TypeError):
        return []
    read = salvaged_claims(content or "")
    return [item.draft.model_dump(mode="json", exclude_defaults=True) for item in read.items]


@dataclass(frozen=True)
class Project:
    """The project itself, as it asks the embedded model, with nothing from a cache."""

    prompt: str | None = None
    """Name and version; without it the one for small models."""
    profile: str = "small"
    options: Mapping[str, Any] = field(default_factory=dict)
    """Further arguments of the extractor."""

    @property
    def name(self) -> str:
        """As the command."""
        return "extractor"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The prompt and all of the code and the tables that read its answers."""
        from extractor.prompts import load

        folder = PROJECT / "extractor"
        files = sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".tsv", ".toml"))
        code = digest(path.read_text(encoding="utf-8") for path in files)
        label = self.prompt or {"small": "statements", "large": "claims"}[self.profile]
        try:
            prompt = load(label)
        except PromptError as error:
            raise PeerError(str(error)) from error
        return {
            "version": version("arabic-claims"),
            "prompt": prompt.label,
            "prompt_sha256": prompt.sha256,
            "profile": self.profile,
            "code": code,
            **self.options,
        }

    @contextmanager
    def reader(self, server: Server) -> Iterator[Reader]:
        """One extractor for all articles."""
        from extractor import Extractor

        with Extractor(
            server.model,
            base_url=server.base_url,
            prompt=self.prompt,
            profile=self.profile,
            cache_dir=False,
            timeout=LONGEST,
            **self.options,
        ) as extractor:

            def read(article: Article) -> Answered:
                began = time.monotonic()
                result = extractor.extract(article)
                seconds = round(time.monotonic() - began, 3)
                failures = tuple(f"{failure.error}: {failure.message}" for failure in result.failures)
                return Answered(result.model_dump(mode="json"), seconds, failures)

            yield read
