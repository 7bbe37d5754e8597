"""Finding quotes in their article: 1,000 of them in 200 KB of text, folding and indexing included.

The cases are those that could cost most: quotes that are nowhere, that are everywhere, that are nearly right.
The best of some times is told, in processor time.
"""

from __future__ import annotations

import random
import re
import time

from evals.benchmarks.material import seed
from evals.benchmarks.rows import Row, Setting
from extractor.arabic.grounding.grounder import Grounder
from extractor.claims import Range

SIZE = 200_000
"""Bytes of the article as UTF-8."""
QUOTES = 1_000
LENGTH = 14
"""Words of a quote."""
GOAL = 100.0
PIECE = 800
"""Characters of a piece of the article."""
Case = tuple[str, list[str], list[Range | None]]
"""A text, the quotes to be found in it, and the piece that each comes from."""


def measured(setting: Setting) -> list[Row]:
    """Milliseconds for all quotes of each case together."""
    times = setting.size(7, 1)
    found = cases(setting.size(SIZE, 20_000), setting.size(QUOTES, 50))
    return [
        Row(name, min(spent(case) for _ in range(times)) * 1000, "ms of CPU", at_most=GOAL)
        for name, case in found.items()
    ]


def spent(case: Case) -> float:
    """Seconds for one new article and all its quotes."""
    text, quotes, pieces = case
    began = time.process_time()
    grounder = Grounder(text)
    for quote, piece in zip(quotes, pieces, strict=True):
        grounder.find(quote, within=piece)
    return time.process_time() - began


def cases(size: int, count: int) -> dict[str, Case]:
    """The cases by name."""
    chance = random.Random(0)  # noqa: S311 - no secret
    varied = _varied(size, chance)
    places = [match.start() for match in re.finditer(r"\S+", varied)]
    words = varied.split()
    starts = [at * (len(words) - LENGTH) // count for at in range(count)]
    pieces = [(places[start] - PIECE // 2, places[start] + PIECE // 2) for start in starts]
    verbatim = [" ".join(words[start : start + LENGTH]) for start in starts]
    mixed = [" ".join(chance.sample(words, LENGTH)) for _ in range(count)]
    foreign = [" ".join(_scrambled(word, chance) for word in quote.split()) for quote in verbatim]
    line = seed().split(".")[0].replace("\n", " ").strip()
    repeated = _repeated(f"{line}. ", size)
    negated = _repeated("لم تسقط المدينة القديمة في يد القوات أمس. ", size)
    quote = line.split()[:LENGTH]
    found = {
        "verbatim": (varied, verbatim),
        "nowhere, of words that the text has not": (varied, foreign),
        "nowhere, of words that the text has": (varied, mixed),
        "a word misspelt": (varied, [_slip(quote, chance) for quote in verbatim]),
        "a word left out": (varied, [_dropped(quote, chance) for quote in verbatim]),
        "another figure": (varied, [_with(quote, "77", chance) for quote in verbatim]),
        "a negation too many": (varied, [_with(quote, "لم", chance) for quote in verbatim]),
        "repeated all over": (repeated, [" ".join(quote)] * count),
        "repeated all over, a word misspelt": (
            repeated,
            [_slip(" ".join(quote), chance) for _ in range(count)],
        ),
        "repeated all over, another figure": (
            repeated,
            [_with(" ".join(quote), str(n), chance) for n in range(count)],
        ),
        "repeated all over, always negated": (negated, ["تسقط المدينة القديمة في يد القوات أمس"] * count),
    }
    ways: dict[str, list[Range | None]] = {"": [None] * count, ", in its piece": [*pieces]}
    return {f"{name}{way}": (*case, where) for name, case in found.items() for way, where in ways.items()}


def _varied(size: int, chance: random.Random) -> str:
    """Sentences of the seed's words in an order that does not come again."""
    vocabulary = seed().split()
    parts: list[str] = []
    while size > 0:
        sentence = " ".join(chance.sample(vocabulary, 25)) + ".\n"
        parts.append(sentence)
        size -= len(sentence.encode())
    return "".join(parts)


def _repeated(sentence: str, size: int) -> str:
    return sentence * (size // len(sentence.encode()))


def _scrambled(word: str, chance: random.Random) -> str:
    return "".join(chance.sample(word, len(word))) + "ظ"


def _slip(quote: str, chance: random.Random) -> str:
    words = quote.split()
    at = chance.randrange(1, len(words) - 1)
    words[at] = words[at][:-1] + "ظ"
    return " ".join(words)


def _dropped(quote: str, chance: random.Random) -> str:
    words = quote.split()
    del words[chance.randrange(1, len(words) - 1)]
    return " ".join(words)


def _with(quote: str, word: str, chance: random.Random) -> str:
    words = quote.split()
    words.insert(chance.randrange(1, len(words) - 1), word)
    return " ".join(words)
