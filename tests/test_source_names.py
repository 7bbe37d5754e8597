"""Who is no source: things, verbs, objects and shares; and where the name of one who is ends."""

from __future__ import annotations

import pytest

from extractor.arabic.attribution.sources import voices
from extractor.arabic.statements.clauses import clauses
from extractor.arabic.text.sentences import sentences
from extractor.claims import NEWSROOM


def speakers(text: str) -> list[str]:
    """The names of those who say something in a text, each chain from its origin on."""
    told = (voice for voice in voices(text, sentences(text)) if not voice.reporting)
    said = (
        voice.chain
        for voice in told
        if voice.chain != (NEWSROOM,) and text[voice.start : voice.end].strip(" .،")
    )
    return list(dict.fromkeys(" < ".join(source.name for source in chain) for chain in said))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وقال سليم متهكما إن «الموسم انتهى قبل أن يبدأ».", "سليم"),
        ("وقال مدير المدرسة، معلقاً على الحادث، إن الدروس توقفت.", "مدير المدرسة"),
        ("وقال مدير المدرسة تعقيباً على الحادث إن الدروس توقفت.", "مدير المدرسة"),
        ("واقترح الراوي في كتابه أن تفتح القناة.", "الراوي"),
        ("وأكدت المحكمة في قرارها أن العقد باطل.", "المحكمة"),
        ("وذكر نادر سمعان في الحوار أن الفيلم طويل.", "نادر سمعان"),
        ("وقال سموه في مناسبة أخرى: «إن العمل كثير جدا».", "سموه"),
        ("وأعلن المحافظ عندما زار القرية أن المياه عادت.", "المحافظ"),
        ("وأوضحت الطبيبة هدى نجار التي أشرفت على العلاج أن الشفاء ممكن.", "الطبيبة هدى نجار"),
        ("وقال رئيس الوزراء أول من أمس إن الطريق فتحت.", "رئيس الوزراء"),
        ("وقال سليم مخاطبا الطلاب إن الدروس بدأت.", "سليم"),
        ("وأكدت وزارة النقل عزمها أن تفتح الجسر.", "وزارة النقل"),
        ("وقال نسيم للطلاب إن الامتحان تأجل.", "نسيم"),
        ("وأشار السفير نسيم إلى إخفاق الأطراف في التهدئة.", "السفير نسيم"),
        ("وقال وزير النقل لقد أغلقنا الجسر إن الخطر كبير.", "وزير النقل"),
        ("(بحسب رئيس البلدية)، فإن الجسر انهار.", "رئيس البلدية"),
        (
            'أبلغ "الساحل" المهندس سامي نادر مدير المرفأ أن السفن عادت.',
            "المهندس سامي نادر مدير المرفأ < الساحل",
        ),
    ],
)
def test_a_name_ends_where_it_is_told_how_or_when_one_spoke(text: str, name: str) -> None:
    """Accusatives, occasions, clauses and addressees are no part of it; an outlet before it relays."""
    assert speakers(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وقال ضابط في الجيش إن الطريق آمنة.", "ضابط في الجيش"),
        ("وقال أحد المختصين في شؤون المياه إن السد ممتلئ.", "أحد المختصين في شؤون المياه"),
        ("وقال 12 مسؤولاً محلياً إن الطريق آمنة.", "12 مسؤولاً محلياً"),
        ("لكن متحدثاً باسم الشركة قال إن المصنع يعمل.", "متحدثاً باسم الشركة"),
        ("وقال المدرب يورغن كلاين إن الفريق جاهز.", "المدرب يورغن كلاين"),
        ("وقال موقع إلكتروني معني بأخبار المشاهير إن الفيلم طويل.", "موقع إلكتروني معني بأخبار المشاهير"),
        ("وقال المتحدث بوزارة الزراعة إن القمح كثير.", "المتحدث بوزارة الزراعة"),
        ("وقال مدير مكتب الصحه في مدينه الساحل إن الدواء نفد.", "مدير مكتب الصحه في مدينه الساحل"),
    ],
)
def test_what_belongs_to_a_name_stays_in_it(text: str, name: str) -> None:
    """Where one serves, counted people, names that look like verbs, and ه written for ة."""
    assert speakers(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "كشفت الستار عن تمثال في الساحة.",
        "وكشف الأسرار التي ظلت مخفية سنوات.",
        "وتحدث عن مسيرته الطويلة في التعليم.",
        "وعد بالعمل على توسيع الطريق.",
        "وتحدث عن مسيرته الطويلة، واستهلها بالقول: «كانت أياما طويلة جدا».",
        "صدرت التعيينات طبقا للقرار الجديد.",
        "لم أجد وقتا للحديث بيني وبين نفسي عن هذا.",
        "وزعت الفرق على خمس مجموعات حسب المناطق الإدارية.",
        "تعمل اللجان وفق أولويات المرحلة.",
        "صدر القرار في ملحق تابع لمكتب المدير كما يلي: «يوقف العمل كله».",
        "كان الجمهور لا يتجاوز 50 شخصا والمحاضر يتحدث عن النجوم.",
        "وفيما يتعلق بالحلقة فقد قالت إنها ناجحة.",
        "أثار اختيار الساحل للموسم جدلا، وعلل اختيار الساحل بقرب الملاعب.",
    ],
)
def test_things_objects_and_verbs_are_no_source(text: str) -> None:
    """What a verb governs, what "حسب" sorts by, what looks like a verb of speech, and a clause before it."""
    assert speakers(text) == []


def test_shares_and_comparisons_speak_for_nobody() -> None:
    """Of "52% of those asked" and "as a student" no name is made."""
    assert not any("طالب" in name for name in speakers("كطالب يرى أن الدروس صعبة."))
    assert "52٪ من المشاركين" not in " ".join(speakers("وأشار 52٪ من المشاركين إلى أن الأسعار ترتفع."))


@pytest.mark.parametrize(
    "text",
    [
        "قال المدرب ميشال كرم إن الفريق جاهز. وأكد كرم رفض الاعتذار.",
        "زار البلدة الوزير سامي الرامي. وأكد الرامي استمرار العمل.",
        "وأكدت البعثة وصول الفريق. وقالت البعثة إن الرحلة طويلة.",
    ],
)
def test_whom_the_article_introduces_may_announce_a_deed(text: str) -> None:
    """A bare name that has spoken, stands after its title, or agrees with a feminine verb, may."""
    assert len(speakers(text)) > 0
    assert NEWSROOM.name not in speakers(text)[-1]


@pytest.mark.parametrize(
    ("text", "full"),
    [
        (
            "زار البلدة وفد من هيئة المياه والصرف (الأونروا). وأكدت الأونروا أن السد آمن.",
            "هيئة المياه والصرف",
        ),
        ("أعلنت شركة نقل الساحل (سانا) خطة جديدة. وقالت سانا إن السفن عادت.", "شركة نقل الساحل"),
        ("قال المرصد الأهلي للمياه إن السد ممتلئ. وأضاف المرصد أن الخزان آمن.", "المرصد الأهلي للمياه"),
        ("قالت وكالة الساحل إن السفن عادت. وقالت الوكالة إن المرفأ مفتوح.", "وكالة الساحل"),
        # two bodies of one kind: either may be meant
        (
            "قالت وزارة النقل إن الجسر آمن. وقالت وزارة المياه إن السد ممتلئ. وقالت الوزارة إن الطريق آمنة.",
            None,
        ),
        # nothing in the article binds them
        ("قالت هيئة المياه إن السد ممتلئ. وأكدت همص أن الخزان آمن.", None),
        ("قال سامي نادر (مدير المرفأ) إن السفن عادت. وقال المدير إن المرفأ مفتوح.", None),
    ],
)
def test_the_fuller_name_is_the_one_that_the_article_binds(text: str, full: str | None) -> None:
    """By brackets after it, or by the noun it begins with where only one body has it."""
    source = voices(text, sentences(text))[-1].chain[0]
    assert (source.full_name.text if source.full_name else None) == full
    assert source.full_name is None or text[source.full_name.start : source.full_name.end] == full


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ود الساحل – وزارة الصحة: توفي خمسة عمال.", "وزارة الصحة"),
        ("بيروت - بلدية الساحل: توفي خمسة عمال.", "بلدية الساحل"),
    ],
)
def test_who_stands_between_a_dateline_and_a_colon_speaks(text: str, name: str) -> None:
    """The place before the dash is none of the name."""
    assert speakers(text) == [name]


@pytest.mark.parametrize(
    "text", ["ود الساحل – نيل برس: توفي خمسة.", "عدن | سبأ نت | توفي خمسة.", "بيروت - النهار - توفي خمسة."]
)
def test_a_dateline_is_no_part_of_the_evidence(text: str) -> None:
    """Whatever outlet it names, and whatever marks end it."""
    assert [text[one.start : one.end] for one in clauses(text, voices(text, sentences(text)))] == [
        "توفي خمسة"
    ]
