"""What an export wrote, and the error of one that could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extractor.errors import ExtractorError


class ExportError(ExtractorError):
    """An export cannot be written: the message says why and what to do."""


@dataclass(frozen=True)
class Written:
    """Files, in the order written, and what is in them."""

    paths: tuple[Path, ...]
    claims: int
    """Claims that the files hold."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Claims that the format has no place for, by reason."""
