"""How large a server's context is, as each kind of server tells it, and how it is made larger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from extractor.errors import ModelError

Look = Callable[[str], Awaitable[Any]]
"""The JSON at a path of the server; raises a ModelError."""

KINDS = {"llamacpp": "llama.cpp", "library": "Ollama", "vllm": "vLLM", "organization_owner": "LM Studio"}
"""Who serves, by what the list of models says about its owner."""
CUTTERS = frozenset({"Ollama", "LM Studio"})
"""Who cuts a prompt that is too long without a word."""
OLLAMA = "fp_ollama"
"""What Ollama signs its answers with, whoever passes them on."""
NO_LIST = frozenset({404, 405, 501})
"""With these a server says that it does not list its models."""
_MORE = {
    "llama.cpp": "start it with `-c {}` (times the number of slots, `-np`)",
    "Ollama": "set OLLAMA_CONTEXT_LENGTH={} and restart it; it cuts longer prompts without a word",
    "vLLM": "start it with `--max-model-len {}`",
    "LM Studio": "load the model with a context length of {}",
}
_STEP = 2048


def more_context(kind: str, tokens: int) -> str:
    """What to do to give a server of this kind a context of so many tokens at least, in round numbers."""
    rounded = -(-tokens // _STEP) * _STEP
    return _MORE.get(kind, "give the server a context of {} tokens").format(rounded)


@dataclass(frozen=True)
class Listing:
    """The models that a server lists; empty where it lists none."""

    entries: tuple[Mapping[str, Any], ...] = ()

    @property
    def kind(self) -> str:
        """One of KINDS, or empty."""
        return KINDS.get(str(self.entries[0].get("owned_by")), "") if self.entries else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the models."""
        return tuple(str(entry["id"]) for entry in self.entries)


async def listed(look: Look) -> Listing:
    """The models of a server. Raises a ModelError where it does not answer."""
    try:
        found = await look("models")
    except ModelError as error:
        if error.status not in NO_LIST:
            raise
        return Listing()
    entries = found.get("data") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        return Listing()
    return Listing(tuple(entry for entry in entries if isinstance(entry, dict) and entry.get("id")))


async def told_context(look: Look, listing: Listing, model: str) -> int | None:
    """The context of a model in tokens, from wherever this kind of server tells it; None where none does."""
    names = {model, f"{model}:latest"}
    for kind, path, told in TELLERS:
        if listing.kind not in {kind, ""}:
            continue
        try:
            value = {"data": listing.entries} if path == "models" else await look(path)
            size = told(value, names)
        except (ModelError, KeyError, TypeError, AttributeError, StopIteration):
            continue
        if isinstance(size, int) and size > 0:
            return size
    return None


def _llama_cpp(value: Any, _: set[str]) -> Any:
    return value["default_generation_settings"]["n_ctx"]


def _ollama(value: Any, names: set[str]) -> Any:
    return next(entry["context_length"] for entry in value["models"] if entry["name"] in names)


def _lm_studio(value: Any, names: set[str]) -> Any:
    return next(entry["loaded_context_length"] for entry in value["data"] if entry["id"] in names)


def _listing(value: Any, names: set[str]) -> Any:
    entry = next(entry for entry in value["data"] if entry["id"] in names)
    keys = ("max_model_len", "context_length", "context_window")
    return next((entry[key] for key in keys if key in entry), None)


TELLERS: tuple[tuple[str, str, Callable[[Any, set[str]], Any]], ...] = (
    ("llama.cpp", "/props", _llama_cpp),
    ("Ollama", "/api/ps", _ollama),
    ("LM Studio", "/api/v0/models", _lm_studio),
    ("vLLM", "models", _listing),
)
"""Who tells the size of the context where; a server of unknown kind is asked in every way."""
