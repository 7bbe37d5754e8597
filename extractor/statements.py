"""The strategy for small models: statements are cut out of the text, the model decides about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extractor.assembly import Findings, assembled
from extractor.claims import ClaimType, Flag, Reason, Rejection, Span
from extractor.replies import DecisionsAnswer
from extractor.prompts import Prompt, compact
from extractor.reading import Reading
from extractor.sentences import Range
from extractor.strategies import Outcome, Piece, Question
from extractor.topics import topics

_TORN = 1.2
"""The wording decides a type alone where its best type leads the next by at least this score."""
_TOKENS_AN_ANSWER = 120


@dataclass(frozen=True)
class Statements:
    """Statements by wording, decisions by the model."""

    prompt: Prompt

    def pieces(self, reading: Reading) -> tuple[Piece, ...]:
        """One piece a sentence that holds statements."""
        by_sentence: dict[Range, list[Range]] = {}
        for clause in reading.statements:
            by_sentence.setdefault(reading.sentence_of(clause.start), []).append((clause.start, clause.end))
        return tuple(Piece(start, end, tuple(ranges)) for (start, end), ranges in by_sentence.items())

    def question(self, reading: Reading, piece: Piece) -> Question | None:
        """The sentence, its numbered statements, and a schema that allows only what fits each."""
        open_questions = {str(number): asked for number, asked in self._open(reading, piece).items() if asked}
        if not open_questions:
            return None
        lines = [reading.text[piece.start : piece.end]]
        lines += [
            f"{number}) {reading.text[slice(*piece.statements[int(number) - 1])]}"
            for number in open_questions
        ]
        schema = {
            "type": "object",
            "properties": {number: _object(asked) for number, asked in open_questions.items()},
            "required": list(open_questions),
            "additionalProperties": False,
        }
        limit = _TOKENS_AN_ANSWER * len(open_questions)
        return Question(self.prompt.messages({"text": "\n".join(lines)}), DecisionsAnswer, schema, limit)

    def outcome(self, reading: Reading, piece: Piece, answer: Any) -> Outcome:
        """One claim a statement; what the model says of statements that were not asked about is rejected."""
        decided = answer if isinstance(answer, dict) else {}
        claims = []
        for number, (start, end) in enumerate(piece.statements, 1):
            claims.append(
                assembled(reading, self._findings(reading, start, end, decided.get(str(number)) or {}))
            )
        numbers = {str(number) for number in range(1, len(piece.statements) + 1)}
        strays = tuple(
            Rejection(
                reason=Reason.INVALID,
                detail=f"There is no statement {number}.",
                item=compact({number: item}),
                piece=reading.span(piece.start, piece.end),
            )
            for number, item in decided.items()
            if number not in numbers
        )
        return Outcome(tuple(claims), strays)

    def halves(self, reading: Reading, piece: Piece) -> tuple[Piece, ...]:
        """The same sentence with half of the statements each."""
        middle = len(piece.statements) // 2
        if not middle:
            return ()
        return (
            Piece(piece.start, piece.end, piece.statements[:middle]),
            Piece(piece.start, piece.end, piece.statements[middle:]),
        )

    def _open(self, reading: Reading, piece: Piece) -> dict[int, dict[str, list[str]]]:
        """By statement: the fields that the wording leaves open, with the answers that it allows."""
        return {
            number: _open_fields(reading, start, end)
            for number, (start, end) in enumerate(piece.statements, 1)
        }

    def _findings(self, reading: Reading, start: int, end: int, decision: dict[str, Any]) -> Findings:
        voice = reading.voice_of(start, end)
        ranked = topics(reading.text, start, end, voice)
        kind, flags = ranked[0][0], set[Flag]()
        allowed = _open_fields(reading, start, end)
        if decision.get("type") in allowed.get("type", ()):
            kind = ClaimType(decision["type"])
        return Findings(
            type=kind,
            evidence=reading.span(start, end),
            attribution=voice.chain,
            cue=voice.cue,
            stance=voice.stance,
            modality=reading.modality(start, end, voice.stance),
            actor=self._mention(reading, start, end, decision.get("actor")),
            target=self._mention(reading, start, end, decision.get("target")),
            flags=flags,
        )

    @staticmethod
    def _mention(reading: Reading, start: int, end: int, text: object) -> Span | None:
        if not isinstance(text, str) or not text.strip():
            return None
        return reading.grounder.mention(text, (start, end), reading.sentence_of(start))


def _open_fields(reading: Reading, start: int, end: int) -> dict[str, list[str]]:
    ranked = topics(reading.text, start, end, reading.voice_of(start, end))
    asked: dict[str, list[str]] = {}
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _TORN:
        asked["type"] = [kind.value for kind, score in ranked[:2]]
    return asked


def _object(asked: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "enum": allowed} for name, allowed in asked.items()},
        "required": list(asked),
        "additionalProperties": False,
    }
