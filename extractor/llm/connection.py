"""From what a user names (model, server, cache) to the model that is asked, started when it is needed."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from extractor.claims import NOBODY, RULES
from extractor.errors import RequestRefused
from extractor.llm.listing import UNNAMED, Learning, Served, served
from extractor.llm.loops import LoopThread
from extractor.llm.weights import known_model, profile_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from extractor.llm.cache import Cache
    from extractor.llm.embedded import EmbeddedServer
    from extractor.llm.model import ChatModel

T = TypeVar("T")
EMBEDDED = "embedded"
"""What provenance and cache keys call the embedded model's server: its port changes, it does not."""
LISTING_SECONDS = 30.0
"""How long a server may take to say which models it has."""


class Connection:
    """The model, its cache, and for synchronous callers the event loop that they share.

    Where a server is named and no model, the server is asked for it before anything needs its name. What
    nobody closes is closed when the connection is no longer used, or the interpreter ends.
    """

    def __init__(
        self,
        *,
        model: str | None,
        base_url: str | Sequence[str] | None,
        api_key: str | None,
        cache_dir: str | Path | bool | None,
        **options: Any,
    ) -> None:
        self.is_rules = model == RULES and base_url is None
        self.is_embedded = model is None and base_url is None
        self._name = known_model().name if self.is_embedded else model
        self._base_url = base_url
        self._api_key = api_key
        self._cache_dir = cache_dir
        self._options = options
        self._making = threading.RLock()
        self._learning = Learning()
        self._opened = _Opened()
        weakref.finalize(self, self._opened.close, hurried=True)

    @property
    def is_named(self) -> bool:
        """Whether the model's name is known without asking its server."""
        return bool(self._name)

    @property
    def profile(self) -> str:
        """How such a model is asked: "small", "large" or "rules". Raises a ModelError as `model` does."""
        if self.is_rules:
            return RULES
        return known_model().profile if self.is_embedded else profile_of(self._served().name)

    @property
    def model(self) -> ChatModel:
        """The model; the embedded one is loaded with the first request that the cache cannot answer.

        Raises a ModelError where none is named and the server cannot tell which one it has.
        """
        named = self._served()
        with self._making:
            if self._opened.model is None:
                self._opened.model = self._model(named)
            return self._opened.model

    async def named(self) -> None:
        """Come back when the model's name is known, while other tasks go on. Raises as `model` does."""
        if not self.is_named:
            await asyncio.wrap_future(self._asked())

    def wait(self, action: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Run a coroutine function to its end, whether or not this thread runs an event loop of its own.

        An interrupt of this thread cancels it.
        """
        with self._making:
            loop = self._opened.loop
            if loop is None or not loop.is_alive:
                loop = self._opened.loop = LoopThread()
        return loop.wait(action, *arguments)

    def close(self) -> None:
        """Close everything that was opened, when nobody is waiting any more."""
        self._opened.close()

    def _served(self) -> Served:
        return Served(self._name) if self._name else self._asked().result()

    def _asked(self) -> Future[Served]:
        """The model that the server has, asked once."""
        return self._learning.begun(self._ask)

    async def _ask(self) -> Served:
        from extractor.llm.model import ChatModel

        limit = min(LISTING_SECONDS, self._options.get("timeout", LISTING_SECONDS))
        cache = self._cache()
        server = ChatModel(
            model=UNNAMED,
            base_url=self._base_url,
            api_key=self._api_key,
            cache=cache,
            **(self._options | {"timeout": limit}),
        )
        try:
            return await served(server)
        finally:
            if self._options.get("sender") is None:
                await server.aclose()
            if cache is not None:
                cache.close()  # that of this thread

    def _cache(self) -> Cache | None:
        from extractor.llm.cache import Cache, default_directory

        if self._cache_dir is False:
            return None
        with self._making:
            if self._opened.cache is None:
                given = self._cache_dir not in {None, True}
                self._opened.cache = Cache(Path(str(self._cache_dir)) if given else default_directory())
            return self._opened.cache

    def _model(self, named: Served) -> ChatModel:
        from extractor.llm.model import ChatModel

        if self.is_embedded:
            from extractor.llm.embedded import EmbeddedServer

            server = self._opened.server = EmbeddedServer()
            return ChatModel(
                model=named.name,
                base_url=server.start,
                server=EMBEDDED,
                cache=self._cache(),
                **(self._options | {"timeout": max(600.0, self._options.get("timeout", 0.0))}),
            )
        model = ChatModel(
            model=named.name,
            base_url=_nowhere if self.is_rules else self._base_url,
            server=NOBODY if self.is_rules else None,
            api_key=self._api_key,
            cache=self._cache(),
            **self._options,
        )
        if named.note:
            model.kept.note(named.note)
        return model


def _nowhere() -> str:
    raise RequestRefused("The rules ask no model. Name one (--model NAME).")


@dataclass
class _Opened:
    """What a connection has opened. It does not know the connection, which so can be forgotten."""

    cache: Cache | None = None
    model: ChatModel | None = None
    server: EmbeddedServer | None = None
    loop: LoopThread | None = None

    def close(self, *, hurried: bool = False) -> None:
        """Close it all, in the order in which one needs the other; `hurried` breaks off what is asked."""
        cache, model, server, loop = self.cache, self.model, self.server, self.loop
        self.cache = self.model = self.server = self.loop = None

        async def last() -> None:
            if model is not None:
                await model.aclose()
            if cache is not None:
                cache.close()  # that of the loop's thread

        try:
            if loop is not None:
                loop.close(last, hurried=hurried)
        finally:
            if server is not None:
                server.stop()
            if cache is not None:
                cache.close()
