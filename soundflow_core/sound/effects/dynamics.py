"""Gain over time: control curves, ducking from the kick's onsets, trance gates, a bus compressor."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import float32
from numpy.typing import NDArray

from soundflow_core.base.audio import CONTROL_FRAMES, RAMP, SAMPLE_RATE_HZ, Curve, Signal, control_points
from soundflow_core.base.numba_kernels import kernel

DUCK_ATTACK_FRAMES = 220
"""5 ms; a faster attack would click."""


@kernel("void(float32[::1], float32[::1], float32[::1])")
def _apply_curve(left: Any, right: Any, curve: Any) -> None:
    last = curve.size - 1
    for block in range((left.size + 63) // 64):
        start = block * 64
        frames = min(64, left.size - start)
        here = curve[min(block, last)]
        slope = curve[min(block + 1, last)] - here
        a = left[start : start + frames]
        b = right[start : start + frames]
        for i in range(frames):
            gain = here + slope * RAMP[i]
            a[i] *= gain
            b[i] *= gain


def apply_curve(signal: Signal, curve: Curve) -> None:
    """Multiply a signal by a control curve, linear between its values."""
    _apply_curve(signal[0], signal[1], np.ascontiguousarray(curve, dtype=np.float32))


def duck_curve(kick_frames: NDArray[np.int64], frames: int, release_frames: int) -> Curve:
    """The depth of ducking over time (0..1): 1 at each kick, back to 0 over `release_frames`, smooth at both ends."""
    curve = np.zeros(control_points(frames), dtype=np.float32)
    at = np.arange(curve.size) * CONTROL_FRAMES
    for position, kick in enumerate(kick_frames):
        until = kick_frames[position + 1] if position + 1 < len(kick_frames) else frames
        first = max(0, int(kick - DUCK_ATTACK_FRAMES) // CONTROL_FRAMES)
        last = min(curve.size, int(min(until, kick + release_frames)) // CONTROL_FRAMES + 1)
        since = at[first:last] - float(kick)
        rise = np.clip(1.0 + since / DUCK_ATTACK_FRAMES, 0.0, 1.0)
        fall = 0.5 + 0.5 * np.cos(math.pi * np.clip(since / release_frames, 0.0, 1.0) ** 0.8)
        curve[first:last] = np.maximum(curve[first:last], np.where(since < 0, rise, fall))
    return curve


def gate_curve(pattern: str, bpm: float, frames: int) -> Curve:
    """A gate in sixteenths: `x` open, `-` half open, `.` closed; the edges take 3 ms."""
    levels = np.array([{"x": 1.0, "-": 0.5, ".": 0.06}[sign] for sign in pattern.replace(" ", "")])
    step = 60.0 / bpm / 4.0 * SAMPLE_RATE_HZ
    at = np.arange(control_points(frames)) * CONTROL_FRAMES
    open_share = np.where((at % step) / step < 0.8, 1.0, 0.35)
    raw = levels[(at / step).astype(int) % levels.size] * open_share
    return np.convolve(np.pad(raw, 1, mode="edge"), (0.25, 0.5, 0.25), "valid").astype(np.float32)


@kernel("void(float32[::1], float32[::1], float64, float64, float64, float64)")
def _compress(left: Any, right: Any, threshold_db: float, slope: float, attack: float, release: float) -> None:
    """A stereo-linked RMS compressor with a 6 dB knee; one gain per 32 frames, linear in between. Attack and release in seconds."""
    envelope = 0.0
    gain0 = float32(1.0)
    rise = math.exp(-32.0 / (attack * SAMPLE_RATE_HZ))
    fall = math.exp(-32.0 / (release * SAMPLE_RATE_HZ))
    for start in range(0, left.size, 32):
        frames = min(32, left.size - start)
        a = left[start : start + frames]
        b = right[start : start + frames]
        total = float32(0.0)
        for i in range(frames):
            total += a[i] * a[i] + b[i] * b[i]
        power = total / frames
        envelope = power + (envelope - power) * (rise if power > envelope else fall)
        over = 10.0 * math.log10(envelope + 1e-12) - threshold_db
        knee = 0.0 if over < -3.0 else over if over > 3.0 else (over + 3.0) ** 2 / 12.0
        gain1 = float32(10.0 ** (-slope * knee / 20.0))
        step = (gain1 - gain0) * float32(2.0)
        for i in range(frames):
            gain = gain0 + step * RAMP[i]
            a[i] *= gain
            b[i] *= gain
        gain0 = gain1


def glue(signal: Signal, amount: float) -> None:
    """Bus compression of a mix at about -14 LUFS; `amount` 0 is off, 1 is 2.5:1 above -15 dB."""
    if amount > 0.0:
        _compress(signal[0], signal[1], -9.0 - 6.0 * amount, 0.25 + 0.35 * amount, 0.02, 0.18)
