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
    from extractor.claims import Claim as Claim
    from extractor.claims import ClaimType as ClaimType
    from extractor.claims import Flag as Flag
    from extractor.claims import Given as Given
    from extractor.claims import Measure as Measure
    from extractor.claims import Modality as Modality
    from extractor.claims import Qualifier as Qualifier
    from extractor.claims import Quantity as Quantity
    from extractor.claims import Reason as Reason
    from extractor.claims import Rejection as Rejection
    from extractor.claims import Result as Result
    from extractor.claims import Source as Source
    from extractor.claims import SourceKind as SourceKind
    from extractor.claims import Span as Span
    from extractor.claims import Stance as Stance
    from extractor.claims import Time as Time
    from extractor.claims import Unit as Unit
    from extractor.claims import Usage as Usage
    from extractor.errors import ExtractorError as ExtractorError
    from extractor.errors import InputError as InputError
    from extractor.errors import ModelError as ModelError
    from extractor.extract import Extractor as Extractor
    from extractor.strength import weaknesses as weaknesses

_HOMES = {
    "article": ("Article",),
    "claims": (
        *("Claim", "ClaimType", "Flag", "Given", "Measure", "Modality", "Qualifier", "Quantity", "Reason"),
        *("Rejection", "Result", "Source", "SourceKind", "Span", "Stance", "Time", "Unit", "Usage"),
    ),
    "errors": ("ExtractorError", "InputError", "ModelError"),
    "extract": ("Extractor",),
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
