"""The places that a statement names."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.arabic.statements.place_mentions import read_places


def read(text: str) -> list[str]:
    return [text[begin:stop] for begin, stop in read_places(text, 0, len(text))]


@pytest.mark.parametrize(
    ("statement", "places"),
    [
        ("قصف على حي الزبدية", ["حي الزبدية"]),  # generic noun is kept
        ("في حيي الفردوس والكلاسة", ["الفردوس", "الكلاسة"]),  # a dual gives bare names
        pytest.param(
            "على أحياء الكلاسة وبستان القصر والشيخ سعيد",
            ["الكلاسة", "بستان القصر", "الشيخ سعيد"],
            id="a list",
        ),
        ("في حي الفردوس بحلب", ["حي الفردوس", "حلب"]),  # a preposition makes two
        ("قصف أحياء شرقي حلب", ["أحياء شرقي حلب"]),  # a point of the compass makes one
        ("قرب مدينة باجة شمال غربي تونس", ["مدينة باجة", "تونس"]),  # town and country are two
        ("في الأحياء الشرقية لحلب", ["الأحياء الشرقية لحلب"]),  # adjective and ل
        ("في الأحياء التي سيطرت عليها", ["الأحياء التي سيطرت عليها"]),  # relative clause
        pytest.param(
            "بمستشفى الحياة في المدينة", ["مستشفى الحياة", "المدينة"], id="a building with its name"
        ),
        ("ونفذت إعدامات في مدخل بستان القصر", ["مدخل بستان القصر"]),  # a part of a place
        pytest.param(
            "في قرية أم بارو بولاية شمال دارفور",
            ["قرية أم بارو", "ولاية شمال دارفور"],
            id="village and state",
        ),
        ("تركيا تحاول إنقاذ ما يمكن", []),  # a state that acts is no place
        ("انفجار في لبنان", ["لبنان"]),  # a state after في is
        ("رئيس مجلس محافظة حلب", []),  # the name of a body
        ("أحرقت مدنيين وهم أحياء", []),  # alive is no quarter
        ("في العاصمة الخرطوم", ["العاصمة الخرطوم"]),  # the capital and its name
        ("قصف مدينه تعز", ["مدينه تعز"]),  # ه for ة
        ("انفجار بشمال العراق", ["شمال العراق"]),  # a part where the event is put
        ("نشرت الولايات المتحدة سفنا في الخليج", ["الخليج"]),  # one that acts is no area
        ("العلاقات بين الرياض وطهران", []),  # capitals that stand for governments
        ("في محيط بلدة عرسال الحدودية", ["محيط بلدة عرسال"]),  # what describes a name is no part of it
        ("في العاصمة السورية دمشق", ["العاصمة السورية دمشق"]),
        ("تضرر القطاع الصحي في شرق البلاد", ["شرق البلاد"]),
        ("اشتباكات في نفس المنطقة", ["نفس المنطقة"]),
        ("زيارة الرياض ثم غينيا", ["الرياض"]),  # a visit goes to a place
        ("طالب بكلية العلوم", []),  # whose he is, not where
        ("دخل مدينة سنجة عاصمة ولاية سنار", ["مدينة سنجة", "عاصمة ولاية سنار"]),  # two nouns, one name
        ("حل الفريق في المركز الثاني", []),  # a rank
        ("قصف مستشفى ناصر", ["مستشفى ناصر"]),  # a building with a name that nobody listed
        ("حريق في مصنع نسيج", ["مصنع نسيج"]),  # what it is for
        ("في هذا السجن", ["هذا السجن"]),
        ("انتشلت الجثث من البحر والشواطئ", ["البحر", "الشواطئ"]),  # from where, and what و joins
        ("مصدر من المستشفى", []),  # who he is
        ("فروا من أوكرانيا وروسيا", ["أوكرانيا", "روسيا"]),  # states one goes from
        ("وصل القاهرة وفد", ["القاهرة"]),  # a state's capital that one comes to
        ("تسعى بغداد إلى تسوية", []),  # a capital that acts
        ("شهدت بغداد تظاهرات", ["بغداد"]),  # and one in which something happens
        ("في بلدة كروتوني المجاورة استعدادا", ["بلدة كروتوني"]),
        ("غرق قبالة سواحل إيطاليا", ["سواحل إيطاليا"]),
        ("في بلدة «خربة التين»", ["بلدة «خربة التين»"]),  # a name in quotation marks
        ("انفجار بحي عين الورد", ["حي عين الورد"]),  # a short noun after ب, a name that begins like a verb
        ("في مناطق متفرقة من محافظة صعدة", ["مناطق متفرقة من محافظة صعدة"]),
        ("إصابة شاب بالرصاص الحي", []),  # live bullets
        ("لا يزالون أحياء", []),
        ("دعوة إلى مقاطعة الانتخابات", []),  # a boycott
        ("المبعوث الأممي إلى سوريا", []),  # where an envoy is sent
        ("تنظيم الدولة في العراق والشام", []),  # the name of a group
        ("مقتل رجل في بيلتسفيل بولاية ميريلاند", ["بيلتسفيل", "ولاية ميريلاند"]),  # where a town must stand
        ("حكم بالسجن خمس سنوات", []),
        ("على الحدود السورية العراقية", ["الحدود السورية العراقية"]),
        ("تظاهرات في شوارع باريس", ["باريس"]),  # a capital with streets
        ("في مدرسة ابتدائية شرق مدينة بنغازي", ["مدرسة ابتدائية", "مدينة بنغازي"]),
    ],
)
def test_places_by_the_conventions(statement: str, places: list[str]) -> None:
    """Places are read as the labelling guideline asks."""
    assert read(statement) == places


@pytest.mark.parametrize(
    ("statement", "places"),
    [
        ("وصل مساعد الوزير أمس", []),  # a title
        ("يحن الناس إلى الزمن الجميل", []),
        ("أصيب بداء السكري", []),
        ("تعادل الفريقان في كأس الرئيس", []),  # a genitive follows
        ("ورد ذلك في كلمة ألقاها أمس", []),  # a clause follows
        ("شارك في العديد من الدورات", []),  # "من" follows
        ("صرح المتحدث بالباحة سعيد حسن", ["الباحة"]),  # a name with the article has no genitive
        ("سقط صاروخ في الطبقة", ["الطبقة"]),  # the event is put there
        ("دخلوا مدينة الطبقة", ["مدينة الطبقة"]),
        ("ارتفع قطاع الصناعة", []),  # branches of business
        ("أزمة في القطاع", []),
        ("حصار قطاع غزة", ["قطاع غزة"]),
        ("في غزة قصف في جنوب القطاع", ["غزة", "جنوب القطاع"]),
        ("هبطت سوق الأسهم", []),  # no market square
        ("حريق في سوق الخضار", ["سوق الخضار"]),
        ("ترشح لولاية ثانية", []),  # a term of office
        ("حل في المركز الـ14", []),
        ("استقدام العمالة المنزلية", []),  # workers
        ("قضاء الإجازة في بيروت", ["بيروت"]),  # how time is spent
        ("في قضاء تلعفر", ["قضاء تلعفر"]),
        ("أقلع من مطار الملك خالد", ["مطار الملك خالد"]),  # called after somebody
        ("قرب مدرسة الشهيد سالم", ["مدرسة الشهيد سالم"]),
        ("في مديرية دار سعد", ["مديرية دار سعد"]),
        ("قصف مناطق في قرية الرامي", ["قرية الرامي"]),  # what is part of a named place
        ("على الأطراف الغربية للمدينة", ["للمدينة"]),  # no word is cut
    ],
)
def test_words_that_only_look_like_places_are_none(statement: str, places: list[str]) -> None:
    """Towns that are called like words, nouns of other senses, ranks, and whom buildings are called after."""
    assert read(statement) == places


def test_only_the_statement_is_read() -> None:
    """A place outside the range is not reported, and offsets are those of the whole text."""
    text = "في بيروت قُتل ثلاثة في طرابلس"
    (found,) = read_places(text, 9, len(text))
    assert text[slice(*found)] == "طرابلس"


@given(
    st.lists(
        st.sampled_from(
            "في حي أحياء حيي الفردوس والكلاسة شرقي شمال حلب بحلب"
            " مدينة المدينة ، . التي سيطرت عليها جزء من صغير"
            " مستشفى محافظة لبنان غربي مناطق بولاية دارفور و ب ال «الباب»".split()
        ),
        max_size=20,
    ).map(" ".join)
)
def test_places_are_in_order_and_apart(text: str) -> None:
    """Places lie in the text, in order, none inside another."""
    found = read_places(text, 0, len(text))
    assert all(0 <= begin < stop <= len(text) for begin, stop in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text, however odd, raises."""
    read_places(text, 0, len(text))
