"""Reports: every format tells the same story, and text from articles stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from evals_builders import answered, labelled, result

from evals.commands import FORMATS
from evals.labels.gold import GoldArticle
from evals.reports.report import Report, build_report
from evals.verdicts.runs import read_run, write_run
from extractor.claims import Claim, Result, Span, claim_id

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)> | **x** [a](javascript:1) "&amp;'
TEXT = f"قال المرصد إن 93 مدنيا قتلوا في حلب. {HOSTILE} وقال الجيش إن المعارك مستمرة في الباب."
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


def hostile(article: GoldArticle) -> Claim:
    """An invented claim whose evidence and source are markup."""
    start = article.text.index(HOSTILE)
    span = Span(start=start, end=start + len(HOSTILE), text=HOSTILE)
    claim = article.claims[0].claim
    source = claim.attribution[0].model_copy(update={"name": HOSTILE, "mention": span})
    return claim.model_copy(
        update={"id": claim_id(article.sha256, span, claim.type), "evidence": span, "attribution": (source,)}
    )


def results(article: GoldArticle) -> tuple[Result, Result]:
    """An old run that found the first claim, and a new one that found the second and invented one."""
    new = answered(article, SECOND)
    return answered(article, FIRST), result(article, [*new.claims, hostile(article)])


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """A report with a loss, a gain and an invention."""
    article = labelled(TEXT, FIRST + SECOND, "a<b>")
    old, new = results(article)
    write_run(tmp_path / "old", [article], [old])
    write_run(tmp_path / "new", [article], [new])
    return build_report(read_run(tmp_path / "new"), [article], [tmp_path], read_run(tmp_path / "old"))


@pytest.fixture
def alone(tmp_path: Path) -> Report:
    """A report without anything to compare with."""
    article = labelled(TEXT, FIRST + SECOND)
    write_run(tmp_path / "run", [article], [answered(article, FIRST)])
    return build_report(read_run(tmp_path / "run"), [article], [tmp_path])


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_tells_the_verdict(report: Report, name: str) -> None:
    """One article proves nothing: INCONCLUSIVE (JUnit calls it skipped)."""
    text = FORMATS[name](report)
    assert ("<skipped" if name == "junit" else "INCONCLUSIVE") in text


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_does_without_a_baseline(alone: Report, name: str) -> None:
    """The first run of a system has scores and no verdict."""
    assert alone.exit_code == 0
    assert "INCONCLUSIVE" not in FORMATS[name](alone)


def test_the_terminal_shows_bounds_changes_and_their_text(report: Report) -> None:
    """Floor, the split of the difference, and each change with its Arabic text."""
    text = FORMATS["terminal"](report)
    assert "floor, a list of words without a model" in text
    assert "system +0.0, labels +0.0, scorer +0.0" not in text
    assert re.search(r"broken casualties .*93 مدنيا قتلوا في حلب", text)
    assert re.search(r"fixed ground_attack .*المعارك مستمرة في الباب", text)


def test_json_holds_every_number(report: Report) -> None:
    """Score, floor, verdict, difference, split and changes are there for another program."""
    value = json.loads(FORMATS["json"](report))
    assert value["score"]["tallies"]["claims"]["gold"] == 2
    assert value["comparison"]["verdict"] == "INCONCLUSIVE"
    assert {change["transition"] for change in value["comparison"]["changes"]} == {
        "broken",
        "fixed",
        "invented",
    }
    assert value["floor"]["claims"]["gold"] == 2


def test_junit_is_well_formed_and_counts_its_cases(report: Report) -> None:
    """A build server reads suites whose totals are right."""
    root = ET.fromstring(FORMATS["junit"](report))
    for suite in root.findall("testsuite"):
        assert int(suite.get("tests", -1)) == len(suite.findall("testcase"))
    assert root.find("testsuite[@name='gate']/testcase/skipped") is not None
    assert [case.get("name") for case in root.findall("testsuite/testcase[@classname='article']")] == ["a<b>"]


def test_markdown_escapes_markup_of_the_article(report: Report) -> None:
    """No tag, link, emphasis or table cell of an article's text survives as such."""
    text = FORMATS["markdown"](report)
    assert not re.search(r"(?<!\\)<", text)
    assert not re.search(r"(?<!\\)\]\(", text)
    assert "**x**" not in text
    rows = [line for line in text.splitlines() if line.startswith("| invented")]
    assert len(rows) == 1
    assert len(re.findall(r"(?<!\\)\|", rows[0])) == 6


class Page(HTMLParser):
    """What a browser would see: tags, attributes, and the text of marks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_runs_and_loads_nothing(report: Report) -> None:
    """No script, no image, no link out, no handler; the policy allows the one style sheet by its hash."""
    html = FORMATS["html"](report)
    page = Page(html)
    assert not {"script", "img", "iframe", "link", "object", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert all(value and value.startswith("#") for name, value in page.attributes if name in ("href", "src"))
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    (policy,) = [value for name, value in page.attributes if name == "content" and value and "src" in value]
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy


def test_the_page_shows_the_article_as_it_is(report: Report) -> None:
    """Right to left, the hostile text visible as text, once in each pane and in its claim."""
    html = FORMATS["html"](report)
    page = Page(html)
    assert ("dir", "rtl") in page.attributes
    assert page.text.count(TEXT[:20]) >= 2
    assert page.text.count(HOSTILE) >= 3


def test_every_claim_is_on_the_page_under_its_states(report: Report) -> None:
    """The lost claim is missed and broken, the gained one found and fixed, the other one invented."""
    html = FORMATS["html"](report)
    assert set(re.findall(r'<article class="claim ([^"]+)"', html)) == {
        "missed broken",
        "found fixed",
        "invented",
    }
    for state in ("fixed", "broken", "drifted", "missed", "invented"):
        assert f'id="f-{state}"' in html
        assert f"body:has(#f-{state}:checked)" in html


def test_overlapping_claims_keep_the_text_whole(tmp_path: Path) -> None:
    """Marks that cross are cut; without markup, each pane is the article, character by character."""
    inner = FIRST.replace("93 مدنيا قتلوا في حلب", "مدنيا قتلوا").replace("casualties", "action")
    crossing = FIRST.replace("93 مدنيا قتلوا في حلب", "إن 93 مدنيا").replace("casualties", "siege")
    article = labelled(TEXT, FIRST + inner + crossing)
    write_run(tmp_path / "run", [article], [answered(article, FIRST)])
    html = FORMATS["html"](build_report(read_run(tmp_path / "run"), [article], [tmp_path]))
    panes = re.findall(r'<div class="pane"><h3>[^<]*</h3>(.*?)</div>', html, re.DOTALL)
    assert len(panes) == 2
    for pane in panes:
        assert Page(pane).text == TEXT
