"""What kind of source a name is."""

from __future__ import annotations

import pytest

from extractor.arabic.attribution.source_kinds import kind_of
from extractor.claims import SourceKind

KINDS = {
    "وزيرة التربية ريم الصالح": SourceKind.STATE,
    "وزارة الدفاع": SourceKind.MILITARY,
    "ضابط في الجيش": SourceKind.MILITARY,
    "كتائب القسام": SourceKind.ARMED_GROUP,
    "ائتلاف المعارضة": SourceKind.OPPOSITION,
    "منظمة الصحة العالمية": SourceKind.INTERGOVERNMENTAL,
    "وكالة الأنباء العمانية": SourceKind.NEWS_AGENCY,
    "قناة محلية": SourceKind.MEDIA,
    "المرصد السوري لحقوق الإنسان": SourceKind.MONITOR,
    "فرق الإنقاذ": SourceKind.RESCUE_SERVICE,
    "الصليب الأحمر": SourceKind.CIVIL_SOCIETY,
    "الهلال الأحمر": SourceKind.CIVIL_SOCIETY,
    "ناشطون من الحي": SourceKind.ACTIVIST,
    "صفحات إخبارية": SourceKind.SOCIAL_MEDIA,
    "مصادر محلية وشهود عيان": SourceKind.WITNESS,
    "أحد السكان": SourceKind.CIVILIAN,
    "خبير في المياه": SourceKind.ANALYST,
    "هاني سمير": SourceKind.PUBLIC_FIGURE,
    "مصدر": SourceKind.UNNAMED,
    "مراسلنا في المدينة": SourceKind.NEWSROOM,
}


@pytest.mark.parametrize("kind", SourceKind)
def test_every_kind_is_told_by_some_name(kind: SourceKind) -> None:
    """The names below leave no kind out."""
    assert kind in KINDS.values()


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_the_words_of_a_name_tell_its_kind(name: str, kind: SourceKind) -> None:
    """Settled cases among them: Red Cross and Red Crescent, a ministry of defence, pages, local sources."""
    assert kind_of(name) is kind


def test_the_first_word_that_tells_decides() -> None:
    """A minister who visits a hospital of an agency is a minister."""
    assert kind_of("وزير الإعلام") is SourceKind.STATE
    for medical in ("مصدر طبي", "مصدر في مركز سبها الطبي", "طبيب في مستشفى بم", "مدير المستشفى"):
        assert kind_of(medical) is SourceKind.RESCUE_SERVICE
    assert kind_of("وزارة الصحة") is SourceKind.STATE
    assert kind_of("قناة الجيش") is SourceKind.MEDIA


def test_a_word_that_many_kinds_share_decides_last() -> None:
    """A spokesman is what he speaks for; an unnamed source of a known side is of that side."""
    assert kind_of("المتحدث باسم الشرطة") is SourceKind.STATE
    assert kind_of("المتحدث باسم الجيش") is SourceKind.MILITARY
    assert kind_of("مصدر عسكري") is SourceKind.MILITARY
    assert kind_of("مدير المنظمة") is SourceKind.CIVIL_SOCIETY
    assert kind_of("مدير") is SourceKind.STATE


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("الولايات المتحدة", SourceKind.STATE),
        ("محافظ البصرة اللواء سامي الحمد", SourceKind.STATE),
        ("رئيس بلدية الزهراء", SourceKind.STATE),
        ("الجهاز المركزي للإحصاء", SourceKind.STATE),
        ("قاضي التحقيق", SourceKind.STATE),
        ("رئيسة البنك المركزي الأوروبي", SourceKind.INTERGOVERNMENTAL),
        ("المنظمة الدولية للهجرة", SourceKind.INTERGOVERNMENTAL),
        ("قوات الأمم المتحدة المؤقتة", SourceKind.INTERGOVERNMENTAL),
        ("الاتحاد الأوروبي لكرة القدم", SourceKind.CIVIL_SOCIETY),
        ("شبكة أطباء السودان", SourceKind.CIVIL_SOCIETY),
        ("هيئة البث الإسرائيلية", SourceKind.MEDIA),
        ("الحرس الثوري الإيراني", SourceKind.MILITARY),
        ("قيادة عمليات الأنبار", SourceKind.MILITARY),
        ("المحتجون", SourceKind.CIVILIAN),
        ("الجهاز الفني للمنتخب", SourceKind.PUBLIC_FIGURE),
        ("مصدر مصري مطلع", SourceKind.STATE),
        ("أشخاص مطلعين على الأمر", SourceKind.UNNAMED),
        ("مصادر محلية", SourceKind.UNNAMED),
    ],
)
def test_offices_and_bodies_of_general_news(name: str, kind: SourceKind) -> None:
    """States, courts, banks, federations, clubs, unions, broadcasters and unnamed sources."""
    assert kind_of(name) is kind


def test_a_body_says_less_than_the_word_after_it() -> None:
    """An agency of the United Nations is no news agency, a directorate of civil defence is of its service."""
    assert kind_of("وكالة «الأونروا»") is SourceKind.INTERGOVERNMENTAL
    assert kind_of("وكالة محلية") is SourceKind.NEWS_AGENCY
    assert kind_of("مديرية الدفاع المدني") is SourceKind.RESCUE_SERVICE
    assert kind_of("مديرية التربية") is SourceKind.STATE
    assert kind_of("أستاذ في جامعة القاهرة") is SourceKind.ANALYST


def test_spelling_and_clitics_make_no_difference() -> None:
    """Missing hamza, vowel marks, the article, و before the name."""
    assert kind_of("اهالي الحي") is kind_of("أهالي الحيّ") is kind_of("والأهالي") is SourceKind.CIVILIAN


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("المنظمة المغربية لحقوق الإنسان", SourceKind.MONITOR),
        ("مجلس حقوق الإنسان", SourceKind.INTERGOVERNMENTAL),
        ("ناشط في حقوق الإنسان", SourceKind.ACTIVIST),
        ("فريق الدفاع المدني", SourceKind.RESCUE_SERVICE),
        ("فريق الدفاع عن المتهم", SourceKind.PUBLIC_FIGURE),
        ("العقيد في الشرطة سامي حداد", SourceKind.STATE),
        ("العقيد سامي حداد", SourceKind.MILITARY),
        ("جهاز مكافحة الإرهاب", SourceKind.MILITARY),
        ("خبراء بالأمم المتحدة", SourceKind.INTERGOVERNMENTAL),
        ("كبير المفاوضين سامي حداد", SourceKind.STATE),
        ("صاحب المنزل سامي حداد", SourceKind.CIVILIAN),
        ("أبو ابتسام", SourceKind.CIVILIAN),
        ("سامي أبو حداد", SourceKind.PUBLIC_FIGURE),
        ("كثير من المصريين", SourceKind.CIVILIAN),
        ("تقارير إعلامية", SourceKind.MEDIA),
        ("مصادر صحفية", SourceKind.MEDIA),
        ("وثائق مسربة", SourceKind.UNNAMED),
    ],
)
def test_words_after_the_first_may_change_a_kind(name: str, kind: SourceKind) -> None:
    """Rights bodies, ranks of the police, names of two words, people called by a child or a nation."""
    assert kind_of(name) is kind
