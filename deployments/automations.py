"""Automations as code: stale runs are crashed, failures and missing days are reported.

Prefect's server executes them. They are created or updated by name, so a changed name would leave the old automation behind.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from flows.runs.reporting import ABSENT, LIVE
from flows.runs.starting import HEARTBEAT_TIMEOUT

DAY_DUE = timedelta(minutes=50)
"""From 02:10, when the day's run starts, to 03:00 UTC, when its five tracks must be live."""
ENDINGS = {
    f"prefect.flow-run.{state}" for state in ("Completed", "Skipped", "Failed", "TimedOut", "Crashed", "Cancelled")
}
"""After these a run sends no heartbeat. Listed one by one: the fewer events a trigger counts, the less its server's database locks."""
FAILURES = {"prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.TimedOut"}
SUBJECT = "SoundFlow: {{ flow_run.name }} {{ flow_run.state.name }}"
BODY = "{{ flow.name }} / {{ flow_run.name }} is {{ flow_run.state.name }}: {{ flow_run.state.message }}\n{{ flow_run|ui_url }}"
ABSENCE = (
    "Today's five free tracks are not live by 03:00 UTC. `soundflow runs` shows why; `soundflow daily` makes them."
)


def crash_stale_runs(timeout: timedelta = HEARTBEAT_TIMEOUT) -> AutomationCore:
    """A run without a heartbeat has lost its process or machine: set it to Crashed, so that it can be resumed.

    It counts every heartbeat. On SQLite, which has one writer, that makes the server's own transactions wait for up to a minute, so
    it is for PostgreSQL only; elsewhere `soundflow up` and `soundflow resume` look for stale runs.
    """
    return AutomationCore(
        name="soundflow-crash-the-silent",
        description="A run without a heartbeat for 90 s is set to Crashed; `soundflow resume` resumes it.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *ENDINGS},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timeout,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message="no heartbeat: its process or machine is gone")],
    )


def report_failures(block: UUID) -> AutomationCore:
    """Report a run that failed, crashed or timed out."""
    return AutomationCore(
        name="soundflow-tell-failures",
        description="Reports a failed, crashed or timed-out run to SOUNDFLOW_ALERT_URL.",
        trigger=EventTrigger(
            expect=set(FAILURES),
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[SendNotification(block_document_id=block, subject=SUBJECT, body=BODY)],
    )


def report_missing_day(block: UUID) -> AutomationCore:
    """Report that the check at 03:00 UTC found the day incomplete."""
    return AutomationCore(
        name="soundflow-tell-absence",
        description="The check at 03:00 UTC found today's five not live.",
        trigger=EventTrigger(expect={ABSENT}, posture=Posture.Reactive, threshold=1, within=timedelta(0)),
        actions=[SendNotification(block_document_id=block, subject="SoundFlow: today is missing", body=ABSENCE)],
    )


def report_no_worker(block: UUID, daily: UUID, due: timedelta = DAY_DUE) -> AutomationCore:
    """Report that no worker took the day's run and no day went live in time. The server alone detects it."""
    return AutomationCore(
        name="soundflow-tell-nobody-came",
        description="No worker took the day's run and no day went live by 03:00 UTC.",
        trigger=EventTrigger(
            after={"prefect.flow-run.Late"},
            expect={LIVE},
            match_related=ResourceSpecification(
                {"prefect.resource.role": "deployment", "prefect.resource.id": f"prefect.deployment.{daily}"}
            ),
            posture=Posture.Proactive,
            threshold=1,
            within=due,
        ),
        actions=[SendNotification(block_document_id=block, subject="SoundFlow: no worker", body=ABSENCE)],
    )


async def ensure(client: Any, wanted: AutomationCore) -> None:  # a PrefectClient
    """Create an automation, or bring the one of its name in line."""
    found = await client.read_automations_by_name(wanted.name)
    if found:
        wanted.enabled = found[0].enabled  # what an operator switched off stays off
        await client.update_automation(found[0].id, wanted)
    else:
        await client.create_automation(wanted)


async def ensure_all(client: Any, alert: UUID | None, daily: UUID, has_stale_runs_automation: bool) -> None:
    """All automations; those that report something only with an address to report to."""
    if has_stale_runs_automation:
        await ensure(client, crash_stale_runs())
    if alert:
        for wanted in (report_failures(alert), report_missing_day(alert), report_no_worker(alert, daily)):
            await ensure(client, wanted)
