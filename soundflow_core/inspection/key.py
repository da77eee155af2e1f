"""Key: pitch-class energy against the profiles of all 24 keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import Signal
from soundflow_core.inspection.spectra import magnitudes, mono_at
from soundflow_core.theory.pitch import MAJOR, MAJOR_NAMES, MINOR, MINOR_NAMES, parse_key

SIZE = 8192
BASS, MIDDLE = (28, 48), (48, 84)
"""MIDI pitches, the upper bound left out."""
BASS_WEIGHT = 0.35
# Albrecht & Shanahan 2013, which tell a key from its relative better than Krumhansl & Kessler's.
MAJOR_PROFILE = np.array([0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081])
MINOR_PROFILE = np.array([0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052])


@dataclass(frozen=True)
class KeyEstimate:
    """The best key, and how much of the energy lies on its scale."""

    key: str
    in_scale: float
    chroma: tuple[float, ...]

    def share_in(self, key: str) -> float:
        """The share of pitch-class energy on another key's scale."""
        return _share(np.array(self.chroma), key)


def chroma_of(signal: Signal) -> NDArray[np.float64]:
    """Energy by pitch class (C first), sums to 1.

    Two octaves of bass (41-130 Hz), which play roots, weigh a third; three octaves above (to 1 kHz) weigh the rest. Each frame counts
    the same however loud it is, so that no single section decides.
    """
    x, rate = mono_at(signal, 2)
    spectra = magnitudes(x, SIZE, SIZE // 2)
    loud = spectra.sum(axis=1) >= 0.05 * spectra.sum(axis=1).max()
    power = np.square(spectra[loud])
    return BASS_WEIGHT * _folded(power, rate, *BASS) + (1.0 - BASS_WEIGHT) * _folded(power, rate, *MIDDLE)


def _folded(power: NDArray[np.float32], rate: float, low: int, high: int) -> NDArray[np.float64]:
    """The mean share of each pitch class among the pitches low..high (MIDI), each a narrow band around its frequency."""
    pitch = 69.0 + 12.0 * np.log2(np.maximum(1.0, np.fft.rfftfreq(SIZE, 1.0 / rate)) / 440.0)
    nearest = np.rint(pitch).astype(int)
    used = np.flatnonzero((nearest >= low) & (nearest < high))
    weights = np.zeros((used.size, 12), dtype=np.float32)
    weights[np.arange(used.size), nearest[used] % 12] = np.exp(-0.5 * ((pitch - nearest)[used] / 0.2) ** 2)
    frames = np.sqrt(power[:, used] @ weights)
    shares = frames / (frames.sum(axis=1, keepdims=True) + 1e-9)
    mean = shares.mean(axis=0).astype(np.float64)
    return np.asarray(mean / (mean.sum() + 1e-12))


def _share(chroma: NDArray[np.float64], key: str) -> float:
    found = parse_key(key)
    return float(sum(chroma[(found.tonic + step) % 12] for step in (MINOR if found.mode == "minor" else MAJOR)))


def _agreement(chroma: NDArray[np.float64], profile: NDArray[np.float64]) -> float:
    """Correlation of two profiles; 0 where nothing sounds."""
    a, b = chroma - chroma.mean(), profile - profile.mean()
    return float(a @ b / (np.sqrt((a @ a) * (b @ b)) + 1e-12))


def measure_key(signal: Signal) -> KeyEstimate:
    """The most likely of the 24 keys."""
    chroma = chroma_of(signal)
    scores = {}
    for tonic in range(12):
        turned = np.roll(chroma, -tonic)
        scores[MAJOR_NAMES[tonic]] = _agreement(turned, MAJOR_PROFILE)
        scores[MINOR_NAMES[tonic]] = _agreement(turned, MINOR_PROFILE)
    best = max(scores, key=lambda name: scores[name])
    return KeyEstimate(best, _share(chroma, best), tuple(float(c) for c in chroma))


def are_related(key: str, other: str) -> bool:
    """Whether two keys are the same or relatives (one scale, two tonics)."""
    one, two = parse_key(key), parse_key(other)
    return set(one.scale) == set(two.scale)
