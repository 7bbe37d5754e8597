"""The strategy of numbered segments: a model is shown an article in segments and reports each, in lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from extractor.arabic.analysis import Analysis
from extractor.chunking import packed
from extractor.claims import Range
from extractor.draft_lines import BAR, STAND_IN, read_lines, salvaged_lines
from extractor.drafts import ClaimsRead, Read
from extractor.errors import PromptError
from extractor.llm.room import tokens
from extractor.llm.shape import Shape
from extractor.llm.wire import Schema
from extractor.prompts import Prompt
from extractor.resolve import Outcome, resolved
from extractor.strategies.contract import Piece, Question

_WHOLE = 8_000
"""An article of up to so many characters is shown whole with each piece, a longer one in a window."""
_BEFORE, _AFTER = 4_000, 1_000
"""Characters of the window before and after what is asked about."""
_MAX_TOKENS = 8_000
_ANSWERED = 1.5
"""Tokens of an answer for each of the segments asked about, as a strong model answers news."""
_KNOWN = {"segments": {"1"}, "answer": {"lines"}}


@dataclass(frozen=True)
class Numbered:
    """Claims by the model, segment by segment; spans and figures by the text.

    A prompt's options: `characters`, about how long a piece is that is asked about at once; `segments`, how
    the text is cut; `answer`, the form of the answers.
    """

    prompt: Prompt
    slots: ClassVar[frozenset[str]] = frozenset({"text", "asked"})

    def __post_init__(self) -> None:
        """Refuse options that nothing would heed."""
        given = dict(self.prompt.options)
        characters = given.pop("characters", "")
        if not characters.isdigit() or not int(characters) or given.keys() != _KNOWN.keys():
            raise PromptError(
                f"{self.prompt.label}: options must be characters (a number), segments and answer."
            )
        for key, value in given.items():
            if value not in _KNOWN[key]:
                raise PromptError(f"{self.prompt.label}: option {key} = {value!r} is unknown.")

    @property
    def schema(self) -> Schema:
        """That of the prompt version."""
        return self.prompt.schema

    def pieces(self, analysis: Analysis) -> tuple[Piece, ...]:
        """Segments in groups of about equal length."""
        ranges = analysis.segments
        numbers = iter(range(1, len(ranges) + 1))
        groups = packed(ranges, int(self.prompt.options["characters"]))
        return tuple(
            Piece(group[0][0], group[-1][1], segments=tuple(next(numbers) for _ in group)) for group in groups
        )

    def question(self, analysis: Analysis, piece: Piece) -> Question | None:
        """The article in its segments, and the numbers of those that are asked about."""
        ranges = analysis.segments
        shown = [
            f"[{number}] {analysis.text[start:end].replace(BAR, STAND_IN)}"
            for number, (start, end) in enumerate(ranges, 1)
            if len(analysis.text) <= _WHOLE or (piece.start - _BEFORE <= start and end <= piece.end + _AFTER)
        ]
        slots = {"text": "\n".join(shown), "asked": _numbers(piece.segments)}
        asked = (analysis.text[slice(*ranges[number - 1])] for number in piece.segments)
        expected = round(_ANSWERED * sum(map(tokens, asked)))
        return Question(self.prompt.messages(slots), self._shape, _MAX_TOKENS, expected)

    def outcome(self, analysis: Analysis, piece: Piece, answer: ClaimsRead | None) -> Outcome:
        """Each line of a claim as a claim, or as a rejection that says why."""
        ranges = analysis.segments

        def zone(read: Read) -> Range | None:
            number = read.segment
            return ranges[number - 1] if number is not None and 1 <= number <= len(ranges) else None

        return resolved(analysis, (piece.start, piece.end), answer or ClaimsRead(), zone)

    def salvaged(self, analysis: Analysis, piece: Piece, text: str) -> Outcome:
        """What there is of its lines."""
        return self.outcome(analysis, piece, salvaged_lines(text))

    def follow_up(self, analysis: Analysis, piece: Piece, answer: ClaimsRead) -> Piece | None:
        """The segments that an answer neither reports nor says to state nothing; None where there are none.

        What an answer reports depends on its own words alone, so that the next request does too.
        """
        reported = {read.segment for read in answer.items} | answer.nothing
        left = tuple(number for number in piece.segments if number not in reported)
        if not left:
            return None
        ranges = analysis.segments
        return Piece(ranges[left[0] - 1][0], ranges[left[-1] - 1][1], segments=left)

    def halves(self, analysis: Analysis, piece: Piece) -> tuple[Piece, ...]:
        """Two parts with half of the segments each; none of a single one."""
        ranges = analysis.segments
        middle = len(piece.segments) // 2
        parts = (piece.segments[:middle], piece.segments[middle:]) if middle else ()
        return tuple(Piece(ranges[part[0] - 1][0], ranges[part[-1] - 1][1], segments=part) for part in parts)

    @cached_property
    def _shape(self) -> Shape[ClaimsRead]:
        return Shape("Lines", self.prompt.schema, read_lines)


def _numbers(numbers: Sequence[int]) -> str:
    """Numbers as people write them: "1-4, 7, 9-10"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
