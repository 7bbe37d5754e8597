"""The loader of gold labels: it finds every quote, and refuses what is missing or ambiguous."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from evals_builders import labelled

from evals.errors import GoldError
from evals.labels.gold import load
from extractor.claims import NEWSROOM, Qualifier

ROOT = Path(__file__).parent.parent
TEXT = (
    "قال المرصد إن 463 مدنيا على الاقل بينهم 62 طفلا قتلوا في حلب.\n"
    "وأضاف المرصد أن القصف مستمر. وقال الجيش إن القصف مستمر."
)
CLAIM = """
[[claim]]
evidence = '463 مدنيا على الاقل بينهم 62 طفلا قتلوا في حلب'
type = 'casualties'
sources = ['المرصد | monitor | explicit']
cue = 'قال'
places = ['حلب']
quantities = [
  '463 مدنيا على الاقل | at_least 463 | persons | killed',
  '62 طفلا | exact 62 | persons | killed | of 1',
]
"""


def claim(**fields: str) -> str:
    """A label of the repeated sentence, with fields added or replaced, as TOML values."""
    base = {
        "evidence": "'القصف مستمر'",
        "type": "'bombardment'",
        "sources": "['الجيش | military | explicit']",
    }
    return "[[claim]]\n" + "\n".join(f"{name} = {value}" for name, value in {**base, **fields}.items())


def refusal(toml: str) -> str:
    """What the loader says to a wrong label file."""
    with pytest.raises(GoldError) as caught:
        labelled(TEXT, toml)
    return str(caught.value)


def test_every_span_is_found_at_its_place() -> None:
    """Each span of a loaded claim is the article's own wording at its offsets."""
    article = labelled(TEXT, CLAIM)
    found = article.claims[0].claim
    assert [TEXT[span.start : span.end] for span in found.spans] == [span.text for span in found.spans]
    assert found.cue is not None
    assert found.cue.start == 0


def test_figures_are_read_with_their_parts() -> None:
    """A figure keeps value and qualifier, and `of 1` becomes the index of the first figure."""
    whole, part = labelled(TEXT, CLAIM).claims[0].claim.quantities
    assert (whole.value, whole.qualifier, whole.of) == (463, Qualifier.AT_LEAST, None)
    assert (part.value, part.of) == (62, 0)


def test_a_range_has_bounds_and_no_value() -> None:
    """`about 50-60` fills low and high; `vague` fills nothing."""
    text = "نزح ما بين 50 و60 عائلة، وعشرات آخرون"
    toml = """
[[claim]]
evidence = 'نزح ما بين 50 و60 عائلة، وعشرات آخرون'
type = 'displacement'
sources = ['newsroom | newsroom | explicit']
quantities = ['ما بين 50 و60 عائلة | about 50-60 | other | displaced', 'عشرات | vague | persons | displaced']
"""
    bounded, vague = labelled(text, toml).claims[0].claim.quantities
    assert (bounded.value, bounded.low, bounded.high) == (None, 50, 60)
    assert (vague.value, vague.low, vague.high) == (None, None, None)


def test_repeated_evidence_needs_near() -> None:
    """Evidence that occurs twice is refused, and `near` tells which one is meant."""
    assert "occurs 2 times" in refusal(claim())
    found = labelled(TEXT, claim(near="'الجيش إن القصف مستمر'")).claims[0].claim
    assert found.evidence.start == TEXT.rindex("القصف")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"evidence": "'القصف توقف'"}, "does not occur"),
        ({"near": "'القصف'"}, "'near' occurs 2 times"),
        ({"near": "'قال المرصد'"}, "does not occur in 'near'"),
        ({"evidence": '"""في حلب.\n\nوأضاف"""'}, "paragraph"),
    ],
)
def test_evidence_that_cannot_be_placed_is_refused(fields: dict[str, str], message: str) -> None:
    """The message says what is wrong with the quote."""
    assert message in refusal(claim(**fields))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"type": "'war'"}, "type: 'war' is none of"),
        ({"stance": "'angry'"}, "stance: 'angry'"),
        ({"sources": "[]"}, "at least one"),
        ({"sources": "['الجيش | military']"}, "name | kind | given"),
        ({"sources": "['الجيش | army | explicit']"}, "'army' is none of"),
        ({"sources": "['البرلمان | state | explicit']"}, "does not occur"),
        ({"sources": "['newsroom | state | explicit']"}, "has kind 'newsroom'"),
        ({"actor": "'الطيران'"}, "actor: 'الطيران' does not occur"),
        ({"places": "['دمشق']"}, "places: 'دمشق'"),
        ({"time": "'الجيش | someday'"}, "needs days"),
        ({"time": "'الجيش | 2016-12-14/2016-12-13'"}, "first and a last day"),
        ({"quantities": "['463 مدنيا | exact | persons | killed']"}, "vague has no value"),
        ({"quantities": "['463 مدنيا | vague 463 | persons | killed']"}, "vague has no value"),
        ({"quantities": "['463 مدنيا | exact 463 | persons | killed | of 2']"}, "must be 'of N'"),
        ({"quantities": "['463 مدنيا | exact 463 | people | killed']"}, "'people' is none of"),
        ({"colour": "'red'"}, "unknown key 'colour'"),
        ({"accept.colour": "['red']"}, "accept: unknown field 'colour'"),
        ({"accept.type": "['war']"}, "accept.type: 'war'"),
        ({"accept.actor": "['الطيران']"}, "accept.actor: 'الطيران'"),
        ({"accept.evidence": "['القصف توقف']"}, "accept.evidence"),
    ],
)
def test_a_wrong_field_is_refused_by_name(fields: dict[str, str], message: str) -> None:
    """The message names the file, the claim and the field."""
    text = refusal(claim(near="'الجيش إن القصف مستمر'", **fields))
    assert message in text
    assert "answers.toml: claim 1 ('القصف مستمر')" in text


def test_all_problems_are_told_at_once() -> None:
    """A labeller sees every problem of every file in one go."""
    text = refusal(claim(type="'war'") + "\n" + CLAIM.replace("'حلب'", "'دمشق'").replace("monitor", "army"))
    assert "claim 1" in text
    assert "دمشق" in text
    assert "army" in text


def test_the_same_claim_twice_is_refused() -> None:
    """Two labels of one type on one stretch are one claim."""
    assert "claim 2 has the type and evidence of claim 1" in refusal(CLAIM + CLAIM)


def test_a_mention_prefers_its_own_evidence_then_its_paragraph() -> None:
    """A name that occurs often is taken where a reader of the evidence would take it."""
    found = labelled(TEXT, claim(near="'المرصد أن القصف مستمر'", sources="['المرصد | monitor | explicit']"))
    mention = found.claims[0].claim.attribution[0].mention
    assert mention is not None
    assert mention.start == TEXT.rindex("المرصد")


def test_a_mention_is_a_whole_word_where_there_is_one() -> None:
    """`قال` is not taken from inside `المقال`, even where that is nearer."""
    text = "قال الجيش في المقال إن القصف مستمر"
    toml = """
[[claim]]
evidence = 'القصف مستمر'
type = 'bombardment'
sources = ['الجيش | military | explicit']
cue = 'قال'
"""
    cue = labelled(text, toml).claims[0].claim.cue
    assert cue is not None
    assert cue.start == 0


@pytest.mark.parametrize(
    ("text", "quote", "place"),
    [
        ("حلب. قال زيد: حلب آمنة. عمرو في حلب.", "حلب", "حلب آمنة"),
        ("زيد هنا. زيد هناك. قال زيد: القصف مستمر. زيد نام.", "زيد", "زيد: القصف"),
        ("خبر أول لزيد.\nالقصف مستمر. ثم جاء زيد وعاد زيد.\nزيد", "زيد", "زيد وعاد"),
        ("زيد نام اليوم.\nسطر\nالقصف مستمر.\nزيد صحا.", "زيد", "زيد صحا"),
        ("الأوزيدون، قال يزيد وزيد: القصف مستمر", "زيد", "زيد: القصف"),
    ],
)
def test_a_mention_is_taken_where_a_reader_would(text: str, quote: str, place: str) -> None:
    """In the evidence; else nearest before it in its paragraph; else after it there; else the nearest."""
    evidence = "حلب آمنة" if "آمنة" in text else "القصف مستمر"
    toml = (
        f"[[claim]]\nevidence = '{evidence}'\ntype = 'assessment'\n"
        f"sources = ['newsroom | newsroom | explicit']\nactor = '{quote}'\n"
    )
    actor = labelled(text, toml).claims[0].claim.actor
    assert actor is not None
    assert actor.start == text.index(place)


def test_the_newsroom_needs_no_mention() -> None:
    """The article's own voice is the one constant source."""
    toml = claim(near="'الجيش إن القصف مستمر'", sources="['newsroom | newsroom | explicit']")
    assert labelled(TEXT, toml).claims[0].claim.attribution == (NEWSROOM,)


def test_publication_date_and_days_are_read() -> None:
    """`published` stands without quotes; a time may carry one day or two."""
    toml = "published = 2016-12-13\n" + claim(
        near="'الجيش إن القصف مستمر'", time="'مستمر | 2016-12-12/2016-12-13'"
    )
    article = labelled(TEXT, toml)
    assert article.published == date(2016, 12, 13)
    time = article.claims[0].claim.time
    assert time is not None
    assert (time.start, time.end) == (date(2016, 12, 12), date(2016, 12, 13))


def test_line_ends_of_the_article_are_kept(tmp_path: Path) -> None:
    """Offsets count the bytes' own line ends: a carriage return is a character."""
    (tmp_path / "article.txt").write_bytes("سطر\r\nالقصف مستمر".encode())
    (tmp_path / "answers.toml").write_text(
        claim(sources="['newsroom | newsroom | explicit']"), encoding="utf-8"
    )
    (article,) = load([tmp_path])
    assert article.claims[0].claim.evidence.start == 5


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    """An empty set must not score as perfect."""
    with pytest.raises(GoldError, match=r"holds no answers\.toml"):
        load([tmp_path])


def test_the_same_text_twice_is_refused(tmp_path: Path) -> None:
    """Results are matched by text, so no two labelled articles may share theirs."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "article.txt").write_text("نص", encoding="utf-8")
        (tmp_path / name / "answers.toml").write_text("", encoding="utf-8")
    with pytest.raises(GoldError, match="same text or name"):
        load([tmp_path])


@pytest.mark.parametrize("folder", ["seeds", "evals/cases/open", "evals/cases/sealed"])
def test_the_labels_of_the_project_load(folder: str) -> None:
    """Every committed label file is found in its article, claim by claim."""
    for article in load([ROOT / folder]):
        for gold in article.claims:
            for span in gold.claim.spans:
                assert article.text[span.start : span.end] == span.text
