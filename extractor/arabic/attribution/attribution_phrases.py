"""Words given to somebody by other means than a verb: "بحسب", a participle, a rumour, "ما وصفه بـ"."""

from __future__ import annotations

from dataclasses import replace

from extractor.arabic.attribution.lines import Cue
from extractor.arabic.attribution.naming import UNNAMED
from extractor.arabic.attribution.source_kinds import told_kind
from extractor.arabic.attribution.turns import Turns, Voice
from extractor.arabic.lexicon import word_set, word_starts
from extractor.claims import NEWSROOM, Stance

_LONGEST_OCCASION = 12
"""Words of "في حديث إلى «النهار»" between a participle and its أن."""
_LONGEST_DENIER = 7
"""Words of a name between a verb of denying and ذلك."""
_SHORTEST_CLAUSE = 3
"""Words between two sources at the end of what each says; fewer make them one chain."""


class Attributions(Turns):
    """Adds the voices that such words open."""

    def is_refuted(self, after: int) -> bool:
        """Whether only "ذلك" is denied, by somebody named before or after the verb."""
        near = range(after, min(len(self.words), after + _LONGEST_DENIER))
        this = next((at for at in near if self.among(at, "this")), None)
        if this is None or not all(self.is_word(at) for at in range(after, this)):
            return False
        return self.folded(this) in ("ذلك", "هذا", "هذه") and not self.folded(this + 1).startswith("ال")

    def refuted(self, index: int, after: int, cue: Cue) -> int:
        """Read "غير أن الهيئة نفت ذلك", "نفى الناطق ذلك": the denying itself is what is stated."""
        begin, chain = self.subject_before(index)
        if not chain and not self.among(after, "this"):
            end = next(at for at in range(after, len(self.words)) if self.among(at, "this"))
            begin, chain = index, self.chain(after, end)
        if chain:
            self.speak(begin, begin, chain, self.span(index, after), cue.stance)
        return after

    def exhibited(self, index: int, after: int, cue: Cue, mark: int | None) -> int | None:
        """Read "أظهرت لقطات أن": told by what shows it; without أن the article tells what it sees.

        None where no pictures or papers follow the verb.
        """
        if self.words[index].bare not in word_set("showing cue") or not self.among(after, "exhibit"):
            return None
        source = NEWSROOM if mark is None else self.name(after, mark)
        content = after if mark is None else self.statement(mark)
        if source is None or content >= len(self.words):
            return None
        self.speak(index, content, (source,), self.span(index, index + 1), cue.stance)
        return content

    def judged(self, index: int, after: int, cue: Cue) -> int:
        """Read "اعتبر الوزير الحكم مكسبا", "لكنه اعتبر الحكم مكسبا": what is judged is where it begins."""
        content = self.described_from(after, self.clause_end(after))
        chain = () if content is None else self.chain(after, content)
        if not chain or told_kind(chain[0].name) is None:
            content, chain = after, self.speakers.carried(self.words[index].bare, self.start)
            if not (self.is_joined(index) or self.among(index - 1, "but")):
                return after
        if content is None or content >= len(self.words) or chain[0] == NEWSROOM:
            return after
        self.speak(index, content, chain, self.span(index, after), cue.stance)
        self.brief = True
        return content

    def responsibility(self, index: int, after: int, cue: Cue, *, begin: int | None = None) -> int:
        """The source's deed is what is stated: "تبنى التنظيم الهجوم", "وهو ما نفته الوزارة"."""
        stop = self.clause_end(after)
        source = self.name(after, min(self.second_phrase(after, stop), self.content_after_by(after) or stop))
        adopts = self.words[index].bare in ("تبني", "يتبني", "تتبني")
        if source is None or (adopts and told_kind(source.name) is None):
            return after
        start = index if begin is None else begin
        self.speak(start, start, (source,), self.span(index, after), cue.stance)
        return after

    def participle(self, index: int, after: int, cue: Cue) -> int:
        """Read "مضيفاً أن": whoever speaks goes on."""
        occasion = self.folded(after) == "في" and self.folded(after + 1).startswith(word_starts("occasion"))
        mark = self.marker(after, farthest=_LONGEST_OCCASION if occasion else 4)
        content = self.statement(after if mark is None else mark)
        if content >= len(self.words):
            return after
        verb = self.words[index].bare
        chain = self.speaking() or self.acting(index) or self.speakers.carried(verb, self.start)
        self.speak(index, content, chain, self.span(index, after), cue.stance)
        self.brief = mark is None
        return content

    def hearsay(self, index: int, after: int, cue: Cue) -> int:
        """Read "يقال إن", "أنباء عن": nobody is named; whoever is speaking passes it on."""
        content = self.rumour(index, after)
        if content is None:
            return after
        said = self.found[-1]
        if said.stance is Stance.DENIAL and said.cue is not None and not said.reporting:
            # "نفى الناطق ما تردد عن سقوط طائرة": the rumour is what is denied.
            self.speak(index, content, said.chain, said.cue, said.stance)
            place = len(self.found) - 3
            while place >= 0 and self.found[place].cue == said.cue and not self.found[place].reporting:
                self.found[place] = replace(self.found[place], reporting=True)
                place -= 1
            return content
        passing = tuple(source for source in self.speaking() if source != UNNAMED)
        seems = self.words[index].bare == "يبدو"
        chain = (passing or (NEWSROOM,)) if seems else (UNNAMED, *passing)
        self.speak(index, content, chain, self.span(index, after), cue.stance)
        return content

    def distanced(self, index: int, after: int) -> int:
        """Read "ما قالت إنها", "ما وصفه بـ": the words are somebody else's, and the article says so."""
        mark = self.marker(after, farthest=6)
        content = self.statement(mark) if mark is not None else self.content_after_by(after)
        if content is None or content >= len(self.words):
            return after
        chain = self.chain(after, content if mark is None else mark)
        chain = chain or self.speaking() or self.speakers.carried(self.words[index].bare, self.start)
        self.speak(index - 1, content, chain, self.span(index - 1, after), Stance.DISTANCING)
        return content

    def according(self, index: int, after: int, *, origin: bool = False) -> int:
        """Read "بحسب": the source that follows covers what comes after it, or the sentence before it.

        In somebody's words it relays them, or with `origin` ("نقلاً عن") is who said them first.
        """
        if self.is_law(after):
            return after
        begin, chain, end = self.according_to(after)
        own = self.among(begin, "own words")
        if own and not chain and self.is_opening(index):
            verb = "قالت" if self.folded(begin).endswith("ها") else "قال"
            carried = self.speakers.carried(verb, self.start)
            chain = () if carried == (NEWSROOM,) else carried
        if not chain and not (own and self.speaking()):
            return after
        content = self.statement(end) if self.among(end, "that") else end
        while self.folded(content) in (",", "فقد") or self.among(content, "that"):
            content += 1
        cue = self.span(index, after)
        opens = self.is_opening(index) or (self.is_joined(index) and self.folded(index - 1) == ",")
        if content < len(self.words) and opens and chain:
            if self.speaking() and self.is_document(begin):
                chain = self.speaking()
            self.leading = chain
            self.speak(index, content, chain, cue, Stance.NEUTRAL)
            return max(content, after)
        content = self.past_dates(content)
        if self.speaking():
            self.insert(index, content, chain, origin=origin)
        else:
            until = self.words[content - 1].end
            if self.trailing is not None and index > self._after(self.trailing.end) + _SHORTEST_CLAUSE:
                self._close(self.trailing)
            self.trailing = Voice(self.words[index].start, until, chain, cue, reporting=True)
            self.speakers.add(chain)
        return max(content, after)

    def _after(self, position: int) -> int:
        """Index of the first word at a position of the text or after it."""
        return next((at for at, word in enumerate(self.words) if word.start >= position), len(self.words))

    def _close(self, phrase: Voice) -> None:
        """Give what stands before a source to it, and leave what follows open to another one."""
        self.found = self.told_by(phrase)
        last = self.found[-1]
        if last.start >= phrase.end and last.chain == phrase.chain and not last.reporting:
            self.found[-1] = Voice(last.start, last.end, (NEWSROOM,))
