"""What tokens cost: prices from a table or from the user, and the cost of what was used."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from extractor.claims import Usage

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """Money for a million tokens; the table has US dollars."""

    prompt: float
    completion: float
    as_of: date | None = None
    """Day of the price list that it was taken from; None where the user gave it."""

    def cost(self, usage: Usage) -> float:
        """What the tokens billed come to; those of answers from the cache were paid before."""
        return (usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion) / MILLION


def price_of(model: str, server: str, table: Path | None = None) -> Price | None:
    """The price of a model at a server, from `table` or the one that comes with the package; None unknown.

    A dated version of a model ("gpt-4o-2024-08-06") costs what the model costs.
    """
    path = table or Path(__file__).with_name("prices.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["price"]
    for entry in sorted(entries, key=lambda entry: len(entry["model"]), reverse=True):
        name = entry["model"]
        is_dated = model.startswith(f"{name}-20")
        if entry["server"] == server and (name in ("*", model) or is_dated):
            return Price(entry["prompt"], entry["completion"], entry["as_of"])
    return None
