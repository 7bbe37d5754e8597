"""Claims put together: figures, times and flags are the text's, whatever a model said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from extractor.arabic.analysis import Analysis
from extractor.article import Article
from extractor.assembly import Findings, assembled
from extractor.claims import (
    Claim,
    ClaimType,
    Flag,
    Given,
    Measure,
    Qualifier,
    Source,
    SourceKind,
    Span,
    Unit,
    claim_id,
)
from extractor.drafts import ClaimDraft, ClaimsRead, FigureDraft, Read
from extractor.resolve import resolved

PUBLISHED = date(2016, 12, 13)


def span(text: str, words: str) -> Span:
    """The first place of words in a text."""
    start = text.index(words)
    return Span(start=start, end=start + len(words), text=words)


def claim(text: str, evidence: str, kind: ClaimType = ClaimType.CASUALTIES, **found: Any) -> Claim:
    """A claim of these words; mentions are given as words."""
    reading = Analysis(Article(text, published=PUBLISHED))
    for name in ("cue", "actor", "target", "time"):
        if name in found:
            found[name] = span(text, found[name])
    made = assembled(reading, Findings(type=kind, evidence=span(text, evidence), **found))
    assert all(text[place.start : place.end] == place.text for place in made.spans)
    return made


def listed(text: str, evidence: str, figures: dict[str, Measure]) -> Claim:
    """A claim as a model returns it with these figures."""
    drafts = tuple(FigureDraft(text=words, measure=measure) for words, measure in figures.items())
    draft = ClaimDraft(quote=evidence, type=ClaimType.CASUALTIES, figures=drafts)
    reading = Analysis(Article(text, published=PUBLISHED))
    (made,) = resolved(reading, (0, len(text)), ClaimsRead((Read(draft),))).claims
    return made


def source(text: str, name: str) -> tuple[Source, ...]:
    """A chain of one source that is named in the text."""
    kind = SourceKind.MILITARY
    return (Source(name=name, mention=span(text, name), kind=kind, given=Given.EXPLICIT),)


class TestFigures:
    """Quantities of a claim: those that stand in its evidence."""

    def test_people_counted_with_others_are_flagged(self) -> None:
        """Whether "مع" adds to the ten or tells who is among them is open; what is carried along is not."""
        text = "أعدمت المليشيات 10 رجال مع 3 نساء في القرية."
        made = claim(text, text[:-1], ClaimType.EXECUTION)
        assert made.flags == (Flag.UNCLEAR_SCOPE,)
        assert [quantity.of for quantity in made.quantities] == [None, None]
        text = "أعدمت المليشيات 10 رجال مع حلول المساء في القرية."
        assert claim(text, text[:-1], ClaimType.EXECUTION).flags == ()

    @pytest.mark.parametrize(
        "text", ["شملت الدراسة 3657 رجلا يعانون من إصابات.", "شارك 900 شخص في استطلاع عن الحوادث."]
    )
    def test_nothing_has_happened_to_those_of_whom_a_study_tells(self, text: str) -> None:
        """They are counted, and neither killed nor hurt."""
        assert [quantity.measure for quantity in claim(text, text[:-1]).quantities] == [Measure.OTHER]

    def test_figures_outside_the_evidence_are_not_the_claims(self) -> None:
        """Neither those before it nor those after it, nor one that it cuts through."""
        text = "قتل 5 أشخاص في حلب وأصيب 7 آخرون في إدلب ونزح ألف و71 مدنياً."
        assert [quantity.value for quantity in claim(text, "أصيب 7 آخرون في إدلب").quantities] == [7]
        assert claim(text, "71 مدنياً").quantities == ()

    def test_a_figure_is_the_claims_where_its_number_is(self) -> None:
        """It is reported whole, though what bounds it or is counted stands beside the evidence."""
        text = "وقال إن أكثر من 93 قتيلاً مدنياً سقطوا في حلب."
        (figure,) = claim(text, "93 قتيلاً").quantities
        assert figure.mention.text == "أكثر من 93 قتيلاً مدنياً"
        assert (figure.value, figure.qualifier) == (93, Qualifier.MORE_THAN)

    def test_the_larger_figure_is_named_by_its_place_in_the_claim(self) -> None:
        """`of` counts the quantities of this claim, whatever figures the article holds before it."""
        text = "وصل 3 وزراء و4 نواب. وقتل 463 مدنياً، بينهم 62 طفلاً."
        whole, part = claim(text, "قتل 463 مدنياً، بينهم 62 طفلاً").quantities
        assert (whole.value, whole.of) == (463, None)
        assert (part.value, part.of) == (62, 0)

    def test_a_part_whose_whole_is_outside_stands_alone(self) -> None:
        """No index points at a figure that the claim does not hold."""
        text = "قتل 463 مدنياً، بينهم 62 طفلاً في حلب."
        (part,) = claim(text, "62 طفلاً في حلب").quantities
        assert part.of is None

    @pytest.mark.parametrize(
        ("text", "mention", "value", "measure"),
        [
            ("قتل ثلاثة (3) جنود", "ثلاثة (3) جنود", 3, Measure.KILLED),
            ("أصيب 3 (أربعة) جنود", "3 (أربعة) جنود", None, Measure.INJURED),
            ("عدد الجرحى: 3،500", "3،500", 3500, Measure.INJURED),
            ("قتل 1&nbsp;200 مدني", "1&nbsp;200 مدني", 1200, Measure.KILLED),
        ],
    )
    def test_one_figure_has_one_value_however_it_is_written(
        self, text: str, mention: str, value: int | None, measure: Measure
    ) -> None:
        """Told twice and differently it has none; the mention is the article's own, leftovers included."""
        (figure,) = claim(text, text).quantities
        assert (figure.mention.text, figure.value, figure.measure) == (mention, value, measure)
        assert (figure.qualifier is Qualifier.VAGUE) == (value is None)

    def test_a_part_that_fared_worse_is_not_counted_as_its_whole(self) -> None:
        """Seven of fifty who were detained were killed, whatever the type of the claim is."""
        text = "اعتقل 50 شابا، 7 منهم قتلوا تحت التعذيب."
        whole, part = claim(text, text, ClaimType.DETENTION).quantities
        assert (whole.value, whole.measure, whole.of) == (50, Measure.DETAINED, None)
        assert (part.value, part.measure, part.of) == (7, Measure.KILLED, 0)

    def test_what_is_read_of_a_figure_is_passed_on(self) -> None:
        """Bounds, units and ranges."""
        text = "قتل ما لا يقل عن 93 مدنياً بين 50 و60 في المئة منهم أطفال."
        least, share = claim(text, text.rstrip(".")).quantities
        assert (least.value, least.qualifier, least.unit) == (93, Qualifier.AT_LEAST, Unit.PERSONS)
        assert (share.value, share.low, share.high, share.unit) == (None, 50, 60, Unit.PERCENT)

    @pytest.mark.parametrize(
        ("kind", "measure"),
        [
            (ClaimType.SIEGE, Measure.BESIEGED),
            (ClaimType.DISPLACEMENT, Measure.DISPLACED),
            (ClaimType.DETENTION, Measure.DETAINED),
            (ClaimType.EXECUTION, Measure.KILLED),
            (ClaimType.ASSESSMENT, Measure.OTHER),
        ],
    )
    def test_the_type_tells_what_persons_are_counted_for(self, kind: ClaimType, measure: Measure) -> None:
        """Where neither noun nor verb tells; what is not persons is never counted for it."""
        text = "هناك 40 شخصاً في 3 أحياء."
        persons, places = claim(text, "40 شخصاً في 3 أحياء", kind).quantities
        assert (persons.measure, places.measure) == (measure, Measure.OTHER)

    def test_the_words_go_before_the_model_on_what_is_counted(self) -> None:
        """ "قتيلاً" are killed, whatever was said of them."""
        text = "سقط 40 قتيلاً في حلب."
        (quantity,) = listed(text, "40 قتيلاً في حلب", {"40 قتيلاً": Measure.INJURED}).quantities
        assert quantity.measure is Measure.KILLED

    @pytest.mark.parametrize(
        ("given", "measures"),
        [
            ({"40 شخصاً": Measure.MISSING}, [Measure.MISSING, Measure.KILLED]),
            ({"٤٠": Measure.MISSING}, [Measure.MISSING, Measure.KILLED]),
            ({"وهناك 40 شخصاً": Measure.MISSING}, [Measure.MISSING, Measure.KILLED]),
            ({"0": Measure.MISSING}, [Measure.KILLED, Measure.KILLED]),
            ({"4": Measure.MISSING}, [Measure.KILLED, Measure.MISSING]),
            ({"": Measure.MISSING}, [Measure.KILLED, Measure.KILLED]),
            ({"400 شخص": Measure.MISSING}, [Measure.KILLED, Measure.KILLED]),
            ({"شخص": Measure.MISSING}, [Measure.KILLED, Measure.KILLED]),
        ],
        ids=str,
    )
    def test_the_model_tells_what_its_own_figure_counts(
        self, given: dict[str, Measure], measures: list[Measure]
    ) -> None:
        """What it said of one number goes to no other that merely holds its digits."""
        text = "هناك 40 شخصاً و4 أشخاص."
        found = listed(text, "40 شخصاً و4 أشخاص", given)
        assert [quantity.measure for quantity in found.quantities] == measures

    def test_of_two_figures_alike_each_keeps_its_own_measure(self) -> None:
        """The whole wording goes before a part of it."""
        text = "هناك 5 أشخاص و5 أشخاص آخرين."
        given = {"5 أشخاص": Measure.MISSING, "5 أشخاص آخرين": Measure.DETAINED}
        found = listed(text, "5 أشخاص و5 أشخاص آخرين", given)
        assert [quantity.measure for quantity in found.quantities] == [Measure.MISSING, Measure.DETAINED]

    @pytest.mark.parametrize(
        ("quoted", "flagged"),
        [
            (["93 مدنياً"], False),
            (["٩٣"], False),
            (["ثلاثة وتسعين"], False),
            ([], False),
            (["عشرات"], False),
            (["مدنياً"], False),
            (["39"], True),
            (["93 مدنياً", "5 أطفال"], True),
            (["بين 93 و95"], True),
        ],
    )
    def test_a_models_figure_is_supported_by_its_value(self, quoted: list[str], flagged: bool) -> None:
        """However it is written; a vague one states no number."""
        text = "قتل 93 مدنياً في حلب، و5 أطفال في إدلب."
        found = listed(text, text[: text.index("،")], dict.fromkeys(quoted, Measure.KILLED))
        assert (Flag.NUMBER_NOT_IN_EVIDENCE in found.flags) is flagged
        assert [quantity.value for quantity in found.quantities if quantity.value] == [93]

    def test_the_words_may_dispute_what_a_model_counts(self) -> None:
        """The wounded are no dead; prisoners may be counted for something else. Both are flagged."""
        text = "قال المصدر إن 12 جريحا وصلوا."
        found = listed(text, "12 جريحا وصلوا", {"12 جريحا": Measure.KILLED})
        assert [quantity.measure for quantity in found.quantities] == [Measure.INJURED]
        assert Flag.MEASURE_DISPUTED in found.flags
        moved = listed("نقل 12 سجينا إلى المستشفى.", "نقل 12 سجينا إلى المستشفى", {"12 سجينا": Measure.OTHER})
        assert [quantity.measure for quantity in moved.quantities] == [Measure.OTHER]
        assert Flag.MEASURE_DISPUTED in moved.flags
        agreed = listed(text, "12 جريحا وصلوا", {"12 جريحا": Measure.INJURED})
        assert Flag.MEASURE_DISPUTED not in agreed.flags

    @pytest.mark.parametrize(
        ("text", "quoted", "value", "unit"),
        [
            ("طالبت بالإفراج عن الزميلين", "الزميلين", 2, Unit.PERSONS),
            ("خرقت المجال الجوي مرتين", "مرتين", 2, Unit.OTHER),
            ("تراجع الإنتاج إلى النصف", "النصف", 0.5, Unit.FRACTION),
            ("مدد العقد سنة إضافية", "سنة إضافية", 1, Unit.YEARS),
            ("إن أحد العناصر قتل", "أحد العناصر", 1, Unit.PERSONS),
            ("إن امرأة قتلت في هجوم", "امرأة", 1, Unit.PERSONS),
        ],
    )
    def test_what_counts_without_a_number_has_the_value_that_its_form_says(
        self, text: str, quoted: str, value: float, unit: Unit
    ) -> None:
        """Only because a model lists it: by itself the text shows no figure there."""
        found = listed(text + ".", text, {quoted: Measure.OTHER})
        (one,) = found.quantities
        assert (one.mention.text, one.value, one.unit) == (quoted, value, unit)
        assert not found.flags

    def test_a_figure_that_cannot_be_read_stays_without_a_value(self) -> None:
        """Its words are the text's; nothing is made up, and nothing dropped."""
        text = "قتل السواد الأعظم من سكان القرية و12 جنديا."
        found = listed(text, text.rstrip("."), {"السواد الأعظم": Measure.KILLED, "12 جنديا": Measure.KILLED})
        assert [(one.mention.text, one.value) for one in found.quantities] == [
            ("12 جنديا", 12),
            ("السواد الأعظم", None),
        ]
        assert found.quantities[1].qualifier is Qualifier.VAGUE
        assert Flag.FIGURE_UNREAD in found.flags

    def test_a_number_that_is_not_listed_is_doubtful(self) -> None:
        """It stays, flagged, where it counts something; the number of a unit is none."""
        text = "قتل 12 جنديا من السرية 42 في 3 هجمات."
        found = listed(text, text.rstrip("."), {"12 جنديا": Measure.KILLED})
        assert [quantity.value for quantity in found.quantities] == [12, 3]
        assert Flag.NUMBER_NOT_LISTED in found.flags

    def test_the_same_words_listed_twice_are_two_figures(self) -> None:
        """Each goes to a place of its own."""
        text = "قتل 5 أشخاص في حلب و5 أشخاص في إدلب."
        draft = ClaimDraft(
            quote=text.rstrip("."),
            type=ClaimType.CASUALTIES,
            figures=(
                FigureDraft(text="5 أشخاص", measure=Measure.KILLED),
                FigureDraft(text="5 أشخاص", measure=Measure.KILLED),
            ),
        )
        (found,) = resolved(Analysis(Article(text)), (0, len(text)), ClaimsRead((Read(draft),))).claims
        assert [quantity.value for quantity in found.quantities] == [5, 5]
        assert Flag.NUMBER_NOT_LISTED not in found.flags


class TestTimes:
    """The time of a claim, and the days that it covers."""

    TEXT = "قتل 5 أشخاص أمس في حلب بعد أن قصفت طائرات الحي يوم الأحد الماضي."

    def test_the_first_time_of_the_evidence_is_taken(self) -> None:
        """Its days are told by the day of publication."""
        found = claim(self.TEXT, "قتل 5 أشخاص أمس في حلب").time
        assert found is not None
        assert found.mention.text == "أمس"
        assert (found.start, found.end) == (date(2016, 12, 12), date(2016, 12, 12))

    def test_a_time_that_was_found_goes_before_it(self) -> None:
        """Even from outside the evidence."""
        found = claim(self.TEXT, "قتل 5 أشخاص أمس في حلب", time="يوم الأحد الماضي").time
        assert found is not None
        assert found.mention.text == "يوم الأحد الماضي"
        assert (found.start, found.end) == (date(2016, 12, 11), date(2016, 12, 11))

    def test_a_part_of_a_longer_time_has_its_days(self) -> None:
        """A model that leaves out "مساء" means the same day."""
        text = "قتل 5 أشخاص مساء أمس في حلب."
        found = claim(text, "قتل 5 أشخاص", time="أمس").time
        assert found is not None
        assert (found.mention.text, found.start) == ("أمس", date(2016, 12, 12))

    def test_days_that_nothing_tells_are_left_open(self) -> None:
        """What a model calls a time and no reading knows is kept as it stands."""
        found = claim(self.TEXT, "قتل 5 أشخاص أمس في حلب", time="بعد أن قصفت").time
        assert found is not None
        assert (found.mention.text, found.start, found.end) == ("بعد أن قصفت", None, None)

    def test_without_a_time_there_is_none(self) -> None:
        """None is read from outside the evidence."""
        assert claim(self.TEXT, "قصفت طائرات الحي").time is None

    def test_without_a_day_of_publication_no_days_are_told(self) -> None:
        """ "أمس" is of no day then."""
        reading = Analysis(Article(self.TEXT))
        found = assembled(reading, Findings(type=ClaimType.CASUALTIES, evidence=span(self.TEXT, self.TEXT)))
        assert found.time is not None
        assert (found.time.start, found.time.end) == (None, None)


class TestFlags:
    """What a reader must know before using a claim."""

    TEXT = "وأعلن الجيش أن طائرات قصفت الحي وأنها دمرت المستشفى."

    def test_an_actor_from_before_the_evidence_is_carried(self) -> None:
        """One that stands in it is not."""
        away = claim(self.TEXT, "دمرت المستشفى", ClaimType.BOMBARDMENT, actor="طائرات")
        here = claim(self.TEXT, "طائرات قصفت الحي", ClaimType.BOMBARDMENT, actor="طائرات")
        assert Flag.CARRIED_ACTOR in away.flags
        assert Flag.CARRIED_ACTOR not in here.flags

    def test_a_speaker_who_acts_is_not_carried(self) -> None:
        """In an appeal the actor is the one who speaks, who never stands in the evidence."""
        chain = source(self.TEXT, "الجيش")
        found = claim(self.TEXT, "دمرت المستشفى", ClaimType.ACTION, actor="الجيش", attribution=chain)
        assert Flag.CARRIED_ACTOR not in found.flags

    @pytest.mark.parametrize(
        ("text", "flagged"),
        [
            ("سقطت قذائف على الحي دون أنباء عن خسائر", True),
            ("قتل خمسة من دون التأكد من هوياتهم", True),
            ("قتل خمسة ولم يتسنّ التحقق من ذلك", True),
            ("تحدث عن مقتل خمسة وهو أمر غير مؤكد", True),
            ("قتل خمسة وهذا مؤكد", False),
            ("سقطت قذائف على الحي", False),
        ],
    )
    def test_what_nobody_could_confirm_is_flagged(self, text: str, flagged: bool) -> None:
        """By the words of the evidence itself, vowelled or not."""
        assert (Flag.UNCONFIRMED in claim(text, text).flags) is flagged

    @pytest.mark.parametrize(
        ("joined", "attributed", "flagged"),
        [("فيما", True, True), ("بينما", True, True), ("وأن", True, False), ("فيما", False, False)],
    )
    def test_a_clause_that_may_be_the_newsrooms_again_is_flagged(
        self, joined: str, attributed: bool, flagged: bool
    ) -> None:
        """After "فيما" it is open whether the source still speaks; only where there is one."""
        text = f"قال المتحدث باسم الجيش إن القوات سيطرت على الحي بالكامل، {joined} انسحب المسلحون من المدينة."
        found = {"attribution": source(text, "المتحدث باسم الجيش"), "cue": "قال"} if attributed else {}
        made = claim(text, "انسحب المسلحون من المدينة", ClaimType.TERRITORIAL_CONTROL, **found)
        assert (Flag.UNCLEAR_SCOPE in made.flags) is flagged

    def test_flags_found_before_are_kept_each_once_and_in_order(self) -> None:
        """Results are the same, byte for byte, however they were found."""
        given = {Flag.TYPE_DISPUTED, Flag.QUOTE_REPAIRED, Flag.UNCONFIRMED}
        text = "قتل خمسة وهو أمر غير مؤكد"
        assert claim(text, text, flags=given).flags == tuple(sorted(given))


def test_the_id_is_of_the_article_the_evidence_and_the_type() -> None:
    """Nothing else of a claim changes it, so it is the same in every run."""
    text = "قتل 5 أشخاص في حلب."
    one = claim(text, "قتل 5 أشخاص")
    other = claim(text, "قتل 5 أشخاص", actor="حلب", attribution=source(text, "حلب"))
    assert one.id == other.id == claim_id(Article(text).sha256, one.evidence, one.type)
    assert claim(text, "قتل 5 أشخاص", ClaimType.SIEGE).id != one.id
    assert claim(text, "5 أشخاص").id != one.id
    assert claim(text + " ", "قتل 5 أشخاص").id != one.id
