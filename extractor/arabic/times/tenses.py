"""Whether what a date belongs to is told of the past or of the time to come, by the verbs beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from extractor.arabic.lexicon import single_words, word_set
from extractor.arabic.text.tokens import Tokens
from extractor.arabic.text.verbs import is_future, is_perfect, is_verb
from extractor.arabic.text.words import words
from extractor.arabic.times.time_words import begins_with, kinds_of, phrase_at

Tense = Literal["told", "perhaps", "ahead", "asked", "near", "none"]
"""Of the past, by a verb beside the time or far from it; to come; asked for or planned; either; not told."""

_BACK, _ON = 24, 8
"""Tokens before a date, and after it where it stands first, among which its verb is looked for."""
_BESIDE = 6
"""Tokens from a verb of the past to the time that it plainly tells of."""
_SINCE = 3
_AFTER = 5
_LONGEST_PERFECT = 8
_PRONOUNS = ("هما", "ها", "هم", "ه")
_TO, _THAT = "الي", "ان"


def tense_of(tokens: Tokens, first: int, last: int) -> Tense:
    """How the sentence tells what happens at the time from one token to another."""
    said = _nearest(tokens, range(first - 1, max(first - _BACK, 0) - 1, -1), first)
    if said is None:
        said = _nearest(tokens, range(last + 1, min(last + _ON, len(tokens.texts))), last)
    if said in ("near", "asked") and tokens.text(first - 1) == _TO:
        return "ahead"  # "أرجأت الجلسة إلى 20 يناير"
    return said or "none"


def awaits(tokens: Tokens, first: int, last: int) -> bool:
    """Whether what happens within a time is to come: announced, asked for, threatened or a condition."""
    said = _nearest(tokens, range(first - 1, max(first - _BACK, 0) - 1, -1), first)
    if said in ("ahead", "asked"):
        return True
    after = range(last + 1, min(last + _ON, len(tokens.texts)))
    soon = (at for at in after if phrase_at(tokens, at, "unless") and tokens.in_one_sentence(last, at))
    return said != "told" and next(soon, None) is not None


def _nearest(tokens: Tokens, places: Iterable[int], date: int) -> Tense | None:
    """What the word nearest to a date says that says anything, in its sentence."""
    for place in places:
        if not tokens.in_one_sentence(min(place, date), max(place, date)):
            return None
        if place < date <= place + _SINCE and phrase_at(tokens, place, "since"):
            return "told"
        if place < date - 1 and date <= place + _AFTER and phrase_at(tokens, place, "after"):
            return "none"  # "سيجتمعون بعد هجوم 20 نيسان"
        if said := _said(tokens, place):
            return "perhaps" if said == "told" and abs(place - date) > _BESIDE else said
    return None


def _said(tokens: Tokens, place: int) -> Tense | None:
    """What one word says of the time: a verb by its form, or a word such as "المقبلة"."""
    if phrase_at(tokens, place, "unless"):
        return "ahead"
    if phrase_at(tokens, place, "soon"):
        return "near" if _was(tokens, place - 1) or _was(tokens, place - 2) else "ahead"
    if phrase_at(tokens, place, "future"):
        return "ahead"
    if phrase_at(tokens, place, "past"):
        return "told"
    word = tokens.text(place)
    if not word.isalpha() or kinds_of(word) or phrase_at(tokens, place, "unit"):
        return None
    bare = words(word)[0].bare
    if is_future(bare) and not begins_with(bare, "present"):
        return "ahead"
    if phrase_at(tokens, place, "planning") or _tells(bare, "appeal"):
        return "asked"
    if _tells(bare, "verb", "announce", "relay", "accuse"):
        return "near"
    if bare in word_set("death") or _was(tokens, place):
        return "told"
    return _by_form(tokens, place, bare) if is_verb(bare) else None


def _by_form(tokens: Tokens, place: int, verb: str) -> Tense | None:
    """What the form of a verb says, and the particle before it: "لم يسقط"; nothing of "أن يعقد"."""
    if is_perfect(verb) and not verb.startswith("ي"):
        imperfect = verb.startswith("ت") and len(verb) == len("تسلم")  # تسلّم and تُسلم are written alike
        return "near" if imperfect or len(verb) > _LONGEST_PERFECT else "told"
    if tokens.text(place - 1) == _THAT:
        return None
    return "told" if _was(tokens, place - 1) else "near"


def _was(tokens: Tokens, place: int) -> bool:
    """Whether a particle stands at a token that makes the past of what follows."""
    return any(found.bare in word_set("was") for found in words(tokens.text(place)))


def _tells(verb: str, *how: str) -> bool:
    """Whether somebody speaks by a verb: when he did tells nothing of what he speaks of."""
    stems = (verb, *(verb.removesuffix(pronoun) for pronoun in _PRONOUNS))
    return any(stem in single_words("cues", kind) for kind in how for stem in stems)
