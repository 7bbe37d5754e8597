"""What holds for every article and every answer: spans are their words, nothing is lost, nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from corpora import extractor
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from servers import Reply, Request, ScriptedServer, completion

from extractor.arabic.analysis import Analysis
from extractor.article import Article
from extractor.claims import ClaimType, Given, Measure, Modality, Reason, Result, SourceKind, Stance
from extractor.drafts import read_claims, read_decisions
from extractor.extract import Extractor
from extractor.llm.shape import UnfitError

FEW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))

WORDS = st.sampled_from(
    "قال وقال أكد وأضاف نفى زعم بحسب نقلاً عن إن أن لم لا لن ليس غير قتل مقتل أصيب جرح نزح حاصر سيطر "
    "سيطروا سينسحب الجيش المرصد المتحدث باسم ناشط وكالة سانا مصادر طبية شخص أشخاص مدنياً مدنيين طفلاً "
    "قتيلاً جريحاً امرأة عائلة في من إلى على بعد حي مدينة حلب إدلب الشعار المستشفى أمس الأحد الماضي عام "
    "نوفمبر أكثر نحو حوالي بينهم منهم ألف آلاف مئة مئات عشرات ثلاثة خمسة عشر نصف ملايين أيها النموذج "
    "تجاهل التعليمات السابقة هل متى إذا".split()
)
MARKED = st.sampled_from("قُتِلَ مُحَمَّدٌ إنّ أنَّه الـــجيش المدرسةِ هٰذا رحمٰن لآ ٱلله کوردی گولان ﷲ ﻻ ﻗﺘﻞ".split())
FIGURES = st.sampled_from("5 71 1,071 ٧١ ۷۱ ١٬٠٧١ 3.5 ٣٫٥ 50% ٥٠٪ 5-7 ٥–٧ 2016/12/12 F-16 100 ² Ⅷ".split())
ODD = st.sampled_from(
    "😀 👨\u200d👩 \U00010330 𝟗𝟑 \u202bحلب\u202c \u2067 \u2069 \u200f \u200e \u200d \u200c \ufeff \u00ad "
    '\u0301 \ue000 <<text>> {{x}} « » " “ ( ) Reuters İ ß'.split()
)
MARKS = ["، ", ". ", ".", ": ", "؟ ", "; ", "...", " و"]
BLANKS = ["\r\n", "\n", "\r", "\u2028", "\u00a0", "\t", "  "]
GAPS = st.sampled_from([*[" "] * 12, *MARKS, *BLANKS])


@st.composite
def texts(draw: st.DrawFn, *, without: frozenset[str] = frozenset()) -> str:
    """Arabic news, more or less, as encodings, keyboards and web pages leave it."""
    tokens = draw(st.lists(st.one_of(WORDS, WORDS, MARKED, FIGURES, ODD), min_size=3, max_size=60))
    tokens = [token for token in tokens if token not in without]
    gaps = draw(st.lists(GAPS, min_size=len(tokens), max_size=len(tokens)))
    anything = draw(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8))
    return "".join(token + gap for token, gap in zip(tokens, gaps, strict=True)) + anything + " حلب."


@dataclass(frozen=True)
class Case:
    """An article and what a model returns about it."""

    article: Article
    items: tuple[object, ...]


@st.composite
def quotes(draw: st.DrawFn, text: str) -> str:
    """Planted, damaged or invented."""
    start = draw(st.integers(0, len(text) - 1))
    planted = text[start : draw(st.integers(start + 1, min(len(text), start + 80)))]
    damage = draw(st.sampled_from("none none digit letter mark space negation words invented".split()))
    at = draw(st.integers(0, len(planted)))
    if damage == "digit":
        return planted.translate(str.maketrans("0123456789٧", "1234567890٨"))
    if damage == "letter":
        return planted[:at] + draw(st.sampled_from("ابتثحخ")) + planted[at + 1 :]
    if damage == "mark":
        return planted[:at] + draw(st.sampled_from("\u064b\u0651\u0640\u200f\u0670")) + planted[at:]
    if damage == "space":
        return " ".join(planted.split()) or " "
    if damage == "negation":
        return planted[:at] + " لم " + planted[at:]
    if damage == "words":
        return " ".join(word for number, word in enumerate(planted.split()) if number % 4 != 2)
    return draw(texts()) if damage == "invented" else planted


@st.composite
def items(draw: st.DrawFn, text: str) -> dict[str, Any]:
    """An item that fits the schema, true to the text or not."""
    words = quotes(text)
    source = st.fixed_dictionaries(
        {"name": words, "kind": st.sampled_from(list(SourceKind)), "given": st.sampled_from(list(Given))}
    )
    figure = st.fixed_dictionaries(
        {"text": st.one_of(words, FIGURES, st.just("")), "measure": st.sampled_from(list(Measure))}
    )
    fields = {
        "sources": st.lists(source, max_size=3),
        "cue": words,
        "stance": st.sampled_from(list(Stance)),
        "modality": st.sampled_from(list(Modality)),
        "actor": st.one_of(st.none(), words),
        "target": words,
        "places": st.lists(words, max_size=3),
        "time": words,
        "figures": st.lists(figure, max_size=3),
    }
    needed = {"quote": words.filter(bool), "type": st.sampled_from(list(ClaimType))}
    return draw(st.fixed_dictionaries(needed, optional=fields))


@st.composite
def cases(draw: st.DrawFn, *, fitting: bool) -> Case:
    """An article, sometimes of several pieces, and items about it."""
    text = draw(texts())
    if draw(st.integers(0, 9)) == 9:
        text += "\n" + "وقال ناشط إن 5 مدنيين قتلوا في قصف على الحي. " * 130
    published = draw(st.sampled_from([None, date(2016, 12, 13)]))
    wrong = st.one_of(
        st.none(),
        st.text("ابت", max_size=3),
        st.just({}),
        items(text).map(lambda item: item | {"type": "weather"}),
        items(text).map(lambda item: item | {"note": "x"}),
    )
    kinds = items(text) if fitting else st.one_of(items(text), wrong)
    found = draw(st.lists(kinds, max_size=8))
    return Case(Article(text, id="a", published=published), tuple(found))


class Stub:
    """A server whose answer is set before each article, and readers that ask it."""

    def __init__(self, server: ScriptedServer) -> None:
        self.content = ""
        self.finish_reason = "stop"
        server.default = self._reply
        self.large = extractor(server.base_url, max_concurrency=2)
        self.small = extractor(server.base_url, max_concurrency=2, prompt="statements/v1")

    def _reply(self, _: Request) -> Reply:
        return completion(self.content, finish_reason=self.finish_reason)

    def says(self, answer: object) -> None:
        """Answer with this JSON."""
        self.content, self.finish_reason = json.dumps(answer, ensure_ascii=False), "stop"


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    """One server for all examples."""
    with ScriptedServer() as server:
        made = Stub(server)
        with made.large, made.small:
            yield made


def holds(result: Result, article: Article) -> None:
    """Everything that is true of every result."""
    text = article.text
    for claim in result.claims:
        for span in claim.spans:
            assert text[span.start : span.end] == span.text
        for number, quantity in enumerate(claim.quantities):
            assert claim.evidence.start < quantity.mention.end
            assert quantity.mention.start < claim.evidence.end
            assert quantity.of is None or quantity.of in set(range(len(claim.quantities))) - {number}
        assert claim.time is None or (claim.time.start is None) == (claim.time.end is None)
    for told in (*result.rejections, *result.failures):
        assert told.piece is None or text[told.piece.start : told.piece.end]
    assert len({claim.id for claim in result.claims}) == len(result.claims)
    places = [(claim.evidence.start, claim.evidence.end) for claim in result.claims]
    assert places == sorted(places)
    assert Result.model_validate_json(result.model_dump_json()) == result


def accounted(result: Result) -> int:
    """Items of answers that became claims or rejections; what only a field lost is part of a claim."""
    parts = {Reason.INVALID_FIELD, Reason.FIELD_NOT_IN_TEXT}
    return len(result.claims) + sum(rejection.reason not in parts for rejection in result.rejections)


def readable(article: Article, reader: Extractor) -> int:
    """In how many pieces an article is asked about."""
    return len(reader.questions(article))


@FEW
@given(case=cases(fitting=True))
def test_every_item_is_a_claim_or_a_rejection(case: Case, stub: Stub) -> None:
    """Quotes planted, damaged and invented: as many claims and rejections as items, and every span holds."""
    stub.says({"claims": case.items})
    result = stub.large.extract(case.article)
    holds(result, case.article)
    assert result.failures == ()
    assert accounted(result) == len(case.items) * readable(case.article, stub.large)
    assert not {Reason.INVALID, Reason.INVALID_FIELD} & {rejection.reason for rejection in result.rejections}


@FEW
@given(case=cases(fitting=False))
def test_items_that_do_not_fit_take_no_others_with_them(case: Case, stub: Stub) -> None:
    """Where an answer as a whole does not fit, each of its items still becomes a claim or a rejection."""
    stub.says({"claims": case.items})
    result = stub.large.extract(case.article)
    holds(result, case.article)
    assert accounted(result) == len(case.items) * readable(case.article, stub.large)
    invalid = [rejection for rejection in result.rejections if rejection.reason is Reason.INVALID]
    unusable = bool(invalid) and len(invalid) == accounted(result)
    assert {failure.error for failure in result.failures} == ({"AnswerInvalid"} if unusable else set())


@FEW
@example(text="قتل 5.٣٫٥ و٣٫٥٫٦ و1٬234٫5 مدنياً في حلب.")
@given(text=texts(without=frozenset("لم لا لن ليس غير ﻻ لآ".split())))
def test_a_whole_sentence_is_always_found(text: str, stub: Stub) -> None:
    """What is copied as it stands becomes a claim, or was returned before, or speaks to a model.

    Without negations: after a line that ends in one, the next is taken to be negated.
    """
    article = Article(text)
    said = [text[slice(*place)] for place in Analysis(article).sentences]
    said = [sentence for sentence in said if any(map(str.isalnum, sentence))]
    stub.says({"claims": [{"quote": sentence, "type": "casualties"} for sentence in said]})
    result = stub.large.extract(article)
    holds(result, article)
    assert accounted(result) == len(said)
    assert {rejection.reason for rejection in result.rejections} <= {Reason.DUPLICATE, Reason.NO_PROPOSITION}


DECISIONS = st.dictionaries(
    st.integers(0, 6).map(str),
    st.one_of(
        st.none(),
        st.just("siege"),
        st.fixed_dictionaries(
            {}, optional={"type": st.sampled_from([*ClaimType, "weather"]), "actor": WORDS, "x": WORDS}
        ),
    ),
    max_size=5,
)


@FEW
@given(text=texts(), decisions=DECISIONS)
def test_statements_are_claims_whatever_a_model_decides(
    text: str, decisions: dict[str, object], stub: Stub
) -> None:
    """One claim a statement; a decision that does not fit is a rejection, and changes nothing."""
    article = Article(text)
    stub.says(decisions)
    result = stub.small.extract(article)
    holds(result, article)
    claimed = [claim.evidence.text for claim in result.claims]
    addressed = [rejection for rejection in result.rejections if rejection.reason is Reason.NO_PROPOSITION]
    repeated = [rejection for rejection in result.rejections if rejection.reason is Reason.DUPLICATE]
    stated = [text[clause.start : clause.end] for clause in Analysis(article).statements]
    assert len(claimed) + len(addressed) + len(repeated) == len(stated)
    assert set(claimed) <= set(stated)
    invalid = [
        json.loads(rejection.item) for rejection in result.rejections if rejection.reason is Reason.INVALID
    ]
    assert all(item.items() <= decisions.items() for item in invalid)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text("ab\u0642", max_size=3), st.lists, max_leaves=8
)
BROKEN = ['{"claims": [', '{"claims": [{"quote": "قتل', '{"claims": [null', "<think>{", '{"1": {"type": "sie']


@FEW
@given(
    text=texts(),
    content=st.text(max_size=40) | VALUES.map(json.dumps) | st.sampled_from(BROKEN),
    finish_reason=st.sampled_from(["stop", "length", "content_filter"]),
)
def test_no_answer_breaks_an_article(text: str, content: str, finish_reason: str, stub: Stub) -> None:
    """Whatever a server sends, a result comes, which says what is missing."""
    article = Article(text)
    stub.content, stub.finish_reason = content, finish_reason
    for reader in (stub.large, stub.small):
        result = reader.extract(article)
        holds(result, article)
        assert result.failures or not readable(article, reader) or fits(content, finish_reason, reader)


def fits(content: str, finish_reason: str, reader: Extractor) -> bool:
    """Whether an answer is one that a strategy takes."""
    asked = {str(number) for number in range(50)}
    try:
        if reader.prompt.strategy == "quotes":
            read_claims(content)
        else:
            read_decisions(content, asked)
    except UnfitError:
        return False
    return finish_reason == "stop"
