"""What claims tell of a happening: its kind, days, places, figures; and whether two can be one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from extractor.arabic.event_signs import Signs, content_words, narrowed, signs
from extractor.arabic.normalization import fold_text
from extractor.claims import ArticleInfo, Claim, ClaimType, Measure, Modality, Result
from extractor.events.places import Located, Relation, related, relation
from extractor.events.values import Part

_REFERRING = frozenset({ClaimType.APPEAL, ClaimType.PREDICTION, ClaimType.ASSESSMENT})
_OPEN = frozenset({Modality.FUTURE, Modality.CONDITIONAL, Modality.QUESTION})
_OWN_KINDS = {
    ClaimType.DETENTION: "arrest",
    ClaimType.AGREEMENT: "truce",
    ClaimType.SIEGE: "siege",
    ClaimType.EXECUTION: "execution",
    ClaimType.TERRITORIAL_CONTROL: "control",
}
_AFTERMATH = frozenset({"arrest", "truce", "siege", "control"})
"""Those of the kinds above that follow an attack."""
_ATTACKS = frozenset({ClaimType.BOMBARDMENT, ClaimType.GROUND_ATTACK, ClaimType.EXECUTION})
"""Types that tell of the attack itself, whatever other words stand beside it."""
_HARM = frozenset({Measure.KILLED, Measure.INJURED, Measure.CASUALTIES, Measure.MISSING})
_LONGEST = 3
"""Days; what covers more is a period, or a time that nobody knows exactly."""
_PERIOD = 92
"""Days; what covers more is no time of a happening."""
_LONG_AGO = 14
"""Days before publication up to which what lies months or years back may have been."""
_BEFORE = 2
"""Days before publication in which an event lies whose time nobody gives."""

Days = tuple[date, date]
Value = tuple[Measure, float]


@dataclass(frozen=True)
class Happening:
    """What some claims of one article tell of one happening."""

    claims: tuple[Claim, ...]
    info: ArticleInfo
    kinds: frozenset[str] = frozenset()
    aftermath: frozenset[str] = frozenset()
    """Those of its kinds that follow an attack: funerals, arrests, decisions."""
    sites: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    places: tuple[Located, ...] = ()
    days: Days | None = None
    is_total: bool = False
    is_another: bool = False
    values: frozenset[Value] = frozenset()
    words: frozenset[str] = frozenset()
    quotes: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    """Words that its whole article has, by which the article may be known again."""
    harms: bool = False
    """Whether it tells of people killed, hurt or missing."""

    @cached_property
    def likely_days(self) -> Days | None:
        """The days that it may have been: those that are told, or the last before publication."""
        if self.days or self.info.day is None:
            return self.days
        return self.info.day - timedelta(days=_BEFORE), self.info.day

    def __or__(self, other: Happening) -> Happening:
        return Happening(
            claims=(*self.claims, *other.claims),
            info=self.info,
            kinds=narrowed(self.kinds, other.kinds),
            aftermath=self.aftermath | other.aftermath,
            sites=self.sites | other.sites,
            parts=self.parts | other.parts,
            places=tuple(dict.fromkeys((*self.places, *other.places))),
            days=_both(self.days, other.days),
            is_total=self.is_total or other.is_total,
            is_another=False,
            values=self.values | other.values,
            words=self.words | other.words,
            quotes=self.quotes | other.quotes,
            around=self.around | other.around,
            harms=self.harms or other.harms,
        )


def told_by(claim: Claim, info: ArticleInfo, places: dict[str, Located]) -> Happening:
    """What one claim tells of a happening."""
    found = signs(claim.evidence.text)
    aftermath = frozenset() if claim.type in _ATTACKS else found.aftermath
    own = None if aftermath else _OWN_KINDS.get(claim.type)
    kinds = aftermath or (frozenset({own}) if own else found.kinds)
    values = frozenset(
        (quantity.measure, float(quantity.value))
        for quantity in claim.quantities
        if quantity.value is not None and quantity.measure is not Measure.OTHER
    )
    days = _days(claim, info, found) if kinds or claim.type in _ATTACKS else None
    harms = any(q.measure in _HARM for q in claim.quantities) or claim.type is ClaimType.CASUALTIES
    return Happening(
        claims=(claim,),
        info=info,
        kinds=kinds,
        aftermath=frozenset({own}) & _AFTERMATH if own else aftermath,
        sites=found.sites,
        parts=found.parts,
        places=tuple(dict.fromkeys(places[span.text] for span in claim.places)),
        days=days,
        is_total=harms and found.is_total and _is_period(claim),
        is_another=found.is_another,
        values=values,
        words=content_words(claim.evidence.text),
        quotes=frozenset({fold_text(claim.evidence.text)}),
        harms=harms,
    )


def part_of(claim: Claim) -> Part:
    """Whether a claim tells of a happening, or speaks of it as an appeal, an opinion or a forecast does."""
    return Part.REFERS if claim.type in _REFERRING or claim.modality in _OPEN else Part.TELLS


def conflict(one: Happening, other: Happening) -> str:
    """Why two cannot be one happening; empty where nothing says so."""
    if one.is_total != other.is_total and (one.harms or other.harms):
        return "one counts over a period"
    if one.info.key == other.info.key and _tolls_differ(one, other):
        return "different tolls"
    if one.kinds and other.kinds and not one.kinds & other.kinds:
        return "different kinds of happening"
    if (one.aftermath and not other.aftermath and other.harms) or (
        other.aftermath and not one.aftermath and one.harms
    ):
        return "one is what followed"
    if not _overlap(one.likely_days, other.likely_days):
        return "different days"
    if related(one.places, other.places) is Relation.APART:
        return "different places"
    return ""


def _tolls_differ(one: Happening, other: Happening) -> bool:
    """Whether two of one article give other numbers of one measure, over periods or for other places."""
    measures = {measure for measure, _ in one.values} & {measure for measure, _ in other.values} & _HARM
    if not measures or one.values & other.values:
        return False
    if one.is_total and other.is_total:
        return True
    towns, others = ([place for place in told.places if place.is_town] for told in (one, other))
    found = {relation(town, other_town) for town in towns for other_town in others}
    return Relation.APART in found and Relation.SAME not in found


def _days(claim: Claim, info: ArticleInfo, found: Signs) -> Days | None:
    """The days of what happened; a night goes on into the next day, months ago is before this fortnight."""
    time = claim.time
    if time is None or time.start is None or time.end is None:
        return (date.min, info.day - timedelta(days=_LONG_AGO)) if found.is_old and info.day else None
    if (time.end - time.start).days > _PERIOD:
        return None
    night = time.start == time.end and "evening" in found.parts
    return time.start, time.end + timedelta(days=night)


def _is_period(claim: Claim) -> bool:
    """Whether "since" counts over a period, not from the attack itself on."""
    time = claim.time
    if time is None or time.start is None or time.end is None:
        return True
    return (time.end - time.start).days >= _LONGEST


def _both(one: Days | None, other: Days | None) -> Days | None:
    """The days that both allow, or the narrower where they allow none in common."""
    if one is None or other is None:
        return one or other
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else min(one, other, key=lambda days: days[1] - days[0])


def _overlap(one: Days | None, other: Days | None) -> bool:
    return one is None or other is None or (one[0] <= other[1] and other[0] <= one[1])


def overlap_told(one: Happening, other: Happening) -> bool:
    """Whether both tell days, and the same."""
    return one.days is not None and other.days is not None and _overlap(one.days, other.days)


def sentences_of(result: Result) -> dict[str, int]:
    """In which sentence each claim begins, by the claims' ids."""
    starts = [sentence.start for sentence in result.sentences]
    return {claim.id: bisect_right(starts, claim.evidence.start) for claim in result.claims}
