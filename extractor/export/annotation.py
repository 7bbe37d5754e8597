"""Claims as the spans, attributes and links that annotation tools have: what both of their exports share.

A tool shows spans of text, each with a label and attributes, and links between spans. A claim is the span of
its evidence; each mention is a span of its own, linked from the claim by its role. So is the fuller name of a
source, linked by the source's order. A source that the text does not name (the newsroom, an unnamed voice)
has no span: it stands in the claim's attribute `voices`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from extractor.claims import Claim, Quantity, Source, Span

SOURCE, FULL_NAME, FIGURE, TIME = "source", "full name", "figure", "time"
PLAIN = ("cue", "actor", "target", "place", TIME)
"""Labels of mentions that are neither sources nor figures."""
ROLES = (SOURCE, FULL_NAME, *PLAIN, FIGURE)


@dataclass(frozen=True)
class Node:
    """A mention: its place, its label, and its attributes as texts. Equal mentions of two claims are one."""

    start: int
    end: int
    text: str
    label: str
    attributes: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> str:
        return dict(self.attributes).get(name, "")


@dataclass(frozen=True)
class Link:
    """From a claim to one of its mentions.

    `order` counts the sources or figures of the claim from 1; that of a full name is its source's.
    """

    node: Node
    order: int | None = None
    part_of: int | None = None
    """For a figure: the order of the larger one."""


@dataclass(frozen=True)
class Sketch:
    """One claim as a tool holds it."""

    id: str
    evidence: Span
    attributes: tuple[tuple[str, str], ...]
    links: tuple[Link, ...] = ()
    voices: tuple[str, ...] = ()
    """Sources without a place in the text, each as `order | name | kind | given`."""
    many: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    """Attributes with any number of values."""


def sketch(claim: Claim) -> Sketch:
    """The claim as spans, attributes and links."""
    links, voices = [], []
    for order, source in enumerate(claim.attribution, 1):
        if source.mention is None:
            voices.append(f"{order} | {source.name} | {source.kind} | {source.given}")
        else:
            links.append(Link(_source(source, source.mention), order))
        if source.full_name is not None:
            links.append(Link(_node(source.full_name, FULL_NAME), order))
    plain = [("cue", claim.cue), ("actor", claim.actor), ("target", claim.target)]
    plain += [("place", place) for place in claim.places]
    links += [Link(_node(span, label)) for label, span in plain if span]
    if claim.time:
        first, last = claim.time.start, claim.time.end
        days = str(first or "") if first == last else f"{first or ''}/{last or ''}"
        links.append(Link(_node(claim.time.mention, TIME, days=days)))
    for order, quantity in enumerate(claim.quantities, 1):
        larger = None if quantity.of is None else quantity.of + 1
        links.append(Link(_figure(quantity), order, larger))
    single = (("type", claim.type.value), ("stance", claim.stance.value), ("modality", claim.modality.value))
    many = (("flags", tuple(flag.value for flag in claim.flags)),)
    return Sketch(claim.id, claim.evidence, single, tuple(links), tuple(voices), many)


def amount(quantity: Quantity) -> str:
    """The number of a figure as text: "463", "5-7", or nothing."""
    bounds = (quantity.value, quantity.low, quantity.high)
    return "-".join(f"{Decimal(str(bound)):f}" for bound in bounds if bound is not None)


def _node(span: Span, label: str, **attributes: str) -> Node:
    return Node(span.start, span.end, span.text, label, tuple(attributes.items()))


def _source(source: Source, mention: Span) -> Node:
    name = "" if source.name == mention.text else source.name
    return _node(mention, SOURCE, name=name, kind=source.kind.value, given=source.given.value)


def _figure(quantity: Quantity) -> Node:
    return _node(
        quantity.mention,
        FIGURE,
        qualifier=quantity.qualifier.value,
        amount=amount(quantity),
        unit=quantity.unit.value,
        measure=quantity.measure.value,
    )
