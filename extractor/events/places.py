"""Where claims put things: names of places, settled on the map where that can be done, and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property, lru_cache

from rapidfuzz import fuzz

from extractor.arabic.event_signs import PlaceName, place_name
from extractor.claims import Claim
from extractor.events.gazetteer import Candidate, Gazetteer

_ALIKE = 80.0
"""Likeness, of 100, from which on two names of five letters or more are spellings of one: سروج, سوروج."""
_LONG = 5
_LARGE = 15_000
"""Inhabitants from which on a town with one country to its name tells which country the article is about."""
_SMALL = 1_000
"""Inhabitants below which a name that nothing else speaks for is taken for another word."""
_OUTWEIGHS = 10
"""How many times larger one of several places of a name must be to be the one that is meant."""


_SIDES = ("شرق", "غرب", "شمال", "جنوب")
_OPPOSITE = frozenset(
    {("شرق", "غرب"), ("غرب", "شرق"), ("شمال", "جنوب"), ("جنوب", "شمال")},
)


class Relation(IntEnum):
    """How two places, or two sets of places, stand to each other."""

    APART = 0
    UNKNOWN = 1
    COUNTRY = 2
    """Nothing but the country is known to be the same."""
    INSIDE = 3
    SAME = 4


@dataclass(frozen=True)
class Located:
    """A place as one article has it."""

    text: str
    named: PlaceName
    candidates: tuple[Candidate, ...] = ()
    """One where it is settled."""
    country: str | None = None
    inside: str | None = None
    """Folded name of the town that it is taken to lie in."""

    @cached_property
    def settled(self) -> Candidate | None:
        """The place on the map, where it is settled."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def is_town(self) -> bool:
        """Whether it is a town or village by the noun before it, or by the gazetteer."""
        return (self.named.settlement or self.settled is not None) and not self.named.country

    @cached_property
    def side(self) -> str:
        """The part of the compass that is named with it, as "شرق" of "أحياء شرقي حلب"; empty without one."""
        words = (word.removeprefix("ال") for word in self.text.split())
        return next((side for word in words for side in _SIDES if word.startswith(side)), "")

    @property
    def precision(self) -> str:
        """How exactly it is known: "place", "around", "inside" a town, "country", "open" or "unknown"."""
        if self.named.country:
            return "country"
        if self.candidates:
            return "open" if len(self.candidates) > 1 else "around" if self.named.within else "place"
        return "inside" if self.inside else "unknown"

    @property
    def towns(self) -> frozenset[str]:
        """The names under which it can be found: its own, and that of the town around it."""
        return frozenset({self.named.name, *filter(None, [self.inside])})


def located(claims: Sequence[Claim], gazetteer: Gazetteer | None) -> dict[str, Located]:
    """The places that the claims of one article name, by their words.

    What a name may mean is settled by the countries that the article's other places lie in; a name that no
    gazetteer has is taken to lie in the town that is named with it, or before it.
    """
    texts = list(dict.fromkeys(span.text for claim in claims for span in claim.places))
    found = {text: _looked_up(text, gazetteer) for text in texts}
    countries = _countries(found.values())
    found = {text: _settled(place, countries) for text, place in found.items()}
    town: Located | None = None
    towns = Counter(place.named.name for place in found.values() if place.is_town)
    for claim in claims:
        beside = next((found[span.text] for span in claim.places if found[span.text].is_town), None)
        town = beside or town
        for span in claim.places:
            place = found[span.text]
            if place.is_town or place.named.country or place.inside:
                continue
            around = town.named.name if town else (towns.most_common(1)[0][0] if towns else None)
            found[span.text] = replace(place, inside=around)
    return found


def _looked_up(text: str, gazetteer: Gazetteer | None) -> Located:
    named = place_name(text)
    if gazetteer is None or named.generic:
        return Located(text, named)
    country = gazetteer.country(named.name)
    if country:
        return Located(text, replace(named, country=True), country=country)
    words = named.name.split()
    while words:
        name = " ".join(words)
        if candidates := gazetteer.candidates(name):
            return Located(text, replace(named, name=name), candidates=candidates)
        if not words.pop().endswith(("ي", "يه")):  # only adjectives are left off: "سروج التركية"
            break
    return Located(text, named)


def _countries(places: Iterable[Located]) -> Counter[str]:
    """The countries that an article's places point to."""
    votes: Counter[str] = Counter()
    for place in places:
        if place.country:
            votes[place.country] += 2
        among = {candidate.country for candidate in place.candidates}
        if len(among) == 1 and place.candidates[0].population >= _LARGE:
            votes.update(among)
    return votes


def _settled(place: Located, countries: Counter[str]) -> Located:
    """The place with the candidates that the article's countries allow; one of them if it stands out."""
    if not place.candidates:
        return place
    best = max((countries[c.country] for c in place.candidates), default=0)
    kept = [c for c in place.candidates if best and countries[c.country] == best] or list(place.candidates)
    first, *others = kept
    outweighs = first.population >= _LARGE and all(
        first.population >= _OUTWEIGHS * c.population for c in others
    )
    among = {candidate.country for candidate in kept}
    if best == 0 and not place.named.settlement and (len(among) > 1 or first.population < _SMALL):
        return replace(place, candidates=())  # a word that is a village somewhere, in an article of elsewhere
    if others and outweighs:
        kept = [first]
    country = kept[0].country if len({candidate.country for candidate in kept}) == 1 else None
    return replace(place, candidates=tuple(kept), country=country)


def relation(one: Located, other: Located) -> Relation:
    """How two places stand to each other, as far as names, map and articles tell."""
    if one.named.generic or other.named.generic:
        return Relation.UNKNOWN
    if one.settled and other.settled and one.settled.geonames_id == other.settled.geonames_id:
        return _same(one, other)
    if not (one.settled and other.settled) and _alike(one.named.name, other.named.name):
        return _same(one, other)
    if one.named.country or other.named.country:
        if one.country and other.country:
            return Relation.COUNTRY if one.country == other.country else Relation.APART
        return Relation.UNKNOWN
    if _lies_in(one, other) or _lies_in(other, one):
        return Relation.INSIDE
    if one.country and other.country and one.country != other.country:
        return Relation.APART
    if one.settled and other.settled and one.settled.admin1 == other.settled.admin1 and _is_wide(one, other):
        return Relation.INSIDE
    if one.is_town and other.is_town and not _is_wide(one, other):
        return Relation.APART
    return Relation.UNKNOWN


def _same(one: Located, other: Located) -> Relation:
    return Relation.INSIDE if one.named.within != other.named.within else Relation.SAME


@lru_cache(maxsize=65_536)
def _alike(one: str, other: str) -> bool:
    if one == other or one.removeprefix("ال") == other.removeprefix("ال"):
        return True
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(f"{shorter} ") and len(shorter) >= _LONG - 1:
        return True
    return len(shorter) >= _LONG and fuzz.ratio(one, other) >= _ALIKE


def _lies_in(inner: Located, outer: Located) -> bool:
    return inner.inside is not None and _alike(inner.inside, outer.named.name)


def _is_wide(one: Located, other: Located) -> bool:
    """Whether one of two towns of a province gives it its name, or is named as what lies around it."""
    return any(place.named.within or _is_province(place.text) for place in (one, other))


def _is_province(text: str) -> bool:
    return any(word in text for word in ("محافظة", "ولاية", "إقليم"))


def opposite(ones: Iterable[Located], others: Iterable[Located]) -> bool:
    """Whether one is told to lie on one side, and the other on the opposite side alone."""
    sides, other_sides = ({place.side for place in places} - {""} for places in (ones, others))
    return not sides & other_sides and any((a, b) in _OPPOSITE for a in sides for b in other_sides)


def related(ones: Iterable[Located], others: Iterable[Located]) -> Relation:
    """The closest relation of any two; APART only where every pair is, UNKNOWN where none is named."""
    others = list(others)
    return max((relation(one, other) for one in ones for other in others), default=Relation.UNKNOWN)
