"""The noun phrases of a stretch of Arabic prose: where each begins and ends, and what governs it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import NamedTuple

from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.extents import Extent
from extractor.arabic.statements.forms import Form
from extractor.arabic.statements.people import people
from extractor.arabic.statements.word_forms import WordForms, forms_of, text_forms
from extractor.arabic.text.once import once
from extractor.arabic.text.words import Excerpt

_CLOSING = {'"': '"', "(": ")", "[": "]"}
_LONGEST_ASIDE = 9
"""Words of a quotation or a bracket that still belongs to a noun phrase: تنظيم «داعش»."""


_NAME = frozenset({"person", "agent", "name"})


class Phrase(NamedTuple):
    """A noun phrase: its first word and the one after its last."""

    begin: int
    end: int
    governor: str
    """The preposition before it, folded; empty where it is a subject or an object."""
    head: int
    """Its first noun, after figures and words such as عدد من."""
    counted: bool


def _named(form: Form) -> Form:
    """A word that the article has as a person's name."""
    if form.lists:
        return form
    return replace(form, kind="noun", lists=_NAME, deeds=(), verbal=False, opens=True)


def _with_names(forms: list[Form], names: frozenset[str]) -> list[Form]:
    return [_named(form) if form.folded in names else form for form in forms] if names else forms


@once
def _named_forms(text: str) -> list[Form]:
    return _with_names(text_forms(text), people(text))


class ParsedSentence(WordForms):
    """The words of a stretch of text and its noun phrases; none runs over the position `cut`."""

    def __init__(self, text: str, start: int, end: int, *, cut: int) -> None:
        super().__init__(text, start, end)
        self.cut = self.index_at(cut)
        self.phrases: list[Phrase] = []
        index = 0
        while index < len(self.forms):
            form = self.forms[index]
            phrase = self._phrase(index) if form.opens else None
            if phrase is not None:
                self.phrases.append(phrase)
                index = phrase.end
            else:
                index += self._particle(index) if form.deeds else 1
        self.by_begin = {phrase.begin: phrase for phrase in self.phrases}
        self.heads = {phrase.head for phrase in self.phrases}

    def _forms(self, found: Excerpt) -> list[Form]:
        names = people(self.text)
        return found.of(_named_forms, lambda cut: _with_names(forms_of(cut), names))

    def phrases_from(self, index: int) -> list[Phrase]:
        """The phrases that begin at a word or after it, the first few."""
        first = bisect_left(self.phrases, index, key=lambda phrase: phrase.begin)
        return self.phrases[first : first + 8]

    def ending_at(self, index: int) -> Phrase | None:
        """The phrase right before a word."""
        found = bisect_left(self.phrases, index, key=lambda phrase: phrase.begin) - 1
        return self.phrases[found] if found >= 0 and self.phrases[found].end == index else None

    def deed(self, index: int) -> tuple[int, str, str] | None:
        """The listed deed that begins at a word: how many words it has, who its subject is, and its form."""
        found = [
            (1 + len(rest), who, form)
            for rest, who, form in self.forms[index].deeds
            if not rest or self.matches(index, rest)
        ]
        if len(found) > 1 and found[-1][2] == "noun" and self._reads_as_noun(index):
            return found[-1]
        return found[0] if found else None

    def _reads_as_noun(self, index: int) -> bool:
        """Whether a word that is a verb and a verbal noun alike (قصف) is the noun here."""
        form = self.forms[index]
        if form.definite or form.preposition:
            return True
        before = self.forms[index - 1] if index else None
        if before is not None:
            listed = form.joined and before.deeds and before.deeds[-1][2] == "noun"
            if listed or before.kind == "preposition" or before.folded in {"ظل", "عمليات", "عمليه"}:
                return True
        after = self.forms[index + 1] if index + 1 < len(self.forms) else None
        alone = before is None or index == self.cut or before.kind not in {"noun", "figure"}
        if after is not None and alone and after.definite and after.feminine and "agent" in after.lists:
            return not form.bare.endswith("ت") and not form.bare.startswith("ت")  # "قصف القوات للمدينة"
        return after is not None and not after.definite and bool(after.lists & {"nisba", "manner"})

    # -- one phrase -----------------------------------------------------------------------------------

    def _phrase(self, index: int) -> Phrase | None:
        """The noun phrase that begins at a word, if one does."""
        form = self.forms[index]
        if form.bare in word_set("this") and index + 1 < len(self.forms) and self.forms[index + 1].definite:
            inner = self._phrase(index + 1)
            return inner and Phrase(index, inner.end, self._governor(index), inner.head, inner.counted)
        if not form.quantity and form.kind not in {"noun", "mark", "verb"}:
            return None
        head, counted = self._quantity(index) if form.quantity else (index, False)
        split = head > index and head < len(self.forms) and bool(self.forms[head].preposition)
        if head < len(self.forms) and self._begins(head) and not split:
            return Phrase(index, self._extend(head), self._governor(index), head, counted)
        ends = head < len(self.forms) and self.forms[head].kind == "break" and not form.definite
        if head == index or ends:
            return None
        return Phrase(index, head, self._governor(index), head - 1, counted=True)

    def _particle(self, index: int) -> int:
        """How many words a particle such as "على يد" has; 1 for any other word."""
        for rest, _, _ in self.forms[index].deeds:
            if not rest or self.matches(index, rest):
                return 1 + len(rest)
        return 1

    def _governor(self, index: int) -> str:
        if self.forms[index].preposition:
            return self.forms[index].preposition
        before = index - 1
        if before > 0 and self.forms[before].folded == '"':
            before -= 1
        return self.forms[before].folded if before >= 0 and self.forms[before].kind == "preposition" else ""

    def _begins(self, index: int) -> bool:
        """Whether the first noun of a phrase can stand at a word."""
        form = self.forms[index]
        if form.folded == '"' and self._closing(index) is not None:
            return self.forms[index + 1].kind == "noun" and self._goes_on(index + 1)
        if form.kind == "verb" and index:
            before = self.forms[index - 1]
            governed = "building" in form.lists and before.kind == "preposition"  # "في سجن"
            return governed or ("person" in form.lists and self._names_people_after(before))
        return form.kind == "noun" and (form.definite or not form.verbal)

    def _names_people_after(self, before: Form) -> bool:
        """Whether what could be a verb is people here: "8 متهمين", "أصيب طالب", "على طالب"."""
        befallen = any(who in {"befalls", "either"} for _, who, form in before.deeds)
        return befallen or before.kind in {"figure", "preposition"}

    def _goes_on(self, index: int) -> bool:
        """Whether a word without clitics before it can be inside a phrase."""
        form = self.forms[index]
        return form.kind == "noun" and not form.preposition and (form.definite or not form.verbal)

    def _goes_on_at(self, index: int) -> bool:
        return index < len(self.forms) and self._goes_on(index)

    def _closing(self, index: int) -> int | None:
        """Where a short quotation or bracket that opens at a mark is closed."""
        wanted = _CLOSING.get(self.forms[index].folded)
        closes = self.text[self.starts[index]] in "”»" and self.text[self.ends[index] :][:1] != " "
        if closes or (index + 1 < len(self.forms) and self.forms[index + 1].kind == "mark"):
            return None
        for after in range(index + 1, min(len(self.forms), index + _LONGEST_ASIDE)) if wanted else ():
            if self.forms[after].folded == wanted:
                return after if after > index + 1 else None
            alone = after == index + 1 and self.matches(after, (wanted or "",))  # a name: كتلة "تقدم"
            if self.forms[after].kind == "verb" and not alone:
                return None
        return None

    def _extend(self, head: int) -> int:
        """The end of the noun phrase whose first noun stands at a word."""
        state = Extent(self.forms[head])
        index = head + 1
        if self.forms[head].kind == "mark":
            index = (self._closing(head) or head) + 1
            state.full = True
        while index < len(self.forms) and index != self.cut:
            form = self.forms[index]
            if form.kind == "mark":
                after = self._past_mark(index)
                if after is None:
                    break
                state.full = state.full or form.folded != "-"
                index = after
            elif form.folded == "من" and state.divisible and self._partitive(index + 1):
                state, index = Extent(self.forms[index + 1]), index + 2
            elif (further := self._further(head, index, state)) is not None:
                state, index = further
            elif form.joined and form.kind in {"noun", "figure"} and not form.preposition:
                after = self._past_joined(head, index)
                if after is None:
                    break
                state, index = Extent(self.forms[after - 1]), after
            elif self._goes_on(index) and not state.ends_before(form):
                state.take(form)
                index += 1
            else:
                break
        return index

    def _past_mark(self, index: int) -> int | None:
        """The word after a bracket, a quotation or a hyphen that belongs to the phrase."""
        closing = self._closing(index)
        if closing is not None:
            return closing + 1
        hyphen = self.forms[index].folded == "-" and index + 1 < len(self.forms)
        return index + 1 if hyphen and self._goes_on(index + 1) else None

    def _further(self, head: int, index: int, state: Extent) -> tuple[Extent, int] | None:
        """What belongs to a phrase though no rule of nouns tells: an owner, a name, what و joins."""
        form = self.forms[index]
        if form.folded in {"العام", "العامه"} and self.forms[index - 1].stem in word_set("general"):
            state.take(form)
            return state, index + 1  # الأمين العام
        if form.folded == "علي" and state.title and self.text[self.ends[index] - 1] == "ي":
            return state, index + 1  # the name, not the preposition: الرئيس السابق علي صالح
        if self.forms[index - 1].stem.startswith("مشتبه") and form.folded in {
            "به",
            "بهم",
            "بها",
            "فيه",
            "فيهم",
            "بهما",
        }:
            return state, index + 1  # "مشتبه بهم"
        if form.folded == "غير" and self._goes_on_at(index + 1):
            fits = self.forms[index + 1].definite == state.definite
            return (state, index + 2) if fits and not self.forms[index + 1].lists else None  # غير الشرعية
        if self._belongs(head, index):
            owner = Extent(form)
            owner.title = owner.title or state.title
            return owner, index + 1
        if (
            form.folded == "عن"
            and self.forms[index - 1].stem.startswith(("مدافع", "مداف"))
            and self._goes_on_at(index + 1)
        ):
            return Extent(self.forms[index + 1]), index + 2  # المدافعين عن حقوق الإنسان
        if form.folded in {"احد", "احدي"} and state.open and self._goes_on_at(index + 1):
            return Extent(self.forms[index + 1]), index + 2  # a construct: حارس أحد القضاة
        closing = self._closing(index + 1) if form.folded == "و" and index + 1 < len(self.forms) else None
        if closing is None or not self._begins(index + 1):
            return None
        joined = Extent(self.forms[index + 2])
        joined.full = True
        return joined, closing + 1

    def _belongs(self, head: int, index: int) -> bool:
        """Whether a word with ل before it tells whose the phrase is: مقر للشرطة, القوات التابعة للحكومة."""
        form, before, first = self.forms[index], self.forms[index - 1], self.forms[head]
        if form.folded in {"له", "لها", "لهم"}:
            return before.stem in word_set("belonging")
        if form.preposition != "ل" or form.kind != "noun" or form.verbal:
            return False
        if before.stem in word_set("belonging"):
            return True
        office = "title" in first.lists and "ال" + before.stem in word_set("rank of office")
        if office and form.definite:
            return True  # الأمين العام للأمم المتحدة
        if first.stem in word_set("named for") and first.definite and before.definite and index - head < 7:
            return (form.definite and index - head in {2, 3}) or form.stem in word_set("cause of a body")
        site = bool(first.lists & {"building", "place"}) or first.stem in word_set("site")
        return site and index == head + 1 and not first.definite and not first.possessed

    def _partitive(self, index: int) -> bool:
        """Whether what follows من says of whom: المدنيين, عائلات."""
        form = self.forms[index] if index < len(self.forms) else None
        return (
            form is not None
            and form.kind == "noun"
            and not form.preposition
            and bool(form.lists & {"person", "agent", "victim"})
            and "country" not in form.lists
        )

    def _past_joined(self, head: int, index: int) -> int | None:
        """The word after the first noun that "و" joins to the phrase; None where it joins something else."""
        first, form = self.forms[head], self.forms[index]
        if form.possessed and form.stem.startswith("عدد"):
            return None  # "الجرحى وعددهم 60"
        if first.stem in {"جهه", "طرف", "جانب"} and head and self.forms[head - 1].folded == "من":
            return None  # "بين الجيش من جهة والفصائل من جهة أخرى"
        if form.kind == "figure":
            after, _ = self._quantity(index)
            counted = self.forms[head - 1].kind == "figure"
            return after + 1 if counted and after < len(self.forms) and self._goes_on(after) else None
        loose = first.definite and not form.definite and not form.lists and not form.possessed
        return None if form.verbal or loose else index + 1
