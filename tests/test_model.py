"""The model layer over real HTTP: what is sent, what comes back, every fault, what it costs, what is kept."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import pytest
from pydantic import BaseModel, field_validator
from servers import (
    Reply,
    Request,
    ScriptedServer,
    closed_port,
    completion,
    html,
    reply_json,
    status,
)

from extractor import errors
from extractor.llm import model
from extractor.llm.cache import Cache
from extractor.llm.embedded import EmbeddedServer
from extractor.llm.faults import retry_after
from extractor.llm.model import (
    Binding,
    ChatModel,
    Decoding,
    RetryPolicy,
)
from extractor.llm.shape import shape_of
from extractor.llm.wire import encoded, wire_schema

T = TypeVar("T")

KEY = "sk-test-0123456789abcdef"
TEXT = "قال مصدر طبي إن خمسة أشخاص قتلوا في قصف على حي الشعار"
MESSAGES = ({"role": "system", "content": "اقرأ"}, {"role": "user", "content": TEXT})
QUICK = RetryPolicy(attempts=4, first_wait=0.01, longest_wait=0.02, longest_retry_after=0.3)


class Item(BaseModel):
    """One claim, as small as a claim can be."""

    quote: str
    kind: Literal["killed", "injured"]

    @field_validator("quote")
    @classmethod
    def _not_empty(cls, quote: str) -> str:
        if not quote:
            raise ValueError("the quote is empty")
        return quote


class Items(BaseModel):
    """What the model is asked for."""

    items: list[Item]


GOOD = '{"items": [{"quote": "خمسة أشخاص قتلوا", "kind": "killed"}]}'
WRONG = '{"items": [{"quote": "خمسة أشخاص قتلوا", "kind": "eaten"}]}'
VALUE = Items.model_validate_json(GOOD)
ITEMS = shape_of(Items)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """A new cache."""
    with Cache(tmp_path / "answers") as cache:
        yield cache


def chat(at: ScriptedServer, /, **options: Any) -> ChatModel:
    """A model at the scripted server that is quick to retry."""
    defaults = {"model": "m", "base_url": at.base_url, "api_key": KEY, "retries": QUICK}
    return ChatModel(**{**defaults, **options})


def run(work: Callable[[], Awaitable[T]], *closing: ChatModel) -> T:
    """The result of a coroutine function, in an event loop of its own."""

    async def whole() -> T:
        try:
            return await work()
        finally:
            for chat_model in closing:
                await chat_model.aclose()

    return asyncio.run(whole())


def asked(chat_model: ChatModel, **options: Any) -> model.Answer[Items]:
    """The answer to the usual question."""
    shape = options.pop("shape", ITEMS)
    return run(lambda: chat_model.ask(MESSAGES, shape, **options), chat_model)


def refused(chat_model: ChatModel, kind: type[errors.ModelError], **options: Any) -> errors.ModelError:
    """The error that the usual question ends with; its whole traceback holds neither the key nor the text."""
    with pytest.raises(kind) as caught:
        asked(chat_model, **options)
    assert type(caught.value) is kind
    shown = "".join(traceback.format_exception(caught.value))
    assert KEY not in shown
    assert not any(word in shown for word in TEXT.split())
    return caught.value


class TestWhatIsSent:
    """Requests."""

    def test_messages_arrive_as_they_were_written(self, scripted_server: ScriptedServer) -> None:
        """Templates, tags, CRLF, bidi controls, marks and emoji are data."""
        nasty = "{{ 7*7 }} {% خطأ %} {# #} $x ${y} <s>[INST]\r\n\tقُـــتِل \u202b١٢\u202c 👨‍👩‍👧 \u0000 \\u0041"
        scripted_server.queue(completion(GOOD))
        messages = [{"role": "system", "content": nasty}, {"role": "user", "content": f"  {nasty}\n"}]
        chat_model = chat(scripted_server)
        run(lambda: chat_model.ask(messages, ITEMS), chat_model)
        assert scripted_server.requests[0].json["messages"] == messages

    def test_decoding_schema_and_extra_options_are_sent(self, scripted_server: ScriptedServer) -> None:
        """The body is that of `request`, byte for byte."""
        scripted_server.queue(completion(GOOD))
        chat_model = chat(scripted_server, binding=Binding.SCHEMA)
        decoding = Decoding(temperature=0.3, seed=7, max_tokens=99, extra={"top_k": 1})
        asked(chat_model, decoding=decoding)
        sent = scripted_server.requests[0].json
        assert (sent["temperature"], sent["seed"], sent["max_tokens"], sent["top_k"]) == (0.3, 7, 99, 1)
        assert sent["response_format"]["json_schema"]["schema"]["properties"]["items"]["type"] == "array"

    def test_request_is_byte_for_byte_what_ask_sends(self, scripted_server: ScriptedServer) -> None:
        """A batch file holds the same bodies as a live run."""
        scripted_server.queue(completion(GOOD))
        chat_model = chat(scripted_server, binding=Binding.STRICT)
        asked(chat_model)
        body = asyncio.run(chat_model.request(MESSAGES, wire_schema=wire_schema(Items)))
        assert encoded(body) == scripted_server.requests[0].body

    def test_key_goes_out_as_bearer_token(self, scripted_server: ScriptedServer) -> None:
        """And the blank that came with it from a file does not."""
        scripted_server.queue(completion(GOOD))
        asked(chat(scripted_server, api_key=f" {KEY}\n"))
        assert scripted_server.requests[0].headers["authorization"] == f"Bearer {KEY}"

    def test_account_settings_for_openai_go_nowhere_else(
        self, scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """OPENAI_ORG_ID is nobody else's business."""
        monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
        monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
        monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin-secret")
        scripted_server.queue(completion(GOOD))
        asked(chat(scripted_server))
        assert "secret" not in json.dumps(dict(scripted_server.requests[0].headers))

    def test_proxy_variables_do_not_catch_loopback(
        self, scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A proxy that cannot reach this machine's own servers is not asked."""
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{closed_port()}")
        scripted_server.queue(completion(GOOD))
        assert asked(chat(scripted_server)).value == VALUE

    def test_lone_surrogate_is_a_clear_error(self, scripted_server: ScriptedServer) -> None:
        """Half a character cannot be sent, and nothing is."""
        chat_model = chat(scripted_server, binding=Binding.SCHEMA)
        with pytest.raises(errors.RequestRefused, match="surrogate"):
            run(lambda: chat_model.complete([{"role": "user", "content": "a\ud800b"}]), chat_model)
        assert not scripted_server.requests

    def test_no_more_requests_at_a_time_than_allowed(self, scripted_server: ScriptedServer) -> None:
        """Ten questions, three at a time."""
        scripted_server.default = completion(GOOD).but(delay=0.05)
        chat_model = chat(scripted_server, max_concurrency=3)

        async def all_at_once() -> list[model.Answer[Items]]:
            return await asyncio.gather(*[chat_model.ask(MESSAGES, ITEMS) for _ in range(10)])

        assert len(run(all_at_once, chat_model)) == 10
        assert scripted_server.most_at_a_time == 3

    def test_works_in_one_event_loop_after_another(self, scripted_server: ScriptedServer) -> None:
        """Connections of an event loop that has ended are not used again."""
        scripted_server.default = completion(GOOD)
        chat_model = chat(scripted_server)
        for _ in range(3):
            assert asyncio.run(chat_model.ask(MESSAGES, ITEMS)).value == VALUE


class TestAnswers:
    """What comes back."""

    def test_value_is_of_the_class_asked_for(self, scripted_server: ScriptedServer) -> None:
        """Neither a class of instructor's nor with anything written into it."""
        scripted_server.queue(completion(GOOD))
        answer = asked(chat(scripted_server))
        assert type(answer.value) is Items
        assert vars(answer.value) == {"items": VALUE.items}
        assert answer.content == GOOD
        assert answer.raw["choices"][0]["message"]["content"] == GOOD

    @pytest.mark.parametrize(
        "content",
        [
            f"```json\n{GOOD}\n```",
            f"Here are the claims {{as asked}}:\n{GOOD}\nAnything else?",
            f"<think>{{}} let me see</think>{GOOD}",
            f"{GOOD}\n\nI hope this helps {{:",
        ],
    )
    def test_json_is_found_within_text(self, scripted_server: ScriptedServer, content: str) -> None:
        """Fences, prose and thoughts around the JSON do no harm and cost no re-ask."""
        scripted_server.queue(completion(content))
        answer = asked(chat(scripted_server))
        assert answer.value == VALUE
        assert answer.usage.reasks == 0

    def test_complete_returns_text_unread(self, scripted_server: ScriptedServer) -> None:
        """Without a schema nothing is validated, and no binding is looked for."""
        scripted_server.queue(completion("كلام"))
        chat_model = chat(scripted_server)
        answer = run(lambda: chat_model.complete(MESSAGES), chat_model)
        assert (answer.content, answer.finish_reason) == ("كلام", "stop")
        assert "response_format" not in scripted_server.requests[0].json
        assert not scripted_server.probes

    def test_half_characters_in_an_answer_are_replaced(self, scripted_server: ScriptedServer) -> None:
        """No file could hold them."""
        broken = completion("X").but(body=completion("X").body.replace(b'"X"', b'"a\\ud800b"'))
        scripted_server.queue(broken)
        chat_model = chat(scripted_server)
        assert run(lambda: chat_model.complete(MESSAGES), chat_model).content == "a\ufffdb"

    def test_missing_usage_counts_as_nothing(self, scripted_server: ScriptedServer) -> None:
        """Some servers do not tell tokens."""
        scripted_server.queue(reply_json({"choices": [{"message": {"content": GOOD}}]}))
        assert asked(chat(scripted_server, binding=Binding.SCHEMA)).usage.prompt_tokens == 0


class TestReasks:
    """Answers that do not fit."""

    def test_model_is_told_what_was_wrong(self, scripted_server: ScriptedServer) -> None:
        """The second request holds the first answer and the place and kind of the fault, no links."""
        scripted_server.queue(completion(WRONG), completion(GOOD))
        answer = asked(chat(scripted_server, binding=Binding.SCHEMA))
        assert answer.value == VALUE
        first, second = (request.json["messages"] for request in scripted_server.requests)
        assert second[: len(first)] == first
        assert second[-2] == {"role": "assistant", "content": WRONG}
        assert "items.0.kind" in second[-1]["content"]
        assert "'killed' or 'injured'" in second[-1]["content"]
        assert "http" not in second[-1]["content"]

    def test_reask_is_counted_with_its_tokens(self, scripted_server: ScriptedServer) -> None:
        """Both requests are billed."""
        scripted_server.queue(completion(WRONG, prompt_tokens=7), completion(GOOD, prompt_tokens=20))
        usage = asked(chat(scripted_server, binding=Binding.SCHEMA)).usage
        assert (usage.requests, usage.reasks, usage.retries) == (2, 1, 0)
        assert (usage.prompt_tokens, usage.completion_tokens) == (27, 10)

    @pytest.mark.parametrize("reasks", [0, 1, 3])
    def test_reasks_are_bounded(self, scripted_server: ScriptedServer, reasks: int) -> None:
        """The error names places and kinds, and the last answer is kept on it."""
        scripted_server.default = completion(WRONG)
        error = refused(chat(scripted_server, reasks=reasks), errors.AnswerInvalid)
        assert "items.0.kind: literal_error" in str(error)
        assert len(scripted_server.requests) == reasks + 1
        assert error.usage.reasks == reasks
        assert error.partial == WRONG

    def test_server_that_fails_when_asked_again(self, scripted_server: ScriptedServer) -> None:
        """Its own error comes out, with the first request counted and the first answer kept."""
        scripted_server.queue(completion(WRONG, prompt_tokens=9), status(401))
        error = refused(chat(scripted_server, binding=Binding.SCHEMA), errors.RequestRefused)
        assert error.status == 401
        assert (error.usage.requests, error.usage.prompt_tokens) == (2, 9)
        assert error.partial == WRONG

    def test_server_that_fails_and_recovers_when_asked_again(self, scripted_server: ScriptedServer) -> None:
        """A re-ask is retried like every other request."""
        scripted_server.queue(completion(WRONG), status(503), completion(GOOD))
        usage = asked(chat(scripted_server, binding=Binding.SCHEMA)).usage
        assert (usage.requests, usage.retries, usage.reasks) == (3, 1, 1)

    def test_endless_faults_make_a_short_reask(self, scripted_server: ScriptedServer) -> None:
        """A thousand wrong items do not make a prompt of a thousand complaints."""
        many = json.dumps({"items": [{"quote": "x", "kind": "y"}] * 1000})
        scripted_server.queue(completion(many), completion(GOOD))
        asked(chat(scripted_server, binding=Binding.SCHEMA))
        assert len(scripted_server.requests[1].json["messages"][-1]["content"]) < 2100

    def test_article_that_looks_like_a_complaint_is_left_alone(self, scripted_server: ScriptedServer) -> None:
        """Only instructor's own last message is shortened, not a text that begins like it."""
        scripted_server.queue(completion(GOOD))
        content = "Correct your JSON ONLY RESPONSE" + "\n    For further information visit http://x.y" * 90
        chat_model = chat(scripted_server, binding=Binding.SCHEMA)
        run(lambda: chat_model.ask([{"role": "user", "content": content}], ITEMS), chat_model)
        assert scripted_server.requests[0].json["messages"][0]["content"] == content

    def test_instructor_logs_nothing(
        self, scripted_server: ScriptedServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Its log quotes answers, and those quote articles."""
        scripted_server.default = completion(WRONG)
        refused(chat(scripted_server), errors.AnswerInvalid)
        assert not caplog.records


class TestCache:
    """What is kept, and what is asked again."""

    def test_second_run_makes_no_request(self, scripted_server: ScriptedServer, cache: Cache) -> None:
        """Its tokens are replayed, not billed."""
        scripted_server.queue(completion(GOOD, prompt_tokens=30, completion_tokens=8))
        first = asked(chat(scripted_server, cache=cache))
        second = asked(chat(scripted_server, cache=cache))
        assert second.value == first.value
        assert second.raw == first.raw
        assert (second.usage.requests, second.usage.cached, second.usage.prompt_tokens) == (0, 1, 0)
        assert second.usage.replayed_prompt_tokens == 30
        assert second.usage.replayed_completion_tokens == 8
        assert len(scripted_server.requests) == 1
        assert len(scripted_server.probes) == 1

    def test_second_run_replays_reasks(self, scripted_server: ScriptedServer, cache: Cache) -> None:
        """The whole chain comes from the cache."""
        scripted_server.queue(completion(WRONG), completion(GOOD))
        asked(chat(scripted_server, cache=cache))
        usage = asked(chat(scripted_server, cache=cache)).usage
        assert (usage.requests, usage.cached, usage.reasks) == (0, 2, 0)

    def test_failed_chain_is_replayed_until_refreshed(
        self, scripted_server: ScriptedServer, cache: Cache
    ) -> None:
        """Without refresh the same two answers fail again at no cost; with it they are asked for again."""
        scripted_server.queue(completion(WRONG), completion(WRONG))
        refused(chat(scripted_server, cache=cache), errors.AnswerInvalid)
        again = refused(chat(scripted_server, cache=cache), errors.AnswerInvalid)
        assert again.usage.requests == 0
        scripted_server.queue(completion(GOOD))
        assert asked(chat(scripted_server, cache=cache, refresh=True)).value == VALUE
        assert asked(chat(scripted_server, cache=cache)).usage.requests == 0

    @pytest.mark.parametrize(
        "change",
        [
            {"decoding": Decoding(temperature=0.1)},
            {"decoding": Decoding(seed=1)},
            {"decoding": Decoding(max_tokens=9)},
            {"decoding": Decoding(extra={"top_k": 1})},
            {"repeat": 1},
            {"shape": replace(ITEMS, schema={"type": "object", "properties": {"items": {"type": "array"}}})},
            {"model": "other"},
            {"server": "elsewhere"},
        ],
    )
    def test_whatever_can_change_an_answer_is_in_the_key(
        self, scripted_server: ScriptedServer, cache: Cache, change: dict[str, Any]
    ) -> None:
        """Each of these asks again."""
        scripted_server.default = completion(GOOD)
        asked(chat(scripted_server, cache=cache))
        of_model = {name: value for name, value in change.items() if name in {"model", "server"}}
        of_call = {name: value for name, value in change.items() if name not in of_model}
        asked(chat(scripted_server, cache=cache, **of_model), **of_call)
        assert len(scripted_server.requests) == 2

    @pytest.mark.parametrize(
        "change",
        [
            {"api_key": "sk-another"},
            {"timeout": 7.0},
            {"retries": RetryPolicy()},
            {"max_concurrency": 1},
            {"reasks": 3},
        ],
    )
    def test_nothing_else_is_in_the_key(
        self, scripted_server: ScriptedServer, cache: Cache, change: dict[str, Any]
    ) -> None:
        """None of these asks again."""
        scripted_server.queue(completion(GOOD))
        asked(chat(scripted_server, cache=cache))
        assert asked(chat(scripted_server, cache=cache, **change)).usage.cached == 1

    def test_an_answer_cut_off_at_the_limit_asked_for_is_kept(
        self, scripted_server: ScriptedServer, cache: Cache
    ) -> None:
        """It cost its full price, and asking again would give the same; another limit is another question."""
        scripted_server.queue(completion(GOOD[:30], finish_reason="length", completion_tokens=100))
        scripted_server.queue(completion(GOOD))
        model = chat(scripted_server, cache=cache)
        for _ in range(2):
            error = refused(model, errors.AnswerCutOff, decoding=Decoding(max_tokens=100))
            assert error.partial == GOOD[:30]
        assert (error.usage.requests, error.usage.cached) == (0, 1)
        assert asked(model, decoding=Decoding(max_tokens=200)).usage.requests == 1

    @pytest.mark.parametrize(
        "unfinished",
        [
            completion(GOOD, finish_reason="length"),
            completion(None, refusal="I cannot help with that."),
            completion("", finish_reason="content_filter"),
            completion(""),
        ],
    )
    def test_only_finished_answers_are_kept(
        self, scripted_server: ScriptedServer, cache: Cache, unfinished: Reply
    ) -> None:
        """The next run asks again."""
        scripted_server.queue(unfinished)
        with pytest.raises(errors.ModelError):
            asked(chat(scripted_server, cache=cache, reasks=0))
        scripted_server.queue(completion(GOOD))
        assert asked(chat(scripted_server, cache=cache)).usage.requests == 1

    def test_offline_answers_from_the_cache_alone(
        self, scripted_server: ScriptedServer, cache: Cache
    ) -> None:
        """What it does not hold is named by server, model and directory."""
        scripted_server.queue(completion(GOOD))
        asked(chat(scripted_server, cache=cache))
        offline = {"cache": cache, "offline": True}
        assert asked(chat(scripted_server, **offline)).value == VALUE
        error = refused(chat(scripted_server, **offline), errors.NotCached, repeat=1)
        assert scripted_server.host in str(error)
        assert str(cache.directory) in str(error)
        assert len(scripted_server.requests) == 1

    def test_offline_needs_no_key_and_no_server(self, cache: Cache) -> None:
        """OpenAI without a key is an error only where something must be sent."""
        refused(ChatModel(model="gpt-x", cache=cache, offline=True), errors.NotCached)

    def test_damaged_entry_is_asked_for_again(self, scripted_server: ScriptedServer, cache: Cache) -> None:
        """Whoever wrote it there."""

        class Tampered(Cache):
            def get(self, key: str) -> str | None:
                return "not a completion" if super().get(key) else None

        scripted_server.default = completion(GOOD)
        asked(chat(scripted_server, cache=cache, binding=Binding.SCHEMA))
        tampered = Tampered(cache.directory)
        usage = asked(chat(scripted_server, cache=tampered, binding=Binding.SCHEMA)).usage
        assert (usage.requests, usage.cached) == (1, 0)

    def test_cache_that_fails_costs_no_answer(self, scripted_server: ScriptedServer, cache: Cache) -> None:
        """It is noted, once for reading and once for writing."""

        class Full(Cache):
            def get(self, key: str) -> str | None:
                raise errors.CacheError("reading fails.")

            def set(self, key: str, value: str) -> None:
                raise errors.CacheError("the disk is full.")

        scripted_server.default = completion(GOOD)
        chat_model = chat(scripted_server, cache=Full(cache.directory))
        assert asked(chat_model).value == asked(chat_model).value == VALUE
        assert [note.split(".")[0] for note in chat_model.notes] == ["reading fails", "the disk is full"]

    def test_neither_key_nor_headers_are_on_disk(self, scripted_server: ScriptedServer, cache: Cache) -> None:
        """Nor the article: an answer is found by a hash."""
        scripted_server.queue(completion('{"items": []}'))
        asked(chat(scripted_server, cache=cache))
        cache.close()
        stored = b"".join(path.read_bytes() for path in cache.directory.iterdir())
        assert b'\\"items\\"' in stored
        assert KEY.encode() not in stored
        assert TEXT.encode() not in stored

    def test_server_is_started_only_when_needed(self, scripted_server: ScriptedServer, cache: Cache) -> None:
        """A base_url that is a function is called once, and not at all for cached answers."""
        calls: list[int] = []

        def start() -> str:
            calls.append(1)
            return scripted_server.base_url

        scripted_server.default = completion(GOOD)
        options = {"base_url": start, "server": "embedded", "cache": cache}
        first = chat(scripted_server, **options)
        assert first.server == "embedded"
        asked(first)
        asked(first, repeat=1)
        asked(chat(scripted_server, **options))
        assert len(calls) == 1


class TestBinding:
    """How answers are held to a schema."""

    def test_server_that_keeps_to_schemas_is_asked_once(
        self, scripted_server: ScriptedServer, cache: Cache
    ) -> None:
        """The probe counts as a request of the call that needed it, and is remembered over processes."""
        scripted_server.default = completion(GOOD)
        chat_model = chat(scripted_server, cache=cache)
        assert asked(chat_model).usage.requests == 2
        assert asked(chat_model, repeat=1).usage.requests == 1
        assert asked(chat(scripted_server, cache=cache), repeat=2).usage.requests == 1
        assert len(scripted_server.probes) == 1
        assert not chat_model.notes
        assert "strict" not in scripted_server.requests[0].json["response_format"]["json_schema"]

    def test_many_tasks_probe_once(self, scripted_server: ScriptedServer) -> None:
        """They wait for the first."""
        scripted_server.default = completion(GOOD)
        chat_model = chat(scripted_server)

        async def all_at_once() -> None:
            await asyncio.gather(*[chat_model.ask(MESSAGES, ITEMS) for _ in range(8)])

        run(all_at_once, chat_model)
        assert len(scripted_server.probes) == 1

    def test_strict_where_only_strict_binds(self) -> None:
        """Then every request is in OpenAI's strict subset."""
        with ScriptedServer(completion(GOOD), binds="strict") as server:
            asked(chat(server))
            form = server.requests[0].json["response_format"]["json_schema"]
        assert form["strict"] is True
        assert form["schema"]["additionalProperties"] is False

    def test_text_where_nothing_binds(self, cache: Cache) -> None:
        """No response_format is sent, JSON is read out of the text, and it is said each time."""
        with ScriptedServer(default=completion(f"Sure: {GOOD}"), binds=None) as server:
            for _ in range(2):
                chat_model = chat(server, cache=cache)
                assert asked(chat_model).value == VALUE
                assert "does not hold m to a JSON Schema" in chat_model.notes[0]
            assert len(server.probes) == 2
            assert "response_format" not in server.requests[0].json

    def test_text_where_the_server_refuses_schemas(self) -> None:
        """A 400 for response_format is no reason to give up."""

        def reply(request: Request) -> Reply:
            if "response_format" in request.json:
                return status(400, message="response_format is not supported")
            return completion(GOOD)

        with ScriptedServer(default=reply, binds="as scripted") as server:
            chat_model = chat(server)
            assert asked(chat_model).value == VALUE
            assert chat_model.notes

    def test_server_that_refuses_everything_is_not_taken_for_one_without_schemas(
        self, scripted_server: ScriptedServer, cache: Cache
    ) -> None:
        """The error comes out, and nothing is remembered."""
        scripted_server.binds = "as scripted"
        scripted_server.default = status(400, message="model is not loaded")
        refused(chat(scripted_server, cache=cache), errors.RequestRefused)
        scripted_server.binds = "schema"
        scripted_server.default = completion(GOOD)
        asked(chat(scripted_server, cache=cache))
        assert len(scripted_server.probes) == 1

    def test_server_that_is_down_is_probed_once_for_all_who_wait(self) -> None:
        """Eight tasks get the same error in the time of one."""
        calls: list[int] = []

        def reply(_: Request) -> Reply:
            calls.append(1)
            return status(503)

        with ScriptedServer(default=reply, binds="as scripted") as server:
            chat_model = chat(server)

            async def all_at_once() -> list[Any]:
                asking = [chat_model.ask(MESSAGES, ITEMS) for _ in range(8)]
                return await asyncio.gather(*asking, return_exceptions=True)

            results = run(all_at_once, chat_model)
        assert {type(result) for result in results} == {errors.ServerUnreachable}
        assert len(calls) == QUICK.attempts

    def test_openai_is_sent_strict_schemas_without_a_probe(self) -> None:
        """And the limit under the name it has there."""
        body = asyncio.run(
            ChatModel(model="gpt-x", api_key=KEY).request(
                MESSAGES, wire_schema={"type": "object", "properties": {"a": {"type": "string"}}}
            )
        )
        assert body["response_format"]["json_schema"]["strict"] is True
        assert body["response_format"]["json_schema"]["schema"]["required"] == ["a"]
        assert "max_completion_tokens" in body
        assert "max_tokens" not in body


def bound(at: ScriptedServer, /, **options: Any) -> ChatModel:
    """As `chat`, and known to keep to schemas, so that every request is one of the test's."""
    return chat(at, **{"binding": Binding.SCHEMA, **options})


def http_date(seconds: float, now: datetime | None = None) -> str:
    """A date in the form of HTTP headers, so many seconds from now."""
    return format_datetime((now or datetime.now(UTC)) + timedelta(seconds=seconds), usegmt=True)


PASSING = {
    "408": status(408),
    "409": status(409),
    "429 without Retry-After": status(429),
    "429 with Retry-After": status(429, retry_after=0.05),
    "500 once": status(500),
    "502 with a web page": html("<html>Bad Gateway</html>", code=502),
    "503": status(503),
    "503 with a Retry-After that is no time": status(503, retry_after="soon"),
    "504": status(504),
    "reset before the headers": completion(GOOD).but(reset_at=-1),
    "reset in the middle of the body": completion(GOOD).but(reset_at=40),
    "empty body": Reply(),
    "truncated JSON": completion(GOOD).but(body=completion(GOOD).body[:60]),
    "bytes that are no UTF-8": Reply(b'{"choices": [\xff\xfe'),
    "stalled body": completion(GOOD).but(stall_at=40),
    "slow headers": completion(GOOD).but(delay=5),
    "dripping body": completion(GOOD).but(drip=0.02),
}


class TestFaultsThatPass:
    """Transport faults: the request is sent again, and counted."""

    @pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
    def test_fault_then_answer(self, scripted_server: ScriptedServer, fault: Reply) -> None:
        """One retry, one answer."""
        scripted_server.queue(fault, completion(GOOD))
        answer = asked(bound(scripted_server, timeout=0.5))
        assert answer.value == VALUE
        assert (answer.usage.requests, answer.usage.retries, answer.usage.reasks) == (2, 1, 0)

    @pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
    def test_fault_that_stays(self, scripted_server: ScriptedServer, fault: Reply) -> None:
        """Attempts are bounded, the error says which server and what to do, and counts the requests."""
        scripted_server.default = fault
        policy = RetryPolicy(attempts=3, first_wait=0.01)
        error = refused(bound(scripted_server, timeout=0.2, retries=policy), errors.ServerUnreachable)
        attempts = 2 if fault.status == 500 else 3
        assert len(scripted_server.requests) == attempts
        assert error.usage.requests == attempts
        assert error.usage.retries == attempts - 1
        assert scripted_server.host in str(error)

    def test_nobody_listens(self) -> None:
        """The usual mistake: the server is not started."""
        url = f"http://127.0.0.1:{closed_port()}/v1"
        chat_model = ChatModel(model="m", base_url=url, binding=Binding.SCHEMA, retries=QUICK)
        error = refused(chat_model, errors.ServerUnreachable)
        assert "Is the server running?" in str(error)
        assert error.usage.requests == QUICK.attempts

    def test_no_such_host(self) -> None:
        """A misspelt name fails like a server that is down."""
        url = "http://no-such-host.invalid/v1"
        policy = RetryPolicy(attempts=2, first_wait=0.01)
        chat_model = ChatModel(model="m", base_url=url, binding=Binding.SCHEMA, retries=policy)
        assert "no-such-host.invalid" in str(refused(chat_model, errors.ServerUnreachable))

    def test_server_that_comes_back_with_the_next_connection(self, scripted_server: ScriptedServer) -> None:
        """Idle connections that the server closed meanwhile do no harm."""
        scripted_server.queue(completion(GOOD).but(reset_at=len(completion(GOOD).body)), completion(GOOD))
        chat_model = bound(scripted_server)

        async def twice() -> model.Answer[Items]:
            await chat_model.ask(MESSAGES, ITEMS)
            await asyncio.sleep(0.2)
            return await chat_model.ask(MESSAGES, ITEMS)

        assert run(twice, chat_model).value == VALUE

    def test_patience_bounds_the_time(self, scripted_server: ScriptedServer) -> None:
        """No attempt begins when its wait would end after the policy's patience."""
        scripted_server.default = status(503, retry_after=0.2)
        policy = RetryPolicy(attempts=100, patience=0.5, first_wait=0.01)
        refused(bound(scripted_server, retries=policy), errors.ServerUnreachable)
        assert len(scripted_server.requests) <= 3


class TestRetryAfter:
    """The server says when."""

    def gap(self, server: ScriptedServer) -> float:
        """Seconds between the first two requests."""
        return server.requests[1].at - server.requests[0].at

    @pytest.mark.parametrize("code", [429, 503])
    def test_seconds_are_waited(self, scripted_server: ScriptedServer, code: int) -> None:
        """And no less."""
        scripted_server.queue(status(code, retry_after=0.25), completion(GOOD))
        asked(bound(scripted_server))
        assert self.gap(scripted_server) >= 0.25

    def test_date_is_waited_for(self, scripted_server: ScriptedServer) -> None:
        """The other form of the header, read against the server's own clock, which is an hour ahead."""
        server_clock = datetime.now(UTC) + timedelta(hours=1)
        headers = {"Date": http_date(0, server_clock), "Retry-After": http_date(1, server_clock)}
        scripted_server.queue(status(429).but(headers=headers), completion(GOOD))
        asked(bound(scripted_server, retries=RetryPolicy(first_wait=0.01)))
        assert self.gap(scripted_server) >= 1

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({}, None),
            ({"retry-after": "7"}, 7),
            ({"retry-after": " 0.5 "}, 0.5),
            ({"retry-after": "-3"}, 0),
            ({"retry-after": "nan"}, None),
            ({"retry-after": "inf"}, None),
            ({"retry-after": "soon"}, None),
            ({"retry-after": "Fri, 01 Jan 2021 00:00:30 GMT", "date": "Fri, 01 Jan 2021 00:00:10 GMT"}, 20),
            ({"retry-after": "Fri, 01 Jan 2021 00:00:00 GMT", "date": "Fri, 01 Jan 2021 00:00:10 GMT"}, 0),
            ({"retry-after": "Fri, 01 Jan 2021 00:00:30 GMT"}, 0),
            ({"retry-after": "Fri, 99 Jan 2021 00:00:30 GMT"}, None),
        ],
    )
    def test_every_form_is_read(self, headers: dict[str, str], seconds: float | None) -> None:
        """Nonsense is as if there were no header."""
        assert retry_after(headers) == seconds

    def test_hours_are_not_waited(self, scripted_server: ScriptedServer) -> None:
        """The cap of the policy holds, or this test would take two hours."""
        scripted_server.queue(status(429, retry_after=7200), completion(GOOD))
        assert asked(bound(scripted_server)).usage.retries == 1

    def test_all_workers_wait(self, scripted_server: ScriptedServer) -> None:
        """While one was told to wait, no other request goes out."""
        scripted_server.queue(status(429, retry_after=0.3))
        scripted_server.default = completion(GOOD)
        chat_model = bound(scripted_server)

        async def staggered() -> None:
            first = asyncio.create_task(chat_model.ask(MESSAGES, ITEMS))
            await asyncio.sleep(0.15)
            await asyncio.gather(first, *[chat_model.ask(MESSAGES, ITEMS) for _ in range(4)])

        run(staggered, chat_model)
        refused_at = scripted_server.requests[0].at
        assert len(scripted_server.requests) == 6
        assert all(request.at >= refused_at + 0.3 for request in scripted_server.requests[1:])


FOR_GOOD: dict[str, tuple[Reply, type[errors.ModelError], str]] = {
    "400": (status(400), errors.RequestRefused, "refuses the request"),
    "key refused": (status(401, message=f"Incorrect API key: {KEY}"), errors.RequestRefused, "API key"),
    "key not allowed": (status(403), errors.RequestRefused, "API key"),
    "no such model": (status(404, code="model_not_found"), errors.RequestRefused, "extractor doctor"),
    "unprocessable": (status(422), errors.RequestRefused, "422"),
    "moved": (status(308).but(headers={"Location": "/elsewhere"}), errors.RequestRefused, "elsewhere"),
    "no credit": (status(429, code="insufficient_quota"), errors.RequestRefused, "account"),
    "llama.cpp cannot compile the grammar": (
        status(500, message="failed to parse grammar").but(headers={"Server": "llama.cpp"}),
        errors.RequestRefused,
        "grammar",
    ),
    "context of llama.cpp": (
        status(400, message="too long", type="exceed_context_size_error"),
        errors.ContextTooSmall,
        "smaller pieces",
    ),
    "context of OpenAI": (status(400, code="context_length_exceeded"), errors.ContextTooSmall, "context"),
    "context of vLLM": (
        reply_json({"message": "This model's maximum context length is 4096 tokens."}).but(status=400),
        errors.ContextTooSmall,
        "context",
    ),
    "context of vLLM, answers counted": (
        status(400, message="max_tokens=9000 cannot be greater than max_model_len=max_total_tokens=8192."),
        errors.ContextTooSmall,
        "context",
    ),
    "a key that LiteLLM looks for in a database": (
        status(400, message="Authentication Error, No connected db."),
        errors.RequestRefused,
        "refuses the API key",
    ),
    "context of vLLM, an answer longer than it": (
        status(400, message="max_tokens=9000 cannot be greater than max_model_len=8192."),
        errors.ContextTooSmall,
        "context",
    ),
    "a model that LiteLLM does not have": (
        status(400, message="chat_completions: Invalid model name passed in model=nowhere."),
        errors.RequestRefused,
        "knows no model",
    ),
    "a web page": (html(), errors.RequestRefused, "/v1"),
    "JSON of another kind": (reply_json({"hello": 1}), errors.AnswerInvalid, "no chat completion"),
    "JSON that is no object": (reply_json([1, 2]), errors.AnswerInvalid, "no chat completion"),
    "choices of another kind": (reply_json({"choices": {}}), errors.AnswerInvalid, "no chat completion"),
    "an error under status 200": (
        reply_json({"error": {"code": 402, "message": "Insufficient credits"}}),
        errors.RequestRefused,
        "402",
    ),
    "JSON nested too deep": (Reply(b"[" * 100_000), errors.AnswerInvalid, "no chat completion"),
    "refusal": (completion(None, refusal="I'm sorry"), errors.AnswerInvalid, "declines"),
    "content filter": (completion("", finish_reason="content_filter"), errors.AnswerInvalid, "declines"),
    "answer cut off": (completion(GOOD[:30], finish_reason="length"), errors.AnswerCutOff, "smaller piece"),
}


class TestFaultsForGood:
    """What no retry can help is not sent again."""

    @pytest.mark.parametrize(("reply", "kind", "says"), FOR_GOOD.values(), ids=FOR_GOOD)
    def test_one_request_and_a_clear_error(
        self, scripted_server: ScriptedServer, reply: Reply, kind: type[errors.ModelError], says: str
    ) -> None:
        """The error says what happened and what to do."""
        scripted_server.queue(reply)
        scripted_server.default = completion(GOOD)
        error = refused(bound(scripted_server), kind)
        assert says in str(error)
        assert len(scripted_server.requests) == error.usage.requests == 1

    def test_cut_off_answer_is_kept_and_counted(self, scripted_server: ScriptedServer) -> None:
        """What there is of it may still be of use, and was paid."""
        scripted_server.queue(completion(GOOD[:30], finish_reason="length", completion_tokens=2048))
        error = refused(bound(scripted_server), errors.AnswerCutOff)
        assert error.partial == GOOD[:30]
        assert error.usage.completion_tokens == 2048

    def test_status_is_on_the_error(self, scripted_server: ScriptedServer) -> None:
        """So that a run can stop for a refused key and go on after a refused article."""
        scripted_server.queue(status(401))
        assert refused(bound(scripted_server), errors.RequestRefused).status == 401

    @pytest.mark.parametrize(("fault", "code"), [(status(401), 401), (status(404), 404)])
    def test_key_that_expires_and_model_that_vanishes_in_mid_run(
        self, scripted_server: ScriptedServer, fault: Reply, code: int
    ) -> None:
        """What was answered before is answered; what comes after fails at once."""
        scripted_server.queue(completion(GOOD), fault, fault)
        chat_model = bound(scripted_server)
        assert asked(chat_model).value == VALUE
        for _ in range(2):
            assert refused(chat_model, errors.RequestRefused).status == code
        assert len(scripted_server.requests) == 3

    def test_huge_answer_is_not_read(self, scripted_server: ScriptedServer) -> None:
        """Beyond 32 MB it is no chat completion."""
        scripted_server.queue(Reply(b" " * (33 * 1024 * 1024)))
        refused(bound(scripted_server), errors.AnswerInvalid)
        assert len(scripted_server.requests) == 1

    def test_servers_words_are_shown_where_they_are_its_own(self, scripted_server: ScriptedServer) -> None:
        """But not where they repeat what was sent."""
        scripted_server.queue(status(400, message="top_k must be positive"))
        assert "top_k must be positive" in str(refused(bound(scripted_server), errors.RequestRefused))
        scripted_server.queue(status(400, message=f"cannot parse: {TEXT}"))
        assert TEXT[:10] not in str(refused(bound(scripted_server), errors.RequestRefused))

    def test_english_article_is_not_shown_either(self, scripted_server: ScriptedServer) -> None:
        """Whatever language the server repeats."""
        text = "Rebels seized the eastern quarter of the town on Monday night."
        scripted_server.queue(status(400, message=f"invalid content: {text}"))
        chat_model = bound(scripted_server)
        with pytest.raises(errors.RequestRefused) as caught:
            run(lambda: chat_model.ask([{"role": "user", "content": text}], ITEMS), chat_model)
        assert "Rebels" not in str(caught.value)

    @pytest.mark.parametrize("key", ["sk-a b", "sk-\nb", "sk-ключ"])
    def test_key_that_cannot_be_one(self, scripted_server: ScriptedServer, key: str) -> None:
        """It never gets as far as a header, whose errors would quote it."""
        error = refused(bound(scripted_server, api_key=key), errors.RequestRefused)
        assert key not in str(error)
        assert not scripted_server.requests

    def test_openai_without_a_key(self) -> None:
        """The error says what the choices are."""
        assert "embedded" in str(refused(ChatModel(model="gpt-x"), errors.RequestRefused))

    @pytest.mark.parametrize("url", ["localhost:11434/v1", "ftp://x/v1", "http://", "nonsense", ""])
    def test_base_url_that_is_none(self, url: str) -> None:
        """Said at once; nothing given means OpenAI."""
        if url:
            with pytest.raises(errors.RequestRefused, match="no base URL"):
                ChatModel(model="m", base_url=url)
        else:
            assert ChatModel(model="m", base_url=url).server == "api.openai.com"

    def test_password_in_the_url_stays_there(self, scripted_server: ScriptedServer) -> None:
        """Neither provenance nor errors show it."""
        url = scripted_server.base_url.replace("//", "//user:secret@")
        scripted_server.queue(status(400))
        chat_model = bound(scripted_server, base_url=url)
        assert "secret" not in chat_model.server
        assert "secret" not in str(refused(chat_model, errors.RequestRefused))

    def test_unexpected_error_is_not_hidden(self, scripted_server: ScriptedServer) -> None:
        """A fault of ours comes out as it is, not as an invalid answer."""

        class Faulty(BaseModel):
            """Its validator has a bug."""

            items: list[Item]

            @field_validator("items")
            @classmethod
            def _bug(cls, items: list[Item]) -> list[Item]:
                raise ZeroDivisionError

        scripted_server.queue(completion(GOOD))
        chat_model = bound(scripted_server)
        with pytest.raises(ZeroDivisionError):
            run(lambda: chat_model.ask(MESSAGES, shape_of(Faulty)), chat_model)


class TestEmbedded:
    """Against the embedded model."""

    def test_answers_keep_to_the_schema(self, embedded_server: EmbeddedServer, cache: Cache) -> None:
        """llama.cpp binds: the probe finds it, and the answer is valid whatever the model makes of it."""
        chat_model = ChatModel(model=embedded_server.model, base_url=embedded_server.base_url, cache=cache)
        decoding = Decoding(max_tokens=200)

        async def ask() -> tuple[Binding, model.Answer[Items]]:
            return await chat_model.binding(), await chat_model.ask(MESSAGES, ITEMS, decoding=decoding)

        found, answer = run(ask, chat_model)
        assert found is Binding.SCHEMA
        assert answer.usage.completion_tokens > 5
        assert asked(chat_model, decoding=decoding).usage.requests == 0

    def test_context_too_small_is_said(self, embedded_server: EmbeddedServer) -> None:
        """The prompt is refused by the server, not silently cut."""
        chat_model = ChatModel(model=embedded_server.model, base_url=embedded_server.base_url)
        long = [{"role": "user", "content": "كلمة " * 5000}]
        with pytest.raises(errors.ContextTooSmall, match="4096"):
            run(lambda: chat_model.complete(long), chat_model)
