"""A model that is too weak to be asked for whole claims is told so, by what becomes of those it returns."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from corpora import asked_about, extractor, model_options, one_claim
from servers import Reply, Request, ScriptedServer, completion

from extractor import Article, Reason, Result, cli, weaknesses

SENTENCE = "وقال الدفاع المدني إن {} مدنيين قتلوا في قصف على مدينة حلب. "


def article(sentences: int, number: int = 0) -> Article:
    """So many sentences, each with a claim."""
    numbers = range(100 * (number + 1), 100 * (number + 1) + sentences)
    return Article("".join(map(SENTENCE.format, numbers)), id=f"a{number}")


def answering(*items: str) -> object:
    """A model that returns these items in turn: a quote, one that is not there, and so on."""

    def answer(request: Request) -> Reply:
        said = re.findall(r"وقال [^.]+", asked_about(request))
        made = {
            "right": lambda quote: {"quote": quote, "type": "casualties"},
            "invented": lambda quote: {"quote": f"أعلن الوزير أمس {quote[-3:]}", "type": "casualties"},
            "another number": lambda quote: {"quote": re.sub(r"\d+", "77", quote), "type": "casualties"},
            "again": lambda _: {"quote": said[0], "type": "casualties"},
        }
        claims = [made[items[n % len(items)]](quote) for n, quote in enumerate(said)]
        return completion(json.dumps({"claims": claims}, ensure_ascii=False))

    return answer


def read(sentences: int, *items: str, articles: int = 1, **given: object) -> list[Result]:
    """The results of a model that answers so."""
    with ScriptedServer(default=answering(*items)) as server, extractor(server.base_url, **given) as reader:  # type: ignore[arg-type]
        return [reader.extract(article(sentences, number)) for number in range(articles)]


@pytest.mark.parametrize("fault", ["invented", "another number"])
def test_many_unfit_claims_are_told(fault: str) -> None:
    """With how many of how many, whose, and what to do."""
    (note,) = weaknesses(read(10, "right", fault))
    assert note.startswith("5 of 10 claims that test-model returned are not in the articles or do not fit")
    assert "Try --profile small, or a stronger model." in note


@pytest.mark.parametrize(
    ("reason", "is_weak"),
    [
        (Reason.INVALID, True),
        (Reason.NO_PROPOSITION, True),
        (Reason.CHANGED_NEGATION, True),
        (Reason.DUPLICATE, False),
        (Reason.AMBIGUOUS, False),
    ],
)
def test_every_reason_speaks_against_the_model_or_not(reason: Reason, is_weak: bool) -> None:
    """What does not fit the schema and what states nothing does; what is said twice does not."""
    (result,) = read(12, "invented")
    changed = tuple(one.model_copy(update={"reason": reason}) for one in result.rejections)
    assert bool(weaknesses([result.model_copy(update={"rejections": changed})])) is is_weak


@pytest.mark.parametrize(
    ("sentences", "items"),
    [
        (20, ("right",) * 4 + ("invented",)),
        (20, ("right", "again")),
        (9, ("invented",)),
    ],
)
def test_a_strong_model_hears_nothing(sentences: int, items: tuple[str, ...]) -> None:
    """Not for a slip in five, not for saying a thing twice, and not for a handful of claims."""
    assert weaknesses(read(sentences, *items)) == ()


def test_short_articles_add_up() -> None:
    """One alone says nothing; a run of them does."""
    results = read(3, "invented", articles=4)
    assert weaknesses(results[:3]) == ()
    assert weaknesses(results)[0].startswith("12 of 12 claims")


def test_a_model_asked_about_statements_is_not_meant() -> None:
    """It is asked as a small one already."""
    assert weaknesses(read(12, "invented", prompt="statements/v1")) == ()


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Two articles as a file, in the working directory."""
    monkeypatch.chdir(tmp_path)
    lines = (json.dumps({"id": one.id, "text": one.text}) for one in (article(6), article(6, 1)))
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return "corpus.jsonl"


@pytest.mark.parametrize(("answer", "times"), [(answering("invented", "right"), 1), (one_claim, 0)])
def test_a_run_says_it_once(
    corpus: str, capsys: pytest.CaptureFixture[str], answer: object, times: int
) -> None:
    """At its end, on the stream for people, and again where the results come from the cache."""
    with ScriptedServer(default=answer) as server:  # type: ignore[arg-type]
        options = model_options(server.base_url, "cache")
        for _ in range(2):
            assert cli.main(["extract", corpus, *options]) == 0
            out, err = capsys.readouterr()
            assert err.count("note: 6 of 12 claims that m returned") == times
            assert "too weak" not in out


def test_answers_of_a_batch_are_judged_too(corpus: str, capsys: pytest.CaptureFixture[str]) -> None:
    """When they are taken in."""
    model = ["--model", "m", "--prompt", "claims/v1", "--cache-dir", "cache"]
    assert cli.main(["batch", "write", corpus, *model, "-o", "ask.jsonl"]) == 0
    lines = []
    for line in Path("ask.jsonl").read_text("utf-8").splitlines():
        asked = json.loads(line)
        request = Request("POST", asked["url"], {}, json.dumps(asked["body"]).encode(), 0.0)
        body = json.loads(answering("invented")(request).body)  # type: ignore[operator]
        answer = {"custom_id": asked["custom_id"], "response": {"status_code": 200, "body": body}}
        lines.append(json.dumps(answer))
    Path("answers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    capsys.readouterr()
    files = ["answers.jsonl", "--articles", corpus, "-o", "found.jsonl", "--requests", "again.jsonl"]
    assert cli.main(["batch", "read", *files, *model]) == 0
    assert capsys.readouterr().err.count("note: 12 of 12 claims that m returned") == 1
