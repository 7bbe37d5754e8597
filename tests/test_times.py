"""Expressions of time are found, and resolved where a day of publication allows it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.times.expressions import read_times

SEEDS = Path(__file__).parent.parent / "seeds"
TUESDAY = date(2016, 12, 13)


def described(text: str, published: date | None = TUESDAY) -> list[str]:
    """Each expression as a line: mention | first day | last day, or one day, or ?."""
    lines = []
    for expression in read_times(text, published):
        mention = text[expression.start : expression.end]
        if expression.interval is None:
            lines.append(f"{mention} | ?")
        else:
            first, last = expression.interval
            lines.append(f"{mention} | {first}" + (f" | {last}" if last != first else ""))
    return lines


APPEALS = """
خلال الساعات الأخيرة | 2016-12-12 | 2016-12-13
خلال الساعات الماضية | 2016-12-12 | 2016-12-13
خلال الساعات الماضية | 2016-12-12 | 2016-12-13
منذ الصباح | 2016-12-13
الآن | ?
منذ 15 نوفمبر/تشرين الثاني الماضي | 2016-11-15 | 2016-12-13
أمس (الاثنين) | 2016-12-12
اليوم | 2016-12-13
صباح اليوم | 2016-12-13
الساعات الاخيرة | 2016-12-12 | 2016-12-13
خلال ساعات الليل | ?
صباحا | ?
منتصف تشرين الثاني | 2016-11-11 | 2016-11-20
"""
FALL = """
مساء الاثنين | 2016-12-12
الاثنين | 2016-12-12
خلال الساعات الماضية | 2016-12-12 | 2016-12-13
اليوم | 2016-12-13
اليوم | 2016-12-13
"""


@pytest.mark.parametrize(("seed", "times"), [("aleppo-appeals", APPEALS), ("aleppo-fall", FALL)])
def test_every_expression_of_the_seeds(seed: str, times: str) -> None:
    """Both articles appeared on Tuesday, 13 December 2016."""
    text = (SEEDS / seed / "article.txt").read_bytes().decode("utf-8")
    assert described(text) == times.strip().split("\n")


ABSOLUTE = {
    "في 12/12/2016": ["12/12/2016 | 2016-12-12"],
    "في 5/12/2016": ["5/12/2016 | 2016-12-05"],
    "في ٥/١٢/٢٠١٦": ["٥/١٢/٢٠١٦ | 2016-12-05"],
    "في 2016/12/25": ["2016/12/25 | 2016-12-25"],
    "في 2016-12-05": ["2016-12-05 | 2016-12-05"],
    "في 05.12.2016": ["05.12.2016 | 2016-12-05"],
    "في 15 نوفمبر 2016": ["15 نوفمبر 2016 | 2016-11-15"],
    "في 15 تشرين الثاني/نوفمبر 2016": ["15 تشرين الثاني/نوفمبر 2016 | 2016-11-15"],
    "في 15 نوفمبر (تشرين الثاني) 2016": ["15 نوفمبر (تشرين الثاني) 2016 | 2016-11-15"],
    "في 15 من نوفمبر عام 2016": ["15 من نوفمبر عام 2016 | 2016-11-15"],
    "في الخامس عشر من تشرين الثاني 2015": ["الخامس عشر من تشرين الثاني 2015 | 2015-11-15"],
    "في الحادي والعشرين من شباط 2015": ["الحادي والعشرين من شباط 2015 | 2015-02-21"],
    "بين 5 و10 مايو 2016": ["5 و10 مايو 2016 | 2016-05-05 | 2016-05-10"],
    "من 5 إلى 10 مايو 2016": ["5 إلى 10 مايو 2016 | 2016-05-05 | 2016-05-10"],
    "الاثنين 12 ديسمبر 2016": ["الاثنين 12 ديسمبر 2016 | 2016-12-12"],
    "الاثنين، 12 كانون الأول 2016": ["الاثنين، 12 كانون الأول 2016 | 2016-12-12"],
    "في نوفمبر 2015": ["نوفمبر 2015 | 2015-11-01 | 2015-11-30"],
    "في 14 جانفي 2011": ["14 جانفي 2011 | 2011-01-14"],
    "في 20 غشت 2019": ["20 غشت 2019 | 2019-08-20"],
    "في 3 جويلية 2013": ["3 جويلية 2013 | 2013-07-03"],
    "في مارس 2011": ["مارس 2011 | 2011-03-01 | 2011-03-31"],
    "في عام 2016": ["عام 2016 | 2016-01-01 | 2016-12-31"],
    "في العام 2016": ["العام 2016 | 2016-01-01 | 2016-12-31"],
    "في 2016": ["2016 | 2016-01-01 | 2016-12-31"],
    "عام ألفين وستة عشر": ["عام ألفين وستة عشر | 2016-01-01 | 2016-12-31"],
    "عامي 2015 و2016": ["عامي 2015 و2016 | 2015-01-01 | 2016-12-31"],
    "الفترة 2011-2016": ["2011-2016 | 2011-01-01 | 2016-12-31"],
    "منتصف عام 2015": ["منتصف عام 2015 | 2015-05-01 | 2015-08-31"],
    "أواخر نوفمبر 2015": ["أواخر نوفمبر 2015 | 2015-11-21 | 2015-11-30"],
    "مطلع نوفمبر 2015": ["مطلع نوفمبر 2015 | 2015-11-01 | 2015-11-10"],
}


@pytest.mark.parametrize("published", [None, TUESDAY])
@pytest.mark.parametrize(("text", "expected"), ABSOLUTE.items())
def test_dates_with_a_year_need_no_publication(
    text: str, expected: list[str], published: date | None
) -> None:
    """A full date means the same whenever it is read."""
    assert described(text, published) == expected


RELATIVE = {
    "أمس": "أمس | 2016-12-12",
    "بالأمس": "الأمس | 2016-12-12",
    "أول أمس": "أول أمس | 2016-12-11",
    "أول من أمس": "أول من أمس | 2016-12-11",
    "غداً": "غداً | 2016-12-14",
    "بعد غد": "بعد غد | 2016-12-15",
    "الليلة الماضية": "الليلة الماضية | 2016-12-12",
    "فجر اليوم الثلاثاء": "فجر اليوم الثلاثاء | 2016-12-13",
    "أمس الاثنين": "أمس الاثنين | 2016-12-12",
    "أمس مساء": "أمس مساء | 2016-12-12",
    "وقت متأخر من مساء أمس": "وقت متأخر من مساء أمس | 2016-12-12",
    "ليل الأحد الاثنين": "ليل الأحد الاثنين | 2016-12-11 | 2016-12-12",
    "يوم الخميس": "يوم الخميس | 2016-12-08",
    "الثلاثاء": "الثلاثاء | 2016-12-13",
    "الثلاثاء الماضي": "الثلاثاء الماضي | 2016-12-06",
    "الجمعة المقبل": "الجمعة المقبل | 2016-12-16",
    "الثلاثاء المقبل": "الثلاثاء المقبل | 2016-12-20",
    "سيعقد الخميس": "الخميس | 2016-12-15",
    "من المقرر أن يجتمع الأحد": "الأحد | 2016-12-18",
    "سيطرت عليها الاثنين": "الاثنين | 2016-12-12",
    "15 نوفمبر": "15 نوفمبر | 2016-11-15",
    "20 ديسمبر": "20 ديسمبر | 2016-12-20",
    "1 يناير": "1 يناير | 2017-01-01",
    "15 يونيو": "15 يونيو | ?",
    "15 يونيو الماضي": "15 يونيو الماضي | 2016-06-15",
    "15 نوفمبر من العام الماضي": "15 نوفمبر من العام الماضي | 2015-11-15",
    "ديسمبر الجاري": "ديسمبر الجاري | 2016-12-01 | 2016-12-31",
    "ديسمبر الماضي": "ديسمبر الماضي | 2015-12-01 | 2015-12-31",
    "يناير المقبل": "يناير المقبل | 2017-01-01 | 2017-01-31",
    "شهر أكتوبر الماضي": "شهر أكتوبر الماضي | 2016-10-01 | 2016-10-31",
    "منذ يناير الماضي": "منذ يناير الماضي | 2016-01-01 | 2016-12-13",
    "الأسبوع الماضي": "الأسبوع الماضي | 2016-12-05 | 2016-12-11",
    "هذا الأسبوع": "هذا الأسبوع | 2016-12-12 | 2016-12-18",
    "الشهر الماضي": "الشهر الماضي | 2016-11-01 | 2016-11-30",
    "مطلع الشهر المقبل": "مطلع الشهر المقبل | 2017-01-01 | 2017-01-10",
    "العام الماضي": "العام الماضي | 2015-01-01 | 2015-12-31",
    "منذ بداية العام": "منذ بداية العام | 2016-01-01 | 2016-12-13",
    "الساعات الـ24 الماضية": "الساعات الـ24 الماضية | 2016-12-12 | 2016-12-13",
    "الـ48 ساعة المقبلة": "48 ساعة المقبلة | 2016-12-13 | 2016-12-15",
    "الأيام الثلاثة الماضية": "الأيام الثلاثة الماضية | 2016-12-10 | 2016-12-13",
    "خلال اليومين الماضيين": "خلال اليومين الماضيين | 2016-12-11 | 2016-12-13",
    "الأيام القليلة الماضية": "الأيام القليلة الماضية | ?",
    "الأشهر الستة الماضية": "الأشهر الستة الماضية | 2016-06-13 | 2016-12-13",
    "قبل يومين": "قبل يومين | 2016-12-11",
    "قبل 3 أيام": "قبل 3 أيام | 2016-12-10",
    "قبل أسبوع": "قبل أسبوع | 2016-12-06",
    "قبل شهر": "قبل شهر | 2016-11-01 | 2016-11-30",
    "قبل عامين": "قبل عامين | 2014-01-01 | 2014-12-31",
    "قبل ساعات": "قبل ساعات | 2016-12-12 | 2016-12-13",
    "قبل سنوات": "قبل سنوات | ?",
    "قبل نحو شهرين": "قبل نحو شهرين | ?",
    "قبل يومين من الانتخابات": "قبل يومين | ?",
    "منذ ثلاثة أيام": "منذ ثلاثة أيام | 2016-12-10 | 2016-12-13",
    "منذ عام 2011": "منذ عام 2011 | 2011-01-01 | 2016-12-13",
    "منذ أمس": "منذ أمس | 2016-12-12 | 2016-12-13",
    "منذ شهر أكتوبر": "منذ شهر أكتوبر | 2016-10-01 | 2016-12-13",
    "منذ يوم الخميس": "منذ يوم الخميس | 2016-12-08 | 2016-12-13",
    "خلال شهر نوفمبر": "خلال شهر نوفمبر | 2016-11-01 | 2016-11-30",
    "قبل يوم الاثنين": "قبل يوم الاثنين | ?",
    "مؤخراً": "مؤخراً | ?",
    "حتى الآن": "حتى الآن | ?",
    "نهاية الأسبوع": "نهاية الأسبوع | ?",
    "بعد يومين": "بعد يومين | ?",
    "خلال 48 ساعة": "خلال 48 ساعة | ?",
    "خلال الـ48 ساعة الماضية": "48 ساعة الماضية | 2016-12-11 | 2016-12-13",
    "خلال الأربع والعشرين ساعة الماضية": "خلال الأربع والعشرين ساعة الماضية | 2016-12-12 | 2016-12-13",
    "حتى 20 ديسمبر": "حتى 20 ديسمبر | ?",
    "قبل نهاية مارس المقبل": "قبل نهاية مارس المقبل | ?",
    "الأسبوع الأول من نوفمبر": "نوفمبر | 2016-11-01 | 2016-11-30",
    "5 رمضان 1438": "5 رمضان 1438 | ?",
}


@pytest.mark.parametrize(("text", "expected"), RELATIVE.items())
def test_relative_times_are_reckoned_from_publication(text: str, expected: str) -> None:
    """From Tuesday, 13 December 2016; what is vague or could be either year stays open."""
    assert described(f"وقع ذلك {text}") == [expected]


def test_since_a_named_time_keeps_its_days_without_publication() -> None:
    """It reaches to publication where that is known."""
    assert described("منذ عام 2015", None) == ["منذ عام 2015 | 2015-01-01 | 2015-12-31"]
    assert described("منذ عام 2015") == ["منذ عام 2015 | 2015-01-01 | 2016-12-13"]


@pytest.mark.parametrize("text", [text for text in RELATIVE if "2011" not in text])
def test_relative_times_tell_nothing_without_publication(text: str) -> None:
    """They are found where they are, with no interval."""
    with_day, without = read_times(text, TUESDAY), read_times(text, None)
    assert [(one.start, one.end) for one in without] == [(one.start, one.end) for one in with_day]
    assert {one.interval for one in without} == {None}


def test_a_weekday_that_contradicts_publication_is_left_open() -> None:
    """ "أمس الأحد" cannot be the day before a Tuesday."""
    assert described("أمس الأحد") == ["أمس الأحد | ?"]


@pytest.mark.parametrize(
    "text",
    [
        "مارس النظام ضغوطا وآب إلى بلده",
        "اليوم التالي وذلك اليوم واليوم الأول واليوم العالمي واليوم الـ15",
        "أحد القادة وأحد عشر شخصا وواحد وعشرون",
        "الساعة العاشرة",
        "سقط 2016 قتيلا و2014 جريحا",
        "العام والخاص، والأمين العام",
        "قال رمضان ورجب",
        "في 31/31/2016",
        "المسلحين ما قبل الأزمة",
        "نسبة 12.5 و1/2",
    ],
)
def test_words_that_are_no_times(text: str) -> None:
    """Verbs, names and orders that look like times."""
    assert described(text) == []


def test_a_day_that_no_calendar_has_is_left_open() -> None:
    """30 February is a slip, and nobody can tell for what."""
    assert described("في 30 فبراير 2016") == ["30 فبراير 2016 | ?"]


days = st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31))
wordings = [*ABSOLUTE, *RELATIVE, "و", "،", ".", "\r\n", "😀", "منذ", "يوم"]
pieces = st.lists(st.sampled_from(wordings), max_size=8)
anything = st.text(alphabet="اليوممسنذ0123456789/-.()،\u200f\u0640 \n😀", max_size=40)


@given(pieces.map(" ".join) | anything, st.none() | days)
def test_expressions_are_in_order_and_inside_the_text(text: str, published: date | None) -> None:
    """They never overlap, and an interval never ends before it begins."""
    found = read_times(text, published)
    places = [place for expression in found for place in (expression.start, expression.end)]
    assert places == sorted(places)
    assert all(0 <= expression.start < expression.end <= len(text) for expression in found)
    for expression in found:
        assert expression.interval is None or expression.interval[0] <= expression.interval[1]


FORMS = ["{0.day}/{0.month}/{0.year}", "{0:%Y-%m-%d}", "{0:%d.%m.%Y}", "{0.year}/{0.month}/{0.day}"]


@given(days, st.sampled_from(FORMS))
def test_any_day_in_numbers(day: date, form: str) -> None:
    """Day, month and year in every usual order are that day."""
    (expression,) = read_times(f"في {form.format(day)} وقع", None)
    assert expression.interval == (day, day)


@given(days, st.integers(0, 6))
def test_a_weekday_is_within_a_week_of_publication(published: date, offset: int) -> None:
    """The latest of that name that is not after publication."""
    names = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]
    day = published - timedelta(days=offset)
    (expression,) = read_times(f"قصفت المدينة {names[day.weekday()]}", published)
    assert expression.interval == (day, day)
