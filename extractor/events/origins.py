"""Which voices of an event are one: a source under several names, an agency and its reprints, copied text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from extractor.arabic.event_signs import name_words
from extractor.arabic.normalization import fold_text
from extractor.claims import ArticleInfo, Claim, Source, SourceKind
from extractor.events.unions import Unions
from extractor.events.values import Origin

_COPIED = 5
"""Words from which on the same sentence in two articles is one text."""
_RELAYS = frozenset({SourceKind.NEWS_AGENCY, SourceKind.MEDIA})
_PEOPLE = frozenset({SourceKind.CIVILIAN, SourceKind.WITNESS})
_REPORTERS = frozenset(map(fold_text, ("مراسل", "مراسلة", "مراسلنا", "مراسلتنا", "مندوب", "مندوبنا", "موفد")))
_FULL = 2
"""Words from which on a name tells who is meant, whatever kind of source it was taken for."""


@dataclass(frozen=True)
class Voice:
    """Who a claim comes from first."""

    claim: Claim
    info: ArticleInfo

    @property
    def source(self) -> Source:
        """The first link of the chain."""
        return self.claim.attribution[0]

    @cached_property
    def is_newsroom(self) -> bool:
        """Whether the article says it in its own voice, or by its own outlet's name."""
        if self.source.kind in _RELAYS:
            return bool(self.words) and self.words <= _words(self.outlet) | _REPORTERS
        return self.source.kind is SourceKind.NEWSROOM

    @property
    def refers_back(self) -> bool:
        """Whether it is an office alone, which an article names after the one who holds it: "المصدر"."""
        name = self.source.known_as
        bare = name.startswith("ال") and " " not in name and not self.words
        return bare and self.source.kind not in _PEOPLE

    @property
    def outlet(self) -> str:
        """Who published the article."""
        return self.info.outlet or self.info.id

    @property
    def name(self) -> str:
        """What people call the voice."""
        return f"newsroom: {self.outlet}" if self.is_newsroom else self.source.known_as

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the name that tell whose it is."""
        return _words(self.outlet if self.source.kind is SourceKind.NEWSROOM else self.source.known_as)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What voices of one name share; one that does not tell who is meant, in its article alone."""
        where = "" if self.is_newsroom or _tells(self.words) else self.info.key
        return fold_text(self.name), where


@lru_cache(maxsize=4_096)
def _words(name: str) -> frozenset[str]:
    """The words of a name, without those of offices, with and without the article: "المتحدث" as "متحدث"."""
    return name_words(" ".join(name_words(name)))


def independent(voices: Sequence[Voice]) -> tuple[tuple[Origin, ...], list[int]]:
    """The origins of the claims of one event, and for each claim the index of its own.

    Two are one where their names mean the same body, where one article's newsroom is the agency that the
    other quotes, and where the words are the same in two articles. Each says why.
    """
    named: set[tuple[str, ...]] = set()
    by_word: defaultdict[str, list[Voice]] = defaultdict(list)
    first_with: dict[tuple[str, ...], Voice] = {}
    bodies: Unions[tuple[str, ...]] = Unions()
    why: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)

    def join(one: Voice, other: Voice, reason: str) -> None:
        if joined := bodies.join(other.key, one.key):
            kept, gone = joined
            why[kept] |= why.pop(gone, set()) | {reason}

    for voice, meant in _referring_back(voices):
        join(voice, meant, "named before")
    for voice in voices:
        if voice.key not in named:
            named.add(voice.key)
            for other in _namesakes(voice, by_word):
                join(voice, other, "the same name")
        if text := _text(voice):
            join(voice, first_with.setdefault(text, voice), "the same words")
    of = [bodies.root(voice.key) for voice in voices]
    roots = list(dict.fromkeys(of))
    members: defaultdict[tuple[str, ...], list[Voice]] = defaultdict(list)
    for voice, own in zip(voices, of, strict=True):
        members[own].append(voice)
    origins = tuple(_origin(members[own], why[own]) for own in roots)
    index = {own: number for number, own in enumerate(roots)}
    return origins, [index[own] for own in of]


def _namesakes(voice: Voice, by_word: defaultdict[str, list[Voice]]) -> Iterator[Voice]:
    """Those among the earlier ones whose names mean the same body; the voice is put with them."""
    for word in _words(voice.outlet) if voice.is_newsroom else voice.words:
        yield from (other for other in by_word[word] if _one_body(voice, other))
        by_word[word].append(voice)


def _referring_back(voices: Sequence[Voice]) -> Iterator[tuple[Voice, Voice]]:
    """The voices named by their office alone, each with the one that its article named before."""
    before: dict[str, Voice] = {}
    seen: set[tuple[str, ...]] = set()
    for voice in voices:
        if voice.is_newsroom:
            continue
        if voice.refers_back and voice.key not in seen and voice.info.key in before:
            yield voice, before[voice.info.key]
        seen.add(voice.key)
        before[voice.info.key] = voice


def _origin(members: Sequence[Voice], reasons: set[str]) -> Origin:
    names = sorted({member.name for member in members}, key=lambda name: (-len(name), name))
    return Origin(
        names=tuple(names),
        kind=next(member.source.kind for member in members if member.name == names[0]),
        claims=tuple(member.claim.id for member in members),
        same_because=tuple(sorted(reasons)) if len(names) > 1 else (),
    )


def _text(voice: Voice) -> tuple[str, ...]:
    """The words of a newsroom's claim, where there are enough to tell that one copied the other."""
    if not voice.is_newsroom:
        return ()
    words = tuple(fold_text(voice.claim.evidence.text).split())
    return words if len(words) >= _COPIED else ()


def _one_body(one: Voice, other: Voice) -> bool:
    """Whether two names mean one body: one says all that the other says, and that tells who is meant."""
    if one.is_newsroom and other.is_newsroom:
        return False  # one outlet has one key
    if one.is_newsroom or other.is_newsroom:
        quoted, printed = (other, one) if one.is_newsroom else (one, other)
        return quoted.source.kind in _RELAYS and bool(quoted.words) and quoted.words == _words(printed.outlet)
    shorter, longer = sorted((one.words, other.words), key=len)
    if one.words == other.words and one.info.key == other.info.key and one.source.kind is other.source.kind:
        return bool(one.words)
    if not shorter <= longer or not _tells(shorter):
        return False
    return len(shorter) >= _FULL or (one.source.kind is other.source.kind and not _is_unnamed(one, other))


def _is_unnamed(*voices: Voice) -> bool:
    return any(voice.source.kind is SourceKind.UNNAMED for voice in voices)


def _tells(words: frozenset[str]) -> bool:
    """Whether a name tells who is meant: "أردوغان", not "التركي"."""
    return len(words) > 1 or any(not word.endswith(("ي", "يه")) for word in words)
