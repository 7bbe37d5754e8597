"""How well claims are put together into events, on labelled sets: by rules, and with a recorded model."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import extractor.events
from evals.answers.recordings import read_answers, recorded_system
from evals.answers.replay import Replay, request_lines
from evals.answers.systems import NOWHERE, System, replayed
from evals.events.learning import examples, fitted, left_out, write
from evals.events.measures import Clusters, b_cubed, ceaf_e, conll, muc, pairs
from evals.events.sets import SETS, EventSet, clusters, sets
from evals.places import RECORDINGS, SEEDS
from extractor import Extractor
from extractor.article import Article
from extractor.claims import Result
from extractor.events import Event, find_events, write_events
from extractor.events.gazetteer import Gazetteer
from extractor.events.summary import summary
from extractor.llm.wire import Binding
from extractor.prompts import load

EVENTS_PROMPT = "events/v1"
WEIGHTS = Path(extractor.events.__file__).parent / "weights.toml"
HEADING = f"{'set':40}  CoNLL    MUC     B³ P / R    CEAFe   pairs P / R   origins P / R"
ROADS = {
    "rules": "claims and events by rules",
    "strong": "claims of the strong model, events by rules",
    "model": "claims of the strong model, events by the strong model",
}


@dataclass(frozen=True)
class Scored:
    """The scores of one set."""

    name: str
    conll: float
    cells: str


def events_command(options: Namespace) -> int:
    """Print the scores of the labelled sets of events, or fit the weights of signs on the open ones."""
    return _fit(options) if options.fit else _scores(options)


def _scores(options: Namespace) -> int:
    """Print the scores, and write what the recorded model was not asked."""
    store: Path = options.store
    system = System("claims/v2", recorded=recorded_system("strong", store / RECORDINGS))
    labelled = sets(SETS / ("sealed" if options.sealed else "open"))
    senders = []
    for road, about in ROADS.items():
        print(f"\n{about}\n{HEADING}")
        rows = []
        for event_set in labelled:
            results, asked = _results(event_set, road, system)
            if asked is not None and asked.missing:
                senders.append(asked)
                print(f"{event_set.name:40}      -")
                continue
            events, grouping = _events(results, road, store)
            senders += [sender for sender in (asked, grouping) if sender is not None]
            rows.append(scored(event_set, results, events))
            print(f"{rows[-1].name:40} {rows[-1].conll:6.3f} {rows[-1].cells}")
        print(f"{'mean':40} {sum(row.conll for row in rows) / len(rows):6.3f}")
    print(f"\nthe second reader{'':23} {ceiling(labelled):6.3f}")
    missing = {key: body for sender in senders for key, body in sender.missing.items()}
    if options.output is not None:
        options.output.write_text("".join(f"{line}\n" for line in request_lines(missing)), encoding="utf-8")
    if missing:
        print(f"{len(missing)} requests have no recorded answer; -o FILE writes them")
    return 2 if missing else 0


def _fit(options: Namespace) -> int:
    """Fit the weights of the signs on the open sets, and print how those fitted without a set do on it."""
    system = System("claims/v2", recorded=recorded_system("strong", options.store / RECORDINGS))
    labelled = sets(SETS / "open")
    by_rules = [(event_set, _results(event_set, "rules", system)[0]) for event_set in labelled]
    recorded = [(event_set, *_results(event_set, "strong", system)) for event_set in labelled]
    by_model = [(one, results) for one, results, asked in recorded if asked is None or not asked.missing]
    gazetteer = Gazetteer()
    given = [*examples(by_rules, gazetteer), *examples(by_model, gazetteer)]
    print(f"{'left out':40} pairs P / R")
    for event_set in labelled:
        found = left_out(given, event_set.name)
        print(f"{event_set.name:40} {found.precision:.2f} / {found.recall:.2f}")
    write(fitted(given), [event_set.name for event_set in labelled], WEIGHTS)
    print(f"{len(given)} pairs; {WEIGHTS} is written")
    return 0


def seeds_command(options: Namespace) -> int:
    """Write the events of the seeds by the recorded model, and print those that both tell of."""
    system = System("claims/v2", recorded=recorded_system("strong", options.store / RECORDINGS))
    articles = [Article.read(path) for path in sorted(SEEDS.glob("*/article.txt"))]
    results, _ = replayed(system, articles)
    events, sender = _events(results, "model", options.store)
    write_events(events, options.output)
    print("What both articles tell of, by the strong model; nothing is added up or judged")
    print(summary(events, articles=len(articles)))
    return 2 if sender is not None and sender.missing else 0


def scored(event_set: EventSet, results: Sequence[Result], events: Sequence[Event]) -> Scored:
    """The scores of the events of a set's results; a mention without a claim is in no event."""
    claims = event_set.claims(results)
    event_of = {said.claim: event.id for event in events for said in event.claims}
    origin_of = {said.claim: (event.id, said.origin) for event in events for said in event.claims}
    found = clusters((mention, event_of[claim]) for mention, claim in claims.items())
    voices = clusters((mention, origin_of[claim]) for mention, claim in claims.items())
    return Scored(event_set.name, conll(event_set.events, found), _cells(event_set, found, voices))


def ceiling(labelled: Sequence[EventSet]) -> float:
    """The mean CoNLL of the second reader against the labels, where there was one."""
    twice = [event_set for event_set in labelled if event_set.is_read_twice]
    found = [conll(event_set.events, event_set.second_events) for event_set in twice]
    return sum(found) / len(found)


def _cells(event_set: EventSet, found: Clusters, voices: Clusters) -> str:
    key = event_set.events
    b3, both, origins = b_cubed(key, found), pairs(key, found), pairs(event_set.origins, voices)
    return (
        f"{muc(key, found).f1:6.3f} {b3.precision:7.2f} / {b3.recall:.2f} {ceaf_e(key, found).f1:7.3f}"
        f" {both.precision:7.2f} / {both.recall:.2f} {origins.precision:9.2f} / {origins.recall:.2f}"
    )


def _results(event_set: EventSet, road: str, system: System) -> tuple[tuple[Result, ...], Replay | None]:
    if road != "rules":
        return replayed(system, event_set.articles)
    with Extractor("rules", cache_dir=False) as extractor:
        return tuple(extractor.extract(article) for article in event_set.articles), None


def _events(results: Sequence[Result], road: str, store: Path) -> tuple[tuple[Event, ...], Replay | None]:
    if road != "model":
        return find_events(results), None
    recorded = recorded_system("strong", store / RECORDINGS)
    sender = Replay(read_answers(recorded.file(EVENTS_PROMPT)), recorded.model)
    events = find_events(
        results,
        recorded.model,
        base_url=NOWHERE,
        prompt=load(EVENTS_PROMPT),
        cache_dir=False,
        sender=sender,
        binding=Binding.STRICT,
    )
    return events, sender
