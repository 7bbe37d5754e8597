"""Who speaks where: every settled case of attribution, and that voices cover the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from arabic import any_texts
from hypothesis import given

from extractor.arabic.analysis import Analysis
from extractor.arabic.attribution.sources import Voice, voice_at, voices
from extractor.arabic.text.sentences import sentences
from extractor.article import Article
from extractor.claims import NEWSROOM, Given, SourceKind, Stance


def heard(text: str) -> tuple[Voice, ...]:
    """The voices of a text that state something."""
    found = voices(text, sentences(text))
    return tuple(v for v in found if not v.reporting and text[v.start : v.end].strip(" .،"))


def said(text: str) -> list[tuple[str, str]]:
    """Who says what: names of each chain, origin first, and the words without marks around them."""
    return [(" < ".join(s.name for s in v.chain), text[v.start : v.end].strip(" .،\n")) for v in heard(text)]


def last(text: str) -> Voice:
    """The last voice of a text."""
    return heard(text)[-1]


def given_of(text: str) -> list[str]:
    """How the text gives each link of the last voice."""
    return [source.given.value for source in last(text).chain]


# -- a source and what it says --------------------------------------------------------------------------


def test_what_nobody_says_is_the_newsroom_s() -> None:
    """An explicit source of its own."""
    assert last("انسحبت القوات من القرية.").chain == (NEWSROOM,)


def test_a_verb_its_subject_and_what_follows_that() -> None:
    """The mention and the cue are the text's own words, without the conjunction."""
    text = "وأوضحت مديرة المدرسة أن الدروس توقفت."
    voice = last(text)
    assert said(text) == [("مديرة المدرسة", "الدروس توقفت")]
    assert voice.cue is not None
    assert voice.cue.text == "أوضحت"
    assert voice.chain[0].mention is not None
    assert voice.chain[0].mention.text == "مديرة المدرسة"


@pytest.mark.parametrize(
    "text",
    [
        "قال الوالي إن الجسر آمن.",
        "قال الوالي: الجسر آمن.",
        "يقول الوالي إن الجسر آمن.",
        "الوالي قال إن الجسر آمن.",
        "وقال الوالي، أمس، إن الجسر آمن.",
        "قال الوالي في مقابلة صحفية إن الجسر آمن.",
        "قال الوالي على صفحته إن الجسر آمن.",
    ],
)
def test_the_source_is_the_same_however_it_is_put(text: str) -> None:
    """أن or a colon, perfect or imperfect, subject before the verb, times, occasions and places between."""
    assert said(text) == [("الوالي", "الجسر آمن")]


def test_a_quotation_is_the_speaker_s_to_its_end() -> None:
    """Whoever is quoted inside it is no new voice."""
    text = 'قال الوالي: "لن نغادر المدينة مهما حدث، وقال الناس إنهم معنا".'
    assert {name for name, _ in said(text)} == {"الوالي"}


def test_an_announcement_may_follow_without_that() -> None:
    """A verbal noun after the subject is what is announced."""
    assert said("أعلنت الوزارة وصول القافلة.") == [("الوزارة", "وصول القافلة")]
    assert said("أعلنت الوزارة، مساء الاثنين، وصول القافلة.") == [("الوزارة", "وصول القافلة")]


def test_a_verb_of_speech_without_that_reports_nothing() -> None:
    """ "قال كلمته" hands the word to nobody."""
    assert last("قال الرجل كلمته وغادر.").chain == (NEWSROOM,)


# -- several sources ------------------------------------------------------------------------------------


def test_the_source_changes_in_the_middle_of_a_sentence() -> None:
    """Without any mark between the two."""
    assert said("قالت مصادر محلية إن المدينة تعرضت للقصف واكدت مصادر اممية انه لم يبق فيها أحد.") == [
        ("مصادر محلية", "المدينة تعرضت للقصف"),
        ("مصادر اممية", "لم يبق فيها أحد"),
    ]


def test_a_relay_stands_behind_its_origin() -> None:
    """نقلاً عن, نقل عن and the message that somebody passes on."""
    assert said("قالت وكالة الأنباء، نقلاً عن مصدر طبي، إن المشفى توقف.")[0][0] == "مصدر طبي < وكالة الأنباء"
    assert said("نقلت وكالة الأنباء عن مصدر طبي أن المشفى توقف.")[0][0] == "مصدر طبي < وكالة الأنباء"
    assert said("ونقل الطبيب مازن رسالة أحد المرضى: نحن بلا ماء.")[0][0] == "أحد المرضى < الطبيب مازن"


def test_three_links_of_a_chain() -> None:
    """Witnesses told activists, a network took it from them."""
    text = "ذكر ناشطون نقلاً عن شهود عيان كما أوردته شبكة الساحل أن الجسر دمر."
    assert said(text) == [("شهود عيان < ناشطون < شبكة الساحل", "الجسر دمر")]
    assert given_of(text) == ["explicit"] * 3


def test_the_outlet_of_an_interview_relays_and_is_carried_on() -> None:
    """لـ«…» and لقناة, in the sentence that names it and in those that go on from it."""
    text = "قال هاني سمير لـ«النهار» إن المفاوضات فشلت. وأضاف أن الوفد غادر."
    assert [name for name, _ in said(text)] == ["هاني سمير < النهار"] * 2
    assert given_of(text) == ["carried", "carried"]
    assert said("قالت ريم لقناة محلية إن الطريق مقطوع.")[0][0] == "ريم < قناة محلية"


def test_who_is_meant_again_is_explicit_and_its_relay_is_carried() -> None:
    """ "المصدر" after "مصدر طبي لقناة محلية"."""
    text = "قال مصدر طبي لقناة محلية إن المشفى توقف. وأشار المصدر إلى أن المرضى نقلوا."
    assert said(text)[-1] == ("المصدر < قناة محلية", "المرضى نقلوا")
    assert given_of(text) == ["explicit", "carried"]


def test_the_same_source_is_explicit() -> None:
    """ "المصدر نفسه" is a name."""
    text = "قال المصدر نفسه إن القوات انسحبت."
    assert said(text) == [("المصدر نفسه", "القوات انسحبت")]
    assert given_of(text) == ["explicit"]


def test_a_bare_name_stands_for_the_full_one() -> None:
    """Once introduced, with its title and its kind."""
    voice = last("رأى المحلل فادي عيد أن الهدنة هشة. وقال عيد إن الطرفين تعبا.")
    assert (voice.chain[0].name, voice.chain[0].kind) == ("المحلل فادي عيد", SourceKind.ANALYST)


# -- verbs without a subject ----------------------------------------------------------------------------


def test_a_verb_without_a_subject_carries_the_speaker() -> None:
    """The chain of the sentence before, `carried`."""
    text = "قال مدير المشفى إن الجرحى كثيرون. وأضاف أن الأدوية نفدت."
    assert said(text)[-1] == ("مدير المشفى", "الأدوية نفدت")
    assert given_of(text) == ["carried"]


@pytest.mark.parametrize(
    ("verb", "name"), [("وأضافت", "الوزيرة ريم الصالح"), ("وأضاف", "القائد عادل نصر"), ("وأضافوا", "شهود")]
)
def test_the_verb_agrees_with_whom_it_carries(verb: str, name: str) -> None:
    """Gender and number tell who of the earlier speakers goes on."""
    text = (
        "قال شهود إن السوق مغلقة. قالت الوزيرة ريم الصالح إن المدارس أغلقت. "
        f"وقال القائد عادل نصر إن الطرق مفتوحة. {verb} أن القرار مؤقت."
    )
    assert said(text)[-1] == (name, "القرار مؤقت")


def test_plurals_of_things_take_the_feminine() -> None:
    """ "وأضافت" goes on from "مصادر", though a man spoke last."""
    text = "قالت مصادر محلية إن الجسر دمر. وقال الوالي إن الطريق مقطوع. وأضافت أن الناس غادروا."
    assert said(text)[-1][0] == "مصادر محلية"


def test_the_ta_of_a_masculine_verb_is_its_own() -> None:
    """ "وتابع" is no feminine."""
    text = "قالت الوزيرة إن الجسر دمر. وقال الوالي إن الطريق مقطوع. وتابع أن الناس غادروا."
    assert said(text)[-1][0] == "الوالي"


def test_who_is_not_named_at_all_is_the_newsroom() -> None:
    """A verb that has nobody to carry on."""
    assert last("وأضاف أن القرار مؤقت.").chain == (NEWSROOM,)


@pytest.mark.parametrize(("stop", "given"), [("،", Given.EXPLICIT), (".", Given.CARRIED)])
def test_a_participle_goes_on_speaking(stop: str, given: Given) -> None:
    """Explicit in the naming sentence, carried after a full stop."""
    voice = last(f"قال المحافظ إن السد آمن{stop} مؤكداً أن منسوب المياه انخفض.")
    assert [source.name for source in voice.chain] == ["المحافظ"]
    assert voice.chain[0].given is given
    assert voice.stance is Stance.ASSERTIVE


# -- according to ---------------------------------------------------------------------------------------


def test_a_leading_according_to_covers_what_follows() -> None:
    """With or without a comma's help."""
    assert said("بحسب الدفاع المدني، قتل ثلاثة مدنيين.") == [("الدفاع المدني", "قتل ثلاثة مدنيين")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("وكان وزير الإدارة سامي حداد قد أعلن أول من أمس عن بدء الإعمار.", ["وزير الإدارة سامي حداد"]),
        ("وكان رئيس الاتحاد أعلن الصيف الماضي أنه لن يترشح.", ["رئيس الاتحاد"]),
        ("ظل الرئيس يدعو الأطراف كافة للدخول في الحوار.", ["الرئيس"]),
        ("شكا عدد من السكان من انقطاع المياه.", ["عدد من السكان"]),
        ("وقال أصحاب هذه المبادرة: إنها تهدف إلى المساندة.", ["أصحاب هذه المبادرة"]),
        ("كشف الفنان سمير عزت أن تجسيده للدور مرهون بالنص.", ["الفنان سمير عزت"]),
        ("تمنى للجميع قضاء وقت ممتع.", ["newsroom"]),
        ("واحتفلت الجمعية ببرنامج حافل، وبتنظيم ندوة تحدثت عن الأديب.", ["newsroom", "الجمعية"]),
        ('وقال باختصار: "انتهى الأمر".', ["newsroom"]),
        ("زادت ولا يمكننا أن نلغي العيدية: فهي عادة.", ["newsroom"]),
        ("قالت كاتبتها العامة ليلى سعد إن الأرقام غير دقيقة.", ["كاتبتها العامة ليلى سعد"]),
        ("قال باسم عوض وبلال حمود إن العمل بدأ.", ["باسم عوض وبلال حمود"]),
    ],
)
def test_times_objects_and_other_fragments_are_no_sources(text: str, names: list[str]) -> None:
    """Nor is a name cut off at a word that only looks like its end."""
    assert [name for name, _ in said(text)] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"الفريق لم يستحق الفوز"، هكذا علق المدرب سامي الحداد على الخسارة.', "المدرب سامي الحداد"),
        ("«سنعيد بناء المدينة».. هكذا قال رئيس البلدية أمس.", "رئيس البلدية"),
        ("«هل سنعود إلى بيوتنا؟»، هكذا تساءلت النازحة أم خالد أمام الصحفيين.", "النازحة أم خالد"),
        ('"لن نترك أرضنا"، بهذه الكلمات وصف المزارع حسن عيد موقف الأهالي.', "المزارع حسن عيد"),
        ('"لن نترك أرضنا"، هكذا وصفت الطبيبة منى نصر الوضع في المدينة.', "الطبيبة منى نصر"),
        ('"لن نترك أرضنا"، هذا ما قاله التاجر كمال سعد.', "التاجر كمال سعد"),
        ('"لن نترك أرضنا" قالها رئيس النادي وهو يغادر الملعب.', "رئيس النادي"),
        ('"لن نترك أرضنا"، يقول التاجر كمال سعد وهو يشير إلى رفوف فارغة.', "التاجر كمال سعد"),
        ("«لن نترك أرضنا»، يضيف الطالب رامي الذي التقيناه أمام المدرسة.", "الطالب رامي"),
    ],
)
def test_a_verb_after_a_quotation_names_its_speaker(text: str, name: str) -> None:
    """With what leads to it, and whatever follows the name, which states nothing else."""
    assert [who for who, _ in said(text)] == [name]


@pytest.mark.parametrize(
    "text",
    ['"لن نرحل مهما حدث"، وهكذا أصبح الحاكم وحيدا.', "خسر الحاكم حلفاءه، هكذا قال الناس عنه."],
)
def test_what_follows_is_no_verb_of_a_speaker(text: str) -> None:
    """A story goes on with "هكذا", too, and what nobody quotes has none."""
    assert last(text).chain == (NEWSROOM,)


def test_a_trailing_according_to_covers_its_whole_sentence() -> None:
    """And no other."""
    assert said("انسحب الجيش. قتل ثلاثة مدنيين في السوق، بحسب الدفاع المدني. عاد الهدوء.") == [
        ("newsroom", "انسحب الجيش"),
        ("الدفاع المدني", "قتل ثلاثة مدنيين في السوق"),
        ("newsroom", "عاد الهدوء"),
    ]


def test_a_source_that_splits_its_clause_covers_both_parts() -> None:
    """ "وعملت …، وفق ما أوضح …، على …"."""
    assert said("وعملت الفرق طوال الليل، وفق ما أوضح مدير الإنقاذ، على رفع الأنقاض.") == [
        ("مدير الإنقاذ", "وعملت الفرق طوال الليل"),
        ("مدير الإنقاذ", "على رفع الأنقاض"),
    ]


def test_a_document_is_no_source_but_its_issuer_is() -> None:
    """ "بحسب بيان صادر عن"."""
    assert said("بحسب بيان صادر عن وزارة الداخلية، توقفت الرحلات.")[0][0] == "وزارة الداخلية"
    assert said("توقفت الرحلات، بحسب حصيلة أولية لجهاز الإسعاف.")[0][0] == "جهاز الإسعاف"


# -- stances --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("قال الوالي إن الجسر آمن.", Stance.NEUTRAL),
        ("أكد الوالي أن الجسر آمن.", Stance.ASSERTIVE),
        ("زعم الوالي أن الجسر آمن.", Stance.DOUBT),
        ("نفى الوالي أن الجسر انهار.", Stance.DENIAL),
        ("اعترف الوالي بأن الجسر انهار.", Stance.ADMISSION),
        ("رجح الوالي أن الجسر انهار.", Stance.BELIEF),
        ("حذر الوالي من أن الجسر سينهار.", Stance.WARNING),
        ("ناشد الوالي المجتمع الدولي إرسال الأطباء.", Stance.APPEAL),
        ("اتهم الوالي قوات النظام بارتكاب مجزرة.", Stance.ACCUSATION),
        ("تحدث السكان عن ما قال الوالي إنها عملية محدودة.", Stance.DISTANCING),
        ("يقال إن الجسر انهار.", Stance.HEARSAY),
    ],
)
def test_the_cue_tells_the_stance(text: str, stance: Stance) -> None:
    """One cue for each."""
    assert last(text).stance is stance


def test_distancing_words_are_their_speaker_s() -> None:
    """ "ما قالت الحكومة إنها", "ما وصفته الصحيفة بـ"."""
    assert said("اكتفى السكان بما قالت الحكومة إنها عملية محدودة.")[-1] == ("الحكومة", "عملية محدودة")
    assert said("استولت القوات على ما وصفته الصحيفة بالكنز الكبير.")[-1] == ("الصحيفة", "بالكنز الكبير")


@pytest.mark.parametrize("text", ["يقال إن القائد غادر.", "تردد أن القائد غادر.", "أنباء عن أن القائد غادر."])
def test_a_rumour_has_one_unnamed_source_without_a_mention(text: str) -> None:
    """Nobody is named."""
    (source,) = last(text).chain
    assert (source.kind, source.mention) == (SourceKind.UNNAMED, None)


def test_an_impersonal_belief_has_no_source_either() -> None:
    """ "يُرجَّح أن" is not carried from the sentence before."""
    voice = last("قال الوالي إن الجسر آمن. ويُرجَّح أن ترتفع الحصيلة.")
    assert (voice.chain[0].kind, voice.stance) == (SourceKind.UNNAMED, Stance.BELIEF)


def test_a_claim_of_responsibility_is_the_claimant_s_deed() -> None:
    """The claiming itself is what is stated."""
    assert said("تبنى تنظيم داعش الهجوم على الحاجز.") == [("تنظيم داعش", "تبنى تنظيم داعش الهجوم على الحاجز")]


def test_a_denial_by_pronoun_is_the_denier_s() -> None:
    """ "وهو ما نفته الفصائل"."""
    text = "أعلن الجيش سيطرته على البلدة، وهو ما نفته الفصائل."
    assert said(text) == [("الجيش", "سيطرته على البلدة"), ("الفصائل", "وهو ما نفته الفصائل")]
    assert last(text).stance is Stance.DENIAL


# -- false friends --------------------------------------------------------------------------------------


def test_what_a_source_asks_for_itself_is_no_part_of_its_name() -> None:
    """ "طلب عدم ذكر اسمه"."""
    assert said("قال مسؤول محلي، طلب عدم ذكر اسمه، إن الإمدادات توقفت.") == [
        ("مسؤول محلي", "الإمدادات توقفت")
    ]


def test_between_is_no_verb() -> None:
    """بين stands between two; بيّن hands on the word."""
    assert last("دار القتال بين الجيش والفصائل منذ أن بدأ الهجوم.").chain == (NEWSROOM,)
    assert said("بيّن الوزير أن الأسعار انخفضت.") == [("الوزير", "الأسعار انخفضت")]


def test_carrying_the_wounded_is_no_relay() -> None:
    """نقل takes people to hospital, too."""
    assert last("نقل المصابون إلى المشفى بعد أن انهار المبنى.").chain == (NEWSROOM,)


def test_ali_is_no_preposition() -> None:
    """علي inside a name stays there, على ends it."""
    assert said("قال الطبيب علي حسن إن الطريق مقطوع.") == [("الطبيب علي حسن", "الطريق مقطوع")]
    assert said("قال الطبيب حسن على صفحته إن الطريق مقطوع.") == [("الطبيب حسن", "الطريق مقطوع")]


def test_that_after_before_and_can_reports_nothing() -> None:
    """ "قبل أن" and "يمكن أن" open no speech."""
    assert last("قال كلمته قبل أن يغادر المدينة.").chain == (NEWSROOM,)


def test_a_byline_is_no_source() -> None:
    """A name before a colon has no verb of speech."""
    assert last("سلمى الحداد: قصفت الطائرات المدينة.").chain == (NEWSROOM,)


def test_ali_begins_a_name() -> None:
    """As the first of its words, too."""
    assert said("وقال علي الحمد، أمين المجلس، إن الطريق مقطوع.")[0] == (
        "علي الحمد، أمين المجلس",
        "الطريق مقطوع",
    )


def test_a_report_that_is_denied_is_none() -> None:
    """ "لم تعلن أي جهة" hands the word to nobody; "لا يستبعد" does."""
    assert last("لم تعلن أي جهة أن الهجوم من فعلها.").chain == (NEWSROOM,)
    assert said("لا يستبعد الوزير أن ترتفع الأسعار.")[-1] == ("الوزير", "ترتفع الأسعار")


def test_a_noun_after_a_preposition_is_no_cue() -> None:
    """ "أي رد من الحكومة"."""
    assert said("قالت المنظمة إنها لم تتلق أي رد من الوزارة.")[-1] == ("المنظمة", "لم تتلق أي رد من الوزارة")


def test_a_belief_that_adds_to_a_noun_is_the_speaker_s() -> None:
    """ "مبنى يُعتقد أنه مستودع" is no rumour of its own."""
    assert said("قال المرصد إن مبنى يُعتقد أنه مستودع انهار.") == [("المرصد", "مبنى يُعتقد أنه مستودع انهار")]


def test_a_noun_that_proves_something_is_no_speaker() -> None:
    """ "أن الأبحاث أثبتت" stays with whoever says so, "أن الوزير أكد" does not."""
    assert said("أكد القاضي أن الأبحاث أثبتت وقوع الاحتيال.") == [("القاضي", "الأبحاث أثبتت وقوع الاحتيال")]
    assert said("قال القاضي إن الوزير أكد أن العقد مزور.")[-1] == (
        "الوزير < القاضي",
        "العقد مزور",
    )


# -- names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("نقلت وكالة محلية عن طبيب قوله إن الأدوية نفدت.", "طبيب < وكالة محلية"),
        ("نقلت قناة محلية عن الوزارة تأكيدها أن الأدوية نفدت.", "الوزارة < قناة محلية"),
        ("حذر الأطباء من أن الأدوية نفدت.", "الأطباء"),
        ("بحسب ما أفاد به مصدر طبي، نفدت الأدوية.", "مصدر طبي"),
        ("أفاد بيان لمديرية الصحة بأن الأدوية نفدت.", "مديرية الصحة"),
        ("وفقا لبيانات البنك المركزي، نفدت الأدوية.", "البنك المركزي"),
        ("قال شهود في مقطع مصور إن الأدوية نفدت.", "شهود"),
        ("لكن متحدثاً باسم الكتيبة قال إن الأدوية نفدت.", "متحدثاً باسم الكتيبة"),
        ("أما وزارة الصحة فقالت إن الأدوية نفدت.", "وزارة الصحة"),
        ("وقال رئيس البلدية المعين من قبل الحكومة إن الأدوية نفدت.", "رئيس البلدية المعين من قبل الحكومة"),
        ("وأوضح مكتب الناطق الرسمي، في بيان، قائلا: نفدت الأدوية.", "مكتب الناطق الرسمي"),
    ],
)
def test_a_name_is_whole_and_holds_nothing_else(text: str, chain: str) -> None:
    """Neither قوله and prepositions at its end nor به and documents at its head."""
    assert said(text)[-1][0] == chain
    assert said(text)[-1][1].endswith(("الأدوية نفدت", "نفدت الأدوية"))


def test_a_name_in_quotation_marks_is_no_speech() -> None:
    """ "وأضاف «عبد الله»، أمس، أن" names a speaker."""
    text = "قال حسن عبد الله، محافظ المصرف، إن السعر ثابت. وأضاف «عبدالله»، أمس، أن القرار مؤقت."
    assert said(text)[-1] == ("حسن عبد الله، محافظ المصرف", "القرار مؤقت")


def test_a_family_name_stands_for_the_full_one() -> None:
    """With the article, too; but a body is not the one who speaks for it."""
    assert said("قال الناشط حيدر الساعدي إن الطريق مقطوع. واتهم الساعدي قيادة الشرطة بإغلاقه.")[-1] == (
        "الناشط حيدر الساعدي",
        "قيادة الشرطة بإغلاقه",
    )
    assert said("قال مدير المشفى إن الطريق مقطوع. وقال المشفى إنه مغلق.")[-1][0] == "المشفى"


_UN = SourceKind.INTERGOVERNMENTAL


@pytest.mark.parametrize(
    ("first", "then", "kind"),
    [
        ("جهاز الإسعاف", "وقال الناطق باسم الجهاز", SourceKind.RESCUE_SERVICE),
        ("منظمة الصحة العالمية", "وقال مديرها العام", SourceKind.INTERGOVERNMENTAL),
        ("نقابة الأطباء", "وقالت كاتبتها العامة ليلى حسن", SourceKind.CIVIL_SOCIETY),
        ("وزارة المالية", "وذكر البيان", SourceKind.STATE),
        ("مصدر قضائي", "وقال المصدر", SourceKind.STATE),
    ],
)
def test_who_points_back_to_a_body_is_of_its_kind(first: str, then: str, kind: SourceKind) -> None:
    """By a definite noun, a pronoun, or the document that it issued."""
    assert last(f"أعلنت {first} أن الطريق مقطوع. {then} إن الجسر مغلق.").chain[0].kind is kind


def test_a_short_name_is_of_the_kind_of_the_full_one_before() -> None:
    """Even where nobody spoke under it: "البنك" after "البنك المركزي"."""
    assert last("أبقى البنك المركزي على السعر. وقال البنك إن القرار مؤقت.").chain[0].kind is SourceKind.STATE


# -- relays ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("قالت وزارة الصحة، في بيان نقلته وكالة الأنباء، إن المشفى مغلق.", "وزارة الصحة < وكالة الأنباء"),
        ("قال الطبيب للجزيرة إن المشفى مغلق.", "الطبيب < الجزيرة"),
        ("بحسب وكالة رويترز، قال الطبيب إن المشفى مغلق.", "الطبيب < وكالة رويترز"),
        ("قالت الوكالة إن المشفى مغلق، نقلاً عن طبيب.", "طبيب < الوكالة"),
        ("المشفى مغلق، نقلاً عن مصدر في المديرية.", "مصدر في المديرية"),
        ("المشفى مغلق، وفق حصيلة أوردها المرصد السوري اليوم (الاثنين).", "المرصد السوري"),
        ("قال الطبيب إن المشفى مغلق، على حد قوله.", "الطبيب"),
    ],
)
def test_who_relays_stands_behind_and_out_of_the_statement(text: str, chain: str) -> None:
    """نقلته, للجزيرة, a leading بحسب before a speaker, a trailing نقلاً عن."""
    assert [(name, content.strip('"')) for name, content in said(text)] == [(chain, "المشفى مغلق")]


def test_an_outlet_alone_relays_who_spoke_before() -> None:
    """ "وأضاف في تصريح لقناة" names no new speaker."""
    text = "قال الوزير إن السعر ثابت. وأضاف في تصريح لقناة النهار أن القرار مؤقت."
    assert said(text)[-1] == ("الوزير < قناة النهار", "القرار مؤقت")
    assert given_of(text) == ["carried", "explicit"]


def test_an_unknown_name_that_was_spoken_to_is_an_outlet() -> None:
    """ "لـ«صدى الشمال»"."""
    assert last("قال الوزير لـ«صدى الشمال» إن السعر ثابت.").chain[1].kind is SourceKind.MEDIA


def test_as_and_also_are_told_apart() -> None:
    """ "كما أعلنت X أن" reports, "كما أعلنته X" relays."""
    assert said("أعلن الجيش وقف القصف، كما أكدت الأمم المتحدة أن الطريق مفتوح.") == [
        ("الجيش", "وقف القصف"),
        ("الأمم المتحدة", "الطريق مفتوح"),
    ]


# -- announcements --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("أعلن الجيش السيطرة على البلدة.", "الجيش", "السيطرة على البلدة"),
        ("أعلن الجيش السوداني سيطرته على البلدة.", "الجيش السوداني", "سيطرته على البلدة"),
        (
            "أعلن الجيش سيطرته على «أكبر قاعدة في إقليم الشمال كله».",
            "الجيش",
            "سيطرته على «أكبر قاعدة في إقليم الشمال كله»",
        ),
        ("أعلنت نقابة أطباء السودان مقتل 28 طبيبا.", "نقابة أطباء السودان", "مقتل 28 طبيبا"),
        ("شككت نقابة أطباء القطاع العام في الأرقام.", "نقابة أطباء القطاع العام", "الأرقام"),
        ("اتهمت نقابة أطباء السودان الدعم السريع بالقتل.", "نقابة أطباء السودان", "الدعم السريع بالقتل"),
        ("وصفت منظمة العفو الدولية ما جرى بأنه جريمة.", "منظمة العفو الدولية", "جريمة"),
        ("الوزير وصف الهجوم بأنه جريمة.", "الوزير", "الهجوم بأنه جريمة"),
    ],
)
def test_what_is_announced_begins_after_the_whole_subject(text: str, name: str, content: str) -> None:
    """Definite deeds, deeds of one's own, and plurals that look like verbal nouns."""
    assert said(text)[-1] == (name, content)


def test_a_denial_of_that_is_the_denier_s() -> None:
    """ "غير أن الهيئة نفت ذلك"."""
    text = "ادعت الزوجة أن السجين حرم من الدواء، غير أن الهيئة العامة للسجون نفت ذلك."
    assert said(text)[-1] == ("الهيئة العامة للسجون", "الهيئة العامة للسجون نفت ذلك")
    assert last(text).stance is Stance.DENIAL


# -- properties -----------------------------------------------------------------------------------------


def test_a_row_of_cues_is_read_at_once() -> None:
    """Each of them looks for its أن past all the others; the work does not double with each."""
    text = "قال " * 60 + "إن الجسر آمن."
    assert last(text).end == len(text)


@pytest.mark.parametrize(
    "cut", ["أعلن", "يدعي بينما،", "أشار الوالي إلى", "بحسب", "نقلاً عن", "وهو ما نفته", "مؤكداً", "أكدت لـ"]
)
def test_a_sentence_that_breaks_off_is_read_to_its_end(cut: str) -> None:
    """A cue with nothing after it hands the word to nobody."""
    text = f"انسحب الجيش، {cut}"
    assert voices(text, sentences(text))[-1].end == len(text)


@given(any_texts)
def test_voices_cover_every_sentence_without_gap_or_overlap(text: str) -> None:
    """Each begins where the one before it ends; mentions and cues are words of the text."""
    ranges = sentences(text)
    found = voices(text, ranges)
    for start, end in ranges:
        inside = [voice for voice in found if start <= voice.start and voice.end <= end]
        assert inside[0].start == start
        assert inside[-1].end == end
        assert all(one.end == other.start for one, other in pairwise(inside))
    assert sum(voice.end - voice.start for voice in found) == sum(end - start for start, end in ranges)
    for voice in found:
        spans = [voice.cue, *(source.mention for source in voice.chain)]
        assert all(text[span.start : span.end] == span.text for span in spans if span is not None)
        assert voice.chain


@given(any_texts)
def test_the_voice_at_a_position_is_the_one_that_holds_it(text: str) -> None:
    """Between the sentences nobody speaks but the newsroom."""
    found = voices(text, sentences(text))
    for position in range(len(text)):
        voice = voice_at(found, position)
        assert voice.start <= position < voice.end
        assert voice in found or voice.chain == (NEWSROOM,)


def test_a_headline_names_its_source_before_a_colon() -> None:
    """An office or a body; a byline, a place and a newspaper are none."""
    assert said("وزير الخارجية: لن نوقع الاتفاق.") == [("وزير الخارجية", "لن نوقع الاتفاق")]
    assert last("وزير الخارجية: لن نوقع الاتفاق.").cue is None
    for text in ("القاهرة: انهار الجسر.", "قناة النهار: انهار الجسر.", "سلمى الحداد: انهار الجسر."):
        assert last(text).chain == (NEWSROOM,)


def test_a_verb_and_its_subject_may_end_the_sentence() -> None:
    """ "…، يضيف المصدر نفسه"."""
    assert said("فتح الدرك تحقيقا في الحادث، يضيف المصدر نفسه.") == [
        ("المصدر نفسه", "فتح الدرك تحقيقا في الحادث")
    ]


def test_what_somebody_did_by_speaking_stays_with_whoever_tells_it() -> None:
    """ "قال إن واشنطن طلبت ضبط النفس" is told by the speaker."""
    assert said("قال مسؤول إن واشنطن طلبت من بغداد ضبط النفس.") == [
        ("مسؤول", "واشنطن طلبت من بغداد ضبط النفس")
    ]


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        (
            "أعلن حاكم مقاطعة الشمال فياتشيسلاف غلادكوف، عبر قناته، مقتل مدنيين.",
            "حاكم مقاطعة الشمال فياتشيسلاف غلادكوف",
            "مقتل مدنيين",
        ),
        ("أفاد المرصد، ومقره بريطانيا، بمقتل 14 عنصرا.", "المرصد", "بمقتل 14 عنصرا"),
        (
            "اتهم رئيس الحزب سمير جعجع حزب الله بتعطيل الدولة.",
            "رئيس الحزب سمير جعجع",
            "حزب الله بتعطيل الدولة",
        ),
        ("وأوضح السيد محمد عرقاب أن الإنتاج زاد.", "السيد محمد عرقاب", "الإنتاج زاد"),
        ("وأشار الوزير في هذا السياق إلى أن الإنتاج زاد.", "الوزير", "الإنتاج زاد"),
        ('وأكدت صحيفة "ليكيب" الفرنسية أن العقد وقع.', 'صحيفة "ليكيب" الفرنسية', "العقد وقع"),
        (
            'وذكرت "لجنة الأطباء المركزية في البلاد" أن الطريق مقطوع.',
            "لجنة الأطباء المركزية في البلاد",
            "الطريق مقطوع",
        ),
        (
            "قال توم فليتشر، وكيل الأمين العام للأمم المتحدة، إن الناس جياع.",
            "توم فليتشر، وكيل الأمين العام للأمم المتحدة",
            "الناس جياع",
        ),
    ],
)
def test_titles_asides_and_quotation_marks_belong_to_a_name_or_not(
    text: str, name: str, content: str
) -> None:
    """As real agencies write them."""
    assert said(text)[-1] == (name, content)


@pytest.mark.parametrize(
    ("text", "chain", "content"),
    [
        ("قتل خمسة مدنيين، على ما أعلن الدفاع المدني.", "الدفاع المدني", "قتل خمسة مدنيين"),
        ("ذكرت شبكة سي إن إن الأمريكية أن السد انهار.", "شبكة سي إن إن الأمريكية", "السد انهار"),
        ("شكك مدير الوكالة رافائيل غروسي في تقييم الأضرار.", "مدير الوكالة رافائيل غروسي", "تقييم الأضرار"),
        ("أظهرت بيانات من الجهاز المركزي للإحصاء أن السعر زاد.", "الجهاز المركزي للإحصاء", "السعر زاد"),
        ("أبلغ دبلوماسي غربي وكالة رويترز أن اللقاء تأجل.", "دبلوماسي غربي < وكالة رويترز", "اللقاء تأجل"),
        ("وقال الوزير في مقابلة مع قناة النهار إن السعر زاد.", "الوزير < قناة النهار", "السعر زاد"),
        ("ووصف البيت الأبيض هذا التقييم بأنه خاطئ تماما.", "البيت الأبيض", "خاطئ تماما"),
        ("ودعا الاتحاد الدولي للصحفيين إلى تحقيق فوري.", "الاتحاد الدولي للصحفيين", "تحقيق فوري"),
    ],
)
def test_names_and_outlets_as_agencies_write_them(text: str, chain: str, content: str) -> None:
    """على ما أعلن, spelt broadcasters, interviews, who was told, demonstratives and unions."""
    assert said(text)[-1] == (chain, content)


def test_an_excellency_is_whoever_spoke_last() -> None:
    """سعادته and its kin are names of nobody else."""
    text = "قال اللواء خميس المري إن الشبكة ضبطت. وأوضح سعادته أن أفرادها ستة."
    assert said(text)[-1] == ("اللواء خميس المري", "أفرادها ستة")


def test_what_is_in_a_statement_is_of_its_issuer_s_kind() -> None:
    """ "وجاء في البيان أن", "ذات المصدر"."""
    first = "أعلنت وزارة الصحة أن المشفى أغلق. "
    for then in ("وجاء في البيان أن القرار مؤقت.", "وأشار ذات المصدر إلى أن القرار مؤقت."):
        assert last(first + then).chain[0].kind is SourceKind.STATE


def test_charges_are_rejected_deeds_are_refused() -> None:
    """ "رفض المتحدث هذه الاتهامات" denies; "رفض الوزير الاستقالة" tells of a deed."""
    voice = last("ورفض متحدث باسم الكتيبة هذه الاتهامات.")
    assert (voice.chain[0].name, voice.stance) == ("متحدث باسم الكتيبة", Stance.DENIAL)
    assert last("رفض الوزير الاستقالة من منصبه.").chain == (NEWSROOM,)


@pytest.mark.parametrize("then", ["وأردف قائلا إن", "وختم بالقول إن", "ومضى يقول إن", "وقال في كلمة له إن"])
def test_words_of_saying_are_no_names(then: str) -> None:
    """The speaker before goes on."""
    assert said(f"قال الوالي إن الجسر آمن. {then} الطريق مقطوع.")[-1] == ("الوالي", "الطريق مقطوع")


def test_a_short_quotation_with_a_verb_is_speech() -> None:
    """Without أن or a colon; a newspaper's name has no verb."""
    assert said("وأضاف ماكرون «لن نتخلى عنكم».")[-1] == ("ماكرون", "لن نتخلى عنكم»")
    assert last("كتبت سلمى في «صحيفة الشمال».").chain == (NEWSROOM,)


def test_where_and_when_somebody_spoke_states_nothing() -> None:
    """ "وخلال الاجتماع، قالت" is part of the report."""
    assert said("وخلال الاجتماع، قالت الوزيرة إن الجسر آمن.") == [("الوزيرة", "الجسر آمن")]
    assert said("بعدما قصفت الطائرات المدينة، قالت الوزيرة إن الجسر آمن.")[0][0] == "newsroom"


def test_a_full_name_points_back_to_nobody() -> None:
    """ "القوات المسلحة" are not the "قوات الدعم السريع" that spoke before."""
    text = "قالت قوات الدعم السريع إن الجسر آمن. وأوضح الناطق باسم القوات المسلحة أن الطريق مقطوع."
    assert last(text).chain[0].kind is SourceKind.MILITARY


@pytest.mark.parametrize(
    "text",
    [
        "قال أحد سكان الحي، ويدعى أبو محمد: رأيت خمس جثث في الشارع.",
        "قال أحد سكان الحي، ويدعى أبو محمد، إنه رأى خمس جثث.",
        "قال أحد سكان الحي، يدعى كريم، إن خمسة جرحى ماتوا.",
    ],
)
def test_what_a_speaker_is_called_is_no_doubt(text: str) -> None:
    """ "يدعى" names, where the text goes on with what is said; "يدعي النظام أن" doubts."""
    assert said(text)[0][0] == "أحد سكان الحي"
    assert last(text).stance is Stance.NEUTRAL
    assert last("يدعي النظام أن المسلحين قصفوا السوق.").stance is Stance.DOUBT


def test_a_name_in_quotation_marks_goes_with_its_noun_before_what_is_announced() -> None:
    """Whichever verbal noun follows; a quotation that follows leaves no blank at the name."""
    text = 'أكدت منظمة "أطباء بلا حدود" تعرض مشفاها للقصف.'
    assert said(text) == [('منظمة "أطباء بلا حدود"', "تعرض مشفاها للقصف")]
    assert said('أكدت الوزارة "مقتل 5 مدنيين" في الغارة.')[0][0] == "الوزارة"
    assert said("أعلنت الحكومة حلول موعد الهدنة.") == [("الحكومة", "حلول موعد الهدنة")]


def test_a_short_quotation_is_said_though_its_speaker_goes_on() -> None:
    """ "وأضاف أن" after it begins what he says next."""
    text = 'قال الوزير "القصف استمر ليلا" وأضاف أن خمسة قتلوا.'
    assert said(text) == [("الوزير", 'القصف استمر ليلا"'), ("الوزير", "خمسة قتلوا")]


@pytest.mark.parametrize("charges", ["الاتهامات", "اتهامات", "مزاعم المعارضة"])
def test_what_who_rejects_charges_does_next_is_the_newsroom_s(charges: str) -> None:
    """Only the charges are denied, with or without their article; a verb after و tells what followed."""
    text = f"رفضت المحكمة {charges} وأفرجت عن ثلاثة معتقلين."
    assert said(text) == [("المحكمة", charges), ("newsroom", "وأفرجت عن ثلاثة معتقلين")]
    both = "نفت الوزارة قصف السوق وقتل المدنيين."
    assert said(both) == [("الوزارة", "قصف السوق وقتل المدنيين")]


@pytest.mark.parametrize("name", ["مصدر أمني", "مصادر عسكرية", "مسؤول عسكري", "ناطق باسم الجيش", "مصدر طبي"])
def test_a_headline_s_speaker_is_named_by_an_office(name: str) -> None:
    """Whatever the adjective after it; the name of a state alone is where, not who."""
    assert said(f"{name}: مقتل ثلاثة جنود") == [(name, "مقتل ثلاثة جنود")]
    assert said("روسيا: مقتل ثلاثة جنود")[0][0] == "newsroom"


def test_a_headline_s_speaker_states_without_a_verb_of_saying() -> None:
    """No cue, and no word that names an event."""
    text = "وزيرة الزراعة: الموسم أفضل من سابقه"
    reading = Analysis(Article(id="headline", text=text))
    assert [text[clause.start : clause.end] for clause in reading.statements] == ["الموسم أفضل من سابقه"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وقال محافظ المدينة سامر حداد لوزير الأشغال أمس إن الجسر مغلق.", "محافظ المدينة سامر حداد"),
        ("وقال المستشار السياسي لرئيس البرلمان إن الجسر مغلق.", "المستشار السياسي لرئيس البرلمان"),
        ("قال النائب عن كتلة البناء رامي سعد إن الجسر مغلق.", "النائب عن كتلة البناء رامي سعد"),
        ("قالت «حركة الشرق» الإسلامية (فصيل ينشط في الشمال) إن الجسر مغلق.", "حركة الشرق» الإسلامية"),
        ("قال «تجمع الشرق» بالبلدة (فصيل ينشط في الشمال) إن الجسر مغلق.", "تجمع الشرق"),
        ("وبحسب المرصد فقد انسحب المقاتلون من القرية.", "المرصد"),
        ("وأعلنت الهيئة في 12 آذار مقتل ثلاثة أشخاص.", "الهيئة"),
        ("وقال مدرب الفريق في المؤتمر الصحفي: «المباراة صعبة على الجميع».", "مدرب الفريق"),
        ("وقال مسؤول في المؤتمر الوطني إن الجسر مغلق.", "مسؤول في المؤتمر الوطني"),
        ("وكان سامي حداد، رئيس لجنة الأسرى، قد ذكر أن السجن مغلق.", "سامي حداد، رئيس لجنة الأسرى"),
        ("أما الحزب الديمقراطي، فقد دعا في بيان له إلى انتخابات مبكرة.", "الحزب الديمقراطي"),
        ("وقال سامي حداد لوسائل إعلام محلية إن الجسر مغلق.", "سامي حداد < وسائل إعلام محلية"),
    ],
)
def test_where_a_name_ends(text: str, name: str) -> None:
    """Whom one speaks to, when, what brackets add and what happened then are no parts of it."""
    assert " < ".join(source.name for source in last(text).chain) == name


def test_a_student_is_no_appeal() -> None:
    """Nor is a request, nor the name that somebody is called by."""
    assert last("وأصيب طالب بكلية الطب بجروح.").chain == (NEWSROOM,)
    assert last("وقدم المحامي إلى المحكمة طلب تأجيل.").chain == (NEWSROOM,)
    assert last("وأصيب شرطي ويدعى سامي حداد في الهجوم.").chain == (NEWSROOM,)
    assert last("أوقفت الشرطة 8 متهمين ينتمون إلى عصابة.").cue is None
    assert last("ويدعي الجيش أن الجسر مغلق.").stance is Stance.DOUBT


def test_reports_that_did_not_come_report_nothing() -> None:
    """ "لم ترد أنباء عن إصابات" is the newsroom's."""
    assert said("ولم ترد أنباء عن إصابات.") == [("newsroom", "ولم ترد أنباء عن إصابات")]


def test_whom_nobody_asked_before_is_the_one_who_asks() -> None:
    """ "وطالب الأهالي" names a speaker where none before can go on."""
    assert last("وصل المدير. وطالب الأهالي بفتح الطريق.").chain[0].name == "الأهالي"
    before = "قال المدير إن الجسر مغلق. "
    assert last(before + "وطالب الأهالي بمغادرة البلدة.").chain[0].name == "المدير"


def test_a_headline_in_a_list() -> None:
    """A dash before the speaker, and quotation marks around him."""
    assert said('- "تنسيقية الأطباء": الجسر مغلق منذ يومين')[-1][0] == "تنسيقية الأطباء"


def test_what_one_hopes_himself_is_his_own_statement() -> None:
    """ "قال إنه يأمل أن" has no second speaker."""
    text = "قال الوزير إن الجسر مغلق، وإنه يأمل أن يفتح قريبا."
    assert said(text) == [("الوزير", "الجسر مغلق، وإنه يأمل أن يفتح قريبا")]
    assert said("رجح الخبير هطول أمطار، غير أنه استبعد وقوع سيول.")[-1] == ("الخبير", "وقوع سيول")


def test_who_denies_in_somebody_s_words_is_the_origin() -> None:
    """Without أن, too: "قالت الوكالة إن الوزير نفى لقاءه"."""
    text = "قالت الوكالة إن وزير الخارجية سامي حداد نفى أمس اللقاء مع المبعوث."
    assert said(text)[-1] == ("وزير الخارجية سامي حداد < الوكالة", "اللقاء مع المبعوث")
    assert said("وقال الشاهد إن الجيش رفض الانسحاب من البلدة.")[-1][0] == "الشاهد"


@pytest.mark.parametrize(
    ("then", "content"),
    [
        ("وأكدوا استمرار الإضراب.", "استمرار الإضراب"),
        ("وطالبوا المجتمع الدولي بوقف القصف.", "المجتمع الدولي بوقف القصف"),
        ("وأعلنوا في بيان تعليق الدراسة.", "تعليق الدراسة"),
    ],
)
def test_verbs_of_the_plural_have_their_subject_before_them(then: str, content: str) -> None:
    """What follows is what they say."""
    assert said(f"قال معلمون إن المدرسة مغلقة. {then}")[-1] == ("معلمون", content)


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("ناشدت البلدية وزارة الصحة إرسال فرق طبية.", "البلدية", "وزارة الصحة إرسال فرق طبية"),
        ("وطلبت النيابة تحريات الأمن عن الحادث.", "النيابة", "تحريات الأمن عن الحادث"),
        ("تتهم إسرائيل الحركة بخرق الهدنة.", "إسرائيل", "الحركة بخرق الهدنة"),
        ("دعت مديرية الأمن إلى الحذر.", "مديرية الأمن", "الحذر"),
        ("ناشدت الوزيرة سلمى حداد إرسال فرق طبية.", "الوزيرة سلمى حداد", "إرسال فرق طبية"),
        ("ووجهت النيابة للموقوفين تهم السرقة.", "النيابة", "للموقوفين تهم السرقة"),
        ("عبر رئيس النادي عن استيائه من التحكيم.", "رئيس النادي", "استيائه من التحكيم"),
        ("وأورد المرصد مقتل خمسة مدنيين.", "المرصد", "مقتل خمسة مدنيين"),
        ("ووجد الباحثون أن الدواء فعال.", "الباحثون", "الدواء فعال"),
        ("قال مراسل الإذاعة (بي.بي.سي) إن الجسر مغلق.", "مراسل الإذاعة (بي.بي.سي)", "الجسر مغلق"),
    ],
)
def test_subject_and_object_side_by_side(text: str, name: str, content: str) -> None:
    """A body ends where a noun follows that cannot be a part of it."""
    assert said(text)[-1] == (name, content)


@pytest.mark.parametrize(
    "text",
    ["عبر مئات المهاجرين الحدود.", "ووجه الرئيس رسالة إلى الشعب.", "أثبت اللقاح فعالية بلغت 95 في المئة."],
)
def test_verbs_that_are_cues_only_with_such_an_object(text: str) -> None:
    """Otherwise they tell of deeds."""
    assert last(text).chain == (NEWSROOM,)


_UN = SourceKind.INTERGOVERNMENTAL


@pytest.mark.parametrize(
    ("first", "then", "kind"),
    [
        ("قال شهود إن الجسر مغلق.", "وأضافت المصادر أن الطريق مقطوع.", SourceKind.WITNESS),
        ("قالت منظمة العمل الدولية إن الخطر قائم.", "وأضافت المنظمة، التابعة للأمم المتحدة، أنه زاد.", _UN),
        ("قال رئيس هيئة الانتخابات إن الفرز انتهى.", "ووفق النتائج الأولية، فاز الحزب.", SourceKind.STATE),
    ],
)
def test_kinds_of_those_who_are_meant_again(first: str, then: str, kind: SourceKind) -> None:
    """المصادر, "المنظمة التابعة لـ", "النتائج الأولية"."""
    assert last(f"{first} {then}").chain[0].kind is kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وزار وزير الدفاع القاعدة وقال إن الجسر مغلق.", "وزير الدفاع"),
        ("وأصدرت الهيئة بيانا قالت فيه إن الجسر مغلق.", "الهيئة"),
        ("ووصل المبعوث الأممي إلى صنعاء، وأكد أن المحادثات مستمرة.", "المبعوث الأممي"),
        ("وقتل قائد الفصيل في الغارة، وأكد أن القصف مستمر.", "newsroom"),
        ("وارتفعت أسعار النفط، وأضاف أن الطلب زاد.", "newsroom"),
        ("وأوقفت الشرطة المتهمين، لكنهم أنكروا التهم.", "المتهمين"),
        ('لكن "تجمع المحامين"، وهو هيئة مستقلة، تحدث عن اعتقال ثلاثة.', "تجمع المحامين"),
    ],
)
def test_who_acts_in_a_sentence_speaks_in_it(text: str, name: str) -> None:
    """Where the verb of saying names nobody; the dead and what rises do not speak."""
    assert last(text).chain[0].name == name


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("واتهم وزير الدفاع بغداد بخرق الاتفاق.", "وزير الدفاع", "بغداد بخرق الاتفاق"),
        ("واتهم سامي حماس بعرقلة الاتفاق.", "سامي", "حماس بعرقلة الاتفاق"),
        ("قال الناطق إن الجسر مغلق. واتهم الجيش بقصف السوق.", "الناطق", "الجيش بقصف السوق"),
        ("قال الناطق إن الجسر مغلق. وحمل الجيش مسؤولية القصف.", "الناطق", "الجيش مسؤولية القصف"),
        ("ونددت المنظمة بالقصف.", "المنظمة", "بالقصف"),
    ],
)
def test_the_accused_before_the_charge(text: str, name: str, content: str) -> None:
    """One name alone before "ب" is the accused: whoever spoke before accuses."""
    assert said(text)[-1] == (name, content)


def test_a_rumour_that_is_denied_is_no_hearsay() -> None:
    """It is denied by whoever denies it, and nothing else is stated; nor are those counted speakers."""
    text = "نفى الناطق صحة ما تردد عن سقوط الجسر."
    told = voices(text, sentences(text))
    assert [(voice.stance, voice.reporting) for voice in told][-1] == (Stance.DENIAL, False)
    assert all(voice.reporting for voice in told[:-1])
    assert last("ويقدر عدد النازحين بنحو مليون شخص.").chain == (NEWSROOM,)
    (source,) = last("بلغ العدد 26، بحسب آخر حصيلة أعلنها الإسعاف.").chain
    assert source.name == "الإسعاف"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('أفاد الناشط سامي "قناة النهار" بأن الجسر مغلق.', "الناشط سامي < قناة النهار"),
        ("قتل خمسة، وفق ما أفادت المنظمة وكالة رويترز.", "المنظمة < وكالة رويترز"),
        ("أفادت مراسلة قناة النهار بأن الجسر مغلق.", "مراسلة قناة النهار"),
        ("أفادت هيئة الإذاعة والتلفزيون بأن الجسر مغلق.", "هيئة الإذاعة والتلفزيون"),
        ("أفاد المتحدث باسم التلفزيون بأن الجسر مغلق.", "المتحدث باسم التلفزيون"),
        ("وسجلت وزارة الصحة 500 إصابة جديدة.", "وزارة الصحة"),
        ("وسجلت إسبانيا 500 إصابة جديدة.", "newsroom"),
        ("وسجل المنتخب 3 أهداف.", "newsroom"),
        ("قال المحلل سامي إن هناك أنباء عن هدنة.", "unnamed < المحلل سامي"),
    ],
)
def test_outlets_that_were_told_and_who_counts(text: str, names: str) -> None:
    """An outlet without ل, an authority that counts cases, and a rumour in somebody's words."""
    assert " < ".join(source.name for source in last(text).chain) == names


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("وأكد موظفون كانوا داخل المبنى سماع انفجار.", "موظفون", "سماع انفجار"),
        ("كما حذرت وحدة المكافحة من الترويج للجماعة.", "وحدة المكافحة", "الترويج للجماعة"),
        ("وفي بلاغ لوزارة النقل، ذكر أن الجسر مغلق.", "وزارة النقل", "الجسر مغلق"),
        ("والأمم المتحدة تقول إن الجسر مغلق.", "الأمم المتحدة", "الجسر مغلق"),
        ("ونقلت صحيفة النهار عن وزير النقل قوله الاثنين إن الجسر مغلق.", "وزير النقل", "الجسر مغلق"),
        ("أظهرت بيانات الجهاز المركزي للإحصاء ارتفاع الأسعار.", "الجهاز المركزي للإحصاء", "ارتفاع الأسعار"),
        ("وقالت المنظمة، والتي تتخذ من لندن مقرا لها، إن الجسر مغلق.", "المنظمة", "الجسر مغلق"),
        ('وأعلن "لواء الشرق"، الجناح العسكري للحزب، مسؤوليته عن الهجوم.', "لواء الشرق", "مسؤوليته عن الهجوم"),
        ("ويقول سامي (35 عاما) وهو أب لثلاثة إن الجسر مغلق.", "سامي", "الجسر مغلق"),
        ("وبحسب إحصاء لرويترز، تجاوز العدد الألف.", "رويترز", "تجاوز العدد الألف"),
        ("وتعهدت الحكومة بإعادة فتح الجسر.", "الحكومة", "بإعادة فتح الجسر"),
        ("وعزا المحافظ سبب الحريق إلى عطل.", "المحافظ", "سبب الحريق إلى عطل"),
        ("وروى ناجون لمنظمة العفو كيف انهار الجسر.", "ناجون", "انهار الجسر"),
        ("وتقول الحكومة إن الجسر آمن، بينما تتهمها المعارضة بالإهمال.", "المعارضة", "بالإهمال"),
        ("وقال الحارس إن الجسر مغلق دون أنباء عن إصابات.", "الحارس", "الجسر مغلق دون أنباء عن إصابات"),
        ("ونفى المتحدث العسكري صحة ما تردد عن سقوط الجسر.", "المتحدث العسكري", "سقوط الجسر"),
    ],
)
def test_reports_as_newspapers_write_them(text: str, name: str, content: str) -> None:
    """Clauses about the source, documents at the head, days before أن, ages, and objects with ب."""
    assert (last(text).chain[0].name, said(text)[-1][1]) == (name, content)


def test_a_verb_that_tells_of_a_noun_is_no_report() -> None:
    """ "نشاطات تهدد الأمن" is all the speaker's; "روسيا تنفي" reports."""
    text = "قال الوزير إن الشبكة تورطت في نشاطات تهدد الأمن العام."
    assert said(text) == [("الوزير", "الشبكة تورطت في نشاطات تهدد الأمن العام")]
    assert last("روسيا تنفي قصف المدينة.").chain[0].name == "روسيا"


@pytest.mark.parametrize(
    ("text", "names", "content"),
    [
        ("وأشارت «سوريا اليوم» إلى أن الجسر مغلق.", "سوريا اليوم", "الجسر مغلق"),
        ("دعت فرنسا وألمانيا لوقف القتال.", "فرنسا وألمانيا", "لوقف القتال"),
        ("وطلب نواب في البرلمان من الوزير إرسال لجنة.", "نواب في البرلمان", "الوزير إرسال لجنة"),
        ("وأكدت الهيئة في بيان التزامها بالاتفاق.", "الهيئة", "التزامها بالاتفاق"),
        ("أغلق الجسر، حسب ما كشفته مديرية النقل.", "مديرية النقل", "أغلق الجسر"),
        ("أعلن مسؤول بإدارة مكافحة الكوارث مقتل خمسة.", "مسؤول بإدارة مكافحة الكوارث", "مقتل خمسة"),
    ],
)
def test_objects_of_verbs_and_names_that_look_like_times(text: str, names: str, content: str) -> None:
    """ل and من of an appeal, commitments, «اليوم» in a name, and what an office is for."""
    voice = next(v for v in heard(text) if v.cue is not None)
    assert " < ".join(source.name for source in voice.chain) == names
    assert text[voice.start : voice.end].strip(" .،") == content


def test_who_should_claim_something_claims_nothing() -> None:
    """ "رفضت روسيا أن يتبنى المجلس" is no word of the council."""
    assert last("رفضت روسيا أن يتبنى المجلس القرار.").chain == (NEWSROOM,)


@pytest.mark.parametrize("text", ["بحسب لـ «", "وفقا لـ", "قال «»", "بيان لـ «", "أفاد «» بأن.", "أظهر"])
def test_no_name_is_empty(text: str) -> None:
    """Prepositions and marks alone name nobody."""
    assert all(source.name.strip() for voice in voices(text, sentences(text)) for source in voice.chain)


def test_cues_inside_the_phrase_of_a_source_open_nothing_there() -> None:
    """Voices never overlap, however cues are heaped up."""
    text = "إنه مقر وفق قال البلاد عبر « بحسب نحو بحسب طلب أنكروا أنكروا ان ، طلب ) وزارة رويترز"
    found = voices(text, sentences(text))
    assert all(before.end <= after.start for before, after in pairwise(found))


# -- how far a word reaches -----------------------------------------------------------------------------


def test_a_quotation_goes_on_over_its_sentences() -> None:
    """Until the mark that closes it, inside a sentence, too; what follows is the article's own."""
    text = "وقال الطبيب: «نعمل بلا كهرباء. نفدت الأدوية. لا أحد يصل إلينا». وأغلقت المدارس أبوابها."
    assert said(text)[0] == ("الطبيب", "نعمل بلا كهرباء. نفدت الأدوية. لا أحد يصل إلينا»")
    long = f'وقال الطبيب: "{"نعمل ليلا ونهارا من دون كهرباء. " * 20}نفدت الأدوية"، ثم غادر المشفى مسرعا.'
    assert {name for name, _ in said(long)} == {"الطبيب", "newsroom"}
    assert said(long)[-2:] == [("الطبيب", 'نفدت الأدوية"'), ("newsroom", "ثم غادر المشفى مسرعا")]


def test_a_quotation_that_nobody_closes_ends_with_its_sentence() -> None:
    """A mark that is lost gives nobody the rest of the article."""
    text = "وقال الطبيب: «نعمل بلا كهرباء. وأغلقت المدارس أبوابها في المدينة." + " وهطلت الأمطار." * 300
    assert said(text)[1][0] == "newsroom"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ('وقال الوزير: "لن نغادر"، بعد أن غادر الوفد المدينة.', "بعد أن غادر الوفد المدينة"),
        ("ودعت الوزارة إلى وقف القصف، لكنها لم تحدد موعدا.", "لكنها لم تحدد موعدا"),
        ("ونددت الوزارة بقصف السوق، وهو ما أثار غضب الجيران.", "وهو ما أثار غضب الجيران"),
        ("وأعلن الجيش مقتل جندي، غير أن الصور تروي قصة أخرى.", "غير أن الصور تروي قصة أخرى"),
    ],
)
def test_the_article_goes_on_where_a_word_has_ended(text: str, own: str) -> None:
    """After a quotation, and against what somebody only named."""
    assert said(text)[-1] == ("newsroom", own)


def test_an_allusion_after_a_quotation_is_its_speaker_s() -> None:
    """ "في إشارة إلى" explains what he said, and another cue hands the word on."""
    assert said('وقال الوزير: "سيندمون"، في إشارة إلى من هاجموا المعسكر.')[-1][0] == "الوزير"
    assert said('وقال الوزير: "سيندمون"، مضيفا أن الرد قريب.')[-1] == ("الوزير", "الرد قريب")


# -- who is meant ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("وكان الجيش التركي اتهم الحزب بخطف جنديين.", "الجيش التركي", "الحزب بخطف جنديين"),
        ("وأصدرت الحركة بيانا دعت فيه السكان إلى الصمود.", "الحركة", "السكان إلى الصمود"),
        ("وبعثت رئيسة الوزراء رسالة تدعو فيها التكتل إلى التحرك.", "رئيسة الوزراء", "التكتل إلى التحرك"),
        ("في وقت تحدثت فيه الوزارة عن سقوط قتلى.", "الوزارة", "سقوط قتلى"),
        ("وقال رجل يدعى سامي عودة إنه فقد منزله.", "رجل يدعى سامي عودة", "فقد منزله"),
        ("وأشار سامي حداد -الذي يقود فريقا طبيا- إلى وجود جرحى.", "سامي حداد", "وجود جرحى"),
        ("وهو ما يرى كثير من السكان أنه حيلة.", "كثير من السكان", "حيلة"),
        ("ووثق المرصد مقتل 130 شخصا، وحسب حصيلة جديدة فإن القتلى مدنيون.", "المرصد", None),
        ("أعلن جهاز مكافحة الإرهاب عن انتهاء مهمته.", "جهاز مكافحة الإرهاب", "انتهاء مهمته"),
        ("وجددت المنظمة تضامنها مع أسر الضحايا.", "المنظمة", "تضامنها مع أسر الضحايا"),
        ("وجدد الوزير دعوته إلى وقف القصف.", "الوزير", "وقف القصف"),
        ("وألقى الوزير باللوم على المهربين في الكارثة.", "الوزير", "المهربين في الكارثة"),
        ("وأرجعت السلطات انهيار البناية لتعلية مخالفة.", "السلطات", "انهيار البناية لتعلية مخالفة"),
        ("وشكا السكان من انقطاع المياه.", "السكان", "انقطاع المياه"),
        ("وسجل مشروع المهاجرين التابع للأمم المتحدة 20 ألف وفاة.", None, "20 ألف وفاة"),
        ("وسجلت الوزارة، منذ مطلع العام، 30 إصابة.", "الوزارة", "منذ مطلع العام، 30 إصابة"),
        ("تضاربت الأنباء، أمس، حول سقوط قتلى.", "unnamed", "سقوط قتلى"),
        ("طالبت نقابة الصحفيين السودانيين أطراف النزاع بوقف القصف.", "نقابة الصحفيين السودانيين", None),
        ("وحث مبعوث الأمم المتحدة إلى اليمن الأطراف على التهدئة.", "مبعوث الأمم المتحدة إلى اليمن", None),
        ("ووصف الوزير سامي حداد الغارات بأنها عدوان.", "الوزير سامي حداد", "الغارات بأنها عدوان"),
        ("واعتبر وزير العدل سامي حداد القرار انتهاكا.", "وزير العدل سامي حداد", "القرار انتهاكا"),
        ("ورصدت منظمة الصحة العالمية ارتفاعا في الحالات.", "منظمة الصحة العالمية", "ارتفاعا في الحالات"),
        ("وأعادت الوزارة التأكيد على أن الحدود مغلقة.", "الوزارة", "الحدود مغلقة"),
        ("تصريح نُقل عن عضو المجلس، سامي حداد، الذي قال إن القتال مستمر.", "عضو المجلس، سامي حداد", None),
        ("وغادر وزير النقل سامي حداد القاعة، مؤكدا أن الحوار فشل.", "وزير النقل سامي حداد", "الحوار فشل"),
        ("أما الرئيس، فقد افتتح الحملة حيث قال إن النصر قريب.", "الرئيس", "النصر قريب"),
    ],
)
def test_who_speaks_and_what_is_said(text: str, name: str | None, content: str | None) -> None:
    """Named before or after the verb, in a document, again; verbs of blame, complaint and pledge."""
    speaker, words_said = next(pair for pair in said(text) if pair[0] != "newsroom")
    assert name in (None, speaker)
    assert content in (None, words_said)


@pytest.mark.parametrize(
    "text",
    [
        "ولم تُكشف حقيقة مصيرهم حتى الآن.",
        "وأُخبر أقارب السجين بأن قريبهم مات.",
        "وتحدث عمليات نقل السجناء إلى هذا السجن ليلا.",
        "وأقر البرلمان بالأغلبية قانون الموازنة.",
        "وكان لافتا ذلك الحضور الكبير.",
        "يذكر أن المدينة شهدت قصفا العام الماضي.",
        "وجدد الجيش قصفه للمدينة.",
        "مسيرات دعا إليها التحالف جابت المدينة.",
        "ارتفع عدد القتلى، مما يشير إلى أن القصف كان عنيفا.",
        "ويبدو أن الهجوم كان مدبرا.",
    ],
)
def test_these_words_hand_the_word_to_nobody(text: str) -> None:
    """Passives, other meanings, conclusions, and the newsroom's own background."""
    assert {name for name, _ in said(text)} == {"newsroom"}


def test_two_sources_at_the_end_of_two_clauses_have_one_each() -> None:
    """The second does not take what the first said."""
    assert said("قُتل الآلاف، وفق خبراء، إلا أن العدد قد يصل إلى مئة ألف وفقا للمبعوث الأميركي.")[:2] == [
        ("خبراء", "قُتل الآلاف"),
        ("المبعوث الأميركي", "إلا أن العدد قد يصل إلى مئة ألف"),
    ]


def test_a_body_announces_point_by_point() -> None:
    """Nouns with its pronoun, and verbs with their addressee, are its own until something else is told."""
    text = (
        "فإن الرابطة التونسية للحقوق تعلن عن:\nتنديدها بالطرد التعسفي للصحفية\nتضامنها مع أسرتها\n"
        "تدعو السلطات الجزائرية إلى احترام التزاماتها\nوهطلت الأمطار على المدينة.\nتدعو الحكومة إلى الهدوء."
    )
    assert said(text)[1:] == [
        ("الرابطة التونسية للحقوق", "بالطرد التعسفي للصحفية"),
        ("الرابطة التونسية للحقوق", "تضامنها مع أسرتها"),
        ("الرابطة التونسية للحقوق", "السلطات الجزائرية إلى احترام التزاماتها"),
        ("newsroom", "وهطلت الأمطار على المدينة"),
        ("الحكومة", "الهدوء"),
    ]


def test_what_binds_is_no_source() -> None:
    """Laws and plans after "وفقاً لـ" say nothing themselves."""
    assert last("أُفرج عن المعتقلين وفقا للقانون.").chain == (NEWSROOM,)
    assert last("أُفرج عن المعتقلين وفقا للوزارة.").chain != (NEWSROOM,)


def test_proofs_show_what_those_who_bring_them_say() -> None:
    """Never the last who spoke: the subject of the sentence, or else the article."""
    text = "قال الطبيب إن المشفى مغلق. وقدم ممثلو الادعاء أدلة تفيد بأن المتهم خطط للهجوم."
    assert said(text)[-1] == ("ممثلو الادعاء", "المتهم خطط للهجوم")
    assert said("قال الطبيب إن المشفى مغلق. وهناك أدلة تفيد بأن المتهم خطط للهجوم.")[-1][0] == "newsroom"


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("روسيا تعلن السيطرة على بلدة في دونيتسك", "روسيا", "السيطرة على بلدة في دونيتسك"),
        ("إيران تنفي صلتها بالهجوم", "إيران", "صلتها بالهجوم"),
        ("واشنطن تدين الهجوم على السفارة", "واشنطن", "الهجوم على السفارة"),
        ("اليمن.. الحوثيون يعلنون استهداف سفينة", "الحوثيون", "استهداف سفينة"),
        ("غرق قارب قبالة إيطاليا وروما تطالب بوقف الهجرة", "روما", "بوقف الهجرة"),
        ("وكان رئيس الحكومة قد أعلن الشهر الماضي استقالته.", "رئيس الحكومة", None),
        ("وحذرت الخارجية الأمريكية رعاياها من السفر.", "الخارجية الأمريكية", "رعاياها من السفر"),
        ("دعت 27 دولة غربية إسرائيل إلى وقف القصف.", "27 دولة غربية", "إسرائيل إلى وقف القصف"),
        ("كما دعا المجلس الانتقالي أنصاره إلى الاحتشاد في الساحة.", "المجلس الانتقالي", None),
        ("واستنكرت الخارجية القطرية في بيان القصف على المدرسة.", "الخارجية القطرية", "القصف على المدرسة"),
        ("ووجه رئيس الوزراء رسالة إلى الشعب قال فيها إن الأزمة ستنتهي.", "رئيس الوزراء", "الأزمة ستنتهي"),
        ("وعقد الائتلاف اجتماعا طالب خلاله الدول بالتدخل.", "الائتلاف", "الدول بالتدخل"),
        ("وتحدثت المنظمة إلى ناجين من السجن إذ قالوا إن الضرب يومي.", "ناجين من السجن", "الضرب يومي"),
        ("وقال شهود عيان دخل المسلح القاعة.", "شهود عيان", "دخل المسلح القاعة"),
        ("قالت المنظمة، في تقرير نشر الأربعاء، إن السجن مكتظ.", "المنظمة", "السجن مكتظ"),
        ("ولوحت طهران بإغلاق المضيق.", "طهران", "بإغلاق المضيق"),
    ],
)
def test_more_of_who_speaks_and_what_is_said(text: str, name: str, content: str | None) -> None:
    """Headlines, addressees of many kinds, documents that quote, persons named before their verb."""
    speaker, words_said = next(pair for pair in said(text) if pair[0] != "newsroom")
    assert speaker == name
    assert content in (None, words_said)


def test_an_interview_is_quoted_in_the_sentences_after_it() -> None:
    """The one who is no outlet is the origin, however the two are ordered."""
    for first in (
        "أجرى الطبيب سامي حداد مقابلة مع قناة النهار.",
        "أجرت قناة النهار مقابلة مع الطبيب سامي حداد.",
    ):
        assert said(f"{first} وفي المقابلة قال: «نعمل بلا كهرباء».")[-1] == (
            "الطبيب سامي حداد < قناة النهار",
            "نعمل بلا كهرباء»",
        )


def test_a_bare_name_speaks_in_a_headline_where_the_article_hands_it_the_word() -> None:
    """Places and topics before a colon do not."""
    story = "\nوقال الرئيس دونالد ترامب إنه غاضب. وقال مراسلنا في غزة إن القصف مستمر."
    assert said(f"ترامب: لن نقبل بذلك{story}")[0][0] == "ترامب"
    assert said(f"ترامب يهدد بفرض رسوم{story}")[0][0] == "ترامب"
    assert said(f"غزة: قصف عنيف على المدينة{story}")[0][0] == "newsroom"


@pytest.mark.parametrize(
    "text",
    [
        "وأظهرت لقطات تلفزيونية دمارا واسعا في الحي.",
        "ورفض متحدث باسم الوزارة التعليق على الأنباء.",
        "ساد هدوء حذر مناطق التماس.",
        "قال الطبيب إن المشفى مغلق. ونشر الفريق الصور التي تشير إلى هجوم.",
    ],
)
def test_what_is_seen_and_what_is_not_said_is_no_earlier_speaker_s(text: str) -> None:
    """Pictures, refusals to comment, adjectives."""
    assert last(text).chain[0].name in ("newsroom", "الفريق")


# -- titles and initials with a full stop ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("د. سعيد علي", SourceKind.PUBLIC_FIGURE),
        ("م. خالد حسن", SourceKind.PUBLIC_FIGURE),
        ("أ. محمود سالم", SourceKind.PUBLIC_FIGURE),
        ("أ.د. كريم سالم", SourceKind.PUBLIC_FIGURE),
        ("أ. د. كريم سالم", SourceKind.PUBLIC_FIGURE),
        ("د.سعيد علي", SourceKind.PUBLIC_FIGURE),
        ("د. وليد حسن", SourceKind.PUBLIC_FIGURE),
        ("السيد ع. م.", SourceKind.PUBLIC_FIGURE),
        ("الشيخ محمد ع. الكبيسي", SourceKind.PUBLIC_FIGURE),
        ("الناشط أحمد م.", SourceKind.ACTIVIST),
        ("الطبيبة س. العلي", SourceKind.CIVILIAN),
        ("اللواء م. خالد حسن", SourceKind.MILITARY),
        ("وزير الصحة د. أشرف ناصر", SourceKind.STATE),
        ("مدير المشفى، د. سعيد علي،", SourceKind.RESCUE_SERVICE),
    ],
)
@pytest.mark.parametrize("put", ["قال {} إن 12 مدنيا قتلوا.", "وأوضح {} أن 12 مدنيا قتلوا."])
def test_a_title_or_an_initial_with_its_stop_belongs_to_the_name(
    name: str, kind: SourceKind, put: str
) -> None:
    """One voice and one name, with the stop that ends no sentence."""
    text = put.format(name)
    assert said(text) == [(name.rstrip("،"), "12 مدنيا قتلوا")]
    assert last(text).chain[0].kind is kind


def test_a_title_with_its_stop_is_read_after_every_kind_of_cue() -> None:
    """A woman's verb, "بحسب" on either side, blame, a quotation, a deed that is a name."""
    assert said("قالت د. سعاد علي إن 12 مدنيا قتلوا.") == [("د. سعاد علي", "12 مدنيا قتلوا")]
    assert said("بحسب د. سعيد علي، قتل 12 مدنيا.") == [("د. سعيد علي", "قتل 12 مدنيا")]
    assert said("قتل 12 مدنيا، بحسب د. سعيد علي.") == [("د. سعيد علي", "قتل 12 مدنيا")]
    assert said("اتهم د. سعيد علي الجيش بقصف المشفى.")[0][0] == "د. سعيد علي"
    assert said('وأضاف د. سعيد: "قتل 12 مدنيا".')[0][0] == "د. سعيد"
    assert said("أكد م. صادق على أهمية الهدنة.")[0][0] == "م. صادق"


def test_who_bears_a_title_goes_on_with_either_verb() -> None:
    """ "د." is of men and women; a short name with it is the full one's."""
    text = "قالت وزارة الصحة إن الجسر دمر. وقالت د. سعاد علي إن المشفى توقف. وأضافت أن الجرحى نقلوا."
    assert said(text)[-1] == ("د. سعاد علي", "الجرحى نقلوا")
    assert said("قال المحلل فادي عيد إن الهدنة هشة. وأضاف د. عيد أنها ستنهار.")[-1][0] == "المحلل فادي عيد"


@pytest.mark.parametrize(
    "text",
    [
        "انسحبت القوات الساعة 5 م. وقال الوالي إن الجسر آمن.",
        "بني السور سنة 1200 م. وقال الوالي إن الجسر آمن.",
        "دخلت القوات المنطقة ج. وقال الوالي إن الجسر آمن.",
        "اعتقلت الشرطة ص.ع. وقال الوالي إن الجسر آمن.",
    ],
)
def test_a_letter_after_a_figure_or_a_noun_is_no_title(text: str) -> None:
    """Hours, years, zones and initials end what stands before the speaker."""
    assert said(text)[-1] == ("الوالي", "الجسر آمن")
    assert said(text)[0][0] == "newsroom"


# -- breaking news ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prefix",
    [
        "عاجل | ",
        "عاجل: ",
        "#عاجل ",
        "#عاجل | ",
        "عاجل.. ",
        "عاجل .. ",
        "عاجل - ",
        "عاجل/ ",
        "خبر عاجل: ",
        "عاجل جدا: ",
        "هام وعاجل | ",
        "🔴 عاجل | ",
        "#عاجل_سوريا ",
        "#سوريا #عاجل ",
        "بالفيديو.. ",
        "تحديث: ",
    ],
)
def test_what_announces_breaking_news_is_no_source_and_is_not_said(prefix: str) -> None:
    """The speaker before the colon is the source; without one it is the newsroom."""
    assert said(f"{prefix}الدفاع المدني: مقتل 12 مدنيا") == [("الدفاع المدني", "مقتل 12 مدنيا")]
    assert said(f"{prefix}مقتل 12 مدنيا في السوق") == [("newsroom", "مقتل 12 مدنيا في السوق")]
    assert said(f"{prefix}قال الوالي إن الجسر آمن") == [("الوالي", "الجسر آمن")]
    assert said(f'{prefix}"وزارة الصحة": مقتل 12 مدنيا')[-1][0] == "وزارة الصحة"


def test_outlets_speak_in_breaking_news_and_relay_whom_they_name() -> None:
    """Elsewhere one before a colon is who publishes; a country may be only where it is."""
    assert said("عاجل | رويترز: القوات انسحبت")[0][0] == "رويترز"
    assert said("عاجل | رويترز عن مسؤول أمني: القوات انسحبت")[0][0] == "مسؤول أمني < رويترز"
    assert said("عاجل | مصادر طبية: مقتل 12 مدنيا")[0][0] == "مصادر طبية"
    assert said("عاجل | غزة: مقتل 12 مدنيا")[0][0] == "newsroom"
    assert said("رويترز: القوات انسحبت من البلدة")[0][0] == "newsroom"


@pytest.mark.parametrize(
    "text",
    [
        "عاجل الدفاع المدني انسحب من البلدة",
        "هام في هذا الاتفاق أنه مؤقت",
        "مباشر العمل في الحقل انسحب من البلدة",
    ],
)
def test_without_a_mark_or_a_hashtag_these_words_are_said(text: str) -> None:
    """They announce nothing."""
    assert said(text)[0][1] == text


# -- speakers without a name, after a quotation, spelt agencies ------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("قال مصدر لم يكشف عن اسمه إن الجسر دمر.", "مصدر", SourceKind.UNNAMED),
        ("قال مصدر لم يُكشف عن هويته إن الجسر دمر.", "مصدر", SourceKind.UNNAMED),
        ("قالت مصادر لم تسمها الصحيفة إن الجسر دمر.", "مصادر", SourceKind.UNNAMED),
        ("قال مسؤول لم يذكر اسمه إن الجسر دمر.", "مسؤول", SourceKind.STATE),
        ("قال ضابط لم يشأ ذكر اسمه إن الجسر دمر.", "ضابط", SourceKind.MILITARY),
        ("أكد مسؤول أمني، رفض الإفصاح عن هويته، أن الجسر دمر.", "مسؤول أمني", SourceKind.STATE),
    ],
)
def test_who_gives_no_name_speaks_all_the_same(text: str, name: str, kind: SourceKind) -> None:
    """What he asks for himself is no cue and no part of his name."""
    assert said(text) == [(name, "الجسر دمر")]
    assert last(text).chain[0].kind is kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"قتل 12 مدنيا" قال أحمد.', "أحمد"),
        ('"قتل 12 مدنيا"، قال د. سعيد علي.', "د. سعيد علي"),
        ("«قتل 12 مدنيا» يقول أحمد حسن.", "أحمد حسن"),
        ("“قتل 12 مدنيا”، أكد وزير الصحة.", "وزير الصحة"),
        ('"قتل 12 مدنيا"، قالت الطبيبة سعاد علي لوكالة رويترز.', "الطبيبة سعاد علي < وكالة رويترز"),
        ('"قتل 12 مدنيا"، يقول أحمد حسن، مضيفا أن المشفى توقف.', "أحمد حسن"),
    ],
)
def test_the_speaker_may_follow_what_he_is_quoted_with(text: str, name: str) -> None:
    """With or without a comma, in the past and the present."""
    speaker, words_said = said(text)[0]
    assert (speaker, words_said.strip('"«»“”')) == (name, "قتل 12 مدنيا")


@pytest.mark.parametrize(
    "text", ['"الفجر" أعلنت مسؤوليتها.', '"قتلوا أبي" قالت وهي تبكي.', '"رحلوا" قال ثم صمت.']
)
def test_a_name_in_quotation_marks_and_a_manner_are_no_speakers(text: str) -> None:
    """What follows the verb there is a deed of the one quoted, or how it was said."""
    assert {name for name, _ in said(text)} == {"newsroom"}


@pytest.mark.parametrize("name", ["أ ف ب", "ا ف ب", "أ.ف.ب", "د ب أ", "د.ب.أ"])
def test_an_agency_may_be_spelt_with_points_or_spaces(name: str) -> None:
    """Its letters are one name wherever it stands."""
    for text in (f"ذكرت {name} أن الجسر دمر.", f"بحسب {name}، الجسر دمر.", f"الجسر دمر، بحسب {name}."):
        assert said(text) == [(name, "الجسر دمر")]
        assert last(text).chain[0].kind is SourceKind.NEWS_AGENCY
    assert said(f"وقال الوالي لـ({name}) إن الجسر دمر.")[0][0] == f"الوالي < {name}"
    assert said(f"وقالت وكالة ({name}) إن الجسر دمر.")[0][0] == f"وكالة ({name})"


# -- what is no source -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    [
        "الضحايا",
        "القتلى",
        "الحصيلة",
        "الجرحى",
        "عدد القتلى",
        "حصيلة القتلى",
        "المصابون",
        "النازحون",
        "الخسائر",
    ],
)
def test_what_a_toll_counts_is_no_source(label: str) -> None:
    """Before a colon and a figure."""
    assert {name for name, _ in said(f"{label}: 12 قتيلا، 30 جريحا.")} == {"newsroom"}


def test_people_before_a_colon_may_speak() -> None:
    """Where no figure follows, and where others are named who only belong to those counted."""
    assert said("النازحون: نريد العودة إلى بيوتنا.")[0][0] == "النازحون"
    assert said("أهالي الضحايا: لن نسامح أحدا.")[0][0] == "أهالي الضحايا"
    assert said("وزارة الصحة: 12 قتيلا في القصف.")[0][0] == "وزارة الصحة"


@pytest.mark.parametrize(
    "text",
    [
        "انسحبت القوات والمدنيون على حد سواء.",
        "ابتعدت القوات قدر الإمكان عن البلدة.",
        "الخسائر لا تقدر بثمن.",
        "تقدر الخسائر بنحو 12 مليون دولار.",
        "لا قدر الله وقوع الكارثة.",
        "وزعت الوزارة الخبز وفق خطط مدروسة.",
        "وزعت الوزارة الخبز وفقا لإمكاناتها.",
        "تحركت القوات وفق ما تلقته من أوامر.",
        "بعد نشر القوات في البلدة، عاد الهدوء.",
        "زرع الفتن بين فئات الشعب، ثم رحل.",
        "التقى الوالي صالح آل طالب إمام المسجد.",
        "قال لي: الجسر آمن.",
        "قال بصوت مرتفع: الجسر آمن.",
        "قال رحمه الله: الجسر آمن.",
        "قال والدموع في عينيه: الجسر آمن.",
        "ختم رسالته بالقول: الجسر آمن.",
        "وأضاف بقوله: الجسر آمن.",
        "فأجاب وقال: الجسر آمن.",
    ],
)
def test_particles_verbs_and_common_words_are_no_sources(text: str) -> None:
    """Pronouns, manners, blessings, measures, homographs of cues, things of the speaker's own."""
    assert {name for name, _ in said(text)} == {"newsroom"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("قال لي الطبيب إن الجسر آمن.", "الطبيب"),
        ("قال الطبيب لنا إن الجسر آمن.", "الطبيب"),
        ("طلب منهم الوالي عدم الحضور.", "الوالي"),
        ("وجهت لهم وزارة العدل اتهامات بالفساد.", "وزارة العدل"),
        ("أكدت مصادر خاصة أن الجسر آمن.", "مصادر خاصة"),
        ("وفقا لما ذكرته رويترز، الجسر آمن.", "رويترز"),
        ("الجسر آمن، وفقا لما ذكره حمزة علي.", "حمزة علي"),
        ("الجسر آمن، وفقا لما صرح به وزير الصحة.", "وزير الصحة"),
        ("الجسر آمن، على حد قول الوالي.", "الوالي"),
        ("قدرت الأمم المتحدة عدد القتلى بالآلاف.", "الأمم المتحدة"),
        ("وبين الناطق أن الجسر آمن.", "الناطق"),
        ("سأل الوالي الله أن يحفظ البلدة.", "الوالي"),
        ("قال الشيخ رحمه الله إن الجسر آمن.", "الشيخ"),
        ("يقول سعد حسن -طالب جامعي-: الجسر آمن.", "سعد حسن"),
        ("قال والد الطفل إن الجسر آمن.", "والد الطفل"),
        ("قال وليد حسن إن الجسر آمن.", "وليد حسن"),
        ("قالت مها إن الجسر آمن.", "مها"),
        ("وقالت زوجته إن الجسر آمن.", "زوجته"),
        ("وقالت صديقته إن الجسر آمن.", "صديقته"),
        ("قال 12 شاهدا إن الجسر آمن.", "12 شاهدا"),
        ("أحصى التقرير عدد القتلى في المدينة.", "التقرير"),
        ("وأن الجانب التركي أبدى استعداده للانسحاب.", "الجانب التركي"),
        ("ولدى سؤاله عن السد أكد الوالي أن الجسر آمن.", "الوالي"),
    ],
)
def test_beside_such_words_the_speaker_is_found(text: str, name: str) -> None:
    """Past pronouns, verbs of others and blessings."""
    assert said(text)[-1][0] == name


def test_his_own_view_is_carried_from_whoever_spoke() -> None:
    """ "بحسب رأيه" names nobody anew."""
    for own in ("وبحسب قوله", "وحسب رأيه", "ووفق تعبيره"):
        assert said(f"قال الوالي إن الجسر آمن. {own}، فإن السد آمن.")[-1] == ("الوالي", "السد آمن")


def test_who_spoke_before_others_did_something_asks_for_nothing_now() -> None:
    """A body after "دعت" is asked by whoever spoke just before; after a sentence of nobody it asks itself."""
    between = "قالت الطبيبة سلمى الحسن إن الجرحى كثيرون.{} ودعت الأمم المتحدة إلى تحقيق مستقل في الهجوم."
    assert last(between.format("")).chain[0].name == "الطبيبة سلمى الحسن"
    assert last(between.format(" وأصيب السوق بأضرار.")).chain[0].name == "الأمم المتحدة"
