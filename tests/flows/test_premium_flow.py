"""The premium flow on a real Prefect server, with the tiny model: published with its rights and label, fallback, limits, by hand."""

import json
from datetime import date

import pytest
import torch

from console.commands import premium as premium_console
from console.commands.premium import premium, take
from deployments import runpod_handler
from flows.server import discovery as server
from soundflow_core.base.audio import frames_of
from soundflow_core.base.errors import BriefError, ConfigurationError, QualityError
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.delivery.encoding import tags
from soundflow_core.delivery.encoding.mp3 import decode
from soundflow_core.generation import worker
from soundflow_core.generation.providers.base import JobEnded
from soundflow_core.generation.providers.ledger import Ledger
from soundflow_core.library.catalog.validation import validate
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ABSENT
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import Category
from soundflow_core.model.keys import TOMBSTONES
from soundflow_core.model.request import ModelName, PremiumRequest
from soundflow_core.pipeline.events import listening
from soundflow_core.pipeline.premium import plan
from soundflow_core.pipeline.tracks.premium_steps import PremiumSteps
from soundflow_core.sound.metering.loudness import integrated_lufs
from soundflow_core.sound.metering.true_peak import true_peak_dbtp
from tests.support.provider_fakes import FakeRunPod, Script, served

DAY = date(2025, 1, 15)
NAME = "premium-2025-01-15-study_rainy_window"


def make(**asked):
    from flows.premium_on_demand import premium_on_demand

    torch.set_num_threads(1)
    given = {"track_id": "study_rainy_window", "duration_sec": 6.0, "model": "tiny", "day": DAY, "seed": 7, **asked}
    events, error, ended = [], None, None
    with listening(events.append):
        try:
            ended = premium_on_demand(Category.STUDY, return_state=True, **given)
            if ended.name != "Manual":
                ended.result()
        except Exception as caught:
            error = caught
    return events, error, ended


def test_the_flow_takes_every_field_of_a_request():
    from inspect import signature

    from flows.premium_on_demand import premium_on_demand

    assert set(signature(premium_on_demand.fn).parameters) == {*PremiumRequest.model_fields, "force"}


def stages(events):
    return [event.name for event in events if event.name != "at"]


def test_a_track_is_published_with_its_rights_and_label_and_then_left_alone(flows_here):
    events, error, _ = make()
    assert error is None
    settings = Settings.from_environment()
    store = open_store(settings)
    assert validate(store, settings, deep=True).ok
    (entry,) = json.loads(store.get("catalog/premium.json").content)
    assert (entry["id"], entry["durationSec"], entry["model"], entry["license"]) == (NAME, 6, "tiny", "CC0-1.0")
    assert entry["aiGenerated"] is True
    assert entry["seed"] == 7
    assert entry["prompt"].startswith("lofi hip hop instrumental for reading, 76 bpm, A minor")
    assert entry["modelRevision"].startswith("folder-")
    mp3 = flows_here / "store" / entry["objectKey"]
    read = tags.read(mp3)
    assert read.entry.as_json() == {**entry, "sizeBytes": None}
    assert read.premium.prompt == entry["prompt"]
    sound = decode(mp3)
    assert sound.shape == (2, frames_of(6.0))
    assert integrated_lufs(sound) == pytest.approx(-14, abs=0.2)
    assert true_peak_dbtp(sound) <= -1.0
    before = mp3.read_bytes()
    events, error, _ = make()
    assert (stages(events), error) == (["kept"], None)
    assert mp3.read_bytes() == before
    assert not list((flows_here / "work").glob("*/*"))


def test_what_was_taken_down_is_held_back_before_a_model_is_run_or_money_is_spent(flows_here, runpod):
    runpod()
    settings = Settings.from_environment()
    store = open_store(settings)
    stone = {"id": NAME, "why": "a claim", "by": "ann", "at": "2025-01-16T00:00:00Z"}
    store.put(TOMBSTONES, json.dumps([stone]).encode(), ABSENT, "application/json", "no-store")
    for provider in ("local", "runpod"):
        events, error, _ = make(gpu_provider=provider, force=True)
        assert (stages(events), error) == (["held back"], None)
        assert f"soundflow restore {NAME}" in events[0].detail
    assert [item.key for item in store.list("")] == [TOMBSTONES]


def test_weights_that_may_not_be_sold_are_refused_in_one_sentence(home, monkeypatch):
    asked = PremiumRequest(category=Category.STUDY, model=ModelName.MUSICGEN_STEREO_LARGE)
    with pytest.raises(ConfigurationError) as caught:
        plan(asked, PremiumSettings.from_environment())
    assert str(caught.value).count(". ") == 0
    assert "CC-BY-NC-4.0" in str(caught.value)
    assert "SOUNDFLOW_ALLOW_NONCOMMERCIAL" in str(caught.value)
    monkeypatch.setenv("SOUNDFLOW_ALLOW_NONCOMMERCIAL", "yes")
    assert plan(asked, PremiumSettings.from_environment()).model is ModelName.MUSICGEN_STEREO_LARGE
    monkeypatch.setenv("SOUNDFLOW_ALLOW_NONCOMMERCIAL", "no")
    for model in ("ace-step-1.5", "stable-audio-3-medium", "tiny"):
        request = PremiumRequest(category=Category.STUDY, model=model)
        assert plan(request, PremiumSettings.from_environment()).model == model


@pytest.fixture
def runpod(monkeypatch):
    """RunPod at an address of a script's; nobody there until a script is served."""

    def at(address="http://127.0.0.1:1"):
        for name, value in (
            ("RUNPOD_API_KEY", "good-key"), ("RUNPOD_ENDPOINT_ID", "ep"), ("RUNPOD_BASE_URL", address),
            ("SOUNDFLOW_PROVIDER_POLL_SEC", "0.02"), ("SOUNDFLOW_GPU_FALLBACK", "local"),
        ):  # fmt: skip
            monkeypatch.setenv(name, value)

    return at


def planned(seed=7):
    asked = {
        "category": "Study",
        "trackId": "study_rainy_window",
        "durationSec": 6.0,
        "model": "tiny",
        "day": "2025-01-15",
    }
    request = PremiumRequest.model_validate_json(json.dumps({**asked, "seed": seed}))
    return plan(request, PremiumSettings.from_environment())


def steps_with(store, provider="runpod"):
    return PremiumSteps(Settings.from_environment(), PremiumSettings.from_environment(), store, provider)


def generated(recipe, store, *earlier):
    events = []
    with listening(events.append):
        steps_with(store).generate(recipe, earlier)
    return [event.name for event in events if event.name != "at"]


def test_the_next_provider_is_asked_where_one_is_down_only(home, runpod, monkeypatch):
    torch.set_num_threads(1)
    runpod()
    assert generated(planned(), MemoryStore()) == ["generating", "falling back", "generating"]
    refusal = Script(
        states=["COMPLETED"], on_done=lambda _given: {"error": "the prompt is not allowed", "refused": True}
    )
    with served(FakeRunPod, refusal) as address:
        runpod(address)
        with pytest.raises(BriefError, match="not allowed"):
            generated(planned(8), MemoryStore())
    assert not steps_with(MemoryStore()).folder(planned(8)).take.exists()


def test_a_failed_job_is_neither_sent_again_nor_passed_on(flows_here, runpod):
    script = Script(states=["FAILED"], error="CUDA error")
    with served(FakeRunPod, script) as address:
        runpod(address)
        events, error, _ = make(gpu_provider="runpod")
    assert isinstance(error, JobEnded)
    assert len(script.jobs) == 1
    assert "falling back" not in stages(events)


def test_all_attempts_of_a_run_share_its_limit(home, runpod, monkeypatch):
    first, second = planned(7), planned(8)
    store, premium = MemoryStore(), PremiumSettings()
    Ledger(store, premium, first.digest).begin("runpod", 1.9)
    with served(FakeRunPod, Script(states=["COMPLETED"])) as address:
        runpod(address)
        with pytest.raises(ConfigurationError, match="SOUNDFLOW_SPEND_PER_RUN_USD"):
            generated(second, store, first.digest)


@pytest.mark.whole
def test_a_rented_worker_writes_to_the_store_and_works_once(flows_here, runpod, monkeypatch):
    """RunPod's own part is the fake; ours, the handler, is the real one."""
    torch.set_num_threads(1)
    monkeypatch.setattr(worker, "_local", [])
    told = []

    def work(given):
        made = runpod_handler.handler({"input": given}, lambda _job, text: told.append(text))
        again = runpod_handler.handler({"input": given})
        assert (made["made"], again["made"]) == (True, False)
        return made

    script = Script(states=["IN_PROGRESS", "COMPLETED"], on_done=work)
    with served(FakeRunPod, script) as address:
        runpod(address)
        events, error, _ = make(gpu_provider="runpod")
    assert error is None
    assert stages(events)[-1] == "published"
    assert len(script.jobs) == 1
    assert told
    assert not list((flows_here / "store").glob("generated/*"))
    refused = runpod_handler.handler({"input": {"recipe": {"brief": {}}}})
    assert refused["refused"]


def test_a_take_that_fails_its_inspection_gets_another_seed_and_at_last_is_not_published(flows_here, monkeypatch):
    from soundflow_core.delivery.inspection.gate import Fault

    inspect, seen = PremiumSteps.inspect, []

    def strict(steps, recipe):
        seen.append(recipe.seed)
        return inspect(steps, recipe)._replace(faults=(Fault("silence", "it is silent"),))

    monkeypatch.setattr(PremiumSteps, "inspect", strict)
    events, error, _ = make()
    assert isinstance(error, QualityError)
    assert len(set(seen)) == 3
    assert stages(events).count("rolled again") == 3
    assert not (flows_here / "store" / "catalog" / "premium.json").exists()


def test_by_hand_the_notebooks_command_makes_the_take_and_the_steps_publish_it(flows_here, capsys):
    _, error, ended = make(gpu_provider="manual")
    assert (error, ended.name) == (None, "Manual")
    assert "soundflow premium --recipe" in ended.message
    (notebook,) = (flows_here / "work" / "manual").glob("*.ipynb")
    cells = ["".join(cell["source"]) for cell in json.loads(notebook.read_text())["cells"]]
    command = next(cell for cell in cells if cell.startswith("!")).split()
    assert command[:2] == ["!soundflow", "take"]
    recipe, raw_take = notebook.with_suffix(".json"), flows_here / command[-1]
    assert recipe.name == command[2]
    take(recipe, raw_take, as_json=True)
    assert json.loads(capsys.readouterr().out)["revision"].startswith("folder-")
    premium(recipe=recipe, take=raw_take, as_json=True)
    assert [one["outcome"] for one in json.loads(capsys.readouterr().out)] == ["published"]
    (entry,) = json.loads((flows_here / "store" / "catalog" / "premium.json").read_text())
    assert (entry["id"], entry["model"]) == (NAME, "tiny")


def test_plan_fills_what_lacks(flows_here, capsys, monkeypatch):
    """The buffer, as an operator fills it on one machine."""
    torch.set_num_threads(1)

    def make_here(requests, force, _wait, as_json):
        settings, premium_settings = Settings.from_environment(), PremiumSettings.from_environment()
        premium_console._make_here(requests, force, settings, premium_settings, server.discover(), as_json)

    monkeypatch.setattr(premium_console, "_make_on_workers", make_here)
    options = {"category": ["Study"], "plan": True, "days": 2, "day": "2025-01-15", "model": "tiny", "duration": 6.0}
    premium(**options, dry_run=True, as_json=True)
    wanted = json.loads(capsys.readouterr().out)
    assert [one["day"] for one in wanted] == ["2025-01-15", "2025-01-16"]
    make(track_id=wanted[0]["trackId"])
    premium(**options, as_json=True)
    (made,) = json.loads(capsys.readouterr().out)
    assert made["id"] == f"premium-2025-01-16-{wanted[1]['trackId']}"
    premium(**options, as_json=True)
    assert json.loads(capsys.readouterr().out) == []
