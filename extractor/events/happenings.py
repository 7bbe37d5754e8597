"""What claims tell of a happening: its kind, days, places, figures; and whether two can be one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import product

from extractor.arabic.event_signs import Signs, content_words, name_words, narrowed, signs
from extractor.arabic.normalization import fold_text
from extractor.claims import ArticleInfo, Claim, ClaimType, Measure, Modality, Quantity, Result, SourceKind
from extractor.events.places import Located, Relation, opposite, related, relation
from extractor.events.values import Part

_REFERRING = frozenset({ClaimType.APPEAL, ClaimType.PREDICTION, ClaimType.ASSESSMENT})
_OPEN = frozenset({Modality.FUTURE, Modality.CONDITIONAL, Modality.QUESTION})
OWN_KINDS = {
    ClaimType.DETENTION: "arrest",
    ClaimType.AGREEMENT: "truce",
    ClaimType.SIEGE: "siege",
    ClaimType.EXECUTION: "execution",
    ClaimType.TERRITORIAL_CONTROL: "control",
}
"""The kind of happening that claims of a type tell of, whatever their words."""
_AFTERMATH = frozenset({"arrest", "truce", "siege", "control"})
"""Those of the kinds above that follow an attack."""
_FOLLOWS = {
    Measure.DETAINED: "arrest",
    Measure.DISPLACED: "displacement",
    Measure.BESIEGED: "siege",
}
"""What follows an attack, told by a figure alone."""
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
_BACKGROUND = 7
"""Days before publication from which on what happened is told as background."""
_MANY, _TIMES = 10, 1.5
"""Two sources that differ on a toll in one article seldom differ by more, and by more than so many times."""
_GROUPS_DIFFER = 2
"""Of so many groups, as women and children, other numbers are those of another happening."""
_MANY_MORE, _MORE_TIMES = 50, 5
"""A toll that rises from one article to the next seldom rises by more, and to more than so many times."""
_ON_THE_WAY = frozenset({"hospital", "mosque"})
"""Sites where the dead and wounded of an attack are taken: struck only where a claim tells of a strike."""

Days = tuple[date, date]
Value = tuple[Measure, float, str]
"""A figure: what is measured, how many, and of whom where it counts women, children or men alone."""
_GROUPS = {
    fold_text(word): group
    for group, words in {
        "children": ("طفل", "طفلا", "طفلين", "طفلان", "أطفال", "أطفالا", "رضيع", "رضيعا", "رضع"),
        "women": ("امرأة", "امرأتين", "امرأتان", "نساء", "سيدة", "سيدات", "سيدتين"),
        "men": ("رجل", "رجلا", "رجال", "رجلين"),
    }.items()
    for word in words
}


@dataclass(frozen=True)
class Stated:
    """A toll of the whole: what one source says once."""

    value: Value
    source: frozenset[str]
    """Words of the name of the source; none of the article itself."""
    alone: bool
    """Whether the claim itself says what happened or where, so that it is no part of a toll told before."""
    deed: bool
    """Whether the claim tells who did it to whom: two such numbers are two deeds."""


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
    stated: frozenset[Stated] = frozenset()
    words: frozenset[str] = frozenset()
    quotes: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    """Words of the names in its article, by which others about the same may be known."""
    is_main: bool = False
    """Whether no other happening of its article has more claims."""
    harms: bool = False
    """Whether it tells of people killed, hurt or missing."""

    @cached_property
    def likely_days(self) -> Days | None:
        """The days that it may have been: those that are told, or the last before publication."""
        if self.days or self.info.day is None:
            return self.days
        return self.info.day - timedelta(days=_BEFORE), self.info.day

    @cached_property
    def largest(self) -> dict[Measure, float]:
        """Of each measure, the largest toll that a claim tells which itself says what happened or where."""
        alone = sorted(toll.value[:2] for toll in self.stated if toll.alone)
        return dict(alone)

    @cached_property
    def scene(self) -> tuple[Located, ...]:
        """Its places, without hospitals that wounded were taken to: these may lie in another town."""
        return tuple(place for place in self.places if self.sites & _ON_THE_WAY or _is_scene(place))

    @cached_property
    def is_placed(self) -> bool:
        """Whether it has a place by name that is no country."""
        named = (place.named for place in self.scene)
        return any(not (name.generic or name.country or name.within) for name in named)

    @property
    def is_background(self) -> bool:
        """Whether it is told to lie so far back that it is not what the article is about."""
        return _lies_far_back(self.days, self.info)

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
            stated=self.stated | other.stated,
            words=self.words | other.words,
            quotes=self.quotes | other.quotes,
            around=self.around | other.around,
            is_main=self.is_main or other.is_main,
            harms=self.harms or other.harms,
        )


def told_by(claim: Claim, info: ArticleInfo, places: dict[str, Located]) -> Happening:
    """What one claim tells of a happening."""
    found = signs(claim.evidence.text)
    harms = any(q.measure in _HARM for q in claim.quantities) or claim.type is ClaimType.CASUALTIES
    is_attack = claim.type in _ATTACKS or (found.means_first and harms)
    aftermath = frozenset() if is_attack else found.aftermath
    own = None if aftermath else OWN_KINDS.get(claim.type)
    kinds = aftermath or (frozenset({own}) if own else found.kinds)
    if not kinds and claim.type not in _ATTACKS:
        aftermath = kinds = frozenset(_FOLLOWS[q.measure] for q in claim.quantities if q.measure in _FOLLOWS)
    values = frozenset(
        _value(quantity)
        for quantity in claim.quantities
        if quantity.value is not None and quantity.measure is not Measure.OTHER
    )
    attacks = claim.type in _ATTACKS
    told = _days(claim, info, found)
    days = told if kinds or attacks or (harms and _lies_far_back(told, info)) else None
    named = tuple(dict.fromkeys(places[span.text] for span in claim.places))
    return Happening(
        claims=(claim,),
        info=info,
        kinds=kinds,
        aftermath=frozenset({own}) & _AFTERMATH if own else aftermath,
        sites=found.sites if kinds or attacks else found.sites - _ON_THE_WAY,
        parts=found.parts,
        places=named,
        days=days,
        is_total=harms and found.is_total and _is_period(claim),
        is_another=found.is_another,
        values=values,
        stated=_stated(claim, alone=bool(kinds) or attacks or any(map(_is_scene, named))),
        words=content_words(claim.evidence.text),
        quotes=frozenset({fold_text(claim.evidence.text)}),
        harms=harms,
    )


def _is_scene(place: Located) -> bool:
    """Whether it is a place where things happen, not one where the wounded are taken."""
    return not place.named.generic and not _sites(place.text) & _ON_THE_WAY


@lru_cache(maxsize=65_536)
def _sites(place: str) -> frozenset[str]:
    return signs(place).sites


def part_of(claim: Claim) -> Part:
    """Whether a claim tells of a happening, or speaks of it as an appeal, an opinion or a forecast does."""
    return Part.REFERS if claim.type in _REFERRING or claim.modality in _OPEN else Part.TELLS


def conflict(one: Happening, other: Happening) -> str:
    """Why two cannot be one happening; empty where nothing says so."""
    if one.is_total != other.is_total and (one.harms or other.harms):
        return "one counts over a period"
    within = one.info.key == other.info.key
    may_rise = not within and one.info.day is not None and other.info.day is not None
    if (_tolls_far if may_rise else _tolls_differ)(one, other):
        return "different tolls"
    if one.kinds and other.kinds and not one.kinds & other.kinds:
        return "different kinds of happening"
    if (one.aftermath and not other.aftermath and other.harms) or (
        other.aftermath and not one.aftermath and one.harms
    ):
        return "one is what followed"
    days = (one.days, other.days) if within else (one.likely_days, other.likely_days)
    if not _overlap(*days):  # what an article goes on with has the day that it gave before
        return "different days"
    if opposite(one.scene, other.scene) or related(one.scene, other.scene) is Relation.APART:
        return "different places"
    return ""


def _tolls_differ(one: Happening, other: Happening) -> bool:
    """Whether two give tolls that are not two views of the same one, where none can have risen to the other.

    A source does not contradict itself in one article, two sources differ within bounds, and counts over
    periods or for towns apart are counts of different things.
    """
    pairs = [
        (toll, other_toll)
        for toll, other_toll in product(one.stated, other.stated)
        if toll.value[0] is other_toll.value[0]
    ]
    if not pairs or any(toll.value == other_toll.value for toll, other_toll in pairs):
        return False
    if (one.is_total and other.is_total) or any(_exclude(*pair) for pair in pairs):
        return True
    groups = {toll.value[:1] + toll.value[2:] for toll, other_toll in pairs if _same_group(toll, other_toll)}
    if len(groups) >= _GROUPS_DIFFER:
        return True
    towns, others = ([place for place in told.scene if place.is_town] for told in (one, other))
    found = {relation(town, other_town) for town in towns for other_town in others}
    return Relation.APART in found and Relation.SAME not in found


def _same_group(one: Stated, other: Stated) -> bool:
    return bool(one.value[2]) and one.value[2] == other.value[2]


def _tolls_far(one: Happening, other: Happening) -> bool:
    """Whether the largest tolls of two are too far apart for one that rose."""
    for measure, value in one.largest.items():
        smaller, larger = sorted((value, other.largest.get(measure, value)))
        if larger - smaller > _MANY_MORE and larger > _MORE_TIMES * smaller:
            return True
    return False


def _exclude(one: Stated, other: Stated) -> bool:
    """Whether two figures are no toll of the same thing."""
    if not (one.alone and other.alone):
        return False
    if one.source & other.source or (one.deed and other.deed):
        return True
    smaller, larger = sorted((one.value[1], other.value[1]))
    return larger - smaller > _MANY and larger > _TIMES * smaller


def _stated(claim: Claim, alone: bool) -> frozenset[Stated]:
    """The harm that a claim tells as a whole, without parts of other figures."""
    origin = claim.attribution[0]
    source = frozenset[str]() if origin.kind is SourceKind.NEWSROOM else name_words(origin.known_as)
    return frozenset(
        Stated(_value(quantity), source, alone, claim.type in _ATTACKS)
        for quantity in claim.quantities
        if quantity.measure in _HARM and quantity.value is not None and quantity.of is None
    )


def _value(quantity: Quantity) -> Value:
    words = fold_text(quantity.mention.text).split()
    group = next((_GROUPS[word] for word in words if word in _GROUPS), "")
    return quantity.measure, float(quantity.value or 0), group


def _days(claim: Claim, info: ArticleInfo, found: Signs) -> Days | None:
    """The days of what happened; a night goes on into the next day, months ago is before this fortnight."""
    time = claim.time
    if time is None or time.start is None or time.end is None:
        return (date.min, info.day - timedelta(days=_LONG_AGO)) if found.is_old and info.day else None
    if (time.end - time.start).days > _PERIOD:
        return None
    night = time.start == time.end and "evening" in found.parts
    return time.start, time.end + timedelta(days=night)


def _lies_far_back(days: Days | None, info: ArticleInfo) -> bool:
    return bool(days and info.day and (info.day - days[1]).days > _BACKGROUND)


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
