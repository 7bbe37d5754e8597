"""Which words have the shape of a finite verb, and which of the future."""

from __future__ import annotations

import re
from functools import cache

from extractor.arabic.lexicon import rows, word_set, words_of
from extractor.arabic.text.once import per_word
from extractor.arabic.text.words import Phrases, Word

_PERFECT_FEMININE = re.compile(r"(?!ال)\w{3,}(?<!ا)ت")
_PERFECT_PLURAL = re.compile(r"\w{2,}وا")
_IMPERFECT = re.compile(r"ي\w{2,5}(?:ون|وا|ان|ن|[كه]م?|ها|هما|نا|ني)*|نت\w{2,}")
_IMPERFECT_FEMININE = re.compile(r"ت\w{2,4}|تست\w{2,4}|تت\w{4}|ت\w{3,}ون")
_IMPERFECT_WITH_IT = re.compile(r"(?!ي[هو]د|يون|ياب)ي\w{2,4}(?<!ي)ه")
"""An imperfect with its object, يجعله; nouns in -يه and those of the table look like it."""
_PERFECT_DERIVED = re.compile(r"(?!ال|اخت[هنك])ا\wت[^اه]\w|است[^ا]\w{2}")
"""افتعل, استفعل: احتج, استأجر; their verbal nouns have ا before the last letter."""
_OBJECT = re.compile(r"(\w{3,}?)(هما|ها|هم|ه|هن)")
_DENIED = re.compile(r"لاي\w{2,5}")
"""A negation written on to its verb: لايوجد, لايمكن."""
_VERBAL_NOUN = re.compile(r"ت\w{2}ي\w")
"""تمديد, تحليق, ترحيب: what looks like an imperfect of five letters with ي before its last."""
_FUTURE = re.compile(r"س[يتن]\w{2,}")
_TANWIN = re.compile(r"\w{3,}(?<![وهن])ا")
_NOUN_ENDINGS = ("ه", "اء", "يه")


@per_word
def is_verb(bare: str) -> bool:
    """Whether a folded word has the shape of a finite verb: سيطرت, نفذوا, يواجهون, تخرج."""
    if is_common_verb(bare) or _is_first_person(bare) or _DENIED.fullmatch(bare) or _has_object(bare):
        return True
    if _IMPERFECT_WITH_IT.fullmatch(bare) and bare not in word_set("noun not verb"):
        return True
    if bare in word_set("noun not verb") or bare.endswith(_NOUN_ENDINGS) or bare.startswith("ال"):
        return False
    if _TANWIN.fullmatch(bare) or _VERBAL_NOUN.fullmatch(bare):
        return False
    if _PERFECT_FEMININE.fullmatch(bare) or _PERFECT_PLURAL.fullmatch(bare):
        return True
    if bare.startswith("س"):
        return is_future(bare)
    if _IMPERFECT.fullmatch(bare) or _PERFECT_DERIVED.fullmatch(bare):
        return True
    return bool(_IMPERFECT_FEMININE.fullmatch(bare)) and bare not in words_of("nouns_in_t")


def is_common_verb(bare: str) -> bool:
    """Whether a folded word is a listed perfect; many of these are nouns, too: قتل, نقل."""
    return bare in words_of("verbs")


def _has_object(bare: str) -> bool:
    """Whether a listed perfect has a pronoun for its object: منعتهم, هاجموها, اعتقلهم, not رحلته, ضربهم."""
    found = _OBJECT.fullmatch(bare)
    if found is None:
        return False
    stem = found[1]
    if stem.endswith(("ت", "و")):
        hollow = stem[0] == "ا" and stem[-3:-2] == "ا"  # إدانته and أدانته are one when folded
        return not hollow and is_common_verb(stem[:-1]) and stem not in word_set("noun in t")
    return found[2] != "ه" and len(stem) > 3 and stem[0] == "ا" and is_common_verb(stem)


def _is_first_person(bare: str) -> bool:
    """Whether a listed perfect is said of "us": انسحبنا, استهدفنا; short ones are nouns, too: دعمنا."""
    stem = bare.removesuffix("نا")
    return stem != bare and len(stem) > 3 and stem[0] in "ات" and is_common_verb(stem)


def is_perfect(bare: str) -> bool:
    """Whether a folded word has the shape of a verb of the perfect: سيطرت, نفذوا, هبط."""
    return is_common_verb(bare) or (is_verb(bare) and bare.endswith(("ت", "وا")) and bare[0] != "ي")


def is_already(word: str, following: str) -> bool:
    """Whether "فقد" is a particle, before a verb of the perfect: "فقد أجريت الدراسة", not "فقد أثره"."""
    return word == "فقد" and is_perfect(following)


def is_possible(bare: str) -> bool:
    """Whether قد before a folded word means "may": before an imperfect, "قد يرتفع", not "قد نقلوا"."""
    return bare[:1] in tuple("يتن") and is_verb(bare) and not is_perfect(bare)


def is_future(bare: str) -> bool:
    """Whether a folded word is of the future: سيعقد, ستصل, سوف, لن; سيارة and سيطرت only look like it."""
    if bare in ("سوف", "لن"):
        return True
    return (
        bool(_FUTURE.fullmatch(bare))
        and _looks_future().at([Word(0, len(bare), bare, bare)], 0, clitics=False) is None
    )


@cache
def _looks_future() -> Phrases[bool]:
    return Phrases((word, True) for (listed,) in rows("not_future") for word in listed.split("؛"))
