"""Builders for the tests of the harness: labelled articles and results, both written as label files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import settings

from evals.labels.gold import GoldArticle, load_article
from extractor.claims import ArticleInfo, Claim, Failure, Provenance, Result

PATIENT = settings(deadline=None)
"""Properties hold on a busy machine as well."""
PROVENANCE = Provenance(
    package="0.0",
    prompt="claims/v1",
    prompt_sha256="p",
    schema_sha256="s",
    lexicon_sha256="l",
    strategy="test",
    model="test",
    server="localhost:1",
    decoding={},
)


def labelled(text: str, toml: str = "", name: str = "article") -> GoldArticle:
    """A labelled article from its text and the content of a label file."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory) / name
        folder.mkdir()
        (folder / "article.txt").write_bytes(text.encode())
        (folder / "answers.toml").write_text(toml, encoding="utf-8")
        return load_article(folder)


def result(article: GoldArticle, claims: Iterable[Claim], failures: tuple[Failure, ...] = ()) -> Result:
    """A run's result for an article."""
    info = ArticleInfo(id=article.name, sha256=article.sha256, characters=len(article.text))
    return Result(article=info, claims=tuple(claims), failures=failures, provenance=PROVENANCE)


def answered(article: GoldArticle, toml: str) -> Result:
    """A run's result whose claims are written as labels."""
    return result(article, (gold.claim for gold in labelled(article.text, toml).claims))


def perfect(article: GoldArticle) -> Result:
    """The labels themselves as a run's result, optional claims left out."""
    return result(article, (gold.claim for gold in article.required))
