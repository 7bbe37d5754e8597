"""What to type where an optional dependency of this package is missing."""

from __future__ import annotations

import shlex
import sys


def installing(extra: str, options: str = "") -> str:
    """What to type, as a sentence, so that the optional dependencies of this name are there."""
    more = f" {options}" if options else ""
    pip = f"{shlex.quote(sys.executable)} -m pip install"
    return f"In the folder of this project's source, run: {pip} -e '.[{extra}]'{more}"
