"""Envelopes that several instruments share."""

from __future__ import annotations

import math

from soundflow_core.base.numba_kernels import kernel


@kernel()
def adsr_level(t: float, length: float, attack: float, decay: float, sustain: float, release: float) -> float:
    """The level of an ADSR envelope `t` frames after the start of a note; all times in frames."""
    held = min(t, length)
    level = held / attack if held < attack else sustain + (1.0 - sustain) * math.exp(-(held - attack) / decay)
    if t > length:
        left = 1.0 - (t - length) / release
        level *= left * left if left > 0.0 else 0.0
    return level
