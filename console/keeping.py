"""Commands that look after the store: rebuild, validate, tracks, config."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from console import stopping
from console.screen import Grid, Progress, TaskID, paper, print_json, progress_bars, screen, styled
from flows.server import discovery as server
from flows.server.recording import recorded
from soundflow_core.base.errors import BriefError
from soundflow_core.base.settings import Settings
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Tier
from soundflow_core.pipeline.events import CatalogProgress, Event, listening
from soundflow_core.pipeline.maintenance import rebuild_here, validate_here
from soundflow_core.pipeline.plans.daily import parse_category

PROBLEMS_FOUND = 4
"""Exit code where validation found problems: they are matters of quality."""


def run_rebuild(full: bool, as_json: bool) -> None:
    """Rebuild all catalogs."""
    settings = Settings.from_environment()
    with progress_bars() as progress, _recorded_where_given() as is_recorded:
        bar = progress.add_task("rebuilding", total=None, stage="")
        with listening(lambda event: _show(progress, bar, event, "tracks, {of} read")):
            report = _rebuild_flow(full) if is_recorded else rebuild_here(settings, full)
        progress.update(bar, total=1, completed=1, stage=f"{report['tracks']} tracks, {report['read']} read")
    if as_json:
        print_json(report)
        return
    for remark in report["remarks"]:
        screen.print(styled((remark["key"], "yellow"), f": {remark['remark']}"))
    written = ", ".join(report["written"]) or "nothing: all catalogs were right"
    paper.print(f"{report['tracks']} tracks, {report['read']} of them read; written: {written}")


def run_validate(tier: str, deep: bool, sample: int | None, as_json: bool) -> None:
    """Check the store; exit code 4 where anything is wrong."""
    import typer

    chosen = _tier(tier)
    if sample is not None and (sample < 1 or not deep):
        raise BriefError("--sample says how many tracks --deep reads whole; give both, with a number from 1.")
    settings = Settings.from_environment()
    with progress_bars() as progress, _recorded_where_given() as is_recorded:
        bar = progress.add_task("validating", total=None, stage="")
        with listening(lambda event: _show(progress, bar, event, "of {of} tracks")):
            report = (
                _validate_flow(chosen, deep, sample) if is_recorded else validate_here(settings, chosen, deep, sample)
            )
        progress.update(bar, total=1, completed=1, stage=f"{report['tracks']} tracks")
    if as_json:
        print_json(report)
    else:
        for problem in report["problems"]:
            paper.print(styled((problem["key"], "red"), f": {problem['problem']}"))
        verdict = ("all is well", "green") if report["ok"] else (f"{len(report['problems'])} problems", "red")
        paper.print(styled(f"{report['tracks']} tracks in {report['catalogs']} catalogs: ", verdict))
    if not report["ok"]:
        raise typer.Exit(PROBLEMS_FOUND)


@contextmanager
def _recorded_where_given() -> Iterator[bool]:
    """Whether the flows are called, and recorded, which is so where PREFECT_API_URL names a server; elsewhere nothing needs a record."""
    if not os.environ.get("PREFECT_API_URL", "").strip():
        yield False
        return
    with recorded(server.require()) as recording, stopping.farewell(recording.stop):
        recording.start()
        with recording.runs():
            yield True


def _rebuild_flow(full: bool) -> dict[str, Any]:
    from flows.rebuild_catalogs import rebuild_catalogs

    return rebuild_catalogs(full)


def _validate_flow(tier: Tier | None, deep: bool, sample: int | None) -> dict[str, Any]:
    from flows.validate import validate

    return validate(tier, deep, strict=False, sample=sample)


def _show(progress: Progress, bar: TaskID, event: Event, words: str) -> None:
    if isinstance(event, CatalogProgress):
        progress.update(bar, stage=f"{event.done} {words.format(of=event.total)}")


def run_tracks(categories: tuple[str, ...], tier: str, as_json: bool) -> None:
    """List what is published."""
    from soundflow_core.library.catalog.validation import load_catalog
    from soundflow_core.model.keys import ALL_CATALOG

    chosen = _tier(tier)
    shelves = tuple(parse_category(name) for name in categories)
    entries = [
        entry
        for entry in load_catalog(open_store(Settings.from_environment()), ALL_CATALOG)
        if chosen in (None, entry.tier) and (not shelves or entry.category in shelves)
    ]
    if as_json:
        print_json([entry.as_json() for entry in entries])
        return
    grid = Grid("id", "category", "genre", "BPM", "key", "seconds", "LUFS", fold=("category", "genre"))
    for e in entries:
        grid.add(
            e.id,
            e.category,
            e.genre,
            f"{e.bpm:g}",
            e.key,
            f"{e.duration_sec:g}",
            "" if e.lufs is None else f"{e.lufs:.1f}",
        )
    paper.print(grid)


def run_config(as_json: bool) -> None:
    """Show the settings in force. No secrets, and of the key's id only what tells it from others."""
    values = {
        name: None if value is None else str(value) for name, value in asdict(Settings.from_environment()).items()
    }
    values = {name: value and re.sub(r"(?<=//)[^/@]*@", "…@", value) for name, value in values.items()}
    if key := values["s3_access_key_id"]:
        values["s3_access_key_id"] = f"…{key[-4:]}" if len(key) >= 16 else "set"
    if as_json:
        print_json(values)
        return
    grid = Grid("setting", "value")
    for name, value in values.items():
        grid.add(name, value or styled(("not set", "dim")))
    paper.print(grid)


def _tier(text: str) -> Tier | None:
    if text not in ("free", "premium", "all"):
        raise BriefError(f"The tier '{text}' is unknown; choose free, premium or all.")
    return None if text == "all" else Tier(text)
