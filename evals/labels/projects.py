"""Corrected projects of Label Studio and of INCEpTION, read back as labelled articles."""

from __future__ import annotations

import io
import json
import re
import zipfile
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from evals.errors import GoldError
from evals.labels.regions import MENTIONS, UNCLEAR, Drawn, Imported, Region, Tie, as_claims
from evals.labels.writing import write_labels
from extractor.article import Article, BadInput
from extractor.export.annotation import FIGURE, FULL_NAME, SOURCE
from extractor.export.label_studio import ONE_VALUE
from extractor.export.layers import CLAIM, LAYERS, SLOTS, TYPE_SYSTEM, as_xml
from extractor.inputs.paths import articles

MAX_BYTES = 256 * 1024 * 1024
"""Largest unpacked archive that is read."""


@dataclass(frozen=True)
class Corrected:
    """The labelled articles of a project; a line for each task and each given article that is left out."""

    articles: tuple[Imported, ...]
    left_out: tuple[str, ...] = ()


Found = tuple[Article | None, Drawn | str]
"""The article that a document shows, and the document, or a line that tells why it is left out."""


def read_corrected(path: Path, texts: Sequence[Article], annotator: str | None = None) -> Corrected:
    """The labels in an exported project: Label Studio's JSON, or a ZIP archive of UIMA CAS XMI documents.

    Where several people annotated an article, `annotator` names the one to take. Raises GoldError where the
    file is neither, or where nothing of it can be taken.
    """
    read = _inception if zipfile.is_zipfile(path) else _studio
    try:
        found = list(read(path, texts, annotator))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise GoldError(
            f"{path}: not a project of Label Studio (JSON) or INCEpTION (ZIP): {error}"
        ) from error
    drawn = [one for _, one in found if isinstance(one, Drawn)]
    times = Counter(one.article.sha256 for one in drawn)
    left_out = [one for _, one in found if isinstance(one, str)]
    left_out += [
        f"{one.where}: {times[one.article.sha256]} tasks show this article; delete all but one"
        for one in drawn
        if times[one.article.sha256] > 1
    ]
    shown = {article.sha256 for article, _ in found if article}
    left_out += [
        f"{path}: nothing about {article.name}: it was not submitted, or is not in this project"
        for article in texts
        if article.sha256 not in shown
    ]
    taken = [one for one in drawn if times[one.article.sha256] == 1]
    if not taken:
        raise GoldError("\n".join(left_out) or f"{path}: holds no task")
    return Corrected(tuple(map(as_claims, taken)), tuple(left_out))


def import_command(options: Namespace) -> int:
    """Write the labels of a corrected project into folders named after its articles; say what was repaired.

    Returns 1 where a task or an article was left out. Options: `project`, `articles` (the files that were
    exported, or folders of them), `output` (folder), `annotator`, `answers` (name of the label files),
    `replace`. Raises GoldError that lists what was refused; the labels of the articles without problems are
    written all the same.
    """
    given = list(articles(map(str, options.articles)))
    bad = [item.message for item in given if isinstance(item, BadInput)]
    if bad:
        raise GoldError("\n".join(bad))
    problems: list[str] = []
    texts = [item for item in given if isinstance(item, Article)]
    corrected = read_corrected(options.project, texts, options.annotator)
    for imported in corrected.articles:
        folder = Path(options.output) / imported.article.name
        for repair in imported.repairs:
            print(f"{imported.article.name}: repaired: {repair}")
        try:
            path = write_labels(imported, folder, options.answers, replace=options.replace)
            print(f"{path}: {len(imported.claims)} claims")
        except GoldError as error:
            problems.append(str(error))
    for line in corrected.left_out:
        print(f"left out: {line}")
    if problems:
        raise GoldError("\n".join(problems))
    return int(bool(corrected.left_out))


def _studio(path: Path, texts: Sequence[Article], annotator: str | None) -> Iterator[Found]:
    """The tasks of a Label Studio export in its own JSON."""
    for position, task in enumerate(json.loads(path.read_text("utf-8")), 1):
        where = f"{path}: task {task.get('id', position)}"
        if "data" not in task:
            raise GoldError(f"{where}: holds no data; export the project as JSON, not as JSON-MIN")
        article = None
        try:
            article = _article(where, str(task["data"]["text"]), texts)
            where += f" ({article.name})"
            annotation, choice = _annotation(where, task, annotator)
            yield article, _studio_drawn(where, article, annotation["result"], choice)
        except GoldError as error:
            yield article, str(error)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            yield article, f"{where}: not drawn with the exported interface: {error!r}"


def _annotation(
    where: str, task: Mapping[str, Any], annotator: str | None
) -> tuple[Mapping[str, Any], list[str]]:
    """The one annotation of a task that counts, and what was chosen. Raises GoldError where none is."""
    given = task.get("annotations") or ()
    done = [one for one in given if not one.get("was_cancelled")]
    if not done:
        raise GoldError(f"{where}: {'skipped' if given else 'not submitted'}")
    found = [one for one in done if annotator is None or annotator.casefold() in _names(one)]
    people = sorted({_names(one)[0] for one in (found or done)})
    if not found:
        numbers = all(map(str.isdigit, people)) and not str(annotator).isdigit()
        told = " (which number is whose, your Label Studio tells at /api/users)" if numbers else ""
        raise GoldError(f"{where}: not annotated by {annotator}, but by {', '.join(people)}{told}")
    if len(people) > 1:
        raise GoldError(f"{where}: annotated by {', '.join(people)}; name one of them (--annotator)")
    *earlier, last = sorted(found, key=_updated)
    if not earlier:
        return last, []
    if _updated(earlier[-1]) == _updated(last):
        raise GoldError(f"{where}: {len(found)} annotations by {people[0]}; delete all but one of them")
    return last, [f"{len(found)} annotations by {people[0]}; the latest is taken, of {_updated(last)}"]


def _updated(annotation: Mapping[str, Any]) -> str:
    """When an annotation was last changed; Label Studio writes all times alike, in UTC."""
    return str(annotation.get("updated_at") or annotation.get("created_at") or "")


def _names(annotation: Mapping[str, Any]) -> list[str]:
    """What an annotator goes by, the clearest name first."""
    who = annotation.get("completed_by")
    known = [who.get("email"), *who.values()] if isinstance(who, dict) else [who]
    return [str(name).casefold() for name in known if name] or ["somebody"]


def _studio_drawn(
    where: str, article: Article, results: Sequence[Mapping[str, Any]], repairs: list[str]
) -> Drawn:
    values: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    shapes: dict[str, Mapping[str, Any]] = {}
    given: dict[str, list[str]] = defaultdict(list)
    for result in results:
        value = result.get("value", {})
        if result["type"] == "labels":
            shapes[result["id"]] = value
            given[result["id"]] += value["labels"]
        elif result["type"] in ("choices", "textarea"):
            said = value.get("choices", value.get("text"))
            known = values[result["id"]].get(result["from_name"], ())
            values[result["id"]][result["from_name"]] = (*known, *([said] if isinstance(said, str) else said))
    problems = [f"{where}: {problem}" for problem in _mislabelled(shapes, given, values)]
    regions = []
    for key, value in shapes.items():
        words = value.get("text", "")
        repairs += [f"{words[:40]!r}: {choice}" for choice in _last_typed(values[key])]
        place = int(value["start"]), int(value["end"])
        regions.append(Region(key, *place, words, given[key][0], values[key]))
    labels = {region.id: region.label for region in regions}
    mentions = {key for key, label in labels.items() if label in MENTIONS}
    claims: list[tuple[str, str, str]] = []
    wholes: dict[str, str] = {}
    words = {region.id: region.words[:40] for region in regions}
    for result in results:
        if result["type"] != "relation":
            continue
        one, two, name = result["from_id"], result["to_id"], next(iter(result.get("labels") or ()), "")
        if labels.get(one) == FIGURE == labels.get(two):
            wholes |= {two: one} if result.get("direction") == "left" else {one: two}
        elif (one in mentions) != (two in mentions):
            claims.append((two, one, name) if one in mentions else (one, two, name))
        else:
            ends = f"{words.get(one, '')!r} and {words.get(two, '')!r}"
            repairs.append(f"the relation of {ends} ties no mention to a claim and is left out")
    ties = _studio_ties(claims, labels, wholes)
    return Drawn(where, article, regions, ties, tuple(repairs), tuple(problems))


def _mislabelled(
    shapes: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, Sequence[str]],
    values: Mapping[str, object],
) -> Iterator[str]:
    """A sentence for each region that has not one label."""
    for key, labels in given.items():
        if len(labels) != 1:
            words = shapes[key].get("text", "")[:40]
            yield f"the region {words!r} has the labels {', '.join(labels)}: leave it one"
    for key in values.keys() - shapes.keys():
        yield f"the region {key} has no label: give it one, or delete it"


def _last_typed(values: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Leave one value in each field that has one, the last that was typed; a sentence for each choice."""
    for name in ONE_VALUE:
        *earlier, last = values.get(name, ("",))
        if earlier:
            values[name] = (last,)
            yield f"{name} is {last!r}, which was typed after {', '.join(map(repr, earlier))}"


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
        order = re.fullmatch(rf"(?:{SOURCE}|{FULL_NAME}) (\d+)", name)
        place: int | None = int(order[1]) if order else None
        part_of = None
        if labels[mention] == FIGURE:
            place = figures[claim].index(mention) + 1
            whole = wholes.get(mention)
            part_of = figures[claim].index(whole) + 1 if whole in figures[claim] else None
        ties.append(Tie(claim, mention, labels[mention], place, part_of))
    return ties


def _inception(path: Path, texts: Sequence[Article], annotator: str | None) -> Iterator[Found]:
    """The documents of an INCEpTION export; curated ones go before those of single annotators."""
    from cassis import load_cas_from_xmi, load_typesystem

    found: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    others = 0
    for where, types, document in _documents(path.read_bytes(), str(path)):
        names = {PurePosixPath(part).stem for part in PurePosixPath(where).parts}
        if "INITIAL_CAS" in names or (annotator is not None and annotator not in names):
            continue
        cas = load_cas_from_xmi(
            io.BytesIO(document), typesystem=load_typesystem(io.BytesIO(types)), lenient=True
        )
        try:
            found[_article(where, cas.sofa_string, texts).sha256].append((where, cas))
        except GoldError as error:
            others += 1
            yield None, str(error)
    if not found and not others:
        raise GoldError(f"{path}: holds no UIMA CAS XMI document with its {TYPE_SYSTEM}")
    for sha256, documents in found.items():
        article = next(article for article in texts if article.sha256 == sha256)
        curated = [one for one in documents if "curation" in one[0].lower()] or documents
        if len(curated) > 1:
            places = ", ".join(where for where, _ in curated)
            yield article, f"{path}: several annotations of one text; name an annotator: {places}"
        else:
            yield article, _inception_drawn(curated[0][0], article, curated[0][1])


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
        split_up["voices"] = tuple(filter(None, re.split(r";\s+(?=\d+ *\|)", regions[key].one("voices"))))
        regions[key] = Region(**vars(regions[key]) | {"values": {**regions[key].values, **split_up}})
        for part, slot in SLOTS.items():
            for link in getattr(getattr(claim, slot, None), "elements", None) or ():
                role, _, whole = (link.role or "").partition(" of ")
                named, _, order = role.rpartition(" ") if role.startswith(FULL_NAME) else (role, "", role)
                label = part if part in (SOURCE, FIGURE) else named if named in MENTIONS else UNCLEAR
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
