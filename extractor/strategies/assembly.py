"""Puts claims together from what a model answered and what the text holds; the text has the last word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractor.claims import (
    NEWSROOM,
    Claim,
    ClaimType,
    Flag,
    Measure,
    Modality,
    Quantity,
    Source,
    Span,
    Stance,
    Time,
    Unit,
    claim_id,
)
from extractor.folding import fold_text
from extractor.numbers.figures import Figure, read_figures
from extractor.reading import Reading
from extractor.text.sentences import Range

_MEASURES = {
    ClaimType.CASUALTIES: Measure.KILLED,
    ClaimType.EXECUTION: Measure.KILLED,
    ClaimType.SIEGE: Measure.BESIEGED,
    ClaimType.DISPLACEMENT: Measure.DISPLACED,
    ClaimType.DETENTION: Measure.DETAINED,
}
"""What persons are counted for where neither the figure's noun nor a verb beside it tells."""
_UNCONFIRMED = ("دون انباء", "دون التاكد", "لم يتسن", "لم تتاكد", "لم يتاكد", "غير مءكد")
_UNCLEAR = ("فيما", "بينما", "في حين", "وفيما", "وبينما")


@dataclass
class Findings:
    """What is settled about a claim before it is put together."""

    type: ClaimType
    evidence: Span
    attribution: tuple[Source, ...] = (NEWSROOM,)
    cue: Span | None = None
    stance: Stance = Stance.NEUTRAL
    modality: Modality = Modality.ASSERTED
    actor: Span | None = None
    target: Span | None = None
    places: Sequence[Span] = ()
    time: Span | None = None
    measures: dict[str, Measure] = field(default_factory=dict)
    """Folded text of a figure, as the model gave it, to what it counts."""
    flags: set[Flag] = field(default_factory=set)


def assembled(reading: Reading, found: Findings) -> Claim:
    """The claim, with its figures and time read from the text, and its flags."""
    evidence = found.evidence
    flags = set(found.flags)
    if found.actor is not None and not _inside(found.actor, evidence) and not _speaks(found):
        flags.add(Flag.CARRIED_ACTOR)
    flags |= _wording_flags(reading, found)
    return Claim(
        id=claim_id(reading.article.sha256, evidence, found.type),
        type=found.type,
        evidence=evidence,
        attribution=found.attribution,
        cue=found.cue,
        stance=found.stance,
        modality=found.modality,
        actor=found.actor,
        target=found.target,
        places=tuple(found.places),
        time=_time(reading, found),
        quantities=_quantities(reading, found),
        flags=tuple(sorted(flags)),
    )


def _quantities(reading: Reading, found: Findings) -> tuple[Quantity, ...]:
    figures = reading.figures_in(found.evidence.start, found.evidence.end)
    kept = {id(figure): index for index, figure in enumerate(figures)}
    return tuple(_quantity(reading, figure, kept, found) for figure in figures)


def _quantity(reading: Reading, figure: Figure, kept: dict[int, int], found: Findings) -> Quantity:
    measure = figure.measure or _measure(reading, figure, found)
    of = None
    if figure.of is not None:
        whole = reading.figure(figure.of)
        of = kept.get(id(whole))
    return Quantity(
        mention=reading.span(figure.start, figure.end),
        value=figure.value,
        low=figure.low,
        high=figure.high,
        qualifier=figure.qualifier,
        unit=figure.unit,
        measure=measure,
        of=of,
    )


def _measure(reading: Reading, figure: Figure, found: Findings) -> Measure:
    mention = fold_text(reading.text[figure.start : figure.end])
    if mention in found.measures:
        return found.measures[mention]
    for text, measure in found.measures.items():
        if _holds(mention, text) or _holds(text, mention):
            return measure
    return _MEASURES.get(found.type, Measure.OTHER) if figure.unit is Unit.PERSONS else Measure.OTHER


def _holds(text: str, part: str) -> bool:
    """Whether a wording holds another as whole words and whole numbers; the empty one is in none."""
    pattern = rf"(?<![\w.,])[وفبلك]?{re.escape(part)}(?!\w|[.,]\d)"
    return bool(part) and re.search(pattern, text) is not None


def unsupported_figures(reading: Reading, quoted: Sequence[str], evidence: Range) -> bool:
    """Whether a model gave a figure that the evidence does not hold."""
    held = reading.figures_in(*evidence)
    mentions = {reading.text[figure.start : figure.end] for figure in held}
    given = (figure for text in quoted if text not in mentions for figure in read_figures(text))
    return not _numbers(given) <= _numbers(held)


def _numbers(figures: Iterable[Figure]) -> set[float]:
    """Every number that figures state, the ends of ranges included."""
    stated = (number for figure in figures for number in (figure.value, figure.low, figure.high))
    return {number for number in stated if number is not None}


def _time(reading: Reading, found: Findings) -> Time | None:
    if found.time is not None:
        expression = reading.time_in(found.time.start, found.time.end)
        days = expression.interval if expression else None
        return Time(mention=found.time, start=days[0] if days else None, end=days[1] if days else None)
    expression = reading.time_in(found.evidence.start, found.evidence.end)
    if expression is None:
        return None
    days = expression.interval
    mention = reading.span(expression.start, expression.end)
    return Time(mention=mention, start=days[0] if days else None, end=days[1] if days else None)


def _wording_flags(reading: Reading, found: Findings) -> set[Flag]:
    start = found.evidence.start
    sentence = reading.sentence_of(start)
    flags: set[Flag] = set()
    before = fold_text(reading.text[max(sentence[0], start - 12) : start]).strip().removesuffix("ان").strip()
    if (
        before.endswith(_UNCLEAR)
        and found.attribution != (NEWSROOM,)
        and found.cue is not None
        and found.cue.end < start - 30
    ):
        flags.add(Flag.UNCLEAR_SCOPE)
    said = fold_text(found.evidence.text)
    if any(words in said for words in _UNCONFIRMED):
        flags.add(Flag.UNCONFIRMED)
    return flags


def _inside(span: Span, evidence: Span) -> bool:
    return evidence.start <= span.start and span.end <= evidence.end


def _speaks(found: Findings) -> bool:
    """Whether the actor is the one who speaks, as in appeals and announcements."""
    mention = found.attribution[0].mention
    return mention is not None and found.actor is not None and mention.start == found.actor.start
