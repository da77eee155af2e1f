"""Automations as code: silent runs are crashed, failures and absences are told.

An automation lives in Prefect's server; these are created by name or updated, as often as one likes.
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
"""After these a run needs to beat no more. Named one by one: the fewer events a trigger counts, the less its server's database locks."""
UNHAPPY = {"prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.TimedOut"}
SUBJECT = "SoundFlow: {{ flow_run.name }} {{ flow_run.state.name }}"
BODY = "{{ flow.name }} / {{ flow_run.name }} is {{ flow_run.state.name }}: {{ flow_run.state.message }}\n{{ flow_run|ui_url }}"
ABSENCE = (
    "Today's five free tracks are not live by 03:00 UTC. `soundflow runs` shows why; `soundflow daily` makes them."
)


def crash_the_silent(silence: timedelta = HEARTBEAT_TIMEOUT) -> AutomationCore:
    """A run that beats no more has died with its worker: call it Crashed, so that it can be resumed."""
    return AutomationCore(
        name="soundflow-crash-the-silent",
        description="A run without a heartbeat for 90 s is crashed; `soundflow resume` takes it up again.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *ENDINGS},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=silence,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message="no heartbeat: its process or machine is gone")],
    )


def tell_failures(block: UUID) -> AutomationCore:
    """A run that failed, crashed or ran out of time is told."""
    return AutomationCore(
        name="soundflow-tell-failures",
        description="A failed, crashed or timed-out run is told to SOUNDFLOW_ALERT_URL.",
        trigger=EventTrigger(
            expect=set(UNHAPPY),
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[SendNotification(block_document_id=block, subject=SUBJECT, body=BODY)],
    )


def tell_absence(block: UUID) -> AutomationCore:
    """The 03:00 check found the day incomplete."""
    return AutomationCore(
        name="soundflow-tell-absence",
        description="The check at 03:00 UTC found today's five not live.",
        trigger=EventTrigger(expect={ABSENT}, posture=Posture.Reactive, threshold=1, within=timedelta(0)),
        actions=[SendNotification(block_document_id=block, subject="SoundFlow: today is missing", body=ABSENCE)],
    )


def tell_nobody_came(block: UUID, daily: UUID, due: timedelta = DAY_DUE) -> AutomationCore:
    """The day's run was late, since no worker took it, and no day went live in time: told by the server alone."""
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
        actions=[SendNotification(block_document_id=block, subject="SoundFlow: nobody came", body=ABSENCE)],
    )


async def ensure(client: Any, wanted: AutomationCore) -> None:  # a PrefectClient
    """Create an automation, or bring the one of its name in line."""
    found = await client.read_automations_by_name(wanted.name)
    if found:
        wanted.enabled = found[0].enabled  # what an operator switched off stays off
        await client.update_automation(found[0].id, wanted)
    else:
        await client.create_automation(wanted)


async def ensure_all(client: Any, alert: UUID | None, daily: UUID, watch_silence: bool) -> None:
    """All automations; those that tell somebody only where there is somebody to tell."""
    if watch_silence:
        await ensure(client, crash_the_silent())
    if alert:
        for wanted in (tell_failures(alert), tell_absence(alert), tell_nobody_came(alert, daily)):
            await ensure(client, wanted)
