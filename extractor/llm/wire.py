"""What goes over the wire: request bodies, the schema variants that they carry, and what comes back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

if TYPE_CHECKING:
    from pydantic import BaseModel

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
Schema: TypeAlias = Mapping[str, Any]
Messages: TypeAlias = Sequence[Mapping[str, str]]

DROPPED = frozenset({"title", "description", "default", "examples", "maxLength", "pattern", "discriminator"})
"""Keywords that servers misread (llama.cpp cuts quotes at maxLength) or that would be a hidden prompt."""
NOT_IN_STRICT = frozenset({"minLength", "uniqueItems", "format"})


class Binding(StrEnum):
    """How a server is told which shape the answer must have."""

    SCHEMA = "schema"
    """`response_format` with a JSON Schema, which the server enforces."""
    STRICT = "strict"
    """The same with `strict: true`, in OpenAI's subset of JSON Schema."""
    TEXT = "text"
    """Not at all: the server enforces nothing, JSON is looked for in the text of the answer."""


@dataclass(frozen=True)
class Decoding:
    """How the model picks its words. All of it is part of the cache key."""

    temperature: float | None = 0.0
    seed: int | None = 0
    max_tokens: int = 2048
    """Limit of the answer, in tokens."""
    extra: Mapping[str, JSON] = field(default_factory=dict)
    """Further keys of the request body, as a server's own sampling options."""


GREEDY = Decoding()


@dataclass(frozen=True)
class Completion:
    """One answer of a server, read but not yet validated."""

    content: str
    """The text of the answer."""
    finish_reason: str
    """ "stop", "length", "content_filter", or what else the server says."""
    refusal: str | None
    prompt_tokens: int
    completion_tokens: int
    raw: dict[str, Any]
    """The response body."""
    place: str = "content"
    """Where in the message the answer was; for an empty one, what is there in its place."""


@dataclass(frozen=True)
class Request:
    """A request on its way: the body, and what the body does not say."""

    body: bytes
    repeat: int = 0
    """Tells a request that is to have an answer of its own from others with the same body."""
    expected: int = 0
    """Tokens of an ordinary answer."""


class Sender(Protocol):
    """Carries requests to a model and its answers back: a connection, or a file of answers."""

    async def post(self, request: Request, sent: Callable[[int], None]) -> tuple[Completion, str]:
        """The completion, and the text that it was read from; raises a ModelError where none comes.

        `sent` is called with the number of the attempt each time that the request goes out.
        """

    async def get(self, path: str) -> Any:
        """The JSON at a path of the server."""

    async def aclose(self) -> None:
        """Close what was opened."""


@lru_cache(maxsize=256)
def _plain(model: type[BaseModel]) -> str:
    return json.dumps(plain(model.model_json_schema()))


def wire_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The plain JSON Schema of a model: `$ref` inlined, only keywords that every server understands.

    A recursive model keeps its `$defs`. Pydantic checks on return what is left out here.
    """
    schema: dict[str, Any] = json.loads(_plain(model))
    return schema


def plain(schema: Schema) -> dict[str, Any]:
    """The same JSON Schema, plain and inlined; order of properties kept, as it is the order of writing."""
    definitions: Mapping[str, Any] = schema.get("$defs", {})
    recursive: set[str] = set()

    def visit(node: object, path: tuple[str, ...]) -> object:
        if isinstance(node, list):
            return [visit(item, path) for item in node]
        if not isinstance(node, Mapping):
            return node
        name = str(node.get("$ref", "")).removeprefix("#/$defs/")
        if name in path:
            recursive.add(name)
            return {"$ref": node["$ref"]}
        if name in definitions:
            return visit(definitions[name], (*path, name))
        return _visited(node, lambda child: visit(child, path))

    rest = {key: value for key, value in schema.items() if key != "$defs"}
    result = cast("dict[str, Any]", visit(rest, ()))
    if recursive:
        result["$defs"] = {name: visit(definitions[name], (name,)) for name in sorted(recursive)}
    return result


def strict(schema: Schema) -> dict[str, Any]:
    """A plain JSON Schema in OpenAI's strict subset: every property required, no further ones.

    What was optional may be null instead; arrays that were optional stay arrays, empty says the same.
    """

    def visit(node: object) -> object:
        if isinstance(node, list):
            return [visit(item) for item in node]
        if not isinstance(node, Mapping):
            return node
        result = {k: v for k, v in _visited(node, visit).items() if k not in NOT_IN_STRICT}
        if "oneOf" in result:
            result["anyOf"] = result.pop("oneOf")
        if "properties" in result:
            required = result.get("required", [])
            result["properties"] = {
                name: child if name in required else _nullable(child)
                for name, child in result["properties"].items()
            }
            result["required"] = list(result["properties"])
            result["additionalProperties"] = False
        return result

    return cast("dict[str, Any]", visit(schema))


def _visited(node: Mapping[str, Any], visit: Callable[[object], object]) -> dict[str, Any]:
    """A schema node with its children visited; names of properties and values of enums are no schemas."""
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key in {"properties", "$defs"}:
            result[key] = {name: visit(child) for name, child in value.items()}
        elif key == "const":
            result["enum"] = [value]
        elif key in {"enum", "required", "$ref"}:
            result[key] = value
        elif key not in DROPPED:
            result[key] = visit(value)
    return result


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    branches = schema.get("anyOf", [schema])
    if any(branch.get("type") in {"array", "null"} for branch in branches):
        return schema
    return {"anyOf": [*branches, {"type": "null"}]}


def schema_sha256(schema: Schema) -> str:
    """Of the schema as JSON, in its own order: 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(schema, ensure_ascii=False).encode()).hexdigest()


def request_body(  # noqa: PLR0913 (the last two by name)
    model: str,
    messages: Messages,
    decoding: Decoding,
    schema: Schema | None = None,
    *,
    binding: Binding = Binding.SCHEMA,
    limit: str = "max_tokens",
) -> dict[str, Any]:
    """The body of one request to /chat/completions; `schema` is plain, or None for free text.

    `limit` is what the server calls the limit of the answer: "max_completion_tokens" at OpenAI.
    """
    body: dict[str, Any] = {"model": model, "messages": [dict(message) for message in messages]}
    if schema is not None and binding is not Binding.TEXT:
        wrapped: dict[str, Any] = {"name": "answer", "schema": schema}
        if binding is Binding.STRICT:
            wrapped = {"name": "answer", "strict": True, "schema": strict(schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": wrapped}
    if decoding.temperature is not None:
        body["temperature"] = decoding.temperature
    if decoding.seed is not None:
        body["seed"] = decoding.seed
    body[limit] = decoding.max_tokens
    return body | dict(decoding.extra)


def limit_of(decoding: Decoding) -> int:
    """The limit of the answer that is asked for, in tokens."""
    named = (decoding.extra.get(name) for name in ("max_completion_tokens", "max_tokens"))
    return next((limit for limit in named if isinstance(limit, int)), decoding.max_tokens)


KEPT_AS: tuple[tuple[Binding, str], ...] = (
    (Binding.SCHEMA, "max_tokens"),
    (Binding.STRICT, "max_completion_tokens"),
    (Binding.STRICT, "max_tokens"),
    (Binding.TEXT, "max_tokens"),
    (Binding.TEXT, "max_completion_tokens"),
    (Binding.SCHEMA, "max_completion_tokens"),
)
"""The forms of a request body whose hashes answers are kept under: all that is kept today is kept under the
first, whatever is sent. Version 0.1.0 took the form that it sent, which may be any of these."""


def encoded(body: Mapping[str, Any]) -> bytes:
    """A body as the bytes that are sent. Raises UnicodeEncodeError where a text holds half a character."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
