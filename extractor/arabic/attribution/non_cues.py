"""Words that look like reporting cues and are none: nouns, passives, denied reports, other meanings."""

from __future__ import annotations

from extractor.arabic.attribution.preceding_sources import source_before
from extractor.arabic.attribution.sentence import Cue, Sentence
from extractor.arabic.attribution.statement_markers import find_marker, is_called, is_student
from extractor.arabic.attribution.statement_starts import names_charge
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_perfect, is_verb
from extractor.arabic.text.words import forms, has_by
from extractor.claims import Stance

_LONGEST_SUBJECT = 8
"""Words between a verb and its أن."""
_LONGEST_JUDGE = 3
"""Words of the name of one who sizes something up."""
_LONGEST_CLAUSE = 40
"""Words before a verb among which its clause begins."""
_LEADS_TO_VERB = ("that", "clause opener", "relative", "what", "not", "end of name", "before name", "adverb")
"""Lists of words after which a verb begins a clause of its own."""
_LEADING = frozenset("الي ان انه انها بان".split())
_TO_THEM = frozenset("اليه اليها اليهم اليهما لها له".split())
_BETWEEN = 4
"""Words between بين and the other side after وبين."""
_U = "\u064f"


def is_non_cue(sent: Sentence, index: int, cue: Cue) -> bool:
    """Whether a cue is a noun after a preposition (أي رد), a report denied (لم تعلن), or an insertion."""
    if cue.how == "hearsay":
        # "مبنى يُعتقد أنه مستودع" adds to a noun; the speaker goes on. So he does in "دون أنباء عن".
        none = word_set("not") | word_set("without")
        if any(word.bare in none for word in sent.words[max(0, index - 2) : index]):
            return True
        verb = sent.words[index].bare[:1] in "يت" and not sent.is_joined(index)
        led = sent.among(index - 1, "clause opener", "what")
        return verb and sent.is_word(index - 1) and not led
    if cue.how == "according" and (sent.folded(index), sent.folded(index + 1)) == ("علي", "ما"):
        # "على ما أعلن", but "على ما يرام" and "على ما قالت إنها"
        hit = sent.cue(index + 2)
        reports = hit is not None and hit[1].how in ("verb", "announce")
        described = hit is not None and hit[1].stance is Stance.DISTANCING
        return not reports or described or find_marker(sent, index + 3, _LONGEST_SUBJECT) is not None
    if cue.how == "according" and (sent.folded(index), sent.folded(index + 1)) == ("علي", "حد"):
        said = {sent.folded(index + 2), *forms(sent.folded(index + 2) or "-")} & word_set("said")
        return not said and not sent.among(index + 2, "own words")
    if cue.how == "participle":
        return _bare_before(sent, index) in word_set("copula")
    if _is_noun(sent, index) or _means_otherwise(sent, index, cue):
        return True
    if cue.how not in ("verb", "announce"):
        return False
    if sent.words[index].bare.startswith(word_starts("rejecting")):
        near = range(index + 1, min(len(sent.words), index + _LONGEST_SUBJECT))
        if any(sent.among(at, "declined") for at in near):
            return True
        return not any(names_charge(sent, i) for i in range(index + 1, sent.clause_end(index + 1)))
    denied = _bare_before(sent, index) in word_set("not")
    denied = denied and cue.stance in (Stance.NEUTRAL, Stance.ASSERTIVE)
    return denied or sent.among(index - 1, "before no verb") or _tells_what_follows(sent, index, cue)


def _bare_before(sent: Sentence, index: int) -> str:
    return sent.words[index - 1].bare if index else ""


def _tells_what_follows(sent: Sentence, index: int, cue: Cue) -> bool:
    """Whether the article draws a conclusion: "مما يشير إلى أن", "وهو ما يؤكد أن", not "ما يقول إنه"."""
    if cue.how != "announce" or not sent.among(index - 1, "what"):
        return False
    return sent.folded(index)[:1] in "يت" and sent.folded(index + 1) in _LEADING


def _means_otherwise(sent: Sentence, index: int, cue: Cue) -> bool:
    """Whether a verb has another meaning here: "تحدث عمليات نقل", "أقر البرلمان القانون", "لفت نظره"."""
    bare, following = sent.words[index].bare, sent.folded(index + 1)
    if bare in word_set("by the way") and sent.among(index + 1, "that"):
        return True
    if following.startswith("عدد") and cue.stance is Stance.BELIEF:
        return True  # nobody is named: "ويقدر عدد النازحين بمليون"
    if cue.how in ("appeal", "accuse") and following in _TO_THEM:
        return True
    if _is_other_word(sent, index):
        return True
    if is_passive_verb(sent, index):
        led = sent.is_joined(index) or sent.is_opening(index) or sent.among(index - 1, "clause opener")
        return cue.stance is not Stance.BELIEF or not led or find_marker(sent, index + 1) is None
    if bare == "حذر" and sent.is_word(index - 1) and not sent.is_joined(index):
        warns = sent.find("من", index + 1, sent.clause_end(index + 1)) or find_marker(sent, index + 1)
        return warns is None and not sent.folded(index - 1).startswith("ال")
    if bare.startswith(("تحدث", "يتحدث", "تتحدث")) and _speaks_to(sent, index + 1):
        return True
    if bare == "تحدث":
        return following.endswith(("ات", "ه")) and find_marker(sent, index + 1) is None
    if bare in ("لفت", "لفتت", "يلفت"):
        return following.startswith(("نظر", "انظار", "انتباه"))
    return bare in word_set("approving") and not _admits(sent, index + 1)


def _is_other_word(sent: Sentence, index: int) -> bool:
    """Whether a prayer, a size or a preposition is there: "سأل الله", "تقدر بثمن", "الفتن بين الناس"."""
    bare, following = sent.words[index].bare, sent.folded(index + 1)
    if bare == "تابع" and not sent.is_joined(index) and sent.is_word(index - 1):
        return following[:1] == "ل" and len(forms(following)) > 1  # "بيان تابع لمكتب الوزير"
    if following == "الله":
        return bare not in word_set("plain saying")
    if bare in word_set("sizing cue"):
        return find_marker(sent, index + 1) is None and not _can_judge(sent, index + 1)
    return bare == "بين" and _is_between(sent, index)


def _can_judge(sent: Sentence, begin: int) -> bool:
    """Whether one who can judge a size is named within the next words."""
    near = range(begin, min(len(sent.words), begin + _LONGEST_JUDGE))
    end = next((at for at in near if not sent.is_word(at)), near.stop)
    return begin < end and sent.kind_told(begin, end) is not None


def _is_between(sent: Sentence, index: int) -> bool:
    """Whether بين is the preposition, after a word and before no أن: "الفتن بين فئات الشعب"."""
    if any(sent.folded(at).startswith("بين") for at in range(max(0, index - _BETWEEN), index)):
        return not sent.among(index + 1, "that")  # "بيني وبين نفسي"
    return not (
        sent.is_joined(index) or sent.is_opening(index) or sent.among(index + 1, "that")
    ) and sent.is_word(index - 1)


def _speaks_to(sent: Sentence, after: int) -> bool:
    """Whether it is only told to whom somebody spoke: "تحدثت المنظمة إلى ناجين"."""
    end = sent.clause_end(after)
    about = sent.find("عن", after, end) or find_marker(sent, after)
    return about is None and sent.find("الي", after, end) is not None


def _admits(sent: Sentence, after: int) -> bool:
    """Whether what is admitted follows, not what is approved: "أقر بوجود", "أقر أن"."""
    if find_marker(sent, after) is not None:
        return True
    return any(
        has_by(sent.folded(i)) and not sent.among(i, "by majority")
        for i in range(after, sent.clause_end(after))
    )


def is_passive_verb(sent: Sentence, index: int) -> bool:
    """Whether a vowel tells that a verb is a passive: أُعلن, لم تُكشف, but not يُعلن."""
    word = sent.words[index]
    joined = sent.is_joined(index)
    written = sent.text[word.start + joined : word.end]
    if written[1:2] != _U:
        return False
    return word.bare[:1] not in "يت" or word.bare in word_set("passive with u")


def verb_without_that(sent: Sentence, after: int) -> int | None:
    """Index of the verb that follows those who speak without أن: "قال شهود دخل المسلح"; None for none."""
    said = sent.words[after - 1].bare in word_set("plain saying")
    for index in range(after + 1, min(len(sent.words), after + _LONGEST_SUBJECT) if said else after):
        word = sent.words[index]
        if not sent.is_word(index) or sent.cue(index) or sent.among(index, "relative"):
            return None
        if is_verb(word.bare):
            told = sent.kind_told(after, index)
            several = sent.among(after, "plural source") or sent.folded(after).startswith("ال")
            return index if told is not None and several and not sent.is_joined(index) else None
    return None


def describes_noun(sent: Sentence, index: int, *, inside: bool) -> bool:
    """Whether a verb belongs to the noun before it: "في نشاطات تهدد الأمن", not "روسيا تنفي"."""
    before = sent.folded(index - 1)
    open_ = sent.among(index - 1, "that", "clause opener", "relative", "what", "not")
    if open_ or sent.is_joined(index) or not sent.is_word(index - 1) or before.startswith("ال"):
        return False
    present = sent.folded(index)[0] in "يت" and not is_perfect(sent.words[index].bare)
    present = present and not sent.among(index, "masculine verb")
    noun = sent.kind_told(index - 1) is None
    return present and noun and (inside or sent.among(index - 2, "preposition"))


def _is_noun(sent: Sentence, index: int) -> bool:
    """Whether a word only looks like a verb: "أصيب طالب", "طلب إجراء", "ويدعى فلان", "من طلبوا"."""
    bare, before = sent.words[index].bare, sent.folded(index - 1)
    if sent.folded(index).endswith(("وا", "ون")) and before in ("من", "ممن"):
        return True
    if bare in ("يدعي", "تدعي") and sent.text[sent.words[index].end - 1] == "ى":
        named = is_called(sent, index) and not _opens_clause(sent, index - 1)
        return named or find_marker(sent, index + 1, _LONGEST_SUBJECT) is None
    if is_student(sent, index):
        return True
    if (
        bare not in ("طالب", "طلب")
        or sent.among(index + 1, "in it")
        or sent.is_joined(index)
        or not sent.is_word(index - 1)
    ):
        return False
    if sent.among(index - 1, "preposition") or before in ("او", "كل", "اي"):
        return True
    begin = index - 1
    while (
        begin > max(0, index - _LONGEST_CLAUSE)
        and sent.is_word(begin - 1)
        and not _opens_clause(sent, begin - 1)
    ):
        begin -= 1
    return is_verb(sent.words[begin].bare) and not sent.among(begin, "before name")


def _opens_clause(sent: Sentence, index: int) -> bool:
    return sent.among(index, "that", "clause opener", "relative")


def is_shown(sent: Sentence, index: int) -> bool:
    """Whether a verb says what things hold: "أدلة تفيد بأن", "صور تظهر أن", but not "تقارير تفيد بأن"."""
    noun, bare = sent.folded(index - 1), sent.words[index].bare
    if sent.is_joined(index) or not sent.is_word(index - 1) or noun.startswith("ال"):
        return False
    if noun in word_set("meanwhile"):
        return False
    led = sent.among(index - 1, *_LEADS_TO_VERB)
    named = sent.kind_told(index - 1) is not None or is_verb(sent.words[index - 1].bare)
    present = bare[:1] in "يت" and not is_perfect(bare) and not sent.among(index, "masculine verb")
    return present and not led and not named and source_before(sent, index)[1] == ()
