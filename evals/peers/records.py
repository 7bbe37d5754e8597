"""Raw answers on disk, one file a system and article, so that a long comparison can be interrupted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from evals.errors import RunError
from evals.peers.conversion import claims_of, from_answer, from_langextract
from evals.peers.meter import Exchange
from evals.verdicts.runs import digest, told
from extractor.article import Article
from extractor.claims import ArticleInfo, Failure, Frozen, Provenance, Result, Usage


class Record(Frozen):
    """What one system made of one article."""

    system: str
    article: str
    sha256: str
    """Of the article's text."""
    settings_sha256: str
    settings: Mapping[str, Any] = Field(repr=False)
    model: str
    seconds: float
    load: tuple[float, ...]
    """Load averages of the machine before and after: other work makes seconds worthless."""
    exchanges: tuple[Exchange, ...]
    failures: tuple[str, ...]
    raw: Any = Field(repr=False)
    """The system's own output."""


def settings_sha256(settings: Mapping[str, Any], model: str) -> str:
    """Tells whether an answer still holds."""
    return digest([json.dumps(settings, sort_keys=True, ensure_ascii=False), model])


def record_path(folder: Path, system: str, article: str) -> Path:
    """Where the record is kept."""
    return folder / "raw" / system / f"{article}.json"


def kept(path: Path) -> Record | None:
    """A record from an earlier run, if there is one. Raises RunError where it does not read."""
    if not path.is_file():
        return None
    try:
        return Record.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: cannot be read: {error}. Remove it to ask again.") from error
    except ValidationError as error:
        raise RunError(f"{path}: not a record: {told(error)}. Remove it to ask again.") from error


def keep(path: Path, record: Record) -> None:
    """Write a record whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


def result_of(record: Record, article: Article) -> Result:
    """The record as a result that the scorer takes."""
    if record.system == "extractor":
        return Result.model_validate(record.raw)
    read = from_langextract if record.system.startswith("langextract") else from_answer
    return Result(
        article=ArticleInfo(id=article.id, sha256=article.sha256, characters=len(article.text)),
        claims=claims_of(article, read(record.raw)),
        failures=tuple(
            Failure(error=failure.partition(":")[0], message=failure) for failure in record.failures
        ),
        usage=usage_of(record),
        provenance=provenance_of(record),
    )


def usage_of(record: Record) -> Usage:
    """What the article cost, as the meter saw it."""
    return Usage(
        requests=len(record.exchanges),
        prompt_tokens=sum(exchange.prompt_tokens for exchange in record.exchanges),
        completion_tokens=sum(exchange.completion_tokens for exchange in record.exchanges),
        seconds=record.seconds,
    )


def provenance_of(record: Record) -> Provenance:
    """What produced a peer's answer."""
    return Provenance(
        package=f"{record.system} {record.settings.get('version', '')}",
        prompt="",
        prompt_sha256=record.settings_sha256,
        schema_sha256="",
        lexicon_sha256="",
        strategy=record.system,
        model=record.model,
        server="embedded",
        decoding={"temperature": 0.0, "seed": 0},
    )
