"""Where a statement begins after a reporting verb: at أن, a colon, a quotation, or after the subject."""

from __future__ import annotations

import re
from functools import cache

from extractor.claims import SourceKind, Stance
from extractor.kinds import kind_of
from extractor.lexicon import rows
from extractor.lines import ADVERBS, QUOTE, THAT, Cue, Line, cues, deeds
from extractor.words import Phrases, forms

_NOTTHAT_AFTER = frozenset(
    [
        "قبل",
        "بعد",
        "منذ",
        "دون",
        "غير",
        "الا",
        "يمكن",
        "يجب",
        "ينبغي",
        "ممكن",
        "شان",
        "بمجرد",
        "بدون",
        "يكاد",
        "كاد",
        "يفترض",
        "لابد",
        "بد",
        "شرط",
        "حتي",
    ]
)
"""Words after which أن is no reporting أن: قبل أن, يمكن أن, إلى أن."""
_SHOWING = frozenset(["تظهر", "يظهر", "تظهره"])
"""Between pictures and what they show: بث مشاهد تظهر."""
_LONGEST_ZONE = 34
"""Words between a reporting verb and its أن; farther away it belongs to something else."""
_VERBAL_NOUN = re.compile(r"(?:ت\w{2}ي\w|ا\wت\wا\w|ان\w{2}ا\w|است\w{2}ا\w|ا\w{2}ا\w)(?:ه|ها|هم)?|م\wا\w{2}ه")
"""Shapes of verbal nouns that an announcement may begin with: تسجيل, ارتفاع, استئناف, إطلاق, مصادرة."""
_LISTED_NOUN = re.compile(
    r"(?:وجود|عدم|وقوع|بدء|رفع|خفض|فتح|قرب|عزم|رفض|وصول|عوده|دخول|خروج|حصول|حدوث|نيه|فشل|نجاح|نصب|حاله|نقل|طول)(?:ه|ها|هم)?"
)
_NOT_DEEDS = ("تصريح", "تنظيم", "تقرير", "تلفزيون", "اجتماع", "اتحاد", "ائتلاف", "اعلام", "مقابله", "تحالف", "انصار")
"""Words of these shapes that belong to names and occasions."""
_BEFORE_NOUNS = frozenset("في من علي الي عن بعد قبل خلال وزير وزاره لجنه رئيس مدير هيءه منظمه مجلس عام باسم لشوءون ذكر".split())
"""After these a verbal noun is no announcement: وزارة التعليم, في تصريح, عدم ذكر."""
_ADJECTIVAL = ("يه", "ي", "يون", "يين", "ليا")


class Openings(Line):
    """A sentence whose statements are looked for."""

    def marker(self, after: int, farthest: int = _LONGEST_ZONE) -> int | None:
        """Index of the أن, colon or quotation that opens the statement; None where nothing does."""
        aside = after
        for index in range(after, min(len(self.words), after + farthest)):
            folded = self.folded(index)
            if folded in THAT and self.folded(index - 1) not in _NOTTHAT_AFTER:
                return index
            if folded == ":" or (folded in _SHOWING and index > after + 1):
                return index
            if folded == QUOTE and self._is_speech(index, after):
                return index
            if folded in (".", ";", "!", "?"):
                return None
            hit = cues().at(self.words, index, clitics=False)
            if hit and hit[1].how == "aside":
                aside = index + hit[0] + 2
            if self.folded(index - 1) in ("كما", "حسبما") or index < aside:
                continue
            if index > after and hit and hit[1].how not in ("relay", "according", "aside"):
                following = (
                    self.marker(index + hit[0], farthest - (index - after)) if hit[1].how == "verb" else None
                )
                if self.words[index].bare not in ("جاء", "القول") and (
                    following is not None or hit[1].how != "verb"
                ):
                    return None
        return None

    def _is_speech(self, index: int, after: int) -> bool:
        """Whether the quotation that opens here is speech, not the name of a newspaper."""
        length = self.closing.get(index, index) - index
        if index == after and index in self.closing:
            ends = self.folded(self.closing[index] + 1)
            return length > 4 or not ends[:1].isalpha()
        return length > 5 and self.folded(index - 1) not in ("ل", "عبر")

    def statement(self, index: int) -> int:
        """Index of the first word of the statement itself: after prepositions, أن, colon and quotation mark."""
        while self.folded(index) in (",", "الي", "عن", "من", "ب", "علي"):
            index += 1
        while self.folded(index) in THAT or self.folded(index) in (":", QUOTE, *_SHOWING):
            index += 1
        return index

    def content_after_by(self, after: int) -> int | None:
        """Index of the word with ب that follows "ما وصفه"."""
        for index in range(after, min(len(self.words), after + 8)):
            if self.folded(index).startswith("ب") and len(self.folded(index)) > 3:
                return index
        return None

    def content(self, after: int, cue: Cue) -> int:
        """Index where a statement without أن begins: after the subject that follows the verb."""
        stop = self.clause_end(after)
        for index in range(after, stop):
            folded = self.folded(index)
            if folded in ("الي", "عن") or (folded == "علي" and self.is_preposition(index)):
                return self._addressee(after, index) if cue.how == "appeal" else index
            if folded == "من" and cue.stance is Stance.WARNING:
                return index
            if self._names_deed(index, after) or (cue.how in ("appeal", "accuse") and self._is_addressed(index, after)):
                return index
            if cue.how == "accuse" and index > after and self._starts_phrase(index):
                return index
            if folded == "," and index > after and not self.apposition(index + 1):
                return self._after_adverbial(index + 1, stop)
        return min(after + 1, stop) if after < stop else after

    def _names_deed(self, index: int, after: int) -> bool:
        """Whether a verbal noun begins here that is announced: مقتل, بوجود, استئناف."""
        folded, before = self.folded(index), self.folded(index - 1)
        if index > after and (before in _BEFORE_NOUNS or folded.startswith(_NOT_DEEDS)):
            return False
        if deeds().at(self.words, index, clitics=False) or _LISTED_NOUN.fullmatch(folded):
            return True
        by = folded[0] == "ب" and len(forms(folded)) > 1
        if by and (deeds().at(self.words, index) or _VERBAL_NOUN.fullmatch(folded[1:]) or _LISTED_NOUN.fullmatch(folded[1:])):
            return True
        return index > after and bool(_VERBAL_NOUN.fullmatch(folded))

    def _is_addressed(self, index: int, after: int) -> bool:
        """Whether those who are asked or blamed are named here."""
        if not addressees().at(self.words, index, clitics=False):
            return False
        joined = self.words[after - 1].bare != self.words[after - 1].folded
        return self.folded(index - 1).startswith("ال") if index > after else joined

    def _addressee(self, after: int, preposition: int) -> int:
        """Where those who are asked are named, between the verb and إلى: "دعت المنظمة الدولية الأسر إلى"."""
        for index in range(preposition - 1, after, -1):
            folded, before = self.folded(index), self.folded(index - 1)
            if folded.startswith("ال") and not folded.endswith(_ADJECTIVAL) and before.endswith(_ADJECTIVAL):
                return index
            if folded in ("كل", "جميع", "كافه"):
                return index
        joined = self.words[after - 1].bare != self.words[after - 1].folded
        return after if joined and preposition - after <= 2 else preposition

    def _starts_phrase(self, index: int) -> bool:
        """Whether a new noun phrase begins: an actor's indefinite head after a definite word."""
        folded = self.folded(index)
        before = self.folded(index - 1) if self.folded(index - 1) != QUOTE else self.folded(index - 2)
        if not before.startswith("ال") or folded.startswith("ال") or folded[:1] in "وبل":
            return (
                folded.startswith("ال")
                and not before.startswith("ال")
                and index - 1 > 0
                and self._is_party(index)
            )
        return self._is_party(index)

    def _is_party(self, index: int) -> bool:
        word = self.words[index]
        return kind_of(self.text[word.start : word.end]) in (
            SourceKind.MILITARY, SourceKind.ARMED_GROUP, SourceKind.STATE, SourceKind.OPPOSITION
        )  # fmt: skip

    def second_phrase(self, after: int, stop: int) -> int:
        """Index of the first definite noun that follows a name: what was claimed."""
        for index in range(after + 1, stop):
            folded = self.folded(index)
            if deeds().at(self.words, index) or folded in ("مسءوليته", "مسءوليتها", "في", "عن"):
                return index
        return min(after + 2, stop)

    def apposition(self, index: int) -> bool:
        """Whether what follows a comma still names the source: "، أحد شهود العيان بحلب،"."""
        folded = self.folded(index)
        return (
            folded[:1].isalpha()
            and folded not in ADVERBS
            and not folded.startswith(("و", "ف"))
            and folded not in ("في", "علي", "من", "الي", "عن", "التي", "الذي", "مع")
            and not deeds().at(self.words, index, clitics=False)
        )

    def _after_adverbial(self, index: int, stop: int) -> int:
        """Past "مساء الاثنين،" to what was announced."""
        spoken = cues().at(self.words, index, clitics=False) is not None
        if spoken or self.folded(index) in ADVERBS or self.folded(index) == "في":
            comma = next((i for i in range(index, stop) if self.folded(i) == ","), None)
            return index if comma is None else comma + 1
        return index


@cache
def addressees() -> Phrases[bool]:
    return Phrases((row[0], True) for row in rows("addressees"))
