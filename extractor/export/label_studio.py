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
from extractor.export.annotation import FIGURE, FULL_NAME, ROLES, SOURCE, TIME, Link, Node, sketch
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
ONE_VALUE = ("name", "days", "amount")
NOTES = dict(zip(("claim", SOURCE, TIME, FIGURE), ("voices", *ONE_VALUE), strict=True))
"""Attributes that are typed in; of `voices` a claim has any number."""
COLOURS = (
    "#666633 #ff00ff #00ff00 #0066ff #ff0033 #ffcc00 #00cc66 #ff99ff #00ccff #ff6600 #990099 #66cc00 "
    "#336699 #6600ff #ff6666 #ffcc66 #3333ff #66cc99 #006600 #993366 #993300 #ff0099 #999900 #9966ff"
).split()
"""Of mentions, then of claims: each as far from the others as can be when 30 % of it lie over white."""
STYLE = """
    .lsf-richtext__container { direction: rtl; line-height: 2.2 !important }
    .lsf-richtext__container area {
      display: inline-block; width: 0.4em; height: 1.4em; margin: 0 -0.2em; vertical-align: middle;
      position: relative; background: #000; opacity: 0.5; cursor: col-resize
    }
  """
"""Chromium shows no `area` unless told: those at the ends of a chosen region are what one drags."""
BESIDE = "flex: 0 0 16rem; position: sticky; top: 0; max-height: 85vh; overflow-y: auto"
"""Where the fields of the chosen region stand: in view, wherever in the article it is."""
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
    known: set[str] = set()
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
        for link, target in zip(drawn.links, _ids(record, drawn.links), strict=True):
            if target not in known:
                known.add(target)
                results += _mention(target, link.node)
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
    label = link.node.label
    return f"{label} {link.order}" if label in (SOURCE, FULL_NAME) else label


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


def _ids(record: Record, links: Sequence[Link]) -> list[str]:
    """The regions of a claim's mentions. Claims share one where the figure that it is part of is the same."""
    figures = {link.order: link.node for link in links if link.node.label == FIGURE}
    keys = [(link.node, figures.get(link.part_of) if link.part_of else None) for link in links]
    named = [f"{record.result.article.sha256}:{key}:{keys[:at].count(key)}" for at, key in enumerate(keys)]
    return ["m" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:15] for key in named]


def config(longest_chain: int = 0) -> str:
    """The labelling interface, with relations for chains of at least `longest_chain` sources."""
    sources = [f"{SOURCE} {order}" for order in range(1, max(longest_chain, _LEAST_LINKS) + 1)]
    relations = [*sources, *(role for role in ROLES if role != SOURCE), PART_OF]
    return "\n".join(
        [
            "<View>",
            '  <Header value="$article"/>',
            f"  <Style>{STYLE}</Style>",
            *_labels("claim", ClaimType, COLOURS[len(ROLES) :]),
            *_labels("mention", ROLES, COLOURS[: len(ROLES)]),
            '  <View style="display: flex; align-items: flex-start; gap: 1rem">',
            '    <View style="flex: 1 1 auto; min-width: 0">',
            '      <Text name="text" value="$text" granularity="symbol"/>',
            "    </View>",
            f'    <View style="{BESIDE}">',
            *_fields("claim", "claim", None),
            *_fields(SOURCE, "mention", SOURCE),
            *_fields(FIGURE, "mention", FIGURE),
            *_fields(TIME, "mention", TIME),
            "    </View>",
            "  </View>",
            "  <Relations>",
            *(f"    <Relation value={quoteattr(name)}/>" for name in relations),
            "  </Relations>",
            "</View>",
            "",
        ]
    )


def _labels(name: str, values: Iterable[str], colours: Iterable[str]) -> list[str]:
    return [
        f'  <Labels name="{name}" toName="text">',
        *(
            f'    <Label value={quoteattr(str(value))} background="{colour}"/>'
            for value, colour in zip(values, colours, strict=True)
        ),
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
        name = NOTES[owner]
        most = ' maxSubmissions="1"' if name in ONE_VALUE else ""
        lines.append(f'    <Header value="{name}" size="6"/>')
        lines.append(
            f'    <TextArea name="{name}" toName="text" perRegion="true" editable="true" rows="1"{most}/>'
        )
    return [*lines, "  </View>"]
