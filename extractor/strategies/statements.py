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

from extractor.claims import ClaimType, Flag, Rejection, SourceKind, Span, Stance, Stretch
from extractor.errors import PromptError
from extractor.events.places import read_places
from extractor.events.roles import roles
from extractor.folding import fold_text
from extractor.lexicon import word_starts
from extractor.llm.shape import Shape
from extractor.llm.wire import Schema, wire_schema
from extractor.reading import Reading
from extractor.sources.voices import Voice
from extractor.strategies.assembly import Findings, assembled
from extractor.strategies.contract import Outcome, Piece, Question
from extractor.strategies.prompts import Prompt, compact
from extractor.strategies.replies import (
    DecisionDraft,
    DecisionsAnswer,
    DecisionsRead,
    read_decisions,
    salvaged_decisions,
)
from extractor.text.sentences import Range

_OPTIONS = {"types": {"all", "torn", "second", "none"}, "roles": {"model", "grammar"}}
_TORN = 1.2
"""The wording decides a type alone where its best type leads the next by at least this score."""
_TOKENS_A_TYPE = 24
_TOKENS_A_ROLE = 60
_OPENS = 6
"""Code points before the figure of an item of a list: nothing, or a preposition."""
_SPEAKER_ACTS = frozenset({ClaimType.APPEAL, ClaimType.ACTION, ClaimType.TESTIMONY})
"""Types whose actor is the speaker where the statement names nobody else."""

_ONLY_TELL = frozenset(
    {
        SourceKind.UNNAMED,
        SourceKind.NEWS_AGENCY,
        SourceKind.MEDIA,
        SourceKind.SOCIAL_MEDIA,
        SourceKind.WITNESS,
        SourceKind.ACTIVIST,
        SourceKind.ANALYST,
        SourceKind.CIVILIAN,
    }
)
"""Kinds of sources that tell what others do."""


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

    def pieces(self, reading: Reading) -> tuple[Piece, ...]:
        """One piece a sentence that holds statements."""
        by_sentence: dict[Range, list[Range]] = {}
        for clause in reading.statements:
            by_sentence.setdefault(reading.sentence_of(clause.start), []).append((clause.start, clause.end))
        return tuple(Piece(start, end, tuple(ranges)) for (start, end), ranges in by_sentence.items())

    def question(self, reading: Reading, piece: Piece) -> Question | None:
        """The sentence, those of its statements that leave something open, and a schema of what fits."""
        asked = self._asked(reading, piece)
        if not asked:
            return None
        lines = [reading.text[piece.start : piece.end]]
        lines += [f"{number}) {reading.text[slice(*piece.statements[int(number) - 1])]}" for number in asked]
        limit = sum(_TOKENS_A_ROLE * len(fields) + _TOKENS_A_TYPE for fields in asked.values())
        schema = _object({number: _object(fields) for number, fields in asked.items()})
        shape = Shape("Decisions", schema, partial(read_decisions, asked=asked))
        return Question(self.prompt.messages({"text": "\n".join(lines)}), shape, limit)

    def salvaged(self, reading: Reading, piece: Piece, text: str) -> Outcome:
        """One claim a statement, with those decisions that there are."""
        answer = salvaged_decisions(text, self._asked(reading, piece))
        return self.outcome(reading, piece, answer)

    def outcome(self, reading: Reading, piece: Piece, answer: DecisionsRead | None) -> Outcome:
        """One claim a statement; what the model says of other statements is rejected."""
        decided = answer.decisions if answer is not None else {}
        claims = []
        before: ClaimType | None = None
        for number, (start, end) in enumerate(piece.statements, 1):
            decision = decided.get(str(number), DecisionDraft())
            found = self._findings(reading, start, end, decision, before)
            claims.append(assembled(reading, found))
            before = found.type
        where = Stretch(start=piece.start, end=piece.end)
        rejections = (
            Rejection(reason=fault.reason, detail=fault.detail, item=compact(fault.item), piece=where)
            for fault in (answer.faults if answer is not None else ())
        )
        return Outcome(tuple(claims), tuple(rejections))

    def follow_up(self, reading: Reading, piece: Piece, answer: DecisionsRead) -> Piece | None:  # noqa: ARG002  (the protocol's)
        """None: what is not decided, the wording decides."""
        return None

    def halves(self, reading: Reading, piece: Piece) -> tuple[Piece, ...]:  # noqa: ARG002  (the protocol's)
        """The same sentence with half of the statements each."""
        middle = len(piece.statements) // 2
        parts = (piece.statements[:middle], piece.statements[middle:]) if middle else ()
        return tuple(Piece(piece.start, piece.end, part) for part in parts)

    def _asked(self, reading: Reading, piece: Piece) -> dict[str, dict[str, Any]]:
        """The statements that leave something open, by number, and the schema of each one's open fields."""
        return {
            str(number): fields
            for number, (start, end) in enumerate(piece.statements, 1)
            if (fields := self._open(reading, start, end))
        }

    def _open(self, reading: Reading, start: int, end: int) -> dict[str, Any]:
        """The fields that are the model's to decide about a statement, each with its JSON Schema."""
        fields: dict[str, Any] = {}
        types = self.prompt.options.get("types", "torn")
        ranked = reading.topics(start, end)
        if types == "all":
            fields["type"] = {"type": "string", "enum": [kind.value for kind in ClaimType]}
        elif types in ("torn", "second") and len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _TORN:
            fields["type"] = {"type": "string", "enum": [kind.value for kind, _ in ranked[:2]]}
        if self.prompt.options.get("roles") == "model":
            fields |= {"actor": {"type": "string"}, "target": {"type": "string"}}
        return fields

    def _findings(
        self, reading: Reading, start: int, end: int, decision: DecisionDraft, before: ClaimType | None
    ) -> Findings:
        voice = reading.voice_of(start, end)
        kind = _by_wording(reading, start, end, before)
        flags: set[Flag] = set()
        if decision.type is not None and self.prompt.options.get("types") != "second":
            kind = decision.type
        elif decision.type not in (None, kind):
            flags.add(Flag.TYPE_DISPUTED)
        found = Findings(
            type=kind,
            evidence=reading.span(start, end),
            attribution=voice.chain,
            cue=voice.cue,
            stance=voice.stance,
            modality=reading.modality(start, end, voice.stance),
            places=[reading.span(*place) for place in read_places(reading.text, start, end)],
            flags=flags,
        )
        if self.prompt.options.get("roles") == "model":
            found.actor = _mention(reading, start, end, decision.actor)
            found.target = _mention(reading, start, end, decision.target)
        else:
            sentence_start, speaker = reading.sentence_of(start)[0], _speaker(voice, kind)
            read = roles(
                reading.text,
                (start, end),
                context_start=sentence_start,
                speaker=speaker,
                opinion=kind is ClaimType.ASSESSMENT,
            )
            found.actor = reading.span(*read.actor) if read.actor else None
            found.target = reading.span(*read.target) if read.target else None
        return found


def _by_wording(reading: Reading, start: int, end: int, before: ClaimType | None) -> ClaimType:
    """The type that the wording points to; an item of a list of figures is of the type before it."""
    ranked = reading.topics(start, end)
    figures = reading.figures_in(start, end)
    if before is not None and ranked[0][1] < 1.0 and figures and figures[0].start - start <= _OPENS:
        return before
    return ranked[0][0]


def _speaker(voice: Voice, kind: ClaimType) -> Range | None:
    origin = voice.chain[0]
    mention = origin.mention
    if mention is None:
        return None
    tells = origin.kind in _ONLY_TELL or mention.text.startswith(word_starts("voice"))
    acts = kind in _SPEAKER_ACTS and not (kind is ClaimType.ACTION and tells)
    if kind is ClaimType.PREDICTION and voice.cue is not None:
        acts = fold_text(voice.cue.text).startswith(word_starts("pledging"))  # what he will do himself
    return (mention.start, mention.end) if acts or voice.stance is Stance.APPEAL else None


def _mention(reading: Reading, start: int, end: int, text: str | None) -> Span | None:
    if text is None or not text.strip():
        return None
    return reading.grounder.mention(text, (start, end), reading.sentence_of(start))


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
