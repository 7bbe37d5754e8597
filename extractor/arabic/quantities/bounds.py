"""The words around a number that bound it, open a range, or make it a percentage or a part."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from extractor.arabic.lexicon import by_first_word, folded, rows, words_of
from extractor.arabic.text.tokens import Tokens
from extractor.claims import Qualifier

_COUNT = frozenset({"عدد", "حصيله", "معدل", "نسبه", "متوسط", "اجمالي", "مجموع", "قيمه", "كلفه", "تكلفه"})
_NUMBERS = ("عدد", "عددا", "اعداد", "اعدادا")
_LONGEST_SUBJECT = 6
_IN = "في"
_TO, _WHAT, _WILL = "الي", "ما", "س"
_REACHES = frozenset({"يصل", "تصل"})
_BY_FAR = "بكثير"
_PLUS = "+"
_AND = frozenset("وف")
_FROM = "من"
_LONGEST = 4
"""Words in the longest phrase that bounds a figure."""
_CHANGE_REACH = 25
_BOUNDS = frozenset(Qualifier) - {Qualifier.EXACT}


class Bound(NamedTuple):
    """How a figure is bounded, and the token where the words that say so begin (or end, after a figure)."""

    at: int
    qualifier: Qualifier
    cut: int = 0
    """Letters of clitics before the first of these words."""


def bound_before(tokens: Tokens, at: int) -> Bound | None:
    """The words right before token `at` that bound the number there: "أكثر من", "تجاوز عدد القتلى".

    What is counted may stand among them: "يزيد عدد القتلى على".
    """
    if has_plus(tokens, at):
        return bound_before(tokens, at - 1) or Bound(at - 1, Qualifier.AT_LEAST)  # "+12 قتيلا"
    found = _before(tokens.texts[max(at - _LONGEST, 0) : at], at)
    if found is not None:
        return found
    if tokens.text(at - 1) == _IN:
        return None
    for end in (at, at - 1):
        is_far = False
        for size in range(1, _LONGEST_SUBJECT + 1):
            if size > 1 and (tokens.is_digits(end - size) or tokens.written(end - size) is not None):
                if tokens.text(end - size - 1) != _IN:
                    break
                is_far = True  # "معدل الوفيات في ست دول"
            counted = tokens.texts[max(end - size, 0) : end]
            if counted and (counted[0] in _COUNT if size > 1 else counted[0] in _starting("counted")):
                rest = tokens.texts[max(end - size - _LONGEST, 0) : end - size] + tokens.texts[end:at]
                found = _before(rest, at - size)
                is_reached = found is not None and found.qualifier is Qualifier.UP_TO and is_reaching(rest)
                if found is not None and 0 <= found.at < end - size and not is_reached:
                    return found._replace(at=at, cut=0) if is_far else found
    return None


def has_plus(tokens: Tokens, at: int) -> bool:
    """Whether a plus is written in one with the number at this token: "+12"."""
    return tokens.text(at - 1) == _PLUS and tokens.is_glued(at)


def is_reaching(texts: list[str]) -> bool:
    """Whether "يصل … إلى" is said of what is counted: it comes to that, and no further bound is meant."""
    return texts[-1:] == [_TO] and any(word in _REACHES for word in texts[-_LONGEST:]) and _WHAT not in texts


def bound_after(tokens: Tokens, at: int) -> Bound | None:
    """The words from token `at` on that bound the figure before them: "على الأقل"; the sign of "12+"."""
    if tokens.text(at) == _PLUS and tokens.is_glued(at):
        return Bound(at, Qualifier.AT_LEAST)
    for rest, qualifier in _starting("after").get(tokens.text(at), ()):
        if rest == tuple(tokens.texts[at + 1 : at + 1 + len(rest)]):
            return Bound(at + len(rest), Qualifier(qualifier))
    return None


def percent_end(tokens: Tokens, at: int) -> int | None:
    """The last token of "في المئة" or "%", where that begins at token `at`."""
    return _phrase_end(tokens, at, "percent")


def vague_end(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """The last token of "عدد كبير من" or the like that begins here, and the letters of clitics before it."""
    for cut in (0, 1) if tokens.text(at) != _BY_FAR else ():
        end = _phrase_end(tokens, at, "vague", cut)
        if end is not None:
            return end, cut
    return None


def begins_vague_phrase(word: str) -> bool:
    """Whether a phrase like "عدد كبير من" may begin with this word."""
    return word in _starting("vague") or word[1:] in _starting("vague")


def opens(tokens: Tokens, at: int, what: str) -> bool:
    """Whether the words right before token `at` are of this kind: of, besides."""
    word = tokens.text(at - 1)
    before = (tokens.text(at - 3), tokens.text(at - 2), word)
    if any(_joined(before[-len(known) :], known) for known, _ in _ending(what).get(word, ())):
        return True
    # A preposition makes another phrase of a single word ("لهم" is no "هم"), "and" does not.
    bare_forms = (bare for bare in _bare(word)[1:] if set(word.removesuffix(bare)) <= _AND)
    return any((bare,) == known for bare in bare_forms for known, _ in _ending(what).get(bare, ()))


def joins_range(word: str) -> bool:
    """Whether the word stands between the two ends of a range."""
    return word == "-" or word in _starting("to")


def tells_change(tokens: Tokens, at: int) -> bool:
    """Whether a verb like "ارتفع" stands before token `at`: what follows is an old and a new figure."""
    if _is_extent(tokens, at):
        return False
    changes = _starting("change")
    for place in range(at - 1, max(at - _CHANGE_REACH, -1), -1):
        if not tokens.in_one_sentence(place, place + 1):
            return False
        forms = _bare(tokens.text(place))
        if any(form in changes or (form[0] == _WILL and form[1:] in changes) for form in forms if form):
            return True
    return False


def _is_extent(tokens: Tokens, at: int) -> bool:
    """Whether a word for an extent opens two figures: "بنسبة 5 إلى 10", "تتراوح من 5 إلى 10"."""
    bound = bound_before(tokens, at)
    before = (bound.at if bound is not None else at) - 1
    before -= tokens.text(before) == _FROM
    return any(word in _starting("extent") for word in _bare(tokens.text(before)))


def _before(texts: list[str], at: int) -> Bound | None:
    """The words that bound what follows, where these end with them; `at` is the token after them."""
    word = texts[-1] if texts else ""
    for known, qualifier in _ending("before").get(word, ()):
        if _joined(tuple(texts[-len(known) :]), known):
            cut = len(texts[-len(known)]) - len(known[0])
            return Bound(at - len(known), Qualifier(qualifier), cut) if qualifier in _BOUNDS else None
    for bare in _bare(word)[1:]:
        if bare in _bounds_of_one():
            return Bound(at - 1, Qualifier(_bounds_of_one()[bare]), len(word) - len(bare))
    return None


def _joined(phrase: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Whether both are the same but for a clitic before the first word."""
    return phrase[1:] == known[1:] and known[0] in _bare(phrase[0])


def _bare(word: str) -> tuple[str, ...]:
    """The word, and what is left of it without و ف ب ل."""
    bare = [word]
    while len(bare) < 3 and bare[-1][:1] in ("و", "ف", "ب", "ل") and len(bare[-1]) > 2:
        bare.append(bare[-1][1:])
    return tuple(bare)


def _phrase_end(tokens: Tokens, at: int, what: str, cut: int = 0) -> int | None:
    word = tokens.text(at)[cut:]
    for rest, _ in _starting(what).get(word, ()):
        if rest == tuple(tokens.texts[at + 1 : at + 1 + len(rest)]):
            return at + len(rest)
    return None


@cache
def _starting(what: str) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """The phrases of a kind by their first word, the longest first."""
    table = [(phrase, kind, value) for kind, value, cell in rows("numbers") for phrase in folded(cell)]
    phrases = [(phrase, value) for phrase, kind, value in table if kind == what]
    if what == "vague":  # "عدد متزايد من"
        such = words_of("numbers", "such")
        phrases += [(f"{head} {phrase} من", "") for head in _NUMBERS for phrase in sorted(such)]
        phrases = [(phrase, value) for phrase, value in phrases if " " in phrase]
    return by_first_word(phrases)


@cache
def _ending(what: str) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """The same by their last word, the longest first; each whole."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for first, phrases in _starting(what).items():
        for rest, value in phrases:
            table[(first, *rest)[-1]].append(((first, *rest), value))
    return {word: tuple(sorted(phrases, key=lambda entry: -len(entry[0]))) for word, phrases in table.items()}


@cache
def _bounds_of_one() -> dict[str, str]:
    """The single words that bound what follows."""
    every = (entry for phrases in _ending("before").values() for entry in phrases)
    return {phrase[0]: value for phrase, value in every if len(phrase) == 1}
