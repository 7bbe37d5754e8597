"""Events as flat rows, and as files: JSONL, CSV, XLSX, Parquet and draft rows for ACLED."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from extractor.claims import RULES, Measure, Modality, Unit
from extractor.errors import InputError
from extractor.events.values import Event, Figure, Place, Said
from extractor.export.acled import ACLED_COLUMNS, EVENTS, disorder_type
from extractor.export.csvfile import write_rows
from extractor.export.outcome import ExportError
from extractor.export.rows import BETWEEN, RELAYED, Row, beside
from extractor.extras import installing

EVENT_COLUMNS = (
    "event", "types", "first_day", "last_day", "agreed_first_day", "agreed_last_day", "places", "location",
    "precision", "country", "latitude", "longitude", "geonames_id", "candidates", "actors", "targets",
    "killed_smallest", "killed_largest", "injured_smallest", "injured_largest", "articles", "claims",
    "origins", "contradictions", "may_be_same_as", "grouped_by",
)  # fmt: skip
FIGURE_COLUMNS = (
    "event", "measure", "unit", "mention", "value", "low", "high", "qualifier", "part_of", "denied", "chain",
    "origin", "article", "outlet", "published", "quote", "claim",
)  # fmt: skip
CLAIM_COLUMNS = (
    "event", "part", "type", "modality", "stance", "quote", "start", "end", "chain", "origin", "article",
    "outlet", "published", "claim",
)  # fmt: skip
DRAFT_COLUMNS = ("draft_event", "draft_origins", "draft_articles", "draft_candidates", "draft_to_settle")


def event_rows(events: Sequence[Event]) -> Iterator[Row]:
    """A row an event."""
    for event in events:
        place = settled(event)
        candidate = place.candidates[0] if place else None
        days = (*(event.days or (None, None)), *(event.agreed_days or (None, None)))
        yield {
            "event": event.id,
            "types": BETWEEN.join(event.types),
            **dict(zip(EVENT_COLUMNS[2:6], (str(day) if day else None for day in days), strict=True)),
            "places": BETWEEN.join(place.name for place in event.places),
            "location": place.name if place else None,
            "precision": place.precision if place else None,
            "country": candidate.country if candidate else None,
            "latitude": candidate.latitude if candidate else None,
            "longitude": candidate.longitude if candidate else None,
            "geonames_id": candidate.geonames_id if candidate else None,
            "candidates": BETWEEN.join(map(_candidates, event.places)) or None,
            "actors": BETWEEN.join(actor.name for actor in event.actors),
            "targets": BETWEEN.join(target.name for target in event.targets),
            **_bounds(event, Measure.KILLED),
            **_bounds(event, Measure.INJURED),
            "articles": event.articles,
            "claims": len(event.claims),
            "origins": len(event.origins),
            "contradictions": BETWEEN.join(f"{one.kind}: {one.about}" for one in event.contradictions)
            or None,
            "may_be_same_as": BETWEEN.join(doubt.event for doubt in event.doubts) or None,
            "grouped_by": event.grouped_by,
        }


def figure_rows(events: Sequence[Event]) -> Iterator[Row]:
    """A row a figure, with its words, chain, article and day."""
    for event in events:
        by_id = {said.claim: said for said in event.claims}
        for toll in event.tolls:
            for figure in toll.figures:
                said = by_id[figure.claim]
                row = {"measure": toll.measure.value, "unit": toll.unit.value, **_figure(figure)}
                row |= _told(event, said)
                yield {column: row[column] for column in FIGURE_COLUMNS}


def claim_rows(events: Sequence[Event]) -> Iterator[Row]:
    """A row a claim of an event."""
    for event in events:
        for said in event.claims:
            row = _told(event, said)
            yield {column: row[column] for column in CLAIM_COLUMNS}


def settled(event: Event) -> Place | None:
    """The place of the event that is known on the map most exactly; None where none is settled."""
    order = ("place", "around", "inside", "country")
    found = [place for place in event.places if len(place.candidates) == 1 and place.precision in order]
    return min(found, key=lambda place: order.index(place.precision), default=None)


def write_events(events: Sequence[Event], path: str | Path, name: str = "jsonl") -> tuple[Path, ...]:
    """Write events in the format of this name; the files that were written, the first one at `path`.

    Raises ExportError where there is no such format, its library is missing, or a file cannot be written.
    """
    if name not in _WRITERS:
        raise ExportError(f"There is no format {name!r} for events. Choose one of {', '.join(_WRITERS)}.")
    try:
        return _WRITERS[name](events, Path(path))
    except ModuleNotFoundError as error:
        raise ExportError(
            f"{name} needs {error.name}, which is not installed. {installing('export')}"
        ) from error
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}).") from error


def read_events(path: str | Path) -> tuple[Event, ...]:
    """The events of a JSONL file, one a line. Raises InputError that names file and line."""
    try:
        lines = Path(path).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the events cannot be read ({error}).") from error
    events = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                events.append(Event.model_validate_json(line))
            except ValueError:
                raise InputError(
                    f"{path}:{number}: this is no event. Give what `extractor events` wrote."
                ) from None
    return tuple(events)


def _jsonl(events: Sequence[Event], path: Path) -> tuple[Path, ...]:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(f"{event.model_dump_json()}\n" for event in events)
        draft.replace(path)  # what was there stays whole, and its ids with it, until all is written
    finally:
        draft.unlink(missing_ok=True)
    return (path,)


def _tables(events: Sequence[Event]) -> dict[str, tuple[tuple[str, ...], Iterator[Row]]]:
    """The columns and rows of each table, by its name."""
    return {
        "events": (EVENT_COLUMNS, event_rows(events)),
        "figures": (FIGURE_COLUMNS, figure_rows(events)),
        "claims": (CLAIM_COLUMNS, claim_rows(events)),
    }


def _file_of(path: Path, table: str) -> Path:
    """Where a table goes: the events to the path itself, the others beside it."""
    return path if table == "events" else beside(path, table)


def _csv(events: Sequence[Event], path: Path) -> tuple[Path, ...]:
    tables = _tables(events)
    for name, (columns, rows) in tables.items():
        write_rows(_file_of(path, name), columns, rows)
    return tuple(_file_of(path, name) for name in tables)


def _xlsx(events: Sequence[Event], path: Path) -> tuple[Path, ...]:
    from extractor.export.xlsx import book

    book({name.capitalize(): table for name, table in _tables(events).items()}).save(path)
    return (path,)


def _parquet(events: Sequence[Event], path: Path) -> tuple[Path, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {**dict.fromkeys(_WHOLE, pa.int64()), **dict.fromkeys(_NUMBERS, pa.float64())}
    tables = _tables(events)
    for name, (columns, rows) in tables.items():
        fields = pa.schema([(column, kinds.get(column, pa.string())) for column in columns])
        pq.write_table(pa.Table.from_pylist(list(rows), schema=fields), _file_of(path, name))
    return tuple(_file_of(path, name) for name in tables)


def _acled(events: Sequence[Event], path: Path) -> tuple[Path, ...]:
    write_rows(path, (*ACLED_COLUMNS, *DRAFT_COLUMNS), map(_acled_row, events))
    return (path,)


_WRITERS: dict[str, Callable[[Sequence[Event], Path], tuple[Path, ...]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "acled": _acled,
}
FORMATS = tuple(_WRITERS)
BINARY = frozenset({"xlsx", "parquet"})
"""Formats that are no text."""
_WHOLE = frozenset({"start", "end", "articles", "claims", "origins", "geonames_id"})
_NUMBERS = frozenset(
    {"value", "low", "high", "latitude", "longitude"}
    | {f"{measure}_{end}" for measure in ("killed", "injured") for end in ("smallest", "largest")}
)


def _acled_row(event: Event) -> Row:
    """A draft row: what all claims agree on is filled in, the rest is left to the coder."""
    place = settled(event)
    day = event.agreed_days[1] if event.agreed_days and event.agreed_days[0] == event.agreed_days[1] else None
    kinds = {EVENTS[kind] for kind in event.types if EVENTS.get(kind, ("", ""))[0]}
    kind, sub_kind = next(iter(kinds)) if len(kinds) == 1 else ("", "")
    dead = _bounds(event, Measure.KILLED)
    least, most = dead["killed_smallest"], dead["killed_largest"]
    settle = ["which claims are of one event"] if event.grouped_by == RULES and len(event.claims) > 1 else []
    settle += [] if day else ["day"]
    settle += [] if kind else ["event type"]
    settle += [f"fatalities: {least} to {most} are stated"] if least != most else []
    settle += [f"{one.kind}: {one.about}" for one in event.contradictions]
    row: Row = {
        "event_date": str(day) if day else None,
        "year": day.year if day else None,
        "time_precision": 1 if day else None,
        "disorder_type": disorder_type(kind) or None,
        "event_type": kind or None,
        "sub_event_type": sub_kind or None,
        "actor1": event.actors[0].name if len(event.actors) == 1 else None,
        "country": place.candidates[0].country if place else None,
        "location": place.name if place else None,
        "latitude": place.candidates[0].latitude if place else None,
        "longitude": place.candidates[0].longitude if place else None,
        "geo_precision": {"place": 1, "around": 2, "inside": 2, "country": 3}[place.precision]
        if place
        else None,
        "source": "; ".join(dict.fromkeys(said.outlet or said.article for said in event.claims)),
        "notes": BETWEEN.join(f"{_chain(said)}: «{said.quote}»" for said in event.claims),
        "fatalities": least if least == most else None,
        "draft_event": event.id,
        "draft_origins": BETWEEN.join(origin.names[0] for origin in event.origins),
        "draft_articles": BETWEEN.join(dict.fromkeys(said.article for said in event.claims)),
        "draft_candidates": BETWEEN.join(map(_candidates, event.places)) or None,
        "draft_to_settle": "; ".join(settle) or None,
    }
    return {column: row.get(column) for column in (*ACLED_COLUMNS, *DRAFT_COLUMNS)}


def _bounds(event: Event, measure: Measure) -> Row:
    toll = next((one for one in event.tolls if one.measure is measure and one.unit is Unit.PERSONS), None)
    return {
        f"{measure.value}_smallest": toll.smallest if toll else None,
        f"{measure.value}_largest": toll.largest if toll else None,
    }


def _figure(figure: Figure) -> Row:
    return {
        "mention": figure.mention,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "qualifier": figure.qualifier.value,
        "part_of": figure.of,
        "denied": "yes" if figure.denied else None,
    }


def _told(event: Event, said: Said) -> Row:
    return {
        "event": event.id,
        "part": said.part.value,
        "type": said.type.value,
        "modality": said.modality.value if said.modality is not Modality.ASSERTED else None,
        "stance": said.stance.value,
        "quote": said.quote,
        "start": said.start,
        "end": said.end,
        "chain": _chain(said),
        "origin": event.origins[said.origin].names[0],
        "article": said.article,
        "outlet": said.outlet,
        "published": said.published.isoformat() if said.published else None,
        "claim": said.claim,
    }


def _chain(said: Said) -> str:
    return RELAYED.join(link.name for link in said.chain)


def _candidates(place: Place) -> str:
    among = ", ".join(f"{one.name} {one.country} {one.geonames_id}" for one in place.candidates)
    return f"{place.name}: {among}" if among else f"{place.name}: {place.precision}"
