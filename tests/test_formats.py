"""Results and caches of earlier versions: read, shown, exported, gone on with; later ones are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from corpora import model_options

from extractor import cli
from extractor.claims import FORMAT
from extractor.errors import InputError
from extractor.formats import upgraded
from extractor.records import pair, read_results

ROOT = Path(__file__).parent.parent
FIRST = Path(__file__).parent / "data" / "0.1.0"
"""What 0.1.0 wrote: results of a seed, results of five lines of JSONL, and the cache that they came from."""
SERVER = "http://127.0.0.1:18010/v1"
"""Whom 0.1.0 asked; nobody is asked here."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what 0.1.0 left behind, as the working directory."""
    shutil.copytree(FIRST, tmp_path / "old")
    (tmp_path / "old" / "cache").chmod(0o700)
    monkeypatch.chdir(tmp_path / "old")
    return tmp_path / "old"


def lines(path: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_the_files_are_of_the_first_format() -> None:
    """They name no format and no key: nobody has written them anew."""
    for name in ("seed.jsonl", "claims.jsonl"):
        for line in lines(FIRST / name):
            assert "format" not in line
            assert "key" not in line["article"]


def test_results_of_the_first_format_are_read(place: Path) -> None:
    """With what was given as an id told from what stood for one, and everything else as it was."""
    results = read_results("claims.jsonl")
    unnamed = results[2].article.sha256
    assert [(one.article.id, one.article.key) for one in results] == [
        ("one", "id:one"),
        ("two", "id:two"),
        (unnamed[:16], unnamed),
        ("refused", "id:refused"),
        ("odd", "id:odd"),
    ]
    assert all(one.format == FORMAT for one in results)
    assert [failure.error for failure in results[3].failures] == ["RequestRefused"]
    assert [rejection.reason for rejection in results[4].rejections] == ["not_in_text"]
    old = [[claim["evidence"] for claim in line["claims"]] for line in lines("claims.jsonl")]
    assert [[claim.evidence.model_dump() for claim in one.claims] for one in results] == old
    ids = [claim.id for one in results for claim in one.claims]
    assert len(set(ids)) == len(ids)
    assert len(pair(results)) == 5


def test_claims_of_files_keep_their_ids() -> None:
    """Whoever noted an id finds it again."""
    (result,) = read_results(FIRST / "seed.jsonl")
    (line,) = lines(FIRST / "seed.jsonl")
    assert [claim.id for claim in result.claims] == [claim["id"] for claim in line["claims"]]
    assert (result.article.id, result.article.key) == ("aleppo-appeals", result.article.sha256)


@pytest.mark.parametrize("name", ["seed.jsonl", "claims.jsonl"])
def test_pages_and_exports_come_from_the_first_format(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """As from any results file."""
    path = place / name
    monkeypatch.chdir(ROOT if name == "seed.jsonl" else place)
    assert cli.main(["view", str(path), "-o", str(place / "page.html")]) == 0
    assert cli.main(["export", str(path), "-f", "csv", "-o", str(place / "out.csv")]) == 0
    assert (place / "page.html").stat().st_size > 10_000
    assert len((place / "out.csv").read_text(encoding="utf-8").splitlines()) > 4


def test_the_cache_of_the_first_version_answers(place: Path) -> None:
    """Offline, for each question that was answered: the same claims, nothing asked."""
    asked = [*model_options(SERVER, "cache", "test-model"), "--offline"]
    assert cli.main(["extract", "articles.jsonl", "-o", "new.jsonl", *asked]) == 1
    old, new = read_results("claims.jsonl"), {one.article.key: one for one in read_results("new.jsonl")}
    for one in old:
        assert [claim.id for claim in new[one.article.key].claims] == [claim.id for claim in one.claims]
    assert [failure.error for failure in new["id:refused"].failures] == ["NotCached"]
    assert sum(one.usage.cached for one in new.values()) == 4


def test_a_run_goes_on_with_a_file_of_the_first_format(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each article has one line afterwards, whether this version reads it as the first did or not."""
    asked = [*model_options(SERVER, "cache", "test-model"), "--offline"]
    assert cli.main(["extract", "articles.jsonl", "-o", "claims.jsonl", *asked]) == 1
    assert "another" not in capsys.readouterr().err
    keys = [one.article.key for one in read_results("claims.jsonl")]
    assert len(keys) == len(set(keys)) == 5


@pytest.mark.parametrize("command", ["view", "extract"])
def test_a_later_format_is_refused_with_what_to_do(
    place: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """It is not guessed at, and not written to."""
    later = {**lines("claims.jsonl")[0], "format": FORMAT + 1, "news": {}}
    path = place / "later.jsonl"
    path.write_text(json.dumps(later) + "\n", encoding="utf-8")
    before = path.read_bytes()
    options = ["articles.jsonl", "--prompt", "wording/v1", "-o"] if command == "extract" else []
    assert cli.main([command, *options, str(path)]) == 2
    said = capsys.readouterr().err
    assert f"format {FORMAT + 1}" in said
    assert "Upgrade" in said
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("info", "key"),
    [
        ({"id": "a", "path": "x/a.txt"}, "f" * 64),
        ({"id": "stdin", "path": None}, "f" * 64),
        ({"id": "f" * 16, "path": None}, "f" * 64),
        ({"id": "mine", "path": None}, "id:mine"),
        ({"id": "-:3", "path": "-:3"}, "f" * 64),
        ({"id": "x", "path": "-:3"}, "id:x"),
        ({"id": "x", "path": "a.jsonl:3"}, "id:x"),
    ],
)
def test_what_was_given_as_an_id_is_told_from_its_place(info: dict[str, Any], key: str) -> None:
    """The first format called an article without an id by its file or line."""
    article = {**info, "sha256": "f" * 64}
    assert upgraded({"article": article, "claims": []}, "x.jsonl")["article"]["key"] == key


def test_what_is_no_result_is_no_format() -> None:
    """A file of something else is told as such."""
    for value in ("2", None, 0, 1.5):
        with pytest.raises(TypeError):
            upgraded({"format": value}, "x.jsonl")
    with pytest.raises(InputError, match=r"x\.jsonl"):
        upgraded({"format": FORMAT + 7}, "x.jsonl")
