"""Server programs, each in an environment of its own: started on loopback with a key, ended by the caller."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from servers import closed_port

from extractor.llm.embedded import ensure_weights, known_model

ENVIRONMENTS = Path(sys.prefix) / "servers"
"""Made by `make test-servers`, one for each program."""
KEY = "sk-test-0123456789abcdef"
STARTS_WITHIN = 1800.0
"""Seconds that a program may take until it answers; on a busy machine some take minutes."""
TINY = Path(__file__).with_name("tiny_model.py")
COMMON = ("--host", "127.0.0.1", "--port")


@dataclass(frozen=True)
class Server:
    """A program that answers, and what a user would know of it."""

    name: str
    base_url: str
    model: str
    key: str
    log: Path
    """What it prints, its access log included."""

    def times_asked(self) -> int:
        """How many chat requests its access log shows."""
        return self.log.read_text(encoding="utf-8", errors="replace").count("POST /v1/chat/completions")


@contextmanager
def llama_cpp_python(folder: Path, context: int) -> Iterator[Server]:
    """The server of llama-cpp-python, with the weights of the embedded model."""
    name = known_model().name
    command = [environment("llama-cpp-python") / "python", "-m", "llama_cpp.server"]
    command += ["--model", ensure_weights(), "--model_alias", name, "--n_ctx", context, "--api_key", KEY]
    with _running(command, "llama-cpp-python", name, folder) as server:
        yield server


@contextmanager
def litellm(folder: Path, context: int) -> Iterator[Server]:
    """A LiteLLM proxy before `extractor serve`, which it knows under another name."""
    port = closed_port()
    serve = [sys.executable, "-m", "extractor.cli", "serve", "--port", port, "--context", context]
    route = {
        "model_name": "newsroom",
        "litellm_params": {
            "model": f"openai/{known_model().name}",
            "api_base": f"http://127.0.0.1:{port}/v1",
            "api_key": "none",
            "timeout": STARTS_WITHIN,
        },
    }
    config = folder / "litellm.json"  # JSON is YAML too
    config.write_text(json.dumps({"model_list": [route], "general_settings": {"master_key": KEY}}))
    command = [environment("litellm") / "litellm", "--config", config]
    with (
        _started(serve, f"http://127.0.0.1:{port}/v1", folder / "serve.log"),
        _running(command, "litellm", "newsroom", folder, LITELLM_LOCAL_MODEL_COST_MAP="True") as server,
    ):
        yield server


@contextmanager
def vllm(folder: Path, context: int) -> Iterator[Server]:
    """VLLM, with weights that are made up: it obeys schemas and limits, and finds no claim."""
    weights, programs = folder / "tiny", environment("vllm")
    made = [programs / "python", TINY, ensure_weights(), weights]
    done = subprocess.run(made, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"The weights for vLLM could not be made: {done.stderr[-2000:]}")
    command = [programs / "python", "-m", "vllm.entrypoints.openai.api_server", "--model", weights]
    command += ["--served-model-name", "tiny-7b", "--api-key", KEY, "--max-model-len", context]
    command += ["--dtype", "bfloat16", "--enforce-eager"]
    # Noise would fill every place where JSON allows blanks.
    compact = {"backend": "xgrammar", "disable_any_whitespace": True}
    command += ["--structured-outputs-config", json.dumps(compact)]
    quiet = {"VLLM_NO_USAGE_STATS": "1", "HF_HUB_OFFLINE": "1", "VLLM_CPU_KVCACHE_SPACE": "1"}
    with _running(command, "vllm", "tiny-7b", folder, **quiet) as server:
        yield server


STARTED = {"llama-cpp-python": llama_cpp_python, "litellm": litellm, "vllm": vllm}
"""Functions that start each program: folder for its files, context in tokens."""


def environment(name: str) -> Path:
    """The folder of a program's commands; the test fails where it is not set up."""
    folder = ENVIRONMENTS / name / "bin"
    if not (folder.parent / ".installed").exists():
        pytest.fail(f"{name} is not installed; `make test-servers` sets it up.")
    return folder


@contextmanager
def _running(
    command: Sequence[object], name: str, model: str, folder: Path, **variables: str
) -> Iterator[Server]:
    """The program of a command, told to listen on a free port, once it answers."""
    port = closed_port()
    server = Server(name, f"http://127.0.0.1:{port}/v1", model, KEY, folder / f"{name}.log")
    with _started([*command, *COMMON, port], server.base_url, server.log, variables):
        yield server


@contextmanager
def _started(
    command: Sequence[object], base_url: str, log: Path, variables: Mapping[str, str] | None = None
) -> Iterator[None]:
    told = os.environ | {"PYTHONUNBUFFERED": "1"} | dict(variables or {})
    with log.open("wb") as out:
        program = subprocess.Popen(
            [*map(str, command)], stdout=out, stderr=subprocess.STDOUT, env=told, cwd=log.parent
        )
    try:
        _wait_for(program, base_url, log)
        yield
    finally:
        program.terminate()
        try:
            program.wait(timeout=60)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def _wait_for(program: subprocess.Popen[bytes], base_url: str, log: Path) -> None:
    gives_up = time.monotonic() + STARTS_WITHIN
    while not _answers(base_url):
        if program.poll() is not None or time.monotonic() > gives_up:
            said = log.read_text(encoding="utf-8", errors="replace")
            pytest.fail(
                f"{log.stem} does not answer at {base_url}. The end of what it printed:\n{said[-3000:]}"
            )
        time.sleep(1.0)


def _answers(base_url: str) -> bool:
    request = urllib.request.Request(f"{base_url}/models", headers={"Authorization": f"Bearer {KEY}"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as response:
            return bool(json.load(response)["data"])
    except (OSError, ValueError, KeyError):
        return False
