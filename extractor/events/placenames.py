"""Names of places among the words of a text: listed ones, and nouns where a name must stand."""

from __future__ import annotations

from functools import cache

from extractor.events.counts import Tokens
from extractor.events.forms import Form
from extractor.lexicon import folded, rows

_LONGEST_NAME = 3
_ADJECTIVE = ("يه", "ره", "مه", "ده", "له", "ي", "فه", "به")
_DESCRIBING = frozenset({"nisba", "manner", "all"})


class PlaceNames(Tokens):
    """The words of a stretch of text, asked for names."""

    def begins_name(self, index: int, *, proper: bool) -> bool:
        """Whether a word can begin a name, or with `proper` must look like one."""
        if index >= len(self.forms):
            return False
        if self.name(index)[1]:
            return True
        form = self.forms[index]
        if form.kind != "noun" or form.preposition or form.folded in place_nouns("side"):
            return False
        if form.definite:
            return "title" not in form.lists
        common = form.accusative or form.lists or (form.deeds and form.stem.endswith("ه"))
        return not form.lists & _DESCRIBING and not (proper or common)

    def plain(self, index: int) -> bool:
        """Whether a word is a noun of any meaning, as the names of villages are: قرية أم بارو."""
        form = self.forms[index] if index < len(self.forms) else None
        return form is not None and form.plain and not form.lists & _DESCRIBING

    def name_end(self, index: int) -> int:
        """The end of a name: a listed one, or up to three nouns that nothing separates."""
        length, what = self.name(index)
        if what:
            return self.adjectives(index + length, named=True)
        stop = index + 1
        definite = self.forms[index].definite
        while stop < len(self.forms) and stop < index + _LONGEST_NAME:
            form = self.forms[stop]
            plain = (
                form.kind == "noun"
                and not form.preposition
                and not form.joined
                and form.stem not in place_nouns("side")
            )
            if (
                not plain
                or form.deeds
                or form.accusative
                or (form.lists and not form.definite)
                or (definite and form.stem in place_nouns("area"))
            ):
                break
            stop += 1
        return stop

    def name(self, index: int) -> tuple[int, str]:
        """How many words the listed name at a word has, and what it is; 0 and "" where none is listed."""
        form = self.forms[index]
        if form.kind == "mark":
            return 0, ""
        for key in (("ال" if form.definite else "") + form.stem, form.folded):
            for rest, what in _names().get(key, ()):
                if self.matches(index, rest):
                    return 1 + len(rest), what
        return 0, ""

    def adjectives(self, index: int, *, named: bool = False) -> int:
        """Past definite adjectives: "الشرقية", "المحاصرة"; after a name only those that belong to it."""
        while index < len(self.forms) and _is_adjective(self.forms[index]):
            if named and self.forms[index].folded not in place_nouns("own adjective"):
                break
            index += 1
        return index


def _is_adjective(form: Form) -> bool:
    described = form.definite and form.plain and form.stem.endswith(_ADJECTIVE)
    return described and not form.lists & {"agent", "person", "place"}


@cache
def place_nouns(what: str) -> frozenset[str]:
    """Nouns and particles of one kind, folded."""
    return frozenset(word for row in rows("places") if row[0] == what for word in folded(row[1]))


@cache
def _names() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Listed names by their first word, the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for what, cell in rows("places"):
        if what in ("city", "country", "unclear"):
            for name in folded(cell):
                first, *rest = name.split()
                table.setdefault(first, []).append((tuple(rest), what))
    return {first: tuple(sorted(names, key=lambda name: -len(name[0]))) for first, names in table.items()}
