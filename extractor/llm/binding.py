"""How a server is made to keep to a schema: found out with a question that only a schema can bend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from extractor.errors import RequestRefused, ServerUnreachable
from extractor.llm.json_values import values_in
from extractor.llm.wire import Binding, Completion, Decoding, Messages, Schema

QUESTION: Messages = (
    {"role": "user", "content": "Write one short sentence about the sea. No JSON, plain words."},
)
WORD = "qantara-7"
SCHEMA: Schema = {
    "type": "object",
    "properties": {"word": {"type": "string", "enum": [WORD]}},
    "required": ["word"],
    "additionalProperties": False,
}
DECODING = Decoding(max_tokens=300)
REFUSED = frozenset({400, 415, 422, 500, 501})
"""With these a server refuses a request for its schema; it may take the same one without."""


async def found_binding(ask: Callable[[Binding], Awaitable[Completion]]) -> Binding:
    """The first way of sending a schema that this server obeys, TEXT where it obeys none.

    `ask` sends the question under the schema in the way it is given, and raises a ModelError.
    """
    answered = False
    for binding in (Binding.SCHEMA, Binding.STRICT):
        try:
            completion = await ask(binding)
        except (RequestRefused, ServerUnreachable) as error:
            if error.status not in REFUSED:
                raise
            continue
        answered = True
        thinks = completion.finish_reason == "length" and not completion.content.strip()
        if thinks or any({"word": WORD} in run for run in values_in(completion.content)):
            return binding
    if not answered:
        await ask(Binding.TEXT)  # if this is refused too, the schema was not what was wrong
    return Binding.TEXT
