"""Loudness: K-weighting, gated integrated loudness (ITU-R BS.1770-5) and loudness range (EBU Tech 3342)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.jit import kernel

Blocks = NDArray[np.float64]

BLOCK_FRAMES = 4410
"""100 ms: four make a momentary block with 75 % overlap, thirty a short-term one."""
UNHEARD = 1e-20


@kernel("void(float32[::1], float32[::1], float64[:, ::1], int64, float64[::1])")
def _weighted_power(left: Any, right: Any, c: Any, hop: int, out: Any) -> None:
    """Mean K-weighted power of both channels a hop, float64 throughout."""
    b0, b1, b2, a1, a2 = c[0, 0], c[0, 1], c[0, 2], c[0, 3], c[0, 4]
    d0, d1, d2, e1, e2 = c[1, 0], c[1, 1], c[1, 2], c[1, 3], c[1, 4]
    u1 = u2 = g1 = g2 = w1 = w2 = 0.0
    v1 = v2 = h1 = h2 = z1 = z2 = 0.0
    for block in range(out.size):
        x = left[block * hop : (block + 1) * hop]
        y = right[block * hop : (block + 1) * hop]
        if (
            abs(g1) + abs(w1) + abs(h1) + abs(z1) < UNHEARD
        ):  # a silence's last ringing: denormal numbers take fifty times as long
            g1 = g2 = w1 = w2 = h1 = h2 = z1 = z2 = 0.0
        total = 0.0
        for i in range(hop):
            u = np.float64(x[i])
            v = np.float64(y[i])
            g = (b0 * u + b1 * u1 + b2 * u2 - a2 * g2) - a1 * g1
            h = (b0 * v + b1 * v1 + b2 * v2 - a2 * h2) - a1 * h1
            w = (d0 * g + d1 * g1 + d2 * g2 - e2 * w2) - e1 * w1
            z = (d0 * h + d1 * h1 + d2 * h2 - e2 * z2) - e1 * z1
            total += w * w + z * z
            u2, u1, g2, g1, w2, w1 = u1, u, g1, g, w1, w
            v2, v1, h2, h1, z2, z1 = v1, v, h1, h, z1, z
        out[block] = total / hop


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
    if signal.shape[1] < BLOCK_FRAMES * 4:  # too short for one gating block: count the rest as silence
        padded = np.zeros((2, BLOCK_FRAMES * 4), dtype=np.float32)
        padded[:, : signal.shape[1]] = signal
    out = np.empty(padded.shape[1] // BLOCK_FRAMES)
    _weighted_power(padded[0], padded[1], K_WEIGHTING, BLOCK_FRAMES, out)
    return out


def _means(powers: Blocks, blocks: int) -> Blocks:
    """Mean power of every run of `blocks` 100 ms blocks."""
    totals = np.concatenate(([0.0], np.cumsum(powers)))
    return np.maximum(0.0, totals[blocks:] - totals[:-blocks]) / blocks


def lufs_of(power: Blocks) -> Blocks:
    """Loudness of K-weighted powers."""
    return np.asarray(-0.691 + 10.0 * np.log10(power + 1e-20))


def gated_lufs(powers: Blocks) -> float:
    """Integrated loudness of 100 ms powers: 400 ms blocks over -70 LUFS, then over 10 LU below their mean; -inf for silence."""
    momentary = _means(powers, 4)
    loud = momentary[lufs_of(momentary) > -70.0]
    if not loud.size:
        return -math.inf
    gate = float(lufs_of(loud.mean())) - 10.0
    return float(lufs_of(loud[lufs_of(loud) > gate].mean()))


def integrated_lufs(signal: Signal) -> float:
    """Integrated loudness of a stereo signal; -inf where all is silent."""
    return gated_lufs(block_powers(signal))


def loudest_lufs(powers: Blocks, blocks: int) -> float:
    """The loudest stretch of `blocks` 100 ms blocks: 4 for momentary, 30 for short-term loudness; -inf for silence."""
    power = float(_means(powers, min(blocks, powers.size)).max(initial=0.0))
    return -0.691 + 10.0 * math.log10(power) if power > 0 else -math.inf


def loudness_range(powers: Blocks) -> float:
    """LRA in LU: the spread from the 10th to the 95th percentile of 3 s loudness over the gate at -20 LU."""
    short = _means(powers, 30) if powers.size >= 30 else _means(powers, 4)
    loud = short[lufs_of(short) > -70.0]
    if not loud.size:
        return 0.0
    values = lufs_of(loud[lufs_of(loud) > float(lufs_of(loud.mean())) - 20.0])
    low, high = np.percentile(values, (10, 95))
    return float(high - low)
