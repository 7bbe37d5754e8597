"""The places that a statement names: nouns with their names, names in lists, points of the compass."""

from __future__ import annotations

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


def read_places(text: str, start: int, end: int) -> tuple[Range, ...]:
    """Every place named in `text[start:end]`, in order.

    "حي الزبدية" is one, "حيي الفردوس والكلاسة" are two bare names, "حي الفردوس بحلب" are two places.
    """
    places = FoundPlaces(WordForms(text, start, end))
    index = 0
    while index < len(places.words.forms):
        index = _step(places, index)
    return tuple(places.words.range(begin, stop) for begin, stop in places.found)


def _step(places: FoundPlaces, index: int) -> int:
    """Read the place that begins at a word, if one does; the next word to read."""
    words = places.words
    form = words.forms[index]
    if form.kind in {"mark", "relative"}:
        return index + 1
    if belongs_to_body(words, index):
        return _place(places, index) or index + 1
    if form.stem == "قباله":
        return index + 1
    if not form.definite and form.stem in place_nouns("several") and (names := _list(words, index)):
        places.found += names
        places.named = True
        return names[-1][1]
    middle = form.stem == "وسط" and bool(form.preposition)
    if middle or form.folded in place_nouns("side") or form.stem in place_nouns("side"):
        return _side(places, index)
    stop = _place(places, index) or (index + 1 if is_unlisted_town(words, index) else None)
    if stop is None:
        return index + 1
    begin = index - 1 if index and words.forms[index - 1].stem in BEFORE else index
    places.found.append((begin, stop))
    return stop


def _place(places: FoundPlaces, index: int) -> int | None:
    """The end of the place that begins at a word; None where none does."""
    words = places.words
    if index >= len(words.forms):
        return None
    form = words.forms[index]
    length, what = listed_name(words, index)
    if what and is_meant(places, index, length, what):
        places.named = True
        return past_adjectives(words, index + length, named=True)
    if (
        what
        or not means_land(words, index)
        or (form.kind != "noun" and not (form.kind == "verb" and is_bound(words, index)))
    ):
        return None
    if (
        form.stem in place_nouns("edge")
        and not form.definite
        and index + 1 < len(words.forms)
        and not words.forms[index + 1].preposition
    ):
        return _place(places, index + 1)
    inner = index + 1 < len(words.forms) and words.forms[index + 1].stem in place_nouns("area")
    if form.stem == "عاصمه" and inner and not form.definite:
        return _place(places, index + 1)  # "عاصمة ولاية سنار"
    if form.stem in _PARTS and index + 2 < len(words.forms):
        return _part(places, index)
    if _is_rank(words, index + 1) and words.forms[index + 1].definite == form.definite:
        return None
    several = form.stem in place_nouns("several") and not form.definite and "building" not in form.lists
    if form.stem in place_nouns("area") or several:
        return _area(places, index)
    return _building(places, index) if form.stem in place_nouns("building") else None


def _building(places: FoundPlaces, index: int) -> int | None:
    """A building or the like with its name; without one only where a preposition puts the event there."""
    words = places.words
    form, after = words.forms[index], index + 1
    if not form.definite and begins_name(words, after, proper=True):
        places.named = True
        return name_end(words, after)
    places.named = False
    if not is_located(places, index) or _is_rank(words, after):
        return None
    if not form.definite and (form.preposition or form.joined or form.deeds):
        return None
    inner = after < len(words.forms) and words.forms[after].stem in place_nouns("building")
    if inner and not form.definite:
        return _place(places, after) or after + 1  # "باحة مسجد"
    stop = past_adjectives(words, after) if form.definite else _described(words, after)
    of = words.forms[stop] if stop < len(words.forms) else None
    return (
        stop + 1 if of is not None and of.preposition == "ل" and of.definite and not form.definite else stop
    )


def _is_rank(words: WordForms, index: int) -> bool:
    """Whether an ordinal or a figure follows: "في المركز الثاني", "لولاية ثالثة" are no places."""
    if index >= len(words.forms):
        return False
    form = words.forms[index]
    return form.stem[:1].isdigit() or (form.kind == "noun" and "ال" + form.stem in _RANKS)


def _area(places: FoundPlaces, index: int) -> int | None:
    """A generic noun with its name or its adjectives: حي الزبدية, الأحياء الشرقية لحلب, منطقة صغيرة."""
    words = places.words
    form, after = words.forms[index], index + 1
    places.named = False
    if form.definite:
        if is_land(words, index) and not is_there(places, index):
            return None
        if (
            after < len(words.forms)
            and not words.forms[after].joined
            and not words.forms[after].preposition
            and listed_name(words, after)[1]
        ):
            places.named = True
            return name_end(words, after)
        stop = past_adjectives(words, after)
        if form.stem == "عاصمه" and (name := _capital(words, stop)) is not None:
            places.named = True
            return name_end(words, name)
        if stop < len(words.forms) and words.forms[stop].folded in _SAME:
            return stop + 1
        if stop < len(words.forms) and words.forms[stop].preposition == "ل" and listed_name(words, stop)[1]:
            return stop + listed_name(words, stop)[0]
        return _clause(words, stop) if index else stop
    if begins_name(words, after, proper=False) or (
        form.stem not in place_nouns("wide") and is_plain_noun(words, after)
    ):
        places.named = form.stem not in place_nouns("wide")
        return name_end(words, after)
    if (
        after < len(words.forms)
        and words.forms[after].stem in place_nouns("side")
        and form.stem not in place_nouns("wide")
    ):
        inner = name_end(words, after + 1) if begins_name(words, after + 1, proper=False) else None
        if inner is not None:
            places.named = True
            return inner
    return _vague(places, index) if form.stem in place_nouns("wide") and is_bound(words, index) else None


def _vague(places: FoundPlaces, index: int) -> int | None:
    """An area without a name: "مناطق متفرقة"; none where it is part of a place: "مناطق في القرية"."""
    words, after = places.words, index + 1
    within = after < len(words.forms) and words.forms[after].folded == "في"
    if within and _place(places, after + 1) is not None:
        return None
    return _share(places, _described(words, after))


def _share(places: FoundPlaces, index: int) -> int:
    """Past "من" and the land that a vague area is part of: "مناطق متفرقة من الضفة الغربية"."""
    words = places.words
    if index + 1 >= len(words.forms) or words.forms[index].folded != "من":
        return index
    stop = _place(places, index + 1)
    return index if stop is None else stop


def _capital(words: WordForms, index: int) -> int | None:
    """Where the name of a capital begins after its adjective: "العاصمة السورية دمشق"."""
    if index < len(words.forms) and words.forms[index].definite and words.forms[index].stem.endswith("يه"):
        index += 1
    form = words.forms[index] if index < len(words.forms) else None
    if form is None or not form.plain or form.deeds:
        return None
    unlisted = not (form.definite or form.lists or form.adverb or form.stem.endswith("ه"))
    return index if listed_name(words, index)[1] or unlisted else None


def _described(words: WordForms, index: int) -> int:
    """Past indefinite adjectives: "منطقة جغرافية صغيرة"."""
    if index < len(words.forms) and words.forms[index].folded in place_nouns("purpose") | {"عده", "عديده"}:
        return index + 1
    while index < len(words.forms) and words.forms[index].plain and not words.forms[index].deeds:
        if not words.forms[index].stem.endswith(("ه", "ي", "ير", "اخري")):
            break
        index += 1
    return index


def _part(places: FoundPlaces, index: int) -> int | None:
    """A part of a place: "جزء صغير من المدينة"; of one with a name, only the place itself."""
    words = places.words
    after = index + 1
    while (
        after < len(words.forms)
        and words.forms[after].kind == "noun"
        and not words.forms[after].preposition
        and after < index + 3
    ):
        stop = _place(places, after)
        if stop is not None:
            return stop
        after += 1
    if after < len(words.forms) and words.forms[after].folded == "من":
        stop = _place(places, after + 1)
        return None if places.named else stop
    return None


def _side(places: FoundPlaces, index: int) -> int:
    """A point of the compass and its place: "شرقي حلب"; after a named place, only what follows it."""
    words = places.words
    after = index + 1
    while after < len(words.forms) and words.forms[after].stem in place_nouns("side"):
        after += 1
    follows = bool(places.found) and places.found[-1][1] == index
    named = places.named
    stop = _place(places, after)
    if stop is None:
        return after
    located = bool(words.forms[index].preposition) or (index > 0 and words.forms[index - 1].folded == "في")
    if not located and places.found and is_land(words, after):
        return stop  # "شمالي البلاد" after the name of a town
    built = follows and words.forms[places.found[-1][0]].stem in place_nouns("building")
    if follows and not named and not built:
        places.found[-1] = (places.found[-1][0], stop)
    elif located:
        places.found.append((index, stop))  # "بشمال العراق", "في غرب أفريقيا"
    else:
        # "غرب مدينة الرطبة" and "شمالي لبنان" name the town and the country; "شرقي حلب" is a part of it.
        form = words.forms[after]
        whole = (
            follows
            or listed_name(words, after)[1] == "country"
            or (form.stem in place_nouns("area") and not form.definite)
        )
        places.found.append((after if whole else index, stop))
    places.named = True
    return stop


def _list(words: WordForms, index: int) -> list[Range]:
    """The names after a dual or a plural, two at least: "أحياء الكلاسة وبستان القصر"."""
    names: list[Range] = []
    after = index + 1
    while begins_name(words, after, proper=False) and (not names or words.forms[after].joined):
        stop = name_end(words, after)
        names.append((after, stop))
        after = stop
        if (
            after < len(words.forms)
            and words.forms[after].folded == ","
            and after + 1 < len(words.forms)
            and words.forms[after + 1].joined
        ):
            after += 1
    return names if len(names) > 1 else []


def _clause(words: WordForms, index: int) -> int:
    """Past the relative clause that tells which area is meant: "الأحياء التي سيطرت عليها"."""
    if index >= len(words.forms) or words.forms[index].kind != "relative":
        return index
    stop = index + 1
    while stop < len(words.forms) and words.forms[stop].kind != "mark" and words.forms[stop].folded != "في":
        stop += 1
    return stop if stop - index > 1 and stop - index < 7 else index
