"""Commands about premium: one track on demand, a buffer of days, the prompts, a raw take on this machine."""

from __future__ import annotations

import hashlib
import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from console.executing import Executor, executing, say_waiting
from console.screen import Grid, TrackBoard, paper, print_json, progress_bars, screen, styled
from flows.server import discovery as server
from soundflow_core.base.errors import BriefError, NotFound, SoundFlowError
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation.providers.base import ManualNeeded
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category
from soundflow_core.model.request import PremiumRequest
from soundflow_core.pipeline.events import (
    AwaitingManualStep,
    Event,
    GenerationProgress,
    ProviderFellBack,
    Remark,
    Stage,
    StageStarted,
    TrackEnded,
    TrackRetried,
    listening,
)
from soundflow_core.pipeline.locks import held, track_lock
from soundflow_core.pipeline.plans.daily import parse_category, parse_day

DEPLOYMENT = "premium-on-demand/premium-on-demand"
SHARES = {Stage.GENERATING: 0, Stage.FINISHING: 80, Stage.ENCODING: 90, Stage.INSPECTING: 94, Stage.PUBLISHING: 98}
"""Where a stage begins, in percent of a track's bar."""
GENERATING = 80
LONGEST_BUFFER_DAYS = 60


@dataclass(frozen=True)
class Asked:
    """What `soundflow premium` was asked for, as it was typed."""

    categories: tuple[str, ...] = ()
    track_id: str | None = None
    prompt: str | None = None
    duration: float | None = None
    model: str | None = None
    gpu_provider: str | None = None
    seed: int | None = None
    day: str | None = None
    plan: bool = False
    days: int = 7
    show_prompts: bool = False
    dry_run: bool = False
    recipe: Path | None = None
    take: Path | None = None
    wait: bool = True
    force: bool = False
    as_json: bool = False


class PremiumBoard(TrackBoard):
    """A bar a track that follows a model as well."""

    def show(self, event: Event) -> None:
        """Show an event."""
        match event:
            case TrackEnded() | TrackRetried():
                self._bar(event)
                super().show(event)
                self.progress.update(self.bars[event.track], completed=0 if isinstance(event, TrackRetried) else 100)
            case GenerationProgress():
                done, words = GENERATING * event.share, f"generating {event.detail}"
                self.progress.update(self._bar(event), completed=done, stage=words)
            case StageStarted() if event.stage in SHARES:
                self._show_stage(event, SHARES[event.stage])
            case ProviderFellBack():
                self._show_stage(event, 0)
            case AwaitingManualStep():
                self.ended[event.track] = event
                self.progress.update(self._bar(event), completed=100, stage=styled(("left to you", "yellow")))
            case Remark():
                screen.print(styled((f"{event.track}:", "yellow"), f" {event.detail}"))

    def _show_stage(self, event: Event, percent: int) -> None:
        self.progress.update(self._bar(event), completed=percent, stage=f"{event.name} {event.detail}"[:70])

    def _bar(self, event: Event) -> Any:  # a TaskID
        if event.track not in self.bars:
            self.bars[event.track] = self.progress.add_task(event.track, total=100, stage="")
        return self.bars[event.track]


def run_premium(asked: Asked) -> None:
    """Make premium tracks, or show what could be made."""
    from soundflow_core.pipeline.plans.prompts import load_prompts

    plan = load_prompts(PremiumSettings.from_environment().prompts_file)
    if asked.show_prompts:
        _show_prompts(plan, asked)
        return
    requests = _requests(asked, plan)
    if asked.dry_run:
        _show_requests(requests, asked.as_json)
        return
    for one in requests:
        _check(one)
    choice = server.require()
    if choice.kind == "given" and asked.take is None:
        _elsewhere(requests, asked)
        return
    if asked.take is not None:
        _adopt(requests[0], asked.take)
    _here(requests, asked, choice)


def _here(requests: list[PremiumRequest], asked: Asked, choice: server.PrefectServer) -> None:
    logging.getLogger("flows").addHandler(logging.NullHandler())
    failure: SoundFlowError | None = None
    with progress_bars() as progress, executing(choice, progress, lambda _progress: None) as executor:
        board = PremiumBoard(progress)
        with listening(board.show):
            for one in requests:
                try:
                    _make_here(one, asked.force, executor)
                except SoundFlowError as error:
                    failure = failure or error
    _report(board, asked.as_json)
    if failure:
        raise failure


def _make_here(one: PremiumRequest, force: bool, executor: Executor) -> None:
    from soundflow_core.pipeline import premium as premium_track

    def flow() -> None:
        from flows.premium_on_demand import premium_on_demand

        premium_on_demand(**one.flow_parameters(), force=force)

    def plain() -> None:
        with suppress(ManualNeeded):  # told already
            premium_track.make_track_here(one, settings, premium, force)

    settings, premium = Settings.from_environment(), PremiumSettings.from_environment()
    recipe = premium_track.plan(one, premium)
    name = recipe.brief.track_id
    with held(track_lock(settings.work_folder, name), partial(say_waiting, name)):
        if not premium_track.is_done(recipe, open_store(settings), force):
            executor.execute(flow, plain)


def _elsewhere(requests: list[PremiumRequest], asked: Asked) -> None:
    """Start a run a track on the gpu pool, once each, and follow them unless told not to wait."""
    from console.following import follow_runs
    from flows.runs.starting import start

    runs = {}
    for one in requests:
        parameters = {**one.flow_parameters(), "force": asked.force}
        key = hashlib.sha256(json.dumps([parameters, str(parse_day(None))], sort_keys=True).encode()).hexdigest()[:16]
        name = f"premium-{one.track_id or one.category.slug}-{one.day or parse_day(None)}"
        runs[start(DEPLOYMENT, parameters, key=f"premium-{key}", name=name).id] = name
    if not asked.wait:
        started = [{"run": str(run), "name": name} for run, name in runs.items()]
        if asked.as_json:
            print_json(started)
            return
        for one_run in started:
            paper.print(f"{one_run['name']}: soundflow logs {one_run['run']} --follow")
        return
    board = follow_runs(runs, 1)
    _report(board.tracks, asked.as_json)
    failures = board.failures()
    if failures:
        raise failures[0]


def _report(board: TrackBoard, as_json: bool) -> None:
    if as_json:
        print_json(board.as_json())
        return
    steps = [event.detail for event in board.ended.values() if isinstance(event, AwaitingManualStep)]
    board.ended = {track: event for track, event in board.ended.items() if not isinstance(event, AwaitingManualStep)}
    if board.ended:
        board.print()
    for text in steps:
        for line in text.splitlines():
            paper.print(line)


def _requests(asked: Asked, plan: Any) -> list[PremiumRequest]:  # a PremiumPlan
    categories = tuple(parse_category(name) for name in asked.categories)
    if asked.recipe is not None:
        return [_from_recipe(asked.recipe)]
    if asked.plan:
        return _lacking(asked, plan, categories or tuple(Category))
    if len(categories) != 1:
        raise BriefError("Name one --category, or --plan to fill several days of all categories.")
    return [_request(asked, categories[0])]


def _request(asked: Asked, category: Category) -> PremiumRequest:
    values: dict[str, Any] = {
        "category": category, "trackId": asked.track_id, "durationSec": asked.duration, "model": asked.model,
        "gpuProvider": asked.gpu_provider, "prompt": asked.prompt, "seed": asked.seed,
        "day": parse_day(asked.day) if asked.day else None,
    }  # fmt: skip
    try:
        return PremiumRequest.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        options = {"trackId": "--track-id", "durationSec": "--duration", "gpuProvider": "--gpu-provider"}
        field = str(first["loc"][0]) if first["loc"] else ""
        what = first["msg"].removeprefix("Value error, ")
        raise BriefError(
            f"{options.get(field, f'--{field}')} is {first['input']!r}: {what[:1].lower()}{what[1:]}; choose another value."
        ) from error


def _from_recipe(path: Path) -> PremiumRequest:
    from soundflow_core.model.request import GpuProvider

    recipe = read_recipe(path)
    brief = recipe.brief
    return PremiumRequest(
        category=brief.category, track_id=brief.id, duration_sec=brief.duration_sec, model=recipe.model,
        gpu_provider=GpuProvider.LOCAL, prompt=recipe.prompt, seed=recipe.seed, day=brief.date,
    )  # fmt: skip


def read_recipe(path: Path) -> Any:  # a PremiumRecipe
    """A premium recipe from a file; BriefError where there is none."""
    from soundflow_core.model.request import PremiumRecipe

    try:
        return PremiumRecipe.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BriefError(f"{path} holds no premium recipe; the manual provider writes one.") from error


def _lacking(asked: Asked, plan: Any, categories: tuple[Category, ...]) -> list[PremiumRequest]:  # a PremiumPlan
    from soundflow_core.library.catalog.validation import load_catalog
    from soundflow_core.pipeline.plans.prompts import missing

    if not 1 <= asked.days <= LONGEST_BUFFER_DAYS:
        raise BriefError(f"--days is {asked.days}; choose 1 to {LONGEST_BUFFER_DAYS}.")
    settings = Settings.from_environment()
    try:
        live = [entry.id for entry in load_catalog(open_store(settings), settings.catalog_premium_key)]
    except NotFound:
        live = []
    wanted = _request(asked, categories[0])
    return missing(plan, wanted, wanted.day or parse_day(None), asked.days, categories, live)


def _check(one: PremiumRequest) -> None:
    """Say what can't be made before anything starts."""
    from soundflow_core.generation.models import card_of
    from soundflow_core.generation.rights import check_rights

    check_rights(card_of(one.model), PremiumSettings.from_environment())


def _adopt(one: PremiumRequest, take: Path) -> None:
    from soundflow_core.pipeline.premium import adopt_take, plan

    recipe = plan(one, PremiumSettings.from_environment())
    adopt_take(recipe, take, Settings.from_environment().work_folder)


def _show_prompts(plan: Any, asked: Asked) -> None:  # a PremiumPlan
    chosen = tuple(parse_category(name) for name in asked.categories) or tuple(Category)
    prompts = [prompt for prompt in plan.prompts if prompt.site_category in chosen]
    if asked.as_json:
        print_json([{**prompt.model_dump(mode="json", by_alias=True), "words": prompt.words} for prompt in prompts])
        return
    grid = Grid("track", "category", "genre", "BPM", "key", "words", fold=("words",))
    for prompt in prompts:
        grid.add(prompt.id, prompt.site_category, prompt.genre, f"{prompt.bpm:g}", prompt.key, prompt.words)
    paper.print(grid)


def _show_requests(requests: list[PremiumRequest], as_json: bool) -> None:
    if as_json:
        print_json([one.model_dump(mode="json", by_alias=True) for one in requests])
        return
    grid = Grid("day", "category", "track", "seconds", "model", "provider", title="Would be made")
    for one in requests:
        day = str(one.day or parse_day(None))
        grid.add(day, one.category, one.track_id or "by turn", f"{one.duration_sec:g}", one.model, one.gpu_provider)
    paper.print(grid)


def run_take(recipe_file: Path, out: Path, as_json: bool) -> None:
    """Generate the raw take of a recipe on this machine; run again, it goes on."""
    recipe = read_recipe(recipe_file)
    from soundflow_core.generation.models.base import Watch
    from soundflow_core.generation.providers.local import Local
    from soundflow_core.generation.takes import read_facts

    premium = PremiumSettings.from_environment()
    with progress_bars() as progress:
        bar = progress.add_task(recipe.brief.track_id, total=1.0, stage="")
        watch = Watch(lambda share, remark: progress.update(bar, completed=share, stage=remark))
        Local(premium).make(recipe, out, watch)
        progress.update(bar, completed=1.0, stage="done")
    facts = read_facts(out).model_dump(mode="json", by_alias=True)
    print_json({"file": str(out), **facts}) if as_json else paper.print(f"{out}: {recipe.brief.duration_sec:g} s")
