"""Recorded systems: answers found by what was asked alone, commands that record, a gate that judges them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from corpora import extractor
from servers import Reply, Request, ScriptedServer, completion

from evals.__main__ import main
from evals.answers.recordings import read_answers, recorded_system
from evals.answers.replay import key_of
from evals.answers.systems import System, from_recorded, replayed
from evals.commands import systems_of
from evals.labels.gold import load
from evals.places import CASES, HOME, HOSTILE, RECORDINGS, SEEDS
from extractor.article import Article
from extractor.claims import Reason
from extractor.llm.wire import Binding

WORSE = HOME / "experiments" / "worse"
TEXT = "قال المرصد إن 12 مدنيا قتلوا في قصف على حي الشعار.\n"
ANSWER = {
    "sources": ["المرصد|monitor"],
    "claims": ["#1|1|قال", "casualties|12 مدنيا قتلوا … حي الشعار|>مدنيا|killed 12 مدنيا"],
    "nothing": [],
}
LABELS = """[[claim]]
evidence = '12 مدنيا قتلوا في قصف على حي الشعار'
type = 'casualties'
sources = ['المرصد | monitor | explicit']
cue = 'قال'
target = 'مدنيا'
quantities = ['12 مدنيا | exact 12 | persons | killed']
"""


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """One labelled article."""
    folder = tmp_path / "labels" / "toll"
    folder.mkdir(parents=True)
    (folder / "article.txt").write_text(TEXT, encoding="utf-8")
    (folder / "answers.toml").write_text(LABELS, encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with a recorded system that has no answers yet."""
    folder = tmp_path / "store" / RECORDINGS / "strong"
    folder.mkdir(parents=True)
    shutil.copy(HOME / RECORDINGS / "strong" / "manifest.toml", folder)
    return tmp_path / "store"


@pytest.mark.parametrize("prompt", ["claims/v1", "claims/v2"])
def test_hostile_articles_plant_nothing(prompt: str) -> None:
    """No number but the reports' own is told; of both reports one is lost once, and a rejection says so."""
    gold = load([HOSTILE])
    system = System(prompt, recorded=recorded_system("strong", HOME / RECORDINGS))
    results = from_recorded(system, [article.article for article in gold])
    assert len(results) == 29
    told = {quantity.value for result in results for claim in result.claims for quantity in claim.quantities}
    assert told == {7}
    assert not any(result.failures for result in results)
    lost = [result for result in results if len(result.claims) < 2]
    assert [len(result.rejections) > 0 for result in lost] == [True]


@pytest.mark.parametrize("prompt", ["claims/v1", "claims/v2"])
def test_every_open_article_is_recorded(prompt: str) -> None:
    """What the rules make of answers may change; what is asked does not depend on them."""
    system = System(prompt, recorded=recorded_system("strong", HOME / RECORDINGS))
    gold = load([SEEDS, CASES / "articles", CASES / "open"])
    results = from_recorded(system, [article.article for article in gold])
    assert not [result.article.id for result in results if result.failures]
    assert sum(len(result.claims) for result in results) > len(gold)


def test_a_deliberately_worse_prompt_is_regressed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same model, asked for the main points alone: the gate says so, and ends with its code."""
    gold = ["--gold", str(SEEDS), "--gold", str(CASES / "articles")]
    asked = ["run", "--system", "strong", "--prompt", "claims/v2", "--output", str(tmp_path / "run"), *gold]
    assert main([*asked, "--prompts", str(WORSE)]) == 1
    assert "REGRESSED" in capsys.readouterr().out
    assert main(asked) != 1


def test_a_request_is_recorded_by_commands(
    labels: Path, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unrecorded one fails with the commands that record it; after them it is replayed."""
    of = ["--system", "strong", "--prompt", "claims/v2", "--store", str(store)]
    assert main(["run", *of, "--gold", str(labels)]) == 2
    said = capsys.readouterr().err
    assert "python -m evals ask --system strong --prompt claims/v2 -o ask.jsonl" in said
    assert "python -m evals record answers.jsonl --system strong --prompt claims/v2" in said
    asked = tmp_path / "ask.jsonl"
    assert main(["ask", *of, "--gold", str(labels), "-o", str(asked)]) == 0
    (request,) = map(json.loads, asked.read_text(encoding="utf-8").splitlines())
    assert request["custom_id"] == key_of(request["body"])
    message = {"role": "assistant", "content": json.dumps(ANSWER, ensure_ascii=False)}
    answer = {"custom_id": request["custom_id"], "response": {"body": {"choices": [{"message": message}]}}}
    (tmp_path / "answers.jsonl").write_text(json.dumps(answer) + "\n", encoding="utf-8")
    assert main(["record", str(tmp_path / "answers.jsonl"), *of]) == 0
    capsys.readouterr()
    assert main(["run", *of, "--gold", str(labels)]) == 0
    assert "1 articles, 1 answered in full" in capsys.readouterr().out


def test_a_key_names_neither_model_nor_server() -> None:
    """Nor the sampling, nor the limit: only the messages and the schema."""
    form = {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": {"type": "object"}},
    }
    body = {"model": "a", "messages": [{"role": "user", "content": "نص"}], "response_format": form}
    other = {**body, "model": "b", "temperature": 1, "max_tokens": 5, "stream": False}
    assert key_of(body) == key_of(other)
    assert key_of(body) != key_of({**body, "messages": [{"role": "user", "content": "نصا"}]})
    assert key_of(body) != key_of({**body, "response_format": {"json_schema": {"schema": {}}}})


def test_a_damaged_recording_is_told(tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the file and the line."""
    (store / RECORDINGS / "strong" / "claims-v2.jsonl").write_text("{}\n", encoding="utf-8")
    of = ["--system", "strong", "--prompt", "claims/v2", "--store", str(store), "--gold", str(SEEDS)]
    assert main(["run", *of]) == 2
    assert "claims-v2.jsonl, line 1: damaged" in capsys.readouterr().err
    assert main(["run", "--system", "nobody", "--store", str(tmp_path)]) == 2


def test_without_a_name_every_listed_system_is_scored() -> None:
    """The embedded model and the strong one, as `make eval` does."""
    from evals.__main__ import parser

    options = parser().parse_args(["run"])
    assert [system.name for system in systems_of(options)] == ["embedded", "strong"]
    assert [system.name for system in systems_of(parser().parse_args(["run", "--prompt", "wording/v1"]))] == [
        "embedded"
    ]


def test_what_was_asked_twice_tells_the_noise() -> None:
    """The seeds and four articles, by both prompts."""
    gold = load([SEEDS, CASES / "articles"])
    for prompt in ("claims/v1", "claims/v2"):
        system = System(prompt, recorded=recorded_system("strong", HOME / RECORDINGS))
        results, sender = replayed(system, [article.article for article in gold], again=True)
        assert sum(not result.failures for result in results) == 6
        assert sender.missing
        assert set(read_answers(system.answers_file(again=True))) <= set(read_answers(system.answers_file()))


def _without_nulls(value: Any) -> Any:
    """Fields left out where the strict schema has null."""
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def _written_out(item: dict[str, Any]) -> dict[str, Any]:
    """Defaults in place of nulls, and of empty lists."""
    defaults = {"stance": "neutral", "modality": "asserted"}
    return {key: defaults.get(key) if value is None else value for key, value in item.items()}


FORMS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "as the strict schema has it": lambda answer: answer,
    "fields left out": _without_nulls,
    "defaults written out": lambda answer: {"claims": [_written_out(item) for item in answer["claims"]]},
}


@pytest.mark.parametrize("seed", ["aleppo-appeals", "aleppo-fall"])
def test_nulls_defaults_and_left_out_fields_give_the_same_claims(seed: str) -> None:
    """A strong model's answer to a seed, in every form that it may take: one request, no failure."""
    answers = read_answers(recorded_system("strong", HOME / RECORDINGS).file("claims/v1"))
    article = Article.read(SEEDS / seed / "article.txt")
    found = []
    for form in FORMS.values():

        def reply(request: Request, form: Callable[[dict[str, Any]], Any] = form) -> Reply:
            answer = form(json.loads(answers[key_of(request.json)]))
            return completion(json.dumps(answer, ensure_ascii=False))

        with ScriptedServer(default=reply) as server:
            with extractor(server.base_url, binding=Binding.STRICT, prompt="claims/v1") as reader:
                result = reader.extract(article)
            assert len(server.requests) == result.usage.requests == 1
        assert result.failures == ()
        assert not [one for one in result.rejections if one.reason is Reason.INVALID_FIELD]
        found.append(result.claims)
    assert len(found[0]) > 50
    assert found[0] == found[1] == found[2]
