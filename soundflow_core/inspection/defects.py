"""Defects: clicks, drop-outs, silence, dead channels, flat tops. All times in seconds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal

SILENCE_DBFS = -60.0
SOUNDING_DBFS = -45.0
"""A side this loud sounds: the other, silent beside it, is dead."""
BLOCKS_A_SECOND = 100
FLAT_RUN = 4
"""Equal full-scale samples in a row that make a flat top."""
CLICK_FRAMES = 16
"""A third of a millisecond: no instrument is over so soon."""
CLICK_STANDS_OUT = 40.0
"""How many times the energy around it a click's has, after three differences (which whiten music); the loudest hat reaches 25."""
CLICK_LEAST = 1e-2
GAP_FALL_DB = 30.0
GAP_SECONDS = (0.015, 0.3)
GAP_EDGE_BLOCKS = 3


def longest_silence(signal: Signal) -> float:
    """The longest stretch whose 10 ms blocks all stay under -60 dBFS RMS."""
    return _longest_run(block_power(signal).mean(axis=0) < _power_of(SILENCE_DBFS)) / BLOCKS_A_SECOND


def longest_dead_side(signal: Signal) -> float:
    """The longest stretch in which one channel stays under -60 dBFS RMS while the other sounds."""
    power = block_power(signal)
    silent, sounding = power < _power_of(SILENCE_DBFS), power > _power_of(SOUNDING_DBFS)
    return max(_longest_run(silent[0] & sounding[1]), _longest_run(silent[1] & sounding[0])) / BLOCKS_A_SECOND


def block_power(signal: Signal, blocks_a_second: int = BLOCKS_A_SECOND) -> NDArray[np.float32]:
    """Mean power of each channel's whole blocks, shape (2, blocks)."""
    hop = SAMPLE_RATE_HZ // blocks_a_second
    blocks = signal.shape[1] // hop
    whole = signal[:, : blocks * hop].reshape(2, blocks, hop)
    return np.asarray(np.einsum("cbi,cbi->cb", whole, whole) / hop, dtype=np.float32)


def _power_of(level_dbfs: float) -> float:
    return float(10.0 ** (level_dbfs / 10.0))


def _longest_run(marks: NDArray[np.bool_]) -> int:
    """How many true values stand side by side at most."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).view(np.int8)))
    return int(np.diff(edges)[::2].max(initial=0))


def flat_tops(signal: Signal) -> int:
    """Runs of at least FLAT_RUN equal samples near a channel's own peak."""
    return sum(_flat_tops(channel) for channel in signal)


def _flat_tops(x: NDArray[np.float32]) -> int:
    top = float(max(x.max(), -x.min()))
    at = np.flatnonzero(np.abs(x) >= max(0.5, 0.9999 * top))
    if at.size < FLAT_RUN:
        return 0
    joined = (np.diff(at) == 1) & (x[at[1:]] == x[at[:-1]])
    edges = np.flatnonzero(np.diff(np.concatenate(([0], joined.view(np.int8), [0]))))
    return int((np.diff(edges)[::2] >= FLAT_RUN - 1).sum())


def click_strength(mono: NDArray[np.float32]) -> float:
    """How far the sharpest moment stands out of the 3 ms on either side of it, as a ratio of energies; 0 where all is soft."""
    sharp = np.diff(mono, n=3)
    blocks = sharp.size // CLICK_FRAMES
    if blocks < 20:
        return 0.0
    energy = np.square(sharp[: blocks * CLICK_FRAMES]).reshape(blocks, CLICK_FRAMES).sum(axis=1)
    totals = np.concatenate(([0.0], np.cumsum(energy, dtype=np.float64)))
    near, far = 2, 10
    at = np.arange(far, blocks - far)
    before = (totals[at - near + 1] - totals[at - far]) / (far - near + 1)
    after = (totals[at + far] - totals[at + near]) / (far - near)
    ratio = energy[at] / (np.maximum(before, after) + CLICK_LEAST**2)
    return float(ratio.max(initial=0.0))


def gaps(signal: Signal) -> int:
    """Drop-outs: 15-300 ms in which the level falls by 30 dB at once and comes back at once."""
    level = 10.0 * np.log10(block_power(signal, 200).mean(axis=0) + 1e-10)
    width = GAP_EDGE_BLOCKS
    if level.size < 4 * width:
        return 0
    windows = np.lib.stride_tricks.sliding_window_view(level, width)
    # The softest of the last blocks before, the softest of the first ones after: a decay is no gap, since it falls slowly.
    before, after = windows.min(axis=1), windows.min(axis=1)
    low, high = (round(seconds * 200) for seconds in GAP_SECONDS)
    count, at = 0, width
    while at < level.size - width:
        edge = float(before[at - width])
        if edge > SOUNDING_DBFS and level[at] < edge - GAP_FALL_DB:
            end = at
            while end < level.size - width and level[end] < edge - GAP_FALL_DB:
                end += 1
            length = end - at
            if low <= length <= high and float(after[end]) > edge - GAP_FALL_DB / 2:
                count += 1
            at = end
        at += 1
    return count
