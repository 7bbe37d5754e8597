"""Reading label files: TOML with verbatim quotes, one field a line, into claims with spans."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from evals.errors import GoldError
from evals.labels.quotes import QuoteError, find_evidence, find_mention, occurrences
from extractor.article import Article
from extractor.claims import (
    NEWSROOM,
    Claim,
    ClaimType,
    Flag,
    Given,
    Measure,
    Modality,
    Qualifier,
    Quantity,
    Source,
    SourceKind,
    Span,
    Stance,
    Time,
    Unit,
    claim_id,
)

TOP_KEYS = frozenset({"published", "claim", "injected"})
CLAIM_KEYS = frozenset(
    {"evidence", "near", "type", "sources", "cue", "stance", "modality", "actor", "target", "places", "time"}
    | {"quantities", "flags", "optional", "accept", "pinned"}
)
ENUM_ACCEPTS: Mapping[str, type[StrEnum]] = {"type": ClaimType, "stance": Stance, "modality": Modality}
TEXT_ACCEPTS = ("actor", "target", "cue", "places", "origin")
VOICES = ("newsroom", "unnamed")
"""Names of sources that no text holds."""
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Entry:
    """One claim of a label file, with its spans found."""

    claim: Claim
    optional: bool
    pinned: bool
    accept: Mapping[str, Any]


@dataclass(frozen=True)
class Labels:
    """A label file."""

    entries: tuple[Entry, ...]
    published: date | None = None
    injected: tuple[Span, ...] = ()


def read_labels(path: Path, article: Article) -> Labels:
    """Read a label file against its article.

    Raises GoldError with one line for each problem; each line names the file and the claim.
    """
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GoldError(f"{path}: not readable as TOML: {error}") from error
    problems = [f"{path}: unknown key {key!r}" for key in sorted(data.keys() - TOP_KEYS)]
    published = data.get("published")
    if published is not None and type(published) is not date:
        problems.append(f"{path}: published must be a date without quotes, as 2016-12-13")
    entries: list[Entry] = []
    for number, raw in enumerate(data.get("claim", []), 1):
        where = f"{path}: claim {number} ({raw.get('evidence', 'no evidence')[:40]!r})"
        entry, found = read_entry(raw, article)
        problems += [f"{where}: {problem}" for problem in found]
        if entry is not None:
            entries.append(entry)
    injected: list[Span] = []
    for quote in data.get("injected", []):
        try:
            injected.append(find_evidence(article.text, quote, None))
        except QuoteError as error:
            problems.append(f"{path}: injected {quote[:40]!r}: {error}")
    problems += [f"{path}: {problem}" for problem in repeated(entries)]
    if problems:
        raise GoldError("\n".join(problems))
    return Labels(tuple(entries), published, tuple(injected))


def repeated(entries: list[Entry]) -> list[str]:
    """One line for each claim that another one of the same type and evidence repeats."""
    seen: dict[str, int] = {}
    problems = []
    for number, entry in enumerate(entries, 1):
        first = seen.setdefault(entry.claim.id, number)
        if first != number:
            problems.append(f"claim {number} has the type and evidence of claim {first}; remove one")
    return problems


def read_entry(raw: Mapping[str, Any], article: Article) -> tuple[Entry | None, list[str]]:
    """One `[[claim]]` table as an entry, or none and what is wrong with it."""
    try:
        evidence = find_evidence(article.text, raw.get("evidence", ""), raw.get("near"))
    except QuoteError as error:
        return None, [str(error)]
    reader = Reader(article, raw, evidence)
    entry = reader.entry()
    return entry, reader.problems


@dataclass
class Reader:
    """Reads the fields of one claim; gathers what is wrong in `problems`."""

    article: Article
    raw: Mapping[str, Any]
    evidence: Span
    problems: list[str] = field(default_factory=list)

    def entry(self) -> Entry | None:
        """The whole table; none where a problem was found."""
        raw = self.raw
        self.problems += [f"unknown key {key!r}" for key in sorted(raw.keys() - CLAIM_KEYS)]
        claim_type = self.choice(ClaimType, raw.get("type"), "type")
        sources = tuple(filter(None, (self.source(text) for text in self.texts("sources"))))
        if not raw.get("sources"):
            self.problems.append("sources: a claim has at least one")
        fields = {
            "attribution": sources,
            "stance": self.choice(Stance, raw.get("stance", "neutral"), "stance"),
            "modality": self.choice(Modality, raw.get("modality", "asserted"), "modality"),
            **{name: self.mention(raw[name], name) for name in ("cue", "actor", "target") if name in raw},
            "places": tuple(filter(None, (self.mention(text, "places") for text in self.texts("places")))),
            "time": self.time(raw["time"], "time") if "time" in raw else None,
            "quantities": self.quantities(),
            "flags": tuple(filter(None, (self.choice(Flag, text, "flags") for text in self.texts("flags")))),
        }
        accept = self.accept()
        if self.problems or claim_type is None:
            return None
        claim = Claim.model_validate(
            {
                "id": claim_id(self.article.sha256, self.evidence, claim_type),
                "type": claim_type,
                "evidence": self.evidence,
                **fields,
            }
        )
        return Entry(claim, bool(raw.get("optional", False)), bool(raw.get("pinned", False)), accept)

    def texts(self, name: str, table: Mapping[str, Any] | None = None) -> list[str]:
        """The list of texts under `name`; a single text stands for a list of one."""
        value = (self.raw if table is None else table).get(name, [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problems.append(f"{name}: must be a list of texts")
            return []
        return value

    def choice(self, kind: type[E], value: object, where: str) -> E | None:
        """The member of `kind` that `value` names."""
        try:
            return kind(str(value))
        except ValueError:
            self.problems.append(f"{where}: {value!r} is none of {', '.join(kind)}")
            return None

    def mention(self, quote: object, where: str, taken: tuple[int, ...] = ()) -> Span | None:
        """The span of a verbatim quote."""
        if not isinstance(quote, str) or not quote:
            self.problems.append(f"{where}: must be a verbatim quote; leave an empty field out")
            return None
        try:
            return find_mention(self.article.text, quote, self.evidence, taken)
        except QuoteError as error:
            self.problems.append(f"{where}: {quote!r} {error}")
            return None

    def source(self, text: str) -> Source | None:
        """`name | kind | given [| full name]`."""
        parts = split(text)
        if len(parts) not in {3, 4}:
            self.problems.append(f"sources: {text!r} is not of the form 'name | kind | given [| full name]'")
            return None
        kind, given = self.choice(SourceKind, parts[1], "sources"), self.choice(Given, parts[2], "sources")
        if kind is None or given is None:
            return None
        if parts[0] in VOICES:
            if kind != parts[0]:
                self.problems.append(f"sources: {parts[0]!r} has kind {parts[0]!r}, not {kind!r}")
            return Source(name=parts[0], kind=kind, given=given) if kind != NEWSROOM.kind else NEWSROOM
        mention = self.mention(parts[0], "sources")
        full_name = self.mention(parts[3], "sources") if len(parts) == 4 else None
        if mention is None:
            return None
        return Source(name=parts[0], mention=mention, kind=kind, given=given, full_name=full_name)

    def time(self, text: object, where: str) -> Time | None:
        """`expression`, `expression | day` or `expression | first day/last day`."""
        expression, *rest = split(str(text))
        mention = self.mention(expression, where)
        days: list[date] = []
        try:
            days = [date.fromisoformat(day) for part in rest for day in part.split("/")]
        except ValueError:
            self.problems.append(f"{where}: {text!r} needs days as 2016-12-13 or 2016-12-13/2016-12-14")
        if len(rest) > 1 or len(days) > 2 or sorted(days) != days:
            self.problems.append(f"{where}: {text!r} needs one day, or a first and a last day joined by /")
        if mention is None:
            return None
        return Time(mention=mention, start=days[0] if days else None, end=days[-1] if days else None)

    def quantities(self) -> tuple[Quantity, ...]:
        """`mention | qualifier value | unit | measure [| of N]`, one text each."""
        read: list[Quantity] = []
        texts = self.texts("quantities")
        for text in texts:
            taken = tuple(quantity.mention.start for quantity in read)
            quantity = self.quantity(text, taken, len(texts))
            if quantity is not None:
                read.append(quantity)
        return tuple(read)

    def quantity(self, text: str, taken: tuple[int, ...], count: int) -> Quantity | None:
        """One figure; `count` is how many the claim has, for `of N`."""
        parts = split(text)
        if len(parts) not in (4, 5):
            self.problems.append(
                f"{text!r} must be 'mention | qualifier value | unit | measure', or end in '| of N'"
            )
            return None
        mention = self.mention(parts[0], "quantities", taken)
        figure = re.fullmatch(r"(\w+)(?: +(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?)?", parts[1])
        part_of = re.fullmatch(r"of (\d+)", parts[4]) if len(parts) == 5 else None
        if len(parts) == 5 and (part_of is None or not 1 <= int(part_of[1]) <= count):
            self.problems.append(
                f"quantities: {text!r}: {parts[4]!r} must be 'of N', N counting the list from 1"
            )
        qualifier = self.choice(Qualifier, figure[1] if figure else parts[1], "quantities")
        unit, measure = (
            self.choice(Unit, parts[2], "quantities"),
            self.choice(Measure, parts[3], "quantities"),
        )
        if mention is None or qualifier is None or unit is None or measure is None or figure is None:
            return None
        low, high = (number(digits) for digits in figure.group(2, 3))
        if (qualifier is Qualifier.VAGUE) != (low is None):
            self.problems.append(f"quantities: {text!r}: vague has no value, the other qualifiers need one")
        return Quantity(
            mention=mention,
            value=low if high is None else None,
            low=None if high is None else low,
            high=high,
            qualifier=qualifier,
            unit=unit,
            measure=measure,
            of=int(part_of[1]) - 1 if part_of else None,
        )

    def accept(self) -> dict[str, Any]:
        """The alternatives, by field."""
        table = self.raw.get("accept", {})
        known = {*ENUM_ACCEPTS, *TEXT_ACCEPTS, "time", "evidence"}
        self.problems += [f"accept: unknown field {key!r}" for key in sorted(table.keys() - known)]
        accept: dict[str, Any] = {}
        for name, kind in ENUM_ACCEPTS.items():
            accept[name] = tuple(
                self.choice(kind, text, f"accept.{name}") for text in self.texts(name, table)
            )
        for name in TEXT_ACCEPTS:
            accept[name] = tuple(self.texts(name, table))
            for text in accept[name]:
                if text and text not in VOICES and not occurrences(self.article.text, text):
                    self.problems.append(f"accept.{name}: {text!r} does not occur in the article")
        accept["time"] = tuple(
            self.time(text, "accept.time") if text else None for text in self.texts("time", table)
        )
        accept["evidence"] = tuple(
            self.mention(text, "accept.evidence") for text in self.texts("evidence", table)
        )
        return accept


def split(text: str) -> list[str]:
    """The parts of a label that bars separate."""
    return [part.strip() for part in text.split("|")]


def number(digits: str | None) -> int | float | None:
    """ASCII digits as a number; whole numbers stay whole."""
    if digits is None:
        return None
    return float(digits) if "." in digits else int(digits)
