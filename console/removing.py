"""Commands that take tracks away or bring them back: takedown, restore, prune, and the log of all changes."""

from __future__ import annotations

from datetime import UTC, datetime

from console.screen import Grid, paper, print_json, progress_bars
from soundflow_core.base.errors import BriefError
from soundflow_core.base.settings import Settings
from soundflow_core.library.catalog import takedowns
from soundflow_core.library.catalog.change_log import changes
from soundflow_core.library.storage import open_store
from soundflow_core.model.brief import Tier
from soundflow_core.pipeline.plans.daily import parse_day

SHOWN = 50


def run_takedown(ids: tuple[str, ...], why: str, purge: bool, as_json: bool) -> None:
    """Take tracks down; with `purge` for good."""
    settings = Settings.from_environment()
    with progress_bars() as progress:
        bar = progress.add_task("taking down", total=None, stage="")
        removal = takedowns.take_down(
            open_store(settings),
            settings,
            ids,
            why,
            purge=purge,
            progress=lambda listed, _read: progress.update(bar, stage=f"{listed} tracks listed"),
        )
        progress.update(bar, total=1, completed=1, stage="done")
    if as_json:
        print_json({"tracks": removal.tracks, "deleted": removal.deleted, "freedBytes": removal.freed_bytes})
        return
    for name in removal.tracks:
        paper.print(f"{name} is in no catalog any more")
    if purge:
        paper.print(f"{len(removal.deleted)} objects deleted; caches may serve them until they are purged, too")
    else:
        paper.print("the bytes are kept; `soundflow restore` brings a track back, --purge deletes it")


def run_restore(track_id: str, why: str, as_json: bool) -> None:
    """Bring a track back."""
    settings = Settings.from_environment()
    listed = takedowns.restore(open_store(settings), settings, track_id, why)
    if as_json:
        print_json({"track": track_id, "restored": True, "listed": listed})
    elif listed:
        paper.print(f"{track_id} is listed again")
    else:
        paper.print(f"{track_id} may be made or ingested again; its audio was purged")


def run_prune(keep_days: int, tier: str, dry_run: bool, as_json: bool) -> None:
    """Let old tracks go."""
    if keep_days < 1:
        raise BriefError(f"--keep-days is {keep_days}; keep at least one day.")
    if tier not in tuple(Tier):
        raise BriefError(f"The tier '{tier}' is unknown; choose free or premium.")
    settings = Settings.from_environment()
    with progress_bars() as progress:
        bar = progress.add_task("pruning", total=None, stage="")
        removal = takedowns.prune(
            open_store(settings),
            settings,
            keep_days,
            today=datetime.now(UTC).date(),
            tier=Tier(tier),
            dry_run=dry_run,
            progress=lambda listed, _read: progress.update(bar, stage=f"{listed} tracks listed"),
        )
        progress.update(bar, total=1, completed=1, stage="done")
    if as_json:
        print_json({"tracks": removal.tracks, "freedBytes": removal.freed_bytes, "dryRun": dry_run})
        return
    for name in removal.tracks:
        paper.print(name)
    verb = "would be" if dry_run else "were"
    paper.print(f"{len(removal.tracks)} tracks {verb} let go, {removal.freed_bytes / 1e6:.1f} MB")


def run_changes(since: str | None, as_json: bool) -> None:
    """Who changed what, why and when."""
    told = list(changes(open_store(Settings.from_environment()), parse_day(since) if since else None))
    if as_json:
        print_json([change.model_dump(mode="json", by_alias=True) for change in told])
        return
    grid = Grid("when", "who", "what", "tracks", "why", fold=("when", "tracks", "why"))
    for change in told[-SHOWN:]:
        shown = ", ".join(change.tracks[:5]) + (f" and {len(change.tracks) - 5} more" if len(change.tracks) > 5 else "")
        grid.add(f"{change.at:%Y-%m-%d %H:%M:%S}", change.by, change.action, shown, change.why)
    paper.print(grid)
    if len(told) > SHOWN:
        paper.print(f"{len(told) - SHOWN} older changes; --json gives them all")
