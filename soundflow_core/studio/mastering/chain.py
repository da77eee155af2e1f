"""From the mix to the master: tone, glue, saturation, fade, loudness and the true-peak ceiling.

Loudness is reached without listening twice: the K-weighted power of each 100 ms block and the limiter's gain over it predict the
limited loudness, so that the gain before the limiter is found on control signals alone and applied once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from soundflow_core.base.audio import CONTROL_FRAMES, Signal, control_points, frames_of, gain_of, level_of
from soundflow_core.base.errors import QualityError
from soundflow_core.model.desk import MasterTone
from soundflow_core.model.targets import Range, Targets
from soundflow_core.sound.effects.dynamics import apply_curve, glue
from soundflow_core.sound.effects.filters import Band, equalise
from soundflow_core.sound.effects.saturation import saturate
from soundflow_core.sound.metering.loudness import BLOCK_FRAMES, block_powers, gated_lufs, integrated_lufs
from soundflow_core.sound.metering.true_peak import true_peak_blocks
from soundflow_core.studio.mastering.aim import aimed
from soundflow_core.studio.mastering.limiter import HOP_FRAMES, Blocks, apply_gain, limiter_gain
from soundflow_core.studio.mastering.riding import ridden

ENCODER_MARGIN_DB = 1.5
"""What MP3 at 192 kbps adds to true peaks (0.2-1.4 dB measured on 150 tracks of all genres, most under rain): how far the master stays
under the ceiling."""
START_FADE_SECONDS = 0.004
AROUND_LOOP_SECONDS = 4.0
LOOP_TRIM_DB = 0.3
RIDES = 4
Settled = tuple[float, Blocks, float]
"""A gain, the curve of gains over it a hop, and the loudness that they predict."""


@dataclass(frozen=True)
class Master:
    """A finished track before encoding, and what the chain had to do to it."""

    signal: Signal
    lufs: float
    gain_db: float
    """Gain from the mix to the master, before limiting."""
    deepest_reduction_db: float
    """The limiter's deepest gain reduction."""


def master_mix(
    mix: Signal,
    tone: MasterTone,
    target_lufs: float,
    ceiling_dbtp: float,
    fade_seconds: float,
    targets: Targets | None = None,
) -> Master:
    """Master a mix in place, its balance within `targets` where they are given; QualityError where there is nothing to hear."""
    equalise(mix, _bands(aimed(mix, tone, targets, _bands)))
    glue(mix, tone.glue)
    before = gated_lufs(block_powers(mix))
    if not math.isfinite(before):
        raise QualityError("The mix is silent; turn up a layer or an ambience in the brief.")
    saturate(mix, tone.drive, gain_of(target_lufs - before))
    _fade(mix, fade_seconds)
    powers = block_powers(mix)
    ceiling = gain_of(ceiling_dbtp - ENCODER_MARGIN_DB)
    first = gain_of(target_lufs - gated_lufs(powers))
    peaks = true_peak_blocks(mix, HOP_FRAMES, ceiling / (first * gain_of(3.0)))
    gain, reduction, lufs = _settle(peaks, powers, first, ceiling, target_lufs)
    if targets is not None:
        gain, reduction, lufs = _ride(peaks, powers, (gain, reduction, lufs), ceiling, target_lufs, targets.lra_lu)
    apply_gain(mix, reduction, gain)
    return Master(mix, lufs, target_lufs - before + level_of(gain), level_of(float(reduction.min())))


def master_loop(
    mix: Signal, tone: MasterTone, target_lufs: float, ceiling_dbtp: float, targets: Targets | None = None
) -> Master:
    """Master a mix that repeats: it is heard between its own end and its own beginning, so that no filter or limiter knows the seam."""
    around = min(mix.shape[1], frames_of(AROUND_LOOP_SECONDS))
    whole = np.concatenate([mix[:, -around:], mix, mix[:, :around]], axis=1)
    master = master_mix(whole, tone, target_lufs, ceiling_dbtp, 0.0, targets)
    signal = np.ascontiguousarray(master.signal[:, around : around + mix.shape[1]])
    trim_db = min(LOOP_TRIM_DB, target_lufs - integrated_lufs(signal))  # the ends were heard twice
    signal *= np.float32(gain_of(trim_db))
    return replace(master, signal=signal, lufs=target_lufs, gain_db=master.gain_db + trim_db)


def _bands(tone: MasterTone) -> list[Band]:
    bands = [Band("low_cut", 28.0), Band("high_cut", tone.high_cut_hz)]
    shelves = (
        Band("low_shelf", 110.0, tone.low_shelf_db),
        Band("bell", 350.0, tone.mid_db, 0.8),
        Band("bell", 3200.0, tone.presence_db, 0.6),
        Band("high_shelf", 8000.0, tone.high_shelf_db),
        Band("bell", tone.glare_hz, tone.glare_db, 1.2),
    )
    return bands + [band for band in shelves if band.gain_db]


def _fade(mix: Signal, fade_seconds: float) -> None:
    frames = mix.shape[1]
    points = control_points(frames)
    length = min(points // 3, frames_of(fade_seconds) // CONTROL_FRAMES)
    curve = np.ones(points, dtype=np.float32)
    curve[points - length :] = np.cos(np.linspace(0.0, math.pi / 2, length)) ** 1.5
    apply_curve(mix, curve)
    rise = min(frames, frames_of(START_FADE_SECONDS))
    mix[:, :rise] *= np.linspace(0.0, 1.0, rise, dtype=np.float32)


def _settle(peaks: Blocks, powers: Blocks, gain: float, ceiling: float, target_lufs: float) -> Settled:
    """The gain whose limited result has the target loudness, the limiter's curve for it, and the loudness it predicts."""
    reduction = np.ones(peaks.size)
    lufs = target_lufs
    for _ in range(5):
        reduction = limiter_gain(peaks * gain, ceiling)
        lufs = gated_lufs(powers * gain**2 * _block_means(reduction**2, powers.size))
        if abs(lufs - target_lufs) < 0.02:
            break
        gain *= gain_of(min(1.5, target_lufs - lufs))
    return gain, reduction, lufs


def _ride(
    peaks: Blocks, powers: Blocks, settled: Settled, ceiling: float, target_lufs: float, wanted: Range
) -> Settled:
    """What is settled, or settled again under a ride that keeps the loudness range; the ride is part of the curve returned."""
    ride_db = np.zeros(powers.size)
    for _ in range(RIDES):
        gain, curve, _ = settled
        tried_db = ridden(powers * gain**2 * _block_means(curve**2, powers.size), ride_db, wanted)
        if np.array_equal(tried_db, ride_db):
            break
        ride_db = tried_db
        ride = np.power(10.0, np.interp(_block_times(peaks.size), np.arange(powers.size), ride_db) / 20.0)
        ridden_powers = powers * np.power(10.0, ride_db / 10.0)
        gain, reduction, lufs = _settle(peaks * ride, ridden_powers, gain, ceiling, target_lufs)
        settled = gain, reduction * ride, lufs
    return settled


def _block_times(hops: int) -> Blocks:
    """The middle of each hop in loudness blocks, counted from the middle of the first."""
    return (np.arange(hops) + 0.5) * HOP_FRAMES / BLOCK_FRAMES - 0.5


def _block_means(values: Blocks, blocks: int) -> Blocks:
    """The mean of a per-hop value over each loudness block."""
    hops = np.arange(blocks + 1) * BLOCK_FRAMES / HOP_FRAMES
    totals = np.concatenate(([0.0], np.cumsum(values)))
    at = np.interp(hops, np.arange(totals.size), totals)
    return np.diff(at) * HOP_FRAMES / BLOCK_FRAMES
