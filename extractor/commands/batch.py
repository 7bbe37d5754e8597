"""`extractor batch`: requests written to a file for a batch service, and its answers taken in."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from types import SimpleNamespace

from extractor import report
from extractor.article import BadInput
from extractor.claims import Result
from extractor.commands.inputs import Given
from extractor.commands.options import extractor_options, named_server, results_file
from extractor.errors import InputError
from extractor.extract import Extractor
from extractor.runs.batch_files import (
    AnswerFiles,
    Batch,
    RequestFile,
    SentFile,
    SentFiles,
    WholeResults,
    binding_for,
)
from extractor.runs.corpus import CorpusRun, Happened, Limits, Repeat
from extractor.runs.progress import Progress
from extractor.strength import Strength

NEVER = sys.maxsize


def write(options: SimpleNamespace) -> int:
    """Write the requests that a run would send; 0 where every article could be read."""
    return _round(options, options.paths, answers=())


def read(options: SimpleNamespace) -> int:
    """Take answers in, write whole results, and what has to be asked next; 0 where nothing is left."""
    return _round(options, options.articles, answers=options.responses)


def state(options: SimpleNamespace) -> int:
    """Print how much of each file of requests has come back; 1 where something is out or missing."""
    with AnswerFiles(options.responses) as answers:
        files = SentFiles(options.requests, answers).files
    for line in _states(files):
        print(line)
    return 0 if all(file.answers == file.requests for file in files) else 1


def _states(files: Sequence[SentFile]) -> list[str]:
    counted = report.counted
    return [
        f"{file.path}: {counted(file.requests, 'request')}, out"
        if file.is_out
        else f"{file.path}: {counted(file.requests, 'request')}, {file.answers:,} answered, "
        f"{file.errors:,} with errors, {file.requests - file.answers - file.errors:,} missing"
        for file in files
    ]


def _round(options: SimpleNamespace, paths: Sequence[str], answers: Sequence[str]) -> int:
    given = Given(options, paths, lambda line: print(line, file=sys.stderr))
    server = named_server(options)
    if server.model is None:
        raise InputError("A batch needs the name of the model that will answer it: give --model.")
    with ExitStack() as opened:
        requests = opened.enter_context(RequestFile(options.requests))
        answered = opened.enter_context(AnswerFiles(answers)) if answers else None
        sent = SentFiles(options.sent, answered) if answered else None
        batch = Batch(server.model, server.base_url or "", requests, answered, sent)
        extractor = opened.enter_context(
            Extractor(
                **extractor_options(options, server), binding=binding_for(server.base_url), sender=batch
            )
        )
        results = WholeResults()
        if answers:
            results.kept = opened.enter_context(
                results_file(options.output, extractor, replace=options.replace)
            )
        strength = Strength()
        limits = Limits(concurrency=1, silence=NEVER)
        run = CorpusRun(extractor, results, limits=limits, watch=partial(_tell, strength))
        progress = asyncio.run(run.over(given))
    if not progress.came:
        raise given.none()
    notes = [f"note: {note}" for note in strength.notes]
    for line in (*_said(progress, results, batch), *given.lines(), *notes):
        print(line, file=sys.stderr)
    if run.stopped:
        print(f"stopped: {run.message}", file=sys.stderr)
    left_over = results.waiting if answers else 0
    return 1 if run.stopped or progress.unreadable or progress.failed - results.waiting or left_over else 0


def _tell(strength: Strength, _: Progress, happened: Happened) -> None:
    if isinstance(happened, BadInput):
        print(f"not read: {report.shown(happened.message)}", file=sys.stderr)
    elif isinstance(happened, Repeat):
        print(f"repeated: {report.shown(happened.name)}", file=sys.stderr)
    elif isinstance(happened, Result):
        strength.add(happened)
        for message in sorted(
            {failure.message for failure in happened.failures if failure.error != "NotCached"}
        ):
            print(f"{report.shown(happened.article.id)}: {message}", file=sys.stderr)


def _said(progress: Progress, results: WholeResults, batch: Batch) -> list[str]:
    counted = report.counted
    said = []
    if batch.answers is not None:
        said += batch.answers.problems
        said += _states(batch.sent.files) if batch.sent else []
        if batch.failed:
            said.append(f"{counted(batch.failed, 'answer')} of the service were errors")
        if batch.missing:
            said.append(f"{counted(batch.missing, 'request')} without an answer in these files")
        if batch.answers.unused:
            said.append(f"{counted(batch.answers.unused, 'answer')} to nothing asked about these articles")
        failed = progress.failed - results.waiting
        said.append(
            f"{counted(progress.whole, 'article')} read, {counted(progress.claims, 'claim')}; "
            f"{failed:,} with parts that have no answer, {results.waiting:,} waiting for the next round"
        )
    if progress.done_before:
        said.append(f"{counted(progress.done_before, 'article')} done before")
    if progress.repeated:
        said.append(f"{counted(progress.repeated, 'article')} the same as others, and read once")
    if batch.requests.paths:
        names = ", ".join(map(str, batch.requests.paths))
        said.append(f"{counted(len(batch.requests), 'request')} to send: {names}")
    else:
        said.append("nothing is left to ask" if not batch.out else "nothing more is to send")
    return said
