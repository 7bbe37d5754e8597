"""What people drew in an annotation tool, as claims: every region verified by its words.

The tools count offsets in units of their own and may shift them. A region's words must stand at its place in
code points, else in UTF-16 units, else at the only near place that holds them; else the region is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from evals.errors import GoldError
from evals.labels.gold import GoldClaim
from evals.labels.quotes import occurrences
from evals.labels.reading import number
from extractor.article import Article
from extractor.claims import Claim, Quantity, Source, Span, Time, claim_id
from extractor.export.annotation import FIGURE, FULL_NAME, SOURCE, TIME
from extractor.export.layers import as_xml

PLAIN = ("cue", "actor", "target", "place")
"""Labels of mentions that are plain words."""
UNCLEAR = "?"
"""Label of a mention whose role nobody gave."""
MENTIONS = frozenset((SOURCE, FULL_NAME, FIGURE, TIME, UNCLEAR, *PLAIN))
NEAR = 80
"""How far, in code points, words may have moved from where a tool says they are."""


@dataclass(frozen=True)
class Region:
    """A stretch of text as a tool gives it back, and what was said of it."""

    id: str
    start: int
    end: int
    words: str
    label: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str, default: str = "") -> str:
        """The single value of an attribute."""
        return next(iter(self.values.get(name, ())), default) or default


@dataclass(frozen=True)
class Tie:
    """A link from a claim's region to a mention's."""

    claim: str
    mention: str
    role: str
    order: int | None = None
    part_of: int | None = None


@dataclass(frozen=True)
class Drawn:
    """One annotated document of a tool."""

    where: str
    article: Article
    regions: Sequence[Region]
    ties: Sequence[Tie]
    repairs: tuple[str, ...] = ()
    """What was chosen or left out while it was read."""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Imported:
    """The labels of one article, what was repaired or left out on the way, and what was refused."""

    article: Article
    claims: tuple[GoldClaim, ...]
    repairs: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass
class _Builder:
    """Turns the regions and ties of one document into claims; gathers repairs and problems."""

    drawn: Drawn
    repairs: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def span(self, region: Region) -> Span:
        """The region's place in the article. Raises GoldError where its words are not there."""
        text = self.drawn.article.text
        words = plain_words(region.words)
        if not words.strip():
            raise GoldError(f"region {region.id} comes without its words; export them (saveTextResult)")
        units = _code_points(text, region.start, region.end)
        for start, end in ((region.start, region.end), units):
            if _one_line_end(plain_words(text[start:end])) == _one_line_end(words):
                if (start, end) != (region.start, region.end):
                    self.repairs.append(f"{words[:40]!r}: offsets were UTF-16 units, now code points")
                return _trimmed(text, start, end)
        near = [at for at in occurrences(plain_words(text), words) if abs(at - region.start) <= NEAR]
        if len(near) != 1 or len(plain_words(text)) != len(text):
            raise GoldError(f"the words {words[:40]!r} are not at {region.start}, nor at one place near it")
        self.repairs.append(f"{words[:40]!r}: moved by {near[0] - region.start}, to where the words are")
        return _trimmed(text, near[0], near[0] + len(words))

    def claim(self, region: Region, ties: Sequence[tuple[Tie, Region]]) -> GoldClaim:
        """One claim. Raises GoldError, ValueError or ValidationError where it is not whole."""
        evidence = self.span(region)
        plain: dict[str, list[Span]] = defaultdict(list)
        times: list[Time] = []
        for _, one in ties:
            if one.label == UNCLEAR:
                raise GoldError(
                    f"{one.words[:40]!r} has no role; say in its slot whether it is cue, actor, …"
                )
            if one.label in PLAIN:
                plain[one.label].append(self.span(one))
            elif one.label == TIME:
                times.append(Time.model_validate({"mention": self.span(one), **_days(one.one("days"))}))
        counts = {name: len(found) for name, found in plain.items() if name != "place"} | {TIME: len(times)}
        for name, count in counts.items():
            if count > 1:
                raise GoldError(f"it has {count} mentions of kind {name}; one is allowed")
        claim = Claim.model_validate(
            {
                "id": claim_id(self.drawn.article.sha256, evidence, region.label),  # type: ignore[arg-type]
                "type": region.label,
                "evidence": evidence,
                "attribution": self.chain(region, ties),
                **{name: plain[name][0] for name in ("cue", "actor", "target") if plain[name]},
                "places": tuple(plain["place"]),
                "stance": region.one("stance", "neutral"),
                "modality": region.one("modality", "asserted"),
                "time": times[0] if times else None,
                "quantities": self.figures([pair for pair in ties if pair[1].label == FIGURE]),
                "flags": tuple(region.values.get("flags", ())),
            }
        )
        marks = region.values.get("gold", ())
        return GoldClaim(claim=claim, optional="optional" in marks, pinned="pinned" in marks)

    def chain(self, region: Region, ties: Sequence[tuple[Tie, Region]]) -> tuple[Source, ...]:
        """The sources in order, those without a place in the text included."""
        named = [(tie, one) for tie, one in ties if one.label == SOURCE]
        voices = region.values.get("voices", ())
        alone = int(len(named) + len(voices) == 1)
        full = [(tie.order or alone, self.span(one)) for tie, one in ties if one.label == FULL_NAME]
        fuller = dict(full)
        links: list[tuple[int, Source]] = []
        for tie, one in named:
            mention, order = self.span(one), tie.order or alone
            fields = {"name": one.one("name").strip() or mention.text, "mention": mention}
            fields |= {"kind": one.one("kind"), "given": one.one("given", "explicit")}
            links.append((order, Source.model_validate(fields | {"full_name": fuller.get(order)})))
        for voice in voices:
            parts = re.fullmatch(r"\s*(\d+)\s*\|(.*)\|([^|]*)\|([^|]*)", voice, re.DOTALL)
            if parts is None:
                raise GoldError(f"voices: {voice!r} is not of the form 'order | name | kind | given'")
            order, (name, kind, given) = int(parts[1]), map(str.strip, parts.group(2, 3, 4))
            fields = {"name": name, "kind": kind, "given": given}
            links.append((order, Source.model_validate(fields | {"full_name": fuller.get(order)})))
        if not links:
            raise GoldError(
                "it has no source; tie one to it, or write '1 | newsroom | newsroom | explicit' into voices"
            )
        links.sort(key=lambda link: link[0])
        if [order for order, _ in links] != list(range(1, len(links) + 1)):
            raise GoldError(
                f"the order of its sources is unclear: number them from 1, the origin, to {len(links)}"
            )
        if len(fuller) < len(full) or not fuller.keys() <= dict(links).keys():
            raise GoldError(f"whose its full names are is unclear: '{FULL_NAME} 1' is that of '{SOURCE} 1'")
        return tuple(source for _, source in links)

    def figures(self, ties: Sequence[tuple[Tie, Region]]) -> tuple[Quantity, ...]:
        """The quantities in order."""
        numbered = [(tie.order or position, tie, one) for position, (tie, one) in enumerate(ties, 1)]
        numbered.sort(key=lambda item: item[0])
        places = {order: index for index, (order, _, _) in enumerate(numbered)}
        quantities = []
        for _, tie, one in numbered:
            amount = re.fullmatch(r"(?:(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?)?", one.one("amount").strip())
            if amount is None:
                raise GoldError(
                    f"figure {one.words[:40]!r}: its amount {one.one('amount')!r} is neither a number in "
                    "digits nor two joined by -"
                )
            if tie.part_of is not None and tie.part_of not in places:
                raise GoldError(f"figure {one.words[:40]!r}: what it is part of is unclear")
            low, high = map(number, amount.groups())
            values = {name: one.one(name) for name in ("qualifier", "unit", "measure")}
            values |= {"value": low} if high is None else {"low": low, "high": high}  # type: ignore[dict-item]
            part_of = None if tie.part_of is None else places[tie.part_of]
            quantities.append(Quantity.model_validate({"mention": self.span(one), "of": part_of, **values}))
        return tuple(quantities)


def as_claims(drawn: Drawn) -> Imported:
    """The claims of one document; what cannot be made whole is among its problems."""
    builder = _Builder(drawn)
    regions = {region.id: region for region in drawn.regions}
    claims = []
    for region in sorted(drawn.regions, key=lambda region: (region.start, -region.end)):
        if region.label in MENTIONS:
            continue
        ties = [
            (tie, regions[tie.mention])
            for tie in drawn.ties
            if tie.claim == region.id and tie.mention in regions
        ]
        try:
            claims.append(builder.claim(region, ties))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            builder.problems.append(f"{drawn.where}: claim {region.words[:40]!r}: {reason}")
        except (GoldError, ValueError) as error:
            builder.problems.append(f"{drawn.where}: claim {region.words[:40]!r}: {error}")
    tied = {tie.mention for tie in drawn.ties}
    loose = [region for region in drawn.regions if region.label in MENTIONS and region.id not in tied]
    builder.repairs += [
        f"{one.label} {one.words[:40]!r} belongs to no claim and is left out; tie it if it is meant"
        for one in loose
    ]
    repairs = tuple(dict.fromkeys((*drawn.repairs, *builder.repairs)))
    return Imported(drawn.article, tuple(claims), repairs, (*drawn.problems, *builder.problems))


def plain_words(text: str) -> str:
    r"""The words as every tool gives them: a line end may come as `\n`, a control character as U+FFFD."""
    return as_xml(text).replace("\\n", "\n").replace("\r", "\n")


def _one_line_end(words: str) -> str:
    return re.sub("\n+", "\n", words)


def _code_points(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets in UTF-16 units as offsets in code points."""
    units = text.encode("utf-16-le", "surrogatepass")
    first = units[: 2 * start].decode("utf-16-le", "replace")
    return len(first), len(first) + len(units[2 * start : 2 * end].decode("utf-16-le", "replace"))


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends, which a hand easily takes along."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Span(start=start, end=start + len(words.strip()), text=words.strip())


def _days(text: str) -> dict[str, str]:
    first, between, last = map(str.strip, text.partition("/"))
    days = {"start": first, "end": last if between else first}
    return {name: day for name, day in days.items() if day}
