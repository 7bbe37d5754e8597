"""What tokens cost: prices from a table or from the user, costs, and how to stay below one."""

from __future__ import annotations

import asyncio
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from extractor.claims import Usage

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """Money for a million tokens."""

    prompt: float
    completion: float
    as_of: date | None = None
    """Day of the price list that it was taken from; None where the user gave it."""
    currency: str = ""
    """Of the price list, as ISO 4217 writes it; empty where the user gave the price."""

    def cost(self, usage: Usage) -> float:
        """What the tokens billed come to; those of answers from the cache were paid before."""
        return (usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion) / MILLION

    def shown(self, amount: float) -> str:
        """An amount with its currency, as "2.50 USD"; that of a price that the user gave only he knows."""
        return f"{amount:,.{2 if amount >= 1 else 4}f} {self.currency or 'in the currency of your prices'}"


def price_of(model: str, server: str, table: Path | None = None) -> Price | None:
    """The price of a model at a server, from `table` or the one that comes with the package; None unknown.

    A dated version of a model ("gpt-4o-2024-08-06") costs what the model costs.
    """
    path = table or Path(__file__).with_name("prices.toml")
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    for entry in sorted(listed["price"], key=lambda entry: len(entry["model"]), reverse=True):
        name = entry["model"]
        is_dated = model.startswith(f"{name}-20")
        if entry["server"] == server and (name in ("*", model) or is_dated):
            return Price(entry["prompt"], entry["completion"], entry["as_of"], listed["currency"])
    return None


class Spending:
    """Holds articles back that might cost more than there is left, taking each for the dearest so far."""

    def __init__(self, limit: float | None) -> None:
        self._limit = limit
        self._spent = self._dearest = 0.0
        self._in_flight = 0
        self._ended = asyncio.Event()

    async def allows(self) -> bool:
        """Whether one more article fits, once that is known."""
        while self._limit is not None and self._might_exceed(self._limit):
            if not self._in_flight:
                return False
            self._ended.clear()
            await self._ended.wait()
        return True

    def begin(self) -> None:
        """An article is being read."""
        self._in_flight += 1

    def end(self, cost: float) -> None:
        """One is read, and cost so much."""
        self._in_flight -= 1
        self._spent += cost
        self._dearest = max(self._dearest, cost)
        self._ended.set()

    def _might_exceed(self, limit: float) -> bool:
        if not self._spent:  # nobody knows yet what one costs: one at a time
            return bool(self._in_flight)
        return self._spent + (self._in_flight + 1) * self._dearest > limit
