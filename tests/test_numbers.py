"""Figures are read from the text: value, bounds, what is counted, what happened, and what is no figure."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.arabic.quantities.figures import Figure, read_figures
from extractor.claims import Measure, Qualifier, Unit

SEEDS = Path(__file__).parent.parent / "seeds"


def described(text: str) -> list[str]:
    """Each figure as a line: mention | value or low..high | qualifier | unit | measure | part of."""
    return [" | ".join(_cells(text, figure)) for figure in read_figures(text)]


def _cells(text: str, figure: Figure) -> list[str]:
    value = "?" if figure.value is None else f"{figure.value:g}" if figure.value < 1000 else str(figure.value)
    if figure.low is not None:
        value = f"{figure.low}..{figure.high}"
    cells = [text[figure.start : figure.end], value, figure.qualifier, figure.unit, figure.measure or "-"]
    return cells if figure.of is None else [*cells, f"of {figure.of}"]


def values(text: str) -> list[int | float | None]:
    """The values of the figures of the text."""
    return [figure.value for figure in read_figures(text)]


APPEALS = """
100 ألف مدني | 100000 | exact | persons | besieged
200 شخص | 200 | exact | persons | killed
أكثر من 93 قتيلاً مدنياً | 93 | more_than | persons | killed
4 نساء | 4 | exact | persons | killed
9 أطفال | 9 | exact | persons | killed
67 رجلاً | 67 | exact | persons | killed
الكثير من الأطفال | ? | vague | persons | injured
ألف و71 مدنياً | 1071 | exact | persons | killed
آلاف آخرون | ? | vague | persons | injured
نحو 5 أشهر | 5 | about | months | other
نحو 100 ألف نسمة من المدنيين | 100000 | about | persons | -
أكثر من 95% | 95 | more_than | percent | other
مئات من المدنيين | ? | vague | persons | -
بضعة أحياء | ? | vague | places | other
463 مدنيا على الاقل | 463 | at_least | persons | killed
62 طفلا | 62 | exact | persons | killed | of 14
130 اخرين | 130 | exact | persons | killed
40 طفلا | 40 | exact | persons | killed | of 16
"""
FALL = """
عدد من منظمات | ? | vague | other | other
137 قتيلاً من المدنيين | 137 | exact | persons | killed
عشرات الجثث | ? | vague | persons | killed
أعدادًا كبيرة من جثث المدنيين | ? | vague | persons | killed
عدد كبير من المدنيين | ? | vague | persons | missing
14 شخصاً | 14 | exact | persons | killed
9 أشخاص | 9 | exact | persons | killed
7 نساء | 7 | exact | persons | killed
4 أطفال | 4 | exact | persons | killed
20 شخصاً | 20 | exact | persons | killed
25 شخصاً | 25 | exact | persons | killed
تسعة أطفال | 9 | exact | persons | killed
أربع نساء | 4 | exact | persons | killed
تجاوز 80 مدنياً | 80 | more_than | persons | killed
عشرات الآلاف من المدنيين | ? | vague | persons | -
أكثر من 100 ألف من المدنيين | 100000 | more_than | persons | displaced
2200 من المسلحين | 2200 | exact | persons | surrendered
"""


@pytest.mark.parametrize(("seed", "figures"), [("aleppo-appeals", APPEALS), ("aleppo-fall", FALL)])
def test_every_figure_of_the_seeds(seed: str, figures: str) -> None:
    """Read by a person, sentence by sentence: no figure is lost, none is made up."""
    text = (SEEDS / seed / "article.txt").read_bytes().decode("utf-8")
    assert described(text) == figures.strip().split("\n")


def test_a_list_that_with_opens_is_unclear() -> None:
    """ "مع 7 نساء و4 أطفال" may add to the nine persons or be among them; the twenty that follow add."""
    text = (SEEDS / "aleppo-fall" / "article.txt").read_bytes().decode("utf-8")
    unclear = [text[figure.start : figure.end] for figure in read_figures(text) if figure.is_unclear]
    assert unclear == ["7 نساء", "4 أطفال"]


VALUES = {
    "١٢٣ قتيلا": 123,
    "۱۲۳ قتيلا": 123,
    "1,071 قتيلا": 1071,
    "١٬٠٧١ قتيلا": 1071,
    "1.071.000 نسمة": 1071000,
    "3.5 كيلومترات": 3.5,
    "٣٫٥ كيلومترات": 3.5,
    "3,5 كيلومترات": 3.5,
    "٠٫٢٥ في المئة": 0.25,
    "100 ألف مدني": 100_000,
    "3 آلاف و200 جندي": 3200,
    "ألف و71 مدنيا": 1071,
    "ألفا و71 مدنيا": 1071,
    "ألفا مدني": 2000,
    "ألفي مدني": 2000,
    "ألف مدني": 1000,
    "ألفين وثلاثمئة وأربعة وأربعين مدنيا": 2344,
    "الف ومئه وخمسه مدنيين": 1105,
    "مليون و200 ألف نازح": 1_200_000,
    "مليون ونصف المليون نازح": 1_500_000,
    "ثلاثة ملايين ونصف مليون نازح": 3_500_000,
    "1.5 مليون نازح": 1_500_000,
    "1,5 مليون نازح": 1_500_000,
    "مليونا نازح": 2_000_000,
    "مليونان ونصف المليون نازح": 2_500_000,
    "نصف مليون نازح": 500_000,
    "ربع مليون نازح": 250_000,
    "ملياري دولار": 2_000_000_000,
    "41 ألفا و689 شهيدا": 41_689,
    "تسعمائة وتسعة وتسعين ألفا وتسعمائة وتسعة وتسعين دولارا": 999_999,
    "ستة عشر ألفا ومئتان وثلاثة وأربعون شخصا": 16_243,
    "مئة وخمسين ألف لاجئ": 150_000,
    "مئة شخص": 100,
    "مائة شخص": 100,
    "مئتين وخمسين شخصا": 250,
    "مئتا شخص": 200,
    "مائتان وعشرون شخصا": 220,
    "ثلاث مئة شخص": 300,
    "ثمانمائة شخص": 800,
    "خمسة عشر جنديا": 15,
    "خمس عشرة امرأة": 15,
    "أحد عشر جنديا": 11,
    "إحدى عشرة امرأة": 11,
    "اثنا عشر جنديا": 12,
    "اثنتي عشرة امرأة": 12,
    "واحد وعشرون جنديا": 21,
    "أربعة آلاف ومئتان وأحد عشر جنديا": 4211,
    "إحدى وعشرين امرأة": 21,
    "خمسة وسبعين جنديا": 75,
    "ثماني نساء": 8,
    "عشر نساء": 10,
    "قتيلان": 2,
    "طفلين": 2,
    "يومين": 2,
    "غارتان": 2,
    "شخصين اثنين": 2,
    "اثنان من المدنيين": 2,
    "شخص واحد": 1,
    "الجنود الثلاثة": 3,
    "ثلاث سنوات ونصف": 3.5,
    "ثلاث ساعات ونصف الساعة": 3.5,
    "نصف ساعة": 0.5,
    "نصف السكان": 0.5,
    "ثلثا المدينة": 0.666667,
    "ثلاثة أرباع المباني": 0.75,
    "16طفلا": 16,
    "1.071 مدنيا": 1071,
    "1 500 شخص": 1500,
    "10 000 شخص": 10_000,
    "خمسة و عشرين مدنيا": 25,
    "خمسة ملايين و نصف مليون لاجئ": 5_500_000,
    "3،500 شخص": 3500,
    "٣،٥٠٠ جندي": 3500,
    "1،200،000 نازح": 1_200_000,
    "1،9 مليون ناخب": 1_900_000,
    "12&nbsp;شخصا": 12,
    "1&nbsp;200 مدني": 1200,
    "4\u00a0500&#160;شخص": 4500,
    "76.\u200f2 مليون طن": 2_760_000,
    "5.\u200f0 في المئة": 0.5,
    "«17» مسلحا": 17,
    '"12" ألف شخص': 12_000,
    "ال 30 عاملا": 30,
    "ثلاثة (3) جنود": 3,
    "3 (ثلاثة) جنود": 3,
    "(6) ستة مسلحين": 6,
    "خمسة وعشرون (25) جنديا": 25,
    "مئة ( 100 ) لاجئ": 100,
    "65000 (خمسة وستين ألف) أسطوانة": 65_000,
    "خمسة آلاف (5000) دولار": 5000,
    "خمسة (5) آلاف دولار": 5000,
    "7 (سبعة) ملايين دولار": 7_000_000,
}


@pytest.mark.parametrize("before", ["", "سقط ", "بعد مقتل ", "وجد "])
@pytest.mark.parametrize(("written", "value"), VALUES.items())
def test_numbers_in_every_form(written: str, value: float, before: str) -> None:
    """Digits of three scripts, separators, words, and both mixed: one figure, with this value."""
    assert values(f"{before}{written}.") == [value]


@pytest.mark.parametrize("clitic", ["و", "ف", "ب", "ل", "وب", "ول"])
@pytest.mark.parametrize("written", ["71 مدنيا", "خمسة مدنيين", "ألف و71 مدنيا", "مئتي مدني", "طفلين"])
def test_clitics_stand_outside(written: str, clitic: str) -> None:
    """What is written in one with a number is no part of its mention."""
    text = f"جاء {clitic}{written} أمس"
    found = read_figures(text)
    assert [text[figure.start : figure.end] for figure in found] == [written]
    assert found[0].value == read_figures(written)[0].value


def test_only_a_crowd_with_its_article_counts_people() -> None:
    """ "آلاف" begins with the letters of the article, and counts what follows it."""
    assert described("وزعت آلاف الحلويات على الأهالي.") == ["آلاف | ? | vague | other | -"]
    assert described("قتل المئات وشرد الآلاف.")[1] == "الآلاف | ? | vague | persons | displaced"


QUALIFIERS = {
    "أكثر من 93 قتيلا": Qualifier.MORE_THAN,
    "ما يزيد على 93 قتيلا": Qualifier.MORE_THAN,
    "يزيد عددهم على 93 قتيلا": Qualifier.MORE_THAN,
    "يزيد عدد القتلى على 93 شخصا": Qualifier.MORE_THAN,
    "تجاوز عددهم 93 قتيلا": Qualifier.MORE_THAN,
    "تجاوز 93 قتيلا": Qualifier.MORE_THAN,
    "تجاوز عدد القتلى 93 شخصا": Qualifier.MORE_THAN,
    "فاق 93 قتيلا": Qualifier.MORE_THAN,
    "أزيد من 93 قتيلا": Qualifier.MORE_THAN,
    "ما لا يقل عن 93 قتيلا": Qualifier.AT_LEAST,
    "93 قتيلا على الأقل": Qualifier.AT_LEAST,
    "93 على الأقل": Qualifier.AT_LEAST,
    "على الأقل 93 قتيلا": Qualifier.AT_LEAST,
    "نحو 93 قتيلا": Qualifier.ABOUT,
    "حوالي 93 قتيلا": Qualifier.ABOUT,
    "قرابة 93 قتيلا": Qualifier.ABOUT,
    "زهاء 93 قتيلا": Qualifier.ABOUT,
    "ما يقارب 93 قتيلا": Qualifier.ABOUT,
    "93 قتيلا تقريبا": Qualifier.ABOUT,
    "ما يصل إلى 93 قتيلا": Qualifier.UP_TO,
    "حتى 93 قتيلا": Qualifier.UP_TO,
    "لا يتجاوز 93 قتيلا": Qualifier.UP_TO,
    "لا يزيد عددهم على 93 قتيلا": Qualifier.UP_TO,
    "لم يتجاوز عدد القتلى المدنيين 93 قتيلا": Qualifier.UP_TO,
    "93 قتيلا على الأكثر": Qualifier.UP_TO,
    "أقل من 93 قتيلا": Qualifier.LESS_THAN,
    "دون 93 قتيلا": Qualifier.LESS_THAN,
    "نحو من 93 قتيلا": Qualifier.ABOUT,
    "أكثر بقليل من 93 قتيلا": Qualifier.MORE_THAN,
    "أقل بقليل من 93 قتيلا": Qualifier.LESS_THAN,
    "لم يتعد عددهم 93 قتيلا": Qualifier.UP_TO,
    "93 قتيلا": Qualifier.EXACT,
    "وصل إلى 93 قتيلا": Qualifier.EXACT,
    "يصل عدد القتلى إلى 93 قتيلا": Qualifier.EXACT,
    "+93 قتيلا": Qualifier.AT_LEAST,
    "93+ قتيلا": Qualifier.AT_LEAST,
    "أكثر من +93 قتيلا": Qualifier.MORE_THAN,
}


@pytest.mark.parametrize(("text", "qualifier"), QUALIFIERS.items())
def test_what_bounds_a_figure(text: str, qualifier: Qualifier) -> None:
    """The words before or after it say how far it goes, and belong to its mention."""
    (figure,) = read_figures(text)
    assert figure.qualifier is qualifier
    assert figure.value == 93
    if qualifier is not Qualifier.EXACT:
        assert (figure.start, figure.end) == (0, len(text))
    assert text[slice(*figure.number)] == "93"


def test_a_bound_may_have_a_clitic() -> None:
    """ "بنحو" and "بأكثر من" are "نحو" and "أكثر من"."""
    assert described("قدر بنحو مئة قتيل") == ["نحو مئة قتيل | 100 | about | persons | killed"]
    assert described("بأكثر من مئة قتيل") == ["أكثر من مئة قتيل | 100 | more_than | persons | killed"]


RANGES = {
    "قتل بين 50 و60 شخصا": ("بين 50 و60 شخصا", 50, 60),
    "قتل ما بين خمسة وعشرين وثلاثين مسلحا": ("ما بين خمسة وعشرين وثلاثين مسلحا", 25, 30),
    "قتل بين خمسة وعشرين شخصا": ("بين خمسة وعشرين شخصا", 5, 20),
    "أصيب من خمسة إلى سبعة أشخاص": ("خمسة إلى سبعة أشخاص", 5, 7),
    "أطلقت 5-7 صواريخ": ("5-7 صواريخ", 5, 7),
    "أطلقت 5–7 صواريخ": ("5–7 صواريخ", 5, 7),
    "أوقف 5 أو 6 أشخاص": ("5 أو 6 أشخاص", 5, 6),
    "قتل 50 إلى 60 شخصا": ("50 إلى 60 شخصا", 50, 60),
    "من 3 إلى 5 ملايين دولار": ("3 إلى 5 ملايين دولار", 3_000_000, 5_000_000),
    "قتل 400-500 ألف شخص": ("400-500 ألف شخص", 400_000, 500_000),
    "بين مليون ومليون ونصف المليون حاج": ("بين مليون ومليون ونصف المليون حاج", 1_000_000, 1_500_000),
    "بين 5% و10% من السكان": ("بين 5% و10%", 5, 10),
    "بين 10-15% من السكان": ("بين 10-15%", 10, 15),
    "ما بين 1.5 إلى 2 مليون دولار": ("ما بين 1.5 إلى 2 مليون دولار", 1_500_000, 2_000_000),
    "نموا بين 2.5 و3 في المئة": ("بين 2.5 و3 في المئة", 2.5, 3),
    "نسبة 5 إلى 10 بالمئة": ("5 إلى 10 بالمئة", 5, 10),
    "من 5 إلى 10 بالمئة من المنازل": ("5 إلى 10 بالمئة", 5, 10),
    "ارتفعت الأسعار بنسبة 5 إلى 10 بالمئة": ("5 إلى 10 بالمئة", 5, 10),
    "زاد الإنتاج بمقدار من 5 إلى 10 بالمئة": ("5 إلى 10 بالمئة", 5, 10),
    "تراجع بنسب تتراوح من نحو 5 إلى 10 بالمئة": ("نحو 5 إلى 10 بالمئة", 5, 10),
    "يستغرق من أربع إلى ثماني ساعات": ("أربع إلى ثماني ساعات", 4, 8),
    "أصيبت ثلاث إلى خمس نساء": ("ثلاث إلى خمس نساء", 3, 5),
    "بين خمس إلى ست مباريات": ("بين خمس إلى ست مباريات", 5, 6),
}


@pytest.mark.parametrize(("text", "expected"), RANGES.items())
def test_ranges(text: str, expected: tuple[str, float, float]) -> None:
    """A range has both ends and no value."""
    (figure,) = read_figures(text)
    assert (text[figure.start : figure.end], figure.low, figure.high) == expected
    assert figure.value is None


NO_FIGURES = [
    "في 15 نوفمبر/تشرين الثاني 2016 وفي 5 و6 يناير",
    "من 10 إلى 15 آذار، و15 من الشهر الماضي",
    "يوم 12/12/2016 و2016-12-12 و12.12.2016",
    "عام 2016 وفي 2017 ومنذ العام 2011 وعامي 2015 و2016 والفترة 2011-2016",
    "سنة ألفين وستة عشر",
    "الساعة 15:30 والساعة 10 صباحا",
    "طائرة إف-16 وF-16 وسو-24 وميغ 29 وكوفيد-19 وكورونا 19",
    "اللواء 93 والفرقة 17 والمادة 5 والقرار 2254 وقناة فرانس 24",
    "الحادية عشرة، والقرن الحادي والعشرين، والدورة الخامسة عشرة",
    "المرة الأولى والثانية وثاني أكبر مدينة",
    "هو واحد من القادة، وقال أحد السكان، وإحدى المدن",
    "يوم الاثنين والأحد والثلاثاء والأربعاء والخميس",
    "قمة الـ20 ومجموعة العشرين واليوم الـ15",
    "رقمه 0123456789 أو +963112345678 أو 5551234",
    "ربع النهائي ونصف نهائي البطولة والنصف الثاني من العام",
    "بئر السبع وست الحسن وقصر السبعين ولست متأكدا",
    "فاز 3-1 ثم خسر 2-4",
    "خمس السكان فقراء",
    "ألف كاتب روايته، وتفقد ألف ياء المشروع",
    "يعاني 3 من كل 5 أطفال",
    "2ر5 مليون",
    "في المئة وبالمئة والمئوية",
    "خلال 24 ساعة الماضية والساعات الـ24 الأخيرة والساعات الأربع والعشرين المقبلة والثلاثة أشهر الماضية",
    "اليوم الأحد والليلة الأحد، منذ أسبوعين وبعد يومين",
    "فاز 1ـ3 في الدقيقة 2 و72 والدقائق 10و36 و54 (90+6)",
    "الجولة الـ 25 والمركز الـ16 والدقيقة الـ 73 والنقطة 31",
    "فيليكس (39) وسعيد (34)",
    "(1) أولا",
    "في أبريل 2023 عملية تبادل",
    "سعر البرميل الواحد، في مواجهة واحدة، من عائلة واحدة",
    "خسر مباريات والتعادل في واحدة",
    "مناطق روسية عدة",
    "عام 2026 مقارنة بالعام السابق",
    "صواريخ «فلق 2» ومسيرات «هدهد 3»",
    "مليونير وثلاثي وثنائي ومئوية وألفية",
    "أمس الاثنين عملية، ويوم الاثنين هجمات، وقال الوزير الاثنين",
    "حركة طالبان والعالم جابر بن حيان",
    "يرى كثير من المراقبين والعديد من السكان وبعض الناجين ومعظم الإصابات",
    "اشتباكات في عدد من المدن، وشهدت القاهرة وعدد من المحافظات",
    "بعضهم البعض، والبعض يصاب والبعض الآخر ينجو",
    "حكم لمدة عاما",
    "في المستوطنات الأربع ومن القرى السبع، على مراحل عدة",
    "تبين أنهما مسلحان",
    "كان الثاني عشر من المسافرين",
    "قتل معظم الأمل في السلام",
    "الرحلة 302 والآية 5 والكيلو 160",
    "السرية 155 مشاة واللواء 42 مدرع واللواء 35 مواقع في الجبل",
    "المادة 222 من القانون 19 لعام 2012 والمادة رقم «236» من النظام",
    "دور ال 16 من الكأس، وسباق فورمولا 1",
    "للتواصل أرسل sms إلى 88548 الاتصالات، 636250 موبايلي",
    "الاتصال على +963 11 234567 أو +963112345678",
    "مجموعة 5 + 1 والقوى المعروفة باسم خمسة زائد واحد",
    "بلغت الحرارة +5 درجات، بتوقيت غرينتش +3",
    "يوم الأحد 8 / 11 / 1436 هـ، وعام 1436 / 1437هـ",
    "نهاية جلسة 28 رمضان 1436، ومن 17 الشهر الجاري",
    "المطالب: 1- وقف النار 2- فتح المعابر. 3- عودة النازحين",
    "التوصيات: 1.زيادة الدعم 2.خفض الضريبة",
    "{والصلح خير} [النساء: 128]",
    "ربح 7ر10 مليار دولار و6ر2 مليون يورو",
    "انتقل إلى ميلان الإيطالي، وسبحوا في شاطئ نصف القمر",
    "الأرقام 3،5 على اليمين",
    "مدد اللاعب عقده حتى 2019، وبقي التيار في السلطة حتى 2005",
    "تراجعت المكاسب في 2011 وهذا ما أكسبه شهرة",
]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("إجمالي الأسر المستفيدة من المركز أكثر من 1900 أسرة.", Measure.OTHER),
        ("زهاء 24 ألف طفل تلقوا وجبات لأسرهم.", Measure.OTHER),
        ("أسر المقاتلون 5 جنود قرب النهر.", Measure.DETAINED),
        ("بقي 40 جنديا في الأسر.", Measure.DETAINED),
        ("أدى الوباء إلى إعدام 200 ألف دجاجة.", Measure.OTHER),
        ("أدى الوباء إلى إعدام مليون من الدجاجات.", Measure.OTHER),
    ],
)
def test_families_are_no_captives_and_animals_no_dead(text: str, measure: Measure) -> None:
    """الأسر are families but in "في الأسر"; of animals nothing is told that is told of people."""
    found = read_figures(text)[-1].measure
    assert (found or Measure.OTHER) is measure


@pytest.mark.parametrize("text", NO_FIGURES)
def test_numbers_that_are_no_figures(text: str) -> None:
    """Dates, years, hours, orders, scores, names, telephone numbers and idioms count nothing."""
    assert described(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "1.071 دولار",
        "عشرات",
        "مئات القتلى",
        "عشرات الآلاف",
        "بضع عشرات من الجنود",
        "عدة مئات",
        "ثلاثة (4) جنود",
        "3 (أربعة) جنود",
        "خمسة آلاف (500) دولار",
    ],
)
def test_what_cannot_be_told_has_no_value(text: str) -> None:
    """A figure that nobody knows, or that can be read in two ways, is vague and never invented."""
    (figure,) = read_figures(text)
    assert (figure.value, figure.low, figure.high) == (None, None, None)
    assert figure.qualifier is Qualifier.VAGUE


NEAR_MISSES = {
    "في 3، 500 قرية": [3, 500],
    "عاد 3، 5 منهم جرحى": [3, 5],
    "قتل ثلاثة (بينهم طفلان)": [3, 2],
    "قتل 12 (ثلاثة منهم أطفال)": [12, 3],
    "1- وصل ثلاثة جنود": [3],
    "(1) ثلاثة جنود": [3],
    "ارتفع من 5 إلى 10 بالمئة": [5, 10],
    "ارتفع من أربع إلى ثماني ساعات": [4, 8],
    "ارتفعت النسبة من نحو 5 إلى 10 بالمئة": [5, 10],
    "نما (+3.2 في المائة)": [3.2],
    "قتل 12. وجرح 13.": [12, 13],
    "قتل 12 - وجرح 13 - في يوم": [12, 13],
    "قتلت الكتيبة 15 جنديا ودعم القانون 61 نائبا": [15, 61],
    "رفض القرار 12 من الأعضاء": [12],
    "خرج في المرحلة 5 آلاف شخص": [5000],
    "وصل 40 شخصا للتواصل مع 88548 ناخبا": [40, 88548],
    "بعد رمضان قتل 1436 شخصا": [1436],
    "سار ميلين": [2],
    "خمسة آلاف دولار": [5000],
    "في 2016 إلى 30 مليون برميل": [30_000_000],
}


@pytest.mark.parametrize(("text", "expected"), NEAR_MISSES.items())
def test_what_only_looks_alike(text: str, expected: list[float]) -> None:
    """Items of lists are not thousands, asides no second telling, names of nothing no names."""
    assert values(text) == expected


NEWS = {
    "قتل 5 أشخاص وأصيب 7 آخرون في انفجار سيارة.": """
        5 أشخاص | 5 | exact | persons | killed
        7 آخرون | 7 | exact | persons | injured""",
    "مقتل خمسة عشر جندياً وإصابة اثنين وعشرين آخرين": """
        خمسة عشر جندياً | 15 | exact | persons | killed
        اثنين وعشرين آخرين | 22 | exact | persons | injured""",
    "استشهد 3 مدنيين بينهم طفلان وامرأة.": """
        3 مدنيين | 3 | exact | persons | killed
        طفلان | 2 | exact | persons | killed | of 0
        امرأة | 1 | exact | persons | killed | of 0""",
    "مقتل امرأة وثلاثة أطفال في غارة": """
        امرأة | 1 | exact | persons | killed
        ثلاثة أطفال | 3 | exact | persons | killed""",
    "قتل ثلاثة رجال وامرأة وطفل.": """
        ثلاثة رجال | 3 | exact | persons | killed
        امرأة | 1 | exact | persons | killed
        طفل | 1 | exact | persons | killed""",
    "قتلت امرأة في القصف": "",
    "قتل 3 جنود وجريح": """
        3 جنود | 3 | exact | persons | killed
        جريح | 1 | exact | persons | injured""",
    "أسفر الهجوم عن 120 قتيلا وجريحا": "120 قتيلا وجريحا | 120 | exact | persons | casualties",
    "عشرات القتلى والجرحى": "عشرات القتلى والجرحى | ? | vague | persons | casualties",
    "سقط 20 شخصا بين قتيل وجريح": "20 شخصا بين قتيل وجريح | 20 | exact | persons | casualties",
    "مقتل وإصابة 40 جنديا": "40 جنديا | 40 | exact | persons | casualties",
    "قتلوا أو أصيبوا نحو 100 عنصر": "نحو 100 عنصر | 100 | about | persons | casualties",
    "اعتقلت الشرطة 35 متظاهرا بينهم 5 نساء و3 قصر": """
        35 متظاهرا | 35 | exact | persons | detained
        5 نساء | 5 | exact | persons | detained | of 0
        3 قصر | 3 | exact | persons | detained | of 0""",
    "جرح ثلاثة منهم، فيما قتل عشرة آخرون بينهم ضابطان": """
        ثلاثة منهم | 3 | exact | persons | injured
        عشرة آخرون | 10 | exact | persons | killed
        ضابطان | 2 | exact | persons | killed | of 1""",
    "أوقفت خمسة مشتبه بهم، وهم أربعة رجال وامرأة": """
        خمسة مشتبه بهم | 5 | exact | persons | detained
        أربعة رجال | 4 | exact | persons | detained | of 0
        امرأة | 1 | exact | persons | detained | of 0""",
    "ارتفع عدد القتلى من 17 إلى 19 شخصا": """
        17 | 17 | exact | persons | killed
        19 شخصا | 19 | exact | persons | killed""",
    "تم إجلاء 3500 شخص، ونزح أكثر من 500": """
        3500 شخص | 3500 | exact | persons | displaced
        أكثر من 500 | 500 | more_than | persons | displaced""",
    "لقي 13 مهاجرا مصرعهم وفقد 20 آخرون": """
        13 مهاجرا | 13 | exact | persons | killed
        20 آخرون | 20 | exact | persons | missing""",
    "استسلم 30 مسلحا، وسلم 20 آخرون أنفسهم": """
        30 مسلحا | 30 | exact | persons | surrendered
        20 آخرون | 20 | exact | persons | surrendered""",
    "ما زال 200 آخرون محتجزين": "200 آخرون | 200 | exact | persons | detained",
    "تضم المدينة 300 ألف نسمة": "300 ألف نسمة | 300000 | exact | persons | -",
    "قتل قائد كتيبة تضم 300 مقاتل": "300 مقاتل | 300 | exact | persons | -",
    "قتل 20 مدنيا، ووصلت 15 شاحنة": """
        20 مدنيا | 20 | exact | persons | killed
        15 شاحنة | 15 | exact | vehicles | other""",
    "دمرت 7 دبابات و12 منزلا في 25 غارة خلال 24 ساعة": """
        7 دبابات | 7 | exact | vehicles | other
        12 منزلا | 12 | exact | buildings | other
        25 غارة | 25 | exact | attacks | other
        24 ساعة | 24 | exact | hours | other""",
    "على بعد 10 كم ومساحتها 25 كيلومترا مربعا وتزن 20 طنا": """
        10 كم | 10 | exact | distance | other
        25 كيلومترا مربعا | 25 | exact | area | other
        20 طنا | 20 | exact | weight | other""",
    "خسائر بقيمة 3,5 مليارات دولار أو $500": """
        3,5 مليارات دولار | 3500000000 | exact | money | other
        $500 | 500 | exact | money | other""",
    "أكثر من نصف الضحايا أطفال": "أكثر من نصف الضحايا | 0.5 | more_than | fraction | casualties",
    "حصيلة الضحايا 34 شخصا": "34 شخصا | 34 | exact | persons | casualties",
    "قتل 8 أشخاص بينهم طفلة، وأصيب 43 آخرون": """
        8 أشخاص | 8 | exact | persons | killed
        طفلة | 1 | exact | persons | killed | of 0
        43 آخرون | 43 | exact | persons | injured""",
    "قال إن بينهم طفلة": "",
    "وكان متظاهر قد قُتل وأصيب 12 آخرون": "12 آخرون | 12 | exact | persons | injured",
    "وفاة مصابين اثنين ومقتل ثلاثة مختطفين": """
        مصابين اثنين | 2 | exact | persons | killed
        ثلاثة مختطفين | 3 | exact | persons | killed""",
    "ارتفع عدد قتلى حادث انقلاب حافلة سياحية قرب المدينة من 17 إلى 19": """
        17 | 17 | exact | persons | killed
        19 | 19 | exact | persons | killed""",
    "ثلاث حالات اختفاء و20 حالة وفاة": """
        ثلاث حالات اختفاء | 3 | exact | persons | missing
        20 حالة وفاة | 20 | exact | persons | killed""",
    "أطلقت 30 صاروخا اعترضت القبة 25 منها": """
        30 صاروخا | 30 | exact | attacks | other
        25 منها | 25 | exact | attacks | other | of 0""",
    "نحو خُمس الأراضي، ونحو خمس الأراضي": "نحو خُمس | 0.2 | about | fraction | other",
    "دمر 40 منزلاً طينياً وثلاثة مواقع عسكرية": """
        40 منزلاً طينياً | 40 | exact | buildings | other
        ثلاثة مواقع عسكرية | 3 | exact | places | other""",
    "قتل 24 طفلا وامرأة": "24 طفلا | 24 | exact | persons | killed",
    "عشرة سوريين و12 فلسطينيا": """
        عشرة سوريين | 10 | exact | persons | -
        12 فلسطينيا | 12 | exact | persons | -""",
    "مات غرقا 61 مهاجرا، ما مجموعه 70 قتيلا": """
        61 مهاجرا | 61 | exact | persons | killed
        70 قتيلا | 70 | exact | persons | killed""",
    "محمد البالغ 30 عاما": "30 عاما | 30 | exact | years | other",
    "سجل 500 إصابة جديدة و12 حالة وفاة": """
        500 إصابة جديدة | 500 | exact | persons | other
        12 حالة وفاة | 12 | exact | persons | killed""",
    "وصل 2000 مقاتل، وقتل 2016 منهم عام 2016": """
        2000 مقاتل | 2000 | exact | persons | -""",
    "ارتفعت الحصيلة إلى (68) ألفًا و(234) شهيدًا، و(170) ألفًا و(373) مصابًا": """
        (68) ألفًا و(234) شهيدًا | 68234 | exact | persons | killed
        (170) ألفًا و(373) مصابًا | 170373 | exact | persons | injured""",
    "شارك 7 ملايين و 489 ألفا و191 ناخبا": """
        7 ملايين و 489 ألفا و191 ناخبا | 7489191 | exact | persons | other""",
    "قتل 44 شخصا و 74 امرأة": """
        44 شخصا | 44 | exact | persons | killed
        74 امرأة | 74 | exact | persons | killed""",
    "خسر 1.2 في المئة إلى 38,790.43 نقطة": """
        1.2 في المئة | 1.2 | exact | percent | other
        38,790.43 نقطة | 38790.43 | exact | other | other""",
    "رفع الفائدة من 8.5 إلى 12 في المئة": """
        8.5 | 8.5 | exact | percent | other
        12 في المئة | 12 | exact | percent | other""",
    "اعترض الجيش 5 من أصل 7 صواريخ": """
        5 | 5 | exact | attacks | other | of 1
        7 صواريخ | 7 | exact | attacks | other""",
    "أطلقت 12 مسيرة. وأسقط الدفاع الجوي أربعا منها": """
        12 مسيرة | 12 | exact | vehicles | other
        أربعا منها | 4 | exact | vehicles | other""",
    "أسقطت 43 من أصل 55 طائرة مسيرة، وسقطت 12 أخرى": """
        43 | 43 | exact | vehicles | other | of 1
        55 طائرة | 55 | exact | vehicles | other
        12 أخرى | 12 | exact | vehicles | other""",
    "دخلت 150 شاحنة، بينها 8 شاحنات وقود وأربع شاحنات غاز": """
        150 شاحنة | 150 | exact | vehicles | other
        8 شاحنات | 8 | exact | vehicles | other | of 0
        أربع شاحنات | 4 | exact | vehicles | other | of 0""",
    "هبط إلى 1.0812 دولار": "1.0812 دولار | 1.0812 | exact | money | other",
    "توقفت 9 من 10 مستشفيات": """
        9 | 9 | exact | buildings | other | of 1
        10 مستشفيات | 10 | exact | buildings | other""",
    "فساد تجاوزت قيمته 600 بليون جنيه": """
        تجاوزت قيمته 600 بليون جنيه | 600000000000 | more_than | money | other""",
    "أطفال لا تتجاوز أعمارهم 15 عاما": "لا تتجاوز أعمارهم 15 عاما | 15 | up_to | years | other",
    "تراجع العدد ليصل إلى 500 لاجئ": "500 لاجئ | 500 | exact | persons | -",
    "أفرجت المحكمة عن الرهائن الـ20": "الرهائن الـ20 | 20 | exact | persons | other",
    "سجلت 3 إصابات بفيروس كورونا وإصابتين بالحصبة": """
        3 إصابات | 3 | exact | persons | other
        إصابتين | 2 | exact | persons | other""",
    "تسجيل إصابات بالكوليرا ليصل الإجمالي إلى 1240 حالة و12 حالة وفاة": """
        1240 حالة | 1240 | exact | persons | other
        12 حالة وفاة | 12 | exact | persons | killed""",
    "أسفر القصف عن إصابتين و3 إصابات خطرة": """
        إصابتين | 2 | exact | persons | injured
        3 إصابات | 3 | exact | persons | injured""",
    "فقد 15 شخصا، بينهم عشرة من عائلة واحدة": """
        15 شخصا | 15 | exact | persons | missing
        عشرة | 10 | exact | persons | missing | of 0""",
    "استقبل المشفى 5 شهداء، منهم شهيد واحد من المدنيين": """
        5 شهداء | 5 | exact | persons | killed
        شهيد واحد | 1 | exact | persons | killed | of 0""",
    "لا يزال 20 شخصا تحت الأنقاض": "20 شخصا | 20 | exact | persons | missing",
    "روى عدد من النخب ما جرى": "عدد من النخب | ? | vague | other | -",
    "يقع على بعد 53 سنة ضوئية": "53 سنة ضوئية | 53 | exact | distance | other",
    "بلغ المبلغ ثلاثة تريليونات وثمنمائة وواحد وثلاثين مليار دينار": """
        ثلاثة تريليونات وثمنمائة وواحد وثلاثين مليار دينار | 3831000000000 | exact | money | other""",
    "بلغت نسبته ٤٫٢ في المئة و%12": """
        ٤٫٢ في المئة | 4.2 | exact | percent | other
        %12 | 12 | exact | percent | other""",
    "نجا 5 مدنيين. بينهم 3 أطفال": """
        5 مدنيين | 5 | exact | persons | other
        3 أطفال | 3 | exact | persons | -""",
    "القتلى: 12\nالجرحى: 30": """
        12 | 12 | exact | persons | killed
        30 | 30 | exact | persons | injured""",
    "الضحايا: 12 قتيلا، 30 جريحا": """
        12 قتيلا | 12 | exact | persons | killed
        30 جريحا | 30 | exact | persons | injured""",
    "عدد القتلى: 12، عدد الجرحى: 30، المفقودون: 4": """
        12 | 12 | exact | persons | killed
        30 | 30 | exact | persons | injured
        4 | 4 | exact | persons | missing""",
    "- القتلى المدنيون: أكثر من 12\n- إجمالي عدد المصابين: 30 شخصا": """
        أكثر من 12 | 12 | more_than | persons | killed
        30 شخصا | 30 | exact | persons | injured""",
    "حالات الوفاة: 12 - النازحون: 3000": """
        12 | 12 | exact | persons | killed
        3000 | 3000 | exact | persons | displaced""",
    "بلغ عدد القتلى 12 والجرحى 30 والمفقودين 4": """
        12 | 12 | exact | persons | killed
        30 | 30 | exact | persons | injured
        4 | 4 | exact | persons | missing""",
    "قال أحد الجرحى: 12 شخصا كانوا معنا": "12 شخصا | 12 | exact | persons | -",
    "أسماء القتلى: 3 رجال": "3 رجال | 3 | exact | persons | -",
    "نقل الجرحى 30 كيلومترا": "30 كيلومترا | 30 | exact | distance | other",
    "اعتقل 50 شابا، 7 منهم قتلوا تحت التعذيب": """
        50 شابا | 50 | exact | persons | detained
        7 منهم | 7 | exact | persons | killed | of 0""",
    "اعتقلوا 50 رجلا، سبعة منهم ماتوا في السجن": """
        50 رجلا | 50 | exact | persons | detained
        سبعة منهم | 7 | exact | persons | killed | of 0""",
    "نزح 500 شخص، 20 منهم أصيبوا": """
        500 شخص | 500 | exact | persons | displaced
        20 منهم | 20 | exact | persons | injured | of 0""",
    "اعتقل 50 شابا، 7 منهم طلاب": """
        50 شابا | 50 | exact | persons | detained
        7 منهم | 7 | exact | persons | detained | of 0""",
    "إن شخصين قتلا وأصيب سبعة": """
        شخصين | 2 | exact | persons | killed
        سبعة | 7 | exact | persons | injured""",
    "سقط +12 قتيلا و+30 جريحا": """
        +12 قتيلا | 12 | at_least | persons | killed
        +30 جريحا | 30 | at_least | persons | injured""",
    "قتل ثلاثة (4) جنود": "ثلاثة (4) جنود | ? | vague | persons | killed",
    "سجلت 80 إصابة منها 16 حالة وفاة": """
        80 إصابة | 80 | exact | persons | injured
        16 حالة وفاة | 16 | exact | persons | killed | of 0""",
    "قتل 5 منهم وثلاثة آخرون": """
        5 منهم | 5 | exact | persons | killed
        ثلاثة آخرون | 3 | exact | persons | killed""",
    "شارك 60 شخصا غير مصابين": "60 شخصا | 60 | exact | persons | other",
    "ضبط 200 ألف قرص مخدر": "200 ألف | 200000 | exact | other | -",
    "ضبط 12 في الحملة": "12 | 12 | exact | persons | detained",
    "اعتقل 50 ألف منذ بدء الحملة": "50 ألف | 50000 | exact | persons | detained",
    "أوقف الصندوق الإعانة عن 600 شخص": "600 شخص | 600 | exact | persons | -",
    "سجلت المنافذ سفر 250 ألف سعودي": "250 ألف سعودي | 250000 | exact | persons | -",
    "سيفر 12 جنديا": "12 جنديا | 12 | exact | persons | displaced",
    "أنفقت المليارات": "المليارات | ? | vague | other | -",
    "جاء 20 ضيفا وقدموا لهم 5 هدايا": """
        20 ضيفا | 20 | exact | persons | -
        5 | 5 | exact | other | -""",
    "قتل 5 مدنيين بينهم 7 أطفال": """
        5 مدنيين | 5 | exact | persons | killed
        7 أطفال | 7 | exact | persons | -""",
}


FAR_WORDS = {
    "رفعت الوزارة حصيلة الجرحى منذ بداية الحملة على المدينة إلى 950": "950 | 950 | exact | persons | injured",
    "بلغ عدد الناخبين في الدائرتين 4 ملايين": "4 ملايين | 4000000 | exact | persons | -",
    "بلغ عدد القتلى في صفوف الجيش منذ مطلع الشهر 14 جنديا": "14 جنديا | 14 | exact | persons | killed",
    "انهار 60 منزلا كليا و90 جزئيا": (
        "60 منزلا | 60 | exact | buildings | other\n90 | 90 | exact | buildings | other"
    ),
    "نال الحزب 12 مقعدا من أصل 50": (
        "12 مقعدا | 12 | exact | other | other | of 1\n50 | 50 | exact | other | other"
    ),
    "أخرج 30 أسيرا بينهم 20 قتيلا و10 جرحى": (
        "30 أسيرا | 30 | exact | persons | casualties\n20 قتيلا | 20 | exact | persons | killed | of 0\n"
        "10 جرحى | 10 | exact | persons | injured | of 0"
    ),
    "كان فيه 40 سجينا لا يزال 5 منهم تحت الأنقاض": (
        "40 سجينا | 40 | exact | persons | detained\n5 منهم | 5 | exact | persons | missing | of 0"
    ),
    "فقد أجري المسح على 700 شخص": "700 شخص | 700 | exact | persons | -",
    "فقد نحو 20 مهاجرا": "نحو 20 مهاجرا | 20 | about | persons | missing",
    "أن 300 عائلة نزحت من البلدة": "300 عائلة | 300 | exact | other | displaced",
    "راح ضحيته 9 لاجئين": "9 لاجئين | 9 | exact | persons | killed",
    "أيدت المحكمة إعدام ستة من معارضي الحكومة": "ستة من معارضي | 6 | exact | persons | other",
    "نفذت السلطات حكم الإعدام في ثلاثة": "ثلاثة | 3 | exact | persons | killed",
    "حكم بالسجن المؤبد على 12": "12 | 12 | exact | persons | other",
    "أمر القاضي بحبس 8 متهمين": "8 متهمين | 8 | exact | persons | detained",
    "عشرات من عناصر الحرس القديم سلموا أنفسهم": "عشرات من عناصر | ? | vague | persons | surrendered",
    "قتل القائد وإحراق عدد من المعدات": "عدد من المعدات | ? | vague | other | other",
    "تحدث عن تفشي الوباء. وسجلت البلاد 900 إصابة": "900 إصابة | 900 | exact | persons | other",
    "تحدث عن تفشي الوباء. وأسفرت الغارة عن 9 إصابات": "9 إصابات | 9 | exact | persons | injured",
    "سجل 80 حالة مشتبه بها بما في ذلك 9 حالات وفاة": (
        "80 حالة | 80 | exact | persons | other\n9 حالات وفاة | 9 | exact | persons | killed | of 0"
    ),
    "سقطت قذيفتي هاون": "قذيفتي | 2 | exact | attacks | other",
    "تجاوز عدد جرحى الهزة التي ضربت الساحل 30 ألفا": (
        "تجاوز عدد جرحى الهزة التي ضربت الساحل 30 ألفا | 30000 | more_than | persons | injured"
    ),
    "يتجاوز معدل البطالة في الجنوب 9%": "يتجاوز معدل البطالة في الجنوب 9% | 9 | more_than | percent | other",
    "لم تعلن البلاد عدد الإصابات بالكوليرا سوى 7 إصابات": "7 إصابات | 7 | exact | persons | other",
    "يتجاوز معدل الفقر في ست مدن 9%": (
        "ست مدن | 6 | exact | places | other\n9% | 9 | more_than | percent | other"
    ),
    "ارتفع العجز إلى 7 بالمئة من 5 بالمئة": (
        "7 بالمئة | 7 | exact | percent | other\n5 بالمئة | 5 | exact | percent | other"
    ),
    "أسقطت 45 طائرة مسيرة من أصل 60": (
        "45 طائرة | 45 | exact | vehicles | other | of 1\n60 | 60 | exact | vehicles | other"
    ),
    "زاد عدد المتضررين من الجفاف إلى 3 ملايين": "3 ملايين | 3000000 | exact | persons | -",
    "انتشلت جثتي طفلين": "طفلين | 2 | exact | persons | killed",
    "15 قتيلا على الأقل وعشرات الجرحى": (
        "15 قتيلا على الأقل | 15 | at_least | persons | killed\nعشرات الجرحى | ? | vague | persons | injured"
    ),
    "قتل 15 و20 أصيبوا": "15 | 15 | exact | persons | killed\n20 | 20 | exact | persons | injured",
    "تجاوز مليونا في العام": "تجاوز مليونا | 1000000 | more_than | other | -",
    "وفاة 3 مرضى ليرتفع العدد إلى 32": (
        "3 مرضى | 3 | exact | persons | killed\n32 | 32 | exact | persons | killed"
    ),
    "قضى القاضي ببراءة 3": "3 | 3 | exact | persons | other",
    "قتل شخصان آخران وأصيب آخران": (
        "شخصان آخران | 2 | exact | persons | killed\nآخران | 2 | exact | persons | injured"
    ),
    "دمر الجيش دبابتين": "دبابتين | 2 | exact | vehicles | other",
}
"""What somebody counted is, told by words that stand apart from the number."""


@pytest.mark.parametrize(("text", "figures"), FAR_WORDS.items())
def test_words_far_from_the_number(text: str, figures: str) -> None:
    """Each says who is counted or what happened to them, and reaches no further."""
    assert described(text) == figures.split("\n")


PEOPLE = {
    "اعتقلت الشرطة 15 بنغلاديشيا و3 نيجيريين": "15 بنغلاديشيا detained\n3 نيجيريين detained",
    "قتلت القوات 12 قرصانا": "12 قرصانا killed",
    "رفض سبعة متفاوضين العرض": "سبعة متفاوضين -",
    "قتل 7 من عناصرها وثلاثة من قادته": "7 من عناصرها killed\nثلاثة من قادته killed",
    "خسرت المجموعة اثنين من مقاتليها": "اثنين من مقاتليها -",
    "30 من قوات النظام قتلوا": "30 من قوات killed",
    "اعتقل ستة من كبار ضباط الشرطة": "ستة من كبار ضباط detained",
    "أصيب أربعة من أبرز قادة الحركة": "أربعة من أبرز قادة injured",
    "سقوط ثلاثة من أنصارها قتلى": "ثلاثة من أنصارها killed",
    "لقي 13 مهاجرا من جنسيات مختلفة مصرعهم": "13 مهاجرا killed",
    "قضى 12 شخصا غرقا، و5 آخرون قضوا حرقا": "12 شخصا killed\n5 آخرون killed",
    "غرق 9 مهاجرين قبالة الساحل": "9 مهاجرين killed",
    "ألقت القبض على 14 مشتبها به": "14 مشتبها به detained",
    "كان عشرون من العمال من بين الجرحى": "عشرون من العمال -",
    "عشرون من العمال كانوا من بين الجرحى": "عشرون من العمال injured",
    "سقط 30 بين قتيل وجريح ومفقود": "30 بين قتيل وجريح ومفقود casualties",
    "سجلت 500 وفاة واختفاء في البحر": "500 وفاة واختفاء casualties",
    "سجلت 20 وفاة وإصابة 30 آخرين": "20 وفاة killed\n30 آخرين injured",
    "قتل أشقاؤه الأربعة": "أشقاؤه الأربعة killed",
    "استشهد الأب وأبناؤه الأربعة": "أبناؤه الأربعة killed",
    "قتل المئات عقابا لهم": "المئات killed",
    "أصيب 200 بالكوليرا": "200 other",
    'عدد قتلاها يصل إلى "150 ألفا"': 'يصل إلى "150 ألفا killed',
    "قتل طالبان في الجامعة": "طالبان killed",
    "عددا متزايدا من المدنيين يلقون حتفهم": "عددا متزايدا من المدنيين killed",
    "انتشلت بعض الجثث": "بعض الجثث killed",
    "هاجم ثلاثة مسلحين دورية فقتلوا حارسا": "ثلاثة مسلحين other",
    "قارب يقل 60 مهاجرا فغرق 15 منهم": "60 مهاجرا other\n15 منهم killed",
    "12 من قوات النظام قتلوا، إضافة إلى 5 من تنظيم الدولة": "12 من قوات killed\n5 من تنظيم killed",
    "قال إن الطريق محاصرة وإن 5 أطفال أصيبوا": "5 أطفال injured",
    "شيع آلاف المواطنين جثامين الضحايا": "آلاف المواطنين -",
    "سلم 300 مقاتل أسلحتهم": "300 مقاتل surrendered",
    "لا يزال 7 أشخاص محتجزين تحت الأنقاض": "7 أشخاص besieged",
    "ثلاثة أشخاص لا يزالون أحياء تحت الركام": "ثلاثة أشخاص besieged",
    "يرجح أن 20 مهاجرا لقوا حتفهم أو ما زالوا مفقودين": "20 مهاجرا casualties",
    "غرق 61 مهاجرا قبالة الساحل، من أصل 86": "61 مهاجرا killed\n86 other",
    "تفشت الكوليرا وبلغ إجمالي الإصابات 2300": "2300 other",
    "يعيش 250 ألف مدني تحت الحصار": "250 ألف مدني besieged",
    "خرج 90 شخصا بينهم 60 مسلحا على متن حافلة": "90 شخصا -\n60 مسلحا -",
    "حلب: 45 شهيدا، إدلب: 12، درعا: 7": "45 شهيدا killed\n12 killed\n7 killed",
    "توزع الشهداء كالتالي: 12 في دمشق، و9 في حمص": "12 killed\n9 killed",
    "فارق 4 منهم الحياة، ولفظ جريحان أنفاسهما": "4 منهم killed\nجريحان killed",
    "فقد أكثر من 10 آلاف حياتهم": "أكثر من 10 آلاف killed",
    "سقوط 7 قتلى وإصابة العديد": "7 قتلى killed\nالعديد injured",
    "حالتا وفاة وحالتا اختفاء": "حالتا وفاة killed\nحالتا اختفاء missing",
    "3 وفيات و15 إصابة بالحمى": "3 وفيات killed\n15 إصابة other",
    "أصيب العديد بجروح، وكثيرون ما زالوا مفقودين": "العديد injured\nكثيرون missing",
    "قتل معظم الركاب ووقع البعض في الأسر": "معظم الركاب killed\nالبعض detained",
}
"""Those who are counted, and what happened to them."""


@pytest.mark.parametrize(("text", "figures"), PEOPLE.items())
def test_people_by_form_by_body_and_by_what_happened(text: str, figures: str) -> None:
    """Nouns in no table are of people by their form, their verb, their body or a pronoun."""
    found = read_figures(text)
    assert {figure.unit for figure in found} == {Unit.PERSONS}
    lines = [f"{text[figure.start : figure.end]} {figure.measure or '-'}" for figure in found]
    assert lines == figures.split("\n")


THINGS = {
    "السعر أمسى منخفضا إلى 4500": "4500 money",
    "انخفضت الليرة إلى خمسة آلاف مقابل الدولار": "خمسة آلاف money",
    "15 ليرة للمبيع و14 للشراء": "15 ليرة money\n14 money",
    "أكثر من عشر جيبات عسكرية": "أكثر من عشر جيبات عسكرية vehicles",
    "خمس سلحفات نادرة": "خمس سلحفات other",
    "تنظيم عدد من المسيرات الحاشدة": "عدد من المسيرات other",
    "أسقطت ست مسيرات": "ست مسيرات vehicles",
    "إحباط عدد من العمليات الإرهابية": "عدد من العمليات attacks",
    "إحباط 17 عملية تهريب": "17 عملية تهريب other",
    "من 90 ألف كيلومتر مربع إلى 60 ألفا": "90 ألف كيلومتر مربع area\n60 ألفا area",
    "سعته 74 مليار متر مكعب": "74 مليار متر مكعب other",
    "السجن 15 سنة لـ34 متهما": "15 سنة years\n34 متهما persons",
    "أجرى خمس عمليات جراحية": "خمس عمليات جراحية other",
    "سيطر على ثلثي مساحتها": "ثلثي fraction",
    "دمرت منازل عدة وقذائف صاروخية عديدة": "منازل عدة buildings\nقذائف صاروخية عديدة attacks",
    "فاز بهدف وحيد": "هدف وحيد other",
    "سيطر على عدد من القرى": "عدد من القرى places",
    "العديد من التهم": "العديد من التهم other",
    "تصدت لهجوم بالمسيرات وأسقطت أربعا منها": "أربعا منها vehicles",
}


@pytest.mark.parametrize(("text", "figures"), THINGS.items())
def test_things_by_what_stands_around_them(text: str, figures: str) -> None:
    """Bare numbers are prices, and words that may count two things count what the sentence is about."""
    found = [f"{text[figure.start : figure.end]} {figure.unit}" for figure in read_figures(text)]
    assert found == figures.split("\n")


SINGLES = {
    "مقتل ستة بينهم طفلة ومعلم": "ستة 6\nطفلة 1\nمعلم 1",
    "مقتل مسعف في القصف وإصابة 4": "مسعف 1\n4 4",
    "شاب استشهد وأصيب أربعة آخرون": "شاب 1\nأربعة آخرون 4",
    "مقتل خمسة جنود وإصابة رجل آخر": "خمسة جنود 5\nرجل آخر 1",
    "مقتل 3 لبنانيين وعراقي": "3 لبنانيين 3\nعراقي 1",
    "حكم بالسجن لمدة شهر على آخر": "شهر 1\nآخر 1",
    "هدنة لمدة شهر ونصف": "شهر ونصف 1.5",
    "انخفض متر ونصف المتر سنويا": "متر ونصف المتر 1.5",
    "انتظر ساعة ونصف الساعة": "ساعة ونصف الساعة 1.5",
    "دام شهرين ونصف الشهر": "شهرين ونصف الشهر 2.5",
    "قال مسؤول قتل أخوه وأصيب ثلاثة": "ثلاثة 3",
    "مقتل 3 أشخاص في لبنان وسوريا": "3 أشخاص 3",
    "لمدة عام 2016": "",
    "سيارتي وعائلتي": "",
    "قتلوا في هجومين": "",
    "هو أقل بكثير من الواقع": "",
    "قتل خمسة وأصيب آخر بجروح": "خمسة 5\nآخر 1",
    "قتل خمسة وقتل آخر قادة الفصيل": "خمسة 5",
    "فلان (45 عاما) الذي يعمل في بلدة (نحو 30 كلم شمالي العاصمة)": "",
    "على بعد 20 كلم شمالي العاصمة": "20 كلم 20",
    "اطلع على آخر التطورات بعد الإفراج": "",
}


@pytest.mark.parametrize(("text", "figures"), SINGLES.items())
def test_one_that_is_counted_without_a_number(text: str, figures: str) -> None:
    """A bare noun is a figure only beside others, with "another", or as a length of time."""
    found = [f"{text[figure.start : figure.end]} {figure.value:g}" for figure in read_figures(text)]
    assert found == figures.split("\n") if figures else not found


@pytest.mark.parametrize(("text", "figures"), NEWS.items())
def test_sentences_from_the_news(text: str, figures: str) -> None:
    """What is counted, what happened to them, and what is part of what."""
    assert described(text) == [line.strip() for line in figures.strip().split("\n") if line.strip()]


def test_counted_is_the_noun_as_written() -> None:
    """With the adjective that belongs to it, without من."""
    assert [figure.counted for figure in read_figures("93 قتيلاً مدنياً و20 من المسلحين و5")] == [
        "قتيلاً مدنياً",
        "المسلحين",
        "",
    ]


signs = "٠١٢٣٤٥٦٧٨٩0123456789.,٫٬٪%-/:()«»\u200f\u202b\u0640\u064b \n"
anything = st.text(alphabet=signs + "وابتثلمنهيأ😀", max_size=40)
pieces = st.lists(
    st.sampled_from([*VALUES, *QUALIFIERS, *RANGES, *NO_FIGURES, "بينهم", "و", "من", "إلى", "،", ".", "😀"]),
    max_size=8,
).map(" ".join)


@given(anything | pieces)
def test_figures_are_in_order_and_inside_the_text(text: str) -> None:
    """Mentions hold their numbers, come in order, and a part points back, or to the next one ("5 من 7")."""
    found = read_figures(text)
    for index, figure in enumerate(found):
        assert 0 <= figure.start <= figure.number[0] < figure.number[1] <= figure.end <= len(text)
        assert figure.of is None or figure.of < index or figure.of == index + 1
        assert (figure.low is None) == (figure.high is None)
        assert figure.low is None or figure.high is None or figure.low < figure.high
        assert figure.counted in text
    assert [figure.number for figure in found] == sorted(figure.number for figure in found)


@given(st.integers(11, 999_999), st.sampled_from(["{}", "{:,}"]), st.sampled_from(["", "أكثر من ", "نحو "]))
def test_digits_mean_what_they_say(value: int, form: str, bound: str) -> None:
    """Any count in digits, of any of three scripts, is read as it stands."""
    written = form.format(value)
    for digits in ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"):
        text = f"قتل {bound}{written.translate(str.maketrans('0123456789', digits))} مدنيا أمس"
        assert values(text) == [value]


ONES = ["", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"]
TENS = ["", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"]
HUNDREDS = ["", "مئة", "مئتان", "ثلاثمئة", "أربعمئة", "خمسمئة", "ستمئة", "سبعمئة", "ثمانمئة", "تسعمئة"]


def below_a_thousand(value: int) -> list[str]:
    """The parts of a number below a thousand, in words."""
    hundreds, rest = divmod(value, 100)
    parts = [HUNDREDS[hundreds]] if hundreds else []
    if rest == 10:
        parts.append("عشرة")
    elif 10 < rest < 20:
        parts.append({11: "أحد", 12: "اثنا"}.get(rest, ONES[rest - 10]) + " عشر")
    else:
        parts += [part for part in (ONES[rest % 10], TENS[rest // 10]) if part]
    return parts


def in_words(value: int) -> str:
    """The number in Arabic words."""
    parts = []
    for scale, one, two, few, many in (
        (1_000_000, "مليون", "مليونان", "ملايين", "مليونا"),
        (1000, "ألف", "ألفان", "آلاف", "ألفا"),
    ):
        count, value = divmod(value, scale)
        if count in (1, 2):
            parts.append(one if count == 1 else two)
        elif count:
            parts.append(" و".join(below_a_thousand(count)) + " " + (few if 3 <= count <= 10 else many))
    parts += below_a_thousand(value) if value else []
    return " و".join(parts)


@given(st.integers(3, 999_999_999))
def test_any_number_in_words(value: int) -> None:
    """Words up to the hundreds of millions add up to the number that they spell."""
    assert values(f"مقتل {in_words(value)} من المدنيين") == [value]


@given(st.integers(3, 999_999))
def test_sloppy_spelling_means_the_same(value: int) -> None:
    """Without hamza, with ه for ة, with مائة for مئة."""
    sloppy = in_words(value).replace("مئة", "مائه").replace("أ", "ا").replace("ة", "ه").replace("آ", "ا")
    assert values(f"مقتل {sloppy} من المدنيين") == [value]


@given(pieces)
def test_measures_fit_their_units(text: str) -> None:
    """Only persons, families and shares of them are killed; what comes in hours is measured as other."""
    for figure in read_figures(text):
        if figure.unit not in (Unit.PERSONS, Unit.FRACTION, Unit.PERCENT, Unit.OTHER):
            assert figure.measure is Measure.OTHER


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("قتل خمسة من أصل 12 عاملا.", [Measure.KILLED, Measure.OTHER]),
        ("قتل خمسة من أصل سبعة قتلى في المعركة.", [Measure.KILLED, Measure.KILLED]),
        ("نزح 40 في المئة من سكان البلدة.", [Measure.DISPLACED]),
        ("نزح نحو ثلث سكان البلدة.", [Measure.DISPLACED]),
        ("أصيب 30 بالمئة من الجنود.", [Measure.INJURED]),
        ("40 في المئة من القتلى أطفال.", [Measure.KILLED]),
        ("ارتفعت الأسعار 30 بالمئة ونزح السكان.", [Measure.OTHER]),
        ("يمثل النساء نصف السكان.", [Measure.OTHER]),
    ],
)
def test_shares_of_people_and_parts_of_wholes(text: str, measures: list[Measure]) -> None:
    """What befell a share of people is its measure; what befell a part is not said of its whole."""
    assert [figure.measure for figure in read_figures(text)] == measures
