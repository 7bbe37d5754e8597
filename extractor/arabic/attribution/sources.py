"""Who is speaking where: reporting cues, the sources that they name, and how far their word reaches.

The reading follows the surface of Arabic news prose: a reporting verb, its subject, then أن, a colon
or a quotation; "بحسب" and its kin before or after the statement; "نقلاً عن" for one source behind
another; and a verb without a subject ("وأضاف") that carries the speaker of the sentence before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractor.arabic.attribution.according_sources import is_as_told, trailing_phrase
from extractor.arabic.attribution.addressees import addressed_from, described_from, is_accused_alone
from extractor.arabic.attribution.announced_lists import read_point, remember_announcing
from extractor.arabic.attribution.attribution_phrases import (
    is_refuted,
    read_according,
    read_denial,
    read_distanced,
    read_exhibit,
    read_hearsay,
    read_judgement,
    read_participle,
    read_responsibility,
    rumour_start,
)
from extractor.arabic.attribution.attribution_spans import LONGEST_TERM, Voice, VoiceSpans
from extractor.arabic.attribution.breaking_news import after_flash
from extractor.arabic.attribution.coreference import Speakers, agrees
from extractor.arabic.attribution.event_words import numbers
from extractor.arabic.attribution.full_names import full_names
from extractor.arabic.attribution.implied_sources import (
    acting_source,
    headline_source,
    interview_chain,
    is_passed_on,
    is_relayed,
    issuing_source,
    plural_persons,
)
from extractor.arabic.attribution.non_cues import describes_noun, is_non_cue, is_shown, verb_without_that
from extractor.arabic.attribution.open_quotations import Quoting
from extractor.arabic.attribution.preceding_sources import (
    cannot_speak,
    relative_antecedent,
    source_before,
    speaks_elsewhere,
)
from extractor.arabic.attribution.sentence import QUOTE, Cue, Sentence, cues, without_object
from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.attribution.source_names import (
    UNNAMED,
    informed_chain,
    is_outlet_alone,
    named_chain,
    relayed_chain,
)
from extractor.arabic.attribution.statement_markers import find_marker, is_published, statement_start
from extractor.arabic.attribution.statement_starts import (
    announces_deed,
    content_start,
    counted_from,
    counts_cases,
    leads_to_content,
    object_start,
)
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.text.verbs import is_verb
from extractor.claims import NEWSROOM, Range, Source, Span, Stance

__all__ = ["Voice", "voice_at", "voices"]
_FARTHEST_UNLIKELY = 6
"""Words between a verb that is rarely one of speech and its أن."""
_LONGEST_ACCUSED = 5
"""Words of a name that stands alone between a verb of blame and the charge."""
_FIRM = (Stance.DENIAL, Stance.ASSERTIVE, Stance.ADMISSION)
"""Stances of a verb whose subject, inside somebody's words, is a source of its own: "أن الوزير نفى"."""


def voices(text: str, sentences: Sequence[Range]) -> tuple[Voice, ...]:
    """Who speaks where: voices in order of place that cover every sentence without gap or overlap."""
    found: list[Voice] = []
    speakers = Speakers()
    quoting: Quoting | None = None
    for start, end in sentences:
        begin = start
        if quoting is not None:
            begin = quoting.end_in(text, start, end)
            if begin > start:
                found.append(quoting.voice(start, begin))
            quoting = quoting if begin == end else None
        if begin < end:
            stated = after_flash(text, begin, end)
            if stated > begin:
                found.append(Voice(begin, stated, (NEWSROOM,), reporting=True))
            spans = VoiceSpans(Sentence(text, stated, end, speakers))
            found += _read_sentence(spans, breaking=stated > begin)
            quoting = Quoting.after(text, found[-1], begin, end)
    return _with_full_names(text, found)


def _with_full_names(text: str, found: Sequence[Voice]) -> tuple[Voice, ...]:
    """The voices, with where the article names their sources more fully."""
    fuller = full_names(text, {source for voice in found for source in voice.chain})
    if not fuller:
        return tuple(found)
    return tuple(
        replace(voice, chain=tuple(_named_fully(source, fuller) for source in voice.chain)) for voice in found
    )


def _named_fully(source: Source, fuller: Mapping[str, Span]) -> Source:
    full = fuller.get(source.name)
    return source if full is None else source.model_copy(update={"full_name": full})


def voice_at(found: Sequence[Voice], position: int) -> Voice:
    """The voice at a position of the text; the newsroom's where no sentence holds it."""
    for voice in reversed(found):
        if voice.start <= position:
            return voice if position < voice.end else Voice(position, position + 1, (NEWSROOM,))
    return Voice(position, position + 1, (NEWSROOM,))


def _read_sentence(spans: VoiceSpans, *, breaking: bool) -> list[Voice]:
    """The voices of the sentence, from its first character to its last; `breaking` after "عاجل"."""
    sent = spans.sent
    sent.speakers.begin_sentence()
    index = _headed(spans, breaking=breaking) or read_point(spans)
    while index < len(sent.words):
        if spans.found[-1].cue is not None:
            spans.goes_on(index)
        cued = sent.cues[index] is not None or sent.words[index].bare.endswith(("ه", "ها"))
        hit = _cue_at(spans, index) if cued else None
        index = max(index + 1, _read(spans, index, *hit)) if hit else index + 1
    interview = interview_chain(sent) if len(spans.found) == 1 else ()
    if interview:
        sent.speakers.add(interview)
    return spans.found if spans.trailing is None else spans.told_by(spans.trailing)


def _headed(spans: VoiceSpans, *, breaking: bool) -> int:
    """Read "وزير الخارجية: …": the index of the word after the colon, 0 where nobody is named before."""
    sent = spans.sent
    content, chain = headline_source(sent, breaking=breaking)
    if chain:
        start = sent.words[content].start
        spans.found = [Voice(sent.start, start, chain, reporting=True), Voice(start, sent.end, chain)]
        sent.speakers.add(chain)
    return content


def _cue_at(spans: VoiceSpans, index: int) -> tuple[int, Cue] | None:
    sent = spans.sent
    word = sent.words[index]
    if not word.folded[0].isalpha():
        return None
    hit = sent.cue(index)
    if hit is None and word.bare.endswith(("ه", "ها")):
        # "ما وصفته الوزارة بـ"; and "تتهمها المعارضة بـ", which takes up who was spoken of.
        named = sent.is_word(index + 1) and sent.folded(index + 1).startswith("ال")
        if sent.among(index - 1, "what") or (named and word.bare.startswith(word_starts("takes up"))):
            hit = cues().at([without_object(word)], 0, clitics=False)
    if hit is None or spans.inside_quotation(index) or is_non_cue(sent, index, hit[1]):
        return None
    return hit


def _read(spans: VoiceSpans, index: int, length: int, cue: Cue) -> int:
    """Read the cue at a word; the index of the word to go on from."""
    sent = spans.sent
    after = index + length
    told = sent.folded(index - 1) == "ما" and sent.how_before(index - 1) == "according"
    plain = cue.stance in (Stance.NEUTRAL, Stance.ASSERTIVE)
    phrase = trailing_phrase(sent, index, cue)
    if cue.how == "according" or told or phrase or (plain and is_as_told(sent, index, after)):
        return read_according(spans, index, after, phrase=phrase)
    if cue.how in ("relay", "aside"):
        return read_according(spans, index, after, origin=True) if cue.how == "relay" else after + 2
    if cue.how == "hearsay":
        if sent.words[index].bare == "ذكر" and rumour_start(sent, index, after) is None:
            return _verb(spans, index, index + 1, cue._replace(how="verb", stance=Stance.NEUTRAL))
        return read_hearsay(spans, index, after, cue)
    if cue.how == "participle":
        return read_participle(spans, index, after, cue) if _stands_apart(sent, index, after) else after
    if cue.how == "claims":
        deed = sent.among(index - 1, "that") or _subject_in_speech(spans, index) is not None
        return after if deed else read_responsibility(spans, index, after, cue)
    if _answers(sent, index) and not (cue.how == "verb" and find_marker(sent, after, _FARTHEST_UNLIKELY)):
        return read_responsibility(spans, index, after, cue, begin=index - 2)
    if _answers(sent, index):
        return _verb(spans, index, after, cue)
    if sent.among(index - 1, "what") and cue.how in ("verb", "announce"):
        return read_distanced(spans, index, after)
    judges = sent.words[index].bare in word_set("judging") and find_marker(sent, after) is None
    return read_judgement(spans, index, after, cue) if judges else _verb(spans, index, after, cue)


def _stands_apart(sent: Sentence, index: int, after: int) -> bool:
    """Whether a participle is no adjective or count: "، مشيرة إلى", "قائلة إن"."""
    before = sent.folded(index - 1)
    if before[:1].isdigit() or before in numbers():
        return False
    apart = not before[:1].isalpha() or sent.folded(index).endswith("ا")
    return apart or find_marker(sent, after, 2) is not None


def _answers(sent: Sentence, index: int) -> bool:
    """Whether a verb takes up what was said before: "وهو ما نفته الوزارة"."""
    return sent.folded(index - 1) == "ما" and sent.folded(index - 2) in ("وهو", "هو", "وهي", "هي")


def _verb(spans: VoiceSpans, index: int, after: int, cue: Cue) -> int:
    mark = _mark(spans.sent, after, cue)
    shown = read_exhibit(spans, index, after, cue, mark)
    if shown is not None:
        return shown
    if mark is None and cue.stance is Stance.DENIAL and is_refuted(spans.sent, after):
        return read_denial(spans, index, after, cue)
    if not _hands_on(spans, index, after, cue, mark):
        return after
    told = _told_before(spans, index, after, cue) if mark is None else None
    return _hand_over(spans, index, after, cue, mark) if told is None else told


def _hand_over(spans: VoiceSpans, index: int, after: int, cue: Cue, mark: int | None) -> int:
    """Open the voice of those whom a verb names after it, or takes up; the index to go on from."""
    sent, subject = spans.sent, _subject_in_speech(spans, index)
    folded = sent.words[index].bare
    outer = () if subject is None else spans.speaking()
    plural = folded.endswith(("وا", "ون")) or (mark is None and subject is not None)
    if mark is not None:
        end = _end_before_mark(sent, index, after, cue, mark)
    elif sent.words[index].bare in word_set("counting cue"):
        end = counted_from(sent, after)
    else:
        end = object_start(sent, after, cue, plural=plural)
    informs = folded.startswith(word_starts("informing"))
    relaying = folded.startswith(word_starts("relaying")) and mark is not None
    chain = (relayed_chain if relaying else informed_chain if informs else named_chain)(sent, after, end)
    if sent.folded(after) == "عن" and not relaying:
        chain = ()  # "تحدث عن مسيرته"
    content = statement_start(sent, end + leads_to_content(sent, index, end))
    describes = mark is not None and cue.stance is Stance.DISTANCING
    judged = described_from(sent, after, end) if describes else None
    if judged is not None:
        chain, content = named_chain(sent, after, judged), judged
    elif describes and chain and told_kind(chain[0].name) is None:
        # "وصف الهجوم بأنه": what is described stands where its speaker would.
        chain, content = (), after
    alone = is_outlet_alone(sent, after, end) or (mark is not None and is_passed_on(sent, after, end))
    if content - after <= _LONGEST_ACCUSED and is_accused_alone(sent, index, content):
        chain, content = (), after
    if mark is None and chain and cannot_speak(sent, folded, chain[0]):
        return after  # "كشفت القناع عن", "شددت الخطة على"
    # Verbs of the plural have their subject before them.
    chain = () if plural and not alone else chain
    began, chain = _speakers_of(spans, index, chain, cue, alone=alone)
    began -= sent.folded(began - 1) in ("كما", "وكما")
    if content >= len(sent.words):
        remember_announcing(sent, chain, cue)
        return after
    spans.speak(began, content, (*chain, *outer), sent.span(index, after), cue.stance)
    spans.brief = mark is None
    return content


def _mark(sent: Sentence, after: int, cue: Cue) -> int | None:
    """Index of what opens the statement after a verb; None after blame and before "قائلا"."""
    mark = find_marker(sent, after) if cue.how != "accuse" else None
    if mark is None and cue.how == "verb":
        return verb_without_that(sent, after)
    return None if mark is not None and cue.how == "appeal" and sent.among(mark, "saying") else mark


def _end_before_mark(sent: Sentence, index: int, after: int, cue: Cue, mark: int) -> int:
    """Index of the word where those who speak are named no more, before what opens the statement."""
    if cue.how == "appeal" and sent.folded(mark) == QUOTE:
        return min(mark, content_start(sent, after, cue))
    if cue.how == "announce" and sent.folded(mark) == QUOTE:
        # "أعلن الجيش سيطرته على «أكبر قاعدة»" announces a deed before what it quotes.
        return next((at for at in range(after + 1, mark) if announces_deed(sent, at, after)), mark)
    if sent.words[index].bare in word_set("renewing"):
        return next((at for at in range(after, mark) if leads_to_content(sent, index, at)), mark)
    return mark


def _told_before(spans: VoiceSpans, index: int, after: int, cue: Cue) -> int | None:
    """Read a verb whose speaker stands before it, where what follows names somebody else.

    "وكان الجيش اتهم الحزب بخطف جنوده", "أصدرت الحركة بيانا دعت فيه السكان إلى"; None elsewhere.
    """
    sent = spans.sent
    if sent.among(after, "in it"):
        if word_set("meanwhile") & {sent.folded(index - 1 - sent.among(index - 1, "relative"))}:
            return None
        began, chain = index, spans.speaking() or acting_source(sent, index) or issuing_source(sent, index)
        after += 1
    elif sent.speakers.announcing and sent.is_joined(index) and cue.how == "appeal":
        began, chain = index, spans.speaking()
    else:
        began, chain = source_before(sent, index)
    if not chain or not agrees(sent.words[index].bare, chain[0].name):
        return None
    if told_kind(chain[0].name) is None and not speaks_elsewhere(sent, chain[0].name):
        return None
    content = statement_start(sent, addressed_from(sent, after, cue))
    if content >= len(sent.words):
        return None
    outer = spans.speaking() if _subject_in_speech(spans, index) is not None else ()
    spans.speak(began, content, (*chain, *outer), sent.span(index, index + 1), cue.stance)
    spans.brief = True
    return content


def _hands_on(spans: VoiceSpans, index: int, after: int, cue: Cue, mark: int | None) -> bool:
    """Whether a verb hands the word to somebody, given what opens its statement."""
    sent, subject = spans.sent, _subject_in_speech(spans, index)
    folded = sent.words[index].bare
    if mark is None and (cue.how == "verb" or _opens_statement(spans, index)):
        return False
    if mark is not None and folded in word_set("relaying") and not is_relayed(sent, after, mark):
        return False
    own = cue.stance is Stance.BELIEF and folded[0] in "يت" and sent.among(index - 1, "own that")
    if own and spans.speaking():
        return False
    if mark is None and describes_noun(sent, index, inside=bool(spans.speaking())):
        return False
    if is_shown(sent, index):
        return bool(spans.speaking() or acting_source(sent, index, agreeing=False))
    nested = mark is not None or cue.stance in _FIRM
    if subject is not None and (not nested or told_kind(subject) is None):
        return False
    if mark is None and counts_cases(sent, index, after):
        return True
    if folded in word_set("unlikely cue"):
        return mark is not None and mark - after <= _FARTHEST_UNLIKELY and not is_published(sent, index)
    if mark is None and folded in word_set("deed cue"):
        deed = content_start(sent, after, cue)
        told = deed < len(sent.words) and announces_deed(sent, deed, after)
        return told and not is_verb(sent.words[deed].bare)
    return True


def _speakers_of(
    spans: VoiceSpans, index: int, named: tuple[Source, ...], cue: Cue, *, alone: bool
) -> tuple[int, tuple[Source, ...]]:
    """Whose word a verb hands on, given those named after it, and where its phrase begins.

    With `alone` these are only the outlet that was spoken to.
    """
    sent = spans.sent
    if named and not alone:
        return index, named
    folded = sent.words[index].bare
    began, told = source_before(sent, index)
    if not told and not named and sent.among(index - 1, "relative"):
        return began, relative_antecedent(sent, index - 1) or acting_source(sent, index, agreeing=False) or (
            NEWSROOM,
        )
    unnamed = not told and not named and not sent.among(index - 1, "before name")
    if unnamed and cue.stance is Stance.BELIEF and folded.startswith("ي"):
        return began, (UNNAMED,)
    if not told and not spans.speaking():
        told = acting_source(sent, index, agreeing=not is_shown(sent, index)) or issuing_source(sent, index)
    if not told and not sent.speakers.may_go_on(folded):
        told = plural_persons(sent, index)
    return began, (*(told or sent.speakers.carried(folded, sent.start)), *named)


def _opens_statement(spans: VoiceSpans, index: int) -> bool:
    """Whether a word is the first of what somebody else says: a deed in it, not a new speaker's cue."""
    sent = spans.sent
    last = spans.found[-1]
    return last.cue is not None and not last.reporting and sent.words[index].start == last.start


def _subject_in_speech(spans: VoiceSpans, index: int) -> str | None:
    """What stands between أن and its verb in somebody's words: "أن الأبحاث أثبتت", "أن الوزير أكد"."""
    sent = spans.sent
    begin = spans.found[-1].start
    words = [word for word in sent.words[:index] if word.start >= begin]
    if not spans.speaking() or sent.is_joined(index) or not 0 < len(words) <= LONGEST_TERM:
        return None
    plain = all(word.folded[0].isalpha() for word in words) and not sent.is_opening(index)
    plain = plain and not sent.among(index - 1, "clause opener") and words[0].bare not in word_set("not")
    return sent.text[words[0].start : words[-1].end] if plain else None
