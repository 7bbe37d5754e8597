"""Parts of results, and what of a dataset is read: without a cluster."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from corpora import corpus, text

pytest.importorskip("pyarrow")
pytest.importorskip("numpy")

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from material import PROVENANCE

from extractor.article import Article, BadInput
from extractor.claims import Failure, Result
from extractor.cluster import files
from extractor.cluster.parts import Parts
from extractor.cluster.plan import Plan, identities, planned
from extractor.cluster.rows import SCHEMA, given, table_of
from extractor.errors import InputError
from extractor.extract import described
from extractor.inputs.paths import articles

FORMS = pytest.mark.parametrize("form", ["jsonl", "parquet"])


def result(article: Article, *, failed: bool = False, **changes: str) -> Result:
    failures = (Failure(error="ServerUnreachable", message="no"),) if failed else ()
    provenance = PROVENANCE.model_copy(update=changes)
    return Result(article=described(article), failures=failures, provenance=provenance)


def parts(folder: Path, form: str = "jsonl", *, replace: bool = False, **changes: str) -> Parts:
    """The folder, opened by a new run."""
    made = Parts(str(folder), PROVENANCE.model_copy(update=changes), form)  # type: ignore[arg-type]
    made.open(replace=replace)
    return made


def held(made: Parts) -> Counter[str]:
    return Counter(json.loads(line)["article"]["id"] for line in made.results())


def plan(of: Iterable[Article | BadInput], made: Parts) -> Plan:
    """The plan for these articles, in one file."""
    rows = [{"position": number, **row(item)} for number, item in enumerate(of)]
    return planned(identities(pa.Table.from_pylist(rows, schema=SCHEMA)), made.index())


def row(item: Article | BadInput) -> dict[str, object]:
    if isinstance(item, BadInput):
        return {"path": item.name, "problem": item.message}
    return {"text": item.text, "id": item.id, "path": item.path, "is_id_given": item.is_id_given}


@FORMS
def test_a_run_goes_on_where_one_broke_off(tmp_path: Path, form: str) -> None:
    """What is whole is passed over; what failed, and what is new, is read; each is there once in the end."""
    first = parts(tmp_path, form)
    known = list(corpus(6))
    first.write([result(article) for article in known[:3]], {})
    first.write([result(known[3]), result(known[4], failed=True)], {})
    second = parts(tmp_path, form)
    found = plan(known, second)
    assert (found.done, found.to_read) == (4, 2)
    assert found.passed_over.tolist() == [0, 1, 2, 3]
    second.write([result(known[4]), result(known[5])], {})
    assert second.settle(found.left) == 1
    assert held(second) == Counter(article.id for article in known)
    assert not any(json.loads(line)["failures"] for line in second.results())
    assert plan(known, parts(tmp_path, form)).to_read == 0


def test_what_was_never_finished_is_taken_away(tmp_path: Path) -> None:
    """A part without a manifest is nobody's result; a manifest without its part promises nothing."""
    first = parts(tmp_path)
    known = list(corpus(4))
    first.write([result(article) for article in known[:2]], {})
    first.write([result(article) for article in known[2:]], {})
    one, other = sorted(tmp_path.glob("part-*"))
    (tmp_path / "_parts" / f"{one.name}.json").unlink()
    assert sum(held(parts(tmp_path)).values()) == 2
    assert not one.exists()
    other.unlink()
    assert plan(known, parts(tmp_path)).to_read == 4


def test_what_is_done_again_takes_the_place_of_what_was_done(tmp_path: Path) -> None:
    """In the same run: the part has the same name. In another one: one of the two goes."""
    known = list(corpus(3))
    first = parts(tmp_path)
    for _ in range(2):
        first.write([result(article) for article in known], {})
    assert len(list(tmp_path.glob("part-*"))) == 1
    second = parts(tmp_path)
    second.write([result(article) for article in known[1:]], {})
    assert second.settle(plan(known, second).left) == 2
    assert set(held(second).values()) == {1}
    assert len(held(second)) == 3


def test_a_later_failure_does_not_replace_a_whole_result(tmp_path: Path) -> None:
    """As where a second driver was started by mistake."""
    (article,) = corpus(1)
    parts(tmp_path).write([result(article)], {})
    second = parts(tmp_path)
    second.write([result(article, failed=True)], {})
    assert second.settle(np.array([], "S12")) == 1
    (line,) = second.results()
    assert not json.loads(line)["failures"]


def test_results_of_another_prompt_are_replaced_only_on_demand(tmp_path: Path) -> None:
    """Of another version of this program, whenever."""
    known = list(corpus(3))
    parts(tmp_path).write([result(article) for article in known], {})
    with pytest.raises(InputError, match="--replace"):
        parts(tmp_path, prompt="claims/v9", prompt_sha256="9" * 64)
    assert plan(known, parts(tmp_path, replace=True, prompt="claims/v9", prompt_sha256="9" * 64)).to_read == 3
    assert plan(known, parts(tmp_path, package="9.9")).to_read == 3
    assert plan(known, parts(tmp_path, server="elsewhere")).to_read == 0


def test_an_article_that_comes_twice_is_read_once(tmp_path: Path) -> None:
    """The first one; one id with two texts is told as wrong, as in one process."""
    same = Article(text(1), id="one", is_id_given=False)
    also = Article(text(1), id="another-file", is_id_given=False)
    given_twice = [Article(text(2), id="x"), Article(text(2), id="x"), Article(text(3), id="x")]
    found = plan([same, also, *given_twice, BadInput("b", "b: no article")], parts(tmp_path))
    assert (found.to_read, found.repeated, found.conflicts.tolist()) == (2, 2, [4])
    assert found.passed_over.tolist() == [1, 3, 4]


def test_a_changed_article_is_read_again_and_its_former_text_goes(tmp_path: Path) -> None:
    """With an id by its id, a file by its place."""
    path = tmp_path / "articles" / "a.txt"
    path.parent.mkdir()
    path.write_text(text(1), encoding="utf-8")
    before = [Article.read(path), Article(text(2), id="x")]
    first = parts(tmp_path / "out")
    first.write([result(article) for article in before], {})
    path.write_text(text(7), encoding="utf-8")
    after = [Article.read(path), Article(text(8), id="x")]
    second = parts(tmp_path / "out")
    found = plan(after, second)
    assert (found.to_read, found.done) == (2, 0)
    second.write([result(article) for article in after], {})
    second.settle(found.left)
    lines = [json.loads(line)["article"]["sha256"] for line in second.results()]
    assert sorted(lines) == sorted(article.sha256 for article in after)


def test_rows_are_the_articles_of_one_process(tmp_path: Path) -> None:
    """Of JSONL and text files, bad ones included; Parquet gives what JSONL of the same rows would."""
    rows = [{"id": "a", "text": text(1), "published": "2016-12-13", "outlet": "x"}, {"text": ""}, {"id": 7}]
    lines = tmp_path / "a.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows) + "no json\n", encoding="utf-8")
    plain = tmp_path / "b.txt"
    plain.write_text(text(2), encoding="utf-8")
    for path in (lines, plain):
        tables = table_of(str(path), 3, "utf-8", None)
        assert [item for table in tables for item, _ in given(table)] == list(articles([str(path)]))
    pq.write_table(pa.Table.from_pylist(rows[:2]), tmp_path / "c.parquet")
    found = [
        item for table in table_of(str(tmp_path / "c.parquet"), 0, "utf-8", None) for item, _ in given(table)
    ]
    assert [getattr(item, "text", "") for item in found] == [text(1), ""]
    assert found[0].published.isoformat() == "2016-12-13"  # type: ignore[union-attr]
    assert "is empty" in found[1].message  # type: ignore[union-attr]


def test_files_are_found_by_addresses_too(tmp_path: Path) -> None:
    """A folder by its address gives the files below it; they hold what they hold by their paths."""
    (tmp_path / "below").mkdir()
    path = tmp_path / "below" / "a.jsonl"
    path.write_text(json.dumps({"id": "a", "text": text(1)}) + "\n", encoding="utf-8")
    (name,) = files.found(f"file://{tmp_path}", (".jsonl",))
    (table,) = table_of(name, 0, "utf-8", None)
    ((item, _),) = given(table)
    assert isinstance(item, Article)
    assert (item.text, item.path) == (text(1), f"file://{path}:1")
    assert files.size_of([name, str(path)]) == 2 * path.stat().st_size
    with pytest.raises(InputError, match="no file system"):
        files.found("nowhere://x/y", (".jsonl",))
