"""The scorer against cases worked out by hand, published properties, and planted errors of known size."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from evals_builders import PATIENT, PROVENANCE, answered, labelled, perfect, result
from hypothesis import given
from hypothesis import strategies as st

from evals.labels.gold import GoldArticle, load
from evals.scoring.fields import Tally, pair_tallies
from evals.scoring.scorer import CLAIMS, SPANS, STRICT, Score, score
from extractor.claims import NEWSROOM, Claim, ClaimType, Failure, Given, Result, SourceKind, Span, claim_id

OPEN = load([Path(__file__).parent.parent / "evals" / "cases" / "open"])
BUSY = tuple(article for article in OPEN if len(article.required) > 2)

TEXT = "قال المرصد إن 93 مدنيا قتلوا في حلب. وقال الجيش إن المعارك مستمرة في الباب. وسقط 5 جرحى في منبج."
FIRST = """
[[claim]]
evidence = '93 مدنيا قتلوا في حلب'
type = 'casualties'
sources = ['المرصد | monitor | explicit']
"""
SECOND = """
[[claim]]
evidence = 'المعارك مستمرة في الباب'
type = 'ground_attack'
sources = ['الجيش | military | explicit']
"""
THIRD = """
[[claim]]
evidence = 'سقط 5 جرحى في منبج'
type = 'casualties'
sources = ['newsroom | newsroom | explicit']
"""


def one(gold: str, predicted: str, text: str = TEXT) -> Score:
    """The score of one article, both sides written as labels."""
    article = labelled(text, gold)
    return score([article], [answered(article, predicted)])


def near(value: float) -> Any:
    """Equal up to rounding."""
    return pytest.approx(value)


def tally(right: float, predicted: float, gold: float) -> Tally:
    """An expected tally."""
    return Tally(near(right), predicted, gold)


# Cases worked out by hand. Weights: type 2, modality 1, chain 2, figures 2, actor, target, places, time 1.


def test_a_wrong_type_costs_its_weight() -> None:
    """Fields present: type, modality, chain = 5; right 3 of 5; similarity 1/2 + 3/10 = 0.8."""
    scored = one(FIRST, FIRST.replace("casualties", "execution"))
    assert scored.tallies[CLAIMS] == tally(0.8, 1, 1)
    assert scored.tallies[STRICT] == tally(0, 1, 1)
    assert scored.tallies[SPANS] == tally(1, 1, 1)
    assert scored.tallies["type"] == tally(0, 1, 1)


def test_a_field_that_only_one_side_has_counts() -> None:
    """A labelled place that is missing: right 5 of 6; similarity 1/2 + 5/12."""
    scored = one(FIRST + "places = ['حلب']", FIRST)
    assert scored.tallies[CLAIMS] == tally(0.5 + 5 / 12, 1, 1)
    assert scored.tallies["places"] == tally(0, 0, 1)


def test_overlap_is_measured_on_the_shorter_span() -> None:
    """A quote inside the label overlaps wholly; IoU is 8 of 21, so the spans differ."""
    scored = one(FIRST, FIRST.replace("93 مدنيا قتلوا في حلب", "93 مدنيا"))
    assert scored.tallies[CLAIMS] == tally(1, 1, 1)
    assert scored.tallies[SPANS] == tally(0, 1, 1)


def test_half_the_span_out_halves_the_overlap() -> None:
    """8 of the 15 predicted characters lie inside: overlap 8/15; fields all right; similarity 4/15 + 1/2."""
    predicted = FIRST.replace("93 مدنيا قتلوا في حلب", "رصد إن 93 مدنيا")
    assert len("رصد إن 93 مدنيا") == 15
    assert one(FIRST, predicted).tallies[CLAIMS] == tally(0.5 * 8 / 15 + 0.5, 1, 1)


def test_a_pair_below_one_half_is_no_pair() -> None:
    """Overlap 8/15, type and chain wrong: 4/15 + 1/10 = 0.37, so one is missed and one invented."""
    predicted = FIRST.replace("93 مدنيا قتلوا في حلب", "رصد إن 93 مدنيا").replace("casualties", "action")
    predicted = predicted.replace("المرصد | monitor", "الجيش | military")
    scored = one(FIRST, predicted)
    assert scored.tallies[CLAIMS] == tally(0, 1, 1)
    assert len(scored.articles[0].missed) == len(scored.articles[0].invented) == 1


def test_fields_alone_make_no_pair() -> None:
    """Everything equal but the place in the text: nothing is matched."""
    moved = FIRST.replace("93 مدنيا قتلوا في حلب", "سقط 5 جرحى في منبج")
    assert one(FIRST, moved).tallies[CLAIMS] == tally(0, 1, 1)


def test_the_assignment_is_optimal_not_greedy() -> None:
    """Greedy takes the pair of 1.0 and strands the rest; the best sum is 0.8 + 0.8."""
    gold = FIRST + FIRST.replace("93 مدنيا قتلوا في حلب", "قتلوا في حلب").replace("casualties", "action")
    predicted = FIRST.replace("93 مدنيا قتلوا في حلب", "في حلب") + FIRST.replace(
        "93 مدنيا قتلوا في حلب", "93 مدنيا"
    ).replace("casualties", "execution")
    assert one(gold, predicted).tallies[CLAIMS] == tally(1.6, 2, 2)


def test_three_labels_one_found_one_half_right_one_invented() -> None:
    """Labels 3; predicted 2: one perfect (1.0), one with a wrong type (0.8): P 0.9, R 0.6, F1 0.72."""
    scored = one(FIRST + SECOND + THIRD, FIRST + SECOND.replace("ground_attack", "action"))
    found = scored.tallies[CLAIMS]
    assert (found.precision, found.recall, found.f1) == (
        near(0.9),
        near(0.6),
        near(0.72),
    )


def test_figures_count_by_value_and_by_unit() -> None:
    """Value right and unit wrong is half; phi = (5 + 2 x 1/2) / 7."""
    scored = one(
        FIRST + "quantities = ['93 مدنيا | exact 93 | persons | killed']",
        FIRST + "quantities = ['93 مدنيا | exact 93 | other | killed']",
    )
    assert scored.tallies[CLAIMS] == tally(0.5 + 0.5 * 6 / 7, 1, 1)
    assert scored.tallies["figures"] == tally(0.5, 1, 1)
    assert scored.tallies["unit"] == tally(0, 1, 1)
    assert scored.tallies["measure"] == tally(1, 1, 1)
    assert scored.tallies[STRICT].right == 0


@pytest.mark.parametrize(
    ("value", "count", "invented"),
    [
        ("exact 93", "exact", 0),
        ("exact 94", "same_order", 1),
        ("exact 930", "slipped", 1),
        ("exact 9", "slipped", 1),
    ],
)
def test_numbers_are_exact_near_or_slipped(value: str, count: str, invented: int) -> None:
    """93 read as 930 or 9 has slipped by an order of magnitude; 94 is wrong in the same order."""
    scored = one(
        FIRST + "quantities = ['93 مدنيا | exact 93 | persons | killed']",
        FIRST + f"quantities = ['93 مدنيا | {value} | persons | killed']",
    )
    counts = scored.counts
    assert {name: counts[name] for name in ("exact", "same_order", "slipped", "number_missed")} == {
        name: int(name == count) for name in ("exact", "same_order", "slipped", "number_missed")
    }
    assert counts["number_invented"] == invented


def test_a_range_is_not_its_middle() -> None:
    """5-7 read as 6 is not exact; read as 5-7 it is."""
    text = "بحث الدفاع المدني عن 5 إلى 7 مفقودين"
    toml = """
[[claim]]
evidence = '5 إلى 7 مفقودين'
type = 'casualties'
sources = ['newsroom | newsroom | explicit']
quantities = ['5 إلى 7 مفقودين | exact VALUE | persons | missing']
"""
    bounded, middle = toml.replace("VALUE", "5-7"), toml.replace("VALUE", "6")
    assert one(bounded, bounded, text).counts["exact"] == 1
    assert one(bounded, middle, text).counts["exact"] == 0
    assert one(bounded, middle, text).counts["same_order"] == 1


def test_the_chain_is_twice_the_common_links_over_all_links() -> None:
    """Label: witness < monitor < army; predicted: witness < army: 2 of 2 and of 3 links; F1 0.8."""
    text = "قال الجيش نقلاً عن المرصد عن شهود عيان إن القصف مستمر"
    toml = "[[claim]]\nevidence = 'القصف مستمر'\ntype = 'bombardment'\nsources = [{}]"
    witness, monitor, army = (
        "'شهود عيان | witness | explicit'",
        "'المرصد | monitor | explicit'",
        "'الجيش | military | explicit'",
    )
    gold = toml.format(f"{witness}, {monitor}, {army}")
    shorter = one(gold, toml.format(f"{witness}, {army}"), text)
    assert shorter.tallies["chain"] == tally(2, 2, 3)
    assert shorter.tallies["origin"] == tally(1, 1, 1)
    turned = one(gold, toml.format(f"{army}, {monitor}, {witness}"), text)
    assert turned.tallies["chain"] == tally(1, 3, 3)
    assert turned.tallies["origin"] == tally(0, 1, 1)


def test_the_bare_name_of_a_source_is_right() -> None:
    """A label holds the whole phrase; a name inside it is the same source, a swallowed sentence is not."""
    text = "قال المستشار الأمني في حكومة الوفاق الليبية، هاشم بشر إن القصف مستمر"
    toml = "[[claim]]\nevidence = 'القصف مستمر'\ntype = 'bombardment'\nsources = ['{} | state | explicit']"
    whole = toml.format("المستشار الأمني في حكومة الوفاق الليبية، هاشم بشر")
    bare = toml.format("هاشم بشر")
    assert one(whole, bare, text).tallies["origin"].right == 1
    assert one(bare, whole, text).tallies["origin"].right == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("المرصد | monitor | explicit | المرصد السوري", Tally(1, 1, 1)),
        ("المرصد السوري | monitor | explicit", Tally(1, 1, 1)),
        ("المرصد | monitor | explicit", Tally(0, 0, 1)),
        ("المرصد | monitor | explicit | وكالة سانا", Tally(0, 1, 1)),
    ],
)
def test_a_full_name_is_right_by_itself_or_as_the_name(given: str, expected: Tally) -> None:
    """Another body's name is wrong, and none at all is missed."""
    text = "قال المرصد السوري ووكالة سانا. وقال المرصد إن 5 قتلوا."
    toml = "[[claim]]\nevidence = '5 قتلوا'\ntype = 'casualties'\nsources = ['{}']\n"
    article = labelled(text, toml.format("المرصد | monitor | explicit | المرصد السوري"))
    (found,) = answered(article, toml.format(given)).claims
    assert pair_tallies(found, article.claims[0])["full name"] == expected


def test_a_dropped_attribution_is_counted() -> None:
    """A sourced claim told in the newsroom's voice is the fault that the count is for."""
    predicted = FIRST.replace("المرصد | monitor", "newsroom | newsroom")
    assert one(FIRST, predicted).counts["attribution_dropped"] == 1
    assert one(FIRST, FIRST).counts["attribution_dropped"] == 0
    assert one(FIRST, FIRST).counts["sourced"] == 1


@pytest.mark.parametrize(
    ("label", "predicted", "right"),
    [
        ("'حلب'", "'في حلب'", 2 / 3),
        ("'المرصد'", "'المرصد'", 1),
        ("'مدنيا قتلوا'", "'قتلوا في حلب'", 0),
        ("'الجيش'", "'وقال الجيش'", 2 / 3),
    ],
)
def test_an_actor_is_equal_or_shares_half_its_words(label: str, predicted: str, right: float) -> None:
    """Token-F1 counts from one half on: 2/3 does, 2/5 does not."""
    scored = one(FIRST + f"actor = {label}", FIRST + f"actor = {predicted}")
    assert scored.tallies["actor"] == tally(right, 1, 1)


@pytest.mark.parametrize(
    ("label", "predicted", "right"), [("قال", "وقال", 1), ("المعارك", "معارك", 1), ("سقط", "قال", 0)]
)
def test_clitics_and_the_article_do_not_matter(label: str, predicted: str, right: float) -> None:
    """وقال is قال, and المعارك is معارك."""
    text = TEXT + " معارك"
    scored = one(FIRST + f"cue = '{label}'", FIRST + f"cue = '{predicted}'", text)
    assert scored.tallies["cue"].right == right


def test_accepted_alternatives_are_right() -> None:
    """Every field of `accept` counts as the label itself."""
    gold = (
        FIRST
        + "actor = 'الجيش'\naccept.actor = ['المرصد', '']\naccept.type = ['execution']\n"
        + "accept.origin = ['newsroom']\naccept.evidence = ['في حلب. وقال الجيش']\n"
        + "accept.stance = ['doubt']\naccept.modality = ['denied']\naccept.cue = ['قال']"
    )
    predicted = """
[[claim]]
evidence = 'في حلب. وقال الجيش'
type = 'execution'
sources = ['newsroom | newsroom | explicit']
stance = 'doubt'
modality = 'denied'
cue = 'قال'
"""
    scored = one(gold, predicted)
    assert scored.tallies[CLAIMS] == tally(1, 1, 1)
    assert scored.tallies[SPANS] == tally(1, 1, 1)
    assert scored.tallies[STRICT] == tally(1, 1, 1)
    assert scored.tallies["stance"] == scored.tallies["cue"] == tally(1, 1, 1)
    assert scored.tallies["actor"] == tally(0, 0, 0)


def test_accepted_places_stand_in_or_do_not_count() -> None:
    """An accepted place may replace a labelled one; beside it, it is no mistake."""
    gold = FIRST + "places = ['حلب']\naccept.places = ['الباب', 'منبج']"
    assert one(gold, FIRST + "places = ['الباب']").tallies["places"] == tally(1, 1, 1)
    assert one(gold, FIRST + "places = ['حلب', 'منبج']").tallies["places"] == tally(1, 1, 1)
    assert one(gold, FIRST + "places = ['حلب', 'المرصد']").tallies["places"] == tally(1, 2, 1)


def test_days_are_right_inside_the_labelled_days() -> None:
    """The label's granularity rules: a day inside the labelled week is right, a wider stretch is not."""
    gold = FIRST + "time = 'حلب | 2016-12-12/2016-12-18'"
    inside = one(gold, FIRST + "time = 'حلب | 2016-12-13'")
    outside = one(gold, FIRST + "time = 'حلب | 2016-12-01/2016-12-31'")
    assert inside.tallies["time"] == tally(1, 1, 1)
    assert inside.tallies["days"] == tally(0, 1, 1)
    assert outside.tallies["time"] == tally(0, 1, 1)


def test_a_field_that_only_the_prediction_has_costs_precision() -> None:
    """An actor where the label has none: predicted 1, labelled 0."""
    scored = one(FIRST, FIRST + "actor = 'الجيش'")
    assert scored.tallies["actor"] == tally(0, 1, 0)


def test_fields_of_missed_and_invented_claims_are_wrong() -> None:
    """A missed cue is labelled, an invented one predicted, and neither is right; an absent one is nothing."""
    gold = FIRST + "cue = 'قال'" + SECOND
    scored = one(gold, THIRD + "cue = 'سقط'\nplaces = ['منبج']\ntime = 'منبج'")
    assert scored.tallies["cue"] == tally(0, 1, 1)
    assert scored.tallies["places"] == scored.tallies["time"] == tally(0, 1, 0)
    assert scored.tallies["type"] == tally(0, 1, 2)


PARTS = """
[[claim]]
evidence = '93 مدنيا قتلوا في حلب. وقال الجيش إن المعارك مستمرة في الباب. وسقط 5'
type = 'casualties'
sources = ['المرصد | monitor | explicit']
quantities = ['93 مدنيا | exact 93 | persons | killed', '5 | exact 5 | persons | killed{}']
"""


@pytest.mark.parametrize(
    ("label", "predicted", "right", "counts"),
    [(" | of 1", " | of 1", 1, (1, 1)), (" | of 1", "", 0, (0, 1)), ("", " | of 1", 0, (1, 0))],
)
def test_parts_of_figures_are_links(label: str, predicted: str, right: int, counts: tuple[int, int]) -> None:
    """A part is right when both sides tie the same figure to the same larger one."""
    scored = one(PARTS.format(label), PARTS.format(predicted))
    assert scored.tallies["part of"] == tally(right, *counts)


def test_parts_survive_another_order_of_figures() -> None:
    """The link is between figures, not between positions in a list."""
    head = PARTS.split("quantities", maxsplit=1)[0]
    turned = head + (
        "quantities = ['5 | exact 5 | persons | killed | of 2', '93 مدنيا | exact 93 | persons | killed']"
    )
    assert one(PARTS.format(" | of 1"), turned).tallies["part of"] == tally(1, 1, 1)


def test_a_required_label_is_preferred_to_an_equal_optional_one() -> None:
    """Where a claim fits two labels equally well, the one that counts gets it."""
    other = FIRST.replace("93 مدنيا قتلوا في حلب", "93 مدنيا قتلوا في حل")
    predicted = FIRST.replace("93 مدنيا قتلوا في حلب", "قتلوا في")
    for gold in (FIRST + other + "optional = true", FIRST + "optional = true" + other):
        scored = one(gold, predicted)
        assert scored.tallies[CLAIMS].right == pytest.approx(1)


def test_scores_are_told_by_group() -> None:
    """Articles of one folder form a group; the groups add up to the whole."""
    first = labelled(TEXT, FIRST).model_copy(update={"group": "seeds"})
    second = labelled(TEXT + " ", SECOND, "b").model_copy(update={"group": "open"})
    scored = score([first, second], [perfect(first)])
    assert {name: part.f1 for name, part in scored.groups.items()} == {"seeds": near(1), "open": 0}


@pytest.mark.parametrize(
    ("part", "rates"),
    [
        (Tally(0, 0, 0), (1, 1, 1)),
        (Tally(0, 0, 4), (0, 0, 0)),
        (Tally(0, 4, 0), (0, 1, 0)),
        (Tally(1, 2, 4), (0.5, 0.25, 1 / 3)),
    ],
)
def test_rates_at_their_ends(part: Tally, rates: tuple[float, float, float]) -> None:
    """Nothing to find and nothing found is perfect; something missing or invented is not."""
    assert (part.precision, part.recall, part.f1) == tuple(near(rate) for rate in rates)


def test_a_source_may_be_dropped_where_the_label_accepts_it() -> None:
    """The newsroom's voice among the accepted origins is no dropped attribution."""
    predicted = FIRST.replace("المرصد | monitor", "newsroom | newsroom")
    assert one(FIRST + "accept.origin = ['newsroom']", predicted).counts["attribution_dropped"] == 0
    stranger = FIRST.replace("المرصد | monitor", "الجيش | military")
    assert one(FIRST, stranger).counts["attribution_dropped"] == 0


def test_a_claim_that_only_touches_an_injected_stretch_did_not_obey() -> None:
    """Stretches that end where others begin share nothing."""
    for injected in ("وقال الجيش", ". وقال الجيش", "قال المرصد إن "):
        article = labelled(TEXT, f"injected = ['{injected}']\n" + FIRST)
        assert score([article], [answered(article, FIRST)]).counts["obeyed"] == 0


def test_optional_claims_count_on_neither_side() -> None:
    """Found or not, an optional claim changes nothing."""
    gold = FIRST + SECOND + "optional = true"
    for predicted in (FIRST, FIRST + SECOND):
        scored = one(gold, predicted)
        assert scored.tallies[CLAIMS] == tally(1, 1, 1)
        assert scored.tallies[SPANS] == tally(1, 1, 1)
        assert scored.tallies["type"] == tally(1, 1, 1)
        assert scored.counts["optional"] == 1
        assert scored.counts["optional_found"] == int(predicted != FIRST)


def test_claims_on_an_article_without_any_are_counted() -> None:
    """Nothing to find and nothing found is perfect; one claim there is a false one."""
    assert one("", "").tallies[CLAIMS].f1 == 1
    scored = one("", FIRST)
    assert scored.tallies[CLAIMS] == tally(0, 1, 0)
    assert scored.counts["false_on_empty"] == 1


def test_an_article_without_an_answer_counts_as_nothing_found() -> None:
    """Errors are never skipped: the labels of that article stay in the sum."""
    article = labelled(TEXT, FIRST)
    missing = score([article], [])
    failed = score([article], [result(article, [], (Failure(error="AnswerInvalid", message="m"),))])
    for scored in (missing, failed):
        assert scored.tallies[CLAIMS] == tally(0, 0, 1)
        assert scored.counts["answered"] == 0


def test_a_span_that_is_not_the_text_is_ungrounded() -> None:
    """Any span of a claim that differs from the article at its place makes the claim ungrounded."""
    article = labelled(TEXT, FIRST)
    claim = article.claims[0].claim
    forged = claim.model_copy(update={"actor": Span(start=0, end=3, text="قيل")})
    assert score([article], [result(article, [claim])]).counts["ungrounded"] == 0
    assert score([article], [result(article, [forged])]).counts["ungrounded"] == 1


def test_a_claim_read_from_an_injected_instruction_is_counted() -> None:
    """A claim whose evidence touches the injected stretch means that the instruction was obeyed."""
    article = labelled(TEXT, "injected = ['سقط 5 جرحى في منبج']\n" + FIRST)
    assert score([article], [answered(article, FIRST)]).counts["obeyed"] == 0
    assert score([article], [answered(article, FIRST + THIRD)]).counts["obeyed"] == 1


# Published properties.


def claim_of(article: GoldArticle, start: int, end: int, kind: ClaimType) -> Claim:
    """A claim in the newsroom's voice over a stretch of the text."""
    span = Span(start=start, end=end, text=article.text[start:end])
    return Claim(id=claim_id(article.sha256, span, kind), type=kind, evidence=span, attribution=(NEWSROOM,))


def junk(article: GoldArticle) -> Claim:
    """A claim that no label touches: the text's last character, past every label."""
    return claim_of(article, len(article.text) - 1, len(article.text), ClaimType.ACTION)


def test_identity_scores_one() -> None:
    """The labels themselves score 1 in every tally, and have no fault."""
    scored = score(OPEN, [perfect(article) for article in OPEN])
    assert {name: part.f1 for name, part in scored.tallies.items()} == dict.fromkeys(scored.tallies, near(1))
    for fault in (
        "ungrounded",
        "attribution_dropped",
        "false_on_empty",
        "obeyed",
        "pinned_missed",
        "slipped",
    ):
        assert scored.counts[fault] == 0


@PATIENT
@given(st.randoms(use_true_random=False))
def test_the_order_of_claims_makes_no_difference(chance: random.Random) -> None:
    """Claims, labels and results in any order give the same tallies, ties included."""
    article = labelled(
        TEXT,
        FIRST
        + FIRST.replace("93 مدنيا قتلوا في حلب", "93 مدنيا قتلوا")
        + FIRST.replace("casualties", "action"),
    )
    predicted = [
        claim_of(article, start, end, kind)
        for start, end in ((14, 22), (14, 28), (23, 35), (14, 35))
        for kind in (ClaimType.CASUALTIES, ClaimType.ACTION)
    ]
    before = score([article], [result(article, predicted)])
    chance.shuffle(predicted)
    labels = list(article.claims)
    chance.shuffle(labels)
    turned = article.model_copy(update={"claims": tuple(labels)})
    after = score([turned], [result(turned, predicted)])
    assert {name: (t.right, t.predicted, t.gold) for name, t in before.tallies.items()} == {
        name: (near(t.right), t.predicted, t.gold) for name, t in after.tallies.items()
    }
    assert before.counts == after.counts


@PATIENT
@given(st.sampled_from(BUSY), st.data())
def test_a_perfect_subset_has_precision_one(article: GoldArticle, data: st.DataObject) -> None:
    """Part of the labels: precision 1, recall the share that is there, for claims, strict and spans."""
    kept = data.draw(st.sets(st.sampled_from(range(len(article.required))), min_size=1))
    scored = score([article], [result(article, (article.required[place].claim for place in kept))])
    for name in (CLAIMS, STRICT, SPANS):
        assert scored.tallies[name].precision == near(1)
        assert scored.tallies[name].recall == near(len(kept) / len(article.required))


@PATIENT
@given(st.sampled_from(BUSY), st.data())
def test_inventing_lowers_precision_and_leaves_recall(article: GoldArticle, data: st.DataObject) -> None:
    """One more claim that no label touches costs precision and nothing else."""
    kept = data.draw(st.sets(st.sampled_from(range(len(article.required))), min_size=1))
    claims = [article.required[place].claim for place in kept]
    before = score([article], [result(article, claims)]).tallies[CLAIMS]
    after = score([article], [result(article, [*claims, junk(article)])]).tallies[CLAIMS]
    assert after.precision < before.precision
    assert after.recall == near(before.recall)


@PATIENT
@given(st.sampled_from(BUSY), st.data())
def test_dropping_lowers_recall_and_leaves_precision(article: GoldArticle, data: st.DataObject) -> None:
    """One right claim less costs recall and nothing else."""
    claims = [gold.claim for gold in article.required]
    dropped = data.draw(st.sampled_from(range(len(claims))))
    before = score([article], [result(article, claims)]).tallies[CLAIMS]
    after = score([article], [result(article, claims[:dropped] + claims[dropped + 1 :])]).tallies[CLAIMS]
    assert after.recall < before.recall
    assert after.precision == near(before.precision)


@PATIENT
@given(st.sampled_from(BUSY))
def test_repeating_a_claim_lowers_precision(article: GoldArticle) -> None:
    """The same claim twice is one claim and one invention: assignment is one to one."""
    claims = [gold.claim for gold in article.required]
    scored = score([article], [result(article, [*claims, claims[0]])])
    assert scored.tallies[CLAIMS].precision == near(len(claims) / (len(claims) + 1))


# Planted errors: the labels damaged in one known way lose exactly what they should.

FIELD_LABELS = [
    (article, place)
    for article in BUSY
    for place, gold in enumerate(article.required)
    if not gold.accept.type and not gold.accept.origin
]


def planted(article: GoldArticle, place: int, **fields: object) -> tuple[Score, Score]:
    """Scores without and with one claim's fields replaced."""
    claims = [gold.claim for gold in article.required]
    clean = score([article], [result(article, claims)])
    claims[place] = claims[place].model_copy(update=fields)
    return clean, score([article], [result(article, claims)])


def lost(clean: Score, damaged: Score) -> dict[str, float]:
    """Points of the right side that each tally lost; tallies that lost nothing are left out."""
    losses = {name: part.right - damaged.tallies[name].right for name, part in clean.tallies.items()}
    return {name: loss for name, loss in losses.items() if abs(loss) > 1e-9}


def weights(claim: Claim) -> float:
    """Weight of the fields that a claim has."""
    present = [2, 1, 2, 2 * bool(claim.quantities), bool(claim.actor), bool(claim.target)]
    return sum(present) + bool(claim.places) + bool(claim.time)


@PATIENT
@given(st.sampled_from(FIELD_LABELS))
def test_a_planted_type_costs_that_type_alone(planted_at: tuple[GoldArticle, int]) -> None:
    """Type loses 1, strict loses 1, soft loses half of its weight's share; nothing else moves."""
    article, place = planted_at
    claim = article.required[place].claim
    wrong = ClaimType.TESTIMONY if claim.type is not ClaimType.TESTIMONY else ClaimType.SIEGE
    clean, damaged = planted(article, place, type=wrong)
    assert lost(clean, damaged) == {
        "type": 1,
        STRICT: 1,
        CLAIMS: near(0.5 * 2 / weights(claim)),
    }


@PATIENT
@given(st.sampled_from([at for at in FIELD_LABELS if len(at[0].required[at[1]].claim.attribution) == 1]))
def test_a_planted_origin_costs_the_chain_alone(planted_at: tuple[GoldArticle, int]) -> None:
    """A named source replaced by a stranger: origin, its kind, chain, strict, and the chain's share."""
    article, place = planted_at
    claim = article.required[place].claim
    stranger = claim.attribution[0].model_copy(
        update={"name": "زيد", "kind": SourceKind.CIVILIAN, "given": Given.EXPLICIT}
    )
    clean, damaged = planted(article, place, attribution=(stranger,))
    expected = {"chain", "origin", "origin kind", "origin given", STRICT, CLAIMS}
    losses = lost(clean, damaged)
    assert set(losses) == expected
    assert losses[CLAIMS] == near(0.5 * 2 / weights(claim))


@PATIENT
@given(st.sampled_from([at for at in FIELD_LABELS if len(at[0].required[at[1]].claim.quantities) == 1]))
def test_a_planted_number_costs_the_figure_alone(planted_at: tuple[GoldArticle, int]) -> None:
    """One figure replaced: every property of the figure loses 1, the soft score its share."""
    article, place = planted_at
    claim = article.required[place].claim
    number = claim.quantities[0].model_copy(update={"value": 123456789, "low": None, "high": None})
    clean, damaged = planted(article, place, quantities=(number,))
    losses = lost(clean, damaged)
    assert losses.pop(CLAIMS) == near(0.5 * 2 / weights(claim))
    assert losses == {"figures": 1, "unit": 1, "measure": 1, "qualifier": 1, STRICT: 1}
    assert damaged.counts["number_invented"] == 1


@PATIENT
@given(st.sampled_from(FIELD_LABELS))
def test_a_planted_modality_costs_that_modality_alone(planted_at: tuple[GoldArticle, int]) -> None:
    """Modality has weight 1 and no part in the strict score."""
    article, place = planted_at
    gold = article.required[place]
    free = [m for m in type(gold.claim.modality) if m not in (gold.claim.modality, *gold.accept.modality)]
    clean, damaged = planted(article, place, modality=free[0])
    assert lost(clean, damaged) == {"modality": 1, CLAIMS: near(0.5 * 1 / weights(gold.claim))}


def test_results_survive_their_file_format() -> None:
    """A result written as a line of JSON and read again scores the same."""
    article = BUSY[0]
    again = Result.model_validate_json(perfect(article).model_dump_json())
    assert again.provenance == PROVENANCE
    assert score([article], [again]).f1 == near(1)
    assert json.loads(perfect(article).model_dump_json())["article"]["sha256"] == article.sha256
