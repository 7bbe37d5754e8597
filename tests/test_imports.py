"""The round trip: claims go out to an annotation tool, are corrected there, and come back as labels."""

from __future__ import annotations

import io
import json
import re
import tomllib
import zipfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import material
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.__main__ import main
from evals.errors import GoldError
from evals.labels import gold
from evals.labels.projects import import_command, read_corrected
from evals.labels.regions import Drawn, Imported, Region, Tie, as_claims
from evals.labels.writing import label_file, write_labels
from extractor import export
from extractor.article import Article
from extractor.claims import Claim
from extractor.records import Record

RECORDS = material.everything()
ARTICLES = [record.article for record in RECORDS]
Correct = Callable[[dict[str, Any]], None]


def nothing(_task: dict[str, Any]) -> None:
    """A corrector who leaves all as it is."""


def studio(
    tmp_path: Path, correct: Correct = nothing, records: tuple[Record, ...] = RECORDS
) -> tuple[Imported, ...]:
    """Export to Label Studio, let someone correct each task, and read the project back."""
    path = export.write(records, "label-studio", tmp_path / "tasks.json").paths[0]
    tasks = json.loads(path.read_text("utf-8"))
    for number, task in enumerate(tasks, 1):
        task["id"] = number
        task["annotations"] = [{"completed_by": 7, "was_cancelled": False, **task.pop("predictions")[0]}]
        correct(task)
    project = tmp_path / "project.json"
    project.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    return read_corrected(project, ARTICLES)


def regions(task: dict[str, Any]) -> list[dict[str, Any]]:
    return task["annotations"][0]["result"]


def region(task: dict[str, Any], words: str, name: str = "claim") -> dict[str, Any]:
    return next(r for r in regions(task) if r.get("from_name") == name and words in r["value"]["text"])


def expected(record: Record) -> dict[str, Claim]:
    return {claim.id: claim for claim in record.result.claims}


def got(imported: Imported) -> dict[str, Claim]:
    return {one.claim.id: one.claim for one in imported.claims}


def utf_16(task: dict[str, Any]) -> None:
    """As versions of Label Studio before 1.8 counted."""
    text = task["data"]["text"]
    for one in regions(task):
        for edge in ("start", "end"):
            if "value" in one:
                one["value"][edge] = len(text[: one["value"][edge]].encode("utf-16-le")) // 2


def test_what_nobody_corrected_comes_back_from_label_studio_unchanged(tmp_path: Path) -> None:
    """Spans, chains, figures within figures, flags: every field of every claim."""
    for imported, record in zip(studio(tmp_path), RECORDS, strict=True):
        assert imported.problems == imported.repairs == ()
        assert got(imported) == expected(record)


def test_offsets_in_utf_16_units_are_found_out_by_the_words_and_repaired(tmp_path: Path) -> None:
    """The article with an emoji comes back the same, and the repair is told."""
    *_, hostile = studio(tmp_path, utf_16)
    assert got(hostile) == expected(RECORDS[2])
    assert any("UTF-16" in repair for repair in hostile.repairs)


def test_words_that_moved_a_little_are_followed(tmp_path: Path) -> None:
    """A tool that shifts by a few characters is repaired where the words stand at one place only."""

    def shift(task: dict[str, Any]) -> None:
        for one in regions(task):
            if "value" in one and one["id"] == region(task, "463 مدنيا")["id"]:
                one["value"]["start"] += 3
                one["value"]["end"] += 3

    imported = studio(tmp_path, shift, RECORDS[:1])[0]
    assert got(imported) == expected(RECORDS[0])
    assert any("moved by -3" in repair for repair in imported.repairs)


def test_words_that_are_not_there_are_refused(tmp_path: Path) -> None:
    """A region whose words the article does not hold is a problem that names it; the rest comes back."""

    def change(task: dict[str, Any]) -> None:
        region(task, "463 مدنيا")["value"]["text"] = "436 مدنيا على الاقل بينهم 62 طفلا"

    imported = studio(tmp_path, change, RECORDS[:1])[0]
    assert len(imported.problems) == 1
    assert "436" in imported.problems[0]
    assert "task 1" in imported.problems[0]
    assert len(imported.claims) == len(RECORDS[0].result.claims) - 1


def test_a_region_without_its_words_cannot_be_verified(tmp_path: Path) -> None:
    """Where a project does not save the selected text, nothing is guessed."""

    def silence(task: dict[str, Any]) -> None:
        del region(task, "463 مدنيا")["value"]["text"]

    assert "without its words" in studio(tmp_path, silence, RECORDS[:1])[0].problems[0]


def test_corrections_made_in_label_studio_arrive(tmp_path: Path) -> None:
    """Another type, a wider stretch, another stance, a pinned mark, a deleted claim and a new one."""

    def correct(task: dict[str, Any]) -> None:
        text = task["data"]["text"]
        toll = region(task, "463 مدنيا")
        toll["value"]["labels"] = ["execution"]
        wider = material.span(text, "بمقتل 463 مدنيا على الاقل بينهم 62 طفلا، ")
        toll["value"] |= {"start": wider.start, "end": wider.end, "text": wider.text}
        own = {"id": toll["id"], "to_name": "text", "type": "choices"}
        task["annotations"][0]["result"] = [
            r for r in regions(task) if not (r.get("id") == toll["id"] and r.get("from_name") == "stance")
        ]
        regions(task).append(own | {"from_name": "stance", "value": {"choices": ["doubt"]}})
        regions(task).append(own | {"from_name": "gold", "value": {"choices": ["pinned"]}})
        gone = region(task, "100 ألف مدني")["id"]
        task["annotations"][0]["result"] = [
            r for r in regions(task) if gone not in (r.get("id"), r.get("from_id"), r.get("to_id"))
        ]
        loose = {r["id"] for r in regions(task) if r.get("from_name") == "mention"}
        loose -= {r["to_id"] for r in regions(task) if r["type"] == "relation"}
        task["annotations"][0]["result"] = [r for r in regions(task) if r.get("id") not in loose]
        new = material.span(text, "دوي القصف بقي مسموعا")
        source = material.span(text, 'مراسلة "فرانس برس"')
        shape = {"to_name": "text", "type": "labels"}
        place = {"start": source.start, "end": source.end}
        regions(task).extend(
            [
                shape
                | {"id": "n1", "from_name": "claim", "value": new.model_dump() | {"labels": ["bombardment"]}},
                shape
                | {"id": "n2", "from_name": "mention", "value": source.model_dump() | {"labels": ["source"]}},
                {
                    "id": "n2",
                    "from_name": "kind",
                    "type": "choices",
                    "value": place | {"choices": ["news_agency"]},
                },
                {"type": "relation", "from_id": "n2", "to_id": "n1", "direction": "right", "labels": []},
            ]
        )

    imported = studio(tmp_path, correct, RECORDS[:1])[0]
    assert imported.problems == ()
    by_words = {one.claim.evidence.text: one for one in imported.claims}
    toll = by_words["بمقتل 463 مدنيا على الاقل بينهم 62 طفلا،"]
    assert (toll.claim.type, toll.claim.stance, toll.pinned) == ("execution", "doubt", True)
    assert [quantity.of for quantity in toll.claim.quantities] == [None, 0]
    assert not any(words.startswith("100 ألف") for words in by_words)
    new = by_words["دوي القصف بقي مسموعا"].claim
    assert [(s.name, s.kind, s.given) for s in new.attribution] == [
        ('مراسلة "فرانس برس"', "news_agency", "explicit")
    ]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda r: r["type"] == "relation" and r["labels"][0].startswith("source"), "it has no source"),
        (lambda r: r.get("from_name") == "kind", "kind"),
        (lambda r: r.get("from_name") == "unit", "unit"),
    ],
)
def test_a_claim_that_is_not_whole_is_refused_with_the_reason(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], bool], message: str
) -> None:
    """A missing source, kind or unit is told, claim by claim."""

    def remove(task: dict[str, Any]) -> None:
        task["annotations"][0]["result"] = [r for r in regions(task) if not spoil(r)]

    problems = studio(tmp_path, remove, RECORDS[:1])[0].problems
    assert any(message in problem for problem in problems)


def test_a_mention_that_belongs_to_no_claim_is_told(tmp_path: Path) -> None:
    """Nothing that was drawn is lost silently."""

    def untie(task: dict[str, Any]) -> None:
        cue = region(task, "واكدت", "mention")["id"]
        task["annotations"][0]["result"] = [r for r in regions(task) if r.get("to_id") != cue]

    assert "cue 'واكدت' belongs to no claim" in studio(tmp_path, untie, RECORDS[:1])[0].problems[0]


def test_two_annotators_need_a_choice(tmp_path: Path) -> None:
    """Which of two people's labels count is not guessed; a cancelled one does not count."""

    def second(task: dict[str, Any]) -> None:
        task["annotations"] += [
            task["annotations"][0] | {"completed_by": {"id": 9, "email": "b@example.org"}}
        ]
        task["annotations"] += [task["annotations"][0] | {"was_cancelled": True}]

    with pytest.raises(GoldError, match=r"task 1: 2 annotations, by 7, b@example\.org"):
        studio(tmp_path, second)
    chosen = read_corrected(tmp_path / "project.json", ARTICLES, annotator="b@example.org")
    assert [got(one) for one in chosen] == [expected(record) for record in RECORDS]


def test_another_text_and_another_file_are_refused(tmp_path: Path) -> None:
    """Labels are never laid over a text they were not made on."""
    studio(tmp_path)
    with pytest.raises(GoldError, match="none of the given articles"):
        read_corrected(tmp_path / "project.json", [Article(text="نص آخر")])
    (tmp_path / "x.json").write_text('{"a": 1}')
    with pytest.raises(GoldError, match="not a project of Label Studio"):
        read_corrected(tmp_path / "x.json", ARTICLES)
    with pytest.raises(GoldError, match="not a project of Label Studio"):
        read_corrected(tmp_path / "none.json", ARTICLES)


def archive(tmp_path: Path, correct: Callable[[Any], None] = nothing) -> dict[str, bytes]:
    """The members of an INCEpTION export, each document corrected by someone."""
    cassis = pytest.importorskip("cassis")
    path = export.write(RECORDS, "inception", tmp_path / "claims.zip").paths[0]
    members = {}
    with zipfile.ZipFile(path) as file:
        types = cassis.load_typesystem(io.BytesIO(file.read("TypeSystem.xml")))
        for name in file.namelist():
            members[name] = file.read(name)
            if name.endswith(".xmi"):
                cas = cassis.load_cas_from_xmi(io.BytesIO(members[name]), typesystem=types)
                correct(cas)
                members[name] = cas.to_xmi().encode()
    return members


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def test_what_nobody_corrected_comes_back_from_inception_unchanged(tmp_path: Path) -> None:
    """UTF-16 offsets, slots and roles included."""
    imported = read_corrected(packed(tmp_path / "back.zip", archive(tmp_path)), ARTICLES)
    found = {one.article.sha256: one for one in imported}
    for record in RECORDS:
        one = found[record.article.sha256]
        assert one.problems == one.repairs == ()
        assert got(one) == expected(record)


def test_corrections_made_in_inception_arrive(tmp_path: Path) -> None:
    """Another type and stance, a new claim with its source, a removed one."""

    def correct(cas: Any) -> None:
        if not cas.sofa_string.startswith("قال الدفاع"):
            return
        text = cas.sofa_string
        for claim in cas.select("webanno.custom.Claim"):
            if claim.get_covered_text().startswith("463"):
                claim.claimType, claim.stance, claim.flags, claim.gold = "execution", "doubt", "", "optional"
            if claim.get_covered_text().startswith("لا يوجد طعام"):
                cas.remove(claim)
        types = cas.typesystem
        new, voice = material.span(text, "دوي القصف بقي مسموعا"), material.span(text, 'مراسلة "فرانس برس"')
        source = types.get_type("webanno.custom.ClaimSource")(
            begin=voice.start, end=voice.end, kind="news_agency", given="explicit"
        )
        link = types.get_type("webanno.custom.ClaimSourcesLink")(role="1", target=source)
        slots = types.get_type("uima.cas.FSArray")(elements=[link])
        cas.add(source)
        cas.add(
            types.get_type("webanno.custom.Claim")(
                begin=new.start, end=new.end + 1, claimType="bombardment", sources=slots
            )
        )

    imported = read_corrected(packed(tmp_path / "back.zip", archive(tmp_path, correct)), ARTICLES)
    first = next(one for one in imported if one.article == ARTICLES[0])
    by_words = {one.claim.evidence.text: one for one in first.claims}
    toll = by_words["463 مدنيا على الاقل بينهم 62 طفلا"]
    assert (toll.claim.type, toll.claim.stance, toll.claim.flags, toll.optional) == (
        "execution",
        "doubt",
        (),
        True,
    )
    assert by_words["دوي القصف بقي مسموعا"].claim.attribution[0].kind == "news_agency"
    assert not any(words.startswith("لا يوجد طعام") for words in by_words)
    assert any("الطفل عمار" in problem and "belongs to no claim" in problem for problem in first.problems)


def test_a_curated_document_goes_before_those_of_annotators(tmp_path: Path) -> None:
    """A project export holds archives in folders; with two annotators and no curation one is asked for."""
    members = archive(tmp_path)
    name = next(name for name in members if name.startswith("aleppo-fall"))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("TypeSystem.xml", members["TypeSystem.xml"])
        file.writestr(name, members[name])
    people = {f"annotation/{name}/{who}.zip": inner.getvalue() for who in ("anna", "basma", "INITIAL_CAS")}
    project = packed(tmp_path / "project.zip", people)
    with pytest.raises(GoldError, match="several annotations of one text; name an annotator"):
        read_corrected(project, ARTICLES)
    [one] = read_corrected(project, ARTICLES, annotator="basma")
    assert got(one) == expected(RECORDS[1])
    curated = packed(
        tmp_path / "curated.zip", people | {f"curation/{name}/CURATION_USER.zip": inner.getvalue()}
    )
    assert got(read_corrected(curated, ARTICLES)[0]) == expected(RECORDS[1])


def test_an_archive_without_documents_is_refused(tmp_path: Path) -> None:
    """The message says what was looked for."""
    pytest.importorskip("cassis")
    with pytest.raises(GoldError, match=r"holds no UIMA CAS XMI document with its TypeSystem\.xml"):
        read_corrected(packed(tmp_path / "x.zip", {"a.txt": b"x"}), ARTICLES)


@pytest.mark.parametrize("number", [0, 1])
def test_labels_written_from_a_project_read_back_as_the_same_claims(tmp_path: Path, number: int) -> None:
    """The label file is what the harness reads; quotes lead to the very same spans."""
    imported = studio(tmp_path)[number]
    folder = tmp_path / RECORDS[number].name
    write_labels(imported, folder)
    loaded = gold.load_article(folder)
    assert loaded.sha256 == RECORDS[number].article.sha256
    read = {one.claim.id: one.claim for one in loaded.claims}
    assert set(read) == set(expected(RECORDS[number]))
    for key, claim in expected(RECORDS[number]).items():
        for name in ("evidence", "type", "stance", "modality", "flags"):
            assert getattr(read[key], name) == getattr(claim, name)
        assert [s.name for s in read[key].attribution] == [s.name for s in claim.attribution]
        assert [(q.value, q.of) for q in read[key].quantities] == [(q.value, q.of) for q in claim.quantities]


def test_labels_are_never_written_over_labels(tmp_path: Path) -> None:
    """Comments and accepted alternatives of an existing file stay, unless one asks otherwise."""
    imported = studio(tmp_path)[0]
    write_labels(imported, tmp_path / "a")
    with pytest.raises(GoldError, match="is there already"):
        write_labels(imported, tmp_path / "a")
    write_labels(imported, tmp_path / "a", replace=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "article.txt").write_text("نص آخر", encoding="utf-8")
    with pytest.raises(GoldError, match="holds another text"):
        write_labels(imported, tmp_path / "b")
    with pytest.raises(GoldError, match="is a problem"):
        write_labels(Imported(imported.article, (), problems=("this is a problem",)), tmp_path / "c")


def test_the_command_writes_a_folder_an_article_and_tells_what_it_did(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Repairs are printed; what is refused raises, but keeps no other article from being written."""

    def spoil(task: dict[str, Any]) -> None:
        if task["id"] == 1:
            region(task, "463 مدنيا")["value"]["text"] = "436 مدنيا"

    studio(tmp_path, spoil, RECORDS[:2])
    options = Namespace(
        project=tmp_path / "project.json",
        articles=[record.result.article.path for record in RECORDS[:2]],
        output=tmp_path / "labels",
        annotator=None,
        answers="answers.toml",
        replace=False,
    )
    with pytest.raises(GoldError, match="436"):
        import_command(options)
    assert [path.name for path in (tmp_path / "labels").iterdir()] == ["aleppo-fall"]
    assert "aleppo-fall/answers.toml: 13 claims" in capsys.readouterr().out


def test_the_harness_has_the_import_as_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m evals import` writes labels, never over labels that are there; refusals give code 2."""
    studio(tmp_path, records=RECORDS[:1])
    home = tmp_path / "labels"
    arguments = ["import", tmp_path / "project.json", RECORDS[0].result.article.path, "-o", home]
    arguments = [str(argument) for argument in arguments]
    assert main(arguments) == 0
    (folder,) = home.iterdir()
    assert len(gold.load_article(folder).claims) == len(RECORDS[0].result.claims)
    (folder / "answers.toml").write_text("# mine\n", encoding="utf-8")
    assert main(arguments) == 2
    assert "is there already" in capsys.readouterr().err
    assert (folder / "answers.toml").read_text("utf-8") == "# mine\n"
    assert main([*arguments, "--replace", "--annotator", "7"]) == 0
    assert len(gold.load_article(folder).claims) == len(RECORDS[0].result.claims)
    assert main([*arguments, "--annotator", "8", "--answers", "other.toml"]) == 2
    assert not (folder / "other.toml").exists()


def test_repeated_evidence_is_told_apart_by_what_stands_around_it(tmp_path: Path) -> None:
    """Where the article says the same words twice, the label file quotes more of it."""
    text = "قال زيد إن الوضع هادئ. وقالت هند إن الوضع هادئ."
    claims = [
        material.claim(text, "assessment", "الوضع هادئ", ["هند | witness | explicit"], near=len(text)),
        material.claim(text, "assessment", "الوضع هادئ", ["زيد | witness | explicit"]),
    ]
    record = material.record(text, claims)
    imported = as_claims(Drawn("x", record.article, *_drawn(claims)))
    assert "near = " in label_file(imported)
    write_labels(imported, tmp_path / "a")
    assert {one.claim.evidence.start for one in gold.load_article(tmp_path / "a").claims} == {
        claim.evidence.start for claim in claims
    }


def _drawn(claims: list[Claim]) -> tuple[list[Region], list[Tie]]:
    found, ties = [], []
    for claim in claims:
        span, source = claim.evidence, claim.attribution[0].mention
        found.append(Region(claim.id, span.start, span.end, span.text, claim.type))
        values = {"kind": ("witness",), "given": ("explicit",)}
        found.append(Region("s" + claim.id, source.start, source.end, source.text, "source", values))
        ties.append(Tie(claim.id, "s" + claim.id, "source", 1))
    return found, ties


@given(st.text(alphabet="ab'\"\\\n\té\u202e\x7f\x01😀", min_size=1, max_size=12).filter(lambda s: s.strip()))
def test_any_words_can_be_written_in_a_label_file(words: str) -> None:
    """Quotes, backslashes, line ends and controls come back letter for letter, or the claim is refused."""
    text = f"قال زيد {words} ثم سكت"
    region = Region(
        "c", 8, 8 + len(words), words, "assessment", {"voices": ("1 | newsroom | newsroom | explicit",)}
    )
    imported = as_claims(Drawn("x", Article(text=text, id="x"), [region], []))
    if imported.problems:
        return
    if re.search(r"\n\s*\n", words.strip()):
        with pytest.raises(GoldError, match="paragraph"):
            label_file(imported)
        return
    assert tomllib.loads(label_file(imported))["claim"][0]["evidence"] == words.strip()
