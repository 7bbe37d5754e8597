"""Events of many articles by rules: time and memory of `find_events`, without the map.

The articles are those of the labelled open sets, read by the rules once and told again and again as other
stories: each story has names of its own for its places, sources, actors and targets (letters are replaced,
so that spans stay), a day of its own within three years, and other figures. What a story shares with the
next are the words that all reports share, so that there are as many events as stories, not one.
"""

from __future__ import annotations

import random
import re
import resource
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from evals.benchmarks.rows import Row, Setting
from evals.events.sets import SETS, sets
from extractor import Extractor
from extractor.arabic.event_signs import content_words
from extractor.claims import Result
from extractor.events import find_events

LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنه"
DAYS = 1_000
WORD = re.compile(r"\w+")


def measured(setting: Setting) -> list[Row]:
    """Seconds and peak memory for so many articles, and how many events hold several of them."""
    wanted = setting.size(10_000, 100)
    given = list(_stories(wanted))
    before, began = _peak(), time.monotonic()
    events = find_events(given, gazetteer=False)
    seconds = time.monotonic() - began
    return [
        Row("articles", len(given), ""),
        Row("claims", sum(len(result.claims) for result in given), ""),
        Row("events", len(events), ""),
        Row("of several articles", sum(event.articles > 1 for event in events), ""),
        Row("articles of the largest", max(event.articles for event in events), ""),
        Row("find_events", seconds / 60, "min"),
        Row("peak memory, articles alone", before, "MB"),
        Row("peak memory, with the events", _peak(), "MB"),
    ]


def _stories(wanted: int) -> Iterator[Result]:
    """So many results, each set of articles told again as another story."""
    with Extractor("rules", cache_dir=False) as extractor:
        told = [[extractor.extract(article) for article in one.articles] for one in sets(SETS / "open")]
    number = 0
    while True:
        for results in told:
            number += 1
            for result in _story(results, number):
                if wanted == 0:
                    return
                wanted -= 1
                yield result


def _story(results: Sequence[Result], number: int) -> Iterator[Result]:
    """The articles of a set with the names, days and figures of another story."""
    chance = random.Random(number)  # noqa: S311 (invented names, no secrets)
    texts = {text for result in results for text in _names(result)}
    words = frozenset().union(*map(content_words, texts))
    new = {word: "".join(chance.choices(LETTERS, k=len(word))) for word in sorted(words)}
    away = timedelta(days=-chance.randrange(DAYS))
    for result in results:
        yield _retold(result, number, new, away, chance.randrange(20))


def _names(result: Result) -> Iterator[str]:
    for claim in result.claims:
        yield from (source.known_as for source in claim.attribution)
        yield from (span.text for span in (*claim.places, claim.actor, claim.target) if span)


def _retold(result: Result, number: int, new: dict[str, str], away: timedelta, more: int) -> Result:
    data = result.model_dump(mode="python")
    info = data["article"]
    info |= {"id": f"{number}-{info['id']}", "key": f"{number}-{info['key']}"}
    if info["published"]:
        info["published"] += away
    for claim in data["claims"]:
        claim["id"] = f"{number}-{claim['id']}"
        for quantity in claim["quantities"]:
            if quantity["value"] is not None:
                quantity["value"] += more
        if claim["time"]:
            for end in ("start", "end"):
                claim["time"][end] = claim["time"][end] and claim["time"][end] + away
    return Result.model_validate(_renamed(data, new))


def _renamed(data: object, new: dict[str, str]) -> object:
    """The same with the names of the story, letter for letter."""
    if isinstance(data, dict):
        return {key: _renamed(value, new) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_renamed(value, new) for value in data]
    if type(data) is str:
        return WORD.sub(partial(_word, new=new), data)
    return data


def _word(found: re.Match[str], new: dict[str, str]) -> str:
    word = found[0]
    for stem in content_words(word):
        if stem in new and len(stem) <= len(word):
            return word[: len(word) - len(stem)] + new[stem]
    return word


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
