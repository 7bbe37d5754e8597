"""Where a statement begins after a reporting verb: at أن, a colon, a quotation, or after the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractor.arabic.attribution.lines import Cue, deeds
from extractor.arabic.attribution.markers import Markers
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.words import forms
from extractor.claims import Stance

_LONGEST_ENVOY = 4
"""Words of "مبعوث الأمم المتحدة الخاص" before its إلى."""
_VERBAL_NOUN = re.compile(
    r"(?!ال)(?:ت\w{2}ي\w|ا\wت\wا\w|ان\w{2}ا\w|است\w{2}ا\w|ا\w{2}ا\w)(?:ه|ها|هم|ا)?|م\wا\w{2}ه"
)
"""Shapes of verbal nouns that an announcement may begin with: تسجيل, ارتفاع, استئناف, إطلاق, مصادرة."""
_OWN = re.compile(r"(?<=\w{3})(?:ها|هم|ه)$")


class Openings(Markers):
    """Adds where a statement begins after a verb without أن."""

    def content_after_by(self, after: int) -> int | None:
        """Index of the word with ب that follows "ما وصفه"."""
        for index in range(after, min(len(self.words), after + 8)):
            if self.folded(index).startswith("ب") and len(self.folded(index)) > 3:
                return index
        return None

    def content(self, after: int, cue: Cue) -> int:
        """Index where a statement without أن begins: after the subject that follows the verb."""
        stop = self.clause_end(after)
        for index in self._but_asides(after, stop):
            folded = self.folded(index)
            if index > after and self.is_joined(index) and self.cue(index):
                return index
            if self._leads_on(index, after):
                if cue.how == "appeal":
                    return self.addressee(after, index)
                return index - self._is_definite_deed(index - 1, after)
            if index > after and (self.among(index, "what") or self.names_charge(index)):
                return index
            if self._governs(after - 1, index, cue):
                return index + (folded == "في")
            if index > after and self._pledges(after - 1, index, cue):
                return index
            told = self.names_deed(index, after) or self._begins_object(index, after, cue)
            if told or self.names_other(index, after, cue):
                return index
            if folded == "," and index > after and not self.apposition(index + 1):
                return self._after_adverbial(index + 1, stop)
        return self.subject_end(after, stop)

    def object(self, after: int, cue: Cue, *, plural: bool) -> int:
        """Index where a statement without أن begins; right after a verb of the plural: "وأكدوا استمرار"."""
        end = self.content(after, cue)
        if not plural:
            return end
        while after < end and (self.among(after, "adverb") or self.among(after, "before name")):
            after += 1
        return end if self.is_occasion(after) else after

    def _begins_object(self, index: int, after: int, cue: Cue) -> bool:
        """Whether what a verb governs begins here: "تعهدت الحكومة بإعادة", "دعت فرنسا لوقف", "طلب من"."""
        folded, verb = self.folded(index), self.words[after - 1].bare
        if index == after:
            return False
        if folded.startswith("ب") and verb.startswith(word_starts("with by")):
            return len(forms(folded)) > 1
        if folded == "من":
            return verb in ("طلب", "طلبت") and not self.among(index - 1, "quantity")
        if cue.how == "accuse" and self._is_blamed_deed(index):
            return True
        return cue.how == "appeal" and folded.startswith("ل") and self._is_deed_after_by(index)

    def _governs(self, verb: int, index: int, cue: Cue) -> bool:
        """Whether the preposition of a verb's object stands here: حذر من, شكا من, شكك في."""
        if self.folded(index) == "من":
            return cue.stance is Stance.WARNING or self.words[verb].bare in word_set("with from")
        return self.folded(index) == "في" and cue.stance is Stance.DOUBT and index > verb + 1

    def _pledges(self, verb: int, index: int, cue: Cue) -> bool:
        """Whether what is said again is named here, or the blame: تضامنها, دعوته, باللوم."""
        if self.words[verb].bare not in word_set("renewing"):
            return cue.how == "accuse" and self.conveys(verb, index)
        named = self.folded(index).startswith(word_starts("pledge"))
        return named and not self.among(index - 1, "before noun")

    def conveys(self, verb: int, index: int) -> bool:
        """Whether a noun only leads on to what is said: "جدد دعوته إلى", "ألقى باللوم على"."""
        leads_on = self.folded(index + 1) in ("الي", "علي", "من") or self.among(index + 1, "that")
        if self.words[verb].bare in word_set("renewing"):
            return leads_on and self.folded(index).startswith(word_starts("conveying"))
        return self.folded(index + 1) == "علي" and self.folded(index).startswith(word_starts("blame"))

    def _leads_on(self, index: int, after: int) -> bool:
        """Whether إلى, عن or على leads from the verb to what is said, and does not belong to a name."""
        folded = self.folded(index)
        if folded == "علي":
            return self.is_preposition(index)
        return folded == "عن" or (folded == "الي" and not self.is_sent_to(index, after))

    def is_sent_to(self, index: int, after: int) -> bool:
        """Whether إلى belongs to an envoy's title: "مبعوث الأمم المتحدة إلى اليمن"."""
        begin = max(after, index - _LONGEST_ENVOY)
        sent = any(self.among(at, "envoy") for at in range(begin, index))
        return sent and self.find("الي", begin, index) is None and self.is_word(index + 1)

    def _is_blamed_deed(self, index: int) -> bool:
        """Whether a definite deed is blamed, after a definite name or an occasion: "دانت الوزارة الهجوم"."""
        definite = self.folded(index).startswith("ال") and bool(deeds().at(self.words, index))
        occasion = self.folded(index - 2) == "في" and self.is_occasion(index - 2)
        return definite and (occasion or self.folded(index - 1).startswith("ال"))

    def names_charge(self, index: int) -> bool:
        """Whether charges are named that somebody rejects: هذه الاتهامات, المزاعم."""
        return self.among(index + self.folded(index).startswith(("هذ", "تلك")), "charges")

    def _but_asides(self, begin: int, end: int) -> Iterator[int]:
        """The indexes of words without what is said of a source by the way: "، وهي منظمة مستقلة،"."""
        resumed = begin
        for index in range(begin, end):
            if self.folded(index) == "," and self.among(index + 1, "aside"):
                resumed = self.find(",", index + 1, end) or index
            if index >= resumed:
                yield index

    def subject_end(self, after: int, stop: int) -> int:
        """Where a subject ends by its shape: a definite noun with its adjectives closes it."""
        index = after
        while index < stop:
            folded = self.folded(index)
            index += 1
            if folded.startswith("ال") or not self.is_word(index):
                break
        while index < stop and self.folded(index).startswith("ال") and self.is_adjective(index):
            index += 1
        if self.is_occasion(index):
            index += 2
            while index < stop and (self.among(index, "before name") or self.folded(index).endswith("ي")):
                index += 1
        return index if index < stop else min(after + 1, stop)

    def is_occasion(self, index: int) -> bool:
        """Whether it is told from here when or how a source spoke: في بيان, في المؤتمر الصحفي, في 9 شباط."""
        following = self.folded(index + 1)
        if self.folded(index) != "في" or following[:1].isdigit():
            return self.folded(index) == "في"
        if following.startswith(word_starts("occasion")):
            return True
        press = self.folded(index + 2).startswith("الصح") or not self.is_word(index + 2)
        return press and following.startswith("ال") and following[2:].startswith(word_starts("occasion"))

    def _is_definite_deed(self, index: int, after: int) -> bool:
        """Whether what is announced is a definite deed before its preposition: أعلن الجيش السيطرة على."""
        return (
            index > after
            and self.folded(index).startswith("ال")
            and not self.among(index - 1, "before noun")
            and (self.folded(index - 1).startswith("ال") or self.tells_name(index - 1, after))
            and bool(deeds().at(self.words, index))
            and not self.is_one_name(index - 1)
        )

    def names_deed(self, index: int, after: int) -> bool:
        """Whether a verbal noun begins here that is announced: مقتل, بوجود, استئناف."""
        folded = self.folded(index)
        if index > after and (
            self.among(index - 1, "before noun")
            or self.among(index - 1, "epicene")
            or folded.startswith(word_starts("no announcement"))
        ):
            return False
        shaped = _VERBAL_NOUN.fullmatch(folded)
        if self.kind_told(index) and not shaped:
            return False
        if deeds().at(self.words, index, clitics=False) or _announced().fullmatch(folded):
            return True
        if folded[0] == "ب" and len(forms(folded)) > 1 and self._is_deed_after_by(index):
            return True
        if index > after and shaped:
            # أطباء, أعضاء have the shape of إطلاق but for their hamza.
            return not self.text[self.words[index].start :].startswith(("أ", "وأ"))
        return index > after and self.is_deed_of_his(index)

    def is_deed_of_his(self, index: int) -> bool:
        """Whether a deed is announced as the speaker's own: سيطرته, انسحابها, تعليقهم."""
        stem = _OWN.sub("", self.words[index].bare)
        if stem == self.words[index].bare or self.among(index - 1, "before noun"):
            return False
        stem = stem[:-1] + "ه" if stem.endswith("ت") else stem
        bare = self.words[index]._replace(folded=stem, bare=stem)
        return bool(deeds().at([bare], 0, clitics=False) or _VERBAL_NOUN.fullmatch(stem))

    def _is_deed_after_by(self, index: int) -> bool:
        """Whether the rest of a word is announced: بمقتل, بوجود, باستئناف."""
        noun = self.folded(index)[1:]
        listed = deeds().at(self.words, index) or _announced().fullmatch(noun)
        return bool(listed or _VERBAL_NOUN.fullmatch(noun))

    def second_phrase(self, after: int, stop: int) -> int:
        """Index of the first definite noun that follows a name: what was claimed."""
        for index in range(after + 1, stop):
            if deeds().at(self.words, index) or self.among(index, "claimed"):
                return index
        return min(after + 2, stop)

    def apposition(self, index: int) -> bool:
        """Whether what follows a comma still names the source: "، أحد شهود العيان بحلب،"."""
        return (
            self.is_word(index)
            and not self.among(index, "end of name")
            and not self.is_joined(index)
            and not self.cue(index)
            and not self.among(index, "no apposition")
            and not deeds().at(self.words, index, clitics=False)
        )

    def _after_adverbial(self, index: int, stop: int) -> int:
        """Past "مساء الاثنين،" to what was announced."""
        if self.folded(index) in ("عن", "الي"):
            return index
        if self.cue(index) or self.among(index, "end of name") or self.folded(index) == "في":
            comma = self.find(",", index, stop)
            return index if comma is None else comma + 1
        return index


@cache
def _announced() -> re.Pattern[str]:
    """Nouns that an announcement begins with, with the pronouns that may be written on to them."""
    nouns = "|".join(sorted(word_set("announced")))
    return re.compile(f"(?:{nouns})(?:ه|ها|هم)?")
