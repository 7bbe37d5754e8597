"""The terminal summary: who says what, with which figures, in a form that right-to-left text survives.

A line holds Arabic alone, or pieces of it with Latin labels between; a piece that begins or ends with a
digit or a bracket is held together by right-to-left marks. So it reads well where text is reordered.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from extractor.arabic.normalization import fold_text
from extractor.claims import (
    NOBODY,
    Claim,
    Given,
    Measure,
    Modality,
    Qualifier,
    Quantity,
    Result,
    Source,
    SourceKind,
    Span,
    Stance,
    State,
    Time,
    Unit,
    Usage,
)
from extractor.strength import Strength

Chain = tuple[Source, ...]

_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
_MARKS = re.compile(r"[\u061c\u200e\u200f]")
_RIGHT_TO_LEFT_MARK = "\u200f"
_GIVEN = {Given.CARRIED: "source named earlier", Given.INFERRED: "source inferred"}
_SAID = frozenset({Measure.OTHER, Unit.OTHER, Unit.PERCENT})
"""What a figure's line need not say: nothing, or what its value says already."""
_TOLLS = (
    Measure.KILLED,
    Measure.INJURED,
    Measure.CASUALTIES,
    Measure.MISSING,
    Measure.DETAINED,
    Measure.DISPLACED,
    Measure.BESIEGED,
    Measure.SURRENDERED,
)


@dataclass(frozen=True)
class Look:
    """How a summary is laid out: columns of the terminal, and whether it shows colours."""

    width: int = 88
    colour: bool = False

    def bold(self, text: str) -> str:
        """The text, heavier where colours are shown."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def faint(self, text: str) -> str:
        """The text, lighter where colours are shown."""
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text

    def wrapped(self, text: str, indent: int) -> list[str]:
        """The text in lines, each indented by so many columns."""
        width = max(30, self.width - indent)
        return [" " * indent + held(line) for line in textwrap.wrap(text, width, break_on_hyphens=False)]


PLAIN = Look()


def summary(result: Result, look: Look = PLAIN) -> str:
    """The claims of one article grouped by their sources, then its tolls, then what was lost."""
    lines = [look.bold(headline(result)), look.faint(_made_by(result))]
    for chain, claims in _by_source(result.claims):
        lines += ["", *_source_lines(chain, len(claims), look)]
        for claim in claims:
            lines += _claim_lines(claim, look)
    lines += _toll_lines(result.claims, look)
    lines += _loss_lines(result, look)
    return "\n".join(lines)


def headline(result: Result) -> str:
    """One line: the article, and how many claims, rejections and failures it came to."""
    states = Counter(sentence.state for sentence in result.sentences)
    of = f" in {states[State.CLAIMED]} of {counted(len(result.sentences), 'sentence')}" if states else ""
    parts = [counted(len(result.claims), "claim") + of]
    if result.rejections:
        parts.append(f"{len(result.rejections)} rejected")
    if result.failures:
        parts.append(f"{counted(len(result.failures), 'part')} without an answer")
    name = held(shown(result.article.id))
    return f"{name}: {', '.join(parts)} ({result.article.characters:,} characters)"


def shown(text: str) -> str:
    """Text for one line of a terminal: control characters, which could steer it, are spelled out."""
    line = _MARKS.sub("", " ".join(text.split()))
    return _STEERING.sub(lambda match: f"<U+{ord(match[0]):04X}>", line)


def held(text: str) -> str:
    """Arabic text that keeps its order among Latin words: its outer digits and brackets stay with it."""
    if not any(_is_arabic(character) for character in text):
        return text
    before = "" if _is_arabic(text[0]) else _RIGHT_TO_LEFT_MARK
    return before + text + ("" if _is_arabic(text[-1]) else _RIGHT_TO_LEFT_MARK)


def counted(number: int, noun: str) -> str:
    """A number with its noun, as "1 claim" or "2,000 claims"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def figure(quantity: Quantity) -> str:
    """The value of a figure with its qualifier, as "more than 93"; "vague" where the text gives none."""
    if quantity.value is not None:
        value = f"{quantity.value:,}"
    elif quantity.low is not None and quantity.high is not None:
        value = f"{quantity.low:,} to {quantity.high:,}"
    else:
        return "vague"
    if quantity.unit is Unit.PERCENT:
        value += " %"
    if quantity.qualifier in {Qualifier.EXACT, Qualifier.VAGUE}:
        return value
    return f"{_words(quantity.qualifier)} {value}"


@dataclass
class Totals:
    """What a run came to; it keeps counts, not results."""

    articles: int = 0
    incomplete: int = 0
    claims: int = 0
    rejections: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    messages: dict[str, str] = field(default_factory=dict)
    """What the first failure of each kind says."""
    usage: Usage = field(default_factory=Usage)
    strength: Strength = field(default_factory=Strength)
    undated: int = 0
    """Articles without a day of publication whose times have no day, or not all of them."""

    def add(self, result: Result) -> None:
        """Count one article."""
        self.strength.add(result)
        self.articles += 1
        self.incomplete += bool(result.failures)
        self.claims += len(result.claims)
        self.undated += result.article.published is None and any(
            claim.time is not None and claim.time.start is None for claim in result.claims
        )
        self.rejections.update(rejection.reason.value for rejection in result.rejections)
        self.failures.update(failure.error for failure in result.failures)
        for failure in result.failures:
            self.messages.setdefault(failure.error, failure.message)
        self.usage += result.usage

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the model, and of articles whose day of publication is missing."""
        undated = (
            f'{counted(self.undated, "article")} without a day of publication: times such as "yesterday" '
            "have no date. Give --published DATE for all, or articles in JSON with `published`, `title`, "
            "`outlet`, `url`."
        )
        return (*self.strength.notes, undated) if self.undated else self.strength.notes

    def lines(self, seconds: float, *, causes: bool = True) -> list[str]:
        """The totals, for a run of so many seconds of wall time; `causes` says why parts have no answer."""
        usage = self.usage
        first = [counted(self.articles, "article"), counted(self.claims, "claim"), duration(seconds)]
        if self.incomplete:
            first.insert(1, f"{self.incomplete:,} of them not read to the end")
        asked = [counted(usage.requests, "request"), f"{usage.cached:,} answers from the cache"]
        asked += [counted(usage.retries, "retry").replace("retrys", "retries")] if usage.retries else []
        asked += [counted(usage.reasks, "re-ask")] if usage.reasks else []
        asked.append(f"{usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens")
        found = [", ".join(first)]
        if usage.requests or usage.cached or usage.retries or self.failures:  # the rules ask nobody
            found.append(", ".join(asked))
        if self.rejections:
            found.append(f"rejected: {_tally(self.rejections)}")
        if self.failures:
            found.append(f"without an answer: {_tally(self.failures)}")
            most = self.failures.most_common(3) if causes else []
            told = [name for name, _ in most if name != "NotCached"]
            found += [f"  {name}: {shown(self.messages[name])}" for name in told if name in self.messages]
        return found


def duration(seconds: float) -> str:
    """A time as people say it: "4.2 s", "3 min 20 s", "2 h 5 min"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def _made_by(result: Result) -> str:
    made, usage = result.provenance, result.usage
    asked = f"{counted(usage.requests, 'request')}, {usage.cached:,} from the cache"
    model = f"{shown(made.model)} at {shown(made.server)}, prompt {made.prompt}"
    if made.server == NOBODY:
        return f"by the rules, no model asked; {duration(usage.seconds)}"
    return f"{model}; {asked}; {duration(usage.seconds)}"


def _by_source(claims: Iterable[Claim]) -> Iterator[tuple[Chain, Sequence[Claim]]]:
    """Claims by their chain of sources, both in the order of the text."""
    groups: dict[tuple[tuple[str, SourceKind], ...], list[Claim]] = {}
    for claim in claims:
        key = tuple((fold_text(source.known_as), source.kind) for source in claim.attribution)
        groups.setdefault(key, []).append(claim)
    for members in groups.values():
        yield members[0].attribution, members


def _source_lines(chain: Chain, number: int, look: Look) -> list[str]:
    origin, *relays = (_named(source) for source in chain)
    return [look.bold(f"[{number}] {origin}"), *(look.bold(f"    through {relay}") for relay in relays)]


def _named(source: Source) -> str:
    if source.kind is SourceKind.NEWSROOM and source.mention is None:
        return "newsroom: the article's own voice"
    return f"{_words(source.kind)}: {held(shown(source.known_as))}"


def _claim_lines(claim: Claim, look: Look) -> list[str]:
    notes = [_words(claim.type)]
    if claim.modality is not Modality.ASSERTED:
        notes.append(_words(claim.modality))
    if claim.stance is not Stance.NEUTRAL:
        notes.append(f"stance {_words(claim.stance)}")
    notes += [_GIVEN[given] for given in dict.fromkeys(s.given for s in claim.attribution) if given in _GIVEN]
    lines = ["  " + ", ".join(notes), *look.wrapped(shown(claim.evidence.text), 4), *_details(claim, look)]
    for quantity in claim.quantities:
        about = [_words(word) for word in (quantity.measure, quantity.unit) if word not in _SAID]
        lines.append(f"    = {' | '.join([_placed(quantity, claim), *about, _mention(quantity)])}")
    if claim.flags:
        lines.append(look.faint(f"    ! {', '.join(_words(flag) for flag in claim.flags)}"))
    return lines


def _details(claim: Claim, look: Look) -> list[str]:
    """Who did it to whom, where and when, as far as that is known; what fits stands in one line."""
    told = [("actor", _joined([claim.actor])), ("target", _joined([claim.target]))]
    told += [("place", _joined(claim.places)), ("time", moment(claim.time) if claim.time else "")]
    lines: list[str] = []
    for piece in (f"{name}: {words}" for name, words in told if words):
        if lines and len(lines[-1]) + len(piece) + 3 <= look.width:
            lines[-1] += f" | {piece}"
        else:
            lines.append(f"    {piece}")
    return lines


def _joined(spans: Iterable[Span | None]) -> str:
    return held("، ".join(dict.fromkeys(shown(span.text) for span in spans if span)))


def moment(time: Time) -> str:
    """The days of a time, where they can be told, and its words: "2016-12-12, أمس"."""
    days = interval(time.start, time.end)
    return f"{days}, {held(shown(time.mention.text))}" if days else held(shown(time.mention.text))


def interval(first: date | None, last: date | None) -> str:
    """Days, as "2016-12-13", "2016-12-12 to 2016-12-13" or "before 2015-11-30"; empty where none is known."""
    if first is None or last is None:
        return f"before {last}" if last else f"from {first}" if first else ""
    return str(last) if first == last else f"{first} to {last}"


def _placed(quantity: Quantity, claim: Claim) -> str:
    """A figure, with the larger one that it is part of."""
    if quantity.of is None or quantity.of >= len(claim.quantities):
        return figure(quantity)
    return f"{figure(quantity)}, part of {figure(claim.quantities[quantity.of])}"


def _mention(quantity: Quantity) -> str:
    return held(shown(quantity.mention.text))


def _toll_lines(claims: Iterable[Claim], look: Look) -> list[str]:
    """Figures of persons by what happened to them, each with who gives it."""
    rows: dict[Measure, Counter[str]] = {measure: Counter() for measure in _TOLLS}
    for claim in claims:
        chain = "; through ".join(_named(source) for source in claim.attribution)
        if claim.modality is not Modality.ASSERTED:
            chain = f"{_words(claim.modality)}, {chain}"
        for quantity in claim.quantities:
            if quantity.measure in rows:
                rows[quantity.measure][f"{_placed(quantity, claim)} | {_mention(quantity)} | {chain}"] += 1
    found = [
        f"  {_words(measure)} | {row}{f' | {times} times' if times > 1 else ''}"
        for measure, counts in rows.items()
        for row, times in counts.items()
    ]
    return ["", look.bold("Tolls, each with its source"), *found] if found else []


def _loss_lines(result: Result, look: Look) -> list[str]:
    lines = []
    if result.rejections:
        reasons = Counter(rejection.reason.value for rejection in result.rejections)
        lines.append(f"Rejected: {_tally(reasons)}")
    messages = Counter((failure.error, shown(failure.message)) for failure in result.failures)
    for (error, message), times in messages.most_common(3):
        lines.append(f"Without an answer: {counted(times, 'part')} ({error}: {message})")
    if len(messages) > 3:
        lines.append(f"… and {counted(len(messages) - 3, 'other message')}")
    return ["", *(line for text in lines for line in look.wrapped(text, 0))] if lines else []


def _tally(counts: Counter[str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in counts.most_common())


def _is_arabic(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"AL", "R", "NSM"}


def _words(name: str) -> str:
    return str(name).replace("_", " ")
