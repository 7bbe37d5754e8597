"""The strategy for large models: one request returns whole claims with quotes, which are grounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from extractor.claims import NEWSROOM, Claim, Flag, Reason, Rejection, Source, SourceKind, Span, claim_id
from extractor.folding import fold_text
from extractor.reading import Reading
from extractor.strategies.assembly import Findings, assembled, unsupported_figures
from extractor.strategies.contract import REPEATED, Outcome, Piece, Question
from extractor.strategies.prompts import Prompt, compact
from extractor.strategies.replies import ClaimDraft, ClaimsAnswer, SourceDraft, valid_items
from extractor.text.grounding import Found, Missing
from extractor.text.sentences import Range, sentences

_CHARACTERS = 6_000
"""Length of a piece: an ordinary article is asked about at once, a long one in parts."""
_BEFORE = 400
"""Characters of what came before that a piece is shown, so that "وأضاف" finds its subject."""
_MAX_TOKENS = 8_000
_CLEAR = 6.0
"""The wording disputes a model's type where it scores this much more for another."""


@dataclass(frozen=True)
class Quotes:
    """Claims by the model, spans and figures by the text."""

    prompt: Prompt
    slots: ClassVar[frozenset[str]] = frozenset({"before", "text"})

    def pieces(self, reading: Reading) -> tuple[Piece, ...]:
        """Whole sentences, packed up to the length of a piece."""
        return _packed(reading.sentences, _CHARACTERS)

    def question(self, reading: Reading, piece: Piece) -> Question | None:
        """The piece's text after the end of what came before it."""
        before = reading.text[max(0, piece.start - _BEFORE) : piece.start].strip()
        slots = {"before": before or "-", "text": reading.text[piece.start : piece.end]}
        return Question(self.prompt.messages(slots), ClaimsAnswer, None, _MAX_TOKENS)

    def outcome(self, reading: Reading, piece: Piece, answer: Any) -> Outcome:
        """Each item as a claim, or as a rejection that says why."""
        good, bad = valid_items(answer)
        claims: dict[str, Claim] = {}
        rejections = [self._rejected(reading, piece, Reason.INVALID, why, item) for item, why in bad]
        last = piece.start
        for draft in good:
            found = _located(reading, piece, draft.quote, last)
            if isinstance(found, Found) and _id(reading, draft, found) in claims:
                found = _located(reading, piece, draft.quote, found.start + 1)
            if isinstance(found, Missing):
                rejections.append(self._rejected(reading, piece, found.reason, found.detail, draft))
            elif (name := _id(reading, draft, found)) in claims:
                rejections.append(self._rejected(reading, piece, Reason.DUPLICATE, REPEATED, draft))
            else:
                claims[name] = self._claim(reading, piece, draft, found)
                last = found.start if piece.start <= found.start < piece.end else last
        return Outcome(tuple(claims.values()), tuple(rejections))

    def halves(self, reading: Reading, piece: Piece) -> tuple[Piece, ...]:
        """Two parts of about the same length, cut between sentences."""
        ranges = sentences(reading.text, piece.start, piece.end)
        if len(ranges) < 2:
            return ()
        return _packed(ranges, (piece.end - piece.start) * 6 // 10) or ()

    def _claim(self, reading: Reading, piece: Piece, draft: ClaimDraft, found: Found) -> Claim:
        where, evidence = (piece.start, piece.end), (found.start, found.end)

        def mention(text: str | None) -> Span | None:
            return reading.grounder.mention(text, evidence, where) if text and text.strip() else None

        voice = reading.voice_of(*evidence)
        flags: set[Flag] = {Flag.QUOTE_REPAIRED} if found.method == "approximate" else set()
        if unsupported_figures(reading, [figure.text for figure in draft.figures], evidence):
            flags.add(Flag.NUMBER_NOT_IN_EVIDENCE)
        ranked = reading.topics(*evidence)
        own = dict(ranked).get(draft.type, 0.0)
        if ranked and ranked[0][1] - own >= _CLEAR:
            flags.add(Flag.TYPE_DISPUTED)
        chain = tuple(source for given in draft.sources if (source := self._source(given, mention)))
        named_elsewhere = len(chain) < len(draft.sources)
        if named_elsewhere or (chain and not _same_origin(chain[0], voice.chain[0])):
            flags.add(Flag.SOURCE_DISPUTED)
        places = [span for place in draft.places if (span := mention(place))]
        return assembled(
            reading,
            Findings(
                type=draft.type,
                evidence=reading.span(*evidence),
                attribution=chain or voice.chain,
                cue=mention(draft.cue),
                stance=draft.stance,
                modality=draft.modality,
                actor=mention(draft.actor),
                target=mention(draft.target),
                places=places,
                time=mention(draft.time),
                measures={fold_text(figure.text): figure.measure for figure in draft.figures},
                flags=flags,
            ),
        )

    @staticmethod
    def _source(given: SourceDraft, mention: Any) -> Source | None:
        """The source, if the article names it; the newsroom and unnamed sources need no name."""
        if given.kind is SourceKind.NEWSROOM:
            return NEWSROOM
        span = mention(given.name)
        if span is None and given.kind is not SourceKind.UNNAMED:
            return None
        return Source(name=span.text if span else "unnamed", mention=span, kind=given.kind, given=given.given)

    @staticmethod
    def _rejected(reading: Reading, piece: Piece, reason: Reason, detail: str, item: object) -> Rejection:
        if isinstance(item, ClaimDraft):
            item = item.model_dump(mode="json", exclude_unset=True)
        return Rejection(
            reason=reason, detail=detail, item=compact(item), piece=reading.span(piece.start, piece.end)
        )


def _located(reading: Reading, piece: Piece, quote: str, after: int) -> Found | Missing:
    """Where a quote stands: from a place on, for models go through a text in its order; else about there."""
    found = reading.grounder.find(quote, within=(after, piece.end), near=after)
    if isinstance(found, Found) and not piece.start <= found.start < piece.end:
        return reading.grounder.find(quote, within=(piece.start, piece.end), near=after)
    return found


def _id(reading: Reading, draft: ClaimDraft, found: Found) -> str:
    return claim_id(reading.article.sha256, reading.span(found.start, found.end), draft.type)


def _packed(ranges: Sequence[Range], characters: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for start, end in ranges:
        if pieces and end - pieces[-1].start <= characters:
            pieces[-1] = Piece(pieces[-1].start, end)
        else:
            pieces.append(Piece(start, end))
    return tuple(pieces)


def _same_origin(ours: Source, theirs: Source) -> bool:
    left, right = fold_text(ours.name), fold_text(theirs.name)
    return left in right or right in left
