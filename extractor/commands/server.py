"""`extractor serve` and `extractor doctor`: running a model server, and finding out what one can do."""

from __future__ import annotations

import asyncio
import signal
import threading
from dataclasses import replace
from types import SimpleNamespace

from extractor.claims import RULES
from extractor.commands.progress import weights_progress
from extractor.commands.settings import NamedServer, named_server
from extractor.errors import ExtractorError
from extractor.extract import Extractor
from extractor.llm.embedded import EmbeddedServer
from extractor.llm.endpoint import Endpoint
from extractor.llm.probe import Finding, Needs, Report, examined
from extractor.llm.weights import profile_of
from extractor.needs import needs_of
from extractor.report import shown
from extractor.trial import tried

SIGNS = {True: "ok", False: "NO", None: "?"}


def serve(options: SimpleNamespace) -> int:
    """Serve the embedded model until it is interrupted."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    server = EmbeddedServer(
        port=options.port,
        n_ctx=options.context,
        n_parallel=options.parallel,
        threads=options.threads,
        verbosity=3 if options.verbose else 0,
        progress=weights_progress(),
    )
    with server:
        print(f"{server.model} answers at {server.base_url}")
        print(f"extractor extract PATH --model {server.model} --base-url {server.base_url} --profile small")
        print("Ctrl-C ends it.", flush=True)
        while not ended.wait(timeout=1.0):  # a wait without end would not notice the signal everywhere
            pass
    return 0


def doctor(options: SimpleNamespace) -> int:
    """Print what each server can do; 1 where something stands against using one."""
    named = named_server(options)
    if len(named.addresses) > 1:
        return max(_examined(replace(named, addresses=(url,)), options, url) for url in named.addresses)
    return _examined(named, options)


def _examined(named: NamedServer, options: SimpleNamespace, title: str = "") -> int:
    if title:
        print(f"{'' if title == options.base_url[0] else chr(10)}{shown(Endpoint('-', title).server)}")
    if named.model == RULES:
        print("The rules need no model and no server. To examine one: --model NAME --base-url URL.")
        return 0
    if named.is_embedded:
        found = _examined_embedded(options.timeout)
        _show(*found.findings)
    else:
        found = asyncio.run(
            examined(
                needs=_needs,
                model=named.model,
                base_url=named.base_url,
                api_key=named.api_key,
                timeout=options.timeout,
            )
        )
        _show(*found.findings)
        if found.is_usable:
            _show(_tried(named, found, options.timeout))
    print("It can be used." if found.is_usable else "It cannot be used as it is.")
    return 0 if found.is_usable else 1


def _examined_embedded(timeout: float) -> Report:
    with EmbeddedServer(progress=weights_progress()) as server:
        asked = examined(
            needs=_needs, model=server.model, base_url=server.base_url, server="embedded", timeout=timeout
        )
        return asyncio.run(asked)


def _needs(model: str) -> Needs:
    return needs_of(profile_of(model))


def _tried(named: NamedServer, found: Report, timeout: float) -> Finding:
    """How the model should be asked, by what it makes of a report whose claims are known."""
    default = profile_of(found.model)
    extractor = Extractor(
        found.model,
        base_url=named.base_url,
        api_key=named.api_key,
        profile="large",
        binding=found.binding,
        cache_dir=False,
        timeout=timeout,
    )
    try:
        with extractor:
            trial = tried(extractor)
    except ExtractorError as error:
        return Finding("claims", good=None, says=str(error))
    if trial.unanswered:
        says = "a test report got no answer, so how the model is best asked is not known"
        return Finding("claims", good=None, says=says, advice=trial.unanswered)
    asked = {"large": "for whole claims", "small": "about statements cut out for it"}[trial.profile]
    says = f"{trial.right} of {trial.known} claims of a test report read rightly: best asked {asked}"
    advice = f"Give --profile {trial.profile}: its name alone says {default}."
    return Finding("claims", good=True, says=says, advice=advice if trial.profile != default else "")


def _show(*findings: Finding) -> None:
    print("\n".join(line for finding in findings for line in _lines(finding)), flush=True)


def _lines(finding: Finding) -> list[str]:
    lines = [f"{SIGNS[finding.good]:<3} {finding.name:<17} {shown(finding.says)}"]
    return [*lines, f"{'':<21} {finding.advice}"] if finding.advice else lines
