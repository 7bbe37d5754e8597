"""The words of one voice, asked which stretches of them tell of an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, TypeVar

from extractor.arabic.attribution.event_words import (
    WEIGHTLESS,
    Event,
    event_at,
    events,
    events_along,
    numbers,
)
from extractor.arabic.lexicon import word_set, words_of
from extractor.arabic.text.verbs import is_verb
from extractor.arabic.text.words import Phrases, excerpt, forms

T = TypeVar("T")
_STOPS = frozenset(",;.:!?")


class Utterance:
    """The words of `text[start:end]`.

    Whatever is asked about a range of them takes the same time for a long range as for a short one,
    so that a text without punctuation is read as fast as any.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self._excerpt = excerpt(text, start, end)
        self.words = self._excerpt.words()
        self._hits: dict[Phrases[Any], list[Any]] = {}

    def bare(self, index: int) -> str:
        """The word at an index without و or ف."""
        return self.words[index].bare

    def folded(self, index: int) -> str:
        """The folded word at an index; empty after the last."""
        return self.words[index].folded if index < len(self.words) else ""

    def is_joined(self, index: int) -> bool:
        """Whether و or ف is written on to a word."""
        word = self.words[index]
        return word.bare != word.folded

    def is_verb(self, index: int) -> bool:
        """Whether a word has the shape of a finite verb."""
        return is_verb(self.words[index].bare)

    def is_figure(self, index: int) -> bool:
        """Whether a word is a number in digits."""
        return self.words[index].bare[:1].isdigit()

    def is_number(self, index: int) -> bool:
        """Whether a word is a number, in digits or in letters."""
        return self.is_figure(index) or self.bare(index) in numbers()

    def has_place(self, begin: int, end: int) -> bool:
        """Whether "في" stands between two words."""
        return any(self.folded(place) in ("في", "قرب") for place in range(begin + 1, end))

    def is_place(self, index: int) -> bool:
        """Whether the name of a place or a noun for one begins at a word: "وسط مدينة تعز"."""
        return not _place_words().isdisjoint(forms(self.folded(index) or "-"))

    def is_yet(self, index: int) -> bool:
        """Whether بعد means "yet": "لم تعرف بعد أسباب التحطم"."""
        before = range(max(0, index - 3), index)
        return self.bare(index) == "بعد" and any(self.bare(place) in ("لم", "لا") for place in before)

    def is_relative_open(self, last: int, index: int) -> bool:
        """Whether a relative clause is still open, so that "و" may join inside it."""
        return any(
            self.folded(place) in ("التي", "الذي", "الذين") for place in range(max(last, index - 4), index)
        )

    def is_event_near(self, index: int) -> bool:
        """Whether a verb or an event follows at once: بعد قصف, قبل أن تخف."""
        near = range(index, min(self.stop(index), index + 3))
        return any(self.event(place) or self.is_verb(place) for place in near)

    def is_mere_background(self, index: int) -> bool:
        """Whether a noun of no great weight follows: "بعد إدانته", not "بعد قصف" and not "بعد أن"."""
        near = range(index, min(self.stop(index), index + 2))
        kinds = {found[1][0] for found in map(self.event, near) if found is not None}
        return not any(map(self.is_verb, near)) and kinds <= WEIGHTLESS

    def hits(self, phrases: Phrases[T]) -> list[tuple[int, T] | None]:
        """The phrase of a table that begins at each word, whole or after و or ف: its length, its value."""
        if phrases not in self._hits:
            self._hits[phrases] = phrases.along(self._excerpt, self.words, clitics=False)
        return self._hits[phrases]

    def event(self, index: int, end: int | None = None) -> Event | None:
        """The event that the words at an index tell of, none of them at `end` or after it."""
        found = self._events[index]
        if found is None or end is None or index + found[0] <= end:
            return found
        return event_at(self.words, index, end)

    def states(self, begin: int, end: int, *, loose: bool = False) -> bool:
        """Whether a range can state something: a verb, a negation or an event is among its words.

        `loose` takes words that only hint at an event, too.
        """
        if loose:
            return self._tells(begin, end, self._next_hint, self._hints)
        return self._tells(begin, end, self._next_statement, self._states)

    def tolls(self, begin: int, end: int) -> bool:
        """Whether a range says that somebody is dead or wounded."""
        return self._tells(begin, end, self._next_toll, _tolls)

    def counts(self, begin: int, end: int) -> bool:
        """Whether a range counts people or things, and not those among them: no "بينهم"."""
        return self.has_figure(begin, end) and self._next_share[begin] >= end

    def has_figure(self, begin: int, end: int) -> bool:
        """Whether a number in digits is among the words of a range."""
        return self._next_figure[begin] < end

    def is_finite(self, begin: int, end: int) -> bool:
        """Whether a range has a verb of its own, outside relative clauses, or a figure."""
        return self._next_finite[begin] < end or self.has_figure(begin, end)

    def stop(self, index: int) -> int:
        """Index of the first punctuation mark at an index or after it."""
        return self._next_stop[index]

    def _tells(
        self, begin: int, end: int, following: list[int], tells: Callable[[int, Event | None], bool]
    ) -> bool:
        index = following[begin]
        while index < end:
            if tells(index, self.event(index, end)):
                return True
            index = following[index + 1]
        # Of a phrase that the end cuts through, the rest may tell what the whole does not.
        for index in range(max(begin, end - events().longest + 1), end):
            found = self._events[index]
            if found is not None and index + found[0] > end and tells(index, self.event(index, end)):
                return True
        return False

    def _is_own_verb(self, index: int) -> bool:
        verb = self.is_verb(index) or self.bare(index) in word_set("auxiliary")
        return verb and (index == 0 or self.folded(index - 1) not in word_set("relative"))

    def _hints(self, index: int, event: Event | None) -> bool:
        return self._plain[index] or event is not None

    def _states(self, index: int, event: Event | None) -> bool:
        return self._plain[index] or (event is not None and event[1][1] > 1)

    @cached_property
    def _plain(self) -> list[bool]:
        """Whether each word states something by itself."""
        auxiliary = word_set("auxiliary")
        return [is_verb(word.bare) or word.bare in auxiliary for word in self.words]

    @cached_property
    def _events(self) -> list[Event | None]:
        return events_along(self._excerpt, self.words)

    @cached_property
    def _next_statement(self) -> list[int]:
        return _next([self._states(*event) for event in enumerate(self._events)])

    @cached_property
    def _next_hint(self) -> list[int]:
        return _next([self._hints(*event) for event in enumerate(self._events)])

    @cached_property
    def _next_toll(self) -> list[int]:
        return _next([_tolls(*event) for event in enumerate(self._events)])

    @cached_property
    def _next_finite(self) -> list[int]:
        return _next([self._is_own_verb(index) for index in range(len(self.words))])

    @cached_property
    def _next_figure(self) -> list[int]:
        return _next([word.bare[:1].isdigit() for word in self.words])

    @cached_property
    def _next_share(self) -> list[int]:
        return _next([word.bare in word_set("share") for word in self.words])

    @cached_property
    def _next_stop(self) -> list[int]:
        return _next([word.folded in _STOPS for word in self.words])


def _next(holds: Sequence[bool]) -> list[int]:
    """For every index, the first one from there on of which something holds; the end where none is."""
    following = len(holds)
    found = [following] * (following + 2)
    for index in range(len(holds) - 1, -1, -1):
        if holds[index]:
            following = index
        found[index] = following
    return found


@cache
def _place_words() -> frozenset[str]:
    kinds = ("area", "several", "building", "city", "country", "unclear")
    return frozenset(name.split()[0] for name in words_of("places", *kinds))


def _tolls(_index: int, event: Event | None) -> bool:
    return event is not None and event[1][0] == "casualties"
