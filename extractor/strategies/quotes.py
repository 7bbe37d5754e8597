"""The strategy for large models: one request returns whole claims with quotes, which are grounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from extractor.claims import (
    NEWSROOM,
    Claim,
    Flag,
    Reason,
    Rejection,
    Source,
    SourceKind,
    Span,
    Stretch,
    claim_id,
)
from extractor.folding import fold_text
from extractor.llm.shape import Shape
from extractor.llm.wire import Schema, wire_schema
from extractor.reading import Reading
from extractor.strategies.assembly import Findings, assembled, unsupported_figures
from extractor.strategies.contract import REPEATED, Outcome, Piece, Question
from extractor.strategies.prompts import Prompt, compact
from extractor.strategies.replies import (
    ClaimDraft,
    ClaimsAnswer,
    ClaimsRead,
    Read,
    SourceDraft,
    read_claims,
    salvaged_claims,
)
from extractor.text.grounding import Found, Missing
from extractor.text.sentences import Range, sentences

_CHARACTERS = 6_000
"""Length of a piece: an ordinary article is asked about at once, a long one in parts."""
_BEFORE = 400
"""Characters of what came before that a piece is shown, so that "وأضاف" finds its subject."""
_MAX_TOKENS = 8_000
_CLEAR = 6.0
"""The wording disputes a model's type where it scores this much more for another."""
_NO_NAMES = frozenset({"", "unnamed", "newsroom"})
"""What stands in place of the name of a source that has none."""
_ABSENT = "the article has no such words near the quote. The claim stands without it."
_SHAPE = Shape("Claims", wire_schema(ClaimsAnswer), read_claims)


@dataclass(frozen=True)
class Quotes:
    """Claims by the model, spans and figures by the text."""

    prompt: Prompt
    slots: ClassVar[frozenset[str]] = frozenset({"before", "text"})

    def pieces(self, reading: Reading) -> tuple[Piece, ...]:
        """Whole sentences, packed up to the length of a piece."""
        return _packed(reading.sentences, _CHARACTERS)

    @property
    def schema(self) -> Schema:
        """That of every answer."""
        return _SHAPE.schema

    def question(self, reading: Reading, piece: Piece) -> Question | None:
        """The piece's text after the end of what came before it."""
        before = reading.text[max(0, piece.start - _BEFORE) : piece.start].strip()
        slots = {"before": before or "-", "text": reading.text[piece.start : piece.end]}
        return Question(self.prompt.messages(slots), _SHAPE, _MAX_TOKENS)

    def salvaged(self, reading: Reading, piece: Piece, text: str) -> Outcome:
        """What of its items is whole."""
        return self.outcome(reading, piece, salvaged_claims(text))

    def outcome(self, reading: Reading, piece: Piece, answer: ClaimsRead | None) -> Outcome:
        """Each item as a claim, or as a rejection that says why."""
        given = answer or ClaimsRead()
        claims: dict[str, Claim] = {}
        rejections = [_rejected(piece, fault.reason, fault.detail, fault.item) for fault in given.faults]
        last = piece.start
        for read in given.items:
            draft = read.draft
            found = _located(reading, piece, draft.quote, last)
            if isinstance(found, Found) and _id(reading, draft, found) in claims:
                found = _located(reading, piece, draft.quote, found.start + 1)
            if isinstance(found, Missing):
                rejections.append(_rejected(piece, found.reason, found.detail, draft))
            elif (name := _id(reading, draft, found)) in claims:
                rejections.append(_rejected(piece, Reason.DUPLICATE, REPEATED, draft))
            else:
                claims[name], left_out = _claim(reading, piece, read, found)
                rejections += [
                    _rejected(piece, Reason.FIELD_NOT_IN_TEXT, why, item) for item, why in left_out
                ]
                last = found.start if piece.start <= found.start < piece.end else last
        return Outcome(tuple(claims.values()), tuple(rejections))

    def halves(self, reading: Reading, piece: Piece) -> tuple[Piece, ...]:
        """Two parts of about the same length, cut between sentences."""
        ranges = sentences(reading.text, piece.start, piece.end)
        if len(ranges) < 2:
            return ()
        return _packed(ranges, (piece.end - piece.start) * 6 // 10) or ()


def _claim(
    reading: Reading, piece: Piece, read: Read, found: Found
) -> tuple[Claim, list[tuple[dict[str, str], str]]]:
    """The claim of an item whose quote was found, and what else the item gave that the text does not hold."""
    draft = read.draft
    where, evidence = (piece.start, piece.end), (found.start, found.end)
    left_out: list[tuple[dict[str, str], str]] = []

    def mention(field: str, text: str | None) -> Span | None:
        if text is None or not text.strip():
            return None
        span = reading.grounder.mention(text, evidence, where)
        if span is None:
            left_out.append(({"quote": draft.quote, field: text}, f"{field}: {_ABSENT}"))
        return span

    def source(given: SourceDraft) -> Source | None:
        if given.kind is SourceKind.NEWSROOM:
            return NEWSROOM
        is_named = given.kind is not SourceKind.UNNAMED or fold_text(given.name) not in _NO_NAMES
        span = mention("sources", given.name) if is_named else None
        if span is None and given.kind is not SourceKind.UNNAMED:
            return None
        return Source(name=span.text if span else "unnamed", mention=span, kind=given.kind, given=given.given)

    voice = reading.voice_of(*evidence)
    flags = _disputes(reading, draft, evidence)
    if found.method == "approximate":
        flags.add(Flag.QUOTE_REPAIRED)
    chain = tuple(link for given in draft.sources if (link := source(given)))
    named_elsewhere = len(chain) < len(draft.sources)
    if named_elsewhere or (chain and not _same_origin(chain[0], voice.chain[0])):
        flags.add(Flag.SOURCE_DISPUTED)
    stance = voice.stance if "stance" in read.lost else draft.stance
    findings = Findings(
        type=draft.type,
        evidence=reading.span(*evidence),
        attribution=chain or voice.chain,
        cue=mention("cue", draft.cue),
        stance=stance,
        modality=reading.modality(*evidence, stance) if "modality" in read.lost else draft.modality,
        actor=mention("actor", draft.actor),
        target=mention("target", draft.target),
        places=[span for place in draft.places if (span := mention("places", place))],
        time=mention("time", draft.time),
        measures={fold_text(figure.text): figure.measure for figure in draft.figures},
        flags=flags,
    )
    if read.lost or left_out:
        flags.add(Flag.FIELD_LEFT_OUT)
    return assembled(reading, findings), left_out


def _disputes(reading: Reading, draft: ClaimDraft, evidence: Range) -> set[Flag]:
    """What the wording of the evidence holds against a model's type and figures."""
    flags: set[Flag] = set()
    if unsupported_figures(reading, [figure.text for figure in draft.figures], evidence):
        flags.add(Flag.NUMBER_NOT_IN_EVIDENCE)
    ranked = reading.topics(*evidence)
    own = dict(ranked).get(draft.type, 0.0)
    if ranked and ranked[0][1] - own >= _CLEAR:
        flags.add(Flag.TYPE_DISPUTED)
    return flags


def _rejected(piece: Piece, reason: Reason, detail: str, item: object) -> Rejection:
    if isinstance(item, ClaimDraft):
        item = item.model_dump(mode="json", exclude_unset=True)
    where = Stretch(start=piece.start, end=piece.end)
    return Rejection(reason=reason, detail=detail, item=compact(item), piece=where)


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
