"""Looks the pinned packages up in the advisory services that pip-audit knows; unanswered advisories fail.

    python .ci/audit.py [constraints.txt]

What is known already stands in advisories.toml beside this file, with the answer to it; it counts without a
network too. A service that cannot be reached, or does not know a package, fails nothing: it is told.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

KNOWN = Path(__file__).with_name("advisories.toml")
SERVICES = ("pypi", "osv")
"""Asked in this order, until one knows the packages."""


@dataclass(frozen=True)
class Advisory:
    """One advisory that is about a pinned version."""

    name: str
    package: str
    version: str
    answer: str = ""
    """Why it does no harm here; an advisory without one fails."""

    def __str__(self) -> str:
        return f"{self.name} in {self.package} {self.version}"


def main() -> int:
    """Print what was found; 1 where an advisory has no answer, 2 where there is nothing to audit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("requirements", nargs="?", type=Path, default=Path("constraints.txt"))
    parser.add_argument("--known", type=Path, default=KNOWN, help="advisories with their answers")
    parser.add_argument(
        "--osv-url", metavar="URL", help="ask this server alone, which speaks OSV's interface"
    )
    options = parser.parse_args()
    pinned = dict(pins(options.requirements))
    if not pinned:
        print(f"{options.requirements}: no package is pinned there as NAME==VERSION.", file=sys.stderr)
        return 2
    if find_spec("pip_audit") is None:
        print("pip-audit is not installed; `make audit` sets it up.", file=sys.stderr)
        return 2
    known = tomllib.loads(options.known.read_text(encoding="utf-8"))
    found = {advisory.name: advisory for advisory in recorded(known, pinned)}
    answers = (asked(options.requirements, service) for service in services(options.osv_url))
    told = next(filter(None, answers), None)
    for advisory in reported(told or [], known):
        found.setdefault(advisory.name, advisory)
    unchecked = [entry for entry in told or [] if "skip_reason" in entry]
    if told is None:
        print("NOT CHECKED: no advisory service answered. What is recorded was looked at, and nothing else.")
    elif unchecked:
        print(f"not checked, unknown to the service: {', '.join(entry['name'] for entry in unchecked)}")
    for advisory in found.values():
        print(f"{advisory}: {advisory.answer or 'NO ANSWER'}")
    unanswered = [advisory for advisory in found.values() if not advisory.answer]
    if unanswered:
        print(f"Pin a repaired version in {options.requirements}, or find out that none of it does harm here")
        print(f"and write why to {options.known.name} and SECURITY.md.")
    checked = len(told) - len(unchecked) if told else 0
    print(f"{checked} of {len(pinned)} packages looked up")
    print(f"{len(found)} advisories, {len(unanswered)} unanswered")
    return 1 if unanswered else 0


def pins(path: Path) -> Iterator[tuple[str, str]]:
    """Names and versions of a file of constraints."""
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equal, version = line.partition("#")[0].partition("==")
        if equal:
            yield canonicalize_name(name.strip()), version.strip()


def recorded(known: Mapping[str, Any], pinned: Mapping[str, str]) -> Iterator[Advisory]:
    """The advisories that are known already and are about versions that are pinned."""
    for name, entry in known.items():
        version = pinned.get(canonicalize_name(entry["package"]))
        if version is not None and SpecifierSet(entry["versions"]).contains(version, prereleases=True):
            yield Advisory(name, entry["package"], version, entry.get("answer", "").strip())


def reported(told: Sequence[Mapping[str, Any]], known: Mapping[str, Any]) -> Iterator[Advisory]:
    """The advisories that a service tells, under the name that they are known by where they are."""
    for entry in told:
        for one in entry.get("vulns", []):
            names = [one["id"], *one.get("aliases", [])]
            name = next((name for name in names if name in known), names[0])
            same = {name: known[name]} if name in known else {}
            pinned: dict[str, str] = {canonicalize_name(entry["name"]): entry["version"]}
            answer = next((advisory.answer for advisory in recorded(same, pinned)), "")
            yield Advisory(name, entry["name"], entry["version"], answer)


def services(osv_url: str | None) -> Iterator[list[str]]:
    """The services to ask, as options of pip-audit."""
    if osv_url:
        yield ["-s", "osv", "--osv-url", osv_url]
    else:
        yield from (["-s", name] for name in SERVICES)


def asked(requirements: Path, service: Sequence[str]) -> list[dict[str, Any]] | None:
    """What a service says about each package; None where it cannot be reached or knows none of them."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(requirements), "--no-deps", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "15", *service]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (its words are ours)
    try:
        told: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        return None
    return told if any("vulns" in entry for entry in told) else None


if __name__ == "__main__":
    raise SystemExit(main())
