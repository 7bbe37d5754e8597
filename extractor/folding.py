"""One spelling for the many ways in which the same Arabic is written, with the way back to the original.

What is folded, so that two spellings that a reader takes for the same word become one:

- left out: vowel marks, Quranic marks, tatweel, bidi controls, zero-width characters, soft hyphens,
  variation selectors;
- alef: أ إ آ ٱ become ا; ى and the Persian and Urdu forms of ي become ي; ة and other forms of ه become ه;
- ؤ and ئ become ء (مسؤول and مسئول, شؤون and شئون are spellings of one word); so do و and ي with a
  combining hamza above;
- ک گ ڤ پ چ become ك ك ف ب ج; presentation forms (ﻻ) become the letters they stand for;
- digits of every script in use become 0-9, ٪ ٫ ٬ ، ؛ ؟ become % . , , ; ?;
- all quotation marks and apostrophes become ", all dashes -, … three full stops;
- any run of white space, line ends included, becomes one space; Latin, Greek and Cyrillic lose their case.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache, cached_property

_MARKS = (
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff\u0300-\u036f\ufe00-\ufe0f"
)
"""Marks and tatweel: what hangs on the letter before it. A range of a character class, like the next two."""
_CONTROLS = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_SPACES = "\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_CASED = "A-Z\u00c0-\u024f\u0370-\u052f\u1e00-\u1eff"
_PREFORMED = "\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
_SPELLINGS = {
    "أإآٱٲٳٵ": "ا", "ىیيېےۍێ": "ي", "ةۃەہھۀۂۿ": "ه", "ؤئٶٸ": "ء", "کگڪګ": "ك", "ڤڨ": "ف", "پ": "ب", "چ": "ج",
    "٪": "%", "٫": ".", "٬،": ",", "؛": ";", "؟": "?", "۔": ".",
    "«»“”„‟‹›‘’‚‛'`´ʼ″′＂": '"', "‐‑‒–—―−": "-", "…": "...",
}  # fmt: skip
_DIGITS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９")

_COMBINED_HAMZA = re.compile(f"[ويىی](?=[{_MARKS}]*\u0654)")
_SEVERAL_SPACES = re.compile(" {2,}")
_SPACE = re.compile(f"[{_SPACES}]")
_MARK = re.compile(f"[{_MARKS}]")

Anchors = tuple[list[int], list[int], dict[int, int], dict[int, int]]
"""Positions in the folded text and in the original from which both run in step, up to the next pair; then,
by folded position, where a letter begins or ends in the original when marks or spaces hang on it."""


class Folded:
    """A folded text, and where each of its characters stands in the original."""

    def __init__(self, original: str, text: str) -> None:
        self.original = original
        self.text = text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original: whole letters, with the marks that hang on them.

        Marks at the head of a word, which hang on no letter, belong to the letter after them;
        bidi controls at either end belong to neither. An empty range gives an empty range.
        """
        folded, original, heads, tails = self._anchors
        first = bisect_right(folded, start) - 1
        begin = original[first] + start - folded[first]
        if end <= start:
            return begin, begin
        last = bisect_right(folded, end - 1) - 1
        finish = original[last] + end - folded[last]
        return heads.get(start, begin), tails.get(end - 1, finish)

    def index(self, position: int) -> int:
        """The place in the folded text of the original's code point at `position`.

        For one that is left out, the place of the next one that is kept.
        """
        folded, original, _, _ = self._anchors
        at = bisect_left(original, position)
        if at < len(original) and original[at] == position:
            return folded[at]
        place = folded[at - 1] + position - original[at - 1]
        return min(place, folded[at] if at < len(folded) else len(self.text))

    @cached_property
    def _anchors(self) -> Anchors:
        return _anchors(self.original)


def fold(text: str) -> Folded:
    """The text in folded spelling, with the way back. Takes time in proportion to the text."""
    return Folded(text, fold_text(text))


def fold_text(text: str) -> str:
    """The text in folded spelling."""
    if "\u0654" in text:
        text = _COMBINED_HAMZA.sub("ء", text)
    return _SEVERAL_SPACES.sub(" ", text.translate(_spellings()))


@cache
def _spellings() -> dict[int, str | None]:
    """What each code point becomes; None where it is left out."""
    table: dict[int, str | None] = {code: chr(code) for code in range(0x20, 0x700)}  # a hit is faster
    for code in _codes(_CASED):
        lower = chr(code).lower()
        table[code] = lower if len(lower) == 1 else chr(code)
    table |= {ord(digit): str(value) for digits in _DIGITS for value, digit in enumerate(digits)}
    table |= {ord(letter): plain for letters, plain in _SPELLINGS.items() for letter in letters}
    table |= dict.fromkeys(_codes(_SPACES), " ")
    table |= dict.fromkeys(_codes(_MARKS + _CONTROLS))
    for code in _codes(_PREFORMED):
        plain = unicodedata.normalize("NFKC", chr(code)).translate(table).strip()
        table[code] = plain or None
    return table


def _codes(ranges: str) -> list[int]:
    """The code points of the inside of a character class."""
    found = re.findall("(.)(?:-(.))?", ranges, re.DOTALL)
    return [code for first, last in found for code in range(ord(first), ord(last or first) + 1)]


@cache
def _irregular() -> re.Pattern[str]:
    """Whatever does not stay one character: what is left out, runs with spaces, and what becomes several."""
    table = _spellings()
    dropped = "".join(chr(code) for code in _codes(_PREFORMED) if table[code] is None)
    longer = "".join(chr(code) for code, plain in table.items() if plain is not None and len(plain) > 1)
    out = _MARKS + _CONTROLS + dropped
    every = _SPACES + out
    return re.compile(f"([{_MARKS}]+)(?![{every}])|[{every}]{{2,}}|[{out}]|[{longer}]")


def _anchors(original: str) -> Anchors:
    folded_at, original_at = [0], [0]
    heads: dict[int, int] = {}
    tails: dict[int, int] = {}
    table = _spellings()
    dropped = 0
    for match in _irregular().finditer(original):
        start, end = match.span()
        place = start - dropped
        plain = table[ord(match[0])] if end - start == 1 else None
        if plain is None and match.lastindex and start and original[start - 1].isalnum():
            plain = ""  # by far the most frequent, so without further ado
            tails[place - 1] = end
        elif plain is None:
            plain = _hang(match, place, heads, tails)
        else:
            for offset in range(len(plain)):
                folded_at.append(place + offset)
                original_at.append(start)
                tails[place + offset] = end
        if plain == " ":
            folded_at.append(place)
            original_at.append(_first(_SPACE, match))
        folded_at.append(place + len(plain))
        original_at.append(end)
        dropped += end - start - len(plain)
    return folded_at, original_at, heads, tails


def _hang(match: re.Match[str], place: int, heads: dict[int, int], tails: dict[int, int]) -> str:
    """Hang the marks of a run on the letter before or after it; what the run becomes: a space or nothing."""
    run, start, end = match[0], match.start(), match.end()
    text = match.string
    if not _SPACE.search(run):
        before = start > 0 and text[start - 1].isalnum()
        if before or (start > 0 and not text[end : end + 1].isalnum()):
            if _MARK.search(run):
                tails[place - 1] = _last(_MARK, match)
        elif _MARK.search(run):
            heads[place] = _first(_MARK, match)
        return ""
    first, last = _first(_SPACE, match), _last(_SPACE, match)
    tails[place] = last
    if start > 0 and (marks := [found.end() for found in _MARK.finditer(text, start, first)]):
        tails[place - 1] = marks[-1]
    if found := _MARK.search(text, last, end):
        heads[place + 1] = found.start()
    return " "


def _first(what: re.Pattern[str], match: re.Match[str]) -> int:
    """Where the first of these characters within the match begins; there is one."""
    return next(what.finditer(match.string, *match.span())).start()


def _last(what: re.Pattern[str], match: re.Match[str]) -> int:
    """Where the last of these characters within the match ends; there is one."""
    return match.start() + max(found.end() for found in what.finditer(match[0]))
