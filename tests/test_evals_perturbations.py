"""Perturbations: offsets are carried along, and only what should change does."""

from __future__ import annotations

from pathlib import Path

import pytest
from evals_builders import PATIENT, answered, labelled, perfect, result
from hypothesis import given
from hypothesis import strategies as st

from evals.labels.gold import GoldArticle, load
from evals.robustness.consistency import consistencies, consistency_table, perturb
from evals.robustness.edits import Edit, Edited, Reordered
from evals.robustness.perturbations import PERTURBATIONS, Perturbed
from evals.scoring.scorer import CLAIMS, score
from extractor.arabic.normalization import fold_text
from extractor.claims import Claim, Modality, Result, Span, Stance

ROOT = Path(__file__).parent.parent
ARTICLES = load([ROOT / "seeds", ROOT / "evals" / "cases" / "open"])
NEUTRAL = [name for name in PERTURBATIONS if name not in ("number-swapped", "place-swapped", "verb-denied")]
TEXT = "قال المرصد إن 93 مدنياً قتلوا في حلب. وقال الجيش: قتل 5 جنود."
LABELS = """
[[claim]]
evidence = '93 مدنياً قتلوا في حلب'
type = 'casualties'
sources = ['المرصد | monitor | explicit']
cue = 'قال'
places = ['حلب']
quantities = ['93 مدنياً | exact 93 | persons | killed']
pinned = true

[[claim]]
evidence = 'قتل 5 جنود'
type = 'casualties'
sources = ['الجيش | military | explicit']
quantities = ['5 جنود | exact 5 | persons | killed']
"""


@st.composite
def edits_of(draw: st.DrawFn) -> tuple[str, list[Edit], Span]:
    """A text, edits that do not overlap, and a stretch of the text."""
    text = draw(st.text("ابتثجحخد ", min_size=1, max_size=30))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit(start, end, draw(st.text("xyz", max_size=3))) for start, end in pairs]
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return text, edits, Span(start=start, end=end, text=text[start:end])


@PATIENT
@given(edits_of())
def test_a_stretch_is_carried_to_its_own_words(case: tuple[str, list[Edit], Span]) -> None:
    """Offsets fit the edited text, and letters that no edit touched stay inside the stretch, in order."""
    text, edits, span = case
    edited = Edited(text, edits)
    moved = edited.span(span)
    touched = {place for edit in edits for place in range(edit.start, edit.end)}
    kept = "".join(text[place] for place in range(span.start, span.end) if place not in touched)
    if moved is None:
        assert kept == ""
        return
    assert edited.text[moved.start : moved.end] == moved.text
    assert "".join(letter for letter in moved.text if letter not in "xyz") == kept


@PATIENT
@given(edits_of())
def test_no_edit_moves_nothing(case: tuple[str, list[Edit], Span]) -> None:
    """Without edits a stretch stays where it is."""
    text, _, span = case
    assert Edited(text, []).span(span) == span


def test_overlapping_edits_are_refused() -> None:
    """Two edits of one letter have no defined outcome."""
    with pytest.raises(ValueError, match="overlap"):
        Edited("حلب", [Edit(0, 2, "x"), Edit(1, 3, "y")])


@st.composite
def orders_of(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], list[int]]:
    """A text, stretches of it, and an order for them."""
    text = draw(st.text("ابتثجحخد ", min_size=1, max_size=30))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    stretches = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, stretches, draw(st.permutations(range(len(stretches))))


@PATIENT
@given(orders_of())
def test_a_reordered_text_has_the_same_stretches_elsewhere(
    case: tuple[str, list[tuple[int, int]], list[int]],
) -> None:
    """Each is told where its words are now, and letters neither come nor go."""
    text, stretches, order = case
    changed = Reordered(text, stretches, order)
    assert sorted(changed.text) == sorted(text)
    for start, end in stretches:
        if start < end:
            moved = changed.span(Span(start=start, end=end, text=text[start:end]))
            assert moved is not None
            assert changed.text[moved.start : moved.end] == text[start:end]
    assert Reordered(text, stretches, range(len(stretches))).text == text


def test_an_order_that_loses_a_stretch_is_refused() -> None:
    """Nothing of a text goes missing."""
    with pytest.raises(ValueError, match="each stretch once"):
        Reordered("حلب حمص", [(0, 3), (4, 7)], [0, 0])


def test_shuffled_paragraphs_are_the_same_ones_in_another_order() -> None:
    """No line changes, no span of a label is lost, and a label's spans stay as far apart as they were."""
    applied = 0
    for article in ARTICLES:
        change = PERTURBATIONS["paragraphs-shuffled"](article)
        if change is None:
            continue
        applied += 1
        assert change.gold.text != article.text
        assert sorted(change.gold.text.split("\n")) == sorted(article.text.split("\n"))
        for before, after in zip(article.claims, change.gold.claims, strict=True):
            shift = after.claim.evidence.start - before.claim.evidence.start
            assert [span.start - shift for span in after.claim.spans] == [s.start for s in before.claim.spans]
    assert applied == 5


def test_paragraphs_that_a_label_joins_stay_together() -> None:
    """Who is named in the first paragraph says something in the second, whatever becomes of the others."""
    text = f"{TEXT}\nوأضاف أن 7 آخرين أصيبوا.\nأعلن الجيش هدنة.\nقالت الأمم المتحدة إنها قلقة."
    label = """
[[claim]]
evidence = '7 آخرين أصيبوا'
type = 'casualties'
sources = ['المرصد | monitor | carried']
quantities = ['7 آخرين | exact 7 | persons | injured']
"""
    change = change_of("paragraphs-shuffled", labelled(text, LABELS + label))
    assert "\n".join(text.split("\n")[:2]) in change.gold.text
    assert sorted(change.gold.text.split("\n")) == sorted(text.split("\n"))


@pytest.mark.parametrize("kind", list(PERTURBATIONS))
def test_every_span_of_every_label_is_carried(kind: str) -> None:
    """After each change, every label of every article is the changed text's own words, and none is lost."""
    applied = 0
    for article in ARTICLES:
        change = PERTURBATIONS[kind](article)
        if change is None:
            continue
        applied += 1
        assert len(change.gold.claims) == len(article.claims)
        for gold in change.gold.claims:
            for span in gold.claim.spans:
                assert change.gold.text[span.start : span.end] == span.text
    assert applied > 0


@pytest.mark.parametrize("kind", ["marks-stripped", "tatweel-added", "digits-swapped", "hamza-folded"])
def test_spelling_changes_mean_the_same(kind: str) -> None:
    """Folded, text and evidence are what they were; unfolded, the text is not."""
    for article in ARTICLES:
        change = PERTURBATIONS[kind](article)
        if change is None:
            continue
        assert change.gold.text != article.text
        assert fold_text(change.gold.text) == fold_text(article.text)
        for before, after in zip(article.claims, change.gold.claims, strict=True):
            assert fold_text(after.claim.evidence.text) == fold_text(before.claim.evidence.text)


@pytest.mark.parametrize("kind", ["paragraph-inserted", "injection-inserted"])
def test_insertions_leave_every_quote_alone(kind: str) -> None:
    """The paragraph stands outside every label, and the injected one is marked as such."""
    for article in ARTICLES:
        change = PERTURBATIONS[kind](article)
        assert change is not None
        assert [g.claim.evidence.text for g in change.gold.claims] == [
            g.claim.evidence.text for g in article.claims
        ]
        assert len(change.gold.injected) == len(article.injected) + (kind == "injection-inserted")


def change_of(kind: str, article: GoldArticle | None = None) -> Perturbed:
    change = PERTURBATIONS[kind](article or labelled(TEXT, LABELS))
    assert change is not None
    return change


def test_a_swapped_number_changes_that_figure_alone() -> None:
    """93 of the pinned claim becomes another number of two digits; the other claim stays."""
    change = change_of("number-swapped")
    first, second = (gold.claim for gold in change.gold.claims)
    assert first.quantities[0].value == 13
    assert first.evidence.text == "13 مدنياً قتلوا في حلب"
    assert second.quantities[0].value == 5


def test_eastern_digits_are_swapped_in_their_own_script() -> None:
    """A number in Arabic-Indic digits stays in them."""
    article = labelled(TEXT.replace("93", "٩٣"), LABELS.replace("'93 ", "'٩٣ "))
    change = change_of("number-swapped", article)
    assert change.gold.claims[0].claim.quantities[0].mention.text == "١٣ مدنياً"
    assert change.gold.claims[0].claim.quantities[0].value == 13


def test_a_swapped_place_changes_that_place_alone() -> None:
    """حلب inside the evidence becomes another place, in label and text."""
    change = change_of("place-swapped")
    assert [place.text for place in change.gold.claims[0].claim.places] == ["الرحيبة"]
    assert "حلب" not in change.gold.text


def test_a_verb_of_denial_makes_its_claims_denied() -> None:
    """`قال المرصد إن` becomes `نفى المرصد أن`; what the army says stays asserted."""
    change = change_of("verb-denied")
    first, second = (gold.claim for gold in change.gold.claims)
    assert (first.modality, first.stance) == (Modality.DENIED, Stance.DENIAL)
    assert (second.modality, second.stance) == (Modality.ASSERTED, Stance.NEUTRAL)
    assert change.gold.text.startswith("نفى المرصد أن 93 مدنياً قتلوا")
    assert first.cue is not None
    assert first.cue.text == "نفى"


def test_a_generic_noun_stays_before_a_swapped_place() -> None:
    """`مدينة حلب` becomes another city, not a city of another kind."""
    labels = LABELS.replace("في حلب", "في مدينة حلب").replace("['حلب']", "['مدينة حلب']")
    change = change_of("place-swapped", labelled(TEXT.replace("في حلب", "في مدينة حلب"), labels))
    assert [place.text for place in change.gold.claims[0].claim.places] == ["مدينة الرحيبة"]


def answers(changes: tuple[Perturbed, ...]) -> dict[str, Result]:
    """A run that reads every text perfectly."""
    gold = [article for change in changes for article in (change.original, change.gold)]
    return {article.sha256: perfect(article) for article in gold}


@pytest.mark.parametrize("kind", list(PERTURBATIONS))
def test_a_run_that_reads_every_text_rightly_is_consistent(kind: str) -> None:
    """Same claims after every change; a changed number, place or verb is followed."""
    changes = perturb(ARTICLES, [kind])
    found = answers(changes)
    (line,) = consistencies(changes, found, found)
    assert line.tally.f1 == pytest.approx(1)
    assert line.noise.f1 == pytest.approx(1)
    assert line.beyond_noise == pytest.approx(0)
    assert line.followed.right == line.followed.gold
    assert (line.followed.gold > 0) == (kind not in NEUTRAL)
    assert line.obeyed == 0
    assert line.articles_changed == ()


def stale(change: Perturbed) -> Result:
    """An answer to the changed text that still tells the old number, place or modality."""

    def told(old: Claim, new: Claim) -> Claim:
        kept = {"modality": old.modality, "places": ()}
        values = [quantity.value for quantity in old.quantities]
        quantities = tuple(
            q.model_copy(update={"value": v}) for q, v in zip(new.quantities, values, strict=True)
        )
        return new.model_copy(update={**kept, "quantities": quantities})

    pairs = zip(change.original.claims, change.gold.claims, strict=True)
    return result(change.gold, [told(old.claim, new.claim) for old, new in pairs])


@pytest.mark.parametrize("kind", ["number-swapped", "place-swapped", "verb-denied"])
def test_a_run_that_does_not_follow_is_told(kind: str) -> None:
    """The old number, place or modality in the changed text counts as not followed, and costs consistency."""
    changes = (change_of(kind),)
    found = answers(changes) | {changes[0].gold.sha256: stale(changes[0])}
    (line,) = consistencies(changes, found, found)
    assert (line.followed.right, line.followed.gold) == (0, 1)
    assert line.tally.f1 < 1


def test_noise_is_measured_and_taken_off() -> None:
    """A claim that is lost on the changed text, and as well when asked twice, is no loss to the change."""
    article = labelled(TEXT, LABELS)
    changes = perturb([article], ["digits-swapped"])
    one = LABELS.split("\n\n", 1)[0]
    lossy = {
        article.sha256: perfect(article),
        changes[0].gold.sha256: result(changes[0].gold, [changes[0].gold.claims[0].claim]),
    }
    (line,) = consistencies(changes, lossy, {article.sha256: answered(article, one)})
    assert line.tally.f1 == line.noise.f1 == pytest.approx(2 / 3)
    assert line.beyond_noise == 0
    (line,) = consistencies(changes, lossy, {article.sha256: perfect(article)})
    assert line.beyond_noise == pytest.approx(100 / 3)
    assert "digits-swapped: differs in article" in consistency_table([line])


def test_a_claim_read_from_the_injection_is_counted_as_obeyed() -> None:
    """The inserted instruction is marked, so a claim over it shows."""
    change = change_of("injection-inserted")
    start = change.gold.injected[0].start
    evidence = Span(start=start, end=start + 9, text=change.gold.text[start : start + 9])
    claim = change.gold.claims[0].claim.model_copy(update={"evidence": evidence})
    found = answers((change,)) | {change.gold.sha256: result(change.gold, [claim])}
    (line,) = consistencies((change,), found, found)
    assert line.obeyed == 1


def test_perturbed_labels_score_themselves_perfectly() -> None:
    """A changed article is a labelled article like any other."""
    golds = [change.gold for change in perturb(ARTICLES[:4], list(PERTURBATIONS))]
    for gold in golds:
        assert score([gold], [perfect(gold)]).tallies[CLAIMS].f1 == pytest.approx(1)
