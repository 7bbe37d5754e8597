"""Running the extractor over labelled articles: live, or from a recording."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.recordings import check_replayed, record, recording_path, replay_into
from evals.runs import system_name
from extractor.article import Article
from extractor.claims import Result

EMBEDDED = "embedded"


@dataclass(frozen=True)
class System:
    """What is evaluated: a prompt with a model; no model means the embedded one."""

    prompt: str
    model: str | None = None
    base_url: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """Further arguments of the extractor, as an API key."""

    @property
    def name(self) -> str:
        """What baselines and recordings are filed under."""
        return system_name(self.model, "") if self.model else EMBEDDED

    def extract(
        self, articles: Sequence[Article], cache_directory: Path, *, offline: bool
    ) -> tuple[Result, ...]:
        """Results in the order of the articles; answers come from and go to the cache."""
        return asyncio.run(self._extract(articles, cache_directory, offline))

    async def _extract(
        self, articles: Sequence[Article], cache_directory: Path, offline: bool
    ) -> tuple[Result, ...]:
        from extractor import Extractor

        extractor = Extractor(
            model=self.model,
            base_url=self.base_url,
            prompt=self.prompt,
            cache_dir=cache_directory,
            offline=offline,
            **self.options,
        )
        found = {result.article.sha256: result async for result in extractor.astream(articles)}
        return tuple(found[article.sha256] for article in articles if article.sha256 in found)


def replay(system: System, articles: Sequence[Article], recordings: Path) -> tuple[Result, ...]:
    """Results from the committed recording, without a model.

    Raises RecordingError where the prompt, or one of the articles, was never recorded.
    """
    recording = recording_path(recordings, system.name, system.prompt)
    with TemporaryDirectory() as directory:
        cache = Path(directory)
        replay_into(recording, cache)
        results = system.extract(articles, cache, offline=True)
    check_replayed(results, recording)
    return results


def live(
    system: System, articles: Sequence[Article], recordings: Path, *, keep: Path, fresh: bool = False
) -> tuple[Result, ...]:
    """Results from the model, which is asked only what the recording does not hold.

    Every answer is written to `keep`; `fresh` asks everything again.
    """
    recording = recording_path(recordings, system.name, system.prompt)
    with TemporaryDirectory() as directory:
        cache = Path(directory)
        if recording.is_file() and not fresh:
            replay_into(recording, cache)
        results = system.extract(articles, cache, offline=False)
        record(cache, keep)
    return results
