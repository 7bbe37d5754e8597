"""LangExtract under the same load: a job as JSON on standard input, its seconds on standard output.

It runs in an environment of its own (evals/peers/requirements.txt), so it imports nothing of this project.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import sys
import time
import warnings
from typing import Any


def main() -> None:
    """Read the texts as often as wanted; how long each time took."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    job = json.load(sys.stdin)
    lx: Any = importlib.import_module("langextract")
    factory: Any = importlib.import_module("langextract.factory")
    config = factory.ModelConfig(
        model_id="stub",
        provider="openai",
        provider_kwargs={"api_key": "-", "base_url": job["base_url"], "max_workers": job["workers"]},
    )
    example = lx.data.ExampleData(
        text="قتل 3 أشخاص في قصف.",
        extractions=[lx.data.Extraction("claim", "قتل 3 أشخاص", attributes={"type": "casualties"})],
    )
    documents = [lx.data.Document(text=text) for text in job["texts"]]
    seconds, cpu = [], []
    for _ in range(job["repeats"]):
        began, used = time.perf_counter(), time.process_time()
        with contextlib.redirect_stdout(sys.stderr):
            found = list(
                lx.extract(
                    text_or_documents=documents,
                    prompt_description="Extract the claims.",
                    examples=[example],
                    config=config,
                    batch_length=job["workers"],
                    max_workers=job["workers"],
                    max_char_buffer=100_000,
                    show_progress=False,
                )
            )
        assert len(found) == len(documents)  # noqa: S101
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
    print(json.dumps({"seconds": seconds, "cpu": cpu}))


if __name__ == "__main__":
    main()
