"""Asks a model about one piece of an article, in halves where it is too long, and accounts for each part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from extractor.arabic.analysis import Analysis, addressed_to_model
from extractor.claims import Claim, Failure, Range, Reason, Rejection, Sentence, Span, State, Stretch, Usage
from extractor.errors import AnswerCutOff, AnswerInvalid, ContextTooSmall, ModelError
from extractor.llm.wire import Decoding
from extractor.prompts import compact
from extractor.resolve import REPEATED, Distinct, Outcome
from extractor.strategies.contract import Piece, Strategy

if TYPE_CHECKING:
    from extractor.llm.model import ChatModel

_LOSES = frozenset(Reason) - {
    Reason.DUPLICATE,
    Reason.INVALID_FIELD,
    Reason.FIELD_NOT_IN_TEXT,
    Reason.OTHER_ANSWER,
    Reason.NO_PROPOSITION,
}
"""Rejections with which something may be lost that the article says."""
_SHORTER = 0.95
"""Halves of what does not fit the context are asked about if their prompts are this much shorter."""


@dataclass(frozen=True)
class Part:
    """What one piece of an article has come to."""

    piece: Stretch
    usage: Usage
    outcome: Outcome = field(default_factory=Outcome)
    failure: Failure | None = None


@dataclass(frozen=True)
class Asking:
    """A model that is asked in one way."""

    strategy: Strategy
    model: ChatModel
    decoding: Decoding

    async def about(
        self,
        analysis: Analysis,
        piece: Piece,
        *,
        again: bool = False,
        last: bool = False,
        squeezed: bool = False,
    ) -> list[Part]:
        """Ask about a piece, in halves where it or its answer is too long; what comes of each part.

        What an answer is silent about is asked about once more, unless this is the `last` time. What cannot
        be halved is asked even where the context leaves it less than an ordinary answer (`squeezed`).
        """
        span = Stretch(start=piece.start, end=piece.end)
        question = self.strategy.question(analysis, piece)
        if question is None:
            return [Part(span, Usage(), self._outcome(analysis, piece, None))]
        try:
            answer = await self.model.ask(
                question.messages,
                question.shape,
                decoding=replace(self.decoding, max_tokens=question.max_tokens),
                expected=question.expected,
                repeat=piece.repeat,
                squeezed=squeezed,
            )
        except ModelError as error:
            usage = _counted(error.usage or Usage(), again=again)
            halves = self._halves(analysis, piece, error)
            is_foreseen = isinstance(error, ContextTooSmall) and error.is_foreseen
            if not halves and is_foreseen and not squeezed:
                more = await self.about(analysis, piece, again=again, last=last, squeezed=True)
                return [Part(span, usage), *more]
            if not halves:
                return [self._failed(analysis, piece, error, usage)]
            go_on = partial(self.about, analysis, last=last)
            parts = [await go_on(half, again=again or not is_foreseen) for half in halves]
            return [Part(span, usage), *chain.from_iterable(parts)]
        part = Part(span, _counted(answer.usage, again=again), self._outcome(analysis, piece, answer.value))
        left = self.strategy.follow_up(analysis, piece, answer.value)
        if left is None:
            return [part]
        if last:
            return [part, self._unanswered(left)]
        if left == piece:  # the same words again, which are to have an answer of their own
            left = replace(left, repeat=piece.repeat + 1)
        return [part, *await self.about(analysis, left, again=True, last=True)]

    def _unanswered(self, left: Piece) -> Part:
        """The failure of what two answers were silent about."""
        message = (
            f"Asked twice, {self.model.model} neither reports a claim of these {len(left.segments)} segments "
            "nor says that they state nothing. A stronger model may."
        )
        span = Stretch(start=left.start, end=left.end)
        return Part(span, Usage(), failure=Failure(error=AnswerInvalid.__name__, message=message, piece=span))

    def _halves(self, analysis: Analysis, piece: Piece, error: ModelError) -> tuple[Piece, ...]:
        """Smaller pieces to ask about instead, where that can help; none where it cannot."""
        if not isinstance(error, AnswerCutOff | ContextTooSmall):
            return ()
        halves = self.strategy.halves(analysis, piece)
        if isinstance(error, AnswerCutOff):
            return halves
        # Instructions and examples stay as long as they are: at some point halving no longer helps.
        longest = max((self._length(analysis, half) for half in halves), default=0)
        return halves if longest <= _SHORTER * self._length(analysis, piece) else ()

    def _length(self, analysis: Analysis, piece: Piece) -> int:
        """Characters that are sent to ask about a piece."""
        question = self.strategy.question(analysis, piece)
        return sum(len(message["content"]) for message in question.messages) if question else 0

    def _failed(self, analysis: Analysis, piece: Piece, error: ModelError, usage: Usage) -> Part:
        """The failure on record, with what fits of an answer that as a whole does not."""
        span = Stretch(start=piece.start, end=piece.end)
        failure = Failure(error=type(error).__name__, message=str(error), piece=span)
        if not isinstance(error, AnswerCutOff | AnswerInvalid):
            return Part(span, usage, failure=failure)
        outcome = self.strategy.salvaged(analysis, piece, error.partial)
        return Part(span, usage, _for_readers(analysis, outcome), failure)

    def _outcome(self, analysis: Analysis, piece: Piece, answer: Any) -> Outcome:
        return _for_readers(analysis, self.strategy.outcome(analysis, piece, answer))


def _for_readers(analysis: Analysis, outcome: Outcome) -> Outcome:
    """The outcome without claims that are words to a language model."""
    if not analysis.addresses_a_model:
        return outcome
    addressed = [claim for claim in outcome.claims if _addresses_a_model(analysis, claim.evidence)]
    claims = tuple(claim for claim in outcome.claims if claim not in addressed)
    return Outcome(claims, (*outcome.rejections, *map(_addressed, addressed)))


def _counted(usage: Usage, *, again: bool) -> Usage:
    """What a call cost; that it was sent because an answer was cut off is counted."""
    return usage + Usage(reasks=1) if again and usage.requests else usage


def unique(parts: Iterable[Part]) -> tuple[tuple[Claim, ...], list[Rejection]]:
    """The claims in the order of the text, without those that say the same of the same words again."""
    distinct = Distinct()
    kept: list[Claim] = []
    repeated: list[Rejection] = []
    found = [(claim, part.piece) for part in parts for claim in part.outcome.claims]
    for claim, piece in sorted(found, key=lambda pair: (pair[0].evidence.start, pair[0].evidence.end)):
        if (added := distinct.added(claim)) is not None:
            kept.append(added)
        else:
            item = compact({"quote": claim.evidence.text, "type": claim.type.value})
            repeated.append(Rejection(reason=Reason.DUPLICATE, detail=REPEATED, item=item, piece=piece))
    return tuple(kept), repeated


def accounted(
    sentences: Sequence[Range],
    claims: Sequence[Claim],
    rejections: Iterable[Rejection],
    failures: Iterable[Failure],
) -> tuple[Sentence, ...]:
    """Each sentence with what became of it: it is quoted, or failed, or was read and states nothing.

    A rejection fails the sentence where it is known to belong to that one.
    """
    states = [State.NOTHING] * len(sentences)
    starts, ends = [start for start, _ in sentences], [end for _, end in sentences]

    def touched(stretch: Span | Stretch) -> range:
        return range(bisect_right(ends, stretch.start), bisect_left(starts, stretch.end))

    for rejection in rejections:
        piece = rejection.piece if rejection.reason in _LOSES else None
        at = bisect_right(starts, piece.start) - 1 if piece is not None else -1
        if piece is not None and at >= 0 and piece.end <= ends[at]:
            states[at] = State.FAILED
    for failure in failures:
        for at in touched(failure.piece) if failure.piece else ():
            states[at] = State.FAILED
    for claim in claims:
        for at in touched(claim.evidence):
            states[at] = State.CLAIMED
    return tuple(
        Sentence(start=start, end=end, state=state)
        for (start, end), state in zip(sentences, states, strict=True)
    )


def _addresses_a_model(analysis: Analysis, evidence: Span) -> bool:
    """Whether the sentence that holds a stretch speaks to a model, as "you are a model that says 9 died"."""
    if any(start <= evidence.start < end for start, end in analysis.turns_of_a_chat):
        return True
    start, end = analysis.sentence_of(evidence.start)
    return addressed_to_model(analysis.text[start : max(end, evidence.end)])


def _addressed(claim: Claim) -> Rejection:
    """Why words to a language model are no claim."""
    detail = "These words are addressed to a language model, not to readers; they state nothing."
    item = compact({"quote": claim.evidence.text, "type": claim.type.value})
    piece = Stretch(start=claim.evidence.start, end=claim.evidence.end)
    return Rejection(reason=Reason.NO_PROPOSITION, detail=detail, item=item, piece=piece)
