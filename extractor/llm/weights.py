"""Weights of known models: which there are, and one verified copy of each, put together when needed."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from extractor.errors import EmbeddedModelError
from extractor.extras import installing

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Progress = Callable[[str, int, int], None]
"""Called with what is being done, and how many bytes of how many are."""

EXTRA = "embedded"
"""The optional dependencies that bring the weights and what runs them."""
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
    return tomllib.loads((files("extractor.llm") / "models.toml").read_text(encoding="utf-8"))


def known_model(name: str = "default") -> KnownModel:
    """The entry of models.toml under that name. Raises EmbeddedModelError where there is none."""
    models = known_models()
    if name not in models:
        raise EmbeddedModelError(f"No embedded model is called {name!r}; there are: {', '.join(models)}.")
    return models[name]


def is_installed() -> bool:
    """Whether the embedded model can be run: its weights and what runs them are there."""
    model = known_model()
    if importlib.util.find_spec("xllamacpp") is None:
        return False
    return (default_directory() / f"{model.name}.gguf").is_file() or all(
        part is not None for _, part in model.part_packages()
    )


def profile_of(name: str) -> str:
    """How to ask a model of a server, told by its name: "small" or "large"."""
    rules = (rule for rule in _table()["profiles"] if re.search(rule["pattern"], name))
    return next((str(rule["profile"]) for rule in rules), "large")


def default_directory() -> Path:
    """The folder of the user's cache directory where weights are kept."""
    import platformdirs

    return platformdirs.user_cache_path("extractor", appauthor=False) / "models"


def ensure_weights(
    model: str | KnownModel = "default", *, directory: Path | None = None, progress: Progress | None = None
) -> Path:
    """Path of the verified weights of a known model; put together from their packages when needed.

    Size and SHA-256 are checked once for each state of the file (size and time of change). A broken
    copy is set aside as `….broken` and built again. Processes wait for each other.
    Raises EmbeddedModelError where packages are missing or damaged, or the disk is full.
    """
    model = known_model(model) if isinstance(model, str) else model
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
            f"The weights of {model.name} are not installed (missing: {shown}). {installing(EXTRA)}"
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
                f"{model.bytes:,}, or other ones. "
                f"{installing(EXTRA, '--force-reinstall --no-cache-dir')}"
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
