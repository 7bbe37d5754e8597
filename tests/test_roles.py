"""Who did it and whom it befell, read from the grammar of a statement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import Article, Extractor
from extractor.arabic.statements.roles import Roles, roles
from extractor.claims import ClaimType

PROSE = st.lists(
    st.sampled_from(
        "قوات النظام قصفت قصف قُتل أعدمت مدنيين 17 شخصاً،"
        " بينهم أطفال و5 نساء في حلب من قبل الجيش ناشدت المنظمات أن"
        " التي تم «داعش» (عكو وفاعل) إن . ؛ : - لم 20 في المئة لل و بـ ال ما بين 10 أكثر من".split()
    ),
    max_size=25,
).map(" ".join)


def read(text: str, statement: str | None = None, *, speaker: str | None = None) -> tuple[str, str]:
    """The texts of actor and target of a statement, which is the whole text unless given."""
    found = found_in(text, statement, speaker=speaker)
    return tuple(text[slice(*one)] if one else "" for one in (found.actor, found.target))


def found_in(text: str, statement: str | None = None, *, speaker: str | None = None) -> Roles:
    start = text.index(statement) if statement else 0
    end = start + len(statement) if statement else len(text)
    mention = (text.index(speaker), text.index(speaker) + len(speaker)) if speaker else None
    return roles(text, (start, end), context_start=0, speaker=mention)


@pytest.mark.parametrize(
    ("statement", "actor", "target"),
    [
        ("هاجمت فصائل المعارضة الحاجز العسكري", "فصائل المعارضة", "الحاجز العسكري"),  # verb first
        ("أعدمت ميليشيات الحزب 14 شخصاً من آل حمود", "ميليشيات الحزب", "شخصاً"),  # counted object
        ("نزح 20 ألف شخص بحلول المساء", "", "شخص"),  # by when is no part of whom
        ("الطائرات الحربية قصفت مستشفى القرية", "الطائرات الحربية", "مستشفى القرية"),  # subject first
        ("إعدام القوات الحكومية أطفالاً ونساء", "القوات الحكومية", "أطفالاً ونساء"),  # verbal noun
        ("قُتل 12 مدنياً في غارة إسرائيلية على البلدة", "إسرائيلية", "مدنياً"),  # adjective as agent
        ("تم إعدام 40 رجلاً من قبل عناصر التنظيم", "عناصر التنظيم", "رجلاً"),  # agent of a passive
        ("قُتل سبعة صيادين على يد مسلحين", "مسلحين", "صيادين"),  # على يد
        ("قُتل خمسة جنود", "", "جنود"),  # passive without an agent
        ("نزحت آلاف العائلات من الريف", "", "العائلات"),  # one who suffers is no actor
        ("جرائم الميليشيات بحق السكان", "الميليشيات", "السكان"),  # بحق
        ("قُتل 9 عمال خلال اشتباكات بين الجيش والفصائل", "", "عمال"),  # a toll of clashes has no actor
        ("اشتباكات بين قوات الأمن وعناصر التنظيم", "قوات الأمن", "عناصر التنظيم"),  # two sides
        ("كمين نصبه مسلحون", "مسلحون", ""),  # relative clause without a pronoun
        ("سقط 17 قتيلاً و26 جريحاً", "", ""),  # the dead counted name nobody
        ("12 من المصابين في حالة حرجة", "", "المصابين"),  # a state
        ("ارتفع سعر الخبز إلى 20 ليرة", "", ""),  # nobody does it
        ("شن مسلحو الفصيل هجوما واسعا على ثكنة للشرطة", "مسلحو الفصيل", "ثكنة للشرطة"),  # object is a deed
        ("ضباطا سابقين واصلوا تدريب العناصر", "ضباطا سابقين", ""),  # a plural verb tells people
        ("الهيئة أنجزت الجسر", "الهيئة", ""),  # who stands first, not what follows
        ("\"درع الشمال\" قصفت مستشفى البلدة", "درع الشمال", "مستشفى البلدة"),  # a name in quotation marks
        ("البلدة التي هاجمها مسلحون", "مسلحون", ""),  # verb with its object's pronoun
        ("الفصائل التي اقتحمت السوق", "الفصائل", "السوق"),  # what a relative clause is about
        ("المبنى الذي تم استهدافه", "", "المبنى"),  # the pronoun of what is done
        ("معارك بين الجيش من جهة وفصائل محلية من جهة أخرى", "الجيش", "فصائل محلية"),  # two sides, each told
        ("مواجهات بين الشرطة و\"لواء السد\" في الميناء", "الشرطة", "لواء السد"),  # a side in quotation marks
        ("قصفت طائرات تابعة لسلاح الجو القرية", "طائرات تابعة لسلاح الجو", "القرية"),  # whose they are
        ("أغلقت البلدية بصفة مؤقتة ثلاث مدارس", "البلدية", "مدارس"),  # what says how is nobody
        ("أكثر من 30 شخصاً قتلوا في السوق", "", "شخصاً"),  # counted people before the verb
        ("حبس 4 متهمين", "", "متهمين"),  # counted, they accuse nobody
        ("أصيب طالب بجروح", "", "طالب"),  # after a verb, he demands nothing
        ("هجوم مباغت أمس", "", ""),  # an adjective is no target
        ("إصابة حارس أحد النواب", "", "حارس أحد النواب"),  # a construct
        ("اعتقلت الشرطة الوزير السابق علي حمدان", "الشرطة", "الوزير السابق علي حمدان"),  # no preposition
        ("أعمال شغب في سجن المدينة", "", ""),  # a prison is a place
        ("السيول جرفت ستة جسور", "", "جسور"),  # nature does nothing
        ("شاحنة تحمل أغذية للنازحين", "", ""),  # a load is no blame
        ("ثلاثون حريقا حول البلدة", "", ""),  # about, not: he turned
        ("تستعيدها القوات الحكومية", "القوات الحكومية", ""),  # the object's pronoun before the subject
        ("كثفت الحركة هجماتها على ثكنات", "الحركة", "ثكنات"),  # her attacks on
        ("قصف سلاح الجو الذي تقوده الحكومة معسكر الجماعة", "سلاح الجو", "معسكر الجماعة"),  # past who leads it
        ("اجتمع الوزير مع سفير المملكة", "الوزير", "سفير المملكة"),  # two sides of a verb
        ("السائق تم القبض عليه", "", "السائق"),  # the pronoun of what is done
        ("مقتل مهاجرين غير شرعيين", "", "مهاجرين غير شرعيين"),  # غير belongs to the phrase
        ("حكمت على خمسة متهمين", "", "متهمين"),  # whom a sentence falls on
        ("موّلت الشركة هذا الملعب", "الشركة", "هذا الملعب"),  # a demonstrative begins the phrase
        ("نقلت سيارات الإسعاف الجرحى", "", "الجرحى"),  # people after a definite word
        ("ألقت الشرطة القبض على خمسة مهربين", "الشرطة", "مهربين"),  # whom a verb of two words befalls
        ("استهدفت غارة أميركية منزلا", "أميركية", "منزلا"),  # an object after a verbal noun
        ("وجه الرئيس رسالة", "الرئيس", ""),  # after a title, but no name
        ("القبض على مشتبه به", "", "مشتبه به"),
        ("توفي حتى الآن 14 شخصاً", "", "شخصاً"),  # past "until now"
        ("الاعتداء على أفراد أسرته", "", "أفراد أسرته"),  # his family, not: it captured him
        ("الحافلة تقل عمالا", "", ""),  # who carries does nothing
        ("نفوق 40 من المواشي", "", ""),
        ("أطلق الجنود النار على محتجين", "الجنود", "محتجين"),  # fire is no adjective of soldiers
        ("أطلق مسلحون النار على دورية للشرطة", "مسلحون", "دورية للشرطة"),
        ("قتل مسلحون مجهولون شرطيا", "مسلحون مجهولون", "شرطيا"),  # but this is an adjective
        ("فجر انتحاري نفسه وسط سوق", "انتحاري", ""),
        ("قصف القوات للمدينة", "القوات", "لمدينة"),  # no verb, for it would be feminine
        ("الجيش قصف القوات", "الجيش", "القوات"),  # a verb after its subject
        ("هدد الوزير باستدعاء السفير", "الوزير", "السفير"),  # a preposition before a verbal noun
        ("معارك في القرى الحدودية مع سوريا", "", ""),  # a neighbour is no side
        ("المستوطنون الذين هاجموا القرية أحرقوا مسجدا", "المستوطنون", "مسجدا"),  # the main verb decides
        ("ثلاثة مبان كانت مكتظة، دمرت بشكل كبير", "", "مبان"),  # what is said of it is no subject
        ("سلم المسلحون أسلحتهم للجيش", "المسلحون", "لجيش"),  # to whom is given
        ("سقوط قتلى وجرحى لدى القوات الحكومية", "", "القوات الحكومية"),  # among whom the dead are
        ("تسجيل إصابات بين المتظاهرين", "", "المتظاهرين"),
        ("القصف استهدف مخزنا في البلدة التي يسيطر عليها الثوار", "", "مخزنا"),  # who holds it bombs nothing
        ("صنفت الوزارة الفرنسية الحادث", "الوزارة الفرنسية", ""),  # a noun after an adjective is another
        ("وضع بعض الزوار الزهور", "بعض الزوار", ""),  # people, then what is no adjective of theirs
        ("واجه المدير العديد من التهم", "المدير", ""),  # an amount begins a phrase
        ("رفضت الهيئة الوطنية لحقوق الطفل القرار", "الهيئة الوطنية لحقوق الطفل", "القرار"),  # its whole name
        ("اعتقلت الشرطة المدافعين عن حقوق المرأة", "الشرطة", "المدافعين عن حقوق المرأة"),
        ("اقتحمت قوة كبيرة من جيش الإقليم القرية", "قوة كبيرة من جيش الإقليم", "القرية"),  # of what it is
        ("ردد المعتصمون هتافات", "المعتصمون", ""),  # people by their shape
        ("كشف القانون الجديد", "", ""),  # which this only resembles
        ("هاجم الإخوان المسلمون المقر", "الإخوان المسلمون", "المقر"),  # an adjective of people
        ("يُستهدف الحجاج بلا هوادة", "", "الحجاج"),  # a written vowel tells of a passive
        ("حُرم الركاب من الماء", "", "الركاب"),
        ("حررت القوات الخاصة بلدة السد", "القوات الخاصة", ""),  # a place that is taken is only a place
        ("حررت القوات الخاصة الرهائن", "القوات الخاصة", "الرهائن"),  # and people are not
        ("المهمة شملت تحرير بلدة السد", "", ""),
        ("لا يتمكن السجناء من الاتصال", "", "السجناء"),  # people to whom things happen
        ("الاستيلاء على السوق الكبير للقبيلة", "", ""),  # whose it is
        ("توقيف 3 بشبهة التهريب", "", ""),  # a figure that counts nobody
        ("قصفت طائرات حربية روسية بلدة السد", "طائرات حربية روسية", "بلدة السد"),  # where adjectives end
        ("أحرق مستوطنون مركبات العمال", "مستوطنون", "مركبات العمال"),  # no construct after ون
        ("أفرجت جماعة الفجر عن 100 أسير", "جماعة الفجر", "أسير"),  # a body is not what is set free
        ("ضرب زلزال البلاد", "", ""),
        ("أضرم محتجون النار في مقر البلدية", "محتجون", "مقر البلدية"),
        ("رجلا قتل أربعة أشخاص", "رجلا", "أشخاص"),  # a killer before his verb
        ("إطلاق النار على المحتجين", "", "المحتجين"),
        ("دعا الأمين العام للرابطة العربية الأطراف", "الأمين العام للرابطة العربية", "الأطراف"),
        ("حكمت المحكمة على المعارض سالم حداد", "المحكمة", "المعارض سالم حداد"),
        ("مقتل العشرات ونزوح نحو 12 مليون شخص", "", "شخص"),  # و begins another deed
        ("أطلق الحراس النار باتجاه المصلين", "الحراس", "المصلين"),
        ("عذب الجنود المعتقلين بانتظام", "الجنود", "المعتقلين"),  # what says how is nobody
        ("وصل مئات الآلاف من المهاجرين إلى الجزيرة", "", "المهاجرين"),  # two words for one amount
        ("أدين الضابط", "", "الضابط"),  # a passive of its own form
        ("ما يسمى ب \"تحالف الفجر\"", "", ""),  # a preposition that stands alone
        ("قتل 4 على يد قوات سوريا الحرة", "قوات سوريا الحرة", ""),  # a country is no accusative
        ("رفضت إيران الاتهامات", "إيران", "الاتهامات"),  # nor has it a noun for an adjective
        ("استهداف السفن التجارية", "", "السفن التجارية"),
        ("استهداف القوات للمدينة", "القوات", "لمدينة"),
        ("وقع الطرفان اتفاق هدنة", "الطرفان", ""),  # they sign
        ("تمنع إسرائيل دخول الأدوية", "إسرائيل", ""),
        ("قصف الطيران مدرستي عبد الفتاح حمود", "الطيران", "مدرستي عبد الفتاح حمود"),  # one name
        ("29083 من مقاتلي الجبهة", "", "مقاتلي الجبهة"),  # a further item of a toll
        ("أخلت فرق الإطفاء بنايتين", "فرق الإطفاء", "بنايتين"),  # no preposition
        ("سقط قتلى وجرحى من المدنيين", "", "المدنيين"),  # of whom they are
        ("قتلت مسيرة ثلاثة مقاتلين أكراد", "مسيرة", "مقاتلين أكراد"),
        ("أطلقت كوريا الشمالية صاروخين", "كوريا الشمالية", ""),
        ("داهمت الشرطة نادي الضباط", "الشرطة", "نادي الضباط"),  # a club calls nobody
    ],
)  # fmt: skip
def test_grammar_names_who_and_whom(statement: str, actor: str, target: str) -> None:
    """Order, agreement and particles of Arabic name the one who does and the one it befalls."""
    found = read(statement)
    assert actor == found[0] if not actor else actor in found[0]
    assert target == found[1] if not target else target in found[1]


def test_actor_of_the_clause_before_is_carried() -> None:
    """A verb without a subject goes on with the subject of the clause before, and says so."""
    text = "وقال ناشطون إن قوات الأمن داهمت المنزل واعتقلت ثلاثة شبان"
    found = found_in(text, "اعتقلت ثلاثة شبان")
    assert found.carried
    assert read(text, "اعتقلت ثلاثة شبان") == ("قوات الأمن", "شبان")


def test_pronoun_of_a_verbal_noun_is_the_side_that_announces() -> None:
    """Who claims "its control" is in control; what spreads is not the body that warns of it."""
    text = "وأعلنت حركة الفجر سيطرتها على الجسر"
    assert read(text, "سيطرتها على الجسر")[0] == "حركة الفجر"
    text = "وقالت المنظمة إن خطر انتشارها يعد مرتفعا"
    assert read(text, "خطر انتشارها يعد مرتفعا") == ("", "")


def test_accused_of_a_list_of_charges_does_what_each_tells() -> None:
    """Charges name no subject of their own: it is the one who is charged, or accused, before them."""
    text = "ووجهت المحكمة للموظفين تهم التزوير، وإخفاء الوثائق"
    assert read(text, "إخفاء الوثائق")[0] == "للموظفين"
    text = "اتهمت الوزارة لواء الصقر بنهب المخازن، وإحراق المحصول"
    assert read(text, "إحراق المحصول")[0] == "لواء الصقر"


def test_pronoun_after_that_is_the_speaker_where_it_agrees() -> None:
    """The agency that tells "that he threatened" threatens nobody."""
    text = "وأضافت الوكالة أنه هدد الجيران"
    assert read(text, "هدد الجيران")[0] == ""
    text = "وأعلنت الشركة أنها أغلقت المصنع"
    assert read(text, "أغلقت المصنع")[0] == "الشركة"


def test_names_that_come_with_a_title_stand_alone_later() -> None:
    """Whom a title introduces is somebody who acts wherever the name stands alone."""
    text = "اعترف الرائد سالم بركات بالتهمة. وسيواجه بركات عددا من الشهود"
    assert read(text, "سيواجه بركات عددا من الشهود")[0] == "بركات"
    text = "ناشد رئيس البلدية المنظمات إدخال الوقود"  # no name follows here
    assert read(text, "المنظمات إدخال الوقود")[1] == "المنظمات"


def test_who_is_asked_stands_before_what_is_asked() -> None:
    """A further request goes to whom the first one went to."""
    text = "دعا المجلس السلطات إلى فتح الطرق وإدخال الوقود"
    assert read(text, "إدخال الوقود", speaker="المجلس") == ("المجلس", "السلطات")


def test_who_only_describes_another_is_not_carried_on() -> None:
    """The subject of a relative clause does not do what the main clause goes on with."""
    text = "داهمت الشرطة البيت الذي حاصره الجنود واعتقلت شابا"
    assert read(text, "اعتقلت شابا")[0] == "الشرطة"


def test_mark_that_closes_a_quotation_opens_no_name() -> None:
    """What stands between two quotations is no name in quotation marks."""
    text = "وقال الوزير “لم يتغير شيء”، مضيفا أن خبراء أجانب “يجرون مشاورات”"
    assert read(text, "خبراء أجانب “يجرون مشاورات")[0] == "خبراء أجانب"


def test_opinion_names_only_who_can_act_and_people() -> None:
    """What is judged is neither actor nor target of an opinion; a body that acts stays its actor."""
    text = "تكلفة الشحن تحدد الأسعار"
    judged = roles(text, (0, len(text)), told_as="opinion")
    assert (judged.actor, judged.target) == (None, None)
    text = "الحكومة أهملت النازحين"
    found = roles(text, (0, len(text)), told_as="opinion")
    assert found.actor is not None
    assert text[slice(*found.actor)] == "الحكومة"


def test_source_that_only_tells_does_no_action_of_its_words() -> None:
    """An action told by an unnamed source has no actor, one that a ministry announces is the ministry's."""
    with Extractor(prompt="wording/v1", cache_dir=False) as extractor:
        told = extractor.extract(Article(text="وقال مصدر مطلع إنه تقرر تأجيل الدراسة."))
        announced = extractor.extract(Article(text="وأعلنت وزارة النقل إعادة فتح الجسر أمام المركبات."))
    assert [claim.actor for claim in told.claims if claim.type is ClaimType.ACTION] == [None]
    actors = [claim.actor for claim in announced.claims if claim.type is ClaimType.ACTION]
    assert [actor.text for actor in actors if actor] == ["وزارة النقل"]


def test_who_pledges_or_threatens_does_what_is_foretold() -> None:
    """What a minister promises is his to do; what he expects is not."""
    with Extractor(prompt="wording/v1", cache_dir=False) as extractor:
        (pledged,) = extractor.extract(
            Article(text="وتعهد وزير الصحة بتوظيف 600 ممرض قبل نهاية الشهر.")
        ).claims
        (expected,) = extractor.extract(
            Article(text="وتوقع وزير الصحة ارتفاع الإصابات قبل نهاية الشهر.")
        ).claims
    assert pledged.actor is not None
    assert (pledged.type, pledged.actor.text) == (ClaimType.PREDICTION, "وزير الصحة")
    assert (expected.type, expected.actor) == (ClaimType.PREDICTION, None)


def test_who_passes_words_on_does_not_act() -> None:
    """A channel in a clause about the source does nothing of what is said."""
    text = "وأوضح المدير، في تصريحات نقلتها القناة الرسمية، أن 9 قرى ما زالت معزولة"
    assert read(text, "9 قرى ما زالت معزولة")[0] == ""


def test_actor_inside_the_statement_is_not_carried() -> None:
    """Carried is said only of an actor that stands before the statement."""
    assert not found_in("داهمت قوات الأمن المنزل").carried


def test_who_speaks_does_not_act() -> None:
    """The source before أن is not taken for the actor of a passive."""
    text = "وقالت وزارة الصحة إن 12 مدنياً قُتلوا"
    assert read(text, "12 مدنياً قُتلوا") == ("", "مدنياً")


def test_pronoun_after_that_stands_for_the_speaker() -> None:
    """In "أعلنت القوات أنها دخلت" the force that announces is the one that entered."""
    text = "أعلنت القوات الحكومية أنها دخلت المدينة"
    assert read(text, "دخلت المدينة")[0] == "القوات الحكومية"


def test_appeal_has_speaker_as_actor_and_addressee_as_target() -> None:
    """Who asks is the actor; who is asked, at the head of the statement, is the target."""
    text = "وناشد رئيس البلدية المنظمات الإنسانية إدخال الوقود"
    found = read(text, "المنظمات الإنسانية إدخال الوقود", speaker="رئيس البلدية")
    assert found == ("رئيس البلدية", "المنظمات الإنسانية")


def test_second_request_keeps_the_addressee() -> None:
    """A further request under the same verb is made to the same addressee."""
    text = "وناشد رئيس البلدية المنظمات الإنسانية إدخال الوقود وإرسال خيام"
    assert read(text, "إرسال خيام", speaker="رئيس البلدية")[1] == "المنظمات الإنسانية"


def test_accused_is_actor() -> None:
    """After a verb of accusing the statement begins with the accused."""
    text = "اتهمت الوزارة قوات الدعم السريع بارتكاب مجازر"
    assert read(text, "قوات الدعم السريع بارتكاب مجازر")[0] == "قوات الدعم السريع"


@pytest.mark.parametrize(
    ("before", "statement"),
    [
        ("انسحب الجيش وسط ", "قصف عنيف"),
        ("تراجعت الفصائل جراء ", "قصف المدينة"),
        ("نزح السكان بعد ", "قصف القرية"),
        ("فر النازحون عقب ", "قصف المخيم"),
        ("تجمع الأهالي إثر ", "قصف الحي"),
    ],
)
def test_who_left_amid_a_deed_did_not_do_it(before: str, statement: str) -> None:
    """Neither those whom it befell, nor who acted amid it."""
    assert read(before + statement, statement)[0] == ""


@pytest.mark.parametrize(
    ("statement", "actor"),
    [
        ("روسيا بارتكاب مجزرة في حي الفردوس راح ضحيتها 45 مدنيا", "روسيا"),
        ("روسيا بقتل 45 مدنيا", "روسيا"),
        ("روسيا بالتأخر في الإعلان عن مقتل 45 مدنيا", ""),
        ("روسيا بقصف السوق ما أدى إلى مقتل 45 مدنيا", "روسيا"),
        ("روسيا بشن غارات قتلت 45 مدنيا", "روسيا"),
        ("روسيا بتجاهل مقتل 45 مدنيا", ""),
    ],
)
def test_accused_of_a_killing_is_its_actor(statement: str, actor: str) -> None:
    """Where what follows is the deed itself, not what was done about it."""
    text = f"اتهم الائتلاف المعارض {statement}"
    start = text.index(statement)
    found = roles(text, (start, len(text)), context_start=0, told_as="killing").actor
    assert (text[slice(*found)] if found else "") == actor


def test_action_of_the_speaker() -> None:
    """An announced action without a subject of its own is the speaker's."""
    text = "أعلنت المنظمة وقف عملها"
    assert read(text, "وقف عملها", speaker="المنظمة")[0] == "المنظمة"


def test_further_item_of_a_list_keeps_its_verb() -> None:
    """A counted item without a verb of its own has the actor of the verb before, and is its target."""
    text = "إن ميليشيات الحزب أعدمت 14 شخصاً من عائلة حمود، و20 رجلاً في القرية"
    assert read(text, "20 رجلاً في القرية") == ("ميليشيات الحزب", "رجلاً")


KILLINGS = [
    ("قُتل 12 مدنياً في قصف روسي-سوري على الحي", "روسي-سوري", "مدنياً"),  # a hyphen joins two sides
    ("غارة أميركية - بريطانية على المخزن", "أميركية - بريطانية", ""),
    ("مقتل سبعة عمال في هجوم انتحاري", "", "عمال"),  # how, not whose
    ("إعدامات ميدانية نفذتها القوات الحكومية وفصائل موالية", "القوات الحكومية وفصائل موالية", ""),
    ("تمكنت القوات الحكومية من قتل خمسة مسلحين", "القوات الحكومية", "مسلحين"),
    ("أقدم شاب على قتل ثلاثة أشخاص", "شاب", "أشخاص"),
    ("نجحت المنظمة في نقل خمسة جرحى", "", ""),  # who helps them killed nobody
    ("استقبل المستشفى خمسة قتلى", "", ""),
    ("استقبل المركز عشرات المصابين", "", ""),
    ("قتل شخصان ليل أول من أمس", "", "شخصان"),  # a verb that is as well a passive
    ("قتل شاب متأثرا بجروحه", "", "شاب"),
    ("يقتل الابن أباه", "الابن", "أباه"),
    ("اغتيال الوزير والتوغل في الشمال", "", "الوزير"),  # و begins no object
    ("قُتل 5 عمال بقذيفة على حي خاضع لسيطرة المعارضة", "", "عمال"),  # who holds it did not fire
    ("قُتل الطبيب من قبل أحد حراس الشرطة", "أحد حراس الشرطة", ""),
    ("قتل الخاطفون أربعة من الرهائن", "الخاطفون", "الرهائن"),
    ("القائد البارز في الفصيل قتل في ضربة جوية أميركية", "أميركية", "القائد"),
    ("عمل إرهابي أوقع ثلاثين قتيلا", "", ""),
    ("الوزير زار موقع هجوم قتل خمسة عمال", "", ""),
    ("الحادث أدى إلى مقتل وجرح وأسر عدد من المقاتلين", "", ""),
    ("تقتلهم القوات الحكومية", "القوات الحكومية", ""),
    ("تكبدت ميليشيات الحزب 33 قتيلاً", "", ""),  # who loses them
]


@pytest.mark.parametrize(("statement", "actor", "target"), KILLINGS)
def test_only_one_of_whom_grammar_says_so_killed(statement: str, actor: str, target: str) -> None:
    """Who heals, counts, holds or loses did not kill; where nothing says who did, nobody is named."""
    found = roles(statement, (0, len(statement)), context_start=0, told_as="killing")
    named = statement[slice(*found.actor)] if found.actor else ""
    struck = statement[slice(*found.target)] if found.target else ""
    assert named == actor
    assert target in struck


@pytest.mark.parametrize(
    ("text", "statement", "actor"),
    [
        ("تسللت مجموعات مسلحة إلى التل وقتلت جنودا", "قتلت جنودا", "مجموعات مسلحة"),
        ("انتفض أبناء القبائل واغتالوا عددا من المسلحين", "اغتالوا عددا من المسلحين", "أبناء القبائل"),
        ("قصفت الطائرات التل، وقتل خمسة جنود", "قتل خمسة جنود", ""),  # as well a passive
        ("حققت المقاومة تقدما، والمعارك خلفت عشرة قتلى", "المعارك خلفت عشرة قتلى", ""),
        ("افتتح الملك فيصل المعرض، وسقط شهيد", "سقط شهيد", ""),
    ],
)
def test_a_killer_is_carried_only_by_a_verb_that_must_go_on_with_him(
    text: str, statement: str, actor: str
) -> None:
    """ "وقتلت جنودا" has a subject before it; "وقتل خمسة" and a toll need none."""
    start = text.index(statement)
    found = roles(text, (start, start + len(statement)), context_start=0, told_as="killing")
    assert (text[slice(*found.actor)] if found.actor else "") == actor


def test_who_only_relays_does_no_deed() -> None:
    """An agency that tells of the dead killed and moved nobody; an army that shells a channel's seat does."""
    with Extractor("rules", cache_dir=False) as extractor:
        relayed = extractor.extract(Article(text="نقلت وكالة الأنباء مقتل خمسة مدنيين.")).claims
        shelled = extractor.extract(Article(text="قصف الجيش مقر قناة الفجر.")).claims
    assert [claim.actor for claim in relayed] == [None]
    assert [claim.actor.text for claim in shelled if claim.actor] == ["الجيش"]


@given(PROSE, st.data())
def test_ranges_are_words_of_the_text(text: str, data: st.DataObject) -> None:
    """Every range lies in the text read, is not empty, and is neither space nor cut out of a number."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = roles(text, (start, end), context_start=0)
    for begin, stop in filter(None, (found.actor, found.target)):
        assert 0 <= begin < stop <= end
        assert text[begin:stop] == text[begin:stop].strip()


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text, however odd, raises."""
    roles(text, (0, len(text)), context_start=0)


@pytest.mark.parametrize(
    "statement",
    [
        "لماذا ينتظر الناس كل هذا الوقت",
        "لذلك نشأت القرية قرب النهر",
        "كثيرا ما تغير المكان",
        "متى تبدأ الرحلة",
        "هل بدأت الرحلة",
        "يتولى الاستقبال ترتيب الدخول",
        "تسهم الفعاليات في جذب الزوار",
        "غيرت الأول حياته",
        "قررت الموافقة على الطلب",
    ],
)
def test_particles_manners_and_deeds_act_not(statement: str) -> None:
    """Questions, adverbs, ordinals and verbal nouns are nobody who could do it."""
    assert read(statement)[0] in {"", "الناس", "الزوار"}


def test_what_a_relative_clause_tells_is_not_done_by_those_inside_it() -> None:
    """Of "which cut the land that the rebels hold" the rebels are not the doer."""
    text = "تقدمت القوات في البلدة، الأمر الذي قلص مناطق سيطرة الفصائل إلى حي واحد"
    assert read(text, "قلص مناطق سيطرة الفصائل إلى حي واحد")[0] == "القوات"
