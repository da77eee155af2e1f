"""One premium track on demand: generate, finish, encode, inspect, publish, index."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import premium_tasks
from flows.runs import deployed
from flows.runs.premium_reporting import reporting
from soundflow_core.base.settings import Settings
from soundflow_core.generation.providers.base import ManualNeeded
from soundflow_core.model.brief import Category
from soundflow_core.model.request import GpuProvider, ModelName, PremiumRequest
from soundflow_core.pipeline import premium as premium_track

log = logging.getLogger(__name__)

LONGEST_SECONDS = 4 * 3600
"""After this a run is stopped; a paid job that goes on is found again by the next run."""


@flow(name="premium-on-demand", flow_run_name=deployed.flow_run_name, timeout_seconds=LONGEST_SECONDS)
def premium_on_demand(
    category: Category,
    track_id: str | None = None,
    duration_sec: float | None = None,
    model: ModelName = ModelName.MUSICGEN_STEREO_LARGE,
    gpu_provider: GpuProvider = GpuProvider.LOCAL,
    prompt: str | None = None,
    seed: int | None = None,
    day: date | None = None,
    force: bool = False,
) -> list[str] | State[Any]:
    """Make and publish one premium track; returns the ids that are live. What is published already is left alone unless `force` says so.

    What was taken down is held back, whatever `force` says. A length that is left out is the prompt's own, or 180 s.
    With the provider `manual` the run ends as Manual, and its message says what a person has to do.

    Args:
        category: What the track is for.
        track_id: One of the prompts' names, or a new name beside a prompt of your own. None: the category's next prompt.
        duration_sec: The length in seconds. None: the prompt's own, or 180 s.
        model: Who makes it. Models under CC-BY-NC are refused unless SOUNDFLOW_ALLOW_NONCOMMERCIAL says that nobody pays.
        gpu_provider: Where the model runs.
        prompt: Words for the model in place of the prompt's own.
        seed: Another number is another take. None: one drawn from the track's name and day.
        day: The day the track belongs to. None: today in UTC.
        force: Make again what is published already, and replace it.

    """
    length = {} if duration_sec is None else {"duration_sec": duration_sec}
    asked = PremiumRequest(
        category=category, track_id=track_id, model=model, gpu_provider=gpu_provider, prompt=prompt, seed=seed, day=day,
        **length,
    )  # fmt: skip
    if deployed.current() is None:
        return make(asked, force)
    with reporting(Settings.from_environment()), deployed.deadline(LONGEST_SECONDS):
        return make(asked, force)


def make(asked: PremiumRequest, force: bool = False) -> list[str] | State[Any]:
    """What the flow does, for a request."""
    log_waiting = lambda holder: log.info("%s is being made by %s", asked.track_id, holder)  # noqa: E731
    try:
        return premium_track.make(asked, premium_tasks.STEPS, force, log_waiting)
    except ManualNeeded as needed:
        return deployed.awaiting_manual_step(str(needed))
