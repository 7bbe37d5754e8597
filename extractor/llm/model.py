"""The model: messages in, an answer out, through the cache, and everything counted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from extractor.errors import AnswerCutOff, AnswerInvalid, ModelError, RequestRefused
from extractor.llm import wire
from extractor.llm.answers import Answer, RawAnswer, Tally
from extractor.llm.binding import DECODING, QUESTION, SCHEMA, found_binding
from extractor.llm.endpoint import OPENAI, Endpoint
from extractor.llm.faults import PATIENT, RetryPolicy
from extractor.llm.memory import Memory
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

    `base_url` may be a function, called once before the first request that the cache cannot answer: so a
    server is started only when needed. `server` is then required; it names the server in provenance and
    cache keys, in place of the host. `binding` is how answers are held to a schema; where it is not given,
    the server is asked once. `timeout` is for one attempt, in seconds. `offline` answers from the cache
    alone, `refresh` asks again for what is cached. `reasks` is how often an answer that does not fit is
    asked for again, `max_requests` how much is sent at most, in all. `sender` carries the requests, in place
    of a connection to `base_url`. Works with asyncio, in any number of event loops.
    """

    def __init__(  # noqa: PLR0913 (settings, by name)
        self,
        *,
        model: str,
        base_url: str | Callable[[], str] | None = None,
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
        self._endpoint = Endpoint(model, base_url or OPENAI, server, (api_key or "").strip())
        self._binding = Binding.STRICT if binding is None and self._endpoint.is_openai else binding
        self._retries = retries
        self._timeout = timeout
        self._reasks = reasks
        self._max_concurrency = max_concurrency
        self._max_requests = max_requests
        self._http_client = http_client
        self._sender = sender
        self._unbound: tuple[float, ModelError | None] = (0.0, None)
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
        self._notes: dict[str, None] = {}
        self.memory = Memory(
            cache=cache,
            server=self._endpoint.identity,
            model=model,
            offline=offline,
            refresh=refresh,
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
        return tuple(self._notes)

    async def ask(
        self, messages: Messages, shape: Shape[T], *, decoding: Decoding = GREEDY, repeat: int = 0
    ) -> Answer[T]:
        """Ask, and read the answer by its shape; one that is of no use is asked for again, saying why.

        `repeat` tells otherwise equal calls apart in the cache. Raises one of the ModelErrors; it tells what
        the call cost.
        """
        question = _Question(decoding, shape.schema, repeat)
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
        question = _Question(decoding, wire_schema, repeat)
        with question.tally.on_errors():
            done = await self._completion(messages, question)
        return RawAnswer(done.content, done.finish_reason, done.raw, question.tally.usage())

    async def request(
        self, messages: Messages, *, decoding: Decoding = GREEDY, wire_schema: Schema | None = None
    ) -> dict[str, Any]:
        """The body that `ask` and `complete` send for these messages, as a batch file wants it."""
        return await self._body(messages, _Question(decoding, wire_schema, 0))

    async def binding(self) -> Binding:
        """How the server holds answers to a schema; where it is not known yet, the server is asked."""
        return await self._bound(Tally())

    async def look(self, path: str) -> Any:
        """The JSON at a path of the server: "models", or from its root as "/props"; never from the cache."""
        return await self._connected().get(path)

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        if self._sender is not None:
            await self._sender.aclose()

    async def _body(self, messages: Messages, question: _Question) -> dict[str, Any]:
        schema = question.schema
        binding = await self._bound(question.tally) if schema is not None else Binding.TEXT
        limit = "max_completion_tokens" if self._endpoint.is_openai else "max_tokens"
        return wire.request_body(
            self.model, messages, question.decoding, schema, binding=binding, limit=limit
        )

    async def _completion(self, messages: Messages, question: _Question) -> Completion:
        """One answer, from the cache or the server; only a finished one returns."""
        body = await self._body(messages, question)
        completion = await self._fetched(body, question.repeat, question.tally)
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

    async def _fetched(self, body: dict[str, Any], repeat: int, tally: Tally) -> Completion:
        sent = self._encoded(body)
        key = self.memory.key(body=sent.decode(), repeat=repeat)
        if (remembered := self.memory.completion(key)) is not None:
            tally.replayed(remembered)
            return remembered
        completion, text = await self._connected().post(sent, tally.sent)
        tally.billed(completion)
        if _says_the_same_again(completion, body):
            self.memory.keep(key, text)
        return completion

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
                retries=self._retries,
                timeout=self._timeout,
                max_concurrency=self._max_concurrency,
                max_requests=self._max_requests,
                http_client=self._http_client,
            )
        return self._sender

    async def _bound(self, tally: Tally) -> Binding:
        if self._binding is None:
            asked = time.monotonic()
            async with self._lock():
                if self._binding is None:
                    failed_at, failure = self._unbound
                    if failure and failed_at > asked:  # while this call waited: the same would happen again
                        raise type(failure)(*failure.args)
                    self._binding = await self._found_binding(tally)
        return self._binding

    async def _found_binding(self, tally: Tally) -> Binding:
        key = self.memory.key(binding=1)
        known = self.memory.text(key)
        if known in set(Binding):
            found = Binding(known)
        elif self.memory.offline:
            return Binding.SCHEMA
        else:
            try:
                found = await found_binding(lambda binding: self._probed(binding, tally))
            except ModelError as error:
                self._unbound = (time.monotonic(), error)
                raise
            self.memory.keep(key, found)
        if found is Binding.TEXT:
            self._notes.setdefault(
                f"{self.server} does not hold {self.model} to a JSON Schema. Answers are read out of its "
                "text; expect more of them to be asked again or rejected."
            )
        return found

    async def _probed(self, binding: Binding, tally: Tally) -> Completion:
        body = wire.request_body(self.model, QUESTION, DECODING, SCHEMA, binding=binding)
        completion, _ = await self._connected().post(self._encoded(body), tally.sent)
        tally.billed(completion)
        tally.last = None  # no answer to what the caller asks
        return completion

    def _lock(self) -> asyncio.Lock:
        return self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _says_the_same_again(completion: Completion, body: Mapping[str, Any]) -> bool:
    """Whether asking again is pointless: it is finished, or cut off at the limit that was asked for.

    An answer that ended before, in the server's own limit, may be longer when the server is set up anew.
    """
    if completion.finish_reason == "length":
        return completion.completion_tokens >= wire.limit_of(body)
    return completion.finish_reason == "stop" and bool(completion.content) and not completion.refusal


@dataclass(frozen=True)
class _Question:
    """What one call asks, besides its messages, and its count."""

    decoding: Decoding
    schema: Schema | None
    repeat: int
    tally: Tally = field(default_factory=Tally)
