"""What the shape of words tells of the name of a source: where it begins, goes on and ends."""

from __future__ import annotations

import re

from extractor.arabic.attribution.sentence import QUOTE, Sentence, deeds
from extractor.arabic.lexicon import word_starts
from extractor.arabic.text.verbs import is_verb

ADJECTIVAL = ("يه", "ي", "يون", "يين", "ليا")
"""Endings of adjectives."""
VERBAL_NOUN = re.compile(
    r"(?!ال)(?:ت\w{2}ي\w|ا\wت\wا\w|ان\w{2}ا\w|است\w{2}ا\w|ا\w{2}ا\w)(?:ه|ها|هم|ا)?|م\wا\w{2}ه"
)
"""Shapes of verbal nouns that an announcement may begin with: تسجيل, ارتفاع, استئناف, إطلاق, مصادرة."""
_LONGEST_ENVOY = 4
"""Words of "مبعوث الأمم المتحدة الخاص" before its إلى."""
LONGEST_PERSON = 3
"""Words of a person's name after his title."""


def is_one_name(sent: Sentence, index: int) -> bool:
    """Whether a word tells a source only together with the next one: مكافحة الإرهاب."""
    return sent.kind_told(index, index + 2) is not None and sent.kind_told(index) is None


def is_adjective(sent: Sentence, index: int) -> bool:
    """Whether a word is an adjective by its ending, or one that stands in names: النيابة العامة."""
    return sent.folded(index).endswith(ADJECTIVAL) or sent.among(index, "adjective")


def tells_name(sent: Sentence, index: int, after: int) -> bool:
    """Whether a word without the article stands at the end of a name: كتائب القسام, but not جهاز."""
    return index > after and not sent.among(index, "before noun") and sent.kind_told(index) is None


def is_envoys(sent: Sentence, index: int, after: int) -> bool:
    """Whether إلى belongs to an envoy's title: "مبعوث الأمم المتحدة إلى اليمن"."""
    begin = max(after, index - _LONGEST_ENVOY)
    envoy = any(sent.among(at, "envoy") for at in range(begin, index))
    deed = VERBAL_NOUN.fullmatch(sent.folded(index + 1)) is not None  # "أشار السفير إلى إخفاق"
    return envoy and sent.find("الي", begin, index) is None and sent.is_word(index + 1) and not deed


def subject_end(sent: Sentence, after: int, stop: int) -> int:
    """Where a subject ends by its shape: a definite noun with its adjectives closes it."""
    index = after
    while index < stop:
        folded = sent.folded(index)
        index += 1
        if folded.startswith("ال") or not sent.is_word(index):
            break
    while index < stop and sent.folded(index).startswith("ال") and is_adjective(sent, index):
        index += 1
    if is_occasion(sent, index):
        index += 2
        while index < stop and (sent.among(index, "before name") or sent.folded(index).endswith("ي")):
            index += 1
    return index if index < stop else min(after + 1, stop)


def is_occasion(sent: Sentence, index: int) -> bool:
    """Whether it is told from here when or how a source spoke: في بيان, في المؤتمر الصحفي, في 9 شباط."""
    following = sent.folded(index + 1)
    if sent.folded(index) != "في" or following[:1].isdigit():
        return sent.folded(index) == "في"
    if following.startswith(word_starts("occasion")):
        return True
    press = sent.folded(index + 2).startswith("الصح") or not sent.is_word(index + 2)
    return press and following.startswith("ال") and following[2:].startswith(word_starts("occasion"))


def is_apposition(sent: Sentence, index: int) -> bool:
    """Whether what follows a comma still names the source: "، أحد شهود العيان بحلب،"."""
    return (
        sent.is_word(index)
        and not sent.among(index, "end of name")
        and not sent.is_joined(index)
        and not sent.cue(index)
        and not sent.among(index, "no apposition")
        and not deeds().at(sent.words, index, clitics=False)
    )


def ends_name(sent: Sentence, index: int, begin: int) -> bool:
    """Whether a word after "بحسب" no longer belongs to the sources that begin at another one."""
    if sent.folded(index) in (",", ".", ";", ":", "(", "فقد", "لقد") or sent.among(index, "relative"):
        return True
    if sent.among(index, "that", "clause opener"):
        return True
    hit = sent.cue(index) if index > begin else None
    if hit and hit[1].how not in ("according", "relay"):
        return True
    return sent.folded(index) in ("علي", "في") and sent.folded(index + 1) == QUOTE


def past_name(sent: Sentence, begin: int, end: int) -> int:
    """Past the name of a person after his title: "وزير الخارجية سامي حداد القاعة"."""
    if sent.folded(begin - 1)[:2] != "ال":
        return begin
    stop = min(end, begin + LONGEST_PERSON)
    named = next((at for at in range(begin, stop) if not _is_persons(sent, at)), stop)
    return named if named > begin + 1 else begin


def _is_persons(sent: Sentence, index: int) -> bool:
    """Whether a word can belong to a person's name after a title."""
    word = sent.words[index]
    if not sent.is_word(index) or sent.is_joined(index) or is_verb(word.bare):
        return False
    if word.folded.startswith(("ال", "ب", "ل")) or word.folded.endswith("ا"):
        return False
    ends = sent.among(index, "preposition", "adverb", "end of name", "speech")
    told = sent.kind_told(index) is not None
    return not (ends or told or deeds().at(sent.words, index))
