"""Throughput against a server that takes 2 s for each answer, 256 in flight, so 128 a second at best.

Ours reads articles to grounded claims; the raw client sends the same bodies and drops the answers; instructor
validates them; LangExtract aligns them too. The ratio to the raw client is what counts. Seconds of CPU do not
depend on what else the machine does.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from evals.benchmarks.material import MODEL, SHORT_ANSWER, Nowhere, short_articles
from evals.benchmarks.rows import Row, Setting
from evals.benchmarks.stub import Stub, stub
from extractor.drafts import ClaimsAnswer
from extractor.extract import Extractor
from extractor.llm.wire import Binding
from extractor.runs.corpus import CorpusRun, Limits

EXTRACTIONS = (
    '{"extractions":[{"claim":"قتل 7 أشخاص في قصف على مدينة حلب","claim_attributes":{"type":"casualties"}}]}'
)
NO_LANGEXTRACT = "not measured: it has no environment here; `make bench-peers` sets it up"
WORKER = Path(__file__).with_name("langextract_load.py")


def measured(setting: Setting) -> list[Row]:
    """Requests a second and milliseconds of CPU for each, ours and the others'."""
    requests, in_flight = setting.size(1024, 32), setting.size(256, 8)
    contents = {"claims": SHORT_ANSWER, "langextract": EXTRACTIONS}
    with stub(contents, latency=0.05 if setting.quick else 2.0) as server:
        asked = _messages(server, requests)
        raw = _rate(_raw, server, asked, in_flight)
        ours = _rate(_ours, server, asked, in_flight)
        rates = {"raw client": raw, "this package": ours}
        rates["instructor"] = _rate(_instructor, server, asked, in_flight)
        peer = _langextract(setting, server, requests, in_flight)
    rows = [Row("this package, of the raw client's", ours.a_second / raw.a_second, at_least=0.9)]
    for name, rate in (rates | ({"LangExtract": peer} if peer else {})).items():
        rows.append(Row(name, rate.a_second, "a second"))
        rows.append(Row(f"{name}, CPU for each", rate.cpu * 1000, "ms"))
    return rows if peer else [*rows, Row("LangExtract", NO_LANGEXTRACT)]


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
        prompt="claims/v1",
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


def _langextract(setting: Setting, server: Stub, requests: int, in_flight: int) -> Rate | None:
    job = {
        "base_url": server.base_url("langextract"),
        "workers": in_flight,
        "texts": [article.text for article in short_articles(requests)],
        "repeats": 1,
    }
    told = run_langextract(setting, job)
    return Rate(requests / told.seconds[0], told.cpu[0] / requests) if told else None


class Told(NamedTuple):
    """What LangExtract took for a job, each time that it did it, in seconds."""

    seconds: list[float]
    cpu: list[float]


def run_langextract(setting: Setting, job: dict[str, object]) -> Told | None:
    """Have LangExtract do a job, in an environment of its own; None where there is none."""
    if not setting.langextract.exists():
        return None
    command = [str(setting.langextract), str(WORKER)]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, check=True)  # noqa: S603
    return Told(**json.loads(done.stdout.splitlines()[-1]))
