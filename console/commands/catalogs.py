"""The catalogs: `rebuild`, `validate`, `tracks`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any

import typer

from console.configuration import load_settings
from console.options import Categories, Json, Tiers, categories_of, tier_or_all
from console.output import Table, print_json, progress_bars, stderr, stdout, styled
from console.processes import shutdown
from flows.server import discovery
from flows.server.recording import recorded
from soundflow_core.base.errors import BriefError
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog.validation import load_catalog
from soundflow_core.library.storage import open_store
from soundflow_core.model.keys import ALL_CATALOG
from soundflow_core.pipeline.events import CatalogProgress, Event, listening
from soundflow_core.pipeline.maintenance import rebuild_here, validate_here

PROBLEMS_FOUND = 4
"""The exit code of a validation that found problems: that of a QualityError."""


def rebuild(
    full: Annotated[bool, typer.Option("--full", help="Read every tag again.")] = False, as_json: Json = False
) -> None:
    """Rebuild all catalogs from the audio alone."""
    settings = load_settings()
    with (
        _catalog_progress("rebuilding", "tracks, {of} read") as finish,
        _recorded_if_configured(settings) as is_recorded,
    ):
        report = _rebuild_flow(full) if is_recorded else rebuild_here(settings, full)
        finish(f"{report['tracks']} tracks, {report['read']} read")
    if as_json:
        print_json(report)
        return
    for remark in report["remarks"]:
        stderr.print(styled((remark["key"], "yellow"), f": {remark['remark']}"))
    written = ", ".join(report["written"]) or "nothing: all catalogs were right"
    stdout.print(f"{report['tracks']} tracks, {report['read']} of them read; written: {written}")


def validate(
    tier: Tiers = "all",
    deep: Annotated[bool, typer.Option("--deep", help="Read every byte: hashes, tags, decoding, addresses.")] = False,
    sample: Annotated[int | None, typer.Option(help="With --deep: this many tracks, chosen at random.")] = None,
    as_json: Json = False,
) -> None:
    """Check that catalogs and audio agree."""
    chosen = tier_or_all(tier)
    if sample is not None and (sample < 1 or not deep):
        raise BriefError("--sample is the number of tracks that --deep reads; give both, with a number from 1.")
    settings = load_settings()
    with (
        _catalog_progress("validating", "of {of} tracks") as finish,
        _recorded_if_configured(settings) as is_recorded,
    ):
        run = _validate_flow if is_recorded else partial(validate_here, settings)
        report = run(chosen, deep, sample)
        finish(f"{report['tracks']} tracks")
    if as_json:
        print_json(report)
    else:
        for problem in report["problems"]:
            stdout.print(styled((problem["key"], "red"), f": {problem['problem']}"))
        verdict = ("all is well", "green") if report["ok"] else (f"{len(report['problems'])} problems", "red")
        stdout.print(styled(f"{report['tracks']} tracks in {report['catalogs']} catalogs: ", verdict))
    if not report["ok"]:
        raise typer.Exit(PROBLEMS_FOUND)


def tracks(category: Categories = None, tier: Tiers = "all", as_json: Json = False) -> None:
    """List the published tracks."""
    chosen, categories = tier_or_all(tier), categories_of(category)
    entries = [
        entry
        for entry in load_catalog(open_store(load_settings()), ALL_CATALOG)
        if chosen in (None, entry.tier) and (not categories or entry.category in categories)
    ]
    if as_json:
        print_json([entry.as_json() for entry in entries])
        return
    table = Table("id", "category", "genre", "BPM", "key", "seconds", "LUFS", wrap=("category", "genre"))
    for e in entries:
        loudness = "" if e.lufs is None else f"{e.lufs:.1f}"
        table.add(e.id, e.category, e.genre, f"{e.bpm:g}", e.key, f"{e.duration_sec:g}", loudness)
    stdout.print(table)


@contextmanager
def _catalog_progress(what: str, words: str) -> Iterator[Callable[[str], None]]:
    """A bar for work on all tracks; the yielded function completes it with a result."""
    with progress_bars() as progress:
        bar = progress.add_task(what, total=None, stage="")

        def show(event: Event) -> None:
            if isinstance(event, CatalogProgress):
                progress.update(bar, stage=f"{event.done} {words.format(of=event.total)}")

        with listening(show):
            yield lambda result: progress.update(bar, total=1, completed=1, stage=result)


@contextmanager
def _recorded_if_configured(settings: Settings) -> Iterator[bool]:
    """Whether Prefect records the run: only where PREFECT_API_URL names a server, since starting one would take longer than the work."""
    if not settings.prefect_api_url:
        yield False
        return
    with recorded(discovery.require()) as recording, shutdown.on_interrupt(recording.stop):
        recording.start()
        with recording.runs():
            yield True


def _rebuild_flow(full: bool) -> dict[str, Any]:
    from flows.rebuild_catalogs import rebuild_catalogs

    return rebuild_catalogs(full)


def _validate_flow(tier: Any, deep: bool, sample: int | None) -> dict[str, Any]:  # a Tier or None
    from flows.validate import validate as validate_flow

    return validate_flow(tier, deep, strict=False, sample=sample)
