"""What an article says as news by itself, and what of it states nothing: headings, dates, links, captions."""

from __future__ import annotations

import pytest

from extractor.arabic.analysis import Analysis
from extractor.article import Article
from extractor.claims import ClaimType


def told(text: str) -> list[str]:
    """The statements that are read in a text."""
    return [text[one.start : one.end] for one in Analysis(Article(text)).statements]


NEWS = "قصفت الطائرات السوق فجر الأحد"


@pytest.mark.parametrize(
    "line",
    [
        "موقف حكومي",
        "تأبين الضحايا",
        "31 يوليو 2025",
        "الهيئة العربية لحقوق الإنسان (AHRO)",
        "إعلان الهيئة العربية:",
        "مواضيع قد تهمك",
        "اقرأ أيضا: قصة مدينة",
        "صورة أرشيفية لدخان يتصاعد من مبنى في المدينة",
    ],
)
def test_a_short_line_inside_an_article_states_nothing(line: str) -> None:
    """Headings, dates, names, links to other pages and captions."""
    assert told(f"{NEWS}.\n{line}\n{NEWS} الماضي.") == [NEWS, f"{NEWS} الماضي"]


@pytest.mark.parametrize("line", ["مقتل قائد الشرطة في كمين", "نزوح 300 عائلة", "انسحب الوفد من المحادثات"])
def test_a_short_line_that_tells_news_is_a_statement(line: str) -> None:
    """With a verb, a figure or a deed first."""
    assert told(f"{NEWS}.\n{line}\n{NEWS}.")[1:2] == [line]


@pytest.mark.parametrize(
    ("sentence", "news"),
    [
        ("يعد الهجوم الأكثر دموية منذ سنوات", True),
        ("يمكن أن يؤدي القرار إلى موجة احتجاجات", True),
        ("يعد الجسر من معالم المدينة", False),
        ("يقع المخيم شرق المدينة", False),
        ("لا تزال العشيرة تحصي خسائرها", True),
    ],
)
def test_background_is_news_where_it_ranks_or_foresees(sentence: str, news: bool) -> None:
    """ "يعد" and "يمكن" open geography and lives, but also what is the worst in years and what may come."""
    assert told(f"{sentence}.") == ([sentence] if news else [])


def test_the_reason_of_an_appeal_is_no_appeal() -> None:
    """What follows "؛ ف" says why it is asked for."""
    reading = Analysis(Article("ناشد الأهالي المنظمات إدخال الدواء؛ فالقصف قتل 7 مرضى."))
    kinds = [reading.type_scores(one.start, one.end)[0][0] for one in reading.statements]
    assert kinds == [ClaimType.APPEAL, ClaimType.CASUALTIES]
