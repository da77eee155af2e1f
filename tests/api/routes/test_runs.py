"""Premium through the API on a real Prefect server."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.support.api_server import PREMIUM, SOON, bearer, make_jwt, running_api

OPERATOR = bearer(make_jwt({"sub": "op", "role": "operator", "exp": SOON}))
ASKED = {"category": "Deep Work", "trackId": "night_drive", "durationSec": 30, "model": "tiny", "gpuProvider": "local"}
NAME = "/deployments/name/premium-on-demand/premium-on-demand"


def registered(prefect_api):
    """The deployment as `soundflow deploy` leaves it at the server: known, with the flow's own parameters."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from tests.support.premium_here import premium_on_demand

    with temporary_settings({PREFECT_API_URL: prefect_api}):
        return str(premium_on_demand.to_deployment("premium-on-demand").apply())


@contextmanager
def served(prefect_api):
    """The deployment, served by a process of its own that really runs what is started."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.premium_here"],
        env={**os.environ, "PREFECT_API_URL": prefect_api, "PREFECT_RUNNER_POLL_FREQUENCY": "1"},
        cwd=Path(__file__).resolve().parents[3],
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 90
        while httpx.get(prefect_api + NAME).status_code != 200:
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.2)
        yield
        os.killpg(process.pid, signal.SIGINT)
        process.wait(20)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def making(filled, api_settings, prefect_api):
    """An API that knows the server; what its runs go through, the tests say in the worker's place."""
    registered(prefect_api)
    with running_api(replace(filled, prefect_api_url=prefect_api), api_settings) as api:
        yield api


def becomes(prefect_api, run_id, kind, message=None):
    """Bring a run into a state, in the words a worker uses."""
    state = {"type": kind, "name": kind.title(), "message": message}
    answer = httpx.post(f"{prefect_api}/flow_runs/{run_id}/set_state", json={"state": state, "force": True})
    assert answer.json()["status"] == "ACCEPT", answer.text


def start(api, key=None, **changes):
    headers = {**OPERATOR, **({"Idempotency-Key": key} if key else {})}
    return api.client.post("/premium", json={**ASKED, **changes}, headers=headers)


def follow(api, run_id):
    answer = api.client.get(f"/runs/{run_id}", headers=OPERATOR)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.slow
def test_a_run_from_start_to_end(making, prefect_api):
    answer = start(making)
    assert answer.status_code == 202, answer.text
    run = answer.json()
    run_id = run["runId"]
    assert answer.headers["location"] == f"/runs/{run_id}"
    assert run["flow"] == "premium-on-demand"
    assert run["parameters"]["category"] == "Deep Work"
    assert run["parameters"]["track_id"] == "night_drive"
    assert follow(making, run_id)["state"] == "waiting"
    becomes(prefect_api, run_id, "RUNNING")
    progress = {"key": "premium-progress", "type": "progress", "data": 40.0, "flow_run_id": run_id}
    assert httpx.post(f"{prefect_api}/artifacts/", json=progress).status_code == 201
    found = follow(making, run_id)
    assert (found["state"], found["progressPercent"], found["endedAt"]) == ("running", 40, None)
    becomes(prefect_api, run_id, "COMPLETED")
    found = follow(making, run_id)
    assert found["state"] == "completed"
    assert found["startedAt"] < found["endedAt"]
    assert making.client.post(f"/runs/{run_id}/cancel", headers=OPERATOR).status_code == 409
    listed = making.client.get("/runs", headers=OPERATOR).json()
    assert run_id in [one["runId"] for one in listed]


@pytest.mark.slow
def test_a_failure_says_why(making, prefect_api):
    for kind in ("FAILED", "CRASHED"):
        run_id = start(making).json()["runId"]
        becomes(prefect_api, run_id, kind, "the model refused")
        found = follow(making, run_id)
        assert (found["state"], found["message"]) == ("failed", "the model refused")


@pytest.mark.slow
def test_cancel(making, prefect_api):
    run_id = start(making).json()["runId"]
    becomes(prefect_api, run_id, "RUNNING")
    answer = making.client.post(f"/runs/{run_id}/cancel", headers=OPERATOR)
    assert (answer.status_code, answer.json()["state"]) == (202, "cancelling")
    assert httpx.get(f"{prefect_api}/flow_runs/{run_id}").json()["state_type"] == "CANCELLING"
    becomes(prefect_api, run_id, "CANCELLED")
    assert follow(making, run_id)["state"] == "cancelled"


@pytest.mark.whole
def test_runs_that_really_run(making, prefect_api):
    with served(prefect_api):
        started = [start(making, prompt=prompt).json()["runId"] for prompt in (None, "fail", "take long")]
        done, failed, long = started
        making.wait_until(lambda: follow(making, long)["state"] == "running", 90)
        assert making.client.post(f"/runs/{long}/cancel", headers=OPERATOR).status_code == 202
        for run_id, state in ((done, "completed"), (failed, "failed"), (long, "cancelled")):
            making.wait_until(lambda i=run_id, s=state: follow(making, i)["state"] == s, 90)
    assert follow(making, done)["progressPercent"] == 100
    assert "the model refused" in follow(making, failed)["message"]


@pytest.mark.slow
def test_a_key_starts_one_run(making):
    key = f"key-{uuid4()}"
    first, second = start(making, key), start(making, key)
    assert (first.status_code, second.status_code) == (202, 202), (first.text, second.text)
    assert first.json()["runId"] == second.json()["runId"]
    other = start(making, key, durationSec=60)
    assert other.status_code == 422, other.text
    assert "Idempotency-Key" in other.json()["detail"]
    assert start(making).json()["runId"] != first.json()["runId"]


@pytest.mark.slow
def test_a_key_belongs_to_a_token_and_not_to_a_name(making):
    key = f"key-{uuid4()}"
    first = start(making, key=key).json()["runId"]
    namesake = bearer(make_jwt({"sub": "op", "role": "operator", "exp": SOON, "jti": "another"}))
    headers = {**namesake, "Idempotency-Key": key}
    assert making.client.post("/premium", json=ASKED, headers=headers).json()["runId"] != first


@pytest.mark.slow
def test_what_is_refused_starts_nothing(making):
    for wrong in ({"category": "Sleep"}, {"model": "gpt"}, {"gpuProvider": "cloud"}, {"durationSec": 0}, {"trackId": "../x"},
                  {"prompt": " "}, {"prompt": "x" * 1001}, {"extra": 1}):  # fmt: skip
        answer = start(making, **wrong)
        assert answer.status_code == 422, wrong
        assert next(iter(wrong)) in answer.text
    for headers, status in (({}, 401), (bearer("x"), 401), (bearer(make_jwt(PREMIUM)), 403)):
        assert making.client.post("/premium", json=ASKED, headers=headers).status_code == status
        assert making.client.get(f"/runs/{uuid4()}", headers=headers).status_code == status
    assert making.client.get(f"/runs/{uuid4()}", headers=OPERATOR).status_code == 404
    assert making.client.get("/runs/nonsense", headers=OPERATOR).status_code == 422
    headers = {**OPERATOR, b"Idempotency-Key": "kürzel-kürzel".encode()}
    assert making.client.post("/premium", json=ASKED, headers=headers).status_code == 422


@pytest.mark.slow
def test_runs_of_others_can_not_be_seen(making, prefect_api):
    flow = httpx.post(f"{prefect_api}/flows/", json={"name": "somebody-elses"}).json()
    run = httpx.post(f"{prefect_api}/flow_runs/", json={"flow_id": flow["id"], "state": {"type": "SCHEDULED"}}).json()
    assert making.client.get(f"/runs/{run['id']}", headers=OPERATOR).status_code == 404
    assert making.client.post(f"/runs/{run['id']}/cancel", headers=OPERATOR).status_code == 404


def test_without_a_server_it_says_so(api, filled, api_settings, monkeypatch):
    monkeypatch.setattr("api.prefect_client.PAUSES_SECONDS", (0.01,))
    answer = start(api)
    assert (answer.status_code, "PREFECT_API_URL" in answer.json()["detail"]) == (503, True)
    gone = replace(filled, prefect_api_url="http://127.0.0.1:9/api")
    with running_api(gone, api_settings) as found:
        assert start(found).status_code == 503
        assert found.client.get(f"/runs/{uuid4()}", headers=OPERATOR).status_code == 503


@pytest.mark.slow
def test_without_the_deployment_it_says_so(filled, api_settings, prefect_api):
    with running_api(replace(filled, prefect_api_url=prefect_api), api_settings) as found:
        found.services.prefect._ids.clear()
        answer = found.client.post(
            "/operator/tracks/free-2025-01-15-study_daily/re-roll", json={"why": "too loud"}, headers=OPERATOR
        )
        assert (answer.status_code, "soundflow deploy" in answer.json()["detail"]) == (404, True)
