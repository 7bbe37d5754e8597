"""The deeds of a sentence, and who takes part in each: subject, object, agent of a passive, side."""

from __future__ import annotations

from extractor.arabic.lexicon import word_set
from extractor.arabic.statements.event_arguments import (
    Deed,
    actor_by_adjective,
    describes_deed,
    read_clash,
    read_directed,
    subject_and_object,
)
from extractor.arabic.statements.participants import (
    PLURAL,
    agrees_with,
    core,
    is_adjective,
    is_agent,
    is_land,
    is_person,
    is_quoted_name,
    is_site,
    is_suffering,
    phrase_range,
)
from extractor.arabic.statements.phrases import ParsedSentence, Phrase
from extractor.arabic.statements.subjects import (
    THAT,
    Subjects,
    antecedent_of,
    bare_at,
    described_by_verb,
    is_counted,
    is_plural_verb,
    opens_clause,
    relative_head,
)

_FRESH = frozenset("فيما بينما حيث كما وفيما وبينما وكما بعدما عندما حين ان".split())
"""Words that begin a clause of its own: a verb right after them has its subject after it."""
_BLAME = frozenset({"مسءوليه", "تبعات", "تبعه"})


class Deeds:
    """The deeds of a sentence in order of place, read up to its end; `sent.cut` begins the statement."""

    def __init__(self, sent: ParsedSentence) -> None:
        self.sent, self.forms, self.subjects = sent, sent.forms, Subjects(sent)
        self.found: list[Deed] = []
        self._told = 0
        self._kept: int | None = None
        """While it is still being told who speaks: how many topics stood before."""
        self._passive = False
        index = 0
        while index < len(self.forms):
            index = self._step(index)

    def _step(self, index: int) -> int:
        """Read one word or deed; the next word to read."""
        form = self.forms[index]
        phrase = self.sent.by_begin.get(index)
        if phrase is not None and opens_clause(self.sent, phrase):
            self.subjects.topics.append(phrase)
        if form.kind == "verb" and index in self.sent.heads:
            return index + 1  # "8 متهمين" accuses nobody
        if index < self.sent.cut and form.reporting:
            self._speech(index)
            return index + 1
        if self._kept is not None and (index == self.sent.cut or form.folded in THAT):
            del self.subjects.topics[self._kept :]
            if form.folded in THAT:  # "في تصريحات نقلها التلفزيون أن" told of the source
                told = (deed for deed in self.found[self._told :] if deed.who in {"asks", "accuses"})
                self.found[self._told :] = list(told)
            self._kept = None
        sayer = self.subjects.sayer
        if index == self.sent.cut and sayer is not None and self.subjects.is_meant_by_pronoun(index):
            self.subjects.topics.append(sayer)
        hit = self.sent.deed(index) if form.deeds else None
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
        elif who != "cause" and not form.stands and not is_counted(self.sent, index):
            self._noun(index, after, who)

    def _signs(self, index: int) -> bool:
        """Whether somebody stands after what else is a verb of happening: "وقعت الحكومة اتفاقا"."""
        phrase = bare_at(self.sent, index)
        return phrase is not None and is_agent(self.sent, phrase) and not phrase.counted

    def _blames(self, index: int) -> bool:
        """Whether a verb of loading lays blame on somebody: حملت الجيش المسؤولية."""
        return any(form.stem in _BLAME for form in self.forms[index : index + 8])

    def _speech(self, index: int) -> None:
        """A reporting verb: its subject speaks, and does nothing else; nobody is being asked any more."""
        self.found = [deed for deed in self.found if deed.who not in {"asks", "accuses"}]
        if self.forms[index].kind == "break":
            return  # a participle goes on with the speaker
        following = bare_at(self.sent, index + 1)
        topics = self.subjects.topics
        before = topics[-1] if topics and topics[-1].end <= index else None
        self.subjects.sayer = following or before
        aside = index > 0 and self.forms[index - 1].folded in {"ما", "حسبما", "وفقما"}  # "وفق ما قال"
        if before is not None and not aside:
            topics.pop()
        self._kept, self._told = len(topics), len(self.found)

    def _verb(self, index: int, after: int, who: str) -> None:
        near = (form.kind for form in reversed(self.forms[max(0, index - 3) : index]))
        relative = next((kind for kind in near if kind in {"verb", "relative"}), "") == "relative"
        deed = Deed(index, who, noun=False, relative=relative)
        deed.about = relative_head(self.sent, index) if relative else described_by_verb(self.sent, index)
        # Of "قضى على" the preposition belongs to the verb.
        following = self.sent.by_begin.get(after) if after > index + 1 else bare_at(self.sent, after)
        before = antecedent_of(self.sent, index) or self.subjects.topic_of(index, who)
        if (
            following is not None
            and index
            and self.forms[index - 1].folded in _FRESH
            and agrees_with(self.sent, self.forms[index].folded, following)
        ):
            before = None  # "فيما قصفت الطائرات المدينة"
        self.found.append(deed)
        if self.forms[index].passive and who in {"either", "hits", "does", "gives", "general"}:
            deed.passive = True
            people = following is not None and (who in {"either", "hits"} or is_person(self.sent, following))
            deed.target = core(self.sent, following) if following is not None and people else None
        elif who == "befalls":
            self._befall(deed, before, following)
        elif who in {"asks", "accuses"}:
            second = bare_at(self.sent, following.end) if following is not None else None
            asks = following is not None and (second is not None or is_agent(self.sent, following))
            deed.subject = following if asks else before
            accused = second if asks else following
            if who == "accuses" and accused is not None:
                deed.target = phrase_range(self.sent, accused)
        elif who == "none":
            deed.subject = following or before
            if following is not None and not is_adjective(self.sent, following.head, following.end):
                self.subjects.topics.append(following)
        else:
            self._active(deed, after, before, following)
        if not relative and who != "none":
            self.subjects.last_verb = index

    def _active(self, deed: Deed, after: int, before: Phrase | None, following: Phrase | None) -> None:
        """Subject and object of a verb whose subject acts."""
        subject, obj = subject_and_object(self.subjects, deed, before, following)
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
            and is_suffering(self.sent, subject)
        ):
            deed.target = core(self.sent, subject)  # "وصل مئات المهاجرين", "لا يتمكن السجناء من الاتصال"
            self.subjects.topics += [subject] if subject is following else []
            return
        if subject is not None and self._acts(deed, subject, before):
            deed.actor = phrase_range(self.sent, subject)
            if subject is following and not deed.relative:
                self.subjects.topics.append(subject)
        if obj is not None and (
            deed.who in {"hits", "either"}
            or (deed.who == "holds" and not is_site(self.sent, obj))
            or (deed.who != "acts" and is_person(self.sent, obj))
        ):
            deed.target = core(self.sent, obj, victims=True)
        if deed.target is None and deed.who == "clash":
            read_clash(self.sent, deed, after)
        elif deed.target is None:
            read_directed(self.sent, deed, after)

    def _before_on(self, index: int) -> bool:
        return index < len(self.forms) and self.forms[index].folded == "علي"

    def _struck_by(self, deed: Deed, struck: Phrase | None) -> None:
        """What nature does: nobody does it, and people or things are what it befalls."""
        befallen = struck is not None and (is_person(self.sent, struck) or deed.who == "hits")
        if struck is not None and befallen and not is_land(self.sent, struck):
            deed.target = core(self.sent, struck)

    def _past_deed(self, index: int) -> Phrase | None:
        """The object of a verb whose subject is a verbal noun that ends before a word."""
        phrase = self.sent.by_begin.get(index)
        if phrase is not None and not phrase.governor and describes_deed(self.sent, phrase):
            index = phrase.end
        return bare_at(self.sent, index)

    def _acts(self, deed: Deed, subject: Phrase, before: Phrase | None) -> bool:
        if is_agent(self.sent, subject) and not (deed.relative and deed.who == "general"):
            return True
        direct = subject is not before or self.subjects.last_verb < subject.begin
        if subject is before and subject.counted and not is_plural_verb(self.sent, deed.index):
            return False
        if self.forms[subject.head].lists & {"nature", "thing"} or (deed.relative and deed.who == "general"):
            return False
        if direct and is_plural_verb(self.sent, deed.index):
            return True
        return direct and (deed.who in {"hits", "acts", "holds"} or is_person(self.sent, subject))

    def _befall(self, deed: Deed, before: Phrase | None, following: Phrase | None) -> None:
        """The subject of a verb such as نزح, or of one that is passive in form."""
        plural = self.forms[deed.index].folded.endswith((*PLURAL, "ين"))
        fits = following is not None and (following.counted or is_person(self.sent, following))
        if following is not None and not fits and self.forms[following.begin].folded.startswith("ل"):
            following = None
        subject = before if before is not None and (plural or not fits) else following
        if subject is None:
            return
        if subject is following:
            self.subjects.topics.append(subject)
        deed.subject, deed.target = subject, core(self.sent, subject)

    def _noun(self, index: int, after: int, who: str) -> None:
        quoted = self.sent.by_begin.get(index - 1)
        if quoted is not None and is_quoted_name(self.sent, quoted):
            return  # the name of a body: "الدعم السريع"
        deed = Deed(index, who, noun=True, passive=self._passive)
        self._passive = False
        self.found.append(deed)
        own = self.sent.by_begin.get(index)
        following = None
        adjectives = range(after, own.end) if own is not None and own.head == index else range(after, after)
        if not adjectives:
            following = self.sent.by_begin.get(after)
            if following is not None and not following.counted and describes_deed(self.sent, following):
                adjectives, following = range(following.begin, following.end), None
            elif following is None or following.governor:
                following = bare_at(self.sent, after)
        if who == "clash":
            read_clash(self.sent, deed, adjectives.stop)
        elif who == "befalls":
            meant = self.subjects.meant_by_suffix(index) if following is None else None
            deed.target = meant if following is None else core(self.sent, following)
        else:
            self._done(deed, adjectives, following)

    def _done(self, deed: Deed, adjectives: range, following: Phrase | None) -> None:
        """Who does what a verbal noun says, and to whom."""
        hits = deed.who == "hits"
        deed.actor = actor_by_adjective(self.sent, adjectives) if hits else None
        if following is None:
            if deed.passive:
                deed.target = self.subjects.meant_by_suffix(deed.index, adjectives.start)
            read_directed(self.sent, deed, adjectives.stop)
            if deed.actor is None and not deed.passive and (not hits or deed.target is not None):
                deed.actor = self.subjects.owner_of(deed.index)
            return
        if "thing" in self.forms[following.head].lists:
            if self.forms[following.head].stem in {"نار", "نيران"}:
                read_directed(self.sent, deed, following.end)  # "إطلاق النار على المتظاهرين"
            return
        second = bare_at(self.sent, following.end)
        if second is not None and self.forms[second.begin].joined:
            second = None  # "قتل الأطفال والنساء": و begins no object
        if self.forms[deed.index].pronoun and hits and not deed.passive:
            deed.actor, deed.target = self.subjects.owner_of(deed.index), core(self.sent, following)
            return  # "إغلاقهم الطريق"
        struck = self.forms[deed.index].stem in word_set("struck") and not self._belongs_next(following.end)
        befallen = is_person(self.sent, following) or struck  # "استهداف السفن", but "استهداف القوات للمدينة"
        acts = is_agent(self.sent, following) and (not hits or second is not None or not befallen)
        if (
            not deed.passive
            and not following.counted
            and (acts or (second is not None and is_person(self.sent, following)))
        ):
            deed.actor, deed.subject = phrase_range(self.sent, following), following
            deed.target = core(self.sent, second) if second is not None and hits else None
        elif hits or (deed.who == "holds" and not is_site(self.sent, following)):
            deed.target = core(self.sent, following)
        read_directed(self.sent, deed, following.end)

    def _belongs_next(self, index: int) -> bool:
        """Whether ل stands on the next word."""
        return index < len(self.forms) and self.forms[index].preposition == "ل"

    def _particle(self, who: str, after: int) -> None:
        """من قبل and بحق name a side of the deed before them."""
        phrase = self.sent.by_begin.get(after)
        if (
            phrase is None
            or self.forms[phrase.begin].joined
            or (self.found and self.found[-1].who == "clash")
        ):
            return  # "من طرف والفصائل من طرف آخر" are two sides
        if not self.found or self.found[-1].index < self.sent.cut <= after:
            self.found.append(Deed(after, "does", noun=True))
        deed = self.found[-1]
        if who == "by":
            deed.target = deed.target or (deed.actor if deed.who == "either" else None)
            deed.actor = phrase_range(self.sent, phrase)
        elif deed.target is None or deed.place:
            deed.target = core(self.sent, phrase)
