"""The model: messages in, an answer out, through the cache, and everything counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from extractor.errors import AnswerCutOff, AnswerInvalid, RequestRefused
from extractor.llm import wire
from extractor.llm.answers import Answer, RawAnswer, Tally
from extractor.llm.endpoint import OPENAI, Endpoint
from extractor.llm.kept_answers import KeptAnswers
from extractor.llm.retry_policy import PATIENT, RetryPolicy
from extractor.llm.room import Room
from extractor.llm.server import Question, Server
from extractor.llm.shape import Shape, UnfitError
from extractor.llm.wire import GREEDY, Binding, Completion, Decoding, Messages, Schema, Sender

if TYPE_CHECKING:
    import httpx2

    from extractor.llm.cache import Cache

__all__ = [
    "Answer",
    "Binding",
    "ChatModel",
    "Decoding",
    "RawAnswer",
    "RetryPolicy",
]

T = TypeVar("T")


class ChatModel:
    """One model of one OpenAI-compatible server.

    `base_url` may be several addresses of servers with the same model; the first one names them all in
    provenance and cache keys. It may be a function, called once before the first request that the cache
    cannot answer: so a server is started only when needed. `server` is then required; it names the server in
    provenance and cache keys, in place of the host. `binding` is how answers are held to a schema; where it
    is not given, the server is asked once. `timeout` is for one attempt, in seconds. `offline` answers from
    the cache alone, `refresh` asks again for what is cached. `reasks` is how often an answer that does not
    fit is asked for again, `max_requests` how much is sent at most, in all. `sender` carries the requests, in
    place of a connection to `base_url`. Works with asyncio, in any number of event loops.
    """

    def __init__(  # noqa: PLR0913 (settings, by name)
        self,
        *,
        model: str,
        base_url: str | Sequence[str] | Callable[[], str] | None = None,
        server: str | None = None,
        api_key: str | None = None,
        cache: Cache | None = None,
        binding: Binding | None = None,
        retries: RetryPolicy = PATIENT,
        timeout: float = 120.0,
        offline: bool = False,
        refresh: bool = False,
        reasks: int = 1,
        max_concurrency: int = 8,
        max_requests: int | None = None,
        http_client: httpx2.AsyncClient | None = None,
        sender: Sender | None = None,
    ) -> None:
        key = (api_key or "").strip()
        others: Sequence[str] = ()
        if base_url is not None and not isinstance(base_url, str) and not callable(base_url):
            base_url, *others = base_url
        self._endpoint = Endpoint(model, base_url or OPENAI, server, key)
        self._others = [Endpoint(model, url, key=key) for url in dict.fromkeys(others) if url != base_url]
        self._retries = retries
        self._timeout = timeout
        self._reasks = reasks
        self._max_concurrency = max_concurrency
        self._max_requests = max_requests
        self._http_client = http_client
        self._sender = sender
        self._notes: dict[str, None] = {}
        self.kept = KeptAnswers(
            cache=cache,
            server=self._endpoint.identity,
            model=model,
            offline=offline,
            refresh=refresh,
            note=self._notes.setdefault,
        )
        self._server = Server(
            self._endpoint,
            self.kept,
            self._connected,
            binding=binding,
            batch=sender is not None,
            note=self._notes.setdefault,
        )

    @property
    def model(self) -> str:
        """The model's name at its server."""
        return self._endpoint.model

    @property
    def server(self) -> str:
        """What provenance calls the server: host and port, or the name given."""
        return self._endpoint.server

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know about this server and this cache, each thing once."""
        return (*self._notes, *filter(None, [self._server.note]))

    async def ask(  # noqa: PLR0913 (settings, by name)
        self,
        messages: Messages,
        shape: Shape[T],
        *,
        decoding: Decoding = GREEDY,
        expected: int = 0,
        repeat: int = 0,
        squeezed: bool = False,
    ) -> Answer[T]:
        """Ask, and read the answer by its shape; one that is of no use is asked for again, saying why.

        `expected` is how many tokens an ordinary answer takes; it is not asked for where the context leaves
        fewer, unless `squeezed`. `repeat` tells otherwise equal calls apart, in the cache and in batches.
        Raises one of the ModelErrors; it tells what the call cost.
        """
        question = _Question(decoding, shape.schema, repeat, expected, squeezed=squeezed)
        tally = question.tally
        with tally.on_errors():
            first = await self._completion(messages, question)
            try:
                value = shape.read(first.content)
            except UnfitError:
                value = await self._reasked(first.content, messages, shape, question)
            done = tally.answer()
        return Answer(value, done.content, done.finish_reason, done.raw, tally.usage())

    async def complete(
        self,
        messages: Messages,
        *,
        decoding: Decoding = GREEDY,
        wire_schema: Schema | None = None,
        repeat: int = 0,
    ) -> RawAnswer:
        """Ask, and take the answer as it is; as `ask` in all else."""
        question = _Question(decoding, wire_schema, repeat, squeezed=True)
        with question.tally.on_errors():
            done = await self._completion(messages, question)
        return RawAnswer(done.content, done.finish_reason, done.raw, question.tally.usage())

    async def request(
        self, messages: Messages, *, decoding: Decoding = GREEDY, wire_schema: Schema | None = None
    ) -> dict[str, Any]:
        """The body that `ask` and `complete` send for these messages where no context limits the answer."""
        return await self._server.body(Question(messages, decoding, wire_schema), Tally())

    async def binding(self) -> Binding:
        """How the server holds answers to a schema; where it is not known yet, the server is asked."""
        return await self._server.binding(Tally())

    async def room(self) -> Room:
        """How much the server takes; where it is not known yet, the server is asked."""
        return await self._server.room(Tally())

    async def look(self, path: str) -> Any:
        """The JSON at a path of the server: "models", or from its root as "/props"; never from the cache."""
        return await self._connected().get(path)

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        if self._sender is not None:
            await self._sender.aclose()

    async def _completion(self, messages: Messages, question: _Question) -> Completion:
        """One answer, from the cache or the server; only a finished one returns."""
        completion = await self._fetched(messages, question)
        if completion.refusal or completion.finish_reason == "content_filter":
            raise AnswerInvalid(
                f"{self.model} at {self.server} declines to answer. Another model may take this article."
            )
        if completion.finish_reason == "length":
            raise AnswerCutOff(
                f"The answer of {self.model} reached its limit of {completion.completion_tokens} tokens. "
                "Ask about a smaller piece, or raise the limit."
            )
        return completion

    async def _reasked(self, answer: str, messages: Messages, shape: Shape[T], question: _Question) -> T:
        # instructor takes longer than a whole cached call: only answers that do not fit go through its loop.
        from extractor.llm.reasks import reasked

        async def send(said: Messages) -> str:
            requests = question.tally.requests
            completion = await self._completion(said, question)
            question.tally.reasks += question.tally.requests > requests
            return completion.content

        try:
            return await reasked(send, answer, messages, shape, reasks=self._reasks)
        except AnswerInvalid as error:
            if not (last := question.tally.answer()).content.strip():
                raise AnswerInvalid(f"{self._emptiness(last)} {error}") from None
            raise

    def _emptiness(self, completion: Completion) -> str:
        """What an empty answer has in place of one."""
        if not completion.place:
            return f"{self.model} at {self.server} ends its answer before it begins."
        return (
            f"{self.model} at {self.server} leaves `content` empty and writes to `{completion.place}` what "
            "is no JSON: switch its thinking off, or raise the limit of its answers."
        )

    async def _fetched(self, messages: Messages, question: _Question) -> Completion:
        tally = question.tally
        self._server.recall()
        if (remembered := self.kept.completion(self._keys(messages, question))) is not None:
            tally.replayed(remembered)
            return remembered
        asked = Question(
            messages,
            question.decoding,
            question.schema,
            expected=question.expected,
            squeezed=question.squeezed,
            repeat=question.repeat,
        )
        await self._server.check(asked, tally)
        if self.kept.offline:
            raise self.kept.lacks(next(self._keys(messages, question)))
        completion, text = await self._server.send(asked, tally)
        if _says_the_same_again(completion, question.decoding):
            self.kept.keep(next(self._keys(messages, question)), text)
        return completion

    def _keys(self, messages: Messages, question: _Question) -> Iterator[str]:
        """Under what an answer may be kept: what it is kept under today, then what 0.1.0 kept it under."""
        for binding, limit in wire.KEPT_AS:
            body = wire.request_body(
                self.model, messages, question.decoding, question.schema, binding=binding, limit=limit
            )
            yield self.kept.key(body=self._encoded(body).decode(), repeat=question.repeat)

    def _encoded(self, body: dict[str, Any]) -> bytes:
        try:
            return wire.encoded(body)
        except UnicodeEncodeError:
            raise RequestRefused(
                "The text holds half a character (a lone surrogate), which no request can carry. "
                "Repair or replace it in the article."
            ) from None

    def _connected(self) -> Sender:
        if self._sender is None:
            from extractor.llm.transport import Transport

            # Starting a server blocks every task, as it should: none can go on without it.
            self._sender = Transport(
                self._endpoint.started(),
                others=[endpoint.started() for endpoint in self._others],
                note=self._notes.setdefault,
                retries=self._retries,
                timeout=self._timeout,
                max_concurrency=self._max_concurrency,
                max_requests=self._max_requests,
                http_client=self._http_client,
            )
        return self._sender


def _says_the_same_again(completion: Completion, decoding: Decoding) -> bool:
    """Whether asking again is pointless: it is finished, or cut off at the limit that was asked for.

    An answer that ended before, at a limit of the server's, may be longer when the server is set up anew.
    """
    if completion.finish_reason == "length":
        return completion.completion_tokens >= wire.limit_of(decoding)
    return completion.finish_reason == "stop" and bool(completion.content) and not completion.refusal


@dataclass(frozen=True)
class _Question:
    """What one call asks, besides its messages, and its count."""

    decoding: Decoding
    schema: Schema | None
    repeat: int
    expected: int = 0
    squeezed: bool = False
    tally: Tally = field(default_factory=Tally)
