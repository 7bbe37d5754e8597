"""Claims by the rules: no model, no server, no weights; and every place that names what made them says so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from material import SEEDS

from extractor import Article, Extractor
from extractor.claims import Claim, Flag, Result
from extractor.cli import main
from extractor.errors import PromptError, RequestRefused
from extractor.llm import weights

SEED = SEEDS / "aleppo-fall" / "article.txt"
SENTENCE = "وقال الدفاع المدني إن {} مدنيين قتلوا في قصف على مدينة حلب."


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the embedded model."""
    monkeypatch.setattr(weights, "is_installed", lambda: False)


def test_the_rules_say_what_they_are(tmp_path: Path) -> None:
    """In provenance: nobody was asked, and nothing was sent."""
    with Extractor("rules", cache_dir=tmp_path) as reader:
        result = reader.extract(Article.read(SEED))
    assert (result.provenance.model, result.provenance.server) == ("rules", "none")
    assert result.usage.requests == 0
    assert len(result.claims) > 50
    assert not result.failures


@pytest.mark.usefixtures("nothing_installed")
def test_with_nothing_named_and_nothing_installed_the_rules_read() -> None:
    """As by name; a model that is named is asked all the same."""
    with Extractor(cache_dir=False) as reader, Extractor("rules", cache_dir=False) as named:
        assert reader.provenance == named.provenance
        assert reader.extract(Article.read(SEED)).claims == named.extract(Article.read(SEED)).claims
    with Extractor("m", base_url="http://localhost:1/v1", cache_dir=False) as reader:
        assert reader.provenance.model == "m"


def flagged(text: str) -> list[bool]:
    """Whether another origin is allowed for each claim."""
    with Extractor("rules", cache_dir=False) as reader:
        return [Flag.AMBIGUOUS_SOURCE in claim.flags for claim in reader.extract(Article(text)).claims]


MINISTRY = "قالت وزارة الصحة إن القصف قتل ثلاثة أشخاص. "
MAYOR = "قال رئيس البلدية إن القصف قتل ثلاثة أشخاص. "


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [
        (f"{MINISTRY}ودعت الأمم المتحدة إلى فتح تحقيق عاجل.", True),
        (f"{MINISTRY}وطالبت الحكومة بوقف الغارات فورا.", True),
        (f"{MAYOR}ودعا رئيس الحكومة إلى وقف الغارات.", True),
        ("رحبت الوزارة بالقرار ودعت الأمم المتحدة إلى تحقيق.", False),  # the subject of both
        (f"{MAYOR}ودعت الأمم المتحدة إلى فتح تحقيق عاجل.", False),  # no mayor is a "she"
        (f"{MAYOR}وطالب الحكومة بوقف الغارات فورا.", False),  # nor a government a "he"
        (f"{MAYOR}وطالب الأطراف بوقف القتال.", False),
        (f"{MINISTRY}واتهمت الحكومة بعرقلة المساعدات.", False),  # nobody blames without an object
        (f"{MINISTRY}وأضافت أن المشافي مكتظة.", False),
        ("انفجرت سيارة في السوق. ودعت الأمم المتحدة إلى فتح تحقيق عاجل.", False),
    ],
)
def test_one_who_may_ask_or_be_asked_makes_the_source_ambiguous(text: str, *, ambiguous: bool) -> None:
    """Where a speaker of the same gender has just spoken."""
    assert flagged(text)[-1] is ambiguous


@pytest.mark.parametrize(
    ("name", "ambiguous"), [("المصادر", True), ("المصادر العسكرية", False), ("الوكالة", False)]
)
def test_a_source_that_may_be_either_of_two_is_ambiguous(name: str, *, ambiguous: bool) -> None:
    """Not where one alone was named so."""
    medical, military = "قالت مصادر طبية إن المشفى دمر.", "وأكدت مصادر عسكرية أن الجيش تقدم."
    said = f"وأضافت {name} أن القصف استمر."
    assert flagged(f"{medical} {military} {said}") == [False, False, ambiguous]
    assert flagged(f"{medical} {said}") == [False, False]


@pytest.mark.usefixtures("nothing_installed")
def test_kept_answers_of_the_embedded_model_need_no_weights() -> None:
    """Offline, its cache is meant."""
    with Extractor(cache_dir=False, offline=True) as reader:
        assert reader.provenance.server == "embedded"


@pytest.mark.parametrize("asked", [{"prompt": "claims/v2"}, {"prompt": "statements"}, {"profile": "large"}])
def test_a_prompt_that_asks_needs_a_model(
    asked: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is wrong use from the start, whatever the articles; what to do is said."""
    with pytest.raises(PromptError, match="--model NAME"):
        Extractor("rules", cache_dir=False, **asked)
    article = tmp_path / "a.txt"
    article.write_text(SENTENCE.format(7), encoding="utf-8")
    options = [word for name, value in asked.items() for word in (f"--{name}", value)]
    output = tmp_path / "out.jsonl"
    assert main(["extract", str(article), "--model", "rules", *options, "-o", str(output)]) == 2
    assert "is for a model, and the rules ask none" in capsys.readouterr().err
    assert not output.exists()


def test_a_prompt_that_asks_nothing_goes_with_the_rules() -> None:
    """It is theirs."""
    with Extractor("rules", prompt="wording/v1", cache_dir=False) as reader:
        assert reader.extract(Article(SENTENCE.format(7))).claims
    with pytest.raises(RequestRefused, match="The rules ask no model"), Extractor("rules") as reader:
        asyncio.run(reader.model.complete([]))


@pytest.mark.usefixtures("nothing_installed")
def test_a_run_begins_with_who_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And how to name a better reader; exports and summary name the rules."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(SENTENCE.format(7), encoding="utf-8")
    assert main(["extract", "a.txt", "-o", "claims.jsonl", "--cache-dir", "cache"]) == 0
    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith("Read by the rules; no model is asked.")
    assert "--model NAME" in first
    assert main(["export", "claims.jsonl", "--format", "csv"]) == 0
    assert ",rules,wording/v1," in Path("claims.csv").read_text(encoding="utf-8-sig")
    assert main(["extract", "a.txt", "--model", "rules", "--cache-dir", "cache"]) == 0
    assert "by the rules, no model asked;" in capsys.readouterr().out


def test_the_doctor_has_nothing_to_examine(capsys: pytest.CaptureFixture[str]) -> None:
    """No request is sent anywhere."""
    assert main(["doctor", "--model", "rules"]) == 0
    assert "need no model and no server" in capsys.readouterr().out


def test_several_processes_read_the_same_as_one() -> None:
    """Article by article, with ids and all; the first ones are read before others are started."""
    articles = [Article(SENTENCE.format(number), id=f"a{number}") for number in range(30)]

    def claims(processes: int) -> dict[str, tuple[Claim, ...]]:
        with Extractor("rules", cache_dir=False, processes=processes) as reader:

            async def read() -> list[Result]:
                return [result async for result in reader.astream(articles)]

            results = asyncio.run(read())
            assert (reader._pool is not None) is (processes > 1)
        return {result.article.id: result.claims for result in results}

    one, two = claims(1), claims(2)
    assert one == two
    assert len(one) == len(articles)
