"""What goes over the wire: the answers that models are asked for, leaner than what users get."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.claims import ClaimType, Given, Measure, Modality, SourceKind, Stance
from extractor.llm.wire import json_in


class Draft(BaseModel):
    """Base of every answer: unknown keys are an error that the model is told about."""

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
    """Decisions by the number of the statement."""

    model_config = ConfigDict(extra="allow", frozen=True)

    __pydantic_extra__: dict[str, DecisionDraft]


def json_of(content: str) -> Any:
    """The JSON of an answer, as far as it goes where it was cut off; None where it holds none."""
    import jiter  # it refuses half characters, which no result can hold

    # First all there is from the first brace: the first whole object within a list that was cut off is
    # only its first item.
    for text, partial in ((content[max(0, content.find("{")) :], True), (json_in(content), False)):
        try:
            return jiter.from_json(text.encode(), partial_mode=partial)
        except ValueError:
            continue
    return None


def valid_items(parsed: Any) -> tuple[list[ClaimDraft], list[tuple[Any, str]]]:
    """The claims of an answer that as a whole did not fit: those that do, and the rest with what is wrong."""
    items = parsed.get("claims") if isinstance(parsed, dict) else parsed
    if not isinstance(items, list):
        return [], [(parsed, "The answer is not a list of claims.")]
    good: list[ClaimDraft] = []
    bad: list[tuple[Any, str]] = []
    for item in items:
        try:
            good.append(ClaimDraft.model_validate(item))
        except ValidationError as error:
            bad.append((item, _fault(error)))
    return good, bad


def valid_decisions(
    parsed: Any, asked: Container[str]
) -> tuple[dict[str, DecisionDraft], list[tuple[Any, str]]]:
    """The decisions about statements that were asked about and that fit; the rest, with what is wrong."""
    if not isinstance(parsed, dict):
        return {}, [] if parsed is None else [(parsed, "The answer is not decisions by number.")]
    good: dict[str, DecisionDraft] = {}
    bad: list[tuple[Any, str]] = []
    for number, item in parsed.items():
        if number not in asked:
            bad.append(({number: item}, f"The model was not asked about a statement {number}."))
            continue
        try:
            good[number] = DecisionDraft.model_validate(item)
        except ValidationError as error:
            bad.append(({number: item}, _fault(error)))
    return good, bad


def _fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "the item"
    return f"{field}: {first['msg']}."
