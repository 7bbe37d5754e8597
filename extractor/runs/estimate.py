"""What a run would send and cost, counted without sending anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from extractor.claims import Usage
from extractor.errors import NotCached
from extractor.llm.wire import Completion, Request

CHARACTERS_A_TOKEN = 3.0
"""Of a whole prompt. Qwen's tokenizer takes 2.7 for Arabic news and 3.3 for prompts with their JSON."""


@dataclass
class Counting:
    """Counts requests where a run would send them; each raises NotCached."""

    requests: int = 0
    prompt_tokens: float = 0.0
    completion_tokens: int = 0

    async def post(self, request: Request, sent: Callable[[int], None]) -> tuple[Completion, str]:  # noqa: ARG002
        """Counts the request."""
        messages = json.loads(request.body)["messages"]
        said = sum(len(message["content"]) for message in messages) / CHARACTERS_A_TOKEN
        self.requests += 1
        self.prompt_tokens += said
        self.completion_tokens += request.expected
        raise NotCached("Not asked: this is an estimate.")

    async def get(self, path: str) -> Any:
        """Raises NotCached."""
        raise NotCached(f"Not asked for {path}: this is an estimate.")

    async def aclose(self) -> None:
        """Nothing is open here."""

    @property
    def usage(self) -> Usage:
        """What would be sent and come back; re-asks and retries come on top."""
        return Usage(
            requests=self.requests,
            prompt_tokens=round(self.prompt_tokens),
            completion_tokens=self.completion_tokens,
        )
