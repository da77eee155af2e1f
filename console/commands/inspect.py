"""`soundflow inspect`: measure a file or a published track."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.configuration import load_settings
from console.options import Json
from console.output import Table, print_json, progress_bars, stdout, styled
from console.processes.kernels import load_kernels
from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.errors import BriefError, NotFound
from soundflow_core.model.brief import Recipe
from soundflow_core.model.keys import ALL_CATALOG

if TYPE_CHECKING:
    from soundflow_core.delivery.encoding.tags import Tagged
    from soundflow_core.delivery.inspection.gate import Fault, Requested
    from soundflow_core.model.targets import Targets
    from soundflow_core.studio.analysis.measures import Inspection


@dataclass(frozen=True)
class Source:
    """Audio to be measured, in pieces, and what its file says about it."""

    path: Path
    pieces: Iterator[Signal]
    tagged: Tagged | None


def inspect(
    track: Annotated[str, typer.Argument(help="An audio file or the id of a published track.")],
    png: Annotated[Path | None, typer.Option(help="Draw the whole inspection on one sheet.")] = None,
    genre: Annotated[str | None, typer.Option(help="Compare it with this genre's ranges.")] = None,
    as_json: Json = False,
) -> None:
    """Measure a track: requested and measured values side by side."""
    from soundflow_core.delivery.inspection.gate import faults, targets_for
    from soundflow_core.music.genres import genre_named
    from soundflow_core.studio.analysis.hours import LONGEST_WHOLE_SECONDS, inspect_pieces

    targets = genre_named(genre).targets if genre else None
    with progress_bars() as progress, tempfile.TemporaryDirectory(prefix="soundflow-") as folder:
        load_kernels(progress)
        bar = progress.add_task(f"inspecting {Path(track).name}", total=3, stage="decoding")
        source = _open(track, Path(folder))
        progress.update(bar, completed=1, stage="measuring")
        kept: list[Signal] = []
        pieces = _keep(source.pieces, kept, LONGEST_WHOLE_SECONDS) if png else source.pieces
        entry, recipe = (source.tagged.entry, source.tagged.recipe) if source.tagged else (None, None)
        rate = recipe.brief.functional.modulation_hz if recipe else 16.0
        measured = inspect_pieces(pieces, entry.bpm if entry else None, entry.key if entry else None, rate)
        requested = _requested_by(source.tagged)
        if requested:
            targets = targets or targets_for(requested.brief)
        wrong = faults(measured, requested) if requested else ()
        if png:
            progress.update(bar, completed=2, stage="drawing")
            title = entry.title if entry else source.path.name
            _draw(png, kept, title, measured, requested, targets, wrong)
        progress.update(bar, completed=3, stage="done")
    print_report(track, measured, requested, targets, wrong, as_json)


def _open(track: str, folder: Path) -> Source:
    """A file, or a copy of a published track; NotFound for neither."""
    from soundflow_core.delivery.encoding import tags
    from soundflow_core.delivery.encoding.foreign import pieces

    if Path(track).is_file():
        return Source(Path(track), pieces(Path(track)), tags.read(Path(track)))
    from soundflow_core.library.catalog.deep_validation import sound_of
    from soundflow_core.library.catalog.tag_index import copy_here
    from soundflow_core.library.catalog.validation import load_catalog
    from soundflow_core.library.storage import open_store

    store, copy = open_store(load_settings()), folder / "track.mp3"
    for entry in load_catalog(store, ALL_CATALOG):
        if entry.id == track and copy_here(store, entry.object_key, copy):
            return Source(copy, sound_of(entry, copy), tags.read(copy))
    raise NotFound(f"'{track}' is neither a file nor a published track; `soundflow tracks` lists them.")


def _keep(pieces: Iterator[Signal], kept: list[Signal], longest_seconds: float) -> Iterator[Signal]:
    """The same pieces, kept for drawing; BriefError where they become too long."""
    frames = 0
    for piece in pieces:
        kept.append(piece)
        frames += piece.shape[1]
        if frames > longest_seconds * SAMPLE_RATE_HZ:
            raise BriefError(
                f"--png draws tracks of up to {longest_seconds / 60:g} minutes; inspect longer ones without."
            )
        yield piece


def _requested_by(tagged: Tagged | None) -> Requested | None:
    """What a track was made from; None where its file does not say."""
    from soundflow_core.delivery.inspection.gate import Requested, requested_by
    from soundflow_core.pipeline.render import plan

    if tagged is None or tagged.recipe is None:
        return None
    recipe = tagged.recipe
    is_current = recipe.engine_version == Recipe(brief=recipe.brief, seed=recipe.seed).engine_version
    # Another engine version would plan other sections.
    return requested_by(plan(recipe)) if is_current else Requested(recipe.brief, tagged.entry.bpm, tagged.entry.key)


def _draw(
    png: Path,
    pieces: list[Signal],
    title: str,
    measured: Inspection,
    requested: Requested | None,
    targets: Targets | None,
    wrong: tuple[Fault, ...],
) -> None:
    import numpy as np

    from console.commands.render import write_file
    from soundflow_core.delivery.inspection.sheet import draw_sheet

    signal = np.ascontiguousarray(np.concatenate(pieces, axis=1))
    write_file(png, draw_sheet(signal, measured, title, requested, targets, wrong))


def print_report(
    name: str,
    measured: Inspection,
    requested: Requested | None,
    targets: Targets | None,
    wrong: tuple[Fault, ...],
    as_json: bool,
) -> None:
    """Requested and measured values side by side, coloured by the genre's ranges."""
    from soundflow_core.delivery.inspection.measure_rows import measure_rows, requested_values

    rows = measure_rows(measured, requested, targets)
    if as_json:
        values: dict[str, Any] = {
            "track": name,
            "asked": requested_values(requested) if requested else {},
            "ranges": {measure: [low, high] for measure, (low, high) in targets.items()} if targets else {},
            "measured": measured.as_json(),
            "outOfRange": [row.name for row in rows if row.fits is False],
            "faults": [fault.sentence for fault in wrong],
        }
        print_json(values)
        return
    table = Table("measure", "requested", "measured", wrap=("measure", "requested", "measured"), title=name)
    for row in rows:
        colour = {True: "green", False: "red", None: ""}[row.fits]
        table.add(row.name.replace("_", " "), row.requested, styled((row.measured, colour)))
    stdout.print(table)
    for fault in wrong:
        stdout.print(styled((fault.sentence, "red")))
