"""Words of an Arabic text with their folded forms, and lookup of listed phrases among them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from extractor.arabic.lexicon import vocabulary, word_set, words_of
from extractor.arabic.normalization import BLANK, fold_text
from extractor.arabic.text.once import VOCABULARY, ReadText, once, per_word

_LETTER = "[\u0621-\u0647\u0649\u064a]"
"""Any but و, which joins where it stands alone: "المنطقتان أ و ب"."""
_TITLE = r"(?<!\w)(?<!\w\.)(?<!\w\. )(?<!\d )(?:[أا]\. ?)?[دمأا]\.(?=\s?[^\W\d_])"
"""د. م. أ. أ.د. before a name, not after a number: "الساعة 5 م."."""
_INITIAL = (
    rf"(?<!\w){_LETTER}\.(?=\s?{_LETTER}\.)|"
    rf"(?:(?<={_LETTER}\.)|(?<={_LETTER}\. )|(?<={_LETTER}{_LETTER} )){_LETTER}\.(?=\s(?!و)[^\W\d_])"
)
"""Of initials, each one: "السيدة ع. م. إن", "محمد ع. الكبيسي"."""
_SPELT = (
    r"(?<!\w)[^\W\d]{1,3}(?:\.[^\W\d]{1,3}){2,}(?!\w)(?:\.(?=\s(?!و)[^\W\d_]))?|"
    rf"(?<!\w){_LETTER}(?: {_LETTER}){{2,}}(?!\w)"
)
"""Letters of one name with points or spaces between them: أ.ف.ب, د ب أ."""
_TOKEN = re.compile(
    rf"{BLANK.pattern}|[وف]?\d{{1,3}}(?:،\d{{3}})+(?!\d)|"
    rf"[وف]?\d+(?:[.,٫٬/]\d+)+|{_SPELT}|{_TITLE}|{_INITIAL}|"
    r"[\w\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06ED]+|(?!(?<=\s)[،,]\d)[^\w\s]"
)
"""A number (and what joins it: و6,8; و3،500), letters that spell a name, a title or an initial with its full
stop, a word, or a mark.

A comma that typesetting has torn from the end of a number to its front is none: "مارس ،2011 حتى".
"""
_CONJUNCTIONS = ("و", "ف")
_PREPOSITIONS = "بلك"
_ENDINGS = tuple("وا ت نا تا ا ن ه ها هم هما كم ي ين ون ان ات تين تان يه يا ته تها تهم تنا وها وه".split())
"""Of verbs and nouns, with pronouns; ة before one is written ت."""

T = TypeVar("T")


class Word(NamedTuple):
    """A word, a mark or the name of a blank: its range in the text, and how it is written."""

    start: int
    end: int
    folded: str
    bare: str
    """The folded form without و or ف."""
    raw: str = ""
    """As the text has it."""


class Excerpt(NamedTuple):
    """The words of a range of a text: some of the whole text, between those that its ends cut anew."""

    text: str
    before: list[Word]
    inside: slice | None
    after: list[Word]

    def of(self, whole: Callable[[str], list[T]], read: Callable[[list[Word]], list[T]]) -> list[T]:
        """The part of a list that goes with the words of the whole text; what is cut is read anew."""
        if self.inside is None:
            return read(self.before)
        shared = whole(self.text)[self.inside]
        return [*read(self.before), *shared, *read(self.after)] if self.before or self.after else shared

    def words(self) -> list[Word]:
        """The words and punctuation marks, without the names of blanks."""
        if self.inside is None:
            return [word for word in self.before if not word.raw.startswith("&", 0, -1)]
        return self.of(text_words, list)


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words and punctuation marks of `text[start:end]`."""
    return excerpt(text, start, len(text) if end is None else end).words()


def bare(folded: str) -> str:
    """A folded word without و or ف; of several, the first one."""
    return _shapes(folded)[1] if folded.isalnum() else words(folded)[0].bare


def _cut(text: str, start: int, end: int) -> list[Word]:
    make = tuple.__new__  # as `Word` itself does it, without a call
    return [
        make(Word, (*match.span(), *_shapes(match[0]), match[0]))
        for match in _TOKEN.finditer(text, start, end)
    ]


class _Whole(NamedTuple):
    """All words of a text, where they begin and end, and which of them have a full stop of their own."""

    words: list[Word]
    starts: list[int]
    ends: list[int]
    stops: set[int]
    names_blanks: bool


@once
def _whole(text: str) -> _Whole:
    found = _cut(text, 0, len(text))
    stops = {at for at, word in enumerate(found) if word.raw[-1] == "." and word.raw != "."}
    return _Whole(found, starts_of(found), ends_of(found), stops, "&" in text)


def text_words(text: str) -> list[Word]:
    """The words of a whole text, the names of blanks among them."""
    return _whole(text).words


def text_starts(text: str) -> list[int]:
    """Where each of them begins."""
    return _whole(text).starts


def text_ends(text: str) -> list[int]:
    """Where each of them ends."""
    return _whole(text).ends


def starts_of(found: list[Word]) -> list[int]:
    """Where words begin."""
    return [word[0] for word in found]


def ends_of(found: list[Word]) -> list[int]:
    """Where words end."""
    return [word[1] for word in found]


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """The words of a range.

    What stands behind the range may have told that a full stop belongs to a title or an initial: such
    words are cut anew, too.
    """
    if not isinstance(text, ReadText) or (whole := _whole(text)).names_blanks:
        return Excerpt(text, _cut(text, start, end), None, [])
    _, starts, ends, stops, _ = whole
    first, after = bisect_left(starts, start), bisect_right(ends, end)
    before: list[Word] = []
    if first and ends[first - 1] > start:
        match = _TOKEN.match(text, start, end)
        if match is None or match.end() != ends[first - 1]:
            return Excerpt(text, _cut(text, start, end), None, [])
        before = [Word(start, match.end(), *_shapes(match[0]), match[0])]
    while after > first and (after - 1 in stops or (after - 2 >= first and after - 2 in stops)):
        after -= 1
    if after <= first:
        return Excerpt(text, _cut(text, start, end), None, [])
    last = ends[after - 1]
    return Excerpt(text, before, slice(first, after), _cut(text, last, end) if text[last:end].strip() else [])


@per_word
def _shapes(word: str) -> tuple[str, str]:
    # A mark that stands alone folds to nothing; it stays what it is.
    folded = fold_text(word) or word
    if folded[0].isalnum() and not folded.isalnum():
        folded = _spelt(folded)
    return folded, _bare(folded)


def _spelt(folded: str) -> str:
    """Letters that spell a name as the tables have them: "د ب ا" and "ا.ف.ب." with points between them."""
    joined = folded.replace(". ", ".").replace(" ", ".")
    return joined.rstrip(".") if joined.count(".") > 1 else joined


def _bare(folded: str) -> str:
    if folded[0] not in _CONJUNCTIONS or _is_whole(folded):
        return folded
    joined = len(folded) > 3 or folded[1:2].isdigit() or folded[1:] in word_set("short")
    return folded[1:] if joined else folded


@per_word
def forms(folded: str) -> tuple[str, ...]:
    """The folded form, then what is left of it without و or ف, ب ل or ك, the article, and the ا of tanwin."""
    found = [folded]
    rest = folded
    if not _is_whole(folded):
        if len(rest) > 3 and rest[0] in _CONJUNCTIONS:
            rest = rest[1:]
            found.append(rest)
        if len(rest) > 3 and rest.startswith("لل"):
            found += [rest[2:], "ال" + rest[2:]]
        elif len(rest) > 3 and rest[0] in _PREPOSITIONS:
            rest = rest[1:]
            found.append(rest)
        if len(rest) > 4 and rest.startswith("ال"):
            found.append(rest[2:])
    if len(found[0]) > 4 and found[0].endswith("ا"):
        found += [form[:-1] for form in found if len(form) > 3]
    return tuple(found)


def has_by(folded: str) -> bool:
    """Whether the preposition ب is written on to a folded word: بمقتل, not بلادنا."""
    return folded[:1] == "ب" and folded[1:] in forms(folded)


def _is_whole(folded: str) -> bool:
    """Whether the first letter is the word's own; with و and ف in any of its forms: فارقوا, وصوله.

    What is another word of the tables behind a conjunction is that: فلولا, وعودتهم.
    """
    if folded in whole_words():
        return True
    if folded[:1] not in _CONJUNCTIONS or folded[:2] == "وي" or folded[1:] in vocabulary():
        return False
    stems = [(folded.removesuffix(ending), ending) for ending in _ENDINGS if folded.endswith(ending)]
    nouns = {stem + "ه" for stem, ending in stems if ending[0] == "ت"}
    if any(noun[1:] in vocabulary() for noun in nouns):
        return False
    verbs = {stem for stem, ending in stems if len(stem) > 2 and (ending != "ت" or stem[-1] not in "اي")}
    return not whole_words().isdisjoint(nouns | verbs)


@cache
def whole_words() -> frozenset[str]:
    """Words whose first letter is their own, not a conjunction or a preposition."""
    return words_of("whole_words")


_Entry = tuple[tuple[str, ...], T]
"""The words of a phrase after its first, and its value."""


class Phrases(Generic[T]):
    """Listed phrases, each with a value. A word that ends in * stands for any ending."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        """`entries` are pairs of a phrase as a person writes it and its value; of equals the first wins."""
        self._whole: dict[str, list[_Entry[T]]] = {}
        self._open: dict[str, list[_Entry[T]]] = {}
        for phrase, value in entries:
            first, *rest = (
                ("*" if part.endswith("*") else "") + fold_text(part.rstrip("*")) for part in phrase.split()
            )
            table = self._open if first.startswith("*") else self._whole
            table.setdefault(first.lstrip("*"), []).append((tuple(rest), value))
        self.longest = 1
        """Words of the longest phrase."""
        for table in (self._whole, self._open):
            for found in table.values():
                found.sort(key=lambda entry: -len(entry[0]))
                self.longest = max(self.longest, 1 + len(found[0][0]))
        self._shortest = min(map(len, self._open), default=0)
        self._openings = {first[: self._shortest] for first in self._open}
        # What may begin with a word, by its spelling: articles repeat their words.
        self._starts: tuple[dict[str, tuple[_Entry[T], ...]], ...] = ({}, {}, {})
        """By how it is looked for: as it is, with clitics, and without و or ف."""
        self._in_text = (
            once(lambda text: self._all(text_words(text), clitics=False)),
            once(lambda text: self._all(text_words(text), clitics=True)),
        )

    def at(
        self, sequence: Sequence[Word], index: int, *, clitics: bool = True, end: int | None = None
    ) -> tuple[int, T] | None:
        """The longest phrase from a word up to `end`: how many words it has, and its value.

        With `clitics`, the first word may have و ف ب ل ك or the article before it; else only و or ف.
        """
        word = sequence[index]
        starts = self._starts[1 if clitics else 2 * (word.bare != word.folded)]
        entries = starts.get(word.folded)
        if entries is None:
            spellings = forms(word.folded) if clitics else (word.folded, word.bare)
            entries = self._keep(starts, word.folded, spellings)
        if not entries:
            return None
        left = (len(sequence) if end is None else end) - index
        following: tuple[str, ...] | None = None
        for rest, value in entries:
            if not rest:
                return 1, value
            if len(rest) >= left:
                continue
            following = following or forms(sequence[index + 1].folded)
            if _is(rest[0], following) and all(
                _is(part, forms(sequence[place].folded)) for place, part in enumerate(rest[1:], index + 2)
            ):
                return 1 + len(rest), value
        return None

    def along(
        self, found: Excerpt, sequence: Sequence[Word], *, clitics: bool = True
    ) -> list[tuple[int, T] | None]:
        """What `at` tells of each word of a stretch; in a whole text it is looked up one time."""
        if found.inside is None:
            return self._all(sequence, clitics=clitics)
        lead, stop = len(found.before), len(sequence) - len(found.after)
        hits = self._in_text[clitics](found.text)[found.inside]
        if lead or found.after:
            hits = [*(None for _ in range(lead)), *hits, *(None for _ in found.after)]
        for index in (*range(lead), *range(stop, len(sequence))):
            hits[index] = self.at(sequence, index, clitics=clitics)
        for index in range(max(lead, stop - self.longest + 1), stop):
            hit = hits[index]
            if found.after or (hit is not None and index + hit[0] > stop):
                hits[index] = self.at(sequence, index, clitics=clitics)
        return hits

    def _all(self, sequence: Sequence[Word], *, clitics: bool) -> list[tuple[int, T] | None]:
        whole, openings, shortest = self._whole, self._openings, self._shortest
        found: list[tuple[int, T] | None] = [None] * len(sequence)
        for index, (_, _, word, bare, _) in enumerate(sequence):
            for spelling in forms(word) if clitics else (word,) if word == bare else (word, bare):
                if spelling in whole or spelling[:shortest] in openings:
                    found[index] = self.at(sequence, index, clitics=clitics)
                    break
        return found

    def _keep(
        self, starts: dict[str, tuple[_Entry[T], ...]], word: str, spellings: tuple[str, ...]
    ) -> tuple[_Entry[T], ...]:
        """What may begin with a word that is spelt so, the first spelling first; kept for the next time."""
        found: list[_Entry[T]] = []
        for spelling in spellings:
            if spelling in self._whole:
                found += self._whole[spelling]
            if spelling[: self._shortest] in self._openings:
                for length in range(len(spelling), self._shortest - 1, -1):
                    found += self._open.get(spelling[:length], ())
        if len(starts) >= VOCABULARY:
            starts.clear()
        starts[word] = kept = tuple(found)
        return kept


def _is(part: str, found: tuple[str, ...]) -> bool:
    """Whether a part of a phrase is among the forms of a word, or begins one of them."""
    return part in found or (part[:1] == "*" and any(form.startswith(part[1:]) for form in found))
