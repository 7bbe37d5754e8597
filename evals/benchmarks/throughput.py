"""Throughput against a server that takes 2 s for each answer, 256 requests in flight.

    python -m evals.benchmarks.throughput [--langextract PYTHON]

Ours reads articles to grounded claims; the raw client sends the same bodies and drops the answers; instructor
validates them; LangExtract aligns them too. The ratio to the raw client is what counts: at least 0.9.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.benchmarks.material import MODEL, SHORT_ANSWER, Nowhere, machine, short_articles
from evals.benchmarks.stub import Stub, stub
from extractor.extract import Extractor
from extractor.llm.wire import Binding
from extractor.runs.corpus import CorpusRun, Limits
from extractor.strategies.replies import ClaimsAnswer

EXTRACTIONS = (
    '{"extractions":[{"claim":"قتل 7 أشخاص في قصف على مدينة حلب","claim_attributes":{"type":"casualties"}}]}'
)
WORKER = Path(__file__).with_name("langextract_load.py")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1024)
    parser.add_argument("--in-flight", type=int, default=256)
    parser.add_argument("--latency", type=float, default=2.0)
    parser.add_argument("--langextract", metavar="PYTHON", help="of an environment that has LangExtract")
    options = parser.parse_args()
    print(
        f"{machine()}; {options.requests} requests, {options.in_flight} in flight, {options.latency:g} s each"
    )
    contents = {"claims": SHORT_ANSWER, "langextract": EXTRACTIONS}
    with stub(contents, latency=options.latency) as server:
        asked = _messages(server, options.requests)
        rates = {
            "raw client": _rate(_raw, server, asked, options.in_flight),
            "this package": _rate(_ours, server, asked, options.in_flight),
            "instructor": _rate(_instructor, server, asked, options.in_flight),
        }
        if options.langextract:
            rates["LangExtract"] = _langextract(options, server)
    best = options.in_flight / options.latency
    print(f"{'':<13} a second   of the raw client   of {best:g}   ms of CPU each")
    for name, rate in rates.items():
        of_raw, of_best = rate.a_second / rates["raw client"].a_second, rate.a_second / best
        print(f"{name:<13} {rate.a_second:8.1f}   {of_raw:17.2f}   {of_best:6.2f}   {rate.cpu * 1000:14.2f}")


@dataclass(frozen=True)
class Rate:
    """How fast it was, and how many seconds of CPU each request took: those do not depend on neighbours."""

    a_second: float
    cpu: float


Asked = list[list[dict[str, str]]]
Load = Callable[[Stub, Asked, int], Coroutine[Any, Any, None]]


def _rate(load: Load, server: Stub, asked: Asked, in_flight: int) -> Rate:
    asyncio.run(load(server, asked[:4], 4))  # imports and caches
    began, cpu = time.perf_counter(), time.process_time()
    asyncio.run(load(server, asked, in_flight))
    number = len(asked)
    return Rate(number / (time.perf_counter() - began), (time.process_time() - cpu) / number)


def _messages(server: Stub, number: int) -> Asked:
    extractor = _extractor(server, 1)
    return [
        [dict(message) for message in extractor.questions(article)[0][1].messages]
        for article in short_articles(number)
    ]


def _extractor(server: Stub, in_flight: int) -> Extractor:
    return Extractor(
        MODEL,
        base_url=server.base_url("claims"),
        cache_dir=False,
        binding=Binding.SCHEMA,
        max_concurrency=in_flight,
    )


async def _ours(server: Stub, asked: Asked, in_flight: int) -> None:
    extractor = _extractor(server, in_flight)
    run = CorpusRun(extractor, Nowhere(), limits=Limits(concurrency=in_flight))
    progress = await run.over(short_articles(len(asked)))
    await extractor.model.aclose()
    assert progress.claims == progress.whole == len(asked), progress  # noqa: S101


async def _raw(server: Stub, asked: Asked, in_flight: int) -> None:
    import httpx2
    import openai

    limits = httpx2.Limits(max_connections=in_flight)
    http = httpx2.AsyncClient(limits=limits, timeout=120.0, trust_env=False)
    base_url = server.base_url("claims")
    async with openai.AsyncOpenAI(base_url=base_url, api_key="-", http_client=http, max_retries=0) as client:
        source = iter(asked)

        async def work() -> None:
            for messages in source:
                await client.chat.completions.create(model=MODEL, messages=messages)  # type: ignore[arg-type]

        await asyncio.gather(*(work() for _ in range(in_flight)))


async def _instructor(server: Stub, asked: Asked, in_flight: int) -> None:
    import httpx2
    import instructor
    import openai

    limits = httpx2.Limits(max_connections=in_flight)
    http = httpx2.AsyncClient(limits=limits, timeout=120.0, trust_env=False)
    base_url = server.base_url("claims")
    async with openai.AsyncOpenAI(base_url=base_url, api_key="-", http_client=http, max_retries=0) as client:
        patched = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)
        source = iter(asked)

        async def work() -> None:
            for messages in source:
                await patched.chat.completions.create(
                    model=MODEL,
                    messages=messages,  # type: ignore[arg-type]
                    response_model=ClaimsAnswer,
                    max_retries=0,
                )

        await asyncio.gather(*(work() for _ in range(in_flight)))


def _langextract(options: argparse.Namespace, server: Stub) -> Rate:
    job = {
        "base_url": server.base_url("langextract"),
        "workers": options.in_flight,
        "texts": [article.text for article in short_articles(options.requests)],
        "repeats": 1,
    }
    told = run_langextract(options.langextract, job)
    return Rate(options.requests / told["seconds"][0], told["cpu"][0] / options.requests)


def run_langextract(python: str, job: dict[str, object]) -> dict[str, list[float]]:
    """What LangExtract takes for a job, in an environment of its own."""
    command = [python, str(WORKER)]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, check=True)  # noqa: S603
    told: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return told


if __name__ == "__main__":
    main()
