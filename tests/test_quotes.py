"""Whole claims of a large model: each item becomes a claim or a rejection with its reason."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from extractor.arabic.analysis import Analysis
from extractor.article import Article
from extractor.claims import (
    Claim,
    ClaimType,
    Flag,
    Given,
    Measure,
    Modality,
    Reason,
    Rejection,
    SourceKind,
    Stance,
    Stretch,
)
from extractor.prompts import load
from extractor.resolve import Outcome
from extractor.strategies.contract import Piece
from extractor.strategies.quotes import Quotes

QUOTES = Quotes(load("claims/v1"))
TEXT = (
    "قال الدفاع المدني السوري إن 93 مدنياً على الأقل، بينهم 12 طفلاً، قُتلوا في قصف على أحياء شرقي "
    "حلب يوم الأحد. "
    "ونفى الجيش استهداف المدنيين، وأكد أنه لم يقصف المستشفى.\n"
    "وذكرت وكالة سانا أن الجيش سيطر على حي الشعار، وأن المسلحين انسحبوا من حي الكلاسة."
)
TOLL = "93 مدنياً على الأقل، بينهم 12 طفلاً، قُتلوا في قصف على أحياء شرقي حلب يوم الأحد"
DEFENCE = {"name": "الدفاع المدني السوري", "kind": "rescue_service", "given": "explicit"}
SANA = {"name": "وكالة سانا", "kind": "news_agency", "given": "explicit"}


OF_FIELDS = {Reason.INVALID_FIELD, Reason.FIELD_NOT_IN_TEXT}


def item(quote: str, kind: str = "casualties", **fields: Any) -> dict[str, Any]:
    """An item as a model returns it."""
    return {"quote": quote, "type": kind, **fields}


def outcome(*items: object, text: str = TEXT) -> Outcome:
    """What an answer about a whole text becomes."""
    reading = Analysis(Article(text))
    (piece,) = QUOTES.pieces(reading)
    answer = json.dumps({"claims": list(items)}, ensure_ascii=False)
    found = QUOTES.salvaged(reading, piece, answer)
    for claim in found.claims:
        assert all(text[span.start : span.end] == span.text for span in claim.spans)
    where = Stretch(start=piece.start, end=piece.end)
    assert all(rejection.piece == where for rejection in found.rejections)
    whole = [rejection for rejection in found.rejections if rejection.reason not in OF_FIELDS]
    assert len(found.claims) + len(whole) == len(items)
    return found


def claimed(*items: object, text: str = TEXT) -> Claim:
    """The one claim that an answer becomes."""
    (claim,) = outcome(*items, text=text).claims
    return claim


def rejected(*items: object, text: str = TEXT) -> Rejection:
    """The one rejection of an answer, which holds its item and a sentence for a person."""
    (rejection,) = outcome(*items, text=text).rejections
    assert rejection.detail.endswith(".")
    assert json.loads(rejection.item) in items
    return rejection


class TestClaims:
    """What a model says, put to the text."""

    def test_every_mention_is_a_span_of_the_text(self) -> None:
        """Quote, source, cue, actor, target, places and time stand where the text has them."""
        claim = claimed(
            item(
                "المسلحين انسحبوا من حي الكلاسة",
                "territorial_control",
                sources=[SANA],
                cue="ذكرت",
                actor="المسلحين",
                target="حي الكلاسة",
                places=["حي الكلاسة", "الكلاسة"],
            )
        )
        assert claim.evidence.start == TEXT.index("المسلحين")
        assert [(source.name, source.kind, source.given) for source in claim.attribution] == [
            ("وكالة سانا", SourceKind.NEWS_AGENCY, Given.EXPLICIT)
        ]
        assert claim.attribution[0].mention is not None
        assert claim.attribution[0].mention.start == TEXT.index("وكالة سانا")
        assert claim.cue is not None
        assert claim.cue.text == "ذكرت"
        assert claim.actor is not None
        assert claim.actor.start == claim.evidence.start
        assert [place.text for place in claim.places] == ["حي الكلاسة", "الكلاسة"]
        assert claim.flags == ()

    def test_figures_are_the_texts_own(self) -> None:
        """Values and bounds are read from the evidence; the model only says what is counted."""
        figures = [{"text": "93 مدنياً", "measure": "killed"}, {"text": "12 طفلاً", "measure": "injured"}]
        claim = claimed(item(TOLL, sources=[DEFENCE], figures=figures))
        whole, part = claim.quantities
        assert (whole.value, whole.measure, whole.of) == (93, Measure.KILLED, None)
        assert (part.value, part.of) == (12, 0)
        assert Flag.NUMBER_NOT_IN_EVIDENCE not in claim.flags

    def test_a_figure_that_the_evidence_lacks_is_flagged_and_left_out(self) -> None:
        """Neither believed nor dropped in silence."""
        claim = claimed(item(TOLL, sources=[DEFENCE], figures=[{"text": "39 مدنياً", "measure": "killed"}]))
        assert Flag.NUMBER_NOT_IN_EVIDENCE in claim.flags
        assert [quantity.value for quantity in claim.quantities] == [93, 12]

    @pytest.mark.parametrize(("given", "flagged"), [("بين 50 و60 شخصاً", False), ("بين 50 و70 شخصاً", True)])
    def test_the_ends_of_a_range_are_figures(self, given: str, flagged: bool) -> None:
        """A range with another end is another figure."""
        text = "قال مصدر طبي إن بين 50 و60 شخصاً قتلوا في حلب."
        quote = "بين 50 و60 شخصاً قتلوا في حلب"
        claim = claimed(item(quote, figures=[{"text": given, "measure": "killed"}]), text=text)
        assert (Flag.NUMBER_NOT_IN_EVIDENCE in claim.flags) is flagged
        assert [(quantity.low, quantity.high) for quantity in claim.quantities] == [(50, 60)]

    def test_a_time_that_the_model_leaves_out_is_read_from_the_evidence(self) -> None:
        """The text has the last word, and the first where the model says nothing."""
        claim = claimed(item(TOLL, sources=[DEFENCE]))
        assert claim.time is not None
        assert claim.time.mention.text == "يوم الأحد"

    def test_what_the_text_lacks_is_left_out(self) -> None:
        """A place, an actor and a cue that stand nowhere in the article are no mentions of it."""
        claim = claimed(item(TOLL, sources=[DEFENCE], actor="الطيران الروسي", places=["دمشق"], cue="زعم"))
        assert (claim.actor, claim.places, claim.cue) == (None, (), None)

    def test_a_cue_is_taken_with_its_stance_and_modality(self) -> None:
        """A denial is a modality."""
        fields = {"stance": "denial", "modality": "denied", "cue": "نفى", "actor": "الجيش"}
        claim = claimed(item("استهداف المدنيين", "bombardment", **fields))
        assert (claim.stance, claim.modality) == (Stance.DENIAL, Modality.DENIED)

    def test_a_quote_in_another_spelling_is_the_texts_wording(self) -> None:
        """Vowel signs, hamza and digits of the other kind are found; the evidence is verbatim."""
        claim = claimed(item(TOLL.replace("قُتلوا", "قتلوا").replace("93", "٩٣"), sources=[DEFENCE]))
        assert claim.evidence.text == TOLL
        assert Flag.QUOTE_REPAIRED not in claim.flags

    def test_a_quote_with_a_word_left_out_is_repaired_and_flagged(self) -> None:
        """The reader is told that the evidence is not what the model wrote."""
        claim = claimed(item(TOLL.replace("أحياء ", ""), sources=[DEFENCE]))
        assert claim.evidence.text == TOLL
        assert Flag.QUOTE_REPAIRED in claim.flags

    def test_ids_are_those_of_the_article_the_words_and_the_type(self) -> None:
        """The same claim has the same id in every run; another type is another claim."""
        one, again = claimed(item(TOLL)), claimed(item(TOLL, sources=[DEFENCE]))
        assert one.id == again.id
        assert claimed(item(TOLL, "bombardment")).id != one.id


class TestSources:
    """Whose word it is: the model's chain, as far as the text holds it, and the wording's."""

    def test_a_chain_keeps_its_order_and_how_each_link_is_given(self) -> None:
        """Origin first, then who relays it."""
        text = "ونقلت شبكة حلب نيوز عن ناشطين أن القصف لم يتوقف على الحي."
        chain = [
            {"name": "ناشطين", "kind": "activist", "given": "explicit"},
            {"name": "شبكة حلب نيوز", "kind": "media", "given": "inferred"},
        ]
        claim = claimed(item("القصف لم يتوقف على الحي", "bombardment", sources=chain), text=text)
        assert [(source.name, source.given) for source in claim.attribution] == [
            ("ناشطين", Given.EXPLICIT),
            ("شبكة حلب نيوز", Given.INFERRED),
        ]
        assert Flag.SOURCE_DISPUTED not in claim.flags

    def test_without_a_source_the_wordings_voice_is_taken(self) -> None:
        """Nothing is disputed where only one side speaks."""
        claim = claimed(item(TOLL))
        assert claim.attribution[0].name == "الدفاع المدني السوري"
        assert Flag.SOURCE_DISPUTED not in claim.flags

    def test_another_origin_than_the_wordings_is_flagged(self) -> None:
        """The model's is kept: a reader decides."""
        claim = claimed(item(TOLL, sources=[SANA]))
        assert claim.attribution[0].name == "وكالة سانا"
        assert Flag.SOURCE_DISPUTED in claim.flags

    @pytest.mark.parametrize("rest", [[], [DEFENCE]])
    def test_a_source_that_the_article_does_not_name_is_flagged(self, rest: list[dict[str, str]]) -> None:
        """An invented source is left out, and a reader is told that there was one."""
        invented = {"name": "منظمة العفو الدولية", "kind": "civil_society", "given": "explicit"}
        claim = claimed(item(TOLL, sources=[invented, *rest]))
        assert [source.name for source in claim.attribution] == ["الدفاع المدني السوري"]
        assert Flag.SOURCE_DISPUTED in claim.flags

    def test_the_newsroom_needs_no_mention(self) -> None:
        """The article's own voice is a source without a span; here the wording names another."""
        claim = claimed(item(TOLL, sources=[{"name": "newsroom", "kind": "newsroom"}]))
        assert [(source.kind, source.mention) for source in claim.attribution] == [
            (SourceKind.NEWSROOM, None)
        ]
        assert Flag.SOURCE_DISPUTED in claim.flags

    def test_a_rumour_has_an_unnamed_source(self) -> None:
        """It needs no mention either."""
        text = "وسط أنباء عن فرار مئات المدنيين من الحي."
        rumour = {"name": "unnamed", "kind": "unnamed", "given": "explicit"}
        claim = claimed(item("فرار مئات المدنيين من الحي", "displacement", sources=[rumour]), text=text)
        assert [(source.name, source.mention) for source in claim.attribution] == [("unnamed", None)]

    @pytest.mark.parametrize(("kind", "flagged"), [("casualties", False), ("agreement", True)])
    def test_a_type_that_the_words_speak_against_is_flagged(self, kind: str, flagged: bool) -> None:
        """The model's type is kept."""
        claim = claimed(item(TOLL, kind, sources=[DEFENCE]))
        assert claim.type is ClaimType(kind)
        assert (Flag.TYPE_DISPUTED in claim.flags) is flagged


INVALID: tuple[tuple[object, str], ...] = (
    (item(TOLL, "weather"), "type: "),
    (item(""), "quote: "),
    ({"quote": TOLL}, "type: Field required."),
    (item(TOLL, kind=None), "type: "),
    (item(None), "quote: "),
    ({}, "quote: "),
    (TOLL, "the item: "),
    (None, "the item: "),
    ([item(TOLL)], "the item: "),
)
FIELDS: tuple[tuple[dict[str, Any], str, dict[str, Any], bool], ...] = (
    ({"confidence": 0.9}, "confidence: ", {"confidence": 0.9}, False),
    ({"sources": [DEFENCE | {"kind": "spy"}]}, "sources.0.kind: ", {"sources.0.kind": "spy"}, True),
    ({"sources": [{"kind": "state"}]}, "sources.0.name: ", {"sources.0": {"kind": "state"}}, True),
    ({"figures": [{"measure": "killed"}]}, "figures.0.text: ", {"figures.0": {"measure": "killed"}}, True),
    ({"places": [None, "حلب"]}, "places.0: ", {"places.0": None}, True),
    ({"places": 5}, "places: ", {"places": 5}, True),
    ({"stance": "angry"}, "stance: ", {"stance": "angry"}, True),
    ({"modality": ["denied"]}, "modality: ", {"modality": ["denied"]}, True),
    ({"actor": {"name": "الجيش"}}, "actor: ", {"actor": {"name": "الجيش"}}, True),
)
"""Fields beside a good quote and type; what is said; what is left out; whether the claim is flagged."""
SAME: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"places": "حلب"}, {"places": ["حلب"]}),
    ({"sources": "الدفاع المدني السوري"}, {"sources": [{"name": "الدفاع المدني السوري"}]}),
    ({"sources": DEFENCE}, {"sources": [DEFENCE]}),
    ({"figures": ["93 مدنياً", 12]}, {"figures": [{"text": "93 مدنياً"}, {"text": "12"}]}),
    ({"stance": "Assertive", "kind": "Ground-attack"}, {"stance": "assertive", "kind": "ground_attack"}),
    ({"cue": None, "stance": None, "places": None, "sources": None, "figures": None}, {}),
    ({"sources": [DEFENCE | {"given": None}]}, {"sources": [DEFENCE]}),
)
"""Forms that say the same."""


class TestRejections:
    """What does not become a claim says why, for a person."""

    @pytest.mark.parametrize(
        ("quote", "reason"),
        [
            ("انهار سد في شمال البلاد بعد أمطار غزيرة", Reason.NOT_IN_TEXT),
            (TOLL.replace("93", "39"), Reason.CHANGED_NUMBER),
            (TOLL.replace("12", "20"), Reason.CHANGED_NUMBER),
            ("يقصف المستشفى", Reason.CHANGED_NEGATION),
            ("قصف المستشفى", Reason.NOT_IN_TEXT),
            ("الجيش لم يسيطر على حي الشعار", Reason.CHANGED_NEGATION),
            (" ", Reason.NOT_IN_TEXT),
            ("«»", Reason.NOT_IN_TEXT),
        ],
    )
    def test_a_quote_that_the_text_does_not_bear_out(self, quote: str, reason: Reason) -> None:
        """Invented, with another figure, or turned into its opposite: never a claim."""
        assert rejected(item(quote)).reason is reason

    @pytest.mark.parametrize(("thing", "said"), INVALID, ids=[said for _, said in INVALID])
    def test_an_item_that_does_not_fit(self, thing: object, said: str) -> None:
        """It is kept whole, with the field that is wrong; those beside it become claims."""
        found = outcome(thing, item(TOLL))
        (rejection,) = found.rejections
        assert rejection.reason is Reason.INVALID
        assert rejection.detail.startswith(said)
        assert json.loads(rejection.item) == thing
        assert [claim.evidence.text for claim in found.claims] == [TOLL]

    @pytest.mark.parametrize(("given", "said", "left_out", "flagged"), FIELDS, ids=[row[1] for row in FIELDS])
    def test_a_field_that_does_not_fit_costs_that_field(
        self, given: dict[str, Any], said: str, left_out: dict[str, Any], flagged: bool
    ) -> None:
        """The claim stands, flagged; what was left out is on record with the quote that it belongs to."""
        found = outcome(item(TOLL, target="مدنياً", **given))
        (claim,) = found.claims
        assert claim.target is not None
        assert (Flag.FIELD_LEFT_OUT in claim.flags) is flagged
        (rejection,) = found.rejections
        assert rejection.reason is Reason.INVALID_FIELD
        assert rejection.detail.startswith(said)
        assert json.loads(rejection.item) == {"quote": TOLL, **left_out}

    @pytest.mark.parametrize(("given", "same"), SAME)
    def test_what_says_the_same_in_another_form_is_taken(
        self, given: dict[str, Any], same: dict[str, Any]
    ) -> None:
        """Null for left out, one for a list of one, a name for a source, capitals and hyphens."""
        assert outcome(item(TOLL, **given)) == outcome(item(TOLL, **same))

    def test_a_denial_that_cannot_be_read_is_not_taken_for_an_assertion(self) -> None:
        """Where the model's stance and modality do not fit, the wording's count, not the default."""
        found = outcome(item("استهداف المدنيين", "bombardment", stance="?", modality="?"))
        assert (found.claims[0].stance, found.claims[0].modality) == (Stance.DENIAL, Modality.DENIED)

    def test_what_the_text_does_not_hold_is_on_record(self) -> None:
        """An actor, a place or a source that the article does not name: left out, flagged, told."""
        found = outcome(item(TOLL, actor="الطيران التركي", places=["حلب", "دمشق"], sources=[DEFENCE]))
        (claim,) = found.claims
        assert claim.actor is None
        assert [place.text for place in claim.places] == ["حلب"]
        assert Flag.FIELD_LEFT_OUT in claim.flags
        assert [rejection.reason for rejection in found.rejections] == [Reason.FIELD_NOT_IN_TEXT] * 2
        assert [json.loads(rejection.item) for rejection in found.rejections] == [
            {"quote": TOLL, "actor": "الطيران التركي"},
            {"quote": TOLL, "places": "دمشق"},
        ]

    def test_the_same_claim_again_is_a_duplicate(self) -> None:
        """The second one is kept as it came, with what it said otherwise."""
        again = item(TOLL, cue="أكد")
        found = outcome(item(TOLL, sources=[DEFENCE]), again, item(TOLL, "bombardment"))
        assert [claim.type for claim in found.claims] == [ClaimType.CASUALTIES, ClaimType.BOMBARDMENT]
        (rejection,) = found.rejections
        assert rejection.reason is Reason.DUPLICATE
        assert json.loads(rejection.item) == again

    def test_what_one_says_and_another_denies_are_two_claims(self) -> None:
        """Of the same words; each has an id of its own, the same in every run."""
        said = item(TOLL, sources=[DEFENCE])
        denied = item(TOLL, sources=[SANA], modality="denied")
        both = outcome(said, denied)
        assert [claim.attribution[0].name for claim in both.claims] == [DEFENCE["name"], SANA["name"]]
        assert [claim.modality for claim in both.claims] == [Modality.ASSERTED, Modality.DENIED]
        assert len({claim.id for claim in both.claims}) == 2
        assert both == outcome(said, denied)

    def test_words_behind_a_negation_are_quoted_by_a_denial_alone(self) -> None:
        """As an assertion they would say the contrary of the text."""
        text = "وأفادت وكالة سانا بتحليق طائرات دون وقوع إصابات في حلب."
        denied = claimed(item("وقوع إصابات", modality="denied"), text=text)
        assert denied.modality is Modality.DENIED
        assert rejected(item("وقوع إصابات"), text=text).reason is Reason.CHANGED_NEGATION

    def test_a_repeated_quote_goes_to_the_place_that_the_order_points_to(self) -> None:
        """Models go through the text in its order: a later item is about a later place."""
        said = "سيطر الجيش على الحي"
        text = f"وقال ناشط: {said}. وأعلنت المعارضة انسحابها من المدينة. وذكرت وكالة سانا: {said}."
        found = outcome(
            item(said, "territorial_control"),
            item("انسحابها من المدينة", "territorial_control"),
            item(said, "territorial_control"),
            text=text,
        )
        assert [claim.evidence.start for claim in found.claims] == [
            text.index(said),
            text.index("انسحابها"),
            text.rindex(said),
        ]

    def test_a_claim_that_is_returned_twice_is_about_the_two_places_of_its_words(self) -> None:
        """A third item with these words repeats one of them."""
        said = "سيطر الجيش على الحي"
        text = f"وقال ناشط: {said}. وذكرت وكالة سانا: {said}."
        found = outcome(*[item(said, "territorial_control")] * 3, text=text)
        assert [claim.evidence.start for claim in found.claims] == [text.index(said), text.rindex(said)]
        assert [rejection.reason for rejection in found.rejections] == [Reason.DUPLICATE]

    def test_an_earlier_quote_is_found_after_a_later_one(self) -> None:
        """The order of the text is a hint, not a condition."""
        later, earlier = "المسلحين انسحبوا من حي الكلاسة", "الجيش سيطر على حي الشعار"
        found = outcome(item(later, "territorial_control"), item(earlier, "territorial_control"))
        assert [claim.evidence.text for claim in found.claims] == [later, earlier]

    def test_an_empty_answer_is_nothing(self) -> None:
        """No claims, no rejections."""
        assert outcome() == Outcome()


class TestPieces:
    """How an article is cut, and what a piece is shown."""

    SENTENCE = "وقال الدفاع المدني إن {} مدنيين قتلوا في قصف على الحي. "

    def test_an_ordinary_article_is_one_piece(self) -> None:
        """Its first and last words are in it."""
        reading = Analysis(Article(f"\n  {TEXT}  \n"))
        assert QUOTES.pieces(reading) == (Piece(3, 3 + len(TEXT)),)

    def test_pieces_cover_a_long_article_without_overlap(self) -> None:
        """Every sentence is in one piece, whole, and pieces are of bounded length."""
        reading = Analysis(Article("".join(map(self.SENTENCE.format, range(400)))))
        pieces = QUOTES.pieces(reading)
        assert len(pieces) > 2
        assert [
            sum(piece.start <= start < end <= piece.end for piece in pieces)
            for start, end in reading.sentences
        ] == [1] * 400
        assert all(one.end <= other.start for one, other in pairwise(pieces))
        assert all(piece.end - piece.start <= 6000 for piece in pieces)

    def test_a_piece_is_shown_the_end_of_what_came_before_it(self) -> None:
        """So that a verb without a subject finds it; the first piece is shown a dash."""
        reading = Analysis(Article("".join(map(self.SENTENCE.format, range(400)))))
        first, second, *_ = (QUOTES.question(reading, piece) for piece in QUOTES.pieces(reading))
        assert first is not None
        assert second is not None
        shown, _, asked = second.messages[-1]["content"].partition("\n\nالنص:\n")
        before = shown.partition("\n")[2]
        assert first.messages[-1]["content"].partition("\n\nالنص:\n")[0].endswith("\n-")
        assert 300 < len(before) <= 400
        assert reading.text.index(asked) - reading.text.rindex(before) == len(before) + 1

    @pytest.mark.parametrize("sentences", [2, 3, 7, 40])
    def test_halves_share_the_sentences_of_a_piece(self, sentences: int) -> None:
        """Each is shorter than the piece, and none of the sentences is lost."""
        reading = Analysis(Article("".join(map(self.SENTENCE.format, range(sentences)))))
        (piece,) = QUOTES.pieces(reading)
        halves = QUOTES.halves(reading, piece)
        assert len(halves) >= 2
        assert all(half.end - half.start < piece.end - piece.start for half in halves)
        assert (halves[0].start, halves[-1].end) == (piece.start, piece.end)
        held = [
            any(half.start <= start and end <= half.end for half in halves)
            for start, end in reading.sentences
        ]
        assert held == [True] * sentences

    def test_one_sentence_cannot_be_halved(self) -> None:
        """It ends there: no request is repeated unchanged."""
        reading = Analysis(Article(self.SENTENCE.format(1)))
        (piece,) = QUOTES.pieces(reading)
        assert QUOTES.halves(reading, piece) == ()
