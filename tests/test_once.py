"""A text that is read as a whole gives for each stretch what that stretch gives by itself."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest

from extractor.arabic.text.once import ReadText, once
from extractor.arabic.text.words import excerpt, text_words, words

TEXTS = (
    "قال د. سامي ع. م. إن 3،500 شخص و6,8 في المئة، وفق أ.ف.ب. وصلوا مارس ،2011 حتى.",
    "قال د ب ا إن أ. د. حسن أعلن&nbsp;أن 12.5 ألفاً «قُتلوا» في حلب (ريفها)… م. علي",
    Path("seeds/aleppo-appeals/article.txt").read_text(encoding="utf-8")[:700],
)


@pytest.mark.parametrize("text", TEXTS, ids=("titles and numbers", "names of blanks", "a seed"))
def test_every_stretch_of_a_read_text_has_the_words_it_has_alone(text: str) -> None:
    read = ReadText(text)
    longest = 120
    for start in range(len(text)):
        for end in range(start, min(len(text), start + longest) + 1):
            assert words(read, start, end) == words(text, start, end), (start, end)
            told, alone = (excerpt(one, start, end).of(text_words, list) for one in (read, text))
            assert told == alone, (start, end)


def test_what_is_told_once_of_a_text_is_forgotten_with_it() -> None:
    class Told:
        pass

    asked: list[str] = []

    @once
    def told(text: str) -> Told:
        asked.append(text)
        return Told()

    text = ReadText("نص")
    kept = weakref.ref(told(text))
    assert told(text) is kept()
    assert asked == ["نص"]
    del text
    asked.clear()
    gc.collect()
    assert kept() is None
