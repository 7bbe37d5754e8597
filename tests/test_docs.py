"""The site of the documentation: it is built as `make docs` does, and holds what it promises."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from enum import Enum
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import corpora
import pytest
from pydantic import BaseModel
from servers import Reply, Request, ScriptedServer, completion, reply_json

import extractor
from extractor import Flag, events, prompts
from extractor.events import values
from extractor.strategies.choice import STRATEGIES

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.xdist_group("docs")
LOADING = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("object", "data"),
    ("embed", "src"),
}
"""Where a page names what a browser loads, beside the links of its head."""
NOT_LOADED = {"canonical", "alternate", "license", "author", "next", "prev", "index", "search"}
"""Links of a head that a browser does not follow by itself."""


def answer(request: Request) -> Reply:
    """One claim, or a word where no claims are asked for."""
    return corpora.a_claim(request) if "response_format" in request.json else completion("نعم")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; a warning, as of a link that leads nowhere, fails the build."""
    folder = tmp_path_factory.mktemp("docs")
    (recipe,) = re.findall(r"^\t\$\(BIN\)/python (-m sphinx .+) build/docs$", makefile(), re.MULTILINE)
    command = [sys.executable, *recipe.split(), "-d", str(folder / "doctrees"), str(folder / "site")]
    with ScriptedServer(default=answer) as server:
        server.routes["/v1/models"] = reply_json({"object": "list", "data": [{"id": "some-model"}]})
        env = os.environ | {"NOTEBOOK_BASE_URL": server.base_url}
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def makefile() -> str:
    """The Makefile's text."""
    return (ROOT / "Makefile").read_text(encoding="utf-8")


class Page(HTMLParser):
    """What a page loads, the ids in it, and its cells and headings as text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.ids |= {told["id"]} if "id" in told else set()
        self.loads += [told[name] for element, name in LOADING if element == tag and name in told]
        self.loads += re.findall(r"url\(([^)]+)\)", told.get("style", ""))
        if tag == "link" and not set(told.get("rel", "").split()) & NOT_LOADED:
            self.loads.append(told["href"])
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def test_no_page_loads_anything_from_another_host(site: Path):
    """Pages, styles and their fonts: all of it is in the folder, which can be read without a network."""
    pages, styles = list(site.rglob("*.html")), list(site.rglob("*.css"))
    loaded = [address for path in pages for address in Page(path).loads]
    for path in styles:
        loaded += re.findall(r"(?:url\(|@import\s+)[\"']?([^\"')\s]+)", path.read_text(encoding="utf-8"))
    assert len(pages) > 15
    assert len(styles) > 2
    assert any(address.endswith(".css") or ".css?" in address for address in loaded)
    assert not [address for address in loaded if urlsplit(address).netloc]


def test_what_a_page_loads_is_there(site: Path):
    """A page of a folder opens from disk with its styles and scripts."""
    pages = (path for path in site.rglob("*.html") if path.name != "404.html")
    missing = [
        (path.name, address)
        for path in pages
        for address in Page(path).loads
        if not address.startswith("data:") and not (path.parent / urlsplit(address).path).exists()
    ]
    assert not missing


def test_the_first_page_leads_to_the_site(site: Path):
    """`build/docs/index.html` is what `make docs` says to open."""
    (target,) = re.findall(r"url=([^\"]+)\"", (site / "index.html").read_text(encoding="utf-8"))
    assert (site / target).is_file()
    assert "build/docs/index.html" in makefile()


def public() -> list[type]:
    """The values of results and events, with what they hold."""
    found = [getattr(extractor, name) for name in extractor.__all__]
    found += [thing for thing in vars(values).values() if getattr(thing, "__module__", "") == values.__name__]
    classes = [thing for thing in found if inspect.isclass(thing)]
    return [thing for thing in classes if issubclass(thing, BaseModel)]


def test_the_glossary_explains_every_field_and_every_value(site: Path):
    """Of claims, results and events, and of what they are made of; a meaning is more than a word."""
    rows = Page(site / "docs" / "glossary.html").rows
    explained = {row[0] for row in rows if len(row[-1].split()) > 1 or row[-1].endswith(".")}
    fields = {name for thing in public() for name in thing.model_fields}
    kinds = (getattr(extractor, name) for name in extractor.__all__)
    kinds = [kind for kind in kinds if inspect.isclass(kind) and issubclass(kind, Enum)]
    members = {member.value for kind in kinds if kind is not extractor.Binding for member in kind}
    assert len(fields) > 80
    assert set(Flag) <= members
    assert not (fields | members) - explained


def test_the_reference_has_every_public_name_with_its_members(site: Path):
    """What can be imported from `extractor` and from `extractor.events`, each property and method."""
    ids = Page(site / "docs" / "api.html").ids
    assert {f"extractor.{name}" for name in extractor.__all__} <= ids
    assert {f"extractor.events.{name}" for name in events.__all__} <= ids
    for name in ("Article", "Extractor", "Result", "Claim", "ModelError"):
        thing = getattr(extractor, name)
        own = [member for member in vars(thing) if not member.startswith(("_", "model_"))]
        assert {f"extractor.{name}.{member}" for member in own} <= ids


def test_the_notebook_was_run_and_shows_claims_from_right_to_left(site: Path):
    """Its outputs are those of this build, a server's too; a cell that fails would have failed the build."""
    page = (site / "docs" / "quick_start.html").read_text(encoding="utf-8")
    assert re.search(r'<td dir="rtl" lang="ar"[^>]*>[^<]*[\u0621-\u064a]', page)
    assert "told by 2 articles" in page
    assert "some-model 1 claims 0 failures" in page


def test_without_a_server_the_notebook_shows_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The cell that would ask one prints nothing, and the words above it say so."""
    monkeypatch.delenv("NOTEBOOK_BASE_URL", raising=False)
    cells = json.loads((ROOT / "docs" / "quick_start.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    (at,) = [number for number, source in enumerate(sources) if "os.environ" in source]
    exec(sources[at], {"Extractor": extractor.Extractor, "Article": extractor.Article})
    assert capsys.readouterr().out == ""
    assert "shows no answer below" in sources[at - 1]


def test_the_notebook_is_kept_without_outputs():
    """They would differ from run to run, and be no longer so after the next change."""
    assert '"outputs": []' in (ROOT / "docs" / "quick_start.ipynb").read_text(encoding="utf-8")
    assert '"output_type"' not in (ROOT / "docs" / "quick_start.ipynb").read_text(encoding="utf-8")


def test_the_page_on_prompts_names_the_slots_and_options_that_there_are(site: Path):
    """Each strategy with what it fills, and what its released versions set."""
    rows = {row[0]: row for row in Page(site / "docs" / "prompts.html").rows if len(row) == 4}
    for name, strategy in STRATEGIES.items():
        versions = [prompt for prompt in map(prompts.load, prompts.listed()) if prompt.strategy == name]
        options = sorted({option for prompt in versions for option in prompt.options})
        assert rows[name][1] == ", ".join(sorted(strategy.slots))  # type: ignore[attr-defined]
        assert rows[name][2] == ", ".join(options)
