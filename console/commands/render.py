"""`soundflow render`: a track in a genre as a file, its stems or its notes, without a store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml
from pydantic import ValidationError

from console.options import Json
from console.output import print_json, progress_bars, stdout
from console.processes.kernels import load_kernels
from soundflow_core.base.errors import BriefError
from soundflow_core.model.brief import Category, Recipe, TrackBrief

if TYPE_CHECKING:
    from soundflow_core.model.score import Score, TrackPlan

OPTION_OF_FIELD = {"durationSec": "--seconds", "bpm": "--bpm", "key": "--key", "seed": "--seed"}


@dataclass(frozen=True)
class RenderTarget:
    """A recipe, and where its sound is written."""

    recipe: Recipe
    out: Path
    as_json: bool


def render(
    out: Annotated[Path, typer.Argument(help="The file to write: .wav .flac .mp3 .ogg .m4a; a folder with --stems.")],
    genre: Annotated[str, typer.Option(help="The genre.")],
    seconds: Annotated[float, typer.Option(help="Length.")] = 30.0,
    seed: Annotated[int, typer.Option(help="The seed; another one is another track.")] = 1,
    bpm: Annotated[float | None, typer.Option(help="Pin the tempo.")] = None,
    key: Annotated[str | None, typer.Option(help="Pin the key, as in Dm or F#.")] = None,
    knob: Annotated[
        list[str] | None,
        typer.Option("--set", help="Any knob of a brief: layers.drums=30, energyCurve=drop; may be repeated."),
    ] = None,
    stems: Annotated[
        bool, typer.Option("--stems", help="Write a WAV file for each part into a folder; they sum to the mix.")
    ] = False,
    midi: Annotated[bool, typer.Option("--midi", help="Write the notes as a MIDI file instead of sound.")] = False,
    wind_down: Annotated[
        bool, typer.Option("--wind-down", help="A long form, up to 8 h, that grows slower, darker and softer.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Render a track in a genre to a file, without a store."""
    target = RenderTarget(_recipe(genre, seconds, seed, bpm, key, knob or []), out, as_json)
    from soundflow_core.delivery.encoding.formats import WRITTEN
    from soundflow_core.pipeline import render as pipeline

    if not stems and not midi and out.suffix.lower() not in WRITTEN:
        raise BriefError(f"'{out.name}' names no format that can be written; end it with one of {', '.join(WRITTEN)}.")
    track = pipeline.plan(target.recipe)
    score = pipeline.compose(track)
    if midi:
        _write_midi(target, track, score)
    elif wind_down:
        _write_wind_down(target)
    elif stems:
        _write_stems(target, track, score)
    else:
        _write_track(target, track, score)


def _recipe(genre: str, seconds: float, seed: int, bpm: float | None, key: str | None, knobs: list[str]) -> Recipe:
    from soundflow_core.music.genres import genre_named

    genre_named(genre)
    values: dict[str, Any] = {"id": "audition", "date": date(2025, 1, 1), "category": Category.RELAX, "genre": genre,
                              "durationSec": seconds, "bpm": bpm, "key": key}  # fmt: skip
    for knob in knobs:
        _set(values, knob)
    try:
        return Recipe(brief=TrackBrief.model_validate(values), seed=seed)
    except ValidationError as error:
        first = error.errors()[0]
        path = [str(part) for part in first["loc"]]
        # A tempo's path goes on with its type, so only its beginning is compared.
        option = OPTION_OF_FIELD.get(path[0] if path else "") or f"--set {'.'.join(path)}"
        raise BriefError(f"{option} is {first['input']!r}: {first['msg'].lower()}; choose another value.") from error


def _set(values: dict[str, Any], knob: str) -> None:
    """Set a value of the brief by its path: `layers.drums=30`, `energyCurve=drop`."""
    path, equals, text = knob.partition("=")
    if not equals or not path:
        raise BriefError(f"--set {knob!r} is not a knob; write NAME=VALUE, as in layers.drums=30 or energyCurve=drop.")
    *parents, name = path.split(".")
    target = values
    for parent in parents:
        target = target.setdefault(parent, {})
    target[name] = yaml.safe_load(text)


def _write_track(target: RenderTarget, track: TrackPlan, score: Score) -> None:
    from console.commands.inspect import print_report
    from soundflow_core.delivery.encoding.formats import export
    from soundflow_core.delivery.inspection.gate import faults, requested_by, targets_for
    from soundflow_core.pipeline import render as pipeline
    from soundflow_core.studio.analysis.measures import inspect

    brief = target.recipe.brief
    with progress_bars() as progress:
        load_kernels(progress)
        bar = progress.add_task(f"{brief.genre}, {track.bpm:g} BPM, {track.key}", total=4, stage="rendering")
        mixed = pipeline.mix(score, pipeline.perform(score))
        progress.update(bar, completed=2, stage="mastering")
        master = pipeline.master(score, mixed)
        progress.update(bar, completed=3, stage="encoding")
        export(master.signal, target.out)
        progress.update(bar, completed=4, stage="done")
    measured = inspect(master.signal, track.bpm, track.key, brief.functional.modulation_hz)
    requested = requested_by(track)
    wrong = tuple(fault for fault in faults(measured, requested) if fault.name != "duration")
    print_report(str(target.out), measured, requested, targets_for(brief), wrong, target.as_json)


def _write_stems(target: RenderTarget, track: TrackPlan, score: Score) -> None:
    from soundflow_core.delivery.encoding.formats import export
    from soundflow_core.pipeline import render as pipeline

    with progress_bars() as progress:
        load_kernels(progress)
        title = f"{target.recipe.brief.genre}, {track.bpm:g} BPM, {track.key}"
        bar = progress.add_task(title, total=None, stage="rendering")
        names = []
        for stem in pipeline.mixed_stems(score):
            export(stem.signal, target.out / f"{stem.name}.wav")
            names.append(f"{stem.name}.wav")
            progress.update(bar, stage=stem.name)
        progress.update(bar, total=1, completed=1, stage="done")
    _print_facts(target, track, {"folder": str(target.out), "stems": names})


def _write_midi(target: RenderTarget, track: TrackPlan, score: Score) -> None:
    from soundflow_core.delivery.encoding.midi import midi_of

    write_file(target.out, midi_of(score))
    _print_facts(target, track, {"file": str(target.out), "parts": [part.name for part in score.parts]})


def _write_wind_down(target: RenderTarget) -> None:
    from soundflow_core.delivery.encoding.mp3 import encode_stream
    from soundflow_core.pipeline.wind_down import pieces_of, wind_down

    recipe, out = target.recipe, target.out
    if out.suffix.lower() != ".mp3":
        raise BriefError(f"'{out.name}' is not an mp3; a wind-down is written as one, since it is made piece by piece.")
    with progress_bars() as progress:
        load_kernels(progress)
        pieces = pieces_of(recipe)
        bar = progress.add_task("wind-down", total=len(pieces), stage="")

        def show(done: int, _total: int) -> None:
            brief = pieces[min(done, len(pieces) - 1)].recipe.brief
            progress.update(bar, completed=done, stage=f"{brief.bpm:g} BPM, {brief.target_lufs:.1f} LUFS")

        encode_stream(wind_down(recipe, show), out, recipe.brief.bitrate_kbps)
    first, last = pieces[0].recipe.brief, pieces[-1].recipe.brief
    facts = {"file": str(out), "pieces": len(pieces), "fromBpm": first.bpm, "toBpm": last.bpm,
             "fromLufs": first.target_lufs, "toLufs": last.target_lufs}  # fmt: skip
    print_json(facts) if target.as_json else stdout.print(_joined(facts))


def write_file(out: Path, content: bytes) -> None:
    """Write a file and its folder; BriefError where that is impossible."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise BriefError(f"{out} can't be written ({error.strerror}); choose another place.") from error


def _print_facts(target: RenderTarget, track: TrackPlan, facts: dict[str, Any]) -> None:
    if target.as_json:
        print_json({**facts, "bpm": track.bpm, "key": track.key, "seed": target.recipe.seed})
    else:
        stdout.print(_joined(facts))


def _joined(facts: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in facts.items())
