"""Words given to somebody by other means than a verb: "بحسب", a participle, a rumour, "ما وصفه بـ"."""

from __future__ import annotations

from dataclasses import replace

from extractor.arabic.attribution.according_sources import Phrase, according_source, is_law, past_dates
from extractor.arabic.attribution.addressees import described_from
from extractor.arabic.attribution.attribution_spans import Voice, VoiceSpans
from extractor.arabic.attribution.implied_sources import acting_source
from extractor.arabic.attribution.outlets import is_document
from extractor.arabic.attribution.preceding_sources import cannot_speak, source_before
from extractor.arabic.attribution.sentence import Cue, Sentence
from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.attribution.source_names import UNNAMED, named_chain, named_source
from extractor.arabic.attribution.statement_markers import find_marker, statement_start
from extractor.arabic.attribution.statement_starts import content_after_by, second_phrase
from extractor.arabic.lexicon import word_set, word_starts
from extractor.claims import NEWSROOM, Stance

_LONGEST_OCCASION = 12
"""Words of "في حديث إلى «النهار»" between a participle and its أن."""
_LONGEST_DENIER = 7
"""Words of a name between a verb of denying and ذلك."""
_SHORTEST_CLAUSE = 3
"""Words between two sources at the end of what each says; fewer make them one chain."""


def rumour_start(sent: Sentence, index: int, after: int) -> int | None:
    """Index of the first word of what nobody says after "يقال"; None where it is no rumour."""
    content = after
    while sent.folded(content) == "," or sent.among(content, "adverb"):
        content += 1
    if sent.among(content, "that") or sent.folded(content) in ("عن", "حول", "بشان"):
        content += 1
    elif sent.words[index].bare in ("ذكر", "يبدو"):
        return None
    return content if content < len(sent.words) else None


def is_refuted(sent: Sentence, after: int) -> bool:
    """Whether only "ذلك" is denied, by somebody named before or after the verb."""
    near = range(after, min(len(sent.words), after + _LONGEST_DENIER))
    this = next((at for at in near if sent.among(at, "this")), None)
    if this is None or not all(sent.is_word(at) for at in range(after, this)):
        return False
    return sent.folded(this) in ("ذلك", "هذا", "هذه") and not sent.folded(this + 1).startswith("ال")


def read_denial(spans: VoiceSpans, index: int, after: int, cue: Cue) -> int:
    """Read "غير أن الهيئة نفت ذلك", "نفى الناطق ذلك": the denying itself is what is stated."""
    sent = spans.sent
    begin, chain = source_before(sent, index)
    if not chain and not sent.among(after, "this"):
        end = next(at for at in range(after, len(sent.words)) if sent.among(at, "this"))
        begin, chain = index, named_chain(sent, after, end)
    if chain:
        spans.speak(begin, begin, chain, sent.span(index, after), cue.stance)
    return after


def read_exhibit(spans: VoiceSpans, index: int, after: int, cue: Cue, mark: int | None) -> int | None:
    """Read "أظهرت لقطات أن": told by what shows it; without أن the article tells what it sees.

    None where no pictures or papers follow the verb.
    """
    sent = spans.sent
    if sent.words[index].bare not in word_set("showing cue") or not sent.among(after, "exhibit"):
        return None
    source = NEWSROOM if mark is None else named_source(sent, after, mark)
    content = after if mark is None else statement_start(sent, mark)
    if source is None or content >= len(sent.words):
        return None
    spans.speak(index, content, (source,), sent.span(index, index + 1), cue.stance)
    return content


def read_judgement(spans: VoiceSpans, index: int, after: int, cue: Cue) -> int:
    """Read "اعتبر الوزير الحكم مكسبا", "لكنه اعتبر الحكم مكسبا": what is judged is where it begins."""
    sent = spans.sent
    content = described_from(sent, after, sent.clause_end(after))
    chain = () if content is None else named_chain(sent, after, content)
    if not chain or told_kind(chain[0].name) is None:
        content, chain = after, sent.speakers.carried(sent.words[index].bare, sent.start)
        if not (sent.is_joined(index) or sent.among(index - 1, "but")):
            return after
    if content is None or content >= len(sent.words) or chain[0] == NEWSROOM:
        return after
    spans.speak(index, content, chain, sent.span(index, after), cue.stance)
    spans.brief = True
    return content


def read_responsibility(
    spans: VoiceSpans, index: int, after: int, cue: Cue, *, begin: int | None = None
) -> int:
    """The source's deed is what is stated: "تبنى التنظيم الهجوم", "وهو ما نفته الوزارة"."""
    sent = spans.sent
    stop = sent.clause_end(after)
    source = named_source(
        sent, after, min(second_phrase(sent, after, stop), content_after_by(sent, after) or stop)
    )
    adopts = sent.words[index].bare in ("تبني", "يتبني", "تتبني")
    if source is None or (adopts and told_kind(source.name) is None):
        return after
    start = index if begin is None else begin
    spans.speak(start, start, (source,), sent.span(index, after), cue.stance)
    return after


def read_participle(spans: VoiceSpans, index: int, after: int, cue: Cue) -> int:
    """Read "مضيفاً أن": whoever speaks goes on."""
    sent = spans.sent
    occasion = sent.folded(after) == "في" and sent.folded(after + 1).startswith(word_starts("occasion"))
    mark = find_marker(sent, after, farthest=_LONGEST_OCCASION if occasion else 4)
    content = statement_start(sent, after if mark is None else mark)
    if content >= len(sent.words):
        return after
    verb = sent.words[index].bare
    chain = spans.speaking() or acting_source(sent, index) or sent.speakers.carried(verb, sent.start)
    spans.speak(index, content, chain, sent.span(index, after), cue.stance)
    spans.brief = mark is None
    return content


def read_hearsay(spans: VoiceSpans, index: int, after: int, cue: Cue) -> int:
    """Read "يقال إن", "أنباء عن": nobody is named; whoever is speaking passes it on."""
    sent = spans.sent
    content = rumour_start(sent, index, after)
    if content is None:
        return after
    said = spans.found[-1]
    if said.stance is Stance.DENIAL and said.cue is not None and not said.reporting:
        # "نفى الناطق ما تردد عن سقوط طائرة": the rumour is what is denied.
        spans.speak(index, content, said.chain, said.cue, said.stance)
        place = len(spans.found) - 3
        while place >= 0 and spans.found[place].cue == said.cue and not spans.found[place].reporting:
            spans.found[place] = replace(spans.found[place], reporting=True)
            place -= 1
        return content
    passing = tuple(source for source in spans.speaking() if source != UNNAMED)
    seems = sent.words[index].bare == "يبدو"
    chain = (passing or (NEWSROOM,)) if seems else (UNNAMED, *passing)
    spans.speak(index, content, chain, sent.span(index, after), cue.stance)
    return content


def read_distanced(spans: VoiceSpans, index: int, after: int) -> int:
    """Read "ما قالت إنها", "ما وصفه بـ": the words are somebody else's, and the article says so."""
    sent = spans.sent
    mark = find_marker(sent, after, farthest=6)
    content = statement_start(sent, mark) if mark is not None else content_after_by(sent, after)
    if content is None or content >= len(sent.words):
        return after
    chain = named_chain(sent, after, content if mark is None else mark)
    chain = chain or spans.speaking() or sent.speakers.carried(sent.words[index].bare, sent.start)
    spans.speak(index - 1, content, chain, sent.span(index - 1, after), Stance.DISTANCING)
    return content


def read_according(
    spans: VoiceSpans, index: int, after: int, *, origin: bool = False, phrase: Phrase | None = None
) -> int:
    """Read "بحسب": the source that follows covers what comes after it, or the sentence before it.

    In somebody's words it relays them, or with `origin` ("نقلاً عن") is who said them first. A `phrase`
    with a verb may begin before it and end after the source.
    """
    sent = spans.sent
    if is_law(sent, after):
        return after
    first, until, limit = phrase or (index, 0, None)
    begin, chain, end = according_source(sent, after, limit)
    own = sent.among(begin, "own words")
    if own and not chain and sent.is_opening(index):
        verb = "قالت" if sent.folded(begin).endswith("ها") else "قال"
        carried = sent.speakers.carried(verb, sent.start)
        chain = () if carried == (NEWSROOM,) else carried
    if chain and not origin and cannot_speak(sent, "قال", chain[0]):
        return after  # "حسب المناطق الإدارية"
    if not chain and not (own and spans.speaking()):
        return after
    content = statement_start(sent, end) if sent.among(end, "that") else end
    while sent.folded(content) in (",", "فقد") or sent.among(content, "that"):
        content += 1
    cue = sent.span(index, after)
    opens = sent.is_opening(index) or (sent.is_joined(index) and sent.folded(index - 1) == ",")
    if content < len(sent.words) and opens and chain:
        if spans.speaking() and is_document(sent, begin):
            chain = spans.speaking()
        spans.leading = chain
        spans.speak(index, content, chain, cue, Stance.NEUTRAL)
        return max(content, after)
    index, content = first, max(past_dates(sent, content), until)
    if spans.speaking():
        spans.insert(index, content, chain, origin=origin)
    else:
        until = sent.words[content - 1].end
        if spans.trailing is not None and index > _after(sent, spans.trailing.end) + _SHORTEST_CLAUSE:
            _close(spans, spans.trailing)
        spans.trailing = Voice(sent.words[index].start, until, chain, cue, reporting=True)
        sent.speakers.add(chain)
    return max(content, after)


def _after(sent: Sentence, position: int) -> int:
    """Index of the first word at a position of the text or after it."""
    return next((at for at, word in enumerate(sent.words) if word.start >= position), len(sent.words))


def _close(spans: VoiceSpans, phrase: Voice) -> None:
    """Give what stands before a source to it, and leave what follows open to another one."""
    spans.found = spans.told_by(phrase)
    last = spans.found[-1]
    if last.start >= phrase.end and last.chain == phrase.chain and not last.reporting:
        spans.found[-1] = Voice(last.start, last.end, (NEWSROOM,))
