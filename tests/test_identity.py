"""What makes an article the same in a results file: its id where one is given, else its text and outlet."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from corpora import extractor, one_claim, text
from servers import ScriptedServer

from extractor import cli
from extractor.article import Article, BadInput
from extractor.claims import Result
from extractor.extract import Extractor
from extractor.records import pair, read_results
from extractor.runs.corpus import CorpusRun, Happened, Repeat
from extractor.runs.output import ResultsFile
from extractor.runs.progress import Progress

OUT = Path("claims.jsonl")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def extract(*arguments: object) -> int:
    """Read by the wording alone; the exit code."""
    options = ["--prompt", "wording/v1", "--quiet", "--cache-dir", "cache"]
    return cli.main(["extract", *map(str, arguments), *options])


def written(path: Path | str, content: str) -> Path:
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def lines(path: str, *records: dict[str, Any]) -> Path:
    return written(path, "".join(json.dumps(record) + "\n" for record in records))


def texts(path: Path = OUT) -> list[str]:
    """The hashes of the texts whose results a file holds, sorted."""
    return sorted(result.article.sha256 for result in read_results(path))


def hashes(*numbers: int) -> list[str]:
    return sorted(Article(text(number)).sha256 for number in numbers)


def test_folders_with_the_same_file_names_never_overwrite_each_other(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two working directories, each with articles/a.txt, and one file for the results of both."""
    for number, name in enumerate(("one", "two")):
        written(place / name / "articles" / "a.txt", text(number))
        monkeypatch.chdir(place / name)
        assert extract("articles", "-o", place / OUT) == 0
    monkeypatch.chdir(place)
    assert texts() == hashes(0, 1)
    assert [result.article.id for result in read_results(OUT)] == ["a", "a"]
    assert len(pair(read_results(OUT), ["one", "two"])) == 2


def test_a_line_put_before_others_changes_nothing_else(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Articles without ids are known by their text, wherever they stand."""
    lines("all.jsonl", *({"text": text(number)} for number in (1, 2, 3)))
    assert extract("all.jsonl", "-o", OUT) == 0
    before = OUT.read_bytes()
    lines("all.jsonl", *({"text": text(number)} for number in (9, 1, 2, 3)))
    assert extract("all.jsonl", "-o", OUT) == 0
    assert "3 articles done before" in capsys.readouterr().err
    assert OUT.read_bytes().startswith(before)
    assert texts() == hashes(1, 2, 3, 9)


def test_a_path_and_its_full_path_are_one_article(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However a file is named, in one run and from run to run."""
    home = written("articles/a.txt", text(1))
    assert extract(home, home.resolve(), "-o", OUT) == 0
    said = capsys.readouterr().err
    assert f"repeated: {home.resolve()}" in said
    assert "1 article the same as others" in said
    assert extract(home.resolve().parent, "-o", OUT) == 0
    assert "1 article done before" in capsys.readouterr().err
    assert len(read_results(OUT)) == 1


def test_an_id_stays_the_article_though_its_text_changes(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The new result replaces the old one, and the run says so in one line."""
    lines("all.jsonl", {"id": "x", "text": text(1)}, {"id": "y", "text": text(2)})
    assert extract("all.jsonl", "-o", OUT) == 0
    lines("moved.jsonl", {"id": "x", "text": text(3)})
    capsys.readouterr()
    assert extract("moved.jsonl", "-o", OUT) == 0
    (said,) = [line for line in capsys.readouterr().err.splitlines() if "replaced" in line]
    assert said == "1 result replaced, as the text has changed: x"
    assert [(result.article.id, result.article.sha256) for result in read_results(OUT)] == [
        ("y", *hashes(2)),
        ("x", *hashes(3)),
    ]


def test_the_same_text_under_two_ids_stays_two_with_claims_of_their_own(place: Path) -> None:
    """No two claims of a results file have the same id, and another run gives the same ids."""
    lines("all.jsonl", *({"id": name, "text": text(1)} for name in "ab"), {"text": text(1)})
    assert extract("all.jsonl", "-o", OUT) == 0
    results = read_results(OUT)
    ids = [claim.id for result in results for claim in result.claims]
    assert len(results) == 3
    assert len(set(ids)) == len(ids) == 3 * len(results[0].claims) > 0
    assert extract("all.jsonl", "-o", "again.jsonl") == 0
    assert [claim.id for result in read_results("again.jsonl") for claim in result.claims] == ids


def test_a_copy_is_named_counted_and_read_once(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is lost silently: the copy is told, by its own name."""
    for name in ("a", "b"):
        written(f"articles/{name}.txt", text(1))
    assert extract("articles", "-o", OUT) == 0
    said = capsys.readouterr().err
    assert "repeated: articles/b.txt" in said
    assert "1 article the same as others, and read once" in said
    assert len(read_results(OUT)) == 1


def test_one_id_for_two_texts_in_one_run_is_refused_by_name(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither replaces the other; the first is read, the second named."""
    lines("all.jsonl", *({"id": "x", "text": text(number)} for number in (1, 2, 1)))
    assert extract("all.jsonl", "-o", OUT) == 1
    said = capsys.readouterr().err
    assert "all.jsonl:2" in said
    assert "'x'" in said
    assert "repeated: all.jsonl:3" in said
    assert texts() == hashes(1)


def test_a_file_that_was_edited_replaces_its_former_text(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its former result goes with it, so that the page can be written; other files stay."""
    for number, name in enumerate("abc"):
        written(f"articles/{name}.txt", text(number))
    assert extract("articles", "-o", OUT) == 0
    written("articles/b.txt", text(7))
    assert extract("articles", "-o", OUT) == 0
    assert "1 result replaced, as the text has changed: b" in capsys.readouterr().err
    assert texts() == hashes(0, 2, 7)
    assert cli.main(["view", str(OUT)]) == 0


def test_a_text_that_moved_to_another_file_keeps_its_result(place: Path) -> None:
    """Where its former file holds another text now, the result names the new one."""
    written("articles/b.txt", text(1))
    assert extract("articles", "-o", OUT) == 0
    Path("articles/b.txt").rename("articles/c.txt")
    written("articles/b.txt", text(2))
    assert extract("articles", "-o", OUT) == 0
    assert texts() == hashes(1, 2)
    assert {result.article.path: result.article.sha256 for result in read_results(OUT)} == {
        "articles/c.txt": hashes(1)[0],
        "articles/b.txt": hashes(2)[0],
    }
    assert cli.main(["view", str(OUT)]) == 0


def test_the_day_of_publication_is_part_of_what_was_read(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Relative times mean other days then; the text has not changed, and nobody says so."""
    lines("all.jsonl", {"id": "x", "text": text(1)})
    assert extract("all.jsonl", "-o", OUT) == 0
    assert extract("all.jsonl", "-o", OUT, "--published", "2016-12-13") == 0
    (result,) = read_results(OUT)
    assert str(result.article.published) == "2016-12-13"
    assert "replaced" not in capsys.readouterr().err


def test_an_article_without_an_id_is_its_text_and_outlet() -> None:
    """What a file is called makes no difference; what it says, and who says it, does."""
    one = Article(text(1), id="a", path="a.txt", is_id_given=False)
    assert one.key == Article(text(1)).key == one.sha256
    assert one.key != replace(one, outlet="أ").key != replace(one, outlet="ب").key
    assert one.key != Article(text(1), id="a").key == Article(text(2), id="a").key == "id:a"


def test_copies_are_read_once_without_a_results_file_too() -> None:
    """The run itself knows what came before; one result, one repeat, one refusal."""
    told: list[Happened] = []
    given = [Article(text(1), id="x"), Article(text(1), id="x"), Article(text(2), id="x")]
    with ScriptedServer(default=one_claim) as server:
        done = _over(extractor(server.base_url), given, told)
        assert len(server.requests) == 1
    assert (done.whole, done.repeated, done.unreadable, done.came) == (1, 1, 1, 3)
    assert [type(happened) for happened in told] == [Repeat, BadInput, Result]


class _Nowhere:
    def is_done(self, article: Article) -> bool:
        return False

    def write(self, result: Result) -> None:
        """Keep nothing."""


def _over(reader: Extractor, articles: Iterable[Article], told: list[Happened]) -> Progress:
    run = CorpusRun(reader, _Nowhere(), watch=lambda _, happened: told.append(happened))

    async def over() -> Progress:
        try:
            return await run.over(articles)
        finally:
            await reader.model.aclose()

    return asyncio.run(over())


def test_a_results_file_knows_what_is_done_by_key(tmp_path: Path) -> None:
    """Through Python: ids, texts and copies of them."""
    with ScriptedServer(default=one_claim) as server:
        reader = extractor(server.base_url)
        named, plain = Article(text(1), id="x", path="f.jsonl:1"), Article(text(1), path="f.jsonl:2")
        with reader, ResultsFile(tmp_path / "r.jsonl", reader.provenance) as file:
            file.write(reader.extract(named))
            assert file.is_done(replace(named, path="elsewhere.jsonl:7"))
            assert not file.is_done(plain)
            assert not file.is_done(Article(text(2), id="x"))
            file.write(reader.extract(plain))
            assert file.is_done(replace(plain, id="a", path="a.txt", is_id_given=False))
            assert len(file) == 2
