"""The claims of one article put together by the happenings that they tell of, in the order of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.claims import Claim, ClaimType, Result
from extractor.events.gazetteer import Gazetteer
from extractor.events.happenings import Happening, conflict, overlap_told, part_of, sentences_of, told_by
from extractor.events.places import Relation, located, related
from extractor.events.values import Part

_JOINS = 1.0
"""Score from which on a claim goes to a happening told before it; the last one told has it from its place."""


@dataclass
class Thread:
    """A happening of one article, and the claims that tell of it or refer to it."""

    happening: Happening
    members: list[tuple[Claim, Part]] = field(default_factory=list)
    last_sentence: int = 0
    facts: dict[str, Happening] = field(default_factory=dict)
    """What each of its claims tells by itself, by the claims' ids."""


def threads(result: Result, gazetteer: Gazetteer | None) -> list[Thread]:
    """The happenings of an article, in the order in which they are first told."""
    claims = sorted(result.claims, key=lambda claim: (claim.evidence.start, claim.evidence.end))
    places = located(claims, gazetteer)
    sentences = sentences_of(result)
    found: list[Thread] = []
    last: Thread | None = None
    for claim in claims:
        told, part = told_by(claim, result.article, places), part_of(claim)
        thread = _fitting(told, found, last, sentences[claim.id])
        if thread is None:
            thread = Thread(told)
            found.append(thread)
        else:
            thread.happening = thread.happening | told
        thread.members.append((claim, part))
        thread.facts[claim.id] = told
        thread.last_sentence = sentences[claim.id]
        last = thread
    around = frozenset().union(*(thread.happening.words for thread in found))
    for thread in found:
        thread.happening = replace(thread.happening, around=around)
    return found


def _fitting(told: Happening, found: Sequence[Thread], last: Thread | None, sentence: int) -> Thread | None:
    """The happening told before that a claim most likely goes on with; None where it begins one."""
    best, most = None, _JOINS
    for thread in reversed(found):
        if (told.is_another and thread is last) or conflict(told, thread.happening):
            continue
        score = _score(told, thread, last, sentence)
        if score > most or (best is None and score == most):
            best, most = thread, score
    return best


def _score(told: Happening, thread: Thread, last: Thread | None, sentence: int) -> float:
    known = thread.happening
    score = 1.0 if thread is last and not (known.aftermath and known.aftermath <= _SINGLE) else 0.0
    score += 0.5 if thread.last_sentence == sentence else 0.0
    score += 1.0 if told.kinds & known.kinds else 0.0
    score += {Relation.SAME: 1.5, Relation.INSIDE: 0.8}.get(related(told.places, known.places), 0.0)
    score += 0.7 if overlap_told(told, known) else 0.0
    score += 0.5 * len(told.values & known.values)
    score += 0.5 if told.sites & known.sites else 0.0
    score += 0.4 if told.harms and known.harms else 0.0
    score += 0.8 if known.kinds and not known.aftermath and told.claims[0].type in _OF_ATTACKS else 0.0
    return score


_SINGLE = frozenset({"decision", "search", "inquiry", "protest", "truce"})
"""What is told in one breath: the next claim goes on with it only where it says so."""
_OF_ATTACKS = frozenset(
    {ClaimType.CASUALTIES, ClaimType.ACCUSATION, ClaimType.TESTIMONY, ClaimType.BOMBARDMENT}
)
"""Types of claims that mostly tell of an attack or a disaster told before."""
