"""Which voices of an event are one: a source under several names, an agency and its reprints, copied text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.arabic.happenings import name_words
from extractor.arabic.normalization import fold_text
from extractor.claims import ArticleInfo, Claim, Source, SourceKind
from extractor.events.values import Origin

_COPIED = 5
"""Words from which on the same sentence in two articles is one text."""
_RELAYS = frozenset({SourceKind.NEWS_AGENCY, SourceKind.MEDIA})


@dataclass(frozen=True)
class Voice:
    """Who a claim comes from first."""

    claim: Claim
    info: ArticleInfo

    @property
    def source(self) -> Source:
        """The first link of the chain."""
        return self.claim.attribution[0]

    @property
    def is_newsroom(self) -> bool:
        """Whether the article says it in its own voice."""
        return self.source.kind is SourceKind.NEWSROOM

    @property
    def outlet(self) -> str:
        """Who published the article."""
        return self.info.outlet or self.info.id

    @property
    def name(self) -> str:
        """What people call the voice."""
        return f"newsroom: {self.outlet}" if self.is_newsroom else self.source.known_as

    @property
    def words(self) -> frozenset[str]:
        """The words of the name that tell whose it is."""
        return name_words(self.outlet if self.is_newsroom else self.source.known_as)


def independent(voices: Sequence[Voice]) -> tuple[tuple[Origin, ...], list[int]]:
    """The origins of the claims of one event, and for each claim the index of its own.

    Two are one where their names mean the same body, where one article's newsroom is the agency that the
    other quotes, and where the words are the same in two articles. Each says why.
    """
    of = list(range(len(voices)))
    why: dict[int, set[str]] = {}
    known: dict[tuple[str, ...], list[int]] = {}
    for index, voice in enumerate(voices):
        for reason, others in (
            ("the same words", known.get(("text", *_text(voice)), []) if _text(voice) else []),
            ("the same name", [other for other in range(index) if _one_body(voice, voices[other])]),
        ):
            for other in others:
                _join(of, index, other)
                if voices[other].name != voice.name:
                    why.setdefault(of[index], set()).add(reason)
        if _text(voice):
            known.setdefault(("text", *_text(voice)), []).append(index)
    roots = list(dict.fromkeys(of))
    origins = []
    for root in roots:
        members = [voices[index] for index in range(len(voices)) if of[index] == root]
        names = sorted({member.name for member in members}, key=lambda name: (-len(name), name))
        kinds = [member.source.kind for member in members if member.name == names[0]]
        reasons = set().union(*(why.get(index, set()) for index in range(len(voices)) if of[index] == root))
        origins.append(
            Origin(
                names=tuple(names),
                kind=kinds[0],
                claims=tuple(member.claim.id for member in members),
                same_because=tuple(sorted(reasons)) if len(names) > 1 else (),
            )
        )
    return tuple(origins), [roots.index(root) for root in of]


def _join(of: list[int], one: int, other: int) -> None:
    first, second = sorted((of[one], of[other]))
    for index, root in enumerate(of):
        if root == second:
            of[index] = first


def _text(voice: Voice) -> tuple[str, ...]:
    """The words of a newsroom's claim, where there are enough to tell that one copied the other."""
    words = tuple(fold_text(voice.claim.evidence.text).split())
    return words if len(words) >= _COPIED else ()


def _one_body(one: Voice, other: Voice) -> bool:
    """Whether two names mean one body: one says all that the other says, and both are of one kind."""
    if one.is_newsroom and other.is_newsroom:
        return one.outlet == other.outlet
    if one.is_newsroom or other.is_newsroom:
        quoted = other if one.is_newsroom else one
        return quoted.source.kind in _RELAYS and bool(one.words) and one.words == other.words
    if one.source.kind is not other.source.kind or not one.words or not other.words:
        return fold_text(one.name) == fold_text(other.name) and one.info.key == other.info.key
    if SourceKind.UNNAMED in (one.source.kind, other.source.kind):
        return one.words == other.words and one.info.key == other.info.key
    return one.words <= other.words or other.words <= one.words
