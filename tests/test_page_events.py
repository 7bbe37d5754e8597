"""The events of the page in a real browser: figures with their quotes, sides, origins, and the drawing."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import Any

import material
import pytest

from extractor.arabic.lexicon import rows
from extractor.claims import Claim, Measure, Unit
from extractor.cli import main
from extractor.events import Event, find_events, write_events
from extractor.events.gazetteer import Candidate
from extractor.events.happenings import OWN_KINDS
from extractor.events.values import Contradiction, Doubt, Figure, Link, Named, Origin, Place, Said, Toll
from extractor.page import view
from extractor.records import Record

pytest.importorskip("selenium", reason="the browser tests need selenium")

import browser
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from test_view_browser import click, overflow, press, selected, texts, violations

needs_browser = pytest.mark.skipif(not (browser.CHROMIUM and browser.DRIVER), reason=browser.MISSING)

FIRST = "قتل 12 شخصا بينهم 3 أطفال في غارة على سوق مدينة الباب. هذا كل ما قيل."
SECOND = "قال الدفاع المدني نقلا عن وكالة الأنباء إن 20 شخصا على الأقل قتلوا في غارة على سوق مدينة الباب."
THIRD = (
    "قال <b>الناطق</b>\u202e إن مقتل 20 شخصا في مدينة الباب لا صحة له "
    '</script><script>document.title="owned"</script>.'
)
STRIKE = "قتل 12 شخصا بينهم 3 أطفال في غارة على سوق مدينة الباب"


def records() -> tuple[Record, ...]:
    """Three articles about one strike: a toll with a part, a larger one by a chain, and a denial."""
    first = material.claim(
        FIRST,
        "bombardment",
        STRIKE,
        target="سوق مدينة الباب",
        places=["مدينة الباب"],
        quantities=["12 شخصا | exact 12 | persons | killed", "3 أطفال | exact 3 | persons | killed | of 1"],
    )
    second = material.claim(
        SECOND,
        "bombardment",
        "20 شخصا على الأقل قتلوا في غارة على سوق مدينة الباب",
        ["الدفاع المدني | rescue_service | explicit", "وكالة الأنباء | news_agency | explicit"],
        target="سوق مدينة الباب",
        places=["مدينة الباب"],
        quantities=["20 شخصا على الأقل | at_least 20 | persons | killed"],
    )
    third = material.claim(
        THIRD,
        "casualties",
        THIRD[THIRD.index("مقتل") : -1],
        ["<b>الناطق</b>\u202e | military | explicit"],
        modality="denied",
        places=["مدينة الباب"],
        quantities=["20 شخصا | exact 20 | persons | killed"],
    )
    told = [
        (FIRST, first, "2016-12-13", "قناة أولى"),
        (SECOND, second, "2016-12-14", "صحيفة"),
        (THIRD, third, "2016-12-16T09:00+03:00", "<i>إذاعة</i>"),
    ]
    return tuple(
        material.cited(material.record(text, [claim], name=f"article-{n}"), published=day, outlet=outlet)
        for n, (text, claim, day, outlet) in enumerate(told)
    )


def said(record: Record, claim: Claim, origin: int) -> Said:
    info = record.result.article
    return Said(
        claim=claim.id,
        article=info.id,
        key=info.key,
        outlet=info.outlet,
        published=info.published,
        type=claim.type,
        part="tells",
        modality=claim.modality,
        stance=claim.stance,
        quote=claim.evidence.text,
        start=claim.evidence.start,
        end=claim.evidence.end,
        origin=origin,
        chain=tuple(Link(name=one.known_as, kind=one.kind) for one in claim.attribution),
    )


def event(shown: tuple[Record, ...]) -> Event:
    """The strike as an event, with everything that an event can have."""
    claims = [record.result.claims[0] for record in shown]
    ids = [claim.id for claim in claims]
    figures = [
        Figure(
            claim=claim.id,
            mention=one.mention.text,
            value=one.value,
            low=one.low,
            high=one.high,
            qualifier=one.qualifier,
            denied=claim.modality == "denied",
            of=None if one.of is None else claim.quantities[one.of].mention.text,
        )
        for claim in claims
        for one in claim.quantities
    ]
    toll = Toll(
        measure=Measure.KILLED,
        unit=Unit.PERSONS,
        figures=tuple(figures),
        smallest=12,
        largest=20,
        course=(("2016-12-13", 12, 12), ("2016-12-14", 20, 20)),
    )
    bab = Candidate(
        geonames_id=172349,
        name="Al Bab",
        country="SY",
        latitude=36.37053,
        longitude=37.51571,
        population=144705,
    )
    return Event(
        id=ids[0],
        types=("bombardment", "casualties"),
        days=("2016-12-12", "2016-12-12"),
        places=(Place(name="مدينة الباب", claims=tuple(ids), precision="place", candidates=(bab,)),),
        actors=(Named(name="طائرات", claims=(ids[1],)),),
        targets=(Named(name="سوق مدينة الباب", claims=tuple(ids[:2])),),
        tolls=(toll,),
        origins=(
            Origin(names=("newsroom: قناة أولى",), kind="newsroom", claims=(ids[0],)),
            Origin(
                names=("الدفاع المدني السوري", "الدفاع المدني"),
                kind="rescue_service",
                claims=(ids[1],),
                same_because=("the same name",),
            ),
            Origin(names=("<b>الناطق</b>\u202e",), kind="military", claims=(ids[2],)),
        ),
        contradictions=(
            Contradiction(kind="figures", about="killed", sides=((ids[0],), (ids[1],)), may_be_time=True),
            Contradiction(kind="denial", about=claims[2].evidence.text, sides=((ids[2],), (ids[0], ids[1]))),
        ),
        claims=tuple(
            said(record, claim, n) for n, (record, claim) in enumerate(zip(shown, claims, strict=True))
        ),
        doubts=(Doubt(event="elsewhere", reasons=("the same kind (bomb, strike)", "14 words in common")),),
    )


def html(language: Any = "en") -> str:
    shown = records()
    other = event(shown)
    single = Event(id="elsewhere", types=("casualties",), claims=(other.claims[0],))
    return view.page(shown, events=[single, other], language=language)


@pytest.fixture
def one(driver: webdriver.Chrome, tmp_path: Path) -> webdriver.Chrome:
    """The event's own view, at desktop size, in English."""
    browser.resize(driver, 1280, 900)
    browser.show(driver, tmp_path, html(), "#event-" + event(records()).id)
    return driver


@needs_browser
def test_the_list_puts_first_what_most_articles_tell_and_opens_it(
    driver: webdriver.Chrome, tmp_path: Path
) -> None:
    """Day, place, types and counts, but no figure: that needs its quote; what one claim tells is folded."""
    browser.resize(driver, 1280, 900)
    browser.show(driver, tmp_path, html())
    click(driver, "#tab-events")
    (row,) = texts(driver, ".event-row")
    told = [
        "12 December 2016",
        "مدينة الباب",
        "Bombardment",
        "Casualties",
        "Articles: 3 · Claims: 3",
        "origins: 3",
        "Contradictions: 2",
    ]
    assert [part for part in told if part not in row] == []
    click(driver, "#view-events .more summary")
    assert len(texts(driver, ".event-row")) == 2
    click(driver, ".event-row")
    assert driver.switch_to.active_element.get_attribute("id") == "event-title"
    press(driver, Keys.SHIFT + Keys.TAB)
    press(driver, Keys.ENTER)
    assert driver.switch_to.active_element.get_attribute("id") == "event-0"


@needs_browser
def test_every_figure_stands_with_its_words_its_chain_and_its_quote(one: webdriver.Chrome) -> None:
    """A row a figure in the order of publication; parts and denied ones are marked."""
    shown = [
        [cell.text.split("\n") for cell in row.find_elements(By.CSS_SELECTOR, "th, td")]
        for row in one.find_elements(By.CSS_SELECTOR, ".sayings tbody tr")
    ]
    days = ["13 December 2016", "13 December 2016", "14 December 2016", "16 December 2016 09:00 +03:00"]
    assert [day for (day, _), *_ in shown] == days
    assert [figure[0] for _, figure, *_ in shown] == ["12", "3", "at least 20", "20"]
    assert [figure[2:] for _, figure, *_ in shown] == [[], ["part of 12 شخصا"], [], ["Denied"]]
    assert shown[2][2] == ["الدفاع المدني Rescue service", "via وكالة الأنباء"]
    assert [quote[0].strip("«»") for *_, quote in shown[:3]] == [
        claim.evidence.text for claim in _claims(0, 0, 1)
    ]
    assert texts(one, ".sayings mark") == ["12 شخصا", "3 أطفال", "20 شخصا على الأقل", "20 شخصا"]
    assert "smallest 12, largest 20" in texts(one, ".of-event h3")[0]
    widths = [head.rect["width"] for head in one.find_elements(By.CSS_SELECTOR, ".sayings thead th")]
    assert max(widths) == widths[3]


def _claims(*numbers: int) -> list[Claim]:
    return [records()[number].result.claims[0] for number in numbers]


@needs_browser
def test_a_click_on_a_quote_opens_its_article_at_the_claim_and_the_claim_leads_back(
    one: webdriver.Chrome,
) -> None:
    """From the second article's row to its text, and from the open card to the event."""
    one.find_elements(By.CSS_SELECTOR, ".sayings .said")[2].click()
    assert one.execute_script("return [state.view, state.article, state.selected]") == ["read", 1, 0]
    assert selected(one) == 0
    one.find_element(By.XPATH, "//button[contains(., 'Its event')]").click()
    assert one.execute_script("return [state.view, state.event]") == ["events", 0]


@needs_browser
def test_contradictions_show_both_sides_and_origins_why_they_count_as_one(one: webdriver.Chrome) -> None:
    """Sides by what they state; a denial beside what it denies; names put together, with the reason."""
    assert texts(one, ".contradiction h3") == ["Figures differ: Killed", "Denied by one, asserted by others"]
    assert texts(one, ".side h4") == ["12", "at least 20", "Denied", "Asserted"]
    assert "published later" in texts(one, ".contradiction .note")[0]
    origins = next(text for text in texts(one, ".things > li") if "Rescue service" in text)
    assert origins.split("\n")[:3] == [
        "الدفاع المدني السوري Rescue service",
        "Counted as one with these names, because: the same name",
        "الدفاع المدني",
    ]
    assert any("Al Bab, Syria · 36.37053, 37.51571" in text for text in texts(one, ".candidates"))
    assert any("named by قناة أولى، الدفاع المدني السوري" in text for text in texts(one, ".things > li"))
    because = "because: the same kind (bomb, strike), 14 words in common"
    assert any(because in text for text in texts(one, ".things > li"))


@needs_browser
def test_names_in_a_list_follow_each_other_from_right_to_left(one: webdriver.Chrome) -> None:
    """Arabic names are one Arabic text on an English page too: the first is the rightmost."""
    names = one.find_elements(By.XPATH, "//bdi[@dir='rtl'][count(bdi) = 2]/bdi")
    assert [name.text for name in names[:2]] == ["قناة أولى", "الدفاع المدني السوري"]
    assert names[0].rect["x"] > names[1].rect["x"]


@needs_browser
@pytest.mark.parametrize(("language", "later"), [("en", Keys.ARROW_RIGHT), ("ar", Keys.ARROW_LEFT)])
def test_the_drawing_is_read_and_walked_by_keyboard(
    driver: webdriver.Chrome, tmp_path: Path, language: Any, later: str
) -> None:
    """A point a figure, named with day, words and chain; arrows follow time; Enter goes to its row."""
    browser.resize(driver, 1280, 900)
    browser.show(driver, tmp_path, html(language), "#event-" + event(records()).id)
    driver.execute_script(f"language = '{language}'; draw()")
    points = driver.find_elements(By.CSS_SELECTOR, ".chart .point")
    names = [point.get_attribute("aria-label") for point in points]
    assert [re.search(r"«(.*)»", name)[1] for name in names] == [
        "3 أطفال",
        "12 شخصا",
        "20 شخصا على الأقل",
        "20 شخصا",
    ]
    assert all("قناة أولى" in name for name in names[:2])
    assert "الدفاع المدني" in names[2]
    assert "\u202e" not in "".join(names)
    across = [point.location["x"] for point in points]
    assert (across == sorted(across)) is (language == "en")
    driver.execute_script("arguments[0].focus()", points[0])
    press(driver, later, later, Keys.ENTER)
    row = driver.execute_script("return document.activeElement.closest('tr').innerText")
    assert "20 شخصا على الأقل" in row


@needs_browser
def test_hostile_names_and_quotes_of_events_run_nothing(one: webdriver.Chrome) -> None:
    """Markup stays text, and a control that reorders shows as a mark."""
    assert any("<b>الناطق</b>U+202E" in text for text in texts(one, ".sayings tbody tr"))
    assert any("<i>إذاعة</i>" in text for text in texts(one, ".sayings tbody tr"))
    assert one.title.startswith("Claims")
    assert one.find_elements(By.CSS_SELECTOR, "#view-events b, #view-events i") == []
    assert one.get_log("browser") == []


@needs_browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_events_fit_and_pass_the_accessibility_audit(
    driver: webdriver.Chrome, tmp_path: Path, language: Any, theme: str, width: int
) -> None:
    """The list and an event, all unfolded, in both languages, colours and widths."""
    browser.resize(driver, width, 900)
    browser.show(driver, tmp_path, html(language))
    driver.execute_script(f"setTheme('{theme}'); language = '{language}'; draw()")
    for step in ("show('events')", "openEvent(0)"):
        driver.execute_script(step)
        driver.execute_script(
            "for (const d of document.querySelectorAll('#view-events details')) d.open = true"
        )
        assert violations(driver) == [], step
        assert overflow(driver) <= 0
        assert driver.execute_script(
            "const tabs = document.querySelector('.views'); return tabs.scrollWidth <= tabs.clientWidth"
        )


@needs_browser
def test_print_of_an_event_is_the_event_alone(one: webdriver.Chrome) -> None:
    """With its figures and quotes; from another tab the events are not printed."""
    one.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert len(texts(one, ".sayings tbody tr")) == 4
        assert texts(one, ".article") == []
        one.execute_script("show('read')")
        assert texts(one, ".sayings tbody tr") == []
        assert texts(one, ".article")
    finally:
        one.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@needs_browser
def test_a_page_whose_claims_share_nothing_has_no_tab_of_events(
    driver: webdriver.Chrome, tmp_path: Path
) -> None:
    """One claim an event is what the article shows already."""
    shown = records()[:1]
    browser.show(driver, tmp_path, view.page(shown, events=find_events([shown[0].result], gazetteer=False)))
    assert driver.find_elements(By.ID, "tab-events") == []


@needs_browser
def test_the_command_finds_the_events_or_reads_them(
    driver: webdriver.Chrome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a file by rules; with one, those of the file, whose claims need not all be on the page."""
    monkeypatch.chdir(tmp_path)
    shown = records()
    for record, text in zip(shown, (FIRST, SECOND, THIRD), strict=True):
        Path(record.result.article.path).write_bytes(text.encode())
    lines = [record.result.model_dump_json() for record in shown]
    Path("claims.jsonl").write_text("\n".join(lines), encoding="utf-8")
    Path("one.jsonl").write_text(lines[0], encoding="utf-8")
    write_events([event(shown)], "events.jsonl")
    assert main(["view", "claims.jsonl"]) == 0
    driver.get((tmp_path / "claims.html").as_uri())
    found = driver.execute_script("return DATA.events.map((one) => one.claims.map((said) => said.claim))")
    assert sorted(chain.from_iterable(found)) == sorted(claim.id for claim in _claims(0, 1, 2))
    assert main(["view", "one.jsonl", "--events", "events.jsonl"]) == 0
    driver.get((tmp_path / "one.html").as_uri())
    driver.execute_script("openEvent(0)")
    assert len(texts(driver, ".sayings tbody tr")) == 4
    assert len(driver.find_elements(By.CSS_SELECTOR, ".sayings .said")) == 2
    assert main(["view", "one.jsonl", "--events", "claims.jsonl"]) == 2
    assert main(["view", "claims.jsonl", "--no-events"]) == 0
    driver.get((tmp_path / "claims.html").as_uri())
    assert driver.execute_script("return DATA.events") == []


def test_every_kind_of_happening_and_every_part_of_an_event_has_a_word() -> None:
    """What the rules may name is said in both languages."""
    words = view._words()
    kinds = {
        kind
        for what, name, *_ in rows("happenings")
        if what in ("means", "aftermath")
        for kind in (name.split(":")[1:] or [name])
    }
    assert set(words["happenings"]) == kinds | set(OWN_KINDS.values())
    assert set(words["contradictions"]) == {"figures", "actors", "denial"}
    folder = Path(view.__file__).parents[1] / "events"
    source = "".join((folder / name).read_text(encoding="utf-8") for name in ("across.py", "likeness.py"))
    found = re.findall(r'"((?:the same|one place|both|\{words\})[^"]*)"', source)
    reasons = {re.sub(r"\(\{.*\}\)", "({a})", one).replace("{words}", "{n}") for one in found}
    assert len(reasons) > 5
    assert reasons <= set(words["because"])
