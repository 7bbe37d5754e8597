"""Which models a server lists, and so which one is meant where a user names none."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractor.errors import ModelError, NotCached, RequestRefused
from extractor.llm.context import NO_LIST

if TYPE_CHECKING:
    from extractor.llm.model import ChatModel

UNNAMED = "default"
"""What is asked for at a server that lists no models; such a server has one, and takes any name."""
MOST_SHOWN = 8
LONGEST_NAME = 500


@dataclass(frozen=True)
class Served:
    """The model of a server that was named by nobody else, and what a user should know about that."""

    name: str
    note: str = ""


def listed(answer: Any) -> tuple[str, ...]:
    """The names in an answer to `GET /models`, each once; none where it is no list."""
    entries = answer.get("data") if isinstance(answer, dict) else answer
    if not isinstance(entries, list):
        return ()
    names = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and _is_name(name)))


def few(names: Iterable[str]) -> str:
    """Names for one line: the first ones, and how many more there are."""
    known = list(names)
    more = f" and {len(known) - MOST_SHOWN} more" if len(known) > MOST_SHOWN else ""
    return ", ".join(known[:MOST_SHOWN]) + more


async def served(server: ChatModel) -> Served:
    """The model that a server has; offline, the one that it had when it was last asked.

    `server` is a model of that server, of whatever name. Raises RequestRefused where there are several,
    NotCached where nothing is known offline, and what the request comes to.
    """
    kept = server.kept
    key = kept.key(served=1)
    if kept.offline:
        name = kept.text(key)
        if not name:
            raise NotCached(
                f"Offline, and {server.server} was never asked which model it has. Name it: --model NAME."
            )
    else:
        name = await _told(server)
        kept.keep(key, name)
    if name != UNNAMED:
        return Served(name)
    return Served(
        name,
        f"{server.server} does not list its models, so {UNNAMED!r} was asked for, as a large model. "
        "Name it (--model NAME), so that the prompt for its size is used.",
    )


async def _told(server: ChatModel) -> str:
    try:
        names = listed(await server.look("models"))
    except ModelError as error:
        if error.status is None:  # naming the model would not help: the next request would end so too
            raise
        if error.status not in NO_LIST:
            raise _named_instead(error) from error
        names = ()
    if len(names) > 1:
        raise RequestRefused(f"{server.server} has several models: {few(names)}. Name one: --model NAME.")
    return names[0] if names else UNNAMED


def _named_instead(error: ModelError) -> ModelError:
    """The refusal of a list, with the way around it."""
    advice = "It was asked which models it has; --model NAME makes that needless"
    if error.refuses_key:
        advice += ", and OPENAI_API_KEY is read only with it"
    told = type(error)(f"{error} {advice}.")
    told.status, told.refuses_key = error.status, error.refuses_key
    return told


class Learning:
    """Something found out once, by a thread of its own, for all who wait for it; a failure is no end."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._found: Future[Served] | None = None

    def begun(self, find: Callable[[], Awaitable[Served]]) -> Future[Served]:
        """What is found, or is being found; with the first call, and after a failure, `find` is run."""
        with self._starting:
            if self._found is None or (self._found.done() and self._found.exception() is not None):
                self._found = Future()
                self._found.set_running_or_notify_cancel()  # one who waits may leave, the others stay
                # A daemon, and no loop of the caller's: he may be waiting in it without giving it a turn.
                threading.Thread(target=_fill, args=(self._found, find), daemon=True).start()
            return self._found


def _fill(found: Future[Served], find: Callable[[], Awaitable[Served]]) -> None:
    async def finding() -> Served:
        return await find()

    try:
        found.set_result(asyncio.run(finding()))
    except BaseException as error:  # whoever waits raises it
        found.set_exception(error)


def _is_name(name: str) -> bool:
    return bool(name.strip()) and name.isprintable() and len(name) <= LONGEST_NAME
