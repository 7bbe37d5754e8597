"""The folded spelling of Arabic, and the way back to the original."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.arabic.normalization import fold, fold_text

MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640"
CONTROLS = "\u200e\u200f\u202a\u202b\u202c\u2067\u2069\u200b\u200d\ufeff"
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآٱىةؤئءکیگ"
OTHERS = "0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ \t\r\n\u00a0.,،؛؟!«»“”\"'%٪٫٬…-–(){}Aaéß𝔸😀👩🏽🚑ﻻﷲﹰ\u0654"

texts = st.text(alphabet=MARKS + CONTROLS + LETTERS + OTHERS, max_size=60)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("قُتِلَ أَلْفٌ", "قتل الف"),
        ("محمــــد", "محمد"),
        ("أطفالاً", "اطفالا"),
        ("إلى", "الي"),
        ("مئة", "مءه"),
        ("مسؤول", "مسئول"),
        ("شئون", "شؤون"),
        ("آخرين", "اخرين"),
        ("ٱلله", "الله"),
        ("١٬٠٧١", "1,071"),
        ("٣٫٥٪", "3.5%"),
        ("۱۲", "12"),
        ("«سكاي نيوز» “رويترز”", '"سكاي نيوز" "رويترز"'),
        ("حلب،\r\n\r\n والرقة", "حلب, والرقة"),
        ("حلب\u00a0\u2009الشرقية", "حلب الشرقيه"),
        ("\u202b93\u202c قتيلاً", "93 قتيلا"),
        ("کیف", "كيف"),
        ("ﻻ ﷲ", "لا الله"),
        ("12&nbsp;قتيلا", "12 قتيلا"),
        ("1&#160;200 &rlm;شخص", "1 200 شخص"),
        ("BBC Été", "bbc été"),
        ("قرأ…", "قرا..."),
        ("؟", "?"),
    ],
)
def test_spellings_of_one_word_fold_to_one(written: str, same: str) -> None:
    """What a reader takes for the same word is the same after folding."""
    assert fold_text(written) == fold_text(same)


def test_a_combining_hamza_folds_like_the_composed_letter() -> None:
    """A text in decomposed form folds as its composed form does, with a vowel mark in between too."""
    assert fold_text("مسو\u0654ول") == fold_text("مسؤول")
    assert fold_text("شو\u064f\u0654ون") == fold_text("شؤون")
    assert fold_text("ي\u0654") == fold_text("ئ")
    assert fold_text("ا\u0654") == fold_text("أ")


@pytest.mark.parametrize(
    ("one", "other"), [("5", "6"), ("كان", "كاد"), ("قتل", "قتلى"), ("مدني", "مدنية"), ("3.5", "35")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    """Folding never makes one of two words or figures that mean different things."""
    assert fold_text(one) != fold_text(other)


@pytest.mark.parametrize(
    ("text", "folded", "found"),
    [
        ("أصيبَ مدنيٌّ هنا", "مدني", "مدنيٌّ"),
        ("قال محمـــد أمس", "محمد", "محمـــد"),
        ("الماضي، ُقتل ألف", "قتل", "ُقتل"),
        ("\u064fقتل", "قتل", "\u064fقتل"),
        ("قبل \u202b93\u202c قتيلا", "93", "93"),
        ("في  \u200f\r\n حلب", " حلب", "  \u200f\r\n حلب"),
        ("قالﻻشيء", "لا", "ﻻ"),
        ("قالﻻشيء", "ا", "ا"),
        ("😀 حلب", "حلب", "حلب"),
        ("مقتلُ \u064fأحد", " ", " "),
    ],
)
def test_the_way_back_covers_whole_letters(text: str, folded: str, found: str) -> None:
    """A range of the folded text leads to the letters of the original with the marks that hang on them."""
    value = fold(text)
    start = value.text.index(folded)
    begin, end = value.span(start, start + len(folded))
    assert text[begin:end] == found


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    """The folded spelling is its own folded spelling."""
    once = fold_text(text)
    assert fold_text(once) == once


@given(texts)
def test_fold_and_fold_text_agree(text: str) -> None:
    """Both ways of folding give the same text."""
    assert fold(text).text == fold_text(text)


@given(texts, st.data())
def test_the_way_back_and_forth(text: str, data: st.DataObject) -> None:
    """A folded range leads to a stretch of the original that folds to the same."""
    value = fold(text)
    start = data.draw(st.integers(0, len(value.text)))
    end = data.draw(st.integers(start, len(value.text)))
    begin, finish = value.span(start, end)
    assert 0 <= begin <= finish <= len(text)
    if not any(character in text for character in "ﻻﷲ…"):
        assert fold_text(text[begin:finish]) == value.text[start:end]
    else:
        assert value.text[start:end] in fold_text(text[begin:finish])


@given(texts)
def test_the_whole_leads_to_the_whole(text: str) -> None:
    """Neighbouring folded letters lead to stretches that do not overlap and that run in order."""
    value = fold(text)
    spans = [value.span(at, at + 1) for at in range(len(value.text))]
    if not any(character in text for character in "ﻻﷲ…"):
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(texts)
def test_every_original_place_has_a_folded_place(text: str) -> None:
    """Places run in order, from the first to the end, and a kept letter leads to itself."""
    value = fold(text)
    places = [value.index(position) for position in range(len(text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(value.text)
    for at in range(len(value.text)):
        assert value.index(value.span(at, at + 1)[1]) > at
        assert value.index(value.span(at, at + 1)[0]) <= at


def test_an_empty_text_folds_to_nothing() -> None:
    """Nothing is not an error."""
    assert fold("").text == ""
    assert fold("").span(0, 0) == (0, 0)
    assert fold("").index(0) == 0
