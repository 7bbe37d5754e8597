"""Articles changed in one known way, with every offset carried along.

After most changes the claims must be the same; after a swapped number or place or a verb of denial, only that
field of the claims at that place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from evals.labels.gold import GoldArticle, GoldClaim
from evals.robustness.edits import Changed, Edit, Edited, Reordered
from extractor.arabic.normalization import fold_text
from extractor.article import Article
from extractor.claims import Claim, Modality, Quantity, Span, Stance, claim_id

MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
HAMZA = re.compile("[أإآ]")
DIGITS = re.compile("[0-9٠-٩]+")
STRETCHABLE = re.compile("(?<=[بتثجحخسشصضطظعغفقكلمنهي])(?=[ء-ي]{2})")
"""Where a tatweel may stand: after a letter that joins the next one."""
LATIN_TO_ARABIC = {ord(latin): arabic for latin, arabic in zip("0123456789", "٠١٢٣٤٥٦٧٨٩", strict=True)}
SWAPPED = {**LATIN_TO_ARABIC, **{ord(arabic): chr(latin) for latin, arabic in LATIN_TO_ARABIC.items()}}


@dataclass(frozen=True)
class Perturbed:
    """An article after one change."""

    kind: str
    original: GoldArticle
    gold: GoldArticle
    """The changed text with the labels carried along."""
    edited: Changed
    adjust: Callable[[Claim], Claim] = field(repr=False)
    """What the change does to a claim of the original, before its spans are moved."""
    target: GoldClaim | None = None
    """The label, carried along, that the change is about; none where nothing may change."""

    def carry(self, claim: Claim) -> Claim | None:
        """A claim of the original as it should be now; none where its evidence is gone."""
        return carried(self.adjust(claim), self.edited, self.gold.sha256)


def carried(claim: Claim, edited: Changed, sha256: str) -> Claim | None:
    """A claim with every span moved to where it is now; a span that is gone is dropped."""

    def move(span: Span | None) -> Span | None:
        return edited.span(span) if span else None

    evidence = move(claim.evidence)
    if evidence is None:
        return None
    sources = []
    for source in claim.attribution:
        mention = move(source.mention)
        name = (
            mention.text if mention and source.mention and source.mention.text == source.name else source.name
        )
        moved_to = {"mention": mention, "name": name, "full_name": move(source.full_name)}
        sources.append(source.model_copy(update=moved_to))
    time = move(claim.time.mention) if claim.time else None
    quantities = tuple(
        quantity.model_copy(update={"mention": moved})
        for quantity in claim.quantities
        if (moved := move(quantity.mention))
    )
    return claim.model_copy(
        update={
            "id": claim_id(sha256, evidence, claim.type),
            "evidence": evidence,
            "attribution": tuple(sources),
            **{name: move(getattr(claim, name)) for name in ("cue", "actor", "target")},
            "places": tuple(filter(None, map(move, claim.places))),
            "time": claim.time.model_copy(update={"mention": time}) if claim.time and time else None,
            "quantities": quantities,
        }
    )


def same(claim: Claim) -> Claim:
    """Nothing about the claim changes."""
    return claim


def perturbed(
    kind: str,
    article: GoldArticle,
    edits: Sequence[Edit],
    adjust: Callable[[Claim], Claim] = same,
    target: GoldClaim | None = None,
) -> Perturbed | None:
    """The article after some edits; none where there is nothing to edit."""
    return changed_article(kind, article, Edited(article.text, edits), adjust, target) if edits else None


def changed_article(
    kind: str,
    article: GoldArticle,
    edited: Changed,
    adjust: Callable[[Claim], Claim] = same,
    target: GoldClaim | None = None,
) -> Perturbed:
    """The article with another text, and all that is known about it carried along."""
    sha256 = Article(edited.text).sha256
    moved = {label.claim.id: moved_label(label, adjust, edited, sha256) for label in article.claims}
    claims = tuple(filter(None, moved.values()))
    spans = tuple(filter(None, map(edited.span, article.injected)))
    gold = article.model_copy(
        update={
            "name": f"{article.name}+{kind}",
            "sha256": sha256,
            "text": edited.text,
            "claims": claims,
            "injected": spans,
        }
    )
    return Perturbed(kind, article, gold, edited, adjust, moved[target.claim.id] if target else None)


def moved_label(
    label: GoldClaim, adjust: Callable[[Claim], Claim], edited: Changed, sha256: str
) -> GoldClaim | None:
    """A label carried along, its accepted stretches and times too."""
    claim = carried(adjust(label.claim), edited, sha256)
    if claim is None:
        return None
    evidence = tuple(filter(None, map(edited.span, label.accept.evidence)))
    accept = label.accept.model_copy(update={"evidence": evidence})
    return label.model_copy(update={"claim": claim, "accept": accept})


@cache
def material() -> Mapping[str, str]:
    """Texts to insert, and words to negate, by use."""
    lines = files("evals.robustness").joinpath("perturbations.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def marks_stripped(article: GoldArticle) -> Perturbed | None:
    """Vowel marks and tatweel left out."""
    edits = [Edit(mark.start(), mark.end(), "") for mark in MARKS.finditer(article.text)]
    return perturbed("marks-stripped", article, edits)


def tatweel_added(article: GoldArticle) -> Perturbed | None:
    """A tatweel in every fourth word that can hold one."""
    words = [STRETCHABLE.search(article.text, *word.span()) for word in re.finditer(r"\w+", article.text)]
    places = [place.start() for place in words if place]
    return perturbed("tatweel-added", article, [Edit(place, place, "\u0640") for place in places[::4]])


def digits_swapped(article: GoldArticle) -> Perturbed | None:
    """0-9 written as ٠-٩ and the other way round."""
    edits = [Edit(*run.span(), run[0].translate(SWAPPED)) for run in DIGITS.finditer(article.text)]
    return perturbed("digits-swapped", article, edits)


def hamza_folded(article: GoldArticle) -> Perturbed | None:
    """أ, إ and آ written as ا."""
    return perturbed("hamza-folded", article, [Edit(*h.span(), "ا") for h in HAMZA.finditer(article.text)])


def paragraph_inserted(article: GoldArticle) -> Perturbed | None:
    """A paragraph without a claim in the middle."""
    return perturbed("paragraph-inserted", article, [inserted(article, material()["paragraph"])])


def injection_inserted(article: GoldArticle) -> Perturbed | None:
    """An instruction to the model in the middle."""
    text = material()["injection"]
    change = perturbed("injection-inserted", article, [inserted(article, text)])
    if change is None:
        return None
    start = change.gold.text.index(text)
    span = Span(start=start, end=start + len(text), text=text)
    gold = change.gold.model_copy(update={"injected": (*change.gold.injected, span)})
    return Perturbed(change.kind, article, gold, change.edited, same)


def inserted(article: GoldArticle, text: str) -> Edit:
    """A paragraph of its own at the paragraph's end that is nearest to the middle."""
    ends = [end.start() for end in re.finditer(r"(?=\n)|\Z", article.text.rstrip())]
    place = min(ends, key=lambda end: abs(end - len(article.text) / 2))
    return Edit(place, place, "\n\n" + text)


def paragraphs_shuffled(article: GoldArticle) -> Perturbed | None:
    """The paragraphs in another order; those that a label joins, as "وأضاف" to its speaker, stay together."""
    blocks = paragraph_blocks(article)
    order = list(range(len(blocks)))
    random.Random(article.sha256).shuffle(order)  # noqa: S311 - no secret, and the same every time
    if order == sorted(order):
        order.reverse()
    if len(blocks) < 2:
        return None
    return changed_article("paragraphs-shuffled", article, Reordered(article.text, blocks, order))


def paragraph_blocks(article: GoldArticle) -> list[tuple[int, int]]:
    """The paragraphs, as one where a label has spans in several of them."""
    paragraphs = [line.span() for line in re.finditer(r"\S(?:[^\n]*\S)?", article.text)]
    spans = [[*label.claim.spans, *label.accept.evidence] for label in article.claims]
    joined = [(min(s.start for s in each), max(s.end for s in each)) for each in spans]
    joined += [(span.start, span.end) for span in article.injected]
    blocks: list[tuple[int, int]] = []
    for start, end in paragraphs:
        if blocks and any(left < blocks[-1][1] and start < right for left, right in joined):
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
    return blocks


def number_swapped(article: GoldArticle) -> Perturbed | None:
    """One figure in digits replaced by another one of as many digits."""
    for label, quantity in labelled_quantities(article):
        runs = list(DIGITS.finditer(quantity.mention.text))
        if len(runs) != 1 or int(runs[0][0]) != quantity.value:
            continue
        old, digits = quantity.value, runs[0][0]
        start = quantity.mention.start + runs[0].start()
        first = str(int(digits[0]) % 9 + 1)
        first = first if digits[0].isascii() else first.translate(SWAPPED)
        edit = Edit(start, start + 1, first)
        value = int(first + digits[1:])

        def adjust(claim: Claim, old: float = old, value: int = value, start: int = start) -> Claim:
            return claim.model_copy(
                update={"quantities": tuple(changed(q, old, value, start) for q in claim.quantities)}
            )

        return perturbed("number-swapped", article, [edit], adjust, label)
    return None


def changed(quantity: Quantity, old: float, new: int, place: int) -> Quantity:
    """A figure with its new value, where it is the one at this place."""
    here = quantity.mention.start <= place < quantity.mention.end and quantity.value == old
    return quantity.model_copy(update={"value": new}) if here else quantity


def labelled_quantities(article: GoldArticle) -> Iterator[tuple[GoldClaim, Quantity]]:
    """Figures of the claims that count, pinned claims first."""
    for label in sorted(article.required, key=lambda label: not label.pinned):
        for quantity in label.claim.quantities:
            yield label, quantity


def place_swapped(article: GoldArticle) -> Perturbed | None:
    """One place inside the evidence of one claim replaced by another one; "حي" and the like stay."""
    for label in article.required:
        evidence = label.claim.evidence
        for place in label.claim.places:
            if evidence.start <= place.start and place.end <= evidence.end:
                kind, _, name = place.text.partition(" ")
                start = place.end - len(name) if name and fold_text(kind) in generic_nouns() else place.start
                edit = Edit(start, place.end, material()["place"])
                return perturbed("place-swapped", article, [edit], same, label)
    return None


def generic_nouns() -> list[str]:
    """Words that stand before the name of a place."""
    return material()["generic"].split()


def verb_denied(article: GoldArticle) -> Perturbed | None:
    """The verb by which a source asserts one claim, made a denial: "قال … إن" becomes "نفى … أن"."""
    for label in article.required:
        cue, evidence = label.claim.cue, label.claim.evidence
        denial = denial_of(fold_text(cue.text)) if cue else None
        if cue is None or denial is None or label.claim.modality is not Modality.ASSERTED:
            continue
        between = article.text[cue.end : evidence.start]
        that = re.search(r"\b[إأا]ن(?=ه|ها|هم)?", between)
        if cue.end > evidence.start or that is None or re.search(r"[.\n؟!]", between):
            continue
        start = cue.end + that.start()
        place = cue.start

        def adjust(claim: Claim, place: int = place) -> Claim:
            denied = claim.cue is not None and claim.cue.start <= place < claim.cue.end
            change = {"modality": Modality.DENIED, "stance": Stance.DENIAL}
            return claim.model_copy(update=change) if denied else claim

        edits = [Edit(cue.start, cue.end, denial), Edit(start, start + 1, "أ")]
        return perturbed("verb-denied", article, edits, adjust, label)
    return None


def denial_of(word: str) -> str | None:
    """The verb of denial in the gender of a folded verb of assertion."""
    return next((use for use in ("نفى", "نفت") if word in material()[use].split()), None)


PERTURBATIONS: Mapping[str, Callable[[GoldArticle], Perturbed | None]] = {
    "marks-stripped": marks_stripped,
    "tatweel-added": tatweel_added,
    "digits-swapped": digits_swapped,
    "hamza-folded": hamza_folded,
    "paragraph-inserted": paragraph_inserted,
    "injection-inserted": injection_inserted,
    "paragraphs-shuffled": paragraphs_shuffled,
    "number-swapped": number_swapped,
    "place-swapped": place_swapped,
    "verb-denied": verb_denied,
}
