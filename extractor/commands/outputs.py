"""`extractor schema`, `view` and `export`: what results look like, and turning them into something else."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from extractor.claims import Result
from extractor.errors import InputError
from extractor.report import counted

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(options: Namespace) -> int:
    """Print the JSON Schema of one line of a results file."""
    described = {"$schema": DIALECT, **Result.model_json_schema(mode="serialization")}
    print(json.dumps(described, ensure_ascii=False, indent=options.indent))
    return 0


def view(options: Namespace) -> int:
    """Write the page of a results file."""
    from extractor.page.view import page
    from extractor.records import pair, read_results

    records = pair(read_results(options.results), options.articles, encoding=options.encoding)
    html = page(records, language=options.language, title=options.title)
    path = Path(options.output or Path(options.results).with_suffix(".html"))
    try:
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}).") from error
    claims = sum(len(record.result.claims) for record in records)
    said = f"{counted(len(records), 'article')}, {counted(claims, 'claim')}"
    print(f"{path} ({said}); open it in a browser", file=sys.stderr)
    return 0


def export(options: Namespace) -> int:
    """Write a results file in another format."""
    from extractor.export import FORMATS, write
    from extractor.records import pair, read_results

    records = pair(read_results(options.results), options.articles, encoding=options.encoding)
    suffix = FORMATS[options.format].suffix
    written = write(records, options.format, options.output or Path(options.results).with_suffix(suffix))
    print(f"{', '.join(map(str, written.paths))}: {counted(written.claims, 'claim')}", file=sys.stderr)
    for reason, number in written.left_out.items():
        print(f"left out: {counted(number, 'claim')} ({reason})", file=sys.stderr)
    return 0
