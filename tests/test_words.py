"""Words, their folded forms and clitics, and phrases looked up among them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from arabic import any_texts
from hypothesis import given

from extractor.arabic.normalization import fold_text
from extractor.arabic.text.inflection import imperfects
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import Phrases, forms, words


def folded(text: str) -> list[str]:
    """The folded words of a text."""
    return [word.folded for word in words(text)]


def test_words_numbers_and_marks_are_told_apart() -> None:
    """A number with its separators is one word, a mark is one, white space is none."""
    assert folded("قُتل 1,071 شخصاً (٣٫٥٪)، أمس.") == [
        "قتل", "1,071", "شخصا", "(", "3.5", "%", ")", ",", "امس", ".",
    ]  # fmt: skip


def test_letters_with_points_between_them_are_one_word() -> None:
    """As agencies are abbreviated; two words that a full stop parts are two."""
    assert folded("وكالة أ.ف.ب (بي.بي.سي) قال.وفي") == [
        "وكاله", "ا.ف.ب", "(", "بي.بي.سي", ")", "قال", ".", "وفي",
    ]  # fmt: skip


def test_words_of_a_range_keep_the_offsets_of_the_text() -> None:
    """So that they can be cut out of it."""
    text = "وصلت القافلة أمس"
    assert [text[word.start : word.end] for word in words(text, 5, 12)] == ["القافلة"]


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("وقالت", "قالت"),
        ("فسقطت", "سقطت"),
        ("و71", "71"),
        ("ولا", "لا"),
        ("فمن", "من"),
        ("وزارة", "وزاره"),
        ("فصائل", "فصاءل"),
        ("وجه", "وجه"),
        ("قصف", "قصف"),
        ("و", "و"),
        ("فارقوا", "فارقوا"),
        ("ففارقوا", "فارقوا"),
        ("فصلوا", "فصلوا"),
        ("فقدنا", "فقدنا"),
        ("فرصهم", "فرصهم"),
        ("وصولا", "وصولا"),
        ("ووصوله", "وصوله"),
        ("وطننا", "وطننا"),
        ("فقتلوا", "قتلوا"),
        ("وعودتهم", "عودتهم"),
        ("فلولا", "لولا"),
        ("ولكنه", "لكنه"),
        ("ويبين", "يبين"),
    ],
)
def test_a_conjunction_is_taken_off_unless_it_is_the_word_s_own(word: str, bare: str) -> None:
    """و and ف before words, figures and short words; never of وزارة or فصائل, nor of their forms: وصوله."""
    assert words(word)[0].bare == bare


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("والقصف", "قصف"),
        ("بالقصف", "قصف"),
        ("للجيش", "الجيش"),
        ("للجيش", "جيش"),
        ("وبمقتل", "مقتل"),
        ("كضحية", "ضحيه"),
        ("قتيلا", "قتيل"),
    ],
)
def test_clitics_the_article_and_tanwin_are_taken_off_for_looking_up(word: str, form: str) -> None:
    """One listed form finds the many that are written."""
    assert form in forms(words(word)[0].folded)


@pytest.mark.parametrize("word", ["لبنان", "بيروت", "كهرباء", "فرنسا", "وزارة"])
def test_whole_words_lose_nothing(word: str) -> None:
    """Their first letter is their own."""
    spelling = words(word)[0].folded
    assert words(word)[0].bare == spelling
    assert spelling[1:] not in forms(spelling)


PHRASES = Phrases(
    [
        ("نقلاً عن", "relay"),
        ("نقل عن", "of"),
        ("نقل", "verb"),
        ("اشتباك*", "fight"),
        ("حقوق الانسان", "rights"),
    ]
)


def at(text: str, index: int = 0, *, clitics: bool = True, end: int | None = None) -> tuple[int, str] | None:
    """What is listed at a word of a text."""
    return PHRASES.at(words(text), index, clitics=clitics, end=end)


def test_the_longest_phrase_wins_whatever_its_spelling() -> None:
    """Vowel marks, hamza and clitics make no difference; the length is in words."""
    assert at("نَقلاً عن شاهد") == (2, "relay")
    assert at("نقلا، عن شاهد") != (2, "relay")
    assert at("وحقوق الإنسان") == (2, "rights")


def test_a_star_stands_for_any_ending() -> None:
    """اشتباك* finds اشتباكات and بالاشتباكات, not شبكة."""
    assert at("اشتباكات عنيفة") == (1, "fight")
    assert at("بالاشتباكات") == (1, "fight")
    assert at("شبكة") is None


def test_without_clitics_only_conjunctions_are_taken_off() -> None:
    """A cue is not looked for inside بالنقل."""
    assert at("ونقل", clitics=False) == (1, "verb")
    assert at("بنقل", clitics=False) is None
    assert at("بنقل") == (1, "verb")


def test_no_phrase_reaches_beyond_the_end_that_is_given() -> None:
    """Then the shorter one is found, or nothing."""
    assert at("نقلا عن شاهد", end=2) == (2, "relay")
    assert at("نقل عن شاهد", end=1) == (1, "verb")
    assert at("حقوق الإنسان", end=1) is None


@pytest.mark.parametrize("verb", ["قتل", "سيطرت", "نفذوا", "يواجهون", "سيعود", "ستعقد", "تخرج", "تصدت"])
def test_finite_verbs_are_told_by_their_shape_or_listed(verb: str) -> None:
    """Perfect and imperfect, with the future's س."""
    assert is_verb(words(verb)[0].bare)


@pytest.mark.parametrize(
    "noun", ["بيروت", "صوت", "يوم", "تركيا", "تقرير", "المدينة", "نفط", "مدنياً", "وزراء", "تاريخ"]
)
def test_nouns_that_look_like_verbs_are_none(noun: str) -> None:
    """Names and nouns in ت, ي and ن, the article, the feminine's ة and tanwin."""
    assert not is_verb(words(noun)[0].bare)


@given(any_texts)
def test_words_are_in_order_and_hold_every_letter(text: str) -> None:
    """No word is empty, none overlaps the next, and none folds to nothing."""
    found = words(text)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(word.start < word.end and word.folded and word.folded.endswith(word.bare) for word in found)
    held = {index for word in found for index in range(word.start, word.end)}
    assert all(index in held for index, character in enumerate(text) if character.isalnum())


@pytest.mark.parametrize(
    ("perfect", "imperfect"),
    [
        ("اقتحم", "يقتحم*"),
        ("أعدم", "يعدم*"),
        ("استعاد", "يستعيد*"),
        ("أغار", "يغير*"),
        ("وصل", "يصل"),
        ("غزا", "يغزو*"),
        ("انسحب", "سينسحب*"),
        ("شن", "يشنون"),
    ],
)
def test_a_perfect_gives_its_imperfects(perfect: str, imperfect: str) -> None:
    """By the pattern of the verb; one of two letters is not taken for the beginning of others."""
    assert imperfect in imperfects(fold_text(perfect))
    assert imperfects(fold_text("قال")) == ()
