"""Runs LangExtract over one text: a job as JSON on standard input, what came of it on standard output.

It runs in an environment of its own, because LangExtract and this project need different versions of what
both use; so it imports nothing of this project.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import json
import logging
import sys
import time
import warnings
from typing import Any

CLASS = "claim"


class Omissions(logging.Handler):
    """Keeps LangExtract's warnings: it says in the log, and only there, that it drops a chunk."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.messages.append(record.getMessage()[:300])


def done(job: dict[str, Any]) -> dict[str, Any]:
    """What LangExtract makes of the job's text; an error of its own is told as `error`."""
    lx: Any = importlib.import_module("langextract")
    factory: Any = importlib.import_module("langextract.factory")
    omissions = Omissions()
    logging.getLogger().addHandler(omissions)
    options = dict(job["options"])
    config = factory.ModelConfig(
        model_id=job["model"],
        provider="openai",
        provider_kwargs={
            "api_key": "none",
            "base_url": job["base_url"],
            "temperature": 0.0,
            "seed": 0,
            "max_workers": options["max_workers"],
            "max_output_tokens": options.pop("max_output_tokens"),
        },
    )
    found: dict[str, Any] = {"version": importlib.metadata.version("langextract"), "extractions": []}
    examples = [example(lx, given) for given in job["examples"]]
    began = time.monotonic()
    try:
        document = lx.extract(
            text_or_documents=job["text"],
            prompt_description=job["description"],
            examples=examples,
            config=config,
            output_schema=schema(lx, job),
            show_progress=False,
            **options,
        )
        found["extractions"] = [extraction(item) for item in document.extractions or ()]
    except Exception as error:  # whatever it is, this text has no answer
        found["error"] = f"{type(error).__name__}: {error}"[:500]
    found["seconds"] = round(time.monotonic() - began, 3)
    found["warnings"] = omissions.messages
    return found


def example(lx: Any, given: dict[str, Any]) -> Any:
    """A worked example."""
    extractions = [
        lx.data.Extraction(
            extraction_class=CLASS, extraction_text=item["text"], attributes=item["attributes"]
        )
        for item in given["extractions"]
    ]
    return lx.data.ExampleData(text=given["text"], extractions=extractions)


def schema(lx: Any, job: dict[str, Any]) -> Any:
    """The shape of the answer; attributes that are not required may be absent, which costs no tokens."""
    item = lx.schema.extraction_item_schema(CLASS, attributes=job["attributes"])
    item["properties"][f"{CLASS}_attributes"]["required"] = list(job["required"])
    return lx.schema.extractions_schema(item)


def extraction(item: Any) -> dict[str, Any]:
    """One extraction with the place that LangExtract gives it, or none."""
    interval = item.char_interval
    placed = interval is not None and interval.start_pos is not None and interval.end_pos is not None
    return {
        "text": item.extraction_text,
        "start": interval.start_pos if placed else None,
        "end": interval.end_pos if placed else None,
        "status": item.alignment_status.value if item.alignment_status else None,
        "attributes": item.attributes or {},
    }


def main() -> None:
    """Read the job, write the answer; whatever is printed on the way goes to standard error."""
    warnings.simplefilter("ignore")
    job = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        found = done(job)
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
