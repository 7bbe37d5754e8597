"""The ways of asking, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from extractor.errors import PromptError
from extractor.prompts import Prompt
from extractor.strategies.contract import Strategy
from extractor.strategies.numbered import Numbered
from extractor.strategies.quotes import Quotes
from extractor.strategies.statements import Statements

STRATEGIES: Mapping[str, Callable[[Prompt], Strategy]] = MappingProxyType(
    {"quotes": Quotes, "numbered": Numbered, "statements": Statements}
)


def strategy_for(prompt: Prompt) -> Strategy:
    """The strategy that a prompt is written for.

    Raises PromptError where there is none of that name, or the template has a slot that it does not fill.
    """
    if prompt.strategy not in STRATEGIES:
        raise PromptError(
            f"{prompt.label}: strategy {prompt.strategy!r} is unknown; known: {', '.join(STRATEGIES)}."
        )
    made = STRATEGIES[prompt.strategy](prompt)
    if unknown := prompt.slots - made.slots:
        raise PromptError(
            f"{prompt.label}: the template has unknown slots {sorted(unknown)}; "
            f"known to the strategy {prompt.strategy!r}: {sorted(made.slots)}."
        )
    return made
