"""What peers are told: this project's field guide and worked examples, in the form that each peer wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extractor.claims import ClaimType, Given, Measure, Modality, SourceKind, Stance
from extractor.prompts import Prompt, load

GUIDE = "claims/v1"
"""The prompt that lets a model do the whole work; made for strong models, and the fairest to hand on."""
CLOSING = "\nAnswer with JSON:"
BEFORE = "[Previous text]: ..."
"""How LangExtract itself shows what came before a chunk."""
FLAT = """
# How to write it
Each extraction is of class "claim": its text is the quote. Its attributes are those above, but for three:
- sources is source, source_kind and source_given for the origin, relayed_by for the names of those who relay
- figures holds the figures as written, measures their measures, in the same order"""


def guide() -> Prompt:
    """The field guide with its examples."""
    return load(GUIDE)


def description(prompt: Prompt) -> str:
    """The field guide for LangExtract: without the JSON that it asks for, with the names of attributes."""
    return prompt.instructions.rsplit(CLOSING, 1)[0].rstrip() + "\n" + FLAT


def examples(prompt: Prompt) -> list[dict[str, Any]]:
    """The worked examples for LangExtract: a text, and extractions with a text and attributes each."""
    return [
        {
            "text": example_text(example.slots),
            "extractions": [
                {"text": claim["quote"], "attributes": flat(claim)} for claim in example.answer["claims"]
            ],
        }
        for example in prompt.examples
    ]


def example_text(slots: Mapping[str, str]) -> str:
    """The text of an example after what came before it, marked as LangExtract marks that."""
    before = slots.get("before", "-")
    return slots["text"] if before == "-" else f"{BEFORE}{before}\n\n{slots['text']}"


def flat(claim: Mapping[str, Any]) -> dict[str, Any]:
    """A claim of an answer as LangExtract's attributes, which are texts and lists of texts."""
    origin, *relays = claim.get("sources") or [{}]
    figures = claim.get("figures", ())
    attributes = {
        "type": claim["type"],
        "source": origin.get("name"),
        "source_kind": origin.get("kind"),
        "source_given": origin.get("given"),
        "relayed_by": [relay["name"] for relay in relays],
        **{name: claim.get(name) for name in ("cue", "stance", "modality", "actor", "target")},
        "places": list(claim.get("places", ())),
        "time": claim.get("time"),
        "figures": [figure["text"] for figure in figures],
        "measures": [figure["measure"] for figure in figures],
    }
    return {name: value for name, value in attributes.items() if value}


def nested(quote: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """LangExtract's attributes as a claim of an answer again; what is empty is left out."""
    claim: dict[str, Any] = {"quote": quote}
    names = ("type", "cue", "stance", "modality", "actor", "target", "places", "time")
    claim |= {name: attributes[name] for name in names if attributes.get(name)}
    if attributes.get("source") or attributes.get("source_kind"):
        parts = {key: attributes.get(name) for key, name in ORIGIN.items()}
        claim["sources"] = [{"name": "", **{key: value for key, value in parts.items() if value}}]
        claim["sources"] += [{"name": name} for name in listed(attributes.get("relayed_by"))]
    measures = listed(attributes.get("measures"))
    claim["figures"] = [
        {"text": text, **({"measure": measures[number]} if number < len(measures) else {})}
        for number, text in enumerate(listed(attributes.get("figures")))
    ]
    return claim


ORIGIN = {"name": "source", "kind": "source_kind", "given": "source_given"}


def listed(value: object) -> list[Any]:
    """A list, also where a model wrote a single item."""
    return value if isinstance(value, list) else [value] if value else []


def attributes() -> dict[str, dict[str, Any]]:
    """LangExtract's attributes as JSON Schemas, in the order of writing; fixed values are enumerated."""

    def one_of(values: type[Any]) -> dict[str, Any]:
        return {"type": "string", "enum": [value.value for value in values]}

    text: dict[str, Any] = {"type": "string"}
    texts = {"type": "array", "items": text}
    return {
        "type": one_of(ClaimType),
        "source": text,
        "source_kind": one_of(SourceKind),
        "source_given": one_of(Given),
        "relayed_by": texts,
        "cue": text,
        "stance": one_of(Stance),
        "modality": one_of(Modality),
        "actor": text,
        "target": text,
        "places": texts,
        "time": text,
        "figures": texts,
        "measures": {"type": "array", "items": one_of(Measure)},
    }


REQUIRED = ("type", "source", "source_kind", "source_given")
"""Attributes that no extraction may lack; the others are left out where the text gives nothing."""
