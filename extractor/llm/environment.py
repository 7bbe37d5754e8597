"""What the environment says of the way to a server, as HTTP clients read it, and which variable is wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from ssl import SSLError
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from extractor.errors import RequestRefused

CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Whom to trust; where both are set, the first one counts alone."""
PROXIES = {"http": "HTTP_PROXY", "https": "HTTPS_PROXY", "all": "ALL_PROXY"}
SOCKS = frozenset({"socks5", "socks5h"})

_HOST = re.compile(r"[\w.:-]+")
_HASHED = re.compile(r"[0-9a-fA-F]{8}\.\d+")
"""The names under which OpenSSL looks for certificates in a folder."""


def check_proxies() -> None:
    """Raise RequestRefused where a variable names a proxy that cannot be one."""
    for name, value in _proxies():
        try:
            parts = urlsplit(value if "://" in value else f"http://{value}")
            is_address = bool(_HOST.fullmatch(parts.hostname or "")) and (
                parts.port is None or parts.port > 0
            )
        except ValueError:
            is_address = False
        if not is_address or parts.scheme not in {"http", "https", *SOCKS}:
            raise RequestRefused(
                f"The variable {name} names no proxy: write it as http://HOST:PORT, or unset it."
            )
        if parts.scheme in SOCKS and find_spec("socksio") is None:
            raise RequestRefused(
                f"The variable {name} names a SOCKS proxy, and those need the package socksio: "
                "install the package socksio, or name an HTTP proxy, or unset it."
            )


def check_certificates() -> None:
    """Raise RequestRefused where a variable names a folder of certificates that holds none."""
    name = _certificates()
    if name != "SSL_CERT_DIR":
        return
    folders = [Path(folder) for folder in os.environ[name].split(os.pathsep) if folder]
    try:
        found = (path.name for folder in folders if folder.is_dir() for path in folder.iterdir())
        holds_some = any(_HASHED.fullmatch(entry) for entry in found)
    except OSError:
        holds_some = False
    if not holds_some:
        raise RequestRefused(
            f"The variable {name} names no folder of certificates under their hashes: correct it, "
            "run `openssl rehash` on the folder, or unset it to trust what this system trusts."
        )


def untrusted(error: OSError) -> RequestRefused:
    """Why the certificates of those to be trusted cannot be read."""
    why = "it holds none" if isinstance(error, SSLError) else error.strerror
    if (name := _certificates()) is None:
        return RequestRefused(f"The certificates that this system trusts cannot be read ({why}).")
    return RequestRefused(
        f"The variable {name} names no file of certificates ({why}): "
        "correct it, or unset it to trust what this system trusts."
    )


def suspected(url: str, said: str) -> str:
    """What to look at where there is no connection to an address; `said` is the fault in the client's words.

    Empty where no variable has to do with it.
    """
    name = _certificates()
    if name is not None and "CERTIFICATE_VERIFY_FAILED" in said:
        return f"The variable {name} names the trusted certificates; is this server's authority among them?"
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return ""
    named = {name for name, _ in _proxies()}
    for scheme in (parts.scheme, "all"):
        for name in (f"{scheme}_proxy", PROXIES.get(scheme, "")):
            if name in named:
                return f"It is asked through the proxy that {name} names; is that right, and running?"
    return ""


def _certificates() -> str | None:
    return next((name for name in CERTIFICATES if os.environ.get(name)), None)


def _proxies() -> Iterator[tuple[str, str]]:
    """The variables that count, with their values; in small letters they come first, and may be empty."""
    for scheme, large in PROXIES.items():
        small = f"{scheme}_proxy"
        name = small if small in os.environ else large
        if value := os.environ.get(name):
            yield name, value
