"""Re-asks: an answer that does not fit is asked for again, saying what was wrong (instructor's loop)."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

import instructor
from instructor.core.exceptions import InstructorRetryException
from instructor.processing.function_calls import ResponseSchema
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from extractor.errors import AnswerInvalid
from extractor.llm.shape import Shape, UnfitError
from extractor.llm.wire import Messages

T = TypeVar("T")

SAID = 2000
"""How much of what was wrong is told to the model, in characters."""

Send = Callable[[Messages], Awaitable[str]]
"""Sends messages, returns the content of the answer; raises a ModelError."""


@dataclass(frozen=True)
class _Parsed(Generic[T]):
    """Keeps instructor from writing the raw response into the value."""

    value: T


async def reasked(send: Send, answer: str, messages: Messages, shape: Shape[T], *, reasks: int) -> T:
    """What becomes of an answer that does not fit: it is asked for again up to `reasks` times.

    `send` is given the messages, the answer and what was wrong with it. Raises AnswerInvalid where no answer
    fitted, and whatever `send` raised.
    """
    _hush()
    first, answered = len(messages), False
    failure: Exception | None = None

    async def create(*, messages: list[dict[str, str]], **_: object) -> object:
        nonlocal answered, failure
        if not answered:
            answered = True
            return _completion(answer)
        try:
            return _completion(await send([*messages[:first], *map(_shortened, messages[first:])]))
        except Exception as error:
            failure = error
            raise

    reply = _Reply(shape)
    ask: Any = instructor.patch(create=create, mode=instructor.Mode.JSON_SCHEMA)
    try:
        value: _Parsed[T] = await ask(
            response_model=reply.model,
            messages=[dict(message) for message in messages],
            max_retries=reasks,
            strict=None,  # as the response model says
        )
    except InstructorRetryException as error:
        if failure is not None:
            raise failure from failure.__cause__
        if reply.faults is None:  # the reader has a fault; instructor's own error would quote answers
            raise (error.__cause__ or error) from None
        raise AnswerInvalid(_invalid(shape, reply.faults, error.n_attempts)) from None
    return value.value


class _Reply(Generic[T]):
    """Lets instructor read answers by a shape: it takes a class, and would otherwise build one each time."""

    def __init__(self, shape: Shape[T]) -> None:
        self._shape = shape
        self.faults: str | None = None
        """What was wrong with the last answer; None where that is not what went wrong."""
        members = {
            "__module__": __name__,
            # The schema on the wire is set where the request is sent.
            "model_json_schema": staticmethod(lambda *_, **__: {}),
            "model_validate_json": staticmethod(self._read),
        }
        self.model: type[BaseModel] = type(shape.name, (ResponseSchema,), members)

    def _read(self, text: str, **_: object) -> _Parsed[T]:
        self.faults = None
        try:
            return _Parsed(self._shape.read(text))
        except UnfitError as error:
            self.faults = error.faults
            wrong = PydanticCustomError("unfit", "{told}", {"told": str(error)})
            raise ValidationError.from_exception_data(
                self._shape.name, [{"type": wrong, "input": ""}]
            ) from None


def _completion(content: str) -> object:
    """As much of a chat completion as instructor looks at."""
    message = SimpleNamespace(role="assistant", content=content, refusal=None, tool_calls=None)
    return SimpleNamespace(choices=[SimpleNamespace(message=message, finish_reason="stop")], usage=None)


def _shortened(message: dict[str, str]) -> dict[str, str]:
    """A re-ask without pydantic's links, and of bounded length."""
    if message["role"] != "user":
        return message
    said = re.sub(r"\n +For further information visit \S+", "", message["content"])
    return {**message, "content": said if len(said) <= SAID else said[:SAID] + "…"}


def _invalid(shape: Shape[Any], faults: str, attempts: int) -> str:
    """What was wrong, and what to do."""
    return (
        f"The model's answer does not fit the schema of {shape.name} after {attempts} attempts ({faults}). "
        "Try a stronger model or smaller pieces (--profile small); --refresh asks again what the cache holds."
    )


def _hush() -> None:
    """Keep instructor's log to itself unless somebody asked for it: it quotes answers, so article text."""
    logger = logging.getLogger("instructor")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.CRITICAL)
