"""The real embedded model: a paragraph in, claims out, with nothing replaced on the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from extractor.arabic.analysis import Analysis
from extractor.article import Article
from extractor.claims import Claim, Modality, Reason, Result
from extractor.errors import AnswerCutOff
from extractor.extract import Extractor
from extractor.llm.embedded import EmbeddedServer
from extractor.llm.json_values import values_in
from extractor.llm.model import Binding, ChatModel, Decoding
from extractor.prompts import load
from extractor.strategies.quotes import Quotes

PARAGRAPH = Article(
    "قال الدفاع المدني السوري إن 93 مدنياً قتلوا في قصف على حي الشعار، ونفى الجيش استهداف المدنيين.",
    id="paragraph",
)
BRIEF = 'Copy from the Arabic text every claim and its source. Answer with JSON: {"claims": [...]}.'
PATIENCE = 600.0


def spans_hold(claims: tuple[Claim, ...]) -> bool:
    """Whether every span is its words."""
    return all(PARAGRAPH.text[span.start : span.end] == span.text for claim in claims for span in claim.spans)


def about(claims: tuple[Claim, ...], words: str) -> Claim:
    """The one claim whose evidence holds these words."""
    (found,) = [claim for claim in claims if words in claim.evidence.text]
    return found


def test_a_small_model_reads_a_paragraph(embedded_server: EmbeddedServer, tmp_path: Path) -> None:
    """Statements of the text, decided on by the model: sources, figures, a denial; then from the cache."""
    results = []
    for offline in (False, True):
        with Extractor(
            embedded_server.model,
            base_url=embedded_server.base_url,
            prompt="statements/v1",  # it leaves the most to the model
            cache_dir=tmp_path,
            offline=offline,
            binding=Binding.SCHEMA,
            timeout=PATIENCE,
        ) as reader:
            results.append(reader.extract(PARAGRAPH))
    first, again = results
    assert (first.failures, first.rejections) == ((), ())
    assert spans_hold(first.claims)
    toll, denial = about(first.claims, "93 مدنياً"), about(first.claims, "استهداف المدنيين")
    assert toll.attribution[0].name == "الدفاع المدني السوري"
    assert [quantity.value for quantity in toll.quantities] == [93]
    assert (denial.attribution[0].name, denial.modality) == ("الجيش", Modality.DENIED)
    assert first.usage.requests == 1
    assert first.usage.completion_tokens > 0
    assert Result.model_validate_json(first.model_dump_json()) == first
    assert again.claims == first.claims
    assert (again.usage.requests, again.usage.cached) == (0, 1)


def test_asked_as_a_large_model_it_keeps_to_the_schema(embedded_server: EmbeddedServer) -> None:
    """Whole claims, briefly asked for and cut short: what there is of the answer is claims and rejections."""
    strategy = Quotes(replace(load("claims/v1"), instructions=BRIEF, examples=()))
    reading = Analysis(PARAGRAPH)
    (piece,) = strategy.pieces(reading)
    question = strategy.question(reading, piece)
    assert question is not None

    async def answer() -> str:
        model = ChatModel(
            model=embedded_server.model,
            base_url=embedded_server.base_url,
            binding=Binding.SCHEMA,
            timeout=PATIENCE,
        )
        try:
            return (
                await model.ask(question.messages, question.shape, decoding=Decoding(max_tokens=64))
            ).content
        except AnswerCutOff as error:
            return error.partial
        finally:
            await model.aclose()

    content = asyncio.run(answer())
    ((parsed,),) = values_in(content, cut_off=True)
    outcome = strategy.salvaged(reading, piece, content)
    assert list(parsed) == ["claims"]
    assert len(outcome.claims) + len(outcome.rejections) == len(parsed["claims"]) >= 1
    assert spans_hold(outcome.claims)
    invalid = [told for told in outcome.rejections if told.reason is Reason.INVALID]
    assert len(invalid) <= 1, "only the item that was cut off can be incomplete"
