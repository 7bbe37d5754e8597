"""What a server can do, found out by asking it: is it there, which models, schemas, context, speed."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from extractor.claims import Usage
from extractor.errors import AnswerCutOff, ModelError
from extractor.llm.model import Binding, ChatModel, Decoding, RetryPolicy

CONTEXT_NEEDED = 6000
"""Tokens that instructions, examples, a piece of an article and its answer want together."""
SLOW_GENERATION = 10.0
SLOW_PROMPT = 100.0
"""Tokens a second below which an article takes minutes."""
MEASURABLE = 0.02
"""Differences of fewer seconds are noise."""
WORDS = 60
"""Length of the prompt whose reading is timed."""

KINDS = {"llamacpp": "llama.cpp", "library": "Ollama", "vllm": "vLLM", "organization_owner": "LM Studio"}
"""Who serves, by what the list of models says about its owner."""
MORE_CONTEXT = {
    "llama.cpp": "start it with `-c 8192` (times the number of slots, `-np`)",
    "Ollama": "set OLLAMA_CONTEXT_LENGTH=8192 and restart it; it cuts longer prompts without a word",
    "vLLM": "start it with `--max-model-len 8192`",
    "LM Studio": "load the model with a context length of 8192",
}


@dataclass(frozen=True)
class Finding:
    """One thing found out."""

    name: str
    good: bool | None
    """None where it could not be found out."""
    says: str
    advice: str = ""
    """What to change; empty where nothing needs to be."""


@dataclass(frozen=True)
class Report:
    """Everything found out about a server. What is None could not be found out."""

    server: str
    model: str
    kind: str
    """One of "llama.cpp", "Ollama", "vLLM", "LM Studio", or empty."""
    models: tuple[str, ...]
    binding: Binding | None
    context: int | None
    """Tokens."""
    prompt_speed: float | None
    """Tokens a second."""
    generation_speed: float | None
    findings: tuple[Finding, ...]

    @property
    def is_usable(self) -> bool:
        """Whether nothing found stands against using it."""
        return all(finding.good is not False for finding in self.findings)


async def examined(
    *,
    model: str | None = None,
    base_url: str | Callable[[], str] | None = None,
    server: str | None = None,
    api_key: str | None = None,
    timeout: float = 120.0,  # noqa: ASYNC109 (of each request)
) -> Report:
    """Ask a server what it can do; parameters as for ChatModel, `model` None takes the first one listed.

    It costs up to seven short requests, none of them retried or cached. What fails is a finding; only a base
    URL that cannot be one raises RequestRefused.
    """
    examination = _Examination(model, base_url, server, api_key, timeout)
    try:
        return await examination.report()
    finally:
        await examination.chat.aclose()


class _Examination:
    """Collects findings, each from what was found before."""

    def __init__(
        self,
        model: str | None,
        base_url: str | Callable[[], str] | None,
        server: str | None,
        api_key: str | None,
        timeout: float,
    ) -> None:
        self._options: dict[str, Any] = {
            "base_url": base_url,
            "server": server,
            "api_key": api_key,
            "timeout": timeout,
            "retries": RetryPolicy(attempts=1),
        }
        self._wanted = model
        self.chat = ChatModel(model=model or "default", **self._options)
        self._findings: list[Finding] = []
        self._listed: list[dict[str, Any]] = []
        self._kind = ""

    async def report(self) -> Report:
        """Everything, as far as the server goes along."""
        names = ("binding", "context", "prompt_speed", "generation_speed")
        found: dict[str, Any] = dict.fromkeys(names)
        if await self._reachable():
            await self._choose_model()
            found["binding"] = await self._found_binding()
            if found["binding"] is not None:
                found["prompt_speed"], found["generation_speed"] = await self._speeds()
                found["context"] = await self._context()
        return Report(
            server=self.chat.server,
            model=self.chat.model,
            kind=self._kind,
            models=tuple(str(entry.get("id")) for entry in self._listed),
            findings=tuple(self._findings),
            **found,
        )

    def _find(self, name: str, good: bool | None, says: str, advice: str = "") -> None:
        self._findings.append(Finding(name, good, says, advice))

    async def _reachable(self) -> bool:
        try:
            listing = await self.chat.look("models")
        except ModelError as error:
            if error.status not in {404, 405, 501}:
                self._find("server", good=False, says=str(error))
                return False
            listing = {}
        entries = listing.get("data") if isinstance(listing, dict) else None
        entries = entries if isinstance(entries, list) else []
        self._listed = [entry for entry in entries if isinstance(entry, dict) and entry.get("id")]
        owner = str(self._listed[0].get("owned_by")) if self._listed else ""
        self._kind = KINDS.get(owner, "")
        kind = f" ({self._kind})" if self._kind else ""
        self._find("server", good=True, says=f"{self.chat.server} answers{kind}")
        return True

    async def _choose_model(self) -> None:
        names = [str(entry["id"]) for entry in self._listed]
        shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        if not names:
            self._find("models", good=None, says="it does not list its models")
        elif self._wanted is None:
            await self.chat.aclose()
            self.chat = ChatModel(model=names[0], **self._options)
            self._find("models", good=True, says=f"{shown}; trying {names[0]}")
        elif self._wanted in names or f"{self._wanted}:latest" in names or self._kind == "llama.cpp":
            self._find("models", good=True, says=shown)
        else:
            near = difflib.get_close_matches(self._wanted, names, n=3, cutoff=0.4)
            advice = f"Name one of those it has: {', '.join(near) or shown}."
            self._find("models", good=False, says=f"there is no {self._wanted!r}", advice=advice)

    async def _found_binding(self) -> Binding | None:
        try:
            binding = await self.chat.binding()
        except ModelError as error:
            self._find("schema", good=False, says=str(error))
            return None
        if binding is Binding.TEXT:
            self._find(
                "schema",
                good=None,
                says="answers are not held to a JSON Schema; they are read out of the text",
                advice="It works, with more answers asked again. llama.cpp, Ollama and vLLM enforce one.",
            )
        else:
            says = "answers are held to a JSON Schema"
            self._find("schema", good=True, says=says + " (strict)" * (binding is Binding.STRICT))
        return binding

    async def _speeds(self) -> tuple[float | None, float | None]:
        words = " ".join(f"كلمة{number}" for number in range(WORDS))
        try:
            start = await self._timed("مرحبا", 1)
            # A number of its own, or the server may know the beginning of the prompt from the last time.
            reading = await self._timed(f"{time.time_ns()} {words}", 1)
            writing = await self._timed("اكتب الأعداد من واحد إلى خمسين بالحروف.", 48)
        except ModelError as error:
            self._find("speed", good=False, says=str(error))
            return None, None
        prompt = reading.prompt_speed or _rate(reading.prompt_tokens, reading.seconds - start.seconds)
        generation = writing.generation_speed or _rate(writing.tokens - 1, writing.seconds - start.seconds)
        self._find_speed("prompt", prompt, SLOW_PROMPT)
        self._find_speed("generation", generation, SLOW_GENERATION)
        return prompt, generation

    def _find_speed(self, name: str, speed: float | None, slow: float) -> None:
        if speed is None:
            self._find(f"{name} speed", good=None, says="too fast to be measured this way")
            return
        is_slow = speed < slow
        advice = "Articles take minutes. A GPU, or a smaller or more quantised model, shortens the wait."
        says = f"{speed:.{0 if speed >= SLOW_GENERATION else 1}f} tokens a second"
        self._find(f"{name} speed", good=None if is_slow else True, says=says, advice=advice * is_slow)

    async def _timed(self, prompt: str, tokens: int) -> _Timed:
        started = time.monotonic()
        decoding = Decoding(max_tokens=tokens)
        try:
            answer = await self.chat.complete([{"role": "user", "content": prompt}], decoding=decoding)
            raw, usage = answer.raw, answer.usage
        except AnswerCutOff as error:  # as it should be
            raw, usage = error.raw or {}, error.usage or Usage()
        timings = raw.get("timings")
        told: dict[str, float] = timings if isinstance(timings, dict) else {}  # llama.cpp tells them
        return _Timed(
            seconds=time.monotonic() - started,
            prompt_tokens=usage.prompt_tokens,
            tokens=usage.completion_tokens,
            prompt_speed=told.get("prompt_per_second"),
            generation_speed=told.get("predicted_per_second"),
        )

    async def _context(self) -> int | None:
        context = await self._told_context()
        advice = MORE_CONTEXT.get(self._kind, "give the server a larger one, if it is not large anyway")
        if context is None:
            says = f"it does not tell; about {CONTEXT_NEEDED:,} tokens are needed"
            self._find("context", good=None, says=says, advice=f"If answers fail for it, {advice}.")
        elif context < CONTEXT_NEEDED:
            says = f"{context:,} tokens, about {CONTEXT_NEEDED:,} are needed"
            self._find("context", good=False, says=says, advice=f"{advice[:1].upper()}{advice[1:]}.")
        else:
            self._find("context", good=True, says=f"{context:,} tokens")
        return context

    async def _told_context(self) -> int | None:
        """The context in tokens, from wherever this kind of server tells it."""
        names = {self.chat.model, f"{self.chat.model}:latest"}
        for kind, path, told in TELLERS:
            if self._kind not in {kind, ""}:
                continue
            try:
                size = told({"data": self._listed} if path == "models" else await self.chat.look(path), names)
            except (ModelError, KeyError, TypeError, AttributeError, StopIteration):
                continue
            if isinstance(size, int) and size > 0:
                return size
        return None


def _llama_cpp(value: Any, _: set[str]) -> Any:
    return value["default_generation_settings"]["n_ctx"]


def _ollama(value: Any, names: set[str]) -> Any:
    return next(entry["context_length"] for entry in value["models"] if entry["name"] in names)


def _lm_studio(value: Any, names: set[str]) -> Any:
    return next(entry["loaded_context_length"] for entry in value["data"] if entry["id"] in names)


def _listing(value: Any, names: set[str]) -> Any:
    entry = next(entry for entry in value["data"] if entry["id"] in names)
    keys = ("max_model_len", "context_length", "context_window")
    return next((entry[key] for key in keys if key in entry), None)


TELLERS: tuple[tuple[str, str, Callable[[Any, set[str]], Any]], ...] = (
    ("llama.cpp", "/props", _llama_cpp),
    ("Ollama", "/api/ps", _ollama),
    ("LM Studio", "/api/v0/models", _lm_studio),
    ("vLLM", "models", _listing),
)
"""Who tells the size of the context where; a server of unknown kind is asked in every way."""


@dataclass(frozen=True)
class _Timed:
    """One request and how long it took; the speeds as the server tells them, where it does."""

    seconds: float
    prompt_tokens: int
    tokens: int
    prompt_speed: float | None
    generation_speed: float | None


def _rate(tokens: int, seconds: float) -> float | None:
    return tokens / seconds if tokens > 0 and seconds > MEASURABLE else None
