"""Recordings: committed answers of a model, a file for each prompt, from which a run replays without it."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.errors import RecordingError
from extractor.claims import Result
from extractor.errors import NotCached
from extractor.kept_results import PREFIX

MANIFEST = "manifest.toml"
AGAIN = "-again"
"""Ends the name of the file with the answers of the second asking."""


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
        return recording_path(self.folder.parent, self.name, prompt, AGAIN if again else "")


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


def recording_path(recordings: Path, system: str, prompt: str, ending: str = "") -> Path:
    """Where the answers of a system to a prompt are committed."""
    return recordings / system / f"{prompt.replace('/', '-')}{ending}.jsonl"


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


def fill_cache(cache_directory: Path, recording: Path) -> None:
    """Put recorded answers into a cache. Raises RecordingError where there are none, or they are damaged."""
    from extractor.llm.cache import Cache

    if not recording.is_file():
        raise RecordingError(
            f"{recording}: no recording. Nobody has recorded this prompt with this model: run it once with "
            "--live --record where the model is there, and commit the file."
        )
    with Cache(cache_directory) as cache:
        for key, answer in read_answers(recording).items():
            cache.set(key, answer)


def cached_answers(cache_directory: Path) -> dict[str, str]:
    """The answers of a cache by their keys, without the results kept beside them.

    The cache offers no walk over its keys, so its database is read directly, and read only.
    """
    database = cache_directory / "cache.db"
    if not database.is_file():
        return {}
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT key, value FROM Cache WHERE typeof(value) = 'text'")
        return {key: value for key, value in rows if not key.startswith(PREFIX)}
    finally:
        connection.close()


def check_replayed(results: Sequence[Result], recording: Path) -> None:
    """Refuse a replay in which a piece had no recorded answer.

    Raises RecordingError that names the prompt and the articles.
    """
    lacking = [
        result.article.id
        for result in results
        if any(failure.error == NotCached.__name__ for failure in result.failures)
    ]
    if lacking:
        provenance = results[0].provenance
        raise RecordingError(
            f"{recording}: holds no answer of {provenance.model} to {provenance.prompt} for "
            f"{', '.join(lacking)}. The prompt, the code that builds requests, or an article changed: run "
            "again with --live --record where the model is there, and commit the file."
        )
