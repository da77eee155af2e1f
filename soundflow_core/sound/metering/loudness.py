"""Loudness: K-weighting, gated integrated loudness (ITU-R BS.1770-5) and loudness range (EBU Tech 3342)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.synthesis.biquads import load, run_section

Blocks = NDArray[np.float64]

BLOCK_FRAMES = 4410
"""100 ms: four make a 400 ms (momentary) block at 75 % overlap, thirty a 3 s (short-term) block."""
CHUNK_FRAMES = 630
WARM_UP_HOPS = 10
"""The second half starts filtering this many hops (1 s) before its first one, until the transient has decayed (at 38 Hz by 1000 dB)."""


@kernel()
def _power(x: Any, frames: int) -> Any:
    """The sum of squares of x[2:], as four parallel sums."""
    a = b = c = d = 0.0
    here = x[2:]
    quarter = frames // 4
    first, second, third, fourth = here[:quarter], here[quarter:], here[2 * quarter :], here[3 * quarter :]
    for i in range(quarter):
        a += first[i] * first[i]
        b += second[i] * second[i]
        c += third[i] * third[i]
        d += fourth[i] * fourth[i]
    for i in range(4 * quarter, frames):
        a += here[i] * here[i]
    return (a + b) + (c + d)


@kernel("void(float32[::1], float32[::1], float64[:, ::1], int64, float64[::1])")
def _weighted_power(left: Any, right: Any, c: Any, hop: int, out: Any) -> None:
    """K-weighted mean power of each hop, channels summed, in float64; the two halves of a long signal run in parallel."""
    hops = out.size
    middle = hops if hops < 6 * WARM_UP_HOPS else (hops + WARM_UP_HOPS + 1) // 2
    back = middle - WARM_UP_HOPS if middle < hops else hops
    state = np.zeros((c.shape[0], 4, 4))
    x = np.zeros((4, CHUNK_FRAMES + 2))
    forward = np.zeros((4, CHUNK_FRAMES))
    for number in range(middle):
        total = later_total = 0.0
        for start in range(number * hop, (number + 1) * hop, CHUNK_FRAMES):
            frames = min(CHUNK_FRAMES, (number + 1) * hop - start)
            later = frames if back + number < hops else 0
            load(left[start : start + frames], x[0], frames)
            load(right[start : start + frames], x[1], frames)
            later_start = back * hop + start
            load(left[later_start : later_start + later], x[2], later)
            load(right[later_start : later_start + later], x[3], later)
            for s in range(c.shape[0]):
                run_section(x, forward, frames, later, c[s], state[s])
            total += _power(x[0], frames) + _power(x[1], frames)
            later_total += _power(x[2], later) + _power(x[3], later)
        out[number] = total / hop
        if number >= WARM_UP_HOPS and back + number < hops:
            out[back + number] = later_total / hop


def _k_weighting() -> NDArray[np.float64]:
    """BS.1770's two filters redesigned for 44.1 kHz from their analogue prototypes (De Man 2014)."""
    k = math.tan(math.pi * 1681.974450955533 / SAMPLE_RATE_HZ)
    q, high = 0.7071752369554196, 10.0 ** (3.999843853973347 / 20.0)
    band = high**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    shelf = [(high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0]
    shelf += [2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    k = math.tan(math.pi * 38.13547087602444 / SAMPLE_RATE_HZ)
    q = 0.5003270373238773
    a0 = 1.0 + k / q + k * k
    cut = [1.0, -2.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, cut])


K_WEIGHTING = _k_weighting()


def block_powers(signal: Signal) -> Blocks:
    """K-weighted power of each whole 100 ms block, channels summed; shape (frames // 4410,)."""
    padded = signal
    if signal.shape[1] < BLOCK_FRAMES * 4:  # shorter than a gating block: pad with silence
        padded = np.zeros((2, BLOCK_FRAMES * 4), dtype=np.float32)
        padded[:, : signal.shape[1]] = signal
    out = np.empty(padded.shape[1] // BLOCK_FRAMES)
    _weighted_power(padded[0], padded[1], K_WEIGHTING, BLOCK_FRAMES, out)
    return out


def _means(powers: Blocks, blocks: int) -> Blocks:
    """Mean power of every window of `blocks` 100 ms blocks, at hops of 100 ms."""
    totals = np.concatenate(([0.0], np.cumsum(powers)))
    return np.maximum(0.0, totals[blocks:] - totals[:-blocks]) / blocks


def lufs_of(power: Blocks) -> Blocks:
    """Loudness in LUFS of K-weighted powers: -0.691 + 10 log10(power)."""
    return np.asarray(-0.691 + 10.0 * np.log10(power + 1e-20))


def gated_lufs(powers: Blocks) -> float:
    """Integrated loudness of 100 ms powers, gated at -70 LUFS and then at 10 LU below the mean (BS.1770-5, annex 1); -inf for silence."""
    momentary = _means(powers, 4)
    loud = momentary[lufs_of(momentary) > -70.0]
    if not loud.size:
        return -math.inf
    gate = float(lufs_of(loud.mean())) - 10.0
    return float(lufs_of(loud[lufs_of(loud) > gate].mean()))


def integrated_lufs(signal: Signal) -> float:
    """Integrated loudness of a stereo signal; -inf for silence."""
    return gated_lufs(block_powers(signal))


def max_lufs(powers: Blocks, blocks: int) -> float:
    """The maximum loudness over windows of `blocks` 100 ms blocks: 4 for momentary, 30 for short-term; -inf for silence."""
    power = float(_means(powers, min(blocks, powers.size)).max(initial=0.0))
    return -0.691 + 10.0 * math.log10(power) if power > 0 else -math.inf


def loudness_range(powers: Blocks) -> float:
    """LRA in LU: the spread from the 10th to the 95th percentile of short-term loudness, gated at -20 LU (EBU Tech 3342)."""
    short = _means(powers, 30) if powers.size >= 30 else _means(powers, 4)
    loud = short[lufs_of(short) > -70.0]
    if not loud.size:
        return 0.0
    values = lufs_of(loud[lufs_of(loud) > float(lufs_of(loud.mean())) - 20.0])
    low, high = np.percentile(values, (10, 95))
    return float(high - low)
