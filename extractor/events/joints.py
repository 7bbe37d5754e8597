"""The words that join statements: which of them stand where, and how they join."""

from __future__ import annotations

from functools import cache, cached_property

from extractor.lexicon import listed, rows, word_set
from extractor.sources.lines import QUOTE
from extractor.sources.utterances import Utterance
from extractor.text.words import Phrases, forms

_CONDITIONS = frozenset("اذا لو ان حال".split())
_AS_FOR = "اما"
"""Folded, أما before what is spoken of and إما before what may be alike."""
_ADDING = frozenset("الي علي عن مع".split())
"""Last words of connectives that add one thing to another."""
NOT = frozenset("لا لم لن ليس ليست".split())
"""What denies the verb or the noun after it."""
_IS = frozenset("هو هي".split())
_ASIDE = 4
"""Words of what is said between two commas by the way."""
_LONGEST_ASIDE = 10
"""Words between two commas of an aside that begins like one."""
_SUBJECT = 4
"""Words among which the verb of a statement that begins with its subject stands."""
_CLAUSE = 3
"""Words that "لكن" and what follows it have at least."""


class Joints(Utterance):
    """The words of one voice, asked what joins its statements."""

    def connective(self, index: int, end: int | None = None) -> tuple[int, str] | None:
        """How many words the connective at a word has, and how it joins; None where none stands here."""
        found = _connectives().at(self.words, index, clitics=False, end=end)
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
        return self.folded(before)

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

    def is_subject(self, begin: int, end: int) -> bool:
        """Whether a range is but the subject of the verb after it: "المدنيون الفارون من المدينة، يلقون"."""
        plural = self.bare(end).endswith(("وا", "ون"))
        led = plural or self.folded(end + 1) in word_set("preposition")
        own = self.bare(end).startswith(("ن", "سن"))  # who speaks is the subject: "سنتأكد"
        return led and not own and not self.is_finite(begin, end)

    def is_finite(self, begin: int, end: int) -> bool:
        """Whether a range has a verb of its own, outside relative clauses, or a figure."""
        return self._next_finite[begin] < end or self.has_figure(begin, end)

    def leads_in(self, begin: int, end: int, *, told: bool) -> bool:
        """Whether a range without a verb only says of what or why is spoken: "على صعيد المأساة، فإن"."""
        head = self.bare(begin)
        if head not in word_set("no clause") or self.is_finite(begin, end):
            return False
        return head not in word_set("preposition") or (not told and self.folded(end) == ",")

    @cached_property
    def _next_finite(self) -> list[int]:
        return self._next(self._is_own_verb)

    def _is_own_verb(self, index: int) -> bool:
        verb = self.is_verb(index) or self.bare(index) in word_set("auxiliary")
        return verb and (index == 0 or self.folded(index - 1) not in word_set("relative"))

    def follows(self, index: int) -> bool:
        """Whether what follows "بعد" or "وسط" is an event: "قصف", "أن انسحبت", not "نهاية مارس"."""
        near = range(index, min(self.stop(index), index + 3))
        if any(self.event(place) for place in near) or self.is_verb(index):
            return True
        return self.folded(index) in word_set("that") and any(map(self.is_verb, near))

    def adds(self, index: int, length: int) -> bool:
        """Whether a connective adds one thing to another: "إضافة إلى", "بالتزامن مع"."""
        return length > 1 and self.folded(index + length - 1) in _ADDING

    def is_thing(self, index: int) -> bool:
        """Whether what names an event is no deed but a thing of a list: "أسلحة وصواريخ"."""
        return self.bare(index) in word_set("things")

    def contrasts(self, index: int) -> bool:
        """Whether "لكن" opens what a source says, which then needs no verb: "لكن الوقت ضيق جدا"."""
        return self.bare(index).startswith("لكن") and self.stop(index) - index >= _CLAUSE

    def denies(self, index: int) -> bool:
        """Whether a negation begins a statement here, not an aside: "لم يكشف عن اسمه،"."""
        stop = self.stop(index)
        return self.folded(index) in NOT and (self.folded(stop) != "," or stop - index > _ASIDE)

    def ends_aside(self, index: int, last: int) -> bool:
        """Whether the comma before a word ends what is said by the way: "الحكومة، وهي ائتلاف، لن تستمر"."""
        for place in range(index - 2, max(last, index - 1 - _LONGEST_ASIDE), -1):
            if self.folded(place) == ",":
                return self.folded(place + 1) in _asides()
        return False

    def is_denied_verb(self, index: int) -> bool:
        """Whether a negation or "ما زال" stands before a verb here: "ولم تعلن", "وما زالت تحتفظ"."""
        after = self.folded(index + 1)
        still = self.bare(index) == "ما" and after.startswith("زال")
        if self.bare(index) in ("لم", "لن"):
            return bool(after)
        return (self.bare(index) in NOT or still) and bool(after) and self.is_verb(index + 1)

    def opens_with_that(self, index: int) -> bool:
        """Whether "وأنه", "وهو ما" or "وهي الثالثة من نوعها" stands here."""
        if not self.is_joined(index):
            return False
        bare, after = self.bare(index), self.folded(index + 1)
        return bare in word_set("and that") or (bare in _IS and (after == "ما" or self.ranks(index)))

    def ranks(self, index: int) -> bool:
        """Whether "هو" and a rank stand here: "وهو أعلى مستوى", "وهي المرة الثانية"."""
        return self.bare(index) in _IS and self.folded(index + 1) in word_set("rank")

    def is_answer(self, index: int, last: int) -> bool:
        """Whether "فإن" stands here after a condition, which it makes one statement with."""
        heads = range(last, min(last + 3, index))
        so = self.folded(index).startswith("ف")
        if so and any(map(self.is_as_for, heads)):
            return True
        answers = so or self.folded(index).startswith("س") or self.folded(index) in NOT
        return answers and any(self.bare(place) in _CONDITIONS for place in heads)

    def opens_nominally(self, index: int, last: int, *, told: bool) -> bool:
        """Whether a statement begins with its subject: "والمجلس لم ينعقد", "، الفوز هو الأهم"."""
        apart = self.mark_before(index) == ","
        if not (apart or self.is_joined(index)) or not self.bare(index).startswith("ال"):
            return False
        following = range(index + 1, min(self.stop(index), index + _SUBJECT))
        verbs = [place for place in following if self.folded(place) in (NOT | _IS if apart else NOT)]
        whole = (told and apart) or self.states(last, index)
        return bool(verbs) and whole and not self.is_relative_open(index, verbs[0])


@cache
def _asides() -> frozenset[str]:
    return word_set("aside") | word_set("relative") | word_set("share")


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
