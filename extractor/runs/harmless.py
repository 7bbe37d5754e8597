"""A harmless text, asked about to tell a server that is at fault from one that refuses certain texts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from extractor.article import Article
from extractor.claims import Usage
from extractor.errors import AnswerCutOff, ModelError
from extractor.extract import Extractor


@dataclass(frozen=True)
class Asked:
    """What came of it: what it cost, and the error where there was no answer."""

    usage: Usage
    error: ModelError | None = None


def article() -> Article:
    """The text: two sentences about a park."""
    table = tomllib.loads((files("extractor.runs") / "harmless.toml").read_text(encoding="utf-8"))
    return Article(table["text"].strip())


async def asked(extractor: Extractor) -> Asked:
    """Ask as about any article, but never the cache. An answer that is cut off is one."""
    try:
        return Asked(await extractor.acheck(article()))
    except AnswerCutOff as error:
        return Asked(error.usage or Usage())
    except ModelError as error:
        return Asked(error.usage or Usage(), error)
