"""One premium track on demand: generate, finish, encode, inspect, publish, index."""

from __future__ import annotations

from datetime import date
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import deployed, premium_tasks, tasks
from flows import premium_steps as steps
from flows.premium_reporting import reporting
from flows.progress import tell
from flows.steps import not_held_back
from soundflow_core.brief import Category
from soundflow_core.catalog.publishing import published
from soundflow_core.errors import QualityError
from soundflow_core.generation.providers.base import ManualNeeded
from soundflow_core.keys import audio_key
from soundflow_core.request import GpuProvider, ModelName, PremiumRecipe, PremiumRequest
from soundflow_core.settings import Settings
from soundflow_core.storage import open_store

RE_ROLLS = 2
"""How often a track that fails its inspection is generated anew with another seed. Each may cost money."""


LONGEST_SECONDS = 4 * 3600
"""After this a run is stopped; a paid job that goes on is found again by the next run."""


@flow(name="premium-on-demand", flow_run_name=deployed.name_of_run, timeout_seconds=LONGEST_SECONDS)
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
    work = Settings.from_environment().work_folder
    recipe = steps.plan(asked)
    if not not_held_back(open_store(Settings.from_environment()), [recipe.brief]):
        return []
    if not force and is_kept(recipe):
        return [recipe.brief.track_id]
    name = recipe.brief.track_id
    try:
        rolls: list[str] = []
        for roll in range(RE_ROLLS + 1):
            recipe = steps.plan(asked, roll)
            if _is_published(recipe, asked, str(work), force, tuple(rolls)):
                return [name]
            rolls.append(recipe.digest)
    except ManualNeeded as needed:
        tell(name, "manual", str(needed))
        return deployed.left_to_a_person(str(needed))
    except Exception as error:
        tell(name, "failed", str(error))
        raise
    failure = QualityError(
        f"{name} failed its inspection {RE_ROLLS + 1} times; ask for another prompt or another model."
    )
    tell(name, "failed", str(failure))
    raise failure


def _is_published(
    recipe: PremiumRecipe, asked: PremiumRequest, work: str, force: bool, earlier: tuple[str, ...]
) -> bool:
    """One roll; whether it was good enough."""
    premium_tasks.generate(recipe, asked.gpu_provider, work, earlier)
    premium_tasks.finish(recipe, work)
    premium_tasks.encode(recipe, work)
    inspected = premium_tasks.inspect(recipe, work)
    if inspected[1]:
        tell(recipe.brief.track_id, "rolled again", "; ".join(fault.sentence for fault in inspected[1]))
        return False
    premium_tasks.upload(recipe, work, inspected, force)
    tasks.index()
    return True


def is_kept(recipe: PremiumRecipe) -> bool:
    """Whether the track is published already; another recipe there is kept and said."""
    brief = recipe.brief
    tagged = published(open_store(Settings.from_environment()), audio_key(brief.tier, brief.date, brief.track_id))
    if tagged is None:
        return False
    same = tagged.premium is not None and tagged.premium.brief == brief and tagged.premium.prompt == recipe.prompt
    remark = "already published" if same else "already published from another request; --force replaces it"
    entry = tagged.entry
    asked = {"genre": entry.genre, "bpm": entry.bpm, "key": entry.key, "durationSec": entry.duration_sec}
    measured = {
        "lufs": entry.lufs,
        "true_peak_dbtp": entry.true_peak_dbtp,
        "bpm": entry.measured.bpm,
        "key": entry.measured.key,
    }
    tell(brief.track_id, "kept", remark, objectKey=entry.object_key, asked=asked, measured=measured)
    return True
