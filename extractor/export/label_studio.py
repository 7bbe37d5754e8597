"""Label Studio: tasks with pre-annotations, and the labelling interface that shows them.

Label Studio counts the offsets of a Text in code points (since 1.8; before, in UTF-16 units), and so does
this file. Sources, cues, actors, targets, places, times and figures are regions of their own, tied to the
claim's region by relations.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from extractor.claims import (
    ClaimType,
    Flag,
    Given,
    Measure,
    Modality,
    Qualifier,
    SourceKind,
    Stance,
    Unit,
)
from extractor.export.annotation import FIGURE, ROLES, SOURCE, TIME, Link, Node, sketch
from extractor.export.outcome import Written
from extractor.export.rows import beside
from extractor.records import Record

CHOICES: dict[str, dict[str, Iterable[str]]] = {
    "claim": {"stance": Stance, "modality": Modality},
    SOURCE: {"kind": SourceKind, "given": Given},
    FIGURE: {"qualifier": Qualifier, "unit": Unit, "measure": Measure},
}
"""Attributes with one value each, by what they belong to."""
MANY: dict[str, Iterable[str]] = {"flags": Flag, "gold": ("optional", "pinned")}
"""Attributes of claims with any number of values."""
NOTES = {"claim": "voices", TIME: "days", FIGURE: "amount"}
"""Attributes that are typed in."""
PART_OF = "part of"
_LEAST_LINKS = 6


def write(records: Sequence[Record], path: Path) -> Written:
    """Write `tasks.json` and, beside it, `tasks-interface.xml`, to be pasted as the labelling interface."""
    interface = beside(path, "interface").with_suffix(".xml")
    tasks = [task(record) for record in records]
    longest = max((len(claim.attribution) for record in records for claim in record.result.claims), default=0)
    path.write_text(
        json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="replace"
    )
    interface.write_text(config(longest), encoding="utf-8")
    return Written((path, interface), sum(len(record.result.claims) for record in records))


def task(record: Record) -> dict[str, Any]:
    """One article as a task; its claims are a prediction, which an annotator corrects."""
    info, provenance = record.result.article, record.result.provenance
    data = {"text": record.article.text, "article": record.name, "sha256": info.sha256}
    cited = {"title": info.title, "outlet": info.outlet, "url": info.url, "published": info.written_published}
    return {
        "data": data | {name: value for name, value in cited.items() if value},
        "predictions": [
            {
                "model_version": f"{provenance.prompt} {provenance.model}",
                "result": _regions(record),
            }
        ],
    }


def _regions(record: Record) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    known: dict[Node, str] = {}
    for claim in record.result.claims:
        drawn = sketch(claim)
        evidence = claim.evidence
        place = {"start": evidence.start, "end": evidence.end}
        single = dict(drawn.attributes)
        results.append(
            _region(drawn.id, "claim", "labels", place | {"text": evidence.text, "labels": [single["type"]]})
        )
        results += [_choice(drawn.id, name, place, [single[name]]) for name in CHOICES["claim"]]
        results += [_choice(drawn.id, name, place, list(values)) for name, values in drawn.many if values]
        if drawn.voices:
            results.append(_region(drawn.id, "voices", "textarea", place | {"text": list(drawn.voices)}))
        figures: dict[int, str] = {}
        for link in drawn.links:
            if link.node not in known:
                known[link.node] = _id(record, link.node)
                results += _mention(known[link.node], link.node)
            target = known[link.node]
            results.append(_relation(drawn.id, target, name_of(link)))
            if link.node.label == FIGURE and link.order:
                figures[link.order] = target
        results += [
            _relation(figures[link.order], figures[link.part_of], PART_OF)
            for link in drawn.links
            if link.order and link.part_of
        ]
    return results


def name_of(link: Link) -> str:
    """What the relation from a claim to a mention is called: sources are numbered from the origin."""
    return f"{SOURCE} {link.order}" if link.node.label == SOURCE else link.node.label


def _mention(identity: str, node: Node) -> list[dict[str, Any]]:
    place = {"start": node.start, "end": node.end}
    results = [_region(identity, "mention", "labels", place | {"text": node.text, "labels": [node.label]})]
    results += [_choice(identity, name, place, [node[name]]) for name in CHOICES.get(node.label, ())]
    note = NOTES.get(node.label)
    if note and node[note]:
        results.append(_region(identity, note, "textarea", place | {"text": [node[note]]}))
    return results


def _region(identity: str, name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": identity, "from_name": name, "to_name": "text", "type": kind, "value": value}


def _choice(identity: str, name: str, place: dict[str, Any], values: list[str]) -> dict[str, Any]:
    return _region(identity, name, "choices", place | {"choices": values})


def _relation(source: str, target: str, label: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": [label]}


def _id(record: Record, node: Node) -> str:
    key = f"{record.result.article.sha256}:{node}"
    return "m" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:15]


def config(longest_chain: int = 0) -> str:
    """The labelling interface, with relations for chains of at least `longest_chain` sources."""
    sources = [f"{SOURCE} {order}" for order in range(1, max(longest_chain, _LEAST_LINKS) + 1)]
    relations = [*sources, *(role for role in ROLES if role != SOURCE), PART_OF]
    return "\n".join(
        [
            "<View>",
            '  <Header value="$article"/>',
            "  <Style>.lsf-richtext, .htx-richtext { direction: rtl; line-height: 2.2 }</Style>",
            *_labels("claim", ClaimType),
            *_labels("mention", ROLES),
            '  <Text name="text" value="$text" granularity="symbol"/>',
            *_fields("claim", "claim", None),
            *_fields(SOURCE, "mention", SOURCE),
            *_fields(FIGURE, "mention", FIGURE),
            *_fields(TIME, "mention", TIME),
            "  <Relations>",
            *(f"    <Relation value={quoteattr(name)}/>" for name in relations),
            "  </Relations>",
            "</View>",
            "",
        ]
    )


def _labels(name: str, values: Iterable[str]) -> list[str]:
    return [
        f'  <Labels name="{name}" toName="text">',
        *(f"    <Label value={quoteattr(str(value))}/>" for value in values),
        "  </Labels>",
    ]


def _fields(owner: str, tag: str, label: str | None) -> list[str]:
    """The attributes of one kind of region, shown when such a region is chosen."""
    only = f' whenLabelValue="{label}"' if label else ""
    lines = [f'  <View visibleWhen="region-selected" whenTagName="{tag}"{only}>']
    choices = [(name, values, "single") for name, values in CHOICES.get(owner, {}).items()]
    if owner == "claim":
        choices += [(name, values, "multiple") for name, values in MANY.items()]
    for name, values, choice in choices:
        lines.append(f'    <Header value="{name}" size="6"/>')
        lines.append(
            f'    <Choices name="{name}" toName="text" perRegion="true" choice="{choice}" showInline="true">'
        )
        lines += [f"      <Choice value={quoteattr(str(value))}/>" for value in values]
        lines.append("    </Choices>")
    if owner in NOTES:
        lines.append(f'    <Header value="{NOTES[owner]}" size="6"/>')
        lines.append(
            f'    <TextArea name="{NOTES[owner]}" toName="text" perRegion="true" editable="true" rows="1"/>'
        )
    return [*lines, "  </View>"]
