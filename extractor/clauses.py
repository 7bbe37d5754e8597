"""The statements inside what a voice says: where one proposition ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from extractor.folding import fold_text
from extractor.claims import Stance
from extractor.lexicon import rows
from extractor.sentences import Range
from extractor.sources import Voice
from extractor.words import Phrases, Word, forms, words

_STOPS = frozenset(",;.:!?")
_NEGATIONS = frozenset(
    "لم لن لا ليس ليست لايزال لاتزال مازال مازالت لا قد سوف كان كانت بات باتت يكون".split()
)
_NOT_VERBS = frozenset(
    "وقت بيت صوت موت بنت كويت الكويت انترنت سبت السبت بيروت حضرموت زيت تحت ثابت توقيت ست اخت ذات مات يوم يوميا يد"
    " يمين يسار اليوم يناير يونيو يوليو يمن ياسر يوسف يحيي يافا يعني تركيا تونس تحت تقرير تنظيم تلك تماما تجاه تصريح"
    " تصريحات تسجيلات تشرين تموز تلفزيون تجاري تامين نحو نحن نساء نفس نظام نهايه نقل نوع نسبه نائب ناشط ناشطون نوفمبر"
    " نيسان ندوه نزاع نفط نقص نازحين نهر نار نيران ناطق".split()
)
_PERFECT_FEMININE = re.compile(r"^(?!ال)\w{3,}(?<!ا)ت$")
_PERFECT_PLURAL = re.compile(r"^\w{2,}وا$")
_IMPERFECT = re.compile(r"س?ي\w{2,}|ست\w{3,}|نت\w{2,}")
_IMPERFECT_FEMININE = re.compile(r"ت\w{2,4}|ت\w{3,}ون")
_TANWIN = re.compile(r"\w{3,}(?<![وهن])ا")


_THAT = frozenset("ان انه انها انهم".split())
_PARTS = frozenset("بينهم بينها بينهن منهم منها".split())
_DANGLING = frozenset(
    "لكنه لكنها لكن فيما بينما حين في الا انه انها ان و كما وسط غير من الي علي عن وهو وهي ذلك بحسب".split()
)
"""Words that lead on to what follows and end no statement."""


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
    return Phrases(
        (phrase.strip(), how)
        for how, listed in rows("connectives")
        if how == wanted
        for phrase in listed.split("؛")
    )


@cache
def events() -> Phrases[tuple[str, int]]:
    """The words that tell what a statement is about: type and strength."""
    return Phrases(
        (phrase.strip(), (kind, int(strength)))
        for kind, strength, listed in rows("events")
        for phrase in listed.split("؛")
    )


def clauses(text: str, voices: Sequence[Voice]) -> tuple[Clause, ...]:
    """The candidate statements of every voice, in order of place; reporting phrases are none."""
    found: list[Clause] = []
    for voice in voices:
        if not voice.reporting:
            found += [Clause(start, end, voice) for start, end in _split(text, voice)]
    return tuple(found)


def _split(text: str, voice: Voice) -> list[Range]:
    sequence = words(text, voice.start, voice.end)
    cuts = [0]
    index = 1
    while index < len(sequence):
        if _begins(sequence, index, cuts[-1], told=voice.cue is not None and len(cuts) == 1):
            cuts.append(index)
        index += 1
    bounds = list(zip(cuts, [*cuts[1:], len(sequence)], strict=True))
    told = voice.cue is not None
    ranges = [_evidence(text, sequence[begin:end], told=told and not begin, cut=begin > 0) for begin, end in bounds]
    if ranges and ranges[0] and told:
        ranges[0] = _without_by(text, ranges[0], sequence)
    return [found for found in ranges if found is not None]


def _begins(sequence: list[Word], index: int, last: int, *, told: bool) -> bool:
    """Whether a statement of its own begins at a word, given where the last one began."""
    word, before = sequence[index], sequence[index - 1].folded
    if before == "," and _lists_toll(sequence, index, last):
        return True
    if not word.folded[0].isalnum() or index - last < 2 or not (told or states(sequence[last:index], loose=True)):
        return False
    rest = _up_to_stop(sequence, index)
    connective = _connectives().at(sequence, index, clitics=False)
    if connective is not None:
        length, how = connective
        if how == "opens":
            return states(rest[length:], loose=True)
        return _event_near(sequence, index + length) and not (how == "cause" and _tolls(sequence[last:index]))
    if before in (".", "!", "?", ";"):
        return states(rest, loose=True)
    if _same_toll(sequence, last, index):
        return False
    joined = word.folded != word.bare
    if joined and (word.bare in _THAT or (word.bare in ("هو", "هي") and _next(sequence, index) == "ما")):
        return states(rest, loose=True)
    if not states(rest):
        return False
    if before == ",":
        attached = _attached().at(sequence, index, clitics=False) and not (joined and any(map(is_verb, rest)))
        return not attached and (joined or is_verb(word))
    if not joined or _relative_open(sequence, last, index):
        return False
    return _plainly_verb(sequence, index) or _own_deed(sequence, last, index, rest)


def _own_deed(sequence: list[Word], last: int, index: int, rest: list[Word]) -> bool:
    """Whether a verbal noun after و is a deed with an object of its own: "وانسحاب قوة الردع باتجاه"."""
    hit = events().at(sequence, index)
    if hit is None or hit[1][1] < 2 or index - last < 3 or len(rest) < 4:
        return False
    return not sequence[index].bare.startswith("ال") and not events().at(sequence, index - 1)


def _next(sequence: list[Word], index: int) -> str:
    return sequence[index + 1].folded if index + 1 < len(sequence) else ""


def _plainly_verb(sequence: list[Word], index: int) -> bool:
    """Whether a word after و can only be a verb; one that may be a noun needs a subject or a figure after it."""
    word = sequence[index]
    if not is_verb(word) or word.bare.startswith("ت"):
        return False
    following = sequence[index + 1].folded if index + 1 < len(sequence) else ""
    doubtful = word.bare in _common_verbs()
    return (
        not doubtful
        or following[:1].isdigit()
        or (following.startswith("ال") and not events().at(sequence, index))
    )


def _tolls(sequence: Sequence[Word]) -> bool:
    """Whether somebody is said to be dead or wounded."""
    hits = (events().at(sequence, index) for index in range(len(sequence)))
    return any(hit is not None and hit[1][0] == "casualties" for hit in hits)


def _event_near(sequence: list[Word], index: int) -> bool:
    """Whether a verb or an event follows at once: بعد قصف, قبل أن تخف."""
    near = range(index, min(len(sequence), index + 3))
    return any(
        events().at(sequence, i) or is_verb(sequence[i]) for i in near if sequence[i].folded not in _STOPS
    )


def _lists_toll(sequence: list[Word], index: int, last: int) -> bool:
    """Whether the next item of a list of tolls begins: "أعدمت 14 شخصاً …، و9 أشخاص"."""
    listed = sequence[last:index]
    counted = any(word.bare[:1].isdigit() for word in listed) and not any(
        word.bare in _PARTS for word in listed
    )
    return sequence[index].bare[:1].isdigit() and counted


def _same_toll(sequence: list[Word], last: int, index: int) -> bool:
    """Killed and wounded of one event are one statement."""
    return sequence[index].bare.startswith(("اصيب", "اصاب", "جرح", "جريح")) and _tolls(sequence[last:index])


def _relative_open(sequence: list[Word], last: int, index: int) -> bool:
    """Whether a relative clause is still open, so that "و" may join inside it."""
    return any(sequence[i].folded in ("التي", "الذي", "الذين") for i in range(max(last, index - 4), index))


def _up_to_stop(sequence: list[Word], index: int) -> list[Word]:
    end = index
    while end < len(sequence) and sequence[end].folded not in _STOPS:
        end += 1
    return sequence[index:end]


def states(sequence: Sequence[Word], *, loose: bool = False) -> bool:
    """Whether these words can state something: a verb, a negation or an event is among them.

    `loose` takes words that only hint at an event, too.
    """
    for index, word in enumerate(sequence):
        if is_verb(word) or word.bare in _NEGATIONS:
            return True
        hit = events().at(sequence, index)
        if hit is not None and (loose or hit[1][1] > 1):
            return True
    return False


def is_verb(word: Word) -> bool:
    """Whether a word has the shape of a finite verb: سيطرت, نفذوا, يواجهون, تستعيد."""
    return _is_verb(word.bare)


@lru_cache(maxsize=65_536)
def _is_verb(bare: str) -> bool:
    if bare in _common_verbs():
        return True
    if (
        bare in _NOT_VERBS
        or bare.endswith(("ه", "اء", "يه"))
        or bare.startswith("ال")
        or _TANWIN.fullmatch(bare)
    ):
        return False
    if _PERFECT_FEMININE.match(bare) or _PERFECT_PLURAL.match(bare) or _IMPERFECT.fullmatch(bare):
        return True
    return bool(_IMPERFECT_FEMININE.fullmatch(bare)) and bare not in _not_imperfect()


@cache
def _not_imperfect() -> frozenset[str]:
    """Words that begin with ت and are no verbs."""
    return frozenset(fold_text(word) for row in rows("nouns_in_t") for word in row[0].split("؛"))


@cache
def _common_verbs() -> frozenset[str]:
    return frozenset(fold_text(word) for row in rows("verbs") for word in row[0].split("؛"))


def _without_by(text: str, found: Range, sequence: list[Word]) -> Range:
    """What is reported, without the ب of "أفاد بمقتل", "طالب بإخراجهم"."""
    start, end = found
    first = next(word for word in sequence if word.start >= start or word.end > start)
    return (start + 1, end) if text[start] == "ب" and len(forms(first.folded)) > 1 else found


def _evidence(text: str, sequence: list[Word], *, told: bool, cut: bool) -> Range | None:
    """The statement without connectives before it and punctuation around it; None where nothing is left.

    What is `told` by a source is a statement even where no word of it tells an event.
    """
    begin, end = _after_byline(sequence), len(sequence)
    moved = True
    while moved and begin < end:
        moved = False
        if not sequence[begin].folded[0].isalnum():
            begin, moved = begin + 1, True
            continue
        for table in (_connectives(), _skipped()):
            hit = table.at(sequence, begin, clitics=False)
            if hit and begin + hit[0] >= end:
                return None
            if hit and (begin + hit[0] + 1 < end or hit[0] > 1):
                begin, moved = begin + hit[0], True
                break
    end = _trimmed_end(sequence, begin, end)
    left = sequence[begin:end]
    stated = (told and bool(left) and left[0].folded not in ("في", "علي", "من")) or states(left, loose=True) or any(word.bare[:1].isdigit() for word in left)
    if end - begin < 2 or not stated:
        return None
    first = sequence[begin]
    start = first.start
    if first.bare != first.folded and text[start] in "وف" and (cut or _drops_conjunction(first)):
        start += 1
    return start, sequence[end - 1].end


def _after_byline(sequence: list[Word]) -> int:
    """Index after "بهية مارديني:" or a dateline ("بيروت - ", "طهران / وكالة /"); 0 where there is none."""
    found = 0
    for index, word in enumerate(sequence[:12]):
        apart = index > 0 and word.start > sequence[index - 1].end
        if (word.folded == ":" or (word.folded in "-/" and apart)) and not states(sequence[found:index], loose=True) and (word.folded != ":" or index < 7):
            found = index + 1
    return found


def _trimmed_end(sequence: list[Word], begin: int, end: int) -> int:
    """Where a statement ends: before punctuation and a connective that leads on to the next one."""
    while end > begin:
        if not (sequence[end - 1].folded[0].isalnum() or sequence[end - 1].folded in ")%?!"):
            end -= 1
        elif sequence[end - 1].bare in _DANGLING:
            end -= 1
        else:
            break
    return end


def _drops_conjunction(word: Word) -> bool:
    """Whether the first letter is a conjunction, not part of the word (وزارة, فرق)."""
    return is_verb(word) or word.bare.startswith("ال") or word.bare[:1].isdigit() or word.bare in _NEGATIONS
