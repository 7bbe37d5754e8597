"""A user's program that uses everything public is typed: mypy finds nothing in it, and it runs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import extractor
from extractor import events

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.xdist_group("typing")
SCRIPT = ROOT / "tests" / "data" / "typed_script.py"


def checked(script: Path) -> subprocess.CompletedProcess[str]:
    """What mypy says of a program outside of the project, with its own strictest settings."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent"]
    command += ["--cache-dir", str(ROOT / ".mypy_cache" / "users"), "--no-error-summary", str(script)]
    env = os.environ | {"MYPYPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def test_a_program_that_uses_everything_public_is_typed():
    """Under `mypy --strict`, without a comment that hides something."""
    assert "type: ignore" not in SCRIPT.read_text(encoding="utf-8")
    done = checked(SCRIPT)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_types_are_not_any(tmp_path: Path):
    """Or nothing that is done with them could be wrong."""
    script = tmp_path / "wrong.py"
    script.write_text(
        "from extractor import Article, Extractor\n"
        "from extractor.events import find_events\n"
        'result = Extractor("rules").extract(Article("قتل"))\n'
        "result.claims[0].evidence.begin\n"
        "find_events([result])[0].claims[0].words\n",
        encoding="utf-8",
    )
    said = checked(script).stdout
    assert '"Span" has no attribute "begin"' in said
    assert '"Said" has no attribute "words"' in said


def test_it_uses_everything_public():
    """Each name is imported, and used besides."""
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert {*extractor.__all__, *events.__all__} <= used


def test_it_runs(tmp_path: Path):
    """So that what it is typed to do can be done."""
    pytest.importorskip("pandas")
    command = [sys.executable, str(SCRIPT), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "use: max_concurrency is 0" in done.stdout
    assert "more than 93 killed persons" in done.stdout
