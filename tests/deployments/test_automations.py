"""Automations on a real server: stale runs are crashed; failures and missing days reach a real webhook."""

import asyncio
import json
import os
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from prefect.client.orchestration import get_client
from prefect.events import emit_event
from prefect.states import Failed, Running, Scheduled

from deployments import automations, blocks
from flows.runs import deployed
from flows.runs.reporting import ABSENT, LIVE
from soundflow_core.base.settings import Settings

pytestmark = pytest.mark.slow
SHORT = timedelta(seconds=10)
"""The shortest time that Prefect takes for an absence."""


@pytest.fixture
def webhook():
    """An address and what was posted to it."""
    received = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/alert-with-a-secret", received
    server.shutdown()


@pytest.fixture
def deployment(site, flows_here):
    with get_client(sync_client=True) as client:
        yield client.read_deployment_by_name("validate/validate")


def until(condition, seconds=120):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "never happened"
        time.sleep(0.2)
    return found


def ensure(*wanted):
    async def now():
        async with get_client() as client:
            for automation in wanted:
                await automations.ensure(client, automation)

    asyncio.run(now())


def new_run(deployment, state):
    with get_client(sync_client=True) as client:
        run = client.create_flow_run_from_deployment(deployment.id, state=Scheduled(scheduled_time=None))
        client.set_flow_run_state(run.id, state, force=True)
        return run


def related_to(deployment):
    return [{"prefect.resource.id": f"prefect.deployment.{deployment.id}", "prefect.resource.role": "deployment"}]


def emit(event, deployment, resource="soundflow.test"):
    emit_event(event=event, resource={"prefect.resource.id": resource}, related=related_to(deployment))


@pytest.mark.whole
def test_failures_and_missing_days_are_reported(deployment, webhook):
    address, received = webhook
    block = asyncio.run(blocks.ensure_alert(address))
    ensure(
        automations.report_failures(block),
        automations.report_missing_day(block),
        automations.report_no_worker(block, deployment.id, SHORT),
    )
    failed = []

    def is_failure_reported():  # repeated until the server's triggers have read the automations
        failed.append(new_run(deployment, Failed(message="QualityError: the store has 3 problems")).name)
        time.sleep(1)
        return any(
            "3 problems" in note["message"] and name in note["title"] for note in list(received) for name in failed
        )

    def is_missing_day_reported():
        emit(ABSENT, deployment)
        time.sleep(1)
        return any(note["title"] == "SoundFlow: today is missing" for note in list(received))

    until(is_failure_reported)
    until(is_missing_day_reported)
    emit("prefect.flow-run.Late", deployment, "prefect.flow-run.late")
    until(lambda: any(note["title"] == "SoundFlow: no worker" for note in received))
    received.clear()
    emit("prefect.flow-run.Late", deployment, "prefect.flow-run.late")
    time.sleep(2)  # the server reads events side by side; a day goes live minutes after its run was late
    emit(LIVE, deployment)
    time.sleep(SHORT.total_seconds() + 6)
    assert not [note for note in received if note["title"] == "SoundFlow: no worker"]


@pytest.mark.whole
def test_a_run_without_heartsend_heartbeat_is_crashed_and_one_with_them_is_not(deployment):
    ensure(automations.crash_stale_runs(2 * SHORT))
    time.sleep(1)
    stale, alive = new_run(deployment, Running()), new_run(deployment, Running())
    send_heartbeat = lambda run: emit_event(  # noqa: E731
        event="prefect.flow-run.heartbeat", resource={"prefect.resource.id": f"prefect.flow-run.{run.id}"}
    )
    send_heartbeat(stale)
    with get_client(sync_client=True) as client:

        def crashed():
            send_heartbeat(alive)
            time.sleep(1)
            return client.read_flow_run(stale.id).state.is_crashed()

        until(crashed)
        assert client.read_flow_run(alive.id).state.is_running()
        found = client.read_automations()
        for automation in found:
            client.delete_automation(automation.id)


def test_ensuring_again_changes_nothing_and_keeps_what_is_switched_off(deployment):
    wanted = automations.crash_stale_runs(timedelta(hours=1))
    ensure(wanted)
    with get_client(sync_client=True) as client:
        (first,) = client.read_automations_by_name(wanted.name)
        client.pause_automation(first.id)
        ensure(automations.crash_stale_runs(timedelta(hours=1)))
        (second,) = client.read_automations_by_name(wanted.name)
        assert second.id == first.id
        assert not second.enabled
        client.delete_automation(second.id)


def test_a_webhook_that_is_a_password_is_kept_as_one(deployment, webhook):
    address, _ = webhook
    block = asyncio.run(blocks.ensure_alert(address))
    with get_client(sync_client=True) as client:
        shown = client.request("GET", f"/block_documents/{block}").text
    assert "alert-with-a-secret" not in shown
    assert asyncio.run(blocks.ensure_alert(None)) is None


def test_the_stores_keys_are_in_no_block(site, flows_here):
    settings = Settings.from_environment(
        {
            "R2_BUCKET": "tracks",
            "R2_ENDPOINT": "https://s3.example",
            "R2_ACCESS_KEY_ID": "AKIA-AN-ID",
            "R2_SECRET_ACCESS_KEY": "a-secret-key",
        }
    )
    assert asyncio.run(blocks.ensure_results(settings)) == "s3-bucket/soundflow-results"
    with get_client(sync_client=True) as client:
        shown = client.request("POST", "/block_documents/filter", json={"include_secrets": True}).text
    assert "https://s3.example" in shown
    assert "AKIA-AN-ID" not in shown
    assert "a-secret-key" not in shown


def test_a_deployed_run_lends_the_stores_keys_to_the_block_of_results(monkeypatch):
    own = {
        "R2_ACCESS_KEY_ID": "id",
        "R2_SECRET_ACCESS_KEY": "key",
        "AWS_ACCESS_KEY_ID": "other",
        "AWS_SESSION_TOKEN": "old",
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")
    deployed.lend_store_keys()
    assert os.environ["AWS_ACCESS_KEY_ID"] == "other"
    monkeypatch.setenv("PREFECT__FLOW_RUN_ID", "0195")
    deployed.lend_store_keys()
    assert (os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]) == ("id", "key")
    assert "AWS_SESSION_TOKEN" not in os.environ
