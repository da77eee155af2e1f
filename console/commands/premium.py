"""`soundflow premium` and `take`: tracks from a model, here or by deployed runs; a raw take on this machine."""

from __future__ import annotations

import hashlib
import json
import logging
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from console.configuration import load_premium_settings, load_settings
from console.options import Categories, Day, DryRun, Force, Json, categories_of
from console.output import Table, print_json, progress_bars, stdout
from console.output.tracks import PremiumBoard, TrackBoard
from console.premium_requests import PremiumOptions, read_recipe, requests_of
from console.processes.local_runs import LocalRunner, local_runner, print_waiting
from flows.server import discovery
from soundflow_core.base.errors import SoundFlowError
from soundflow_core.base.settings import PremiumSettings, Settings
from soundflow_core.generation.providers.base import ManualNeeded
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Category
from soundflow_core.model.request import PremiumRequest
from soundflow_core.pipeline.events import AwaitingManualStep, listening
from soundflow_core.pipeline.locks import held, track_lock
from soundflow_core.pipeline.plans.daily import parse_day
from soundflow_core.pipeline.plans.prompts import PremiumPlan, load_prompts

DEPLOYMENT = "premium-on-demand/premium-on-demand"


def premium(
    category: Categories = None,
    track_id: Annotated[
        str | None, typer.Option("--track-id", help="One of the prompts, or a new name beside --prompt.")
    ] = None,
    prompt: Annotated[str | None, typer.Option(help="Words for the model in place of the prompt's own.")] = None,
    duration: Annotated[float | None, typer.Option(help="Length in seconds; the prompt's own, or 180.")] = None,
    model: Annotated[
        str | None, typer.Option(help="musicgen-stereo-large (default), -medium, stable-audio-3-medium, ace-step-1.5.")
    ] = None,
    gpu_provider: Annotated[
        str | None, typer.Option("--gpu-provider", help="local (default), manual, modal, replicate or runpod.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The seed; drawn from track and day by default.")] = None,
    day: Day = None,
    plan: Annotated[bool, typer.Option("--plan", help="Fill a buffer of days: a track a day and category.")] = False,
    days: Annotated[int, typer.Option(help="How many days --plan looks ahead.")] = 7,
    prompts: Annotated[bool, typer.Option("--list", help="Show the prompts.")] = False,
    dry_run: DryRun = False,
    recipe: Annotated[Path | None, typer.Option(help="A recipe that the manual provider wrote.")] = None,
    take: Annotated[Path | None, typer.Option(help="A raw take made by hand, to be finished and published.")] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Follow a run that happens elsewhere.")] = True,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make and publish a premium track with a model."""
    settings, premium_settings = load_settings(), load_premium_settings()
    prompt_plan = load_prompts(premium_settings.prompts_file)
    categories = categories_of(category)
    if prompts:
        _print_prompts(prompt_plan, categories or tuple(Category), as_json)
        return
    options = PremiumOptions(categories, track_id, prompt, duration, model, gpu_provider, seed, day, recipe)
    requests = requests_of(options, prompt_plan, settings, days if plan else None)
    if dry_run:
        _print_requests(requests, as_json)
        return
    _check_rights(requests, premium_settings)
    server = discovery.require()
    if server.kind == "given" and take is None:
        _make_on_workers(requests, force, wait, as_json)
        return
    if take is not None:
        _adopt(take, requests[0], settings, premium_settings)
    _make_here(requests, force, settings, premium_settings, server, as_json)


def _check_rights(requests: list[PremiumRequest], settings: PremiumSettings) -> None:
    """Refuse models whose licence does not allow publishing, before anything starts."""
    from soundflow_core.generation.models import card_of
    from soundflow_core.generation.rights import check_rights

    for request in requests:
        check_rights(card_of(request.model), settings)


def _adopt(take: Path, request: PremiumRequest, settings: Settings, premium: PremiumSettings) -> None:
    """Put a raw take where the run looks for one that it has generated."""
    from soundflow_core.pipeline.premium import adopt_take, plan

    adopt_take(plan(request, premium), take, settings.work_folder)


def _make_here(
    requests: list[PremiumRequest],
    force: bool,
    settings: Settings,
    premium: PremiumSettings,
    server: discovery.PrefectServer,
    as_json: bool,
) -> None:
    """Make track after track in this process; one that fails does not stop the others."""
    logging.getLogger("flows").addHandler(logging.NullHandler())
    failures: list[SoundFlowError] = []
    with progress_bars() as progress, local_runner(server, progress, lambda _progress: None) as runner:
        board = PremiumBoard(progress)
        with listening(board.show):
            for request in requests:
                try:
                    _make_track(request, force, settings, premium, runner)
                except SoundFlowError as error:
                    failures.append(error)
    _print_board(board, as_json)
    if failures:
        raise failures[0]


def _make_track(
    request: PremiumRequest, force: bool, settings: Settings, premium: PremiumSettings, runner: LocalRunner
) -> None:
    from soundflow_core.pipeline import premium as pipeline

    def flow() -> None:
        from flows.premium_on_demand import premium_on_demand

        premium_on_demand(**request.flow_parameters(), force=force)

    def plain() -> None:
        with suppress(ManualNeeded):  # the board shows the manual steps
            pipeline.make_track_here(request, settings, premium, force)

    recipe = pipeline.plan(request, premium)
    name = recipe.brief.track_id
    with held(track_lock(settings.work_folder, name), partial(print_waiting, name)):
        if not pipeline.is_done(recipe, open_store(settings), force):
            runner.execute(flow, plain)


def _make_on_workers(requests: list[PremiumRequest], force: bool, wait: bool, as_json: bool) -> None:
    """Start one run for each track on the gpu pool, unless it is running already; follow them where `wait` says so."""
    from console.processes.remote_runs import follow_runs
    from flows.runs.starting import start

    runs, today = {}, parse_day(None)
    for request in requests:
        parameters = {**request.flow_parameters(), "force": force}
        digest = hashlib.sha256(json.dumps([parameters, str(today)], sort_keys=True).encode()).hexdigest()[:16]
        name = f"premium-{request.track_id or request.category.slug}-{request.day or today}"
        runs[start(DEPLOYMENT, parameters, key=f"premium-{digest}", name=name).id] = name
    if wait:
        board = follow_runs(runs, 1)
        _print_board(board.tracks, as_json)
        if failures := board.failures():
            raise failures[0]
    elif as_json:
        print_json([{"run": str(run), "name": name} for run, name in runs.items()])
    else:
        for run, name in runs.items():
            stdout.print(f"{name}: soundflow logs {run} --follow")


def _print_board(board: TrackBoard, as_json: bool) -> None:
    if as_json:
        print_json(board.as_json())
        return
    steps = [event.detail for event in board.ended.values() if isinstance(event, AwaitingManualStep)]
    board.ended = {track: event for track, event in board.ended.items() if not isinstance(event, AwaitingManualStep)}
    if board.ended:
        board.print()
    for text in steps:
        for line in text.splitlines():
            stdout.print(line)


def _print_prompts(plan: PremiumPlan, categories: tuple[Category, ...], as_json: bool) -> None:
    prompts = [prompt for prompt in plan.prompts if prompt.site_category in categories]
    if as_json:
        print_json([{**prompt.model_dump(mode="json", by_alias=True), "words": prompt.words} for prompt in prompts])
        return
    table = Table("track", "category", "genre", "BPM", "key", "words", wrap=("words",))
    for prompt in prompts:
        table.add(prompt.id, prompt.site_category, prompt.genre, f"{prompt.bpm:g}", prompt.key, prompt.words)
    stdout.print(table)


def _print_requests(requests: list[PremiumRequest], as_json: bool) -> None:
    if as_json:
        print_json([one.model_dump(mode="json", by_alias=True) for one in requests])
        return
    table = Table("day", "category", "track", "seconds", "model", "provider", title="Would be made")
    for one in requests:
        day, track = str(one.day or parse_day(None)), one.track_id or "by turn"
        table.add(day, one.category, track, f"{one.duration_sec:g}", one.model, one.gpu_provider)
    stdout.print(table)


def take(
    recipe: Annotated[Path, typer.Argument(help="A recipe that the manual provider wrote.")],
    out: Annotated[Path, typer.Argument(help="The FLAC file to write; work in progress is kept beside it.")],
    as_json: Json = False,
) -> None:
    """Generate the raw take of a premium recipe on this machine.

    Started again after an interruption, it continues.
    """
    from soundflow_core.generation.models.base import Watch
    from soundflow_core.generation.providers.local import Local
    from soundflow_core.generation.takes import read_facts

    found = read_recipe(recipe)
    with progress_bars() as progress:
        bar = progress.add_task(found.brief.track_id, total=1.0, stage="")
        watch = Watch(lambda share, remark: progress.update(bar, completed=share, stage=remark))
        Local(load_premium_settings()).make(found, out, watch)
        progress.update(bar, completed=1.0, stage="done")
    facts = read_facts(out).model_dump(mode="json", by_alias=True)
    print_json({"file": str(out), **facts}) if as_json else stdout.print(f"{out}: {found.brief.duration_sec:g} s")
