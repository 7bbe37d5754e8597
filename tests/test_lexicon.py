"""The tables of the language: how they are read, and that what the code asks of them is there."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from extractor.arabic import lexicon
from extractor.arabic.lexicon import folded, listed, rows, word_set, word_starts
from extractor.arabic.normalization import fold_text
from extractor.claims import ClaimType, SourceKind, Stance

TABLES = sorted(Path(table.name).stem for table in files(lexicon).iterdir() if table.name.endswith(".tsv"))
CODE = Path(lexicon.__file__).parent.parent


def test_comments_and_blank_lines_are_no_rows() -> None:
    """What stands above the rows explains them."""
    assert all(not cells[0].startswith("#") for cells in rows("cues"))
    assert ("relay", "neutral", "نقلا عن") in rows("cues")


def test_a_cell_holds_words_and_phrases() -> None:
    """Between ؛, as written, or folded; empty ones are none."""
    assert listed("نقلاً عن؛ على ؛؛إلى") == ("نقلاً عن", "على", "إلى")
    assert folded("نقلاً عن؛ على ؛؛إلى") == ("نقلا عن", "علي", "الي")


def test_small_words_are_looked_up_in_their_folded_form() -> None:
    """على in the table is found as it is folded in a text, hamza and ة too."""
    assert fold_text("على") in word_set("preposition")
    assert fold_text("مسؤوليته") in word_set("claimed")
    assert "فرقة".startswith(word_starts("feminine"))


def test_a_list_that_does_not_exist_is_an_error() -> None:
    """A misspelt name is found by the first test that runs the code."""
    with pytest.raises(KeyError):
        word_set("no such list")


def test_every_list_of_small_words_is_named_once_explained_and_used() -> None:
    """A second row of a name would replace the first; a list that nobody asks for is dead."""
    names = [row[0] for row in rows("particles")]
    table = files(lexicon).joinpath("particles.tsv").read_text("utf-8")
    explained = re.findall(r"^#   (\S+(?: \S+)*?) {2,}", table, flags=re.MULTILINE)
    code = "".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert sorted(explained) == sorted(names)
    assert [name for name in names if f'"{name}"' not in code] == []


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_table_says_what_it_lists(name: str) -> None:
    """No first cell is empty, and no comma took the place of ؛."""
    assert rows(name)
    for cells in rows(name):
        assert cells[0]
        assert not re.search("[,،]", cells[-1])


def test_no_small_word_is_listed_twice_under_one_name() -> None:
    """Nor under two spellings that fold to one."""
    for name, cell in rows("particles"):
        assert len(word_set(name)) == len(folded(cell)), name


def test_the_tables_name_only_kinds_types_and_stances_that_exist() -> None:
    """A misspelt one would be found only by a text that has the word."""
    assert {row[-2] for row in rows("kinds")} <= set(SourceKind)
    assert {row[0] for row in (*rows("events"), *rows("predicates"))} <= set(ClaimType)
    assert {row[1] for row in rows("predicates")} == {"verb", "pair", "form", "noun"}
    assert {row[1] for row in rows("cues")} <= set(Stance)
    assert {row[1] for row in rows("events")} <= {"1", "2", "3"}


def test_every_type_has_words_and_every_stance_a_cue() -> None:
    """None can never be found."""
    assert {row[0] for row in rows("events")} == set(ClaimType)
    assert {row[1] for row in rows("cues")} == set(Stance)


def test_the_hash_covers_all_tables() -> None:
    """64 hexadecimal digits, the same each time."""
    assert re.fullmatch(r"[0-9a-f]{64}", lexicon.sha256())
    assert lexicon.sha256() == lexicon.sha256()
