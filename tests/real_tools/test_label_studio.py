"""Claims go out to the real Label Studio, are corrected there, and come back; by its API and in Chromium.

`make test-tools` runs these: Label Studio has an environment of its own and takes minutes to start.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import browser
import material
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait
from servers import closed_port

from evals.__main__ import main
from evals.commands import everyday
from evals.labels import gold
from evals.labels.projects import read_corrected
from evals.scoring.scorer import score
from extractor import export
from extractor.records import Record

pytestmark = pytest.mark.tools
PROGRAM = Path(sys.prefix) / "tools" / "label-studio"
"""Made by `make test-tools`."""
STARTS_WITHIN = 1800.0
"""Seconds; it makes its database first."""
USER, PASSWORD, TOKEN = "a@example.org", "secret-pass-1", "0123456789abcdef0123456789abcdef01234567"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
Result = list[dict[str, Any]]


@dataclass(frozen=True)
class Studio:
    """A running Label Studio."""

    address: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        """One request of its API."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}{path}", data, headers, method=method)
        with OPENER.open(request, timeout=600) as response:
            return json.load(response)

    def project(self, records: tuple[Record, ...], folder: Path) -> Project:
        """A project with the exported interface and tasks."""
        tasks, interface = export.write(records, "label-studio", folder / "tasks.json").paths
        settings = {"title": folder.name[:50], "label_config": interface.read_text("utf-8")}
        number = self.call("POST", "/api/projects", settings)["id"]
        given = json.loads(tasks.read_text("utf-8"))
        self.call("POST", f"/api/projects/{number}/import", given)
        listed = self.call("GET", f"/api/tasks?project={number}&fields=all&page_size=1000")["tasks"]
        by_name = {task["data"]["article"]: task for task in listed}
        return Project(self, number, by_name, folder / "project.json")


@dataclass(frozen=True)
class Project:
    """A project; its tasks by the names of their articles."""

    studio: Studio
    number: int
    tasks: dict[str, dict[str, Any]]
    file: Path

    def drawn(self, name: str) -> Result:
        """What was predicted of an article."""
        result: Result = self.tasks[name]["predictions"][0]["result"]
        return result

    def submit(self, name: str, result: Result, *, skip: bool = False) -> None:
        """Submit or skip a task."""
        path = f"/api/tasks/{self.tasks[name]['id']}/annotations"
        self.studio.call("POST", path, {"result": result, "was_cancelled": skip, "lead_time": 1.0})

    def exported(self) -> Path:
        """The project as JSON, as the button *Export* gives it."""
        tasks = self.studio.call("GET", f"/api/projects/{self.number}/export?exportType=JSON")
        self.file.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
        return self.file


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The real program with an empty database, for as long as these tests run."""
    if not (PROGRAM / ".installed").exists():
        pytest.fail("label-studio is not installed; `make test-tools` sets it up.")
    folder, port = tmp_path_factory.mktemp("label-studio"), closed_port()
    command = [PROGRAM / "bin" / "label-studio", "start", "--no-browser", "--enable-legacy-api-token"]
    command += ["--internal-host", "127.0.0.1", "--port", port]
    command += ["--username", USER, "--password", PASSWORD, "--user-token", TOKEN]
    quiet = {"COLLECT_ANALYTICS": "False", "LATEST_VERSION_CHECK": "False", "SENTRY_DSN": ""}
    quiet |= {"FRONTEND_SENTRY_DSN": "", "LABEL_STUDIO_BASE_DATA_DIR": str(folder), "HOME": str(folder)}
    log = folder / "studio.log"
    with log.open("wb") as out:
        program = subprocess.Popen(
            [*map(str, command)], stdout=out, stderr=out, cwd=folder, env=os.environ | quiet
        )
    running = Studio(f"http://127.0.0.1:{port}")
    try:
        wait_for(lambda: program.poll() is not None or answers(running), STARTS_WITHIN, log)
        assert program.poll() is None, log.read_text(errors="replace")[-3000:]
        yield running
    finally:
        program.terminate()
        program.wait(timeout=60)


def answers(running: Studio) -> bool:
    try:
        return bool(running.call("GET", "/api/users"))
    except OSError:
        return False


def wait_for(is_so: Callable[[], bool], seconds: float, log: Path) -> None:
    gives_up = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < gives_up, log.read_text(errors="replace")[-3000:]
        time.sleep(1.0)


def labelled() -> tuple[Record, ...]:
    """All labelled articles, with their labels as what was found."""
    return tuple(
        material.record(one.text, [label.claim for label in one.claims], name=one.name)
        for one in gold.load(everyday())
    )


def test_what_nobody_corrects_comes_back_as_it_went_out(studio: Studio, tmp_path: Path) -> None:
    """Every claim of every labelled article, field by field, and a strict score of 1."""
    records = labelled()
    project = studio.project(records, tmp_path)
    for name in project.tasks:
        project.submit(name, project.drawn(name))
    corrected = read_corrected(project.exported(), [record.article for record in records])
    assert corrected.left_out == ()
    back = {one.article.sha256: one for one in corrected.articles}
    for record in records:
        one = back[record.article.sha256]
        assert (one.problems, one.repairs) == ((), ())
        assert {c.claim.id: c.claim for c in one.claims} == {c.id: c for c in record.result.claims}
    for record in records:
        (tmp_path / record.name).mkdir()
        (tmp_path / record.name / "article.txt").write_bytes(record.article.text.encode())
    folders = [str(tmp_path / record.name / "article.txt") for record in records]
    assert main(["import", str(project.file), *folders, "-o", str(tmp_path / "back")]) == 0
    labels = gold.load([tmp_path / "back"])
    assert score(labels, [record.result for record in records]).tallies["strict"].f1 == 1.0


def test_corrections_arrive_and_what_is_left_out_is_named(
    studio: Studio, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed amount, a deleted claim, a task submitted twice, a skipped one, one that nobody submitted."""
    records = labelled()[:5]
    twice, changed, cut, skipped, untouched = (record.name for record in records)
    project = studio.project(records, tmp_path)
    project.submit(twice, [])
    project.submit(twice, project.drawn(twice))
    amounts = project.drawn(changed)
    amount = next(one for one in amounts if one.get("from_name") == "amount")
    amount["value"]["text"].append("77")
    project.submit(changed, amounts)
    claim = next(one["id"] for one in project.drawn(cut) if one.get("from_name") == "claim")
    project.submit(
        cut, [one for one in project.drawn(cut) if claim not in (one.get("id"), one.get("from_id"))]
    )
    project.submit(skipped, [], skip=True)
    for record in records:
        (tmp_path / f"{record.name}.txt").write_bytes(record.article.text.encode())
    files = [str(tmp_path / f"{record.name}.txt") for record in records]
    asked = ["import", str(project.exported()), *files, "-o", str(tmp_path / "back")]
    assert main([*asked, "--annotator", USER]) == 2
    assert "not annotated by a@example.org, but by 1 (which number is whose" in capsys.readouterr().err
    assert main(asked) == 1
    said = capsys.readouterr().out
    assert f"{twice}: repaired: 2 annotations by 1; the latest is taken" in said
    assert "amount is '77', which was typed after" in said
    assert f"({skipped}): skipped" in said
    assert f"nothing about {untouched}: it was not submitted" in said
    back = {one.name: one for one in gold.load([tmp_path / "back"])}
    assert set(back) == {twice, changed, cut}
    went = {record.name: {claim.id for claim in record.result.claims} for record in records}
    assert {one.claim.id for one in back[twice].claims} == went[twice]
    assert {one.claim.id for one in back[cut].claims} == went[cut] - {claim}
    values = [quantity.value for one in back[changed].claims for quantity in one.claim.quantities]
    assert 77 in values


@pytest.mark.skipif(not (browser.CHROMIUM and browser.DRIVER), reason=browser.MISSING)
def test_the_interface_shows_what_a_corrector_needs(studio: Studio, tmp_path: Path) -> None:
    """Lines apart, fields beside the text, ends of regions that can be grasped; what is submitted arrives."""
    record = material.everything()[0]
    project = studio.project((record,), tmp_path)
    (task,) = project.tasks.values()
    with browser.chromium(width=1500, height=950) as driver:
        wait = WebDriverWait(driver, 180)
        driver.get(f"{studio.address}/user/login")
        driver.find_element(By.NAME, "email").send_keys(USER)
        driver.find_element(By.NAME, "password").send_keys(PASSWORD, Keys.ENTER)
        wait.until(lambda _: "/login" not in driver.current_url)
        driver.get(f"{studio.address}/projects/{project.number}/data?task={task['id']}")
        selector = ".lsf-richtext__container .htx-highlight[data-label$=':cue']"
        cue = wait.until(lambda _: driver.find_elements(By.CSS_SELECTOR, selector))[0]
        text = driver.find_element(By.CSS_SELECTOR, ".lsf-richtext__container")
        assert float(text.value_of_css_property("line-height")[:-2]) > 30
        driver.execute_script("arguments[0].click()", cue)
        handles = wait.until(lambda _: driver.find_elements(By.CSS_SELECTOR, ".lsf-richtext__container area"))
        assert all(handle.size["width"] > 2 and handle.size["height"] > 10 for handle in handles)
        regions = driver.find_elements(By.CSS_SELECTOR, selector.replace(":cue", ":siege"))
        driver.execute_script("arguments[0].click()", regions[0])
        choice = wait.until(
            lambda _: [e for e in driver.find_elements(By.TAG_NAME, "label") if "hearsay" in e.text]
        )
        assert choice[0].rect["x"] > text.rect["x"] + text.rect["width"] - 1
        assert choice[0].rect["y"] < 950
        submit = [e for e in driver.find_elements(By.TAG_NAME, "button") if e.text.strip() == "Submit"]
        submit[0].click()
        wait.until(lambda _: studio.call("GET", f"/api/tasks/{task['id']}/annotations"))
    corrected = read_corrected(project.exported(), [record.article])
    (back,) = corrected.articles
    assert {one.claim.id: one.claim for one in back.claims} == {c.id: c for c in record.result.claims}
