"""Each program is started twice: with room for an article, and with a context that is too small."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from programs import STARTED, Server

ROOMY = 16384
TIGHT = 3072
"""Tokens: instructions, examples and a few sentences fit, ten sentences with their claims do not."""


@pytest.fixture(scope="module", params=STARTED)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Each program in turn, with a context that an ordinary article fits into."""
    with STARTED[request.param](tmp_path_factory.mktemp(request.param), ROOMY) as running:
        yield running


@pytest.fixture(scope="module", params=STARTED)
def tight_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Each program in turn, with a context that is too small."""
    with STARTED[request.param](tmp_path_factory.mktemp(f"tight-{request.param}"), TIGHT) as running:
        yield running
