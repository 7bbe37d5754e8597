"""What is spent besides waiting: an article of 4,261 characters, 43 claims that come at once.

The raw client sends the same request and parses the JSON of the answer: no grounding, no types, no figures.
The best of some times is told.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from evals.benchmarks.material import MODEL, seed, seed_answer, seed_articles
from evals.benchmarks.rows import Row, Setting
from evals.benchmarks.saturation import Instant
from evals.benchmarks.stub import Stub, stub
from evals.benchmarks.throughput import NO_LANGEXTRACT, run_langextract
from extractor.article import Article
from extractor.extract import Extractor
from extractor.llm.wire import Binding

Times = dict[str, list[float]]
GOALS = {"this package, over HTTP": 10.0}


def measured(setting: Setting) -> list[Row]:
    """Milliseconds an article, ours with HTTP and without, beside the raw client and LangExtract."""
    articles = list(seed_articles(setting.size(50, 3)))
    with stub({"claims": seed_answer(), "langextract": _extractions()}) as server:
        times: Times = asyncio.run(_times(server, articles))
        rows = [
            Row(name, min(seconds) * 1000, "ms", at_most=GOALS.get(name)) for name, seconds in times.items()
        ]
        job = {
            "base_url": server.base_url("langextract"),
            "workers": 1,
            "texts": [seed()],
            "repeats": setting.size(10, 2),
        }
        told = run_langextract(setting, job)
    figure = min(told.seconds[1:]) * 1000 if told else NO_LANGEXTRACT
    return [*rows, Row("LangExtract, over HTTP", figure, "ms" if told else "")]


async def _times(server: Stub, articles: list[Article]) -> Times:
    import httpx2
    import openai

    base_url = server.base_url("claims")
    options: dict[str, Any] = {
        "prompt": "claims/v1",
        "base_url": base_url,
        "cache_dir": False,
        "binding": Binding.SCHEMA,
    }
    ours = Extractor(MODEL, **options)
    alone = Extractor(MODEL, sender=Instant(seed_answer()), **options)
    http = httpx2.AsyncClient(trust_env=False)
    async with openai.AsyncOpenAI(base_url=base_url, api_key="-", http_client=http) as client:

        async def raw(article: Article) -> None:
            messages: Any = ours.questions(article)[0][1].messages
            began = time.perf_counter()
            done = await client.chat.completions.create(model=MODEL, messages=messages)
            json.loads(done.choices[0].message.content or "")
            raws.append(time.perf_counter() - began)

        raws: list[float] = []
        for article in articles:
            await raw(article)
    times = {
        "this package, over HTTP": await _each(ours.aextract, articles),
        "this package, without HTTP": await _each(alone.aextract, articles),
        "raw client, over HTTP": raws[1:],
    }
    await ours.model.aclose()
    return times


async def _each(read: Callable[[Article], Awaitable[object]], articles: list[Article]) -> list[float]:
    seconds = []
    for article in articles:
        began = time.perf_counter()
        await read(article)
        seconds.append(time.perf_counter() - began)
    return seconds[1:]  # the first one loads tables


def _extractions() -> str:
    """The same claims as LangExtract wants them."""
    claims = json.loads(seed_answer())["claims"]
    items = [{"claim": claim["quote"], "claim_attributes": {"type": claim["type"]}} for claim in claims]
    return json.dumps({"extractions": items}, ensure_ascii=False)
