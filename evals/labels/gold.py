"""Gold labels as values: claims with what else is right, and the folders that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pydantic import Field

from evals.errors import GoldError
from evals.labels.reading import Labels, read_labels
from extractor.article import Article
from extractor.claims import Claim, ClaimType, Frozen, Modality, Provenance, Span, Stance, Time
from extractor.errors import InputError

ANSWERS = "answers.toml"
SECOND = "second.toml"
"""The second labeller's file."""


class Accept(Frozen):
    """Other answers that are equally right, by field. An empty text means that none is right too."""

    type: tuple[ClaimType, ...] = ()
    stance: tuple[Stance, ...] = ()
    modality: tuple[Modality, ...] = ()
    actor: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    cue: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    time: tuple[Time | None, ...] = ()
    evidence: tuple[Span, ...] = ()


class GoldClaim(Frozen):
    """A labelled claim."""

    claim: Claim
    optional: bool = False
    """Neither its presence nor its absence in a run counts."""
    pinned: bool = False
    """No run may miss it."""
    accept: Accept = Accept()

    @property
    def evidences(self) -> tuple[Span, ...]:
        """The evidence, and the other stretches that are right."""
        return (self.claim.evidence, *self.accept.evidence)


class GoldArticle(Frozen):
    """A labelled article; the text itself stays out of its serialised form."""

    name: str
    group: str = ""
    """The folder that its own folder stands in, as "seeds"; scores are told by group too."""
    sha256: str
    published: date | None = None
    claims: tuple[GoldClaim, ...] = ()
    injected: tuple[Span, ...] = ()
    """Stretches that try to instruct the model; a claim read from them means it obeyed."""
    text: str = Field(default="", exclude=True, repr=False)

    @property
    def article(self) -> Article:
        """The article as the extractor takes it."""
        return Article(text=self.text, id=self.name, published=self.published, is_id_given=False)

    @property
    def required(self) -> tuple[GoldClaim, ...]:
        """The claims that count."""
        return tuple(gold for gold in self.claims if not gold.optional)


def load_article(folder: Path, answers: str = ANSWERS) -> GoldArticle:
    """Read one folder of `article.txt` and its label file.

    Raises GoldError that names the file and every claim in it that is wrong.
    """
    text_path, labels_path = folder / "article.txt", folder / answers
    for path in (text_path, labels_path):
        if not path.is_file():
            raise GoldError(f"{path}: no such file; a labelled article has article.txt and {answers}")
    try:
        article = Article.read(text_path)
    except InputError as error:
        raise GoldError(str(error)) from error
    labels = read_labels(labels_path, article)
    return GoldArticle(
        name=folder.name,
        group=folder.resolve().parent.name,
        sha256=article.sha256,
        published=labels.published,
        claims=gold_claims(labels),
        injected=labels.injected,
        text=article.text,
    )


def gold_claims(labels: Labels) -> tuple[GoldClaim, ...]:
    """The claims of a label file, in its order."""
    return tuple(
        GoldClaim(
            claim=entry.claim,
            optional=entry.optional,
            pinned=entry.pinned,
            accept=Accept.model_validate(entry.accept),
        )
        for entry in labels.entries
    )


def load(paths: Iterable[Path | str], answers: str = ANSWERS) -> tuple[GoldArticle, ...]:
    """Read every labelled article in or below `paths`, sorted by name within each path.

    Raises GoldError that lists the problems of all files together.
    """
    articles: list[GoldArticle] = []
    problems: list[str] = []
    for path in paths:
        folders = labelled_folders(Path(path), answers)
        if not folders:
            problems.append(f"{path}: holds no {answers}; give a folder of labelled articles")
        for folder in folders:
            try:
                articles.append(load_article(folder, answers))
            except GoldError as error:
                problems.append(str(error))
    problems += doubles(articles)
    if problems:
        raise GoldError("\n".join(problems))
    return tuple(articles)


def labelled_folders(path: Path, answers: str = ANSWERS) -> list[Path]:
    """`path` itself or the folders below it that hold a label file, in order of their names."""
    return sorted(file.parent for file in path.rglob(answers))


def doubles(articles: Sequence[GoldArticle]) -> list[str]:
    """One line for each article whose text or name another one has: runs are matched by them."""
    seen: dict[str, str] = {}
    problems = []
    for article in articles:
        for key in (article.sha256, article.name):
            if key in seen:
                problems.append(f"{article.name}: same text or name as {seen[key]}; remove or rename one")
                break
            seen[key] = article.name
    return problems


def without_model(strategy: str) -> Provenance:
    """The provenance of claims that no model was asked for: a labeller's, or those of a fixed rule."""
    return Provenance(
        package="",
        prompt="none",
        prompt_sha256="",
        schema_sha256="",
        lexicon_sha256="",
        strategy=strategy,
        model="none",
        server="none",
        decoding={},
    )
