"""Generated articles, and a model that answers each with a claim of its own words: for runs over many."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from servers import Reply, Request, completion

from extractor.article import Article
from extractor.extract import Extractor
from extractor.llm.model import Binding
from extractor.llm.retry_policy import RetryPolicy

PLACES = ("حلب", "الرقة", "درعا", "إدلب", "حمص", "دمشق", "اللاذقية", "حماة", "القامشلي", "تدمر")
WHO = ("المرصد السوري لحقوق الإنسان", "الدفاع المدني", "وكالة الأنباء الرسمية", "مصدر طبي", "ناشط محلي")
MODEL = "test-model"
QUICK = RetryPolicy(attempts=5, first_wait=0.01, longest_wait=0.05, longest_retry_after=0.3)


def text(number: int) -> str:
    """A short report, different for each number."""
    place, who = PLACES[number % len(PLACES)], WHO[number % len(WHO)]
    return (
        f"قال {who} إن {number + 3} أشخاص قتلوا في قصف على مدينة {place} يوم الاثنين. "
        f"وأضاف أن {number + 5} جرحى نقلوا إلى مستشفى في {place}."
    )


def corpus(articles: int) -> Iterator[Article]:
    """So many articles, made when they are asked for."""
    for number in range(articles):
        yield Article(text(number), id=f"a{number}")


def corpus_file(path: Path, articles: int) -> Path:
    """The same as a JSONL file."""
    lines = (json.dumps({"id": article.id, "text": article.text}) for article in corpus(articles))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def asked_about(request: Request) -> str:
    """The text that a request asks about."""
    said: str = request.json["messages"][-1]["content"]
    return said.partition("النص:\n")[2]


def claims_of(quotes: list[str], kind: str = "casualties") -> Reply:
    """A completion with a claim for each quote."""
    claims = [{"quote": quote, "type": kind} for quote in quotes]
    return completion(json.dumps({"claims": claims}, ensure_ascii=False))


def one_claim(request: Request) -> Reply:
    """One claim: the first sentence of what is asked about."""
    return claims_of([asked_about(request).partition(".")[0]])


def one_line(request: Request) -> Reply:
    """The same in lines, as numbered segments are answered; of the others it says that they state nothing."""
    shown, _, asked = request.json["messages"][-1]["content"].rpartition("\n\nReport segments ")
    first, *others = _numbers(asked.rstrip("."))
    segment = re.search(rf"^\[{first}\] (.*)$", shown, re.MULTILINE)
    assert segment, f"segment {first} is asked about and not shown"
    source = re.search("^قال (.*?) إن ", segment[1])
    answer = {
        "sources": [f"{source[1]}|monitor"] if source else [],
        "claims": [
            f"#{first}|1|قال" if source else f"#{first}|0",
            f"casualties|{segment[1].partition('.')[0]}",
        ],
        "nothing": others,
    }
    return completion(json.dumps(answer, ensure_ascii=False))


def a_claim(request: Request) -> Reply:
    """One claim in the form that the schema of the request asks for: a line or an object."""
    wanted = request.json["response_format"]["json_schema"]["schema"]["properties"]
    return (one_line if {"sources", "nothing"} <= wanted.keys() else one_claim)(request)


def _numbers(said: str) -> list[int]:
    """What "1-3, 7" stands for."""
    ends = [part.partition("-") for part in said.split(", ")]
    return [number for first, _, last in ends for number in range(int(first), int(last or first) + 1)]


def unsteady(seed: int, *, faults: tuple[Reply, ...], share: float = 0.2) -> object:
    """A model that answers like `one_claim`, but for a share of the requests, which get one of the faults."""
    dice = random.Random(seed)
    return lambda request: dice.choice(faults) if dice.random() < share else one_claim(request)


def model_options(base_url: str, cache: Path | str, model: str = "m") -> list[str]:
    """What the command line is told of a large model whose answers are objects, as those made here."""
    named = ["--model", model, "--prompt", "claims/v1", "--base-url", base_url]
    return [*named, "--cache-dir", str(cache)]


def extractor(base_url: str | list[str], cache: Path | bool = False, **options: object) -> Extractor:
    """Asks the model at this address, its binding known."""
    known = {"binding": Binding.SCHEMA, "retries": QUICK, "prompt": "claims/v1"}
    given: dict[str, object] = {**known, **options}
    return Extractor(MODEL, base_url=base_url, cache_dir=cache, **given)  # type: ignore[arg-type]
