"""The deeds of a sentence, and who takes part in each: subject, object, agent of a passive, side."""

from __future__ import annotations

from itertools import takewhile

from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.complements import Complements, Deed
from extractor.arabic.statements.participants import PLURAL
from extractor.arabic.statements.phrases import Phrase, Sentence
from extractor.arabic.statements.subjects import THAT

_FRESH = frozenset("فيما بينما حيث كما وفيما وبينما وكما بعدما عندما حين ان".split())
"""Words that begin a clause of its own: a verb right after them has its subject after it."""
_BLAME = frozenset({"مسءوليه", "تبعات", "تبعه"})


class Deeds(Complements):
    """The deeds of a sentence in order of place, read up to its end; `sentence.cut` begins the statement."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.found: list[Deed] = []
        self._told = 0
        self._kept: int | None = None
        """While it is still being told who speaks: how many topics stood before."""
        self._passive = False
        index = 0
        while index < len(self.forms):
            index = self._step(index)

    # -- reading through the words --------------------------------------------------------------------

    def _step(self, index: int) -> int:
        """Read one word or deed; the next word to read."""
        form = self.forms[index]
        phrase = self.sentence.by_begin.get(index)
        if phrase is not None and self._opens_clause(phrase):
            self.topics.append(phrase)
        if form.kind == "verb" and index in self.sentence.heads:
            return index + 1  # "8 متهمين" accuses nobody
        if index < self.first and form.reporting:
            self._speech(index)
            return index + 1
        if self._kept is not None and (index == self.first or form.folded in THAT):
            del self.topics[self._kept :]
            if form.folded in THAT:  # "في تصريحات نقلها التلفزيون أن" told of the source
                told = (deed for deed in self.found[self._told :] if deed.who in {"asks", "accuses"})
                self.found[self._told :] = list(told)
            self._kept = None
        if index == self.first and self._sayer is not None and self._by_pronoun(index):
            self.topics.append(self._sayer)
        hit = self.sentence.deed(index) if form.deeds else None
        if hit is not None:
            self._listed(index, *hit)
            return index + hit[0]
        if form.kind == "verb":
            self._verb(index, index + 1, "general")
        return index + 1

    def _listed(self, index: int, length: int, who: str, kind: str) -> None:
        form, after = self.forms[index], index + length
        if form.kind == "preposition" and kind == "verb":
            return  # حول is "about" here
        if who == "accuses" and form.bare in word_set("burden") and not self._blames(after):
            who = "none"  # "تحمل الأغذية"
        if who in {"by", "against"}:
            self._particle(who, after)
        elif who == "passive" and form.bare in {"وقع", "وقعت"} and self._signs(after):
            self._verb(index, after, "does")
        elif who == "passive":
            self._passive = after < len(self.forms) and bool(self.forms[after].deeds)
        elif kind != "noun" and not form.definite and not form.preposition:
            self._verb(index, after, who)
        elif who != "cause" and not form.stands and not self._counts(index):
            self._noun(index, after, who)

    def _signs(self, index: int) -> bool:
        """Whether somebody stands after what else is a verb of happening: "وقعت الحكومة اتفاقا"."""
        phrase = self.bare_at(index)
        return phrase is not None and self.agent(phrase) and not phrase.counted

    def _blames(self, index: int) -> bool:
        """Whether a verb of loading lays blame on somebody: حملت الجيش المسؤولية."""
        return any(form.stem in _BLAME for form in self.forms[index : index + 8])

    def _speech(self, index: int) -> None:
        """A reporting verb: its subject speaks, and does nothing else; nobody is being asked any more."""
        self.found = [deed for deed in self.found if deed.who not in {"asks", "accuses"}]
        if self.forms[index].kind == "break":
            return  # a participle goes on with the speaker
        following = self.bare_at(index + 1)
        before = self.topics[-1] if self.topics and self.topics[-1].end <= index else None
        self._sayer = following or before
        aside = index > 0 and self.forms[index - 1].folded in {"ما", "حسبما", "وفقما"}  # "وفق ما قال"
        if before is not None and not aside:
            self.topics.pop()
        self._kept, self._told = len(self.topics), len(self.found)

    # -- verbs ----------------------------------------------------------------------------------------

    def _verb(self, index: int, after: int, who: str) -> None:
        before_it = takewhile(lambda form: form.kind != "verb", self.forms[max(0, index - 3) : index][::-1])
        relative = any(form.kind == "relative" for form in before_it)
        deed = Deed(index, who, noun=False, relative=relative)
        deed.about = self._about(index) if relative else self._described(index)
        # Of "قضى على" the preposition belongs to the verb.
        following = self.sentence.by_begin.get(after) if after > index + 1 else self.bare_at(after)
        before = self._antecedent(index) or self._topic(index, who)
        if (
            following is not None
            and index
            and self.forms[index - 1].folded in _FRESH
            and self.agrees(self.forms[index].folded, following)
        ):
            before = None  # "فيما قصفت الطائرات المدينة"
        self.found.append(deed)
        if self.forms[index].passive and who in {"either", "hits", "does", "gives", "general"}:
            deed.passive = True
            people = following is not None and (who in {"either", "hits"} or self.person(following))
            deed.target = self.core(following) if following is not None and people else None
        elif who == "befalls":
            self._befall(deed, before, following)
        elif who in {"asks", "accuses"}:
            second = self.bare_at(following.end) if following is not None else None
            asks = following is not None and (second is not None or self.agent(following))
            deed.subject = following if asks else before
            accused = second if asks else following
            deed.target = self.range(accused) if who == "accuses" and accused is not None else None
        elif who == "none":
            deed.subject = following or before
            if following is not None and not self.adjective(following.head, following.end):
                self.topics.append(following)
        else:
            self._active(deed, after, before, following)
        if not relative and who != "none":
            self._last_verb = index

    def _active(self, deed: Deed, after: int, before: Phrase | None, following: Phrase | None) -> None:
        """Subject and object of a verb whose subject acts."""
        subject, obj = self._sides(deed, before, following)
        if following is None and after < len(self.forms) and self.forms[after].verbal:
            near = before is not None and before.end == deed.index  # "المهمة شملت تحرير المدينة"
            obj = None if near else self._past_deed(after + 1)  # "استهدفت غارة جوية منزلا"
        if obj is not None and self.forms[obj.head].verbal and self._before_on(obj.end):
            obj = None  # "ألقت الشرطة القبض على"
        first = subject or (following if obj is following else None)
        if first is not None and "nature" in self.forms[first.head].lists:
            self._struck_by(deed, obj if subject is not None else None)  # "ضرب زلزال البلاد"
            return
        deed.subject = subject
        if (
            subject is not None
            and obj is None
            and deed.who in {"general", "acts", "gives"}
            and self.suffers(subject)
        ):
            deed.target = self.core(subject)  # "وصل مئات المهاجرين", "لا يتمكن السجناء من الاتصال"
            self.topics += [subject] if subject is following else []
            return
        if subject is not None and self._acts(deed, subject, before):
            deed.actor = self.range(subject)
            if subject is following and not deed.relative:
                self.topics.append(subject)
        if obj is not None and (
            deed.who in {"hits", "either"}
            or (deed.who == "holds" and not self.site(obj))
            or (deed.who != "acts" and self.sufferer(obj))
        ):
            deed.target = self.core(obj, victims=True)
        if deed.target is None and deed.who == "clash":
            self._clash(deed, after)
        elif deed.target is None:
            self._directed(deed, after)

    def _before_on(self, index: int) -> bool:
        return index < len(self.forms) and self.forms[index].folded == "علي"

    def _struck_by(self, deed: Deed, struck: Phrase | None) -> None:
        """What nature does: nobody does it, and people or things are what it befalls."""
        befallen = struck is not None and (self.sufferer(struck) or deed.who == "hits")
        if struck is not None and befallen and not self.land(struck):
            deed.target = self.core(struck)

    def _past_deed(self, index: int) -> Phrase | None:
        """The object of a verb whose subject is a verbal noun that ends before a word."""
        phrase = self.sentence.by_begin.get(index)
        if phrase is not None and not phrase.governor and self._describes(phrase):
            index = phrase.end
        return self.bare_at(index)

    def _acts(self, deed: Deed, subject: Phrase, before: Phrase | None) -> bool:
        if self.agent(subject) and not (deed.relative and deed.who == "general"):
            return True
        direct = subject is not before or self._last_verb < subject.begin
        if subject is before and subject.counted and not self._several(deed.index):
            return False
        if self.forms[subject.head].lists & {"nature", "thing"} or (deed.relative and deed.who == "general"):
            return False
        if direct and self._several(deed.index):
            return True
        return direct and (deed.who in {"hits", "acts", "holds"} or self.person(subject))

    def _befall(self, deed: Deed, before: Phrase | None, following: Phrase | None) -> None:
        """The subject of a verb such as نزح, or of one that is passive in form."""
        plural = self.forms[deed.index].folded.endswith((*PLURAL, "ين"))
        fits = following is not None and (following.counted or self.person(following))
        if following is not None and not fits and self.forms[following.begin].folded.startswith("ل"):
            following = None
        subject = before if before is not None and (plural or not fits) else following
        if subject is None:
            return
        if subject is following:
            self.topics.append(subject)
        deed.subject, deed.target = subject, self.core(subject)

    # -- verbal nouns ---------------------------------------------------------------------------------

    def _noun(self, index: int, after: int, who: str) -> None:
        quoted = self.sentence.by_begin.get(index - 1)
        if quoted is not None and self.named(quoted):
            return  # the name of a body: "الدعم السريع"
        deed = Deed(index, who, noun=True, passive=self._passive)
        self._passive = False
        self.found.append(deed)
        own = self.sentence.by_begin.get(index)
        following = None
        adjectives = range(after, own.end) if own is not None and own.head == index else range(after, after)
        if not adjectives:
            following = self.sentence.by_begin.get(after)
            if following is not None and not following.counted and self._describes(following):
                adjectives, following = range(following.begin, following.end), None
            elif following is None or following.governor:
                following = self.bare_at(after)
        if who == "clash":
            self._clash(deed, adjectives.stop)
        elif who == "befalls":
            deed.target = self.core(following) if following is not None else self._by_suffix(deed.index)
        else:
            self._done(deed, adjectives, following)

    def _done(self, deed: Deed, adjectives: range, following: Phrase | None) -> None:
        """Who does what a verbal noun says, and to whom."""
        hits = deed.who == "hits"
        deed.actor = self._by_adjective(adjectives) if hits else None
        if following is None:
            deed.target = self._by_suffix(deed.index, adjectives.start) if deed.passive else None
            self._directed(deed, adjectives.stop)
            if deed.actor is None and not deed.passive and (not hits or deed.target is not None):
                deed.actor = self._owner(deed.index)
            return
        if "thing" in self.forms[following.head].lists:
            if self.forms[following.head].stem in {"نار", "نيران"}:
                self._directed(deed, following.end)  # "إطلاق النار على المتظاهرين"
            return
        second = self.bare_at(following.end)
        if second is not None and self.forms[second.begin].joined:
            second = None  # "قتل الأطفال والنساء": و begins no object
        if self.forms[deed.index].pronoun and hits and not deed.passive:
            deed.actor, deed.target = self._owner(deed.index), self.core(following)
            return  # "إغلاقهم الطريق"
        struck = self.forms[deed.index].stem in word_set("struck") and not self._belongs_next(following.end)
        befallen = self.sufferer(following) or struck  # "استهداف السفن", but "استهداف القوات للمدينة"
        acts = self.agent(following) and (not hits or second is not None or not befallen)
        if (
            not deed.passive
            and not following.counted
            and (acts or (second is not None and self.person(following)))
        ):
            deed.actor, deed.subject = self.range(following), following
            deed.target = self.core(second) if second is not None and hits else None
        elif hits or (deed.who == "holds" and not self.site(following)):
            deed.target = self.core(following)
        self._directed(deed, following.end)

    def _belongs_next(self, index: int) -> bool:
        """Whether ل stands on the next word."""
        return index < len(self.forms) and self.forms[index].preposition == "ل"

    def _particle(self, who: str, after: int) -> None:
        """من قبل and بحق name a side of the deed before them."""
        phrase = self.sentence.by_begin.get(after)
        if (
            phrase is None
            or self.forms[phrase.begin].joined
            or (self.found and self.found[-1].who == "clash")
        ):
            return  # "من طرف والفصائل من طرف آخر" are two sides
        if not self.found or self.found[-1].index < self.first <= after:
            self.found.append(Deed(after, "does", noun=True))
        deed = self.found[-1]
        if who == "by":
            deed.target = deed.target or (deed.actor if deed.who == "either" else None)
            deed.actor = self.range(phrase)
        elif deed.target is None or deed.place:
            deed.target = self.core(phrase)
