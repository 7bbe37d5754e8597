"""`extractor extract --format`: results that are written together, when a run has ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor import report
from extractor.article import Article
from extractor.claims import Result
from extractor.commands.outputs import export_records, files_named
from extractor.errors import ExtractorError, InputError
from extractor.inputs.folders import READ
from extractor.records import Record, read_results


class Whole:
    """Results kept until the end, then written as a table for people, as JSON or as CSV.

    Raises InputError where the file cannot be written, is one of the articles, or holds results of a run.
    """

    def __init__(self, form: str, output: str | None, articles: Sequence[str]) -> None:
        self._form = form
        self._path = None if output in {None, "-"} else Path(str(output))
        self._articles: dict[str, Article] = {}
        self._results: list[Result] = []
        self.written = "" if self._path is None else str(self._path)
        """The files that it writes; empty where it prints."""
        if self._path is not None:
            self._check(self._path, articles)

    def came(self, article: Article) -> None:
        """Keep the article, whose words a table of claims needs."""
        self._articles[article.key] = article

    def add(self, result: Result) -> None:
        """Keep the result."""
        self._results.append(result)

    def write(self) -> None:
        """Write all of them."""
        from extractor.export import FORMATS, write

        if self._form == "csv":
            records = [Record(result, self._articles[result.article.key]) for result in self._results]
            if records and self._path is not None:
                self.written = files_named(write(records, "csv", self._path).paths, FORMATS["csv"].beside)
            elif records:
                export_records(records, "csv", None)
        elif self._path is None:
            print(self._text, end="")
        else:
            try:
                self._path.write_text(self._text, encoding="utf-8")
            except OSError as error:
                raise InputError(f"{self._path}: cannot be written ({error.strerror or error}).") from error

    @property
    def _text(self) -> str:
        if self._form == "table":
            return "\n\n".join(map(report.summary, self._results)) + "\n"
        return "[\n" + ",\n".join(result.model_dump_json() for result in self._results) + "\n]\n"

    def _check(self, path: Path, articles: Sequence[str]) -> None:
        given = {Path(article).resolve() for article in articles}
        is_below = path.suffix.lower() in READ and not given.isdisjoint(path.resolve().parents)
        if path.resolve() in given or (is_below and path.exists()):
            raise InputError(f"{path}: this is an article. Choose another file after -o.")
        if path.exists() and _holds_results(path):
            raise InputError(
                f"{path}: this holds the results of a run, one a line. Choose another file after -o, or "
                "--format jsonl to go on with it."
            )
        try:
            path.open("ab").close()
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror or error}).") from error


def _holds_results(path: Path) -> bool:
    try:
        return bool(read_results(path))
    except ExtractorError:
        return False
