"""What other programs may rely on: the public names, and that importing them costs little."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import corpora
import material
import pytest
from servers import Reply, Request, ScriptedServer

import extractor
from extractor import Article, Extractor, InputError, OptionError, Result

PUBLIC = """
Article ArticleInfo Binding CacheError ChatModel Claim ClaimType EmbeddedModelError ExportError Extractor
ExtractorError Failure Flag Given InputError Measure Modality ModelError OptionError Piece Prompt PromptError
Provenance Qualifier Quantity Question Reason Rejection Result RetryPolicy Sender Sentence Source SourceKind
Span Stance State Stretch Time Unit Usage read_results to_pandas weaknesses
""".split()
HEAVY = """
openai instructor tenacity diskcache pydantic httpx2 xllamacpp tqdm numpy asyncio
""".split()


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has after this statement."""
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_public_names_are_these():
    """Adding one is a decision, and removing one breaks somebody."""
    assert extractor.__all__ == PUBLIC
    assert set(PUBLIC) <= set(dir(extractor))


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_explained(name: str):
    """Each one can be imported, and has a docstring of its own."""
    thing = getattr(extractor, name)
    assert thing.__name__ == name
    assert thing.__doc__


def test_a_name_that_is_not_there_is_an_attribute_error():
    """As for any module, though names are loaded when asked for."""
    with pytest.raises(AttributeError, match="no attribute 'Extracter'"):
        _ = extractor.Extracter


def test_importing_the_package_loads_nothing_heavy():
    """A program that only might use it pays next to nothing."""
    assert not set(HEAVY) & loaded_by("import extractor")


def test_the_types_load_without_the_machinery():
    """Whoever reads results needs neither a client nor a cache."""
    loaded = loaded_by("from extractor import Result, Article, Claim")
    assert not (set(HEAVY) - {"pydantic"}) & loaded


def test_help_loads_no_command():
    """The help text answers at once, whatever the commands need."""
    loaded = loaded_by("import extractor.cli; extractor.cli.main(['--help'])")
    assert not set(HEAVY) & loaded
    assert not any(module.startswith("extractor.commands.") for module in loaded)


def test_every_error_has_the_one_root():
    """One `except` catches whatever the package raises on purpose."""
    from extractor import errors

    things = vars(errors).values()
    classes = [thing for thing in things if getattr(thing, "__module__", "") == errors.__name__]
    assert len(classes) > 5
    assert all(issubclass(error, extractor.ExtractorError) for error in classes)


TEXT = "قال المرصد السوري إن 93 مدنياً قتلوا في حلب."
"""Of the length of a headline; the rules find a claim in it."""


def mentioned(thing: type) -> set[str]:
    """The classes of this package that the public signatures of a class, and its fields, name."""
    told = [*vars(thing).get("__annotations__", {}).values(), *thing.__init__.__annotations__.values()]
    for name, member in vars(thing).items():
        forms = [getattr(member, inner, None) for inner in ("fget", "func", "__func__")]  # behind decorators
        functions = [form for form in (member, *forms) if inspect.isfunction(form)]
        if functions and not name.startswith("_"):
            told += functions[0].__annotations__.values()
    package = Path(extractor.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in package.rglob("*.py")]
    ours = {name for source in sources for name in re.findall(r"^class (\w+)", source, re.MULTILINE)}
    return ours & {word for hint in told for word in re.findall(r"\w+", str(hint))}


def test_whatever_the_signatures_name_can_be_imported_from_the_package():
    """What an extractor takes and gives, and what a result holds, has its types where it has its own."""
    classes = [Extractor, Article, Result, extractor.ArticleInfo, extractor.Claim, extractor.Rejection]
    found = set().union(*map(mentioned, classes))
    assert {"ChatModel", "Sender", "RetryPolicy", "Question", "Failure", "Provenance", "Stretch"} <= found
    assert not found - set(PUBLIC)


def test_a_claim_and_a_result_are_told_in_a_line():
    """A list of them in a debugger or a notebook can be read; nothing of a long quote but its beginning."""
    result = material.appeals().result
    claim = max(result.claims, key=lambda claim: len(claim.evidence.text))
    assert repr(claim) == (
        f"Claim(id='{claim.id}', type='{claim.type}', modality='asserted', "
        f"origin='{claim.attribution[0].name}', evidence='{claim.evidence.text[:40]}…')"
    )
    assert repr(result) == (
        f"Result(article='aleppo-appeals', claims={len(result.claims)}, "
        f"rejections={len(result.rejections)}, failures={len(result.failures)})"
    )


class Cells(HTMLParser):
    """The text of a table, cell by cell, and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_shows_the_claims_and_runs_nothing_of_the_text():
    """Words of the article, its title and its sources are text, whatever they look like."""
    hostile = "<script>alert('1')</script> \"&amp; قتل"
    record = material.record(
        f"قال <b>أحمد</b> {hostile}",
        [
            material.claim(
                f"قال <b>أحمد</b> {hostile}", "casualties", hostile, ["<b>أحمد</b> | witness | explicit"]
            )
        ],
        name="<img src=x>",
    )
    cells = Cells(record.result._repr_html_())
    assert cells.tags == {"table", "caption", "tr", "th", "td"}
    assert cells.texts[-4:] == ["casualties", "asserted", "<b>أحمد</b>", hostile]
    assert cells.texts[0].startswith("<img src=x>: 1 claims")


def test_a_result_is_a_line_of_a_file_and_comes_back_from_it(tmp_path: Path):
    """`to_dict` is what JSON can hold, and `read_results` gives the same values again."""
    results = (material.appeals().result, material.record(TEXT).result)
    path = tmp_path / "claims.jsonl"
    path.write_text("".join(json.dumps(result.to_dict()) + "\n" for result in results), encoding="utf-8")
    assert extractor.read_results(path) == results


def test_claims_and_figures_are_data_frames():
    """A row each, in the order of the results; the figures lead to their claims."""
    pytest.importorskip("pandas")
    result = material.appeals().result
    claims, figures = extractor.to_pandas([result, material.record(TEXT).result])
    assert list(claims["claim"]) == [claim.id for claim in result.claims]
    assert list(claims["evidence"]) == [claim.evidence.text for claim in result.claims]
    wanted = [(claim.id, quantity.mention.text) for claim in result.claims for quantity in claim.quantities]
    assert list(zip(figures["claim"], figures["mention"], strict=True)) == wanted
    assert extractor.to_pandas(result)[0].equals(claims)


def test_no_claims_are_data_frames_with_all_columns():
    """So that what is done with them needs no exception for an empty run."""
    pytest.importorskip("pandas")
    claims, figures = extractor.to_pandas([])
    assert (len(claims), len(figures)) == (0, 0)
    assert {"type", "origin", "evidence"} <= set(claims.columns)
    assert {"claim", "value", "measure"} <= set(figures.columns)


def test_without_pandas_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    """It is looked for when it is asked for, and not before."""
    assert "pandas" not in loaded_by("import extractor; extractor.to_pandas")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(extractor.ExportError, match=r"need pandas.*pip install -e '\.\[export\]'"):
        extractor.to_pandas([])


def articles(number: int) -> list[Article]:
    """So many different ones."""
    return [Article(f"{TEXT} العدد {index}.", id=f"a{index}") for index in range(number)]


@pytest.fixture(scope="module")
def reader() -> Iterator[Extractor]:
    """An extractor that asks nobody."""
    with Extractor("rules", cache_dir=False, max_concurrency=2) as extractor:
        yield extractor


def test_a_stream_gives_every_article_once_and_tells_how_far_it_is(reader: Extractor):
    """Without asyncio; the same results as one after the other."""
    given, told = articles(7), []
    results = list(reader.stream(given, on_progress=lambda done, total: told.append((done, total))))
    assert told == [(done, 7) for done in range(1, 8)]
    found = {result.article.id: result.claims for result in results}
    assert found == {article.id: reader.extract(article).claims for article in given}
    assert all(found.values())


def test_a_stream_takes_articles_in_the_callers_thread_and_few_ahead(reader: Extractor):
    """A cursor of a database may give them, and a corpus is never held whole."""
    threads, done, ahead, totals = set(), 0, [], set()

    def given() -> Iterator[Article]:
        for number, article in enumerate(articles(9)):
            threads.add(threading.current_thread())
            ahead.append(number + 1 - done)
            yield article

    for _ in reader.stream(given(), on_progress=lambda _, total: totals.add(total)):
        done += 1
    assert done == 9
    assert max(ahead) <= 3
    assert (threads, totals) == ({threading.current_thread()}, {None})


def test_a_stream_that_is_left_takes_no_more_and_the_extractor_goes_on():
    """What was begun is broken off, and the articles after it are not taken."""

    def slow(request: Request) -> Reply:
        is_first = corpora.asked_about(request) == corpora.text(0)
        return corpora.one_claim(request).but(delay=0 if is_first else 60)

    given, began = corpora.corpus(50), time.monotonic()
    with ScriptedServer(default=slow) as server:
        with corpora.extractor(server.base_url, max_concurrency=3) as reader:
            stream = reader.stream(given)
            first = next(stream)
            stream.close()  # type: ignore[attr-defined]
            assert reader.extract(Article(corpora.text(0), id="a0")).claims == first.claims
        assert len(server.requests) <= 4
    assert len(list(given)) == 47
    assert time.monotonic() - began < 30


def test_a_stream_outlives_the_closing_of_its_extractor():
    """As `extract` does: no article is passed over."""
    with Extractor("rules", cache_dir=False, max_concurrency=3) as closed:
        stream = closed.stream(articles(8))
        first = next(stream)
    found = {first.article.id, *(result.article.id for result in stream)}
    closed.close()
    assert found == {f"a{number}" for number in range(8)}


def test_an_article_that_cannot_be_read_ends_a_stream(reader: Extractor):
    """By the error that `extract` raises."""
    with pytest.raises(InputError, match="bad: the text holds no Arabic letter"):
        list(reader.stream([*articles(1), Article("no Arabic", id="bad")]))


WRONG: dict[str, Callable[[Any], object]] = {
    "An Article is expected, not str": lambda reader: reader.extract(TEXT),
    "An Article is expected, not PosixPath": lambda reader: reader.extract(Path("article.txt")),
    "An Article is expected, not dict": lambda reader: reader.questions({"text": TEXT}),
    "Article is expected, not str": lambda reader: next(reader.stream([TEXT])),
    "Several articles are expected.* not str": lambda reader: reader.stream(TEXT),
    "Several articles are expected.* not Article": lambda reader: reader.stream(Article(TEXT)),
    "Several articles are expected.* not NoneType": lambda reader: reader.astream(None),
    "`text` of an article must be a string, not bytes": lambda _: Article(TEXT.encode()),
    "`text` of an article must be a string, not NoneType": lambda _: Article(None),
    "`path` of an article must be a string, not PosixPath": lambda _: Article(TEXT, path=Path("a.txt")),
    "`title` of an article must be a string, not float": lambda _: Article(TEXT, title=float("nan")),
    "`published` of an article must be a date or a datetime, not str": lambda _: Article(
        TEXT, published="2016-12-13"
    ),
}


@pytest.mark.parametrize("told", WRONG)
def test_an_argument_of_another_type_is_refused_at_once(reader: Extractor, told: str):
    """By an error that says what is expected; a stream need not be read for it, but for its articles."""
    with pytest.raises(InputError, match=told):
        WRONG[told](reader)


def test_other_arguments_are_refused_at_once_too(reader: Extractor):
    """A day that is one is taken."""
    with pytest.raises(OptionError, match="ahead is 0; it must be 1 or more"):
        reader.astream(articles(1), ahead=0)
    assert Article(TEXT, published=date(2016, 12, 13)).day == date(2016, 12, 13)
