"""The command line: what can be typed, and what happens when it goes wrong. Commands load when they run."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from extractor import values
from extractor.epilogs import EXITS, INPUTS, VARIABLES
from extractor.errors import ExtractorError

if TYPE_CHECKING:
    _Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001
    _Options: TypeAlias = argparse._ActionsContainer  # noqa: SLF001

FORMATS = ("csv", "xlsx", "parquet", "sqlite", "w3c", "acled", "label-studio", "inception")
"""The names of the export formats: those of `extractor.export`, which loads too slowly for a help text."""

EVENT_FORMATS = ("jsonl", "csv", "xlsx", "parquet", "acled")
"""The names of the formats of events: those of `extractor.events.tables`."""


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="extractor",
        description="Typed, grounded claims from Arabic news articles: who says what happened to whom.",
        epilog=EXITS + "\n" + VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="store_true", help="print the version and end")
    top.set_defaults(run="")
    commands = top.add_subparsers(metavar="COMMAND")
    _extract(commands)
    _batch(commands)
    _events(commands)
    _view(commands)
    _export(commands)
    _serve(commands)
    _doctor(commands)
    _prompts(commands)
    _cache(commands)
    schema = _command(commands, "schema", "outputs:schema", "print the JSON Schema of one line of results")
    schema.add_argument("--indent", type=values.whole, default=2, help=argparse.SUPPRESS)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Arabic, and results, are UTF-8 whatever the locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()
    except ExtractorError as error:
        print(f"extractor: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("extractor: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader has seen enough
        _drop_output()
        return 0
    except OSError as error:
        _drop_output()
        print(f"extractor: {error.filename or 'the output'}: {error.strerror or error}.", file=sys.stderr)
        return 2


def _run(arguments: Sequence[str] | None) -> int:
    top = parser()
    options = top.parse_args(arguments)
    if options.version:
        return _print_version()
    if not options.run:
        top.print_help()
        return 2
    module, _, function = options.run.partition(":")
    code: int = getattr(import_module(f"extractor.commands.{module}"), function)(options)
    return code


def _drop_output() -> None:
    """Keep Python from complaining on exit about what standard output did not take."""
    with suppress(OSError):  # where it is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _command(
    commands: _Commands, name: str, run: str, about: str, *, epilog: str | None = None
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=about,
        description=about[:1].upper() + about[1:] + ".",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=epilog,
    )
    command.set_defaults(run=run)
    return command


def _extract(commands: _Commands) -> None:
    about = "read articles and write their claims"
    epilog = f"{INPUTS}\n{EXITS}\n{VARIABLES}"
    command = _command(commands, "extract", "extract:run", about, epilog=epilog)
    command.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="text file, folder of them, JSON of articles (below), or - for standard input",
    )
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write results there, one JSON object an article; - for standard output. "
        "Articles that the file holds already, made the same way, are not read again",
    )
    _replace(command)
    command.add_argument(
        "--summary",
        choices=["full", "line", "none"],
        help="what to show of an article: every claim (the rule without -o), one line (with it), or nothing",
    )
    _article_options(command)
    model = _model_options(command, "the model; without any of these, the embedded one")
    model.add_argument(
        "--concurrency",
        type=values.positive,
        default=8,
        metavar="N",
        help="requests at a time (8), of each server",
    )
    _timeout(model)
    _limit_options(command)
    engine = command.add_argument_group("many machines")
    about = "where articles are read: here, or on a Ray cluster, with a folder of parts after -o"
    engine.add_argument("--engine", choices=["local", "ray"], default="local", help=about)
    about = "of the cluster, as head:6379; without it, one of this machine's processors alone"
    engine.add_argument("--address", metavar="ADDRESS", help=about)
    engine.add_argument("--workers", type=values.positive, metavar="N", help="as many as processors")
    engine.add_argument("--parts", choices=["jsonl", "parquet"], default="jsonl", help="form of the parts")
    cache = command.add_argument_group("the cache of answers")
    once = cache.add_mutually_exclusive_group()
    once.add_argument("--refresh", action="store_true", help="ignore cached answers and ask again")
    once.add_argument("--offline", action="store_true", help="use cached answers only; send nothing")
    _cache_directory(cache)


def _limit_options(command: argparse.ArgumentParser) -> None:
    limits = command.add_argument_group("what a run may use")
    limits.add_argument("--dry-run", action="store_true", help="say what would be sent and cost, and end")
    limits.add_argument(
        "--max-requests", type=values.positive, metavar="N", help="send at most N requests, retries included"
    )
    limits.add_argument(
        "--max-cost", type=values.amount, metavar="MONEY", help="begin no article that may exceed this cost"
    )
    limits.add_argument(
        "--price-in", type=values.amount, metavar="MONEY", help="price of a million tokens of prompts"
    )
    limits.add_argument(
        "--price-out", type=values.amount, metavar="MONEY", help="price of a million tokens of answers"
    )


def _batch(commands: _Commands) -> None:
    about = "ask through files, for batch services: OpenAI's, or vLLM's offline runner"
    command = _command(commands, "batch", "", about)
    actions = command.add_subparsers(metavar="ACTION", required=True)
    write = _command(actions, "write", "batch:write", "write every request that a run would send")
    write.add_argument("paths", nargs="+", metavar="PATH", help="articles, as `extractor extract` takes them")
    write.add_argument("-o", "--requests", required=True, metavar="FILE", help="requests to write, JSONL")
    read = _command(actions, "read", "batch:read", "take answers in; write results and what to ask next")
    read.add_argument("responses", nargs="+", metavar="FILE", help="answers and errors, of all rounds so far")
    read.add_argument("--articles", nargs="+", required=True, metavar="PATH", help="those that were written")
    read.add_argument("-o", "--output", required=True, metavar="FILE", help="results, as of a run")
    _replace(read)
    read.add_argument("--requests", required=True, metavar="FILE", help="requests of the next round to write")
    about = "files of requests that were sent: those of which nothing has come back are not asked again"
    read.add_argument("--sent", nargs="+", default=[], metavar="FILE", help=about)
    state = _command(actions, "state", "batch:state", "say which files of requests are out")
    state.add_argument("requests", nargs="+", metavar="FILE", help="of requests, as they were written")
    state.add_argument("--responses", nargs="*", default=[], metavar="FILE", help="answers and errors so far")
    for action in (write, read):
        _article_options(action)
        _model_options(action, "the model that answers")
        _cache_directory(action)
        action.set_defaults(concurrency=1)


def _events(commands: _Commands) -> None:
    about = "put together what articles say of the same happening: tolls, sources, contradictions"
    command = _command(commands, "events", "events:run", about)
    command.add_argument(
        "results", nargs="+", metavar="RESULTS", help="files that `extractor extract -o` wrote"
    )
    command.add_argument(
        "-o", "--output", metavar="FILE", help="events to write; those that it holds already keep their ids"
    )
    command.add_argument(
        "-f",
        "--format",
        choices=EVENT_FORMATS,
        default="jsonl",
        help="what to write (jsonl, an event a line)",
    )
    model = command.add_argument_group(
        "the model that is asked where it is open what belongs together; without it, rules"
    )
    _server_options(model)
    _cache_directory(command)
    command.add_argument("--no-map", action="store_true", help="do not look places up")


def _view(commands: _Commands) -> None:
    command = _command(commands, "view", "outputs:view", "show results in their articles, as one HTML page")
    _results(command)
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="page to write (the results' name with .html); - for standard output",
    )
    command.add_argument(
        "--language", choices=["en", "ar"], default="en", help="language of the page's labels"
    )
    command.add_argument("--title", help="of the page")
    events = command.add_mutually_exclusive_group()
    events.add_argument(
        "--events",
        metavar="FILE",
        help="events to show, as `extractor events -o FILE` wrote them; without it, those that rules find",
    )
    events.add_argument("--no-events", action="store_true", help="look for none: quicker with many articles")


def _export(commands: _Commands) -> None:
    command = _command(commands, "export", "outputs:export", "write results in another tool's format")
    _results(command)
    command.add_argument("-f", "--format", required=True, choices=FORMATS, help="what to write")
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="file to write (the results' name, new suffix); - for standard output",
    )


def _serve(commands: _Commands) -> None:
    about = "run the embedded model as an OpenAI-compatible server, on this machine alone"
    command = _command(commands, "serve", "server:serve", about)
    command.add_argument("--port", type=values.port, default=8080, help="0 takes a free one (8080)")
    command.add_argument(
        "--context", type=values.positive, default=8192, metavar="TOKENS", help="of a request (8192)"
    )
    command.add_argument(
        "--parallel", type=values.positive, default=1, metavar="N", help="requests at a time (1)"
    )
    command.add_argument("--threads", type=values.positive, metavar="N", help="cores to use (all)")
    command.add_argument("--verbose", action="store_true", help="show llama.cpp's log")


def _doctor(commands: _Commands) -> None:
    about = "find out what a model server can do, and what to change"
    command = _command(commands, "doctor", "server:doctor", about, epilog=VARIABLES)
    _server_options(command)
    _timeout(command)


def _prompts(commands: _Commands) -> None:
    about = "list, show and compare versions of prompts"
    command = _command(commands, "prompts", "prompts:show_list", about)
    actions = command.add_subparsers(metavar="ACTION")
    _command(actions, "list", "prompts:show_list", "list them, as without an action")
    show = _command(actions, "show", "prompts:show", "show one")
    show.add_argument("prompt", metavar="NAME/VERSION", help="the name alone means the latest version")
    diff = _command(
        actions, "diff", "prompts:diff", "show what changed from one to the other; code 1 if anything"
    )
    diff.add_argument("old", metavar="NAME/VERSION")
    diff.add_argument("new", metavar="NAME/VERSION")


def _cache(commands: _Commands) -> None:
    command = _command(commands, "cache", "cache:where", "say where answers are kept, or remove them")
    _cache_directory(command)
    actions = command.add_subparsers(metavar="ACTION")
    for name, about in (
        ("where", "print the folder, as without an action"),
        ("size", "count the answers and their bytes"),
        ("clear", "remove all answers"),
    ):
        action = _command(actions, name, f"cache:{name}", about)
        _cache_directory(action, default=argparse.SUPPRESS)


def _replace(command: _Options) -> None:
    about = "where FILE holds results of another prompt or model, replace those of the articles read"
    command.add_argument("--replace", action="store_true", help=about)


def _article_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--published",
        type=values.day_or_time,
        metavar="DATE",
        help="day of publication, as 2016-12-13, or time, as 2016-12-13T18:30+03:00",
    )
    _encoding(command, "of text files; old ones are often windows-1256")


def _encoding(command: _Options, about: str) -> None:
    command.add_argument("--encoding", type=values.encoding, default="utf-8", help=about)


def _model_options(command: argparse.ArgumentParser, title: str) -> _Options:
    model = command.add_argument_group(title)
    _server_options(model)
    model.add_argument("--prompt", metavar="NAME/VERSION", help="see `extractor prompts`")
    model.add_argument("--profile", choices=["small", "large"], help="how a model of that strength is asked")
    return model


def _timeout(command: _Options) -> None:
    command.add_argument(
        "--timeout", type=values.seconds, default=120.0, metavar="SECONDS", help="for one request (120)"
    )


def _server_options(command: _Options) -> None:
    command.add_argument("--model", metavar="NAME", help="a model of an OpenAI-compatible server")
    command.add_argument(
        "--base-url",
        action="append",
        metavar="URL",
        help="address of the server, as http://localhost:11434/v1; given several times, of servers with the "
        "same model, among which requests are shared out",
    )


def _cache_directory(command: _Options, default: str | None = None) -> None:
    command.add_argument("--cache-dir", metavar="FOLDER", default=default, help="where answers are kept")


def _results(command: _Options) -> None:
    command.add_argument("results", metavar="RESULTS", help="file that `extractor extract -o` wrote")
    command.add_argument(
        "articles",
        nargs="*",
        metavar="ARTICLE",
        help="files or folders of the articles, where they have moved since",
    )
    _encoding(command, "of the articles")


def _print_version() -> int:
    from importlib.metadata import version

    print(f"extractor {version('arabic-claims')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
