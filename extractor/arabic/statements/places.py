"""The places that a statement names: nouns with their names, names in lists, points of the compass."""

from __future__ import annotations

from extractor.arabic.statements.placenames import place_nouns
from extractor.arabic.statements.situations import BEFORE, Situations
from extractor.claims import Range

_SAME = frozenset("نفسها نفسه ذاتها ذاته هذه هذا تلك".split())
_RANKS = frozenset("الاول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر الاخير".split())
_PARTS = frozenset("جزء اجزاء عمق".split())


def read_places(text: str, start: int, end: int) -> tuple[Range, ...]:
    """Every place named in `text[start:end]`, in order.

    "حي الزبدية" is one, "حيي الفردوس والكلاسة" are two bare names, "حي الفردوس بحلب" are two places.
    """
    reader = _Reader(text, start, end)
    return tuple(reader.range(begin, stop) for begin, stop in reader.found)


class _Reader(Situations):
    """One statement, read word by word."""

    def __init__(self, text: str, start: int, end: int) -> None:
        super().__init__(text, start, end)
        self.named = False
        """Whether the last place found has a name of its own."""
        index = 0
        while index < len(self.forms):
            index = self._step(index)

    def _step(self, index: int) -> int:
        """Read the place that begins at a word, if one does; the next word to read."""
        form = self.forms[index]
        if form.kind in {"mark", "relative"}:
            return index + 1
        if self._of_body(index):
            return self._place(index) or index + 1
        if form.stem == "قباله":
            return index + 1
        if not form.definite and form.stem in place_nouns("several") and (names := self._list(index)):
            self.found += names
            self.named = True
            return names[-1][1]
        middle = form.stem == "وسط" and bool(form.preposition)
        if middle or form.folded in place_nouns("side") or form.stem in place_nouns("side"):
            return self._side(index)
        stop = self._place(index) or (index + 1 if self._unlisted(index) else None)
        if stop is None:
            return index + 1
        begin = index - 1 if index and self.forms[index - 1].stem in BEFORE else index
        self.found.append((begin, stop))
        return stop

    def _place(self, index: int) -> int | None:
        """The end of the place that begins at a word; None where none does."""
        if index >= len(self.forms):
            return None
        form = self.forms[index]
        length, what = self.name(index)
        if what == "city" and self._rules(index):
            return None
        if what == "city" or (what in ("country", "unclear") and self._governed(index)):
            self.named = True
            return self.adjectives(index + length, named=True)
        if what or (form.kind != "noun" and not (form.kind == "verb" and self._bound(index))):
            return None
        if (
            form.stem in place_nouns("edge")
            and not form.definite
            and index + 1 < len(self.forms)
            and not self.forms[index + 1].preposition
        ):
            return self._place(index + 1)
        inner = index + 1 < len(self.forms) and self.forms[index + 1].stem in place_nouns("area")
        if form.stem == "عاصمه" and inner and not form.definite:
            return self._place(index + 1)  # "عاصمة ولاية سنار"
        if form.stem in _PARTS and index + 2 < len(self.forms):
            return self._part(index)
        several = form.stem in place_nouns("several") and not form.definite and "building" not in form.lists
        if form.stem in place_nouns("area") or several:
            return self._area(index) if self._means_land(index) else None
        return self._building(index) if form.stem in place_nouns("building") else None

    def _building(self, index: int) -> int | None:
        """A building or the like with its name; without one only where a preposition puts the event there."""
        form, after = self.forms[index], index + 1
        if not form.definite and self.begins_name(after, proper=True):
            self.named = True
            return self.name_end(after)
        self.named = False
        if not self._located(index) or self._is_rank(after):
            return None
        if not form.definite and (form.preposition or form.joined or form.deeds):
            return None
        inner = after < len(self.forms) and self.forms[after].stem in place_nouns("building")
        if inner and not form.definite:
            return self._place(after) or after + 1  # "باحة مسجد"
        stop = self.adjectives(after) if form.definite else self._described(after)
        of = self.forms[stop] if stop < len(self.forms) else None
        return (
            stop + 1
            if of is not None and of.preposition == "ل" and of.definite and not form.definite
            else stop
        )

    def _is_rank(self, index: int) -> bool:
        """Whether an ordinal follows: "في المركز الثاني" is no place."""
        return index < len(self.forms) and self.forms[index].folded in _RANKS

    def _area(self, index: int) -> int | None:
        """A generic noun with its name or its adjectives: حي الزبدية, الأحياء الشرقية لحلب, منطقة صغيرة."""
        form, after = self.forms[index], index + 1
        self.named = False
        if form.definite:
            if self._is_land(index) and not self._is_there(index):
                return None
            if (
                after < len(self.forms)
                and not self.forms[after].joined
                and not self.forms[after].preposition
                and self.name(after)[1]
            ):
                self.named = True
                return self.name_end(after)
            stop = self.adjectives(after)
            if form.stem == "عاصمه" and (name := self._capital(stop)) is not None:
                self.named = True
                return self.name_end(name)
            if stop < len(self.forms) and self.forms[stop].folded in _SAME:
                return stop + 1
            if stop < len(self.forms) and self.forms[stop].preposition == "ل" and self.name(stop)[1]:
                return stop + self.name(stop)[0]
            return self._clause(stop) if index else stop
        if self.begins_name(after, proper=False) or (
            form.stem not in place_nouns("wide") and self.plain(after)
        ):
            self.named = form.stem not in place_nouns("wide")
            return self.name_end(after)
        if (
            after < len(self.forms)
            and self.forms[after].stem in place_nouns("side")
            and form.stem not in place_nouns("wide")
        ):
            inner = self.name_end(after + 1) if self.begins_name(after + 1, proper=False) else None
            if inner is not None:
                self.named = True
                return inner
        wide = form.stem in place_nouns("wide") and self._bound(index)
        return self._share(self._described(after)) if wide else None

    def _share(self, index: int) -> int:
        """Past "من" and the land that a vague area is part of: "مناطق متفرقة من الضفة الغربية"."""
        if index + 1 >= len(self.forms) or self.forms[index].folded != "من":
            return index
        stop = self._place(index + 1)
        return index if stop is None else stop

    def _capital(self, index: int) -> int | None:
        """Where the name of a capital begins after its adjective: "العاصمة السورية دمشق"."""
        if index < len(self.forms) and self.forms[index].definite and self.forms[index].stem.endswith("يه"):
            index += 1
        form = self.forms[index] if index < len(self.forms) else None
        if form is None or not form.plain or form.deeds:
            return None
        unlisted = not (form.definite or form.lists or form.adverb or form.stem.endswith("ه"))
        return index if self.name(index)[1] or unlisted else None

    def _described(self, index: int) -> int:
        """Past indefinite adjectives: "منطقة جغرافية صغيرة"."""
        if index < len(self.forms) and self.forms[index].folded in place_nouns("purpose") | {"عده", "عديده"}:
            return index + 1
        while index < len(self.forms) and self.forms[index].plain and not self.forms[index].deeds:
            if not self.forms[index].stem.endswith(("ه", "ي", "ير", "اخري")):
                break
            index += 1
        return index

    def _part(self, index: int) -> int | None:
        """A part of a place: "جزء صغير من المدينة"; of one with a name, only the place itself."""
        after = index + 1
        while (
            after < len(self.forms)
            and self.forms[after].kind == "noun"
            and not self.forms[after].preposition
            and after < index + 3
        ):
            stop = self._place(after)
            if stop is not None:
                return stop
            after += 1
        if after < len(self.forms) and self.forms[after].folded == "من":
            stop = self._place(after + 1)
            return None if self.named else stop
        return None

    def _side(self, index: int) -> int:
        """A point of the compass and its place: "شرقي حلب"; after a named place, only what follows it."""
        after = index + 1
        while after < len(self.forms) and self.forms[after].stem in place_nouns("side"):
            after += 1
        follows = bool(self.found) and self.found[-1][1] == index
        named = self.named
        stop = self._place(after)
        if stop is None:
            return after
        located = bool(self.forms[index].preposition) or (index > 0 and self.forms[index - 1].folded == "في")
        if not located and self.found and self._is_land(after):
            return stop  # "شمالي البلاد" after the name of a town
        built = follows and self.forms[self.found[-1][0]].stem in place_nouns("building")
        if follows and not named and not built:
            self.found[-1] = (self.found[-1][0], stop)
        elif located:
            self.found.append((index, stop))  # "بشمال العراق", "في غرب أفريقيا"
        else:
            # "غرب مدينة الرطبة" and "شمالي لبنان" name the town and the country; "شرقي حلب" is a part of it.
            form = self.forms[after]
            whole = (
                follows
                or self.name(after)[1] == "country"
                or (form.stem in place_nouns("area") and not form.definite)
            )
            self.found.append((after if whole else index, stop))
        self.named = True
        return stop

    def _list(self, index: int) -> list[Range]:
        """The names after a dual or a plural, two at least: "أحياء الكلاسة وبستان القصر"."""
        names: list[Range] = []
        after = index + 1
        while self.begins_name(after, proper=False) and (not names or self.forms[after].joined):
            stop = self.name_end(after)
            names.append((after, stop))
            after = stop
            if (
                after < len(self.forms)
                and self.forms[after].folded == ","
                and after + 1 < len(self.forms)
                and self.forms[after + 1].joined
            ):
                after += 1
        return names if len(names) > 1 else []

    def _clause(self, index: int) -> int:
        """Past the relative clause that tells which area is meant: "الأحياء التي سيطرت عليها"."""
        if index >= len(self.forms) or self.forms[index].kind != "relative":
            return index
        stop = index + 1
        while stop < len(self.forms) and self.forms[stop].kind != "mark" and self.forms[stop].folded != "في":
            stop += 1
        return stop if stop - index > 1 and stop - index < 7 else index
