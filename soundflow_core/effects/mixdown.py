"""Summing: a stem onto the mix and both sends in one pass over memory."""

from __future__ import annotations

from typing import Any

from numba import float32

from soundflow_core.audio import RAMP, Curve, Signal
from soundflow_core.jit import kernel
from soundflow_core.synthesis.biquads import is_silent


@kernel()
def accumulate(out: Any, x: Any, gain: Any, frames: int) -> None:
    """out[:frames] += gain x. A function of its own, which numba turns into SIMD."""
    for i in range(frames):
        out[i] += gain * x[i]


@kernel()
def scale(x: Any, here: Any, slope: Any, frames: int) -> None:
    """x[:frames] times a gain that moves by `slope` over a block."""
    for i in range(frames):
        x[i] *= here + slope * RAMP[i]


@kernel()
def damp(out: Any, x: Any, middle: Any, side: Any, frames: int) -> None:
    """out[:frames] = a three-tap low-pass of x, which is two frames longer."""
    for i in range(frames):
        out[i] = middle * x[i + 1] + side * (x[i] + x[i + 2])


@kernel("void(float32[::1], float32[::1], float64)")
def _add(target: Any, source: Any, gain: float) -> None:
    g = float32(gain)
    for i in range(target.size):
        target[i] += g * source[i]


@kernel("void(float32[::1], float32[::1], float32[::1], float32[::1], float32[::1], float64, float64, float64)")
def _add_ducked(
    mix: Any, room: Any, echo: Any, source: Any, duck: Any, gain: float, to_room: float, to_echo: float
) -> None:
    """One channel. `duck` is the gain a block of 64 frames, linear in between; an empty send is left out."""
    g = float32(gain)
    r = float32(to_room)
    e = float32(to_echo)
    last = duck.size - 1
    for block in range((mix.size + 63) // 64):
        start = block * 64
        frames = min(64, mix.size - start)
        here = duck[min(block, last)] * g
        slope = duck[min(block + 1, last)] * g - here
        x = source[start : start + frames]
        if is_silent(x):
            continue
        scale(x, here, slope, frames)
        accumulate(mix[start : start + frames], x, float32(1.0), frames)
        if r != float32(0.0):
            accumulate(room[start : start + frames], x, r, frames)
        if e != float32(0.0):
            accumulate(echo[start : start + frames], x, e, frames)


def add(target: Signal, source: Signal, gain: float) -> None:
    """Target += gain * source."""
    for channel in (0, 1):
        _add(target[channel], source[channel], gain)


def add_to_buses(
    mix: Signal,
    room_send: Signal | None,
    echo_send: Signal | None,
    source: Signal,
    gain: float,
    to_room: float,
    to_echo: float,
    duck: Curve,
    depth: float,
) -> None:
    """Duck and level `source` (in place), and add it to the mix and, by their shares, to the sends."""
    gains = (1.0 - depth * duck).astype(duck.dtype)
    for channel in (0, 1):
        bus = mix[channel]
        room = bus if room_send is None else room_send[channel]
        echo = bus if echo_send is None else echo_send[channel]
        _add_ducked(
            bus,
            room,
            echo,
            source[channel],
            gains,
            gain,
            0.0 if room_send is None else to_room,
            0.0 if echo_send is None else to_echo,
        )
