"""The domain: claims, their sources, figures and places, as frozen values.

Every offset counts Unicode code points of `Article.text`, end exclusive, so that
`article.text[span.start:span.end] == span.text` holds for each span of each claim.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from html import escape
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Range: TypeAlias = tuple[int, int]
"""Start and end of a stretch of a text, in code points, end exclusive."""
FORMAT = 2
"""Of a line of results; `extractor.formats` brings earlier ones up to date."""
_SHOWN = 40
"""Characters of the evidence that the `repr` of a claim shows."""


class ClaimType(StrEnum):
    """What a claim is about. A denial is a modality, not a type."""

    CASUALTIES = "casualties"
    """Killed or wounded people, bodies, tolls, but no executions; accidents and fires too."""
    EXECUTION = "execution"
    """People in the power of those who kill them are killed; with its toll."""
    BOMBARDMENT = "bombardment"
    """Air raids, shelling, missiles, bombs, mines, where no toll is the point."""
    GROUND_ATTACK = "ground_attack"
    """Clashes, storming, shooting."""
    TERRITORIAL_CONTROL = "territorial_control"
    """Who holds, takes or loses ground, advances, or searches it (تمشيط)."""
    SIEGE = "siege"
    """People who are besieged or trapped."""
    DISPLACEMENT = "displacement"
    """Flight, evacuation or movement of civilians."""
    DETENTION = "detention"
    """Arrest, disappearance, forced conscription; people whose fate is not known."""
    AGREEMENT = "agreement"
    """Deals, talks, truces, surrender; also when they are refused, delayed or broken."""
    HUMANITARIAN = "humanitarian"
    """No food, medicine, rescue or shelter; damage, disease, the search for missing people."""
    APPEAL = "appeal"
    """Somebody asks for help or action."""
    ACCUSATION = "accusation"
    """Blame or a label without one single event ("إبادة"); condemnation; charges."""
    PREDICTION = "prediction"
    """A forecast, threat, ultimatum, intention or fear; what is about to happen."""
    ASSESSMENT = "assessment"
    """An opinion, analysis or judgement; prices, rates, results, measurements."""
    ACTION = "action"
    """What an organisation does: it decides, orders, opens, suspends, declares, claims responsibility."""
    TESTIMONY = "testimony"
    """About the evidence itself: recordings obtained, a witness who gives his name."""


class SourceKind(StrEnum):
    """Who a source is."""

    STATE = "state"
    """A government, a ministry (not of defence), an official, a state authority."""
    MILITARY = "military"
    """An army, its spokesman, a ministry of defence."""
    ARMED_GROUP = "armed_group"
    """An armed group that is no state's army."""
    OPPOSITION = "opposition"
    """A political opposition, its bodies and speakers."""
    INTERGOVERNMENTAL = "intergovernmental"
    """The United Nations and other bodies of states."""
    NEWS_AGENCY = "news_agency"
    """An agency that other outlets print."""
    MEDIA = "media"
    """A newspaper, channel or website."""
    MONITOR = "monitor"
    """A body that records violations, as المرصد or Human Rights Watch; national commissions."""
    RESCUE_SERVICE = "rescue_service"
    """Civil defence, medical sources, hospitals."""
    CIVIL_SOCIETY = "civil_society"
    """Relief bodies, the Red Cross and Red Crescent, unions, companies, clubs."""
    ACTIVIST = "activist"
    """Activists, and those who speak for protesters."""
    SOCIAL_MEDIA = "social_media"
    """A page or an account on a social network."""
    WITNESS = "witness"
    """Somebody who saw it; also local sources named together with witnesses."""
    CIVILIAN = "civilian"
    """A resident, a relative, a victim."""
    ANALYST = "analyst"
    """An analyst or expert."""
    PUBLIC_FIGURE = "public_figure"
    """An artist, a lawyer, a coach, the head of a club."""
    UNNAMED = "unnamed"
    """A source that is not named and of no known side; a rumour."""
    NEWSROOM = "newsroom"
    """The article's own voice."""


class Given(StrEnum):
    """How the text gives a link of the chain of sources."""

    EXPLICIT = "explicit"
    """Named in the sentence itself."""
    CARRIED = "carried"
    """Named earlier; the sentence goes on with "وأضاف" or the like."""
    INFERRED = "inferred"
    """Not named for this sentence: an outlet that evidently passes it on."""


class Stance(StrEnum):
    """How the reporting cue takes the claim: whether it only reports it, doubts it or denies it."""

    NEUTRAL = "neutral"
    """The cue only reports: قال، ذكر، أعلن."""
    ASSERTIVE = "assertive"
    """The source insists: أكد، شدد."""
    DISTANCING = "distancing"
    """The article keeps its distance: ما وصفه بـ، على حد قوله."""
    DOUBT = "doubt"
    """The article doubts it: زعم، ادعى."""
    HEARSAY = "hearsay"
    """It is a rumour: يقال، أنباء عن."""
    BELIEF = "belief"
    """The source believes it: رأى، اعتبر، رجّح."""
    DENIAL = "denial"
    """The source denies it: نفى."""
    ADMISSION = "admission"
    """The source admits it: اعترف."""
    ACCUSATION = "accusation"
    """The source accuses: اتهم، ندد."""
    APPEAL = "appeal"
    """The source asks for something: ناشد، دعا، طالب."""
    WARNING = "warning"
    """The source warns or threatens: حذّر، هدّد."""


class Modality(StrEnum):
    """How the proposition is put."""

    ASSERTED = "asserted"
    """It is said to be so."""
    DENIED = "denied"
    """It is said not to be so; the evidence is what is denied."""
    CONDITIONAL = "conditional"
    """It holds only under a condition: في حال، إذا."""
    FUTURE = "future"
    """It is still to come."""
    QUESTION = "question"
    """It is asked, not said."""


class Qualifier(StrEnum):
    """How a figure is bounded."""

    EXACT = "exact"
    """The number, no more and no less."""
    AT_LEAST = "at_least"
    """The number or more: على الأقل."""
    MORE_THAN = "more_than"
    """More than the number: أكثر من."""
    ABOUT = "about"
    """About the number: نحو."""
    UP_TO = "up_to"
    """The number at most: ما يصل إلى، لا يتجاوز."""
    LESS_THAN = "less_than"
    """Less than the number: أقل من، دون."""
    VAGUE = "vague"
    """No number is given: عشرات."""


class Unit(StrEnum):
    """What a figure counts or measures."""

    PERSONS = "persons"
    """People."""
    PERCENT = "percent"
    """Parts of a hundred."""
    FRACTION = "fraction"
    """A part of a whole, as half: النصف."""
    MINUTES = "minutes"
    """Minutes."""
    HOURS = "hours"
    """Hours."""
    DAYS = "days"
    """Days."""
    WEEKS = "weeks"
    """Weeks."""
    MONTHS = "months"
    """Months."""
    YEARS = "years"
    """Years."""
    DISTANCE = "distance"
    """A length; the words say in what."""
    AREA = "area"
    """An area; the words say in what."""
    WEIGHT = "weight"
    """A weight; the words say in what."""
    MONEY = "money"
    """Money; the words say in which currency."""
    VEHICLES = "vehicles"
    """Vehicles."""
    BUILDINGS = "buildings"
    """Buildings."""
    PLACES = "places"
    """Towns, quarters, positions."""
    ATTACKS = "attacks"
    """Raids, attacks, shells."""
    OTHER = "other"
    """Anything else; the words say what."""


class Measure(StrEnum):
    """What happened to those who are counted."""

    KILLED = "killed"
    """They were killed, or their bodies were found."""
    INJURED = "injured"
    """They were wounded."""
    CASUALTIES = "casualties"
    """Killed and injured, not told apart."""
    MISSING = "missing"
    """They are missing."""
    DETAINED = "detained"
    """They were arrested or are held."""
    DISPLACED = "displaced"
    """They fled or were moved."""
    BESIEGED = "besieged"
    """They are besieged or trapped."""
    SURRENDERED = "surrendered"
    """They surrendered."""
    OTHER = "other"
    """Anything else, and figures that count no people."""


class Flag(StrEnum):
    """What a reader must know before using a claim."""

    CARRIED_ACTOR = "carried_actor"
    """The actor is named before the evidence, not in it."""
    AMBIGUOUS_SOURCE = "ambiguous_source"
    """The text allows more than one origin."""
    UNCLEAR_SCOPE = "unclear_scope"
    """How far a source, place, time or figure reaches is unclear ("مع 7 نساء": added or included?)."""
    NUMBER_NOT_IN_EVIDENCE = "number_not_in_evidence"
    """The model gave a figure that the evidence does not hold; it was left out."""
    UNCONFIRMED = "unconfirmed"
    """The text says that nothing is confirmed ("دون أنباء عن خسائر")."""
    QUOTE_REPAIRED = "quote_repaired"
    """The model's quote differed from the text; the evidence is the text's own wording."""
    TYPE_DISPUTED = "type_disputed"
    """The model's type and the words of the evidence point to different types."""
    SOURCE_DISPUTED = "source_disputed"
    """The model's source and the wording around the evidence point to different sources."""
    NUMBER_NOT_LISTED = "number_not_listed"
    """The evidence holds a number that the model does not list as a figure."""
    FIGURE_UNREAD = "figure_unread"
    """The model lists a figure whose words could not be read as a number; it stands without a value."""
    MEASURE_DISPUTED = "measure_disputed"
    """The model and the words beside a figure differ on what happened to those counted."""
    FIELD_LEFT_OUT = "field_left_out"
    """Something that the model gave did not fit or does not stand in the text; the rejections tell what."""


class Frozen(BaseModel):
    """Base of every value here: immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """A stretch of the article, in code points, end exclusive."""

    start: int = Field(ge=0)
    """The first code point."""
    end: int
    """One beyond the last code point."""
    text: str = Field(min_length=1)
    """The words of the article, as they stand there."""

    @model_validator(mode="after")
    def _fits(self) -> Span:
        if self.end - self.start != len(self.text):
            length = len(self.text)
            raise ValueError(f"span {self.start}:{self.end} does not fit a text of {length} characters")
        return self


class Stretch(Frozen):
    """A stretch of the article by its offsets alone, in code points, end exclusive."""

    start: int = Field(ge=0)
    """The first code point."""
    end: int
    """One beyond the last code point."""

    @model_validator(mode="before")
    @classmethod
    def _without_text(cls, value: Any) -> Any:
        """Results of version 0.1.0 hold the words of the stretch too."""
        if isinstance(value, Mapping):
            return {key: part for key, part in value.items() if key != "text"}
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Stretch:
        if self.end < self.start:
            raise ValueError(f"stretch {self.start}:{self.end} ends before it begins")
        return self


class Source(Frozen):
    """One link of a chain of sources. `name` is the whole phrase as written, title included."""

    name: str
    """The whole phrase as the article has it, with its title; "newsroom" for the article's own voice."""
    mention: Span | None = None
    """Where the article names it for this claim; None where it does not."""
    kind: SourceKind
    """What kind of source it is."""
    given: Given
    """How the text gives it for this claim."""
    full_name: Span | None = None
    """Where the article names the same source more fully than `name` does; None where it does so nowhere."""

    @property
    def known_as(self) -> str:
        """The fullest name that the article gives it: what claims of one source are put together by."""
        return self.full_name.text if self.full_name else self.name


NEWSROOM = Source(name="newsroom", kind=SourceKind.NEWSROOM, given=Given.EXPLICIT)
"""The article's own voice."""


class Quantity(Frozen):
    """A figure read from the text. `value`, or `low` and `high`, or neither where it is vague."""

    mention: Span
    """The words of the figure, with its bound and its noun."""
    value: int | float | None = None
    """The number; None where there is a range, or no number."""
    low: int | float | None = None
    """The lower end of a range."""
    high: int | float | None = None
    """The upper end of a range."""
    qualifier: Qualifier
    """How the number is bounded: at least, more than, about …"""
    unit: Unit
    """What is counted or measured."""
    measure: Measure
    """What happened to those who are counted."""
    of: int | None = None
    """Index, within the claim's quantities, of the larger quantity that this one is part of."""


class Time(Frozen):
    """A time expression, and the days it covers (both inclusive) where they can be told."""

    mention: Span
    """The words that say when."""
    start: date | None = None
    """The first day that they cover."""
    end: date | None = None
    """The last day that they cover."""


class Claim(Frozen):
    """One proposition that the article puts in somebody's mouth, or says in its own voice."""

    id: str
    """16 hexadecimal digits, the same in every run for the same article, evidence and type."""
    type: ClaimType
    """What it is about."""
    evidence: Span
    """The shortest stretch of the article that states it."""
    attribution: tuple[Source, ...] = Field(min_length=1)
    """The chain of sources, origin first."""
    cue: Span | None = None
    """The words that say that somebody speaks, as "قال"; None where there are none."""
    stance: Stance = Stance.NEUTRAL
    """How these words take what is said: whether they only report it, insist on it, doubt it, deny it …"""
    modality: Modality = Modality.ASSERTED
    """How it is put: asserted, denied, conditional, future or asked."""
    actor: Span | None = None
    """Who is said to do it."""
    target: Span | None = None
    """To whom, or to what, it is done."""
    places: tuple[Span, ...] = ()
    """Each place that the article names for it."""
    time: Time | None = None
    """When; None where nothing says so."""
    quantities: tuple[Quantity, ...] = ()
    """Its figures, in the order of the text."""
    flags: tuple[Flag, ...] = ()
    """What a reader must know before using it."""
    by_rules: tuple[str, ...] = ()
    """Names of fields that the rules filled, because the model's own value was missing or did not fit."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span of the claim, the evidence first."""
        mentions = [source.mention for source in self.attribution]
        mentions += [source.full_name for source in self.attribution]
        mentions += [self.cue, self.actor, self.target, *self.places]
        mentions += [self.time.mention if self.time else None]
        mentions += [quantity.mention for quantity in self.quantities]
        return (self.evidence, *(mention for mention in mentions if mention is not None))

    def __repr_args__(self) -> Iterator[tuple[str, str]]:
        words = self.evidence.text
        yield "id", self.id
        yield "type", self.type.value
        yield "modality", self.modality.value
        yield "origin", self.attribution[0].known_as
        yield "evidence", words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def claim_id(article_sha256: str, evidence: Span, claim_type: ClaimType) -> str:
    """An id that is stable over runs: 16 hexadecimal digits of a hash of text, span and type."""
    key = f"{article_sha256}:{evidence.start}:{evidence.end}:{claim_type}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def voiced_claim_id(claim: Claim) -> str:
    """The id of a second claim of the same words, which another voice says, or denies."""
    key = f"{claim.id}:{claim.attribution[0].known_as}:{claim.modality}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def own_claim_id(claim_id: str, article_key: str) -> str:
    """The id of a claim of an article that is more than its text: others may have the same text."""
    return hashlib.sha256(f"{article_key}\0{claim_id}".encode()).hexdigest()[:16]


class Reason(StrEnum):
    """Why an item that a model returned did not become a claim."""

    NOT_IN_TEXT = "not_in_text"
    """The quote does not occur in the article."""
    CHANGED_NUMBER = "changed_number"
    """The nearest wording in the article has another figure."""
    CHANGED_NEGATION = "changed_negation"
    """The nearest wording in the article is negated differently."""
    AMBIGUOUS = "ambiguous"
    """The quote occurs more than once and nothing tells which is meant."""
    DUPLICATE = "duplicate"
    """The same claim was returned before."""
    INVALID = "invalid"
    """The item has no quote or no known type, or is no claim at all."""
    INVALID_FIELD = "invalid_field"
    """One field of an item does not fit; the item stands without it."""
    FIELD_NOT_IN_TEXT = "field_not_in_text"
    """A name, place or other field of a claim does not stand in the article; the claim stands without it."""
    OTHER_ANSWER = "other_answer"
    """The answer holds more than one list of claims with words between them, and this is not the last."""
    NO_PROPOSITION = "no_proposition"
    """The quote states nothing: a name, a cue or a fragment."""


class Rejection(Frozen):
    """An item that a model returned, or a part of one, that did not become a claim or part of one."""

    reason: Reason
    """Why."""
    detail: str
    """One sentence for a person."""
    item: str
    """What the model returned, as JSON."""
    piece: Stretch | None = None
    """The stretch of the article that the model was asked about."""


class Usage(Frozen):
    """What one article cost."""

    requests: int = 0
    """Requests sent over the network, retries and re-asks included."""
    cached: int = 0
    """Answers taken from the cache."""
    retries: int = 0
    """Requests sent again because of the transport."""
    reasks: int = 0
    """Requests sent again because the answer did not fit the schema, or was cut off."""
    prompt_tokens: int = 0
    """Tokens billed for prompts."""
    completion_tokens: int = 0
    """Tokens billed for completions."""
    replayed_prompt_tokens: int = 0
    """Prompt tokens of answers taken from the cache: billed once, earlier."""
    replayed_completion_tokens: int = 0
    """Tokens of completions of answers taken from the cache: billed once, earlier."""
    seconds: float = 0.0
    """Wall time, in seconds."""

    def __add__(self, other: Usage) -> Usage:
        fields = type(self).model_fields
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in fields})


_NOT_IN_ADDRESSES = re.compile(
    '[\\s\x00-\x20\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff<>"`\\\\]'
)
"""Characters that would break an address apart, or show another one than it leads to."""


def moment(text: str) -> date | datetime:
    """The day, or the day with its time, that is written as ISO 8601: "2016-12-13", "2016-12-13 18:30".

    Raises ValueError where the text names neither.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return datetime.fromisoformat(text.strip())


def is_web_address(text: str) -> bool:
    """Whether the text is a whole http or https address, without a user's name that could feign a host."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    named = parts.scheme in {"http", "https"} and bool(host) and "@" not in parts.netloc
    return named and not _NOT_IN_ADDRESSES.search(text)


def _as_written(value: Any) -> Any:
    """A time of publication read by `moment`, so that a day stays a day and midnight a time."""
    return moment(value) if isinstance(value, str) else value


def _web_address(text: str) -> str:
    if not is_web_address(text):
        raise ValueError("must be an http or https address")
    return text


class ArticleInfo(Frozen):
    """Which article a result is about, without its text."""

    id: str
    """What it is called."""
    sha256: str
    """Of the text as UTF-8."""
    key: str = Field(default_factory=lambda known: known["sha256"])
    """What tells it from other articles: "id:" and its id where one was given, else a hash of its text."""
    characters: int
    """Code points."""
    path: str | None = None
    """The file that it was read from; None where there was none."""
    place: str | None = None
    """Of an article that is a whole file: a hash of its full path. The file's next text replaces this one."""
    published: Annotated[date | datetime | None, BeforeValidator(_as_written)] = None
    """Day of publication, or day and time where the input gave one."""
    title: str | None = None
    """Its title, as the input has it."""
    url: Annotated[str, AfterValidator(_web_address)] | None = None
    """Where the article can be read: an http or https address."""
    outlet: str | None = None
    """Who published it, as the input has it."""

    @property
    def day(self) -> date | None:
        """The day of publication, in the time zone that the time was given in."""
        return self.published.date() if isinstance(self.published, datetime) else self.published

    @property
    def written_published(self) -> str | None:
        """The time of publication as ISO 8601 writes it."""
        return self.published.isoformat() if self.published else None


RULES, NOBODY = "rules", "none"
"""What provenance names as model and server where claims were read by the rules, and no model was asked."""


class Provenance(Frozen):
    """What produced a result: enough to produce it again."""

    package: str
    """Version of this package."""
    prompt: str
    """Name and version, as "claims/v1"."""
    prompt_sha256: str
    """Of the files of this prompt version."""
    schema_sha256: str
    """Of the JSON Schema that was sent with the requests."""
    lexicon_sha256: str
    """Of the tables of the language that read voices, figures and types."""
    strategy: str
    """How the model was asked."""
    model: str
    """Name of the model; "rules" where none was asked."""
    server: str
    """Host and port of the server; "embedded" for the embedded model, NOBODY where no model was asked."""
    decoding: dict[str, int | float | str | None]
    """Temperature and seed, as they were sent."""


class Failure(Frozen):
    """Why an article, or a part of it, has no answer."""

    error: str
    """Name of the error class."""
    message: str
    """What happened, to what, and what to do."""
    piece: Stretch | None = None
    """The stretch of the article that has no answer."""


class State(StrEnum):
    """What became of a sentence."""

    CLAIMED = "claimed"
    """A claim quotes it."""
    NOTHING = "nothing"
    """It was read, and states nothing that a claim was made of."""
    FAILED = "failed"
    """No answer came for all of it, or what came of it was rejected, and no claim quotes it."""


class Sentence(Frozen):
    """A sentence of the article, by its offsets, and what became of it."""

    start: int = Field(ge=0)
    """The first code point."""
    end: int
    """One beyond the last code point."""
    state: State
    """What became of it."""


class Result(Frozen):
    """Everything known about one article after a run."""

    format: int = FORMAT
    """Version of the form of a line of results."""
    article: ArticleInfo
    """Which article it is about."""
    claims: tuple[Claim, ...] = ()
    """What the article claims, in the order of the text."""
    rejections: tuple[Rejection, ...] = ()
    """What a model returned and the text does not support, each with the reason."""
    failures: tuple[Failure, ...] = ()
    """Pieces that got no answer. Empty where the whole article was read."""
    sentences: tuple[Sentence, ...] = ()
    """Every sentence of the text, in order; empty in results of version 0.1.0."""
    usage: Usage = Usage()
    """What it cost."""
    provenance: Provenance
    """What produced it."""

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON has it: what a line of a results file holds."""
        return self.model_dump(mode="json")

    def __repr_args__(self) -> Iterator[tuple[str, str | int]]:
        yield "article", self.article.id
        yield "claims", len(self.claims)
        yield "rejections", len(self.rejections)
        yield "failures", len(self.failures)

    def _repr_html_(self) -> str:
        """The claims as a table, as notebooks show it."""
        rows = "".join(
            f"<tr><td>{escape(claim.type)}</td><td>{escape(claim.modality)}</td>"
            f'<td dir="auto">{escape(claim.attribution[0].known_as)}</td>'
            f'<td dir="rtl" lang="ar" style="text-align: right">{escape(claim.evidence.text)}</td></tr>'
            for claim in self.claims
        )
        return (
            f'<table><caption dir="auto">{escape(self.article.title or self.article.id)}: '
            f"{len(self.claims)} claims, {len(self.rejections)} rejections, {len(self.failures)} failures"
            "</caption><tr><th>type</th><th>modality</th><th>origin</th><th>evidence</th></tr>"
            f"{rows}</table>"
        )
