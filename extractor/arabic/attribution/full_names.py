"""Which sources an article names more fully elsewhere: an acronym in brackets, a body by its head alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.lexicon import word_set
from extractor.arabic.normalization import fold_text
from extractor.claims import Source, SourceKind, Span

_BODIES = frozenset(SourceKind) - {SourceKind.NEWSROOM, SourceKind.UNNAMED, SourceKind.PUBLIC_FIGURE}
_WORD = re.compile(r"[^\s،.:؛()]+")
_LONGEST_SHORT = 2
"""Words of a name for which a fuller one is looked for."""
_LONGEST_FULL = 6
"""Words of a name before its acronym in brackets."""
_REACH = 80
"""Characters before a bracket in which they stand."""


def full_names(text: str, sources: Collection[Source]) -> dict[str, Span]:
    """Where each name of `sources` is given more fully, by name; only where the article leaves no choice."""
    short = {source.name: source for source in sources if len(source.name.split()) <= _LONGEST_SHORT}
    found = {name: _in_brackets(text, name) or _by_head(one, sources) for name, one in short.items()}
    return {name: full for name, full in found.items() if full is not None}


def _in_brackets(text: str, name: str) -> Span | None:
    """The name before "(الفاو)": from the first word on that tells what a source is."""
    bracket = re.search(rf"\s\(\s*(?:ال)?{re.escape(name.removeprefix('ال'))}\s*\)", text)
    if bracket is None:
        return None
    line = text.rfind("\n", 0, bracket.start()) + 1
    before = list(_WORD.finditer(text, max(line, bracket.start() - _REACH), bracket.start()))
    start = bracket.start()
    for match in reversed(before[-_LONGEST_FULL:]):
        if fold_text(match[0]) in word_set("preposition"):
            break  # "وفد من هيئة المياه"
        start = match.start() if _tells(match[0]) else start
    plain = start < bracket.start() and not re.search(r"[،.:؛()]", text[start : bracket.start()])
    return Span(start=start, end=bracket.start(), text=text[start : bracket.start()]) if plain else None


def _tells(word: str) -> bool:
    told = told_kind(word)
    return told is not None and told[1] != "last" and (told[0] in _BODIES or told[1] == "body")


def _by_head(source: Source, others: Collection[Source]) -> Span | None:
    """The only longer name of the same kind that begins with the same noun: المرصد, المنظمة."""
    if " " in source.name or not source.name.startswith("ال") or source.kind not in _BODIES:
        return None
    longer = {fold_text(span.text): span for span in _longer(source, others)}
    return next(iter(longer.values())) if len(longer) == 1 else None


def _longer(source: Source, others: Collection[Source]) -> Iterator[Span]:
    """The mentions of several words that begin with the noun of a name, with or without its article."""
    head = fold_text(source.name)
    for other in others:
        mention, words = other.mention, fold_text(other.name).split()
        same = other.kind is source.kind and words[0] in (head, head.removeprefix("ال"))
        if mention is not None and mention.text == other.name and same and len(words) > 1:
            yield mention
