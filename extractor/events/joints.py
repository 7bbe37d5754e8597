"""The words that join statements: which of them stand where, and how they join."""

from __future__ import annotations

from functools import cache

from extractor.lexicon import listed, rows, word_set
from extractor.sources.utterances import Utterance
from extractor.text.words import Phrases

_CONDITIONS = frozenset("اذا لو ان حال".split())
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
        if found is None or found[1] != "verb":
            return None if found is not None and found[1] == "none" else found
        after = index + found[0]
        verb = after < len(self.words) and self._opens_verbally(after)
        start = self.words[index].start
        alone = self.bare(index) != "ما" or self.text[max(0, start - 3) : start].rstrip().endswith(("،", ","))
        return found if verb and alone and self.folded(index) != "وما" else None

    def _opens_verbally(self, index: int) -> bool:
        """Whether a verb stands here, and none that only compares: "كما حدث"."""
        bare = self.bare(index)
        return (self.is_verb(index) or bare in word_set("auxiliary")) and bare not in word_set("as")

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
                return self.folded(place + 1) in word_set("aside") | word_set("relative")
        return False

    def is_denied_verb(self, index: int) -> bool:
        """Whether a negation or "ما زال" stands before a verb here: "ولم تعلن", "وما زالت تحتفظ"."""
        after = self.folded(index + 1)
        still = self.bare(index) == "ما" and after.startswith("زال")
        if self.bare(index) in ("لم", "لن"):
            return bool(after)
        return (self.bare(index) in NOT or still) and bool(after) and self.is_verb(index + 1)

    def opens_with_that(self, index: int) -> bool:
        """Whether "وأنه" or "وهو ما" stands here."""
        if not self.is_joined(index):
            return False
        bare = self.bare(index)
        return bare in word_set("and that") or (bare in ("هو", "هي") and self.folded(index + 1) == "ما")

    def is_answer(self, index: int, last: int) -> bool:
        """Whether "فإن" stands here after a condition, which it makes one statement with."""
        conditions = (self.bare(place) in _CONDITIONS for place in range(last, min(last + 3, index)))
        answers = self.folded(index).startswith(("ف", "س")) or self.folded(index) in NOT
        return answers and any(conditions)

    def opens_nominally(self, index: int, last: int, *, told: bool) -> bool:
        """Whether a statement begins with its subject: "والمجلس لم ينعقد", "، الفوز هو الأهم"."""
        apart = self.folded(index - 1) == ","
        if not (apart or self.is_joined(index)) or not self.bare(index).startswith("ال"):
            return False
        following = range(index + 1, min(self.stop(index), index + _SUBJECT))
        verbs = [place for place in following if self.folded(place) in (NOT | _IS if apart else NOT)]
        whole = (told and apart) or self.states(last, index)
        return bool(verbs) and whole and not self.is_relative_open(index, verbs[0])


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
