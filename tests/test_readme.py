"""What the guides say is so: their commands can be typed, and every module is where they say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from extractor import cli

ROOT = Path(__file__).parent.parent
GUIDES = ["README.md", "CONTRIBUTING.md", "SECURITY.md"]
PAGES = [f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))]


def commands() -> list[str]:
    """Every call of the command line in a guide, in a block or between backticks."""
    found = []
    for name in (*GUIDES, *PAGES):
        text = (ROOT / name).read_text(encoding="utf-8")
        found += re.findall(r"^(?:    |\$ )(extractor .+)$", text, re.MULTILINE)
        found += re.findall(r"`(extractor [^`…]+)`", text) if name in GUIDES else []
    return sorted({" ".join(command.split("#")[0].split()) for command in found})


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_guides_can_be_typed(command: str):
    """Its command, options and their values are ones that there are."""
    arguments = shlex.split(command)[1:]
    if {"--help", "--version"} & set(arguments):
        assert cli.main(arguments) == 0
    else:
        assert cli.parsed(arguments).run


def test_there_are_commands_to_check():
    """Or the test above would hold for an empty guide."""
    assert len(commands()) > 10


def named_modules(text: str) -> set[str]:
    """The modules that a text explains."""
    return set(re.findall(r"`(\w+)\.py`", text))


def test_every_module_is_in_the_tree_and_nothing_else():
    """The one line on each module leads to a module, and no module is left unexplained."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8").split("## How it works")[1]
    package = ROOT / "extractor"
    arabic = package / "arabic"
    told_as_folders = (package / "commands", package / "export", arabic / "lexicon")
    paths = [path for path in package.rglob("*.py") if path.parent not in told_as_folders]
    inside = {path.stem for path in paths if arabic in path.parents and path.parent != arabic} - {"__init__"}
    outside = {path.stem for path in paths if arabic not in path.parents or path.parent == arabic}
    assert named_modules(readme) == outside - {"__init__"}
    page = (arabic / "README.md").read_text(encoding="utf-8")
    assert named_modules(page.split("| | |")[1]) == inside


@pytest.mark.parametrize("name", [*GUIDES, *PAGES])
def test_links_lead_to_files(name: str):
    """Within the repository."""
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert not [link for link in links if not ((ROOT / name).parent / link).exists()]


def test_targets_of_make_are_the_ones_that_are_named():
    """`make help` and the guides name targets that there are."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    text = makefile + "".join((ROOT / name).read_text(encoding="utf-8") for name in GUIDES)
    named = set(re.findall(r"(?:`|    |\")make (\w+)", text))
    assert {"demo", "test", "eval"} <= named <= targets
