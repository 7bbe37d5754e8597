"""How far a run is: articles, claims, tokens, cost and time, each article in exactly one count."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.claims import Result, Usage
from extractor.runs.prices import Price


@dataclass(frozen=True)
class Progress:
    """How far a run is; every article that came is in exactly one of the first six counts."""

    whole: int = 0
    """Read to the end in this run."""
    failed: int = 0
    """With pieces that got no answer; they are read again in the next run."""
    done_before: int = 0
    """Found in the results of an earlier run."""
    repeated: int = 0
    """The same articles as others of this run."""
    unreadable: int = 0
    """No articles: files that are binary, empty, in another encoding and so on."""
    left_over: int = 0
    """Begun, but not to be finished within the limits."""
    in_flight: int = 0
    claims: int = 0
    rejections: int = 0
    usage: Usage = Usage()  # noqa: RUF009 (frozen)
    cost: float | None = None
    """Of this run, in the money of the price; None where no price is known."""
    seconds: float = 0.0
    total: int | None = None
    """Articles that were announced; None where nobody knew."""

    @property
    def came(self) -> int:
        """Articles accounted for."""
        read = self.whole + self.failed + self.left_over
        return read + self.done_before + self.repeated + self.unreadable

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None where there is no telling."""
        read = self.whole + self.failed
        if self.total is None or not read or not self.seconds:
            return None
        return max(0.0, (self.total - self.came) * self.seconds / read)


@dataclass
class Count:
    """The figures of a run while it runs."""

    whole: int = 0
    failed: int = 0
    done_before: int = 0
    repeated: int = 0
    unreadable: int = 0
    left_over: int = 0
    in_flight: int = 0
    claims: int = 0
    rejections: int = 0
    usage: dict[str, float] = field(default_factory=lambda: dict.fromkeys(Usage.model_fields, 0))

    def add(self, result: Result) -> None:
        """Count a result that was written."""
        self.whole += not result.failures
        self.failed += bool(result.failures)
        self.claims += len(result.claims)
        self.rejections += len(result.rejections)

    def bill(self, usage: Usage) -> None:
        """Count what an article took, written or not."""
        for name in self.usage:
            self.usage[name] += getattr(usage, name)

    def progress(self, price: Price | None, seconds: float, total: int | None) -> Progress:
        """The figures of this moment."""
        counted = {name: value for name, value in vars(self).items() if name != "usage"}
        usage = Usage.model_validate(self.usage)
        cost = price.cost(usage) if price else None
        return Progress(**counted, usage=usage, cost=cost, seconds=seconds, total=total)
