"""Files where a cluster reaches them: a local or shared path, or an address that Arrow's filesystems know."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from pyarrow import fs

from extractor.errors import InputError

RENAMED = frozenset({"local", "hdfs"})
"""Kinds of file system where a file is seen while it is written; stores of objects show whole ones alone."""


class Folder:
    """A folder whose files are written whole or not at all. Raises InputError where there can be none."""

    def __init__(self, name: str) -> None:
        self.name = absolute(name)
        self._system, self._path = _resolved(self.name)

    def names(self) -> list[str]:
        """The names of its files, sorted; none where the folder is not there."""
        found = self._system.get_file_info(fs.FileSelector(self._path, allow_not_found=True))
        return sorted(info.base_name for info in found if info.type == fs.FileType.File)

    def make(self) -> None:
        """Make the folder, where it is not there. Raises InputError where that fails."""
        try:
            self._system.create_dir(self._path, recursive=True)
        except OSError as error:
            raise InputError(f"{self.name}: no folder can be made there ({error}).") from error

    def read(self, name: str) -> bytes:
        """What a file holds."""
        with self._system.open_input_stream(f"{self._path}/{name}") as file:
            return cast("bytes", file.read())

    def write(self, name: str, data: bytes) -> None:
        """Put a file there, in place of one of that name. Raises OSError where that fails."""
        is_renamed = self._system.type_name in RENAMED
        path = f"{self._path}/{f'.{name}.new' if is_renamed else name}"
        with self._system.open_output_stream(path) as file:
            file.write(data)
        if is_renamed:
            self._system.move(path, f"{self._path}/{name}")

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        with suppress(FileNotFoundError):
            self._system.delete_file(f"{self._path}/{name}")


def absolute(name: str) -> str:
    """The name by which every process of this machine, and others that share its disks, find a file."""
    return name if "://" in name else str(Path(name).absolute())


def found(name: str, suffixes: tuple[str, ...]) -> list[str]:
    """The file of this address, or the files below it with one of these suffixes, sorted."""
    system, path = _resolved(name)
    info = system.get_file_info(path)
    if info.type == fs.FileType.File:
        return [name]
    if info.type == fs.FileType.NotFound:
        return []
    root = name.rstrip("/")
    below = system.get_file_info(fs.FileSelector(path, recursive=True))
    return sorted(
        f"{root}/{each.path.removeprefix(path).lstrip('/')}"
        for each in below
        if each.type == fs.FileType.File and each.path.lower().endswith(suffixes)
    )


def size_of(names: Sequence[str]) -> int:
    """Bytes of all these files."""
    systems = (_resolved(name) for name in names)
    return sum(system.get_file_info(path).size or 0 for system, path in systems)


def opened(name: str) -> BinaryIO:
    """A file, to be read from its beginning."""
    system, path = _resolved(name)
    return cast("BinaryIO", system.open_input_file(path))


def lines_of(file: BinaryIO) -> BinaryIO:
    """The same file, to be read line by line, which Arrow's files are not."""
    return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", file)))


def _resolved(name: str) -> tuple[fs.FileSystem, str]:
    if "://" not in name:
        return fs.LocalFileSystem(), name
    try:
        system, path = fs.FileSystem.from_uri(name)
    except (ValueError, OSError) as error:  # Arrow's errors are of these
        raise InputError(f"{name}: no file system of Arrow's has such an address ({error}).") from error
    return system, path.rstrip("/")
