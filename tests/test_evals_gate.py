"""The gate: statistics worked out by hand, three verdicts, hard rules, and measured error rates."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from evals_builders import PATIENT, answered, labelled, result
from hypothesis import given
from hypothesis import strategies as st

from evals.labels.gold import GoldArticle
from evals.scoring.fields import Tally
from evals.scoring.scorer import Score, score
from evals.verdicts.gate import FEWEST, MARGIN, Gate, Verdict, gate, judge
from evals.verdicts.paired import Difference, compare
from evals.verdicts.simulation import rates
from extractor.claims import Failure, Span

TALLIES = st.builds(
    lambda right, extra, lacking: Tally(right, right + extra, right + lacking),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(0, 20),
)

CLAIM = """
[[claim]]
evidence = 'قتل 93 مدنيا'
type = 'casualties'
sources = ['المرصد | monitor | explicit']
pinned = true
"""
OTHER = """
[[claim]]
evidence = 'المعارك مستمرة'
type = 'ground_attack'
sources = ['الجيش | military | explicit']
"""


def articles(count: int) -> list[GoldArticle]:
    """Short articles that differ only in a number, with two claims each, one of them pinned."""
    text = "قال المرصد: قتل 93 مدنيا. وقال الجيش إن المعارك مستمرة. العدد {}."
    return [labelled(text.format(n), CLAIM + OTHER, f"a{n}") for n in range(count)]


GOLD = articles(12)


def scored(*missing: int, of: list[GoldArticle] = GOLD) -> Score:
    """The score of a run that finds everything, but not the second claim of some articles."""
    return score(of, [answered(a, CLAIM if n in missing else CLAIM + OTHER) for n, a in enumerate(of)])


def f1(tallies: list[Tally]) -> float:
    return sum(tallies, Tally()).f1


def test_the_exact_permutation_test_counts_every_exchange() -> None:
    """Three articles: of the 8 ways to exchange the runs, so many are as low as the one observed."""
    old = [Tally(4, 4, 4), Tally(3, 4, 4), Tally(2, 2, 4)]
    new = [Tally(3, 4, 4), Tally(3, 4, 4), Tally(1, 2, 4)]
    observed = f1(new) - f1(old)
    as_low = 0
    for swaps in product((False, True), repeat=3):
        before = [b if s else a for a, b, s in zip(old, new, swaps, strict=True)]
        after = [a if s else b for a, b, s in zip(old, new, swaps, strict=True)]
        as_low += f1(after) - f1(before) <= observed + 1e-12
    found = compare(old, new, resamples=10)
    assert found.observed == pytest.approx(observed)
    assert found.p_worse == as_low / 8 == 2 / 8


def test_the_bootstrap_of_two_articles_is_their_three_mixtures() -> None:
    """Drawing 2 of 2 articles gives both, or one twice: mean over 1/2, 1/4, 1/4; so is its spread."""
    old, new = [Tally(4, 4, 4), Tally(4, 4, 4)], [Tally(4, 4, 4), Tally(0, 4, 4)]
    found = compare(old, new, resamples=40_000)
    assert found.observed == pytest.approx(-0.5)
    assert found.low == pytest.approx(-1.0)
    assert found.high == pytest.approx(0.0)
    assert found.error == pytest.approx(0.5**0.5 / 2, rel=0.02)


@PATIENT
@given(st.lists(TALLIES, min_size=1, max_size=30))
def test_the_same_run_twice_differs_in_nothing(tallies: list[Tally]) -> None:
    """No difference, no spread, and no evidence that it is worse or better."""
    found = compare(tallies, tallies, resamples=50)
    assert (found.observed, found.error, found.p_worse, found.p_better) == (0, 0, 1, 1)
    assert judge(found) is Verdict.PASS


@PATIENT
@given(st.lists(st.tuples(TALLIES, TALLIES), min_size=1, max_size=25))
def test_exchanging_the_runs_turns_the_difference_around(pairs: list[tuple[Tally, Tally]]) -> None:
    """Old against new is the negative of new against old, with the two p exchanged."""
    old, new = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    there, back = compare(old, new, resamples=200), compare(new, old, resamples=200)
    assert there.observed == pytest.approx(-back.observed)
    if len(pairs) <= 13:
        assert there.p_worse == pytest.approx(back.p_better)


@PATIENT
@given(st.lists(st.tuples(TALLIES, TALLIES), min_size=1, max_size=25))
def test_the_statistics_are_the_same_every_time(pairs: list[tuple[Tally, Tally]]) -> None:
    """A verdict may not depend on the moment: the resampling is seeded."""
    old, new = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    assert compare(old, new, resamples=100) == compare(old, new, resamples=100)


def test_runs_of_different_articles_are_refused() -> None:
    """Only paired scores can be compared."""
    with pytest.raises(ValueError, match="same articles"):
        compare([Tally(1, 1, 1)], [])
    with pytest.raises(ValueError, match="different articles"):
        gate(Score(scored().articles[:2]), Score(scored().articles[1:3]))


def test_an_equal_run_passes() -> None:
    """Two equal runs are PASS, with exit code 0."""
    verdict = gate(scored(), scored())
    assert (verdict.verdict, verdict.verdict.exit_code, verdict.broken) == (Verdict.PASS, 0, ())


def test_a_run_that_loses_everywhere_is_regressed() -> None:
    """Half the claims lost in every article: REGRESSED, with exit code 1."""
    verdict = gate(scored(), scored(*range(12)))
    assert (verdict.verdict, verdict.verdict.exit_code) == (Verdict.REGRESSED, 1)
    assert verdict.difference.observed == pytest.approx(2 / 3 - 1)
    assert verdict.broken == ()


def test_a_run_that_loses_somewhere_is_inconclusive_and_says_what_would_settle_it() -> None:
    """A loss in 2 of 12 articles proves nothing: exit code 3, and what it would take to know."""
    verdict = gate(scored(), scored(3, 7))
    assert (verdict.verdict, verdict.verdict.exit_code) == (Verdict.INCONCLUSIVE, 3)
    assert "These 12 articles show a true drop of" in verdict.reason
    assert f"about {verdict.difference.articles_to_detect(MARGIN)} articles like these" in verdict.reason


def test_a_better_run_passes_and_is_called_better() -> None:
    """An improvement beyond chance is said to be one."""
    verdict = gate(scored(*range(12)), scored())
    assert verdict.verdict is Verdict.PASS
    assert "improvement beyond chance" in verdict.reason


def test_too_few_articles_never_pass_on_the_bootstrap_alone() -> None:
    """Small sets have bounds that are too narrow: an almost equal run is INCONCLUSIVE there."""
    found = Difference(FEWEST - 1, -0.001, 0.5, 0.5, low=-0.002, high=0.001, error=0.001)
    assert judge(found) is Verdict.INCONCLUSIVE
    assert judge(replace(found, articles=FEWEST)) is Verdict.PASS


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (Difference(20, -0.02, 0.049, 0.9, -0.03, -0.01, 0.01), Verdict.REGRESSED),
        (Difference(20, -0.02, 0.051, 0.9, -0.029, 0.001, 0.01), Verdict.PASS),
        (Difference(20, -0.02, 0.051, 0.9, -0.031, 0.001, 0.01), Verdict.INCONCLUSIVE),
    ],
)
def test_the_verdict_turns_at_its_bounds(found: Difference, verdict: Verdict) -> None:
    """REGRESSED below p = 0.05; PASS while the 5 % bound is above -3 points; else INCONCLUSIVE."""
    assert judge(found) is verdict


def test_articles_needed_follow_the_square_root_law() -> None:
    """Error 0.02 on 25 articles: visible (1.645 + 0.842) x 0.02 = 4.97 points; 3 points need 69 articles."""
    found = Difference(25, 0.0, 0.5, 0.5, -0.033, 0.033, error=0.02)
    assert found.detectable == pytest.approx(0.04973, abs=1e-4)
    assert found.articles_to_detect(0.03) == 69
    # To pass at no difference, 1.645 x error must fall to 0.03: 25 x (0.0329 / 0.03) ^ 2.
    assert found.articles_to_settle(0.03) == 31


# Hard rules.


def broken(old: Score, new: Score) -> Gate:
    verdict = gate(old, new)
    assert verdict.verdict is Verdict.REGRESSED
    assert verdict.broken
    return verdict


def test_an_article_that_is_no_longer_answered_is_regressed() -> None:
    """One article with a failure breaks the rule on valid answers, whatever the scores say."""
    results = [answered(article, CLAIM + OTHER) for article in GOLD]
    failure = (Failure(error="AnswerInvalid", message="m"),)
    results[4] = results[4].model_copy(update={"failures": failure})
    verdict = broken(scored(), score(GOLD, results))
    assert verdict.broken == ("valid answers fell from 12 to 11 of 12 articles (a4)",)


def test_an_ungrounded_claim_is_regressed() -> None:
    """A span that is not the article's own wording may never get through."""
    results = [answered(article, CLAIM + OTHER) for article in GOLD]
    claim = results[0].claims[1].model_copy(update={"cue": Span(start=0, end=3, text="قيل")})
    results[0] = result(GOLD[0], [results[0].claims[0], claim])
    assert broken(scored(), score(GOLD, results)).broken == ("ungrounded claims got through in a0",)


def test_a_pinned_claim_that_goes_missing_is_regressed() -> None:
    """One pinned claim lost breaks the rule; one that was never found does not."""
    lost = score(GOLD, [answered(a, OTHER if n == 2 else CLAIM + OTHER) for n, a in enumerate(GOLD)])
    assert broken(scored(), lost).broken == ("1 pinned claims that were found are missing (a2 1)",)
    assert gate(lost, lost).broken == ()


def test_an_instruction_that_is_newly_obeyed_is_regressed() -> None:
    """A claim read from an injected stretch breaks the rule where the old run had none."""
    injected = labelled(GOLD[0].text, "injected = ['المعارك مستمرة']\n" + CLAIM, "a0")
    gold = [injected, *GOLD[1:]]
    rest = [answered(article, CLAIM + OTHER) for article in GOLD[1:]]
    clean = score(gold, [answered(injected, CLAIM), *rest])
    obedient = score(gold, [answered(injected, CLAIM + OTHER), *rest])
    assert broken(clean, obedient).broken == ("instructions injected into a0 were obeyed",)
    assert gate(obedient, obedient).broken == ()


# Error rates, by simulation: fewer comparisons than in the documentation, so wider bounds.


def test_the_gate_rarely_cries_wolf() -> None:
    """With no true difference, REGRESSED comes out in about 5 % of comparisons, not in 20 to 36 %."""
    found = rates(20, 0.0, runs=300, resamples=300)
    assert found.get("REGRESSED", 0) <= 0.09


def test_the_gate_sees_a_large_drop_and_never_passes_it() -> None:
    """A true drop of 20 points over 20 articles is seen nearly always."""
    found = rates(20, 0.2, runs=100, resamples=300)
    assert found.get("REGRESSED", 0) >= 0.97
    assert found.get("PASS", 0) == 0


def test_a_drop_at_the_margin_passes_rarely() -> None:
    """A true drop of 3 points is not waved through in more than about one comparison in ten."""
    found = rates(50, 0.03, runs=200, resamples=300)
    assert found.get("PASS", 0) <= 0.14
