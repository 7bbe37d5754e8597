"""Two runs side by side: what became of each claim, where a difference comes from, and how it is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from evals_builders import answered, labelled, perfect

from evals.errors import BaselineError, RunError
from evals.labels.gold import load
from evals.reports.report import build_report
from evals.reports.terminal import change_line
from evals.scoring.scorer import score
from evals.verdicts.changes import Change, Transition, changes
from evals.verdicts.runs import bless, read_results, read_run, write_run

TEXT = "قال المرصد إن 93 مدنيا قتلوا في حلب. وقال الجيش إن المعارك مستمرة في الباب. وسقط 5 جرحى في منبج."
FIRST = """
[[claim]]
evidence = '93 مدنيا قتلوا في حلب'
type = 'casualties'
sources = ['المرصد | monitor | explicit']
quantities = ['93 مدنيا | exact 93 | persons | killed']
"""
SECOND = """
[[claim]]
evidence = 'المعارك مستمرة في الباب'
type = 'ground_attack'
sources = ['الجيش | military | explicit']
"""
THIRD = """
[[claim]]
evidence = 'سقط 5 جرحى'
type = 'casualties'
sources = ['newsroom | newsroom | explicit']
"""
GOLD = labelled(TEXT, FIRST + SECOND)


def found(old: str, new: str) -> list[Change]:
    """Changes between two runs that are written as labels."""
    before, after = (score([GOLD], [answered(GOLD, run)]) for run in (old, new))
    return list(changes(before, after))


def test_equal_runs_have_no_changes() -> None:
    """Nothing changed, nothing told."""
    assert found(FIRST + SECOND, FIRST + SECOND) == []


def test_a_claim_that_goes_missing_is_broken_and_one_that_comes_is_fixed() -> None:
    """Losses are told before gains."""
    kinds = [(change.transition, change.evidence.text) for change in found(FIRST, SECOND)]
    assert kinds == [
        (Transition.BROKEN, "93 مدنيا قتلوا في حلب"),
        (Transition.FIXED, "المعارك مستمرة في الباب"),
    ]


def test_a_field_that_turns_wrong_is_a_drift() -> None:
    """Both runs find the claim; the change names the fields."""
    (change,) = found(FIRST, FIRST.replace("'casualties'", "'execution'").replace("exact 93", "exact 39"))
    assert change.transition is Transition.DRIFTED
    assert set(change.worse) == {"type", "figures", "unit", "measure", "qualifier"}
    assert change.better == ()
    assert change.gain < 0


def test_a_drift_is_told_by_its_leading_fields() -> None:
    """On the terminal a wrong figure stands for its unit and measure, which are wrong with it."""
    (change,) = found(FIRST, FIRST.replace("'casualties'", "'execution'").replace("exact 93", "exact 39"))
    assert "worse: type, figures  [" in change_line(change)


def test_a_claim_cut_in_two_is_split() -> None:
    """One predicted claim before, two inside the same label now."""
    halves = FIRST.replace("93 مدنيا قتلوا في حلب", "93 مدنيا") + FIRST.replace(
        "93 مدنيا قتلوا في حلب", "قتلوا في حلب"
    )
    kinds = {change.transition for change in found(FIRST, halves)}
    assert Transition.SPLIT in kinds


def test_two_claims_in_one_are_merged() -> None:
    """The label that lost its partner to a wider claim is merged, not broken."""
    both = "93 مدنيا قتلوا في حلب. وقال الجيش إن المعارك مستمرة في الباب"
    wide = FIRST.replace("93 مدنيا قتلوا في حلب", both)
    merged = [change for change in found(FIRST + SECOND, wide) if change.transition is Transition.MERGED]
    assert [change.evidence.text for change in merged] == ["المعارك مستمرة في الباب"]


def test_inventions_come_and_go() -> None:
    """A claim without a label is told when it appears and when it is withdrawn."""
    assert [change.transition for change in found(FIRST, FIRST + THIRD)] == [Transition.INVENTED]
    assert [change.transition for change in found(FIRST + THIRD, FIRST)] == [Transition.WITHDRAWN]


def test_pinned_claims_are_told_first() -> None:
    """A drift of a pinned claim stands before the loss of another one."""
    gold = labelled(TEXT, FIRST + "pinned = true\n" + SECOND)
    before = score([gold], [answered(gold, FIRST + SECOND)])
    after = score([gold], [answered(gold, FIRST.replace("'casualties'", "'execution'"))])
    assert [change.pinned for change in changes(before, after)] == [True, False]


# Runs and baselines on disk, and where a difference comes from.


def gold_folder(root: Path, toml: str) -> Path:
    """A folder with one labelled article."""
    folder = root / "gold" / "article"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "article.txt").write_bytes(TEXT.encode())
    (folder / "answers.toml").write_text(toml, encoding="utf-8")
    return folder


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Results, labels, recorded score and the separate hashes survive the files."""
    written = write_run(tmp_path / "run", [GOLD], [answered(GOLD, FIRST)], {"folders": ["x"]})
    run = read_run(tmp_path / "run")
    assert run.results == (answered(GOLD, FIRST),)
    assert [label.claim for label in run.gold[0].claims] == [label.claim for label in GOLD.claims]
    assert run.recorded == pytest.approx(written.f1, abs=1e-6)
    for name in (
        "prompt_sha256",
        "schema_sha256",
        "gold_sha256",
        "scorer_sha256",
        "model",
        "decoding",
        "folders",
    ):
        assert name in run.manifest
    states = [
        json.loads(line)["state"] for line in (tmp_path / "run" / "items.jsonl").read_text().splitlines()
    ]
    assert sorted(states) == ["found", "missed"]


def test_article_text_is_not_copied_into_a_run(tmp_path: Path) -> None:
    """The labels of a run hold quotes; the text stays where it is."""
    write_run(tmp_path / "run", [GOLD], [perfect(GOLD)])
    assert TEXT not in (tmp_path / "run" / "gold.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", ["manifest.json", "summary.json", "gold.jsonl", "results.jsonl"])
def test_a_damaged_run_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    """The message names the folder or file; nothing is scored from half a run."""
    write_run(tmp_path / "run", [GOLD], [perfect(GOLD)])
    (tmp_path / "run" / damage).write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="run"):
        read_run(tmp_path / "run")


def test_a_results_line_that_does_not_read_is_named(tmp_path: Path) -> None:
    """The message names file and line."""
    file = tmp_path / "claims.jsonl"
    file.write_text(perfect(GOLD).model_dump_json() + "\n{}\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"claims\.jsonl, line 2"):
        read_results(file)


def test_a_difference_splits_into_system_labels_and_scorer(tmp_path: Path) -> None:
    """Old responses are rescored first, so a changed label is not taken for a changed system."""
    gold_folder(tmp_path, FIRST)
    old_gold = load([tmp_path / "gold"])
    write_run(tmp_path / "old", old_gold, [answered(old_gold[0], FIRST)])
    gold_folder(tmp_path, FIRST + SECOND)
    new_gold = load([tmp_path / "gold"])
    write_run(tmp_path / "new", new_gold, [answered(new_gold[0], SECOND)])
    report = build_report(
        read_run(tmp_path / "new"), new_gold, [tmp_path / "gold"], read_run(tmp_path / "old")
    )
    assert report.comparison is not None
    parts = report.comparison.split
    # Old: 1 of 1 under the old labels; 1 of 2 under the new ones; new: the other one of 2.
    assert (parts.blessed, parts.scorer) == (1, 0)
    assert parts.gold == pytest.approx(2 / 3 - 1)
    assert parts.system == pytest.approx(0)
    assert parts.now == pytest.approx(report.score.f1)


def test_a_changed_scorer_shows_as_such(tmp_path: Path) -> None:
    """What the recorded score and today's score of the same files differ by is the scorer's part."""
    write_run(tmp_path / "old", [GOLD], [perfect(GOLD)])
    summary = json.loads((tmp_path / "old" / "summary.json").read_text(encoding="utf-8"))
    (tmp_path / "old" / "summary.json").write_text(json.dumps({**summary, "soft_f1": 0.9}), encoding="utf-8")
    run = read_run(tmp_path / "old")
    gold_folder(tmp_path, FIRST + SECOND)
    report = build_report(run, [GOLD], [tmp_path], run)
    assert report.comparison is not None
    assert report.comparison.split.scorer == pytest.approx(0.1)
    assert report.comparison.split.system == report.comparison.split.gold == 0


def test_articles_labelled_since_the_baseline_are_scored_but_not_compared(tmp_path: Path) -> None:
    """A new article has no earlier response; counting it as zero would flatter the new run."""
    other = labelled(TEXT.replace("منبج", "إدلب"), FIRST, "other")
    write_run(tmp_path / "old", [GOLD], [answered(GOLD, FIRST)])
    write_run(tmp_path / "new", [GOLD, other], [answered(GOLD, FIRST), perfect(other)])
    runs = [read_run(tmp_path / name) for name in ("new", "old")]
    report = build_report(runs[0], [GOLD, other], [tmp_path], runs[1])
    assert report.comparison is not None
    assert len(report.score.articles) == 2
    assert report.comparison.gate.difference.articles == 1
    assert report.comparison.split.system == 0


def test_runs_without_a_common_article_are_refused(tmp_path: Path) -> None:
    """There is nothing to compare."""
    other = labelled(TEXT.replace("منبج", "إدلب"), FIRST, "other")
    write_run(tmp_path / "old", [other], [perfect(other)])
    write_run(tmp_path / "new", [GOLD], [perfect(GOLD)])
    with pytest.raises(RunError, match="no article in common"):
        build_report(read_run(tmp_path / "new"), [GOLD], [tmp_path], read_run(tmp_path / "old"))


def test_a_baseline_changes_only_with_a_reason(tmp_path: Path) -> None:
    """Blessing copies the run, and its reason is kept with those before it."""
    write_run(tmp_path / "run", [GOLD], [perfect(GOLD)])
    with pytest.raises(BaselineError, match="reason"):
        bless(tmp_path / "run", tmp_path / "baselines", "  ")
    assert not (tmp_path / "baselines").exists()
    for reason in ("the first one", "a better prompt"):
        folder = bless(tmp_path / "run", tmp_path / "baselines", reason)
    assert folder.name == "test"
    assert read_run(folder).manifest["reason"] == "a better prompt"
    reasons = (folder / "reasons.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split(": ", 1)[1] for line in reasons] == ["the first one", "a better prompt"]
