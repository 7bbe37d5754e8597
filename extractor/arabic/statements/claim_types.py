"""Which of the sixteen types the words of a statement point to, without asking a model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise, takewhile

from extractor.arabic.attribution.event_words import events_along, numbers
from extractor.arabic.attribution.sources import Voice
from extractor.arabic.lexicon import listed, rows, word_set, word_starts, words_of
from extractor.arabic.normalization import fold_text
from extractor.arabic.statements.predicates import (
    Predicate,
    Statement,
    is_nominal,
    main_predicate,
)
from extractor.arabic.statements.vocabulary import nouns
from extractor.arabic.text.verbs import is_common_verb, is_future, is_perfect, is_possible, is_verb
from extractor.arabic.text.words import Phrases, Word, excerpt, forms
from extractor.claims import ClaimType, SourceKind, Stance

_ORDER = {kind: rank for rank, kind in enumerate(ClaimType)}
_WEIGHT = {1: 1.0, 2: 3.0, 3: 8.0}
"""What an event word of each strength is worth."""
_FIRST = 1.15
"""How much more a word counts that opens the statement: its verb, or what an announcement begins with."""
_HEAD = 2
"""Words at the start of a statement among which that one stands."""
_LATER = 0.85
"""Part of its weight that counts for a later word."""
_JUDGED = 2.5
"""What it is worth that something is said of the first word without a verb."""
_MAIN = 1.5
"""How much more the main verb counts where it is an event word, wherever it stands."""
_PREDICATE = 4.5
"""What a main predicate is worth that tells the type by itself."""
_PHRASE = 5.5
"""What one of several words is worth."""
_BESIDE = 0.5
"""Part of their weight that counts for the other words beside such a predicate."""
_RELATIVE = 0.5
"""Part of it that counts for words of a relative clause."""
_OWNED = 0.3
"""Part of it that counts for people whose relatives, houses or rights are spoken of: "أسر الضحايا"."""
_PEOPLE = frozenset({"person", "agent", "victim", "title", "all"})
"""Lists of nouns of those who can be killed."""
_BACKGROUND = 0.4
"""Part of it that counts for words that say why, or after what, it happened."""
_TOLL = 3.5
"""How much more a count of people makes of their death than what killed them does."""
_DEADLY = frozenset(
    {None, ClaimType.CASUALTIES, ClaimType.BOMBARDMENT, ClaimType.GROUND_ATTACK, ClaimType.HUMANITARIAN}
)
"""What a main predicate may tell of where the dead outweigh it: "قصفت المستشفى ما أسفر عن مقتل ممرض"."""
_VICTIM = 3
"""Words after one that tells of an execution among which is named who or what is killed."""
_GOVERNING = 8
"""Words before one that tells of an execution among which stands what says that it is only meant."""
_TITLES = frozenset("الشهيد الشهيده".split())
"""Stand before a name: "نفذه الشهيد فلان" tells of no death."""
_ON = frozenset("علي عليه عليها عليهم عليهما علينا عليكم".split())
_UNSURE = frozenset("يعدم تعدم يصفي صفي صفت".split())
"""Tell of an execution only where people follow: "يعدم الأمل", "يصفي ذهنه"."""
_IF = frozenset("اذا لو".split())
_AS = frozenset("بانه بانها بانهم".split())
_OPINIONS = {SourceKind.ANALYST: 2.5, SourceKind.PUBLIC_FIGURE: 1.0, SourceKind.CIVILIAN: 0.5}
"""How much who speaks makes an opinion of what is said."""
_LEAST_OPINION = 0.4
_PERCENT = ("المءه", "الماءه")
"""What ends a word for percent: "نالت 12 بالمئة" is a result."""
TELLS = 0.9
"""Score of a type from which the newsroom's own words tell an event."""
_DEED = 0.45
"""Score of what a source says that somebody did, where no word tells more."""
_EARLY_PURPOSE = 2
"""Words of a statement before what it is done for: "أرسلت فريقا للتحقيق في مقتل فلان"."""
_OBJECT = 3
"""Words after a verb among which its object begins."""
_SENTENCE = 3
"""Words that a sentence has at least."""
_EARLY = 6
"""Words at the start of a statement among which its first verbs are."""


def type_scores(text: str, start: int, end: int, voice: Voice) -> list[tuple[ClaimType, float]]:
    """The types that a statement's words and its reporting cue point to, the likeliest first, with scores."""
    told = _Told(text, start, end, voice)
    sequence, main = told.words, main_predicate(told)
    scores = _from_words(told, main)
    _from_figures(scores, told, main)
    if max(scores.values(), default=0.0) < TELLS and _tells_deed(told):
        share = any(word.folded == "%" or word.folded.endswith(_PERCENT) for word in sequence)
        scores[ClaimType.ASSESSMENT if share else ClaimType.ACTION] = 1.0 if voice.cue is None else _DEED
    elif not scores and voice.cue is None and _is_deed(sequence[0].bare):
        scores[ClaimType.ACTION] = _DEED
    _from_cue(scores, told, voice)
    return sorted(scores.items(), key=lambda pair: (-pair[1], _ORDER[pair[0]]))


class _Told(Statement):
    """A statement with its events; of "الهجوم بأنه رسالة", what it is said to be."""

    __slots__ = ("events", "grounds")

    def __init__(self, text: str, start: int, end: int, voice: Voice) -> None:
        found = excerpt(text, start, end)
        said = found.words()
        events, grounds = events_along(found, said), _background().along(found, said, clitics=False)
        places = (place for place in range(1, len(said)) if said[place].folded in _AS)
        first = next(places, 0) if voice.stance is Stance.DISTANCING else 0
        super().__init__(said[first:])
        self.events, self.grounds = events[first:], grounds[first:]


def _from_words(told: _Told, main: Predicate | None) -> dict[ClaimType, float]:
    """What the main predicate and the event words are worth together, each word counted once."""
    scores: dict[ClaimType, float] = {}
    seen: set[tuple[str, str]] = set()
    sequence, relative = told.words, told.relative
    if main is not None and (
        _event(told, main.place)[0] > main.length  # told by more words: "تطهير عرقي" is no clearing of ground
        or (main.kind is ClaimType.EXECUTION and not _is_carried_out(sequence, main.place, main.length))
    ):
        main = Predicate(main.place, None, 1)
    if main is not None and main.kind is not None:
        scores[main.kind] = _PREDICATE if main.length == 1 else _PHRASE
    judged = is_nominal(told) and (main is None or main.kind is None) and told.events[1] is None
    if judged:
        scores[ClaimType.ASSESSMENT] = _JUDGED
    index, share, fights = 0, 1.0, False
    while index < len(sequence):
        share = _share(told, index, share)
        length, kind, strength = _event(told, index)
        if kind is not None and (kind, sequence[index].folded) not in seen:
            seen.add((kind, sequence[index].folded))
            # "هجوم", "اعتداء" say not how somebody attacks; "اشتباكات" do
            fights |= kind is ClaimType.GROUND_ATTACK and not _begins(sequence[index], "attack")
            weight = share * _WEIGHT[strength] * _place(sequence, index, len(seen) == 1)
            if main is not None and main.place == index:
                weight *= _MAIN / _FIRST if index < _HEAD and len(seen) == 1 else _MAIN
                weight -= min(weight, _PREDICATE) if main.kind is not None else 0.0
            elif main is not None and main.kind is not None and (strength < max(_WEIGHT) or main.length > 1):
                weight *= _BESIDE
            weight *= _RELATIVE if index in relative or (judged and index == 0) else 1.0
            scores[kind] = scores.get(kind, 0.0) + weight
        index += length
    if ClaimType.BOMBARDMENT in scores and ClaimType.GROUND_ATTACK in scores and not fights:
        # An attack with bombs or from the air: "هجوم بالذخائر العنقودية".
        scores[ClaimType.BOMBARDMENT] += scores.pop(ClaimType.GROUND_ATTACK)
    return scores


def _event(told: _Told, index: int) -> tuple[int, ClaimType | None, int]:
    """How many words tell of an event at an index, of which type and how strongly; no type if none do."""
    sequence, hit = told.words, told.events[index]
    if hit is None:
        return 1, None, 0
    if sequence[index].folded in _TITLES:
        return hit[0], None, 0
    length, (kind, strength) = hit
    if ClaimType(kind) is ClaimType.EXECUTION and not _is_carried_out(sequence, index, length):
        return length, None, 0
    return (
        (length, ClaimType.EXECUTION, 3) if _burnt(sequence, index) else (length, ClaimType(kind), strength)
    )


def _is_carried_out(sequence: Sequence[Word], index: int, length: int) -> bool:
    """Whether people are executed, not debts, and it is no plan, threat, sentence or mere word for it."""
    named = any(map(_is_people, sequence[index + length : index + length + _VICTIM]))
    if (length == 1 and not named and _is_general(sequence, index)) or _is_nobody(sequence, index, length):
        return False
    if is_perfect(sequence[index].bare):
        return True
    commas = [place for place in range(index) if sequence[place].folded == ","]
    governing = sequence[max(0, index - _GOVERNING, *commas[-1:]) : index + 1]
    if any(one.bare == "ان" or _begins(one, "not done") for one in governing):
        return False
    done = any(_begins(one, "carrying out") for one in sequence[: index + 1])
    return done or not any(_begins(one, "ruling") for one in governing)


def _begins(word: Word, name: str) -> bool:
    """Whether a word, with or without what is written before it, begins like those of a list."""
    return any(form.startswith(word_starts(name)) for form in forms(word.folded))


def _is_general(sequence: Sequence[Word], index: int) -> bool:
    """Whether a word may tell of no single execution: "بين السجن والإعدام", "يعدم الأمل"."""
    folded, before = sequence[index].folded, sequence[index - 1].bare if index else ""
    definite = folded.startswith("لل") or ("ال" in folded[:3] and not folded.endswith("ات"))
    construct = folded.startswith("ال") and before and before not in word_set("preposition")
    return sequence[index].bare in _UNSURE or bool(definite and not construct)


def _is_people(word: Word) -> bool:
    """Whether a word is a noun for people."""
    return any(nouns().get(form, frozenset()) & _PEOPLE for form in forms(word.folded))


def _is_nobody(sequence: Sequence[Word], index: int, length: int) -> bool:
    """Whether animals are killed, or what is done away with is a thing: "إعدام الدواجن", "تصفية أعمالها"."""
    near = sequence[index + length : index + length + _VICTIM]
    if near and length == 1 and _begins(sequence[index], "liquidation") and not _is_people(near[0]):
        folded = near[0].folded
        thing = folded.endswith(("ها", "ته")) or (folded.startswith("ال") and folded.endswith(("ه", "ات")))
        if thing or not word_set("liquidated").isdisjoint(forms(folded)):
            return True
    animals = word_set("slaughtered") | word_set("figurative")
    until = takewhile(lambda word: not _is_people(word), near)
    return any(not animals.isdisjoint(forms(word.folded)) for word in until)


def _place(sequence: Sequence[Word], index: int, first: bool) -> float:
    """What stands first in the statement is what it is about; later words say with what."""
    owned = _OWNED if _owned(sequence, index) else 1.0
    return owned * (_LATER if not first else _FIRST if index < _HEAD else 1.0)


def _owned(sequence: Sequence[Word], index: int) -> bool:
    """Whether it is spoken of somebody's kin, house or right: "عائلات الضحايا", "منازل ثلاثة شهداء"."""
    counted = index > 1 and (sequence[index - 1].bare in numbers() or sequence[index - 1].bare[:1].isdigit())
    if index < 1 or not (counted or sequence[index].folded.startswith("ال")):
        return False
    owned = sequence[index - 1 - counted].folded
    return not owned.startswith("ال") and not word_set("kin").isdisjoint(forms(owned))


def _share(told: _Told, index: int, share: float) -> float:
    """How much of its weight a word keeps: less from "بعد", "بسبب" or "بتهمة" on, up to the next comma."""
    if told.grounds[index] is not None and not _is_centre(told, index):
        return _BACKGROUND
    folded = told.words[index].folded
    if index >= _EARLY_PURPOSE and folded.startswith(word_starts("purpose")):
        return _BACKGROUND
    return 1.0 if folded == "," else share


def _is_centre(told: _Told, index: int) -> bool:
    """Whether "وسط" is where it happened, not amid what: "وسط بغداد", not "وسط قصف"."""
    following = index + 1 < len(told.words) and told.events[index + 1] is not None
    return told.words[index].bare == "وسط" and not following


@cache
def _background() -> Phrases[bool]:
    """Words after which a statement says why or after what, no longer what happened."""
    return Phrases(
        (phrase, True)
        for how, cell in rows("connectives")
        if how in ("state", "cause", "ground")
        for phrase in listed(cell)
    )


def _foremost(told: _Told) -> bool:
    """Whether the dead are what is told, not why somebody was held: "للاشتباه في هجوم أسفر عن قتلى"."""
    share = 1.0
    for index, hit in enumerate(told.events):
        share = _share(told, index, share)
        if share == 1.0 and hit is not None and hit[1][0] == ClaimType.CASUALTIES.value:
            return True
    return False


def _burnt(sequence: Sequence[Word], index: int) -> bool:
    """Whether people are what is burnt: "أحرقت 4 نساء"."""
    after = {word.folded for word in sequence[index + 1 : index + 1 + _OBJECT]}
    return sequence[index].bare.startswith(word_starts("burn")) and bool(after & word_set("people"))


def _from_figures(scores: dict[ClaimType, float], statement: _Told, main: Predicate | None) -> None:
    """A death is told, or a toll: it is about the dead, whatever killed them; executions are of these."""
    other = main is not None and main.kind not in _DEADLY
    if ClaimType.CASUALTIES not in scores or ClaimType.EXECUTION in scores or other:
        return
    sequence = statement.words
    damage = main is not None and main.kind is ClaimType.HUMANITARIAN
    told = (
        any(word.bare.startswith(word_starts("death")) for word in sequence[:_HEAD])
        or any(word.bare.startswith(word_starts("results")) for word in sequence)
        or (not damage and any(word.bare[:1].isdigit() or word.bare in numbers() for word in sequence))
    )
    if told and _foremost(statement) and not _future(statement):
        scores[ClaimType.CASUALTIES] += _TOLL


def _tells_deed(told: _Told) -> bool:
    """Whether it is told what happened, in a verb of the perfect that stands first: "هبطت الليرة"."""
    main = told.main_verb
    if len(told.words) < _SENTENCE or main is None or main > _HEAD:
        return False
    verb = told.words[main].bare
    empty = main > 0 and (verb in word_set("light verb") or verb.startswith(word_starts("results")))
    return is_perfect(verb) and _is_deed(verb) and not empty


def _is_deed(verb: str) -> bool:
    """Whether a verb tells what somebody does, not what was."""
    return is_verb(verb) and verb not in word_set("background verb")


def _from_cue(scores: dict[ClaimType, float], told: _Told, voice: Voice) -> None:
    sequence = told.words

    def add(kind: ClaimType, weight: float) -> None:
        scores[kind] = scores.get(kind, 0.0) + weight

    if voice.stance is Stance.APPEAL and not _told(sequence):
        add(ClaimType.APPEAL, 20.0)
    elif voice.stance is Stance.ACCUSATION:
        add(ClaimType.ACCUSATION, 6.0)
    elif voice.stance is Stance.WARNING or foresees(voice):
        add(ClaimType.PREDICTION, 9.0)
        if not _told(sequence):
            scores.pop(ClaimType.EXECUTION, None)
    elif voice.stance is Stance.BELIEF:
        add(ClaimType.ASSESSMENT, 1.5)
    if _obliges(sequence):
        add(ClaimType.APPEAL, 6.0)
    if _future(told):
        add(ClaimType.PREDICTION, 7.0)
    elif _supposes(sequence):
        add(ClaimType.PREDICTION, 10.0 if sequence[0].bare in _IF else 4.0)
    add(ClaimType.ASSESSMENT, _OPINIONS.get(voice.chain[0].kind, _LEAST_OPINION))


def _told(sequence: Sequence[Word]) -> bool:
    """Whether it is told in the perfect or denied, which nobody asks for: "ألقت", "لم يتخلفوا"."""
    heads = [word.bare for word in sequence[:_HEAD]]
    return "لم" in heads or (is_perfect(heads[0]) and not is_common_verb(heads[0]))


def _obliges(sequence: Sequence[Word]) -> bool:
    """Whether it says first what somebody is to do: "على الحكومة أن تتحرك", "يجب وقف القصف"."""
    heads = [word.bare for word in sequence[:_EARLY]]
    if not heads:
        return False
    them = heads[0] in _ON - {"علي"} and len(heads) > 1 and heads[1].startswith("ال")
    whom = heads[0] == "علي" and any(word.startswith(word_starts("obliged")) for word in heads[2:4])
    return heads[0] in word_set("obliging") or them or whom or (heads[0] in _ON and "ان" in heads[1:])


def _supposes(sequence: Sequence[Word]) -> bool:
    """Whether a condition is named: "إذا", not "ما إذا"."""
    return any(
        word.bare in _IF and (index == 0 or sequence[index - 1].bare != "ما")
        for index, word in enumerate(sequence)
    )


def foresees(voice: Voice) -> bool:
    """Whether the reporting verb speaks of what may come: توقع, تخشى, تعهد."""
    cue = fold_text(voice.cue.text) if voice.cue is not None else ""
    return any(stem in cue for stem in word_starts("foreseeing"))


def _future(told: _Told) -> bool:
    """Whether the first verbs are of the future or of what may come: سيعقد, سوف, لن, قد يؤدي."""
    heads = [word.bare for word in told.words[:_EARLY]]
    may = any(a == "قد" and is_possible(b) for a, b in pairwise(heads))
    main = told.main_verb
    if may or (main is not None and is_future(told.words[main].bare)):
        return True
    return any(is_future(b) and a not in _before_names() for a, b in pairwise(["", *heads]))


@cache
def _before_names() -> frozenset[str]:
    """Words that no verb follows: prepositions, and nouns that stand before a place's name."""
    return word_set("preposition") | words_of("places", "area", "several", "building")
