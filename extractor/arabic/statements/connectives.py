"""The words that join statements: which of them stand where, and how they join."""

from __future__ import annotations

from functools import cache

from extractor.arabic.attribution.sentence import QUOTE
from extractor.arabic.lexicon import listed, rows, word_set
from extractor.arabic.statements.utterances import Utterance
from extractor.arabic.text.verbs import is_perfect
from extractor.arabic.text.words import Phrases, forms

_AS_FOR = "اما"
"""Folded, أما before what is spoken of and إما before what may be alike."""
_WHEN = frozenset("حين حينما عندما لما".split())
_ADDING = frozenset("الي علي عن مع".split())
"""Last words of connectives that add one thing to another."""


def connective_at(said: Utterance, index: int, end: int | None = None) -> tuple[int, str] | None:
    """How many words the connective at a word has, and how it joins; None where none stands here."""
    found = said.hits(connectives())[index]
    if found is not None and end is not None and index + found[0] > end:
        found = connectives().at(said.words, index, clitics=False, end=end)
    if found is None and said.bare(index) in _WHEN and mark_before(said, index) == ",":
        return (1, "cause") if is_perfect(said.folded(index + 1) or "-") else None
    if found is None or found[1] == "none" or (said.bare(index) == _AS_FOR and not is_as_for(said, index)):
        return None
    if said.bare(index) == "قبل" and said.folded(index - 1) == "من" and index > 0:
        return None  # "من قبل الجيش": by whom
    if found[1] != "verb":
        return found
    after = index + found[0]
    verb = after < len(said.words) and _opens_verbally(said, after)
    start = said.words[index].start
    alone = said.bare(index) != "ما" or said.text[max(0, start - 3) : start].rstrip().endswith(("،", ","))
    return found if verb and alone and said.folded(index) != "وما" else None


def mark_before(said: Utterance, index: int) -> str:
    """The word or mark before a word, past a quotation mark: "، «وقد تم"."""
    before = index - 1
    while before > 0 and said.folded(before) == QUOTE:
        before -= 1
    return said.folded(before) if before >= 0 else ""


def is_as_for(said: Utterance, index: int) -> bool:
    """Whether "أما" stands here, not "إما": "أما الرئيس، فقد افتتح الحملة"."""
    word = said.words[index]
    return word.bare == _AS_FOR and "إ" not in said.text[word.start : word.end]


def is_told_before(said: Utterance, index: int) -> bool:
    """Whether a range only names again what was told: "بعد الهجوم", "نتيجة لهذا القصف"."""
    rest = index
    if said.folded(rest) in ("حدوث", "وقوع"):
        rest += 1
    this = said.folded(rest).lstrip("ل") in word_set("this")
    rest += this
    if not (this or any(form.startswith("ال") for form in forms(said.folded(rest) or "-"))):
        return False
    following = said.folded(rest + 1)
    adjective = following.startswith("ال") and following not in word_set("relative")
    last = rest + 1 + adjective
    purpose = not adjective and following.startswith("ل")
    return last >= said.stop(rest) or said.is_joined(last) or purpose


def _opens_verbally(said: Utterance, index: int) -> bool:
    """Whether a verb stands here, and none that only compares: "كما حدث"."""
    bare = said.bare(index)
    return (said.is_verb(index) or bare in word_set("auxiliary")) and bare not in word_set("as")


def trailing_connective(said: Utterance, begin: int, end: int) -> int:
    """How many words of a connective stand last in a range: "…، في وقت"; none where it is one word."""
    for length in range(min(connectives().longest, end - begin - 1), 1, -1):
        hit = connectives().at(said.words, end - length, clitics=False, end=end)
        if hit is not None and hit[0] == length and hit[1] != "none":
            return length
    return 0


def event_follows(said: Utterance, index: int) -> bool:
    """Whether what follows "بعد" or "وسط" is an event: "قصف", "أن انسحبت", not "نهاية مارس"."""
    near = range(index, min(said.stop(index), index + 3))
    if said.bare(index - 1) in ("ان", "بعدما"):
        return True
    if any(said.event(place) for place in near) or said.is_verb(index):
        return True
    return said.folded(index) in word_set("that") and any(map(said.is_verb, near))


def tells_cause(said: Utterance, index: int) -> bool:
    """Whether "ما أدى إلى مقتل" ends the clause that tells by what, without a comma between."""
    so = said.bare(index) in ("ما", "مما") and mark_before(said, index) != ","
    return so and said.tolls(index, said.stop(index))


def adds_to(said: Utterance, index: int, length: int) -> bool:
    """Whether a connective adds one thing to another: "إضافة إلى", "بالتزامن مع"."""
    return length > 1 and said.folded(index + length - 1) in _ADDING


def is_thing(said: Utterance, index: int) -> bool:
    """Whether what names an event is no deed but a thing of a list: "أسلحة وصواريخ"."""
    return said.bare(index) in word_set("things")


@cache
def connectives() -> Phrases[str]:
    """Words that join a statement to the one before it."""
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
