"""The mastering chain: equaliser, glue, saturation, fade, level automation, gain and true-peak limiter.

The signal is limited only once: the K-weighted power of each 100 ms block and the limiter's gain curve predict the resulting loudness, so
that the gain before the limiter is solved for on control signals.
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
from soundflow_core.sound.effects.equaliser import EqBand, equalise
from soundflow_core.sound.effects.saturation import saturate
from soundflow_core.sound.metering.loudness import BLOCK_FRAMES, block_powers, gated_lufs, integrated_lufs
from soundflow_core.sound.metering.true_peak import true_peak_blocks
from soundflow_core.studio.mastering.level_automation import automate_range
from soundflow_core.studio.mastering.limiter import HOP_FRAMES, Blocks, apply_gain, limiter_gain
from soundflow_core.studio.mastering.tone_matching import match_tone

ENCODER_MARGIN_DB = 1.5
"""Headroom below the ceiling for the true peaks that MP3 at 192 kbps adds: 0.2-1.4 dB on 150 tracks of all genres, most with rain."""
START_FADE_SECONDS = 0.004
LOOP_PADDING_SECONDS = 4.0
LOOP_TRIM_DB = 0.3
MAX_PASSES = 4
GainSolution = tuple[float, Blocks, float]
"""A constant gain, the gain curve per hop on top of it, and the predicted loudness in LUFS."""


@dataclass(frozen=True)
class Master:
    """A finished track before encoding, and the gains applied."""

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
    """Master a mix in place, towards the ranges of `targets` if given. QualityError for a silent mix."""
    equalise(mix, _eq_bands(match_tone(mix, tone, targets, _eq_bands)))
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
    gain, reduction, lufs = _solve_gain(peaks, powers, first, ceiling, target_lufs)
    if targets is not None:
        gain, reduction, lufs = _automate_level(
            peaks, powers, (gain, reduction, lufs), ceiling, target_lufs, targets.lra_lu
        )
    apply_gain(mix, reduction, gain)
    return Master(mix, lufs, target_lufs - before + level_of(gain), level_of(float(reduction.min())))


def master_loop(
    mix: Signal, tone: MasterTone, target_lufs: float, ceiling_dbtp: float, targets: Targets | None = None
) -> Master:
    """Master a loop: it is padded with its own end and start, so that filters and limiter run seamlessly across the loop point."""
    padding = min(mix.shape[1], frames_of(LOOP_PADDING_SECONDS))
    whole = np.concatenate([mix[:, -padding:], mix, mix[:, :padding]], axis=1)
    master = master_mix(whole, tone, target_lufs, ceiling_dbtp, 0.0, targets)
    signal = np.ascontiguousarray(master.signal[:, padding : padding + mix.shape[1]])
    trim_db = min(LOOP_TRIM_DB, target_lufs - integrated_lufs(signal))  # the padding was measured, too
    signal *= np.float32(gain_of(trim_db))
    return replace(master, signal=signal, lufs=target_lufs, gain_db=master.gain_db + trim_db)


def _eq_bands(tone: MasterTone) -> list[EqBand]:
    bands = [EqBand("low_cut", 28.0), EqBand("high_cut", tone.high_cut_hz)]
    shelves = (
        EqBand("low_shelf", 110.0, tone.low_shelf_db),
        EqBand("bell", 350.0, tone.mid_db, 0.8),
        EqBand("bell", 3200.0, tone.presence_db, 0.6),
        EqBand("high_shelf", 8000.0, tone.high_shelf_db),
        EqBand("bell", tone.glare_hz, tone.glare_db, 1.2),
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


def _solve_gain(peaks: Blocks, powers: Blocks, gain: float, ceiling: float, target_lufs: float) -> GainSolution:
    """Solve for the gain at which the limited signal has the target loudness."""
    reduction = np.ones(peaks.size)
    lufs = target_lufs
    for _ in range(5):
        reduction = limiter_gain(peaks * gain, ceiling)
        lufs = gated_lufs(powers * gain**2 * _block_means(reduction**2, powers.size))
        if abs(lufs - target_lufs) < 0.02:
            break
        gain *= gain_of(min(1.5, target_lufs - lufs))
    return gain, reduction, lufs


def _automate_level(
    peaks: Blocks, powers: Blocks, solution: GainSolution, ceiling: float, target_lufs: float, lra: Range
) -> GainSolution:
    """Add level automation until the loudness range is in `lra`, solving for the gain again each time; it is part of the curve returned."""
    automation_db = np.zeros(powers.size)
    for _ in range(MAX_PASSES):
        gain, curve, _ = solution
        corrected_db = automate_range(powers * gain**2 * _block_means(curve**2, powers.size), automation_db, lra)
        if np.array_equal(corrected_db, automation_db):
            break
        automation_db = corrected_db
        automation = np.power(10.0, np.interp(_block_times(peaks.size), np.arange(powers.size), automation_db) / 20.0)
        automated_powers = powers * np.power(10.0, automation_db / 10.0)
        gain, reduction, lufs = _solve_gain(peaks * automation, automated_powers, gain, ceiling, target_lufs)
        solution = gain, reduction * automation, lufs
    return solution


def _block_times(hops: int) -> Blocks:
    """The centre of each hop in loudness blocks, relative to the centre of the first block."""
    return (np.arange(hops) + 0.5) * HOP_FRAMES / BLOCK_FRAMES - 0.5


def _block_means(values: Blocks, blocks: int) -> Blocks:
    """The mean of a per-hop value over each loudness block."""
    hops = np.arange(blocks + 1) * BLOCK_FRAMES / HOP_FRAMES
    totals = np.concatenate(([0.0], np.cumsum(values)))
    at = np.interp(hops, np.arange(totals.size), totals)
    return np.diff(at) * HOP_FRAMES / BLOCK_FRAMES
