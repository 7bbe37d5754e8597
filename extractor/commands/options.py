"""What the options of several commands mean: the server that is named, the format, the file, the price."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from extractor.claims import RULES
from extractor.commands import COMMAND_LINE, DEFAULT
from extractor.commands.config import KEY_VARIABLE, file
from extractor.errors import InputError
from extractor.extract import Extractor, is_by_rules
from extractor.llm.endpoint import Endpoint
from extractor.report import shown
from extractor.runs.output import ResultsFile
from extractor.runs.prices import Price, price_of

ADDRESS_VARIABLE = "OPENAI_BASE_URL"
_BY_SUFFIX = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".sqlite": "sqlite",
    ".db": "sqlite",
    ".jsonld": "w3c",
    ".html": "html",
}
"""What a file of such a name holds."""


@dataclass(frozen=True)
class NamedServer:
    """The server and model that a user named; with neither, the embedded model is meant."""

    model: str | None
    addresses: tuple[str, ...]
    """Several are those of servers with the same model."""
    api_key: str | None
    addresses_from: str = ""
    """The variable that the address comes from, where it is the usual one."""

    @property
    def base_url(self) -> str | None:
        """The first address, which names the others too; None where none is given."""
        return self.addresses[0] if self.addresses else None

    @property
    def is_embedded(self) -> bool:
        """Whether no text leaves this machine, as nothing was named."""
        return self.model is None and self.base_url is None


def named_server(options: SimpleNamespace) -> NamedServer:
    """What the options `--model` and `--base-url` name, or the settings in their place.

    OPENAI_API_KEY and OPENAI_BASE_URL count only where a model is named: a variable that happens to be
    set sends no article anywhere.
    """
    if options.model == RULES or _is_by_rules(options):
        return NamedServer(RULES, (), None)
    given = tuple(options.base_url)
    if options.model is None:
        return NamedServer(None, given, None)
    key, usual = os.environ.get(KEY_VARIABLE) or None, os.environ.get(ADDRESS_VARIABLE)
    if usual and not given:
        return NamedServer(options.model, (usual,), key, addresses_from=ADDRESS_VARIABLE)
    return NamedServer(options.model, given, key)


def set_beforehand(options: SimpleNamespace, server: NamedServer) -> list[str]:
    """A line on who is asked and why, where it is not the command line that says so."""
    names = {"model": server.model, "base_url": server.base_url}
    sources = {name: options.sources[name] for name, value in names.items() if value is not None}
    if not sources or {COMMAND_LINE, DEFAULT}.issuperset(sources.values()):
        return []
    asked = server.model or "its model"
    where = (
        f" at {', '.join(shown(Endpoint('-', url).server) for url in server.addresses)}"
        if server.addresses
        else ""
    )
    places = {"file": str(file())}
    why = ", ".join(
        f"{name} by {places.get(source, source)}" for name, source in sources.items() if source != DEFAULT
    )
    return [f"asks {asked}{where}: {why}; `extractor config` tells more"]


def _is_by_rules(options: SimpleNamespace) -> bool:
    """Whether nothing is named and no model is installed, or the prompt asks none."""
    if options.model is not None or options.base_url:
        return False
    given = vars(options)
    return is_by_rules(given.get("prompt"), given.get("profile"), asks=not given.get("offline"))


def extractor_options(options: SimpleNamespace, server: NamedServer) -> dict[str, Any]:
    """What every command that reads articles gives its extractor."""
    return {
        "model": server.model,
        "base_url": server.addresses or None,
        "api_key": server.api_key,
        "prompt": options.prompt,
        "profile": options.profile,
        "cache_dir": options.cache_dir,
        "max_concurrency": options.concurrency,
    }


def format_of(output: str | None, named: str | None, known: Iterable[str], instead: str) -> str | None:
    """The format that is named, else that of the file's name; None where neither tells it.

    Raises InputError, which ends in what to do `instead`, where the name is that of a format not among those
    that are known.
    """
    form = named or _BY_SUFFIX.get(Path(output or "").suffix.lower())
    if form is None or form in known:
        return form
    raise InputError(f"{form} is none of the formats that are written here: {', '.join(known)}. {instead}")


def results_file(path: str, extractor: Extractor, *, replace: bool) -> ResultsFile:
    """The file of results, taken up where a run broke off. Raises InputError where it cannot be written."""
    try:
        return ResultsFile(path, extractor.provenance, replace=replace)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}).") from error


def price(options: SimpleNamespace, extractor: Extractor) -> Price | None:
    """What the model's tokens cost: as the user says, else as the table says; None where neither does.

    Raises InputError where that leaves a limit of costs without a price.
    """
    known = price_of_model(options, extractor.model.model, extractor.model.server)
    if known is None and options.max_cost is not None:
        raise InputError(
            f"--max-cost needs a price, and none is known for {extractor.model.model} at "
            f"{extractor.model.server}. Give --price-in and --price-out."
        )
    return known


def price_of_model(options: SimpleNamespace, model: str, server: str) -> Price | None:
    """The same for a model at a server."""
    if options.price_in is None and options.price_out is None:
        return price_of(model, server)
    return Price(options.price_in or 0.0, options.price_out or 0.0)
