"""Commands for the ear: render auditions a genre, inspect measures any audio."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from console.making import warm_kernels
from console.screen import Grid, paper, print_json, progress_bars, styled
from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.errors import BriefError, NotFound
from soundflow_core.base.settings import Settings
from soundflow_core.model.brief import Category, Recipe, TrackBrief


@dataclass(frozen=True)
class Audition:
    """What `soundflow render` was asked for."""

    out: Path
    genre: str
    seconds: float
    seed: int
    bpm: float | None = None
    key: str | None = None
    knobs: tuple[str, ...] = ()
    stems: bool = False
    midi: bool = False
    wind_down: bool = False
    as_json: bool = False


def run_render(asked: Audition) -> None:
    """Audition a genre: a file, its stems or its notes."""
    recipe = _recipe(asked)
    from soundflow_core.delivery.encoding.formats import WRITTEN, export
    from soundflow_core.delivery.encoding.midi import midi_of
    from soundflow_core.pipeline import render as line

    if not asked.stems and not asked.midi and asked.out.suffix.lower() not in WRITTEN:
        raise BriefError(
            f"'{asked.out.name}' names no format that can be written; end it with one of {', '.join(WRITTEN)}."
        )
    track = line.plan(recipe)
    score = line.compose(track)
    if asked.midi:
        _write(asked.out, midi_of(score))
        _tell(asked, track, {"file": str(asked.out), "parts": [part.name for part in score.parts]})
        return
    if asked.wind_down:
        _wind_down(asked, recipe)
        return
    with progress_bars() as progress:
        warm_kernels(progress)
        bar = progress.add_task(f"{asked.genre}, {track.bpm:g} BPM, {track.key}", total=4, stage="rendering")
        if asked.stems:
            names = []
            for stem in line.mixed_stems(score):
                export(stem.signal, asked.out / f"{stem.name}.wav")
                names.append(f"{stem.name}.wav")
                progress.update(bar, stage=stem.name)
            progress.update(bar, completed=4, stage="done")
        else:
            mixed = line.mix(score, line.perform(score))
            progress.update(bar, completed=2, stage="mastering")
            master = line.master(score, mixed)
            progress.update(bar, completed=3, stage="encoding")
            export(master.signal, asked.out)
            progress.update(bar, completed=4, stage="done")
    if asked.stems:
        _tell(asked, track, {"folder": str(asked.out), "stems": names})
        return
    from soundflow_core.delivery.inspection.gate import faults, requested_by, targets_for
    from soundflow_core.studio.analysis.measures import inspect

    found = inspect(master.signal, track.bpm, track.key, recipe.brief.functional.modulation_hz)
    wanted = requested_by(track)
    wrong = tuple(fault for fault in faults(found, wanted) if fault.name != "duration")
    _report(str(asked.out), found, wanted, targets_for(recipe.brief), wrong, asked.as_json)


def _wind_down(asked: Audition, recipe: Recipe) -> None:
    from soundflow_core.delivery.encoding.mp3 import encode_stream
    from soundflow_core.pipeline.wind_down import pieces_of, wind_down

    if asked.out.suffix.lower() != ".mp3":
        raise BriefError(
            f"'{asked.out.name}' is no mp3; a wind-down is written as one, since it is made piece by piece."
        )
    with progress_bars() as progress:
        warm_kernels(progress)
        chain = pieces_of(recipe)
        bar = progress.add_task("wind-down", total=len(chain), stage="")

        def show(done: int, _total: int) -> None:
            brief = chain[min(done, len(chain) - 1)].recipe.brief
            progress.update(bar, completed=done, stage=f"{brief.bpm:g} BPM, {brief.target_lufs:.1f} LUFS")

        encode_stream(wind_down(recipe, show), asked.out, recipe.brief.bitrate_kbps)
    first, last = chain[0].recipe.brief, chain[-1].recipe.brief
    facts = {"file": str(asked.out), "pieces": len(chain), "fromBpm": first.bpm, "toBpm": last.bpm,
             "fromLufs": first.target_lufs, "toLufs": last.target_lufs}  # fmt: skip
    print_json(facts) if asked.as_json else paper.print("; ".join(f"{name}: {value}" for name, value in facts.items()))


def _write(out: Path, content: bytes) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise BriefError(f"{out} can't be written ({error.strerror}); choose another place.") from error


def _tell(asked: Audition, track: Any, facts: dict[str, Any]) -> None:  # a TrackPlan
    if asked.as_json:
        print_json({**facts, "bpm": track.bpm, "key": track.key, "seed": asked.seed})
    else:
        paper.print("; ".join(f"{name}: {value}" for name, value in facts.items()))


def _recipe(asked: Audition) -> Recipe:
    from pydantic import ValidationError

    from soundflow_core.music.genres import genre_named

    genre_named(asked.genre)
    values: dict[str, Any] = {"id": "audition", "date": date(2025, 1, 1), "category": Category.RELAX, "genre": asked.genre,
                              "durationSec": asked.seconds, "bpm": asked.bpm, "key": asked.key}  # fmt: skip
    for knob in asked.knobs:
        _set(values, knob)
    try:
        return Recipe(brief=TrackBrief.model_validate(values), seed=asked.seed)
    except ValidationError as error:
        first = error.errors()[0]
        path = [str(part) for part in first["loc"]]
        own = {"durationSec": "--seconds", "bpm": "--bpm", "key": "--key", "seed": "--seed"}
        name = own.get(path[0] if path else "") or f"--set {'.'.join(path)}"  # a tempo's path goes on with its kind
        raise BriefError(f"{name} is {first['input']!r}: {first['msg'].lower()}; choose another value.") from error


def _set(values: dict[str, Any], knob: str) -> None:
    """`layers.drums=30`, `energyCurve=drop`: a value of the brief by its path."""
    import yaml

    path, equals, text = knob.partition("=")
    if not equals or not path:
        raise BriefError(f"--set {knob!r} is no knob; write NAME=VALUE, as in layers.drums=30 or energyCurve=drop.")
    *folders, name = path.split(".")
    place = values
    for folder in folders:
        place = place.setdefault(folder, {})
    place[name] = yaml.safe_load(text)


def run_inspect(track: str, png: Path | None, genre: str | None, as_json: bool) -> None:
    """Measure a file or a published track."""
    from soundflow_core.delivery.encoding import tags
    from soundflow_core.delivery.encoding.foreign import pieces
    from soundflow_core.delivery.inspection.gate import Requested, faults, requested_by, targets_for
    from soundflow_core.music.genres import genre_named
    from soundflow_core.pipeline.render import plan
    from soundflow_core.studio.analysis.hours import LONGEST_WHOLE_SECONDS, inspect_pieces

    targets = genre_named(genre).targets if genre else None
    with progress_bars() as progress, tempfile.TemporaryDirectory(prefix="soundflow-") as folder:
        warm_kernels(progress)
        bar = progress.add_task(f"inspecting {Path(track).name}", total=3, stage="decoding")
        if Path(track).is_file():
            path, sound = Path(track), pieces(Path(track))
        else:
            path, sound = _published(track, Path(folder) / "track.mp3")
        tagged = tags.read(path)
        progress.update(bar, completed=1, stage="measuring")
        kept: list[Signal] = []
        if png:
            sound = _kept(sound, kept, LONGEST_WHOLE_SECONDS)
        entry, recipe = (tagged.entry, tagged.recipe) if tagged else (None, None)
        rate = recipe.brief.functional.modulation_hz if recipe else 16.0
        found = inspect_pieces(sound, entry.bpm if entry else None, entry.key if entry else None, rate)
        wanted = None
        if entry and recipe:
            # Another engine would have planned other sections.
            same = recipe.engine_version == Recipe(brief=recipe.brief, seed=recipe.seed).engine_version
            wanted = requested_by(plan(recipe)) if same else Requested(recipe.brief, entry.bpm, entry.key)
            targets = targets or targets_for(recipe.brief)
        wrong = faults(found, wanted) if wanted else ()
        if png:
            progress.update(bar, completed=2, stage="drawing")
            from soundflow_core.delivery.inspection.sheet import draw_sheet

            signal = np.ascontiguousarray(np.concatenate(kept, axis=1))
            _write(png, draw_sheet(signal, found, entry.title if entry else path.name, wanted, targets, wrong))
        progress.update(bar, completed=3, stage="done")
    _report(track, found, wanted, targets, wrong, as_json)


def _published(track: str, copy: Path) -> tuple[Path, Iterator[Signal]]:
    """A copy of a published track, and its sound."""
    from soundflow_core.library.catalog.deep_validation import sound_of
    from soundflow_core.library.catalog.tag_index import copy_here
    from soundflow_core.library.catalog.validation import load_catalog
    from soundflow_core.library.storage import open_store
    from soundflow_core.model.keys import ALL_CATALOG

    store = open_store(Settings.from_environment())
    for entry in load_catalog(store, ALL_CATALOG):
        if entry.id == track and copy_here(store, entry.object_key, copy):
            return copy, sound_of(entry, copy)
    raise NotFound(f"'{track}' is neither a file nor a published track; `soundflow tracks` lists them.")


def _kept(sound: Iterator[Signal], kept: list[Signal], longest_seconds: float) -> Iterator[Signal]:
    """The same pieces, kept for drawing; BriefError where they become too many."""
    frames = 0
    for piece in sound:
        kept.append(piece)
        frames += piece.shape[1]
        if frames > longest_seconds * SAMPLE_RATE_HZ:
            raise BriefError(
                f"--png draws tracks of up to {longest_seconds / 60:g} minutes; inspect longer ones without."
            )
        yield piece


def _report(
    name: str, found: Any, wanted: Any, targets: Any, wrong: Any, as_json: bool
) -> None:  # of soundflow_core.delivery.inspection
    """Requested beside measured, coloured by the genre's ranges."""
    from soundflow_core.delivery.inspection.measure_rows import measure_rows, requested_values

    rows = measure_rows(found, wanted, targets)
    if as_json:
        print_json({
            "track": name,
            "asked": requested_values(wanted) if wanted else {},
            "ranges": {measure: [low, high] for measure, (low, high) in targets.items()} if targets else {},
            "measured": found.as_json(),
            "outOfRange": [row.name for row in rows if row.fits is False],
            "faults": [fault.sentence for fault in wrong],
        })  # fmt: skip
        return
    grid = Grid("measure", "requested", "measured", fold=("measure", "requested", "measured"), title=name)
    for row in rows:
        colour = {True: "green", False: "red", None: ""}[row.fits]
        grid.add(row.name.replace("_", " "), row.requested, styled((row.measured, colour)))
    paper.print(grid)
    for fault in wrong:
        paper.print(styled((fault.sentence, "red")))
