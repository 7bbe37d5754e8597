"""Prompts as data: versions of instructions, worked examples and message templates, read from files."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractor.errors import PromptError

Message = dict[str, str]
_SLOT = re.compile(r"<<(\w+)>>")
_KEYS = frozenset({"strategy", "about", "released", "options"})
_EXAMPLE_KEYS = frozenset({"slots", "answer"})


@dataclass(frozen=True)
class Example:
    """One worked example: what fills the template, and the answer."""

    slots: Mapping[str, str]
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt. `sha256` covers every file that goes into it."""

    name: str
    version: str
    strategy: str
    """Name of the strategy that it is written for."""
    about: str
    released: bool
    """A released version is never edited; a change is a new version."""
    options: Mapping[str, str]
    """What the strategy is told besides: which decisions are the model's."""
    instructions: str
    template: str
    examples: tuple[Example, ...]
    sha256: str

    @property
    def label(self) -> str:
        """Name and version, as "claims/v1"."""
        return f"{self.name}/{self.version}"

    def messages(self, slots: Mapping[str, str]) -> list[Message]:
        """What to send: instructions and examples first, so that servers can keep them, then the text."""
        said = [{"role": "system", "content": self.instructions}]
        for example in self.examples:
            said.append({"role": "user", "content": self._filled(example.slots)})
            said.append({"role": "assistant", "content": compact(example.answer)})
        said.append({"role": "user", "content": self._filled(slots)})
        return said

    def _filled(self, slots: Mapping[str, str]) -> str:
        # One pass: what the article holds is never looked at for slots.
        return _SLOT.sub(lambda slot: slots[slot[1]], self.template)


def compact(answer: Any) -> str:
    """JSON as a model writes it at the least cost: no spaces, Arabic as it is."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def directory() -> Path:
    """Where the prompts that come with this package are: inside it, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parent / "prompts"


def listed(folder: Path | None = None) -> tuple[str, ...]:
    """The labels of all versions, as "claims/v1", in order."""
    root = folder or directory()
    found = [path.parent for path in root.glob("*/*/prompt.toml")]
    return tuple(sorted((f"{path.parent.name}/{path.name}" for path in found), key=_natural))


def load(label: str, folder: Path | None = None) -> Prompt:
    """The prompt of a label ("claims/v1"; "claims" alone means its latest version).

    Raises PromptError where there is none, a file is missing, a key or a slot is unknown, or an example
    quotes what its own text does not hold.
    """
    return _load(label, folder or directory())


@lru_cache(maxsize=64)
def _load(label: str, root: Path) -> Prompt:
    known = listed(root)
    if "/" not in label:
        versions = [name for name in known if name.startswith(f"{label}/")]
        label = versions[-1] if versions else label
    if label not in known:
        raise PromptError(f"There is no prompt {label!r} in {root}. Known: {', '.join(known) or 'none'}.")
    name, version = label.split("/")
    home = root / name / version
    head = _toml(home / "prompt.toml", _KEYS)
    template = _read(home / "template.md").rstrip("\n")
    examples = tuple(
        _example(entry, home) for entry in _toml(home / "examples.toml", {"example"}).get("example", [])
    )
    prompt = Prompt(
        name=name,
        version=version,
        strategy=str(head.get("strategy", "")),
        about=str(head.get("about", "")),
        released=bool(head.get("released", False)),
        options={key: str(value) for key, value in head.get("options", {}).items()},
        instructions=_read(home / "instructions.md").rstrip("\n"),
        template=template,
        examples=examples,
        sha256=_sha256(home),
    )
    _check(prompt, home)
    return prompt


def _check(prompt: Prompt, home: Path) -> None:
    slots = set(_SLOT.findall(prompt.template))
    if "text" not in slots:
        raise PromptError(
            f"{home / 'template.md'}: the slot <<text>> is missing; without it no article is sent."
        )
    for number, example in enumerate(prompt.examples, 1):
        where = f"{home / 'examples.toml'}, example {number}"
        if set(example.slots) != slots:
            raise PromptError(
                f"{where}: it must fill the slots {sorted(slots)}, not {sorted(example.slots)}."
            )
        text = "\n".join(example.slots.values())
        for quote in _quotes(example.answer):
            if quote not in text:
                raise PromptError(f"{where}: «{quote}» does not stand in the example's own text.")


def _quotes(answer: Any) -> list[str]:
    """Every string of an answer that holds Arabic: each must be copied from the text."""
    if isinstance(answer, str):
        return [answer] if re.search(r"[\u0621-\u064a]", answer) else []
    parts = answer.values() if isinstance(answer, Mapping) else answer if isinstance(answer, list) else ()
    return [quote for part in parts for quote in _quotes(part)]


def _example(entry: Mapping[str, Any], home: Path) -> Example:
    unknown = set(entry) - _EXAMPLE_KEYS
    if unknown:
        raise PromptError(
            f"{home / 'examples.toml'}: unknown keys {sorted(unknown)}; an example has slots and answer."
        )
    slots = {key: str(value).strip("\n") for key, value in entry.get("slots", {}).items()}
    return Example(slots=slots, answer=entry.get("answer", {}))


def _toml(path: Path, keys: frozenset[str] | set[str]) -> dict[str, Any]:
    try:
        table = tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{path}: not TOML: {error}.") from error
    unknown = set(table) - keys
    if unknown:
        raise PromptError(f"{path}: unknown keys {sorted(unknown)}; known: {sorted(keys)}.")
    return table


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read as UTF-8 text ({error}).") from error


def _sha256(home: Path) -> str:
    files = sorted(path for path in home.iterdir() if path.suffix in (".toml", ".md"))
    return hashlib.sha256(
        b"".join(path.name.encode() + b"\0" + path.read_bytes() for path in files)
    ).hexdigest()


def _natural(label: str) -> tuple[str, int, str]:
    name, version = label.split("/")
    digits = re.sub(r"\D", "", version)
    return name, int(digits or 0), version
