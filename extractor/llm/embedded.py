"""The embedded model: an OpenAI-compatible server of local weights, inside this process."""

from __future__ import annotations

import hashlib
import importlib
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from extractor.errors import EmbeddedModelError
from extractor.extras import installing
from extractor.llm.weights import EXTRA, KnownModel, Progress, ensure_weights, known_model, known_models

__all__ = ["EmbeddedServer", "KnownModel", "Progress", "ensure_weights", "known_model", "known_models"]

ENDS = 1 << 22
"""Bytes at either end of a file that tell it from others."""


class EmbeddedServer:
    """An OpenAI-compatible server of the embedded model, on loopback, inside this process.

    `weights` names an entry of models.toml or is the path of a GGUF file. `n_ctx` is the context of one
    slot in tokens, `n_parallel` the number of slots (requests answered at a time), `threads` the cores to
    use (all of them without it), `port` 0 takes a free one. `verbosity` 3 shows llama.cpp's log on stderr.
    The model is loaded on entering the context, or by `start`; both raise EmbeddedModelError.
    """

    def __init__(  # noqa: PLR0913 (options of a server, by name)
        self,
        weights: str | Path = "default",
        *,
        port: int = 0,
        n_ctx: int = 8192,
        n_parallel: int = 1,
        threads: int | None = None,
        verbosity: int = 0,
        progress: Progress | None = None,
    ) -> None:
        self._weights = weights
        self._port = port
        self._n_ctx = n_ctx
        self._n_parallel = n_parallel
        self._threads = threads or _cores()
        self._verbosity = verbosity
        self._progress = progress
        self._starting = threading.Lock()
        self._server: Any = None

    @property
    def model(self) -> str:
        """The name to ask for in requests; of a file, its name and a hash of how it begins and ends."""
        if isinstance(self._weights, Path):
            return f"{self._weights.stem}-{_fingerprint(self._weights)}"
        return known_model(self._weights).name

    @property
    def base_url(self) -> str:
        """Address for OpenAI clients, as http://127.0.0.1:41234/v1. Raises where it is not running."""
        if self._server is None:
            raise EmbeddedModelError("The embedded server is not running; use it as a context manager.")
        return f"{self._server.listening_address}/v1"

    def start(self) -> str:
        """Load the model, begin to listen, return `base_url`. Starting twice does nothing, in any thread."""
        with self._starting:
            if self._server is None:
                self._server = self._started()
            return self.base_url

    def stop(self) -> None:
        """Stop listening and free the memory. A request that is being answered is broken off."""
        self._server = None  # the last reference: the server ends in its destructor

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _started(self) -> Any:
        try:
            xllamacpp = importlib.import_module("xllamacpp")
        except ImportError as error:
            raise EmbeddedModelError(f"The embedded model is not installed. {installing(EXTRA)}") from error
        path = self._weights if isinstance(self._weights, Path) else self._verified(self._weights)
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.model_alias = {self.model}
        params.port = self._port
        params.n_ctx = self._n_ctx * self._n_parallel  # llama.cpp divides it among the slots
        params.n_parallel = self._n_parallel
        params.n_batch = 512  # between batches a request whose client has left is dropped
        params.cpuparams.n_threads = self._threads
        params.use_jinja = True
        params.fit_params = False
        params.cache_ram_mib = 1024
        params.verbosity = self._verbosity
        params.cors_origins = ""  # no web page may read what the model answers
        params.cors_origins_explicit = True
        try:
            return xllamacpp.Server(params)
        except RuntimeError as error:
            raise EmbeddedModelError(
                f"llama.cpp cannot load {path} on port {self._port or '(any)'}: the port is taken, memory is "
                f"short (about {path.stat().st_size * 1.3 / 1e9:.1f} GB are needed) or the file is no model. "
                "Start it with verbosity=3 to see llama.cpp's own log."
            ) from error

    def _verified(self, name: str) -> Path:
        return ensure_weights(name, progress=self._progress)


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _fingerprint(path: Path) -> str:
    """Tells files of one name apart without reading gigabytes, so that caches do not mix their answers."""
    try:
        with path.open("rb") as file:
            start = file.read(ENDS)
            file.seek(-min(ENDS, path.stat().st_size), os.SEEK_END)
            return hashlib.sha256(start + file.read()).hexdigest()[:8]
    except OSError as error:
        raise EmbeddedModelError(f"{path}: {error.strerror}. Give the path of a GGUF file.") from error
