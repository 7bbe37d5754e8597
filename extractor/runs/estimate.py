"""What a run would send and cost, counted without sending anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from extractor.claims import Usage
from extractor.errors import NotCached
from extractor.llm.wire import Completion

CHARACTERS_A_TOKEN = 3.0
"""Of a whole prompt. Qwen's tokenizer takes 2.7 for Arabic news and 3.3 for prompts with their JSON."""
ANSWERED = {"quotes": 2.5, "numbered": 0.9, "statements": 0.2}
"""Tokens of an answer for each token of the last message, by strategy: 43 claims in 1,500 tokens of
news come to 75 tokens each, 33 where they are lines; a decision comes to 10 for a sentence of 50."""


@dataclass
class Counting:
    """Counts requests where a run would send them; each raises NotCached."""

    strategy: str = "quotes"
    requests: int = 0
    prompt_tokens: float = 0.0
    completion_tokens: float = 0.0

    async def post(self, body: bytes, sent: Callable[[int], None]) -> tuple[Completion, str]:  # noqa: ARG002
        """Counts the request."""
        messages = json.loads(body)["messages"]
        said = sum(len(message["content"]) for message in messages) / CHARACTERS_A_TOKEN
        about = len(messages[-1]["content"]) / CHARACTERS_A_TOKEN
        self.requests += 1
        self.prompt_tokens += said
        self.completion_tokens += about * ANSWERED.get(self.strategy, 1.0)
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
            completion_tokens=round(self.completion_tokens),
        )
