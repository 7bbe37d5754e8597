"""Bodies of responses read as completions: which text is the answer, wherever a server has put it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.llm.json_values import is_only_values
from extractor.llm.wire import Completion

_DONE = "[DONE]"
_THOUGHTS = ("reasoning_content", "reasoning")
"""Where servers put what a model thinks, and some of them, held to a schema, the answer."""
_ENDS = {
    "tool_calls": "stop",
    "function_call": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_length": "length",
    "safety": "content_filter",
    "recitation": "content_filter",
    "prohibited_content": "content_filter",
}
"""Other names of the three ways in which an answer ends."""


def read_completion(text: str) -> Completion:
    """Read a response body, be it one object or a stream of events that nobody asked for.

    The answer is the `content` of the message; where that is empty, the arguments of its calls of tools, or
    what stands as its reasoning if that is nothing but JSON. Raises ValueError where there is none.
    """
    try:
        raw = _body(text)
    except RecursionError as error:
        raise ValueError("JSON nested too deep") from error
    try:
        choice = raw["choices"][0]
        message = choice["message"]
        content, place = _answer(message)
        usage = raw.get("usage") or {}
        ended = str(choice.get("finish_reason") or "stop").lower()
        refusal = message.get("refusal")
        return Completion(
            content=_whole(content),
            finish_reason=_ENDS.get(ended, ended),
            refusal=str(refusal) if refusal else None,
            prompt_tokens=int(usage.get("prompt_tokens") or 0),
            completion_tokens=int(usage.get("completion_tokens") or 0),
            raw=raw,
            place=place,
        )
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError("no chat completion") from error


def _body(text: str) -> Any:
    """The object of a body; that of its events where it is a stream."""
    whole = text.strip()
    if whole.startswith(("data:", "event:", "id:", ":")):
        return _gathered(list(_events(whole)))
    head, mark, rest = whole.rpartition("data:")
    return json.loads(head if mark and rest.strip() == _DONE else whole)


def _events(text: str) -> Iterator[Any]:
    """The events of a stream that came to its end."""
    is_done = False
    for line in text.splitlines():
        if line.startswith("data:"):
            data = line.removeprefix("data:").strip()
            is_done = is_done or data == _DONE
            if data and data != _DONE:
                event = json.loads(data)
                yield event
                is_done = is_done or _has_ended(event)
    if not is_done:
        raise ValueError("the stream broke off")


def _has_ended(event: Any) -> bool:
    choices = event.get("choices") or [{}] if isinstance(event, dict) else [{}]
    return bool(choices[0].get("finish_reason"))


def _gathered(events: list[Any]) -> dict[str, Any]:
    """A completion out of the pieces of one; an error or a whole completion among them counts as it is."""
    whole: dict[str, Any] = {}
    message: dict[str, Any] = {"role": "assistant", "content": ""}
    ended: str | None = None
    for event in events:
        if not isinstance(event, Mapping):
            raise ValueError("no event of a chat completion")  # noqa: TRY004 (of the body, not of a program)
        if event.get("error"):
            return dict(event)
        whole |= {key: value for key, value in event.items() if value is not None and key != "choices"}
        for choice in (event.get("choices") or [])[:1]:
            _join(message, choice.get("delta") or choice.get("message") or {})
            ended = choice.get("finish_reason") or ended
    return whole | {"choices": [{"index": 0, "message": message, "finish_reason": ended}]}


def _join(message: dict[str, Any], delta: Mapping[str, Any]) -> None:
    """Add a piece to a message: texts are put together, calls of tools one after the other."""
    for key, value in delta.items():
        if isinstance(value, str) and key != "role":
            message[key] = str(message.get(key) or "") + value
        elif key == "tool_calls" and isinstance(value, list):
            for call in value:
                calls = message.setdefault(key, [])
                if call.get("id") or not calls:
                    calls.append({"function": {"arguments": ""}})
                calls[-1]["function"]["arguments"] += (call.get("function") or {}).get("arguments") or ""


def _answer(message: Mapping[str, Any]) -> tuple[str, str]:
    """The text of an answer, and where in the message it is; what is there instead where it is empty."""
    content = _text(message.get("content"))
    if content.strip():
        return content, "content"
    if (called := _called(message)).strip():
        return called, "tool_calls"
    for place in _THOUGHTS:
        thought = message.get(place)
        if isinstance(thought, str) and thought.strip():
            return (thought if is_only_values(thought) else ""), place
    return "", ""


def _text(content: Any) -> str:
    """A content as text: itself, or its parts that are text."""
    if isinstance(content, list):
        parts = (part for part in content if isinstance(part, dict) and part.get("type", "text") == "text")
        return "".join(text for part in parts if isinstance(text := part.get("text"), str))
    return content if isinstance(content, str) else ""


def _called(message: Mapping[str, Any]) -> str:
    """What a model gave to tools, which some servers make of an answer under a schema."""
    calls = [call["function"] for call in message.get("tool_calls") or () if isinstance(call, dict)]
    if isinstance(message.get("function_call"), dict):
        calls.append(message["function_call"])
    given = (call.get("arguments") for call in calls)
    return "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in given)


def _whole(text: str) -> str:
    """The text with its half characters replaced: no file and no schema can hold them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
