"""What begins a statement by its own words: subjects before verbs, negations, ranks, requests, times."""

from __future__ import annotations

from functools import cache

from extractor.arabic.attribution.name_shape import VERBAL_NOUN
from extractor.arabic.attribution.sentence import QUOTE
from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.connectives import attached, is_as_for, mark_before
from extractor.arabic.statements.utterances import Utterance
from extractor.arabic.text.verbs import is_common_verb, is_perfect
from extractor.arabic.text.words import forms

_CONDITIONS = frozenset("اذا لو ان حال".split())
_PRONOUNS = ("ه", "ها", "هم", "هن")
NOT = frozenset("لا لم لن ليس ليست".split())
"""What denies the verb or the noun after it."""
_IS = frozenset("هو هي".split())
_ASIDE = 4
"""Words of what is said between two commas by the way."""
_LONGEST_ASIDE = 10
"""Words between two commas of an aside that begins like one."""
_ADDED = 5
"""Words of the shortest relative clause that tells something of its own."""
_LOOK_BACK = 40
"""Characters before a voice among which the dash of a description opens."""
_DESCRIPTION = 16
"""Words of the longest description of a source."""
_MANY = frozenset("عشرات مءات الاف ملايين عدد اكثر نحو".split())
"""What a vague or bounded figure begins with."""
_OF = "عن"
_LEAST_AFTER_ON = 4
"""Words of the shortest statement from which "على" is left out."""
_SUBJECT = 4
"""Words among which the verb of a statement that begins with its subject stands."""
_CLAUSE = 3
"""Words that "لكن" and what follows it have at least."""
_COUNT = 8
"""Words among which the figure of "ليرتفع العدد إلى 12" stands."""
_FRONTING = frozenset("في منذ خلال حتي قبل مساء صباح فجر".split())
"""Words that begin what may stand before the verb: a time or a place."""


def is_subject(said: Utterance, begin: int, end: int) -> bool:
    """Whether a range is but the subject of the verb after it: "المدنيون الفارون من المدينة، يلقون"."""
    plural = said.bare(end).endswith(("وا", "ون"))
    following = said.folded(end + 1)
    led = plural or following in word_set("preposition") or (len(following) > 3 and following[0] == "ب")
    own = said.bare(end).startswith(("ن", "سن"))  # who speaks is the subject: "سنتأكد"
    return led and not own and not said.is_finite(begin, end)


def only_leads_in(said: Utterance, begin: int, end: int, *, told: bool) -> bool:
    """Whether a range without a verb only says of what or why is spoken: "على صعيد المأساة، فإن"."""
    head = said.bare(begin)
    if head not in word_set("no clause") or said.is_finite(begin, end):
        return False
    return head not in word_set("preposition") or (not told and said.folded(end) == ",")


def opens_after_fronted(said: Utterance, index: int, last: int) -> bool:
    """Whether a verb stands here after "بعد أن انسحب الجيش" or "فبعد الاستيلاء على القرية"."""
    word, before = said.bare(index), said.folded(index - 1)
    if said.bare(last) not in word_set("fronted") or not is_perfect(word) or said.is_joined(index):
        return False
    clear = (
        word.endswith(("ت", "وا"))
        or word in word_set("plain verb")
        or (len(word) > 3 and word[0] in "ات" and not word.startswith("ت"))
    )
    definite = any(form.startswith("ال") for form in forms(before)) or before.endswith(("هم", "ها"))
    first = mark_before(said, last) != "," and before not in word_set("relative")
    return clear and definite and first and index - last > 2 and said.event(index - 1) is None


def asks_for(said: Utterance, index: int) -> bool:
    """Whether a request with an object of its own stands here: "والسماح بدخول", "وإرسال خيام"."""
    bare = said.bare(index)
    if bare.removeprefix("ال") not in word_set("plea"):
        return False
    following = said.folded(index + 1)
    if bare.startswith("ال"):
        return following in word_set("preposition") or following.startswith(("ب", "ل"))
    return index + 1 < said.stop(index) and not has_pronoun(said, index + 1)


def has_pronoun(said: Utterance, index: int) -> bool:
    """Whether a word is written with a pronoun at its end, not with ة: حياتهم, not لجنة."""
    word = said.words[index] if index < len(said.words) else None
    return word is not None and said.text[word.start : word.end].endswith(_PRONOUNS)


def counts_anew(said: Utterance, index: int, last: int) -> bool:
    """Whether a verbal noun here has a figure of its own: "نصب 1800 خيمة وتوزيع 12 طنا"."""
    nominal = not said.bare(index).startswith("ال") and index + 2 < said.stop(index)
    figure = nominal and (said.is_number(index + 1) or said.folded(index + 1) in _MANY)
    return figure and said.has_figure(last, index)


def exceeds_first(said: Utterance, index: int, last: int) -> bool:
    """Whether a figure is larger than the one that begins the range, so that it is no part of it."""
    first = next((place for place in range(last, index) if said.is_figure(place)), None)
    digits = [said.bare(place) for place in (index, first) if place is not None]
    return len(digits) == 2 and all(map(str.isdigit, digits)) and int(digits[0]) > int(digits[1])


def opens_contrast(said: Utterance, index: int) -> bool:
    """Whether "لكن" opens what a source says, which then needs no verb: "لكن الوقت ضيق جدا"."""
    return said.bare(index).startswith("لكن") and said.stop(index) - index >= _CLAUSE


def opens_with_negation(said: Utterance, index: int) -> bool:
    """Whether a negation begins a statement here, not an aside: "لم يكشف عن اسمه،"."""
    stop = said.stop(index)
    return said.folded(index) in NOT and (said.folded(stop) != "," or stop - index > _ASIDE)


def ends_aside(said: Utterance, index: int, last: int) -> bool:
    """Whether the comma before a word ends what is said by the way: "الحكومة، وهي ائتلاف، لن تستمر"."""
    for place in range(index - 2, max(last, index - 1 - _LONGEST_ASIDE), -1):
        if said.folded(place) == ",":
            return said.folded(place + 1) in _asides()
    return False


def is_denied_verb(said: Utterance, index: int) -> bool:
    """Whether a negation or "ما زال" stands before a verb here: "ولم تعلن", "وما زالت تحتفظ"."""
    after = said.folded(index + 1)
    still = said.bare(index) == "ما" and after.startswith("زال")
    if said.bare(index) in ("لم", "لن"):
        return bool(after)
    return (said.bare(index) in NOT or still) and bool(after) and said.is_verb(index + 1)


def opens_with_that(said: Utterance, index: int) -> bool:
    """Whether "وأنه", "وهو ما" or "وهي الثالثة من نوعها" stands here."""
    if not said.is_joined(index):
        return False
    bare, after = said.bare(index), said.folded(index + 1)
    return bare in word_set("and that") or (bare in _IS and (after == "ما" or opens_with_rank(said, index)))


def opens_with_rank(said: Utterance, index: int) -> bool:
    """Whether "هو" and a rank stand here: "وهو أعلى مستوى", "وهي المرة الثانية"."""
    return said.bare(index) in _IS and said.folded(index + 1) in word_set("rank")


def is_answer(said: Utterance, index: int, last: int) -> bool:
    """Whether "فإن" stands here after a condition, which it makes one statement with."""
    word = said.folded(index)
    if not word.startswith(("ف", "س")) and word not in NOT:
        return False
    heads = range(last, min(last + 3, index))
    if word.startswith("ف") and any(is_as_for(said, place) for place in heads):
        return True
    return any(said.bare(place) in _CONDITIONS for place in heads)


def opens_nominally(said: Utterance, index: int, last: int, *, told: bool) -> bool:
    """Whether a statement begins with its subject: "والمجلس لم ينعقد", "، الفوز هو الأهم"."""
    apart = mark_before(said, index) == ","
    if not (apart or said.is_joined(index)) or not said.bare(index).startswith("ال"):
        return False
    following = range(index + 1, min(said.stop(index), index + _SUBJECT))
    verbs = [place for place in following if said.folded(place) in (NOT | _IS if apart else NOT)]
    if said.is_joined(index) and _acts(said, index) and said.is_finite(last, index):
        return not said.is_relative_open(last, index)
    whole = (told and apart) or said.states(last, index)
    return bool(verbs) and whole and not said.is_relative_open(index, verbs[0])


def adds_by_relative(said: Utterance, index: int, last: int) -> bool:
    """Whether "، الذي" adds a fact to a whole statement: "مؤتمر، الذي انعقد", no aside before a verb."""
    stop = said.stop(index)
    if (
        said.bare(index) not in word_set("relative")
        or stop - index < _ADDED
        or not said.is_finite(last, index)
    ):
        return False
    verb = said.bare(index + 1)
    lasts = attached().at(said.words, index + 1, clitics=False) is not None
    goes_on = said.folded(stop) == "," and stop + 1 < len(said.words) and not said.is_joined(stop + 1)
    return (is_perfect(verb) or verb in NOT or verb in word_set("auxiliary")) and not lasts and not goes_on


def says_itself(said: Utterance, index: int) -> bool:
    """Whether up to the next mark a verb stands outside relative clauses, or an event of weight."""
    rest = range(index, said.stop(index))
    strong = any(event is not None and event[1][1] > 1 for event in map(said.event, rest))
    return strong or said.is_finite(index, said.stop(index))


def describes_source(said: Utterance, begin: int, end: int) -> bool:
    """Whether a range only says who somebody is: "ويدعى كريم", "وهو أحد السكان"; or who told."""
    head = said.bare(begin)
    if head in word_set("named") or head in word_set("by source"):
        return True
    start = said.words[begin].start
    quoted = said.text[max(0, start - 2) : start].rstrip().endswith(("«", "“", '"', ":"))
    if begin == 0 and not quoted and said.folded(begin) in word_set("relative"):
        return True  # "تقول أم محمد التي فقدت ابنها"
    he = head in _IS and said.is_joined(begin) and said.folded(begin + 1) in word_set("one of")
    return he and not said.is_finite(begin, end)


def after_description(said: Utterance, index: int, last: int) -> int:
    """Index after a relative clause with which a voice begins, and the dash or comma after it.

    It says who the source is: "قال داتو -الذي يقود فريقا- إن", "اعترف حسن، الذي يدافع، بقتل".
    """
    start = said.words[index].start if index < last else 0
    before = said.text[max(0, start - _LOOK_BACK) : start]
    dashed = before.count(" -") > before.count("- ") and not before.endswith("- ")
    if index >= last or not (dashed or said.folded(index) in word_set("relative")):
        return index
    for place in range(index + 1, min(last - 1, index + _DESCRIPTION)):
        if said.folded(place) == ("-" if dashed else ","):
            return place + 1 + (said.folded(place + 1) == "الي")
    return index


def is_plainly_verb(said: Utterance, index: int) -> bool:
    """Whether a word after و is a verb; one that may be a noun needs a subject or a figure after it."""
    bare = said.bare(index)
    if not said.is_verb(index) or (bare[0] == "ت" and bare != "تم" and not bare.endswith(("ت", "وا"))):
        return False
    following = said.folded(index + 1)
    if not is_common_verb(bare) or bare == "تم" or following[:1].isdigit():
        return True
    owned = has_pronoun(said, index + 1) and following not in word_set("adverb")
    return (following.startswith("ال") or owned) and said.event(index) is None


def _acts(said: Utterance, index: int) -> bool:
    """Whether a verb follows the subject here: "والدبابات تقدمت نحو الجسر"."""
    following = said.folded(index + 1)
    adjective = following.startswith("ال") and following not in word_set("relative")
    place = index + 1 + adjective
    if place + 1 >= said.stop(index) or said.is_joined(place):
        return False
    verb = said.bare(place)
    return said.is_verb(place) and (verb.endswith(("ت", "وا", "ون")) or verb in word_set("plain verb"))


def is_fronted(said: Utterance, begin: int, end: int, *also: str) -> bool:
    """Whether a range only says when or where what follows it took place: "في تفاصيل الحصيلة،"."""
    return said.bare(begin) in (*_FRONTING, *also) and not any(map(said.is_verb, range(begin, end)))


def opens_fronted(said: Utterance, index: int) -> bool:
    """Whether "و" joins a statement here that begins with its time: "، وبعد ساعة، عاد"."""
    verb = said.stop(index) + 1
    fronted = said.is_joined(index) and said.bare(index) in (*_FRONTING, "بعد")
    comma = said.folded(verb - 1) == "," and verb < len(said.words)
    return fronted and comma and is_fronted(said, index, verb - 1, "بعد") and said.is_verb(verb)


def is_wished(said: Utterance, index: int, last: int) -> bool:
    """Whether "و" joins what is told of something that is only wished: "تريد شريطا … ويسيطر عليه"."""
    if not said.is_joined(index) or said.bare(index)[:1] not in ("ي", "ت") or index + 1 >= len(said.words):
        return False
    wish = any(said.bare(place) in word_set("wishing") for place in range(last, index))
    return wish and said.folded(index + 1) in word_set("of it")


def end_before_turn(said: Utterance, begin: int, end: int) -> int:
    """Where a statement ends before "، ومن جهة أخرى", which turns to another."""
    for length in (3, 2):
        first = end - length
        turn = " ".join(said.bare(place) for place in range(first, end)) if first > begin else ""
        if turn in word_set("turning"):
            apart = said.is_joined(first) or mark_before(said, first) == ","
            return end if not apart else first - (said.folded(first - 1) == ",")
    return end


def is_torn_off(said: Utterance, index: int) -> bool:
    """Whether "عن" of a verb before a source stands here: "أسفر، كما تقول المنظمة، عن مقتل"."""
    torn = said.folded(index) == _OF and index + 1 < len(said.words)
    return torn and said.event(index + 1) is not None


def says_on(said: Utterance, index: int) -> bool:
    """Whether the "على" of a verb before an inserted source stands first: "، وفق المرصد، على تثبيت"."""
    opens = index <= 1 and all(said.folded(place) == "," for place in range(index))
    if said.folded(index) != "علي" or not opens or len(said.words) < _LEAST_AFTER_ON:
        return False
    noun = said.folded(index + 1 + (said.folded(index + 1) == QUOTE))
    return VERBAL_NOUN.fullmatch(noun) is not None


def tells_rise(said: Utterance, index: int) -> bool:
    """Whether "ليرتفع العدد إلى 12" stands here, which tells what a figure has come to."""
    if said.folded(index) not in word_set("rises"):
        return False
    return any(map(said.is_number, range(index + 1, min(said.stop(index), index + _COUNT))))


@cache
def _asides() -> frozenset[str]:
    names = word_set("named")
    return (
        word_set("aside") | word_set("relative") | word_set("share") | names | {"و" + name for name in names}
    )
