"""Deployed runs on a real server with a real worker: one for each date, followed, cancelled, killed and resumed, waiting for a pool."""

import json
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store

pytestmark = pytest.mark.slow
STUDY = ("--category", "study", "--duration", "8")


@pytest.fixture(scope="module", autouse=True)
def worker(site):
    """A CPU worker; it and all that a test starts beside it are gone at the end."""
    site.worker("cpu", "cpu-1")
    yield
    site.close()


@pytest.fixture
def client(site, monkeypatch):
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: site.env["PREFECT_API_URL"]}), get_client(sync_client=True) as found:
        yield found


def until(condition, what, seconds=180):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"never {what}")


def start(client, deployment="daily-free/daily-free", **parameters):
    found = client.read_deployment_by_name(deployment)
    return client.create_flow_run_from_deployment(found.id, parameters=parameters)


def ended(client, run):
    state = client.read_flow_run(run.id).state
    return state if state and state.is_final() else None


def listed(site):
    settings = Settings(store=site.env["SOUNDFLOW_STORE"], work_folder=site.folder / "work", operator="ann")
    return [entry["id"] for entry in json.loads(open_store(settings).get("catalog/all.json").content)]


def artifacts(client, run):
    body = {"artifacts": {"flow_run_id": {"any_": [str(run)]}}}
    return client.request("POST", "/artifacts/filter", json=body).json()


def test_schedules_are_scheduled(client, site):
    """With a wrong version of SQLAlchemy crons never fire, without an error."""
    body = {
        "deployments": {"name": {"any_": ["daily-free"]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
    }
    runs = until(lambda: client.request("POST", "/flow_runs/filter", json=body).json(), "scheduled")
    times = sorted(datetime.fromisoformat(run["expected_start_time"]) for run in runs if run["auto_scheduled"])
    assert {(moment.hour, moment.minute) for moment in times} == {(2, 10)}
    assert datetime.now(UTC) < times[0] < datetime.now(UTC) + timedelta(days=1)


def test_deploying_again_changes_nothing(client, site):
    before = {found.name: found.id for found in client.read_deployments()}
    first = site.deployed
    assert (first["store"], first["login"], first["silentRunsCrash"]) == (site.store.as_uri(), False, False)
    again = site.console("deploy")
    assert again.returncode == 0, again.stderr
    assert "asks for no log-in" in again.stderr
    assert {found.name: found.id for found in client.read_deployments()} == before
    assert len(client.read_work_pools()) == 2


def test_the_doctor_names_a_server_that_is_open(site):
    done = site.console("doctor", "--json")
    checks = {check["what"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["Prefect"]["state"] == "ok"
    assert checks["log-in"]["state"] == "warning"
    assert "PREFECT_SERVER_API_AUTH_STRING" in checks["log-in"]["advice"]


def test_the_console_starts_and_follows_one_run_for_each_date(client, site):
    done = site.program("daily", "--date", "2025-03-01", *STUDY, "--json")
    assert done.returncode == 0, done.stderr
    tracks = json.loads(done.stdout)
    assert [(track["id"], track["outcome"]) for track in tracks] == [("free-2025-03-01-study_daily", "published")]
    assert tracks[0]["asked"]["key"] == tracks[0]["measured"]["key"]
    assert "free-2025-03-01-study_daily" in listed(site)
    (again,) = site.json("daily", "--date", "2025-03-01", *STUDY)
    assert again["outcome"] == "kept"


def test_triggered_many_times_at_once_it_is_made_once(client, site):
    runs = [start(client, day="2025-03-02", categories=["Study"], duration_sec=8) for _ in range(3)]
    states = [until(lambda run=run: ended(client, run), "ended") for run in runs]
    assert all(state.type == "COMPLETED" for state in states)
    made = [a for run in runs for a in artifacts(client, run.id) if a["type"] == "table" and '"published"' in a["data"]]
    assert len(made) == 1
    assert listed(site).count("free-2025-03-02-study_daily") == 1


@pytest.fixture(scope="module")
def finished(site):
    """A run that has made one track."""
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: site.env["PREFECT_API_URL"]}), get_client(sync_client=True) as client:
        run = start(client, day="2025-03-03", categories=["Nature"], duration_sec=8)
        assert until(lambda: ended(client, run), "ended").type == "COMPLETED"
        return run


def test_a_run_shows_what_it_made(client, finished):
    """Table, links, progress, the cover and the sheet as pictures, and events."""
    run = finished
    found = artifacts(client, run.id)
    kinds = sorted(a["type"] for a in found)
    assert kinds == ["image", "image", "markdown", "progress", "table"]
    (row,) = json.loads(next(a["data"] for a in found if a["type"] == "table"))
    assert row["track"] == "free-2025-03-03-nature_daily"
    assert row["LUFS"] == pytest.approx(-14, abs=0.5)
    assert next(a["data"] for a in found if a["type"] == "progress") == 100
    assert all(a["data"].startswith("data:image/png;base64,") for a in found if a["type"] == "image")
    link = next(a["data"] for a in found if a["type"] == "markdown")
    assert "/media/audio/free/2025-03-03/free-2025-03-03-nature_daily.mp3" in link

    def event_names():
        wanted = {
            "related": {"id": [f"prefect.flow-run.{run.id}"]},
            "event": {"prefix": ["soundflow."]},
            "order": "ASC",
        }
        events = client.request("POST", "/events/filter", json={"filter": wanted, "limit": 50}).json()["events"]
        return [event["event"] for event in events] if events and events[-1]["event"] == "soundflow.day.live" else None

    assert "soundflow.track.published" in until(event_names, "emitted")


def test_a_wrong_parameter_is_refused(client, site):
    from prefect.exceptions import PrefectHTTPStatusError

    with pytest.raises(PrefectHTTPStatusError, match="409"):
        start(client, day="2025-03-03", categories=["Sleep"])


def pid_of(client, run):
    found = client.read_flow_run(run.id)
    return int(found.infrastructure_pid) if found.state.is_running() and found.infrastructure_pid else None


def started_again(client, site, run):
    """Resume until the second attempt runs: on a very busy machine the worker may report the crash after the resumption."""

    def attempted():
        found = client.read_flow_run(run.id)
        return found if found.run_count == 2 or found.state.is_final() else None

    for _ in range(3):
        (resumed,) = site.json("resume", str(run.id))
        assert resumed["id"] == str(run.id)
        if until(attempted, "attempted").run_count == 2:
            return
    raise AssertionError("never started again")


def test_a_killed_run_is_crashed_and_resumed_without_making_anything_twice(client, site):
    run = start(client, day="2025-03-04", categories=["Study", "Relax"], duration_sec=30)
    audio = site.store / "audio/free/2025-03-04"
    until(lambda: list(audio.glob("*.mp3")), "published the first")
    os.kill(until(lambda: pid_of(client, run), "running"), signal.SIGKILL)
    assert until(lambda: ended(client, run), "ended").name == "Crashed"
    before = {path.name: path.stat().st_mtime_ns for path in audio.glob("*.mp3")}
    started_again(client, site, run)
    assert until(lambda: ended(client, run), "ended").name == "Completed"
    assert len(list(audio.glob("*.mp3"))) == 2
    assert {name: (audio / name).stat().st_mtime_ns for name in before} == before
    refused = site.console("resume", "no-such-run")
    assert refused.returncode == 3


def test_cancel_stops_a_run(client, site):
    run = start(client, day="2025-03-05", duration_sec=120)
    pid = until(lambda: pid_of(client, run), "running")
    assert site.json("cancel", str(run.id)[:13])["run"] == str(run.id)
    assert until(lambda: ended(client, run), "ended").name == "Cancelled"
    until(lambda: not Path(f"/proc/{pid}").exists(), "gone")
    assert site.console("cancel", str(run.id)).returncode == 2


def test_late_runs_follow_the_policy(client, site):
    """The schedule's own runs are told by `auto_scheduled`; a person's run without a date makes today."""
    run = start(client, categories=["Study"], duration_sec=8, catch_up="skip")
    until(lambda: ended(client, run), "ended")
    assert f"free-{datetime.now(UTC).date()}-study_daily" in listed(site)


def test_a_premium_run_waits_while_the_gpu_is_busy_and_starts_after(client, site):
    """The gpu pool takes one run at a time."""
    flow = client.read_deployment_by_name("validate/validate").flow_id
    deployment = client.create_deployment(
        flow_id=flow, name="on-gpu", work_pool_name="gpu", entrypoint="tests.support.waiting.waiting", pull_steps=[]
    )
    site.worker("gpu", "gpu-1")
    busy = client.create_flow_run_from_deployment(deployment, parameters={"seconds": 8})
    until(lambda: client.read_flow_run(busy.id).state.is_running(), "running")  # noqa: PLW0108  # asked anew each time
    parameters = {"category": "Study", "gpu_provider": "manual", "model": "ace-step-1.5", "day": "2025-03-06"}
    premium = start(client, "premium-on-demand/premium-on-demand", **parameters)
    assert until(lambda: ended(client, premium), "ended", 180).type == "COMPLETED"
    one, two = client.read_flow_run(busy.id), client.read_flow_run(premium.id)
    assert one.state.type == "COMPLETED"
    assert two.start_time >= one.end_time
    client.delete_deployment(deployment)


def test_a_worker_with_another_store_refuses_its_runs(client, site, tmp_path):
    from prefect.client.schemas.actions import WorkPoolCreate

    template = client.read_work_pool("cpu").base_job_template
    client.create_work_pool(WorkPoolCreate(name="other", type="process", base_job_template=template))
    flow = client.read_deployment_by_name("rebuild-catalogs/rebuild-catalogs").flow_id
    deployment = client.create_deployment(
        flow_id=flow,
        name="other",
        work_pool_name="other",
        entrypoint="flows.rebuild_catalogs.rebuild_catalogs",
        pull_steps=[],
    )
    site.worker("other", "other-1", SOUNDFLOW_STORE=(tmp_path / "store").as_uri())
    run = client.create_flow_run_from_deployment(deployment)
    state = until(lambda: ended(client, run), "ended")
    assert state.type == "FAILED"
    assert f"ConfigurationError: The store is {(tmp_path / 'store').as_uri()} for this worker" in state.message
    assert not (tmp_path / "store").exists()
    client.delete_deployment(deployment)
    client.delete_work_pool("other")


def test_a_paused_schedule_starts_nothing(client, site):
    assert site.json("schedule", "pause", "daily-free")["paused"]
    assert client.read_deployment_by_name("daily-free/daily-free").paused
    shown = {one["name"]: one for one in site.json("status")["deployments"]}
    assert shown["daily-free"]["paused"]
    assert shown["daily-free"]["next"] is None
    site.json("schedule", "resume", "daily-free")
    assert not client.read_deployment_by_name("daily-free/daily-free").paused
    assert site.console("schedule", "resume", "no-such").returncode == 3


def test_status_runs_and_logs(site, finished):
    status = site.json("status")
    workers = {pool["name"]: [worker["name"] for worker in pool["workers"]] for pool in status["pools"]}
    assert "cpu-1" in workers["cpu"]
    assert str(finished.id) in [row["id"] for row in site.json("runs", "--state", "completed")]
    logged = lambda: [line for line in site.json("logs", str(finished.id)) if "nature_daily" in line["message"]]  # noqa: E731
    until(logged, "logged")
    followed = site.console("logs", str(finished.id), "--follow")
    assert "Completed" in followed.stderr
    assert site.console("runs", "--state", "sleepy").returncode == 2


@pytest.mark.parametrize(
    "words", [("status",), ("deploy",), ("daily", "--date", "2025-03-01")], ids=lambda words: words[0]
)
def test_without_a_server_the_commands_say_so(site, words):
    done = site.console(*words, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == 5
    assert "does not answer" in done.stderr
