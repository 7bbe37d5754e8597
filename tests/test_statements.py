"""Statements cut out of the text: what a small model is asked, and what becomes of its decisions."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from material import SEEDS

from extractor.arabic.analysis import Analysis
from extractor.article import Article
from extractor.claims import ClaimType, Flag, Modality, Reason, SourceKind, Stance
from extractor.drafts import read_decisions
from extractor.errors import PromptError
from extractor.llm.shape import UnfitError
from extractor.prompts import Prompt, load
from extractor.resolve import Outcome
from extractor.strategies.contract import Piece, Question
from extractor.strategies.statements import Statements

TYPES = [kind.value for kind in ClaimType]
EVERY = load("statements/v1")
"""The model decides everything that a model may."""
TEXT = (
    "قال الدفاع المدني السوري إن 93 مدنياً قتلوا في قصف شنته طائرات روسية على حي الشعار، "
    "وأضاف أن 100 ألف مدني محاصرون في المدينة.\n"
    "ونفى الجيش استهداف المدنيين.\n"
    "حلب مدينة قديمة في شمال سوريا."
)


def prompted(**options: str) -> Prompt:
    """A prompt with other options."""
    return replace(EVERY, options=options)


def answered(answer: object, prompt: Prompt = EVERY, text: str = TEXT) -> Outcome:
    """What an answer about the first sentence becomes."""
    strategy, reading = Statements(prompt), Analysis(Article(text))
    piece = strategy.pieces(reading)[0]
    text_of_answer = json.dumps(answer, ensure_ascii=False)
    found = strategy.salvaged(reading, piece, text_of_answer)
    assert [(claim.evidence.start, claim.evidence.end) for claim in found.claims] == list(piece.statements)
    for claim in found.claims:
        assert all(text[span.start : span.end] == span.text for span in claim.spans)
    return found


def question(prompt: Prompt = EVERY, text: str = TEXT) -> Question | None:
    """What is asked about the first sentence."""
    strategy, reading = Statements(prompt), Analysis(Article(text))
    return strategy.question(reading, strategy.pieces(reading)[0])


def asked(given: Question | None) -> dict[str, Any]:
    """The fields that are asked for each statement, with what may be answered."""
    assert given is not None
    return {number: fields["properties"] for number, fields in given.shape.schema["properties"].items()}


class TestPieces:
    """One sentence a piece, with its statements."""

    def test_every_statement_is_in_the_piece_of_its_sentence(self) -> None:
        """Statements stand inside their sentence, in order, apart from each other."""
        reading = Analysis(Article(TEXT))
        pieces = Statements(EVERY).pieces(reading)
        held = [statement for piece in pieces for statement in piece.statements]
        assert held == [(clause.start, clause.end) for clause in reading.statements]
        for piece in pieces:
            places = [place for statement in piece.statements for place in statement]
            assert [piece.start, *places, piece.end] == sorted([piece.start, *places, piece.end])
            assert (piece.start, piece.end) in reading.sentences

    def test_background_is_not_asked_about(self) -> None:
        """What the article says by itself and that tells no event is no statement."""
        texts = [TEXT[start:end] for piece in _pieces(TEXT) for start, end in piece.statements]
        assert not any("مدينة قديمة" in text for text in texts)
        assert any("93 مدنياً" in text for text in texts)

    def test_an_article_without_statements_has_no_pieces(self) -> None:
        """Nothing is asked, and nothing comes of it."""
        assert _pieces("حلب مدينة قديمة في شمال سوريا.") == ()

    def test_halves_share_the_statements_of_a_piece(self) -> None:
        """The sentence stays whole: it is what the statements are understood by."""
        piece = Piece(0, 90, ((0, 10), (20, 30), (40, 50)))
        strategy, reading = Statements(EVERY), Analysis(Article(TEXT))
        halves = strategy.halves(reading, piece)
        assert halves == (Piece(0, 90, ((0, 10),)), Piece(0, 90, ((20, 30), (40, 50))))
        assert strategy.halves(reading, halves[0]) == ()


def _pieces(text: str) -> tuple[Piece, ...]:
    return Statements(EVERY).pieces(Analysis(Article(text)))


class TestQuestions:
    """What is left to the model, by the options of the prompt."""

    def test_the_sentence_and_its_numbered_statements_are_asked_about(self) -> None:
        """In the words of the text, numbered from 1."""
        given = question()
        assert given is not None
        sentence, *numbered = given.messages[-1]["content"].split("\n")
        assert TEXT.startswith(sentence)
        assert [line.partition(") ")[0] for line in numbered] == [str(n) for n in range(1, len(numbered) + 1)]
        assert len(numbered) >= 2
        assert all(line.partition(") ")[2] in sentence for line in numbered)
        assert list(asked(given)) == [line.partition(")")[0] for line in numbered]

    def test_all_types_and_roles_are_asked_where_the_prompt_says_so(self) -> None:
        """Every type may be answered; who and whom are free text."""
        for fields in asked(question()).values():
            assert fields["type"]["enum"] == TYPES
            assert set(fields) == {"type", "actor", "target"}

    def test_nothing_is_asked_where_the_wording_settles_everything(self) -> None:
        """No question costs no request."""
        assert question(prompted(types="none", roles="grammar")) is None

    def test_roles_alone_can_be_asked(self) -> None:
        """The types are the wording's then."""
        for fields in asked(question(prompted(types="none", roles="model"))).values():
            assert set(fields) == {"actor", "target"}

    def test_only_statements_that_the_wording_is_torn_about_are_asked(self) -> None:
        """Each with the two types that it points to; others of the sentence are not in the question."""
        strategy = Statements(prompted(types="torn", roles="grammar"))
        reading = Analysis(Article.read(SEEDS / "aleppo-fall" / "article.txt"))
        found = [
            (piece, given)
            for piece in strategy.pieces(reading)
            if (given := strategy.question(reading, piece))
        ]
        assert found
        assert len(found) < len(strategy.pieces(reading))
        for piece, given in found:
            for number, fields in asked(given).items():
                likely = [kind.value for kind, _ in reading.type_scores(*piece.statements[int(number) - 1])][
                    :2
                ]
                assert fields == {"type": {"type": "string", "enum": likely}}
                assert f"\n{number}) " in given.messages[-1]["content"]
            assert given.messages[-1]["content"].count("\n") == len(asked(given))

    def test_the_schema_takes_nothing_else(self) -> None:
        """Every number that is asked and no other; every field and no other."""
        given = question()
        assert given is not None
        schema = given.shape.schema
        assert schema["required"] == list(schema["properties"])
        assert schema["additionalProperties"] is False
        for fields in schema["properties"].values():
            assert fields["required"] == list(fields["properties"])
            assert fields["additionalProperties"] is False

    def test_more_statements_may_be_answered_at_more_length(self) -> None:
        """The limit of the answer grows with what is asked."""
        one = question(text="قال ناشط إن 5 مدنيين قتلوا في حلب.")
        both = question()
        assert one is not None
        assert both is not None
        assert len(asked(one)) < len(asked(both))
        assert one.max_tokens < both.max_tokens

    @pytest.mark.parametrize("options", [{"types": "some"}, {"kinds": "all"}, {"roles": ""}])
    def test_options_that_nothing_heeds_are_refused(self, options: dict[str, str]) -> None:
        """When the strategy is made, with what is known."""
        with pytest.raises(PromptError, match=r"Known: types: .*torn"):
            Statements(prompted(**options))


class TestDecisions:
    """What becomes of an answer: one claim a statement, and a rejection for what is no answer to it."""

    def test_the_models_type_counts_where_it_was_asked(self) -> None:
        """Each statement takes the decision of its own number."""
        found = answered({"2": {"type": "humanitarian"}, "1": {"type": "execution"}})
        assert [claim.type for claim in found.claims] == [ClaimType.EXECUTION, ClaimType.HUMANITARIAN]
        assert found.rejections == ()

    def test_without_an_answer_the_wording_decides(self) -> None:
        """Nothing is lost where nothing was asked."""
        found = answered(None, prompted(types="none", roles="grammar"))
        assert [claim.type for claim in found.claims] == [ClaimType.CASUALTIES, ClaimType.SIEGE]
        assert found.rejections == ()

    def test_roles_are_found_in_the_text(self) -> None:
        """An actor is a mention of the article, near its statement; what stands nowhere is none."""
        roles = {"type": "casualties", "actor": "طائرات روسية", "target": "رجال من المريخ"}
        (claim, _) = answered({"1": roles}).claims
        assert claim.actor is not None
        assert claim.actor.text == "طائرات روسية"
        assert claim.actor.start == TEXT.index("طائرات")
        assert claim.target is None

    def test_an_empty_role_is_none(self) -> None:
        """That is how a model says that nobody is named."""
        (claim, _) = answered({"1": {"type": "casualties", "actor": "", "target": " "}}).claims
        assert (claim.actor, claim.target) == (None, None)

    def test_grammar_reads_the_roles_where_the_model_is_not_asked(self) -> None:
        """Who shelled, and who was killed."""
        (claim, _) = answered(None, prompted(types="none", roles="grammar")).claims
        assert claim.actor is not None
        assert "طائرات روسية" in claim.actor.text
        assert claim.target is not None
        assert "مدنياً" in claim.target.text

    def test_source_cue_stance_and_modality_are_the_wordings(self) -> None:
        """A model has no say in them."""
        strategy, reading = Statements(EVERY), Analysis(Article(TEXT))
        claims = [
            claim
            for piece in strategy.pieces(reading)
            for claim in strategy.outcome(reading, piece, None).claims
        ]
        toll, siege, denial = claims
        assert (
            toll.attribution == siege.attribution[:1] or siege.attribution[0].name == toll.attribution[0].name
        )
        assert toll.attribution[0].kind is SourceKind.RESCUE_SERVICE
        assert toll.cue is not None
        assert toll.cue.text == "قال"
        assert (denial.stance, denial.modality) == (Stance.DENIAL, Modality.DENIED)
        assert denial.attribution[0].name == "الجيش"

    @pytest.mark.parametrize(
        ("decision", "said"),
        [
            ({"9": {"type": "siege"}}, "not asked about a statement 9"),
            ({"0": {}}, "not asked about a statement 0"),
            ({"note": "نص"}, "not asked about a statement note"),
            ({"1": {"type": "weather"}}, "type: "),
            ({"1": {"type": "siege", "why": "لأن"}}, "why: "),
            ({"1": None}, "the item: "),
            ({"1": "siege"}, "the item: "),
        ],
    )
    def test_what_is_no_decision_is_rejected(self, decision: dict[str, Any], said: str) -> None:
        """Kept as it came, beside the good ones; its statement is a claim by the wording."""
        found = answered({**decision, "2": {"type": "humanitarian"}})
        (rejection,) = found.rejections
        assert rejection.reason in {Reason.INVALID, Reason.INVALID_FIELD}
        assert said in rejection.detail
        (told,) = json.loads(rejection.item).items()
        (given,) = decision.items()
        assert told == given or told[1].items() <= given[1].items()
        first = ClaimType.SIEGE if said == "why: " else ClaimType.CASUALTIES
        assert [claim.type for claim in found.claims] == [first, ClaimType.HUMANITARIAN]

    @pytest.mark.parametrize("option", ["torn", "second"])
    def test_a_second_opinion_flags_and_does_not_decide(self, option: str) -> None:
        """Where the wording is torn between two types, the model's dissent is a flag or the decision."""
        text = "قال ناشط إن معظم المدنيين من النازحين والمعتقلين."
        prompt = prompted(types=option, roles="grammar")
        (statement,) = asked(question(prompt, text)).values()
        likeliest, other = map(ClaimType, statement["type"]["enum"])
        (agreed,) = answered({"1": {"type": likeliest}}, prompt, text).claims
        (dissent,) = answered({"1": {"type": other}}, prompt, text).claims
        assert (agreed.type, agreed.flags) == (likeliest, ())
        assert dissent.type is (likeliest if option == "second" else other)
        assert (Flag.TYPE_DISPUTED in dissent.flags) is (option == "second")

    def test_a_decision_that_was_not_asked_for_changes_nothing(self) -> None:
        """A server that enforces no schema may answer about statements that the wording settles."""
        settled = prompted(types="none", roles="grammar")
        found = answered({"1": {"type": "siege"}}, settled)
        assert found.claims == answered(None, settled).claims
        assert [json.loads(rejection.item) for rejection in found.rejections] == [{"1": {"type": "siege"}}]

    @pytest.mark.parametrize("answer", [[{"type": "siege"}], "siege", 1, True])
    def test_an_answer_without_numbers_is_asked_for_again(self, answer: object) -> None:
        """If it stays so, the piece fails and its statements are claims by the wording."""
        with pytest.raises(UnfitError, match="no decisions by number"):
            read_decisions(json.dumps(answer), {"1", "2"})
        found = answered(answer)
        assert not found.rejections
        assert [claim.type for claim in found.claims] == [ClaimType.CASUALTIES, ClaimType.SIEGE]

    def test_an_item_of_a_list_is_of_the_lists_type(self) -> None:
        """Places with their tolls after the first one say no deed of their own."""
        text = "وقال المرصد إن 5 أشخاص قتلوا في حلب، و3 في إدلب، و7 في حماة."
        strategy, reading = Statements(prompted(types="none", roles="grammar")), Analysis(Article(text))
        (piece,) = strategy.pieces(reading)
        claims = strategy.outcome(reading, piece, None).claims
        assert {claim.type for claim in claims} == {ClaimType.CASUALTIES}
        assert {quantity.value for claim in claims for quantity in claim.quantities} == {5, 3, 7}
