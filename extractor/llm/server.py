"""One model at one server: which form of a request it accepts, found out once, kept, and sent again so."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from extractor.errors import ContextTooSmall, ModelError
from extractor.llm import wire
from extractor.llm.answers import Tally
from extractor.llm.binding import DECODING, QUESTION, SCHEMA, found_binding
from extractor.llm.context import CUTTERS, OLLAMA, Listing, listed, more_context, told_context
from extractor.llm.dialect import LIMIT_NAMES, Dialect
from extractor.llm.endpoint import Endpoint
from extractor.llm.kept_answers import KeptAnswers
from extractor.llm.room import Room, answer_tokens, needed, was_cut
from extractor.llm.wire import Binding, Completion, Decoding, Messages, Request, Schema, Sender

LOOK_SECONDS = 10.0
"""How long a server may take to tell the size of its context."""
LOWERED = 2
"""How often the limit of one answer is lowered: for the context, and for the longest answer."""
_OF_A_SCHEMA = frozenset({"response_format", "strict"})
"""What the binding settles while it is being found out."""
_HELLO: Messages = ({"role": "user", "content": "."},)


@dataclass(frozen=True)
class Question:
    """What a request asks, whatever it takes to send it."""

    messages: Messages
    decoding: Decoding
    schema: Schema | None
    expected: int = 0
    """Tokens of an ordinary answer."""
    squeezed: bool = False
    """Whether it is sent even where the context has no room for an ordinary answer."""
    repeat: int = 0
    """Tells otherwise equal questions apart."""

    @property
    def needed(self) -> int:
        """The context that it and an ordinary answer need, in tokens."""
        return needed(self.messages, self.decoding.max_tokens, self.expected)

    def fits(self, left: int | None) -> bool:
        """Whether an ordinary answer, or a `squeezed` one, fits into so many tokens."""
        expected = 0 if self.squeezed else self.expected
        return left is None or left >= answer_tokens(self.decoding.max_tokens, expected)


class Server:
    """Sends questions in the way that the server takes them.

    `connect` gives the way there, when something has to be sent. `binding` is how answers are held to a
    schema; where it is not given, the server is asked once. A `batch` goes to a file: its requests say
    nothing of streams, as such services never stream, and are the same whatever else was learnt before their
    answers come.
    """

    def __init__(  # noqa: PLR0913 (settings, by name)
        self,
        endpoint: Endpoint,
        kept: KeptAnswers,
        connect: Callable[[], Sender],
        *,
        binding: Binding | None,
        batch: bool,
        note: Callable[[str], object],
    ) -> None:
        self._endpoint = endpoint
        self._kept = kept
        self._connect = connect
        self._is_batch = batch
        self._note = note
        self._binding = Binding.STRICT if binding is None and endpoint.wants_strict else binding
        given = {LIMIT_NAMES[0]} if endpoint.wants_strict else set()
        self._dialect = Dialect(given=frozenset(given | {"stream"} if batch else given))
        self._is_recalled = False
        self._room: Room | None = None
        self._kind = ""
        self._unbound: tuple[float, ModelError | None] = (0.0, None)
        self._locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    @property
    def note(self) -> str:
        """What it refused, in one note; empty where it takes everything."""
        return self._dialect.told(self._endpoint.server, self._endpoint.model)

    def recall(self) -> None:
        """Take up what is remembered of it, so that it is told even where nothing has to be sent."""
        if self._is_recalled:
            return
        self._is_recalled = True
        if not self._is_batch:
            self._dialect = self._dialect.loaded(self._kept.text(self._kept.key(dialect=1)))
        known = self._kept.text(self._kept.key(binding=1)) if self._binding is None else None
        if known in set(Binding):
            self._binding = self._told_if_text(Binding(known))

    async def check(self, question: Question, tally: Tally) -> None:
        """Raises ContextTooSmall where an answer would not fit, by what the server tells of its context.

        The binding is found out before: Ollama tells the context of models that were asked something.
        """
        if question.schema is not None:
            await self.binding(tally)
        room = await self.room(tally)
        if question.fits(room.left(question.messages)):
            return
        wanted = question.needed
        error = ContextTooSmall(
            f"Not sent: the prompt and an ordinary answer need about {wanted} tokens, and "
            f"{self._endpoint.model} at {self._endpoint.server} has a context of {room.context} tokens. "
            f"Ask for smaller pieces (--profile small), or {more_context(self._kind, wanted)}."
        )
        error.is_foreseen = True
        raise error

    async def send(self, question: Question, tally: Tally) -> tuple[Completion, str]:
        """The answer, and the text that it was read from.

        A request that is refused for a parameter or for its limit is sent again without or with less.
        """
        binding = await self.binding(tally) if question.schema is not None else Binding.TEXT
        room = await self.room(tally)
        limit = room.limit(question.messages, question.decoding.max_tokens)
        completion, text = await self._answered(question, limit, binding, tally)
        self._see_cut(question, completion)
        return completion, text

    async def body(self, question: Question, tally: Tally) -> dict[str, Any]:
        """The body that would be sent, as far as is known without asking for the server's limits."""
        binding = await self.binding(tally) if question.schema is not None else Binding.TEXT
        return self._body(self._dialect, question, question.decoding.max_tokens, binding)

    async def binding(self, tally: Tally) -> Binding:
        """How answers are held to a schema; found out where it is not known yet."""
        self.recall()
        if self._binding is None:
            asked = time.monotonic()
            async with self._lock():
                if self._binding is None:
                    failed_at, failure = self._unbound
                    if failure and failed_at > asked:  # while this call waited: the same would happen again
                        raise type(failure)(*failure.args)
                    self._binding = await self._found_binding(tally)
        return self._binding

    async def room(self, tally: Tally) -> Room:
        """What the server tells, or told, of its limits."""
        self.recall()
        if self._room is None:
            async with self._lock():
                if self._room is None:
                    self._room = await self._found_room(tally)
        return self._room

    async def _answered(
        self,
        question: Question,
        limit: int,
        binding: Binding,
        tally: Tally,
        keep: frozenset[str] = frozenset(),
    ) -> tuple[Completion, str]:
        """The answer, also where the server takes the request only in another way; `keep` stays in it."""
        lowered, dialect = 0, self._dialect
        while True:
            body = self._body(dialect, question, limit, binding)
            try:
                request = Request(wire.encoded(body), question.repeat, question.expected)
                completion, text = await self._connect().post(request, tally.sent)
            except ModelError as error:
                if learnt := dialect.after(error.refused - keep, body):
                    dialect = self._learn(learnt)
                    continue
                lower = self._lower(error, question, limit)
                if lower is None or lowered == LOWERED:
                    raise
                limit, lowered = lower, lowered + 1
            else:
                tally.billed(completion)
                return completion, text

    def _body(self, dialect: Dialect, question: Question, limit: int, binding: Binding) -> dict[str, Any]:
        decoding = replace(question.decoding, max_tokens=limit)
        return dialect.body(self._endpoint.model, question.messages, decoding, question.schema, binding)

    def _learn(self, learnt: Dialect) -> Dialect:
        """How to go on after a refusal, with what other requests have learnt meanwhile."""
        if self._is_batch:
            return learnt
        joined = self._dialect.joined(learnt)
        if joined != self._dialect:
            self._dialect = joined
            self._kept.keep(self._kept.key(dialect=1), joined.dumped())
        return joined

    def _lower(self, error: ModelError, question: Question, limit: int) -> int | None:
        """A lower limit that fits, by the figures that the server told; None where none would do."""
        told = error.told
        known = self._room or Room()
        if answer := told.get("answer"):
            self._remember(replace(known, answer=answer))
            return answer if answer < limit else None
        if not isinstance(error, ContextTooSmall) or not (context := told.get("context")):
            return None
        room = replace(known, context=context)
        self._remember(room)
        left = room.left(question.messages, told.get("prompt"))
        return left if left is not None and left < limit and question.fits(left) else None

    def _see_cut(self, question: Question, completion: Completion) -> None:
        """Raises ContextTooSmall where the server read less than was sent."""
        signed = completion.raw.get("system_fingerprint") == OLLAMA
        kind = "Ollama" if signed else self._kind
        context = self._room.context if self._room else None
        if kind in CUTTERS and was_cut(question.messages, completion.prompt_tokens, context):
            wanted = question.needed
            raise ContextTooSmall(
                f"{self._endpoint.server} cut the prompt without a word: it read {completion.prompt_tokens} "
                f"tokens of it, and the prompt with its answer needs about {wanted}. To have it read whole, "
                f"{more_context(kind, wanted)}."
            )

    async def _found_binding(self, tally: Tally) -> Binding:
        if self._kept.offline:
            return Binding.SCHEMA
        try:
            found = await found_binding(lambda binding: self._probed(binding, tally))
        except ModelError as error:
            self._unbound = (time.monotonic(), error)
            raise
        self._kept.keep(self._kept.key(binding=1), found)
        return self._told_if_text(found)

    def _told_if_text(self, binding: Binding) -> Binding:
        if binding is Binding.TEXT:
            self._note(
                f"{self._endpoint.server} does not hold {self._endpoint.model} to a JSON Schema. Answers are "
                "read out of its text; expect more of them to be asked again or rejected."
            )
        return binding

    async def _probed(self, binding: Binding, tally: Tally) -> Completion:
        question = Question(QUESTION, DECODING, SCHEMA)
        return await self._aside(question, binding, tally, keep=_OF_A_SCHEMA)

    async def _aside(
        self, question: Question, binding: Binding, tally: Tally, keep: frozenset[str] = frozenset()
    ) -> Completion:
        """The answer to a question of our own, which is no answer to what the caller asks."""
        last = tally.last
        completion, _ = await self._answered(question, question.decoding.max_tokens, binding, tally, keep)
        tally.last = last
        return completion

    async def _found_room(self, tally: Tally) -> Room:
        if self._is_batch:
            return Room()
        room, self._kind = _loaded(self._kept.text(self._kept.key(room=1)))
        if self._kept.offline or self._endpoint.wants_strict:  # OpenAI does not tell
            return room
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                listing = await listed(self._connect().get)
                context = await self._told(listing)
            if context is None and listing.kind == "Ollama":  # it tells it of models that are loaded
                await self._aside(Question(_HELLO, Decoding(max_tokens=1), None), Binding.TEXT, tally)
                async with asyncio.timeout(LOOK_SECONDS):
                    context = await self._told(listing)
        except (ModelError, TimeoutError):
            return room
        self._kind = listing.kind
        self._remember(replace(room, context=context or room.context))
        return self._room or room

    async def _told(self, listing: Listing) -> int | None:
        return await told_context(self._connect().get, listing, self._endpoint.model)

    def _remember(self, room: Room) -> None:
        if room != self._room and not self._is_batch:
            self._room = room
            kept = {"context": room.context, "answer": room.answer, "kind": self._kind}
            self._kept.keep(self._kept.key(room=1), json.dumps(kept))

    def _lock(self) -> asyncio.Lock:
        return self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _loaded(text: str | None) -> tuple[Room, str]:
    """The room and the kind of server as they were kept; whatever is not of that form counts as nothing."""
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        kept = {}
    if not isinstance(kept, dict):
        return Room(), ""
    sizes = [
        size if isinstance(size := kept.get(name), int) and size > 0 else None
        for name in ("context", "answer")
    ]
    return Room(*sizes), str(kept.get("kind") or "")
