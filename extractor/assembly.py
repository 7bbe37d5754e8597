"""Puts claims together from what a model answered and what the text holds; the text has the last word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractor.arabic.analysis import Analysis, Figure, listed_value, read_figures
from extractor.arabic.normalization import fold_text
from extractor.claims import (
    NEWSROOM,
    Claim,
    ClaimType,
    Flag,
    Measure,
    Modality,
    Qualifier,
    Quantity,
    Source,
    Span,
    Stance,
    Time,
    Unit,
    claim_id,
)

_MEASURES = {
    ClaimType.CASUALTIES: Measure.KILLED,
    ClaimType.EXECUTION: Measure.KILLED,
    ClaimType.SIEGE: Measure.BESIEGED,
    ClaimType.DISPLACEMENT: Measure.DISPLACED,
    ClaimType.DETENTION: Measure.DETAINED,
}
"""What persons are counted for where neither the figure's noun nor a verb beside it tells."""
_CERTAIN = frozenset({Measure.KILLED, Measure.INJURED, Measure.CASUALTIES})
"""What nouns of the dead and the hurt say; a prisoner may be counted for something else than his arrest."""
_UNCONFIRMED = ("دون انباء", "دون التاكد", "لم يتسن", "لم تتاكد", "لم يتاكد", "غير مءكد")
_UNCLEAR = ("فيما", "بينما", "في حين", "وفيما", "وبينما")


@dataclass(frozen=True)
class Listed:
    """A figure as a model gives it, what it counts, and where it stands in the evidence, if it does."""

    text: str
    measure: Measure
    span: Span | None


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
    listed: Sequence[Listed] | None = None
    """The figures that a model gives; None where the wording alone says what is a figure."""
    flags: set[Flag] = field(default_factory=set)
    by_rules: set[str] = field(default_factory=set)
    """Names of fields that a model was to give and the wording had to."""


def assembled(analysis: Analysis, found: Findings) -> Claim:
    """The claim, with its figures and time read from the text, and its flags."""
    evidence = found.evidence
    flags = set(found.flags)
    if found.actor is not None and not _inside(found.actor, evidence) and not _speaks(found):
        flags.add(Flag.CARRIED_ACTOR)
    flags |= _wording_flags(analysis, found)
    quantities, doubts = _quantities(analysis, found)
    return Claim(
        id=claim_id(analysis.article.sha256, evidence, found.type),
        type=found.type,
        evidence=evidence,
        attribution=found.attribution,
        cue=found.cue,
        stance=found.stance,
        modality=found.modality,
        actor=found.actor,
        target=found.target,
        places=tuple(found.places),
        time=_time(analysis, found),
        quantities=quantities,
        flags=tuple(sorted(flags | doubts)),
        by_rules=tuple(sorted(found.by_rules)),
    )


def _quantities(analysis: Analysis, found: Findings) -> tuple[tuple[Quantity, ...], set[Flag]]:
    """The figures of a claim, and what is doubtful about them.

    A model says which numbers of the evidence are figures, the text how many and how bounded. One that it
    lists and that cannot be read stays without a value. One that it does not list is doubtful: it stays where
    it counts something by its noun, and is none where it may be the number of a unit or a road.
    """
    evidence = found.evidence
    figures = analysis.figures_in(evidence.start, evidence.end)
    # "9 أشخاص مع 7 نساء": added to the 9, or among them
    doubts = {Flag.UNCLEAR_SCOPE for figure in figures if figure.is_unclear and figure.unit is Unit.PERSONS}
    if found.listed is None:
        return _read_quantities(analysis, found, figures), doubts
    meant = tuple(figure for figure in figures if any(_is_meant(figure, one) for one in found.listed))
    if len(meant) < len(figures):
        doubts.add(Flag.NUMBER_NOT_LISTED)
    kept = tuple(figure for figure in figures if figure in meant or figure.unit is not Unit.OTHER)
    known = [one for one in found.listed if any(_is_meant(figure, one) for figure in figures)]
    others = [_listed_quantity(one, one.span) for one in found.listed if one.span and one not in known]
    if any(_is_unread(quantity) for quantity in others):
        doubts.add(Flag.FIGURE_UNREAD)
    if any(_is_disputed(figure, one) for figure in figures for one in found.listed):
        doubts.add(Flag.MEASURE_DISPUTED)
    absent = [one.text for one in found.listed if one.span is None]
    if absent and _unsupported(absent, figures):
        doubts.add(Flag.NUMBER_NOT_IN_EVIDENCE)
    quantities = (*_read_quantities(analysis, found, kept), *others)
    return quantities, doubts


def _is_meant(figure: Figure, listed: Listed) -> bool:
    """Whether what is listed touches the figure's number, or is its counted noun alone."""
    span = listed.span
    if span is None:
        return False
    touches = span.start < figure.number[1] and figure.number[0] < span.end
    return touches or (figure.start <= span.start and span.end <= figure.end)


def _is_disputed(figure: Figure, listed: Listed) -> bool:
    told = figure.measure
    return told not in (None, Measure.OTHER, listed.measure) and _is_meant(figure, listed)


def _listed_quantity(listed: Listed, span: Span) -> Quantity:
    """A figure that a model lists where the article as a whole shows none: read by itself, as "أسبوعين" is.

    What even so is no number keeps its words, without a value.
    """
    alone = read_figures(listed.text)
    unit = Unit.OTHER if listed.measure is Measure.OTHER else Unit.PERSONS
    if len(alone) == 1:
        figure = alone[0]
        return Quantity(
            mention=span,
            value=figure.value,
            low=figure.low,
            high=figure.high,
            qualifier=figure.qualifier,
            unit=figure.unit if figure.unit is not Unit.OTHER else unit,
            measure=listed.measure,
        )
    form = listed_value(listed.text)
    return Quantity(
        mention=span,
        value=form.value if form is not None else None,
        qualifier=Qualifier.VAGUE if form is None else Qualifier.EXACT,
        unit=form.unit if form is not None and form.unit is not None else unit,
        measure=listed.measure,
    )


def _is_unread(quantity: Quantity) -> bool:
    return quantity.value is None and quantity.low is None and not read_figures(quantity.mention.text)


def _read_quantities(analysis: Analysis, found: Findings, figures: Sequence[Figure]) -> tuple[Quantity, ...]:
    kept = {id(figure): index for index, figure in enumerate(figures)}
    return tuple(_quantity(analysis, figure, kept, found) for figure in figures)


def _quantity(analysis: Analysis, figure: Figure, kept: dict[int, int], found: Findings) -> Quantity:
    of = None
    if figure.of is not None:
        of = kept.get(id(analysis.figure(figure.of)))
    return Quantity(
        mention=analysis.span(figure.start, figure.end),
        value=figure.value,
        low=figure.low,
        high=figure.high,
        qualifier=figure.qualifier,
        unit=figure.unit,
        measure=_measure(analysis, figure, found),
        of=of,
    )


def _measure(analysis: Analysis, figure: Figure, found: Findings) -> Measure:
    """What happened to those counted: by their own noun ("12 جريحا"), the model, a word near, or the type."""
    if figure.measure in _CERTAIN and not figure.is_by_cue:
        return figure.measure
    for listed in found.listed or ():
        if _is_meant(figure, listed):
            return listed.measure
    if figure.measure is not None:
        return figure.measure
    if figure.unit is not Unit.PERSONS or analysis.tells_of_study(found.evidence.start, found.evidence.end):
        return Measure.OTHER
    return _MEASURES.get(found.type, Measure.OTHER)


def _unsupported(quoted: Sequence[str], held: Sequence[Figure]) -> bool:
    """Whether a model gives a number that the evidence does not hold."""
    return not _numbers(figure for text in quoted for figure in read_figures(text)) <= _numbers(held)


def _numbers(figures: Iterable[Figure]) -> set[float]:
    """Every number that figures state, the ends of ranges included."""
    stated = (number for figure in figures for number in (figure.value, figure.low, figure.high))
    return {number for number in stated if number is not None}


def _time(analysis: Analysis, found: Findings) -> Time | None:
    if found.time is not None:
        expression = analysis.time_in(found.time.start, found.time.end)
        days = expression.interval if expression else None
        return Time(mention=found.time, start=days[0] if days else None, end=days[1] if days else None)
    expression = analysis.time_in(found.evidence.start, found.evidence.end)
    if expression is None:
        return None
    days = expression.interval
    mention = analysis.span(expression.start, expression.end)
    return Time(mention=mention, start=days[0] if days else None, end=days[1] if days else None)


def _wording_flags(analysis: Analysis, found: Findings) -> set[Flag]:
    start = found.evidence.start
    sentence = analysis.sentence_of(start)
    flags: set[Flag] = set()
    before = fold_text(analysis.text[max(sentence[0], start - 12) : start]).strip().removesuffix("ان").strip()
    if (
        before.endswith(_UNCLEAR)
        and found.attribution != (NEWSROOM,)
        and found.cue is not None
        and found.cue.end < start - 30
    ):
        flags.add(Flag.UNCLEAR_SCOPE)
    asking = found.cue if found.stance in (Stance.APPEAL, Stance.WARNING) else None
    if analysis.is_ambiguous(found.attribution[0], asking, start):
        flags.add(Flag.AMBIGUOUS_SOURCE)
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
