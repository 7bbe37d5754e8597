"""Requests at a time: fewer while a server is overloaded, all of them again once it is not."""

from __future__ import annotations

import asyncio
import threading
import time

from hypothesis import given
from hypothesis import strategies as st
from servers import Reply, Request, ScriptedServer, completion, status

from extractor.claims import Usage
from extractor.llm.model import Binding, ChatModel
from extractor.llm.pace import Pace
from extractor.llm.retry_policy import RetryPolicy

PATIENT = RetryPolicy(attempts=12, first_wait=0.02, longest_wait=0.5)


class Crowded:
    """A model that takes so many requests at a time and refuses the others."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self.refused = 0
        self._busy: list[float] = []
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        with self._lock:
            now = time.monotonic()
            self._busy = [end for end in self._busy if end > now]
            if len(self._busy) >= self.most:
                self.refused += 1
                return status(429)
            self._busy.append(now + self.seconds)
        return completion("x").but(delay=self.seconds)


def ask(base_url: str, times: int, at_a_time: int) -> list[Usage]:
    """What each of so many questions took, all asked together."""

    async def all_of_them() -> list[Usage]:
        model = ChatModel(
            model="m", base_url=base_url, binding=Binding.TEXT, max_concurrency=at_a_time, retries=PATIENT
        )
        questions = ([{"role": "user", "content": str(number)}] for number in range(times))
        answers = await asyncio.gather(*(model.complete(question) for question in questions))
        await model.aclose()
        return [answer.usage for answer in answers]

    return asyncio.run(all_of_them())


def test_a_server_that_takes_few_at_a_time_gets_few() -> None:
    """64 wanted, 6 allowed: every question is answered in the end, and refusals become rare."""
    server = Crowded(6, 0.05)
    with ScriptedServer(default=server) as http:
        usages = ask(http.base_url, 200, 64)
    assert len(usages) == 200
    assert server.refused <= 300
    assert sum(usage.requests for usage in usages) == 200 + server.refused


def test_a_server_that_recovers_gets_all_again() -> None:
    """After a bad moment about as many requests are open as before it."""
    most = 0

    def moody(request: Request) -> Reply:
        nonlocal most
        if 40 <= len(http.requests) < 60:
            return status(503, retry_after=0)
        if len(http.requests) > 300:
            most = max(most, http._open)
        return completion("x").but(delay=0.1)

    with ScriptedServer(default=moody) as http:
        ask(http.base_url, 500, 16)
    assert most >= 12


def test_the_limit_halves_once_for_all_that_were_open() -> None:
    """Refusals of requests that were sent before the last cut tell nothing new."""
    pace = Pace(32)
    began = time.monotonic()
    for _ in range(10):
        pace.overloaded(began)
    assert pace.limit == 16
    pace.overloaded(time.monotonic())
    assert pace.limit == 8
    for _ in range(100):
        pace.overloaded(time.monotonic())
    assert pace.limit == 1


def test_answers_that_take_longer_lower_the_limit_gently() -> None:
    """Well above the usual time it goes down, not below a quarter, and comes back with the answers."""
    pace = Pace(40)
    for _ in range(200):
        pace.answered(time.monotonic() - 1.0)
    assert pace.limit == 40
    for _ in range(30):
        pace.answered(time.monotonic() - 10.0 + 1e-9)
    # requests that began before a cut do not count again, so these lower it once
    assert 35 <= pace.limit <= 40


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=60), st.integers(1, 8))
def test_no_more_are_open_than_the_limit_allows_and_none_waits_for_ever(
    steps: list[tuple[int, int]], most: int
) -> None:
    """Whatever comes, in any order: entering, leaving, being cancelled, answers and refusals."""

    async def play() -> None:
        pace = Pace(most)
        inside = highest = served = 0

        async def visit(turns: int) -> None:
            nonlocal inside, highest, served
            async with pace:
                inside += 1
                highest = max(highest, inside)
                try:
                    for _ in range(turns):
                        await asyncio.sleep(0)
                finally:
                    inside -= 1
            served += 1

        tasks = []
        for step, turns in steps:
            if step == 0:
                pace.overloaded(time.monotonic())
            elif step == 1:
                pace.answered(time.monotonic())
            elif step == 2 and tasks:
                tasks[turns % len(tasks)].cancel()
            tasks.append(asyncio.create_task(visit(turns)))
            await asyncio.sleep(0)
        done = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert highest <= most
        assert served == sum(result is None for result in done)
        async with pace:  # there is room at the end
            assert inside == 0

    asyncio.run(play())
