"""The JSON values in the text of a model's answer, wherever they stand, without those of its thinking."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic_core import from_json

_THOUGHT_ENDS = re.compile(
    r"</(?:seed:)?(?:think|thinking|thought|thoughts|reasoning|reflection|analysis)>"
    r"|\[/THINK\]|◁/think▷|<\|end_of_thought\|>|<channel\|>|<\|channel\|>final(?:<\|message\|>)?",
    re.IGNORECASE,
)
_THOUGHT_BEGINS = re.compile(
    r"<(?:seed:)?(?:think|thinking|thought|thoughts|reasoning|reflection|analysis)>"
    r"|\[THINK\]|◁think▷|<\|begin_of_thought\|>|<\|channel>thought|<\|channel\|>analysis",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[{\[]")
_DEEPEST = 40
_BLANK = " \t\r\n\ufeff"
_DECODER = json.JSONDecoder(strict=False)
"""Takes line breaks within strings, as models write them."""

Run = tuple[Any, ...]
"""Values with nothing but blanks between them."""


@dataclass(frozen=True)
class _Value:
    start: int
    end: int
    value: Any


def values_in(text: str, *, cut_off: bool = False) -> tuple[Run, ...]:
    """The objects and lists of an answer, in order, in runs that only blanks divide.

    What stands before the last closing tag of thinking is left out, unless the tag stands within a string
    of a value, as an article may quote one; so is what follows an opening tag that nothing closes. A comma
    before a closing bracket is passed over. `cut_off` takes the last value as far as it goes.
    """
    found = list(_values(text, cut_off=cut_off))
    begin, end = _spoken(text, found)
    runs: list[list[_Value]] = []
    for value in found:
        if not begin <= value.start < end:
            continue
        if runs and not text[runs[-1][-1].end : value.start].strip(_BLANK):
            runs[-1].append(value)
        else:
            runs.append([value])
    return tuple(tuple(value.value for value in run) for run in runs)


def is_only_values(text: str) -> bool:
    """Whether a text holds JSON objects or lists, blanks and a code fence around them, and nothing else."""
    bare = re.sub(r"\A\s*```\w*|```\s*\Z", "", text).strip(_BLANK)
    found = list(_values(bare))
    between = [bare[left.end : right.start] for left, right in pairwise(found)]
    outside = [bare[: found[0].start], *between, bare[found[-1].end :]] if found else [bare]
    return bool(found) and not "".join(outside).strip(_BLANK)


def _spoken(text: str, found: Sequence[_Value]) -> tuple[int, int]:
    """Where an answer begins and ends that may have thinking before it."""

    def within_a_value(place: int) -> bool:
        return any(value.start < place < value.end for value in found)

    ends = [tag.end() for tag in _THOUGHT_ENDS.finditer(text) if not within_a_value(tag.start())]
    begin = ends[-1] if ends else 0
    opened = (tag.start() for tag in _THOUGHT_BEGINS.finditer(text, begin) if not within_a_value(tag.start()))
    return begin, next(opened, len(text))


def _values(text: str, *, cut_off: bool = False) -> Iterator[_Value]:
    """Every object or list of a text that stands in no other one."""
    if "\\u" in text:
        text = _without_half_characters(text)
    place = 0
    while opening := _OPENING.search(text, place):
        start = opening.start()
        try:
            value, place = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            if (comma := _trailing_comma(text, error.pos)) is not None:
                text = f"{text[:comma]} {text[comma + 1 :]}"
                place = start
                continue
            if _is_torn(text, error) and (partial := _partial(text[start:])) is not None:
                if cut_off:
                    yield _Value(start, len(text), partial)
                return  # what is within a torn value is no value of its own
            place = start + 1
            continue
        except RecursionError:
            return
        if _is_too_deep(value):
            return
        yield _Value(start, place, value)


def _is_too_deep(value: Any) -> bool:
    """Whether objects and lists are nested deeper than in any answer."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _trailing_comma(text: str, place: int) -> int | None:
    """Where a comma stands that only a closing bracket follows, if that is what a decoder stopped at."""
    after = re.compile(r"[,\s]*").match(text, place)
    end = after.end() if after else place
    if text[end : end + 1] not in {"}", "]"}:
        return None
    before = len(text[:end].rstrip()) - 1
    return before if before >= 0 and text[before] == "," else None


def _is_torn(text: str, error: json.JSONDecodeError) -> bool:
    """Whether a decoder came to the end of the text."""
    return error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip())


def _partial(text: str) -> Any:
    """The value of a text that ends within it; None where the text is no beginning of one."""
    try:
        return from_json(text, allow_partial=True)
    except ValueError:
        return None


def _without_half_characters(text: str) -> str:
    """The text without escapes of lone surrogates, which no file can hold; as long as before."""
    pairs = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    single = r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"

    def replaced(found: re.Match[str]) -> str:
        return found[0] if found["kept"] else "\\ufffd"

    return re.sub(rf"(?P<kept>\\\\|{pairs})|{single}", replaced, text)
