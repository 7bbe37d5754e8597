"""The main predicate of a statement, its verb or the noun that it begins with, and what type that tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from extractor.arabic.lexicon import by_first_word, folded, rows, word_set, word_starts
from extractor.arabic.statements.vocabulary import nouns
from extractor.arabic.text.inflection import both_tenses, inflected
from extractor.arabic.text.verbs import is_common_verb, is_verb
from extractor.arabic.text.words import Word, forms
from extractor.claims import ClaimType

_PRONOUNS = ("هما", "ها", "هم", "هن", "نا", "ني", "كم", "ه", "ك")
_REACH = 24
"""Words of a statement among which its main verb is looked for."""
_FORMS = 16
"""Words of a statement without a verb among which a participle may be its predicate."""
_ABOUT = frozenset("عليه فيه منه عنه اليه لديه معه بينه ضده حوله عنده مره".split())
"""What a verbal noun goes on with: "القبض عليه", "العودة مرة أخرى"."""
_HERE = "هنا"
"""Here, far more often than "he congratulated"."""
_NOMINAL = 3
"""Words that a statement without a verb has at least."""
_SUBJECT = 8
"""Words from a verb on among which the rest of its phrase begins."""

Rest = tuple[str, ...]
Table = dict[str, tuple[tuple[Rest, ClaimType], ...]]
"""What follows a first word, and the type that the phrase tells, the longest first."""


class Statement:
    """The words of a statement, with its main verb and the words of its relative clauses."""

    __slots__ = ("main_verb", "relative", "words")

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.main_verb = main_verb(words)
        self.relative = _relative_words(words, self.main_verb)


class Predicate(NamedTuple):
    """Where the main predicate of a statement stands, and what it tells, if it is listed."""

    place: int
    kind: ClaimType | None
    length: int


def main_predicate(statement: Statement) -> Predicate | None:
    """The main verb of a statement or the listed noun that it begins with; None where it has neither."""
    sequence, index, inside = statement.words, statement.main_verb, statement.relative
    if not sequence:
        return None
    if not sequence[0].folded.startswith("ال") or (index is None and not is_nominal(statement)):
        found = _listed(sequence, 0, _nouns(), forms(sequence[0].folded))
        if found is not None:
            return Predicate(0, *found)
    for place in range(min(_FORMS if index is None else index + 1, len(sequence))):
        listed = sequence[place].bare in _forms() and place not in inside
        found = _listed(sequence, place, _forms(), (sequence[place].bare,)) if listed else None
        if found is not None:
            return Predicate(place, *found)
    if index != 0 and sequence[0].bare not in word_set("kin"):
        # A perfect that no ending gives away: "رمى المسلحون شابين".
        found = _listed(sequence, 0, _verbs(), (sequence[0].bare,), gap=_SUBJECT)
        if found is not None:
            return Predicate(0, *found)
    if index is None:
        return None
    found = _listed(sequence, index, _verbs(), _spellings(sequence[index].bare), gap=_SUBJECT)
    if found is None and sequence[index].bare in word_set("light verb"):
        return _done(sequence, index)
    return Predicate(index, *found) if found is not None else Predicate(index, None, 1)


def _done(sequence: Sequence[Word], index: int) -> Predicate | None:
    """What somebody comes to do, begins or manages to do: "كان الفريق ينقذ", "نجحت الشرطة في توقيف"."""
    for place in range(index + 1, min(index + 1 + _SUBJECT, len(sequence))):
        if sequence[place].bare in word_set("relative"):
            return None
        if _is_finite(sequence, place):
            found = _listed(sequence, place, _verbs(), _spellings(sequence[place].bare), gap=_SUBJECT)
            return Predicate(place, *(found or (None, 1)))
        before, word = sequence[place - 1].bare, sequence[place].bare
        if before in ("في", "من", "الي", "علي") or word[0] in "بل":
            found = _listed(sequence, place, _nouns(), forms(word))
            if found is not None:
                return Predicate(place, *found)
    return None


def main_verb(sequence: Sequence[Word]) -> int | None:
    """Where the first finite verb stands that is not in a relative clause."""
    relative = closed = False
    pronouns = word_set("relative")
    for index, word in enumerate(sequence[:_REACH]):
        if word.bare in pronouns:
            relative = True
        elif _is_finite(sequence, index, told=closed):
            if not relative:
                return index
            relative, closed = False, True
    return None


def is_nominal(statement: Statement) -> bool:
    """Whether something is said of what the statement begins with, without a verb: "الاتفاق إنجاز تاريخي"."""
    if statement.main_verb is not None or len(statement.words) < _NOMINAL:
        return False
    plain = [word for word in statement.words if word.folded.isalpha()]
    if len(plain) < _NOMINAL or not plain[0].folded.startswith("ال") or len(plain[0].folded) <= _NOMINAL:
        return False
    said = plain[1].folded
    small = len(said) < _NOMINAL or said in _ABOUT or said != plain[1].bare or said.endswith(_PRONOUNS[:-2])
    no_noun = said in word_set("preposition") or said in word_set("relative") or said.startswith("ال")
    lasts = said.startswith(word_starts("lasting"))
    return not small and not no_noun and not lasts and "manner" not in nouns().get(said, frozenset())


def _relative_words(sequence: Sequence[Word], main: int | None) -> set[int]:
    """The words of relative clauses: from التي or الذين to the next comma, or to the main verb."""
    inside, found = False, set[int]()
    if word_set("relative").isdisjoint([word.bare for word in sequence]):
        return found
    for index, word in enumerate(sequence):
        if word.bare in word_set("relative"):
            inside = True
        elif word.folded in (",", "،", "؛", ";") or index == main:
            inside = False
        if inside:
            found.add(index)
    return found


def _is_finite(sequence: Sequence[Word], index: int, *, told: bool = False) -> bool:
    """Whether a word is a finite verb here: بدء and قتل are nouns after a preposition or a noun.

    With `told`, a clause about the noun before it has ended already.
    """
    bare = sequence[index].bare
    if bare == _HERE or not is_verb(bare):
        if index == 0:
            return bare in word_set("light verb")
        # "الهجوم فاجأ الجيش": no noun without an article follows one that has it.
        return sequence[index - 1].folded.startswith("ال") and bare in _verbs()
    if index == 0:
        return True
    before = sequence[index - 1].bare
    if (
        not told
        and index > 2
        and sequence[index - 2].bare in word_set("preposition")
        and not before.startswith("ال")
    ):
        # What is told of a noun by the way: "من خيمة تؤوي نازحين".
        return False
    if before in word_set("preposition"):
        return False
    # Of a verbal noun of these forms the last letter but one is ا: أجبر and إجبار, انهار and انهيار.
    plain = len(bare) > 3 and bare[0] == "ا" and bare[-2] != "ا"
    return plain or not is_common_verb(bare) or before.startswith("ال") or before in word_set("auxiliary")


def _listed(
    sequence: Sequence[Word], index: int, table: Table, spellings: Iterable[str], *, gap: int = 0
) -> tuple[ClaimType, int] | None:
    for spelling in spellings:
        for rest, kind in table.get(spelling, ()):
            if _follows(sequence, index, rest, gap):
                return kind, 1 + len(rest)
    return None


def _follows(sequence: Sequence[Word], index: int, rest: Rest, gap: int) -> bool:
    """Whether the rest of a phrase comes at once, or after the verb's subject: "وضعت الوزارة يدها على"."""
    if not rest:
        return True
    for start in range(index + 1, index + gap + 2):
        for place, part in enumerate(rest, start):
            if not _is(sequence, place, part, loose=gap > 0):
                break
        else:
            return True
    return False


def _is(sequence: Sequence[Word], index: int, part: str, *, loose: bool) -> bool:
    """Whether a word is that of a phrase or begins like it; `loose` takes what is written before it, too."""
    if index >= len(sequence):
        return False
    found = forms(sequence[index].folded) if loose else (sequence[index].folded, sequence[index].bare)
    if part in found:
        return True
    if len(part) > 3:
        for form in found:
            if form.startswith(part):
                return True
    return False


def _spellings(word: str) -> Iterator[str]:
    """A verb, and the same without the pronoun at its end: تركوهم is تركوا."""
    yield word
    for pronoun in _PRONOUNS:
        if word.endswith(pronoun) and len(word) > len(pronoun) + 2:
            stem = word.removesuffix(pronoun)
            yield stem
            if stem.endswith("و"):
                yield stem + "ا"
            elif stem.endswith("ا"):
                yield stem[:-1] + "ي"


@cache
def _nouns() -> Table:
    return _table("noun")


@cache
def _forms() -> Table:
    return _table("form")


@cache
def _verbs() -> Table:
    return _table("verb", "pair")


def _table(*wanted: str) -> Table:
    found: list[tuple[str, ClaimType]] = []
    for kind, form, cell in rows("predicates"):
        for phrase in folded(cell) if form in wanted else ():
            parts = tuple(phrase.split())
            half = len(parts) // 2 if form == "pair" else len(parts)
            shapes = {"verb": inflected(parts[0], objects=False), "pair": both_tenses(parts[0], parts[-half])}
            rest = parts[1:half]
            found += [(" ".join((shape, *rest)), ClaimType(kind)) for shape in shapes.get(form, parts[:1])]
    return by_first_word(found)
