"""Words that look like reporting cues and are none: nouns, passives, denied reports, other meanings."""

from __future__ import annotations

from extractor.arabic.attribution.antecedents import Antecedents
from extractor.arabic.attribution.lines import Cue
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_perfect, is_verb
from extractor.arabic.text.words import forms
from extractor.claims import Stance

_LONGEST_SUBJECT = 8
"""Words between a verb and its أن."""
_LONGEST_JUDGE = 3
"""Words of the name of one who sizes something up."""
_LONGEST_CLAUSE = 40
"""Words before a verb among which its clause begins."""
_LEADS_TO_VERB = ("that", "clause opener", "relative", "what", "not", "end of name", "before name", "adverb")
"""Lists of words after which a verb begins a clause of its own."""
_LEADING = frozenset("الي ان انه انها بان".split())
_TO_THEM = frozenset("اليه اليها اليهم اليهما لها له".split())
_U = "\u064f"


class Lookalikes(Antecedents):
    """Adds what tells a report from a word that only looks like one."""

    def is_no_report(self, index: int, cue: Cue) -> bool:
        """Whether a cue is a noun after a preposition (أي رد), a report denied (لم تعلن), or an insertion."""
        if cue.how == "hearsay":
            # "مبنى يُعتقد أنه مستودع" adds to a noun; the speaker goes on. So he does in "دون أنباء عن".
            none = word_set("not") | word_set("without")
            if any(word.bare in none for word in self.words[max(0, index - 2) : index]):
                return True
            verb = self.words[index].bare[:1] in "يت" and not self.is_joined(index)
            led = self.among(index - 1, "clause opener") or self.among(index - 1, "what")
            return verb and self.is_word(index - 1) and not led
        if cue.how == "according" and (self.folded(index), self.folded(index + 1)) == ("علي", "ما"):
            # "على ما أعلن", but "على ما يرام" and "على ما قالت إنها"
            hit = self.cue(index + 2)
            reports = hit is not None and hit[1].how in ("verb", "announce")
            described = hit is not None and hit[1].stance is Stance.DISTANCING
            return not reports or described or self.marker(index + 3, _LONGEST_SUBJECT) is not None
        if cue.how == "according" and (self.folded(index), self.folded(index + 1)) == ("علي", "حد"):
            said = {self.folded(index + 2), *forms(self.folded(index + 2) or "-")} & word_set("said")
            return not said and not self.among(index + 2, "own words")
        if cue.how == "participle":
            return self._bare_before(index) in word_set("copula")
        if self._is_noun(index) or self._means_otherwise(index, cue):
            return True
        if cue.how not in ("verb", "announce"):
            return False
        if self.words[index].bare.startswith(word_starts("rejecting")):
            near = range(index + 1, min(len(self.words), index + _LONGEST_SUBJECT))
            if any(self.among(at, "declined") for at in near):
                return True
            return not any(self.names_charge(i) for i in range(index + 1, self.clause_end(index + 1)))
        denied = self._bare_before(index) in word_set("not")
        denied = denied and cue.stance in (Stance.NEUTRAL, Stance.ASSERTIVE)
        return denied or self.among(index - 1, "before no verb") or self._tells_what_follows(index, cue)

    def _bare_before(self, index: int) -> str:
        return self.words[index - 1].bare if index else ""

    def _tells_what_follows(self, index: int, cue: Cue) -> bool:
        """Whether the article draws a conclusion: "مما يشير إلى أن", "وهو ما يؤكد أن", not "ما يقول إنه"."""
        if cue.how != "announce" or not self.among(index - 1, "what"):
            return False
        return self.folded(index)[:1] in "يت" and self.folded(index + 1) in _LEADING

    def _means_otherwise(self, index: int, cue: Cue) -> bool:
        """Whether a verb has another meaning here: "تحدث عمليات نقل", "أقر البرلمان القانون", "لفت نظره"."""
        bare, following = self.words[index].bare, self.folded(index + 1)
        if bare in word_set("by the way") and self.among(index + 1, "that"):
            return True
        if following.startswith("عدد") and cue.stance is Stance.BELIEF:
            return True  # nobody is named: "ويقدر عدد النازحين بمليون"
        if cue.how in ("appeal", "accuse") and following in _TO_THEM:
            return True
        if self._is_other_word(index):
            return True
        if self.is_told_of(index):
            led = self.is_joined(index) or self.is_opening(index) or self.among(index - 1, "clause opener")
            return cue.stance is not Stance.BELIEF or not led or self.marker(index + 1) is None
        if bare == "حذر" and self.is_word(index - 1) and not self.is_joined(index):
            warns = self.find("من", index + 1, self.clause_end(index + 1)) or self.marker(index + 1)
            return warns is None and not self.folded(index - 1).startswith("ال")
        if bare.startswith(("تحدث", "يتحدث", "تتحدث")) and self._speaks_to(index + 1):
            return True
        if bare == "تحدث":
            return following.endswith(("ات", "ه")) and self.marker(index + 1) is None
        if bare in ("لفت", "لفتت", "يلفت"):
            return following.startswith(("نظر", "انظار", "انتباه"))
        return bare in word_set("approving") and not self._admits(index + 1)

    def _is_other_word(self, index: int) -> bool:
        """Whether a prayer, a size or a preposition is there: "سأل الله", "تقدر بثمن", "الفتن بين الناس"."""
        bare = self.words[index].bare
        if self.folded(index + 1) == "الله":
            return bare not in word_set("plain saying")
        if bare in word_set("sizing cue"):
            return self.marker(index + 1) is None and not self._can_judge(index + 1)
        return bare == "بين" and self._is_between(index)

    def _can_judge(self, begin: int) -> bool:
        """Whether one who can judge a size is named within the next words."""
        near = range(begin, min(len(self.words), begin + _LONGEST_JUDGE))
        end = next((at for at in near if not self.is_word(at)), near.stop)
        return begin < end and self.kind_told(begin, end) is not None

    def _is_between(self, index: int) -> bool:
        """Whether بين is the preposition, after a word and before no أن: "الفتن بين فئات الشعب"."""
        return not (
            self.is_joined(index) or self.is_opening(index) or self.among(index + 1, "that")
        ) and self.is_word(index - 1)

    def _speaks_to(self, after: int) -> bool:
        """Whether it is only told to whom somebody spoke: "تحدثت المنظمة إلى ناجين"."""
        end = self.clause_end(after)
        about = self.find("عن", after, end) or self.marker(after)
        return about is None and self.find("الي", after, end) is not None

    def _admits(self, after: int) -> bool:
        """Whether what is admitted follows, not what is approved: "أقر بوجود", "أقر أن"."""
        if self.marker(after) is not None:
            return True
        return any(
            self.folded(i).startswith("ب")
            and len(forms(self.folded(i))) > 1
            and not self.among(i, "by majority")
            for i in range(after, self.clause_end(after))
        )

    def is_told_of(self, index: int) -> bool:
        """Whether a vowel tells that a verb is a passive: أُعلن, لم تُكشف, but not يُعلن."""
        word = self.words[index]
        joined = self.is_joined(index)
        written = self.text[word.start + joined : word.end]
        if written[1:2] != _U:
            return False
        return word.bare[:1] not in "يت" or word.bare in word_set("passive with u")

    def plain_speech(self, after: int) -> int | None:
        """Index of the verb that follows those who speak without أن: "قال شهود دخل المسلح"; None for none."""
        said = self.words[after - 1].bare in word_set("plain saying")
        for index in range(after + 1, min(len(self.words), after + _LONGEST_SUBJECT) if said else after):
            word = self.words[index]
            if not self.is_word(index) or self.cue(index) or self.among(index, "relative"):
                return None
            if is_verb(word.bare):
                told = self.kind_told(after, index)
                several = self.among(after, "plural source") or self.folded(after).startswith("ال")
                return index if told is not None and several and not self.is_joined(index) else None
        return None

    def describes_noun(self, index: int, *, inside: bool) -> bool:
        """Whether a verb belongs to the noun before it: "في نشاطات تهدد الأمن", not "روسيا تنفي"."""
        before = self.folded(index - 1)
        open_ = any(
            self.among(index - 1, name) for name in ("that", "clause opener", "relative", "what", "not")
        )
        if open_ or self.is_joined(index) or not self.is_word(index - 1) or before.startswith("ال"):
            return False
        present = self.folded(index)[0] in "يت" and not is_perfect(self.words[index].bare)
        present = present and not self.among(index, "masculine verb")
        noun = self.kind_told(index - 1) is None
        return present and noun and (inside or self.among(index - 2, "preposition"))

    def _is_noun(self, index: int) -> bool:
        """Whether a word only looks like a verb: "أصيب طالب", "طلب إجراء", "ويدعى فلان", "من طلبوا"."""
        bare, before = self.words[index].bare, self.folded(index - 1)
        if self.folded(index).endswith(("وا", "ون")) and before in ("من", "ممن"):
            return True
        if bare in ("يدعي", "تدعي") and self.text[self.words[index].end - 1] == "ى":
            named = self.is_called(index) and not self._opens_clause(index - 1)
            return named or self.marker(index + 1, _LONGEST_SUBJECT) is None
        if self.is_student(index):
            return True
        if (
            bare not in ("طالب", "طلب")
            or self.among(index + 1, "in it")
            or self.is_joined(index)
            or not self.is_word(index - 1)
        ):
            return False
        if self.among(index - 1, "preposition") or before in ("او", "كل", "اي"):
            return True
        begin = index - 1
        while (
            begin > max(0, index - _LONGEST_CLAUSE)
            and self.is_word(begin - 1)
            and not self._opens_clause(begin - 1)
        ):
            begin -= 1
        return is_verb(self.words[begin].bare) and not self.among(begin, "before name")

    def _opens_clause(self, index: int) -> bool:
        return any(self.among(index, name) for name in ("that", "clause opener", "relative"))

    def shows(self, index: int) -> bool:
        """Whether a verb says what things hold: "أدلة تفيد بأن", "صور تظهر أن", but not "تقارير تفيد بأن"."""
        noun, bare = self.folded(index - 1), self.words[index].bare
        if self.is_joined(index) or not self.is_word(index - 1) or noun.startswith("ال"):
            return False
        if noun in word_set("meanwhile"):
            return False
        led = any(self.among(index - 1, name) for name in _LEADS_TO_VERB)
        named = self.kind_told(index - 1) is not None or is_verb(self.words[index - 1].bare)
        present = bare[:1] in "يت" and not is_perfect(bare) and not self.among(index, "masculine verb")
        return present and not led and not named and self.subject_before(index)[1] == ()
