"""What a server refuses of a request, read from its own words: parameters, a prompt too long, its limits."""

from __future__ import annotations

import re

PARAMETERS = (
    "temperature",
    "seed",
    "max_completion_tokens",
    "max_tokens",
    "response_format",
    "strict",
    "stream",
)
"""What may be left out of a request, or called by another name."""
LIMITS = frozenset({"max_tokens", "max_completion_tokens"})
READ = 20_000
"""How much of an error is read, in characters: a server may repeat the whole request in it."""

TOO_LONG = re.compile(
    r"exceed_context_size|context_length_exceeded|context (length|size|window|limit)|context.{0,20}overflow"
    r"|prompt (is )?too long|input is too long|maximum context|too many tokens|n_ctx"
    r"|max_tokens must be at least 1, got -|maximum (model|prompt|sequence|input) length"
    r"|input token count|maximum number of tokens allowed|range of input length"
    r"|inputs\W+tokens \+ |inputs\W+must have less than|input tokens exceed"
    r"|reduce the length of the (messages|prompt|input)|cannot be greater than max_model_len",
    re.IGNORECASE,
)
NO_KEY = re.compile(
    r"no connected db|api[ _]?key\W+(is )?(not valid|invalid)|(invalid|incorrect) api[ _]?key",
    re.IGNORECASE,
)
"""What some servers say of a wrong key with status 400; LiteLLM without a database looks for it in that."""
NO_MODEL = re.compile(
    r"invalid model name|not a valid model|model_not_found|model\b.{0,80}?(does not exist|not found)",
    re.IGNORECASE,
)
"""What some say of a model that they do not have, with status 400."""

_ALIASES = dict.fromkeys(
    ("response_schema", "json_schema", "json schema", "response format", "structured output"),
    "response_format",
)
"""What servers call a parameter besides."""
_ANY = "|".join([*PARAMETERS, *_ALIASES])
_NAME = rf"(?<![\w/-])[\"'`]?(?P<name>{_ANY})(?!\w)"
_FIELD = re.compile(r"[\"']param[\"']\s*:\s*[\"']([\w.\[\]]+)[\"']")
"""The parameter, where the server names it apart, as OpenAI and Azure do."""
_PLACE = re.compile(r"[\"']loc[\"']\s*:\s*[\[(]([^\])]{0,200})[\])]")
"""The place in the request, where pydantic checked it, as Mistral and vLLM do."""
_NOT_KNOWN = (
    r"unsupported|unknown|unrecogni[sz]ed|unexpected"
    r"|not (?:be )?(?:support|allow|permit|recogni[sz]|implement)\w*|n't support"
    r"|(?:is|are) unavailable|deprecated|extra_forbidden|extra inputs"
)
_BEFORE = re.compile(rf"(?:{_NOT_KNOWN}|invalid)\b[^.\n]{{0,60}}?{_NAME}", re.IGNORECASE)
_AFTER = re.compile(rf"{_NAME}[^.\n]{{0,80}}?(?:{_NOT_KNOWN})", re.IGNORECASE)
_VALUE = re.compile(
    r"(?<!\w)(?P<name>temperature|seed)\b[^.\n]{0,40}?(?:must|should|has to|needs to|can only|cannot) ",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\b(?:use|try|prefer|with)\s+[\"'`]?\w+[\"'`]?(?:\s+instead)?", re.IGNORECASE)
"""What a server advises in place of what it refuses."""

_NUMBER = r"(\d[\d,]*)"
_CONTEXT = (
    rf"exceed context limit: {_NUMBER} \+ {_NUMBER} > {_NUMBER}",
    rf"maximum (?:context|model|prompt|sequence) length (?:of|is)\W+{_NUMBER}",
    rf"context (?:length|size|window|limit)(?: of(?: only)?|:| is)?\W+{_NUMBER}",
    rf"available context size \({_NUMBER}",
    rf"max_new_tokens\W+must be <= {_NUMBER}",
    rf"maximum number of tokens allowed \({_NUMBER}",
    rf"tokens > {_NUMBER} maximum",
    rf"range of input length should be \[\d+, {_NUMBER}\]",
    rf"with {_NUMBER} maximum context length",
    rf"configured limit of {_NUMBER}",
    rf"max_model_len=(?:\w+=)?{_NUMBER}",
)
_PROMPT = (
    rf"{_NUMBER} in the (?:messages|prompt)",
    rf"your (?:request|prompt) (?:has|contains) {_NUMBER} input tokens",
    rf"your messages resulted in {_NUMBER}",
    rf"given: {_NUMBER} .?inputs",
    rf"exceed context limit: {_NUMBER} \+",
    rf"request \({_NUMBER} tokens\) exceeds",
)
_ANSWER = (
    rf"supports at most {_NUMBER} completion tokens",
    rf"range of max_(?:completion_)?tokens (?:is|should be) \[\d+, {_NUMBER}\]",
    rf"max_(?:completion_)?tokens\W+must be less than or equal to\W+{_NUMBER}",
    rf"max_(?:completion_)?tokens\b.{{0,120}}expected a value <= {_NUMBER}",
    rf"max_(?:new_|completion_)?tokens: \d+ > {_NUMBER}",
)
_FIGURES = {
    name: tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    for name, patterns in {"context": _CONTEXT, "prompt": _PROMPT, "answer": _ANSWER}.items()
}


def refused_parameters(text: str, words: str) -> frozenset[str]:
    """The parameters that an error refuses, of those in PARAMETERS; none where it refuses something else.

    `text` is the whole body of the error, `words` what it says in it. A limit whose value is refused, not
    its name, is none of them.
    """
    text, words = text[:READ].replace("\\", ""), words[:READ].replace("\\", "")
    named = {name for found in _FIELD.findall(text) if (name := _last_known(re.split(r"[.\[\]]+", found)))}
    if not named:
        places = [re.findall(r"\w+", place) for place in _PLACE.findall(text)]
        named = {name for place in places if "messages" not in place and (name := _last_known(place))}
        if places and not named:
            return frozenset()
    if not named:
        said = _INSTEAD.sub(" ", words)
        hits = (hit for rule in (_BEFORE, _AFTER, _VALUE) for hit in rule.finditer(said))
        found = (hit["name"].lower() for hit in hits)
        named = {_ALIASES.get(name, name) for name in found}
    if named & LIMITS and not re.search(_NOT_KNOWN, text, re.IGNORECASE):
        named -= LIMITS
    return frozenset(named)


def told_tokens(words: str) -> dict[str, int]:
    """The figures that an error tells: "context", "prompt" and "answer", each in tokens where it is there."""
    words = words[:READ].replace("\\", "")
    found: dict[str, int] = {}
    for name, patterns in _FIGURES.items():
        hit = next((hit for pattern in patterns if (hit := pattern.search(words))), None)
        if hit is not None:
            found[name] = int(hit.groups()[-1].replace(",", ""))
    return found


def _last_known(path: list[str]) -> str | None:
    """The innermost parameter on the way to a part of the request."""
    return next((name for name in reversed(path) if name in PARAMETERS), None)
