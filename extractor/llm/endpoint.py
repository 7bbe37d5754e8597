"""Where a model is: its server's address and name, its own name there, and the key to it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from extractor.errors import RequestRefused

OPENAI = "https://api.openai.com/v1"
AZURE_HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")
AZURE_PATH = "/openai/deployments/"


@dataclass(frozen=True)
class Endpoint:
    """One model at one server. Raises RequestRefused where the address or the name cannot be one.

    `base_url` may be a function that starts the server and returns the address; then `name` is required.
    """

    model: str
    base_url: str | Callable[[], str] = OPENAI
    name: str | None = None
    """What provenance and cache keys call the server, in place of its host."""
    key: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.base_url, str):
            if self._parts.scheme not in {"http", "https"} or not self._parts.hostname:
                shown = self.base_url.rpartition("@")[2].partition("?")[0]
                raise RequestRefused(f"{shown!r} is no base URL; it looks like http://localhost:11434/v1.")
        elif not self.name:
            raise RequestRefused("A base URL that is a function needs a name for its server.")

    @property
    def server(self) -> str:
        """Host and port, or the name given; never a password."""
        return self.name or self._parts.netloc.rpartition("@")[2]

    @property
    def identity(self) -> str:
        """What tells this server from every other one, over processes and restarts."""
        query = f"?{self._parts.query}" if self._parts.query else ""
        return self.name or f"{self._parts.scheme}://{self.server}{self._parts.path.rstrip('/')}{query}"

    @property
    def is_openai(self) -> bool:
        """Whether it is OpenAI itself, the only one who is told of accounts there."""
        return (self._parts.hostname or "").endswith("api.openai.com")

    @property
    def is_azure(self) -> bool:
        """Whether it is Azure, which serves OpenAI's models and takes the key in a header of its own."""
        host = self._parts.hostname or ""
        return host.endswith(AZURE_HOSTS) or AZURE_PATH in self._parts.path

    @property
    def wants_strict(self) -> bool:
        """Whether it holds answers to strict schemas, has OpenAI's names for options, tells no context."""
        return self.is_openai or self.is_azure

    @property
    def query(self) -> dict[str, str]:
        """What follows the base URL's question mark, which every request takes along."""
        return dict(parse_qsl(self._parts.query, keep_blank_values=True))

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine, where no proxy belongs in between."""
        host = self._parts.hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def started(self) -> Endpoint:
        """The same with its address known and its key checked. Raises RequestRefused where that is no key."""
        if not self.key.isprintable() or not self.key.isascii() or " " in self.key:
            # The client would quote it in its own error.
            raise RequestRefused("The API key holds a blank, a line break or another character no key has.")
        if self.is_openai and not self.key:
            raise RequestRefused(
                f"{self.server} needs an API key. Set OPENAI_API_KEY, or give api_key from Python; "
                "with no model named, the embedded one is used."
            )
        url = self.base_url if isinstance(self.base_url, str) else self.base_url()
        return Endpoint(self.model, url, self.server, self.key)

    def address(self, path: str = "") -> str:
        """The address of a path: below the base URL, or from the server's root where it begins with "/".

        It is without the query of the base URL.
        """
        root = self._parts._replace(query="", fragment="")
        if path.startswith("/"):
            return root._replace(path=path).geturl()
        return root.geturl().rstrip("/") + (f"/{path}" if path else "")

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.base_url if isinstance(self.base_url, str) else "")
