"""`extractor schema`, `view` and `export`: what results look like, and turning them into something else."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from extractor.claims import Result
from extractor.commands.options import format_of
from extractor.errors import InputError
from extractor.records import Record
from extractor.report import counted

DIALECT = "https://json-schema.org/draft/2020-12/schema"
STANDARD_OUTPUT = "-"
"""What stands for it after -o."""
_NO_EXPORT = "Say with -f which of them; `extractor view` makes a page."


def schema(_: SimpleNamespace) -> int:
    """Print the JSON Schema of one line of a results file."""
    described = {"$schema": DIALECT, **Result.model_json_schema(mode="serialization")}
    print(json.dumps(described, ensure_ascii=False, indent=2))
    return 0


def view(options: SimpleNamespace) -> int:
    """Write the page of a results file, with the events that its claims tell of."""
    from extractor.events import Event, find_events, read_events
    from extractor.page.view import page
    from extractor.records import pair, read_results

    _spare_results(options)
    records = pair(read_results(options.results), options.articles, encoding=options.encoding)
    events: tuple[Event, ...] = ()
    if options.events:
        events = read_events(options.events)
    elif not options.no_events:
        events = find_events(record.result for record in records)
    html = page(records, events=events, language=options.language, title=options.title)
    if options.output == STANDARD_OUTPUT:
        print_bytes(html.encode())
        return 0
    path = Path(options.output or Path(options.results).with_suffix(".html"))
    try:
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}).") from error
    claims = sum(len(record.result.claims) for record in records)
    said = f"{counted(len(records), 'article')}, {counted(claims, 'claim')}"
    print(f"{path} ({said}); open it in a browser", file=sys.stderr)
    return 0


def export(options: SimpleNamespace) -> int:
    """Write a results file in another format."""
    from extractor.export import FORMATS
    from extractor.records import pair, read_results

    _spare_results(options)
    form = format_of(options.output, options.format, FORMATS, _NO_EXPORT)
    if form is None:
        raise InputError(
            f"Say what to write: -f with one of {', '.join(FORMATS)}, or -o FILE.csv, FILE.xlsx …"
        )
    chosen = FORMATS[form]
    is_printed = options.output == STANDARD_OUTPUT
    if is_printed and chosen.is_binary:
        spare_terminal(form)
    records = pair(read_results(options.results), options.articles, encoding=options.encoding)
    path = Path(options.output or Path(options.results).with_suffix(chosen.suffix))
    export_records(records, form, None if is_printed else path)
    return 0


def export_records(records: Sequence[Record], form: str, path: Path | None) -> None:
    """Write records in a format to a file, or to standard output where there is none, and say so."""
    from extractor.export import FORMATS, write

    if path is None:
        with TemporaryDirectory() as folder:
            written = write(records, form, Path(folder, f"claims{FORMATS[form].suffix}"))
            print_bytes(written.paths[0].read_bytes())
    else:
        written = write(records, form, path)
    named = files_named(written.paths, FORMATS[form].beside) if path else "standard output"
    print(f"{named}: {counted(written.claims, 'claim')}", file=sys.stderr)
    if path is None and len(written.paths) > 1:
        print(f"{form} has a second file, {FORMATS[form].beside}: give -o FILE for both", file=sys.stderr)
    for reason, number in written.left_out.items():
        print(f"left out: {counted(number, 'claim')} ({reason})", file=sys.stderr)


def files_named(paths: Sequence[Path], beside: str) -> str:
    """The file that was written, and the one beside it with what is in that one."""
    return str(paths[0]) + "".join(f" (and {beside} in {path})" for path in paths[1:])


def spare_terminal(form: str) -> None:
    """Raise InputError where standard output is a terminal, which cannot show this format."""
    if sys.stdout.isatty():
        raise InputError(f"{form} cannot be shown in a terminal: pipe it, or give -o FILE.")


def print_bytes(data: bytes) -> None:
    """Write bytes to standard output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def _spare_results(options: SimpleNamespace) -> None:
    """Raise InputError where the results themselves would be overwritten."""
    if options.output and Path(options.output).resolve() == Path(options.results).resolve():
        raise InputError(f"{options.output}: these are the results themselves. Choose another file after -o.")
