"""What `doctor` finds out about servers of all kinds."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from servers import Reply, Request, ScriptedServer, closed_port, completion, html, reply_json, status

from extractor.errors import RequestRefused
from extractor.llm.embedded import EmbeddedServer
from extractor.llm.listing import served
from extractor.llm.model import Binding, ChatModel
from extractor.llm.probe import Finding, Needs, Report, examined
from extractor.needs import needs_of

KEY = "sk-test-0123456789abcdef"


def listing(*names: str, owner: str = "somebody", **facts: Any) -> Reply:
    """A list of models."""
    entries = [{"id": name, "object": "model", "owned_by": owner, **facts} for name in names]
    return reply_json({"object": "list", "data": entries})


def needs(_: str) -> Needs:
    """What a model asked for whole claims takes, whatever it is called."""
    return needs_of("large")


def examine(server: ScriptedServer, **options: Any) -> Report:
    """The report about the scripted server."""
    return asyncio.run(examined(needs=needs, base_url=server.base_url, api_key=KEY, timeout=5, **options))


def finding(report: Report, name: str) -> Finding:
    """The one finding of that name."""
    (found,) = [found for found in report.findings if found.name == name]
    return found


def timed(request: Request) -> Reply:
    """An answer that tells tokens by the length of the prompt, and takes the time for them."""
    prompt = len(request.json["messages"][0]["content"]) // 4
    tokens = request.json["max_tokens"]
    reply = completion("x", finish_reason="length", prompt_tokens=prompt, completion_tokens=tokens)
    return reply.but(delay=prompt / 4000 + tokens / 400)


class TestServers:
    """Reachable or not."""

    def test_good_server_is_usable(self, scripted_server: ScriptedServer) -> None:
        """Everything found, nothing to change."""
        scripted_server.routes["/v1/models"] = listing("m", owner="vllm", max_model_len=32768)
        scripted_server.default = timed
        report = examine(scripted_server, model="m")
        assert report.is_usable
        assert (report.kind, report.models, report.model) == ("vLLM", ("m",), "m")
        assert (report.binding, report.context) == (Binding.SCHEMA, 32768)
        assert [found.name for found in report.findings] == [
            "server", "models", "schema", "prompt speed", "generation speed", "context",
        ]  # fmt: skip
        assert not any(found.advice for found in report.findings)

    def test_nobody_listens(self) -> None:
        """One finding, with what to do; nothing else is tried."""
        url = f"http://127.0.0.1:{closed_port()}/v1"
        report = asyncio.run(examined(needs=needs, model="m", base_url=url))
        (found,) = report.findings
        assert found.good is False
        assert "Is the server running?" in found.says
        assert not report.is_usable

    def test_key_refused(self, scripted_server: ScriptedServer) -> None:
        """The key is not shown."""
        scripted_server.routes["/v1/models"] = status(401, message=f"bad key {KEY}")
        report = examine(scripted_server)
        assert "API key" in report.findings[0].says
        assert KEY not in repr(report)

    def test_web_page_instead_of_a_server(self, scripted_server: ScriptedServer) -> None:
        """The address lacks its /v1."""
        scripted_server.routes["/v1/models"] = html()
        assert "/v1" in examine(scripted_server).findings[0].says

    def test_address_that_cannot_be_one(self) -> None:
        """The only thing that raises."""
        with pytest.raises(RequestRefused):
            asyncio.run(examined(needs=needs, base_url="localhost"))

    def test_server_that_fails_on_questions(self, scripted_server: ScriptedServer) -> None:
        """It lists models and answers nothing."""
        scripted_server.binds = "as scripted"
        scripted_server.routes["/v1/models"] = listing("m")
        scripted_server.default = status(503)
        report = examine(scripted_server)
        assert finding(report, "schema").good is False
        assert report.binding is None
        assert len(scripted_server.requests) == 1

    @pytest.mark.parametrize("body", [b"[]", b"3", b"null", b'{"data": 3}', b'{"data": [3, {}]}', b"{"])
    def test_odd_lists_of_models(self, scripted_server: ScriptedServer, body: bytes) -> None:
        """No crash, whatever is listed."""
        scripted_server.routes["/v1/models"] = Reply(body)
        scripted_server.default = timed
        assert examine(scripted_server, model="m").models == ()


class TestModels:
    """Which model."""

    def test_first_one_is_taken_where_none_is_named(self, scripted_server: ScriptedServer) -> None:
        """And it is said."""
        scripted_server.routes["/v1/models"] = listing("one", "two")
        scripted_server.default = timed
        report = examine(scripted_server)
        assert report.model == "one"
        assert "trying one" in finding(report, "models").says
        assert {request.json["model"] for request in scripted_server.requests} == {"one"}

    def test_misspelt_name_is_answered_with_near_ones(self, scripted_server: ScriptedServer) -> None:
        """The right name comes first."""
        scripted_server.routes["/v1/models"] = listing("llama3.1", "qwen2.5:7b", "nomic")
        report = examine(scripted_server, model="qwen2.5:7B-instruct")
        found = finding(report, "models")
        assert found.good is False
        assert found.advice.startswith("Name one of those it has: qwen2.5:7b")

    def test_latest_is_understood(self, scripted_server: ScriptedServer) -> None:
        """Ollama lists `llama3.1` as `llama3.1:latest`."""
        scripted_server.routes["/v1/models"] = listing("llama3.1:latest", owner="library")
        scripted_server.default = timed
        assert finding(examine(scripted_server, model="llama3.1"), "models").good

    def test_server_without_a_list(self, scripted_server: ScriptedServer) -> None:
        """It may answer all the same."""
        scripted_server.default = timed
        report = examine(scripted_server, model="m")
        assert finding(report, "models").good is None
        assert report.binding is Binding.SCHEMA


class TestSchema:
    """Whether one binds."""

    def test_no_schema_binds(self) -> None:
        """Usable, with a warning."""
        with ScriptedServer(default=timed, binds=None) as server:
            report = examine(server, model="m")
        assert report.binding is Binding.TEXT
        assert finding(report, "schema").advice
        assert report.is_usable

    def test_strict_schema_binds(self) -> None:
        """Said as such."""
        with ScriptedServer(default=timed, binds="strict") as server:
            assert finding(examine(server, model="m"), "schema").says.endswith("(strict)")


CONTEXTS = {
    "Ollama": ("library", "/api/ps", {"models": [{"name": "m:latest", "context_length": 8192}]}, {}),
    "llama.cpp": ("llamacpp", "/props", {"default_generation_settings": {"n_ctx": 8192}}, {}),
    "LM Studio": ("organization_owner", "/api/v0/models",
                  {"data": [{"id": "m", "loaded_context_length": 8192}]}, {}),
    "vLLM": ("vllm", "/nothing", {}, {"max_model_len": 8192}),
    "": ("somebody", "/nothing", {}, {"context_length": 8192}),
}  # fmt: skip


ADVISED = 10_240
"""An ordinary article and its answer take 8,238 tokens; the next round number."""


class TestContext:
    """How much fits."""

    @pytest.mark.parametrize("kind", CONTEXTS)
    def test_small_context_is_found_with_what_to_change(
        self, scripted_server: ScriptedServer, kind: str
    ) -> None:
        """Each kind of server tells it at another place, and is changed in another way; pieces still fit."""
        owner, path, told, facts = CONTEXTS[kind]
        scripted_server.routes["/v1/models"] = listing("m", owner=owner, **facts)
        scripted_server.routes[path] = reply_json(told)
        scripted_server.default = timed
        report = examine(scripted_server, model="m")
        assert (report.kind, report.context) == (kind, 8192)
        found = finding(report, "context")
        assert found.good is None
        assert str(ADVISED) in found.advice
        assert report.is_usable

    def test_context_that_holds_no_piece_at_all(self, scripted_server: ScriptedServer) -> None:
        """It stands against using the server, where it is too little for small questions too."""
        scripted_server.routes["/v1/models"] = listing("m", owner="vllm", max_model_len=4096)
        scripted_server.default = timed
        assert "--profile small" in finding(examine(scripted_server, model="m"), "context").advice
        scripted_server.routes["/v1/models"] = listing("m", owner="vllm", max_model_len=512)
        scripted_server.default = timed
        report = examine(scripted_server, model="m")
        assert finding(report, "context").good is False
        assert f"--max-model-len {ADVISED}" in finding(report, "context").advice

    def test_what_is_advised_suffices(self, scripted_server: ScriptedServer) -> None:
        """Nothing more is said of it, and the answer is counted in."""
        scripted_server.routes["/v1/models"] = listing("m", owner="vllm", max_model_len=ADVISED)
        scripted_server.default = timed
        assert finding(examine(scripted_server, model="m"), "context").good
        assert needs("m").article > needs("m").piece

    def test_a_small_model_needs_little(self) -> None:
        """It is asked about a sentence at a time."""
        assert needs_of("small").article == needs_of("small").piece < 2048

    @pytest.mark.parametrize(
        "told", [{}, [], {"models": [{"name": "m"}]}, {"models": [{"name": "m", "context_length": "x"}]}]
    )
    def test_server_that_does_not_tell(self, scripted_server: ScriptedServer, told: Any) -> None:
        """Unknown is no fault."""
        scripted_server.routes["/v1/models"] = listing("m", owner="library")
        scripted_server.routes["/api/ps"] = reply_json(told)
        scripted_server.default = timed
        report = examine(scripted_server, model="m")
        assert report.context is None
        assert finding(report, "context").good is None


class TestSpeed:
    """Tokens a second."""

    def test_speeds_that_the_server_tells_are_taken(self, scripted_server: ScriptedServer) -> None:
        """llama.cpp times itself; slow ones come with advice."""
        told = {"prompt_per_second": 61.5, "predicted_per_second": 4.25}
        answer = reply_json({
            "choices": [{"message": {"content": "x"}, "finish_reason": "length"}], "timings": told,
        })  # fmt: skip
        scripted_server.default = answer
        report = examine(scripted_server, model="m")
        assert (report.prompt_speed, report.generation_speed) == (61.5, 4.25)
        assert finding(report, "generation speed").says == "4.2 tokens a second"
        assert "GPU" in finding(report, "generation speed").advice
        assert report.is_usable

    def test_speeds_are_timed_otherwise(self, scripted_server: ScriptedServer) -> None:
        """From the tokens that the server counts; how fast, the machine of the test decides."""
        scripted_server.default = timed
        report = examine(scripted_server, model="m")
        assert report.generation_speed is not None
        assert report.generation_speed > 0
        assert finding(report, "generation speed").says.endswith("tokens a second")

    def test_prompts_that_are_timed_are_not_known_from_before(self, scripted_server: ScriptedServer) -> None:
        """Or the server's own cache would be timed."""
        scripted_server.default = timed
        examine(scripted_server, model="m")
        examine(scripted_server, model="m")
        longest = [request.body for request in scripted_server.requests if len(request.body) > 500]
        assert len(set(longest)) == 2


def test_embedded_model_passes(embedded_server: EmbeddedServer) -> None:
    """Except that it is small and may be slow."""
    report = asyncio.run(examined(needs=needs, base_url=embedded_server.base_url))
    assert (report.kind, report.binding, report.context) == ("llama.cpp", Binding.SCHEMA, 4096)
    assert report.models == (embedded_server.model,)
    assert report.prompt_speed is not None
    assert report.generation_speed is not None


def test_a_key_that_a_list_refuses_with_400_gets_the_same_advice(scripted_server: ScriptedServer) -> None:
    """As LiteLLM without a database refuses it."""
    refusal = status(400, message="Authentication Error, No connected db.")
    scripted_server.routes["/v1/models"] = refusal
    with pytest.raises(RequestRefused, match="OPENAI_API_KEY is read only with it"):
        asyncio.run(served(ChatModel(model="-", base_url=scripted_server.base_url)))
