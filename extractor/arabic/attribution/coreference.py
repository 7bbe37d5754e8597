"""The speakers of an article so far, and who of them is meant again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extractor.arabic.attribution.event_words import numbers
from extractor.arabic.attribution.source_kinds import titles, told_kind
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.words import Word, has_by, words
from extractor.claims import NEWSROOM, Given, Source, SourceKind

_REMEMBERED = 300
"""Speakers that a later sentence may mean again; no article has so many, and a hostile one gains nothing."""
_THEIR_NAME = frozenset("باسمه باسمها باسمهم نفسه نفسها ذاته ذاتها ذات نفس عينه".split())
"""Words by which a name points to whoever spoke last: المتحدث باسمه, المصدر نفسه."""


class Speakers:
    """The chains of sources of an article in order of place."""

    def __init__(self) -> None:
        self._past: deque[tuple[Source, ...]] = deque(maxlen=_REMEMBERED)
        self._heads: dict[str, SourceKind] = {}
        self._inside: dict[str, SourceKind] = {}
        self.announcing: tuple[Source, ...] = ()
        """Those who announced a list that goes on point by point."""
        self._sentence = self._spoke = 0

    def begin_sentence(self) -> None:
        """Another sentence is read."""
        self._sentence += 1

    def add(self, chain: tuple[Source, ...]) -> None:
        """Remember who has spoken."""
        self._past.append(chain)
        self._spoke = self._sentence
        for source in reversed(chain):
            if source.kind is not SourceKind.UNNAMED:
                head, *others = _parts(source.name)
                self._heads[_bare(head)] = source.kind
                self._inside.update(dict.fromkeys(others, source.kind))

    def carried(self, verb: str, since: int) -> tuple[Source, ...]:
        """The latest speaker who agrees in gender and number with a verb without a subject, else the latest.

        Those named at `since` or after it are named in the sentence itself.
        """
        if not self._past:
            return (NEWSROOM,)
        agreeing = (chain for chain in reversed(self._past) if agrees(verb, chain[0].name))
        chain = next(agreeing, self._past[-1])
        if chain[0].mention is not None and chain[0].mention.start >= since:
            return chain
        return tuple(replace_given(source, Given.CARRIED) for source in chain)

    def may_go_on(self, verb: str) -> bool:
        """Whether the latest who spoke agrees in gender and number with a verb."""
        return bool(self._past) and agrees(verb, self._past[-1][0].name)

    @property
    def spoke_lately(self) -> bool:
        """Whether somebody has spoken in this sentence or the one before it."""
        return self._sentence - self._spoke <= 1

    def knows(self, name: str) -> bool:
        """Whether somebody of this name has spoken."""
        return any(source.name == name for chain in self._past for source in chain)

    def relays_of(self, source: Source) -> list[Source]:
        """Those who relayed a source before, where it is meant again by a single definite word: "المصدر"."""
        if " " in source.name or not source.name.startswith("ال") or source.name.endswith("ة"):
            return []
        for chain in reversed(self._past):
            if _bare(chain[0].name.split()[0]) == _bare(source.name):
                return [replace_given(relay, Given.CARRIED) for relay in chain[1:]]
        return []

    def meant(self, source: Source) -> Source:
        """The source under the full name that introduced it, of the kind of the body that it points to."""
        told = told_kind(source.name)
        if self._past and source.name and not set(_parts(source.name)) - word_set("excellency"):
            full: Source | None = self._past[-1][0]
        else:
            full = self._full(source) if told is None else None
        if full is not None:
            return source.model_copy(update={"name": full.name, "kind": full.kind})
        kind = self._pointed_at(source.name, told)
        return source if kind is None else source.model_copy(update={"kind": kind})

    def _full(self, source: Source) -> Source | None:
        """The speaker whose longer name holds this one: عيد after المحلل فادي عيد."""
        own = "".join(part for part in _parts(source.name) if part not in word_set("honorific"))
        for chain in reversed(self._past):
            for earlier in chain:
                if _is_part(own, _parts(earlier.name)):
                    return earlier
        return None

    def _pointed_at(self, name: str, told: tuple[SourceKind, str] | None) -> SourceKind | None:
        """The kind of the body that a name points back to: رئيس المنظمة, مديرها العام, البيان."""
        parts = _parts(name)
        vague = told is None or told[1] in ("generic", "last")
        for index, part in enumerate(parts):
            following = parts[index + 1] if index + 1 < len(parts) else ""
            owned = following.startswith("ال") and not following.startswith("التابع")
            if not part.startswith(("ال", "لل")) or owned:
                continue
            own = told_kind(part)
            if vague or (told and own and own[0] is told[0]):
                kind = self._kind_of_head(part)
                if kind is not None:
                    return kind
        points = bool(parts) and (parts[0].endswith(("ها", "هم")) or not _THEIR_NAME.isdisjoint(parts))
        document = bool(parts) and _bare(parts[0]).startswith(word_starts("document"))
        points = points or (document and all(part.startswith("ال") for part in parts[1:]))
        again = len(parts) == 1 or parts[-1].startswith("اخر")
        if self._past and again and parts[-1] in word_set("meant again"):
            return self._past[-1][0].kind
        if points and self._past and vague:
            return self._past[-1][0].kind
        return None

    def _kind_of_head(self, head: str) -> SourceKind | None:
        """The kind of the latest speaker whose name begins with a noun, or holds it: المنظمة, الهلال."""
        kind = self._heads.get(_bare(head))
        if kind is None and not head.endswith(("ي", "يه")) and head not in word_set("adjective"):
            return self._inside.get(head)
        return kind


@lru_cache(maxsize=1 << 10)
def _parts(name: str) -> list[str]:
    """The folded words of a name without its marks; an empty one where it has none."""
    return [word.folded for word in words(name) if word.folded[0].isalnum()] or [""]


def _is_part(own: str, parts: list[str]) -> bool:
    """Whether a person's name, written without spaces, is a run of some of the words of a longer one."""
    for begin in range(len(parts)):
        run = ""
        for end in range(begin, len(parts)):
            run += parts[end]
            if run == own:
                if begin == 0 and end == len(parts) - 1:
                    return False
                # A family name with the article follows a first name, not a title: الساعدي, but not المشفى.
                before = parts[begin - 1] if begin else ""
                return not own.startswith("ال") or bool(before and told_kind(before) is None)
    return False


def _bare(word: str) -> str:
    """A noun without its article and the ending of its dual."""
    word = word[2:] if word.startswith(("ال", "لل")) and len(word) > 4 else word
    return word[:-2] if len(word) > 5 and word.endswith(("ان", "ين")) else word


def agrees(verb: str, name: str) -> bool:
    """Whether a verb of the third person can have this name as its subject."""
    head = words(name)[0].folded
    plural = head.endswith(("ون", "ين")) or head in word_set("plural source") or head in numbers()
    feminine = head.endswith(("ه", "ات")) or head in word_set("feminine source")
    if verb.endswith(("وا", "ون")) or (verb.endswith("ين") and verb[0] not in "يت"):
        return plural
    if head in word_set("epicene"):
        return True
    if (verb.endswith(("ت", "ه")) or verb.startswith("ت")) and verb not in word_set("masculine verb"):
        return feminine
    return not feminine and not plural


def means_several(source: Source, others: Iterable[Source]) -> bool:
    """Whether "المصدر" or "المصادر" may be any of several sources named before it."""
    if source.mention is None or " " in source.name or _bare(source.name) not in ("مصدر", "مصادر"):
        return False
    before = (one.name for one in others if one.mention and one.mention.start < source.mention.start)
    return len({name for name in before if _bare(name.split()[0]) == _bare(source.name) and " " in name}) > 1


def may_ask(verb: str, asked: Sequence[Word]) -> bool:
    """Whether those who are asked right after a verb may be its subject: "ودعت الأمم المتحدة إلى تحقيق"."""
    head, *rest = (word.folded for word in asked)
    what = next((word for word in rest if word == "الي" or not word.startswith("ال")), "")
    led = what in ("الي", "من", "علي") or has_by(what)
    known = head in word_set("party") or head.removeprefix("ال") in titles()
    return known and led and agrees(verb, head)


def replace_given(source: Source, given: Given) -> Source:
    """The same source, given in another way."""
    return source.model_copy(update={"given": given})
