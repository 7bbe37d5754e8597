"""The statements inside a voice: where one ends and the next begins, and what of them is evidence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from arabic import any_texts
from hypothesis import given

from extractor.arabic.attribution.sources import voices
from extractor.arabic.statements.clauses import clauses
from extractor.arabic.text.sentences import sentences


def stated(text: str) -> list[str]:
    """The statements of a text."""
    return [text[c.start : c.end] for c in clauses(text, voices(text, sentences(text)))]


# -- one statement or two -------------------------------------------------------------------------------


def test_each_item_of_a_list_of_tolls_is_a_statement() -> None:
    """Each with its own number and place, without the و that joins it."""
    assert stated("أعدمت القوات 14 شخصاً في حي الورد، و9 أشخاص في حي النهر، و5 نساء في حي الجسر.") == [
        "أعدمت القوات 14 شخصاً في حي الورد",
        "9 أشخاص في حي النهر",
        "5 نساء في حي الجسر",
    ]


def test_killed_and_wounded_of_one_event_are_one_statement() -> None:
    """With "وأصيب" and with two figures."""
    killed_and_hurt = "قتل 12 مدنياً وأصيب 30 آخرون في غارة على السوق"
    assert stated(f"{killed_and_hurt}.") == [killed_and_hurt]
    and_missing = "لقي 104 أشخاص مصرعهم وفقد 24 آخرون جراء فيضانات ضربت الولاية"
    assert stated(f"{and_missing}.") == [and_missing]
    assert len(stated("قالت الوزارة إن الحصيلة ارتفعت إلى 40 قتيلاً و120 جريحاً.")) == 1


def test_a_part_of_a_toll_stays_with_it() -> None:
    """ "بينهم 3 أطفال" states nothing by itself, nor does what is listed after it."""
    toll = "قتل 12 مدنياً، بينهم 3 أطفال، و5 نساء، في غارة على السوق"
    assert stated(f"{toll}.") == [toll]


def test_the_cause_of_a_toll_stays_with_it() -> None:
    """The cause of anything else is a statement of its own."""
    toll = "قتل 7 أشخاص جراء انفجار سيارة مفخخة"
    assert stated(f"{toll}.") == [toll]
    assert stated("قصفت الطائرات المستشفى جراء اشتداد المعارك.") == [
        "قصفت الطائرات المستشفى",
        "اشتداد المعارك",
    ]


@pytest.mark.parametrize("joint", [" و", "، و", "، فيما ", "، بينما ", "؛ و", "، لكن ", ". "])
def test_two_events_are_two_statements(joint: str) -> None:
    """However they are joined; what joins them belongs to neither."""
    assert stated(f"انسحب الجيش من القرية{joint}سيطرت الفصائل على الجسر.") == [
        "انسحب الجيش من القرية",
        "سيطرت الفصائل على الجسر",
    ]


def test_what_came_before_is_a_statement_of_its_own() -> None:
    """After بعد, if an event follows; a time after it is none."""
    assert stated("نزح السكان بعد قصف القرية بالمدفعية.") == ["نزح السكان", "قصف القرية بالمدفعية"]
    assert stated("نزح السكان بعد ساعة من الصباح.") == ["نزح السكان بعد ساعة من الصباح"]


@pytest.mark.parametrize(
    "statement",
    [
        "6 أطفال فارقوا الحياة في المشفى",
        "الجنود فتحوا النار على المتظاهرين",
        "بلادنا استقبلت 500 لاجئ",
        "بكتيريا انتشرت في مياه المخيم",
    ],
)
def test_no_statement_begins_inside_a_word(statement: str) -> None:
    """A first letter that is the word's own is no conjunction and no preposition."""
    assert stated(f"{statement}.") == [statement]
    assert stated(f"قال الطبيب إن {statement}.") == [statement]
    assert stated(f"وأشار الطبيب إلى أن {statement}.") == [statement]


def test_a_mere_occasion_stays_with_what_followed_it() -> None:
    """What an office did before is said only to place the deed in time."""
    text = "قضت المحكمة بالسجن خمس سنوات على رجل أعمال بعد إدانته بتقديم أموال"
    assert stated(f"{text}.") == [text]


def test_what_is_said_with_a_second_that_is_a_second_statement() -> None:
    """ "إن … وإن …"."""
    assert stated("قال الوزير إن الجيش انسحب وإن الفصائل تقدمت.") == ["الجيش انسحب", "الفصائل تقدمت"]


def test_what_a_figure_has_come_to_is_a_statement() -> None:
    """ "ليرتفع" opens it, without its ل."""
    text = "سجلت الوزارة 35 إصابة بالكوليرا، ليرتفع إجمالي الإصابات إلى 1240 حالة."
    assert stated(text)[-1] == "يرتفع إجمالي الإصابات إلى 1240 حالة"


def test_requests_with_objects_of_their_own_are_two() -> None:
    """One plea for the same people is one."""
    two = "طالبت النقابة بفتح ممر إنساني عاجل إلى البلدة وإرسال خيام للنازحين في العراء."
    assert stated(two) == ["فتح ممر إنساني عاجل إلى البلدة", "إرسال خيام للنازحين في العراء"]
    assert len(stated("طالبت النقابة بإخراج المدنيين من المدينة وإنقاذ حياتهم من القصف.")) == 1


def test_what_happened_then_is_a_statement() -> None:
    """After ثم."""
    text = "اقتحم الجيش البلدة، ثم انسحب منها بعد ساعات."
    assert stated(text) == ["اقتحم الجيش البلدة", "انسحب منها بعد ساعات"]


def test_short_verbs_begin_statements() -> None:
    """Two letters after و: شن, تم, فر."""
    text = "وقصفت الطائرات البلدة، وشن الجيش غارات على القرية، وتم إجلاء السكان."
    assert stated(text) == ["قصفت الطائرات البلدة", "شن الجيش غارات على القرية", "تم إجلاء السكان"]


def test_carrying_is_no_blame() -> None:
    """ "حملت" accuses only where the clause speaks of blame."""
    carried = "حملت الشاحنات أطناناً من الغذاء إلى المدينة"
    assert stated(f"{carried}.") == [carried]
    assert stated("حملت الوزارة الحكومة مسؤولية قصف المدينة.") == ["الحكومة مسؤولية قصف المدينة"]


def test_nouns_that_are_joined_are_one_statement() -> None:
    """Not every و joins two events."""
    text = "وصلت الأدوية والخيام والأغطية إلى القرية والمخيم"
    assert stated(f"{text}.") == [text]


def test_a_relative_clause_stays_with_its_noun() -> None:
    """And so does what و joins inside it."""
    text = "قصفت المدفعية القرية التي نزح إليها السكان ووصلتها المساعدات"
    assert stated(f"{text}.") == [text]


def test_a_further_item_of_a_list_of_tolls_is_a_statement() -> None:
    """In digits, and in letters where each item has a place of its own."""
    assert stated("قُتل 12 شخصاً في غزة، و7 في دير البلح، و3 آخرون في رفح.") == [
        "قُتل 12 شخصاً في غزة",
        "7 في دير البلح",
        "3 آخرون في رفح",
    ]
    in_letters = "بحسب الحصيلة، قُتل خمسة أشخاص في جنين، وثلاثة في نابلس، وأربعة بينهم طفل في طوباس."
    assert stated(in_letters)[-3:] == ["قُتل خمسة أشخاص في جنين", "ثلاثة في نابلس", "أربعة بينهم طفل في طوباس"]
    together = "قُتل تسعة أطفال وأربع نساء في جنين"
    assert stated(f"{together}.") == [together]


def test_a_fronted_time_stays_with_its_verb() -> None:
    """And a place, though its name may look like a verb; what و joins with a time of its own begins there."""
    place = "في خان يونس، قتل ستة أشخاص في قصف على السوق"
    assert stated(f"و{place}.") == [place]
    fronted = "خلال الساعات الماضية، قصفت الطائرات المدينة"
    assert stated(f"{fronted}.") == [fronted]
    assert stated("انسحب الجيش من القرية، وبعد ساعة، دخلت الفصائل البلدة.") == [
        "انسحب الجيش من القرية",
        "بعد ساعة، دخلت الفصائل البلدة",
    ]


def test_a_condition_and_its_answer_are_one_statement() -> None:
    """ "إذا …، فإن …"."""
    text = "إذا استمر القصف على المدينة، فإن المشافي ستتوقف"
    assert stated(f"قال الطبيب: {text}.") == [text]


def test_two_verbs_of_one_object_are_one_statement() -> None:
    """ "أصابت وقتلت"."""
    text = "سقطت شظايا أصابت وقتلت قائد الكتيبة"
    assert stated(f"{text}.") == [text]


def test_what_is_not_yet_known_is_no_second_statement() -> None:
    """بعد after a negation means "yet"."""
    text = "لم تعرف بعد أسباب القصف على المدينة"
    assert stated(f"{text}.") == [text]


def test_at_the_same_time_something_else_is_stated() -> None:
    """ "في وقت" opens a statement."""
    text = "قصفت الطائرات المدينة، في وقت نزح فيه السكان."
    assert stated(text) == ["قصفت الطائرات المدينة", "نزح فيه السكان"]


# -- what of it is the evidence -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        *("سلمى الحداد: ", "بيروت - ", "طهران / وكالة / ", "في المقابل، ", "كما ", "وقد "),
        *("رأس الواد (اليمن) – ضفاف برس: ", "بئر الصافي (ليبيا) - وكالة الرمال: "),
    ],
)
def test_what_stands_before_a_statement_is_left_out(before: str) -> None:
    """Bylines, datelines and connectives."""
    assert stated(f"{before}قصفت الطائرات المدينة.") == ["قصفت الطائرات المدينة"]


def test_what_may_be_keeps_its_particle() -> None:
    """ "قد يرتفع" is no rise; "قد ارتفع" is one."""
    assert stated("وقد يرتفع عدد القتلى إلى مئة.") == ["قد يرتفع عدد القتلى إلى مئة"]
    assert stated("وقد نقلوا الجرحى إلى المشفى.") == ["نقلوا الجرحى إلى المشفى"]


def test_one_word_can_be_all_that_is_said() -> None:
    """A verb, or a word in quotation marks."""
    assert stated('أكدت المقاتلة: "انسحبنا".') == ["انسحبنا"]
    assert stated("أعلنت الكتيبة أنها انسحبت.") == ["انسحبت"]


def test_the_subject_of_the_next_cue_is_no_part_of_a_statement() -> None:
    """ "لكن" with nothing stated after it ends it."""
    text = 'نقلت الصحيفة عن مصدر قوله إن الجيش "يعتزم" التقدم، لكن مكتب الوزير نفى ذلك.'
    assert stated(text)[0] == 'الجيش "يعتزم" التقدم'


def test_the_reporting_phrase_is_left_out() -> None:
    """Before the statement, and after it."""
    assert stated("قال الوالي إن الجيش انسحب من القرية.") == ["الجيش انسحب من القرية"]
    assert stated("انسحب الجيش من القرية، بحسب الوالي.") == ["انسحب الجيش من القرية"]


def test_the_by_of_a_report_is_left_out() -> None:
    """ "أفاد بمقتل" reports مقتل."""
    assert stated("أفاد الدفاع المدني بمقتل ثلاثة أشخاص.") == ["مقتل ثلاثة أشخاص"]


def test_an_appeal_begins_at_its_addressee() -> None:
    """The ب of what is asked is left out only where nobody is addressed."""
    assert stated("طالبت النقابة الحكومة بإطلاق سراح الصحفيين.") == ["الحكومة بإطلاق سراح الصحفيين"]
    assert stated("طالبت النقابة بإطلاق سراح الصحفيين.") == ["إطلاق سراح الصحفيين"]


def test_a_source_s_word_is_a_statement_without_any_event() -> None:
    """The newsroom's own word is one only with an event, a negation or a figure."""
    assert stated("قال الوالي إن الطريق طويل.") == ["الطريق طويل"]
    assert stated("طريق طويل بين القريتين.") == []


@pytest.mark.parametrize("name", ["فيصل", "فلاديمير", "وليد", "لاعبون", "كارلوس", "بايدن"])
def test_a_name_is_never_cut(name: str) -> None:
    """The first letter of a name is no conjunction and no preposition."""
    text = f"وصل {name} الحداد إلى المدينة"
    assert stated(f"{text}.") == [text]


def test_dangling_words_at_the_end_are_left_out() -> None:
    """What leads on to the next statement ends none."""
    assert stated("سيطرت القوات على ما وصفته الصحيفة بالكنز الكبير.")[0] == "سيطرت القوات"


def test_the_first_letter_of_a_name_is_kept() -> None:
    """The و of وزارة is no conjunction."""
    assert stated("وزارة الصحة أغلقت المشفى.") == ["وزارة الصحة أغلقت المشفى"]
    assert stated("وأغلقت الوزارة المشفى.") == ["أغلقت الوزارة المشفى"]
    assert stated("وصوت مجلس الأمن لصالح القرار.") == ["صوت مجلس الأمن لصالح القرار"]
    assert stated("وسيواجه المتهم عقوبة السجن.") == ["سيواجه المتهم عقوبة السجن"]


# -- properties -----------------------------------------------------------------------------------------


@given(any_texts)
def test_every_statement_stands_inside_its_voice(text: str) -> None:
    """In order, without overlap, no white space around it; reporting phrases state nothing."""
    found = clauses(text, voices(text, sentences(text)))
    assert all(one.end <= other.start for one, other in pairwise(found))
    for clause in found:
        assert clause.voice.start <= clause.start < clause.end <= clause.voice.end
        assert text[clause.start : clause.end].strip() == text[clause.start : clause.end]
        assert not clause.voice.reporting


@given(any_texts)
def test_statements_of_one_sentence_do_not_depend_on_the_next(text: str) -> None:
    """What follows a full stop and a line end changes nothing of what stands before it."""
    before = clauses(text, voices(text, sentences(text)))
    longer = f"{text}\nانسحب الجيش من القرية."
    after = clauses(longer, voices(longer, sentences(longer)))
    assert after[: len(before)] == before


# -- what real articles join and part -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("استعاد الجيش القرية كما دمر مخزناً للأسلحة.", ["استعاد الجيش القرية", "دمر مخزناً للأسلحة"]),
        ("هاجم المسلحون الحاجز، مما أوقع قتلى.", ["هاجم المسلحون الحاجز", "أوقع قتلى"]),
        ("سقط 3 قتلى، ما يرفع الحصيلة إلى 40.", ["سقط 3 قتلى", "يرفع الحصيلة إلى 40"]),
        ("دخلت قافلة البلدة، والتي تحاصرها القوات.", ["دخلت قافلة البلدة", "تحاصرها القوات"]),
        ("قصف الطيران الجسر، بالتزامن مع هجوم بري.", ["قصف الطيران الجسر", "هجوم بري"]),
        ("قال الخبير إن الأسعار انخفضت إذ تراجع الطلب.", ["الأسعار انخفضت", "تراجع الطلب"]),
        ("قال إن الوضع صعب والحكومة لم تعلق.", ["الوضع صعب والحكومة لم تعلق"]),
        ("قال إن الجيش انسحب والحكومة لم تعلق.", ["الجيش انسحب", "الحكومة لم تعلق"]),
        ("قال إن الوفد وصل، لم تبدأ المحادثات بعد.", ["الوفد وصل", "لم تبدأ المحادثات بعد"]),
        ("انسحبت القوات وتوقفت المعارك في البلدة.", ["انسحبت القوات", "توقفت المعارك في البلدة"]),
    ],
)
def test_what_parts_statements(text: str, statements: list[str]) -> None:
    """كما, مما and ما before verbs, والتي, what happens at once, and what is denied of another subject."""
    assert stated(text) == statements


@pytest.mark.parametrize(
    "statement",
    [
        "تدرس الحكومة القرار كما فعلت من قبل",
        "في وقت سابق من الشهر أصابت قذيفة المدرسة",
        "علقت الشركة الرحلات فيما يتعلق بالخطوط الداخلية",
        "انتشرت القوات وسط مدينة تهاجم من كل جانب",
        "قتل رجل، لم يكشف عن اسمه، في إطلاق نار بالمدينة",
        "إذا لم تصل المساعدات، لن يجد السكان الطعام",
        "التقى ستيف ويتكوف الوفد في جنيف",
        "ارتفعت الأسعار بنسبة 3,5% و4,2% في مارس",
        "سقطت طائرة من طراز فيرتشايلد قرب المطار",
        "ملايين السكان واجهوا الجوع في القرى",
        "تصادمت حافلة مع سيارة وشاحنة على الطريق الصحراوي",
    ],
)
def test_what_parts_none(statement: str) -> None:
    """Comparisons, times, asides, answers to conditions, names and figures that look like joints."""
    begun = stated(f"{statement}.")
    assert len(begun) == 1
    assert statement.endswith(begun[0])


def test_a_particle_before_a_verb_is_no_loss() -> None:
    """ "فقد" before a perfect belongs to no statement; before a noun it is a verb."""
    assert stated("فقد انسحبت الفصائل من القرية.") == ["انسحبت الفصائل من القرية"]
    assert stated("فقد السكان منازلهم في القصف.") == ["فقد السكان منازلهم في القصف"]


def test_what_a_source_sets_against_it_is_a_statement() -> None:
    """After لكن, with or without a verb."""
    assert stated("قال المدرب إن الفريق جاهز، لكن الوقت ضيق جدا.")[-1] == "الوقت ضيق جدا"


def test_things_of_a_list_are_no_statements() -> None:
    """ "وصواريخ" after weapons; a subject that a comma parts from its verb stays with it."""
    spoils = "اغتنم المقاتلون أسلحة ثقيلة مضادة للدروع وصواريخ أرض أرض وذخائر"
    assert stated(f"{spoils}.") == [spoils]
    subject = "القوات والفصائل المتحالفة معها، نفذت إعدامات في الحي"
    assert stated(f"بحسب الوكالة، فإن {subject}.") == [subject]


def test_statements_begin_with_their_subject_after_a_comma() -> None:
    """As people speak; not after what is said by the way."""
    assert stated("قال المدرب إن الملعب كان سيئا، الفوز هو الأهم.") == ["الملعب كان سيئا", "الفوز هو الأهم"]
    whole = "الحكومة، وهي ائتلاف هش، لن تستمر"
    assert stated(f"قال الوزير إن {whole}.") == [whole]


def test_each_charge_is_a_statement() -> None:
    """Of a list after تهم."""
    text = "وجهت النيابة للموقوفين تهم الانضمام إلى جماعة مسلحة، وحيازة ذخائر، والتحريض على العنف."
    assert stated(text)[1:] == ["حيازة ذخائر", "التحريض على العنف"]


# -- what holds a statement together ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "whole",
    [
        "عاد السكان إلى منازلهم بعد الهجوم",
        "أغلقت المدارس أبوابها في عدن نتيجة لهذا القصف",
        "انهارت ثلاثة منازل في الحي عقب وقوع الانفجار",
        "أغلقت الشرطة الجسر قبل نهاية مارس",
        "تعرضت القافلة لهجوم من قبل مسلحين قرب الحدود",
        "كان المسلحون يضربون الأسرى ويشتمونهم",
        "استمرت الغارة على المخيم، دامت نحو ساعتين",
        "أحرقت القوات 12 منزلا بين مايو ،2019 ويونيو ،2020 في القرية",
    ],
)
def test_what_only_names_again_or_goes_on_begins_no_statement(whole: str) -> None:
    """The attack that was told, by whom, how long, a second verb alone, a date that a comma tears."""
    assert stated(f"{whole}.") == [whole]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (
            "نزحت العائلات من الفاشر بعد اقتحام السوق الكبير",
            ["نزحت العائلات من الفاشر", "اقتحام السوق الكبير"],
        ),
        ("قصفت المدفعية البلدة قبل انسحاب القوات منها", ["قصفت المدفعية البلدة", "انسحاب القوات منها"]),
        (
            "اعتقلت القوات ستة شبان في الخليل، بحجة إطلاق النار على حاجز",
            ["اعتقلت القوات ستة شبان في الخليل", "إطلاق النار على حاجز"],
        ),
        (
            "توقف القتال في الشرق أما الجنوب فيشهد غارات متواصلة",
            ["توقف القتال في الشرق", "الجنوب فيشهد غارات متواصلة"],
        ),
        ("إما أن يستسلم المسلحون أو يقصف الجيش البلدة", ["إما أن يستسلم المسلحون أو يقصف الجيش البلدة"]),
        (
            "بلغ سعر الدولار 1500 دينار، وهو أعلى مستوى منذ عامين",
            ["بلغ سعر الدولار 1500 دينار", "هو أعلى مستوى منذ عامين"],
        ),
        (
            "قال المتحدث: «تقدمت قواتنا نحو المطار، «وأسقطت الدفاعات طائرة»",
            ["تقدمت قواتنا نحو المطار", "أسقطت الدفاعات طائرة"],
        ),
        (
            "فرضت الحكومة حظرا للتجول، مما يمنعه من السفر",
            ["فرضت الحكومة حظرا للتجول", "يمنعه من السفر"],
        ),
        ("أحرق محتجون إطارات في البصرة، في وقت", ["أحرق محتجون إطارات في البصرة"]),
        ("على صعيد الأزمة الإنسانية، فإن القصف دمر المخازن", ["القصف دمر المخازن"]),
        ("إلى جانب ذلك اعتقلت الشرطة تسعة محتجين", ["اعتقلت الشرطة تسعة محتجين"]),
        ("في 22 نيسان / أبريل قصفت الطائرات السوق", ["في 22 نيسان / أبريل قصفت الطائرات السوق"]),
        ("بغداد: «النهار»، وكالات قصفت الطائرات السوق", ["قصفت الطائرات السوق"]),
    ],
)
def test_joints_by_which_statements_part(text: str, statements: list[str]) -> None:
    """Causes, pretexts, "أما" but not "إما", ranks among their like, quotations, connectives left over."""
    assert stated(f"{text}.") == statements


@pytest.mark.parametrize(
    "said",
    [
        "عددا من الصيادين، بينهم فتيان، نقلوا إلى المستشفى في صفاقس",
        "عشرات العائلات الهاربة من القصف على المدينة، يسكنون في العراء",
    ],
)
def test_a_long_subject_stays_with_its_verb(said: str) -> None:
    """A comma after the subject begins nothing where no verb stands before it."""
    assert stated(f"قال شهود إن {said}.") == [said]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (
            "بعد سيطرة المسلحين على الجزيرة نزح آلاف المدنيين إلى القضارف",
            ["سيطرة المسلحين على الجزيرة", "نزح آلاف المدنيين إلى القضارف"],
        ),
        ("بعد مقتل طفل أصيب في غارة على المخيم", ["مقتل طفل أصيب في غارة على المخيم"]),
        (
            "طالبت المنظمة السلطات بالإفراج عن المعتقلين والسماح للصحفيين بالعمل ووقف المحاكمات",
            ["السلطات بالإفراج عن المعتقلين", "السماح للصحفيين بالعمل", "وقف المحاكمات"],
        ),
        (
            "طالب النواب بإقالة الوزير وتشكيل لجنة تحقيق في الحادث",
            ["إقالة الوزير", "تشكيل لجنة تحقيق في الحادث"],
        ),
        ("دعت النقابة إلى حماية الأطفال والنساء في غزة", ["حماية الأطفال والنساء في غزة"]),
        (
            "قال الناجي: «انسحبنا من المعسكر، لم نجد ماء ولا طعاما»",
            ["انسحبنا من المعسكر", "لم نجد ماء ولا طعاما"],
        ),
        (
            "أطلق الجنود النار على السيارة ما أسفر عن مقتل سائقها",
            ["أطلق الجنود النار على السيارة ما أسفر عن مقتل سائقها"],
        ),
        (
            "أطلق الجنود النار على السيارة، ما أسفر عن مقتل سائقها",
            ["أطلق الجنود النار على السيارة", "مقتل سائقها"],
        ),
        (
            "اندلعت الأزمة العام الماضي، عندما أقال الرئيس الحكومة",
            ["اندلعت الأزمة العام الماضي", "أقال الرئيس الحكومة"],
        ),
        (
            "أصيب الصحفي بجروح، عندما سقطت قذيفة قرب سيارته",
            ["أصيب الصحفي بجروح، عندما سقطت قذيفة قرب سيارته"],
        ),
        (
            "اعتقلت الشرطة شابا، ويدعى كريم ناصر، بعد مطاردة في سوسة",
            ["اعتقلت الشرطة شابا، ويدعى كريم ناصر، بعد مطاردة في سوسة"],
        ),
        (
            "قتل 120 مدنيا بينهم 30 طفلا، و450 مقاتلا من الفصائل",
            ["قتل 120 مدنيا بينهم 30 طفلا", "450 مقاتلا من الفصائل"],
        ),
        (
            "المدفعية قصفت الحي والدبابات تقدمت نحو الجسر",
            ["المدفعية قصفت الحي", "الدبابات تقدمت نحو الجسر"],
        ),
        (
            "أسفر الهجوم عن مقتل حارسين، فضلا عن إصابة خمسة عمال",
            ["أسفر الهجوم عن مقتل حارسين، فضلا عن إصابة خمسة عمال"],
        ),
    ],
)
def test_deeds_that_follow_one_another(text: str, statements: list[str]) -> None:
    """After a fronted "بعد", as requests, as what came of it, as larger figures than the first."""
    assert stated(f"{text}.") == statements


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (
            "انعقد المؤتمر في القاهرة، الذي قاطعت جلساته معظم القوى المدنية",
            ["انعقد المؤتمر في القاهرة", "قاطعت جلساته معظم القوى المدنية"],
        ),
        (
            "حضر الجلسة وزير الداخلية كمال فاضل، ووزير المالية الذي وصل متأخرا",
            ["حضر الجلسة وزير الداخلية كمال فاضل، ووزير المالية الذي وصل متأخرا"],
        ),
        (
            "عقد الاجتماع في الدوحة، وهو الثاني من نوعه خلال شهر",
            ["عقد الاجتماع في الدوحة", "هو الثاني من نوعه خلال شهر"],
        ),
        ("غادر الجنود القاعدة قبل أن ينهوا مهمتهم", ["غادر الجنود القاعدة قبل أن ينهوا مهمتهم"]),
        ("أحرق الجنود المحاصيل وصادروا مواشيهم", ["أحرق الجنود المحاصيل", "صادروا مواشيهم"]),
        (
            "أغلقت المتاجر أبوابها في أعقاب اشتباكات بين عشيرتين",
            ["أغلقت المتاجر أبوابها", "اشتباكات بين عشيرتين"],
        ),
        (
            "تعهدت الوزيرة -التي تولت منصبها في مارس- بوقف الترحيل من المخيمات",
            ["وقف الترحيل من المخيمات"],
        ),
        ("اعترف الجندي، الذي يدافع عن نفسه، بقتل الأسرى", ["قتل الأسرى"]),
    ],
)
def test_what_is_said_of_somebody_by_the_way(text: str, statements: list[str]) -> None:
    """Relative clauses that add news, asides about sources, ranks, what is still the same deed."""
    assert stated(f"{text}.") == statements


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (
            "احتجزت السلطات ثمانية معارضين بشكل تعسفي ومنعتهم من لقاء محاميهم",
            ["احتجزت السلطات ثمانية معارضين بشكل تعسفي", "منعتهم من لقاء محاميهم"],
        ),
        (
            "احتج المعلمون أمام الوزارة، قبل أن تفرقهم قوات الأمن بالغاز المسيل للدموع",
            ["احتج المعلمون أمام الوزارة", "تفرقهم قوات الأمن بالغاز المسيل للدموع"],
        ),
        (
            "التقى الوزير نظيره في أنقرة، وبحث الجانبان الأوضاع في ليبيا",
            ["التقى الوزير نظيره في أنقرة", "بحث الجانبان الأوضاع في ليبيا"],
        ),
        (
            "حكمت المحكمة على الموظف بعد إدانته بتقديم رشوة",
            ["حكمت المحكمة على الموظف بعد إدانته بتقديم رشوة"],
        ),
    ],
)
def test_verbs_with_their_object_written_on(text: str, statements: list[str]) -> None:
    """منعتهم and تفرقهم are verbs, إدانته is a noun."""
    assert stated(f"{text}.") == statements


@pytest.mark.parametrize(
    "whole",
    [
        "انتشرت القوات في محيط البرلمان والمقار الحكومية",
        "بين القتلى 14 طفلا، و6 نساء",
        "بحث الاجتماع ملفات الأمن والاقتصاد والهجرة وسبل تعزيز التعاون",
    ],
)
def test_a_list_is_one_statement(whole: str) -> None:
    """Places, people of one toll, subjects of a talk."""
    assert stated(f"{whole}.") == [whole]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (
            "تم نصب 300 خيمة وتوزيع 12 طنا من المواد الغذائية",
            ["تم نصب 300 خيمة", "توزيع 12 طنا من المواد الغذائية"],
        ),
        (
            "خلفت الفيضانات 22 قتيلا ونزوح آلاف السكان من قراهم",
            ["خلفت الفيضانات 22 قتيلا", "نزوح آلاف السكان من قراهم"],
        ),
        (
            "تسببت الهجمات في مقتل 15 مدنيا وإصابة 40 آخرين وتشريد مئات العائلات",
            ["تسببت الهجمات في مقتل 15 مدنيا وإصابة 40 آخرين", "تشريد مئات العائلات"],
        ),
    ],
)
def test_a_deed_with_a_figure_of_its_own_is_a_statement(text: str, statements: list[str]) -> None:
    """Under the verb of the one before, unless it only counts the wounded beside the dead."""
    assert stated(f"{text}.") == statements
