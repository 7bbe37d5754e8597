"""Corrected projects of Label Studio and of INCEpTION, read back as labelled articles."""

from __future__ import annotations

import io
import json
import re
import zipfile
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from evals.errors import GoldError
from evals.labels.regions import MENTIONS, UNCLEAR, Drawn, Imported, Region, Tie, as_claims
from evals.labels.writing import write_labels
from extractor.article import Article, BadInput
from extractor.export.annotation import FIGURE, SOURCE
from extractor.export.layers import CLAIM, LAYERS, SLOTS, TYPE_SYSTEM, as_xml
from extractor.inputs.paths import articles

MAX_BYTES = 256 * 1024 * 1024
"""Largest unpacked archive that is read."""


def read_corrected(
    path: Path, texts: Sequence[Article], annotator: str | None = None
) -> tuple[Imported, ...]:
    """The labels in an exported project: Label Studio's JSON, or a ZIP archive of UIMA CAS XMI documents.

    Where several people annotated an article, `annotator` names the one to take. Raises GoldError where the
    file is neither, or where it is about an article that is not among `texts`.
    """
    read = _inception if zipfile.is_zipfile(path) else _studio
    try:
        drawn = list(read(path, texts, annotator))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise GoldError(
            f"{path}: not a project of Label Studio (JSON) or INCEpTION (ZIP): {error}"
        ) from error
    return tuple(map(as_claims, drawn))


def import_command(options: Namespace) -> int:
    """Write the labels of a corrected project into folders named after its articles; say what was repaired.

    Options: `project`, `articles` (the files that were exported, or folders of them), `output` (folder),
    `annotator`, `answers` (name of the label files), `replace`. Raises GoldError that lists what was
    refused; the labels of the articles without problems are written all the same.
    """
    given = list(articles(map(str, options.articles)))
    bad = [item.message for item in given if isinstance(item, BadInput)]
    if bad:
        raise GoldError("\n".join(bad))
    problems: list[str] = []
    texts = [item for item in given if isinstance(item, Article)]
    for imported in read_corrected(options.project, texts, options.annotator):
        folder = Path(options.output) / imported.article.name
        for repair in imported.repairs:
            print(f"{imported.article.name}: repaired: {repair}")
        try:
            path = write_labels(imported, folder, options.answers, replace=options.replace)
            print(f"{path}: {len(imported.claims)} claims")
        except GoldError as error:
            problems.append(str(error))
    if problems:
        raise GoldError("\n".join(problems))
    return 0


def _studio(path: Path, texts: Sequence[Article], annotator: str | None) -> Iterator[Drawn]:
    """The documents of a Label Studio export in its own JSON."""
    for position, task in enumerate(json.loads(path.read_text("utf-8"))):
        where = f"{path}: task {task.get('id', position + 1)}"
        article = _article(where, str(task["data"]["text"]), texts)
        found = [one for one in task.get("annotations", ()) if not one.get("was_cancelled")]
        if annotator is not None:
            found = [one for one in found if annotator in _people(one.get("completed_by"))]
        if len(found) != 1:
            people = (
                ", ".join(sorted({max(_people(one.get("completed_by")), key=len) for one in found}))
                or "nobody"
            )
            raise GoldError(
                f"{where}: {len(found)} annotations, by {people}; one is needed: name an annotator"
            )
        yield _studio_drawn(where, article, found[0]["result"])


def _people(completed_by: object) -> set[str]:
    """The names that an annotator goes by."""
    known = completed_by.values() if isinstance(completed_by, dict) else [completed_by]
    return {str(name) for name in known}


def _studio_drawn(where: str, article: Article, results: Sequence[Mapping[str, Any]]) -> Drawn:
    values: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    shapes: dict[str, Mapping[str, Any]] = {}
    for result in results:
        value = result.get("value", {})
        if result["type"] == "labels":
            shapes[result["id"]] = value
        elif result["type"] in ("choices", "textarea"):
            given = value.get("choices", value.get("text"))
            values[result["id"]][result["from_name"]] = (given,) if isinstance(given, str) else tuple(given)
    regions = [
        Region(
            key,
            int(value["start"]),
            int(value["end"]),
            value.get("text", ""),
            value["labels"][0],
            values[key],
        )
        for key, value in shapes.items()
    ]
    labels = {region.id: region.label for region in regions}
    mentions = {key for key, label in labels.items() if label in MENTIONS}
    claims: list[tuple[str, str, str]] = []
    wholes: dict[str, str] = {}
    for result in results:
        if result["type"] != "relation":
            continue
        one, two, name = result["from_id"], result["to_id"], next(iter(result.get("labels") or ()), "")
        if labels.get(one) == FIGURE == labels.get(two):
            wholes |= {two: one} if result.get("direction") == "left" else {one: two}
        elif (one in mentions) != (two in mentions):
            claims.append((two, one, name) if one in mentions else (one, two, name))
    return Drawn(where, article, regions, _studio_ties(claims, labels, wholes))


def _studio_ties(
    claims: Sequence[tuple[str, str, str]], labels: Mapping[str, str], wholes: Mapping[str, str]
) -> list[Tie]:
    """Ties with their order: of sources by the relation's name, of figures as they come."""
    ties: list[Tie] = []
    figures: dict[str, list[str]] = defaultdict(list)
    for claim, mention, _ in claims:
        if labels[mention] == FIGURE:
            figures[claim].append(mention)
    for claim, mention, name in claims:
        order = re.fullmatch(rf"{SOURCE} (\d+)", name)
        place: int | None = int(order[1]) if order else None
        part_of = None
        if labels[mention] == FIGURE:
            place = figures[claim].index(mention) + 1
            whole = wholes.get(mention)
            part_of = figures[claim].index(whole) + 1 if whole in figures[claim] else None
        ties.append(Tie(claim, mention, labels[mention], place, part_of))
    return ties


def _inception(path: Path, texts: Sequence[Article], annotator: str | None) -> Iterator[Drawn]:
    """The documents of an INCEpTION export; curated ones go before those of single annotators."""
    from cassis import load_cas_from_xmi, load_typesystem

    found: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for where, types, document in _documents(path.read_bytes(), str(path)):
        if "INITIAL_CAS" in where or (annotator is not None and annotator not in where):
            continue
        cas = load_cas_from_xmi(
            io.BytesIO(document), typesystem=load_typesystem(io.BytesIO(types)), lenient=True
        )
        found[_article(where, cas.sofa_string, texts).sha256].append((where, cas))
    if not found:
        raise GoldError(f"{path}: holds no UIMA CAS XMI document with its {TYPE_SYSTEM}")
    for sha256, documents in found.items():
        curated = [one for one in documents if "curation" in one[0].lower()] or documents
        if len(curated) > 1:
            raise GoldError(
                f"{path}: several annotations of one text; name an annotator: "
                + ", ".join(w for w, _ in curated)
            )
        article = next(article for article in texts if article.sha256 == sha256)
        yield _inception_drawn(curated[0][0], article, curated[0][1])


def _documents(data: bytes, where: str, depth: int = 0) -> Iterator[tuple[str, bytes, bytes]]:
    """Each XMI document of an archive, and of the archives in it, with the type system beside it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        if sum(sizes.values()) > MAX_BYTES:
            raise GoldError(
                f"{where}: more than {MAX_BYTES} bytes unpacked; export fewer documents at a time"
            )
        for name in sorted(sizes):
            beside = str(PurePosixPath(name).parent / TYPE_SYSTEM)
            if name.endswith(".zip") and depth < 2:
                yield from _documents(archive.read(name), f"{where}/{name}", depth + 1)
            elif name.endswith(".xmi") and beside in sizes:
                yield f"{where}/{name}", archive.read(beside), archive.read(name)


def _inception_drawn(where: str, article: Article, cas: Any) -> Drawn:
    shown: str = cas.sofa_string
    place = _positions(as_xml(article.text), shown)
    regions: dict[str, Region] = {}
    ties: list[Tie] = []

    def add(annotation: Any, label: str, names: Sequence[str]) -> str:
        values = {name: (str(getattr(annotation, name, None) or ""),) for name in names}
        key = f"{label}:{annotation.xmiID}"
        words = shown[annotation.begin : annotation.end]
        regions[key] = Region(key, place[annotation.begin], place[annotation.end], words, label, values)
        return key

    for claim in cas.select(CLAIM):
        key = add(claim, claim.claimType or "", ("stance", "modality", "voices", "flags", "gold"))
        split_up = {name: tuple(re.findall(r"\w+", regions[key].one(name))) for name in ("flags", "gold")}
        split_up["voices"] = tuple(filter(None, regions[key].one("voices").split("; ")))
        regions[key] = Region(**vars(regions[key]) | {"values": {**regions[key].values, **split_up}})
        for part, slot in SLOTS.items():
            for link in getattr(getattr(claim, slot, None), "elements", None) or ():
                order, _, whole = (link.role or "").partition(" of ")
                label = part if part in (SOURCE, FIGURE) else order if order in MENTIONS else UNCLEAR
                mention = add(link.target, label, LAYERS[part][1])
                ties.append(Tie(key, mention, label, _integer(order), _integer(whole)))
    drawn = {key.partition(":")[2] for key in regions}
    for part, (layer, names) in LAYERS.items():
        for mention in cas.select(layer):
            if str(mention.xmiID) not in drawn:
                add(mention, part if part in (SOURCE, FIGURE) else UNCLEAR, names)
    return Drawn(where, article, list(regions.values()), ties)


def _positions(text: str, shown: str) -> list[int]:
    """For each offset of the text as the tool shows it, the offset in the article."""
    if text == shown:
        return list(range(len(text) + 1))
    return [at for at, character in enumerate(text) if text[at : at + 2] != "\r\n"] + [len(text)]


def _integer(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _article(where: str, shown: str, texts: Sequence[Article]) -> Article:
    """The article that a document shows, line ends apart."""
    for article in texts:
        if as_xml(shown) in (as_xml(article.text), as_xml(article.text).replace("\r\n", "\n")):
            return article
    raise GoldError(f"{where}: its text is none of the given articles; give the files that were exported")
