"""An exciter: synthesises the highs above a model's bandwidth (16 kHz for a 32 kHz model) from the octave below.

The band is squared, which doubles its frequencies, and divided by its envelope, which restores its dynamics. The products stay below half
the sample rate, so that none aliases.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pedalboard import HighpassFilter, LowpassFilter, Pedalboard

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal

TOP_HZ = 20_500.0
STAGES = 6
"""First-order filters in series: 36 dB an octave."""
ENVELOPE_HZ = 60.0
LOUDEST_DB = -3.0
"""The level at amount 1, relative to the source band."""


def excite(signal: Signal, limit_hz: float, amount: float) -> None:
    """Add highs above `limit_hz` in place; none if the model's bandwidth reaches the top. `amount` is 0..1."""
    if amount <= 0.0 or limit_hz >= TOP_HZ - 1000.0:
        return
    source = _band_pass(limit_hz / 2.0, TOP_HZ / 2.0)(signal, SAMPLE_RATE_HZ)
    level = _envelope(source)
    doubled = np.square(source) / np.maximum(level, 1e-5)
    above = _band_pass(limit_hz, TOP_HZ)(doubled.astype(np.float32), SAMPLE_RATE_HZ)
    source_rms, above_rms = _rms(source), _rms(above)
    if above_rms > 0.0:
        signal += above * np.float32(10.0 ** (LOUDEST_DB / 20.0) * amount * source_rms / above_rms)


def _band_pass(low_hz: float, high_hz: float) -> Pedalboard:
    filters = [make(hz) for make, hz in ((HighpassFilter, low_hz), (LowpassFilter, high_hz)) for _ in range(STAGES)]
    return Pedalboard(filters)


def _envelope(band: NDArray[np.float32]) -> NDArray[np.float32]:
    power = Pedalboard([LowpassFilter(ENVELOPE_HZ)])(np.square(band), SAMPLE_RATE_HZ)
    return np.sqrt(np.maximum(power, 0.0))


def _rms(signal: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.square(signal, dtype=np.float64).mean()))
