"""`extractor events`: the events that the claims of results files tell of."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING

from extractor.claims import RULES, Result
from extractor.commands.options import format_of, named_server, set_beforehand
from extractor.commands.outputs import STANDARD_OUTPUT, print_bytes, spare_terminal
from extractor.commands.progress import Bar
from extractor.errors import InputError
from extractor.report import counted

if TYPE_CHECKING:
    from extractor.events import Event
    from extractor.events.gazetteer import Gazetteer


def run(options: SimpleNamespace) -> int:
    """Put the claims of results files together and write their events, or show them."""
    gc.disable()  # no claims are held in circles, and to look for circles among millions takes long
    try:
        return _run(options)
    finally:
        gc.enable()


def _run(options: SimpleNamespace) -> int:
    from extractor.events import find_events
    from extractor.events.tables import BINARY, FORMATS, read_events
    from extractor.records import each_result

    server = named_server(options)
    asks = server.model != RULES and not server.is_embedded
    for line in set_beforehand(options, server) if asks else ():
        print(line, file=sys.stderr)
    asked = {"base_url": server.addresses or None, "api_key": server.api_key, "cache_dir": options.cache_dir}
    named = format_of(options.output, options.format, FORMATS, "A page of events: `extractor view`.")
    form, is_printed = named or "jsonl", options.output == STANDARD_OUTPUT
    if is_printed and form in BINARY:
        spare_terminal(form)
    output = Path(options.output) if options.output and not is_printed else None
    if output and any(output.resolve() == Path(path).resolve() for path in options.results):
        raise InputError(f"{output}: these are the results themselves. Choose another file after -o.")
    known = read_events(output) if output and form == "jsonl" and output.exists() else ()
    failures: list[str] = []
    count: Counter[str] = Counter()
    with ExitStack() as opened:
        events = find_events(
            _counted(chain.from_iterable(map(each_result, options.results)), count),
            server.model if asks else None,
            gazetteer=not options.no_map and _gazetteer(opened),
            known=known,
            failures=failures,
            on_progress=_bar(opened),
            **(asked if asks else {}),
        )
    _put(events, output, form, of=counted(count["all"], "article"), is_printed=is_printed)
    for line in (*_by_rules(events), *_unknown(count)):
        print(line, file=sys.stderr)
    for failure in failures:
        print(f"extractor: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _bar(opened: ExitStack) -> Callable[[int, int], None]:
    """What shows on a terminal how many articles the model was asked about."""
    bars: list[Bar] = []

    def show(done: int, total: int) -> None:
        if not bars:
            bars.append(Bar(total))
            opened.callback(bars[0].close)
        bars[0].advance_to(done)

    return show


def _counted(results: Iterable[Result], count: Counter[str]) -> Iterator[Result]:
    """The results one after another, counted: of each, what events do not need is not kept."""
    for result in results:
        count["all"] += 1
        count["undated"] += result.article.published is None
        count["nameless"] += result.article.outlet is None
        yield result


def _put(events: Sequence[Event], output: Path | None, form: str, *, of: str, is_printed: bool) -> None:
    """Write events to a file or to standard output, or show them."""
    from extractor.events.summary import summary
    from extractor.events.tables import write_events

    if is_printed:
        with TemporaryDirectory() as folder:
            print_bytes(write_events(events, Path(folder, "events"), form)[0].read_bytes())
    elif output is None:
        print(summary(events))
    else:
        named = ", ".join(map(str, write_events(events, output, form)))
        print(f"{named}: {counted(len(events), 'event')} of {of}", file=sys.stderr)


def _gazetteer(opened: ExitStack) -> Gazetteer | bool:
    """The names of places; False, and a line that says so, where they are not installed."""
    from extractor.events.gazetteer import Gazetteer, GazetteerMissingError

    try:
        return opened.enter_context(closing(Gazetteer()))
    except GazetteerMissingError as error:
        print(f"note: {error} --no-map does without.", file=sys.stderr)
        return False


def _by_rules(events: Sequence[Event]) -> list[str]:
    """A line on how far the rules are to be trusted, where they put claims together."""
    if not any(event.grouped_by == RULES and len(event.claims) > 1 for event in events):
        return []
    said = "put together by rules: about half of the claims in one event belong together"
    return [f"note: {said}. Check the quotes of an event before you count with it, or name a strong model."]


def _unknown(count: Counter[str]) -> list[str]:
    """A line on articles whose day or outlet is not known: days order tolls, outlets show reprints."""
    told = {"the day of publication": count["undated"], "the outlet": count["nameless"]}
    said = [f"{what} of {counted(number, 'article')}" for what, number in told.items() if number]
    advice = "Days order the tolls, outlets show reprints; articles in JSON carry both"
    return [f"note: not known: {', '.join(said)}. {advice} (`extractor extract -h`)."] if said else []
