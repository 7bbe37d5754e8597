"""The page in a real browser: what a reader sees, clicks, types and prints."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import material
import pytest

from extractor.arabic.normalization import fold_text
from extractor.claims import Claim
from extractor.page import view

pytest.importorskip("selenium", reason="the browser tests need selenium")

import browser
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

pytestmark = [
    pytest.mark.skipif(not (browser.CHROMIUM and browser.DRIVER), reason=browser.MISSING),
    pytest.mark.xdist_group("browser"),
]

MENTIONED = """
const pieces = document.querySelectorAll('.article:not([hidden]) .piece.lit.m-' + arguments[0]);
return [...pieces].map((e) => e.textContent)
"""
EVIDENCE = """
select(arguments[0], {from: "text"});
return [...document.querySelectorAll('.article:not([hidden]) .piece.chosen')].map((e) => {
  const copy = e.cloneNode(true);
  for (const mark of copy.querySelectorAll('.control')) {
    mark.replaceWith(String.fromCodePoint(parseInt(mark.textContent.slice(2), 16)));
  }
  return copy.textContent;
}).join('')
"""


@pytest.fixture
def one(driver: webdriver.Chrome, tmp_path: Path) -> webdriver.Chrome:
    """The first seed, at desktop size, in English."""
    browser.resize(driver, 1280, 900)
    browser.show(driver, tmp_path, view.page([material.appeals()]))
    return driver


@pytest.fixture
def many(driver: webdriver.Chrome, tmp_path: Path) -> webdriver.Chrome:
    """Both seeds and the hostile article, in Arabic."""
    browser.resize(driver, 1280, 900)
    browser.show(driver, tmp_path, view.page(material.everything(), language="ar"))
    return driver


def texts(driver: webdriver.Chrome, selector: str) -> list[str]:
    return [
        element.text for element in driver.find_elements(By.CSS_SELECTOR, selector) if element.is_displayed()
    ]


def click(driver: webdriver.Chrome, selector: str) -> None:
    driver.find_element(By.CSS_SELECTOR, selector).click()


def press(driver: webdriver.Chrome, *keys: str) -> None:
    for key in keys:
        driver.switch_to.active_element.send_keys(key)


def shown(driver: webdriver.Chrome) -> list[int]:
    """Numbers of the claims in the list."""
    return [int(text.split()[0]) - 1 for text in texts(driver, ".card .label")]


def selected(driver: webdriver.Chrome) -> int | None:
    return driver.execute_script("return state.selected")


def overflow(driver: webdriver.Chrome) -> int:
    """How many pixels of the page lie beyond its side."""
    return driver.execute_script(
        "return Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth"
    )


def test_the_page_opens_from_disk_without_a_complaint_and_without_a_request(many: webdriver.Chrome) -> None:
    """No console message, and no address but that of the file."""
    many.execute_script("for (const name of views()) show(name)")
    assert many.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in many.get_log("performance")]
    sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert {url.split(":")[0] for url in sent} <= {"file", "about", "chrome", "data"}


def test_hostile_quotes_run_nothing_and_stay_readable(many: webdriver.Chrome) -> None:
    """Markup in names and quotes is shown as it is written; hidden controls show as marks."""
    title = many.title
    many.execute_script("openArticle(2); show('read'); select(0)")
    assert many.title == title
    assert '</script><script>document.title="owned"</script>' in texts(many, ".card.open .chain")[0]
    assert "U+202E" in texts(many, ".card.open .quote")[0]
    assert "U+0007" in texts(many, ".article")[0]
    many.execute_script(
        "const s = document.createElement('script'); try { s.textContent = 'document.title=1' } catch {}"
        "document.body.append(s)"
    )
    assert many.title == title


@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_lights_up_is_the_evidence_to_the_letter(many: webdriver.Chrome, number: int) -> None:
    """For every claim, nested and crossing ones too, the marked stretch is the claim's own words."""
    many.execute_script(f"openArticle({number}); show('read')")
    record = material.everything()[number]
    for index, claim in enumerate(view.in_order(record.result)):
        assert many.execute_script(EVIDENCE, index) == re.sub(r"[\n\u2028]", "", claim.evidence.text)


def test_a_click_on_a_label_opens_the_claim_and_a_second_click_closes_it(one: webdriver.Chrome) -> None:
    """The card shows chain, figures, flags and fields; the label says that it is pressed."""
    click(one, '.tag[data-claim="7"]')
    assert texts(one, ".card.open .chain .step") == ["Origin", "Relayed by", "This article"]
    assert texts(one, ".card.open .chain .name")[:2] == [
        "محمد شيخ، أحد شهود العيان بحلب",
        "وكالة أنباء الأناضول",
    ]
    assert "News agency · inferred" in texts(one, ".card.open .chain")[0]
    assert texts(one, ".card.open .figures .amount") == ["4", "9"]
    assert all("according to محمد شيخ" in line for line in texts(one, ".card.open .figures li"))
    assert one.find_element(By.CSS_SELECTOR, '.tag[data-claim="7"]').get_attribute("aria-pressed") == "true"
    click(one, '.tag[data-claim="7"]')
    assert selected(one) is None
    one.find_element(By.CSS_SELECTOR, '.tag[data-claim="7"]').send_keys(Keys.ENTER)
    assert selected(one) == 7
    assert one.switch_to.active_element.get_attribute("id") == "head-7"
    one.execute_script("select(null)")
    assert texts(one, ".card.open") == []


def test_mentions_light_up_in_shades_of_their_own(one: webdriver.Chrome) -> None:
    """Source, cue, actor, place and figures of the chosen claim are marked and named in the text."""
    one.execute_script("select(7)")
    assert one.execute_script(MENTIONED, "figure") == ["4 نساء", "9 أطفال"]
    assert one.execute_script(MENTIONED, "place") == ["الفردوس", "الكلاسة"]
    assert one.execute_script(MENTIONED, "source") == [
        "وكالة أنباء الأناضول",
        "محمد شيخ، أحد شهود العيان بحلب",
    ]
    roles = one.execute_script(
        "return [...document.querySelectorAll('.piece.lit[data-role]')].map((e) => e.dataset.role)"
    )
    assert {"source", "said", "actor", "place", "figure"} <= set(roles)
    shades = one.execute_script(
        "return [...document.querySelectorAll('.piece.lit[data-role]')]"
        ".map((e) => getComputedStyle(e, '::before').backgroundColor)"
    )
    assert len(set(shades)) == len(set(roles))


def test_nested_claims_are_reached_from_the_inside_out(one: webdriver.Chrome) -> None:
    """A click on words of two claims opens the inner one, a second click the outer one."""
    inner = one.find_element(By.CSS_SELECTOR, '.piece[data-claims="3 4"]')
    inner.click()
    assert selected(one) == 4
    one.find_element(By.CSS_SELECTOR, '.piece[data-claims="3 4"]').click()
    assert selected(one) == 3
    assert "5 Bombardment" in texts(one, ".card.open .also")[0]
    assert len(one.find_elements(By.CSS_SELECTOR, '.piece[data-claims="3 4"] .line')) >= 2


def test_colour_never_stands_alone(one: webdriver.Chrome) -> None:
    """Every label in the text, in the list and in the overview names its type in words."""
    assert all(re.search(r"\d+\s+\w", text) for text in texts(one, ".tag"))
    assert all(re.search(r"\d+ \w", text) for text in texts(one, ".card .label"))
    one.execute_script("show('overview')")
    assert all(texts(one, ".bar-name"))


@pytest.mark.parametrize(
    ("facet", "value", "fits"),
    [
        ("type", "appeal", lambda claim: claim.type == "appeal"),
        ("source", "=رزوق", lambda claim: any(source.name == "رزوق" for source in claim.attribution)),
        ("kind", "witness", lambda claim: any(source.kind == "witness" for source in claim.attribution)),
        ("stance", "assertive", lambda claim: claim.stance == "assertive"),
        ("modality", "asserted", lambda claim: claim.modality == "asserted"),
        (
            "measure",
            "besieged",
            lambda claim: any(quantity.measure == "besieged" for quantity in claim.quantities),
        ),
        ("measure", "any", lambda claim: bool(claim.quantities)),
        ("flags", "carried_actor", lambda claim: "carried_actor" in claim.flags),
    ],
)
def test_filters_narrow_the_list_and_fade_the_rest(
    one: webdriver.Chrome, facet: str, value: str, fits: Callable[[Claim], bool]
) -> None:
    """A tick in the filters leaves the claims that fit, in the list and in the text."""
    click(one, "#filters")
    one.execute_script("document.querySelectorAll('#filter-box details').forEach((d) => d.open = true)")
    box = one.find_element(By.CSS_SELECTOR, f'#filter-box input[data-facet="{facet}"][data-value="{value}"]')
    one.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    box.click()
    records = view.in_order(material.appeals().result)
    expected = [n for n, claim in enumerate(records) if fits(claim)]
    assert expected
    assert shown(one) == expected
    assert texts(one, "#shown") == [f"{len(expected)} of {len(records)} claims shown"]
    lively = one.execute_script(
        "return [...document.querySelectorAll('.tag:not(.off)')].map((e) => Number(e.dataset.claim))"
    )
    assert sorted(lively) == expected
    click(one, "#chips .chip.plain")
    assert len(shown(one)) == len(records)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("الاطفال", "الأطفال يعانون"),
        ("٩٣", "أكثر من 93"),
        ("قتيلا مدنيا", "أكثر من 93"),
        ("اعدمت", "أعدمت"),
        ("الاناضول 67", "67 رجلاً"),
        ("siege", "محاصَرون"),
        ("1071", "ألف و71"),
    ],
)
def test_search_reads_arabic_as_a_person_does(one: webdriver.Chrome, typed: str, found: str) -> None:
    """Without hamza, vowel marks or the same digits, and in any order, words are found."""
    one.find_element(By.ID, "search").send_keys(typed)
    quotes = texts(one, ".card .quote")
    assert any(found in quote for quote in quotes)
    assert len(quotes) < len(material.appeals().result.claims)


def test_search_folds_as_the_rest_of_the_program_does(one: webdriver.Chrome) -> None:
    """The page's folding and the package's agree on both seeds and on the odd spellings."""
    samples = [material.seed(name).text for name in ("aleppo-appeals", "aleppo-fall")]
    samples += ["ٱلْقُرْآنُ مسؤول شئون إلى كـــبير ٣٫٥٪ «نعم» ﻻ گەرم", "A\u200fB\u00a0 C"]
    for sample in samples:
        assert one.execute_script("return fold(arguments[0])", sample) == fold_text(sample)


def test_what_is_shown_is_saved_as_csv(one: webdriver.Chrome, tmp_path: Path) -> None:
    """The claims that pass the filters, and no others, in a file that spreadsheets read."""
    one.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    one.find_element(By.ID, "search").send_keys("siege")
    click(one, "#csv")
    path = tmp_path / "claims.csv"
    WebDriverWait(one, 20).until(lambda _: path.exists())
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    claims = view.in_order(material.appeals().result)
    assert [row["quote"] for row in rows] == [claims[number].evidence.text for number in shown(one)]
    assert {row["article"] for row in rows} == {"aleppo-appeals"}
    assert one.execute_script("return cell('=1+1 \"x\"')") == '"\'=1+1 ""x"""'
    one.find_element(By.ID, "search").send_keys("zzzz")
    assert texts(one, "#csv") == []


def test_a_claim_is_copied_with_its_citation(one: webdriver.Chrome) -> None:
    """Quote, chain, article and place go to the clipboard; the button says that they did."""
    allowed = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    one.execute_cdp_cmd("Browser.grantPermissions", {"permissions": allowed})
    one.execute_script("select(7)")
    button = one.find_element(By.CSS_SELECTOR, ".card.open .taken button")
    one.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    WebDriverWait(one, 20).until(lambda _: button.text == "Copied")
    text = one.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    claim = view.in_order(material.appeals().result)[7]
    assert text.split("\n")[0] == f"«{claim.evidence.text}»"
    assert "محمد شيخ، أحد شهود العيان بحلب → وكالة أنباء الأناضول" in text
    assert "aleppo-appeals" in text
    assert claim.id in text


def test_filters_and_search_begin_at_the_top_of_a_list_that_was_scrolled(one: webdriver.Chrome) -> None:
    """Filters that open, and the first claim that is found, are in sight."""
    list_ = one.find_element(By.ID, "panel-body")
    one.execute_script("arguments[0].scrollTop = 600", list_)
    click(one, "#filters")
    in_sight = "const box = arguments[0].getBoundingClientRect(); return box.top > 0 && box.top < 300"
    assert one.execute_script(in_sight, one.find_element(By.CSS_SELECTOR, "#filter-box summary"))
    click(one, "#filters")
    one.execute_script("arguments[0].scrollTop = 600", list_)
    one.find_element(By.ID, "search").send_keys("ا")
    assert one.execute_script(in_sight, one.find_element(By.CSS_SELECTOR, ".card:not([hidden])"))


def test_an_arabic_quote_that_begins_with_a_latin_name_goes_from_right_to_left(
    driver: webdriver.Chrome, tmp_path: Path
) -> None:
    """As the article's own paragraph does; a quote without Arabic letters goes from left to right."""
    quotes = ("BBC News العربية: قتل 3 أشخاص.", "WHO said 4.")
    text = "\n".join(quotes)
    claims = [material.claim(text, "casualties", quote) for quote in quotes]
    browser.show(driver, tmp_path, view.page([material.record(text, claims)]))
    directions = (
        "return [...document.querySelectorAll('.card .quote')].map((one) => getComputedStyle(one).direction)"
    )
    assert driver.execute_script(directions) == ["rtl", "ltr"]


def test_an_article_without_claims_offers_nothing_to_search(driver: webdriver.Chrome, tmp_path: Path) -> None:
    """It says that none were found, and shows neither search nor filters."""
    browser.resize(driver, 1280, 900)
    browser.show(driver, tmp_path, view.page([material.record("نص لا ادعاء فيه.")]))
    assert texts(driver, "#shown") == ["No claims were found in this article."]
    assert texts(driver, "#search, #filters, #filter-box") == []


def test_the_first_link_skips_to_what_is_shown(many: webdriver.Chrome) -> None:
    """In every view Tab goes on to the content, past the tabs and tools."""
    for name in ("articles", "read", "overview"):
        many.execute_script(f"show('{name}'); document.querySelector('.skip').focus()")
        press(many, Keys.ENTER, Keys.TAB)
        home = "const view = document.activeElement.closest('.view'); return view && view.id"
        assert many.execute_script(home) == f"view-{name}"


def test_no_match_says_so(one: webdriver.Chrome) -> None:
    """An empty list is explained, and one click brings the claims back."""
    one.find_element(By.ID, "search").send_keys("zzzz")
    assert texts(one, "#shown") == ["No claim passes these filters."]
    click(one, "#chips .chip.plain")
    assert len(shown(one)) == 17


def test_the_keyboard_reaches_everything(one: webdriver.Chrome) -> None:
    """j and k step, / searches, arrows move in the list, Enter opens, Esc closes, ? helps."""
    press(one, "j", "j", "j", "k")
    assert selected(one) == 1
    press(one, Keys.ESCAPE)
    assert selected(one) is None
    assert one.switch_to.active_element.get_attribute("data-claim") == "1"
    press(one, "/")
    assert one.switch_to.active_element.get_attribute("id") == "search"
    press(one, "جثث", Keys.ESCAPE)
    assert len(shown(one)) == 17
    press(one, "/", Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP, Keys.ARROW_DOWN, Keys.ENTER)
    assert selected(one) == 1
    press(one, Keys.ENTER)
    assert selected(one) is None
    press(one, "?")
    assert one.find_element(By.ID, "keys").is_displayed()
    press(one, Keys.ESCAPE)
    assert not one.find_element(By.ID, "keys").is_displayed()


def test_the_keys_work_on_an_arabic_keyboard(one: webdriver.Chrome) -> None:
    """The key that bears j steps on, whatever letter the layout gives it."""
    one.execute_script(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ت', code: 'KeyJ', bubbles: true}))"
    )
    assert selected(one) == 0


def test_tabs_follow_the_arrows_in_reading_direction(many: webdriver.Chrome) -> None:
    """In Arabic the next tab is to the left."""
    click(many, "#tab-read")
    press(many, Keys.ARROW_LEFT)
    assert many.execute_script("return state.view") == "overview"
    press(many, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert many.execute_script("return state.view") == "articles"


def test_one_button_turns_the_interface_from_english_to_arabic_and_back(one: webdriver.Chrome) -> None:
    """Direction, labels and numbers follow; the article and the chosen claim stay."""
    one.execute_script("select(5)")
    click(one, "#language")
    assert one.execute_script("return [document.documentElement.lang, document.documentElement.dir]") == [
        "ar",
        "rtl",
    ]
    assert texts(one, '.tag[data-claim="5"] .type') == ["قتلى وجرحى"]
    assert texts(one, ".card.open .amount") == ["أكثر من 93"]
    assert selected(one) == 5
    assert not [
        text for text in texts(one, ".card.open h3, #made dt, .views button") if re.search("[A-Za-z]", text)
    ]
    click(one, "#language")
    assert texts(one, ".card.open .amount") == ["more than 93"]


def test_figures_stand_beside_their_source_in_the_overview(one: webdriver.Chrome) -> None:
    """Every toll is in a row that names who gives it; a part names its whole; a click opens the claim."""
    one.execute_script("show('overview')")
    rows = one.find_elements(By.CSS_SELECTOR, ".tolls tbody tr")
    read = {
        (row.find_element(By.CSS_SELECTOR, "th bdi").text, amount.text)
        for row in rows
        for amount in row.find_elements(By.CSS_SELECTOR, ".amount")
    }
    assert {
        ("الدفاع المدني السوري", "more than 93"),
        ("المرصد", "at least 463"),
        ("The article itself", "1,071"),
    } <= read
    assert any("part of at least 463" in row.text for row in rows)
    figures = sum(
        q.unit == "persons" and q.measure != "other"
        for c in material.appeals().result.claims
        for q in c.quantities
    )
    assert len(one.find_elements(By.CSS_SELECTOR, ".tolls .toll")) == figures
    one.find_element(By.XPATH, "//button[contains(@class, 'toll')][contains(., 'more than 93')]").click()
    assert selected(one) == 5
    assert one.find_element(By.ID, "view-read").is_displayed()


def test_the_overview_counts_types_and_sources_and_leads_to_them(one: webdriver.Chrome) -> None:
    """A bar's number is the number of its claims, and a click filters by it."""
    one.execute_script("show('overview')")
    bar = one.find_element(By.XPATH, "//button[contains(@class, 'bar-row')][contains(., 'Execution')]")
    count = int(bar.find_element(By.CSS_SELECTOR, ".count").text)
    bar.click()
    assert (
        len(shown(one))
        == count
        == sum(claim.type == "execution" for claim in material.appeals().result.claims)
    )


def test_rejected_items_are_shown_with_their_reason(one: webdriver.Chrome) -> None:
    """The tab counts them, and each can be read as the model returned it."""
    click(one, "#tab-rejected")
    assert texts(one, "#view-rejected h3") == ["A number was changed", "Not in the article"]
    click(one, "#view-rejected li:nth-child(2) summary")
    assert texts(one, "#view-rejected pre") == ["not even JSON </script>"]


def test_what_was_not_read_is_marked_in_the_text(many: webdriver.Chrome) -> None:
    """A part without an answer is announced above the article and at its own lines."""
    many.execute_script("openArticle(1); show('read')")
    assert "1" in texts(many, "#about .notice")[0]
    unread = texts(many, ".article p.unread")
    assert len(unread) == 2
    assert "وقالت الفنانة" in unread[0]


def test_several_articles_have_an_index_and_a_claim_has_an_address(
    many: webdriver.Chrome, tmp_path: Path
) -> None:
    """The index opens an article; the address of a claim opens the page at it."""
    assert len(texts(many, "#view-articles tbody tr")) == 3
    many.find_elements(By.CSS_SELECTOR, "#view-articles .link-like")[1].click()
    assert texts(many, ".article")[0].startswith("بهية مارديني")
    claim = view.in_order(material.fall().result)[4]
    browser.show(many, tmp_path, view.page(material.everything()), "#" + claim.id)
    assert many.execute_script("return [state.article, state.selected]") == [1, 4]
    assert many.find_element(By.CSS_SELECTOR, ".card.open").is_displayed()


def test_all_articles_are_searched_and_filtered_at_once(many: webdriver.Chrome) -> None:
    """A word and a type together; a result names its article, and a click opens it there."""
    records = material.everything()
    claims = [(n, claim) for n, record in enumerate(records) for claim in view.in_order(record.result)]
    click(many, "#tab-articles")
    assert texts(many, "#all-found li") == []
    Select(many.find_element(By.CSS_SELECTOR, '[data-of-all="type"]')).select_by_value("execution")
    wanted = [(n, claim) for n, claim in claims if claim.type == "execution"]
    assert [text.strip("«»") for text in texts(many, "#all-found .quote")] == [
        claim.evidence.text for _, claim in wanted
    ]
    assert {n for n, _ in wanted} == {0, 1}
    many.find_element(By.ID, "search-all").send_keys("الفردوس")
    found = texts(many, "#all-found li")
    assert [name for text in found for name in ("aleppo-appeals", "aleppo-fall") if name in text] == [
        "aleppo-appeals",
        "aleppo-fall",
    ]
    many.find_elements(By.CSS_SELECTOR, "#all-found .found")[1].click()
    at, index = many.execute_script("return [state.article, state.selected]")
    assert "الفردوس" in view.in_order(records[at].result)[index].evidence.text
    assert at == 1


def test_sources_of_all_articles_can_be_compared(many: webdriver.Chrome) -> None:
    """Counted over all articles, each figure also names its article."""
    many.execute_script("state.scope = 'all'; show('overview')")
    tolls = texts(many, ".toll")
    assert {name for name in ("aleppo-appeals", "aleppo-fall") if any(name in toll for toll in tolls)} == {
        "aleppo-appeals",
        "aleppo-fall",
    }


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_phone_shows_all_of_it_without_scrolling_sideways(
    driver: webdriver.Chrome, tmp_path: Path, language: Any
) -> None:
    """At 390 pixels every view fits, long words included; a tap raises the sheet with the claim."""
    browser.resize(driver, 390, 844)
    browser.show(driver, tmp_path, view.page(material.everything(), language=language))
    for number in range(3):
        driver.execute_script(f"openArticle({number})")
        for name in ("articles", "read", "overview", "rejected"):
            driver.execute_script(f"show('{name}')")
            assert overflow(driver) <= 0, (number, name)
    driver.execute_script("openArticle(0); show('read')")
    assert not driver.find_element(By.ID, "cards").is_displayed()
    click(driver, '.tag[data-claim="1"]')
    assert driver.find_element(By.CSS_SELECTOR, ".card.open").is_displayed()
    assert overflow(driver) <= 0
    box = driver.execute_script(
        "return document.querySelector('.tag[aria-pressed=true]').getBoundingClientRect().top"
    )
    sheet = driver.execute_script("return document.getElementById('panel').getBoundingClientRect().top")
    assert box < sheet
    click(driver, "#sheet")
    assert not driver.find_element(By.ID, "cards").is_displayed()


def test_print_shows_every_field_of_every_claim(one: webdriver.Chrome) -> None:
    """On paper there is the article, all claims opened, and the tolls, but no controls."""
    pypdf = pytest.importorskip("pypdf", reason="reading the printed page needs pypdf")
    printed = one.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"]
    pages = pypdf.PdfReader(io.BytesIO(base64.b64decode(printed))).pages
    assert 3 <= len(pages) <= 9
    one.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        claims = material.appeals().result.claims
        assert len(texts(one, ".card .body")) == len(claims)
        assert texts(one, ".tolls caption")
        arrows = (
            "return [...document.querySelectorAll('.card .link:not(.last) + .link:not(.last)')]"
            ".map((link) => getComputedStyle(link, '::before').content)"
        )
        assert set(one.execute_script(arrows)) == {'" → "'}
        assert texts(one, ".bar, .finder, #sheet") == []
        assert one.find_element(By.CSS_SELECTOR, ".article").is_displayed()
    finally:
        one.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def violations(driver: webdriver.Chrome) -> list[object]:
    """What axe finds in the page as it stands."""
    package = pytest.importorskip("axe_core_python", reason="the audit needs axe-core-python")
    source = (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    if not driver.execute_script("return typeof axe === 'object'"):
        driver.execute_cdp_cmd(
            "Runtime.evaluate", {"expression": source, "allowUnsafeEvalBlockedByCSP": True}
        )
    return driver.execute_async_script(
        "const done = arguments[0];"
        "axe.run().then((r) => done(r.violations.map((v) => [v.id, v.nodes[0].html])))"
    )


def faults(driver: webdriver.Chrome, theme: str, articles: int) -> list[object]:
    """What axe finds in any view of any article."""
    found = []
    for number in range(articles):
        driver.execute_script(f"setTheme('{theme}'); openArticle({number})")
        for step in (
            "show('articles')",
            "show('read'); select(0); toggleFilters(true)",
            "show('overview')",
            "show('rejected')",
        ):
            driver.execute_script(step)
            found += [(number, step, violation) for violation in violations(driver)]
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_passes_an_accessibility_audit(many: webdriver.Chrome, theme: str) -> None:
    """axe finds nothing, contrast included, in any view of any article."""
    assert faults(many, theme, articles=3) == []


URL = "https://news.example/ar/%D8%AD%D9%84%D8%A8?a=1&b=2"
HOSTILE_TITLE = '</h2><script>document.title="owned"</script> "سقوط" حلب\u202e'


@pytest.fixture
def cited(driver: webdriver.Chrome, tmp_path: Path) -> webdriver.Chrome:
    """Two articles with a title, an outlet, a time and an address, the second tries to break out."""
    one = {
        "title": "أهالي حلب يناشدون",
        "outlet": "الأناضول",
        "url": URL,
        "published": "2016-12-13T18:30+03:00",
    }
    two = {
        "title": HOSTILE_TITLE,
        "outlet": "<b>قناة</b>",
        "url": "http://a.example/حلب",
        "published": "2016-12-14",
    }
    first, second = material.cited(material.appeals(), **one), material.cited(material.fall(), **two)
    browser.resize(driver, 1280, 900)
    browser.show(driver, tmp_path, view.page([first, second], language="ar"))
    return driver


@pytest.mark.parametrize(
    ("language", "published"),
    [("ar", "نُشر في 13 ديسمبر 2016 18:30 +03:00"), ("en", "Published 13 December 2016 18:30 +03:00")],
)
def test_the_heading_says_where_an_article_is_from(
    cited: webdriver.Chrome, language: str, published: str
) -> None:
    """Title, outlet, time of publication as it was given, and a link that tells the other side nothing."""
    cited.execute_script(f"language = '{language}'; draw(); openArticle(0); show('read')")
    assert texts(cited, "#about h2") == ["أهالي حلب يناشدون"]
    (said,) = texts(cited, "#about .cited")
    assert said.split(" · ")[:2] == ["الأناضول", published]
    link = cited.find_element(By.CSS_SELECTOR, "#about .cited a")
    assert link.get_dom_attribute("href") == link.text == URL
    assert link.get_dom_attribute("rel") == "noopener noreferrer"
    assert "aleppo-appeals" in texts(cited, "#about .small")[0]
    assert cited.find_element(By.CSS_SELECTOR, "#about h2 bdi").get_dom_attribute("dir") == "rtl"


def test_a_hostile_title_and_outlet_are_shown_as_they_are_written(cited: webdriver.Chrome) -> None:
    """In the heading, the list of articles and the cards."""
    title = cited.title
    cited.execute_script("openArticle(1); show('read'); select(0)")
    assert cited.title == title
    (heading,) = texts(cited, "#about h2")
    assert heading.startswith('</h2><script>document.title="owned"</script>')
    assert "U+202E" in heading
    assert "<b>قناة</b>" in texts(cited, "#about .cited")[0]
    assert heading in texts(cited, ".card.open .chain")[0]
    cited.execute_script("show('articles')")
    assert [row.split("\n")[0] for row in texts(cited, ".index tbody th")] == ["أهالي حلب يناشدون", heading]
    assert len(cited.find_elements(By.CSS_SELECTOR, ".index a[rel='noopener noreferrer']")) == 2


def test_an_article_without_a_title_has_its_name_for_a_heading(one: webdriver.Chrome) -> None:
    """And no line of things that nobody knows."""
    assert texts(one, "#about h2") == ["aleppo-appeals"]
    assert not texts(one, "#about .cited")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_links_pass_the_accessibility_audit(cited: webdriver.Chrome, theme: str) -> None:
    """In the heading and in the list of articles, visited or not."""
    assert faults(cited, theme, articles=2) == []
