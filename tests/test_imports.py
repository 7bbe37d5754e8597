"""The round trip: claims go out to an annotation tool, are corrected there, and come back as labels."""

from __future__ import annotations

import io
import json
import re
import tempfile
import tomllib
import zipfile
from argparse import Namespace
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import material
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.__main__ import main
from evals.commands import everyday
from evals.errors import GoldError
from evals.labels import gold
from evals.labels.projects import Corrected, import_command, read_corrected
from evals.labels.regions import Drawn, Imported, Region, Tie, as_claims
from evals.labels.writing import label_file, write_labels
from evals.scoring.scorer import score
from extractor import export
from extractor.article import Article
from extractor.claims import (
    NEWSROOM,
    Claim,
    ClaimType,
    Flag,
    Given,
    Measure,
    Modality,
    Qualifier,
    Quantity,
    Source,
    SourceKind,
    Span,
    Stance,
    Time,
    Unit,
    claim_id,
)
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
    return project(tmp_path, correct, records).articles


def project(
    tmp_path: Path,
    correct: Correct = nothing,
    records: tuple[Record, ...] = RECORDS,
    annotator: str | None = None,
) -> Corrected:
    """As `studio`, with what is left out."""
    path = export.write(records, "label-studio", tmp_path / "tasks.json").paths[0]
    tasks = json.loads(path.read_text("utf-8"))
    for number, task in enumerate(tasks, 1):
        task["id"] = number
        task["annotations"] = [{"completed_by": 7, "was_cancelled": False, **task.pop("predictions")[0]}]
        correct(task)
    file = tmp_path / "project.json"
    file.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    given = [*ARTICLES, *(record.article for record in records if record.article not in ARTICLES)]
    return read_corrected(file, given, annotator)


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


WORDS = 'قال زيد 😀 إن 463 مدنيا | على الاقل بينهم 62 طفلا، 463 مدنيا قتلوا; 1 | زيد &amp; "نعم"\nقال زيد' * 2
ENDS = [0, *(match.end() for match in re.finditer(r"\s", WORDS)), len(WORDS)]


@st.composite
def places_in(draw: st.DrawFn) -> Span:
    """Some of the words, which partly occur more than once."""
    start, end = sorted(draw(st.lists(st.sampled_from(ENDS), min_size=2, max_size=2, unique=True)))
    words = WORDS[start:end].rstrip()
    return Span(start=start, end=start + len(words), text=words)


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """Named here or elsewhere, fully or not, or without a place."""
    given = draw(st.sampled_from(Given))
    full_name = draw(st.none() | places_in())
    if draw(st.integers(0, 3)) == 0:
        name, kind = "unnamed", SourceKind.UNNAMED
        return Source(name=name, kind=kind, given=given, full_name=full_name)
    mention = draw(places_in())
    name = draw(st.just(mention) | places_in()).text
    kind = draw(st.sampled_from(SourceKind))
    return Source(name=name, mention=mention, kind=kind, given=given, full_name=full_name)


@st.composite
def figures(draw: st.DrawFn) -> tuple[Quantity, ...]:
    """Exact, between bounds or vague; parts of each other."""
    found: list[Quantity] = []
    count = draw(st.integers(0, 4))
    numbers = st.integers(0, 10**9) | st.floats(0, 1e15, allow_nan=False)
    for at in range(count):
        low, high = draw(st.none() | numbers), draw(st.none() | numbers)
        amount = {"value": low} if low is None or high is None else {"low": low, "high": high}
        found.append(
            Quantity(
                mention=draw(places_in()),
                qualifier=draw(st.sampled_from(Qualifier)),
                unit=draw(st.sampled_from([Unit.PERSONS, Unit.PERCENT])),
                measure=draw(st.sampled_from([Measure.KILLED, Measure.OTHER])),
                of=draw(st.none() | st.integers(0, count - 1).filter(lambda of, at=at: of != at))
                if count > 1
                else None,
                **amount,
            )
        )
    return tuple(found)


@st.composite
def any_claim(draw: st.DrawFn) -> Claim:
    """With any fields, all of them in the text."""
    place, kind = draw(places_in()), draw(st.sampled_from(ClaimType))
    days = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    start, end = draw(
        st.sampled_from([(None, None), (days[0], days[0]), (*days,), (days[0], None), (None, days[1])])
    )
    time = draw(st.none() | st.builds(Time, mention=places_in(), start=st.just(start), end=st.just(end)))
    return Claim(
        id=claim_id(Article(text=WORDS).sha256, place, kind),
        type=kind,
        evidence=place,
        attribution=tuple(draw(st.lists(st.just(NEWSROOM) | sources(), min_size=1, max_size=3))),
        **{name: draw(st.none() | places_in()) for name in ("cue", "actor", "target")},
        places=tuple(draw(st.lists(places_in(), max_size=3))),
        stance=draw(st.sampled_from(Stance)),
        modality=draw(st.sampled_from(Modality)),
        time=time,
        quantities=draw(figures()),
        flags=tuple(draw(st.lists(st.sampled_from(Flag), unique=True, max_size=3))),
    )


@given(st.lists(any_claim(), min_size=1, max_size=4, unique_by=lambda claim: claim.id))
def test_whatever_goes_out_comes_back_from_both_tools(claims: list[Claim]) -> None:
    """Shared mentions, names told elsewhere, full names, figures within figures, bounds, days: all of it."""
    record = material.record(WORDS, claims)
    with tempfile.TemporaryDirectory() as folder:
        (there,) = studio(Path(folder), records=(record,))
        assert (there.problems, there.repairs, got(there)) == ((), (), expected(record))
        if find_spec("cassis"):
            archive = export.write((record,), "inception", Path(folder) / "claims.zip").paths[0]
            (again,) = read_corrected(archive, [record.article]).articles
            assert (again.problems, again.repairs, got(again)) == ((), (), expected(record))


def test_labels_of_all_labelled_articles_come_back_with_every_field_right(tmp_path: Path) -> None:
    """Out to either tool, back uncorrected, written as label files and read: nothing is scored as wrong."""
    labelled = gold.load(everyday())
    records = tuple(
        material.record(one.text, [label.claim for label in one.claims], name=one.name) for one in labelled
    )
    studio(tmp_path, records=records)
    projects = [tmp_path / "project.json"]
    if find_spec("cassis"):
        projects += export.write(records, "inception", tmp_path / "claims.zip").paths
    for number, file in enumerate(projects):
        back = []
        for imported in read_corrected(file, [record.article for record in records]).articles:
            folder = tmp_path / str(number) / imported.article.name
            write_labels(imported, folder)
            back.append(gold.load_article(folder))
        assert len(back) == len(labelled)
        scored = score(back, [record.result for record in records])
        assert {name for name, tally in scored.tallies.items() if tally.f1 < 1} == set()


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
    """Nothing that was drawn is lost silently; the claim comes without it."""

    def untie(task: dict[str, Any]) -> None:
        cue = region(task, "واكدت", "mention")["id"]
        task["annotations"][0]["result"] = [r for r in regions(task) if r.get("to_id") != cue]

    (imported,) = studio(tmp_path, untie, RECORDS[:1])
    assert any("cue 'واكدت' belongs to no claim and is left out" in repair for repair in imported.repairs)
    assert imported.problems == ()
    assert len(imported.claims) == len(RECORDS[0].result.claims)


def test_mentions_of_a_claim_that_was_deleted_hold_nothing_up(tmp_path: Path) -> None:
    """They are told and left out, and the labels of the other claims can be written."""

    def delete(task: dict[str, Any]) -> None:
        gone = region(task, "463 مدنيا")["id"]
        task["annotations"][0]["result"] = [
            r for r in regions(task) if gone not in (r.get("id"), r.get("from_id"))
        ]

    (imported,) = studio(tmp_path, delete, RECORDS[:1])
    rest = expected(RECORDS[0])
    del rest[next(key for key, claim in rest.items() if claim.evidence.text.startswith("463"))]
    assert got(imported) == rest
    assert any("figure '463 مدنيا على الاقل' belongs to no claim" in repair for repair in imported.repairs)
    write_labels(imported, tmp_path / "labels")
    assert len(gold.load_article(tmp_path / "labels").claims) == len(rest)


@pytest.mark.parametrize(
    ("field", "words", "typed", "read"),
    [
        ("amount", "463 مدنيا", "464", lambda claim: claim.quantities[0].value == 464),
        ("amount", "463 مدنيا", " 460-470", lambda claim: claim.quantities[0].high == 470),
        ("days", "منذ 15 نوفمبر", "2016-11-16", lambda claim: str(claim.time.end) == "2016-11-16"),
    ],
)
def test_what_is_typed_beside_an_old_value_counts(
    tmp_path: Path, field: str, words: str, typed: str, read: Callable[[Claim], bool]
) -> None:
    """Label Studio adds what is typed to what is there; the last is taken, and that is told."""
    changed: list[str] = []

    def correct(task: dict[str, Any]) -> None:
        keys = {r["id"] for r in regions(task) if r.get("from_name") == "mention"}
        keys = {
            key
            for key in keys
            if words in next(r for r in regions(task) if r.get("id") == key)["value"]["text"]
        }
        for one in regions(task):
            if one.get("from_name") == field and one["id"] in keys:
                one["value"]["text"].append(typed)
                changed.append(one["id"])

    imported = [one for one in studio(tmp_path, correct, RECORDS[:2]) if one.repairs]
    assert changed
    assert any(
        read(one.claim) for each in imported for one in each.claims if words in one.claim.model_dump_json()
    )
    assert any(f"{field} is {typed!r}, which was typed after" in r for each in imported for r in each.repairs)


def test_an_amount_that_is_no_number_is_refused_as_it_was_typed(tmp_path: Path) -> None:
    """With the words of its figure; a number is never guessed out of other words."""

    def correct(task: dict[str, Any]) -> None:
        next(r for r in regions(task) if r.get("from_name") == "amount")["value"]["text"] = ["about 90"]

    (imported,) = studio(tmp_path, correct, RECORDS[:1])
    assert any("its amount 'about 90' is neither a number" in problem for problem in imported.problems)


def test_two_annotators_need_a_choice(tmp_path: Path) -> None:
    """Which of two people's labels count is not guessed; a skipped one does not count."""

    def second(task: dict[str, Any]) -> None:
        task["annotations"] += [
            task["annotations"][0] | {"completed_by": {"id": 9, "email": "b@example.org"}}
        ]
        task["annotations"] += [task["annotations"][0] | {"was_cancelled": True}]

    with pytest.raises(
        GoldError, match=r"task 1 \(aleppo-appeals\): annotated by 7, b@example\.org; name one"
    ):
        studio(tmp_path, second)
    chosen = read_corrected(tmp_path / "project.json", ARTICLES, annotator="b@example.org").articles
    assert [got(one) for one in chosen] == [expected(record) for record in RECORDS]


def test_of_two_annotations_by_one_person_the_later_counts(tmp_path: Path) -> None:
    """Which is told; where nothing tells which is later, the task is left out and the others are not."""

    def again(task: dict[str, Any]) -> None:
        first = task["annotations"][0] | {"updated_at": "2026-11-30T10:00:00.000000Z"}
        later = "2026-11-30T11:00:00.000000Z" if task["id"] == 1 else first["updated_at"]
        task["annotations"] = [first | {"updated_at": later}, first | {"result": []}]

    corrected = project(tmp_path, again)
    (imported,) = corrected.articles
    assert got(imported) == expected(RECORDS[0])
    assert imported.repairs == ("2 annotations by 7; the latest is taken, of 2026-11-30T11:00:00.000000Z",)
    assert len(corrected.left_out) == 2
    assert "task 2 (aleppo-fall): 2 annotations by 7; delete all but one" in corrected.left_out[0]


def test_tasks_that_were_skipped_or_not_submitted_are_told_and_the_others_read(tmp_path: Path) -> None:
    """So are given articles that the export does not hold: Label Studio leaves out what nobody submitted."""

    def leave(task: dict[str, Any]) -> None:
        if task["id"] == 2:
            task["annotations"][0]["was_cancelled"] = True
        if task["id"] == 3:
            task["annotations"] = []

    corrected = project(tmp_path, leave)
    assert [one.article for one in corrected.articles] == ARTICLES[:1]
    skipped, open_ = corrected.left_out
    assert "task 2 (aleppo-fall): skipped" in skipped
    assert "task 3" in open_
    assert "not submitted" in open_
    fewer = project(tmp_path, records=RECORDS[:2])
    assert len(fewer.articles) == 2
    assert "it was not submitted, or is not in this project" in fewer.left_out[0]


def test_an_annotator_is_known_by_address_or_number(tmp_path: Path) -> None:
    """Who did not annotate a task is told from who did, and how to find the number of an address."""

    def by(task: dict[str, Any]) -> None:
        who = {"id": 9, "email": "B@example.org", "first_name": "", "last_name": ""}
        task["annotations"][0]["completed_by"] = who if task["id"] == 1 else 9

    for name in ("b@Example.org", "9"):
        assert project(tmp_path, by, annotator=name).articles[0].article == ARTICLES[0]
    left_out = project(tmp_path, by, annotator="b@example.org").left_out
    assert len(left_out) == 2
    assert "not annotated by b@example.org, but by 9" in left_out[0]
    assert "/api/users" in left_out[0]


@pytest.mark.parametrize("more", [{"labels": ["actor"]}, {"labels": []}])
def test_a_region_with_two_labels_or_none_is_named(tmp_path: Path, more: dict[str, Any]) -> None:
    """Its task waits until it is mended; the other tasks do not."""

    def label(task: dict[str, Any]) -> None:
        if task["id"] == 1:
            toll = region(task, "463 مدنيا")
            if more["labels"]:
                regions(task).append(toll | {"from_name": "mention", "value": toll["value"] | more})
            else:
                regions(task).remove(toll)

    first, second, _ = studio(tmp_path, label)
    assert got(second) == expected(RECORDS[1])
    problem = first.problems[0]
    if more["labels"]:
        assert (
            "task 1 (aleppo-appeals): the region '463 مدنيا على الاقل بينهم 62 طفلا' has the labels"
            in problem
        )
        assert "casualties, actor: leave it one" in problem
    else:
        assert "has no label: give it one, or delete it" in problem


def test_two_tasks_with_the_same_article_are_told(tmp_path: Path) -> None:
    """Which one counts is not guessed."""
    corrected = project(tmp_path, records=(*RECORDS[:2], RECORDS[0]))
    assert [one.article for one in corrected.articles] == [ARTICLES[1]]
    assert sum("2 tasks show this article" in line for line in corrected.left_out) == 2


def test_a_relation_that_ties_no_mention_to_a_claim_is_told(tmp_path: Path) -> None:
    """Nothing that was drawn is lost silently."""

    def tie(task: dict[str, Any]) -> None:
        ends = {"from_id": region(task, "463 مدنيا")["id"], "to_id": region(task, "100 ألف مدني")["id"]}
        regions(task).append({"type": "relation", "direction": "right", "labels": [], **ends})

    (imported,) = studio(tmp_path, tie, RECORDS[:1])
    assert got(imported) == expected(RECORDS[0])
    assert any("ties no mention to a claim and is left out" in repair for repair in imported.repairs)


def test_another_text_and_another_file_are_refused(tmp_path: Path) -> None:
    """Labels are never laid over a text they were not made on."""
    studio(tmp_path)
    with pytest.raises(GoldError, match="none of the given articles"):
        read_corrected(tmp_path / "project.json", [Article(text="نص آخر")])
    some = read_corrected(tmp_path / "project.json", ARTICLES[:1])
    assert len(some.articles) == 1
    assert sum("none of the given articles" in line for line in some.left_out) == 2
    (tmp_path / "min.json").write_text('[{"id": 1, "text": "x", "annotator": 1}]')
    with pytest.raises(GoldError, match="not as JSON-MIN"):
        read_corrected(tmp_path / "min.json", ARTICLES)
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
    imported = read_corrected(packed(tmp_path / "back.zip", archive(tmp_path)), ARTICLES).articles
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

    imported = read_corrected(packed(tmp_path / "back.zip", archive(tmp_path, correct)), ARTICLES).articles
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
    assert any("الطفل عمار" in repair and "belongs to no claim" in repair for repair in first.repairs)


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
    [one] = read_corrected(project, ARTICLES, annotator="basma").articles
    assert got(one) == expected(RECORDS[1])
    curated = packed(
        tmp_path / "curated.zip", people | {f"curation/{name}/CURATION_USER.zip": inner.getvalue()}
    )
    assert got(read_corrected(curated, ARTICLES).articles[0]) == expected(RECORDS[1])


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
