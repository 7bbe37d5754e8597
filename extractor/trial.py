"""How a model should be asked, found out by letting it read a report whose claims are known."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from extractor.article import Article
from extractor.claims import Result
from extractor.errors import AnswerCutOff, AnswerInvalid
from extractor.extract import Extractor

_OF_THE_MODEL = frozenset({AnswerInvalid.__name__, AnswerCutOff.__name__})
"""Failures that tell what a model can do; every other one is the server's."""


@dataclass(frozen=True)
class Trial:
    """What a model made of the report."""

    right: int
    known: int
    profile: str
    """ "large" where enough was right for it to be asked for whole claims, else "small"."""
    unanswered: str = ""
    """What kept the server from answering all of it, in words; then the rest tells nothing of the model."""


def tried(extractor: Extractor) -> Trial:
    """Read the report of trial.toml, best with an extractor that asks for whole claims.

    Raises what `Extractor.extract` does. An answer that does not fit counts as nothing right.
    """
    table = tomllib.loads((files("extractor") / "trial.toml").read_text(encoding="utf-8"))
    result = extractor.extract(Article(table["text"].strip(), id="trial"))
    known = table["claims"]
    right = sum(_is_read(one, result) for one in known)
    faults = [failure.message for failure in result.failures if failure.error not in _OF_THE_MODEL]
    profile = "large" if right >= table["enough"] else "small"
    return Trial(right, len(known), profile, unanswered=next(iter(faults), ""))


def _is_read(known: dict[str, Any], result: Result) -> bool:
    return any(
        known["holds"] in claim.evidence.text
        and claim.type == known["type"]
        and known["origin"] in claim.attribution[0].name
        for claim in result.claims
    )
