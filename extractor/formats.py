"""Lines of results as earlier versions wrote them, brought up to date."""

from __future__ import annotations

import re
from typing import Any

from extractor.claims import FORMAT, own_claim_id
from extractor.errors import InputError

_LINE = re.compile(r"(?:.+\.jsonl|-):\d+")
"""How format 1 wrote where an article of a JSONL file stood; without an id it was called so too."""


def upgraded(record: dict[str, Any], where: str) -> dict[str, Any]:
    """A line of results in the format of today. `where` names it in the message.

    Raises InputError where a later version wrote it, KeyError or TypeError where it is no result.
    """
    version = record.get("format", 1)
    if not isinstance(version, int) or version < 1:
        raise TypeError("no format of results")
    if version > FORMAT:
        raise InputError(
            f"{where}: a later version of this program wrote this (format {version}; this version knows "
            f"formats up to {FORMAT}). Upgrade this program."
        )
    return _from_first(record) if version == 1 else record


def _from_first(record: dict[str, Any]) -> dict[str, Any]:
    """Format 1 (of 0.1.0) had no key of an article, and the same ids for claims of the same words."""
    article = record["article"]
    name, path, sha256 = article["id"], article["path"], article["sha256"]
    is_line = path is not None and _LINE.fullmatch(path) is not None
    if is_line and name == path:
        name = sha256[:16]
    is_given = is_line if path is not None else name != "stdin"
    key = f"id:{name}" if is_given and name != sha256[:16] else sha256
    claims = record["claims"]
    if key != sha256:
        claims = [{**claim, "id": own_claim_id(claim["id"], key)} for claim in claims]
    return {**record, "format": FORMAT, "article": {**article, "id": name, "key": key}, "claims": claims}
