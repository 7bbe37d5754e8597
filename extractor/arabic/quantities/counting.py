"""What a figure counts: the noun, and what else says who or what they are."""

from __future__ import annotations

from typing import NamedTuple

from extractor.arabic.quantities.nouns import (
    CASUALTIES,
    KILLED_AND_INJURED,
    SOMEBODY,
    SOMETHING,
    Noun,
    cue,
    dual,
    listed,
    money,
    more,
    noun,
    owned,
)
from extractor.arabic.text.tokens import Tokens
from extractor.claims import Measure, Unit

_OF_PEOPLE = ("يون", "يين")
_SOUND_PLURAL = ("ون", "ين")
_NISBA = "يا"
_PREFIXES = ("ي", "ت")
_CLITICS = ("و", "ف", "ب", "ل", "ك")
_ARTICLES = ("ال", "لل")
_LONGEST_ROOT = 4
_LONGEST_VERB = 5
_NO_NOUNS = ("وا", "ها", "نا", "ما", "هما")
_TANWIN = "\u064b"
_FEMININE_PLURAL = "ات"
_BETWEEN = "بين"
_CASES = frozenset({"حاله", "حالات", "حالتا", "حالتي"})
_ILLNESSES = frozenset({"اصابه", "اصابات"})
_CONFIRMED = frozenset({"جديده", "موءكده", "مءكده", "مسجله", "محتمله", "اضافيه"})
_FATES = KILLED_AND_INJURED | {Measure.MISSING}


class Counted(NamedTuple):
    """The noun of a figure: tokens `first` to `last` (inclusive)."""

    first: int
    last: int
    noun: Noun


def counted(tokens: Tokens, at: int, *, definite: bool, large: bool) -> Counted | None:
    """The noun phrase that begins at this token: what the number before it counts.

    `definite`: the noun may have the article; `large`: after eleven and more a noun that is in no table
    is known by its accusative.
    """
    first = at
    if tokens.text(at) == "من":
        at, definite = at + 1, True
    word = tokens.text(at)
    if not word.isalpha():
        return Counted(first, first, money()) if word == "$" else None
    if (fates := between_fates(tokens, at)) is not None:
        return Counted(first, fates, CASUALTIES)  # "30 بين قتيل وجريح"
    two = noun(f"{word} {tokens.text(at + 1)}")
    found = two or noun(word, definite) or (owned(word) if definite else None)
    if first < at and (found is None or found.unit is not Unit.PERSONS) and (among := _among(tokens, at)):
        return Counted(first, among, SOMEBODY)
    is_among = first < at and word[-1] == "ه" and not word.startswith(_ARTICLES)
    if is_among and found is not None and found.unit is not Unit.PERSONS:
        return None  # "عشرة من عائلة واحدة" counts no families
    if found is None:
        return _unlisted(tokens, first, at, definite=definite, large=large)
    case = case_of(tokens, at, word)
    if case is not None:
        return Counted(first, at + 1, case)
    return _with_adjective(tokens, _with_more(tokens, Counted(first, at + (1 if two else 0), found)))


def _unlisted(tokens: Tokens, first: int, at: int, *, definite: bool, large: bool) -> Counted | None:
    """A noun in no table, known by its form: "سبعة مترشحين", "20 باكستانيا", "عشر جيبات"."""
    word = tokens.text(at)
    if word in listed("adverb") or tokens.written(at):
        return None  # "470 جزئيا"
    if word in more():
        return Counted(first, at, SOMEBODY if word[-2:] in ("ون", "ين", "ان") else SOMETHING)
    if _are_people(word, definite=definite):
        return Counted(first, at, SOMEBODY)
    if first < at or (word.startswith(_ARTICLES) and not definite):
        return None
    if large and word.endswith(_NISBA) and len(word) > _LONGEST_ROOT:
        return Counted(first, at, SOMEBODY)
    is_unit = (
        tokens.original(at).endswith("ة") if large else word.endswith(_FEMININE_PLURAL) and len(word) > 4
    )
    if is_unit and not word.startswith((*_CLITICS, "ال")):
        return _with_adjective(tokens, Counted(first, at, SOMETHING))
    if word.startswith(_ARTICLES) or word[1:3] == "ال":
        return None  # "200 بالكوليرا"
    is_marked = tokens.original(at).rstrip("ا").endswith(_TANWIN)  # "بستاناً" is no verb
    is_verb = word.endswith(_NO_NOUNS) and not (word.endswith("نا") and len(word) > _LONGEST_VERB)
    is_noun = word[-1] == "ا" and (is_marked or not is_verb)
    return Counted(first, at, SOMETHING) if is_noun and large and len(word) > 3 else None


def _are_people(word: str, *, definite: bool) -> bool:
    """Whether a noun in no table is a sound masculine plural: only people have one."""
    if not word.endswith(_SOUND_PLURAL) or len(word) <= _LONGEST_ROOT:
        return False
    if word.startswith(_ARTICLES):
        return definite
    is_verb = word.startswith(_PREFIXES) and word.endswith("ون")
    return word.endswith(_OF_PEOPLE) or not (
        is_verb or word.startswith(_CLITICS) or word in listed("no people")
    )


def _among(tokens: Tokens, at: int) -> int | None:
    """The last token of a body whose people are counted: "من قوات النظام", "من كبار ضباط", "من أبرز قادة"."""
    word = tokens.text(at)
    if word.removeprefix("ال") in listed("among"):
        return at
    following = noun(tokens.text(at + 1), True) or owned(tokens.text(at + 1))
    if following is None or following.unit is not Unit.PERSONS or word in listed("not among"):
        return None
    is_head = word.isalpha() and not word.startswith(_ARTICLES) and noun(word) is None and cue(word) is None
    return at + 1 if is_head and not tokens.written(at) else None


def between_fates(tokens: Tokens, at: int) -> int | None:
    """The last token of "بين قتيل وجريح" or "ما بين قتيل وجريح ومفقود" that begins here."""
    if tokens.text(at) == "ما":
        at += 1
    one = noun(tokens.text(at + 1)) if tokens.text(at) == _BETWEEN else None
    if one is None or one.unit is not Unit.PERSONS or one.measure not in _FATES:
        return None
    last = _with_fates(tokens, at + 1, one)
    return last if last > at + 1 else None


def _with_fates(tokens: Tokens, at: int, one: Noun) -> int:
    """The last token of the fates that go on with one: "قتيلاً وجريحاً ومفقوداً", "وفاة واختفاء"."""
    last = at
    while tokens.text(last + 1)[:1] == "و":
        word, following = tokens.text(at), tokens.text(last + 1)
        other = noun(following[1:], definite=True)
        measure = other.measure if other else (cue(following) or (None,))[0]
        alike = (word[-1:] == "ا") == (following[-1:] == "ا")
        alike = alike and (other is None or _is_plural(word) == _is_plural(following))
        is_next = tokens.is_digits(last + 2) or tokens.written(last + 2)  # "20 وفاة وإصابة 30 آخرين"
        if not alike or is_next or measure not in _FATES or measure is one.measure:
            break
        last += 1
    return last


def case_of(tokens: Tokens, at: int, word: str) -> Noun | None:
    """What "حالة" counts where an event follows: "ثلاث حالات اختفاء"."""
    event = cue(tokens.text(at + 1)) if word in _CASES else None
    following = tokens.text(at + 1)
    if event is None or (following[0] in "وف" and cue(following[1:]) is not None):
        return None
    measure = Measure.OTHER if event[0] is Measure.INJURED else event[0]  # "حالة إصابة" is one of an illness
    return Noun(Unit.PERSONS, measure, is_open=False, is_weak=False)


def _with_adjective(tokens: Tokens, phrase: Counted) -> Counted:
    """The noun with an adjective that agrees with it: "منزلاً طينياً", "مواقع عسكرية", "إصابة مؤكدة"."""
    word, following = tokens.text(phrase.last), tokens.text(phrase.last + 1)
    is_case = word in _ILLNESSES and following in _CONFIRMED
    measure = Measure.OTHER if is_case else phrase.noun.measure
    is_adjective = following.endswith(_NISBA) and following not in listed("adverb")
    accusative = word.endswith("ا") and is_adjective and not word.endswith(_NISBA)
    feminine = following.endswith("يه") and len(following) > _LONGEST_ROOT
    feminine = feminine and not word.startswith("ال") and not word.endswith(_SOUND_PLURAL)
    if is_case or accusative or (feminine and following[0] not in "يوفبلك"):
        return Counted(phrase.first, phrase.last + 1, phrase.noun._replace(measure=measure))
    if following == "من" and phrase.noun.unit is Unit.PERSONS:
        among = noun(tokens.text(phrase.last + 2), True)
        if among and among.unit is Unit.PERSONS and tokens.text(phrase.last + 2).startswith("ال"):
            return Counted(phrase.first, phrase.last + 2, phrase.noun)
    return phrase


def _with_more(tokens: Tokens, phrase: Counted) -> Counted:
    """The noun with what else says who they are: "قتيلاً مدنياً", "قتيلاً وجريحاً"."""
    word, following = tokens.text(phrase.last), tokens.text(phrase.last + 1)
    if phrase.noun.unit is not Unit.PERSONS:
        return phrase
    if (fates := between_fates(tokens, phrase.last + 1)) is not None:
        return Counted(phrase.first, fates, CASUALTIES)
    if phrase.noun.measure in _FATES:
        last = _with_fates(tokens, phrase.last, phrase.noun)
        if last > phrase.last:
            return Counted(phrase.first, last, CASUALTIES)
    other_noun = noun(following, definite=True)
    is_plain = other_noun is not None and other_noun[:2] == (Unit.PERSONS, None)
    definite = (word.startswith("ال"), following.startswith("ال"))
    is_construct = definite == (False, True) and phrase.noun.measure is not None  # "جثث المدنيين"
    agrees = (definite[0] == definite[1] or is_construct) and dual(following) is None
    if agrees and (is_plain or following in more()):
        return Counted(phrase.first, phrase.last + 1, phrase.noun)
    return phrase


def _is_plural(word: str) -> bool:
    return word.endswith(("ي", "اء", "ون", "ين", "ات"))
