"""Plan a track from a recipe, and compose a score from the plan."""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ, frames_of
from soundflow_core.base.errors import BriefError
from soundflow_core.base.seeds import RandomStreams, choose
from soundflow_core.model.brief import Recipe, TempoRange, TrackBrief
from soundflow_core.model.score import Bed, BedName, Score, Section, TrackPlan
from soundflow_core.model.targets import target_ranges
from soundflow_core.music.form.arrangement import arrange
from soundflow_core.music.form.density import fill_thin_sections
from soundflow_core.music.form.dynamics import apply_dynamics
from soundflow_core.music.form.sections import draw_form, forms_for_curve, lay_out
from soundflow_core.music.genre import Genre
from soundflow_core.music.players.attack_compensation import compensate_attack
from soundflow_core.music.players.band import Band
from soundflow_core.music.theory.pitch import parse_key


def plan_track(recipe: Recipe, genre: Genre) -> TrackPlan:
    """Draw tempo, key, form and progressions, where the brief leaves them open, from the recipe's seed.

    Raises BriefError for an unknown key and for a loop that can't have a whole number of bars.
    """
    streams = RandomStreams(recipe.seed)
    bpm = _tempo(recipe.brief.bpm, genre, streams.stream("tempo"))
    key = recipe.brief.key or choose(streams.stream("key"), genre.keys)
    frames = frames_of(recipe.brief.duration_sec)
    bar_frames = 60.0 / bpm * genre.beats_per_bar * SAMPLE_RATE_HZ
    if recipe.brief.functional.loop:
        bpm = _looping_tempo(bpm, genre.beats_per_bar, recipe.brief)
        bar_frames = 60.0 / bpm * genre.beats_per_bar * SAMPLE_RATE_HZ
    # A last bar of which less than a tenth would sound is left out.
    bars = max(1, math.ceil(frames / bar_frames - 0.1))
    forms = forms_for_curve(genre.forms, recipe.brief.energy_curve)
    form = draw_form(forms, bars, genre.exact_forms, streams.stream("form"))
    sections = lay_out(form, bars, recipe.brief)
    return TrackPlan(
        recipe=recipe,
        genre=genre.name,
        bpm=bpm,
        key=parse_key(key).name,
        sections=sections,
        frames=frames,
        progressions=_progressions(genre, key, sections, streams.stream("progressions")),
        beats_per_bar=genre.beats_per_bar,
    )


def _tempo(requested: float | TempoRange | None, genre: Genre, rng: np.random.Generator) -> float:
    """A fixed tempo as it is; else a whole number of BPM in the genre's range, narrowed by the requested one where they overlap."""
    if isinstance(requested, int | float):
        return float(requested)
    low, high = genre.tempo_bpm
    if requested is not None:
        narrowed = max(low, math.ceil(requested.min)), min(high, math.floor(requested.max))
        low, high = narrowed if narrowed[0] <= narrowed[1] else (math.ceil(requested.min), math.floor(requested.max))
    return float(rng.integers(low, high + 1)) if low <= high else float(cast(TempoRange, requested).min)


def _looping_tempo(bpm: float, beats_per_bar: int, brief: TrackBrief) -> float:
    """The tempo nearest to `bpm` at which whole phrases fill the track; a fixed tempo must already fill whole bars."""
    bars = brief.duration_sec * bpm / 60.0 / beats_per_bar
    if isinstance(brief.bpm, int | float):
        if abs(bars - round(bars)) > 1e-3:
            bar = 60.0 * beats_per_bar / bpm
            below, above = int(bars) * bar, (int(bars) + 1) * bar
            raise BriefError(
                f"{brief.id} can't loop after {brief.duration_sec:g} s at {bpm:g} BPM, which is not a whole number of bars; "
                f"use {below:.3f} or {above:.3f} s, or leave the tempo open."
            )
        return bpm
    phrase = 4 if bars >= 8 else 1
    return max(1, round(bars / phrase)) * phrase * beats_per_bar * 60.0 / brief.duration_sec


def _progressions(
    genre: Genre, key: str, sections: tuple[Section, ...], rng: np.random.Generator
) -> tuple[tuple[str, ...], ...]:
    """The main progression and, where the genre has another one, that of the bridges."""
    minor = parse_key(key).mode == "minor"
    pool = list(genre.minor_progressions if minor else genre.major_progressions)
    if genre.exact_forms:
        pool = [p for p in pool if all(s.bars % len(p) == 0 for s in _sections_to_fit(genre, sections))] or pool
    first = pool.pop(int(rng.integers(len(pool))))
    bridges = list(genre.minor_bridges if minor else genre.major_bridges) or pool
    return (first, choose(rng, bridges)) if bridges else (first,)


def _sections_to_fit(genre: Genre, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections whose length the main progression must divide: neither the intro, the last section nor bridges."""
    return tuple(s for s in sections[:-1] if s.kind != "intro" and s.kind not in genre.bridge_kinds)


def compose(plan: TrackPlan, genre: Genre) -> Score:
    """The score of a plan; each player draws from its own named random stream."""
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
        tuple(part for part in played if part.events), plan, band.streams, genre.changing_lineup, genre.breath_beats
    )
    dynamic = apply_dynamics(arranged, band, genre.dynamics)
    parts = fill_thin_sections(dynamic, band, genre.min_density)
    levels = plan.recipe.brief.ambience.levels()
    return Score(
        plan=plan,
        parts=compensate_attack(parts, plan),
        beds=tuple(Bed(cast(BedName, name), level) for name, level in levels.items()),
        room=genre.room,
        echo=genre.echo,
        tone=genre.tone,
        targets=target_ranges(plan.recipe.brief, genre.targets),
        fade_seconds=genre.fade_seconds,
    )
