"""Prompts as data: versions of instructions, worked examples and message templates, read from files."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import PromptError

Message = dict[str, str]
Keys = Mapping[str, type]
"""The keys of a table, and what their values must be."""
_LEAD = re.compile(r"^(?:[<>@~]|[a-z_]+ )")
"""What stands before words of the text in a line of an answer: a sign, or what a figure counts."""
_ELISION = re.compile(r" … ")
_SLOT = re.compile(r"<<(\w+)>>")
_KEYS: Keys = {"strategy": str, "about": str, "released": bool, "options": dict}
_EXAMPLE_KEYS: Keys = {"slots": dict, "answer": dict}


@dataclass(frozen=True)
class Example:
    """One worked example: what fills the template, and the answer."""

    slots: Mapping[str, str]
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt. `sha256` covers every file but the schema, which has a hash of its own."""

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
    schema: Mapping[str, Any]
    """The JSON Schema of an answer, as it is sent; empty where each question has one of its own."""
    sha256: str

    @property
    def asks(self) -> bool:
        """Whether anything is left to a model."""
        return self.options.get("types") != "none" or self.options.get("roles") == "model"

    @property
    def slots(self) -> frozenset[str]:
        """What the template has places for."""
        return frozenset(_SLOT.findall(self.template))

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
    """The prompt of a label, as "claims/v1"; "claims" alone means its latest released version.

    Where none of a name is released, its latest draft is meant. Raises PromptError where there is none, a
    file is missing, a key is unknown, a template has no place for the text, or an example fills other slots
    than the template's or quotes what its own text does not hold.
    """
    root = folder or directory()
    known = listed(root)
    versions = [name for name in known if name.startswith(f"{label}/")]
    if not versions and label not in known:
        raise PromptError(f"There is no prompt {label!r} in {root}. Known: {', '.join(known) or 'none'}.")
    released = [version for version in versions if _head(root / version).get("released")]
    return _read_prompt((released or versions or [label])[-1], root)


def _read_prompt(label: str, root: Path) -> Prompt:
    name, version = label.split("/")
    home = root / name / version
    head = _head(home)
    entries = _table(_toml(home / "examples.toml"), {"example": list}, home / "examples.toml")
    prompt = Prompt(
        name=name,
        version=version,
        strategy=head.get("strategy", ""),
        about=head.get("about", ""),
        released=head.get("released", False),
        options={key: str(value) for key, value in head.get("options", {}).items()},
        instructions=_read(home / "instructions.md").rstrip("\n"),
        template=_read(home / "template.md").rstrip("\n"),
        examples=tuple(_example(entry, home / "examples.toml") for entry in entries.get("example", [])),
        schema=_json(home / "schema.json") if (home / "schema.json").is_file() else {},
        sha256=_sha256(home),
    )
    _check(prompt, home)
    return prompt


def _head(home: Path) -> dict[str, Any]:
    return _table(_toml(home / "prompt.toml"), _KEYS, home / "prompt.toml")


def _check(prompt: Prompt, home: Path) -> None:
    if "text" not in prompt.slots:
        raise PromptError(
            f"{home / 'template.md'}: the slot <<text>> is missing; without it no article is sent."
        )
    for number, example in enumerate(prompt.examples, 1):
        where = f"{home / 'examples.toml'}, example {number}"
        if set(example.slots) != prompt.slots:
            wanted = f"{sorted(prompt.slots)}, not {sorted(example.slots)}"
            raise PromptError(f"{where}: it must fill the slots {wanted}.")
        text = "\n".join(example.slots.values())
        for quote in _quotes(example.answer):
            if not all(part in text for part in _ELISION.split(quote)):
                raise PromptError(f"{where}: «{quote}» does not stand in the example's own text.")


def _quotes(answer: Any) -> list[str]:
    """Every string of an answer that holds Arabic: each must be copied from the text."""
    if isinstance(answer, str):
        said = (_LEAD.sub("", part) for part in answer.split("|"))
        return [part for part in said if re.search(r"[\u0621-\u064a]", part)]
    parts = answer.values() if isinstance(answer, Mapping) else answer if isinstance(answer, list) else ()
    return [quote for part in parts for quote in _quotes(part)]


def _example(entry: Any, path: Path) -> Example:
    table = _table(entry, _EXAMPLE_KEYS, path)
    if set(table) != set(_EXAMPLE_KEYS):
        raise PromptError(f"{path}: an example has slots and an answer.")
    slots = {key: str(value).strip("\n") for key, value in table["slots"].items()}
    return Example(slots=slots, answer=table["answer"])


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{path}: not TOML: {error}.") from error


def _table(table: Any, keys: Keys, path: Path) -> dict[str, Any]:
    """A table of a file, whose keys are known and whose values are what they must be."""
    if not isinstance(table, dict) or (unknown := set(table) - set(keys)):
        found = (
            f"unknown keys {sorted(unknown)}" if isinstance(table, dict) else "a value where a table belongs"
        )
        raise PromptError(f"{path}: {found}; known: {sorted(keys)}.")
    for key, value in table.items():
        if type(value) is not keys[key]:
            names = {str: "text", bool: "true or false", dict: "a table", list: "a list of tables"}
            raise PromptError(f"{path}: {key} must be {names[keys[key]]}.")
    return table


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(_read(path))
    except ValueError as error:
        raise PromptError(f"{path}: not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise PromptError(f"{path}: a JSON Schema is an object.")
    return value


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read as UTF-8 text ({error}).") from error


def _sha256(home: Path) -> str:
    files = sorted(path for path in home.iterdir() if path.suffix in (".toml", ".md"))
    # A checkout may have turned line ends into \r\n: what is sent is the same, and so is the hash.
    parts = (path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") for path in files)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _natural(label: str) -> tuple[str, int, str]:
    name, version = label.split("/")
    digits = re.sub(r"\D", "", version)
    return name, int(digits or 0), version
