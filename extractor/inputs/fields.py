"""A JSON object becomes an article, field by field; what does not fit is refused by the field's name."""

from __future__ import annotations

import codecs
import json
from datetime import date
from typing import Any

from extractor.article import Article
from extractor.claims import moment
from extractor.errors import InputError
from extractor.inputs.intake import LONGEST_KEY

KEYS = ("id", "text", "published", "title", "url", "outlet")
SHAPE = "{" + ", ".join(f'"{key}": …' for key in KEYS) + "}; all but text may be left out"
_NAMES = {type(None): "null", bool: "true or false", str: "a string", int: "a number", float: "a number"}
_NAMES |= {list: "a list", dict: "an object"}


def parsed(data: bytes, where: str) -> Any:
    """The JSON value of these bytes. Raises InputError that says where it is none."""
    try:
        return json.loads(data.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: byte {error.start} (0x{data[error.start]:02x}) is not UTF-8, which JSON has to be. "
            "Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON: {error.msg}, at character {error.pos}.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON that can be read ({type(error).__name__}).") from error


def article_of(value: Any, where: str, published: date | None) -> Article:
    """The article of a JSON object; `published` holds where the object has no time of its own.

    Raises InputError that names the field at fault.
    """
    if not isinstance(value, dict):
        raise InputError(f"{where}: this is {_NAMES[type(value)]}, not an article. An article is {SHAPE}.")
    if "text" not in value:
        keys = ", ".join(key[:LONGEST_KEY] for key in list(value)[:10])
        raise InputError(
            f"{where}: `text` is missing (there is: {keys or 'nothing'}). An article is {SHAPE}."
        )
    name = value.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int | None):
        raise InputError(f"{where}: `id` must be a string or a whole number, not {_NAMES[type(name)]}.")
    return Article(
        text=_string(value, "text", where) or "",
        id="" if name is None else str(name),
        path=where,
        published=_published(value, where) or published,
        title=_string(value, "title", where),
        url=_string(value, "url", where),
        outlet=_string(value, "outlet", where),
    )


def has_id(value: dict[str, Any]) -> bool:
    """Whether the object names its article."""
    return value.get("id") not in (None, "")


def unknown_keys(value: dict[str, Any]) -> list[str]:
    """The keys that are not read."""
    return [key for key in value if key not in KEYS]


def _string(value: dict[str, Any], field: str, where: str) -> str | None:
    found = value.get(field)
    if not isinstance(found, str | None) or (field == "text" and found is None):
        raise InputError(f"{where}: `{field}` must be a string, not {_NAMES[type(found)]}.")
    return found or None


def _published(value: dict[str, Any], where: str) -> date | None:
    found = _string(value, "published", where)
    try:
        return moment(found) if found else None
    except ValueError as error:
        raise InputError(
            f"{where}: `published` must be a day or a time as 2016-12-13 or 2016-12-13T18:30:00+03:00."
        ) from error
