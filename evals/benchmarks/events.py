"""Events of many articles by rules: time and memory of `extractor events --no-map -o events.jsonl`.

The articles are those of the labelled open sets, read by the rules once and told again and again as other
stories: each story has names of its own for its places, sources, actors and targets (letters are replaced,
so that spans stay), a day of its own within three years, and other figures. What a story shares with the
next are the words that all reports share, so that there are as many events as stories, not one; sentences
without a name stay as they are, and make the largest events.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache, partial
from itertools import islice
from pathlib import Path

from evals.benchmarks.rows import Row, Setting
from evals.events.sets import SETS, sets
from extractor import Extractor
from extractor.arabic.event_signs import content_words
from extractor.claims import Result
from extractor.events import read_events

LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنه"
DAYS = 1_000
WORD = re.compile(r"\w+")
_stems = cache(content_words)


def measured(setting: Setting) -> list[Row]:
    """For each number of articles what is found, and what finding it takes."""
    sizes = (100,) if setting.quick else (1_000, 3_000, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        return [row for wanted in sizes for row in _rows(wanted, Path(folder))]


def _rows(wanted: int, folder: Path) -> Iterator[Row]:
    results, output = folder / "claims.jsonl", folder / f"events-{wanted}.jsonl"
    claims = 0
    with results.open("w", encoding="utf-8") as file:
        for result in islice(_stories(), wanted):
            claims += len(result.claims)
            file.write(f"{result.model_dump_json()}\n")
    began = time.monotonic()
    command = [sys.executable, *"-m extractor.cli events --no-map -o".split(), str(output), str(results)]
    _, status, used = os.wait4(subprocess.Popen(command).pid, 0)  # noqa: S603
    seconds = time.monotonic() - began
    assert status == 0, status  # noqa: S101
    events = read_events(output)
    yield Row(f"{wanted:,} articles", claims, "claims")
    yield Row(f"{wanted:,}: found", len(events), "events")
    yield Row(f"{wanted:,}: of several articles", sum(event.articles > 1 for event in events), "events")
    yield Row(f"{wanted:,}: the largest", max(event.articles for event in events), "articles")
    yield Row(f"{wanted:,}: one core", used.ru_utime + used.ru_stime, "s of CPU")
    yield Row(f"{wanted:,}: by the clock", seconds, "s")
    yield Row(f"{wanted:,}: peak memory", used.ru_maxrss / 1024, "MB")
    yield Row(f"{wanted:,}: events written", output.stat().st_size / 1e6, "MB")


def _stories() -> Iterator[Result]:
    """Results without end, each set of articles told again as another story."""
    with Extractor("rules", cache_dir=False) as extractor:
        told = [[extractor.extract(article) for article in one.articles] for one in sets(SETS / "open")]
    number = 0
    while True:
        for results in told:
            number += 1
            yield from _story(results, number)


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
    for stem in _stems(word):
        if stem in new and len(stem) <= len(word):
            return word[: len(word) - len(stem)] + new[stem]
    return word
