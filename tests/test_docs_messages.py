"""Troubleshooting has an entry for every error, and quotes messages that the program gives."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from extractor import errors

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
FIRST_CELLS = re.findall(r"^\| (.*?`.*?) \|", PAGE.split("## What is in the results")[0], re.MULTILINE)
QUOTED = [
    (double or single).strip()
    for cell in FIRST_CELLS
    for double, single in re.findall(r"``(.+?)``|`(.+?)`", cell)
]
GAP = "…"
"""Stands for what differs from message to message."""
COMMAND_LINE = ("cli.py", "option_values.py", "commands")
SHORTEST = 16
"""Letters of a message's own below which it is only put together of others."""


def words(node: ast.expr) -> str:
    """A string as it stands in the code, with a gap for each value."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(words(part) if isinstance(part, ast.Constant) else GAP for part in node.values)
    return ""


@cache
def trees() -> dict[Path, ast.Module]:
    """Every module of the package, parsed."""
    package = ROOT / "extractor"
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(package.rglob("*.py"))}


@cache
def strings() -> tuple[str, ...]:
    """Every string of the package, docstrings included."""
    nodes = (node for tree in trees().values() for node in ast.walk(tree))
    found = {words(node) for node in nodes if isinstance(node, ast.Constant | ast.JoinedStr)}
    return tuple(text for text in found if " " in text)


def classes() -> set[str]:
    """The errors that callers may catch."""
    return {
        name
        for name, thing in vars(errors).items()
        if isinstance(thing, type) and thing.__module__ == errors.__name__
    }


def messages() -> list[str]:
    """What errors are made with, and articles that are left out, but for the command line's own."""
    made = {*classes(), "ExportError", "GazetteerMissingError", "BadInput"}
    calls = (
        node
        for path, tree in trees().items()
        if not set(path.relative_to(ROOT / "extractor").parts) & set(COMMAND_LINE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in made
    )
    found = (words(argument) for call in calls for argument in call.args)
    return sorted({text for text in found if len(text.replace(GAP, "").strip()) >= SHORTEST})


def stands_in(quote: str, message: str) -> bool:
    """Whether the parts of a quote follow one another in a message."""
    at = 0
    for part in filter(None, quote.split(GAP)):
        at = message.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def test_every_error_has_an_entry():
    """Under a heading that names it."""
    headings = " ".join(re.findall(r"^## (.*)", PAGE, re.MULTILINE))
    assert {*classes(), "ExportError", "GazetteerMissingError"} <= set(re.findall(r"\w+", headings))


def test_what_is_quoted_is_what_the_program_says():
    """Whoever changes a message finds its entry here."""
    assert not [quote for quote in QUOTED if not any(stands_in(quote, text) for text in strings())]


def test_every_message_has_an_entry():
    """Whoever adds one says on the page what to do."""
    telling = [quote for quote in QUOTED if len(quote.replace(GAP, "")) > 5]
    assert not [text for text in messages() if not any(stands_in(quote, text) for quote in telling)]


def test_there_is_something_to_look_for():
    """Or the tests above would hold for an empty page."""
    assert min(len(QUOTED), len(messages())) > 100
