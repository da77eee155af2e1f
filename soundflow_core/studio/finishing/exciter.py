"""An exciter above a model's limit: what a 32 kHz model can't hold is drawn from the octave below it.

The band an octave under the limit is squared, which doubles its frequencies, and levelled by its own envelope, so that a soft hat
stays soft. Its products stay below half the sample rate: nothing folds back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pedalboard import HighpassFilter, LowpassFilter, Pedalboard

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal

TOP_HZ = 20_500.0
STEEP = 6
"""First-order filters in a row: 36 dB an octave."""
ENVELOPE_HZ = 60.0
LOUDEST_DB = -3.0
"""At amount 1, beside the band it is drawn from."""


def excite(signal: Signal, limit_hz: float, amount: float) -> None:
    """Add in place what lies above `limit_hz`; nothing where the model reaches the top itself. `amount` 0..1."""
    if amount <= 0.0 or limit_hz >= TOP_HZ - 1000.0:
        return
    source = _board(limit_hz / 2.0, TOP_HZ / 2.0)(signal, SAMPLE_RATE_HZ)
    level = _envelope(source)
    doubled = np.square(source) / np.maximum(level, 1e-5)
    above = _board(limit_hz, TOP_HZ)(doubled.astype(np.float32), SAMPLE_RATE_HZ)
    loud, found = _rms(source), _rms(above)
    if found > 0.0:
        signal += above * np.float32(10.0 ** (LOUDEST_DB / 20.0) * amount * loud / found)


def _board(low_hz: float, high_hz: float) -> Pedalboard:
    filters = [make(hz) for make, hz in ((HighpassFilter, low_hz), (LowpassFilter, high_hz)) for _ in range(STEEP)]
    return Pedalboard(filters)


def _envelope(band: NDArray[np.float32]) -> NDArray[np.float32]:
    power = Pedalboard([LowpassFilter(ENVELOPE_HZ)])(np.square(band), SAMPLE_RATE_HZ)
    return np.sqrt(np.maximum(power, 0.0))


def _rms(signal: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.square(signal, dtype=np.float64).mean()))
