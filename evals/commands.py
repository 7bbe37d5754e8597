"""The commands of the harness, each a function from its options to an exit code."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from evals.answers.recordings import (
    read_answers,
    recorded_system,
    recorded_systems,
    recording_path,
    write_answers,
)
from evals.answers.replay import batch_answers, request_lines
from evals.answers.systems import EMBEDDED, System, check_recording, from_recorded, live, replay, replayed
from evals.errors import EvalsError, RunError
from evals.labels.gold import GoldArticle, labelled_folders, load
from evals.places import BASELINES, CASES, PROJECT, RECORDINGS, RUNS, SEALED, SEEDS
from evals.reports.machine import json_report, junit_report
from evals.reports.markdown import markdown_report
from evals.reports.mistakes import mistakes
from evals.reports.page import html_page
from evals.reports.report import Report, build_report
from evals.reports.tables import agreement_page, agreement_table, beside_table, score_table
from evals.reports.terminal import terminal_report
from evals.robustness.consistency import consistencies, consistency_table, perturb
from evals.robustness.perturbations import PERTURBATIONS
from evals.scoring.agreement import agreement
from evals.scoring.bounds import bounds_of
from evals.scoring.scorer import score
from evals.verdicts.runs import (
    MANIFEST,
    RESPONSES,
    RESULTS,
    Run,
    bless,
    manifest,
    read_results,
    read_run,
    write_lines,
    write_run,
)
from extractor.article import Article
from extractor.claims import Result

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "terminal": lambda report: terminal_report(report) + "\n",
    "markdown": markdown_report,
    "json": json_report,
    "junit": junit_report,
    "html": html_page,
}


def score_command(options: Namespace) -> int:
    """Print the table of a results file against label folders."""
    gold = load(options.gold)
    results = read_results(options.claims)
    scored = score(gold, results)
    if options.errors:
        print("\n".join(mistakes(scored)))
    print(score_table(scored, bounds_of(gold, options.gold) if options.bounds else None))
    known = {article.sha256 for article in gold}
    unknown = sum(result.article.sha256 not in known for result in results)
    if unknown:
        print(f"\n{unknown} results are of texts that none of the given folders labels; they were left out")
    return 0


def beside_command(options: Namespace) -> int:
    """Print the scores of a results file beside those of a recorded system on the same articles."""
    gold = load(options.gold or [SEEDS])
    system = system_of(options)
    assert system.recorded is not None  # noqa: S101 (the options require it)
    results = from_recorded(system, [article.article for article in gold])
    ours = read_results(options.claims)
    if options.output:
        write_lines(options.output, (result.model_dump_json() for result in results))
    columns = {
        options.claims.name: score(gold, ours),
        f"{system.recorded.model}, {system.label}": score(gold, results),
    }
    print(beside_table(columns))
    print(f"F1 against the labels of {', '.join(article.name for article in gold)}. On the right, replayed:")
    print(f"{system.recorded.how}.")
    return 0


def everyday() -> list[Path]:
    """The seeds and every set of cases but the sealed one."""
    return [SEEDS, *(path for path in sorted(CASES.iterdir()) if path != SEALED and labelled_folders(path))]


def named(folder: Path) -> str:
    """A folder of labels as a manifest names it: from the project's root, and by its name alone outside."""
    whole = folder.resolve()
    return whole.relative_to(PROJECT).as_posix() if whole.is_relative_to(PROJECT) else whole.name


def check_command(options: Namespace) -> int:
    """Load label files, and count what they hold."""
    gold = load(options.gold or [*everyday(), SEALED], options.answers)
    for article in gold:
        pinned = sum(label.pinned for label in article.claims)
        print(
            f"{len(article.required):4} claims, {len(article.claims) - len(article.required):2} optional, "
            f"{pinned:2} pinned  {article.group}/{article.name}"
        )
    total = sum(len(article.required) for article in gold)
    print(f"{total} claims in {len(gold)} articles; every quote stands in its text")
    return 0


def agree_command(options: Namespace) -> int:
    """Compare two labellers."""
    found = agreement(options.gold or [SEEDS])
    if found is None:
        raise EvalsError("no second.toml in these folders; a second labeller has to write one first")
    print(agreement_page(found) if options.markdown else agreement_table(found))
    return 0


def run_command(options: Namespace) -> int:
    """Extract from labelled articles, score, judge against the baseline; the worst verdict counts."""
    systems = systems_of(options)
    codes = []
    for number, system in enumerate(systems):
        if number:
            print(f"\n{'=' * 100}\n")
        codes.append(_run(options, system))
    return max(codes, key=WORSE.index)


WORSE = (0, 3, 1, 2)
"""Exit codes, the worst last."""


def _run(options: Namespace, system: System) -> int:
    folders = options.gold or everyday()
    folders = [*folders, SEALED] if options.sealed else folders
    gold = load(folders)
    folder = options.output or options.store / RUNS / system.name / system.label.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    recording = recording_path(options.store / RECORDINGS, system.name, system.label)
    articles = [article.article for article in gold]
    results = answers(options, system, articles, [recording], folder / RESPONSES)
    facts: dict[str, object] = {"folders": [named(path) for path in folders], "system": system.name}
    if system.recorded is not None:
        facts |= {"how": system.recorded.how, "noise": noise_of(system, gold, results)}
    write_run(folder, gold, results, facts)
    run = read_run(folder)
    report = build_report(run, gold, folders, baseline_of(options.store / BASELINES / run.system, gold))
    write_reports(report, folder, options.format)
    print(terminal_report(report))
    return report.exit_code


def baseline_of(folder: Path, gold: Sequence[GoldArticle]) -> Run | None:
    """The baseline, if there is one and it has some of these articles."""
    baseline = read_run(folder) if (folder / MANIFEST).is_file() else None
    known = {article.sha256 for article in baseline.gold} if baseline else set()
    return baseline if any(article.sha256 in known for article in gold) else None


def noise_of(system: System, gold: Sequence[GoldArticle], results: Sequence[Result]) -> float:
    """How far soft claim-F1 moves where the same requests are asked twice; 0 where none was."""
    assert system.recorded is not None  # noqa: S101 (the caller's to know)
    if not system.answers_file(again=True).is_file():
        return 0.0
    again, _ = replayed(system, [article.article for article in gold], again=True)
    answered = {result.article.sha256 for result in again if not result.failures}
    twice = [article for article in gold if article.sha256 in answered]
    return abs(score(twice, results).f1 - score(twice, again).f1) if twice else 0.0


def ask_command(options: Namespace) -> int:
    """Write the requests of a recorded system that have no answer, in the form of OpenAI's Batch API."""
    system = system_of(options)
    folders = options.gold or everyday()
    articles = [article.article for article in load([*folders, SEALED] if options.sealed else folders)]
    _, sender = replayed(system, articles, again=options.again)
    write_lines(options.output, request_lines(sender.missing))
    print(f"{len(sender.missing)} requests without an answer, in {options.output}")
    return 0


def record_command(options: Namespace) -> int:
    """Take the answers of a batch's output into the recording of a system."""
    system = system_of(options)
    assert system.recorded is not None  # noqa: S101 (the options require it)
    path = system.answers_file(again=options.again)
    given = batch_answers(options.answers)
    write_answers(path, {**read_answers(path), **given})
    print(f"{len(given)} answers taken into {path}")
    return 0


def answers(
    options: Namespace, system: System, articles: list[Article], recordings: list[Path], kept: Path
) -> tuple[Result, ...]:
    """Replayed from the recordings, or live; live answers are written to `kept`, and on request recorded."""
    if system.recorded is not None:
        return from_recorded(system, articles)
    if system.is_embedded and not (options.live or options.record or options.fresh):
        return replay(system, articles, recordings)
    results = live(system, articles, known=[] if options.fresh else recordings, keep=kept)
    if options.record:
        recordings[-1].parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept, recordings[-1])
        check_recording(system, articles, results, recordings)
    return results


def perturb_command(options: Namespace) -> int:
    """Change articles in known ways, and show whether the answers change as they should."""
    gold, _ = labels_of(options)
    gold = gold[: options.limit]
    changes = perturb(gold, options.kind or list(PERTURBATIONS))
    system = system_of(options)
    known = recording_path(options.store / RECORDINGS, system.name, system.label)
    recordings = [known, known.with_name(f"{known.stem}-perturbed.jsonl")]
    folder = options.output or options.store / RUNS / system.name / f"{known.stem}-perturbed"
    folder.mkdir(parents=True, exist_ok=True)
    originals = [article.article for article in gold]
    articles = originals + [change.gold.article for change in changes]
    first = by_text(answers(options, system, articles, recordings, folder / RESPONSES))
    second = first
    if options.twice:
        again = live(system, originals, known=[], keep=folder / "again.jsonl")
        second = by_text(again)
    write_lines(folder / RESULTS, (result.model_dump_json() for result in first.values()))
    found = list(consistencies(changes, first, second))
    print(consistency_table(found))
    if not options.twice:
        print("asked once: the noise of asking twice is not measured; --twice measures it with a live model")
    return 0


def by_text(results: tuple[Result, ...]) -> dict[str, Result]:
    """Results under the hashes of their texts."""
    return {result.article.sha256: result for result in results}


def systems_of(options: Namespace) -> list[System]:
    """The system that the options name; without a name, those of the store's list."""
    named_one = options.model or options.base_url or options.prompt or options.system or options.live
    listed = [] if named_one or options.fresh or options.record else recorded_systems(options.store)
    if not listed:
        return [system_of(options)]
    systems = []
    for name, prompt in listed:
        recorded = None if name == EMBEDDED else recorded_system(name, options.store / RECORDINGS)
        systems.append(System(prompt, recorded=recorded))
    return systems


def system_of(options: Namespace) -> System:
    """The system that the options name."""
    if options.system:
        recorded = recorded_system(options.system, options.store / RECORDINGS)
        return System(options.prompt, recorded=recorded, prompts=options.prompts)
    key = os.environ.get(options.api_key_env) if options.model else None
    given = {"api_key": key} if key else {}
    return System(options.prompt, options.model, options.base_url, given, prompts=options.prompts)


def write_reports(report: Report, folder: Path, formats: list[str]) -> None:
    """Write a report into a run's folder, in each format asked for."""
    names = {"markdown": "report.md", "json": "report.json", "junit": "junit.xml", "html": "report.html"}
    for kind in formats:
        (folder / names[kind]).write_text(FORMATS[kind](report), encoding="utf-8")


def compare_command(options: Namespace) -> int:
    """Compare two runs: folders of runs or results files."""
    gold, folders = labels_of(options)
    report = build_report(run_of(options.new, gold), gold, folders, run_of(options.old, gold))
    emit(report, options)
    return report.exit_code


def report_command(options: Namespace) -> int:
    """Write a report of a run, beside the baseline of its system or another run."""
    gold, folders = labels_of(options)
    run = run_of(options.run_folder, gold)
    against = options.against or options.store / BASELINES / run.system
    known = options.against is not None or (against / MANIFEST).is_file()
    emit(build_report(run, gold, folders, run_of(against, gold) if known else None), options)
    return 0


def labels_of(options: Namespace) -> tuple[tuple[GoldArticle, ...], list[Path]]:
    """The labels that the options name, or the everyday ones."""
    folders = list(options.gold or everyday())
    return load(folders), folders


def run_of(path: Path, gold: tuple[GoldArticle, ...]) -> Run:
    """A run's folder, or a bare results file as a run under today's labels."""
    if path.is_dir():
        return read_run(path)
    results = read_results(path)
    answered = {result.article.sha256 for result in results}
    labels = tuple(article for article in gold if article.sha256 in answered)
    return Run(manifest(labels, results), results, labels, score(labels, results).f1)


def emit(report: Report, options: Namespace) -> None:
    """Print a report or write it to the file asked for."""
    text = FORMATS[options.format](report)
    if options.output:
        try:
            options.output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise RunError(f"{options.output}: cannot be written: {error.strerror}") from error
    else:
        print(text, end="")


def bless_command(options: Namespace) -> int:
    """Make a run the baseline of its system."""
    folder = bless(options.run_folder, options.store / BASELINES, options.reason)
    print(f"{folder}: now the baseline; commit it")
    return 0
