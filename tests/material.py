"""Results written by hand, for the tests of the page and the exports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractor.article import Article
from extractor.claims import (
    NEWSROOM,
    ArticleInfo,
    Claim,
    Failure,
    Provenance,
    Quantity,
    Reason,
    Rejection,
    Result,
    Source,
    Span,
    Stretch,
    Time,
    Usage,
    claim_id,
)
from extractor.records import Record

SEEDS = Path(__file__).parent.parent / "seeds"
PROVENANCE = Provenance(
    package="0.1.0",
    prompt="claims/v1",
    prompt_sha256="0" * 64,
    schema_sha256="1" * 64,
    lexicon_sha256="2" * 64,
    strategy="careful",
    model="a-model",
    server="embedded",
    decoding={"temperature": 0.0},
)


def span(text: str, quote: str, near: int = 0) -> Span:
    """The occurrence of `quote` that is nearest to `near`."""
    starts = [at for at in range(len(text)) if text.startswith(quote, at)]
    start = min(starts, key=lambda at: abs(at - near))
    return Span(start=start, end=start + len(quote), text=quote)


def stretch(place: Span) -> Stretch:
    """The offsets of a span."""
    return Stretch(start=place.start, end=place.end)


def quantity(text: str, line: str, near: int) -> Quantity:
    """From `mention | qualifier value | unit | measure [| of N]`."""
    mention, figure, unit, measure, *rest = [part.strip() for part in line.split("|")]
    qualifier, _, value = figure.partition(" ")
    low, _, high = value.partition("-")
    return Quantity(
        mention=span(text, mention, near),
        value=int(low) if low and not high else None,
        low=int(low) if high else None,
        high=int(high) if high else None,
        qualifier=qualifier,
        unit=unit,
        measure=measure,
        of=int(rest[0].split()[1]) - 1 if rest else None,
    )


def claim(text: str, kind: str, evidence: str, sources: Sequence[str] = (), **fields: Any) -> Claim:
    """A claim whose spans are found in the text; `sources` are `name | kind | given`, origin first."""
    place = span(text, evidence, fields.pop("near", 0))

    def source(line: str) -> Source:
        name, source_kind, given = [part.strip() for part in line.split("|")]
        mention = None if name in ("newsroom", "unnamed") else span(text, name, place.start)
        return Source(name=name, mention=mention, kind=source_kind, given=given)

    found = {
        name: span(text, fields.pop(name), place.start)
        for name in ("cue", "actor", "target")
        if name in fields
    }
    time = fields.pop("time", None)
    if time:
        expression, _, days = time.partition(" | ")
        first, _, last = days.partition("/")
        found["time"] = Time(
            mention=span(text, expression, place.start), start=first or None, end=last or first or None
        )
    return Claim(
        id=claim_id(Article(text=text).sha256, place, kind),
        type=kind,
        evidence=place,
        attribution=tuple(map(source, sources)) or (NEWSROOM,),
        places=tuple(span(text, name, place.start) for name in fields.pop("places", ())),
        quantities=tuple(quantity(text, line, place.start) for line in fields.pop("quantities", ())),
        **found,
        **fields,
    )


def record(text: str, claims: Sequence[Claim] = (), *, name: str = "sample", **fields: Any) -> Record:
    """A record of this text and these claims."""
    article = Article(text=text, id=name, path=f"{name}.txt")
    info = ArticleInfo(id=name, sha256=article.sha256, characters=len(text), path=article.path)
    fields = {"usage": Usage(requests=3, cached=1, prompt_tokens=900, completion_tokens=300)} | fields
    return Record(Result(article=info, claims=tuple(claims), provenance=PROVENANCE, **fields), article)


def seed(name: str) -> Article:
    """One of the two seed articles."""
    path = SEEDS / name / "article.txt"
    return Article(text=path.read_bytes().decode("utf-8"), id=name, path=str(path))


def _seed_record(name: str, claims: Sequence[Claim], **fields: Any) -> Record:
    article = seed(name)
    info = ArticleInfo(id=name, sha256=article.sha256, characters=len(article.text), path=article.path)
    return Record(Result(article=info, claims=tuple(claims), provenance=PROVENANCE, **fields), article)


CIVIL_DEFENCE = "الدفاع المدني السوري | rescue_service"
ANADOLU = "وكالة أنباء الأناضول | news_agency"
SHEIKH = "محمد شيخ، أحد شهود العيان بحلب | witness"
MONITOR = "المرصد | monitor | explicit"


def appeals() -> Record:
    """Claims of the first seed: chains, carried sources, tolls within tolls, nested evidence."""
    text = seed("aleppo-appeals").text
    burned = "قوات النظام والمليشيات الشيعية أحرقت 4 نساء و9 أطفال وهم أحياء في حيي الفردوس والكلاسة"
    claims = [
        claim(
            text,
            "accusation",
            "ما يحصل في حلب خلال الساعات الأخيرة هو عبارة عن مجازر وعملية إبادة جماعية",
            [f"{CIVIL_DEFENCE} | explicit"],
            cue="قال",
            places=["حلب"],
            time="خلال الساعات الأخيرة",
        ),
        claim(
            text,
            "siege",
            "100 ألف مدني محاصَرون في شرقي حلب",
            [f"{CIVIL_DEFENCE} | explicit"],
            cue="قال",
            target="100 ألف مدني",
            places=["شرقي حلب"],
            quantities=["100 ألف مدني | exact 100000 | persons | besieged"],
        ),
        claim(
            text,
            "execution",
            "تم اعدام 200 شخص خلال الساعات الماضية من قبل قوات النظام السوري",
            ["مصادر اممية | intergovernmental | explicit"],
            cue="واكدت",
            stance="assertive",
            actor="قوات النظام السوري",
            target="200 شخص",
            time="خلال الساعات الماضية",
            quantities=["200 شخص | exact 200 | persons | killed"],
        ),
        claim(
            text,
            "humanitarian",
            "الأطفال يعانون تحت الأنقاض بسبب القصف الكثيف من الطائرات الروسية وطائرات نظام الأسد",
            [f"{CIVIL_DEFENCE} | carried"],
            cue="أضاف",
            target="الأطفال",
        ),
        claim(
            text,
            "bombardment",
            "القصف الكثيف من الطائرات الروسية وطائرات نظام الأسد",
            [f"{CIVIL_DEFENCE} | carried"],
            cue="أضاف",
            actor="الطائرات الروسية وطائرات نظام الأسد",
        ),
        claim(
            text,
            "casualties",
            "أكثر من 93 قتيلاً مدنياً خلال الساعات الماضية في قصف روسي-سوري على أحياء شرقي حلب",
            [f"{CIVIL_DEFENCE} | carried"],
            cue="ذكر",
            places=["أحياء شرقي حلب"],
            time="خلال الساعات الماضية",
            quantities=["أكثر من 93 قتيلاً مدنياً | more_than 93 | persons | killed"],
        ),
        claim(
            text,
            "execution",
            "قوات النظام والمليشيات الشيعية المتحالفة معه، نفذت إعدامات ميدانية في الأحياء التي سيطرت عليها",
            [f"{ANADOLU} | explicit"],
            cue="ووفقاً",
            actor="قوات النظام والمليشيات الشيعية المتحالفة معه",
        ),
        claim(
            text,
            "execution",
            burned,
            [f"{SHEIKH} | explicit", f"{ANADOLU} | inferred"],
            cue="أفاد",
            actor="قوات النظام والمليشيات الشيعية",
            target="4 نساء و9 أطفال",
            places=["الفردوس", "الكلاسة"],
            quantities=["4 نساء | exact 4 | persons | killed", "9 أطفال | exact 9 | persons | killed"],
        ),
        claim(
            text,
            "execution",
            "أعدمت قوات النظام والمليشيات ميدانياً 67 رجلاً",
            [f"{SHEIKH} | carried", f"{ANADOLU} | inferred"],
            cue="أضاف",
            actor="قوات النظام والمليشيات",
            target="67 رجلاً",
            quantities=["67 رجلاً | exact 67 | persons | killed"],
        ),
        claim(
            text,
            "humanitarian",
            "لا يوجد طعام ولا مشافٍ ولا أدوية",
            ["الطفل عمار | civilian | explicit", f"{ANADOLU} | inferred"],
            cue="قال",
        ),
        claim(
            text,
            "appeal",
            "طالبت بإخراجهم من المنطقة",
            ["الطفلة سلمى | civilian | explicit"],
            stance="appeal",
        ),
        claim(
            text,
            "agreement",
            "شعور روسيا والنظام والمليشيات الشيعية بالنصر دفعها للنكوص بالاتفاقيات السابقة، والتعنت وعدم القبول بإخراج المدنيين",  # noqa: E501
            ["عبد الرزاق رزوق، الأمين العام لمجلس محافظة حلب (التابع للمعارضة) | opposition | explicit"],
            cue="قال",
            actor="روسيا والنظام والمليشيات الشيعية",
        ),
        claim(
            text,
            "humanitarian",
            "المصابون في الشوارع لا يقوم أحد بإنقاذهم، يموتون بأدنى الإصابات",
            ["أحد المحاصرين | civilian | explicit", "رزوق | opposition | explicit"],
            cue="نقل",
            flags=("unclear_scope",),
        ),
        claim(
            text,
            "casualties",
            "قتل ألف و71 مدنياً وأصيب آلاف آخرون بجروح"
            if "قتل ألف و71" in text
            else "ألف و71 مدنياً وأصيب آلاف آخرون بجروح",
            time="منذ 15 نوفمبر/تشرين الثاني الماضي | 2016-11-15/2016-12-13",
            places=["شرقي حلب"],
            quantities=[
                "ألف و71 مدنياً | exact 1071 | persons | killed",
                "آلاف آخرون | vague | persons | injured",
            ],
        ),
        claim(
            text,
            "territorial_control",
            "قوات النظام السوري باتت تسيطر على أكثر من 95% من حلب",
            ["وزارة الدفاع الروسية | military | explicit", "وسائل إعلام روسية | media | explicit"],
            cue="نقلت",
            actor="قوات النظام السوري",
            places=["حلب"],
            quantities=["أكثر من 95% | more_than 95 | percent | other"],
        ),
        claim(
            text,
            "casualties",
            "463 مدنيا على الاقل بينهم 62 طفلا",
            [MONITOR],
            cue="وفق",
            actor="قوات النظام",
            target="مدنيا",
            places=["الاحياء الشرقية"],
            time="منتصف تشرين الثاني",
            flags=("carried_actor",),
            quantities=[
                "463 مدنيا على الاقل | at_least 463 | persons | killed",
                "62 طفلا | exact 62 | persons | killed | of 1",
            ],
        ),
        claim(
            text,
            "casualties",
            "قتل 130 اخرين بينهم 40 طفلا في الاحياء الغربية جراء قذائف الفصائل",
            [MONITOR],
            cue="وفق",
            actor="الفصائل",
            places=["الاحياء الغربية"],
            flags=("ambiguous_source", "unclear_scope"),
            quantities=[
                "130 اخرين | exact 130 | persons | killed",
                "40 طفلا | exact 40 | persons | killed | of 1",
            ],
        ),
    ]
    rejections = (
        Rejection(
            reason=Reason.CHANGED_NUMBER,
            detail="The article says 93, the item says 39.",
            piece=stretch(span(text, "أكثر من 93 قتيلاً مدنياً")),
            item='{"type": "casualties", "evidence": "أكثر من 39 قتيلاً مدنياً"}',
        ),
        Rejection(
            reason=Reason.NOT_IN_TEXT,
            detail="The quote does not occur in the article.",
            item="not even JSON </script>",
        ),
    )
    return _seed_record("aleppo-appeals", claims, rejections=rejections, usage=Usage(requests=9, cached=4))


def fall() -> Record:
    """Claims of the second seed: a chain of three, hearsay, conditions, many tolls, a part that was not read."""  # noqa: E501
    text = seed("aleppo-fall").text
    burned = "ميليشيات النظام حرقت تسعة أطفال وأربع نساء في حي الفردوس بحلب"
    pages = ["صفحات الثورة | social_media | explicit"]
    sky = "سكاي نيوز عربية | media"
    locals_ = "مصادر محلية وشهود عيان | witness"
    claims = [
        claim(
            text,
            "territorial_control",
            "سيطرت قوات النظام السوري والميليشيات التابعة لها على أحياء الكلاسة وبستان القصر والفردوس والصالحين والشيخ سعيد في مدينة حلب",  # noqa: E501
            actor="قوات النظام السوري والميليشيات التابعة لها",
            places=["الكلاسة", "بستان القصر", "الفردوس", "الصالحين", "الشيخ سعيد"],
        ),
        claim(
            text,
            "accusation",
            "ارتكاب الميليشيات لمجازر",
            ["unnamed | unnamed | explicit"],
            cue="وسط حديث عن",
            stance="hearsay",
            actor="الميليشيات",
        ),
        claim(
            text,
            "prediction",
            "خوفهم من حدوث مجازر واعتقالات في حقهم في حال تمكن القوات الحكومية والميليشيات الموالية لها من الوصول إلى عمق المناطق التي يقيمون فيها",  # noqa: E501
            ["ناشطون ممن تبقوا في حلب | activist | explicit"],
            cue="مؤكدين",
            stance="assertive",
            modality="conditional",
            actor="القوات الحكومية والميليشيات الموالية لها",
        ),
        claim(
            text,
            "execution",
            "إعدام القوات الحكومية والميلشيات الإيرانية أطفالاً ونساء في الأحياء، التي سيطرت عليها، الاثنين، شرق حلب",  # noqa: E501
            [f"{locals_} | explicit", f"{sky} | explicit"],
            cue="أكدت",
            stance="assertive",
            time="الاثنين",
            places=["شرق حلب"],
        ),
        claim(
            text,
            "casualties",
            "عدد القتلى، الذين تمت تصفيتهم وصل إلى 137 قتيلاً من المدنيين، بينهم نساء وأطفال",
            [f"{locals_} | carried", f"{sky} | carried"],
            cue="أضافت",
            quantities=["137 قتيلاً من المدنيين | exact 137 | persons | killed"],
        ),
        claim(
            text,
            "humanitarian",
            "عشرات الجثث منتشرة في الشوارع",
            ["مصادر في الدفاع المدني | rescue_service | explicit"],
            cue="ذكرت",
            quantities=["عشرات الجثث | vague | persons | killed"],
        ),
        claim(
            text,
            "execution",
            "ميليشيات النظام أعدمت 14 شخصاً من عائلات (عجم والحسن ومصري)",
            pages,
            cue="قالت",
            actor="ميليشيات النظام",
            quantities=["14 شخصاً | exact 14 | persons | killed"],
        ),
        claim(
            text,
            "execution",
            "9 أشخاص من آل (سندة)، مع 7 نساء و4 أطفال",
            pages,
            cue="قالت",
            actor="ميليشيات النظام",
            flags=("unclear_scope", "carried_actor"),
            quantities=[
                "9 أشخاص | exact 9 | persons | killed",
                "7 نساء | exact 7 | persons | killed",
                "4 أطفال | exact 4 | persons | killed",
            ],
        ),
        claim(
            text,
            "execution",
            burned,
            [
                "شهود عيان | witness | explicit",
                "ناشطون | activist | explicit",
                "شبكة حلب نيوز | media | explicit",
            ],
            cue="أكد",
            stance="assertive",
            actor="ميليشيات النظام",
            target="تسعة أطفال وأربع نساء",
            places=["حي الفردوس"],
            quantities=["تسعة أطفال | exact 9 | persons | killed", "أربع نساء | exact 4 | persons | killed"],
        ),
        claim(
            text,
            "casualties",
            "عدد ضحايا الإعدامات الميدانية اليوم في أحياء حلب تجاوز 80 مدنياً، بينهم أطفال ونساء",
            ["آخرون | activist | explicit"],
            cue="تحدث",
            time="اليوم",
            quantities=["تجاوز 80 مدنياً | more_than 80 | persons | killed"],
        ),
        claim(
            text,
            "displacement",
            "أكثر من 100 ألف من المدنيين قد نزحوا من مناطق القتال",
            ["روسيا | state | explicit"],
            cue="تقول",
            quantities=["أكثر من 100 ألف من المدنيين | more_than 100000 | persons | displaced"],
        ),
        claim(
            text,
            "agreement",
            "سلم 2200 من المسلحين أنفسهم",
            ["روسيا | state | explicit"],
            cue="تقول",
            quantities=["2200 من المسلحين | exact 2200 | persons | surrendered"],
        ),
        claim(
            text,
            "assessment",
            "أنهم ما بين الاعتقال والتجنيد الاجباري",
            ["unnamed | unnamed | explicit"],
            cue="يرجح",
            stance="belief",
            flags=("unconfirmed",),
        ),
    ]
    piece = span(text, text[text.index("وقالت الفنانة") : text.index("من جانبه")].strip())
    failures = (
        Failure(error="AnswerInvalid", message="The answer never fitted the schema.", piece=stretch(piece)),
    )
    return _seed_record("aleppo-fall", claims, failures=failures)


HOSTILE = (
    'قال <b>الناطق</b> & "المتحدث" </script><script>document.title="owned"</script> إن 12 شخصاً قتلوا\u202e في القصف\u202c اليوم.\n'  # noqa: E501
    "وأضاف " + "طويل" * 60 + " أن الوضع هادئ\u2028وانتهى 😀 القصف هنا.\r\n"
    "=1+1 قال المراسل إن ثلاثة جرحوا {{data}} <!-- تعليق\x07\n"
    "Reuters reported calm.\n"
)


def hostile() -> Record:
    """A text that tries to break out of the page, with claims that nest, cross and repeat."""
    text = HOSTILE
    deny = '<b>الناطق</b> & "المتحدث" </script><script>document.title="owned"</script>'
    claims = [
        claim(
            text,
            "casualties",
            "12 شخصاً قتلوا\u202e في القصف\u202c اليوم",
            [f"{deny} | military | explicit"],
            cue="قال",
            stance="denial",
            modality="denied",
            time="اليوم | 2016-12-13",
            quantities=["12 شخصاً | exact 12 | persons | killed"],
        ),
        claim(text, "bombardment", "قتلوا\u202e في القصف", [f"{deny} | military | explicit"]),
        claim(text, "assessment", "في القصف\u202c اليوم.", [f"{deny} | military | carried"]),
        claim(
            text,
            "assessment",
            "الوضع هادئ\u2028وانتهى 😀 القصف هنا",
            ["طويل" * 60 + " | unnamed | explicit"],
            target="القصف هنا",
        ),
        claim(
            text,
            "casualties",
            "=1+1 قال المراسل إن ثلاثة جرحوا {{data}} <!-- تعليق\x07",
            ["المراسل | media | explicit"],
            quantities=["ثلاثة | about 3-5 | persons | injured"],
        ),
    ]
    return record(text, claims, name="</title><script>x</script>")


def cited(found: Record, **fields: str) -> Record:
    """The same with what its article is cited by: `title`, `outlet`, `url`, `published`."""
    info = ArticleInfo.model_validate(found.result.article.model_dump() | fields)
    return Record(found.result.model_copy(update={"article": info}), found.article)


def everything() -> tuple[Record, ...]:
    """All of the above."""
    return appeals(), fall(), hostile()
