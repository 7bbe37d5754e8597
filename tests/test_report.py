"""The terminal summary: nothing without its source, nothing that steers a terminal."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import material
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import report
from extractor.claims import Failure, Measure, Qualifier, Quantity, Result, Span, Unit

BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def appeals() -> Result:
    return material.appeals().result


def quantity(**fields: object) -> Quantity:
    values = {"mention": Span(start=0, end=1, text="x"), "qualifier": Qualifier.EXACT, "unit": Unit.PERSONS}
    return Quantity.model_validate(values | {"measure": Measure.OTHER} | fields)


def test_every_claim_is_shown_with_its_source_and_its_words():
    """Each source heads its claims once; no evidence is left out."""
    text = report.summary(appeals(), report.Look(width=1000))
    for claim in appeals().claims:
        assert report.shown(claim.evidence.text) in text
        assert f"{claim.attribution[0].kind.replace('_', ' ')}: " in text
    assert text.count("\n[5] rescue service: الدفاع المدني السوري\n") == 1


def test_who_whom_where_and_when_stand_below_the_words():
    """Those that the claim has, and no others; a time with its days where they can be told."""
    text = "قال المرصد إن الطيران الروسي قصف 3 مدارس في حلب وإدلب أمس (الاثنين)."
    whole = "الطيران الروسي قصف 3 مدارس في حلب وإدلب أمس (الاثنين)"
    made = {"actor": "الطيران الروسي", "target": "3 مدارس", "places": ["حلب", "إدلب", "حلب"]}
    days = ["أمس (الاثنين) | 2016-12-12", "أمس (الاثنين)"]
    source = [material.MONITOR]
    first = material.claim(text, "bombardment", whole, source, time=days[0], **made)
    bare = material.claim(text, "bombardment", whole, source, time=days[1])
    lines = report.summary(material.record(text, [first, bare]).result, report.Look(width=1000)).splitlines()
    at = lines.index(f"    {whole}\u200f")
    assert lines[at + 1] == (
        "    actor: الطيران الروسي | target: \u200f3 مدارس | place: حلب، إدلب"
        " | time: 2016-12-12, أمس (الاثنين)\u200f"
    )
    assert lines[at + 4] == "    time: أمس (الاثنين)\u200f"
    narrow = report.summary(material.record(text, [first]).result, report.Look(width=50)).splitlines()
    assert "    place: حلب، إدلب" in narrow


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (date(2016, 12, 12), date(2016, 12, 13), "2016-12-12 to 2016-12-13"),
        (date(2016, 12, 12), date(2016, 12, 12), "2016-12-12"),
        (None, date(2016, 12, 12), "before 2016-12-12"),
        (date(2016, 12, 12), None, "from 2016-12-12"),
        (None, None, ""),
    ],
)
def test_days_are_shown_as_far_as_they_are_known(first: date | None, last: date | None, says: str):
    """Both ends, or the one that there is."""
    assert report.interval(first, last) == says


def test_one_source_under_two_names_is_one_source():
    """Its claims and tolls stand under the fullest name that the article gives it."""
    text = "قال المرصد السوري لحقوق الإنسان إن 5 أشخاص قتلوا. وقال المرصد إن 7 أشخاص قتلوا."
    full = material.span(text, "المرصد السوري لحقوق الإنسان")
    dead = {"quantities": ["5 أشخاص | exact 5 | persons | killed"]}
    first = material.claim(text, "casualties", "5 أشخاص قتلوا", [f"{full.text} | monitor | explicit"], **dead)
    second = material.claim(text, "casualties", "7 أشخاص قتلوا", ["المرصد | monitor | explicit"])
    short = second.attribution[0].model_copy(update={"full_name": full})
    second = second.model_copy(update={"attribution": (short,)})
    shown = report.summary(material.record(text, [first, second]).result)
    assert f"\n[2] monitor: {full.text}\n" in shown


def test_relays_stand_under_the_origin():
    """A chain is read from the origin on."""
    lines = report.summary(appeals()).splitlines()
    place = lines.index("[2] witness: محمد شيخ، أحد شهود العيان بحلب")
    assert lines[place + 1] == "    through news agency: وكالة أنباء الأناضول"


def test_a_toll_is_never_shown_without_who_gives_it():
    """Every line of the table of tolls ends with a source, and a part names its whole."""
    text = report.summary(appeals())
    rows = text.split("Tolls, each with its source\n")[1].split("\n\n")[0].splitlines()
    assert len(rows) == 12
    for row in rows:
        measure, value, mention, source = (cell.strip() for cell in row.split(" | "))
        assert measure in {"killed", "injured", "besieged"}
        assert ": " in source
        assert value
        assert mention
    assert any("62, part of at least 463" in row for row in rows)
    assert any("more than 93" in row and "الدفاع المدني السوري" in row for row in rows)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"value": 93, "qualifier": Qualifier.MORE_THAN}, "more than 93"),
        ({"value": 100_000}, "100,000"),
        ({"value": 3.5, "unit": Unit.PERCENT, "qualifier": Qualifier.ABOUT}, "about 3.5 %"),
        ({"low": 5, "high": 7, "qualifier": Qualifier.ABOUT}, "about 5 to 7"),
        ({"qualifier": Qualifier.VAGUE}, "vague"),
        ({"value": 0}, "0"),
    ],
)
def test_figures_are_shown_with_their_qualifier(fields: dict[str, object], says: str):
    """Exact ones alone, bounded ones with the bound, vague ones without a number."""
    assert report.figure(quantity(**fields)) == says


def test_a_denied_toll_is_shown_as_denied():
    """Or the denial of twelve dead would be a report of twelve dead."""
    assert re.search(r"killed \| 12 \|.*\| denied, military: ", report.summary(material.hostile().result))


def test_hostile_text_steers_no_terminal():
    """Escape sequences, bells and direction overrides of an article are spelled out."""
    text = report.summary(material.hostile().result)
    assert "<U+202E>" in text
    assert "<U+0007>" in text
    assert not BIDI.search(text)
    assert {character for character in text if unicodedata.category(character) == "Cc"} == {"\n"}


@given(st.text())
def test_shown_text_is_one_line_without_control_characters(text: str):
    """Whatever an article holds."""
    line = report.shown(text)
    assert not [character for character in line if unicodedata.category(character) in {"Cc", "Zl", "Zp"}]
    assert not BIDI.search(line)


@given(st.text('ابت 19()[]«»%."aB', max_size=20))
def test_held_text_is_the_text_between_marks(text: str):
    """Marks hold Arabic together among Latin words, and are put nowhere else."""
    held = report.held(text)
    assert held.strip("\u200f") == text
    if any(unicodedata.bidirectional(character) == "AL" for character in text):
        assert unicodedata.bidirectional(held[0]) in {"R", "AL"}
        assert unicodedata.bidirectional(held[-1]) in {"R", "AL"}
    else:
        assert held == text


def test_colours_only_where_asked_for():
    """Without them there is no escape sequence at all; with them the words are the same."""
    plain = report.summary(appeals())
    coloured = report.summary(appeals(), report.Look(colour=True))
    assert "\x1b" not in plain
    assert coloured != plain
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_evidence_fits_the_width():
    """Lines of evidence are wrapped; their marks take no columns. So is the line below."""
    look = report.Look(width=40)
    lines = report.summary(appeals(), look).splitlines()
    indented = [line for line in lines if line.startswith("    ") and "through" not in line]
    evidence = [line for line in indented if line[4] not in "=!" and (" | " in line or ": " not in line)]
    assert evidence
    assert all(len(line.replace("\u200f", "")) <= 40 for line in evidence)


def test_what_was_lost_is_counted_by_reason():
    """Rejections by reason, failures by message, each message once."""
    failure = Failure(error="ServerUnreachable", message="The server does not answer. Start it.")
    result = appeals().model_copy(update={"failures": (failure,) * 3})
    text = report.summary(result, report.Look(width=1000))
    assert "Rejected: changed number 1, not in text 1" in text
    assert "Without an answer: 3 parts (ServerUnreachable: The server does not answer. Start it.)" in text
    assert "2 rejected, 3 parts without an answer" in report.headline(result)


def test_totals_add_up():
    """Counts of several results, with what they cost."""
    totals = report.Totals()
    for record in (material.appeals(), material.hostile()):
        totals.add(record.result)
    lines = totals.lines(200)
    assert lines[0] == f"2 articles, {len(appeals().claims) + 5} claims, 3 min 20 s"
    assert lines[1] == "12 requests, 5 answers from the cache, 900 + 300 tokens"
    assert totals.rejections["not_in_text"] == 1


def test_articles_not_read_to_the_end_are_said():
    """One failed part makes an article incomplete."""
    totals = report.Totals()
    totals.add(appeals().model_copy(update={"failures": (Failure(error="AnswerInvalid", message="no"),)}))
    totals.add(appeals())
    assert "1 of them not read to the end" in totals.lines(1)[0]
    assert totals.lines(1)[-2:] == ["without an answer: AnswerInvalid 1", "  AnswerInvalid: no"]


@pytest.mark.parametrize(
    ("seconds", "says"), [(0.04, "0.0 s"), (59.94, "59.9 s"), (60, "1 min 0 s"), (3725, "1 h 2 min")]
)
def test_durations_read_well(seconds: float, says: str):
    """Seconds, then minutes, then hours."""
    assert report.duration(seconds) == says


def test_an_article_without_claims_has_a_summary():
    """It says that there are none."""
    result = appeals().model_copy(update={"claims": (), "rejections": ()})
    assert report.summary(result).splitlines()[0].startswith("aleppo-appeals: 0 claims (")
    assert "Tolls" not in report.summary(result)
