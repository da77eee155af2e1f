"""Playing a kit: one-shots are rendered once per round robin and velocity layer, then placed at each hit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal, gain_of
from soundflow_core.base.errors import BriefError
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.model.kits import Drum, DrumVoice, Kit
from soundflow_core.sound.drums.models import MODELS, Stroke

PEAK_DB = {"kick": -6.0, "snare": -7.0, "clap": -9.0, "crash": -12.0, "swell": -15.0, "ride": -16.0,
           "impact": -8.0, "fall": -17.0}  # fmt: skip
OTHER_PEAK_DB = -14.0
CHOKES: dict[DrumVoice, tuple[DrumVoice, ...]] = {"open_hat": ("hat", "pedal_hat", "open_hat")}
"""An open hat rings until one of these is played."""
CHOKE_FRAMES = 300
"""The fade-out of a choked hit."""
SOFT_BELOW = 0.55
"""Hits below this velocity use the darker one-shot."""


@dataclass(frozen=True)
class Hits:
    """The hits of a part: start, drum and velocity (0..1); all arrays have shape (hits,)."""

    start_frames: NDArray[np.int64]
    voices: tuple[DrumVoice, ...]
    velocity: NDArray[np.float64]
    tunes: NDArray[np.float64] | None = None
    """Transposition of each hit in semitones; None for none."""


@kernel("void(float32[::1], float32[::1], float32[::1], int64[::1], int64[::1], float64[::1], float64)")
def _place(left: Any, right: Any, shot: Any, starts: Any, limits: Any, gains: Any, pan: float) -> None:
    """Add a one-shot at each start, faded out after `limits` frames."""
    for n in range(starts.size):
        start = starts[n]
        frames = min(shot.size, left.size - start, limits[n] + CHOKE_FRAMES)
        if frames <= 0:
            continue
        gain_left = float32(gains[n] * np.sqrt(1.0 - pan) * 1.41421356)
        gain_right = float32(gains[n] * np.sqrt(pan) * 1.41421356)
        out_left = left[start : start + frames]
        out_right = right[start : start + frames]
        whole = min(frames, limits[n])
        for i in range(whole):
            out_left[i] += gain_left * shot[i]
            out_right[i] += gain_right * shot[i]
        for i in range(whole, frames):
            e = float32(1.0) - float32(i - whole) / float32(CHOKE_FRAMES)
            out_left[i] += gain_left * e * shot[i]
            out_right[i] += gain_right * e * shot[i]


def play_hits(kit: Kit, hits: Hits, out: Signal, seed: int) -> None:
    """Add all hits to `out`, in place. BriefError if the kit lacks a drum or names an unknown model."""
    voices = np.array(hits.voices, dtype=object)
    for voice in dict.fromkeys(hits.voices):
        if voice not in kit.drums:
            raise BriefError(f"The kit has no {voice}; add one to its genre file.")
        tunes = np.zeros(voices.size) if hits.tunes is None else hits.tunes
        for tune in np.unique(tunes[voices == voice]):
            chosen = np.flatnonzero((voices == voice) & (tunes == tune))
            drum = kit.drums[voice]
            limits = _limits(voice, hits, chosen, out.shape[1])
            tuned, round_robins = (drum, kit.round_robins) if tune == 0.0 else (replace(drum, tune=drum.tune + tune), 1)
            _play_drum(voice, tuned, round_robins, hits.start_frames[chosen], hits.velocity[chosen], limits, out, seed)


def _limits(voice: DrumVoice, hits: Hits, chosen: NDArray[np.int64], frames: int) -> NDArray[np.int64]:
    """How many frames each hit may ring until another one chokes it."""
    chokers = CHOKES.get(voice)
    if not chokers:
        return np.full(chosen.size, frames, dtype=np.int64)
    times = np.sort(np.array([s for s, v in zip(hits.start_frames, hits.voices, strict=True) if v in chokers]))
    starts = hits.start_frames[chosen]
    following = np.searchsorted(times, starts + 200, side="right")
    ends = np.where(following < times.size, times[np.minimum(following, times.size - 1)], frames)
    return np.maximum(64, ends - starts).astype(np.int64)


def _play_drum(
    voice: DrumVoice,
    drum: Drum,
    round_robins: int,
    starts: NDArray[np.int64],
    velocity: NDArray[np.float64],
    limits: NDArray[np.int64],
    out: Signal,
    seed: int,
) -> None:
    rng = np.random.Generator(np.random.PCG64([seed, *voice.encode()]))
    jitter = drum.jitter_ms * SAMPLE_RATE_HZ / 1000.0
    drift = np.clip(rng.normal(0.0, 1.0, starts.size), -2.0, 2.0) * jitter
    at = np.maximum(0, starts + np.rint(drift).astype(np.int64))
    chosen_robins = rng.integers(0, round_robins, starts.size)
    is_soft = velocity < SOFT_BELOW
    for round_robin in range(round_robins):
        for soft in (False, True):
            these = (chosen_robins == round_robin) & (is_soft == soft)
            if these.any():
                shot = one_shot(voice, drum, round_robin, soft, seed)
                _place(out[0], out[1], shot, at[these], limits[these], velocity[these], 0.5 + 0.5 * drum.pan)


def one_shot(voice: DrumVoice, drum: Drum, round_robin: int, soft: bool, seed: int) -> NDArray[np.float32]:
    """A drum at full velocity, mono float32, at its nominal peak level. BriefError for an unknown model."""
    if drum.model not in MODELS:
        raise BriefError(f"The drum model '{drum.model}' is unknown; choose one of {', '.join(sorted(MODELS))}.")
    tone = drum.tone * (0.6 if soft else 1.0)
    stroke = Stroke(
        2.0 ** (drum.tune / 12.0), tone, drum.decay, (seed ^ (round_robin * 7919)) & 0x7FFFFFFF, round_robin / 4.0
    )
    shot = MODELS[drum.model](stroke)
    if drum.drive > 0.1:
        shot = np.tanh(shot * (1.0 + 3.0 * (drum.drive - 0.1)))
    shot = shot - shot.mean() * np.minimum(1.0, np.arange(shot.size)[::-1] / 200)
    peak = gain_of(PEAK_DB.get(voice, OTHER_PEAK_DB) + drum.gain_db)
    return np.ascontiguousarray(shot * (peak / (np.max(np.abs(shot)) + 1e-9)), dtype=np.float32)
