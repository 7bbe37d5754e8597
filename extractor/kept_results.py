"""The cache of whole results, beside the answers they came from."""

from __future__ import annotations

import base64
import hashlib
import logging
import zlib
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from extractor.article import Article
from extractor.claims import Provenance, Result, Usage
from extractor.llm.kept_answers import KeptAnswers

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = logging.getLogger("extractor")
PREFIX = "result-"
"""Of the keys of results; those of answers have none."""
LEVEL = 3
"""Of compression: more takes longer than it saves."""


class KeptResults:
    """Results by text, date of publication and everything that makes them, this package's code included.

    Only results without failures are kept. One whose spans are not the article's is not believed.
    """

    def __init__(self, kept: KeptAnswers, provenance: Provenance, **settings: str | None) -> None:
        self._kept = kept
        self._made = {**provenance.model_dump(mode="json"), **settings}

    def find(self, article: Article) -> Result | None:
        """The result of the same text, with what was spent on it as replayed."""
        if self._kept.cache is None:
            return None
        text = self._kept.text(self._key(article))
        try:
            result = Result.model_validate_json(zlib.decompress(base64.b85decode(text))) if text else None
        except (ValueError, zlib.error):  # damaged, or somebody else's
            return None
        if result is None or not _is_of(result, article):
            return None
        LOG.info("whole result from the cache")
        return result

    def keep(self, article: Article, result: Result, answers: int) -> None:
        """Keep a result, if it is whole; `answers` is how many of the model's it comes from."""
        if self._kept.cache is not None and not result.failures:
            replayed = result.model_copy(update={"usage": _replayed(result.usage, answers)})
            packed = zlib.compress(replayed.model_dump_json().encode(), LEVEL)
            self._kept.keep(self._key(article), base64.b85encode(packed).decode())

    def _key(self, article: Article) -> str:
        published = article.day.isoformat() if article.day else None
        parts = {"text": article.sha256, "published": published, "made": self._made, "code": self._code}
        return PREFIX + self._kept.key(**parts)

    @cached_property
    def _code(self) -> str:
        """A hash of this package's modules: other code may make other claims of the same answer."""
        found = hashlib.sha256()
        for module in _modules(files("extractor")):
            found.update(module.read_bytes())
        return found.hexdigest()


def _modules(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _modules(entry)
        elif entry.name.endswith(".py"):
            yield entry


def _is_of(result: Result, article: Article) -> bool:
    return result.article.sha256 == article.sha256 and all(
        article.text[span.start : span.end] == span.text for claim in result.claims for span in claim.spans
    )


def _replayed(usage: Usage, answers: int) -> Usage:
    """What was billed once, earlier."""
    return Usage(
        cached=answers,
        replayed_prompt_tokens=usage.prompt_tokens + usage.replayed_prompt_tokens,
        replayed_completion_tokens=usage.completion_tokens + usage.replayed_completion_tokens,
    )
