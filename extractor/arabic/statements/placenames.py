"""Names of places among the words of a text: listed ones, and nouns where a name must stand."""

from __future__ import annotations

import re
from functools import cache

from extractor.arabic.lexicon import by_first_word, folded, rows, words_of
from extractor.arabic.statements.forms import Form
from extractor.arabic.statements.word_forms import WordForms
from extractor.arabic.text.once import per_word

_LONGEST_NAME = 3
_ADJECTIVE = ("يه", "ره", "مه", "ده", "له", "ي", "فه", "به")
_DESCRIBING = frozenset({"nisba", "manner", "all"})
_BROKEN = re.compile(r"[أا]\w{2}ا\w")
"""A plural of things: أخشاب, أعلاف."""
_PARTICIPLE = re.compile(r"م\w{3,4}ا")
"""An accusative without its vowel mark: مدعوما."""
_MASDAR = re.compile(r"است\w{3,5}|ا\w{2}ت?ا[^ت]|ت\w{2}ي\w")
"""Verbal nouns: استعداد, انتظار, تمهيد."""


def begins_name(words: WordForms, index: int, *, proper: bool) -> bool:
    """Whether a word can begin a name, or with `proper` must look like one."""
    if listed_name(words, index)[1]:
        return True
    form = words.at(index)
    if _quoted(words, index) or (form.bare in place_nouns("opening") and is_plain_noun(words, index + 1)):
        return True
    if form.kind != "noun" or form.preposition or form.folded in place_nouns("side"):
        return False
    if form.definite:
        return "title" not in form.lists or form.stem in place_nouns("namesake")
    common = form.accusative or form.lists or (form.deeds and form.stem.endswith("ه"))
    return not form.lists & _DESCRIBING and not common and not (proper and is_common_noun(words, index))


def _quoted(words: WordForms, index: int) -> int | None:
    """The word after a short quotation that opens at a mark: بلدة «خربة المراجم»."""
    reach = range(index + 2, index + 5) if words.at(index).folded == '"' else ()
    return next((after + 1 for after in reach if words.at(after).folded == '"'), None)


def is_common_noun(words: WordForms, index: int) -> bool:
    """Whether what follows a building tells what it is for or like: مصنع أدوية, سوق شعبي."""
    form, raw = words.forms[index], words.text[words.starts[index] : words.ends[index]]
    if form.joined or form.deeds or form.kind != "noun" or form.stem in place_nouns("purpose"):
        return True
    shaped = raw.endswith(("ة", "ات", "ي", "ون", "اء")) or _BROKEN.fullmatch(raw) is not None
    governed = raw[0] in "بلك" and raw[1:2] in {"ت", "ا", "ل"}  # "لتعذر"
    shaped = shaped or _PARTICIPLE.fullmatch(form.stem) is not None
    return shaped or governed or _MASDAR.fullmatch(form.stem) is not None or len(form.stem) < 3


def _only_describes(words: WordForms, index: int) -> bool:
    """Whether a definite word only describes the name before it: المجاورة, الحدودية, العراقية."""
    form = words.forms[index]
    if form.folded in place_nouns("own adjective"):
        return False
    return bool(form.lists & _DESCRIBING) or form.stem.removesuffix("ه") in place_nouns("describing")


def is_plain_noun(words: WordForms, index: int) -> bool:
    """Whether a word is a noun of any meaning, as the names of villages are: قرية أم بارو."""
    form = words.at(index)
    return form.plain and not form.lists & _DESCRIBING


def name_end(words: WordForms, index: int) -> int:
    """The end of a name: a listed one, or up to three nouns that nothing separates."""
    length, what = listed_name(words, index)
    if what:
        return past_adjectives(words, index + length, named=True)
    if (quoted := _quoted(words, index)) is not None:
        return quoted
    stop = index + 1
    definite = words.forms[index].definite
    while stop < len(words.forms) and stop < index + _LONGEST_NAME:
        form = words.forms[stop]
        if (
            not form.plain
            or form.stem in place_nouns("side")
            or form.deeds
            or form.accusative
            or (form.lists and not form.definite)
            or (definite and form.stem in place_nouns("area"))
            or _MASDAR.fullmatch(form.stem.removesuffix("ا")) is not None
            or (form.definite and _only_describes(words, stop))
        ):
            break
        stop += 1
    return stop


def listed_name(words: WordForms, index: int) -> tuple[int, str]:
    """How many words the listed name at a word has, and what it is; 0 and "" where none is listed."""
    for rest, what in _names_from(words.at(index)):
        if not rest or words.matches(index, rest):
            return 1 + len(rest), what
    return 0, ""


@per_word
def _names_from(form: Form) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The listed names that may begin with a word, each without its first word."""
    names = _names()
    return names.get(("ال" if form.definite else "") + form.stem, ()) + names.get(form.folded, ())


def past_adjectives(words: WordForms, index: int, *, named: bool = False) -> int:
    """Past definite adjectives: "الشرقية", "المحاصرة"; after a name only those that belong to it."""
    while _is_adjective(words.at(index)):
        if named and words.at(index).folded not in place_nouns("own adjective"):
            break
        index += 1
    return index


def _is_adjective(form: Form) -> bool:
    described = form.definite and form.plain and form.stem.endswith(_ADJECTIVE)
    return described and ("nisba" in form.lists or not form.lists & {"agent", "person", "place"})


@cache
def place_nouns(what: str) -> frozenset[str]:
    """Nouns and particles of one kind, folded."""
    return words_of("places", what)


@cache
def _names() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Listed names by their first word, the longest first."""
    kinds = ("city", "country", "unclear")
    return by_first_word(
        (name, what) for what, cell in rows("places") if what in kinds for name in folded(cell)
    )
