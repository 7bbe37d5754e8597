"""Paragraphs and sentences: where they end, what is kept whole, and that nothing of the text is lost."""

from __future__ import annotations

import textwrap
from itertools import pairwise

import pytest
from arabic import any_texts
from hypothesis import given

from extractor import Article, Extractor
from extractor.arabic.text.sentences import paragraphs, sentences
from extractor.claims import Claim, Measure


def cut(text: str) -> list[str]:
    """The sentences of a text, as text."""
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("mark", [".", "!", "?", "؟", "۔", "؟!"])
def test_a_mark_at_the_end_closes_the_sentence(mark: str) -> None:
    """Full stops of every script, question and exclamation marks."""
    assert cut(f"وصلت القافلة{mark} عاد الهدوء.") == [f"وصلت القافلة{mark}", "عاد الهدوء."]


def test_commas_semicolons_and_colons_close_nothing() -> None:
    """،؛: stand inside a sentence."""
    assert cut("وصلت القافلة، ثم عادت؛ والسبب: الطريق.") == ["وصلت القافلة، ثم عادت؛ والسبب: الطريق."]


@pytest.mark.parametrize("figure", ["3.5", "٣.٥", "1.200.000", "v1.2", "bbc.com"])
def test_a_full_stop_inside_a_number_or_a_name_closes_nothing(figure: str) -> None:
    """Decimals in both kinds of digits, thousands, Latin names."""
    assert cut(f"بلغت النسبة {figure} أمس. انتهى.") == [f"بلغت النسبة {figure} أمس.", "انتهى."]


@pytest.mark.parametrize("title", ["د.", "م.", "أ.د.", "كلم.", "Dr."])
def test_an_abbreviation_closes_nothing(title: str) -> None:
    """Single letters and listed abbreviations."""
    assert cut(f"قطع {title} سامر الطريق. ثم عاد.") == [f"قطع {title} سامر الطريق.", "ثم عاد."]


def test_dots_that_trail_off_inside_a_sentence_close_nothing() -> None:
    """Before a word they go on, at the end of the paragraph they close."""
    assert cut("انتظرنا ... ثم عدنا…\nانتهى") == ["انتظرنا ... ثم عدنا…", "انتهى"]


@pytest.mark.parametrize(("opening", "closing"), ["«»", "“”", '""', "‹›"])
def test_a_quotation_is_kept_whole(opening: str, closing: str) -> None:
    """Full stops inside it do not cut the speech from its speaker."""
    speech = f"قال: {opening}عدنا. لم نجد أحدا. انتهى كل شيء{closing}، ثم صمت."
    assert cut(f"{speech} وغادر.") == [speech, "وغادر."]


def test_a_very_long_quotation_is_cut_at_its_own_sentences() -> None:
    """A speech of a page is no sentence."""
    speech = "هذه جملة من خطاب طويل. " * 30
    assert len(cut(f"قال: «{speech}».")) == 30


def test_a_quotation_that_is_never_closed_keeps_nothing_together() -> None:
    """A forgotten closing mark does not swallow the rest."""
    assert cut("قال: «عدنا. لم نجد أحدا.") == ["قال: «عدنا.", "لم نجد أحدا."]


def test_a_straight_mark_that_only_closes_opens_no_quotation() -> None:
    """One that follows a word and stands before a space ends something that was never opened."""
    assert cut('زار مواقع المتشددين" وسجنهم. ثم "عاد" إلى بيته. وصمت.') == [
        'زار مواقع المتشددين" وسجنهم.',
        'ثم "عاد" إلى بيته.',
        "وصمت.",
    ]


def test_closing_marks_belong_to_the_sentence_before_them() -> None:
    """A quotation mark or a bracket after the full stop closes with it."""
    assert cut("(وصلت القافلة.) ثم عادت.") == ["(وصلت القافلة.)", "ثم عادت."]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2029", "\n\n", "\r\n \r\n"])
def test_every_line_end_closes_the_sentence(line_end: str) -> None:
    """A heading without a full stop is a sentence of its own, and no line end is part of one."""
    text = f"عنوان بلا نقطة{line_end}  وصلت القافلة.  {line_end}"
    assert cut(text) == ["عنوان بلا نقطة", "وصلت القافلة."]


def test_dots_alone_are_no_sentence() -> None:
    """A line of marks states nothing."""
    assert cut('...\n.")\nوصلت.') == ["وصلت."]


def test_a_range_of_the_text_can_be_asked_for() -> None:
    """Offsets are those of the whole text."""
    text = "وصلت القافلة. عاد الهدوء. انتهى."
    assert [text[a:b] for a, b in sentences(text, 14, 25)] == ["عاد الهدوء."]


@given(any_texts)
def test_sentences_are_in_order_inside_one_paragraph_each_and_leave_no_word_out(text: str) -> None:
    """Ranges are trimmed, do not overlap, never cross a line end, and hold every letter of the text."""
    found, lines = sentences(text), paragraphs(text)
    assert all(start < end for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    for start, end in found:
        assert text[start:end] == text[start:end].strip()
        assert sum(first <= start and end <= last for first, last in lines) == 1
    held = {index for start, end in found for index in range(start, end)}
    assert all(index in held for index, character in enumerate(text) if character.isalnum())


@given(any_texts)
def test_the_sentences_of_a_sentence_are_itself(text: str) -> None:
    """What was found whole stays whole when it is asked for alone."""
    for start, end in paragraphs(text):
        assert sentences(text, start, end) == tuple(r for r in sentences(text) if start <= r[0] < end)


def test_a_number_ends_a_sentence_but_counts_no_points_of_a_list() -> None:
    """ "رقم 5. وأضاف" is two sentences, "1. وقف النار" one."""
    for text, count in (
        ("صدر قرار الإزالة رقم 5. وأضاف المحافظ.", 2),
        ("1. وقف النار", 1),
        ("بلغ 3.5 نقاط", 1),
    ):
        assert len(sentences(text)) == count


def test_points_between_letters_and_syllables_end_no_sentence() -> None:
    """Agencies and broadcasters are spelt so; a forgotten space after a full stop is none of it."""
    assert len(sentences("قال خبير في آي.إن.جي إن السعر زاد. وقال آخر إنه هبط.")) == 2
    assert len(sentences("وصل الوفد.وقال رئيسه إن اللقاء مثمر.")) == 2


# -- lines that are broken at a width --------------------------------------------------------------------

FIRST = (
    "انسحبت القوات من البلدة صباح الاثنين بعد معارك استمرت ثلاثة أيام. وقال وزير الصحة د. سعيد علي إن 12 "
    "مدنيا قتلوا في القصف على السوق، وإن أكثر من 30 جريحا نقلوا إلى المشفى. وأضاف الوزير أن الأدوية نفدت من "
    "المشفى منذ أسبوع."
)
SECOND = (
    "ونفى الجيش أن تكون طائراته قد قصفت السوق، وقال في بيان إنه استهدف مواقع للمسلحين قرب البلدة. وأفاد سكان "
    "بأن نحو 200 عائلة نزحت إلى القرى المجاورة منذ بدء الهجوم."
)
STORY = (FIRST, SECOND)


def wrapped(*blocks: str, width: int = 72, between: str = "\n\n") -> str:
    """The text as mail and terminals break it."""
    return between.join(textwrap.fill(each, width, break_long_words=False) for each in blocks)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", " \n", "\n  "])
@pytest.mark.parametrize("width", [56, 64, 72, 80])
def test_a_line_end_that_a_width_has_made_ends_no_sentence(width: int, line_end: str) -> None:
    """However lines end, with blanks around; the spans are the text's own."""
    text = wrapped(*STORY, width=width).replace("\n", line_end)
    assert [" ".join(sentence.split()) for sentence in cut(text)] == [*cut(FIRST), *cut(SECOND)]


@pytest.mark.parametrize("width", [60, 72])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_claims_are_the_same_in_broken_lines(width: int, between: str) -> None:
    """Type, sources and figures of each; evidence is the text's own."""
    with Extractor("rules", cache_dir=False) as extractor:
        whole = extractor.extract(Article(text=between.join(STORY)))
        text = wrapped(*STORY, width=width, between=between)
        broken = extractor.extract(Article(text=text))
    assert len(whole.claims) > 6
    assert [told(claim) for claim in broken.claims] == [told(claim) for claim in whole.claims]
    assert all(text[c.evidence.start : c.evidence.end] == c.evidence.text for c in broken.claims)
    assert any("\n" in claim.evidence.text for claim in broken.claims)


def told(claim: Claim) -> tuple[object, ...]:
    """What a claim says, without its place."""
    origins = [(source.name, source.kind) for source in claim.attribution]
    return claim.type, origins, [(q.value, q.qualifier, q.measure) for q in claim.quantities]


@pytest.mark.parametrize(
    "lines",
    [
        # points of a list
        ["أعلنت المنظمة ما يلي:", "- توزيع الخبز على سكان الأحياء الشرقية", "- فتح المشفى أمام الجرحى"] * 2,
        ["1. وقف إطلاق النار في المدينة كلها", "2. فتح المعابر أمام القوافل", "3. تبادل الأسرى"],
        # headlines
        [
            "وزير الصحة: المشافي امتلأت بالجرحى والأدوية نفدت منها",
            "القوات تنسحب من البلدة بعد معارك عنيفة استمرت ثلاثة أيام كاملة",
            "قافلة مساعدات تصل إلى الأحياء المحاصرة",
            "الأمم المتحدة تحذر من مجاعة وشيكة في الشمال",
            "هدوء حذر على خطوط التماس",
        ],
        # verses, short and long
        ["يا دارُ أين رحيلُ أهلِكِ", "والليلُ مرَّ على الديارِ", "والريحُ تبكي في المدى", "والنهرُ جارِ"],
        [
            "مررنا على دار الحبيب عشية *** فلم نلق فيها غير ريح تنوح",
            "وكانت بها الأحباب تملأ ليلنا *** حديثا وأنسا والزمان سموح",
            "فيا دار هل يأتي الزمان بمثلهم *** ويشفى فؤاد بالفراق جريح",
            "ويا ليل هل للصبح بعدك موعد *** فقد طال ليل العاشقين صريح",
            "سقى الله أياما مضت وتصرمت *** وكل الذي يمضي عليه نروح",
        ],
        # a table of figures
        ["حلب 12 قتيلا", "إدلب 30 قتيلا", "حماة 7 قتلى", "حمص 9 قتلى", "درعا 4 قتلى"],
    ],
)
def test_lists_headlines_and_verses_are_not_joined(lines: list[str]) -> None:
    """Their lines are not as full as they can be."""
    assert cut("\n".join(lines)) == lines


def test_paragraphs_of_one_line_each_are_not_joined() -> None:
    """Nor a heading to the text under it, nor a point of a list to the prose before it."""
    heading = "موقف الوزارة من الهدنة"
    assert cut(f"{heading}\n{wrapped(*STORY)}")[0] == heading
    assert cut("\n".join(STORY * 3)) == [*cut(FIRST), *cut(SECOND)] * 3
    listed = cut(f"{wrapped(FIRST.removesuffix('.'))}\n- فتح المعابر\n- وقف النار")
    assert listed[-2:] == ["- فتح المعابر", "- وقف النار"]


def test_a_figure_is_read_over_a_line_that_a_width_has_broken() -> None:
    """ "12" and what it counts may stand in two lines."""
    with Extractor("rules", cache_dir=False) as extractor:
        for width in range(50, 90, 3):
            claims = extractor.extract(Article(text=wrapped(*STORY, width=width))).claims
            figures = {(figure.value, figure.measure) for claim in claims for figure in claim.quantities}
            assert {(12, Measure.KILLED), (30, Measure.INJURED)} <= figures
