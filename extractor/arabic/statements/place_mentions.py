"""The places that a statement names: nouns with their names, names in lists, points of the compass."""

from __future__ import annotations

from extractor.arabic.statements.forms import Form
from extractor.arabic.statements.place_contexts import (
    BEFORE,
    FoundPlaces,
    belongs_to_body,
    is_bound,
    is_land,
    is_located,
    is_meant,
    is_there,
    is_unlisted_town,
    means_land,
)
from extractor.arabic.statements.placenames import (
    begins_name,
    is_plain_noun,
    listed_name,
    name_end,
    past_adjectives,
    place_nouns,
)
from extractor.arabic.statements.word_forms import WordForms
from extractor.claims import Range

_SAME = frozenset("نفسها نفسه ذاتها ذاته هذه هذا تلك".split())
_RANKS = frozenset(
    "الاول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر الاخير "
    "الاولي الثانيه الثالثه الرابعه الخامسه السادسه السابعه الثامنه التاسعه العاشره".split()
)
_PARTS = frozenset("جزء اجزاء عمق".split())
_INDEFINITE = ("ه", "ي", "ير", "اخري")
"""Ends of adjectives without the article."""


def read_places(text: str, start: int, end: int) -> tuple[Range, ...]:
    """Every place named in `text[start:end]`, in order.

    "حي الزبدية" is one, "حيي الفردوس والكلاسة" are two bare names, "حي الفردوس بحلب" are two places.
    """
    places = FoundPlaces(text, start, end)
    index = 0
    while index < len(places.forms):
        index = _step(places, index)
    return tuple(places.range(begin, stop) for begin, stop in places.found)


def _step(places: FoundPlaces, index: int) -> int:
    """Read the place that begins at a word, if one does; the next word to read."""
    form = places.at(index)
    if form.kind in {"mark", "relative"} or form.stem == "قباله":
        return index + 1
    if belongs_to_body(places, index):
        return _place(places, index) or index + 1
    if not form.definite and form.stem in place_nouns("several") and (names := _list(places, index)):
        places.found += names
        places.named = True
        return names[-1][1]
    middle = form.stem == "وسط" and bool(form.preposition)
    if middle or form.folded in place_nouns("side") or form.stem in place_nouns("side"):
        return _side(places, index)
    stop = _place(places, index) or (index + 1 if is_unlisted_town(places, index) else None)
    if stop is None:
        return index + 1
    places.found.append((index - (places.at(index - 1).stem in BEFORE), stop))
    return stop


def _place(places: FoundPlaces, index: int) -> int | None:
    """The end of the place that begins at a word; None where none does."""
    form, after = places.at(index), places.at(index + 1)
    length, what = listed_name(places, index)
    if what and is_meant(places, index, length, what):
        places.named = True
        return past_adjectives(places, index + length, named=True)
    noun = form.kind == "noun" or (form.kind == "verb" and is_bound(places, index))
    if what or not noun or not means_land(places, index):
        return None
    if form.stem in place_nouns("edge") and not form.definite and not after.preposition:
        return _place(places, index + 1)
    if form.stem == "عاصمه" and not form.definite and after.stem in place_nouns("area"):
        return _place(places, index + 1)  # "عاصمة ولاية سنار"
    if form.stem in _PARTS:
        return _part(places, index)
    if _is_rank(after) and after.definite == form.definite:
        return None
    several = form.stem in place_nouns("several") and not form.definite and "building" not in form.lists
    if form.stem in place_nouns("area") or several:
        return _area(places, index)
    return _building(places, index) if form.stem in place_nouns("building") else None


def _building(places: FoundPlaces, index: int) -> int | None:
    """A building or the like with its name; without one only where a preposition puts the event there."""
    form, after = places.at(index), index + 1
    places.named = not form.definite and begins_name(places, after, proper=True)
    if places.named:
        return name_end(places, after)
    if not is_located(places, index) or _is_rank(places.at(after)):
        return None
    if form.definite:
        return past_adjectives(places, after)
    if form.preposition or form.joined or form.deeds:
        return None
    if places.at(after).stem in place_nouns("building"):
        return _place(places, after) or after + 1  # "باحة مسجد"
    stop = _described(places, after)
    of = places.at(stop)
    return stop + (of.preposition == "ل" and of.definite)


def _is_rank(form: Form) -> bool:
    """Whether a word is an ordinal or a figure: "في المركز الثاني", "لولاية ثالثة" are no places."""
    return form.stem[:1].isdigit() or (form.kind == "noun" and "ال" + form.stem in _RANKS)


def _area(places: FoundPlaces, index: int) -> int | None:
    """A generic noun with its name or its adjectives: حي الزبدية, الأحياء الشرقية لحلب, منطقة صغيرة."""
    form, after = places.at(index), index + 1
    following = places.at(after)
    places.named = False
    if form.definite:
        if is_land(places, index) and not is_there(places, index):
            return None
        if not following.joined and not following.preposition and listed_name(places, after)[1]:
            places.named = True
            return name_end(places, after)
        stop = past_adjectives(places, after)
        if form.stem == "عاصمه" and (name := _capital(places, stop)) is not None:
            places.named = True
            return name_end(places, name)
        if places.at(stop).folded in _SAME:
            return stop + 1
        if places.at(stop).preposition == "ل" and listed_name(places, stop)[1]:
            return stop + listed_name(places, stop)[0]
        return _clause(places, stop) if index else stop
    wide = form.stem in place_nouns("wide")
    if begins_name(places, after, proper=False) or (not wide and is_plain_noun(places, after)):
        places.named = not wide
        return name_end(places, after)
    side = following.stem in place_nouns("side") and not wide
    if side and begins_name(places, after + 1, proper=False):
        places.named = True
        return name_end(places, after + 1)
    return _vague(places, index) if wide and is_bound(places, index) else None


def _vague(places: FoundPlaces, index: int) -> int | None:
    """An area without a name: "مناطق متفرقة"; none where it is part of a place: "مناطق في القرية"."""
    if places.at(index + 1).folded == "في" and _place(places, index + 2) is not None:
        return None
    stop = _described(places, index + 1)
    whole = _place(places, stop + 1) if places.at(stop).folded == "من" else None
    return whole or stop  # "مناطق متفرقة من الضفة الغربية"


def _capital(words: WordForms, index: int) -> int | None:
    """Where the name of a capital begins after its adjective: "العاصمة السورية دمشق"."""
    index += words.at(index).definite and words.at(index).stem.endswith("يه")
    form = words.at(index)
    if not form.plain or form.deeds:
        return None
    unlisted = not (form.definite or form.lists or form.adverb or form.stem.endswith("ه"))
    return index if listed_name(words, index)[1] or unlisted else None


def _described(words: WordForms, index: int) -> int:
    """Past indefinite adjectives: "منطقة جغرافية صغيرة"."""
    if words.at(index).folded in place_nouns("purpose") | {"عده", "عديده"}:
        return index + 1
    while (form := words.at(index)).plain and not form.deeds and form.stem.endswith(_INDEFINITE):
        index += 1
    return index


def _part(places: FoundPlaces, index: int) -> int | None:
    """A part of a place: "جزء صغير من المدينة"; of one with a name, only the place itself."""
    after = index + 1
    while (form := places.at(after)).kind == "noun" and not form.preposition and after < index + 3:
        stop = _place(places, after)
        if stop is not None:
            return stop
        after += 1
    stop = _place(places, after + 1) if places.at(after).folded == "من" else None
    return None if places.named else stop


def _side(places: FoundPlaces, index: int) -> int:
    """A point of the compass and its place: "شرقي حلب"; after a named place, only what follows it."""
    after = index + 1
    while places.at(after).stem in place_nouns("side"):
        after += 1
    follows = bool(places.found) and places.found[-1][1] == index
    named = places.named
    stop = _place(places, after)
    if stop is None:
        return after
    located = bool(places.at(index).preposition) or places.at(index - 1).folded == "في"
    if not located and places.found and is_land(places, after):
        return stop  # "شمالي البلاد" after the name of a town
    built = follows and places.at(places.found[-1][0]).stem in place_nouns("building")
    if follows and not named and not built:
        places.found[-1] = (places.found[-1][0], stop)
    elif located:
        places.found.append((index, stop))  # "بشمال العراق", "في غرب أفريقيا"
    else:
        # "غرب مدينة الرطبة" and "شمالي لبنان" name the town and the country; "شرقي حلب" is a part of it.
        form = places.at(after)
        town = form.stem in place_nouns("area") and not form.definite
        whole = follows or town or listed_name(places, after)[1] == "country"
        places.found.append((after if whole else index, stop))
    places.named = True
    return stop


def _list(words: WordForms, index: int) -> list[Range]:
    """The names after a dual or a plural, two at least: "أحياء الكلاسة وبستان القصر"."""
    names: list[Range] = []
    after = index + 1
    while begins_name(words, after, proper=False) and (not names or words.at(after).joined):
        stop = name_end(words, after)
        names.append((after, stop))
        after = stop + (words.at(stop).folded == "," and words.at(stop + 1).joined)
    return names if len(names) > 1 else []


def _clause(words: WordForms, index: int) -> int:
    """Past the relative clause that tells which area is meant: "الأحياء التي سيطرت عليها"."""
    if words.at(index).kind != "relative":
        return index
    stop = index + 1
    while words.at(stop).kind != "mark" and words.at(stop).folded != "في":
        stop += 1
    return stop if 1 < stop - index < 7 else index
