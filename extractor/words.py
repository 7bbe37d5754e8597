"""Words of an Arabic text with their folded forms, and lookup of listed phrases among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from extractor.folding import fold_text
from extractor.lexicon import rows

_TOKEN = re.compile(r"\d+(?:[.,٫٬/]\d+)+|[\w\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06ED]+|[^\w\s]")
_CONJUNCTIONS = "وف"
_SHORT = frozenset("لا لم لن هو هي هم قد من في عن ما ان اذ كل".split())
"""Words of two letters that و and ف are written on to."""
_PREPOSITIONS = "بلك"

T = TypeVar("T")


class Word(NamedTuple):
    """A word or a punctuation mark: its range in the text, and its folded form."""

    start: int
    end: int
    folded: str

    @property
    def bare(self) -> str:
        """The folded form without a leading conjunction (و, ف)."""
        folded = self.folded
        if folded[0] in _CONJUNCTIONS and (folded[1:2].isdigit() or folded[1:] in _SHORT):
            return folded[1:]
        return folded[1:] if len(folded) > 3 and folded[0] in _CONJUNCTIONS and folded not in _whole_words() else folded


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words and punctuation marks of `text[start:end]`."""
    end = len(text) if end is None else end
    return [Word(m.start(), m.end(), fold_text(m[0])) for m in _TOKEN.finditer(text, start, end)]


def forms(folded: str) -> Iterator[str]:
    """The folded form, then what is left of it without و or ف, ب ل or ك, and the article."""
    yield folded
    rest = folded
    if folded in _whole_words():
        return
    if len(rest) > 3 and rest[0] in _CONJUNCTIONS:
        rest = rest[1:]
        yield rest
    if len(rest) > 3 and rest.startswith("لل"):
        yield rest[2:]
        yield "ال" + rest[2:]
    elif len(rest) > 3 and rest[0] in _PREPOSITIONS:
        rest = rest[1:]
        yield rest
    if len(rest) > 4 and rest.startswith("ال"):
        yield rest[2:]


@cache
def _whole_words() -> frozenset[str]:
    """Words whose first letter is their own, not a conjunction or a preposition."""
    return frozenset(fold_text(word) for (listed,) in rows("whole_words") for word in listed.split("؛"))


class Phrases(Generic[T]):
    """Listed phrases, each with a value. A word that ends in * stands for any ending."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        """`entries` are pairs of a phrase as a person writes it and its value; the first listed wins a tie."""
        self._whole: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._open: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in entries:
            first, *rest = (("*" if part.endswith("*") else "") + fold_text(part.rstrip("*")) for part in phrase.split())
            table = self._open if first.startswith("*") else self._whole
            table.setdefault(first.lstrip("*"), []).append((tuple(rest), value))
        for table in (self._whole, self._open):
            for found in table.values():
                found.sort(key=lambda entry: -len(entry[0]))
        self._shortest = min(map(len, self._open), default=0)

    def at(self, sequence: Sequence[Word], index: int, *, clitics: bool = True) -> tuple[int, T] | None:
        """The longest phrase that begins at a word: how many words it has, and its value."""
        word = sequence[index]
        for form in forms(word.folded) if clitics else (word.folded, word.bare):
            best = self._longest(self._whole.get(form, ()), sequence, index)
            if best is None and self._open:
                for length in range(len(form), self._shortest - 1, -1):
                    best = self._longest(self._open.get(form[:length], ()), sequence, index)
                    if best is not None:
                        break
            if best is not None:
                return best
        return None

    @staticmethod
    def _longest(
        candidates: Iterable[tuple[tuple[str, ...], T]], sequence: Sequence[Word], index: int
    ) -> tuple[int, T] | None:
        for rest, value in candidates:
            if len(rest) < len(sequence) - index and all(
                _matches(part, sequence[index + offset].folded) for offset, part in enumerate(rest, 1)
            ):
                return 1 + len(rest), value
        return None


def _matches(part: str, folded: str) -> bool:
    if part.startswith("*"):
        return any(form.startswith(part[1:]) for form in forms(folded))
    return part in forms(folded)
