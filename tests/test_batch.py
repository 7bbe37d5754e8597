"""Batch files: requests as a run sends them, answers in any order, errors and gaps, round after round."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from corpora import claims_of, corpus, corpus_file, extractor, model_options, one_claim, text
from material import SEEDS
from servers import Reply, Request, ScriptedServer, completion

from extractor.article import Article
from extractor.cli import main
from extractor.errors import InputError
from extractor.inputs.paths import articles
from extractor.llm import wire
from extractor.llm.model import Binding
from extractor.records import read_results
from extractor.runs import batch_files as batch
from extractor.runs.batch_files import AnswerFiles, RequestFile, custom_id

BASE_URL = "http://127.0.0.1:9/v1"  # nobody is asked there
MODEL = ["--model", "test-model", "--prompt", "claims/v1", "--base-url", BASE_URL]


def write(folder: Path, corpus_path: Path, *more: str) -> list[dict[str, Any]]:
    """The requests of `batch write`."""
    path = folder / "requests.jsonl"
    options = ["--cache-dir", str(folder / "cache"), *MODEL, *more]
    assert main(["batch", "write", str(corpus_path), "-o", str(path), *options]) == 0
    return requests_in(path)


def read(folder: Path, corpus_path: Path, answers: Sequence[Path], sent: Sequence[Path] = ()) -> int:
    """The exit code of `batch read`."""
    options = ["--articles", str(corpus_path), "-o", str(folder / "claims.jsonl"), *MODEL]
    options += ["--requests", str(folder / "next.jsonl"), "--cache-dir", str(folder / "cache")]
    options += ["--sent", *map(str, sent)] if sent else []
    return main(["batch", "read", *map(str, answers), *options])


def requests_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def request(body: dict[str, Any]) -> Request:
    return Request("POST", "/", {}, json.dumps(body).encode(), 0.0)


def answered(asked: dict[str, Any], reply: Reply | None = None, status: int = 200) -> dict[str, Any]:
    """A line of a batch's output, as the service writes it."""
    reply = reply or one_claim(request(asked["body"]))
    response = {"status_code": status, "request_id": "r", "body": json.loads(reply.body)}
    return {"id": "batch_req_1", "custom_id": asked["custom_id"], "response": response, "error": None}


def expired(asked: dict[str, Any]) -> dict[str, Any]:
    error = {"code": "batch_expired", "message": "This request could not be executed in time."}
    return {"id": "batch_req_1", "custom_id": asked["custom_id"], "response": None, "error": error}


def keep(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    """The lines in no order."""
    shuffled = [json.dumps(line) for line in lines]
    random.Random(1).shuffle(shuffled)
    path.write_text("".join(f"{line}\n" for line in shuffled), encoding="utf-8")
    return path


def fitting(asked: Request) -> Reply:
    """An answer that fits the schema of the request: the first of everything."""

    def first(schema: dict[str, Any]) -> Any:
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema:
            return first(schema["anyOf"][0])
        if schema.get("type") == "object":
            return {name: first(schema["properties"][name]) for name in schema["required"]}
        return [] if schema.get("type") == "array" else "x"

    return completion(json.dumps(first(asked.json["response_format"]["json_schema"]["schema"])))


def unstreamed(request: Request) -> bytes:
    """The body of a live request as a batch file has it."""
    assert request.body.endswith(b',"stream":false}')
    return request.body.removesuffix(b',"stream":false}') + b"}"


@pytest.mark.parametrize("options", [{}, {"prompt": "statements/v1"}, {"prompt": "statements/v2"}])
def test_bodies_are_byte_for_byte_those_of_a_live_run(tmp_path: Path, options: dict[str, str]) -> None:
    """What the file holds after `"body":` is what a server was sent, for every request and nothing else.

    But for `stream`: a batch never streams, and files of 0.1.0, which did not say so, keep their names.
    """
    paths = [str(corpus_file(tmp_path / "articles.jsonl", 12)), *map(str, SEEDS.glob("*/article.txt"))]
    with ScriptedServer(default=fitting) as server:
        with extractor(server.base_url, binding=None, **options) as reader:
            for article in articles(paths):
                assert isinstance(article, Article)
                assert not reader.extract(article).failures
        sent = {unstreamed(request) for request in server.requests}
        live = model_options(server.base_url, tmp_path / "c", "test-model")
    live += [f"--{name}={value}" for name, value in options.items()]
    path = tmp_path / "requests.jsonl"
    assert main(["batch", "write", *paths, "-o", str(path), *live]) == 0
    lines = path.read_bytes().splitlines()
    bodies = [line.partition(b'"body":')[2].removesuffix(b"}") for line in lines]
    assert len(bodies) > 2
    assert len(set(bodies)) == len(bodies)
    assert set(bodies) == sent
    for line, body in zip(map(json.loads, lines), bodies, strict=True):
        assert line["custom_id"] == custom_id(wire.Request(body))
        assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")


def test_a_batch_for_openai_has_strict_schemas_and_its_name_for_the_limit(tmp_path: Path) -> None:
    """Without a base URL the requests are for OpenAI; no key is needed to write them."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 1)
    path = tmp_path / "requests.jsonl"
    assert main(["batch", "write", str(corpus_path), "-o", str(path), "--model", "gpt-4o"]) == 0
    (asked,) = requests_in(path)
    assert asked["body"]["response_format"]["json_schema"]["strict"] is True
    assert "max_completion_tokens" in asked["body"]
    assert batch.binding_for(None) is Binding.STRICT
    assert batch.binding_for("http://localhost:8000/v1") is Binding.SCHEMA


def test_answers_become_the_results_of_a_live_run(tmp_path: Path) -> None:
    """In any order, and the claims, spans and provenance are the same."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 20)
    answers = keep(tmp_path / "answers.jsonl", map(answered, write(tmp_path, corpus_path)))
    assert read(tmp_path, corpus_path, [answers]) == 0
    assert not (tmp_path / "next.jsonl").exists()
    results = {result.article.id: result for result in read_results(tmp_path / "claims.jsonl")}
    with ScriptedServer(default=one_claim) as server, extractor(server.base_url) as reader:
        for article in corpus(20):
            live = reader.extract(article)
            assert results[article.id].claims == live.claims
            assert results[article.id].provenance.prompt_sha256 == live.provenance.prompt_sha256
            assert results[article.id].usage.prompt_tokens == live.usage.prompt_tokens


def test_errors_and_gaps_are_asked_again_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What expired, failed for now or has no answer is the next round; what failed for good is a failure."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 10)
    asked = write(tmp_path, corpus_path)
    no = Reply(json.dumps({"error": {"message": "no"}}).encode())
    lines = [expired(asked[0]), answered(asked[1], no, 429), answered(asked[2], no, 400)]
    lines += [answered(line) for line in asked[4:]]  # asked[3] is missing
    lines += [
        answered({"custom_id": "f" * 32, "body": asked[0]["body"]}, one_claim(request(asked[0]["body"])))
    ]
    answers = keep(tmp_path / "answers.jsonl", lines)
    answers.write_text(answers.read_text() + "\n<html>\n[]\n")
    assert read(tmp_path, corpus_path, [answers]) == 1
    said = capsys.readouterr().err
    assert "3 waiting for the next round" in said
    assert "3 answers of the service were errors" in said
    assert "1 request without an answer" in said
    assert "1 answer to nothing asked" in said
    assert said.count("not a line of a batch's output") == 2
    again = requests_in(tmp_path / "next.jsonl")
    assert [line["custom_id"] for line in again] == [asked[n]["custom_id"] for n in (0, 1, 3)]
    results = {result.article.id: result for result in read_results(tmp_path / "claims.jsonl")}
    assert len(results) == 7
    assert [failure.error for failure in results["a2"].failures] == ["RequestRefused"]

    second = keep(tmp_path / "second.jsonl", map(answered, again))
    assert read(tmp_path, corpus_path, [answers, second]) == 1  # a2 has failed for good
    assert len(read_results(tmp_path / "claims.jsonl")) == 10


def test_an_answer_that_does_not_fit_is_asked_again_saying_why(tmp_path: Path) -> None:
    """The re-ask is the next round's request, as a live run would have sent it; its answer is the last."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 2)
    asked = write(tmp_path, corpus_path)
    bad = completion('{"claims": [{"quote": "x", "type": "weather"}]}')
    first = keep(tmp_path / "1.jsonl", [answered(asked[0], bad), answered(asked[1])])
    assert read(tmp_path, corpus_path, [first]) == 1
    (again,) = requests_in(tmp_path / "next.jsonl")
    assert len(again["body"]["messages"]) == len(asked[0]["body"]["messages"]) + 2
    with ScriptedServer(bad, claims_of([text(0).partition(".")[0]])) as server:
        with extractor(server.base_url) as reader:
            reader.extract(next(corpus(1)))
        assert custom_id(wire.Request(unstreamed(server.requests[1]))) == again["custom_id"]
    fits = claims_of([text(0).partition(".")[0]])
    second = keep(tmp_path / "2.jsonl", [answered(again, fits)])
    (tmp_path / "next.jsonl").unlink()
    assert read(tmp_path, corpus_path, [second]) == 0  # the first round's answers are in the cache
    assert not (tmp_path / "next.jsonl").exists()
    assert sorted(len(result.claims) for result in read_results(tmp_path / "claims.jsonl")) == [1, 1]


def test_an_answer_that_is_silent_is_asked_for_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next round has the same body under a name of its own; the first answer is not taken for it."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 1)
    silent = completion('{"sources": [], "claims": [], "nothing": []}')
    files = []
    options = [*MODEL, "--prompt", "claims/v2", "--cache-dir", str(tmp_path / "cache")]
    path = tmp_path / "next.jsonl"
    assert main(["batch", "write", str(corpus_path), "-o", str(path), *options]) == 0
    (first,) = requests_in(path)
    files.append(keep(tmp_path / "1.jsonl", [answered(first, silent)]))
    output = ["--articles", str(corpus_path), "-o", str(tmp_path / "c.jsonl"), "--requests", str(path)]
    assert main(["batch", "read", *map(str, files), *output, *options]) == 1
    (second,) = requests_in(path)
    assert second["custom_id"] == f"{first['custom_id']}-1"
    assert second["body"] == first["body"]
    assert "1 waiting for the next round" in capsys.readouterr().err
    files.append(keep(tmp_path / "2.jsonl", [answered(second, silent)]))
    assert main(["batch", "read", *map(str, files), *output, *options]) == 1
    (result,) = read_results(tmp_path / "c.jsonl")
    assert "Asked twice" in result.failures[0].message
    assert result.usage.requests + result.usage.cached == 2


def test_a_cut_off_answer_is_asked_again_in_halves(tmp_path: Path) -> None:
    """The next round holds two smaller requests."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 1)
    asked = write(tmp_path, corpus_path)
    cut = keep(tmp_path / "1.jsonl", [answered(asked[0], completion('{"claims": [', finish_reason="length"))])
    assert read(tmp_path, corpus_path, [cut]) == 1
    halves = requests_in(tmp_path / "next.jsonl")
    assert len(halves) == 2
    empty = completion('{"claims": []}')
    second = keep(tmp_path / "2.jsonl", [answered(half, empty) for half in halves])
    assert read(tmp_path, corpus_path, [cut, second]) == 0


def test_what_the_cache_holds_is_not_written(tmp_path: Path) -> None:
    """A batch asks for what a run would ask for."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 6)
    asked = write(tmp_path, corpus_path)
    answers = keep(tmp_path / "answers.jsonl", map(answered, asked[:4]))
    assert read(tmp_path, corpus_path, [answers]) == 1
    assert write(tmp_path, corpus_path) == asked[4:]


def test_equal_requests_are_asked_once(tmp_path: Path) -> None:
    """Two articles with the same text are answered by one request."""
    corpus_path = tmp_path / "articles.jsonl"
    lines = [{"id": name, "text": text(1)} for name in "ab"]
    corpus_path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    asked = write(tmp_path, corpus_path)
    assert len(asked) == 1
    assert read(tmp_path, corpus_path, [keep(tmp_path / "answers.jsonl", map(answered, asked))]) == 0
    assert [result.article.id for result in read_results(tmp_path / "claims.jsonl")] == ["a", "b"]


def test_a_large_batch_goes_on_in_further_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file holds more requests, or bytes, than a service takes; none is lost at the border."""
    monkeypatch.setattr(batch, "MOST_REQUESTS", 3)
    bodies = [json.dumps({"n": n}).encode() for n in range(8)]
    with RequestFile(tmp_path / "requests.jsonl") as requests:
        for body in [*bodies, *bodies]:
            requests.add(wire.Request(body))
    names = ["requests.jsonl", "requests-2.jsonl", "requests-3.jsonl"]
    assert [path.name for path in requests.paths] == names
    found = [line["body"]["n"] for path in requests.paths for line in requests_in(path)]
    assert found == list(range(8))
    monkeypatch.setattr(batch, "MOST_BYTES", 300)
    monkeypatch.setattr(batch, "MOST_REQUESTS", 1000)
    with RequestFile(tmp_path / "small.jsonl") as requests:
        for body in bodies:
            requests.add(wire.Request(body))
    assert all(path.stat().st_size <= 300 for path in requests.paths)
    assert len(requests.paths) > 1


def test_files_that_are_out_are_told_and_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Parts come back in any order: what is out is waited for, what is missing of the others asked again."""
    monkeypatch.setattr(batch, "MOST_REQUESTS", 4)
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 10)
    write(tmp_path, corpus_path)
    sent = [tmp_path / f"requests{part}.jsonl" for part in ("", "-2", "-3")]
    assert [len(requests_in(path)) for path in sent] == [4, 4, 2]
    assert main(["batch", "state", *map(str, sent)]) == 1
    assert capsys.readouterr().out.count(" out\n") == 3
    third = keep(tmp_path / "3.jsonl", map(answered, requests_in(sent[2])))
    second = keep(tmp_path / "2.jsonl", map(answered, requests_in(sent[1])[1:]))
    assert read(tmp_path, corpus_path, [third, second], sent) == 1
    said = capsys.readouterr().err
    assert f"{sent[0]}: 4 requests, out" in said
    assert f"{sent[1]}: 4 requests, 3 answered, 0 with errors, 1 missing" in said
    assert "5 waiting for the next round" in said
    assert requests_in(tmp_path / "next.jsonl") == requests_in(sent[1])[:1]
    assert len(read_results(tmp_path / "claims.jsonl")) == 5
    first = keep(tmp_path / "1.jsonl", map(answered, requests_in(sent[0])))
    again = keep(tmp_path / "4.jsonl", map(answered, requests_in(tmp_path / "next.jsonl")))
    everything = [again, first, third, second]
    assert read(tmp_path, corpus_path, everything, [*sent, tmp_path / "next.jsonl"]) == 0
    assert len(read_results(tmp_path / "claims.jsonl")) == 10
    assert main(["batch", "state", *map(str, sent), "--responses", *map(str, everything)]) == 0
    assert capsys.readouterr().out.count("0 with errors, 0 missing") == 3


def test_what_is_no_file_of_requests_is_no_file_that_was_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a file of answers, given by mistake."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 1)
    answers = keep(tmp_path / "answers.jsonl", map(answered, write(tmp_path, corpus_path)))
    assert main(["batch", "state", str(answers)]) == 2
    assert "not a request that this program wrote" in capsys.readouterr().err


def test_a_file_that_is_not_finished_never_has_its_name(tmp_path: Path) -> None:
    """Whoever finds requests.jsonl finds all of it."""

    def broken() -> None:
        with RequestFile(tmp_path / "requests.jsonl") as requests:
            requests.add(wire.Request(b"{}"))
            assert not (tmp_path / "requests.jsonl").exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert list(tmp_path.iterdir()) == []


def test_answers_that_are_not_there_are_an_input_error(tmp_path: Path) -> None:
    """The file is named."""
    with pytest.raises(InputError, match=r"nowhere\.jsonl"):
        AnswerFiles([tmp_path / "nowhere.jsonl"])


def test_a_batch_needs_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is no batch of the embedded model."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 1)
    assert main(["batch", "write", str(corpus_path), "-o", str(tmp_path / "r.jsonl")]) == 2
    assert "--model" in capsys.readouterr().err


def test_writing_a_batch_opens_no_connection(tmp_path: Path) -> None:
    """The client for servers is not even loaded."""
    corpus_path = corpus_file(tmp_path / "articles.jsonl", 2)
    code = (
        "import sys; from extractor.cli import main; code = main(sys.argv[1:]); "
        "sys.exit(code or 'openai' in sys.modules or 'httpx2' in sys.modules)"
    )
    command = ["batch", "write", str(corpus_path), "-o", str(tmp_path / "r.jsonl"), "--model", "m"]
    assert subprocess.run([sys.executable, "-c", code, *command], cwd=tmp_path, check=False).returncode == 0


def test_a_batch_knows_articles_as_a_run_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy is asked about once and named; results of another prompt or model stay unless told to go."""
    line = json.dumps({"id": "x", "text": text(1)}) + "\n"
    corpus_path = tmp_path / "articles.jsonl"
    corpus_path.write_text(line + line, encoding="utf-8")
    asked = write(tmp_path, corpus_path)
    assert len(asked) == 1
    assert "repeated: " in capsys.readouterr().err
    answers = keep(tmp_path / "answers.jsonl", map(answered, asked))
    assert read(tmp_path, corpus_path, [answers]) == 0
    before = (tmp_path / "claims.jsonl").read_bytes()
    options = [
        "batch",
        "read",
        str(answers),
        "--articles",
        str(corpus_path),
        "--requests",
        str(tmp_path / "n"),
    ]
    options += ["-o", str(tmp_path / "claims.jsonl"), *MODEL, "--prompt", "wording/v1"]
    assert main(options) == 2
    assert "--replace" in capsys.readouterr().err
    assert (tmp_path / "claims.jsonl").read_bytes() == before
    assert main([*options, "--replace"]) == 0
    (result,) = read_results(tmp_path / "claims.jsonl")
    assert result.provenance.prompt == "wording/v1"
