"""Defects: clicks, drop-outs, silence, dead channels, clipping, DC offset. Lengths in seconds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel

SILENCE_DBFS = -60.0
SOUNDING_DBFS = -45.0
"""A channel above this level is sounding; if the other one is silent, that one is dead."""
BLOCKS_PER_SECOND = 100
FLAT_RUN = 4
"""Consecutive equal samples at the peak level that count as clipping."""
FLAT_BLOCK = 4096
"""Only blocks of this many frames that reach the peak are searched."""
PARALLEL_SUMS = 64
"""An offset is summed in this many parallel sums, since a single one is a serial chain."""
CLICK_FRAMES = 4
"""0.1 ms: shorter than any instrument's sound."""
CLICK_NEAR, CLICK_FAR = 2, 80
"""A click is compared with 0.2 to 7 ms before and after it; in blocks of CLICK_FRAMES."""
CLICK_PULSES = (20, 220)
"""Similar pulses 2 to 20 ms away show that it is no click but part of a sound: a growling bass pulses 60 to 90 times a second."""
MAX_PULSE_STRENGTH = 40.0
"""The strength of a pulse that has an equal within those 20 ms: half the gate's limit, so a click among pulses must be twice as sharp."""
CLICK_FLOOR = 1e-3
"""Energy of a block below which clicks are inaudible."""
GAP_FALL_DB = 30.0
GAP_SECONDS = (0.015, 0.3)
GAP_EDGE_BLOCKS = 3


def longest_silence(signal: Signal, power: NDArray[np.float32] | None = None) -> float:
    """The longest run of 10 ms blocks below -60 dBFS RMS; `power` is `block_power(signal)`, if already known."""
    power = block_power(signal) if power is None else power
    return _longest_run(power.mean(axis=0) < _power_of(SILENCE_DBFS)) / BLOCKS_PER_SECOND


def longest_dead_side(signal: Signal, power: NDArray[np.float32] | None = None) -> float:
    """The longest run of 10 ms blocks in which one channel is below -60 dBFS RMS and the other above -45; `power` as above."""
    power = block_power(signal) if power is None else power
    silent, sounding = power < _power_of(SILENCE_DBFS), power > _power_of(SOUNDING_DBFS)
    return max(_longest_run(silent[0] & sounding[1]), _longest_run(silent[1] & sounding[0])) / BLOCKS_PER_SECOND


def block_power(signal: Signal, blocks_per_second: int = BLOCKS_PER_SECOND) -> NDArray[np.float32]:
    """Mean power of each channel's complete blocks, shape (2, blocks)."""
    hop = SAMPLE_RATE_HZ // blocks_per_second
    blocks = signal.shape[1] // hop
    whole = signal[:, : blocks * hop].reshape(2, blocks, hop)
    return np.asarray(np.einsum("cbi,cbi->cb", whole, whole) / hop, dtype=np.float32)


def _power_of(level_dbfs: float) -> float:
    return float(10.0 ** (level_dbfs / 10.0))


def _longest_run(marks: NDArray[np.bool_]) -> int:
    """The length of the longest run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).view(np.int8)))
    return int(np.diff(edges)[::2].max(initial=0))


def flat_tops(signal: Signal) -> int:
    """Clipping: the number of runs of at least FLAT_RUN equal samples near a channel's peak, both channels summed."""
    return sum(_flat_tops(channel) for channel in signal)


def _flat_tops(x: NDArray[np.float32]) -> int:
    starts = np.arange(0, x.size, FLAT_BLOCK)
    tops = np.maximum(np.maximum.reduceat(x, starts), -np.minimum.reduceat(x, starts))
    level = max(0.5, 0.9999 * float(tops.max()))
    at = np.concatenate([
        start + np.flatnonzero(np.abs(x[start : start + FLAT_BLOCK]) >= level) for start in starts[tops >= level]
    ] or [starts[:0]])  # fmt: skip
    if at.size < FLAT_RUN:
        return 0
    joined = (np.diff(at) == 1) & (x[at[1:]] == x[at[:-1]])
    edges = np.flatnonzero(np.diff(np.concatenate(([0], joined.view(np.int8), [0]))))
    return int((np.diff(edges)[::2] >= FLAT_RUN - 1).sum())


@kernel("void(float32[::1], float64[::1])")
def _sharpness(x: Any, totals: Any) -> None:
    """Cumulative energy of the third differences (which whiten music), per block of CLICK_FRAMES."""
    total = 0.0
    for block in range(totals.size - 1):
        here = x[block * CLICK_FRAMES : block * CLICK_FRAMES + CLICK_FRAMES + 3]
        for i in range(CLICK_FRAMES):
            sharp = here[i + 3] - here[i] + float32(3.0) * (here[i + 1] - here[i + 2])
            total += sharp * sharp
        totals[block + 1] = total


@kernel("float64(float64[::1], int64, int64, float64, int64, int64, float64)")
def _sharpest(totals: Any, near: int, far: int, floor: float, first: int, last: int, cap: float) -> float:
    """The largest ratio of a block's energy to the mean energy before or after it, whichever is larger.

    If a block `first` to `last` blocks away is equally sharp, the ratio is capped at `cap`; less so for weaker ones.
    """
    strongest = 0.0
    weight = 1.0 / (far - near)
    for at in range(far, totals.size - far - 1):
        own = totals[at + 1] - totals[at]
        before = (totals[at - near + 1] - totals[at - far + 1]) * weight
        after = (totals[at + far] - totals[at + near]) * weight
        ratio = own / (max(before, after) + floor)
        if ratio > strongest:
            nearby = floor / cap
            for k in range(first, last):
                if at - k >= 0:
                    nearby = max(nearby, totals[at - k + 1] - totals[at - k])
                if at + k + 1 < totals.size:
                    nearby = max(nearby, totals[at + k + 1] - totals[at + k])
            strongest = max(strongest, min(ratio, cap * own / nearby))
    return strongest


def click_strength(signal: Signal) -> float:
    """The energy ratio of the sharpest block of either channel to the 7 ms around it.

    A loud hat reaches 60, since its noise continues; a step of a few samples reaches hundreds; a pulse among similar ones 40.
    """
    blocks = (signal.shape[1] - 3) // CLICK_FRAMES
    if blocks <= 2 * CLICK_FAR:
        return 0.0
    totals, strongest = np.zeros(blocks + 1), 0.0
    for channel in signal:
        _sharpness(channel, totals)
        strongest = max(
            strongest, float(_sharpest(totals, CLICK_NEAR, CLICK_FAR, CLICK_FLOOR, *CLICK_PULSES, MAX_PULSE_STRENGTH))
        )
    return strongest


def gaps(signal: Signal) -> int:
    """The number of drop-outs: 15-300 ms in which the level falls by 30 dB abruptly and returns abruptly.

    The edges may span GAP_EDGE_BLOCKS blocks of 5 ms, since a block may lie half in the gap and encoders smear edges.
    """
    level = 10.0 * np.log10(block_power(signal, 200).mean(axis=0) + 1e-10)
    width = GAP_EDGE_BLOCKS
    if level.size < 4 * width:
        return 0
    softest = np.lib.stride_tricks.sliding_window_view(level, width).min(axis=1)
    low, high = (round(seconds * 200) for seconds in GAP_SECONDS)
    first, last = width + 1, level.size - width - 1
    edges = softest[: last - first]  # the minimum over the blocks before: a decay falls slowly and is no gap
    falls = first + np.flatnonzero((edges > SOUNDING_DBFS) & (level[first:last] < edges - GAP_FALL_DB))
    count, end = 0, 0
    for at in falls.tolist():
        if at <= end:
            continue
        edge, end = float(softest[at - first]), at
        while end < last and level[end] < edge - GAP_FALL_DB:
            end += 1
        count += low <= end - at <= high and float(softest[end + 1]) > edge - GAP_FALL_DB / 2
    return count


@kernel("float64(float32[::1])")
def _total(x: Any) -> float:
    """The sum of a channel, in double precision."""
    sums = np.zeros(PARALLEL_SUMS)
    whole = x.size // PARALLEL_SUMS
    for block in range(whole):
        here = x[block * PARALLEL_SUMS : block * PARALLEL_SUMS + PARALLEL_SUMS]
        for i in range(PARALLEL_SUMS):
            sums[i] += here[i]
    rest = x[whole * PARALLEL_SUMS :]
    for i in range(rest.size):
        sums[i] += rest[i]
    return float(sums.sum())


def offset(signal: Signal) -> float:
    """DC offset: the larger magnitude of the two channels' means."""
    return max(abs(float(_total(channel))) for channel in signal) / signal.shape[1]
