"""From a recipe to a plan, and from a plan to a score."""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ, frames_of
from soundflow_core.base.errors import BriefError
from soundflow_core.base.seeds import Dice, choose
from soundflow_core.model.brief import Recipe, TempoRange, TrackBrief
from soundflow_core.model.score import Bed, BedName, Score, Section, TrackPlan
from soundflow_core.model.targets import sought
from soundflow_core.music.form.arrangement import arrange
from soundflow_core.music.form.density import keep_time
from soundflow_core.music.form.dynamics import play_dynamics
from soundflow_core.music.form.sections import draw_form, lay_out, suited
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.attack_compensation import speak_in_time
from soundflow_core.music.players.band import Band
from soundflow_core.music.theory.pitch import parse_key


def plan_track(recipe: Recipe, genre: Genre) -> TrackPlan:
    """Every choice that a recipe leaves open, made from its seed: tempo, key, progressions and form."""
    dice = Dice(recipe.seed)
    bpm = _tempo(recipe.brief.bpm, genre, dice.stream("tempo"))
    key = recipe.brief.key or choose(dice.stream("key"), genre.keys)
    frames = frames_of(recipe.brief.duration_sec)
    bar_frames = 60.0 / bpm * genre.beats_per_bar * SAMPLE_RATE_HZ
    if recipe.brief.functional.loop:
        bpm = _looping_tempo(bpm, genre.beats_per_bar, recipe.brief)
        bar_frames = 60.0 / bpm * genre.beats_per_bar * SAMPLE_RATE_HZ
    # A bar that would sound for less than a tenth of its length is no bar.
    bars = max(1, math.ceil(frames / bar_frames - 0.1))
    forms = suited(genre.forms, recipe.brief.energy_curve)
    form = draw_form(forms, bars, genre.whole_forms, dice.stream("form"))
    sections = lay_out(form, bars, recipe.brief)
    return TrackPlan(
        recipe=recipe,
        genre=genre.name,
        bpm=bpm,
        key=parse_key(key).name,
        sections=sections,
        frames=frames,
        progressions=_progressions(genre, key, sections, dice.stream("progressions")),
        beats_per_bar=genre.beats_per_bar,
    )


def _tempo(asked: float | TempoRange | None, genre: Genre, rng: np.random.Generator) -> float:
    """A pinned tempo exactly; else a whole number of BPM in the genre's range, narrowed by the plan's where they meet."""
    if isinstance(asked, int | float):
        return float(asked)
    low, high = genre.tempo_bpm
    if asked is not None:
        narrowed = max(low, math.ceil(asked.min)), min(high, math.floor(asked.max))
        low, high = narrowed if narrowed[0] <= narrowed[1] else (math.ceil(asked.min), math.floor(asked.max))
    return float(rng.integers(low, high + 1)) if low <= high else float(cast(TempoRange, asked).min)


def _looping_tempo(bpm: float, beats_per_bar: int, brief: TrackBrief) -> float:
    """The tempo nearest to the drawn one at which whole phrases fill the track; a pinned one must fit as it is."""
    bars = brief.duration_sec * bpm / 60.0 / beats_per_bar
    if isinstance(brief.bpm, int | float):
        if abs(bars - round(bars)) > 1e-3:
            bar = 60.0 * beats_per_bar / bpm
            below, above = int(bars) * bar, (int(bars) + 1) * bar
            raise BriefError(
                f"{brief.id} can't loop after {brief.duration_sec:g} s at {bpm:g} BPM, which is no whole bar; "
                f"ask for {below:.3f} or {above:.3f} s, or leave the tempo free."
            )
        return bpm
    phrase = 4 if bars >= 8 else 1
    return max(1, round(bars / phrase)) * phrase * beats_per_bar * 60.0 / brief.duration_sec


def _progressions(
    genre: Genre, key: str, sections: tuple[Section, ...], rng: np.random.Generator
) -> tuple[tuple[str, ...], ...]:
    minor = parse_key(key).mode == "minor"
    pool = list(genre.minor_progressions if minor else genre.major_progressions)
    if genre.whole_forms:
        pool = [p for p in pool if all(s.bars % len(p) == 0 for s in _inner(genre, sections))] or pool
    first = pool.pop(int(rng.integers(len(pool))))
    bridges = list(genre.minor_bridges if minor else genre.major_bridges) or pool
    return (first, choose(rng, bridges)) if bridges else (first,)


def _inner(genre: Genre, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections that the first progression must fill whole: neither the intro and the end, nor bridges that have their own."""
    return tuple(s for s in sections[:-1] if s.kind != "intro" and s.kind not in genre.bridge_kinds)


def compose(plan: TrackPlan, genre: Genre) -> Score:
    """All parts of a track, each from its player's own dice."""
    minor = parse_key(plan.key).mode == "minor"
    band = Band(
        plan,
        genre.swing,
        genre.swing_unit_beats,
        genre.bridge_kinds,
        genre.expression,
        genre.substitutes,
        genre.minor_cadence if minor else genre.major_cadence,
        genre.rubato_beats,
    )
    played = tuple(player.play(band) for player in genre.players)
    arranged = arrange(
        tuple(part for part in played if part.events), plan, band.dice, genre.turnover, genre.breath_beats
    )
    played_out = keep_time(play_dynamics(arranged, band, genre.dynamics), band, genre.floor)
    levels = plan.recipe.brief.ambience.levels()
    return Score(
        plan=plan,
        parts=speak_in_time(played_out, plan),
        beds=tuple(Bed(cast(BedName, name), level) for name, level in levels.items()),
        room=genre.room,
        echo=genre.echo,
        tone=genre.tone,
        targets=sought(plan.recipe.brief, genre.targets),
        fade_seconds=genre.fade_seconds,
    )
