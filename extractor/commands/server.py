"""`extractor serve` and `extractor doctor`: running a model server, and finding out what one can do."""

from __future__ import annotations

import asyncio
import json
import shlex
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from types import SimpleNamespace

from extractor.claims import RULES
from extractor.commands import COMMAND_LINE
from extractor.commands.config import KEY_VARIABLE, public
from extractor.commands.options import NamedServer, named_server
from extractor.commands.progress import weights_progress
from extractor.errors import ExtractorError
from extractor.extract import Extractor
from extractor.llm.embedded import EmbeddedServer
from extractor.llm.endpoint import Endpoint
from extractor.llm.probe import Begun, Finding, Needs, Report, Watch, examined
from extractor.llm.retry_policy import RetryPolicy
from extractor.llm.weights import profile_of
from extractor.needs import needs_of
from extractor.report import shown
from extractor.trial import Trial, tried

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


@dataclass(frozen=True)
class _Examined:
    """One server, as it was found."""

    report: Report
    profile: str = ""
    """How the model is best asked, where its name alone would say otherwise."""

    @property
    def told(self) -> dict[str, object]:
        """What programs are told."""
        return asdict(self.report) | {"usable": self.report.is_usable, "profile": self.profile or None}


def doctor(options: SimpleNamespace) -> int:
    """Print what each server can do, and what to run next; 1 where something stands against using one."""
    named = named_server(options)
    addresses = named.addresses or (None,)
    found: list[_Examined] = []
    if named.model != RULES:
        print(f"Each answer may take up to {options.timeout:g} s (--timeout).", file=sys.stderr)
    for url in addresses if named.model != RULES else ():
        one = replace(named, addresses=(url,) if url else ())
        if len(addresses) > 1 and not options.json:
            print(f"{chr(10) if found else ''}{shown(Endpoint('-', url or '').server)}")
        found.append(_examined(one, options))
    is_usable = all(one.report.is_usable for one in found)
    following = _next(named, options, found)
    if options.json:
        told = {"usable": is_usable, "servers": [one.told for one in found], "next": following}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        if not found:
            print("The rules need no model and no server. To examine one: --model NAME --base-url URL.")
        print(f"Next: {following}")
    return 0 if is_usable else 1


def _examined(named: NamedServer, options: SimpleNamespace) -> _Examined:
    show: Watch = _show_begun if options.json else _show
    if named.is_embedded:
        report = _examined_embedded(options.timeout, show)
    else:
        report = asyncio.run(
            examined(
                needs=_needs,
                model=named.model,
                base_url=named.base_url,
                api_key=named.api_key,
                timeout=options.timeout,
                watch=show,
            )
        )
    found = _Examined(report)
    if report.is_usable and not named.is_embedded:
        trial, profile = _tried(named, report, options.timeout, show)
        show(trial)
        found = _Examined(replace(report, findings=(*report.findings, trial)), profile)
    if not options.json:
        print("It can be used." if found.report.is_usable else "It cannot be used as it is.")
    return found


def _next(named: NamedServer, options: SimpleNamespace, found: Sequence[_Examined]) -> str:
    """The command to run next."""
    told = []
    if options.model and options.sources["model"] == COMMAND_LINE:
        told += ["--model", options.model]
    if options.sources["base_url"] == COMMAND_LINE:
        shareable = [url if public(url) == url else "URL" for url in named.addresses]
        told += [word for url in shareable for word in ("--base-url", url)]
    for one in found:
        if one.report.is_usable:
            continue
        if named.api_key is None and any(KEY_VARIABLE in finding.says for finding in one.report.findings):
            told += [] if named.model else ["--model", "NAME"]
            return f"export {KEY_VARIABLE}=YOUR-KEY; {_command('doctor', told)}"
        if any("gave no whole answer" in finding.says + finding.advice for finding in one.report.findings):
            told += ["--timeout", f"{4 * options.timeout:g}"]
        models = one.report.models
        if named.model and models and named.model not in models:
            near = get_close_matches(named.model, models, n=1, cutoff=0.4) or models
            return _command("doctor", ["--model", near[0], *told[2 if "--model" in told else 0 :]])
        return _command("doctor", told)
    profiles = [one.profile for one in found if one.profile]
    told += ["--profile", profiles[0]] if profiles else []
    return _command("extract", ["PATH", *told, "-o", "claims.jsonl"])


def _command(name: str, words: Sequence[str]) -> str:
    return shlex.join(["extractor", name, *words])


def _examined_embedded(timeout: float, watch: Watch) -> Report:
    with EmbeddedServer(progress=weights_progress()) as server:
        asked = examined(
            needs=_needs,
            model=server.model,
            base_url=server.base_url,
            server="embedded",
            timeout=timeout,
            watch=watch,
        )
        return asyncio.run(asked)


def _needs(model: str) -> Needs:
    return needs_of(profile_of(model))


def _tried(named: NamedServer, found: Report, timeout: float, show: Watch) -> tuple[Finding, str]:
    """How the model should be asked, by what it makes of a report whose claims are known; and the profile.

    Where it gives no answer as a large one, it is tried as a small one. The profile is empty where the
    model's name alone says the same.
    """
    ways = {"large": "for whole claims", "small": "about statements cut out for it"}
    profile, kept_from, says = "small", "its context is too small", ""
    if found.context is None or found.context >= needs_of("large").piece:
        trial = _trial("large", named, found, timeout, show)
        profile, kept_from = trial.profile, trial.unanswered
        says = (
            f"{trial.right} of {trial.known} claims of a test report read rightly: best asked {ways[profile]}"
        )
    if kept_from:
        if without := _trial("small", named, found, timeout, show).unanswered:
            return Finding("claims", good=False, says="a test report got no answer", advice=without), ""
        profile = "small"
        why = kept_from.rstrip(".")
        says = f"a test report got answers, asked {ways[profile]}; none for whole claims ({why})"
    default = profile_of(found.model)
    if profile == default:
        return Finding("claims", good=True, says=says), ""
    advice = f"Give --profile {profile}: its name alone says {default}."
    return Finding("claims", good=True, says=says, advice=advice), profile


def _trial(profile: str, named: NamedServer, found: Report, timeout: float, show: Watch) -> Trial:
    """What the model makes of the report, asked as one of this profile."""
    asks = {"large": "all its claims", "small": "statements cut out of it"}[profile]
    show(Begun("claims", f"a short report, about {asks}"))
    extractor = Extractor(
        found.model,
        base_url=named.base_url,
        api_key=named.api_key,
        profile=profile,
        binding=found.binding,
        cache_dir=False,
        timeout=timeout,
        retries=RetryPolicy(attempts=1),
    )
    try:
        with extractor:
            return tried(extractor)
    except ExtractorError as error:
        return Trial(0, 0, profile, unanswered=str(error))


def _show(told: Begun | Finding) -> None:
    """Say what is asked on standard error, and what was found on standard output."""
    if isinstance(told, Begun):
        print(f"... {told.name:<17} asks {told.asks}", file=sys.stderr, flush=True)
    else:
        print("\n".join(_lines(told)), flush=True)


def _show_begun(told: Begun | Finding) -> None:
    if isinstance(told, Begun):
        _show(told)


def _lines(finding: Finding) -> list[str]:
    lines = [f"{SIGNS[finding.good]:<3} {finding.name:<17} {shown(finding.says)}"]
    return [*lines, f"{'':<21} {finding.advice}"] if finding.advice else lines
