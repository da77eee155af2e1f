"""The wind-down: a long form of up to eight hours in which tempo, brightness, density and level fall, in the memory of minutes.

A chain of pieces in one key, each a little slower, darker, sparser and softer than the one before, laid over each other by long fades.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from soundflow_core.base.audio import Signal, frames_of
from soundflow_core.base.seeds import seed_from
from soundflow_core.model.brief import Layers, Recipe, SynthKnobs, TrackBrief
from soundflow_core.pipeline.render import plan, render

PIECE_SECONDS = 240.0
OVERLAP_SECONDS = 14.0
SLOWEST_SHARE = 0.72
"""What is left of the tempo at the end: from 70 to 50 BPM, a resting heart."""
DARKEST_CUTOFF = 22
SPARSEST = 0.35
"""What is left of drums and melodies."""
QUIETEST_DB = -14.0
"""How far the level has fallen at the end."""


@dataclass(frozen=True)
class Piece:
    """A piece of the chain: its recipe, and how long it lasts before the next one begins."""

    recipe: Recipe
    frames: int


def pieces_of(recipe: Recipe) -> tuple[Piece, ...]:
    """The chain for a recipe whose length is that of the whole."""
    brief = recipe.brief
    whole = frames_of(brief.duration_sec)
    count = max(1, math.ceil(brief.duration_sec / PIECE_SECONDS))
    first = plan(
        Recipe(brief=brief.model_copy(update={"duration_sec": min(60.0, brief.duration_sec)}), seed=recipe.seed)
    )
    edges = [round(number * whole / count) for number in range(count + 1)]
    return tuple(
        Piece(
            _recipe(recipe, number, number / max(1, count - 1), first.bpm, first.key), edges[number + 1] - edges[number]
        )
        for number in range(count)
    )


def _recipe(recipe: Recipe, number: int, share: float, bpm: float, key: str) -> Recipe:
    """A piece at a share (0..1) of the way down."""
    brief, left = recipe.brief, 1.0 - share * (1.0 - SPARSEST)
    layers = brief.layers
    fallen = {
        "bpm": max(40.0, round(bpm * (1.0 - share * (1.0 - SLOWEST_SHARE)), 2)),
        "key": key,
        "duration_sec": brief.duration_sec / max(1, math.ceil(brief.duration_sec / PIECE_SECONDS)) + OVERLAP_SECONDS,
        "target_lufs": max(-40.0, brief.target_lufs + share * QUIETEST_DB),
        "energy_min": round(brief.energy_min * left),
        "energy_max": round(brief.energy_max * left),
        "layers": Layers(
            drums=round(layers.drums * left * (1.0 - share)), bass=layers.bass, music=round(layers.music * left), pad=layers.pad
        ),
        "synth": SynthKnobs(**{
            **brief.synth.model_dump(), "cutoff": round(brief.synth.cutoff + share * (DARKEST_CUTOFF - brief.synth.cutoff))
        }),
    }  # fmt: skip
    return Recipe(
        brief=TrackBrief(**{**brief.model_dump(), **fallen}), seed=seed_from(recipe.seed, "wind-down", number)
    )


def wind_down(recipe: Recipe, on_piece: Callable[[int, int], None] | None = None) -> Iterator[Signal]:
    """The whole, piece by piece; only one piece and an overlap are in memory. `on_piece` hears (pieces done, pieces in all)."""
    chain = pieces_of(recipe)
    overlap = frames_of(OVERLAP_SECONDS)
    carried: Signal | None = None
    for number, piece in enumerate(chain):
        signal = render(piece.recipe).master.signal
        if carried is not None:
            _cross(carried, signal[:, :overlap])
        last = number == len(chain) - 1
        end = piece.frames
        yield signal[:, :end] if not last else _faded(signal[:, :end], overlap)
        carried = None if last else signal[:, end : end + overlap].copy()
        if on_piece:
            on_piece(number + 1, len(chain))


def _cross(ending: Signal, beginning: Signal) -> None:
    """Lay an ending over a beginning, in place, at equal power."""
    reach = min(ending.shape[1], beginning.shape[1])
    angle = np.linspace(0.0, math.pi / 2.0, reach, dtype=np.float32)
    beginning[:, :reach] *= np.sin(angle)
    beginning[:, :reach] += np.cos(angle) * ending[:, :reach]


def _faded(signal: Signal, frames: int) -> Signal:
    reach = min(frames, signal.shape[1])
    signal[:, signal.shape[1] - reach :] *= np.cos(np.linspace(0.0, math.pi / 2.0, reach, dtype=np.float32))
    return signal
