"""Claims without a model: what the wording of a statement tells, and nothing else."""

from __future__ import annotations

from extractor.arabic.analysis import Analysis
from extractor.assembly import Findings
from extractor.claims import ClaimType

_OPENS = 6
"""Code points before the figure of an item of a list: nothing, or a preposition."""


def by_rules(analysis: Analysis, start: int, end: int, kind: ClaimType) -> Findings:
    """What the rules find in the statement at a range, given its type; who did it to whom is left open."""
    voice = analysis.voice_of(start, end)
    return Findings(
        type=kind,
        evidence=analysis.span(start, end),
        attribution=voice.chain,
        cue=voice.cue,
        stance=voice.stance,
        modality=analysis.modality(start, end, voice.stance),
        places=analysis.places(start, end),
    )


def type_by_wording(analysis: Analysis, start: int, end: int, before: ClaimType | None) -> ClaimType:
    """The type that the wording points to; an item of a list of figures is of the type before it."""
    ranked = analysis.type_scores(start, end)
    figures = analysis.figures_in(start, end)
    if before is not None and ranked[0][1] < 1.0 and figures and figures[0].start - start <= _OPENS:
        return before
    return ranked[0][0]
