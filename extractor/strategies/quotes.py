"""The strategy for large models: one request returns whole claims with quotes, which are grounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from extractor.arabic.analysis import Analysis
from extractor.claims import Range
from extractor.drafts import (
    ClaimsRead,
    read_claims,
    salvaged_claims,
)
from extractor.llm.room import tokens
from extractor.llm.shape import Shape
from extractor.llm.wire import Schema
from extractor.prompts import Prompt
from extractor.resolve import Outcome, resolved
from extractor.strategies.contract import Piece, Question

_CHARACTERS = 6_000
"""Length of a piece: an ordinary article is asked about at once, a long one in parts."""
_BEFORE = 400
"""Characters of what came before that a piece is shown, so that "وأضاف" finds its subject."""
_MAX_TOKENS = 8_000
_ANSWERED = 2.5
"""Tokens of an answer for each of the text asked about: 43 claims in 1,500 of news come to 75 each."""


@dataclass(frozen=True)
class Quotes:
    """Claims by the model, spans and figures by the text."""

    prompt: Prompt
    slots: ClassVar[frozenset[str]] = frozenset({"before", "text"})

    def pieces(self, analysis: Analysis) -> tuple[Piece, ...]:
        """Whole segments, packed up to the length of a piece."""
        return _packed(analysis.segments, _CHARACTERS)

    @property
    def schema(self) -> Schema:
        """That of the prompt version."""
        return self.prompt.schema

    def question(self, analysis: Analysis, piece: Piece) -> Question | None:
        """The piece's text after the end of what came before it."""
        before = analysis.text[max(0, piece.start - _BEFORE) : piece.start].strip()
        slots = {"before": before or "-", "text": analysis.text[piece.start : piece.end]}
        expected = round(_ANSWERED * tokens(slots["text"]))
        return Question(self.prompt.messages(slots), self._shape, _MAX_TOKENS, expected)

    def salvaged(self, analysis: Analysis, piece: Piece, text: str) -> Outcome:
        """What of its items is whole."""
        return self.outcome(analysis, piece, salvaged_claims(text))

    def outcome(self, analysis: Analysis, piece: Piece, answer: ClaimsRead | None) -> Outcome:
        """Each item as a claim, or as a rejection that says why."""
        return resolved(analysis, (piece.start, piece.end), answer or ClaimsRead())

    def follow_up(self, analysis: Analysis, piece: Piece, answer: ClaimsRead) -> Piece | None:  # noqa: ARG002  (the protocol's)
        """None: these answers do not say what states nothing."""
        return None

    def halves(self, analysis: Analysis, piece: Piece) -> tuple[Piece, ...]:
        """Two parts of about the same length, cut between sentences."""
        ranges = [place for place in analysis.segments if piece.start <= place[0] < piece.end]
        if len(ranges) < 2:
            return ()
        return _packed(ranges, (piece.end - piece.start) * 6 // 10) or ()

    @cached_property
    def _shape(self) -> Shape[ClaimsRead]:
        return Shape("Claims", self.prompt.schema, read_claims)


def _packed(ranges: Sequence[Range], characters: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for start, end in ranges:
        if pieces and end - pieces[-1].start <= characters:
            pieces[-1] = Piece(pieces[-1].start, end)
        else:
            pieces.append(Piece(start, end))
    return tuple(pieces)
