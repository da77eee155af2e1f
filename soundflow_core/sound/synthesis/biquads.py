"""Biquads in direct form I, float64, on buffers whose first two frames are the last two of the previous block.

The feed-forward part needs no earlier output, so the compiler vectorises it. The feedback part is a serial chain of one fused
multiply-add after another; several chains (both channels, two segments of the signal) run in parallel to hide the latency.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32

from soundflow_core.base.numba_kernels import fma, kernel

DENORMAL_FLOOR = 1e-20
"""-400 dB: filter states below it are set to zero, since denormal numbers are about fifty times slower."""


@kernel()
def is_silent(x: Any) -> Any:
    """Whether all samples are zero; stops at the first that is not."""
    for i in range(x.size):  # noqa: SIM110  # numba compiles no generators
        if x[i] != float32(0.0):
            return False
    return True


@kernel()
def load(a: Any, x: Any, frames: int) -> None:
    """x[2:] = a[:frames]."""
    here = x[2:]
    for i in range(frames):
        here[i] = np.float64(a[i])


@kernel()
def store(x: Any, a: Any, frames: int) -> None:
    """a[:frames] = x[2:]."""
    here = x[2:]
    for i in range(frames):
        a[i] = float32(here[i])


@kernel()
def feed_forward(x: Any, forward: Any, frames: int, c: Any, state: Any) -> None:
    """Forward[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2]. `c`: (b0, b1, b2, a1, a2); `state`: (x[-1], x[-2], y[-1], y[-2])."""
    x[0], x[1] = state[1], state[0]
    state[0], state[1] = x[frames + 1], x[frames]
    if abs(state[2]) + abs(state[3]) < DENORMAL_FLOOR:
        state[2] = state[3] = 0.0
    b0, b1, b2 = c[0], c[1], c[2]
    before, here = x[1:], x[2:]
    for i in range(frames):
        forward[i] = fma(b2, x[i], fma(b1, before[i], b0 * here[i]))


@kernel()
def feed_back(x: Any, forward: Any, frames: int, c: Any, state: Any) -> None:
    """Outputs of two channels into x[:, 2:]: y[n] = forward[n] - a1 y[n-1] - a2 y[n-2]."""
    a1, a2 = -c[3], -c[4]
    p1, p2, q1, q2 = state[0, 2], state[0, 3], state[1, 2], state[1, 3]
    v, w = forward[0], forward[1]
    left, right = x[0, 2:], x[1, 2:]
    for i in range(frames):
        p = fma(a1, p1, fma(a2, p2, v[i]))
        q = fma(a1, q1, fma(a2, q2, w[i]))
        p2 = p1
        p1 = p
        q2 = q1
        q1 = q
        left[i] = p
        right[i] = q
    state[0, 2], state[0, 3], state[1, 2], state[1, 3] = p1, p2, q1, q2


@kernel()
def feed_back_two_segments(x: Any, forward: Any, frames: int, c: Any, state: Any) -> None:
    """`feed_back` for four buffers: both channels of two segments of the same length."""
    a1, a2 = -c[3], -c[4]
    p1, p2, q1, q2 = state[0, 2], state[0, 3], state[1, 2], state[1, 3]
    r1, r2, s1, s2 = state[2, 2], state[2, 3], state[3, 2], state[3, 3]
    t, u, v, w = forward[0], forward[1], forward[2], forward[3]
    left, right, later_left, later_right = x[0, 2:], x[1, 2:], x[2, 2:], x[3, 2:]
    for i in range(frames):
        p = fma(a1, p1, fma(a2, p2, t[i]))
        q = fma(a1, q1, fma(a2, q2, u[i]))
        r = fma(a1, r1, fma(a2, r2, v[i]))
        s = fma(a1, s1, fma(a2, s2, w[i]))
        p2 = p1
        p1 = p
        q2 = q1
        q1 = q
        r2 = r1
        r1 = r
        s2 = s1
        s1 = s
        left[i] = p
        right[i] = q
        later_left[i] = r
        later_right[i] = s
    state[0, 2], state[0, 3], state[1, 2], state[1, 3] = p1, p2, q1, q2
    state[2, 2], state[2, 3], state[3, 2], state[3, 3] = r1, r2, s1, s2


@kernel()
def run_section(x: Any, forward: Any, frames: int, later: int, c: Any, state: Any) -> None:
    """Run one section on both channels of a first segment (`frames` long) and a second one (`later` long); 0 skips a segment."""
    if frames > 0:
        feed_forward(x[0], forward[0], frames, c, state[0])
        feed_forward(x[1], forward[1], frames, c, state[1])
    if later > 0:
        feed_forward(x[2], forward[2], later, c, state[2])
        feed_forward(x[3], forward[3], later, c, state[3])
    if frames == later:
        feed_back_two_segments(x, forward, frames, c, state)
    else:
        if frames > 0:
            feed_back(x, forward, frames, c, state)
        if later > 0:
            feed_back(x[2:], forward[2:], later, c, state[2:])
