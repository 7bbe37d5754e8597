"""Results together with the texts that they are about, every span checked against its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import from_json

from extractor.article import Article, BadInput
from extractor.claims import Result, Span
from extractor.errors import InputError
from extractor.formats import upgraded
from extractor.inputs.paths import articles

_LINE = re.compile(r"(?P<file>.+\.(?:jsonl?|ndjson)):\d+", re.IGNORECASE)
"""How the path of an article that came from a line, or an item, of a JSON file is written."""


@dataclass(frozen=True)
class Record:
    """One result and its article.

    Raises InputError where the article is another one, or a span does not hold the article's own words;
    so whoever has a record may rely on `article.text[span.start:span.end] == span.text`.
    """

    result: Result
    article: Article

    def __post_init__(self) -> None:
        if self.article.sha256 != self.result.article.sha256:
            raise InputError(
                f"{self.name}: the text of this article is not the text that the claims were read from "
                f"(its sha256 begins {self.article.sha256[:12]}, not {self.result.article.sha256[:12]}). "
                "Give the unchanged file, or run the extraction again."
            )
        for where, span in _spans(self.result):
            if self.article.text[span.start : span.end] != span.text:
                raise InputError(
                    f"{self.name}: {where} does not hold the article's words at {span.start}:{span.end}. "
                    "The results file was changed after it was written; run the extraction again."
                )
        told = [rejection.piece for rejection in self.result.rejections]
        told += [failure.piece for failure in self.result.failures]
        if any(piece is not None and piece.end > len(self.article.text) for piece in told):
            raise InputError(f"{self.name}: a rejection or failure lies beyond the article's end.")

    @property
    def name(self) -> str:
        """What pages and messages call the article."""
        info = self.result.article
        return info.id or info.path or info.sha256[:12]


def _spans(result: Result) -> Iterator[tuple[str, Span]]:
    """Every span of a result, with a name for messages."""
    for claim in result.claims:
        for span in claim.spans:
            yield f"claim {claim.id}", span


def read_results(path: str | Path) -> tuple[Result, ...]:
    """The results of a JSONL file, one a line; empty lines are passed over.

    Raises InputError that names file and line where a line is no result, or a later version wrote it.
    """
    return tuple(each_result(path))


def each_result(path: str | Path) -> Iterator[Result]:
    """The results of a JSONL file one after another, as `read_results` has them, none of which is kept."""
    try:
        with Path(path).open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _result(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(
            f"{path}: the results cannot be read ({reason}). Give the file that a run wrote."
        ) from error


def _result(line: str, where: str) -> Result:
    try:
        return Result.model_validate(upgraded(from_json(line), where))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        reason = f"{place}: {first['msg']}"
        cause: Exception = error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason, cause = "the line has not its form", error
    raise InputError(
        f"{where}: not a result of this program: {reason}. A line is one result, as a run wrote it."
    ) from cause


def pair(
    results: Iterable[Result], given: Sequence[str | Path | Article] = (), *, encoding: str = "utf-8"
) -> tuple[Record, ...]:
    """Each result with its article.

    The article is looked for among `given` (articles, files, or folders of them), by hash; then at the path
    that the result names, from the working directory. Raises InputError where it is in neither place or
    is not the text that was read.
    """
    known = {article.sha256: article for article in _given(given, encoding)}
    read: dict[str, dict[str, Article]] = {}
    return tuple(Record(result, _article(result, known, read, encoding)) for result in results)


def _given(given: Sequence[str | Path | Article], encoding: str) -> Iterator[Article]:
    for item in given:
        if isinstance(item, Article):
            yield item
            continue
        if not Path(item).exists():
            raise InputError(f"{item}: there is no such file or folder of articles.")
        for article in articles([str(item)], encoding=encoding):
            if not isinstance(article, BadInput):
                yield article


def _article(
    result: Result, known: dict[str, Article], read: dict[str, dict[str, Article]], encoding: str
) -> Article:
    """The article of one result; files already read are kept in `read`."""
    info = result.article
    if info.sha256 in known:
        return known[info.sha256]
    name = info.id or info.sha256[:12]
    if info.path is None:
        raise InputError(f"{name}: the result names no file. Say where the article is.")
    line = _LINE.fullmatch(info.path)
    file = line["file"] if line else info.path
    if file not in read:
        found = list(articles([file], encoding=encoding)) if Path(file).exists() else []
        read[file] = {article.sha256: article for article in found if isinstance(article, Article)}
        if not found:
            raise InputError(
                f"{name}: its file {file} is not there. Run from the folder where the extraction ran, "
                "or say where the article is."
            )
        if not read[file]:
            raise InputError(next(bad.message for bad in found if isinstance(bad, BadInput)))
    candidates = read[file]
    if info.sha256 in candidates:
        return candidates[info.sha256]
    return next(iter(candidates.values()))
