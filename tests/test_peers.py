"""The comparison with peers: their answers as claims, what they are told, what is counted and kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from evals_builders import labelled
from servers import ScriptedServer, completion, status

from evals.peers.__main__ import main
from evals.peers.comparison import ROWS, Entry
from evals.peers.contestants import Instructor, LangExtract, PeerError, Project, Server
from evals.peers.conversion import claims_of, from_answer, from_langextract
from evals.peers.guide import attributes, description, examples, flat, guide, nested
from evals.peers.meter import Meter
from evals.peers.records import kept
from evals.peers.runner import Runner
from extractor.article import Article
from extractor.claims import Claim, ClaimType, Measure, Qualifier, SourceKind, Unit
from extractor.drafts import ClaimDraft

TEXT = "قالت وزارة الصحة إن 12 مدنياً قتلوا في قصف على حي السكري. وأضافت الوزارة أن المستشفى أغلق أبوابه."
LABELS = """
[[claim]]
evidence = '12 مدنياً قتلوا في قصف على حي السكري'
type = 'casualties'
sources = ['وزارة الصحة | state | explicit']
cue = 'قالت'
target = 'مدنياً'
places = ['حي السكري']
quantities = ['12 مدنياً | exact 12 | persons | killed']

[[claim]]
evidence = 'المستشفى أغلق أبوابه'
type = 'humanitarian'
sources = ['الوزارة | state | explicit']
cue = 'أضافت'
"""
TOLL = {
    "quote": "12 مدنياً قتلوا في قصف على حي السكري",
    "type": "casualties",
    "sources": [{"name": "وزارة الصحة", "kind": "state", "given": "explicit"}],
    "cue": "قالت",
    "target": "مدنياً",
    "places": ["حي السكري"],
    "figures": [{"text": "12 مدنياً", "measure": "killed"}],
}
INVENTED = {
    "quote": "سقوط 900 قتيل",
    "type": "casualties",
    "figures": [{"text": "900 قتيل", "measure": "killed"}],
}
STUB = """
import importlib.metadata, json, logging, sys, types, urllib.request
importlib.metadata.version = lambda name: "0.stub"

class Bag:
    def __init__(self, **given): self.__dict__.update(given)

class schema:
    @staticmethod
    def extraction_item_schema(name, attributes):
        inner = {"type": "object", "properties": attributes, "required": list(attributes)}
        return {"type": "object", "properties": {name: {"type": "string"}, name + "_attributes": inner}}

    @staticmethod
    def extractions_schema(item):
        return {"type": "object", "properties": {"extractions": {"type": "array", "items": item}}}

data = types.SimpleNamespace(Extraction=Bag, ExampleData=Bag)

def extract(*, text_or_documents, config, output_schema, max_char_buffer, **options):
    print("printed on the way")
    body = {"model": config.model_id, "messages": [{"role": "user", "content": text_or_documents}],
            "response_format": output_schema}
    url = config.provider_kwargs["base_url"] + "/chat/completions"
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    said = json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"]
    if said == "broken":
        logging.getLogger("absl").warning("Chunk omitted from results (parse error)")
        return Bag(extractions=[])
    return Bag(extractions=[
        Bag(extraction_text=item["claim"], attributes=item["claim_attributes"],
            char_interval=Bag(start_pos=text_or_documents.find(item["claim"]),
                              end_pos=text_or_documents.find(item["claim"]) + len(item["claim"]))
            if item["claim"] in text_or_documents else None,
            alignment_status=Bag(value="match_exact"))
        for item in json.loads(said)["extractions"]])
"""


@pytest.fixture
def langextract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LangExtract:
    """LangExtract's calls, answered by a stand-in that sends one request a text."""
    package = tmp_path / "site" / "langextract"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(STUB, encoding="utf-8")
    (package / "factory.py").write_text("from langextract import Bag as ModelConfig\n", encoding="utf-8")
    information = tmp_path / "site" / "langextract-0.stub.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Name: langextract\nVersion: 0.stub\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    return LangExtract(Path(sys.executable))


def claims(*given: dict) -> tuple[Claim, ...]:
    return claims_of(Article(TEXT), from_answer(given))


def said(*given: dict) -> str:
    return json.dumps({"claims": given}, ensure_ascii=False)


def extracted(*given: dict) -> str:
    items = [{"claim": claim["quote"], "claim_attributes": flat(claim)} for claim in given]
    return json.dumps({"extractions": items}, ensure_ascii=False)


def folder_of_labels(tmp_path: Path) -> Path:
    folder = tmp_path / "labels" / "hospital"
    folder.mkdir(parents=True)
    (folder / "article.txt").write_text(TEXT, encoding="utf-8")
    (folder / "answers.toml").write_text(LABELS, encoding="utf-8")
    return folder.parent


def test_answer_becomes_claim_with_spans_and_figures() -> None:
    """Every part of a peer's claim arrives where the text has it; its figure is read."""
    (claim,) = claims(TOLL)
    assert all(TEXT[span.start : span.end] == span.text for span in claim.spans)
    assert claim.evidence.text == TOLL["quote"]
    assert (claim.attribution[0].name, claim.attribution[0].kind) == ("وزارة الصحة", SourceKind.STATE)
    (quantity,) = claim.quantities
    assert (quantity.value, quantity.unit, quantity.measure) == (12, Unit.PERSONS, Measure.KILLED)


def test_invented_items_stay_counted() -> None:
    """A quote that the text does not hold is a claim all the same: ungrounded, with an invented number."""
    gold = labelled(TEXT, LABELS)
    with ScriptedServer(completion(said(TOLL, INVENTED))) as server, Meter(server.base_url) as meter:
        answered = read_by(Instructor(), meter)
    entry = entry_of("instructor", gold, answered.raw)
    counts = entry.score.counts
    assert (counts["predicted"], counts["ungrounded"], counts["number_invented"]) == (2, 1, 1)
    assert entry.quotes_missing == 1
    assert entry.correct == 1


def read_by(system: Instructor | LangExtract, meter: Meter):
    with system.reader(Server(meter.base_url, "scripted")) as read:
        return read(Article(TEXT))


def entry_of(name: str, gold, raw) -> Entry:
    from evals.peers.records import Record

    record = Record(
        system=name,
        article=gold.name,
        sha256=gold.sha256,
        settings_sha256="",
        settings={},
        model="m",
        seconds=10.0,
        load=(0.0, 0.0),
        exchanges=(),
        failures=(),
        raw=raw,
    )
    return Entry(name, (gold,), (record,))


def test_perfect_answer_scores_as_perfect() -> None:
    """Conversion loses nothing that the primary score looks at."""
    second = {
        "quote": "المستشفى أغلق أبوابه",
        "type": "humanitarian",
        "sources": [{"name": "الوزارة", "kind": "state", "given": "explicit"}],
        "cue": "أضافت",
    }
    entry = entry_of("instructor", labelled(TEXT, LABELS), [TOLL, second])
    assert entry.score.f1 == 1
    assert entry.score.tallies["strict"].f1 == 1
    assert entry.seconds_per_correct == 5


def test_unreadable_fields_do_not_lose_the_claim() -> None:
    """A field with a value that nobody asked for is left out; the claim stays."""
    (claim,) = claims({**TOLL, "stance": "angry", "type": "weather", "colour": "red"})
    assert claim.type is ClaimType.ASSESSMENT
    assert claim.cue is not None
    assert len(claim.quantities) == 1


@pytest.mark.parametrize(
    "given", [{}, {"quote": ""}, {"quote": None, "type": 3}, {"quote": "x", "sources": 1}]
)
def test_any_item_is_one_claim(given: dict) -> None:
    """However odd an item is, it counts as one given claim."""
    assert len(claims(given)) == 1


def test_figure_without_a_number_is_vague() -> None:
    """A figure in which no number can be read says no value and is not dropped."""
    (claim,) = claims({**TOLL, "figures": [{"text": "المستشفى"}, {"text": " "}]})
    (quantity,) = claim.quantities
    assert (quantity.value, quantity.qualifier) == (None, Qualifier.VAGUE)


def test_repeated_quote_goes_on_from_the_claim_before() -> None:
    """Of two places the one after the claim before is meant."""
    text = "قتل مدني. ثم قتل مدني."
    items = [{"quote": "قتل مدني", "type": "casualties"}, {"quote": "ثم", "type": "action"}]
    spans = [claim.evidence.start for claim in claims_of(Article(text), from_answer([*items, items[0]]))]
    assert spans == [0, 10, 13]


def test_langextract_keeps_its_own_place_even_where_its_quote_differs() -> None:
    """The place that LangExtract gives is taken; where it gives none, the claim is ungrounded."""
    given = {
        "text": "12 مدنيا قتلوا",
        "start": 20,
        "end": 34,
        "status": "match_fuzzy",
        "attributes": flat(TOLL),
    }
    placed, lost = claims_of(
        Article(TEXT), from_langextract([given, {**given, "text": TOLL["quote"], "start": None, "end": None}])
    )
    assert placed.evidence.text == TEXT[20:34]
    assert lost.evidence.start == len(TEXT)


def test_attributes_say_the_same_as_claims() -> None:
    """Every worked example survives the way into LangExtract's attributes and back."""
    for example in guide().examples:
        for claim in example.answer["claims"]:
            again = ClaimDraft.model_validate(nested(claim["quote"], flat(claim)))
            given = ClaimDraft.model_validate(claim)
            assert [source.name for source in again.sources] == [source.name for source in given.sources]
            assert again.sources[0] == given.sources[0]
            assert again.model_copy(update={"sources": ()}) == given.model_copy(update={"sources": ()})


def test_peers_get_the_same_guide_and_examples() -> None:
    """LangExtract is told every field, and all attributes of its examples are in its schema."""
    told = description(guide())
    assert "Answer with JSON" not in told
    assert all(f"- {kind.value}:" in told for kind in ClaimType)
    for example in examples(guide()):
        for given in example["extractions"]:
            assert given["text"] in example["text"]
            assert set(given["attributes"]) <= set(attributes())


def test_meter_counts_tokens_and_keeps_answers() -> None:
    """The meter passes on what the server says, errors too, and adds up chat requests alone."""
    reply = completion(said(TOLL), prompt_tokens=70, completion_tokens=30)
    with ScriptedServer(reply) as server, Meter(server.base_url) as meter:
        read_by(Instructor(), meter)
        (exchange,) = meter.taken()
        assert meter.taken() == ()
    assert (exchange.prompt_tokens, exchange.completion_tokens, exchange.status) == (70, 30, 200)
    assert json.loads(exchange.content)["claims"][0]["type"] == "casualties"


def test_instructor_asks_again_and_salvages_a_cut_off_answer() -> None:
    """An answer that does not fit is asked again; of one that was cut off the whole items count."""
    cut = said(TOLL, INVENTED)[:-40]
    replies = completion('{"claims": 3}'), completion(cut, finish_reason="length")
    with ScriptedServer(*replies) as server, Meter(server.base_url) as meter:
        answered = read_by(Instructor(), meter)
        assert len(meter.taken()) == 2
    assert answered.failures
    assert [item["quote"] for item in answered.raw] == [TOLL["quote"]]


def test_instructor_may_be_told_without_the_examples() -> None:
    """The same guide and text, with nothing between them; named apart, so that answers are not mixed up."""
    with ScriptedServer(default=completion(said(TOLL))) as server, Meter(server.base_url) as meter:
        read_by(Instructor(), meter)
        read_by(Instructor(examples=False), meter)
    whole, brief = (request.json["messages"] for request in server.requests)
    assert len(whole) > len(brief) == 2
    assert [whole[0], whole[-1]] == brief
    assert Instructor(examples=False).name == "instructor-brief"


def test_langextract_runs_apart_and_tells_of_omitted_chunks(langextract: LangExtract) -> None:
    """The job goes to another process and comes back; a dropped chunk makes the answer incomplete."""
    replies = completion(extracted(TOLL)), completion("broken")
    with ScriptedServer(*replies) as server, Meter(server.base_url) as meter:
        good, bad = read_by(langextract, meter), read_by(langextract, meter)
    assert [item["text"] for item in good.raw] == [TOLL["quote"]]
    assert good.failures == ()
    assert bad.raw == []
    assert "omitted" in bad.failures[0]
    schema = server.requests[0].json["response_format"]["properties"]["extractions"]["items"]
    assert schema["properties"]["claim_attributes"]["required"][0] == "type"


def test_missing_langextract_is_told() -> None:
    """A Python that is not there, or has no LangExtract, is named with what to do."""
    for python in (Path("/no/such/python"), Path(sys.executable)):
        with pytest.raises(PeerError, match="make bench-peers"):
            _ = LangExtract(python).settings


def test_comparison_end_to_end_is_resumed(
    tmp_path: Path, langextract: LangExtract, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three systems over one article give both tables; a second run asks nothing."""
    gold, folder = folder_of_labels(tmp_path), tmp_path / "run"
    warm = completion("x")
    replies = [warm, completion(extracted(TOLL)), warm, completion(said(TOLL, INVENTED)), warm]
    common = ["--gold", str(gold), "--output", str(folder), "--model", "scripted"]
    with ScriptedServer(*replies, default=completion("{}")) as server:
        assert main([*common, "--base-url", server.base_url]) == 0
        asked = len(server.requests)
        assert main([*common, "--base-url", server.base_url]) == 0
        assert len(server.requests) == asked
    systems = json.loads((folder / "peers.json").read_text(encoding="utf-8"))["systems"]
    assert list(systems) == ["langextract", "instructor", "extractor"]
    assert [systems[name]["strict_f1"] for name in ("langextract", "instructor")] == [2 / 3, 0.5]
    assert systems["langextract"]["output_tokens"] == 5
    table = (folder / "peers.md").read_text(encoding="utf-8")
    assert all(f"| {title} |" in table for _, title, _ in ROWS)
    assert table in capsys.readouterr().out


def test_project_is_metered_as_its_peers_are(tmp_path: Path) -> None:
    """The project's own result is scored as it is, its requests counted by the meter, the probe included."""
    gold = labelled(TEXT, LABELS)
    warm, answer = completion("x"), completion(said(TOLL), prompt_tokens=40, completion_tokens=20)
    with (
        ScriptedServer(warm, answer) as server,
        Runner(tmp_path, base_url=server.base_url, model="scripted") as runner,
    ):
        entry = runner.entry(Project("claims/v1", profile="large"), [gold])
    assert entry.correct == 1
    assert entry.usage.requests == 2
    assert entry.usage.completion_tokens > 20
    assert entry.results[0].provenance.prompt == "claims/v1"


def test_dead_server_leaves_no_record(tmp_path: Path) -> None:
    """What failed because the server did is not taken for an answer."""
    gold = labelled(TEXT, LABELS)
    with (
        ScriptedServer(default=status(503)) as server,
        Runner(tmp_path, base_url=server.base_url, model="scripted") as runner,
        pytest.raises(PeerError, match="run again"),
    ):
        runner.entry(Instructor(), [gold])
    assert kept(tmp_path / "raw" / "instructor" / f"{gold.name}.json") is None


def test_unknown_article_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong name is answered with the right ones."""
    code = main(
        ["--gold", str(folder_of_labels(tmp_path)), "--article", "nowhere", "--output", str(tmp_path)]
    )
    assert code == 2
    assert "hospital" in capsys.readouterr().err
