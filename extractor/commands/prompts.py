"""`extractor prompts`: which versions there are, what they say, and what changed between two."""

from __future__ import annotations

import difflib
from types import SimpleNamespace

from extractor.llm.wire import schema_sha256
from extractor.prompts import Prompt, compact, directory, listed, load


def show_list(_: SimpleNamespace) -> int:
    """Print a line for each version, and where they are."""
    for label in listed():
        prompt = load(label)
        state = "released" if prompt.released else "draft"
        print(f"{label:<16} {state:<9} {prompt.sha256[:12]}  {prompt.about}")
    print(f"in {directory()}")
    return 0


def show(options: SimpleNamespace) -> int:
    """Print one version, whole."""
    print(_whole(load(options.prompt)))
    return 0


def diff(options: SimpleNamespace) -> int:
    """Print a unified diff of two versions; 1 where they differ, as `diff` has it."""
    old, new = load(options.old), load(options.new)
    lines = list(
        difflib.unified_diff(
            _whole(old).splitlines(), _whole(new).splitlines(), old.label, new.label, lineterm=""
        )
    )
    print("\n".join(lines) if lines else f"{old.label} and {new.label} are the same")
    return 1 if lines else 0


def _whole(prompt: Prompt) -> str:
    parts = [
        f"# {prompt.label} ({'released' if prompt.released else 'draft'})",
        f"{prompt.about}\nStrategy: {prompt.strategy}",
        f"SHA-256: {prompt.sha256}\nSHA-256 of the schema: {schema_sha256(prompt.schema)}",
        "## Instructions",
        prompt.instructions,
        "## Template",
        prompt.template,
    ]
    for number, example in enumerate(prompt.examples, 1):
        parts.append(f"## Example {number}")
        parts += [f"<<{name}>>\n{value}" for name, value in example.slots.items()]
        parts.append(f"Answer:\n{compact(example.answer)}")
    return "\n\n".join(parts)
