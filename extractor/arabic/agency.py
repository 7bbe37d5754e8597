"""Who did what a statement tells, to whom: by its grammar, and by who says it."""

from __future__ import annotations

from extractor.arabic.attribution.voices import Voice
from extractor.arabic.events.roles import Roles, roles
from extractor.arabic.lexicon import word_starts
from extractor.arabic.normalization import fold_text
from extractor.claims import ClaimType, Range, SourceKind, Stance

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


def roles_of(text: str, statement: Range, sentence: Range, voice: Voice, kind: ClaimType) -> Roles:
    """Where the actor and the target of a statement of this type stand in the text, each if it is named."""
    return roles(
        text,
        statement,
        context_start=sentence[0],
        speaker=_speaker(voice, kind),
        opinion=kind is ClaimType.ASSESSMENT,
    )


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
