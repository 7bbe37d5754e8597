"""What a server can do, found out by asking it: is it there, which models, schemas, context, speed."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from extractor.claims import Usage
from extractor.errors import AnswerCutOff, ModelError
from extractor.llm.context import Listing, listed, more_context
from extractor.llm.listing import few
from extractor.llm.model import Binding, ChatModel, Decoding, RetryPolicy

SLOW_GENERATION = 10.0
SLOW_PROMPT = 100.0
"""Tokens a second below which an article takes minutes."""
MEASURABLE = 0.02
"""Differences of fewer seconds are noise."""
WORDS = 60
"""Length of the prompt whose reading is timed."""


@dataclass(frozen=True)
class Begun:
    """A check that begins."""

    name: str
    asks: str
    """What is asked, in words."""


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


@dataclass(frozen=True)
class Needs:
    """How much context the articles to be read need, in tokens."""

    article: int
    """For an ordinary one to be asked about at once."""
    piece: int
    """For a short piece of one."""
    least: int
    """For what a small model is asked; with less, nothing can be read."""


Watch = Callable[[Begun | Finding], object]
"""Hears of each check as it begins, which may take minutes, and of each finding."""


async def examined(  # noqa: PLR0913 (settings, by name)
    *,
    needs: Callable[[str], Needs],
    model: str | None = None,
    base_url: str | Callable[[], str] | None = None,
    server: str | None = None,
    api_key: str | None = None,
    timeout: float = 120.0,  # noqa: ASYNC109 (of each request)
    watch: Watch = lambda _: None,
) -> Report:
    """Ask a server what it can do; parameters as for ChatModel, `model` None takes the first one listed.

    `needs` tells by a model's name how much context it takes; `watch` hears of each check as it is made.

    It costs up to seven short requests, none of them retried or cached. What fails is a finding; only a base
    URL that cannot be one raises RequestRefused.
    """
    options = {"base_url": base_url, "server": server, "api_key": api_key, "timeout": timeout}
    examination = _Examination(model, needs, options, watch)
    try:
        return await examination.report()
    finally:
        await examination.chat.aclose()


class _Examination:
    """Collects findings, each from what was found before."""

    def __init__(
        self, model: str | None, needs: Callable[[str], Needs], options: dict[str, Any], watch: Watch
    ) -> None:
        self._options: dict[str, Any] = options | {"retries": RetryPolicy(attempts=1)}
        self._needs = needs
        self._wanted = model
        self._watch = watch
        self.chat = ChatModel(model=model or "default", **self._options)
        self._findings: list[Finding] = []
        self._listing = Listing()

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
            kind=self._listing.kind,
            models=self._listing.names,
            findings=tuple(self._findings),
            **found,
        )

    def _find(self, name: str, good: bool | None, says: str, advice: str = "") -> None:
        finding = Finding(name, good, says, advice)
        self._findings.append(finding)
        self._watch(finding)

    async def _reachable(self) -> bool:
        self._watch(Begun("server", "which models it has"))
        try:
            self._listing = await listed(self.chat.look)
        except ModelError as error:
            self._find("server", good=False, says=str(error))
            return False
        kind = f" ({self._listing.kind})" if self._listing.kind else ""
        self._find("server", good=True, says=f"{self.chat.server} answers{kind}")
        return True

    async def _choose_model(self) -> None:
        names = self._listing.names
        shown = few(names)
        if not names:
            self._find("models", good=None, says="it does not list its models")
        elif self._wanted is None:
            await self.chat.aclose()
            self.chat = ChatModel(model=names[0], **self._options)
            self._find("models", good=True, says=f"{shown}; trying {names[0]}")
        elif self._wanted in names or f"{self._wanted}:latest" in names or self._listing.kind == "llama.cpp":
            self._find("models", good=True, says=shown)
        else:
            near = difflib.get_close_matches(self._wanted, names, n=3, cutoff=0.4)
            advice = f"Name one of those it has: {', '.join(near) or shown}."
            self._find("models", good=False, says=f"there is no {self._wanted!r}", advice=advice)

    async def _found_binding(self) -> Binding | None:
        self._watch(Begun("schema", "a short question, whose answer should keep to a JSON Schema"))
        try:
            binding = await self.chat.binding()
        except ModelError as error:
            is_late = "gave no whole answer" in str(error)
            advice = (
                "The first answer takes longest where a model is loaded for it: run this once more." * is_late
            )
            self._find("schema", good=False, says=str(error), advice=advice)
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
        self._watch(Begun("speed", "three short questions, one after the other"))
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
        context, needs = (await self.chat.room()).context, self._needs(self.chat.model)
        advice = more_context(self._listing.kind, needs.article)
        asked = f"{needs.article:,} are needed for an ordinary article and its answer"
        if context is None:
            self._find("context", good=None, says=f"it does not tell; about {asked}",
                       advice=f"If it is smaller, {advice}.")  # fmt: skip
        elif needs.least <= context < needs.piece:
            self._find("context", good=None, says=f"{context:,} tokens, about {asked}",
                       advice=f"It is enough with --profile small; for whole claims, {advice}.")  # fmt: skip
        elif context < needs.piece:
            self._find("context", good=False, says=f"{context:,} tokens, about {asked}",
                       advice=f"{advice[:1].upper()}{advice[1:]}.")  # fmt: skip
        elif context < needs.article:
            self._find("context", good=None, says=f"{context:,} tokens, about {asked}",
                       advice=f"Articles are read in pieces; for whole ones, {advice}.")  # fmt: skip
        else:
            self._find("context", good=True, says=f"{context:,} tokens")
        return context


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
