"""What prompts for whole claims cost: tokens and waiting for each rightly read claim, from recordings.

Tokens are counted with one tokenizer, the embedded model's, for answers as they were recorded, without blanks
between their parts. Waiting is measured with a sender that gives the recorded answers as a server would that
writes tokens at a fixed pace, the requests of an article side by side.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from evals.answers.recordings import read_answers, recorded_system
from evals.answers.replay import Replay, key_of
from evals.answers.systems import System
from evals.benchmarks.rows import Row, Setting
from evals.labels.gold import GoldArticle, load
from evals.places import HOME, RECORDINGS, SEEDS
from evals.scoring.fields import Tally
from evals.scoring.scorer import STRICT, score
from extractor.claims import Result
from extractor.llm.wire import Binding, Completion, Request

PACE = 2_000.0
"""Tokens a second of the stub: a seed is read in seconds, and its own time is small beside that."""
PROMPTS = ("claims/v1", "claims/v2")
Count = Callable[[str], int]


def measured(setting: Setting) -> list[Row]:
    """Tokens and seconds by prompt, on the seeds, and the second prompt's share of the first's."""
    gold = load([SEEDS])
    with _tokenizer() as count:
        found = {prompt: _measured(prompt, gold[: setting.size(len(gold), 1)], count) for prompt in PROMPTS}
    rows = [row for prompt, one in found.items() for row in one.rows(prompt)]
    old, new = (found[prompt] for prompt in PROMPTS)
    rows.append(Row("v2 beside v1: tokens a right claim", new.a_claim / old.a_claim, "times", at_most=0.5))
    rows.append(Row("v2 beside v1: waiting", new.seconds / old.seconds, "times", at_most=0.5))
    return rows


@dataclass(frozen=True)
class _Cost:
    tokens: int
    right: float
    seconds: float

    @property
    def a_claim(self) -> float:
        return self.tokens / self.right

    def rows(self, prompt: str) -> Iterator[Row]:
        """The figures of one prompt."""
        yield Row(f"{prompt}: output tokens", self.tokens, "tokens")
        yield Row(f"{prompt}: for each strictly right claim", self.a_claim, "tokens")
        yield Row(f"{prompt}: waiting for the articles, one after another", self.seconds, "s")


@dataclass
class _Paced(Replay):
    """Recorded answers that take as long as their tokens do."""

    count: Count = len
    tokens: int = field(default=0)

    async def post(self, request: Request, sent: Callable[[int], None]) -> tuple[Completion, str]:
        """The kept answer, when it would be written."""
        given = await super().post(request, sent)
        tokens = self.count(compacted(given[0].content))
        self.tokens += tokens
        await asyncio.sleep(tokens / PACE)
        return given


def compacted(content: str) -> str:
    """An answer without the blanks that its writer put between its parts."""
    return json.dumps(json.loads(content), ensure_ascii=False, separators=(",", ":"))


def _measured(prompt: str, gold: tuple[GoldArticle, ...], count: Count) -> _Cost:
    recorded = recorded_system("strong", HOME / RECORDINGS)
    counts: dict[str, int] = {}

    def known(text: str) -> int:
        return counts[text]

    answers = read_answers(recorded.file(prompt))
    system = System(prompt, recorded=recorded)
    sender = _Paced(answers, recorded.model, count=known)
    with system.extractor(cache_dir=False, sender=sender, binding=Binding.STRICT) as extractor:
        for article in gold:
            for _, question in extractor.questions(article.article):
                content = compacted(answers[key_of(_body(question))])
                counts[content] = count(content)
        began = time.monotonic()
        results: tuple[Result, ...] = tuple(extractor.extract(article.article) for article in gold)
        seconds = time.monotonic() - began
    strict: Tally = score(gold, results).tallies[STRICT]
    return _Cost(sender.tokens, strict.right, seconds)


def _body(question: Any) -> Mapping[str, Any]:
    """As much of a request as its key is made of."""
    from extractor.llm.wire import strict

    schema = {"json_schema": {"schema": strict(question.shape.schema)}}
    return {"messages": list(question.messages), "response_format": schema}


@contextmanager
def _tokenizer() -> Iterator[Count]:
    """Counts the tokens of a text as the embedded model would write it."""
    import httpx2

    from extractor.llm.embedded import EmbeddedServer

    with EmbeddedServer(n_ctx=512) as server, httpx2.Client(trust_env=False, timeout=120.0) as client:
        url = f"{server.base_url.removesuffix('/v1')}/tokenize"

        def count(text: str) -> int:
            return len(client.post(url, json={"content": text}).json()["tokens"])

        yield count
