"""Names of people that an article introduces with a title, for later they stand alone: الرائد نضال حسن."""

from __future__ import annotations

from extractor.arabic.statements.forms import MASDAR, Form
from extractor.arabic.statements.word_forms import text_forms
from extractor.arabic.text.once import once

_SERVANT = frozenset({"عبد", "ابو", "ابن", "بن", "ال"})
"""What a further part of a name must follow: عبد الله."""
_LONGEST_TITLE = 7
_LONGEST_NAME = 5


@once
def people(text: str) -> frozenset[str]:
    """The words of those names, folded."""
    forms = text_forms(text)
    names: set[str] = set()
    for index, form in enumerate(forms):
        if "title" in form.lists:
            begin = _past_title(forms, index)
            found = () if begin is None else _name(forms, begin)
            names.update(found if len(found) > 1 else ())
    return frozenset(names - _SERVANT)


def _past_title(forms: list[Form], index: int) -> int | None:
    """Where the name after a title may begin: past its adjectives and what it is of."""
    definite = forms[index].definite
    after = index + 1
    while after < min(len(forms), index + _LONGEST_TITLE):
        form = forms[after]
        if form.folded == "," and definite:
            return after + 1
        if definite and form.definite and "agent" in form.lists and "title" not in form.lists:
            return None  # another noun: "ناشد رئيس البلدية المنظمات"
        if not form.definite and not form.lists & {"country", "title", "agent", "nisba"}:
            break
        definite = definite or form.definite or "country" in form.lists
        after += 1
    return after if definite else None


def _name(forms: list[Form], begin: int) -> tuple[str, ...]:
    """The words of a name: nouns that no list holds, and at its end one with the article."""
    found: list[str] = []
    for index, form in enumerate(forms[begin : begin + _LONGEST_NAME], begin + 1):
        if found and found[-1] in _SERVANT and form.kind in {"noun", "verb"}:
            found.append(form.folded)
        elif form.definite:
            return (*found, form.folded) if found and not form.lists and not form.joined else tuple(found)
        elif not (_may_name(form) or (_is_feminine(form) and index < len(forms) and _may_name(forms[index]))):
            break
        else:
            found.append(form.folded)
    return tuple(found)


def _is_feminine(form: Form) -> bool:
    """Whether a word may be a woman's first name: نصيرة."""
    return form.plain and not form.lists and not form.deeds and form.stem.endswith("ه")


def _may_name(form: Form) -> bool:
    if form.bare in _SERVANT:
        return True
    plain = form.plain and not form.lists and not form.deeds and not form.accusative and not form.possessed
    plain = plain and MASDAR.fullmatch(form.stem) is None
    return plain and len(form.folded) > 2 and not form.stem.endswith(("ه", "ات")) and not form.adverb
