"""Where a source's name is over before its sentence goes on, and which words name nobody who could speak."""

from __future__ import annotations

import re

from extractor.arabic.attribution.event_words import numbers
from extractor.arabic.attribution.name_shape import VERBAL_NOUN
from extractor.arabic.attribution.outlets import is_document, is_governed
from extractor.arabic.attribution.sentence import QUOTE, Sentence
from extractor.arabic.attribution.source_kinds import titles, told_kind
from extractor.arabic.attribution.statement_starts import announces_deed
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import forms, has_by

_NOT = frozenset("لا لم لن سوف".split())
_MANNER = re.compile(r"مت\w{3,}ا|م[^ا]ا\w{2}ا")
"""A participle in the accusative: متهكما, متوجها, مخاطبا."""
_FIRST_NAMES = 2
"""Words of a name that stands without a title."""
_SHORT = 4
"""Letters of words that end in ا and may be names: مها, مينا."""
_OWN = ("ه", "ها", "هم")
_LATELY = (("اول", "من"), ("اول", "امس"))
_PERCENT = ("%", "٪")


def goes_on_after(sent: Sentence, index: int, begin: int) -> bool:
    """Whether a word after the first of a name no longer belongs to it, but tells how or what one spoke."""
    return (
        _is_accusative(sent, index, begin)
        or sent.among(index, "after name")
        or sent.how_before(index + 1) == "according"
        or sent.among(begin, "excellency")
        or (sent.folded(index), sent.folded(index + 1)) in _LATELY
        or (sent.folded(index) == "في" and _is_setting(sent, index, begin))
        or _acts(sent, index, begin)
        or _is_told_with_by(sent, index, begin)
        or _is_for_many(sent, index, begin)
        or _is_theirs(sent, index)
    )


def _is_theirs(sent: Sentence, index: int) -> bool:
    """Whether a noun of theirs follows a body: "أكدت وزارة الداخلية حزمها"."""
    own = sent.folded(index).endswith(_OWN[1:]) and not sent.folded(index).startswith("ال")
    plain = own and len(sent.folded(index)) > _SHORT and not sent.is_joined(index)
    return plain and sent.folded(index - 1).startswith("ال") and sent.kind_told(index) is None


def _is_for_many(sent: Sentence, index: int, begin: int) -> bool:
    """Whether those are named with ل to whom a person spoke of whom no title tells: "قال ظريف للنواب"."""
    person = sent.kind_told(begin, index) is None and not sent.folded(begin).startswith("ال")
    return person and sent.folded(index).startswith("لل") and index - begin <= _FIRST_NAMES


def _is_accusative(sent: Sentence, index: int, begin: int) -> bool:
    """Whether a word has the ending of how one spoke: متهكما, تعقيباً; what is counted has it, too."""
    counted = any(sent.folded(at)[:1].isdigit() or sent.folded(at) in numbers() for at in range(begin, index))
    manner = _MANNER.fullmatch(sent.folded(index)) is not None
    return (_has_tanwin(sent, index) or manner) and not counted


def _is_setting(sent: Sentence, index: int, begin: int) -> bool:
    """Whether في tells where or in what one spoke: "الفوزان في طرحه", not "ضابط في الجيش"."""
    following = sent.folded(index + 1)
    own = not following.startswith("ال") and following.endswith(_OWN) and not following.endswith("يه")
    written = sent.words[index + 1].raw if following else ""
    spelt = not written.endswith(("ة", "ه")) or (written.endswith("ه") and sent.tells_h_from_t)
    if sent.among(index + 1, "this") or (own and spelt):
        return True
    if following.removeprefix("ال").startswith(word_starts("interview")):
        return True
    named = sent.kind_told(begin, index) is None and sent.folded(begin).removeprefix("ال") not in titles()
    return named and index - begin > 1 and not sent.folded(index - 1).startswith("ال")


def has_verb(sent: Sentence, begin: int, end: int) -> bool:
    """Whether a verb stands among words after the first, outside relative clauses: "الحضور لا يتجاوز"."""
    return any(_acts(sent, index, begin) for index in range(begin + 1, end))


def _acts(sent: Sentence, index: int, begin: int) -> bool:
    """Whether a verb goes on after a name: "الوزارة يعد خطراً", "الحضور لا يتجاوز"; names look like verbs."""
    following = sent.words[index + 1].bare if index + 1 < len(sent.words) else ""
    if any(sent.among(at, "relative") for at in range(begin, index)):
        return False
    if sent.folded(index) in _NOT:
        return is_verb(following)
    before = sent.folded(index - 1)
    verb = sent.words[index].bare[:1] == "ي" and is_verb(sent.words[index].bare)
    if not verb or not before.startswith("ال") or before.removeprefix("ال") in titles():
        return False
    goes_on = sent.among(index + 1, "preposition") or _is_accusative(sent, index + 1, begin)
    return bool(following) and before not in titles() and (goes_on or following.startswith(("ال", "بال")))


def _is_told_with_by(sent: Sentence, index: int, begin: int) -> bool:
    """Whether what is said follows with ب: "العليان بتعاون الجميع", not "المتحدث بوزارة الدفاع"."""
    by = sent.folded(index).startswith("ب") and sent.kind_told(index) is None
    apart = not sent.folded(index - 1).removeprefix("ال").startswith("م")  # "المعني بأخبار المشاهير"
    return by and apart and not sent.among(index - 1, "before noun") and announces_deed(sent, index, begin)


def before_relative(sent: Sentence, begin: int, end: int) -> int:
    """The end of a name without a relative clause that is cut off after its verb: "الطبيب الذي أشرف"."""
    for index in range(end - 1, max(begin, end - 4), -1):
        if sent.among(index, "relative") or sent.folded(index).startswith(("والذي", "والتي")):
            return index
    return end


def names_nobody(sent: Sentence, begin: int, end: int, *, relay: bool) -> bool:
    """Whether no name begins at a word: a verb, an object, a share, a particle; a `relay` has ل before it."""
    word = sent.words[begin]
    folded, subject = word.folded, sent.among(begin - 1, "but", "that")
    following = sent.folded(begin + 1)
    if not word_set("names nobody").isdisjoint((folded, word.bare)) or following in _PERCENT:
        return True
    if sent.among(begin, "span of time", "relative") or (folded, following) in _LATELY:
        return True
    if not subject and (_has_tanwin(sent, begin) or _is_alone_in_accusative(folded, begin, end)):
        return True  # "تابع مدافعا عن موقفه", but "لكن متحدثاً باسم الكتيبة قال"
    acts = is_verb(word.bare) or sent.cue(begin) is not None or word.bare in word_set("preposition")
    if sent.is_joined(begin) and acts:
        return told_kind(folded) is None
    if word.bare[:1] == "ي" and is_verb(word.bare) and _is_governed_next(sent, begin + 1):
        return told_kind(folded) is None  # "فيما يتعلق بالسوق"
    bare = word.bare
    if bare[0] not in "بكل" or len(forms(bare)) == 1 or relay or is_governed(sent, begin):
        return False
    if bare.startswith(("بال", "لل")) or (bare[0] == "ل" and is_verb(bare[1:])):
        return True
    return told_kind(bare[1:]) is not None or VERBAL_NOUN.fullmatch(bare[1:]) is not None


def _has_tanwin(sent: Sentence, index: int) -> bool:
    return sent.words[index].raw.rstrip("ا").endswith("ً")


def _is_governed_next(sent: Sentence, index: int) -> bool:
    return sent.among(index, "preposition") or has_by(sent.folded(index))


def _is_alone_in_accusative(folded: str, begin: int, end: int) -> bool:
    return end == begin + 1 and folded[0] == "م" and folded.endswith("ا") and len(folded) > _SHORT


def is_thing(sent: Sentence, begin: int, end: int) -> bool:
    """Whether words name a thing, a deed, or one whom nothing tells to be a person or a body."""
    folded = sent.folded(begin)
    if told_kind(folded) is not None or is_document(sent, begin) or sent.folded(begin - 1) == QUOTE:
        return False
    if VERBAL_NOUN.fullmatch(folded) and end > begin + 1 and not sent.words[begin].raw.startswith("أ"):
        return True
    if sent.kind_told(begin, end) is not None or folded.removeprefix("ال") in titles():
        return False
    return folded.startswith("ال") or folded.endswith(("ات", *_OWN[1:]))
