"""What every way of asking does: pieces of an article, questions about them, outcomes of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from extractor.arabic.analysis import Analysis
from extractor.claims import Range
from extractor.llm.shape import Shape
from extractor.llm.wire import Schema
from extractor.prompts import Message, Prompt
from extractor.resolve import Outcome


@dataclass(frozen=True)
class Piece:
    """A stretch of an article that is asked about in one request."""

    start: int
    end: int
    statements: tuple[Range, ...] = ()
    """The statements cut out beforehand, for strategies that do so."""
    segments: tuple[int, ...] = ()
    """The numbers of the segments that are asked about, for strategies that number them."""
    repeat: int = 0
    """How often the same was asked before; the answer to that is none to this."""


@dataclass(frozen=True)
class Question:
    """What is sent for a piece, and the shape that the answer must have."""

    messages: Sequence[Message]
    shape: Shape[Any]
    max_tokens: int
    expected: int
    """Tokens of an ordinary answer: what is asked about decides it, not what else is shown."""


class Strategy(Protocol):
    """One way of asking."""

    @property
    def prompt(self) -> Prompt:
        """What it says to the model."""

    @property
    def slots(self) -> frozenset[str]:
        """What it fills a prompt's template with."""

    @property
    def schema(self) -> Schema:
        """The JSON Schema of its answers, as provenance names it."""

    def pieces(self, analysis: Analysis) -> tuple[Piece, ...]:
        """The pieces of an article, in order, that together hold all of it that can state something."""

    def question(self, analysis: Analysis, piece: Piece) -> Question | None:
        """What to ask about a piece; None where nothing is left to ask."""

    def outcome(self, analysis: Analysis, piece: Piece, answer: Any) -> Outcome:
        """What an answer, as the question's shape read it, becomes; None stands for no question."""

    def salvaged(self, analysis: Analysis, piece: Piece, text: str) -> Outcome:
        """What becomes of an answer that was cut off, or of which nothing could be used."""

    def follow_up(self, analysis: Analysis, piece: Piece, answer: Any) -> Piece | None:
        """What to ask about once more, as an answer is silent about it; None where it is about everything."""

    def halves(self, analysis: Analysis, piece: Piece) -> tuple[Piece, ...]:
        """Smaller pieces to ask about when an answer was cut off; empty where it cannot be cut."""
