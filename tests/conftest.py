"""Servers that tests share: the scripted one, new for each test, and the embedded model, started once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from servers import ScriptedServer

from extractor.llm.embedded import EmbeddedServer

if TYPE_CHECKING:
    from selenium import webdriver

# Tests do not time. What CI tries is the same each time; new examples are looked for where somebody works.
settings.register_profile("steady", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("steady")

# Nor do they read the settings of whoever runs them.
os.environ["XDG_CONFIG_HOME"] = str(Path(tempfile.gettempdir()) / "extractor-tests-without-settings")
for variable in [name for name in os.environ if name.startswith("EXTRACTOR_")]:
    del os.environ[variable]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run in several processes, those that share the embedded model run in one of them."""
    for item in items:
        if "embedded_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("embedded model"))


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    """A browser for the tests of one file."""
    import browser

    with browser.chromium() as driver:
        yield driver


@pytest.fixture
def scripted_server() -> Iterator[ScriptedServer]:
    """A server whose answers and faults the test queues."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[EmbeddedServer]:
    """The embedded model, loaded once; keep answers short, it runs on the test machine's own cores."""
    pytest.importorskip("xllamacpp")
    with EmbeddedServer(n_ctx=4096) as server:
        yield server
