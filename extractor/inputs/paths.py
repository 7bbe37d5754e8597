"""Articles of what a user names: text files, folders, JSON files and standard input, one at a time."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from extractor.article import MAX_BYTES, Article, BadInput, decoded
from extractor.errors import InputError
from extractor.inputs.fields import KEYS, article_of, has_id, parsed, unknown_keys
from extractor.inputs.folders import ARRAY, LINES, listed, refusal
from extractor.inputs.intake import Intake

STANDARD_INPUT = "-"
"""The path that stands for it."""
MOST_JSON = 200_000_000
"""Bytes of a file that is one JSON value: it is read whole."""
_JSON = re.compile(rb"\s*(\{|\[\s*[\{\]])")
"""How one JSON value of articles begins, and no text that somebody wrote."""
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def articles(
    paths: Iterable[str],
    *,
    encoding: str = "utf-8",
    published: date | None = None,
    intake: Intake | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Article | BadInput]:
    """Articles of text files, folders, JSON files and "-" (standard input).

    Lazily, one at a time; what cannot be read comes out as BadInput and the rest goes on. A JSONL file has
    an article a line, a .json file an array of them, or one. A folder gives its *.txt, *.jsonl and *.json
    files, sorted by name, without following symbolic links out of it. With an `intake`, articles that came
    before are left out, and it is told what is not read. `stdin` is read in place of this process's own.
    """
    reader = _Reader(encoding, published, intake, stdin)
    for path in paths:
        yield from reader.given(path)


def streamed(
    file: BinaryIO, name: str, *, encoding: str = "utf-8", published: date | None = None
) -> Iterator[Article | BadInput]:
    """Articles of one file that is open already, as `articles` has them of a file of that name."""
    try:
        yield from _Reader(encoding, published, None, None).stream(file, name)
    except OSError as error:
        yield BadInput(name, f"{name}: cannot be read ({error.strerror or error}).")
    except InputError as error:
        yield BadInput(name, str(error))


@dataclass(frozen=True)
class _Reader:
    encoding: str
    published: date | None
    intake: Intake | None
    stdin: BinaryIO | None

    def given(self, path: str) -> Iterator[Article | BadInput]:
        """The articles of one path."""
        if path == STANDARD_INPUT:
            yield from self._standard_input()
        elif Path(path).is_dir():
            yield from self._folder(Path(path))
        else:
            yield from self._file(Path(path))

    def _folder(self, folder: Path) -> Iterator[Article | BadInput]:
        found = listed(folder)
        if self.intake is not None:
            for line in found.lines(folder):
                self.intake.tell(line)
            self.intake.passed_over += sum(map(len, found.others.values()))
        yield from found.unlisted
        for path in found.articles:
            yield from self._file(path)

    def _file(self, path: Path) -> Iterator[Article | BadInput]:
        name, suffix = str(path), path.suffix.lower()
        try:
            if refused := refusal(path):
                yield BadInput(name, refused)
            elif suffix in (*LINES, ARRAY):
                with path.open("rb") as file:
                    yield from self.stream(file, name)
            else:
                yield Article.read(path, encoding=self.encoding, published=self.published)
        except OSError as error:
            yield BadInput(name, f"{path}: cannot be read ({error.strerror or error}).")
        except InputError as error:
            yield BadInput(name, str(error))

    def stream(self, file: BinaryIO, name: str) -> Iterator[Article | BadInput]:
        """The articles of a file that is open."""
        suffix = Path(name).suffix.lower()
        if suffix == ARRAY:
            yield from self._whole(file.read(MOST_JSON + 1), name)
        elif suffix in LINES:
            yield from self._lines(file, name)
        else:
            yield Article.of(file.read(MAX_BYTES + 1), name, encoding=self.encoding, published=self.published)

    def _standard_input(self) -> Iterator[Article | BadInput]:
        stdin = self.stdin or sys.stdin.buffer
        head = b""
        for line in stdin:
            head += line
            if line.strip():
                break
        start = head.removeprefix(codecs.BOM_UTF8).lstrip()
        try:
            if _is_object(start):
                yield from self._lines(chain(head.splitlines(keepends=True), stdin), STANDARD_INPUT)
                return
            data = head + stdin.read()
            if _JSON.match(data.removeprefix(codecs.BOM_UTF8)):
                yield from self._whole(data, STANDARD_INPUT)
                return
            text = decoded(data, name="standard input", encoding=self.encoding)
            yield Article(text=text, id="stdin", published=self.published, is_id_given=False).checked()
        except InputError as error:
            yield BadInput(STANDARD_INPUT, str(error))

    def _whole(self, data: bytes, name: str) -> Iterator[Article | BadInput]:
        """Articles of one JSON value, or of lines of JSON under the name of one."""
        if len(data) > MOST_JSON:
            raise InputError(
                f"{name}: more than {MOST_JSON:,} bytes of JSON in one value. Give a JSON object a line "
                "(JSONL), which is read line by line: jq -c '.[]' makes such lines of an array."
            )
        first, _, rest = data.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")
        if rest.strip() and _is_object(first):
            yield from self._lines(data.splitlines(), name)
            return
        value = parsed(data, name)
        if isinstance(value, list):
            for number, item in enumerate(value, 1):
                yield from self._article(item, f"{name}:{number}")
        else:
            yield from self._article(value, name)

    def _lines(self, lines: Iterable[bytes], name: str) -> Iterator[Article | BadInput]:
        for number, line in enumerate(lines, 1):
            if number == 1 and line.startswith(_WIDE):
                raise InputError(
                    f"{name}: this looks like UTF-16, and JSON has to be UTF-8. Save it as UTF-8."
                )
            if not line.removeprefix(codecs.BOM_UTF8).strip():
                continue
            where = f"{name}:{number}"
            try:
                value = parsed(line, where)
            except InputError as error:
                yield BadInput(where, str(error))
            else:
                yield from self._article(value, where)

    def _article(self, value: Any, where: str) -> Iterator[Article | BadInput]:
        """The article of a JSON value, if it is one and did not come before."""
        try:
            article = article_of(value, where, self.published).checked()
            if self.intake is not None:
                self.intake.name_unknown(unknown_keys(value), where, KEYS)
                if has_id(value) and self.intake.is_repeat(article, where):
                    return
        except InputError as error:
            yield BadInput(where, _at(where, str(error)))
        else:
            yield article


def _is_object(line: bytes) -> bool:
    """Whether the line holds a JSON object from its beginning to its end."""
    if not line.startswith(b"{"):
        return False
    try:
        return isinstance(parsed(line, ""), dict)
    except InputError:
        return False


def _at(where: str, message: str) -> str:
    """The message with the place, where it names the article by its id."""
    return message if message.startswith(where) else f"{where}: {message}"
