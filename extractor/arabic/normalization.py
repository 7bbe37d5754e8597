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
- any run of white space, line ends included, becomes one space; Latin, Greek and Cyrillic lose their case;
- a space or a control by its name, as web pages have it ("&nbsp;", "&#160;", "&rlm;"), is read as that.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
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
BLANK = re.compile("&(?:(?:nb|en|em|thin)sp|zwn?j|lrm|rlm|shy|#160|#8239|#[xX][aA]0|#[xX]202[fF]);")
"""The names that web pages have for spaces and for what is left out."""
_NOTHING = "\u200b"
_UP_TO_LAST_SPACE = re.compile(f"(?s:.*)[{_SPACES}]")
_UP_TO_LAST_MARK = re.compile(f"(?s:.*)[{_MARKS}]")
_MARK = re.compile(f"[{_MARKS}]")


class Folded:
    """A folded text, and where each of its characters stands in the original."""

    def __init__(self, original: str) -> None:
        self.original = original
        self._named = _without_entities(original)
        self._loose = _loose(self._named)
        self.text = _SEVERAL_SPACES.sub(" ", self._loose)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original: whole letters, with the marks that hang on them.

        Marks at the head of a word, which hang on no letter, belong to the letter after them;
        bidi controls at either end belong to neither. An empty range gives an empty range.
        """
        starts = self._starts
        if end <= start:
            begin = starts[start] if start < len(starts) else len(self.original)
            return begin, begin
        begin, finish = starts[start], starts[end - 1] + 1
        if start == 0 or starts[start - 1] + 1 < begin:
            begin -= self._shares(start)[1]
        if end == len(starts) or finish < starts[end]:
            finish += self._shares(end)[0]
        return begin, finish

    def index(self, position: int) -> int:
        """The place in the folded text of the original's code point at `position`.

        For one that is left out, the place of the next one that is kept.
        """
        return bisect_left(self._starts, position)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each folded character begins in the original."""
        table = _spellings()
        starts: list[int] = []
        last = 0
        for match in _dropped().finditer(self._named):
            starts += range(last, match.start())
            last = match.end()
        starts += range(last, len(self._named))
        plain = self._loose
        if len(plain) != len(starts):  # some letters became several
            starts = [at for at in starts for _ in table.get(ord(self._named[at])) or " "]
        if len(plain) != len(self.text):
            pairs = zip(starts, plain, "." + plain, strict=False)
            starts = [at for at, character, before in pairs if character != " " or before != " "]
        return starts

    def _shares(self, at: int) -> tuple[int, int]:
        """Of what is left out before folded character `at`: the share of the one before, and its own."""
        starts, original = self._starts, self.original
        begin = starts[at - 1] + 1 if at else 0
        end = starts[at] if at < len(starts) else len(original)
        run = original[begin:end]
        shared = 0
        if at and self.text[at - 1] == " ":
            shared = _length(_UP_TO_LAST_SPACE.match(run))
        elif at and (original[begin - 1].isalnum() or not original[end : end + 1].isalnum()):
            return _length(_UP_TO_LAST_MARK.match(run)), 0
        mark = _MARK.search(run, shared)
        return shared, len(run) - mark.start() if mark else 0


def fold(text: str) -> Folded:
    """The text in folded spelling, with the way back. Takes time in proportion to the text."""
    return Folded(text)


def fold_text(text: str) -> str:
    """The text in folded spelling."""
    return _SEVERAL_SPACES.sub(" ", _loose(_without_entities(text)))


def _without_entities(text: str) -> str:
    """The text, as long as before, with spaces for "&nbsp;" and with what is left out for "&rlm;"."""
    return BLANK.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    return html.unescape(match[0]) + _NOTHING * (len(match[0]) - 1)


def _loose(text: str) -> str:
    """The text in folded spelling, but for runs of spaces."""
    if "\u0654" in text:
        text = _COMBINED_HAMZA.sub("ء", text)
    return text.translate(_spellings())


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


@cache
def _dropped() -> re.Pattern[str]:
    """Runs of characters that are left out."""
    codes = sorted(code for code, plain in _spellings().items() if plain is None)
    return re.compile("[" + "".join(map(re.escape, map(chr, codes))) + "]+")


def _codes(ranges: str) -> list[int]:
    """The code points of the inside of a character class."""
    found = re.findall("(.)(?:-(.))?", ranges, re.DOTALL)
    return [code for first, last in found for code in range(ord(first), ord(last or first) + 1)]


def _length(match: re.Match[str] | None) -> int:
    return match.end() if match else 0
