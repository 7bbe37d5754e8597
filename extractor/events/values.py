"""Events as frozen values: what is said of one happening, each figure and name with who says it and where."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import StrEnum

from extractor.claims import ClaimType, Frozen, Measure, Modality, Qualifier, SourceKind, Stance, Unit
from extractor.events.gazetteer import Candidate

FORMAT = 1
"""Of a line of events."""


class Part(StrEnum):
    """How a claim belongs to an event."""

    TELLS = "tells"
    """It tells of the happening itself."""
    REFERS = "refers"
    """An appeal, an opinion or a forecast that speaks of it."""


class Link(Frozen):
    """One link of a chain of sources, by its fullest name."""

    name: str
    """The fullest name that the article gives it."""
    kind: SourceKind
    """What kind of source it is."""


class Said(Frozen):
    """A claim of the event: its words, who says them, and in which article."""

    claim: str
    """Id of the claim."""
    article: str
    """Id of the article."""
    key: str
    """What tells the article from all others."""
    outlet: str | None = None
    """Who published the article."""
    published: date | datetime | None = None
    """When it was published."""
    type: ClaimType
    """What the claim is about."""
    part: Part
    """How it belongs to the event."""
    modality: Modality
    """How it is put: asserted, denied …"""
    stance: Stance
    """What its cue conveys."""
    quote: str
    """The words of the article."""
    start: int
    """Where the quote stands in the article, in code points."""
    end: int
    """One beyond the last code point of the quote."""
    chain: tuple[Link, ...]
    """Origin first."""
    origin: int
    """Index of the independent origin within the event's origins."""

    @property
    def day(self) -> date | None:
        """The day of publication."""
        return self.published.date() if isinstance(self.published, datetime) else self.published


class Origin(Frozen):
    """A voice that counts once, whatever prints it."""

    names: tuple[str, ...]
    """As the articles have it, the fullest first; an outlet's own voice is "newsroom: OUTLET"."""
    kind: SourceKind
    """What kind of source it is."""
    claims: tuple[str, ...]
    """Ids of the claims that it is the origin of."""
    same_because: tuple[str, ...] = ()
    """Why several names count as one."""


class Figure(Frozen):
    """A figure of the event, never without its words and who says it."""

    claim: str
    """Id of the claim, whose chain, article and day are in `Event.claims`."""
    mention: str
    """The words of the figure."""
    value: int | float | None = None
    """The number; None where there is a range, or no number."""
    low: int | float | None = None
    """The lower end of a range."""
    high: int | float | None = None
    """The upper end of a range."""
    qualifier: Qualifier
    """How the number is bounded."""
    denied: bool = False
    """Whether the claim denies it."""
    of: str | None = None
    """The words of the larger figure that this one is part of."""


class Toll(Frozen):
    """Everything that is said of one measure; nothing is added up and none is chosen."""

    measure: Measure
    """What happened to those who are counted."""
    unit: Unit
    """What is counted."""
    figures: tuple[Figure, ...]
    """In the order of publication."""
    smallest: int | float | None = None
    """The lowest bound that is stated for the whole, without parts and denied figures."""
    largest: int | float | None = None
    """The highest bound that is stated for the whole, without parts and denied figures."""
    course: tuple[tuple[date, int | float, int | float], ...] = ()
    """For each day of publication, the smallest and the largest stated for the whole."""


class Named(Frozen):
    """An actor or target as articles name it, with the claims that do."""

    name: str
    """As articles have it."""
    claims: tuple[str, ...]
    """Ids of the claims that name it."""


class Place(Frozen):
    """Where the event is put."""

    name: str
    """As articles have it."""
    claims: tuple[str, ...]
    """Ids of the claims that name it."""
    inside: str | None = None
    """The town that the articles put it in, where no gazetteer has the name."""
    precision: str = "unknown"
    """"place", "around" it, "inside" a town, "country", "open" between candidates, or "unknown"."""
    candidates: tuple[Candidate, ...] = ()
    """What GeoNames has of the name: one where it is settled."""


class Contradiction(Frozen):
    """Claims that cannot all be right; both sides are given and none is preferred."""

    kind: str
    """"figures", "actors" or "denial"."""
    about: str
    """What they differ on: a measure, or words."""
    sides: tuple[tuple[str, ...], ...]
    """Ids of the claims of each side."""
    may_be_time: bool = False
    """Whether the later ones only go beyond the earlier ones, as a rising toll does."""


class Doubt(Frozen):
    """Another event that may be the same, or a claim that may belong elsewhere."""

    event: str
    """Id of the event that may be the same."""
    reasons: tuple[str, ...]
    """Why it may be the same, and why that is not certain."""


class Event(Frozen):
    """One happening, as far as what is said of it can be put together."""

    format: int = FORMAT
    """Version of the form of a line of events."""
    id: str
    """Stable while articles are added: that of the earliest claim, or the one that the event had before."""
    grouped_by: str | None = None
    """What put its claims together: "rules", or the model and the prompt that it was asked with."""
    types: tuple[ClaimType, ...]
    """Of the claims that tell of it, the most frequent first."""
    days: tuple[date | None, date] | None = None
    """The widest span of days that claims give; without a first one where only "before" is told."""
    agreed_days: tuple[date | None, date] | None = None
    """Days that all those claims allow; None where none, or none is given."""
    places: tuple[Place, ...] = ()
    """Where it is put."""
    actors: tuple[Named, ...] = ()
    """Who is said to have done it."""
    targets: tuple[Named, ...] = ()
    """To whom, or to what, it was done."""
    tolls: tuple[Toll, ...] = ()
    """What is said of each measure."""
    origins: tuple[Origin, ...] = ()
    """The voices that count once each."""
    contradictions: tuple[Contradiction, ...] = ()
    """Claims that cannot all be right."""
    claims: tuple[Said, ...]
    """In the order of publication and of the texts."""
    doubts: tuple[Doubt, ...] = ()
    """Events that may be the same."""

    @property
    def articles(self) -> int:
        """How many articles tell of it."""
        return len({said.key for said in self.claims})


def instant(published: date | datetime | None) -> datetime:
    """The moment of publication in UTC, to order articles by; the earliest there is where it is not known."""
    if published is None:
        return datetime.min.replace(tzinfo=UTC)
    moment = published if isinstance(published, datetime) else datetime.combine(published, time.min)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
