"""The forms of a verb: by the pattern of its perfect, by regular inflection, or from both tenses."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HOLLOW = re.compile(r"ا(?:ست)?(\w)ا(\w)")
_PREFIXES = ("ي", "ت", "سي", "ست", "سن")
_SHORT = 2
"""Letters of a stem to which only what tells a plural is joined: other words begin like longer ones."""
OBJECTS = ("ه", "ها", "هم", "هما", "نا")
"""Pronouns that may be written on to a verb as its object."""


def inflected(lemma: str, *, objects: bool = True) -> Iterator[str]:
    """The forms of a verb, given the third person masculine of its perfect, folded.

    Regular forms only: a hollow or a doubled verb has rows of its own. Without `objects` none has a pronoun.
    """
    weak = lemma.endswith(("ي", "ا")) and len(lemma) > 3
    trunk = lemma[:-1] if weak else lemma
    base = trunk[1:] if lemma.startswith("ا") and len(lemma) > 3 else trunk
    last = "ي" if weak else ""
    bases = (base, base[1:]) if lemma.startswith("و") and len(lemma) == 3 else (base,)
    imperfect = [
        future + person + base + ending
        for base in bases
        for future in ("", "س")
        for person in "يتن"
        for ending in ((last,) if person == "ن" else (last, "ون", "وا", "ان"))
    ]
    yield from (lemma, trunk + "ت", trunk + "وا", trunk + ("تا" if weak else "ا"), trunk + "تا")
    yield from imperfect
    for form in () if not objects else (trunk + ("ا" if weak else ""), trunk + "ت", trunk + "و", *imperfect):
        if not form.endswith("وا"):
            yield from (form + pronoun for pronoun in OBJECTS)


def both_tenses(perfect: str, imperfect: str) -> Iterator[str]:
    """The forms of a verb of which both tenses are given: زار, زارت, زاروا, يزور, تزور, سيزورون."""
    trunk = perfect[:-1] if perfect.endswith(("ي", "ا")) and len(perfect) > 3 else perfect
    yield from (perfect, trunk + "ت", trunk + "وا")
    base = imperfect[1:]
    for person in "يتن":
        for future in ("", "س"):
            yield from (future + person + base, future + person + base.rstrip("يو") + "ون")


def imperfects(perfect: str) -> tuple[str, ...]:
    """The imperfect and the future of a folded perfect by its pattern: اقتحم gives يقتحم, تقتحم, سيقتحم.

    A form that ends in * stands for any ending. Verbs like قال, whose vowel no pattern tells, have none.
    """
    hollow = _HOLLOW.fullmatch(perfect)
    if hollow:
        stems = [f"{'ست' if perfect.startswith('است') else ''}{hollow[1]}ي{hollow[2]}"]
    elif len(perfect) == 3 and perfect[1] == "ا":
        return ()
    elif len(perfect) > 3 and perfect.startswith("ا"):
        stems = [perfect[1:]]
    elif len(perfect) == 3 and perfect.startswith("و"):
        stems = [perfect[1:], perfect]
    else:
        stems = [perfect[:-1] + "و" if perfect.endswith("ا") else perfect]
    return tuple(
        f"{person}{stem}{ending}"
        for stem in stems
        for ending in (("*",) if len(stem) > _SHORT else ("", "ون", "وا"))
        for person in _PREFIXES
    )
