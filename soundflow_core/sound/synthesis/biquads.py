"""Biquads in float64, on buffers whose first two frames are the last block's: direct form I, in two halves.

What a section takes of its input needs no earlier output, so that the compiler makes SIMD of it. What it takes of its outputs is a chain
of a product and a difference a frame; several chains (both channels, two stretches of time) run side by side, which hides their latency.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32

from soundflow_core.base.numba_kernels import fma, kernel

UNHEARD = 1e-20
"""-400 dB: what rings on below is let go, since numbers near the end of the format's range (denormal ones) take fifty times as long."""


@kernel()
def is_silent(x: Any) -> Any:
    """Whether all is zero; found at once where it is not."""
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
def feed(x: Any, fed: Any, frames: int, c: Any, state: Any) -> None:
    """Fed = b0 x + b1 x[-1] + b2 x[-2]. `c`: b0 b1 b2 a1 a2; `state`: the last two inputs, the last two outputs."""
    x[0], x[1] = state[1], state[0]
    state[0], state[1] = x[frames + 1], x[frames]
    if abs(state[2]) + abs(state[3]) < UNHEARD:
        state[2] = state[3] = 0.0
    b0, b1, b2 = c[0], c[1], c[2]
    before, here = x[1:], x[2:]
    for i in range(frames):
        fed[i] = fma(b2, x[i], fma(b1, before[i], b0 * here[i]))


@kernel()
def ring(x: Any, fed: Any, frames: int, c: Any, state: Any) -> None:
    """The outputs of two buffers (rows of left, right) into x[:, 2:]: y = fed - a2 y[-2] - a1 y[-1]."""
    a1, a2 = -c[3], -c[4]
    p1, p2, q1, q2 = state[0, 2], state[0, 3], state[1, 2], state[1, 3]
    v, w = fed[0], fed[1]
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
def ring_twice(x: Any, fed: Any, frames: int, c: Any, state: Any) -> None:
    """The same for four buffers: both channels of two stretches of time."""
    a1, a2 = -c[3], -c[4]
    p1, p2, q1, q2 = state[0, 2], state[0, 3], state[1, 2], state[1, 3]
    r1, r2, s1, s2 = state[2, 2], state[2, 3], state[3, 2], state[3, 3]
    t, u, v, w = fed[0], fed[1], fed[2], fed[3]
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
def run_section(x: Any, fed: Any, frames: int, later: int, c: Any, state: Any) -> None:
    """One section on both channels of a first stretch (`frames`) and of a second one (`later`); 0 leaves a stretch out."""
    if frames > 0:
        feed(x[0], fed[0], frames, c, state[0])
        feed(x[1], fed[1], frames, c, state[1])
    if later > 0:
        feed(x[2], fed[2], later, c, state[2])
        feed(x[3], fed[3], later, c, state[3])
    if frames == later:
        ring_twice(x, fed, frames, c, state)
    else:
        if frames > 0:
            ring(x, fed, frames, c, state)
        if later > 0:
            ring(x[2:], fed[2:], later, c, state[2:])
