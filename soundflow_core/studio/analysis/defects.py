"""Defects: clicks, drop-outs, silence, dead channels, flat tops. All times in seconds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel

SILENCE_DBFS = -60.0
SOUNDING_DBFS = -45.0
"""A side this loud sounds: the other, silent beside it, is dead."""
BLOCKS_A_SECOND = 100
FLAT_RUN = 4
"""Equal full-scale samples in a row that make a flat top."""
FLAT_BLOCK = 4096
"""Flat tops are looked for in blocks of so many frames that reach the peak."""
SIDE_BY_SIDE = 64
"""How many sums an offset is taken from: a single one waits for itself at each frame."""
CLICK_FRAMES = 4
"""A tenth of a millisecond: no instrument is over so soon."""
CLICK_NEAR, CLICK_FAR = 2, 80
"""What is compared with: from 0.2 to 7 ms before and after, in blocks of CLICK_FRAMES."""
CLICK_PULSES = (20, 220)
"""Where pulses are looked for that would make it one of many, 2 to 20 ms away: a growling bass snaps open 60 to 90 times a second."""
CLICK_AMONG = 40.0
"""The strength of a moment that has its like within those 20 ms: half a fault's, so a click among pulses must be twice as sharp."""
CLICK_FLOOR = 1e-3
"""Energy a block under which nothing is sharp enough to be heard."""
GAP_FALL_DB = 30.0
GAP_SECONDS = (0.015, 0.3)
GAP_EDGE_BLOCKS = 3


def longest_silence(signal: Signal, power: NDArray[np.float32] | None = None) -> float:
    """The longest stretch whose 10 ms blocks all stay under -60 dBFS RMS; `power` is theirs, where it is known."""
    power = block_power(signal) if power is None else power
    return _longest_run(power.mean(axis=0) < _power_of(SILENCE_DBFS)) / BLOCKS_A_SECOND


def longest_dead_side(signal: Signal, power: NDArray[np.float32] | None = None) -> float:
    """The longest stretch in which one channel stays under -60 dBFS RMS while the other sounds; `power` as above."""
    power = block_power(signal) if power is None else power
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
    """Running totals of the energy of third differences, which whiten music, a block of CLICK_FRAMES at a time."""
    total = 0.0
    for block in range(totals.size - 1):
        here = x[block * CLICK_FRAMES : block * CLICK_FRAMES + CLICK_FRAMES + 3]
        for i in range(CLICK_FRAMES):
            sharp = here[i + 3] - here[i] + float32(3.0) * (here[i + 1] - here[i + 2])
            total += sharp * sharp
        totals[block + 1] = total


@kernel("float64(float64[::1], int64, int64, float64, int64, int64, float64)")
def _sharpest(totals: Any, near: int, far: int, floor: float, first: int, last: int, among: float) -> float:
    """The largest ratio of a block's energy to the mean of those before it or after it, whichever is more.

    Where a block `first` to `last` away is as sharp, the ratio is at most `among`.
    """
    strongest = 0.0
    weight = 1.0 / (far - near)
    for at in range(far, totals.size - far - 1):
        own = totals[at + 1] - totals[at]
        before = (totals[at - near + 1] - totals[at - far + 1]) * weight
        after = (totals[at + far] - totals[at + near]) * weight
        ratio = own / (max(before, after) + floor)
        if ratio > strongest:
            like = floor / among
            for k in range(first, last):
                if at - k >= 0:
                    like = max(like, totals[at - k + 1] - totals[at - k])
                if at + k + 1 < totals.size:
                    like = max(like, totals[at + k + 1] - totals[at + k])
            strongest = max(strongest, min(ratio, among * own / like))
    return strongest


def click_strength(signal: Signal) -> float:
    """How far the sharpest moment of a channel stands out of the 7 ms on either side of it, as a ratio of energies.

    The loudest hat reaches 60, since its noise goes on; a step of a few samples goes to hundreds; a pulse among its like to 40.
    """
    blocks = (signal.shape[1] - 3) // CLICK_FRAMES
    if blocks <= 2 * CLICK_FAR:
        return 0.0
    totals, strongest = np.zeros(blocks + 1), 0.0
    for channel in signal:
        _sharpness(channel, totals)
        strongest = max(
            strongest, float(_sharpest(totals, CLICK_NEAR, CLICK_FAR, CLICK_FLOOR, *CLICK_PULSES, CLICK_AMONG))
        )
    return strongest


def gaps(signal: Signal) -> int:
    """Drop-outs: 15-300 ms in which the level falls by 30 dB at once and comes back at once.

    A block of 5 ms on either side may lie half in the gap, and an encoder smears its edges.
    """
    level = 10.0 * np.log10(block_power(signal, 200).mean(axis=0) + 1e-10)
    width = GAP_EDGE_BLOCKS
    if level.size < 4 * width:
        return 0
    softest = np.lib.stride_tricks.sliding_window_view(level, width).min(axis=1)
    low, high = (round(seconds * 200) for seconds in GAP_SECONDS)
    first, last = width + 1, level.size - width - 1
    edges = softest[: last - first]  # the softest of some blocks before: a decay is no gap, since it falls slowly
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
    """The sum of a channel in double precision."""
    sums = np.zeros(SIDE_BY_SIDE)
    whole = x.size // SIDE_BY_SIDE
    for block in range(whole):
        here = x[block * SIDE_BY_SIDE : block * SIDE_BY_SIDE + SIDE_BY_SIDE]
        for i in range(SIDE_BY_SIDE):
            sums[i] += here[i]
    rest = x[whole * SIDE_BY_SIDE :]
    for i in range(rest.size):
        sums[i] += rest[i]
    return float(sums.sum())


def offset(signal: Signal) -> float:
    """The larger of the channels' means, as a magnitude: direct current."""
    return max(abs(float(_total(channel))) for channel in signal) / signal.shape[1]
