"""How a model should be asked is told by what it makes of a report whose claims are known."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from servers import Request, ScriptedServer, completion, reply_json, status

from extractor import Extractor, cli
from extractor.article import Article
from extractor.chunking import segments
from extractor.trial import tried

TABLE = tomllib.loads((files("extractor") / "trial.toml").read_text(encoding="utf-8"))
KNOWN = TABLE["claims"]
TEXT = Article(TABLE["text"].strip()).text
SEGMENTS = [TEXT[start:end] for start, end in segments(TEXT)]


def answer(claims: list[dict[str, Any]]) -> str:
    """What a model that knows these claims returns: each with its own source, and no segment left out."""
    lines, reported = [], set()
    for source, claim in enumerate(claims, 1):
        (number,) = [number for number, said in enumerate(SEGMENTS, 1) if claim["holds"] in said]
        lines += [f"#{number}|{source}", f"{claim['type']}|{claim['holds']}"]
        reported.add(number)
    told = {
        "sources": [f"{claim['origin']}|state" for claim in claims],
        "claims": lines,
        "nothing": [number for number in range(1, len(SEGMENTS) + 1) if number not in reported],
    }
    return json.dumps(told, ensure_ascii=False)


def trial(server: ScriptedServer, claims: list[dict[str, Any]]) -> tuple[int, str]:
    """How many claims of that answer count as read, and the profile that follows."""
    server.default = completion(answer(claims))
    with Extractor("m", base_url=server.base_url, profile="large", cache_dir=False) as extractor:
        found = tried(extractor)
    assert found.known == len(KNOWN)
    return found.right, found.profile


def test_a_model_that_reads_everything_is_large(scripted_server: ScriptedServer) -> None:
    """Each claim counts once, even where it is returned twice."""
    assert trial(scripted_server, KNOWN) == (len(KNOWN), "large")
    assert trial(scripted_server, KNOWN * 2) == (len(KNOWN), "large")


def test_a_claim_must_be_right_in_quote_type_and_origin(scripted_server: ScriptedServer) -> None:
    """One thing wrong in each of three claims leaves too few for a large model."""
    others = {one["origin"]: other["origin"] for one, other in zip(KNOWN, reversed(KNOWN), strict=True)}
    wrong = [
        KNOWN[0] | {"type": "prediction"},
        KNOWN[1] | {"origin": others[KNOWN[1]["origin"]]},
        KNOWN[2] | {"holds": "المنظمات الدولية"},
    ]
    assert trial(scripted_server, wrong + KNOWN[3:]) == (len(KNOWN) - 3, "small")


def test_a_model_that_finds_nothing_is_small(scripted_server: ScriptedServer) -> None:
    """So is one whose answer has no claims at all."""
    assert trial(scripted_server, []) == (0, "small")


def test_the_report_holds_its_claims() -> None:
    """Or no model could read them."""
    assert all(claim[key] in TEXT for claim in KNOWN for key in ("holds", "origin"))
    assert 0 < TABLE["enough"] <= len(KNOWN)


@pytest.mark.parametrize(
    ("model", "claims", "says"),
    [
        ("strong-70b", KNOWN, "7 of 7 claims of a test report read rightly: best asked for whole claims\n"),
        ("strong-70b", [], "Give --profile small: its name alone says large."),
        ("little-3b", KNOWN, "Give --profile large: its name alone says small."),
    ],
)
def test_the_doctor_says_how_a_model_is_best_asked(
    scripted_server: ScriptedServer,
    capsys: pytest.CaptureFixture[str],
    model: str,
    claims: list[dict[str, Any]],
    says: str,
) -> None:
    """With the option to give where its name alone would say otherwise."""
    scripted_server.routes["/v1/models"] = reply_json({"data": [{"id": model, "max_model_len": 32768}]})
    scripted_server.default = completion(answer(claims))
    assert cli.main(["doctor", "--model", model, "--base-url", scripted_server.base_url]) == 0
    out = capsys.readouterr().out
    assert says in out
    assert "\nIt can be used.\n" in out
    following = f"Next: extractor extract PATH --model {model} --base-url {scripted_server.base_url}"
    advised = re.search(r"--profile (small|large): its name", says)
    profile = f" --profile {advised[1]}" if advised else ""
    assert out.endswith(f"{following}{profile} -o claims.jsonl\n")


def whole_claims(request: Request) -> bool:
    """Whether a request asks for whole claims: its prompt is many times as long as one about a sentence."""
    return len(request.body) > 8000


def test_a_model_that_gives_no_whole_claims_is_tried_as_a_small_one(
    scripted_server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Too slow for a long answer, quick enough for a short one: it can be used, and how is said."""
    scripted_server.routes["/v1/models"] = reply_json({"data": [{"id": "m", "max_model_len": 32768}]})
    scripted_server.default = lambda request: completion("نعم").but(delay=3 if whole_claims(request) else 0)
    asked = ["doctor", "--model", "m", "--base-url", scripted_server.base_url, "--timeout", "1"]
    assert cli.main(asked) == 0
    out, err = capsys.readouterr()
    assert re.search(r"^ok +claims +a test report got answers, asked about statements", out, re.MULTILINE)
    assert "gave no whole answer within 1 s" in out
    assert "Give --profile small: its name alone says large." in out
    assert out.endswith("--profile small -o claims.jsonl\n")
    begun = re.findall(r"^\.\.\. (\w+) +asks ", err, re.MULTILINE)
    assert begun == ["server", "schema", "speed", "claims", "claims"]
    assert "may take up to 1 s (--timeout)" in err


def test_a_context_for_small_questions_alone_can_be_used(
    scripted_server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is asked that does not fit; with less than that the server cannot be used."""
    scripted_server.default = completion("نعم", prompt_tokens=30, completion_tokens=2)
    for context, code in ((3000, 0), (300, 1)):
        scripted_server.routes["/v1/models"] = reply_json({"data": [{"id": "m", "max_model_len": context}]})
        asked = len(scripted_server.requests)
        assert cli.main(["doctor", "--model", "m", "--base-url", scripted_server.base_url]) == code
        out = capsys.readouterr().out
        assert ("It is enough with --profile small" in out) == ("--profile small -o" in out) == (code == 0)
        assert not any(map(whole_claims, scripted_server.requests[asked:]))


def test_each_check_is_told_before_it_is_made(scripted_server: ScriptedServer) -> None:
    """A server that is slow leaves nobody before an empty screen; what is found is told at once, too."""
    scripted_server.routes["/v1/models"] = reply_json({"data": [{"id": "m"}]})
    scripted_server.default = completion("نعم").but(delay=60)
    command = [sys.executable, "-m", "extractor.cli", "doctor", "--model", "m"]
    command += ["--base-url", scripted_server.base_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        assert running.stdout
        lines = [running.stderr.readline() for _ in range(3)]
        found = [running.stdout.readline() for _ in range(2)]
        assert running.poll() is None
        running.kill()
    assert [line.split()[:2] for line in lines[1:]] == [["...", "server"], ["...", "schema"]]
    assert [line.split()[1] for line in found] == ["server", "models"]


def test_no_answer_to_the_report_is_told(
    scripted_server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked either way: then the server cannot be used, and no profile is advised."""
    scripted_server.routes["/v1/models"] = reply_json({"data": [{"id": "m", "max_model_len": 32768}]})
    scripted_server.default = lambda request: (
        completion("نعم") if len(request.body) < 1200 else status(400, message="no")
    )
    assert cli.main(["doctor", "--model", "m", "--base-url", scripted_server.base_url]) == 1
    out = capsys.readouterr().out
    assert re.search(r"^NO +claims +a test report got no answer", out, re.MULTILINE)
    assert "refuses the request (status 400)" in out
    assert "--profile" not in out
