"""Answers as models and servers give them: where they stand, and that what a sent schema allows is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from corpora import extractor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from servers import Reply, Request, ScriptedServer, completion, reply_json, status

from extractor.article import Article
from extractor.claims import Reason, Result
from extractor.drafts import read_claims
from extractor.extract import Extractor
from extractor.llm.completions import read_completion
from extractor.llm.json_values import is_only_values, values_in
from extractor.llm.shape import UnfitError
from extractor.llm.wire import Binding

A = "قتل 12 مدنيا في قصف على حي الشعار"
B = "سيطر الجيش على حي الكلاسة"
TEXT = f"قال الدفاع المدني إن {A}. وقالت وكالة سانا إن {B}."
ONE_SENTENCE = TEXT.partition(". ")[0] + "."
ITEM_A = {"quote": A, "type": "casualties"}
ITEM_B = {"quote": B, "type": "territorial_control"}
WRONG = {"quote": "قتل 12 مدنيا", "type": "execution"}


def said(*items: object) -> str:
    """An answer of claims, as JSON."""
    return json.dumps({"claims": list(items)}, ensure_ascii=False)


GOOD = said(ITEM_A, ITEM_B)
BOTH = [A, B]
QUOTED_TAG = 'قال "</think>" ثم سكت'
FORMS: dict[str, tuple[str, list[str], int]] = {
    "as it should be": (GOOD, BOTH, 0),
    "an empty draft in the thinking": (f'<think>First idea: {{"claims": []}}. No.</think>{GOOD}', BOTH, 0),
    "a wrong draft in the thinking": (f"<think>Perhaps {said(WRONG)}? No.</think>\n{GOOD}", BOTH, 0),
    "no opening tag": (f"Perhaps {said(WRONG)}? No.</think>\n\n{GOOD}", BOTH, 0),
    "another tag": (f"<thinking>{said(WRONG)}</thinking>{GOOD}", BOTH, 0),
    "tags in capitals": (f"<THINK>{said(WRONG)}</THINK>{GOOD}", BOTH, 0),
    "thinking of Mistral": (f"[THINK]{said(WRONG)}[/THINK]{GOOD}", BOTH, 0),
    "thinking twice": (f"<think>{said(WRONG)}</think>Hm. <think>{said(WRONG)}</think>{GOOD}", BOTH, 0),
    "channels of gpt-oss": (
        f"<|channel|>analysis<|message|>{said(WRONG)}<|end|><|start|>assistant<|channel|>final<|message|>{GOOD}",
        BOTH,
        0,
    ),
    "an open draft in the thinking": (f'<think>{{"claims": [{{"quote": "x</think>{GOOD}', BOTH, 0),
    "two answers, a line each": (f"{said(ITEM_A)}\n{said(ITEM_B)}", BOTH, 0),
    "two answers without a blank": (said(ITEM_A) + said(ITEM_B), BOTH, 0),
    "a list": (json.dumps([ITEM_A, ITEM_B], ensure_ascii=False), BOTH, 0),
    "a list of answers": (f"[{said(ITEM_A)}, {said(ITEM_B)}]", BOTH, 0),
    "items alone, a line each": ("\n".join(json.dumps(one) for one in (ITEM_A, ITEM_B)), BOTH, 0),
    "one item that is no list": (json.dumps({"claims": ITEM_A}), [A], 0),
    "wrapped": (f'{{"answer": {{"result": {GOOD}}}}}', BOTH, 0),
    "a comma too many": (GOOD.replace("}]", "},]"), BOTH, 0),
    "commas too many": (GOOD.replace("}", ",\n}").replace("]", " , ]"), BOTH, 0),
    "a line break in a string": (GOOD.replace("في قصف", "في\nقصف"), BOTH, 0),
    "fenced": (f"Sure!\n```json\n{GOOD}\n```\nDone.", BOTH, 0),
    "prose with brackets around": (f"See [1] and {{x}}: {GOOD} (end [2])", BOTH, 0),
    "two answers with words between": (f"{said(ITEM_A)} Wait, rather: {said(ITEM_B)}", [B], 1),
    "a field beside the list": (json.dumps({"notes": "x", "claims": [ITEM_A, ITEM_B]}), BOTH, 1),
    "nulls": (said({**ITEM_A, "places": None, "stance": None, "sources": None, "figures": None}), [A], 0),
    "an unfit item": (said(ITEM_A, {"quote": B}), [A], 1),
}
"""What a model writes; the quotes that become claims of it; how many rejections."""


def told(content: str, *, text: str = TEXT, **more: Any) -> tuple[Result, int]:
    """What an article comes to whose server answers so, and how many requests that took."""
    with ScriptedServer(default=completion(content, **more)) as server:
        with extractor(server.base_url) as reader:
            result = reader.extract(Article(text))
        return result, len(server.requests)


class TestWhereTheAnswerIs:
    """In the text that a model writes."""

    @pytest.mark.parametrize(("content", "quotes", "rejected"), FORMS.values(), ids=FORMS)
    def test_it_is_found_in_one_request(self, content: str, quotes: list[str], rejected: int) -> None:
        """Never in the thinking; what is left out is on record."""
        result, requests = told(content)
        assert [claim.evidence.text for claim in result.claims] == quotes
        assert len(result.rejections) == rejected
        assert (result.failures, requests) == ((), 1)

    def test_a_tag_that_the_article_quotes_ends_no_thinking(self) -> None:
        """It stands within a string of the answer."""
        text = f"{TEXT} وكتب ناشط: {QUOTED_TAG}."
        result, _ = told(said(ITEM_A, {"quote": QUOTED_TAG, "type": "action"}), text=text)
        assert [claim.evidence.text for claim in result.claims] == [A, QUOTED_TAG]

    @pytest.mark.parametrize(
        "content",
        [
            f"<think>{GOOD}",
            f"<think>{GOOD}</think>",
            f"{GOOD}</think> I cannot say.",
            "{}",
            '{"claim": 1, "no": 2}',
            "[1, 2]",
            GOOD[:-2],
            "[" * 5000,
            "{" * 5000,
            '{"a":' * 2000,
        ],
        ids=lambda content: content[:24],
    )
    def test_what_is_no_answer_is_asked_for_again_and_fails(self, content: str) -> None:
        """Thinking without an answer, other JSON, JSON that ends early, brackets without end."""
        result, requests = told(content)
        assert [failure.error for failure in result.failures] == ["AnswerInvalid"]
        assert requests == 2
        assert {claim.evidence.text for claim in result.claims} <= {A, B}

    def test_a_draft_in_the_thinking_is_no_claim_where_the_limit_cuts_it_off(self) -> None:
        """Neither is one after which nothing came."""
        result, _ = told(f"<think>Perhaps {said(WRONG)} or", finish_reason="length")
        assert not result.claims
        assert {failure.error for failure in result.failures} == {"AnswerCutOff"}

    def test_items_of_an_earlier_list_are_rejections_with_their_reason(self) -> None:
        """So that nobody misses what a model took back."""
        result, _ = told(f"{said(WRONG, ITEM_A)}\nNo:\n{GOOD}")
        assert [rejection.reason for rejection in result.rejections] == [Reason.OTHER_ANSWER] * 2
        assert json.loads(result.rejections[0].item) == WRONG

    @given(st.lists(st.sampled_from([said(ITEM_A), said(ITEM_B), GOOD]), min_size=1, max_size=4), st.data())
    def test_values_are_found_whatever_stands_around_them(
        self, answers: list[str], data: st.DataObject
    ) -> None:
        """Each run of values comes out, in order, as it was written."""
        prose = st.text(st.characters(exclude_characters='{}[]"<|◁'), min_size=1).filter(str.strip)
        blanks = st.text(" \n\t", max_size=3)
        text, runs = data.draw(prose), []
        for number, answer in enumerate(answers):
            joined = bool(number) and data.draw(st.booleans())
            text += data.draw(blanks) if joined else data.draw(prose)
            text += answer
            runs = [*runs[:-1], (*runs[-1], json.loads(answer))] if joined else [*runs, (json.loads(answer),)]
        assert values_in(text + data.draw(prose)) == tuple(runs)

    @given(st.text('{}[]"\\ab,:<think/> \n', max_size=300), st.booleans())
    def test_no_text_breaks_it(self, text: str, cut_off: bool) -> None:
        """Values, or none."""
        for run in values_in(text, cut_off=cut_off):
            assert all(isinstance(value, dict | list) for value in run)


def message(**fields: object) -> Reply:
    """A completion with these fields of its message."""
    return reply_json({"choices": [{"finish_reason": "stop", "message": {"role": "assistant", **fields}}]})


def call(arguments: object) -> dict[str, object]:
    """A call of a tool."""
    return {"id": "c", "type": "function", "function": {"name": "answer", "arguments": arguments}}


def stream(*deltas: dict[str, object], done: bool = True) -> Reply:
    """Events of a stream, as a server sends them that streams whether asked or not."""
    events = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    events.append(
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 7}}
    )
    lines = [f"data: {json.dumps(event)}\n\n" for event in events[: None if done else -1]]
    body = ": ping\n\n" + "".join(lines) + ("data: [DONE]\n\n" if done else "")
    return Reply(body.encode(), headers={"Content-Type": "text/event-stream"})


PARTS = [{"type": "thinking", "thinking": said(WRONG)}, {"type": "text", "text": GOOD}]
HALVES = ({"role": "assistant", "content": GOOD[:30]}, {"content": GOOD[30:]})
PLACES: dict[str, Reply] = {
    "in the reasoning": message(content=None, reasoning_content=GOOD),
    "in the reasoning, by its other name": message(content="", reasoning=f"```json\n{GOOD}\n```"),
    "in a call of a tool": message(content=None, tool_calls=[call(GOOD)]),
    "in a call of a tool, as an object": message(content=None, tool_calls=[call(json.loads(GOOD))]),
    "in two calls of tools": message(content=None, tool_calls=[call(said(ITEM_A)), call(said(ITEM_B))]),
    "in a call of a function": message(content=None, function_call={"name": "answer", "arguments": GOOD}),
    "beside a wrong draft in the reasoning": message(content=GOOD, reasoning_content=said(WRONG)),
    "in parts": message(content=PARTS),
    "in a stream": stream(*HALVES),
    "in a stream, after the thinking": stream({"reasoning_content": said(WRONG)}, *HALVES),
    "before the end of a stream": Reply(message(content=GOOD).body + b"\n\ndata: [DONE]\n\n"),
    "as a single event": Reply(b"data: " + message(content=GOOD).body + b"\n\ndata: [DONE]\n\n"),
}


class TestWhereTheServerPutsIt:
    """In the body of the response."""

    @pytest.mark.parametrize("reply", PLACES.values(), ids=PLACES)
    def test_it_is_found_in_one_request(self, scripted_server: ScriptedServer, reply: Reply) -> None:
        """Wherever the message holds it."""
        scripted_server.default = reply
        with extractor(scripted_server.base_url) as reader:
            result = reader.extract(Article(TEXT))
        assert [claim.evidence.text for claim in result.claims] == BOTH
        assert (result.failures, result.rejections) == ((), ())
        assert len(scripted_server.requests) == 1

    def test_reasoning_with_a_draft_is_no_answer(self, scripted_server: ScriptedServer) -> None:
        """An empty answer says where the server put what there is."""
        scripted_server.default = message(content=None, reasoning_content=f"Perhaps {said(WRONG)}?")
        with extractor(scripted_server.base_url) as reader:
            result = reader.extract(Article(TEXT))
        (failure,) = result.failures
        assert not result.claims
        assert "`reasoning_content`" in failure.message
        assert "switch its thinking off" in failure.message

    def test_an_answer_of_nothing_is_said(self, scripted_server: ScriptedServer) -> None:
        """Without a place where to look."""
        scripted_server.default = message(content="")
        with extractor(scripted_server.base_url) as reader:
            result = reader.extract(Article(TEXT))
        assert "ends its answer before it begins" in result.failures[0].message

    def test_a_stream_that_breaks_off_is_asked_for_again(self, scripted_server: ScriptedServer) -> None:
        """What came of it is no answer."""
        scripted_server.queue(stream(*HALVES, done=False), stream(*HALVES))
        with extractor(scripted_server.base_url) as reader:
            result = reader.extract(Article(TEXT))
        assert [claim.evidence.text for claim in result.claims] == BOTH
        assert result.usage.retries == 1

    def test_usage_of_a_stream_is_counted(self) -> None:
        """It stands in an event of its own."""
        assert read_completion(stream(*HALVES).body.decode()).prompt_tokens == 7

    @pytest.mark.parametrize(
        ("text", "only"), [(GOOD, True), (f" {GOOD}\n", True), (f"So: {GOOD}", False), ("", False)]
    )
    def test_only_json_is_taken_from_reasoning(self, text: str, only: bool) -> None:
        """Words beside it make it thinking."""
        assert is_only_values(text) is only


def instances(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Whatever a schema of ours allows; a keyword that this does not know is an error."""
    kind = schema.get("type")
    known = {"type", "enum", "anyOf", "properties", "required", "additionalProperties", "items", "minLength"}
    assert set(schema) <= known, schema
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of(*map(instances, schema["anyOf"]))
    if kind == "object":
        members = {name: instances(inner) for name, inner in schema["properties"].items()}
        needed = {name: members[name] for name in schema["required"]}
        return st.fixed_dictionaries(needed, optional={k: v for k, v in members.items() if k not in needed})
    if kind == "array":
        return st.lists(instances(schema["items"]), max_size=3)
    if kind == "null":
        return st.none()
    assert kind == "string"
    words = st.one_of(
        st.sampled_from([A, B, "الدفاع المدني", "newsroom", "unnamed", " "]), st.text(max_size=5)
    )
    return words.filter(lambda text: len(text) >= schema.get("minLength", 0))


def sent_schema(reader: Extractor, binding: Binding) -> dict[str, Any]:
    """The schema that a reader's first request carries under a binding."""
    with ScriptedServer(default=completion('{"claims": []}'), binds="as scripted") as server:
        options: dict[str, Any] = {"binding": binding, "prompt": reader.prompt.label}
        with extractor(server.base_url, **options) as asking:
            asking.extract(Article(ONE_SENTENCE))
        form = server.requests[0].json["response_format"]["json_schema"]
    schema: dict[str, Any] = form["schema"]
    return schema


class TestOneContract:
    """What a sent schema allows is read without asking again, each item a claim or a rejection."""

    @pytest.mark.parametrize("binding", [Binding.SCHEMA, Binding.STRICT])
    @pytest.mark.parametrize("prompt", ["claims/v1", "statements/v1"])
    def test_what_the_sent_schema_allows_is_read(self, prompt: str, binding: Binding) -> None:
        """Generated from the schema itself, nulls and empty strings included."""
        with ScriptedServer() as server, extractor(server.base_url, prompt=prompt, binding=binding) as reader:
            schema = sent_schema(reader, binding)
            valid = Draft202012Validator(schema)

            @settings(
                max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
            )
            @given(instances(schema))
            def holds(answer: dict[str, Any]) -> None:
                assert valid.is_valid(answer)
                server.default = completion(json.dumps(answer, ensure_ascii=False))
                server.requests.clear()
                result = reader.extract(Article(ONE_SENTENCE))
                assert len(server.requests) == result.usage.requests == 1
                assert result.failures == ()
                assert not [one for one in result.rejections if one.reason is Reason.INVALID_FIELD]
                if "claims" in answer:
                    parts = {Reason.FIELD_NOT_IN_TEXT}
                    whole = [one for one in result.rejections if one.reason not in parts]
                    assert len(result.claims) + len(whole) == len(answer["claims"])
                else:
                    assert not result.rejections

            holds()

    def test_empty_quotes_are_rejections_and_not_asked_for_again(self) -> None:
        """OpenAI's strict schema cannot say that a text must hold something."""
        result, requests = told(said({"quote": "", "type": "casualties"}))
        assert [rejection.reason for rejection in result.rejections] == [Reason.INVALID]
        assert (result.failures, requests) == ((), 1)

    def test_an_answer_without_any_claim_is_asked_for_again(self) -> None:
        """The model is told what is wrong, and people where, without a word of the answer."""
        with pytest.raises(UnfitError, match="type: Field required") as caught:
            read_claims(said({"quote": A}, {"note": B}))
        assert A not in caught.value.faults


def test_a_server_that_breaks_over_a_schema_is_asked_without_one(scripted_server: ScriptedServer) -> None:
    """As llama-cpp-python does, with status 500: answers are read out of its text, and a note says so."""

    def reply(request: Request) -> Reply:
        return status(500) if "response_format" in request.json else completion(GOOD)

    scripted_server.binds = "as scripted"
    scripted_server.default = reply
    with extractor(scripted_server.base_url, binding=None) as reader:
        result = reader.extract(Article(TEXT))
        assert any("does not hold" in note for note in reader.model.notes)
    assert [claim.evidence.text for claim in result.claims] == BOTH
