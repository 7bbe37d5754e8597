"""What servers say when they refuse a request, in their own wordings, is understood."""

# ruff: noqa: E501 (wordings are quoted as servers write them)

from __future__ import annotations

import json
from typing import Any

import pytest
from servers import Reply, reply_json, status

from extractor.errors import ContextTooSmall, ModelError, RequestRefused
from extractor.llm.faults import Asked, status_fault

ASKED = Asked("host", "m", "", b"{}")


def error(reply: Reply) -> ModelError:
    """What becomes of a refusal."""
    return status_fault(ASKED, reply.status, reply.headers, reply.body.decode()).error


def openai(message: str, param: str | None = None, code: str | None = None, number: int = 400) -> Reply:
    """A refusal as OpenAI and Azure write it."""
    return status(number, message=message, type="invalid_request_error", param=param, code=code)


def pydantic(*places: list[Any], msg: str = "Extra inputs are not permitted") -> list[dict[str, Any]]:
    """What pydantic says of places in a request."""
    kind = "extra_forbidden" if msg.startswith("Extra") else "less_than_equal"
    return [{"type": kind, "loc": place, "msg": msg, "input": 0} for place in places]


def mistral(*places: list[Any]) -> Reply:
    """A refusal as Mistral writes it."""
    detail = {"detail": pydantic(*places)}
    return reply_json({"object": "error", "message": detail, "param": None}).but(status=422)


ONLY_DEFAULT = "does not support 0 with this model. Only the default (1) value is supported."
INSTEAD = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
IN_TEXT = json.dumps({"detail": pydantic(["body", "seed"])})
GEMINI = [
    {
        "error": {
            "code": 400,
            "message": 'Invalid JSON payload received. Unknown name "seed": Cannot find field.',
        }
    }
]
PARAMETERS: dict[str, tuple[Reply, set[str]]] = {
    "GPT-5": (openai(f"Unsupported value: 'temperature' {ONLY_DEFAULT}", "temperature", "unsupported_value"),
              {"temperature"}),
    "GPT-5 without fields": (openai(f"Unsupported value: 'temperature' {ONLY_DEFAULT}"), {"temperature"}),
    "o-series": (openai(INSTEAD, "max_tokens", "unsupported_parameter"), {"max_tokens"}),
    "o-series without fields": (openai(INSTEAD), {"max_tokens"}),
    "Azure, an old version": (openai("Unrecognized request argument supplied: max_completion_tokens"),
                              {"max_completion_tokens"}),
    "Mistral": (mistral(["body", "seed"]), {"seed"}),
    "Mistral, two": (mistral(["body", "seed"], ["body", "stream"]), {"seed", "stream"}),
    "Mistral, within": (mistral(["body", "response_format", "json_schema", "strict"]), {"strict"}),
    "Mistral, in a text": (reply_json({"object": "error", "message": IN_TEXT}).but(status=422), {"seed"}),
    "Mistral, a message": (mistral(["body", "messages", 0, "user", "seed"]), set()),
    "pydantic in Python": (openai(str(pydantic(["body", "seed"])).replace("[", "(")), {"seed"}),
    "vLLM": (openai("The provided seed is not supported: seed must be unset"), {"seed"}),
    "Gemini": (reply_json(GEMINI).but(status=400), {"seed"}),
    "DeepSeek": (openai("This response_format type is unavailable now"), {"response_format"}),
    "DeepSeek, older": (openai("response_format: response_format.type `json_schema` is unavailable now"),
                        {"response_format"}),
    "Groq": (openai("This model does not support response format `json_schema`."), {"response_format"}),
    "OpenAI, an old model": (openai("Invalid parameter: 'response_format' of type 'json_schema' is not supported "
                                    "with this model.", "response_format"), {"response_format"}),
    "OpenAI, a schema": (openai("Invalid schema for response_format 'answer': In context=(), ...",
                                "response_format"), {"response_format"}),
    "LiteLLM": (openai("litellm.UnsupportedParamsError: gpt-5 models (including gpt-5-codex) don't support "
                       "temperature=0.0. Only temperature=1 is supported."), {"temperature"}),
    "LiteLLM, seed": (openai("litellm.UnsupportedParamsError: x does not support parameters: ['seed'], for model=y"),
                      {"seed"}),
    "Moonshot": (openai("invalid temperature: only 1 is allowed for this model"), {"temperature"}),
    "TGI": (openai("Input validation error: `temperature` must be strictly positive", number=422),
            {"temperature"}),
    "streams": (openai("Unknown parameter: 'stream'.", "stream", "unknown_parameter"), {"stream"}),
    "a limit that is too high": (openai("max_tokens is too large: 8000. This model supports at most 4096 completion "
                                        "tokens, whereas you provided 8000.", "max_tokens", "invalid_value"), set()),
    "another parameter": (openai("top_k must be positive"), set()),
    "a strict server": (openai("strictly speaking, the seedling is not supported"), set()),
    "something else": (openai("model is not loaded"), set()),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "refused"), PARAMETERS.values(), ids=PARAMETERS)
def test_the_parameter_that_is_refused_is_named(reply: Reply, refused: set[str]) -> None:
    """By its field, its place in the request, or the words; what is advised instead is not refused."""
    found = error(reply)
    assert isinstance(found, RequestRefused)
    assert found.refused == refused


TOO_LONG: dict[str, tuple[Reply, dict[str, int]]] = {
    "vLLM, nothing left": (openai("max_tokens must be at least 1, got -186."), {}),
    "vLLM": (openai("This model's maximum context length is 8192 tokens. However, you requested 10500 tokens "
                    "(2500 in the messages, 8000 in the completion). Please reduce the length."),
             {"context": 8192, "prompt": 2500}),
    "vLLM, the answer alone": (
        openai("max_tokens=9000 cannot be greater than max_model_len=max_total_tokens=8192."), {"context": 8192}
    ),
    "vLLM, newer": (openai("'max_tokens' or 'max_completion_tokens' is too large: 8000. This model's maximum context "
                           "length is 8192 tokens and your request has 500 input tokens (8000 > 8192 - 500)."),
                    {"context": 8192, "prompt": 500}),
    "vLLM, newest": (openai("This model's maximum context length is 8192 tokens. However, you requested 8000 output "
                            "tokens and your prompt contains at least 193 input tokens, for a total of at least 8193 "
                            "tokens."), {"context": 8192}),
    "vLLM, the prompt": (openai("The prompt (total length 9000) is longer than the maximum model length of 8192."),
                         {"context": 8192}),
    "llama.cpp": (status(400, message="request (5000 tokens) exceeds the available context size (4096 tokens), try "
                         "increasing it", type="exceed_context_size_error"), {"context": 4096, "prompt": 5000}),
    "llama.cpp, older": (status(500, message="the request exceeds the available context size"), {}),
    "llama-cpp-python": (openai("This model's maximum context length is 4096 tokens, however you requested 9000 "
                                "tokens (1000 in your prompt; 8000 for the completion).", code="context_length_exceeded"),
                         {"context": 4096}),
    "llama-cpp-python, within": (status(500, message="Requested tokens (9000) exceed context window of 4096"),
                                 {"context": 4096}),
    "Ollama": (status(400, message="prompt too long; exceeded max context length by 500 tokens"), {}),
    "Ollama, newer": (status(400, message="the input length exceeds the context length"), {}),
    "OpenAI": (openai("This model's maximum context length is 128,000 tokens. However, your messages resulted in "
                      "130,000 tokens.", "messages", "context_length_exceeded"),
               {"context": 128_000, "prompt": 130_000}),
    "OpenAI, a code alone": (openai("no", code="context_length_exceeded"), {}),
    "OpenAI, newer": (openai("Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in "
                             "300000 tokens."), {"context": 272_000, "prompt": 300_000}),
    "Azure": (openai("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (1000 in "
                     "the messages, 8000 in the completion).", "messages", "context_length_exceeded"),
              {"context": 8192, "prompt": 1000}),
    "Gemini": (reply_json([{"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "The input token count "
                           "(1200000) exceeds the maximum number of tokens allowed (1048576)."}}]).but(status=400),
               {"context": 1_048_576}),
    "xAI": (status(400, message="This model's maximum prompt length is 131072 but the request contains 150000 tokens."),
            {"context": 131_072}),
    "TGI": (status(422, message="Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8192. Given: 500 "
                   "`inputs` tokens and 8000 `max_new_tokens`"), {"context": 8192, "prompt": 500}),
    "TGI, the prompt": (status(422, message="Input validation error: `inputs` must have less than 1024 tokens. "
                               "Given: 1168"), {}),
    "DashScope": (openai("Range of input length should be [1, 30720]", code="invalid_parameter_error"),
                  {"context": 30_720}),
    "Anthropic": (status(400, message="prompt is too long: 210000 tokens > 200000 maximum"), {"context": 200_000}),
    "Anthropic, the answer": (status(400, message="input length and `max_tokens` exceed context limit: 195000 + 8000 > "
                                     "200000, decrease input length or `max_tokens` and try again"),
                              {"context": 200_000, "prompt": 195_000}),
    "Mistral": (status(400, message="Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 "
                       "maximum context length"), {"context": 32_768}),
    "LM Studio": (status(400, message="The model is loaded with context length of only 4096 tokens, which is not enough"),
                  {"context": 4096}),
    "Groq": (openai("Please reduce the length of the messages or completion."), {}),
    "a bare 413": (Reply(b"", 413), {}),
    "a proxy's 413": (Reply(b"<html>413 Request Entity Too Large</html>", 413, {"Content-Type": "text/html"}), {}),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "told"), TOO_LONG.values(), ids=TOO_LONG)
def test_too_long_is_understood_in_every_wording(reply: Reply, told: dict[str, int]) -> None:
    """With the figures that the server gives."""
    found = error(reply)
    assert type(found) is ContextTooSmall
    assert found.told == told
    assert found.status == reply.status


LONGEST_ANSWERS = {
    "OpenAI": "max_tokens is too large: 8000. This model supports at most 4096 completion tokens.",
    "DeepSeek": "Invalid max_tokens value, the valid range of max_tokens is [1, 4096]",
    "DashScope": "Range of max_tokens should be [1, 4096]",
    "Groq": "`max_tokens` must be less than or equal to `4096`, the maximum value for `max_tokens` is less",
    "Volcengine": "The parameter `max_tokens` specified in the request are not valid: integer above maximum value, "
    "expected a value <= 4096, but got 8000 instead.",
    "Anthropic": "max_tokens: 8000 > 4096, which is the maximum allowed number of output tokens",
}


@pytest.mark.parametrize("message", LONGEST_ANSWERS.values(), ids=LONGEST_ANSWERS)
def test_the_longest_answer_is_read_from_a_refusal(message: str) -> None:
    """A limit that is too high is no parameter that is refused, nor a prompt that is too long."""
    found = error(openai(message, "max_tokens"))
    assert isinstance(found, RequestRefused)
    assert (found.told, found.refused) == ({"answer": 4096}, frozenset())


def test_a_huge_error_is_read_in_no_time() -> None:
    """A server may repeat all that it was sent."""
    found = error(status(400, message="temperature " * 200_000 + "max_tokens must be " * 50_000))
    assert found.told == {}
