"""Key: pitch-class energy against the profiles of all 24 keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soundflow_core.audio import Signal
from soundflow_core.inspection.spectra import magnitudes, mono_at
from soundflow_core.theory.pitch import MAJOR, MAJOR_NAMES, MINOR, MINOR_NAMES, parse_key

SIZE = 8192
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
    """Energy by pitch class (C first), 55 Hz to 2 kHz, compressed so that no single loud note decides; sums to 1."""
    x, rate = mono_at(signal, 2)
    spectra = magnitudes(x, SIZE, SIZE // 2)
    hz = np.fft.rfftfreq(SIZE, 1.0 / rate)
    used = (hz > 55.0) & (hz < 2000.0)
    pitch = 69.0 + 12.0 * np.log2(hz[used] / 440.0)
    centred = np.exp(-0.5 * ((pitch - np.rint(pitch)) / 0.2) ** 2)
    classes = np.rint(pitch).astype(int) % 12
    # Bins lie denser than semitones the higher they are; a third of an octave weighs as much low as high.
    weights = np.zeros((used.sum(), 12))
    weights[np.arange(classes.size), classes] = centred / np.sqrt(hz[used])
    frames = spectra[:, used] @ weights.astype(np.float32)
    frames = np.sqrt(frames / (frames.sum(axis=1, keepdims=True) + 1e-9))
    loud = spectra.sum(axis=1) >= 0.05 * spectra.sum(axis=1).max()
    chroma = frames[loud].mean(axis=0).astype(np.float64)
    chroma = np.maximum(0.0, chroma - 0.6 * np.median(chroma))
    return np.asarray(chroma / (chroma.sum() + 1e-12))


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
