"""From a recipe to a master: plan, compose, perform, mix, master. Pure: a recipe in, samples out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, Stem, silence
from soundflow_core.base.seeds import RandomStreams
from soundflow_core.model.brief import Recipe
from soundflow_core.model.score import DrumPart, Part, Score, TrackPlan
from soundflow_core.music import planning
from soundflow_core.music.genres import genre_named
from soundflow_core.music.theory.pitch import hz_of
from soundflow_core.sound.drums import Hits, play_hits
from soundflow_core.sound.instruments import Events, play
from soundflow_core.studio.mastering.master import Master, master_loop, master_mix
from soundflow_core.studio.mixing import desk
from soundflow_core.studio.mixing.levels import tone_of

OnStage = Callable[[str], None]


@dataclass(frozen=True)
class Rendered:
    """A finished track before encoding, with everything that led to it."""

    plan: TrackPlan
    score: Score
    master: Master


class PlannedTrack:
    """A recipe with its plan and score, each made when it is first needed: a track's steps share one."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe

    @cached_property
    def plan(self) -> TrackPlan:
        """Every choice that the recipe leaves open."""
        return plan(self.recipe)

    @cached_property
    def score(self) -> Score:
        """The notes."""
        return compose(self.plan)


def plan(recipe: Recipe) -> TrackPlan:
    """Every choice a recipe leaves open; BriefError where the genre is unknown."""
    return planning.plan_track(recipe, genre_named(recipe.brief.genre))


def compose(track: TrackPlan) -> Score:
    """The notes of a plan."""
    return planning.compose(track, genre_named(track.genre))


def perform(score: Score) -> Iterator[Stem]:
    """The stems of a score, one at a time so that only one is in memory; layers at 0 are left out."""
    layers = score.plan.recipe.brief.layers
    for part in score.parts:
        if getattr(layers, part.layer) == 0:
            continue
        signal = silence(score.plan.rendered_frames)
        if isinstance(part, DrumPart):
            _play_drums(score, part, signal)
        else:
            _play(score, part, signal)
        yield Stem(part.name, signal)


def mix(score: Score, stems: Iterable[Stem]) -> Signal:
    """The stems as one stereo mix."""
    return desk.mix(score, stems)


def mixed_stems(score: Score) -> Iterator[Stem]:
    """Each part and bed as it is heard in the mix; they sum to it."""
    return desk.mix_stems(score, lambda: perform(score))


def master(score: Score, mixed: Signal) -> Master:
    """The mix, levelled to the brief's loudness under its true-peak ceiling. Works in place."""
    brief = score.plan.recipe.brief
    if brief.functional.loop:
        return master_loop(mixed, score.tone, brief.target_lufs, brief.true_peak_dbtp, score.targets)
    return master_mix(mixed, score.tone, brief.target_lufs, brief.true_peak_dbtp, score.fade_seconds, score.targets)


def render(recipe: Recipe, on_stage: OnStage = lambda _stage: None) -> Rendered:
    """The whole line for one track. `on_stage` is called as each stage begins: composing, rendering, mastering."""
    on_stage("composing")
    track = PlannedTrack(recipe)
    score = track.score
    on_stage("rendering")
    mixed = mix(score, perform(score))
    on_stage("mastering")
    return Rendered(track.plan, score, master(score, mixed))


def _play_drums(score: Score, part: DrumPart, out: Signal) -> None:
    starts = np.array([score.frame_of(hit.start_beats) for hit in part.hits], dtype=np.int64)
    velocities = np.array([hit.velocity for hit in part.hits])
    tunes = np.array([hit.tune for hit in part.hits])
    hits = Hits(starts, tuple(hit.voice for hit in part.hits), velocities, tunes)
    play_hits(part.kit, hits, out, RandomStreams(score.plan.seed).seed_for(f"{part.name}.sound"))


def _play(score: Score, part: Part, out: Signal) -> None:
    frames_per_beat = 60.0 / score.plan.bpm * SAMPLE_RATE_HZ
    starts = np.array([note.start_beats for note in part.notes]) * frames_per_beat
    lengths = np.array([note.duration_beats for note in part.notes]) * frames_per_beat
    events = Events(
        start_frames=np.rint(starts).astype(np.int64),
        length_frames=np.maximum(1, np.rint(lengths)).astype(np.int64),
        pitch_hz=np.array([hz_of(note.pitch) for note in part.notes]),
        velocity=np.array([note.velocity for note in part.notes]),
        brightness_octaves=np.array([note.brightness_octaves for note in part.notes]),
    )
    tone = tone_of(score.plan.recipe.brief.synth)
    play(part.patch, events, tone, out, RandomStreams(score.plan.seed).seed_for(f"{part.name}.sound"))
