"""What functional music adds: amplitude modulation, a beat between the ears, and a seam that can't be heard."""

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
"""Slower ones are a voice and its detuned twin."""
TONE_SECONDS = 20.0
"""A tone that holds for less is a note."""
BOXCAR, TONE_OCTAVES = 8, 2
"""Tones are looked for at 44.1 kHz / 8 / 2^2, which ends at 689 Hz; frames averaged first are cheap, and what aliases is no steady tone."""
EVEN_FRAMES = 1024
"""A transform of a length with small factors is quick."""
LINE_BINS, AROUND_BINS = 2, 12
LINE_SHARE = 0.6
"""How much of the power around it a tone holds in its own five bins; a note that begins and ends smears."""
PROMINENT = 40.0
"""How many times a tone's power lies over that of what is usual: noise has narrow peaks, too."""
EQUAL = 1.2
"""Both tones' powers lie within this ratio."""


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


def binaural_beat_hz(signal: Signal) -> float:
    """How far apart a steady tone in one ear and one in the other lie, in Hz; 0 where there is none.

    What the ears have in common is taken off; in the rest, only what holds its pitch over the whole track makes a line of a few bins. Two
    tones of one level are what binaural beats are made of; slow music on wide strings may hide those that are softer than -40 dBFS.
    """
    if signal.shape[1] < TONE_SECONDS * SAMPLE_RATE_HZ:
        return 0.0
    lines = _lines(*_tone_spectrum(signal[0] - signal[1]))
    pairs = [
        (one.power + other.power, abs(one.hz - other.hz))
        for one, other in combinations(lines, 2)
        if BEATS_HZ[0] <= abs(one.hz - other.hz) <= BEATS_HZ[1] and 1.0 / EQUAL < one.power / other.power < EQUAL
    ]
    return max(pairs)[1] if pairs else 0.0


class _Line(NamedTuple):
    hz: float
    power: float


def _tone_spectrum(x: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
    """The power spectrum of a whole signal up to 689 Hz, and how many Hz a bin is wide."""
    low = x[: x.size // BOXCAR * BOXCAR].reshape(-1, BOXCAR) @ np.full(BOXCAR, 1.0 / BOXCAR, dtype=np.float32)
    for _ in range(TONE_OCTAVES):
        low = halve(low)
    low = low[: low.size // EVEN_FRAMES * EVEN_FRAMES]
    spectrum = np.fft.rfft(low * np.hanning(low.size).astype(np.float32))
    return np.square(np.abs(spectrum)).astype(np.float64), SAMPLE_RATE_HZ / BOXCAR / 2.0**TONE_OCTAVES / low.size


def _lines(power: NDArray[np.float64], resolution_hz: float) -> list[_Line]:
    """Narrow lines, a few bins wide."""
    first, last = (round(hz / resolution_hz) for hz in CARRIERS_HZ)
    totals = np.concatenate([[0.0], np.cumsum(power)])
    at = np.arange(max(first, AROUND_BINS), min(last, power.size - AROUND_BINS - 1))
    line = totals[at + LINE_BINS + 1] - totals[at - LINE_BINS]
    share = line / (totals[at + AROUND_BINS + 1] - totals[at - AROUND_BINS] + 1e-20)
    peak = (
        (power[at] >= power[at - 1])
        & (power[at] > power[at + 1])
        & (share > LINE_SHARE)
        & (line > PROMINENT * np.median(line))
    )
    return [_Line(_top(power, int(at[i])) * resolution_hz, float(line[i])) for i in np.flatnonzero(peak)]


def _top(power: NDArray[np.float64], at: int) -> float:
    """The place of a peak between bins, by a parabola through the logarithms."""
    a, b, c = np.log(power[at - 1 : at + 2] + 1e-30)
    return float(at + 0.5 * (a - c) / min(a - 2.0 * b + c, -1e-9))


def seam_db(signal: Signal) -> float:
    """How far the end and the beginning differ where a player repeats the track: the mean difference of their spectra in dB."""
    frames = round(SEAM_SECONDS * SAMPLE_RATE_HZ)
    if signal.shape[1] < 4 * frames:
        return 0.0
    ends = (signal[:, -frames:].mean(axis=0, dtype=np.float32), signal[:, :frames].mean(axis=0, dtype=np.float32))
    spectra = [magnitudes(part, 4096, 1024).mean(axis=0) for part in ends]
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
