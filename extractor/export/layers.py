"""The layers of INCEpTION documents: their names and features, and the characters they can hold.

A Claim has slots for its sources, figures and other mentions, each of which is a layer of its own. The role
of a slot tells the order in the chain ("1" is the origin), the part of a figure ("2 of 1"), or what a mention
is ("actor"; "full name 1" is the origin's).
"""

from __future__ import annotations

import re

from extractor.export.annotation import FIGURE, SOURCE

CLAIM = "webanno.custom.Claim"
LAYERS = {
    SOURCE: ("webanno.custom.ClaimSource", ("kind", "given", "name")),
    FIGURE: ("webanno.custom.ClaimFigure", ("qualifier", "amount", "unit", "measure")),
    "mention": ("webanno.custom.ClaimMention", ("days",)),
}
"""Layers of mentions, by what they hold, with their features."""
SLOTS = {SOURCE: "sources", FIGURE: "figures", "mention": "mentions"}
"""The claim's features that link to them."""
CLAIM_FEATURES = ("claimType", "stance", "modality", "flags", "voices", "gold", "claimId")
TYPE_SYSTEM = "TypeSystem.xml"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""


def as_xml(text: str) -> str:
    """The text as XML can hold it: one U+FFFD for each character that it cannot, so that offsets stay."""
    return _ILLEGAL.sub("\ufffd", text)
