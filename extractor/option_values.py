"""Values of options: each function reads one kind, or says what it should look like."""

from __future__ import annotations

import math
from datetime import date


def day_or_time(text: str) -> date:
    """A day, or a day with its time, as ISO 8601 writes it."""
    from extractor.claims import moment

    try:
        return moment(text)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is not a day; write it as 2016-12-13 or 2016-12-13T18:30+03:00"
        ) from error


def positive(text: str) -> int:
    """A whole number above 0."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise ValueError(f"{text!r} is not a whole number above 0")
    return number


def port(text: str) -> int:
    """A port of this machine; 0 stands for a free one."""
    if not (text.isascii() and text.isdigit() and int(text) < 1 << 16):
        raise ValueError(f"{text!r} is not a port; ports are 0 to 65535")
    return int(text)


def seconds(text: str) -> float:
    """A time in seconds, above 0."""
    number = _number(text)
    if not 0 < number < math.inf:
        raise ValueError(f"{text!r} is not a time; write seconds above 0, as 120")
    return number


def amount(text: str) -> float:
    """An amount of money, from 0 on."""
    number = _number(text)
    if not 0 <= number < math.inf:
        raise ValueError(f"{text!r} is not an amount of money; write it as 2.50")
    return number


def encoding(text: str) -> str:
    """The name of an encoding of text."""
    try:
        b"a".decode(text)
    except UnicodeError:  # there is one of this name, and "a" is not in it
        return text
    except (LookupError, ValueError) as error:
        raise ValueError(f"no encoding is called {text!r}; try utf-8 or windows-1256") from error
    return text


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
