"""The words of a stretch of Arabic prose, and how many of them make a figure or stand for one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from extractor.arabic.statements.forms import Form, form_of
from extractor.arabic.statements.vocabulary import quantifiers
from extractor.arabic.text.once import once
from extractor.arabic.text.words import (
    Excerpt,
    Word,
    ends_of,
    excerpt,
    starts_of,
    text_ends,
    text_starts,
    text_words,
)
from extractor.claims import Range

_BETWEEN_FIGURES = frozenset({".", ",", "-", "الي", "او"})
_PERCENT = frozenset({"%", "بالمءه", "بالماءه"})
_IN_HUNDRED = frozenset({"المءه", "الماءه"})
AMOUNTS = frozenset({"عدد", "عددا", "اعداد", "اعدادا", "الكثير", "كثير", "كثيرا", "العديد", "المزيد", "مزيد"})
"""Nouns that stand for a figure when من follows: عدد كبير من المدنيين."""
_NO_WORD = Form("", "", "")


def forms_of(found: Sequence[Word]) -> list[Form]:
    """The forms of words."""
    return [form_of(word.raw) for word in found]


@once
def text_forms(text: str) -> list[Form]:
    """The forms of all words of a text."""
    return forms_of(text_words(text))


class WordForms:
    """The words and marks of a stretch of text, with their forms; figures and amounts among them."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        found = excerpt(text, start, end)
        self.starts = found.of(text_starts, starts_of)
        self.ends = found.of(text_ends, ends_of)
        self.forms = self._forms(found)

    def _forms(self, found: Excerpt) -> list[Form]:
        return found.of(text_forms, forms_of)

    def at(self, index: int) -> Form:
        """The word at an index; before the first and after the last one of which nothing holds."""
        return self.forms[index] if 0 <= index < len(self.forms) else _NO_WORD

    def index_at(self, position: int) -> int:
        """The first word that ends after a position of the text."""
        return bisect_right(self.ends, position)

    def matches(self, index: int, rest: tuple[str, ...]) -> bool:
        """Whether these words stand right after a word."""
        return tuple([form.folded for form in self.forms[index + 1 : index + 1 + len(rest)]]) == rest

    def range(self, begin: int, end: int) -> Range:
        """Where words stand in the text, without the clitics before the first of them."""
        start, skip = self.starts[begin], self.forms[begin].offset
        while skip and start < self.ends[begin]:
            skip -= self.text[start].isalpha()
            start += 1
        while start < self.ends[begin] - 1 and not self.text[start].isalnum() and start > self.starts[begin]:
            start += 1
        whole = self.forms[begin].definite and self.text[start - 1 : start + 1] == "لل"  # the ل of للمدينة
        return start - (whole and start > self.starts[begin]), self.ends[end - 1]

    def _quantity(self, index: int) -> tuple[int, bool]:
        """The word after the figures, or what stands for one, that begin at a word; whether there are any."""
        position = index
        while position < len(self.forms) and self.forms[position].quantity:
            form = self.forms[position]
            step = 1 if form.kind == "figure" else self._quantifier(position)
            if not step:
                break
            position += step
            between = form.kind == "figure" and self.at(position).folded in _BETWEEN_FIGURES
            position += between and self.at(position + 1).kind == "figure"
        if position == index:
            return index, False
        position += self._percent(position)
        return position + (self.at(position).folded == "من"), True

    def _percent(self, index: int) -> int:
        """How many words say "percent"."""
        if self.at(index).folded == "في":
            return 2 if self.at(index + 1).folded in _IN_HUNDRED else 0
        return int(self.at(index).folded in _PERCENT)

    def _quantifier(self, index: int) -> int:
        """How many words at a word stand before a figure or for one: أكثر من, ما بين, عدد كبير من."""
        bare = self.forms[index].bare
        between = 1 if bare == "بين" else 2 if bare == "ما" and self.at(index + 1).folded == "بين" else 0
        if between and index + between < len(self.forms):
            return between if self.forms[index + between].kind == "figure" else 0
        for words in quantifiers().get(bare, ()):
            after = index + 1 + len(words)
            if self.matches(index, words) and after < len(self.forms):
                counts = self.forms[after].kind == "figure" or self._quantifier(after)
                if counts or bare in AMOUNTS:
                    return 1 + len(words)
        if bare in AMOUNTS:
            return next((step for step in (1, 2) if self.matches(index + step - 1, ("من",))), 0)
        return 0
