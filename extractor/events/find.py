"""Claims in, events out: the happenings of all articles put together, and what each event comes to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from extractor.arabic.event_signs import content_words, name_words
from extractor.arabic.normalization import fold_text
from extractor.claims import ArticleInfo, Claim, ClaimType, Modality, Result, Span
from extractor.events.across import Pair, grouped
from extractor.events.gazetteer import Gazetteer, GazetteerMissingError
from extractor.events.happenings import Days
from extractor.events.origins import Voice, independent
from extractor.events.places import Located
from extractor.events.tolls import contradictions, stated, tolls
from extractor.events.values import Contradiction, Doubt, Event, Link, Named, Part, Place, Said, instant
from extractor.events.within import Thread, threads

if TYPE_CHECKING:
    from extractor.events.model_grouping import Grouping


def find_events(  # noqa: PLR0913 (settings, by name)
    results: Iterable[Result],
    model: str | None = None,
    *,
    base_url: str | None = None,
    gazetteer: Gazetteer | bool = True,
    known: Sequence[Event] = (),
    failures: list[str] | None = None,
    on_progress: Callable[[int, int], object] | None = None,
    **options: Any,
) -> tuple[Event, ...]:
    """The events that the claims of these results tell of, in the order in which they were first told.

    Without `model` and `base_url` the rules put claims together, and say what they doubt; with one of them
    that model is asked about each article, together with those that may tell of the same things, and
    `options` are those of `Extractor` (`api_key`, `cache_dir`, `timeout`, …). `known` are events found
    before, whose ids are kept. `gazetteer` puts places on the map: True where the extra "places" is
    installed. What the model could not be asked about is put together by the rules, and told in `failures`.
    `on_progress` is called with how many articles the model was asked about, and of how many.
    """
    grouping: Grouping | None = None
    if model is not None or base_url is not None:
        from extractor.events.model_grouping import Grouping

        grouping = Grouping(model, base_url=base_url, on_progress=on_progress, **options)
    own = gazetteer if isinstance(gazetteer, Gazetteer) else _opened(gazetteer)
    try:
        return _found(results, own, grouping, known)
    finally:
        if grouping is not None:
            (failures if failures is not None else []).extend(grouping.failures)
            grouping.close()
        if own is not None and own is not gazetteer:
            own.close()


def _opened(wanted: bool) -> Gazetteer | None:
    if not wanted:
        return None
    try:
        return Gazetteer()
    except GazetteerMissingError:
        return None


def _found(
    results: Iterable[Result], gazetteer: Gazetteer | None, grouping: Grouping | None, known: Sequence[Event]
) -> tuple[Event, ...]:
    told = [(result.article, thread) for result in results for thread in threads(result, gazetteer)]
    told.sort(key=lambda one: (instant(one[0].published), one[0].key))
    happenings = [thread.happening for _, thread in told]
    groups, doubtful = grouped(happenings)
    if grouping is not None:
        told, groups, doubtful = grouping.regrouped(told, groups, doubtful)
    gathered = [[told[member] for member in group] for group in groups]
    ids = _ids([_claims(members) for members in gathered], known)
    doubts = _doubts(groups, doubtful, ids)
    return tuple(
        _event(own, members, doubts.get(index, ()))
        for index, (own, members) in enumerate(zip(ids, gathered, strict=True))
    )


def _claims(told: Sequence[tuple[ArticleInfo, Thread]]) -> list[str]:
    return [claim.id for _, thread in told for claim, _ in thread.members]


def _ids(claims: Sequence[Sequence[str]], known: Sequence[Event]) -> list[str]:
    """An id for each event: that of the known event that most of its claims are of, or its first claim's."""
    before: dict[str, str] = {said.claim: event.id for event in known for said in event.claims}
    shared = [
        (count, index, old)
        for index, members in enumerate(claims)
        for old, count in Counter(before[claim] for claim in set(members) if claim in before).items()
    ]
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for _, index, old in sorted(shared, key=lambda one: (one[0], -one[1], one[2]), reverse=True):
        if index not in ids and old not in taken:
            ids[index] = old
            taken.add(old)
    return [
        ids.get(index) or (members[0] if members[0] not in taken else f"{members[0]}-2")
        for index, members in enumerate(claims)
    ]


def _doubts(
    groups: Sequence[Sequence[int]], doubtful: Sequence[Pair], ids: Sequence[str]
) -> dict[int, tuple[Doubt, ...]]:
    of = {member: index for index, group in enumerate(groups) for member in group}
    found: defaultdict[int, dict[int, Doubt]] = defaultdict(dict)
    for pair in doubtful:
        one, other = of[pair.one], of[pair.other]
        if one != other:
            found[one].setdefault(other, Doubt(event=ids[other], reasons=pair.reasons))
            found[other].setdefault(one, Doubt(event=ids[one], reasons=pair.reasons))
    return {index: tuple(doubts.values()) for index, doubts in found.items()}


def _event(event_id: str, told: Sequence[tuple[ArticleInfo, Thread]], doubts: tuple[Doubt, ...]) -> Event:
    members = [(info, claim, part) for info, thread in told for claim, part in thread.members]
    members.sort(key=lambda member: (instant(member[0].published), member[0].key, member[1].evidence.start))
    claims = {claim.id: claim for _, claim, _ in members}
    origins, indices = independent([Voice(claim, info) for info, claim, _ in members])
    said = tuple(
        _said(info, claim, part, origin) for (info, claim, part), origin in zip(members, indices, strict=True)
    )
    whole = stated(said, claims)
    telling = [claim for _, claim, part in members if part is Part.TELLS] or list(claims.values())
    days = [thread.happening.days for _, thread in told if thread.happening.days]
    return Event(
        id=event_id,
        grouped_by=told[0][1].grouped_by,
        types=tuple(kind for kind, _ in Counter(claim.type for claim in telling).most_common()),
        days=_told((min(first for first, _ in days), max(last for _, last in days))) if days else None,
        agreed_days=_told(_agreed(days)),
        places=_places([thread for _, thread in told]),
        actors=_named(telling, "actor"),
        targets=_named(telling, "target"),
        tolls=tolls(said, claims, whole),
        origins=origins,
        contradictions=(*contradictions(said, whole), *_actors_differ(said, claims), *_denials(said)),
        claims=said,
        doubts=doubts,
    )


def _said(info: ArticleInfo, claim: Claim, part: Part, origin: int) -> Said:
    return Said(
        claim=claim.id,
        article=info.id,
        key=info.key,
        outlet=info.outlet,
        published=info.published,
        type=claim.type,
        part=part,
        modality=claim.modality,
        stance=claim.stance,
        quote=claim.evidence.text,
        start=claim.evidence.start,
        end=claim.evidence.end,
        chain=tuple(Link(name=source.known_as, kind=source.kind) for source in claim.attribution),
        origin=origin,
    )


def _told(days: Days | None) -> tuple[date | None, date] | None:
    """The days as they are given out: without a first one where only "before" is told."""
    return days and (None if days[0] == date.min else days[0], days[1])


def _agreed(days: Sequence[Days]) -> Days | None:
    if not days:
        return None
    first, last = max(first for first, _ in days), min(last for _, last in days)
    return (first, last) if first <= last else None


def _places(told: Sequence[Thread]) -> tuple[Place, ...]:
    """The places of the event's claims, those named most often first; spellings stay as they are."""
    found: dict[tuple[str, bool], list[tuple[str, Located]]] = {}
    for thread in told:
        by_text = {place.text: place for place in thread.happening.places}
        for claim, part in thread.members:
            for span in claim.places if part is Part.TELLS else ():
                if place := by_text.get(span.text):
                    found.setdefault((place.named.name, place.named.within), []).append((claim.id, place))
    ordered = sorted(found.values(), key=lambda given: -len(given))
    return tuple(
        Place(
            name=Counter(place.text for _, place in given).most_common(1)[0][0],
            claims=tuple(dict.fromkeys(claim for claim, _ in given)),
            inside=given[0][1].inside,
            precision=given[0][1].precision,
            candidates=given[0][1].candidates,
        )
        for given in ordered
    )


def _named(claims: Iterable[Claim], role: str) -> tuple[Named, ...]:
    found: dict[str, tuple[str, list[str]]] = {}
    for claim in claims:
        span: Span | None = getattr(claim, role)
        if span is not None:
            found.setdefault(fold_text(span.text), (span.text, []))[1].append(claim.id)
    return tuple(Named(name=name, claims=tuple(ids)) for name, ids in found.values())


_BLAMED = frozenset(
    {ClaimType.BOMBARDMENT, ClaimType.EXECUTION, ClaimType.GROUND_ATTACK, ClaimType.ACCUSATION}
)


def _actors_differ(said: Sequence[Said], claims: dict[str, Claim]) -> tuple[Contradiction, ...]:
    """Sides that name different actors of the same attack, by names that share no word."""
    sides: list[list[str]] = []
    side_of: dict[str, int] = {}
    for one in said:
        claim = claims[one.claim]
        if claim.actor is None or one.type not in _BLAMED or one.modality is Modality.DENIED:
            continue
        words = name_words(claim.actor.text)
        side = min((side_of[word] for word in words if word in side_of), default=None)
        if side is not None:
            sides[side].append(one.claim)
        elif words:
            side_of |= dict.fromkeys(words, len(sides))
            sides.append([one.claim])
    if len(sides) < 2:
        return ()
    return (Contradiction(kind="actors", about="who did it", sides=tuple(map(tuple, sides))),)


def _denials(said: Sequence[Said]) -> tuple[Contradiction, ...]:
    """The denials, with the claims of other origins that assert what may be meant; one of the same claims."""
    found: defaultdict[tuple[str, ...], list[Said]] = defaultdict(list)
    denied = [one for one in said if one.modality is Modality.DENIED]
    told = [other for other in said if other.modality is Modality.ASSERTED and other.part is Part.TELLS]
    words = {one.claim: content_words(one.quote) for one in (*denied, *told)} if denied else {}
    for one in denied:
        asserted = tuple(
            other.claim
            for other in told
            if other.origin != one.origin and (other.type in _BLAMED or words[one.claim] & words[other.claim])
        )
        if asserted:
            found[asserted].append(one)
    return tuple(
        Contradiction(kind="denial", about=ones[0].quote, sides=(tuple(one.claim for one in ones), asserted))
        for asserted, ones in found.items()
    )
