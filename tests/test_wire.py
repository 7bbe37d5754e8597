"""Schemas and bodies as they go over the wire, and completions as they come back."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from extractor.llm.completions import read_completion
from extractor.llm.wire import (
    Binding,
    Decoding,
    encoded,
    plain,
    request_body,
    schema_sha256,
    strict,
    wire_schema,
)

MESSAGES = [{"role": "user", "content": "نص"}]


class Kind(StrEnum):
    """An enumeration."""

    A = "a"
    B = "b"


class Leaf(BaseModel):
    """Described, so that there is something to leave out."""

    quote: str = Field(max_length=9, min_length=1, pattern="^.*$", description="words", examples=["x"])
    kind: Kind
    title: str | None = None
    default: int = 3
    only: Literal["one"] = "one"


class Tree(BaseModel):
    """Nested, with names of fields that are also keywords of JSON Schema."""

    leaf: Leaf
    leaves: list[Leaf] = Field(default_factory=list, max_length=60)
    either: Annotated[int | str, Field(description="x")]
    places: list[str] = []


class Node(BaseModel):
    """Refers to itself."""

    name: str
    children: list[Node] = []


def keywords(schema: Any) -> set[str]:
    """Every keyword of a schema, names of properties apart."""
    if isinstance(schema, list):
        return set().union(*map(keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found = set(schema)
    for key, value in schema.items():
        children = value.values() if key in {"properties", "$defs"} else [value]
        found |= set() if key in {"enum", "required"} else set().union(*map(keywords, children))
    return found


class TestPlain:
    """The variant for servers that are not OpenAI."""

    def test_only_what_every_server_understands_is_left(self) -> None:
        """llama.cpp cuts quotes at maxLength and drops patterns; descriptions would be a hidden prompt."""
        assert keywords(wire_schema(Tree)) == {
            "type", "properties", "required", "enum", "items", "anyOf", "minLength", "maxItems",
        }  # fmt: skip

    def test_properties_may_be_called_like_keywords(self) -> None:
        """A field `title` is a field."""
        leaf = wire_schema(Tree)["properties"]["leaf"]
        assert list(leaf["properties"]) == ["quote", "kind", "title", "default", "only"]
        assert leaf["properties"]["only"]["enum"] == ["one"]

    def test_order_of_fields_is_kept(self) -> None:
        """It is the order in which the model writes."""
        assert list(wire_schema(Tree)["properties"]) == ["leaf", "leaves", "either", "places"]

    def test_recursive_models_keep_their_definitions(self) -> None:
        """There is no end to inlining them."""
        schema = wire_schema(Node)
        assert schema["properties"]["children"]["items"] == {"$ref": "#/$defs/Node"}
        assert schema["$defs"]["Node"]["properties"]["name"] == {"type": "string"}

    def test_plain_is_plain_already(self) -> None:
        """Doing it twice changes nothing."""
        assert plain(wire_schema(Tree)) == wire_schema(Tree)

    def test_callers_may_change_what_they_get(self) -> None:
        """As for enumerations of one article; the next caller gets the schema as it was."""
        wire_schema(Tree)["properties"].clear()
        assert wire_schema(Tree)["properties"]


class TestStrict:
    """OpenAI's subset."""

    def test_every_object_is_closed_and_every_property_required(self) -> None:
        """Otherwise OpenAI answers 400."""
        schema = strict(wire_schema(Tree))
        for node in (schema, schema["properties"]["leaf"], schema["properties"]["leaves"]["items"]):
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
        assert "minLength" not in keywords(schema)

    def test_what_was_optional_may_be_null(self) -> None:
        """Except arrays, where empty says the same, and what may be null anyway."""
        leaf = strict(wire_schema(Tree))["properties"]["leaf"]["properties"]
        assert leaf["default"] == {"anyOf": [{"type": "integer"}, {"type": "null"}]}
        assert leaf["title"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}
        assert leaf["quote"] == {"type": "string"}
        assert strict(wire_schema(Tree))["properties"]["places"]["type"] == "array"

    def test_one_of_becomes_any_of(self) -> None:
        """OpenAI knows the latter only."""
        assert strict({"oneOf": [{"type": "string"}]}) == {"anyOf": [{"type": "string"}]}


class TestHash:
    """The hash in provenance."""

    def test_order_counts(self) -> None:
        """Two orders of properties ask for two orders of writing."""
        one: dict[str, Any] = {"properties": {"a": {}, "b": {}}}
        other: dict[str, Any] = {"properties": {"b": {}, "a": {}}}
        assert schema_sha256(one) != schema_sha256(other)
        assert schema_sha256(one) == schema_sha256(json.loads(json.dumps(one)))


class TestRequestBody:
    """Bodies."""

    def test_nothing_is_sent_that_was_not_asked_for(self) -> None:
        """No seed, no temperature, no schema."""
        body = request_body("m", MESSAGES, Decoding(temperature=None, seed=None, max_tokens=5))
        assert body == {"model": "m", "messages": MESSAGES, "max_tokens": 5}

    def test_text_binding_sends_no_schema(self) -> None:
        """Servers may refuse what they do not know."""
        assert "response_format" not in request_body(
            "m", MESSAGES, Decoding(), {"type": "object"}, binding=Binding.TEXT
        )

    def test_extra_wins(self) -> None:
        """The caller's own options are the last word."""
        assert request_body("m", MESSAGES, Decoding(extra={"max_tokens": 7}))["max_tokens"] == 7

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_every_text_survives(self, text: str) -> None:
        """Marks, controls, emoji: what is decoded is what was given."""
        body = request_body("m", [{"role": "user", "content": text}], Decoding())
        assert json.loads(encoded(body))["messages"][0]["content"] == text

    def test_half_characters_are_an_error(self) -> None:
        """They have no UTF-8."""
        with pytest.raises(UnicodeEncodeError):
            encoded({"text": "\ud800"})


class TestReadCompletion:
    """Completions."""

    @pytest.mark.parametrize(
        "text",
        ["", "null", "3", '"x"', "[]", "{}", '{"choices": null}', '{"choices": []}', '{"choices": [3]}',
         '{"choices": [{}]}', '{"choices": [{"message": null}]}', '{"choices": [{"message": [1]}]}',
         '{"choices": {"0": {}}}', "[" * 100_000, '{"choices": [{"message": {"content": "x"}}], "usage": 3}'],
    )  # fmt: skip
    def test_everything_else_is_a_value_error(self, text: str) -> None:
        """Whatever JSON it is."""
        with pytest.raises(ValueError):
            read_completion(text)

    @given(st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner)
        | st.dictionaries(st.sampled_from(["choices", "message", "content", "usage"]), inner),
    ))  # fmt: skip
    def test_any_json_is_read_or_a_value_error(self, value: Any) -> None:
        """Nothing else comes out of it."""
        try:
            completion = read_completion(json.dumps(value))
        except ValueError:
            return
        assert isinstance(completion.content, str)

    def test_content_that_is_no_text_is_no_content(self) -> None:
        """Some servers send null, or parts."""
        read = read_completion('{"choices": [{"message": {"content": [{"type": "text"}]}}]}')
        assert (read.content, read.finish_reason, read.refusal) == ("", "stop", None)
