"""What is measured with: a seed article, the claims that a model returns for it, and short articles."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from evals.labels.gold import GoldClaim, load_article
from evals.places import SEEDS
from extractor.article import Article
from extractor.claims import Result

SEED = "aleppo-fall"
CLAIMS = 43
MODEL = "stub"


@cache
def seed() -> str:
    """The text of a seed article: 4,261 characters."""
    return load_article(SEEDS / SEED).text


@cache
def seed_answer() -> str:
    """What a strong model answers about the seed: 43 of its labelled claims, every field filled."""
    labelled = load_article(SEEDS / SEED).required
    claims = [_draft(gold) for gold in labelled[:CLAIMS]]
    return json.dumps({"claims": claims}, ensure_ascii=False, separators=(",", ":"))


def _draft(gold: GoldClaim) -> dict[str, object]:
    claim = gold.claim
    draft: dict[str, object] = {
        "quote": claim.evidence.text,
        "type": claim.type.value,
        "sources": [
            {"name": source.name, "kind": source.kind.value, "given": source.given.value}
            for source in claim.attribution
        ],
        "stance": claim.stance.value,
        "modality": claim.modality.value,
        "places": [place.text for place in claim.places],
        "figures": [
            {"text": quantity.mention.text, "measure": quantity.measure.value}
            for quantity in claim.quantities
        ],
    }
    spans = {"cue": claim.cue, "actor": claim.actor, "target": claim.target}
    draft |= {name: span.text for name, span in spans.items() if span}
    return draft | ({"time": claim.time.mention.text} if claim.time else {})


def seed_articles(number: int) -> Iterator[Article]:
    """So many articles of the seed's size, each with a last line of its own."""
    for index in range(number):
        yield Article(f"{seed()}\nالعدد {index}.", id=f"a{index}")


SHORT_ANSWER = '{"claims":[{"quote":"قتل 7 أشخاص في قصف على مدينة حلب","type":"casualties"}]}'


def short_articles(number: int) -> Iterator[Article]:
    """So many articles of two sentences."""
    for index in range(number):
        yield Article(
            f"أفاد مصدر طبي بأن النشرة رقم {index} صدرت. وقال: قتل 7 أشخاص في قصف على مدينة حلب يوم الاثنين.",
            id=f"a{index}",
        )


class Nowhere:
    """Takes results and keeps none."""

    def is_done(self, article: Article) -> bool:  # noqa: ARG002
        """Nothing is."""
        return False

    def write(self, result: Result) -> None:
        """Makes the line that a file would get, as that is work too."""
        result.model_dump_json()


def resident() -> int:
    """Bytes of memory that this process holds."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
