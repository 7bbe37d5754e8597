"""How fast the scorer is: 1,000 articles of 50 claims.

The labels are synthetic, the predictions the labels with claims dropped, moved, retyped and invented, so that
every path of the scorer is walked. Files are not part of the figure.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from evals.benchmarks.rows import Row, Setting
from evals.labels.gold import GoldArticle, GoldClaim, without_model
from evals.scoring.scorer import score
from evals.verdicts.gate import gate
from extractor.article import Article
from extractor.claims import (
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

T = TypeVar("T")
SENTENCE = "وقال المتحدث باسم الوزارة {name} إن {number} مدنياً قتلوا في قصف على حي {place} يوم أمس"
PROVENANCE = without_model("benchmark")


def made_article(number: int, claims: int) -> GoldArticle:
    """An article of as many sentences as claims, every one labelled in full."""
    sentences = [
        SENTENCE.format(name=f"فلان{number}ب{place}", number=10 + place, place=f"الحي{place}")
        for place in range(claims)
    ]
    text = ".\n".join(sentences)
    sha256 = Article(text).sha256
    labels, start = [], 0
    for place, sentence in enumerate(sentences):
        labels.append(GoldClaim(claim=made_claim(sha256, sentence, start, place)))
        start += len(sentence) + 2
    return GoldArticle(name=f"made-{number}", sha256=sha256, claims=tuple(labels), text=text)


def made_claim(sha256: str, sentence: str, start: int, number: int) -> Claim:
    """The label of one sentence."""

    def span(words: str) -> Span:
        place = start + sentence.index(words)
        return Span(start=place, end=place + len(words), text=words)

    cue, rest = sentence.split(" إن ")
    name = cue.removeprefix("وقال ")
    evidence = span(rest)
    quantity = Quantity(
        mention=span(f"{10 + number} مدنياً"),
        value=10 + number,
        qualifier=Qualifier.EXACT,
        unit=Unit.PERSONS,
        measure=Measure.KILLED,
    )
    return Claim(
        id=claim_id(sha256, evidence, ClaimType.CASUALTIES),
        type=ClaimType.CASUALTIES,
        evidence=evidence,
        attribution=(Source(name=name, mention=span(name), kind=SourceKind.STATE, given=Given.EXPLICIT),),
        cue=span("قال"),
        target=span("مدنياً"),
        places=(span(f"حي الحي{number}"),),
        quantities=(quantity,),
    )


def damaged(article: GoldArticle, chance: random.Random) -> Result:
    """The labels as a mediocre run would return them."""
    claims: list[Claim] = []
    for label in article.claims:
        fate, claim = chance.random(), label.claim
        if fate < 0.2:
            continue
        if fate < 0.4:
            claim = claim.model_copy(update={"type": chance.choice(list(ClaimType))})
        elif fate < 0.6:
            claim = shifted(claim, article.text, chance.randint(-30, 30))
        elif fate < 0.7:
            claims.append(shifted(claim, article.text, 40))
        claims.append(claim)
    info = ArticleInfo(id=article.name, sha256=article.sha256, characters=len(article.text))
    return Result(article=info, claims=tuple(claims), provenance=PROVENANCE)


def shifted(claim: Claim, text: str, by: int) -> Claim:
    """A claim whose evidence lies a little beside the label's."""
    length = len(claim.evidence.text)
    start = max(0, min(claim.evidence.start + by, len(text) - length))
    span = Span(start=start, end=start + length, text=text[start : start + length])
    return claim.model_copy(update={"evidence": span})


def measured(setting: Setting) -> list[Row]:
    """Seconds for scoring one run, and for the gate between two."""
    articles, claims = setting.size(1000, 5), setting.size(50, 5)
    chance = random.Random(0)  # noqa: S311 - no secret
    gold = [made_article(number, claims) for number in range(articles)]
    old = [damaged(article, chance) for article in gold]
    new = [damaged(article, chance) for article in gold]
    before, scoring = timed(lambda: score(gold, old))
    after = score(gold, new)
    _, judging = timed(lambda: gate(before, after))
    return [
        Row("scoring one run", scoring, "s of CPU"),
        Row("the gate between two runs", judging, "s of CPU"),
    ]


def timed(action: Callable[[], T]) -> tuple[T, float]:
    """What an action gives, and how many seconds of processor time it took."""
    began = time.process_time()
    value = action()
    return value, time.process_time() - began
