"""Numbered segments and answers in lines: what is asked and read; no segment is left out silently."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from corpora import extractor
from hypothesis import given, settings
from hypothesis import strategies as st
from servers import Reply, Request, ScriptedServer, completion

from extractor.article import Article
from extractor.chunking import packed, segments
from extractor.claims import ClaimType, Flag, Given, Measure, Modality, Reason, Result, SourceKind, Stance
from extractor.draft_lines import read_lines
from extractor.llm.shape import UnfitError
from extractor.prompts import load

TEXT = (
    "قال المرصد إن 12 مدنيا قتلوا في قصف على حي الشعار، بينهم 3 أطفال.\n"
    "وأضاف أن الجيش سيطر على حي الكلاسة صباح أمس.\n"
    "ويقع الحي شرقي المدينة.\n"
    "والمرصد السوري لحقوق الإنسان مقره بريطانيا."
)
ANSWER: dict[str, Any] = {
    "sources": ["المرصد|monitor|المرصد السوري لحقوق الإنسان"],
    "claims": [
        "#1|1|قال",
        "casualties|12 مدنيا قتلوا … 3 أطفال|>مدنيا|@حي الشعار|killed 12 مدنيا|killed 3 أطفال",
        "#2|1c|أضاف",
        "territorial_control|الجيش سيطر على … صباح أمس|<الجيش|@حي الكلاسة|~صباح أمس",
    ],
    "nothing": [3, 4],
}


def said(**changes: Any) -> str:
    """The usual answer with other parts."""
    return json.dumps(ANSWER | changes, ensure_ascii=False)


def read(text: str, *replies: str) -> tuple[Result, list[str]]:
    """What an article comes to whose server answers so, the last answer for ever; and what it was asked."""
    with ScriptedServer(*map(completion, replies), default=completion(replies[-1])) as server:
        with extractor(server.base_url, prompt="claims/v2") as reader:
            result = reader.extract(Article(text))
        return result, [request.json["messages"][-1]["content"] for request in server.requests]


PINNED = {"claims/v1": "3c96f0fe8fa9b4d7"}
"""Digests of what is sent to ask about the text above; a released version never gets another one."""


class TestWhatIsAsked:
    """The article in its segments."""

    def test_the_segments_are_numbered_and_named(self) -> None:
        """Each on a line, bars replaced, and which to report at the end."""
        _, (asked,) = read("عاجل | قتل 3 جنود.\nوأصيب 5.", said(claims=[], nothing=[1, 2]))
        assert asked == "[1] عاجل ¦ قتل 3 جنود.\n[2] وأصيب 5.\n\nReport segments 1-2."

    def test_a_long_article_is_asked_about_in_pieces_of_equal_length(self) -> None:
        """Each is shown with the whole article, so that carried sources are seen; each part is asked once."""
        text = "\n".join(f"وقال ناشط إن {number} مدنيا قتلوا في قصف على الحي." for number in range(10, 160))
        with ScriptedServer(default=lambda request: completion(_nothing(request))) as server:
            with extractor(server.base_url, prompt="claims/v2") as reader:
                result = reader.extract(Article(text))
            asked = [request.json["messages"][-1]["content"] for request in server.requests]
        assert result.failures == ()
        assert len(asked) == 3
        bodies = {one.rpartition("\n\n")[0] for one in asked}
        assert len(bodies) == 1
        assert sorted(one.rpartition("\n\n")[2] for one in asked) == [
            "Report segments 1-50.",
            "Report segments 102-150.",
            "Report segments 51-101.",
        ]

    @given(st.text('قتل مدني.!؟ \n«»"12', max_size=200), st.integers(5, 60))
    def test_segments_hold_every_word_and_groups_every_segment(self, text: str, characters: int) -> None:
        """In order, none over two lines; what is outside of them holds no letter or digit."""
        found = segments(text)
        assert all(left[1] <= right[0] for left, right in pairwise(found))
        assert all("\n" not in text[start:end] for start, end in found)
        outside = list(text)
        for start, end in found:
            outside[start:end] = " " * (end - start)
        assert not any(map(str.isalnum, outside))
        assert [place for group in packed(found, characters) for place in group] == list(found)

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("قال د. سعيد علي إن الوضع هادئ. وانتهى.", 2),
            ("قال: «انتهى. كل شيء انتهى.» ثم غادر.", 2),
            ("1. وقف النار. 2. تبادل الأسرى.", 2),
            ("بلغت النسبة 3.5 بالمئة. وارتفعت.", 2),
            ("هل يعقل؟ لا!", 2),
        ],
    )
    def test_where_sentences_end(self, text: str, number: int) -> None:
        """Not after a title, nor inside a short quotation, nor after the number of a point."""
        assert len(segments(text)) == number

    def test_what_is_sent_never_changes(self) -> None:
        """A digest of the messages and the schema for one text, for each released way of asking."""
        digests = {}
        for label in PINNED:
            with ScriptedServer(default=completion('{"claims": []}')) as server:
                with extractor(server.base_url, prompt=label) as reader:
                    reader.extract(Article(TEXT))
                body = server.requests[0].json
            sent = json.dumps([body["messages"], body["response_format"]], ensure_ascii=False)
            digests[label] = hashlib.sha256(sent.encode()).hexdigest()[:16]
        assert digests == PINNED


def _nothing(request: Request) -> str:
    """An answer that says of every segment asked about that it states nothing."""
    asked = request.json["messages"][-1]["content"].rpartition("segments ")[2].rstrip(".")
    first, _, last = asked.partition("-")
    return said(claims=[], nothing=list(range(int(first), int(last or first) + 1)))


class TestWhatIsRead:
    """Lines."""

    def test_the_usual_answer(self) -> None:
        """Quotes are filled in from the text, the full name is a span of it."""
        result, asked = read(TEXT, said())
        toll, control = result.claims
        assert toll.evidence.text == "12 مدنيا قتلوا في قصف على حي الشعار، بينهم 3 أطفال"
        assert [(one.value, one.measure) for one in toll.quantities] == [
            (12, Measure.KILLED),
            (3, Measure.KILLED),
        ]
        assert toll.attribution[0].kind is SourceKind.MONITOR
        assert toll.attribution[0].full_name is not None
        assert toll.attribution[0].full_name.text == "المرصد السوري لحقوق الإنسان"
        assert control.evidence.text == "الجيش سيطر على حي الكلاسة صباح أمس"
        assert control.attribution[0].given is Given.CARRIED
        assert (result.failures, result.rejections, len(asked)) == ((), (), 1)

    def test_every_part_of_a_line_is_read(self) -> None:
        """Stance, mode, flags, unnamed sources and the article's own voice."""
        claims = [
            "#1|? 1i|زعم|doubt",
            "casualties|12 مدنيا قتلوا … 3 أطفال|mode conditional|flag unclear_scope",
            "#2|0",
            "territorial_control|الجيش سيطر على … صباح أمس",
        ]
        found = read_lines(said(claims=claims))
        first, second = found.items
        assert [source.kind for source in first.draft.sources] == [SourceKind.UNNAMED, SourceKind.MONITOR]
        assert [source.given for source in first.draft.sources] == [Given.EXPLICIT, Given.INFERRED]
        assert (first.draft.stance, first.draft.modality) == (Stance.DOUBT, Modality.CONDITIONAL)
        assert first.flags == (Flag.UNCLEAR_SCOPE,)
        assert second.draft.sources[0].kind is SourceKind.NEWSROOM
        assert (first.segment, second.segment) == (1, 2)
        assert not found.faults

    @pytest.mark.parametrize(
        ("claims", "sources", "items", "faults"),
        [
            (["#1|1|قال", "weather|12 مدنيا قتلوا"], None, 0, [Reason.INVALID]),
            (["#1|1|قال", "casualties|"], None, 0, [Reason.INVALID]),
            (["#1|1|قال", "casualties|12 مدنيا قتلوا|colour red"], None, 1, [Reason.INVALID_FIELD]),
            (["#1|9|قال", "casualties|12 مدنيا قتلوا"], None, 1, [Reason.INVALID_FIELD]),
            (["#1|1|قال|angry", "casualties|12 مدنيا قتلوا"], None, 1, [Reason.INVALID_FIELD]),
            (["#one|1|قال", "casualties|12 مدنيا قتلوا"], None, 1, [Reason.INVALID_FIELD]),
            (["#1|1|قال", "casualties|12 مدنيا قتلوا"], ["المرصد|spy"], 1, [Reason.INVALID_FIELD]),
            (["#1|1|قال", 5, "casualties|12 مدنيا قتلوا"], None, 1, [Reason.INVALID]),
        ],
    )
    def test_what_does_not_fit_costs_its_part(
        self, claims: list[Any], sources: list[str] | None, items: int, faults: list[Reason]
    ) -> None:
        """And is on record."""
        found = read_lines(said(claims=claims, sources=sources or ANSWER["sources"]))
        assert len(found.items) == items
        assert [fault.reason for fault in found.faults] == faults

    def test_two_actors_side_by_side_are_one(self) -> None:
        """As a reader of the text would copy them; far apart they are left out, on record."""
        text = "قالت سانا إن الطائرات الروسية وطائرات النظام قصفت حي الشعار."
        line = "bombardment|الطائرات الروسية وطائرات … حي الشعار|<الطائرات الروسية|<طائرات النظام"
        answer = said(sources=["سانا|news_agency"], claims=["#1|1|قالت", line], nothing=[])
        result, _ = read(text, answer)
        assert result.claims[0].actor is not None
        assert result.claims[0].actor.text == "الطائرات الروسية وطائرات النظام"

    def test_a_repeated_quote_is_looked_for_in_its_segment(self) -> None:
        """Two sources with the same words: each keeps its own."""
        text = "قال ناشط: سيطر الجيش على الحي.\nوقالت سانا: سيطر الجيش على الحي."
        answer = {
            "sources": ["ناشط|activist", "سانا|news_agency"],
            "claims": ["#2|2|قالت", "territorial_control|سيطر الجيش على الحي"],
            "nothing": [1],
        }
        result, _ = read(text, json.dumps(answer))
        assert result.claims[0].evidence.start == text.rindex("سيطر")

    @pytest.mark.parametrize(
        ("prompt", "text", "quote"),
        [
            (
                "claims/v1",
                "قال ناشط: سيطر الجيش على الحي. وقالت سانا: سيطر الجيش على الحي.",
                "سيطر الجيش على الحي",
            ),
            ("claims/v1", "أكد ناشط أن الجسر دُمّر. وبحسب سانا فإن الجسر دُمّر.", "الجسر دُمّر"),
            (
                "claims/v1",
                "وفق ناشط، قتل 5 مدنيين. ونفذت الغارة ليلا. ووفق سانا، قتل 5 مدنيين.",
                "قتل 5 مدنيين",
            ),
            ("claims/v1", "نزح 40 شخصا، وفق ناشط. ثم نزح 40 شخصا، بحسب وكالة سانا.", "نزح 40 شخصا"),
            (
                "claims/v2",
                "قال ناشط: سيطر الجيش على الحي؛ وقالت سانا: سيطر الجيش على الحي.",
                "سيطر الجيش على الحي",
            ),
            ("claims/v2", "نزح 40 شخصا، وفق ناشط؛ ثم نزح 40 شخصا، بحسب وكالة سانا.", "نزح 40 شخصا"),
        ],
    )
    def test_words_that_two_say_are_found_beside_the_one_who_is_named(
        self, prompt: str, text: str, quote: str
    ) -> None:
        """The model returns the second source alone; both stand in the piece or segment that it names."""
        source = {"name": "سانا", "kind": "news_agency", "given": "explicit"}
        answer = {
            "claims/v1": {"claims": [{"quote": quote, "type": "action", "sources": [source]}]},
            "claims/v2": {
                "sources": ["سانا|news_agency"],
                "claims": ["#1|1", f"action|{quote}"],
                "nothing": [],
            },
        }[prompt]
        server = ScriptedServer(default=completion(json.dumps(answer)))
        with server, extractor(server.base_url, prompt=prompt) as reader:
            (claim,) = reader.extract(Article(text)).claims
        assert claim.evidence.start == text.rindex(quote)

    @pytest.mark.parametrize(
        ("text", "given", "name"),
        [
            ("وفقا للدفاع المدني، قتل 3 أشخاص.", "للدفاع المدني", "الدفاع المدني"),
            ("وفقا للدفاع المدني، قتل 3 أشخاص.", "الدفاع المدني", "الدفاع المدني"),
            ("وفقا لوزارة الصحة، قتل 3 أشخاص.", "وزارة الصحة", "وزارة الصحة"),
            ("قالت لجنة التحقيق: قتل 3 أشخاص.", "لجنة التحقيق", "لجنة التحقيق"),
            ("قال لبنان: قتل 3 أشخاص.", "لبنان", "لبنان"),
            ("قالت بلدية غزة: قتل 3 أشخاص.", "بلدية غزة", "بلدية غزة"),
            ("قالت كتائب القسام: قتل 3 أشخاص.", "كتائب القسام", "كتائب القسام"),
        ],
    )
    def test_a_preposition_is_no_part_of_a_name(self, text: str, given: str, name: str) -> None:
        """The name has the article that ل hides; words that begin with these letters stay whole."""
        answer = said(sources=[f"{given}|state"], claims=["#1|1", "casualties|قتل 3 أشخاص"], nothing=[])
        result, _ = read(text, answer)
        source = result.claims[0].attribution[0]
        assert source.name == name
        assert source.mention is not None
        assert text[source.mention.start : source.mention.end] == source.mention.text

    def test_a_quote_whose_ends_are_not_in_one_sentence_is_rejected(self) -> None:
        """Nothing is filled in over a full stop."""
        result, _ = read(
            TEXT, said(claims=["#1|1|قال", "casualties|12 مدنيا … حي الكلاسة"], nothing=[2, 3, 4])
        )
        assert not result.claims
        assert [rejection.reason for rejection in result.rejections] == [Reason.NOT_IN_TEXT]

    def test_a_bar_of_the_article_comes_back(self) -> None:
        """The model writes the sign that it was shown."""
        text = "عاجل | قتل 3 جنود."
        answer = said(sources=[], claims=["#1|0", "casualties|عاجل ¦ قتل 3 جنود|killed 3 جنود"], nothing=[])
        assert read(text, answer)[0].claims[0].evidence.text == "عاجل | قتل 3 جنود"

    @pytest.mark.parametrize("text", ["", "لا شيء", "[]", '{"claims": "x"}', '{"nothing": []}'])
    def test_what_holds_no_lines_is_unfit(self, text: str) -> None:
        """It is asked for again."""
        with pytest.raises(UnfitError):
            read_lines(text)

    @settings(deadline=None)
    @given(
        st.lists(st.text("#|<>@~… قتل1c?", max_size=12), max_size=5),
        st.lists(st.text("|قم ", max_size=6), max_size=3),
    )
    def test_no_line_breaks_it(self, claims: list[str], sources: list[str]) -> None:
        """Every line is an item, a voice, or a fault."""
        found = read_lines(json.dumps({"sources": sources, "claims": claims, "nothing": []}))
        assert len(found.items) <= len(claims)

    def test_words_of_another_voice_are_a_claim_also_where_another_piece_returns_them(self) -> None:
        """As within one piece: another voice is another claim, the same voice a duplicate."""
        text = "\n".join(f"وقال ناشط إن {number} مدنيا قتلوا في قصف على الحي." for number in range(10, 99))
        quote = "98 مدنيا قتلوا في قصف على الحي"
        sources = ["ناشط|activist", "الحي|civilian"]

        def answer(request: Request) -> Reply:
            is_first = "segments 1-" in request.json["messages"][-1]["content"]
            lines = ["#89|1|قال", f"casualties|{quote}"]
            lines += ["#89|2", f"casualties|{quote}"] if is_first else []
            nothing = json.loads(_nothing(request))["nothing"]
            return completion(said(sources=sources, claims=lines, nothing=nothing))

        server = ScriptedServer(default=answer)
        with server, extractor(server.base_url, prompt="claims/v2") as reader:
            result = reader.extract(Article(text))
        assert sorted(claim.attribution[0].name for claim in result.claims) == ["الحي", "ناشط"]
        assert len({claim.id for claim in result.claims}) == 2
        assert [rejection.reason for rejection in result.rejections] == [Reason.DUPLICATE]


class TestNothingLeftOut:
    """Segments that an answer is silent about."""

    def test_they_are_asked_about_once_more(self) -> None:
        """With the same words before, so that the server still knows them."""
        first = said(claims=ANSWER["claims"][:2], nothing=[4])
        second = said(claims=ANSWER["claims"][2:], nothing=[3])
        result, asked = read(TEXT, first, second)
        assert [one.rpartition("\n")[2] for one in asked] == ["Report segments 1-4.", "Report segments 2-3."]
        assert {claim.type for claim in result.claims} == {
            ClaimType.CASUALTIES,
            ClaimType.TERRITORIAL_CONTROL,
        }
        assert result.failures == ()

    def test_what_stays_without_a_word_is_a_failure(self) -> None:
        """It is asked twice and not more."""
        result, asked = read(
            TEXT, said(claims=ANSWER["claims"][:2], nothing=[4]), said(claims=[], nothing=[3])
        )
        (failure,) = result.failures
        assert len(asked) == 2
        assert failure.piece is not None
        assert TEXT[failure.piece.start : failure.piece.end].startswith("وأضاف أن الجيش")

    def test_silence_about_everything_is_asked_about_anew_also_with_a_cache(self, tmp_path: Path) -> None:
        """The same words have an answer of their own, which is kept: reading again asks nothing."""
        silent, full = completion(said(claims=[], nothing=[])), completion(said())
        with ScriptedServer(silent, full) as server:
            for dated in (date(2020, 1, 1), date(2020, 1, 2)):  # another date, so that answers are read again
                with extractor(server.base_url, tmp_path, prompt="claims/v2") as reader:
                    result = reader.extract(Article(TEXT, published=dated))
                assert (len(result.claims), result.failures) == (2, ())
                assert len(server.requests) == 2
            assert (result.usage.requests, result.usage.cached) == (0, 2)

    def test_an_answer_that_is_cut_off_is_asked_in_halves(self) -> None:
        """Of the segments."""
        cut = completion(said()[:60], finish_reason="length")
        with ScriptedServer(cut, default=lambda request: completion(_nothing(request))) as server:
            with extractor(server.base_url, prompt="claims/v2") as reader:
                result = reader.extract(Article(TEXT))
            asked = [
                request.json["messages"][-1]["content"].rpartition("\n")[2] for request in server.requests
            ]
        assert asked == ["Report segments 1-4.", "Report segments 1-2.", "Report segments 3-4."]
        assert result.failures == ()


def test_what_a_piece_needs_counts_the_answer_to_its_segments_alone() -> None:
    """However much else is shown: the same segments need the same answer in a long and in a short article."""
    with extractor("http://127.0.0.1:9/v1", prompt="claims/v2") as reader:
        ((_, short),) = reader.questions(Article(TEXT))
        long = reader.questions(Article("\n".join([TEXT] * 30)))
    assert sum(question.expected for _, question in long) == pytest.approx(30 * short.expected, rel=0.05)
    assert len(long) > 1
    assert max(len(question.messages[-1]["content"]) for _, question in long) > 5 * len(TEXT)


def test_options_that_nothing_heeds_are_refused() -> None:
    """The version of the segmentation is part of the prompt."""
    assert load("claims/v2").options["segments"] == "1"
