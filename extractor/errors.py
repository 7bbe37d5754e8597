"""The errors that callers may catch.

ExtractorError
├── InputError          an article cannot be read
├── OptionError         an option of Extractor makes no sense; a ValueError too
├── PromptError         a prompt version is missing or broken
├── ModelError          the model gave no usable answer
│   ├── ServerUnreachable    no connection, or it timed out for good
│   ├── RequestRefused       the server refuses this request for good (key, model name, bad request)
│   ├── ContextTooSmall      the prompt does not fit the model's context
│   ├── AnswerCutOff         the answer ran into the token limit
│   ├── AnswerInvalid        the answer never fitted the schema, re-asks included
│   └── NotCached            offline, and the cache has no answer
├── CacheError          the cache directory cannot be used
├── EmbeddedModelError  the embedded model is not installed or its copy is damaged
└── ExportError         results cannot be written in a format (it lives in extractor.export)

Every message says what happened, to what, and what to do next. None holds an API key or article text.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.claims import Usage


class ExtractorError(Exception):
    """Root of every error that this package raises on purpose; never raised itself."""


class InputError(ExtractorError):
    """An article cannot be read."""


class OptionError(ExtractorError, ValueError):
    """An option has a value that makes no sense."""


class PromptError(ExtractorError):
    """A prompt version is missing, unreadable or contradicts itself."""


class ModelError(ExtractorError):
    """The model gave no usable answer; never raised itself."""

    usage: Usage | None = None
    """What the call cost before it failed; None where no call was made."""
    partial: str = ""
    """What there is of an answer that was cut off or never fitted."""
    raw: dict[str, Any] | None = None
    """The last response body before the call failed."""
    status: int | None = None
    """The HTTP status that the error stands for, where there was one."""
    refuses_key: bool = False
    """Whether the server refuses the API key, with whatever status."""
    refused: frozenset[str] = frozenset()
    """The parameters of the request that the server refuses, as far as it names them."""
    told: Mapping[str, int] = MappingProxyType({})
    """What the server told of "context", "prompt" and "answer", in tokens."""


class ServerUnreachable(ModelError):
    """No connection to the server, or none that lasted, after every retry."""


class RequestRefused(ModelError):
    """The server refuses the request for good: key, model name, or the request itself."""


class ContextTooSmall(ModelError):
    """The prompt, or an answer beside it, does not fit the model's context."""

    is_foreseen: bool = False
    """Whether nothing was sent, as an ordinary answer would not fit; one of some use may."""


class AnswerCutOff(ModelError):
    """The answer ran into the token limit; a smaller piece is the remedy."""


class AnswerInvalid(ModelError):
    """The answer did not fit the schema, re-asks included."""


class NotCached(ModelError):
    """Offline, and the cache holds no answer to this request."""


class CacheError(ExtractorError):
    """The cache directory cannot be used."""


class EmbeddedModelError(ExtractorError):
    """The embedded model is not installed, or its copy is damaged beyond repair."""
