"""Every export, read back by a real reader of its format."""

from __future__ import annotations

import builtins
import csv
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import material
import pytest

from extractor import export
from extractor.claims import Claim
from extractor.export.rows import defused
from extractor.export.xlsx import write as write_xlsx
from extractor.records import Record

RECORDS = material.everything()
CLAIMS = [claim for record in RECORDS for claim in record.result.claims]
FIGURES = [quantity for claim in CLAIMS for quantity in claim.quantities]


def text_of(claim: Claim) -> str:
    record = next(record for record in RECORDS if claim in record.result.claims)
    return record.article.text


def written(tmp_path: Path, name: str, records: tuple[Record, ...] = RECORDS) -> export.Written:
    return export.write(records, name, tmp_path / f"claims{export.FORMATS[name].suffix}")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", export.FORMATS)
def test_the_same_claims_give_the_same_files(tmp_path: Path, name: str) -> None:
    """An export can be compared with an earlier one byte by byte; XLSX stamps its own time."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = written(tmp_path / "a", name), written(tmp_path / "b", name)
    assert [path.name for path in first.paths] == [path.name for path in second.paths]
    if name != "xlsx":
        assert [path.read_bytes() for path in first.paths] == [path.read_bytes() for path in second.paths]
    assert first.claims + sum(first.left_out.values()) == len(CLAIMS)


def test_csv_opens_in_a_spreadsheet_as_arabic_and_runs_nothing(tmp_path: Path) -> None:
    """A byte-order mark leads, and no cell begins as a formula."""
    result = written(tmp_path, "csv")
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in result.paths)
    rows = table(result.paths[0])
    assert [row["claim"] for row in rows] == [claim.id for claim in CLAIMS]
    cells = [cell for path in result.paths for row in table(path) for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip("\u202e \u200f")[:1] in "=+-@" and cell]
    assert rows[-1]["evidence"].startswith("'=1+1 قال المراسل")


def test_csv_keeps_words_chains_and_figures_with_their_source(tmp_path: Path) -> None:
    """What was written is what the claims hold; every figure's row names who gives it."""
    claims, figures = map(table, written(tmp_path, "csv").paths)
    for row, claim in zip(claims, CLAIMS, strict=True):
        assert row["evidence"].removeprefix("'") == claim.evidence.text
        assert (int(row["start"]), int(row["end"])) == (claim.evidence.start, claim.evidence.end)
        assert row["chain"].count(" > ") == len(claim.attribution) - 1
    assert len(figures) == len(FIGURES)
    assert all(row["origin"] and row["chain"] for row in figures)
    part = next(row for row in figures if row["mention"] == "62 طفلا")
    assert (part["value"], part["part_of"], part["origin"]) == ("62", "1", "المرصد")
    vague = next(row for row in figures if row["qualifier"] == "vague")
    assert (vague["value"], vague["low"], vague["high"]) == ("", "", "")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u202e=1", "\ufeff@x", "＝1+1", "\rx", "\n-1"]
)
def test_what_a_spreadsheet_would_compute_is_defused(cell: str) -> None:
    """White space and hidden characters before a formula do not save it."""
    assert defused(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["قال: 1+1", "93", 93, 3.5, None, ""])
def test_other_cells_stay_as_they_are(cell: str | float | None) -> None:
    """Numbers stay numbers and texts stay texts."""
    assert defused(cell) == cell


def test_csv_is_read_by_arrow(tmp_path: Path) -> None:
    """Another reader than our own finds the same rows."""
    arrow = pytest.importorskip("pyarrow.csv")
    paths = written(tmp_path, "csv").paths
    options = arrow.ParseOptions(newlines_in_values=True)
    tables = [arrow.read_csv(path, parse_options=options) for path in paths]
    assert [len(table) for table in tables] == [len(CLAIMS), len(FIGURES)]
    assert tables[1]["value"].to_pylist() == [figure.value for figure in FIGURES]


def test_xlsx_sheets_run_from_right_to_left_and_hold_no_formula(tmp_path: Path) -> None:
    """openpyxl reads text cells as text, numbers as numbers, on right-to-left sheets."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(written(tmp_path, "xlsx").paths[0])
    assert book.sheetnames == ["Claims", "Figures", "Articles", "Rejected"]
    assert all(sheet.sheet_view.rightToLeft and sheet.freeze_panes == "A2" for sheet in book)
    claims = list(book["Claims"].values)
    evidence = claims[0].index("evidence")
    assert [row[evidence] for row in claims[1:]] == [
        c.evidence.text.replace("\x07", "\ufffd") for c in CLAIMS
    ]
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    figures = list(book["Figures"].values)
    assert [row[figures[0].index("value")] for row in figures[1:]] == [figure.value for figure in FIGURES]
    rejected = list(book["Rejected"].values)
    assert rejected[2][rejected[0].index("item")] == "not even JSON </script>"


def test_xlsx_cuts_what_a_cell_cannot_hold(tmp_path: Path) -> None:
    """A cell longer than a spreadsheet's limit is cut with a mark, and the file still opens."""
    openpyxl = pytest.importorskip("openpyxl")
    text = "كلمة " * 10_000
    record = material.record(text, [material.claim(text, "assessment", text)])
    path = write_xlsx([record], tmp_path / "long.xlsx").paths[0]
    cell = openpyxl.load_workbook(path)["Claims"]["F2"].value
    assert len(cell) == 32_767
    assert cell.endswith("…")


def test_parquet_keeps_every_field_of_every_claim(tmp_path: Path) -> None:
    """Arrow's rows, read back as claims, are the claims that were exported."""
    parquet = pytest.importorskip("pyarrow.parquet")
    claims, figures = (parquet.read_table(path) for path in written(tmp_path, "parquet").paths)
    fields = set(Claim.model_fields)
    read = [Claim.model_validate({k: v for k, v in row.items() if k in fields}) for row in claims.to_pylist()]
    assert read == CLAIMS
    assert claims.schema.metadata[b"offsets"] == b"Unicode code points, end exclusive"
    assert figures["mention"].to_pylist() == [figure.mention.text for figure in FIGURES]
    assert all(figures["origin"].to_pylist())


def expanded(path: Path) -> Any:
    """The document as a JSON-LD processor reads it, with the context that the standard publishes."""
    jsonld = pytest.importorskip("pyld.jsonld")
    context = json.loads((Path(__file__).parent / "data" / "anno.jsonld").read_text("utf-8"))

    def load(url: str, _options: object = None) -> dict[str, Any]:
        assert url == "http://www.w3.org/ns/anno.jsonld", "no other context may be needed"
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": context,
        }

    return jsonld.expand(json.loads(path.read_text("utf-8")), {"documentLoader": load})


def test_web_annotations_select_the_words_by_quote_and_by_code_points(tmp_path: Path) -> None:
    """A JSON-LD processor finds every target, and both selectors lead to the evidence."""
    oa, collection = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#"
    [page] = expanded(written(tmp_path, "w3c").paths[0])
    assert page["@type"] == [collection + "OrderedCollection"]
    items = page[collection + "first"][0][collection + "items"][0]["@list"]
    assert len(items) == len(CLAIMS)
    for item, claim in zip(items, CLAIMS, strict=True):
        text = text_of(claim)
        assert item["@id"].endswith(claim.id)
        [target] = item[oa + "hasTarget"]
        quote, position = target[oa + "hasSelector"]
        start, end = (int(position[oa + edge][0]["@value"]) for edge in ("start", "end"))
        assert text[start:end] == quote[oa + "exact"][0]["@value"] == claim.evidence.text
        around = [
            quote[oa + side][0]["@value"] if oa + side in quote else "" for side in ("prefix", "suffix")
        ]
        assert (
            text[start - len(around[0]) : end + len(around[1])] == around[0] + claim.evidence.text + around[1]
        )


def test_web_annotations_keep_the_chain_in_order(tmp_path: Path) -> None:
    """The sources are a list, origin first, and no term of ours is lost on the way."""
    names = "urn:x-arabic-claims:vocabulary#"
    [page] = expanded(written(tmp_path, "w3c").paths[0])
    activity = "http://www.w3.org/ns/activitystreams#"
    items = page[activity + "first"][0][activity + "items"][0]["@list"]
    for item, claim in zip(items, CLAIMS, strict=True):
        body = item["http://www.w3.org/ns/oa#hasBody"][1]
        chain = body[names + "attribution"][0]["@list"]
        assert [link[names + "sourceName"][0]["@value"] for link in chain] == [
            s.name for s in claim.attribution
        ]
        amounts = [
            q.get(names + "amount", [{}])[0].get("@value")
            for q in body.get(names + "quantities", [{"@list": []}])[0]["@list"]
        ]
        assert amounts == [quantity.value for quantity in claim.quantities]
        assert body[names + "modality"][0]["@value"] == claim.modality


def test_acled_rows_hold_one_number_or_none(tmp_path: Path) -> None:
    """Fatalities are filled only where the claim gives exactly one; the rest is for the coder."""
    rows = {row["draft_claim"]: row for row in table(written(tmp_path, "acled").paths[0])}
    by_words = {claim.evidence.text: rows.get(claim.id) for claim in CLAIMS}
    toll = by_words["463 مدنيا على الاقل بينهم 62 طفلا"]
    assert toll["fatalities"] == "463"
    assert "at_least" in toll["draft_to_settle"]
    burned = next(row for words, row in by_words.items() if words.startswith("ميليشيات النظام حرقت"))
    assert burned["fatalities"] == ""
    assert "2 separate figures" in burned["draft_to_settle"]
    assert (burned["event_type"], burned["sub_event_type"]) == ("Violence against civilians", "Attack")
    assert burned["source"] == "شهود عيان; ناشطون; شبكة حلب نيوز"
    assert "ميليشيات النظام حرقت" in burned["notes"]


def test_acled_leaves_out_what_is_no_event_and_says_how_many(tmp_path: Path) -> None:
    """Opinions, appeals and the like, and what is denied or foretold, are counted by reason."""
    result = written(tmp_path, "acled")
    rows = table(result.paths[0])
    assert len(rows) == result.claims
    assert result.left_out["type appeal: no event in ACLED"] == sum(
        claim.type == "appeal" for claim in CLAIMS
    )
    assert result.left_out["modality denied: not said to have happened"] == 1
    assert not {row["draft_type"] for row in rows} & {"appeal", "accusation", "assessment", "humanitarian"}


def test_acled_dates_only_what_one_day_is_known_for() -> None:
    """A claim over weeks has no event date; a claim of one day has one, to the day."""
    from extractor.export.acled import _row

    text = "قصف الطيران المدينة في 12 ديسمبر ومنذ نوفمبر"
    one = material.claim(text, "bombardment", "قصف الطيران المدينة", time="12 ديسمبر | 2016-12-12")
    weeks = material.claim(text, "bombardment", "قصف الطيران", time="منذ نوفمبر | 2016-11-01/2016-12-12")
    record = material.record(text, [one, weeks])
    assert [_row(record, claim)["event_date"] for claim in (one, weeks)] == ["2016-12-12", None]
    assert [_row(record, claim)["time_precision"] for claim in (one, weeks)] == [1, None]


def test_label_studio_takes_the_interface_and_the_predictions(tmp_path: Path) -> None:
    """Its own SDK parses the interface and finds no fault in any prediction."""
    module = pytest.importorskip("label_studio_sdk.label_interface", reason="needs label-studio-sdk")
    tasks, interface = written(tmp_path, "label-studio").paths
    reader = module.LabelInterface(interface.read_text("utf-8"))
    for task in json.loads(tasks.read_text("utf-8")):
        assert reader.validate_prediction(task["predictions"][0], return_errors=True) == []
        assert reader.validate_task({"data": task["data"]})


def test_label_studio_converts_its_regions_to_the_words_of_the_article(tmp_path: Path) -> None:
    """Its converter reads the corrected project; the offsets count code points."""
    module = pytest.importorskip("label_studio_sdk.converter.converter", reason="needs label-studio-sdk")
    tasks, interface = written(tmp_path, "label-studio").paths
    project = json.loads(tasks.read_text("utf-8"))
    for number, task in enumerate(project):
        task["id"] = number
        task["annotations"] = [{"id": number, "completed_by": 1, **task["predictions"][0]}]
    exported = tmp_path / "project.json"
    exported.write_text(json.dumps(project, ensure_ascii=False), encoding="utf-8")
    converter = module.Converter(interface.read_text("utf-8"), str(tmp_path))
    converter.convert(str(exported), str(tmp_path / "out"), "JSON_MIN", is_dir=False)
    items = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    found = [(item["text"][r["start"] : r["end"]], r["labels"]) for item in items for r in item["claim"]]
    assert found == [(claim.evidence.text, [claim.type]) for claim in CLAIMS]
    assert all(item["text"][r["start"] : r["end"]] == r["text"] for item in items for r in item["mention"])


def test_inception_documents_hold_the_claims_with_their_slots(tmp_path: Path) -> None:
    """cassis loads every document by the type system beside it; covered texts are the evidence."""
    cassis = pytest.importorskip("cassis")
    archive = zipfile.ZipFile(written(tmp_path, "inception").paths[0])
    names = [name for name in archive.namelist() if name.endswith(".xmi")]
    assert len(names) == len(RECORDS)
    types = cassis.load_typesystem(io.BytesIO(archive.read("TypeSystem.xml")))
    for name, record in zip(names, RECORDS, strict=True):
        cas = cassis.load_cas_from_xmi(io.BytesIO(archive.read(name)), typesystem=types)
        drawn = {claim.claimId: claim for claim in cas.select("webanno.custom.Claim")}
        for claim in record.result.claims:
            found = drawn[claim.id]
            assert found.get_covered_text() == claim.evidence.text.replace("\x07", "\ufffd")
            named = [source for source in claim.attribution if source.mention]
            assert [link.target.get_covered_text() for link in found.sources.elements] == [
                s.name for s in named
            ]
            assert [link.target.amount for link in found.figures.elements] == [
                f"{q.low}-{q.high}" if q.low is not None else str(q.value or "") for q in claim.quantities
            ]


def test_inception_offsets_count_utf_16_units_in_the_file(tmp_path: Path) -> None:
    """After an emoji, UIMA's own count is one more than ours; the raw file has UIMA's."""
    archive = zipfile.ZipFile(written(tmp_path, "inception", (material.hostile(),)).paths[0])
    [name] = [name for name in archive.namelist() if name.endswith(".xmi")]
    claim = next(c for c in material.hostile().result.claims if "😀" in c.evidence.text)
    raw = archive.read(name).decode("utf-8")
    assert f'begin="{claim.evidence.start}" end="{claim.evidence.end + 1}"' in raw


def test_an_unknown_format_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    """The message lists what there is."""
    with pytest.raises(export.ExportError, match=r"no export format 'doc'.*csv, xlsx"):
        export.write(RECORDS, "doc", tmp_path / "x")
    with pytest.raises(export.ExportError, match="no result"):
        export.write((), "csv", tmp_path / "x")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A missing folder gives a message, not a traceback."""
    with pytest.raises(export.ExportError, match=r"none/claims\.csv: cannot be written"):
        export.write(RECORDS, "csv", tmp_path / "none" / "claims.csv")


@pytest.mark.parametrize(
    ("name", "library"), [("xlsx", "openpyxl"), ("parquet", "pyarrow"), ("inception", "cassis")]
)
def test_a_missing_library_is_named_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, library: str
) -> None:
    """The message is the command to type."""
    real = builtins.__import__

    def refuse(module: str, *args: Any, **kwargs: Any) -> Any:
        if module.partition(".")[0] == library:
            raise ModuleNotFoundError(f"No module named {library!r}", name=library)
        return real(module, *args, **kwargs)

    monkeypatch.delitem(sys.modules, f"extractor.export.{export.FORMATS[name].module}", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(export.ExportError, match=rf"needs {library}.*pip install -e '\.\[export\]'"):
        export.write(RECORDS, name, tmp_path / "x")


def test_the_light_formats_load_no_heavy_library() -> None:
    """`import extractor.export` and CSV need nothing beyond the core dependencies."""
    import subprocess

    code = (
        "import sys, extractor.export, extractor.export.csvfile, extractor.export.w3c,"
        "extractor.export.acled, extractor.export.label_studio, extractor.page.view\n"
        "heavy = {'openpyxl', 'pyarrow', 'cassis', 'pandas', 'openai', 'instructor'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    root = Path(export.__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


CITED = {
    "title": "=سقوط حلب",
    "outlet": "الجزيرة",
    "url": "https://news.example/ar/حلب?a=1",
    "published": "2016-12-13T18:30:00+03:00",
}
"""What an article is cited by; the title would be a formula."""


def cited() -> tuple[Record, ...]:
    """A record with all of it, and one with none."""
    return material.cited(material.appeals(), **CITED), material.fall()


@pytest.mark.parametrize("name", ["csv", "xlsx", "parquet"])
def test_every_claim_and_figure_of_a_table_can_be_cited(tmp_path: Path, name: str) -> None:
    """Each row names title, outlet, address and time of publication of its article, where they are known."""
    paths = written(tmp_path, name, cited()).paths
    if name == "csv":
        claims, figures = map(table, paths)
    elif name == "xlsx":
        book = pytest.importorskip("openpyxl").load_workbook(paths[0])
        sheets = [list(book[sheet].values) for sheet in ("Claims", "Figures", "Articles")]
        claims, figures, articles = (
            [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for rows in sheets
        )
        assert {key: articles[0][key] for key in CITED} == CITED
    else:
        parquet = pytest.importorskip("pyarrow.parquet")
        claims, figures = (parquet.read_table(path).to_pylist() for path in paths)
        claims = [row | {"published": row["published_at"], "day": row["published"]} for row in claims]
        assert {str(row["day"]) for row in claims} == {"2016-12-13", "None"}
    for rows in (claims, figures):
        known = [row for row in rows if row["url"]]
        assert known
        assert len(known) < len(rows)
        for row in known:
            assert {key: (row[key] or "").removeprefix("'") for key in CITED} == CITED


def test_drafts_for_acled_say_where_the_article_is(tmp_path: Path) -> None:
    """In columns of ours."""
    row = table(written(tmp_path, "acled", cited()).paths[0])[0]
    assert {key: row[f"draft_{key}"].removeprefix("'") for key in CITED} == CITED


def test_web_annotations_cite_their_source_in_dublin_core(tmp_path: Path) -> None:
    """A JSON-LD processor finds title, publisher, date and address, where they are known."""
    oa, terms = "http://www.w3.org/ns/oa#", "http://purl.org/dc/terms/"
    collection = "http://www.w3.org/ns/activitystreams#"
    [page] = expanded(written(tmp_path, "w3c", cited()).paths[0])
    items = page[collection + "first"][0][collection + "items"][0]["@list"]
    first, last = (item[oa + "hasTarget"][0][oa + "hasSource"][0] for item in (items[0], items[-1]))
    found = {name: first[terms + name][0] for name in ("title", "publisher", "issued", "source")}
    assert found["title"]["@value"] == CITED["title"]
    assert found["publisher"]["@value"] == CITED["outlet"]
    assert found["issued"]["@value"] == CITED["published"]
    assert found["source"]["@id"] == CITED["url"]
    assert not [key for key in last if key.startswith(terms)]


def test_tasks_of_label_studio_say_where_the_article_is_from(tmp_path: Path) -> None:
    """Beside the text, as data that the tool shows and gives back."""
    first, second = json.loads(written(tmp_path, "label-studio", cited()).paths[0].read_text("utf-8"))
    assert {key: first["data"][key] for key in CITED} == CITED
    assert not set(CITED) & set(second["data"])
