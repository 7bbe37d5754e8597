"""Which of the sixteen types the words of a statement point to, without asking a model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.claims import ClaimType, SourceKind, Stance
from extractor.folding import fold_text
from extractor.lexicon import word_starts
from extractor.sources.utterances import events
from extractor.sources.voices import Voice
from extractor.text.verbs import is_future
from extractor.text.words import Word, words

_ORDER = {kind: rank for rank, kind in enumerate(ClaimType)}
_WEIGHT = {1: 1.0, 2: 3.0, 3: 8.0}
"""What an event word of each strength is worth."""
_LATER = 0.85
"""Part of its weight that counts for a word after the first."""
_OPINIONS = {SourceKind.ANALYST: 2.5, SourceKind.PUBLIC_FIGURE: 1.0, SourceKind.CIVILIAN: 0.5}
"""How much who speaks makes an opinion of what is said."""
_LEAST_OPINION = 0.4
_EARLY = 6
"""Words at the start of a statement among which its first verbs are."""


def topics(text: str, start: int, end: int, voice: Voice) -> list[tuple[ClaimType, float]]:
    """The types that a statement's words and its reporting cue point to, the likeliest first, with scores."""
    sequence = words(text, start, end)
    scores: dict[ClaimType, float] = {}
    seen: set[tuple[str, str]] = set()
    index = 0
    while index < len(sequence):
        hit = events().at(sequence, index)
        if hit is not None:
            length, (kind, strength) = hit
            if (kind, sequence[index].folded) not in seen:
                seen.add((kind, sequence[index].folded))
                # What stands first in the statement is what it is about; later words say with what, or why.
                weight = _WEIGHT[strength] * (1.0 if len(seen) == 1 else _LATER)
                scores[ClaimType(kind)] = scores.get(ClaimType(kind), 0.0) + weight
            index += length
        else:
            index += 1
    _from_figures(scores, sequence)
    _from_cue(scores, sequence, voice)
    return sorted(scores.items(), key=lambda pair: (-pair[1], _ORDER[pair[0]]))


def _from_figures(scores: dict[ClaimType, float], sequence: Sequence[Word]) -> None:
    """A toll is about the dead and wounded, whatever killed them."""
    if ClaimType.CASUALTIES in scores and any(word.bare[:1].isdigit() for word in sequence):
        scores[ClaimType.CASUALTIES] += 3.0


def _from_cue(scores: dict[ClaimType, float], sequence: Sequence[Word], voice: Voice) -> None:
    def add(kind: ClaimType, weight: float) -> None:
        scores[kind] = scores.get(kind, 0.0) + weight

    if voice.stance is Stance.APPEAL:
        add(ClaimType.APPEAL, 20.0)
    elif voice.stance is Stance.ACCUSATION:
        add(ClaimType.ACCUSATION, 6.0)
    elif voice.stance is Stance.WARNING or _foresees(voice):
        add(ClaimType.PREDICTION, 5.0)
    elif voice.stance is Stance.BELIEF:
        add(ClaimType.ASSESSMENT, 1.5)
    if _future(sequence):
        add(ClaimType.PREDICTION, 5.0)
    add(ClaimType.ASSESSMENT, _OPINIONS.get(voice.chain[0].kind, _LEAST_OPINION))


def _foresees(voice: Voice) -> bool:
    """Whether the reporting verb speaks of what may come: توقع, تخشى, تعهد."""
    cue = fold_text(voice.cue.text) if voice.cue is not None else ""
    return any(stem in cue for stem in word_starts("foreseeing"))


def _future(sequence: Sequence[Word]) -> bool:
    """Whether the first verbs are of the future or of what may come: سيعقد, سوف, لن, قد يؤدي."""
    heads = [word.bare for word in sequence[:_EARLY]]
    may = any(a == "قد" and b[0] in "يتن" for a, b in pairwise(heads))
    return may or any(is_future(head) for head in heads)
