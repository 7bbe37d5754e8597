"""`python -m evals`: the harness on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.errors import EvalsError, RunError
from evals.gold import load
from evals.mistakes import mistakes
from evals.scorer import score
from evals.tables import score_table
from extractor.claims import Result


def read_results(path: Path) -> list[Result]:
    """Results, one JSON object a line.

    Raises RunError that names the line which does not read.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: cannot be read: {error}") from error
    results = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                results.append(Result.model_validate_json(line))
            except ValueError as error:
                raise RunError(f"{path}, line {number}: not a result: {error}") from error
    return results


def score_command(options: argparse.Namespace) -> int:
    """Print the table of a results file against label folders."""
    gold = load(options.gold)
    results = read_results(options.claims)
    scored = score(gold, results)
    if options.errors:
        print("\n".join(mistakes(scored)))
    print(score_table(scored))
    known = {article.sha256 for article in gold}
    unknown = sum(result.article.sha256 not in known for result in results)
    if unknown:
        print(f"\n{unknown} results are of texts that none of the given folders labels; they were left out")
    return 0


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="python -m evals", description="Score claim extraction.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("score", help="score a results file against label folders")
    command.add_argument("claims", type=Path, help="results, one JSON object a line")
    command.add_argument("gold", type=Path, nargs="+", help="folders of labelled articles")
    command.add_argument("--errors", action="store_true", help="list every mistake, with the text")
    command.set_defaults(run=score_command)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except EvalsError as error:
        print(error, file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
