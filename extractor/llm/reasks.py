"""Re-asks: an answer that does not fit is asked for again, saying what was wrong (instructor's loop)."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

import instructor
from instructor.core.exceptions import InstructorRetryException
from instructor.processing.function_calls import ResponseSchema
from pydantic import BaseModel, ValidationError

from extractor.errors import AnswerInvalid
from extractor.llm.wire import Messages, parsed

T = TypeVar("T", bound=BaseModel)

SAID = 2000
"""How much of what was wrong is told to the model, in characters."""
NAMED = 3
"""How many faults an error names."""

Send = Callable[[Messages], Awaitable[str]]
"""Sends messages, returns the content of the answer; raises a ModelError."""


@dataclass(frozen=True)
class _Parsed(Generic[T]):
    """Keeps instructor from writing the raw response into the value."""

    value: T


async def reasked(send: Send, answer: str, messages: Messages, response: type[T], *, reasks: int) -> T:
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

    ask: Any = instructor.patch(create=create, mode=instructor.Mode.JSON_SCHEMA)
    try:
        value: _Parsed[T] = await ask(
            response_model=_reply(response),
            messages=[dict(message) for message in messages],
            max_retries=reasks,
            strict=None,  # as the response model says
        )
    except InstructorRetryException as error:
        if failure is not None:
            raise failure from failure.__cause__
        cause = error.__cause__ or error
        if not isinstance(cause, ValidationError):
            raise cause from None  # a validator has a fault; instructor's own error would quote answers
        raise AnswerInvalid(_invalid(response, cause, error.n_attempts)) from None
    return value.value


@lru_cache(maxsize=256)
def _reply(response: type[T]) -> type[BaseModel]:
    """A class that instructor takes for its own: it would otherwise build one, and a schema, each time."""

    def model_json_schema(*_: object, **__: object) -> dict[str, Any]:
        return {}  # the schema on the wire is set where the request is sent

    def model_validate_json(text: str, **_: object) -> _Parsed[T]:
        return _Parsed(parsed(text, response))

    members = {
        "__module__": __name__,
        "model_json_schema": staticmethod(model_json_schema),
        "model_validate_json": staticmethod(model_validate_json),
    }
    return type(response.__name__, (ResponseSchema,), members)


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


def _invalid(response: type[BaseModel], error: ValidationError, attempts: int) -> str:
    """What was wrong, by place and kind: the values may be article text."""
    faults = error.errors(include_input=False, include_context=False)
    named = [
        f"{'.'.join(map(_place, fault['loc'])) or 'answer'}: {fault['type']}" for fault in faults[:NAMED]
    ]
    more = [f"and {len(faults) - NAMED} more"] if len(faults) > NAMED else []
    return (
        f"The model's answer does not fit the schema of {response.__name__} after {attempts} attempts "
        f"({', '.join([*named, *more])}). "
        "Try a stronger model or smaller pieces; `refresh` asks again what the cache holds."
    )


def _place(part: int | str) -> str:
    return str(part) if isinstance(part, int) or re.fullmatch(r"[a-z][a-z0-9_]{0,30}", part) else "…"


def _hush() -> None:
    """Keep instructor's log to itself unless somebody asked for it: it quotes answers, so article text."""
    logger = logging.getLogger("instructor")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.CRITICAL)
