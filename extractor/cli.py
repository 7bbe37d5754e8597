"""The command line: what can be typed, and what happens when it goes wrong. Commands load when they run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from extractor import __version__, option_values
from extractor.epilogs import COMPLETION, EXITS, INPUTS, SETTINGS, VARIABLES
from extractor.errors import ExtractorError
from extractor.usage import FILE, Call, Command, Group, Option, Value, path

FORMATS = ("csv", "xlsx", "parquet", "sqlite", "w3c", "acled", "label-studio", "inception")
"""The names of the export formats: those of `extractor.export`, which loads too slowly for a help text."""

EVENT_FORMATS = ("jsonl", "csv", "xlsx", "parquet", "acled")
"""The names of the formats of events: those of `extractor.events.tables`."""

COMPLETING = "_EXTRACTOR_COMPLETE"
"""The variable by which a shell asks for what could come next."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Arabic, and results, are UTF-8 whatever the locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            return _run(sys.argv[1:] if arguments is None else arguments)
        finally:
            sys.stdout.flush()
    except click.UsageError as error:
        return _misused(error)
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


def parsed(arguments: Sequence[str]) -> Call:
    """What a command line comes to. Raises click's UsageError, and its Exit where a text was asked for."""
    top = commands()
    with top.make_context("extractor", list(arguments)) as context:
        call: Call = top.invoke(context)
        return call


def _run(arguments: Sequence[str]) -> int:
    instruction = os.environ.get(COMPLETING)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(commands(), {}, "extractor", COMPLETING, instruction)
    try:
        call = parsed(arguments)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    module, _, function = call.run.partition(":")
    with _telling(getattr(call.options, "verbose", False)):
        code: int = getattr(import_module(f"extractor.commands.{module}"), function)(call.options)
    return code


@contextmanager
def _telling(wanted: bool) -> Iterator[None]:
    """What this package logs goes to standard error meanwhile, if it is wanted."""
    if not wanted:
        yield
        return
    import logging

    log, handler = logging.getLogger("extractor"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s", "%H:%M:%S"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)


def _misused(error: click.UsageError) -> int:
    """Say what is wrong with a command line, and return the code of wrong use."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print(error.format_message())
        return 2
    error.show()
    if isinstance(error, click.exceptions.NoSuchCommand) and Path(error.command_name).exists():
        print(f"To read articles: extractor extract {error.command_name}", file=sys.stderr)
    return 2


def _drop_output() -> None:
    """Keep Python from complaining on exit about what standard output did not take."""
    with suppress(OSError):  # where it is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def commands() -> Group:
    """The commands and their options."""
    about = "typed, grounded claims from Arabic news articles: who says what happened to whom"
    version = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_print_version,
        help="Print the version and end.",
    )
    using = (_view(), _events(), _export(), _schema())
    asking = (_doctor(), _serve(), _prompts(), _cache(), _config())
    epilog = f"{EXITS}\n{VARIABLES}\n{COMPLETION}"
    return Group("extractor", about, [_extract(), _batch(), *using, *asking], params=[version], epilog=epilog)


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        print(f"extractor {__version__}")
        context.exit()


READING = "Articles in, claims out"
USING = "What is done with claims"
ASKING = "Models, and what they are told"


def _extract() -> Command:
    machines, cache, model = (
        "many machines",
        "the cache of answers",
        "the model; without any, the embedded one",
    )
    about = "read articles and write their claims"
    return Command(
        "extract",
        "extract:run",
        about,
        [
            path("paths", "Text file, folder of them, JSON of articles (below), or - for standard input."),
            Option(
                *("-o", "--output"),
                metavar="FILE",
                type=FILE,
                help="Write results there, one JSON object an article; - for standard output. Articles that "
                "the file holds already, made the same way, are not read again.",
            ),
            _replace(),
            Option(
                *("-f", "--format"),
                type=click.Choice(["table", "jsonl", "json", "csv", "parquet"]),
                help="What to write: a table for people (usual without -o); results, one a line (usual "
                "with it) or in one array (usual for .json); claims, one a line, with figures in a second "
                "file (csv, usual for .csv). All but jsonl is written at the end, and anew each "
                "time; parquet is for --engine ray.",
            ),
            Option("-q", "--quiet", is_flag=True, help="No line for each article, only totals and problems."),
            *_article_options(),
            *_model_options(model),
            _concurrency(model),
            _timeout(model),
            *_limit_options(),
            Option(
                "--engine",
                type=click.Choice(["local", "ray"]),
                default="local",
                group=machines,
                help="Where articles are read: here, or on a Ray cluster, with a folder of parts after -o.",
            ),
            Option(
                "--address",
                metavar="ADDRESS",
                group=machines,
                help="Address of the cluster, as head:6379; without it, this machine alone.",
            ),
            Option(
                "--workers",
                type=Value(option_values.positive),
                metavar="N",
                group=machines,
                help="Processes that read (one for each processor).",
            ),
            Option("--refresh", is_flag=True, group=cache, help="Ignore cached answers and ask again."),
            Option("--offline", is_flag=True, group=cache, help="Use cached answers only; send nothing."),
            _cache_directory(cache),
            _verbose(),
        ],
        epilog=f"{INPUTS}\n{VARIABLES}",
        exclusive=("refresh", "offline"),
        section=READING,
    )


def _limit_options() -> list[Option]:
    group = "what a run may use"
    money: dict[str, Any] = {"type": Value(option_values.amount), "metavar": "MONEY", "group": group}
    return [
        Option("--dry-run", is_flag=True, group=group, help="Say what would be sent and cost, and end."),
        Option(
            "--max-requests",
            type=Value(option_values.positive),
            metavar="N",
            group=group,
            help="Send at most N requests, retries included.",
        ),
        Option("--max-cost", **money, help="Stop before an article that could cost more than this."),
        *_prices(group),
    ]


def _prices(group: str = "options") -> list[Option]:
    money: dict[str, Any] = {"type": Value(option_values.amount), "metavar": "MONEY", "group": group}
    return [
        Option("--price-in", **money, setting=True, help="Price of a million tokens of prompts."),
        Option("--price-out", **money, setting=True, help="Price of a million tokens of answers."),
    ]


def _batch() -> Group:
    requests = "Files of requests, as they were written."
    common = [*_article_options(), *_model_options("the model that answers"), _cache_directory(), _verbose()]
    write = Command(
        "write",
        "batch:write",
        "write every request that a run would send",
        [
            path("paths", "Articles, as `extractor extract` takes them."),
            Option(
                *("-o", "--requests"),
                required=True,
                metavar="FILE",
                type=FILE,
                help="Requests to write, JSONL.",
            ),
            *common,
        ],
        concurrency=1,
    )
    read = Command(
        "read",
        "batch:read",
        "take answers in; write results and what to ask next",
        [
            path("responses", "Files of answers and errors, of all rounds so far."),
            _files("--articles", "Those that were written.", required=True),
            Option(
                *("-o", "--output"), required=True, metavar="FILE", type=FILE, help="Results file to write."
            ),
            _replace(),
            Option(
                "--requests",
                required=True,
                metavar="FILE",
                type=FILE,
                help="Requests of the next round to write.",
            ),
            _files("--sent", f"{requests} Those of which nothing has come back are not asked again."),
            *common,
        ],
        concurrency=1,
    )
    state = Command(
        "state",
        "batch:state",
        "say which files of requests have no answers yet",
        [path("requests", requests), _files("--responses", "Files of answers and errors so far.")],
    )
    about = "ask through files, for batch services: OpenAI's, or vLLM's offline runner"
    return Group("batch", about, [write, read, state], section=READING)


def _files(name: str, about: str, *, required: bool = False) -> Option:
    return Option(name, words=True, required=required, metavar="FILE …", type=FILE, help=about)


def _events() -> Command:
    model = "the model that is asked where rules leave it open; without it, rules alone"
    about = "put together what articles say of the same happening: tolls, sources, contradictions"
    return Command(
        "events",
        "events:run",
        about,
        [
            path("results", "Files that `extractor extract -o` wrote."),
            Option(
                *("-o", "--output"),
                metavar="FILE",
                type=FILE,
                help="File of events to write; events that are in it already keep their ids; - for standard "
                "output.",
            ),
            Option(
                *("-f", "--format"),
                type=click.Choice(EVENT_FORMATS),
                help="What to write (what the file's name says; else jsonl, an event a line). csv and "
                "parquet are three files: events, figures and claims.",
            ),
            Option("--no-map", is_flag=True, help="Do not look places up."),
            *_server_options(model),
            _cache_directory(model),
            _verbose(),
        ],
        section=USING,
    )


def _view() -> Command:
    return Command(
        "view",
        "outputs:view",
        "show results in their articles, as one HTML page",
        [
            *_results(),
            Option(
                *("-o", "--output"),
                metavar="FILE",
                type=FILE,
                help="Page to write (the results' name with .html); - for standard output.",
            ),
            _language(),
            Option("--title", metavar="TEXT", help="Title of the page."),
            Option(
                "--events",
                metavar="FILE",
                type=FILE,
                help="Events to show, as `extractor events -o FILE` wrote them; without it, events are "
                "found by the rules.",
            ),
            Option("--no-events", is_flag=True, help="Look for none: quicker with many articles."),
        ],
        exclusive=("events", "no-events"),
        section=USING,
    )


def _export() -> Command:
    return Command(
        "export",
        "outputs:export",
        "write results in another tool's format",
        [
            *_results(),
            Option(
                *("-f", "--format"),
                type=click.Choice(FORMATS),
                help="What to write; left out, what the name after -o says. csv and parquet are two files: "
                "claims, and figures beside them.",
            ),
            Option(
                *("-o", "--output"),
                metavar="FILE",
                type=FILE,
                help="File to write (the results' name, new suffix); - for standard output.",
            ),
        ],
        section=USING,
    )


def _schema() -> Command:
    return Command("schema", "outputs:schema", "print the JSON Schema of one line of results", section=USING)


def _serve() -> Command:
    about = "run the embedded model as an OpenAI-compatible server, on this machine alone"
    positive = Value(option_values.positive)
    return Command(
        "serve",
        "server:serve",
        about,
        [
            Option(
                "--port",
                type=Value(option_values.port),
                default=8080,
                metavar="PORT",
                help="Port to listen on (8080); 0 takes a free one.",
            ),
            Option(
                "--context",
                type=positive,
                default=8192,
                metavar="TOKENS",
                help="Tokens that a request may have (8192).",
            ),
            Option("--parallel", type=positive, default=1, metavar="N", help="Requests at a time (1)."),
            Option("--threads", type=positive, metavar="N", help="Cores to use (all)."),
            _verbose("Show llama.cpp's log."),
        ],
        section=ASKING,
    )


def _doctor() -> Command:
    about = "find out what a model server can do, and what to change"
    options = [*_server_options(), _timeout(), _json(), _verbose()]
    return Command("doctor", "server:doctor", about, options, epilog=VARIABLES, section=ASKING)


def _prompts() -> Group:
    name: dict[str, Any] = {"metavar": "NAME/VERSION", "shell_complete": _prompt_names}
    about = "The name alone means the latest version."
    show = Command("show", "prompts:show", "show one", [click.Argument(["prompt"], help=about, **name)])
    diff = Command(
        "diff",
        "prompts:diff",
        "show what changed from one to the other; code 1 if anything",
        [click.Argument(["old"], **name), click.Argument(["new"], **name)],
    )
    listing = Command("list", "prompts:show_list", "list them, as without an action")
    about = "list, show and compare versions of prompts"
    return Group("prompts", about, [listing, show, diff], rule="list", section=ASKING)


def _prompt_names(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    from extractor.prompts import listed

    return [label for label in listed() if label.startswith(begun)]


def _cache() -> Group:
    actions = [
        Command(name, f"cache:{name}", about, [_cache_directory()])
        for name, about in (
            ("where", "print the folder, as without an action"),
            ("size", "count the answers and their bytes"),
            ("clear", "remove all answers"),
        )
    ]
    about = "say where answers are kept, or remove them"
    return Group(
        "cache", about, actions, rule="where", params=[_cache_directory(setting=False)], section=ASKING
    )


def _config() -> Command:
    about = "say which settings hold, and where each comes from"
    settings = [*_model_options(), _concurrency(), _timeout(), *_prices(), _cache_directory(), _language()]
    for setting in settings:
        setting.hidden = True
    return Command("config", "config:show", about, [*settings, _json()], epilog=SETTINGS, section=ASKING)


def _json() -> Option:
    return Option("--json", is_flag=True, help="Print JSON, for programs.")


def _verbose(about: str = "Log requests, retries, cache hits and seconds on standard error.") -> Option:
    return Option("-v", "--verbose", is_flag=True, help=about)


def _language() -> Option:
    return Option(
        "--language",
        type=click.Choice(["en", "ar"]),
        default="en",
        setting=True,
        help="Language of the page's labels.",
    )


def _concurrency(group: str = "options") -> Option:
    return Option(
        "--concurrency",
        type=Value(option_values.positive),
        default=8,
        metavar="N",
        group=group,
        setting=True,
        help="Requests at a time (8), of each server.",
    )


def _replace() -> Option:
    about = "Where FILE holds results of another prompt or model, replace those of the articles read."
    return Option("--replace", is_flag=True, help=about)


def _article_options() -> list[Option]:
    published = Option(
        "--published",
        type=Value(option_values.day_or_time),
        metavar="DATE",
        help="Day of publication, as 2016-12-13, or time, as 2016-12-13T18:30+03:00.",
    )
    return [published, _encoding("Of text files; old ones are often windows-1256.")]


def _encoding(about: str) -> Option:
    return Option(
        "--encoding", type=Value(option_values.encoding), default="utf-8", metavar="NAME", help=about
    )


def _model_options(group: str = "options") -> list[Option]:
    return [
        *_server_options(group),
        Option(
            "--prompt",
            metavar="NAME/VERSION",
            group=group,
            setting=True,
            shell_complete=_prompt_names,
            help="See `extractor prompts`.",
        ),
        Option(
            "--profile",
            type=click.Choice(["small", "large"]),
            group=group,
            setting=True,
            help="How a model of that strength is asked.",
        ),
    ]


def _timeout(group: str = "options") -> Option:
    return Option(
        "--timeout",
        type=Value(option_values.seconds),
        default=120.0,
        metavar="SECONDS",
        group=group,
        setting=True,
        help="Time for one request (120).",
    )


def _server_options(group: str = "options") -> list[Option]:
    return [
        Option(
            "--model",
            metavar="NAME",
            group=group,
            setting=True,
            help="A model of an OpenAI-compatible server; or rules, which ask none.",
        ),
        Option(
            "--base-url",
            multiple=True,
            metavar="URL",
            group=group,
            setting=True,
            help="Address of the server, as http://localhost:11434/v1; given several times, of servers with "
            "the same model, among which requests are shared out.",
        ),
    ]


def _cache_directory(group: str = "options", *, setting: bool = True) -> Option:
    return Option(
        "--cache-dir",
        metavar="FOLDER",
        type=FILE,
        group=group,
        setting=setting,
        help="Where answers are kept.",
    )


def _results() -> list[click.Parameter]:
    where = "Files or folders of the articles, where they have moved since."
    return [
        path("results", "File that `extractor extract -o` wrote.", nargs=1),
        path("articles", where, metavar="[ARTICLE]...", required=False),
        _encoding("Of the articles."),
    ]


if __name__ == "__main__":
    sys.exit(main())
