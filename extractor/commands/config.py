"""`extractor config`: what a file of settings may hold, what is set once, and where each value comes from."""

from __future__ import annotations

import json
import os
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import InputError
from extractor.report import shown

KEY_VARIABLE = "OPENAI_API_KEY"
FILE_VARIABLE = "EXTRACTOR_CONFIG"
"""Names another file of settings."""
_SECRET = re.compile(r"key|token|secret|passw", re.IGNORECASE)
"""What is in the name of a setting that would be a key."""

_Name = Annotated[str, Field(min_length=1)]
_Addresses = Annotated[
    str | list[_Name], AfterValidator(lambda given: [given] if isinstance(given, str) else given)
]
_Above0 = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Settings(BaseModel):
    """What a file of settings may hold."""

    model_config = ConfigDict(extra="forbid", strict=True)

    model: _Name | None = None
    base_url: _Addresses | None = None
    prompt: _Name | None = None
    profile: Literal["small", "large"] | None = None
    concurrency: Annotated[int, Field(ge=1)] | None = None
    timeout: _Above0 | None = None
    price_in: _Amount | None = None
    price_out: _Amount | None = None
    cache_dir: _Name | None = None
    language: Literal["en", "ar"] | None = None


def file() -> Path:
    """The file of settings, whether or not it is there."""
    named = os.environ.get(FILE_VARIABLE)
    if named:
        return Path(named).expanduser()
    return platformdirs.user_config_path("extractor", appauthor=False) / "config.toml"


def settings() -> dict[str, Any]:
    """What the file of settings holds, by name; nothing where there is none.

    Raises InputError for a file that cannot be read, a name that is no setting, a value that cannot be one,
    and a key, which belongs into the environment.
    """
    path = file()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if os.environ.get(FILE_VARIABLE):
            raise InputError(f"{path}: there is no such file. {FILE_VARIABLE} names it.") from error
        return {}
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}).") from error
    except ValueError as error:  # no TOML, or no UTF-8; the line that is wrong may hold a key
        where = re.search(r"\(at .*\)$", str(error))
        raise InputError(f"{path}: this is no TOML {where[0] if where else '(not UTF-8)'}.") from None
    try:
        checked = Settings.model_validate(given)
    except ValidationError as error:
        raise InputError(f"{path}: {_problem(error)}") from None
    held = checked.model_dump(exclude_none=True)
    if "cache_dir" in held:
        held["cache_dir"] = str(path.parent / Path(held["cache_dir"]).expanduser())
    return held


def _problem(error: ValidationError) -> str:
    """What is wrong with a file of settings, its values left out."""
    found = error.errors(include_input=False, include_url=False)
    names = [str(one["loc"][0]) for one in found]
    for name in names:
        if name not in Settings.model_fields and _SECRET.search(name):
            return (
                f"{name!r} looks like a key. Keys are read from the environment alone: take it out, and set "
                f"{KEY_VARIABLE}."
            )
    name, first = names[0], found[0]
    if first["type"] == "extra_forbidden":
        near = get_close_matches(name, Settings.model_fields, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(Settings.model_fields)}."
        return f"there is no setting {shown(name)!r}. {hint}"
    return f"{name}: {first['msg'][:1].lower()}{first['msg'][1:]}."


def show(options: SimpleNamespace) -> int:
    """Print what holds, and where each value comes from."""
    from extractor.commands.options import named_server
    from extractor.llm.cache import default_directory

    path, server = file(), named_server(options)
    options.sources["base_url"] = server.addresses_from or options.sources["base_url"]
    held = {name: getattr(options, name) for name in Settings.model_fields}
    held["base_url"] = [public(address) for address in server.addresses]
    held["cache_dir"] = options.cache_dir or str(default_directory())
    has_key = bool(os.environ.get(KEY_VARIABLE))
    if options.json:
        rows = {name: {"value": value, "from": options.sources[name]} for name, value in held.items()}
        told = {
            "file": str(path),
            "is_there": path.is_file(),
            "settings": rows,
            "keys": {KEY_VARIABLE: has_key},
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    if held["model"] is None and not server.addresses:
        held["model"] = "rules" if server.model else "the embedded model"
    print(f"file: {path}{'' if path.is_file() else ' (there is none)'}\n")
    for name, value in held.items():
        text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        print(f"{name:<12} {shown(text) or '-':<40} {options.sources[name]}")
    print(f"\n{KEY_VARIABLE}: {'set' if has_key else 'not set'}")
    return 0


def public(address: str) -> str:
    """An address without password and query."""
    place, question, _ = address.partition("?")
    return re.sub(r"//[^/]*@", "//", place) + ("?…" if question else "")
