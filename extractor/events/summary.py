"""The terminal summary of events: who, whom and where, tolls with their sources, who differs, and voices."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.claims import Measure, SourceKind
from extractor.events.values import Event, Figure, Named, Place, Said, Toll
from extractor.report import PLAIN, Look, counted, held, interval, shown

_MOST = 8
"""Figures of one measure that a summary shows."""
_NAMES = 3
"""Actors, targets and further places of one event that a summary shows."""


def summary(events: Sequence[Event], look: Look = PLAIN, *, articles: int = 1) -> str:
    """The events that two claims or more, and so many articles, tell of; those with most articles first."""
    several = [event for event in events if len(event.claims) > 1 and event.articles >= articles]
    several.sort(key=lambda event: (-event.articles, -len(event.claims)))
    by = "two claims or more" if articles == 1 else f"{articles} articles or more"
    lines = [f"{counted(len(events), 'event')}, {len(several):,} of them told by {by}"]
    for event in several:
        lines += ["", *_event_lines(event, look)]
    return "\n".join(lines)


def _event_lines(event: Event, look: Look) -> list[str]:
    kinds = ", ".join(kind.replace("_", " ") for kind in event.types[:2])
    where = held(shown(event.places[0].name)) if event.places else "place not told"
    told = f"{counted(event.articles, 'article')}, {counted(len(event.claims), 'claim')}"
    lines = [
        look.bold(f"{days(event)} | {where} | {kinds}"),
        f"  {told}, {counted(len(event.origins), 'independent origin')} ({event.id})",
    ]
    lines += _name_lines("named as actor", event.actors)
    lines += _name_lines("named as target", event.targets)
    lines += _name_lines("also in", event.places[1:])
    by_id = {said.claim: said for said in event.claims}
    for toll in event.tolls:
        if toll.measure is not Measure.OTHER:
            lines += _toll_lines(toll, by_id)
    for one in event.contradictions:
        time = "; later ones say more" if one.may_be_time else ""
        what = "denied:" if one.kind == "denial" else f"{one.kind} differ on"
        lines.append(f"  ! {what} {held(shown(one.about))}: {len(one.sides)} sides{time}")
    for doubt in event.doubts:
        lines.append(f"  ? may be the same as {doubt.event}: {', '.join(dict.fromkeys(doubt.reasons))}")
    return lines


def days(event: Event) -> str:
    """The days of an event, as "2016-12-13", "2016-12-12 to 2016-12-13" or "before 2015-11-30"."""
    return interval(*(event.agreed_days or event.days or (None, None))) or "day not told"


def _name_lines(kind: str, named: Sequence[Named | Place]) -> list[str]:
    """A line of names that claims give, those that most of them give first; none without names."""
    most = sorted(named, key=lambda one: -len(one.claims))[:_NAMES]
    more = f" … and {len(named) - _NAMES} more" if len(named) > _NAMES else ""
    return [f"  {kind}: {held('، '.join(shown(one.name) for one in most))}{more}"] if most else []


def _toll_lines(toll: Toll, by_id: dict[str, Said]) -> list[str]:
    span = "" if toll.smallest is None else f", stated {number(toll.smallest)} to {number(toll.largest)}"
    span = (
        f", stated {number(toll.smallest)}"
        if toll.smallest == toll.largest and toll.smallest is not None
        else span
    )
    lines = [f"  {toll.measure.value}{span}"]
    lines += [f"    {_figure_line(figure, by_id[figure.claim])}" for figure in toll.figures[:_MOST]]
    if len(toll.figures) > _MOST:
        lines.append(f"    … and {len(toll.figures) - _MOST} more")
    return lines


def _figure_line(figure: Figure, said: Said) -> str:
    who = " > ".join(_name(link.name, link.kind, said) for link in said.chain)
    part = f"part of {held(shown(figure.of))} | " if figure.of else ""
    denied = "denied | " if figure.denied else ""
    return f"{said.day or held(shown(said.article))} | {denied}{part}{held(shown(figure.mention))} | {who}"


def _name(name: str, kind: SourceKind, said: Said) -> str:
    return held(shown(said.outlet or said.article)) if kind is SourceKind.NEWSROOM else held(shown(name))


def number(value: float | None) -> str:
    """A number with its thousands apart."""
    return "?" if value is None else f"{value:,}"
