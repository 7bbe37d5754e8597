"""Words in an article that are addressed to the language model which reads it: they state nothing."""

from __future__ import annotations

import re
from functools import cache

from extractor.arabic.lexicon import folded, rows
from extractor.arabic.normalization import fold_text
from extractor.claims import Range

_LONGEST_TURN = 500
"""Characters of a counterfeit turn: a longer one would silence what people are to read."""
_BETWEEN = r"(?: \S+){0,4}? "
"""What may stand between an order and what it is about."""


def addressed_to_model(text: str) -> bool:
    """Whether a stretch of an article orders a language model about, or counterfeits a turn of its chat.

    It looks for what injections.tsv lists, however it is vowelled, capitalised or spaced. What is worded in
    another way is not found: this is one fence of several. Linear time.
    """
    folded = fold_text(text)
    words = _words()
    signs = (*words["phrase"], *words["mark"], *words["object"])
    return any(sign in folded for sign in signs) and bool(_pattern().search(folded))


def turns_of_a_chat(text: str) -> tuple[Range, ...]:
    """The stretches of an article that counterfeit a turn of a model's chat, over its lines and sentences.

    One that is not closed ends with the line after its mark: else it would silence the rest of the article.
    """
    return tuple(match.span() for match in _turns().finditer(text))


@cache
def _turns() -> re.Pattern[str]:
    cells = (cell for kind, cell in rows("injections") if kind == "turn")
    pairs = (phrase.split() for cell in cells for phrase in cell.split("؛"))
    whole = "|".join(
        rf"{re.escape(mark)}(?:(?s:.{{0,{_LONGEST_TURN}}}?){re.escape(end)}|[^\n]*(?:\n[^\n]*)?)"
        for mark, end in pairs
    )
    return re.compile(whole, re.IGNORECASE)


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """The table by kind, folded."""
    words: dict[str, list[str]] = {}
    for kind, cell in rows("injections"):
        words.setdefault(kind, []).extend(folded(cell))
    return {kind: tuple(phrases) for kind, phrases in words.items()}


@cache
def _pattern() -> re.Pattern[str]:
    either = {kind: "|".join(map(re.escape, phrases)) for kind, phrases in _words().items()}
    order = rf"[وف]?(?:{either['order']}){_BETWEEN}(?:{either['object']})"
    return re.compile(rf"(?<!\w)(?:{either['phrase']}|{order})(?!\w)|{either['mark']}")
