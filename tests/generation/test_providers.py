"""Paid providers: every state, every loss, every limit; the right end each time, and never a job paid twice."""

import json
import math
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.commands.spending import spending
from soundflow_core.base.errors import BriefError, Cancelled, ConfigurationError, QualityError, Unavailable
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation import providers
from soundflow_core.generation.models.base import Watch
from soundflow_core.generation.providers import modal, remote
from soundflow_core.generation.providers.base import JobEnded, ManualNeeded, StillRunning
from soundflow_core.generation.providers.ledger import AttemptState, Ledger
from soundflow_core.generation.takes import read_take
from soundflow_core.library.storage import open_store
from soundflow_core.library.storage.base import ANYTHING
from soundflow_core.library.storage.memory_store import MemoryStore
from soundflow_core.model.brief import TrackBrief
from soundflow_core.model.request import GpuProvider, ModelName, PremiumRecipe
from tests.support.modal_fake import served_modal
from tests.support.provider_fakes import FakeReplicate, FakeRunPod, Script, served, wav

KINDS = {"replicate": FakeReplicate, "runpod": FakeRunPod}
DONE = {
    "replicate": ["starting", "processing", "succeeded"],
    "runpod": ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"],
    "modal": ["pending", "pending", "success"],
}
RUNNING = {"replicate": "processing", "runpod": "IN_PROGRESS", "modal": "pending"}
FAILED = {"replicate": "failed", "runpod": "FAILED", "modal": "failure"}
EXPIRED = {"replicate": "aborted", "runpod": "TIMED_OUT", "modal": "timeout"}
COST = {"replicate": 0.14, "runpod": 0.116, "modal": 0.1097}
FAILED_COST = {**COST, "modal": 0.001097 * 150}
"""Modal does not say what a failed call cost: the estimate stays."""
JOB = {"replicate": "job1", "runpod": "job1", "modal": "fc-job1"}
NAMES = {
    "replicate": ("replicate_address", "replicate_token"),
    "runpod": ("runpod_address", "runpod_key"),
    "modal": ("modal_app", "modal_token_secret"),
}
each = pytest.mark.parametrize("kind", ["replicate", "runpod", "modal"])
both = pytest.mark.parametrize("kind", ["replicate", "runpod"])


def recipe(seconds=30.0, prompt="calm piano", seed=7):
    brief = TrackBrief.model_validate(
        {
            "id": "x",
            "date": "2025-01-15",
            "category": "Study",
            "genre": "lofi",
            "tier": "premium",
            "durationSec": seconds,
        }
    )
    return PremiumRecipe(brief=brief, model="musicgen-stereo-large", model_revision="main", prompt=prompt, seed=seed)


class Bench:
    """A provider against its fake, a store, and what was spent."""

    def __init__(self, kind, script, address, folder, **settings):
        self.kind, self.script, self.store = kind, script, MemoryStore()
        self.target = folder / "take.flac"
        where, key = NAMES[kind]
        place = {
            "modal_token_id": "id",
            "runpod_endpoint": "ep",
            where: address if kind != "modal" else "soundflow-premium",
        }
        self.premium = PremiumSettings(**{"poll_seconds": 0.01, key: "good-key", **place, **settings})
        self.settings = Settings(store="file:///nowhere", work_folder=folder)
        script.on_done = script.on_done or (self.worker if kind != "replicate" else None)

    def worker(self, given):
        """What our worker does on RunPod and Modal: it puts the take into the store."""
        self.store.put(
            PremiumRecipe.model_validate(given["recipe"]).generated_key, wav(), ANYTHING, "audio/flac", "no-store"
        )
        return {"objectKey": "x", "runSeconds": 100.0}

    def make(self, asked=None, watch=None):
        provider = providers.connect(self.kind, self.settings, self.premium, self.store)
        provider.make(asked or recipe(), self.target, watch or Watch())

    def attempts(self):
        return Ledger(self.store, self.premium, recipe().digest).attempts()

    def spent(self):
        return Ledger(self.store, self.premium, "x").spent_usd(datetime.now(UTC).date().isoformat())


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "LOOKING_SECONDS", 0.1)

    @contextmanager
    def open_bench(kind, states=None, **more):
        settings = more.pop("settings", {})
        script = Script(states=states or DONE[kind], **more)
        with served_modal(script) if kind == "modal" else served(KINDS[kind], script) as address:
            monkeypatch.setenv("MODAL_SERVER_URL", address)
            yield Bench(kind, script, address, tmp_path, **settings)

    return open_bench


@each
def test_success_is_fetched_kept_and_its_cost_written_down(bench, kind):
    with bench(kind) as b:
        b.make()
        audio, rate, _ = read_take(b.target)
        assert (audio.shape[0], rate) == (2, 32_000)
        (attempt,) = b.attempts()
        assert (attempt.state, attempt.provider, attempt.job) == (AttemptState.DONE, kind, JOB[kind])
        assert attempt.usd == pytest.approx(COST[kind])
        assert b.spent() == pytest.approx(COST[kind])
        b.target.unlink()
        b.make()  # lies in the store: no second job
        assert b.target.exists()
        assert len(b.script.jobs) == 1


@each
def test_failure_says_why_and_another_call_sends_another_job(bench, kind):
    with bench(kind, [RUNNING[kind], FAILED[kind]], error="CUDA out of memory") as b:
        with pytest.raises(JobEnded, match="CUDA out of memory"):
            b.make()
        assert [one.state for one in b.attempts()] == [AttemptState.LOST]
        assert b.spent() == pytest.approx(FAILED_COST[kind])  # a failed job is paid for
        b.script.states = DONE[kind]
        b.make()
        assert len(b.script.jobs) == 2


def test_a_refused_prompt_is_no_outage(bench):
    with (
        bench("replicate", ["failed"], error="Prompt flagged by safety check") as b,
        pytest.raises(BriefError, match="refuses"),
    ):
        b.make()
    with bench("replicate", submit_codes=[422]) as b:
        with pytest.raises(BriefError, match="refuses"):
            b.make()
        assert b.spent() == 0


def test_a_worker_of_ours_that_refuses_is_no_outage(bench):
    with (
        bench("runpod", on_done=lambda _given: {"error": "the prompt is empty", "refused": True}) as b,
        pytest.raises(BriefError, match="empty"),
    ):
        b.make()


class Terminated(BaseException):
    """As a signal ends a flow run."""


@each
@pytest.mark.parametrize(
    "end", [Cancelled("stop"), KeyboardInterrupt(), Terminated()], ids=["word", "ctrl-c", "signal"]
)
def test_cancelling_stops_the_job_and_settles(bench, kind, end):
    with bench(kind, [RUNNING[kind]]) as b:

        def stop(_share, remark):
            if "running" in remark:
                raise end

        with pytest.raises(type(end)):
            b.make(watch=Watch(stop))
        assert b.script.cancelled == [JOB[kind]]
        assert b.attempts()[0].state is AttemptState.LOST


@each
def test_a_job_that_takes_too_long_is_cancelled(bench, kind):
    with bench(kind, [RUNNING[kind]], settings={"provider_timeout_seconds": 0.1}) as b:
        with pytest.raises(Unavailable, match="longer than"):
            b.make()
        assert b.script.cancelled == [JOB[kind]]
        assert not b.attempts()[0].is_open


@each
def test_a_job_that_does_not_stop_blocks_every_other(bench, kind):
    with bench(kind, [RUNNING[kind]], ignores_cancel=True, settings={"provider_timeout_seconds": 0.05}) as b:
        for _ in range(2):
            with pytest.raises(StillRunning):
                b.make()
        assert len(b.script.jobs) == 1
        b.script.states = DONE[kind]
        b.make()
        assert len(b.script.jobs) == 1


def test_replicates_lost_answer_is_looked_up(bench):
    with bench("replicate", lose_answers=1) as b:
        b.make()
        assert len(b.script.jobs) == 1
        assert b.attempts()[0].job == "job1"


ODD_ANSWERS = [b"<html>busy</html>", b"{}", b"[]", b"", b"null", b'{"id": 7}', b'{"id": "../x"}', 302, 500, "cut"]


@both
@pytest.mark.parametrize("answer", ODD_ANSWERS, ids=lambda answer: str(answer)[:20])
def test_a_job_of_which_the_answer_says_nothing_is_sent_once_and_counts_at_its_limit(bench, kind, answer):
    """Three times asked for: one POST. It stays so until a person says what became of it, or its take appears."""
    with bench(kind, odd_answer=answer, takes_odd=ODD_ANSWERS.index(answer) % 2 == 0, hide=True) as b:
        for _ in range(3):
            with pytest.raises(StillRunning, match=f"{kind}.*not sent again.*soundflow spending --settle") as caught:
                b.make()
            assert str(caught.value).count("\n") == 0
        assert b.script.posts == 1
        assert [one.state for one in b.attempts()] == [AttemptState.SENDING]
        assert b.spent() == b.premium.spend_per_run_usd == b.attempts()[0].usd
        with pytest.raises(ConfigurationError, match="SOUNDFLOW_SPEND_PER_RUN_USD"):  # no other roll of the run
            Ledger(b.store, replace(b.premium, spend_per_run_usd=2.0 - b.attempts()[0].usd), "other").begin(kind, 0.1)
        b.script.odd_answer = None
        Ledger(b.store, b.premium, recipe().digest).settle(0.0, None, "ann")
        b.make()
        assert b.script.posts == 2
        assert b.spent() == pytest.approx(COST[kind])


def test_replicates_list_may_prove_that_a_job_exists_but_never_that_it_does_not(bench):
    with bench("replicate", ["failed"]) as b:
        with pytest.raises(JobEnded):
            b.make()
        b.script.states, b.script.drop_before = DONE["replicate"], 1
        for _ in range(2):  # the earlier job of the same recipe is not taken for this one
            with pytest.raises(StillRunning):
                b.make()
        assert [one.state for one in b.attempts()] == [AttemptState.LOST, AttemptState.SENDING]


class Killed(BaseException):
    """As kill -9, as far as a test can."""


@each
def test_a_kill_between_sending_and_the_answer_is_an_attempt_whose_fate_is_unknown(bench, kind, monkeypatch):
    with bench(kind, hide=True, settings={"provider_timeout_seconds": 0.1}) as b:
        provider = providers.connect(kind, b.settings, b.premium, b.store)
        submit = provider.jobs.submit

        def cut_off(asked):
            submit(asked)
            raise Killed

        provider.jobs.submit = cut_off
        with pytest.raises(Killed):
            provider.make(recipe(), b.target, Watch())
        for _ in range(2):
            with pytest.raises(StillRunning, match="its outcome is unknown"):
                b.make()
        assert len(b.script.jobs) == 1
        assert b.spent() == b.premium.spend_per_run_usd
        Ledger(b.store, b.premium, recipe().digest).settle(None, JOB[kind], "ann")
        b.make()
        assert len(b.script.jobs) == 1
        assert b.spent() == pytest.approx(COST[kind])


@both
@pytest.mark.parametrize("told", ["-1e9", "NaN", "1e300", "1" + "0" * 400, '"12"', "true", "null"])
def test_no_number_of_a_provider_makes_a_cost_that_can_not_be(bench, kind, told):
    with bench(kind, seconds=told) as b:
        try:
            b.make()
        except Unavailable as error:  # NaN is no JSON
            assert kind in str(error)
        assert 0 < b.spent() <= b.premium.spend_per_run_usd


@both
@pytest.mark.parametrize(
    "odd", [b'{"id": "job1", "status": []}', b"[]", b"<html>", b"", b'{"status": {"a": 1}}', b"nul", b"[" * 9999]
)
def test_an_answer_about_a_job_that_is_not_understood_is_one_sentence(bench, kind, odd):
    with bench(kind, odd_status=odd) as b:
        with pytest.raises(StillRunning, match=f"{kind} gave an answer that is not understood") as caught:
            b.make()
        assert "\n" not in str(caught.value)
        b.script.odd_status = None
        b.make()
        assert len(b.script.jobs) == 1


@both
@pytest.mark.parametrize("said", ["nan", "inf", "-5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 99 Foo", ""])
def test_any_retry_after_is_waited_for_within_bounds(bench, kind, said, monkeypatch):
    waits = []
    monkeypatch.setattr("soundflow_core.generation.providers.http.time.sleep", waits.append)
    with bench(kind, submit_codes=[429], poll_codes=[503], retry_after=said) as b:
        b.make()
    assert len(b.script.jobs) == 1
    assert all(0 <= wait <= 30 for wait in waits)


def test_damaged_books_are_not_taken_for_free(bench):
    with bench("replicate") as b:
        day = datetime.now(UTC).date().isoformat()
        book = Ledger(b.store, b.premium, recipe().digest).key
        for key, content in (
            (f"spending/{day}.json", b'{"x": -4.2e6}'),
            (f"spending/{day}.json", b"{"),
            (book, b"[1]"),
        ):
            b.store.put(key, content, ANYTHING, "application/json", "no-store")
            with pytest.raises(QualityError, match="damaged"):
                b.make()
            b.store.delete(key)
        assert b.script.posts == 0


def test_a_person_looks_at_what_was_spent_and_settles_it(bench, console_store, capsys):
    with bench("replicate", odd_answer=b"{}", hide=True) as b:
        b.store = console_store
        with pytest.raises(StillRunning) as caught:
            b.make()
    spending(as_json=True)
    told = json.loads(capsys.readouterr().out)
    (one,) = told["open"]
    assert (told["usd"], one["state"], one["track"], one["usd"]) == (2.0, "sending", recipe().brief.track_id, 2.0)
    assert one["id"] in str(caught.value)
    spending()
    assert one["id"] in capsys.readouterr().out
    name = one["id"]
    wrong = [
        (name, None, None),
        (name, 1.0, "job"),
        (None, 1.0, None),
        (name, -1.0, None),
        (name, math.nan, None),
        ("ab", 1.0, None),
    ]
    for asked in (*wrong, (name, None, "../x")):
        with pytest.raises(BriefError):
            spending(None, *asked)
    spending(settle=one["id"], usd=0.12)
    assert b.spent() == pytest.approx(0.12)
    assert b.attempts()[0].note.startswith("settled by")
    with pytest.raises(BriefError, match="Nothing"):
        spending(settle=one["id"], usd=0.0)


@pytest.fixture
def console_store(home):
    return open_store(Settings.from_environment())


def test_runpods_lost_answer_is_waited_for_in_the_store_and_never_sent_again(bench):
    with bench("runpod", lose_answers=1, settings={"provider_timeout_seconds": 0.1}) as b:
        for _ in range(2):
            with pytest.raises(StillRunning, match="not sent"):
                b.make()
        assert len(b.script.jobs) == 1
        assert b.spent() == b.premium.spend_per_run_usd
        b.worker(b.script.jobs["job1"]["input"])
        b.make()
        assert b.target.exists()
        assert len(b.script.jobs) == 1
        assert b.attempts()[0].state is AttemptState.DONE


@each
def test_a_run_that_died_is_gone_on_with(bench, kind):
    with bench(kind, [RUNNING[kind]]) as b:

        def die(_share, remark):
            if RUNNING[kind] and "running" in remark:
                raise RuntimeError("killed")

        with pytest.raises(RuntimeError):
            b.make(watch=Watch(die))
        assert b.attempts()[0].state is AttemptState.RUNNING
        b.script.states = DONE[kind]
        b.make()
        assert len(b.script.jobs) == 1


def test_an_output_that_is_gone_is_said_and_not_counted_as_made(bench):
    with bench("replicate", output_gone=True) as b:
        with pytest.raises(JobEnded, match="expired"):
            b.make()
        b.script.output_gone = False
        b.make()
        assert len(b.script.jobs) == 2


@each
def test_expired_jobs(bench, kind):
    with bench(kind, [RUNNING[kind], EXPIRED[kind]]) as b, pytest.raises(Unavailable):
        b.make()
    with bench(kind, [RUNNING[kind]]) as b:

        def forget(_share, remark):
            if "running" in remark:
                b.script.jobs.clear()

        with pytest.raises(Unavailable, match="no longer"):
            b.make(watch=Watch(forget))


@both
def test_a_state_invented_later_is_waited_out(bench, kind):
    with bench(kind, ["dreaming", *DONE[kind]]) as b:
        b.make()


@each
def test_rate_limits_are_waited_out(bench, kind):
    with bench(kind, submit_codes=[429, 503], poll_codes=[429, 500, 502]) as b:  # Modal's own words for them
        b.make()
        assert len(b.script.jobs) == 1


@each
def test_a_provider_that_takes_nothing_costs_nothing(bench, kind):
    with bench(kind, submit_codes=[429] * 9) as b:
        with pytest.raises(Unavailable, match="accepts no more") as caught:
            b.make()
        assert not isinstance(caught.value, StillRunning)
        assert b.spent() == 0


@each
def test_a_wrong_key_and_no_key_are_configuration(bench, kind):
    variable = {"replicate": "REPLICATE_API_TOKEN", "runpod": "RUNPOD_API_KEY", "modal": "MODAL_TOKEN_SECRET"}[kind]
    with bench(kind, key="another") as b, pytest.raises(ConfigurationError, match=variable):
        b.make()
    with pytest.raises(ConfigurationError, match=variable.replace("SECRET", "ID")):
        providers.connect(kind, b.settings, PremiumSettings(), b.store)
    assert "good-key" not in repr(b.premium)


@both
def test_nobody_there_is_an_outage(kind, tmp_path):
    b = Bench(kind, Script(), "http://127.0.0.1:1", tmp_path)
    with pytest.raises(Unavailable, match="out of reach"):
        b.make()
    assert b.spent() == 0


@each
def test_limits_a_run_and_a_day(bench, kind):
    with bench(kind, settings={"spend_per_run_usd": 0.01}) as b:
        with pytest.raises(ConfigurationError, match="SOUNDFLOW_SPEND_PER_RUN_USD"):
            b.make()
        assert b.script.jobs == {}
    with bench(kind, settings={"spend_per_day_usd": 0.3}) as b:
        b.make()
        with pytest.raises(ConfigurationError, match="SOUNDFLOW_SPEND_PER_DAY_USD"):
            b.make(recipe(seconds=180.0))
        assert len(b.script.jobs) == 1
        assert b.spent() == pytest.approx(COST[kind])


def test_modals_lost_answer_is_asked_for_again_under_the_same_key(bench):
    """Its client sends the call again with its idempotency key, and Modal answers with the call that it has."""
    with bench("modal", lose_answers=2) as b:
        b.make()
        assert len(b.script.jobs) == 1
        assert b.attempts()[0].job == JOB["modal"]


def test_modals_lost_call_is_waited_for_in_the_store_and_never_sent_again(bench):
    with bench("modal", lose_answers=99, settings={"provider_timeout_seconds": 0.1}) as b:
        for _ in range(2):
            with pytest.raises(StillRunning, match="not sent"):
                b.make()
        assert len(b.script.jobs) == 1
        b.worker(next(iter(b.script.jobs.values()))["input"])
        b.make()
        assert len(b.script.jobs) == 1
        assert b.attempts()[0].state is AttemptState.DONE


@pytest.mark.parametrize(("state", "sentence"), [("expired", "no longer keeps the result"), ("internal", "internal")])
def test_modals_other_ends(bench, state, sentence):
    with bench("modal", ["pending", state]) as b:
        with pytest.raises(JobEnded, match=sentence):
            b.make()
        assert not b.attempts()[0].is_open


def test_modal_without_the_app_says_how_to_deploy_it(bench):
    with bench("modal", not_deployed=True) as b:
        with pytest.raises(ConfigurationError, match=r"modal deploy deployments/modal_app\.py"):
            b.make()
        assert b.spent() == 0


@both
def test_a_provider_that_falls_silent_while_a_job_runs_bars_every_other(bench, kind):
    with bench(kind, [RUNNING[kind]]) as b:

        def fall_silent(_share, remark):
            if "running" in remark:
                b.script.poll_codes = [503] * 99

        with pytest.raises(StillRunning):
            b.make(watch=Watch(fall_silent))
        b.script.poll_codes, b.script.states = [], DONE[kind]
        b.make()
        assert len(b.script.jobs) == 1


def test_an_open_job_at_one_provider_bars_another(bench, tmp_path):
    with bench("runpod", [RUNNING["runpod"]], lose_answers=1, settings={"provider_timeout_seconds": 0.05}) as b:
        with pytest.raises(StillRunning):
            b.make()
        with served(FakeReplicate, Script(states=DONE["replicate"])) as address:
            other = Bench("replicate", Script(), address, tmp_path)
            other.store = b.store
            with pytest.raises(StillRunning, match="was sent to runpod"):
                other.make()


def test_a_model_that_replicate_lacks_is_refused_before_it_costs(bench):
    with bench("replicate") as b:
        with pytest.raises(BriefError, match="has no"):
            b.make(recipe().model_copy(update={"model": ModelName.ACE_STEP_1_5}))
        assert b.script.jobs == {}
        assert b.spent() == 0


def test_two_runs_at_once_send_one_job(bench):
    """The second finds the first's attempt on the books."""
    with bench("replicate") as b:
        Ledger(b.store, b.premium, recipe().digest).begin("replicate", 0.1)
        with pytest.raises(Unavailable, match="Another run"):
            Ledger(b.store, b.premium, recipe().digest).begin("replicate", 0.1)
        assert b.spent() == b.premium.spend_per_run_usd


def test_the_folder_and_the_request_name_the_same_providers():
    assert set(providers.provider_names()) == set(GpuProvider)
    with pytest.raises(BriefError, match="replicate"):
        providers.connect("aws", None, None, None)


def test_by_hand_there_are_steps_and_a_notebook_until_the_take_is_there(tmp_path):
    settings = Settings(store="file:///nowhere", work_folder=tmp_path)
    store = MemoryStore()
    by_hand = providers.connect("manual", settings, PremiumSettings(), store)
    with pytest.raises(ManualNeeded) as caught:
        by_hand.make(recipe(), tmp_path / "take.flac", Watch())
    steps = str(caught.value)
    assert "soundflow premium --recipe" in steps
    assert "soundflow ingest" in steps
    (notebook,) = (tmp_path / "manual").glob("*.ipynb")
    cells = ["".join(cell["source"]) for cell in json.loads(notebook.read_text())["cells"]]
    assert any("soundflow take" in cell for cell in cells)
    written = next(cell for cell in cells if cell.startswith("%%writefile")).split("\n", 1)[1]
    assert PremiumRecipe.model_validate_json(written) == recipe()
    store.put(recipe().generated_key, wav(), ANYTHING, "audio/flac", "no-store")
    by_hand.make(recipe(), tmp_path / "take.flac", Watch())
    assert read_take(tmp_path / "take.flac")[1] == 32_000


@pytest.mark.filterwarnings("ignore:.*executing locally")
def test_modals_app_runs_our_worker():
    """What is deployed at Modal, called here: the function's own code, without Modal's machines."""
    from deployments import modal_app

    answer = getattr(modal_app, modal.FUNCTION).local({"recipe": {}})
    assert answer["refused"]
    assert "error" in answer
    assert modal_app.app.name == PremiumSettings().modal_app
