"""Our command line against programs that others wrote, over HTTP: what they accept, and what is said if not.

`make test-servers` runs these: they need environments of their own and take many minutes. What is asserted is
what our side does; the models are too weak, or made up, for what they say to matter.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from programs import KEY, Server

from extractor import Result
from extractor.article import Article

pytestmark = pytest.mark.servers
ARTICLE = (
    "قال الدفاع المدني السوري إن أكثر من 93 مدنياً قتلوا في قصف على أحياء شرقي حلب. "
    "واتهم ناشطون قوات النظام بقتل 12 مدنياً واعتقال آخرين.\n"
)
"""The wording of its last statement is torn between two types: so a small model is asked about it."""
SEED = Path(__file__).parents[2] / "seeds" / "aleppo-appeals" / "article.txt"
WRONG_KEY = "sk-wrong-0123456789abcdef"
MINUTES = 1800
"""Seconds for one request, so that a busy machine fails nothing."""


@dataclass(frozen=True)
class Told:
    """What a command came to."""

    code: int
    said: str
    """On both streams."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the short article."""
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def ran(place: Path, *arguments: object, key: str = KEY) -> Told:
    """A command of ours in a process of its own, with the key where users put it."""
    command = [sys.executable, "-m", "extractor.cli", *map(str, arguments)]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    done = subprocess.run(
        command,
        cwd=place,
        env=variables | {"OPENAI_API_KEY": key},
        capture_output=True,
        text=True,
        check=False,
    )
    return Told(done.returncode, done.stdout + done.stderr)


def doctor(place: Path, server: Server, *, model: str = "", key: str = KEY) -> Told:
    """What `extractor doctor` says of a server."""
    named = ["--model", model or server.model, "--base-url", server.base_url, "--timeout", MINUTES]
    return ran(place, "doctor", *named, key=key)


def extract(place: Path, server: Server, *options: object, model: str = "", key: str = KEY) -> Told:
    """What `extractor extract` says of the short article, or of others that are named first."""
    named = ["--model", model or server.model, "--base-url", server.base_url, "--timeout", MINUTES]
    return ran(place, "extract", *options, *named, "--cache-dir", "cache", key=key)


def result(place: Path, name: str) -> Result:
    """The one result of a file."""
    (line,) = (place / name).read_text(encoding="utf-8").splitlines()
    return Result.model_validate_json(line)


def is_grounded(found: Result, text: str) -> bool:
    """Whether every claim stands in the text where it says."""
    spans = [claim.evidence for claim in found.claims]
    return all(text[span.start : span.end] == span.text for span in spans)


class TestDoctor:
    def test_it_says_that_the_server_can_be_used_and_what_of_it(self, server: Server, place: Path):
        """Each finding on a line; of these only llama-cpp-python cannot be held to a schema."""
        told = doctor(place, server)
        assert told.code == 0, told.said
        for line in ("server", "models", "schema", "generation speed", "context", "claims"):
            assert f" {line} " in told.said
        assert "NO " not in told.said
        assert ("answers are held to a JSON Schema" in told.said) == (server.name != "llama-cpp-python")
        assert "\nIt can be used.\nNext: extractor extract PATH " in told.said

    def test_a_wrong_key_is_what_it_says(self, server: Server, place: Path):
        """With no word of the schema or the model, and without the key."""
        told = doctor(place, server, key=WRONG_KEY)
        assert told.code == 1
        assert "refuses the API key" in told.said
        assert WRONG_KEY not in told.said

    def test_a_model_that_is_not_there_is_what_it_says(self, server: Server, place: Path):
        """With the names of those that are."""
        told = doctor(place, server, model="nowhere")
        assert told.code == 1
        assert "'nowhere'" in told.said
        assert server.model in told.said


class TestExtract:
    @pytest.mark.parametrize("asked", [("--profile", "small"), ("--prompt", "claims/v1")])
    def test_an_article_is_read_once_and_then_answered_from_the_cache(
        self, server: Server, place: Path, asked: tuple[str, str]
    ):
        """Tokens are counted, claims stand in the text, and the second run sends nothing."""
        told = extract(place, server, "article.txt", *asked, "-o", "first.jsonl")
        first = result(place, "first.jsonl")
        assert told.code == bool(first.failures), told.said
        assert {failure.error for failure in first.failures} <= {"AnswerInvalid", "AnswerCutOff"}, told.said
        assert is_grounded(first, Article.read(place / "article.txt").text)
        assert first.usage.requests > 0
        assert first.usage.prompt_tokens > 0
        assert first.usage.completion_tokens > 0
        assert first.usage.retries == 0
        asked_before = server.times_asked()
        extract(place, server, "article.txt", *asked, "-o", "second.jsonl")
        second = result(place, "second.jsonl")
        assert second.claims == first.claims
        assert second.usage.requests == 0
        assert second.usage.cached > 0
        assert server.times_asked() == asked_before

    def test_a_wrong_key_is_why_there_is_no_answer(self, server: Server, place: Path):
        """In the result, in one sentence, and the key is nowhere."""
        told = extract(place, server, "article.txt", "--profile", "small", "-o", "found.jsonl", key=WRONG_KEY)
        assert told.code == 1
        (failure,) = result(place, "found.jsonl").failures
        assert "refuses the API key" in failure.message
        assert WRONG_KEY not in told.said + (place / "found.jsonl").read_text(encoding="utf-8")

    def test_a_model_that_is_not_there_is_why_there_is_no_answer(self, server: Server, place: Path):
        """By its name; llama-cpp-python's server has one model, and it answers to every name."""
        options = ("article.txt", "--profile", "small", "-o", "found.jsonl")
        told = extract(place, server, *options, model="nowhere")
        found = result(place, "found.jsonl")
        if server.name == "llama-cpp-python":
            assert told.code == 0, told.said
            return
        assert told.code == 1
        assert "knows no model 'nowhere'" in found.failures[0].message


class TestTooLong:
    def test_what_does_not_fit_the_context_is_read_in_parts(self, tight_server: Server, place: Path):
        """Its parts are asked about; what is left unread is said to be too long, not to be refused."""
        text = SEED.read_text(encoding="utf-8")[:1500]
        (place / "long.txt").write_text(text, encoding="utf-8")
        options = ("long.txt", "--prompt", "claims/v1", "--max-requests", 12, "-o", "found.jsonl")
        told = extract(place, tight_server, *options)
        found = result(place, "found.jsonl")
        assert found.usage.requests > 1, told.said
        errors = {failure.error for failure in found.failures}
        # NotCached: the limit of requests was reached
        assert errors <= {"AnswerInvalid", "AnswerCutOff", "ContextTooSmall", "NotCached"}, told.said
        assert found.usage.completion_tokens > 0, told.said
        assert is_grounded(found, Article.read(place / "long.txt").text)
