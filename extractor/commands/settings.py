"""Which server is meant: from options, and from the usual variables once a model is named."""

from __future__ import annotations

import os
from argparse import Namespace
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NamedServer:
    """The server and model that a user named; with neither, the embedded model is meant."""

    model: str | None
    base_url: str | None
    api_key: str | None

    @property
    def is_embedded(self) -> bool:
        """Whether no text leaves this machine, as nothing was named."""
        return self.model is None and self.base_url is None


def named_server(options: Namespace) -> NamedServer:
    """What the options `--model` and `--base-url` name.

    OPENAI_API_KEY and OPENAI_BASE_URL count only where a model is named: a variable that happens to be
    set sends no article anywhere.
    """
    if options.model is None:
        return NamedServer(None, options.base_url, None)
    base_url = options.base_url or os.environ.get("OPENAI_BASE_URL") or None
    return NamedServer(options.model, base_url, os.environ.get("OPENAI_API_KEY") or None)


def extractor_options(options: Namespace, server: NamedServer) -> dict[str, Any]:
    """What every command that reads articles gives its extractor."""
    return {
        "model": server.model,
        "base_url": server.base_url,
        "api_key": server.api_key,
        "prompt": options.prompt,
        "profile": options.profile,
        "cache_dir": options.cache_dir,
        "max_concurrency": options.concurrency,
    }
