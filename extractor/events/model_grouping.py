"""The model asked which claims of one or several articles tell of the same happening."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from pydantic import BaseModel, ConfigDict

from extractor.claims import ArticleInfo, Claim
from extractor.errors import ModelError
from extractor.events.across import Pair
from extractor.events.happenings import part_of
from extractor.events.unions import Unions
from extractor.events.within import Thread
from extractor.llm.connection import Connection
from extractor.llm.loops import together
from extractor.llm.retry_policy import PATIENT
from extractor.llm.shape import shape_of
from extractor.llm.wire import GREEDY
from extractor.prompts import Prompt, load
from extractor.report import counted

PROMPT = "events/v1"
_CLAIMS = 150
"""Of one question, the most; of more a bundle is asked in parts, each told of the events before it."""
_SHOWN = 3
"""Quotes by which an event found before is shown."""
_GROUP = re.compile(r"[A-Z]+\d*|\d+(?:\s*-\s*\d+)?")

Told = tuple[ArticleInfo, Thread]


class Answer(BaseModel):
    """The events of a question: the numbers of its claims, as "1-4 9", or "A 5" for a known event."""

    model_config = ConfigDict(extra="forbid")

    events: list[str]


@dataclass(frozen=True)
class _Line:
    """A claim as it is asked about: its number, and the thread that the rules put it in."""

    number: int
    claim: Claim
    thread: int


class Grouping:
    """The model that is asked, and how its answers change what the rules put together."""

    def __init__(
        self,
        model: str | None,
        *,
        base_url: str | None = None,
        prompt: str | Prompt = PROMPT,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Any,
    ) -> None:
        defaults: dict[str, Any] = {"api_key": None, "cache_dir": None, "retries": PATIENT, "timeout": 120.0}
        self._connection = Connection(model=model, base_url=base_url, **(defaults | options))
        self._prompt = prompt if isinstance(prompt, Prompt) else load(prompt)
        self._unasked: Counter[str] = Counter()
        self._on_progress = on_progress or (lambda *_: None)

    @property
    def failures(self) -> list[str]:
        """What could not be asked, a line for each cause."""
        return [
            f"{counted(number, 'group')} of claims were not asked about: {cause}"
            for cause, number in self._unasked.items()
        ]

    def close(self) -> None:
        """Close connections and the cache."""
        self._connection.close()

    def regrouped(
        self, told: Sequence[Told], groups: list[list[int]], doubtful: list[Pair]
    ) -> tuple[list[Told], list[list[int]], list[Pair]]:
        """The threads and groups after the model was asked, of each article with those like it.

        Where no answer comes the rules' groups stay, with their doubts, and `failures` tells it.
        """
        return self._connection.wait(self._regrouped, told, groups, doubtful)

    async def _regrouped(
        self, told: Sequence[Told], groups: list[list[int]], doubtful: list[Pair]
    ) -> tuple[list[Told], list[list[int]], list[Pair]]:
        await self._connection.named()
        bundles = list(_bundles(told, groups, doubtful))
        asked = await self._each_asked(told, bundles)
        answered = {
            index
            for bundle, events in zip(bundles, asked, strict=True)
            if events is not None
            for index in bundle
        }
        new_told: list[Told] = []
        new_groups: list[list[int]] = []
        at: dict[int, int] = {}
        for group in groups:
            kept = [index for index in group if index not in answered]
            if kept:
                for index in kept:
                    at[index] = len(new_told)
                    new_told.append(told[index])
                new_groups.append([at[index] for index in kept])
        for events in asked:
            for event in events or ():
                new_groups.append(list(range(len(new_told), len(new_told) + len(event))))
                new_told += event
        doubts = [
            replace(pair, one=at[pair.one], other=at[pair.other])
            for pair in doubtful
            if pair.one in at and pair.other in at
        ]
        return new_told, new_groups, doubts

    async def _each_asked(
        self, told: Sequence[Told], bundles: Sequence[Sequence[int]]
    ) -> list[list[list[Told]] | None]:
        """The events of each bundle; how many articles are done is told after each of them."""
        articles = [len({told[index][0].key for index in bundle}) for bundle in bundles]
        done = 0

        async def one(bundle: Sequence[int], size: int) -> list[list[Told]] | None:
            nonlocal done
            events = await self._asked(told, bundle)
            done += size
            self._on_progress(done, sum(articles))
            return events

        self._on_progress(done, sum(articles))
        return await together(map(one, bundles, articles))

    async def _asked(self, told: Sequence[Told], bundle: Sequence[int]) -> list[list[Told]] | None:
        """The events of a bundle, each as threads of its articles; None where no answer came."""
        events: list[list[tuple[int, Claim]]] = []
        for part in _parts(told, bundle):
            question = _Question(told, part, events)
            try:
                answer = await self._connection.model.ask(
                    self._prompt.messages({"text": question.text}), shape_of(Answer), decoding=GREEDY
                )
            except ModelError as error:
                self._unasked[str(error)] += len(part)
                return None
            events = question.applied(answer.value.events)
        by = f"{self._connection.model.model}, {self._prompt.label}"
        return [list(_threads(told, event, by)) for event in events]


class _Question:
    """What is asked about some threads, with the events that earlier parts of the bundle came to."""

    def __init__(
        self, told: Sequence[Told], threads: Sequence[int], known: list[list[tuple[int, Claim]]]
    ) -> None:
        self._known = known
        place: dict[str, int] = {}
        for index in sorted(threads):
            place.setdefault(told[index][0].key, index)
        lines = sorted(
            ((index, claim) for index in threads for claim, _ in told[index][1].members),
            key=lambda line: (place[told[line[0]][0].key], line[1].evidence.start),
        )
        self._lines = [_Line(number, claim, index) for number, (index, claim) in enumerate(lines, 1)]
        self._by_number = {line.number: line for line in self._lines}
        self._letters = {_letter(place): place for place in range(len(known))}
        parts = [f"{_letter(place)}: {_shown(event)}" for place, event in enumerate(known)]
        article = None
        for line in self._lines:
            info = told[line.thread][0]
            if info.key != article:
                article = info.key
                parts.append(f"\n[{_header(info)}]")
            parts.append(_written(line))
        self.text = "\n".join(parts).strip()

    def applied(self, groups: Sequence[str]) -> list[list[tuple[int, Claim]]]:
        """The events after the answer; what it leaves out stays with its thread, or stands alone."""
        events = [list(event) for event in self._known]
        placed: dict[int, int] = {}
        for group in groups:
            known, numbers = self._read(group)
            fresh = [number for number in numbers if number not in placed]
            if known is None and fresh:
                events.append([])
            for number in fresh:
                placed[number] = len(events) - 1 if known is None else known
        threads = {self._by_number[number].thread: event for number, event in reversed(placed.items())}
        for line in self._lines:
            place = placed.get(line.number, threads.get(line.thread))
            if place is None:
                events.append([])
                place = threads[line.thread] = len(events) - 1
            events[place].append((line.thread, line.claim))
        return [event for event in events if event]

    def _read(self, group: str) -> tuple[int | None, list[int]]:
        """Which known event a group goes on with, and the numbers of its claims that there are."""
        known = None
        numbers: list[int] = []
        for token in _GROUP.findall(group):
            if token[0].isalpha():
                known = self._letters.get(token)
                continue
            first, _, last = token.partition("-")
            top = min(int(last or first), len(self._lines))
            numbers += [number for number in range(int(first), top + 1) if number in self._by_number]
        return known, numbers


def _bundles(
    told: Sequence[Told], groups: Sequence[Sequence[int]], doubtful: Sequence[Pair]
) -> Iterator[list[int]]:
    """The threads of articles that may tell of the same things; none where there is one claim alone."""
    keys = [info.key for info, _ in told]
    articles: Unions[str] = Unions()
    for group in groups:
        for other in group[1:]:
            articles.join(keys[group[0]], keys[other])
    for pair in doubtful:
        articles.join(keys[pair.one], keys[pair.other])
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        found[articles.root(key)].append(index)
    for bundle in found.values():
        if sum(len(told[index][1].members) for index in bundle) > 1:
            yield bundle


def _parts(told: Sequence[Told], bundle: Sequence[int]) -> Iterator[list[int]]:
    """The bundle in parts of whole articles, in the order of publication."""
    part: list[int] = []
    size = 0
    articles: dict[str, list[int]] = {}
    for index in bundle:
        articles.setdefault(told[index][0].key, []).append(index)
    for threads in articles.values():
        more = sum(len(told[index][1].members) for index in threads)
        if part and size + more > _CLAIMS:
            yield part
            part, size = [], 0
        part, size = [*part, *threads], size + more
    if part:
        yield part


def _threads(told: Sequence[Told], event: Sequence[tuple[int, Claim]], by: str) -> Iterator[Told]:
    """An event's claims as threads of their articles."""
    by_article: dict[str, list[tuple[int, Claim]]] = {}
    for index, claim in event:
        by_article.setdefault(told[index][0].key, []).append((index, claim))
    for members in by_article.values():
        info = told[members[0][0]][0]
        facts = [told[index][1].fact(claim) for index, claim in members]
        happening, claims = reduce(or_, facts), [(claim, part_of(claim)) for _, claim in members]
        yield info, Thread(happening, claims, grouped_by=by)


def _header(info: ArticleInfo) -> str:
    parts = [info.written_published, info.outlet, info.title]
    return " | ".join(" ".join(part.split()) for part in parts if part) or info.id


def _written(line: _Line) -> str:
    claim = line.claim
    origin = claim.attribution[0]
    said = f"{line.number} {origin.known_as}: {' '.join(claim.evidence.text.split())}"
    day = (
        f" ({claim.time.start})"
        if claim.time and claim.time.start and claim.time.start == claim.time.end
        else ""
    )
    return f"{said}{day}{' [denied]' if claim.modality == 'denied' else ''}"


def _shown(event: Sequence[tuple[int, Claim]]) -> str:
    return " / ".join(" ".join(claim.evidence.text.split()) for _, claim in event[:_SHOWN])


def _letter(place: int) -> str:
    return chr(ord("A") + place % 26) + (str(place // 26) if place >= 26 else "")
