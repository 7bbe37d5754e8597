"""The claims of one article put together by the happenings that they tell of, in the order of the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.arabic.event_signs import content_words
from extractor.claims import RULES, Claim, ClaimType, Result, SourceKind
from extractor.events.gazetteer import Gazetteer
from extractor.events.happenings import Happening, conflict, overlap_told, part_of, sentences_of, told_by
from extractor.events.places import Located, Relation, located, related
from extractor.events.values import Part


@dataclass
class Thread:
    """A happening of one article, and the claims that tell of it or refer to it."""

    happening: Happening
    members: list[tuple[Claim, Part]] = field(default_factory=list)
    last_sentence: int = 0
    places: dict[str, Located] = field(default_factory=dict)
    """The places of the article, by their words."""
    grouped_by: str = RULES
    """What put its claims together."""

    def fact(self, claim: Claim) -> Happening:
        """What one of its claims tells by itself."""
        return told_by(claim, self.happening.info, self.places)


def threads(result: Result, gazetteer: Gazetteer | None) -> list[Thread]:
    """The happenings of an article, in the order in which they are first told."""
    claims = sorted(result.claims, key=lambda claim: (claim.evidence.start, claim.evidence.end))
    places = located(claims, gazetteer)
    sentences = sentences_of(result)
    found: list[Thread] = []
    last: Thread | None = None
    for claim in claims:
        told, part = told_by(claim, result.article, places), part_of(claim)
        thread = _fitting(told, part, found, last, sentences[claim.id])
        if thread is None:
            thread = Thread(told, places=places)
            found.append(thread)
        else:
            thread.happening = thread.happening | told
        thread.members.append((claim, part))
        thread.last_sentence = sentences[claim.id]
        last = thread
    around = _names(result)
    most = max((len(thread.members) for thread in found), default=0)
    for thread in found:
        thread.happening = replace(thread.happening, around=around, is_main=len(thread.members) == most)
    return found


def _names(result: Result) -> frozenset[str]:
    """Words of an article's title and names, by which others about the same may be known."""
    texts = {result.article.title or ""}
    for claim in result.claims:
        texts |= {source.known_as for source in claim.attribution if source.kind is not SourceKind.NEWSROOM}
        texts |= {span.text for span in (*claim.places, claim.actor, claim.target) if span is not None}
    return frozenset().union(*map(content_words, texts))


def _fitting(
    told: Happening, part: Part, found: Sequence[Thread], last: Thread | None, sentence: int
) -> Thread | None:
    """The happening told before that a claim most likely goes on with; None where it begins one."""
    best, most = None, _newness(told, part)
    held = Counter(word for thread in found for word in told.words & thread.happening.words)
    own = frozenset(word for word, holders in held.items() if holders == 1)
    for thread in reversed(found):
        if (told.is_another and thread is last) or conflict(told, thread.happening):
            continue
        if told.is_background and not thread.happening.is_background:
            continue
        score = _score(told, thread, last, sentence, own)
        if score > most:
            best, most = thread, score
    return best


def _newness(told: Happening, part: Part) -> float:
    """How much speaks for a claim beginning a happening: what it says by itself, as who begins one does."""
    score = _BEGINS
    score += 0.3 if told.is_placed else 0.0
    score += 0.5 if told.days else 0.0
    score += 1.0 if told.is_background else 0.0
    score += 0.5 if told.aftermath else 0.0
    score += 0.5 if told.is_total else 0.0
    score += 0.5 if told.is_another else 0.0
    score -= 0.5 if part is Part.REFERS else 0.0
    return score


def _score(told: Happening, thread: Thread, last: Thread | None, sentence: int, own: frozenset[str]) -> float:
    """How much speaks for a claim going on with a happening; words count that no other one has (`own`)."""
    known = thread.happening
    place = related(told.scene, known.scene)
    score = 1.0 if thread is last else 0.0
    score += 0.5 if thread.last_sentence == sentence else 0.0
    score += 1.0 if told.kinds & known.kinds else 0.0
    score += {Relation.SAME: 1.5, Relation.INSIDE: 0.8}.get(place, 0.0)
    score -= 0.3 if place is Relation.UNKNOWN and told.is_placed and known.is_placed else 0.0
    score += 0.7 if overlap_told(told, known) else 0.0
    score += 0.5 if told.values & known.values else 0.0
    score += 0.5 if told.sites & known.sites else 0.0
    score += 0.3 if own & known.words else 0.0
    score += 0.4 if told.harms and known.harms else 0.0
    score += 0.8 if known.kinds and not known.aftermath and told.claims[0].type in _OF_ATTACKS else 0.0
    score -= 0.5 if known.aftermath and not told.aftermath else 0.0
    score -= 0.5 if known.is_background and not told.days else 0.0
    score -= 0.3 if told.parts and known.parts and not told.parts & known.parts else 0.0
    return score


_BEGINS = 0.5
"""What a claim must have in common with a happening told before, to go on with it."""
_OF_ATTACKS = frozenset(
    {ClaimType.CASUALTIES, ClaimType.ACCUSATION, ClaimType.TESTIMONY, ClaimType.BOMBARDMENT}
)
"""Types of claims that mostly tell of an attack or a disaster told before."""
