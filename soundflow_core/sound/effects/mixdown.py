"""Summing: add a stem to the mix bus and both sends in one pass over memory."""

from __future__ import annotations

from typing import Any

from numba import float32

from soundflow_core.base.audio import RAMP, Curve, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.synthesis.biquads import is_silent


@kernel()
def accumulate(out: Any, x: Any, gain: Any, frames: int) -> None:
    """out[:frames] += gain x. A separate function, which numba vectorises."""
    for i in range(frames):
        out[i] += gain * x[i]


@kernel()
def three_tap_low_pass(out: Any, x: Any, middle: Any, side: Any, frames: int) -> None:
    """out[:frames] = a three-tap FIR low-pass of x, which is two frames longer."""
    for i in range(frames):
        out[i] = middle * x[i + 1] + side * (x[i] + x[i + 2])


@kernel("void(float32[::1], float32[::1], float64)")
def _add(target: Any, source: Any, gain: float) -> None:
    g = float32(gain)
    for i in range(target.size):
        target[i] += g * source[i]


@kernel()
def _add_block(
    mix: Any,
    room: Any,
    echo: Any,
    source: Any,
    duck: Any,
    block: int,
    frames: int,
    gain: Any,
    to_room: Any,
    to_echo: Any,
) -> None:
    """Duck one block of at most 64 frames and add it to the mix and both sends."""
    start, end = block * 64, block * 64 + frames
    x = source[start:end]
    if is_silent(x):
        return
    last = duck.size - 1
    here = duck[min(block, last)] * gain
    slope = duck[min(block + 1, last)] * gain - here
    for i in range(frames):
        x[i] *= here + slope * RAMP[i]
    accumulate(mix[start:end], x, float32(1.0), frames)
    if to_room != float32(0.0):
        accumulate(room[start:end], x, to_room, frames)
    if to_echo != float32(0.0):
        accumulate(echo[start:end], x, to_echo, frames)


@kernel("void(float32[::1], float32[::1], float32[::1], float32[::1], float32[::1], float64, float64, float64)")
def _add_ducked(
    mix: Any, room: Any, echo: Any, source: Any, duck: Any, gain: float, to_room: float, to_echo: float
) -> None:
    """One channel. `duck` holds a gain per block of 64 frames, linear in between; a send with gain 0 is skipped."""
    g, r, e = float32(gain), float32(to_room), float32(to_echo)
    whole = mix.size // 64
    for block in range(whole):
        _add_block(mix, room, echo, source, duck, block, 64, g, r, e)
    _add_block(mix, room, echo, source, duck, whole, mix.size - whole * 64, g, r, e)


def add(target: Signal, source: Signal, gain: float) -> None:
    """Add `gain` * `source` to `target`."""
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
    """Apply ducking and gain to `source` in place, then add it to the mix and, scaled by the send gains, to the sends."""
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
