"""The statements inside what a voice says: where one proposition ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractor.lexicon import rows
from extractor.sentences import Range
from extractor.sources import Voice
from extractor.words import Phrases, Word, words

_STOPS = frozenset(",;.:!?")
_NEGATIONS = frozenset("لم لن لا ليس ليست لايزال لاتزال مازال مازالت لا قد سوف كان كانت بات باتت يكون".split())
_NOT_VERBS = frozenset(
    "وقت بيت صوت موت بنت كويت الكويت انترنت سبت السبت بيروت حضرموت زيت تحت ثابت توقيت ست اخت ذات مات يوم يوميا يد"
    " يمين يسار اليوم يناير يونيو يوليو يمن ياسر يوسف يحيي يافا يعني تركيا تونس تحت تقرير تنظيم تلك تماما تجاه تصريح"
    " تصريحات تسجيلات تشرين تموز تلفزيون تجاري تامين نحو نحن نساء نفس نظام نهايه نقل نوع نسبه نائب ناشط ناشطون نوفمبر"
    " نيسان ندوه نزاع نفط نقص نازحين نهر نار نيران ناطق".split()
)
_PERFECT_FEMININE = re.compile(r"^[^\Wالـ]\w{2,}(?<!ا)ت$")
_PERFECT_PLURAL = re.compile(r"^\w{2,}وا$")
_IMPERFECT = re.compile(r"^س?[ي]\w{2,}$|^ست\w{2,}$|^ت\w{2,}(?:ون|ان|ين)?$")


@dataclass(frozen=True)
class Clause:
    """One candidate statement: its range in the text, and whose word it is."""

    start: int
    end: int
    voice: Voice


@cache
def _connectives() -> Phrases[str]:
    table = [(phrase.strip(), how) for how, listed in rows("connectives") for phrase in listed.split("؛")]
    return Phrases((phrase, how) for phrase, how in table if how != "attached" and how != "skipped")


@cache
def _attached() -> Phrases[str]:
    return _listed("attached")


@cache
def _skipped() -> Phrases[str]:
    return _listed("skipped")


def _listed(wanted: str) -> Phrases[str]:
    return Phrases((phrase.strip(), how) for how, listed in rows("connectives") if how == wanted for phrase in listed.split("؛"))


@cache
def events() -> Phrases[tuple[str, int]]:
    """The words that tell what a statement is about: type and strength."""
    return Phrases(
        (phrase.strip(), (kind, int(strength))) for kind, strength, listed in rows("events") for phrase in listed.split("؛")
    )


def clauses(text: str, voices: Sequence[Voice]) -> tuple[Clause, ...]:
    """The candidate statements of every voice, in order of place; reporting phrases are none."""
    found: list[Clause] = []
    for voice in voices:
        if not voice.reporting:
            found += [Clause(start, end, voice) for start, end in _split(text, words(text, voice.start, voice.end))]
    return tuple(found)


def _split(text: str, sequence: list[Word]) -> list[Range]:
    cuts = [0]
    index = 1
    while index < len(sequence):
        if _begins(sequence, index, cuts[-1]):
            cuts.append(index)
        index += 1
    bounds = zip(cuts, [*cuts[1:], len(sequence)], strict=True)
    ranges = [_evidence(text, sequence[begin:end]) for begin, end in bounds]
    return [found for found in ranges if found is not None]


def _begins(sequence: list[Word], index: int, last: int) -> bool:
    """Whether a statement of its own begins at a word, given where the last one began."""
    before = sequence[index - 1].folded
    if not sequence[index].folded[0].isalnum():
        return False
    rest = _up_to_stop(sequence, index)
    if not states(sequence[last:index]) or not states(rest):
        return False
    connective = _connectives().at(sequence, index, clitics=False)
    if connective is not None:
        length, how = connective
        return how == "opens" or any(events().at(sequence, i) for i in range(index + length, min(len(sequence), index + length + 3)))
    if before in (".", "!", "?", ";"):
        return True
    joined = sequence[index].folded != sequence[index].bare
    if _same_toll(sequence, last, index):
        return False
    if before == ",":
        if _attached().at(sequence, index, clitics=False):
            return False
        return joined or is_verb(sequence[index]) or _counts(sequence, index)
    return joined and is_verb(sequence[index]) and not _relative_open(sequence, last, index)


def _same_toll(sequence: list[Word], last: int, index: int) -> bool:
    """Killed and wounded of one event are one statement."""
    word = sequence[index].bare
    return word.startswith(("اصيب", "اصاب", "جرح", "جريح")) and any(
        (hit := events().at(sequence, i)) is not None and hit[1][0] == "casualties" for i in range(last, index)
    )


def _relative_open(sequence: list[Word], last: int, index: int) -> bool:
    """Whether a relative clause is still open, so that "و" may join inside it."""
    return any(sequence[i].folded in ("التي", "الذي", "الذين") for i in range(max(last, index - 4), index))


def _counts(sequence: list[Word], index: int) -> bool:
    return sequence[index].bare[:1].isdigit()


def _up_to_stop(sequence: list[Word], index: int) -> list[Word]:
    end = index
    while end < len(sequence) and sequence[end].folded not in _STOPS:
        end += 1
    return sequence[index:end]


def states(sequence: Sequence[Word]) -> bool:
    """Whether these words can state something: a verb, a negation, an event, or a figure among them."""
    for index, word in enumerate(sequence):
        if is_verb(word) or word.bare in _NEGATIONS or word.bare[:1].isdigit():
            return True
        hit = events().at(sequence, index)
        if hit is not None and hit[1][1] > 1:
            return True
    return False


def is_verb(word: Word) -> bool:
    """Whether a word has the shape of a finite verb: سيطرت, نفذوا, يواجهون, تستعيد."""
    bare = word.bare
    if bare in _NOT_VERBS or bare.endswith(("ه", "اء")) or bare.startswith("ال"):
        return bare in ("قتله",)
    if _PERFECT_FEMININE.match(bare) or _PERFECT_PLURAL.match(bare):
        return True
    return bool(_IMPERFECT.match(bare)) and not bare.endswith("يه") or bare in _common_verbs()


@cache
def _common_verbs() -> frozenset[str]:
    from extractor.folding import fold_text

    return frozenset(fold_text(word) for row in rows("verbs") for word in row[0].split("؛"))


def _evidence(text: str, sequence: list[Word]) -> Range | None:
    """The statement without connectives before it and punctuation around it; None where nothing is left."""
    begin, end = 0, len(sequence)
    moved = True
    dropped_conjunction = False
    while moved and begin < end:
        moved = False
        if not sequence[begin].folded[0].isalnum():
            begin, moved = begin + 1, True
            continue
        for table in (_connectives(), _skipped()):
            hit = table.at(sequence, begin, clitics=False)
            if hit and begin + hit[0] < end:
                begin, moved = begin + hit[0], True
                break
    while end > begin and not (sequence[end - 1].folded[0].isalnum() or sequence[end - 1].folded in ")%?!"):
        end -= 1
    if begin >= end or not states(sequence[begin:end]):
        return None
    first = sequence[begin]
    start = first.start
    if first.bare != first.folded and text[start] in "وف" and _drops_conjunction(first):
        start += 1
    del dropped_conjunction
    return start, sequence[end - 1].end


def _drops_conjunction(word: Word) -> bool:
    """Whether the first letter is a conjunction, not part of the word (وزارة, فرق)."""
    return is_verb(word) or word.bare.startswith("ال") or word.bare[:1].isdigit() or word.bare in _NEGATIONS
