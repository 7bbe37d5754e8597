"""Which of the sixteen types the words of a statement point to, without asking a model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from extractor.claims import ClaimType, SourceKind, Stance
from extractor.clauses import events
from extractor.folding import fold_text
from extractor.sources import Voice
from extractor.words import Word, words

_ORDER = {kind: rank for rank, kind in enumerate(ClaimType)}
_FORESEEING = ("توقع", "خشي", "يخشي", "تخشي", "يخشون", "ستبعد", "تعهد", "وعد")
_WEIGHT = {1: 1.0, 2: 3.0, 3: 8.0}


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
                weight = _WEIGHT[strength] * (1.0 if len(seen) == 1 else 0.85)
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
    elif voice.stance is Stance.WARNING:
        add(ClaimType.PREDICTION, 5.0)
    elif voice.cue is not None and any(stem in fold_text(voice.cue.text) for stem in _FORESEEING):
        add(ClaimType.PREDICTION, 5.0)
    elif voice.stance is Stance.BELIEF:
        add(ClaimType.ASSESSMENT, 1.5)
    if _future(sequence):
        add(ClaimType.PREDICTION, 5.0)
    speaker = voice.chain[0].kind
    opinion = {SourceKind.ANALYST: 2.5, SourceKind.PUBLIC_FIGURE: 1.0, SourceKind.CIVILIAN: 0.5}.get(
        speaker, 0.4
    )
    add(ClaimType.ASSESSMENT, opinion)


def _future(sequence: Sequence[Word]) -> bool:
    """Whether the first verbs are of the future or of what may come: سيعقد, سوف, لن, قد يؤدي."""
    heads = [word.bare for word in sequence[:6]]
    may = any(a == "قد" and b[0] in "يتن" for a, b in pairwise(heads))
    return may or any(
        head in ("سوف", "لن") or (head.startswith(("سي", "ست", "سن")) and len(head) > 3 and head not in _not_future())
        for head in heads
    )


@cache
def _not_future() -> frozenset[str]:
    return frozenset(
        "سيطرت سيطر سيطروا سيطره سته سيره سيف سيد سيده سيل سيول سنه سنوات سند ستار ستين ستون سياره سيارات سياسي سياسيه سياسات سيناريو ستالين سيدي سينما ستار".split()
    )
