"""The words, numbers and signs of a folded text, and which of them are number words."""

from __future__ import annotations

import re
from bisect import bisect_left
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple

from extractor.arabic.lexicon import folded, rows
from extractor.arabic.normalization import Folded
from extractor.arabic.text.once import per_word
from extractor.arabic.text.wrapping import hard_line_ends

_TOKEN = re.compile(
    r"\( ?[0-9]+(?:[.,][0-9]+)* ?\)|\"[0-9]+(?:[.,][0-9]+)*\"|"
    r"(?<![0-9])[1-9][0-9]{0,2}(?: [0-9]{3}){1,3}(?! ?[0-9]|[.,/:-][0-9])|"
    r"[0-9]+(?:[/:][0-9]+)+|"
    r"[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,4}|[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+|[^\w\s]|_"
)
_ENDS = frozenset(".!?;")
_NEVER = 1 << 62
_CLITICS = re.compile("[وف]?[بلك]?")
_CONJUNCTIONS = ("و", "ف")
_BEFORE_DIGITS = re.compile("[وف]?[بلك]?(?:ال|لل)?")
_BRACKETS = "( )"
_QUOTED = '( )"'
_SET_APART = frozenset({"ال", "لل", "وال", "بال", "ولل"})
"""Articles that stand apart from the digits that they belong to: "دور ال 16"."""
_TATWEEL = "\u0640"
COUNTED = frozenset({"digit", "ten", "number", "scale", "scales", "dual", "either"})
"""Kinds of number words that a number can begin with."""
SCALES = frozenset({"scale", "scales", "either"})
"""Kinds of number words that multiply what stands before them."""


class Written(NamedTuple):
    """A number word: what it is, its value, and what is written in one with it."""

    what: str
    value: Fraction
    cut: int
    """Letters of conjunction and preposition before it; the article is not one of them."""
    joined: bool
    """Whether it begins with a conjunction."""
    definite: bool

    @property
    def is_bare(self) -> bool:
        """Whether nothing is written in one with it."""
        return not self.cut and not self.definite


_VOWEL = "\u064f"
_FARTHEST_VOWEL = 6
_AND_ONE = Written("digit", Fraction(1), 1, joined=True, definite=False)


class Tokens:
    """The words, numbers and signs of a folded text; "(68)" and "«68»" are one of them."""

    def __init__(self, folded: Folded) -> None:
        self.folded = folded
        self.spans = [match.span() for match in _TOKEN.finditer(folded.text)]
        self.texts = [folded.text[start:end] for start, end in self.spans]
        if "(" in folded.text or '"' in folded.text:
            self.texts = [text.strip(_QUOTED) if len(text) > 1 else text for text in self.texts]

    def text(self, at: int) -> str:
        """The token, or nothing where there is none."""
        return self.texts[at] if 0 <= at < len(self.texts) else ""

    def is_glued(self, at: int) -> bool:
        """Whether the token follows the one before it without a space."""
        return 0 < at < len(self.spans) and self.spans[at - 1][1] == self.spans[at][0]

    def leading(self, at: int) -> str:
        """The letters that belong to the digits at this token: و in "و71" and "و 71", ال in "الـ 25"."""
        before = self.text(at - 1)
        if not before or not _BEFORE_DIGITS.fullmatch(before):
            return ""
        is_one = self.is_glued(at) or before in _CONJUNCTIONS or before in _SET_APART
        is_one = is_one or self.original(at - 1).endswith(_TATWEEL)
        return before if is_one else ""

    def is_bracketed(self, at: int) -> bool:
        """Whether the token is a number in brackets."""
        return self.is_digits(at) and self.folded.text[self.spans[at][0]] in _BRACKETS

    def is_digits(self, at: int) -> bool:
        """Whether the token begins with a digit."""
        return self.text(at)[:1].isdigit()

    def written(self, at: int) -> Written | None:
        """The token as a number word; in "واحد عشر" it is أحد with و before it."""
        if not 0 <= at < len(self.texts):
            return None
        word = written(self.texts[at])
        if word is not None and word.what in ("digit", "ten"):
            word = self._vowelled(at, word)
        if self.texts[at] == "واحد" and (following := written(self.text(at + 1) or " ")):
            return _AND_ONE if following.what == "ten" and following.is_bare else word
        return word

    def _vowelled(self, at: int, word: Written) -> Written:
        """The word as a fraction where the vowel that tells is written: "خُمس"."""
        share = vowelled().get(self.texts[at][word.cut + 2 * word.definite :])
        if share is None or _VOWEL not in self.original(at)[:_FARTHEST_VOWEL]:
            return word
        return word._replace(what="fraction", value=share)

    def joined_number(self, at: int) -> int | None:
        """Where the number begins that a conjunction joins to what stands before token `at`."""
        if self.text(at) in _CONJUNCTIONS and (self.is_digits(at + 1) or self._is_bare(at + 1)):
            return at + 1
        word = self.written(at)
        return at if word is not None and word.joined else None

    def _is_bare(self, at: int) -> bool:
        """Whether the token is a number word that nothing is written in one with: "خمسة و عشرين"."""
        word = self.written(at)
        return word is not None and word.is_bare and word.what in (*COUNTED, "fraction")

    def is_break(self, at: int) -> bool:
        """Whether a line ends right after the token."""
        return at in self._breaks

    def in_one_sentence(self, first: int, last: int) -> bool:
        """Whether no sentence and no line ends between two tokens."""
        return first >= last or self._next_end[min(max(first, -1), len(self.texts)) + 1] >= last

    @cached_property
    def _next_end(self) -> list[int]:
        """From the start and from each token on, the first token after which a sentence or a line ends."""
        breaks, following = self._breaks, _NEVER
        found = [following] * (len(self.texts) + 2)
        for at in range(len(self.texts) - 1, -2, -1):
            if at in breaks or (at >= 0 and self.texts[at] in _ENDS):
                following = at
            found[at + 1] = following
        return found

    @cached_property
    def _breaks(self) -> frozenset[int]:
        starts = [start for start, _ in self.spans]
        ends = map(self.folded.index, hard_line_ends(self.folded.original))
        return frozenset(bisect_left(starts, end) - 1 for end in ends)

    def original(self, at: int) -> str:
        """The token as the text has it."""
        start, end = self.folded.span(*self.spans[at])
        return self.folded.original[start:end]


@per_word
def written(word: str) -> Written | None:
    """A folded word as a number word, with و ف ب ل ك and ال before it if need be."""
    table = _table()
    if word in table:
        what, value = table[word]
        return None if what == "never" else Written(what, value, 0, joined=False, definite=False)
    for cut in range(min(3, len(word) - 1)):
        before, rest = word[:cut], word[cut:]
        if not _CLITICS.fullmatch(before):
            return None
        definite = rest.startswith(("ال", "لل"))
        for bare, is_definite in ((rest, False), (rest[2:], True)):
            if bare in table and table[bare][0] != "never" and (definite or not is_definite):
                what, value = table[bare]
                return Written(what, value, cut, joined=before[:1] in _CONJUNCTIONS, definite=is_definite)
    return None


@cache
def vowelled() -> dict[str, Fraction]:
    """Fractions that only a vowel tells from numbers."""
    shares = ((row[1], word) for row in rows("numbers") if row[0] == "vowelled" for word in folded(row[2]))
    return {word: Fraction(share) for share, word in shares}


@cache
def _table() -> dict[str, tuple[str, Fraction]]:
    kinds = {*COUNTED, "fraction", "parts", "ordinal", "vague", "some", "never"}
    return {
        word: (what, Fraction(value or 0))
        for what, value, cell in rows("numbers")
        if what in kinds
        for word in folded(cell)
        if " " not in word
    }
