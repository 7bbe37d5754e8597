"""The user guide can be followed: its commands are run from top to bottom, in one folder, against stand-ins.

What the guide leaves to the reader is done in between, as a reader would: articles are put into a folder,
a prompt is edited, claims are corrected in an annotation tool, answers of a batch service are fetched.
Servers are scripted ones that answer in the form of the program that the guide names at that address;
`extractor serve` is the real one. Where no model is named, the wording alone is asked for.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar
from urllib.request import ProxyHandler, build_opener

import corpora
import pytest
from servers import Reply, Request, ScriptedServer, completion, reply_json, status

from evals import __main__ as harness
from evals import commands as harness_commands
from extractor import Result, cli, export, prompts
from extractor.llm.context import more_context
from extractor.needs import needs_of

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.xdist_group("guide")
GUIDE = (ROOT / "GUIDE.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
COMMANDS = [line[2:] for kind, block in BLOCKS if kind == "console" for line in block.splitlines()]
ARTICLE = (
    "قال الدفاع المدني السوري إن أكثر من 93 مدنياً قتلوا في قصف على أحياء شرقي حلب. "
    "واتهم ناشطون قوات النظام بقتل 12 مدنياً واعتقال آخرين.\n"
)
"""The wording of its last statement is torn between two types: so a small model is asked about it."""
LABELS = """[[claim]]
evidence = 'أكثر من 93 مدنياً قتلوا في قصف على أحياء شرقي حلب'
type = 'casualties'
sources = ['الدفاع المدني السوري | rescue_service | explicit']
cue = 'قال'
quantities = ['أكثر من 93 مدنياً | more_than 93 | persons | killed']
"""
KINDS = {
    "http://localhost:8080/v1": "llama.cpp",
    "http://localhost:11434/v1": "Ollama",
    "http://localhost:8000/v1": "vLLM",
    "http://localhost:1234/v1": "LM Studio",
}
"""Which program the guide means by an address."""
KEY = "sk-..."
FOR_REAL = "extractor extract article.txt --base-url http://localhost:8080/v1"
"""The command that asks the real server."""
ENDS_WITH_1 = {"extractor prompts diff claims/v1 claims/v3"}
"""Commands that tell something by exit code 1."""
NEEDS = {"xlsx": "openpyxl", "parquet": "pyarrow", "inception": "cassis", "project.zip": "cassis"}


def answer(request: Request) -> Reply:
    """What a model answers: a claim for the first sentence, or a few words where no claims are asked for."""
    if "response_format" not in request.json:
        return completion("نعم", prompt_tokens=300, completion_tokens=40)
    reply = json.loads(corpora.a_claim(request).body)
    reply["usage"]["prompt_tokens"] = sum(len(said["content"]) for said in request.json["messages"]) // 3
    return reply_json(reply)


def openai(request: Request) -> Reply:
    """OpenAI answers nobody without the key."""
    if request.headers.get("authorization") != f"Bearer {KEY}":
        return status(401, message="no key", code="invalid_api_key")
    return answer(request)


def advised_context(kind: str) -> int:
    """With how many tokens of context the guide's table says to start this program."""
    (row,) = re.findall(rf"^\| {re.escape(kind)} \|(.*?)\|", GUIDE, re.MULTILINE)
    (tokens,) = re.findall(r"\b\d{4,}\b(?!/)", re.sub(r"--port \d+", "", row))
    return int(tokens)


def stand_in(kind: str) -> ScriptedServer:
    """A server that answers in the form of the program of this name, started as the guide says."""
    server = ScriptedServer(default=answer)
    context = advised_context(kind)
    listing = {
        "llama.cpp": {"id": "model.gguf", "owned_by": "llamacpp"},
        "Ollama": {"id": "qwen3:14b", "owned_by": "library"},
        "vLLM": {"id": "Qwen/Qwen3-14B", "owned_by": "vllm", "max_model_len": context},
        "LM Studio": {"id": "qwen3-14b", "owned_by": "organization_owner"},
    }[kind]
    server.routes["/v1/models"] = reply_json({"object": "list", "data": [listing]})
    server.routes |= {
        "llama.cpp": {"/props": reply_json({"default_generation_settings": {"n_ctx": context}})},
        "Ollama": {"/api/ps": reply_json({"models": [{"name": "qwen3:14b", "context_length": context}]})},
        "vLLM": {},
        "LM Studio": {
            "/api/v0/models": reply_json({"data": [{"id": "qwen3-14b", "loaded_context_length": context}]})
        },
    }[kind]
    return server


@dataclass(frozen=True)
class Outcome:
    """What a command of the guide came to."""

    code: int
    said: str
    """On both streams."""


class Reader:
    """Somebody who follows the guide. `home` is their checkout; what they run is told in `outcomes`."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch, opened: ExitStack) -> None:
        self.home = home
        self.outcomes: dict[str, Outcome] = {}
        self.served = ""
        """Who the real server said it is."""
        self.stopped: int | None = None
        """The exit code of the real server."""
        self._opened = opened
        self._patch = patch
        self.servers = {kind: opened.enter_context(stand_in(kind)) for kind in KINDS.values()}
        self.service = opened.enter_context(ScriptedServer(default=openai, binds="strict"))
        shutil.copytree(ROOT / "prompts", home / "prompts")
        (home / "labels" / "one").mkdir(parents=True)
        (home / "labels" / "one" / "article.txt").write_text(ARTICLE, encoding="utf-8")
        (home / "labels" / "one" / "answers.toml").write_text(LABELS, encoding="utf-8")
        (home / "article.txt").write_text(ARTICLE, encoding="utf-8")
        (home / "articles").mkdir()
        (home / "articles" / "one.txt").write_text(ARTICLE, encoding="utf-8")
        (home / "articles" / "two.txt").write_text(corpora.text(2), encoding="utf-8")
        (home / "cases").mkdir()
        corpora.corpus_file(home / "corpus.jsonl", 4)
        patch.chdir(home)
        patch.setattr(prompts, "directory", lambda: home / "prompts")
        patch.setattr(harness, "HOME", home)
        patch.setattr(harness_commands, "SEEDS", home / "labels")
        patch.setattr(harness_commands, "CASES", home / "cases")
        patch.delenv("OPENAI_API_KEY", raising=False)
        patch.setenv("OPENAI_BASE_URL", self.service.base_url)

    def follow(self, commands: list[str]) -> None:
        """Run them in order, each once or as often as it stands there."""
        for command in commands:
            if is_possible(command):
                self._prepare(command)
                self.outcomes[command] = self._run(command)

    def _run(self, command: str) -> Outcome:
        is_for_real = command == FOR_REAL
        for address, kind in KINDS.items():
            url = self._real[0] if is_for_real else self.servers[kind].base_url
            command = command.replace(address, url)
        words = shlex.split(command)
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = self._runners[words[0]](self, words[1:])
        if is_for_real:
            self.stopped = self._stop_serving()
        return Outcome(code, said.getvalue())

    def _prepare(self, command: str) -> None:
        """What the guide tells the reader to do before this command."""
        if command.startswith("extractor prompts diff"):
            copy = self.home / "prompts" / "claims" / "v3"
            head = (copy / "prompt.toml").read_text("utf-8")
            (copy / "prompt.toml").write_text(head.replace("released = true", "released = false"), "utf-8")
            with (copy / "instructions.md").open("a", encoding="utf-8") as instructions:
                instructions.write("لا تذكر إلا ما في النص.\n")
        elif "import project.json" in command:
            tasks = json.loads(Path("tasks.json").read_text("utf-8"))
            for number, task in enumerate(tasks, 1):
                task["id"] = number
                task["annotations"] = [{"completed_by": 1, **task.pop("predictions")[0]}]
            Path("project.json").write_text(json.dumps(tasks), encoding="utf-8")
        elif "import project.zip" in command:
            shutil.copyfile("inception.zip", "project.zip")
        elif command.startswith("extractor batch read"):
            asked = [json.loads(line) for line in Path("ask.jsonl").read_text("utf-8").splitlines()]
            Path("answers.jsonl").write_text("".join(map(served_by_batch, asked)), encoding="utf-8")

    def _extractor(self, words: list[str]) -> int:
        if words[0] == "serve":
            return self._serve(words)
        if words[0] in {"extract", "batch", "cache"}:
            words = [*words, "--cache-dir", "cache"]
        if "--max-cost" in words:  # no price is known for the stand-in
            words += ["--price-in", "0.4", "--price-out", "1.6"]
        if words[0] == "extract" and not {"--model", "--base-url"} & set(words):
            words += ["--offline"] if "--prompt" in words else ["--offline", "--prompt", "wording/v1"]
        return cli.main(words)

    def _serve(self, words: list[str]) -> int:
        """The real one, in a process of its own and on a free port, until the guide needs it no more."""
        words[words.index("--port") + 1] = "0"
        command = [sys.executable, "-m", "extractor.cli", *words, "--context", "4096"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self._opened.callback(running.wait)
        self._opened.callback(running.kill)
        assert running.stdout
        overdue = threading.Timer(120, running.kill)
        overdue.start()
        url = re.search(r"http://127\.0\.0\.1:\d+/v1", running.stdout.readline())
        overdue.cancel()
        assert url, "it never said where it answers"
        with build_opener(ProxyHandler({})).open(f"{url[0]}/models", timeout=30) as listing:
            self.served = json.load(listing)["data"][0]["owned_by"]
        self._real = url[0], running
        return 0

    def _stop_serving(self) -> int:
        """As Ctrl-C does."""
        _, running = self._real
        running.send_signal(signal.SIGINT)
        return running.wait(timeout=30)

    def _python(self, words: list[str]) -> int:
        assert words[:2] == ["-m", "evals"]
        return harness.main(words[2:])

    def _make(self, words: list[str]) -> int:
        """What make would run, without setting anything up; then those commands, here."""
        told = subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, text=True, check=True)
        lines = told.stdout.replace("\\\n", " ")
        if words == ["demo"]:
            lines = lines.replace("seeds/", f"{ROOT}/seeds/")
        for folder in re.findall(r"mkdir -p (\S+)", lines):
            Path(folder).mkdir(exist_ok=True)
        kinds = r"(extractor (?:extract|view) [^;&>]+|python -m evals [^;&>\n]+)"
        found = re.findall(rf"\.venv/bin/{kinds}", lines)
        assert found, "make runs nothing that is known here"
        with pytest.MonkeyPatch.context() as patch:
            if words == ["demo"]:  # it is about the seeds, and what was recorded of them
                patch.setattr(harness, "HOME", ROOT / "evals")
                patch.setattr(harness_commands, "SEEDS", ROOT / "seeds")
            return max(self._runners[call.split()[0]](self, shlex.split(call)[1:]) for call in found)

    def _copy(self, words: list[str]) -> int:
        option, old, new = words
        assert option == "-r"
        shutil.copytree(old, new)
        return 0

    def _export(self, words: list[str]) -> int:
        name, _, value = words[0].partition("=")
        self._patch.setenv(name, value)
        return 0

    _runners: ClassVar[dict[str, Callable[[Reader, list[str]], int]]] = {
        "extractor": _extractor,
        "python": _python,
        "make": _make,
        "cp": _copy,
        "export": _export,
    }


def served_by_batch(asked: dict[str, object]) -> str:
    """A line of answers to a line of requests, in the form of OpenAI's batch service."""
    body = json.dumps(asked["body"]).encode()
    reply = answer(Request("POST", str(asked["url"]), {}, body, 0.0))
    response = {"status_code": 200, "body": json.loads(reply.body)}
    return json.dumps({"custom_id": asked["custom_id"], "response": response, "error": None}) + "\n"


def is_possible(command: str) -> bool:
    """Whether what the command needs besides is installed."""
    if command.startswith("extractor serve") or command == FOR_REAL:
        return find_spec("xllamacpp") is not None
    if command.startswith("make"):
        return shutil.which("make") is not None
    return all(find_spec(module) for word, module in NEEDS.items() if word in command.split())


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Somebody who has followed the guide to its end."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as opened:
        following = Reader(tmp_path_factory.mktemp("guide"), patch, opened)
        following.follow(COMMANDS)
        yield following


def claims_in(path: Path) -> int:
    """How many claims a results file holds."""
    lines = path.read_text("utf-8").splitlines()
    return sum(len(Result.model_validate_json(line).claims) for line in lines)


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS))
def test_every_command_of_the_guide_does_its_work(reader: Reader, command: str) -> None:
    """It was run, and ended with the exit code that the guide leads one to expect."""
    if not is_possible(command):
        pytest.skip("what this command needs is not installed")
    outcome = reader.outcomes[command]
    assert outcome.code == (1 if command in ENDS_WITH_1 else 0), outcome.said
    assert KEY not in outcome.said


def test_the_demo_shows_what_a_strong_model_gave_too(reader: Reader) -> None:
    """The recorded answers of one, beside what was read here: scores, results and a page."""
    if not is_possible("make demo"):
        pytest.skip("what this command needs is not installed")
    demo = reader.home / "demo"
    assert re.search(r"^claims, soft +[01]\.\d+ +[01]\.\d+$", reader.outcomes["make demo"].said, re.MULTILINE)
    for name in ("claims", "strong"):
        number = claims_in(demo / f"{name}.jsonl")
        assert number > 50
        said = f"demo/{name}.html (2 articles, {number} claims)"
        assert said in reader.outcomes["make demo"].said
        assert (demo / f"{name}.html").is_file()


def test_no_command_hides_outside_of_what_is_run() -> None:
    """Boxes hold commands after a dollar sign and nothing else, and there is no other kind of box."""
    assert {kind for kind, _ in BLOCKS} == {"console"}
    lines = [line for _, block in BLOCKS for line in block.splitlines()]
    assert len(lines) > 30
    assert all(line.startswith("$ ") for line in lines)
    outside = re.sub(r"^```.*?^```$", "", GUIDE, flags=re.MULTILINE | re.DOTALL)
    assert not re.findall(r"^(?: {4}|\$ ).*", outside, re.MULTILINE)


def test_what_the_prose_calls_a_command_can_be_typed() -> None:
    """Between backticks, where it is no box."""
    for call in re.findall(r"`extractor ([^`…]+)`", GUIDE):
        assert cli.parsed(shlex.split(call)).run
    for call in re.findall(r"`python -m evals ([^`…]+)`", GUIDE):
        assert harness.parser().parse_args(shlex.split(call)).run
    for extra in re.findall(r"pip install -e '\.\[(\w+)\]'", GUIDE):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        assert extra in project["optional-dependencies"]


def test_the_doctor_knows_each_server_by_its_form(reader: Reader) -> None:
    """The stand-ins are taken for what they stand for, with a context that suffices."""
    for address, kind in KINDS.items():
        (said,) = [
            outcome.said
            for command, outcome in reader.outcomes.items()
            if command.startswith("extractor doctor") and address in command
        ]
        assert f"({kind})" in said
        assert re.search(r"^ok +context", said, re.MULTILINE)
        assert "It can be used." in said


def test_the_guide_gives_the_contexts_that_the_program_counts() -> None:
    """What an ordinary article takes, and with how much each server is started."""
    tokens = needs_of("large").article
    assert f"take about {round(tokens, -2):,} tokens of context" in GUIDE
    for kind in KINDS.values():
        assert str(advised_context(kind)) in more_context(kind, tokens)


def test_each_server_was_asked_and_its_answers_became_claims(reader: Reader) -> None:
    """A strong model is asked for whole claims; what it answers stands in the summary."""
    for kind in ("Ollama", "vLLM", "LM Studio"):
        assert any("response_format" in request.json for request in reader.servers[kind].requests)
        (said,) = [
            outcome.said
            for command, outcome in reader.outcomes.items()
            if re.match(r"extractor extract article\.txt --model \S+ --base-url", command)
            and "--prompt" not in command
            and any(KINDS[address] == kind for address in KINDS if address in command)
        ]
        assert "prompt claims/v2" in said
        assert "more than 93" in said
    assert claims_in(reader.home / "openai.jsonl") == 2
    assert {request.headers["authorization"] for request in reader.service.requests} == {f"Bearer {KEY}"}


def test_the_tested_mark_of_llama_cpp_is_true(reader: Reader) -> None:
    """llama.cpp's own server, by its own word, answered what the guide asks it; nobody else has the mark."""
    marked = re.findall(r"^\| ([\w. ]+) \|.*\| \*\*tested for real\*\*", GUIDE, re.MULTILINE)
    assert marked == ["llama.cpp"]
    scripted = re.findall(
        r"^\| ([\w. ]+) \|.*\| only by scripted replies of its form \|", GUIDE, re.MULTILINE
    )
    assert scripted == ["Ollama", "LM Studio", "OpenAI"]
    if is_possible("extractor serve"):
        assert reader.served == "llamacpp"
        assert re.search(r"prompt statements/\S+; [1-9]", reader.outcomes[FOR_REAL].said)
        assert reader.stopped == 0


def test_what_was_tried_for_real_can_be_tried_again() -> None:
    """`make test-servers` has requirements for each program that the table says so of, and for no other."""
    tried = re.findall(r"^\| ([\w. -]+) \|.*\| \*\*tried for real\*\*", GUIDE, re.MULTILINE)
    requirements = (ROOT / "tests" / "real_servers").glob("*.txt")
    assert sorted(name.lower() for name in tried) == sorted(path.stem for path in requirements)


def test_the_changed_prompt_is_what_the_model_was_told(reader: Reader) -> None:
    """And the evaluation asked with it too, once for the labelled article."""
    told = [request.json["messages"][0]["content"] for request in reader.servers["Ollama"].requests]
    assert sum("لا تذكر إلا ما في النص." in one for one in told) == 1 + (shutil.which("make") is not None)
    assert "+لا تذكر إلا ما في النص." in reader.outcomes["extractor prompts diff claims/v1 claims/v3"].said


def test_a_run_goes_on_where_it_was(reader: Reader) -> None:
    """A dry run sends nothing; a second run reads nothing again."""
    dry, first = [command for command in dict.fromkeys(COMMANDS) if "-o found.jsonl" in command]
    assert "4 articles to read" in reader.outcomes[dry].said
    assert COMMANDS.count(first) == 2
    assert "4 articles done before" in reader.outcomes[first].said
    assert claims_in(reader.home / "found.jsonl") == 4


def test_answers_of_a_batch_become_results(reader: Reader) -> None:
    """And nothing is left to ask."""
    assert claims_in(reader.home / "found-too.jsonl") == 4
    assert not (reader.home / "again.jsonl").exists()


def test_corrected_claims_are_labels_that_the_claims_agree_with(reader: Reader) -> None:
    """The round trip ends where it began: nothing was corrected, so nothing is missed."""
    number = claims_in(reader.home / "mine.jsonl")
    assert f"{number} claims in 2 articles" in reader.outcomes["python -m evals check corrected/"].said
    if is_possible("project.zip"):
        one, two = ((reader.home / name / "one" / "answers.toml") for name in ("corrected", "corrected-too"))
        assert one.read_text("utf-8") == two.read_text("utf-8")


def test_every_format_is_exported_and_explained() -> None:
    """The guide leaves none out, neither as a command nor in its table."""
    exports = [command for command in COMMANDS if command.startswith("extractor export")]
    named = [
        re.search(r"--format (\S+)", command) or re.search(r"-o \S+\.(\w+)", command) for command in exports
    ]
    assert {one[1] for one in named if one} == set(export.FORMATS)


def test_the_guide_is_short_and_its_links_lead_somewhere() -> None:
    """Files of the repository, and sections of the guide."""
    assert len(GUIDE.splitlines()) < 270
    sections = {
        "#" + title.lower().replace(" ", "-") for title in re.findall(r"^## (.+)$", GUIDE, re.MULTILINE)
    }
    for link in re.findall(r"\]\(([^)]+)\)", GUIDE):
        assert link in sections or (ROOT / link).exists()
