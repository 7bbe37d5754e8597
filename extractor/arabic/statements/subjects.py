"""Whom a verb, a relative clause or a pronoun goes back to: the subjects named before it."""

from __future__ import annotations

from extractor.arabic.statements.participants import (
    agrees_with,
    core,
    head_form,
    is_adjective,
    is_agent,
    is_person,
    phrase_range,
)
from extractor.arabic.statements.phrases import ParsedSentence, Phrase
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


class Subjects:
    """The subjects of a sentence, as far as it has been read."""

    def __init__(self, sent: ParsedSentence) -> None:
        self.sent = sent
        self.topics: list[Phrase] = []
        """Subjects that a verb without one may go on with, latest last."""
        self.sayer: Phrase | None = None
        """Who is said to speak."""
        self.last_verb = -1
        """Index of the last verb outside relative clauses."""

    def is_meant_by_pronoun(self, index: int) -> bool:
        """Whether the statement's subject is the pronoun before it: أعلنت القوات أنها دخلت."""
        before = self.sent.forms[max(0, index - 2) : index]
        pronoun = next((form.folded for form in before if form.folded in _PRONOUNS), None)
        if pronoun is None or self.sayer is None:
            return False
        head = head_form(self.sent, self.sayer)
        if pronoun.endswith("ها"):
            return head.feminine or not head.lists  # of a name nothing tells
        return not (pronoun.endswith("نه") and head.feminine)

    def topic_of(self, index: int, who: str) -> Phrase | None:
        """The subject that a verb goes on with: the latest that agrees."""
        verb = self.sent.forms[index].folded
        for phrase in self.topics[: -_TOPICS - 1 : -1]:
            near = self.last_verb < phrase.begin
            if (
                phrase.end <= index
                and agrees_with(self.sent, verb, phrase)
                and (near or who == "befalls" or is_agent(self.sent, phrase))
            ):
                return phrase
        return None

    def owner_of(self, index: int) -> Range | None:
        """The side whom the pronoun of a verbal noun means: "أعلنت القوات سيطرتها", "قصفه للمدينة"."""
        pronoun = self.sent.forms[index].pronoun
        sayers = () if self.sayer is None or index > self.sent.cut else (self.sayer,)
        for phrase in (*self.topics[:-2:-1], *sayers):
            head = head_form(self.sent, phrase)
            several = head.plural or head.stem.endswith(("ون", "ين")) or "person" in head.lists
            fits = {"ها": head.feminine, "ه": not head.feminine and not several, "هم": several}
            if phrase.end <= index and is_agent(self.sent, phrase) and fits.get(pronoun, False):
                return phrase_range(self.sent, phrase)
        return people_before(self.sent, index) if pronoun == "هم" else None

    def meant_by_suffix(self, index: int, after: int = -1) -> Range | None:
        """Whom the pronoun of "حصرهم" or of what stands `after` the word, "القبض عليه", means."""
        if not self.sent.forms[index].folded.endswith("هم"):
            forms = self.sent.forms
            on = 0 < after < len(forms) and forms[after].folded in {"عليه", "عليها", "عليهم"}
            near = range(index - 1, max(-1, index - 4), -1)
            begin = next((i for i in near if _relative(self.sent, i)), index)
            topic = self.sent.ending_at(begin) or (self.topics[-1] if self.topics else None)
            fits = topic is not None and (on or (forms[index].pronoun and not is_agent(self.sent, topic)))
            return core(self.sent, topic) if topic is not None and fits else None  # "المبنى تم استهدافه"
        return people_before(self.sent, index)


def opens_clause(sent: ParsedSentence, phrase: Phrase) -> bool:
    """Whether a phrase stands first in its clause: the subject of a verb that may follow."""
    if phrase.governor or sent.forms[phrase.head].verbal or is_adjective(sent, phrase.head, phrase.end):
        return False
    if phrase.begin in {0, sent.cut}:
        return True
    before = sent.forms[phrase.begin - 1]
    return before.folded in _OPENERS or before.kind in {"mark", "relative"}


def is_counted(sent: ParsedSentence, index: int) -> bool:
    """Whether a figure stands right before a word."""
    return index > 0 and sent.forms[index - 1].kind == "figure" and not sent.forms[index].joined


def bare_at(sent: ParsedSentence, index: int) -> Phrase | None:
    """The phrase without a preposition that stands at a word, past adverbs and a parenthesis of time."""
    forms = sent.forms
    phrase = sent.by_begin.get(index)
    while index < len(forms) and (
        forms[index].adverb
        or (forms[index].folded in {",", "حتي"} and index + 1 < len(forms) and forms[index + 1].adverb)
        or (phrase is not None and phrase.governor and "thing" in forms[phrase.head].lists)
    ):
        index = phrase.end if phrase is not None else index + 1
        phrase = sent.by_begin.get(index)
    return None if phrase is None or phrase.governor else phrase


def antecedent_of(sent: ParsedSentence, index: int) -> Phrase | None:
    """What a relative clause is about, where its verb has no object pronoun: الفصائل التي هاجمت."""
    verb = sent.forms[index]
    before = None if verb.pronoun else relative_head(sent, index)
    if before is None or not agrees_with(sent, verb.folded, before):
        return None
    if any(form.stem in _BACK or form.folded in _BACK for form in sent.forms[index + 1 : index + 3]):
        return None
    return before if is_agent(sent, before) or is_person(sent, before) else None


def relative_head(sent: ParsedSentence, index: int) -> Phrase | None:
    """The phrase before the relative pronoun that begins the clause of a verb."""
    for begin in range(index - 1, max(-1, index - 4), -1):
        kind = sent.forms[begin].kind
        if kind != "break":
            return sent.ending_at(begin) if kind == "relative" else None
    return None


def described_by_verb(sent: ParsedSentence, index: int) -> Phrase | None:
    """The indefinite phrase that a verb with its pronoun describes: "مستشفى تدعمه منظمة"."""
    phrase = sent.ending_at(index) if sent.forms[index].pronoun else None
    if phrase is None or is_adjective(sent, phrase.head, phrase.end):
        return None
    return None if any(form.definite for form in sent.forms[phrase.head : phrase.end]) else phrase


def past_relative(sent: ParsedSentence, index: int) -> int:
    """The word after a short relative clause: مواقع of "طيران التحالف الذي تقوده السعودية مواقع"."""
    forms = sent.forms
    if index + 1 >= len(forms) or not _relative(sent, index) or forms[index + 1].kind != "verb":
        return index
    subject = bare_at(sent, index + 2)
    return index + 2 if subject is None else subject.end


def _relative(sent: ParsedSentence, index: int) -> bool:
    return sent.forms[index].kind == "relative"


def is_plural_verb(sent: ParsedSentence, index: int) -> bool:
    """Whether a verb has the ending of people: سيطروا, يحققون."""
    verb = sent.forms[index].bare
    return verb.endswith("وا") or (verb.endswith("ون") and not verb.endswith(("كون", "عاون", "هاون")))


def people_before(sent: ParsedSentence, index: int) -> Range | None:
    """The latest people named before a word."""
    before = (phrase for phrase in reversed(sent.phrases) if phrase.end <= index)
    meant = next((phrase for phrase in before if is_person(sent, phrase)), None)
    return core(sent, meant) if meant is not None else None
