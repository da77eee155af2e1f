"""The commands about single tracks and the store's health as the console declares them; their work is elsewhere in this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of pictures for people.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the console."""
    for command in (ingest, takedown, restore, prune, changes, doctor):
        app.command()(command)


def ingest(
    files: Annotated[list[Path], typer.Argument(help="Audio files of any format that ffmpeg reads.")],
    category: Annotated[str, typer.Option(help="Where they belong.")],
    tier: Annotated[str, typer.Option(help="free or premium.")] = "premium",
    track_id: Annotated[str | None, typer.Option(help="The track's name in its id; the file's own by default.")] = None,
    title: Annotated[str | None, typer.Option(help="The title; the file's own by default.")] = None,
    date: Annotated[str | None, typer.Option(help="The day: YYYY-MM-DD, today or yesterday (UTC).")] = None,
    genre: Annotated[str | None, typer.Option(help="The genre; the file's own by default.")] = None,
    bpm: Annotated[float | None, typer.Option(help="The tempo; measured by default.")] = None,
    key: Annotated[str | None, typer.Option(help="The key, as in Dm or F#; measured by default.")] = None,
    license_: Annotated[str | None, typer.Option("--license", help="Under which licence it may be heard.")] = None,
    model: Annotated[str | None, typer.Option(help="The model that generated it, if one did.")] = None,
    master: Annotated[bool, typer.Option("--master", help="Bring it to -14 LUFS under -1 dBTP.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace what is published under this id.")] = False,
    json: Json = False,
) -> None:
    """Publish audio files: measured, encoded, tagged."""
    from console.ingesting import Asked, run_ingest

    run_ingest(
        Asked(
            tuple(files), category, tier, track_id, title, date, genre, bpm, key, license_, model, master, force, json
        )
    )


def takedown(
    ids: Annotated[list[str], typer.Argument(help="The tracks' ids.")],
    why: Annotated[str, typer.Option(help="The reason, for the log.")],
    purge: Annotated[bool, typer.Option("--purge", help="Delete the bytes, too; this can't be undone.")] = False,
    json: Json = False,
) -> None:
    """Take tracks out of all catalogs."""
    from console.removing import run_takedown

    run_takedown(tuple(ids), why, purge, json)


def restore(
    track: Annotated[str, typer.Argument(help="The track's id.")],
    why: Annotated[str, typer.Option(help="The reason, for the log.")] = "",
    json: Json = False,
) -> None:
    """Bring a track back that was taken down."""
    from console.removing import run_restore

    run_restore(track, why, json)


def prune(
    keep_days: Annotated[int, typer.Option(help="How many days of tracks are kept.")],
    tier: Annotated[str, typer.Option(help="free or premium.")] = "free",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go.")] = False,
    json: Json = False,
) -> None:
    """Delete tracks that are older than so many days."""
    from console.removing import run_prune

    run_prune(keep_days, tier, dry_run, json)


def changes(
    since: Annotated[str | None, typer.Option(help="From this day on: YYYY-MM-DD.")] = None, json: Json = False
) -> None:
    """Show who changed what in the store, why and when."""
    from console.removing import run_changes

    run_changes(since, json)


def doctor(json: Json = False) -> None:
    """Check everything that SoundFlow needs, and say what to do."""
    from console.doctor import run_doctor

    run_doctor(json)
