"""The cache: what is put in comes out, and whoever tampers with it gets nothing run and nothing believed."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import CacheError
from extractor.llm.cache import Cache, cache_key, default_directory

KNOWN_KEY = "cdca670f9c7db1673b5f9766fd92b3301b37567c38db6d4c77f2ea4f57ab31af"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))

posix_only = pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX ones")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where the cache of a test is; not yet there."""
    return tmp_path / "cache"


@pytest.fixture
def cache(directory: Path) -> Iterator[Cache]:
    """A new cache."""
    with Cache(directory) as cache:
        yield cache


def plant(directory: Path, sql: str, *values: object) -> None:
    """Change the database behind the cache's back."""
    with sqlite3.connect(directory / "cache.db") as connection:
        connection.execute(sql, values)
    connection.close()


class TestContents:
    """What is put in."""

    @settings(max_examples=25)
    @given(st.dictionaries(TEXTS, TEXTS, min_size=1))
    def test_text_comes_out_as_it_went_in(self, contents: dict[str, str]) -> None:
        """Whatever it is: line ends, nulls, marks."""
        with TemporaryDirectory() as parent, Cache(Path(parent) / "cache") as cache:
            for key, value in contents.items():
                cache.set(key, value)
            assert {key: cache.get(key) for key in contents} == contents

    def test_what_is_not_there_is_none(self, cache: Cache) -> None:
        """No error."""
        assert cache.get("nothing") is None

    def test_it_outlives_the_process(self, cache: Cache, directory: Path) -> None:
        """Another object, another connection, the same text."""
        cache.set("k", "قيمة")
        cache.close()
        with Cache(directory) as again:
            assert again.get("k") == "قيمة"

    def test_large_values_are_kept_whole_and_within_the_database(self, cache: Cache, directory: Path) -> None:
        """So that a kill cannot leave half of one; nothing is evicted."""
        value = "نص طويل " * 300_000
        cache.set("k", value)
        assert cache.get("k") == value
        assert {path.name for path in directory.iterdir()} <= {"cache.db", "cache.db-wal", "cache.db-shm"}
        assert cache.size() > len(value)

    def test_clear_says_how_many_there_were(self, cache: Cache) -> None:
        """And leaves none."""
        for number in range(250):
            cache.set(str(number), "x")
        assert len(cache) == cache.clear() == 250
        assert len(cache) == 0
        assert cache.get("1") is None

    def test_values_other_than_text_are_refused(self, cache: Cache) -> None:
        """There is no way to store an object."""
        with pytest.raises(TypeError):
            cache.set("k", {"a": 1})  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            cache.set(("k",), "v")  # type: ignore[arg-type]


class TestKey:
    """Keys."""

    def test_order_of_parts_does_not_count(self) -> None:
        """Only what they say."""
        assert cache_key({"a": 1, "b": "ب"}) == cache_key({"b": "ب", "a": 1})

    @given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()),
           st.dictionaries(st.text(), st.text() | st.integers() | st.none()))  # fmt: skip
    def test_different_parts_have_different_keys(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        """And equal ones equal keys."""
        assert (cache_key(one) == cache_key(other)) == (one == other)

    def test_key_is_known(self) -> None:
        """It must not change between releases, or every cache is cold."""
        assert cache_key({"model": "م", "n": 1}) == KNOWN_KEY


class TestSharing:
    """Threads and processes."""

    def test_threads(self, cache: Cache) -> None:
        """Each has its own connection."""

        def work(number: int) -> None:
            for n in range(30):
                cache.set(f"{number}-{n}", f"value {number} {n}")
            cache.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(cache) == 240
        assert cache.get("7-29") == "value 7 29"

    def test_eight_processes_writing_lose_nothing(self, directory: Path) -> None:
        """They all open it at once, too."""
        context = multiprocessing.get_context("spawn")
        with context.Pool(8) as pool:
            pool.starmap(_write, [(directory, number) for number in range(8)])
        with Cache(directory) as cache:
            assert len(cache) == 8 * 50
            assert all(cache.get(f"{p}-{n}") == f"{p}:{n}" * 500 for p in range(8) for n in range(50))

    def test_kill_in_mid_write_loses_nothing_written(self, directory: Path) -> None:
        """What the killed process had reported as written is there, and the cache goes on."""
        command = [sys.executable, "-c", KILLED, str(directory)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            reported = [process.stdout.readline().strip() for _ in range(40)]
            process.send_signal(signal.SIGKILL)
            reported += process.stdout.read().split()
        with Cache(directory) as cache:
            assert all((cache.get(key) or "").startswith(f"{key} ") for key in reported)
            cache.set("after", "x")
            assert cache.get("after") == "x"


def _write(directory: Path, number: int) -> None:
    with Cache(directory) as cache:
        for n in range(50):
            cache.set(f"{number}-{n}", f"{number}:{n}" * 500)


KILLED = """
import sys
from pathlib import Path
from extractor.llm.cache import Cache
cache = Cache(Path(sys.argv[1]))
for n in range(10**6):
    cache.set(str(n), f"{n} " + "x" * 20000)
    print(n, flush=True)
"""


class Bomb:
    """Leaves a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


class TestTampering:
    """Others have written to the database."""

    @pytest.mark.parametrize("mode", [1, 2, 3, 4, 99])
    @pytest.mark.parametrize("filename", [None, "value.val", "../outside"])
    def test_planted_entry_is_neither_run_nor_read(
        self, cache: Cache, directory: Path, tmp_path: Path, mode: int, filename: str | None
    ) -> None:
        """Pickles, and files inside and outside of the directory, in every mode that diskcache knows."""
        bomb = pickle.dumps(Bomb(tmp_path / "ran"))
        for path in (directory / "value.val", directory.parent / "outside"):
            path.write_bytes(bomb)
        cache.set("k", "honest")
        value = None if filename else sqlite3.Binary(bomb)
        plant(directory, "UPDATE Cache SET mode = ?, filename = ?, value = ?", mode, filename, value)
        with pytest.warns(UserWarning, match="no text"):
            assert cache.get("k") is None
        assert not (tmp_path / "ran").exists()

    def test_planted_bytes_and_numbers_are_not_believed(self, cache: Cache, directory: Path) -> None:
        """Only text is an answer."""
        for value in (b"bytes", 7):
            cache.set("k", "honest")
            plant(directory, "UPDATE Cache SET value = ?", value)
            with pytest.warns(UserWarning, match="no text"):
                assert cache.get("k") is None

    def test_planted_key_is_not_unpickled(self, cache: Cache, directory: Path, tmp_path: Path) -> None:
        """Counting and clearing pass over it."""
        bomb = pickle.dumps(Bomb(tmp_path / "ran"))
        cache.set("k", "v")
        plant(directory, "UPDATE Cache SET key = ?, raw = 0", bomb)
        assert len(cache) == cache.clear() == 1
        assert not (tmp_path / "ran").exists()

    def test_planted_file_name_deletes_nothing(self, cache: Cache, directory: Path, tmp_path: Path) -> None:
        """Overwriting and clearing would remove the file that an entry names."""
        precious = tmp_path / "precious"
        precious.touch()
        for action in (lambda: cache.set("k", "new"), cache.clear):
            cache.set("k", "old")
            plant(directory, "UPDATE Cache SET filename = '../precious'")
            action()
            assert precious.exists()

    def test_overwritten_entry_is_honest_again(self, cache: Cache, directory: Path) -> None:
        """The refused entry does not stick."""
        cache.set("k", "old")
        plant(directory, "UPDATE Cache SET mode = 4, filename = 'x', value = NULL")
        cache.set("k", "new")
        assert cache.get("k") == "new"

    @pytest.mark.parametrize("setting", ["eviction_policy", "statistics", "cull_limit", "disk_min_file_size"])
    def test_planted_settings_do_not_count(self, cache: Cache, directory: Path, setting: str) -> None:
        """diskcache takes settings from the database; ours win."""
        cache.close()
        plant(directory, "INSERT OR REPLACE INTO Settings VALUES (?, 'least-recently-used')", setting)
        with Cache(directory) as again:
            again.set("k", "v")
            assert again.get("k") == "v"

    @pytest.mark.parametrize("setting", ["disk_nonsense", "get", "_sql", "sqlite_nonsense"])
    def test_unknown_settings_make_a_broken_database(
        self, cache: Cache, directory: Path, setting: str
    ) -> None:
        """diskcache would make attributes of itself out of them."""
        cache.close()
        plant(directory, "INSERT INTO Settings VALUES (?, 'x')", setting)
        with pytest.warns(UserWarning, match="was broken"):
            again = Cache(directory)
        with again:
            again.set("k", "v")
            assert again.get("k") == "v"

    @posix_only
    def test_directory_is_the_users_alone(self, cache: Cache, directory: Path) -> None:
        """Nobody else reads answers."""
        assert directory.stat().st_mode & 0o777 == 0o700
        assert cache.directory == directory

    @posix_only
    @pytest.mark.parametrize("mode", [0o770, 0o702, 0o777])
    def test_directory_that_others_may_write_to_is_refused(self, directory: Path, mode: int) -> None:
        """The error says how to set it right."""
        directory.mkdir()
        directory.chmod(mode)
        with pytest.raises(CacheError, match="chmod 700"):
            Cache(directory)


class TestDamage:
    """Broken databases, full disks."""

    @pytest.mark.parametrize(
        "damage", [b"this is no database" * 500, b"SQLite format 3\x00" + b"\xff" * 5000]
    )
    def test_broken_database_is_set_aside(self, directory: Path, damage: bytes) -> None:
        """With a warning; the broken one is kept beside."""
        directory.mkdir(mode=0o700)
        (directory / "cache.db").write_bytes(damage)
        with pytest.warns(UserWarning, match="was broken"):
            cache = Cache(directory)
        with cache:
            cache.set("k", "v")
            assert cache.get("k") == "v"
        (aside,) = directory.glob("broken-*/cache.db")
        assert aside.read_bytes() == damage

    def test_database_that_breaks_while_open_is_set_aside(self, cache: Cache, directory: Path) -> None:
        """The run goes on with an empty one."""
        for number in range(200):
            cache.set(str(number), "value " * 100)
        cache.close()
        size = (directory / "cache.db").stat().st_size
        with (directory / "cache.db").open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(size - 4096))
        with pytest.warns(UserWarning, match="was broken"):
            assert cache.get("150") is None
        cache.set("k", "v")
        assert cache.get("k") == "v"

    def test_empty_file_is_a_new_database(self, directory: Path) -> None:
        """As a full disk may leave one."""
        directory.mkdir(mode=0o700)
        (directory / "cache.db").touch()
        with Cache(directory) as cache:
            cache.set("k", "v")
            assert cache.get("k") == "v"

    def test_full_disk_is_an_error_that_loses_nothing_else(self, cache: Cache) -> None:
        """SQLite is told that there is no room: what was there stays, and there is room again later."""
        cache.set("before", "x")
        limit = "PRAGMA max_page_count = "
        cache._store._sql(limit + "20")
        with pytest.raises(CacheError, match="Make room"):
            cache.set("k", "x" * 1_000_000)
        assert cache.get("before") == "x"
        assert cache.get("k") is None
        cache.set("k", "x" * 1_000_000)
        assert cache.get("k") == "x" * 1_000_000

    def test_database_that_another_process_holds(
        self, directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Reading goes on; writing waits, then fails with what to do, and works when it is free again."""
        monkeypatch.setattr("extractor.llm.cache.BUSY_SECONDS", 0.1)
        with Cache(directory) as cache:
            cache.set("before", "x")
            with contextlib.closing(sqlite3.connect(directory / "cache.db")) as other:
                other.execute("BEGIN IMMEDIATE")
                assert cache.get("before") == "x"
                with pytest.raises(CacheError, match="another process"):
                    cache.set("k", "v")
            cache.set("k", "v")
            assert cache.get("k") == "v"

    def test_directory_that_cannot_be_made(self, tmp_path: Path) -> None:
        """A file is in its place."""
        (tmp_path / "file").touch()
        with pytest.raises(CacheError, match="Choose another"):
            Cache(tmp_path / "file" / "cache")

    def test_default_directory_is_the_users(self) -> None:
        """Below the user's cache directory, whichever that is on this system."""
        assert default_directory().parts[-2:] == ("extractor", "answers")
