"""Removing and restoring tracks: `takedown`, `restore`, `prune`, and the log of changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from console.configuration import load_settings
from console.options import Json, Reason, tier_of
from console.output import Table, print_json, progress_bars, stdout
from soundflow_core.base.errors import BriefError
from soundflow_core.library.catalog import takedowns
from soundflow_core.library.catalog.change_log import changes as changes_of
from soundflow_core.library.storage import open_store
from soundflow_core.pipeline.plans.daily import parse_day

SHOWN_CHANGES = 50
SHOWN_TRACKS = 5


def takedown(
    ids: Annotated[list[str], typer.Argument(help="The tracks' ids.")],
    why: Reason,
    purge: Annotated[bool, typer.Option("--purge", help="Delete the bytes, too; this can't be undone.")] = False,
    as_json: Json = False,
) -> None:
    """Remove tracks from all catalogs."""
    settings = load_settings()
    removal = _with_progress(
        "taking down",
        lambda progress: takedowns.take_down(
            open_store(settings), settings, tuple(ids), why, purge=purge, progress=progress
        ),
    )
    if as_json:
        print_json({"tracks": removal.tracks, "deleted": removal.deleted, "freedBytes": removal.freed_bytes})
        return
    for name in removal.tracks:
        stdout.print(f"{name} is removed from all catalogs")
    if purge:
        stdout.print(f"{len(removal.deleted)} objects deleted; caches may serve them until they are purged, too")
    else:
        stdout.print("the audio is kept; `soundflow restore` lists a track again, --purge deletes it")


def restore(
    track: Annotated[str, typer.Argument(help="The track's id.")],
    why: Reason = "",
    as_json: Json = False,
) -> None:
    """Restore a track that was taken down."""
    settings = load_settings()
    is_listed = takedowns.restore(open_store(settings), settings, track, why)
    if as_json:
        print_json({"track": track, "restored": True, "listed": is_listed})
    elif is_listed:
        stdout.print(f"{track} is listed again")
    else:
        stdout.print(f"{track} may be made or ingested again; its audio was purged")


def prune(
    keep_days: Annotated[int, typer.Option(help="How many days of tracks are kept.")],
    tier: Annotated[str, typer.Option(help="free or premium.")] = "free",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be deleted.")] = False,
    as_json: Json = False,
) -> None:
    """Delete tracks that are older than a number of days."""
    if keep_days < 1:
        raise BriefError(f"--keep-days is {keep_days}; keep at least one day.")
    chosen, settings = tier_of(tier), load_settings()
    today = datetime.now(UTC).date()
    removal = _with_progress(
        "pruning",
        lambda progress: takedowns.prune(
            open_store(settings), settings, keep_days, today=today, tier=chosen, dry_run=dry_run, progress=progress
        ),
    )
    if as_json:
        print_json({"tracks": removal.tracks, "freedBytes": removal.freed_bytes, "dryRun": dry_run})
        return
    for name in removal.tracks:
        stdout.print(name)
    verb = "would be" if dry_run else "were"
    stdout.print(f"{len(removal.tracks)} tracks {verb} deleted, {removal.freed_bytes / 1e6:.1f} MB")


def _with_progress(what: str, remove: Callable[[Callable[[int, int], None]], takedowns.Removal]) -> takedowns.Removal:
    """Remove tracks while a bar counts those that are listed."""
    with progress_bars() as progress:
        bar = progress.add_task(what, total=None, stage="")
        removal = remove(lambda listed, _read: progress.update(bar, stage=f"{listed} tracks listed"))
        progress.update(bar, total=1, completed=1, stage="done")
    return removal


def changes(
    since: Annotated[str | None, typer.Option(help="From this day on: YYYY-MM-DD.")] = None, as_json: Json = False
) -> None:
    """Show who changed what in the store, why and when."""
    found = list(changes_of(open_store(load_settings()), parse_day(since) if since else None))
    if as_json:
        print_json([change.model_dump(mode="json", by_alias=True) for change in found])
        return
    table = Table("when", "who", "what", "tracks", "why", wrap=("when", "tracks", "why"))
    for change in found[-SHOWN_CHANGES:]:
        more = len(change.tracks) - SHOWN_TRACKS
        tracks = ", ".join(change.tracks[:SHOWN_TRACKS]) + (f" and {more} more" if more > 0 else "")
        table.add(f"{change.at:%Y-%m-%d %H:%M:%S}", change.by, change.action, tracks, change.why)
    stdout.print(table)
    if len(found) > SHOWN_CHANGES:
        stdout.print(f"{len(found) - SHOWN_CHANGES} older changes; --json prints all")
