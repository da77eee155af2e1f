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
def damp(out: Any, x: Any, middle: Any, side: Any, frames: int) -> None:
    """out[:frames] = a three-tap low-pass of x, which is two frames longer."""
    for i in range(frames):
        out[i] = middle * x[i + 1] + side * (x[i] + x[i + 2])


@kernel("void(float32[::1], float32[::1], float64)")
def _add(target: Any, source: Any, gain: float) -> None:
    g = float32(gain)
    for i in range(target.size):
        target[i] += g * source[i]


@kernel()
def _share_out(
    mix: Any, room: Any, echo: Any, x: Any, frames: int, here: Any, slope: Any, to_room: Any, to_echo: Any
) -> None:
    """One block of `x`, at a gain that moves by `slope` over it, onto the mix and both sends."""
    if is_silent(x):
        return
    for i in range(frames):
        x[i] *= here + slope * RAMP[i]
    for i in range(frames):
        mix[i] += x[i]
    if to_room != float32(0.0):
        for i in range(frames):
            room[i] += to_room * x[i]
    if to_echo != float32(0.0):
        for i in range(frames):
            echo[i] += to_echo * x[i]


@kernel("void(float32[::1], float32[::1], float32[::1], float32[::1], float32[::1], float64, float64, float64)")
def _add_ducked(
    mix: Any, room: Any, echo: Any, source: Any, duck: Any, gain: float, to_room: float, to_echo: float
) -> None:
    """One channel. `duck` is the gain a block of 64 frames, linear in between; an empty send is left out."""
    g = float32(gain)
    r = float32(to_room)
    e = float32(to_echo)
    last = duck.size - 1
    whole = mix.size // 64
    for block in range(whole):
        here = duck[min(block, last)] * g
        slope = duck[min(block + 1, last)] * g - here
        a, b = block * 64, block * 64 + 64
        _share_out(mix[a:b], room[a:b], echo[a:b], source[a:b], 64, here, slope, r, e)
    if whole * 64 < mix.size:
        here = duck[min(whole, last)] * g
        slope = duck[min(whole + 1, last)] * g - here
        a, b = whole * 64, mix.size
        _share_out(mix[a:b], room[a:b], echo[a:b], source[a:b], b - a, here, slope, r, e)


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
