"""What functional music adds: amplitude modulation, and a seam that can't be heard."""

from __future__ import annotations

import numpy as np

from soundflow_core.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.inspection.defects import block_power
from soundflow_core.inspection.spectra import magnitudes

ENVELOPE_HZ = 300
MODULATION_HZ = (6.0, 45.0)
SEAM_SECONDS = 0.25


def modulation_depth(signal: Signal, rate_hz: float) -> float:
    """Depth 0..1 of the loudness's sine at a rate, over what its neighbours show of rhythm and noise.

    The envelope's spectrum at the rate, twice over its mean; the median of the bins around it is taken off.
    """
    envelope = np.sqrt(block_power(signal, ENVELOPE_HZ).mean(axis=0).astype(np.float64))
    if envelope.size < 4 * ENVELOPE_HZ or envelope.mean() <= 0:
        return 0.0
    window = np.hanning(envelope.size)
    spectrum = np.abs(np.fft.rfft((envelope - envelope.mean()) * window)) * 2.0 / (window.sum() * envelope.mean())
    rate = SAMPLE_RATE_HZ / (SAMPLE_RATE_HZ // ENVELOPE_HZ)
    at = rate_hz * envelope.size / rate
    near = spectrum[max(0, int(at) - 2) : int(at) + 4]
    around = spectrum[max(0, int(at) - 60) : int(at) + 60]
    return float(max(0.0, near.max(initial=0.0) - np.median(around))) if near.size and around.size else 0.0


def seam_db(signal: Signal) -> float:
    """How far the end and the beginning differ where a player repeats the track: the mean difference of their spectra in dB."""
    frames = round(SEAM_SECONDS * SAMPLE_RATE_HZ)
    if signal.shape[1] < 4 * frames:
        return 0.0
    mono = signal.mean(axis=0, dtype=np.float32)
    spectra = [magnitudes(part, 4096, 1024).mean(axis=0) for part in (mono[-frames:], mono[:frames])]
    edges = np.unique(np.geomspace(4, 2048, 24).astype(int))
    end, start = (20.0 * np.log10(np.add.reduceat(s, edges[:-1]) + 1e-3) for s in spectra)
    return float(np.abs(end - start).mean())


def seam_step(signal: Signal) -> float:
    """The sample's jump from the end to the beginning, beside the largest jump in the 10 ms around: at most 1 is no click."""
    around = np.concatenate([signal[:, -441:], signal[:, :441]], axis=1)
    steps = np.abs(np.diff(around, axis=1)).max(axis=0)
    seam = float(steps[440])
    steps[440] = 0.0
    return seam / (float(steps.max()) + 1e-4)
