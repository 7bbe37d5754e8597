"""Whom a verb, a relative clause or a pronoun goes back to: the subjects named before it."""

from __future__ import annotations

from extractor.arabic.statements.participants import Participants
from extractor.arabic.statements.phrases import Phrase, Sentence
from extractor.claims import Range

_PRONOUNS = frozenset({"انه", "انها", "انهم", "انهما", "بانه", "بانها", "بانهم", "فانه", "فانها"})
THAT = _PRONOUNS | {"ان", "بان", "فان", ":"}
_OPENERS = THAT | {
    "اما",
    "واما",
    "لان",
    "حيث",
    "فيما",
    "بينما",
    "لكن",
    "اذ",
    "كما",
    "كان",
    "كانت",
    "ما",
    "لا",
}
"""Words after which a clause begins with its subject."""
_BACK = frozenset(
    {"عليها", "عليه", "عليهم", "فيها", "فيه", "بها", "به", "منها", "منه", "اليها", "اليه", "لها", "له"}
)
"""Words that point back to what a relative clause is about: الأحياء التي سيطرت عليها."""
_TOPICS = 8
"""How many subjects back a verb without one may look."""


class Subjects(Participants):
    """The subjects of a sentence, as far as it has been read."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.first = sentence.cut
        self.topics: list[Phrase] = []
        """Subjects that a verb without one may go on with, latest last."""
        self._sayer: Phrase | None = None
        self._last_verb = -1

    def _by_pronoun(self, index: int) -> bool:
        """Whether the statement's subject is the pronoun before it: أعلنت القوات أنها دخلت."""
        before = self.forms[max(0, index - 2) : index]
        pronoun = next((form.folded for form in before if form.folded in _PRONOUNS), None)
        if pronoun is None or self._sayer is None:
            return False
        head = self._head(self._sayer)
        if pronoun.endswith("ها"):
            return head.feminine or not head.lists  # of a name nothing tells
        return not (pronoun.endswith("نه") and head.feminine)

    def _opens_clause(self, phrase: Phrase) -> bool:
        """Whether a phrase stands first in its clause: the subject of a verb that may follow."""
        if phrase.governor or self.forms[phrase.head].verbal or self.adjective(phrase.head, phrase.end):
            return False
        if phrase.begin in {0, self.first}:
            return True
        before = self.forms[phrase.begin - 1]
        return before.folded in _OPENERS or before.kind in {"mark", "relative"}

    def _counts(self, index: int) -> bool:
        return index > 0 and self.forms[index - 1].kind == "figure" and not self.forms[index].joined

    def bare_at(self, index: int) -> Phrase | None:
        """The phrase without a preposition that stands at a word, past adverbs and a parenthesis of time."""
        forms = self.forms
        phrase = self.sentence.by_begin.get(index)
        while index < len(forms) and (
            forms[index].adverb
            or (forms[index].folded in {",", "حتي"} and index + 1 < len(forms) and forms[index + 1].adverb)
            or (phrase is not None and phrase.governor and "thing" in forms[phrase.head].lists)
        ):
            index = phrase.end if phrase is not None else index + 1
            phrase = self.sentence.by_begin.get(index)
        return None if phrase is None or phrase.governor else phrase

    def _antecedent(self, index: int) -> Phrase | None:
        """What a relative clause is about, where its verb has no object pronoun: الفصائل التي هاجمت."""
        verb = self.forms[index]
        before = self._about(index)
        back = any(form.stem in _BACK or form.folded in _BACK for form in self.forms[index + 1 : index + 3])
        if before is None or verb.pronoun or back or not self.agrees(verb.folded, before):
            return None
        return before if self.agent(before) or self.person(before) else None

    def _about(self, index: int) -> Phrase | None:
        """The phrase before the relative pronoun that begins the clause of a verb."""
        begin = next((i for i in range(index - 1, max(-1, index - 4), -1) if self._relative(i)), None)
        if begin is None or any(self.forms[i].kind != "break" for i in range(begin + 1, index)):
            return None
        return self.sentence.ending_at(begin)

    def _described(self, index: int) -> Phrase | None:
        """The indefinite phrase that a verb with its pronoun describes: "مستشفى تدعمه منظمة"."""
        phrase = self.sentence.ending_at(index) if self.forms[index].pronoun else None
        if phrase is None or self.adjective(phrase.head, phrase.end):
            return None
        return None if any(form.definite for form in self.forms[phrase.head : phrase.end]) else phrase

    def _past_relative(self, index: int) -> int:
        """The word after a short relative clause: مواقع of "طيران التحالف الذي تقوده السعودية مواقع"."""
        forms = self.forms
        if index + 1 >= len(forms) or not self._relative(index) or forms[index + 1].kind != "verb":
            return index
        subject = self.bare_at(index + 2)
        return index + 2 if subject is None else subject.end

    def _relative(self, index: int) -> bool:
        return self.forms[index].kind == "relative"

    def _several(self, index: int) -> bool:
        """Whether a verb has the ending of people: سيطروا, يحققون."""
        verb = self.forms[index].bare
        return verb.endswith("وا") or (verb.endswith("ون") and not verb.endswith(("كون", "عاون", "هاون")))

    def _topic(self, index: int, who: str) -> Phrase | None:
        """The subject that a verb goes on with: the latest that agrees."""
        verb = self.forms[index].folded
        for phrase in self.topics[: -_TOPICS - 1 : -1]:
            near = self._last_verb < phrase.begin
            if (
                phrase.end <= index
                and self.agrees(verb, phrase)
                and (near or who == "befalls" or self.agent(phrase))
            ):
                return phrase
        return None

    def _owner(self, index: int) -> Range | None:
        """The side whom the pronoun of a verbal noun means: "أعلنت القوات سيطرتها", "قصفه للمدينة"."""
        pronoun = self.forms[index].pronoun
        sayers = () if self._sayer is None or index > self.first else (self._sayer,)
        for phrase in (*self.topics[:-2:-1], *sayers):
            head = self._head(phrase)
            several = head.plural or head.stem.endswith(("ون", "ين")) or "person" in head.lists
            fits = {"ها": head.feminine, "ه": not head.feminine and not several, "هم": several}
            if phrase.end <= index and self.agent(phrase) and fits.get(pronoun, False):
                return self.range(phrase)
        return self._people(index) if pronoun == "هم" else None

    def _by_suffix(self, index: int, after: int = -1) -> Range | None:
        """Whom the pronoun of "حصرهم" or of what stands `after` the word, "القبض عليه", means."""
        if not self.forms[index].folded.endswith("هم"):
            on = 0 < after < len(self.forms) and self.forms[after].folded in {"عليه", "عليها", "عليهم"}
            near = range(index - 1, max(-1, index - 4), -1)
            begin = next((i for i in near if self._relative(i)), index)
            topic = self.sentence.ending_at(begin) or (self.topics[-1] if self.topics else None)
            fits = topic is not None and (on or (self.forms[index].pronoun and not self.agent(topic)))
            return self.core(topic) if topic is not None and fits else None  # "المبنى تم استهدافه"
        return self._people(index)

    def _people(self, index: int) -> Range | None:
        """The latest people named before a word."""
        before = (phrase for phrase in reversed(self.sentence.phrases) if phrase.end <= index)
        meant = next((phrase for phrase in before if self.person(phrase)), None)
        return self.core(meant) if meant is not None else None
