"""The words of a folded text: their clitics, and which of them a quote may neither lose nor change."""

from __future__ import annotations

import re
from functools import cache

from extractor.arabic.lexicon import folded, rows
from extractor.arabic.text.once import per_word

WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+")
"""A word or a number of a folded text; in "و71" there are two."""

CLITICS = ("وبال", "فبال", "وكال", "ولل", "فلل", "بال", "كال", "وال", "فال", "لل", "وب", "وك", "ول",
           "فب", "فك", "فل", "ال", "و", "ف", "ب", "ل", "ك")  # fmt: skip
"""What may be written in one with the word after it, the longest first."""
_CLITIC = frozenset(CLITICS)
_CLITIC_LENGTHS = (4, 3, 2, 1)
_JOINING = frozenset("وفبلكا")
_SHORTEST_STEM = 3
_MOST_PARTS = 8
_NEXT = re.compile(r" (و?[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+)")
_PERCENT = re.compile(" ?%")
NUMBER = "#"
NEGATION = "!"
_SCALES = frozenset(NUMBER + "1" + "0" * zeros for zeros in (1, 2, 3, 6, 9, 12))
_TENS = frozenset(NUMBER + str(ten) for ten in range(20, 100, 10))


def is_clitic(letters: str) -> bool:
    """Whether these letters can stand before a word and be written in one with it."""
    return letters in _CLITIC


@per_word
def key(word: str) -> str:
    """What a folded word is compared by: # and the value of a number, ! and a negation, else the stem."""
    if word[0].isdigit():
        return NUMBER + word.replace(",", "")
    alone, joined = _guarded()
    if word in alone:
        return alone[word]
    for length in _CLITIC_LENGTHS:
        if word[length:] in joined and word[:length] in _CLITIC:
            return joined[word[length:]]
    return stem(word)


def stem(word: str) -> str:
    """The word without what may be written in one with it, unless too little would be left."""
    for length in _CLITIC_LENGTHS:
        if word[:length] in _CLITIC and len(word) >= length + _SHORTEST_STEM:
            return word[length:]
    return word


def is_negated(text: str, at: int) -> bool:
    """Whether the word at this place of a folded text follows a negation ("لم"; but not in "لا يزال")."""
    if text[at - 1 : at] != " " or not text[at - 2 : at - 1].isalpha():
        return False
    before = text[text.rfind(" ", 0, at - 1) + 1 : at - 1]
    if not before.isalpha():
        before = _word_before(text, at - 1)
    particles, _ = _negations()
    if before not in particles:
        if before[1:] not in particles or before[0] not in _JOINING:
            return False
        before = before[1:]
    following = WORD.match(text, at)
    return following is not None and negates(before, following[0])


def negates(word: str, following: str) -> bool:
    """Whether a folded word negates the one after it: "لم", "غير"; not in "لا يزال"."""
    particles, idioms = _negations()
    return word in particles and f"{word} {following}" not in idioms


def whole_figures(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of a folded text, with the rest of a figure that either end of it cuts through."""
    for _ in range(_MOST_PARTS):
        joined = text[start - 1 : start] if start and text[start - 1].isalnum() else ""
        first = WORD.match(text, start)
        gap = start - len(joined) - 1
        if not first or key(first[0])[0] != NUMBER or text[gap : gap + 1] != " ":
            break
        before = _word_before(text, gap)
        if not before or not _continues(before, joined + first[0]):
            break
        start = gap - len(before)
    for _ in range(_MOST_PARTS):
        last = _word_before(text, end, start)
        after = _NEXT.match(text, end) if last and key(last)[0] == NUMBER else None
        if not after or not _continues(last, after[1]):
            break
        end = after.end()
    percent = _PERCENT.match(text, end) if text[end - 1].isdigit() else None
    return start, percent.end() if percent else end


def _word_before(text: str, end: int, start: int = 0) -> str:
    """The word or number of a folded text that ends here, or nothing."""
    word = ""
    for match in WORD.finditer(text, max(text.rfind(" ", start, end) + 1, start), end):
        word = match[0] if match.end() == end else ""
    return word


def _continues(one: str, other: str) -> bool:
    """Whether two folded words in a row belong to one figure: "100 ألف", "ألف و71", "خمسة وعشرين"."""
    joined = other[:1] == "و" and key(other) != NUMBER + "1"  # "واحد" begins with a letter of its own
    first, second = key(one), key(other[1:] if joined and other[1:2].isdigit() else other)
    if not first.startswith(NUMBER) or not second.startswith(NUMBER) or first.startswith(NUMBER + "ordinal"):
        return False
    if not joined:
        return second in _SCALES
    if second == NUMBER + "1/2":
        return True
    if one[0].isdigit() or not (first[1:].isdigit() and second[1:].isdigit()):
        return False
    return int(first[1:]) > max(int(second[1:]), 99) or (int(first[1:]) < 10 and second in _TENS)


@cache
def _negations() -> tuple[frozenset[str], frozenset[str]]:
    table = [(row[0], word) for row in rows("negations") for word in folded(row[1])]
    particles = frozenset(word for what, word in table if what == "particle")
    return particles, frozenset(word for what, word in table if what == "idiom")


@cache
def _guarded() -> tuple[dict[str, str], dict[str, str]]:
    """Words that a quote may not change and what they are compared by; and those that any clitic may join."""
    joined = {word: NUMBER + word for row in rows("units") if len(row) > 3 for word in folded(row[3])}
    for what, value, cell in (row[:3] for row in rows("numbers")):
        if what in {"digit", "ten", "number", "scale", "scales", "dual", "either", "fraction"}:
            joined |= dict.fromkeys(folded(cell), NUMBER + value)
        elif what == "ordinal":
            joined |= dict.fromkeys(folded(cell), NUMBER + what + value)
        elif what == "vague":
            joined |= {word: NUMBER + word for word in folded(cell) if " " not in word}
    alone: dict[str, str] = {}
    for what, cell in (row[:2] for row in rows("negations")):
        keys = {word: NEGATION + word for word in folded(cell)}
        if what == "loose":  # "كما" and "بما" are other words
            alone |= {clitic + word: keys[word] for word in keys for clitic in ("", "و", "ف")}
        elif what != "idiom":
            joined |= keys
    return joined | alone, joined
