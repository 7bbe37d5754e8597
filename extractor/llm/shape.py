"""The shape of an answer: the schema that is sent and the reader of what comes back, as one contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from extractor.llm.json_values import values_in
from extractor.llm.wire import Schema, wire_schema

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
NAMED = 3
"""How many faults an error names."""


class UnfitError(ValueError):
    """Nothing of an answer can be used. Its text is for the model and may quote the answer."""

    def __init__(self, told: str, faults: str) -> None:
        super().__init__(told)
        self.faults = faults
        """What is wrong, by place and kind, for people: never a word of the answer."""


@dataclass(frozen=True)
class Shape(Generic[T]):
    """What an answer must be: whatever the schema allows, `read` takes.

    `read` is given the text of an answer and raises UnfitError where nothing of it can be used.
    """

    name: str
    """What errors call it."""
    schema: Schema
    """Plain, as `wire_schema` makes it."""
    read: Callable[[str], T]


def shape_of(model: type[M]) -> Shape[M]:
    """The shape of answers that are one object of a pydantic model, all of it or nothing."""

    def read(text: str) -> M:
        values = [value for run in values_in(text) for value in run]
        if not values:
            raise UnfitError("The answer holds no JSON.", "answer: no JSON")
        try:
            return model.model_validate(values[-1])
        except ValidationError as error:
            raise UnfitError(str(error), named_faults(error)) from None

    return Shape(model.__name__, wire_schema(model), read)


def named_faults(error: ValidationError) -> str:
    """What is wrong, by place and kind: values, and keys that are no names of fields, may be article text."""
    faults = error.errors(include_input=False, include_context=False)
    named = [
        f"{'.'.join(map(_place, fault['loc'])) or 'answer'}: {fault['type']}" for fault in faults[:NAMED]
    ]
    more = [f"and {len(faults) - NAMED} more"] if len(faults) > NAMED else []
    return ", ".join([*named, *more])


def _place(part: int | str) -> str:
    return str(part) if isinstance(part, int) or re.fullmatch(r"[a-z][a-z0-9_]{0,30}", part) else "…"
