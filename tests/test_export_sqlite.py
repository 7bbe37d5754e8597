"""The SQLite export, read back by SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import material
import pytest

from extractor import export
from extractor.arabic.normalization import fold_text
from extractor.claims import Claim, Span
from extractor.records import Record

RECORDS = material.everything()
CLAIMS = [claim for record in RECORDS for claim in record.result.claims]


def written(path: Path, records: tuple[Record, ...] = RECORDS) -> Path:
    assert export.write(records, "sqlite", path).paths == (path,)
    return path


def listed(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    return database


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with closing(opened(written(tmp_path_factory.mktemp("sqlite") / "claims.sqlite"))) as found:
        yield found


def rows(database: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in database.execute(f"SELECT * FROM {table} ORDER BY id")]


def span(row: dict[str, Any], name: str) -> Span | None:
    if row[name] is None:
        return None
    return Span(text=row[name], start=row[f"{name}_start"], end=row[f"{name}_end"])


def of_claim(database: sqlite3.Connection, table: str, claim: int) -> list[dict[str, Any]]:
    found = [row for row in rows(database, table) if row["claim_id"] == claim]
    assert [row["number"] for row in found] == list(range(1, len(found) + 1))
    return found


def test_a_database_is_sound(database: sqlite3.Connection) -> None:
    """By SQLite's own checks, the index of the search included."""
    assert [tuple(row) for row in database.execute("PRAGMA integrity_check")] == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.execute("INSERT INTO claims_search(claims_search, rank) VALUES ('integrity-check', 1)")
    keys = {
        (table, row["from"], row["table"])
        for table in ("claims", "figures", "sources", "places")
        for row in database.execute(f"PRAGMA foreign_key_list({table})")
    }
    assert keys == {
        ("claims", "article_id", "articles"),
        ("figures", "claim_id", "claims"),
        ("figures", "part_of_id", "figures"),
        ("sources", "claim_id", "claims"),
        ("places", "claim_id", "claims"),
    }


def test_every_key_has_an_index(database: sqlite3.Connection) -> None:
    """Or following it would read the whole table."""
    for table, column in (
        *(("claims", "article_id"), ("figures", "claim_id"), ("figures", "part_of_id")),
        *(("sources", "claim_id"), ("places", "claim_id")),
    ):
        plan = database.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 1").fetchone()
        assert "USING INDEX" in plan["detail"], (table, column)


def test_rows_put_together_again_are_the_claims(database: sqlite3.Connection) -> None:
    """With every field of every claim, in the order of the results."""
    read = []
    for row in rows(database, "claims"):
        figures = of_claim(database, "figures", row["id"])
        numbers = {figure["id"]: at for at, figure in enumerate(figures)}
        places = of_claim(database, "places", row["id"])
        assert json.loads(row["places"]) == [place["name"] for place in places]
        time = span(row, "time")
        read.append(
            Claim.model_validate(
                {
                    "id": row["claim"],
                    **{name: row[name] for name in ("type", "stance", "modality")},
                    **{name: span(row, name) for name in ("evidence", "cue", "actor", "target")},
                    **{name: json.loads(row[name]) for name in ("flags", "by_rules")},
                    "attribution": [
                        {name: source[name] for name in ("name", "kind", "given")}
                        | {name: span(source, name) for name in ("mention", "full_name")}
                        for source in of_claim(database, "sources", row["id"])
                    ],
                    "places": [span(place, "name") for place in places],
                    "time": time and {"mention": time, "start": row["first_day"], "end": row["last_day"]},
                    "quantities": [
                        {
                            name: figure[name]
                            for name in ("value", "low", "high", "qualifier", "unit", "measure")
                        }
                        | {"mention": span(figure, "mention"), "of": numbers.get(figure["part_of_id"])}
                        for figure in figures
                    ],
                }
            )
        )
    assert read == CLAIMS


def test_articles_have_their_text_and_spans_stand_in_it(database: sqlite3.Connection) -> None:
    """Counted in code points, by Python and by SQLite."""
    articles = {row["id"]: row for row in rows(database, "articles")}
    assert [row["text"] for row in articles.values()] == [record.article.text for record in RECORDS]
    assert [row["claims"] for row in articles.values()] == [len(record.result.claims) for record in RECORDS]
    for row in rows(database, "claims"):
        text = articles[row["article_id"]]["text"]
        assert text[row["evidence_start"] : row["evidence_end"]] == row["evidence"]
    wrong = database.execute(
        "SELECT count(*) FROM claims JOIN articles ON articles.id = article_id "
        "WHERE substr(text, evidence_start + 1, evidence_end - evidence_start) IS NOT evidence"
    )
    assert tuple(wrong.fetchone()) == (0,)


def found(database: sqlite3.Connection, words: str) -> list[str]:
    query = (
        "SELECT claims.evidence FROM claims_search JOIN claims ON claims.id = claims_search.rowid "
        "WHERE claims_search MATCH ? ORDER BY claims.id"
    )
    return [row["evidence"] for row in database.execute(query, (words,))]


@pytest.mark.parametrize(
    ("written_so", "start"),
    [
        ("الإحياء الغربيّة", "قتل 130 اخرين"),  # written "الاحياء الغربية"
        ("٤٦٣ مدنيًّا", "463 مدنيا"),
        ("اعدمت قوات النظام ميدانيا ٦٧", "أعدمت قوات النظام"),
        ("الامين العام لمجلس محافظه حلب", "شعور روسيا"),  # in the name of a source
        ("مصادر أممية", "تم اعدام 200 شخص"),  # a source, written "اممية"
    ],
)
def test_a_search_in_another_spelling_finds_the_claim(
    database: sqlite3.Connection, written_so: str, start: str
) -> None:
    """The words as they are typed are in no evidence and no name; folded, they are found."""
    assert not found(database, f'{{evidence sources}} : "{written_so}"')
    assert [words for words in found(database, fold_text(written_so)) if words.startswith(start)]


def test_words_as_the_article_has_them_are_found_unfolded(database: sqlite3.Connection) -> None:
    """So the search box of datasette finds what is copied from the text."""
    assert any("الاحياء الغربية" in words for words in found(database, "الغربية"))


def test_datasette_knows_the_search_of_the_claims(database: sqlite3.Connection) -> None:
    """It looks for a full-text table whose definition says `content="claims"`."""
    known = database.execute(
        "SELECT name FROM sqlite_master WHERE rootpage = 0 "
        """AND sql LIKE '%VIRTUAL TABLE%USING FTS%content="claims"%'"""
    )
    assert [row["name"] for row in known] == ["claims_search"]


def test_the_same_claim_twice_stands_twice(tmp_path: Path) -> None:
    """Files of two runs may be put together: ids of claims are no keys."""
    path = written(tmp_path / "claims.sqlite", (material.fall(), material.fall()))
    with closing(opened(path)) as database:
        assert len(rows(database, "claims")) == 2 * len(material.fall().result.claims)
        assert {row["article_id"] for row in rows(database, "claims")} == {1, 2}


def test_a_number_beyond_64_bits_is_kept_as_a_float(tmp_path: Path) -> None:
    """SQLite has no larger whole numbers."""
    text = "قتل 20 شخصا"
    large = material.claim(text, "casualties", text, quantities=["20 شخصا | exact 20 | persons | killed"])
    [quantity] = large.quantities
    large = large.model_copy(update={"quantities": (quantity.model_copy(update={"value": 10**20}),)})
    with closing(opened(written(tmp_path / "x.sqlite", (material.record(text, [large]),)))) as database:
        assert rows(database, "figures")[0]["value"] == 1e20


def test_what_stood_there_is_replaced_whole(tmp_path: Path) -> None:
    """Even a database that somebody has open, whose log must not be taken for the new one's."""
    path = tmp_path / "claims.sqlite"
    with closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA journal_mode = WAL")
        old.executescript("CREATE TABLE claims (old); INSERT INTO claims VALUES (1);")
        assert (tmp_path / "claims.sqlite-wal").stat().st_size
        written(path)
        with closing(opened(path)) as database:
            assert [row["claim"] for row in rows(database, "claims")] == [claim.id for claim in CLAIMS]
            assert tuple(database.execute("PRAGMA integrity_check").fetchone()) == ("ok",)
    assert listed(tmp_path) == ["claims.sqlite"]


def test_a_failed_export_leaves_what_stood_there(tmp_path: Path) -> None:
    """And no draft beside it."""
    path = written(tmp_path / "claims.sqlite")
    before = path.read_bytes()
    record = material.fall()
    half = record.result.model_copy(
        update={"article": record.result.article.model_copy(update={"id": "\ud800"})}
    )
    with pytest.raises(UnicodeEncodeError):
        export.write((material.appeals(), Record(half, record.article)), "sqlite", path)
    assert path.read_bytes() == before
    assert listed(tmp_path) == ["claims.sqlite"]


def test_a_place_that_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder, or a device, is not replaced; a folder that is missing is named."""
    with pytest.raises(export.ExportError, match="only take the place of a file"):
        export.write(RECORDS, "sqlite", tmp_path)
    with pytest.raises(export.ExportError, match=r"none/claims\.sqlite: cannot be written"):
        export.write(RECORDS, "sqlite", tmp_path / "none" / "claims.sqlite")
    assert listed(tmp_path) == []
