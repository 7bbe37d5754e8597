"""The main predicate of a statement, and when a statement is about what is to come."""

from __future__ import annotations

import pytest
from arabic import any_texts
from hypothesis import given

from extractor.arabic.analysis import Analysis
from extractor.arabic.statements.predicates import Statement, is_nominal, main_predicate, main_verb
from extractor.arabic.text.words import words
from extractor.article import Article
from extractor.claims import ClaimType, Modality


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("وضع السكان الزهور عند السور", "وضع"),
        ("المسلحون الذين سيطروا على البلدة انسحبوا منها", "انسحبوا"),
        ("القتال الذي اندلع في أبريل أجبر الأهالي على النزوح", "أجبر"),
        ("انتشل المسعفون جثة من خيمة تؤوي نازحين", "انتشل"),
        ("العاصفة اقتلعت مئات الأشجار", "اقتلعت"),
        ("مقتل خمسة في غارة على السوق", None),
    ],
)
def test_the_main_verb_stands_outside_relative_clauses(text: str, verb: str | None) -> None:
    """Before its subject or after it; nouns after a preposition that look like verbs are none."""
    index = main_verb(words(text))
    said = words(text)
    assert (None if index is None else text[said[index].start : said[index].end]) == verb


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("أثار مقتل الناشط غضبا واسعا", ClaimType.ASSESSMENT),
        ("وضعت الوزارة أمس يدها على وثائق", ClaimType.ACTION),
        ("كان فريق الدفاع المدني ينقذ المصابين", ClaimType.HUMANITARIAN),
        ("نجحت أجهزة الأمن في توقيف خلية", ClaimType.DETENTION),
        ("الحكومة مستعدة لمنع مغادرة القوارب", ClaimType.PREDICTION),
        ("إجلاء سكان القرية", ClaimType.DISPLACEMENT),
        ("تركوا البلدة القديمة", None),
    ],
)
def test_a_listed_predicate_tells_the_type(text: str, kind: ClaimType | None) -> None:
    """A verb with what belongs to it, what small verbs hand on to, a participle, a verbal noun."""
    found = main_predicate(Statement(words(text)))
    assert (found.kind if found else None) is kind


def test_a_relative_clause_ends_at_a_comma_or_at_the_main_verb() -> None:
    """What it tells is of the noun before it."""
    text = "الغارة التي استهدفت السوق أوقعت قتلى"
    said = Statement(words(text))
    inside = [text[word.start : word.end] for n, word in enumerate(said.words) if n in said.relative]
    assert inside == ["التي", "استهدفت", "السوق"]


@pytest.mark.parametrize(
    ("text", "judges"),
    [
        ("الاتفاق إنجاز تاريخي", True),
        ("الاعتصام وسيلة وليس غاية", True),
        ("القصف عنيف على المدينة", False),
        ("القبض عليهم بصورة عشوائية", False),
        ("الهدنة صامدة رغم الخروقات", False),
        ("الاشتباكات امتدت إلى الحي", False),
    ],
)
def test_what_is_said_of_a_definite_noun_without_a_verb_judges_it(text: str, judges: bool) -> None:
    """Not what says how it was, or that it goes on."""
    assert is_nominal(Statement(words(text))) is judges


@given(any_texts)
def test_the_main_predicate_is_a_word_of_the_statement(text: str) -> None:
    """Whatever the text; no verb of a nominal sentence is found."""
    said = Statement(words(text))
    found = main_predicate(said)
    assert found is None or 0 <= found.place < len(said.words)
    assert not (is_nominal(said) and main_verb(said.words) is not None)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("يعقد مجلس الأمن جلسة طارئة غدا.", Modality.FUTURE),
        ("تنطلق المحادثات الأسبوع المقبل في جنيف.", Modality.FUTURE),
        ("قررت الحكومة رفع الأسعار الشهر المقبل.", Modality.ASSERTED),
        ("ينافس النائب في الانتخابات المقبلة.", Modality.ASSERTED),
        ("قال الناطق إنه لن يوقع الاتفاق.", Modality.FUTURE),
        ("لو تدخلت الأمم المتحدة لما وقعت المجزرة.", Modality.CONDITIONAL),
        ("انسحبت القوات في حال عدم وقف القصف.", Modality.CONDITIONAL),
        ("استقبل المشفى خمسة جرحى في حال حرجة.", Modality.ASSERTED),
    ],
)
def test_a_time_to_come_makes_an_imperfect_future(text: str, modality: Modality) -> None:
    """What was decided for then is told all the same; a coming event is no time."""
    reading = Analysis(Article(text))
    (said,) = reading.statements
    assert reading.modality(said.start, said.end, said.voice.stance) is modality
