"""Running the extractor over labelled articles: live, or from a recording."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from evals.answers.recordings import (
    Recorded,
    cached_answers,
    check_replayed,
    fill_cache,
    read_answers,
    write_answers,
)
from evals.answers.replay import Replay
from evals.errors import RecordingError
from extractor.article import Article
from extractor.claims import Result
from extractor.llm.wire import Binding
from extractor.prompts import Prompt, load

if TYPE_CHECKING:
    from extractor import Extractor

EMBEDDED = "embedded"
NOWHERE = "http://recorded.invalid/v1"
"""The address of a system whose answers are files."""


def system_name(model: str, server: str) -> str:
    """A file name for a model; each has its own baseline."""
    return server if server == "embedded" else re.sub(r"[^A-Za-z0-9.]+", "-", model).strip("-").lower()


@dataclass(frozen=True)
class System:
    """A prompt with a model: without a model the embedded one, without a prompt the model's own."""

    prompt: str | None = None
    model: str | None = None
    base_url: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """Further arguments of the extractor, as an API key."""
    recorded: Recorded | None = None
    """Where its answers are kept, of a system that is never asked by the harness itself."""
    prompts: Path | None = None
    """A folder of prompts in place of the project's own."""

    @property
    def is_embedded(self) -> bool:
        """Whether answers come from the embedded model, whose recordings are committed."""
        return self.model is None and self.base_url is None and self.recorded is None

    @property
    def name(self) -> str:
        """What baselines and recordings are filed under."""
        if self.recorded is not None:
            return self.recorded.name
        return EMBEDDED if self.is_embedded else system_name(self._known[0], "")

    @property
    def label(self) -> str:
        """Name and version of the prompt."""
        return self._known[1]

    @cached_property
    def _known(self) -> tuple[str, str]:
        """Model and prompt; a server whose model nobody named is asked for it."""
        is_named = self.is_embedded or self.model is not None
        with self.extractor(cache_dir=False, offline=is_named) as extractor:
            return extractor.model.model, extractor.prompt.label

    def answers_file(self, *, again: bool = False) -> Path:
        """Where the recorded answers to its prompt are; those to prompts from elsewhere name their folder."""
        assert self.recorded is not None  # noqa: S101 (the caller's to know)
        label = f"{self.label}-{self.prompts.name}" if self.prompts is not None else self.label
        return self.recorded.file(label, again=again)

    def extractor(self, **options: Any) -> Extractor:
        """The extractor under evaluation."""
        from extractor import Extractor

        model = self.recorded.model if self.recorded else self.model
        prompt: str | Prompt | None = self.prompt or ("claims" if self.recorded else None)
        if self.prompts is not None and isinstance(prompt, str):
            prompt = load(prompt, self.prompts)
        base_url = NOWHERE if self.recorded else self.base_url
        return Extractor(model, base_url=base_url, prompt=prompt, **{**self.options, **options})

    def extract(
        self, articles: Sequence[Article], cache_directory: Path, *, offline: bool
    ) -> tuple[Result, ...]:
        """Results in the order of the articles; answers come from and go to the cache."""
        return asyncio.run(self._extract(articles, cache_directory, offline))

    async def _extract(
        self, articles: Sequence[Article], cache_directory: Path, offline: bool
    ) -> tuple[Result, ...]:
        with self.extractor(cache_dir=cache_directory, offline=offline) as extractor:
            try:
                return await _streamed(extractor, articles)
            finally:
                await extractor.model.aclose()


def replayed(
    system: System, articles: Sequence[Article], *, again: bool = False
) -> tuple[tuple[Result, ...], Replay]:
    """Results of a recorded system, and what it was asked without an answer; `again` is the second asking."""
    assert system.recorded is not None  # noqa: S101 (the caller's to know)
    path = system.answers_file(again=again)
    sender = Replay(read_answers(path), system.recorded.model)
    with system.extractor(cache_dir=False, sender=sender, binding=Binding.STRICT) as extractor:
        results = asyncio.run(_streamed(extractor, articles))
    return results, sender


async def _streamed(extractor: Extractor, articles: Sequence[Article]) -> tuple[Result, ...]:
    found = {result.article.sha256: result async for result in extractor.astream(articles)}
    return tuple(found[article.sha256] for article in articles)


def from_recorded(system: System, articles: Sequence[Article], *, again: bool = False) -> tuple[Result, ...]:
    """Results of a recorded system. Raises RecordingError that says how to record what is missing."""
    results, sender = replayed(system, articles, again=again)
    if sender.missing:
        given = f"--system {system.name} --prompt {system.label}{' --again' * again}"
        ask, record_them = (
            f"python -m evals ask {given} -o ask.jsonl",
            f"python -m evals record answers.jsonl {given}",
        )
        raise RecordingError(
            f"{system.answers_file(again=again)}: {len(sender.missing)} requests of "
            f"{system.label} have no answer there. Write them with `{ask}`, have the model answer them, and "
            f"record with `{record_them}`."
        )
    return results


def replay(system: System, articles: Sequence[Article], recordings: Sequence[Path]) -> tuple[Result, ...]:
    """Results from committed recordings, without a model.

    Raises RecordingError where the prompt, or one of the articles, was never recorded.
    """
    with TemporaryDirectory() as directory:
        cache = Path(directory)
        for recording in recordings:
            fill_cache(cache, recording)
        results = system.extract(articles, cache, offline=True)
    check_replayed(results, recordings[-1])
    return results


def live(
    system: System, articles: Sequence[Article], *, known: Sequence[Path], keep: Path
) -> tuple[Result, ...]:
    """Results from the model, which is asked only what the `known` recordings do not hold.

    Every answer, known or new, is written to `keep`.
    """
    with TemporaryDirectory() as directory:
        cache = Path(directory)
        for recording in known:
            if recording.is_file():
                fill_cache(cache, recording)
        results = system.extract(articles, cache, offline=False)
        write_answers(keep, cached_answers(cache))
    return results


def check_recording(
    system: System, articles: Sequence[Article], results: Sequence[Result], recordings: Sequence[Path]
) -> None:
    """Replay what was just recorded, and refuse it where the claims come out otherwise.

    Raises RecordingError that names the articles.
    """
    again = replay(system, articles, recordings)
    differing = [
        first.article.id
        for first, second in zip(results, again, strict=True)
        if (first.claims, first.rejections) != (second.claims, second.rejections)
    ]
    if differing:
        raise RecordingError(
            f"{recordings[-1]}: a replay gives other claims than the model did for {', '.join(differing)}; "
            "some of its answers cannot be kept, as those that were cut off. Do not commit this recording."
        )
