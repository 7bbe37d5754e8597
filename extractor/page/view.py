"""The page: one self-contained HTML file that shows claims in place in their articles."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from extractor.claims import Claim, Failure, Rejection, Result, State
from extractor.errors import InputError
from extractor.events.values import Event
from extractor.page.marks import Mark, Piece, cut, lanes, lines, word_start
from extractor.records import Record

Language: TypeAlias = Literal["en", "ar"]

SCRIPTS = (
    "base.js",
    "find.js",
    "cards.js",
    "tables.js",
    "chart.js",
    "events.js",
    "take.js",
    "across.js",
    "main.js",
)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
)
"""Characters that show nothing, or reorder what stands around them."""
_UNSAFE_IN_SCRIPT = re.compile("[<>&\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_GLUE = '<span class="glue">&#8288;</span>'
"""Between a label and its word: no line ends here, and no letters join."""
_OPENING = 120
"""Characters of an article that the index shows."""


def page(
    records: Sequence[Record],
    *,
    events: Sequence[Event] = (),
    language: Language = "en",
    title: str | None = None,
) -> str:
    """The page of these records, and of events that their claims tell of, as HTML text.

    Nothing in it is loaded from elsewhere, and its policy lets no other script or style run.
    The language is that of the interface at first; the reader can switch.
    Raises InputError where there is nothing to show.
    """
    if not records:
        raise InputError("There is no result to show: the results file is empty.")
    words = _words()
    style = _file("style.css")
    script = "\n".join(_file(name) for name in SCRIPTS)
    data = {
        "language": language,
        "words": words,
        "articles": [_article_data(record) for record in records],
        "events": _events_data(events, records),
    }
    parts = {
        "lang": language,
        "dir": "rtl" if language == "ar" else "ltr",
        "title": html.escape(
            _CONTROL.sub("\ufffd", title or _title(records, words["ui"]["title"][language]))
        ),
        "policy": _policy(style, script),
        "style": style,
        "script": script,
        "data": embedded(data),
        "articles": "\n".join(
            _article_html(record, number, words["types"], language) for number, record in enumerate(records)
        ),
    }
    return _PLACE.sub(lambda match: parts[match[1]], _file("template.html"))


def embedded(data: object) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element or a line."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return _UNSAFE_IN_SCRIPT.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def visible(text: str) -> str:
    """Text as HTML; a hidden control character becomes a visible mark that names it."""
    parts = []
    last = 0
    for match in _CONTROL.finditer(text):
        parts.append(html.escape(text[last : match.start()]))
        parts.append(f'<span class="control">U+{ord(match[0]):04X}</span>')
        last = match.end()
    parts.append(html.escape(text[last:]))
    return "".join(parts)


def _title(records: Sequence[Record], name: str) -> str:
    return (
        f"{name}: {records[0].result.article.title or records[0].name}"
        if len(records) == 1
        else f"{name} ({len(records)})"
    )


def _policy(style: str, script: str) -> str:
    """Only this style and this script, and no other source of anything."""
    rules = [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ]
    for kind, text in (("style", style), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        rules.append(f"{kind}-src 'sha256-{digest}'")
    return "; ".join(rules)


@cache
def _file(name: str) -> str:
    return (files("extractor.page") / name).read_text(encoding="utf-8").replace("\r\n", "\n").strip()


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(_file("words.toml"))


def _article_data(record: Record) -> dict[str, Any]:
    result = record.result
    text = record.article.text
    opening = " ".join(text[: 2 * _OPENING].split())
    return {
        "name": record.name,
        "opening": opening if len(opening) <= _OPENING else opening[:_OPENING].rsplit(" ", 1)[0] + " …",
        "title": result.article.title,
        "outlet": result.article.outlet,
        "url": result.article.url,
        "published": result.article.written_published,
        "characters": result.article.characters,
        "claims": [_claim_data(claim) for claim in in_order(result)],
        "rejections": [_with_words(rejection, text) for rejection in result.rejections],
        "failures": [_with_words(failure, text) for failure in result.failures],
        "sentences": Counter(sentence.state.value for sentence in result.sentences),
        "usage": result.usage.model_dump(mode="json"),
        "provenance": result.provenance.model_dump(mode="json"),
    }


def _events_data(events: Sequence[Event], records: Sequence[Record]) -> list[dict[str, Any]]:
    """Events, those of most articles and claims first; a claim that the page shows has its place in it."""
    places = {
        claim.id: (number, index)
        for number, record in enumerate(records)
        for index, claim in enumerate(in_order(record.result))
    }
    found = []
    for event in sorted(events, key=lambda event: (-event.articles, -len(event.claims))):
        data = event.model_dump(
            mode="json", exclude={"format": True, "claims": {"__all__": {"key", "start", "end"}}}
        )
        for said in data["claims"]:
            said["at"] = places.get(said["claim"])
        found.append(data | {"articles": event.articles})
    return found


def _with_words(told: Rejection | Failure, text: str) -> dict[str, Any]:
    """A rejection or failure with the opening words of the stretch that was asked about."""
    data = told.model_dump(mode="json")
    if told.piece is not None:
        data["piece"]["text"] = text[told.piece.start : told.piece.end][: 2 * _OPENING]
    return data


def in_order(result: Result) -> list[Claim]:
    """The claims in the order of the text, an enclosing one first."""
    return sorted(result.claims, key=lambda claim: (claim.evidence.start, -claim.evidence.end, claim.id))


def _claim_data(claim: Claim) -> dict[str, Any]:
    """A claim as the script reads it: spans as their words, but for the evidence, which has its place."""
    data = claim.model_dump(mode="json")

    def words(span: Mapping[str, Any] | None) -> str | None:
        return span["text"] if span else None

    data |= {"evidence": claim.evidence.text, "start": claim.evidence.start, "end": claim.evidence.end}
    data |= {name: words(data[name]) for name in ("cue", "actor", "target")}
    data["places"] = [place["text"] for place in data["places"]]
    for part in (*data["attribution"], *data["quantities"], *filter(None, [data["time"]])):
        part["mention"] = words(part["mention"])
    for source in data["attribution"]:
        source["full_name"] = words(source["full_name"])
    return data


def mentions(claim: Claim) -> list[tuple[str, Mark]]:
    """The spans of a claim's fields, each with its role; those of a list are numbered."""
    found = [(f"source-{n}", source.mention) for n, source in enumerate(claim.attribution)]
    found += [("cue", claim.cue), ("actor", claim.actor), ("target", claim.target)]
    found += [(f"place-{n}", place) for n, place in enumerate(claim.places)]
    found += [("time", claim.time.mention if claim.time else None)]
    found += [(f"figure-{n}", quantity.mention) for n, quantity in enumerate(claim.quantities)]
    return [(role, Mark(span.start, span.end)) for role, span in found if span]


class _Marks:
    """The marks of one article, and what each of them means."""

    def __init__(self, record: Record, types: Mapping[str, Mapping[str, str]], language: Language) -> None:
        self.text = record.article.text
        self.claims = in_order(record.result)
        evidence = [Mark(claim.evidence.start, claim.evidence.end) for claim in self.claims]
        self.roles = [
            (n, role, mark) for n, claim in enumerate(self.claims) for role, mark in mentions(claim)
        ]
        self.marks = evidence + [mark for _, _, mark in self.roles]
        self.lanes = lanes(evidence)
        self.unread = [failure.piece for failure in record.result.failures if failure.piece]
        self.sentences = [one for one in record.result.sentences if one.state is not State.CLAIMED]
        self.tags: dict[int, list[str]] = {}
        for number, claim in enumerate(self.claims):
            label = html.escape(types[claim.type][language])
            place = word_start(self.text, claim.evidence.start)
            self.tags.setdefault(place, []).append(
                f'<span role="button" tabindex="0" class="tag t-{claim.type}" data-claim="{number}" '
                f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}" aria-pressed="false">'
                f'<span class="n">{number + 1}</span> <span class="type">{label}</span></span>{_GLUE}'
            )

    def paragraphs(self) -> list[str]:
        """The lines of the article as HTML."""
        rows = lines(self.text)
        ends = [Mark(place, len(self.text)) for place in self.tags] + [
            Mark(start, end) for start, end in rows
        ]
        ends += [Mark(sentence.start, sentence.end) for sentence in self.sentences]
        pieces = cut(0, len(self.text), self.marks + ends)
        starts = [piece.start for piece in pieces]
        return [
            self._paragraph(start, end, pieces[bisect_left(starts, start) : bisect_left(starts, end)])
            for start, end in rows
        ]

    def _paragraph(self, start: int, end: int, pieces: Sequence[Piece]) -> str:
        inner: list[str] = []
        for piece in pieces:
            inner += self.tags.get(piece.start, ())
            inner.append(self._piece(piece.start, piece.end, [n for n in piece.marks if n < len(self.marks)]))
        direction = "rtl" if _RIGHT_TO_LEFT.search(self.text, start, end) else "ltr"
        if any(piece.start < end and start < piece.end for piece in self.unread):
            return (
                f'<p dir="{direction}" class="unread"><span class="unread-note"></span>{"".join(inner)}</p>'
            )
        return f'<p dir="{direction}">{"".join(inner)}</p>'

    def _piece(self, start: int, end: int, marks: Sequence[int]) -> str:
        content = visible(self.text[start:end])
        if not marks:
            at = bisect_right(self.sentences, start, key=lambda one: one.start) - 1
            if at < 0 or start >= self.sentences[at].end or not content.strip():
                return content
            return f'<span class="s-{self.sentences[at].state}">{content}</span>'
        claims = [n for n in marks if n < len(self.claims)]
        roles = [self.roles[n - len(self.claims)] for n in marks if n >= len(self.claims)]
        for number in reversed(claims):
            name = f"line l{self.lanes[number]} t-{self.claims[number].type}"
            content = f'<span class="{name}" data-claim="{number}">{content}</span>'
        kind = f"t-{self.claims[claims[-1]].type}" if claims else "bare"
        owners = " ".join(map(str, claims))
        extra = ""
        if roles:
            owned = " ".join(str(number) for number in dict.fromkeys(number for number, _, _ in roles))
            names = " ".join(f"{number}:{role}" for number, role, _ in roles)
            extra = f' data-mentions="{owned}" data-roles="{names}"'
        return f'<span class="piece {kind}" data-claims="{owners}"{extra}>{content}</span>'


def _article_html(
    record: Record, number: int, types: Mapping[str, Mapping[str, str]], language: Language
) -> str:
    marks = _Marks(record, types, language)
    paragraphs = "\n".join(marks.paragraphs())
    hidden = " hidden" if number else ""
    opening = f'<article class="article" data-article="{number}" lang="ar" dir="rtl"{hidden}>'
    return f"{opening}\n{paragraphs}\n</article>"
