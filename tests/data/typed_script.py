"""A program that uses everything public, as a careful user would type it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, assert_never

from extractor import (
    Article,
    ArticleInfo,
    Binding,
    CacheError,
    ChatModel,
    Claim,
    ClaimType,
    EmbeddedModelError,
    ExportError,
    Extractor,
    ExtractorError,
    Failure,
    Flag,
    Given,
    InputError,
    Measure,
    Modality,
    ModelError,
    OptionError,
    Piece,
    Prompt,
    PromptError,
    Provenance,
    Qualifier,
    Quantity,
    Question,
    Reason,
    Rejection,
    Result,
    RetryPolicy,
    Sender,
    Sentence,
    Source,
    SourceKind,
    Span,
    Stance,
    State,
    Stretch,
    Time,
    Unit,
    Usage,
    read_results,
    to_pandas,
    weaknesses,
)
from extractor.events import Event, find_events, read_events, write_events

TEXT = "قال الدفاع المدني السوري إن أكثر من 93 مدنياً قتلوا أمس في قصف على أحياء شرقي حلب."


class Silent:
    """A sender that answers nothing."""

    async def post(self, request: Any, sent: Callable[[int], None]) -> tuple[Any, str]:
        """No answer, ever."""
        raise NotImplementedError

    async def get(self, path: str) -> Any:
        """No address either."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Nothing was opened."""


def spans(claim: Claim) -> Iterator[tuple[str, Span]]:
    """The spans of a claim, each with what it is."""
    yield "evidence", claim.evidence
    optional: dict[str, Span | None] = {"cue": claim.cue, "actor": claim.actor, "target": claim.target}
    for name, span in optional.items():
        if span is not None:
            yield name, span
    for place in claim.places:
        yield "place", place


def told(quantity: Quantity) -> str:
    """A figure in words."""
    kind: Measure = quantity.measure
    unit: Unit = quantity.unit
    value: int | float | None = quantity.value
    bound = "more than " if quantity.qualifier is Qualifier.MORE_THAN else ""
    part: int | None = quantity.of
    return f"{bound}{value} {kind.value} {unit.value}" + (" of more" if part is not None else "")


def origin(claim: Claim) -> tuple[str, SourceKind, Given]:
    """Who said it first."""
    source: Source = claim.attribution[0]
    return source.known_as, source.kind, source.given


def became(sentence: Sentence) -> str:
    """What became of a sentence; a state that is not thought of is an error of types."""
    match sentence.state:
        case State.CLAIMED:
            return "claimed"
        case State.NOTHING:
            return "nothing"
        case State.FAILED:
            return "failed"
        case other:
            assert_never(other)


def lost(result: Result) -> list[tuple[str, Stretch | None]]:
    """What is not among the claims, with where."""
    rejections: tuple[Rejection, ...] = result.rejections
    failures: tuple[Failure, ...] = result.failures
    unread = [(failure.error, failure.piece) for failure in failures]
    return unread + [
        (one.reason.value, one.piece) for one in rejections if one.reason is not Reason.DUPLICATE
    ]


def accounted(result: Result) -> tuple[str, int, date | None]:
    """What made a result, what it took, and when its article was published."""
    provenance: Provenance = result.provenance
    usage: Usage = result.usage + Usage()
    info: ArticleInfo = result.article
    return provenance.prompt, usage.requests, info.day


def questions(extractor: Extractor, article: Article) -> list[tuple[Piece, Question]]:
    """What would be asked."""
    return extractor.questions(article)


def options() -> Extractor:
    """An extractor with every option."""
    sender: Sender = Silent()
    return Extractor(
        "some-model",
        base_url=["http://localhost:1/v1", "http://localhost:2/v1"],
        api_key=None,
        prompt="claims/v2",
        profile=None,
        cache_dir=False,
        offline=False,
        refresh=False,
        max_concurrency=2,
        max_requests=0,
        retries=RetryPolicy(attempts=1),
        binding=Binding.TEXT,
        sender=sender,
        temperature=None,
        seed=None,
        timeout=5.0,
        processes=1,
    )


def caught(work: Callable[[], object]) -> str:
    """The family of the error that work ends with."""
    try:
        work()
    except (InputError, OptionError, PromptError) as error:
        return f"use: {error}"
    except ModelError as error:
        usage: Usage | None = error.usage
        return f"model: {error} {usage} {error.status}"
    except (CacheError, EmbeddedModelError, ExportError) as error:
        return f"machine: {error}"
    except ExtractorError as error:
        return f"other: {error}"
    return "none"


async def read(extractor: Extractor, articles: Sequence[Article]) -> list[Result]:
    """Many, with asyncio."""
    first: Result = await extractor.aextract(articles[0])
    return [first, *[result async for result in extractor.astream(articles[1:], ahead=2)]]


def happened(results: Sequence[Result], folder: Path) -> tuple[Event, ...]:
    """Events, written and read again."""
    found = find_events(results, gazetteer=False)
    paths: tuple[Path, ...] = write_events(found, folder / "events.jsonl")
    return read_events(paths[0])


def main(folder: Path) -> None:
    """Read two articles by the rules, and use all that there is."""
    articles = [Article(TEXT, id=f"a{number}", published=date(2016, 12, 13)) for number in range(2)]
    with Extractor("rules", cache_dir=False) as extractor:
        model: ChatModel = extractor.model
        prompt: Prompt = extractor.prompt
        results = list(extractor.stream(articles, on_progress=lambda done, total: None))
        again = asyncio.run(read(extractor, articles))
        assert questions(extractor, articles[0]) == []
        print(model.model, model.notes, prompt.label, prompt.sha256[:4])
    assert [result.claims for result in again] == [result.claims for result in results]

    types: Counter[ClaimType] = Counter(claim.type for result in results for claim in result.claims)
    for claim in results[0].claims:
        time: Time | None = claim.time
        flags: tuple[Flag, ...] = claim.flags
        print(origin(claim), claim.stance is Stance.NEUTRAL, claim.modality is Modality.ASSERTED, flags)
        print([(name, span.text) for name, span in spans(claim)], [told(one) for one in claim.quantities])
        print(time.start if time else None)
    print(types, [became(one) for one in results[0].sentences], lost(results[0]), accounted(results[0]))

    path = folder / "claims.jsonl"
    path.write_text("".join(result.model_dump_json() + "\n" for result in results), encoding="utf-8")
    assert read_results(path) == tuple(results)
    notes: tuple[str, ...] = weaknesses(results)
    claims, figures = to_pandas(results)
    print(notes, len(claims), len(figures), [event.types for event in happened(results, folder)])
    with options() as never:
        print(never.profile, never.max_requests)
    print(caught(lambda: Extractor(max_concurrency=0)))


if __name__ == "__main__":
    import sys

    main(Path(sys.argv[1]))
