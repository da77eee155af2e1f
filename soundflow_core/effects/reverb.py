"""Reverberation: a 16-line feedback delay network with a Hadamard matrix and velvet-noise diffusion.

After Jot & Chaigne 1991 (delay networks), Fagerström et al., *Velvet-Noise Feedback Delay Network* (DAFx-20). Work is done in blocks
shorter than the shortest line, so that every inner loop is free of feedback and runs as SIMD.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.effects.filters import Band, equalise
from soundflow_core.effects.mixdown import accumulate, damp
from soundflow_core.jit import kernel
from soundflow_core.style.desk import Room

LINES = np.array(
    [1447, 1663, 1871, 2087, 2333, 2609, 2903, 3251, 3541, 3907, 4243, 4603, 4987, 5303, 5623, 5987], dtype=np.int64
)
"""Delay lines in frames at size 1; mutually prime, so that no two echoes pile up."""
TAPS = 20


@kernel()
def _butterfly(p: Any, q: Any, frames: int) -> None:
    for i in range(frames):
        u = p[i]
        v = q[i]
        p[i] = u + v
        q[i] = u - v


@kernel()
def _sum(out: Any, a: Any, b: Any, frames: int) -> None:
    for i in range(frames):
        out[i] = a[i] + b[i]


@kernel()
def _diffuse(out: Any, x: Any, at: int, taps: Any, frames: int) -> None:
    """Sparse signed taps of the input before block position `at`."""
    for t in range(taps.size):
        offset = at - abs(taps[t])
        skip = min(frames, max(0, -offset))
        sign = float32(1.0) if taps[t] > 0 else float32(-1.0)
        accumulate(out[skip:frames], x[max(0, offset) : max(0, offset + frames)], sign, frames - skip)


@kernel(
    "void(float32[::1], float32[::1], float32[::1], float32[::1], int64[::1], float32[::1], float64, int64, int64[::1], int64[::1])"
)
def _network(
    in_left: Any,
    in_right: Any,
    left: Any,
    right: Any,
    lines: Any,
    gains: Any,
    damping: float,
    predelay: int,
    taps_left: Any,
    taps_right: Any,
) -> None:
    count = lines.size
    block = 512
    while block > lines[0] - 2:
        block //= 2
    history = lines[count - 1] + 4
    span = history + 64 * block
    line = np.zeros((count, span), np.float32)
    heads = np.zeros((count, block), np.float32)
    feed_left = np.zeros(block, np.float32)
    feed_right = np.zeros(block, np.float32)
    middle = float32(1.0 - damping)
    side = float32(damping * 0.5)
    write = history
    for start in range(0, left.size, block):
        frames = min(block, left.size - start)
        if write + frames > span:
            for k in range(count):
                row = line[k]
                for i in range(history):
                    row[i] = row[write - history + i]
            write = history
        for i in range(frames):
            feed_left[i] = float32(0.0)
            feed_right[i] = float32(0.0)
        _diffuse(feed_left, in_left, start - predelay, taps_left, frames)
        _diffuse(feed_right, in_right, start - predelay, taps_right, frames)
        for k in range(count):
            read = write - lines[k] - 1
            damp(heads[k], line[k, read : read + frames + 2], gains[k] * middle, gains[k] * side, frames)
        for k in range(0, count, 2):
            sign = float32(0.25) if k % 4 == 0 else float32(-0.25)
            accumulate(left[start : start + frames], heads[k], sign, frames)
            accumulate(right[start : start + frames], heads[k + 1], sign, frames)
        half = 1
        while half < count:
            for a in range(0, count, 2 * half):
                for b in range(a, a + half):
                    _butterfly(heads[b], heads[b + half], frames)
            half *= 2
        for k in range(count):
            _sum(line[k, write : write + frames], heads[k], feed_left if k % 2 == 0 else feed_right, frames)
        write += frames


def _velvet(rng: np.random.Generator) -> NDArray[np.int64]:
    """Signed tap positions in frames, ever wider apart on average 72 frames."""
    return np.cumsum(rng.integers(25, 120, TAPS)) * np.where(rng.random(TAPS) < 0.5, -1, 1)


def reverberate(send: Signal, out: Signal, room: Room, seed: int) -> None:
    """Add the room's answer to `send` (wet only) to `out`; filters `send` in place."""
    equalise(send, [Band("low_cut", room.low_cut_hz), Band("high_cut", room.high_cut_hz)])
    rng = np.random.Generator(np.random.PCG64(seed))
    lines = np.sort(np.maximum(80, (LINES * room.size).astype(np.int64)))
    # A quarter undoes the Hadamard matrix's growth by 4, so that each line alone sets the decay.
    gains = (0.25 * 10.0 ** (-3.0 * lines / (room.t60_seconds * SAMPLE_RATE_HZ))).astype(np.float32)
    predelay = round(room.predelay_ms / 1000.0 * SAMPLE_RATE_HZ)
    _network(send[0], send[1], out[0], out[1], lines, gains, room.damping, predelay, _velvet(rng), _velvet(rng))
