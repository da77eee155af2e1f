"""A tempo-synchronous ping-pong delay."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.model.desk import Echo
from soundflow_core.sound.effects.mixdown import accumulate, three_tap_low_pass


@kernel("void(float32[::1], float32[::1], float32[::1], float32[::1], int64, float64, float64)")
def _ping_pong(in_left: Any, in_right: Any, left: Any, right: Any, delay: int, feedback: float, damping: float) -> None:
    """Cross-fed delay lines with a three-tap low-pass in the loop; blocks are shorter than the delay, so that none feeds itself."""
    middle = float32(1.0 - damping)
    side = float32(damping * 0.5)
    back = float32(feedback)
    half = float32(0.5)
    frames = left.size
    for start in range(delay + 1, frames, delay - 2):
        count = min(delay - 2, frames - start)
        out = left[start : start + count]
        three_tap_low_pass(out, right[start - delay - 1 : start - delay + 1 + count], back * middle, back * side, count)
        accumulate(out, in_left[start - delay : start - delay + count], half, count)
        accumulate(out, in_right[start - delay : start - delay + count], half, count)
        three_tap_low_pass(
            right[start : start + count], left[start - delay - 1 : start - delay + 1 + count], middle, side, count
        )


def echo(send: Signal, out: Signal, settings: Echo, bpm: float) -> None:
    """Write the echoes of `send` (wet only) to `out`: left first, then right, each one darker."""
    delay = max(64, round(settings.beats * 60.0 / bpm * SAMPLE_RATE_HZ))
    if delay + 2 < send.shape[1]:
        _ping_pong(send[0], send[1], out[0], out[1], delay, np.float64(min(0.9, settings.feedback)), settings.damping)
