"""What somebody says point by point: "تعلن المنظمة:" and then "تنديدها بـ", "تطالب السلطات بـ"."""

from __future__ import annotations

import re
from functools import cache

from extractor.arabic.attribution.attribution_spans import VoiceSpans
from extractor.arabic.attribution.coreference import agrees, replace_given
from extractor.arabic.attribution.sentence import Cue, Sentence
from extractor.arabic.attribution.statement_markers import statement_start
from extractor.arabic.lexicon import listed, rows
from extractor.arabic.text.verbs import is_perfect
from extractor.arabic.text.words import Phrases, Word
from extractor.claims import Given, Source, Stance

_OWN = re.compile(r"(?:ها|هم|ه|نا)$")


def read_point(spans: VoiceSpans) -> int:
    """Read the head of a point: the index of the word to go on from, 0 where there is none."""
    sent = spans.sent
    first = next((index for index in range(len(sent.words)) if sent.is_word(index)), len(sent.words))
    if first >= len(sent.words):
        return 0
    joined = sent.is_joined(first)
    found = None if joined else _noun_of_theirs(sent, first) or _verb_of_theirs(sent, first)
    if found is None:
        if not _ends_in_colon(sent) and not (joined and sent.cue(first)):
            sent.speakers.announcing = ()
        return 0
    chain, length, stance = found
    content = statement_start(sent, first + length)
    if content >= len(sent.words):
        return 0
    told = tuple(replace_given(source, Given.CARRIED) for source in chain)
    spans.speak(first, content, told, sent.span(first, first + max(1, length)), stance)
    spans.brief = True
    return content


def _noun_of_theirs(sent: Sentence, first: int) -> tuple[tuple[Source, ...], int, Stance] | None:
    """What "تنديدها" or "دعوتهم" hands on, and whose word it is."""
    word = sent.words[first]
    stem = _OWN.sub("", word.bare)
    if stem == word.bare:
        return None
    stem = stem[:-1] + "ه" if stem.endswith("ت") and len(stem) > 3 else stem
    hit = _nouns().at([Word(word.start, word.end, stem, stem)], 0, clitics=False)
    chain = sent.speakers.announcing or sent.speakers.carried(word.bare[len(stem) :], sent.start)
    return None if hit is None else (chain, int(hit[1] is not Stance.NEUTRAL), hit[1])


def _verb_of_theirs(sent: Sentence, first: int) -> tuple[tuple[Source, ...], int, Stance] | None:
    """What "تطالب السلطات بـ" hands on in a list, where whoever follows is asked and does not ask."""
    hit, bare = sent.cue(first), sent.words[first].bare
    chain = sent.speakers.announcing
    if not chain or hit is None or hit[1].how not in ("announce", "appeal", "accuse"):
        return None
    if bare[:1] not in "يت" or is_perfect(bare) or not agrees(bare, chain[0].name):
        return None
    return chain, hit[0], hit[1].stance


def remember_announcing(sent: Sentence, chain: tuple[Source, ...], cue: Cue) -> None:
    """Remember who announces a list with a verb at the end of a sentence: "تعلن المنظمة عن:"."""
    if _ends_in_colon(sent) and cue.how != "claims":
        sent.speakers.announcing = chain


def _ends_in_colon(sent: Sentence) -> bool:
    return sent.text[sent.start : sent.end].rstrip().endswith(":")


@cache
def _nouns() -> Phrases[Stance]:
    """Verbal nouns of reporting, with what they convey."""
    return Phrases(
        (noun, Stance(stance)) for how, stance, cell in rows("cues") if how == "noun" for noun in listed(cell)
    )
