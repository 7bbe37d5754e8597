"""Web Annotations: each claim an annotation of its evidence, in JSON-LD.

After the W3C recommendation "Web Annotation Data Model" (2017). Positions count Unicode code points from 0,
end exclusive, as its section 4.2.5 asks; the quote with what stands around it finds the place again where
the text has moved.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractor.claims import Claim, Span
from extractor.export.outcome import Written
from extractor.records import Record

ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
NAMES = "urn:x-arabic-claims:"
AROUND = 32
"""Code points of context on each side of a quote."""
_PLAIN = (
    "stance",
    "modality",
    "qualifier",
    "unit",
    "measure",
    "kind",
    "given",
    "low",
    "high",
    "flags",
    "partOfFigure",
)
_LISTS = ("attribution", "quantities", "places")
_NODES = ("cue", "actor", "affected", "time", "mention", "fullName")
CONTEXT: dict[str, Any] = {
    "claims": f"{NAMES}vocabulary#",
    **{
        name: f"claims:{name}"
        for name in (*_PLAIN, "Claim", "Source", "Quantity", "Time", "amount", "sourceName")
    },
    "offsetUnit": "claims:offsetUnit",
    "claimType": "claims:type",
    **{name: {"@id": f"claims:{name}", "@container": "@list"} for name in _LISTS},
    **{name: {"@id": f"claims:{name}"} for name in _NODES},
    "firstDay": {"@id": "claims:firstDay", "@type": "xsd:date"},
    "lastDay": {"@id": "claims:lastDay", "@type": "xsd:date"},
}


def write(records: Sequence[Record], path: Path) -> Written:
    """Write one annotation collection."""
    items = [_annotation(record, claim) for record in records for claim in record.result.claims]
    collection = {
        "@context": [ANNOTATION_CONTEXT, CONTEXT],
        "type": "AnnotationCollection",
        "label": "Claims read from Arabic news articles",
        "offsetUnit": "Unicode code points, end exclusive",
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }
    text = json.dumps(collection, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", errors="replace")
    return Written((path,), len(items))


def _annotation(record: Record, claim: Claim) -> dict[str, Any]:
    provenance = record.result.provenance
    return {
        "id": f"{NAMES}claim:{claim.id}",
        "type": "Annotation",
        "motivation": ["classifying", "describing"],
        "generator": {
            "type": "Software",
            "name": f"arabic-claims {provenance.package}, {provenance.prompt}, {provenance.model}",
        },
        "body": [
            {
                "type": "TextualBody",
                "purpose": "classifying",
                "value": claim.type.value,
                "format": "text/plain",
            },
            _without_nulls(_body(record, claim)),
        ],
        "target": _place(record, claim.evidence),
    }


def _body(record: Record, claim: Claim) -> dict[str, Any]:
    """The claim's fields; each span of the article is a specific resource of its own."""

    def place(span: Span | None) -> dict[str, Any] | None:
        return _place(record, span) if span else None

    time = claim.time
    return {
        "type": "Claim",
        "purpose": "describing",
        "claimType": claim.type.value,
        "attribution": [
            {"type": "Source", "sourceName": source.name, "kind": source.kind, "given": source.given}
            | {"mention": place(source.mention), "fullName": place(source.full_name)}
            for source in claim.attribution
        ],
        "cue": place(claim.cue),
        "stance": claim.stance.value,
        "modality": claim.modality.value,
        "actor": place(claim.actor),
        "affected": place(claim.target),
        "places": [place(span) for span in claim.places],
        "time": time
        and {
            "type": "Time",
            "mention": place(time.mention),
            "firstDay": _day(time.start),
            "lastDay": _day(time.end),
        },
        "quantities": [
            {
                "type": "Quantity",
                "mention": place(quantity.mention),
                "amount": quantity.value,
                "low": quantity.low,
                "high": quantity.high,
                "qualifier": quantity.qualifier.value,
                "unit": quantity.unit.value,
                "measure": quantity.measure.value,
                "partOfFigure": quantity.of,
            }
            for quantity in claim.quantities
        ],
        "flags": [flag.value for flag in claim.flags],
    }


def _day(day: object) -> str | None:
    return str(day) if day else None


def _place(record: Record, span: Span) -> dict[str, Any]:
    text, info = record.article.text, record.result.article
    source: dict[str, Any] = {
        "id": f"{NAMES}article:{info.sha256}",
        "type": "Text",
        "format": "text/plain",
        "language": "ar",
        "textDirection": "rtl",
        "label": info.title or info.id or info.path or info.sha256,
        "dcterms:title": info.title,
        "dcterms:publisher": info.outlet,
        "dcterms:issued": info.written_published,
        "dcterms:source": {"id": info.url} if info.url else None,
    }
    return {
        "type": "SpecificResource",
        "source": _without_nulls(source),
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": span.text,
                "prefix": text[max(0, span.start - AROUND) : span.start],
                "suffix": text[span.end : span.end + AROUND],
            },
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        ],
    }


def _without_nulls(value: Any) -> Any:
    """JSON without empty fields: in JSON-LD a null says "nothing here" at length."""
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None and part != []}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value
