"""`soundflow genre check` and `soundflow sounds`: what somebody needs who writes a genre."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.options import Json
from console.output import Table, print_json, progress_bars, stdout
from console.processes.kernels import load_kernels
from soundflow_core.base.errors import QualityError

if TYPE_CHECKING:
    from soundflow_core.base.audio import Signal
    from soundflow_core.pipeline.genre_check import GenreReport

genre = typer.Typer(help="Check a genre that you write.", no_args_is_help=True, rich_markup_mode=None)


@genre.callback()
def _group() -> None:
    """Check a genre that you write."""


@genre.command()
def check(
    file: Annotated[str, typer.Argument(help="A genre file, or the name of a genre.")],
    seeds: Annotated[int, typer.Option(min=1, max=200, help="How many tracks are rendered.")] = 20,
    seconds: Annotated[float, typer.Option(min=10, max=600, help="The length of each.")] = 30.0,
    as_json: Json = False,
) -> None:
    """Read a genre, render some tracks of it, and say what is off."""
    from soundflow_core.music.genres import genre_named
    from soundflow_core.music.notation.files import read_genre_file

    made = read_genre_file(Path(file)) if file.endswith(".py") else genre_named(file)
    from soundflow_core.pipeline.genre_check import check_genre

    with progress_bars() as progress:
        load_kernels(progress)
        bar = progress.add_task(f"{made.name}, {seeds} tracks of {seconds:g} s", total=seeds, stage="")
        report = check_genre(
            made, seeds, seconds, lambda done: progress.update(bar, completed=done, stage=f"{done} of {seeds}")
        )
    _print_report(report, as_json)
    if not report.passed:
        raise QualityError(f"{report.genre}: {len(report.findings)} things are off; change them and check again.")


def _print_report(report: GenreReport, as_json: bool) -> None:
    if as_json:
        print_json(report.as_json())
        return
    if report.passed:
        stdout.print(f"{report.genre}: nothing is off in {report.tracks} tracks.")
    for finding in report.findings:
        where = f" ({finding.tracks} of {report.tracks} tracks)" if finding.tracks else ""
        stdout.print(f"{report.genre} {finding.sentence}{where}.")


def sounds(
    name: Annotated[
        str | None, typer.Argument(help="A sound, as in basses.upright; without one all are listed.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write a phrase with the sound to this file: .wav .flac .mp3.")
    ] = None,
    png: Annotated[Path | None, typer.Option(help="Draw the spectrum of that phrase.")] = None,
    as_json: Json = False,
) -> None:
    """List the sounds that genres choose from, or audition one."""
    from soundflow_core.sound.presets.library import library, phrase, sound_named

    if name is None:
        chosen = library()
    else:
        full, sound = sound_named(name)
        chosen = {full: sound}
        _audition(full, phrase(full, sound), out, png)
    if as_json:
        print_json([{"name": full, "about": sound.about} for full, sound in chosen.items()])
        return
    table = Table("sound", "")
    for full, sound in chosen.items():
        table.add(full, sound.about)
    stdout.print(table)


def _audition(name: str, signal: Signal, out: Path | None, png: Path | None) -> None:
    """Write a sound's phrase and its spectrum, where they are asked for."""
    from soundflow_core.delivery.encoding.formats import export
    from soundflow_core.delivery.inspection.spectrum_picture import draw_spectrum

    if out:
        export(signal / max(1.0, float(abs(signal).max())), out)
    if png:
        png.write_bytes(draw_spectrum(name, signal))
