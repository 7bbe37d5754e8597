"""`python -m evals.peers`: run this project and its peers on the same articles, and compare them."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from evals.errors import EvalsError
from evals.labels.gold import GoldArticle, load
from evals.peers.comparison import markdown, values
from evals.peers.contestants import Contestant, Instructor, LangExtract, PeerError, Project
from evals.peers.runner import N_CTX, Runner
from evals.places import CASES, HOME, RUNS, SEALED, SEEDS
from evals.verdicts.runs import commit, write_json
from extractor.errors import ExtractorError

SETS = {"seeds": SEEDS, "open": CASES / "open", "articles": CASES / "articles", "sealed": SEALED}
SYSTEMS = ("langextract", "instructor", "extractor")
CONTEXT, BRIEF = "langextract-context", "instructor-brief"
WINDOW = 400
"""Characters of the chunk before that `langextract-context` shows."""


def parser() -> argparse.ArgumentParser:
    """The options."""
    top = argparse.ArgumentParser(
        prog="python -m evals.peers",
        description="Compare this project with its peers on one model. What an earlier run in the same "
        "folder has answered is not asked again.",
    )
    add = top.add_argument
    add("--set", action="append", choices=list(SETS), help="articles, the seeds by default; may be repeated")
    add("--gold", type=Path, action="append", help="another folder of labelled articles; may be repeated")
    add("--article", action="append", help="only the article of this name; may be repeated")
    known, default = [*SYSTEMS, CONTEXT, BRIEF], ", ".join(SYSTEMS)
    add("--system", action="append", choices=known, help=f"by default {default}; may be repeated")
    add("--prompt", help="this project's prompt, as statements/v1; without it the latest for small models")
    add("--output", type=Path, help="folder of raw answers and tables")
    add(
        "--langextract",
        type=Path,
        default=Path(sys.executable),
        metavar="PYTHON",
        help="Python of the environment that has LangExtract",
    )
    add("--max-tokens", type=int, help="limit of a peer's answer, for trying things out")
    add("--base-url", help="an OpenAI-compatible server in place of the embedded model")
    add("--model", help="the model to ask there")
    return top


def contestants(options: argparse.Namespace) -> list[Contestant]:
    """The systems that the options name, in the order of the table."""
    wanted = options.system or SYSTEMS
    limit = options.max_tokens
    chunks = {} if limit is None else {"max_output_tokens": limit}
    whole = {} if limit is None else {"max_tokens": limit}
    known: list[Contestant] = [
        LangExtract(options.langextract, **chunks),
        LangExtract(options.langextract, window=WINDOW, **chunks),
        Instructor(**whole),
        Instructor(examples=False, **whole),
        Project(options.prompt),
    ]
    return [one for one in known if one.name in wanted]


def articles(options: argparse.Namespace) -> tuple[GoldArticle, ...]:
    """The labelled articles that the options name."""
    folders = [SETS[name] for name in options.set or ()] + (options.gold or [])
    gold = load(folders or [SEEDS])
    if not options.article:
        return gold
    unknown = set(options.article) - {article.name for article in gold}
    if unknown:
        known = ", ".join(article.name for article in gold)
        raise PeerError(f"no article is called {', '.join(sorted(unknown))}; there are {known}")
    return tuple(article for article in gold if article.name in options.article)


def folder_of(options: argparse.Namespace) -> Path:
    """Where the answers go: each choice of sets has its own folder."""
    names = [*(options.set or ()), *(path.name for path in options.gold or ())] or ["seeds"]
    folder: Path = options.output or HOME / RUNS / "peers" / "-".join(names)
    return folder


def head(options: argparse.Namespace, model: str, gold: Sequence[GoldArticle]) -> dict[str, object]:
    """What was measured on what."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "model": model,
        "server": options.base_url or f"embedded, context of {N_CTX} tokens, one slot",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "articles": f"{len(gold)} ({', '.join(dict.fromkeys(article.group for article in gold))})",
    }


def compared(options: argparse.Namespace) -> None:
    """Run what is missing, and write and print the tables."""
    gold, folder = articles(options), folder_of(options)
    folder.mkdir(parents=True, exist_ok=True)
    with Runner(folder, base_url=options.base_url, model=options.model) as runner:
        entries = [runner.entry(system, gold) for system in contestants(options)]
        above = head(options, runner.model, gold)
    above |= {entry.name: str(entry.records[0].settings.get("version")) for entry in entries if entry.records}
    table = markdown(entries, above)
    (folder / "peers.md").write_text(table, encoding="utf-8")
    write_json(folder / "peers.json", values(entries, above))
    print(table, end="")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and return the exit code."""
    try:
        compared(parser().parse_args(arguments))
    except (EvalsError, ExtractorError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
