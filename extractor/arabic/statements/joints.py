"""The words that join statements: which of them stand where, and how they join."""

from __future__ import annotations

from functools import cache, cached_property

from extractor.arabic.attribution.event_words import Utterance
from extractor.arabic.attribution.sentence import QUOTE
from extractor.arabic.lexicon import listed, rows, word_set
from extractor.arabic.text.verbs import is_perfect
from extractor.arabic.text.words import Phrases, forms

_AS_FOR = "اما"
"""Folded, أما before what is spoken of and إما before what may be alike."""
_WHEN = frozenset("حين حينما عندما لما".split())
_ADDING = frozenset("الي علي عن مع".split())
"""Last words of connectives that add one thing to another."""


class Joints(Utterance):
    """The words of one voice, asked what joins its statements."""

    def connective(self, index: int, end: int | None = None) -> tuple[int, str] | None:
        """How many words the connective at a word has, and how it joins; None where none stands here."""
        found = _connectives().at(self.words, index, clitics=False, end=end)
        if found is None and self.bare(index) in _WHEN and self.mark_before(index) == ",":
            return (1, "cause") if is_perfect(self.folded(index + 1) or "-") else None
        if found is None or found[1] == "none" or (self.bare(index) == _AS_FOR and not self.is_as_for(index)):
            return None
        if self.bare(index) == "قبل" and self.folded(index - 1) == "من" and index > 0:
            return None  # "من قبل الجيش": by whom
        if found[1] != "verb":
            return found
        after = index + found[0]
        verb = after < len(self.words) and self._opens_verbally(after)
        start = self.words[index].start
        alone = self.bare(index) != "ما" or self.text[max(0, start - 3) : start].rstrip().endswith(("،", ","))
        return found if verb and alone and self.folded(index) != "وما" else None

    def mark_before(self, index: int) -> str:
        """The word or mark before a word, past a quotation mark: "، «وقد تم"."""
        before = index - 1
        while before > 0 and self.folded(before) == QUOTE:
            before -= 1
        return self.folded(before) if before >= 0 else ""

    def is_as_for(self, index: int) -> bool:
        """Whether "أما" stands here, not "إما": "أما الرئيس، فقد افتتح الحملة"."""
        word = self.words[index]
        return word.bare == _AS_FOR and "إ" not in self.text[word.start : word.end]

    def is_known(self, index: int) -> bool:
        """Whether a range only names again what was told: "بعد الهجوم", "نتيجة لهذا القصف"."""
        rest = index
        if self.folded(rest) in ("حدوث", "وقوع"):
            rest += 1
        this = self.folded(rest).lstrip("ل") in word_set("this")
        rest += this
        if not (this or any(form.startswith("ال") for form in forms(self.folded(rest) or "-"))):
            return False
        following = self.folded(rest + 1)
        adjective = following.startswith("ال") and following not in word_set("relative")
        last = rest + 1 + adjective
        purpose = not adjective and following.startswith("ل")
        return last >= self.stop(rest) or self.is_joined(last) or purpose

    def _opens_verbally(self, index: int) -> bool:
        """Whether a verb stands here, and none that only compares: "كما حدث"."""
        bare = self.bare(index)
        return (self.is_verb(index) or bare in word_set("auxiliary")) and bare not in word_set("as")

    def leads_on(self, begin: int, end: int) -> int:
        """How many words of a connective stand last in a range: "…، في وقت"; none where it is one word."""
        for length in range(min(_connectives().longest, end - begin - 1), 1, -1):
            hit = _connectives().at(self.words, end - length, clitics=False, end=end)
            if hit is not None and hit[0] == length and hit[1] != "none":
                return length
        return 0

    def is_finite(self, begin: int, end: int) -> bool:
        """Whether a range has a verb of its own, outside relative clauses, or a figure."""
        return self._next_finite[begin] < end or self.has_figure(begin, end)

    @cached_property
    def _next_finite(self) -> list[int]:
        return self._next(self._is_own_verb)

    def _is_own_verb(self, index: int) -> bool:
        verb = self.is_verb(index) or self.bare(index) in word_set("auxiliary")
        return verb and (index == 0 or self.folded(index - 1) not in word_set("relative"))

    def follows(self, index: int) -> bool:
        """Whether what follows "بعد" or "وسط" is an event: "قصف", "أن انسحبت", not "نهاية مارس"."""
        near = range(index, min(self.stop(index), index + 3))
        if self.bare(index - 1) in ("ان", "بعدما"):
            return True
        if any(self.event(place) for place in near) or self.is_verb(index):
            return True
        return self.folded(index) in word_set("that") and any(map(self.is_verb, near))

    def causes(self, index: int) -> bool:
        """Whether "ما أدى إلى مقتل" ends the clause that tells by what, without a comma between."""
        so = self.bare(index) in ("ما", "مما") and self.mark_before(index) != ","
        return so and self.tolls(index, self.stop(index))

    def adds(self, index: int, length: int) -> bool:
        """Whether a connective adds one thing to another: "إضافة إلى", "بالتزامن مع"."""
        return length > 1 and self.folded(index + length - 1) in _ADDING

    def is_thing(self, index: int) -> bool:
        """Whether what names an event is no deed but a thing of a list: "أسلحة وصواريخ"."""
        return self.bare(index) in word_set("things")


@cache
def _connectives() -> Phrases[str]:
    return _table("opens", "verb", "state", "cause", "none")


@cache
def attached() -> Phrases[str]:
    """Words after a comma that go on with what stands before it."""
    return _table("attached")


@cache
def skipped() -> Phrases[str]:
    """Words at the head of a statement that are no part of it."""
    return _table("skipped")


def _table(*wanted: str) -> Phrases[str]:
    return Phrases(
        (phrase, how) for how, cell in rows("connectives") if how in wanted for phrase in listed(cell)
    )
