"""Soft clipping."""

from __future__ import annotations

from typing import Any

from numba import float32

from soundflow_core.base.audio import Signal
from soundflow_core.base.numba_kernels import kernel


@kernel("void(float32[::1], float64, float64)")
def _soft_clip(x: Any, before: float, after: float) -> None:
    """A cubic soft clipper with unity gain at zero, flat from +-1.5 on."""
    pre = float32(before)
    post = float32(after)
    edge = float32(1.5)
    bend = float32(4.0 / 27.0)
    for i in range(x.size):
        y = max(-edge, min(edge, x[i] * pre))
        x[i] = post * (y - y * y * y * bend)


def saturate(signal: Signal, drive: float, gain: float) -> None:
    """Multiply by `gain` and soft-clip: the knee lies above full scale at drive 0 and at about -10 dBFS at 1."""
    headroom = 1.5 - 0.95 * min(1.0, max(0.0, drive))
    for channel in signal:
        _soft_clip(channel, gain / headroom, headroom)
