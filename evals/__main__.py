"""`python -m evals`: the harness on the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from evals import commands
from evals.errors import EvalsError
from evals.events import report as event_report
from evals.labels import projects
from evals.places import HOME
from evals.robustness.perturbations import PERTURBATIONS
from extractor.errors import ExtractorError

EXITS = "Exit codes: 0 PASS, 1 REGRESSED, 3 INCONCLUSIVE, 2 the command could not run."


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="python -m evals", description="Evaluate claim extraction.", epilog=EXITS
    )
    add = top.add_subparsers(required=True, metavar="COMMAND").add_parser
    run = add("run", help="extract, score, and judge against the baseline", epilog=EXITS)
    run_options(run)
    run.add_argument("--sealed", action="store_true", help="score the sealed cases too: for releases only")
    run.add_argument(
        "--format",
        action="append",
        default=[],
        choices=[name for name in commands.FORMATS if name != "terminal"],
        help="report to write into the run's folder as well; may be repeated",
    )
    run.set_defaults(run=commands.run_command)

    recorded_commands(add)

    perturb = add("perturb", help="change articles in known ways, and compare the answers")
    run_options(perturb)
    perturb.add_argument("--kind", action="append", choices=list(PERTURBATIONS), help="may be repeated")
    perturb.add_argument("--limit", type=int, help="use only this many articles")
    perturb.add_argument("--twice", action="store_true", help="ask the originals twice, to measure noise")
    perturb.set_defaults(run=commands.perturb_command)

    score = add("score", help="score a results file against label folders")
    score.add_argument("claims", type=Path, help="results, one JSON object a line")
    score.add_argument("gold", type=Path, nargs="+", help="folders of labelled articles")
    score.add_argument("--errors", action="store_true", help="list every mistake, with the text")
    score.add_argument("--bounds", action="store_true", help="show floor and ceiling too")
    score.set_defaults(run=commands.score_command)

    compare = add("compare", help="compare two runs or results files", epilog=EXITS)
    compare.add_argument("old", type=Path)
    compare.add_argument("new", type=Path)
    report_options(compare, commands.compare_command)

    report = add("report", help="write a report of a run")
    report.add_argument("run_folder", type=Path, metavar="RUN")
    report.add_argument("--against", type=Path, help="another run; otherwise the baseline of the system")
    store_option(report)
    report_options(report, commands.report_command)

    bless = add("bless", help="make a run the baseline of its system")
    bless.add_argument("run_folder", type=Path, metavar="RUN")
    bless.add_argument("--reason", required=True, help="what changed, and why it is accepted")
    store_option(bless)
    bless.set_defaults(run=commands.bless_command)

    check = add("check", help="check label files")
    check.add_argument("gold", type=Path, nargs="*", help="folders; all labels of the project without any")
    check.add_argument("--answers", default="answers.toml", help="name of the label files")
    check.set_defaults(run=commands.check_command)

    agree = add("agree", help="compare two labellers")
    agree.add_argument("gold", type=Path, nargs="*", help="folders with second.toml; the seeds without any")
    agree.add_argument("--markdown", action="store_true", help="as a page, for the seeds' AGREEMENT.md")
    agree.set_defaults(run=commands.agree_command)

    import_command(add)
    events_command(add)
    return top


def events_command(add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands about events: scores, and those of the seeds."""
    events = add("events", help="score how claims are put together into events")
    events.add_argument("--sealed", action="store_true", help="the sealed sets: for releases only")
    events.add_argument(
        "-o", "--output", type=Path, help="file for requests without a recorded answer, JSONL"
    )
    store_option(events)
    events.add_argument(
        "--fit", action="store_true", help="fit the weights of the signs that two happenings are one anew"
    )
    events.set_defaults(run=event_report.events_command)
    seeds = add("seed-events", help="what both seeds tell of, by the recorded strong model")
    seeds.add_argument("-o", "--output", type=Path, required=True, help="file of events to write, JSONL")
    store_option(seeds)
    seeds.set_defaults(run=event_report.seeds_command)


def import_command(add: Callable[..., argparse.ArgumentParser]) -> None:
    """The command that takes labels from annotation tools."""
    bring = add("import", help="labels from a corrected Label Studio or INCEpTION project")
    bring.add_argument("project", type=Path, help="Label Studio's JSON, or a ZIP of UIMA CAS XMI documents")
    bring.add_argument(
        "articles", type=Path, nargs="+", help="the articles that were exported, or folders of them"
    )
    bring.add_argument("-o", "--output", type=Path, required=True, help="folder to write label folders into")
    bring.add_argument("--annotator", help="whose labels to take, where several people annotated")
    bring.add_argument("--answers", default="answers.toml", help="name of the label files (answers.toml)")
    bring.add_argument("--replace", action="store_true", help="overwrite label files that are there")
    bring.set_defaults(run=projects.import_command)


def recorded_commands(add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands about recordings that are made elsewhere."""
    ask = add("ask", help="write the requests of a recorded system that have no answer")
    recorded_options(ask)
    ask.add_argument("--gold", type=Path, action="append", help="folder of labels; may be repeated")
    ask.add_argument("--sealed", action="store_true", help="of the sealed cases too")
    ask.add_argument("-o", "--output", type=Path, required=True, help="file of requests, JSONL")
    ask.set_defaults(run=commands.ask_command)

    record = add("record", help="take the answers of a batch's output into a system's recording")
    record.add_argument("answers", type=Path, help="JSONL, as batch services give it")
    recorded_options(record)
    record.set_defaults(run=commands.record_command)

    beside = add("beside", help="score a results file beside a recorded system, a column each")
    beside.add_argument("claims", type=Path, help="results, one JSON object a line")
    beside.add_argument("--gold", type=Path, action="append", help="folder of labels; may be repeated")
    beside.add_argument("--system", default="strong", help="the recorded system (strong)")
    beside.add_argument("--prompt", help="name and version, as claims/v2; without it, the latest released")
    beside.add_argument("-o", "--output", type=Path, help="file for the recorded system's results, JSONL")
    store_option(beside)
    beside.set_defaults(run=commands.beside_command, prompts=None)


def run_options(command: argparse.ArgumentParser) -> None:
    """Which system, which articles, and where answers come from."""
    command.add_argument("--prompt", help="name and version, as claims/v1; without it, the model's own")
    command.add_argument("--system", help="a system of recorded answers, as strong")
    command.add_argument("--prompts", type=Path, help="a folder of prompts in place of the project's own")
    command.add_argument("--model", help="a model of another server; without it, the embedded model")
    command.add_argument("--base-url", help="address of an OpenAI-compatible server")
    command.add_argument("--api-key-env", default="OPENAI_API_KEY", help="variable that holds the key")
    command.add_argument("--gold", type=Path, action="append", help="folder of labels; may be repeated")
    command.add_argument("--live", action="store_true", help="ask the embedded model what is not recorded")
    command.add_argument("--fresh", action="store_true", help="ask everything again, recorded or not")
    command.add_argument("--record", action="store_true", help="ask, and write the recording to be committed")
    command.add_argument("--output", type=Path, help="folder of the run")
    store_option(command)


def recorded_options(command: argparse.ArgumentParser) -> None:
    """Which recording is meant."""
    command.add_argument("--system", required=True, help="the system, as strong")
    command.add_argument("--prompt", help="name and version, as claims/v2; without it, the latest released")
    command.add_argument("--prompts", type=Path, help="a folder of prompts in place of the project's own")
    command.add_argument("--again", action="store_true", help="the second asking, which measures noise")
    store_option(command)


def store_option(command: argparse.ArgumentParser) -> None:
    """Where recordings, baselines and runs are."""
    command.add_argument("--store", type=Path, default=HOME, help="folder of recordings, baselines and runs")


def report_options(command: argparse.ArgumentParser, run: object) -> None:
    """Labels, format and file of a report."""
    command.add_argument("--gold", type=Path, action="append", help="folder of labels; may be repeated")
    command.add_argument("--format", default="terminal", choices=list(commands.FORMATS))
    command.add_argument("--output", type=Path, help="file to write; the terminal without it")
    command.set_defaults(run=run)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except (EvalsError, ExtractorError) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader has seen enough; keep Python from complaining once more on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
