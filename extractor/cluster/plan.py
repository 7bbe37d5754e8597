"""Which articles of a dataset are read: not those that are done, nor those that came before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extractor.article import Article, BadInput
from extractor.cluster.parts import KEY, STATE, Bytes, Index, same_article
from extractor.cluster.rows import given
from extractor.extract import described
from extractor.runs.output import PLACE, digest, state_of

IDENTITIES = pa.schema(
    [
        *(("key", pa.binary()), ("state", pa.binary()), ("position", pa.int64()), ("is_text", pa.bool_())),
        ("problem", pa.string()),
    ]
)
"""A row: what an article is known by, or why it is none."""


@dataclass(frozen=True)
class Plan:
    """Which articles of a dataset are read, by their positions."""

    to_read: int
    done: int
    repeated: int
    conflicts: npt.NDArray[np.int64]
    passed_over: npt.NDArray[np.int64]
    """Sorted."""
    left: Bytes
    """Keys of results whose file holds another text now."""


def planned(table: pa.Table, index: Index) -> Plan:
    """The plan for articles with these identities, where parts hold what `index` says."""
    table = table.filter(table["problem"].is_null())
    keys, states = _fixed(table["key"], KEY), _fixed(table["state"], STATE)
    positions, is_text = table["position"].to_numpy(), table["is_text"].to_numpy()
    order = np.lexsort((positions, keys))
    starts = np.concatenate((np.ones(min(1, len(keys)), np.bool_), keys[order][1:] != keys[order][:-1]))
    first_of = np.empty(len(keys), np.int64)
    first_of[order] = order[np.maximum.accumulate(np.where(starts, np.arange(len(keys)), 0))]
    again = first_of != np.arange(len(keys))
    same = is_text | (states.astype("S8") == states[first_of].astype("S8"))
    at = index.find(keys)
    is_done = ~again & (at >= 0)
    is_done[is_done] &= index.whole[at[is_done]] & same_article(states[is_done], index.states[at[is_done]])
    over = again | is_done
    return Plan(
        to_read=int((~over).sum()),
        done=int(is_done.sum()),
        repeated=int((again & same).sum()),
        conflicts=positions[again & ~same],
        # Rows of somebody else's that are all the same have one position, which is read.
        passed_over=np.sort(positions[over & ~np.isin(positions, positions[~over])]),
        left=_left(keys, states, index),
    )


def _left(keys: Bytes, states: Bytes, index: Index) -> Bytes:
    """Keys of what files held before, and no file holds now."""
    places, known = _place(states), _place(index.states)
    is_a_file = known != b""
    return cast("Bytes", index.keys[is_a_file & np.isin(known, places) & ~np.isin(index.keys, keys)])


def _place(states: Bytes) -> Bytes:
    whole = states.view("u1").reshape(len(states), STATE)[:, PLACE]
    width = f"S{PLACE.stop - PLACE.start}"
    return cast("Bytes", np.ascontiguousarray(whole).view(width).reshape(len(states)))


def _fixed(column: pa.ChunkedArray, width: int) -> Bytes:
    return np.frombuffer(b"".join(column.to_pylist()), f"S{width}")


def identities(table: pa.Table) -> pa.Table:
    """The identities of the articles of a table."""
    rows = [_identity(item, position) for item, position in given(table)]
    return pa.Table.from_pylist(rows, schema=IDENTITIES)


def _identity(item: Article | BadInput, position: int) -> dict[str, Any]:
    if isinstance(item, BadInput):
        return {"problem": item.message}
    return {
        "key": digest(item.key),
        "state": state_of(described(item).model_dump(mode="json")),
        "position": position,
        "is_text": item.key == item.sha256,
    }
