"""Runs on disk: manifest, results, labels as they were, items and summary; baselines are blessed runs."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evals.answers.systems import system_name
from evals.errors import BaselineError, RunError
from evals.labels.gold import GoldArticle
from evals.places import HOME, PROJECT
from evals.scoring.fields import Tally
from evals.scoring.scorer import CLAIMS, Score, score
from extractor.claims import Result

MANIFEST, RESULTS, GOLD = "manifest.json", "results.jsonl", "gold.jsonl"
ITEMS, SUMMARY, RESPONSES = "items.jsonl", "summary.json", "responses.jsonl"
PACKAGES = ("pydantic", "openai", "instructor", "scipy", "numpy", "xllamacpp")
SCORER_FILES = ("fields.py", "matching.py", "scorer.py", "similarity.py")


@dataclass(frozen=True)
class Run:
    """A run as it was written: today's scorer may score it otherwise than `recorded` says."""

    manifest: Mapping[str, Any]
    results: tuple[Result, ...]
    gold: tuple[GoldArticle, ...]
    """The labels of that day, without texts."""
    recorded: float
    """Soft claim-F1 as it came out then."""

    @property
    def system(self) -> str:
        """What baselines are filed under."""
        return str(self.manifest["system"])


def read_results(path: Path) -> tuple[Result, ...]:
    """Results, one JSON object a line.

    Raises RunError that names the line which does not read.
    """
    results = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            try:
                results.append(Result.model_validate_json(line))
            except ValidationError as error:
                raise RunError(f"{path}, line {number}: not a result: {told(error)}") from error
    return tuple(results)


def told(error: ValidationError) -> str:
    """The first thing that is wrong, without the text of the article."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}"


def read_text(path: Path) -> str:
    """A file's text. Raises RunError that names it."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: cannot be read: {error}") from error


def manifest(
    gold: Sequence[GoldArticle], results: Sequence[Result], extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What produced a run: separate hashes of prompt, schema, labels and scorer, and the environment."""
    if not results:
        raise RunError("there are no results; run the extraction first")
    provenance = results[0].provenance
    return {
        "system": system_name(provenance.model, provenance.server),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        **provenance.model_dump(mode="json"),
        "gold_sha256": digest(gold_lines(gold)),
        "scorer_sha256": scorer_sha256(),
        "commit": commit(),
        "python": ".".join(map(str, sys.version_info[:3])),
        "packages": {name: installed(name) for name in PACKAGES},
        "articles": len(gold),
        **(extra or {}),
    }


def gold_lines(gold: Iterable[GoldArticle]) -> Iterator[str]:
    """Labels without texts, one article a line, in order of names."""
    for article in sorted(gold, key=lambda article: article.name):
        yield article.model_dump_json(exclude_defaults=True)


def digest(parts: Iterable[str]) -> str:
    """SHA-256 over texts."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.encode() + b"\0")
    return total.hexdigest()


def scorer_sha256() -> str:
    """Of the modules that a score depends on."""
    scoring, spelling = HOME / "scoring", PROJECT / "extractor" / "arabic" / "normalization.py"
    files = [*(scoring / name for name in SCORER_FILES), spelling]
    return digest(file.read_text(encoding="utf-8") for file in files)


def commit() -> str | None:
    """The commit that is checked out, "+" where files differ from it; none outside a repository."""
    git = shutil.which("git")
    if git is None:
        return None
    ask = [git, "-C", str(PROJECT), "describe", "--always", "--dirty=+", "--abbrev=12"]
    done = subprocess.run(ask, capture_output=True, text=True, check=False)  # noqa: S603 - fixed command
    return done.stdout.strip() or None


def installed(name: str) -> str | None:
    """The version of a package, none where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def item_lines(scored: Score) -> Iterator[str]:
    """One line for each label and each invented claim, with what became of it."""
    for article in scored.articles:
        for pair in article.pairs:
            wrong = [name for name, tally in pair.tallies.items() if tally.f1 < 1]
            yield item(
                article.name,
                "found",
                gold=pair.gold.claim.id,
                predicted=pair.predicted.id,
                similarity=round(pair.similarity, 6),
                optional=pair.gold.optional,
                wrong=wrong,
            )
        for label in article.missed:
            yield item(article.name, "missed", gold=label.claim.id, pinned=label.pinned)
        for claim in article.invented:
            yield item(article.name, "invented", predicted=claim.id)


def item(article: str, state: str, **details: object) -> str:
    """One item as JSON with sorted keys."""
    return json.dumps({"article": article, "state": state, **details}, ensure_ascii=False, sort_keys=True)


def summary(scored: Score) -> dict[str, Any]:
    """Every total of a score, and the claim score of each article and group."""
    return {
        "soft_f1": round(scored.f1, 6),
        "tallies": {name: tally_values(tally) for name, tally in scored.tallies.items()},
        "matched": {name: tally_values(tally) for name, tally in scored.matched.items()},
        "counts": dict(sorted(scored.counts.items())),
        "groups": {name: tally_values(part.tallies[CLAIMS]) for name, part in scored.groups.items()},
        "articles": {article.name: tally_values(article.tallies[CLAIMS]) for article in scored.articles},
    }


def tally_values(tally: Tally) -> dict[str, float]:
    """A tally with its rates, rounded."""
    return {
        "right": round(tally.right, 6),
        "predicted": tally.predicted,
        "gold": tally.gold,
        "precision": round(tally.precision, 6),
        "recall": round(tally.recall, 6),
        "f1": round(tally.f1, 6),
    }


def write_run(
    folder: Path,
    gold: Sequence[GoldArticle],
    results: Sequence[Result],
    extra: Mapping[str, Any] | None = None,
) -> Score:
    """Score results and write everything about the run into `folder`, replacing an older run there."""
    scored = score(gold, results)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / MANIFEST, manifest(gold, results, extra))
    write_lines(folder / RESULTS, (result.model_dump_json() for result in results))
    write_lines(folder / GOLD, gold_lines(gold))
    write_lines(folder / ITEMS, item_lines(scored))
    write_json(folder / SUMMARY, summary(scored))
    return scored


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write JSON that diffs well."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write one text a line."""
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def read_run(folder: Path) -> Run:
    """Read a run's folder. Raises RunError where a file is missing or does not read."""
    if not (folder / MANIFEST).is_file():
        raise RunError(f"{folder}: no {MANIFEST} in it; give the folder of a run")
    try:
        known = json.loads(read_text(folder / MANIFEST))
        recorded = float(json.loads(read_text(folder / SUMMARY))["soft_f1"])
        gold = tuple(
            GoldArticle.model_validate_json(line) for line in read_text(folder / GOLD).split("\n") if line
        )
    except ValidationError as error:
        raise RunError(f"{folder}: {GOLD} is damaged: {told(error)}") from error
    except (ValueError, KeyError) as error:
        raise RunError(f"{folder}: a file of this run is damaged: {error}") from error
    return Run(known, read_results(folder / RESULTS), gold, recorded)


def bless(run: Path, baselines: Path, reason: str) -> Path:
    """Make a run the baseline of its system; the only way in which a baseline changes.

    Raises BaselineError without a reason.
    """
    if not reason.strip():
        raise BaselineError("a baseline is blessed with a reason: say what changed and why it is accepted")
    blessed = read_run(run)
    folder = baselines / blessed.system
    folder.mkdir(parents=True, exist_ok=True)
    for name in (RESULTS, GOLD, ITEMS, SUMMARY, RESPONSES):
        if (run / name).is_file():
            shutil.copyfile(run / name, folder / name)
    write_json(folder / MANIFEST, {**blessed.manifest, "reason": reason.strip()})
    with (folder / "reasons.txt").open("a", encoding="utf-8") as log:
        log.write(f"{blessed.manifest['created'][:10]} {blessed.manifest['prompt']}: {reason.strip()}\n")
    return folder
