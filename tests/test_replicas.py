"""Several servers with the same model: requests are shared out, a dead server is left out and tried again."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from corpora import MODEL, PLACES, QUICK, corpus, corpus_file, extractor, model_options, one_claim, one_line
from servers import Reply, Request, ScriptedServer, closed_port, completion, reply_json, status

from extractor import cli
from extractor.article import Article
from extractor.errors import ModelError
from extractor.llm import replica
from extractor.llm.affinity import session
from extractor.llm.model import Binding, ChatModel
from extractor.llm.retry_policy import PATIENT
from extractor.records import read_results

SECONDS = 0.05
LISTED = reply_json({"object": "list", "data": [{"id": MODEL, "owned_by": "vllm", "max_model_len": 32768}]})
SLOWLY = completion("نعم").but(delay=SECONDS)


def started(opened: ExitStack, number: int) -> list[ScriptedServer]:
    """So many servers that list the model."""
    servers = [opened.enter_context(ScriptedServer(default=SLOWLY)) for _ in range(number)]
    for server in servers:
        server.routes["/v1/models"] = LISTED
    return servers


def urls(*servers: ScriptedServer) -> list[str]:
    return [server.base_url for server in servers]


@dataclass
class Asked:
    """What came of so many questions."""

    answers: int
    errors: list[ModelError]
    notes: tuple[str, ...]
    seconds: float


def ask(addresses: list[str], times: int, **options: object) -> Asked:
    """So many different questions, asked together."""

    async def asking() -> Asked:
        began = time.monotonic()
        given = {"binding": Binding.TEXT, "retries": QUICK, **options}
        model = ChatModel(model=MODEL, base_url=addresses, **given)  # type: ignore[arg-type]
        questions = [[{"role": "user", "content": str(number)}] for number in range(times)]
        done = await asyncio.gather(*map(model.complete, questions), return_exceptions=True)  # type: ignore[arg-type]
        await model.aclose()
        errors = [each for each in done if isinstance(each, ModelError)]
        return Asked(times - len(errors), errors, model.notes, time.monotonic() - began)

    return asyncio.run(asking())


def test_requests_are_shared_out() -> None:
    """Four servers get about as much each, and never more at a time than is allowed."""
    with ExitStack() as opened:
        servers = started(opened, 4)
        assert ask(urls(*servers), 80, max_concurrency=4).answers == 80
        shares = [len(server.requests) for server in servers]
        assert sum(shares) == 80
        assert min(shares) >= 10
        assert max(server.most_at_a_time for server in servers) <= 4


def test_a_slower_server_gets_less() -> None:
    """A request goes where there is room: one that takes eight times as long gets a smaller share."""
    with ExitStack() as opened:
        quick, slow = started(opened, 2)
        slow.default = SLOWLY.but(delay=8 * SECONDS)
        ask(urls(quick, slow), 60, max_concurrency=4)
        assert len(quick.requests) > 2 * len(slow.requests) > 0


def test_a_server_that_dies_in_mid_run_costs_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had taken is asked elsewhere; while it is down it gets nothing, later it is asked."""
    monkeypatch.setattr(replica, "FIRST_PAUSE", 0.2)
    with ExitStack() as opened:
        steady, dying = started(opened, 2)
        breaks_off = SLOWLY.but(reset_at=-1)
        looks = 0

        def listing(_: Request) -> Reply:
            nonlocal looks
            if len(dying.requests) <= 5:  # it is met
                return LISTED
            looks += 1
            if looks == 2:  # it was looked at once in vain
                dying.default = SLOWLY
            return LISTED if looks == 2 else breaks_off

        dying.queue(*[SLOWLY] * 5)
        dying.default, dying.routes["/v1/models"] = breaks_off, listing
        done = ask(urls(steady, dying), 150, max_concurrency=3)
    assert done.answers == 150
    assert looks == 2
    refused = len(dying.requests) + len(steady.requests) - 150
    assert 1 <= refused <= 3  # no more than were open as it went down
    assert len(dying.requests) > 5 + refused  # and it was asked again when it was back
    assert sum(f"{dying.host} does not answer" in note for note in done.notes) == 1


def test_a_server_that_was_never_there_is_told_and_left_out() -> None:
    """Nothing waits for it, not even where it is the first."""
    with ExitStack() as opened:
        (there,) = started(opened, 1)
        nobody = f"http://127.0.0.1:{closed_port()}/v1"
        done = ask([nobody, there.base_url], 10)
        assert len(there.requests) == done.answers == 10
    assert [note for note in done.notes if nobody.split("/")[2] in note]


def test_no_server_at_all_is_the_error_of_one() -> None:
    """After the retries, as with a single server."""
    done = ask([f"http://127.0.0.1:{closed_port()}/v1" for _ in range(2)], 2)
    assert [type(error).__name__ for error in done.errors] == ["ServerUnreachable"] * 2


def test_a_server_with_another_model_is_not_asked() -> None:
    """Its answers would stand under the wrong name; what all of them call their model does not matter."""
    with ExitStack() as opened:
        right, wrong = started(opened, 2)
        wrong.routes["/v1/models"] = reply_json({"data": [{"id": "another-model"}]})
        done = ask(urls(right, wrong), 10)
        assert (len(right.requests), len(wrong.requests)) == (10, 0)
        assert any("another-model" in note and wrong.host in note for note in done.notes)
        for server in (right, wrong):
            server.routes["/v1/models"] = reply_json({"data": [{"id": "model.gguf"}]})
        ask(urls(right, wrong), 10, max_concurrency=2)
        assert wrong.requests


def test_what_is_one_servers_fault_is_asked_elsewhere() -> None:
    """A key that one of them does not know fails nothing; what no server takes is an error."""
    with ExitStack() as opened:
        knows, refuses = started(opened, 2)
        refuses.default = status(401)
        done = ask(urls(knows, refuses), 20, max_concurrency=2)
        assert done.answers == 20
        assert any(f"{refuses.host} refuses (status 401)" in note for note in done.notes)
        assert 1 <= len(refuses.requests) <= 2
        knows.default = refuses.default = status(400)
        (error,) = ask(urls(knows, refuses), 1).errors
        assert type(error).__name__ == "RequestRefused"


def test_a_server_that_asks_to_wait_is_left_alone_meanwhile() -> None:
    """The others are asked instead, at once."""
    with ExitStack() as opened:
        free, crowded = started(opened, 2)
        crowded.default = status(429, retry_after=60)
        done = ask(urls(crowded, free), 12, max_concurrency=2, retries=PATIENT)
        assert done.answers == 12
        assert done.seconds < 30
        assert 1 <= len(crowded.requests) <= 2


def test_a_limit_of_requests_holds_for_all_servers_together() -> None:
    """Not for each."""
    with ExitStack() as opened:
        servers = started(opened, 3)
        done = ask(urls(*servers), 9, max_requests=5)
        assert done.answers == sum(len(server.requests) for server in servers) == 5
        assert {type(error).__name__ for error in done.errors} == {"NotCached"}


def homes(servers: list[ScriptedServer], most: int) -> Counter[tuple[str, str]]:
    """How often each of six articles was asked about at each server, four times in all."""

    async def about(model: ChatModel, place: str) -> None:
        with session():
            for number in range(2):
                asked = [[{"role": "user", "content": f"{place} {2 * number + n}"}] for n in range(2)]
                await asyncio.gather(*map(model.complete, asked))

    async def asking() -> None:
        model = ChatModel(model=MODEL, base_url=urls(*servers), binding=Binding.TEXT, max_concurrency=most)
        await asyncio.gather(*(about(model, place) for place in PLACES[:6]))
        await model.aclose()

    asyncio.run(asking())
    said = [(r.json["messages"][-1]["content"], server.host) for server in servers for r in server.requests]
    return Counter((text.partition(" ")[0], host) for text, host in said)


def test_what_is_asked_about_one_article_stays_on_one_server() -> None:
    """A server that has read an article's beginning need not read it again; articles are spread out."""
    with ExitStack() as opened:
        found = homes(started(opened, 3), most=64)
        assert sum(found.values()) == 24
        assert len(found) == 6
        assert Counter(host for _, host in found).most_common()[-1][1] == 2


def test_it_does_not_stay_on_a_server_that_is_full() -> None:
    """Staying is worth less than an answer: what would have to wait goes where there is room."""
    with ExitStack() as opened:
        servers = started(opened, 2)
        servers[0].default = SLOWLY.but(delay=8 * SECONDS)
        assert len(homes(servers, most=2)) > 6


def test_results_and_cache_do_not_know_which_server_answered(tmp_path: Path) -> None:
    """What one of them answered is found whichever is asked again, and where there is but the first."""
    articles = list(corpus(8))

    def read(addresses: list[str], cache: Path) -> list[str]:
        with extractor(addresses, cache, max_concurrency=2) as reader:
            return [
                reader.extract(article).model_copy(update={"usage": None}).model_dump_json()
                for article in articles
            ]

    with ExitStack() as opened:
        servers = started(opened, 3)
        for server in servers:
            server.default = one_claim
        many = read(urls(*servers), tmp_path / "many")
        asked = sum(len(server.requests) for server in servers)
        assert asked == 8
        assert read(urls(*servers), tmp_path / "many") == read(urls(servers[0]), tmp_path / "many") == many
        assert sum(len(server.requests) for server in servers) == asked
        assert read(urls(servers[0]), tmp_path / "one") == many
    assert {json.loads(result)["provenance"]["server"] for result in many} == {servers[0].host}


def test_an_extractor_keeps_an_article_on_one_server() -> None:
    """The pieces of a long one; where there is room."""
    long = " ".join(
        f"قال مصدر طبي إن {number} أشخاص قتلوا في قصف على مدينة حلب يوم الاثنين." for number in range(3, 50)
    )
    with ExitStack() as opened:
        servers = started(opened, 2)
        for server in servers:
            server.default = lambda request: one_line(request).but(delay=SECONDS)
        with extractor(urls(*servers), max_concurrency=64, prompt="claims/v2") as reader:
            reader.extract(Article(long))
        assert sorted(bool(server.requests) for server in servers) == [False, True]
        assert max(len(server.requests) for server in servers) > 1


def test_the_command_line_takes_several_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All are asked; `doctor` tells of each; the rest is as with one."""
    articles = corpus_file(tmp_path / "articles.jsonl", 12)
    with ExitStack() as opened:
        servers = started(opened, 2)
        for server in servers:
            server.default = lambda request: one_claim(request).but(delay=SECONDS)
        options = model_options(servers[0].base_url, tmp_path / "cache", MODEL)
        options += ["--base-url", servers[1].base_url]
        assert cli.main(["extract", str(articles), "-o", str(tmp_path / "claims.jsonl"), *options]) == 0
        assert all(server.requests for server in servers)
        assert len(read_results(tmp_path / "claims.jsonl")) == 12
        capsys.readouterr()
        cli.main(["doctor", "--model", MODEL, *(f"--base-url={url}" for url in urls(*servers))])
        said = capsys.readouterr().out
        assert all(server.host in said for server in servers)
