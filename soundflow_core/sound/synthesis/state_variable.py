"""The trapezoidal state-variable filter (Zavalishin, *The Art of VA Filter Design*, 2018) on stereo blocks of 64 frames.

It stays stable however fast its cutoff moves. Within a block the coefficients are constant, so that the two states can advance by two
frames at a time (look-ahead: s[n + 2] = A A s[n] + A B x[n] + B x[n + 1]; Parhi & Messerschmitt 1989). This halves the serial chain; the
rest is vectorised.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from soundflow_core.base.audio import CONTROL_FRAMES
from soundflow_core.base.numba_kernels import fma, kernel

BLOCK = CONTROL_FRAMES
PAIRS = BLOCK // 2
ROW = PAIRS + 16
"""The length of a scratch row: PAIRS + 1 values, padded to whole cache lines."""
LOW, BAND, HIGH = 0, 1, 2

ONE = np.float32(1.0)
TWO = np.float32(2.0)
HALF = np.float32(0.5)
ZERO = np.float32(0.0)


@kernel()
def _input_terms(x: Any, share: Any, first: Any, second: Any, to_first: Any, to_second: Any) -> None:
    """What each pair of input frames adds to the two states."""
    for i in range(PAIRS):
        even = share * x[2 * i]
        odd = share * x[2 * i + 1]
        first[i] = fma(to_first, even, odd)
        second[i] = fma(to_second, even, odd)


@kernel()
def _advance(u: Any, v: Any, x: Any, y: Any, p1: Any, p2: Any, q1: Any, q2: Any, state: Any,
             a11: Any, a12: Any, a21: Any, a22: Any, ratio: Any) -> None:  # fmt: skip
    """Write the states before every pair of frames, left to p1 and p2, right to q1 and q2; u, v, x, y hold the input terms."""
    l1, l2, r1, r2 = state[0], state[1] * ratio, state[2], state[3] * ratio
    for i in range(PAIRS):
        p1[i] = l1
        p2[i] = l2
        q1[i] = r1
        q2[i] = r2
        next_left = fma(a11, l1, fma(a12, l2, u[i]))
        next_right = fma(a11, r1, fma(a12, r2, x[i]))
        l2 = fma(a22, l2, fma(a21, l1, v[i]))
        r2 = fma(a22, r2, fma(a21, r1, y[i]))
        l1 = next_left
        r1 = next_right
    p1[PAIRS], p2[PAIRS], q1[PAIRS], q2[PAIRS] = l1, l2, r1, r2
    state[0], state[1], state[2], state[3] = l1, l2, r1, r2


@kernel()
def _combine(x: Any, first: Any, second: Any, share: Any, own1: Any, cross1: Any, cross2: Any, own2: Any,
             of_input: Any, of_first: Any, of_second: Any) -> None:  # fmt: skip
    """The output: a weighted sum of the input and of each state's mean before and after the frame."""
    for i in range(PAIRS):
        fed = share * x[2 * i]
        s1 = fma(own1, first[i], fma(-cross1, second[i], fed))
        s2 = fma(own2, second[i], fma(cross2, first[i], fed))
        x[2 * i] = fma(of_first, first[i] + s1, fma(of_second, second[i] + s2, of_input * x[2 * i]))
        x[2 * i + 1] = fma(of_first, s1 + first[i + 1], fma(of_second, s2 + second[i + 1], of_input * x[2 * i + 1]))


@kernel(allocates=True)
def new_state() -> Any:
    """The initial state, shape (5,): (first, second / tangent) of left and of right, then the tangent."""
    state = np.zeros(5, np.float32)
    state[4] = ONE
    return state


@kernel(allocates=True)
def new_scratch() -> Any:
    """A work buffer for `filter_block`, shape (8, ROW), uninitialised."""
    return np.empty((8, ROW), np.float32)


@kernel()
def filter_block(a: Any, b: Any, tangent: Any, damping: Any, mode: int, state: Any, scratch: Any) -> None:
    """Filter 64 frames of both channels in place. `tangent` is tan(pi cutoff / rate), `damping` is 1 / Q; all float32."""
    g = tangent
    k1 = ONE / (ONE + g * (g + damping))
    share, cross1, cross2 = TWO * g * k1, TWO * g * g * k1, TWO * k1
    own1, own2 = cross2 - ONE, ONE - cross1
    u, v, x, y = scratch[0], scratch[1], scratch[2], scratch[3]
    p1, p2, q1, q2 = scratch[4], scratch[5], scratch[6], scratch[7]
    to_first, to_second = own1 - cross1, cross2 + own2
    _input_terms(a, share, u, v, to_first, to_second)
    _input_terms(b, share, x, y, to_first, to_second)
    both = own1 + own2
    rotation = cross1 * cross2
    _advance(u, v, x, y, p1, p2, q1, q2, state,
             own1 * own1 - rotation, -cross1 * both, cross2 * both, own2 * own2 - rotation, state[4] / g)  # fmt: skip
    state[4] = g
    of_input = ONE if mode == HIGH else ZERO
    of_first = HALF * damping if mode == BAND else (-HALF * damping if mode == HIGH else ZERO)
    of_second = HALF * g if mode == LOW else (-HALF * g if mode == HIGH else ZERO)
    _combine(a, p1, p2, share, own1, cross1, cross2, own2, of_input, of_first, of_second)
    _combine(b, q1, q2, share, own1, cross1, cross2, own2, of_input, of_first, of_second)
