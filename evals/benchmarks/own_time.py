"""What is spent besides waiting: one article of 4,261 characters, 43 claims that come at once; goal 10 ms.

    python -m evals.benchmarks.own_time [--langextract PYTHON]

The raw client sends the same request and parses the JSON of the answer: no grounding, no types, no figures.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from evals.benchmarks.material import CLAIMS, MODEL, machine, seed, seed_answer, seed_articles
from evals.benchmarks.saturation import Instant
from evals.benchmarks.stub import Stub, stub
from evals.benchmarks.throughput import run_langextract
from extractor.article import Article
from extractor.extract import Extractor
from extractor.llm.wire import Binding

Times = dict[str, list[float]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--langextract", metavar="PYTHON", help="of an environment that has LangExtract")
    options = parser.parse_args()
    articles = list(seed_articles(options.times))
    with stub({"claims": seed_answer(), "langextract": _extractions()}) as server:
        times: Times = asyncio.run(_times(server, articles))
        if options.langextract:
            job = {
                "base_url": server.base_url("langextract"),
                "workers": 1,
                "texts": [seed()],
                "repeats": 10,
            }
            times["LangExtract, over HTTP"] = run_langextract(options.langextract, job)["seconds"][1:]
    print(f"{machine()}; ms for one article with {CLAIMS} claims")
    for name, seconds in times.items():
        print(
            f"{name:<28} {min(seconds) * 1000:8.1f} at best, {statistics.median(seconds) * 1000:8.1f} usually"
        )


async def _times(server: Stub, articles: list[Article]) -> Times:
    import httpx2
    import openai

    options = {"cache_dir": False, "binding": Binding.SCHEMA}
    ours = Extractor(MODEL, base_url=server.base_url("claims"), **options)  # type: ignore[arg-type]
    alone = Extractor(MODEL, base_url=server.base_url("claims"), sender=Instant(seed_answer()), **options)  # type: ignore[arg-type]
    base_url = server.base_url("claims")
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


if __name__ == "__main__":
    main()
