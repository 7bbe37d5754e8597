"""What the shape of one Arabic word tells: its clitics, verb or noun, and its part in a deed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from extractor.arabic.lexicon import single_words, word_set, word_starts
from extractor.arabic.normalization import fold_text
from extractor.arabic.statements.vocabulary import (
    FIGURES,
    Entry,
    nouns,
    place_heads,
    quantifiers,
    verbal_nouns,
    verbs,
)
from extractor.arabic.text.once import per_word
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import bare as without_conjunction
from extractor.arabic.text.words import whole_words

Kind = Literal["mark", "figure", "preposition", "break", "relative", "verb", "noun"]

_PRONOUN = re.compile(r"(?:ها|هم|هما|هن|نا|كم)$")
MASDAR = re.compile(r"است\w{3,5}|ا\w{2}ت?ا[^ت]|ا\w{3}ا[^ت]|ت\w{2}ي\w|م\wا\w{2}ه")
"""Shapes of verbal nouns of derived verbs: استجواب, انسحاب, إطلاق, تمديد, مساعدة."""
_PEOPLE = re.compile(r"\w{2,}يون|م\w{2,}ون|[نعسقطبحجلزرخدصشك]ا\w{2}ون|م\w{3,}ين")
"""Shapes of sound plurals of people: المحتجون, الناجون, المختبئين."""
_VOWEL = "\u064f"
_NOTHING: frozenset[str] = frozenset()
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("relative", "relative"),
    ("preposition", "preposition"),
    ("break", "break"),
    ("adverb", "break"),
)
"""Lists of words that are neither verb nor noun, in the order in which they are asked."""


@dataclass(slots=True, eq=False)
class Form:
    """One word or mark, read by itself."""

    folded: str
    bare: str
    """Without the conjunction written on to it."""
    stem: str
    """Without the preposition and the article either."""
    kind: Kind = "mark"
    preposition: str = ""
    """ب, ل or ك, where one is written on to it."""
    definite: bool = False
    offset: int = 0
    """How many letters stand before the noun with its article."""
    deeds: tuple[Entry, ...] = ()
    """What it may be as a verb, a particle or a verbal noun, in this order."""
    lists: frozenset[str] = _NOTHING
    """Which lists of nouns hold it: agent, person, victim, title, nisba, manner, all, place, building…"""
    accusative: bool = False
    possessed: bool = False
    """Whether a pronoun is written on to its end."""
    pronoun: str = ""
    """The pronoun written on to the end of a listed verb or verbal noun: ه of قصفه, ها of سيطرتها."""
    quantity: bool = False
    """Whether a figure, or what stands for one, may begin with it."""
    stands: bool = False
    """Whether it is somebody or a building, whatever else the word may mean: المقاومة, السجن."""
    verbal: bool = False
    """Whether it is a verbal noun that is nobody's name: قصف, إعدام."""
    feminine: bool = False
    """Whether the noun takes a feminine verb."""
    adverb: bool = False
    """Whether it may stand between a verb and its subject or object."""
    passive: bool = False
    """Whether its first vowel is written and tells of a passive: قُتل, وُضعت."""
    reporting: bool = False
    """Whether it is a reporting verb or the participle of one, and neither asks nor accuses."""
    opens: bool = False
    """Whether a noun phrase may begin with it."""
    joined: bool = field(init=False)
    """Whether و or ف is written on to it."""
    plain: bool = field(init=False)
    """Whether it is a noun with neither a conjunction nor a preposition written on to it."""
    plural: bool = field(init=False)
    """Whether it is a sound plural or dual that no noun can follow in construct: مسلحون."""

    def __post_init__(self) -> None:
        self.joined = self.bare != self.folded
        self.plain = self.kind == "noun" and not self.preposition and not self.joined
        ending = self.stem.endswith(("ون", "ين", "ان")) and self.stem not in word_set("no dual")
        self.plural = ending and len(self.stem) > 4 and not self.definite


@per_word
def form_of(raw: str) -> Form:
    """The form of a word as it is written."""
    folded = fold_text(raw)
    if not folded or not folded[0].isalnum():
        return Form(folded, folded, folded, opens=folded == '"')
    bare = _bare(folded)
    preposition, definite, stem = _cut(bare, feminine=raw.endswith("ة"))
    # No verb ends in ة: "أسرة" is no "أسره".
    owned = stem.endswith(("ته", "تها", "تهم")) and "person" in nouns().get(_unsuffixed(stem), _NOTHING)
    side = "agent" in nouns().get(bare, _NOTHING) and bare.startswith("ن")  # "نادي" is a club
    verbless = raw.endswith("ة") or owned or side  # "أسرته" is his family
    deeds = tuple(deed for deed in _deeds(folded, bare, stem) if deed[2] == "noun" or not verbless)
    known = nouns()
    lists = known.get(stem, _NOTHING) | known.get(bare, _NOTHING) | known.get(folded, _NOTHING)
    if not lists and not deeds and _people(stem, definite=definite):
        lists = frozenset({"person", "shape"})
    verb = not (definite or preposition) and _finite(bare, deeds, lists)
    kind = _kind(folded, bare, stem, deeds) or ("verb" if verb else "noun")
    noun = kind == "noun"
    stands = "agent" in lists or ("building" in lists and definite and not preposition)
    verbal = noun and not stands and bool(deeds) and any(form == "noun" for _, _, form in deeds)
    quantity = kind == "figure" or bare in {"بين", "ما", "كثيرا"} or bare in quantifiers()
    return Form(
        folded, bare, stem, kind, preposition, definite,
        offset=max(0, len(folded) - len(stem) - (1 if bare.startswith("لل") else 2) * definite),
        deeds=deeds,
        lists=lists,
        accusative=raw.endswith(("ً", "اً", "ًا"))
        or (stem.endswith("ا") and stem[:-1] in known and "country" not in lists),
        possessed=noun and not definite and _possessed(raw, stem),
        pronoun="" if raw.endswith("ة") else _pronoun(bare, stem, kind, deeds),
        quantity=quantity,
        stands=stands,
        verbal=verbal,
        feminine=stem in word_set("feminine") or stem.endswith(("ه", "ات")),
        adverb=folded in word_set("adverb"),
        passive=kind == "verb" and _vowelled(raw, folded, bare),
        reporting=_reports(bare, deeds),
        opens=quantity
        or (noun and (definite or not verbal))
        or (kind == "verb" and not lists.isdisjoint(("person", "building")))
        or bare in word_set("this"),
    )  # fmt: skip


def _people(stem: str, *, definite: bool) -> bool:
    """Whether a word has the shape of several people; with ين only where ال rules out a dual of things."""
    if _PEOPLE.fullmatch(stem) is None or stem in word_set("no people"):
        return False
    return stem.endswith("ون") or definite


def _possessed(raw: str, stem: str) -> bool:
    return len(stem) > 4 and (raw.endswith("ته") or _PRONOUN.search(stem) is not None)


def _pronoun(bare: str, stem: str, kind: Kind, deeds: tuple[Entry, ...]) -> str:
    """The pronoun at the end of a verb, or of a verbal noun that is not the listed word itself."""
    if len(stem) <= 3 or not stem.endswith(("ه", "ها", "هم", "هما")):
        return ""
    ending = next(end for end in ("هما", "ها", "هم", "ه") if stem.endswith(end))
    if kind == "verb":
        return "" if bare.endswith(word_starts("own ه")) else ending
    return ending if deeds and stem not in verbal_nouns() else ""


def _bare(folded: str) -> str:
    bare = without_conjunction(folded)
    short = len(folded) == 3 and folded[0] in "وف" and folded not in whole_words()
    return folded[1:] if short and folded[1:] in verbs() else bare


def _cut(bare: str, *, feminine: bool) -> tuple[str, bool, str]:
    """The preposition written on to a word, whether it has the article, and the rest."""
    preposition, definite, rest = "", False, bare
    if len(bare) > 4 and bare.startswith("لل"):
        return "ل", True, bare[2:]
    cut = len(bare) > 3 or bare[1:] == "حي"  # "بحي الزبدية"
    if cut and bare[0] in "بلك" and bare not in whole_words():
        alone = _stands_alone(bare[1:]) or (
            feminine and bare[0] == "ب" and len(bare) > 4 and bare not in place_heads()
        )
        preposition, rest = (bare[0], bare[1:]) if alone else ("", bare)
    if len(rest) > 3 and rest.startswith("ال") and rest not in word_set("own al"):
        definite, rest = True, rest[2:]
    return preposition, definite, rest


def _stands_alone(rest: str) -> bool:
    """Whether a word is one that a preposition may be cut from: بمقتل, but not بوتين."""
    return (
        rest.startswith("ال")
        or rest in nouns()
        or rest in verbal_nouns()
        or _unsuffixed(rest) in verbal_nouns()
        or (rest.endswith("ه") and rest[:-1] in verbal_nouns())
        or rest in single_words("numbers", *FIGURES)
        or rest[0].isdigit()
        or rest in place_heads()
        or rest in word_set("cause of a body")
        or MASDAR.fullmatch(rest) is not None
        or (len(rest) > 4 and rest.endswith(("ات", "يه", "ين", "هم", "ها")))
    )


def _deeds(folded: str, bare: str, stem: str) -> tuple[Entry, ...]:
    whole = verbs().get(folded, ())
    if bare != folded and any(form == "form" for _, _, form in whole):
        return whole
    known = verbal_nouns()
    accusative = stem.removesuffix("ا") if stem == bare else stem
    cut = _PRONOUN.sub("", stem)
    noun = known.get(stem) or known.get(cut) or known.get(_unsuffixed(stem)) or known.get(accusative)
    noun = noun or known.get(stem.removesuffix("ه"), ())
    return (*(verbs().get(bare) or whole), *noun)


def _unsuffixed(stem: str) -> str:
    """A verbal noun without its pronoun: تصفيتهم, عملها, زيارته."""
    cut = stem[:-1] if stem.endswith("ته") and len(stem) > 4 else _PRONOUN.sub("", stem)
    return cut[:-1] + "ه" if cut != stem and cut.endswith("ت") else cut


def _kind(folded: str, bare: str, stem: str, deeds: tuple[Entry, ...]) -> Kind | None:
    """What a word is that is neither verb nor noun."""
    for name, kind in _KINDS:
        if folded in word_set(name) or bare in word_set(name):
            return kind
    if bare in {"ب", "ل", "ك"}:
        return "preposition"
    if folded in {"و", "ف"} or (bare in single_words("cues", "participle") and not deeds):
        return "break"
    if bare[0].isdigit() or stem in single_words("numbers", *FIGURES):
        return "figure"
    return None


def _finite(bare: str, deeds: tuple[Entry, ...], lists: frozenset[str]) -> bool:
    if deeds:
        alone = [how for rest, _, how in deeds if not rest]
        if alone:
            return "verb" in alone or "form" in alone
    if bare in single_words("cues", "verb", "announce"):
        return True
    return not lists and bare not in word_set("no verb") and is_verb(without_conjunction(bare))


def _vowelled(raw: str, folded: str, bare: str) -> bool:
    """Whether ُ after the first letter tells of a passive: قُتل, يُستخدم, يُنقل, but not يُعلن."""
    first = raw.find(_VOWEL)
    if first < 0 or sum(letter.isalpha() for letter in raw[:first]) != 1 + len(folded) - len(bare):
        return False
    return bare[0] not in "يت" or bare[1:3] == "ست" or bare[1:4] in word_set("plain passive")


def _reports(bare: str, deeds: tuple[Entry, ...]) -> bool:
    reporting = bare in single_words("cues", "verb", "announce", "participle")
    return reporting and not any(who in {"asks", "accuses"} for _, who, _ in deeds)
