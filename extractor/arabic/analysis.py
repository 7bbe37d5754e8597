"""What an article's wording tells by itself: all that the rest of the program asks about Arabic."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from extractor.arabic.agency import roles_of
from extractor.arabic.attribution.coreference import may_ask, means_several
from extractor.arabic.attribution.event_words import event_at
from extractor.arabic.attribution.sources import Voice, voice_at, voices
from extractor.arabic.grounding.grounder import Found, Grounder, Missing
from extractor.arabic.lexicon import sha256 as tables_sha256
from extractor.arabic.lexicon import word_set, word_starts
from extractor.arabic.normalization import fold
from extractor.arabic.quantities.figures import Figure, read_figures
from extractor.arabic.quantities.listed import listed_value
from extractor.arabic.statements.claim_types import foresees, type_scores
from extractor.arabic.statements.clauses import Clause, clauses
from extractor.arabic.statements.place_mentions import read_places
from extractor.arabic.statements.predicates import main_verb
from extractor.arabic.text.injections import addressed_to_model, turns_of_a_chat
from extractor.arabic.text.once import ReadText
from extractor.arabic.text.sentences import sentences
from extractor.arabic.text.tokens import Tokens
from extractor.arabic.text.verbs import is_future, is_perfect, is_verb
from extractor.arabic.text.words import Word, words
from extractor.arabic.text.wrapping import unbroken
from extractor.arabic.times.expressions import TimeExpression, read_times
from extractor.article import Article
from extractor.chunking import segments
from extractor.claims import NEWSROOM, ClaimType, Given, Modality, Range, Source, Span, Stance

_REASON = re.compile(r"[؛;]\s*ف")
"""What opens the reason for what was said before."""
_QUESTIONS = frozenset("هل لماذا كيف متي اين ماذا من ما".split())
_CONDITIONS = frozenset("اذا لو شرط شريطه".split())
_CONDITIONAL_PAIRS = frozenset({("في", "حال"), ("ما", "لم")})
_PLANNED_PAIRS = frozenset(
    {("من", "المقرر"), ("من", "المتوقع"), ("من", "المنتظر"), ("من", "المرتقب"), ("ينتظر", "ان")}
)
_BACKGROUND_PAIRS = frozenset({("سطح", "البحر"), ("من", "اعماله"), ("من", "اعمالها"), ("من", "مءلفاته")})
"""What tells of a place's height or of somebody's works."""
_EARLY = 5
"""Words at the start of a statement among which its verb is looked for."""
_SPEAKS = 4
"""Words of a sentence that only says that somebody spoke."""
_SENTENCE = 3
"""Words that a further statement of a sentence has at least."""


_HEADING = 7
"""Words of the longest heading in the middle of an article."""


def _is_news(said: list[Word]) -> bool:
    """Whether a verb of background tells news all the same: "يعد الهجوم الأعنف", "يمكن أن يؤدي"."""
    heads = [word.folded for word in said[:_EARLY]]
    may = said[0].bare == "يمكن" and heads[1:2] == ["ان"]
    return may or not word_set("rank").isdisjoint(heads)


__all__ = [
    "Analysis",
    "Figure",
    "Found",
    "Missing",
    "addressed_to_model",
    "listed_value",
    "read_figures",
    "tables_sha256",
]


class Analysis:
    """One article, read without a model; every part is worked out when it is first asked for."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = ReadText(article.text)
        self._type_scores: dict[Range, list[tuple[ClaimType, float]]] = {}

    @cached_property
    def grounder(self) -> Grounder:
        """Looks up quotes and mentions in this article."""
        return Grounder(self._tokens.folded)

    @cached_property
    def addresses_a_model(self) -> bool:
        """Whether words to a language model stand somewhere in it."""
        return addressed_to_model(self.text)

    @cached_property
    def turns_of_a_chat(self) -> tuple[Range, ...]:
        """What counterfeits the turns of a language model's chat."""
        return turns_of_a_chat(self.text)

    @cached_property
    def sentences(self) -> tuple[Range, ...]:
        """The sentences, in order."""
        return sentences(self.text)

    @cached_property
    def segments(self) -> tuple[Range, ...]:
        """The segments by which a prompt numbers it, in order."""
        return segments(self.text)

    @cached_property
    def voices(self) -> tuple[Voice, ...]:
        """Who speaks where."""
        return voices(self.text, self.sentences)

    @cached_property
    def statements(self) -> tuple[Clause, ...]:
        """The candidate statements, in order: what sources say, and what the newsroom tells as news."""
        found: list[Clause] = []
        for clause in clauses(self.text, self.voices):
            said = clause.voice.cue is not None or clause.voice.chain != (NEWSROOM,)
            if said or self._is_told(clause) or self._goes_on(found, clause):
                found.append(clause)
        return tuple(found)

    def _is_told(self, clause: Clause) -> bool:
        """Whether the article says it as news; geography, lives, headings and who spoke are background."""
        said = self.words_in(clause.start, clause.end)
        # "أصدرت الوكالة بيانا" tells only that somebody spoke.
        spoke = len(said) <= _SPEAKS and said[-1].bare in word_set("speech")
        return (
            not spoke
            and " ".join(word.folded for word in said[:2]) not in word_set("web")
            and (said[0].bare not in word_set("no news") or _is_news(said))
            and not self._is_heading(clause, said)
            and not any(pair in _BACKGROUND_PAIRS for pair in pairwise(word.bare for word in said))
        )

    def _is_heading(self, clause: Clause, said: list[Word]) -> bool:
        """Whether it is all of a short line without a verb or a figure after the first: "موقف إيطالي"."""
        start, end = self.sentence_of(clause.start)
        begins, line_end = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", end)
        line = self.text[begins : len(self.text) if line_end < 0 else line_end].strip()
        whole = self.text[start:end].strip() == line and not line.endswith((".", "!", "؟", "?"))
        length = sum(word.folded[0].isalnum() for word in said)
        if not whole or not self.text[:begins].strip() or length > _HEADING:
            return False
        time = self.time_in(clause.start, clause.end)
        if time is not None and time.start <= clause.start and clause.end <= time.end:
            return True  # a line with the date
        event = event_at(said, 0)
        opens = event is not None and event[1][1] > 1
        return not opens and not any(is_verb(word.bare) or word.bare[:1].isdigit() for word in said)

    def _goes_on(self, found: list[Clause], clause: Clause) -> bool:
        """Whether it goes on with what was told: "تدعم المشفى، وتؤمن له المعدات"; "قُتل 12، و7 في رفح"."""
        before = found[-1] if found else None
        if before is None or before.voice != clause.voice:
            return False
        said = self.words_in(clause.start, clause.end)
        same = self.sentence_of(before.start) == self.sentence_of(clause.start) and len(said) >= _SENTENCE
        if same and is_verb(said[0].bare):
            return said[0].bare not in word_set("no news")
        figures = self.figures_in(clause.start, clause.end)
        item = bool(figures) and figures[0].start == clause.start
        return item and bool(self.figures_in(before.start, before.end))

    def type_scores(self, start: int, end: int) -> list[tuple[ClaimType, float]]:
        """The types that the wording of a statement points to, with scores, the likeliest first."""
        if (start, end) not in self._type_scores:
            self._type_scores[start, end] = self._ranked(start, end)
        return self._type_scores[start, end]

    def _ranked(self, start: int, end: int) -> list[tuple[ClaimType, float]]:
        voice = self.voice_of(start, end)
        if voice.stance is Stance.APPEAL and _REASON.search(self.text, voice.start, start):
            voice = replace(voice, stance=Stance.NEUTRAL)  # "أنقذونا؛ فالجثث تملأ الشوارع": it says why
        return type_scores(self.text, start, end, voice)

    @cached_property
    def _tokens(self) -> Tokens:
        return Tokens(fold(self.text))

    @cached_property
    def _figures(self) -> tuple[Figure, ...]:
        return read_figures(self._tokens)

    @cached_property
    def _times(self) -> tuple[TimeExpression, ...]:
        return read_times(self._tokens, self.article.day)

    @cached_property
    def _numbers(self) -> list[int]:
        return [figure.number[0] for figure in self._figures]

    @cached_property
    def _time_starts(self) -> list[int]:
        return [expression.start for expression in self._times]

    @cached_property
    def _voice_starts(self) -> list[int]:
        return [voice.start for voice in self.voices]

    def span(self, start: int, end: int) -> Span:
        """A range as a span with its text."""
        return Span(start=start, end=end, text=self.text[start:end])

    def in_one_line(self, start: int, end: int) -> str:
        """The text of a range without the line ends that a width has put into it."""
        return unbroken(self.text[start:end])

    def sentence_of(self, position: int) -> Range:
        """The sentence that holds a position; the position alone where none does."""
        index = bisect_right(self.sentences, (position, len(self.text))) - 1
        if index >= 0 and position < self.sentences[index][1]:
            return self.sentences[index]
        return position, position

    def voice_of(self, start: int, end: int) -> Voice:
        """Who says the statement at a range: the voice that holds most of it."""
        first = self._voice_at(start)
        if not first.reporting:
            return first
        return self._voice_at(min(first.end, end - 1))

    def _voice_at(self, position: int) -> Voice:
        index = bisect_right(self._voice_starts, position)
        return voice_at(self.voices[max(index - 1, 0) : index], position)

    def is_ambiguous(self, source: Source, asking: Span | None, start: int) -> bool:
        """Whether grammar allows another origin of what begins at a position, after a cue of asking."""
        if means_several(source, (one for voice in self.voices for one in voice.chain)):
            return True
        if asking is None or source.given is not Given.CARRIED or start - asking.end != 1:
            return False
        asked = self.words_in(start, self.sentence_of(start)[1])
        return bool(asked) and may_ask(self.words_in(asking.start, asking.end)[0].bare, asked)

    def figures_in(self, start: int, end: int) -> tuple[Figure, ...]:
        """The figures whose number stands inside a range; what bounds or is counted may stand beside it."""
        first, last = bisect_left(self._numbers, start), bisect_left(self._numbers, end)
        return tuple(figure for figure in self._figures[first:last] if figure.number[1] <= end)

    def tells_of_study(self, start: int, end: int) -> bool:
        """Whether the statement at a range tells of a study or a poll, whose subjects are counted."""
        return any(word.bare.startswith(word_starts("studied")) for word in self.words_in(start, end))

    def figure(self, index: int) -> Figure:
        """A figure by its place among all of the article: what `Figure.of` counts."""
        return self._figures[index]

    def time_in(self, start: int, end: int) -> TimeExpression | None:
        """The first time expression that stands inside a range, or else that the range is a part of."""
        index = bisect_left(self._time_starts, start)
        found = self._times[index] if index < len(self._times) else None
        if found is not None and found.end <= end:
            return found
        around = self._times[index - 1] if index else found
        return around if around and around.start <= start and end <= around.end else None

    def places(self, start: int, end: int) -> tuple[Span, ...]:
        """The places that a statement names, in order."""
        return tuple(self.span(*place) for place in read_places(self.text, start, end))

    def roles(self, start: int, end: int, kind: ClaimType) -> tuple[Span | None, Span | None]:
        """Who did what a statement of this type tells, and to whom; None where nobody is named."""
        found = roles_of(self.text, (start, end), self.sentence_of(start), self.voice_of(start, end), kind)
        actor, target = (self.span(*place) if place else None for place in (found.actor, found.target))
        return actor, target

    def words_in(self, start: int, end: int) -> list[Word]:
        """The words of a range."""
        return words(self.text, start, end)

    def modality(self, start: int, end: int, stance: Stance) -> Modality:
        """How the statement at a range is put, by its cue and its own words."""
        said = self.words_in(start, end)
        if stance is Stance.DENIAL:
            return Modality.DENIED
        if self.text[end - 1] in "؟?" or (
            said and said[0].bare in _QUESTIONS and "؟" in self.text[end : end + 3]
        ):
            return Modality.QUESTION
        heads = [word.bare for word in said]
        pairs = [*pairwise(["", *heads])]
        if any(_is_condition(pairs, at) for at in range(len(pairs))):
            return Modality.CONDITIONAL
        planned = not _PLANNED_PAIRS.isdisjoint(pairs[:_EARLY])
        main = main_verb(said)
        verbs = heads[:_EARLY] if main is None else [*heads[:_EARLY], heads[main]]
        ahead = _is_ahead(heads) and (main is None or not is_perfect(heads[main]))
        if planned or ahead or any(map(is_future, verbs)) or foresees(self.voice_of(start, end)):
            return Modality.FUTURE
        return Modality.ASSERTED


def _is_condition(pairs: Sequence[tuple[str, str]], at: int) -> bool:
    """Whether a word makes a condition: "إذا", "في حال عدم", not "في حال حرجة"."""
    before, word = pairs[at]
    if pairs[at] in _CONDITIONAL_PAIRS:
        following = pairs[at + 1][1] if at + 1 < len(pairs) else ""
        return word != "حال" or following not in word_set("condition of people")
    return word in _CONDITIONS and before != "ما"


def _is_ahead(heads: list[str]) -> bool:
    """Whether a time to come is named: "غدا", "الأسبوع المقبل", not "الانتخابات المقبلة"."""
    coming = word_starts("coming")
    return any(
        head == "غدا" or (head.startswith(coming) and before in word_set("span of time"))
        for before, head in pairwise(["", *heads])
    )
