"""Quotations that go on over several sentences: where one is left open, and where it closes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractor.arabic.attribution.attribution_spans import Voice
from extractor.claims import NEWSROOM, Given

_TOGGLES = frozenset('"“”')
"""Marks that open and close alike; curly ones are written in either direction."""
_OPENING, _CLOSING = "«", "»"
_LONGEST = 3_000
"""Characters among which a quotation is closed; one left open for longer has lost its mark."""


@dataclass(frozen=True)
class Quoting:
    """Somebody whose words go on in the sentences after the one that names him."""

    said: Voice
    until: int
    """Where his words end, the mark that closes them included."""

    @classmethod
    def after(cls, text: str, last: Voice, start: int, end: int) -> Quoting | None:
        """Who is still quoted at the end of a sentence, given its last voice; None where nobody is."""
        if last.chain == (NEWSROOM,) or last.cue is None or last.reporting:
            return None
        opening = left_open(text, start, end)
        if opening is None or opening < last.cue.end:
            return None
        closing = closing_of(text, opening, end)
        return None if closing is None else cls(last, closing + 1)

    def end_in(self, text: str, start: int, end: int) -> int:
        """Where his words end in a later sentence; its end where nothing but marks follows them."""
        until = max(start, min(end, self.until))
        return until if any(map(str.isalnum, text[until:end])) else end

    def voice(self, start: int, end: int) -> Voice:
        """His voice in a later stretch of the text."""
        carried = tuple(source.model_copy(update={"given": Given.CARRIED}) for source in self.said.chain)
        return replace(self.said, start=start, end=end, chain=carried)


def left_open(text: str, start: int, end: int) -> int | None:
    """Where the mark of `text[start:end]` stands that opens a quotation without closing it; None for none."""
    open_, toggled = [], None
    for position in range(start, end):
        mark = text[position]
        if mark == _OPENING:
            open_.append(position)
        elif mark == _CLOSING and open_:
            open_.pop()
        elif mark in _TOGGLES and toggled is not None:
            toggled = None
        elif mark in _TOGGLES and not text[position - 1 : position].isalnum():
            toggled = position
    found = [*open_[:1], *([] if toggled is None else [toggled])]
    return min(found, default=None)


def closing_of(text: str, opening: int, since: int) -> int | None:
    """Where the quotation that opens at a mark closes, at `since` or after it; None where it does not."""
    depth = 1
    for position in range(since, min(len(text), since + _LONGEST)):
        mark = text[position]
        if text[opening] != _OPENING:
            if mark in _TOGGLES and text[position + 1 : position + 2].isalnum():
                return None
            depth -= mark in _TOGGLES
        else:
            depth += (mark == _OPENING) - (mark == _CLOSING)
        if not depth:
            return position
    return None
