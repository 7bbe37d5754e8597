"""Quotes and mentions find their place in the text, or a reason why they have none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.arabic.grounding.grounder import Found, Grounder, Missing
from extractor.arabic.normalization import fold_text
from extractor.claims import Reason

SEEDS = Path(__file__).parent.parent / "seeds"
APPEALS = (SEEDS / "aleppo-appeals" / "article.txt").read_bytes().decode("utf-8")
FALL = (SEEDS / "aleppo-fall" / "article.txt").read_bytes().decode("utf-8")


def ground(text: str, quote: str, within: tuple[int, int] | None = None, near: int | None = None) -> str:
    """The stretch of the text that the quote is grounded to, or the reason."""
    found = Grounder(text).find(quote, within=within, near=near)
    return text[found.start : found.end] if isinstance(found, Found) else found.reason


@pytest.mark.parametrize(
    ("quote", "method", "stretch"),
    [
        ("هناك 100 ألف مدني محاصَرون", "exact", "هناك 100 ألف مدني محاصَرون"),
        ("هناك ١٠٠ الف مدني محاصرون", "folded", "هناك 100 ألف مدني محاصَرون"),
        ("تم إعدام 200 شخص", "folded", "تم اعدام 200 شخص"),
        ("قُتل ألف و71 مدنياً", "folded", "ُقتل ألف و71 مدنياً"),
        ("المليشيات ميدانيا ٦٧ رجلا", "folded", "المليشيات ميدانياً 67 رجلاً"),
        ("سقط أكثر من 93 قتيل مدني خلال الساعات", "approximate", "سقط أكثر من 93 قتيلاً مدنياً خلال الساعات"),
        ("الاحياء الشرقية الذي بدأ في منتصف تشرين", "approximate", "الاحياء الشرقية اذلي بدأ في منتصف تشرين"),
        ("قصف روسي سوري على أحياء شرقي حلب", "approximate", "قصف روسي-سوري على أحياء شرقي حلب"),
        ("أحرقت أربع نساء و9 أطفال وهم أحياء", "approximate", "أحرقت 4 نساء و9 أطفال وهم أحياء"),
        ("**الكثير من الأطفال مصابون بجروح**.", "approximate", "الكثير من الأطفال مصابون بجروح"),
    ],
)
def test_a_quote_finds_its_wording(quote: str, method: str, stretch: str) -> None:
    """The text's own wording is what counts, whatever the quote's spelling."""
    found = Grounder(APPEALS).find(quote)
    assert isinstance(found, Found)
    assert (found.method, APPEALS[found.start : found.end]) == (method, stretch)
    assert 0.7 < found.similarity <= 1.0


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("تم اعدام 300 شخص خلال الساعات الماضية", Reason.CHANGED_NUMBER),
        ("هناك 100 مدني محاصَرون في شرقي حلب", Reason.CHANGED_NUMBER),
        ("هناك 100 مليون مدني محاصَرون في شرقي حلب", Reason.CHANGED_NUMBER),
        ("قتل مئة و71 مدنياً وأصيب آلاف آخرون", Reason.CHANGED_NUMBER),
        ("ُقتل ألف و71 مدنياً وأصيب مئات آخرون", Reason.CHANGED_NUMBER),
        ("أحرقت خمس نساء و9 أطفال وهم أحياء", Reason.CHANGED_NUMBER),
        ("بمقتل 463 مدنيا على الاقل بينهم 26 طفلا", Reason.CHANGED_NUMBER),
        ("تسيطر على أكثر من 59% من حلب", Reason.CHANGED_NUMBER),
        ("يوجد طعام ولا مشافٍ ولا أدوية", Reason.CHANGED_NEGATION),
        ("لا يوجد طعام ومشافٍ ولا أدوية", Reason.CHANGED_NEGATION),
        ("الجريح الذي يسقط في حلب يجد من يسعفه", Reason.CHANGED_NEGATION),
        ("التعنت والقبول بإخراج المدنيين", Reason.CHANGED_NEGATION),
        ("القبول بإخراج المدنيين", Reason.CHANGED_NEGATION),
        ("لا تسيطر على أكثر من 95% من حلب", Reason.CHANGED_NEGATION),
        ("انهار سد على النهر في الجنوب", Reason.NOT_IN_TEXT),
        ("قوات النظام السوري", Reason.AMBIGUOUS),
        ("  ", Reason.NOT_IN_TEXT),
        ("...", Reason.NOT_IN_TEXT),
    ],
)
def test_a_quote_that_is_not_the_text_is_refused_with_the_reason(quote: str, reason: Reason) -> None:
    """Another figure, another negation, nothing alike and no single place are told apart."""
    found = Grounder(APPEALS).find(quote)
    assert isinstance(found, Missing)
    assert found.reason is reason
    assert found.detail.endswith(".")


@pytest.mark.parametrize(
    ("text", "quote", "stretch"),
    [
        ("سقط ألف و71 مدنياً في القصف", "71 مدنياً في القصف", "ألف و71 مدنياً في القصف"),
        ("سقط ألف و71 مدنياً في القصف", "سقط ألف", "سقط ألف و71"),
        ("فر نحو 100 ألف نسمة من المدينة", "فر نحو 100", "فر نحو 100 ألف"),
        ("فر عشرات الآلاف من المدينة", "الآلاف من المدينة", "عشرات الآلاف من المدينة"),
        ("قتل خمسة وعشرون مدنياً أمس", "قتل خمسة", "قتل خمسة وعشرون"),
        ("قتل خمسة عشر مدنياً أمس", "عشر مدنياً أمس", "خمسة عشر مدنياً أمس"),
        ("نزح مليون ونصف مليون شخص", "نزح مليون", "نزح مليون ونصف مليون"),
        ("سيطر على 95% من المدينة", "سيطر على 95", "سيطر على 95%"),
        ("قتل 3 وأصيب 5 في القصف", "قتل 3", "قتل 3"),
        ("أحرقت 4 نساء و9 أطفال", "9 أطفال", "9 أطفال"),
    ],
)
def test_a_quote_never_cuts_through_a_figure(text: str, quote: str, stretch: str) -> None:
    """Half a figure would be another figure, so the quote is widened to all of it."""
    assert ground(text, quote) == stretch


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("بلغ العدد 1,071 قتيلاً", "071 قتيلاً"),
        ("بلغ العدد 171 قتيلاً", "71 قتيلاً"),
        ("بلغ العدد 3.5 في المئة", "5 في المئة"),
        ("تضررت المقاومة بشدة", "قاومة بشدة"),
        ("عاد المدنيون", "عاد المدني"),
        ("قصفت قواتهم المدينة", "قصفت قوات"),
    ],
)
def test_part_of_a_word_or_a_number_is_no_match(text: str, quote: str) -> None:
    """A quote stands for whole words and whole numbers."""
    assert ground(text, quote) in set(Reason)


def test_a_quote_may_begin_after_a_clitic() -> None:
    """و, ف, ب, ل, ك and the article before the first word stay outside."""
    assert ground("وقتل عشرة مدنيين بالمدينة", "قتل عشرة مدنيين") == "قتل عشرة مدنيين"
    assert ground("نفذت القوات هجوماً", "قوات هجوماً") == "قوات هجوماً"


def test_a_repeated_quote_goes_where_it_is_said_to_be() -> None:
    """First in the piece; nearest to a place; and to no place by guessing."""
    text = "قال إن حلب سقطت. وقال أمس إن حلب سقطت. ثم قال إن حلب سقطت."
    places = [at for at in range(len(text)) if text.startswith("حلب سقطت", at)]
    grounder = Grounder(text)
    assert grounder.find("حلب سقطت", near=places[1] + 2) == Found(places[1], places[1] + 8, "exact")
    second, third = (Found(place, place + 8, "exact") for place in places[1:])
    assert grounder.find("حلب سقطت", within=(places[1] - 3, len(text))) == second
    assert grounder.find("حلب سقطت", within=(0, len(text)), near=len(text)) == third
    missing = grounder.find("حلب سقطت")
    assert isinstance(missing, Missing)
    assert missing.reason is Reason.AMBIGUOUS


def test_a_quote_from_outside_its_piece_is_still_found() -> None:
    """The piece is looked through first, not only; the occurrence nearest to it counts."""
    text = "سقطت حلب. " + "لا جديد هنا. " * 20 + "ثم سقطت حلب أيضاً."
    at = text.rindex("سقطت حلب")
    assert Grounder(text).find("سقطت حلب", within=(at - 60, at - 20)) == Found(at, at + 8, "exact")


def test_the_verbatim_place_goes_before_one_in_another_spelling() -> None:
    """Of two places that fold to the same, the one that is spelt like the quote counts."""
    text = "قال على إن الأمر انتهى، وقال علي إن الأمر بدأ"
    found = Grounder(text).find("قال علي إن الأمر", near=0)
    assert isinstance(found, Found)
    assert found == Found(text.index("قال علي"), text.index("قال علي") + 16, "exact")


def test_idioms_that_begin_with_a_negation_negate_nothing() -> None:
    """A quote may begin after the لا of "لا يزال"."""
    quote = "يزال المقاتلون يواجهون القصف"
    assert ground("لا " + quote, quote) == quote


def test_a_negation_ends_with_its_paragraph() -> None:
    """Over a blank line it negates nothing; a single line end may be in the middle of its sentence."""
    quote = "تسقط المدينة القديمة"
    assert ground(f"سقطت أم لا\n\n{quote} اليوم", quote) == quote
    assert ground(f"سقطت أم لا \r\n \r\n{quote} اليوم", quote) == quote
    assert ground(f"وقال إنه لم\n{quote} اليوم", quote) is Reason.CHANGED_NEGATION
    assert ground(f"وقال إنه لم {quote} اليوم", quote) is Reason.CHANGED_NEGATION


def test_a_figure_ends_with_its_paragraph() -> None:
    """What begins the next one is another figure."""
    assert ground("بلغ العدد 100\n\nألف شخص فروا", "بلغ العدد 100") == "بلغ العدد 100"
    assert ground("بلغ العدد 100\nألف شخص فروا", "بلغ العدد 100") == "بلغ العدد 100\nألف"


def test_a_near_miss_of_its_piece_is_not_looked_for_elsewhere() -> None:
    """What differs by a figure alone from its own piece is a changed figure, whatever is alike elsewhere."""
    text = "وقال إن القوات قصفت أمس 5 أحياء شرقي المدينة القديمة. "
    text += "ثم قصفت القوات صباحا 7 أحياء شرقي المدينة القديمة."
    quote = "إن القوات قصفت أمس 7 أحياء شرقي المدينة القديمة"
    assert ground(text, quote, within=(0, text.index("."))) is Reason.CHANGED_NUMBER


def test_of_two_places_the_one_that_is_not_negated_counts() -> None:
    """The same words once negated and once not: a quote without negation is the second."""
    text = "لم تسقط المدينة أمس. ثم تسقط المدينة أمس"
    found = Grounder(text).find("تسقط المدينة أمس")
    assert isinstance(found, Found)
    assert found.start == text.rindex("تسقط")


class TestMention:
    """Names inside a claim."""

    text = "أعلنت وزارة الدفاع عن غارات. وقال الجيش إن وزارة الدفاع للمدينة قصفت حلب. وزارة الدفاع نفت."

    def mention(self, name: str, evidence: str, piece: str | None = None) -> int | None:
        """Where the mention begins."""
        start = self.text.index(evidence)
        low = self.text.index(piece) if piece else 0
        found = Grounder(self.text).mention(
            name, (start, start + len(evidence)), (low, low + len(piece) if piece else len(self.text))
        )
        assert found is None or found.text == self.text[found.start : found.end]
        return None if found is None else found.start

    def test_the_evidence_is_looked_through_first(self) -> None:
        """A mention inside the evidence is that one."""
        assert self.mention("وزارة الدفاع", "وزارة الدفاع للمدينة") == 43

    def test_then_the_nearest_before_it(self) -> None:
        """Sources stand before what they say."""
        assert self.mention("وزارة الدفاع", "قصفت حلب") == 43

    def test_then_what_follows_in_the_piece(self) -> None:
        """A source may follow."""
        piece = "قصفت حلب. وزارة الدفاع نفت"
        assert self.mention("وزارة الدفاع", "قصفت حلب", piece) == self.text.rindex("وزارة")

    def test_then_the_rest_of_the_article(self) -> None:
        """The nearest outside the piece, on either side."""
        assert self.mention("غارات", "قصفت حلب", "قصفت حلب") == self.text.index("غارات")

    def test_clitics_do_not_matter(self) -> None:
        """Neither one that the mention has too many, nor one that the text has."""
        assert self.mention("والجيش", "وقال الجيش") == self.text.index("الجيش")
        assert self.mention("المدينة", "قصفت حلب") == self.text.index("للمدينة")
        assert self.mention("جيش", "قصفت حلب") == self.text.index("جيش")

    def test_a_name_that_is_not_there_is_none(self) -> None:
        """Nothing is made up."""
        assert self.mention("الأمم المتحدة", "قصفت حلب") is None
        assert self.mention("", "قصفت حلب") is None
        assert self.mention("دفا", "قصفت حلب") is None


WORDS = ["قصف", "الجيش", "مدينة", "حلب", "أطفالاً", "مقتل", "أمس", "القوات", "على", "إلى"]
WORDS += ["شُهداء", "مبانٍ", "سقوط", "هجوم"]
NOISE = ["\u064e", "\u0651", "\u0640", "\u200f", "\u202b"]
FIGURES = ["5", "17", "١٢", "ستة", "ألف", "مئتين", "ثلاثين", "عشرات"]
NEGATIONS = ["لا", "لم", "لن", "ليس", "غير", "دون"]


def noisy(word: str, noise: list[tuple[int, str]]) -> str:
    """The word with marks, tatweel or controls put in after some of its letters."""
    for place, mark in noise:
        at = 1 + place % len(word)
        word = word[:at] + mark + word[at:]
    return word


sentences = st.lists(st.sampled_from(WORDS), min_size=6, max_size=12, unique=True)
gaps = st.sampled_from([" ", "  ", "\r\n", "\u00a0", " \u200f", "\n\t"])
noises = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(NOISE)), max_size=2)


@given(sentences, st.data())
def test_a_planted_quote_is_found_at_its_place(words: list[str], data: st.DataObject) -> None:
    """Marks, tatweel, controls, line ends, emoji and digits of another script in the text do not hide it."""
    before = data.draw(st.text(alphabet="ضثغ 😀👩🏽\r\n\u202b", max_size=12))
    figure = data.draw(st.sampled_from(["12", "١٢", "۱۲"]))
    written = [noisy(word, data.draw(noises)) for word in words]
    written.insert(3, figure)
    planted = "".join(word + data.draw(gaps) for word in written).strip()
    text = f"{before}\n{planted}. 🚑 ثم انتهى"
    quote = " ".join([*words[:3], "12", *words[3:]])
    found = Grounder(text).find(quote)
    assert isinstance(found, Found)
    assert found.method in {"exact", "folded"}
    assert fold_text(text[found.start : found.end]) == fold_text(quote)
    assert text.index(planted) <= found.start < found.end <= text.index(planted) + len(planted)


@given(sentences, st.integers(1, 4), st.sampled_from(FIGURES), st.sampled_from(FIGURES))
def test_a_changed_figure_is_never_accepted(words: list[str], at: int, one: str, other: str) -> None:
    """A quote with another number in it is refused, wherever the number stands and however it is written."""
    assume(fold_text(one) != fold_text(other))
    text = " ".join([*words[:at], one, *words[at:]])
    found = Grounder(text).find(" ".join([*words[:at], other, *words[at:]]))
    assert isinstance(found, Missing)
    assert found.reason is Reason.CHANGED_NUMBER


@given(sentences, st.integers(0, 5), st.sampled_from(NEGATIONS), st.booleans())
def test_a_changed_negation_is_never_accepted(
    words: list[str], at: int, negation: str, dropped: bool
) -> None:
    """A quote that lost a negation, or has one too many, is refused."""
    plain, negated = " ".join(words), " ".join([*words[:at], negation, *words[at:]])
    text, quote = (negated, plain) if dropped else (plain, negated)
    found = Grounder(text).find(quote)
    assert isinstance(found, Missing)
    assert found.reason is Reason.CHANGED_NEGATION


@given(sentences, st.integers(1, 4), st.sampled_from(["هدم", "الطريق", "بيوت"]))
def test_a_slip_in_one_word_of_many_is_forgiven(words: list[str], at: int, slip: str) -> None:
    """What is found is the text's own wording, and the similarity says that it differs."""
    text = "تقرير جديد. " + " ".join(words) + ". ثم انتهى"
    found = Grounder(text).find(" ".join([*words[:at], slip, *words[at + 1 :]]))
    assume(len(words[at]) + len(slip) < 0.4 * len(" ".join(words)))
    assert isinstance(found, Found)
    assert found.method == "approximate"
    assert found.similarity < 1
    assert text[found.start : found.end] == " ".join(words)


signs = "ابتقول لمو0123456789٠١٢٫٬.,%-«»\"'\u064b\u0640\u200f\u202b\r\n😀ألفخمسةعشر"
anything = st.text(alphabet=signs, max_size=40)


@given(anything, st.data())
def test_whatever_is_found_lies_in_the_text(text: str, data: st.DataObject) -> None:
    """Spans are inside the text, never empty, and a folded match folds to the quote."""
    start = data.draw(st.integers(0, len(text)))
    quote = data.draw(st.sampled_from([text[start : start + 12], text[start:], text[:start]]))
    within = data.draw(st.none() | st.tuples(st.integers(0, len(text)), st.integers(0, len(text))))
    grounder = Grounder(text)
    found = grounder.find(quote, within=within, near=data.draw(st.none() | st.integers(0, len(text))))
    if isinstance(found, Found):
        assert 0 <= found.start < found.end <= len(text)
        if found.method == "exact":
            assert text[found.start : found.end] == quote.strip()
        if found.method == "folded":
            assert fold_text(text[found.start : found.end]).strip() == fold_text(quote).strip()
    span = grounder.mention(quote, (0, start), (0, len(text)))
    assert span is None or text[span.start : span.end] == span.text


@pytest.mark.parametrize("article", [APPEALS, FALL])
def test_every_sentence_of_the_seeds_is_found_where_it_stands(article: str) -> None:
    """Each line, its spelling simplified, is grounded to that line."""
    grounder = Grounder(article)
    at = 0
    for line in article.splitlines(keepends=True):
        if line.strip():
            found = grounder.find(fold_text(line), within=(at, at + len(line)))
            assert isinstance(found, Found)
            assert found.start - at < 2
            assert fold_text(article[found.start : found.end]) == fold_text(line).strip()
        at += len(line)
