"""From what a user names (model, server, cache) to the model that is asked, started when it is needed."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from extractor.llm.weights import known_model, profile_of

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal

    from extractor.llm.cache import Cache
    from extractor.llm.embedded import EmbeddedServer
    from extractor.llm.model import ChatModel

T = TypeVar("T")
EMBEDDED = "embedded"
"""What provenance and cache keys call the embedded model's server: its port changes, it does not."""


class Connection:
    """The model, its cache, and for synchronous callers the event loop that they share."""

    def __init__(
        self,
        *,
        model: str | None,
        base_url: str | None,
        api_key: str | None,
        cache_dir: str | Path | bool | None,
        **options: Any,
    ) -> None:
        self.is_embedded = model is None and base_url is None
        self._name = model
        self._base_url = base_url
        self._api_key = api_key
        self._cache_dir = cache_dir
        self._options = options
        self._open = ExitStack()
        self._making = threading.RLock()
        self._starting = threading.Lock()
        self._embedded: EmbeddedServer | None = None

    @property
    def profile(self) -> str:
        """How a model of this strength is asked: "small" or "large"."""
        return known_model().profile if self.is_embedded else profile_of(self._name or "")

    @property
    def model(self) -> ChatModel:
        """The model; the embedded one is loaded with the first request that the cache cannot answer."""
        with self._making:
            return self._model

    def wait(self, action: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        """Run a coroutine function to its end, whether or not this thread runs an event loop of its own.

        An interrupt of this thread cancels it.
        """
        with self._making:
            portal = self._portal
        running = portal.start_task_soon(action, *arguments)
        try:
            return running.result()
        except BaseException:
            running.cancel()
            raise

    def close(self) -> None:
        """Close everything that was opened, when nobody is waiting any more."""
        made = self.__dict__
        try:
            if "_portal" in made and "_model" in made:
                self._portal.call(self._model.aclose)
        finally:
            self._open.close()
            for name in ("_cache", "_model", "_portal"):
                made.pop(name, None)
            with self._starting:
                if self._embedded is not None:
                    self._embedded.stop()
                    self._embedded = None

    @cached_property
    def _cache(self) -> Cache | None:
        from extractor.llm.cache import Cache, default_directory

        if self._cache_dir is False:
            return None
        folder = default_directory() if self._cache_dir in (None, True) else Path(str(self._cache_dir))
        return self._open.enter_context(Cache(folder))

    @cached_property
    def _model(self) -> ChatModel:
        from extractor.llm.model import ChatModel

        if self.is_embedded:
            return ChatModel(
                model=known_model().name,
                base_url=self._embedded_url,
                server=EMBEDDED,
                cache=self._cache,
                **(self._options | {"timeout": max(600.0, self._options.get("timeout", 0.0))}),
            )
        return ChatModel(
            model=self._name or "default",
            base_url=self._base_url,
            api_key=self._api_key,
            cache=self._cache,
            **self._options,
        )

    @cached_property
    def _portal(self) -> BlockingPortal:
        from anyio.from_thread import start_blocking_portal

        return self._open.enter_context(start_blocking_portal())

    def _embedded_url(self) -> str:
        from extractor.llm.embedded import EmbeddedServer

        with self._starting:
            if self._embedded is None:
                self._embedded = EmbeddedServer()
            return self._embedded.start()
