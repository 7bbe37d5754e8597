"""Draft event rows in ACLED's columns, for a human coder; nothing is decided that the claim leaves open.

Columns after the ACLED codebook; those that need a gazetteer, a country list or a judgement stay empty.
Columns that begin with `draft_` are ours: they say where the row comes from and what the coder has to settle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from extractor.claims import Claim, ClaimType, Measure, Modality, Quantity, Unit
from extractor.export.csvfile import write_rows
from extractor.export.outcome import Written
from extractor.export.rows import BETWEEN, RELAYED, Row, link
from extractor.records import Record

EVENTS = {
    ClaimType.CASUALTIES: ("", ""),
    ClaimType.EXECUTION: ("Violence against civilians", "Attack"),
    ClaimType.BOMBARDMENT: ("Explosions/Remote violence", ""),
    ClaimType.GROUND_ATTACK: ("Battles", "Armed clash"),
    ClaimType.TERRITORIAL_CONTROL: ("Battles", ""),
    ClaimType.DETENTION: ("Violence against civilians", "Abduction/forced disappearance"),
    ClaimType.SIEGE: ("Strategic developments", ""),
    ClaimType.DISPLACEMENT: ("Strategic developments", ""),
    ClaimType.AGREEMENT: ("Strategic developments", "Agreement"),
    ClaimType.ACTION: ("Strategic developments", ""),
}
"""Event type and sub-event type by claim type; an empty one is for the coder to choose."""
CHOICES = {
    ClaimType.CASUALTIES: "a toll; the event that it is the toll of",
    ClaimType.BOMBARDMENT: "sub-event: air/drone strike, shelling, remote explosive, suicide bomb, grenade",
    ClaimType.TERRITORIAL_CONTROL: "sub-event: government regains, or non-state actor overtakes",
    ClaimType.SIEGE: "sub-event",
    ClaimType.DISPLACEMENT: "sub-event",
    ClaimType.ACTION: "sub-event; whether it is an event at all",
}
ACLED_COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
)  # fmt: skip
DRAFT_COLUMNS = (
    "draft_claim", "draft_article", "draft_type", "draft_chain", "draft_stance", "draft_flags",
    "draft_places", "draft_time", "draft_first_day", "draft_last_day", "draft_figures",
    "draft_to_settle", "draft_published", "draft_title", "draft_outlet", "draft_url",
)  # fmt: skip


def write(records: Sequence[Record], path: Path) -> Written:
    """Write the rows; claims that are no event, or not said to have happened, are left out and counted."""
    rows = []
    left_out: Counter[str] = Counter()
    for record in records:
        for claim in record.result.claims:
            if claim.type not in EVENTS:
                left_out[f"type {claim.type}: no event in ACLED"] += 1
            elif claim.modality is not Modality.ASSERTED:
                left_out[f"modality {claim.modality}: not said to have happened"] += 1
            else:
                rows.append(_row(record, claim))
    columns = (*ACLED_COLUMNS, *DRAFT_COLUMNS)
    count = write_rows(path, columns, ({name: row.get(name) for name in columns} for row in rows))
    return Written((path,), count, dict(left_out))


def _row(record: Record, claim: Claim) -> Row:
    event, sub_event = EVENTS[claim.type]
    settle = [CHOICES[claim.type]] if claim.type in CHOICES else []
    fatalities, why = _fatalities(claim)
    settle += [why] if why else []
    settle += ["several places"] if len(claim.places) > 1 else []
    chain = RELAYED.join(map(link, claim.attribution))
    time, info = claim.time, record.result.article
    one_day = time.start if time and time.start == time.end else None
    return {
        "event_date": str(one_day) if one_day else None,
        "year": one_day.year if one_day else None,
        "time_precision": 1 if one_day else None,
        "disorder_type": disorder_type(event) or None,
        "event_type": event or None,
        "sub_event_type": sub_event or None,
        "actor1": claim.actor.text if claim.actor else None,
        "actor2": claim.target.text if claim.target else None,
        "location": claim.places[0].text if len(claim.places) == 1 else None,
        "source": "; ".join(source.known_as for source in claim.attribution),
        "notes": f"{chain}: «{claim.evidence.text}»",
        "fatalities": fatalities,
        "draft_claim": claim.id,
        "draft_article": record.name,
        "draft_type": claim.type.value,
        "draft_chain": chain,
        "draft_stance": claim.stance.value,
        "draft_flags": BETWEEN.join(claim.flags) or None,
        "draft_places": BETWEEN.join(place.text for place in claim.places) or None,
        "draft_time": time.mention.text if time else None,
        "draft_first_day": str(time.start) if time and time.start else None,
        "draft_last_day": str(time.end) if time and time.end else None,
        "draft_figures": BETWEEN.join(map(_figure, claim.quantities)) or None,
        "draft_to_settle": "; ".join(settle) or None,
        "draft_published": info.written_published,
        "draft_title": info.title,
        "draft_outlet": info.outlet,
        "draft_url": info.url,
    }


def disorder_type(event: str) -> str:
    """The type of disorder that an event type belongs to; empty where there is none."""
    return event if event == "Strategic developments" else "Political violence" if event else ""


def _figure(quantity: Quantity) -> str:
    part = "" if quantity.of is None else f", part of figure {quantity.of + 1}"
    return f"{quantity.mention.text} ({quantity.qualifier}, {quantity.measure}{part})"


def _fatalities(claim: Claim) -> tuple[int | float | None, str]:
    """The number of the dead where the claim gives exactly one; else none, and why. Nothing is added up."""
    dead = [
        q for q in claim.quantities if q.measure is Measure.KILLED and q.unit is Unit.PERSONS and q.of is None
    ]
    if not dead:
        return None, ""
    if len(dead) > 1:
        return None, f"fatalities: {len(dead)} separate figures, not added up"
    if dead[0].value is None:
        return None, "fatalities: no single number"
    return dead[0].value, "" if dead[0].qualifier == "exact" else f"fatalities: {dead[0].qualifier}"
