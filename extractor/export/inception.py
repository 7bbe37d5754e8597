"""INCEpTION: one UIMA CAS document an article, with the type system to be imported as layers.

UIMA counts UTF-16 units; dkpro-cassis converts from and to code points.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cassis import Cas, TypeSystem
from cassis.typesystem import TYPE_NAME_ANNOTATION, TYPE_NAME_FS_ARRAY, TYPE_NAME_STRING, TYPE_NAME_TOP

from extractor.export.annotation import FIGURE, FULL_NAME, SOURCE, TIME, Link, Node, sketch
from extractor.export.layers import CLAIM, CLAIM_FEATURES, LAYERS, SLOTS, TYPE_SYSTEM, as_xml
from extractor.export.outcome import Written
from extractor.records import Record


def write(records: Sequence[Record], path: Path) -> Written:
    """Write a ZIP archive of one XMI document an article and the type system of all."""
    names: set[str] = set()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(TYPE_SYSTEM), type_system().to_xml())
        for record in records:
            name = _file_name(record, names)
            archive.writestr(_entry(name), document(record).to_xmi())
    return Written((path,), sum(len(record.result.claims) for record in records))


def type_system() -> TypeSystem:
    """The layers, as INCEpTION recognises them when the file is imported as layers."""
    types = TypeSystem()
    claim = types.create_type(CLAIM, supertypeName=TYPE_NAME_ANNOTATION)
    for feature in CLAIM_FEATURES:
        types.create_feature(claim, feature, rangeType=TYPE_NAME_STRING)
    for part, (layer, features) in LAYERS.items():
        kind = types.create_type(layer, supertypeName=TYPE_NAME_ANNOTATION)
        for feature in features:
            types.create_feature(kind, feature, rangeType=TYPE_NAME_STRING)
        link = types.create_type(_link_type(part), supertypeName=TYPE_NAME_TOP)
        types.create_feature(link, "role", rangeType=TYPE_NAME_STRING)
        types.create_feature(link, "target", rangeType=layer)
        types.create_feature(
            claim,
            SLOTS[part],
            rangeType=TYPE_NAME_FS_ARRAY,
            elementType=_link_type(part),
            multipleReferencesAllowed=False,
        )
    return types


def document(record: Record) -> Cas:
    """One article with its claims."""
    types = type_system()
    cas = Cas(typesystem=types, document_language="ar")
    cas.sofa_string = as_xml(record.article.text)
    cas.sofa_mime = "text/plain"
    known: dict[Node, Any] = {}
    for claim in record.result.claims:
        drawn = sketch(claim)
        slots: dict[str, list[Any]] = {part: [] for part in LAYERS}
        for link in drawn.links:
            part = link.node.label if link.node.label in LAYERS else "mention"
            if link.node not in known:
                known[link.node] = _mention(cas, part, link.node)
            slots[part].append(types.get_type(_link_type(part))(role=role_of(link), target=known[link.node]))
        array = types.get_type(TYPE_NAME_FS_ARRAY)
        single = dict(drawn.attributes)
        features = {"claimType": single["type"], "stance": single["stance"], "modality": single["modality"]}
        features |= {name: " ".join(values) for name, values in drawn.many}
        features |= {"voices": as_xml("; ".join(drawn.voices)), "claimId": drawn.id}
        cas.add(
            types.get_type(CLAIM)(
                begin=claim.evidence.start,
                end=claim.evidence.end,
                **features,
                **{SLOTS[part]: array(elements=links) for part, links in slots.items()},
            )
        )
    return cas


def role_of(link: Link) -> str:
    """What the slot from a claim to a mention is called."""
    if link.node.label == FIGURE:
        return f"{link.order} of {link.part_of}" if link.part_of else str(link.order)
    if link.node.label == FULL_NAME:
        return f"{FULL_NAME} {link.order}"
    return str(link.order) if link.node.label == SOURCE else link.node.label


def _mention(cas: Cas, part: str, node: Node) -> Any:
    layer, features = LAYERS[part]
    values = {name: as_xml(node[name]) for name in features if part != "mention" or node.label == TIME}
    mention = cas.typesystem.get_type(layer)(begin=node.start, end=node.end, **values)
    cas.add(mention)
    return mention


def _link_type(part: str) -> str:
    return f"{CLAIM}{SLOTS[part].capitalize()}Link"


def _file_name(record: Record, taken: set[str]) -> str:
    """A name for the document that is safe in an archive and not yet taken."""
    stem = re.sub(r"[^\w.-]+", "_", record.name).strip("._") or "article"
    name = f"{stem}.xmi"
    if name.lower() in taken:
        name = f"{stem}-{record.result.article.sha256[:12]}.xmi"
    taken.add(name.lower())
    return name


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry whose time is fixed, so that the same records give the same file."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
