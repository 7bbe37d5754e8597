"""The directive `fields`: a table of a class's fields, or of an enumeration's values, from its docstrings."""

from __future__ import annotations

import re
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

_READABLE = [
    (r"Annotated\[(.*), \w+\(\w+\)\]", r"\1"),
    (r"tuple\[(\w+), \.\.\.\]", r"list of \1"),
    (r"tuple\[tuple\[(.*?)\](?:, \.\.\.)?\]", r"list of (\1)"),
    (r"(list of )?tuple\[(.*)\]", r"\1(\2)"),
    (r"dict\[str, .*\]", "object"),
    (r" \| None", ", or nothing"),
    (r" \| ", " or "),
    (r"\bint or float\b", "number"),
    (r"\bstr\b", "text"),
    (r"\bint\b", "whole number"),
    (r"\bfloat\b", "number"),
    (r"\bbool\b", "true or false"),
    (r"\bdatetime\b", "time"),
    (r"\bdate\b", "day"),
]
"""From an annotation to words for people who read no Python."""


class Fields(SphinxDirective):
    """A table for the class that its argument names; a field without a docstring ends the build."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table, and where links to the class lead."""
        module, _, name = self.arguments[0].rpartition(".")
        thing = getattr(import_module(module), name)
        self.env.note_dependency(import_module(thing.__module__).__file__)
        return self.parse_text_to_nodes("\n".join([f"({place(name)})=", "", "{.fields}", *table(thing)]))


def table(thing: type) -> list[str]:
    """The lines of the table, in Markdown."""
    if issubclass(thing, Enum):
        lines = ["| value | meaning |", "|---|---|"]
        return lines + [f"| `{member.value}` | {told(thing, member.name)} |" for member in thing]
    lines = ["| field | what it holds | meaning |", "|---|---|---|"]
    fields: dict[str, Any] = vars(thing)["__annotations__"]
    return lines + [
        f"| `{field}` | {readable(kind)} | {told(thing, field)} |"
        for field, kind in fields.items()
        if not field.startswith(("_", "model_"))
    ]


def told(thing: type, field: str) -> str:
    """The docstring of a field or a value, in one line of a table."""
    documented = ModuleAnalyzer.for_module(thing.__module__).find_attr_docs()
    lines = documented.get((thing.__name__, field))
    if not lines:
        raise ExtensionError(f"{thing.__module__}.{thing.__name__}.{field} has no docstring.")
    return " ".join(filter(None, lines)).replace("|", r"\|")


def readable(annotation: str) -> str:
    """What a field holds, in words."""
    for pattern, words in _READABLE:
        annotation = re.sub(pattern, words, annotation)
    return re.sub(r"\b[A-Z]\w+", lambda name: f"[{name[0]}](#{place(name[0])})", annotation)


def place(name: str) -> str:
    """What links to the table of a class name."""
    return f"fields-of-{name.lower()}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directive known."""
    app.add_directive("fields", Fields)
    return {"parallel_read_safe": True}
