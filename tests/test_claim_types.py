"""The types that the words of a statement point to."""

from __future__ import annotations

from pathlib import Path

import pytest
from arabic import any_texts
from hypothesis import given

from extractor.arabic.analysis import Analysis
from extractor.arabic.attribution.sources import Voice, voices
from extractor.arabic.statements.claim_types import type_scores
from extractor.arabic.statements.clauses import clauses
from extractor.arabic.text.sentences import sentences
from extractor.article import Article
from extractor.claims import NEWSROOM, ClaimType


def ranked(text: str) -> list[ClaimType]:
    """The types of a text's last statement, the likeliest first."""
    clause = clauses(text, voices(text, sentences(text)))[-1]
    return [kind for kind, _ in type_scores(text, clause.start, clause.end, clause.voice)]


TABLE = Path(__file__).parent / "data" / "statement_types.tsv"
SENTENCES = [
    line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]


@pytest.mark.parametrize(("kind", "sentence"), SENTENCES)
def test_a_plain_sentence_of_news_is_one_statement_of_its_type(kind: str, sentence: str) -> None:
    """The vocabulary of each type, as agencies write it."""
    reading = Analysis(Article(f"{sentence}."))
    assert [reading.type_scores(one.start, one.end)[0][0] for one in reading.statements] == [kind]


EXAMPLES = {
    ClaimType.CASUALTIES: "قتل ثلاثة جنود على الحاجز.",
    ClaimType.EXECUTION: "أعدمت القوات عشرين مدنياً رمياً بالرصاص.",
    ClaimType.BOMBARDMENT: "قصف الطيران الحربي الأحياء السكنية.",
    ClaimType.GROUND_ATTACK: "اندلعت اشتباكات بين الجيش والمسلحين.",
    ClaimType.TERRITORIAL_CONTROL: "استعاد الجيش السيطرة على البلدة.",
    ClaimType.SIEGE: "يحاصر الجيش المدينة منذ شهر.",
    ClaimType.DISPLACEMENT: "نزح آلاف السكان إلى المخيمات.",
    ClaimType.DETENTION: "اعتقلت الشرطة ناشطين.",
    ClaimType.AGREEMENT: "اتفق الطرفان على هدنة.",
    ClaimType.HUMANITARIAN: "نفدت الأدوية والغذاء في المشافي.",
    ClaimType.APPEAL: "ناشد الأهالي المجتمع الدولي وقف القصف.",
    ClaimType.ACCUSATION: "اتهم المجلس قوات النظام بارتكاب مجزرة.",
    ClaimType.PREDICTION: "سوف يعود المزارعون إلى الحقول.",
    ClaimType.ASSESSMENT: "قال الخبير إن الوضع صعب.",
    ClaimType.ACTION: "افتتح الوزير المدرسة الجديدة.",
    ClaimType.TESTIMONY: "حصلت الصحيفة على تسجيلات ووثائق.",
}


@pytest.mark.parametrize("kind", ClaimType)
def test_every_type_is_told_by_its_words(kind: ClaimType) -> None:
    """One sentence for each."""
    assert ranked(EXAMPLES[kind])[0] is kind


@pytest.mark.parametrize(
    "attack", ["غارة على السوق", "هجوم على الحاجز", "انفجار سيارة مفخخة", "اشتباكات عنيفة"]
)
def test_a_toll_beats_the_attack_that_caused_it(attack: str) -> None:
    """Before its cause, and after it."""
    assert ranked(f"قتل 5 مدنيين في {attack}.")[0] is ClaimType.CASUALTIES
    assert ranked(f"أدت {attack} إلى مقتل 5 مدنيين.")[0] is ClaimType.CASUALTIES


def test_a_toll_of_executions_is_one_of_executions() -> None:
    """Not of the dead."""
    assert ranked("عدد ضحايا الإعدامات الميدانية تجاوز 80 مدنياً.")[0] is ClaimType.EXECUTION


@pytest.mark.parametrize(
    ("text", "is_execution"),
    [
        ("تمت تصفية خمسة أسرى في السجن.", True),
        ("جرت تصفية المعارضين في الشارع.", True),
        ("تصفية قائد الفصيل قرب منزله.", True),
        ("وقعت تصفية جسدية في المعتقل.", True),
        ("قال الناشط إن الأهالي يخشون تصفية الثورة.", False),
        ("أعلنت الشركة تصفية أعمالها.", False),
        ("تسعى الحكومة إلى تصفية القضية الوطنية.", False),
        ("حذر الكاتب من تصفية الوجود المسيحي.", False),
        ("نحر المسلحون ثلاثة أسرى في الساحة.", True),
        ("أعدمت الميليشيات عشرة رجال قرب خرافهم.", True),
        ("نحرص على دعم المستشفى بالأدوية.", False),  # no word of slaughter
        ("لن نحرم أحدا من حقه.", False),
        ("أعلنت الوزارة إعدام ملايين الدواجن في المزارع.", False),  # animals
        ("تم ذبح الخراف قبل يوم العيد.", False),
        ("ساهم الغلاء في اغتيال فرحة الناس.", False),  # figures of speech
        ("العيد فرصة لتصفية القلوب بين الجيران.", False),
        ("لن يعدم المحتاج من يعينه.", False),  # "to lack"
    ],
)
def test_only_people_are_executed(text: str, *, is_execution: bool) -> None:
    """A cause, a firm and a debt are done away with in the same word."""
    assert (ranked(text)[0] is ClaimType.EXECUTION) is is_execution


@pytest.mark.parametrize(
    "text",
    [
        "نفذت السلطات حكم الإعدام بحق ثلاثة مدانين.",
        "نفذت وزارة الداخلية اليوم في الرياض حكم القتل قصاصا في القاتل.",
        "أعلنت الوزارة تنفيذ الإعدام في خمسة سجناء.",
        "قام المسلحون بإعدام أربعة رهائن.",
        "بعد تهديدات متكررة، أعدم التنظيم الصحفي.",
        "نفذ التنظيم تهديده وأعدم الرهينة.",
        "عثر على جثث بعد عملية الإعدام.",
        "شهدت المدينة سلسلة من الاغتيالات.",
        "بث التنظيم تسجيلا لإعدام رهينتين.",
        "تمكن المسلحون من اغتيال القاضي.",
        "يعدم التنظيم أسراه في الساحات.",
        "رجموا امرأة حتى الموت.",
    ],
)
def test_an_execution_that_was_carried_out_is_one(text: str) -> None:
    """By a court's order as by others, whatever was threatened before."""
    assert ranked(text)[0] is ClaimType.EXECUTION


@pytest.mark.parametrize(
    "text",
    [
        "أحبطت الشرطة مخططا لاغتيال الوزير.",  # planned
        "راقبوا الضابط ليتمكن التنظيم من تصفيته.",
        "فشلت محاولة اغتيال رئيس البلدية.",
        "هدد التنظيم بإعدام الرهائن.",  # threatened
        "تلقى القاضي تهديدا بالتصفية.",
        "أرجأت المحكمة إعدام السجين.",  # ruled, put off
        "تتراوح العقوبات بين السجن والإعدام.",
        "صدر حكم بات يقضي بإعدام المتهمين.",
        "يجب إعدام القتلة.",  # asked for
        "أمر القائد رجاله أن يعدموا الأسرى.",
        "كان بإمكان الحركة اغتيال القائد.",  # possible
        "يحاكم الرجل في قضية اغتيال الوزير.",  # charged
        "ترجم الكاتب الرواية إلى الفرنسية.",  # other words that are written alike
        "تعمل أجهزتها الرسمية على مكافحة التهريب.",
        "يعدم الفقير فرص العمل.",
        "يصفي المشي الذهن.",
        "كرر القائد الدعوة إلى قطع رأس الأفعى.",
    ],
)
def test_an_execution_that_is_only_meant_is_none(text: str) -> None:
    """A plan, a threat, a sentence, a call for it, and words that only look like it."""
    assert ranked(text)[0] is not ClaimType.EXECUTION


def statements(text: str) -> list[str]:
    """The statements of a text as it has them."""
    return [text[one.start : one.end] for one in clauses(text, voices(text, sentences(text)))]


def test_what_is_wished_is_not_told() -> None:
    """What "و" says of a wished thing belongs to the wish; what is told of a place stands by itself."""
    wish = "تريد الجارة شريطا يمتد إلى النهر ويسيطر عليه الفصيل الموالي"
    assert statements(f"{wish}.") == [wish]
    told = statements("دخل الجيش البلدة ويسيطر عليها منذ الفجر.")
    assert told == ["دخل الجيش البلدة", "يسيطر عليها منذ الفجر"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قصفت الطائرات السوق، ومن جهة أخرى", ["قصفت الطائرات السوق"]),
        ("قصف الجيش السوق، من ناحية أخرى.", ["قصف الجيش السوق"]),
        (
            "قال الخبير إن ما يجري من جهة محنة لأهل القرية، ومن جهة أخرى، يمثل انتصارا للجيش.",
            ["ما يجري من جهة محنة لأهل القرية", "يمثل انتصارا للجيش"],
        ),
        (
            "وعملت القوات، وفق ما أوضح الناطق، على تثبيت مواقعها في الحي.",
            ["عملت القوات", "تثبيت مواقعها في الحي"],
        ),
        ("(وقال الطبيب إن المشفى توقف عن العمل).", ["المشفى توقف عن العمل"]),
        ("انسحب الجيش من القرية أمس. 7)", ["انسحب الجيش من القرية أمس"]),
        (
            "اندلعت معارك بين الجيش من جهة، والفصائل من جهة أخرى.",
            ["اندلعت معارك بين الجيش من جهة، والفصائل من جهة أخرى"],
        ),
        ("أسفر القصف، كما تقول المنظمة، عن مقتل 36 شخصا.", ["أسفر القصف", "مقتل 36 شخصا"]),
        ("في القرية قتل خمسة عمال.", ["في القرية قتل خمسة عمال"]),
    ],
)
def test_evidence_begins_and_ends_with_what_it_states(text: str, expected: list[str]) -> None:
    """No turn to another subject at its end, no preposition of a verb before its source; two sides stay."""
    assert statements(text) == expected


def test_what_stands_first_is_what_a_statement_is_about() -> None:
    """Two words of equal strength: the later one says where or why."""
    assert ranked("قصفت الطائرات مخيمات الحدود.")[0] is ClaimType.BOMBARDMENT
    assert ranked("مخيمات الحدود تعرضت لصواريخ.")[0] is ClaimType.DISPLACEMENT


@pytest.mark.parametrize("cue", ["توقع", "تخشى", "يخشى", "استبعد", "تعهد", "حذر من"])
def test_a_cue_that_looks_ahead_makes_a_prediction(cue: str) -> None:
    """Expecting, fearing, ruling out, promising, warning."""
    text = f"{cue} ارتفاع الأسعار." if cue == "يخشى" else f"{cue} الخبير أن الأسعار ترتفع."
    text = "حذر الخبير من ارتفاع الأسعار." if cue == "حذر من" else text
    assert ranked(text)[0] is ClaimType.PREDICTION


@pytest.mark.parametrize(
    "verb", ["سيعقد المجلس جلسة", "ستعقد اللجنة جلسة", "لن يعقد المجلس جلسة", "سوف تعقد جلسة"]
)
def test_verbs_of_the_future_make_a_prediction(verb: str) -> None:
    """With س, سوف and لن."""
    assert ranked(f"{verb} في القصر.")[0] is ClaimType.PREDICTION


@pytest.mark.parametrize("noun", ["سيارات الإسعاف في الشارع", "سيطرت القوات على الجسر", "ستة قتلى في السوق"])
def test_what_looks_like_the_future_is_none(noun: str) -> None:
    """Nouns, figures and perfects that begin with سي or ست."""
    assert ClaimType.PREDICTION not in ranked(f"{noun}.")


def test_a_condition_makes_a_prediction() -> None:
    """ "إذا استمر …" tells what may come."""
    assert ranked("قال الخبير إن ثلاثة سدود تجف إذا استمر معدل الاستهلاك.")[0] is ClaimType.PREDICTION


def test_what_a_thing_is_called_counts_and_not_the_thing() -> None:
    """Of "وصف الهجوم بأنه رسالة" only what follows بأنه is somebody's word."""
    assert ranked("وصف الرئيس الهجوم بأنه رسالة واضحة.")[0] is ClaimType.ASSESSMENT
    assert ranked("وصف الرئيس الهجوم بأنه مجزرة مروعة.")[0] is ClaimType.ACCUSATION


def test_a_name_in_a_place_is_no_future() -> None:
    """A verb follows neither a preposition nor an indefinite noun for a place."""
    assert ClaimType.PREDICTION not in ranked("انهارت مبان في بلدة سينديرغي.")


def test_what_may_come_is_a_prediction() -> None:
    """قد before an imperfect; before a perfect it tells what happened."""
    assert ranked("قد يرتفع عدد المصابين إلى مئة.")[0] is ClaimType.PREDICTION
    assert ClaimType.PREDICTION not in ranked("ذكرت الوزارة أن المصابين قد نقلوا إلى المشفى.")


def test_the_reason_tells_less_than_the_deed() -> None:
    """What stands after بعد, بتهمة or احتجاجا على is not what the statement is about."""
    assert ranked("قال الناطق إن الشرطة أوقفت خمسة للاشتباه في تورطهم بالتهريب.")[0] is ClaimType.DETENTION
    assert ranked("استدعت الوزارة السفير احتجاجا على قصف القرية ومقتل سكانها.")[0] is ClaimType.ACTION


NEWS = {
    "هبطت الليرة نصف بالمئة أمام الدولار.": ClaimType.ASSESSMENT,
    "تراجع معدل التضخم إلى 12 في المئة.": ClaimType.ASSESSMENT,
    "أبقى البنك المركزي سعر الفائدة دون تغيير.": ClaimType.ACTION,
    "فاز المنتخب على ضيفه بهدفين.": ClaimType.ASSESSMENT,
    "نالت المرشحة 12 بالمئة.": ClaimType.ASSESSMENT,
    "ضرب زلزال بقوة 6 درجات على مقياس ريختر جنوب الجزيرة.": ClaimType.ASSESSMENT,
    "ألحق الزلزال أضراراً بمئات المنازل.": ClaimType.HUMANITARIAN,
    "أمرت النيابة بحبس المتهمين.": ClaimType.ACTION,
    "حكمت محكمة الجنايات بالسجن المؤبد على ثلاثة متهمين.": ClaimType.ACTION,
    "أدى الرئيس اليمين الدستورية أمام البرلمان.": ClaimType.ACTION,
    "صوت مجلس الأمن لصالح القرار.": ClaimType.ACTION,
    "خرج مئات المحتجين إلى ساحة التحرير.": ClaimType.ACTION,
    "تحطمت طائرة ركاب بعد دقائق من إقلاعها.": ClaimType.BOMBARDMENT,
    "سقطت الطائرة على سكن للأطباء.": ClaimType.BOMBARDMENT,
    "غمرت المياه شوارع المدينة وجرفت السيول السيارات.": ClaimType.HUMANITARIAN,
    "تواجه فرق الإطفاء صعوبة في السيطرة على النيران.": ClaimType.HUMANITARIAN,
    "سجلت الوزارة وفاة 12 مصاباً بالكوليرا.": ClaimType.CASUALTIES,
    "أفرجت السلطات عن عشرة سجناء.": ClaimType.DETENTION,
    "الغارات أسفرت عن تدمير عدد من المنازل.": ClaimType.BOMBARDMENT,
    "لقطات تلفزيونية من موقع الحادث.": ClaimType.TESTIMONY,
    "اقتحمت قوات الاحتلال المخيم.": ClaimType.GROUND_ATTACK,
    "منعت قوات الاحتلال سيارات الإسعاف من الوصول إلى الجرحى.": ClaimType.HUMANITARIAN,
    "رفضت محكمة النقض طعن المتهمين وأيدت حكم السجن.": ClaimType.ACTION,
    "أحال النائب العام المتهمين إلى المحكمة.": ClaimType.ACTION,
    "تبادل الطرفان الاتهامات بخرق الهدنة.": ClaimType.ACCUSATION,
    "تبحث فرق الإنقاذ عن 5 مفقودين في مجرى الوادي.": ClaimType.CASUALTIES,
    "قصف الجيش الثكنة وحقق إصابات مباشرة.": ClaimType.BOMBARDMENT,
    "نفذت السلطات حكم القتل تعزيراً في ثلاثة مدانين.": ClaimType.EXECUTION,
    "أطلق مسلح النار على المارة في السوق.": ClaimType.GROUND_ATTACK,
    "أطلق الجنود النار على حشود من الجوعى قرب مركز المساعدات.": ClaimType.GROUND_ATTACK,
    "ضبطت الأجهزة الأمنية ثلاثة متهمين.": ClaimType.DETENTION,
    "انهارت المفاوضات بين الجانبين.": ClaimType.AGREEMENT,
    "التهم حريق 200 منزل.": ClaimType.HUMANITARIAN,
    "بلغت الحرارة 48 درجة في الظل.": ClaimType.ASSESSMENT,
}


@pytest.mark.parametrize("text", NEWS)
def test_news_of_every_kind_has_its_words(text: str) -> None:
    """Economy, courts, sport, elections, accidents, disasters and health, not war alone."""
    assert ranked(text)[0] is NEWS[text]


def test_the_newsroom_tells_a_deed_with_any_verb() -> None:
    """A verb of the perfect that stands first; lives and old times are background."""
    assert ranked("نالت المرشحة ربع المقاعد.")[0] is ClaimType.ACTION
    life = "نشأت المرشحة في القرية"
    assert ClaimType.ACTION not in dict(type_scores(life, 0, len(life), Voice(0, len(life), (NEWSROOM,))))


def test_who_speaks_tells_an_opinion() -> None:
    """The same words weigh more as an opinion where an analyst says them."""
    text = "قال الخبير إن المكان بعيد."
    clause = clauses(text, voices(text, sentences(text)))[-1]
    ((kind, by_analyst),) = type_scores(text, clause.start, clause.end, clause.voice)
    ((_, by_newsroom),) = type_scores(text, clause.start, clause.end, Voice(0, len(text), (NEWSROOM,)))
    assert kind is ClaimType.ASSESSMENT
    assert by_analyst > by_newsroom


def test_a_word_that_is_repeated_counts_once() -> None:
    """Three raids are no likelier a bombardment than one."""
    once, thrice = "غارة على القرية", "غارة غارة غارة على القرية"
    voice = Voice(0, 100, (NEWSROOM,))
    assert type_scores(once, 0, len(once), voice) == type_scores(thrice, 0, len(thrice), voice)


@given(any_texts)
def test_there_is_always_a_type_and_each_is_named_once(text: str) -> None:
    """Scores fall and are above nothing."""
    for clause in clauses(text, voices(text, sentences(text))):
        found = type_scores(text, clause.start, clause.end, clause.voice)
        scores = [score for _, score in found]
        assert found
        assert scores == sorted(scores, reverse=True)
        assert min(scores) > 0
        assert len({kind for kind, _ in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("قال الطبيب إن السهر يزيد خطر الإصابة بالسكري.", ClaimType.ASSESSMENT),
        ("قال المصدر إن الحصيلة مرشحة للارتفاع.", ClaimType.PREDICTION),
        ("مقتل قيادي في غارة استهدفت سيارته قرب الجسر.", ClaimType.CASUALTIES),
        ("قالت الشرطة إنها تبحث ما إذا كان الرجل يعرفه.", ClaimType.ACTION),
        ("سجل المؤشر 900 نقطة بحلول الساعة 0900.", ClaimType.ASSESSMENT),
        ("أكد الوزير أن على الشركات أن تلتزم وأنه ينبغي أن تدفع الأجور.", ClaimType.APPEAL),
        ("قالت المنظمة إنها لا يمكنها تأكيد هوية المهاجم.", ClaimType.TESTIMONY),
        ("قال الحزب إنه حصل على 12 مقعدا في البرلمان.", ClaimType.ASSESSMENT),
        ("قال المدير إن المشتبه به في الهجوم تم القبض عليه.", ClaimType.DETENTION),
        ("قالت الإدارة إنها أضافت خطا ثالثا للحافلات.", ClaimType.ACTION),
        ("سيطرت كتائب شهداء الوادي على الجسر.", ClaimType.TERRITORIAL_CONTROL),
        ("فقد أجرت الوزارة مسحا للسكان.", ClaimType.ACTION),
        ("أوقفت الشرطة رجلا للاشتباه في هجوم أسفر عن 3 قتلى.", ClaimType.DETENTION),
        ("دعا الوفد إلى الهدوء، مؤكدا أهمية ضبط النفس.", ClaimType.APPEAL),
        ("اندلعت حرائق في غابات الشمال.", ClaimType.HUMANITARIAN),
        ("فاز المنتخب بثلاثة أهداف ضمن تصفيات كأس العالم.", ClaimType.ASSESSMENT),
        ("قال الناشط إن المسلحين أحرقوا 4 نساء في الحي.", ClaimType.EXECUTION),
        ("قال الناشط إن المسلحين أحرقوا منازل في الحي.", ClaimType.GROUND_ATTACK),
    ],
)
def test_words_of_general_news(text: str, kind: ClaimType) -> None:
    """Risks, deaths without a figure, "ما إذا", hours, duties, seats, and deeds that no listed word names."""
    assert ranked(text)[0] is kind


def test_names_in_s_are_no_future() -> None:
    """Sierra Leone and Steve begin like verbs of the future."""
    assert ClaimType.PREDICTION not in ranked("وصل ستيف إلى سيراليون في زيارة رسمية.")
