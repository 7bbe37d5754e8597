"""Whole results are kept beside the answers: what was read once is not read again, and never wrongly."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from corpora import claims_of, corpus, one_claim
from servers import ScriptedServer

from extractor import Article, Extractor, Result
from extractor.kept_results import PREFIX
from extractor.llm.wire import Binding
from extractor.strategies.quotes import Quotes


def read(server: ScriptedServer, cache: Path, article: Article, **options: Any) -> Result:
    """What an extractor of its own makes of the article."""
    given = {"prompt": "claims/v1", "profile": "large", "binding": Binding.SCHEMA} | options
    with Extractor("m", base_url=server.base_url, cache_dir=cache, **given) as extractor:
        return extractor.extract(article)


def rows(cache: Path) -> dict[str, str]:
    """The results that the cache holds, by key."""
    with sqlite3.connect(cache / "cache.db") as database:
        found = database.execute("SELECT key, value FROM Cache WHERE key LIKE ?", (f"{PREFIX}%",))
        return dict(found.fetchall())


@pytest.fixture
def server() -> Any:
    """A server that finds the one claim of each article."""
    with ScriptedServer(default=one_claim) as server:
        yield server


def test_what_was_read_is_not_read_again(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the model nor this package's own reading is called; only the usage tells the difference."""
    (article,) = corpus(1)
    first = read(server, tmp_path, article)

    def refused(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(Quotes, "outcome", refused)
    again = read(server, tmp_path, article)
    assert first.claims
    assert again.model_copy(update={"usage": first.usage}) == first
    assert (again.usage.requests, again.usage.cached) == (0, 1)
    assert again.usage.replayed_completion_tokens == first.usage.completion_tokens
    with pytest.raises(AssertionError):
        read(server, tmp_path, article, refresh=True)


def test_the_same_text_elsewhere_is_told_as_where_it_is(server: ScriptedServer, tmp_path: Path) -> None:
    """The name and the place of an article are its own, whoever else has its text."""
    (article,) = corpus(1)
    read(server, tmp_path, article)
    other = read(server, tmp_path, Article(article.text, id="other", path="there.txt"))
    assert (other.article.id, other.article.path) == ("other", "there.txt")
    assert len(rows(tmp_path)) == len(server.requests) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"published": date(2016, 12, 14)},
        {"temperature": 0.5},
        {"prompt": "wording/v1"},
        {"binding": Binding.TEXT},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_can_change_a_result_is_another_result(
    server: ScriptedServer, tmp_path: Path, change: dict[str, Any]
) -> None:
    """A date makes days of "أمس", a prompt asks for something else."""
    (article,) = corpus(1)
    read(server, tmp_path, article)
    options = dict(change)
    dated = Article(article.text, id=article.id, published=options.pop("published", None))
    read(server, tmp_path, dated, **options)
    assert len(rows(tmp_path)) == 2


def test_other_code_does_not_believe_old_results(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes a module reads anew, from the answers that are still there."""
    (article,) = corpus(1)
    read(server, tmp_path, article)
    monkeypatch.setattr("extractor.kept_results.KeptResults._code", "changed")
    read(server, tmp_path, article)
    assert len(rows(tmp_path)) == 2
    assert len(server.requests) == 1


def test_a_result_with_a_failure_is_not_kept(server: ScriptedServer, tmp_path: Path) -> None:
    """What failed is tried again."""
    (article,) = corpus(1)
    server.default = claims_of([]).but(body=b"")
    assert read(server, tmp_path, article).failures
    server.default = one_claim
    assert read(server, tmp_path, article).claims


def test_swapped_and_damaged_results_are_not_believed(server: ScriptedServer, tmp_path: Path) -> None:
    """The answers are read again instead; no claim quotes what its article does not hold."""
    articles = list(corpus(3))
    first = [read(server, tmp_path, article).claims for article in articles]
    (one, two, three) = rows(tmp_path).items()
    with sqlite3.connect(tmp_path / "cache.db") as database:
        for key, value in ((one[0], two[1]), (two[0], one[1]), (three[0], "no result")):
            database.execute("UPDATE Cache SET value = ? WHERE key = ?", (value, key))
    again = [read(server, tmp_path, article, offline=True).claims for article in articles]
    assert again == first
