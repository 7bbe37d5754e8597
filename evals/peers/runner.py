"""Asks every system about every article, once: what an earlier run has on record is not asked again."""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from evals.labels.gold import GoldArticle
from evals.peers.comparison import Entry
from evals.peers.contestants import Contestant, PeerError, Reader, Server
from evals.peers.meter import CHAT, Meter
from evals.peers.records import Record, keep, kept, record_path, settings_sha256
from extractor.llm.embedded import EmbeddedServer, known_model

N_CTX = 16384
"""Tokens: a whole article in one request, the examples and the answer must fit."""


class Runner:
    """Runs systems against one server, the embedded one where no `base_url` is given.

    The server starts with the first question.
    """

    def __init__(self, folder: Path, *, base_url: str | None = None, model: str | None = None) -> None:
        self._folder = folder
        self._base_url = base_url
        self._open = ExitStack()
        self._meter: Meter | None = None
        self.model: str = model or known_model().name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def entry(self, system: Contestant, gold: Sequence[GoldArticle]) -> Entry:
        """A system's answers to all articles, from the record or from the model.

        Raises PeerError where the system cannot run, or the server is gone.
        """
        settings = dict(system.settings)
        records: dict[str, Record] = {}
        for article in gold:
            known = kept(record_path(self._folder, system.name, article.name))
            wanted = (article.sha256, settings_sha256(settings, self.model))
            if known and (known.sha256, known.settings_sha256) == wanted:
                records[article.name] = known
        missing = [article for article in gold if article.name not in records]
        if missing:
            with self._reader(system) as read:
                for article in missing:
                    record = self._asked(system.name, settings, article, read)
                    keep(record_path(self._folder, system.name, article.name), record)
                    records[article.name] = record
                    said = f"{system.name:20} {article.name:32} {record.seconds:8.1f} s"
                    print(said, file=sys.stderr, flush=True)
        return Entry(system.name, tuple(gold), tuple(records[article.name] for article in gold))

    @contextmanager
    def _reader(self, system: Contestant) -> Iterator[Reader]:
        meter = self._started()
        warm_up(meter.base_url, self.model)
        with system.reader(Server(meter.base_url, self.model)) as read:
            meter.taken()  # what was asked to get ready is no article's
            yield read

    def _asked(self, name: str, settings: Mapping[str, Any], article: GoldArticle, read: Reader) -> Record:
        before = os.getloadavg()[0]
        answered = read(article.article)
        record = Record(
            system=name,
            article=article.name,
            sha256=article.sha256,
            settings_sha256=settings_sha256(settings, self.model),
            settings=settings,
            model=self.model,
            seconds=answered.seconds,
            load=(round(before, 2), round(os.getloadavg()[0], 2)),
            exchanges=self._started().taken(),
            failures=answered.failures,
            raw=answered.raw,
        )
        if record.failures and not any(one.status == http.client.OK for one in record.exchanges):
            raise PeerError(
                f"{name}, {article.name}: the server gave no answer at all ({record.failures[0]}). "
                "What is answered is kept; run again to go on."
            )
        return record

    def _started(self) -> Meter:
        if self._meter is None:
            url = self._base_url or self._open.enter_context(EmbeddedServer(n_ctx=N_CTX)).base_url
            self._meter = self._open.enter_context(Meter(url))
        return self._meter


def warm_up(base_url: str, model: str) -> None:
    """One token on another prompt: each system finds the model loaded, and nothing of its own kept."""
    parts = urlsplit(base_url)
    body = {"model": model, "messages": [{"role": "user", "content": "مرحبا"}], "max_tokens": 1}
    connection = http.client.HTTPConnection(parts.netloc, timeout=600)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", parts.path + CHAT, body=json.dumps(body), headers=headers)
        connection.getresponse().read()
    finally:
        connection.close()
