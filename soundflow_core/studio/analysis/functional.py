"""Measures of functional music: modulation depth, binaural beats, and the seam of a loop."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from soundflow_core.base.audio import SAMPLE_RATE_HZ, Signal
from soundflow_core.studio.analysis.defects import block_power
from soundflow_core.studio.analysis.spectra import halve, magnitudes

ENVELOPE_HZ = 300
MODULATION_HZ = (6.0, 45.0)
SEAM_SECONDS = 0.25
CARRIERS_HZ = (90.0, 520.0)
BEATS_HZ = (1.9, 40.5)
"""Slower beats are detuned unison voices."""
TONE_SECONDS = 20.0
"""A shorter tone is a note."""
BOXCAR, TONE_OCTAVES = 8, 2
"""Tones are detected at 44.1 kHz / 8 / 2^2, up to 689 Hz. Averaging 8 frames first is cheap; what aliases is not a steady tone."""
EVEN_FRAMES = 1024
"""The length is cut to a multiple of this, since an FFT is fast for lengths with small factors."""
LINE_BINS, AROUND_BINS = 2, 12
LINE_SHARE = 0.6
"""The share of the surrounding power that a steady tone has in its five bins; notes with a start and end smear."""
MIN_PROMINENCE = 40.0
"""The least ratio of a tone's power to the median: noise has narrow peaks, too."""
MAX_POWER_RATIO = 1.2
"""The largest power ratio of the two tones."""


def modulation_depth(signal: Signal, rate_hz: float) -> float:
    """The depth (0..1) of a sinusoidal amplitude modulation at `rate_hz`.

    It is twice the envelope's spectrum at the rate over the envelope's mean, less the median of the bins around (rhythm and noise).
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


def binaural_beat_hz(signal: Signal) -> float:
    """The difference in Hz of two steady tones, one in each ear; 0 if there are none.

    In the spectrum of left - right over the whole track, only steady tones are lines of a few bins. A pair of equal level is a binaural
    beat. Slow music with wide strings may mask tones softer than -40 dBFS.
    """
    if signal.shape[1] < TONE_SECONDS * SAMPLE_RATE_HZ:
        return 0.0
    lines = _lines(*_tone_spectrum(signal[0] - signal[1]))
    pairs = [
        (one.power + other.power, abs(one.hz - other.hz))
        for one, other in combinations(lines, 2)
        if BEATS_HZ[0] <= abs(one.hz - other.hz) <= BEATS_HZ[1]
        and 1.0 / MAX_POWER_RATIO < one.power / other.power < MAX_POWER_RATIO
    ]
    return max(pairs)[1] if pairs else 0.0


class _Line(NamedTuple):
    hz: float
    power: float


def _tone_spectrum(x: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
    """The power spectrum of a whole signal up to 689 Hz, and the width of a bin in Hz."""
    low = x[: x.size // BOXCAR * BOXCAR].reshape(-1, BOXCAR) @ np.full(BOXCAR, 1.0 / BOXCAR, dtype=np.float32)
    for _ in range(TONE_OCTAVES):
        low = halve(low)
    low = low[: low.size // EVEN_FRAMES * EVEN_FRAMES]
    spectrum = np.fft.rfft(low * np.hanning(low.size).astype(np.float32))
    return np.square(np.abs(spectrum)).astype(np.float64), SAMPLE_RATE_HZ / BOXCAR / 2.0**TONE_OCTAVES / low.size


def _lines(power: NDArray[np.float64], resolution_hz: float) -> list[_Line]:
    """Spectral lines of a few bins within CARRIERS_HZ."""
    first, last = (round(hz / resolution_hz) for hz in CARRIERS_HZ)
    totals = np.concatenate([[0.0], np.cumsum(power)])
    at = np.arange(max(first, AROUND_BINS), min(last, power.size - AROUND_BINS - 1))
    line = totals[at + LINE_BINS + 1] - totals[at - LINE_BINS]
    share = line / (totals[at + AROUND_BINS + 1] - totals[at - AROUND_BINS] + 1e-20)
    peak = (
        (power[at] >= power[at - 1])
        & (power[at] > power[at + 1])
        & (share > LINE_SHARE)
        & (line > MIN_PROMINENCE * np.median(line))
    )
    return [_Line(_peak_position(power, int(at[i])) * resolution_hz, float(line[i])) for i in np.flatnonzero(peak)]


def _peak_position(power: NDArray[np.float64], at: int) -> float:
    """The position of a peak between bins, by parabolic interpolation of the logarithms."""
    a, b, c = np.log(power[at - 1 : at + 2] + 1e-30)
    return float(at + 0.5 * (a - c) / min(a - 2.0 * b + c, -1e-9))


def seam_db(signal: Signal) -> float:
    """The mean difference in dB between the spectra of the last and the first 0.25 s: how audible a repeat is."""
    frames = round(SEAM_SECONDS * SAMPLE_RATE_HZ)
    if signal.shape[1] < 4 * frames:
        return 0.0
    ends = (signal[:, -frames:].mean(axis=0, dtype=np.float32), signal[:, :frames].mean(axis=0, dtype=np.float32))
    spectra = [magnitudes(part, 4096, 1024).mean(axis=0) for part in ends]
    edges = np.unique(np.geomspace(4, 2048, 24).astype(int))
    end, start = (20.0 * np.log10(np.add.reduceat(s, edges[:-1]) + 1e-3) for s in spectra)
    return float(np.abs(end - start).mean())


def seam_step(signal: Signal) -> float:
    """The jump from the last sample to the first, relative to the largest in the 10 ms on either side; above 1 it may click."""
    around = np.concatenate([signal[:, -441:], signal[:, :441]], axis=1)
    steps = np.abs(np.diff(around, axis=1)).max(axis=0)
    seam = float(steps[440])
    steps[440] = 0.0
    return seam / (float(steps.max()) + 1e-4)
