"""Reverb: a 16-line feedback delay network with a Hadamard matrix and velvet-noise diffusion.

After Jot & Chaigne 1991 (feedback delay networks) and Fagerström et al., *Velvet-Noise Feedback Delay Network* (DAFx-20). Blocks are
shorter than the shortest line, so that the inner loops contain no feedback and vectorise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.model.desk import Room
from soundflow_core.sound.effects.equaliser import EqBand, equalise
from soundflow_core.sound.effects.mixdown import accumulate, three_tap_low_pass

LINES = np.array(
    [1447, 1663, 1871, 2087, 2333, 2609, 2903, 3251, 3541, 3907, 4243, 4603, 4987, 5303, 5623, 5987], dtype=np.int64
)
"""Lengths of the delay lines in frames at size 1; mutually prime, so that echoes do not coincide."""
TAPS = 20
BLOCK = 512
"""Block size in frames: blocks of 16 lines fit the L1 cache, and the shortest line is longer."""
GUARD = BLOCK + 2
"""The most that is read of a line at once; each ring buffer repeats its start after its end, so that a read never wraps."""


@kernel()
def _mix_four(p: Any, q: Any, r: Any, s: Any, frames: int) -> None:
    """Two of the four butterfly stages of a 16-point Hadamard transform, on four of its rows."""
    for i in range(frames):
        a = p[i] + q[i]
        b = p[i] - q[i]
        c = r[i] + s[i]
        d = r[i] - s[i]
        p[i] = a + c
        q[i] = b + d
        r[i] = a - c
        s[i] = b - d


@kernel()
def _sum(out: Any, a: Any, b: Any, frames: int) -> None:
    for i in range(frames):
        out[i] = a[i] + b[i]


@kernel()
def _add_output(out: Any, p: Any, q: Any, r: Any, s: Any, frames: int) -> None:
    """Add four lines to one output channel."""
    for i in range(frames):
        out[i] += float32(0.25) * ((p[i] - q[i]) + (r[i] - s[i]))


@kernel()
def _sign(tap: int) -> Any:
    return float32(1.0) if tap > 0 else float32(-1.0)


@kernel()
def _tap(out: Any, x: Any, at: int, tap: int, frames: int) -> None:
    """Add one signed tap: the input `abs(tap)` frames before position `at`, silence before the start."""
    offset = at - abs(tap)
    skip = min(frames, max(0, -offset))
    accumulate(out[skip:frames], x[max(0, offset) : max(0, offset + frames)], _sign(tap), frames - skip)


@kernel()
def _four_taps(
    out: Any, p: Any, q: Any, r: Any, s: Any, p_sign: Any, q_sign: Any, r_sign: Any, s_sign: Any, frames: int
) -> None:
    for i in range(frames):
        out[i] += (p_sign * p[i] + q_sign * q[i]) + (r_sign * r[i] + s_sign * s[i])


@kernel()
def _diffuse(out: Any, x: Any, at: int, taps: Any, frames: int) -> None:
    """Velvet-noise FIR: the sum of all signed taps of the input before position `at`, written to `out`."""
    for i in range(frames):
        out[i] = float32(0.0)
    if at < abs(taps[taps.size - 1]):
        for tap in taps:
            _tap(out, x, at, tap, frames)
        return
    for t in range(0, taps.size, 4):
        p, q, r, s = at - abs(taps[t]), at - abs(taps[t + 1]), at - abs(taps[t + 2]), at - abs(taps[t + 3])
        _four_taps(out, x[p : p + frames], x[q : q + frames], x[r : r + frames], x[s : s + frames],
                   _sign(taps[t]), _sign(taps[t + 1]), _sign(taps[t + 2]), _sign(taps[t + 3]), frames)  # fmt: skip


@kernel()
def _run_block(line: Any, heads: Any, left: Any, right: Any, feed_left: Any, feed_right: Any, lines: Any, gains: Any,
               middle: Any, side: Any, write: int, frames: int) -> None:  # fmt: skip
    """One block: read the lines through the damping filter, add to both outputs, mix by the matrix, write back to the lines."""
    ring = line.shape[1] - GUARD
    for k in range(LINES.size):
        read = write - lines[k] - 1
        if read < 0:
            read += ring
        three_tap_low_pass(heads[k], line[k, read : read + frames + 2], gains[k] * middle, gains[k] * side, frames)
    for k in range(0, LINES.size, 8):
        _add_output(left, heads[k], heads[k + 2], heads[k + 4], heads[k + 6], frames)
        _add_output(right, heads[k + 1], heads[k + 3], heads[k + 5], heads[k + 7], frames)
    for k in range(0, LINES.size, 4):
        _mix_four(heads[k], heads[k + 1], heads[k + 2], heads[k + 3], frames)
    for k in range(4):
        _mix_four(heads[k], heads[k + 4], heads[k + 8], heads[k + 12], frames)
    for k in range(0, LINES.size, 2):
        _sum(line[k, write : write + frames], heads[k], feed_left, frames)
        _sum(line[k + 1, write : write + frames], heads[k + 1], feed_right, frames)


@kernel(
    "void(float32[::1], float32[::1], float32[::1], float32[::1], int64[::1], float32[::1], float64, int64, int64[::1], int64[::1])"
)
def _feedback_delay_network(
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
    ring = (lines[lines.size - 1] // BLOCK + 2) * BLOCK
    line = np.zeros((LINES.size, ring + GUARD), np.float32)
    heads = np.zeros((LINES.size, BLOCK), np.float32)
    feed_left = np.zeros(BLOCK, np.float32)
    feed_right = np.zeros(BLOCK, np.float32)
    middle = float32(1.0 - damping)
    side = float32(damping * 0.5)
    for start in range(0, left.size, BLOCK):
        frames = min(BLOCK, left.size - start)
        write = start % ring
        _diffuse(feed_left, in_left, start - predelay, taps_left, frames)
        _diffuse(feed_right, in_right, start - predelay, taps_right, frames)
        a, b = left[start : start + frames], right[start : start + frames]
        if frames == BLOCK:
            _run_block(line, heads, a, b, feed_left, feed_right, lines, gains, middle, side, write, BLOCK)
        else:
            _run_block(line, heads, a, b, feed_left, feed_right, lines, gains, middle, side, write, frames)
        if write < GUARD:
            line[:, ring + write : ring + min(GUARD, write + BLOCK)] = line[:, write : min(GUARD, write + BLOCK)]


def _velvet(rng: np.random.Generator) -> NDArray[np.int64]:
    """Signed tap positions in frames, in ascending order and 72 frames apart on average; the sign is that of the tap."""
    return np.cumsum(rng.integers(25, 120, TAPS)) * np.where(rng.random(TAPS) < 0.5, -1, 1)


def reverberate(send: Signal, out: Signal, room: Room, seed: int) -> None:
    """Add the reverb of `send` (wet only) to `out`; equalises `send` in place."""
    equalise(send, [EqBand("low_cut", room.low_cut_hz), EqBand("high_cut", room.high_cut_hz)])
    rng = np.random.Generator(np.random.PCG64(seed))
    lines = np.sort(np.maximum(BLOCK + 2, (LINES * room.size).astype(np.int64)))
    # The unnormalised Hadamard matrix has a gain of 4; a quarter makes it lossless, so that `t60_seconds` alone sets the decay.
    gains = (0.25 * 10.0 ** (-3.0 * lines / (room.t60_seconds * SAMPLE_RATE_HZ))).astype(np.float32)
    predelay = round(room.predelay_ms / 1000.0 * SAMPLE_RATE_HZ)
    _feedback_delay_network(
        send[0], send[1], out[0], out[1], lines, gains, room.damping, predelay, _velvet(rng), _velvet(rng)
    )
