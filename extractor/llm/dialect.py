"""Parameters to leave out or to call otherwise for one model at one server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from extractor.llm.refusals import PARAMETERS
from extractor.llm.wire import Binding, Decoding, Messages, Schema, request_body

LIMIT_NAMES = ("max_tokens", "max_completion_tokens")
"""What servers call the limit of an answer, in the order in which it is tried."""


@dataclass(frozen=True)
class Dialect:
    """What a server does not take. It only ever grows, so what is learnt at the same time adds up."""

    given: frozenset[str] = frozenset()
    """What is known beforehand, by the server's kind."""
    learnt: frozenset[str] = frozenset()
    """What it refused."""

    @property
    def left_out(self) -> frozenset[str]:
        """All that is not sent."""
        return self.given | self.learnt

    @property
    def limit_name(self) -> str | None:
        """What the limit of the answer is called; None where none is sent."""
        return next((name for name in LIMIT_NAMES if name not in self.left_out), None)

    def bound(self, binding: Binding) -> Binding:
        """How a schema is sent where it would be sent in this way."""
        if "response_format" in self.left_out:
            return Binding.TEXT
        return Binding.SCHEMA if binding is Binding.STRICT and "strict" in self.left_out else binding

    def body(
        self, model: str, messages: Messages, decoding: Decoding, schema: Schema | None, binding: Binding
    ) -> dict[str, Any]:
        """The body of a request as it is sent."""
        name = self.limit_name or LIMIT_NAMES[0]
        body = request_body(model, messages, decoding, schema, binding=self.bound(binding), limit=name)
        body.setdefault("stream", False)
        return {key: value for key, value in body.items() if key not in self.left_out}

    def after(self, refused: Iterable[str], body: Mapping[str, Any]) -> Dialect | None:
        """The dialect once a request was refused for these parameters; None where it held none of them.

        A strict schema that is refused is sent as a plain one before no schema is sent at all.
        """
        form = body.get("response_format")
        is_strict = isinstance(form, Mapping) and form.get("json_schema", {}).get("strict")
        names = {name for name in refused if name in body or (name == "strict" and is_strict)}
        if is_strict and "response_format" in names:
            names = names - {"response_format"} | {"strict"}
        return replace(self, learnt=self.learnt | names) if names else None

    def joined(self, other: Dialect) -> Dialect:
        """The same with what another one has learnt."""
        return replace(self, learnt=self.learnt | other.learnt)

    def told(self, server: str, model: str) -> str:
        """One note that says what was learnt; empty where nothing was."""
        if not self.learnt:
            return ""
        names = " and ".join(name for name in PARAMETERS if name in self.learnt)
        note = f"{server} does not take {names} for {model}; requests go without."
        if self.learnt & set(LIMIT_NAMES) and self.limit_name:
            note += f" The limit of an answer is sent as {self.limit_name}."
        return note

    def dumped(self) -> str:
        """What was learnt, as it is kept."""
        return json.dumps(sorted(self.learnt))

    def loaded(self, text: str | None) -> Dialect:
        """The same with what was learnt before; whatever is not of that form counts as nothing."""
        try:
            names = json.loads(text or "[]")
        except ValueError:
            names = []
        known = {name for name in names if name in PARAMETERS} if isinstance(names, list) else set()
        return replace(self, learnt=self.learnt | known)
