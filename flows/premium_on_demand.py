"""One premium track on demand: generate, finish, encode, inspect, publish, index."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.runs import deployed
from flows.runs.premium_reporting import reporting
from flows.tasks import PrefectRunner
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation.providers.base import ManualNeeded
from soundflow_core.model.brief import Category
from soundflow_core.model.request import GpuProvider, ModelName, PremiumRequest
from soundflow_core.pipeline.premium import make_track

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
    deployed.prepare_process()
    length = {} if duration_sec is None else {"duration_sec": duration_sec}
    request = PremiumRequest(
        category=category, track_id=track_id, model=model, gpu_provider=gpu_provider, prompt=prompt, seed=seed, day=day,
        **length,
    )  # fmt: skip
    settings, premium = Settings.from_environment(), PremiumSettings.from_environment()
    log_waiting = lambda holder: log.info("%s is being made by %s", track_id, holder)  # noqa: E731
    with _deployed(settings):
        try:
            return [make_track(request, settings, premium, PrefectRunner(), force, log_waiting)]
        except ManualNeeded as needed:
            return deployed.awaiting_manual_step(str(needed))


@contextmanager
def _deployed(settings: Settings) -> Iterator[None]:
    """A deployed run reports to Prefect and has a deadline; one of a command has its own."""
    if deployed.current() is None:
        yield
        return
    with reporting(settings), deployed.deadline(LONGEST_SECONDS):
        yield
