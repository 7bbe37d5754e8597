"""Who did what a statement tells, to whom: by its grammar, and by who says it."""

from __future__ import annotations

from dataclasses import replace

from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.attribution.sources import Voice
from extractor.arabic.lexicon import word_starts
from extractor.arabic.normalization import fold_text
from extractor.arabic.statements.roles import Roles, roles
from extractor.claims import ClaimType, Range, SourceKind, Stance

_SPEAKER_ACTS = frozenset({ClaimType.APPEAL, ClaimType.ACTION, ClaimType.TESTIMONY})
"""Types whose actor is the speaker where the statement names nobody else."""
_KILLINGS = frozenset({ClaimType.CASUALTIES, ClaimType.EXECUTION})
"""Types whose actor is told only where the grammar says that he killed: a wrong one is worse than none."""
_DEEDS = _KILLINGS | {
    ClaimType.BOMBARDMENT,
    ClaimType.GROUND_ATTACK,
    ClaimType.TERRITORIAL_CONTROL,
    ClaimType.SIEGE,
    ClaimType.DISPLACEMENT,
    ClaimType.DETENTION,
}
"""Types of deeds that nobody does by telling of them."""
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
    found = roles(
        text,
        statement,
        context_start=sentence[0],
        speaker=_speaker(voice, kind),
        told_as="opinion" if kind is ClaimType.ASSESSMENT else "killing" if kind in _KILLINGS else "deed",
    )
    if found.actor is None or kind not in _DEEDS or not _only_relays(text[slice(*found.actor)]):
        return found
    return replace(found, actor=None, carried=False)


def _only_relays(name: str) -> bool:
    """Whether who is named is a paper, a channel or an agency, which tells of such deeds and does none."""
    told = told_kind(name)
    return told is not None and told[0] in {SourceKind.NEWS_AGENCY, SourceKind.MEDIA}


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
