"""The articles that a command is given, and what to say of them besides."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

from extractor import report
from extractor.article import Article, BadInput
from extractor.errors import InputError
from extractor.inputs.intake import Intake
from extractor.inputs.paths import STANDARD_INPUT, articles


class Given:
    """The articles of some paths, read as the options say. Raises InputError where a path is not there.

    `tell` gets a line for people where something of them is not read.
    """

    def __init__(self, options: SimpleNamespace, paths: Sequence[str], tell: Callable[[str], None]) -> None:
        check_paths(paths)
        # Read before a run begins: a run that waited for it could neither answer nor be interrupted.
        self._stdin = io.BytesIO(_standard_input() if STANDARD_INPUT in paths else b"")
        self._options = options
        self._paths = paths
        self._intake = Intake(lambda line: tell(report.shown(line)))

    def __iter__(self) -> Iterator[Article | BadInput]:
        return articles(
            self._paths,
            encoding=self._options.encoding,
            published=self._options.published,
            intake=self._intake,
            stdin=self._stdin,
        )

    def none(self) -> InputError:
        """The error of a run that no article came to."""
        return InputError(f"No article in {', '.join(self._paths)}: no .txt, .jsonl or .json file is there.")

    def lines(self) -> list[str]:
        """What the totals of a run say of files and articles that were left out."""
        said = []
        if self._intake.passed_over:
            said.append(f"{report.counted(self._intake.passed_over, 'file')} not read, as named above")
        if self._intake.repeated:
            said.append(f"{report.counted(self._intake.repeated, 'article')} given twice, and read once")
        return said


def _standard_input() -> bytes:
    """All of it, line by line: a signal is noticed between two readings."""
    return b"".join(line for line in sys.stdin.buffer)


def check_paths(paths: Iterable[str]) -> None:
    """Raise InputError where one is not there."""
    for path in paths:
        if path != STANDARD_INPUT and not Path(path).exists():
            raise InputError(f"{path}: there is no such file or folder.")
