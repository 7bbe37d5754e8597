"""The floor of every table: claims from a list of words, without a model.

One claim for each sentence that holds a reporting verb or a word of an event. What a prompt and a model are
worth is what they score above this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from evals.labels.gold import GoldArticle, without_model
from extractor.arabic.normalization import fold_text
from extractor.claims import (
    NEWSROOM,
    ArticleInfo,
    Claim,
    ClaimType,
    Given,
    Measure,
    Qualifier,
    Quantity,
    Result,
    Source,
    SourceKind,
    Span,
    Unit,
    claim_id,
)

SENTENCE = re.compile(r"[^.؟!\n]+")
WORD = re.compile(r"[\w\u064b-\u0652\u0640]+")
NUMBER = re.compile(r"(?<!\w)[0-9٠-٩]+(?!\w)")
SOURCE_WORDS = 6
"""A verb and its "that" further apart than this do not name a source."""
PROVENANCE = without_model("lexicon")

Lexicon = Mapping[tuple[str, str], tuple[str, ...]]


@cache
def lexicon() -> Lexicon:
    """The stems by kind and value, in the file's order."""
    lines = files("evals.scoring").joinpath("floor.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {(kind, value): tuple(stems.split()) for kind, value, stems in rows}


def floor(article: GoldArticle) -> Result:
    """What the list of words finds in an article."""
    info = ArticleInfo(id=article.name, sha256=article.sha256, characters=len(article.text))
    return Result(article=info, claims=tuple(claims(article)), provenance=PROVENANCE)


def claims(article: GoldArticle) -> Iterator[Claim]:
    """At most one claim a sentence."""
    for sentence in SENTENCE.finditer(article.text):
        words = [
            (sentence.start() + word.start(), sentence.start() + word.end(), fold_text(word[0]))
            for word in WORD.finditer(sentence[0])
        ]
        cue, that = reporting(words)
        kind = named(" ".join(word for *_, word in words), "type")
        if not words or (kind is None and cue is None):
            continue
        first = words[0] if that is None else words[that + 1]
        evidence = span(article.text, first[0], words[-1][1])
        source = NEWSROOM
        if cue is not None and that is not None and that > cue + 1:
            mention = span(article.text, words[cue + 1][0], words[that - 1][1])
            source = Source(name=mention.text, mention=mention, kind=SourceKind.UNNAMED, given=Given.EXPLICIT)
        claim_type = ClaimType(kind or "assessment")
        yield Claim(
            id=claim_id(article.sha256, evidence, claim_type),
            type=claim_type,
            evidence=evidence,
            attribution=(source,),
            cue=None if cue is None else span(article.text, *words[cue][:2]),
            quantities=tuple(figures(article.text, evidence)),
        )


def reporting(words: list[tuple[int, int, str]]) -> tuple[int | None, int | None]:
    """Places of the first reporting verb and of the "that" after it, among the words of a sentence."""
    verbs, thats = lexicon()["cue", ""], lexicon()["that", ""]
    for place, (*_, word) in enumerate(words):
        if word in verbs or (word[:1] == "و" and word[1:] in verbs):
            for after in range(place + 1, min(place + 2 + SOURCE_WORDS, len(words) - 1)):
                if words[after][2] in thats:
                    return place, after
            return place, None
    return None, None


def named(folded: str, kind: str) -> str | None:
    """The first value of `kind` one of whose stems is in the text."""
    found = (
        value
        for (name, value), stems in lexicon().items()
        if name == kind and any(s in folded for s in stems)
    )
    return next(found, None)


def figures(text: str, evidence: Span) -> Iterator[Quantity]:
    """Numbers in digits, all taken for people."""
    measure = Measure(named(fold_text(evidence.text), "measure") or "other")
    for number in NUMBER.finditer(evidence.text):
        mention = span(text, evidence.start + number.start(), evidence.start + number.end())
        yield Quantity(
            mention=mention,
            value=int(mention.text),
            qualifier=Qualifier.EXACT,
            unit=Unit.PERSONS,
            measure=measure,
        )


def span(text: str, start: int, end: int) -> Span:
    """A stretch of the text."""
    return Span(start=start, end=end, text=text[start:end])
