"""A server is named and no model: its own list tells the model, and the model's name how it is asked."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from corpora import a_claim, text
from servers import Reply, Request, ScriptedServer, closed_port, completion, html, reply_json, status

from extractor import Article, Extractor, Result, cli
from extractor.errors import NotCached, PromptError, RequestRefused, ServerUnreachable

SMALL = "qwen2.5-coder-1.5b-instruct-q4_k_m"
LARGE = "Qwen/Qwen3-32B"
KEY = "sk-test-0123456789abcdef"
TORN = Article("واتهم ناشطون قوات النظام بقتل 12 مدنياً واعتقال آخرين.", id="torn")
"""Its wording is torn between two types: so a small model is asked about it too."""


def listing(*names: str, owner: str = "vllm") -> Reply:
    """The models of a server, in OpenAI's form."""
    entries = [{"id": name, "object": "model", "owned_by": owner} for name in names]
    return reply_json({"object": "list", "data": entries})


def answer(request: Request) -> Reply:
    """A claim where claims are asked for, else a decision about the first statement."""
    if "claims" in json.dumps(request.json.get("response_format", {})):
        return a_claim(request)
    return completion('{"1": {"type": "casualties"}}')


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server of one small model."""
    with ScriptedServer(default=answer) as running:
        running.routes["/v1/models"] = listing(SMALL)
        yield running


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with an article, and a key that nobody asked to be used."""
    (tmp_path / "torn.txt").write_text(TORN.text, encoding="utf-8")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def extracting(server: ScriptedServer, *more: str) -> list[str]:
    """The arguments of a run that names this server and no model."""
    return ["extract", "torn.txt", "--base-url", server.base_url, "--cache-dir", "cache", *more]


def reader(server: ScriptedServer, cache: Path | bool = False, **given: object) -> Extractor:
    """Asks whatever model this server has."""
    return Extractor(base_url=server.base_url, cache_dir=cache, **given)  # type: ignore[arg-type]


class TestOneModel:
    """The server lists one model."""

    @pytest.mark.parametrize(("name", "prompt"), [(SMALL, "statements/v3"), (LARGE, "claims/v2")])
    def test_its_name_decides_how_it_is_asked(
        self, server: ScriptedServer, place: Path, name: str, prompt: str
    ) -> None:
        """From the command line with nothing but an address: in requests and in the results."""
        server.routes["/v1/models"] = listing(name)
        assert cli.main(extracting(server, "-o", "claims.jsonl")) == 0
        made = Result.model_validate_json(Path("claims.jsonl").read_text("utf-8")).provenance
        assert (made.model, made.prompt, made.server) == (name, prompt, server.host)
        assert {request.json["model"] for request in (*server.requests, *server.probes)} == {name}

    def test_the_name_of_llama_cpps_list_is_its_file(self, server: ScriptedServer) -> None:
        """llama.cpp has a list of its own beside OpenAI's."""
        file = "/models/qwen2.5-1.5b-instruct-q4_k_m.gguf"
        own = {"models": [{"name": file}], "object": "list", "data": [{"id": file, "owned_by": "llamacpp"}]}
        server.routes["/v1/models"] = reply_json(own)
        with reader(server) as asking:
            assert (asking.profile, asking.extract(TORN).provenance.model) == ("small", file)

    def test_what_the_user_says_stands(self, server: ScriptedServer) -> None:
        """A profile or a prompt overrules the name; the name is asked for all the same."""
        with reader(server, profile="large") as asking:
            assert asking.extract(TORN).provenance.prompt == "claims/v2"
        with reader(server, prompt="claims/v1") as asking:
            assert (asking.prompt.label, asking.model.model) == ("claims/v1", SMALL)

    def test_a_named_model_is_not_asked_for(self, server: ScriptedServer) -> None:
        """Whoever names it knows it."""
        server.routes["/v1/models"] = listing(SMALL, LARGE)
        with Extractor("m", prompt="claims/v1", base_url=server.base_url, cache_dir=False) as asking:
            asking.extract(TORN)
        assert {request.json["model"] for request in server.requests} == {"m"}

    def test_a_model_listed_twice_is_one(self, server: ScriptedServer) -> None:
        """Gateways list a model once for each place where it runs."""
        server.routes["/v1/models"] = listing(LARGE, LARGE)
        with reader(server) as asking:
            assert asking.model.model == LARGE

    def test_the_same_answers_are_found_with_and_without_its_name(
        self, server: ScriptedServer, tmp_path: Path
    ) -> None:
        """The cache knows the model by its name, however that was learnt."""
        with reader(server, tmp_path) as asking:
            asking.extract(TORN)
        asked = len(server.requests)
        with Extractor(SMALL, base_url=server.base_url, cache_dir=tmp_path) as asking:
            asking.extract(TORN)
        assert len(server.requests) == asked

    def test_a_key_goes_along_where_one_was_given(self, server: ScriptedServer, place: Path) -> None:
        """To the list as to all else; a variable that happens to be set goes nowhere."""
        with reader(server, api_key=KEY) as asking:
            assert asking.model.model == SMALL
        assert cli.main(extracting(server)) == 0
        first, *later = server.others
        assert first.headers["authorization"] == f"Bearer {KEY}"
        assert KEY not in str(later[-1].headers)

    def test_a_dry_run_sends_no_article(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """It asks which model it is, for what is asked depends on that."""
        assert cli.main(extracting(server, "--dry-run")) == 0
        assert (len(server.others), server.requests, server.probes) == (1, [], [])
        assert f"no price is known for {SMALL}" in capsys.readouterr().out


class TestNoNameToBeHad:
    """The list does not tell which model is meant."""

    @pytest.mark.parametrize("more", [(), ("-o", "claims.jsonl"), ("--price-in", "1"), ("--dry-run",)])
    def test_several_models_are_named_in_the_error(
        self,
        server: ScriptedServer,
        place: Path,
        capsys: pytest.CaptureFixture[str],
        more: tuple[str, ...],
    ) -> None:
        """Up to eight, with what to do; nothing is sent, and the exit code is that of wrong use."""
        server.routes["/v1/models"] = listing(*(f"model-{number}" for number in range(11)))
        assert cli.main(extracting(server, *more)) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"extractor: {server.host} has several models: model-0, model-1, ")
        assert "model-7 and 3 more. Name one: --model NAME." in said
        assert "model-8" not in said
        assert not server.requests

    @pytest.mark.parametrize(
        "reply",
        [
            *(status(code) for code in (404, 405, 501)),
            *(reply_json(value) for value in ({}, {"data": {"id": "x"}}, {"data": []}, [], None, "models")),
            reply_json({"data": [{"id": 7}, "x", {"id": "a\nb"}, {"id": " "}]}),
        ],
    )
    def test_a_server_without_a_list_is_asked_as_before(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str], reply: Reply
    ) -> None:
        """By the name "default", and a note says what that means."""
        server.routes["/v1/models"] = reply
        assert cli.main(extracting(server)) == 0
        out, err = capsys.readouterr()
        assert "default at 127.0.0.1" in out
        assert err.count(f"note: {server.host} does not list its models") == 1
        assert "--model NAME" in err

    @pytest.mark.parametrize(
        ("reply", "error"),
        [
            (status(401), "wants an API key"),
            (status(400), "refuses the request"),
            (html(), "answers with a web page"),
        ],
    )
    def test_a_refused_list_says_the_way_around_it(
        self,
        server: ScriptedServer,
        place: Path,
        capsys: pytest.CaptureFixture[str],
        reply: Reply,
        error: str,
    ) -> None:
        """The refusal, and that naming the model needs no list."""
        server.routes["/v1/models"] = reply
        assert cli.main(extracting(server)) == 2
        said = capsys.readouterr().err
        assert error in said
        assert ("--model NAME" in said) is (reply.status != 200)
        assert ("OPENAI_API_KEY" in said) is (reply.status == 401)

    def test_an_unreachable_server_ends_the_run(
        self, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """In one line, with exit code 2, from Python as the usual error."""
        url = f"http://127.0.0.1:{closed_port()}/v1"
        assert cli.main(["extract", "torn.txt", "--base-url", url, "--cache-dir", "cache"]) == 2
        assert "No connection to 127.0.0.1" in capsys.readouterr().err
        with Extractor(base_url=url, cache_dir=False) as asking, pytest.raises(ServerUnreachable):
            asking.extract(TORN)

    def test_a_batch_needs_a_name(
        self, server: ScriptedServer, place: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Its file is written for a service that is asked later."""
        arguments = ["batch", "write", "torn.txt", "-o", "ask.jsonl", "--base-url", server.base_url]
        assert cli.main(arguments) == 2
        assert "give --model" in capsys.readouterr().err
        assert not server.others

    def test_a_failure_is_not_for_ever(self, server: ScriptedServer) -> None:
        """The next article asks again."""
        replies = iter([listing("a", "b"), listing(SMALL)])
        server.routes["/v1/models"] = lambda _: next(replies)
        with reader(server) as asking:
            with pytest.raises(RequestRefused, match="several models: a, b"):
                asking.extract(TORN)
            assert asking.extract(TORN).provenance.model == SMALL

    def test_a_wrong_prompt_is_told_before_the_server_is_asked(self, server: ScriptedServer) -> None:
        """What needs no server to be known wrong is said at once."""
        with pytest.raises(PromptError):
            reader(server, prompt="claims/v99")
        with pytest.raises(PromptError):
            reader(server, profile="middle")
        assert not server.others


class TestOffline:
    """Nothing is asked."""

    def test_the_name_is_remembered(self, server: ScriptedServer, place: Path) -> None:
        """Of the same server: what was read once is read again without it."""
        assert cli.main(extracting(server, "-o", "one.jsonl")) == 0
        asked = len(server.others)
        assert cli.main(extracting(server, "-o", "two.jsonl", "--offline")) == 0
        assert len(server.others) == asked
        one, two = (Result.model_validate_json(Path(f"{n}.jsonl").read_text("utf-8")) for n in ("one", "two"))
        assert (one.claims, one.provenance) == (two.claims, two.provenance)

    def test_that_there_is_no_list_is_remembered_too(self, server: ScriptedServer, place: Path) -> None:
        """And still said."""
        server.routes.clear()
        assert cli.main(extracting(server)) == 0
        with reader(server, place / "cache", offline=True) as asking:
            assert not asking.extract(TORN).failures
            assert "does not list its models" in asking.model.notes[0]

    @pytest.mark.parametrize("cache", [True, False])
    def test_without_a_name_it_has_to_be_given(
        self, server: ScriptedServer, tmp_path: Path, cache: bool
    ) -> None:
        """Another server's name does not count."""
        with ScriptedServer() as other:
            other.routes["/v1/models"] = listing(SMALL)
            with reader(other, tmp_path) as asking:
                assert asking.model.model == SMALL
        with (
            reader(server, tmp_path if cache else False, offline=True) as asking,
            pytest.raises(NotCached, match="--model NAME"),
        ):
            asking.extract(TORN)
        assert not server.others


class TestManyAtOnce:
    """The name is learnt once, whoever asks first."""

    def test_threads_share_it(self, server: ScriptedServer) -> None:
        """Eight threads, one question."""
        with reader(server) as asking, ThreadPoolExecutor(8) as pool:
            results = list(pool.map(asking.extract, (Article(text(number)) for number in range(8))))
        assert {result.provenance.model for result in results} == {SMALL}
        assert len(server.others) == 1

    def test_tasks_share_it_and_others_go_on(self, server: ScriptedServer) -> None:
        """The list is waited for without holding up the event loop."""
        turn = threading.Event()

        def late(_: Request) -> Reply:
            assert turn.wait(30), "no other task had a turn"
            return listing(SMALL)

        async def both() -> list[Result]:
            reading = [asyncio.create_task(asking.aextract(Article(text(number)))) for number in range(4)]
            await asyncio.sleep(0)
            asyncio.get_running_loop().call_later(0.01, turn.set)
            return await asyncio.gather(*reading)

        server.routes["/v1/models"] = late
        with reader(server) as asking:
            assert {result.provenance.model for result in asyncio.run(both())} == {SMALL}
        assert len(server.others) == 1

    def test_one_who_leaves_takes_nobody_along(self, server: ScriptedServer) -> None:
        """A cancelled task does not cancel the question of the others."""
        left = threading.Event()

        def late(_: Request) -> Reply:
            left.wait(30)
            return listing(SMALL)

        async def both() -> Result:
            leaving, staying = (asyncio.create_task(asking.aextract(Article(text(n)))) for n in range(2))
            await asyncio.sleep(0)
            leaving.cancel()
            with pytest.raises(asyncio.CancelledError):
                await leaving
            left.set()
            return await staying

        server.routes["/v1/models"] = late
        with reader(server) as asking:
            assert asyncio.run(both()).provenance.model == SMALL

    def test_within_a_loop_it_can_be_waited_for(self, server: ScriptedServer) -> None:
        """As a notebook does: a property that needs the name, on a thread that runs an event loop."""

        async def inside() -> str:
            return asking.provenance.model + asking.profile

        with reader(server) as asking:
            assert asyncio.run(inside()) == SMALL + "small"
