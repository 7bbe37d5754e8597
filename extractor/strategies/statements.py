"""The strategy for small models: statements are cut out of the text, the model decides what is open.

What the wording settles is not asked. A prompt's options say what is left to the model:
`types` is "all" (the model decides each), "torn" (it decides where the wording points to two types about
equally), "second" (it is asked there for a second opinion: the wording stands, a different answer is
flagged) or "none"; `roles` is "model" (who did it to whom, copied from the sentence) or "grammar".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from extractor.arabic.analysis import Analysis
from extractor.assembly import Findings, assembled
from extractor.claims import ClaimType, Flag, Range, Rejection, Span, Stretch
from extractor.drafts import (
    DecisionDraft,
    DecisionsAnswer,
    DecisionsRead,
    read_decisions,
    salvaged_decisions,
)
from extractor.errors import PromptError
from extractor.llm.shape import Shape
from extractor.llm.wire import Schema, wire_schema
from extractor.prompts import Prompt, compact
from extractor.resolve import Outcome
from extractor.rules import by_rules, type_by_wording
from extractor.strategies.contract import Piece, Question

_OPTIONS = {"types": {"all", "torn", "second", "none"}, "roles": {"model", "grammar"}}
_TORN = 1.2
"""The wording decides a type alone where its best type leads the next by at least this score."""
_TOKENS_A_TYPE = 24
_TOKENS_A_ROLE = 60


@dataclass(frozen=True)
class Statements:
    """Statements by wording, decisions by the model."""

    prompt: Prompt
    slots: ClassVar[frozenset[str]] = frozenset({"text"})

    def __post_init__(self) -> None:
        """Refuse options that nothing would heed."""
        for key, value in self.prompt.options.items():
            if value not in _OPTIONS.get(key, ()):
                known = "; ".join(f"{name}: {', '.join(sorted(values))}" for name, values in _OPTIONS.items())
                raise PromptError(
                    f"{self.prompt.label}: option {key} = {value!r} is unknown. Known: {known}."
                )

    @property
    def schema(self) -> Schema:
        """That of decisions in general; each question's own allows less."""
        return wire_schema(DecisionsAnswer)

    def pieces(self, analysis: Analysis) -> tuple[Piece, ...]:
        """One piece a sentence that holds statements."""
        by_sentence: dict[Range, list[Range]] = {}
        for clause in analysis.statements:
            by_sentence.setdefault(analysis.sentence_of(clause.start), []).append((clause.start, clause.end))
        return tuple(Piece(start, end, tuple(ranges)) for (start, end), ranges in by_sentence.items())

    def question(self, analysis: Analysis, piece: Piece) -> Question | None:
        """The sentence, those of its statements that leave something open, and a schema of what fits."""
        asked = self._asked(analysis, piece)
        if not asked:
            return None
        lines = [analysis.in_one_line(piece.start, piece.end)]
        lines += [f"{number}) {analysis.in_one_line(*piece.statements[int(number) - 1])}" for number in asked]
        limit = sum(_TOKENS_A_ROLE * len(fields) + _TOKENS_A_TYPE for fields in asked.values())
        schema = _object({number: _object(fields) for number, fields in asked.items()})
        shape = Shape("Decisions", schema, partial(read_decisions, asked=asked))
        return Question(self.prompt.messages({"text": "\n".join(lines)}), shape, limit, limit // 2)

    def salvaged(self, analysis: Analysis, piece: Piece, text: str) -> Outcome:
        """One claim a statement, with those decisions that there are."""
        answer = salvaged_decisions(text, self._asked(analysis, piece))
        return self.outcome(analysis, piece, answer)

    def outcome(self, analysis: Analysis, piece: Piece, answer: DecisionsRead | None) -> Outcome:
        """One claim a statement; what the model says of other statements is rejected."""
        decided = answer.decisions if answer is not None else {}
        claims = []
        before: ClaimType | None = None
        for number, (start, end) in enumerate(piece.statements, 1):
            decision = decided.get(str(number), DecisionDraft())
            found = self._findings(analysis, start, end, decision, before)
            claims.append(assembled(analysis, found))
            before = found.type
        where = Stretch(start=piece.start, end=piece.end)
        rejections = (
            Rejection(reason=fault.reason, detail=fault.detail, item=compact(fault.item), piece=where)
            for fault in (answer.faults if answer is not None else ())
        )
        return Outcome(tuple(claims), tuple(rejections))

    def follow_up(self, analysis: Analysis, piece: Piece, answer: DecisionsRead) -> Piece | None:  # noqa: ARG002  (the protocol's)
        """None: what is not decided, the wording decides."""
        return None

    def halves(self, analysis: Analysis, piece: Piece) -> tuple[Piece, ...]:  # noqa: ARG002  (the protocol's)
        """The same sentence with half of the statements each."""
        middle = len(piece.statements) // 2
        parts = (piece.statements[:middle], piece.statements[middle:]) if middle else ()
        return tuple(Piece(piece.start, piece.end, part) for part in parts)

    def _asked(self, analysis: Analysis, piece: Piece) -> dict[str, dict[str, Any]]:
        """The statements that leave something open, by number, and the schema of each one's open fields."""
        return {
            str(number): fields
            for number, (start, end) in enumerate(piece.statements, 1)
            if (fields := self._open(analysis, start, end))
        }

    def _open(self, analysis: Analysis, start: int, end: int) -> dict[str, Any]:
        """The fields that are the model's to decide about a statement, each with its JSON Schema."""
        fields: dict[str, Any] = {}
        types = self.prompt.options.get("types", "torn")
        ranked = analysis.type_scores(start, end)
        if types == "all":
            fields["type"] = {"type": "string", "enum": [kind.value for kind in ClaimType]}
        elif types in ("torn", "second") and len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _TORN:
            fields["type"] = {"type": "string", "enum": [kind.value for kind, _ in ranked[:2]]}
        if self.prompt.options.get("roles") == "model":
            fields |= {"actor": {"type": "string"}, "target": {"type": "string"}}
        return fields

    def _findings(
        self, analysis: Analysis, start: int, end: int, decision: DecisionDraft, before: ClaimType | None
    ) -> Findings:
        kind = type_by_wording(analysis, start, end, before)
        decides = self.prompt.options.get("types") != "second"
        found = by_rules(analysis, start, end, decision.type if decision.type and decides else kind)
        if decision.type not in (None, kind) and not decides:
            found.flags.add(Flag.TYPE_DISPUTED)
        if self.prompt.options.get("roles") == "model":
            found.actor = _mention(analysis, start, end, decision.actor)
            found.target = _mention(analysis, start, end, decision.target)
        else:
            found.actor, found.target = analysis.roles(start, end, found.type)
        return found


def _mention(analysis: Analysis, start: int, end: int, text: str | None) -> Span | None:
    if text is None or not text.strip():
        return None
    return analysis.grounder.mention(text, (start, end), analysis.sentence_of(start))


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
