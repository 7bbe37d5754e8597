"""Drafts become claims or rejections: quotes are found in the text, and fields kept that it bears out."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.arabic.analysis import Analysis, Found, Missing, read_figures
from extractor.arabic.normalization import fold_text
from extractor.assembly import Findings, Listed, assembled
from extractor.claims import (
    NEWSROOM,
    Claim,
    ClaimType,
    Flag,
    Modality,
    Range,
    Reason,
    Rejection,
    Source,
    SourceKind,
    Span,
    Stance,
    Stretch,
    claim_id,
    voiced_claim_id,
)
from extractor.drafts import ClaimDraft, ClaimsRead, Read, SourceDraft
from extractor.prompts import compact

_CLEAR = 6.0
"""The wording disputes a model's type where it scores this much more for another."""
_NO_NAMES = frozenset({"", "unnamed", "newsroom"})
"""What stands in place of the name of a source that has none."""
_ABSENT = "not found in the article. The claim is kept without it."
_LONGEST_OF_LETTERS = 4
"""Code points of words that begin with لل and are too short to be a name with its article."""
_BESIDE = 12
"""Code points between two names that are one joint actor or target."""
_ELIDED = re.compile(r"\s*(?:…|\.{3})\s*")

_SAID = 2
"""How near words are to the source that says them."""
REPEATED = "The same claim about the same words was returned before."
"""Why a claim is a duplicate."""
Zone = Callable[[Read], Range | None]
"""Where a draft says that its quote stands; None where it does not say."""


@dataclass(frozen=True)
class Outcome:
    """What a piece's answer became: every item is in one of the two."""

    claims: tuple[Claim, ...] = ()
    rejections: tuple[Rejection, ...] = ()


class Distinct:
    """Claims that differ: the same words are two where two voices say them, or one says and one denies."""

    def __init__(self) -> None:
        self._said: dict[tuple[int, int, ClaimType], list[Claim]] = {}

    def added(self, claim: Claim) -> Claim | None:
        """The claim, with an id that no other one has; None where it says the same as one before it."""
        words = claim.evidence.start, claim.evidence.end, claim.type
        same = self._said.setdefault(words, [])
        if any(not _by_another_voice(one, claim) for one in same):
            return None
        if any(one.id == claim.id for one in same):
            claim = claim.model_copy(update={"id": voiced_claim_id(claim)})
        same.append(claim)
        return claim


def resolved(analysis: Analysis, asked: Range, given: ClaimsRead, zone: Zone = lambda _: None) -> Outcome:
    """What the drafts of an answer about a stretch become: each is a claim, or a rejection that says why."""
    claims: dict[str, Claim] = {}
    distinct = Distinct()
    rejections = [_rejected(asked, fault.reason, fault.detail, fault.item) for fault in given.faults]
    last = asked[0]
    for read in given.items:
        where = zone(read)
        found = _located(analysis, asked, where, read.draft, last)
        if isinstance(found, Found) and _id(analysis, read.draft, found) in claims:
            found = _located(analysis, asked, where, read.draft, found.start + 1)
        if isinstance(found, Found):
            found = _beside_source(analysis, where or asked, read, found, claims)
        if isinstance(found, Missing):
            rejections.append(_rejected(where or asked, found.reason, found.detail, read.draft))
            continue
        draft = _Resolving(analysis, asked, read, found)
        claim = distinct.added(draft.claim())
        if claim is None:
            rejections.append(_rejected(where or asked, Reason.DUPLICATE, REPEATED, read.draft))
        else:
            claims[claim.id] = claim
            rejections += draft.left_out
            last = found.start if asked[0] <= found.start < asked[1] else last
    return Outcome(tuple(claims.values()), tuple(rejections))


@dataclass
class _Resolving:
    """One draft whose quote was found, while its fields are looked up."""

    analysis: Analysis
    asked: Range
    read: Read
    found: Found
    left_out: list[Rejection] = field(default_factory=list)
    """What the draft gives and the text does not bear out."""

    @property
    def evidence(self) -> Range:
        """Where the quote stands."""
        return self.found.start, self.found.end

    def claim(self) -> Claim:
        """The claim, with flags for what is disputed or left out."""
        draft, voice = self.read.draft, self.analysis.voice_of(*self.evidence)
        flags = {*self.read.flags, *self._disputes()}
        by_rules = set()
        chain = self._chain()
        if not chain or "sources" in self.read.lost:
            by_rules.add("attribution")
        if len(chain) < len(draft.sources) or (chain and not _same_origin(chain[0], voice.chain[0])):
            flags.add(Flag.SOURCE_DISPUTED)
        stance, modality = self._manner(voice.stance)
        by_rules |= {name for name in ("stance", "modality") if name in self.read.lost}
        findings = Findings(
            type=draft.type,
            evidence=self.analysis.span(*self.evidence),
            attribution=chain or voice.chain,
            cue=self._mention("cue", draft.cue),
            stance=stance,
            modality=modality,
            actor=self._mention("actor", draft.actor),
            target=self._mention("target", draft.target),
            places=[span for place in draft.places if (span := self._mention("places", place))],
            time=self._mention("time", draft.time),
            listed=self._figures(),
            flags=flags,
            by_rules=by_rules,
        )
        if self.read.lost or self.left_out:
            flags.add(Flag.FIELD_LEFT_OUT)
        return assembled(self.analysis, findings)

    def _manner(self, told: Stance) -> tuple[Stance, Modality]:
        """Stance and modality; where the draft's did not fit, as the wording has them."""
        draft, lost = self.read.draft, self.read.lost
        stance = told if "stance" in lost else draft.stance
        modality = self.analysis.modality(*self.evidence, stance) if "modality" in lost else draft.modality
        return stance, modality

    def _mention(self, name: str, text: str | None) -> Span | None:
        if text is None or not text.strip():
            return None
        span = self._joint(*ends) if len(ends := _ELIDED.split(text)) > 1 else self._one(text)
        if span is None:
            item = {"quote": self.read.draft.quote, name: text}
            self.left_out.append(_rejected(self.asked, Reason.FIELD_NOT_IN_TEXT, f"{name}: {_ABSENT}", item))
        return span

    def _one(self, text: str) -> Span | None:
        return self.analysis.grounder.mention(text, self.evidence, self.asked)

    def _joint(self, *parts: str) -> Span | None:
        """From the first of several names to the last, where they stand side by side."""
        spans = [span for part in parts if (span := self._one(part)) is not None]
        if len(spans) < len(parts):
            return None
        spans.sort(key=lambda span: span.start)
        if any(right.start - left.end > _BESIDE for left, right in pairwise(spans)):
            return None
        return self.analysis.span(spans[0].start, spans[-1].end)

    def _figures(self) -> list[Listed]:
        """The figures that are listed, each at its place in the quote; the same words twice at two."""
        taken: set[int] = set()
        figures = []
        for figure in self.read.draft.figures:
            span = self._untaken(figure.text, taken)
            if span is None:  # written otherwise than in the text, its number may stand there all the same
                numbers = (figure.text[slice(*one.number)] for one in read_figures(figure.text))
                span = next((place for one in numbers if (place := self._untaken(one, taken))), None)
            if span is not None:
                taken.add(span.start)
            figures.append(Listed(figure.text, figure.measure, span))
        return figures

    def _untaken(self, text: str, taken: set[int]) -> Span | None:
        """The first place of words in the quote where no figure before them stands."""
        span = self._in_quote(text, self.found.start)
        while span is not None and span.start in taken:
            span = self._in_quote(text, span.end)
        return span

    def _in_quote(self, text: str, after: int) -> Span | None:
        within = (after, self.found.end)
        if not text.strip() or after >= within[1]:
            return None
        span = self.analysis.grounder.mention(text, within, within)
        return span if span is not None and after <= span.start and span.end <= within[1] else None

    def _chain(self) -> tuple[Source, ...]:
        draft, names = self.read.draft, self.read.full_names
        links: list[Source] = []
        for place, given in enumerate(draft.sources):
            link = self._source(given)
            if link is not None:
                full = self._full_name(link, names[place]) if place < len(names) else None
                links.append(link.model_copy(update={"full_name": full}))
        return tuple(links)

    def _source(self, given: SourceDraft) -> Source | None:
        """The source, if the article names it; the newsroom and unnamed sources need no name."""
        if given.kind is SourceKind.NEWSROOM:
            return NEWSROOM
        is_named = given.kind is not SourceKind.UNNAMED or fold_text(given.name) not in _NO_NAMES
        span = self._mention("sources", given.name) if is_named else None
        if span is None and given.kind is not SourceKind.UNNAMED:
            return None
        if span is not None and len(span.text) > _LONGEST_OF_LETTERS and span.text.startswith("لل"):
            # The preposition is no part of the name, which has its article: "للدفاع المدني".
            span = self.analysis.span(span.start + 2, span.end)
            return Source(name=f"ال{span.text}", mention=span, kind=given.kind, given=given.given)
        return Source(name=span.text if span else "unnamed", mention=span, kind=given.kind, given=given.given)

    def _full_name(self, link: Source, text: str | None) -> Span | None:
        """Where a source is named most fully, if that says more than its name here."""
        span = self._mention("full_name", text)
        return span if span is not None and fold_text(span.text) != fold_text(link.name) else None

    def _disputes(self) -> set[Flag]:
        """What the wording of the quote holds against the draft."""
        flags: set[Flag] = {Flag.QUOTE_REPAIRED} if self.found.method == "approximate" else set()
        ranked = self.analysis.type_scores(*self.evidence)
        own = dict(ranked).get(self.read.draft.type, 0.0)
        if ranked and ranked[0][1] - own >= _CLEAR:
            flags.add(Flag.TYPE_DISPUTED)
        return flags


def _located(
    analysis: Analysis, asked: Range, zone: Range | None, draft: ClaimDraft, after: int
) -> Found | Missing:
    """Where a quote stands: in its zone, else from a place on, for models go through a text in its order."""
    if zone is not None:
        found = _whole(analysis, draft, zone, max(zone[0], min(after, zone[1])))
        if isinstance(found, Found) and zone[0] <= found.start < zone[1]:
            return found
    found = _whole(analysis, draft, (after, asked[1]), after)
    if isinstance(found, Found) and not asked[0] <= found.start < asked[1]:
        return _whole(analysis, draft, asked, after)
    return found


def _beside_source(
    analysis: Analysis, within: Range, read: Read, found: Found, taken: Container[str]
) -> Found:
    """Where words that stand in several places are said by the draft's source; else where they were found.

    The article's grammar tells who speaks; where it names the source nowhere, its name in the sentence does.
    """
    origin = read.draft.sources[0] if read.draft.sources else None
    if origin is None or origin.kind is SourceKind.UNNAMED or found.method == "approximate":
        return found
    best, most = found, _nearness(analysis, origin, found)
    place = within[0]
    while most < _SAID:
        other = _whole(analysis, read.draft, (place, within[1]), place)
        if not isinstance(other, Found) or not place <= other.start < within[1]:
            break
        nearness = _nearness(analysis, origin, other)
        if nearness > most and _id(analysis, read.draft, other) not in taken:
            best, most = other, nearness
        place = other.end
    return best


def _nearness(analysis: Analysis, origin: SourceDraft, found: Found) -> int:
    """How near a source is to words: it says them, it is named in their sentence, or neither."""
    voice = analysis.voice_of(found.start, found.end).chain[0]
    if origin.kind is SourceKind.NEWSROOM or voice.kind is SourceKind.NEWSROOM:
        is_said = origin.kind is voice.kind
    else:
        is_said = _same_name(origin.name, voice.name) or _same_name(origin.name, voice.known_as)
    if is_said or origin.kind is SourceKind.NEWSROOM:
        return _SAID * is_said
    start, end = analysis.sentence_of(found.start)
    around = analysis.text[start : found.start] + " " + analysis.text[found.end : end]
    return int(fold_text(origin.name) in fold_text(around))


def _whole(analysis: Analysis, draft: ClaimDraft, within: Range, near: int) -> Found | Missing:
    """Where a quote stands; of one that gives its first and last words alone, from the ones to the others."""
    denied = draft.modality is Modality.DENIED
    found = analysis.grounder.find(draft.quote, within=within, near=near, denied=denied)
    ends = _ELIDED.split(draft.quote.strip())
    if len(ends) != 2 or not all(ends) or (isinstance(found, Found) and found.method != "approximate"):
        return found
    first = analysis.grounder.find(ends[0], within=within, near=near, denied=denied)
    if isinstance(first, Missing):
        return first
    # A negation before the last words is one inside of the quote.
    rest = (first.end, within[1])
    last = analysis.grounder.mention(ends[1], rest, rest)
    if last is None:
        return Missing(Reason.NOT_IN_TEXT, "The last words of the quote do not follow its first ones.")
    if last.start < first.end or analysis.sentence_of(first.start) != analysis.sentence_of(last.end - 1):
        return Missing(Reason.NOT_IN_TEXT, "The first and last words of the quote stand in no one sentence.")
    return Found(first.start, last.end, first.method, first.similarity)


def _id(analysis: Analysis, draft: ClaimDraft, found: Found) -> str:
    return claim_id(analysis.article.sha256, analysis.span(found.start, found.end), draft.type)


def _by_another_voice(one: Claim, other: Claim) -> bool:
    """Whether two claims of the same words are said by two, or said and denied."""
    ours, theirs = one.attribution[0], other.attribution[0]
    is_same = fold_text(ours.known_as) == fold_text(theirs.known_as)
    if ours.full_name is None or theirs.full_name is None:  # one piece may tell the full name, another not
        is_same = is_same or fold_text(ours.name) == fold_text(theirs.name)
    return one.modality is not other.modality or not is_same


def _same_origin(ours: Source, theirs: Source) -> bool:
    return _same_name(ours.name, theirs.name)


def _same_name(ours: str, theirs: str) -> bool:
    left, right = fold_text(ours), fold_text(theirs)
    return left in right or right in left


def _rejected(asked: Range, reason: Reason, detail: str, item: object) -> Rejection:
    if isinstance(item, ClaimDraft):
        item = item.model_dump(mode="json", exclude_unset=True)
    where = Stretch(start=asked[0], end=asked[1])
    return Rejection(reason=reason, detail=detail, item=compact(item), piece=where)
