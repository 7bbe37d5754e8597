"""Parts: files of results with a manifest each, which says whose they are; taken up where a run broke off."""

from __future__ import annotations

import hashlib
import io
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from extractor.claims import Provenance, Result
from extractor.cluster.files import Folder
from extractor.errors import InputError
from extractor.runs.output import CHOSEN, REST, TEXT, digest, made_by, said_of, state_of

MANIFESTS = "_parts"
"""The folder of the manifests; programs that read a folder of data pass over names that begin so."""
PASSED_OVER = "passed-over"
"""The file of the positions of articles that the run does not read."""
THREADS = 16
"""Manifests that are read at a time."""
KEY, STATE = 12, 20
"""Bytes of a key, and of what an article was."""
_PART = re.compile(r"part-[0-9a-f]{24}\.(jsonl|parquet)")
RESULTS = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "key", "path", "published", "title", "url", "outlet")),
        *((name, pa.int64()) for name in ("claims", "rejections", "failures")),
        ("result", pa.string()),
    ]
)
"""A row of results."""
Format = Literal["jsonl", "parquet"]
Bytes = npt.NDArray[np.bytes_]


@dataclass(frozen=True)
class Index:
    """Articles by key, sorted, each once; of two results of one article the better, then the later counts."""

    keys: Bytes
    states: Bytes
    whole: npt.NDArray[np.bool_]
    """Whether it was read to its end, and made in the same way as this run makes results."""

    def find(self, keys: Bytes) -> npt.NDArray[np.int64]:
        """Where each of these keys is; -1 where it is not."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)


class Parts:
    """A folder of parts. Results of one run are in parts of its own; `settle` makes one of what several hold.

    A part is written whole, its manifest after it: what has no manifest was never finished. Raises InputError
    where the folder holds results of another prompt or model that this run may not `replace`.
    """

    def __init__(self, folder: str, provenance: Provenance, form: Format = "jsonl") -> None:
        self._data = Folder(folder)
        self._manifests = Folder(f"{self._data.name.rstrip('/')}/{MANIFESTS}")
        self._made = made_by(provenance.model_dump(mode="json"))
        self._form = form
        self.run = 0

    @property
    def name(self) -> str:
        """The folder."""
        return self._data.name

    def open(self, *, replace: bool) -> None:
        """Begin a run: look through what is there, and take away what was never finished."""
        self._manifests.make()
        known = set()
        for name, manifest in self._all():
            known.add(name)
            self.run = max(self.run, manifest["run"])
            if not replace and manifest["claims"] + manifest["whole"]:
                self._check_choice(manifest["made"])
        self.run += 1
        for name in self._data.names():
            if _PART.fullmatch(name) and name not in known:
                self._data.remove(name)

    def write(self, results: Sequence[Result], told: Mapping[str, Any]) -> None:
        """Write a part; `told` goes into its manifest. Raises OSError where that fails."""
        articles = [result.article.model_dump(mode="json") for result in results]
        keys = b"".join(digest(article["key"]) for article in articles)
        states = b"".join(map(state_of, articles))
        name = f"part-{_named(keys, states, self._made, self.run)}.{self._form}"
        self._data.write(name, _encoded(results, self._form))
        self._write_manifest(
            name,
            {
                "run": self.run,
                "made": self._made,
                "keys": b64encode(keys).decode(),
                "states": b64encode(states).decode(),
                "failed": [at for at, result in enumerate(results) if result.failures],
                "claims": sum(len(result.claims) for result in results),
                "whole": sum(not result.failures for result in results),
                **told,
            },
        )

    def index(self) -> Index:
        """What all parts hold."""
        held = _Held.of([manifest for _, manifest in self._all()], self._made)
        best = held.order[_firsts(held.keys[held.order])]
        return Index(held.keys[best], held.states[best], held.whole[best])

    def settle(self, left: Bytes) -> int:
        """Leave one result of each article, and none of those that are `left`; how many were taken away."""
        names, manifests = zip(*found, strict=True) if (found := list(self._all())) else ((), ())
        held = _Held.of(manifests, self._made)
        surplus = np.isin(held.keys, left)
        surplus[held.order[~_firsts(held.keys[held.order])]] = True
        for number in np.unique(held.parts[surplus]).tolist():
            taken = set(held.keys[surplus & (held.parts == number)].tolist())
            self._take_out(names[number], manifests[number], taken)
        return int(surplus.sum())

    def pass_over(self, positions: npt.NDArray[np.int64]) -> None:
        """Tell the workers of this run, wherever they are, which articles not to read."""
        self._manifests.write(PASSED_OVER, positions.astype("<i8").tobytes())

    def passed_over(self) -> npt.NDArray[np.int64]:
        """The positions of the articles that are not to be read, as they were told."""
        return np.frombuffer(self._manifests.read(PASSED_OVER), "<i8")

    def results(self) -> Iterator[str]:
        """The results of all parts, each as a line of JSON."""
        for name in self._data.names():
            if _PART.fullmatch(name):
                yield from _decoded(self._data.read(name), name)

    def _all(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The parts that are there, with their manifests."""
        there = set(self._data.names())
        names = [name for name in self._manifests.names() if name.removesuffix(".json") in there]
        with ThreadPoolExecutor(THREADS) as pool:
            for name, data in zip(names, pool.map(self._manifests.read, names), strict=True):
                try:
                    yield name.removesuffix(".json"), json.loads(data)
                except ValueError as error:
                    raise InputError(f"{self.name}/{MANIFESTS}/{name} is no manifest of a part.") from error

    def _write_manifest(self, name: str, manifest: Mapping[str, Any]) -> None:
        self._manifests.write(f"{name}.json", json.dumps(manifest, ensure_ascii=False).encode())

    def _take_out(self, name: str, manifest: dict[str, Any], keys: set[bytes]) -> None:
        """Write a part anew without some of its articles, and away with it where none is left."""
        lines = list(_decoded(self._data.read(name), name))
        results = [Result.model_validate_json(line) for line in lines]
        kept = [result for result in results if digest(result.article.key).rstrip(b"\0") not in keys]
        if not kept:
            self._data.remove(name)
            self._manifests.remove(f"{name}.json")
            return
        articles = [result.article.model_dump(mode="json") for result in kept]
        self._data.write(name, _encoded(kept, name.rpartition(".")[2]))
        changed = {
            "keys": b64encode(b"".join(digest(article["key"]) for article in articles)).decode(),
            "states": b64encode(b"".join(map(state_of, articles))).decode(),
            "failed": [at for at, result in enumerate(kept) if result.failures],
        }
        self._write_manifest(name, manifest | changed)

    def _check_choice(self, made: Mapping[str, Any]) -> None:
        if any(made[name] != self._made[name] for name in CHOSEN):
            raise InputError(
                f"{self.name} holds results of {said_of(made)}; this run would add results of "
                f"{said_of(self._made)}. Choose another folder, or give --replace to read those articles "
                "again and replace their results."
            )


@dataclass(frozen=True)
class _Held:
    """The articles of all parts, as often as they are there."""

    keys: Bytes
    states: Bytes
    whole: npt.NDArray[np.bool_]
    parts: npt.NDArray[np.int64]
    order: npt.NDArray[np.int64]
    """By key; of one key, the result that counts comes first."""

    @classmethod
    def of(cls, manifests: Sequence[Mapping[str, Any]], made: Mapping[str, Any]) -> Self:
        keys = b"".join(b64decode(manifest["keys"]) for manifest in manifests)
        states = b"".join(b64decode(manifest["states"]) for manifest in manifests)
        sizes = [len(manifest["keys"]) * 3 // 4 // KEY for manifest in manifests]  # 12 bytes are 16 letters
        parts = np.repeat(np.arange(len(manifests)), sizes)
        runs = np.repeat(np.array([manifest["run"] for manifest in manifests], np.int64), sizes)
        whole = np.repeat(np.array([manifest["made"] == made for manifest in manifests], np.bool_), sizes)
        for start, manifest in zip(np.cumsum([0, *sizes]), manifests, strict=False):
            whole[start + np.array(manifest["failed"], np.int64)] = False
        found = np.frombuffer(keys, f"S{KEY}")
        return cls(
            found,
            np.frombuffer(states, f"S{STATE}"),
            whole,
            parts,
            np.lexsort((-parts, -runs, ~whole, found)),
        )


def same_article(states: Bytes, others: Bytes) -> npt.NDArray[np.bool_]:
    """Whether articles are the same in text and in what is told of them, wherever they stand."""
    width = REST.stop - TEXT.start
    return np.array(states.astype(f"S{width}") == others.astype(f"S{width}"), np.bool_)


def _firsts(keys: Bytes) -> npt.NDArray[np.bool_]:
    """Which of these sorted keys are the first of their kind."""
    return np.concatenate((np.ones(min(1, len(keys)), np.bool_), keys[1:] != keys[:-1]))


def _named(keys: bytes, states: bytes, made: Mapping[str, Any], run: int) -> str:
    """The same for the same articles in the same run: what is done again takes the place of what was done."""
    told = json.dumps([made, run], sort_keys=True).encode()
    return hashlib.sha256(b"\0".join((keys, states, told))).hexdigest()[:24]


def _encoded(results: Iterable[Result], form: str) -> bytes:
    if form == "jsonl":
        return b"".join(result.model_dump_json().encode() + b"\n" for result in results)
    rows = [flat(result) for result in results]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=RESULTS), sink, compression="zstd")
    return sink.getvalue()


def _decoded(data: bytes, name: str) -> Iterator[str]:
    if name.endswith(".jsonl"):
        yield from data.decode().split("\n")[:-1]
    else:
        yield from pq.read_table(io.BytesIO(data), columns=["result"])["result"].to_pylist()


def flat(result: Result) -> dict[str, Any]:
    """A result as a row: the article, how many of each there are, and the whole of it as JSON."""
    article = result.article.model_dump(mode="json")
    names = ("id", "key", "path", "published", "title", "url", "outlet")
    counts = {name: len(getattr(result, name)) for name in ("claims", "rejections", "failures")}
    return {**{name: article[name] for name in names}, **counts, "result": result.model_dump_json()}
