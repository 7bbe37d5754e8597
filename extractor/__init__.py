"""Typed, grounded claims from Arabic news articles.

>>> from extractor import Article, Extractor
>>> with Extractor() as extractor:                              # the embedded model, on this machine
...     result = extractor.extract(Article.read("article.txt"))  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.article import Article as Article
    from extractor.claims import ArticleInfo as ArticleInfo
    from extractor.claims import Claim as Claim
    from extractor.claims import ClaimType as ClaimType
    from extractor.claims import Failure as Failure
    from extractor.claims import Flag as Flag
    from extractor.claims import Given as Given
    from extractor.claims import Measure as Measure
    from extractor.claims import Modality as Modality
    from extractor.claims import Provenance as Provenance
    from extractor.claims import Qualifier as Qualifier
    from extractor.claims import Quantity as Quantity
    from extractor.claims import Reason as Reason
    from extractor.claims import Rejection as Rejection
    from extractor.claims import Result as Result
    from extractor.claims import Sentence as Sentence
    from extractor.claims import Source as Source
    from extractor.claims import SourceKind as SourceKind
    from extractor.claims import Span as Span
    from extractor.claims import Stance as Stance
    from extractor.claims import State as State
    from extractor.claims import Stretch as Stretch
    from extractor.claims import Time as Time
    from extractor.claims import Unit as Unit
    from extractor.claims import Usage as Usage
    from extractor.errors import CacheError as CacheError
    from extractor.errors import EmbeddedModelError as EmbeddedModelError
    from extractor.errors import ExtractorError as ExtractorError
    from extractor.errors import InputError as InputError
    from extractor.errors import ModelError as ModelError
    from extractor.errors import OptionError as OptionError
    from extractor.errors import PromptError as PromptError
    from extractor.export.frames import to_pandas as to_pandas
    from extractor.export.outcome import ExportError as ExportError
    from extractor.extract import Extractor as Extractor
    from extractor.llm.model import ChatModel as ChatModel
    from extractor.llm.retry_policy import RetryPolicy as RetryPolicy
    from extractor.llm.wire import Binding as Binding
    from extractor.llm.wire import Sender as Sender
    from extractor.prompts import Prompt as Prompt
    from extractor.records import read_results as read_results
    from extractor.strategies.contract import Piece as Piece
    from extractor.strategies.contract import Question as Question
    from extractor.strength import weaknesses as weaknesses

__version__ = "0.1.0"

_HOMES = {
    "article": ("Article",),
    "claims": (
        *("ArticleInfo", "Claim", "ClaimType", "Failure", "Flag", "Given", "Measure", "Modality"),
        *("Provenance", "Qualifier", "Quantity", "Reason", "Rejection", "Result", "Sentence", "Source"),
        *("SourceKind", "Span", "Stance", "State", "Stretch", "Time", "Unit", "Usage"),
    ),
    "errors": (
        "CacheError",
        "EmbeddedModelError",
        "ExtractorError",
        "InputError",
        "ModelError",
        "OptionError",
        "PromptError",
    ),
    "export.frames": ("to_pandas",),
    "export.outcome": ("ExportError",),
    "extract": ("Extractor",),
    "llm.retry_policy": ("RetryPolicy",),
    "llm.model": ("ChatModel",),
    "llm.wire": ("Binding", "Sender"),
    "prompts": ("Prompt",),
    "records": ("read_results",),
    "strategies.contract": ("Piece", "Question"),
    "strength": ("weaknesses",),
}
__all__ = sorted(name for names in _HOMES.values() for name in names)  # noqa: PLE0605  (names, computed once)


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for, so that `import extractor` costs next to nothing."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"extractor.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
