"""Filter sweeps: a state-variable filter whose cutoff follows a control curve."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Curve, Signal
from soundflow_core.base.numba_kernels import kernel
from soundflow_core.sound.synthesis.state_variable import BLOCK, HIGH, LOW, filter_block, new_scratch, new_state


@kernel("void(float32[::1], float32[::1], float32[::1], float32, int64)")
def _sweep(left: Any, right: Any, tangents: Any, damping: Any, mode: int) -> None:
    """`tangents` holds tan(pi f / rate) per block of 64 frames."""
    state, scratch = new_state(), new_scratch()
    last = tangents.size - 1
    whole = left.size // BLOCK
    for block in range(whole):
        a, b = left[block * BLOCK : block * BLOCK + BLOCK], right[block * BLOCK : block * BLOCK + BLOCK]
        filter_block(a, b, tangents[min(block, last)], damping, mode, state, scratch)
    rest = left.size - whole * BLOCK
    if rest:
        ends = np.zeros((2, BLOCK), np.float32)
        ends[0, :rest], ends[1, :rest] = left[whole * BLOCK :], right[whole * BLOCK :]
        filter_block(ends[0], ends[1], tangents[min(whole, last)], damping, mode, state, scratch)
        left[whole * BLOCK :], right[whole * BLOCK :] = ends[0, :rest], ends[1, :rest]


def sweep(signal: Signal, cutoff_hz: Curve, resonance: float, high_pass: bool) -> None:
    """Low-pass or high-pass a signal, 12 dB an octave, at a moving cutoff (Hz, a value per block of 64 frames)."""
    cutoff = np.clip(cutoff_hz.astype(np.float64), 10.0, 0.45 * SAMPLE_RATE_HZ)
    tangents = np.tan(math.pi / SAMPLE_RATE_HZ * cutoff).astype(np.float32)
    damping = np.float32(math.sqrt(2.0) * (1.0 - 0.8 * resonance))
    _sweep(signal[0], signal[1], tangents, damping, HIGH if high_pass else LOW)
