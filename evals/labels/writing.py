"""Writing label files: claims as verbatim quotes, one field a line, proven to read back the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from evals.errors import GoldError
from evals.labels.gold import ANSWERS, GoldClaim
from evals.labels.quotes import occurrences
from evals.labels.reading import VOICES, Entry, read_entry, repeated
from evals.labels.regions import Imported
from extractor.claims import Quantity, Source, Span
from extractor.export.annotation import amount


def write_labels(imported: Imported, folder: Path, answers: str = ANSWERS, *, replace: bool = False) -> Path:
    """Write `article.txt` and the label file into `folder`, and return the label file.

    Raises GoldError where anything was refused, where a label cannot be written so that it reads back the
    same, or where a label file is there already and is not to be replaced.
    """
    path = folder / answers
    if imported.problems:
        raise GoldError("\n".join(imported.problems))
    if path.exists() and not replace:
        raise GoldError(f"{path}: is there already; its comments and accepted alternatives would be lost")
    text_path = folder / "article.txt"
    data = imported.article.text.encode("utf-8")
    if text_path.exists() and text_path.read_bytes() != data:
        raise GoldError(f"{text_path}: holds another text; give another folder")
    labels = label_file(imported)
    folder.mkdir(parents=True, exist_ok=True)
    text_path.write_bytes(data)
    path.write_text(labels, encoding="utf-8")
    return path


def label_file(imported: Imported) -> str:
    """The claims as a label file: quotes, never offsets. Raises GoldError as `write_labels` does."""
    article, problems, tables = imported.article, [], []
    entries: list[Entry] = []
    for gold in imported.claims:
        try:
            raw = _table(gold, article.text)
        except GoldError as error:
            problems.append(str(error))
            continue
        entry, found = read_entry(raw, article)
        where = f"{article.name}: claim {gold.claim.evidence.text[:40]!r}"
        problems += [f"{where}: {problem}" for problem in found]
        if entry and entry.claim.evidence != gold.claim.evidence:
            problems.append(f"{where}: the label file would quote another place")
        entries += [entry] if entry else []
        tables.append("\n".join(["[[claim]]", *(f"{name} = {_toml(value)}" for name, value in raw.items())]))
    problems += [f"{article.name}: {problem}" for problem in repeated(entries)]
    if problems:
        raise GoldError("\n".join(problems))
    head = [f"published = {article.day}"] if article.day else []
    return "\n\n".join([*head, *tables]) + "\n"


def _table(gold: GoldClaim, text: str) -> dict[str, Any]:
    """A claim as a table of a label file."""
    claim = gold.claim
    table: dict[str, Any] = {"evidence": claim.evidence.text}
    if len(occurrences(text, claim.evidence.text)) > 1:
        table["near"] = _near(text, claim.evidence)
    table |= {
        "type": str(claim.type),
        "sources": [_source(source) for source in claim.attribution],
    }
    if any(
        "|" in source.name + source.known_as or (source.mention is None and source.name not in VOICES)
        for source in claim.attribution
    ):
        raise GoldError(
            f"claim {claim.evidence.text[:40]!r}: a source's name cannot be written in a label file"
        )
    table |= {name: span.text for name in ("cue", "actor", "target") if (span := getattr(claim, name))}
    table |= {
        name: str(value)
        for name in ("stance", "modality")
        if (value := getattr(claim, name)) not in ("neutral", "asserted")
    }
    if claim.places:
        table["places"] = [place.text for place in claim.places]
    if claim.time:
        first, last = claim.time.start, claim.time.end
        days = f" | {first}" + (f"/{last}" if last != first else "") if first else ""
        table["time"] = claim.time.mention.text + days
    if claim.quantities:
        table["quantities"] = [_figure(quantity) for quantity in claim.quantities]
    if claim.flags:
        table["flags"] = [str(flag) for flag in claim.flags]
    return table | {name: True for name in ("optional", "pinned") if getattr(gold, name)}


def _source(source: Source) -> str:
    full = (source.full_name.text,) if source.full_name else ()
    return " | ".join((source.name, source.kind, source.given, *full))


def _figure(quantity: Quantity) -> str:
    bounded = " ".join(filter(None, (str(quantity.qualifier), amount(quantity))))
    part = () if quantity.of is None else (f"of {quantity.of + 1}",)
    return " | ".join((quantity.mention.text, bounded, quantity.unit, quantity.measure, *part))


def _near(text: str, evidence: Span) -> str:
    """A longer quote around the evidence that occurs once and holds the evidence once."""
    for width in range(4, len(text) + 4, 4):
        for left, right in ((width, width), (width, 0), (0, width)):
            near = text[max(0, evidence.start - left) : evidence.end + right]
            if len(occurrences(text, near)) == len(occurrences(near, evidence.text)) == 1:
                return near
    raise GoldError(f"claim {evidence.text[:40]!r}: no longer quote tells its place from another")


def _toml(value: object) -> str:
    """A value in TOML; texts stand in single quotes wherever they can."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    text = str(value)
    if "'" in text or re.search("[\x00-\x08\x0a-\x1f\x7f]", text):
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"'{text}'"
