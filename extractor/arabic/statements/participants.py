"""What a noun phrase of a sentence can be in a deed: its subject, somebody who acts, people, land."""

from __future__ import annotations

from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.forms import MASDAR, Form
from extractor.arabic.statements.phrases import ParsedSentence, Phrase
from extractor.claims import Range

_PARTICLES = frozenset("لماذا ماذا هل كيف متي اين لكن لقد لذلك اول الاول الثاني الثالث الاخير السابق".split())
"""Questions, particles and ordinals that look like nouns."""
_FIRST = frozenset({"all", "victim"})
_INERT = frozenset({"nature", "thing"})
_SOMEBODY = frozenset({"person", "agent", "country"})
PLURAL = ("وا", "ون")
"""Endings of a verb whose subject is several people."""


def agrees_with(sent: ParsedSentence, verb: str, phrase: Phrase) -> bool:
    """Whether a folded verb can have a phrase as its subject."""
    head = sent.forms[phrase.head]
    if phrase.counted:
        return True
    if verb.endswith(PLURAL):
        singular = head.stem.endswith("ه") and "person" not in head.lists
        return not singular or phrase.end - phrase.begin > 2
    if verb.endswith("ت") or verb.startswith(("ت", "ست", "وت")):
        return head.feminine or not head.stem.endswith(("ون", "ين"))
    return not head.stem.endswith("ه") or head.possessed or "title" in head.lists


def is_agent(sent: ParsedSentence, phrase: Phrase, *, states: bool = True) -> bool:
    """Whether a phrase names somebody who can act; `states` says whether countries count."""
    head = head_form(sent, phrase)
    lists = head.lists
    march = head.stem in {"مسيره", "مسيرات"} and phrase.head + 1 < phrase.end
    if march and sent.forms[phrase.head + 1].stem in word_set("march"):
        return False  # "مسيرات حاشدة" are no drones
    acts = "agent" in lists or (states and "country" in lists)
    return (acts or is_quoted_name(sent, phrase)) and lists.isdisjoint(_INERT)


def is_quoted_name(sent: ParsedSentence, phrase: Phrase) -> bool:
    """Whether a phrase is a name in quotation marks."""
    return sent.forms[phrase.begin].folded == '"'


def is_person(sent: ParsedSentence, phrase: Phrase) -> bool:
    """Whether a phrase names people."""
    return "person" in head_form(sent, phrase).lists


def names_nobody(sent: ParsedSentence, phrase: Phrase) -> bool:
    """Whether the words of a phrase mean neither a person nor a body: لذلك, كثيرا, الأول, الاستقبال."""
    form = head_form(sent, phrase)
    if form.lists & _SOMEBODY or "title" in form.lists or is_quoted_name(sent, phrase) or phrase.counted:
        return False
    alone = phrase.end == phrase.begin + 1
    particle = bool(_PARTICLES & {form.folded, form.bare}) or any(
        form.folded in word_set(name) for name in ("break", "preposition", "adverb", "names nobody")
    )
    deed = form.definite and (form.stem.endswith(("ه", "ات")) or MASDAR.fullmatch(form.stem) is not None)
    described = alone and ("manner" in form.lists or form.stem == "كل" or form.accusative)
    return particle or "thing" in form.lists or deed or described


def head_form(sent: ParsedSentence, phrase: Phrase) -> Form:
    """The noun that a phrase is about: "أطباء" of "كل الأطباء", "مدنيا" of "93 قتيلا مدنيا"."""
    index = phrase.head + (sent.forms[phrase.head].kind == "mark" and phrase.head + 1 < phrase.end)
    while index < phrase.end - 1 and sent.forms[index].lists & _FIRST and not sent.forms[index + 1].joined:
        index += 1 + (index + 2 < phrase.end and sent.forms[index + 1].folded == "من")
    return sent.forms[index]


def is_land(sent: ParsedSentence, phrase: Phrase) -> bool:
    """Whether a phrase names a place, or only a share of one."""
    head, last = sent.forms[phrase.head], sent.forms[phrase.end - 1]
    return "place" in head.lists | last.lists or not head.stem.isalpha() or head.kind == "figure"


def is_suffering(sent: ParsedSentence, phrase: Phrase) -> bool:
    """Whether a phrase names people whom things happen to: المهاجرون, السجناء."""
    return head_form(sent, phrase).stem in word_set("suffering")


def is_site(sent: ParsedSentence, phrase: Phrase) -> bool:
    """Whether a phrase names a place or a building: what is taken is no target then."""
    return is_land(sent, phrase) or "building" in sent.forms[phrase.head].lists


def is_adjective(sent: ParsedSentence, head: int, end: int) -> bool:
    """Whether what stands for a noun phrase is only an adjective: كبير, مكتظة."""
    form = sent.forms[head]
    if form.definite or form.possessed or end > head + 1 or form.preposition:
        return False
    return bool(form.lists & {"manner", "nisba"}) and not form.lists & _SOMEBODY and form.stem != "اخر"


def phrase_range(sent: ParsedSentence, phrase: Phrase) -> Range:
    """Where a phrase stands in the text."""
    return sent.range(phrase.begin, phrase.end)


def core(sent: ParsedSentence, phrase: Phrase, *, victims: bool = False) -> Range | None:
    """The one it befalls without a figure; None where only `victims` are counted (17 قتيلاً)."""
    forms, head = sent.forms, phrase.head
    if forms[head].stem in {"عدد", "اعداد"} and head + 1 < phrase.end:
        head += 1
    if "victim" in forms[head].lists and not phrase.counted and not victims:
        # "قتلى وجرحى من المدنيين"
        head = next((i + 1 for i in range(head, phrase.end - 1) if forms[i].folded == "من"), head)
    while phrase.counted and not victims and head < phrase.end and "victim" in forms[head].lists:
        head += 1
        head += head < phrase.end and forms[head].folded == "من"
    if head >= phrase.end or forms[head].kind == "figure" or forms[head].folded == "من":
        return None
    if "thing" in forms[head].lists or is_adjective(sent, head, phrase.end):
        return None
    if head > phrase.head and forms[head].joined:
        return None
    several = any(form.kind == "figure" and form.joined for form in forms[head + 1 : phrase.end])
    whole = several or (not phrase.counted and head == phrase.head)
    return sent.range(phrase.begin if whole else head, phrase.end)
