"""Ceiling and floor: two labellers compared by the same scorer, and the list of words without a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from evals_builders import PATIENT, labelled
from hypothesis import given
from hypothesis import strategies as st

from evals.labels.gold import load
from evals.reports.tables import agreement_page, agreement_table
from evals.scoring.agreement import agreement, compare_labellers, kappa
from evals.scoring.floor import floor
from evals.scoring.scorer import score
from extractor.article import Article
from extractor.inputs.paths import articles as read_articles

ROOT = Path(__file__).parent.parent
TEXT = "قال المرصد إن 93 مدنيا قتلوا في حلب. وقال الجيش إن المعارك مستمرة في الباب."
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


def test_kappa_by_hand() -> None:
    """Cohen's example: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 0.7, chance 0.5, kappa 0.4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert kappa(pairs) == pytest.approx(0.4)


def test_kappa_at_its_ends() -> None:
    """Full agreement is 1, agreement by chance alone 0, and one value only leaves nothing to disagree on."""
    assert kappa([("a", "a"), ("b", "b")]) == pytest.approx(1)
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == pytest.approx(0)
    assert kappa([("a", "a")]) == kappa([]) == 1


@PATIENT
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_kappa_is_symmetric_and_at_most_one(pairs: list[tuple[str, str]]) -> None:
    """Who is called first makes no difference."""
    assert kappa(pairs) == pytest.approx(kappa([(right, left) for left, right in pairs]))
    assert kappa(pairs) <= 1


def test_labellers_who_agree_reach_one() -> None:
    """The same labels twice."""
    article = labelled(TEXT, FIRST + SECOND)
    found = compare_labellers([article], [article])
    assert found.f1 == pytest.approx(1)
    assert set(found.kappas.values()) == {1.0}


def test_a_claim_that_one_labeller_lacks_costs_its_share() -> None:
    """Two claims against one: P 1, R 1/2 one way, the other way round the other way; F1 2/3 both ways."""
    found = compare_labellers([labelled(TEXT, FIRST + SECOND)], [labelled(TEXT, FIRST)])
    assert found.forward.f1 == found.backward.f1 == pytest.approx(2 / 3)
    assert found.f1 == pytest.approx(2 / 3)


def test_an_optional_claim_is_held_against_nobody() -> None:
    """What one labeller lists as optional and the other not at all is no disagreement."""
    found = compare_labellers([labelled(TEXT, FIRST)], [labelled(TEXT, FIRST + SECOND + "optional = true\n")])
    assert found.f1 == pytest.approx(1)


def test_folders_without_a_second_file_have_no_ceiling(tmp_path: Path) -> None:
    """No second labeller, no ceiling; with one, the first one's own file counts, not the settled answers."""
    for name, text in (("article.txt", TEXT), ("answers.toml", SECOND)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert agreement([tmp_path]) is None
    (tmp_path / "second.toml").write_text(FIRST, encoding="utf-8")
    settled = agreement([tmp_path])
    (tmp_path / "first.toml").write_text(FIRST, encoding="utf-8")
    own = agreement([tmp_path])
    assert settled is not None
    assert own is not None
    assert settled.f1 == 0
    assert own.f1 == 1


def test_the_seeds_have_a_ceiling() -> None:
    """Both seeds were labelled twice, and what the labellers agree on stands recorded beside them."""
    found = agreement([ROOT / "seeds"])
    assert found is not None
    assert set(found.articles) == {"aleppo-appeals", "aleppo-fall"}
    assert 0.7 < found.f1 <= 1
    recorded = (ROOT / "seeds" / "AGREEMENT.md").read_text(encoding="utf-8")
    assert agreement_table(found) in recorded
    assert agreement_page(found) == recorded.rstrip("\n"), (
        "run `python -m evals agree --markdown > seeds/AGREEMENT.md`"
    )


def test_the_seeds_folder_holds_articles_and_nothing_else_that_is_read() -> None:
    """`extractor extract seeds/` reads the two articles; what lies beside them is no article."""
    found = [each for each in read_articles([str(ROOT / "seeds")]) if isinstance(each, Article)]
    assert [Path(str(article.path)).parent.name for article in found] == ["aleppo-appeals", "aleppo-fall"]


def test_the_floor_is_grounded_and_above_nothing() -> None:
    """The list of words finds some claims in the open cases, all of them the text's own words."""
    gold = load([ROOT / "evals" / "cases" / "open"])
    scored = score(gold, [floor(article) for article in gold])
    assert scored.counts["ungrounded"] == 0
    assert 0.1 < scored.f1 < 0.7


def test_the_floor_names_a_source_and_a_number() -> None:
    """One sentence by hand: the verb, the words up to "إن" as source, the rest as evidence."""
    (claim, _) = floor(labelled(TEXT)).claims
    assert claim.evidence.text == "93 مدنيا قتلوا في حلب"
    assert claim.attribution[0].name == "المرصد"
    assert [quantity.value for quantity in claim.quantities] == [93]
    assert claim.type == "casualties"
