"""Answers in lines: sources, voices and claims as short texts, read back into the drafts of whole objects.

Names of fields, nulls, and sources said again and again are most of what a model writes for whole claims.
Here a source is one line, a voice (who speaks in which segment, with which cue) is one line, and each of its
claims is one line, their parts divided by bars. What a line lacks or has too much costs that
part, and is on record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from extractor.claims import ClaimType, Flag, Given, Measure, Modality, Reason, SourceKind, Stance
from extractor.drafts import (
    ClaimDraft,
    ClaimsRead,
    Fault,
    FigureDraft,
    Read,
    SourceDraft,
    member_name,
)
from extractor.llm.json_values import values_in
from extractor.llm.shape import UnfitError

BAR = "|"
STAND_IN = "¦"
"""What the model is shown, and writes, where the article has a bar."""
_GIVEN = {"": Given.EXPLICIT, "c": Given.CARRIED, "i": Given.INFERRED}
_LINK = re.compile(r"(\d+|\?)([ci]?)")
_SEGMENT = re.compile(r"#\s*(\d+)")
_ROLES = {"<": "actor", ">": "target", "~": "time"}
_OTHER = "Another answer follows, with words between them; the last one counts."
E = TypeVar("E", bound=StrEnum)


def read_lines(text: str) -> ClaimsRead:
    """The claims of an answer in lines. Raises UnfitError where it holds no list of such lines."""
    found = _read(text, cut_off=False)
    if found is None:
        raise UnfitError(
            'The answer is no JSON with "sources", "claims" and "nothing".', "answer: no lists of lines"
        )
    return found


def salvaged_lines(text: str) -> ClaimsRead:
    """What there is of an answer that was cut off or does not fit."""
    return _read(text, cut_off=True) or ClaimsRead()


def _read(text: str, *, cut_off: bool) -> ClaimsRead | None:
    runs = values_in(text, cut_off=cut_off)
    holding = [run for run in runs if any(_holds_lines(value) for value in run)]
    if not holding:
        return None
    parts = [_Lines(value).read() for value in holding[-1] if _holds_lines(value)]
    earlier = [value for run in holding[:-1] for value in run]
    strange = [value for value in holding[-1] if not _holds_lines(value)]
    return ClaimsRead(
        items=tuple(item for part in parts for item in part.items),
        faults=(
            *(fault for part in parts for fault in part.faults),
            *(Fault(Reason.OTHER_ANSWER, _OTHER, value) for value in earlier),
            *(Fault(Reason.INVALID, "answer: a value that holds no claims.", value) for value in strange),
        ),
        nothing=frozenset(number for part in parts for number in part.nothing),
    )


def _holds_lines(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("claims"), list)


@dataclass(frozen=True)
class _Voice:
    """Who speaks in the claims that follow."""

    segment: int | None = None
    sources: tuple[SourceDraft, ...] = ()
    full_names: tuple[str | None, ...] = ()
    cue: str | None = None
    stance: Stance = Stance.NEUTRAL
    lost: frozenset[str] = frozenset()


@dataclass
class _Lines:
    """One answer while it is read."""

    value: Mapping[str, Any]
    items: list[Read] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    sources: list[tuple[str, SourceKind, str | None]] = field(default_factory=list)
    """Name, kind and full name, in their order."""
    voice: _Voice = field(default_factory=lambda: _Voice(lost=frozenset({"sources"})))

    def read(self) -> ClaimsRead:
        """Every line as a draft, or a fault."""
        for line in self._texts("sources"):
            self._source(line)
        for line in self._texts("claims"):
            if line.startswith("#"):
                self._voice(line)
            else:
                self._claim(line)
        given = self.value.get("nothing")
        nothing = given if isinstance(given, list) else []
        return ClaimsRead(
            tuple(self.items), tuple(self.faults), frozenset(one for one in nothing if isinstance(one, int))
        )

    def _texts(self, name: str) -> list[str]:
        """The lines under a name; what is no line is a fault."""
        given = self.value.get(name)
        lines = []
        for line in given if isinstance(given, list) else []:
            if isinstance(line, str) and line.strip():
                lines.append(line)
            else:
                self._fault(Reason.INVALID, f"{name}: a line of text is wanted.", line)
        return lines

    def _fault(self, reason: Reason, detail: str, item: Any) -> None:
        self.faults.append(Fault(reason, detail, item))

    def _source(self, line: str) -> None:
        name, *rest = _parts(line)
        kind = _member(SourceKind, rest[0]) if rest else None
        if kind is None:
            self._fault(Reason.INVALID_FIELD, "sources: no known kind after the name.", line)
        if len(rest) > 2:
            self._fault(Reason.INVALID_FIELD, "sources: more than a name, a kind and a full name.", line)
        full = rest[1] if len(rest) > 1 and rest[1] not in {"", name} else None
        self.sources.append((name, kind or SourceKind.UNNAMED, full))

    def _voice(self, line: str) -> None:
        head, *rest = _parts(line)
        chain, cue, stance = (*rest, "", "", "")[:3]
        number = _SEGMENT.fullmatch(head)
        if number is None or len(rest) > 3:
            self._fault(Reason.INVALID_FIELD, "a voice: #SEGMENT|CHAIN|CUE|STANCE is wanted.", line)
        links = [self._link(one) for one in chain.split()]
        lost = set()
        if not links or None in links:
            lost.add("sources")
            self._fault(Reason.INVALID_FIELD, "a voice: its chain names a source that is not listed.", line)
        known = _member(Stance, stance) if stance else Stance.NEUTRAL
        if known is None:
            lost.add("stance")
            self._fault(Reason.INVALID_FIELD, "a voice: its stance is none that is known.", line)
        good = [link for link in links if link is not None]
        self.voice = _Voice(
            segment=int(number[1]) if number else None,
            sources=tuple(source for source, _ in good),
            full_names=tuple(full for _, full in good),
            cue=cue or None,
            stance=known or Stance.NEUTRAL,
            lost=frozenset(lost),
        )

    def _link(self, text: str) -> tuple[SourceDraft, str | None] | None:
        """One link of a chain, and the full name of its source; None where there is no such source."""
        link = _LINK.fullmatch(text)
        if link is None:
            return None
        given = _GIVEN[link[2]]
        if link[1] == "?":
            return SourceDraft(name="unnamed", kind=SourceKind.UNNAMED, given=given), None
        place = int(link[1])
        if place == 0:
            return SourceDraft(name="newsroom", kind=SourceKind.NEWSROOM), None
        if place > len(self.sources):
            return None
        name, kind, full = self.sources[place - 1]
        return SourceDraft(name=name, kind=kind, given=given), full

    def _claim(self, line: str) -> None:
        kind, *rest = _parts(line)
        known = _member(ClaimType, kind)
        if known is None or not rest or not rest[0]:
            self._fault(Reason.INVALID, "a claim: TYPE|QUOTE with a known type is wanted.", line)
            return
        said = _Said()
        for part in rest[1:]:
            if part and not said.take(part):
                said.lost.add("facts")
                self._fault(Reason.INVALID_FIELD, f"a claim: {part[:1]}… is no part that is known.", line)
        voice = self.voice
        draft = ClaimDraft(
            quote=rest[0],
            type=known,
            sources=voice.sources,
            cue=voice.cue,
            stance=voice.stance,
            modality=said.modality,
            actor=said.roles.get("actor"),
            target=said.roles.get("target"),
            places=tuple(said.places),
            time=said.roles.get("time"),
            figures=tuple(said.figures),
        )
        lost = frozenset({*said.lost, *voice.lost})
        self.items.append(Read(draft, lost, voice.segment, voice.full_names, tuple(said.flags)))


@dataclass
class _Said:
    """What the parts of a claim's line say of it."""

    roles: dict[str, str] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    figures: list[FigureDraft] = field(default_factory=list)
    modality: Modality = Modality.ASSERTED
    flags: list[Flag] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    def take(self, part: str) -> bool:
        """Take one part in; whether it is one."""
        sign, words = part[0], part[1:].strip()
        if sign in _ROLES:
            name = _ROLES[sign]
            # Two of a kind are the ends of a joint one: "الطائرات الروسية وطائرات النظام".
            self.roles[name] = f"{self.roles[name]} … {words}" if name in self.roles else words
            return bool(words)
        if sign == "@":
            self.places.append(words)
            return bool(words)
        head, _, rest = part.partition(" ")
        return self._named(head.rstrip(":"), rest.strip())

    def _named(self, head: str, rest: str) -> bool:
        if (measure := _member(Measure, head)) is not None and rest:
            self.figures.append(FigureDraft(text=rest, measure=measure))
            return True
        if head == "mode" and (modality := _member(Modality, rest)) is not None:
            self.modality = modality
            return True
        if head == "flag" and (flag := _member(Flag, rest)) is not None:
            self.flags.append(flag)
            return True
        return False


def _parts(line: str) -> Sequence[str]:
    return [part.strip().replace(STAND_IN, BAR) for part in line.split(BAR)]


def _member(kind: type[E], text: str) -> E | None:
    """The member of an enumeration that a text names, in whatever case."""
    name = member_name(text)
    return kind(name) if name in set(kind) else None
