"""The embedded model: its weights are put together once and never trusted unseen; its server answers."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.errors import EmbeddedModelError
from extractor.llm.embedded import EmbeddedServer
from extractor.llm.weights import (
    KnownModel,
    default_directory,
    ensure_weights,
    known_model,
    known_models,
    profile_of,
)

CONTENT = bytes(range(256)) * 40
PARTS = 11


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnownModel:
    """A model of 10 KB whose eleven packages are installed."""
    site = tmp_path / "site"
    third = -(-len(CONTENT) // PARTS)
    for n in range(1, PARTS + 1):
        data = site / f"tinypart{n}" / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").write_text("raise RuntimeError('not to be imported')")
        (data / f"part{n:02}.bin").write_bytes(CONTENT[(n - 1) * third : n * third])
    monkeypatch.setattr(sys, "path", [str(site), *sys.path])
    return KnownModel(
        name="tiny-v1.5",
        title="Tiny",
        licence="MIT",
        package="tiny-part{n}",
        version="1.0",
        file="tinypart{n}/data/part{n:02}.bin",
        parts=PARTS,
        bytes=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        context=128,
        profile="small",
    )


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where weights of a test are kept; not yet there."""
    return tmp_path / "models"


class TestWeights:
    """Putting the parts together."""

    def test_parts_are_joined_in_order(self, tiny: KnownModel, directory: Path) -> None:
        """The tenth comes after the ninth, and progress is told to the end."""
        told: list[tuple[str, int, int]] = []
        path = ensure_weights(tiny, directory=directory, progress=lambda *step: told.append(step))
        assert path.read_bytes() == CONTENT
        assert path.name == "tiny-v1.5.gguf"
        assert told[-1] == ("unpacking", len(CONTENT), len(CONTENT))

    def test_second_call_reads_nothing(self, tiny: KnownModel, directory: Path) -> None:
        """The verification is remembered as long as size and time of change stay."""
        ensure_weights(tiny, directory=directory)
        told: list[str] = []
        ensure_weights(tiny, directory=directory, progress=lambda step, *_: told.append(step))
        assert told == []

    @pytest.mark.parametrize("damage", [CONTENT[:-1], b"x" + CONTENT[1:], b"", CONTENT + b"x"])
    def test_broken_copy_is_set_aside_and_built_again(
        self, tiny: KnownModel, directory: Path, damage: bytes
    ) -> None:
        """Whether it is shorter, longer or altered."""
        path = ensure_weights(tiny, directory=directory)
        path.write_bytes(damage)
        os.utime(path, ns=(1, 1))
        assert ensure_weights(tiny, directory=directory).read_bytes() == CONTENT
        assert path.with_suffix(".broken").read_bytes() == damage

    def test_good_copy_that_was_touched_is_verified_not_rebuilt(
        self, tiny: KnownModel, directory: Path
    ) -> None:
        """A restored backup need not be unpacked again."""
        path = ensure_weights(tiny, directory=directory)
        os.utime(path, ns=(1, 1))
        told: list[str] = []
        ensure_weights(tiny, directory=directory, progress=lambda step, *_: told.append(step))
        assert set(told) == {"verifying"}
        assert not path.with_suffix(".broken").exists()

    def test_note_of_another_version_does_not_count(self, tiny: KnownModel, directory: Path) -> None:
        """A file verified as one model is not verified as another."""
        path = ensure_weights(tiny, directory=directory)
        other = replace(tiny, sha256="0" * 64)
        with pytest.raises(EmbeddedModelError, match="do not add up"):
            ensure_weights(other, directory=directory)
        assert path.with_suffix(".broken").exists()

    @pytest.mark.parametrize("note", [b"", b"[]", b"\xff", b"{}"])
    def test_unreadable_note_does_not_count(self, tiny: KnownModel, directory: Path, note: bytes) -> None:
        """The file is read again."""
        path = ensure_weights(tiny, directory=directory)
        path.with_suffix(".verified").write_bytes(note)
        told: list[str] = []
        ensure_weights(tiny, directory=directory, progress=lambda step, *_: told.append(step))
        assert set(told) == {"verifying"}

    def test_missing_packages_are_named(self, tiny: KnownModel, directory: Path) -> None:
        """With what to install."""
        with pytest.raises(EmbeddedModelError, match=r"tiny-part12, tiny-part13.*pip install"):
            ensure_weights(replace(tiny, parts=13), directory=directory)
        assert not list(directory.glob("*.gguf"))

    def test_many_missing_packages_are_not_all_named(self, tiny: KnownModel, directory: Path) -> None:
        """Three do."""
        with pytest.raises(EmbeddedModelError, match="and 19 more"):
            ensure_weights(replace(tiny, file="nosuchpart{n}/x", parts=22), directory=directory)

    def test_damaged_packages_are_not_used(self, tiny: KnownModel, directory: Path, tmp_path: Path) -> None:
        """What they add up to is removed again."""
        (tmp_path / "site" / "tinypart2" / "data" / "part02.bin").write_bytes(b"damaged")
        with pytest.raises(EmbeddedModelError, match="force-reinstall"):
            ensure_weights(tiny, directory=directory)
        assert {path.suffix for path in directory.iterdir()} == {".lock"}

    def test_full_disk_is_said_before_anything_is_written(self, tiny: KnownModel, directory: Path) -> None:
        """With how much is needed."""
        huge = replace(tiny, bytes=10**18)
        with pytest.raises(EmbeddedModelError, match=r"1000000000\.0 GB"):
            ensure_weights(huge, directory=directory)
        assert not list(directory.glob("*.partial"))

    def test_directory_that_cannot_be_made(self, tiny: KnownModel, tmp_path: Path) -> None:
        """A file is in its place."""
        (tmp_path / "file").touch()
        with pytest.raises(EmbeddedModelError, match="cannot be written"):
            ensure_weights(tiny, directory=tmp_path / "file" / "models")

    def test_processes_wait_for_each_other(self, tiny: KnownModel, directory: Path) -> None:
        """Four start at once, and each gets the whole file."""
        context = multiprocessing.get_context("spawn")
        with context.Pool(4) as pool:
            paths = pool.starmap(_ensure, [(tiny, directory)] * 4)
        assert {Path(path).read_bytes() for path in paths} == {CONTENT}
        assert not list(directory.glob("*.broken"))


def _ensure(model: KnownModel, directory: Path) -> str:
    return str(ensure_weights(model, directory=directory))


class TestKnownModels:
    """models.toml."""

    def test_every_entry_is_complete(self) -> None:
        """And tells where it comes from."""
        for name, model in known_models().items():
            assert name in {model.name, "default"}
            assert len(model.sha256) == 64
            assert model.parts == len(list(model.part_packages()))

    def test_default_is_one_of_them(self) -> None:
        """Under its own name, too."""
        assert known_model() == known_model(known_model().name)

    def test_unknown_name(self) -> None:
        """The error lists the known ones."""
        with pytest.raises(EmbeddedModelError, match=known_model().name):
            known_model("gpt-5")

    def test_directory_is_the_users(self) -> None:
        """Below the user's cache directory, whichever that is on this system."""
        assert default_directory().parts[-2:] == ("extractor", "models")


class TestServer:
    """The server."""

    def test_it_lists_the_model_under_its_name(self, embedded_server: EmbeddedServer) -> None:
        """On loopback, and no web page may read it."""
        assert embedded_server.base_url.startswith("http://127.0.0.1:")
        url = f"{embedded_server.base_url}/models"
        request = urllib.request.Request(url, headers={"Origin": "http://evil.example"})
        with urllib.request.urlopen(request) as response:
            assert not response.headers["Access-Control-Allow-Origin"]
            assert [entry["id"] for entry in json.load(response)["data"]] == [embedded_server.model]

    def test_starting_again_changes_nothing(self, embedded_server: EmbeddedServer) -> None:
        """The address stays."""
        assert embedded_server.base_url == embedded_server.start()

    def test_address_of_a_server_that_is_not_running(self) -> None:
        """The error says how to run it."""
        with pytest.raises(EmbeddedModelError, match="context manager"):
            _ = EmbeddedServer().base_url

    def test_file_that_is_no_model(self, tmp_path: Path) -> None:
        """The error says what may be wrong and how to see more."""
        pytest.importorskip("xllamacpp")
        path = tmp_path / "model.gguf"
        path.write_bytes(b"GGUF" + b"x" * 1000)
        with pytest.raises(EmbeddedModelError, match="verbosity=3"):
            EmbeddedServer(path).start()

    def test_file_that_is_not_there(self, tmp_path: Path) -> None:
        """Said with its path."""
        pytest.importorskip("xllamacpp")
        with pytest.raises(EmbeddedModelError, match="nothing"):
            EmbeddedServer(tmp_path / "nothing.gguf").start()

    def test_files_of_one_name_have_different_names_as_models(self, tmp_path: Path) -> None:
        """Or a cache would answer for one with what the other said."""
        names = set()
        for content in (b"a" * 100, b"b" * 100, b"a" * 101):
            (tmp_path / "model.gguf").write_bytes(content)
            names.add(EmbeddedServer(tmp_path / "model.gguf").model)
        assert len(names) == 3
        assert all(name.startswith("model-") for name in names)


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("qwen2.5:1.5b", "small"),
        ("qwen2.5-coder-1.5b-instruct-q4_k_m", "small"),
        ("llama3.2:3b", "small"),
        ("gemma-3-4b-it", "small"),
        ("qwen3:14b", "large"),
        ("llama-3.3-70B-Instruct", "large"),
        ("gpt-4.1-mini", "large"),
        ("", "large"),
    ],
)
def test_a_models_name_tells_how_to_ask_it(name: str, profile: str) -> None:
    """Up to four billion parameters a model is asked about statements, beyond that for whole claims."""
    assert profile_of(name) == profile
