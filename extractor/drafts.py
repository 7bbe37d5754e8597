"""What models are asked to answer with, and answers read back: every item a draft, or a fault on record."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.claims import ClaimType, Flag, Given, Measure, Modality, Reason, SourceKind, Stance
from extractor.llm.json_values import Run, values_in
from extractor.llm.shape import UnfitError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_DEEPEST = 3
"""So many objects around an answer are looked through."""
_BARE = {"sources": "name", "figures": "text"}
"""The field that is meant where one of a list is given as a text."""
_OTHER = "Another list of claims follows in the answer, with words between them; the last one counts."


class Draft(BaseModel):
    """Base of every answer: unknown keys are none of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceDraft(Draft):
    """One link of the chain of sources."""

    name: str
    kind: SourceKind = SourceKind.UNNAMED
    given: Given = Given.EXPLICIT


class FigureDraft(Draft):
    """A figure of the quote, as written, and what it counts."""

    text: str
    measure: Measure = Measure.OTHER


class ClaimDraft(Draft):
    """One claim as a model returns it: everything that stands in the text is quoted from it."""

    quote: str = Field(min_length=1)
    type: ClaimType
    sources: tuple[SourceDraft, ...] = ()
    cue: str | None = None
    stance: Stance = Stance.NEUTRAL
    modality: Modality = Modality.ASSERTED
    actor: str | None = None
    target: str | None = None
    places: tuple[str, ...] = ()
    time: str | None = None
    figures: tuple[FigureDraft, ...] = ()


class ClaimsAnswer(Draft):
    """Every claim of a piece of text."""

    claims: tuple[ClaimDraft, ...]


class DecisionDraft(Draft):
    """What a statement that was cut out beforehand is about, and who did it to whom."""

    type: ClaimType | None = None
    actor: str | None = None
    target: str | None = None


class DecisionsAnswer(BaseModel):
    """Decisions by the number of the statement; each question names those that it is about."""

    model_config = ConfigDict(extra="allow", frozen=True)

    __pydantic_extra__: dict[str, DecisionDraft]


D = TypeVar("D", bound=Draft)


@dataclass(frozen=True)
class Fault:
    """Something of an answer that does not fit, and why."""

    reason: Reason
    detail: str
    item: Any
    """What does not fit, as the model wrote it."""


@dataclass(frozen=True)
class Read:
    """One item of an answer, without what does not fit."""

    draft: ClaimDraft
    lost: frozenset[str] = frozenset()
    """Names of its fields of which something was left out."""
    segment: int | None = None
    """The number of the segment that it is about, where the text was given in segments."""
    full_names: tuple[str | None, ...] = ()
    """For each source of the chain, the fullest name that the article gives it, where the model says so."""
    flags: tuple[Flag, ...] = ()
    """Those that the model sets."""


@dataclass(frozen=True)
class ClaimsRead:
    """An answer of claims: every item that the model returned is in one of the two."""

    items: tuple[Read, ...] = ()
    faults: tuple[Fault, ...] = ()
    nothing: frozenset[int] = frozenset()
    """Numbers of segments that state nothing, as the model says."""


@dataclass(frozen=True)
class DecisionsRead:
    """An answer of decisions, by the number of the statement."""

    decisions: Mapping[str, DecisionDraft]
    faults: tuple[Fault, ...] = ()


def read_claims(text: str) -> ClaimsRead:
    """The claims of an answer. Raises UnfitError where nothing of it can be used."""
    found = _claims_in(text, cut_off=False)
    if found is None:
        raise UnfitError("The answer holds no list of claims as JSON.", "answer: no list of claims")
    bad = [fault for fault in found.faults if fault.reason is Reason.INVALID]
    if bad and not found.items and not any(_is_complete(fault.item) for fault in bad):
        said = " ".join(f"{number}) {fault.detail}" for number, fault in enumerate(bad, 1))
        raise UnfitError(f"No item of the answer is a claim. {said}", "no item has a quote and a known type")
    return found


def salvaged_claims(text: str) -> ClaimsRead:
    """What there is of an answer that was cut off, or of which nothing is a claim."""
    return _claims_in(text, cut_off=True) or ClaimsRead()


def read_decisions(text: str, asked: Container[str]) -> DecisionsRead:
    """The decisions about the statements that were asked about. Raises UnfitError where there are none."""
    found = _decisions_in(text, asked, cut_off=False)
    if found is None:
        raise UnfitError("The answer holds no decisions by number as JSON.", "answer: no decisions by number")
    return found


def salvaged_decisions(text: str, asked: Container[str]) -> DecisionsRead:
    """What there is of an answer that was cut off, or holds no decisions."""
    return _decisions_in(text, asked, cut_off=True) or DecisionsRead({})


def _claims_in(text: str, *, cut_off: bool) -> ClaimsRead | None:
    """The items of the last run of values that holds claims; those of earlier ones are faults."""
    runs = values_in(text, cut_off=cut_off)
    holding = [number for number, run in enumerate(runs) if any(_items(value) is not None for value in run)]
    if not holding:
        return None
    items: list[Read] = []
    faults: list[Fault] = []
    for number, run in enumerate(runs):
        for value in run:
            given = _items(value)
            if given is None:
                if isinstance(value, dict):
                    faults.append(Fault(Reason.INVALID, "answer: an object that holds no claims.", value))
            elif number != holding[-1]:
                faults += [Fault(Reason.OTHER_ANSWER, _OTHER, item) for item in given]
            else:
                faults += _beside(value)
                if cut_off and value is runs[-1][-1] and given and _is_torn_within(text):
                    faults.append(Fault(Reason.INVALID, "the item: it was cut off.", given[-1]))
                    given = given[:-1]
                for item in given:
                    draft, lost, wrong = _fitting(ClaimDraft, item)
                    faults += wrong
                    if draft is not None:
                        items.append(Read(draft, lost))
    return ClaimsRead(tuple(items), tuple(faults))


def _is_torn_within(text: str) -> bool:
    """Whether a text that was cut off ends within an item, and not between two or after the last."""
    kept = text[max(0, text.find("{")) :].rstrip(", \t\r\n")
    for end in ("", "]}", "]"):
        try:
            json.loads(kept + end)
        except ValueError:
            continue
        return False
    return True


def _items(value: Any, depth: int = 0) -> list[Any] | None:
    """The claims that a value holds: under their name, as a list, as one alone, or one object further in."""
    if isinstance(value, list):
        inner = [_items(item, depth) if isinstance(item, dict) else None for item in value]
        if value and all(found is None for found in inner):
            return None
        return [
            item for one, found in zip(value, inner, strict=True) for item in (found or _alone(one, found))
        ]
    if not isinstance(value, dict):
        return None
    if "claims" in value:
        claims = value["claims"]
        return claims if isinstance(claims, list) else [] if claims is None else [claims]
    if "quote" in value or "type" in value:
        return [value]
    if len(value) == 1 and depth < _DEEPEST:
        return _items(next(iter(value.values())), depth + 1)
    return None


def _alone(item: Any, found: list[Any] | None) -> list[Any]:
    """A member of a list of claims that holds none itself; nothing where it holds an empty list."""
    return [item] if found is None else []


def _beside(value: Any) -> list[Fault]:
    """What stands beside the list of claims in an answer."""
    if not isinstance(value, dict) or "claims" not in value:
        return []
    return [
        Fault(Reason.INVALID_FIELD, f"{key}: no field of an answer.", {key: said})
        for key, said in value.items()
        if key != "claims" and said is not None
    ]


def _decisions_in(text: str, asked: Container[str], *, cut_off: bool) -> DecisionsRead | None:
    """The decisions of the last run of values that is one of objects."""
    runs = [run for run in values_in(text, cut_off=cut_off) if any(isinstance(value, dict) for value in run)]
    if not runs:
        return None
    good: dict[str, DecisionDraft] = {}
    faults: list[Fault] = []
    for number, item in _numbered(runs[-1], asked):
        if number not in asked:
            why = f"The model was not asked about a statement {number}."
            faults.append(Fault(Reason.INVALID, why, {number: item}))
            continue
        draft, _, wrong = _fitting(DecisionDraft, item)
        faults += [Fault(fault.reason, fault.detail, {number: fault.item}) for fault in wrong]
        if draft is not None:
            good[number] = draft
    return DecisionsRead(good, tuple(faults))


def _numbered(run: Run, asked: Container[str]) -> Iterable[tuple[str, Any]]:
    """The members of the objects of a run, taken out of what one may be wrapped in."""
    for value in run:
        inner = value
        while isinstance(inner, dict) and len(inner) == 1 and not any(key in asked for key in inner):
            (within,) = inner.values()
            if not isinstance(within, dict) or not any(key in asked for key in within):
                break
            inner = within
        if isinstance(inner, dict):
            yield from inner.items()


def _is_complete(item: Any) -> bool:
    """Whether an item has what the schema asks for, a quote and a type, be the quote empty."""
    if not isinstance(item, dict) or not isinstance(item.get("quote"), str):
        return False
    return isinstance(kind := item.get("type"), str) and kind in set(ClaimType)


def _fitting(model: type[D], item: Any) -> tuple[D | None, frozenset[str], list[Fault]]:
    """An item as a draft without what does not fit; which fields lost something; what, and why.

    Where a required field does not fit, the whole item is the fault.
    """
    rest = _without_nulls(item)
    lost: set[str] = set()
    faults: list[Fault] = []
    while True:
        try:
            return model.model_validate(rest), frozenset(lost), faults
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_context=False)
        # From the last fault on, so that the places of those before it stay what they are.
        mended = [_mended(rest, one) for one in reversed(wrong)]
        if any(mended):
            continue
        if fatal := next((one for one in wrong if _is_all(model, one)), None):
            return None, frozenset(), [Fault(Reason.INVALID, _said(fatal), item)]
        for one in reversed(wrong):
            if taken := _taken_out(rest, one):
                if one["type"] != "extra_forbidden":
                    lost.add(str(one["loc"][0]))
                of = {"quote": item["quote"]} if "quote" in item else {}
                faults.append(
                    Fault(Reason.INVALID_FIELD, f"{_said(one)} The rest of the item stands.", of | taken)
                )


def _without_nulls(value: Any) -> Any:
    """A copy without what is null in objects: the strict schema has no other way to leave a field out."""
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return value


def member_name(text: str) -> str:
    """A text as the members of enumerations are written: "Armed group" as armed_group."""
    return "_".join(text.lower().replace("-", " ").replace("_", " ").split())


def _mended(item: Any, wrong: ErrorDetails) -> bool:
    """Put right what says the same in another form, in place; whether it could be."""
    *path, last = wrong["loc"] or ("",)
    holder = _at(item, path)
    if not _has(holder, last):
        return False
    given = holder[last]
    other: Any = None
    if wrong["type"] == "enum" and isinstance(given, str):
        other = member_name(given)
    elif wrong["type"] == "tuple_type" and isinstance(given, str | dict):
        other = [given]
    elif wrong["type"] == "model_type" and isinstance(given, str | int | float):
        name = _BARE.get(str(path[0])) if path else None
        other = {name: given} if name else None
    elif wrong["type"] == "string_type" and isinstance(given, int | float) and not isinstance(given, bool):
        other = str(given)
    if other is None or other == given:
        return False
    holder[last] = other
    return True


def _is_all(model: type[Draft], wrong: ErrorDetails) -> bool:
    """Whether a fault leaves nothing of an item: it is none, or lacks what is required."""
    path = wrong["loc"]
    return not path or (
        len(path) == 1 and path[0] in model.model_fields and _is_required(model, str(path[0]))
    )


def _is_required(model: type[Draft], name: str) -> bool:
    return model.model_fields[name].is_required()


def _taken_out(item: Any, wrong: ErrorDetails) -> dict[str, Any]:
    """The smallest wrong part of an item under its place, taken out; empty where it is out already."""
    path = list(wrong["loc"])
    if wrong["type"] == "missing":
        path = path[:-1]
    *above, last = path
    holder = _at(item, above)
    return {_named(path): holder.pop(last)} if _has(holder, last) else {}


def _at(item: Any, path: Iterable[int | str]) -> Any:
    for part in path:
        item = item[part]
    return item


def _has(holder: Any, key: int | str) -> bool:
    if isinstance(holder, list):
        return isinstance(key, int) and key < len(holder)
    return isinstance(holder, dict) and key in holder


def _named(path: Iterable[int | str]) -> str:
    return ".".join(map(str, path))


def _said(wrong: ErrorDetails) -> str:
    return f"{_named(wrong['loc']) or 'the item'}: {wrong['msg']}."
