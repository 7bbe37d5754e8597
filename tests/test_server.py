"""What a server does not take is learnt from it once: parameters, its context, the longest answer."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from servers import Reply, Request, ScriptedServer, completion, reply_json, status

from extractor import errors
from extractor.llm.cache import Cache
from extractor.llm.model import Binding, ChatModel, Decoding, RawAnswer
from extractor.llm.retry_policy import RetryPolicy
from extractor.llm.wire import KEPT_AS, encoded, request_body

KEY = "sk-test-0123456789abcdef"
MESSAGES = ({"role": "system", "content": "اقرأ"}, {"role": "user", "content": "قتل خمسة أشخاص في قصف"})
LONG = ({"role": "user", "content": "قتل خمسة أشخاص في قصف على حي الشعار. " * 90},)
"""3,420 characters, which are taken for some 1,500 tokens."""
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
ANSWER = completion('{"a": "b"}')
QUICK = RetryPolicy(attempts=3, first_wait=0.01, longest_wait=0.02)
WHOLE = Decoding(max_tokens=8000)
CUT = completion('{"a": "', finish_reason="length", completion_tokens=1000)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """A new cache."""
    with Cache(tmp_path / "answers") as cache:
        yield cache


def chat(server: ScriptedServer, **options: Any) -> ChatModel:
    """A model at the scripted server."""
    given = {"model": "m", "base_url": server.base_url, "api_key": KEY, "retries": QUICK, **options}
    return ChatModel(**given)


def asked(model: ChatModel, messages: Any = MESSAGES, *, times: int = 1, **options: Any) -> RawAnswer:
    """The answer to a question under a schema; several times, all at once, for the last of them."""

    async def run() -> RawAnswer:
        asking = [
            model.complete(messages, wire_schema=SCHEMA, repeat=number, **options) for number in range(times)
        ]
        try:
            return (await asyncio.gather(*asking))[-1]
        finally:
            await model.aclose()

    return asyncio.run(run())


def refused(model: ChatModel, messages: Any = MESSAGES, **options: Any) -> errors.ModelError:
    """The error that a question ends with, which holds neither the key nor the text."""
    with pytest.raises(errors.ModelError) as caught:
        asked(model, messages, **options)
    assert KEY not in str(caught.value)
    assert "قتل" not in str(caught.value)
    return caught.value


def refusing(*names: str, then: Reply = ANSWER) -> Callable[[Request], Reply]:
    """A server that refuses these parameters in OpenAI's words, one at a time."""

    def reply(request: Request) -> Reply:
        body = request.json
        strict = body.get("response_format", {}).get("json_schema", {}).get("strict")
        for name in names:
            if name in body or (name == "strict" and strict):
                said = f"Unsupported parameter: '{name}' is not supported with this model."
                return status(400, message=said, param=name, code="unsupported_parameter")
        return then

    return reply


def models(**facts: Any) -> Reply:
    """A list of one model."""
    return reply_json({"object": "list", "data": [{"id": "m", **facts}]})


class TestParameters:
    """Learnt from a refusal, once for each server and model."""

    def test_what_is_refused_is_left_out_from_then_on(self) -> None:
        """The request goes out again at once and is counted; the next one goes out right."""
        server = ScriptedServer(default=refusing("temperature", "seed", "stream"), binds="as scripted")
        with server:
            model = chat(server, binding=Binding.SCHEMA)
            assert asked(model).usage.requests == 4
            assert asked(model).usage.requests == 1
            assert set(server.requests[-1].json) == {"model", "messages", "response_format", "max_tokens"}
        assert model.notes == (
            f"{server.host} does not take temperature and seed and stream for m; requests go without.",
        )

    @pytest.mark.parametrize(("name", "other"), [("max_tokens", "max_completion_tokens")])
    def test_a_limit_is_called_as_the_server_calls_it(self, name: str, other: str) -> None:
        """The number stays."""
        with ScriptedServer(default=refusing(name)) as server:
            model = chat(server, binding=Binding.SCHEMA)
            asked(model, decoding=Decoding(max_tokens=77))
            assert server.requests[-1].json[other] == 77
            assert name not in server.requests[-1].json
        assert f"sent as {other}" in model.notes[0]

    def test_openai_and_azure_are_asked_in_their_way_and_may_refuse_that_too(self) -> None:
        """An old Azure knows only the old name of the limit, and no strict schema."""
        with ScriptedServer(default=refusing("max_completion_tokens", "strict")) as server:
            model = chat(server, base_url=azure(server))
            assert asked(model).content == '{"a": "b"}'
            sent = server.requests[-1].json
        assert "strict" not in sent["response_format"]["json_schema"]
        assert not {"max_tokens", "max_completion_tokens"} & set(sent)

    def test_a_schema_that_is_refused_is_sent_plain_and_then_not_at_all(self) -> None:
        """Strict, plain, none: three requests once."""
        with ScriptedServer(default=refusing("response_format")) as server:
            model = chat(server, binding=Binding.STRICT)
            assert asked(model).usage.requests == 3
            assert [form(request) for request in server.requests] == ["strict", "schema", "text"]
            assert asked(model).usage.requests == 1

    def test_the_probe_of_the_binding_goes_the_same_way(self) -> None:
        """A refused temperature is no schema that is refused."""
        reply = refusing("temperature", "seed")
        sea = completion('{"word": "qantara-7"}')

        def probed(request: Request) -> Reply:
            return sea if reply(request) is ANSWER and "sea" in request.body.decode() else reply(request)

        with ScriptedServer(default=probed, binds="as scripted") as server:
            model = chat(server)
            assert asked(model).usage.requests == 4
            assert asyncio.run(model.binding()) is Binding.SCHEMA

    def test_many_at_once_learn_together(self) -> None:
        """Each is refused at most once for each parameter; then all go out right."""
        with ScriptedServer(default=refusing("temperature", "seed")) as server:
            model = chat(server, binding=Binding.SCHEMA)
            asked(model, times=8)
            assert len(server.requests) <= 24
            asked(model, times=8)
            assert not {"temperature", "seed"} & set(server.requests[-1].json)
        assert len(model.notes) == 1

    def test_a_server_that_refuses_what_it_was_not_sent_is_not_asked_for_ever(self) -> None:
        """Its error comes out."""
        no = status(400, message="temperature is not supported", param="temperature")
        with ScriptedServer(default=no) as server:
            error = refused(chat(server, binding=Binding.SCHEMA))
            assert len(server.requests) == error.usage.requests == 2
        assert isinstance(error, errors.RequestRefused)

    def test_a_server_that_refuses_one_thing_after_another_is_not_asked_for_ever(self) -> None:
        """There are only so many parameters."""
        names = (
            "temperature",
            "seed",
            "max_tokens",
            "max_completion_tokens",
            "response_format",
            "strict",
            "stream",
        )
        with ScriptedServer(default=refusing(*names)) as server:
            asked(chat(server, binding=Binding.STRICT))
            assert len(server.requests) == len(names) + 1
            assert set(server.requests[-1].json) == {"model", "messages"}

    def test_it_is_remembered_beside_the_answers(self, cache: Cache) -> None:
        """The next process asks right at once, and says so."""
        with ScriptedServer(default=refusing("temperature")) as server:
            asked(chat(server, binding=Binding.SCHEMA, cache=cache))
            model = chat(server, binding=Binding.SCHEMA, cache=cache)
            assert asked(model, times=2).usage.requests == 1
            assert len(server.requests) == 3
            other = chat(server, binding=Binding.SCHEMA, cache=cache, model="other")
            assert asked(other).usage.requests == 2
        assert "temperature" in model.notes[0]

    @pytest.mark.parametrize("offline", [False, True])
    def test_what_is_learnt_changes_no_key(self, cache: Cache, offline: bool) -> None:
        """What was kept before the server was set up anew is found after, and the other way round."""
        with ScriptedServer(default=ANSWER) as server:
            asked(chat(server, cache=cache))
            server.default = refusing("temperature", "response_format", "max_tokens")
            asked(chat(server, cache=cache), times=2)
            assert asked(chat(server, cache=cache, offline=offline), times=2).usage.cached == 1
            server.default = status(500)
            bound = chat(server, cache=cache, offline=offline, binding=Binding.STRICT)
            assert asked(bound, times=2).usage.cached == 1

    @pytest.mark.parametrize(("binding", "limit"), KEPT_AS)
    @pytest.mark.parametrize("now", [None, Binding.STRICT, Binding.TEXT])
    def test_what_version_0_1_0_kept_is_found(
        self, cache: Cache, binding: Binding, limit: str, now: Binding | None
    ) -> None:
        """It kept answers under the body that it sent, whichever that was."""
        body = request_body("m", MESSAGES, WHOLE, SCHEMA, binding=binding, limit=limit)
        with ScriptedServer() as server:
            model = chat(server, cache=cache, offline=True, binding=now)
            key = model.kept.key(body=encoded(body).decode(), repeat=0)
            cache.set(key, ANSWER.body.decode())
            assert asked(model, decoding=WHOLE).usage.cached == 1

    @pytest.mark.parametrize("kept", ["3", "[3]", '["x"]', "{", "null"])
    def test_what_is_remembered_may_be_damaged(self, cache: Cache, kept: str) -> None:
        """Then it is as if nothing were."""
        with ScriptedServer(default=ANSWER) as server:
            model = chat(server, cache=cache)
            for part in ("dialect", "binding", "room"):
                cache.set(model.kept.key(**{part: 1}), kept)
            assert asked(model).content == '{"a": "b"}'
        assert not model.notes


def form(request: Request) -> str:
    """How a request holds the answer to a schema."""
    shape = request.json.get("response_format", {}).get("json_schema")
    return "text" if shape is None else "strict" if shape.get("strict") else "schema"


def azure(server: ScriptedServer, version: str = "2024-10-21") -> str:
    """The scripted server at an address of Azure's form."""
    return f"http://{server.host}/openai/deployments/gpt?api-version={version}"


class TestAddresses:
    """Where requests go, and where not."""

    def test_azure(self, cache: Cache, caplog: pytest.LogCaptureFixture) -> None:
        """The version stays behind the path, the key goes into Azure's own header and nowhere else."""
        caplog.set_level(logging.DEBUG)
        with ScriptedServer(ANSWER, status(400, message=f"api-key: {KEY}")) as server:
            model = chat(server, base_url=azure(server), cache=cache)
            asked(model)
            error = refused(model, times=2)
            request = server.requests[0]
        assert request.path == "/openai/deployments/gpt/chat/completions?api-version=2024-10-21"
        assert request.headers["api-key"] == KEY
        assert "authorization" not in request.headers
        assert form(request) == "strict"
        assert model.server == server.host
        assert KEY not in caplog.text + str(error) + str(model.notes)
        assert not server.others

    def test_the_version_is_part_of_who_answers(self, cache: Cache) -> None:
        """Though provenance does not show it."""
        with ScriptedServer(default=ANSWER) as server:
            for version in ("a", "b", "a"):
                asked(chat(server, base_url=azure(server, version), cache=cache))
            assert len(server.requests) == 2

    @pytest.mark.parametrize(
        ("url", "is_azure"),
        [
            ("https://me.openai.azure.com/openai/v1/", True),
            ("https://me.cognitiveservices.azure.com/openai/v1", True),
            ("https://me.services.ai.azure.com/models", True),
            ("https://gateway.example/openai/deployments/gpt?api-version=1", True),
            ("https://openai.azure.com.example/v1", False),
            ("https://api.openai.com/v1", False),
        ],
    )
    def test_what_azure_is(self, url: str, is_azure: bool) -> None:
        """By its hosts, or by the path of a deployment; the query of a base URL is in no message."""
        from extractor.llm.endpoint import Endpoint

        endpoint = Endpoint("m", url)
        assert endpoint.is_azure is is_azure
        assert "?" not in endpoint.server
        with pytest.raises(errors.RequestRefused) as caught:
            Endpoint("m", f"nonsense?sig={KEY}")
        assert KEY not in str(caught.value)

    def test_every_request_says_that_it_is_no_stream(self, scripted_server: ScriptedServer) -> None:
        """The probe too: some gateways stream otherwise."""
        scripted_server.default = ANSWER
        asked(chat(scripted_server))
        sent = [*scripted_server.probes, *scripted_server.requests]
        assert len(sent) == 2
        assert [request.json["stream"] for request in sent] == [False, False]

    @pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
    def test_a_redirect_takes_neither_key_nor_text_elsewhere(self, code: int) -> None:
        """Nothing at all arrives at the other host, of questions and of looks."""
        with ScriptedServer(default=ANSWER) as other, ScriptedServer() as server:
            moved = status(code).but(headers={"Location": f"{other.base_url}/chat/completions"})
            server.default = moved
            server.routes["/v1/models"] = moved
            error = refused(chat(server, binding=Binding.SCHEMA))
            assert "sends elsewhere" in str(error)
            with pytest.raises(errors.RequestRefused):
                asyncio.run(chat(server).look("models"))
            assert len(server.requests) == 1
            assert (other.requests, other.probes, other.others) == ([], [], [])


class TestRoom:
    """How much a server takes."""

    @pytest.mark.parametrize(("context", "limit"), [(4096, 4096 - 128 - 1500), (32_768, 8000)])
    def test_the_limit_is_what_the_context_leaves(
        self, scripted_server: ScriptedServer, context: int, limit: int
    ) -> None:
        """8,000 tokens are asked for, and never more than fit."""
        scripted_server.routes["/v1/models"] = models(owned_by="vllm", max_model_len=context)
        scripted_server.default = ANSWER
        model = chat(scripted_server)
        asked(model, LONG, decoding=WHOLE, times=2)
        sent = [request.json["max_tokens"] for request in scripted_server.requests]
        assert sent == [pytest.approx(limit, abs=100)] * 2
        assert [look.path for look in scripted_server.others] == ["/v1/models"]

    def test_nothing_is_sent_that_cannot_fit(self, scripted_server: ScriptedServer) -> None:
        """The error says how much is needed, and how this kind of server is given it."""
        scripted_server.routes["/v1/models"] = models(owned_by="vllm", max_model_len=1024)
        error = refused(chat(scripted_server), LONG, decoding=WHOLE)
        assert isinstance(error, errors.ContextTooSmall)
        assert "context of 1024 tokens" in str(error)
        assert "--max-model-len 2048" in str(error)
        assert not scripted_server.requests

    def test_unknown_context_changes_nothing(self, scripted_server: ScriptedServer) -> None:
        """The limit is what the question asks for."""
        scripted_server.default = ANSWER
        asked(chat(scripted_server), LONG, decoding=WHOLE)
        assert scripted_server.requests[0].json["max_tokens"] == 8000

    def test_the_context_is_remembered_for_offline(
        self, scripted_server: ScriptedServer, cache: Cache
    ) -> None:
        """So that the same is asked, and found, where the server is not there."""
        scripted_server.routes["/v1/models"] = models(max_model_len=4096)
        scripted_server.default = ANSWER
        asked(chat(scripted_server, cache=cache))
        assert asyncio.run(chat(scripted_server, cache=cache, offline=True).room()).context == 4096

    def test_an_answer_cut_off_at_a_lower_limit_is_not_kept(
        self, scripted_server: ScriptedServer, cache: Cache
    ) -> None:
        """A larger context may give the whole of it."""
        scripted_server.routes["/v1/models"] = models(max_model_len=4096)
        scripted_server.queue(CUT, ANSWER)
        assert isinstance(refused(chat(scripted_server, cache=cache), decoding=WHOLE), errors.AnswerCutOff)
        assert asked(chat(scripted_server, cache=cache), decoding=WHOLE).usage.requests == 1

    def test_a_refusal_that_tells_the_context_lowers_the_limit(
        self, scripted_server: ScriptedServer, cache: Cache
    ) -> None:
        """The request goes out again with what is left; the next one knows, in the next process too."""
        said = "This model's maximum context length is 8192 tokens. However, you requested 9300 tokens "
        said += "(1300 in the messages, 8000 in the completion)."
        scripted_server.queue(status(400, message=said))
        scripted_server.default = ANSWER
        assert asked(chat(scripted_server, cache=cache), LONG, decoding=WHOLE).usage.requests == 3
        assert scripted_server.requests[1].json["max_tokens"] == 8192 - 1300
        asked(chat(scripted_server, cache=cache), LONG, decoding=WHOLE, times=2)
        assert scripted_server.requests[2].json["max_tokens"] < 8192 - 1300

    def test_a_context_that_leaves_too_little_is_an_error(self, scripted_server: ScriptedServer) -> None:
        """It is not asked again; whoever asks may ask about less."""
        said = (
            "maximum context length is 1400 tokens. However, you requested 9300 tokens (1300 in the messages)"
        )
        scripted_server.default = status(400, message=said)
        error = refused(chat(scripted_server), LONG, decoding=WHOLE)
        assert isinstance(error, errors.ContextTooSmall)
        assert len(scripted_server.requests) == 1

    def test_a_server_that_refuses_every_limit_is_not_asked_for_ever(
        self, scripted_server: ScriptedServer
    ) -> None:
        """However it goes down with what it tells."""
        told = iter(range(7900, 0, -100))
        scripted_server.default = lambda _: status(400, message=f"range of max_tokens is [1, {next(told)}]")
        error = refused(chat(scripted_server, binding=Binding.SCHEMA), decoding=WHOLE)
        assert len(scripted_server.requests) == error.usage.requests == 3

    def test_the_longest_answer_is_learnt(self, scripted_server: ScriptedServer, cache: Cache) -> None:
        """Once, for the next process too."""
        said = "max_tokens is too large: 8000. This model supports at most 4096 completion tokens."
        scripted_server.queue(status(400, message=said, param="max_tokens", code="invalid_value"))
        scripted_server.default = ANSWER
        asked(chat(scripted_server, cache=cache), decoding=WHOLE)
        asked(chat(scripted_server, cache=cache), decoding=WHOLE, times=2)
        sent = [request.json["max_tokens"] for request in scripted_server.requests]
        assert sent == [8000, 4096, 4096]


class TestOllama:
    """Which tells its context late, and cuts prompts."""

    @staticmethod
    def serves(server: ScriptedServer, context: int | None, *, loaded: bool = True) -> None:
        """Let the scripted server be Ollama; a model that is not loaded is by the first chat request."""

        def running(_: Request) -> Reply:
            is_there = loaded or server.requests or server.probes
            facts = {"name": "m:latest"} | ({"context_length": context} if context else {})
            return reply_json({"models": [facts] if is_there else []})

        server.routes |= {"/v1/models": models(owned_by="library"), "/api/ps": running}

    @pytest.mark.parametrize("binding", [None, Binding.SCHEMA])
    def test_the_context_is_asked_for_once_the_model_is_loaded(
        self, scripted_server: ScriptedServer, binding: Binding | None
    ) -> None:
        """The probe loads it; where none is needed, one short request does."""
        self.serves(scripted_server, 4096, loaded=False)
        scripted_server.default = completion('{"a": "b"}', prompt_tokens=1400)
        usage = asked(chat(scripted_server, binding=binding), LONG, decoding=WHOLE).usage
        assert scripted_server.requests[-1].json["max_tokens"] < 4096
        assert usage.requests == len(scripted_server.requests) + len(scripted_server.probes) == 2

    @pytest.mark.parametrize("counted", [4096, 5000, 300])
    @pytest.mark.parametrize("signs", ["list", "answer"])
    def test_a_prompt_that_was_cut_is_an_error_and_not_kept(
        self, scripted_server: ScriptedServer, cache: Cache, counted: int, signs: Literal["list", "answer"]
    ) -> None:
        """At the whole context, or far below what any tokenizer makes of it; it says what to set."""
        cut = json.loads(ANSWER.body) | {"usage": {"prompt_tokens": counted}}
        if signs == "answer":
            cut |= {"system_fingerprint": "fp_ollama"}
            scripted_server.routes["/v1/models"] = models(context_length=4096)
        else:
            self.serves(scripted_server, 4096)
        scripted_server.queue(reply_json(cut))
        error = refused(chat(scripted_server, cache=cache), LONG)
        assert isinstance(error, errors.ContextTooSmall)
        assert "OLLAMA_CONTEXT_LENGTH=" in str(error)
        scripted_server.default = completion('{"a": "b"}', prompt_tokens=1400)
        assert asked(chat(scripted_server, cache=cache), LONG).usage.requests == 1

    @pytest.mark.parametrize("counted", [0, 700, 1400, 4000])
    def test_an_honest_count_is_believed(self, scripted_server: ScriptedServer, counted: int) -> None:
        """No count at all too, and every tokenizer that there is."""
        self.serves(scripted_server, 4096)
        scripted_server.default = completion('{"a": "b"}', prompt_tokens=counted)
        assert asked(chat(scripted_server), LONG).content == '{"a": "b"}'

    def test_other_servers_count_as_they_like(self, scripted_server: ScriptedServer) -> None:
        """They refuse what is too long; some count only what they had not read before."""
        scripted_server.routes["/v1/models"] = models(owned_by="vllm", max_model_len=4096)
        scripted_server.default = completion('{"a": "b"}', prompt_tokens=3)
        assert asked(chat(scripted_server), LONG).content == '{"a": "b"}'
