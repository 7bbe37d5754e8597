"""A sentence as its words, with the reporting cues and quotations among them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from extractor.claims import Span, Stance
from extractor.lexicon import rows
from extractor.words import Phrases, words

THAT = frozenset(
    [
        "ان",
        "انه",
        "انها",
        "انهم",
        "انهما",
        "انهن",
        "انني",
        "اننا",
        "انك",
        "بان",
        "بانه",
        "بانها",
        "بانهم",
        "بانهما",
        "فان",
        "فانه",
        "فانها",
    ]
)
"""أن and its kin, with the pronouns that are written on to them."""
QUOTE = '"'
"""What every quotation mark is folded to."""
ADVERBS = frozenset(
    [
        "امس",
        "اليوم",
        "غدا",
        "مساء",
        "صباح",
        "ظهر",
        "ليل",
        "فجر",
        "يوم",
        "الاثنين",
        "الثلاثاء",
        "الاربعاء",
        "الخميس",
        "الجمعه",
        "السبت",
        "الاحد",
        "خلال",
        "عبر",
        "علي",
        "حول",
        "عقب",
        "بعد",
        "قبل",
        "ردا",
        "بكثافه",
        "ايضا",
        "كذلك",
        "لاحقا",
        "حينها",
        "سابقا",
        "للصحافيين",
        "للصحفيين",
        "للصحفيه",
        "ضمن",
        "امام",
        "اثناء",
        "بشان",
        "لدي",
        "بدوره",
        "القول",
        "الانتباه",
        "النظر",
        "الي",
        "عن",
    ]
)
"""Words that end a source's name when they stand right after the reporting verb's subject has begun."""
CLAUSE_OPENERS = frozenset(
    ["فيما", "بينما", "وفيما", "وبينما", "كما", "وكما", "لكن", "ولكن", "غير", "حيث", "اذ", "وسط"]
)


class Cue(NamedTuple):
    """How a cue works and what it conveys."""

    how: str
    stance: Stance


@cache
def cues() -> Phrases[Cue]:
    """The reporting cues."""
    table = [
        (phrase, Cue(how, Stance(stance)))
        for how, stance, listed in rows("cues")
        for phrase in listed.split("؛")
    ]
    return Phrases((phrase.strip(), cue) for phrase, cue in table if phrase.strip())


@cache
def deeds() -> Phrases[str]:
    """Event words without the article: what an announcement may begin with."""
    listed = ((phrase.strip(), kind) for kind, _, phrases in rows("events") for phrase in phrases.split("؛"))
    return Phrases((phrase, kind) for phrase, kind in listed if not phrase.startswith("ال"))


class Line:
    """The words of `text[start:end]`, asked about by index."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.words = words(text, start, end)
        self.closing = self._quotations()

    def folded(self, index: int) -> str:
        """The folded word at an index; empty outside the sentence."""
        return self.words[index].folded if 0 <= index < len(self.words) else ""

    def how_before(self, index: int) -> str:
        """How the cue before a word works; empty where there is none."""
        hit = cues().at(self.words, index - 1, clitics=False) if index > 0 else None
        return hit[1].how if hit else ""

    def is_opening(self, index: int) -> bool:
        """Whether only adverbs and punctuation stand before a word."""
        return all(self.folded(i) in ADVERBS or not self.folded(i)[0].isalpha() for i in range(index))

    def is_preposition(self, index: int) -> bool:
        """على, not the name علي that folds to the same letters."""
        word = self.words[index]
        return not self.text[word.start : word.end].rstrip("ـ").endswith("ي")

    def clause_end(self, after: int) -> int:
        """Index of the word where the clause that holds a word ends."""
        for index in range(after, len(self.words)):
            folded = self.folded(index)
            if folded in (".", ";", "!", "?") or (index > after and folded in CLAUSE_OPENERS):
                return index
        return len(self.words)

    def span(self, begin: int, end: int) -> Span:
        """The words from `begin` up to `end` as a span, without a leading و or ف."""
        first = self.words[begin]
        start = first.start
        if (
            len(first.folded) > 3
            and first.folded[0] in "وف"
            and first.bare != first.folded
            and first.folded[:2] not in ("وف", "وص")
        ):
            start += 1
        return Span(start=start, end=self.words[end - 1].end, text=self.text[start : self.words[end - 1].end])

    def trimmed(self, begin: int, end: int) -> tuple[int, int]:
        """The range of words without punctuation around it."""
        while begin < end and (not self.folded(begin)[0].isalnum() or self.folded(begin) == "عن"):
            begin += 1
        while end > begin and not (self.folded(end - 1)[0].isalnum() or self.folded(end - 1) in ')"»”'):
            end -= 1
        return begin, end

    def _quotations(self) -> dict[int, int]:
        """Index of the word that opens each quotation, and of the one that closes it."""
        pairs: dict[int, int] = {}
        opened: int | None = None
        for index, word in enumerate(self.words):
            if word.folded != '"':
                continue
            if opened is None:
                opened = index
            else:
                pairs[opened], opened = index, None
        if opened is not None:
            pairs[opened] = len(self.words)
        return pairs
