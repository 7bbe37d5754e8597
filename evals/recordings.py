"""Recorded answers of a model: committed text from which a run replays without the model."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.errors import RecordingError
from extractor.claims import Result
from extractor.kept import PREFIX

NOT_CACHED = "NotCached"
"""Name of the failure that an offline run gives a piece without an answer."""


def recording_path(recordings: Path, system: str, prompt: str) -> Path:
    """Where the answers of a system to a prompt are committed."""
    return recordings / system / f"{prompt.replace('/', '-')}.jsonl"


def replay_into(recording: Path, cache_directory: Path) -> int:
    """Fill a cache with recorded answers; how many there were.

    Raises RecordingError where the recording is missing or damaged.
    """
    from extractor.llm.cache import Cache

    if not recording.is_file():
        raise RecordingError(
            f"{recording}: no recording. Nobody has recorded this prompt with this model: run it once with "
            "--live --record where the model is there, and commit the file."
        )
    count = 0
    with Cache(cache_directory) as cache:
        for number, line in enumerate(recording.read_text(encoding="utf-8").split("\n"), 1):
            if line:
                try:
                    entry = json.loads(line)
                    cache.set(entry["key"], entry["answer"])
                except (ValueError, KeyError, TypeError) as error:
                    raise RecordingError(f"{recording}, line {number}: damaged; restore the file") from error
                count += 1
    return count


def entries(cache_directory: Path) -> Iterator[tuple[str, str]]:
    """Every key and answer of a cache, in order of keys, without the results kept beside them.

    The cache offers no walk over its keys, so its database is read directly, and read only.
    """
    database = cache_directory / "cache.db"
    if not database.is_file():
        return
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT key, value FROM Cache WHERE typeof(value) = 'text' ORDER BY key")
        yield from ((key, value) for key, value in rows if not key.startswith(PREFIX))
    finally:
        connection.close()


def record(cache_directory: Path, recording: Path) -> int:
    """Write a cache's answers as a recording, in order of keys so that it diffs well; how many."""
    lines = [
        json.dumps({"answer": answer, "key": key}, ensure_ascii=False, sort_keys=True)
        for key, answer in entries(cache_directory)
    ]
    recording.parent.mkdir(parents=True, exist_ok=True)
    recording.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return len(lines)


def check_replayed(results: Sequence[Result], recording: Path) -> None:
    """Refuse a replay in which a piece had no recorded answer.

    Raises RecordingError that names the prompt and the articles.
    """
    lacking = [
        result.article.id
        for result in results
        if any(failure.error == NOT_CACHED for failure in result.failures)
    ]
    if lacking:
        provenance = results[0].provenance
        raise RecordingError(
            f"{recording}: holds no answer of {provenance.model} to {provenance.prompt} for "
            f"{', '.join(lacking)}. The prompt, the code that builds requests, or an article changed: run "
            "again with --live --record where the model is there, and commit the file."
        )
